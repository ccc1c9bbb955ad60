"""Get an article out of a file of any usual kind, and find out what the columns of a table are.

What cannot be read is an ``UnreadableError``.
"""

import io
import logging
import re
import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path

from .rows import PACKED, UnreadableError, check_unpacked, read_bytes, split_name
from .text import decode_text, suggest_name

MOST_BYTES = 2**28  # of a file with one article, unpacked
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
_DISGUISES = {b"%PDF-": ("a PDF", ".pdf"), b"PK\3\4": ("a Word file or another zip archive", ".docx"),
              b"\x1f\x8b": ("packed", PACKED)}
_PAGE = re.compile(r"\s*<(?:!doctype html|html)\b", re.IGNORECASE)
_CHARSET = re.compile(rb"<meta[^>]+charset=[\"']?([\w-]+)", re.IGNORECASE)


@dataclass(frozen=True)
class Settings:
    """What corpus.toml says of the folder it lies in, or NAME.toml of the table NAME."""

    file: str
    columns: tuple[tuple[str, str], ...] = ()  # our name, that in the table; "" for none
    encoding: str | None = None
    date_format: str | None = None
    language: str | None = None
    source: str | None = None
    licence: str | None = None

    @cache  # noqa: B019 - a few, and the rows of a table have the same columns
    def name_columns(self, columns: tuple[str, ...], made: tuple[str, ...]) -> tuple[dict[str, str], list[str]]:
        """What each column is called from now on, and what was guessed, in words; no column is taken for two.

        A further column that is called like one that is ``made`` here or like one that was taken has its name changed.
        """
        given = dict(self.columns)
        notes = [f"no column {theirs!r} for {ours}; {suggest_name(theirs, list(columns))}"
                 for ours, theirs in self.columns if theirs and theirs not in columns]
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

    def parse_day(self, cell: str) -> date:
        """The day in the declared format, else as 2024-08-27, with or without a time; else a ValueError."""
        for form, written in ((self.date_format, cell), ("%Y-%m-%d", re.sub(r"(?<=^.{10})[T ]\d\d:\d\d.*", "", cell))):
            try:
                return datetime.strptime(written, form).date()
            except (TypeError, ValueError):
                continue
        raise ValueError(f"{cell!r} is no date like {self.date_format or '2024-08-27'}")


def read_settings(place: Path) -> Settings:
    """The settings beside a table or in a folder; a mistake in them is a ValueError that names the file."""
    file = place / "corpus.toml" if place.is_dir() else place.with_name(f"{split_name(place)[0]}.toml")
    if not file.is_file():
        return Settings(file.name)
    try:
        given = tomllib.loads(decode_text(file.read_bytes()))
        _check_settings(given, _SETTINGS)
        _check_settings(given.get("columns", {}), tuple(GUESSES))
        form, day = given.get("date_format"), datetime(2024, 8, 27)
        if form is not None and datetime.strptime(day.strftime(form), form) != day:
            raise ValueError(f"date_format {form!r} does not give a day, as '%d/%m/%Y' does")
        if not given.get("language", "en").casefold().startswith("en"):
            raise ValueError(f"language {given['language']!r}: only English ('en') can be read")
    except ValueError as error:
        raise ValueError(f"{file.name}: {' '.join(str(error).split())}") from error
    return Settings(file.name, **given | {"columns": tuple(given.get("columns", {}).items())})


def _check_settings(given: dict, known: tuple[str, ...]) -> None:
    for name, value in given.items():
        if name not in known:
            raise ValueError(f"no setting {name!r}; {suggest_name(name, list(known))}")
        if not isinstance(value, dict if name == "columns" else str):
            raise ValueError(f"{name} must be {'a table' if name == 'columns' else 'text in quotation marks'}")


def read_document(path: Path, encoding: str | None = None) -> tuple[str, dict, bytes]:
    """The text of a file with one article, what it says of itself (title, published_date), and its bytes, unpacked.

    Plain text is as it stands. Of a page the article is taken, without menus and comments; of Word files, PDF and
    Markdown the text.
    """
    stem, kind = split_name(path)
    raw = read_bytes(path, MOST_BYTES)
    for mark, (what, ending) in _DISGUISES.items():
        if raw.startswith(mark) and kind != ending:
            raise UnreadableError(f"it is {what}, whatever its name says", f"rename it to {stem}{ending}")
    for package in ("htmldate", "pypdf", "trafilatura"):
        logging.getLogger(package).setLevel(logging.CRITICAL)  # what they log is not for readers
    try:
        text, known = _READERS[kind](raw, encoding)
    except UnreadableError:
        raise
    except Exception as error:  # on a damaged file these packages raise anything
        raise UnreadableError(f"damaged or locked, no {kind} ({type(error).__name__})", "save it as .txt") from error
    if not text.strip():
        raise UnreadableError(*_NOTHING.get(kind if raw.strip() else ".txt", _EMPTY))
    return text, known, raw


def _decode(raw: bytes, encoding: str | None) -> str:
    try:
        return decode_text(raw, encoding)
    except (UnicodeError, LookupError) as error:
        raise UnreadableError(str(error), "save it as UTF-8, or give encoding, as in 'cp1252'") from error


def _read_plain(raw: bytes, encoding: str | None) -> tuple[str, dict]:
    text = _decode(raw, encoding)
    if _PAGE.match(text):
        raise UnreadableError("it is an HTML page, whatever its name says", "rename it to end in .html")
    return text, {}


def _read_markdown(raw: bytes, encoding: str | None) -> tuple[str, dict]:
    import mistune
    from bs4 import BeautifulSoup

    return BeautifulSoup(mistune.html(_read_plain(raw, encoding)[0]), "html.parser").get_text(), {}


def _read_page(raw: bytes, encoding: str | None) -> tuple[str, dict]:
    from trafilatura import bare_extraction

    declared = _CHARSET.search(raw[:4096])
    page = _decode(raw, encoding or (declared and declared.group(1).decode()))
    found = bare_extraction(page, include_comments=False, with_metadata=True, date_extraction_params={
        "original_date": True, "extensive_search": False})  # what the page declares, no date out of its prose
    if not found or not found.text:
        return "", {}
    above = f"{found.title}\n\n" if found.title and found.title not in found.text[:500] else ""
    known = {"title": found.title, "published_date": found.date and date.fromisoformat(found.date)}
    return above + found.text, known


def _read_word(raw: bytes, _) -> tuple[str, dict]:
    import docx
    from docx.text.paragraph import Paragraph

    check_unpacked(io.BytesIO(raw), MOST_BYTES)
    paragraphs = docx.Document(io.BytesIO(raw)).element.body.xpath(".//w:p[not(ancestor::*[local-name()='Fallback'])]")
    return "\n".join(Paragraph(paragraph, None).text for paragraph in paragraphs), {}


def _read_pdf(raw: bytes, _) -> tuple[str, dict]:
    from pypdf import PdfReader

    return "\n\n".join(page.extract_text() for page in PdfReader(io.BytesIO(raw)).pages), {}


_EMPTY = "empty", "fetch its text again, or delete it"
_NO_ARTICLE = "no article in this page", "save its text as .txt"
_NOTHING = {".pdf": ("only pictures of pages", "run OCR over it, as ocrmypdf does, or add its text as .txt"),
            ".html": _NO_ARTICLE, ".htm": _NO_ARTICLE}
_READERS = {".txt": _read_plain, ".md": _read_markdown, ".html": _read_page, ".htm": _read_page, ".docx": _read_word,
            ".pdf": _read_pdf}
DOCUMENTS = tuple(_READERS)
