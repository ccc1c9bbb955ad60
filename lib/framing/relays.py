"""Who passes on what somebody else said: noted in ``via`` of the statement, and no source of its own."""

from .cues import words
from .parsing import Token
from .proposals import Proposal
from .sources import source_span


def relay(proposals: list[Proposal]) -> list[Proposal]:
    """A paragraph's proposals without those that only relay another."""
    anchors = {proposal.anchor: proposal for proposal in proposals}
    kept = []
    for proposal in proposals:
        relayed = quoted_as_saying(proposal, proposals) or commented(proposal, anchors) or reported(proposal, proposals)
        disputed = next((anchors[up] for up in proposal.anchor.ancestors() if up in anchors), None)
        if disputed is not None and disputed.kind == "denial" and proposal.rule == "as clause":
            proposal.content = set(disputed.content)  # "denied that wages had fallen, as the union claims"
        if relayed is None and names_its_source(proposal):
            proposal.kind = "mention"
        if relayed is None or relayed is proposal:
            kept.append(proposal)
        else:
            relayed.via = _print_source(proposal) if proposal.source else None
    return kept


def commented(proposal: Proposal, anchors: dict[Token, Proposal]) -> Proposal | None:
    """"said X, as reported by the AP", "X said, according to the AP": the statement that the phrase hangs on."""
    said = None
    if proposal.rule == "as clause":
        said = anchors.get(proposal.anchor.head)
    elif proposal.rule == "according to":
        end = max(proposal.source | proposal.cue) + 1
        tokens = proposal.anchor.paragraph.tokens
        goes_on = tokens[end : end + 1] and (tokens[end].is_word or (
            tokens[end].text == "," and end + 1 < len(tokens) and tokens[end + 1].tag not in ("VBG", "IN", "WDT")))
        said = next((anchors[up] for up in proposal.anchor.ancestors() if up in anchors), None)
        said = None if goes_on else said
    before = said is not None and (proposal.rule == "as clause" or said.anchor.i < proposal.anchor.i)
    speech = said is not None and said.class_ == "say" and said.kind == "statement" and said.quotes
    return said if before and speech and said.source and said.content else None


def reported(proposal: Proposal, proposals: list[Proposal]) -> Proposal | None:
    """"Lin said talks had failed, the Courier reported": what Lin says, without the words about who reports it."""
    token, start = proposal.anchor, min(proposal.source, default=0)
    if not 0 < start < token.i or token.paragraph.tokens[start - 1].text != ",":
        return None
    after = token.near(1)
    if (after is not None and after.is_word) or proposal.head.tag == "PRP" or (
            proposal.class_ != "say" or token.lower not in words("reporting")):
        return None
    for said in proposals:
        if said is not proposal and said.anchor.i < start and token.i in said.content and said.source and (
                said.kind == "statement" and said.class_ == "say" and said.anchor.sentence == token.sentence):
            said.content -= set(range(start - 1, token.i + 1))
            return said
    return None


def names_its_source(proposal: Proposal) -> bool:
    """"Lin said, citing the ministry, that …": who is cited is named, and nothing of what it says."""
    token = proposal.anchor
    bare = token.tag == "VBG" and token.lower in words("relaying") and proposal.rule == "direct object"
    return bare and not any(token.paragraph.tokens[i].quote is not None for i in proposal.content)


def quoted_as_saying(proposal: Proposal, proposals: list[Proposal]) -> Proposal | None:
    """"The AP quoted Lin as saying …": what Lin says, once Lin is made its source."""
    quoted = proposal.anchor.child("nsubjpass") or proposal.anchor.child("dobj")
    if quoted is None or proposal.anchor.lower not in words("relaying"):
        return None
    for said in proposals:
        if said.anchor.lower in words("relayed") and proposal.anchor.i < said.anchor.i <= proposal.anchor.right and (
                said.anchor.near(-1).lower == "as"):
            said.head, said.source = quoted, source_span(quoted, proposal.anchor)
            said.rule = said.rule or "quoted as saying"
            said.content = said.content or {i for i in proposal.content if i < min(proposal.source | proposal.cue)}
            said.content -= {quoted.i}
            return said
    return None


def _print_source(proposal: Proposal) -> str:
    """The source as printed; for "which" and "who" the noun that they stand for."""
    tokens, clause = proposal.head.paragraph.tokens, next(
        (up for up in proposal.head.ancestors() if up.dep == "relcl"), None)
    start, end = min(proposal.source), max(proposal.source)
    if proposal.head.lower in words("relative") and clause is not None:
        start, end = clause.head.left, clause.head.i
    text = tokens[start].text
    for before, token in zip(tokens[start:end], tokens[start + 1 : end + 1], strict=True):
        text += " " * (before.end < token.start) + token.text
    return text
