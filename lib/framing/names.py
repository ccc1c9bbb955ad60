"""The names of one article: every run of capitalised words, and who a surname, a title or a role refers to.

It needs no entity tags, which the small model gives unreliably: any run of capitalised words is a name, and
a later bare surname is the first full name that bears it.
"""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import import_module
from importlib.metadata import distribution
from itertools import pairwise

from .cues import singular, words
from .parsing import Paragraph, Token, spell
from .text import fold

_SHORT_ROLES = {"sen": "senator", "rep": "representative", "gov": "governor", "prof": "professor", "gen": "general",
                "spokesman": "spokesperson", "spokeswoman": "spokesperson", "chairman": "chair",
                "chairwoman": "chair"}
_LOCALES = """en_US en_GB en_IN en_NG en_KE fr_FR fr_QC de_DE es_ES it_IT nl_NL pt_BR pl_PL tr_TR sv_SE no_NO da_DK
    fi_FI ro_RO hr_HR cs_CZ sk_SK sl_SI hu_HU et_EE id_ID vi_VN zu_ZA yo_NG sw tw_GH ga_IE az_AZ uz_UZ"""
_MOST_WORDS = 4  # of a name, particles aside; longer runs keep their last words


@dataclass
class Mention:
    """One place where the article names somebody, by the fullest name it gives them."""

    start: int
    name: str
    subject: bool
    quoted: bool
    paragraph: int
    end: int
    gender: str | None = None
    short: str | None = None


class Names:
    """All mentions of an article in order, and what it says of the names.

    ``full`` leads from a bare first or last name to the full names with it, the first first; ``roles`` lists position,
    role and name wherever a name stands beside a role; ``in_short`` holds the names that are also used
    without the first name or with a role, as persons' names are, ``persons`` those of which that is sure;
    ``titled`` leads from a name of one word to the first place where it stands behind a title; ``owners`` are names
    that something capitalised belongs to, as in "the Transport Workers' Union"; ``places`` are where things are.
    """

    def __init__(self, paragraphs: list[Paragraph]):
        """Later names are read too: a source may be named after it speaks."""
        self.mentions: list[Mention] = []
        self.full: dict[str, list[str]] = {}
        self.roles: list[tuple[int, str, str]] = []
        self.in_short: set[str] = set()
        self.persons: set[str] = set()
        self.titled: dict[str, str] = {}
        self.owners: set[str] = set()
        self.places: set[str] = set()
        self._gender: dict[str, str] = {}
        # Surnames that are also months, modals and the like, where they stand behind a first name: "Theresa May".
        surnames = {token.lower for paragraph in paragraphs for before, token in pairwise(paragraph.tokens)
                    if token.lower in words("starter") and token.text[0].isupper() and before.text[0].isupper()
                    and first_name_gender(before.text, sure=True)}
        for number, paragraph in enumerate(paragraphs):
            for run in _name_runs(paragraph, surnames):
                self._add(run, number)
        self.variants: dict[str, list[str]] = {}
        for mention in self.mentions:
            parts = mention.name.split()
            for part in (parts[-1], parts[0]) if len(parts) > 1 else ():
                bearers = self.full.setdefault(plain(part), [])
                bearers += [mention.name] if mention.name not in bearers else []
                self.variants.setdefault(variant(part), bearers)
        self.short = {plain(mention.name) for mention in self.mentions if " " not in mention.name}
        for mention in self.mentions:
            full = self.bearer(mention.name, mention.gender)
            if full is not None:
                self.in_short.add(full)
                self.persons.add(full)
                if mention.gender:
                    self._gender.setdefault(full, mention.gender)
                mention.short, mention.name = plain(mention.name), full
        self.counts = Counter(mention.name for mention in self.mentions)
        self._ends = {mention.end: mention.name for mention in self.mentions}

    def bearer(self, short: str, gender: str | None = None) -> str | None:
        """The full name behind a bare first or last name: the first one of that gender, or whose gender is open."""
        *others, last = plain(short).split() or [""]
        bearers = self.full.get(last) or self.variants.get(variant(last), [])
        if others:  # "López Obrador"
            bearers = [name for name in bearers if plain(name).endswith(" " + plain(short))]
        return next((name for name in bearers if not gender or self.gender(name) in (gender, None)), None)

    def at(self, noun: Token) -> str | None:
        """The name of which a noun is the last word."""
        return self._ends.get(noun.end)

    def gender(self, name: str, known: str | None = None) -> str | None:
        """The letter m or f, or None: by title or role, else what is known otherwise, else by first name."""
        first, *rest = name.split()
        surname_first = bool(rest) and plain(first) in self.short  # "Li Qiang", then "Li"; "Kim Jong Un", then "Kim"
        listed = None if surname_first and len(rest) > 1 else first_name_gender(first, sure=surname_first)
        return self._gender.get(name) or known or listed

    def may_be_person(self, name: str) -> bool:
        """Whether a name could be a person's: not a body's, and either of several words or with a title."""
        last = plain(name).split()[-1:]
        plural = name in self.owners and last and last[0].endswith("s")
        if not last or plural or last[0] in words("body") | words("thing") or _is_title(last[0]):
            return False
        if name in self.places - self.persons and self.gender(name) is None:
            return False
        if any(part.islower() and part not in words("particle") for part in name.split()):
            return False  # "Brazil's farmers"
        return len(name.split()) > 1 or name in self._gender

    def _add(self, run: list[Token], paragraph: int) -> None:
        roles, whole = [], run[:]
        while run and (_is_title(run[0].lower) or run[0].lower in words("particle")):
            roles.append(run.pop(0).lower.rstrip("."))
        while len(run) > 1 and run[-1].lower.rstrip(".") in words("suffix"):
            run.pop()
        if run and run[0].i > 1 and run[0].near(-1).lower == "of" and _is_title(run[0].near(-2).lower):
            ends = [at for at, token in enumerate(run[:-1]) if token.lower in words("portfolio")]
            run = run[ends[-1] + 1 :] if ends else run  # "Minister of Foreign Affairs Wang Yi"
        own = [token for token in run if token.lower not in words("particle") and token.text != "-" and not (
            token.i and token.near(-1).text == "-" and token.near(-1) in run)]
        if len(own) > 2 and first_name_gender(own[-2].text) and not first_name_gender(own[-3].text):
            own = own[-2:]  # "United States Hamdullah Mohib", "Commuter Peter Hale"
        run = [token for token in run if token.i >= own[-_MOST_WORDS:][0].i] if own else run
        for at, token in enumerate(run[:-1]):
            if _is_title(token.lower):
                roles.append(token.lower.rstrip("."))
                run = run[at + 1 :]
                break
        if not any(token.is_word for token in run):
            return
        name, last = " ".join(spell(run)), run[-1]
        if len(run) == 1 and _is_title(whole[0].lower) and whole[-1] is last:
            self.titled.setdefault(plain(name), " ".join(spell(whole)))
        mark, owned = last.near(1), last.near(2)
        if owned is not None and mark.lower in ("'", "’", "'s", "’s") and owned.text[0].isupper():
            self.owners.add(name)
        self.places |= {name} if whole[0].i and whole[0].near(-1).lower in words("locative") else set()
        roles += [child.lower for child in last.children if child.dep in ("appos", "compound", "nmod")
                  and child not in run]
        if last.dep == "appos":
            roles.append(last.head.lower)
            roles += [last.head.head.head.lower] if last.head.dep == "pobj" else []
        gender = next((letter for letter in "mf" for role in roles if role in words(f"title_{letter}")), None)
        if gender:
            self._gender.setdefault(name, gender)
        self.in_short |= {name} if roles else set()
        self.persons |= {name} if any(_is_title(role) or singular(role) in words("role") for role in roles) else set()
        self.roles += [(last.start, role_of(role), name) for role in roles]
        beside = last.dep == "appos" and last.head.text.islower()  # "her counsel, Priya Anand, said"
        subject = (last.head if beside else last).dep in ("nsubj", "nsubjpass")
        self.mentions.append(Mention(run[0].start, name, subject, last.quote is not None, paragraph,
                                     last.end, gender))


@lru_cache(maxsize=100_000)
def plain(name: str) -> str:
    """A name as it is compared: no case, accents, determiners, possessive endings or marks."""
    letters = unicodedata.normalize("NFKD", fold(name).text.casefold())
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    parts = re.sub(r"'s\b|[\"().,;]|'(?!\w)", "", bare).split()
    while parts and parts[0] in ("the", "a", "an"):
        parts.pop(0)
    return " ".join(parts)


@lru_cache(maxsize=100_000)
def variant(name: str) -> str:
    """A key that transliterations of one name share: Zelensky and Zelenskyy, Mohammed and Muhammad."""
    return " ".join(_fold_spelling(part) if len(part) > 4 else part for part in plain(name).split())


def _fold_spelling(word: str) -> str:
    for pattern, letter in (("kh", "h"), ("q|ck", "k"), ("iy|yy|ij|yi|ii|y", "i"), ("ou|oo|u", "o"), ("[ei]", "a"),
                            (r"(.)\1", r"\1")):
        word = re.sub(pattern, letter, word)
    return word


def role_of(noun: str) -> str:
    """A role in its plain form: senator for Sen., spokesperson for spokeswoman."""
    return _SHORT_ROLES.get(noun.rstrip("."), singular(noun.rstrip(".")))


def core_name(parts: list[str]) -> list[str]:
    """The name in a run of words: the last capitalised ones, without titles."""
    core: list[str] = []
    while len(parts) > 1 and parts[-1].lower().rstrip(".") in words("suffix"):
        parts = parts[:-1]
    for part in reversed(parts):
        low = part.lower()
        if not (part[0].isupper() or low in words("particle")) or _is_title(low) or low in words("starter"):
            break
        core.insert(0, part)
    while core and core[0].lower() in words("particle"):
        core.pop(0)
    return core


def first_name_gender(name: str, *, sure: bool = False) -> str | None:
    """The letter m or f, by the first names of many countries that Faker keeps; None where they disagree.

    To be ``sure``, the name must be on an American or British list or on those of several other countries.
    """
    votes = _first_names().get(name, 0)
    return None if abs(votes) < (4 if sure else 1) else "m" if votes > 0 else "f"


def may_be_first_name(name: str) -> bool:
    """Whether a country knows it as a first name, or it is at least no English word ("Port Varden", "Radio Nova")."""
    return name in _first_names() or name.lower() not in _english_words()


@cache
def _first_names() -> dict[str, int]:
    """How many countries more take a name for a man's than for a woman's; American and British lists count fourfold."""
    votes: Counter = Counter()
    for locale in _LOCALES.split():
        provider = import_module(f"faker.providers.person.{locale}").Provider
        weight = 4 if locale in ("en_US", "en_GB") else 1
        votes.update(dict.fromkeys(provider.first_names_male, weight))
        votes.subtract(dict.fromkeys(provider.first_names_female, weight))
    return votes


@cache
def _english_words() -> frozenset[str]:
    """The words in small letters of TextBlob's lexicon (Brill's, of the Wall Street Journal and the Brown Corpus)."""
    path = distribution("textblob").locate_file("textblob/en/en-lexicon.txt")
    return frozenset(line.partition(" ")[0] for line in path.read_text(encoding="utf-8").splitlines())


def _name_runs(paragraph: Paragraph, surnames: set[str]) -> list[list[Token]]:
    headlines = _title_case_sentences(paragraph)
    runs: list[list[Token]] = [[]]
    for token in paragraph.tokens:
        low, run = token.lower, runs[-1]
        word = low in words("starter") and not (low in surnames and token.tag.startswith("NNP"))
        capital = token.text[0].isupper() and token.is_word and not word
        inner = run and (low in words("particle") or (token.text == "." and len(run[-1].text) <= 2))
        close = run and run[-1].end == token.start
        inner = inner or (close and (token.text == "-" or run[-1].text == "-"))  # "Min-ji"
        if token.sentence not in headlines and (capital or inner):
            run.append(token)
        elif run:
            runs.append([])
    for run in runs:
        while run and (run[-1].lower in words("particle") or run[-1].text == "-"):
            run.pop()
    return [run for run in runs if run]


def _title_case_sentences(paragraph: Paragraph) -> set[int]:
    """Headlines in title case name everything and nobody: "Talks Fail Again"."""
    seen: dict[int, list[bool]] = {}
    told = set()
    for token in paragraph.tokens:
        if len(token.text) > 3 and token.is_word:
            seen.setdefault(token.sentence, []).append(token.text[0].isupper())
        if token.is_verb and token.text.islower() and len(token.text) > 2:
            told.add(token.sentence)
    return {number for number, capital in seen.items()
            if len(capital) > 4 and sum(capital) > 0.8 * len(capital) and number not in told}


def _is_title(low: str) -> bool:
    return low.rstrip(".") in words("title") | words("title_m") | words("title_f")
