"""Find the codebook's terms in the bodies of articles, and say whose words each hit stands in."""

from functools import partial

import numpy as np
import pandas as pd

from .codebook import Codebook
from .corpus import Corpus
from .matching import Match, Matcher
from .status import FAR, Cues, Marks, find_marks, find_status, find_windows, load_cues
from .tables import BODY, check_table, make_table, once
from .text import Span, find_quoted, is_inside
from .voices import VOICE, find_voices, pick_voices

FOUND = ["start", "end", "text", "number", "in_quotes", "in_name"]
BOUNDS = ["voice_start", "voice_end"]


def make_index(corpus: Corpus, statements: pd.DataFrame, codebook: Codebook) -> Marks:
    """What the status of hits depends on, whatever terms are looked for; it pays where the corpus is counted again."""
    voices, texts = find_voices(corpus, statements), corpus.articles["text"].tolist()
    rows = zip(_number(voices, corpus).tolist(), voices["start"].tolist(), voices["end"].tolist(), strict=True)
    return find_marks(((number, texts[number], *span) for number, *span in rows), _load_cues(codebook))


def find_hits(corpus: Corpus, statements: pd.DataFrame, codebook: Codebook, *,
              hyphen_joins: bool = True, index: Marks | None = None) -> pd.DataFrame:
    """Every occurrence of a pattern in a body, with its owner; one row a hit, by article, start and term.

    Whole words, any case; within a term the leftmost and then the longest match wins, so that another term's patterns
    never change a term's count. The owner is the voice of the hit's first character. Where ``hyphen_joins``,
    "interference" is no hit in "non-interference". With the corpus's ``index`` the same is found sooner.

    Returns:
        The ``hits`` table. ``status`` is what ``find_status`` reads in the words around; ``denied``, and
        ``disputed_by`` names the actor, when the hit stands in a claim that somebody denies; ``in_name`` marks hits
        inside an actor's own name, which no rate counts.
    """
    find = _find_terms[hyphen_joins]
    found = find(corpus.articles, corpus.zones, codebook.terms, codebook.aliases)
    voices = find_voices(corpus, statements)
    hits = pick_voices(make_table("hits", found), voices.assign(voice_start=voices["start"], voice_end=voices["end"]),
                       [*VOICE, *BOUNDS])
    hits["status"] = _judge(hits, corpus, _load_cues(codebook), index)
    judged = _find_disputes(hits.drop(columns=["quote_type", *BOUNDS]), statements)
    return check_table(make_table("hits", judged), "hits")


def _find(articles: pd.DataFrame, zones: pd.DataFrame, terms: pd.DataFrame, aliases: pd.DataFrame, *,
          hyphen_joins: bool) -> pd.DataFrame:
    """What is found, whoever says it."""
    grouped = terms.groupby(["frame", "term"])["pattern"]
    names = aliases.loc[aliases["kind"] == "name", "alias"]
    terms = pd.DataFrame([key for key, _ in grouped], columns=["frame", "term"])
    matcher = Matcher([*(tuple(patterns) for _, patterns in grouped), tuple(names)], hyphen_joins=hyphen_joins)
    bodies: dict[str, list[Span]] = {}
    zones = zones.loc[zones["zone"] == BODY, ["article_id", "start", "end"]]
    for article_id, *span in zones.itertuples(index=False, name=None):
        bodies.setdefault(article_id, []).append(Span(*span))
    ids, texts = articles["article_id"].tolist(), articles["text"].tolist()
    found = pd.DataFrame([(article_id, *hit) for article_id, text, matches in zip(
        ids, texts, matcher.find(texts), strict=True) for hit in _find_in_article(
            text, bodies.get(article_id, []), matches, len(terms))], columns=["article_id", *FOUND])
    return found.join(terms, on="number").drop(columns="number")


_find_terms = {joins: once(partial(_find, hyphen_joins=joins)) for joins in (True, False)}


def _find_in_article(text: str, bodies: list[Span], matches: list[Match], n_terms: int) -> list[tuple]:
    """The matches that stand in the body, as ``FOUND``; those of the last number are names."""
    named = [(start, end) for start, end, number in matches if number == n_terms]
    inside = [match for match in matches if match[2] < n_terms and any(
        start <= match[0] and match[1] <= end for start, end in bodies)]
    quotations = find_quoted(text) if inside else []
    return [(start, end, text[start:end], number, is_inside(start, quotations),
             any(first <= start and end <= last for first, last in named)) for start, end, number in inside]


def _judge(hits: pd.DataFrame, corpus: Corpus, cues: Cues, marks: Marks | None) -> np.ndarray:
    """The status of each hit by the words around it, of those that are of the same voice."""
    numbers, places = _number(hits, corpus), hits[["start", "end", *BOUNDS]].to_numpy().T
    near, windows = np.arange(len(hits)), [None] * len(hits)
    if marks:
        first, last, is_near = find_windows(marks, *(places + numbers * FAR))
        near = np.flatnonzero(is_near)
        windows = (np.stack([first, last])[:, near] - numbers[near] * FAR).T.tolist()
    texts, own = corpus.articles["text"].tolist(), (hits["quote_type"] == "mixed").to_numpy()
    status = np.full(len(hits), "asserted", dtype=object)
    rows = zip(near.tolist(), numbers[near].tolist(), *places[:, near].tolist(), own[near].tolist(), windows,
               strict=True)
    for at, number, start, end, *voice, own_quotes, window in rows:
        status[at] = find_status(texts[number], Span(start, end), Span(*voice), own_quotes=own_quotes, cues=cues,
                                 window=window)
    return status


def _number(table: pd.DataFrame, corpus: Corpus) -> np.ndarray:
    """Which of the articles each row is of."""
    return pd.Index(corpus.articles["article_id"]).get_indexer(table["article_id"])


def _load_cues(codebook: Codebook) -> Cues:
    rows = codebook.status
    return load_cues(None if rows is None else rows[["cue", "status", "direction", "reach", "ends"]].to_numpy())


def _find_disputes(hits: pd.DataFrame, statements: pd.DataFrame) -> pd.DataFrame:
    """The hits with their status, and with who rejects the words they stand in."""
    denials = statements.loc[statements["kind"] == "denial", ["article_id", "start", "end", "actor"]]
    pairs = hits.reset_index().merge(denials, on="article_id", suffixes=("", "_denied"))
    inside = pairs[(pairs["start_denied"] <= pairs["start"]) & (pairs["end_denied"] >= pairs["end"])]
    disputed_by = inside.groupby("index")["actor_denied"].last().reindex(hits.index)
    return hits.assign(disputed_by=disputed_by, status=hits["status"].where(disputed_by.isna(), "denied"))
