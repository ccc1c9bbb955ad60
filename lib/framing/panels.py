"""Small multiples of horizontal bars: a panel a voice, every number written beside its bar; and their look.

Used by ``charts``. Rows share one order over all panels, headings of rows stand between them, and no text of
an article or codebook ever enters an expression.
"""

from __future__ import annotations

import math
import textwrap

import altair as alt
import pandas as pd

from .show import count_of, make_visible
from .tables import REPORTER, UNLISTED

# Okabe and Ito (2008), darkened until each has a contrast of at least 4.5 to 1 on white.
PALETTE = ("#0072b2", "#b84a00", "#007a5a", "#a3457f", "#7a6200", "#5b4a9c", "#8c1d2f", "#1c7587")
GREYS = {REPORTER: "#4d5258", UNLISTED: "#6f757c"}
INK, SOFT, FAINT, LINE = "#1f2328", "#5f6368", "#8d9299", "#d9dce0"
FONT = "Helvetica Neue, Helvetica, Arial, Liberation Sans, sans-serif"
WIDTH, MAX_COLUMNS = 1000, 9
TERM_WIDTH, ARTICLE_WIDTH = 170, 290  # of the labels of rows, in pixels
KEYS = ("actor", "group", "term", "frame")
_DRAWN = (*KEYS, "order", "first", "name", "below", "place", "value", "low", "reach", "number", "strength",
          "hue", "ink", "says")  # fmt: skip


def draw_panels(cells: pd.DataFrame, title: str, subtitle: str, *, unit: str, colours: dict[str, str],
                pick: bool = False, label_width: int = TERM_WIDTH) -> alt.TopLevelMixin:
    """The bars of the cells: one panel for each key, one row for each row under its section.

    Args:
        cells: key, panel (its name), below (what stands under the name), section, row, value, number (the
            text at the bar's end), says (the bar in words), group (for the colour); and where wanted low
            and reach (an interval) and strength (0 to 1, pale to full).
        title: What the chart is about.
        subtitle: How to read it.
        unit: What the bars measure.
        colours: The colour of each group; others are drawn as unlisted.
        pick: Whether a click chooses the cell's keys, in a selection of this name.
        label_width: Of the rows' labels, in pixels.
    """
    if not len(cells):
        return draw_nothing("Nothing to draw: no hits in the words of these voices.", title, subtitle)
    description = _describe(cells, title, unit)
    n_panels = cells["key"].nunique()
    columns = math.ceil(n_panels / math.ceil(n_panels / MAX_COLUMNS))
    width = min((WIDTH - label_width) // columns - 12, 350)
    placed, places = place_rows(_dress(cells, colours, width))
    drawn = placed[[name for name in _DRAWN if name in placed]]
    room = max(width - 6.2 * drawn["number"].str.len().max() - 8, width / 6)
    ends = alt.Scale(domain=[0, max(drawn["reach"].max(), 1e-9) * width / room], nice=False)
    base = alt.Chart(drawn).encode(y=place_axis(places, label_width))
    bars = base.mark_bar(height={"band": 0.72}).encode(
        x=alt.X("value", title=unit, axis=None, scale=ends), color=alt.Color("hue", scale=None),
        opacity=alt.Opacity("strength", scale=None), description="says")
    numbers = base.mark_text(align="left", dx=4, fontSize=11, aria=False).encode(
        x=alt.X("reach", title=unit), text="number", color=alt.Color("ink", scale=None))
    # The whole cell takes the click and shows the tooltip: a zero and a thin bar can be asked about too.
    area = base.mark_rect(opacity=0, aria=False, cursor="pointer" if pick else "default").encode(
        tooltip=alt.Tooltip("says", title="about"))
    if pick:
        chosen = alt.selection_point(name="pick", fields=[name for name in KEYS if name in drawn])
        bars = bars.encode(fillOpacity=alt.when(chosen).then(alt.value(1)).otherwise(alt.value(0.25)))
        area = area.add_params(chosen)
    chart = alt.layer(bars, *_draw_intervals(base, drawn, unit), numbers, *_draw_heads(drawn), area)
    # Panel names are drawn in colour inside the panels; the facet's own are switched off.
    facet = alt.Facet("order", title=None, header=alt.Header(labelExpr="''", labelFontSize=1, labelPadding=0))
    sized = chart.properties(width=width, height=alt.Step(19))
    return finish_chart(sized.facet(facet, columns=columns, spacing=12), title, subtitle, description)


def draw_nothing(text: str, title: str, subtitle: str) -> alt.TopLevelMixin:
    """A chart that says in words why there is none."""
    chart = alt.Chart(pd.DataFrame({"text": [text]})).mark_text(align="left", fontSize=13, color=SOFT)
    chart = chart.encode(x=alt.value(0), text="text").properties(width=WIDTH - TERM_WIDTH, height=40)
    return finish_chart(chart, title, subtitle, f"{title}. {text}")


def finish_chart(chart: alt.TopLevelMixin, title: str, subtitle: str, description: str) -> alt.TopLevelMixin:
    """The chart with its title, its description for those who do not see it, and the house's look."""
    lines = textwrap.wrap(make_visible(subtitle), 140)
    heading = alt.TitleParams(
        _wrap(title, 100), subtitle=lines or alt.Undefined, anchor="start", color=INK, fontSize=17,
        subtitleColor=SOFT, subtitleFontSize=13, subtitlePadding=6, offset=16)
    return chart.properties(
        title=heading, description=make_visible(description), background="white", padding=12,
    ).configure(font=FONT).configure_view(stroke=None)


def place_rows(cells: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """The cells with their place from top to bottom, and all places, headings of sections included.

    A place is three digits, "#" for a heading, and the label: unique and in order; the axis shows the label.
    """
    places: dict[tuple, str] = {}
    listed: list[str] = []
    for section, labels in cells[["section", "row"]].drop_duplicates().groupby("section", sort=False):
        listed += [f"{len(listed):03}#{section}"] if section else []
        for label in labels["row"]:
            places[section, label] = f"{len(listed):03} {label}"
            listed.append(places[section, label])
    keys = zip(cells["section"], cells["row"], strict=True)
    return cells.assign(place=[places[key] for key in keys]), listed


def place_axis(places: list[str], label_width: int) -> alt.Y:
    """The axis of places: headings small and in capitals, labels as they are, long ones cut."""
    heading = "datum.value[3] === '#'"
    label = "slice(datum.label, 4)"
    axis = alt.Axis(
        labelExpr=f"{heading} ? upper({label}) : {label}", ticks=False, domain=False, labelPadding=6,
        labelLimit=label_width, labelColor=alt.condition(heading, alt.value(SOFT), alt.value(INK)),
        labelFontSize=alt.condition(heading, alt.value(10), alt.value(12)))
    return alt.Y("place", title=None, axis=axis, scale=alt.Scale(domain=places))


def _draw_intervals(base: alt.Chart, drawn: pd.DataFrame, unit: str) -> list[alt.Chart]:
    if "low" not in drawn:
        return []
    rules = base.transform_filter("isValid(datum.low)").mark_rule(color=INK, opacity=0.6, aria=False)
    return [rules.encode(x=alt.X("low", title=unit), x2="reach")]


def _draw_heads(drawn: pd.DataFrame) -> list[alt.Chart]:
    head = alt.Chart(drawn).transform_filter("datum.first").encode(x=alt.value(0))
    style = {"align": "left", "baseline": "top", "lineBreak": "\n", "lineHeight": 14, "aria": False}
    n_name, n_below = (int(drawn[name].str.count("\n").max()) + 1 for name in ("name", "below"))
    name = head.mark_text(**style, fontSize=12.5, fontWeight="bold").encode(
        y=alt.value(-14 * (n_name + n_below) - 9), text="name", color=alt.Color("hue", scale=None))
    below = head.mark_text(**style, fontSize=11, color=SOFT).encode(
        y=alt.value(-14 * n_below - 6), text="below")
    return [name, below]


def _dress(cells: pd.DataFrame, colours: dict[str, str], width: float) -> pd.DataFrame:
    """The cells with what drawing needs: the panels' order and wrapped names, colours, defaults."""
    order = {key: f"{at:03}" for at, key in enumerate(cells["key"].drop_duplicates())}
    lines = {name: _wrap(name, int(width / 7.2)) for name in cells["panel"].unique()}
    tallest = max(map(len, lines.values()))
    names = {name: "\n".join([" "] * (tallest - len(wrapped)) + wrapped) for name, wrapped in lines.items()}
    defaults = {"strength": 1.0, "reach": cells["value"]}
    return cells.assign(
        **{name: value for name, value in defaults.items() if name not in cells},
        order=cells["key"].map(order), first=~cells["key"].duplicated(), name=cells["panel"].map(names),
        hue=[colours.get(group, GREYS[UNLISTED]) for group in cells["group"]],
        ink=[INK if value > 0 else FAINT for value in cells["value"]])


def _wrap(text: str, width: int, n_lines: int = 3) -> list[str]:
    lines = textwrap.wrap(make_visible(text), max(width, 6)) or [""]
    return lines if len(lines) <= n_lines else [*lines[:n_lines - 1], lines[n_lines - 1][:width - 1] + "…"]


def _describe(cells: pd.DataFrame, title: str, unit: str) -> str:
    """The chart in words: what is drawn, and of each panel its largest rows and how many are 0."""
    said = [f"{title}. {unit}, bars in {count_of(cells['key'].nunique(), 'panel')}."]
    for _, panel in cells.groupby("key", sort=False):
        top = panel[panel["value"] > 0].sort_values("value", ascending=False, kind="stable")
        listed = ", ".join(f"{row.row} {row.number}" for row in top.head(5).itertuples()) or "none"
        more = f" and {len(top) - 5} more" if len(top) > 5 else ""
        n_zeros = len(panel) - len(top)
        zeros = f"; 0 in {n_zeros} of {count_of(len(panel), 'row')}" if n_zeros else ""
        about = ", ".join(panel["below"].iloc[0].splitlines())
        said.append(f"{panel['panel'].iloc[0]} ({about}): {listed}{more}{zeros}.")
    return " ".join(said)
