import numpy as np
import pandas as pd
import pytest
from scipy.stats import binomtest, chi2_contingency
from small_corpus import codebook_of, corpus_of

from framing.attribution import find_statements
from framing.comparisons import (
    adjust_p_values,
    compare_pair,
    compare_with_rest,
    count_terms,
    count_unigrams,
    keep_said,
    measure_dispersion,
    measure_keyness,
    measure_log_odds,
    permute_voices,
)
from framing.rates import count_words, term_rates
from framing.terms import find_hits

CODEBOOK = codebook_of("brazil, south, state: Brazil\nchile, west, state: Chile", "trade, tariff: tariff*; tariff wall")
TEXTS = ("Brazil said the “tariff walls” and tariffs would hurt farmers. Chile said talks were near. Rain fell.",
         "Chile said tariffs were Chile's own business and that the farmers’ talks were near.")


def counts_of(*rows):
    """Rows of article, voice (also its group), term, hits."""
    table = pd.DataFrame(rows, columns=["article_id", "actor", "term", "n_hits"])
    return table.assign(group=table["actor"], frame="f")


def words_of(*rows):
    """Rows of article, voice (also its group), own words."""
    table = pd.DataFrame(rows, columns=["article_id", "actor", "n_words"])
    return table.assign(group=table["actor"], n_quoted_words=0)


@pytest.fixture(scope="module")
def counted():
    corpus = corpus_of(*TEXTS)
    statements = find_statements(corpus, CODEBOOK)
    return corpus, statements, find_hits(corpus, statements, CODEBOOK), count_words(corpus, statements)


def test_terms_are_counted_by_article_and_voice(counted):
    counts = count_terms(counted[2]).set_index(["article_id", "actor", "term"])["n_hits"]
    assert counts.to_dict() == {("a", "brazil", "tariff"): 2, ("b", "chile", "tariff"): 1}
    assert count_terms(counted[2], quoted_only=True)["n_hits"].tolist() == [1]


def test_words_are_counted_in_small_letters_without_stop_words_and_without_hits(counted):
    corpus, statements, hits, _ = counted
    counts = count_unigrams(corpus, statements, hits)
    of = {key: dict(zip(rows["term"], rows["n_hits"], strict=True))
          for key, rows in counts.groupby(["article_id", "actor"])}
    assert of["a", "brazil"] == {"walls": 1, "hurt": 1, "farmers": 1}  # "tariff" of "tariff walls" is a hit
    assert of["b", "chile"] == {"chile": 1, "business": 1, "farmers": 1, "talks": 1, "near": 1}
    quoted = count_unigrams(corpus, statements, hits, quoted_only=True)
    assert quoted["term"].tolist() == ["walls"]


def test_the_reporter_is_compared_only_if_asked(counted):
    words = counted[3]
    assert set(keep_said(words)["group"]) == {"south", "west"}
    assert set(keep_said(words, include_reporter=True)["group"]) == {"south", "west", "reporter"}
    assert keep_said(words, quoted_only=True)[["actor", "n_words"]].to_numpy().tolist() == [["brazil", 2]]


# Counted: hits, words, hits of the others, their words.
CELLS = np.array([(8, 374, 1, 568), (20, 1000, 5, 2000), (5, 2000, 20, 1000), (40, 1000, 0, 1000), (0, 1000, 40, 1000),
                  (3, 100, 3, 100)], dtype=float).T


def test_log_likelihood_and_chi2_are_scipy_s():
    found = measure_keyness(*CELLS)
    for at, (hits, words, others, other_words) in enumerate(CELLS.T):
        table = [[hits, others], [words - hits, other_words - others]]
        small = bool((chi2_contingency(table).expected_freq < 5).any())
        for measure, power in (("chi2", "pearson"), ("g2_all", "log-likelihood")):
            expected = chi2_contingency(table, correction=small, lambda_=power).statistic
            assert abs(found[measure][at]) == pytest.approx(expected)


def test_counts_nearer_than_half_a_hit_to_what_is_expected_are_not_corrected():
    found = measure_keyness(*np.array([[2.0], [1000], [1], [600]]))  # quanteda: only where |ad - bc| >= N / 2
    assert found["chi2"][0] == pytest.approx(
        chi2_contingency([[2, 1], [998, 599]], correction=False).statistic) == pytest.approx(.0223, abs=1e-4)


def test_what_the_others_say_more_is_negative():
    found = measure_keyness(*CELLS)
    for measure in ("log_ratio", "g2", "g2_all", "chi2", "conservative_log_ratio"):
        assert found[measure][1] > 0 > found[measure][2] and found[measure][5] == 0


# As the package association-measures 0.3 gives them: conservative_log_ratio(alpha=.05), with vocab=6 and correct=None.
@pytest.mark.parametrize(("n_tests", "expected"), [
    (6, [0.047679, 1.137815, -1.137815, 2.76762, -2.76762, 0]),
    (1, [0.703903, 1.54278, -1.54278, 3.37171, -3.37171, 0]),
])
def test_the_conservative_log_ratio_is_evert_s(n_tests, expected):
    assert measure_keyness(*CELLS, n_tests=n_tests)["conservative_log_ratio"] == pytest.approx(expected, abs=1e-6)


def test_no_hits_count_as_half_a_hit_in_the_log_ratio_and_in_every_cell_of_the_odds_ratio():
    found = measure_keyness(*CELLS)
    assert found["log_ratio"][3] == pytest.approx(np.log2(80))
    assert found["odds_ratio"][3] == pytest.approx(40.5 * 1000.5 / (0.5 * 960.5))
    assert found["rate_ratio"][3] == np.inf and found["rate_ratio"][4] == 0


def test_more_hits_than_words_break_no_measure():
    found = measure_keyness(3, 2, 1, 50)
    assert all(np.isfinite(found[measure]) for measure in ("g2", "g2_all", "chi2", "odds_ratio", "p_value"))


def test_the_p_value_is_twice_the_smaller_exact_tail():
    found = measure_keyness(*CELLS)["p_value"]
    for at, (hits, words, others, other_words) in enumerate(CELLS.T):
        tails = [binomtest(int(hits), int(hits + others), words / (words + other_words), side).pvalue
                 for side in ("less", "greater")]
        assert found[at] == pytest.approx(min(1, 2 * min(tails)))


def test_log_odds_are_drawn_towards_the_prior():
    found = measure_log_odds(10, 100, 5, 100, prior=2, prior_words=50)  # 12 and 7 hits among 150 words
    assert found["log_odds"] == pytest.approx(np.log(12 / 138) - np.log(7 / 143))
    assert found["log_odds_z"] == pytest.approx(found["log_odds"] / np.sqrt(1 / 12 + 1 / 7))
    assert measure_log_odds(1, 100, 0, 100, prior=100, prior_words=9000)["log_odds_z"] < 0.1


def test_p_values_are_adjusted_after_benjamini_and_hochberg():
    # As R gives them: p.adjust(c(.01, .02, .03, .5), "BH")
    assert adjust_p_values(pd.Series([0.01, 0.02, 0.03, 0.5])).tolist() == pytest.approx([0.04, 0.04, 0.04, 0.5])


def test_a_voice_is_set_against_all_others_and_zeros_are_rows():
    counts = counts_of(("a", "x", "t", 4), ("b", "y", "t", 1), ("b", "z", "u", 2))
    words = words_of(("a", "x", 100), ("b", "y", 200), ("b", "z", 300))
    found = compare_with_rest(counts, words)
    row = found.set_index(["group", "term"]).loc[("x", "t")]
    assert row[["n_hits", "n_words", "rest_hits", "rest_words", "n_tests"]].tolist() == [4, 100, 1, 500, 6]
    assert row["rate_ratio"] == pytest.approx(20)
    assert len(found) == 6 and found["group"].tolist() == ["z", "z", "y", "y", "x", "x"]
    assert found.set_index(["group", "term"]).loc[("y", "u"), ["n_hits", "n_with_hit"]].tolist() == [0, 0]


def test_only_voices_that_are_named_are_compared_but_all_are_among_the_others():
    counts = counts_of(("a", "x", "t", 4), ("b", "y", "t", 1), ("b", "z", "t", 2), ("b", "reporter", "t", 9))
    words = words_of(("a", "x", 100), ("b", "y", 200), ("b", "z", 300))
    found = compare_with_rest(counts, words, voices=["x"])
    assert found[["group", "rest_hits", "rest_words"]].to_numpy().tolist() == [["x", 3, 500]]


def test_terms_in_too_few_articles_are_left_out():
    counts = counts_of(("a", "x", "t", 4), ("b", "y", "t", 1), ("b", "y", "u", 9))
    words = words_of(("a", "x", 100), ("b", "y", 200))
    assert set(compare_with_rest(counts, words, min_articles=2)["term"]) == {"t"}


def test_one_voice_or_none_leaves_nothing_to_compare():
    counts, words = counts_of(("a", "x", "t", 4)), words_of(("a", "x", 100))
    assert list(compare_with_rest(counts, words)) == list(compare_with_rest(counts[:0], words[:0]))
    assert compare_with_rest(counts, words).empty


def test_two_voices_are_compared_term_by_term(counted):
    _, _, hits, words = counted
    rates = term_rates(hits, words, codebook=CODEBOOK)
    row = compare_pair(rates, ["brazil", "chile"]).iloc[0]
    assert (row["n_hits"], row["n_hits_again"], row["n_tests"]) == (2, 1, 1)
    assert row["rate_ratio"] == pytest.approx(2 / row["n_words"] * row["n_words_again"])
    assert row["ratio_low"] < row["rate_ratio"] < row["ratio_high"]
    assert compare_pair(rates, ["brazil"]).empty
    with pytest.raises(ValueError, match="pair must name two voices, not 3"):
        compare_pair(rates, ["brazil", "chile", "reporter"])


def test_dispersion_is_that_of_gries_s_example():
    # Gries (2008): five parts of 9, 10, 10, 10 and 11 words with 1, 2, 3, 4 and 5 times "a": DP is .18.
    parts = [("p1", 9, 1), ("p2", 10, 2), ("p3", 10, 3), ("p4", 10, 4), ("p5", 11, 5)]
    words = words_of(*((name, "x", size) for name, size, _ in parts))
    found = measure_dispersion(counts_of(*((name, "x", "a", n) for name, _, n in parts)), words).iloc[0]
    assert found["dp"] == pytest.approx(0.18) and found["n_with_hit"] == 5


def test_hits_all_in_one_small_part_are_most_uneven():
    words = words_of(("p1", "x", 1), ("p2", "x", 99))
    assert measure_dispersion(counts_of(("p1", "x", "a", 7)), words)["dp"].item() == pytest.approx(0.99)


def many_events(n, hits_of):
    """In each of n events x and y say 100 words each; ``hits_of`` gives their hits of the one term."""
    random, names = np.random.default_rng(5), [f"{at:03}" for at in range(n)]
    said = [(name, *both) for name in names for both in zip("xy", hits_of(random), strict=True)]
    rows = [(name, voice, "t", n_hits) for name, voice, n_hits in said if n_hits]
    articles = pd.DataFrame({"article_id": names, "event_id": names})
    return counts_of(*rows), words_of(*((name, voice, 100) for name in names for voice in "xy")), articles


def test_voices_that_differ_are_told_from_names_dealt_out_at_random():
    found = permute_voices(*many_events(20, lambda random: (random.poisson(3), random.poisson(1))))
    assert (found.within, found.n_units, found.n_events) == (True, 40, 20)
    assert found.p_value == 1 / 2000


def test_what_an_event_is_about_is_no_difference_between_voices():
    # Half of the events are about the term, and both voices then use it alike.
    found = permute_voices(*many_events(20, lambda random: [5 * random.integers(2)] * 2))
    assert found.p_value == 1


def test_where_events_have_one_voice_names_are_exchanged_over_all_of_them():
    names = [f"{at:03}" for at in range(20)]
    words = words_of(*((name, "xy"[at % 2], 100) for at, name in enumerate(names)))
    counts = counts_of(*((name, "x", "t", 2) for name in names[::2]))
    found = permute_voices(counts, words, pd.DataFrame({"article_id": names, "event_id": None}))
    assert not found.within and found.p_value == 1 / 2000


def test_the_exchange_is_the_same_with_the_same_seed():
    made = many_events(10, lambda random: random.poisson((2, 1)))
    assert permute_voices(*made, seed=4) == permute_voices(*made, seed=4)


def test_with_one_voice_or_no_hits_nothing_can_be_exchanged():
    counts, words, articles = many_events(5, lambda random: (1, 2))
    assert np.isnan(permute_voices(counts, words[words["actor"] == "x"], articles).p_value)
    assert np.isnan(permute_voices(counts[:0], words, articles).p_value)
    assert np.isnan(permute_voices(counts[:0], words[:0], articles).p_value)
