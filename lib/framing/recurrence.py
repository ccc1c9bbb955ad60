"""Lines that recur across a corpus are no part of an article: whatever a site puts on every page."""

import re
from array import array
from collections.abc import Iterable, Iterator
from functools import partial

import numpy as np
import pandas as pd

from .streams import Spill, align, watch
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
    kept = _find_recurring(articles, zones)
    rows = zip(articles["article_id"].iloc[kept["number"]], kept["start"], kept["end"], kept["n"], strict=True)
    return relabel_zones(articles, zones, ((name, Span(*span), "boilerplate", f"recurs in {n:,} articles")
                                           for name, *span, n in rows))


def relabel_zones(articles: pd.DataFrame, zones: pd.DataFrame,
                  changes: Iterable[tuple[str, Span, str, str]]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The articles and zones after changes (article_id, span, zone, reason); body words counted anew.

    Changes stand in the order of the articles, as zones do, and those of one article are made in turn. White space
    after a stretch goes with it. The zones still cover every character exactly once.
    """
    spill, n_words = Spill(partial(make_table, "zones")), articles["n_words"].to_numpy(copy=True)
    rows = zip(articles["text"], *(align(articles["article_id"], of) for of in (_walk(zones), changes)), strict=True)
    for number, (text, cut, new) in enumerate(watch(rows, "zones", len(articles))):
        for name, span, *label in new:
            end = re.compile(r"\s*").match(text, span.end).end()
            kept = [(name, *piece, *rest) for _, start, stop, *rest in cut
                    for piece in ((start, min(stop, span.start)), (max(start, end), stop)) if piece[0] < piece[1]]
            cut = sorted([*kept, (name, span.start, end, *label)], key=lambda row: row[1])
        if new:
            n_words[number] = sum(count_words_in(text[start:end]) for _, start, end, zone, _ in cut if zone == BODY)
        spill.add([dict(zip(COLUMNS["zones"], row, strict=True)) for row in cut], 100 * len(cut))
    return articles.assign(n_words=n_words), spill.read()


def _find_recurring(articles: pd.DataFrame, zones: pd.DataFrame) -> pd.DataFrame:
    """The lines that recur: number of the article, start, end, n (articles with it), by article."""
    written = articles["speaker"].isna() if "speaker" in articles else pd.Series(True, articles.index)
    sets = {name: pd.factorize(articles[name])[0] for name in ("outlet", "duplicate_group")}
    once = pd.DataFrame(sets)[written.to_numpy()].drop_duplicates("duplicate_group")
    lines = _list_lines(articles, zones, written)
    n_lines = np.bincount(lines["number"], minlength=len(articles))
    is_counted = (lines["is_new"] == 1) & lines["number"].isin(once.index)
    keys, counts = np.unique(lines["key"][is_counted], return_counts=True)
    n = pd.Series(counts, keys, name="n")[counts >= AT_LEAST]
    found = lines[lines["key"].isin(n.index)].join(n, on="key")
    found = found.assign(**{name: codes[found["number"]] for name, codes in sets.items()})
    known = found["outlet"].where(found["outlet"] >= 0)
    in_outlet = found.groupby([known, "key"])["duplicate_group"].transform("nunique")
    of_outlet = known.map(once["outlet"].value_counts())
    often = (found["n"] >= SHARE * len(once)) | (in_outlet >= (SHARE * of_outlet).clip(lower=AT_LEAST))
    return found[often & (found.groupby("number")["key"].transform("size") <= MOST * n_lines[found["number"]])]


def _walk(zones: pd.DataFrame) -> Iterator[tuple]:
    return zones[list(COLUMNS["zones"])].itertuples(index=False, name=None)


def _list_lines(articles: pd.DataFrame, zones: pd.DataFrame, written: pd.Series) -> pd.DataFrame:
    """The lines that may recur: number of the article, key, start, end, and whether new in the article."""
    columns = {"number": array("i"), "key": array("q"), "start": array("i"), "end": array("i"), "is_new": array("b")}
    bodies = align(articles["article_id"], (row for row in _walk(zones) if row[3] == BODY))
    rows = zip(articles["text"], bodies, written, strict=True)
    for number, (text, body, is_written) in enumerate(watch(rows, "lines", len(articles))):
        lines = _find_lines(text, [Span(start, end) for _, start, end, *_ in body]) if is_written else []
        first = dict(reversed(lines))
        for key, span in lines:
            for column, cell in zip(columns.values(), (number, hash(key), *span, first[key] == span), strict=True):
                column.append(cell)
    return pd.DataFrame({name: np.asarray(column) for name, column in columns.items()}, copy=False)


def _find_lines(text: str, bodies: list[Span]) -> list[tuple[str, Span]]:
    """The whole lines of the body that nobody says: their words in small letters with 0 for digits, and their place."""
    view, quoted = fold(text), find_quoted(text)
    lines = [(view.text[line.start:line.end], view.original(*line)) for line in split_lines(view.text)]
    if sum(is_turn(line) for line, _ in lines) > 1:
        return []
    return [(re.sub(r"\d", "0", " ".join(line.casefold().split())), span) for line, span in lines
            if any(body.covers(span) for body in bodies)
            and not (is_speech(line) or is_turn(line) or is_inside(span.start, quoted))]
