"""What several articles tell: statements that are one statement in other words, and articles about one event."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from .corpus import Corpus
from .duplicates import join_pairs
from .tables import UNLISTED, check_table
from .text import WORD, fold

MIN_WORDS = 8  # shorter statements agree by chance
DAYS = 7  # between articles on one occasion
RAREST = 5  # words of a statement, of which one must stand in the other
# In the hand-coded seeds the two retold pairs of one occasion reach .68 and more, the nearest other pair .57.
MIN_LIKENESS = 0.62


def find_retold(statements: pd.DataFrame, corpus: Corpus) -> pd.DataFrame:
    """The statements with ``retold_group``: the first statement that tells the same, in these or other words.

    Compared are statements of at least ``MIN_WORDS`` words from different articles, by one side (the actor's group; the
    actor itself where it is unlisted), since a report names now the speaker, now the office. The articles must be of
    one event, or at most ``DAYS`` days apart, or one of them undated. Two statements are one where the mean of two
    figures reaches ``MIN_LIKENESS``: the likeness of their sorted words (rapidfuzz's token_sort_ratio) and the cosine
    of their word stems, rare ones weighing more. Retellings of retellings are one group.

    Returns:
        The statements in their order; a statement that nobody retells is its own group, as are denials, beliefs and
        mentions. Groups bear ids of ``part_of``: content in several pieces is one statement.
    """
    said = _join_pieces(check_table(statements, "statements"), check_table(corpus.articles, "articles"))
    stems = _weigh_stems(said["text"])
    pairs = [pair for rows in said.groupby("side").indices.values() for pair in _find_pairs(said, stems, rows)]
    first = said["part_of"].to_numpy()[join_pairs(pairs, len(said))]
    groups = statements["part_of"].map(dict(zip(said["part_of"], first, strict=True)))
    return statements.assign(retold_group=groups.fillna(statements["part_of"]).astype("str"))


def find_days(articles: pd.DataFrame) -> pd.Series:
    """The day of each article's event, else of its publication, as a number; NaN where neither is known."""
    days = articles["published_date"]
    if "event_date" in articles:
        days = articles["event_date"].fillna(days)
    return (days - pd.Timestamp(0)).dt.days.astype("float64")


def _join_pieces(statements: pd.DataFrame, articles: pd.DataFrame) -> pd.DataFrame:
    """A row a statement of enough words, by article and place: part_of, side, text, and numbers: article, event, day."""
    known = articles[["article_id", "text"]].assign(
        article=range(len(articles)), event=pd.factorize(articles["event_id"])[0], day=find_days(articles))
    pieces = statements[statements["kind"] == "statement"].merge(known, on="article_id", validate="many_to_one")
    pieces["text"] = [" ".join(WORD.findall(fold(text[start:end]).text.casefold())) for text, start, end
                      in zip(pieces["text"], pieces["start"], pieces["end"], strict=True)]
    pieces["side"] = pieces["actor"].where(pieces["group"] == UNLISTED, "group " + pieces["group"])
    said = pieces.sort_values(["article", "start"]).groupby(
        ["part_of", "side", "article", "event", "day"], sort=False, dropna=False, as_index=False)["text"].agg(" ".join)
    return said[said["text"].str.count(" ") + 1 >= MIN_WORDS].reset_index(drop=True)


def _weigh_stems(texts: pd.Series):
    """A sparse row a text and a column a word stem: how rare it is, in rows of length 1."""
    from scipy.sparse import csr_array
    from snowballstemmer import stemmer

    words = texts.str.split().explode()
    of_words = dict(zip(words.unique(), stemmer("english").stemWords(words.unique().tolist()), strict=True))
    pairs = words.map(of_words).reset_index().drop_duplicates()
    columns, stems = pd.factorize(pairs.iloc[:, 1])
    weights = np.log((len(texts) + 1) / np.bincount(columns, minlength=len(stems)))[columns]
    rows = pairs["index"].to_numpy()
    length = np.sqrt(np.bincount(rows, weights**2, minlength=len(texts)))
    return csr_array((weights / length[rows], (rows, columns)), shape=(len(texts), len(stems)))


def _find_pairs(said: pd.DataFrame, stems, rows: np.ndarray) -> Iterable[tuple[int, int]]:
    """The pairs among these rows, of one side, that are one statement."""
    from rapidfuzz import fuzz, process

    ones, others = _find_candidates(said, stems, rows)
    cosines = (stems[ones] * stems[others]).sum(axis=1)
    likely = cosines >= 2 * MIN_LIKENESS - 1
    ones, others, texts = ones[likely], others[likely], said["text"].to_numpy()
    ratios = process.cpdist(texts[ones], texts[others], scorer=fuzz.token_sort_ratio) / 100
    told = (ratios + cosines[likely]) / 2 >= MIN_LIKENESS
    return zip(ones[told], others[told], strict=True)


def _find_candidates(said: pd.DataFrame, stems, rows: np.ndarray) -> np.ndarray:
    """The pairs among these rows that may be told from one occasion, and share a word that is rare in one of them."""
    own = stems[rows].tocoo()
    ranks = pd.Series(own.data).groupby(own.row).rank(method="first", ascending=False).to_numpy()
    rare = type(own)((own.data * (ranks <= RAREST), own.coords), shape=own.shape)
    shared = (rare.tocsr() @ own.tocsr().T).tocoo()
    pairs = np.unique(np.sort(rows[np.stack(shared.coords)], axis=0)[:, shared.data > 0], axis=1)
    articles, events, days = (said[name].to_numpy()[pairs] for name in ("article", "event", "day"))
    far = (np.abs(days[0] - days[1]) > DAYS) & ((events[0] != events[1]) | (events[0] < 0))
    return pairs[:, (articles[0] != articles[1]) & ~far]
