"""What a corpus holds and how far it can be trusted: finished tables for the corpus notebook."""

from __future__ import annotations

import dataclasses

import pandas as pd

from .codebook import Codebook
from .corpus import Corpus
from .show import count_of
from .summaries import UNNAMED, add_labels
from .tables import BODY, NOWHERE, REPORTER, UNLISTED
from .text import count_words_in

_NOTES = ("oddities", "note", "notes")


def describe_corpus(corpus: Corpus, words: pd.DataFrame) -> str:
    """The headline: how much there is, from when, what is unknown, who speaks, what was set aside."""
    articles, zones = corpus.articles, measure_zones(corpus)
    n_words, aside = int(words["n_words"].sum()), int(zones.loc[zones["zone"] != BODY, "n_words"].sum())
    said = int(words.loc[words["group"] != REPORTER, "n_words"].sum())
    dates = articles["published_date"].dropna()
    parts = [f"published {dates.min():%Y-%m-%d} to {dates.max():%Y-%m-%d}"] if len(dates) else []
    missing = articles[["published_date", "outlet"]].isna().sum()
    parts += [f"{missing[name]:,} without {what}" for name, what in
              (("published_date", "a date of publication"), ("outlet", "an outlet")) if missing[name]]
    share = f", {said / n_words:.0%} of them attributed to a source" if n_words else ""
    parts = [count_of(len(articles), "article"), *parts]
    return (f"{', '.join(parts)}: {count_of(n_words, 'body word')}{share}. "
            f"{count_of(aside, 'word')} were set aside as not the article, and reading met "
            f"{count_of(len(corpus.problems), 'problem')}.")


def keep_longest(corpus: Corpus, n_articles: int) -> Corpus:
    """The corpus with only its longest articles, in their order."""
    kept = corpus.articles[corpus.articles["n_words"].rank(method="first", ascending=False) <= n_articles]
    zones = corpus.zones[corpus.zones["article_id"].isin(kept["article_id"])]
    return dataclasses.replace(corpus, articles=kept.reset_index(drop=True),
                               zones=zones.reset_index(drop=True))


def list_articles(corpus: Corpus) -> pd.DataFrame:
    """A row an article: its name, outlet, every ``*_date`` column by name, wire if known, body words."""
    articles = name_articles(corpus.articles)
    dates = {name: name.removesuffix("_date") for name in sorted(articles) if name.endswith("_date")}
    read = {name: pd.to_datetime(articles[name], errors="coerce", format="ISO8601") for name in dates}
    wire = ["wire"] if "wire" in articles else []
    listed = articles.assign(**read)[["article", "outlet", *wire, *dates, "n_words"]]
    return listed.rename(columns={**dates, "n_words": "body words"})


def list_notes(corpus: Corpus) -> pd.DataFrame:
    """A row an article and note: what its metadata says of its oddities, and what was met in reading it."""
    articles = name_articles(corpus.articles)
    noted = [(row["article"], name, row[name]) for row in articles.to_dict("records") for name in _NOTES
             if isinstance(row.get(name), str) and row[name]]
    met = [(row.path + (f", row {row.row}" if row.row != NOWHERE else ""), "in reading",
            f"{row.reason}; {row.help}") for row in corpus.problems.itertuples()]
    return pd.DataFrame([*met, *noted], columns=["article or file", "kind", "note"])


def name_articles(articles: pd.DataFrame) -> pd.DataFrame:
    """The articles with ``article``: the title, or the id where there is none or several share it."""
    alone = articles["title"].where(~articles["title"].duplicated(keep=False))
    return articles.assign(article=alone.fillna(articles["article_id"]).astype("str"))


def measure_zones(corpus: Corpus) -> pd.DataFrame:
    """The words of each article by zone: article_id, article, zone, n_words; in the order of the texts."""
    zones = _cut_zones(corpus)
    counted = zones.assign(n_words=[count_words_in(text) for text in zones["text"]])
    return counted.groupby(["article_id", "article", "zone"], as_index=False, sort=False)[["n_words"]].sum()


def list_zones_removed(corpus: Corpus, *, n_words: int = 12) -> pd.DataFrame:
    """A row a stretch outside the bodies: article, reason (its zone), words, and how it begins."""
    zones = _cut_zones(corpus)
    aside = zones[zones["zone"] != BODY]
    begins = [" ".join(text.split()[:n_words]) + " …" * (len(text.split()) > n_words)
              for text in aside["text"]]
    listed = aside.assign(words=[count_words_in(text) for text in aside["text"]], begins=begins)
    listed = listed.assign(reason=listed["zone"].str.replace("_", " "))
    return listed[["article", "reason", "words", "begins"]].reset_index(drop=True)


def measure_voices(words: pd.DataFrame, corpus: Corpus, codebook: Codebook) -> pd.DataFrame:
    """Each group's words in each article and their share of its body, zeros included.

    Returns:
        article_id, article, group, group_label, n_words, n_article_words, share (0 to 1); groups with most
        words first, unlisted speakers and the reporter last.
    """
    known = words[words["article_id"].isin(corpus.articles["article_id"])]
    wide = known.pivot_table(index="article_id", columns="group", values="n_words", aggfunc="sum",
                             fill_value=0)
    order = sorted(wide, key=lambda group: (group in UNNAMED, group == REPORTER, -wide[group].sum(), group))
    long = wide[order].melt(ignore_index=False, var_name="group", value_name="n_words").reset_index()
    articles = name_articles(corpus.articles)[["article_id", "article"]]
    long = add_labels(long.merge(articles, on="article_id", validate="many_to_one"), codebook)
    total = long.groupby("article_id")["n_words"].transform("sum")
    return long.assign(n_article_words=total, share=long["n_words"] / total.where(total > 0))


def list_unresolved(statements: pd.DataFrame) -> pd.DataFrame:
    """The sources that no entry of the codebook stands behind, most words first."""
    loose = statements[(statements["group"] == UNLISTED) | (statements["resolution"] == "unresolved")]
    summed = loose.groupby(["source", "actor", "resolution"], dropna=False, as_index=False).agg(
        statements=("part_of", "nunique"), words=("n_words", "sum"), articles=("article_id", "nunique"))
    ordered = summed.sort_values(["words", "source", "actor"], ascending=[False, True, True],
                                 ignore_index=True)
    return ordered.rename(columns={"source": "source as printed", "actor": "taken as", "resolution": "how"})


def list_retold(corpus: Corpus) -> pd.DataFrame:
    """The articles that report one event or carry one text: kind, name, articles (how many), which."""
    articles = name_articles(corpus.articles)
    rows = [(kind, name, len(told), " · ".join(told["article"]))
            for kind, column in (("same event", "event_id"), ("same text", "duplicate_group"))
            for name, told in articles.dropna(subset=[column]).groupby(column) if len(told) > 1 and name]
    return pd.DataFrame(rows, columns=["kind", "name", "articles", "which"])


def _cut_zones(corpus: Corpus) -> pd.DataFrame:
    articles = name_articles(corpus.articles)[["article_id", "article", "text"]]
    zones = corpus.zones.merge(articles, on="article_id", validate="many_to_one")
    return zones.assign(text=[row.text[row.start:row.end] for row in zones.itertuples()])
