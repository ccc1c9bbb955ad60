"""Near-copies of texts: which bodies are one article, printed again with small changes or cut short."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain

import numpy as np
import pandas as pd

from .streams import map_file, open_scratch, watch

# Copies share half of all their runs of three words: one word in nine replaced, or half of the text cut off. Reports of
# one event that were written apart share next to none.
RUN, MIN_JACCARD = 3, 0.5
BANDS, ROWS = 42, 3  # of 1,000 pairs just over the threshold, 4 go unseen
TOO_UNLIKE = 0.3  # of what sketches hold: of a million pairs at the threshold, 2 share less


def group_copies(bodies: Sequence[str]) -> list[int]:
    """Of each body, words with a space between, the number of the first that it is a copy of, itself included.

    Candidates share a band of their MinHash sketches (Broder 1997) and are verified by the Jaccard index of their runs
    of words, unless the sketches are too unlike for that; copies of copies are one group. A body without words is
    nobody's copy.
    """
    each = enumerate(watch(bodies, "copies"))
    marks = np.fromiter((hash(body or (number,)) for number, body in each), "int64", len(bodies))
    _, first, which = np.unique(marks, return_index=True, return_inverse=True)
    near = _find_near(bodies, [number for number in watch(np.sort(first).tolist(), "bodies") if bodies[number]])
    return join_pairs(chain(enumerate(first[which].tolist()), near), len(bodies))


def join_pairs(pairs: Iterable[tuple[int, int]], n: int, apart: Iterable[tuple[int, int]] = ()) -> list[int]:
    """Of each of n things, the first of those that the pairs connect it with, itself included.

    A pair that would connect two that must stay ``apart`` is passed over, so the surest should come first.
    """
    from scipy.cluster.hierarchy import DisjointSet
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    if not (apart := list(apart)):
        one, other = np.fromiter(chain.from_iterable(pairs), "int64").reshape(-1, 2).T
        group = connected_components(coo_array((np.ones(len(one)), (one, other)), (n, n)), directed=False)[1]
        return np.unique(group, return_index=True)[1][group].tolist()
    groups, first = DisjointSet(range(n)), {}
    for one, other in pairs:
        if {groups[one], groups[other]} not in [{groups[this], groups[that]} for this, that in apart]:
            groups.merge(one, other)
    return [first.setdefault(groups[number], number) for number in range(n)]


def _find_near(bodies: Sequence[str], numbers: list[int]) -> Iterator[tuple[int, int]]:
    """The near-copies among these; in a bucket each body is compared with those that are no copies of one another."""
    from rensa import RMinHash

    if not numbers:
        return
    cut_runs = lru_cache(maxsize=256)(lambda at: np.unique([hash(run) for run in _cut_runs(bodies[numbers[at]])]))

    @lru_cache(maxsize=2**20)  # a pair meets in many bands
    def are_near(one: int, other: int) -> bool:
        if (sketches[:, one] == sketches[:, other]).mean() < TOO_UNLIKE:
            return False
        runs, others = cut_runs(one), cut_runs(other)
        n_shared = len(np.intersect1d(runs, others, assume_unique=True))
        return n_shared >= MIN_JACCARD * (len(runs) + len(others) - n_shared)

    file, shape = open_scratch(), (BANDS, len(numbers), ROWS)
    file.truncate(4 * np.prod(shape))
    sketches = np.frombuffer(map_file(file), "uint32").reshape(shape)
    for at, number in enumerate(watch(numbers, "sketches")):
        sketches[:, at] = np.reshape(RMinHash.digests_from_token_sets([_cut_runs(bodies[number])], BANDS * ROWS, 42),
                                     (BANDS, ROWS))
    for band in sketches:
        rows = pd.DataFrame(band)
        shared = rows[rows.duplicated(keep=False)]
        for bucket in watch(shared.groupby(list(rows)).groups.values() if len(shared) else (), "near-copies"):
            apart: list[int] = []
            for later in bucket:
                near = [one for one in apart if are_near(one, later)]
                yield from ((numbers[one], numbers[later]) for one in near)
                apart += [] if near else [later]


def _cut_runs(body: str) -> list[str]:
    words = body.split()
    return [" ".join(words[at:at + RUN]) for at in range(max(1, len(words) - RUN + 1))]
