"""What a hand-coded random sample says of the counts: agreement, precision, recall, corrected rates.

A hit may be false, or be missed where the machine gave it to somebody else; so may a word, and the own words by which
hits are divided are corrected as well. What no pattern of the codebook finds is not drawn as a hit, so no rate is
corrected for it.
"""

import numpy as np
import pandas as pd
from scipy.stats import norm

from .codebook import Codebook
from .sampling import CELL, NO_HIT
from .show import count_of, escape_markdown
from .summaries import add_labels, order_voices

QUESTIONS = {"who": "who says the words", "how": "how they are put", "means": "whether they mean what the frame means"}
SHARES = [f"{name}{end}" for count, name in (("n_given", "precision"), ("n_coded", "recall"))
          for name, end in ((count, ""), (count, "_right"), (name, ""), (name, "_low"), (name, "_high"))]
SCORES = {
    "n_given": "hits by machine", "n_given_right": "of them right", "precision_low": "precision from",
    "precision_high": "precision to", "n_coded": "hits by hand", "n_coded_right": "of them found",
    "recall_low": "recall from", "recall_high": "recall to",
}
COUNTS = ["n_hits", "n_words", "n_articles", "n_statements", "n_with", "n_of"]
NAMES = {
    "frame": "frame", "term": "term", "voice": "voice", "n_hits": "hits by machine", "n_coded": "of them coded",
    "hits_by_hand": "hits corrected", "n_words": "own words by machine", "words_by_hand": "own words corrected",
    "per_1000_words": "rate by machine", "rate_by_hand": "rate corrected", "rate_low": "interval from",
    "rate_high": "interval to",
}
N_RESAMPLES = 1000


def code_sample(sample: pd.DataFrame, answers: pd.DataFrame, *, by: str = "group") -> pd.DataFrame:
    """The drawn places that are coded, with ``hand`` (the voice by hand), ``how``, ``means``, n_coded and weight.

    A place is coded if who and means are answered; the first coder who answered both counts. ``n_coded`` is of the
    cell, and the weight is how many places of the cell stand behind each coded one.
    """
    full = answers.dropna(subset=["who", "means"]).drop_duplicates("row").rename(columns={by: "hand"})
    coded = sample.merge(full[["row", "hand", "how", "means"]], on="row", validate="one_to_one")
    return _weigh(coded.assign(means=coded["means"] == "yes"))


def measure_agreement(answers: pd.DataFrame, *, by: str = "group", confidence: float = 0.95,
                      seed: int = 1) -> pd.DataFrame:
    """Krippendorff's alpha (2004) between coders for each question; the interval resamples places (a bootstrap).

    Returns:
        question, n_places (answered by two coders or more), agreed (the share on which all say the same), alpha, low,
        high; missing where too little is answered, or where all answers are the same.
    """
    tails = [(1 - confidence) / 2, (1 + confidence) / 2]
    rows = []
    for name, question in QUESTIONS.items():
        answered = answers.dropna(subset=name)
        counts = pd.crosstab(answered["row"], answered[by if name == "who" else name]).to_numpy()
        counts = counts[counts.sum(axis=1) > 1]
        draws = np.random.default_rng(seed).integers(max(len(counts), 1), size=(N_RESAMPLES, len(counts)))
        alphas = [alpha for draw in draws if not np.isnan(alpha := find_alpha(counts[draw]))]
        agreed = np.mean((counts > 0).sum(axis=1) == 1) if len(counts) else np.nan
        interval = np.quantile(alphas, tails) if alphas else (np.nan, np.nan)
        rows.append((question, len(counts), agreed, find_alpha(counts), *interval))
    return pd.DataFrame(rows, columns=["question", "n_places", "agreed", "alpha", "low", "high"])


def find_alpha(counts: np.ndarray) -> float:
    """Krippendorff's alpha for names, from how many coders gave each place (row) each value (column), else missing."""
    import krippendorff

    used = counts[:, counts.any(axis=0)]
    return krippendorff.alpha(value_counts=used, level_of_measurement="nominal") if used.shape[1] > 1 else np.nan


def score_hits(coded: pd.DataFrame, *, by: str = "voice", confidence: float = 0.95) -> pd.DataFrame:
    """How right the machine's hits are, by ``voice``, by ``term``, by ``status``, or ``all`` together.

    A hit is right if the coder gives it to the same voice and it means what its frame means; of a status, if it is put
    so. Precision is the share of right ones among the machine's, recall among the coder's, each hit weighted by what it
    stands for; counts are as coded. Intervals are Wilson's (1927) at the size that the weights leave (Kish 1965).

    Returns:
        ``by`` and the columns of ``SHARES``: n_given (by machine) and n_coded (by hand), how many of them are right,
        precision and recall with their intervals; most hits first, unlisted speakers and the reporter last.
    """
    hits = coded[coded["term"] != ""].assign(all="all")
    if by == "status":
        hits = _weigh(hits[hits["how"].notna()])
        theirs, right = hits["how"], hits["how"] == hits["status"]
    else:
        theirs = (hits["hand"] if by == "voice" else hits[by]).where(hits["means"])
        right = (hits["hand"] == hits["voice"]) & hits["means"]
    names = order_voices(pd.concat([hits[by], theirs.dropna()]).value_counts())
    rows = [[name, *(cell for side in (hits[by], theirs) for cell in _share(hits[side == name], right, confidence))]
            for name in names]
    return pd.DataFrame(rows, columns=[by, *SHARES])


def correct_rates(rates: pd.DataFrame, sample: pd.DataFrame, coded: pd.DataFrame, *,
                  confidence: float = 0.95) -> pd.DataFrame:
    """The rates of ``term_rates`` with what hand coding of all hits and words of these bodies would make of them.

    Design-based, with the machine's label as the guess: the machine's count and the coded differences, each divided by
    its chance of being drawn (Egami, Hinck, Stewart and Wei 2023; Angelopoulos et al. 2023). As the guess is the same
    all over a cell, that is the stratified estimator of survey sampling. False and missed places each have a Wilson
    interval for a finite population, joined by recovering variances (Zou and Donner 2008); the rate is their ratio
    (Donner and Zou 2012).

    Returns:
        The rates, also for voices that only a coder found, and n_coded (coded hits in the cell); hits, words and rate
        ``_by_hand``, ``_low`` and ``_high``, missing where a cell that it needs has no coded place yet.
    """
    by, z = "actor" if "actor" in rates else "group", norm.ppf((1 + confidence) / 2)
    full, parts = _add_voices(rates, coded, by), _count_cells(sample, coded)
    drawn = parts.get(("", ""))
    words = {voice: _estimate(drawn, voice, z) if drawn else (n_words,) * 3
             for voice, n_words in zip(full[by], full["n_words"], strict=True)}
    rows = []
    for voice, frame, term in zip(full[by], full["frame"], full["term"], strict=True):
        cells = parts.get((frame, term), {})
        hits = _estimate(cells, voice, z)
        n_coded = cells["n_coded"][cells["voice"] == voice].sum() if cells else 0
        rows.append((n_coded, *hits, *words[voice], *_divide(hits, words[voice])))
    columns = [f"{what}_{end}" for what in ("hits", "words", "rate") for end in ("by_hand", "low", "high")]
    full[["n_coded", *columns]] = np.array(rows, dtype="float64").reshape(-1, 10)
    return full.astype({"n_coded": "int64"})


def describe_validation(coded: pd.DataFrame, corrected: pd.DataFrame, codebook: Codebook, *,
                        confidence: float = 0.95) -> str:
    """What the coding says in a few sentences: how many hits are right, what it changes most, what no pattern finds."""
    if coded.empty:
        return "No row is answered yet, so nothing is measured."
    said = [f"Of the hits, {row.precision:.0%} ({row.precision_low:.0%} to {row.precision_high:.0%}) stand in the "
            "words of the voice that they are given to and mean what their frame means, as "
            f"{count_of(row.n_given, 'hit')} coded by hand show."
            for row in score_hits(coded, by="all", confidence=confidence).itertuples()]
    change = (corrected["rate_by_hand"] - corrected["per_1000_words"]).abs()
    known = change[corrected["enough"] & corrected["rate_low"].notna()]
    if known.max() > 0:
        row = name_corrected(corrected.loc[[known.idxmax()]], codebook).iloc[0]
        said.append(f"Hand coding changes *{escape_markdown(row['term'])}* of {escape_markdown(row['voice'])} most: "
                    f"from {row['rate by machine']:.2f} to {row['rate corrected']:.2f} per 1,000 own words (interval "
                    f"{row['interval from']:.2f} to {row['interval to']:.2f}).")
    bare = coded[coded["status"] == NO_HIT]
    if len(bare):
        _, n, share, low, high = _share(bare, bare["means"], confidence)
        said.append(f"Of the words outside sentences with a hit, {share:.0%} ({low:.0%} to {high:.0%}; {n} of "
                    f"{len(bare)} coded) stand in sentences that say in other words what a term means.")
    return " ".join(said)


def name_corrected(corrected: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """The corrected rates with headers in words and the voices' labels, terms with most hits first."""
    by = "actor" if "actor" in corrected else "group"
    fewer = -corrected.groupby(["frame", "term"])["n_hits"].transform("sum")
    ordered = corrected.assign(fewer=fewer).sort_values(["fewer", "frame", "term"], kind="stable", ignore_index=True)
    labelled = add_labels(ordered, codebook).assign(voice=lambda table: table[f"{by}_label"])
    return labelled[list(NAMES)].rename(columns=NAMES)


def name_scores(scores: pd.DataFrame, codebook: Codebook, *, by: str = "group") -> pd.DataFrame:
    """The scores of ``score_hits`` with headers in words; voices, which are groups or actors (``by``), by label."""
    named = scores.rename(columns={"voice": by})
    named = named.assign(**{by: add_labels(named, codebook)[f"{by}_label"]}) if by in named else named
    return named.rename(columns={by: "voice", **SCORES})


def lay_out_rates(top: pd.DataFrame, *, measure: str) -> pd.DataFrame:
    """Corrected rates, of ``keep_top``, as cells for ``draw_panels``: a panel a voice, in it each term twice.

    The measure is ``rate`` or ``count``, of ``choose_measure``.
    """
    raw, corrected = {"rate": ("per_1000_words", "rate"), "count": ("n_hits", "hits")}[measure]
    known = top.dropna(subset=f"{corrected}_by_hand")
    twice = known.groupby("term")["frame"].transform("nunique") > 1
    cells = known.assign(key=known["voice"], panel=known["voice_label"],
                         section=known["term"].mask(twice, known["term"] + " (" + known["frame"] + ")"),
                         below=[count_of(n_words, "own word") for n_words in known["n_words"]])
    value, high = cells[f"{corrected}_by_hand"], cells[f"{corrected}_high"]
    raw = cells.assign(row="by machine", value=cells[raw], reach=cells[raw], hits=cells["n_hits"], strength=0.35)
    hand = cells.assign(row="corrected", value=value, reach=high.fillna(value), low=cells[f"{corrected}_low"],
                        hits=cells["hits_by_hand"], strength=1.0)
    pair = pd.concat([raw, hand]).sort_index(kind="stable")
    pair["number"] = [f"{row.value:.1f} ({_trim(row.hits)})" if measure == "rate" and row.hits else _trim(row.value)
                      for row in pair.itertuples()]
    pair["says"] = [f"{row.panel}, {row.term}, {row.row}: {row.number}" for row in pair.itertuples()]
    return pair


def _add_voices(rates: pd.DataFrame, coded: pd.DataFrame, by: str) -> pd.DataFrame:
    """The rates, with rows of zeros for voices that only a coder found."""
    found = sorted(set(coded["hand"]) - set(rates[by]))
    terms = rates[["frame", "term"]].drop_duplicates().merge(pd.DataFrame({by: found}, dtype="str"), how="cross")
    more = terms.assign(group=terms[by], enough=False, ci_method="none", **dict.fromkeys(COUNTS, 0))
    return pd.concat([rates, more], ignore_index=True).astype(rates.dtypes) if found else rates.copy()


def _count_cells(sample: pd.DataFrame, coded: pd.DataFrame) -> dict[tuple, dict[str, np.ndarray]]:
    """Of each frame and term its cells: voice, n_all, n_coded, and how many of these are whose by hand."""
    cells = sample.drop_duplicates(CELL).set_index(CELL)[["n_all"]]
    real = coded[coded["means"] | (coded["term"] == "")]
    counted = cells.join(coded.groupby(CELL).size().rename("n_coded")).join(
        pd.crosstab([real[name] for name in CELL], real["hand"])).fillna(0).reset_index()
    return {key: {name: rows[name].to_numpy() for name in rows} for key, rows in counted.groupby(["frame", "term"])}


def _trim(number: float) -> str:
    return f"{number:,.1f}".removesuffix(".0")


def _weigh(coded: pd.DataFrame) -> pd.DataFrame:
    """The coded places with how many of their cell are coded, and how many each of them stands for."""
    n_coded = coded.groupby(CELL)["row"].transform("size")
    return coded.assign(n_coded=n_coded, weight=coded["n_all"] / n_coded)


def _share(hits: pd.DataFrame, right: pd.Series, confidence: float) -> tuple:
    """How many hits, how many are right, their weighted share and its interval."""
    right, weight = right[hits.index], hits["weight"]
    share = (weight * right).sum() / weight.sum() if len(hits) else np.nan
    size = weight.sum() ** 2 / (weight**2).sum() if len(hits) else np.nan
    return len(hits), int(right.sum()), share, *_find_wilson(share, size, norm.ppf((1 + confidence) / 2))


def _find_wilson(share: float, size: float, z: float) -> tuple[float, float]:
    """Wilson's interval of a share; also at a size that is no whole number, or is infinite: all is known."""
    x = z * z / size
    centre, half = (share + x / 2) / (1 + x), np.sqrt(x * share * (1 - share) + x * x / 4) / (1 + x)
    return max(centre - half, 0.0), min(centre + half, 1.0)


def _estimate(cells: dict[str, np.ndarray], voice: str, z: float) -> tuple[float, float, float]:
    """How many of the places in the cells of one term are a voice's by hand, with an interval."""
    if not cells:  # nobody uses the term
        return 0.0, 0.0, 0.0
    n_all, n_coded = cells["n_all"], cells["n_coded"]
    if not n_coded.all():
        return np.nan, np.nan, np.nan
    own, theirs = cells["voice"] == voice, cells.get(voice, np.zeros(len(n_all)))
    false = _total(n_all[own], n_coded[own], (n_coded - theirs)[own], z)
    missed = _total(n_all[~own], n_coded[~own], theirs[~own], z)
    total = n_all[own].sum() - false[0] + missed[0]
    return (total, total - np.hypot(false[2] - false[0], missed[0] - missed[1]),
            total + np.hypot(false[0] - false[1], missed[2] - missed[0]))


def _total(n_all: np.ndarray, n_coded: np.ndarray, n_such: np.ndarray, z: float) -> tuple[float, float, float]:
    """How many places of some cells are such, with Wilson's interval at the size that the design leaves.

    The variance is the design's, or that of equal shares in all cells where this is larger: a few coded places often
    show no difference at all.
    """
    everything, shares = n_all.sum(), n_such / n_coded
    if not everything:
        return 0.0, 0.0, 0.0
    share = (n_all * shares).sum() / everything
    spread = n_all**2 * (1 - n_coded / n_all) / n_coded
    within = shares * (1 - shares) * n_coded / np.maximum(n_coded - 1, 1)
    even = share * (1 - share)
    ratio = max((spread * within).sum() / even, spread.sum()) if even > 1e-12 else spread.sum()
    bounds = _find_wilson(share, everything**2 / ratio if ratio else np.inf, z)
    return everything * share, everything * bounds[0], everything * bounds[1]


def _divide(hits: tuple, words: tuple) -> tuple[float, float, float]:
    """Hits per 1,000 words with the interval of a ratio of two independent estimates."""
    (n, low, high), (of, of_low, of_high) = hits, words
    if not (of > 0 and of_low > 0):
        return (1000 * n / of if of > 0 else np.nan), np.nan, np.nan
    product, most, least = n * of, of_high * (2 * of - of_high), of_low * (2 * of - of_low)
    below, above = low * (2 * n - low), high * (2 * n - high)
    start = below / (product + np.sqrt(max(product**2 - below * most, 0))) if product else 0.0
    end = (product + np.sqrt(max(product**2 - above * least, 0))) / least
    return 1000 * n / of, 1000 * start, 1000 * end
