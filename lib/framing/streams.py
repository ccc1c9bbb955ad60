"""Work through more than the memory holds: tables that lie in a file, rows in step, a bar for who waits."""

import mmap
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, suppress
from functools import partial
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from tempfile import TemporaryFile
from weakref import WeakSet

import pandas as pd
from tqdm import tqdm

ROOT = Path(__file__).resolve().parents[2]
PIECE = 2**23  # characters that are held in the memory at a time
_maps: WeakSet[mmap.mmap] = WeakSet()


def find_cache() -> Path:
    """The folder of what can be made again."""
    return Path(os.environ.get("FRAMING_CACHE", ROOT / ".cache"))


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

    path = find_cache() / f"{name}.arrow"
    made = path.with_suffix(f".{os.getpid()}")
    with suppress(OSError), ExitStack() as stack:
        stack.callback(made.unlink, missing_ok=True)
        with made.open("wb") as file:
            for table in map(partial(pa.Table.from_pandas, preserve_index=False), tables):
                with pa.ipc.new_stream(file, table.schema) as stream:
                    stream.write_table(table)
        made.replace(path)


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
