"""Sums: what parts of a corpus, and corpora, amount to together, against the rates of all of their articles at once."""

from itertools import product

import pandas as pd
import pytest
from small_corpus import codebook_of, corpus_of
from test_notebooks import run

from framing import rates as rates_module
from framing import sums as module
from framing.rates import rate_counts, term_rates
from framing.study import load_study, load_sums
from framing.sums import VIEWS, add_sums, check_sums, draw_hits, list_corpora, pick_counts, pick_passages, sum_up
from framing.tables import make_table
from framing.voices import pool_unlisted

BOOK = codebook_of("brazil, south, state: Brazil", "trade, tariff: tariff*\ntrade, wall: wall")
WHOLE = {"by": "group", "counted": "all"}


def make_news(n, *, first=0):
    """The articles, words and hits of n articles: two voices each, more hits in every third, two articles an event."""
    numbers = range(first, first + n)
    corpus = corpus_of(*["tariffs and tariffs"] * 3)
    articles = pd.DataFrame([corpus.articles.iloc[0].to_dict() | {
        "article_id": f"a{at:05}", "event_id": f"e{at // 2}", "published_date": pd.Timestamp(2024, 1 + at % 3, 1),
        "sha256": str(at), "duplicate_group": f"a{at:05}"} for at in numbers])
    zones = pd.DataFrame([{"article_id": f"a{at:05}", "start": 0, "end": 19, "zone": "body"} for at in numbers])
    reporter = "reporter", "reporter", 1
    voices = (("Mr Doe", "unlisted", 2), reporter), (("brazil", "south", 2), reporter)
    words = [{"article_id": f"a{at:05}", "actor": actor, "group": group, "n_words": n_words, "n_quoted_words": 0,
              "n_statements": actor != "reporter", "n_quoted_statements": 0}
             for at in numbers for actor, group, n_words in voices[at % 2]]
    hits = [{"article_id": f"a{at:05}", "start": start, "end": start + 7, "text": "tariffs", "frame": "trade",
             "term": "tariff", "actor": "reporter", "group": "reporter", "in_quotes": False, "status": "asserted",
             "in_name": False} for at in numbers for start in ((0, 12) if at % 3 else (0,))]
    corpus = type(corpus)(make_table("articles", articles), make_table("zones", zones), make_table("problems"))
    return make_table("hits", hits), make_table("words", words), make_table("statements"), corpus


def sum_news(*news, parts=1, **view):
    """The sums of articles as ``make_news`` makes them, counted in so many parts."""
    hits, words, statements, corpus = news
    ids = corpus.articles["article_id"]
    split = ([table[table["article_id"].isin(ids[at::parts])] for table in (hits, words)] for at in range(parts))
    return sum_up([(*some, statements) for some in split], corpus, BOOK, **view)


@pytest.mark.parametrize("view", [dict(zip(VIEWS, values, strict=True)) for values in product(*VIEWS.values())],
                         ids=lambda view: "-".join(view.values()))
def test_in_every_view_the_seeds_have_the_rates_that_their_articles_have(view):
    study = load_study("seeds", "codebook")
    book, sums = load_sums(["seeds"], "codebook", **view)
    hits, words = ((table if view["by"] == "group" else pool_unlisted(table)) for table in (study.hits, study.words))
    hits = hits[hits["status"] == view["counted"]] if view["counted"] not in ("all", "quoted") else hits
    for unit in ("word", "statement", "article"):
        rates = term_rates(hits, words, unit=unit, by=view["by"], statements=study.statements,
                           quoted_only=view["counted"] == "quoted", codebook=book, articles=study.news.articles)
        pd.testing.assert_frame_equal(rate_counts(*pick_counts(sums, **view), unit=unit, terms=book.terms), rates)
    assert "The own words of all voices sum to the" in check_sums(sums, **view)


@pytest.mark.parametrize("most", [2048, 40])
def test_parts_add_up_to_the_whole_with_its_resampled_intervals(monkeypatch, most):
    for place in (rates_module, module):
        monkeypatch.setattr(place, "MOST_CLUSTERS", most)
    monkeypatch.setattr(module, "_AT_ONCE", 10)
    news = make_news(200)
    whole, parts = sum_news(*news), sum_news(*news, parts=7)
    for one, other in zip(whole, parts, strict=True):
        pd.testing.assert_frame_equal(one, other)
    rates = rate_counts(*pick_counts(parts), terms=BOOK.terms)
    expected = term_rates(*news[:2], by="group", codebook=BOOK, articles=news[3].articles)
    pd.testing.assert_frame_equal(rates, expected)
    assert rates["ci_method"].str.startswith("bootstrap").sum() == 1
    n_clusters = pick_counts(parts)[0]["cluster"].nunique()
    assert n_clusters == 100 if most > 100 else 30 < n_clusters <= 40


@pytest.mark.parametrize("most", [2048, 90, 40])
def test_corpora_add_up_to_one(monkeypatch, most):
    for place in (rates_module, module):
        monkeypatch.setattr(place, "MOST_CLUSTERS", most)
    news = make_news(200)
    added = add_sums([sum_news(*make_news(60)), sum_news(*make_news(140, first=60))])
    rates = rate_counts(*pick_counts(added), terms=BOOK.terms)
    expected = term_rates(*news[:2], by="group", codebook=BOOK, articles=news[3].articles)
    limits = ["ci_low", "ci_high"]  # drawn from the same clusters in another order, or from other groups
    pd.testing.assert_frame_equal(rates.drop(columns=limits), expected.drop(columns=limits))
    assert rates[limits].to_numpy() == pytest.approx(expected[limits].to_numpy(), rel=0.15)
    pd.testing.assert_frame_equal(added.passages, sum_news(*news).passages)
    assert added.about[["n_articles", "since", "until"]].values.tolist() == [[60, "2024-01", "2024-03"],
                                                                            [140, "2024-01", "2024-03"]]
    rates = rate_counts(*pick_counts(added, per="month"), terms=BOOK.terms, clusters="")
    assert set(rates["ci_method"]) == {"poisson exact"}


def test_an_event_that_is_called_the_same_in_another_corpus_is_another():
    one, other = make_news(40), make_news(40)
    other[3].articles["sha256"] += "x"
    added = add_sums([sum_news(*one, name="read"), sum_news(*other, name="read")])
    assert pick_counts(added)[0]["cluster"].nunique() == 40 == added.about["n_clusters"].sum()
    assert added.about["corpus"].tolist() == list_corpora(added)["corpus"].tolist() == ["read", "read (2)"]


def test_the_same_articles_twice_are_refused():
    with pytest.raises(ValueError, match="corpus 'other' holds the same articles as another; name it once"):
        add_sums([sum_news(*make_news(4)), sum_news(*make_news(4), name="other")])


def test_what_is_drawn_from_parts_is_what_is_drawn_from_the_whole():
    hits = make_news(50)[0]
    hits["actor"] = hits["actor"].where(hits.index % 20 > 0, "brazil")
    drawn = draw_hits(hits)
    again = draw_hits(pd.concat([draw_hits(hits[:30]), draw_hits(hits[30:])], ignore_index=True))
    pd.testing.assert_frame_equal(drawn, again)
    assert len(drawn) == 2 * module.N_DRAWN == 6 and drawn["actor"].nunique() == 2
    assert drawn["article_id"].tolist() != hits["article_id"].head(6).tolist()


def test_only_passages_of_the_voices_and_hits_that_count_are_shown():
    sums = sum_news(*make_news(9))
    rates = rate_counts(*pick_counts(sums), terms=BOOK.terms).rename(columns={"group": "voice"}).assign(group="")
    assert len(pick_passages(sums, rates)) == len(pick_passages(sums, rates, "asserted")) == 3
    by_actor = pick_passages(sums._replace(passages=sums.passages.assign(group="unlisted")), rates.assign(
        voice="unlisted", actor=""))
    assert by_actor["actor"].tolist() == ["unlisted"] * 3, "as the bar is called, whoever it is"
    assert len(pick_passages(sums, rates[rates["voice"] == "south"])) == 0
    assert len(pick_passages(sums, rates, "quoted")) == len(pick_passages(sums, rates, "hedged")) == 0


def test_sums_that_lost_something_are_noticed():
    sums = sum_news(*make_news(9))
    assert check_sums(sums, **WHOLE).startswith("The own words of all voices sum to the 27 words of the bodies")
    with pytest.raises(ValueError, match="the law of words over voices is broken: 26 instead of 27"):
        first = sums.spoken.query("by == 'group' and counted == 'all' and per == 'cluster'").index[0]
        spoken = sums.spoken.assign(n_words=sums.spoken["n_words"] - (sums.spoken.index == first))
        check_sums(sums._replace(spoken=spoken), **WHOLE)
    with pytest.raises(ValueError, match="the law of hits over months is broken"):
        check_sums(sums._replace(found=sums.found[sums.found["per"] == "cluster"]), **WHOLE)


def test_a_view_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match=r"counted must be one of 'all', .* not 'hegded'; did you mean 'hedged'"):
        load_sums(["seeds"], "codebook", counted="hegded")


def test_a_corpus_without_a_hit_adds_up():
    _, words, statements, corpus = make_news(3)
    sums = sum_news(make_table("hits"), words, statements, corpus)
    rates = rate_counts(*pick_counts(sums), terms=BOOK.terms)
    assert rates["n_hits"].tolist() == [0] * 6 and sums.passages.empty
    assert pick_counts(sums)[0]["n_words"].sum() == 9


def test_the_notebook_shows_the_numbers_of_the_notebook_on_terms(tmp_path, monkeypatch):
    sentence, chart, table, corpora, over_time, steps, passages, *_ = run("09_many_articles", tmp_path, monkeypatch)
    one, other, _, rows, *_ = run("01_terms_by_actor", tmp_path, monkeypatch)
    assert sentence["text/markdown"] == one["text/markdown"] and table == rows
    assert chart["text/plain"] == other["text/plain"]
    assert "seeds" in corpora["text/html"] and "2022-09" in steps["text/html"]
    assert '<table class="passages">' in passages["text/html"] and "2022-09: 6 hits in 296" in over_time["text/plain"]


def test_only_the_terms_asked_for_are_drawn_over_time_too(tmp_path, monkeypatch):
    outputs = run("09_many_articles", tmp_path, monkeypatch, terms=["sovereignty"], by="actor", counted="asserted")
    assert outputs[0]["text/markdown"].endswith(" Only these hits count: asserted.")
    charts = [output["text/plain"] for output in outputs if "application/vnd.vegalite.v5+json" in output]
    assert len(charts) == 2 and all("sovereignty" in chart and "torture" not in chart for chart in charts)
