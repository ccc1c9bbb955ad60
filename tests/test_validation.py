"""Validation: samples small enough to count, formulas against their sources, and corpora whose truth is known."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binomtest
from simulated import code_places, make_places, rate_places
from spoken import measure
from test_sampling import BOOK, draw, find_places

from framing import validation
from framing.rates import term_rates
from framing.sampling import draw_sample, pool_unlisted
from framing.validation import (
    code_sample,
    correct_rates,
    describe_validation,
    lay_out_rates,
    measure_agreement,
    name_corrected,
    name_scores,
    score_hits,
)


def answers_of(*rows):
    """Answers of (row, who, means[, how[, coder]]), where an actor is its own group."""
    table = pd.DataFrame([(*row, "asserted", "one")[:5] if len(row) < 5 else row for row in rows],
                         columns=["row", "who", "means", "how", "coder"]).astype("str")
    return table.assign(actor=table["who"], group=table["who"])


def coded_of(*rows):
    """Coded hits of (term, voice, hand, means, n_all), each cell's coded rows counted."""
    table = pd.DataFrame(rows, columns=["term", "voice", "hand", "means", "n_all"]).assign(
        frame="trade", status="asserted", how="asserted")
    table["row"] = table.index.astype("str")
    n_coded = table.groupby(validation.CELL)["row"].transform("size")
    return table.assign(n_coded=n_coded, weight=table["n_all"] / n_coded)


def rates_of(**n_hits):
    """Rates of one term, 1,000 words a voice."""
    return pd.DataFrame([{"group": voice, "frame": "trade", "term": "tariff", "n_hits": number, "n_words": 1000,
                          "n_articles": 1, "n_statements": 1, "per_1000_words": float(number), "ci_low": 0.0,
                          "ci_high": 0.0, "ci_method": "poisson exact", "enough": True}
                         for voice, number in n_hits.items()])


def test_the_first_coder_counts_and_half_an_answer_does_not():
    sample = draw(find_places(), n_per_cell=2)
    one, two, three = sample["row"][:3]
    coded = code_sample(sample, answers_of((one, "chile", "yes"), (two, "chile", None), (one, "brazil", "no"),
                                           (three, "chile", "no")), by="actor")
    assert coded[["row", "voice", "hand", "means", "n_coded", "weight"]].values.tolist() == [
        [one, "brazil", "chile", True, 1, 2.0], [three, "chile", "chile", False, 1, 1.0]]


def test_agreement_is_of_rows_that_two_have_answered():
    rows = [(str(at), who, "yes", "asserted", coder) for coder, said in (("x", "aabbab"), ("y", "aabbb"))
            for at, who in enumerate(said)]
    who, how, means = measure_agreement(answers_of(*rows)).itertuples(index=False)
    assert (who.n_places, who.agreed) == (5, 0.8)
    # Disagreement seen: 1 pair of 5; by chance: 5 of each among 10, 2 * 25 / 90.
    assert who.alpha == pytest.approx(1 - (1 / 5) / (50 / 90))
    assert who.low < who.alpha <= who.high == 1
    assert means.agreed == how.agreed == 1 and np.isnan(means.alpha) and np.isnan(means.low)


def test_one_coder_has_nobody_to_agree_with():
    agreement = measure_agreement(answers_of(("1", "a", "yes")))
    assert agreement["n_places"].tolist() == [0, 0, 0] and agreement[["agreed", "alpha"]].isna().all(axis=None)


@pytest.mark.parametrize(("right", "of"), [(0, 10), (9, 10), (81, 263)])
def test_intervals_are_wilsons(right, of):
    expected = binomtest(right, of).proportion_ci(0.95, method="wilson")
    assert validation._find_wilson(right / of, of, 1.959963984540054) == pytest.approx(tuple(expected))


def test_precision_and_recall_weigh_hits_by_what_they_stand_for():
    # Of north's 30 hits 3 are coded: one is right, one is south's, one means something else; of south's 2 all.
    coded = coded_of(("tariff", "north", "north", True, 30), ("tariff", "north", "south", True, 30),
                     ("tariff", "north", "north", False, 30), ("tariff", "south", "south", True, 2),
                     ("tariff", "south", "south", True, 2))
    scores = score_hits(coded).set_index("voice")
    north, south = scores.loc["north"], scores.loc["south"]
    assert (north["n_given"], north["n_given_right"], north["precision"], north["recall"]) == (3, 1, 1 / 3, 1)
    assert (south["n_coded"], south["n_coded_right"], south["recall"]) == (3, 2, 2 / 12)
    (every,) = score_hits(coded, by="all").itertuples()
    assert (every.n_given, every.n_given_right, every.precision) == (5, 3, 12 / 32)
    (tariff,) = score_hits(coded, by="term").itertuples()
    assert (tariff.n_given_right, tariff.n_coded, tariff.recall) == (3, 4, 12 / 22)


def test_status_is_scored_whoever_speaks():
    coded = coded_of(("tariff", "north", "south", True, 1), ("tariff", "south", "south", False, 1))
    scores = score_hits(coded.assign(how=["denied", "asserted"]), by="status").set_index("status")
    assert scores.loc["asserted", ["n_given", "n_given_right", "n_coded_right"]].tolist() == [2, 1, 1]
    assert scores.loc["denied", ["n_given", "n_coded", "recall"]].tolist() == [0, 1, 0]


def test_status_weighs_by_the_places_whose_status_is_coded():
    coded = coded_of(*[("tariff", "north", "north", True, 1000)] * 10, *[("tariff", "south", "south", True, 10)] * 10)
    coded["how"] = ["denied", *[None] * 9, *["asserted"] * 10]  # of north's, one: it stands for all 1,000
    scores = score_hits(coded, by="status").set_index("status")
    assert scores.loc["asserted", "precision"] == pytest.approx(10 / 1010)


def test_a_corrected_count_loses_false_hits_and_gains_missed_ones():
    # North has 30 hits, 1 of 3 coded is south's: 20 remain. South has 2, both right: 12 with those 10.
    coded = coded_of(*[("tariff", "north", who, True, 30) for who in ("north", "north", "south")],
                     *[("tariff", "south", "south", True, 2)] * 2)
    north, south = correct_rates(rates_of(north=30, south=2), coded, coded).itertuples()
    assert (north.hits_by_hand, south.hits_by_hand, north.n_coded) == (pytest.approx(20), pytest.approx(12), 3)
    assert north.rate_by_hand == pytest.approx(20) and north.words_by_hand == 1000
    assert 0 < north.hits_low < 20 < north.hits_high <= 30 and 2 <= south.hits_low < 12 < south.hits_high < 32


def test_where_everything_is_coded_nothing_is_uncertain():
    coded = coded_of(("tariff", "north", "south", True, 2), ("tariff", "north", "north", False, 2))
    corrected = correct_rates(rates_of(north=2, south=0), coded, coded)
    for what in ("hits", "rate"):
        assert corrected[[f"{what}_by_hand", f"{what}_low", f"{what}_high"]].values.tolist() == [[0, 0, 0], [1, 1, 1]]


def test_hits_of_a_voice_that_the_machine_does_not_know_are_shown():
    coded = coded_of(("tariff", "north", "west", True, 1))
    west = correct_rates(rates_of(north=1), coded, coded).set_index("group").loc["west"]
    assert (west["n_hits"], west["n_words"], west["hits_by_hand"]) == (0, 0, 1) and np.isnan(west["rate_by_hand"])


def test_nothing_is_said_of_what_is_not_coded_yet():
    sample = coded_of(("tariff", "north", "north", True, 9), ("tariff", "south", "south", True, 9))
    coded = sample[:1]
    assert correct_rates(rates_of(north=9, south=9), sample, coded)["hits_by_hand"].isna().all()
    nothing = correct_rates(rates_of(north=9, south=9), sample, sample[:0])
    assert nothing["n_coded"].tolist() == [0, 0] and nothing["rate_by_hand"].isna().all()


def test_own_words_are_corrected_too():
    _, _, hits, words = find_places()
    sample = draw(find_places(), n_words=100)
    hand = [(row.row, "brazil" if row.voice == "chile" else row.voice, "yes") for row in sample.itertuples()]
    coded = code_sample(sample, answers_of(*hand), by="actor")
    rates = term_rates(pool_unlisted(hits), pool_unlisted(words), codebook=BOOK)
    corrected = correct_rates(rates, sample, coded).set_index("actor")
    assert corrected.loc["brazil", ["hits_by_hand", "words_by_hand", "words_low"]].tolist() == [3, 7, 7]
    assert corrected["hits_by_hand"].sum() == 5 and corrected["words_by_hand"].sum() == 24
    assert corrected.loc["chile", "hits_by_hand"] == 0 and np.isnan(corrected.loc["chile", "rate_by_hand"])


def test_the_interval_of_a_ratio_by_an_exact_part_is_that_of_the_other_part():
    assert validation._divide((5, 5, 5), (1000, 800, 1250)) == pytest.approx((5, 4, 6.25))
    assert validation._divide((5, 3, 9), (1000, 1000, 1000)) == pytest.approx((5, 3, 9))
    assert validation._divide((0, 0, 3), (1000, 1000, 1000)) == pytest.approx((0, 0, 3))


def test_in_a_simulation_corrected_rates_are_nearer_and_intervals_cover():
    rng = np.random.default_rng(7)
    nearer, covered = [], []
    for _ in range(25):  # 6 rates each
        places = make_places(rng)
        rates = rate_places(places)
        drawn = code_places(places, rng, n_per_cell=10, n_words=200)
        corrected = correct_rates(rates, drawn, drawn)
        raw, by_hand = ((corrected[name] - rates["true_rate"]) ** 2 for name in ("per_1000_words", "rate_by_hand"))
        nearer.append((raw.sum(), by_hand.sum()))
        covered += corrected["true_rate"].between(corrected["rate_low"], corrected["rate_high"]).tolist()
    raw, by_hand = np.mean(nearer, axis=0)
    assert by_hand < raw / 2
    assert 0.92 <= np.mean(covered) <= 0.99, np.mean(covered)


def test_the_sentence_says_what_was_found_and_what_no_pattern_finds():
    coded = coded_of(*[("tariff", "brazil", "brazil", True, 4)] * 3, ("tariff", "brazil", "chile", True, 4))
    bare = coded[:2].assign(term="", frame="", status="no hit", means=[True, False], row=["8", "9"])
    rates = rates_of(brazil=4).rename(columns={"group": "actor"}).assign(group="south")
    corrected = correct_rates(rates, coded, coded)
    sentence = describe_validation(pd.concat([coded, bare]), corrected, BOOK)
    assert sentence.startswith("Of the hits, 75% (30% to 95%) stand in the words of the voice that they are given to")
    assert "changes *tariff* of brazil most: from 4.00 to 3.00 per 1,000 own words" in sentence
    assert sentence.endswith("50% (9% to 91%; 1 of 2 coded) stand in sentences that say in other words what a term "
                             "means.")
    assert describe_validation(coded[:0], corrected, BOOK) == "No row is answered yet, so nothing is measured."


def test_tables_and_charts_name_voices_by_their_labels():
    spoken = measure(by="actor", min_words=1)
    sample = draw_sample(spoken.hits, spoken.statements, spoken.corpus, by="actor", n_words=0)
    coded = code_sample(sample, answers_of(*((row.row, row.voice, "yes") for row in sample.itertuples())), by="actor")
    rates = term_rates(pool_unlisted(spoken.hits), pool_unlisted(spoken.words), codebook=spoken.codebook)
    corrected = correct_rates(rates, sample, coded)
    first = name_corrected(corrected, spoken.codebook).iloc[0]
    assert first[["term", "voice", "hits by machine", "hits corrected"]].tolist() == ["tariff", "the reporter", 1, 1]
    names = name_scores(score_hits(coded), spoken.codebook, by="actor")["voice"].tolist()
    assert names == ["brazil", "chile", "unlisted speakers", "the reporter"]
    top = corrected.assign(voice=corrected["actor"], voice_label=corrected["actor"])
    counted = lay_out_rates(top, measure="count").query("voice == 'brazil' and term == 'tariff'")
    assert counted[["row", "value", "number"]].values.tolist() == [["by machine", 3, "3"], ["corrected", 3, "3"]]
    rated = lay_out_rates(top, measure="rate").query("voice == 'brazil' and term == 'tariff'")
    assert rated["number"].str.endswith(" (3)").all()
