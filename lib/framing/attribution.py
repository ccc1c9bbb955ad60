"""Find who says what: one row for every attributed assertion, its source resolved to an actor."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, permutations

import pandas as pd

from .actors import Aliases, Register, Resolution
from .codebook import Codebook
from .constructions import Proposal, find_proposals
from .corpus import Corpus
from .cues import Lexicon
from .parsing import Paragraph, parse_bodies
from .quotations import settle_quotations
from .tables import BODY, NOWHERE, check_table, make_table
from .text import Span, count_words_in


@dataclass
class Attribution:
    """One proposal that stands, in offsets of the article."""

    paragraph: Paragraph
    proposal: Proposal
    pieces: list[Span]
    cue: Span | None
    source: Span | None
    resolution: Resolution | None = None


def find_statements(corpus: Corpus, codebook: Codebook) -> pd.DataFrame:
    """Every attributed assertion in the bodies, one row a piece of content, by article and position.

    Args:
        corpus: Its bodies are parsed, or read back if they were parsed before.
        codebook: Its cues say what signals an attribution, its actors and aliases who is who.

    Returns:
        The ``statements`` table. ``start`` and ``end`` bound the content; pieces of one statement share
        ``part_of``; ``nested_in`` is the statement whose content it stands in. Rows of kind ``denial`` (what
        somebody rejects), ``belief`` and ``mention`` (what is spoken of but not asserted) own no words. A
        quotation that goes on without a cue has the cue None and offsets -1. ``rule`` names the construction,
        ``resolution`` how the source was resolved.
    """
    lexicon, aliases = Lexicon(codebook.cues), Aliases(codebook)
    bodies = _list_bodies(corpus)
    texts = ((article.text, bodies.get(article.article_id, [])) for article in corpus.articles.itertuples())
    rows = []
    for article, paragraphs in zip(corpus.articles.itertuples(), parse_bodies(texts), strict=True):
        attributions = attribute(article.text, paragraphs, lexicon)
        Register(article.text, paragraphs, aliases).resolve(attributions)
        rows += _make_rows(article.article_id, article.text, attributions)
    return check_table(make_table("statements", rows), "statements")


def attribute(text: str, paragraphs: list[Paragraph], lexicon: Lexicon) -> list[Attribution]:
    """The attributions of one article, by position, before their sources are resolved."""
    proposals = [find_proposals(paragraph, lexicon) for paragraph in paragraphs]
    settle_quotations(paragraphs, proposals)
    attributions = []
    for paragraph, found in zip(paragraphs, proposals, strict=True):
        for proposal in _settle_overlaps(paragraph, found):
            pieces = _cut_pieces(text, paragraph, proposal.content)
            if pieces:
                home = proposal.home or paragraph
                attributions.append(Attribution(paragraph, proposal, pieces, _bounds(home, proposal.cue),
                                                _bounds(home, proposal.source)))
    return sorted(attributions, key=lambda found: (found.pieces[0].start, -found.pieces[-1].end))


def _list_bodies(corpus: Corpus) -> dict[str, list[Span]]:
    """Where each article is read: its headline too, though no count rests on what it says."""
    bodies: dict[str, list[Span]] = {}
    for zone in corpus.zones[corpus.zones["zone"].isin([BODY, "title"])].itertuples():
        bodies.setdefault(zone.article_id, []).append(Span(zone.start, zone.end))
    return bodies


def _settle_overlaps(paragraph: Paragraph, found: list[Proposal]) -> list[Proposal]:
    """Proposals that nest or stand apart: a cue inside another's content stays within that content."""
    for proposal in found:
        if proposal.home is None:
            proposal.content -= proposal.cue | proposal.source
    found = [proposal for proposal in found if _has_words(paragraph, proposal.content)]
    for first, second in ((a, b) for a in found for b in found if a is not b and b.anchor is not None and b.home is None):
        if first.anchor is not second.anchor and first.head is second.head and second.anchor.i in first.content:
            first.content -= set(range(min(second.cue), max(paragraph.subtree(second.anchor)) + 1))  # "said X and added Y"
    for first, second in combinations(found, 2):
        if any(one.anchor is None or one.home is not None for one in (first, second)) or first.anchor is second.anchor:
            continue
        shared = first.content & second.content
        if shared and not _is_inside(first, second) and not _is_inside(second, first):
            middle = sum(shared) / len(shared)
            farther = max(first, second, key=lambda proposal: abs(proposal.anchor.i - middle))
            farther.content -= shared
    for inner, outer in permutations(found, 2):
        if _is_inside(inner, outer) and not _is_inside(outer, inner):
            inner.content &= outer.content
            if outer.kind == "belief" and inner.kind == "statement":
                inner.kind = "belief"
    return [proposal for proposal in found if _has_words(paragraph, proposal.content) and not _is_own_voice(proposal)]


def _is_inside(inner: Proposal, outer: Proposal) -> bool:
    return inner.anchor is not None and inner.home is None and inner.anchor.i in outer.content


def _is_own_voice(proposal: Proposal) -> bool:
    """A cue inside a quotation whose source is I or we: the same speaker goes on."""
    anchor, head = proposal.anchor, proposal.head
    if anchor is None or anchor.quote is None:
        return False
    return head is None or head.lower in ("i", "we", "you")


def _has_words(paragraph: Paragraph, content: set[int]) -> bool:
    return any(paragraph.tokens[i].is_word for i in content)


def _cut_pieces(text: str, paragraph: Paragraph, content: set[int]) -> list[Span]:
    """The content as stretches of the article, without a leading "that" and without outer marks."""
    runs: list[list[int]] = []
    for i in sorted(content):
        if runs and all(not token.is_word for token in paragraph.tokens[runs[-1][-1] + 1:i]):
            runs[-1] += range(runs[-1][-1] + 1, i + 1)
        else:
            runs.append([i])
    return [span for run in runs if (span := _trim(text, paragraph, run))]


def _trim(text: str, paragraph: Paragraph, run: list[int]) -> Span | None:
    tokens = [paragraph.tokens[i] for i in run]
    while tokens and tokens[-1].quote is None and (tokens[-1].dep == "cc" or not tokens[-1].is_word) and (
            tokens[-1].text not in ")%"):
        tokens.pop()
    while tokens and not tokens[0].is_word and tokens[0].quote is None and tokens[0].text not in "($€£":
        tokens.pop(0)
    if len(tokens) > 1 and tokens[0].lower == "that" and tokens[0].dep == "mark":
        tokens.pop(0)
    if all(not token.is_word or token.lower in ("which", "who", "that", "and", "but") for token in tokens):
        return None
    span = Span(tokens[0].start, tokens[-1].end)
    for quotation in paragraph.quotations:
        if quotation.start == span.start and quotation.end >= span.end or quotation.covers(span):
            inner = text[span.start:span.end].strip("“”„\"'‘«»")
            start = text.index(inner, span.start)
            return Span(start, start + len(inner)) if inner else None
    return span


def _bounds(paragraph: Paragraph, tokens: set[int]) -> Span | None:
    if not tokens:
        return None
    return Span(paragraph.tokens[min(tokens)].start, paragraph.tokens[max(tokens)].end)


def _make_rows(article_id: str, text: str, attributions: list[Attribution]) -> list[dict]:
    rows = []
    names = {id(found.proposal): f"{article_id}-{number:03d}" for number, found in enumerate(attributions, start=1)}
    for found in attributions:
        proposal, who = found.proposal, found.resolution
        name = names[id(proposal)]
        part_of = names.get(id(proposal.spoken_by()), name)  # a quotation that goes on is part of where it began
        for piece, span in enumerate(found.pieces):
            rows.append({
                "statement_id": name + (chr(ord("a") + piece) if len(found.pieces) > 1 else ""),
                "article_id": article_id, "start": span.start, "end": span.end,
                "quote_type": _quote_type(text, found.paragraph, span), "kind": proposal.kind,
                "cue": text[slice(*found.cue)] if found.cue else None,
                "cue_start": found.cue.start if found.cue else NOWHERE, "cue_end": found.cue.end if found.cue else NOWHERE,
                "source": text[slice(*found.source)] if found.source else None,
                "source_start": found.source.start if found.source else NOWHERE,
                "source_end": found.source.end if found.source else NOWHERE,
                "actor": who.actor, "group": who.group, "resolution": who.how, "rule": proposal.rule,
                "nested_in": None, "part_of": part_of, "via": None,
                "n_words": count_words_in(text[span.start:span.end]),
            })  # fmt: skip
    rows.sort(key=lambda row: (row["start"], -row["end"], row["statement_id"]))
    _name_outer(rows)
    return rows


def _name_outer(rows: list[dict]) -> None:
    """Fill ``nested_in``: the shortest other statement whose content covers the row's."""
    for row in rows:
        outer = [other for other in rows if other["part_of"] != row["part_of"] and other["start"] <= row["start"]
                 and row["end"] <= other["end"] and other["n_words"] > row["n_words"]]
        row["nested_in"] = min(outer, key=lambda other: other["n_words"])["statement_id"] if outer else None


def _quote_type(text: str, paragraph: Paragraph, span: Span) -> str:
    words = [token for token in paragraph.tokens if token.is_word and span.start <= token.start < span.end]
    quoted = sum(token.quote is not None for token in words)
    return "indirect" if not quoted else "direct" if quoted == len(words) else "mixed"
