"""Find the codebook's terms in the bodies of articles, and say whose words each hit stands in."""

from __future__ import annotations

import re
from functools import cache

import pandas as pd

from .codebook import Codebook
from .corpus import Corpus
from .tables import BODY, check_table, make_table
from .text import Span, find_quotations, fold, is_inside
from .voices import find_voices

# A hyphen joins: "interfer*" is not in "non-interference".
_LEFT, _RIGHT = r"(?<!\w)(?<!\w-)", r"(?!\w)(?!-\w)"
_WILDCARD = r"\w{0,40}"
_SPACE = r"\s+"


def find_hits(corpus: Corpus, statements: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """Every occurrence of a pattern in a body, with its owner; one row a hit, by article, start and term.

    Whole words, any case; within a term the leftmost and then the longest match wins, so that another
    term's patterns never change a term's count. The owner is the voice of the hit's first character.

    Returns:
        The ``hits`` table. ``status`` is ``denied`` and ``disputed_by`` names the actor when the hit stands
        in words that somebody rejects; ``in_name`` marks hits inside an actor's own name, which no rate
        counts.
    """
    check_table(statements, "statements")
    patterns = compile_terms(codebook.terms)
    names = _compile_names(codebook.aliases)
    voices = {key: rows for key, rows in find_voices(corpus, statements).groupby("article_id", sort=False)}
    denials = {key: rows for key, rows in statements[statements["kind"] == "denial"].groupby("article_id", sort=False)}
    bodies = {key: rows for key, rows in corpus.zones[corpus.zones["zone"] == BODY].groupby("article_id", sort=False)}
    hits = []
    for article in corpus.articles.itertuples():
        if article.article_id in bodies:
            spans = [Span(row.start, row.end) for row in bodies[article.article_id].itertuples()]
            found = _find_in_article(article.text, spans, patterns, names)
            hits += _own_hits(article.article_id, found, voices[article.article_id], denials.get(article.article_id))
    return check_table(make_table("hits", hits), "hits")


def compile_terms(terms: pd.DataFrame) -> list[tuple[str, str, re.Pattern]]:
    """(frame, term, compiled patterns) of each term, in the codebook's order."""
    grouped = terms.groupby(["frame", "term"], sort=False)["pattern"]
    return [(frame, term, compile_patterns(tuple(patterns))) for (frame, term), patterns in grouped]


@cache
def compile_patterns(patterns: tuple[str, ...]) -> re.Pattern:
    """One expression that finds, at every place, each pattern that starts there.

    ``*`` stands for up to 40 word characters, white space for any white space; all else is literal.
    Empty groups stand for patterns that do not match; the caller takes the longest.
    """
    singles = []
    for pattern in patterns:
        words = [re.escape(word).replace(r"\*", _WILDCARD) for word in fold(pattern).text.split()]
        singles.append(rf"(?:(?=({_SPACE.join(words)}){_RIGHT})|)" if words else "")
    return re.compile(_LEFT + r"(?=\S)" + "".join(filter(None, singles)), re.IGNORECASE)


def find_matches(text: str, patterns: re.Pattern) -> list[Span]:
    """The leftmost-longest, non-overlapping matches of one term in a folded text."""
    matches: list[Span] = []
    for match in patterns.finditer(text):
        ends = [match.end(group) for group in range(1, patterns.groups + 1) if match.group(group)]
        if ends and (not matches or match.start() >= matches[-1].end):
            matches.append(Span(match.start(), max(ends)))
    return matches


def _compile_names(aliases: pd.DataFrame) -> re.Pattern | None:
    names = aliases.loc[aliases["kind"] == "name", "alias"]
    return compile_patterns(tuple(names)) if len(names) else None


def _find_in_article(text, bodies, patterns, names) -> list[dict]:
    folded = fold(text)
    named = [folded.original(*span) for span in find_matches(folded.text, names)] if names else []
    quoted = _find_quoted(text, bodies)
    found = []
    for frame, term, pattern in patterns:
        for match in find_matches(folded.text, pattern):
            span = folded.original(*match)
            if any(body.covers(span) for body in bodies):
                found.append({"start": span.start, "end": span.end, "text": text[span.start:span.end],
                              "frame": frame, "term": term, "in_quotes": is_inside(span.start, quoted),
                              "in_name": any(name.covers(span) for name in named)})
    return sorted(found, key=lambda hit: (hit["start"], hit["frame"], hit["term"]))


def _find_quoted(text: str, bodies: list[Span]) -> list[Span]:
    quoted = []
    for body in bodies:
        for line in re.finditer(r"[^\n]+", text[body.start:body.end]):
            offset = body.start + line.start()
            quoted += [Span(offset + q.start, offset + q.end) for q in find_quotations(line.group())]
    return sorted(quoted)


def _own_hits(article_id, found, voices, denials) -> list[dict]:
    starts = voices["start"].to_numpy()
    owners = list(voices[["actor", "group", "statement_id"]].itertuples(index=False, name=None))
    rows = []
    for hit in found:
        actor, group, statement_id = owners[starts.searchsorted(hit["start"], side="right") - 1]
        rejected = None
        if denials is not None:
            inside = denials[(denials["start"] <= hit["start"]) & (denials["end"] >= hit["end"])]
            rejected = inside["actor"].iloc[-1] if len(inside) else None
        rows.append({"article_id": article_id, **hit, "actor": actor, "group": group, "statement_id": statement_id,
                     "status": "denied" if rejected else "asserted", "disputed_by": rejected})
    return rows
