"""How a hit is put: asserted, negated, hedged or distanced, by the words around it in its sentence.

After NegEx (Chapman, Bridewell, Hanbury, Cooper and Buchanan 2001) and ConText (Harkema, Dowling, Thornblade and
Chapman 2009): a cue reaches so many words ahead or back, until a word that ends its reach. Each row of status.csv
(the codebook's, or else the library's own) is

a cue        status, direction (the cue stands before or after the hit; asked: before it, in a question), reach (the
             words between the two, at most) and ends (what may not stand between them)
no cue       asserted: what looks like one and is none ("not only"); whatever it covers is passed over
an end       end: a word of the kind named in ends; with a reach, only so near to the hit ("the" before its noun)

"*" stands for letters, "..." for anything. Only words of the hit's own voice are looked at: who says that somebody
"may have" called it fraud hedges nothing that this somebody says.
"""

from __future__ import annotations

import csv
import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from importlib.resources import files
from itertools import groupby, pairwise
from typing import NamedTuple

import numpy as np

from .text import Span, count_words_in, find_sentences, fold, is_folded

STRONGEST = ("distanced", "negated", "hedged")  # of several cues that reach a hit
_NEAR = 160  # characters that are looked at on either side; no cue reaches as far
_SHARED, _END = 3, "~"  # letters that cues share in the pattern, and what stands for none
FAR = 2**32  # times its number, a place in a text is one among all texts
_WHOLE = r"(?![\w-])"  # after a cue
_INNER = r"""[\w"',.;:!?]"""  # before a mark that opens no quotation
_NO_VERB = r"(?!(?:is|are|was|were|be|been|being|has|had|have)\b)"  # "the vote was rigged": not its "the"
_NO_PRONOUN = "".join(rf"(?<!\b{word})" for word in ("it", "that", "there", "he", "she", "what"))  # "it's fraud"
_QUOTED = 4  # at most so many words in quotation marks are a word held at arm's length, more are a quotation


class _Cue(NamedTuple):
    words: str
    status: str
    reach: int
    ends: tuple[re.Pattern, ...]


Cues = dict[str, tuple[re.Pattern, list[_Cue]]]
Marks = dict[str, np.ndarray]


def load_cues(rows: Iterable[Iterable[str]] | None = None) -> Cues:
    """The rows (cue, status, direction, reach, ends) of a codebook, or else the library's own, made ready to be found.

    For each direction one pattern with a group a cue, of those that begin alike the longest first, and the cues.
    """
    return _compile_rows(None if rows is None else tuple(map(tuple, rows)))


def find_status(text: str, hit: Span, voice: Span, *, own_quotes: bool = False, cues: Cues | None = None,
                window: Span | None = None) -> str:
    """How the hit is put.

    Args:
        text: Of the article.
        hit: A stretch of it.
        voice: The statement that the hit stands in, or the whole text.
        own_quotes: Whether quotation marks around a few words are the speaker's own words, not a distance kept.
        cues: Of ``load_cues``; the library's own where none are given.
        window: What is looked at, where ``find_windows`` has found it.
    """
    start, end = window or _find_window(text, hit, voice)
    before, word, after = _fold_parts(text[start:max(end, hit.end)], hit.start - start, hit.end - start)
    cues = cues or load_cues()
    found = {*_find_cues(cues["before"], before), *_find_cues(cues["after"], word + after, len(word), after=True)}
    if "?" in after:
        found.update(_find_cues(cues["asked"], before))
    if not own_quotes and _is_set_apart(before, word, after):
        found.add("distanced")
    return next((status for status in STRONGEST if status in found), "asserted")


def find_marks(voices: Iterable[tuple[int, str, int, int]], cues: Cues) -> Marks:
    """Where in the voices (number of the text, text, start, end) sentences begin, and where a cue may, in order.

    ``find_status`` finds no cue before or after a hit where no such mark is; but of a voice that is odd, since letters
    move when it is read, nothing is known.
    """
    looks = {"quote": re.compile(rf"[\"'](?<!{_INNER}.)")}
    for direction, (_, listed) in cues.items():
        # What is looked at may end in a word; how far "..." goes would be asked of each of many places.
        begun = [cue.words.partition("...")[0].rstrip() for cue in listed if cue.status != "asserted"]
        looks[direction] = re.compile(f"(?={_compile_cues(begun).pattern.replace(_WHOLE, '')})")
    marks = {kind: array("q") for kind in ("sentence", "odd", "before", "after")}
    for number, text, start, end in voices:
        starts, words, first = _find_starts(text, start, end), text[start:end], number * FAR
        marks["sentence"].extend([first + at for at in starts])
        if not is_folded(words) or "İ" in words or "Σ" in words:  # small: two letters; what follows decides
            marks["odd"].append(first + start)
            continue
        words = fold(words).text.lower()
        for begins, ends in pairwise(starts):
            sentence = words[begins - start:ends - start]
            for direction, look in looks.items():
                if direction != "asked" or "?" in sentence:
                    marks["after" if direction == "after" else "before"].extend(
                        [first + begins + match.start() for match in look.finditer(sentence)])
    return {kind: np.sort(np.array(places, dtype="int64")) for kind, places in marks.items()}


def find_windows(marks: Marks, start: np.ndarray, end: np.ndarray, voice_start: np.ndarray,
                 voice_end: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Where each hit's window begins and ends, and whether anything in it may make the hit other than asserted."""
    def holds(kind: str, low: np.ndarray, high: np.ndarray) -> np.ndarray:
        return np.searchsorted(marks[kind], low) < np.searchsorted(marks[kind], high)

    sentences = marks["sentence"]
    after = np.searchsorted(sentences, start, side="right")
    first = np.maximum(start - _NEAR, sentences[after - 1])
    last = np.minimum(end + _NEAR, sentences[np.searchsorted(sentences, np.minimum(end, voice_end))])
    # A word that the window cuts through may look like a cue, a hit of two sentences stand in a question.
    near = (first > sentences[after - 1]) | (end > sentences[after]) | holds("odd", voice_start, start + 1)
    return first, last, near | holds("before", first, start) | holds("after", end, last)


def _find_window(text: str, hit: Span, voice: Span) -> tuple[int, int]:
    starts = _find_starts(text, *voice)
    return (max(hit.start - _NEAR, starts[bisect_right(starts, hit.start) - 1]),
            min(hit.end + _NEAR, starts[bisect_left(starts, min(hit.end, voice.end))]))


def _fold_parts(text: str, start: int, end: int) -> tuple[str, str, str]:
    """What is before, in and after a stretch of the text, in one spelling."""
    whole = fold(text)
    if whole.starts is None:  # all of it stands where it did
        return whole.text[:start], whole.text[start:end], whole.text[end:]
    return fold(text[:start]).text, fold(text[start:end]).text, fold(text[end:]).text


@lru_cache(maxsize=1)  # hits come voice by voice
def _find_starts(text: str, start: int, end: int) -> list[int]:
    """Where a stretch begins, where each of its sentences does, and where it ends."""
    return [start, *(start + sentence.start for sentence in find_sentences(text[start:end])), end]


def _find_cues(loaded: tuple[re.Pattern, list[_Cue]], words: str, skip: int = 0, *,
               after: bool = False) -> Iterator[str]:
    """The status of each cue in the words before or after a hit that reaches it; those after begin with the hit."""
    pattern, cues = loaded
    words = words.lower()
    for match in pattern.finditer(words):
        cue = cues[match.lastindex - 1]
        between = words[skip:match.start()] if after else words[match.end():]
        if match.start() >= skip and count_words_in(between) <= cue.reach and not any(
                end.search(between) for end in cue.ends):
            yield cue.status


def _is_set_apart(before: str, hit: str, after: str) -> bool:
    """Whether the hit stands with a few words in quotation marks; titles (“Criminal Minds”) do not count."""
    if "'" not in before and '"' not in before:
        return False
    opening = re.search(rf"""(?<!{_INNER})("|'{{1,2}})([\w' -]*)$""", before)
    closing = re.match(rf"""([\w' -]*?)[,.]?{opening[1]}(?!\w)""", after) if opening else None
    return bool(closing) and not hit[0].isupper() and count_words_in(f"{opening[2]} {hit} {closing[1]}") <= _QUOTED


@cache
def _compile_rows(rows: tuple[tuple[str, ...], ...] | None) -> Cues:
    if rows is None:
        lines = (files("framing") / "status.csv").read_text(encoding="utf-8").splitlines()[1:]
        return _compile_rows(tuple(map(tuple, csv.reader(lines))))
    rows = sorted(((fold(row[0]).text.lower(), *row[1:]) for row in rows), key=lambda row: _order(row[0]))
    words: dict[str, list[str]] = {}
    for cue, status, _, reach, ends in rows:
        if status == "end":
            near = rf"(?:\W+{_NO_VERB}[\w'-]+){{0,{reach}}}\W*$" if reach else ""
            bound = r"(?<![\w-])" if cue[0].isalnum() else _NO_PRONOUN if cue == "'s" else ""
            words.setdefault(ends, []).append(bound + _compile_words(cue) + near)
    ends_of = {name: re.compile("|".join(alternatives)) for name, alternatives in words.items()}
    loaded = {}
    for direction in ("before", "after", "asked"):
        chosen = [row for row in rows if row[1] != "end" and row[2] in (direction, "")]
        loaded[direction] = (_compile_cues([row[0] for row in chosen]), [
            _Cue(row[0], row[1], int(row[3] or 0), tuple(ends_of[name] for name in row[4].split())) for row in chosen])
    return loaded


def _order(cue: str) -> tuple[bool, str, int]:
    """By it, cues that begin with the same letters stand together: those with more of them first, then the longest."""
    letters = re.match(rf"\*?([a-z]{{0,{_SHARED}}})", cue)[1]
    return cue.startswith("*"), letters.ljust(_SHARED, _END), -len(cue)


def _compile_cues(cues: list[str]) -> re.Pattern:
    """Cues in that order as one pattern, a group each, with their first letters shared: ``re`` is much faster so."""
    ends = [cue for cue in cues if cue.startswith("*")]
    tried = [_share(cues[:len(cues) - len(ends)], 0)] if len(ends) < len(cues) else []
    if ends:  # only words that have their first letters somewhere are tried letter by letter
        first = "|".join(dict.fromkeys(re.escape(cue[1:3]) for cue in ends))
        tried.append(rf"(?=[\w-]+(?:{first}))[\w-]+?(?:{_share(ends, 0)})")
    return re.compile(rf"(?<![\w-])(?:{'|'.join(tried) or '(?!)'})")


def _share(cues: Iterable[str], depth: int) -> str:
    """The cues from a letter on."""
    parts = []
    for letter, alike in groupby(cues, lambda cue: _order(cue)[1][depth:depth + 1]):
        if letter in ("", _END):
            parts += [f"({_compile_words(cue.removeprefix('*'))[depth:]})" for cue in alike]
        else:
            parts.append(f"{letter}(?:{_share(alike, depth + 1)})")
    return "|".join(parts)


def _compile_words(words: str) -> str:
    """The words as a regular expression: "*" stands for letters, "..." for anything, white space for any."""
    escaped = re.escape(words).replace(r"\*", r"\w*").replace(r"\.\.\.", ".*").replace(r"\ ", r"\s+")
    return escaped + (_WHOLE if escaped[-1:].isalnum() or escaped.endswith("*") else "")
