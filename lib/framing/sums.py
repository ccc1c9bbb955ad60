"""What a corpus amounts to, however many articles it has: sums that add up over its parts, and over corpora.

Of each voice its words, statements and articles, of each voice and term (or frame) its hits and the statements and
articles that have one: by cluster, from which intervals are resampled, and by month. Their size goes with the voices,
terms and clusters (``rates.MOST_CLUSTERS`` at most), not with the articles. Actors whom the codebook does not know are
one voice, since there is no end of them. Beside the sums stand some passages of each group and term, drawn at random.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from itertools import product
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from .codebook import Codebook
from .corpus import Corpus
from .passages import find_passages
from .rates import MOST_CLUSTERS, limit_clusters, name_clusters, sum_hits, sum_words
from .show import count_of
from .streams import open_whole
from .tables import LEVELS
from .text import check_choice
from .voices import pool_unlisted

# What is summed: by whom, and of which hits: all, those in quotation marks, those put so.
VIEWS = {"by": ("group", "actor"), "counted": ("all", "quoted", *LEVELS["status"])}
N_DRAWN = 3  # passages of each voice and term, put so, and inside or outside quotation marks
_CELL = ["actor", "group", "frame", "term", "status", "in_quotes"]
_AT_ONCE = 10_000  # articles
_ABOUT = "about.json"
_KEYS = ["by", "counted", "per", "actor", "group", "cluster"]


class Sums(NamedTuple):
    """Sums of voices and of what they use, drawn passages, and a row a corpus of what is known of it.

    spoken      by, counted ("all" or "quoted") and per ("cluster" or "month"), actor, group, cluster (or month; "" for
                undated articles), n_words, n_statements, n_articles
    found       the same, of all that is ``counted``, and frame, term; n_hits, and n_statements and n_articles with one
    passages    of ``find_passages``; in_quotes; chance, by which they were drawn
    about       corpus, n_articles, since, until (first and last month, "" where all are undated), n_undated,
                n_body_words, n_clusters, sha256 (over the articles), corrections (their hash), told (what it says of
                itself)
    """

    spoken: pd.DataFrame
    found: pd.DataFrame
    passages: pd.DataFrame
    about: pd.DataFrame


def check_view(view: dict[str, str]) -> dict[str, tuple[str, ...]]:
    """All of ``VIEWS`` but what is narrowed to one; another one is a ValueError."""
    for name, value in view.items():
        check_choice(value, VIEWS[name], name)
    return VIEWS | {name: (value,) for name, value in view.items()}


def sum_up(parts: Iterable[tuple], corpus: Corpus, codebook: Codebook, *, name: str = "",
           corrections: str = "", **view: str) -> Sums:
    """The sums of a corpus whose articles have their events, in one of ``VIEWS`` or in all.

    Of each of its parts there are hits, words and statements, as ``find_hits`` and ``count_words`` make them; each
    article stands in one part. ``corrections`` is the hash of those by hand that were applied.
    """
    views, articles = check_view(view), corpus.articles
    clusters = name_clusters(articles[["article_id"]], articles).set_index("article_id")["cluster"]
    months = articles.set_index("article_id")["published_date"].dt.strftime("%Y-%m").astype("str").fillna("")
    about = {"corpus": name, "n_articles": len(articles), "since": min(set(months) - {""}, default=""),
             "until": max(months), "n_undated": int(months.eq("").sum()),
             "n_body_words": int(articles["n_words"].sum()), "n_clusters": clusters.nunique(),
             "sha256": hashlib.sha256("\n".join(sorted(articles["sha256"])).encode()).hexdigest(),
             "corrections": corrections, "told": dict(corpus.about)}
    per = {"cluster": limit_clusters(clusters, about["n_clusters"]), "month": months}
    sums, drawn, said = ([], []), [], []
    for hits, words, statements in _join(parts):
        for tables, more in zip(sums, _sum_part(hits, words, statements, per, views), strict=True):
            tables.append(more)
            if sum(map(len, tables[1:])) >= len(tables[0]):  # not each time, which would take longer and longer
                tables[:] = [_add(tables)]
        drawn = [draw_hits(pd.concat([*drawn, hits[~hits["in_name"]]], ignore_index=True))]
        there = pd.concat([*said, statements], ignore_index=True)
        said = [there[there["article_id"].isin(drawn[0]["article_id"])]]
    hits, statements = (some[0].sort_values("article_id", kind="stable", ignore_index=True) for some in (drawn, said))
    passages = find_passages(hits, statements, corpus.keep(set(hits["article_id"])), codebook)
    return Sums(*map(_add, sums), passages.assign(**hits[["in_quotes", "chance"]]), pd.DataFrame([about]))


def draw_hits(hits: pd.DataFrame) -> pd.DataFrame:
    """Of each voice's hits of a term the ``N_DRAWN`` with the smallest numbers, which follow from where they stand.

    So many are drawn of each way in which they are put, and from inside and outside quotation marks.

    Of what was drawn from parts the same is drawn as from the whole (Ohlsson 1995). ``chance`` is the number.
    """
    places = zip(hits["article_id"], hits["start"].tolist(), hits["frame"], hits["term"], strict=True)
    chances = [int(hashlib.sha256(repr(place).encode()).hexdigest()[:12], 16) for place in places]
    return _keep_drawn(hits.assign(chance=pd.Series(chances, hits.index, dtype="int64")))


def add_sums(found: list[Sums]) -> Sums:
    """The sums of corpora as those of one, which know nothing of one another; all articles twice are a ValueError."""
    about = pd.concat([sums.about for sums in found], ignore_index=True)
    if (again := about["sha256"].duplicated()).any():
        raise ValueError(f"corpus {about['corpus'][again].iloc[0]!r} holds the same articles as another; name it once")
    same = about.groupby("corpus").cumcount()
    about["corpus"] = about["corpus"].where(same == 0, about["corpus"] + " (" + (same + 1).astype("str") + ")")
    if len(found) == 1:
        return Sums(*found[0][:3], about)
    n_clusters = about["n_clusters"].sum()
    tables = zip(*((_limit(sums.spoken, sums, n_clusters), _limit(sums.found, sums, n_clusters)) for sums in found),
                 strict=True)
    passages = _keep_drawn(pd.concat([sums.passages for sums in found], ignore_index=True))
    return Sums(*map(_add, tables), passages, about)


def pick_counts(sums: Sums, *, by: str = "group", counted: str = "all",
                per: str = "cluster") -> tuple[pd.DataFrame, pd.DataFrame]:
    """The two tables of ``rate_counts`` in this view, by cluster or by month."""
    kept = (table[(table["by"] == by) & (table["counted"] == which) & (table["per"] == per)]
            for table, which in ((sums.spoken, _find_whole(counted)), (sums.found, counted)))
    left_out = ["by", "counted", "per", *["actor"] * (by == "group")]
    return tuple(table.drop(columns=left_out).reset_index(drop=True) for table in kept)


def pick_passages(sums: Sums, shown: pd.DataFrame, counted: str = "all") -> pd.DataFrame:
    """The drawn passages of the terms and voices of these rates, and of the hits that are counted."""
    by = "actor" if "actor" in shown else "group"
    drawn = pool_unlisted(sums.passages) if by == "actor" else sums.passages
    kept = drawn[by].isin(shown["voice"]) & drawn["term"].isin(shown["term"])
    kept &= {"all": True, "quoted": drawn["in_quotes"]}.get(counted, drawn["status"] == counted)
    return drawn[kept].reset_index(drop=True)


def list_corpora(sums: Sums) -> pd.DataFrame:
    """A row a corpus with headers in words: how much of it there is, and from when."""
    names = {"corpus": "corpus", "n_articles": "articles", "n_body_words": "body words", "since": "from", "until": "to",
             "n_undated": "without a date"}
    return sums.about[list(names)].rename(columns=names)


def check_sums(sums: Sums, **view: str) -> str:
    """One sentence that says that the sums agree with one another and with the bodies; else a ValueError."""
    (spoken, found), (monthly, used) = (pick_counts(sums, **view, per=per) for per in ("cluster", "month"))
    due = sums.about["n_body_words"].sum() if view["counted"] != "quoted" else monthly["n_words"].sum()
    n_words, n_hits = spoken["n_words"].sum(), found["n_hits"].sum()
    for law, got, wanted in (("words over voices", n_words, due), ("words over months", monthly["n_words"].sum(), due),
                             ("hits over months", used["n_hits"].sum(), n_hits)):
        if got != wanted:
            raise ValueError(f"the law of {law} is broken: {got:,} instead of {wanted:,}")
    words = "words inside quotation marks" if view["counted"] == "quoted" else "words of the bodies"
    return (f"The own words of all voices sum to the {due:,} {words}, by event and by month; "
            f"so do the hits of all voices to {count_of(n_hits, 'hit')}.")


def write_sums(sums: Sums, folder: Path) -> None:
    """Put sums into a folder as Parquet, and last what is known of the corpus: where that stands, all does."""
    for name in ("spoken", "found", "passages"):
        with open_whole(folder / f"{name}.parquet") as file:
            getattr(sums, name).to_parquet(file, compression="zstd", index=False)
    with open_whole(folder / _ABOUT) as file:
        file.write(json.dumps(sums.about.to_dict("records")).encode())


def has_sums(folder: Path) -> bool:
    """Whether sums stand in a folder whole."""
    return all((folder / name).is_file() for name in (_ABOUT, *(f"{name}.parquet" for name in Sums._fields[:3])))


def read_sums(folder: Path, **view: str) -> Sums | None:
    """The sums of a folder in one view; None where they are not there whole."""
    if not has_sums(folder):
        return None
    bys, counted = check_view(view).values()
    wanted = {"spoken": [("by", "in", bys), ("counted", "in", [*map(_find_whole, counted)])],
              "found": [("by", "in", bys), ("counted", "in", counted)], "passages": None}
    tables = [pd.read_parquet(folder / f"{name}.parquet", filters=filters) for name, filters in wanted.items()]
    return Sums(*tables, pd.DataFrame(json.loads((folder / _ABOUT).read_text(encoding="utf-8"))))


def _join(parts: Iterable[tuple]) -> Iterator[list[pd.DataFrame]]:
    """The parts, several at a time: it is quicker."""
    held, n_articles = [], 0
    for part in parts:
        held.append(part)
        n_articles += part[1]["article_id"].nunique()
        if n_articles >= _AT_ONCE:
            yield [pd.concat(tables, ignore_index=True) for tables in zip(*held, strict=True)]
            held, n_articles = [], 0
    if held:
        yield [pd.concat(tables, ignore_index=True) for tables in zip(*held, strict=True)]


def _sum_part(hits: pd.DataFrame, words: pd.DataFrame, statements: pd.DataFrame, per: dict[str, pd.Series],
              views: dict[str, tuple[str, ...]]) -> list[pd.DataFrame]:
    spoken, found = [], []
    for by, (kind, clusters) in product(views["by"], per.items()):
        hits_by, words_by = (hits, words) if by == "group" else map(pool_unlisted, (hits, words))
        told = {"by": by, "per": kind}
        for counted in dict.fromkeys(map(_find_whole, views["counted"])):
            summed = sum_words(words_by, clusters, by=by, quoted_only=counted == "quoted")
            spoken.append(summed.assign(**told, counted=counted))
        for counted in views["counted"]:
            own = hits_by[hits_by["status"] == counted] if counted in LEVELS["status"] else hits_by
            summed = sum_hits(own, clusters, by=by, statements=statements, quoted_only=counted == "quoted")
            found.append(summed.assign(**told, counted=counted))
    return [pd.concat(tables, ignore_index=True) for tables in (spoken, found)]


def _find_whole(counted: str) -> str:
    """What the hits that are counted are set against: all that is said, or what is quoted."""
    return counted if counted == "quoted" else "all"


def _add(tables: list[pd.DataFrame]) -> pd.DataFrame:
    """The sums of all rows that are alike but for their numbers."""
    joined = pd.concat(tables, ignore_index=True)  # in the view by group nobody has an actor
    names = [*_KEYS, *(["frame", "term"] if "term" in joined else [])]
    joined = joined.reindex(columns=[*names, *(name for name in joined if name.startswith("n_"))])
    joined = joined.astype(dict.fromkeys(names, "str")).fillna(dict.fromkeys(names, ""))
    return joined.groupby(names, as_index=False).sum()


def _limit(table: pd.DataFrame, sums: Sums, n_clusters: int) -> pd.DataFrame:
    """The table with the clusters that it has among so many."""
    if sums.about["n_clusters"].sum() > MOST_CLUSTERS:
        return table
    own = sums.about["sha256"].item()[:12] + " "  # an event that is called the same elsewhere is another one
    limited = limit_clusters(own + table["cluster"], n_clusters)
    return table.assign(cluster=limited.where(table["per"] == "cluster", table["cluster"]))


def _keep_drawn(hits: pd.DataFrame) -> pd.DataFrame:
    first = pool_unlisted(hits).sort_values("chance", kind="stable").groupby(_CELL).head(N_DRAWN)
    return hits.loc[first.index.sort_values()].reset_index(drop=True)
