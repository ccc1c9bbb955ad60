"""How the headline of a report reads under other choices than those that were made."""

import dataclasses
from collections.abc import Callable

import pandas as pd

from .attribution import find_statements
from .codebook import Codebook
from .copies import pick_copies
from .corpus import Corpus
from .corrections import BY_HAND, Corrections, correct_hits, correct_statements
from .rates import count_hits, count_words
from .recurrence import relabel_zones
from .show import count_of
from .summaries import keep_status
from .tables import BODY
from .terms import find_hits
from .text import Span

STRICT = ("alias", "name", "surname", "first of several", "known speaker", BY_HAND)  # resolutions that rest on a name
SURE = 0.7  # the confidence below which a statement's hits are doubtful


def list_choices(corpus: Corpus, statements: pd.DataFrame, hits: pd.DataFrame, codebook: Codebook,
                 fixes: Corrections, say: Callable[..., str], *, status: list[str] = ()) -> pd.DataFrame:
    """The headline as it is with each copy counted and all words, and with one choice changed at a time.

    Choices: only what stands in quotation marks; without doubtful hits (not asserted, or in a statement of which fewer
    than seven in ten like it were right); copies and retold statements once; headlines counted, too; only sources that
    are named, so that what pronouns, roles and descriptions say is the reporter's. ``hits`` are those of ``status``.
    ``say`` makes the headline of (hits, corpus, statements, words, quoted_only=…), as ``say_result`` does.

    Returns:
        choice, n_hits (all that count, whoever says them), headline (Markdown).
    """
    confidence = statements.get("confidence", pd.Series(1.0, statements.index)).fillna(1.0)  # own words have none
    sure = set(statements.loc[confidence >= SURE, "statement_id"])
    asserted = hits[(hits["status"] == "asserted") & (hits["statement_id"].isna() | hits["statement_id"].isin(sure))]
    strict = statements.assign(kind=statements["kind"].where(statements["resolution"].isin(STRICT), "mention"))
    headed = _count_headlines(corpus)
    said = correct_statements(find_statements(headed, codebook), headed, codebook, fixes)
    once, left = pick_copies(hits, statements, corpus, copies="once")

    def find(there: Corpus, told: pd.DataFrame) -> pd.DataFrame:
        return keep_status(correct_hits(find_hits(there, told, codebook), there, fixes, complete=False), status)

    choices = {
        "as counted": (hits, corpus, statements, False),
        "only words in quotation marks": (hits, corpus, statements, True),
        "without doubtful hits": (asserted, corpus, statements, False),
        "copies and retold statements once": (once, left, statements, False),
        "with headlines": (find(headed, said), headed, said, False),
        "only sources that are named": (find(corpus, strict), corpus, strict, False),
    }
    return pd.DataFrame([
        (choice, len(count_hits(counted, quoted_only=quoted_only)),
         say(counted, there, told, count_words(there, told), quoted_only=quoted_only))
        for choice, (counted, there, told, quoted_only) in choices.items()], columns=["choice", "n_hits", "headline"])


def describe_choices(choices: pd.DataFrame) -> str:
    """The choices as a list in Markdown; a headline that does not change is not repeated."""
    headlines = choices["headline"].mask((choices["headline"] == choices["headline"].iloc[0]) & (choices.index > 0),
                                         "the headline stays the same.")
    return "\n".join(f"- **{choice}**, {count_of(n_hits, 'hit')} in all: {headline}"
                     for choice, n_hits, headline in zip(choices["choice"], choices["n_hits"], headlines, strict=True))


def _count_headlines(corpus: Corpus) -> Corpus:
    """The corpus with its headlines as part of the bodies."""
    titles = corpus.zones[corpus.zones["zone"] == "title"]
    changes = [(row.article_id, Span(row.start, row.end), BODY, "counted, too") for row in titles.itertuples()]
    articles, zones = relabel_zones(corpus.articles, corpus.zones, changes)
    return dataclasses.replace(corpus, articles=articles, zones=zones)
