"""What several articles tell: statements that are one statement in other words, and articles about one event."""

import dataclasses
import re

import numpy as np
import pandas as pd

from .corpus import Corpus
from .corrections import Corrections, pair_statements
from .duplicates import join_pairs
from .tables import BODY, UNLISTED, check_table
from .text import WORD, fold

MIN_WORDS = 8  # shorter statements agree by chance
MIN_LIKENESS = 0.61  # in the seeds the two retold pairs reach .68 and .89, the nearest other pair of one occasion .58
MIN_SHARED = 0.5  # of the names: in the seeds .62 for the two reports of one event, up to .28 for others
DAYS, EVENT_DAYS = 7, 2  # between articles that retell one statement; that report one event
RAREST = 5  # words of a statement or names of an article, of which one must stand in the other


def find_retold(statements: pd.DataFrame, corpus: Corpus, corrections: Corrections | None = None) -> pd.DataFrame:
    """The statements with ``retold_group``: the first statement that says the same, in these or other words.

    Compared are statements of at least ``MIN_WORDS`` words from different articles by one side: the actor's group (a
    report names now the speaker, now the office), or an unlisted actor. The articles must be of one event, or at most
    ``DAYS`` days apart, or one of them undated. What counts is the mean of two figures: the likeness of the sorted
    words (rapidfuzz's token_sort_ratio) and the cosine of the word stems, rare ones weighing more. Corrections by hand
    join two statements, or keep them and what is more like either apart.

    Returns:
        The statements, in their order; a group bears the id of its first statement, retellings of retellings are one
        group, and what nobody retells is its own, as are denials, beliefs and mentions. ``retold_likeness`` is that of
        a statement with the most alike of its group; it is missing where there is none, or joined by hand only.
    """
    said = _read_texts(check_table(statements, "statements"), check_table(corpus.articles, "articles"))
    stems, ids = _weigh_stems(said["text"]), pd.Index(statements["statement_id"])
    sides = (rows for rows in said.groupby("side").indices.values() if len(rows) > 1)
    pairs = pd.concat([pd.DataFrame({"one": [], "other": [], "likeness": []}),
                       *(_find_pairs(said, stems, rows) for rows in sides)])
    pairs = pairs.sort_values("likeness", ascending=False, kind="stable")
    found = ids.get_indexer(said["statement_id"])[pairs[["one", "other"]].astype("int64")]
    by_hand = [(where, tuple(ids.get_indexer(told)), same) for where, *told, same in
               (pair_statements(statements, corpus, corrections) if corrections else ())]
    apart = [told for _, told, same in by_hand if not same]
    first = np.array(join_pairs([*(told for _, told, same in by_hand if same), *found], len(ids), apart), "int64")
    for where, (one, other), same in by_hand:
        if same and first[one] != first[other]:
            raise ValueError(f"{where}: another line says that they are not the same; delete one of them")
    kept = first[found[:, 0]] == first[found[:, 1]]
    likeness = pd.Series(np.tile(pairs["likeness"][kept], 2), found[kept].T.ravel()).groupby(level=0).max()
    return statements.assign(retold_group=pd.Series(ids[first], statements.index, "str"),
                             retold_likeness=likeness.reindex(range(len(ids))).to_numpy())


def group_events(corpus: Corpus, statements: pd.DataFrame) -> Corpus:
    """The corpus with an ``event_id`` for each dated article; those that its metadata give are kept.

    Two articles are on one event if at most ``EVENT_DAYS`` days apart and if ``MIN_SHARED`` of the names of whichever
    has fewer are shared: capitalised words within its sentences and who speaks in it, rare ones weighing more. What is
    connected is one event: the first of the ids given in it, else one made of its first article's day and id. Ids that
    are given are never joined; an undated article has the id given to it or none.
    """
    articles = check_table(corpus.articles, "articles").reset_index(drop=True)
    names, given, days = _weigh_stems(_list_names(corpus, statements)), articles["event_id"], _find_days(articles)
    windows = (np.flatnonzero(days.between(day, day + pd.Timedelta(days=EVENT_DAYS))) for day in days.dropna().unique())
    pairs = np.hstack([np.empty((2, 0), dtype="int64"),
                       *(rows[_pair_rare(names[rows])] for rows in windows if len(rows) > 1)])
    one, other = (names[side] for side in pairs)
    alike = one.minimum(other).sum(axis=1) >= MIN_SHARED * np.minimum(one.sum(axis=1), other.sum(axis=1))
    free = given.isna().to_numpy()[pairs].any(axis=0)
    first = pd.Series(join_pairs(pairs[:, alike & free].T, len(articles)))
    made = "E" + days.dt.strftime("%Y-%m-%d") + "-" + articles["article_id"]
    found = given.groupby(first).transform("first").fillna(made.groupby(first).transform("first"))
    return dataclasses.replace(corpus, articles=articles.assign(event_id=given.fillna(found).astype("str")))


def _find_days(articles: pd.DataFrame) -> pd.Series:
    """The day of each article's event, else of its publication."""
    return articles.get("event_date", articles["published_date"]).fillna(articles["published_date"])


def _read_texts(statements: pd.DataFrame, articles: pd.DataFrame) -> pd.DataFrame:
    """The statements of enough words with their words as ``text``, their side, and numbers for article and event."""
    known = articles[["article_id", "text"]].assign(
        article=range(len(articles)), event=pd.factorize(articles["event_id"])[0], day=_find_days(articles))
    said = statements[statements["kind"] == "statement"].merge(known, on="article_id", validate="many_to_one")
    words = [WORD.findall(fold(text[start:end]).text.casefold())
             for text, start, end in zip(said["text"], said["start"], said["end"], strict=True)]
    side = said["actor"].where(said["group"] == UNLISTED, "group " + said["group"])
    enough = np.array([len(spoken) >= MIN_WORDS for spoken in words], dtype=bool)
    return said.assign(text=list(map(" ".join, words)), side=side)[enough].reset_index(drop=True)


def _list_names(corpus: Corpus, statements: pd.DataFrame) -> pd.Series:
    """Of each article, what is capitalised in its body but for the first word of a sentence, and its actors."""
    ids, bodies = corpus.articles["article_id"], corpus.zones[corpus.zones["zone"] == BODY]
    texts = bodies["article_id"].map(dict(zip(ids, corpus.articles["text"], strict=True)))
    names = [" ".join(re.findall(r"(?<=[\w,;] )[A-Z][\w-]+", text[start:end]))
             for text, start, end in zip(texts, bodies["start"], bodies["end"], strict=True)]
    actors = statements["actor"].str.replace(r"\W", "_", regex=True)
    named = pd.Series([*names, *actors], [*bodies["article_id"], *statements["article_id"]], "str")
    return ids.map(named.groupby(level=0).agg(" ".join)).reset_index(drop=True)


def _weigh_stems(texts: pd.Series):
    """A sparse row a text, a column a word stem: how rare it is in these texts (log of the inverse share), or 0."""
    from scipy.sparse import csr_array
    from snowballstemmer import stemmer

    words = texts.astype("str").str.split().explode().dropna()
    of_words = dict(zip(words.unique(), stemmer("english").stemWords(words.unique().tolist()), strict=True))
    found = words.map(of_words).rename("stem").reset_index().drop_duplicates()
    columns, stems = pd.factorize(found["stem"])
    weights = np.log((len(texts) + 1) / np.bincount(columns, minlength=len(stems)))[columns]
    return csr_array((weights, (found["index"], columns)), shape=(len(texts), len(stems)))


def _find_pairs(said: pd.DataFrame, stems, rows: np.ndarray) -> pd.DataFrame:
    """The pairs among these rows, of one side, that are one statement: one, other, likeness."""
    from rapidfuzz import fuzz, process

    pairs = rows[_pair_rare(stems[rows])]
    texts, articles, events, days = (said[name].to_numpy()[pairs] for name in ("text", "article", "event", "day"))
    far = np.abs(days[0] - days[1]) > np.timedelta64(DAYS, "D")
    kept = (articles[0] != articles[1]) & ~(far & ((events[0] != events[1]) | (events[0] < 0)))
    one, other = (stems[side] for side in pairs[:, kept])
    cosines = (one * other).sum(axis=1) / np.sqrt((one * one).sum(axis=1) * (other * other).sum(axis=1))
    ratios = process.cpdist(*texts[:, kept], scorer=fuzz.token_sort_ratio) / 100
    found = pd.DataFrame({"one": pairs[0, kept], "other": pairs[1, kept], "likeness": (ratios + cosines) / 2})
    return found[found["likeness"] >= MIN_LIKENESS]


def _pair_rare(stems) -> np.ndarray:
    """The pairs of rows, the first above the second, that share one of the ``RAREST`` stems of either."""
    own = stems.tocoo()
    order = np.lexsort((-own.data, own.row))
    rare = order[np.arange(len(order)) - np.searchsorted(own.row[order], own.row[order]) < RAREST]
    blocks = type(own)((own.data[rare], (own.row[rare], own.col[rare])), shape=own.shape)
    low, high = np.sort(np.stack((blocks @ stems.T).tocoo().coords).astype("int64"), axis=0)
    n = max(stems.shape[0], 1)
    return np.stack(np.divmod(np.unique((low * n + high)[low < high]), n))
