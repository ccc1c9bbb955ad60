"""Transcripts: who speaks is said once, in a label with a colon, for all that follows up to the next label."""

from collections import Counter

from .labels import label_before
from .parsing import Paragraph, Token
from .proposals import Proposal, go_on

_AHEAD = 5  # paragraphs within which another label shows that a turn is still the transcript's


def take_turns(paragraphs: list[Paragraph], proposals: list[list[Proposal]]) -> None:
    """Add the turns that no colon construction finds by itself; changes ``proposals`` in place.

    A label may stand on a line of its own, and a turn may go on over paragraphs up to the next label. An article
    is a transcript where a label comes again.
    """
    letters = [_letter(paragraph) for paragraph in paragraphs]
    if min(letters.count("Q"), letters.count("A")) > 1:  # "Q. How fast? A. Faster than we thought"
        for paragraph, found, letter in zip(paragraphs, proposals, letters, strict=True):
            if letter:
                label, rest = paragraph.tokens[0], {token.i for token in paragraph.tokens[1:]}
                found.insert(0, Proposal(label, rest, {0}, label, "colon", cue={0}))
    labels = [_label_alone(paragraph) for paragraph in paragraphs]
    named = Counter(_read(label) for label in labels if label)
    named.update(_label_of(one) for found in proposals if (one := _turn(found)))
    if max(named.values(), default=0) < 2:
        return
    for number in range(1, len(paragraphs)):
        here, before, label = paragraphs[number], paragraphs[number - 1], labels[number - 1]
        inside = {token.i for token in here.tokens}
        ahead = range(number + 1, min(number + 1 + _AHEAD, len(paragraphs)))
        headed = labels[number] or _turn(proposals[number]) or here.tokens[0].text == "(" or any(
            token.text == ":" for token in here.tokens[:6])
        turn = _turn(proposals[number - 1])
        if label and not labels[number]:
            last = before.tokens[-1]
            proposals[number].append(Proposal(last, inside, {token.i for token in label}, label[-1], "colon",
                                              cue={last.i}, home=before))
        elif turn and not headed and named[_label_of(turn)] > 1 and (before.tokens[-1].is_word or any(
                labels[later] or _turn(proposals[later]) for later in ahead)):
            proposals[number].append(go_on(turn, inside, "turn goes on"))


def _label_alone(paragraph: Paragraph) -> list[Token]:
    """The label of a transcript that stands on a line of its own: "PRIME MINISTER:"."""
    last = paragraph.tokens[-1]
    label = label_before(last) if last.text == ":" else []
    return label if label and label[0].i <= 1 else []


def _letter(paragraph: Paragraph) -> str:
    """The Q or A that a paragraph of an interview begins with, before a full stop."""
    start = "".join(token.text for token in paragraph.tokens[:2])
    return start[0] if start[:2] in ("Q.", "A.") and len(paragraph.tokens) > 2 else ""


def _read(label: list[Token]) -> str:
    return " ".join(token.lower for token in label)


def _label_of(turn: Proposal) -> str:
    first = turn.spoken_by()
    return _read([first.head.paragraph.tokens[i] for i in sorted(first.source)])


def _turn(found: list[Proposal]) -> Proposal | None:
    """The proposal that makes a whole paragraph somebody's turn in a transcript."""
    return next((one for one in found if one.content and (one.rule == "turn goes on" or (
        one.rule == "colon" and min(one.source) <= 1 and (
            one.home is not None or one.anchor.quote == one.anchor.near(1).quote)))), None)
