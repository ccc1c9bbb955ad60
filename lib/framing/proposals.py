"""A possible attribution within one paragraph, before it is settled which of them stand."""

from __future__ import annotations

from dataclasses import dataclass, field

from .parsing import Paragraph, Token


@dataclass(eq=False)
class Proposal:
    """A possible attribution within one paragraph; the sets hold indices of its tokens.

    ``anchor`` is the cue's main word and ``head`` the source's; ``quotes`` says whether the cue takes a quotation. What
    ``follows`` another proposal is part of the same statement: a quotation that goes on, the reason given for a
    rejection. ``home`` is the paragraph of cue and source where that is not the content's, ``via`` who relays it.
    """

    anchor: Token | None
    content: set[int]
    source: set[int]
    head: Token | None
    rule: str
    kind: str = "statement"
    cue: set[int] = field(default_factory=set)
    quotes: bool = False
    class_: str = "say"
    via: str | None = None
    follows: Proposal | None = None
    home: Paragraph | None = None

    @property
    def is_cued(self) -> bool:
        """Whether a cue of the content's own paragraph makes it."""
        return self.anchor is not None and self.home is None

    def spoken_by(self) -> Proposal:
        """The proposal that began the statement: this one, or the first that it follows."""
        first = self
        while first.follows is not None:
            first = first.follows
        return first


def go_on(proposal: Proposal, inside: set[int], rule: str) -> Proposal:
    """A proposal for further words of what another one began."""
    return Proposal(None, inside, set(), None, rule, quotes=True, follows=proposal)
