import pandas as pd
import pytest

from framing.show import (
    count_of,
    escape_markdown,
    list_words,
    make_visible,
    make_visible_in,
    show_table,
)


def test_a_table_shows_numbers_unknowns_flags_and_dates_in_words():
    table = pd.DataFrame(
        {"n": [1200], "rate": [2.345], "who": [None], "enough": [True], "day": [pd.Timestamp("2024-08-28")]}
    )
    markup = show_table(table, "Numbers")._repr_html_()
    for cell in (">–", ">yes", ' class="num">1,200', ' class="num">2.35', ' class="date">2024-08-28'):
        assert f"<td{cell}</td>" in markup
    assert markup.startswith("<table") and "<caption>Numbers</caption>" in markup
    assert markup.count('<th scope="col"') == 5 and markup.count('class="num"') == 4


def test_an_empty_table_is_one_line_that_says_so():
    view = show_table(pd.DataFrame(columns=["path", "reason"]), "Problems")
    assert view._repr_html_() == "<p>Problems: none.</p>\n" and repr(view) == "Problems: 0 rows"


def test_no_row_is_left_out_of_a_long_table():
    assert show_table(pd.DataFrame({"n": range(500)}), "Long")._repr_html_().count("<td") == 500


def test_no_cell_header_or_caption_acts_as_markup():
    bad = "<img src=x onerror=alert(1)>"
    markup = show_table(pd.DataFrame({bad: [bad]}), bad)._repr_html_()
    assert "<img" not in markup and markup.count("&lt;img") == 3


@pytest.mark.parametrize(("text", "shown"), [
    ("a\x00b", "a[U+0000]b"), ("a\u202eb", "a[U+202E]b"), ("a\ufffeb", "a[U+FFFE]b"),
    ("a\ud800b", "a[U+D800]b"), ("a\u200bb\u2066c\x1bd\ufeff", "a[U+200B]b[U+2066]c[U+001B]d[U+FEFF]"),
    ("a\u2028b\u2029", "a[U+2028]b[U+2029]"), ("می\u200cخواهم", "می\u200cخواهم"),
    ("a\nb\tc", "a\nb\tc"), ("a\r\nb", "a\nb"), ("Türk’s “report”", "Türk’s “report”"),
])
def test_hidden_characters_are_spelled_out_and_others_stay(text, shown):
    assert make_visible(text) == shown
    make_visible(text).encode("utf-8")


def test_hidden_characters_are_spelled_out_wherever_they_stand_in_a_value():
    value = {"a\u202e": ["b\x01", 1, None, {"c": "d\u200b"}]}
    assert make_visible_in(value) == {"a[U+202E]": ["b[U+0001]", 1, None, {"c": "d[U+200B]"}]}


def test_escaping_covers_markdown():
    assert escape_markdown("*x*\n# <b> [y](z)") == r"\*x\* \# &lt;b&gt; \[y\]\(z\)"


def test_numbers_and_lists_read_as_english():
    assert [count_of(number, "article") for number in (0, 1, 1200)] == [
        "0 articles",
        "1 article",
        "1,200 articles",
    ]
    assert [list_words(words) for words in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]
