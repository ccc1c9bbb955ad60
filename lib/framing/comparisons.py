"""Who says what more than the others, and whether that can be chance: measures, tests and dispersion.

All starts from counts, a row an article, voice and term with ``n_hits`` (``count_terms``, ``count_unigrams``), and from
the own words of ``keep_said``. Every test but ``permute_voices`` takes hits as independent of one another.
"""

from collections import Counter
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.sparse import csr_array
from scipy.special import xlogy
from scipy.stats import binom, false_discovery_control

from .corpus import Corpus
from .intervals import find_ratio_limits
from .rates import count_hits, name_clusters, name_keys
from .tables import REPORTER
from .text import Span, find_quoted, find_words, is_inside
from .voices import find_voices

WHAT = ["frame", "term"]
KEYS = ["article_id", "actor", "group", *WHAT]
OTHER_WORDS = "words outside the codebook"  # their frame


@dataclass(frozen=True)
class Permutation:
    """What ``permute_voices`` found: of how many reshuffles how large a share differs as much, and how it was done."""

    p_value: float
    replicates: int
    n_units: int
    n_events: int
    within: bool


def count_terms(hits: pd.DataFrame, *, quoted_only: bool = False) -> pd.DataFrame:
    """The hits that count, as ``KEYS`` and n_hits."""
    return count_hits(hits, quoted_only=quoted_only).groupby(KEYS).size().rename("n_hits").reset_index()


def keep_said(words: pd.DataFrame, *, include_reporter: bool = False, quoted_only: bool = False) -> pd.DataFrame:
    """The words of the voices to compare: without the reporter's; only those in quotation marks, if asked."""
    said = words.assign(n_words=words["n_quoted_words"]) if quoted_only else words
    return said[(said["n_words"] > 0) & (include_reporter | (said["group"] != REPORTER))]


def count_unigrams(corpus: Corpus, statements: pd.DataFrame, hits: pd.DataFrame, *,
                   quoted_only: bool = False) -> pd.DataFrame:
    """Each voice's own words one by one, in small letters, as ``KEYS`` and n_hits; the frame is ``OTHER_WORDS``.

    Left out are words inside a hit of the codebook, spaCy's stop words, and what has no letter.
    """
    from spacy.lang.en.stop_words import STOP_WORDS

    texts = corpus.articles.set_index("article_id")["text"]
    taken = {(hit.article_id, word.start) for hit in hits.itertuples()
             for word in find_words(texts[hit.article_id], hit.start, hit.end)}
    counts = Counter()
    for article_id, voices in find_voices(corpus, statements).groupby("article_id", sort=False):
        text = texts[article_id]
        quotations = find_quoted(text) if quoted_only else [Span(0, len(text))]
        for voice in voices.itertuples():
            for start, end in find_words(text, voice.start, voice.end):
                word = text[start:end].lower().replace("’", "'").removesuffix("'s")
                if (word not in STOP_WORDS and any(map(str.isalpha, word)) and is_inside(start, quotations)
                        and (article_id, start) not in taken):
                    counts[article_id, voice.actor, voice.group, OTHER_WORDS, word] += 1
    return pd.DataFrame([(*key, n) for key, n in sorted(counts.items())], columns=[*KEYS, "n_hits"]).astype(
        {**dict.fromkeys(KEYS, "str"), "n_hits": "int64"})


def compare_with_rest(counts: pd.DataFrame, words: pd.DataFrame, *, by: str = "group", voices: list[str] | None = None,
                      min_articles: int = 1, confidence: float = 0.95, prior_words: float = 1000) -> pd.DataFrame:
    """Each of the voices (all, or those named) against all others with words, for each term that stands in the counts.

    Terms in fewer than ``min_articles`` articles are left out. ``q_value`` is the p-value after Benjamini and Hochberg
    (1995) over all rows, ``n_tests``.

    Returns:
        by, frame, term, n_hits, n_words, rest_hits, rest_words, the columns of ``measure_keyness`` and of
        ``measure_log_odds``, n_tests, q_value, n_with_hit and dp of ``measure_dispersion``, n_articles (with own
        words); by voice, most words first, then by z, highest first.
    """
    name_keys(by)
    counts = counts[counts[by].isin(words[by])]
    counts = counts[counts.groupby(WHAT)["article_id"].transform("nunique") >= min_articles]
    sizes = words.groupby(by).agg(n_words=("n_words", "sum"), n_articles=("article_id", "nunique"))
    sizes = sizes.assign(rest_words=sizes["n_words"].sum() - sizes["n_words"]).query("rest_words > 0")
    shown = sizes[sizes.index.isin(sizes.index if voices is None else voices)].reset_index()
    table = shown.merge(counts.groupby(WHAT)["n_hits"].sum().rename("total").reset_index(), how="cross").merge(
        counts.groupby([by, *WHAT])["n_hits"].sum().reset_index(), on=[by, *WHAT], how="left", validate="one_to_one")
    table = table.merge(measure_dispersion(counts, words, by=by), on=[by, *WHAT], how="left", validate="one_to_one")
    table = table.fillna({"n_hits": 0, "n_with_hit": 0}).astype({"n_hits": "int64", "n_with_hit": "int64"})
    table = table.assign(rest_hits=table["total"] - table["n_hits"], n_tests=len(table))
    sides = table[["n_hits", "n_words", "rest_hits", "rest_words"]].to_numpy("float64").T
    prior = prior_words * (table["total"] / (table["n_words"] + table["rest_words"])).to_numpy("float64")
    table = table.assign(**measure_keyness(*sides, confidence=confidence, n_tests=max(len(table), 1)),
                         **measure_log_odds(*sides, prior=prior, prior_words=prior_words))
    table = table.assign(q_value=adjust_p_values(table["p_value"])).sort_values(
        ["n_words", by, "log_odds_z", *WHAT], ascending=[False, True, False, True, True], ignore_index=True)
    return table.drop(columns="total")


def measure_keyness(hits: np.ndarray, words: np.ndarray, others: np.ndarray, other_words: np.ndarray, *,
                    confidence: float = 0.95, n_tests: int = 1) -> dict[str, np.ndarray]:
    """How far hits in so many words differ from others in so many other words, by the usual measures.

    Returns:
        log_ratio: of the two rates, binary, with 0.5 for no hits (Hardie 2014).
        conservative_log_ratio: the limit nearer to 0 of its exact interval, corrected for ``n_tests`` (Bonferroni), and
        0 where that interval holds 0 (Evert 2022).
        g2: log-likelihood over the two cells of hits (Rayson and Garside 2000); g2_all: over all four (Dunning 1993).
        chi2: Pearson's. Both take observed counts half a hit nearer to what is expected (Yates 1934) where a cell
        expects fewer than 5 and none is nearer already, as quanteda does. All three are negative where the others have
        the higher rate.
        odds_ratio: of hits to other words, 0.5 added to each cell where one is empty (Haldane 1956; Anscombe 1956).
        rate_ratio, ratio_low, ratio_high: of the rates, with the interval of ``find_ratio_limits``.
        p_value: exact, of the hits given their sum, twice the smaller tail (Przyborowski and Wilenski 1940).
    """
    hits, words, others, other_words = np.broadcast_arrays(*(
        np.asarray(side, dtype="float64") for side in (hits, words, others, other_words)))
    # Terms may overlap, so that a very short voice has more hits than words.
    seen = np.maximum([hits, others, words - hits, other_words - others], 0)
    expected = np.stack([(hits + others) * words, (hits + others) * other_words,
                         (seen[2] + seen[3]) * words, (seen[2] + seen[3]) * other_words]) / (words + other_words)
    gap = seen - expected
    corrected = (expected < 5).any(axis=0) & (np.abs(gap) >= 0.5).all(axis=0)
    gap -= np.sign(gap) * np.where(corrected, 0.5, 0.0)
    lean, share = np.sign(seen[0] - expected[0]), words / (words + other_words)
    odds = seen + np.where((seen == 0).any(axis=0), 0.5, 0.0)
    ratio = find_ratio_limits(hits, words, others, other_words, confidence)
    strict = find_ratio_limits(hits, words, others, other_words, 1 - (1 - confidence) / n_tests)
    with np.errstate(divide="ignore", invalid="ignore"):
        low, high = np.log2(strict).T
        return {
            "log_ratio": np.log2(np.maximum(hits, 0.5) / words) - np.log2(np.maximum(others, 0.5) / other_words),
            "conservative_log_ratio": np.maximum(low, 0) + np.minimum(high, 0),
            "g2": lean * 2 * xlogy(seen[:2], seen[:2] / expected[:2]).sum(axis=0),
            "g2_all": lean * 2 * xlogy(expected + gap, (expected + gap) / expected).sum(axis=0),
            "chi2": lean * (gap**2 / expected).sum(axis=0),
            "odds_ratio": odds[0] * odds[3] / (odds[1] * odds[2]),
            "rate_ratio": (hits / words) / (others / other_words), "ratio_low": ratio[:, 0], "ratio_high": ratio[:, 1],
            "p_value": np.minimum(1, 2 * np.minimum(binom.cdf(hits, hits + others, share),
                                                    binom.sf(hits - 1, hits + others, share))),
        }


def measure_log_odds(hits: np.ndarray, words: np.ndarray, others: np.ndarray, other_words: np.ndarray, *,
                     prior: np.ndarray, prior_words: float) -> dict[str, np.ndarray]:
    """log_odds of the two rates, and log_odds_z in standard errors, with an informative Dirichlet prior.

    ``prior`` hits in ``prior_words`` words are added to each side; take the rate of all text together. After Monroe,
    Colaresi and Quinn (2008), "Fightin' Words".
    """
    first, second = hits + prior, others + prior
    log_odds = np.log(first / (words + prior_words - first)) - np.log(second / (other_words + prior_words - second))
    return {"log_odds": log_odds, "log_odds_z": log_odds / np.sqrt(1 / first + 1 / second)}


def adjust_p_values(p_values: pd.Series) -> np.ndarray:
    """The p-values after Benjamini and Hochberg (1995): the share of false finds among all at least as small."""
    return false_discovery_control(p_values) if len(p_values) else np.empty(0)


def compare_pair(rates: pd.DataFrame, pair: list[str], *, confidence: float = 0.95) -> pd.DataFrame:
    """The rates of two voices in ``term_rates``, term by term: the ratio of the first to the second, and its interval.

    Returns:
        frame and term (or frame), n_hits and n_words of the first and with ``_again`` of the second, rate_ratio,
        ratio_low and ratio_high (``find_ratio_limits``), p_value, n_tests, q_value; by p-value, without terms that
        neither uses; without rows where fewer than two voices are named.
    """
    voice = "actor" if "actor" in rates else "group"
    what = [name for name in ("frame", "term") if name in rates]
    if len(pair) > 2:
        raise ValueError(f"pair must name two voices, not {len(pair)}")
    first, second = (rates.loc[rates[voice] == name, [*what, "n_hits", "n_words"]] for name in [*pair, None, None][:2])
    pairs = first.merge(second, on=what, suffixes=("", "_again"), validate="one_to_one")
    pairs = pairs[(pairs["n_hits"] + pairs["n_hits_again"] > 0) & (pairs["n_words"] > 0) & (pairs["n_words_again"] > 0)]
    keyness = measure_keyness(*pairs[["n_hits", "n_words", "n_hits_again", "n_words_again"]].to_numpy("float64").T,
                              confidence=confidence)
    kept = {name: keyness[name] for name in ("rate_ratio", "ratio_low", "ratio_high", "p_value")}
    pairs = pairs.assign(**kept, n_tests=len(pairs))
    return pairs.assign(q_value=adjust_p_values(pairs["p_value"])).sort_values(["p_value", *what], ignore_index=True)


def measure_dispersion(counts: pd.DataFrame, words: pd.DataFrame, *, by: str = "group") -> pd.DataFrame:
    """How evenly a voice's hits of a term are spread over the articles in which it has words.

    Returns:
        by, frame, term; n_with_hit: the articles with a hit (range); dp: Gries's (2008) deviation of proportions, from
        0, as even as the voice's words, towards 1, all in an article with few of its words.
    """
    part, hits = (table.groupby([by, *what, "article_id"])[column].sum()
                  for table, what, column in ((words, [], "n_words"), (counts, WHAT, "n_hits")))
    part = (part / part.groupby(level=by).transform("sum")).rename("part").reset_index()
    share = (hits / hits.groupby(level=[by, *WHAT]).transform("sum")).rename("share").reset_index()
    both = share.merge(part, on=[by, "article_id"], how="left", validate="many_to_one").fillna({"part": 0.0})
    # Articles without a hit add their part to the sum of gaps: 1 less the parts of those with one.
    both["gap"] = (both["share"] - both["part"]).abs() - both["part"]
    spread = both.groupby([by, *WHAT], as_index=False).agg(n_with_hit=("article_id", "size"), gap=("gap", "sum"))
    return spread.assign(dp=(spread["gap"] + 1) / 2).drop(columns="gap")


def permute_voices(counts: pd.DataFrame, words: pd.DataFrame, articles: pd.DataFrame, *, by: str = "group",
                   replicates: int = 1999, seed: int = 0) -> Permutation:
    """Whether the voices differ in their terms at all, more than if their names were dealt out at random.

    What a voice says in one event is a unit, so hits that cluster there stay together. Where most units share their
    event with another voice, names are exchanged within events, and what an event is about makes no difference; else
    over all units. The measure is G² of hits against own words over voices and terms. The p-value counts the data as
    one of the reshuffles (Phipson and Smyth 2010); it is missing where nothing can be exchanged.
    """
    if replicates < 1:
        raise ValueError(f"exchanges must be 1 or more, as in 1999, not {replicates}")
    counts, words = (name_clusters(table, articles) for table in (counts[counts[by].isin(words[by])], words))
    sizes = words.groupby(["cluster", by])["n_words"].sum()
    hits = counts.groupby(["cluster", by, *WHAT])["n_hits"].sum().unstack(WHAT, fill_value=0)
    hits = csr_array(hits.reindex(sizes.index, fill_value=0).to_numpy("float64"))
    event, voice = (sizes.index.get_level_values(level).factorize()[0] for level in ("cluster", by))
    within = bool(len(event)) and np.mean(np.bincount(event)[event] > 1) > 0.5
    block, random = event if within else np.zeros_like(event), np.random.default_rng(seed)
    p_value, place = float("nan"), np.argsort(block, kind="stable")
    if hits.nnz and len(set(zip(block, voice, strict=True))) > len(set(block)):
        seen, dealt = _sum_g2(hits, sizes.to_numpy(), voice), np.empty_like(voice)
        as_large = 1
        for _ in range(replicates):
            dealt[place] = voice[np.argsort(block + random.random(len(block)))]
            as_large += _sum_g2(hits, sizes.to_numpy(), dealt) >= seen - 1e-9
        p_value = float(as_large / (1 + replicates))
    return Permutation(p_value, replicates, len(voice), len(set(event)), bool(within))


def _sum_g2(hits: csr_array, sizes: np.ndarray, voice: np.ndarray) -> float:
    """G² of hits (units × terms) against the units' sizes, over the voices that the units are given to."""
    n_words = np.bincount(voice, sizes)
    summed = (csr_array((np.ones(len(voice)), (voice, np.arange(len(voice))))) @ hits).toarray()
    expected = np.outer(n_words / n_words.sum(), summed.sum(axis=0))
    return 2 * xlogy(summed, np.divide(summed, expected, out=np.ones_like(expected), where=expected > 0)).sum()
