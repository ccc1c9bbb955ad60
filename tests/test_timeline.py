import pandas as pd
import pytest
from small_corpus import codebook_of, corpus_of

from framing import timeline
from framing.attribution import find_statements
from framing.charts import colour_scale
from framing.rates import count_words
from framing.terms import find_hits

BOOK = codebook_of("brazil, south, state: Brazil\nnorway, north, state: Norway",
                   "trade, tariff: tariff*\ntrade, steel: steel")
TEXTS = ("Brazil said that tariffs on steel were dear.", "Norway said that steel was cheap.",
         "Brazil said that tariffs had hurt.", "Brazil said that steel was dear.")


def over(*days, step="month", **options):
    corpus = corpus_of(*TEXTS[: len(days)])
    corpus.articles["published_date"] = pd.to_datetime(list(days))
    statements = find_statements(corpus, BOOK)
    known = timeline.find_days(corpus, "published")
    hits = find_hits(corpus, statements, BOOK)
    rows = timeline.rate_over_time(hits, count_words(corpus, statements), BOOK, known, step=step, **options)
    return rows, hits, known, corpus


def test_each_step_has_its_own_words_and_hits_and_none_is_not_zero():
    rows, *_ = over("2024-01-05", "2024-02-01", "2024-04-30")
    found = rows[rows["voice"].isin(["south", "north"])].set_index(["period", "voice", "term"])["n_hits"].to_dict()
    assert found == {("2024-01", "south", "tariff"): 1, ("2024-01", "south", "steel"): 1,
                     ("2024-02", "north", "tariff"): 0, ("2024-02", "north", "steel"): 1,
                     ("2024-04", "south", "tariff"): 1, ("2024-04", "south", "steel"): 0}
    assert rows.drop_duplicates("period")["number"].diff().dropna().tolist() == [1, 2]  # March has no words
    assert rows.query("period == '2024-01' and voice == 'south'")["n_words"].unique().tolist() == [5]


def test_all_steps_together_count_what_is_dated():
    rows, hits, *_ = over("2024-01-05", None, "2024-04-30", "2024-04-01")
    dated = hits[hits["article_id"] != "b"]
    assert rows["n_hits"].sum() == len(dated) == 4


@pytest.mark.parametrize(("days", "step"), [
    (["2024-01-01", "2024-02-09"], "day"), (["2024-01-01", "2024-02-10"], "week"),
    (["2020-01-01", "2022-12-31"], "month"),
    (["1991-09-01", "2024-09-01"], "year"), (["1900-01-01", "2024-01-01"], "year"), ([None, None], "day"),
])
def test_the_smallest_step_is_chosen_that_makes_forty_or_fewer(days, step):
    assert timeline.choose_step(pd.to_datetime(pd.Series(days))) == step


def test_what_is_asked_for_is_taken_or_refused_with_the_nearest():
    days = pd.to_datetime(pd.Series(["2024-01-01"]))
    assert timeline.choose_step(days, "year") == "year"
    with pytest.raises(ValueError, match=r"step must be one of .*; did you mean 'month'"):
        timeline.choose_step(days, "months")
    with pytest.raises(ValueError, match=r"date must be one of .*; did you mean 'published'"):
        timeline.find_days(corpus_of("x"), "publisht")
    with pytest.raises(ValueError, match="measure must be one of"):
        timeline.choose_drawn(over("2024-01-05")[0], "rates")


def test_the_sentence_names_the_peak_and_what_has_no_date():
    rows, hits, days, _ = over("2024-01-05", None, "2024-04-30")
    said = timeline.describe_timeline(rows, hits, days, step="month", which="published")
    assert said == ("By month, from 2024-01 to 2024-04, *tariff* is the term that one voice uses most: 2 hits in words "
                    "attributed to south, in 2 of the 2 months in which it speaks, most of them in 2024-01 (1 hit in "
                    "5 own words). 1 article without this date (published) is left out, with 1 hit. So few articles "
                    "show no trend.")
    rows, hits, days, _ = over(None)
    assert timeline.describe_timeline(rows, hits, days, step="day", which="published").startswith(
        "No term stands in a dated article. 1 article without")


def test_rates_are_drawn_where_most_steps_are_over_the_floor():
    assert timeline.choose_drawn(over("2024-01-05", "2024-02-01")[0]) == "count"
    assert timeline.choose_drawn(over("2024-01-05", "2024-02-01", min_words=1)[0]) == "rate"
    assert timeline.choose_drawn(over("2024-01-05")[0], "rate") == "rate"


def test_the_chart_has_a_panel_a_voice_and_term_joins_no_gaps_and_marks_events():
    rows, _, _, corpus = over("2024-01-05", "2024-02-01", "2024-04-30")
    corpus.articles["event"], corpus.articles["event_date"] = ["Strike", "", "Talks"], corpus.articles["published_date"]
    corpus.articles["event_id"] = ["e1", "e2", "e3"]
    events = timeline.list_events(corpus)
    assert events["event"].tolist() == ["Strike", "Talks"]
    drawn = timeline.draw_timeline(rows, events, "When", colours=colour_scale(BOOK), measure="count").to_dict()
    data = pd.DataFrame(next(iter(drawn["datasets"].values())))
    south = data[data["column"].str.endswith("south") & data["value"].notna()]
    assert south.groupby("row")["run"].nunique().tolist() == [2, 2]  # January and April are not joined
    assert set(data["fill"].dropna()) == {"white"} and (data["mark"] == 1).sum() == 2 * data["row"].nunique() * 3
    assert "south, tariff, 2024-01: 1 hit in 5 own words" in drawn["description"]


def test_nothing_dated_is_said_and_not_drawn():
    rows, *_ = over(None)
    chart = timeline.draw_timeline(rows, timeline.list_events(corpus_of("x")), "When", colours={}, measure="count")
    assert "Nothing to draw: nothing that counts stands in a dated article." in chart.to_dict()["description"]
    assert list(timeline.name_steps(rows)["term"]) == []
