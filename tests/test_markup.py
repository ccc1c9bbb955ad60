"""What others wrote: allowed through, shown as text, or refused."""

import pytest

from framing.markup import check_page, clean_html, hash_script, plain_text, render_markdown

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
        ('<p class="x" data-actor="a&quot;b" id="main">t</p>', """<p class="x" data-actor='a"b'>t</p>"""),
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


def test_headers_say_what_of_and_empty_ones_are_none():
    table = (
        '<table><thead><tr><th></th><th class="num" scope="col">hits</th><th>note</th></tr>'
        '</thead><tbody><tr><th>a</th><td class="num">1,200.5</td><td>b 2</td></tr></tbody></table>'
    )
    assert clean_html(table) == (
        '<div aria-label="Table" class="scroll" role="group" tabindex="0"><table><thead><tr>'
        '<td></td><th class="num" scope="col">hits</th>'
        '<th scope="col">note</th></tr></thead>'
        '<tbody><tr><th scope="row">a</th><td class="num">1,200.5</td><td>b 2</td></tr></tbody></table></div>'
    )


def test_passages_are_framed_and_take_their_colour_from_the_row():
    row = '<tr data-colour="{}"><td>a</td></tr>'
    table = f"<table class='passages'>{row.format('#0072b2')}{row.format('red; background: url(x)')}</table>"
    html = clean_html(table)
    assert html.startswith('<div aria-label="Passages" class="scroll evidence" role="group" tabindex="0"><table')
    assert html.count("style=") == 1
    assert 'style="--actor: #0072b2"' in html


def test_a_stretch_of_text_takes_its_colour_too_and_no_other_style():
    html = clean_html('<span data-colour="#0072b2" style="position: fixed">a</span><i data-colour="red">b</i>')
    assert html == '<span data-colour="#0072b2" style="--actor: #0072b2">a</span><i data-colour="red">b</i>'


def test_a_table_of_several_headers_stays_as_it_is():
    body = "<tbody><tr><td>1</td><td>2</td></tr></tbody>"
    table = f'<table><thead><tr><th colspan="2">a</th></tr></thead>{body}</table>'
    assert table in clean_html(table)


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
        ("<svg><script>run()</script></svg>", "a script that is not ours, 'run()'"),
        ("<script src=https://example.org/x.js></script>", "src='https://example.org/x.js' on <script>"),
        ("<script src=data:text/javascript,run()></script>", "src='data:text/javascript,run()' on <script>"),
        ("<img src='http://example.org/x.png'>", "src='http://example.org/x.png' on <img>"),
        ("<img src=//example.org src=data:image/png,x>", "src='//example.org' on <img>"),
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
