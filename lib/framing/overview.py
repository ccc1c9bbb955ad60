"""What a corpus holds and how far a run can be trusted: tables of the corpus, laws that hold, provenance."""

import hashlib
import platform
from importlib.metadata import distributions
from pathlib import PurePath

import pandas as pd

from .codebook import Codebook
from .corpus import Corpus
from .corrections import Corrections
from .show import count_of
from .streams import PACKAGES
from .summaries import add_labels, cut_words, name_articles, order_voices
from .tables import BODY, NOWHERE, REPORTER, UNLISTED, check_table
from .text import Span, count_words_in, find_words, is_inside

PLACES = ("corpus", "more", "codebook", "gold", "sheets", "export")  # of whose paths only the last part is told


def describe_corpus(corpus: Corpus, words: pd.DataFrame) -> str:
    """The headline: how much there is, from when, what is unknown, who speaks, what was set aside."""
    articles, zones = corpus.articles, measure_zones(corpus)
    n_words, aside = words["n_words"].sum(), zones.loc[zones["zone"] != BODY, "n_words"].sum()
    said = words.loc[words["group"] != REPORTER, "n_words"].sum()
    days = sorted(set(articles["published_date"].dropna().dt.strftime("%Y-%m-%d")))
    parts = [count_of(len(articles), "article")]
    if days:
        parts.append(f"published {days[0]} to {days[-1]}" if len(days) > 1 else f"published on {days[0]}")
    unknown = {"a date of publication": articles["published_date"].isna().sum(),
               "an outlet": articles["outlet"].isna().sum()}
    parts += [f"{missing:,} without {what}" for what, missing in unknown.items() if missing]
    share = f", {said / n_words:.0%} of them attributed to a source" if n_words else ""
    return (f"{', '.join(parts)}: {count_of(n_words, 'body word')}{share}. "
            f"{count_of(aside, 'word')} {'was' if aside == 1 else 'were'} set aside as not the article, "
            f"and reading met {count_of(len(corpus.problems), 'problem')}.")


def describe_verdicts(corpus: Corpus) -> str:
    """What became of the entries of the input, in one sentence; the counts sum to the entries."""
    found = corpus.verdicts()
    told = {"read": "read", "duplicate": "read as the same text again", "quarantined": "set apart to be mended",
            "skipped": "skipped as no article"}
    counts = ", ".join(f"{found[verdict]:,} {words}" for verdict, words in told.items())
    return f"Of the input, {sum(found.values()):,} files of a folder or rows of a table: {counts}."


def keep_longest(corpus: Corpus, n_articles: int) -> Corpus:
    """The corpus with only its longest articles, in their order."""
    return corpus.keep(corpus.articles.nlargest(n_articles, "n_words")["article_id"])


def list_articles(corpus: Corpus) -> pd.DataFrame:
    """A row an article: name, outlet, wire if known, every ``*_date`` column by name, event, body words, id."""
    articles = name_articles(corpus)
    dates = sorted(name for name in articles if name.endswith("_date"))
    articles[dates] = articles[dates].apply(pd.to_datetime, errors="coerce", format="ISO8601")
    listed = articles.filter(items=["article", "outlet", "wire", *dates, "event_id", "n_words", "article_id"])
    names = {name: name.removesuffix("_date") for name in dates}
    names |= {"event_id": "which event", "n_words": "body words", "article_id": "id"}
    return listed.rename(columns=names)


def list_notes(corpus: Corpus) -> pd.DataFrame:
    """A row an article and note: what was met in reading it, by verdict, and what its metadata says of its oddities."""
    met = [(row.path + (f", row {row.row}" if row.row != NOWHERE else ""), row.verdict, f"{row.reason}; {row.help}")
           for row in corpus.problems.sort_values("verdict", kind="stable").itertuples()]
    noted = [(row["article"], name, row[name]) for row in name_articles(corpus).to_dict("records")
             for name in ("oddities", "note", "notes") if isinstance(row.get(name), str) and row[name]]
    return pd.DataFrame([*met, *noted], columns=["article or file", "kind", "note"])


def measure_zones(corpus: Corpus) -> pd.DataFrame:
    """The words of each article by zone: article_id, article, zone, n_words; in the order of the texts."""
    keys = ["article_id", "article", "zone"]
    return _cut_zones(corpus).groupby(keys, as_index=False, sort=False)[["n_words"]].sum()


def list_zones_removed(corpus: Corpus) -> pd.DataFrame:
    """A row a stretch outside the bodies: article, zone, reason (the rule that set it aside), words, how it begins."""
    zones = _cut_zones(corpus).query("zone != @BODY")
    return pd.DataFrame({
        "article": zones["article"], "zone": zones["zone"].str.replace("_", " "), "reason": zones["reason"],
        "words": zones["n_words"], "begins": [cut_words(text, 12) for text in zones["text"]]}).reset_index(drop=True)


def count_reasons(corpus: Corpus) -> pd.DataFrame:
    """A row a zone and reason outside the bodies: zone, reason, stretches, words, first example; most words first."""
    counted = list_zones_removed(corpus).fillna({"reason": ""}).groupby(["zone", "reason"], as_index=False).agg(
        stretches=("words", "size"), words=("words", "sum"), example=("begins", "first"))
    ordered = counted.sort_values(["words", "zone", "reason"], ascending=[False, True, True], ignore_index=True)
    return ordered.rename(columns={"example": "first example"})


def measure_voices(words: pd.DataFrame, corpus: Corpus, codebook: Codebook) -> pd.DataFrame:
    """Each group's words in each article and their share of its body, zeros included; by ``order_voices``.

    Returns:
        article_id, article, group, group_label, n_words, n_article_words, share (0 to 1, missing for an empty body).
    """
    articles = name_articles(corpus)[["article_id", "article"]]
    known = words[words["article_id"].isin(articles["article_id"])]
    wide = known.groupby(["article_id", "group"])["n_words"].sum().unstack(fill_value=0)
    long = wide[order_voices(wide.sum())].melt(ignore_index=False, value_name="n_words").reset_index()
    long = add_labels(long.merge(articles, on="article_id", validate="many_to_one"), codebook)
    total = long.groupby("article_id")["n_words"].transform("sum")
    return long.assign(n_article_words=total, share=long["n_words"] / total)


def list_sources(statements: pd.DataFrame, codebook: Codebook | None = None, *, listed: bool) -> pd.DataFrame:
    """Whom each source was taken for: sources that the codebook knows, or those it does not, most words first.

    Known ones found through a pronoun, role or description come first. With a codebook they bear its labels.
    """
    known = (statements["group"] != UNLISTED) & (statements["resolution"] != "unresolved")
    summed = statements[known == listed].groupby(["source", "actor", "resolution"], dropna=False, as_index=False).agg(
        statements=("part_of", "nunique"), words=("n_words", "sum"), articles=("article_id", "nunique"))
    summed["named"] = summed["resolution"].isin(["alias", "surname", "name"]) & listed
    ordered = summed.sort_values(["named", "words", "source", "actor"], ascending=[True, False, True, True])
    ordered["actor"] = add_labels(ordered, codebook)["actor_label"] if codebook else ordered["actor"]
    names = {"source": "source as printed", "actor": "taken as", "resolution": "how"}
    return ordered.drop(columns="named").rename(columns=names).reset_index(drop=True)


def list_retold(corpus: Corpus) -> pd.DataFrame:
    """The articles that report one event or carry one text: kind, name, articles (how many), which."""
    rows = [(kind, name, len(told), " · ".join(told["article"]))
            for kind, column in (("same event", "event_id"), ("same text", "duplicate_group"))
            for name, told in name_articles(corpus).groupby(column) if len(told) > 1 and name]
    return pd.DataFrame(rows, columns=["kind", "name", "articles", "which"])


def check_laws(corpus: Corpus, words: pd.DataFrame, hits: pd.DataFrame, rates: pd.DataFrame, *,
               quoted_only: bool = False) -> str:
    """One sentence that says that the laws hold: words and hits partition, offsets point at their text.

    A ValueError names the law that is broken, and the two numbers that should be equal.
    """
    check_table(hits, "hits")
    texts = dict(zip(corpus.articles["article_id"], corpus.articles["text"], strict=True))
    bodies = corpus.zones[corpus.zones["zone"] == BODY].sort_values("start").groupby("article_id")
    spans = {key: list(map(Span, zones["start"], zones["end"])) for key, zones in bodies}
    in_bodies = sum(is_inside(word.start, spans[key]) for key in spans for word in find_words(texts[key]))
    counted = int((~hits["in_name"] & (hits["in_quotes"] | (not quoted_only))).sum())
    astray = sum(texts[hit.article_id][hit.start:hit.end] != hit.text for hit in hits.itertuples())
    for law, got, due in (("words over voices", words["n_words"].sum(), in_bodies),
                          ("hits over voices", rates["n_hits"].sum(), counted),
                          ("hits whose offsets miss their text", astray, 0)):
        if got != due:
            raise ValueError(f"the law of {law} is broken: {got:,} instead of {due:,}")
    others, outside = len(hits) - counted, " or outside quotation marks" if quoted_only else ""
    left_out = f" (left out: {others:,} inside names{outside})" if others else ""
    return (f"The own words of all voices sum to the {count_of(in_bodies, 'word')} of the bodies; "
            f"the hits of all voices sum to all {count_of(counted, 'hit')} counted{left_out}; "
            "and every hit points at its own characters.")


def list_provenance(corpus: Corpus | pd.DataFrame, codebook: Codebook, parameters: dict,
                    corrections: Corrections | None = None) -> pd.DataFrame:
    """What a run depends on, a row each: hashes of the input, versions, parameters; no clock, no folder.

    In place of a corpus may stand what is known of some that were added up (``Sums.about``).
    """
    if isinstance(corpus, pd.DataFrame):
        rows = {f"{what} of {row['corpus']}": row[name] for row in corpus.to_dict("records") for name, what in (
            ("n_articles", "articles"), ("sha256", "sha256 over the articles"),
            ("corrections", "sha256 of the corrections")) if row[name]}
        rows |= {f"{name} of {row['corpus']}": told for row in corpus.to_dict("records")
                 for name, told in row["told"].items()}
    else:
        hashes = "\n".join(sorted(corpus.articles["sha256"]))
        rows = {"articles": len(corpus.articles),
                "sha256 over the articles": hashlib.sha256(hashes.encode()).hexdigest()}
    rows |= {
        "sha256 of the codebook": codebook.sha256,
        **({f"corrections by hand in {name}": len(rows) for name, rows in corrections.files.items() if rows} |
           {where: " · ".join(filter(None, row.values())) for rows in corrections.files.values()
            for where, row in rows.items()} |
           {"sha256 of the corrections": corrections.sha256} if corrections and corrections.sha256 else {}),
        **{f"{name} of the corpus": told for name, told in getattr(corpus, "about", {}).items()},
        "Python": platform.python_version(),
        **{name: found.version for name in PACKAGES for found in distributions(name=name)},
        **{f"parameter {name}": repr(_shorten(value) if name in PLACES else value)
           for name, value in parameters.items()},
    }
    return pd.DataFrame(rows.items(), columns=["what", "value"]).astype("str")


def _shorten(value: str | list[str]) -> str | list[str]:
    """The last part of a path, or of each."""
    return [*map(_shorten, value)] if isinstance(value, list) else PurePath(value).name


def _cut_zones(corpus: Corpus) -> pd.DataFrame:
    articles = name_articles(corpus)[["article_id", "article", "text"]]
    zones = corpus.zones.merge(articles, on="article_id", validate="many_to_one")
    cut = [row.text[row.start:row.end] for row in zones.itertuples()]
    return zones.assign(text=cut, n_words=[count_words_in(text) for text in cut])
