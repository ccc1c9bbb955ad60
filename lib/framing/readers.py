"""Get an article out of a file of any usual kind, and find out what the columns of a table are.

What cannot be read is an ``UnreadableError``.
"""

import io
import logging
import re
import tomllib
from contextlib import suppress
from datetime import date, datetime
from functools import cache
from pathlib import Path

from .rows import PACKED, UnreadableError, read_bytes, split_name
from .text import decode_text, suggest_name

MOST_BYTES = 2**28  # of a file with one article, unpacked ...
_COSTS = {".txt": 4, ".html": 8, ".htm": 8, ".md": 32}  # ... where reading does not take more memory than elsewhere
DATES = ("published_date", "event_date", "scraped_date")
# What a column may be called, likeliest first, beside the name itself.
GUESSES = {name: guesses.split() for name, guesses in {
    "text": "body content full_text fulltext article article_text article_body",
    "title": "headline", "outlet": "source publication newspaper",
    "published_date": "date pubdate published publication_date date_published",
    "url": "link", "speaker": "actor", "article_id": "id speech_id",
    **dict.fromkeys(("event_id", "event_date", "scraped_date"), ""),
}.items()}
_SETTINGS = ("columns", "encoding", "date_format", "language", "source", "licence")
_DISGUISES = {rb"%PDF-": ("a PDF", ".pdf"), rb"PK\x03\x04": ("a Word file or another zip archive", ".docx"),
              rb"\x1f\x8b": ("packed", PACKED), rb"(?i)\W*<(?:!doctype )?html\b": ("an HTML page", ".html")}
_CHARSET = re.compile(rb"<meta[^>]+charset=[\"']?([\w-]+)", re.IGNORECASE)


def read_settings(place: Path) -> dict:
    """What corpus.toml in a folder says of it, or NAME.toml of the table NAME; a mistake in it is a ValueError."""
    file = place / "corpus.toml" if place.is_dir() else place.with_name(f"{split_name(place)[0]}.toml")
    try:
        given = tomllib.loads(decode_text(file.read_bytes())) if file.is_file() else {}
        for section, known in ((given, _SETTINGS), (given.get("columns", {}), list(GUESSES))):
            for name, value in section.items():
                if name not in known:
                    raise ValueError(f"no setting {name!r}; {suggest_name(name, list(known))}")
                if not isinstance(value, dict if name == "columns" else str):
                    raise ValueError(f"{name} must be {'a section' if name == 'columns' else 'in quotation marks'}")
        form, day = given.get("date_format"), datetime(2024, 8, 27)
        if form is not None and datetime.strptime(day.strftime(form), form) != day:
            raise ValueError(f"date_format {form!r} does not give a day, as '%d/%m/%Y' does")
        if not given.get("language", "en").casefold().startswith("en"):
            raise ValueError(f"language {given['language']!r}: only English ('en') can be read")
    except ValueError as error:
        raise ValueError(f"{file.name}: {' '.join(str(error).split())}") from error
    return given | {"file": file.name, "columns": tuple(given.get("columns", {}).items())}


@cache
def name_columns(columns: tuple[str, ...], made: tuple[str, ...],
                 declared: tuple[tuple[str, str], ...] = ()) -> tuple[dict[str, str], list[str]]:
    """What each column is called from now on, and what was guessed, in words; no column is taken for two.

    Declared are our name and that in the table ("" for none). A further column that is called like one that is
    ``made`` here, or like one that was taken, has its name changed.
    """
    given = dict(declared)
    notes = [f"no column {theirs!r} for {ours}; {suggest_name(theirs, list(columns))}"
             for ours, theirs in declared if theirs and theirs not in columns]
    free = {name: re.sub(r"\W+", "_", name.casefold()) for name in columns if name not in given.values()}
    names = {}
    for ours, guesses in GUESSES.items():
        likely = [name for guess in (ours, *guesses) for name in free if ours not in made and free[name] == guess]
        theirs = given.get(ours, ours if ours in likely else likely[0] if likely else None)
        if theirs in columns:
            names[theirs] = ours
            notes += [f"column {theirs!r} is taken for {ours}"] if theirs != given.get(ours, ours) else []
    for name in columns:
        names.setdefault(name, f"{name} (other)" if name in (*made, *names.values()) else name)
    notes += [f"column {name!r} is kept as {new!r}" for name, new in names.items() if new == f"{name} (other)"]
    return names, notes


def parse_day(cell: str, date_format: str | None = None) -> date:
    """The day in the given format, else as 2024-08-27, with or without a time; else a ValueError."""
    for form, written in ((date_format, cell), ("%Y-%m-%d", re.sub(r"(?<=^.{10})[T ]\d\d:\d\d.*", "", cell))):
        with suppress(TypeError, ValueError):
            return datetime.strptime(written, form).date()
    raise ValueError(f"{cell!r} is no date like {date_format or '2024-08-27'}")


def read_document(path: Path, encoding: str | None = None) -> tuple[str, dict, bytes]:
    """The text of a file with one article, what it says of itself (title, published_date), and its bytes, unpacked.

    Plain text is as it stands. Of a page the article is taken, without menus and comments; of other kinds the text.
    """
    stem, kind = split_name(path)
    raw = read_bytes(path, MOST_BYTES // _COSTS.get(kind, 1))
    for mark, (what, ending) in _DISGUISES.items():
        if re.match(mark, raw) and not ending.startswith(kind):
            raise UnreadableError(f"it is {what}, whatever its name says", f"rename it to {stem}{ending}")
    for package in ("htmldate", "pypdf", "trafilatura"):
        logging.getLogger(package).setLevel(logging.CRITICAL)  # what they log is not for readers
    try:
        found = _READERS[kind](raw, encoding)
    except UnreadableError:
        raise
    except Exception as error:  # on a damaged file these packages raise anything
        raise UnreadableError(f"damaged or locked, no {kind} ({type(error).__name__})", "save it as .txt") from error
    text, known = found if isinstance(found, tuple) else (found, {})
    if not text.strip():
        raise UnreadableError(*_EMPTY if kind in (".txt", ".md") or not raw else _NO_TEXT)
    return text, known, raw


def _decode(raw: bytes, encoding: str | None) -> str:
    try:
        return decode_text(raw, encoding)
    except (UnicodeError, LookupError) as error:
        raise UnreadableError(str(error), "save it as UTF-8, or give encoding, as in 'cp1252'") from error


def _read_markdown(raw: bytes, encoding: str | None) -> str:
    import mistune
    from bs4 import BeautifulSoup

    return BeautifulSoup(mistune.html(_decode(raw, encoding)), "html.parser").get_text()


def _read_page(raw: bytes, encoding: str | None) -> tuple[str, dict]:
    from trafilatura import bare_extraction

    declared = _CHARSET.search(raw[:4096])
    page = _decode(raw, encoding or (declared and declared.group(1).decode()))
    found = bare_extraction(page, include_comments=False, with_metadata=True, date_extraction_params={
        "original_date": True, "extensive_search": False})  # what the page declares, no date out of its prose
    if not found or not found.text:
        return "", {}
    above = f"{found.title}\n\n" if found.title and found.title not in found.text[:500] else ""
    return above + found.text, {"title": found.title, "published_date": found.date and date.fromisoformat(found.date)}


def _read_word(raw: bytes, _) -> str:
    import docx
    from docx.text.paragraph import Paragraph

    paragraphs = docx.Document(io.BytesIO(raw)).element.body.xpath(".//w:p[not(ancestor::*[local-name()='Fallback'])]")
    return "\n".join(Paragraph(paragraph, None).text for paragraph in paragraphs)


def _read_pdf(raw: bytes, _) -> str:
    from pypdf import PdfReader

    return "\n\n".join(page.extract_text() for page in PdfReader(io.BytesIO(raw)).pages)


_EMPTY = "empty", "fetch its text again, or delete it"
_NO_TEXT = "no article in it, maybe only pictures", "save its text as .txt; of scans OCR makes text, as ocrmypdf does"
_READERS = {".txt": _decode, ".md": _read_markdown, ".html": _read_page, ".htm": _read_page, ".docx": _read_word,
            ".pdf": _read_pdf}
DOCUMENTS = tuple(_READERS)
