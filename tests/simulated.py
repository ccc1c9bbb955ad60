"""Corpora without texts: places with a voice by hand and one by a machine that errs as it is told to."""

import numpy as np
import pandas as pd

from framing.sampling import CELL

VOICES = ("north", "south", "reporter")
WORDS = {"north": 3000, "south": 1500, "reporter": 6000}
HITS = {"tariff": {"north": 60, "south": 15, "reporter": 20}, "talks": {"north": 12, "south": 30, "reporter": 60}}


def make_places(rng, *, missed=0.1, swapped=0.2, meant=0.7, missed_words=0.1):
    """Hits and words with ``true`` and ``voice``: so many of an actor go to the reporter or to the other actor."""
    tables = []
    for term, sizes in {**HITS, "": WORDS}.items():
        true = np.repeat(list(sizes), list(sizes.values())).astype(object)
        chance, voice = rng.random(len(true)), true.copy()
        lost = (true != "reporter") & (chance < (missed if term else missed_words))
        voice[lost] = "reporter"
        turned = (true == "north") & (chance > 1 - swapped) if term else np.zeros(len(true), bool)
        voice[turned] = "south"
        means = rng.random(len(true)) < (meant if term == "tariff" else 1)
        tables.append(pd.DataFrame({"frame": term and "trade", "term": term, "true": true, "voice": voice,
                                    "means": means}))
    places = pd.concat(tables, ignore_index=True)
    return places.assign(n_all=places.groupby(CELL)["true"].transform("size"), row=places.index.astype("str"))


def rate_places(places):
    """The rates by machine, with the true ones, hits and words as ``true_…``."""
    rows = []
    words = places[places["term"] == ""]
    for voice in VOICES:
        for term in HITS:
            hits = places[places["term"] == term]
            rows.append({"group": voice, "frame": "trade", "term": term, "n_hits": (hits["voice"] == voice).sum(),
                         "n_words": (words["voice"] == voice).sum(), "true_words": (words["true"] == voice).sum(),
                         "true_hits": ((hits["true"] == voice) & hits["means"]).sum()})
    rates = pd.DataFrame(rows)
    return rates.assign(per_1000_words=1000 * rates["n_hits"] / rates["n_words"],
                        true_rate=1000 * rates["true_hits"] / rates["true_words"])


def code_places(places, rng, *, n_per_cell, n_words):
    """A sample as ``draw_sample`` and ``code_sample`` make it, coded without error."""
    mixed = places.assign(chance=rng.random(len(places))).sort_values([*CELL, "chance"])
    roots = np.sqrt(mixed[mixed["term"] == ""].groupby("voice")["n_all"].first())
    most = mixed["voice"].map(np.ceil(n_words * roots / roots.sum())).where(mixed["term"] == "", n_per_cell)
    drawn = mixed[mixed.groupby(CELL).cumcount() < most]
    n_drawn = drawn.groupby(CELL)["true"].transform("size")
    return drawn.assign(hand=drawn["true"], n_drawn=n_drawn, n_coded=n_drawn, weight=drawn["n_all"] / n_drawn)
