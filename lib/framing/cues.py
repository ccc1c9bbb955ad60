"""The lexicon of cues: which words signal an attribution, and which complements each takes.

A cue is a lemma with frames, the complements that carry what is said:

clause   "said (that) …", also in front of the cue or around it
inf      "promised to …", with its object "urged the Council to …"
ing      "denied taking part"
obj      "rejected the report", with what hangs on it "called the report a farce"
whom     the object is the one spoken to: "told reporters that …"
quote    takes a quotation that stands beside it
about, as, for, of …   a preposition: "called for", "warned of", "accused China of"

Its class says what kind of row it makes: say, order and judge make statements, deny makes denials, believe
makes beliefs, mention makes mentions, and so does the bare object of a judging verb: who criticises or
praises somebody, or speaks of a topic, has not said the words that name it.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

CLASSES = ("say", "order", "judge", "deny", "believe", "mention")
FRAMES = ("clause", "inf", "ing", "obj", "whom", "quote")

_IRREGULAR = {
    "say": "said", "tell": "told", "write": "wrote written", "think": "thought", "know": "knew known", "feel": "felt",
    "see": "saw seen", "find": "found", "show": "shown", "swear": "swore sworn", "foresee": "foresaw foreseen",
    "speak": "spoke spoken", "understand": "understood", "sing": "sang sung", "begin": "began begun", "go": "went gone",
    "forbid": "forbade forbidden", "hit": "hit", "read": "read", "prove": "proven", "refer": "referred referring",
    "beg": "begged begging", "forecast": "forecast", "lie": "lying", "retell": "retold", "hold": "held",
}  # fmt: skip

# Nouns of texts that can be a source by themselves ("the report says").
DOCUMENTS = frozenset("""agreement analysis article assessment bill book brief briefing bulletin communique complaint
    constitution dispatch document draft editorial essay file filing finding indictment investigation lawsuit law
    manifesto memoir motion newspaper paper petition poll probe publication record report resolution review ruling study
    survey text transcript treaty verdict white""".split())
# Nouns of utterances: who made them is the source ("his remarks", "a statement by the ministry").
UTTERANCES = frozenset("""address announcement answer blog comment declaration e-mail email interview letter message memo
    note post press release remark reply response speech statement testimony text tweet video word""".split())


@dataclass(frozen=True)
class Cue:
    """One entry of the lexicon."""

    lemma: str
    pos: str
    class_: str
    frames: frozenset[str]

    @property
    def prepositions(self) -> frozenset[str]:
        """The frames that are prepositions."""
        return self.frames - set(FRAMES)


class Lexicon:
    """Looks up cues by any inflected form: ``lexicon.verbs["accused"]``."""

    def __init__(self, cues: pd.DataFrame):
        """``cues``: the codebook's table (cue, pos, class, frames)."""
        self.verbs: dict[str, Cue] = {}
        self.nouns: dict[str, Cue] = {}
        for lemma, pos, class_, frames in cues[["cue", "pos", "class", "frames"]].itertuples(index=False):
            cue = Cue(lemma.lower(), pos or "verb", class_ or "say", frozenset(frames.split()))
            forms, table = (_verb_forms, self.verbs) if cue.pos == "verb" else (_noun_forms, self.nouns)
            for form in forms(cue.lemma):
                table.setdefault(form, cue)


def singular(noun: str) -> str:
    """A noun without its plural ending, roughly: enough to look it up in a list."""
    if noun.endswith("ies"):
        return noun[:-3] + "y"
    return noun[:-1] if noun.endswith("s") and not noun.endswith("ss") else noun


def _verb_forms(lemma: str) -> set[str]:
    stem = lemma[:-1] if lemma.endswith("e") else lemma
    forms = {lemma, lemma + "s", lemma + "es", stem + "ed", stem + "ing", *_IRREGULAR.get(lemma, "").split()}
    if lemma.endswith("y"):
        forms |= {lemma[:-1] + "ies", lemma[:-1] + "ied"}
    if lemma[-1] in "bdglmnprt" and lemma[-2] in "aeiou":
        forms |= {lemma + lemma[-1] + "ed", lemma + lemma[-1] + "ing"}
    return forms


def _noun_forms(lemma: str) -> set[str]:
    return {lemma, lemma + "s", lemma[:-1] + "ies" if lemma.endswith("y") else lemma}
