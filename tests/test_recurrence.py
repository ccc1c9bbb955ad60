"""Recurrence: corpora of a few invented articles; what recurs is boilerplate, unless somebody may say it."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from small_corpus import corpus_of

from framing.recurrence import label_recurring, relabel_zones
from framing.tables import check_table
from framing.text import Span, count_words_in

OWN = ["Steel is dear.", "Fish is cheap.", "Cars are late.", "Wood is wet.", "Coal is gone."]


def label(*texts, **columns):
    """The articles after labelling, and what was found: (article, words, reason)."""
    corpus = corpus_of(*texts)
    articles, zones = label_recurring(corpus.articles.assign(**columns), corpus.zones)
    cut = dict(zip(articles["article_id"], articles["text"], strict=True))
    assert "".join(cut[zone.article_id][zone.start:zone.end] for zone in zones.itertuples()) == "".join(texts)
    check_table(zones, "zones")
    check_table(articles, "articles")
    return articles, [(zone.article_id, cut[zone.article_id][zone.start:zone.end].strip(), zone.reason)
                      for zone in zones.itertuples() if zone.zone == "boilerplate"]


def pages(*lines):
    """Articles of two own lines, with each of the lines between them."""
    return [f"{own}\n\n{line}\n\nIt was a quiet day in {own.split()[0]}."
            for own, line in zip(OWN, lines, strict=False)]


def test_a_line_in_three_articles_recurs_up_to_case_digits_and_white_space():
    lines = ["Ring 0800 123 for the daily paper.", "RING 0800 456  for the daily paper.",
             "Ring 0999 789 for the daily paper."]
    articles, found = label(*pages(*lines))
    assert found == [(name, line, "recurs in 3 articles") for name, line in zip("abc", lines, strict=True)]
    assert articles["n_words"].tolist() == [10, 10, 10]  # "Steel is dear. It was a quiet day in Steel."


def test_a_line_in_two_articles_does_not_recur():
    assert label(*pages("Ring us for more.", "Ring us for more.", "Write to us."))[1] == []


def test_copies_of_one_article_count_once():
    line = "Ring us for the daily paper."
    texts = pages(line, line, line)
    assert label(*texts, duplicate_group=["a", "a", "c"])[1] == []
    assert len(label(*texts)[1]) == 3


def test_an_article_most_of_whose_lines_recur_is_a_copy_and_stays():
    wire = "Steel is dear.\n\nFish is cheap.\n\nCars are late."
    assert label(*(f"{wire}\n\n{own}" for own in ("Wood is wet.", "Coal is gone.", "Oil is back.")))[1] == []


@pytest.mark.parametrize("line", [
    "“We will not be moved.”",  # a quotation
    "The minister said nothing would change.",  # a sentence of speech
    "Doe: Nothing will change.",  # a turn
])
def test_what_somebody_may_have_said_never_recurs(line):
    assert label(*pages(*[line] * 4))[1] == []


def test_conversations_and_speeches_are_left_alone():
    talk = ["MINISTER: Good day.\nJOURNALIST: Now.\nThank you all very much.\n" + own for own in OWN]
    assert label(*talk)[1] == []
    speeches = pages(*["Thank you, Mister President."] * 3)
    assert label(*speeches, speaker=["Ann", "Ben", "Cy"])[1] == []
    assert len(label(*speeches, speaker=[None, None, None])[1]) == 3


def test_a_tenth_of_the_outlet_is_enough_though_not_of_the_corpus():
    texts = [f"Number {n} is {'x' * n}.\n\nIt was day {'y' * n}." for n in range(40)]
    texts[:3] = pages(*["Ring us for the daily paper."] * 3)
    corpus = corpus_of(*texts)
    names = {"article_id": [f"n{n}" for n in range(40)], "duplicate_group": [f"n{n}" for n in range(40)]}
    zones = corpus.zones.assign(article_id=names["article_id"])
    for outlets, n_found in ((["A"] * 4 + ["B"] * 36, 3), (["A"] * 40, 0), ([None] * 40, 0)):
        outlet = pd.Series(outlets, dtype="str")
        _, found = label_recurring(corpus.articles.assign(outlet=outlet, **names), zones)
        assert (found["zone"] == "boilerplate").sum() == n_found


def test_an_empty_corpus_stays_empty():
    assert label()[1] == []


TEXT = "One two.\n\nThree four five.\n\nSix."


@settings(deadline=None)
@given(some.lists(some.tuples(some.integers(0, len(TEXT) - 1), some.integers(1, len(TEXT)),
                              some.sampled_from(["body", "title", "share"])), max_size=8))
def test_zones_still_cover_every_character_once_whatever_is_relabelled(changes):
    corpus = corpus_of(TEXT, "Another.")
    made = [("a", Span(start, end), zone, "by hand") for start, end, zone in changes if start < end]
    articles, zones = relabel_zones(corpus.articles, corpus.zones, made)
    of_a = zones[zones["article_id"] == "a"]
    assert "".join(TEXT[start:end] for start, end in zip(of_a["start"], of_a["end"], strict=True)) == TEXT
    assert (zones["start"] < zones["end"]).all()
    in_body = of_a[of_a["zone"] == "body"]
    assert articles["n_words"][0] == sum(map(count_words_in, (TEXT[z.start:z.end] for z in in_body.itertuples())))
