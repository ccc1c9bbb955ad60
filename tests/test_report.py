"""Pages, index and publishing, as text; what a browser makes of them is in test_pages."""

import re

import nbformat
import pytest
import samples

from framing.batch import Result
from framing.markup import check_page
from framing.records import publish as move
from framing.report import export_index, export_page, summarise, write_result
from framing.runs import Run


@pytest.fixture
def runs(tmp_path):
    return [Run("first", tmp_path), Run("second", tmp_path, {"min_words": 20})]


def make_result(run, error=None, **options):
    notebook = samples.make_notebook(samples.chart(), **options)
    if error:
        notebook.cells[-2].outputs = [
            nbformat.v4.new_output("error", ename="ValueError", evalue=error, traceback=[])
        ]
        error = notebook.metadata["error"] = f"ValueError: {error}"
    return Result(run, nbformat.writes(notebook), error)


def publish(result, out):
    work = out / "work"
    result = write_result(result, work)
    move(result.run, {}, work, out, failed=bool(result.error))
    return (out / "failed" if result.error else out) / f"{result.run.name}.html"


def test_a_page_opens_with_the_result_and_keeps_the_order_of_the_rest():
    page = export_page(samples.make_notebook(samples.make_table()), "terms")
    assert re.findall(r"<h[12].*?>(.*?)</h", page) == [
        "Who uses which term?",
        "Result",
        "Parameters of this run",
        "Load",
        "What this does not show",
    ]
    assert '<div class="headline"><p><strong>China</strong> says <em>sovereignty</em> most' in page


def test_sections_of_the_same_name_have_anchors_of_their_own():
    notebook = samples.make_notebook(samples.make_table())
    notebook.cells += [nbformat.v4.new_markdown_cell("## Main\n\na\n\n## Load\n\nb\n\n## Да\n\nc")]
    page = export_page(notebook, "terms")
    links, anchors = re.findall(r'<li><a href="#(.*?)"', page), re.findall(r'<section id="(.*?)"', page)
    assert links == anchors
    assert anchors[:3] == ["result", "parameters-of-this-run", "load"]
    assert anchors[4:] == ["main-5", "load-6", "part-7"]


def test_a_page_shows_the_parameters_of_the_run_and_marks_changed_ones():
    page = export_page(samples.make_notebook(injected="# Parameters\nmin_words = 20"), "terms")
    rows = re.findall(
        r'<tr(?: class="(\w+)")?><th scope="row"><code>(\w+)</code></th><td>(.*?)</td><td>(.*?)<', page
    )
    assert rows == [
        ("", "corpus", "seeds", "a folder or file"),
        ("changed", "min_words", "20 <small>(default: 500)</small>", "leave out shorter voices"),
    ]


def test_the_policy_comes_first_and_the_chart_library_once_and_only_with_charts():
    with_charts = export_page(samples.make_notebook(samples.chart(), samples.chart()), "terms")
    without = export_page(samples.make_notebook(samples.make_table()), "terms")
    for page in (with_charts, without):
        assert '<head>\n<meta http-equiv="Content-Security-Policy"' in page
    assert (with_charts.count('id="library"'), without.count('id="library"')) == (1, 0)
    assert len(without) < 50_000 < 350_000 < len(with_charts) < 500_000


def test_a_specification_cannot_close_its_script():
    spec = samples.make_spec(title="</script><script>run()</script><!-- “é”")
    page = export_page(samples.make_notebook({**samples.chart(), samples.CHART: spec}), "terms")
    text = re.search(r'<script type="application/json">(.*?)</script>', page)[1]
    assert text.isascii()
    assert "\\u003c/script\\u003e" in text
    assert "<" not in text


def test_the_same_notebook_makes_the_same_page():
    pages = {
        export_page(samples.make_notebook(samples.chart(), samples.make_table()), "terms") for _ in range(2)
    }
    assert len(pages) == 1


def test_a_failed_run_says_so_and_the_earlier_result_stays(tmp_path, runs):
    publish(make_result(runs[0]), tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.glob("first.*")}
    path = publish(make_result(runs[0], error="no term 'lye'"), tmp_path)
    assert path == tmp_path / "failed" / "first.html"
    assert "This run failed" in path.read_text()
    assert {path.name: path.read_bytes() for path in tmp_path.glob("first.*")} == before
    entry = summarise(tmp_path, runs[0])
    assert (entry["page"], entry["error"]) == ("first.html", "ValueError: no term 'lye'")
    publish(make_result(runs[0]), tmp_path)
    assert not (tmp_path / "failed").exists()


def test_a_page_that_is_refused_is_a_failed_run_without_outputs(tmp_path, runs, monkeypatch):
    refuse = iter(["the page asks for something"])

    def check(page):
        for reason in refuse:
            raise ValueError(reason)
        return page

    monkeypatch.setattr("framing.report.check_page", check)
    page = publish(make_result(runs[0]), tmp_path)
    assert page.parent.name == "failed" and "the page asks for something" in page.read_text()
    assert "sovereignty" not in page.with_suffix(".ipynb").read_text()


def test_the_index_lists_every_run_with_finding_picture_and_changes(tmp_path, runs):
    publish(make_result(runs[0]), tmp_path)
    publish(make_result(runs[1], injected="min_words = 20"), tmp_path)
    entries = [summarise(tmp_path, run) for run in runs]
    page = check_page(export_index(entries))
    assert re.findall(r'<a href="(.*?)">', page) == ["first.html", "second.html"]
    assert page.count('<img src="data:image/svg+xml;base64,') == 2
    assert page.count('alt="Who uses which term, as bars"') == 2
    assert page.count("7 of 17 hits") == 2
    assert re.findall(r"<dt>(.*?)</dt> <dd>(.*?)</dd>", page) == [("min_words", "20")]
    assert summarise(tmp_path, Run("third", tmp_path)) is None


def test_a_failed_run_is_on_the_index_as_failed(tmp_path, runs):
    publish(make_result(runs[0], error="no <b>term</b>"), tmp_path)
    page = export_index([summarise(tmp_path, runs[0])])
    assert "ValueError: no &lt;b&gt;term&lt;/b&gt;" in page
    assert 'href="failed/first.html"' in page
    assert "last good run" not in page
