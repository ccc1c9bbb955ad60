"""What a codebook's patterns mean: each as a regular expression over the folded text, which says what is a match."""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from .text import FoldedText, Span, fold, keep_longest

MOST = 40  # word characters that one * stands for


class Pattern(NamedTuple):
    """A pattern in small letters, word by word, and as a regular expression."""

    words: tuple[str, ...]
    hyphen_joins: bool

    @property
    def exact(self) -> re.Pattern:
        """What is a match; made when it is first asked for, since it takes long and most are never needed."""
        return _compile_exact(*self)

    @property
    def lead(self) -> str | None:
        """The letters it begins with, if they are enough to look for it, and if ``re`` is quick at the rest."""
        lead = re.match("[a-z0-9]*", self.words[0])[0]
        return lead if len(lead) > 3 and max(word.count("*") for word in self.words) < 2 else None


def fold_words(text: str) -> FoldedText:
    """The text as patterns see it: a long dash parts words, whatever else is spelled like a hyphen joins them."""
    return fold(text, long_dashes=True)


@cache
def compile_patterns(patterns: tuple[str, ...], hyphen_joins: bool = True) -> list[Pattern]:
    """The patterns of one term, as ``find_matches`` takes them.

    ``*`` stands for up to 40 word characters (all but the last of a word for as few as will do), white space for any
    white space; all else is literal. A hyphen joins words: "interfer*" is not in "non-interference".
    """
    words = (tuple(small_letters(fold_words(pattern).text).split()) for pattern in patterns)
    return [Pattern(some, hyphen_joins) for some in words if some]


@cache
def _compile_exact(words: tuple[str, ...], hyphen_joins: bool) -> re.Pattern:
    # What may not stand before a match is asked after its first letters, which ``re`` finds much faster.
    opening = re.escape(words[0].partition("*")[0])
    rest = r"\s++".join(map(_compile_word, words)).removeprefix(opening)
    before, after = (rf"(?<!\w-{opening})", r"(?!-\w)") if hyphen_joins else ("", "")
    return re.compile(rf"{opening}(?<!\w{opening}){before}{rest}(?!\w){after}")


def _compile_word(word: str) -> str:
    """The word as a regular expression that never tries a part again, so that "a*a*a*a*b" takes no time either."""
    first, *parts = map(re.escape, re.split(r"\*+", word))
    atoms = (rf"(?>\w{{0,{MOST}}}?{part})" for part in parts[:-1])
    return first + "".join(atoms) + "".join(rf"\w{{0,{MOST}}}{part}" for part in parts[-1:])


def find_matches(text: str, patterns: list[Pattern]) -> list[Span]:
    """The leftmost-longest, non-overlapping matches of one term in a folded text."""
    lowered = small_letters(text)
    return keep_longest(span for pattern in patterns for span in _find_all(pattern.exact, lowered))


def _find_all(pattern: re.Pattern, text: str) -> Iterator[Span]:
    """Every match that is not empty, also those that overlap."""
    found = pattern.search(text)
    while found and found.start() < len(text):  # "*" alone matches nothing again and again where the text ends
        if found.group():
            yield Span(*found.span())
        found = pattern.search(text, found.start() + 1)


@lru_cache(maxsize=1)  # each term asks for the same text
def small_letters(text: str) -> str:
    """The text in small letters, character by character."""
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else "".join(character.lower()[0] for character in text)
