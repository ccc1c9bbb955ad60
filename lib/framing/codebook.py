"""The codebook: who the actors are, under which names, and what is counted. Three or four plain CSV files."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from .corpus import find_path
from .rows import read_rows
from .text import suggest_name

# File: (required columns, all columns). Further columns are kept.
FILES = {
    "actors": (("actor",), ("actor", "label", "group", "kind", "note")),
    "aliases": (("actor", "alias"), ("actor", "alias", "kind", "from", "to")),
    "terms": (("frame", "term", "pattern"), ("frame", "term", "pattern")),
    "cues": (("cue", "frames"), ("cue", "pos", "class", "frames", "note")),
}


@dataclass(frozen=True)
class Codebook:
    """Four tables: actors, aliases, terms, cues; and the hash of the files they came from.

    ``actors``: actor, label (defaults to actor), group (defaults to actor), kind, note.
    ``aliases``: actor, alias, kind (name or description; defaults to name), from, to (dates or empty).
    ``terms``: frame, term, pattern.
    ``cues``: cue (lemma), pos, class, frames (space-separated complements it takes), note.
    """

    actors: pd.DataFrame
    aliases: pd.DataFrame
    terms: pd.DataFrame
    cues: pd.DataFrame
    sha256: str


def load_codebook(folder: str | Path) -> Codebook:
    """The codebook in a folder, a path or a name under data/: actors.csv, aliases.csv, terms.csv, maybe cues.csv.

    A fault is a ValueError that names the file, the line and the way out.
    """
    place = find_path(folder, "codebook")
    paths = {name: place / f"{name}.csv" for name in FILES}
    if not paths["cues"].exists():
        paths["cues"] = Path(__file__).with_name("cues.csv")
    for name, path in paths.items():
        if not path.is_file():
            needed = ", ".join(FILES[name][0])
            raise ValueError(f"codebook {folder}: {name}.csv is missing; it needs the columns {needed}")
    tables = {name: _read_table(path, *FILES[name]) for name, path in paths.items()}
    actors, aliases = tables["actors"], tables["aliases"]
    _check_names(actors, aliases)
    for column in ("label", "group"):
        actors[column] = actors[column].where(actors[column] != "", actors["actor"])
    aliases["kind"] = aliases["kind"].replace("", "name")
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in paths.values()))
    tables = {name: table.reset_index(drop=True) for name, table in tables.items()}
    return Codebook(**tables, sha256=digest.hexdigest())


def pick_names(wanted: Iterable[str], known: Iterable[str], what: str, where: str = "the codebook") -> list[str]:
    """The wanted names, or all where none is wanted; one that is not known is a ValueError with the nearest."""
    names = list(dict.fromkeys(known))
    for name in wanted:
        if name not in names:
            raise ValueError(f"no {what} {name!r} in {where}; {suggest_name(name, names)}")
    return list(wanted) or names


def _read_table(path: Path, required: tuple[str, ...], columns: tuple[str, ...]) -> pd.DataFrame:
    """The cells of a file without white space around them, by line; an empty cell is ""."""
    rows = {}
    for line, row in read_rows(path, required=required):
        fault = row
        if isinstance(row, dict):
            rows[line] = {name: cell.strip() for name, cell in row.items()}
            fault = next((f"{name} is empty" for name in required if not rows[line][name]), None)
        if fault:
            raise ValueError(f"{path.name} line {line}: {fault}")
    table = pd.DataFrame.from_dict(rows, orient="index")
    return table.reindex(columns=list(dict.fromkeys([*columns, *table.columns]))).astype("str").fillna("")


def _check_names(actors: pd.DataFrame, aliases: pd.DataFrame) -> None:
    """A ValueError for the first actor listed twice, and for the first alias that is not of one known actor."""
    undated = aliases[(aliases["from"] == "") & (aliases["to"] == "")]
    owners = undated.groupby(undated["alias"].str.casefold())["actor"].transform("nunique")
    faults = [
        ("actors", actors[actors["actor"].duplicated()], "actor {actor!r} is listed twice; keep one row"),
        ("aliases", aliases[~aliases["actor"].isin(actors["actor"])], "no actor {actor!r} in actors.csv; {hint}"),
        ("aliases", undated[owners > 1].tail(1), "{alias!r} names two actors; keep one, or give both dates (from, to)"),
        ("aliases", aliases[~aliases["kind"].isin(["name", "description", ""])],
         "kind {kind!r} is neither 'name' nor 'description'"),
        *(("aliases", aliases[~aliases[column].str.fullmatch(r"(\d{4}-\d\d-\d\d)?")],
           f"{column} {{{column}!r}} is no date like 2018-09-01") for column in ("from", "to"))]
    for file, faulty, message in faults:
        for line, row in faulty.iterrows():
            told = {**row, "hint": suggest_name(row["actor"], list(actors["actor"]))}
            raise ValueError(f"{file}.csv line {line}: {message.format(**told)}")
