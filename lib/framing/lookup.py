"""Whom the codebook knows, looked up by name and by day."""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from .codebook import Codebook
from .cues import singular, words
from .names import plain, variant
from .tables import UNLISTED


class Resolution(NamedTuple):
    """An actor, its group, and how it was found."""

    actor: str
    group: str
    how: str


UNRESOLVED = Resolution("unresolved", UNLISTED, "unresolved")
NOBODY = Resolution("nobody named", UNLISTED, "no source named")


class Actors:
    """The codebook's actors on a day, looked up by the plain form of their names and descriptions."""

    def __init__(self, codebook: Codebook, day: str = ""):
        """An alias with dates (from, to) holds only on those days; labels are names too, if no alias says otherwise."""
        self.groups = dict(zip(codebook.actors["actor"], codebook.actors["group"], strict=True))
        self.kinds = dict(zip(codebook.actors["actor"], codebook.actors["kind"], strict=True))
        self.names: dict[str, str] = {}
        self.descriptions: dict[str, str] = {}
        aliases = codebook.aliases.reindex(columns=["actor", "alias", "kind", "from", "to"], fill_value="")
        for actor, alias, kind, first, last in aliases.itertuples(index=False):
            if (first or last) and not (day and first <= day <= (last or day)):
                continue
            (self.descriptions if kind == "description" else self.names).setdefault(plain(alias), actor)
        self.labels = dict(zip(codebook.actors["actor"], codebook.actors["label"], strict=True))
        for actor, label in self.labels.items():
            self.names.setdefault(plain(label), actor)
        persons = {actor: plain(self.labels[actor]).split() for actor in self.kinds if self.kinds[actor] == "person"}
        surnames = Counter(parts[-1] for parts in persons.values() if len(parts) > 1)
        for actor, parts in persons.items():
            if surnames[parts[-1]] == 1:
                self.names.setdefault(parts[-1], actor)
        self.spellings = {variant(name): actor for name, actor in self.names.items() if actor in persons}

    def lookup(self, name: str) -> str | None:
        """The codebook's actor of that name; a person's also in another transliteration."""
        return self.names.get(plain(name)) or self.spellings.get(variant(name))

    def resolve(self, name: str, how: str) -> Resolution:
        """The codebook's actor of that name, else the name itself, unlisted."""
        actor = self.lookup(name) or name
        return Resolution(actor, self.groups.get(actor, UNLISTED), how)

    def find(self, table: dict[str, str], phrases: Iterable[str], how: str) -> Resolution | None:
        """The actor of the first phrase that the table lists."""
        actor = next((table[plain(phrase)] for phrase in phrases if plain(phrase) in table), None)
        return None if actor is None else Resolution(actor, self.groups.get(actor, UNLISTED), how)

    def speaking_for(self, phrase: str) -> Resolution | None:
        """"a spokesman for the Commerce Department", "a White House official": the body in whose name one speaks."""
        parts = plain(phrase).split()
        roles = [at for at, part in enumerate(parts) if singular(part) in words("spokesperson")]
        if not roles or any(part in words("no_longer") for part in parts):
            return None
        before, after = parts[: roles[-1]], parts[roles[-1] + 1 :]
        if after and after[0] not in ("for", "of", "from", "at", "with"):
            return None
        names = [" ".join(after[1:])] if after else [" ".join(before[first:]) for first in range(len(before))]
        who = self.find(self.names, names, "spokesperson")
        return who if who is not None and self.kinds.get(who.actor) not in ("person", "document") else None
