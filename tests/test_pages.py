"""Pages in a real browser, opened from a file with every request blocked and counted."""

import csv
import html
from pathlib import Path

import nbformat
import pytest
import samples

from framing.report import export_index, export_page
from framing.runs import Parameter

BARS = "figure.chart .live svg [aria-roledescription='bar']"
# What an article, a codebook, a file name or a parameter might hold.
HOSTILE = [
    "</script><img src=x onerror=hacked=1>",
    "<script>hacked=1</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=hacked=1>",
    '"><img src=x onerror=hacked=1>',
    "' onmouseover='hacked=1",
    "javascript:hacked=1",
    "<iframe srcdoc='<script>parent.hacked=1</script>'>",
    "<a href='javascript:hacked=1'>click</a>",
    "[click](javascript:hacked=1)",
    "![x](https://example.org/x.png)",
    "<style>@import 'https://example.org'</style>",
    "<link rel=stylesheet href=https://example.org>",
    "<meta http-equiv=refresh content='0;url=https://example.org'>",
    "<base href=https://example.org>",
    "<form action=https://example.org><button>go</button></form>",
    "<!-- --><!--><script>hacked=1</script>",
    "{{ 7 * 7 }} {% raw %}",
    "\u202egnp.exe\u2066",
    "</style><b>x",
    "<details open ontoggle=hacked=1>",
    "<math><mi xlink:href='javascript:hacked=1'>x",
    "]]>\u2028'`${hacked=1}`",
]
# Every element with text of its own whose contrast to its ground is below 4.5 to 1 (WCAG 2.2, level AA).
LOW_CONTRAST = r"""() => {
    const read = (colour) => colour.match(/[\d.]+/g).map(Number);
    const bend = (part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    const light = ([r, g, b]) => 0.2126 * bend(r / 255) + 0.7152 * bend(g / 255) + 0.0722 * bend(b / 255);
    const ground = (at) => {
        if (!at) return [255, 255, 255];
        const colour = read(getComputedStyle(at).backgroundColor);
        return colour.length === 3 || colour[3] === 1 ? colour : ground(at.parentElement);
    };
    const contrast = (element) => {
        const pair = [light(read(getComputedStyle(element).color)), light(ground(element))];
        return (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05);
    };
    const isText = (node) => node.nodeType === 3 && node.textContent.trim();
    const hasText = (element) => [...element.childNodes].some(isText);
    return [...document.querySelectorAll("body *:not(svg *, script, option)")]
        .filter((element) => element.checkVisibility() && hasText(element) && !element.disabled)
        .filter((element) => contrast(element) < 4.5).map((element) => element.outerHTML.slice(0, 80));
}"""


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    path = tmp_path_factory.mktemp("pages") / "sample.html"
    notebook = samples.make_notebook(
        samples.chart(), samples.make_table(), samples.html(samples.make_passages()), samples.chart()
    )
    path.write_text(export_page(notebook, "sample", home="index.html"), encoding="utf-8")
    return path


def click_bar(page, number=0):
    """Click the bar of that number among those with some width, and give the row of data that it draws."""
    bars = [bar for bar in page.locator(BARS).all() if bar.bounding_box()["width"] > 3]
    bars[number].scroll_into_view_if_needed()
    box = bars[number].bounding_box()
    # Not the locator's own click: a chart may lay a wider area, easier to hit, over a bar.
    page.mouse.click(box["x"] + min(box["width"] / 2, 40), box["y"] + box["height"] / 2)
    return bars[number].evaluate("bar => bar.__data__.datum")


def read_rows(seen):
    return seen.rows().evaluate_all("rows => rows.map(row => ({...row.dataset}))")


def count_of(seen):
    return seen.page.locator(".filters .count").inner_text()


def test_a_click_on_a_bar_leaves_the_passages_behind_it(visit, page):
    seen = visit(page)
    assert (seen.rows().count(), count_of(seen)) == (17, "17 of 17 passages")
    bar = click_bar(seen.page)
    assert (bar["actor"], bar["term"]) == ("china_state", "sovereignty")
    assert {(row["actor"], row["term"]) for row in read_rows(seen)} == {("china_state", "sovereignty")}
    assert (seen.rows().count(), count_of(seen)) == (7, "7 of 17 passages")
    terms = seen.page.get_by_label("Term", exact=True)
    assert terms.input_value() == "=sovereignty"
    assert "7 of 17 passages: china_state · sovereignty." in seen.page.locator(".note").first.inner_text()
    assert click_bar(seen.page, 1)["term"] == "smear"
    assert seen.rows().count() == 3
    seen.page.get_by_role("button", name="Show all").click()
    assert (seen.rows().count(), terms.input_value()) == (17, "")
    assert click_bar(seen.page, 1)["term"] == "smear"  # also when it was the last one clicked
    assert seen.rows().count() == 3
    assert seen.is_clean()


def test_lists_and_search_filter_together_by_keyboard(visit, page):
    seen = visit(page)
    assert seen.page.get_by_label("Actor").locator("option").all_inner_texts() == [
        "All",
        "China (state) (10)",
        "OHCHR (5)",
        "The reporters (2)",
    ]
    seen.page.get_by_label("Actor").focus()
    seen.page.keyboard.press("ArrowDown")
    assert {row["actor"] for row in read_rows(seen)} == {"china_state"}
    faded = seen.page.locator(BARS).evaluate_all("bars => bars.map(bar => bar.getAttribute('opacity'))")
    assert faded[:4] == ["1", "1", "0.2", "0.2"]  # the chart shows what was chosen
    seen.page.get_by_label("Search the passages").fill("smear number 2")
    assert count_of(seen) == "1 of 17 passages"
    seen.page.get_by_label("Actor").select_option("All")
    seen.page.get_by_label("Search the passages").fill("number 2")
    assert count_of(seen) == "4 of 17 passages"
    seen.page.get_by_role("button", name="Show all").click()
    assert seen.rows().count() == 17
    assert seen.page.locator(".filters .count").get_attribute("aria-live") == "polite"
    assert seen.is_clean()


def test_a_header_sorts_its_table_by_number_or_word(visit, page):
    seen = visit(page)
    column = "table.dataframe tbody tr td:nth-of-type({})"
    header = seen.page.get_by_role("columnheader", name="hits")
    for order, hits in (("ascending", ["3", "7", "12"]), ("descending", ["12", "7", "3"])):
        header.get_by_role("button").click()
        assert header.get_attribute("aria-sort") == order
        assert seen.page.locator(column.format(1)).all_inner_texts() == hits
    seen.page.get_by_role("button", name="note").click()
    assert seen.page.locator(column.format(3)).all_inner_texts() == ["a", "b", "c"]
    assert header.get_attribute("aria-sort") is None


def test_live_charts_replace_their_pictures_and_keep_the_description(visit, page):
    seen = visit(page)
    assert seen.page.locator("figure.chart img:visible").count() == 0
    assert seen.page.locator("figure.chart .live svg").count() == 2
    for chart in seen.page.locator("figure.chart .live").all():
        assert chart.get_attribute("aria-label") == "Who uses which term, as bars"


def test_without_scripts_picture_and_passages_are_there(visit, page):
    seen = visit(page, javascript=False)
    assert seen.page.get_by_alt_text("Who uses which term, as bars").first.is_visible()
    assert seen.page.get_by_alt_text("Who uses which term, as bars").first.bounding_box()["width"] > 300
    assert seen.rows().count() == 17
    assert seen.page.locator(".filters").count() == 0
    assert seen.is_clean()


@pytest.mark.parametrize("width", [390, 320])
def test_a_phone_needs_no_sideways_scroll(visit, page, width):
    seen = visit(page, width=width)
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= width
    click_bar(seen.page)
    assert seen.rows().count() == 7


def test_paper_shows_every_passage_and_no_controls(visit, page):
    seen = visit(page)
    click_bar(seen.page)
    seen.page.emulate_media(media="print")
    assert seen.rows().count() == 17
    assert not seen.page.locator(".filters").is_visible()
    assert seen.page.pdf().startswith(b"%PDF")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_has_the_contrast_that_reading_needs(visit, page, scheme):
    seen = visit(page, color_scheme=scheme)
    assert seen.page.evaluate(LOW_CONTRAST) == []


def make_hostile_notebook():
    """Every hostile string in every place where text of others can stand."""
    hits = [(text, f"term {text}", 1) for text in HOSTILE]
    everything = " ".join(HOSTILE)
    svg = {
        "image/svg+xml": "<svg xmlns='http://www.w3.org/2000/svg' onload='hacked=1'><script>hacked=1</script>"
        f"<text>{html.escape(everything)}</text></svg>"
    }
    spec = {
        **samples.make_spec(hits, title=HOSTILE),
        "description": everything,
        "usermeta": {"embedOptions": {"ast": False}},
    }
    escaped = samples.make_passages(
        [tuple(map(html.escape, hit[:2])) + hit[2:] for hit in hits], text="{term}"
    )
    raw = samples.make_passages(hits, text="{term}<mark>{term}</mark>")
    notebook = samples.make_notebook(
        {samples.CHART: spec, **svg},
        samples.html(escaped),
        {samples.CHART: spec, **svg},
        samples.html(raw),
        samples.make_table(HOSTILE),
        {"text/markdown": everything},
        {"text/plain": everything},
        svg,
        title=everything,
        headline=everything,
        parameters=f"corpus: str = {everything!r}  # {everything}",
        injected=f"corpus = {HOSTILE!r}",
    )
    notebook.metadata["error"] = everything
    notebook.cells += [nbformat.v4.new_markdown_cell(text) for text in HOSTILE]
    notebook.cells += [
        nbformat.v4.new_code_cell(
            f"# {text}",
            outputs=[
                nbformat.v4.new_output("stream", text=text),
                nbformat.v4.new_output("error", ename=text, evalue=text, traceback=[text]),
            ],
        )
        for text in HOSTILE
    ]
    return notebook


def poke(seen):
    """Move over and click what there is, as a reader might."""
    for bar in seen.page.locator(BARS).all()[:3]:
        bar.hover()
        bar.click()
    for link in seen.page.locator("main a").all()[:5]:
        link.click()


def test_hostile_text_runs_nothing_and_loses_no_chart(visit, tmp_path):
    everything = " ".join(HOSTILE)
    path = tmp_path / "hostile.html"
    path.write_text(export_page(make_hostile_notebook(), everything), encoding="utf-8")
    seen = visit(path)
    assert seen.page.locator("figure.chart.drawn").count() == 2
    assert seen.page.locator(BARS).count() == 2 * len(HOSTILE)
    assert seen.page.locator("table.passages").count() == 2
    first = seen.page.locator("table.passages").first.locator("tbody tr")
    assert first.count() == len(HOSTILE)
    bar = click_bar(seen.page, 4)
    shown = first.locator("visible=true")
    assert shown.evaluate_all("rows => rows.map(row => row.dataset.actor)") == [bar["actor"]]
    poke(seen)
    assert seen.page.evaluate("typeof hacked") == "undefined"
    assert seen.is_clean()
    assert "[U+202E]gnp.exe[U+2066]" in seen.page.locator("h1").inner_text()
    assert visit(path, javascript=False).is_clean()


def test_hostile_text_runs_nothing_on_the_index(visit, tmp_path):
    entries = [
        {
            "name": text,
            "title": text,
            "headline": None,
            "charts": [{"picture": f"<svg><!-- {text} --></svg>", "alt": text}],
            "parameters": [(Parameter(text, "str", "", text), text)],
            "page": "a.html",
            "error": text,
            "failed_page": "b.html",
        }
        for text in HOSTILE
    ]
    path = tmp_path / "index.html"
    path.write_text(export_index(entries), encoding="utf-8")
    seen = visit(path)
    assert seen.page.locator(".card").count() == len(HOSTILE)
    assert seen.page.evaluate("typeof hacked") == "undefined"
    assert seen.is_clean()


# ---- the workbook's own pages


def find_pages(folder):
    return [path for path in sorted(folder.glob("*.html")) if path.name != "index.html"]


def test_every_page_of_the_workbook_draws_filters_and_asks_for_nothing(visit, reports):
    assert len(find_pages(reports)) >= 2
    for path in find_pages(reports):
        seen = visit(path)
        assert seen.page.locator("figure.chart").count() >= 1, path.name
        assert seen.page.locator("figure.chart:not(.drawn)").count() == 0, path.name
        assert seen.page.locator("figure.chart .live svg path").count() > 3, path.name
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= 1280
        assert seen.is_clean(), (path.name, seen.requests, seen.errors)
        assert path.stat().st_size < 1_500_000, path.name


def test_a_click_on_the_headline_chart_filters_its_passages(visit, reports):
    seen = visit(reports / "01_terms_by_actor.html")
    total = seen.rows().count()
    bar = click_bar(seen.page, 3)
    keys = [key for key in ("actor", "group", "term", "frame") if key in bar]
    rows = read_rows(seen)
    assert 0 < len(rows) < total
    assert {tuple(row[key] for key in keys) for row in rows} == {tuple(bar[key] for key in keys)}
    assert count_of(seen) == f"{len(rows)} of {total} passages"
    seen.page.get_by_role("button", name="Show all").click()
    seen.page.get_by_label("Group").select_option(index=1)
    assert len({row["group"] for row in read_rows(seen)}) == 1
    seen.page.get_by_role("button", name="Show all").click()
    assert seen.rows().count() == total
    assert seen.is_clean()


def test_a_click_on_a_nearest_word_leaves_the_lines_behind_it_and_all_text_can_be_read(visit, reports):
    for scheme in ("light", "dark"):
        seen = visit(reports / "02_concordance.html", color_scheme=scheme)
        assert seen.page.locator(".reading mark").count() > 5
        assert seen.page.evaluate(LOW_CONTRAST) == []
    bar = click_bar(seen.page)
    rows = read_rows(seen)
    assert len(rows) == bar["value"] and {row["neighbour"] for row in rows} == {bar["neighbour"]}
    assert {(row["group"], row["term"]) for row in rows} == {(bar["group"], bar["term"])}
    assert seen.is_clean()


def test_the_workbook_reads_without_scripts_and_on_a_phone(visit, reports):
    for path in [*find_pages(reports), reports / "index.html"]:
        plain = visit(path, javascript=False)
        assert plain.page.locator("img").first.is_visible(), path.name
        assert plain.page.locator("img").first.get_attribute("alt")
        assert plain.rows().count() == plain.page.locator("table.passages tbody tr").count()
        phone = visit(path, width=390)
        assert phone.page.evaluate("document.documentElement.scrollWidth") <= 390, path.name
        assert plain.is_clean()
        assert phone.is_clean()


def test_the_index_leads_to_every_page(visit, reports):
    seen = visit(reports / "index.html")
    links = seen.page.locator(".card h2 a").evaluate_all(
        "links => links.map(link => link.getAttribute('href'))"
    )
    assert links == [path.name for path in find_pages(reports)]
    assert seen.page.locator(".thumbnail img").count() == len(links)
    assert seen.is_clean()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_pictures_on_the_index_are_parts_of_charts_that_can_be_read(visit, reports, width, scheme):
    seen = visit(reports / "index.html", width=width, color_scheme=scheme)
    pictures = seen.page.locator(".thumbnail img")
    scale = "all => all.map(one => one.alt && one.getBoundingClientRect().width / one.naturalWidth)"
    assert {round(size, 2) for size in pictures.evaluate_all(scale)} == {1 if width > 736 else 0.8}
    for frame in seen.page.locator(".thumbnail").all():
        box = frame.bounding_box()
        assert 300 < box["width"] <= width and 60 < box["height"] < 400
        assert frame.evaluate("frame => getComputedStyle(frame).backgroundColor") == "rgb(255, 255, 255)"
    assert (reports / "index.html").stat().st_size < 55_000 * pictures.count()


def save(seen, button):
    """The lines of the file that a click on a button saves."""
    with seen.page.expect_download() as saved:
        button.click()
    assert saved.value.suggested_filename.endswith(".csv")
    return list(csv.reader(Path(saved.value.path()).read_text(encoding="utf-8-sig").splitlines()))


def test_the_address_keeps_the_choice_and_a_copy_of_it_opens_the_same_passages(visit, page):
    seen = visit(page)
    seen.page.get_by_label("Actor").select_option("=ohchr")
    seen.page.get_by_label("Search the passages").fill("number 2")
    kept = seen.page.evaluate("location.hash")
    assert kept == "#?actor=ohchr&search=number+2"
    other = visit(page)
    other.page.evaluate("hash => { location.hash = hash; }", kept)
    other.page.wait_for_function("document.querySelector('.count').textContent.startsWith('1 of')")
    other.page.reload()
    other.page.wait_for_selector("body.ready")
    assert read_rows(other) == read_rows(seen) and count_of(other) == "1 of 17 passages"
    faded = other.page.locator(BARS).evaluate_all("bars => bars.map(bar => bar.getAttribute('opacity'))")
    assert faded[:4] == ["0.2", "0.2", "1", "0.2"]
    seen.page.get_by_role("button", name="Show all").click()
    assert seen.page.evaluate("location.hash") == ""
    bar = click_bar(seen.page)
    assert seen.page.evaluate("location.hash") == f"#?actor={bar['actor']}&term={bar['term']}"
    assert seen.is_clean() and other.is_clean()


@pytest.mark.parametrize("kept", [
    "#?pick=[", "#?pick=%5B%22x%22%5D", "#?pick=1", "#?actor=nobody&__proto__=1", "#?%", "#?search=)("])
def test_an_address_that_somebody_broke_breaks_nothing(visit, page, kept):
    seen = visit(page)
    seen.page.evaluate("hash => { location.hash = hash; }", kept)
    seen.page.wait_for_timeout(100)
    seen.page.get_by_role("button", name="Show all").dispatch_event("click")
    assert seen.rows().count() == 17 and seen.is_clean()


def test_what_is_seen_of_a_table_is_saved_as_a_spreadsheet_reads_it_and_no_cell_is_a_formula(visit, tmp_path):
    notes = ["=1+1", "@x", "-5", '+cmd|" /C calc"!A0', "plain", "a, b"]
    path = tmp_path / "page.html"
    path.write_text(export_page(samples.make_notebook(samples.make_table(notes)), "page"), encoding="utf-8")
    seen = visit(path)
    tools = seen.page.locator(".tools")
    saved = save(seen, tools.get_by_role("button"))
    assert [row[-1] for row in saved] == ["note", "'=1+1", "'@x", "-5", "'+cmd|\" /C calc\"!A0", "plain", "a, b"]
    tools.get_by_role("searchbox").fill("actor plain")
    assert tools.get_by_role("status").inner_text() == "1 of 6 rows"
    assert len(save(seen, tools.get_by_role("button"))) == 2 and seen.is_clean()


def test_passages_and_the_numbers_of_a_chart_are_saved_in_one_click(visit, page):
    seen = visit(page)
    click_bar(seen.page)
    saved = save(seen, seen.page.locator(".filters .save"))
    assert len(saved) == 8 and saved[0][:3] == ["passage", "actor", "term"]
    numbers = save(seen, seen.page.locator("figure.chart .save").first)
    assert numbers[0] == ["actor", "term", "row", "hits"] and ["ohchr", "torture", "ohchr: torture", "5"] in numbers
    assert seen.is_clean()


def test_a_passage_leads_to_its_article_and_back_even_if_it_is_filtered_away(visit, reports):
    seen = visit(reports / "01_terms_by_actor.html")
    link = seen.page.locator("table.passages a[href^='#h-']").first
    name = link.get_attribute("href")[3:]
    link.click()
    hit = seen.page.locator(f"[id='h-{name}'] + mark a")
    assert hit.is_visible() and seen.page.locator("details.article[open]").count() == 1
    seen.page.get_by_label("Search the passages").fill("no such words")
    assert seen.rows().count() == 0
    hit.click()
    assert seen.page.locator(f"[id='p-{name}']").is_visible() and seen.is_clean()


def test_on_a_phone_the_panels_of_a_chart_stand_below_one_another(visit, reports):
    seen = visit(reports / "01_terms_by_actor.html", width=390)
    figure = seen.page.locator("figure.chart").first
    assert "fitted" in figure.get_attribute("class")
    assert figure.locator("svg").first.bounding_box()["width"] <= 390
    assert figure.locator(".scroll").first.evaluate("frame => frame.scrollWidth - frame.clientWidth") <= 0
    assert click_bar(seen.page)["value"] == seen.rows().count() and seen.is_clean()


# What has to be moved sideways, but for code, whose lines stay whole.
SIDEWAYS = """() => [...document.querySelectorAll(".scroll:not(.code .scroll)")]
    .filter((frame) => frame.scrollWidth > frame.clientWidth).map((frame) => frame.textContent.slice(0, 80))"""


def test_on_a_phone_every_chart_and_table_fits(visit, reports):
    for path in find_pages(reports):
        seen = visit(path, width=390)
        assert seen.page.evaluate(SIDEWAYS) == [], path.name
        assert seen.page.locator("figure.chart:not(.fitted)").count() == 0, path.name
        assert seen.is_clean(), path.name


def test_on_a_phone_a_wide_table_is_a_card_a_row_that_sorts_and_finds(visit, reports):
    seen = visit(reports / "01_terms_by_actor.html", width=390)
    table = seen.page.locator("table.dataframe").first
    headings = [name for name in table.locator("thead th").all_inner_texts() if name]
    rows = table.locator("tbody").get_by_role("row")
    cells = rows.first.get_by_role("cell")
    assert cells.evaluate_all("cells => cells.map(cell => cell.dataset.label)") == headings
    at = headings.index("hits")
    assert "hits" in cells.nth(at).evaluate("cell => getComputedStyle(cell, '::before').content")
    edges = [row.get_by_role("cell").nth(at).bounding_box() for row in rows.all()[:3]]
    assert len({box["x"] + box["width"] for box in edges}) == 1  # numbers stand under one another
    for _ in ("up", "down"):
        table.locator("thead").get_by_role("button").nth(at).click()
    hits = [int(cell) for cell in rows.locator(f":nth-child({at + 1})").all_text_contents()]
    assert hits == sorted(hits, reverse=True)
    seen.page.get_by_label("Search the table").first.fill("torture")
    assert 0 < rows.count() < len(hits)
    assert "stacked" in table.get_attribute("class")
    seen.page.set_viewport_size({"width": 1280, "height": 900})
    assert table.evaluate("table => getComputedStyle(table).display") == "table"
    assert seen.is_clean()


def test_a_table_says_how_many_rows_it_has_and_on_a_phone_fades_where_more_follow(visit, reports):
    seen = visit(reports / "01_terms_by_actor.html", width=390)
    frame = seen.page.locator(".scroll:has(> table.dataframe)").first
    rows, count = frame.locator("tbody tr"), seen.page.locator(".tools .found").first
    total = rows.count()
    assert total > 50 and count.inner_text() == f"{total} rows"
    fade = "frame => { const { content, height } = getComputedStyle(frame, '::after'); return [content, height]; }"
    content, height = frame.evaluate(fade)
    assert content == '""' and float(height.removesuffix("px")) > 40
    assert frame.evaluate("frame => frame.scrollHeight > frame.clientHeight")
    frame.evaluate("frame => { frame.scrollTop = frame.scrollHeight; }")
    edges = [box["y"] + box["height"] for box in (rows.last.bounding_box(), frame.bounding_box())]
    assert edges[1] - edges[0] >= float(height.removesuffix("px"))  # the last row is read without the fade
    seen.page.get_by_label("Search the table").first.fill("torture")
    left = frame.locator("tbody tr:visible").count()
    assert 0 < left < total and count.inner_text() == f"{left} of {total} rows"
    seen.page.get_by_label("Search the table").first.fill("")
    assert count.inner_text() == f"{total} rows"
    seen.page.set_viewport_size({"width": 1280, "height": 900})
    assert frame.evaluate(fade)[0] == "none" and seen.is_clean()


def test_charts_are_drawn_again_when_a_phone_is_turned_and_keep_what_was_picked(visit, reports):
    seen = visit(reports / "01_terms_by_actor.html")
    figure, total = seen.page.locator("figure.chart").first, seen.rows().count()
    measure = "svg => Math.round(svg.getBoundingClientRect().width)"
    wide, picked = figure.locator("svg").evaluate(measure), click_bar(seen.page)["value"]
    note = figure.locator(".note").inner_text()
    faint = "bars => bars.filter(bar => bar.getAttribute('fill-opacity') < 1).length"
    bars = seen.page.locator(BARS)
    unpicked = bars.evaluate_all(faint)
    assert 0 < picked == seen.rows().count() < total and 0 < unpicked < bars.count()
    for width, is_fitted in [(390, True), (844, False), (375, True), (1280, False)]:
        seen.page.set_viewport_size({"width": width, "height": 900})
        figure.and_(seen.page.locator(".fitted" if is_fitted else ":not(.fitted)")).wait_for()
        # Its own width, not what the style sheet shrinks it to.
        assert not is_fitted or float(figure.locator("svg").get_attribute("width")) < width
        assert figure.locator(".scroll").evaluate("frame => frame.scrollWidth <= frame.clientWidth")
        assert figure.locator("svg").count() == 1
        assert (seen.rows().count(), figure.locator(".note").inner_text()) == (picked, note)
        assert bars.evaluate_all(faint) == unpicked
    assert figure.locator("svg").evaluate(measure) == wide
    seen.page.get_by_role("button", name="Show all").click()
    assert seen.rows().count() == total and bars.evaluate_all(faint) == 0
    assert click_bar(seen.page)["value"] == seen.rows().count() and seen.is_clean()


def test_on_a_phone_a_timeline_keeps_its_dots(visit, reports):
    both = [visit(reports / "04_over_time.html", width=width).page for width in (1280, 390)]
    points = [page.locator("figure.chart .live [aria-roledescription=point]") for page in both]
    wide, narrow = (sorted(dots.evaluate_all("dots => dots.map(dot => dot.ariaLabel)")) for dots in points)
    assert wide == narrow and len(wide) > 20
    assert points[1].first.bounding_box()["width"] >= 5


def test_the_index_finds_runs_by_their_words(visit, reports):
    seen = visit(reports / "index.html")
    total = seen.page.locator(".card").count()
    seen.page.get_by_label("Search titles").fill("tone")
    assert 0 < seen.page.locator(".card:visible").count() < total
    assert seen.page.get_by_role("status").inner_text().endswith(f"of {total} runs") and seen.is_clean()
