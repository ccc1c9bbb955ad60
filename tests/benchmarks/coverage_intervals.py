"""How often intervals hold the true rate, and how often a test cries wolf, in simulated corpora of known rates.

A voice says some words in each event, and its rate there varies from event to event (gamma, mean 1): shape "none" is
no variation, so that hits are Poisson; the smaller the shape, the more hits come in clusters. Printed: of 95 %
intervals the share that holds the true rate, for the exact Poisson one, for resampled events whatever their number,
and for what ``term_rates`` takes; and how often that is the bootstrap.
"""

import argparse

import numpy as np
import pandas as pd

from framing.comparisons import measure_keyness, permute_voices
from framing.intervals import bootstrap_ratios, find_poisson_limits
from framing.rates import MANY_CLUSTERS, MANY_WITH_HITS

MEDIAN_WORDS, SPREAD, N_TERMS = 60, 0.8, 100  # words of a voice in an event: lognormal


def simulate_hits(n_events, per_1000_words, shape, random):
    """The words of each event, and in them the hits of ``N_TERMS`` terms of one rate."""
    words = np.maximum(1, random.lognormal(np.log(MEDIAN_WORDS), SPREAD, n_events).round())
    varied = random.gamma(shape, 1 / shape, (n_events, N_TERMS)) if shape else 1
    return random.poisson(per_1000_words / 1000 * words[:, None] * np.broadcast_to(varied, (n_events, N_TERMS))), words


def measure_coverage(n_events, per_1000_words, shape, *, n_corpora=20, seed=0):
    """Of the true rates, the shares inside the Poisson, resampled and chosen intervals; how often it is resampled."""
    random, held = np.random.default_rng(seed), []
    for corpus in range(n_corpora):
        hits, words = simulate_hits(n_events, per_1000_words, shape, random)
        exact = find_poisson_limits(hits.sum(axis=0), 0.95) / words.sum()
        drawn = bootstrap_ratios(hits.astype("float64"), words, seed=corpus)
        taken = (n_events >= MANY_CLUSTERS) & ((hits > 0).sum(axis=0) >= MANY_WITH_HITS) & np.isfinite(drawn[:, 1])
        chosen = np.where(taken[:, None], drawn, exact)
        inside = [(limits[:, 0] <= per_1000_words / 1000) & (per_1000_words / 1000 <= limits[:, 1])
                  for limits in (exact, drawn, chosen)]
        held.append([*(found.mean() for found in inside), taken.mean()])
    return np.mean(held, axis=0)


def measure_false_alarms(n_events, shape, *, n_corpora=500, seed=0):
    """Where events differ and voices do not: how often the exact test of a term and the exchange are below .05."""
    random, alarms = np.random.default_rng(seed), []
    names = [f"{at:04}" for at in range(n_events)]
    articles = pd.DataFrame({"article_id": names, "event_id": names})
    for corpus in range(n_corpora):
        words = pd.DataFrame({"article_id": np.repeat(names, 2), "group": ["x", "y"] * n_events})
        words["n_words"] = np.maximum(1, random.lognormal(np.log(MEDIAN_WORDS), SPREAD, len(words)).round()).astype(int)
        about = np.repeat(random.gamma(1, 1, n_events), 2) * random.gamma(shape, 1 / shape, len(words))
        counts = words.assign(frame="f", term="t", n_hits=random.poisson(0.01 * words["n_words"] * about))
        sums = counts.groupby("group")[["n_hits", "n_words"]].sum().to_numpy("float64")
        exact = measure_keyness(*sums.ravel())["p_value"]
        found = permute_voices(counts[counts["n_hits"] > 0], words, articles, replicates=199, seed=corpus)
        alarms.append([exact <= 0.05, found.p_value <= 0.05])
    return np.mean(alarms, axis=0)


def main():
    """Print both tables as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--corpora", type=int, default=20, help=f"simulated corpora a row, {N_TERMS} terms each")
    n_corpora = parser.parse_args().corpora
    print("| events | per 1,000 words | shape | Poisson | bootstrap | as chosen | bootstraps chosen |")
    print("|---|---|---|---|---|---|---|")
    for n_events in (5, 10, 20, 30, 50, 100, 300):
        for per_1000_words, shape in ((2, None), (2, 1), (10, None), (10, 1), (10, 0.3)):
            shares = measure_coverage(n_events, per_1000_words, shape, n_corpora=n_corpora)
            row = " | ".join(f"{100 * share:.1f}" for share in shares)
            print(f"| {n_events} | {per_1000_words} | {shape or 'none'} | {row} |", flush=True)
    print("\n| events | shape | exact test of one term | exchange of voices |\n|---|---|---|---|")
    for n_events in (10, 30):
        for shape in (1, 0.3):
            exact, exchange = measure_false_alarms(n_events, shape, n_corpora=25 * n_corpora)
            print(f"| {n_events} | {shape} | {100 * exact:.1f} | {100 * exchange:.1f} |", flush=True)


if __name__ == "__main__":
    main()
