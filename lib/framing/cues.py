"""The lexicon: which words signal an attribution, and which complements each takes.

A cue is a lemma, with its particle if it has one ("fire back"), and frames, the complements that carry what is said:

clause   "said (that) …", also in front of the cue or around it
that     the same, but only with "that": "held that …", where "held a party" says nothing
inf      "promised to …", with its object "urged the Council to …"
ing      "denied taking part"
obj      "rejected the report", with what hangs on it "called the report a farce"
whom     the object is the one spoken to: "told reporters that …"
quote    takes a quotation that stands beside it
about, as, for, of …   a preposition: "called for", "warned of", "accused China of"

Its class says what kind of row it makes: say, order and judge make statements, deny makes denials, believe
makes beliefs, mention makes mentions, and so do the bare object of a judging verb and what is rejected but no claim:
who criticises somebody, opposes a war or speaks of a topic has not said the words that name it, nor that it is not so.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import pandas as pd

FRAMES = frozenset({"clause", "that", "inf", "ing", "obj", "whom", "quote"})
_IRREGULAR = {
    "say": "said", "tell": "told", "make": "made", "write": "wrote written", "think": "thought", "know": "knew known",
    "feel": "felt", "see": "saw seen", "find": "found", "show": "shown", "swear": "swore sworn",
    "foresee": "foresaw foreseen", "speak": "spoke spoken", "understand": "understood", "sing": "sang sung",
    "begin": "began begun", "go": "went gone", "forbid": "forbade forbidden", "prove": "proven",
    "refer": "referred referring", "beg": "begged begging", "lie": "lying", "hold": "held", "hear": "heard",
    "shoot": "shot", "plead": "pled",
}


@dataclass(frozen=True)
class Cue:
    """One entry of the lexicon."""

    lemma: str
    class_: str
    frames: frozenset[str]

    @property
    def prepositions(self) -> frozenset[str]:
        """The frames that are prepositions."""
        return self.frames - FRAMES


class Lexicon:
    """The cues by every inflected form: ``lexicon.verbs["accused"]``, ``lexicon.nouns["claims"]``."""

    def __init__(self, cues: pd.DataFrame):
        """``cues``: the codebook's table (cue, pos, class, frames)."""
        self.verbs: dict[str, Cue] = {}
        self.phrasal: dict[tuple[str, str], Cue] = {}
        self.nouns: dict[str, Cue] = {}
        for lemma, pos, class_, frames in cues[["cue", "pos", "class", "frames"]].itertuples(index=False):
            cue = Cue(lemma.lower(), class_ or "say", frozenset(frames.split()))
            base, _, particle = cue.lemma.partition(" ")
            for form in _noun_forms(base) if pos == "noun" else _verb_forms(base):
                if particle:
                    self.phrasal.setdefault((form, particle), cue)
                else:
                    (self.nouns if pos == "noun" else self.verbs).setdefault(form, cue)
        self.first_words = {*self.verbs, *(form for form, _ in self.phrasal)}  # of verbs, with and without a particle

    def verb(self, form: str, *after: str) -> Cue | None:
        """The cue of a verb form, with the word after it if the lexicon lists the two together."""
        return next((self.phrasal[form, word] for word in after if (form, word) in self.phrasal), self.verbs.get(form))


@cache
def words(kind: str) -> frozenset[str]:
    """A word list of words.tsv: nouns of documents and utterances, titles, relatives and the like."""
    lines = (files("framing") / "words.tsv").read_text(encoding="utf-8").splitlines()
    return frozenset(dict(line.split("\t") for line in lines)[kind].split())


def singular(noun: str) -> str:
    """A noun without its plural ending, roughly: enough to look it up in a list."""
    if noun.endswith("ies"):
        return noun[:-3] + "y"
    return noun[:-1] if noun.endswith("s") and not noun.endswith("ss") else noun


def _verb_forms(lemma: str) -> set[str]:
    stem = lemma.removesuffix("e")
    forms = {lemma, lemma + "s", lemma + "es", stem + "ed", stem + "ing", *_IRREGULAR.get(lemma, "").split()}
    if lemma.endswith("y"):
        forms |= {lemma[:-1] + "ies", lemma[:-1] + "ied"}
    if lemma[-1] in "bdglmnprt" and lemma[-2:-1] in set("aeiou"):
        forms |= {lemma + lemma[-1] + "ed", lemma + lemma[-1] + "ing"}
    return forms


def _noun_forms(lemma: str) -> set[str]:
    return {lemma, lemma + "s", lemma[:-1] + "ies" if lemma.endswith("y") else lemma}
