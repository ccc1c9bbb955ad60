"""Near-copies of texts: which bodies are one article, printed again with small changes or cut short."""

from collections.abc import Iterable, Iterator
from functools import lru_cache

import numpy as np
import pandas as pd

# Copies share half of all their runs of three words: one word in nine replaced, or half of the text cut off. Reports of
# one event that were written apart share next to none.
RUN, MIN_JACCARD = 3, 0.5
BANDS, ROWS = 42, 3  # of 1,000 pairs just over the threshold, 4 go unseen


def group_copies(bodies: list[str]) -> list[int]:
    """Of each body, words with a space between, the number of the first that it is a copy of, itself included.

    Candidates share a band of their MinHash sketches (Broder 1997) and are verified by the Jaccard index of their runs
    of words; copies of copies are one group. A body without words is nobody's copy.
    """
    first: dict[str, int] = {}
    same = [first.setdefault(body, number) if body else number for number, body in enumerate(bodies)]
    near = ((first[one], first[other]) for one, other in _find_near(list(first)))
    return join_pairs([*enumerate(same), *near], len(bodies))


def join_pairs(pairs: Iterable[tuple[int, int]], n: int, apart: Iterable[tuple[int, int]] = ()) -> list[int]:
    """Of each of n things, the first of those that the pairs connect it with, itself included.

    A pair that would connect two that must stay ``apart`` is passed over, so the surest should come first.
    """
    from scipy.cluster.hierarchy import DisjointSet

    groups, first = DisjointSet(range(n)), {}
    for one, other in pairs:
        if {groups[one], groups[other]} not in [{groups[this], groups[that]} for this, that in apart]:
            groups.merge(one, other)
    return [first.setdefault(groups[number], number) for number in range(n)]


def _find_near(bodies: list[str]) -> Iterator[tuple[str, str]]:
    """The near-copies; in a bucket each body is compared with those that are no copies of one another."""
    from rensa import RMinHash

    sketches = []
    for start in range(0, len(bodies), 1000):  # the runs of a whole corpus take much memory
        runs = [list(_cut_runs(body)) for body in bodies[start:start + 1000]]
        sketches += [np.array(RMinHash.digests_from_token_sets(runs, BANDS * ROWS, 42), dtype="uint32")]
    for band in np.hsplit(np.vstack(sketches), BANDS) if sketches else ():
        rows = pd.DataFrame(band)
        shared = rows[rows.duplicated(keep=False)]
        for bucket in shared.groupby(list(rows)).groups.values() if len(shared) else ():
            apart: list[str] = []
            for later in (bodies[number] for number in bucket):
                near = [body for body in apart if _are_near(body, later)]
                yield from ((body, later) for body in near)
                apart += [] if near else [later]


@lru_cache(maxsize=2**20)  # a pair meets in many bands
def _are_near(one: str, other: str) -> bool:
    runs, others = _cut_runs(one), _cut_runs(other)
    return len(runs & others) >= MIN_JACCARD * len(runs | others)


@lru_cache(maxsize=4096)
def _cut_runs(body: str) -> frozenset[str]:
    words = body.split()
    return frozenset(" ".join(words[at:at + RUN]) for at in range(max(1, len(words) - RUN + 1)))
