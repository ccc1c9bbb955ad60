"""Draw finished tables as charts that need no network: terms by voice, voices, zones and dates of a corpus.

Most are small multiples of bars: a panel a voice, rows in one order over all panels. Every chart has a description of
what it shows, and no text of an article or codebook enters an expression. Where a click filters passages, the selection
is called ``pick`` and its fields are the codebook's keys.
"""

import math
import textwrap

import altair as alt
import pandas as pd

from .codebook import Codebook
from .drawing import draw_svg
from .show import count_of, make_visible, make_visible_in
from .summaries import UNITS, say_count, say_rate
from .tables import BODY, REPORTER, UNLISTED

SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
# Okabe and Ito (2008), darkened until each has a contrast of at least 4.5 to 1 on white.
PALETTE = ("#0072b2", "#b84a00", "#007a5a", "#a3457f", "#7a6200", "#5b4a9c", "#8c1d2f", "#1c7587")
GREYS = {REPORTER: "#4d5258", UNLISTED: "#6f757c"}
INK, SOFT, FAINT, LINE = "#1f2328", "#5f6368", "#8d9299", "#d9dce0"
FONT = "Helvetica Neue, Helvetica, Arial, Liberation Sans, sans-serif"
WIDTH, MAX_COLUMNS = 1000, 9
TERM_WIDTH, ARTICLE_WIDTH = 170, 290  # of the labels of rows, in pixels
KEYS = ("actor", "group", "term", "frame", "neighbour")
DRAWN = (*KEYS, "order", "first", "name", "below", "place", "value", "low", "reach", "number", "strength",
         "hue", "ink", "says")


def enable_charts() -> None:
    """Make Altair show charts as Vega-Lite 5, as SVG and as their description: all three work offline."""
    alt.renderers.register("framing", render_chart)
    alt.renderers.enable("framing")


def render_chart(spec: dict, *, picture: bool = True, **_) -> dict:
    """The chart's MIME bundle, without text/html, which JupyterLab would prefer and cannot draw offline."""
    spec = {**make_visible_in(spec), "$schema": SCHEMA}
    pictures = {"image/svg+xml": draw_svg(spec)} if picture else {}
    return {"application/vnd.vegalite.v5+json": spec, **pictures, "text/plain": spec.get("description", "")}


def colour_scale(codebook: Codebook) -> dict[str, str]:
    """The colour of every group, by the codebook's order; the reporter and unlisted speakers are grey."""
    groups = [name for name in codebook.actors["group"].drop_duplicates() if name not in GREYS]
    return {name: PALETTE[at % len(PALETTE)] for at, name in enumerate(groups)} | GREYS


def chart_terms(rates: pd.DataFrame, title: str, *, colours: dict[str, str], measure: str = "count",
                unit: str = "word", subtitle: str = "") -> alt.TopLevelMixin:
    """Who uses which terms: a panel a voice, a row a term under its frame, the number at the bar's end.

    The rates are of ``keep_voices`` or ``keep_top``, the colours of ``colour_scale``. The measure ``count`` draws hits,
    or units with the term; ``rate`` hits per 1,000 own words, or a share: with the interval, or pale under the floor.
    """
    named, scale = UNITS[unit], 1 if unit == "word" else 100
    after = " per 1,000" if unit == "word" else ""
    cells = rates.assign(
        key=rates["voice"], panel=rates["voice_label"], section=rates["frame"], row=rates["term"],
        value=rates["n_with"], number=rates["n_with"].map("{:,}".format),
        below=[f"{count_of(row.n_of, named.of)}\n{count_of(row.n_voice_hits, 'hit')}" for row in rates.itertuples()],
        says=[f"{row.voice_label}, {row.term}: {say_count(row.n_with, row.n_of, unit)}, {say_rate(row.rate, unit)}"
              f"{after} (interval {say_rate(row.ci_low, unit)} to {say_rate(row.ci_high, unit)})"
              for row in rates.itertuples()])
    if measure == "count":
        return draw_panels(cells, title, subtitle, unit=named.counted.capitalize(), colours=colours, pick=True)
    drawn, enough = rates[["rate", "ci_low", "ci_high"]] * scale, rates["enough"]
    cells = cells.assign(
        value=drawn["rate"], low=drawn["ci_low"].where(enough), reach=drawn["rate"].where(~enough, drawn["ci_high"]),
        strength=enough.map({True: 1.0, False: 0.35}),
        number=[f"{say_rate(row.rate, unit)} ({row.n_with:,})" if row.n_with else "0" for row in rates.itertuples()])
    return draw_panels(cells, title, subtitle, unit=named.rate.capitalize() + (", in %" if scale > 1 else ""),
                       colours=colours, pick=True)


def chart_voices(shares: pd.DataFrame, title: str, *, colours: dict[str, str],
                 subtitle: str = "") -> alt.TopLevelMixin:
    """Whose words the articles hold: a panel a group, a row an article, of ``measure_voices``."""
    share = shares["share"].fillna(0.0)
    cells = shares.assign(
        key=shares["group"], panel=shares["group_label"], section="", row=shares["article"],
        value=share * 100, number=share.map("{:.0%}".format), below=_sum_words(shares),
        says=[f"{row.group_label}, {row.article}: {count_of(row.n_words, 'word')} of {row.n_article_words:,}"
              for row in shares.itertuples()])
    return draw_panels(cells, title, subtitle, unit="Share of the body's words, in %", colours=colours,
                       label_width=ARTICLE_WIDTH)


def chart_tone(measured: pd.DataFrame, title: str, *, colours: dict[str, str], subtitle: str = "") -> alt.TopLevelMixin:
    """Two scores on their whole scales, of ``measure_tone``: a row a voice, a dot the mean, a line its interval.

    Dots of voices under the floor are pale.
    """
    known = measured[measured["n_scored"] > 0]
    if known.empty:
        return draw_nothing("Nothing to draw: no word of these voices is scored.", title, subtitle)
    rows = [f"{row.voice_label}: {row.coverage:.0%} of words scored" for row in known.itertuples()]
    placed, place_axis = place_rows(known.assign(section="", row=rows), ARTICLE_WIDTH)
    panels, said = [], []
    for name, ends in (("polarity", [-1, 1]), ("subjectivity", [0, 1])):
        says = [f"{row}, {name} {score:.2f}" for row, score in zip(placed["row"], placed[name], strict=True)]
        base = alt.Chart(pd.DataFrame({
            "place": placed["place"], "value": placed[name], "low": placed[f"{name}_low"],
            "high": placed[f"{name}_high"], "says": says, "nought": 0,
            "strength": placed["enough"].map({True: 1.0, False: 0.35}),
            "hue": placed["group"].map(colours).fillna(GREYS[UNLISTED])})).encode(
                y=alt.Y("place", title=None, axis=None) if panels else place_axis)
        axis = alt.Axis(gridColor=LINE, domain=False, ticks=False, labelColor=SOFT, titleColor=SOFT, tickCount=5)
        place = alt.X("value", title=f"Mean {name}, from {ends[0]} to {ends[1]}".replace("-", "−"), axis=axis,
                      scale=alt.Scale(domain=ends, nice=False))
        spans = base.transform_filter("isValid(datum.low)").mark_rule(color=INK, strokeWidth=1.5, aria=False).encode(
            x="low", x2="high")
        dots = base.mark_point(filled=True, size=110).encode(
            x=place, opacity=alt.Opacity("strength", scale=None), color=alt.Color("hue", scale=None),
            tooltip=alt.Tooltip("says", title="about"), description="says")
        zero = base.mark_rule(color=FAINT, aria=False).encode(x="nought")
        panels.append(alt.layer(zero, spans, dots).properties(width=(WIDTH - ARTICLE_WIDTH) / 2, height=alt.Step(26)))
        said += says
    return finish_chart(alt.hconcat(*panels, spacing=24), title, subtitle, f"{title}. {'; '.join(said)}.")


def chart_zones(zones: pd.DataFrame, title: str, *, subtitle: str = "") -> alt.TopLevelMixin:
    """What was kept and what was set aside, in words: two panels, a row an article, of ``measure_zones``."""
    rows = []
    for article, parts in zones.groupby("article", sort=False):
        words = parts.set_index("zone")["n_words"].sort_values(ascending=False, kind="stable")
        aside = words.drop(BODY, errors="ignore")
        listed = [f"{name.replace('_', ' ')} {n_words:,}" for name, n_words in aside.head(2).items()]
        listed += [f"{len(aside) - 2} more"] if len(aside) > 2 else []
        rows += [(BODY, "Body, counted", article, words.get(BODY, 0), ""),
                 ("aside", "Set aside", article, aside.sum(), " · " + ", ".join(listed) if aside.any() else "")]
    cells = pd.DataFrame(rows, columns=["group", "panel", "row", "n_words", "detail"])
    says = [f"{row.row}: {row.panel}, {count_of(row.n_words, 'word')}{row.detail}" for row in cells.itertuples()]
    cells = cells.assign(key=cells["group"], section="", value=cells["n_words"], below=_sum_words(cells),
                         number=cells["n_words"].map("{:,}".format) + cells["detail"], says=says)
    return draw_panels(cells, title, subtitle, unit="Words", colours={BODY: PALETTE[0]}, label_width=ARTICLE_WIDTH)


def chart_dates(articles: pd.DataFrame, title: str, *, subtitle: str = "") -> alt.TopLevelMixin:
    """When events were, were reported and pages were saved: a row an article, of ``list_articles``."""
    kinds = list(articles.select_dtypes("datetime"))
    dates = articles.melt("article", kinds, var_name="kind", value_name="date").dropna(subset="date")
    if dates.empty:
        return draw_nothing("No date is known.", title, subtitle)
    says = [f"{row.article}: {row.kind} {row.date:%Y-%m-%d}" for row in dates.itertuples()]
    dates = dates.assign(row=dates["article"], section="", says=says,
                         first=dates.groupby("article")["date"].transform("min"))
    dates = dates.sort_values(["first", "article", "date", "kind"])
    placed, place_axis = place_rows(dates, ARTICLE_WIDTH)
    day_axis = alt.Axis(format="%-d %b %Y", tickCount=6, gridColor=LINE, domain=False, ticks=False,
                        labelColor=SOFT, labelFontSize=11)
    base = alt.Chart(placed[["place", "kind", "date", "says"]]).encode(
        x=alt.X("date", title=None, axis=day_axis, scale=alt.Scale(padding=16)), y=place_axis)
    lines = base.mark_line(color=FAINT, strokeWidth=1, aria=False).encode(detail="place")
    shapes = alt.Scale(domain=kinds, range=["circle", "diamond", "square", "triangle-up", "cross"])
    signs = base.mark_point(size=110, color=PALETTE[0], strokeWidth=1.8, opacity=1).encode(
        shape=alt.Shape("kind", title=None, scale=shapes, legend=alt.Legend(orient="top", symbolSize=110)),
        tooltip=alt.Tooltip("says", title="about"), description="says")
    chart = alt.layer(lines, signs).properties(width=WIDTH - ARTICLE_WIDTH, height=alt.Step(24))
    return finish_chart(chart, title, subtitle, f"{title}. {'; '.join(dates['says'])}.")


def draw_panels(cells: pd.DataFrame, title: str, subtitle: str, *, unit: str, colours: dict[str, str],
                pick: bool = False, label_width: int = TERM_WIDTH,
                nothing: str = "no hits in the words of these voices") -> alt.TopLevelMixin:
    """The bars of the cells: one panel for each key, one row for each row under its section.

    The cells have key, panel (its name), below (what stands under the name), section, row, value (of this ``unit``),
    number (the text at the bar's end), says (the bar in words), group (for its colour, unlisted grey where ``colours``
    has none); where wanted also low and reach (an interval) and strength (0 to 1, pale to full). With ``pick`` a click
    chooses a cell's keys. ``label_width`` is in pixels; ``nothing`` says what is missing where there are no cells.
    """
    if cells.empty:
        return draw_nothing(f"Nothing to draw: {nothing}.", title, subtitle)
    n_panels = cells["key"].nunique()
    columns = math.ceil(n_panels / math.ceil(n_panels / MAX_COLUMNS))
    width = min((WIDTH - label_width) // columns - 12, 350)
    placed, place_axis = place_rows(_dress(cells, colours, width), label_width)
    drawn = placed.filter(items=DRAWN)
    room = max(width - 6.2 * drawn["number"].str.len().max() - 8, width / 6)
    ends = alt.Scale(domain=[0, max(drawn["reach"].max(), 1e-9) * width / room], nice=False)
    base = alt.Chart(drawn).encode(y=place_axis)
    bars = base.mark_bar(height={"band": 0.72}).encode(
        x=alt.X("value", title=unit, axis=None, scale=ends), color=alt.Color("hue", scale=None),
        opacity=alt.Opacity("strength", scale=None), description="says")
    rules = base.transform_filter("isValid(datum.low)").mark_rule(color=INK, opacity=0.6, aria=False).encode(
        x=alt.X("low", title=unit), x2="reach")
    numbers = base.mark_text(align="left", dx=4, fontSize=11, aria=False).encode(
        x=alt.X("reach", title=unit), text="number", color=alt.Color("ink", scale=None))
    # The whole cell takes the click and shows the tooltip: a zero and a thin bar can be asked about too.
    area = base.mark_rect(opacity=0, aria=False, cursor="pointer" if pick else "default").encode(
        tooltip=alt.Tooltip("says", title="about"))
    if pick:
        chosen = alt.selection_point(name="pick", fields=[name for name in KEYS if name in drawn])
        bars = bars.encode(fillOpacity=alt.when(chosen).then(alt.value(1)).otherwise(alt.value(0.25)))
        area = area.add_params(chosen)
    chart = alt.layer(bars, *([rules] if "low" in drawn else []), numbers, *_draw_heads(drawn), area)
    # Panel names are drawn in colour inside the panels; the facet's own are switched off.
    facet = alt.Facet("order", title=None, header=alt.Header(labelExpr="''", labelFontSize=1, labelPadding=0))
    sized = chart.properties(width=width, height=alt.Step(19)).facet(facet, columns=columns, spacing=12)
    return finish_chart(sized, title, subtitle, _describe(cells, title, unit))


def draw_nothing(text: str, title: str, subtitle: str) -> alt.TopLevelMixin:
    """A chart that says in words why there is none."""
    chart = alt.Chart(pd.DataFrame({"text": [text]})).mark_text(align="left", fontSize=13, color=SOFT)
    chart = chart.encode(x=alt.value(0), text="text").properties(width=WIDTH - TERM_WIDTH, height=40)
    return finish_chart(chart, title, subtitle, f"{title}. {text}")


def finish_chart(chart: alt.TopLevelMixin, title: str, subtitle: str, description: str) -> alt.TopLevelMixin:
    """The chart with its title, its description for those who do not see it, and the house's look."""
    heading = alt.TitleParams(
        _wrap(title, 100), subtitle=_wrap(subtitle, 140, 9), anchor="start", color=INK, fontSize=17,
        subtitleColor=SOFT, subtitleFontSize=13, subtitlePadding=6, offset=16)
    return chart.properties(title=heading, description=make_visible(description), background="white", padding=12,
                            ).configure(font=FONT).configure_view(stroke=None)


def place_rows(cells: pd.DataFrame, label_width: int) -> tuple[pd.DataFrame, alt.Y]:
    """The cells with their place from top to bottom, and the axis of places, with sections as headings.

    A place is three digits, "#" for a heading, and the label: unique and in order; the axis shows the label.
    """
    places: dict[tuple, str] = {}
    for section, labels in cells[["section", "row"]].drop_duplicates().groupby("section", sort=False)["row"]:
        places |= {(section, None): f"{len(places):03}#{section}"} if section else {}
        for label in labels:
            places[section, label] = f"{len(places):03} {label}"
    heading, label = "datum.value[3] === '#'", "slice(datum.label, 4)"
    axis = alt.Axis(
        labelExpr=f"{heading} ? upper({label}) : {label}", ticks=False, domain=False, labelPadding=6,
        labelLimit=label_width, labelColor=alt.condition(heading, alt.value(SOFT), alt.value(INK)),
        labelFontSize=alt.condition(heading, alt.value(10), alt.value(12)))
    placed = [places[key] for key in zip(cells["section"], cells["row"], strict=True)]
    scale = alt.Scale(domain=list(places.values()))
    return cells.assign(place=placed), alt.Y("place", title=None, axis=axis, scale=scale)


def _draw_heads(drawn: pd.DataFrame) -> list[alt.Chart]:
    head = alt.Chart(drawn).transform_filter("datum.first").encode(x=alt.value(0))
    style = {"align": "left", "baseline": "top", "lineBreak": "\n", "lineHeight": 14, "aria": False}
    n_name, n_below = (int(drawn[name].str.count("\n").max()) + 1 for name in ("name", "below"))
    name = head.mark_text(**style, fontSize=12.5, fontWeight="bold").encode(
        y=alt.value(-14 * (n_name + n_below) - 9), text="name", color=alt.Color("hue", scale=None))
    below = head.mark_text(**style, fontSize=11, color=SOFT).encode(y=alt.value(-14 * n_below - 6), text="below")
    return [name, below]


def _dress(cells: pd.DataFrame, colours: dict[str, str], width: float) -> pd.DataFrame:
    """The cells with what drawing needs: the panels' order and wrapped names, colours, defaults."""
    wrapped = {name: _wrap(name, int(width / 7.2)) for name in cells["panel"].unique()}
    tallest = max(map(len, wrapped.values()))
    names = {name: "\n".join([" "] * (tallest - len(lines)) + lines) for name, lines in wrapped.items()}
    with_defaults = pd.DataFrame({"strength": 1.0, "reach": cells["value"], **cells})
    return with_defaults.assign(
        order=cells.groupby("key", sort=False).ngroup().map("{:03}".format), first=~cells["key"].duplicated(),
        name=cells["panel"].map(names), hue=cells["group"].map(colours).fillna(GREYS[UNLISTED]),
        ink=cells["value"].gt(0).map({True: INK, False: FAINT}))


def _sum_words(cells: pd.DataFrame) -> list[str]:
    return [count_of(n_words, "word") for n_words in cells.groupby("group")["n_words"].transform("sum")]


def _wrap(text: str, width: int, n_lines: int = 3) -> list[str]:
    return textwrap.wrap(make_visible(text), max(width, 6), max_lines=n_lines, placeholder="…") or [""]


def _describe(cells: pd.DataFrame, title: str, unit: str) -> str:
    """The chart in words: what is drawn, and of each panel its largest rows and how many are 0."""
    said = [f"{title}. {unit}, bars in {count_of(cells['key'].nunique(), 'panel')}."]
    for _, panel in cells.groupby("key", sort=False):
        top = panel[panel["value"] > 0].sort_values("value", ascending=False, kind="stable")
        listed = ", ".join(f"{row.row} {row.number}" for row in top.head(5).itertuples()) or "none"
        more = f" and {len(top) - 5} more" if len(top) > 5 else ""
        n_zeros = len(panel) - len(top)
        zeros = f"; 0 in {n_zeros} of {count_of(len(panel), 'row')}" if n_zeros else ""
        about = panel["below"].iloc[0].replace("\n", ", ")
        said.append(f"{panel['panel'].iloc[0]} ({about}): {listed}{more}{zeros}.")
    return " ".join(said)
