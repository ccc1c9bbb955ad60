"""63 attacks in every field of a study, through every notebook, opened in a browser: nothing runs, loads or is lost."""

import html
import json
import os
import re
import socket

import hostile
import jinja2
import pytest
import yaml
from conftest import ROOT
from markupsafe import Markup

from framing import report, show
from framing.runs import read_notebook, read_parameters

SECRETS = {"HOME": "ann-at-home", "USER": "ann-user", "LOGNAME": "ann-user", "HOSTNAME": "ann-host",
           "MY_TOKEN": "ann-token"}
# Wake every handler that stands on an element, whatever it waits for; real clicks and keys come after.
WAKE = """() => {
    const kinds = ["mouseover", "mouseenter", "focus", "click", "toggle", "beforetoggle", "start", "begin", "load",
        "error", "animationstart"];
    for (const details of document.querySelectorAll("details")) details.open = true;
    for (const element of document.querySelectorAll("body *"))
        if (!element.closest("a[href]")) for (const kind of kinds) element.dispatchEvent(new Event(kind));
}"""


@pytest.fixture(scope="module")
def made(framing, tmp_path_factory):
    """The folder of what `framing report` makes of hostile studies, run by somebody with a name and secrets."""
    folder = tmp_path_factory.mktemp("ann-folder")
    home = folder / SECRETS["HOME"]
    home.mkdir()
    given, runs = hostile.write_study(folder), []
    hostile.write_files(folder / "files")
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        known = read_parameters(read_notebook(path))
        values = {name: value for name, value in given.items() if name in known}
        runs.append({"name": path.stem, "notebook": str(path), "parameters": values})
    runs += [{**runs[0], "name": "files", "parameters": {"corpus": str(folder / "files")}},
             {**runs[1], "name": "failed", "parameters": {**runs[1]["parameters"], "terms": ["x"]}}]
    (folder / "runs.yaml").write_text(yaml.safe_dump(runs), encoding="utf-8")
    done = framing("report", "--runs", "runs.yaml", "--out", "out", cwd=folder, env={
        **os.environ, **SECRETS, "HOME": str(home)})
    assert done.returncode == 1, done.stderr
    assert done.stderr.count("\n") == 1 and done.stderr.startswith("failed failed: "), done.stderr
    return folder / "out"


def find_pages(made):
    pages = sorted(made.rglob("*.html"))
    assert len(pages) == len(list((ROOT / "notebooks").glob("*.ipynb"))) + 3
    return pages


def poke(seen):
    """Do what a reader might: open, hover, click, walk by keyboard."""
    seen.page.evaluate(WAKE)
    bars = seen.page.locator("figure.chart .live svg [role='graphics-symbol']").all()[:9]
    for box in [box for bar in bars if (box := bar.bounding_box()) and box["width"] > 3][:3]:
        seen.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    for _ in range(8):
        seen.page.keyboard.press("Tab")


def assert_harmless(seen, name):
    assert seen.page.evaluate("typeof hacked") == "undefined", name
    assert (seen.requests, seen.dialogs) == ([], []), name


def test_no_attack_runs_loads_or_loses_a_chart_on_any_page(visit, made):
    for path in find_pages(made):
        seen = visit(path)
        charts = seen.page.locator("figure.chart")
        assert charts.count() or path.stem in ("index", "failed"), path.name
        assert charts.count() == seen.page.locator("figure.chart.drawn .live svg").count(), path.name
        poke(seen)
        assert_harmless(seen, path.name)
        assert seen.is_clean(), (path.name, seen.errors[:3])
        text = path.read_text(encoding="utf-8")
        assert not show._HIDDEN.search(text[:text.find("<script>")] if "<script>" in text else text), path.name


def test_every_attack_can_be_read_as_text(visit, made):
    text = " ".join(visit(made / "00_corpus.html").page.locator("main").text_content().split())
    lost = [attack for attack in hostile.HOSTILE if " ".join(show.make_visible(attack).split()) not in text]
    assert lost == []


def test_policy_and_gate_hold_where_escaping_fails(visit, made, monkeypatch, tmp_path):
    bare = lambda text, **_: Markup(text)  # noqa: E731
    unsafe = lambda **options: jinja2.Environment(**{**options, "autoescape": False, "finalize": None})  # noqa: E731
    monkeypatch.setattr(show, "Environment", unsafe)
    monkeypatch.setattr(report, "FILTERS", {**report.FILTERS, "clean": bare, "markdown": bare, "python": bare})
    for name in ("make_visible", "make_visible_in"):
        monkeypatch.setattr(report, name, lambda value: value)
    notebooks = sorted(made.rglob("*.ipynb"))
    assert len(notebooks) == len(find_pages(made)) - 1  # the index has none
    for path in notebooks[::3]:  # the others go the same ways, and each takes seconds
        notebook = read_notebook(path)
        for cell in notebook.cells:
            for output in cell.get("outputs", []):
                for kind in {"text/html", "text/markdown"} & set(output.get("data", {})):
                    output.data[kind] = html.unescape(output.data[kind])
        with pytest.raises(ValueError, match="page refused"):
            report.export_page(notebook, path.stem)
        with monkeypatch.context() as open_gate:
            open_gate.setattr(report, "check_page", lambda page: page)
            page = report.export_page(notebook, path.stem)
        # No policy can stop a page from being refreshed to another place; that is left to the gate.
        page = page.replace("http-equiv=refresh", "")
        (tmp_path / f"{path.stem}.html").write_text(page, encoding="utf-8")
        seen = visit(tmp_path / f"{path.stem}.html")
        poke(seen)
        assert_harmless(seen, path.name)


def test_no_page_and_no_notebook_tells_where_it_was_made_and_by_whom(made):
    secrets = {*SECRETS.values(), str(made.parent), str(made.parents[1]), str(ROOT), "ann-folder", "site-packages"}
    secrets |= {name for name in [socket.gethostname()] if len(name) > 6 and name != "localhost"}
    for path in [*find_pages(made), *made.rglob("*.ipynb")]:
        text = path.read_text(encoding="utf-8")
        assert [secret for secret in secrets if secret in text] == [], path.name
        assert not re.search(r"(?<![\w.:/\\])/(home|root|tmp|usr|Users|var)/\w", json.dumps(text)), path.name
