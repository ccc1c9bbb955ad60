"""The codebook: who the actors are, under which names, and what is counted. Three to five plain CSV files."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from .corpus import find_path
from .rows import bare_cell, read_rows
from .tables import NOWHERE
from .text import suggest_name

# File: (required columns, all columns). Further columns are kept.
FILES = {
    "actors": (("actor",), ("actor", "label", "group", "kind", "note")),
    "aliases": (("actor", "alias"), ("actor", "alias", "kind", "from", "to")),
    "terms": (("frame", "term", "pattern"), ("frame", "term", "pattern")),
    "cues": (("cue", "frames"), ("cue", "pos", "class", "frames", "note")),
    "status": (("cue", "status"), ("cue", "status", "direction", "reach", "ends", "note")),
}
OWN = ("cues", "status")  # of which the library has its own
# What a cell of status.csv may hold; what stands in ends are the ends of its own rows.
STATUS = {"status": ("negated", "hedged", "distanced", "asserted", "end"),
          "direction": ("before", "after", "asked", "")}
LONGEST, LARGEST = 200, 2_000_000  # characters of a pattern or alias, bytes of a file
MOST_HINTS = 100  # at the nearest name: among thousands each takes a while
_ODD = re.compile(r"""[][?{}()|\\^$+<>"“”]""")


@dataclass(frozen=True)
class Codebook:
    """Five tables: actors, aliases, terms, cues, status; and the hash of the files they came from.

    ``actors``: actor, label (defaults to actor), group (defaults to actor), kind, note.
    ``aliases``: actor, alias, kind (name or description; defaults to name), from, to (dates or empty).
    ``terms``: frame, term, pattern.
    ``cues``: cue (lemma), pos, class, frames (space-separated complements it takes), note.
    ``status``: cue, status, direction, reach, ends (see ``framing.status``), note; none stands for the library's own.
    """

    actors: pd.DataFrame
    aliases: pd.DataFrame
    terms: pd.DataFrame
    cues: pd.DataFrame
    sha256: str
    status: pd.DataFrame | None = None


def load_codebook(folder: str | Path) -> Codebook:
    """The codebook in a folder, a path or a name under data/: the tables of ``FILES``; those of ``OWN`` may lack.

    A fault is a ValueError that names the file, the line and the way out.
    """
    tables, faults = read_codebook(folder)
    for file, line, fault in faults:
        raise ValueError(f"{file} line {line}: {fault}" if line != NOWHERE else f"{file}: {fault}")
    actors, aliases = tables["actors"], tables["aliases"]
    actors["kind"] = actors["kind"].str.lower()
    for column in ("label", "group"):
        actors[column] = actors[column].where(actors[column] != "", actors["actor"])
    aliases["kind"] = aliases["kind"].replace("", "name")
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in find_files(folder).values()))
    tables = {name: table.reset_index(drop=True) for name, table in tables.items()}
    return Codebook(**tables, sha256=digest.hexdigest())


def find_files(folder: str | Path) -> dict[str, Path]:
    """Where each table of the codebook should stand; the library's own serve where the folder has none of ``OWN``."""
    paths = {name: find_path(folder, "codebook") / f"{name}.csv" for name in FILES}
    return {name: Path(__file__).with_name(path.name) if name in OWN and not path.exists() else path
            for name, path in paths.items()}


def read_codebook(folder: str | Path) -> tuple[dict[str, pd.DataFrame], list[tuple[str, int, str]]]:
    """The tables as they stand in the folder, rows by line, and each fault as (file, line, what and way out).

    Rows that cannot be read are not in the tables; a fault of a whole file has the line ``NOWHERE``.
    """
    tables, faults = {}, []
    for name, path in find_files(folder).items():
        required, columns = FILES[name]
        rows: dict[int, dict] = {}
        try:
            if not path.is_file():
                raise ValueError(f"not in the codebook {str(folder)!r}; it needs the columns {', '.join(required)}")
            if path.stat().st_size > LARGEST:
                raise ValueError(f"larger than {LARGEST // 10**6} MB; split the codebook into several")
            for line, row in read_rows(path, required=required):
                cells = row if isinstance(row, str) else {name: bare_cell(cell.strip()) for name, cell in row.items()}
                fault = cells if isinstance(row, str) else _find_fault(cells, required)
                if fault:
                    faults.append((path.name, line, fault))
                else:
                    rows[line] = cells
        except ValueError as error:
            faults.append((path.name, NOWHERE, str(error).removeprefix(f"{path.name}: ")))
        table = pd.DataFrame.from_dict(rows, orient="index")
        tables[name] = table.reindex(columns=list(dict.fromkeys([*columns, *table]))).astype("str").fillna("")
    return tables, [*faults, *_check_names(tables["actors"], tables["aliases"]), *_check_status(tables["status"])]


def pick_names(wanted: Iterable[str], known: Iterable[str], what: str, where: str = "the codebook") -> list[str]:
    """The wanted names, or all where none is wanted; one that is not known is a ValueError with the nearest."""
    names = list(dict.fromkeys(known))
    for name in wanted:
        if name not in names:
            raise ValueError(f"no {what} {name!r} in {where}; {suggest_name(name, names)}")
    return list(wanted) or names


def find_pattern_fault(pattern: str) -> str | None:
    """Why a pattern is hardly meant as it stands, if so: patterns are literal, but for "*"."""
    if odd := _ODD.search(pattern):
        return f"{odd[0]!r} stands for itself, only * for word characters; list the spellings one by one"
    if not any(map(str.isalnum, pattern)):
        return "it counts every word; give it letters" if "*" in pattern else "no letter in it"
    if "**" in pattern:
        return "** is no more than *; write one"
    return f"it has {len(pattern):,} characters; {LONGEST} are enough" if len(pattern) > LONGEST else None


def _find_fault(cells: dict[str, str], required: tuple[str, ...]) -> str | None:
    faults = [f"{name} is empty" for name in required if not cells[name]]
    faults += [f"{name} has {len(cells[name]):,} characters; {LONGEST} are enough" for name in ("alias", "pattern")
               if len(cells.get(name, "")) > LONGEST]
    return next(iter(faults), None)


def _check_names(actors: pd.DataFrame, aliases: pd.DataFrame) -> Iterator[tuple[str, int, str]]:
    """The faults of actors listed twice, and of aliases that are not of one known actor."""
    undated = aliases[(aliases["from"] == "") & (aliases["to"] == "")]
    owner = undated.groupby(undated["alias"].str.casefold())["actor"].transform("first")
    spans = aliases.assign(key=aliases["alias"].str.casefold(), end=aliases["to"].replace("", "9999"))
    spans = spans.drop(undated.index).sort_values(["key", "from"], kind="stable")
    earlier = spans.groupby("key")[["actor", "end"]].shift()
    overlaps = earlier["end"].notna() & (spans["actor"] != earlier["actor"]) & ~(spans["from"] > earlier["end"])
    days = {column: pd.to_datetime(aliases[column], format="%Y-%m-%d", errors="coerce") for column in ("from", "to")}
    faults = [
        ("actors", actors[actors["actor"].duplicated()], "actor {actor!r} is listed twice; keep one row"),
        ("aliases", aliases[~aliases["actor"].isin(actors["actor"])], "no actor {actor!r} in actors.csv; {hint}"),
        ("aliases", undated[undated["actor"] != owner],
         "{alias!r} names two actors; keep one, or give both dates (from, to)"),
        ("aliases", aliases[~aliases["kind"].isin(["name", "description", ""])],
         "kind {kind!r} is neither 'name' nor 'description'"),
        ("aliases", spans[overlaps], "{alias!r} names two actors on the same days; end one before the other begins"),
        ("aliases", aliases[days["from"] > days["to"]], "from {from!r} is after to {to!r}; swap them"),
        *(("aliases", aliases[(days[column].isna() & (aliases[column] != "")) | (aliases[column].str.len() % 10 > 0)],
           f"{column} {{{column}!r}} is no date like 2018-09-01") for column in ("from", "to"))]
    known = list(actors["actor"])
    for file, faulty, message in faults:
        for n, (line, row) in enumerate(faulty.to_dict("index").items()):
            hint = suggest_name(row["actor"], known) if "{hint}" in message and n < MOST_HINTS else "add it there"
            yield f"{file}.csv", line, message.format(**{**row, "hint": hint})


def _check_status(rows: pd.DataFrame) -> Iterator[tuple[str, int, str]]:
    """The cells of status.csv that say nothing: no status, direction, number of words or end, a * too near."""
    ends = list(dict.fromkeys(rows.loc[rows["status"] == "end", "ends"]))
    for line, row in rows.to_dict("index").items():
        for column, known in STATUS.items():
            if row[column] not in known:
                yield "status.csv", line, f"no {column} {row[column]!r}; {suggest_name(row[column], list(known))}"
        if re.match(r"[A-Za-z]{0,2}\*", row["cue"]) and not re.match(r"\*[^*]{2}", row["cue"]):
            yield "status.csv", line, f"cue {row['cue']!r}: a * stands after three letters or more, or before two"
        if row["status"] == "end" and not row["ends"]:
            yield "status.csv", line, "this end has no name; write one in ends, for the rows that it ends"
        is_free = row["reach"] == "" and row["status"] in ("asserted", "end")
        if not (is_free or re.fullmatch(r"1?\d|2[0-5]", row["reach"], re.ASCII)):
            yield "status.csv", line, f"reach {row['reach']!r} is no number of words up to 25; write one such as 4"
        for name in set(row["ends"].split()) - {*ends}:
            yield "status.csv", line, f"no row is an end of the kind {name!r}; {suggest_name(name, ends)}"
