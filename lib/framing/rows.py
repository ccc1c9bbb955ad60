"""Read the rows of a table file strictly: every cell as it stands, every faulty row named with its line.

Nothing is guessed: a cell "NA" or "007" stays text, a row with a cell too many is a fault, not a shifted row.
"""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from .text import decode_text, suggest_name

TABLES = (".csv", ".jsonl", ".parquet", ".xlsx")


def read_rows(path: Path, encoding: str | None = None, *,
              required: tuple[str, ...] = ()) -> Iterator[tuple[int, dict | str]]:
    """The rows of a table, each with its line in the file (the last of several; in Parquet its number).

    A row is a dictionary by column; in place of a faulty row stands the reason. Cells of CSV and Excel are strings,
    those of JSON and Parquet whatever they are there. Lines with nothing in any cell are no rows. The encoding is for
    text files that are not Unicode; ``required`` are columns that the first line of a CSV file must name. A file that
    cannot be read as a whole is a ValueError.
    """
    kind = path.suffix.lower()
    if kind not in TABLES:
        raise ValueError(f"{path.name} is neither a folder nor a table; a table ends in {', '.join(TABLES)}")
    try:
        if kind == ".csv":
            yield from _parse_csv(decode_text(path.read_bytes(), encoding), required)
        elif kind == ".jsonl":
            yield from _parse_json(decode_text(path.read_bytes(), encoding))
        else:
            parquet = kind == ".parquet"
            table = pd.read_parquet(path) if parquet else pd.read_excel(path, dtype=str, na_filter=False)
            filled = table.astype(object).where(table.notna(), None)
            yield from enumerate(filled.to_dict("records"), start=1 if parquet else 2)
    except (ImportError, ValueError) as error:
        way_out = "; save it as UTF-8" if isinstance(error, UnicodeError) else ""
        raise ValueError(f"{path.name}: {' '.join(str(error).split())}{way_out}") from error


def _parse_csv(text: str, required: tuple[str, ...]) -> Iterator[tuple[int, dict | str]]:
    csv.field_size_limit(2**31 - 1)  # the default, 128 KB, is less than a long text
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        faults = [f"column {name!r} stands there twice; rename one" for name in header if header.count(name) > 1]
        faults += [f"no column {name!r}; {suggest_name(name, header)}" for name in required if name not in header]
        if faults:
            yield 1, faults[0]
            return
        for cells in filter(any, reader):
            fits = len(cells) == len(header)
            yield reader.line_num, dict(zip(header, cells, strict=True)) if fits else (
                f"{len(cells)} cells instead of {len(header)}; a cell that holds a comma needs double quotes")
    except csv.Error as error:
        raise ValueError(f"line {reader.line_num}: {error}") from error


def _parse_json(text: str) -> Iterator[tuple[int, dict | str]]:
    for line, cells in enumerate(text.split("\n"), start=1):
        try:
            row = json.loads(cells) if cells.strip() else None
        except (ValueError, RecursionError) as error:
            row = f"not JSON: {error}"
        if row is not None:
            yield line, row if isinstance(row, dict | str) else "not a JSON object"
