import numpy as np
import pytest
from small_corpus import codebook_of
from test_comparisons import counts_of, words_of

from framing.charts import draw_panels
from framing.comparisons import Permutation, compare_pair, compare_with_rest
from framing.distinctive import (
    describe_distinctive,
    describe_permutation,
    lay_out_distinctive,
    name_comparisons,
    name_pair,
)

CODEBOOK = codebook_of("x, x, person: X\ny, y, person: Y", "f, t: t\nf, u: u")


def compare(n_hits, *, others=1):
    counts = counts_of(("a", "x", "t", n_hits), ("a", "y", "t", others), ("b", "y", "u", 1))
    return compare_with_rest(counts, words_of(("a", "x", 1000), ("a", "y", 1000), ("b", "y", 500)))


def test_the_headline_names_what_a_voice_says_more_beyond_chance():
    said = describe_distinctive(compare(30), CODEBOOK, n_articles=100)
    assert said.startswith("In 100 articles, these voices use a term more than the others, beyond chance (4 compar")
    assert said.endswith(": x *t* (30 hits in 1,000 words, the others 1 in 1,500).")


def test_where_chance_would_do_the_headline_says_so_and_names_what_comes_nearest():
    said = describe_distinctive(compare(2), CODEBOOK, n_articles=2)
    assert "no voice uses a term more than the others beyond what chance would do" in said
    assert "Nearest comes x *t* (2 hits" in said and "So few articles cannot show" in said


def test_where_nothing_was_compared_the_headline_does_not_say_that_nobody_differs():
    assert describe_distinctive(compare(2)[:0], CODEBOOK, n_articles=1) == (
        "In 1 article, nothing can be compared: there is no hit, or no two voices have enough own words "
        "(compare_from). One article cannot show how anybody speaks elsewhere.")


def test_half_a_hit_for_none_in_few_words_is_nothing_a_voice_says_more():
    counts = counts_of(("a", "y", "t", 3))
    compared = compare_with_rest(counts, words_of(("a", "x", 10), ("a", "y", 10_000)))
    row = compared.set_index("group").loc["x"]
    assert row["log_ratio"] > 0 == row["n_hits"]
    cells = lay_out_distinctive(compared, CODEBOOK).set_index("key")
    assert (cells.at["x", "value"], cells.at["x", "number"]) == (0, "")
    assert name_comparisons(compared, CODEBOOK, limit=5)["voice"].tolist() == ["y"]


def test_a_lay_reader_is_told_whether_it_matters_who_speaks():
    said = describe_permutation(Permutation(1 / 2000, 1999, 40, 20, True))
    assert "exchanged within each event" in said and "Of 1,999 random exchanges, 0 made" in said
    assert "(p = 0.0005; 40 units" in said and said.endswith("So who speaks makes a difference here.")
    said = describe_permutation(Permutation(0.3, 1999, 5, 5, False))
    assert "over all events" in said and "599 made" in said and said.endswith("no proof that it does not.")
    assert "cannot be tested" in describe_permutation(Permutation(float("nan"), 1999, 1, 1, False))


def test_bars_are_doublings_and_pale_where_chance_would_do():
    cells = lay_out_distinctive(compare(30), CODEBOOK).set_index(["key", "row"])
    assert cells.loc[("x", "t"), ["value", "number", "strength"]].tolist() == [
        pytest.approx(np.log2(45)), "×45.0 (30)", 1.0]
    assert cells.loc[("y", "u"), ["number", "strength"]].tolist() == ["only here (1)", 0.35]
    assert cells.loc[("y", "t"), "value"] == 0
    drawn = draw_panels(cells.reset_index(), "What", "", unit="Doublings", colours={}, pick=True).to_dict()
    assert drawn["description"].startswith("What. Doublings, bars in 2 panels.")


def test_only_the_most_telling_terms_are_drawn():
    assert set(lay_out_distinctive(compare(30), CODEBOOK, top_terms=1)["row"]) == {"t"}


def test_an_actor_has_the_colour_of_its_group():
    book = codebook_of("x, south, person: X", "f, t: t")
    counts = counts_of(("a", "x", "t", 2), ("a", "y", "t", 1))
    cells = lay_out_distinctive(compare_with_rest(counts, words_of(("a", "x", 9), ("a", "y", 9)), by="actor"), book)
    assert cells.groupby("key")["group"].first().to_dict() == {"x": "south", "y": "y"}


def test_tables_have_headers_in_words_and_no_infinite_number():
    named = name_comparisons(compare(30), CODEBOOK)
    assert list(named)[:6] == ["voice", "term", "hits", "own words", "hits of the others", "words of the others"]
    assert not np.isinf(named.select_dtypes("number")).any(axis=None) and len(named) == 4
    assert name_comparisons(compare(30), CODEBOOK, limit=1)["term"].tolist() == ["u", "t"]


def test_a_pair_has_its_two_sides_in_the_headers():
    rates = compare(30).rename(columns={"group": "actor"})
    named = name_pair(compare_pair(rates, ["x", "y"]))
    assert {"hits of the first", "hits of the second", "times as often"} <= set(named)
