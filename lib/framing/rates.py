"""From hits and words to rates: how often each voice uses each term, and how sure that is."""

import numpy as np
import pandas as pd
from scipy.stats import chi2

from .codebook import Codebook
from .corpus import Corpus
from .tables import COLUMNS, check_table, make_table
from .text import Span, find_quoted, find_words, is_inside, keep_longest
from .voices import find_voices


def count_words(corpus: Corpus, statements: pd.DataFrame) -> pd.DataFrame:
    """Each voice's own words in each article; over the voices of an article they sum to its body.

    Returns:
        article_id, actor, group, n_words, n_quoted_words (of these, inside quotation marks), n_statements (0 for the
        reporter); by article and actor.
    """
    voices = find_voices(corpus, statements)
    texts = dict(zip(corpus.articles["article_id"], corpus.articles["text"], strict=True))
    counts = [np.empty((0, 2), dtype="int64")]
    for article_id, pieces in voices.groupby("article_id", sort=False):
        quotations = find_quoted(texts[article_id])
        words = [word.start for word in find_words(texts[article_id])]
        quoted = [start for start in words if is_inside(start, quotations)]
        bounds = pieces[["start", "end"]].to_numpy()
        counts.append(np.hstack([np.diff(np.searchsorted(found, bounds)) for found in (words, quoted)]))
    voices[["n_words", "n_quoted_words"]] = np.vstack(counts)
    voices["part_of"] = voices["statement_id"].map(statements.set_index("statement_id")["part_of"])
    summed = voices.groupby(["article_id", "actor", "group"], as_index=False).agg(
        n_words=("n_words", "sum"), n_quoted_words=("n_quoted_words", "sum"), n_statements=("part_of", "nunique"))
    return check_table(make_table("words", summed), "words")


def term_rates(hits: pd.DataFrame, words: pd.DataFrame, *, by: str = "actor", of: str = "term",
               codebook: Codebook | None = None, min_words: int = 500, quoted_only: bool = False,
               confidence: float = 0.95) -> pd.DataFrame:
    """How often each voice (``by`` actor or group) uses each term (or frame: ``of``), zeros included.

    Hits inside an actor's own name are left out; overlapping hits of one frame count once. Terms of a ``codebook`` that
    nobody uses are rows, too. With fewer own words than ``min_words`` a rate says little, and ``enough`` is False. The
    interval is the exact one for a Poisson count (Garwood 1936), divided by the words: it takes the words as given and
    the hits as independent of one another, which news text is not quite.

    Returns:
        actor and group (or group), frame and term (or frame), n_hits, n_words, n_articles (in which the voice has
        words), n_statements, per_1000_words, ci_low, ci_high (per 1,000 words), ci_method, enough; by voice in order
        of words, then by the codebook's order of terms.
    """
    check_table(hits, "hits")
    check_table(words, "words")
    for name, value, allowed in (("by", by, ("actor", "group")), ("of", of, ("term", "frame"))):
        if value not in allowed:
            raise ValueError(f"{name} must be {' or '.join(map(repr, allowed))}, not {value!r}")
    voice = ["actor", "group"] if by == "actor" else ["group"]
    what = ["frame", "term"] if of == "term" else ["frame"]
    counted = hits[~hits["in_name"] & (hits["in_quotes"] | (not quoted_only))]
    if of == "frame":
        counted = drop_overlaps(counted)
    things = counted[what] if codebook is None else pd.concat([codebook.terms[what], counted[what]])
    n_hits = counted.groupby([*voice, *what]).size().rename("n_hits").reset_index()
    rates = _sum_words(words, voice, quoted_only).merge(things.drop_duplicates(), how="cross").merge(
        n_hits, on=[*voice, *what], how="left", validate="one_to_one")
    rates["n_hits"] = rates["n_hits"].fillna(0).astype("int64")
    return _add_intervals(rates, min_words, confidence)[[*voice, *what, *COLUMNS["rates"]]]


def drop_overlaps(hits: pd.DataFrame) -> pd.DataFrame:
    """The hits of which none overlaps another of the same frame: leftmost first, then longest."""
    place = ["article_id", "frame", "start", "end"]
    kept = [(*key, *span) for key, found in hits.groupby(place[:2])
            for span in keep_longest(map(Span, found["start"], found["end"]))]
    once = hits.sort_values("term", kind="stable").drop_duplicates(place).sort_index()
    return once.merge(pd.DataFrame(kept, columns=place).astype(hits[place].dtypes), on=place)


def _sum_words(words: pd.DataFrame, voice: list[str], quoted_only: bool) -> pd.DataFrame:
    counted = "n_quoted_words" if quoted_only else "n_words"
    summed = words.assign(article_id=words["article_id"].where(words[counted] > 0)).groupby(voice, as_index=False).agg(
        n_words=(counted, "sum"), n_statements=("n_statements", "sum"), n_articles=("article_id", "nunique"))
    return summed.sort_values(["n_words", voice[0]], ascending=[False, True], ignore_index=True)


def _add_intervals(rates: pd.DataFrame, min_words: int, confidence: float) -> pd.DataFrame:
    tail, hits = (1 - confidence) / 2, rates["n_hits"].to_numpy()
    per_word = 1000 / rates["n_words"].where(rates["n_words"] > 0)
    low = np.where(hits > 0, chi2.ppf(tail, 2 * np.maximum(hits, 1)) / 2, 0.0)
    high = chi2.ppf(1 - tail, 2 * (hits + 1)) / 2
    return rates.assign(per_1000_words=hits * per_word, ci_low=low * per_word, ci_high=high * per_word,
                        ci_method="poisson exact", enough=rates["n_words"] >= min_words)
