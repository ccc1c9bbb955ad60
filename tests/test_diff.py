"""What differs between two results: told from their notebooks alone."""

import hashlib
import json

import nbformat
import pytest

from framing.diff import compare_results, list_unpaired

TABLE = """<table class="dataframe"><caption>{caption}</caption><thead><tr>{heads}</tr></thead>
<tbody>{rows}</tbody></table>"""
PASSAGES = """<table class="passages"><caption>Passages</caption><thead><tr><th>Voice</th><th>Passage</th><th>Term</th>
<th>Article</th></tr></thead><tbody>{}</tbody></table>"""


def table(caption, heads, *rows):
    kinds = ["num" if head.startswith("n ") else "" for head in heads]
    named = zip(kinds, heads, strict=True)
    return TABLE.format(
        caption=caption, heads="".join(f'<th class="{kind}">{head}</th>' for kind, head in named),
        rows="".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows))


def passages(*rows):
    return PASSAGES.format("".join(
        f"<tr><td><div><strong>{voice}</strong><br>said</div></td><td>{text}</td><td>{term}<br>law</td>"
        "<td>a<br>b</td></tr>"
        for voice, text, term in rows))


@pytest.fixture
def result(tmp_path):
    def write(name, *html):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        cells = [nbformat.v4.new_code_cell("1", outputs=[
            nbformat.v4.new_output("display_data", {"text/html": part})]) for part in html]
        nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / name)
        return tmp_path / name

    return write


def test_changed_cells_new_rows_moved_passages_and_what_the_runs_hung_on(result):
    heads = ["voice", "term", "n hits", "method"]
    before = result("a.ipynb", table("What this run depends on", ["what", "value"], ["sha256 of the codebook", "1"]),
                    table("Hits", heads, ["China", "law", "2", "exact"], ["OHCHR", "law", "0", "exact"]),
                    passages(["China", "The <mark>law</mark> holds.", "law"], ["China", "No <mark>law</mark>.", "law"]))
    after = result("b.ipynb", table("What this run depends on", ["what", "value"], ["sha256 of the codebook", "2"]),
                   table("Hits", heads, ["China", "law", "1", "exact"], ["OHCHR", "law", "1", "exact"],
                         ["EU", "law", "0", ""]),
                   passages(["OHCHR", "The <mark>law</mark> holds.", "law"], ["China", "No <mark>law</mark>.", "law"]))
    changes, why = compare_results(before, after)["b.ipynb"]
    assert why == "Why is not recorded: beside a.ipynb there is no a.run.json of it, as batches write."
    assert changes.values.tolist() == [
        ["depends on", "sha256 of the codebook", "1", "2"],
        ["Hits: China · law", "n hits", "2", "1"],
        ["Hits: OHCHR · law", "n hits", "0", "1"],
        ["Hits: EU · law", "row", "", "0, "],
        ["passages", "China · law · a", "The [law] holds.", ""],
        ["passages", "OHCHR · law · a", "", "The [law] holds."],
    ]
    assert compare_results(after, after)["b.ipynb"].changes.empty


def test_why_two_results_differ_is_a_sentence(result):
    needs = {"notebook": "1", "parameters": {"by": "group", "terms": [], "corpus": "a"},
             "versions": {"Python": "3.12", "spacy": "3.8", "code": "1"}, "inputs": {"corpus": "1", "codebook": "1"}}
    others = {"notebook": "2", "parameters": {"by": "actor", "terms": ["law"], "corpus": "b"},
              "versions": {"Python": "3.12", "spacy": "3.9", "altair": "6", "code": "2"},
              "inputs": {"corpus": "2", "codebook": "2", "corrections": "1", "data/articles.csv": "1"}}

    def explain(**changed):
        paths = [result(f"{name}/n.ipynb", "<p>none</p>") for name in ("x", "y")]
        for path, told in zip(paths, (needs, needs | changed), strict=True):
            files = {"n.ipynb": hashlib.sha256(path.read_bytes()).hexdigest()}
            path.with_name("n.run.json").write_text(json.dumps({"needs": told, "files": files}))
        return compare_results(*paths)["n.ipynb"].why

    assert explain() == "The runs depended on the same."
    assert explain(inputs=others["inputs"]) == (
        "The runs differ in the corpus, the codebook, the corrections and data/articles.csv.")
    assert explain(**others) == (
        "The runs differ in the notebook, the codebook, the corrections, data/articles.csv, the parameter by "
        "('group' → 'actor'), the parameter terms ([] → ['law']), the parameter corpus ('a' → 'b'), the code of this "
        "workbook, spacy (3.8 → 3.9) and altair (none → 6).")


def test_of_folders_what_both_hold_is_compared(result, tmp_path):
    for name in ("x/a.ipynb", "x/b.ipynb", "y/b.ipynb", "y/c.ipynb", "z/c.ipynb"):
        result(name, "<p>none</p>")
    assert list(compare_results(tmp_path / "x", tmp_path / "y")) == ["b.ipynb"]
    assert list_unpaired(tmp_path / "x", tmp_path / "y") == {
        str(tmp_path / "x"): ["a.ipynb"], str(tmp_path / "y"): ["c.ipynb"]}
    with pytest.raises(ValueError, match="x and z hold no notebook of the same name"):
        compare_results(tmp_path / "x", tmp_path / "z")
    with pytest.raises(ValueError, match=r"no notebook '.*nope', nor a folder of them"):
        compare_results(tmp_path / "x", tmp_path / "nope")
    with pytest.raises(ValueError, match=r"x and a\.ipynb must both be notebooks or both be folders of them"):
        compare_results(tmp_path / "x", tmp_path / "x" / "a.ipynb")
    with pytest.raises(ValueError, match=r"no notebook '.*d\.ipynb'"):
        compare_results(tmp_path / "x" / "a.ipynb", tmp_path / "d.ipynb")
