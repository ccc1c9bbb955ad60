"""Quotations and the cues they belong to: completed, attached, or continued from the speaker in play."""

from .cues import Cue, words
from .labels import label_before, signature
from .parsing import Paragraph, Token
from .proposals import Proposal, go_on
from .sources import can_speak, find_source, find_subject, is_role, is_utterance, source_span
from .turns import take_turns

# A quotation shorter than this, with no cue and no sentence of its own, marks distance ("so-called"), not speech.
MIN_WORDS_ALONE = 5
QUOTING = Cue("", "say", frozenset({"quote"}))  # any verb that takes a quotation
_REACH = 12  # tokens between a quotation and a cue in the next sentence
_MEMORY = 2  # paragraphs for which a speaker stays in play
_LONGEST = 5  # paragraphs that one quotation may run over


def settle_quotations(paragraphs: list[Paragraph], proposals: list[list[Proposal]]) -> None:
    """Give every quotation of an article to a proposal, or to a new one; changes ``proposals`` in place."""
    alone: list[tuple[int, list[Token]]] = []
    for number, (paragraph, found) in enumerate(zip(paragraphs, proposals, strict=True)):
        for quotation in range(len(paragraph.quotations)):
            tokens = [token for token in paragraph.tokens if token.quote == quotation]
            if not any(token.is_word for token in tokens) or _complete(tokens, found):
                continue
            if unlisted := _unlisted_cue(tokens, found):
                found.append(unlisted)
            elif not _attach(tokens, found):
                alone.append((number, tokens))
    take_turns(paragraphs, proposals)
    for number in range(1, len(paragraphs)):
        proposals[number] += _introduced_block(number, paragraphs, proposals)
    for number, tokens in alone:
        turns = [one for one in proposals[number] if one.content >= {token.i for token in tokens if token.is_word}]
        if any(one.rule in ("colon", "turn goes on") for one in turns):
            continue  # a turn of a transcript, found by its label
        if sum(token.is_word for token in tokens) >= MIN_WORDS_ALONE or _is_sentence(tokens):
            proposals[number] += _go_on(number, tokens, paragraphs, proposals)


def _is_sentence(tokens: list[Token]) -> bool:
    """Whether a quotation is a whole sentence: "“It is baseless.”"."""
    before = tokens[0].near(-1)
    begins = before is None or before.sentence != tokens[0].sentence or before.text == ":"
    return begins and any(token.text in (".", "!", "?") for token in tokens[-2:])


def _complete(tokens: list[Token], found: list[Proposal]) -> bool:
    """A quotation that the grammar cut belongs whole to whoever says a part of it."""
    inside = {token.i for token in tokens}
    outer = [one for one in found if one.content & inside and (one.anchor is None or one.anchor.i not in inside)]
    for proposal in outer:
        if _speaks_after(tokens, proposal):
            proposal.content &= inside
        if proposal.kind != "belief":
            proposal.content |= inside - proposal.cue - proposal.source
    return bool(outer)


def _speaks_after(tokens: list[Token], proposal: Proposal) -> bool:
    """"He stressed that …: “we should …,” she said": the last cue owns the quotation before it, no more."""
    before = tokens[0].near(-1)
    follows = min(proposal.cue | proposal.source, default=-1) == tokens[-1].i + 1
    return follows and before is not None and before.text in (":", ";") and proposal.quotes


def _attach(tokens: list[Token], found: list[Proposal]) -> bool:
    """A quotation that the grammar left out belongs to the nearest cue that can take it."""
    proposal = None if _for_whom(tokens[0]) else _cue_beside(tokens[0], tokens[-1], found)
    if proposal is None:
        return False
    inside, before = {token.i for token in tokens}, tokens[0].near(-1)
    if proposal.class_ in ("deny", "judge") and proposal.content and before is not None and before.text == ":" and (
            max(proposal.content) < before.i):  # "denied the claim: “Prices are fair”"
        found.append(Proposal(proposal.anchor, inside, proposal.source, proposal.head, "after colon",
                              cue=proposal.cue, quotes=True, follows=proposal))
        return True
    proposal.content |= inside
    proposal.rule = proposal.rule or "quotation beside cue"
    proposal.kind = "statement" if proposal.kind == "mention" else proposal.kind
    return True


def _unlisted_cue(tokens: list[Token], found: list[Proposal]) -> Proposal | None:
    """"“…?” Lin pressed": a verb that the lexicon lists for no quotation, with its subject right after one."""
    first = tokens[-1].near(1)
    ended = next((token for token in reversed(tokens) if token.text not in ('"', "”", "'", "’", "»")), tokens[0])
    if first is not None and first.text == ",":
        ended, first = first, first.near(1)
    before = tokens[0].near(-1)
    begins = before is None or before.text == ":" or before.sentence != tokens[0].sentence
    if first is None or ended.text not in (",", "?", "!") or not begins:
        return None
    known = {one.anchor for one in found if one.quotes or one.content}
    for verb in first.paragraph.tokens[first.i : first.i + 8]:
        if verb.quote is not None or verb in known or verb.tag == "TO" or verb.lower in words("relaying"):
            return None
        if verb.tag in ("VBD", "VBZ", "VBP") and verb.lower not in words("auxiliary"):
            head = find_source(verb, QUOTING)
            source = source_span(head, verb)
            beside = source and min(source) in (first.i, verb.i + 1) and head.lower not in words("relative") and (
                can_speak(head) or head.tag == "PRP")
            content = {token.i for token in tokens}
            return Proposal(verb, content, source, head, "unlisted cue", cue={verb.i}, quotes=True) if beside else None
    return None


def _cue_beside(first: Token, last: Token, found: list[Proposal]) -> Proposal | None:
    """The quoting cue in a sentence of the quotation, or right before or after it."""
    spoken = any(one.quotes and one.content and one.is_cued and one.anchor.i < first.i for one in found)
    led_into = first.i > 0 and first.near(-1).text in (":", ",")
    near = []
    for proposal in found:
        anchor = proposal.anchor
        if not proposal.is_cued or anchor.quote is not None:
            continue
        if first.i - 1 in proposal.content and anchor.sentence == first.sentence and proposal.kind != "belief":
            return proposal  # "branding the document “illegal and void”"
        gap = first.i - anchor.i if anchor.i < first.i else anchor.i - last.i
        within = first.sentence <= anchor.sentence <= last.sentence
        follows = anchor.i > last.i and gap <= _REACH and (anchor.sentence <= last.sentence or (
            anchor.sentence == last.sentence + 1 and not (_ends_sentence(last) and (proposal.content or spoken))))
        told = led_into and anchor.sentence < first.sentence and any(
            token.tag in ("VBD", "VBZ", "VBP") for token in first.paragraph.sentence(first.sentence)
            if token.i < first.i)  # "Her neighbour disagreed: “…”" has a speaker of its own
        leads = anchor.i < first.i and anchor.sentence >= first.sentence - 1 and led_into and not told
        named = proposal.source and proposal.kind != "belief" and proposal.content  # "calls it “a farce”: “It …”"
        announced = first.i > 0 and first.near(-1).text == ":" and anchor.sentence == first.near(-1).sentence and named
        if (proposal.quotes and (within or follows or leads)) or (announced and anchor.i < first.i):
            near.append((gap, anchor.i, proposal))
    return min(near, key=lambda item: item[:2])[2] if near else None


def _ends_sentence(last: Token) -> bool:
    """Whether a quotation ends with a full stop: "“It failed.” He then …"."""
    inner = last if last.is_word or last.text in ".!?," else last.near(-1)
    return inner is not None and inner.text == "."


def _go_on(number: int, tokens: list[Token], paragraphs: list[Paragraph],
           proposals: list[list[Proposal]]) -> list[Proposal]:
    """A quotation without a cue goes on with the speaker in play: before it, or after it if it is left open."""
    inside = {token.i for token in tokens}
    paragraph = paragraphs[number]
    if announced := _announced(tokens[0], inside):
        return [announced]
    if before := _in_play([one for one in proposals[number] if one.is_cued and one.anchor.i < tokens[0].i]):
        return [go_on(before, inside, "quotation continues")]
    if told_of := _told_of(tokens, inside):
        return [told_of]
    lead = paragraph.tokens[: tokens[0].i]
    topic = lead and ((lead[0].lower in words("topic") and lead[-1].text == ":")  # "On the defeat: “…”"
                      or lead[-1].text == "?")  # "And why did she leave? “…”"
    if paragraph.has_words(range(tokens[0].i)) and not topic:
        return []
    if number + 1 < len(paragraphs) and (signed := _signed_below(paragraphs[number + 1], inside)):
        return [signed]
    if number and (introduced := _introduce(paragraphs[number - 1], proposals[number - 1], inside)):
        return [introduced]
    after = _speaker_after(number, paragraphs, proposals) if paragraph.left_open else None
    speakers = [one for earlier in proposals[max(0, number - _MEMORY) : number] if (one := _in_play(earlier))]
    speaker = after or (speakers[-1] if speakers else None)
    return [go_on(speaker, inside, "quotation continues in next paragraph")] if speaker else []


def _in_play(found: list[Proposal]) -> Proposal | None:
    """The last of a paragraph's speakers whom nobody quotes; of one sentence, whoever was quoted in marks."""
    cued = [one for one in found if one.is_cued]
    outer = [one for one in cued if one.anchor.quote is None]
    speaking = [one for one in found if one.content and (one.quotes or one.anchor is None) and not (
        one in outer and any(one.anchor.i in other.content for other in outer))]
    if not speaking or speaking[-1] not in cued:
        return speaking[-1] if speaking else None
    last = speaking[-1].anchor
    quoted = [one for one in speaking if one in cued and one.anchor.sentence == last.sentence
              and any(last.paragraph.tokens[i].quote is not None for i in one.content)]
    return (quoted or speaking)[-1]


def _introduce(before: Paragraph, found: list[Proposal], inside: set[int]) -> Proposal | None:
    """"He said:", "Transcript as follows:" at the end of a paragraph, and the quotation in the next."""
    last = before.tokens[-1]
    if last.text != ":":
        name = _name_above(before)
        return Proposal(last, inside, {token.i for token in name}, name[-1], "name above", quotes=True,
                        home=before) if name else None
    cues = [one for one in found if one.quotes and one.source and one.is_cued
            and one.anchor.sentence == last.sentence and one.anchor.quote is None]
    if cues:
        best = next((one for one in cues if (mark := one.anchor.child("mark")) and mark.lower == "as"), cues[-1])
        anchor, source, head, cue = best.anchor, best.source, best.head, best.cue
    else:
        label = label_before(last)
        head = label[-1] if label else _text_or_subject(before.sentence(last.sentence))
        if head is None:
            return None
        source = {token.i for token in label} or set(range(head.left, head.right + 1)) & set(range(last.i))
        anchor, cue = last, {last.i}
    return Proposal(anchor, inside, source, head, "introduced quotation", cue=cue, quotes=True, home=before)


def _told_of(tokens: list[Token], inside: set[int]) -> Proposal | None:
    """"Farmer Gan lost 200 sheep. “I dug for two days.”": in the first person, whom the sentence before is about."""
    before = tokens[0].near(-1)
    goes_on = tokens[-1].i < len(tokens[-1].paragraph.tokens) - 2
    own = any(token.lower in ("i", "we", "my", "our") for token in tokens)
    if before is None or before.text != "." or goes_on or not own:
        return None
    heads = [token for token in before.paragraph.sentence(before.sentence) if token.dep == "nsubj"
             and token.head.dep == "ROOT" and token.quote is None
             and (token.tag in ("NNP", "PRP") or can_speak(token) or token.child("appos") is not None)]
    names = [head for head in heads if head.lower not in ("it", "they", "we", "i", "you")]
    return Proposal(before, inside, source_span(names[0], names[0]) | {names[0].i}, names[0], "person before",
                    quotes=True) if len(names) == 1 else None


def _name_above(before: Paragraph) -> list[Token]:
    """"Zoe Hamlen, 25, store manager" on a line of its own: the name."""
    tokens = before.tokens
    comma = next((token.i for token in tokens if token.text == ","), 0)
    name = tokens[:comma]
    who = any((token.text.isdigit() and len(token.text) < 3) or is_role(token) for token in tokens[comma:])
    fits = who and 2 <= comma <= 5 and len(tokens) <= 16 and tokens[-1].is_word and not any(
        token.is_finite for token in tokens)
    return name if fits and all(token.text[0].isupper() or token.text == "-" for token in name) else []


def _introduced_block(number: int, paragraphs: list[Paragraph], proposals: list[list[Proposal]]) -> list[Proposal]:
    """"Lin wrote:" and a paragraph without marks."""
    before, here = paragraphs[number - 1], paragraphs[number]
    last = before.tokens[-1]
    if last.text != ":" or 0 in here.quoted(0) or before.left_open:
        return []
    cues = [one for one in proposals[number - 1] if one.quotes and one.source and one.is_cued
            and one.anchor.quote is None and not one.content and last.i - max(one.cue | one.source) <= 4]
    return [Proposal(one.anchor, {token.i for token in here.tokens}, one.source, one.head, "introduced paragraph",
                     cue=one.cue, home=before) for one in cues[-1:]]


def _announced(first: Token, inside: set[int]) -> Proposal | None:
    """"Lin issued a statement, “…”", "she worded it more carefully: “…”": the subject speaks, before a mark."""
    mark = first.near(-1)
    if mark is None or mark.text not in (":", ",") or mark.sentence != first.sentence or mark.quote is not None:
        return None
    text = mark.near(-1)
    whom = _for_whom(first)
    if whom is not None:
        return Proposal(mark, inside, source_span(whom, mark), whom, "announced quotation", quotes=True,
                        cue={whom.head.i})
    above = (text, *text.ancestors()) if text is not None else ()
    verb = next((up for up in above if up.is_verb and up.quote is None), None)
    spoken = text is not None and is_utterance(text) and text.dep in ("dobj", "pobj")
    head = find_subject(verb) if verb is not None and verb.i < mark.i and (mark.text == ":" or spoken) else None
    if head is not None and head.lower in words("relative") and verb.dep == "relcl":
        head = verb.head  # "a consultant, who did not want to be named: “…”"
    if head is None or head.i > mark.i or head.lower in ("it", "this", "that", "there"):
        return None
    return Proposal(mark, inside, source_span(head, mark), head, "announced quotation", quotes=True,
                    cue={text.i if spoken else mark.i})


def _for_whom(first: Token) -> Token | None:
    """"For Shirin, a nurse, “it is all too dear”": the one for whom it is so."""
    before = [token for token in first.paragraph.sentence(first.sentence) if token.i < first.i]
    whom = before[0].child("pobj") if before and before[0].lower == "for" and before[-1].text == "," else None
    return whom if whom is not None and can_speak(whom) and not any(token.is_verb for token in before) else None


def _signed_below(after: Paragraph, inside: set[int]) -> Proposal | None:
    """A quotation, and "— Lin" as the paragraph after it."""
    dash = after.tokens[0]
    label = signature(dash) if dash.text in ("-", "–", "—", "--") else []
    return Proposal(dash, inside, {token.i for token in label}, label[-1], "signature", cue={0}, quotes=True,
                    home=after) if label else None


def _text_or_subject(sentence: list[Token]) -> Token | None:
    """The text that a sentence announces ("Transcript as follows"), else its subject."""
    texts = [token for token in sentence if token.tag in ("NN", "NNP") and is_utterance(token) and token.dep != "pobj"]
    subjects = [token for token in sentence if token.dep == "nsubj" and token.head.dep == "ROOT" and token.tag != "DT"
                and token.lower not in ("it", "there", "this", "that", "they")]
    bare = [token for token in texts if token.dep not in ("dobj", "pobj") or find_subject(token.head) is None]
    return next(iter(bare + subjects), None)


def _speaker_after(number: int, paragraphs: list[Paragraph], proposals: list[list[Proposal]]) -> Proposal | None:
    """The cue of the paragraph in which a quotation that was left open is closed."""
    for later in range(number + 1, min(number + 1 + _LONGEST, len(paragraphs))):
        first = paragraphs[later].quoted(0)
        if 0 not in first:
            return None
        speakers = [one for one in proposals[later] if one.quotes and one.anchor is not None and one.content & first
                    and one.anchor.i not in first]
        if speakers or not paragraphs[later].left_open:
            return speakers[0] if speakers else None
    return None
