"""The constructions of attribution: from a parsed paragraph and the lexicon to proposals of who says what.

The task is that of PARC and PolNeAR (Pareti 2015; Newell, Margolin and Ruths 2018): source, cue and content of
every attribution, direct or not. They learn from annotated news what is written here as rules.
"""

from __future__ import annotations

from itertools import pairwise, permutations, zip_longest

from .complements import find_content, reason
from .cues import Cue, Lexicon, words
from .kinds import KINDS, denies_claim, find_kind, has_marks
from .labels import DASHES, colon, signed
from .parsing import Paragraph, Token
from .proposals import Proposal
from .sources import (
    can_speak,
    end_of_apposition,
    find_source,
    has_to,
    is_document,
    is_passive,
    noun_source,
    source_span,
    whole_name,
)

_CLAUSES = ("clause complement", "words after", "around clause")
_JOINTS = frozenset({",", '"', "”", "''", "and"}) | DASHES


def find_proposals(paragraph: Paragraph, lexicon: Lexicon) -> list[Proposal]:
    """Every cue of a paragraph with its source and what the grammar makes its content, in text order."""
    proposals: list[Proposal] = []
    for token, after in zip_longest(paragraph.tokens, paragraph.tokens[1:]):
        noun = token.tag in ("NN", "NNS")
        verb = None
        if token.lower in lexicon.first_words:
            following = after.near(1) if after is not None and after.lower == "it" else None  # "made it clear"
            verb = lexicon.verb(token.lower, *(other.lower for other in (after, following) if other is not None))
        if token.lower == "according":
            proposals += according_to(token)
        elif verb is not None and (token.is_verb or token.child("nsubj") is not None):
            proposals += verb_cue(token, verb)
        elif token.lower in words("viewpoint") and token.dep == "pobj" and token.head.lower == "in":
            proposals += in_words_of(token)
        elif noun and token.lower in lexicon.nouns:
            proposals += noun_cue(token, lexicon.nouns[token.lower])
        elif noun and is_document(token):
            proposals += document_quotation(token)
        elif token.text == ":":
            proposals += signed(token) or colon(token, lexicon)
        elif token.text in DASHES or token.text == "-":
            marked = token.near(1) is not None and token.near(1).quote is not None and not token.near(1).is_word
            proposals += signed(token) or (colon(token, lexicon) if marked and token.quote is None else [])
    part_coordinated(proposals)
    pass_on_sources(proposals)
    keep_within_dashes(paragraph, proposals)
    return proposals


# --- constructions


def according_to(token: Token) -> list[Proposal]:
    """"According to the AP, …": the clause that the phrase hangs on, without the phrase."""
    to = token.near(1)
    name = token.near(2)
    if to is None or to.lower != "to" or name is None:
        return []
    first = to.child("pobj") or name  # a name that the parser took for a verb
    head = whole_name(first, to)
    source = first.subtree() if first.dep == "pobj" else {name.i}
    source |= set(range(first.i, head.i + 1))
    source |= set(range(max(source), end_of_apposition(max(source), head) + 1))
    tokens, end = token.paragraph.tokens, max(source) + 1
    aside = {"of", "from"} | words("relative")  # "… the officer, of the 4th district, …", "police, who …, …"
    if tokens[end + 1 : end + 2] and tokens[end].text == "," and tokens[end + 1].lower in aside:
        comma = next((other.i for other in tokens[end + 2 : end + 12] if other.text == ","), None)
        source |= set(range(end, comma)) if comma else set()
    phrase = {token.i, to.i} | source
    clause = next((up for up in token.ancestors() if up.is_verb), None)
    while clause is not None and clause.dep == "conj" and clause.head.is_verb:  # "A rose and B fell, according to …"
        clause = clause.head
    content = {t.i for t in token.paragraph.sentence(token.sentence)} if clause is None else clause.subtree()
    return [Proposal(token, content - phrase, source, head, "according to", cue={token.i, to.i})]


def in_words_of(token: Token) -> list[Proposal]:
    """"In the words of Lin, …", "in Lin's view": the clause that the phrase hangs on, without the phrase."""
    of = next((child for child in token.children if child.dep == "prep" and child.lower == "of"), None)
    head = token.child("poss") or (of.child("pobj") if of is not None else None)
    clause = next((up for up in token.ancestors() if up.is_verb), token.paragraph.tokens[0])
    other_topic = token.lower != "words" and token.child("poss") and of is not None  # "his view of the market"
    if head is None or other_topic or head.lower in ("my", "our", "your"):
        return []
    if token.child("poss") is None and (token.child("det") is None or not can_speak(head) or (
            token.lower != "words" and is_document(head))):
        return []  # "in view of the war", "in the eyes of the law"
    phrase = token.head.subtree()
    end = max(phrase | {head.right}) + 1
    beside = token.paragraph.tokens[max(0, token.head.i - 2) : token.head.i] + token.paragraph.tokens[end : end + 2]
    marked = next((other.quote for other in beside if other.quote is not None), None)
    if marked is None and not clause.is_verb:
        return []
    content = clause.subtree() if marked is None else token.paragraph.quoted(marked)
    proposal = Proposal(token, content - phrase, source_span(head, token), head, "in the words of",
                        cue={token.head.i, token.i}, quotes=True)
    if token.lower != "words" and not has_marks(proposal):
        proposal.kind = "belief"
    return [proposal]


def verb_cue(token: Token, cue: Cue) -> list[Proposal]:
    """A verb of the lexicon, active or passive, with its complements as content."""
    passive, head = is_passive(token), _find_speaker(token, cue)
    nobody = passive and head is None and token.child("auxpass", "nsubjpass") is None and "whom" not in cue.frames
    if nobody or token.dep in ("amod", "aux", "auxpass", "compound"):
        return []
    content, rule = find_content(token, cue, passive=passive)
    source = source_span(head, token)
    for child in head.children if passive and head is not None else ():  # "accused by Lin of hiding it"
        if child.dep == "prep" and child.lower in cue.prepositions and child.i > token.i:
            content |= child.subtree()
            source -= child.subtree()
            rule = rule or "preposition"
    content -= _quoted_behind(token, content) if cue.class_ in ("deny", "judge") else set()
    proposal = Proposal(token, content, source, head, rule, cue=_cue_words(token, cue),
                        quotes="quote" in cue.frames and not passive, class_=cue.class_)
    if _says_nothing(proposal, cue):
        return []
    proposal.kind = find_kind(proposal, cue)
    if cue.lemma in words("find_only") and proposal.kind == "belief":
        return []  # by what they hear only courts and inquiries speak
    return _weigh(proposal, cue)


def _quoted_behind(token: Token, content: set[int]) -> set[int]:
    """"rejected the claim: “Prices are fair”": the colon and the quotation, which is no part of what is rejected."""
    tokens = token.paragraph.tokens
    colon = next((i for i in sorted(content) if tokens[i].text == ":" and tokens[i].quote == token.quote
                  and tokens[i].near(1) is not None and tokens[i].near(1).quote != token.quote), None)
    return set() if colon is None else {i for i in content if i >= colon}


def _find_speaker(token: Token, cue: Cue) -> Token | None:
    """The head of a verb's source; None where a headline or a quotation leaves it out."""
    head = find_source(token, cue)
    if "whom" in cue.frames and token.tag in ("VBD", "VBN") and token is token.paragraph.tokens[-1]:
        return None  # "Vote was rigged, court told"
    outside = head is not None and token.quote is not None and head.quote is None
    return None if outside and _opens_after_colon(token) else head  # "Lin took to Instagram: “Thank you”"


def _says_nothing(proposal: Proposal, cue: Cue) -> bool:
    """"found a way", "held a party", "claimed 23 lives", "asked not to be named"."""
    tokens, content = proposal.anchor.paragraph.tokens, proposal.content
    if cue.class_ == "believe" and proposal.rule not in _CLAUSES and not is_document(proposal.head):
        return True  # to think of a thing is not to hold a belief
    if proposal.rule == "direct object" and " " not in cue.lemma and proposal.anchor.child("prt") is not None:
        return True  # "called off a strike"
    if not content:
        return "that" in cue.frames and "quote" not in cue.frames
    if any(tokens[i].head is proposal.anchor and tokens[i].dep == "dobj" and tokens[i].lower in words("taken")
           for i in content):
        return True
    unnamed = tokens[max(content)].lower in words("named") and tokens[max(content) - 1].lower == "be"
    return cue.class_ == "order" and proposal.rule == "infinitive" and unnamed


def _weigh(proposal: Proposal, cue: Cue) -> list[Proposal]:
    """The proposal; of a rejection or a judgment in two, what it is about and what is said of that."""
    token, said = proposal.anchor, set()
    shifted = _shifted_object(token, cue)
    if shifted:  # "rejected as baseless a claim that …"
        proposal.content, proposal.rule, proposal.kind = shifted, "direct object", KINDS.get(cue.class_, "mention")
        said = {token.i + 2}
    elif cue.class_ == "deny" and proposal.rule == "preposition":  # "a claim that Lin dismissed as “a fairy tale”"
        proposal.kind, proposal.rule = "statement", "reason"
    elif cue.class_ in ("deny", "judge") and proposal.rule in ("direct object", "passive subject"):
        said = reason(token, cue)
        if said:
            proposal.content -= said
            untrue = any(token.paragraph.tokens[i].lower in words("untruth") for i in said)  # "dismissed it as a myth"
            denied = cue.class_ == "deny" and (untrue or denies_claim(token, cue, proposal.content))
            proposal.kind = "denial" if denied else "mention"
            said = said - {min(said)} - proposal.cue - proposal.source
    about = Proposal(token, said, proposal.source, proposal.head, "reason", cue=proposal.cue, follows=proposal)
    return [proposal, about] if said else [proposal]


def _opens_after_colon(token: Token) -> bool:
    """Whether the quotation that a token stands in begins behind a colon."""
    before = token.paragraph.tokens[min(token.paragraph.quoted(token.quote))].near(-1)
    return before is not None and before.text == ":"


def _shifted_object(token: Token, cue: Cue) -> set[int]:
    """"rejected as baseless a claim that …": the object behind the one word that is said of it."""
    link, said, first = token.near(1), token.near(2), token.near(3)
    if first is None or "as" not in cue.frames or link.lower != "as" or said.tag not in ("JJ", "VBN", "NN") or (
            said.lower in words("measure")):
        return set()
    noun = first.tag in ("PRP$", "NNS", "NNP", "NN", "JJ", "CD") and said.dep == "amod"
    return set(range(first.i, token.right + 1)) if noun or first.tag == "DT" else set()


def noun_cue(token: Token, cue: Cue) -> list[Proposal]:
    """"China's call for dialogue", "criticism from rights groups for …": a noun with a named source."""
    head = noun_source(token)
    content: set[int] = set()
    governor = token.head.head if token.dep == "pobj" else token.head
    by = head is not None and head.dep == "pobj" and head.head.lower in ("by", "from")  # "calls by students for …"
    source = source_span(head, token)
    for child in {*token.children, *governor.children, *(head.children if by else ())} if head is not None else ():
        if child.i < token.i or child is head:
            continue
        if by and child.head is head:
            if child.lower != "for":
                continue
            source -= child.subtree()
        if child.dep == "prep" and child.lower in cue.prepositions:
            content |= child.subtree() - {child.i} - (head.subtree() if child.left <= head.i <= child.right else set())
        elif child.dep in ("acl", "ccomp", "relcl") and "clause" in cue.frames and child.child("mark"):
            content |= child.subtree() if child.child("nsubj", "nsubjpass") else set()
        elif child.head is token and "inf" in cue.frames and has_to(child):
            content |= child.subtree()
    tokens = [token.paragraph.tokens[i] for i in sorted(content)]
    finite = [other for other in tokens if other.is_finite and other.quote == token.quote]
    clause = bool(tokens) and tokens[0].lower == "that"
    if token.dep == "ROOT" and len(finite) > clause and finite[-1].dep != "aux":  # "Lin's claim that … made headlines"
        content = {i for i in content if i < finite[-1].i}
    if not content:
        return []
    kind = KINDS.get(cue.class_, "statement")
    if kind == "denial" and not denies_claim(token, cue, content):
        kind = "mention"
    return [Proposal(token, content, source, head, "noun cue", kind, {token.i}, class_=cue.class_)]


def document_quotation(token: Token) -> list[Proposal]:
    """"the report on “credible allegations of …”": a text's own words as its title or topic."""
    link, mark = token.near(1), token.near(2)
    if token.quote is not None or mark is None or mark.quote is None or mark.is_word or (
            link.lower not in ("on", "of", "about", "saying")):
        return []
    content = token.paragraph.quoted(mark.quote)
    return [Proposal(token, content, set(range(token.left, token.i + 1)), token, "document quotation")]


# --- proposals beside one another


def part_coordinated(proposals: list[Proposal]) -> None:
    """"X said A and urged B", "X said A, while Y said B": the second cue is no part of what the first said."""
    contents = {proposal: set(proposal.content) for proposal in proposals}
    for outer, inner in permutations(proposals, 2):
        token = inner.anchor
        if token.i not in contents[outer] or token.i < outer.anchor.i or token.quote is not None or (
                (outer.class_ not in ("say", "deny") and outer.kind != "statement") or not token.is_verb):
            continue
        mark = token.child("mark")
        beside = token.dep == "advcl" and mark and mark.lower in words("contrast") and token.child("nsubj")
        but = token.near(-1).lower == "but" and inner.rule == "clause complement"  # "… had failed but denied that …"
        alike = token.tag == outer.anchor.tag or (but and (token.tag, outer.anchor.tag) == ("VBN", "VBD"))
        joined = token.dep == "conj" and alike and token.child("nsubj", "aux") is None
        if joined and outer.source:
            inner.head, inner.source = outer.head, outer.source
        if joined or beside:
            outer.content -= token.subtree()


def pass_on_sources(proposals: list[Proposal]) -> None:
    """"He said …, adding that …": a trailing participle speaks for the source of the cue before it."""
    for at, later in enumerate(proposals):
        token = later.anchor
        begins = token.i and token.tag == "VBG" and token.near(-1).sentence != token.sentence and not later.source
        if begins and at and proposals[at - 1].anchor.sentence == token.sentence - 1 and token.quote is None:
            later.head, later.source = proposals[at - 1].head, proposals[at - 1].source  # "… failed. Adding, “We …”"
        if token.tag != "VBG" or token.lower == "according" or token.quote is not None or not token.i or (
                token.near(-1).text not in _JOINTS):
            continue
        before = [other for other in proposals[:at] if other.anchor.sentence == token.sentence and other.source
                  and other.anchor.quote is None and other.kind in ("statement", "denial") and other.anchor.is_verb]
        before = [other for other in before if other.content] or before
        if before and later.source and any(other.text == ";" for other in token.paragraph.tokens[
                before[-1].anchor.i : token.i]):
            continue
        if before:
            later.head, later.source = before[-1].head, before[-1].source
            for other in proposals[:at]:
                if token.near(-1).text == "," and token.i in other.content and before[-1].anchor.i not in other.content:
                    other.content -= set(range(token.left, token.right + 1))


def keep_within_dashes(paragraph: Paragraph, proposals: list[Proposal]) -> None:
    """"The report – which said … – made …": a cue between two dashes says nothing beyond them."""
    for opening, closing in pairwise(token for token in paragraph.tokens if token.text in DASHES):
        if opening.sentence == closing.sentence and opening.near(1).lower in words("relative"):
            for proposal in proposals:
                if opening.i < proposal.anchor.i < closing.i:
                    proposal.content &= set(range(opening.i + 1, closing.i))


def _cue_words(token: Token, cue: Cue) -> set[int]:
    """The cue as printed: the verb with its auxiliaries, negation, particle and leading preposition."""
    indices = {token.i} | {child.i for child in token.children if child.dep in ("aux", "neg", "auxpass", "prt")}
    after = token.near(1)
    if after is not None and after.head is token and after.dep == "prep" and after.lower in cue.prepositions:
        indices.add(after.i)
    return indices
