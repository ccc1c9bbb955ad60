import re
from html.parser import HTMLParser

import pytest
from small_corpus import codebook_of
from spoken import CODEBOOK, measure

from framing.passages import COLUMNS, find_passages, find_retellings, show_passages, show_retellings

HOSTILE = """</td><script>alert(1)</script><img src=x onerror="alert(1)">'"&amp;"""


def passages_of(found, **options):
    return find_passages(found.hits, found.statements, found.corpus, found.codebook, **options)


class Reader(HTMLParser):
    """Tags with their attributes, and the text, of a piece of HTML."""

    def __init__(self, markup):
        super().__init__()
        self.tags, self.words = [], []
        self.feed(markup)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_data(self, words):
        self.words.append(words)


def test_every_counted_hit_has_its_sentence_split_around_it():
    passages = passages_of(measure())
    assert list(passages) == list(COLUMNS) and len(passages) == 7
    first = passages.iloc[0]
    assert (first["before"], first["hit_text"], first["after"]) == ("Brazil said ", "tariffs", " are theft.")
    assert (first["actor_label"], first["group_label"], first["source"], first["cue"]) == (
        "brazil", "south", "Brazil", "said")


def test_passages_point_at_characters_of_their_article():
    found = measure()
    texts = found.corpus.articles.set_index("article_id")["text"]
    for row in passages_of(found).itertuples():
        assert texts[row.article_id][row.start : row.end] == row.before + row.hit_text + row.after
        assert texts[row.article_id][row.hit_start : row.hit_end] == row.hit_text


def test_the_reporters_passages_have_no_source_and_the_reporters_words_are_marked_as_own():
    row = passages_of(measure()).query("actor == 'reporter'").iloc[0]
    assert (row["hit_text"], row["source"], row["group_label"]) == (
        "Talks",
        None,
        "the reporter",
    ) or row.isna()["source"]
    assert row["own"] == [(row["start"], row["end"])]


def test_a_statement_that_crosses_sentences_is_shown_whole():
    text = "Brazil said talks failed. They would leave for good. Nothing more."
    found = measure((text,), [("a", "talks failed. They would leave for good", "brazil", "south", "Brazil")])
    row = passages_of(found).iloc[0]
    assert row["before"] + row["hit_text"] + row["after"] == text.removesuffix(" Nothing more.")
    cut = passages_of(found, max_chars=30).iloc[0]
    assert cut["before"] + cut["hit_text"] + cut["after"] == "Brazil said talks failed."


@pytest.mark.parametrize("max_chars", [20, 41, 80])
def test_a_long_sentence_is_cut_at_words_around_the_hit(max_chars):
    text = "word " * 30 + "talks " + "thing " * 30 + "end."
    row = passages_of(measure((text,), ()), max_chars=max_chars).iloc[0]
    assert row["before"].startswith("…") and row["after"].endswith("…")
    shown = (row["before"] + row["hit_text"] + row["after"]).strip("…")
    assert len(shown) <= max_chars and set(shown.split()) <= {"word", "talks", "thing"}


def test_a_hit_longer_than_the_limit_is_kept():
    assert passages_of(measure(), max_chars=1)["hit_text"].tolist().count("tariffs") == 4


def test_ids_are_stable_and_differ():
    first, second = passages_of(measure()), passages_of(measure())
    assert first["passage_id"].tolist() == second["passage_id"].tolist() and first["passage_id"].is_unique
    assert all(re.fullmatch(r"p-[0-9a-f]{12}", name) for name in first["passage_id"])


def test_no_hits_give_an_empty_table_and_view():
    found = measure(("Nothing here.",), ())
    passages = passages_of(found)
    assert passages.empty and list(passages) == list(COLUMNS)
    assert "<tbody>" in show_passages(passages)._repr_html_()


def test_the_view_is_one_table_with_caption_headers_and_keys_on_every_row():
    passages = passages_of(measure())
    tags = Reader(show_passages(passages, colours={"south": "#0072b2"})._repr_html_()).tags
    assert [attributes for tag, attributes in tags if tag == "table"] == [{"class": "passages"}]
    assert [attributes for tag, attributes in tags if tag == "th"] == [{"scope": "col"}] * 4
    rows = [attributes for tag, attributes in tags if tag == "tr" and attributes]
    assert rows[0] == {
        "id": passages["passage_id"].iloc[0], "data-actor": "brazil", "data-group": "south",
        "data-term": "tariff", "data-frame": "trade", "data-article": "a", "data-actor-label": "brazil",
        "data-group-label": "south",
        "data-colour": "#0072b2",
    }
    assert sum(tag == "mark" for tag, _ in tags) == len(rows) == 7
    assert {"script", "style"}.isdisjoint(tag for tag, _ in tags)


def test_the_voices_own_words_and_no_others_are_marked():
    markup = show_passages(passages_of(measure()))._repr_html_()
    assert 'Brazil said <mark>tariffs</mark><span class="own"> are theft</span>.' in markup


def test_a_long_list_is_cut_and_says_so():
    view = show_passages(passages_of(measure()), limit=2)
    assert repr(view) == "2 passages, quoted as reported: the first of 7"
    assert view._repr_html_().count("<mark>") == 2


def test_status_and_who_disputes_it_are_said():
    denial = ("a", "tariffs are theft", "chile", "andes", "Chile", {"kind": "denial"})
    named = codebook_of("brazil, south, state: Brazil\nchile, andes, state: Chile", "trade, tariff: tariff*")
    named.actors["label"] = ["Brazil", "Chile"]
    found = measure(spoken=[("a", "tariffs are theft", "brazil", "south", "Brazil"), denial], codebook=named)
    assert "denied, disputed by Chile" in show_passages(passages_of(found))._repr_html_()


def test_no_text_of_article_source_or_codebook_acts_as_markup():
    codebook = codebook_of('x"y, <g>, state: Brazil', f"f<, {HOSTILE.replace(':', '')}: tariff*")
    text = f"Brazil said tariffs {HOSTILE} fail\x00\u202e. "
    said = ("a", f"tariffs {HOSTILE}", 'x"y', "<g>", HOSTILE, {"cue": HOSTILE, "rule": "<i>"})
    found = measure((text,), [said], codebook)
    articles = found.corpus.articles
    articles[["title", "outlet"]] = [HOSTILE, HOSTILE]
    reader = Reader(show_passages(passages_of(found))._repr_html_())
    tags = "table caption thead tbody tr th td div strong small br span mark details summary code"
    assert {tag for tag, _ in reader.tags} == set(tags.split())
    assert not any(name.startswith("on") for _, attributes in reader.tags for name in attributes)
    row = next(attributes for tag, attributes in reader.tags if "data-actor" in attributes)
    assert (row["data-actor"], row["data-group"]) == ('x"y', "<g>")
    assert "[U+0000][U+202E]" in "".join(reader.words)


def test_hits_inside_names_are_left_out():
    found = measure()
    found.hits.loc[0, "in_name"] = True
    assert len(passages_of(found)) == 6


def test_a_codebook_that_knows_nobody_labels_actors_by_themselves():
    assert CODEBOOK.actors["label"].tolist() == ["brazil", "chile"]
    row = passages_of(measure()).query("actor == 'Mr Doe'").iloc[0]
    assert (row["actor_label"], row["group_label"]) == ("Mr Doe", "unlisted speakers")


def test_an_article_without_title_is_named_by_how_it_begins_and_unknowns_are_said():
    markup = show_passages(passages_of(measure()))._repr_html_()
    named = "“Brazil said tariffs are theft. It said tariffs …”"
    assert f"{named}<br><small>outlet unknown</small><br><small>date unknown</small>" in markup
    assert 'data-article="a"' in markup


def retellings_of(first, again, likeness=0.7):
    found = measure((f"Chile said {first}.", f"Chile said {again}."),
                    [("a", first, "chile", "andes", "Chile"), ("b", again, "chile", "andes", "Chile")])
    told = found.statements.assign(retold_group="s0", retold_likeness=likeness)
    return find_retellings(told, found.corpus, found.codebook)


def test_a_retold_statement_stands_beside_the_first_and_what_differs_is_marked():
    pairs = retellings_of("talks would help <b>all</b> farmers", "talks will help farmers at home")
    assert pairs[["text", "text_again", "article_id", "article_id_again"]].values.tolist() == [
        ["talks would help <b>all</b> farmers", "talks will help farmers at home", "a", "b"]]
    markup = show_retellings(pairs).markup
    assert ("talks <mark>would</mark> help &lt;<mark>b&gt;all&lt;/b</mark>&gt; farmers" in markup
            and "talks <mark>will</mark> help farmers <mark>at home</mark>" in markup)
    assert "0.70 of 1" in markup and "a,11,46,b,11,42,not the same" in markup
    assert "article_id,start,end,other_article_id,other_start,other_end,says" in markup


def test_a_pair_joined_by_hand_says_so_and_long_texts_are_cut():
    pairs = retellings_of("talks help", "the talks would help", None)
    assert "joined by hand" in show_retellings(pairs).markup
    assert "talks…" in show_retellings(pairs, max_chars=5).markup
    shown = show_retellings(pairs.iloc[:0])
    assert shown.plain == "0 statements told again; marked is what the other lacks"


def test_each_passage_says_which_line_of_corrections_would_mend_it():
    found = measure(("Brazil said tariffs hurt. Tariffs fell.",), [("a", "tariffs hurt", "brazil", "south", "Brazil")])
    passages = passages_of(found).assign(article_id="a, b")
    view = show_passages(passages)._repr_html_()
    said, reported = passages.itertuples()
    assert (said.hit_start, said.hit_end, reported.start, reported.end) == (12, 19, 26, 39)
    assert "article_id,start,end,actor<br>&#34;a, b&#34;,12,19,WHO SAYS IT<" in view
    assert "article_id,start,end,actor<br>&#34;a, b&#34;,26,39,WHO SAYS IT<" in view
    assert "article_id,start,end,status<br>&#34;a, b&#34;,26,33,HOW IT IS PUT<" in view
