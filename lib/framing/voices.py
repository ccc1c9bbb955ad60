"""The partition law: every word of every body belongs to exactly one voice."""

from __future__ import annotations

import pandas as pd

from .corpus import Corpus
from .tables import BODY, REPORTER, check_table

COLUMNS = ("article_id", "start", "end", "actor", "group", "statement_id", "quote_type")


def find_voices(corpus: Corpus, statements: pd.DataFrame) -> pd.DataFrame:
    """The bodies cut into stretches of one voice: the innermost statement's actor, else the reporter.

    Only rows of kind ``statement`` own words: what somebody denies or is said to believe stays with
    whoever says so. Of statements that overlap, the later start, then the shorter, is the inner one.

    Returns:
        article_id, start, end, actor, group, statement_id (None for the reporter), quote_type; by article
        and start; the rows of an article cover its body zones exactly once.
    """
    check_table(statements, "statements")
    speaking = {key: rows for key, rows in
                statements[statements["kind"] == "statement"].groupby("article_id", sort=False)}
    bodies = corpus.zones[corpus.zones["zone"] == BODY]
    rows = []
    for zone in bodies.itertuples():
        rows += _cut_zone(zone, speaking.get(zone.article_id))
    return pd.DataFrame(rows, columns=COLUMNS).astype({"start": "int64", "end": "int64"})


def _cut_zone(zone, statements: pd.DataFrame | None) -> list[tuple]:
    inside = [] if statements is None else [
        row for row in statements.itertuples() if row.start < zone.end and zone.start < row.end]
    bounds = {zone.start, zone.end}
    for row in inside:
        bounds |= {max(row.start, zone.start), min(row.end, zone.end)}
    cuts = sorted(bounds)
    pieces: list[tuple] = []
    for start, end in zip(cuts, cuts[1:], strict=False):
        covering = [row for row in inside if row.start <= start and end <= row.end]
        inner = max(covering, key=lambda row: (row.start, -row.end), default=None)
        voice = (REPORTER, REPORTER, None, None) if inner is None else (
            inner.actor, inner.group, inner.statement_id, inner.quote_type)
        if pieces and pieces[-1][3:] == voice:
            pieces[-1] = (zone.article_id, pieces[-1][1], end, *voice)
        else:
            pieces.append((zone.article_id, start, end, *voice))
    return pieces
