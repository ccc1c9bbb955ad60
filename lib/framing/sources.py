"""Who a cue belongs to: from the verb or noun to the head of its source, and the source as printed."""

from itertools import takewhile

from .cues import Cue, singular, words
from .parsing import Token

# A verb in one of these relations to its head shares the head's subject.
_SHARED_SUBJECT = frozenset({"conj", "advcl", "xcomp", "pcomp", "prep", "parataxis", "dep"})
_PASSED_ON_THE_WAY = frozenset({"dobj", "pobj", "attr", "acomp"})
_NOMINAL = ("NN", "PRP", "CD")
_IN_A_NAME = ("NN", "NNS", "NNP", "NNPS", "JJ", "VBG", "VBN", "POS")


def find_source(token: Token, cue: Cue) -> Token | None:
    """The head of a verb's source: the agent of a passive, else the subject, found by ever looser means."""
    head = _find_head(token, cue)
    return whole_name(head, token) if head and head.i > token.i and not is_passive(token) else head


def whole_name(head: Token, cue: Token) -> Token:
    """"said ranking Democrat Lin", "according to curator Lin": the name, where the parser ended the phrase early."""
    after = head.paragraph.tokens[head.i + 1 : head.i + 8]
    run = takewhile(lambda other: other.quote == head.quote and (
        other.text == "-" or (other.tag in _IN_A_NAME and other.is_word)), after)
    name = [head, *run]
    while name[-1].lower in words("occasion") or (len(name) > 1 and not name[-1].text[0].isupper()):
        name.pop()
        if not name:
            return head
    fits = head.left <= cue.i + 2 and name[-1].tag.startswith("NNP") and name[-1].sentence == head.sentence
    return name[-1] if fits else head


def _find_head(token: Token, cue: Cue) -> Token | None:
    if is_passive(token):
        return passive_agent(token) or _told_in(token)
    before, subject = token.near(-1), token.child("nsubj")
    told = token.tag == "VBN" and token.child("dobj") and not {"obj", "inf"} & cue.frames
    finite = (told or token.tag in ("VBD", "VBZ", "VBP")) and not token.child("nsubj", "ccomp", "aux")
    if before and before.text == "," and subject and subject.right < token.i and token.tag in ("VBD", "VBZ"):
        inverted = inverted_subject(token, cue)  # "Brazil, said Lin, had cheated"
        after = inverted.near(1) if inverted else None
        if after and after.text == "," and can_speak(inverted):
            return inverted
    if before and before.text == "," and finite:
        inverted = inverted_subject(token, cue)  # "The talks failed, reported the Standard"
        end = inverted.paragraph.tokens[inverted.right].near(1) if inverted else None
        if inverted and (not end or inverted.right + 1 >= token.right or (
                end.text in (",", ".") and can_speak(inverted))):
            return inverted
    beside = noun_before(token)
    if beside is not None and token.child("nsubj", "csubj") is None and token.dep not in ("acl", "relcl") and (
            beside.dep not in ("pobj", "dobj", "npadvmod", "oprd")):
        return beside  # "… and others have said": nearer than the subject of the verb that the parser joins it to
    return find_subject(token) or inverted_subject(token, cue) or beside


def _told_in(token: Token) -> Token | None:
    """"In the report it is said that …": the text in which a passive of nobody stands."""
    subject = token.child("nsubjpass")
    texts = [child.child("pobj") for child in token.children if child.dep == "prep" and child.lower == "in"]
    of_nobody = subject.lower == "it" if subject is not None else any(
        child.lower == "as" for child in token.children)  # "As noted in the ministry, …"
    return next((text for text in texts if of_nobody and text is not None and (
        is_document(text) or is_utterance(text) or text.lower in words("body"))), None)


def find_subject(token: Token, depth: int = 0) -> Token | None:
    """The head of the noun phrase that does what the verb says, climbing where the verb has no subject."""
    deps = ("nsubj", "csubj", "nsubjpass") if depth else ("nsubj", "csubj")
    subjects = [child for child in token.children if child.dep in deps]
    if subjects:
        return min(subjects, key=lambda child: abs(child.i - token.i))
    if depth and token.dep == "ROOT" and token.tag.startswith("NN"):
        return token  # a verb misread as a noun: its subject was read as the head
    if token.dep == "acl" and token.tag == "VBG" and token.head.dep == "pobj" and token.head.head.lower == "to":
        sent = next((up for up in token.head.ancestors() if up.is_verb), None)  # "… to supporters saying …"
        return find_subject(sent, depth + 1) if sent is not None else None
    if token.dep == "acl" and has_to(token) and token.head.dep in ("dobj", "pobj", "attr"):  # "are taking pains to say"
        above = next((up for up in token.head.ancestors() if up.is_verb), None)
        return find_subject(above, depth + 1) if above is not None and depth < 5 else None
    if token.dep in ("acl", "relcl"):
        return noun_source(token.head) or token.head if is_utterance(token.head) else token.head
    governor = token.head.head if token.dep == "pcomp" else token.head
    controlled = token.dep == "pcomp" and token.head.lower == "of"
    controlled = controlled or (token.dep == "xcomp" and governor.lower in words("control"))
    owner = governor.child("dobj") if controlled else None
    if owner is not None and governor.i < owner.i < token.i:
        return owner  # "accused Lin of claiming …", "urged Lin to admit …"
    if depth > 5 or token.dep not in _SHARED_SUBJECT | (_PASSED_ON_THE_WAY if depth else set()):
        return None
    # A cue outside a quotation has no subject inside it.
    head = next((up for up in token.ancestors() if token.quote is not None or up.quote is None), None)
    return find_subject(head, depth + 1) if head is not None else None


def inverted_subject(token: Token, cue: Cue) -> Token | None:
    """"“…,” indicated a spokesperson": a noun phrase right after a cue that ends what is said."""
    before = token.near(-1)
    while before is not None and before.dep == "aux" and before.head is token:  # "“…”, has declared Lin"
        before = before.near(-1)
    ends = before is not None and (before.text in (",", "-", "–", "—") or before.lower == "as" or (
        before.quote is not None and not before.is_word))
    if not ends or token.quote is not None or not cue.frames & {"clause", "quote"}:
        return None
    after = token.paragraph.tokens[token.i + 1 : token.i + 9]
    while after and after[0].lower in words("occasion") and len(after) > 1 and after[1].is_word:
        after = after[1:]  # "indicated Thursday the prefect"
    if len(after) > 2 and after[0].tag == "IN" and after[1].tag == "NN" and after[2].tag in ("NNP", "DT"):
        after = after[2:]  # "explains with resignation Antonio Vílchez"
    if len(after) > 1 and after[0].is_word and after[0].text[0].isupper() and after[1].text == ",":
        return after[0]  # "said Skelly, …": a name, whatever the tagger takes it for
    nouns = (noun for noun in after if noun.tag.startswith(("NN", "PRP")) and noun.sentence == token.sentence
             and noun.dep not in ("compound", "nmod", "poss") and token.i <= noun.left <= after[0].i)
    return next(nouns, None)


def noun_before(token: Token) -> Token | None:
    """"Beck joked": the noun phrase that ends right before a finite cue whose subject the parser missed."""
    last = token.near(-1)
    while last is not None and last.dep in ("advmod", "aux", "neg") and last.text.islower():
        last = last.near(-1)
    if last is not None and last.dep == "aux":
        return None
    if last is not None and last.text == ",":  # "Tom Molomby, SC, said", "Paul Ryan, R-Wis., said"
        commas = [other for other in token.paragraph.tokens[max(1, last.i - 12) : last.i] if other.text == ","
                  and (other.i >= last.i - 5 or _opens_aside(other.near(1)))]
        aside = commas and (commas[-1].near(-1).tag == "NNP" or _opens_aside(commas[-1].near(1)))
        last = (commas[-1] if aside else last).near(-1)
    if last is not None and last.text == ")":  # "Elizabeth Warren (D-Mass.) said"
        opening = [other for other in token.paragraph.tokens[max(1, last.i - 8) : last.i] if other.text == "("]
        last = opening[-1].near(-1) if opening else last
    auxiliary = token.child("aux")
    finite = token.tag in ("VBD", "VBZ", "VBP", "VBN") and (not auxiliary or auxiliary.lower in ("have", "has", "had"))
    if not finite or last is None or last.sentence != token.sentence or (last.quote is None) != (token.quote is None):
        return None
    if not last.tag.startswith(_NOMINAL) and not (last.is_word and last.text[0].isupper() and last.tag != "IN"):
        return None
    if last.dep == "pobj" and token.near(-1).text == "," and not last.head.i:
        return None  # "In this sense, added that …"
    head = last
    for up in last.ancestors():
        if not last.i <= up.right < token.i or up.dep == "pobj" or not up.tag.startswith((*_NOMINAL, "IN")):
            break
        head = up if up.tag != "IN" else head
    return head


def _opens_aside(token: Token) -> bool:
    """"the firm, which …, added", "a memo, leaked to the press, suggests": the noun is before the comma."""
    return token.lower in words("relative") or token.tag in ("VBN", "VBG")


def noun_source(token: Token) -> Token | None:
    """Who a nominal cue belongs to: its possessor, its "from" or "by" phrase, or who makes it."""
    if token.child("poss") is not None:
        return token.child("poss")
    governor = token.head.head if token.dep == "pobj" else token.head
    for phrase in (*token.children, *(governor.children if token.dep in ("pobj", "dobj") else ())):
        if phrase.dep in ("prep", "agent") and phrase.lower in ("from", "by") and phrase.i == token.i + 1:
            return phrase.child("pobj")
    if token.dep == "dobj" and token.head.lower in words("light_verb"):
        return find_subject(token.head)
    return None


def passive_agent(token: Token) -> Token | None:
    """The head of the "by" phrase of a passive."""
    agent = next((child for child in token.children if child.dep in ("agent", "prep") and child.lower == "by"), None)
    return agent.child("pobj") if agent is not None else None


def is_passive(token: Token) -> bool:
    """Whether a participle is passive: "was rejected", "a report rejected by …"."""
    subject, mark, after = token.child("nsubj"), token.near(-1), token.near(1)
    if token.lower in words("asked") and mark and mark.text == "," and subject and token.near(-2) is subject:
        return True  # "Lin, asked whether he knew, shrugged"
    accused = token.lower in words("accused") and after and after.lower == "of"  # "Lin accused of theft"
    told = token.lower in words("urged") and token.paragraph.tokens[-1].is_word  # "Teachers urged to return"
    headline = subject and not token.child("dobj", "aux") and (
        accused or token.child("agent") or (told and token.child("xcomp") and not token.child("ccomp")))
    if token.tag not in ("VBN", "VBD") or (subject and not headline):
        return False
    if headline or token.child("auxpass", "nsubjpass") or passive_agent(token):
        return True
    return token.tag == "VBN" and not token.child("aux") and token.dep in ("acl", "advcl", "relcl")


def has_to(token: Token) -> bool:
    """Whether a verb form is an infinitive with "to"."""
    return any(child.dep == "aux" and child.lower == "to" for child in token.children)


def is_document(head: Token | None) -> bool:
    """Whether a source is a text that speaks for itself, like a report."""
    return head is not None and singular(head.lower) in words("document")


def is_utterance(head: Token) -> bool:
    """Whether a noun is something said, like remarks: the source is whoever says it."""
    return singular(head.lower) in words("utterance")


def can_speak(token: Token) -> bool:
    """Whether a label's last word can be a speaker's: a name, or what a person, a body or a text is called."""
    name = token.text[0].isupper() and not any(map(str.isdigit, token.text))
    return name or is_role(token) or is_document(token) or is_utterance(token)


def is_role(token: Token) -> bool:
    """Whether a noun is what a person or a body is called."""
    return singular(token.lower) in words("title") | words("title_m") | words("title_f") | words("role") | words("body")


def end_of_apposition(end: int, head: Token) -> int:
    """"the prefect of the region, Thierno Diallo, …": the name between commas that says who the noun is."""
    comma = head.paragraph.tokens[end].near(1)
    if comma is None or comma.text != "," or head.text[0].isupper():
        return end
    name = list(takewhile(lambda other: other.text == "-" or (
        other.is_word and other.text[0].isupper() and other.quote == head.quote), head.paragraph.tokens[end + 2 :]))
    after = name[-1].near(1) if name else None
    ends = len(name) > 1 and (after is None or not after.is_word) and name[-1].lower not in words("body")
    return name[-1].i if ends else end


def end_of_word(token: Token) -> int:
    """The index of the last token that hyphens join to a token: "Won" in "Park Won-soon"."""
    mark, after = token.near(1), token.near(2)
    joined = mark and after and mark.text == "-" and mark.start == token.end and after.start == mark.end
    return end_of_word(after) if joined else token.i


def source_span(head: Token | None, cue: Token) -> set[int]:
    """The tokens of the source as printed: the whole noun phrase, without the clause that the cue stands in."""
    if head is None:
        return set()
    if head.lower in words("relative"):
        return {head.i}
    start, end = head.left, head.right
    for child in head.children:  # "According to the AP, the report": the phrase is no part of the source
        if child.i < head.i and child.dep in ("prep", "advcl", "advmod"):
            after = head.paragraph.tokens[child.right].near(1)
            start = after.i + 1 if after is not None and after.text == "," else start
    between = head.paragraph.tokens[cue.i + 1 : start] if cue.i < start else []
    if start <= cue.i < head.i or (between and all(
            other.tag in _IN_A_NAME or (other.tag == "DT" and other.i == cue.i + 1) for other in between)):
        start = cue.i + 1
    elif head.i < cue.i <= end:
        clause = next((child for child in head.children if child.left <= cue.i <= child.right), cue)
        end = max(head.i, (clause.left if clause is not cue else cue.i) - 1)
    end = end_of_apposition(end_of_word(head.paragraph.tokens[end]), head)
    end = next((i for i in range(head.i, end + 1) if head.paragraph.tokens[i].text == ":"), end + 1) - 1
    tokens = head.paragraph.tokens[start : end + 1]
    while tokens and not tokens[-1].is_word and tokens[-1].text not in ")%":
        tokens.pop()
    while tokens and not tokens[0].is_word:
        tokens.pop(0)
    if tokens and tokens[-1].lower in ("'s", "’s", "'", "’"):
        tokens.pop()
    return {token.i for token in tokens}
