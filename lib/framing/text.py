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
    for line in re.finditer(r"[^\n]+", text):
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
_MARK = re.compile("[“”„‟«»\"]|''|‘|’|'")


def find_quotations(text: str) -> list[Span]:
    """The quotations of one paragraph, marks included, in order; nested ones are left inside the outer.

    A quotation that opens and never closes runs to the end of the paragraph, as news style has it for
    quotations of several paragraphs. Apostrophes are told from quotation marks by their neighbours.
    """
    spans: list[Span] = []
    opened: tuple[int, str] | None = None
    for match in _MARK.finditer(text):
        mark, at = match.group(), match.start()
        before = text[at - 1] if at else " "
        after = text[match.end()] if match.end() < len(text) else " "
        single = mark in "‘’'"
        if opened is None:
            can_open = not after.isspace() and not (single and (before.isalnum() or mark == "’"))
            if mark in ("”", "»") or not can_open or (single and not _closes_later(text, match.end())):
                continue
            opened = (at, mark)
        elif _closes(opened[1], mark) and not (single and (after.isalnum() or before.isspace())):
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


def _closes_later(text: str, start: int) -> bool:
    """Whether a single mark that could open is closed within the paragraph by one that can only close."""
    return re.search(r"(?<=[\w.,!?…])['’](?!\w)", text[start:]) is not None


def is_inside(position: int, spans: list[Span]) -> bool:
    """Whether a position lies in one of the spans, which must be sorted and apart."""
    at = bisect_right(spans, position, key=lambda span: span.start) - 1
    return at >= 0 and position < spans[at].end
