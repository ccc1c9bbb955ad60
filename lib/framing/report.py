"""Self-contained HTML pages of executed notebooks and an index of them: one file each, no network needed.

A page shows the result first, then how it was measured; every chart is there as a picture and, where scripts
run, live; every passage is in the page with or without scripts. What a page may run is named by hash in its
own policy, and the finished text passes a gate before it is written.
"""

from __future__ import annotations

import os
from functools import cache
from importlib.resources import files
from pathlib import Path

from .batch import Result
from .markup import check_page, hash_script, show_hidden
from .outputs import find_error, read_page
from .runs import Run, read_notebook


def export_page(notebook, name: str, *, home: str | None = None) -> str:
    """The page of an executed notebook, checked by the gate.

    Args:
        notebook: As nbformat reads it.
        name: What the run is called.
        home: Where the index stands, relative to the page; None if there is none.

    Raises:
        ValueError: The page would hold something that can run or load.
    """
    page = read_page(notebook)
    scripts = [*([_bundle()] if page["charts"] else []), _part("page.js")]
    colours = (_colour_rule(*key, colour) for key, colour in page["colours"].items())
    style = _part("page.css") + "".join(colours)
    return check_page(_template("page.html").render(
        **page, name=show_hidden(name), home=home, style=style, scripts=scripts, policy=_policy(scripts),
    ))  # fmt: skip


def export_index(entries: list[dict]) -> str:
    """The index page of what ``summarise`` says of each run, in the given order."""
    style = _part("page.css")
    return check_page(_template("index.html").render(entries=entries, style=style, policy=_policy([])))


def summarise(out: Path, run: Run) -> dict | None:
    """What the index says of a run that left results in a folder; None if it left none.

    Title, headline (HTML), picture and alt text, the parameters that differ from the notebook's, the page;
    for a run that failed last time the error and its page as well. Earlier good results stay on the index.
    """
    good, failed = out / f"{run.name}.ipynb", out / "failed" / f"{run.name}.ipynb"
    if not good.is_file() and not failed.is_file():
        return None
    page = read_page(read_notebook(good if good.is_file() else failed))
    chart = next(iter(page["charts"]), {})
    return {
        "name": run.name, "title": page["title"], "headline": page["headline"],
        "picture": chart.get("picture"), "alt": chart.get("alt", ""),
        "changed": [row for row in page["parameters"] if row["changed"]],
        "page": f"{run.name}.html" if good.is_file() else None,
        "error": find_error(read_notebook(failed)) if failed.is_file() else None,
        "failed_page": f"failed/{run.name}.html" if failed.is_file() else None,
    }  # fmt: skip


def publish(result: Result, out: Path) -> Path:
    """The path of the page, once page and notebook stand whole in the folder.

    A failed run goes to failed/ and leaves an earlier good result as it is.
    """
    import nbformat

    place = out / "failed" if result.error else out
    path = place / f"{result.run.name}.html"
    notebook = nbformat.reads(result.notebook, as_version=4)
    home = "../index.html" if result.error else "index.html"
    write_whole(path, export_page(notebook, result.run.name, home=home))
    write_whole(path.with_suffix(".ipynb"), result.notebook)
    if not result.error:
        for suffix in (".html", ".ipynb"):
            (out / "failed" / f"{result.run.name}{suffix}").unlink(missing_ok=True)
    return path


def write_whole(path: Path, text: str) -> None:
    """Write a file so that a reader sees the earlier one or this one, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _colour_rule(field: str, name: str, colour: str) -> str:
    # Hexadecimal escapes: a name from a codebook cannot end the rule or the style sheet.
    value = "".join(f"\\{ord(character):x} " for character in name)
    return f'\n[data-{field}="{value}"] {{ --actor: {colour}; }}'


def _policy(scripts: list[str]) -> str:
    allowed = " ".join(map(hash_script, scripts)) or "'none'"
    return (f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; img-src data:; "
            "font-src data:; base-uri 'none'; form-action 'none'")  # fmt: skip


@cache
def _bundle() -> str:
    import vl_convert

    bundle = vl_convert.javascript_bundle()
    if "</script" in bundle.lower() or "<!--" in bundle:
        raise ValueError("the chart library cannot stand in a page: it would close its own script")
    return bundle.replace("\r\n", "\n")


@cache
def _part(name: str) -> str:
    return (files("framing") / "page" / name).read_text(encoding="utf-8")


@cache
def _template(name: str):
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    environment = Environment(loader=FunctionLoader(_part), autoescape=True, undefined=StrictUndefined,
                              trim_blocks=True, lstrip_blocks=True)  # fmt: skip
    return environment.get_template(name)
