"""Draw places for hand coding at random: hits from each cell of frame, term and voice, and words from each voice.

The chance of each place is known, and that is what everything rests on that is said of those that were not drawn.
"""

import hashlib
from collections.abc import Iterator

import numpy as np
import pandas as pd

from .corpus import Corpus
from .passages import name_passage
from .text import find_sentences, find_words
from .voices import find_voices, pool_unlisted

CELL = ["frame", "term", "voice"]
SAMPLE = ["row", "article_id", "start", "end", *CELL, "status", "n_all", "n_drawn"]
NO_HIT = "no hit"


def draw_sample(hits: pd.DataFrame, statements: pd.DataFrame, corpus: Corpus, *, by: str = "group",
                n_per_cell: int = 10, n_words: int = 150, seed: int = 1) -> pd.DataFrame:
    """A random sample: ``n_per_cell`` hits from each cell, and ``n_words`` words, shared out among the voices.

    A voice's part of the words goes with the square root of what it says (power allocation, Bankier 1988): what a small
    voice lacks stands mostly among the words of a large one.

    Each place has a random number that follows from the seed and from where it stands, and a cell gives the places with
    the smallest (Ohlsson 1995): the same seed draws the same, and a larger sample holds the smaller. Hits inside names
    are left out. Without words the own words stay the machine's.

    Returns:
        The columns of ``SAMPLE``, by cell: ``row``, an id that follows from the place; ``voice``, the machine's group
        or actor (``by``; those not in the codebook as one); frame and term, empty for words; a
        word's ``status`` is "no hit" where its sentence holds none; ``n_all`` and
        ``n_drawn``, the places in the cell and how many are drawn: their chance is n_drawn / n_all.
    """
    for name, least, given in (("n_per_cell", 1, n_per_cell), ("n_words", 0, n_words), ("seed", 0, seed)):
        if given < least:
            raise ValueError(f"{name} must be {least} or more, not {given}")
    found = pool_unlisted(hits[~hits["in_name"]]).rename(columns={by: "voice"})
    found["chance"] = [next(_draw_chances(seed, 1, hit.article_id, hit.start, hit.end, hit.frame, hit.term))
                       for hit in found.itertuples()]
    found["n_all"] = found.groupby(CELL)["chance"].transform("size")
    drawn = pd.concat([found, *_draw_words(statements, corpus, found, by, n_words, seed)], ignore_index=True)
    drawn = drawn.sort_values([*CELL, "chance"], kind="stable")
    roots = np.sqrt(drawn[drawn["term"] == ""].groupby("voice")["n_all"].first())
    shares = drawn["voice"].map(np.ceil(n_words * roots / roots.sum())).astype("float64")
    most = shares.where(drawn["term"] == "", n_per_cell)
    drawn = drawn[drawn.groupby(CELL).cumcount() < most].reset_index(drop=True)
    drawn["n_drawn"] = drawn.groupby(CELL)["chance"].transform("size")
    drawn["row"] = [name_passage(place).removeprefix("p-") for place in drawn.itertuples()]
    return drawn.reindex(columns=SAMPLE).astype(dict.fromkeys(("start", "end", "n_all", "n_drawn"), "int64"))


def _draw_words(statements: pd.DataFrame, corpus: Corpus, hits: pd.DataFrame, by: str, n_words: int,
                seed: int) -> list[pd.DataFrame]:
    """Of each article the words of each voice with the smallest numbers, and ``n_all`` of the whole corpus."""
    pieces = pool_unlisted(find_voices(corpus, statements)).rename(columns={by: "voice"})
    texts = dict(zip(corpus.articles["article_id"], corpus.articles["text"], strict=True))
    places = {key: list(starts) for key, starts in hits.groupby("article_id")["start"]}
    totals, drawn = pd.Series(dtype="int64"), []
    for article_id, own in pieces.groupby("article_id", sort=False) if n_words else ():
        words = pd.DataFrame(find_words(texts[article_id]), columns=["start", "end"]).astype("int64")
        words["chance"] = list(_draw_chances(seed, len(words), article_id))
        at = own["start"].searchsorted(words["start"], side="right") - 1
        words["voice"] = own["voice"].to_numpy()[at]
        words = words[(at >= 0) & (words["start"] < own["end"].to_numpy()[at])]
        totals = totals.add(words["voice"].value_counts(), fill_value=0)
        first = words.sort_values("chance").groupby("voice").head(n_words)
        begins = np.array([sentence.start for sentence in find_sentences(texts[article_id])])
        near = begins.searchsorted(places.get(article_id, []), side="right")
        status = np.where(np.isin(begins.searchsorted(first["start"], side="right"), near), "", NO_HIT)
        drawn.append(first.assign(article_id=article_id, frame="", term="", status=status))
    return [words.assign(n_all=words["voice"].map(totals)) for words in drawn]


def _draw_chances(seed: int, number: int, *parts: object) -> Iterator[float]:
    digest = hashlib.sha256("\x1f".join(map(str, parts)).encode("utf-8", "backslashreplace")).hexdigest()
    yield from np.random.default_rng([seed, int(digest[:16], 16)]).random(number)
