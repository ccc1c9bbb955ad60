"""How the headline of a report reads under other choices than those that were made."""

import dataclasses

import pandas as pd

from .attribution import find_statements
from .codebook import Codebook
from .copies import pick_copies
from .corpus import Corpus
from .corrections import BY_HAND, Corrections, correct_hits, correct_statements
from .rates import count_words, term_rates
from .recurrence import relabel_zones
from .summaries import describe_result, keep_status, keep_voices
from .tables import BODY
from .terms import find_hits
from .text import Span

STRICT = ("alias", "name", "surname", "first of several", "known speaker", BY_HAND)  # resolutions that rest on a name
SURE = 0.7  # the confidence below which a statement's hits are doubtful


def list_choices(corpus: Corpus, statements: pd.DataFrame, hits: pd.DataFrame, codebook: Codebook,
                 fixes: Corrections, *, by: str = "group", min_words: int = 500, names: list[str] | None = None,
                 include_reporter: bool = True, status: list[str] | None = None) -> pd.DataFrame:
    """The headline as it is with each copy counted and all words, and with one choice changed at a time.

    Choices: only what stands in quotation marks; without doubtful hits (not asserted, or in a statement of which fewer
    than seven in ten like it were right); copies and retold statements once; headlines counted, too; only sources that
    are named, so that what pronouns, roles and descriptions say is the reporter's. ``hits`` are those of ``status``.

    Returns:
        choice, n_hits (all that count), headline (Markdown).
    """
    confidence = statements.get("confidence", pd.Series(1.0, statements.index)).fillna(1.0)  # own words have none
    sure = set(statements.loc[confidence >= SURE, "statement_id"])
    asserted = hits[(hits["status"] == "asserted") & (hits["statement_id"].isna() | hits["statement_id"].isin(sure))]
    strict = statements.assign(kind=statements["kind"].where(statements["resolution"].isin(STRICT), "mention"))
    headed = _count_headlines(corpus)
    said = correct_statements(find_statements(headed, codebook), headed, codebook, fixes)
    once, left = pick_copies(hits, statements, corpus, copies="once")

    def find(there: Corpus, told: pd.DataFrame) -> pd.DataFrame:
        found = correct_hits(find_hits(there, told, codebook), there, fixes, complete=False)
        return keep_status(found, status or [])

    choices = {
        "as counted": (hits, corpus, statements, False),
        "only words in quotation marks": (hits, corpus, statements, True),
        "without doubtful hits": (asserted, corpus, statements, False),
        "copies and retold statements once": (once, left, statements, False),
        "with headlines": (find(headed, said), headed, said, False),
        "only sources that are named": (find(corpus, strict), corpus, strict, False),
    }
    rows = []
    for choice, (counted, there, told, quoted_only) in choices.items():
        rates = term_rates(counted, count_words(there, told), by=by, codebook=codebook, min_words=min_words,
                           quoted_only=quoted_only)
        shown = keep_voices(rates, codebook, names=names or [], include_reporter=include_reporter)
        rows.append((choice, int(shown["n_hits"].sum()),
                     describe_result(shown, n_articles=len(there.articles), quoted_only=quoted_only, caution=False)))
    return pd.DataFrame(rows, columns=["choice", "n_hits", "headline"])


def _count_headlines(corpus: Corpus) -> Corpus:
    """The corpus with its headlines as part of the bodies."""
    titles = corpus.zones[corpus.zones["zone"] == "title"]
    changes = [(row.article_id, Span(row.start, row.end), BODY, "counted, too") for row in titles.itertuples()]
    articles, zones = relabel_zones(corpus.articles, corpus.zones, changes)
    return dataclasses.replace(corpus, articles=articles, zones=zones)
