"""Plain-text tools without tables: words, sentences, quotations, and a view of a text made for matching.

All positions are offsets of the text that was passed in.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from typing import NamedTuple

# The gold's word token: letters and digits, joined by inner apostrophes, hyphens and full stops.
WORD = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*")

_DASHES = "‐‑‒–—―−"
_SAME_LENGTH = str.maketrans({**dict.fromkeys(_DASHES, "-"), **dict.fromkeys("‘’ʼ＇`´", "'"),
                              **dict.fromkeys("“”„‟«»", '"'), "\u00a0": " ", "\u202f": " ", "\u2009": " "})
_DROPPED = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]")


# Byte order marks, longest first: that of UTF-32 begins with that of UTF-16.
_MARKS = {b"\xff\xfe\x00\x00": "utf-32", b"\x00\x00\xfe\xff": "utf-32",
          b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}  # fmt: skip


def decode_text(raw: bytes, encoding: str | None = None) -> str:
    """The text in the bytes of a file: UTF-8, or what its byte order mark says, else the encoding given.

    Raises:
        ValueError: The bytes are none of these; no encoding is guessed.
    """
    marked = next((name for mark, name in _MARKS.items() if raw.startswith(mark)), None)
    for name in (marked or "utf-8-sig", *([encoding] if encoding else [])):
        try:
            text = raw.decode(name)
        except UnicodeDecodeError as error:
            reason = f"byte {error.start} is not {(marked or encoding or 'utf-8').upper()}"
            continue
        if "\0" not in text:
            return text
        reason = "it holds NUL bytes, so it is no text in UTF-8"
    raise ValueError(reason)


class Repair(NamedTuple):
    """Mojibake that was put right: where it stood in the unrepaired text, what it was, what it is now."""

    start: int
    before: str
    after: str


def repair_mojibake(text: str) -> tuple[str, list[Repair]]:
    """The text with mojibake put right and nothing else changed, and what was changed, in order.

    Only stretches that could be UTF-8 read in another encoding are looked at (ftfy's own detector), since a
    whole line that also has real curly quotation marks cannot be decoded again. A stretch is replaced where
    ftfy finds it implausible as it stands, or where it is the three-letter form of a punctuation mark or
    symbol (U+2000 to U+213F), which ftfy passes over when it stands alone ("â„¢" for "™").
    """
    if text.isascii():
        return text, []
    from ftfy import fix_encoding
    from ftfy.badness import is_bad
    from ftfy.chardata import UTF8_DETECTOR_RE

    repairs, pieces, end = [], [], 0
    suspects = [*UTF8_DETECTOR_RE.finditer(text), *_CONTROLS.finditer(text)]
    for found in sorted(suspects, key=lambda match: match.start()):
        run = found.group()
        after = fix_encoding(run) if is_bad(run) else _SYMBOL.sub(_redecode, run)
        if after != run and found.start() >= end:
            repairs.append(Repair(found.start(), run, after))
            pieces += [text[end:found.start()], after]
            end = found.end()
    return "".join([*pieces, text[end:]]), repairs


_SYMBOL = re.compile("â[€\x81‚ƒ„].")
# Windows-1252 read as Latin-1: quotation marks and dashes become control characters, which no text holds.
_CONTROLS = re.compile("[\x80-\x9f]+")


def _redecode(found: re.Match[str]) -> str:
    try:
        return found.group().encode("sloppy-windows-1252").decode("utf-8")
    except UnicodeError:
        return found.group()


class Span(NamedTuple):
    """A stretch of a text: ``start`` included, ``end`` not."""

    start: int
    end: int

    def covers(self, other: Span) -> bool:
        """Whether the other span lies wholly within this one."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        """Whether the two share at least one character."""
        return self.start < other.end and other.start < self.end


def find_words(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """The word tokens of a text, or of a stretch of it."""
    stop = len(text) if end is None else end
    return [Span(*match.span()) for match in WORD.finditer(text, start, stop)]


def count_words_in(text: str) -> int:
    """How many word tokens a text has."""
    return sum(1 for _ in WORD.finditer(text))


def find_sentences(text: str) -> list[Span]:
    """The sentences of a text, without surrounding white space; a line break always ends one."""
    from sentencex import get_sentence_boundaries

    sentences = []
    for line in re.finditer(r"[^\r\n]+", text):
        for bound in get_sentence_boundaries("en", line.group()):
            inner = bound["text"].strip()
            if inner:
                start = line.start() + bound["start_index"] + bound["text"].index(inner)
                sentences.append(Span(start, start + len(inner)))
    return sentences


class FoldedText(NamedTuple):
    """A text in one spelling of dashes, quotation marks, spaces and accents, with the way back.

    ``starts`` maps each folded position to the original offset of the character it came from.
    """

    text: str
    starts: list[int] | None
    length: int

    def original(self, start: int, end: int) -> Span:
        """The original characters behind a folded stretch."""
        if self.starts is None:
            return Span(start, end)
        after = self.starts[end] if end < len(self.starts) else self.length
        return Span(self.starts[start], after)


def fold(text: str) -> FoldedText:
    """The text as patterns see it: typographic variants folded, invisible characters dropped, NFC.

    A text that needs neither dropping nor composing keeps its offsets (``starts`` is None).
    """
    if _DROPPED.search(text) is None and unicodedata.is_normalized("NFC", text):
        return FoldedText(text.translate(_SAME_LENGTH), None, len(text))
    pieces: list[str] = []
    starts: list[int] = []
    for match in re.finditer(r".[\u0300-\u036f]*", text, re.DOTALL):
        piece = unicodedata.normalize("NFC", _DROPPED.sub("", match.group()))
        pieces.append(piece)
        starts.extend([match.start()] * len(piece))
    return FoldedText("".join(pieces).translate(_SAME_LENGTH), starts, len(text))


_OPEN_TO_CLOSE = {"“": "”", "„": "”“", "«": "»", "»": "«", "‘": "’", '"': '"', "'": "'", "‟": "”"}
_NO_OPENING = re.compile(r"\s|$|[,;:!?)\]]|\.(?! ?\.|[@\w])")  # what never follows an opening mark
_MARK = re.compile("[“”„‟«»\"]|''|‘|’|'")


def find_quotations(text: str, *, goes_on: bool = False) -> list[Span]:
    """The quotations of one paragraph, marks included, in order; nested ones are left inside the outer.

    A quotation that opens and never closes runs to the end of the paragraph, as news style has it for
    quotations of several paragraphs. Apostrophes are told from quotation marks by their neighbours.

    Args:
        text: The paragraph.
        goes_on: The paragraph before left a quotation open: a mark that only closes then ends it here.
    """
    spans: list[Span] = []
    opened: tuple[int, str] | None = None
    for match in _MARK.finditer(text):
        mark, at = match.group(), match.start()
        before = text[at - 1] if at else " "
        after = text[match.end()] if match.end() < len(text) else " "
        single = mark in "‘’'"
        if opened is None:
            can_open = not _NO_OPENING.match(text, match.end()) or (mark == "«" and before.isspace())
            if single:
                can_open = can_open and not before.isalnum() and mark != "’" and not _ELISION.match(text, at)
            if mark == "»":  # opens in German, closes elsewhere
                can_open = can_open and not before.isalnum() and before not in ",.;:!?…"
            closes_only = mark in "”»" or (mark == '"' and after.isspace() and not before.isspace())
            if goes_on and not spans and closes_only:
                spans.append(Span(0, match.end()))
                continue
            if mark == "”" or not can_open or (single and not _closes_later(text, match.end())):
                continue
            opened = (at, mark)
        elif _closes(opened[1], mark) and not (single and _is_apostrophe(text, at)):
            spans.append(Span(opened[0], match.end()))
            opened = None
    if opened is not None and opened[1] not in ("'", "‘"):
        spans.append(Span(opened[0], len(text.rstrip())))
    return spans


def _closes(opener: str, mark: str) -> bool:
    if opener in ('"', "''"):
        return mark in ('"', "''", "”")
    if opener == "“":
        return mark in ("”", '"')
    return mark in _OPEN_TO_CLOSE.get(opener, opener)


# Words that begin with an apostrophe: 'tis, rock 'n' roll, the '90s.
_ELISION = re.compile(r"'(?:tis|twas|em|cause|til|n|\d\ds?)\b", re.IGNORECASE)
_CLOSING_SINGLE = re.compile(r"(?<=[\w.,!?…])['’](?!\w)")
_CLOSES_AFTER_STOP = re.compile(r"(?:[^'‘’]|(?<=\w)['’]\w)*[.,!?…]['’](?!\w)")


def _is_apostrophe(text: str, at: int) -> bool:
    """Whether a single mark within a quotation is none of its marks: "don't", "the ministers' decision,'"."""
    before, after = text[at - 1:at], text[at + 1:at + 2]
    plural = before == "s" and after == " " and _CLOSES_AFTER_STOP.match(text, at + 1, at + 3000)
    return after.isalnum() or before.isspace() or bool(plural)


def _closes_later(text: str, start: int) -> bool:
    """Whether a single mark that could open is closed within the paragraph by one that can only close."""
    return _CLOSING_SINGLE.search(text, start, start + 3000) is not None  # longer ones use double marks


def is_inside(position: int, spans: list[Span]) -> bool:
    """Whether a position lies in one of the spans, which must be sorted and apart."""
    at = bisect_right(spans, position, key=lambda span: span.start) - 1
    return at >= 0 and position < spans[at].end
