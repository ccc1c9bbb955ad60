"""From hits and words to rates: how often each voice uses each term, and how sure that is."""

from zlib import crc32

import numpy as np
import pandas as pd

from .codebook import Codebook
from .corpus import Corpus
from .intervals import bootstrap_ratios, find_poisson_limits, find_share_limits
from .tables import COLUMNS, check_table, make_table, once
from .text import Span, check_choice, find_quoted, find_words, is_inside, keep_longest
from .voices import find_voices

UNITS = ("word", "statement", "article")
# From here on events are resampled; with hits in fewer of them the bootstrap misleads (tests/benchmarks/README.md).
MANY_CLUSTERS, MANY_WITH_HITS = 30, 5
MOST_CLUSTERS = 2048  # and no more than these are told apart
RATE = ["rate", "ci_low", "ci_high"]


@once
def count_words(corpus: Corpus, statements: pd.DataFrame) -> pd.DataFrame:
    """Each voice's own words in each article; over the voices of an article they sum to its body.

    Returns:
        article_id, actor, group, n_words, n_quoted_words (of these, inside quotation marks), n_statements (0 for the
        reporter), n_quoted_statements (of these, with words inside quotation marks); by article and actor.
    """
    voices = find_voices(corpus, statements)
    texts = dict(zip(corpus.articles["article_id"], corpus.articles["text"], strict=True))
    bounds, counts = voices[["start", "end"]].to_numpy(), np.empty((len(voices), 2), dtype="int64")
    for article_id, pieces in voices.groupby("article_id").indices.items():
        quotations = find_quoted(texts[article_id])
        words = [word.start for word in find_words(texts[article_id])]
        quoted = [start for start in words if is_inside(start, quotations)]
        counts[pieces] = np.hstack([np.diff(np.searchsorted(found, bounds[pieces])) for found in (words, quoted)])
    voices[["n_words", "n_quoted_words"]] = counts
    voices["part_of"] = voices["statement_id"].map(statements.set_index("statement_id")["part_of"])
    voices["quoted"] = voices["part_of"].where(voices["n_quoted_words"] > 0)
    summed = voices.groupby(["article_id", "actor", "group"], as_index=False).agg(
        n_words=("n_words", "sum"), n_quoted_words=("n_quoted_words", "sum"), n_statements=("part_of", "nunique"),
        n_quoted_statements=("quoted", "nunique"))
    return check_table(make_table("words", summed), "words")


def term_rates(hits: pd.DataFrame, words: pd.DataFrame, *, unit: str = "word", statements: pd.DataFrame | None = None,
               by: str = "actor", of: str = "term", codebook: Codebook | None = None, min_words: int = 1000,
               min_statements: int = 30, quoted_only: bool = False, confidence: float | None = 0.95,
               articles: pd.DataFrame | None = None, seed: int = 0) -> pd.DataFrame:
    """How often each voice (``by`` actor or group) uses each term (or frame: ``of``), zeros included.

    The unit ``word`` gives hits per 1,000 own words; ``statement``, for which the ``statements`` are needed, the share
    of the voice's statements with a hit; ``article`` the share with a hit of the articles in which the voice has words.
    Hits inside an actor's own name are left out; overlapping hits of one frame count once; with ``quoted_only``, hits,
    words and statements are those inside quotation marks. Terms of a ``codebook`` that nobody uses are rows, too. With
    fewer own words than ``min_words`` and fewer statements than ``min_statements`` a rate says little.

    Text comes in events, and hits of one event are not independent. Where a voice has words in at least
    ``MANY_CLUSTERS`` events of the ``articles`` (of articles, where these are not given) and the term's hits lie in at
    least ``MANY_WITH_HITS`` of them, events are resampled (``bootstrap_ratios``). Elsewhere intervals are exact for a
    Poisson count (Garwood 1936), divided by the words, or for shares Wilson's (1927): both take what is counted as
    independent, so they are too narrow. ``ci_method`` says which. Without a ``confidence`` there are no intervals.

    Returns:
        actor and group (or group), frame and term (or frame), n_hits, n_words, n_articles (in which the voice has
        words), n_statements, per_1000_words, ci_low, ci_high, ci_method, enough (whether it is over the floor); and, in
        the ``unit`` that the interval is of, n_with (hits, or units with a hit), n_of (all words or units), rate (per
        1,000 words, or a share of 0 to 1; missing for a voice without units); by voice in order of words, then by the
        codebook's order of terms.
    """
    check_choice(unit, UNITS, "unit")
    if unit == "statement" and statements is None:
        raise ValueError("unit 'statement' needs the table of statements")
    clusters, options = find_clusters(words, articles), {"by": by, "quoted_only": quoted_only}
    spoken = sum_words(words, clusters, **options)
    found = sum_hits(hits, clusters, of=of, statements=statements if unit == "statement" else None, **options)
    return rate_counts(spoken, found, unit=unit, terms=None if codebook is None else codebook.terms,
                       min_words=min_words, min_statements=min_statements, confidence=confidence, seed=seed,
                       clusters="articles" if articles is None else "events")


def find_clusters(words: pd.DataFrame, articles: pd.DataFrame | None) -> pd.Series:
    """The cluster of each article, by its id: its event, else the article itself with its copies.

    More than ``MOST_CLUSTERS`` fall into as many random groups, by a hash of their names (Wolter 2007, chapter 2), so
    that what is resampled does not grow with the corpus.
    """
    ids = words[["article_id"]] if articles is None else articles[["article_id"]]
    clusters = name_clusters(ids.drop_duplicates(), articles).set_index("article_id")["cluster"]
    return limit_clusters(clusters, clusters.nunique())


def limit_clusters(clusters: pd.Series, n_clusters: int) -> pd.Series:
    """The clusters, of so many, or the random groups of ``find_clusters`` that they fall into."""
    if n_clusters <= MOST_CLUSTERS:
        return clusters
    groups = {name: f"{crc32(name.encode()) % MOST_CLUSTERS:04}" for name in clusters.drop_duplicates()}
    return clusters.map(groups).astype("str")


def sum_words(words: pd.DataFrame, clusters: pd.Series, *, by: str = "actor",
              quoted_only: bool = False) -> pd.DataFrame:
    """Of each voice and cluster of articles the sums that rates are out of; they add up over parts of a corpus.

    The ``clusters`` are of each article id. With ``quoted_only`` all is of what stands inside quotation marks.

    Returns:
        actor and group (or group), cluster, n_words, n_statements, n_articles (in which the voice has words).
    """
    voice, _ = name_keys(by)
    columns = {f"n_{'quoted_' * quoted_only}{unit}": f"n_{unit}" for unit in ("words", "statements")}
    spoken = check_table(words, "words").groupby(["article_id", *voice], as_index=False)[[*columns]].sum()
    spoken = spoken.rename(columns=columns).assign(cluster=spoken["article_id"].map(clusters))
    spoken["n_articles"] = spoken["n_words"].gt(0).astype("int64")
    return spoken.drop(columns="article_id").groupby([*voice, "cluster"], as_index=False).sum()


def sum_hits(hits: pd.DataFrame, clusters: pd.Series, *, by: str = "actor", of: str = "term",
             statements: pd.DataFrame | None = None, quoted_only: bool = False) -> pd.DataFrame:
    """Of each voice, term (or frame: ``of``) and cluster what is counted, as ``sum_words`` does.

    Returns:
        actor and group (or group), frame and term (or frame), cluster, n_hits, and n_articles and, where these are
        given, n_statements with a hit.
    """
    voice, what = name_keys(by, of)
    keys, counted = [*voice, *what], count_hits(check_table(hits, "hits"), quoted_only=quoted_only)
    counted = drop_overlaps(counted) if of == "frame" else counted
    found = {"n_hits": counted, "n_articles": counted.drop_duplicates(["article_id", *keys])}
    if statements is not None:
        wholes = counted["statement_id"].map(statements.set_index("statement_id")["part_of"])
        within = counted.assign(whole=wholes).dropna(subset="whole")
        found["n_statements"] = within.drop_duplicates(["article_id", *keys, "whole"])
    sums = [some.assign(cluster=some["article_id"].map(clusters)).groupby([*keys, "cluster"]).size().rename(name)
            for name, some in found.items()]
    return pd.concat(sums, axis="columns").fillna(0).astype("int64").reset_index()


def rate_counts(spoken: pd.DataFrame, found: pd.DataFrame, *, unit: str = "word", terms: pd.DataFrame | None = None,
                min_words: int = 1000, min_statements: int = 30, confidence: float | None = 0.95,
                clusters: str = "events", seed: int = 0) -> pd.DataFrame:
    """The rates of ``term_rates`` from what ``sum_words`` and ``sum_hits`` make; the ``terms`` are those of a codebook.

    With ``clusters`` as "" nothing is resampled.
    """
    voice, what = ([name for name in names if name in found] for names in (("actor", "group"), ("frame", "term")))
    things = (found[what] if terms is None else pd.concat([terms[what], found[what]])).drop_duplicates()
    sums = spoken.groupby(voice, as_index=False)[["n_words", "n_statements", "n_articles"]].sum()
    sums["enough"] = (sums["n_words"] >= min_words) | (sums["n_statements"] >= min_statements)
    sums["n_of"] = sums[f"n_{unit}s"]
    sums = sums.sort_values(["n_words", voice[0]], ascending=[False, True])
    pairs = np.repeat(np.arange(len(sums)), len(things)), np.tile(np.arange(len(things)), len(sums))
    rates = {name: table[name].array[at] for table, at in zip((sums, things), pairs, strict=True) for name in table}
    counted = {"n_hits": "n_hits", "n_with": "n_hits" if unit == "word" else f"n_{unit}s"}
    totals = found.groupby([*voice, *what])[[*dict.fromkeys(counted.values())]].sum().to_dict()
    keys = list(zip(*(rates[name] for name in (*voice, *what)), strict=True))
    rates |= {name: np.array([totals[of].get(key, 0) for key in keys], dtype="int64") for name, of in counted.items()}
    rates = _add_intervals(pd.DataFrame(rates), unit, confidence)
    if clusters and confidence:
        units = spoken.rename(columns={f"n_{unit}s": "n_of"})
        with_hit = found.rename(columns={counted["n_with"]: "n_with"})
        rates = _resample(rates, units, with_hit, [voice[0], *what], clusters, confidence, seed)
    rates[RATE] = rates[RATE] * 1000 if unit == "word" else rates[RATE].clip(upper=1)
    per_word = rates["n_hits"] / rates["n_words"].where(rates["n_words"] > 0)
    return rates.assign(per_1000_words=per_word * 1000)[[*voice, *what, *COLUMNS["rates"], "n_with", "n_of", "rate"]]


def name_keys(by: str, of: str = "term") -> tuple[list[str], list[str]]:
    """The columns that name a voice and those that name what is counted; others than these two are a ValueError."""
    for name, value, allowed in (("by", by, ("actor", "group")), ("of", of, ("term", "frame"))):
        if value not in allowed:
            raise ValueError(f"{name} must be {' or '.join(map(repr, allowed))}, not {value!r}")
    return ["actor", "group"] if by == "actor" else ["group"], ["frame", "term"] if of == "term" else ["frame"]


def count_hits(hits: pd.DataFrame, *, quoted_only: bool = False) -> pd.DataFrame:
    """The hits that count: not inside an actor's own name, and inside quotation marks if only those are wanted."""
    return hits[~hits["in_name"] & (hits["in_quotes"] | (not quoted_only))]


def name_clusters(table: pd.DataFrame, articles: pd.DataFrame | None) -> pd.DataFrame:
    """The table with the ``cluster`` of each row: the event of its article or its copies, else these."""
    if articles is None:
        return table.assign(cluster=table["article_id"])
    known = articles.set_index("article_id")
    events, copies = known["event_id"].astype("str"), known.get("duplicate_group", known.index.to_series())
    clusters = events.fillna(events.groupby(copies).transform("first")).fillna(copies)
    return table.assign(cluster=table["article_id"].map(clusters).astype("str").fillna(table["article_id"]))


def drop_overlaps(hits: pd.DataFrame) -> pd.DataFrame:
    """The hits of which none overlaps another of the same frame: leftmost first, then longest."""
    place = ["article_id", "frame", "start", "end"]
    kept = [(*key, *span) for key, found in hits.groupby(place[:2])
            for span in keep_longest(map(Span, found["start"], found["end"]))]
    once = hits.sort_values("term", kind="stable").drop_duplicates(place).sort_index()
    return once.merge(pd.DataFrame(kept, columns=place).astype(hits[place].dtypes), on=place)


def _add_intervals(rates: pd.DataFrame, unit: str, confidence: float | None) -> pd.DataFrame:
    """The rates with exact intervals, if any are wanted."""
    hits, sizes = rates["n_with"].to_numpy(), rates["n_of"].where(rates["n_of"] > 0)
    if confidence is None:
        return rates.assign(rate=hits / sizes, ci_low=np.nan, ci_high=np.nan, ci_method="")
    limits = (find_poisson_limits(hits, confidence) / sizes.to_numpy()[:, None] if unit == "word" else
              find_share_limits(hits, rates["n_of"], confidence))
    return rates.assign(rate=hits / sizes, ci_low=limits[:, 0], ci_high=limits[:, 1],
                        ci_method="poisson exact" if unit == "word" else "wilson")


def _resample(rates: pd.DataFrame, units: pd.DataFrame, with_hit: pd.DataFrame, keys: list[str],
              clusters: str, confidence: float, seed: int) -> pd.DataFrame:
    """The rates, with limits from resampled clusters wherever a voice's thing stands in enough of them."""
    voice = keys[0]
    sizes = units[units["n_of"] > 0].groupby([voice, "cluster"])["n_of"].sum()
    many = sizes.groupby(level=voice).size()
    if not (many >= MANY_CLUSTERS).any():
        return rates
    found = with_hit.groupby([*keys, "cluster"])["n_with"].sum()
    found = found[found.groupby(level=keys).transform("size") >= MANY_WITH_HITS]
    rates = rates.set_index(keys)
    for name in many.index[many >= MANY_CLUSTERS].intersection(found.index.unique(voice)):
        table = found[name].unstack("cluster", fill_value=0).reindex(columns=sizes[name].index, fill_value=0)
        limits = bootstrap_ratios(table.to_numpy("float64").T, sizes[name].to_numpy("float64"),
                                  confidence=confidence, seed=seed)
        usable = np.isfinite(limits[:, 1]) & (limits[:, 1] > limits[:, 0])
        rows = [(name, *np.atleast_1d(thing)) for thing in table.index[usable]]
        rates.loc[rows, ["ci_low", "ci_high"]] = limits[usable]
        rates.loc[rows, "ci_method"] = f"bootstrap of {clusters}"
    return rates.reset_index()
