"""Draw finished tables as charts that need no network: terms by voice, voices, zones and dates of a corpus.

Every chart has a description that says what it shows. Where a click filters passages, the selection is
called ``pick`` and its fields are the codebook's keys: actor, group, term, frame.
"""

from __future__ import annotations

import altair as alt
import pandas as pd
import vl_convert

from .codebook import Codebook
from .panels import (
    ARTICLE_WIDTH,
    FAINT,
    GREYS,
    LINE,
    PALETTE,
    SOFT,
    WIDTH,
    draw_nothing,
    draw_panels,
    finish_chart,
    place_axis,
    place_rows,
)
from .show import count_of, make_visible
from .tables import BODY

VEGA_LITE = "5.8"
SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
_SHAPES = ("circle", "diamond", "square", "triangle-up", "cross")


def enable_charts() -> None:
    """Make Altair show charts as Vega-Lite 5, as SVG and as their description: all three work offline."""
    alt.renderers.register("framing", render_chart)
    alt.renderers.enable("framing")


def render_chart(spec: dict, **_) -> dict:
    """The chart's MIME bundle, without text/html, which JupyterLab would prefer and cannot draw offline."""
    spec = {**_show_hidden(spec), "$schema": SCHEMA}
    return {"application/vnd.vegalite.v5+json": spec,
            "image/svg+xml": vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE),
            "text/plain": spec.get("description", "")}


def colour_scale(codebook: Codebook) -> dict[str, str]:
    """The colour of every group, by the codebook's order; the reporter and unlisted speakers are grey."""
    groups = [name for name in codebook.actors["group"].drop_duplicates() if name not in GREYS]
    return {name: PALETTE[at % len(PALETTE)] for at, name in enumerate(groups)} | GREYS


def chart_terms(rates: pd.DataFrame, title: str, *, colours: dict[str, str], measure: str = "count",
                subtitle: str = "") -> alt.TopLevelMixin:
    """Who uses which terms: a panel a voice, a row a term under its frame, the number at the bar's end.

    Args:
        rates: Of ``keep_voices`` or ``keep_top``: rates with voice, voice_label, n_voice_hits.
        title: What the chart is about.
        colours: The colour of each group, of ``colour_scale``.
        measure: ``count`` draws hits; ``rate`` draws hits per 1,000 own words, with their interval where the
            voice has enough words, and pale where it has not.
        subtitle: How to read it, in a sentence or two.
    """
    cells = rates.assign(
        key=rates["voice"], panel=rates["voice_label"], section=rates["frame"], row=rates["term"],
        value=rates["n_hits"].astype("float64"), number=rates["n_hits"].map("{:,}".format),
        below=[f"{count_of(words, 'own word')}\n{count_of(hits, 'hit')}"
               for words, hits in zip(rates["n_words"], rates["n_voice_hits"], strict=True)],
        says=[f"{row.voice_label}, {row.term}: {count_of(row.n_hits, 'hit')} in "
              f"{count_of(row.n_words, 'own word')}, {row.per_1000_words:.1f} per 1,000 "
              f"(interval {row.ci_low:.1f} to {row.ci_high:.1f})" for row in rates.itertuples()])
    unit = "Hits"
    if measure == "rate":
        cells, unit = _set_rates(cells), "Hits per 1,000 own words"
    return draw_panels(cells, title, subtitle, unit=unit, colours=colours, pick=True)


def chart_voices(shares: pd.DataFrame, title: str, *, colours: dict[str, str],
                 subtitle: str = "") -> alt.TopLevelMixin:
    """Whose words the articles hold: a panel a group, a row an article, of ``measure_voices``."""
    totals = shares.groupby("group")["n_words"].transform("sum")
    share = shares["share"].fillna(0.0)
    cells = shares.assign(
        key=shares["group"], panel=shares["group_label"], section="", row=shares["article"],
        value=share * 100, number=share.map("{:.0%}".format),
        below=totals.map(lambda words: count_of(words, "word")),
        says=[f"{row.group_label}, {row.article}: {count_of(row.n_words, 'word')} of {row.n_article_words:,}"
              for row in shares.itertuples()])
    return draw_panels(cells, title, subtitle, unit="Share of the body's words, in %", colours=colours,
                       label_width=ARTICLE_WIDTH)


def chart_zones(zones: pd.DataFrame, title: str, *, subtitle: str = "") -> alt.TopLevelMixin:
    """What was kept and what was set aside, in words: two panels, a row an article, of ``measure_zones``."""
    rows = []
    for (_, article), parts in zones.groupby(["article_id", "article"], sort=False):
        words = parts.set_index("zone")["n_words"].sort_values(ascending=False, kind="stable")
        aside = words.drop(BODY, errors="ignore")
        listed = [f"{name.replace('_', ' ')} {count:,}" for name, count in aside.head(2).items()]
        listed += [f"{len(aside) - 2} more"] if len(aside) > 2 else []
        detail = " · " + ", ".join(listed) if aside.any() else ""
        rows += [(BODY, "Body, counted", article, int(words.get(BODY, 0)), ""),
                 ("aside", "Set aside", article, int(aside.sum()), detail)]
    cells = pd.DataFrame(rows, columns=["key", "panel", "row", "value", "detail"])
    totals = cells.groupby("key")["value"].transform("sum").map(lambda words: count_of(words, "word"))
    cells = cells.assign(group=cells["key"], section="", below=totals,
                         number=[f"{row.value:,}{row.detail}" for row in cells.itertuples()],
                         says=[f"{row.row}: {row.panel}, {count_of(row.value, 'word')}{row.detail}"
                               for row in cells.itertuples()])
    return draw_panels(cells, title, subtitle, unit="Words", colours={BODY: PALETTE[0]},
                       label_width=ARTICLE_WIDTH)


def chart_dates(articles: pd.DataFrame, title: str, *, subtitle: str = "") -> alt.TopLevelMixin:
    """When each article's event was, when it was published, when its page was saved: a row an article.

    Args:
        articles: article, and a column of dates for each kind, of ``list_articles``.
        title: What the chart is about.
        subtitle: How to read it.
    """
    kinds = [name for name in articles if pd.api.types.is_datetime64_any_dtype(articles[name])]
    dates = articles.melt("article", kinds, var_name="kind", value_name="date").dropna(subset="date")
    if not len(dates):
        return draw_nothing("No date is known.", title, subtitle)
    says = [f"{row.article}: {row.kind} {row.date:%Y-%m-%d}" for row in dates.itertuples()]
    first = dates.groupby("article")["date"].transform("min")
    dates = dates.assign(row=dates["article"], section="", says=says, first=first)
    dates, places = place_rows(dates.sort_values(["first", "article", "date", "kind"], kind="stable"))
    axis = alt.Axis(format="%-d %b %Y", tickCount=6, gridColor=LINE, domain=False, ticks=False,
                    labelColor=SOFT, labelFontSize=11)
    base = alt.Chart(dates[["place", "kind", "date", "says"]]).encode(
        x=alt.X("date", title=None, axis=axis, scale=alt.Scale(padding=16)),
        y=place_axis(places, ARTICLE_WIDTH))
    shapes = alt.Scale(domain=kinds, range=[_SHAPES[at % len(_SHAPES)] for at in range(len(kinds))])
    lines = base.mark_line(color=FAINT, strokeWidth=1, aria=False).encode(detail="place")
    signs = base.mark_point(size=110, color=PALETTE[0], strokeWidth=1.8, opacity=1).encode(
        shape=alt.Shape("kind", title=None, scale=shapes, legend=alt.Legend(orient="top", symbolSize=110)),
        tooltip=alt.Tooltip("says", title="about"), description="says")
    chart = alt.layer(lines, signs).properties(width=WIDTH - ARTICLE_WIDTH, height=alt.Step(24))
    return finish_chart(chart, title, subtitle, f"{title}. {'; '.join(dates['says'])}.")


def _set_rates(cells: pd.DataFrame) -> pd.DataFrame:
    rate, enough = cells["per_1000_words"], cells["enough"]
    number = [f"{value:.{1 if value >= 1 else 2}f} ({hits:,})" if hits else "0"
              for value, hits in zip(rate, cells["n_hits"], strict=True)]
    rated = cells.assign(value=rate, number=number, strength=enough.map({True: 1.0, False: 0.35}),
                         reach=rate.where(~enough, cells["ci_high"]))
    return rated.assign(low=cells["ci_low"].where(enough)) if enough.any() else rated


def _show_hidden(value):
    """A copy of a JSON value with every string in it made visible: control characters abort vl-convert."""
    if isinstance(value, dict):
        return {make_visible(key): _show_hidden(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_show_hidden(item) for item in value]
    return make_visible(value) if isinstance(value, str) else value
