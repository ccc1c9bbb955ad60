"""Find the codebook's terms in the bodies of articles, and say whose words each hit stands in."""

import pandas as pd

from .codebook import Codebook
from .corpus import Corpus
from .matching import Match, Matcher
from .status import find_status, load_cues
from .tables import BODY, check_table, make_table
from .text import Span, find_quoted, is_inside
from .voices import find_voices, pick_voices


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
    grouped = codebook.terms.groupby(["frame", "term"], sort=False)["pattern"]
    names = codebook.aliases.loc[codebook.aliases["kind"] == "name", "alias"]
    terms, patterns = [key for key, _ in grouped], [tuple(listed) for _, listed in grouped]
    matcher = Matcher([*patterns, tuple(names)], hyphen_joins=hyphen_joins)
    bodies: dict[str, list[Span]] = {}
    zones = corpus.zones.loc[corpus.zones["zone"] == BODY, ["article_id", "start", "end"]]
    for article_id, *span in zones.itertuples(index=False, name=None):
        bodies.setdefault(article_id, []).append(Span(*span))
    articles = list(zip(corpus.articles["article_id"], corpus.articles["text"], strict=True))
    found = [{"article_id": article_id, **hit}
             for (article_id, text), matches in zip(articles, matcher.find(text for _, text in articles), strict=True)
             for hit in _find_in_article(text, bodies.get(article_id, []), matches, terms)]
    voices = find_voices(corpus, statements)
    judged = _judge(pick_voices(make_table("hits", found), voices), voices, corpus, codebook).drop(columns="quote_type")
    return check_table(make_table("hits", _find_disputes(judged, statements)), "hits")


def _find_in_article(text: str, bodies: list[Span], matches: list[Match], terms: list[tuple]) -> list[dict]:
    """The matches that stand in the body; those of the last number are names."""
    named = [Span(start, end) for start, end, number in matches if number == len(terms)]
    spans = [(Span(start, end), *terms[number]) for start, end, number in matches if number < len(terms)]
    spans = [found for found in spans if any(body.covers(found[0]) for body in bodies)]
    quotations = find_quoted(text) if spans else []
    return [{**span._asdict(), "text": text[span.start:span.end], "frame": frame, "term": term,
             "in_quotes": is_inside(span.start, quotations), "in_name": any(name.covers(span) for name in named)}
            for span, frame, term in sorted(spans, key=lambda found: (found[0].start, *found[1:]))]


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
