"""What others wrote: allowed through, shown as text, or refused."""

import pytest

from framing.markup import check_page, clean_html, hash_script, plain_text, render_markdown, show_hidden

POLICY = f"default-src 'none'; script-src {hash_script('ok()')}; style-src 'unsafe-inline'; img-src data:"


def make_page(body):
    return (
        f'<!doctype html><html><head><meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        f"<style>p {{ color: red }}</style></head><body>{body}</body></html>"
    )


@pytest.mark.parametrize(
    ("html", "safe"),
    [
        ("<b onclick=run()>bold</b>", "<b>bold</b>"),
        ("<script>run()</script>after", "after"),
        ("<style>@import 'x'</style>after", "after"),
        ('<p style="background:url(//x)">text</p>', "<p>text</p>"),
        ("<img src=x onerror=run()>text", "text"),
        ('<a href="javascript:run()">text</a>', "text"),
        ('<a href="https://example.org">text</a>', "text"),
        ('<a href="#p-1">text</a>', '<a href="#p-1">text</a>'),
        ('<p class="x" data-actor="a&quot;b" id="main">t</p>', '<p class="x" data-actor="a&quot;b">t</p>'),
        ('<p id="p-12">t</p>', '<p id="p-12">t</p>'),
        ("<svg><script>run()</script></svg><iframe src=x></iframe>t", "t"),
        ("<form action=x><input name=y></form>", ""),
        ("a\u202eb &#x202e; c\x01", "a[U+202E]b [U+202E] c[U+0001]"),
    ],
)
def test_html_keeps_words_and_loses_what_acts(html, safe):
    assert clean_html(html) == safe


def test_markdown_is_set_and_html_in_it_is_shown():
    assert render_markdown("**a** <img src=x onerror=run()>") == (
        "<p><strong>a</strong> &lt;img src=x onerror=run()&gt;</p>\n"
    )
    assert "<a" not in render_markdown("[a](javascript:run()) [b](https://example.org)")
    assert 'href="https://example.org"' in render_markdown("[b](https://example.org)", links=True)


def test_text_is_what_a_reader_sees():
    assert plain_text("<p>a &amp; <em>b</em>\n&lt;c&gt;</p>") == "a & b <c>"


def test_hidden_characters_are_spelled_out_and_joiners_stay():
    assert show_hidden("a\u200bb\u2066c\x1bd\ufeff\ud800") == "a[U+200B]b[U+2066]c[U+001B]d[U+FEFF][U+D800]"
    assert show_hidden("می\u200cخواهم\n\t“so-called”") == "می\u200cخواهم\n\t“so-called”"


def test_numbers_stand_right_under_headers_that_say_so():
    table = (
        "<table><thead><tr><th></th><th>hits</th><th>note</th></tr><tr><th>actor</th><th></th><th></th></tr>"
        "</thead><tbody><tr><th>a</th><td>1,200.5</td><td>b 2</td></tr></tbody></table>"
    )
    assert clean_html(table) == (
        '<div class="scroll" role="group" tabindex="0" aria-label="Table"><table><thead><tr>'
        '<th scope="col">actor</th><th scope="col" class="num">hits</th>'
        '<th scope="col">note</th></tr></thead>'
        '<tbody><tr><th scope="row">a</th><td class="num">1,200.5</td><td>b 2</td></tr></tbody></table></div>'
    )


def test_the_gate_lets_a_page_pass_unchanged():
    page = make_page(
        '<script>ok()</script><script type="application/json">{"a": "onclick=1"}</script>'
        '<img src="data:image/png;base64,AA==" alt=""><a href="https://example.org">a</a>'
    )
    assert check_page(page) is page


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("<p onclick='run()'>", "the handler onclick on <p>"),
        ("<svg/onload=run()>", "the handler onload on <svg>"),
        ("<script>run()</script>", "a script that is not ours, 'run()'"),
        ("<script src=https://example.org/x.js></script>", "src='https://example.org/x.js' on <script>"),
        ("<script src=data:text/javascript,run()></script>", "src='data:text/javascript,run()' on <script>"),
        ("<img src='http://example.org/x.png'>", "src='http://example.org/x.png' on <img>"),
        ("<img src='//example.org/x.png'>", "src='//example.org/x.png' on <img>"),
        ("<a href=' javascript:run()'>", "href=' javascript:run()' on <a>"),
        ("<iframe srcdoc='x'>", "<iframe>"),
        ("<base href='x'>", "<base>"),
        ("<form>", "<form>"),
        ("<link rel=stylesheet href=x>", "<link>"),
        ("<object data=x>", "<object>"),
        ("<style>@import 'x'</style>", "a style that loads something"),
        ("<style>p { background: url(https://example.org) }</style>", "a style that loads something"),
        ("<meta http-equiv=refresh content='0;url=https://example.org'>", "<meta http-equiv='refresh'>"),
    ],
)
def test_the_gate_refuses_what_runs_or_loads(body, reason):
    with pytest.raises(ValueError) as error:
        check_page(make_page(body))
    assert str(error.value) == f"page refused: it holds {reason} (line 1)"


def test_the_gate_refuses_a_page_without_its_policy():
    with pytest.raises(ValueError, match="no content security policy"):
        check_page("<p>text</p>")
