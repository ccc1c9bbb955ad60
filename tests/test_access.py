"""What axe-core says of every page: of the workbook, its index and failed runs; light and dark, wide and on a phone."""

import re

import nbformat
import pytest
import samples
from axe_playwright_python.sync_playwright import Axe

from framing.report import export_index, export_page, read_page

TAGS = ["wcag2a", "wcag2aa", "wcag2aaa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice", "experimental"]
# All rules of these kinds hold but two, for a reason each.
LEFT_OUT = {
    "color-contrast-enhanced": "level AAA; charts keep an actor's colour, which has the contrast of level AA",
    "focus-order-semantics": "experimental: what scrolls has to take the focus, as scrollable-region-focusable says; "
    "called a region, each of thirty frames a page would be a landmark",
}
OPTIONS = {"resultTypes": ["violations"], "runOnly": TAGS, "rules": {rule: {"enabled": False} for rule in LEFT_OUT}}
# What is folded away is read, too; of long tables six rows, since the others are made alike.
PREPARE = """() => {
    for (const details of document.querySelectorAll("details")) details.open = true;
    for (const body of document.querySelectorAll("tbody")) for (const row of [...body.rows].slice(6)) row.remove();
}"""


def find_faults(page):
    found = Axe().run(page, options=OPTIONS).response["violations"]
    return [(fault["id"], node["html"][:200]) for fault in found for node in fault["nodes"]]


def find_all_faults(seen):
    """The faults of a page, light and wide and dark on a phone; live charts look alike and are read in the first."""
    seen.page.evaluate(PREPARE)
    faults = {}
    for scheme, width in (("light", 1280), ("dark", 390)):
        seen.page.set_viewport_size({"width": width, "height": 900})
        seen.page.emulate_media(color_scheme=scheme)
        faults[scheme, width] = find_faults(seen.page)
        seen.page.evaluate("document.querySelectorAll('.live svg').forEach(chart => chart.remove())")
    return {where: found for where, found in faults.items() if found}


def make_failed():
    """A run that stopped at an error, as the batch leaves it: coloured traceback, what came before, what never ran."""
    notebook = samples.make_notebook(samples.chart(), samples.make_table(), samples.html(samples.make_passages()))
    lines = ["\x1b[31m---------\x1b[39m", "\x1b[31mValueError\x1b[39m Traceback", "\x1b[32m----> 1\x1b[39m check(1)"]
    outputs = [nbformat.v4.new_output("stream", text="reading\n"),
               nbformat.v4.new_output("error", ename="ValueError", evalue="no term 'lye'", traceback=lines)]
    notebook.cells += [nbformat.v4.new_code_cell("check(1)", outputs=outputs), nbformat.v4.new_markdown_cell("## Late")]
    notebook.metadata["error"] = "ValueError: no term 'lye'"
    return notebook


def test_no_page_of_the_workbook_breaks_a_rule_of_axe(visit, reports):
    faults, pages = {}, sorted(reports.glob("*.html"))
    for path in pages:
        seen = visit(path)
        faults[path.name] = find_all_faults(seen)
        assert seen.is_clean(), path.name
    assert len(pages) >= 10 and {name: found for name, found in faults.items() if found} == {}


@pytest.mark.parametrize("scripts", [r"(?!)", r"(?s)<script>.*?</script>"], ids=["with scripts", "without"])
def test_no_page_of_a_failed_run_breaks_a_rule_of_axe(visit, tmp_path, scripts):
    notebook = make_failed()
    entry = {**read_page(notebook), "name": "bad", "page": None, "failed_page": "failed/bad.html"}
    pages = {"bad": export_page(notebook, "bad", home="index.html"),
             "index": export_index([entry, {**entry, "name": "old", "page": "old.html"}, {
                 **entry, "name": "good", "page": "good.html", "error": None, "failed_page": None}])}
    for name, text in pages.items():
        path = tmp_path / f"{name}.html"
        path.write_text(re.sub(scripts, "", text), encoding="utf-8")
        assert find_all_faults(visit(path)) == {}, name


def test_a_fault_is_found_where_there_is_one(visit, reports):
    seen = visit(reports / "index.html")
    seen.page.evaluate("document.querySelector('img').removeAttribute('alt')")
    assert [rule for rule, _ in find_faults(seen.page)] == ["image-alt"]
