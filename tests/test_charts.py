import json
import re

import altair as alt
import pandas as pd
import pytest
import vl_convert
from spoken import CODEBOOK, measure

from framing import charts, overview
from framing.charts import (
    GREYS,
    PALETTE,
    chart_dates,
    chart_terms,
    chart_tone,
    chart_voices,
    chart_zones,
    colour_scale,
    enable_charts,
    render_chart,
)

COLOURS = colour_scale(CODEBOOK)
HOSTILE = ["O'Brien", '"quoted"', "</script><img src=x onerror=alert(1)>", "a\nb\tc", "x\x00\x1b\ufffe",
           "datum.value || 1", "日本語 العربية " * 6, "#", "", " ", "y" * 300]


def compiles(chart):
    """The Vega that the page's Vega-Lite makes of the chart, and its MIME bundle."""
    bundle = render_chart(chart.to_dict())
    return vl_convert.vegalite_to_vega(bundle["application/vnd.vegalite.v5+json"], vl_version="5.8"), bundle


def values_of(chart):
    (values,) = chart.to_dict()["datasets"].values()
    return values


def layers_of(chart):
    return {layer["mark"]["type"]: layer for layer in reversed(chart.to_dict()["spec"]["layer"])}


def test_terms_are_drawn_as_bars_with_the_number_at_the_end_zeros_included():
    chart = chart_terms(measure().shown, "Who uses what", colours=COLOURS)
    bar = layers_of(chart)["bar"]["encoding"]
    assert (bar["x"]["field"], bar["x"]["title"], bar["color"]["field"]) == ("value", "Hits", "hue")
    assert {row["number"] for row in values_of(chart)} == {"0", "1", "2", "3"} - {"2"} | {"0"}
    assert len(values_of(chart)) == 4 * 3


def test_panel_heads_carry_the_denominator_and_all_hits_of_the_voice():
    top = measure().shown.query("term == 'talks'")
    heads = {
        row["name"]: row["below"] for row in values_of(chart_terms(top, "t", colours=COLOURS)) if row["first"]
    }
    assert heads["south"] == "10 own words\n3 hits"


def test_tone_is_drawn_on_its_whole_scales_with_the_share_of_words_scored():
    row = {"voice": "south", "voice_label": "O'Brien <b>", "group": "south", "n_scored": 3, "coverage": 0.25,
           "enough": True}
    scores = {f"{name}{end}": 0.1 for name in ("polarity", "subjectivity") for end in ("", "_low", "_high")}
    measured = pd.DataFrame([row | scores, row | scores | {"n_scored": 0, "polarity": None}])
    chart = chart_tone(measured, "Tone", colours=COLOURS)
    assert chart["description"] == ("Tone. O'Brien <b>: 25% of words scored, polarity 0.10; "
                                    "O'Brien <b>: 25% of words scored, subjectivity 0.10.")
    panels = compiles(chart)[1]["application/vnd.vegalite.v5+json"]["hconcat"]
    dots = [panel["layer"][2]["encoding"]["x"] for panel in panels]
    assert [(dot["title"], dot["scale"]["domain"]) for dot in dots] == [
        ("Mean polarity, from −1 to 1", [-1, 1]), ("Mean subjectivity, from 0 to 1", [0, 1])]
    pale = chart_tone(measured.assign(enough=False), "Tone", colours=COLOURS).to_dict()["datasets"].values()
    assert {row["strength"] for rows in pale for row in rows} == {0.35}  # under the floor
    assert "Nothing to draw" in chart_tone(measured.iloc[1:], "Tone", colours=COLOURS)["description"]


def test_rates_come_with_intervals_and_pale_bars_under_the_floor():
    chart = chart_terms(measure(min_words=5).shown, "t", colours=COLOURS, measure="rate")
    assert layers_of(chart)["bar"]["encoding"]["x"]["title"] == "Hits per 1,000 own words"
    assert layers_of(chart)["rule"]["encoding"]["x2"] == {"field": "reach"}
    south = next(row for row in values_of(chart) if row["group"] == "south" and row["term"] == "tariff")
    andes = next(row for row in values_of(chart) if row["group"] == "andes" and row["term"] == "talks")
    assert (south["number"], south["strength"], andes["strength"], andes["low"]) == (
        "300.0 (3)",
        1.0,
        0.35,
        None,
    )


def test_shares_are_drawn_in_per_cent_with_their_numbers():
    shown = measure(unit="article", min_words=1).shown
    chart = chart_terms(shown, "t", colours=COLOURS, measure="rate", unit="article")
    rows = {(row["group"], row["term"]): row for row in values_of(chart)}
    assert (rows["south", "tariff"]["value"], rows["south", "tariff"]["number"]) == (100, "100% (1)")
    assert rows["south", "tariff"]["says"].startswith("south, tariff: in 1 of 1 article, 100% (interval 21% to 100%)")
    assert rows["reporter", "talks"]["number"] == "50% (1)" and rows["south", "talks"]["number"] == "0"


def test_rates_are_drawn_pale_and_without_intervals_where_no_voice_has_enough_words():
    chart = chart_terms(measure(min_words=500).shown, "t", colours=COLOURS, measure="rate")
    compiles(chart)
    assert {(row["strength"], row["low"]) for row in values_of(chart)} == {(0.35, None)}


@pytest.mark.parametrize(
    ("by", "fields"), [("group", ["group", "term", "frame"]), ("actor", ["actor", "group", "term", "frame"])]
)
def test_a_click_picks_the_codebooks_keys(by, fields):
    chart = chart_terms(measure(by=by).shown, "t", colours=COLOURS)
    (chosen,) = chart.to_dict()["params"]
    assert (chosen["name"], chosen["select"]["fields"]) == ("pick", fields)
    vega, _ = compiles(chart)
    assert "pick" in {signal["name"] for signal in vega["signals"]}


def test_a_group_keeps_its_colour_whatever_is_shown():
    shown = measure().shown
    for part in (shown, shown.query("voice == 'andes'"), shown.iloc[::-1]):
        hues = {row["group"]: row["hue"] for row in values_of(chart_terms(part, "t", colours=COLOURS))}
        assert all(hue == COLOURS[group] for group, hue in hues.items())
    assert {"south": PALETTE[0], "andes": PALETTE[1], **GREYS} == COLOURS


@pytest.mark.parametrize("colour", [*PALETTE, *GREYS.values()])
def test_colours_can_be_read_as_text_on_white(colour):
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    assert 1.05 / (luminance + 0.05) >= 4.5  # WCAG 2, contrast against white


def test_the_description_tells_what_the_chart_shows():
    said = chart_terms(measure().shown, "Who uses what", colours=COLOURS).to_dict()["description"]
    assert said.startswith(
        "Who uses what. Hits, bars in 4 panels. south (10 own words, 3 hits): tariff 3; 0 in 2 of 3 rows."
    )


def test_charts_carry_only_the_columns_they_draw():
    assert "text" not in values_of(chart_terms(measure().shown.assign(text="long"), "t", colours=COLOURS))[0]


@pytest.mark.parametrize("measured", ["count", "rate"])
def test_hostile_labels_are_drawn_and_enter_no_expression(measured):
    shown = measure(min_words=5).shown
    clean, _ = compiles(chart_terms(shown, "t", colours=COLOURS, measure=measured))
    for text in HOSTILE:
        marked = shown.assign(voice_label=text, term=text + shown["term"], frame=text)
        vega, bundle = compiles(chart_terms(marked, text, colours=COLOURS, measure=measured, subtitle=text))
        assert bundle["image/svg+xml"].startswith("<svg")
        assert expressions(vega) == expressions(clean)


def expressions(vega):
    """All expressions of a Vega spec; numbers and row labels stand in data and scales, not here."""
    found = []

    def walk(value):
        if isinstance(value, dict):
            found.extend(
                value[key] for key in ("expr", "test", "update", "signal") if isinstance(value.get(key), str)
            )
            for item in value.values():
                walk(item)
        elif isinstance(value, list):
            for item in value:
                walk(item)

    walk({key: vega[key] for key in ("marks", "signals", "scales", "axes") if key in vega})
    return sorted({re.sub(r"view_[0-9a-f]+", "view", expression) for expression in found})


def test_one_voice_thirty_voices_and_none_are_drawn():
    shown = measure().shown
    one = shown.query("voice == 'south'")
    many = pd.concat([one.assign(voice=f"v{n}", voice_label=f"Voice {n}", group=f"g{n}") for n in range(30)])
    for rates in (one, many, shown.iloc[:0]):
        compiles(chart_terms(rates, "t", colours=COLOURS, subtitle="s"))
    assert chart_terms(many, "t", colours=COLOURS).to_dict()["columns"] == 8  # 30 panels in 4 rows
    assert "Nothing to draw" in chart_terms(shown.iloc[:0], "t", colours=COLOURS).to_dict()["description"]


def test_voices_of_a_corpus_are_drawn_as_shares():
    found = measure()
    chart = chart_voices(
        overview.measure_voices(found.words, found.corpus, CODEBOOK), "Voices", colours=COLOURS
    )
    compiles(chart)
    assert {row["number"] for row in values_of(chart) if row["group"] == "south"} == {"56%", "0%"}
    assert "params" not in chart.to_dict()


def test_zones_are_drawn_as_kept_and_set_aside_with_the_largest_named():
    kinds = {"title": 2, "body": 90, "share_line": 3, "byline": 1}
    zones = pd.DataFrame(kinds.items(), columns=["zone", "n_words"]).assign(article_id="a", article="Talks")
    chart = chart_zones(zones, "Zones")
    compiles(chart)
    assert [row["number"] for row in values_of(chart)] == ["90", "6 · share line 3, title 2, 1 more"]


def test_dates_are_drawn_by_kind_and_unknown_ones_are_not():
    event, published = (pd.to_datetime([day, None]) for day in ("2024-08-27", "2024-08-28"))
    articles = pd.DataFrame({"article": ["A", "B"], "event": event, "published": published, "body words": 3})
    chart = chart_dates(articles, "Dates")
    compiles(chart)
    assert chart.to_dict()["description"] == "Dates. A: event 2024-08-27; A: published 2024-08-28."
    assert "No date is known" in chart_dates(articles.iloc[1:], "Dates").to_dict()["description"]


def test_the_renderer_gives_vega_lite_5_svg_and_the_description_and_no_html():
    enable_charts()
    assert alt.renderers.active == "framing"
    chart = chart_terms(measure().shown, "t", colours=COLOURS)
    bundle = chart._repr_mimebundle_(None, None)
    assert set(bundle) == {"application/vnd.vegalite.v5+json", "image/svg+xml", "text/plain"}
    assert bundle["application/vnd.vegalite.v5+json"]["$schema"] == charts.SCHEMA
    assert bundle["text/plain"].startswith("t. Hits, bars")
    assert json.dumps(bundle) == json.dumps(chart._repr_mimebundle_(None, None))  # the same bytes again
