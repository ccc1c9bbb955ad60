import dataclasses

import pandas as pd
import pytest
from small_corpus import codebook_of, corpus_of
from spoken import CODEBOOK, measure

from framing import overview
from framing.corpus import Corpus
from framing.corrections import Corrections
from framing.overview import check_laws, list_provenance
from framing.tables import make_table

TITLED = Corpus(
    make_table("articles", [
        {"article_id": "a", "path": "a.txt", "title": "Talks", "outlet": "Daily",
         "published_date": "2024-08-28",
         "event_id": "e1", "duplicate_group": "a", "text": "Talks\nThe talks began.\nRead more", "n_words": 3,
         "sha256": "1", "event_date": "2024-08-27"},
        {"article_id": "b", "path": "b.txt", "title": None, "outlet": None, "published_date": None,
         "event_id": "e1", "duplicate_group": "b", "text": "Talks were held.", "n_words": 3, "sha256": "2",
         "event_date": "no idea"},
    ]),
    make_table("zones", [
        {"article_id": name, "start": start, "end": end, "zone": zone,
         "reason": "a button" if zone == "share_line" else None} for name, start, end, zone in
        (("a", 0, 6, "title"), ("a", 6, 23, "body"), ("a", 23, 32, "share_line"), ("b", 0, 16, "body"))
    ]),
    make_table("problems"),
)


def test_articles_are_named_and_unknown_dates_stay_unknown():
    listed = overview.list_articles(TITLED)
    assert listed["article"].tolist() == ["Talks", "“Talks were held.”"]
    assert listed["id"].tolist() == ["a", "b"]
    assert list(listed)[:4] == ["article", "outlet", "event", "published"]
    assert listed["event"].isna().tolist() == [False, True]


def test_words_are_counted_by_zone_and_what_was_set_aside_is_listed_with_its_reason():
    zones = overview.measure_zones(TITLED)
    assert zones[["zone", "n_words"]].values.tolist() == [
        ["title", 1],
        ["body", 3],
        ["share_line", 2],
        ["body", 3],
    ]
    removed = overview.list_zones_removed(TITLED)
    assert removed.fillna("").values.tolist() == [
        ["Talks", "title", "", 1, "Talks"], ["Talks", "share line", "a button", 2, "Read more"]]
    assert overview.count_reasons(TITLED).values.tolist() == [
        ["share line", "a button", 1, 2, "Read more"], ["title", "", 1, 1, "Talks"]]


def test_shares_of_voices_sum_to_one_in_every_article():
    found = measure()
    shares = overview.measure_voices(found.words, found.corpus, CODEBOOK)
    assert shares.groupby("article_id")["share"].sum().round(9).tolist() == [1.0, 1.0]
    assert shares["group"].drop_duplicates().tolist()[-2:] == ["unlisted", "reporter"]
    assert len(shares) == 2 * 4  # zeros are rows


def test_sources_that_the_codebook_does_not_list_are_found():
    listed = overview.list_sources(measure().statements, listed=False)
    assert listed[["source as printed", "taken as", "statements", "words"]].values.tolist() == [
        ["Mr Doe", "Mr Doe", 1, 2]
    ]


def test_known_sources_bear_their_labels():
    labelled = codebook_of("brazil, south, state: Brazil")
    labelled.actors["label"] = "Brazil (government)"
    listed = overview.list_sources(measure().statements, labelled, listed=True)
    assert "Brazil (government)" in set(listed["taken as"]) and "brazil" not in set(listed["taken as"])


def test_articles_of_one_event_are_retold():
    assert overview.list_retold(TITLED).values.tolist() == [["same event", "e1", 2, "Talks · “Talks were held.”"]]


def test_the_headline_counts_what_is_unknown_and_what_was_set_aside():
    words = pd.DataFrame({"n_words": [4, 2], "group": ["reporter", "south"]})
    assert overview.describe_corpus(TITLED, words) == (
        "2 articles, published on 2024-08-28, 1 without a date of publication, "
        "1 without an outlet: 6 body words, 33% of them attributed to a source. "
        "3 words were set aside as not the article, and reading met 0 problems.")


def test_the_headline_counts_one_thing_as_one():
    one = Corpus(TITLED.articles[:1], TITLED.zones[:2], TITLED.problems)
    words = pd.DataFrame({"n_words": [1], "group": ["south"]})
    assert overview.describe_corpus(one, words) == (
        "1 article, published on 2024-08-28: 1 body word, 100% of them attributed to a source. "
        "1 word was set aside as not the article, and reading met 0 problems.")


def test_an_empty_corpus_gives_empty_tables():
    empty = Corpus(make_table("articles"), make_table("zones"), make_table("problems"))
    words = make_table("words")
    for table in (overview.list_articles(empty), overview.measure_zones(empty),
                  overview.list_zones_removed(empty), overview.count_reasons(empty), overview.list_retold(empty),
                  overview.measure_voices(words, empty, CODEBOOK),
                  overview.list_sources(make_table("statements"), listed=True)):
        assert table.empty and len(table.columns)
    assert overview.describe_corpus(empty, words).startswith("0 articles: 0 body words.")


def test_the_longest_articles_are_kept_in_their_order():
    kept = overview.keep_longest(TITLED, 1)
    assert kept.articles["article_id"].tolist() == ["a"] and set(kept.zones["article_id"]) == {"a"}


def test_problems_and_oddities_are_listed_with_where_they_are():
    problem = {"path": "c.txt", "row": 3, "verdict": "quarantined", "reason": "empty", "help": "remove it"}
    articles = TITLED.articles.assign(oddities=["reworded", None])
    odd = Corpus(articles, TITLED.zones, make_table("problems", [problem]))
    assert overview.list_notes(odd).values.tolist() == [
        ["c.txt, row 3", "quarantined", "empty; remove it"], ["Talks", "oddities", "reworded"]]


def test_the_verdicts_are_told_in_one_sentence_and_sum_to_the_entries():
    problems = [{"path": name, "row": -1, "verdict": verdict, "reason": "x", "help": "y"} for name, verdict in (
        ("a.txt", "read"), ("c.txt", "quarantined"), ("d.png", "skipped"), ("e.png", "skipped"), ("t.csv", "note"))]
    corpus = dataclasses.replace(corpus_of("One.", "One."), problems=make_table("problems", problems))
    corpus.articles["duplicate_group"] = "a"
    assert overview.describe_verdicts(corpus) == (
        "Of the input, 5 files of a folder or rows of a table: 1 read, "
        "1 read as the same text again, 1 set apart to be mended, 2 skipped as no article.")


def test_the_laws_hold_and_are_told_in_one_sentence():
    found = measure()
    said = check_laws(found.corpus, found.words, found.hits, found.rates)
    assert said.startswith("The own words of all voices sum to the 31 words of the bodies; ")
    assert "the hits of all voices sum to all 7 hits counted" in said


@pytest.mark.parametrize(("broken", "law"), [
    ("words", "words over voices"), ("rates", "hits over voices"),
    ("hits", "hits whose offsets miss their text"),
])
def test_a_broken_law_is_named(broken, law):
    found = measure()
    if broken == "hits":
        found.hits["start"] += 1
    else:
        setattr(found, broken, getattr(found, broken).iloc[1:])
    with pytest.raises(ValueError, match=f"the law of {law} is broken"):
        check_laws(found.corpus, found.words, found.hits, found.rates)


def test_provenance_tells_input_versions_and_parameters_but_no_folder():
    corpus = corpus_of("One.", "Two.")
    table = list_provenance(corpus, CODEBOOK, {"corpus": "/home/someone/seeds", "terms": ["a"]}).set_index(
        "what"
    )["value"]
    assert table["parameter corpus"] == "'seeds'" and table["parameter terms"] == "['a']"
    assert len(table["sha256 over the articles"]) == 64 and table["pandas"]
    rows = {"line 2": {"article_id": "a", "note": "", "zone": "share"}}
    fixes = Corrections({"zones.csv": rows, "hits.csv": {}}, "f00")
    fixed = list_provenance(corpus, CODEBOOK, {}, fixes).set_index("what")["value"]
    assert fixed["corrections by hand in zones.csv"] == "1" and fixed["sha256 of the corrections"] == "f00"
    assert fixed["line 2"] == "a · share" and "corrections by hand in hits.csv" not in fixed
    turned = dataclasses.replace(corpus, articles=corpus.articles.iloc[::-1])
    assert list_provenance(turned, CODEBOOK, {}).equals(list_provenance(corpus, CODEBOOK, {}))
