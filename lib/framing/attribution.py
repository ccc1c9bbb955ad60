"""Find who says what: one row for every attributed assertion, its source resolved to an actor."""

import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import lru_cache, partial
from importlib.resources import files
from itertools import combinations, permutations

import pandas as pd
from tqdm import tqdm

from .actors import Actors, Resolution, resolve_sources
from .codebook import Codebook
from .confidence import find_confidence
from .constructions import find_proposals
from .corpus import Corpus
from .cues import Lexicon
from .parsing import Paragraph, Store, Token, hash_of, model_version, parse_articles
from .parts import map_table, order_rows, read_manifest, read_parts
from .proposals import Proposal
from .quotations import settle_quotations
from .relays import relay
from .sources import has_to
from .tables import BODY, COLUMNS, NOWHERE, check_table, make_table
from .text import Span, count_words_in

_CODE = ["words.tsv", "confidence.tsv", *(f"{name}.py" for name in """tables text zones mending parsing cues sources
    parentheticals complements proposals kinds labels constructions relays turns quotations names actors confidence
    attribution""".split())]
_COLUMNS = [*COLUMNS["statements"], "confidence"]
_ENOUGH_FOR_A_WORKER = 50  # articles; loading the model takes as long as some 20
_AT_A_TIME = 16  # articles: enough for the parser to work well, few enough to see progress
_EMPTY = frozenset({"which", "who", "that", "and", "but", "the", "a", "an"})
_MARKS = "“”„\"'‘’«»「」『』"


@dataclass
class Attribution:
    """A proposal that stands, in offsets of the article."""

    paragraph: Paragraph
    proposal: Proposal
    pieces: list[Span]
    cue: Span | None
    source: Span | None
    resolution: Resolution | None = None


def find_statements(corpus: Corpus, codebook: Codebook, *, jobs: int | None = None) -> pd.DataFrame:
    """Every attributed assertion in headlines and bodies, one row a piece of content, by article and position.

    What was read before, here or in the corpus's dataset, is not read again. An alias with dates holds on the days of
    ``published_date``, else of ``event_date``. So many ``jobs`` are done at a time; if None, as many as pay.

    Returns:
        The ``statements`` table. ``start`` and ``end`` bound the content; pieces of one statement share
        ``part_of``, a quotation that goes on included; ``nested_in`` is the statement whose content it stands
        in, ``via`` who relays it. Rows of kind ``denial`` (what somebody says is not so), ``belief`` and ``mention``
        (what is spoken of but not asserted) own no words. Where there is no cue or source, its text is
        missing and its offsets are -1. ``rule`` names the construction, ``resolution`` how the source was
        resolved; ``confidence``, a further column, is the share of such rows that were right in hand-coded
        news (see ``confidence``). Where the articles name a ``speaker``, the body is that speaker's one statement.
    """
    keys, store = key_articles(corpus, codebook), Store()
    rows = _list_speeches(corpus, codebook)
    kept = _find_kept(corpus, codebook, {name: key for name, key in keys.items() if name not in rows})
    rows |= dict.fromkeys(kept["article_id"], ())
    rows |= {name: store.get(key) for name, key in keys.items() if name not in rows}
    new = [article for article in _walk(corpus) if rows[article[0]] is None]
    for (name, *_), found in zip(new, _attribute_all(new, codebook, jobs), strict=True):
        store.put(keys[name], found)
        rows[name] = found
    statements = make_table("statements", pd.DataFrame([row for name in keys for row in rows[name]], columns=_COLUMNS))
    if len(kept):
        read = read_parts(corpus.dataset / "statements", kept)
        statements = order_rows(pd.concat([read, statements]), corpus.articles["article_id"])
    return check_table(statements, "statements")


def key_articles(corpus: Corpus, codebook: Codebook) -> dict[str, str]:
    """Of each article a hash of all that its statements depend on."""
    how = version_of(codebook)
    return {name: hash_of(how, name, text, repr(spans), day)[:32] for name, text, spans, day in _walk(corpus)}


def version_of(codebook: Codebook) -> str:
    """What statements depend on beside the texts: the code, the model, who and which cues there are."""
    code = [(files("framing") / name).read_text(encoding="utf-8") for name in _CODE]
    tables = [table.to_csv() for table in (codebook.actors, codebook.aliases, codebook.cues)]
    return hash_of(model_version(), *code, *tables)


def _walk(corpus: Corpus) -> Iterator[tuple[str, str, list[Span], str]]:
    """Of each article its id, its text, what of it is read, and its day."""
    zones: dict[str, list[Span]] = {}
    for zone in corpus.zones[corpus.zones["zone"].isin([BODY, "title"])].itertuples():
        zones.setdefault(zone.article_id, []).append(Span(zone.start, zone.end))
    articles = corpus.articles
    days = articles["published_date"].combine_first(articles.get("event_date", articles["published_date"]))
    for name, text, day in zip(articles["article_id"], articles["text"], days.dt.strftime("%Y-%m-%d").fillna(""),
                               strict=True):
        yield name, text, zones.get(name, []), day


def _list_speeches(corpus: Corpus, codebook: Codebook) -> dict[str, list[list]]:
    """The rows of each article whose speaker is known: one over each stretch of its body, without parsing."""
    actors = lru_cache(maxsize=1000)(partial(Actors, codebook))  # by day
    speakers = corpus.articles.set_index("article_id").get("speaker", pd.Series(dtype="str")).dropna()
    bodies = corpus.zones[corpus.zones["zone"].eq(BODY) & corpus.zones["article_id"].isin(speakers.index)]
    speeches: dict[str, list[list]] = {name: [] for name in speakers.index}
    texts = {name: (text, day) for name, text, _, day in _walk(corpus) if name in speeches}
    for name, start, end in zip(bodies["article_id"], bodies["start"], bodies["end"], strict=True):
        text, day = texts[name]
        who = actors(day).resolve(speakers[name], "known speaker")
        row = {"statement_id": f"{name}-{len(speeches[name]) + 1:03d}", "article_id": name, "start": start, "end": end,
               "quote_type": "indirect", "kind": "statement", "actor": who.actor, "group": who.group,
               "resolution": who.how, "rule": who.how, "nested_in": None, "part_of": f"{name}-001", "via": None,
               "n_words": count_words_in(text[start:end]), "confidence": 1.0,
               **_place(text, "cue", None), **_place(text, "source", None)}
        speeches[name].append([row[column] for column in _COLUMNS])
    return speeches


def _find_kept(corpus: Corpus, codebook: Codebook, keys: dict[str, str]) -> pd.DataFrame:
    """The rows of the index of the corpus's dataset that hold for these articles; none where it lies in no dataset."""
    if not corpus.dataset:
        return pd.DataFrame(columns=["article_id"])
    made = read_manifest(corpus.dataset)
    if made["how"] != version_of(codebook):
        raise ValueError(f"dataset {corpus.dataset.name!r} was made with other actors, aliases or cues, or by another "
                         "version; run `framing attribute` into it again, with this --codebook")
    index = map_table(corpus.dataset / made["index"])
    return index[index["article_id"].map(keys) == index["key"]]


def _attribute_all(articles: list[tuple], codebook: Codebook, jobs: int | None) -> Iterator[list[list]]:
    """The rows of each article; on all cores where there is enough to do, with a progress bar."""
    workers = min(jobs or os.cpu_count() or 1, len(articles) // _ENOUGH_FOR_A_WORKER)
    chunks = [articles[at : at + _AT_A_TIME] for at in range(0, len(articles), _AT_A_TIME)]
    with tqdm(total=len(articles), desc="who says what", unit=" articles",
              disable=len(articles) < 20 or None) as bar, ExitStack() as stack:
        if workers < 2:
            done = map(_Worker(codebook), chunks) if chunks else ()
        else:
            pool = ProcessPoolExecutor(workers, initializer=_start_worker, initargs=(codebook,))
            done = stack.enter_context(pool).map(_work, chunks)
        for rows in done:
            yield from rows
            bar.update(len(rows))


class _Worker:
    """Attributes a few articles at a time, with one lexicon."""

    def __init__(self, codebook: Codebook):
        self.lexicon, self.store = Lexicon(codebook.cues), Store()
        self.actors = lru_cache(maxsize=1000)(partial(Actors, codebook))  # by day

    def __call__(self, articles: list[tuple]) -> list[list[list]]:
        parsed = parse_articles([(text, zones) for _, text, zones, _ in articles], self.store)
        done = []
        for (article_id, text, _, day), paragraphs in zip(articles, parsed, strict=True):
            try:
                attributions = attribute(text, paragraphs, self.lexicon)
                resolve_sources(text, paragraphs, attributions, self.actors(day))
            except Exception as fault:  # ours: say where, so that a large corpus can go on without it
                fault.add_note(f"in article {article_id!r}")
                raise
            done.append(_make_rows(article_id, text, attributions))
        return done


def _start_worker(codebook: Codebook) -> None:
    global _worker
    _worker = _Worker(codebook)


def _work(articles: list[tuple]) -> list[list[list]]:
    return _worker(articles)


def attribute(text: str, paragraphs: list[Paragraph], lexicon: Lexicon) -> list[Attribution]:
    """The attributions of one article, by position, before their sources are resolved."""
    proposals = [relay(find_proposals(paragraph, lexicon)) for paragraph in paragraphs]
    settle_quotations(paragraphs, proposals)
    attributions = []
    for paragraph, found in zip(paragraphs, proposals, strict=True):
        for proposal in _settle_overlaps(paragraph, found):
            pieces = _cut_pieces(text, paragraph, proposal.content)
            home = proposal.home or paragraph
            if pieces:
                attributions.append(Attribution(paragraph, proposal, pieces, _bounds(home, proposal.cue),
                                                _bounds(home, proposal.source)))
    return sorted(attributions, key=lambda found: (found.pieces[0].start, -found.pieces[-1].end))


def _settle_overlaps(paragraph: Paragraph, found: list[Proposal]) -> list[Proposal]:
    """Proposals that nest or stand apart: a cue inside another's content stays within that content."""
    for proposal in found:
        proposal.content -= proposal.cue | proposal.source if proposal.home is None else set()
    found = [proposal for proposal in found if paragraph.has_words(proposal.content)]
    cued = dict.fromkeys(proposal for proposal in found if proposal.is_cued)
    for outer in found:
        for inner in cued:  # "said X and added Y": one source, no nesting
            same = outer.head is not None and outer.head is inner.head and outer.anchor is not inner.anchor
            if same and inner.anchor.i in outer.content and not has_to(inner.anchor):
                outer.content -= set(range(min(inner.cue, default=inner.anchor.i), inner.anchor.right + 1))
    for first, second in combinations(cued, 2):
        shared = first.content & second.content
        nested = first.anchor.i in second.content or second.anchor.i in first.content
        rules = first.rule, second.rule  # "cited allegations, which Lin denies", "denied it, as the union claims"
        nested = nested or "denied antecedent" in rules or ("as clause" in rules and first.content == second.content)
        if shared and not nested and first.anchor is not second.anchor:
            middle = sum(shared) / len(shared)
            max(first, second, key=lambda proposal: abs(proposal.anchor.i - middle)).content -= shared
    for inner, outer in permutations(cued, 2):  # "“The deal,” said Lin, “is done,” she added, “for good”"
        own = inner.cue | inner.source
        edges = {min(own, default=0) - 1, max(own, default=0) + 1}
        if inner.anchor.quote is None and own <= outer.content and edges <= outer.content and all(
                paragraph.tokens[i].quote is not None for i in edges):
            outer.content -= own
    for inner, outer in permutations(found, 2):
        crossed = outer in cued and outer.anchor.i in inner.content
        if inner in cued and inner.anchor.i in outer.content and (not crossed or inner.rule == "according to"):
            inner.content &= outer.content
            unsaid = outer.kind == "belief" or (outer.kind == "mention" and outer.rule == "infinitive")
            inner.kind = outer.kind if unsaid and inner.kind == "statement" else inner.kind
    turns = set().union(*(one.content for one in found if one.rule in ("colon", "turn goes on")))
    return [one for one in found if paragraph.has_words(one.content) and not _is_own_voice(one, turns)]


def _is_own_voice(proposal: Proposal, turns: set[int]) -> bool:
    """A cue inside a quotation or a turn whose source is I or we: the same speaker goes on."""
    quoted = proposal.is_cued and proposal.rule != "colon" and (
        proposal.anchor.quote is not None or proposal.anchor.i in turns)
    return quoted and (proposal.head is None or proposal.head.lower in ("i", "we", "you"))


def _cut_pieces(text: str, paragraph: Paragraph, content: set[int]) -> list[Span]:
    """The content as stretches of the article, bridged over what is no word, trimmed."""
    runs: list[list[int]] = []
    for i in sorted(content):
        if runs and not paragraph.has_words(range(runs[-1][-1] + 1, i)):
            runs[-1] += range(runs[-1][-1] + 1, i + 1)
        else:
            runs.append([i])
    return [span for run in runs if (span := _trim(text, paragraph, run))]


def _trim(text: str, paragraph: Paragraph, run: list[int]) -> Span | None:
    """Without a leading "that", a trailing "and", loose punctuation, and the outer marks of a quotation."""
    tokens = [paragraph.tokens[i] for i in run]
    while tokens and tokens[-1].quote is None and (
            tokens[-1].dep == "cc" or not (tokens[-1].is_word or tokens[-1].text in ")%")):
        tokens.pop()
    while tokens and tokens[0].quote is None and not (tokens[0].is_word or tokens[0].text in "($€£"):
        tokens.pop(0)
    if len(tokens) > 1 and tokens[0].lower == "that" and tokens[0].tag in ("IN", "WDT") and tokens[0].quote is None:
        tokens.pop(0)
    while tokens and not tokens[0].is_word and (tokens[0].text in ",;" or _only_closes(tokens)):
        tokens.pop(0)
    if not any(token.is_word and token.lower not in _EMPTY for token in tokens):
        return None
    span = Span(tokens[0].start, tokens[-1].end)
    if any(q.covers(span) or (q.start == span.start and q.end >= span.end) for q in paragraph.quotations):
        inner = text[slice(*span)].strip(_MARKS).strip()
        start = text.index(inner, span.start)
        return Span(start, start + len(inner)) if inner else None
    return Span(span.start + len(text[slice(*span)]) - len(text[slice(*span)].lstrip()), span.end)


def _only_closes(tokens: list[Token]) -> bool:
    """Whether the first of these tokens is the last of a quotation: in "“calls on” the West to …"."""
    after = tokens[0].near(1)
    return tokens[0].quote is not None and (after is None or after.quote != tokens[0].quote)


def _bounds(paragraph: Paragraph, indices: set[int]) -> Span | None:
    return Span(paragraph.tokens[min(indices)].start, paragraph.tokens[max(indices)].end) if indices else None


def _make_rows(article_id: str, text: str, attributions: list[Attribution]) -> list[list]:
    rows = []
    names = {id(found.proposal): f"{article_id}-{number:03d}" for number, found in enumerate(attributions, start=1)}
    for found in attributions:
        proposal, who = found.proposal, found.resolution
        name = names[id(proposal)]
        for number, span in enumerate(found.pieces):
            in_marks = {token.quote is not None for token in found.paragraph.tokens
                        if token.is_word and span.start <= token.start < span.end}
            quote_type = "mixed" if len(in_marks) > 1 else "direct" if True in in_marks else "indirect"
            rows.append({
                "statement_id": name + (chr(ord("a") + number) if len(found.pieces) > 1 else ""),
                "article_id": article_id, "start": span.start, "end": span.end,
                "quote_type": quote_type, "kind": proposal.kind,
                "confidence": find_confidence(proposal.rule, proposal.kind, quote_type, who.how),
                **_place(text, "cue", found.cue), **_place(text, "source", found.source),
                "actor": who.actor, "group": who.group, "resolution": who.how, "rule": proposal.rule,
                "nested_in": None, "part_of": names.get(id(proposal.spoken_by()), name), "via": proposal.via,
                "n_words": count_words_in(text[slice(*span)]),
            })
    for row in rows:
        outer = [other for other in rows if other["part_of"] != row["part_of"] and other["start"] <= row["start"]
                 and row["end"] <= other["end"] and other["n_words"] > row["n_words"]]
        row["nested_in"] = min(outer, key=lambda other: other["n_words"])["statement_id"] if outer else None
    rows.sort(key=lambda row: (row["start"], -row["end"], row["statement_id"]))
    return [[row[column] for column in _COLUMNS] for row in rows]


def _place(text: str, what: str, span: Span | None) -> dict:
    if span is None:
        return {what: None, f"{what}_start": NOWHERE, f"{what}_end": NOWHERE}
    return {what: text[slice(*span)], f"{what}_start": span.start, f"{what}_end": span.end}
