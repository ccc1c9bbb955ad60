"""One pass of all patterns against a plain reference, term by term, and against each pattern by itself."""

import hashlib
import time

import pytest
import regex
from hypothesis import example, given, settings
from hypothesis import strategies as some

from framing import matching
from framing.matching import Matcher
from framing.patterns import fold_words

A_HANG = 30  # processor seconds
LETTERS = "aabbck -–—*’'“”\n\u00a0éëüσΣςİıKſ\u0301\u00ad\u200b\ufeffяЯ中𝒜€_7.\0"


def reference(terms, text, *, hyphen_joins=True):
    """The matches of each term as the ``regex`` module finds them, leftmost and longest (POSIX), in the folded text."""
    view, found = fold_words(text), []
    lowered = "".join(letter.lower()[0] for letter in view.text)
    for number, patterns in enumerate(terms):
        words = [fold_words(pattern).text.split() for pattern in patterns]
        each = [r"\s+".join(r"\w{0,40}".join(map(regex.escape, small(word).split("*"))) for word in parts)
                for parts in words if parts]
        edges = (r"(?<!\w)(?<!\w-)", r"(?!\w)(?!-\w)") if hyphen_joins else (r"(?<!\w)", r"(?!\w)")
        at = 0
        pattern = f"{edges[0]}(?:{'|'.join(each)}){edges[1]}"
        whole = regex.compile(pattern, regex.POSIX | regex.VERSION1) if each else None
        while whole and (match := whole.search(lowered, at)):
            found += [(*view.original(*match.span()), number)] if match.group() else []
            at = match.end() if match.group() else match.end() + 1
            if at > len(lowered):
                break
    return sorted(found, key=lambda match: (match[0], match[2]))


def small(text):
    return "".join(letter.lower()[0] for letter in text)


patterns = some.text("aabbcké’-*σİ中 ", min_size=1, max_size=6).filter(lambda text: text.replace("*", "").strip())


@settings(deadline=None, max_examples=400)
@given(some.lists(some.lists(patterns, min_size=1, max_size=3), min_size=1, max_size=3),
       some.lists(some.text(LETTERS, max_size=30), max_size=4), some.booleans())
@example([["a*"]], ["a“a”", "–a–", "Éa a\u0301 "], True)
@example([["*b"]], ["“éb”", "’b", "中b a"], False)
@example([["K", "i"]], ["\u212a \u0130", "k İ"], True)
@example([["b’"], ["’"]], ["b’ b' b`", "7’"], False)
@example([["abba*b"]], ["abbab\u00a0aba"], True)
@example([["abba*", "abba ab"], ["abba a*"]], ["abbaé abba-a xabba abba \n abb", "éabba “abbab” abba—abba abba"], True)
def test_one_pass_finds_what_each_pattern_finds_by_itself(terms, texts, hyphen_joins):
    matcher = Matcher(terms, hyphen_joins=hyphen_joins)
    assert matcher._database is not None
    assert list(matcher.find(texts)) == [matcher._find_exactly(text) for text in texts]


WORDS = ("trade trades trading tariff tariffs non-tariff war wars steel rights right human act of the “free” "
         "deal’s").split()


@pytest.mark.parametrize("hyphen_joins", [True, False])
@pytest.mark.parametrize("n", [10, 1000, 4000])
def test_the_matrix_is_the_reference_s_at_every_size(n, hyphen_joins):
    terms = [["trad*"], ["tariff*", "non-tariff"], ["human right*", "human rights act*"], ["the war", "war of"],
             ["*s"], ["deal's"], ["free deal*", "free"]]
    texts = [" ".join(WORDS[(k * 7 + k // 5 + j * j) % len(WORDS)] for j in range(12)) for k in range(n)]
    matrix = [(number, term, sum(match[2] == term for match in matches))
              for number, matches in enumerate(Matcher(terms, hyphen_joins=hyphen_joins).find(texts))
              for term in range(len(terms))]
    expected = [(number, term, sum(match[2] == term for match in matches))
                for number, matches in enumerate(reference(terms, text, hyphen_joins=hyphen_joins) for text in texts)
                for term in range(len(terms))]
    assert digest(matrix) == digest(expected) and any(count for *_, count in matrix)


def digest(matrix):
    return hashlib.sha256(repr(matrix).encode()).hexdigest()


def test_a_hyphen_joins_words_or_does_not():
    texts = ["non-interference", "interference-free", "x – interference – y"]
    found = [[len(matches) for matches in Matcher([["interfer*"]], hyphen_joins=joins).find(texts)]
             for joins in (True, False)]
    assert found == [[0, 0, 1], [1, 1, 1]]


def test_a_long_dash_parts_words_also_without_spaces_and_in_texts_that_are_folded():
    texts = ["our time—not yours", "time―and time—", "not–time", "o\u0308f time—time o\u0308f"]
    assert [len(matches) for matches in Matcher([["time"]]).find(texts)] == [1, 2, 0, 2]


def test_a_star_has_its_bound_beyond_and_within_ascii():
    texts = ["a" * 41, "a" * 42, "é" + "a" * 40, "é" + "a" * 41]
    assert [len(matches) for matches in Matcher([["a*"], ["é*"]]).find(texts)] == [1, 0, 1, 0]


def test_blocks_of_texts_are_as_one(monkeypatch):
    texts = [f"steel {'x' * n} steel" for n in range(50)]
    whole = list(Matcher([["steel"]]).find(texts))
    monkeypatch.setattr("framing.matching._BLOCK", 60)
    assert list(Matcher([["steel"]]).find(iter(texts))) == whole and len(whole) == 50


def test_the_automaton_of_many_patterns_is_kept_and_made_again_where_it_is_broken(tmp_path, monkeypatch):
    monkeypatch.setenv("FRAMING_CACHE", str(tmp_path))
    terms, text = [[f"word{number}"] for number in range(60)], ["a word7, Word59 and sword8"]
    expected = [[(2, 7, 7), (9, 15, 59)]]
    for content in (None, b"", b"broken"):
        matching._compile_database.cache_clear()
        for kept in tmp_path.glob("*") if content is not None else ():
            kept.write_bytes(content)
        assert list(Matcher(terms).find(text)) == expected
    (kept,) = tmp_path.iterdir()
    matching._compile_database.cache_clear()
    before = kept.stat()
    assert before.st_size > 1000 and list(Matcher(terms).find(text)) == expected
    assert kept.stat().st_mtime_ns == before.st_mtime_ns, "it was read and not made again"


def test_without_the_automaton_nothing_changes(monkeypatch):
    texts = ["The “trade” war’s end", "x\u00ady", ""]
    terms = [["trade*"], ["war's end"], ["xy"]]
    whole = list(Matcher(terms).find(texts))
    monkeypatch.setattr("framing.matching._compile_database", lambda patterns: None)
    assert list(Matcher(terms).find(texts)) == whole and sum(map(len, whole)) == 3


@pytest.mark.parametrize("pattern", ["*a" * 60 + "*b", "a*a*a*b a*a*a*b", "a" + " *" * 90 + " b", "* " * 90])
def test_no_pattern_takes_long(pattern):
    started = time.process_time()
    list(Matcher([[pattern]]).find(["a" * 5000 + " " + "a " * 3000]))
    assert time.process_time() - started < A_HANG
