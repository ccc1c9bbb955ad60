"""Which articles count, where not all do: those of some outlets, published in a stretch of time."""

import re
from contextlib import suppress
from dataclasses import replace

import numpy as np
import pandas as pd

from .codebook import pick_names
from .corpus import Corpus
from .show import count_of, escape_markdown, list_words

PERIODS = {"years": "Y", "months": "M", "days": "D"}  # as numpy calls them


def keep_articles(corpus: Corpus, *, outlets: list[str] = (), since: str = "", until: str = "") -> Corpus:
    """The corpus with only the articles of ``pick_articles``, which its ``about`` tells as ``part``; or itself for all.

    Where no article is left, that is a ValueError.
    """
    # papermill takes 2022 for a number, and a run file may hold 1843.
    since, until, outlets = str(since), str(until), [str(name) for name in outlets]
    if not (outlets or since or until):
        return corpus
    articles = corpus.articles
    kept = corpus.keep(pick_articles(articles, outlets=outlets, since=since, until=until))
    named = list_words(outlets, "or") if len(outlets) < 6 else count_of(len(outlets), "outlet")
    asked = [f"of {named}"] if outlets else []
    if since and until:
        span = f"from {since} to {until}" if since != until else f"{'on' if len(since) > 7 else 'in'} {since}"
        asked.append(f"published {span}")
    elif since or until:
        asked.append(f"published {'since' if since else 'until'} {since or until}")
    if kept.articles.empty:
        days = list_values(articles, "days")
        span = f"those with a date are from {days[0]} to {days[-1]}" if days else "none has a date of publication"
        raise ValueError(f"no article {', '.join(asked)}; {span}")
    unknown = {"an outlet": articles["outlet"].isna() & bool(outlets),
               "a date of publication": articles["published_date"].isna() & bool(since or until)}
    lacking = [f"{missing.sum():,} without {what}" for what, missing in unknown.items() if missing.any()]
    part = f"{len(kept.articles):,} of {count_of(len(articles), 'article')}, {', '.join(asked)}"
    part += f"; among the others {list_words(lacking)}" if lacking else ""
    tables = {name: getattr(kept, name).reset_index(drop=True) for name in ("articles", "zones")}
    return replace(kept, **tables, about={**corpus.about, "part": part})


def pick_articles(articles: pd.DataFrame, *, outlets: list[str] = (), since: str = "", until: str = "") -> pd.Series:
    """The ids of the articles of these outlets, published from ``since`` to ``until``; what is empty stands for all.

    Dates are days, months or years, as in 2022-09, and all of them is included. Articles whose outlet or date of
    publication is unknown are left out where one is asked for. An outlet of no article, or no date, is a ValueError.
    """
    check_stretch(since, until)
    chosen = articles["outlet"].isin(pick_names(outlets, articles["outlet"].dropna(), "outlet", "the corpus"))
    chosen |= not outlets
    if since:
        chosen &= articles["published_date"] >= read_date(since, "since")
    if until:
        chosen &= articles["published_date"] < read_date(until, "until") + 1
    return articles.loc[chosen, "article_id"]


def list_values(articles: pd.DataFrame, name: str) -> list[str]:
    """The ``outlets`` of the articles, or the years, months or days (see ``PERIODS``) in which they were published."""
    if name == "outlets":
        return sorted(articles["outlet"].dropna().unique())
    days = articles["published_date"].dropna().to_numpy()
    return np.unique(days.astype(f"datetime64[{PERIODS[name]}]")).astype("str").tolist()


def say_kept(headline: str, corpus: Corpus, status: list[str] = ()) -> str:
    """The headline and, where not all of them do, which articles and which hits count."""
    articles = f" Only these articles count: {escape_markdown(part)}." if (part := corpus.about.get("part")) else ""
    return headline + articles + (f" Only these hits count: {', '.join(status)}." if status else "")


def check_stretch(since: str, until: str, where: str = "") -> None:
    """A ValueError where one of them is no date, or the first is after the last."""
    first, last = (read_date(text, f"{where}{name}") if text else None
                   for name, text in (("since", since), ("until", until)))
    if first is not None and last is not None and first >= last + 1:
        raise ValueError(f"{where}since {since} is after until {until}; swap them")


def narrow(one: tuple[str, str], other: tuple[str, str]) -> tuple[str, str]:
    """Of two stretches, each from a date to a date or open, what lies in both, in the words of either."""
    since = max((text for text, _ in (one, other) if text), key=lambda text: read_date(text, "since"), default="")
    until = min((text for _, text in (one, other) if text), default="",
                key=lambda text: (read_date(text, "until") + 1).astype("datetime64[D]"))
    return since, until


def read_date(text: str, what: str) -> np.datetime64:
    """The day, month or year; what is none is a ValueError."""
    if re.fullmatch(r"\d{4}(-\d\d){0,2}", text, re.ASCII):
        with suppress(ValueError):  # no such month or day
            return np.datetime64(text)
    raise ValueError(f"{what} must be a day, a month or a year, as in 2022-09-30, 2022-09 or 2022, not {text!r}")
