"""Score find_statements, end to end, against statements that others coded by hand.

    python tests/benchmarks/score_attribution.py [GOLD.jsonl] [--scope speech] [--first 200]

Without a file it scores GUM news, which lies beside this script, and the sets that may not be copied here where
their folder is there: FRAMING_BENCHMARKS, else ../shared/benchmarks/gold beside the project.

A line of GOLD is a document: doc_id, text, statements, and maybe ignore (stretches on which nobody is scored). A
statement has content, cue and source (lists of [start, end]), source_head, speaker and speaker_aliases (who it
is), kind (direct, mixed, indirect), scope (speech, other). Statements out of scope are neither right nor wrong.

Only word tokens count, and a leading that, whether or if does not, so conventions about marks cost nothing.

exact      contents of the same words
overlap    contents that share a word with one of the other side (Pareti et al. 2013 call it partial)
J50        contents matched one to one, the most alike first, by a Jaccard index of at least .5
actor      words inside a content of the gold, from the same source
head       of the gold's statements that were found: those whose source holds the head of the gold's
speaker    of the gold's statements whose speaker is known: those found under a name of that speaker
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import random
import re
from collections import Counter
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import pandas as pd

from framing.attribution import find_statements
from framing.codebook import Codebook, load_codebook
from framing.corpus import ROOT, Corpus
from framing.tables import make_table
from framing.zones import label_zones

GUM = Path(__file__).with_name("gum_news.jsonl")
SHARED = {"polnear_train": 200, "polnear_dev": None, "polnear_dev_resolution": None}  # how many documents
KINDS = ("direct", "mixed", "indirect")
TOKEN = re.compile(r"\w+")
TITLES = set("""mr mrs ms dr sen senator rep representative gov governor president vice former secretary state the
    a an prof professor minister prime sir lord lady judge justice rev gen col sgt officer mayor chairman
    chairwoman spokesman spokeswoman spokesperson director""".split())


@dataclass
class Statement:
    """A statement of the gold or of the machine, its stretches as sets of token numbers."""

    content: frozenset[int]
    source: frozenset[int]
    head: frozenset[int]
    printed: str  # the source
    speaker: str | None
    aliases: list[str]
    kind: str | None
    scope: str


def find_shared() -> Path:
    """Where the sets lie that may not be copied into the project; maybe nowhere."""
    return Path(os.environ.get("FRAMING_BENCHMARKS", ROOT.parent / "shared" / "benchmarks" / "gold"))


def read_documents(path: Path, first: int | None = None) -> list[dict]:
    """The documents of a file, all or the first so many."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines][:first]


def score(documents: list[dict], *, scope: str = "speech", resamples: int = 0) -> dict[str, tuple]:
    """Each figure of find_statements on the documents, with its 95 % interval where resamples are asked for."""
    predicted = predict(documents)
    counts = [count_document(document, predicted[document["doc_id"]], scope) for document in documents]
    figures = summarise(counts)
    draw = random.Random(0)
    again = [summarise(draw.choices(counts, k=len(counts))) for _ in range(resamples)]
    low, high = round(0.025 * resamples), round(0.975 * resamples) - 1
    ranges = {name: sorted(resample.get(name, 0.0) for resample in again) for name in figures}
    return {name: (value, *((ranges[name][low], ranges[name][high]) if resamples else ()))
            for name, value in figures.items()}


def predict(documents: list[dict]) -> dict[str, list[dict]]:
    """What find_statements makes of each document, in the gold's form.

    Rows of one part_of are one statement. A row with a cue inside another's content is left out, since neither
    PolNeAR nor GUM codes attributions within attributions.
    """
    statements: dict[str, dict[str, dict]] = {document["doc_id"]: {} for document in documents}
    for row in find_rows(documents).itertuples():
        if isinstance(row.nested_in, str) and row.cue_start >= 0:
            continue
        known = statements[row.article_id].setdefault(row.part_of, {"content": [], "source": None, "speaker": None})
        known["content"].append([row.start, row.end])
        if known["source"] is None and row.source_start >= 0:
            known["source"] = [[row.source_start, row.source_end]]
        known["speaker"] = None if row.actor == "unresolved" else row.actor
    return {name: list(found.values()) for name, found in statements.items()}


def find_rows(documents: list[dict]) -> pd.DataFrame:
    """The statements table of the documents, found with the library's own cues and nobody known."""
    return find_statements(make_corpus(documents), make_empty_codebook())


def make_corpus(documents: list[dict]) -> Corpus:
    """The documents as articles."""
    articles, zones = [], []
    for document in documents:
        name, text = document["doc_id"], document["text"]
        articles.append({"article_id": name, "path": name, "duplicate_group": name, "text": text, "n_words": 0,
                         "sha256": ""})
        zones += [{"article_id": name, **span._asdict(), "zone": zone} for span, zone in label_zones(text)]
    return Corpus(make_table("articles", articles), make_table("zones", zones), make_table("problems"))


def make_empty_codebook() -> Codebook:
    """The library's own cues, and nobody known."""
    book = load_codebook("codebook")
    cues = pd.read_csv(files("framing") / "cues.csv", dtype="str", keep_default_na=False)
    return dataclasses.replace(book, actors=book.actors[:0], aliases=book.aliases[:0], cues=cues, sha256="")


def count_document(document: dict, predicted: list[dict], scope: str) -> Counter:
    """What the figures of one document are made of: sums over documents give those of a set."""
    text = document["text"]
    tokens = [match.span() for match in TOKEN.finditer(text)]
    token_at = {place: number for number, span in enumerate(tokens) for place in range(*span)}
    coded = [read_statement(row, text, tokens, token_at) for row in document["statements"]]
    gold = [one for one in coded if one.content and scope in ("all", one.scope)]
    wanted = _join(one.content for one in gold)
    ignored = {token_at[place] for span in document.get("ignore") or () for place in range(*span) if place in token_at}
    free = _join(one.content for one in coded) - wanted | ignored
    found = [read_statement(row, text, tokens, token_at) for row in predicted]
    found = [one for one in found if one.content and not _is_free(one.content, wanted, free)]
    credited = [one.content & other.content for one in found for other in gold if same_source(one, other)]
    counts = Counter({
        "found": len(found), "gold": len(gold), "J50": _count_matches(found, gold),
        "exact": (Counter(one.content for one in found) & Counter(one.content for one in gold)).total(),
        "overlap found": sum(bool(one.content & wanted) for one in found),
        "overlap gold": sum(any(one.content & other.content for other in found) for one in gold),
        "words found": len(_join(one.content for one in found) - free), "words gold": len(wanted - ignored),
        "actor": len(_join(credited) - ignored)})
    for one in gold:
        best = max(found, key=lambda other: len(one.content & other.content), default=None)
        counts += _count_best(one, best if best and best.content & one.content else None, gold)
    return counts


def summarise(counts: list[Counter]) -> dict[str, float]:
    """The figures of several documents together."""
    total = sum(counts, Counter())

    def share(part: str, whole: str) -> float:
        return total[part] / total[whole] if total[whole] else 0.0

    figures = {}
    for name, right_found, right_gold, n_found, n_gold in (
            ("exact", "exact", "exact", "found", "gold"), ("J50", "J50", "J50", "found", "gold"),
            ("overlap", "overlap found", "overlap gold", "found", "gold"),
            ("actor", "actor", "actor", "words found", "words gold")):
        precision, recall = share(right_found, n_found), share(right_gold, n_gold)
        both = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
        figures |= {f"{name} P": precision, f"{name} R": recall, f"{name} F1": both}
    figures["head"] = share("head", "headed")
    figures |= {"speaker": share("speaker", "speakers")} if total["speakers"] else {}
    for kind in filter(lambda kind: total[f"{kind} gold"], KINDS):
        figures |= {f"{kind} {what} R": share(f"{kind} {what}", f"{kind} gold") for what in ("overlap", "J50")}
    return figures


def same_name(one: str, other: str) -> bool:
    """Whether two printed names can be of one speaker: titles aside, the surname and some other name agree."""
    first, second = _name_parts(one), _name_parts(other)
    if not first or not second:
        return False
    if first[-1] != second[-1]:
        return set(first) <= set(second) or set(second) <= set(first)
    initials = 1 in (len(first[0]), len(second[0])) and first[0][0] == second[0][0]
    shared = first[0] == second[0] or bool(set(first[:-1]) & set(second[:-1]))
    return 1 in (len(first), len(second)) or initials or shared


def _name_parts(name: str) -> list[str]:
    words = re.findall(r"[^\W\d_]+", re.sub(r"['’]s?\b", "", name.lower()))
    return [word for word in words if word not in TITLES] or words


def _join(sets) -> set[int]:
    return set().union(*sets)


def read_statement(row: dict, text: str, tokens: list[tuple[int, int]], token_at: dict[int, int]) -> Statement:
    def numbers(key: str) -> frozenset[int]:
        spans = row.get(key) or []
        spans = [spans] if spans and isinstance(spans[0], int) else spans
        return frozenset(token_at[place] for span in spans for place in range(*span) if place in token_at)

    content, source = numbers("content"), numbers("source")
    if len(content) > 1 and text[slice(*tokens[min(content)])].lower() in ("that", "whether", "if"):
        content -= {min(content)}
    printed = " ".join(text[slice(*tokens[number])] for number in sorted(source))
    return Statement(content, source, numbers("source_head"), printed, row.get("speaker"),
                     row.get("speaker_aliases") or [], row.get("kind"), row.get("scope", "speech"))


def _is_free(content: frozenset[int], wanted: set[int], free: set[int]) -> bool:
    """Whether a found statement only meets what is out of scope, so that it is neither right nor wrong."""
    inside = content & free
    return len(inside) > len(content) / 2 or (bool(inside) and not content & wanted)


def same_source(found: Statement, gold: Statement) -> bool:
    if found.source & gold.head or not (found.source or gold.source):
        return True
    by_name = bool(gold.source) and not found.source and found.speaker is not None
    return by_name and same_name(found.speaker, gold.printed)


def _jaccard(one: frozenset[int], other: frozenset[int]) -> float:
    return len(one & other) / len(one | other)


def _count_matches(found: list[Statement], gold: list[Statement]) -> int:
    pairs = sorted(((_jaccard(one.content, other.content), i, j) for i, one in enumerate(found)
                    for j, other in enumerate(gold) if one.content & other.content), reverse=True)
    matched: dict[int, int] = {}
    for alike, i, j in pairs:
        if alike >= 0.5 and i not in matched and j not in matched.values():
            matched[i] = j
    return len(matched)


def _count_best(gold: Statement, best: Statement | None, others: list[Statement]) -> Counter:
    """Of one statement of the gold and what was found of it: kind, head, speaker."""
    return Counter({
        f"{gold.kind} gold": 1, f"{gold.kind} overlap": best is not None,
        f"{gold.kind} J50": best is not None and _jaccard(best.content, gold.content) >= 0.5,
        "headed": bool(gold.head) and best is not None,
        "head": bool(gold.head) and best is not None and same_source(best, gold),
        "speakers": bool(gold.speaker),
        "speaker": bool(gold.speaker) and best is not None and names_speaker(best, gold, others)})


def names_speaker(found: Statement, gold: Statement, others: list[Statement]) -> bool:
    """Whether the found speaker is the gold's; a bare surname that two speakers of the article share is nobody's."""
    said = found.speaker or found.printed
    parts = _name_parts(said)
    bearers = {tuple(names) for one in others if one.speaker and len(names := _name_parts(one.speaker)) > 1
               and names[-1:] == parts}
    return len(bearers) < 2 and any(same_name(said, name) for name in (gold.speaker, *gold.aliases))


def main() -> None:
    """Print the figures of one file, or of GUM and of the sets that are at hand."""
    parser = argparse.ArgumentParser(description="Score find_statements against hand-coded statements.")
    parser.add_argument("gold", nargs="?", type=Path, help="a file of hand-coded documents; without it, the known sets")
    parser.add_argument("--scope", choices=("speech", "all"), default="speech")
    parser.add_argument("--first", type=int, help="only so many documents")
    options = parser.parse_args()
    sets = {options.gold: options.first} if options.gold else {GUM: None} | {
        find_shared() / f"{name}.jsonl": first for name, first in SHARED.items()}
    for path, first in sets.items():
        if not path.is_file():
            print(f"{path.stem}: skipped, it is not in {path.parent} (FRAMING_BENCHMARKS names another folder)")
            continue
        documents = read_documents(path, options.first or first)
        print(f"{path.stem}: {len(documents)} documents, {options.scope}; in brackets the middle 95 % of 200 resamples")
        for name, (value, low, high) in score(documents, scope=options.scope, resamples=200).items():
            print(f"  {name:20} {value:.3f}  [{low:.3f}, {high:.3f}]")


if __name__ == "__main__":
    main()
