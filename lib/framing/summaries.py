"""Between rates and what people read: labels, which voices and terms to show, and how to read the numbers."""

from __future__ import annotations

import dataclasses

import pandas as pd

from .codebook import Codebook, pick_names, suggest_name
from .show import count_of, list_words
from .tables import REPORTER, UNLISTED, check_table

MEASURES = ("auto", "rate", "count")
FEW_ARTICLES = 30  # with fewer, a result describes the texts and says little about the actors
UNNAMED = {REPORTER: "the reporter", UNLISTED: "unlisted speakers"}
NAMES = {
    "frame": "frame", "term": "term", "voice_label": "voice", "n_hits": "hits", "n_words": "own words",
    "per_1000_words": "hits per 1,000 own words", "ci_low": "interval from", "ci_high": "interval to",
    "n_articles": "articles with own words", "n_statements": "statements", "enough": "over the floor",
}  # fmt: skip


def add_labels(table: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """The table with ``actor_label`` and ``group_label`` for whichever of actor and group it has.

    Groups are labelled by a column ``group_label`` of actors.csv where there is one, else by their name. A
    key that the codebook does not know is its own label.
    """
    actors = codebook.actors
    named = actors.get("group_label", actors["group"].str.replace("_", " "))
    named = named.where(named != "", actors["group"].str.replace("_", " "))
    known = {"actor": dict(zip(actors["actor"], actors["label"], strict=True)),
             "group": dict(zip(actors["group"], named, strict=True))}
    labels = {f"{key}_label": [UNNAMED.get(name, known[key].get(name, name)) for name in table[key]]
              for key in known if key in table}
    return table.assign(**{name: pd.Series(label, table.index, dtype="str")
                           for name, label in labels.items()})


def keep_terms(codebook: Codebook, terms: list[str], frames: list[str]) -> Codebook:
    """The codebook with only these terms and the terms of these frames; two empty lists keep all.

    Raises:
        ValueError: ``no term 'sovereinty' in the codebook; did you mean 'sovereignty'?``
    """
    pick_names(terms, codebook.terms["term"], "term")
    pick_names(frames, codebook.terms["frame"], "frame")
    kept = codebook.terms["term"].isin(terms) | codebook.terms["frame"].isin(frames)
    chosen = codebook.terms[kept] if terms or frames else codebook.terms
    return dataclasses.replace(codebook, terms=chosen.reset_index(drop=True))


def keep_voices(rates: pd.DataFrame, codebook: Codebook, *, by: str, names: list[str] = (),
                include_reporter: bool = True) -> pd.DataFrame:
    """The rates of the voices asked for, of those that have words; most own words first, the unnamed last.

    Args:
        rates: The table of ``term_rates``.
        codebook: Its actors and groups may be asked for even if they say nothing.
        by: ``actor`` or ``group``, as the rates are.
        names: Which to keep; none stands for all.
        include_reporter: Whether the reporter is one of all.

    Returns:
        The columns of rates, their labels, voice (the key), voice_label, n_voice_hits (over all terms).

    Raises:
        ValueError: ``no group 'chnia' in the codebook or the corpus; did you mean 'china'?``
    """
    check_table(rates, "rates")
    known = list(dict.fromkeys([*codebook.actors[by], *rates[by], *UNNAMED]))
    for name in names:
        if name not in known:
            raise ValueError(f"no {by} {name!r} in the codebook or the corpus; {suggest_name(name, known)}")
    wanted = list(names) or [name for name in known if include_reporter or name != REPORTER]
    kept = rates[rates[by].isin(wanted) & (rates["n_words"] > 0)]
    rank = kept[by].map({UNLISTED: 1, REPORTER: 2}).fillna(0)
    ordered = kept.assign(rank=rank, fewer=-kept["n_words"]).sort_values(["rank", "fewer", by], kind="stable")
    shown = add_labels(ordered.drop(columns=["rank", "fewer"]), codebook).reset_index(drop=True)
    return shown.assign(voice=shown[by], voice_label=shown[f"{by}_label"],
                        n_voice_hits=shown.groupby(by)["n_hits"].transform("sum"))


def keep_counted(hits: pd.DataFrame, shown: pd.DataFrame, *, by: str,
                 quoted_only: bool = False) -> pd.DataFrame:
    """The hits behind the rates shown: those of their voices, without hits inside an actor's own name."""
    return hits[hits[by].isin(shown["voice"]) & ~hits["in_name"] & (hits["in_quotes"] | (not quoted_only))]


def keep_top(shown: pd.DataFrame, *, top_terms: int, top_voices: int) -> pd.DataFrame:
    """The rates of the voices with most own words and of the terms with most hits in them, in their order."""
    voices = shown.drop_duplicates("voice").nlargest(top_voices, "n_words")["voice"]
    kept = shown[shown["voice"].isin(voices)]
    totals = kept.groupby(["frame", "term"], sort=False)["n_hits"].sum()
    top = totals[totals > 0].nlargest(top_terms)
    return kept[pd.MultiIndex.from_frame(kept[["frame", "term"]]).isin(top.index)].reset_index(drop=True)


def choose_measure(shown: pd.DataFrame, top: pd.DataFrame, *, measure: str, min_words: int,
                   n_articles: int) -> tuple[str, str]:
    """What the bars show, ``rate`` or ``count``, and the sentences that say why and how to read it.

    ``auto`` takes rates where every voice of ``top`` has at least ``min_words`` own words. ``shown`` are all
    rates, of which ``top`` are those drawn.
    """
    if measure not in MEASURES:
        raise ValueError(f"measure must be one of {', '.join(map(repr, MEASURES))}, not {measure!r}; "
                         f"{suggest_name(measure, list(MEASURES))}")
    voices = top.drop_duplicates("voice")
    few = voices[~voices["enough"]]
    chosen = ("count" if len(few) else "rate") if measure == "auto" else measure
    below = _say_below(few, len(voices), min_words)
    if chosen == "rate":
        said = ["Hits per 1,000 own words, in brackets the hits; thin lines are intervals."]
        said += [f"Pale bars: {below}, which is too few for a rate."] if len(few) else []
    else:
        said = [f"Counts of hits, since {below}." if len(few) else
                "Counts of hits; they grow with a voice's own words."]
    if n_articles < FEW_ARTICLES:
        said.append(f"{count_of(n_articles, 'article')}: a description of these texts, not of the actors.")
    cut = []
    for key, what in ((["frame", "term"], "terms with most hits"), (["voice"], "voices with most own words")):
        drawn, there = (len(table[key].drop_duplicates()) for table in (top, shown))
        cut += [f"the {drawn} of {there} {what}"] if drawn < there else []
    return chosen, " ".join([*said, f"Drawn: {list_words(cut)}."] if cut else said)


def name_rates(shown: pd.DataFrame) -> pd.DataFrame:
    """The rates with headers in words and units, terms with most hits first, zeros included."""
    totals = shown.groupby(["frame", "term"])["n_hits"].transform("sum")
    ordered = shown.assign(fewer=-totals, at=range(len(shown))).sort_values(["fewer", "frame", "term", "at"])
    return ordered[list(NAMES)].rename(columns=NAMES).reset_index(drop=True)


def _say_below(few: pd.DataFrame, n_voices: int, min_words: int) -> str:
    have = f" ({few['voice_label'].iloc[0]}) has" if len(few) == 1 else " have"
    which = f"{len(few)} of {count_of(n_voices, 'voice')}"
    return f"{which}{have} fewer own words than the floor of {min_words:,}"
