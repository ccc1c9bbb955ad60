"""Corrections made by hand: rows in files of their own, checked and applied anew in each run, never in the texts."""

import hashlib
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from .codebook import Codebook
from .corpus import Corpus, find_path
from .lookup import Actors
from .parts import order_rows
from .recurrence import relabel_zones
from .rows import read_rows
from .tables import BODY, LEVELS, NOWHERE, REPORTER, UNLISTED, check_table
from .text import Span, count_words_in, find_quoted, fold, suggest_name
from .zones import ZONES

BY_HAND = "by hand"
_MARKS = " \t\n\"“”„«»‘’'"  # a quotation is the same with its marks or without
# And the column that says what is right.
FILES = {"zones.csv": "zone", "statements.csv": "actor", "hits.csv": "status", "retold.csv": "says"}
SAYS = {"the same": True, "not the same": False}


@dataclass(frozen=True)
class Corrections:
    """Of each file its rows, by where they stand ("corrections/zones.csv line 2"); and the hash of the files."""

    files: dict[str, dict[str, dict]]
    sha256: str


def load_corrections(corpus: str | Path) -> Corrections:
    """The corrections in the folder ``corrections`` beside a corpus's texts, or beside its table; none without it.

    A fault here or in applying them is a ValueError with the file, the line and the way out.
    """
    corrections, faults = find_corrections(corpus)
    if faults:
        raise ValueError(faults[0])
    return corrections


def find_folder(corpus: str | Path) -> Path:
    """Where the corrections of a corpus lie, if there are any."""
    place = find_path(corpus, "corpus")
    return (place if place.is_dir() else place.parent) / "corrections"


def find_corrections(corpus: str | Path) -> tuple[Corrections, list[str]]:
    """The corrections that can be read, and what is wrong with files and rows that cannot."""
    faults = []
    place = find_folder(corpus)
    files, digest = {name: {} for name in FILES}, hashlib.sha256()
    for path in sorted(place.glob("*.csv")):
        if path.name not in FILES:
            faults.append(f"{place.name}/{path.name}: no file of corrections; {suggest_name(path.name, list(FILES))}")
            continue
        digest.update(path.read_bytes())
        others = ("other_article_id",) if path.name == "retold.csv" else ()
        for line, row in read_rows(path, required=("article_id", *others, FILES[path.name])):
            where = f"{place.name}/{path.name} line {line}"
            if isinstance(row, str):
                faults.append(f"{where}: {row}")
                continue
            files[path.name][where] = {name: cell.strip() for name, cell in row.items()}
    return Corrections(files, digest.hexdigest() if any(files.values()) else ""), faults


def leave_out(corrections: Corrections, article_ids: set[str]) -> Corrections:
    """The corrections but those of these articles. One of an article that nobody knows stays, to be found wrong."""
    files = {file: {where: row for where, row in rows.items() if row["article_id"] not in article_ids}
             for file, rows in corrections.files.items()}
    return replace(corrections, files=files)


def apply_sound(corrections: Corrections, apply: Callable[[Corrections], Any]) -> tuple[Any, list[str]]:
    """What ``apply`` makes of the corrections that it takes, and what it says of each other one."""
    with suppress(ValueError):
        return apply(corrections), []
    faults = {}
    for file, rows in corrections.files.items():
        for where, row in rows.items():
            try:
                apply(Corrections({name: {where: row} if name == file else {} for name in FILES}, BY_HAND))
            except ValueError as error:
                faults[where] = str(error)
    sound = {file: {where: row for where, row in rows.items() if where not in faults}
             for file, rows in corrections.files.items()}
    return apply(Corrections(sound, corrections.sha256)), list(faults.values())


def correct_zones(corpus: Corpus, corrections: Corrections) -> Corpus:
    """The corpus with stretches given to other zones, their reason "by hand"; body words counted anew."""
    order = {name: number for number, name in enumerate(corpus.articles["article_id"])}
    if not corrections.files["zones.csv"]:
        return corpus
    placed = _place(corrections, "zones.csv", corpus, list(ZONES.values()))
    changes = [(name, span, zone, BY_HAND) for _, name, span, zone, _ in sorted(placed, key=lambda row: order[row[1]])]
    articles, zones = relabel_zones(corpus.articles, corpus.zones, changes)
    return replace(corpus, articles=articles, zones=zones)


def correct_statements(statements: pd.DataFrame, corpus: Corpus, codebook: Codebook,
                       corrections: Corrections) -> pd.DataFrame:
    """The statements with the actors given by hand, their ``resolution`` "by hand", and those that only a hand found.

    A correction is of the innermost statement that holds its stretch, with all pieces of it; where there is none, the
    stretch becomes a statement. The actor is one of the codebook (its id, or a name it goes by) or of the statements,
    or "reporter": then nobody says it, and its words go to whoever's stand around. A ``kind`` may be given, too.
    """
    known = Actors(codebook)
    groups = dict(zip(statements["actor"], statements["group"], strict=True)) | known.groups
    corrected = statements.copy()
    for where, name, span, given, row in _place(corrections, "statements.csv", corpus):
        actor, kind = given if given in {*groups, REPORTER} else known.lookup(given), row.get("kind", "")
        if actor is None:
            raise ValueError(f"{where}: no actor {given!r} ({suggest_name(given, [*groups, REPORTER])}); somebody new "
                             "needs a row in actors.csv of the codebook first")
        if kind and kind not in LEVELS["kind"]:
            raise ValueError(f"{where}: no kind {kind!r}; {suggest_name(kind, list(LEVELS['kind']))}")
        inner = _find_inner(corrected, name, span)
        across = corrected[(corrected["article_id"] == name) & (corrected["start"] < span.end)
                           & (corrected["end"] > span.start)]
        if inner is None and len(across):
            raise ValueError(f"{where}: these words go beyond a statement of {across['actor'].iloc[0]} that stands in "
                             f"them ({across['start'].iloc[0]} to {across['end'].iloc[0]}); give words of one only")
        if inner is None and actor == REPORTER:
            raise ValueError(f"{where}: nobody says these words as it is; delete the line")
        if inner is None:
            inner = _add_statement(corrected, where, corpus, name, span)
            corrected = pd.concat([corrected, inner.to_frame().T.astype(corrected.dtypes)], ignore_index=True)
        elif inner["kind"] in ("belief", "mention") and not kind and actor != REPORTER:
            raise ValueError(f"{where}: these words are a {inner['kind']}, which stay with whoever reports them; if "
                             f"{actor} says them, write statement into a column kind, else {inner['kind']}")
        change = {"kind": "mention"} if actor == REPORTER else {
            "actor": actor, "group": groups[actor], "kind": kind or inner["kind"]}
        pieces = (corrected["article_id"] == name) & (corrected["part_of"] == inner["part_of"])
        for column, value in {**change, "resolution": BY_HAND, "confidence": 1.0}.items():
            corrected.loc[pieces, column] = value
    placed = corrected.sort_values(["start", "end"], ascending=[True, False])
    return check_table(order_rows(placed, corpus.articles["article_id"]), "statements")


def _add_statement(statements: pd.DataFrame, where: str, corpus: Corpus, article_id: str, span: Span) -> pd.Series:
    """A row for a stretch of a body that no statement holds."""
    zones = corpus.zones[corpus.zones["article_id"] == article_id]
    around = zones.loc[(zones["start"] <= span.start) & (zones["end"] >= span.end), "zone"]
    if list(around) != [BODY]:
        raise ValueError(f"{where}: these words are no part of the body, but {', '.join(around) or 'of two zones'}; "
                         "if that is wrong, say so in zones.csv, else delete the line")
    text = corpus.articles.loc[corpus.articles["article_id"] == article_id, "text"].iloc[0]
    quoted = [quotation for quotation in find_quoted(text) if quotation.start < span.end and span.start < quotation.end]
    whole = any(quotation.covers(span) for quotation in quoted)
    name = f"{article_id}-h{1 + sum(statements['statement_id'].str.startswith(f'{article_id}-h')):02}"
    row = {"statement_id": name, "part_of": name, "article_id": article_id, "start": span.start, "end": span.end,
           "quote_type": "direct" if whole else "mixed" if quoted else "indirect", "kind": "statement",
           "cue_start": NOWHERE, "cue_end": NOWHERE, "source_start": NOWHERE, "source_end": NOWHERE,
           "rule": BY_HAND, "n_words": count_words_in(text[slice(*span)]), "confidence": 1.0}
    return pd.Series(row).reindex(statements.columns)


def pair_statements(statements: pd.DataFrame, corpus: Corpus, corrections: Corrections) -> list[tuple]:
    """Of each line on retold statements: where it stands, the ids of two statements, and whether they are the same."""
    pairs = []
    for sides in zip(*(_place(corrections, "retold.csv", corpus, list(SAYS), side) for side in ("", "other_")),
                     strict=True):
        where, _, _, says, _ = sides[0]
        one, other = (_find_inner(statements, name, span) for _, name, span, _, _ in sides)
        if one is None or other is None:
            raise ValueError(f"{where}: no statement holds these words; give a part of one that was found")
        if one["statement_id"] == other["statement_id"]:
            raise ValueError(f"{where}: both places are in one statement; give words of two")
        unsaid = next((side["kind"] for side in (one, other) if side["kind"] != "statement"), None)
        if unsaid:
            raise ValueError(f"{where}: one is a {unsaid}; only statements are retold")
        this, that = (row["actor"] if row["group"] == UNLISTED else row["group"] for row in (one, other))
        if this != that:
            raise ValueError(f"{where}: one is of {this!r}, the other of {that!r}; "
                             "a statement is retold of one side only, so give the right actor in statements.csv first")
        pairs.append((where, one["statement_id"], other["statement_id"], SAYS[says]))
    return pairs


def correct_hits(hits: pd.DataFrame, corpus: Corpus, corrections: Corrections, *,
                 complete: bool = True) -> pd.DataFrame:
    """The hits within each stretch with the status given by hand; ``corrected`` says so, with the note, or is empty.

    A stretch without a hit is a fault, unless the hits are not of all terms (not ``complete``).
    """
    corrected = hits.assign(corrected=pd.Series(None, index=hits.index, dtype="str"))
    for where, name, span, status, row in _place(corrections, "hits.csv", corpus, list(LEVELS["status"])):
        rows = (hits["article_id"] == name) & (hits["start"] >= span.start) & (hits["end"] <= span.end)
        if complete and not rows.any():
            raise ValueError(f"{where}: no hit stands within these words; give words that hold a whole term")
        corrected.loc[rows, ["status", "corrected"]] = [status, f"{BY_HAND}: {row.get('note', '')}".removesuffix(": ")]
        corrected.loc[rows & (status != "denied"), "disputed_by"] = None
    return check_table(corrected, "hits")


def _find_inner(statements: pd.DataFrame, article_id: str, span: Span) -> pd.Series | None:
    """The innermost statement that holds a stretch."""
    around = statements[(statements["article_id"] == article_id) & (statements["start"] <= span.start)
                        & (statements["end"] >= span.end)]
    return None if around.empty else around.loc[(around["end"] - around["start"]).idxmin()]


def _place(corrections: Corrections, file: str, corpus: Corpus, known: list[str] | None = None,
           side: str = "") -> list[tuple]:
    """Of each correction in a file: where it stands, its article, its stretch, what is right, and the whole row."""
    texts = dict(zip(corpus.articles["article_id"], corpus.articles["text"], strict=True))
    placed = []
    for where, row in corrections.files[file].items():
        article = f"{side}article_id"
        for column, names in ((article, list(texts)), (FILES[file], known)):
            if names is not None and row[column] not in names:
                raise ValueError(f"{where}: no {column} {row[column]!r}; {suggest_name(row[column], names)}")
        try:
            span = _find_span(texts[row[article]], *(row.get(side + name, "") for name in ("text", "start", "end")))
        except ValueError as error:
            raise ValueError(f"{where}: {error}") from error
        placed.append((where, row[article], span, row[FILES[file]], row))
    return placed


def _find_span(text: str, words: str, start: str, end: str) -> Span:
    """The stretch from start to end, or the only one with these words, whatever their marks and white space."""
    if not (words or start or end):
        raise ValueError("nothing says where; give text as it stands in the article, or start and end")
    view, words = fold(text), words.strip(_MARKS)
    pattern = r"\s+".join(map(re.escape, fold(words).text.split()))
    found = [view.original(*match.span()) for match in re.finditer(pattern, view.text)] if pattern else []
    if start or end:
        given = Span(*(int(at) if re.fullmatch("[0-9]{1,12}", at) else -1 for at in (start, end)))
        if not 0 <= given.start < given.end <= len(text) or (pattern and given not in found):
            raise ValueError(f"there is no {repr(words[:40]) if words else 'stretch'} from {start or 'nowhere'} to "
                             f"{end or 'nowhere'} in the {len(text):,} characters; give text alone, as it stands there")
        return given
    if len(found) != 1:
        places = ", ".join(f"{at.start} to {at.end}" for at in found[:3])
        raise ValueError(f"text {words[:40]!r} stands {len(found)} times in the article"
                         + (f" ({places}); give more of it, or start and end" if found else "; copy it from there"))
    return found[0]
