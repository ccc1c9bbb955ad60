"""From the names of a corpus and a codebook to all that is counted: the steps that most notebooks begin with."""

from typing import NamedTuple

import pandas as pd

from .attribution import find_statements
from .cluster import read_counts
from .codebook import Codebook, load_codebook
from .copies import pick_copies
from .corpus import Corpus, load_corpus
from .corrections import Corrections, correct_hits, correct_statements, correct_zones, load_corrections
from .rates import count_words
from .retold import find_retold, group_events
from .summaries import keep_status, keep_terms
from .terms import find_hits


class Study(NamedTuple):
    """What is counted in, and what was found: ``kept`` and ``hits`` are what counts, ``news`` and ``every_hit`` all."""

    fixes: Corrections
    book: Codebook
    news: Corpus
    statements: pd.DataFrame
    every_hit: pd.DataFrame
    hits: pd.DataFrame
    kept: Corpus
    words: pd.DataFrame


def load_study(corpus: str, codebook: str, *, terms: list[str] = (), frames: list[str] = (), status: list[str] = (),
               copies: str = "each") -> Study:
    """The articles with their events, who says what, every hit, and each voice's own words; with corrections by hand.

    Only these ``terms``, and those of these ``frames``, are looked for, and only hits of these ``status`` kept; empty
    lists stand for all. With ``copies`` once, what repeats earlier words is left out of ``hits`` and ``kept``, and so
    of ``words``. The tables are those of find_statements, find_retold, find_hits and count_words.
    """
    fixes = load_corrections(corpus)
    news, whole = correct_zones(load_corpus(corpus), fixes), load_codebook(codebook)
    book = keep_terms(whole, list(terms), list(frames))
    counted = None if fixes.files["zones.csv"] or fixes.files["statements.csv"] else read_counts(news, whole)
    statements = correct_statements(find_statements(news, book), news, book, fixes)
    news = group_events(news, statements)
    statements = find_retold(statements, news, fixes)
    found = (counted[0].merge(book.terms[["frame", "term"]].drop_duplicates()) if counted else
             find_hits(news, statements, book))
    found = correct_hits(found, news, fixes, complete=not (terms or frames))
    every_hit = keep_status(found, list(status))
    hits, kept = pick_copies(every_hit, statements, news, copies=copies)
    words = counted[1] if counted and kept is news else count_words(kept, statements)
    return Study(fixes, book, news, statements, every_hit, hits, kept, words)
