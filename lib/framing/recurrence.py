"""Lines that recur across a corpus are no part of an article: whatever a site puts on every page."""

import re
from collections import Counter

import pandas as pd

from .tables import BODY, COLUMNS, make_table
from .text import Span, count_words_in, find_quoted, fold, is_inside
from .zones import is_speech, is_turn, split_lines

AT_LEAST, SHARE = 3, 0.1  # articles, and of all in the outlet or in the corpus
MOST = 0.5  # of an article's lines: where more recur, it is a copy, and all of it stays


def label_recurring(articles: pd.DataFrame, zones: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The articles and zones, with the body lines that recur as boilerplate, reason "recurs in N articles".

    A line recurs that stands, up to case, digits and white space, in 3 articles or more and in 10 % or more of those of
    its outlet or of the corpus; articles of one ``duplicate_group`` count as one. Lines that may be somebody's words
    stay: quotations, sentences with a verb of speech, conversations, articles with a ``speaker``.
    """
    written = articles[articles["speaker"].isna()] if "speaker" in articles else articles
    once = written.drop_duplicates("duplicate_group")
    bodies = {name: list(map(Span, rows["start"], rows["end"]))
              for name, rows in zones[zones["zone"] == BODY].groupby("article_id")}
    counts = Counter(key for row in once.itertuples()
                     for key in dict(_find_lines(row.text, bodies.get(row.article_id))))
    found = [(row.article_id, row.outlet, row.duplicate_group, key, span, len(lines)) for row in written.itertuples()
             for lines in [_find_lines(row.text, bodies.get(row.article_id))]
             for key, span in lines if counts[key] >= AT_LEAST]
    table = pd.DataFrame(found, columns=["article_id", "outlet", "group", "key", "span", "n_lines"])
    in_outlet = table.groupby(["outlet", "key"])["group"].transform("nunique")
    of_outlet = table["outlet"].map(once.groupby("outlet").size())
    often = (table["key"].map(counts) >= SHARE * len(once)) | (in_outlet >= (SHARE * of_outlet).clip(lower=AT_LEAST))
    kept = table[often & (table.groupby("article_id")["key"].transform("size") <= MOST * table["n_lines"])]
    return relabel_zones(articles, zones, [(row.article_id, row.span, "boilerplate", f"recurs in {counts[row.key]:,} "
                                            "articles") for row in kept.itertuples()])


def relabel_zones(articles: pd.DataFrame, zones: pd.DataFrame,
                  changes: list[tuple[str, Span, str, str]]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The articles and zones after changes (article_id, span, zone, reason), in turn; body words counted anew.

    White space after a stretch goes with it. The zones still cover every character exactly once.
    """
    texts = dict(zip(articles["article_id"], articles["text"], strict=True))
    cut: dict[str, list[tuple]] = {}
    for name, *row in zones[list(COLUMNS["zones"])].itertuples(index=False, name=None):
        cut.setdefault(name, []).append(tuple(row))
    for name, span, *label in changes:
        end = re.compile(r"\s*").match(texts[name], span.end).end()
        kept = [(*piece, *rest) for start, stop, *rest in cut[name]
                for piece in ((start, min(stop, span.start)), (max(start, end), stop)) if piece[0] < piece[1]]
        cut[name] = sorted([*kept, (span.start, end, *label)], key=lambda row: row[0])
    rows = [(name, *row) for name in cut for row in cut[name]]
    n_words = {name: sum(count_words_in(texts[name][start:end]) for start, end, zone, _ in cut[name] if zone == BODY)
               for name, *_ in changes}
    counted = articles["article_id"].map(n_words).fillna(articles["n_words"]).astype("int64")
    return articles.assign(n_words=counted), make_table("zones", pd.DataFrame(rows, columns=list(COLUMNS["zones"])))


def _find_lines(text: str, bodies: list[Span] | None) -> list[tuple[str, Span]]:
    """The whole lines of the body that nobody says: their words in small letters with 0 for digits, and their place."""
    view, quoted = fold(text), find_quoted(text)
    lines = [(view.text[line.start:line.end], view.original(*line)) for line in split_lines(view.text)]
    if sum(is_turn(line) for line, _ in lines) > 1:
        return []
    return [(re.sub(r"\d", "0", " ".join(line.casefold().split())), span) for line, span in lines
            if any(body.covers(span) for body in bodies or ())
            and not (is_speech(line) or is_turn(line) or is_inside(span.start, quoted))]
