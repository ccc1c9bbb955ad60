"""Find the codebook's terms in the bodies of articles, and say whose words each hit stands in."""

from functools import partial

import pandas as pd

from .codebook import Codebook
from .corpus import Corpus
from .matching import Match, Matcher
from .status import find_status, load_cues
from .tables import BODY, check_table, make_table, once
from .text import Span, find_quoted, is_inside
from .voices import find_voices, pick_voices

FOUND = ["start", "end", "text", "number", "in_quotes", "in_name"]


def find_hits(corpus: Corpus, statements: pd.DataFrame, codebook: Codebook, *,
              hyphen_joins: bool = True) -> pd.DataFrame:
    """Every occurrence of a pattern in a body, with its owner; one row a hit, by article, start and term.

    Whole words, any case; within a term the leftmost and then the longest match wins, so that another term's patterns
    never change a term's count. The owner is the voice of the hit's first character. Where ``hyphen_joins``,
    "interference" is no hit in "non-interference".

    Returns:
        The ``hits`` table. ``status`` is what ``find_status`` reads in the words around; ``denied``, and
        ``disputed_by`` names the actor, when the hit stands in words that somebody rejects; ``in_name`` marks hits
        inside an actor's own name, which no rate counts.
    """
    find = _find_terms[hyphen_joins]
    found = find(corpus.articles, corpus.zones, codebook.terms, codebook.aliases)
    voices = find_voices(corpus, statements)
    judged = _judge(pick_voices(make_table("hits", found), voices), voices, corpus, codebook).drop(columns="quote_type")
    return check_table(make_table("hits", _find_disputes(judged, statements)), "hits")


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


def _judge(hits: pd.DataFrame, voices: pd.DataFrame, corpus: Corpus, codebook: Codebook) -> pd.DataFrame:
    """The hits with their status by the words around them, of those that are of the same voice."""
    stretches = voices[["article_id", "start"]].assign(voice_start=voices["start"], voice_end=voices["end"])
    placed = pd.merge_asof(hits.reset_index().sort_values("start"), stretches.sort_values("start"), on="start",
                           by="article_id").set_index("index").sort_index()
    texts = dict(zip(corpus.articles["article_id"], corpus.articles["text"], strict=True))
    columns = ["article_id", "start", "end", "voice_start", "voice_end", "quote_type"]
    rows = codebook.status
    cues = load_cues(None if rows is None else rows[["cue", "status", "direction", "reach", "ends"]].to_numpy())
    return hits.assign(status=[
        find_status(texts[article_id], Span(start, end), Span(*voice), own_quotes=quote_type == "mixed", cues=cues)
        for article_id, start, end, *voice, quote_type in placed[columns].itertuples(index=False, name=None)])


def _find_disputes(hits: pd.DataFrame, statements: pd.DataFrame) -> pd.DataFrame:
    """The hits with their status, and with who rejects the words they stand in."""
    denials = statements.loc[statements["kind"] == "denial", ["article_id", "start", "end", "actor"]]
    pairs = hits.reset_index().merge(denials, on="article_id", suffixes=("", "_denied"))
    inside = pairs[(pairs["start_denied"] <= pairs["start"]) & (pairs["end_denied"] >= pairs["end"])]
    disputed_by = inside.groupby("index")["actor_denied"].last().reindex(hits.index)
    return hits.assign(disputed_by=disputed_by, status=hits["status"].where(disputed_by.isna(), "denied"))
