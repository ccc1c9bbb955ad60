"""Labels: names before a colon or behind a dash, and the positions, views and verdicts that a colon leads into."""

from itertools import takewhile

from .cues import Lexicon, words
from .parsing import Token
from .proposals import Proposal
from .sources import can_speak, find_subject, is_document, is_role, is_utterance, noun_source, source_span

DASHES = frozenset({"–", "—", "--"})  # a hyphen between spaces is one only in front of a name
_EDGES = DASHES | frozenset({"-", "]", ")", '"', "“", "”", "*", "•"})


def colon(token: Token, lexicon: Lexicon) -> list[Proposal]:
    """"Lin: no politicization", "MODERATOR: …", "… - Lin: “…”": a name, a colon, what it says."""
    tokens, mark, name = token.paragraph.tokens, token.near(1), label_before(token)
    if mark is None:
        return []
    quoted = token.quote is None and mark.quote is not None
    name = name or _addressed(token, lexicon)
    if not name or (len(name) > 1 and name[0].lower in words("stance")):
        return _stance(token)
    if not quoted and _is_topic(name, token, lexicon):
        return []
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


def _is_topic(name: list[Token], colon: Token, lexicon: Lexicon) -> bool:
    """"Kenya: Minister Assures Farmers", "Doping: runner denies charge", "Venue: the town hall.": nobody who speaks."""
    last, after = name[-1], colon.paragraph.tokens[colon.i :]
    headline = after[-1].is_word
    cued = any(other.lower in lexicon.verbs and (subject := other.child("nsubj")) and subject.tag != "PRP"
               and subject.i > colon.i for other in after)
    if headline and cued and not is_role(last):
        return True
    common = last.tag in ("NN", "VBG") and last.text.istitle() and len(last.text) > 1 and len(name) == 1
    speaks = is_role(last) or is_document(last) or is_utterance(last) or last.lower in words("body")
    return common and not speaks and (headline or not any(other.is_verb for other in after))


def _addressed(token: Token, lexicon: Lexicon) -> list[Token]:
    """"Pope to leaders: …", "The mayor, visibly moved: “…”", "Zawadi, 24: “…”": who a label without a verb names."""
    before, mark = [other for other in token.paragraph.sentence(token.sentence) if other.i < token.i], token.near(1)
    quoted = mark is not None and mark.quote is not None and not mark.is_word
    links = ("to", "on", "about", "after", ",") if quoted else ("to",)
    link = next((other for other in before if other.lower in links), None)
    if link is None or len(before) > 14 or not (quoted or token.paragraph.tokens[-1].is_word) or any(
            other.is_finite for other in before) or link.near(1).tag == "VB":
        return []  # "Lin to resign: …"
    name, rest = before[: before.index(link)], before[before.index(link) + 1 :]
    if not quoted and any(other.lower in lexicon.verbs and other.child("nsubj") for other in
                          token.paragraph.tokens[token.i :]):
        return []  # "UN to the rescue: Lin says …"
    if link.text == "," and len(rest) > 1 and all(other.tag == "NNP" or other.text == "-" for other in rest):
        return rest  # "The words of the captain, Haruto Mine: “…”"
    head = next((other.near(-1) for other in name[1:] if other.lower == "of"), name[-1] if name else None)
    fits = all(other.tag.startswith("NN") or other.tag in ("DT", "POS", "JJ") or other.text in ("-", "of")
               for other in name) and not any(other.lower in words("occasion") for other in name)
    return name if name and fits and (is_role(head) or (head.tag.startswith("NNP") and not _is_text(head))) else []


def _is_text(noun: Token) -> bool:
    """Whether a noun names what is said and not who says it."""
    return is_document(noun) or is_utterance(noun) or noun.lower in words("stance")


def _stance(token: Token) -> list[Proposal]:
    """"Brazil's position is simple: no quotas", "the message from the minister was clear: …"."""
    before = [other for other in token.paragraph.sentence(token.sentence) if other.i < token.i]
    be = next((other for other in before if other.lower in ("is", "was", "remains", "remained")), None)
    noun = find_subject(be) if be is not None and be.quote == token.quote and token.i - be.i <= 5 else None
    if not any(other.is_verb for other in before) and len(before) <= 8:  # "The verdict of the jury: guilty"
        noun = next((other for other in before if other.lower in words("stance")), None)
    head = _holder(noun) if noun is not None else None
    if head is None and noun is not None and be is not None and _is_frank(noun, be):
        head = noun
    if head is None or (be is not None and noun.i > be.i):
        return []
    mark = token.near(1)
    end = max(other.i for other in token.paragraph.sentence(mark.sentence))
    content = set(range(mark.i, end + 1)) if mark.quote == token.quote else token.paragraph.quoted(mark.quote)
    source = source_span(head, be if head is noun else noun)
    source = {i for i in source if token.paragraph.tokens[i].lower != "read"}
    return [Proposal(token, content, source, head, "stance", cue={noun.i}, quotes=True)]


def _holder(noun: Token) -> Token | None:
    """Whose position, message or verdict it is."""
    if noun.lower not in words("stance"):
        return None
    of = noun.child("prep")
    head = noun_source(noun) or (of.child("pobj") if of is not None and of.lower == "of" else None)
    # "A statement from the club read: …", with a noun in it
    return head.near(-1) if head is not None and head.lower == "read" else head


def _is_frank(noun: Token, be: Token) -> bool:
    """"The director was clear: the club would not pay"; but not "the law was clear"."""
    frank = next((child.lower for child in be.children if child.lower in words("frank")), None)
    person = (noun.tag == "NNP" or is_role(noun)) and not _is_text(noun) and (
        noun.lower not in words("body") or frank not in ("clear", "brief"))
    return frank is not None and (person or noun.lower in ("he", "she", "they"))


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
    finite = any(other.is_finite for other in label)
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
