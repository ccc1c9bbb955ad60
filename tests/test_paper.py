"""Pages on paper: what a PDF of each holds, and that nothing sticks out of a sheet of A4."""

import io
import unicodedata

from pypdf import PdfReader

# What a reader of the page can read in its tables, but how to put a cell right, and the words in its charts but for
# what stands at their axes, which on a narrower sheet is less; its code.
READ = """() => [...document.querySelectorAll("main td, main th, figure.chart .live svg text")]
    .filter((part) => !part.closest("thead, .role-axis-label")).map((part) => {
        const copy = part.cloneNode(true);
        for (const folded of copy.querySelectorAll("details")) folded.remove();
        return copy.textContent;
    })"""
CODE = "() => [...document.querySelectorAll('.code code')].map((part) => part.textContent)"
SHEET = 718  # pixels of A4 between margins of 1 cm
OVER = """() => [...document.querySelectorAll("body *:not(svg *, .thumbnail *)")].filter((part) =>
    part.checkVisibility() && part.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
    .map((part) => part.outerHTML)"""


def squeeze(text):
    """The text without space and ligatures, which a PDF may have otherwise."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def test_the_pdf_of_a_page_holds_all_rows_and_charts_and_neither_controls_nor_code(visit, reports):
    for path in sorted(reports.glob("*.html"))[1::2]:  # every other one: the templates are the same, and PDFs are slow
        seen = visit(path)
        charts = seen.page.locator("figure.chart").count()
        wanted = seen.page.evaluate(READ)
        assert wanted or path.stem == "index"
        sheet = PdfReader(io.BytesIO(seen.page.pdf(format="A4")))
        text = squeeze("".join(page.extract_text() for page in sheet.pages))
        lost = [words for words in wanted if squeeze(words) not in text]
        assert lost == [], (path.name, len(lost), lost[:5])
        gone = ["Showall", "Searchthepassages", "Skiptothe", "↕", "wrong?", *map(squeeze, seen.page.evaluate(CODE))]
        assert [words for words in gone if words in text] == [], path.name
        assert ("Thecodeofeverystepisleftoutonpaper" in text) == (path.stem != "index")
        assert seen.page.locator("figure.chart.drawn").count() == charts


def test_nothing_sticks_out_of_a_sheet(visit, reports):
    for path in sorted(reports.glob("*.html")):
        seen = visit(path, width=SHEET)
        seen.page.emulate_media(media="print")
        seen.page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= SHEET, path.name
        assert [part[:90] for part in seen.page.evaluate(OVER)] == [], path.name
