"""Count what is printed several times each time, or once."""

import dataclasses

import numpy as np
import pandas as pd

from .corpus import Corpus
from .tables import BODY
from .voices import find_voices


def pick_copies(hits: pd.DataFrame, statements: pd.DataFrame, corpus: Corpus, *,
                copies: str = "each") -> tuple[pd.DataFrame, Corpus]:
    """The hits and the corpus to count in: as they are for ``each``; for ``once`` without what repeats earlier words.

    Counted ``once``, of each ``duplicate_group`` only the first article is left, and of each ``retold_group`` (see
    ``find_retold``) in the articles left only the first statement; the own words of its retellings become the zone
    ``retold``, which is no body. Both laws hold on what is left: words over voices sum to the bodies that are left,
    hits over voices to the hits that are left. So a voice's denominator is its words without those it is reported to
    repeat; the reporter keeps what stands around a retelling. ``n_words`` of an article still counts all its body.
    """
    if copies not in ("each", "once"):
        raise ValueError(f"copies must be 'each' or 'once', not {copies!r}")
    if copies == "each":
        return hits, corpus
    articles = corpus.articles.drop_duplicates("duplicate_group", ignore_index=True)
    zones, voices, hits, told = (table[table["article_id"].isin(articles["article_id"])]
                                 for table in (corpus.zones, find_voices(corpus, statements), hits, statements))
    later = told.loc[told["retold_group"].duplicated(), "statement_id"]
    is_later = voices["statement_id"].isin(later)
    bodies = voices.assign(zone=np.where(is_later, "retold", BODY), reason=np.where(is_later, "told before", None))
    cut = pd.concat([zones[zones["zone"] != BODY], bodies[list(zones)]])
    cut = cut.sort_values(["article_id", "start"], ignore_index=True)
    return hits[~hits["statement_id"].isin(later)], dataclasses.replace(corpus, articles=articles, zones=cut)


def describe_copies(hits: pd.DataFrame, statements: pd.DataFrame, corpus: Corpus) -> str:
    """One sentence: how many articles are copies, how many statements retold, how many hits stand in both."""
    once, left = pick_copies(hits, statements, corpus, copies="once")
    n_hits, n_once = (int((~found["in_name"]).sum()) for found in (hits, once))
    n_articles, n_left = len(corpus.articles), len(left.articles)
    n_retold = statements.loc[statements["article_id"].isin(left.articles["article_id"]), "retold_group"].duplicated()
    return (f"Copies of an earlier article: {n_articles - n_left:,} of {n_articles:,}. Statements in the others that "
            f"retell an earlier one: {n_retold.sum():,}. Hits in both: {n_hits - n_once:,} of {n_hits:,}.")
