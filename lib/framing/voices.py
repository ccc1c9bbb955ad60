"""The partition law: every word of every body belongs to exactly one voice."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd

from .corpus import Corpus
from .tables import BODY, REPORTER, check_table


def find_voices(corpus: Corpus, statements: pd.DataFrame) -> pd.DataFrame:
    """The bodies cut into stretches of one voice: the innermost statement's actor, else the reporter.

    Only rows of kind ``statement`` own words: what somebody denies or is said to believe stays with
    whoever says so. Of statements that overlap, the later start, then the shorter, is the inner one.

    Returns:
        article_id, start, end, actor, group, statement_id (None for the reporter), quote_type; by article
        and start; the rows of an article cover its body zones exactly once.
    """
    check_table(statements, "statements")
    # From the outermost to the innermost, so that the inner ones are painted over the outer ones.
    speaking = statements[statements["kind"] == "statement"].iloc[::-1].sort_values(
        ["start", "end"], ascending=[True, False], kind="stable", ignore_index=True)
    spans = speaking[["start", "end"]].to_numpy()
    statements_of = speaking.groupby("article_id").indices
    bodies = corpus.zones[corpus.zones["zone"] == BODY]
    pieces = []
    for article_id, zones in bodies.groupby("article_id", sort=False):
        owners = np.full(zones["end"].max(), -1)  # of each character: the number of its statement, or none
        for number in statements_of.get(article_id, ()):
            owners[slice(*spans[number])] = number
        for start, end in zip(zones["start"], zones["end"], strict=True):
            changes = start + 1 + np.flatnonzero(np.diff(owners[start:end]))
            pieces += [(article_id, *piece, owners[piece[0]]) for piece in pairwise([start, *changes, end])]
    cut = pd.DataFrame(pieces, columns=["article_id", "start", "end", "owner"])
    voices = cut.join(speaking[["actor", "group", "statement_id", "quote_type"]], on="owner")
    voices = voices.fillna({"actor": REPORTER, "group": REPORTER}).drop(columns="owner")
    texts = ["article_id", "actor", "group", "statement_id", "quote_type"]
    return voices.astype({"start": "int64", "end": "int64", **dict.fromkeys(texts, "str")})
