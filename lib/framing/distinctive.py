"""From comparisons to what people read: who says what more than the others, as sentences, bars and tables."""

import numpy as np
import pandas as pd

from .codebook import Codebook
from .comparisons import Permutation, compare_with_rest, count_terms, keep_said
from .corpus import Corpus
from .show import count_of, escape_markdown
from .summaries import add_labels, caution_few, rate_voices

NAMES = {
    "voice_label": "voice", "term": "term", "n_hits": "hits", "n_words": "own words", "rest_hits": "hits of the others",
    "rest_words": "words of the others", "n_hits_again": "hits of the second", "n_words_again": "words of the second",
    "rate_ratio": "times as often", "ratio_low": "interval from", "ratio_high": "interval to",
    "log_ratio": "log ratio", "conservative_log_ratio": "conservative log ratio", "log_odds_z": "log-odds z",
    "g2": "G²", "g2_all": "G² (four cells)", "chi2": "chi²", "odds_ratio": "odds ratio", "p_value": "p-value",
    "q_value": "q-value", "n_with_hit": "articles with a hit", "n_articles": "articles with own words",
    "dp": "dispersion DP",
}


def say_distinctive(hits: pd.DataFrame, corpus: Corpus, statements: pd.DataFrame, words: pd.DataFrame, *,
                    codebook: Codebook, by: str = "group", names: list[str] = (), include_reporter: bool = False,
                    compare_from: int = 0, quoted_only: bool = False, fdr: float = 0.05, **options) -> str:
    """The headline of ``describe_distinctive`` from what is counted, for ``list_choices``.

    Compared are voices with ``compare_from`` own words or more; the options are those of ``compare_with_rest``.
    """
    shown = rate_voices(hits, words, codebook, by=by, names=names, include_reporter=include_reporter,
                        quoted_only=quoted_only)
    voices = shown.loc[shown["n_words"] >= compare_from, "voice"].drop_duplicates().tolist()
    said = keep_said(words, include_reporter=include_reporter, quoted_only=quoted_only)
    compared = compare_with_rest(count_terms(hits, quoted_only=quoted_only), said, by=by, voices=voices, **options)
    return describe_distinctive(compared, codebook, n_articles=len(corpus.articles), fdr=fdr, caution=False)


def describe_distinctive(compared: pd.DataFrame, codebook: Codebook, *, n_articles: int, fdr: float = 0.05,
                         limit: int = 4, caution: bool = True) -> str:
    """The headline as Markdown: of each voice the term it uses more than the others, beyond chance or nearest to it."""
    where, more = f"In {count_of(n_articles, 'article')}", _name_voices(compared, codebook)
    few = caution_few(n_articles) if caution else ""
    if more.empty:
        return (f"{where}, nothing can be compared: there is no hit, or no two voices have enough own words "
                f"(compare_from).{few}")
    more = more[more["rate_ratio"] > 1].sort_values(["q_value", "log_odds_z"], ascending=[True, False], kind="stable")
    if more.empty:
        return f"{where}, no voice uses any term more than the others.{few}"
    sure = more[more["q_value"] <= fdr]
    tests = f"{count_of(len(compared), 'comparison')}, at most {fdr:.0%} of the finds expected to be false"
    named = (more if sure.empty else sure).drop_duplicates("voice_label").head(1 if sure.empty else limit)
    clauses = "; ".join(f"{escape_markdown(row.voice_label)} *{escape_markdown(row.term)}* ({_say_sides(row)})"
                        for row in named.itertuples())
    if sure.empty:
        return (f"{where}, no voice uses a term more than the others beyond what chance would do ({tests}). "
                f"Nearest comes {clauses}.{few}")
    return f"{where}, these voices use a term more than the others, beyond chance ({tests}): {clauses}.{few}"


def describe_permutation(found: Permutation, *, level: float = 0.05) -> str:
    """Whether the voices differ at all, for readers who know no statistics; beyond chance is a p-value up to level."""
    if np.isnan(found.p_value):
        return "Whether the voices differ at all cannot be tested: there are no two voices to exchange, or no hits."
    where = "within each event" if found.within else "over all events"
    n_as_large = round(found.p_value * (found.replicates + 1)) - 1
    verdict = ("So who speaks makes a difference here." if found.p_value <= level else
               "So these texts do not show that it matters who speaks; that is no proof that it does not.")
    return (f"Does it matter at all who speaks? If not, the voices' names could be exchanged {where} and little would "
            f"change. Of {found.replicates:,} random exchanges, {n_as_large:,} made them differ as much as they do "
            f"(p = {found.p_value:.2g}; {count_of(found.n_units, 'unit')} of one voice in one event, "
            f"{count_of(found.n_events, 'event')}). {verdict}")


def lay_out_distinctive(compared: pd.DataFrame, codebook: Codebook, *, top_terms: int = 20,
                        fdr: float = 0.05, enough: list[str] | None = None) -> pd.DataFrame:
    """The comparisons as cells for ``draw_panels``: a panel a voice, how often it doubles the others' rate of a term.

    Drawn are the terms with the largest z of any voice, under their frames. A bar is pale where the q-value is over
    ``fdr`` or the voice none of those over the floor (``enough``, none given: all), and there is none where the voice
    uses the term no more than the others.
    """
    by = compared.columns[0]
    strongest = compared.groupby(["frame", "term"], sort=False)["log_odds_z"].max().nlargest(top_terms)
    places = strongest.reset_index().sort_values(["frame", "log_odds_z"], ascending=[True, False])
    cells = places[["frame", "term"]].merge(_name_voices(compared, codebook), on=["frame", "term"])
    order = {name: at for at, name in enumerate(compared[by].unique())}
    cells = cells.sort_values(by, key=lambda names: names.map(order), kind="stable", ignore_index=True)
    groups = codebook.actors.groupby(by)["group"].first()
    sure = cells["q_value"].le(fdr) & (cells[by].isin(enough or []) | (enough is None))
    return cells.assign(
        key=cells[by], panel=cells["voice_label"], section=cells["frame"], row=cells["term"],
        group=cells[by].map(groups).fillna(cells[by]), strength=sure.map({True: 1.0, False: 0.35}),
        value=cells["log_ratio"].where(cells["rate_ratio"] > 1, 0.0).clip(lower=0.0),
        number=[_say_ratio(row) if row.rate_ratio > 1 else "" for row in cells.itertuples()],
        below=[f"{count_of(row.n_words, 'own word')}\n{row.rest_words:,} of the others" for row in cells.itertuples()],
        says=[f"{row.voice_label}, {row.term}: {_say_sides(row)}; interval of the ratio {row.ratio_low:.2f} to "
              f"{row.ratio_high:.2f}, q-value {row.q_value:.3f}" for row in cells.itertuples()])


def name_comparisons(compared: pd.DataFrame, codebook: Codebook, *, limit: int | None = None) -> pd.DataFrame:
    """The comparisons with headers in words, infinite ratios empty; with a ``limit`` only what each voice says more."""
    named = _name_voices(compared, codebook).replace(np.inf, np.nan)
    if limit is not None:
        named = named[compared["rate_ratio"] > 1].groupby("voice_label", sort=False).head(limit)
    return named[[name for name in NAMES if name in named]].rename(columns=NAMES).reset_index(drop=True)


def name_pair(pairs: pd.DataFrame) -> pd.DataFrame:
    """The comparison of two voices with headers in words; where the second never uses a term, the ratio is empty."""
    names = NAMES | {"n_hits": "hits of the first", "n_words": "words of the first"}
    return pairs.replace(np.inf, np.nan)[[name for name in names if name in pairs]].rename(columns=names)


def _name_voices(compared: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    by = compared.columns[0]
    return compared.assign(voice_label=add_labels(compared[[by]], codebook)[f"{by}_label"])


def _say_ratio(row) -> str:
    return f"×{row.rate_ratio:.1f} ({row.n_hits:,})" if row.rest_hits else f"only here ({row.n_hits:,})"


def _say_sides(row) -> str:
    return (f"{count_of(row.n_hits, 'hit')} in {count_of(row.n_words, 'word')}, "
            f"the others {row.rest_hits:,} in {row.rest_words:,}")
