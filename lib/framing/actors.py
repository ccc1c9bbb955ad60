"""Who a source is: codebook aliases first, then the names, roles and pronouns of the article itself.

What cannot be resolved is said to be so and never guessed in silence.
"""

import re
from functools import cached_property
from typing import NamedTuple

from .cues import words
from .lookup import NOBODY, UNRESOLVED, Actors, Resolution
from .names import Mention, Names, core_name, first_name_gender, may_be_first_name, plain, role_of
from .parsing import Paragraph, Token, spell
from .sources import end_of_word, is_role, is_utterance
from .tables import REPORTER, UNLISTED
from .text import Span

_GENDERS = {"he": "m", "him": "m", "his": "m", "himself": "m", "she": "f", "her": "f", "hers": "f", "herself": "f"}
_THINGS = frozenset({"it", "its", "itself"})
_GROUPS = frozenset({"they", "their", "them"})
_SPEAKERS = frozenset({"i", "we", "my", "our", "me", "us"})


def resolve_sources(text: str, paragraphs: list[Paragraph], attributions: list, actors: Actors) -> None:
    """Fill ``resolution`` of each attribution of one article, in text order."""
    article = _Article(text, paragraphs, actors, attributions)
    speaking = [found for found in attributions if found.proposal.head is not None or found.proposal.follows is None]
    for found in sorted(speaking, key=article.when_resolved):
        found.resolution = article.resolve_source(found)
    known = {id(found.proposal): found.resolution for found in speaking}
    for found in attributions:
        if found.resolution is None:  # a quotation that goes on
            spoken = known.get(id(found.proposal.spoken_by()))
            found.resolution = spoken._replace(how="continued") if spoken else UNRESOLVED


class _Speaker(NamedTuple):
    start: int
    who: Resolution
    is_person: bool
    is_thing: bool
    is_plural: bool


class _Article:
    """The names and speakers of one article so far."""

    def __init__(self, text: str, paragraphs: list[Paragraph], actors: Actors, attributions: list):
        self.text, self.paragraphs, self.actors, self.attributions = text, paragraphs, actors, attributions
        self.numbers = {id(paragraph): number for number, paragraph in enumerate(paragraphs)}
        self.names = Names(paragraphs)
        self.speakers: list[_Speaker] = []
        self.reported: set[int] = set()  # where mentions begin that stand in what somebody says

    def resolve_source(self, found) -> Resolution:
        """The actor of one attribution; it then is a speaker in play."""
        head = found.proposal.head
        if head is None or found.source is None:
            return NOBODY if found.proposal.kind == "mention" else UNRESOLVED
        cue = self.text[slice(*found.cue)] if found.cue else ""
        who = self._first_of_several(head, cue, found.source) or self.resolve_phrase(
            head, self.text[slice(*found.source)], cue, found.source)
        self.reported.update(mention.start for mention in self.names.mentions
                             if any(piece.start <= mention.start < piece.end for piece in found.pieces))
        if who != UNRESOLVED and found.proposal.kind != "belief":
            plural = head.tag in ("NNS", "NNPS") or head.lower in _GROUPS
            kinds = self._is_person(who.actor), self._is_thing(who.actor)
            self.speakers.append(_Speaker(found.pieces[0].start, who, *kinds, plural))
        return who

    def _first_of_several(self, head: Token, cue: str, source: Span) -> Resolution | None:
        """"Brazil and Chile said": the first of several named speakers; who else spoke stands in the source."""
        link = head.child("cc")
        if head.child("conj") is None or link is None or not head.text[0].isupper() or not source.covers(link):
            return None
        printed = re.sub(r"^(?i:both|neither|either)\s+|[,\s]+$", "", self.text[source.start : link.start])
        who = self.resolve_phrase(head, printed, cue, Span(source.start, source.start + len(printed)))
        return who._replace(how="first of several") if who != UNRESOLVED else None

    def resolve_phrase(self, head: Token, printed: str, cue: str = "", within: Span | None = None) -> Resolution:
        """The actor behind a noun phrase or pronoun at its place in the article."""
        low = head.lower
        if low in _GENDERS:
            return self._person_before(head, _GENDERS[low])
        if low in _THINGS | _GROUPS:
            return self._thing_before(head, low in _GROUPS)
        if low in _SPEAKERS:
            before = [speaker.who for speaker in self.speakers if speaker.start <= head.start]
            return before[-1]._replace(how="pronoun") if before else UNRESOLVED
        if low in words("relative"):
            return self._antecedent(head)
        if printed.rstrip(".") in ("Q", "A"):
            return self._interviewee(head) if printed[0] == "A" else UNRESOLVED
        phrases = (printed, f"{printed} {cue}")
        cut = r",?\s+(?:who|which|whose)\s|,\s+[a-z]+(?:ing|ed)\s|,\s+(?:now|then|aged|also|both|all|an?|the)\s|,\s+\d"
        short = re.split(cut, " ".join(printed.split()))[0].rstrip(" –—-,")
        if self._is_only_first(short.partition(" ")[0], head):  # "The police", "Police": as within a sentence
            short = short[:1].lower() + short[1:]
        if short in self.actors.groups or short in (REPORTER, UNLISTED):  # the id of somebody else
            short += " (unlisted)"
        as_printed = Resolution(short, UNLISTED, "name" if head.text[0].isupper() else "as printed")
        return (self.actors.find(self.actors.names, phrases, "alias")
                or self._named(head, within) or self._name_behind(head, printed) or self._by_role(head, printed)
                or self.actors.find(self.actors.descriptions, phrases, "description") or self._owner(head)
                or self.actors.speaking_for(short)
                or as_printed)

    def _is_only_first(self, word: str, head: Token) -> bool:
        """Whether a word has its capital from the sentence alone: an article, or a noun that stands small elsewhere."""
        is_noun = word == head.text and head.tag in ("NN", "NNS")
        return word in ("The", "A", "An") or (is_noun and word.istitle() and word.lower() in self._small_words)

    @cached_property
    def _small_words(self) -> set[str]:
        return set(re.findall(r"\b[a-z]\w+", self.text))

    def _interviewee(self, head: Token) -> Resolution:
        """Who answers in an interview: the one person whom the article names before it, if there is just one."""
        first = min((one.start for one in self.speakers if one.who.how == "interviewee"), default=head.start)
        named = {mention.name for mention in self.names.mentions
                 if mention.start < first and mention.name[:2] not in ("Q.", "A.") and self._is_person(mention.name)}
        return self.actors.resolve(named.pop(), "interviewee") if len(named) == 1 else UNRESOLVED

    def _named(self, head: Token, within: Span | None) -> Resolution | None:
        """The name that the phrase is headed by, or that stands beside the head in apposition, within the source."""
        beside = [child for child in head.children if child.dep == "appos"]
        beside += [noun for child in head.children if child.dep == "prep" for governed in child.children
                   for noun in governed.children if noun.dep == "appos" and noun.tag.startswith("NNP")]
        inside = [head, *beside] if within is None else [noun for noun in (head, *beside) if within.covers(noun)]
        chunks = [_own_words(noun, within.start if within else 0) for noun in inside]
        for chunk in chunks:
            core = core_name(chunk) or (chunk if head.tag == "NNP" and len(chunk) == 1 else [])  # "May said"
            title = next((letter for part in chunk for letter in "mf" if plain(part) in words(f"title_{letter}")), None)
            full = self.names.bearer(" ".join(core), title) if core else None
            other = full is not None and plain(full) not in self.actors.names  # a namesake of the codebook's actor
            for first in range(len(chunk)):
                name = " ".join(chunk[first:])
                if first == len(chunk) - len(core) and full and plain(full) != plain(name):
                    return self.actors.resolve(full, "surname")
                if self.actors.lookup(name) and not other:
                    return self.actors.resolve(name, "alias")
        cores = [(" ".join(core), noun) for chunk, noun in zip(chunks, inside, strict=True)
                 if (core := core_name(chunk))]
        names = [core for core in cores if " " in core[0]]
        names += [] if head.text[0].isupper() else [core for core in cores if core[1] is not head]
        if not names:
            return self._titled(cores[0][0], "name") if cores else None
        name, noun = names[0]
        known = self.names.at(noun) or ""  # "Commuter Peter Hale", known as Peter Hale
        return self.actors.resolve(known if f" {name}".endswith(f" {known}") and known else name, "name")

    def _titled(self, name: str, how: str) -> Resolution | None:
        """"Clement", "the pope": Pope Clement, if the article calls him so."""
        titled = name if self.actors.lookup(name) else self.names.titled.get(plain(name))
        return self.actors.resolve(titled, how) if titled else None

    def _name_behind(self, head: Token, printed: str) -> Resolution | None:
        """"its head, Julia Paz": the name that ends a phrase headed by a role."""
        last = " ".join(printed.split()).rpartition(", ")[2].split()
        named = head.text[0].islower() and 1 < len(last) < 5 and core_name(last) == last
        return self.actors.resolve(" ".join(last), "name") if named else None

    def _by_role(self, head: Token, printed: str) -> Resolution | None:
        """"the spokesperson": the last person before it who was named with that role."""
        definite = plain(printed) == head.lower or printed.lower().startswith(("the ", "his ", "her "))
        if age := re.match(r"(?i)(?:the|a) (\d+)-year-old$", printed):
            return self._of_age(head, age[1])
        if head.tag != "NN" or not definite:
            return None
        role = role_of(head.lower)
        bearers = [name for start, named, name in self.names.roles if named == role and start < head.start]
        if bearers:
            return self._titled(bearers[-1], "role") or self.actors.resolve(bearers[-1], "role")
        named = [mention.name for mention in self.names.mentions if mention.start < head.start
                 and role in plain(mention.name).split()[-1:] and " " in mention.name]
        spoken = [speaker.who.actor for speaker in self.speakers if role in plain(speaker.who.actor).split()]
        who = next(reversed([*named, *spoken]), None)  # "the ministry", after the Ministry of Trade has spoken
        if who is not None and who[0].isupper():
            return self.actors.resolve(who, "role")
        return self._company(head) if role in words("company") else None

    def _company(self, head: Token) -> Resolution | None:
        """"the company": what "it" would be, if that is a name, in another sentence, and no other firm is spoken of."""
        sentence = head.paragraph.sentence(head.sentence)
        others = any(token.lower == head.lower and token.dep not in ("appos", "attr") and (
            token.near(-1) is None or token.near(-1).lower != "the")  # "the Danish firm"
                     for paragraph in self.paragraphs for token in paragraph.tokens if token.start < head.start)
        who = self._thing_before(sentence[0], plural=False)
        named = who.actor in self.names.counts or who.actor in self.actors.labels
        return who._replace(how="role") if named and not others else None

    def _of_age(self, head: Token, age: str) -> Resolution | None:
        """"the 26-year-old": who is named with that age before it, else the person whom the text is just about."""
        of_age = [mention.name for mention in self.names.mentions if mention.start < head.start
                  and re.match(rf"\s*[,(] ?(?:aged )?{age}\b", self.text[mention.end : mention.end + 12])]
        about = self._last_subject(head)
        of_age += [about.name] if about is not None and not of_age else []
        return self.actors.resolve(of_age[-1], "role") if of_age else None

    def _last_subject(self, head: Token) -> Mention | None:
        """The last mention before it of a person as the subject of a sentence."""
        return next((mention for mention in reversed(self.names.mentions) if mention.start < head.start
                     and mention.subject and not mention.quoted and self._is_person(mention.name)), None)

    def _owner(self, head: Token) -> Resolution | None:
        """"his remarks", "a statement by the ministry": the one who uttered it."""
        for child in head.children if is_utterance(head) else ():
            by = child.lower in ("by", "from", "of")
            owner = child if child.dep == "poss" else child.child("pobj") if by else None
            if owner is not None:
                who = self.resolve_phrase(owner, self._print(owner, owner.right))
                return who if who != UNRESOLVED else None
        if is_utterance(head) and self.speakers and not any(child.dep in ("det", "poss") for child in head.children):
            return self.speakers[-1].who._replace(how="utterance")  # "Transcript as follows:"
        return None

    def _person_before(self, head: Token, gender: str) -> Resolution:
        """He or she: the most salient person before, by distance, position, role as speaker, and gender."""
        last = next((speaker.who.actor for speaker in reversed(self.speakers) if speaker.is_person), None)
        most, here = max(self.names.counts.values(), default=1), self.numbers[id(head.paragraph)]
        best, best_score, likely = UNRESOLVED, float("-inf"), False
        beside = self._objects_of(head) | self._quoted_in(head)
        fresh = self._last_subject(head)
        for mention in self.names.mentions:
            if mention.start >= head.start:
                break
            name = (self.names.bearer(mention.short, gender) if mention.short else None) or mention.name
            known = self._gender(name)
            if (known or gender) != gender or name in beside or not self._is_surely_person(name):
                continue
            who = self.actors.resolve(name, "pronoun")
            score = (1.6 * mention.subject + 2.0 * (known == gender) + 1.5 * (who.actor == last)
                     + 1.5 * self.names.counts[name] / most - 1.2 * (here - mention.paragraph)
                     + 1.5 * (mention is fresh and (known == gender or name in self.names.persons))
                     - 3.0 * mention.quoted - 2.0 * (mention.start in self.reported)
                     - 2.0 * (not known and name not in self.names.in_short) - (head.start - mention.start) / 400)
            if score >= best_score:
                best, best_score, likely = who, score, mention.subject or who.actor == last or (
                    known == gender and self.text[mention.end : mention.end + 2] not in ("'s", "’s"))
        if not likely and (unnamed := self._unnamed_before(head, gender)):
            return unnamed
        fits = last is not None and last not in beside and self._gender(last) in (gender, None) and (
            self._is_surely_person(last))
        return self.actors.resolve(last, "pronoun") if best is UNRESOLVED and fits else best

    def _unnamed_before(self, head: Token, gender: str) -> Resolution | None:
        """"The judge adjourned. She said …": the person without a name who is the subject of the sentence before."""
        subjects = [token for token in head.paragraph.tokens[: head.i] if token.sentence == head.sentence - 1
                    and token.dep in ("nsubj", "nsubjpass") and token.head.dep == "ROOT" and token.quote is None]
        other = words("title_f" if gender == "m" else "title_m") | words("body")
        if len(subjects) != 1 or subjects[0].tag != "NN" or not is_role(subjects[0]) or subjects[0].lower in other:
            return None
        return self.resolve_phrase(subjects[0], self._print(subjects[0], subjects[0].i))._replace(how="pronoun")

    def _objects_of(self, pronoun: Token) -> set[str]:
        """The names right after a verb whose subject the pronoun is: "he accused Mr Lin" is not Mr Lin speaking."""
        verb = pronoun.head
        objects = [child for child in verb.children if child.i > verb.i and child.dep in ("dobj", "dative")]
        ends = [(child.start, child.end) for child in objects if pronoun.dep == "nsubj"]
        return {mention.name for mention in self.names.mentions
                for start, end in ends if start <= mention.end <= end}

    def when_resolved(self, found) -> int:
        """By position in the article, but what is quoted after whoever quotes it."""
        around = self._around(found.proposal.head)
        return max(one.cue.start if one.cue else one.pieces[0].start for one in (found, *around))

    def _around(self, token: Token | None) -> list:
        """The attributions whose quoted content a token stands in."""
        return [found for found in self.attributions if token is not None and token.quote is not None
                and token.i in found.proposal.content and found.paragraph is token.paragraph
                and found.proposal.head is not token]

    def _quoted_in(self, pronoun: Token) -> set[str]:
        """Who speaks the quotation that a pronoun stands in: "“They say so,” the ministry said" is not the ministry."""
        speakers = [found.proposal.spoken_by() for found in self._around(pronoun)]
        return {found.resolution.actor for found in self.attributions
                if found.proposal in speakers and found.resolution is not None}

    def _thing_before(self, head: Token, plural: bool) -> Resolution:
        """It or they: the last subject of a sentence, or else source, before it that is no single person."""
        here, quoted_in = self.numbers[id(head.paragraph)], self._quoted_in(head)
        subjects = [token for paragraph in self.paragraphs[max(0, here - 1) : here + 1] for token in paragraph.tokens
                    if token.start < head.start and token.quote is None and token.tag.startswith("NN")
                    and token.dep in ("nsubj", "nsubjpass") and token.head.dep in ("ROOT", "conj")]
        for subject in subjects[:-4:-1]:
            if (subject.tag in ("NNS", "NNPS") or subject.child("conj") is not None) == plural:
                who = self.resolve_phrase(subject, self._print(subject, subject.right))
                if who != UNRESOLVED and self._is_thing(who.actor) and who.actor not in quoted_in:
                    return who._replace(how="pronoun")
        things = [speaker for speaker in self.speakers if speaker.start < head.start and speaker.is_thing
                  and speaker.who.actor not in quoted_in]
        things.sort(key=lambda speaker: speaker.is_plural == plural)  # the last of the right number, else the last
        return things[-1].who._replace(how="pronoun") if things else UNRESOLVED

    def _antecedent(self, head: Token) -> Resolution:
        """Who, which: the noun that the relative clause hangs on."""
        clause = next((up for up in head.ancestors() if up.dep in ("relcl", "acl")), None)
        nouns = [token for token in head.paragraph.tokens[: head.i] if token.sentence == head.sentence
                 and token.tag.startswith("NN") and token.dep in ("nsubj", "nsubjpass", "dobj", "pobj")]
        cleft = head.head.head.child("attr") if head.head.dep == "ccomp" else None  # "It was Brazil that accused …"
        noun = cleft if cleft is not None else clause.head if clause is not None else nouns[-1] if nouns else head
        if noun.lower in words("relative"):
            return UNRESOLVED
        return self.resolve_phrase(noun, self._print(noun, min(noun.right, head.i - 1)))

    def _is_person(self, name: str) -> bool:
        actor = self.actors.lookup(name) or name
        if self.actors.kinds.get(actor):
            return self.actors.kinds[actor] == "person"
        name = self.actors.labels.get(actor, name)
        return name[:1].isupper() and self.names.may_be_person(name)

    def _is_surely_person(self, name: str) -> bool:
        """Whether the codebook or the article says that it is a person, or the name may begin with a first name."""
        listed = self.actors.kinds.get(self.actors.lookup(name) or name)
        return self._is_person(name) and bool(
            listed or self._gender(name) or name in self.names.in_short or may_be_first_name(name.split()[0]))

    def _gender(self, name: str) -> str | None:
        """By what the article calls somebody, else by the first name in the codebook's label."""
        label = self.actors.labels.get(self.actors.lookup(name) or name, "")
        listed = first_name_gender(label.split()[0]) if " " in label and self._is_person(name) else None
        return self.names.gender(name, listed)

    def _is_thing(self, name: str) -> bool:
        """Whether it can be "it": no person, or a name of which nothing says that it is a person's."""
        listed = self.actors.kinds.get(self.actors.lookup(name) or name)
        return not self._is_person(name) or not (listed or self.names.gender(name) or name in self.names.persons)

    def _print(self, head: Token, right: int) -> str:
        tokens = [token for token in head.paragraph.tokens[head.left : right + 1] if token.is_word]
        return self.text[tokens[0].start : tokens[-1].end] if tokens else head.text


def _own_words(noun: Token, first: int) -> list[str]:
    """The words from the left edge of a noun phrase to its noun, without clauses and possessors in it."""
    inner = [child.right + 1 for child in noun.children
             if child.i < noun.i and child.dep in ("relcl", "acl", "appos", "poss")]
    return spell(t for t in noun.paragraph.tokens[max([noun.left, *inner]) : end_of_word(noun) + 1] if t.start >= first)
