"""How the voices sound to TextBlob's word list: polarity and subjectivity, and every word behind them."""

import re
from functools import lru_cache

import numpy as np
import pandas as pd
from scipy.stats import bootstrap

from .codebook import Codebook
from .corpus import Corpus
from .show import count_of, escape_markdown, list_words
from .summaries import keep_counted, rate_voices
from .text import count_words_in, find_quoted, fold, is_inside
from .voices import find_voices

SCORES = ("polarity", "subjectivity")
MANY_ARTICLES, FEW_UNITS = 30, 10  # from so many, articles are resampled; with fewer units nothing is
SCORED = {**dict.fromkeys(("article_id", "actor", "group", "unit", "words", "context"), "str"),
          **dict.fromkeys(SCORES, "float64"), "n_words": "int64"}
NAMES = {"voice_label": "voice", "polarity": "polarity", "polarity_low": "interval from",
         "polarity_high": "interval to", "subjectivity": "subjectivity", "subjectivity_low": "its interval from",
         "subjectivity_high": "to", "n_scored": "words scored", "n_words": "own words", "coverage": "share scored",
         "n_units": "units drawn", "unit": "unit"}
AROUND = 40  # characters of context on each side, at least


def score_words(corpus: Corpus, statements: pd.DataFrame, *, quoted_only: bool = False) -> pd.DataFrame:
    """Each word that the list scores, with its "not" and "very", in the own words of whom; in the order of the texts.

    With ``quoted_only`` those inside quotation marks.

    Returns:
        article_id, actor, group, unit (the statement, or the reporter's stretch), words, context, polarity (-1 to 1),
        subjectivity (0 to 1), n_words (how many words these are: none for an exclamation mark).
    """
    texts = corpus.articles.set_index("article_id")["text"]
    quotations = texts.map(find_quoted) if quoted_only else {}
    parts = statements.set_index("statement_id")["part_of"]
    rows = []
    for voice in find_voices(corpus, statements).itertuples():
        own, at = texts[voice.article_id][voice.start:voice.end], 0
        view = fold(own)
        unit = parts.get(voice.statement_id, f"{voice.article_id} {voice.start}")
        for words, *scores, _ in _assess(view.text):
            found = re.compile(rf"(?<!\w){re.escape(words[0])}(?!\w)", re.IGNORECASE).search(view.text, at)
            at = found.start() if found else at
            if quoted_only and not is_inside(voice.start + view.original(at, at + 1)[0], quotations[voice.article_id]):
                continue
            around = re.compile(r"\S*").search(view.text, min(at + AROUND, len(view.text))).end()
            context = own[slice(*view.original(view.text.rfind(" ", 0, max(at - AROUND, 0)) + 1, around))]
            joined = " ".join(words)
            rows.append((voice.article_id, voice.actor, voice.group, unit, joined, " ".join(context.split()), *scores,
                         count_words_in(joined)))
    return pd.DataFrame(rows, columns=list(SCORED)).astype(SCORED)


def measure_tone(scored: pd.DataFrame, shown: pd.DataFrame, *, confidence: float = 0.95, resamples: int = 2000,
                 seed: int = 0) -> pd.DataFrame:
    """The mean of each score over a voice's scored words, as TextBlob takes it, for the voices of ``keep_voices``.

    The interval is the percentile bootstrap's: articles are drawn where the voice has 30 or more with scored words,
    else statements; with fewer than 10 of these there is none.

    Returns:
        voice, voice_label, group, n_words, n_scored, coverage (share of the own words), n_units, unit,
        and of each score its mean, …_low and …_high; missing where no word is scored.
    """
    by, rows = "actor" if "actor" in shown else "group", []
    for voice in shown.drop_duplicates("voice").itertuples():
        own = scored[scored[by] == voice.voice]
        is_many = own["article_id"].nunique() >= MANY_ARTICLES
        units = own.groupby("article_id" if is_many else "unit")
        row = {"voice": voice.voice, "voice_label": voice.voice_label, "group": voice.group, "enough": voice.enough,
               "n_words": voice.n_words,
               "n_scored": own["n_words"].sum(), "coverage": own["n_words"].sum() / voice.n_words,
               "n_units": len(units), "unit": "article" if is_many else "statement"}
        for name in SCORES:
            limits = (np.nan, np.nan)
            if len(units) >= FEW_UNITS:
                limits = bootstrap((units[name].sum(), units.size()), _share, paired=True, vectorized=True,
                                   confidence_level=confidence, n_resamples=resamples, method="percentile",
                                   rng=np.random.default_rng(seed)).confidence_interval
            row |= dict(zip((name, f"{name}_low", f"{name}_high"), (own[name].mean(), *limits), strict=True))
        rows.append(row)
    return pd.DataFrame(rows, columns=["voice", "group", "enough", *NAMES])


def list_scored(scored: pd.DataFrame, shown: pd.DataFrame, *, top_words: int) -> pd.DataFrame:
    """The words that move each voice's polarity most, as people read them: of all of them the pulls sum to it."""
    by = "actor" if "actor" in shown else "group"
    voices = shown.drop_duplicates("voice").set_index("voice")["voice_label"]
    own = scored[scored[by].isin(voices.index)].assign(words=lambda rows: rows["words"].str.casefold())
    share = own["polarity"] / own.groupby(by)["polarity"].transform("size")
    listed = own.assign(voice=own[by].map(voices), pull=share).groupby(["voice", "words"], as_index=False).agg(
        times=("pull", "size"), polarity=("polarity", "mean"), subjectivity=("subjectivity", "mean"),
        pull=("pull", "sum"), example=("context", "first"))
    order = listed.assign(place=listed["voice"].map({label: at for at, label in enumerate(voices)}), by=-listed[
        "pull"].abs()).sort_values(["place", "by", "words"]).index
    return listed.loc[order].groupby("voice", sort=False).head(top_words).reset_index(drop=True)


def score_terms(hits: pd.DataFrame) -> pd.DataFrame:
    """What the list makes of the hits themselves: term, hits, scored (hits with a scored word), polarity (or none)."""
    from textblob import TextBlob

    found = [TextBlob(fold(text).text).sentiment_assessments for text in hits["text"]]
    scores = [score.polarity if score.assessments else np.nan for score in found]
    counted = hits.assign(score=scores).groupby("term", as_index=False).agg(
        hits=("term", "size"), scored=("score", "count"), polarity=("score", "mean"))
    return counted.sort_values(["hits", "term"], ascending=[False, True], ignore_index=True)


def say_tone(hits: pd.DataFrame, corpus: Corpus, statements: pd.DataFrame, words: pd.DataFrame, *, codebook: Codebook,
             top_voices: int = 6, quoted_only: bool = False, confidence: float = 0.95, resamples: int = 2000,
             seed: int = 0, **options) -> str:
    """The headline of ``describe_tone`` from what is counted, for ``list_choices``; options of ``rate_voices``."""
    shown = rate_voices(hits, words, codebook, quoted_only=quoted_only, **options)
    top = shown[shown["voice"].isin(shown.drop_duplicates("voice").nlargest(top_voices, "n_words")["voice"])]
    told = top[top["voice"].isin(top["voice"].unique()[:2])]  # whom the headline names
    measured = measure_tone(score_words(corpus, statements, quoted_only=quoted_only), told, confidence=confidence,
                            resamples=resamples, seed=seed)
    return describe_tone(measured, score_terms(keep_counted(hits, top, quoted_only=quoted_only)),
                         n_articles=len(corpus.articles))


def describe_tone(measured: pd.DataFrame, terms: pd.DataFrame, *, n_articles: int) -> str:
    """The headline as Markdown: the polarity of the two voices with most words, and how little it rests on."""
    clauses = []
    for row in measured.head(2).query("n_scored > 0").itertuples():
        mean, low, high = (f"{score:+.2f}".replace("-", "−") for score in (
            row.polarity, row.polarity_low, row.polarity_high))
        limits = f"interval {low} to {high}" if row.n_units >= FEW_UNITS else "too few statements for an interval"
        clauses.append(f"{escape_markdown(row.voice_label)} at {mean} ({limits}) by {row.n_scored:,} of "
                       f"{count_of(row.n_words, 'own word')}")
    said = f"TextBlob puts {list_words(clauses)}, on a scale from −1 to 1" if clauses else "TextBlob scores no word"
    n_hits, missed = terms["hits"].sum(), terms["hits"].sum() - terms["scored"].sum()
    return (f"In {count_of(n_articles, 'article')}, {said}. **Rest nothing on it**: in {missed:,} of "
            f"{count_of(n_hits, 'hit')} of framing terms, its list does not know a single word.")


@lru_cache(maxsize=1 << 16)  # one text under several choices
def _assess(text: str) -> list[tuple]:
    from textblob import TextBlob

    return TextBlob(text).sentiment_assessments.assessments


def _share(sums: np.ndarray, sizes: np.ndarray, axis: int = -1) -> np.ndarray:
    return sums.sum(axis=axis) / sizes.sum(axis=axis)
