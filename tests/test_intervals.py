import numpy as np
import pytest
from scipy.stats import binomtest, bootstrap

from framing.intervals import bootstrap_ratios, find_poisson_limits, find_ratio_limits, find_share_limits


def clusters_of(n, *, seed=1, shape=1.0, rate=0.02):
    """Words and hits of n clusters, the hits more uneven than a Poisson count."""
    random = np.random.default_rng(seed)
    words = random.integers(20, 200, n).astype("float64")
    return random.poisson(words * rate * random.gamma(shape, 1 / shape, n))[:, None].astype("float64"), words


# Garwood (1936), as R gives them: poisson.test(x)$conf.int
@pytest.mark.parametrize(("n", "low", "high"), [(0, 0, 3.688879), (1, 0.02531781, 5.571643), (10, 4.795389, 18.39036)])
def test_poisson_limits_are_the_exact_ones(n, low, high):
    assert find_poisson_limits(np.array([n]), 0.95)[0] == pytest.approx((low, high), rel=1e-5)


# Wilson (1927), as R gives them: prop.test(x, n, correct = FALSE)$conf.int
@pytest.mark.parametrize(("n", "size", "low", "high"), [(0, 10, 0, 0.2775328), (5, 10, 0.2365931, 0.7634069)])
def test_share_limits_are_wilson_s(n, size, low, high):
    assert find_share_limits(np.array([n]), np.array([size]), 0.95)[0] == pytest.approx((low, high), abs=1e-6)


def test_a_share_of_nothing_has_no_limits():
    assert np.isnan(find_share_limits(np.array([0]), np.array([0]), 0.95)).all()


@pytest.mark.parametrize("cells", [(8, 374, 1, 472), (3, 100, 3, 100), (2, 50, 9, 70)])
def test_ratio_limits_are_those_of_the_binomial_given_the_sum(cells):
    hits, words, others, other_words = cells
    share = binomtest(hits, hits + others).proportion_ci(0.95, "exact")
    expected = [limit / (1 - limit) * other_words / words for limit in share]
    found = find_ratio_limits(*(np.array([cell]) for cell in cells), 0.95)[0]
    assert found == pytest.approx(expected)


def test_a_ratio_to_nothing_is_open_above_and_a_ratio_of_nothing_starts_at_zero():
    low, high = find_ratio_limits(*map(np.array, ([4, 0], [10, 10], [0, 4], [10, 10])), 0.95).T
    assert (low[1], high[0]) == (0, np.inf)
    assert low[0] > 0 and np.isfinite(high[1])


def test_the_bootstrap_is_the_same_to_the_byte_whatever_is_drawn_at_once(monkeypatch):
    hits, words = clusters_of(40)
    first = bootstrap_ratios(hits, words, seed=7)
    assert bootstrap_ratios(hits, words, seed=7).tobytes() == first.tobytes()
    assert bootstrap_ratios(hits, words, seed=8).tobytes() != first.tobytes()
    monkeypatch.setattr("framing.intervals.DRAWN_AT_ONCE", 1000)
    assert bootstrap_ratios(hits, words, seed=7).tobytes() == first.tobytes()


def test_with_many_clusters_the_bootstrap_is_near_scipy_s():
    hits, words = clusters_of(400)
    found = bootstrap_ratios(hits, words)[0]
    other = bootstrap((hits[:, 0], words), lambda x, y, axis: x.sum(axis) / y.sum(axis), paired=True, method="BCa",
                      vectorized=True, rng=np.random.default_rng(0)).confidence_interval
    assert found == pytest.approx(tuple(other), rel=0.03)


def test_a_thing_that_few_draws_meet_has_no_upper_limit():
    hits, words = np.zeros((40, 1)), np.full(40, 100.0)
    hits[0] = 1
    assert bootstrap_ratios(hits, words)[0, 1] == np.inf


def test_resampled_clusters_cover_where_the_poisson_count_does_not():
    covered = {"bootstrap": 0, "poisson": 0}
    for seed in range(300):
        hits, words = clusters_of(60, seed=seed)
        low, high = bootstrap_ratios(hits, words, replicates=500, seed=seed)[0]
        exact = find_poisson_limits(hits.sum(axis=0), 0.95)[0] / words.sum()
        covered["bootstrap"] += low <= 0.02 <= high
        covered["poisson"] += exact[0] <= 0.02 <= exact[1]
    assert covered["bootstrap"] / 300 >= 0.92
    assert covered["poisson"] / 300 <= 0.80


def test_with_few_clusters_the_bootstrap_fails_which_is_why_it_is_not_taken():
    held = 0
    for seed in range(100):
        hits, words = clusters_of(5, seed=seed, rate=0.002)
        low, high = bootstrap_ratios(hits, words, replicates=200, seed=seed)[0]
        held += low <= 0.002 <= high < np.inf
    assert held < 20


@pytest.mark.parametrize("confidence", [95, 1, 0, -0.5])
def test_a_confidence_that_is_none_is_refused(confidence):
    one = np.ones(1)
    for limits in (lambda: find_poisson_limits(one, confidence), lambda: find_share_limits(one, one, confidence),
                   lambda: find_ratio_limits(one, one, one, one, confidence)):
        with pytest.raises(ValueError, match="confidence must lie between 0 and 1"):
            limits()
