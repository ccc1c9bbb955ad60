"""Articles read whole: whose words are whose, in colour and in notes, with the hits marked."""

import dataclasses
import re
from bisect import bisect_right
from collections import defaultdict
from itertools import pairwise

import pandas as pd

from .codebook import Codebook, pick_names
from .corpus import Corpus
from .passages import SAID, name_passage, pick_whole
from .show import HtmlView, count_of, render
from .summaries import add_labels, name_articles
from .tables import BODY
from .voices import find_voices


def show_article(article: str, hits: pd.DataFrame, statements: pd.DataFrame, corpus: Corpus, codebook: Codebook, *,
                 colours: dict[str, str] | None = None, max_chars: int = 5000) -> HtmlView:
    """One article, or that with most of these hits, as HTML: its statements coloured, with notes, its hits marked.

    At most ``max_chars`` characters of its text are shown: it is somebody's.
    """
    known = corpus.articles["article_id"]
    pick_names([article] if article else [], known, "article_id", "the corpus")
    one = article or hits["article_id"].value_counts().reindex(known, fill_value=0).idxmax()
    views = list(_lay_out([one], hits, statements, corpus, codebook, colours or {}, max_chars))
    return HtmlView(render("article.html", articles=views, folded=False, caption=""), views[0]["caption"])


def show_articles(hits: pd.DataFrame, statements: pd.DataFrame, corpus: Corpus, codebook: Codebook, *,
                  colours: dict[str, str] | None = None, max_chars: int = 5000) -> HtmlView:
    """The first articles of these hits, each folded, where the rows of ``show_passages`` with ``whole`` lead.

    Of each at most ``max_chars`` characters are shown; with 0, no article.
    """
    listed = pick_whole(hits) if max_chars > 0 else []
    views = list(_lay_out(listed, hits, statements, corpus, codebook, colours or {}, max_chars))
    n_articles = hits["article_id"].nunique()
    caption = count_of(len(views), "article") + f" of {n_articles:,} shown whole" * (len(views) < n_articles)
    return HtmlView(render("article.html", articles=views, folded=True, caption=caption), caption)


def _lay_out(article_ids: list[str], hits: pd.DataFrame, statements: pd.DataFrame, corpus: Corpus, codebook: Codebook,
             colours: dict[str, str], max_chars: int):
    """What the template shows of each article."""
    articles = name_articles(corpus).set_index("article_id")
    articles = articles.assign(outlet=articles["outlet"].fillna("outlet unknown"),
                               day=articles["published_date"].dt.strftime("%Y-%m-%d").fillna("date unknown"))
    hits = add_labels(hits.assign(passage_id=[name_passage(hit) for hit in hits.itertuples()]), codebook)
    zones, said, marked = (table[table["article_id"].isin(article_ids)] for table in (corpus.zones, statements, hits))
    voices = find_voices(dataclasses.replace(corpus, zones=zones), said)
    stretches = pd.concat([voices.drop(columns="quote_type"), zones[zones["zone"] != BODY]])
    stretches = add_labels(stretches.sort_values(["article_id", "start"]), codebook).merge(
        said.reindex(columns=["statement_id", *SAID]), "left")
    is_new = stretches["statement_id"].notna() & ~stretches["statement_id"].duplicated()
    stretches = stretches.assign(colour=stretches["group"].map(colours),
                                 new=is_new * is_new.groupby(stretches["article_id"]).cumsum())
    told = [defaultdict(list), defaultdict(list)]
    for table, rows in zip((stretches, marked), told, strict=True):
        for row in table.astype("object").where(table.notna(), None).to_dict("records"):
            rows[row["article_id"]].append(row)
    for article_id in article_ids:
        one, rows = articles.loc[article_id], [of[article_id] for of in told]
        shown = cut_text(one["text"], max_chars)
        length = len(shown.removesuffix("…")) if len(one["text"]) > max_chars else len(shown)
        caption = f"{one['article']}, quoted as reported"
        caption += f"; {count_of(len(one['text']) - length, 'more character')} not shown" * (length < len(one["text"]))
        yield {"caption": caption, "key": article_id, "paragraphs": _cut_pieces(shown, *rows),
               "about": [one["outlet"], one["day"], count_of(len(rows[1]), "hit")],
               "missed": [hit["passage_id"] for hit in rows[1] if hit["start"] >= length]}


def cut_text(text: str, width: int) -> str:
    """The beginning of the text up to a word's end, with "…" where there is more."""
    found = re.match(rf"(?s).{{1,{width}}}(?!\S)", text)
    return text if len(text) <= width else (found[0].rstrip() if found else text[:width]) + "…"


def _cut_pieces(text: str, stretches: list[dict], hits: list[dict]) -> list[list[dict]]:
    """The paragraphs as pieces of one voice or zone in or out of hits; ``number`` where a statement begins."""
    starts, paragraphs = [row["start"] for row in stretches], []
    bounds = sorted({*starts, *(hit[side] for hit in hits for side in ("start", "end"))})
    for line in re.finditer(r"[^\r\n]+", text):
        paragraphs.append([])
        inner = (at for at in bounds if line.start() < at < line.end())
        for start, end in pairwise([line.start(), *inner, line.end()]):
            owner = stretches[bisect_right(starts, start) - 1]
            within = [hit for hit in hits if hit["start"] <= start < hit["end"]]
            paragraphs[-1].append({"number": owner.pop("new", 0), "text": text[start:end], "hits": within, **owner,
                                   "opens": [hit["passage_id"] for hit in within if hit["start"] == start]})
    return paragraphs
