"""The published numbers of data/gold/published_numbers.json: reproduced from their counts, or named with the reason.

Not reproducible here, since no package that is required brings the corpus and none of it is kept with the project:

quanteda-quickstart-dictionary, quanteda-frequency-obama   need the texts of the inaugural addresses
quanteda-inaugural-groups     the same; its counts are those that keyness-chi2-large starts from, which is checked below
nltk-brown-modals             needs the Brown corpus (data of nltk, not in its package)
ungdc-sizes, ungdc-term-by-year, ungdc-totals, ungdc-kwic-climate   need the whole UN General Debate Corpus
polnear-size                  needs PolNeAR, which states no licence
krippendorff-alpha            belongs to the validation of hand coding and is left to its tests
upr-dictionary-validity       has no published figure, and needs the recommendations of the UPR
"""

import json
from pathlib import Path

import numpy as np
import pytest

from framing.comparisons import measure_keyness

FILE = Path(__file__).resolve().parents[1] / "data" / "gold" / "published_numbers.json"
CHECKS = {check["id"]: check for check in json.loads(FILE.read_text(encoding="utf-8"))["checks"]}
REPRODUCED = ["keyness-chi2-large", "keyness-chi2-small", "keyness-g2-smoothed", "conc-ll-logratio"]


def keyness_of(name):
    """The measures of every word of a set, and the set's published columns after the two counts."""
    check = CHECKS[name]
    rows = np.array(list(check["published"].values()), dtype=float)
    found = measure_keyness(rows[:, 0], check["n_target"], rows[:, 1], check["n_reference"])
    return found, rows[:, 2:].T


@pytest.mark.parametrize(("name", "digits"), [("keyness-chi2-large", 4), ("keyness-chi2-small", 5)])
def test_chi2_is_quanteda_s(name, digits):
    found, (chi2,) = keyness_of(name)
    assert np.round(found["chi2"], digits).tolist() == np.round(chi2, digits).tolist()


def test_g2_over_four_cells_is_quanteda_s():
    # quanteda adds 1e-9 inside each logarithm, which adds 2e-9 for every expected token.
    found, (g2,) = keyness_of("keyness-g2-smoothed")
    check = CHECKS["keyness-g2-smoothed"]
    extra = 2e-9 * (check["n_target"] + check["n_reference"])
    assert found["g2_all"] + extra == pytest.approx(g2, abs=1e-6)


def test_log_likelihood_over_two_cells_and_log_ratio_are_those_of_conc():
    found, (log_ratio, g2) = keyness_of("conc-ll-logratio")
    assert np.round(found["log_ratio"], 2).tolist() == log_ratio.tolist()
    assert np.round(found["g2"], 2).tolist() == g2.tolist()


def test_the_counts_by_period_are_those_that_the_chi2_starts_from():
    periods, large = CHECKS["quanteda-inaugural-groups"]["published"], CHECKS["keyness-chi2-large"]["published"]
    shared = set(periods) & set(large)
    assert len(shared) == 9
    assert {word: large[word][:2] for word in shared} == {word: periods[word] for word in shared}


def test_every_set_is_reproduced_or_named():
    assert all(name in __doc__ for name in set(CHECKS) - set(REPRODUCED))
    assert not any(name in __doc__.replace("that keyness-chi2-large starts", "") for name in REPRODUCED)
