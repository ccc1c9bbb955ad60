"""What kind of row a cue makes: a statement, a denial, a belief, or a mention that asserts nothing."""

from __future__ import annotations

from .cues import Cue, singular, words
from .parsing import Token
from .proposals import Proposal
from .sources import has_to, is_document, is_passive

KINDS = {"deny": "denial", "believe": "belief", "mention": "mention"}


def find_kind(proposal: Proposal, cue: Cue) -> str:
    """Statement, denial, belief; or mention, where the words are only spoken of and not asserted."""
    token, kind = proposal.anchor, KINDS.get(cue.class_, "statement")
    if proposal.head is None and (is_passive(token) or token is token.paragraph.tokens[-1]):
        return "mention"  # "is accused of …": nobody is named, and the words stay with the reporter
    if proposal.head is not None and proposal.head.lower == "it" and token.dep == "xcomp" and (
            token.head.child("acomp", "attr") is not None):
        proposal.head, proposal.source = None, set()
        return "mention"  # "It is important to note that …"
    finds = cue.lemma in words("find") and proposal.head is not None and proposal.head.lower in words("finder")
    if kind == "belief" and token.quote is None and (is_document(proposal.head) or finds or has_marks(proposal)):
        return "statement"  # "the report shows …"; inside a quotation it is the speaker's own argument
    if kind in ("statement", "denial") and is_unreal(proposal):
        return "mention"
    if kind == "denial" and not denies_claim(token, cue, proposal.content):
        return "mention"
    judges = cue.class_ == "judge" or cue.lemma in words("blame")
    bare = judges and proposal.rule in ("direct object", "passive subject") and not has_marks(proposal)
    return "mention" if bare and not _gives_reason(proposal, cue) else kind


def denies_claim(token: Token, cue: Cue, content: set[int]) -> bool:
    """Whether a cue of denial says that something is not so: who rejects an offer or opposes a war does not."""
    tokens = [token.paragraph.tokens[i] for i in content]
    tops = [top for top in tokens if top.head.i not in content or top.head is top]
    wished = any(singular(top.lower) in words("wish") for top in tops)
    if tokens and min(tokens, key=lambda token: token.i).lower == "what":
        return False  # "rejected what it called interference"
    if not wished and any(
            {top.lower, singular(top.lower)} & words("claim") or top.lower in ("it", "that", "this")
            or (top.is_verb and (top.tag != "VBG" or cue.lemma != "rule out")) or any(
                child.dep in ("acl", "ccomp") and child.child("mark") is not None for child in top.children)
            for top in tops):
        return True
    objects = [child for child in token.children if child.dep in ("dobj", "dative", "oprd", "nsubjpass")]
    withheld = len(objects) > 1 or any(child.lower == "to" for child in token.children)  # "denied them a visa"
    return cue.lemma in words("untrue") and not withheld


def has_marks(proposal: Proposal) -> bool:
    """Whether the content has words in quotation marks that the cue stands outside of: they have been said."""
    tokens = proposal.anchor.paragraph.tokens
    return any(tokens[i].quote not in (None, proposal.anchor.quote) for i in proposal.content)


def is_unreal(proposal: Proposal) -> bool:
    """Whether a cue asserts no speech: negated, possible, supposed, asked for, wanted, refused, or of nobody."""
    token = proposal.anchor
    auxiliaries = [child for child in token.children if child.dep == "aux"]
    if any((child.dep == "neg" and (child.near(1) or child).lower != "until")
           or (child.dep == "mark" and child.lower in words("supposed"))
           or (child.dep == "aux" and child.lower in words("unreal")) for child in token.children):
        return True
    subject, last = token.child("nsubj"), token.paragraph.sentence(token.sentence)[-1]
    asked = last.text == "?" or (last.near(-1) is not None and last.near(-1).text == "?")
    if token.quote is None and asked and subject is not None and any(
            auxiliary.i < subject.i for auxiliary in auxiliaries):
        return True  # "Why does Lin claim that …?"
    joined = token.head if token.dep == "conj" else token
    neither = any(child.lower == "neither" for child in joined.children if child.i < joined.i)
    if subject is not None and any(other.lower in ("had", "should") and other.i < subject.i for other in auxiliaries):
        return True  # "Had Lisbon admitted that …"
    none = neither or (proposal.head is not None and (proposal.head.lower in words("nobody") or any(
        child.lower in words("nobody") or (child.lower == "no" and child.near(1).tag != "CD")
        for child in proposal.head.children)))
    governor = token.head if token.head is not token and has_to(token) else token  # "wants Lin to admit"
    wanted = governor is not token and (governor.lower in words("reluctant") or any(
        child.dep in ("acomp", "advmod") and child.lower in words("reluctant")
        for child in (*governor.children, *token.children)))
    before = token.head.near(-1) if token.dep == "pcomp" else None  # "stopped short of saying"
    nearly = before is not None and before.lower in words("nearly")
    return none or wanted or nearly or (token.dep == "ccomp" and token.head.lower in words("supposed"))


def _gives_reason(proposal: Proposal, cue: Cue) -> bool:
    """Whether the content says more than whom it is about: "criticised X for Y", "called X a Y"."""
    tokens = [proposal.anchor.paragraph.tokens[i] for i in proposal.content]
    return any((other.lower in cue.prepositions and other.dep in ("prep", "mark"))
               or (other.dep in ("oprd", "ccomp", "xcomp") and other.head is proposal.anchor) for other in tokens)
