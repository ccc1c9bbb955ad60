"""From rates to what people read: names, which voices and terms to show, how to read them, the headline."""

import dataclasses
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.special import xlogy

from .codebook import Codebook, pick_names
from .corpus import Corpus
from .rates import count_hits, term_rates
from .show import count_of, escape_markdown, list_words
from .tables import BODY, LEVELS, REPORTER, UNLISTED, check_table, once
from .text import check_choice

MEASURES = ("auto", "rate", "count")
FEW_ARTICLES = 30  # with fewer, a result describes the texts and says little about the actors
UNNAMED = {UNLISTED: "unlisted speakers", REPORTER: "the reporter"}
NAMES = {
    "frame": "frame", "term": "term", "voice_label": "voice", "n_hits": "hits", "n_words": "own words",
    "per_1000_words": "hits per 1,000 own words", "ci_low": "interval from", "ci_high": "interval to",
    "ci_method": "interval by", "n_articles": "articles with own words", "n_statements": "statements",
    "enough": "over the floor",
}


class Unit(NamedTuple):
    """How people read a unit of ``term_rates``: what is counted, out of what, and what their rate is."""

    counted: str
    of: str
    rate: str


UNITS = {"word": Unit("hits", "own word", "hits per 1,000 own words"),
         "statement": Unit("statements with the term", "statement", "share of own statements with the term"),
         "article": Unit("articles with the term", "article", "share of articles with own words that have the term")}
_INNER_QUOTES = str.maketrans("“”\"", "‘’'")


def add_labels(table: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """The table with ``…_label`` for whichever of actor, group and disputed_by (an actor) it has.

    Groups are labelled by a column ``group_label`` of actors.csv where it is filled, else by their name, spelt as a
    label or an alias of the codebook spells it (china: China; us: US). A key that the codebook does not know is its
    own label.
    """
    labels = {f"{key}_label": table[key].map(lambda name, names=names: names.get(name, name), na_action="ignore")
              for key, names in _list_labels(codebook.actors, codebook.aliases).items() if key in table}
    return table.assign(**labels).astype(dict.fromkeys(labels, "str"))


@once
def _list_labels(actors: pd.DataFrame, aliases: pd.DataFrame) -> dict[str, dict[str, str]]:
    spelt = {name.casefold(): name for name in (*aliases["alias"], *actors["label"])}
    groups = {name: spelt.get(words.casefold(), words.upper() if len(words) == 2 else words)
              for name, words in ((name, name.replace("_", " ")) for name in actors["group"])}
    if "group_label" in actors:
        groups |= actors[actors["group_label"] != ""].set_index("group")["group_label"].to_dict()
    people = dict(zip(actors["actor"], actors["label"], strict=True)) | UNNAMED
    return {"actor": people, "group": groups | UNNAMED, "disputed_by": people}


def name_articles(corpus: Corpus) -> pd.DataFrame:
    """The articles with ``article``, a name no other has: the title, else how the body begins, else the id."""
    articles = corpus.articles
    bodies = corpus.zones[corpus.zones["zone"] == BODY].drop_duplicates("article_id")
    begun = bodies.merge(articles[["article_id", "text"]], on="article_id", validate="one_to_one")
    begins = {row.article_id: f"“{cut_words(row.text[row.start:row.end].translate(_INNER_QUOTES), 8)}”"
              for row in begun.itertuples()}
    title, begin = (name.mask(name.duplicated(keep=False))
                    for name in (articles["title"], articles["article_id"].map(begins)))
    return articles.assign(article=title.fillna(begin).fillna(articles["article_id"]).astype("str"))


def cut_words(text: str, n_words: int) -> str:
    """The first words of the text in one line, with "…" where there are more."""
    words = text.split(maxsplit=n_words)
    return " ".join(words[:n_words]) + (" …" if len(words) > n_words else "")


def order_voices(n_words: pd.Series) -> list[str]:
    """The voices of the index: most words first, unlisted speakers and then the reporter last."""
    return sorted(n_words.index, key=lambda name: (name == REPORTER, name in UNNAMED, -n_words[name], name))


def keep_terms(codebook: Codebook, terms: list[str], frames: list[str]) -> Codebook:
    """The codebook with only these terms and those of these frames, or all; ``pick_names`` refuses unknown ones."""
    known = codebook.terms
    pick_names(terms, known["term"], "term")
    pick_names(frames, known["frame"], "frame")
    chosen = known[known["term"].isin(terms) | known["frame"].isin(frames)] if terms or frames else known
    return dataclasses.replace(codebook, terms=chosen.reset_index(drop=True))


def keep_voices(rates: pd.DataFrame, codebook: Codebook, *, names: list[str] = (),
                include_reporter: bool = True) -> pd.DataFrame:
    """The rates of the voices asked for, of those that have words (or units), in the order of ``order_voices``.

    ``names`` are actors or groups, whichever the rates are by; none stands for all, with or without the reporter. Those
    of the codebook may be asked for even if they say nothing; one that is none is a ValueError with the nearest.

    Returns:
        The columns of rates, their labels, voice (the key), voice_label, n_voice_hits (over all terms).
    """
    by = "actor" if "actor" in check_table(rates, "rates") else "group"
    wanted = pick_names(names, [*codebook.actors[by], *rates[by], *UNNAMED], by, "the codebook or the corpus")
    if not names and not include_reporter:
        wanted.remove(REPORTER)
    kept = rates[rates[by].isin(wanted) & (rates.get("n_of", rates["n_words"]) > 0)]
    order = order_voices(kept.groupby(by)["n_words"].first())
    shown = add_labels(kept.set_index(by).loc[order].reset_index(), codebook)
    return shown.assign(voice=shown[by], voice_label=shown[f"{by}_label"],
                        n_voice_hits=shown.groupby(by)["n_hits"].transform("sum"))


def say_result(hits: pd.DataFrame, corpus: Corpus, statements: pd.DataFrame, words: pd.DataFrame, *,
               codebook: Codebook, quoted_only: bool = False, unit: str = "word", **options) -> str:
    """The headline of ``describe_result`` from what is counted, for ``list_choices``; options of ``rate_voices``."""
    shown = rate_voices(hits, words, codebook, unit=unit, statements=statements, quoted_only=quoted_only,
                        confidence=None, **options)
    return describe_result(shown, n_articles=len(corpus.articles), quoted_only=quoted_only, caution=False, unit=unit)


def rate_voices(hits: pd.DataFrame, words: pd.DataFrame, codebook: Codebook, *, names: list[str] = (),
                include_reporter: bool = True, by: str = "group", **options) -> pd.DataFrame:
    """What ``keep_voices`` leaves of ``term_rates``, whose the other options are."""
    rates = term_rates(hits, words, by=by, codebook=codebook, **options)
    return keep_voices(rates, codebook, names=names, include_reporter=include_reporter)


def keep_top(shown: pd.DataFrame, *, top_terms: int, top_voices: int) -> pd.DataFrame:
    """The rates of the voices with most own words and of the terms with most hits in them, in their order.

    If none of these uses any of the terms, the voices are the largest that do.
    """
    using = shown[shown["voice"].isin(shown.loc[shown["n_hits"] > 0, "voice"])]
    for among in (shown, using):
        voices = among.drop_duplicates("voice").nlargest(top_voices, "n_words")["voice"]
        kept = shown[shown["voice"].isin(voices)]
        if kept["n_hits"].any():
            break
    totals = kept.groupby(["frame", "term"], sort=False)["n_hits"].sum()
    top = totals[totals > 0].nlargest(top_terms)
    return kept[pd.MultiIndex.from_frame(kept[["frame", "term"]]).isin(top.index)].reset_index(drop=True)


def keep_counted(hits: pd.DataFrame, shown: pd.DataFrame, *, quoted_only: bool = False) -> pd.DataFrame:
    """The hits behind the rates shown: those of their voices, without hits inside an actor's own name."""
    by = "actor" if "actor" in shown else "group"
    return count_hits(hits[hits[by].isin(shown["voice"])], quoted_only=quoted_only)


def keep_status(hits: pd.DataFrame, statuses: list[str]) -> pd.DataFrame:
    """The hits that are put in one of these ways, or all; ``pick_names`` refuses unknown ones."""
    return hits[hits["status"].isin(pick_names(statuses, LEVELS["status"], "status", "the table of hits"))]


def count_statuses(counted: pd.DataFrame, shown: pd.DataFrame) -> pd.DataFrame:
    """How each voice puts each term: a row a pair with hits, in the order of ``name_rates``, a column a status."""
    by, levels = "actor" if "actor" in shown else "group", list(LEVELS["status"])
    put = counted.assign(**{level: counted["status"] == level for level in levels}, voice=counted[by])
    keys = ["frame", "term", "voice"]
    named = _order_terms(shown).merge(put.groupby(keys)[levels].sum(), on=keys)
    return named.assign(n_hits=named[levels].sum(axis=1))[["frame", "term", "voice_label", "n_hits", *levels]].rename(
        columns=NAMES)


def choose_measure(shown: pd.DataFrame, top: pd.DataFrame, *, measure: str, n_articles: int, min_words: int = 1000,
                   min_statements: int = 30, unit: str = "word") -> tuple[str, str]:
    """What the bars show, ``rate`` or ``count``, and the sentences that say why and how to read it.

    ``auto`` takes rates where every voice of ``top``, the rates drawn of all that are shown, is over the floor.
    """
    check_choice(measure, MEASURES, "measure")
    voices, counted = top.drop_duplicates("voice"), UNITS[unit].counted
    few = voices.loc[~voices["enough"], "voice_label"].tolist()
    which = f"{len(few)} of {len(voices)} voices" + (f" ({few[0]})" if len(few) == 1 else "")
    which = few[0] if len(few) == len(voices) == 1 else which
    below = f"{which} {'is' if len(few) == 1 else 'are'} under the floor of {name_floor(min_words, min_statements)}"
    chosen = ("count" if few else "rate") if measure == "auto" else measure
    if chosen == "rate":
        bracketed = "the hits" if unit == "word" else "how many"
        said = [f"{UNITS[unit].rate.capitalize()}, in brackets {bracketed}; thin lines are intervals."]
        said += [f"Pale bars: {below}, which is too little for a rate."] if few else []
    else:
        why = f"since {below}, too little for rates" if few else "which grow with what a voice says"
        said = [f"Counts of {counted}, {why}."]
    said += ["The reporter makes no statements."] if unit == "statement" else []
    if n_articles < FEW_ARTICLES:
        said.append(f"{count_of(n_articles, 'article')}: a description of these texts, not of the actors.")
    kinds = ((["frame", "term"], "terms with most hits"), (["voice"], "voices with most own words"))
    sizes = [(len(top.drop_duplicates(key)), len(shown.drop_duplicates(key)), what) for key, what in kinds]
    cut = [f"the {drawn} of {there} {what}" for drawn, there, what in sizes if drawn < there]
    return chosen, " ".join([*said, f"Drawn: {list_words(cut)}."] if cut else said)


def name_floor(min_words: int, min_statements: int) -> str:
    """The floor in words: with as many of either a voice is over it."""
    return f"{count_of(min_words, 'own word')} or {count_of(min_statements, 'statement')}"


def say_rate(rate: float, unit: str) -> str:
    """The rate in its unit: "2.3" hits per 1,000 words, or a share of "23%"."""
    return f"{rate:.0%}" if unit != "word" else f"{rate:.{1 if rate >= 1 or not rate else 2}f}"


def say_count(n_with: int, n_of: int, unit: str) -> str:
    """How many of how many: "3 hits in 200 own words", or "in 3 of 20 statements"."""
    of = count_of(n_of, UNITS[unit].of)
    return f"{count_of(n_with, 'hit')} in {of}" if unit == "word" else f"in {n_with:,} of {of}"


def name_rates(shown: pd.DataFrame, unit: str = "word") -> pd.DataFrame:
    """The rates with headers in words and units, terms with most hits first, zeros included."""
    names = name_columns(unit)
    return _order_terms(shown)[list(names)].rename(columns=names).reset_index(drop=True)


def name_columns(unit: str) -> dict[str, str]:
    """The columns of rates in this unit with their headers, in the order in which people read them."""
    if unit == "word":
        return NAMES
    counted, of, rate = UNITS[unit]
    drawn = {"n_with": counted, "n_of": NAMES[f"n_{of}s"], "rate": rate}
    left_out = {"per_1000_words", f"n_{of}s"}
    return {name: NAMES[name] for name in ("frame", "term", "voice_label")} | drawn | {
        name: said for name, said in NAMES.items() if name not in left_out}


def _order_terms(shown: pd.DataFrame) -> pd.DataFrame:
    totals = shown.groupby(["frame", "term"])["n_hits"].transform("sum")
    return shown.assign(fewer=-totals).sort_values(["fewer", "frame", "term"])


def describe_result(shown: pd.DataFrame, *, n_articles: int, quoted_only: bool = False, caution: bool = True,
                    unit: str = "word") -> str:
    """The headline as Markdown: the terms whose use differs most between the two voices with most own words.

    The reporter and unlisted speakers are compared only where nobody else speaks. The difference is G² (Dunning 1993)
    on hits and own words, or on units with the term and all of them; the term with most of it is named for each of the
    two. ``shown`` is of ``keep_voices``.
    """
    voices = shown.drop_duplicates("voice")
    named = voices[~voices["voice"].isin([*UNNAMED])]
    voices = list((voices if named.empty else named).head(2).itertuples())
    few = caution_few(n_articles) if caution else ""
    said_by, where = "quoted from" if quoted_only else "attributed to", f"In {count_of(n_articles, 'article')}"
    if not voices:
        return f"{where}, there is nothing to count: no term, or no words {said_by} the voices asked for."
    labels = [escape_markdown(voice.voice_label) for voice in voices]
    table = shown.pivot_table("n_with", ["frame", "term"], "voice", "sum", fill_value=0, sort=False)
    terms, hits = list(table.index), table[[voice.voice for voice in voices]].to_numpy("int64")
    if not hits.any():
        none = f"none of {len(terms)} terms stands" if len(terms) > 1 else (
            f"*{escape_markdown(terms[0][1])}* never stands")
        most = shown.loc[shown["n_with"].idxmax()]
        other = (f"; *{escape_markdown(most['term'])}* stands {_say_often(most['n_with'], most['n_of'], unit)} "
                 f"of {escape_markdown(most['voice_label'])}" if most["n_with"] else "")
        return f"{where}, {none} in words {said_by} {list_words(labels, 'or')}{other}.{few}"
    clauses = _compare(terms, hits, voices, said_by, unit) if len(voices) == 2 else []
    if not clauses:
        at = hits.sum(axis=0).argmax()
        most = hits[:, at].argmax()
        said = _say_often(hits[most, at], voices[at].n_of, unit)
        term = escape_markdown(terms[most][1])
        clauses = [f"the most frequent term in words {said_by} {labels[at]} is *{term}*: {said}"]
    return f"{where}, {'; '.join(clauses)}.{few}"


def caution_negated(put: pd.DataFrame) -> str:
    """What follows the headline where a voice mostly puts a term as not so, of ``count_statuses``: two at most."""
    mostly = put.assign(gone=put["negated"] + put["denied"])
    mostly = mostly[(mostly["gone"] >= 2) & (2 * mostly["gone"] >= mostly["hits"])].nlargest(2, "gone")
    return "".join(f" But {f'{row.gone} of the' if row.gone < row.hits else 'all'} {row.hits} hits of "
                   f"*{escape_markdown(row.term)}* in words of {escape_markdown(row.voice)} are negated or denied."
                   for row in mostly.itertuples())


def caution_few(n_articles: int) -> str:
    """What ends a headline that rests on few articles, with a space before it; else nothing."""
    what = "One article" if n_articles == 1 else "So few articles"
    return f" {what} cannot show how anybody speaks elsewhere." if n_articles < FEW_ARTICLES else ""


def _compare(terms: list[tuple], hits: np.ndarray, voices: list, said_by: str, unit: str) -> list[str]:
    """A clause for each of the two voices on the term it uses more, the larger difference first."""
    sizes = np.array([voice.n_of for voice in voices])
    expected = np.outer(hits.sum(axis=1), sizes / sizes.sum())
    g2 = 2 * xlogy(hits, np.divide(hits, expected, out=np.ones(hits.shape), where=hits > 0)).sum(axis=1)
    lean = g2 * np.sign(hits[:, 0] - expected[:, 0])
    sides = [(lean.max(), lean.argmax(), [0, 1]), (-lean.min(), lean.argmin(), [1, 0])]
    clauses = []
    for difference, at, order in sorted(sides, key=lambda side: -side[0]):
        if difference > 1e-9:  # less is rounding
            of_words = "" if clauses else said_by
            clauses.append(_say_pair(terms[at][1], hits[at, order], [voices[one] for one in order], of_words, unit))
    return clauses


def _say_pair(term: str, hits: np.ndarray, voices: list, said_by: str, unit: str) -> str:
    said = []
    for n_with, voice in zip(hits.tolist(), voices, strict=True):
        units = count_of(voice.n_of, unit) + " with words" * (unit == "article")
        where = f"the {units} {said_by}" if said_by else "those of"
        rate = f"{1000 * n_with / voice.n_of:.2f} per 1,000" if unit == "word" else f"{n_with / voice.n_of:.0%}"
        times = f"{_times(n_with)} in" if unit == "word" else f"in {f'{n_with:,.0f}' if n_with else 'none'} of"
        rated = f" ({rate})" if n_with and all(other.enough for other in voices) else ""
        said.append(f"{times} {where} {escape_markdown(voice.voice_label)}{rated}")
    return f"*{escape_markdown(term)}* stands {said[0]} and {said[1]}"


def _say_often(n_with: int, n_of: int, unit: str) -> str:
    """How often in a sentence: "twice in 200 own words", or "in 3 of 20 statements"."""
    return f"{_times(n_with)} in {count_of(n_of, 'own word')}" if unit == "word" else say_count(n_with, n_of, unit)


def _times(number: float) -> str:
    return {0: "never", 1: "once", 2: "twice"}.get(int(number), f"{int(number):,} times")
