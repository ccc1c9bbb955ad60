"""From the names of a corpus and a codebook to all that is counted: the steps that most notebooks begin with."""

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from .attribution import find_statements
from .cluster import read_counts, recall_sums
from .codebook import Codebook, load_codebook
from .copies import pick_copies
from .corpus import Corpus, find_path, load_corpus
from .corrections import Corrections, correct_hits, correct_statements, correct_zones, leave_out, load_corrections
from .parsing import hash_of, model_version
from .parts import read_manifest
from .rates import count_words
from .retold import find_retold, group_events
from .selection import keep_articles
from .status import Marks
from .streams import CODE, ROOT, hash_place, recall_tables
from .summaries import keep_status, keep_terms
from .sums import Sums, add_sums, sum_up
from .terms import find_hits, make_index

BESIDE = (ROOT / "data" / "articles.csv", ROOT / "requirements.txt")  # what reading any corpus depends on


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
               copies: str = "each", outlets: list[str] = (), since: str = "", until: str = "") -> Study:
    """The articles with their events, who says what, every hit, and each voice's own words; with corrections by hand.

    Only these ``terms``, and those of these ``frames``, are looked for, and only hits of these ``status`` kept; empty
    lists stand for all. With ``copies`` once, what repeats earlier words is left out of ``hits`` and ``kept``, and so
    of ``words``. With ``outlets``, ``since`` or ``until`` (see ``pick_articles``) all is of those articles only; who
    says what, events, copies and retold statements are found in the whole corpus before, and once means the first of
    them in those articles. The tables are those of find_statements, find_retold, find_hits and count_words. What does
    not depend on terms is kept in the cache folder: the same corpus and actors with other terms are not read again.
    """
    fixes, whole = load_corrections(corpus), load_codebook(codebook)
    book = keep_terms(whole, list(terms), list(frames))
    read, key, *found = _read(corpus, whole, fixes)
    news = keep_articles(read, outlets=outlets, since=since, until=until)
    fixes, statements, words = _keep_of(news, set(read.articles["article_id"]), fixes, *found)
    found = read_counts("hits", news, whole, fixes)
    index = _recall_index(key, corpus, news, statements, whole) if found is None and news is read else None
    found = (find_hits(news, statements, book, index=index) if found is None else
             found.merge(book.terms[["frame", "term"]].drop_duplicates()))
    found = correct_hits(found, news, fixes, complete=not (terms or frames))
    every_hit = keep_status(found, list(status))
    hits, kept = pick_copies(every_hit, statements, news, copies=copies)
    words = words if kept is news else count_words(kept, statements)
    return Study(fixes, book, news, statements, every_hit, hits, kept, words)


def load_sums(corpora: list[str], codebook: str, *, terms: list[str] = (), frames: list[str] = (),
              **view: str) -> tuple[Codebook, Sums]:
    """The codebook, and what these corpora amount to together, in one view (see ``sums.VIEWS``), of these terms or all.

    A dataset is added up already and none of its articles is read; other corpora are read as by ``load_study``. One
    that was added up with another codebook or other corrections is a ValueError.
    """
    book, found = load_codebook(codebook), []
    for corpus in corpora:
        if read_manifest(place := find_path(corpus, "corpus")):
            found.append(recall_sums(place, book, load_corrections(corpus), **view))
            continue
        study = load_study(corpus, codebook)
        found.append(sum_up([(study.hits, study.words, study.statements)], study.news, book, name=place.name,
                            corrections=study.fixes.sha256, **view))
    sums, book = add_sums(found), keep_terms(book, list(terms), list(frames))
    return book, sums._replace(found=sums.found.merge(book.terms[["frame", "term"]].drop_duplicates()))


def recall_corpus(corpus: str) -> tuple[Corpus, str]:
    """The corpus, kept in the cache folder as long as the same is read, and a hash of all that is read."""
    place = find_path(corpus, "corpus").absolute()  # of a link, what is beside it counts
    beside = (hash_place(path) for path in BESIDE)
    files = hash_of(*beside, hash_place(place, without="corrections"), hash_place(Path(__file__).parent, CODE))
    about, *tables = recall_tables(_name_kept("corpus", corpus), files, partial(_read_articles, corpus))
    return Corpus(*tables, *about.to_dict("records"), dataset=place if read_manifest(place) else None), files


def _read(corpus: str, book: Codebook, fixes: Corrections) -> tuple[Corpus, str, pd.DataFrame, pd.DataFrame]:
    """The articles, the key of all that is read, who says what, and each voice's words.

    Of each corpus the last is kept, for whoever counts again: articles by the files they come from, the rest by that
    key, which is of the codebook's actors and the corrections as well.
    """
    news, files = recall_corpus(corpus)
    actors = (table.to_csv() for table in (book.actors, book.aliases, book.cues))
    key = hash_of(files, model_version(), fixes.sha256, *actors)
    changed, zones, statements, words = recall_tables(
        _name_kept("study", corpus), key, partial(_attribute, news, book, fixes))
    articles = pd.concat([news.articles[["text"]], changed], axis="columns")[list(news.articles)]
    return replace(news, articles=articles, zones=zones), key, statements, words


def _recall_index(key: str, place: str, corpus: Corpus, statements: pd.DataFrame, book: Codebook) -> Marks | None:
    """The index, kept as long as the same is read and the codebook's status is the same; none of a dataset."""
    if corpus.dataset:
        return None  # it may be more than the memory holds
    key = hash_of(key, "" if book.status is None else book.status.to_csv())
    tables = recall_tables(_name_kept("index", place), key, lambda: [
        pd.DataFrame({kind: places}) for kind, places in make_index(corpus, statements, book).items()])
    return {kind: places.to_numpy() for table in tables for kind, places in table.items()}


def _name_kept(kind: str, corpus: str) -> str:
    return f"{kind}-{hash_of(str(find_path(corpus, 'corpus').absolute()))[:16]}"


def _read_articles(corpus: str) -> list[pd.DataFrame]:
    news = load_corpus(corpus)
    return [pd.DataFrame([news.about]), news.articles, news.zones, news.problems]


def _attribute(news: Corpus, book: Codebook, fixes: Corrections) -> list[pd.DataFrame]:
    """What is known of the articles besides their text, their zones, who says what, and each voice's words."""
    news = correct_zones(news, fixes)
    statements = correct_statements(find_statements(news, book), news, book, fixes)
    news = group_events(news, statements)
    statements = find_retold(statements, news, fixes)
    words = read_counts("words", news, book, fixes)
    words = count_words(news, statements) if words is None else words
    return [news.articles.drop(columns="text"), news.zones, statements, words]


def _keep_of(news: Corpus, known: set[str], fixes: Corrections, *tables: pd.DataFrame) -> tuple:
    """The corrections but of other ``known`` articles, and the rows of these, where they are a part; else all as it is.

    A correction of an article that nobody knows is kept, so that it is found to be wrong.
    """
    if "part" not in news.about:
        return fixes, *tables
    ids = set(news.articles["article_id"])
    return leave_out(fixes, known - ids), *(table[table["article_id"].isin(ids)].reset_index(drop=True)
                                            for table in tables)
