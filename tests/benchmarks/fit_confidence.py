"""Count anew what confidence.tsv holds, on hand-coded news; or check the confidences on news it was not counted on.

    python tests/benchmarks/fit_confidence.py            # writes it, from polnear_dev and its resolution set
    python tests/benchmarks/fit_confidence.py --check    # of rows with a confidence about .9, how many are right?

A row is right where at least half of its words stand in what the gold gives to the same source; attributions within
attributions, which the gold does not code, are left out. How sources are resolved is counted on the rows that are
right and whose speaker the resolution set knows. Rows of one kind in one article are no independent cases: beyond
five they count as five. Only counts are kept.
"""

from __future__ import annotations

import argparse
from collections import Counter
from importlib.resources import files
from pathlib import Path

from score_attribution import (
    TOKEN,
    find_rows,
    find_shared,
    names_speaker,
    read_documents,
    read_statement,
    same_source,
)

AT_MOST = 5  # rows of one kind in one article


def judge_rows(documents: list[dict]) -> list[tuple]:
    """Each row of find_statements, whether it is right, and whether its speaker is (None where that is not known)."""
    judged = []
    found = find_rows(documents).groupby("article_id")
    for document in documents:
        text = document["text"]
        tokens = [match.span() for match in TOKEN.finditer(text)]
        token_at = {place: number for number, span in enumerate(tokens) for place in range(*span)}
        gold = [read_statement(row, text, tokens, token_at) for row in document["statements"]]
        rows = list(found.get_group(document["doc_id"]).itertuples()) if document["doc_id"] in found.groups else []
        sources = {row.part_of: [row.source_start, row.source_end] for row in reversed(rows) if row.source_start >= 0}
        for row in rows:
            predicted = read_statement({"content": [row.start, row.end], "source": sources.get(row.part_of),
                                         "speaker": row.actor}, text, tokens, token_at)
            best = max(gold, key=lambda other: len(other.content & predicted.content), default=None)
            if not predicted.content or best is None or (isinstance(row.nested_in, str) and row.cue_start >= 0):
                continue
            credited = set().union(*(other.content for other in gold if same_source(predicted, other)))
            right = 2 * len(predicted.content & credited) >= len(predicted.content)
            known = right and bool(best.speaker)
            judged.append((row, right, names_speaker(predicted, best, gold) if known else None))
    return judged


def count(judged: list[tuple]) -> dict[tuple[str, str], tuple[int, int]]:
    """(construction, its name) and (resolution, its name): rows that were right, rows."""
    cases: dict[tuple, list[bool]] = {}
    for row, is_right, knows in judged:
        name = f"{row.rule} / {row.kind} / {row.quote_type}"
        cases.setdefault(("construction", name, row.article_id), []).append(is_right)
        if knows is not None and row.resolution != "as printed":
            cases.setdefault(("resolution", row.resolution, row.article_id), []).append(knows)
    right, n = Counter(), Counter()
    for (what, name, _), rows in cases.items():
        weight = min(1, AT_MOST / len(rows))
        n[what, name] += weight * len(rows)
        right[what, name] += weight * sum(rows)
    return {key: (round(right[key]), round(n[key])) for key in sorted(n)}


def main() -> None:
    """Write the counts, or print how the confidences hold on other documents."""
    parser = argparse.ArgumentParser(description="Count what the confidence of statements rests on.")
    parser.add_argument("--check", action="store_true", help="on polnear_train, which the counts do not come from")
    if parser.parse_args().check:
        bins: dict[float, list[bool]] = {}
        for row, is_right, _ in judge_rows(read_documents(find_shared() / "polnear_train.jsonl")):
            bins.setdefault(round(row.confidence, 1), []).append(is_right)
        for confidence, rows in sorted(bins.items()):
            print(f"confidence about {confidence:.1f}: {sum(rows) / len(rows):.2f} of {len(rows):,} rows are right")
        return
    judged = judge_rows(read_documents(find_shared() / "polnear_dev.jsonl"))
    counts = count(judged) | {key: value for key, value in count(judge_rows(
        read_documents(find_shared() / "polnear_dev_resolution.jsonl"))).items() if key[0] == "resolution"}
    lines = ["what\tname\tright\tn", *(f"{what}\t{name}\t{right}\t{n}" for (what, name), (right, n) in counts.items())]
    Path(str(files("framing") / "confidence.tsv")).write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
