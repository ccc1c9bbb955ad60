"""Who a source is: codebook aliases first, then the names, roles and pronouns of the article itself.

The register reads the whole article once: every run of capitalised words is a name, and a later bare
surname, title or role refers to the first full name that bears it. It needs no entity tags, which the small
model gives unreliably. What cannot be resolved is said so and never guessed in silence.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import import_module
from typing import NamedTuple

from .codebook import Codebook
from .cues import UTTERANCES, singular
from .parsing import Paragraph, Token
from .tables import UNLISTED
from .text import fold

UNRESOLVED = "unresolved"
GENDERS = {"he": "m", "him": "m", "his": "m", "himself": "m", "she": "f", "her": "f", "hers": "f", "herself": "f"}
_THINGS = frozenset({"it", "its", "itself"})
_GROUPS = frozenset({"they", "their", "them"})
_SPEAKERS = frozenset({"i", "we", "my", "our", "me", "us"})
_RELATIVES = frozenset({"who", "which", "that", "whom", "whose"})
_TITLES = {"mr": "m", "mrs": "f", "ms": "f", "miss": "f", "mme": "f", "sir": "m", "lord": "m", "lady": "f", "dame": "f",
           "king": "m", "queen": "f", "prince": "m", "princess": "f", "dr": "", "prof": "", "professor": "", "sen": "",
           "senator": "", "rep": "", "representative": "", "gov": "", "governor": "", "president": "", "judge": "",
           "justice": "", "general": "", "gen": "", "col": "", "sgt": "", "capt": "", "minister": "", "ambassador": "",
           "secretary": "", "chancellor": "", "premier": "", "mayor": "", "pope": "", "rev": "", "former": "", "then": "",
           "commissioner": "", "director": "", "chairman": "m", "chairwoman": "f", "spokesman": "m",
           "spokeswoman": "f", "spokesperson": "", "congressman": "m", "congresswoman": "f", "envoy": ""}  # fmt: skip
_SHORT_TITLES = {"sen": "senator", "rep": "representative", "gov": "governor", "prof": "professor", "gen": "general",
                 "spokesman": "spokesperson", "spokeswoman": "spokesperson", "chairman": "chair", "chairwoman": "chair"}
_NAME_LOCALES = """en_US en_GB en_IN en_NG en_KE fr_FR fr_QC de_DE es_ES it_IT nl_NL pt_BR pl_PL tr_TR sv_SE no_NO da_DK
    fi_FI ro_RO hr_HR cs_CZ sk_SK sl_SI hu_HU et_EE id_ID vi_VN zu_ZA yo_NG sw tw_GH ga_IE az_AZ uz_UZ""".split()
_PARTICLES = frozenset("de del della der den van von da dos di du el al bin ibn la le ten".split())
_BODIES = frozenset("""agency army association authority bank bureau campaign center centre coalition college commission
    committee company conference congress corporation council court department federation force foundation fund
    government group house institute international league ministry nations network news office organisation
    organization parliament party police post press republic school senate service society state states street times
    tribune union university watch""".split())
_STARTERS = frozenset("""a an the this that these those his her its their our my on in at for from by with as after before
    but and or if when while since according last earlier meanwhile however asked speaking no not he she it they we i
    who what how why where there here both some many most several all monday tuesday wednesday thursday friday saturday
    sunday january february march april may june july august september october november december""".split())


class Resolution(NamedTuple):
    """An actor, its group, and how it was found."""

    actor: str
    group: str
    how: str


_NOBODY = Resolution("nobody named", UNLISTED, "no source named")
_UNKNOWN = Resolution(UNRESOLVED, UNLISTED, UNRESOLVED)


@dataclass
class Mention:
    """One place where the article names somebody."""

    start: int
    name: str
    subject: bool
    quoted: bool


@lru_cache(maxsize=100_000)
def plain(name: str) -> str:
    """A name as it is compared: no case, accents, determiners, possessive endings or outer marks."""
    letters = unicodedata.normalize("NFKD", fold(name).text.casefold())
    bare = "".join(c for c in letters if not unicodedata.combining(c))
    words = re.sub(r"'s\b|[\"().,;]|'(?!\w)", "", bare).split()
    while words and words[0] in ("the", "a", "an"):
        words.pop(0)
    return " ".join(words)


class Aliases:
    """The codebook's names and descriptions, looked up in their plain form."""

    def __init__(self, codebook: Codebook):
        """Names go before descriptions where both are the same words."""
        self.groups = dict(zip(codebook.actors["actor"], codebook.actors["group"], strict=True))
        self.kinds = dict(zip(codebook.actors["actor"], codebook.actors["kind"], strict=True))
        self.names: dict[str, str] = {}
        self.descriptions: dict[str, str] = {}
        for actor, alias, kind in codebook.aliases[["actor", "alias", "kind"]].itertuples(index=False):
            (self.descriptions if kind == "description" else self.names).setdefault(plain(alias), actor)
        for actor, label in codebook.actors[["actor", "label"]].itertuples(index=False):
            self.names.setdefault(plain(label), actor)

    def resolution(self, actor: str, how: str) -> Resolution:
        """The resolution to a codebook actor, or to an unlisted name."""
        return Resolution(actor, self.groups.get(actor, UNLISTED), how)


class Register:
    """Who has been named in one article, and which of them a source is."""

    def __init__(self, text: str, paragraphs: list[Paragraph], aliases: Aliases):
        """Reads all names of the article, later ones included: a source may be named after it speaks."""
        self.text, self.paragraphs, self.aliases = text, paragraphs, aliases
        self.starts = [paragraph.start for paragraph in paragraphs]
        self.mentions: list[Mention] = []
        self.gender: dict[str, str] = {}
        self.roles: list[tuple[int, str, str]] = []
        self.called: set[str] = set()  # names that are used in short or with a role, as persons' are
        self.speakers: list[tuple[int, Resolution, bool, bool]] = []
        self._read_names()

    def resolve(self, attributions: list) -> None:
        """Fill ``resolution`` of each attribution, in text order."""
        speaking = [found for found in attributions if found.proposal.follows is None]
        for found in sorted(speaking, key=lambda one: one.cue.start if one.cue else one.pieces[0].start):
            found.resolution = self._resolve_one(found)
            head = found.proposal.head
            if found.resolution not in (_UNKNOWN, _NOBODY) and found.proposal.kind != "belief":
                self.speakers.append((found.pieces[0].start, found.resolution, self._is_person(found.resolution.actor),
                                      head is not None and (head.tag in ("NNS", "NNPS") or head.lower in _GROUPS)))
        done = {id(found.proposal): found.resolution for found in speaking}
        for found in attributions:
            if found.proposal.follows is not None:
                known = done.get(id(found.proposal.spoken_by()))
                found.resolution = known._replace(how="continued") if known else _UNKNOWN

    # --- one source

    def _resolve_one(self, found) -> Resolution:
        head = found.proposal.head
        if head is None or found.source is None:
            return _NOBODY if found.proposal.kind == "mention" else _UNKNOWN
        cue = self.text[slice(*found.cue)] if found.cue else ""
        return self.resolve_phrase(head, self.text[slice(*found.source)], cue)

    def resolve_phrase(self, head: Token, printed: str, cue: str = "") -> Resolution:
        """The actor behind a noun phrase or pronoun at its place in the article."""
        low = head.lower
        if low in GENDERS:
            return self._person_before(head, GENDERS[low])
        if low in _THINGS or low in _GROUPS:
            return self._thing_before(head, low in _GROUPS)
        if low in _SPEAKERS:
            return self._speaker_in_play(head)
        if low in _RELATIVES:
            return self._antecedent(head)
        paragraph = self._paragraph(head)
        for candidate in (printed, f"{printed} {cue}"):
            if plain(candidate) in self.aliases.names:
                return self.aliases.resolution(self.aliases.names[plain(candidate)], "alias")
        named = self._named_in(paragraph, head)
        if named is not None:
            return named
        described = self._described(head, printed)
        if described is not None:
            return described
        for candidate in (printed, f"{printed} {cue}"):
            if plain(candidate) in self.aliases.descriptions:
                return self.aliases.resolution(self.aliases.descriptions[plain(candidate)], "description")
        owner = self._owner(head)
        if owner is not None:
            return owner
        return self._as_printed(paragraph, head, printed)

    def _named_in(self, paragraph: Paragraph, head: Token) -> Resolution | None:
        """The name that the phrase is headed by, or that stands beside the head in apposition."""
        beside = [child for child in head.children if child.dep == "appos"]
        beside += [grand for child in head.children if child.dep == "prep" for noun in child.children
                   for grand in noun.children if grand.dep == "appos" and grand.tag.startswith("NNP")]
        chunks = [self._chunk(paragraph, place) for place in (head, *beside)]
        for words in chunks:
            core = _core(words)
            full = self.full_names.get(plain(core[0])) if len(core) == 1 else None
            for first in range(len(words)):
                name = plain(" ".join(words[first:]))
                if first == len(words) - 1 and full and plain(full) != name:
                    return self._name_resolution(full, "surname")
                if name in self.aliases.names and not (full and name.endswith(plain(core[0])) and plain(full) != name
                                                       and plain(full) not in self.aliases.names):
                    return self.aliases.resolution(self.aliases.names[name], "alias")
        cores = [_core(words) for words in chunks]
        names = [core for core in cores if len(core) > 1] or ([] if head.text[0].isupper() else [c for c in cores[1:] if c])
        return self._name_resolution(" ".join(names[0]), "name") if names else None

    def _chunk(self, paragraph: Paragraph, head: Token) -> list[str]:
        """The words from the left edge of a noun's own words to the noun, with what "of" or "for" adds."""
        left = head.left
        for child in head.children:
            if child.i < head.i and child.dep in ("relcl", "acl", "appos", "poss"):
                left = max(left, child.right + 1)
        return [token.text for token in paragraph.tokens[left:head.i + 1] if token.is_word]

    def _described(self, head: Token, printed: str) -> Resolution | None:
        """"the spokesperson": the last person before it (else after it) who was named with that role."""
        if head.text[0].isupper() and head.tag.startswith("NNP"):
            return None
        role = _role(head.lower)
        bearers = [(start, name) for start, word, name in self.roles if word == role]
        if not bearers or head.tag == "NNS":
            return None
        definite = plain(printed) == head.lower or printed.lower().startswith(("the ", "his ", "her "))
        before = [name for start, name in bearers if start < head.start]
        if not definite or not before:
            return None
        return self._name_resolution(before[-1], "role")

    def _owner(self, head: Token) -> Resolution | None:
        """"his remarks", "a statement by the ministry": the one who uttered it."""
        if singular(head.lower) not in UTTERANCES:
            return None
        for child in head.children:
            owner = child if child.dep == "poss" else child.child("pobj") if child.lower in ("by", "from", "of") else None
            if owner is not None:
                inner = self.resolve_phrase(owner, self._text_of(owner))
                return inner if inner.how != UNRESOLVED else None
        return None

    def _as_printed(self, paragraph: Paragraph, head: Token, printed: str) -> Resolution:
        words = " ".join(printed.split())
        return Resolution(words, UNLISTED, "name" if head.text[0].isupper() else "as printed")

    # --- pronouns

    def _person_before(self, head: Token, gender: str) -> Resolution:
        """He or she: the most salient person before, by distance, position, role as speaker, and gender."""
        counts = Counter(mention.name for mention in self.mentions)
        most = max(counts.values(), default=1)
        last = next((who.actor for start, who, person, _ in reversed(self.speakers) if person), None)
        best, best_score = None, float("-inf")
        for mention in self.mentions:
            if mention.start >= head.start:
                break
            known = self.gender.get(mention.name) or first_name_gender(mention.name.split()[0])
            if (known and known != gender) or not self._may_be_person(mention.name):
                continue
            apart = bisect_right(self.starts, head.start) - bisect_right(self.starts, mention.start)
            score = (-1.2 * apart - (head.start - mention.start) / 400 + 1.6 * mention.subject
                     + 1.5 * (known == gender) - 2.0 * (not known and mention.name not in self.called) - 3.0 * mention.quoted + 1.5 * counts[mention.name] / most)
            who = self._name_resolution(mention.name, "pronoun")
            score += 1.5 * (who.actor == last)
            if score >= best_score:
                best, best_score = who, score
        if best is None and last is not None:
            best = self.aliases.resolution(last, "pronoun")
        return best or _UNKNOWN

    def _thing_before(self, head: Token, plural: bool) -> Resolution:
        """It or they: the last subject of a sentence, or else source, before it that is no single person."""
        for subject in self._subjects_before(head):
            if (subject.tag in ("NNS", "NNPS") or subject.child("conj") is not None) == plural:
                who = self.resolve_phrase(subject, self._text_of(subject))
                if who.how != UNRESOLVED and not self._is_person(who.actor):
                    return who._replace(how="pronoun")
        things = [(who, many) for start, who, person, many in self.speakers if start < head.start and not person]
        for who, many in sorted(reversed(things), key=lambda thing: thing[1] != plural):
            return who._replace(how="pronoun")
        return _UNKNOWN

    def _subjects_before(self, head: Token) -> list[Token]:
        """The nouns that open the clauses of the three sentences up to the pronoun, the nearest sentence first."""
        paragraphs = [p for p in self.paragraphs if p.start <= head.start][-2:]
        nouns = [t for p in paragraphs for t in p.tokens if t.start < head.start and t.quote is None
                 and t.dep in ("nsubj", "nsubjpass") and t.tag.startswith("NN") and t.head.dep in ("ROOT", "conj")]
        return list(reversed(nouns))[:3]

    def _speaker_in_play(self, head: Token) -> Resolution:
        """I or we inside what somebody says is that somebody."""
        before = [who for start, who, *_ in self.speakers if start <= head.start]
        return before[-1]._replace(how="pronoun") if before else _UNKNOWN

    def _antecedent(self, head: Token) -> Resolution:
        """Who, which: the noun that the relative clause hangs on."""
        paragraph = self._paragraph(head)
        clause = next((up for up in head.ancestors() if up.dep in ("relcl", "acl")), None)
        noun = clause.head if clause is not None else self._noun_before(paragraph, head)
        if noun is None or noun.lower in _RELATIVES:
            return _UNKNOWN
        stop = min(noun.right, head.i - 1)
        words = [token for token in paragraph.tokens[noun.left:stop + 1] if token.is_word]
        return self.resolve_phrase(noun, self.text[words[0].start:words[-1].end]) if words else self._as_printed(
            paragraph, noun, noun.text)

    def _noun_before(self, paragraph: Paragraph, head: Token) -> Token | None:
        """The subject before a relative pronoun that the parser hung elsewhere."""
        nouns = [t for t in paragraph.tokens[:head.i] if t.sentence == head.sentence and t.tag.startswith("NN")
                 and t.dep in ("nsubj", "nsubjpass", "dobj", "pobj")]
        return nouns[-1] if nouns else None

    # --- the register

    def _read_names(self) -> None:
        for paragraph in self.paragraphs:
            run: list[Token] = []
            headlines = _title_case_sentences(paragraph)
            for token in [*paragraph.tokens, None]:
                if token is not None and token.sentence not in headlines and _is_name_word(token, run):
                    run.append(token)
                    continue
                self._add_name(run)
                run = []
        self.mentions.sort(key=lambda mention: mention.start)
        firsts: dict[str, str] = {}
        for mention in self.mentions:
            parts = mention.name.split()
            for part in (parts[-1], parts[0]) if len(parts) > 1 else ():
                firsts.setdefault(plain(part), mention.name)
        self.full_names = firsts
        for mention in self.mentions:
            if len(mention.name.split()) == 1 and plain(mention.name) in firsts:
                self.called.add(firsts[plain(mention.name)])
                gender = self.gender.get(mention.name)
                mention.name = firsts[plain(mention.name)]
                if gender:
                    self.gender.setdefault(mention.name, gender)

    def _add_name(self, run: list[Token]) -> None:
        while run and run[-1].lower in _PARTICLES:
            run = run[:-1]
        gender = None
        roles = []
        while run and (run[0].lower.rstrip(".") in _TITLES or run[0].lower in _STARTERS or run[0].lower in _PARTICLES):
            gender = gender or _TITLES.get(run[0].lower.rstrip("."))
            roles.append(run[0].lower.rstrip("."))
            run = run[1:]
        if not run:
            return
        words = run if len(run) <= 3 else run[-3:]
        if len(run) > 2 and first_name_gender(run[-2].text) and not first_name_gender(run[-3].text):
            words = run[-2:]  # "United States Hamdullah Mohib"
        for at, token in enumerate(words[:-1]):
            if token.lower.rstrip(".") in _TITLES:
                roles.append(token.lower)
                words = words[at + 1:]
                break
        name = " ".join(token.text for token in words)
        last = words[-1]
        top = last
        while top.dep in ("compound", "flat") and top.head.i == top.i + 1:
            top = top.head
        self.mentions.append(Mention(words[0].start, name, top.dep in ("nsubj", "nsubjpass"), last.quote is not None))
        if gender:
            self.gender[name] = gender
        beside = [child for child in last.children if child.dep in ("appos", "compound", "nmod")]
        beside += [last.head] if last.dep == "appos" else []
        for token in beside:
            roles.append(token.lower)
        if last.dep == "appos" and last.head.dep == "pobj":
            roles.append(last.head.head.head.lower)
        if roles:
            self.called.add(name)
        self.roles += [(last.start, _role(role), name) for role in roles if role not in _STARTERS]
        for role in roles:
            if _TITLES.get(role):
                self.gender.setdefault(name, _TITLES[role])

    def _name_resolution(self, name: str, how: str) -> Resolution:
        actor = self.aliases.names.get(plain(name))
        return self.aliases.resolution(actor, how) if actor else Resolution(name, UNLISTED, how)

    def _may_be_person(self, name: str) -> bool:
        actor = self.aliases.names.get(plain(name))
        if actor is not None:
            return self.aliases.kinds.get(actor) in ("person", "")
        words = name.lower().split()
        if words[-1] in _BODIES or words[-1] in _TITLES:
            return False
        return len(words) > 1 or name in self.gender

    def _is_person(self, actor: str) -> bool:
        if actor in self.aliases.kinds:
            return self.aliases.kinds[actor] in ("person", "")
        return actor[:1].isupper() and self._may_be_person(actor)

    def _paragraph(self, token: Token) -> Paragraph:
        return self.paragraphs[bisect_right(self.starts, token.start) - 1]

    def _text_of(self, head: Token) -> str:
        tokens = [t for t in self._paragraph(head).tokens[head.left:head.right + 1] if t.is_word]
        return self.text[tokens[0].start:tokens[-1].end] if tokens else head.text


def first_name_gender(name: str) -> str | None:
    """m or f, by the first names of many countries that Faker keeps; None where they disagree or know none."""
    votes = _first_names().get(name, 0)
    return None if not votes else "m" if votes > 0 else "f"


@cache
def _first_names() -> dict[str, int]:
    """How many countries more take the name for a man's than for a woman's; English lists count four times."""
    votes: Counter = Counter()
    for locale in _NAME_LOCALES:
        provider = import_module(f"faker.providers.person.{locale}").Provider
        weight = 4 if locale.startswith("en") else 1
        votes.update(dict.fromkeys(provider.first_names_male, weight))
        votes.subtract(dict.fromkeys(provider.first_names_female, weight))
    return votes


def _core(words: list[str]) -> list[str]:
    """The name in a run of words: the last capitalised ones, without titles."""
    core: list[str] = []
    for word in reversed(words):
        if not (word[0].isupper() or word.lower() in _PARTICLES) or word.lower().rstrip(".") in _TITLES or (
                word.lower() in _STARTERS):
            break
        core.insert(0, word)
    while core and core[0].lower() in _PARTICLES:
        core.pop(0)
    return core


def _role(word: str) -> str:
    word = word.rstrip(".")
    return _SHORT_TITLES.get(word, singular(word))


def _title_case_sentences(paragraph: Paragraph) -> set[int]:
    """Headlines in title case name everything and nobody: "Trump Is Right"."""
    found = set()
    for number in {token.sentence for token in paragraph.tokens}:
        words = [token for token in paragraph.sentence(number) if token.is_word and len(token.text) > 3]
        if len(words) > 4 and sum(token.text[0].isupper() for token in words) > 0.8 * len(words):
            found.add(number)
    return found


def _is_name_word(token: Token, run: list[Token]) -> bool:
    if token.lower in _PARTICLES:
        return bool(run)
    if not token.text[0].isupper() or not token.is_word:
        return token.text in (".",) and bool(run) and len(run[-1].text) <= 2
    return token.lower not in _STARTERS and token.lower != "i"
