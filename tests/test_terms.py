import time

import pytest
from small_corpus import codebook_of, corpus_of

from framing.attribution import find_statements
from framing.patterns import compile_patterns, find_matches, fold_words
from framing.terms import find_hits


def found(patterns, text):
    return [text[a:b] for a, b in find_matches(fold_words(text).text, compile_patterns(tuple(patterns)))]


@pytest.mark.parametrize(
    ("patterns", "text", "matches", "reason"),
    [
        (["void"], "avoid the void", ["void"], "whole words only"),
        (["lie"], "A Lie is a LIE", ["Lie", "LIE"], "any case"),
        (["İzmir", "talks"], "İZMİR TALKS", ["İZMİR", "TALKS"], "any case, and no offset is lost by it"),
        (["interfer*"], "non-interference is no interference", ["interference"], "a hyphen joins"),
        (["non-interfer*"], "of non-interference", ["non-interference"], "a pattern may have a hyphen"),
        (["*phobia"], "phobia, xenophobia, anti-phobia", ["phobia", "xenophobia"], "an asterisk may lead"),
        (["*"], "a – b.", ["a", "b"], "or stand alone"),
        (["a**"], "abc", ["abc"], "several in a row are as good as one"),
        (["a*b*d"], "abcbcd abcbd", ["abcbcd", "abcbd"], "or stand anywhere, several times"),
        (["sovereign*"], "sovereignty’s limits", ["sovereignty"], "an apostrophe ends a word"),
        (["crime* against"], "crimes \n against", ["crimes \n against"], "any white space"),
        (["human right*", "human rights act*"], "human rights acts", ["human rights acts"], "longest wins"),
        (["a b", "b c"], "a b c", ["a b"], "leftmost wins"),
        (["x a", "a b a"], "x a b a b a", ["x a", "a b a"], "a match that loses hides no other"),
        (["c.e.*"], "cxe c.e.o", ["c.e.o"], "all but the asterisk is literal"),
        (["anti-terror*"], "anti‑terrorist", ["anti‑terrorist"], "any short dash is a hyphen"),
        (["interfer*"], "non–interference", [], "and joins as one"),
        (["time", "our time"], "our time—not theirs―time", ["our time", "time"], "a long dash parts words"),
        (["Türk"], "Tu\u0308rk", ["Tu\u0308rk"], "an accent may be a character of its own"),
        (["torture"], "tor\u00adture", ["tor\u00adture"], "soft hyphens are not seen"),
    ],
)
def test_pattern(patterns, text, matches, reason):
    folded = fold_words(text)
    spans = [folded.original(*span) for span in find_matches(folded.text, compile_patterns(tuple(patterns)))]
    assert [text[a:b] for a, b in spans] == matches, reason


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("a*" * 10 + "b", "a" * 60),
        ("*a" * 60 + "*b", "a" * 5000),
        ("a*a*a*b a*a*a*b", "a" * 39 + "b " + "a" * 60),
        ("a" + " *" * 90 + " b", "a" + " " * 500 + "c"),
    ],
)
def test_no_pattern_takes_long(pattern, text):
    started = time.process_time()
    assert found([pattern], text) == []
    assert time.process_time() - started < 1


CODEBOOK = codebook_of(
    """
    brazil, south, state: Brazil
    office, north, organisation: Office against Dumping
    """,
    """
    trade, dumping: dumping
    trade, tariff: tariff*
    order, dumping case: dumping case*
    """,
)


def hits_in(text):
    corpus = corpus_of(text)
    return find_hits(corpus, find_statements(corpus, CODEBOOK), CODEBOOK)


def test_a_hit_belongs_to_the_voice_it_stands_in():
    hits = hits_in("Brazil said the tariffs would hurt. The tariffs start on Monday.")
    assert hits["actor"].tolist() == ["brazil", "reporter"]
    assert hits["statement_id"].notna().tolist() == [True, False]


def test_terms_do_not_change_one_another():
    hits = hits_in("A dumping case was opened.")
    assert sorted(hits["term"]) == ["dumping", "dumping case"]


def test_a_hit_inside_an_actor_s_own_name_is_marked():
    hits = hits_in("The Office against Dumping said dumping was common.")
    assert hits["in_name"].tolist() == [True, False]


def test_denied_words_stay_where_they_were_and_say_who_disputes_them():
    hits = hits_in("The report listed cases of dumping, which Brazil denies.")
    assert hits.loc[0, ["status", "disputed_by"]].tolist() == ["denied", "brazil"]
    assert hits.loc[0, "actor"] != "brazil"


def test_how_a_hit_is_put_is_read_in_the_words_of_its_own_voice():
    hits = hits_in("Tariffs may follow, and Brazil said there was no dumping. Chile accused Peru of dumping. "
                   "Peru was accused of dumping.")
    assert hits["status"].tolist() == ["asserted", "negated", "asserted", "hedged"]


def test_the_one_word_that_a_speaker_is_quoted_with_is_no_distance_kept():
    assert hits_in("Brazil called the sale “dumping”. The “dumping” went on.")["status"].tolist() == [
        "asserted", "distanced"]


def test_words_in_quotation_marks_are_told_apart():
    assert hits_in("Brazil called it “dumping” and warned of tariffs.")["in_quotes"].tolist() == [True, False]


def test_no_hits_leave_an_empty_table():
    hits = hits_in("Nothing to see here.")
    assert hits.empty
    assert hits["in_name"].dtype == bool


def test_offsets_point_at_the_hit():
    text = "Brazil said “tariffs, tariffs” are dumping."
    for hit in hits_in(text).itertuples():
        assert text[hit.start : hit.end] == hit.text


@pytest.mark.parametrize("space", ["\u2028", "\u2029", "\u0085", "\u3000", "\u00a0"])
def test_every_white_space_parts_words(space):
    text = f"It was genocide{space}The end of human{space}rights"
    assert found(["genocide*"], text) == ["genocide"]
    assert found(["human rights"], text) == [f"human{space}rights"]
