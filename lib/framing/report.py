"""Self-contained HTML pages of executed notebooks and an index of them: one file each, no network needed.

A page shows the result first; every chart is there as a picture and, where scripts run, live; every passage is there
with or without scripts. Templates escape and spell out whatever comes from a notebook, what a page may run is named by
hash in its own policy, and the finished text passes a gate before it is written.
"""

import base64
import gzip
import re
from contextlib import suppress
from pathlib import Path

import click
import nbformat
from markupsafe import Markup
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from .batch import Result, find_error, make_result
from .markup import check_page, clean_html, hash_script, plain_text, render_markdown
from .runs import Run, read_notebook, read_parameters
from .show import TEMPLATES, make_visible, make_visible_in, render
from .streams import find_cache, write_whole

CHART, SVG = "application/vnd.vegalite.v5+json", "image/svg+xml"
# The kinds of output that a page shows, best first.
KINDS = (CHART, "text/html", "text/markdown", SVG, "image/png", "image/jpeg", "text/plain")
FIRST = "Result"
# What a picture says of each of its parts, a quarter of it; in an <img> only the alt is read.
UNREAD = re.compile(r' (?:role|aria-[a-z]+)="[^"]*"')
# What templates call to make text safe; everything else they set is escaped, and made visible.
FILTERS = {
    "clean": lambda html: Markup(clean_html(html)),
    "markdown": lambda text, links=False: Markup(render_markdown(text, links=links)),
    "python": lambda code: Markup(highlight(make_visible(code), PythonLexer(), HtmlFormatter(nowrap=True))),
    "unstyle": click.unstyle,
    "slug": lambda title: re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-"),
    "embed": lambda svg: f"data:{SVG};base64,{base64.b64encode(make_visible(UNREAD.sub('', svg)).encode()).decode()}",
}


def export_page(notebook, name: str, *, home: str | None = None) -> str:
    """The page of an executed notebook and run of that name, as ``check_page`` lets it pass; ``home`` is its index."""
    page = read_page(notebook)
    library = _load_library() if page["charts"] else ["", ""]
    return _render("page.html", *library, **page, name=name, home=home)


def export_index(entries: list[dict]) -> str:
    """The index page of what ``summarise`` says of each run, in the given order."""
    return _render("index.html", "", "", entries=entries)


def read_page(notebook) -> dict:
    """What the page of a notebook shows.

    Returns:
        title (text), headline (the first Markdown put out under Result, or None), sections (title and blocks of kind
        and content; the opening without a title first, then Result), charts (spec, picture as SVG, alt), parameters
        (as declared, with their values) and error (a line or None).
    """
    given, declared = read_parameters(notebook, "injected-parameters"), read_parameters(notebook)
    parameters = [(parameter, given.get(name, parameter).default) for name, parameter in declared.items()]
    page = {"title": "", "headline": None, "sections": [("", [])], "charts": [], "parameters": parameters,
            "error": find_error(notebook)}
    for cell in notebook.cells:
        tags = cell.metadata.get("tags", [])
        if cell.cell_type == "markdown":
            _add_text(cell.source, page)
        elif "parameters" in tags and parameters:
            page["sections"].append(("Parameters of this run", [("parameters", None)]))
        elif cell.cell_type == "code" and "injected-parameters" not in tags:
            _add_code(cell, page)
    # Who opens a page wants the answer, and who checks it reads on; a run that failed has no answer.
    if not page["error"]:
        page["sections"].sort(key=lambda section: (section[0] != "", section[0] != FIRST))
    return page


def summarise(out: Path, run: Run) -> dict | None:
    """What the index says of a run that left results in a folder; None if it left none.

    What ``read_page`` says of its last good run, or failed one; name, page, and of a failure since error, failed_page.
    """
    good, failed = out / f"{run.name}.ipynb", out / "failed" / f"{run.name}.ipynb"
    is_good, has_failed = good.is_file(), failed.is_file()
    if not is_good and not has_failed:
        return None
    return {**read_page(read_notebook(good if is_good else failed)), "name": run.name,
            "page": f"{run.name}.html" if is_good else None,
            "error": find_error(read_notebook(failed)) if has_failed else None,
            "failed_page": f"failed/{run.name}.html" if has_failed else None}


def write_result(result: Result, folder: Path) -> Result:
    """The result itself once page and notebook are in the folder; where the page is refused, failed, without outputs.

    The page is made for a place beside the index, or of a failed run in failed/ there.
    """
    name = result.run.name
    notebook = nbformat.reads(result.notebook, as_version=4)
    try:
        page = export_page(notebook, name, home="../index.html" if result.error else "index.html")
    except ValueError as refused:
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.outputs = []
        return write_result(make_result(result.run, notebook, str(refused)), folder)
    write_whole(folder / f"{name}.html", page)
    write_whole(folder / f"{name}.ipynb", result.notebook)
    return result


def release(run: Run, out: Path, store: Path) -> None:
    """Store the executed notebook of a run, and its first chart as a picture, in a folder that git keeps."""
    text = (out / f"{run.name}.ipynb").read_text(encoding="utf-8")
    write_whole(store / f"{run.name}.ipynb", text)
    for chart in read_page(nbformat.reads(text, as_version=4))["charts"][:1]:
        write_whole(store / f"{run.name}.svg", chart["picture"])


def _load_library() -> list[str]:
    """The hash of the library that draws charts, and itself packed; kept, since that takes over a second to make."""
    import vl_convert

    kept = find_cache() / f"vega_{vl_convert.__version__}.txt"
    if kept.is_file():
        return kept.read_text(encoding="utf-8").split()
    library = vl_convert.javascript_bundle()
    made = [hash_script(library), base64.b64encode(gzip.compress(library.encode(), mtime=0)).decode()]
    with suppress(OSError):
        write_whole(kept, " ".join(made))
    return made


def _add_text(source: str, page: dict) -> None:
    before, *parts = re.split(r"(?m)^(##?) (.+)$", source)
    for marks, head, body in [("", "", before), *zip(parts[::3], parts[1::3], parts[2::3], strict=True)]:
        if marks == "#" and not page["title"]:
            page["title"] = plain_text(render_markdown(head))
        elif marks:
            page["sections"].append((plain_text(render_markdown(head)), []))
        if body.strip():
            page["sections"][-1][1].append(("text", body))


def _add_code(cell, page: dict) -> None:
    title, blocks = page["sections"][-1]
    for output in cell.outputs:
        data = output.get("data", {})
        kind = next((kind for kind in KINDS if kind in data), output.output_type)
        content = data.get(kind, output)
        if kind == CHART:
            kind, content = "chart", _read_chart(data)
            page["charts"].append(content)
        elif kind == "text/markdown" and title == FIRST and not page["headline"]:
            kind, page["headline"] = "headline", content
        blocks.append((kind, content))
    if cell.source.strip():
        blocks.append(("code", cell.source))


def _read_chart(data: dict) -> dict:
    spec = make_visible_in(data[CHART])
    picture, size = data.get(SVG, ""), r'width="(\d+)" (height="\d+") viewBox="0 0 \1 (\d+)"'
    if found := re.search(size, picture):
        # Pictures are measured with one font and read with another, maybe wider: room for the labels at the left.
        width, wider = int(found[1]) + 30, r'width="{0}" \2 viewBox="-30 0 {0} \3" style="background: white"'
        picture = picture.replace(found[0], found.expand(wider.format(width)), 1)
    return {"spec": spec, "picture": picture, "alt": spec.get("description") or "Chart"}


def _render(template: str, hashed: str, packed: str, **values) -> str:
    """The page of a template with our script, which unpacks and runs the library that draws charts, if there is one."""
    ours = (Path(__file__).parent / "page" / "page.js").read_text(encoding="utf-8")
    TEMPLATES.filters.update(FILTERS)
    allowed = " ".join(filter(None, (hashed, hash_script(ours))))
    return check_page(render(template, **values, script=ours, packed=packed, allowed=allowed))
