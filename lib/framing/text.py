"""Plain-text tools without tables; all positions are offsets of the text that was passed in."""

import codecs
import io
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from contextlib import suppress
from itertools import islice, pairwise
from typing import BinaryIO, NamedTuple

# Letters and digits, joined by inner apostrophes, hyphens and full stops: the hand coding counts words so too. Soft
# hyphens and accents that are characters of their own part no word either.
WORD = re.compile(r"[^\W_]+(?:(?:[-'’.]|[\u00ad\u0300-\u036f]+)[^\W_]+)*")
_DASHES = "‐‑‒–—―−"
SPELLINGS = {**dict.fromkeys(_DASHES, "-"), **dict.fromkeys("‘’ʼ＇`´", "'"), **dict.fromkeys("“”„‟«»「」『』", '"'),
             **dict.fromkeys("\u00a0\u202f\u2009", " ")}
_PARTING = "—―"  # stand between words and never join them, also without spaces: "of our time—not only"
_VARIANT, _JOINED_VARIANT = (re.compile(f"[{''.join(re.escape(mark) for mark in SPELLINGS if mark not in kept)}]")
                             for kept in ("", _PARTING))
_INVISIBLE = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"
_DROPPED = re.compile(f"[{_INVISIBLE}]")
_MOVED = re.compile(f"[{_INVISIBLE}\u0300-\u036f]+")
_LETTER = re.compile(".[\u0300-\u036f]*", re.DOTALL)

# Byte order marks, longest first: that of UTF-32 begins with that of UTF-16.
_MARKS = {b"\xff\xfe\0\0": "utf-32", b"\0\0\xfe\xff": "utf-32", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_ENGLISH = frozenset("""the to and that for with by it are be been from this have has not which but or they were his her
    their said who will would its than into about""".split())
_SYMBOL = re.compile("â[€\x81‚ƒ„].")
_CONTROLS = "[\x80-\x9f]+"  # quotation marks and dashes of Windows-1252 read as Latin-1; no text holds such controls


def decode_text(raw: bytes, encoding: str | None = None) -> str:
    """The text in the bytes of a file, read by ``find_encoding``."""
    return raw.decode(find_encoding(io.BytesIO(raw), encoding))


def find_encoding(file: BinaryIO, encoding: str | None = None) -> str:
    """How to read an open file: as UTF-8, or what its byte order mark says, else as the encoding given.

    Nothing is guessed: the file is read to its end, a little at a time, and any other bytes are a UnicodeError.
    """
    head = file.read(4)
    marked = next((name for mark, name in _MARKS.items() if head.startswith(mark)), "utf-8-sig")
    for name in filter(None, (marked, encoding)):
        file.seek(0)
        reader, done = codecs.getincrementaldecoder(name)(), 0
        try:
            while chunk := file.read(2**20):
                done += len(chunk)
                if "\0" in reader.decode(chunk):
                    reason = "it holds NUL bytes, so it is no text in UTF-8"
                    break
            else:
                reader.decode(b"", final=True)
                return name
        except UnicodeDecodeError as error:  # its place is within what was not yet decoded
            reason = f"byte {done - len(error.object) + error.start} is not {name.upper().removesuffix('-SIG')}"
    raise UnicodeError(reason)


def repair_mojibake(text: str) -> tuple[str, list[tuple[str, str]]]:
    """The text with mojibake put right and nothing else changed, and each stretch before and after, in order.

    Only stretches that could be UTF-8 read in another encoding are looked at (ftfy's own detector), since a whole
    line that also has real curly quotation marks cannot be decoded again. A stretch is replaced where ftfy finds it
    implausible, or where it is the three-letter form of a mark or symbol that ftfy passes over ("â„¢" for "™").
    """
    if text.isascii():
        return text, []
    from ftfy import fix_encoding
    from ftfy.badness import is_bad
    from ftfy.chardata import UTF8_DETECTOR_RE

    repairs: list[tuple[str, str]] = []

    def mend(found: re.Match[str]) -> str:
        before = found.group()
        after = fix_encoding(before) if is_bad(before) else _SYMBOL.sub(_redecode, before)
        repairs.extend([(before, after)] * (after != before))
        return after

    suspect = re.compile(rf"{UTF8_DETECTOR_RE.pattern}|{_CONTROLS}", UTF8_DETECTOR_RE.flags)
    return suspect.sub(mend, text), repairs


def _redecode(found: re.Match[str]) -> str:
    with suppress(UnicodeError):
        return found.group().encode("sloppy-windows-1252").decode("utf-8")
    return found.group()


class Span(NamedTuple):
    """A stretch of a text: ``start`` included, ``end`` not."""

    start: int
    end: int

    def covers(self, other: "Span") -> bool:
        """Whether the other span lies wholly within this one."""
        return self.start <= other.start and other.end <= self.end


def find_words(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """The word tokens of a text, or of a stretch of it."""
    return [Span(*match.span()) for match in WORD.finditer(text, start, len(text) if end is None else end)]


def count_words_in(text: str) -> int:
    """How many word tokens a text has."""
    return sum(1 for _ in WORD.finditer(text))


def is_english(text: str) -> bool:
    """Whether a text reads as English: by its share of small words that no other language has.

    English news has 7 to 30 % of them, other languages next to none; fewer than 25 words cannot tell.
    """
    found = [match.group().casefold() for match in WORD.finditer(text)]
    return len(found) < 25 or sum(word in _ENGLISH for word in found) >= 0.04 * len(found)


def find_sentences(text: str) -> list[Span]:
    """The sentences of a text, without surrounding white space; a line break always ends one."""
    from sentencex import get_sentence_boundaries

    # A no-break space or another beyond ASCII between an initial and a full stop would end the whole process.
    plain = text if text.isascii() else re.sub(r"([A-Z])([^\S\r\n]+)(?=\.)", lambda at: at[1] + " " * len(at[2]), text)
    bounds = ((line.start() + bound["start_index"], bound["text"]) for line in re.finditer(r"[^\r\n]+", plain)
              for bound in get_sentence_boundaries("en", line.group()))
    ends = ((start + len(sentence), sentence.strip(), len(sentence.lstrip())) for start, sentence in bounds)
    return [Span(end - left, end - left + len(inner)) for end, inner, left in ends if inner]


class FoldedText(NamedTuple):
    """A text in one spelling of dashes, quotation marks, spaces and accents, with the way back."""

    text: str
    starts: list[int] | None  # the original offset of each folded character; None where nothing moved
    length: int  # of the original

    def original(self, start: int, end: int) -> Span:
        """The original characters behind a folded stretch."""
        if self.starts is None:
            return Span(start, end)
        while start < end < len(self.starts) and self.starts[end] == self.starts[end - 1]:
            end += 1  # one character that is spelled as two
        return Span(self.starts[start], self.starts[end] if end < len(self.starts) else self.length)


def fold(text: str, *, long_dashes: bool = False) -> FoldedText:
    """The text with typographic variants folded, invisible characters dropped, NFC.

    A dash becomes a hyphen. With ``long_dashes``, as patterns see it, one that parts words stays what it is.
    """
    variant = _JOINED_VARIANT if long_dashes else _VARIANT
    if is_folded(text):
        return FoldedText(_respell(text, variant), None, len(text))
    pieces: list[str] = []
    starts: list[int] = []
    edges = (edge for match in _MOVED.finditer(text) for edge in (max(match.start() - 1, 0), match.end()))
    for start, end in pairwise([0, *edges, len(text)]):
        if is_folded(text[start:end]):
            pieces.append(text[start:end])
            starts.extend(range(start, end))
            continue
        for part in _LETTER.finditer(text, start, end):  # each letter with what belongs to it
            pieces.append(unicodedata.normalize("NFC", _DROPPED.sub("", part.group())))
            starts.extend([part.start()] * len(pieces[-1]))
    return FoldedText(_respell("".join(pieces), variant), starts, len(text))


def is_folded(text: str) -> bool:
    """Whether folding the text moves nothing in it."""
    return text.isascii() or (_DROPPED.search(text) is None and unicodedata.is_normalized("NFC", text))


def _respell(text: str, variant: re.Pattern[str]) -> str:
    """The text with plain dashes, marks and spaces; by ``re``, which is much faster here than ``str.translate``."""
    return variant.sub(lambda found: SPELLINGS[found[0]], text)


# After an opening mark comes no white space, end or punctuation, except an ellipsis or the stop of ".@name".
_GOES_ON = r"(?!\s|$|[,;:!?)\]]|\.(?! ?\.|[@\w]))"
_ELISION = r"(?i:tis|twas|em|cause|til|n|\d\ds?)\b"  # 'tis, rock 'n' roll, the '90s
_OPENING = re.compile(
    rf"[“„‟\"「『]{_GOES_ON}|''{_GOES_ON}|«(?:{_GOES_ON}|(?<!\S«))"
    rf"|»(?<![\w,.;:!?…]»){_GOES_ON}"  # opens in German, closes elsewhere
    rf"|'(?<!['\w]')(?!'|{_ELISION}){_GOES_ON}|‘(?<!['\w]‘){_GOES_ON}")
# A single mark closes unless it is an apostrophe: "don't", "the ministers' decision,'" (a later mark closes).
_LATER = r"(?!(?<=s.) (?:[^'‘’]|(?<=\w)['’]\w)*(?:[.,!?…]['’](?!\w)|['’][.,;:!?]))"
_CLOSING = {mark: re.compile(closing) for mark, closing in {
    '"': "''|[\"”]", "''": "''|[\"”]", "“": r"[”\"]|(?<=[\w,.!?…])“(?!\w)", "„": "[”“]", "‟": "”", "«": "»", "»": "«",
    "「": "」", "『": "』",
    "'": rf"(?<=\S)'(?!\w){_LATER}", "‘": rf"(?<=\S)’(?!\w){_LATER}"}.items()}
_ONLY_CLOSING = re.compile(r"”|»(?!\w)|(?<=\S)\"(?!\S)")


def find_quotations(text: str, *, goes_on: bool = False) -> list[Span]:
    """The quotations of one paragraph, marks included, in order; nested ones are left inside the outer.

    One that opens and never closes runs to the end of the paragraph, as news style has it for quotations of several
    paragraphs; where the paragraph before left one open (``goes_on``), a mark that only closes ends it here.
    """
    spans, at = [], 0
    while opening := _OPENING.search(text, at):
        mark, at = opening.group(), opening.end()
        is_single = mark in "'‘"  # one that never closes is a slip; no quotation in such marks is very long
        closing = _CLOSING[mark].search(text, at, at + 3000 if is_single else len(text))
        if closing and mark in "“«":  # “… “…” …”: an inner quotation in the same marks
            inner = len(re.findall(f"{mark}(?=\\w)", text[at : closing.start()]))
            further = list(islice(re.finditer(r"[“”«»]", text[closing.end() : at + 10_000]), inner))
            if inner and len(further) == inner and all(other.group() in "”»" for other in further):
                closing = _CLOSING[mark].search(text, closing.end() + further[-1].start())
        if closing or not is_single:
            at = closing.end() if closing else len(text.rstrip())
            spans.append(Span(opening.start(), at))
    closing = _ONLY_CLOSING.search(text) if goes_on else None
    if closing and (not spans or closing.start() < spans[0].start):
        spans.insert(0, Span(0, closing.end()))
    return spans


def find_quoted(text: str) -> list[Span]:
    """The quotations of a whole text, paragraph by paragraph."""
    return [Span(line.start() + start, line.start() + end)
            for line in re.finditer(r"[^\r\n]+", text) for start, end in find_quotations(line.group())]


def is_inside(position: int, spans: list[Span]) -> bool:
    """Whether a position lies in one of the spans, which must be sorted and apart."""
    at = bisect_right(spans, position, key=lambda span: span.start) - 1
    return at >= 0 and position < spans[at].end


def keep_longest(spans: Iterable[Span]) -> list[Span]:
    """Those of the spans that do not overlap: the leftmost first, and of these the longest."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return kept


def suggest_name(name: str, names: list[str], near: str = "did you mean {!r}?") -> str:
    """A hint that ends an error message: the nearest known name, or the known names."""
    if nearest := _find_nearest(name, names):
        return near.format(nearest)
    listed = ", ".join(map(repr, names[:12])) + (", …" if len(names) > 12 else "")
    return f"there are {listed}" if names else "there are none"


def check_choice(value: str, known: Iterable[str], what: str) -> None:
    """A ValueError where the value of the parameter ``what`` is none of the few that are known."""
    names = list(known)
    if value not in names:
        hint = f"; did you mean {nearest!r}?" if (nearest := _find_nearest(value, names)) else ""
        raise ValueError(f"{what} must be one of {', '.join(map(repr, names))}, not {value!r}{hint}")


def _find_nearest(name: str, names: list[str]) -> str | None:
    from rapidfuzz import fuzz, process

    known = {str(known).casefold(): known for known in reversed(names)}
    nearest = process.extractOne(str(name).casefold(), list(known), scorer=fuzz.ratio, score_cutoff=60)
    return known[nearest[0]] if nearest else None
