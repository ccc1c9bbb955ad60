"""Quotations and the cues they belong to: completed, attached, or continued from the speaker in play."""

from __future__ import annotations

from .constructions import Proposal
from .parsing import Paragraph, Token

# A quotation shorter than this, with no cue, is a distance mark ("so-called") and not speech.
MIN_WORDS_ALONE = 5


def settle_quotations(paragraphs: list[Paragraph], proposals: list[list[Proposal]]) -> None:
    """Give every quotation of an article to a proposal, or to a new one; changes ``proposals`` in place."""
    left: list[tuple[int, list[Token]]] = []
    for number, (paragraph, found) in enumerate(zip(paragraphs, proposals, strict=True)):
        for quotation in range(len(paragraph.quotations)):
            tokens = [token for token in paragraph.tokens if token.quote == quotation]
            if any(token.is_word for token in tokens) and not _settle(paragraph, tokens, found):
                left.append((number, tokens))
    for number, tokens in left:
        _settle_alone(number, tokens, paragraphs, proposals)


def _settle(paragraph: Paragraph, tokens: list[Token], found: list[Proposal]) -> bool:
    """Give a quotation to a cue of its own paragraph, if there is one."""
    inside = {token.i for token in tokens}
    outer = [proposal for proposal in found
             if proposal.content & inside and (proposal.anchor is None or proposal.anchor.i not in inside)]
    for proposal in outer:
        if _speaks_after(paragraph, tokens, proposal):
            proposal.content &= inside
        if proposal.kind != "belief":
            proposal.content |= inside - proposal.cue - proposal.source
    if outer:
        return True
    beside = _cue_beside(paragraph, tokens, found)
    if beside is not None:
        beside.content |= inside
        beside.rule = beside.rule or "quotation beside cue"
        if beside.kind == "mention":
            beside.kind = "statement"
        return True
    return False


def _settle_alone(number: int, tokens: list[Token], paragraphs: list[Paragraph], proposals: list[list[Proposal]]) -> None:
    """Give a quotation without a cue beside it to the speaker in play: before it, or after if it is left open."""
    if sum(token.is_word for token in tokens) < MIN_WORDS_ALONE:
        return
    paragraph, found, inside = paragraphs[number], proposals[number], {token.i for token in tokens}
    before = [proposal for proposal in found if proposal.quotes and proposal.anchor is not None
              and proposal.anchor.i < tokens[0].i and proposal.content]
    if before:
        found.append(_continue(before[-1], inside))
        return
    if any(token.is_word for token in paragraph.tokens[:tokens[0].i]):
        return
    after = _speaker_after(number, paragraphs, proposals) if paragraph.left_open else None
    introduced = _introduce(paragraphs[number - 1], proposals[number - 1], inside) if number else None
    speakers = [proposal for earlier in proposals[max(0, number - 2):number] for proposal in earlier
                if proposal.kind == "statement" and proposal.content and (proposal.quotes or proposal.anchor is None)]
    if introduced:
        found.append(introduced)
    elif after or speakers:
        found.append(_continue(after or speakers[-1], inside, other_paragraph=True))


def _speaker_after(number: int, paragraphs: list[Paragraph], proposals: list[list[Proposal]]) -> Proposal | None:
    """The cue of the paragraph in which a quotation that was left open is closed."""
    for paragraph, found in zip(paragraphs[number + 1:number + 6], proposals[number + 1:number + 6], strict=True):
        first = {token.i for token in paragraph.tokens if token.quote == 0}
        if not first or min(first) > 0:
            return None
        speakers = [proposal for proposal in found if proposal.quotes and proposal.anchor is not None
                    and proposal.content & first and proposal.anchor.i not in first]
        if speakers or not paragraph.left_open:
            return speakers[0] if speakers else None
    return None


def _introduce(before: Paragraph, found: list[Proposal], inside: set[int]) -> Proposal | None:
    """"He said:" at the end of a paragraph, and the quotation in the next."""
    last = before.tokens[-1]
    if last.text != ":":
        return None
    cues = [proposal for proposal in found if proposal.quotes and proposal.anchor.sentence == last.sentence
            and proposal.source and proposal.anchor.quote is None]
    if cues:
        cue = cues[-1]
        return Proposal(cue.anchor, inside, cue.source, cue.head, "statement", "introduced quotation", cue.cue, home=before)
    subjects = [token for token in before.sentence(last.sentence) if token.dep == "nsubj" and token.head.dep == "ROOT"]
    if not subjects or subjects[0].tag == "DT":
        return None
    return Proposal(last, inside, before.subtree(subjects[0]), subjects[0], "statement", "introduced quotation",
                    {last.i}, home=before)


def _speaks_after(paragraph: Paragraph, tokens: list[Token], proposal: Proposal) -> bool:
    """"He stressed that …: “we should …,” she said": the last cue owns the quotation before it, no more."""
    start = min(proposal.cue | proposal.source, default=-1)
    before = paragraph.tokens[tokens[0].i - 1] if tokens[0].i else None
    return start == tokens[-1].i + 1 and before is not None and before.text in (":", ";") and proposal.quotes


def _cue_beside(paragraph: Paragraph, tokens: list[Token], found: list[Proposal]) -> Proposal | None:
    """The quoting cue in the same sentence, or right before or after the quotation; the nearest one."""
    first, last = tokens[0], tokens[-1]
    sentences = {token.sentence for token in tokens}
    near = []
    for proposal in found:
        anchor = proposal.anchor
        if anchor is None or anchor.quote is not None:
            continue
        if first.i - 1 in proposal.content and anchor.sentence == first.sentence and proposal.kind != "belief":
            return proposal  # "branding the document “illegal and void”"
        if not proposal.quotes:
            continue
        gap = first.i - anchor.i if anchor.i < first.i else anchor.i - last.i
        follows = anchor.i > last.i and anchor.sentence <= last.sentence + 1 and gap <= 12
        leads = anchor.i < first.i and anchor.sentence >= first.sentence - 1 and _ends_open(paragraph, first)
        if anchor.sentence in sentences or follows or leads:
            near.append((gap, anchor.i, proposal))
    return min(near, key=lambda item: item[:2])[2] if near else None


def _ends_open(paragraph: Paragraph, first: Token) -> bool:
    """Whether the words before a quotation lead into it, by a colon or a comma."""
    return first.i > 0 and paragraph.tokens[first.i - 1].text in (":", ",")


def _continue(proposal: Proposal, inside: set[int], other_paragraph: bool = False) -> Proposal:
    rule = "quotation continues in next paragraph" if other_paragraph else "quotation continues"
    return Proposal(None, inside, set(), None, "statement", rule, quotes=True, via=None, class_="say", follows=proposal)
