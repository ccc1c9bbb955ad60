"""What a cue says where the parser hangs it elsewhere: in front of it, around it, behind a colon, before an "as"."""

from .cues import Cue, words
from .parsing import Token
from .sources import can_speak, find_subject, inverted_subject, noun_before


def as_clause(token: Token, cue: Cue) -> set[int]:
    """"…, as Lin put it": the clause that it comments on."""
    comments = any(child.lower == "as" and child.i < token.i for child in token.children)
    if not comments or token.dep != "advcl" or cue.class_ != "say" or not {"clause", "quote"} <= cue.frames:
        return set()
    return token.head.subtree() - token.subtree()


def around_clause(token: Token, cue: Cue) -> set[int]:
    """"The plan, he said, was …": a cue with its own subject between commas inside what is said."""
    if "clause" not in cue.frames or token.child("nsubj") is None or token.child("mark", "ccomp") or (
            token.dep not in ("parataxis", "ccomp", "advcl", "dep", "relcl")):
        return set()
    left = token.paragraph.tokens[token.left]
    if token.quote != find_subject(token).quote or left.tag == "WRB" or find_subject(token).lower in words("relative"):
        return set()  # "Lin “regrets” it, he said", "When I wrote to him, he replied …", "Lin, who says so, left"
    subject = token.paragraph.tokens[find_subject(token).left]
    after = token.paragraph.tokens[token.i + 1 : token.right + 2]
    between = any(other.text in (",", "–", "—") and other.quote == token.quote for other in after)
    edges = (left, left.near(-1), subject.near(-1) if between else None, token.near(-1))
    if not {edge.text for edge in edges if edge is not None} & {",", "–", "—", '"', "”", "''"}:
        return set()
    breaks = [other.i for other in token.paragraph.tokens if other.text == ";" and other.quote is None]
    first = max((i for i in breaks if i < token.i), default=-1)
    last = min((i for i in breaks if i > token.i), default=len(token.paragraph.tokens))
    content = {i for i in token.head.subtree() - token.subtree() if first < i < last}
    for child in token.children:  # "Voters, Clinton suggested, don't …", both read as subjects of the cue
        if child.right < subject.i and child.dep in ("nsubj", "prep", "advcl", "npadvmod", "advmod") and not any(
                token.paragraph.tokens[i].lower in words("relative") for i in child.subtree()):
            content |= child.subtree()
    return content


def words_after(token: Token, cue: Cue) -> set[int]:
    """"said legalizing it could …": a clause that the parser did not see, to the end of the cue's own words."""
    after = [other for other in token.paragraph.tokens[token.i + 1 : token.right + 1] if other.dep != "npadvmod"]
    finite = any(other.is_finite and not (other.near(-1).dep == "cc" and other.tag == token.tag) for other in after)
    if "clause" not in cue.frames or cue.class_ not in ("say", "believe") or not finite:
        return set()
    that = next((other for other in after if other.lower == "that"), None)
    told = token.child("dobj") if "whom" in cue.frames and that is None else None
    first = that or (token.paragraph.tokens[told.right].near(1) if told is not None else token.near(1))
    if first is None:
        return set()
    return set(range(first.i, token.right + 1)) if that or (first.is_word and first.tag not in ("IN", "TO")) else set()


def after_colon(token: Token, cue: Cue) -> set[int]:
    """"Lin put it bluntly: talks are dead": the rest of a sentence behind a cue and a colon."""
    tokens = token.paragraph.tokens
    mark = next((other for other in tokens[token.i + 1 : token.i + 10] if other.text == ":"), None)
    if mark is None or not {"clause", "quote"} <= cue.frames or mark.quote != token.quote or mark.near(1) is None or (
            mark.near(1).quote != token.quote or mark.sentence != token.sentence):
        return set()
    end = next((other.i for other in tokens[mark.i :] if other.sentence > mark.sentence), len(tokens))
    return set(range(mark.i + 1, end)) if mark.near(1).sentence <= mark.sentence + 1 else set()


def words_before(token: Token, cue: Cue) -> set[int]:
    """"The plan had failed, Cruz explained": what stands before a comma, the source and the cue."""
    subject = token.child("nsubj") or noun_before(token)
    before = token.near(-1)
    if before is not None and before.text == "," and (subject is None or 0 < subject.left - token.i < 3):
        inverted = subject or inverted_subject(token, cue)  # "It failed, indicated Thursday the prefect"
        subject = token if inverted is not None and can_speak(inverted) else None
    if "clause" not in cue.frames or subject is None or subject.i > token.i or subject.left == 0:
        return set()
    comma = before if subject is token else token.paragraph.tokens[subject.left - 1]
    before = [other for other in token.paragraph.sentence(token.sentence) if other.i < comma.i]
    if not before or any(other.text == ":" for other in token.paragraph.tokens[token.i + 1 : token.right + 1]):
        return set()  # "To a question, she answered with irony: “…”"
    breaks = [other.i for other in before if other.text in (";", "–", "—") and other.quote is None]
    before = [other for other in before if not breaks or other.i > breaks[-1]] or before
    headline = token.paragraph.tokens[-1].is_word
    labels = [other.i for other in before[:6] if other.text == ":"]
    if headline and labels and not any(other.is_verb for other in before if other.i < labels[0]):
        before = [other for other in before if other.i > labels[0]]  # "Border war: 12 dead, army says"
    if not before:
        return set()
    first = before[0]
    asked = first.tag == "VBN" or (first.tag == "VBG" and not headline) or (
        (first.tag == "WRB" or first.dep == "mark") and first.head.right >= before[-1].i
    )  # "Asked whether …, she said no", "After talks failed, she answered"
    said = comma.text == "," and not asked and token.right <= token.i + 12 and (
        headline or any(other.is_verb for other in before))
    return {other.i for other in before} if said else set()
