"""Intervals for a rate or share: exact ones where there is little text, resampled clusters where there is enough."""

import numpy as np
from scipy.sparse import csr_array, hstack
from scipy.stats import beta, binomtest, chi2

DRAWN_AT_ONCE = 4_000_000  # weights held in memory at a time


def check_confidence(confidence: float) -> None:
    """A ValueError for what is no confidence, as 95 is."""
    if not 0 < confidence < 1:
        raise ValueError(f"confidence must lie between 0 and 1, as 0.95 does, not be {confidence:g}")


def find_poisson_limits(hits: np.ndarray, confidence: float) -> np.ndarray:
    """The exact limits of Poisson counts (Garwood 1936): a row each, lower and upper."""
    check_confidence(confidence)
    tail = (1 - confidence) / 2
    low = np.where(hits > 0, chi2.ppf(tail, 2 * np.maximum(hits, 1)) / 2, 0.0)
    return np.column_stack([low, chi2.ppf(1 - tail, 2 * (hits + 1)) / 2])


def find_share_limits(hits: np.ndarray, sizes: np.ndarray, confidence: float) -> np.ndarray:
    """Wilson's (1927) limits of the shares of ``sizes`` that are ``hits``: a row each, missing for a size of 0."""
    check_confidence(confidence)
    return np.array([binomtest(n, size).proportion_ci(confidence, "wilson") if size else (np.nan, np.nan)
                     for n, size in zip(hits, sizes, strict=True)]).reshape(-1, 2)


def find_ratio_limits(hits: np.ndarray, words: np.ndarray, others: np.ndarray, other_words: np.ndarray,
                      confidence: float) -> np.ndarray:
    """The exact limits of ratios of two Poisson rates, hits per word to others per other word: lower, upper.

    Given their sum, the hits of one side are binomial (Przyborowski and Wilenski 1940), with the limits of Clopper and
    Pearson (1934). They take hits as independent of one another.
    """
    check_confidence(confidence)
    tail, scale = (1 - confidence) / 2, other_words / words
    low = beta.ppf(tail, np.maximum(hits, 0.5), others + 1)
    high = beta.ppf(1 - tail, hits + 1, np.maximum(others, 0.5))
    with np.errstate(divide="ignore"):
        return np.column_stack([np.where(hits > 0, low / (1 - low) * scale, 0.0),
                                np.where(others > 0, high / (1 - high) * scale, np.inf)])


def bootstrap_ratios(hits: np.ndarray, sizes: np.ndarray, *, confidence: float = 0.95, replicates: int = 1000,
                     seed: int = 0) -> np.ndarray:
    """The limits of the column sums of ``hits`` (clusters × things) over the sum of ``sizes`` (one a cluster).

    A studentised bootstrap (Davison and Hinkley 1997, 5.2): clusters are drawn with replacement, and the square root of
    the ratio, whose spread hardly depends on its size, is measured in its own standard errors (delta method). Weights
    and counts are whole numbers, so their sums, and with one ``seed`` the limits, are the same to the byte.

    Returns:
        A row a thing that has hits, lower and upper limit; the upper is infinite where too many draws meet no hit.
    """
    random, n = np.random.default_rng(seed), len(sizes)
    hits = csr_array(hits, dtype="float64")
    root, error = _estimate_roots(np.ones((1, n)), hits, sizes)
    drawn, step = [], max(1, DRAWN_AT_ONCE // n)
    for first in range(0, replicates, step):
        weights = np.array([np.bincount(random.integers(n, size=n), minlength=n)
                            for _ in range(min(step, replicates - first))], dtype="float64")
        again, spread = _estimate_roots(weights, hits, sizes)
        drawn.append(np.divide(again - root, spread, out=np.full_like(again, -np.inf), where=spread > 0))
    tail = (1 - confidence) / 2
    low, high = np.quantile(np.vstack(drawn), [tail, 1 - tail], axis=0, method="inverted_cdf")
    error = np.maximum(error, 1e-300)  # 0 where all clusters have one ratio; times infinity it would be nothing
    return np.vstack([np.maximum(root - high * error, 0) ** 2, (root - low * error) ** 2]).T


def _estimate_roots(weights: np.ndarray, hits: csr_array, sizes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The square roots of the ratios and their standard errors, a row for each row of weights."""
    total = (weights @ sizes)[:, None]
    drawn = weights @ hstack([hits, hits.power(2), hits.multiply(sizes[:, None])], format="csr")  # dense ones cost most
    sums, squared, crossed = np.split(drawn, 3, axis=1)
    ratio = sums / total
    squares = squared - 2 * ratio * crossed + ratio**2 * (weights @ sizes**2)[:, None]
    root = np.sqrt(ratio)
    return root, np.sqrt(np.maximum(squares, 0)) / (2 * np.maximum(root, 1e-300) * total)
