"""The constructions of attribution: from a parsed paragraph and the lexicon to proposals of who says what.

Each construction is one small function. A verb's complements are found by the frames of its cue, its source
by climbing from participles, infinitives and relative clauses to the subject (as Pareti 2015 and Newell,
Cowan and Ruths 2018 describe the task; they learn what is written here as rules).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise, permutations

from .cues import DOCUMENTS, UTTERANCES, Cue, Lexicon, singular
from .parsing import Paragraph, Token

_KINDS = {"deny": "denial", "believe": "belief", "mention": "mention"}
_NONRESTRICTIVE = frozenset({"which", "who", "whose", "whom", "where"})
_REASONS = frozenset({"because", "if", "unless", "although", "though", "since", "so"})
_UNREAL = frozenset({"may", "might", "must", "should", "could"})
_RELATIVES = frozenset({"which", "who", "that", "whom"})
# A verb in one of these relations to its head shares the head's subject.
_SHARED_SUBJECT = frozenset({"conj", "advcl", "xcomp", "pcomp", "prep", "parataxis", "dep"})
_LIGHT_VERBS = frozenset("""make makes made making issue issued issues issuing express expressed expresses voice voiced
    voices deliver delivered raise raised level leveled levelled repeat repeated repeats reiterate reiterated renew
    renewed give gave send sent release released publish published post posted""".split())


@dataclass
class Proposal:
    """A possible attribution within one paragraph; the sets hold indices of its tokens."""

    anchor: Token | None
    content: set[int]
    source: set[int]
    head: Token | None
    kind: str
    rule: str
    cue: set[int] = field(default_factory=set)
    quotes: bool = False
    class_: str = "say"
    via: Token | None = None
    follows: Proposal | None = None
    home: Paragraph | None = None  # where cue and source stand, if not beside the content

    def spoken_by(self) -> Proposal:
        """The proposal whose source this one goes on with; itself if it has its own."""
        return self.follows.spoken_by() if self.follows is not None else self


def find_proposals(paragraph: Paragraph, lexicon: Lexicon) -> list[Proposal]:
    """Every cue of a paragraph with its source and what the grammar makes its content, in text order."""
    proposals: list[Proposal] = []
    for token in paragraph.tokens:
        if token.lower == "according":
            proposals += according_to(paragraph, token)
        elif token.lower in lexicon.verbs and (token.is_verb or token.child("nsubj") is not None):
            proposals += verb_cue(paragraph, token, lexicon.verbs[token.lower])
        elif token.tag in ("NN", "NNS") and token.lower in lexicon.nouns:
            proposals += noun_cue(paragraph, token, lexicon.nouns[token.lower])
        elif token.text == ":":
            proposals += colon(paragraph, token, lexicon)
        elif token.tag in ("NN", "NNS") and singular(token.lower) in DOCUMENTS:
            proposals += document_quotation(paragraph, token)
    part_coordinated(paragraph, proposals)
    pass_on_sources(paragraph, proposals)
    keep_within_dashes(paragraph, proposals)
    return proposals


def keep_within_dashes(paragraph: Paragraph, proposals: list[Proposal]) -> None:
    """"The report – which said … – made …": a cue between two dashes says nothing beyond them."""
    dashes = [token for token in paragraph.tokens if token.text in ("–", "—", "--")]
    for opening, closing in pairwise(dashes):
        if opening.sentence == closing.sentence:
            inside = set(range(opening.i + 1, closing.i))
            for proposal in proposals:
                if proposal.anchor.i in inside and paragraph.tokens[opening.i + 1].lower in _RELATIVES:
                    proposal.content &= inside


def part_coordinated(paragraph: Paragraph, proposals: list[Proposal]) -> None:
    """"X said A and urged B", "X said A, while Y said B": the second cue is no part of what the first said."""
    for outer, inner in permutations(proposals, 2):
        token = inner.anchor
        if token.i not in outer.content or outer.anchor.i > token.i or token.quote is not None or (
                outer.class_ != "say" or not token.is_verb):
            continue
        mark = token.child("mark")
        beside = token.dep == "advcl" and mark and mark.lower in ("while", "whereas") and token.child("nsubj")
        joined = token.dep == "conj" and token.tag == outer.anchor.tag and token.child("nsubj", "aux") is None
        if joined and outer.source:
            inner.head, inner.source = outer.head, outer.source
        if joined or beside:
            outer.content -= paragraph.subtree(token)


def pass_on_sources(paragraph: Paragraph, proposals: list[Proposal]) -> None:
    """"He said …, adding that …": a trailing participle speaks for the source of the cue before it."""
    for at, later in enumerate(proposals):
        token = later.anchor
        joined = token.i and paragraph.tokens[token.i - 1].text in (",", '"', "”", "''", "and", "–", "—")
        if token.tag != "VBG" or token.quote is not None or not joined:
            continue
        before = [other for other in proposals[:at] if other.anchor.sentence == token.sentence and other.source
                  and other.anchor.quote is None and other.kind == "statement" and other.anchor.is_verb]
        before = [other for other in before if other.content] or before
        if before:
            later.head, later.source = before[-1].head, before[-1].source


# --- whole constructions


def according_to(paragraph: Paragraph, token: Token) -> list[Proposal]:
    """"According to the AP, …": the clause that the phrase hangs on, without the phrase."""
    following = paragraph.tokens[token.i + 1:token.i + 2]
    head = following[0].child("pobj") if following and following[0].lower == "to" else None
    if head is None:
        return []
    phrase = set(range(token.i, head.right + 1))
    source = set(range(head.left, head.right + 1))
    sentence = {other.i for other in paragraph.sentence(token.sentence)}
    clause = next((up for up in token.ancestors() if up.is_verb), None)
    content = (paragraph.subtree(clause) if clause is not None else sentence) - phrase
    return [Proposal(token, content, source, head, "statement", "according to", {token.i, token.i + 1})]


def verb_cue(paragraph: Paragraph, token: Token, cue: Cue) -> list[Proposal]:
    """A verb of the lexicon, active or passive, with its complements as content."""
    if token.dep in ("amod", "aux", "auxpass", "compound"):
        return []
    passive = is_passive(token)
    head = passive_agent(token) if passive else (
        find_subject(token) or inverted_subject(paragraph, token, cue) or noun_before(paragraph, token))
    if passive and head is None and not (token.child("auxpass", "nsubjpass") or "whom" in cue.frames):
        return []
    source = source_span(paragraph, head, token)
    content, rule = _find_content(paragraph, token, cue, passive)
    if cue.class_ == "believe" and not is_document(head) and rule not in ("clause complement", "words after", "around clause"):
        return []  # "found a way", "saw a chance": to think of a thing is not to hold a belief
    proposal = Proposal(token, content, source, head, _KINDS.get(cue.class_, "statement"), rule,
                        cue_words(token, cue), "quote" in cue.frames and not passive, cue.class_)
    proposal.kind = _kind(token, cue, proposal, _gives_reason(paragraph, token, cue, content))
    if cue.class_ == "deny" and (reason := as_phrase(paragraph, token)):
        proposal.content -= reason
        return [proposal, Proposal(token, reason, source, head, "statement", "as phrase", proposal.cue)]
    return [proposal]


def noun_cue(paragraph: Paragraph, token: Token, cue: Cue) -> list[Proposal]:
    """"China's call for dialogue", "criticism from rights groups for …": a noun with a named source."""
    head = noun_source(token)
    if head is None:
        return []
    source = source_span(paragraph, head, token)
    content: set[int] = set()
    governor = token.head.head if token.dep == "pobj" else token.head
    for child in [*token.children, *(other for other in governor.children if other.i > token.i)]:
        clause = child.dep in ("acl", "ccomp", "relcl") and child.i > token.i
        if clause and "clause" in cue.frames and child.child("mark") and child.child("nsubj", "nsubjpass"):
            content |= paragraph.subtree(child)
        elif (clause or child.dep == "advcl") and "inf" in cue.frames and has_to(child) and child.head is token:
            content |= paragraph.subtree(child)
        elif child.dep == "prep" and child.lower in cue.prepositions and child.i > token.i:
            content |= paragraph.subtree(child) - {child.i}
            if has_agentive(child, head):
                content -= paragraph.subtree(head)
    kind = _KINDS.get(cue.class_, "statement")
    return [Proposal(token, content, source, head, kind, "noun cue", {token.i}, False, cue.class_)] if content else []


def document_quotation(paragraph: Paragraph, token: Token) -> list[Proposal]:
    """"the report on “credible allegations of …”": a text's own words as its title or topic."""
    after = paragraph.tokens[token.i + 1:token.i + 3]
    if token.quote is not None or len(after) < 2 or after[0].lower not in ("on", "of", "about", "saying") or (
            after[1].quote is None or after[1].is_word):
        return []
    content = {other.i for other in paragraph.tokens if other.quote == after[1].quote}
    return [Proposal(token, content, set(range(token.left, token.i + 1)), token, "statement", "document quotation")]


def colon(paragraph: Paragraph, token: Token, lexicon: Lexicon) -> list[Proposal]:
    """"Lin: no politicization", "MODERATOR: …", "More from Lin: “…”": a name, a colon, what it says."""
    before = paragraph.tokens[:token.i]
    after = paragraph.tokens[token.i + 1:token.i + 2]
    told = any(other.lower in lexicon.verbs for other in before if other.sentence == token.sentence)
    if before and after and after[0].quote is not None and before[-1].tag.startswith("NNP") and token.quote is None and (
            not told):
        content = {other.i for other in paragraph.tokens if other.quote == after[0].quote}
        return [Proposal(token, content, set(range(before[-1].left, token.i)), before[-1], "statement", "colon", {token.i})]
    named = [other for other in before if other.is_word]
    if not 1 <= len(named) <= 6 or any(other.is_verb or other.quote is not None for other in named):
        return []
    if not all(other.text[0].isupper() or other.lower in ("for", "of", "the", "de", "van", "al") for other in named):
        return []
    content = set(range(token.i + 1, len(paragraph.tokens)))
    head = named[-1]
    if named[0].tag == "DT" or sum(paragraph.tokens[i].is_word for i in content) < 4:
        return []  # "The Latest: …", "Clinton: 547"
    return [Proposal(token, content, {other.i for other in before}, head, "statement", "colon", {token.i})]


def _find_content(paragraph: Paragraph, token: Token, cue: Cue, passive: bool) -> tuple[set[int], str]:
    content: set[int] = set()
    rule = ""
    for construction in (passive_subject, clause_complement, preposition, infinitive, as_clause) if passive else (
            denied_antecedent, clause_complement, infinitive, gerund, object_, preposition, as_clause, around_clause,
            words_after, words_before):
        if construction in _LAST_RESORTS and content:
            break
        found = construction(paragraph, token, cue)
        if found and not rule:
            rule = construction.__name__.strip("_").replace("_", " ")
        content |= found
    if content and len(content) < max(content) - min(content) + 1 and rule in ("object", "passive subject"):
        content |= set(range(min(i for i in content), max(content) + 1)) if min(content) > token.i else set()
    first = paragraph.tokens[min(content)] if content else None
    if first is not None and first.i > token.i and first.dep == "prep" and first.lower in cue.prepositions:
        content.discard(first.i)
    return content, rule


# --- complements: each returns the tokens of one kind of content


def clause_complement(paragraph: Paragraph, token: Token, cue: Cue) -> set[int]:
    """"said (that) …", "asked whether …"; the clause may stand before the cue."""
    if "clause" not in cue.frames:
        return set()
    clauses = [child for child in token.children if child.dep == "ccomp" or (
        child.dep == "advcl" and (mark := child.child("mark")) and mark.lower == "whether")]
    content = set().union(*(paragraph.subtree(child) for child in clauses)) if clauses else set()
    for child in token.children:  # "said it was so because …", read as why it was said
        mark = child.child("mark")
        if content and child.dep == "advcl" and child.i > max(content) and mark and mark.lower in _REASONS:
            content |= set(range(max(content), child.right + 1))
    if content:
        content = _without_asides(paragraph, token, content)
    misread = token.child("dobj")  # "said China – a member – would …": the clause's subject read as an object
    if content and misread is not None and "whom" not in cue.frames and token.i < misread.i < min(content):
        content |= set(range(misread.left, min(content)))
    return content


def _without_asides(paragraph: Paragraph, token: Token, content: set[int]) -> set[int]:
    """A clause without a relative clause after a comma at its end, or what stands before it and a semicolon."""
    if max(content) < token.i:
        breaks = [i for i in content if paragraph.tokens[i].text in (";", ":") and paragraph.tokens[i].quote is None]
        return {i for i in content if i > max(breaks)} if breaks else content
    for i in sorted(content):
        other = paragraph.tokens[i]
        if other.dep == "relcl" and other.right >= max(content) - 1 and other.left > 0 and other.quote is None and (
                paragraph.tokens[other.left - 1].text == "," and paragraph.tokens[other.left].lower in _NONRESTRICTIVE):
            return {j for j in content if j < other.left - 1}
    return content


def infinitive(paragraph: Paragraph, token: Token, cue: Cue) -> set[int]:
    """"promised to …"; with the one who is to do it, "urged the Office to …", "called on the Council to …"."""
    if not cue.frames & {"inf", "on", "upon", "for", "to"}:
        return set()
    clauses = [child for child in token.children
               if child.dep in ("xcomp", "ccomp", "advcl") and child.i > token.i and has_to(child)]
    if not clauses:
        return set()
    content = set().union(*(paragraph.subtree(child) for child in clauses))
    who = token.child("dobj")
    if who is not None and token.i < who.i < min(content):
        content |= set(range(who.left, max(content) + 1))
    return content


def gerund(paragraph: Paragraph, token: Token, cue: Cue) -> set[int]:
    """"suggests taking action", "denied being too slow"."""
    clauses = [child for child in token.children
               if child.dep in ("xcomp", "ccomp", "pcomp") and child.tag == "VBG" and child.i > token.i]
    return set().union(*(paragraph.subtree(c) for c in clauses)) if clauses and "ing" in cue.frames else set()


def object_(paragraph: Paragraph, token: Token, cue: Cue) -> set[int]:
    """"rejected the report", "called the report a farce", "described it as a farce"."""
    if "obj" not in cue.frames:
        return set()
    deps = {"dobj", "oprd", "attr"}
    if "as" in cue.frames and "clause" not in cue.frames:
        deps |= {"ccomp", "xcomp"}  # how the parser reads "called the report a farce"
    parts = [child for child in token.children if child.dep in deps and child.i > token.i]
    return set().union(*(paragraph.subtree(child) for child in parts)) if parts else set()


def preposition(paragraph: Paragraph, token: Token, cue: Cue) -> set[int]:
    """"called for dialogue", "accused China of …": the phrases with the cue's own prepositions."""
    phrases = [child for child in token.children if child.dep in ("prep", "dative", "prt") and child.i > token.i
               and child.lower in cue.prepositions and child.children]
    return set().union(*(paragraph.subtree(child) for child in phrases)) if phrases else set()


def passive_subject(paragraph: Paragraph, token: Token, cue: Cue) -> set[int]:
    """"was rejected by China", "Rejected by China, the report …": what the passive is about."""
    if not cue.frames & {"obj", "clause"} or "whom" in cue.frames or passive_agent(token) is None:
        return set()
    subject = token.child("nsubjpass")
    if subject is None and token.dep in ("acl", "relcl"):
        subject = token.head
    elif subject is None and token.dep == "advcl" and token.child("mark", "advmod") is None:
        subject = token.head.child("nsubj", "nsubjpass")
    if subject is None or subject.lower in _RELATIVES:
        return set()
    return paragraph.subtree(subject) - (set() if subject.head is token else paragraph.subtree(token))


def denied_antecedent(paragraph: Paragraph, token: Token, cue: Cue) -> set[int]:
    """"allegations of …, which Beijing denies": the noun phrase that the relative clause is about."""
    if token.dep != "relcl" or cue.class_ not in ("deny", "judge"):
        return set()
    relative = token.child("dobj")
    if relative is None or relative.lower not in _RELATIVES:
        return set()
    top = token.head
    while top.dep in ("pobj", "prep", "conj") and top.head.tag.startswith(("NN", "IN")):
        top = top.head
    return set(range(top.left, token.left))


def as_phrase(paragraph: Paragraph, token: Token) -> set[int]:
    """"dismissed it as groundless": what the rejecter says of it."""
    phrase = next((child for child in token.children if child.dep == "prep" and child.lower == "as"), None)
    return paragraph.subtree(phrase) - {phrase.i} if phrase is not None and phrase.i > token.i else set()


def as_clause(paragraph: Paragraph, token: Token, cue: Cue) -> set[int]:
    """"…, as Lin put it", "as reported by the AP": the clause that it comments on."""
    marks = [child for child in token.children if child.lower == "as" and child.i < token.i]
    if not marks or token.dep != "advcl" or not {"clause", "quote"} <= cue.frames or cue.class_ != "say":
        return set()
    return paragraph.subtree(token.head) - paragraph.subtree(token)


def around_clause(paragraph: Paragraph, token: Token, cue: Cue) -> set[int]:
    """"The plan, he said, was …": a cue with its own subject between commas inside what is said."""
    if "clause" not in cue.frames or token.child("nsubj") is None:
        return set()
    if token.dep not in ("parataxis", "ccomp", "advcl", "dep", "relcl") or token.child("mark", "ccomp"):
        return set()
    edges = {paragraph.tokens[token.left].text, paragraph.tokens[token.left - 1].text if token.left else ""}
    if not edges & {",", "–", "—", '"', "”", "''"}:
        return set()
    content = paragraph.subtree(token.head) - paragraph.subtree(token)
    for child in token.children:  # "Voters, Clinton suggested, don't …", both read as subjects of the cue
        if child.dep == "nsubj" and child.i < (find_subject(token) or child).i:
            content |= paragraph.subtree(child)
    return content


def words_after(paragraph: Paragraph, token: Token, cue: Cue) -> set[int]:
    """"said legalizing it could …": a clause that the parser did not see, to the end of the cue's own words."""
    after = [other for other in paragraph.tokens[token.i + 1:token.right + 1] if other.dep != "npadvmod"]
    if "clause" not in cue.frames or cue.class_ not in ("say", "believe") or not any(other.is_verb for other in after):
        return set()
    marks = [other.i for other in after if other.lower == "that"]
    start = marks[0] if marks else token.i + 1
    first = paragraph.tokens[start]
    return set(range(start, token.right + 1)) if first.is_word and first.tag not in ("IN", "TO") or marks else set()


def words_before(paragraph: Paragraph, token: Token, cue: Cue) -> set[int]:
    """"The plan had failed, Cruz explained": what stands before a comma, the source and the cue."""
    subject = token.child("nsubj") or noun_before(paragraph, token)
    if "clause" not in cue.frames or subject is None or subject.i > token.i or subject.left == 0:
        return set()
    comma = paragraph.tokens[subject.left - 1]
    before = [other for other in paragraph.sentence(token.sentence) if other.i < comma.i]
    if comma.text != "," or not any(other.is_verb for other in before) or token.right > token.i + 12:
        return set()
    return {other.i for other in before}


_LAST_RESORTS = (as_clause, around_clause, words_after, words_before)


# --- sources


def find_subject(token: Token, depth: int = 0) -> Token | None:
    """The head of the noun phrase that does what the verb says, climbing where the verb has no subject."""
    deps = ("nsubj", "csubj", "nsubjpass") if depth else ("nsubj", "csubj")
    subjects = [child for child in token.children if child.dep in deps]
    if subjects:
        return min(subjects, key=lambda child: abs(child.i - token.i))
    if depth and token.dep == "ROOT" and token.tag.startswith("NN"):
        return token  # a verb misread as a noun: its subject was read as the head
    if token.dep in ("acl", "relcl"):
        if singular(token.head.lower) in UTTERANCES:
            return noun_source(token.head) or token.head
        return token.head
    if depth > 5 or token.dep not in _SHARED_SUBJECT and not (depth and token.dep in ("dobj", "pobj", "attr", "acomp")):
        return None
    outside = (up for up in token.ancestors() if token.quote is not None or up.quote is None)
    head = next(outside, None)
    return find_subject(head, depth + 1) if head is not None else None


def inverted_subject(paragraph: Paragraph, token: Token, cue: Cue) -> Token | None:
    """"“…,” indicated a spokesperson": a noun phrase right after a cue that ends what is said."""
    before, after = paragraph.tokens[max(0, token.i - 2):token.i], paragraph.tokens[token.i + 1:token.i + 2]
    ends = bool(before) and (before[-1].text == "," or before[-1].quote is not None and not before[-1].is_word)
    if not ends or not after or token.quote is not None or not cue.frames & {"clause", "quote"}:
        return None
    return next((other for other in paragraph.tokens[token.i + 1:token.i + 8]
                 if other.tag.startswith(("NN", "PRP")) and other.left >= token.i and other.left <= token.i + 1
                 and other.sentence == token.sentence), None)


def noun_before(paragraph: Paragraph, token: Token) -> Token | None:
    """"Beck joked": the noun phrase that ends right before a finite cue whose subject the parser missed."""
    at = token.i - 1
    while at >= 0 and paragraph.tokens[at].tag in ("RB", "MD", "VBP", "VBZ", "VBD") and paragraph.tokens[at].dep in (
            "advmod", "aux", "neg"):
        at -= 1
    if at > 1 and paragraph.tokens[at].text == ",":  # "Tom Molomby, SC, said", "Paul Ryan, R-Wis., said"
        commas = [i for i in range(max(1, at - 5), at) if paragraph.tokens[i].text == ","]
        at = (commas[-1] if commas and paragraph.tokens[commas[-1] - 1].tag == "NNP" else at) - 1
    if at > 3 and paragraph.tokens[at].text == ")":  # "Elizabeth Warren (D-Mass.) said"
        at = next((i for i in range(at, at - 8, -1) if i > 0 and paragraph.tokens[i].text == "("), at + 1) - 1
    last = paragraph.tokens[at] if at >= 0 else None
    if token.tag not in ("VBD", "VBZ", "VBP", "VBN") or token.child("aux") or last is None or last.sentence != token.sentence or (
            not last.tag.startswith(("NN", "PRP", "CD"))) or (last.quote is None) != (token.quote is None):
        return None
    noun = last
    for up in last.ancestors():
        if up.right not in (last.i, last.i + 1) or up.dep == "pobj" or not up.tag.startswith(("NN", "PRP", "CD", "IN")):
            break
        noun = up if up.tag != "IN" else noun
    return noun


def noun_source(token: Token) -> Token | None:
    """Who a nominal cue belongs to: its possessor, its "from" or "by" phrase, or who makes it."""
    possessor = token.child("poss")
    if possessor is not None:
        return possessor
    governor = token.head.head if token.dep == "pobj" else token.head
    for phrase in (*token.children, *(governor.children if token.dep in ("pobj", "dobj") else ())):
        if phrase.dep in ("prep", "agent") and phrase.lower in ("from", "by") and phrase.i == token.i + 1:
            return phrase.child("pobj")
    if token.dep == "dobj" and token.head.lower in _LIGHT_VERBS:
        return find_subject(token.head)
    return None


def passive_agent(token: Token) -> Token | None:
    """The head of the "by" phrase of a passive."""
    agent = next((child for child in token.children if child.dep in ("agent", "prep") and child.lower == "by"), None)
    return agent.child("pobj") if agent is not None else None


def is_passive(token: Token) -> bool:
    """Whether a participle is passive: "was rejected", "a report rejected by …"."""
    if token.tag not in ("VBN", "VBD") or token.child("nsubj") is not None:
        return False
    if token.child("auxpass", "nsubjpass") is not None or passive_agent(token) is not None:
        return True
    return token.tag == "VBN" and token.child("aux") is None and token.dep in ("acl", "advcl", "relcl")


def is_document(head: Token | None) -> bool:
    """Whether a source is a text that speaks for itself, like a report."""
    return head is not None and singular(head.lower) in DOCUMENTS


def has_to(token: Token) -> bool:
    """Whether a verb form is an infinitive with "to"."""
    return any(child.dep == "aux" and child.lower == "to" for child in token.children)


def has_agentive(phrase: Token, head: Token) -> bool:
    """Whether the source stands inside the phrase ("calls from China for …" read as one phrase)."""
    return phrase.left <= head.i <= phrase.right


def source_span(paragraph: Paragraph, head: Token | None, cue: Token) -> set[int]:
    """The source as printed: the whole noun phrase, without the clause that the cue stands in."""
    if head is None:
        return set()
    if head.lower in _RELATIVES:
        return {head.i}
    start, end = head.left, head.right
    for child in head.children:  # "According to the AP, the report": the phrase is no part of the source
        if child.i < head.i and child.dep in ("prep", "advcl", "advmod") and paragraph.tokens[child.right + 1].text == ",":
            start = child.right + 2
    if start <= cue.i <= end:
        clause = next((child for child in head.children if child.left <= cue.i <= child.right), None)
        if cue.i > head.i:
            end = max(head.i, (clause.left if clause is not None else cue.i) - 1)
        else:
            start = cue.i + 1
    tokens = [paragraph.tokens[i] for i in range(start, end + 1)]
    while tokens and not tokens[-1].is_word and tokens[-1].text not in ")%":
        tokens.pop()
    while tokens and not tokens[0].is_word:
        tokens.pop(0)
    if tokens and tokens[-1].lower in ("'s", "’s", "'", "’"):
        tokens.pop()
    return {token.i for token in tokens}


def cue_words(token: Token, cue: Cue) -> set[int]:
    """The cue as printed: the verb with its auxiliaries, negation, particle and leading preposition."""
    words = {token.i} | {child.i for child in token.children if child.dep in ("aux", "neg", "auxpass", "prt")}
    after = next((child for child in token.children if child.i == token.i + 1), None)
    if after is not None and after.dep == "prep" and after.lower in cue.prepositions:
        words.add(after.i)
    return words


def _kind(token: Token, cue: Cue, proposal: Proposal, reason: bool) -> str:
    """Statement, denial, belief; or mention, where the words are only spoken of and not asserted."""
    kind = _KINDS.get(cue.class_, "statement")
    if proposal.head is None and is_passive(token):
        return "mention"  # "is accused of …": nobody is named, and the words stay with the reporter
    if kind == "belief" and is_document(proposal.head) and token.quote is None:
        return "statement"  # "the report shows …"; inside a quotation it is the speaker's own argument
    if kind == "statement" and any(child.dep == "neg" or (child.dep == "aux" and child.lower in _UNREAL)
                                   for child in token.children):
        return "mention"
    if cue.class_ == "judge" and proposal.rule in ("object", "passive subject") and not reason:
        return "mention"
    return kind


def _gives_reason(paragraph: Paragraph, token: Token, cue: Cue, content: set[int]) -> bool:
    """Whether the content says more than whom it is about: "criticised X for Y", "called X a Y"."""
    tokens = [paragraph.tokens[i] for i in content]
    return any(other.lower in cue.prepositions and other.dep in ("prep", "mark") for other in tokens) or any(
        other.dep in ("oprd", "ccomp", "xcomp") and other.head is token for other in tokens)
