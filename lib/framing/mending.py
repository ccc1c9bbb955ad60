"""Put right what the small parser often gets wrong, by what the words around it leave no doubt of.

Each function changes tags, relations and heads of one paragraph's tokens in place, before the tree is used.
"""

from graphlib import CycleError, TopologicalSorter

FINITE = ("VBD", "VBZ", "VBP", "MD")
_PAST = frozenset({"VBD", "VBZ", "VBN"})
_REPORTS = frozenset({"reports", "writes", "notes", "says", "adds", "claims", "argues", "explains", "reveals"})
_CLOSED = ('"', "”", "''", '",', "”,", "'',", "»", "»,")
_MARKS = ('"', "“", "'", "‘", "``", "«", "„")
_IN_A_SUBJECT = ("NN", "NNS", "NNP", "NNPS", "PRP", "PRP$", "DT", "JJ", "CD", "POS", "HYPH", "CC", "VBN")


def mend(tokens: list) -> None:
    """Mend the tokens of a paragraph, whose heads are tokens already and whose children are not set yet."""
    before = [(token.head, token.dep, token.tag, token.is_verb) for token in tokens]
    mended = tokens[-1].is_word and headline_verb(tokens)
    for at, token in enumerate(tokens):
        if token.text in ("May", "Will"):
            modal_name(token, tokens)
        elif token.dep == "nsubj" and token.i > token.head.i and token.lower in ("him", "them", "me", "us"):
            token.dep = "dobj"  # "and “urged” them to sell"
        elif token.dep == "conj" and token.is_verb and not token.head.is_verb:
            mended |= joined_in_marks(token, tokens)
        elif token.tag in _PAST and at:
            inverted_subject(token, tokens)
        elif token.tag == "NNS" and at:
            mended |= trailing_verb(token, tokens)
        elif token.text.endswith("ing") and token.text[0].isupper():
            mended |= fronted_participle(token, tokens)
    if mended and _has_circle(tokens):  # two of the above at odds: better no mending than no tree
        for token, parsed in zip(tokens, before, strict=True):
            token.head, token.dep, token.tag, token.is_verb = parsed


def _has_circle(tokens: list) -> bool:
    try:
        TopologicalSorter({token.i: [token.head.i] for token in tokens if token.head is not token}).prepare()
    except CycleError:
        return True
    return False


def modal_name(token, tokens: list) -> None:
    """"May said": no modal stands before such a form."""
    following = tokens[token.i + 1 : token.i + 2]
    if token.dep == "aux" and following and following[0].tag in ("VBD", "VBN", "VBZ"):
        token.tag, token.dep, following[0].tag = "NNP", "nsubj", following[0].tag.replace("VBN", "VBD")


def headline_verb(tokens: list) -> bool:
    """"Kenyan runner denies taking drugs": the plural noun that governs a headline without a verb is its verb."""
    root = next((token for token in tokens if token.dep == "ROOT"), tokens[0])
    if root.tag != "NNS" or any(token.tag in FINITE or token.sentence != root.sentence for token in tokens):
        return False
    governed = [token for token in tokens if token.head is root and token is not root]
    before = [token for token in governed if token.i < root.i and token.dep in ("compound", "amod", "nmod", "poss")]
    after = [token for token in governed if token.i > root.i and (
        token.tag in ("VBG", "VB") or token.tag[:2] in ("NN", "JJ"))]  # "Lin's claims rejected" is no such headline
    if not before or not after:
        return False
    root.tag, root.is_verb, subject = "VBZ", True, before[-1]
    for token in before:
        token.head, token.dep = (root, "nsubj") if token is subject else (subject, token.dep)
    for token in after:
        token.dep = "dobj" if token.tag.startswith("NN") else "xcomp"
    return True


def trailing_verb(verb, tokens: list) -> bool:
    """"…, Marca reports, citing …": a plural noun behind a name between commas is its verb."""
    at, name = verb.i, tokens[verb.i - 1]
    ends = at + 1 < len(tokens) and tokens[at + 1].text in (",", ".")
    if name.tag != "NNP" or verb.text not in _REPORTS or not ends:
        return False
    before = next((token for token in reversed(tokens[max(0, at - 5) : at]) if token.tag != "NNP"), None)
    if before is None or before.text != ",":
        return False
    run = tokens[before.i + 1 : at]
    root = next((token for token in tokens if token.sentence == verb.sentence and token.dep == "ROOT"
                 and token not in run), verb)
    verb.tag, verb.is_verb, verb.head = "VBZ", True, root
    verb.dep = "ROOT" if root is verb else "parataxis"
    for token in run:
        token.head, token.dep = (verb, "nsubj") if token is name else (name, "compound")
    return True


def joined_in_marks(verb, tokens: list) -> bool:
    """"… “rejects” the report and “urges” the Office to …": joined to the verb before it, with no subject behind it."""
    before = tokens[max(0, verb.i - 4) : verb.i]
    while before and before[-1].tag == "RB":
        before.pop()
    joint = before[-2:]
    above = verb.head
    while not above.is_verb and above.head is not above:
        above = above.head
    if len(joint) < 2 or joint[0].dep != "cc" or joint[1].text not in _MARKS or not above.is_verb:
        return False
    verb.head, joint[0].head = above, above
    for token in tokens[verb.i :]:
        if token.head is verb and token.dep == "nsubj":
            token.dep = "dobj"
    return True


def inverted_subject(verb, tokens: list) -> None:
    """"As declared the president, …", "“…”, criticised Lin", "…, indicated Thursday the prefect": a subject behind."""
    at = verb.i
    auxiliaries = [token for token in tokens[max(0, at - 3) : at] if token.dep == "aux" and token.head is verb]
    before = [token for token in tokens[max(0, at - 3) : at] if token not in auxiliaries]
    after_as = before and before[-1].lower == "as" and before[-1].tag == "IN"
    first = not before or before[-1].sentence != verb.sentence  # "Has declared the minister that …"
    first = first and (verb.tag != "VBN" or any(token.tag == "VBZ" for token in auxiliaries))
    day = at + 1 < len(tokens) and tokens[at + 1].text.endswith("day") and before and before[-1].text == ","
    quoted = "".join(token.text for token in before[-2:]).endswith(_CLOSED)
    if not (after_as or first or day or quoted):
        return
    governed = [token for token in tokens if token.head is verb and token.dep in ("nsubj", "dobj", "ccomp")
                and not (first and token.dep == "ccomp")]
    if [token.dep for token in governed if token.i > at or token.dep != "ccomp"] == ["dobj"] and governed[-1].i > at:
        governed[-1].dep, verb.tag = "nsubj", verb.tag.replace("VBN", "VBD")


def fronted_participle(first, tokens: list) -> bool:
    """"Accusing Seoul of theft, Kim called for talks": the clause after the comma is the main one."""
    before = [token for token in tokens[max(0, first.i - 2) : first.i] if token.sentence == first.sentence]
    begins = len(before) < 2 and not any(token.is_word for token in before)
    named = first.tag.startswith("NN") and first.dep not in ("csubj", "ROOT", "ccomp", "dep")  # "Beijing", "Boeing"
    if not begins or first.dep in ("advcl", "aux") or first.tag not in ("VBG", "NNP", "NN") or named:
        return False
    if first.i < first.head.i and first.dep in ("csubj", "nsubj") and not any(
            token.text == "," for token in tokens[first.i : first.head.i]):
        return False  # "Seeing it led him to …"
    sentence = [token for token in tokens[first.i :] if token.sentence == first.sentence]
    for at, comma in enumerate(sentence):
        subject, finite = _clause_after(sentence[at + 1 :]) if comma.text == "," and at > 1 else ([], None)
        if any(token.dep == "ROOT" and token is not first for token in sentence[:at]):
            return False  # "Seeing it led him to leave, he said"
        if subject:
            after = tokens[_main_verb(finite).i + 1 :][:1]
            if after and after[0].text == ",":
                return False  # "Building a wall, critics say, is wrong"
            _hang(first, comma, subject, finite, sentence)
            return True
    return False


def _clause_after(tokens: list) -> tuple[list, object]:
    """The subject and the finite verb of a clause that begins with its subject, else nothing."""
    finite = next((token for token in tokens if token.tag in FINITE), None)
    subject = [token for token in tokens if finite is not None and token.i < finite.i]
    aside = next((token.i for token in subject if token.text == ","), None)  # "…, the spokesman, Mr Lin, said"
    asides = [token for token in subject if aside is not None and token.i >= aside]
    if asides and asides[-1].text == "," and len(asides) > 1:
        subject = subject[: len(subject) - len(asides)]
    fits = any(token.tag.startswith(("NN", "PRP")) for token in subject) and all(
        token.tag in _IN_A_SUBJECT or token.text == "of" for token in subject)
    return (subject, finite) if fits else ([], None)


def _main_verb(finite):
    return finite.head if finite.dep in ("aux", "auxpass") and finite.head.i > finite.i else finite


def _hang(first, comma, subject: list, finite, sentence: list) -> None:
    """Hang a fronted participle, and the subject of the clause behind it, on that clause's verb."""
    main = _main_verb(finite)
    noun = [token for token in subject if token.tag.startswith(("NN", "PRP"))][-1]
    for token in sentence:
        if first.i < token.i < comma.i and token.head.i > comma.i:
            token.head = first
        elif token.i > comma.i and token.head.i <= comma.i:
            token.head = main
    for token in subject:
        if token.head.i > finite.i and token.head is not main:
            token.head = main
    if main.head.i <= comma.i or main.head in subject:
        main.head, main.dep = main, "ROOT"
    comma.head = first.head = main
    first.dep, first.tag, first.is_verb = "advcl", "VBG", True
    noun.head, noun.dep = main, "nsubj"
    for token in subject:
        if token is not noun and token.head is main:
            token.head, token.dep = noun, "compound" if token.tag.startswith("NN") else token.dep
