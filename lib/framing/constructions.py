"""The constructions of attribution: from a parsed paragraph and the lexicon to proposals of who says what.

The task is that of PARC and PolNeAR (Pareti 2015; Newell, Margolin and Ruths 2018): source, cue and content of
every attribution, direct or not. They learn from annotated news what is written here as rules.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise, permutations, takewhile, zip_longest

from .complements import find_content, has_to, reason
from .cues import Cue, Lexicon, words
from .parsing import Paragraph, Token
from .sources import (
    can_speak,
    find_source,
    find_subject,
    is_document,
    is_passive,
    is_role,
    is_utterance,
    noun_source,
    source_span,
    whole_name,
)

_KINDS = {"deny": "denial", "believe": "belief", "mention": "mention"}
_CLAUSES = ("clause complement", "words after", "around clause")
_DASHES = frozenset({"–", "—", "--"})  # a hyphen between spaces is one only in front of a name
_EDGES = _DASHES | frozenset({"-", "]", ")", '"', "“", "”", "*", "•"})
_JOINTS = frozenset({",", '"', "”", "''", "and"}) | _DASHES


@dataclass(eq=False)
class Proposal:
    """A possible attribution within one paragraph; the sets hold indices of its tokens.

    ``anchor`` is the cue's main word and ``head`` the source's; ``quotes`` says whether the cue takes a
    quotation. What ``follows`` another proposal is part of the same statement: a quotation that goes on, the
    reason given for a rejection. ``home`` is the paragraph of cue and source where that is not the content's,
    ``via`` who relays it.
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
        elif token.text in _DASHES or token.text == "-":
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
    tokens, end = token.paragraph.tokens, max(source) + 1
    if tokens[end + 1 : end + 2] and tokens[end].text == "," and tokens[end + 1].lower in ("of", "from"):
        comma = next((other.i for other in tokens[end + 2 : end + 12] if other.text == ","), None)
        source |= set(range(end, comma)) if comma else set()  # "… the officer, of the 4th district, …"
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
    other_topic = token.lower != "words" and token.child("poss") and of is not None  # "his assessment of the market"
    if head is None or other_topic or head.lower in ("my", "our", "your"):
        return []
    phrase = token.head.subtree()
    end = max(phrase | {head.right}) + 1
    beside = token.paragraph.tokens[max(0, token.head.i - 2) : token.head.i] + token.paragraph.tokens[end : end + 2]
    marked = next((other.quote for other in beside if other.quote is not None), None)
    if marked is None and not clause.is_verb:
        return []
    content = clause.subtree() if marked is None else token.paragraph.quoted(marked)
    proposal = Proposal(token, content - phrase, source_span(head, token), head, "in the words of",
                        cue={token.head.i, token.i}, quotes=True)
    if token.lower != "words" and not _has_marks(proposal):
        proposal.kind = "belief"
    return [proposal]


def verb_cue(token: Token, cue: Cue) -> list[Proposal]:
    """A verb of the lexicon, active or passive, with its complements as content."""
    passive = is_passive(token)
    head = find_source(token, cue)
    if "whom" in cue.frames and token.tag in ("VBD", "VBN") and token is token.paragraph.tokens[-1]:
        head = None  # "Vote was rigged, court told"
    if head is not None and token.quote is not None and head.quote is None and _opens_after_colon(token):
        head = None  # "Lin took to Instagram: “Thank you”"
    nobody = passive and head is None and token.child("auxpass", "nsubjpass") is None and "whom" not in cue.frames
    if nobody or token.dep in ("amod", "aux", "auxpass", "compound"):
        return []
    content, rule = find_content(token, cue, passive=passive)
    source = source_span(head, token)
    for child in head.children if passive and head is not None else ():  # "accused by Lin of hiding it"
        if child.dep == "prep" and child.lower in cue.prepositions and child.i > token.i:
            content |= child.subtree()
            source -= child.subtree()
    if cue.class_ == "believe" and rule not in _CLAUSES and not is_document(head):
        return []  # "found a way", "saw a chance": to think of a thing is not to hold a belief
    last = token.paragraph.tokens[max(content)].lower if content else ""
    nothing = not content and "that" in cue.frames and "quote" not in cue.frames  # "held a party"
    if nothing or (cue.class_ == "order" and rule == "infinitive" and last in words("named")):
        return []  # "asked not to be named"
    proposal = Proposal(token, content, source, head, rule, cue=_cue_words(token, cue),
                        quotes="quote" in cue.frames and not passive, class_=cue.class_)
    proposal.kind = _kind(proposal, cue)
    if cue.lemma == "hear" and proposal.kind == "belief":
        return []  # only courts and inquiries speak by what they hear
    shifted = _shifted_object(token, cue)
    if shifted:  # "rejected as baseless a claim that …"
        proposal.content, proposal.rule, proposal.kind = shifted, "direct object", _KINDS.get(cue.class_, "mention")
        said = {token.i + 2}
        return [proposal, Proposal(token, said, proposal.source, head, "reason", cue=proposal.cue, follows=proposal)]
    weighs = cue.class_ in ("deny", "judge") and rule in ("direct object", "passive subject")
    said = reason(token, cue) if weighs else set()
    if not said:
        return [proposal]
    proposal.kind = "denial" if cue.class_ == "deny" else "mention"
    proposal.content -= said
    said = said - {min(said)} - proposal.cue - proposal.source
    return [proposal, Proposal(token, said, proposal.source, head, "reason", cue=proposal.cue, follows=proposal)]


def _opens_after_colon(token: Token) -> bool:
    """Whether the quotation that a token stands in begins behind a colon."""
    before = token.paragraph.tokens[min(token.paragraph.quoted(token.quote))].near(-1)
    return before is not None and before.text == ":"


def _shifted_object(token: Token, cue: Cue) -> set[int]:
    """"rejected as baseless a claim that …": the object behind the one word that is said of it."""
    link, said, first = token.near(1), token.near(2), token.near(3)
    after = token.paragraph.tokens[token.i + 3 : token.right + 1]
    heavy = "as" in cue.frames and first is not None and link.lower == "as" and said.tag in ("JJ", "VBN", "NN") and (
        first.tag in ("DT", "PRP$", "NNS", "NNP", "NN", "JJ", "CD"))
    return {other.i for other in after} if (heavy and said.dep == "amod") or (heavy and first.tag == "DT") else set()


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
        if by and child.head is head and child.lower != "for":
            continue
        if by and child.head is head:
            source -= child.subtree()
        if child.dep == "prep" and child.lower in cue.prepositions:
            content |= child.subtree() - {child.i} - (head.subtree() if child.left <= head.i <= child.right else set())
        elif child.dep in ("acl", "ccomp", "relcl") and "clause" in cue.frames and child.child("mark"):
            content |= child.subtree() if child.child("nsubj", "nsubjpass") else set()
        elif child.head is token and "inf" in cue.frames and has_to(child):
            content |= child.subtree()
    tokens = [token.paragraph.tokens[i] for i in sorted(content)]
    finite = [other for other in tokens if other.tag in ("VBD", "VBZ", "VBP", "MD") and other.quote == token.quote]
    clause = bool(tokens) and tokens[0].lower == "that"
    if token.dep == "ROOT" and len(finite) > clause and finite[-1].dep != "aux":  # "Lin's claim that … made headlines"
        content = {i for i in content if i < finite[-1].i}
    if not content:
        return []
    return [Proposal(token, content, source, head, "noun cue", _KINDS.get(cue.class_, "statement"),
                     {token.i}, class_=cue.class_)]


def document_quotation(token: Token) -> list[Proposal]:
    """"the report on “credible allegations of …”": a text's own words as its title or topic."""
    link, mark = token.near(1), token.near(2)
    if token.quote is not None or mark is None or mark.quote is None or mark.is_word or (
            link.lower not in ("on", "of", "about", "saying")):
        return []
    content = token.paragraph.quoted(mark.quote)
    return [Proposal(token, content, set(range(token.left, token.i + 1)), token, "document quotation")]


def colon(token: Token, lexicon: Lexicon) -> list[Proposal]:
    """"Lin: no politicization", "MODERATOR: …", "… - Lin: “…”": a name, a colon, what it says."""
    tokens, mark, name = token.paragraph.tokens, token.near(1), label_before(token)
    if mark is None:
        return []
    quoted = token.quote is None and mark.quote is not None
    name = name or _addressed(token)
    if not name or (len(name) > 1 and name[0].lower in words("stance")):
        return _stance(token)
    last = name[-1]
    common = last.tag in ("NN", "VBG") and last.text.istitle() and len(last.text) > 1 and len(name) == 1
    topic = common and not (is_role(last) or is_document(last) or is_utterance(last) or last.lower in words("body"))
    if topic and not quoted and (tokens[-1].is_word or not any(other.is_verb for other in tokens[token.i:])):
        return []  # "Doping: runner denies charge", "Venue: the town hall."
    content = set(range(token.i + 1, len(tokens))) if token.quote is None else {
        i for i in token.paragraph.quoted(token.quote) if i > token.i}
    begins = not token.paragraph.has_words(range(name[0].i))
    alone = tokens[-1].sentence <= token.sentence + 1 and not any(other.text == ":" for other in tokens[token.i + 1 :])
    if quoted and not (begins and alone):  # a headline is the speaker's to its end
        content = token.paragraph.quoted(mark.quote)
    elif not quoted and not (begins and _is_turn(name, [tokens[i] for i in sorted(content)])):
        return []
    cue = {token.i}
    for at in (0, -1):  # "Said Stone: …", "Stone tweets: …"
        if len(name) > 1 and name[at].lower in lexicon.verbs:
            cue.add(name.pop(at).i)
    owner = next((at for at, other in enumerate(name) if other.tag == "POS"), None)
    said = len(cue) > 1 or is_utterance(name[-1]) or name[-1].lower in words("stance")
    if owner and said:  # "the ministry's answer: …"
        cue |= {other.i for other in name[owner + 1 :]}
        name = name[:owner]
    joint = next((at for at, other in enumerate(name) if at and other.lower in ("and", "&", "of")), len(name))
    return [Proposal(token, content, {other.i for other in name}, name[joint - 1], "colon", cue=cue, quotes=quoted)]


def _addressed(token: Token) -> list[Token]:
    """"Pope to leaders: …", "The mayor, visibly moved: “…”", "Zawadi, 24: “…”": who a label without a verb names."""
    before, mark = [other for other in token.paragraph.sentence(token.sentence) if other.i < token.i], token.near(1)
    quoted = mark is not None and mark.quote is not None and not mark.is_word
    link = next((other for other in before if other.lower in ("to", "on", "about", "after") or other.text == ","), None)
    if link is None or len(before) > 14 or not (quoted or token.paragraph.tokens[-1].is_word) or any(
            other.tag in ("VBD", "VBZ", "VBP", "MD") for other in before) or (link.text == "," and not quoted):
        return []
    name, rest = before[: before.index(link)], before[before.index(link) + 1 :]
    if link.text == "," and len(rest) > 1 and all(other.tag == "NNP" or other.text == "-" for other in rest):
        return rest  # "The words of the captain, Haruto Mine: “…”"
    head = next((other.near(-1) for other in name[1:] if other.lower == "of"), name[-1] if name else None)
    fits = all(other.tag.startswith("NN") or other.tag in ("DT", "POS", "JJ") or other.text in ("-", "of")
               for other in name)
    return name if name and fits and can_speak(head) and head.tag.startswith("NN") else []


def _stance(token: Token) -> list[Proposal]:
    """"Brazil's position is simple: no quotas", "the message from the minister was clear: …"."""
    before = [other for other in token.paragraph.sentence(token.sentence) if other.i < token.i]
    be = next((other for other in before if other.lower in ("is", "was", "remains", "remained")), None)
    noun = find_subject(be) if be is not None and be.quote == token.quote and token.i - be.i <= 5 else None
    if not any(other.is_verb for other in before) and len(before) <= 8:  # "The verdict of the jury: guilty"
        noun = next((other for other in before if other.lower in words("stance")), None)
    head = noun_source(noun) if noun is not None and noun.lower in words("stance") else None
    frank = be is not None and any(child.lower in words("frank") for child in be.children) and noun is not None
    if frank and head is None and (noun.lower in ("he", "she", "they") or (
            can_speak(noun) and noun.lower not in words("stance") | {"it", "this"})):
        head = noun  # "The director was clear: the club would not pay"
    of = noun.child("prep") if head is None and noun is not None and noun.lower in words("stance") else None
    head = of.child("pobj") if of is not None and of.lower == "of" else head
    if head is not None and head.lower == "read":  # "A statement from the club read: …", with a noun in it
        head = head.near(-1)
    mark = token.near(1)
    if head is None or (be is not None and noun.i > be.i):
        return []
    end = max(other.i for other in token.paragraph.sentence(mark.sentence))
    content = set(range(mark.i, end + 1)) if mark.quote == token.quote else token.paragraph.quoted(mark.quote)
    source = {i for i in source_span(head, be if head is noun else noun) if i <= head.i}
    return [Proposal(token, content, source, head, "stance", cue={noun.i}, quotes=True)]


def signed(token: Token) -> list[Proposal]:
    """"“We go on.” — Lin", "Talks have failed: spokesman", "… - Lin": what is said, a mark, and who says it."""
    said, label = token.paragraph.tokens[: token.i], signature(token)
    if not label or not token.paragraph.has_words(range(token.i)):
        return []
    longer = sum(other.is_word for other in said) >= max(4, 2 * len(label))
    named = is_role(label[-1]) or is_document(label[-1]) or (token.text == ":" and label[-1].tag == "NNP")
    headline = longer and said[0].sentence == said[-1].sentence and token.paragraph.tokens[-1].is_word and (
        named or said[0].lower in ("we", "i"))
    if not headline and not (said[0].quote is not None and said[-1].quote == said[0].quote):
        return []
    content = {other.i for other in said}
    return [Proposal(token, content, {other.i for other in label}, label[-1], "signature", cue={token.i})]


def signature(token: Token) -> list[Token]:
    """The name or role between a dash or colon and the end of its paragraph, up to a comma."""
    after = token.paragraph.tokens[token.i + 1 :]
    label = list(takewhile(lambda other: other.is_word, after))
    finite = any(other.tag in ("VBD", "VBZ", "VBP", "MD") for other in label)
    rest = after[len(label) :]
    ends = not rest or rest[0].text == "," or not any(other.is_word for other in rest)
    fits = 1 <= len(label) <= 5 and ends and len(after) <= 15 and token.quote is None and not finite
    return label if fits and can_speak(label[-1]) and label[0].lower not in words("label") | {"a", "the"} else []


def label_before(token: Token) -> list[Token]:
    """The name right before a colon, if nothing but a dash or the paragraph's start stands before it."""
    label, at = [], token.i - 1
    tokens = token.paragraph.tokens
    if at > 0 and tokens[at].text == ")":  # "Rep. Trey Gowdy (R-S.C.): …"
        at = next((i for i in range(at, max(0, at - 8), -1) if tokens[i].text == "("), 0) - 1
    if at > 1 and tokens[at].text.isdigit() and tokens[at - 1].text == ",":  # "Ken Ould, 71: …"
        at -= 2
    for other in reversed(tokens[max(0, at - 9) : at + 1]):
        small = other.lower in words("inner") | words("particle") or other.tag in ("NN", "NNS", "JJ")
        joined = other.text == "-" and label and other.end == label[0].start
        joined = joined or (label and label[0].text == "-" and label[0].start == other.end)  # "Kim Min-ji"
        if other.quote != token.quote or not (joined or (other.is_word and (other.text[0].isupper() or small))):
            break
        label.insert(0, other)
    edge = label[0].near(-1) if label else token
    apart = edge is None or (label and edge.sentence != label[0].sentence) or edge.text in _EDGES
    if not apart or (edge is not None and edge.quote != token.quote and edge.is_word):
        return []
    if label and label[0].lower in words("topic"):
        return []
    while label and (label[0].lower in words("inner") or label[0].tag == "RB"):
        label.pop(0)
    finite = any(other.tag in ("VBD", "VBZ", "VBP") for other in label) or (label and label[-1].tag == "VBG")
    listed = label and label[0].lower in words("label")
    return label if label and can_speak(label[-1]) and not finite and not listed else []


def _is_turn(name: list[Token], content: list[Token]) -> bool:
    """Whether what follows a name and a colon is speech: no list, no mere entry of a form."""
    n_words = sum(other.is_word for other in content)
    verb = any(other.is_verb or other.tag == "MD" for other in content[:40])
    enough = n_words >= 3 or (n_words and name[-1].text.isupper())  # "A: Yes."
    return len(name) <= 6 and name[0].tag != "DT" and enough and (verb or n_words <= 12)


# --- proposals beside one another


def part_coordinated(proposals: list[Proposal]) -> None:
    """"X said A and urged B", "X said A, while Y said B": the second cue is no part of what the first said."""
    contents = {proposal: set(proposal.content) for proposal in proposals}
    for outer, inner in permutations(proposals, 2):
        token = inner.anchor
        if token.i not in contents[outer] or token.i < outer.anchor.i or token.quote is not None or (
                (outer.class_ != "say" and outer.kind != "statement") or not token.is_verb):
            continue
        mark = token.child("mark")
        beside = token.dep == "advcl" and mark and mark.lower in words("contrast") and token.child("nsubj")
        joined = token.dep == "conj" and token.tag == outer.anchor.tag and token.child("nsubj", "aux") is None
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
    for opening, closing in pairwise(token for token in paragraph.tokens if token.text in _DASHES):
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


def _kind(proposal: Proposal, cue: Cue) -> str:
    """Statement, denial, belief; or mention, where the words are only spoken of and not asserted."""
    token, kind = proposal.anchor, _KINDS.get(cue.class_, "statement")
    if proposal.head is None and (is_passive(token) or token is token.paragraph.tokens[-1]):
        return "mention"  # "is accused of …": nobody is named, and the words stay with the reporter
    if proposal.head is not None and proposal.head.lower == "it" and token.dep == "xcomp" and (
            token.head.child("acomp", "attr") is not None):
        proposal.head, proposal.source = None, set()
        return "mention"  # "It is important to note that …"
    finds = cue.lemma in words("find") and proposal.head is not None and proposal.head.lower in words("finder")
    if kind == "belief" and token.quote is None and (is_document(proposal.head) or finds or _has_marks(proposal)):
        return "statement"  # "the report shows …"; inside a quotation it is the speaker's own argument
    if kind in ("statement", "denial") and is_unreal(proposal):
        return "mention"
    bare = cue.class_ == "judge" and proposal.rule in ("direct object", "passive subject") and not _has_marks(proposal)
    return "mention" if bare and not _gives_reason(proposal, cue) else kind


def _has_marks(proposal: Proposal) -> bool:
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
        child.lower in words("nobody") or child.lower == "no" for child in proposal.head.children)))
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
