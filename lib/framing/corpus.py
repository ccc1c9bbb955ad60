"""Load articles from where they are, and label which stretches of them are the article.

A text that cannot be used is a row in ``problems``; what is wrong with the request itself is a ValueError of one line.
"""

import codecs
import hashlib
import os
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from glob import glob
from itertools import chain, islice
from pathlib import Path

import pandas as pd

from .duplicates import group_copies
from .parts import map_table, read_manifest
from .readers import DATES, DOCUMENTS, name_columns, parse_day, read_document, read_settings
from .recurrence import label_recurring
from .rows import TABLES, UnreadableError, read_rows, split_name
from .streams import ROOT, Spill, watch
from .tables import BODY, COLUMNS, DATE, INTEGER, NOWHERE, STRING, make_table
from .text import WORD, is_english, repair_mojibake, suggest_name
from .zones import explain_zones

MADE = ("path", "sha256", "n_words", "duplicate_group")
MOST_CHARACTERS, LONGEST_LINE = 10_000_000, 1_000_000  # more is no article; the parser takes no longer line
MANY, AT_A_TIME = 2000, 64  # articles: from so many on they are made on all cores, so many at a time
Fault = tuple[str, str, str]  # verdict, reason, help
# Of each entry: its path, its line in a table, what is known of it where it can be used, and what is wrong with it.
Entries = Iterator[tuple[str, int, dict | None, list[Fault]]]


@dataclass(frozen=True)
class Corpus:
    """Three tables: articles, zones, problems; what is said about the whole; the dataset it lies in, if it does."""

    articles: pd.DataFrame
    zones: pd.DataFrame
    problems: pd.DataFrame
    about: dict[str, str] = field(default_factory=dict)
    dataset: Path | None = None

    def keep(self, article_ids: Iterable[str]) -> "Corpus":
        """The corpus with only these articles and their zones, in its order."""
        articles, zones = (table[table["article_id"].isin(article_ids)] for table in (self.articles, self.zones))
        return replace(self, articles=articles, zones=zones)

    def verdicts(self) -> dict[str, int]:
        """How many entries of the input were read, duplicates of one read, quarantined (to be mended), skipped.

        An entry is a file of the folder or a row of the table. Duplicates are among ``articles`` too.
        """
        copies = int((self.articles["duplicate_group"] != self.articles["article_id"]).sum())
        refused = self.problems["verdict"].value_counts().reindex(["quarantined", "skipped"], fill_value=0)
        return {"read": len(self.articles) - copies, "duplicate": copies, **refused.to_dict()}


def load_corpus(source: str | Path, *, encoding: str | None = None) -> Corpus:
    """The articles of a folder or of one table, their zones, and whatever was wrong with them.

    The source is a path or a name in the workbook or its data/. Files in a folder are .txt, .md, .html, .docx or .pdf;
    what is known of them comes from its own articles.csv, where ``path`` is relative to it, else from
    data/articles.csv. Tables are .csv, .tsv, .jsonl, .parquet or .xlsx. Texts may be packed (.gz). Which column is what
    (``readers.GUESSES``), the encoding of what is not Unicode and the format of dates can be said in corpus.toml in the
    folder, or NAME.toml beside the table. A dataset that `framing attribute` made is opened as it is.

    Returns:
        ``articles``, by path: ``tables.COLUMNS``, then event_date, scraped_date (NaT where unknown) and what else the
        metadata hold; title is the known or else the found headline, n_words counts the body, duplicate_group is the
        first article with the same or nearly the same body. ``zones``, by article and start. ``problems``: a row each
        entry that is not an article (quarantined, skipped), and each thing to know of one that is (read) or of all.

    Raises:
        ValueError: No such corpus, no article in it, faulty metadata: one line that says what would help.
    """
    place = find_path(source, "corpus")
    if made := read_manifest(place):
        tables = (map_table(place / made[name]) for name in ("articles", "zones", "problems"))
        return Corpus(*tables, made["about"], place)
    settings = read_settings(place)
    encoding = settings["encoding"] = encoding or settings.get("encoding")
    try:
        codecs.lookup(encoding or "utf-8")
    except LookupError as error:
        raise ValueError(f"no encoding {encoding!r}; usual ones are 'cp1252', 'utf-16', 'gb18030'") from error
    articles, zones, problems = Spill(_make_articles), Spill(partial(make_table, "zones")), {}
    entries = (_read_folder if place.is_dir() else _read_table)(place, settings)
    for (path, line, entry, faults), made in _make_all(entries):
        if made:
            article, found, met = made
            articles.add(article, 2 * len(entry["text"]) + 1000)  # its text, the words of its body, and the rest
            zones.add(found, 100 * len(found))
            faults = [fault for fault in faults if article or fault[0] == "note"] + met
        problems |= dict.fromkeys((*((place.name, NOWHERE) if fault[0] == "note" else (path, line)), *fault)
                                  for fault in faults)  # once each: notes on the columns come with every row
    table = articles.read()
    if table.empty:
        why = "put each article into it as a .txt file, or name a table with a column 'text'"
        if problems:
            why = "{0}: {3}; {4}".format(*min(problems, key=lambda problem: problem[2] == "note"))
        raise ValueError(f"corpus {place.name!r} holds no article; {why}")
    listed = pd.DataFrame(list(problems), columns=list(COLUMNS["problems"]))
    about = {name: value for name in ("language", "source", "licence") if (value := settings.get(name))}
    # Articles with the same or nearly the same body are one group, named after the first.
    groups = table["article_id"].take(group_copies(table["duplicate_group"].array)).to_numpy()
    tables = label_recurring(table.assign(duplicate_group=pd.Series(groups, dtype=STRING)), zones.read())
    return Corpus(*tables, make_table("problems", listed), about)


def find_path(name: str | Path, what: str) -> Path:
    """The existing file or folder of that name: as given, in the workbook or in its data/ (a notebook: notebooks/).

    Where there is none, that is a ValueError with the nearest name.

    Example: ``no corpus 'seds': neither a path nor a name under data/; did you mean 'seeds'?``
    """
    given = Path(name).expanduser()
    home, pattern = ("notebooks", "*.ipynb") if what == "notebook" else ("data", "*")
    for place in (given, ROOT / given, ROOT / home / given) if str(name).strip() else ():
        with suppress(OSError):  # longer than a file name can be
            if place.exists():
                return place
    asked, beside = (given.name, Path()) if given.is_absolute() else (str(name), given.parent)
    folders = {ROOT / home: Path(), ROOT: Path(), given.parent: beside}
    names = [(shown / name).as_posix() for folder, shown in folders.items()
             for name in sorted(glob(pattern, root_dir=folder))  # noqa: PTH207 - none hidden, none where it cannot be read
             if what not in ("corpus", "codebook") or (folder == ROOT) == (name == "seeds")]
    raise ValueError(f"no {what} {asked!r}: neither a path nor a name under {home}/; {suggest_name(asked, names)}")


def _read_folder(folder: Path, settings: dict) -> Entries:
    """The files of a folder, by path: what is known of each, and its id, path, text and hash."""
    folder = folder.resolve()
    files = sorted((_show(path, folder), path, fault) for path, fault in _list_files(folder))
    known, table = _read_metadata(folder, settings)
    lost = f"named in {table}, but there is no such file", "add the file, or delete the line"
    there = {path for _, path, _ in files}
    yield from ((_show(path, folder), line, None, [("missing", *lost)])
                for path, (line, *_) in known.items() if path not in there)
    ids = [str(Path(shown).with_name(split_name(Path(shown))[0])) for shown, *_ in files]
    stems = Counter([*ids, *(shown for shown, *_ in files)])
    for (shown, path, fault), stem in watch(zip(files, ids, strict=True), "files", len(files)):
        try:
            if fault is None and split_name(path)[1] in TABLES and path.is_file():
                fault = "skipped", "a table among articles", f"name it by itself, {folder.name}/{shown}"
            elif fault is None and (split_name(path)[1] not in DOCUMENTS or not path.is_file()):
                fault = "skipped", "not a text file", f"save it as one of {', '.join(DOCUMENTS)}"
            text, own, raw = ("", {}, b"") if fault else read_document(path, settings["encoding"])
        except OSError as error:
            fault = "quarantined", f"not readable: {error.strerror}", "check who may read it"
        except UnreadableError as error:
            fault = "quarantined", *error.args
        _, cells, faults = known.get(path, (NOWHERE, {}, []))
        yield (shown, NOWHERE, None, [fault]) if fault else (shown, NOWHERE, cells | {
            name: value for name, value in own.items() if cells.get(name) is None} | {
            "article_id": stem if stems[stem] == 1 else shown, "path": shown, "text": text,
            "sha256": hashlib.sha256(raw).hexdigest()}, faults)


def _list_files(folder: Path) -> Iterator[tuple[Path, Fault | None]]:
    """The files in a folder and those below it, and what cannot be looked into; none that is hidden or describes it."""
    closed: list[OSError] = []
    described = folder / "articles.csv", folder / "corpus.toml"
    for place, below, names in os.walk(folder, onerror=closed.append):
        below[:] = [name for name in below if not name.startswith(".") and Path(place, name) != folder / "corrections"]
        links = [path for name in below if (path := Path(place, name)).is_symlink()]
        yield from ((path, ("skipped", "a link to a folder", "name that folder itself")) for path in links)
        yield from ((path, None) for name in names if not name.startswith((".", "README."))
                    and (path := Path(place, name)) not in described)
    for error in closed:
        yield Path(error.filename), ("quarantined", f"not readable: {error.strerror}", "check who may read it")


def _show(path: Path, folder: Path) -> str:
    """The path in the folder, with escapes for what cannot be shown in it."""
    shown = path.relative_to(folder).as_posix()
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in shown)


def _read_metadata(folder: Path, settings: dict) -> tuple[dict[Path, tuple[int, dict, list[Fault]]], str]:
    """Of each file its line, what is known of it and what is wrong with that; and the name of the table."""
    table, base = folder / "articles.csv", folder
    if not table.is_file():
        table, base = ROOT / "data" / "articles.csv", ROOT
    known: dict[Path, tuple[int, dict, list[Fault]]] = {}
    for line, row in read_rows(table, required=("path",)) if table.is_file() else ():
        where = f"{table.name} line {line}"
        if isinstance(row, str) or not row["path"]:
            raise ValueError(f"{where}: {row if isinstance(row, str) else 'no path'}")
        path = base / row["path"]
        if path in known:
            raise ValueError(f"{where}: path {row['path']!r} is listed twice; keep one line")
        if path.is_relative_to(folder):
            cells, faults = _tidy(row, settings, ("text", "article_id", *MADE[1:]))
            known[path] = line, cells, [(verdict, f"{table.name}: {why}", help) for verdict, why, help in faults]
    return known, table.name


def _tidy(row: dict, settings: dict, made: tuple[str, ...]) -> tuple[dict, list[Fault]]:
    """The cells of a row by our names, as text and dates, and what is to know of them and of the columns."""
    names, notes = name_columns(tuple(row), made, settings["columns"])
    cells = {names[column]: _as_text(value, "\n\n" if names[column] == "text" else ", ")
             for column, value in row.items()}
    faults = [("note", note, f"say otherwise under [columns] in {settings['file']}") for note in notes]
    for column in filter(cells.get, DATES):
        try:
            cells[column] = parse_day(cells[column], settings.get("date_format"))
        except ValueError as error:
            faults.append(("read", f"{column} {error}", f"mend it, or give date_format in {settings['file']}"))
            cells[column] = None
    return cells, faults


def _as_text(value: object, between: str = ", ") -> str | None:
    """The cell as it would be written, a list with ``between`` between its entries; None for an empty one."""
    if isinstance(value, list):
        return between.join(filter(None, map(_as_text, value))) or None
    if value is None or value != value:  # as only NaN
        return None
    return (value.decode("utf-8", "surrogateescape") if isinstance(value, bytes) else str(value)) or None


def _read_table(path: Path, settings: dict) -> Entries:
    """The rows of a table that have a text: all their cells, and an id, path and hash."""
    taken: dict[str, int] = {}
    for line, row in watch(read_rows(path, settings["encoding"]), "rows"):
        cells, faults = _tidy(row, settings, MADE) if isinstance(row, dict) else ({}, [])
        cells["article_id"] = cells.get("article_id") or f"{split_name(path)[0]}-{line}"
        if fault := _find_fault(row, cells, taken, settings["file"]):
            notes = [fault for fault in faults if fault[0] == "note"]
            yield path.name, line, None, [*notes, ("note" if line == NOWHERE else "quarantined", *fault)]
            continue
        taken[cells["article_id"]] = line
        digest = hashlib.sha256(cells["text"].encode()).hexdigest()
        yield path.name, line, cells | {"path": path.name, "sha256": digest}, faults


def _find_fault(row: dict | str, cells: dict, taken: dict[str, int], file: str) -> tuple[str, str] | None:
    """Why a row of a table is no article, and the way out."""
    if isinstance(row, str):
        return row, "mend the row"
    if "text" not in cells:
        which = suggest_name("text", list(row), "is it {!r}?")
        return f"no column 'text'; {which}", f"name it under [columns] in {file}"
    if not (cells["text"] or "").strip():
        return "empty", "fetch its text again, or delete it"
    if cells["article_id"] in taken:
        taken_by = f"article_id {cells['article_id']!r} is taken by line {taken[cells['article_id']]}"
        return taken_by, f"mend the row, or say under [columns] in {file}"
    try:
        "".join(map(str, chain.from_iterable(cells.items()))).encode()
    except UnicodeEncodeError:  # half a surrogate pair, as JSON may hold
        return "it holds half a character", "fetch it again"
    return None


def _make_all(entries: Entries) -> Iterator[tuple[tuple, tuple | None]]:
    """Each entry, in order, with what ``_make_article`` makes of it, if it can be used."""
    first = list(islice(entries, MANY))
    yield from zip(first, _make_some(first), strict=True)
    workers, waiting = os.cpu_count() or 1, deque[tuple[list, Future]]()
    if workers == 1 or len(first) < MANY:
        yield from ((entry, _make_some([entry])[0]) for entry in entries)
        return
    with ProcessPoolExecutor(workers) as pool:
        while (some := list(islice(entries, AT_A_TIME))) or waiting:
            if some:
                waiting.append((some, pool.submit(_make_some, some)))
            if not some or len(waiting) > 4 * workers:
                done, future = waiting.popleft()
                yield from zip(done, future.result(), strict=True)


def _make_some(entries: list[tuple]) -> list[tuple | None]:
    return [_make_article(entry) if entry else None for _, _, entry, _ in entries]


def _make_article(entry: dict) -> tuple[list[dict], list[dict], list[Fault]]:
    """The article with its mojibake repaired and its body words counted, its zones, and what to know of its text."""
    article_id, title = entry["article_id"], entry.get("title")
    if (size := len(entry["text"])) > MOST_CHARACTERS or max(map(len, entry["text"].splitlines())) > LONGEST_LINE:
        return [], [], [("quarantined", f"too long for one article or one line: {size:,} characters", "split it")]
    text, repairs = repair_mojibake(entry["text"])
    if not is_english(text):
        return [], [], [("quarantined", "not in English", "take it out, or put a translation there")]
    faults = [("read", f"mojibake repaired: {before!r} -> {after!r} ({n} place{'s' if n > 1 else ''})",
               "nothing, unless it was meant") for (before, after), n in Counter(repairs).items()]
    zones = explain_zones(text, title)
    words = [word.group().casefold() for span, zone, _ in zones if zone == BODY for word in WORD.finditer(text, *span)]
    found = next((text[span.start:span.end] for span, zone, _ in zones if zone == "title"), "")
    article = entry | {"text": text, "title": title or " ".join(found.split()) or None, "n_words": len(words),
                       "duplicate_group": " ".join(words)}
    return [article], [{"article_id": article_id, **span._asdict(), "zone": zone, "reason": reason}
                       for span, zone, reason in zones], faults


def _make_articles(articles: list[dict]) -> pd.DataFrame:
    """Their table, with the words of their bodies as ``duplicate_group`` for now."""
    table = pd.DataFrame(articles)
    dtypes = {column: DATE if column in DATES else STRING for column in dict.fromkeys([*DATES, "n_words", *table])}
    return make_table("articles", table.reindex(columns=list(dtypes)).astype(dtypes | {"n_words": INTEGER}))
