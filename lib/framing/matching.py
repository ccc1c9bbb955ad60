"""Where patterns stand in many texts: whole words in any case, the leftmost and longest of each term.

Vectorscan (the fork of Hyperscan that is kept up) finds all patterns in one pass over the texts' UTF-8, more of them
than there are: it knows no letters beyond ASCII and cannot look around. What it finds among ASCII is checked by what
stands beside it; of the rest, ``re`` says what is a match. Where Vectorscan is not installed, or refuses the patterns,
``re`` finds the same, pattern by pattern and slower.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache, lru_cache
from hashlib import sha256
from itertools import pairwise

import numpy as np

from .patterns import MOST, Pattern, compile_patterns, find_matches, fold_words, small_letters
from .streams import find_cache, open_whole
from .text import SPELLINGS, is_folded

Match = tuple[int, int, int]  # start, end, number of the term
_BLOCK = 1_000_000  # characters at a time
_MANY = 50  # patterns, of which the automaton is kept in the cache folder
_SPACE = rb"(?:[\t-\r\x1c- ]|\xc2[\x85\xa0]|[\xe1-\xe3][\x80-\x9a][\x80-\xaf])+"  # and more beyond ASCII than there are
_WORD = rb"[A-Za-z0-9_\x80-\xfe]"
_BEFORE, _AFTER = rb"[^A-Za-z0-9_]", rb"[^A-Za-z0-9_\xff]"  # beyond ASCII may be word or edge; see ``_write_bytes``
_MARKS, _PLAIN = [mark.encode() for mark in "‘’“”"], b"''\"\""
# Texts with one of these may have to be folded: invisible characters, accents of their own, scripts that have such.
_MAY_MOVE = (rb"[\xcc\xcd\xd2\xd6-\xdf\xe0\xe1\xe3-\xf4]|\xc2\xad|\xc4\xb0|\xce\x87"
             rb"|\xe2(?:\x80[\x80\x81\x8b-\x8f\xa8-\xae]|\x81[\xa0-\xa4]|\x84[\xa6\xaa\xab]|[\x83\x8c\xab\xb3\xb5\xb7])")
_IS_WORD = np.array([bool(re.match(rb"[A-Za-z0-9_]", bytes([byte]))) for byte in range(256)])


class Matcher:
    """Finds the patterns of several terms; made once, used for any number of texts."""

    def __init__(self, terms: Iterable[Iterable[str]], *, hyphen_joins: bool = True):
        """``terms`` holds each term's patterns. Where a hyphen joins, "interfer*" is not in "non-interference"."""
        self.hyphen_joins = hyphen_joins
        self._exact = [compile_patterns(tuple(patterns), hyphen_joins) for patterns in terms]
        self._listed = [pattern for patterns in self._exact for pattern in patterns]
        self._terms = np.array([number for number, patterns in enumerate(self._exact) for _ in patterns], dtype="int64")
        self._rough = cache(lambda which: re.compile(  # few are needed
            b"(?i)" + _write_words(self._listed[which]) + b"(?![A-Za-z0-9_])"))
        # What is found by its first letters ends where ``_rough`` says, unless they are all of it. The last: odd texts.
        leads = [(pattern.lead, pattern.words) for pattern in self._listed]
        self._is_edged = np.array([*(lead is None for lead, _ in leads), False], dtype=bool)
        self._is_open = np.array([*(lead is not None and (lead,) != words for lead, words in leads), False], dtype=bool)
        self._database = _compile_database(tuple(map(_write_expression, self._listed)))

    def find(self, texts: Iterable[str]) -> Iterator[list[Match]]:
        """Of each text its matches, with offsets of the text as it is, by start and term."""
        block, length = [], 0
        for text in texts:
            block.append(text)
            length += len(text)
            if length > _BLOCK:
                yield from self._find_in_block(block)
                block, length = [], 0
        yield from self._find_in_block(block)

    def _find_in_block(self, texts: list[str]) -> list[list[Match]]:
        if self._database is None:
            return [self._find_exactly(text) for text in texts]
        found, odd = self._scan(texts)
        for number in odd:
            found[number] = self._find_exactly(texts[number]) if "İ" in texts[number] else found[number]  # small: i
        views = {number: fold_words(texts[number]) for number in odd if not is_folded(texts[number]) and (
            "İ" not in texts[number])}
        again = self._scan([view.text for view in views.values()])[0] if views else []
        for (number, view), matches in zip(views.items(), again, strict=True):
            found[number] = [(*view.original(start, end), term) for start, end, term in matches]
        return found

    def _find_exactly(self, text: str) -> list[Match]:
        view = fold_words(text)
        found = [(*view.original(*span), number) for number, patterns in enumerate(self._exact)
                 for span in find_matches(view.text, patterns)]
        return sorted(found, key=lambda match: (match[0], match[2]))

    def _scan(self, texts: list[str]) -> tuple[list[list[Match]], list[int]]:
        """The matches of each text, if nothing must be moved to fold it, and the numbers of texts where it may."""
        byte, inside = _write_bytes(texts)
        which, *places = self._find_bytes(byte)
        is_odd = which == len(self._listed)
        stands, unsure = self._look_around(byte, *places)
        start, end = (place - np.searchsorted(inside, place) for place in places)
        unsure |= end - start != places[1] - places[0]  # letters beyond ASCII in it
        begins = np.cumsum([1, *(len(text) + 1 for text in texts)])
        number = np.searchsorted(begins, start, side="right") - 1
        sure, unsure = np.flatnonzero(stands & ~unsure & ~is_odd), np.flatnonzero(unsure & ~is_odd)
        rows = np.stack([number, which, start - begins[number], end - begins[number]])
        found, which, start, end = np.hstack([rows[:, sure], self._read(texts, rows[:, unsure])])
        start, end, term = start + begins[found], end + begins[found], self._terms[which]
        order = np.lexsort((-end, term * len(byte) + start))
        order = order[_leftmost_longest(term[order], start[order], end[order])]
        order = order[np.argsort(start[order] * len(self._exact) + term[order], kind="stable")]
        start, end, term, found = start[order], end[order], term[order], found[order]
        matches = list(zip(*((column.tolist()) for column in (start - begins[found], end - begins[found], term)),
                           strict=True))
        bounds = np.searchsorted(found, np.arange(len(texts) + 1)).tolist()
        return [matches[at:until] for at, until in pairwise(bounds)], np.unique(number[is_odd]).tolist()

    def _find_bytes(self, byte: np.ndarray) -> np.ndarray:
        """Where patterns may stand, that do not begin or end within a word of ASCII: which, start, end."""
        hits: list[int] = []
        scanned, write = byte.tobytes(), hits.extend  # one list of numbers: much faster than one of tuples
        self._database.scan(scanned, match_event_handler=lambda which, start, end, *_: write((which, start, end)))
        which, start, end = np.array(hits, dtype="int64").reshape(-1, 3).T
        start, end = start + self._is_edged[which], end - self._is_edged[which]
        stands = np.flatnonzero(~_IS_WORD[byte[start - 1]] | (which == len(self._listed)))
        which, start, end = which[stands], start[stands], end[stands]
        is_open = np.flatnonzero(self._is_open[which])
        end[is_open] = [match.end() if (match := self._rough(number).match(scanned, at)) else 0
                        for number, at in zip(which[is_open].tolist(), start[is_open].tolist(), strict=True)]
        stands = np.flatnonzero(((end > start) & ~_IS_WORD[byte[end]]) | (which == len(self._listed)))
        return np.stack([which[stands], start[stands], end[stands]])

    def _look_around(self, byte: np.ndarray, start: np.ndarray, end: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Which matches stand by what is beside them, and for which ``re`` must say."""
        before, after = byte[start - 1], byte[end]
        joined = (before == ord("-")) & _IS_WORD[byte[np.maximum(start - 2, 0)]]
        joined |= (after == ord("-")) & _IS_WORD[byte[end + 1]]
        beside = byte[np.stack([start - 1, np.maximum(start - 2, 0), end, end + 1])]
        foreign = ((beside > 0x7F) & (beside < 0xFF)).any(axis=0)
        return ~(joined & self.hyphen_joins), foreign | (end - start > MOST)

    def _read(self, texts: list[str], rows: np.ndarray) -> np.ndarray:
        """What ``re`` finds where matches may be; of each place and pattern once."""
        found: dict[tuple[int, int, int, int], None] = {}
        for number, pattern, start, end in rows.T.tolist():
            text = small_letters(fold_words(texts[number]).text)
            while (match := self._listed[pattern].exact.search(text, start)) and match.start() < max(end, start + 1):
                found.update({(number, pattern, *match.span()): None} if match.group() else {})
                start = match.start() + 1
        return np.array(list(found), dtype="int64").reshape(-1, 4).T


def _write_bytes(texts: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """The texts as bytes, a zero before, between and after them, and where bytes are that begin no character.

    Curly marks, which stand everywhere and in no word, become straight ones and two bytes of 255, which UTF-8 has not.
    """
    joined = b"\0".join([b"", *(text.encode("utf-8", "surrogatepass") for text in texts), b"\0\0"])
    byte = np.frombuffer(bytearray(joined), np.uint8)
    inside = np.flatnonzero(byte.view(np.int8) < -0x40)
    first = inside[byte[inside - 1] == _MARKS[0][0]] - 1
    first = first[byte[first + 1] == _MARKS[0][1]]
    for mark, plain in zip(_MARKS, _PLAIN, strict=True):
        at = first[byte[first + 2] == mark[2]]
        byte[at], byte[at + 1], byte[at + 2] = plain, 0xFF, 0xFF
    return byte, inside


def _leftmost_longest(group: np.ndarray, start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """Which of the matches of each group are left, if they come by group, start, and the longest first."""
    kept = np.ones(len(group), dtype=bool)
    crossing = group[1:][(group[1:] == group[:-1]) & (start[1:] < end[:-1])]
    rows = np.flatnonzero(np.isin(group, crossing))
    last, until = -1, -1
    for row, key, at, to in zip(*(column.tolist() for column in (rows, group[rows], start[rows], end[rows])),
                                strict=True):
        kept[row] = key != last or at >= until
        last, until = (key, to) if kept[row] else (last, until)
    return kept


@lru_cache(maxsize=16)
def _compile_database(expressions: tuple[bytes, ...]):
    """The expressions as one automaton, ``_MAY_MOVE`` as the last, or None where that cannot be.

    Of many it is kept in the cache folder; one that is broken, or of another kind of processor, is made again.
    """
    try:
        import hyperscan
    except ImportError:  # there is none for this machine
        return None
    database, n = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK), len(expressions) + 1
    flags = hyperscan.HS_FLAG_SOM_LEFTMOST | hyperscan.HS_FLAG_DOTALL | hyperscan.HS_FLAG_CASELESS
    depends_on = repr((hyperscan.__version__, flags, _MAY_MOVE, expressions))
    kept = find_cache() / f"patterns-{sha256(depends_on.encode()).hexdigest()[:16]}.hs"
    with suppress(OSError, hyperscan.error):
        made = hyperscan.loadb(kept.read_bytes(), hyperscan.HS_MODE_BLOCK)
        made.scratch = hyperscan.Scratch(made)
        return made
    try:
        database.compile(expressions=[*expressions, _MAY_MOVE], ids=list(range(n)), elements=n, flags=[flags] * n)
    except hyperscan.error:
        return None
    if n > _MANY:
        with suppress(OSError), open_whole(kept) as file:
            file.write(hyperscan.dumpb(database))
    return database


def _write_expression(pattern: Pattern) -> bytes:
    """What the automaton looks for: the first letters, which it does fastest if they are all; else whole words."""
    return _BEFORE + _write_words(pattern) + _AFTER if pattern.lead is None else _escape(pattern.lead)


def _write_words(pattern: Pattern) -> bytes:
    """The words as an expression over UTF-8: each letter in all its spellings, one beyond ASCII as any such."""
    parts = ([b"".join(map(_write_letter, part)) for part in re.split(r"\*+", word)] for word in pattern.words)
    return _SPACE.join((_WORD + b"*").join(letters) for letters in parts)


@cache
def _write_letter(letter: str) -> bytes:
    spellings = [letter, *(other for other, plain in SPELLINGS.items() if plain == letter)]
    written = [*map(_escape, spellings), *(_escape(letter) + rb"\xff\xff" for mark in _PLAIN if letter == chr(mark))]
    if not letter.isascii():
        return rb"[\x80-\xfe]+"
    return written[0] if len(written) == 1 else b"(?:" + b"|".join(written) + b")"


def _escape(text: str) -> bytes:
    return b"".join(rb"\x%02x" % byte for byte in text.encode())
