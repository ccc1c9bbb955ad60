"""The codebook: who the actors are, under which names, and what is counted. Three or four plain CSV files."""

from __future__ import annotations

import csv
import difflib
import hashlib
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import pandas as pd

from .corpus import find_path

# File: (required columns, all columns). Further columns are kept.
FILES = {
    "actors": (("actor",), ("actor", "label", "group", "kind", "note")),
    "aliases": (("actor", "alias"), ("actor", "alias", "kind")),
    "terms": (("frame", "term", "pattern"), ("frame", "term", "pattern")),
    "cues": (("cue", "frames"), ("cue", "pos", "class", "frames", "note")),
}


@dataclass(frozen=True)
class Codebook:
    """Four tables: actors, aliases, terms, cues; and the hash of the files they came from.

    ``actors``: actor, label (defaults to actor), group (defaults to actor), kind, note.
    ``aliases``: actor, alias, kind (name or description; defaults to name).
    ``terms``: frame, term, pattern.
    ``cues``: cue (lemma), class, frames (space-separated complements it takes), note.
    """

    actors: pd.DataFrame
    aliases: pd.DataFrame
    terms: pd.DataFrame
    cues: pd.DataFrame
    sha256: str


def load_codebook(folder: str | Path) -> Codebook:
    """The codebook in a folder: actors.csv, aliases.csv, terms.csv and, if there, cues.csv.

    Args:
        folder: A path, or a name under data/.

    Raises:
        ValueError: Names the file, the line and the way out.
    """
    place = find_path(folder, "codebook")
    digest = hashlib.sha256()
    tables = {}
    for name in FILES:
        path = place / f"{name}.csv"
        if name == "cues" and not path.exists():
            path = files("framing") / "cues.csv"
        if not path.is_file():
            raise ValueError(f"codebook {folder}: {name}.csv is missing; it needs the columns {', '.join(FILES[name][0])}")
        raw = path.read_bytes()
        digest.update(raw)
        tables[name] = _read_table(raw, path, name)
    codebook = Codebook(**{**tables, "actors": _fill_actors(tables["actors"])}, sha256=digest.hexdigest())
    _check_actors_known(codebook, place)
    return codebook


def pick_names(wanted: list[str], known: pd.Series, what: str) -> list[str]:
    """The wanted names, each checked to be a known one; an empty list stands for all.

    Raises:
        ValueError: ``no term 'sovereinty' in the codebook; did you mean 'sovereignty'?``
    """
    names = list(dict.fromkeys(known))
    for name in wanted:
        if name not in names:
            raise ValueError(f"no {what} {name!r} in the codebook; {suggest_name(name, names)}")
    return list(wanted) or names


def suggest_name(name: str, names: list[str]) -> str:
    """A hint that ends an error message: the nearest known name, or the known names."""
    near = difflib.get_close_matches(str(name).lower(), [str(known).lower() for known in names], n=1, cutoff=0.6)
    for known in names:
        if near and str(known).lower() == near[0]:
            return f"did you mean {known!r}?"
    listed = ", ".join(map(repr, names[:12])) + (", …" if len(names) > 12 else "")
    return f"there are {listed}" if names else "there are none"


def _read_table(raw: bytes, path: Path, name: str) -> pd.DataFrame:
    required, columns = FILES[name]
    try:
        lines = raw.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise ValueError(f"{path.name}: byte {error.start} is not UTF-8; save the file as CSV UTF-8") from error
    reader = csv.reader(lines, strict=True)
    header = [cell.strip() for cell in next(reader, [])]
    for column in required:
        if column not in header:
            raise ValueError(f"{path.name} line 1: no column {column!r}; {suggest_name(column, header)}")
    rows = []
    try:
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                raise ValueError(f"{path.name} line {reader.line_num}: {len(cells)} cells instead of {len(header)}; "
                                 "put a cell that holds a comma in double quotes")
            row = dict(zip(header, (cell.strip() for cell in cells), strict=True))
            empty = next((column for column in required if not row[column]), None)
            if empty:
                raise ValueError(f"{path.name} line {reader.line_num}: {empty} is empty")
            rows.append(row)
    except csv.Error as error:
        raise ValueError(f"{path.name} line {reader.line_num}: {error}") from error
    table = pd.DataFrame(rows, columns=[*columns, *(c for c in header if c not in columns)], dtype="str").fillna("")
    if name == "aliases":
        table["kind"] = table["kind"].replace("", "name")
    return table


def _fill_actors(actors: pd.DataFrame) -> pd.DataFrame:
    twice = actors.loc[actors["actor"].duplicated(), "actor"]
    if len(twice):
        raise ValueError(f"actors.csv: actor {twice.iloc[0]!r} is listed twice; keep one row")
    filled = actors.copy()
    for column in ("label", "group"):
        filled[column] = filled[column].where(filled[column] != "", filled["actor"])
    return filled


def _check_actors_known(codebook: Codebook, place: Path) -> None:
    known = list(codebook.actors["actor"])
    for line, actor in enumerate(codebook.aliases["actor"], start=2):
        if actor not in known:
            raise ValueError(f"{place.name}/aliases.csv line {line}: no actor {actor!r} in actors.csv; {suggest_name(actor, known)}")
