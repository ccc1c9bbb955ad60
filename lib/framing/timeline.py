"""When each voice uses each term: rates by day, week, month or year, with what is undated counted and said."""

from collections.abc import Callable

import altair as alt
import pandas as pd

from .charts import FAINT, GREYS, INK, LINE, SOFT, draw_nothing, finish_chart
from .codebook import Codebook
from .corpus import Corpus
from .rates import count_hits, rate_counts
from .show import count_of, escape_markdown
from .summaries import FEW_ARTICLES, MEASURES, UNITS, keep_voices, name_columns, order_voices, rate_voices, say_count
from .tables import UNLISTED
from .text import check_choice

STEPS = {"day": "D", "week": "W", "month": "M", "year": "Y"}
DATES = {"event": "event_date", "published": "published_date", "scraped": "scraped_date"}
MOST = 40  # steps that are drawn at most, if nobody chooses
FORMS = {"day": "%Y-%m-%d", "week": "week of %Y-%m-%d", "month": "%Y-%m", "year": "%Y"}
COLUMNS = ["when", "period", "number", "voice", "voice_label", "group", "frame", "term", "n_hits", "n_words",
           "n_articles", "n_statements", "per_1000_words", "ci_low", "ci_high", "enough", "n_with", "n_of", "rate"]


def find_days(corpus: Corpus, which: str) -> pd.Series:
    """The day of each article by its id: of the event, of publication or of scraping; missing where it is unknown."""
    check_choice(which, DATES, "date")
    articles = corpus.articles.set_index("article_id")
    return pd.to_datetime(articles.get(DATES[which], pd.Series(pd.NaT, articles.index)))


def choose_step(days: pd.Series, step: str = "", *, least: str = "day") -> str:
    """The step asked for, else the smallest that makes at most ``MOST`` of the time between first and last day."""
    steps = list(STEPS)[list(STEPS).index(least):]
    if step:
        check_choice(step, steps, "step")
    known = days.dropna()
    fits = (name for name in steps if not len(known) or len(_list_periods(known, name)) <= MOST)
    return step or next(fits, "year")


def rate_over_time(hits: pd.DataFrame, words: pd.DataFrame, codebook: Codebook, days: pd.Series, *, step: str,
                   **options) -> pd.DataFrame:
    """The rates of ``rate_voices``, whose the options are, in each step from the first to the last day.

    A step in which a voice has no words has no rate, which is not a rate of zero. Articles without a day are left out.

    Returns:
        ``COLUMNS``: when (first day of the step), period (its name), number (in a row without gaps), the voice, the
        term, and its numbers in the step.
    """
    step_of = days.dropna().dt.to_period(STEPS[step])

    def rate(period: pd.Period) -> pd.DataFrame:
        within = step_of.index[step_of == period]
        return rate_voices(*(table[table["article_id"].isin(within)] for table in (hits, words)), codebook, **options)

    return _rate_steps(days, step, rate)


def rate_months(spoken: pd.DataFrame, found: pd.DataFrame, codebook: Codebook, *, step: str = "month",
                names: list[str] = (), include_reporter: bool = True, **options) -> pd.DataFrame:
    """The same from sums by month (``sums.pick_counts``), by month or year; the options are of ``rate_counts``.

    Intervals are exact ones.
    """
    def rate(period: pd.Period) -> pd.DataFrame:
        here = (table[table["cluster"].str.startswith(str(period))] for table in (spoken, found))
        rates = rate_counts(*here, terms=codebook.terms, clusters="", **options)
        return keep_voices(rates, codebook, names=names, include_reporter=include_reporter)

    return _rate_steps(read_months(spoken), step, rate)


def read_months(spoken: pd.DataFrame) -> pd.Series:
    """The first day of the month of each row of sums by month; missing where articles are undated."""
    return pd.to_datetime(spoken["cluster"].replace("", None), format="%Y-%m")


def _rate_steps(days: pd.Series, step: str, rate: Callable[[pd.Period], pd.DataFrame]) -> pd.DataFrame:
    found = []
    for period in _list_periods(days.dropna(), step) if days.notna().any() else ():
        start = period.start_time
        found.append(rate(period).assign(when=start, period=start.strftime(FORMS[step]), number=period.ordinal))
    table = pd.concat(found) if found else pd.DataFrame(columns=COLUMNS)
    return table.reindex(columns=COLUMNS).reset_index(drop=True)


def say_timeline(hits: pd.DataFrame, corpus: Corpus, statements: pd.DataFrame, words: pd.DataFrame, *,
                 codebook: Codebook, step: str, which: str, unit: str = "word", quoted_only: bool = False,
                 **options) -> str:
    """The headline of ``describe_timeline`` from what is counted, for ``list_choices``; options of ``rate_voices``."""
    days = find_days(corpus, which)
    over = rate_over_time(hits, words, codebook, days, step=step, unit=unit, statements=statements,
                          quoted_only=quoted_only, **options | {"confidence": None})
    return describe_timeline(over, count_hits(hits, quoted_only=quoted_only), days, step=step, which=which, unit=unit,
                             caution=False)


def describe_timeline(over: pd.DataFrame, hits: pd.DataFrame, days: pd.Series, *, step: str, which: str,
                      unit: str = "word", caution: bool = True) -> str:
    """When a term peaks in the words of the voice that uses it most, and how much is undated."""
    undated = days.index[days.isna()]
    n_undated = int(hits.loc[~hits["in_name"], "article_id"].isin(undated).sum())
    n, are = count_of(len(undated), "article"), "is" if len(undated) == 1 else "are"
    left_out = f" {n} without this date ({which}) {are} left out, with {count_of(n_undated, 'hit')}."
    left_out = left_out if len(undated) else ""
    few = " So few articles show no trend." if caution and days.notna().sum() < FEW_ARTICLES else ""
    used = over[over["n_hits"] > 0]
    if used.empty:
        return f"No term stands in a dated article.{left_out}"
    top = used.groupby(["voice_label", "term"])["n_with"].sum().idxmax()
    rows = used[(used["voice_label"] == top[0]) & (used["term"] == top[1])]
    peak, total = rows.loc[rows["n_with"].idxmax()], int(rows["n_with"].sum())
    where = {"word": f"{count_of(total, 'hit')} in words", "statement": f"in {count_of(total, 'statement')}",
             "article": f"in {count_of(total, 'article')} with words"}[unit]
    spoken = over.loc[over["voice_label"] == top[0], "period"].nunique()
    return (f"By {step}, from {over['period'].min()} to {over['period'].max()}, *{escape_markdown(top[1])}* is the "
            f"term that one voice uses most: {where} attributed to "
            f"{escape_markdown(top[0])}, in {len(rows)} of the {count_of(spoken, step)} in which it speaks, most of "
            f"them in {peak['period']} ({say_count(peak['n_with'], peak['n_of'], unit)}).{left_out}{few}")


def list_events(corpus: Corpus) -> pd.DataFrame:
    """The events that the articles' metadata name, by day: when, event."""
    articles = corpus.articles
    if not {"event", "event_date"} <= {*articles}:
        return pd.DataFrame({"when": pd.Series(dtype="datetime64[us]"), "event": pd.Series(dtype="str")})
    known = articles.dropna(subset=["event", "event_date"]).drop_duplicates("event_id")
    listed = pd.DataFrame({"when": pd.to_datetime(known["event_date"]), "event": known["event"].astype("str")})
    return listed[listed["event"] != ""].sort_values(["when", "event"], ignore_index=True)


def draw_timeline(over: pd.DataFrame, events: pd.DataFrame | None, title: str, *, colours: dict[str, str],
                  measure: str, unit: str = "word", subtitle: str = "", top_terms: int = 4,
                  top_voices: int = 5) -> alt.TopLevelMixin:
    """A panel a voice and term, time from left to right; hollow dots are steps under the floor, rules are events."""
    events = pd.DataFrame(columns=["when", "event"]) if events is None else events
    totals = over.astype({"n_hits": "int64", "n_words": "int64"})
    hits = totals.groupby("term")["n_hits"].sum().nlargest(top_terms)
    words = totals.drop_duplicates(["voice", "period"]).groupby("voice")["n_words"].sum().nlargest(top_voices)
    kept = over[over["term"].isin(hits.index[hits > 0]) & over["voice"].isin(words.index) & (over["n_words"] > 0)]
    if kept.empty:
        return draw_nothing("Nothing to draw: nothing that counts stands in a dated article.", title, subtitle)
    value = kept["n_with"] if measure == "count" else kept["rate"] * (1 if unit == "word" else 100)
    named = UNITS[unit].counted if measure == "count" else UNITS[unit].rate
    says = [f"{row.voice_label}, {row.term}, {row.period}: {say_count(row.n_with, row.n_of, unit)}"
            for row in kept.itertuples()]
    terms, voices = ({name: at for at, name in enumerate(names)} for names in (hits.index, order_voices(words)))
    gap = kept.sort_values("number").groupby(["voice", "term"])["number"].diff().ne(1)
    run = gap.groupby([kept["voice"], kept["term"]]).cumsum()  # a line joins only steps that follow one another
    labels = kept.drop_duplicates("voice").set_index("voice")["voice_label"]
    cells = pd.DataFrame({
        "when": kept["when"], "value": value, "says": says, "run": run.astype("float64"),
        "row": [f"{terms[term]:02} {term}" for term in kept["term"]],
        "column": [f"{voices[voice]:02} {labels[voice]}" for voice in kept["voice"]],
        "hue": (hue := kept["group"].map(colours).astype("str").fillna(GREYS[UNLISTED])),
        "fill": hue.where(kept["enough"], "white")})
    marks = cells[["row", "column"]].drop_duplicates().merge(events.rename(columns={"event": "says"}), how="cross")
    cells = pd.concat([cells, marks.assign(mark=True)]) if len(marks) else cells
    width = (980 - 60) / cells["column"].nunique() - 14
    time = alt.X("when", title=None, axis=alt.Axis(grid=False, domainColor=LINE, tickColor=LINE, labelColor=SOFT,
                                                  tickCount=4, labelOverlap=True))
    height = alt.Y("value", title=None, axis=alt.Axis(gridColor=LINE, domain=False, ticks=False, labelColor=SOFT,
                                                      tickCount=3))
    base = alt.Chart(cells).encode(x=time)
    dots = base.transform_filter("isValid(datum.value)").encode(y=height, color=alt.Color("hue", scale=None))
    rules = base.transform_filter("datum.mark").mark_rule(color=FAINT, strokeDash=[3, 3]).encode(
        tooltip=alt.Tooltip("says", title="event"))
    line = dots.mark_line(strokeWidth=1.5, opacity=0.5, aria=False).encode(detail="run")
    points = dots.mark_point(size=34, opacity=1).encode(
        fill=alt.Fill("fill", scale=None),
        tooltip=alt.Tooltip("says", title="about"), description="says")
    header = {"labelExpr": "slice(datum.label, 3)", "labelColor": INK, "labelFontSize": 12, "title": None}
    chart = alt.layer(*([rules] if len(marks) else []), line, points).properties(width=width, height=110).facet(
        row=alt.Row("row", header=alt.Header(**header, labelAngle=0, labelAlign="left", labelOrient="top",
                                             labelAnchor="start")),
        column=alt.Column("column", header=alt.Header(**header, labelFontWeight="bold")), spacing=14)
    return finish_chart(chart, title, subtitle, f"{title}, {named}. {'; '.join(says[:200])}.")


def choose_drawn(over: pd.DataFrame, measure: str = "auto") -> str:
    """``rate`` or ``count``: what is asked for; with ``auto`` rates where most steps with words are over the floor."""
    check_choice(measure, MEASURES, "measure")
    if measure != "auto":
        return measure
    steps = over[over["n_words"] > 0].drop_duplicates(["voice", "period"])
    return "rate" if len(steps) and steps["enough"].mean() > 0.5 else "count"


def name_steps(over: pd.DataFrame, unit: str = "word") -> pd.DataFrame:
    """The steps with headers in words, of the terms that stand somewhere, by term, voice and time."""
    names = {"frame": "frame", "term": "term", "voice_label": "voice", "period": "step", **name_columns(unit)}
    used = over[over.groupby(["frame", "term"])["n_hits"].transform("sum") > 0]
    ordered = used.sort_values(["frame", "term", "voice_label", "number"], kind="stable")
    return ordered[[name for name in names if name in ordered]].rename(columns=names).reset_index(drop=True)


def _list_periods(days: pd.Series, step: str) -> pd.PeriodIndex:
    return pd.period_range(days.min(), days.max(), freq=STEPS[step])
