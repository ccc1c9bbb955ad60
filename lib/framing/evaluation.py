"""How right the attribution is: the machine's statements against hand coding, by words and by statements.

Only articles in which something is coded are compared; hand coding is what ``gold`` reads.
"""

import dataclasses

import numpy as np
import pandas as pd
from scipy.stats import binomtest

from .codebook import Codebook
from .corpus import Corpus
from .show import count_of
from .summaries import add_labels, order_voices
from .tables import BODY, REPORTER
from .text import check_choice, find_words
from .voices import find_voices, pick_voices

LEVELS = ("group", "actor", "quote_type", "attributed")
COMPARED = ["article_id", "error", "alike", "quote_type", "gold_actor", "actor", "gold_text", "text", "source", "rule"]
NAMES = {
    "group": "voice", "actor": "voice", "quote_type": "quote type", "f1": "F1",
    "n_given": "words by machine", "n_given_right": "of them right", "n_coded": "words by hand",
    "n_coded_right": "of them found", "precision_low": "precision from", "precision_high": "precision to",
    "recall_low": "recall from", "recall_high": "recall to",
}


def compare_words(corpus: Corpus, statements: pd.DataFrame, gold: pd.DataFrame, *,
                  lenient: bool = False) -> pd.DataFrame:
    """Each word of the coded bodies with its voice by hand and by machine, by article and position.

    Columns: article_id, start, end (of the word), gold_actor, gold_group, gold_quote_type, actor, group, quote_type
    (missing where the reporter speaks). ``lenient`` takes the coder's second choice as right, too.
    """
    zones = corpus.zones[corpus.zones["article_id"].isin(gold["article_id"])]
    part, texts = dataclasses.replace(corpus, zones=zones), corpus.articles.set_index("article_id")["text"]
    words = pd.DataFrame([(zone.article_id, *word) for zone in zones[zones["zone"] == BODY].itertuples()
                          for word in find_words(texts[zone.article_id], zone.start, zone.end)],
                         columns=["article_id", "start", "end"]).astype({"article_id": "str", "start": "int64"})
    coded, found = (pick_voices(words, find_voices(part, table)) for table in (gold, statements))
    if lenient:
        second = coded["statement_id"].map(gold.set_index("statement_id")["second"]).fillna("").str.split("; ")
        also = np.array([actor in names for actor, names in zip(found["actor"], second, strict=True)], dtype=bool)
        coded = coded.assign(**{key: coded[key].mask(also, found[key]) for key in ("actor", "group")})
    voice = ["actor", "group", "quote_type"]
    return pd.concat([words, coded[voice].add_prefix("gold_"), found[voice]], axis="columns")


def score_words(compared: pd.DataFrame, *, by: str = "group", of: str = "group",
                confidence: float = 0.95) -> pd.DataFrame:
    """Words credited right, with numerators and denominators; most words first, unlisted and reporter last.

    A row for each ``group``, ``actor`` or ``quote_type``, or one for all words that are ``attributed``; right is what
    has the right ``group`` or ``actor``. Intervals are Wilson's (1927): they take words as independent, and words of
    one statement stand and fall together, so they are too narrow.

    Returns:
        ``by``, n_given (words by machine), n_given_right, precision, precision_low, precision_high, n_coded (by hand),
        n_coded_right, recall, recall_low, recall_high, f1. A share of no words is missing.
    """
    check_choice(by, LEVELS, "by")
    given, coded = ((compared[f"{side}group"] != REPORTER).map({True: "all"}) if by == "attributed" else
                    compared[f"{side}{by}"] for side in ("", "gold_"))
    right = compared[of] == compared[f"gold_{of}"]
    rows = [{by: name, **_share(right[given == name], "given", "precision", confidence),
             **_share(right[coded == name], "coded", "recall", confidence)}
            for name in order_voices(pd.concat([given, coded]).value_counts())]
    columns = [by, *_share(right[:0], "given", "precision"), *_share(right[:0], "coded", "recall")]
    scores = pd.DataFrame(rows, columns=columns)
    return scores.assign(f1=2 * scores["precision"] * scores["recall"] / (scores["precision"] + scores["recall"]))


def compare_hits(hits: pd.DataFrame, compared: pd.DataFrame) -> pd.DataFrame:
    """The hits in coded articles, without those inside names, each with the voice by hand of its first word."""
    counted = hits[~hits["in_name"] & hits["article_id"].isin(compared["article_id"])].sort_values("start")
    coded = compared[["article_id", "start", "gold_actor", "gold_group"]].sort_values("start")
    return pd.merge_asof(counted, coded, on="start", by="article_id").sort_values(["article_id", "start"])


def confuse_voices(compared: pd.DataFrame, *, by: str = "group") -> pd.DataFrame:
    """Words by the coder's voice (gold_…) and the machine's: n_words, share of the coder's; most words first."""
    pair = [f"gold_{by}", by]
    counted = compared.groupby(pair).size().rename("n_words").reset_index()
    counted["share"] = counted["n_words"] / counted.groupby(pair[0])["n_words"].transform("sum")
    return counted.sort_values(["n_words", *pair], ascending=[False, True, True], ignore_index=True)


def compare_statements(corpus: Corpus, statements: pd.DataFrame, gold: pd.DataFrame) -> pd.DataFrame:
    """The coder's statements and the machine's, matched one to one, the most alike first, and what went wrong.

    Alike is the Jaccard index of their words. The error is "right" or "wrong actor" where they are alike by .5 or more,
    "wrong span" by less; "missed" has no match by machine, "invented" none by hand. Rows that own no words, as denials,
    are left out. Columns: ``COMPARED``; quote_type is the coder's, else the machine's; source and rule the machine's.
    """
    ours = statements[statements["article_id"].isin(gold["article_id"])]
    coded, found = (_gather_contents(table, corpus) for table in (gold, ours))
    rows = [{"article_id": name, **row} for name, theirs in coded.items()
            for row in _match_contents(theirs, found.get(name, []))]
    return pd.DataFrame(rows, columns=COMPARED)


def describe_accuracy(compared: pd.DataFrame, *, n_articles: int, by: str = "group", note: str = "") -> str:
    """How right the attribution is (group or actor) in one sentence with a note, or that it was not measured."""
    if not len(compared):
        return ("These articles are not coded by hand, so how right the attribution is was not measured. Code some of "
                "them, as data/gold/README.md describes, and name the file in the parameter gold.")
    n_coded = compared["article_id"].nunique()
    which = count_of(n_coded, "article") if n_coded == n_articles else f"{n_coded:,} of the {n_articles:,} articles"
    scores = score_words(compared, by="attributed", of=by).reindex([0]).iloc[0]
    precision, recall = (f"{scores[key]:.0%}".replace("nan%", "none") for key in ("precision", "recall"))
    return (f"Against the hand coding of {which}, {precision} of the words given to {'an' if by == 'actor' else 'a'} "
            f"{by} are the coder's (precision) and {recall} of the coder's are found (recall){note and f'; {note}'}.")


def check_words(compared: pd.DataFrame, corpus: Corpus) -> str:
    """One sentence that says that every word of the coded bodies was compared; a ValueError where it was not."""
    due = corpus.articles.set_index("article_id")["n_words"][compared["article_id"].unique()].sum()
    if due != len(compared):
        raise ValueError(f"the law of words over voices is broken: {len(compared):,} compared, {due:,} in the bodies")
    return f"Each of the {count_of(due, 'word')} of the coded bodies has one voice by hand and one by machine."


def label_voices(table: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """The table with the labels of actors and groups, by hand and by machine, in place of their keys."""
    labelled = {column: add_labels(table[[column]].set_axis([key], axis="columns"), codebook)[f"{key}_label"]
                for key in ("group", "actor") for column in (key, f"gold_{key}") if column in table}
    return table.assign(**labelled)


def lay_out_scores(scores: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """The scores by group or actor as cells for ``draw_panels``: a panel a voice, in it precision and recall."""
    by = scores.columns[0]
    groups = codebook.actors.groupby(by)["group"].first()
    voices = scores.assign(key=scores[by], panel=label_voices(scores, codebook)[by], section="",
                           group=scores[by].map(groups).fillna(scores[by]),
                           below=[f"{count_of(n_words, 'word')}\nby hand" for n_words in scores["n_coded"]])
    cells = pd.concat([voices.assign(row=row, value=100 * scores[row].fillna(0), low=100 * scores[f"{row}_low"],
                                     reach=100 * scores[f"{row}_high"].fillna(0),
                                     number=scores[row].map("{:.0%}".format).replace("nan%", "none"))
                       for row in ("precision", "recall")]).sort_index(kind="stable")
    return cells.assign(says=cells["panel"] + ": " + cells["row"] + " " + cells["number"])


def _share(right: pd.Series, side: str, measure: str, confidence: float = 0.95) -> dict:
    n, n_right = len(right), int(right.sum())
    low, high = binomtest(n_right, n).proportion_ci(confidence, method="wilson") if n else (np.nan, np.nan)
    return {f"n_{side}": n, f"n_{side}_right": n_right, measure: n_right / n if n else np.nan,
            f"{measure}_low": low, f"{measure}_high": high}


def _gather_contents(statements: pd.DataFrame, corpus: Corpus) -> dict[str, list[dict]]:
    """The statements of each article, pieces together: the first row with all words and the whole text."""
    texts = corpus.articles.set_index("article_id")["text"]
    gathered: dict[str, list[dict]] = {name: [] for name in statements["article_id"]}
    for (name, _), pieces in statements[statements["kind"] == "statement"].groupby(["article_id", "part_of"]):
        spans = list(zip(pieces["start"], pieces["end"], strict=True))
        gathered[name].append({**pieces.iloc[0], "text": " … ".join(texts[name][slice(*span)] for span in spans),
                               "words": {word for span in spans for word in find_words(texts[name], *span)}})
    return gathered


def _match_contents(coded: list[dict], found: list[dict]) -> list[dict]:
    alike = {(i, j): len(one["words"] & other["words"]) / len(one["words"] | other["words"])
             for i, one in enumerate(coded) for j, other in enumerate(found) if one["words"] & other["words"]}
    partner: dict[int, int] = {}
    for i, j in sorted(alike, key=alike.get, reverse=True):
        if i not in partner and j not in partner.values():
            partner[i] = j
    rows = []
    for i, one in enumerate(coded):
        other, near = found[partner[i]] if i in partner else {}, alike.get((i, partner.get(i)), 0.0)
        judged = "right" if one["actor"] == other.get("actor") else "wrong actor"
        rows.append({**other, "error": "missed" if not other else judged if near >= 0.5 else "wrong span",
                     "alike": near, "quote_type": one["quote_type"], "gold_actor": one["actor"],
                     "gold_text": one["text"]})
    unmatched = [one for j, one in enumerate(found) if j not in partner.values()]
    return rows + [{**one, "error": "invented", "alike": 0.0} for one in unmatched]
