"""Read the rows of a table file strictly: every cell as it stands, every faulty row named with its line.

Nothing is guessed: a cell "NA" or "007" stays text, a row with a cell too many is a fault, not a shifted row.
"""

import csv
import gzip
import io
import json
import re
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import chain
from pathlib import Path
from typing import BinaryIO, TextIO
from zipfile import BadZipFile, ZipFile, is_zipfile

import pandas as pd

from .tables import NOWHERE
from .text import find_encoding, suggest_name

TABLES = (".csv", ".tsv", ".jsonl", ".parquet", ".xlsx")
PACKED = ".gz"
MOST_BYTES = 2**31  # of a sheet, unpacked
_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")  # what spreadsheets calculate, marked or not
LONGEST = 2**27  # characters of a line, or of a cell: twice this and more may be in the memory


class UnreadableError(ValueError):
    """A file that cannot be read: its arguments are the reason and the way out."""

    def __str__(self):
        return "; ".join(self.args)


def read_rows(path: Path, encoding: str | None = None, *,
              required: tuple[str, ...] = ()) -> Iterator[tuple[int, dict | str]]:
    """The rows of a table, each with its line in the file (the last of several; in Parquet its number).

    A row is a dictionary by column; in place of a faulty row stands the reason. Cells of CSV and Excel are strings,
    fractions in JSON are as written, all others whatever they are there. Lines with nothing in any cell are no rows.
    The encoding is for text files that are not Unicode; ``required`` are columns that the first line must name. What
    separates the cells of a CSV file is what its first line has most of: commas, semicolons or tabs. A file that
    cannot be read as a whole is a ValueError.
    """
    _, kind = split_name(path)
    if kind not in TABLES:
        raise ValueError(f"{path.name} is neither a folder nor a table; a table ends in {', '.join(TABLES)}")
    try:
        if kind == ".parquet":
            yield from _read_parquet(path)
        elif kind == ".xlsx":
            yield from _read_sheet(path, required)
        else:
            with open_bytes(path) as file:
                name = find_encoding(file, encoding)
                file.seek(0)
                lines = io.TextIOWrapper(file, name, newline="\n" if kind == ".jsonl" else "")
                yield from _parse_json(lines) if kind == ".jsonl" else _parse_csv(lines, required)
    except (ImportError, ValueError, KeyError, SyntaxError, BadZipFile) as error:  # faulty XML is a SyntaxError
        way_out = "; save it as UTF-8" if isinstance(error, UnicodeError) else ""
        if way_out and is_zipfile(path):
            way_out = ", but an Excel workbook under another name; save it as CSV, UTF-8"
        raise ValueError(f"{path.name}: {' '.join(str(error).split())}{way_out}") from error


def guard_cell(text: str) -> str:
    """The text for a cell of a CSV file, marked if a spreadsheet would take it for a formula; the way to bare_cell."""
    return f"'{text}" if _FORMULA.match(text) else text


def bare_cell(text: str) -> str:
    """The text that ``guard_cell`` was given."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def split_name(path: Path) -> tuple[str, str]:
    """The name of a file without its ending, and the ending in small letters, both without ``.gz``."""
    name = path.name[: -len(PACKED)] if path.name.lower().endswith(PACKED) else path.name
    return Path(name).stem, Path(name).suffix.lower()


@contextmanager
def open_bytes(path: Path) -> Iterator[BinaryIO]:
    """The open file, unpacked if its name ends in .gz; one that cannot be unpacked is an UnreadableError."""
    try:
        with (gzip.open if path.name.lower().endswith(PACKED) else open)(path, "rb") as file:
            yield file
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise UnreadableError("the packed file is cut off or damaged", "fetch it again") from error


def read_bytes(path: Path, most: int) -> bytes:
    """The bytes of a file, as ``open_bytes`` has them; more than there may be are an UnreadableError.

    Of a zip archive, as .xlsx and .docx are, the files in it count.
    """
    with open_bytes(path) as file:
        raw = file.read(most + 1)
    size = len(raw)
    with suppress(BadZipFile):
        size = sum(entry.file_size for entry in ZipFile(io.BytesIO(raw)).infolist()) if raw[:2] == b"PK" else size
    if size > most:
        raise UnreadableError(f"more than {most >> 20:,} MB", "split it")
    return raw


def _cut_lines(file: TextIO) -> Iterator[str]:
    while line := file.readline(LONGEST):
        if len(line) == LONGEST:
            raise UnreadableError(f"a line of more than {LONGEST >> 20:,} million characters", "split it")
        yield line


def _parse_csv(file: TextIO, required: tuple[str, ...]) -> Iterator[tuple[int, dict | str]]:
    csv.field_size_limit(LONGEST)  # the default, 128 KB, is less than a long text
    lines = _cut_lines(file)
    first = next(lines, "")
    delimiter = max(",;\t", key=first.count)
    yield from _name_cells(_number_rows(csv.reader(chain([first], lines), strict=True, delimiter=delimiter)), required)


def _number_rows(reader) -> Iterator[tuple[int, list[str]]]:
    line = 0
    try:
        for cells in reader:
            line = reader.line_num
            yield line, cells
    except csv.Error as error:
        raise ValueError(f"line {line + 1}: {error}; a quotation mark inside a cell must be doubled") from error


def _name_cells(rows: Iterator[tuple[int, Sequence]], required: tuple[str, ...]) -> Iterator[tuple[int, dict | str]]:
    """Each row that holds anything as a dictionary by the names in the first, or what is wrong with it."""
    header = [str(name or "").strip() for name in next(rows, (1, ()))[1]]
    faults = [f"column {name!r} stands there twice; rename one" for name, n in Counter(header).items() if n > 1]
    faults += [f"no column {name!r}; {suggest_name(name, header[:1000], 'if it is {!r}, rename that')}"
               for name in required if name not in header]
    if faults:
        yield 1, faults[0]
        return
    for line, cells in rows:
        if any(cell not in (None, "") for cell in cells):
            yield line, dict(zip(header, cells, strict=True)) if len(cells) == len(header) else (
                f"{len(cells)} cells instead of {len(header)}; a cell that holds a comma needs double quotes")


def _parse_json(file: TextIO) -> Iterator[tuple[int, dict | str]]:
    for line, cells in enumerate(_cut_lines(file), start=1):
        if not cells.strip():
            continue
        try:
            row = json.loads(cells, object_pairs_hook=_check_keys, parse_float=str)
        except (ValueError, RecursionError) as error:
            yield line, f"not JSON: {error}"
        else:
            yield line, row if isinstance(row, dict) else "not a JSON object"


def _check_keys(pairs: list[tuple[str, object]]) -> dict:
    if len(row := dict(pairs)) < len(pairs):
        raise ValueError("a key stands there twice")
    return row


def _read_parquet(path: Path) -> Iterator[tuple[int, dict | str]]:
    """A few rows at a time, since a whole table may be larger than the memory."""
    from pyarrow.parquet import ParquetFile

    with ParquetFile(path, buffer_size=2**20, pre_buffer=False) as table:
        names = [name for name in table.schema_arrow.names if not name.startswith("__index_level_")]
        if len(set(names)) < len(names):
            raise ValueError("two columns have the same name; rename one")
        batches = table.iter_batches(64, columns=names)
        yield from enumerate((row for batch in batches for row in batch.to_pylist()), start=1)


def _read_sheet(path: Path, required: tuple[str, ...]) -> Iterator[tuple[int, dict | str]]:
    """The rows of the first sheet; that there are others is said."""
    file = io.BytesIO(read_bytes(path, MOST_BYTES))
    sheets = pd.read_excel(file, sheet_name=None, header=None, dtype=str, na_filter=False)
    first, *others = sheets
    filled = sheets[first].loc[:, (sheets[first] != "").any()]
    yield from _name_cells(enumerate(filled.values.tolist(), start=1), required)
    yield from ((NOWHERE, f"sheet {name!r} is not read, only the first one") for name in others)
