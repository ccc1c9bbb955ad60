"""Read an executed notebook into what a page shows: title, headline, sections of blocks, charts, parameters.

Every text in the blocks is safe to set into a page: HTML passed the allow-list, Markdown was escaped, plain
text is left for the template to escape, chart specifications are JSON that cannot close a script.
"""

from __future__ import annotations

import base64
import json
import re

from .markup import clean_html, plain_text, render_markdown, show_hidden_in
from .runs import read_parameters

CHART = "application/vnd.vegalite.v5+json"
# The kinds of output that a page shows, best first.
KINDS = (CHART, "text/html", "text/markdown", "image/svg+xml", "image/png", "image/jpeg", "text/plain")
FIRST = "Result"
ANSI = re.compile(r"(\x1b|\[U\+001B\])\[[0-9;]*[A-Za-z]")
COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


def read_page(notebook) -> dict:
    """What the page of a notebook shows.

    Returns:
        title (text), headline (HTML of the first sentence under Result, or None), lead (blocks before the
        first section), sections (title, id, blocks; Result first), charts (blocks), parameters (name, value,
        default, changed, help), colours ((field, name): colour, as the charts have them) and error (a line
        or None).
    """
    page = {"title": "Untitled", "headline": None, "charts": [], "parameters": _list_parameters(notebook),
            "error": find_error(notebook)}  # fmt: skip
    sections = [{"title": "", "id": "question", "blocks": []}]
    for cell in show_hidden_in(json.loads(json.dumps(notebook.cells))):
        tags = cell["metadata"].get("tags", [])
        if cell["cell_type"] == "markdown":
            _add_text(cell["source"], page, sections)
        elif "parameters" in tags and page["parameters"]:
            _add_section("Parameters of this run", sections, {"kind": "parameters"})
        elif cell["cell_type"] == "code" and "injected-parameters" not in tags:
            _add_code(cell, page, sections[-1])
    lead, *rest = sections
    # Who opens a page wants the answer, and who checks it reads on; a run that failed has no answer.
    if not page["error"]:
        rest.sort(key=lambda section: section["title"] != FIRST)
    specs = [json.loads(chart["spec"]) for chart in page["charts"]]
    page["colours"] = dict(pair for spec in specs for pair in _find_colours(spec))
    return {**page, "lead": lead["blocks"], "sections": [section for section in rest if section["blocks"]]}


def find_error(notebook) -> str | None:
    """Why the notebook's run failed, in a line: as the batch noted it, or the first error in its outputs."""
    if "error" in notebook.metadata:
        return show_hidden_in(str(notebook.metadata["error"]))
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if output["output_type"] == "error":
                return show_hidden_in(f"{output['ename']}: {output['evalue']}".splitlines()[0])
    return None


def _add_text(source: str, page: dict, sections: list[dict]) -> None:
    for part in re.split(r"(?m)^(?=#{1,2} )", source):
        head, _, body = part.partition("\n")
        if head.startswith("# ") and page["title"] == "Untitled":
            page["title"] = plain_text(render_markdown(head[2:]))
        elif head.startswith("## "):
            _add_section(plain_text(render_markdown(head[3:])), sections)
        else:
            body = part
        if body.strip():
            sections[-1]["blocks"].append({"kind": "text", "html": render_markdown(body, links=True)})


def _add_section(title: str, sections: list[dict], *blocks: dict) -> None:
    slug = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-") or "part"
    if slug in {"main", *(section["id"] for section in sections)}:
        slug = f"{slug}-{len(sections)}"
    sections.append({"title": title, "id": slug, "blocks": list(blocks)})


def _add_code(cell: dict, page: dict, section: dict) -> None:
    for output in cell["outputs"]:
        block = _read_output(output, page)
        if block["kind"] == "text" and section["title"] == FIRST and not page["headline"]:
            page["headline"] = block["html"]
            block["kind"] = "headline"
        section["blocks"].append(block)
    if cell["source"].strip():
        section["blocks"].append({"kind": "code", "html": _colour_code(cell["source"])})


def _read_output(output: dict, page: dict) -> dict:
    if output["output_type"] == "error":
        text = ANSI.sub("", "\n".join(output["traceback"]))
        return {"kind": "error", "name": output["ename"], "message": output["evalue"], "text": text}
    if output["output_type"] == "stream":
        return {"kind": "plain", "text": ANSI.sub("", _join(output["text"]))}
    kind = next((kind for kind in KINDS if kind in output["data"]), None)
    content = output["data"].get(kind, "")
    if kind == CHART:
        page["charts"].append(_read_chart(content, output["data"], len(page["charts"]) + 1))
        return page["charts"][-1]
    if kind == "text/html":
        return {"kind": "html", "html": clean_html(_join(content))}
    if kind == "text/markdown":
        return {"kind": "text", "html": render_markdown(_join(content))}
    if kind and kind.startswith("image/"):
        return {"kind": "image", "picture": _embed(kind, _join(content)), "alt": "Made by the code below"}
    return {"kind": "plain", "text": _join(content)}


def _read_chart(spec: dict, data: dict, number: int) -> dict:
    title = spec.get("title") or ""
    title = title.get("text", "") if isinstance(title, dict) else title
    # The page says how charts are drawn: a schema address makes Vega warn, usermeta overrides safe settings.
    text = json.dumps({key: spec[key] for key in spec if key not in ("$schema", "usermeta")}, sort_keys=True)
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    svg = data.get("image/svg+xml")
    return {"kind": "chart", "id": f"chart-{number}", "spec": text,
            "picture": _embed("image/svg+xml", _join(svg)) if svg else None,
            "alt": spec.get("description") or _join(title) or "Chart"}  # fmt: skip


def _find_colours(spec: object) -> list[tuple[tuple[str, str], str]]:
    """((field, name), colour) of every row of a chart's data that names a group or actor and its hue."""
    if isinstance(spec, list):
        return [pair for part in spec for pair in _find_colours(part)]
    if not isinstance(spec, dict):
        return []
    if COLOUR.fullmatch(str(spec.get("hue"))):
        return [((field, str(spec[field])), spec["hue"]) for field in ("group", "actor") if spec.get(field)]
    return [pair for part in spec.values() for pair in _find_colours(part)]


def _list_parameters(notebook) -> list[dict]:
    declared, given = read_parameters(notebook), read_parameters(notebook, "injected-parameters")
    rows = []
    for name, parameter in declared.items():
        value = given[name].default if name in given else parameter.default
        rows.append({"name": name, "value": _say(value), "default": _say(parameter.default),
                     "changed": value != parameter.default, "help": parameter.help})  # fmt: skip
    return show_hidden_in(rows)


def _say(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "(empty list)"
    return "(none)" if value is None else str(value) or "(empty)"


def _embed(kind: str, content: str) -> str:
    # Pictures are measured with one font and read with another, maybe wider: room for the labels at the left.
    content = re.sub(r'width="(\d+)" (height="\d+") viewBox="0 0 \1 (\d+)"', _widen, content, count=1)
    raw = content.encode() if kind == "image/svg+xml" else base64.b64decode(content)
    return f"data:{kind};base64,{base64.b64encode(raw).decode()}"


def _widen(size: re.Match) -> str:
    width = int(size[1]) + 30
    return f'width="{width}" {size[2]} viewBox="-30 0 {width} {size[3]}"'


def _join(text: object) -> str:
    return "".join(map(str, text)) if isinstance(text, list) else str(text)


def _colour_code(source: str) -> str:
    from pygments import highlight
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import PythonLexer

    return highlight(source, PythonLexer(), HtmlFormatter(nowrap=True))
