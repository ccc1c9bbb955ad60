"""Load articles from where they are, and label which stretches of them are the article.

A text that cannot be used is a row in ``problems``; what is wrong with the request itself is a ValueError of one line.
"""

import codecs
import hashlib
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from glob import glob
from pathlib import Path

import pandas as pd
from tqdm import tqdm

from .duplicates import group_copies
from .rows import read_rows
from .tables import BODY, COLUMNS, DATE, INTEGER, NOWHERE, STRING, make_table
from .text import WORD, decode_text, is_english, repair_mojibake, suggest_name
from .zones import label_zones

ROOT = Path(__file__).resolve().parents[2]
DATES = ("published_date", "event_date", "scraped_date")
# Of each text: its path, its line in a table, and what is known of it or, where it cannot be used, (reason, help).
Entries = Iterator[tuple[str, int, dict | tuple[str, str]]]


@dataclass(frozen=True)
class Corpus:
    """Three tables: articles, zones, problems."""

    articles: pd.DataFrame
    zones: pd.DataFrame
    problems: pd.DataFrame


def load_corpus(source: str | Path, *, encoding: str | None = None) -> Corpus:
    """The articles of a folder of .txt files or of one table, their zones, and whatever was wrong with them.

    The source is a path or a name in the workbook or its data/; a table has a column ``text``. What is known of the
    files in a folder comes from its own articles.csv, where ``path`` is relative to it, else from data/articles.csv.
    Files that are not Unicode are problems, unless their ``encoding`` is given.

    Returns:
        ``articles``, by path: ``tables.COLUMNS``, then event_date, scraped_date (NaT where unknown) and what else the
        metadata hold; title is the known or else the found headline, n_words counts the body, duplicate_group is the
        first article with the same or nearly the same body. ``zones``, by article and start. ``problems``, repairs
        included.

    Raises:
        ValueError: No such corpus, no article in it, faulty metadata: one line that says what would help.
    """
    place = find_path(source, "corpus")
    try:
        codecs.lookup(encoding or "utf-8")
    except LookupError as error:
        raise ValueError(f"no encoding {encoding!r}; usual ones are 'cp1252', 'utf-16', 'gb18030'") from error
    entries = list((_read_folder if place.is_dir() else _read_table)(place, encoding))
    articles, zones, problems = [], [], []
    for path, line, entry in tqdm(entries, "articles", leave=False, disable=True if len(entries) <= 500 else None):
        article, found, faults = _make_article(entry) if isinstance(entry, dict) else ([], [], [entry])
        articles += article
        zones += found
        problems += [(path, line, *fault) for fault in faults]
    if not articles:
        why = "put each article into it as a .txt file, or name a table with a column 'text'"
        if problems:
            why = "{0}: {2}; {3}".format(*problems[0])
        raise ValueError(f"corpus {place.name!r} holds no article; {why}")
    listed = pd.DataFrame(problems, columns=list(COLUMNS["problems"]))
    return Corpus(_finish_articles(articles), make_table("zones", zones), make_table("problems", listed))


def find_path(name: str | Path, what: str) -> Path:
    """The existing file or folder of that name: as given, in the workbook or in its data/; else a ValueError.

    Example: ``no corpus 'seds': neither a path nor a name under data/; did you mean 'seeds'?``
    """
    given = Path(name).expanduser()
    for place in (given, ROOT / given, ROOT / "data" / given) if str(name).strip() else ():
        with suppress(OSError):  # longer than a file name can be
            if place.exists():
                return place
    asked, beside = (given.name, Path()) if given.is_absolute() else (str(name), given.parent)
    folders = {ROOT / "data": Path(), ROOT: Path(), given.parent: beside}
    names = [(shown / name).as_posix() for folder, shown in folders.items()
             for name in sorted(glob("*", root_dir=folder))]  # noqa: PTH207 - none hidden, none where it cannot be read
    raise ValueError(f"no {what} {asked!r}: neither a path nor a name under data/; {suggest_name(asked, names)}")


def _read_folder(folder: Path, encoding: str | None) -> Entries:
    """The text files of a folder: what is known of each, and its id, path, text and hash."""
    folder = folder.resolve()
    paths = [path for path in folder.rglob("*") if not (
        path.is_dir() or path.name.startswith((".", "README.")) or path == folder / "articles.csv")]
    files = {_show(path, folder): path for path in paths}
    known, table = _read_metadata(folder)
    lost = f"named in {table}, but there is no such file", "add the file, or delete the line"
    yield from ((_show(path, folder), line, lost) for path, (line, _) in known.items() if path not in paths)
    stems = Counter(shown[:-4] for shown in files)
    for shown, path in sorted(files.items()):
        fault = None
        try:
            if path.suffix.lower() != ".txt" or not path.is_file():
                fault = "not a text file", "save it as .txt; name a table itself"
            elif not (text := decode_text(raw := path.read_bytes(), encoding)).strip():
                fault = "empty", "fetch its text again, or delete it"
        except OSError as error:
            fault = f"not readable: {error.strerror}", "check who may read it"
        except ValueError as error:
            fault = str(error), "save it as UTF-8, or give encoding, as in 'cp1252'"
        article_id = shown[:-4] if stems[shown[:-4]] == 1 else shown
        yield shown, NOWHERE, fault or known.get(path, (NOWHERE, {}))[1] | {
            "article_id": article_id, "path": shown, "text": text, "sha256": hashlib.sha256(raw).hexdigest()}


def _show(path: Path, folder: Path) -> str:
    """The path in the folder, with escapes for what is no Unicode in it."""
    return path.relative_to(folder).as_posix().encode("utf-8", "backslashreplace").decode()


def _read_metadata(folder: Path) -> tuple[dict[Path, tuple[int, dict]], str]:
    """The line of each file of the folder and what is known of it, and the table where that stands."""
    table, base = folder / "articles.csv", folder
    if not table.is_file():
        table, base = ROOT / "data" / "articles.csv", ROOT
    known: dict[Path, tuple[int, dict]] = {}
    for line, row in read_rows(table, required=("path",)) if table.is_file() else ():
        where = f"{table.name} line {line}"
        if isinstance(row, str) or not row["path"]:
            raise ValueError(f"{where}: {row if isinstance(row, str) else 'no path'}")
        path = base / row["path"]
        if path in known:
            raise ValueError(f"{where}: path {row['path']!r} is listed twice; keep one line")
        if path.is_relative_to(folder):
            known[path] = line, _parse_dates(row, where)
    return known, table.name


def _parse_dates(row: dict, where: str) -> dict:
    """The row with its dates parsed and its empty cells None."""
    parsed = {column: value or None for column, value in row.items()}
    for column in filter(parsed.get, DATES):
        day = parsed[column].removesuffix(" 00:00:00")  # a day, as Excel and Parquet write it
        try:
            parsed[column] = date.fromisoformat(day if len(day) == 10 and "W" not in day else "")
        except ValueError:
            raise ValueError(f"{where}: {column} {day!r} is no date like 2024-08-27") from None
    return parsed


def _read_table(path: Path, encoding: str | None) -> Entries:
    """The rows of a table that have a text: all their cells, and an id, path and hash."""
    taken: set[str] = set()
    for line, row in read_rows(path, encoding, required=("text",)):
        try:
            if isinstance(row, str):
                raise ValueError(row)
            if not isinstance(row.get("text"), str) or not row["text"].strip():
                raise ValueError("empty" if "text" in row else f"no column 'text' among {', '.join(row)}")
            cells = {column: None if value is None else str(value) for column, value in row.items()}
            cells = _parse_dates(cells, "the row")
            article_id = cells.get("article_id") or f"{path.stem}-{line}"
            if article_id in taken:
                raise ValueError(f"article_id {article_id!r} is taken")
            digest = hashlib.sha256(row["text"].encode()).hexdigest()
        except ValueError as error:  # .encode() too: half a surrogate pair
            yield path.name, line, (str(error), "mend the row")
        else:
            taken.add(article_id)
            yield path.name, line, cells | {"article_id": article_id, "path": path.name, "sha256": digest}


def _make_article(entry: dict) -> tuple[list[dict], list[dict], list[tuple[str, str]]]:
    """The article with its mojibake repaired and its body words counted, its zones, and what to know of its text."""
    article_id, title = entry["article_id"], entry.get("title")
    text, repairs = repair_mojibake(entry["text"])
    faults = [(f"mojibake repaired: {before!r} -> {after!r} ({n} place{'s' if n > 1 else ''})",
               "nothing, unless it was meant") for (before, after), n in Counter(repairs).items()]
    if not is_english(text):
        return [], [], [*faults, ("not in English", "take it out, or put a translation there")]
    zones = label_zones(text, title)
    words = [word.group().casefold() for span, zone in zones if zone == BODY for word in WORD.finditer(text, *span)]
    found = next((text[span.start:span.end] for span, zone in zones if zone == "title"), "")
    article = entry | {"text": text, "title": title or " ".join(found.split()) or None, "n_words": len(words),
                       "duplicate_group": " ".join(words)}
    return [article], [{"article_id": article_id, **span._asdict(), "zone": zone} for span, zone in zones], faults


def _finish_articles(articles: list[dict]) -> pd.DataFrame:
    """The table; articles with the same or nearly the same body are one group, named after the first."""
    table = pd.DataFrame(articles)
    table["duplicate_group"] = table["article_id"].to_numpy()[group_copies(list(table["duplicate_group"]))]
    dtypes = {column: DATE if column in DATES else STRING for column in dict.fromkeys([*DATES, *table])}
    dtypes["n_words"] = INTEGER
    return make_table("articles", table.reindex(columns=list(dtypes)).astype(dtypes))
