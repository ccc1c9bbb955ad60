
import pytest
from spoken import CODEBOOK, measure
from test_passages import HOSTILE, Reader, passages_of

from framing.concordance import describe_lines, find_lines, lay_out_neighbours, show_lines


def lines_of(found, **options):
    return find_lines(passages_of(found), **options)


def test_lines_are_sorted_by_the_words_to_the_right():
    lines = lines_of(measure())
    assert (lines["hit_text"] + lines["after"]).tolist() == [
        "tariffs and again tariffs would hurt trade.", "tariffs are theft.", "Talks began on Monday.", "talks failed.",
        "tariffs stay.", "talks would help.", "tariffs would hurt trade."]


def test_lines_are_sorted_by_the_words_to_the_left_outwards_and_those_without_any_come_last():
    lines = lines_of(measure(), sort="left")
    assert lines["before"].tolist() == ["It said tariffs and again ", "Brazil said ", "Chile said ", "Mr Doe said ",
                                        "It said ", "The ", ""]
    assert lines["neighbour"].fillna("").tolist() == ["tariffs", "", "", "", "", "", ""]  # “said” is not theirs


def test_by_article_lines_stay_in_the_order_of_the_text():
    lines = lines_of(measure(), sort="article")
    assert lines["hit_start"].tolist() == passages_of(measure())["hit_start"].tolist()


def test_a_way_to_sort_that_is_none_is_refused_with_the_nearest():
    with pytest.raises(ValueError, match="no sort 'rihgt' in right, left and article; did you mean 'right'"):
        lines_of(measure(), sort="rihgt")


def test_the_nearest_word_passes_over_small_words():
    lines = lines_of(measure())
    assert lines["neighbour"].tolist() == ["tariffs", "theft", "began", "failed", "stay", "help", "hurt"]


@pytest.mark.parametrize("width", [3, 10, 23])
def test_context_is_cut_at_words_and_says_so(width):
    text = "word " * 30 + "talks " + "thing " * 30 + "end."
    line = lines_of(measure((text,), ()), width=width).iloc[0]
    assert line["before"].startswith("…") and line["after"].endswith("…")
    assert len(line["before"]) <= width + 1 and len(line["after"]) <= width + 1
    assert width < 5 or set((line["before"] + line["after"]).strip("…").split()) == {"word", "thing"}


def test_neighbours_are_counted_by_voice_and_term_zeros_included():
    found = measure(("Brazil said talks failed. It said talks failed. Chile said talks failed.",), [
        ("a", "talks failed", "brazil", "south", "Brazil"), ("a", "talks failed. Ch", "brazil", "south", "It"),
        ("a", "ile said talks failed", "chile", "andes", "Chile")])
    cells = lay_out_neighbours(lines_of(found), found.shown, top_words=5, top_voices=5)
    assert cells[["panel", "section", "row"]].drop_duplicates().values.tolist() == [
        ["south", "talks", "failed"], ["andes", "talks", "failed"]]
    assert cells["value"].tolist() == [2, 1] and cells["below"].tolist() == ["2 hits", "1 hit"]
    rare = lay_out_neighbours(lines_of(measure()), measure().shown, top_words=5, top_voices=5)
    assert rare.empty  # no word is nearest twice


def test_the_headline_names_the_most_frequent_nearest_word_of_two_voices():
    said = describe_lines(lines_of(measure()), by="group", sort="right", n_articles=2)
    assert said.startswith("In 2 articles, 7 hits in context: in words of south, *")
    assert "*help* is the nearest word after *talks* in 1 of 1 lines" not in said
    nothing = measure(("Nothing here.",), ())
    assert describe_lines(lines_of(nothing), by="group", sort="left", n_articles=50) == (
        "In 50 articles, 0 hits in context.")


def test_the_view_is_one_table_of_passages_with_keys_and_says_where_it_is_cut():
    view = show_lines(lines_of(measure()), colours={"south": "#0072b2"}, limit=2)
    assert view.plain == "7 lines, quoted as reported; the first 2 shown"
    tags = Reader(view.markup).tags
    rows = [attributes for tag, attributes in tags if tag == "tr" and attributes]
    assert len(rows) == 2 and rows[0]["data-colour"] == "#0072b2" and rows[0]["data-neighbour"] == "tariffs"
    assert ("table", {"class": "passages kwic"}) in tags


def test_no_text_of_article_source_or_codebook_acts_as_markup():
    text = f"Brazil said tariffs {HOSTILE} fail\x00\u202e. "
    found = measure((text,), [("a", f"tariffs {HOSTILE}", "brazil", "south", HOSTILE)])
    found.hits[["term", "frame"]] = HOSTILE
    found.corpus.articles[["title", "outlet"]] = [HOSTILE, HOSTILE]
    reader = Reader(show_lines(lines_of(found, width=400)).markup)
    assert {tag for tag, _ in reader.tags} <= set("table caption thead tbody tr th td div strong small br mark".split())
    assert not any(name.startswith("on") for _, attributes in reader.tags for name in attributes)
    assert "[U+0000][U+202E]" in "".join(reader.words) and CODEBOOK.sha256 == "test"
