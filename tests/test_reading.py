import re

import pytest
from spoken import measure
from test_passages import HOSTILE, Reader, passages_of

from framing.passages import show_passages
from framing.reading import show_article, show_articles


def article_of(found, article="", **options):
    return show_article(article, found.hits, found.statements, found.corpus, found.codebook, **options)


def articles_of(found, **options):
    return show_articles(found.hits, found.statements, found.corpus, found.codebook, **options)


def ids_in(markup):
    return [attributes["id"] for _, attributes in Reader(markup).tags if "id" in attributes]


def links_in(markup):
    return [attributes["href"] for tag, attributes in Reader(markup).tags if tag == "a"]


def test_an_article_is_shown_whole_with_a_note_for_each_statement_and_its_hits_marked():
    found = measure()
    view = article_of(found, "b", colours={"andes": "#0072b2"})
    reader = Reader(view.markup)
    shown = re.sub(r"(?m)^ *\n", "", "".join(reader.words))
    assert "Chile said 1talks would help. Mr Doe said 2talks failed." in shown and "The tariffs stay." in shown
    assert "1 chile · “Chile” · said · indirect · clause complement · alias" in shown
    spans = [attributes for tag, attributes in reader.tags if tag == "span"]
    assert {span["data-colour"] for span in spans if "data-colour" in span} == {"#0072b2"}
    assert all("Chile" in span["title"] or "Mr Doe" in span["title"] for span in spans)
    marks = [attributes["title"] for tag, attributes in reader.tags if tag == "mark"]
    assert marks == ["talks · peace · asserted", "talks · peace · asserted", "tariff · trade · asserted"]


def test_without_a_name_it_is_the_article_with_most_hits_and_an_unknown_one_is_refused():
    assert "article_id a" in article_of(measure()).markup
    with pytest.raises(ValueError, match="no article_id 'c' in the corpus"):
        article_of(measure(), "c")


def test_no_more_of_an_article_is_shown_than_allowed():
    view = article_of(measure(), "a", max_chars=32)
    assert view.plain.endswith("; 75 more characters not shown") and "> are theft</span>.…" in view.markup
    assert "It" not in "".join(Reader(view.markup).words).split("(article_id")[1]


def test_what_is_not_the_body_is_shown_and_named():
    found = measure(("Talks\nTalks began.",), ())
    found.corpus.zones.loc[:, ["start", "end"]] = [[6, 18]]
    found.corpus.zones.loc[1] = {"article_id": "a", "start": 0, "end": 6, "zone": "page_header", "reason": "x"}
    markup = article_of(found).markup
    assert 'title="set aside: page header">Talks</span>' in markup and "<small>set aside: page header</small>" in markup


def test_an_article_in_which_nobody_speaks_is_the_reporters():
    reader = Reader(article_of(measure(("Nothing here.",), ())).markup)
    assert "Nothing here." in "".join(reader.words) and "span" not in {tag for tag, _ in reader.tags}


def test_every_passage_leads_to_its_hit_in_a_folded_article_and_back():
    found = measure()
    passages = passages_of(found)
    table, read = show_passages(passages, whole=True).markup, articles_of(found).markup
    assert read.count("<details") == 2 and read.count("<details open") == 0
    places = {link[1:] for link in links_in(table) if link.startswith("#h-")}
    assert len(places) == len(passages) and places <= set(ids_in(read))
    assert {link[1:] for link in links_in(read)} <= set(passages["passage_id"]) == {
        name for name in ids_in(table) if name.startswith("p-")}


def test_only_the_first_articles_are_shown_whole_and_only_their_passages_lead_there(monkeypatch):
    monkeypatch.setattr("framing.passages.MOST_WHOLE", 1)
    found = measure()
    table, read = show_passages(passages_of(found), whole=True).markup, articles_of(found)
    assert read.plain == "1 article of 2 shown whole" and "article_id a" in read.markup
    places = {link[1:] for link in links_in(table) if link.startswith("#h-")}
    assert places == {name for name in ids_in(read.markup) if name.startswith("h-")}
    assert not links_in(show_passages(passages_of(found)).markup)
    assert articles_of(found, max_chars=0).plain == "0 articles of 2 shown whole"


def test_a_hit_beyond_what_is_shown_leads_to_the_note_that_says_so():
    found = measure()
    read = articles_of(found, max_chars=32).markup
    places = {name for name in ids_in(read) if name.startswith("h-")}
    assert places == {name.replace("p-", "h-") for name in passages_of(found)["passage_id"]}


def test_no_text_of_article_source_or_codebook_acts_as_markup():
    text = f"Brazil said tariffs {HOSTILE} fail\x00\u202e. "
    said = ("a", f"tariffs {HOSTILE}", "brazil", "south", HOSTILE, {"cue": HOSTILE, "rule": "<i>", "via": HOSTILE})
    found = measure((text,), [said])
    found.hits[["term", "frame"]] = HOSTILE
    found.corpus.articles[["title", "outlet"]] = [HOSTILE, HOSTILE]
    for view, allowed in ((article_of(found, colours={"south": HOSTILE}), "div p small sup span mark"),
                          (articles_of(found), "div p small sup span mark details summary strong a")):
        reader = Reader(view.markup)
        assert {tag for tag, _ in reader.tags} <= set(allowed.split())
        assert not any(name.startswith("on") for _, attributes in reader.tags for name in attributes)
    assert "[U+0000][U+202E]" in "".join(reader.words)
