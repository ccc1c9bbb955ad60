"""How near corrected rates come to the truth, and how often their intervals hold it, where the truth is known.

Each row of the table is a kind of error and a size of sample: corpora are made anew, coded without error, corrected.
"""

import argparse
import sys
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from simulated import code_places, make_places, rate_places

from framing.validation import correct_rates

ERRORS = {
    "one in five of a side's hits given to the other, one in three of a term in another sense": {},
    "one in five of hits and words alike given to the reporter": {
        "missed": 0.2, "missed_words": 0.2, "swapped": 0, "meant": 1},
    "hits and words all right": {"missed": 0, "missed_words": 0, "swapped": 0, "meant": 1},
}
SIZES = ((5, 100), (10, 200), (20, 400))


def main() -> None:
    """Print a table: root mean square errors per 1,000 words, coverage of intervals, rows to code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpora", type=int, default=500, help="corpora for each row, six rates each")
    n_corpora, rng = parser.parse_args().corpora, np.random.default_rng(1)
    print("| error | per cell | words | rows | raw is off by | corrected is off by | covers: rate | hits | words |")
    print("|---|---|---|---|---|---|---|---|---|")
    for name, errors in ERRORS.items():
        for n_per_cell, n_words in SIZES:
            tables, n_rows = [], []
            for _ in range(n_corpora):
                places = make_places(rng, **errors)
                coded = code_places(places, rng, n_per_cell=n_per_cell, n_words=n_words)
                tables.append(correct_rates(rate_places(places), coded, coded))
                n_rows.append(len(coded))
            print(_describe(name, n_per_cell, n_words, np.mean(n_rows), pd.concat(tables)))


def _describe(name: str, n_per_cell: int, n_words: int, n_rows: float, rates: pd.DataFrame) -> str:
    off = [np.sqrt(((rates[rate] - rates["true_rate"]) ** 2).mean()) for rate in ("per_1000_words", "rate_by_hand")]
    covers = [((rates[f"{what}_low"] <= rates[f"true_{what}"] + 1e-9) & (
        rates[f"true_{what}"] <= rates[f"{what}_high"] + 1e-9)).mean() for what in ("rate", "hits", "words")]
    cells = [name, n_per_cell, n_words, f"{n_rows:.0f}", *(f"{value:.2f}" for value in off),
             *(f"{share:.1%}" for share in covers)]
    return f"| {' | '.join(map(str, cells))} |"


if __name__ == "__main__":
    main()
