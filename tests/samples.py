"""Executed notebooks made by hand, as papermill leaves them: a chart, passages, a table, an error."""

import json

import nbformat
import vl_convert
from nbformat import v4

CHART = "application/vnd.vegalite.v5+json"
LABELS = {"china_state": "China (state)", "ohchr": "OHCHR", "reporter": "The reporters"}
HITS = [
    ("china_state", "sovereignty", 7),
    ("china_state", "smear", 3),
    ("ohchr", "torture", 5),
    ("reporter", "torture", 2),
]
HUES = {"china_state": "#0072b2", "ohchr": "#b84a00", "reporter": "#5f6368"}
PARAMETERS = """corpus: str = "seeds"  # a folder or file
min_words: int = 500  # leave out shorter voices"""


def make_spec(hits=HITS, title="Who uses which term"):
    """A bar chart with the point selection ``pick`` over actor and term."""
    values = [
        {
            "actor": actor,
            "term": term,
            "hits": n,
            "row": f"{actor}: {term}",
            "hue": HUES.get(actor, "#333333"),
        }
        for actor, term, n in hits
    ]
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "title": title,
        "width": 560,
        "description": f"{title}, as bars",
        "data": {"values": values},
        "params": [{"name": "pick", "select": {"type": "point", "fields": ["actor", "term"], "on": "click"}}],
        "mark": {"type": "bar", "tooltip": True, "cursor": "pointer"},
        "encoding": {
            "y": {"field": "row", "type": "nominal", "title": None},
            "x": {"field": "hits", "type": "quantitative"},
            "color": {"field": "hue", "type": "nominal", "scale": None},
            "opacity": {"condition": {"param": "pick", "value": 1}, "value": 0.2},
        },
    }


def make_passages(hits=HITS, text="The claim of <mark>{term}</mark> was made again, number {n}."):
    """A table of passages as notebooks write it, already escaped but for ``text``."""
    rows = [
        f'<tr id="p-{a.encode().hex()}-{t.encode().hex()}-{n}" data-actor="{a}" data-term="{t}" '
        f'data-article="a1" data-frame="frame of {t}" data-actor-label="{LABELS.get(a, a)}">'
        f"<td><div><strong>{LABELS.get(a, a)}</strong><br>a source · said</div></td>"
        f"<td><div>{text.format(term=t, n=n)}</div></td><td><div>{t}</div></td><td><div>One</div></td></tr>"
        for a, t, count in hits
        for n in range(1, count + 1)
    ]
    head = "".join(f'<th scope="col">{name}</th>' for name in ("Voice", "Passage", "Term", "Article"))
    return (
        '<table class="passages"><caption>Passages</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    )


def make_notebook(
    *results,
    title="Who uses which term?",
    parameters=PARAMETERS,
    injected="",
    headline="**China** says *sovereignty* most: 7 of 17 hits.",
):
    """An executed notebook of the workbook's shape, with the given outputs under Result."""
    cells = [
        v4.new_markdown_cell(f"# {title}\n\nA small notebook to test pages."),
        _tag(v4.new_code_cell(parameters, execution_count=1), "parameters"),
    ]
    if injected:
        cells.append(_tag(v4.new_code_cell(injected, execution_count=2), "injected-parameters"))
    cells += [
        v4.new_markdown_cell("## Load\n\nRead them."),
        _code('corpus = load("seeds")  # fast'),
        v4.new_markdown_cell("## Result"),
        _code("say(rates)", {"text/markdown": headline}),
    ]
    for n, data in enumerate(results):
        cells += [_code(f"show({n})", data), v4.new_markdown_cell("What to notice.")]
    cells += [v4.new_markdown_cell("## What this does not show\n\n1. Five articles prove little.")]
    notebook = v4.new_notebook(cells=cells)
    nbformat.validate(notebook)
    return notebook


def chart(spec=None):
    """The output of a chart: live and as a picture."""
    spec = spec or make_spec()
    svg = vl_convert.vegalite_to_svg(json.dumps(spec), vl_version="5.8")
    return {CHART: spec, "image/svg+xml": svg, "text/plain": "a chart"}


def html(text):
    """The output of anything that shows itself as HTML."""
    return {"text/html": text, "text/plain": "a table"}


def make_table(notes=("b", "a", "c")):
    """What pandas makes of a table with an index; with escaping off, as Styler has it, and hits marked as numbers."""
    import pandas as pd

    hits = [7, 3, 12, *range(len(notes) - 3)]
    table = pd.DataFrame(
        {"hits": hits, "per_1000_words": 0.25, "note": notes},
        index=[f"actor {n}" for n, _ in enumerate(notes)],
    )
    return html(table.to_html(escape=False).replace("<th>hits", '<th scope="col" class="num">hits'))


def _code(source, data=None):
    outputs = [v4.new_output("execute_result", data, execution_count=3)] if data else []
    return v4.new_code_cell(source, execution_count=3, outputs=outputs)


def _tag(cell, tag):
    cell.metadata["tags"] = [tag]
    return cell
