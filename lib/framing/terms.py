"""Find the codebook's terms in the bodies of articles, and say whose words each hit stands in."""

import re
from collections.abc import Iterator
from functools import cache, lru_cache

import pandas as pd

from .codebook import Codebook
from .corpus import Corpus
from .status import find_status
from .tables import BODY, check_table, make_table
from .text import Span, find_quoted, fold, is_inside, keep_longest
from .voices import find_voices, pick_voices


def find_hits(corpus: Corpus, statements: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """Every occurrence of a pattern in a body, with its owner; one row a hit, by article, start and term.

    Whole words, any case; within a term the leftmost and then the longest match wins, so that another term's patterns
    never change a term's count. The owner is the voice of the hit's first character.

    Returns:
        The ``hits`` table. ``status`` is what ``find_status`` reads in the words around; ``denied``, and
        ``disputed_by`` names the actor, when the hit stands in words that somebody rejects; ``in_name`` marks hits
        inside an actor's own name, which no rate counts.
    """
    grouped = codebook.terms.groupby(["frame", "term"], sort=False)["pattern"]
    terms = [(*key, compile_patterns(tuple(patterns))) for key, patterns in grouped]
    names = compile_patterns(tuple(codebook.aliases.loc[codebook.aliases["kind"] == "name", "alias"]))
    zones = corpus.zones[corpus.zones["zone"] == BODY]
    bodies = {key: list(map(Span, spans["start"], spans["end"])) for key, spans in zones.groupby("article_id")}
    found = [{"article_id": article_id, **hit}
             for article_id, text in zip(corpus.articles["article_id"], corpus.articles["text"], strict=True)
             for hit in _find_in_article(text, bodies.get(article_id, []), terms, names)]
    voices = find_voices(corpus, statements)
    judged = _judge(pick_voices(make_table("hits", found), voices), voices, corpus).drop(columns="quote_type")
    return check_table(make_table("hits", _find_disputes(judged, statements)), "hits")


@cache
def compile_patterns(patterns: tuple[str, ...]) -> list[re.Pattern]:
    """The patterns of one term, as ``find_matches`` takes them.

    ``*`` stands for up to 40 word characters (all but the last of a word for as few as will do), white space for any
    white space; all else is literal. A hyphen joins words: "interfer*" is not in "non-interference".
    """
    compiled = []
    for words in filter(None, (_lower(fold(pattern).text).split() for pattern in patterns)):
        # What may not stand before a match is asked after its first letters, which ``re`` finds much faster.
        opening = re.escape(words[0].partition("*")[0])
        rest = r"\s++".join(map(_compile_word, words)).removeprefix(opening)
        compiled.append(re.compile(rf"{opening}(?<!\w{opening})(?<!\w-{opening}){rest}(?!\w)(?!-\w)"))
    return compiled


def _compile_word(word: str) -> str:
    """The word as a regular expression that never tries a part again, so that "a*a*a*a*b" takes no time either."""
    first, *parts = map(re.escape, re.split(r"\*+", word))
    atoms = (rf"(?>\w{{0,40}}?{part})" for part in parts[:-1])
    return first + "".join(atoms) + "".join(rf"\w{{0,40}}{part}" for part in parts[-1:])


def find_matches(text: str, patterns: list[re.Pattern]) -> list[Span]:
    """The leftmost-longest, non-overlapping matches of one term in a folded text."""
    lowered = _lower(text)
    return keep_longest(span for pattern in patterns for span in _find_all(pattern, lowered))


def _find_all(pattern: re.Pattern, text: str) -> Iterator[Span]:
    """Every match that is not empty, also those that overlap."""
    found = pattern.search(text)
    while found and found.start() < len(text):  # "*" alone matches nothing again and again where the text ends
        if found.group():
            yield Span(*found.span())
        found = pattern.search(text, found.start() + 1)


@lru_cache(maxsize=1)  # each term asks for the same text
def _lower(text: str) -> str:
    """The text in small letters, character by character."""
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else "".join(character.lower()[0] for character in text)


def _find_in_article(text: str, bodies: list[Span], terms: list, names: list[re.Pattern]) -> list[dict]:
    folded = fold(text)
    spans = [(folded.original(*match), frame, term) for frame, term, patterns in terms
             for match in find_matches(folded.text, patterns)]
    spans = [found for found in spans if any(body.covers(found[0]) for body in bodies)]
    named = [folded.original(*match) for match in find_matches(folded.text, names)] if spans else []
    quotations = find_quoted(text) if spans else []
    return [{**span._asdict(), "text": text[span.start:span.end], "frame": frame, "term": term,
             "in_quotes": is_inside(span.start, quotations), "in_name": any(name.covers(span) for name in named)}
            for span, frame, term in sorted(spans, key=lambda found: (found[0].start, *found[1:]))]


def _judge(hits: pd.DataFrame, voices: pd.DataFrame, corpus: Corpus) -> pd.DataFrame:
    """The hits with their status by the words around them, of those that are of the same voice."""
    stretches = voices[["article_id", "start"]].assign(voice_start=voices["start"], voice_end=voices["end"])
    placed = pd.merge_asof(hits.reset_index().sort_values("start"), stretches.sort_values("start"), on="start",
                           by="article_id").set_index("index").sort_index()
    texts = corpus.articles.set_index("article_id")["text"]
    columns = ["start", "end", "voice_start", "voice_end", "quote_type"]
    return hits.assign(status=[
        find_status(text, Span(start, end), Span(*voice), own_quotes=quote_type == "mixed")
        for article_id, rows in placed.groupby("article_id", sort=False) for text in (texts.at[article_id],)
        for start, end, *voice, quote_type in rows[columns].itertuples(index=False)])


def _find_disputes(hits: pd.DataFrame, statements: pd.DataFrame) -> pd.DataFrame:
    """The hits with their status, and with who rejects the words they stand in."""
    denials = statements.loc[statements["kind"] == "denial", ["article_id", "start", "end", "actor"]]
    pairs = hits.reset_index().merge(denials, on="article_id", suffixes=("", "_denied"))
    inside = pairs[(pairs["start_denied"] <= pairs["start"]) & (pairs["end_denied"] >= pairs["end"])]
    disputed_by = inside.groupby("index")["actor_denied"].last().reindex(hits.index)
    return hits.assign(disputed_by=disputed_by, status=hits["status"].where(disputed_by.isna(), "denied"))
