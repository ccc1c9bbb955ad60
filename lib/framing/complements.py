"""What a cue says: for each frame of the lexicon, the tokens that its complement covers.

To add a construction, write one function that takes the cue's token and its entry and returns token indices, if any,
and name it in ``ACTIVE`` or ``PASSIVE``. What the tree hangs elsewhere is in ``parentheticals``.
"""

from collections.abc import Iterable

from .cues import Cue, words
from .parentheticals import after_colon, around_clause, as_clause, words_after, words_before
from .parsing import Token
from .sources import find_subject, has_to, is_document, is_utterance, passive_agent


def find_content(token: Token, cue: Cue, *, passive: bool) -> tuple[set[int], str]:
    """The tokens of what a verb's source says, and the name of the construction that was found first."""
    content, rule = _behind_colon(token, cue), ""
    led = "after colon" if content else ""
    subject = token.child("nsubj", "nsubjpass") or find_subject(token)
    inside = token.quote is not None and (subject is None or subject.quote is not None)
    if led and not passive:
        return content | {i for i in clause_complement(token, cue) if i < token.i}, led
    for construction in PASSIVE if passive else ACTIVE:
        if construction in LAST_RESORTS and content:
            break
        if construction is preposition and rule == "clause complement":
            continue  # "wrote on social media that …"
        found = construction(token, cue)
        if inside:  # "“Nobody asked us,” said Lin": a cue within a quotation takes nothing beyond the marks
            found = {i for i in found if token.paragraph.tokens[i].quote is not None}
            found = found if token.paragraph.has_words(found) else set()
        if found and not rule:
            rule = construction.__name__.replace("_", " ")
        content |= found
    if rule == "direct object" and min(content) > token.i:
        content = set(range(min(content), max(content) + 1))
    for child in token.children:  # "warned of strikes unless pay rises"
        mark = child.child("mark")
        if content and child.left == max(content) + 1 and mark is not None and mark.lower in ("if", "unless"):
            content |= child.subtree()
    first = token.paragraph.tokens[min(content)] if content else token
    if first.i > token.i and first.dep == "prep" and first.lower in cue.prepositions:
        content.discard(first.i)
    return content, rule or led


def _behind_colon(token: Token, cue: Cue) -> set[int]:
    """"Lin wrote on Telegram: talks are dead", "There was one condition, said the union: no job losses"."""
    tokens = token.paragraph.tokens[token.i + 1 : token.i + 10]
    mark = next((at for at, other in enumerate(tokens) if other.text == ":"), None)
    source = token.child("nsubj")
    between = [] if mark is None else tokens[:mark]
    inverted = source is not None and source.left == token.i + 1
    where = between[-1] if between and between[0].tag == "IN" else None  # "on Telegram", "in a statement"
    phrase = not between or inverted or (where is not None and (
        where.tag == "NNP" or is_utterance(where) or is_document(where) or where.lower in words("occasion")))
    clear = mark is not None and phrase and not any(other.is_verb or other.text == "," for other in between)
    return after_colon(token, cue) if clear else set()


def clause_complement(token: Token, cue: Cue) -> set[int]:
    """"said (that) …", "asked whether …"; the clause may stand before the cue."""
    if not cue.frames & {"clause", "that"}:
        return set()
    content = _cover(child for child in token.children if (child.dep == "ccomp" and not _is_apart(child, token)) or (
        child.dep == "advcl" and (mark := child.child("mark")) and (
            mark.lower == "whether" or (mark.lower == "that" and mark.i == child.left and child.right < token.i))))
    told = token.child("dobj") if "whom" in cue.frames and not content else None
    clause = told.child("relcl") if told is not None else None
    if clause is not None and clause.child("nsubj", "nsubjpass") and not any(
            token.paragraph.tokens[i].tag in ("WDT", "WP", "WRB", "WP$") for i in clause.subtree()):
        content = clause.subtree()  # "told the court she had acted alone", read as the court that she had acted
    if not content:
        return content
    for child in token.children:  # "said it was so because …", read as why it was said
        mark = child.child("mark")
        if child.dep == "advcl" and child.i > max(content) and mark and mark.lower in words("reason"):
            content |= set(range(max(content), child.right + 1))
    if "clause" not in cue.frames and token.paragraph.tokens[min(content)].lower not in ("that", "how"):
        return set()
    content = _without_asides(token, content) or content
    phrase = token.paragraph.tokens[min(content)]
    day = phrase.child("pobj") if phrase.dep == "prep" and phrase.i == token.i + 1 else None
    if day is not None and day.lower in words("occasion") and day.near(1) is not None and day.near(1).is_word:
        content = {i for i in content if i > day.right}  # "said on Friday it would …"
    opening = [token.paragraph.tokens[i] for i in sorted(content)[:3]]
    if [other.lower for other in opening[::2]] == ["it", "that"]:  # "made it clear that …"
        content -= {other.i for other in opening[:2]}
    subjects = [child for child in token.children if child.dep == "nsubj" and child.right < token.i]
    aside = subjects and token.paragraph.tokens[subjects[0].right + 1].text == ","
    if len(subjects) > 1 and aside and min(content) > token.i:  # "The dam, engineers had warned, would not hold"
        content |= subjects[0].subtree()
    misread = token.child("dobj")  # "said China – a member – would …": the clause's subject read as an object
    if misread and misread.tag != "PRP" and "whom" not in cue.frames and token.i < misread.i < min(content, default=0):
        content |= set(range(misread.left, min(content)))
    return content


def _is_apart(clause: Token, token: Token) -> bool:
    """"Lin says no; Weber says yes": a clause before the cue, with a semicolon behind it, is none of its content."""
    between = clause.paragraph.tokens[clause.right + 1 : token.left + 1] if clause.i < token.i else []
    after = clause.paragraph.tokens[clause.right + 1 : token.i]
    return any(other.text == ";" and other.quote is None for other in (*between, *after))


def infinitive(token: Token, cue: Cue) -> set[int]:
    """"promised to …"; with the one who is to do it, "urged the Office to …", "called on the Council to …"."""
    if not cue.frames & {"inf", "on", "upon", "for", "to"}:
        return set()
    content = _cover(child for child in token.children
                     if child.dep in ("xcomp", "ccomp", "advcl") and child.i > token.i and has_to(child))
    who = token.child("dobj")
    if content and who is not None and token.i < who.i < min(content):
        content |= set(range(who.left, max(content) + 1))
    return content


def gerund(token: Token, cue: Cue) -> set[int]:
    """"suggests taking action", "denied being too slow"."""
    if "ing" not in cue.frames:
        return set()
    return _cover(child for child in token.children
                  if child.dep in ("xcomp", "ccomp", "pcomp") and child.i > token.i
                  and (child.tag == "VBG" or any(part.dep == "aux" and part.tag == "VBG" for part in child.children)))


def direct_object(token: Token, cue: Cue) -> set[int]:
    """"rejected the report", "called the report a farce", "described it as a farce"."""
    if "obj" not in cue.frames:
        return set()
    deps = {"dobj", "oprd", "attr"}
    if "as" in cue.frames and "clause" not in cue.frames:
        deps |= {"ccomp", "xcomp"}  # how the parser reads "called the report a farce"
    content = _cover(child for child in token.children if child.dep in deps and child.i > token.i)
    content |= _adjuncts(token, content)
    for child in token.children:
        described = child.dep == "advcl" and child.child("mark", "advmod") and child.child("nsubj") is None and (
            "as" in cue.frames and child.paragraph.tokens[child.left].lower == "as")
        if content and child.left == max(content) + 1 and described:
            content |= child.subtree()
    return _without_asides(token, content) if content else content


def _adjuncts(token: Token, content: set[int]) -> set[int]:
    """"blamed the crisis on greed", "warned of famine in Darfur": phrases right after what is said that go with it."""
    found: set[int] = set()
    for child in token.children:
        phrase = child.child("pobj", "pcomp", "amod", "prep")
        about = child.dep == "prep" and child.lower in words("adjunct") and phrase is not None and not (
            is_utterance(phrase) or is_document(phrase) or phrase.lower in words("occasion"))
        if content and about and child.left == max(content | found) + 1:
            found |= child.subtree()
    return found


def preposition(token: Token, cue: Cue) -> set[int]:
    """"called for dialogue", "accused China of …": the phrases with the cue's own prepositions."""
    content = _cover(child for child in token.children if child.dep in ("prep", "dative", "prt") and child.i > token.i
                     and child.lower in cue.prepositions and child.children)
    places = {child.left for child in token.children if child.dep == "prep" and child.lower == "in" and (
        place := child.child("pobj")) and place.tag == "NNP" and place.lower not in words("occasion")}
    return content | (_adjuncts(token, content) if content and max(content) + 1 in places else set())


def passive_subject(token: Token, cue: Cue) -> set[int]:
    """"was rejected by China", "Rejected by China, the report …": what the passive is about."""
    if not cue.frames & {"obj", "clause"} or "whom" in cue.frames or passive_agent(token) is None:
        return set()
    subject = token.child("nsubjpass")
    if subject is not None:
        return set() if subject.lower in words("relative") else subject.subtree()
    if token.dep in ("acl", "relcl"):
        subject = token.head
    elif token.dep == "advcl" and token.child("mark", "advmod") is None:
        subject = token.head.child("nsubj", "nsubjpass")
    return set() if subject is None or subject.lower in words("relative") else subject.subtree() - token.subtree()


def passive_predicate(token: Token, cue: Cue) -> set[int]:
    """"was called a farce by Lin": what the passive's subject is called."""
    if "obj" not in cue.frames or passive_agent(token) is None:
        return set()
    return _cover(child for child in token.children if child.dep in ("oprd", "attr") and child.i > token.i)


def denied_antecedent(token: Token, cue: Cue) -> set[int]:
    """"allegations of …, which Beijing denies": the noun phrase that the relative clause is about."""
    relative = token.child("dobj")
    if token.dep != "relcl" or cue.class_ not in ("deny", "judge") or relative is None or (
            relative.lower not in words("relative")):
        return set()
    top = token.head
    while top.dep in ("pobj", "prep", "conj") and top.head.tag.startswith(("NN", "IN")):
        top = top.head
    return set(range(top.left, token.left))


def reason(token: Token, cue: Cue) -> set[int]:
    """"dismissed it as groundless", "criticised it for its silence": what is said of the object, after the object."""
    links = {"as"} if cue.class_ == "deny" else {"as", "for", "over"} & cue.frames
    what = token.child("dobj", "nsubjpass")
    after = what.i if what is not None and what.i > token.i else token.i
    for link in token.paragraph.tokens[after + 1 : token.right + 1]:
        loose = link.lower != "as" and link.head not in (token, what)
        counted = link.near(1) is not None and link.near(1).lower in words("measure")  # "as many as she likes"
        if link.lower not in links or link.quote != token.quote or loose or counted:
            continue
        marked = link.head if link.dep == "mark" else link  # "as fabricated"; but not "as talks went on"
        if marked.child("nsubj", "nsubjpass") is None:
            return set(range(link.i, (marked.right if marked.right > link.i else token.right) + 1))
    return set()


ACTIVE = (denied_antecedent, clause_complement, infinitive, gerund, direct_object, preposition, as_clause,
          around_clause, after_colon, words_after, words_before)
PASSIVE = (passive_subject, passive_predicate, clause_complement, preposition, infinitive, as_clause)
LAST_RESORTS = (as_clause, around_clause, after_colon, words_after, words_before)


def _cover(heads: Iterable[Token]) -> set[int]:
    return set().union(*(head.subtree() for head in heads))


def _without_asides(token: Token, content: set[int]) -> set[int]:
    """A clause without a relative clause after a comma at its end, or what stands before it and a semicolon."""
    tokens = [token.paragraph.tokens[i] for i in sorted(content)]
    if tokens[-1].i < token.i:
        breaks = [other.i for other in tokens if other.text in (";", ":") and other.quote is None]
        return {i for i in content if i > breaks[-1]} if breaks else content
    for other in tokens:
        if other.dep in ("relcl", "acl") and other.right >= tokens[-1].i - 1 and other.left > 0 and other.quote is None:
            first = token.paragraph.tokens[other.left]
            pronoun = first.near(1) if first.tag == "IN" else first  # "…, for whom he …"
            if first.near(-1).text == "," and pronoun.lower in words("relative") and pronoun.lower != "that":
                return {i for i in content if i < first.i - 1}
            noun = other.head  # "…, a claim the minister dismissed"
            if noun.lower in words("resumed") and noun.left and noun.quote is None and (
                    token.paragraph.tokens[noun.left - 1].text == ","):
                return {i for i in content if i < noun.left - 1}
    return content
