"""The partition law: every word of every body belongs to exactly one voice."""

from itertools import pairwise

import numpy as np
import pandas as pd

from .corpus import Corpus
from .tables import BODY, REPORTER, UNLISTED, check_table, once

VOICE = ["actor", "group", "statement_id", "quote_type"]


def find_voices(corpus: Corpus, statements: pd.DataFrame) -> pd.DataFrame:
    """The bodies cut into stretches of one voice: the innermost statement's actor, else the reporter.

    Only rows of kind ``statement`` own words: what somebody denies or is said to believe stays with whoever says so. Of
    statements that overlap, the later start, then the shorter, is the inner one.

    Returns:
        article_id, start, end, actor, group, statement_id (None for the reporter), quote_type; by article and start;
        the rows of an article cover its body zones exactly once.
    """
    return _find_voices(corpus.zones, check_table(statements, "statements")).copy(deep=False)


@once
def _find_voices(zones: pd.DataFrame, statements: pd.DataFrame) -> pd.DataFrame:
    # From the outermost to the innermost, so that the inner ones are painted over the outer ones.
    speaking = statements[statements["kind"] == "statement"].iloc[::-1].sort_values(
        ["start", "end"], ascending=[True, False], kind="stable", ignore_index=True)
    spans, statements_of = speaking[["start", "end"]].to_numpy(), speaking.groupby("article_id").indices
    pieces, bodies = [], zones[zones["zone"] == BODY]
    bounds, zones_of = bodies[["start", "end"]].to_numpy(), bodies.groupby("article_id").indices
    for article_id in dict.fromkeys(bodies["article_id"]):
        stretches = bounds[zones_of[article_id]]
        owners = np.full(stretches[:, 1].max(), -1)  # of each character: the number of its statement, or none
        for number in statements_of.get(article_id, ()):
            owners[slice(*spans[number])] = number
        for start, end in stretches.tolist():
            changes = start + 1 + np.flatnonzero(np.diff(owners[start:end]))
            pieces += [(article_id, *piece, owners[piece[0]]) for piece in pairwise([start, *changes.tolist(), end])]
    cut = pd.DataFrame(pieces, columns=["article_id", "start", "end", "owner"])
    voices = cut.join(speaking[VOICE], on="owner").fillna({"actor": REPORTER, "group": REPORTER})
    return voices.drop(columns="owner").astype({"start": "int64", "end": "int64",
                                                **dict.fromkeys(["article_id", *VOICE], "str")})


def pick_voices(places: pd.DataFrame, voices: pd.DataFrame, columns: list[str] = VOICE) -> pd.DataFrame:
    """The places (article_id, start and more), each with these columns of the voice that it starts in."""
    ordered = places.drop(columns=columns, errors="ignore").reset_index().sort_values("start")
    owners = voices[["article_id", "start", *columns]].sort_values("start")
    return pd.merge_asof(ordered, owners, on="start", by="article_id").set_index("index").sort_index()


def pool_unlisted(table: pd.DataFrame) -> pd.DataFrame:
    """Hits or words with all actors that the codebook does not know as one, as coders name them."""
    return table.assign(actor=table["actor"].where(table["group"] != UNLISTED, UNLISTED))
