"""Near-copies of texts: which bodies are the same article, printed again with small changes or cut short."""

from collections.abc import Iterable, Iterator
from functools import lru_cache

import numpy as np
import pandas as pd

SHINGLE = 3  # words in a run
# Bodies that share half of all their runs are copies: one word in nine replaced, or half of the text cut off.
# Two reports of one event, written apart, share next to none.
MIN_JACCARD = 0.5
BANDS, ROWS = 42, 3  # a pair just over the threshold goes unseen in 4 cases of 1,000


def group_copies(bodies: list[str]) -> list[int]:
    """Of each body, words with a space between, the number of the first one that it is a copy of, or its own.

    Candidates share a band of their MinHash sketches (Broder 1997) and are verified by the Jaccard index of their runs
    of words; copies of copies are one group. A body without words is nobody's copy.
    """
    first: dict[str, int] = {}
    same = [first.setdefault(body, number) if body else number for number, body in enumerate(bodies)]
    return join_pairs([*enumerate(same), *_find_near(first)], len(bodies))


def join_pairs(pairs: Iterable[tuple[int, int]], n: int) -> list[int]:
    """Of each of n things, the first of those that the pairs connect it with, itself included."""
    from scipy.cluster.hierarchy import DisjointSet

    groups, first = DisjointSet(range(n)), {}
    for pair in pairs:
        groups.merge(*pair)
    return [first.setdefault(groups[number], number) for number in range(n)]


def _find_near(numbers: dict[str, int]) -> Iterator[tuple[int, int]]:
    """The pairs of near-copies; in a bucket each body is compared with those that are no copies of one another."""
    bodies, seen = list(numbers), set()
    sketches = _sketch(bodies)
    for band in range(BANDS):
        rows = pd.DataFrame(sketches[:, band])
        shared = rows[rows.duplicated(keep=False)]
        for bucket in shared.groupby(list(shared)).groups.values():
            apart: list[int] = []
            for later in bucket:
                near = [other for other in apart if (other, later) in seen or _measure(bodies, other, later)]
                seen.update((other, later) for other in near)
                yield from ((numbers[bodies[other]], numbers[bodies[later]]) for other in near)
                apart += [] if near else [later]


def _measure(bodies: list[str], one: int, other: int) -> bool:
    ones, others = _cut_runs(bodies[one]), _cut_runs(bodies[other])
    return len(ones & others) >= MIN_JACCARD * len(ones | others)


@lru_cache(maxsize=4096)
def _cut_runs(body: str) -> frozenset[str]:
    words = body.split()
    return frozenset(" ".join(words[at:at + SHINGLE]) for at in range(max(1, len(words) - SHINGLE + 1)))


def _sketch(bodies: list[str]) -> np.ndarray:
    """The sketches, body by band by row; a thousand at a time, since the runs of a corpus take much memory."""
    from rensa import RMinHash

    parts = [np.empty((0, BANDS * ROWS), dtype="uint32")]
    for start in range(0, len(bodies), 1000):
        runs = [list(_cut_runs(body)) for body in bodies[start:start + 1000]]
        parts.append(np.array(RMinHash.digests_from_token_sets(runs, BANDS * ROWS, 42), dtype="uint32"))
    return np.concatenate(parts).reshape(len(bodies), BANDS, ROWS)
