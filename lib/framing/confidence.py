"""How far a row can be trusted: the share of rows like it that were right in hand-coded news.

confidence.tsv holds what was counted: for each construction, kind and quote type, how many rows had the right
content (half or more of the words shared) and source on 84 US news articles of the PolNeAR development set,
and for each way of resolving a source, how many of the rightly found ones were the right person. Rare cases
lean towards their construction's share, and that towards all rows'.
"""

from functools import cache
from importlib.resources import files

_WEIGHT = 5  # how many rows a broader class counts for beside a narrower one
_LIKE = {"alias": "surname", "description": "pronoun", "spokesperson": "role"}  # the measured texts had no codebook


def find_confidence(rule: str, kind: str, quote_type: str, how: str) -> float:
    """The chance that a row is right, between 0 and 1, rounded to two places."""
    counts = _load_counts()
    share = 0.0
    for name, weight in (("", 0), (rule, _WEIGHT), (f"{rule} / {kind} / {quote_type}", _WEIGHT)):
        right, n = counts.get(("construction", name), (0, 0))
        share = (right + weight * share) / (n + weight) if n + weight else 0.0
    right, n = counts.get(("resolution", _LIKE.get(how, how)), (0, 0))
    return round(share * (right + 1) / (n + 1), 2)


@cache
def _load_counts() -> dict[tuple[str, str], tuple[int, int]]:
    """(what, name): rows that were right, rows; constructions also summed over kinds, and over all."""
    counts: dict[tuple[str, str], tuple[int, int]] = {}
    for line in (files("framing") / "confidence.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        what, name, right, n = line.split("\t")
        for key in {name, name.split(" / ")[0], ""} if what == "construction" else {name}:
            so_far = counts.get((what, key), (0, 0))
            counts[what, key] = (so_far[0] + int(right), so_far[1] + int(n))
    return counts
