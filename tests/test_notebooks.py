"""The notebooks as stored: their shape; and as papermill runs them: on the seeds, on another subject."""

import ast
import itertools
import re
from pathlib import Path

import nbformat
import papermill
import pytest

from framing.codebook import load_codebook

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
HEADINGS = ["Load", "Result", "How it was measured", "Checks", "What this does not show", "Provenance"]
FORBIDDEN = re.compile(r"\.\./|[\"']/|sys\.path|^\s*[%!]|filterwarnings|https?://|urlopen|requests\.", re.M)
MAX_LINES = 15
SILENT = ["--IPKernelApp.log_level=50"]

# Another subject, and a codebook of the required columns only.
TRADE = {
    "corpus/first.txt": "Tariffs divide the ministers\n\nBrazil said the tariffs were a wall.\n\n"
    "“We want talks, not tariffs,” said Ana Souza, the Brazilian trade minister.\n\nThey meet on Monday.\n",
    "corpus/second.txt": "Talks on tariffs fail\n\nChile said on Tuesday that talks had failed. "
    "Mr <b>Doe</b> said nobody wanted tariffs.\n",
    "book/actors.csv": "actor\nBrazil\nChile\n",
    "book/aliases.csv": "actor,alias\nBrazil,Brazil\nBrazil,Brazilian trade minister\nChile,Chile\n",
    "book/terms.csv": "frame,term,pattern\ntrade,tariff,tariff*\ntrade,wall,wall\npeace,talks,talks\n",
}


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def notebook(request):
    return nbformat.read(request.param, as_version=4)


@pytest.fixture
def trade(tmp_path):
    for name, text in TRADE.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def run(name, folder, monkeypatch, **parameters):
    """The executed notebook and its outputs as text; run in a folder that is not the workbook's."""
    monkeypatch.chdir(folder)
    path = ROOT / "notebooks" / f"{name}.ipynb"
    executed = papermill.execute_notebook(path, None, parameters, progress_bar=False, extra_arguments=SILENT)
    outputs = [output for cell in executed.cells if cell.cell_type == "code" for output in cell.outputs]
    return [dict(output["data"]) for output in outputs if "data" in output]


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def test_notebooks_are_stored_without_outputs_and_with_fixed_ids(notebook):
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    assert notebook.metadata.kernelspec.name == "python3"
    assert all(not cell.outputs and cell.execution_count is None for cell in code_cells(notebook))
    ids = [cell.id for cell in notebook.cells]
    assert len(set(ids)) == len(ids) and all(re.fullmatch(r"[a-z][a-z-]+", name) for name in ids)


def test_the_title_is_a_question_and_headings_stand_in_order(notebook):
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    assert re.match(r"# .+\?\n", notebook.cells[0].source)
    assert re.findall(r"^## (.+)$", text, re.M) == HEADINGS
    assert len(re.findall(r"^# ", text, re.M)) == 1


def test_one_cell_holds_the_parameters_and_papermill_sees_each_with_its_help(notebook, tmp_path):
    (tagged,) = [cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", [])]
    assert notebook.cells[1] is tagged
    names = [statement.target.id for statement in ast.parse(tagged.source).body]
    nbformat.write(notebook, tmp_path / "n.ipynb")
    seen = papermill.inspect_notebook(tmp_path / "n.ipynb")
    assert list(seen) == names and len(tagged.source.splitlines()) == len(names)
    for parameter in seen.values():
        ast.literal_eval(parameter["default"])
        assert parameter["help"] and parameter["inferred_type_name"] != "None", parameter
        assert not set(parameter["help"]) & set("|=;")


def test_every_parameter_is_used_and_told_in_the_provenance(notebook):
    tagged = notebook.cells[1]
    others = "\n".join(cell.source for cell in code_cells(notebook) if cell is not tagged)
    for statement in ast.parse(tagged.source).body:
        name = statement.target.id
        # At least three times: its key and its value in the provenance, and where it is used.
        assert len(re.findall(rf"\b{name}\b", others)) >= 3, f"{name} is not used"
        assert f'"{name}": {name}' in others


def test_code_cells_are_short_define_nothing_and_stand_apart(notebook):
    kinds = [cell.cell_type for cell in notebook.cells]
    assert ("code", "code") not in set(itertools.pairwise(kinds))
    for cell in code_cells(notebook):
        # Parameters stand one a line, however many there are.
        assert cell is notebook.cells[1] or len(cell.source.splitlines()) <= MAX_LINES, cell.source
        assert not FORBIDDEN.search(cell.source), cell.source
        defined = (ast.FunctionDef, ast.ClassDef, ast.AsyncFunctionDef, ast.Lambda)
        assert not any(isinstance(node, defined) for node in ast.walk(ast.parse(cell.source)))


def test_no_number_stands_in_prose(notebook):
    prose = " ".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    numbers = re.findall(r"(?<![\w.])\d[\d,.]*", re.sub(r"^\d+\. ", "", prose, flags=re.M))
    years = {"1927", "1936", "1965", "2004", "2008", "2012", "2017", "2023"}
    assert set(numbers) <= years | {"0"}  # of sources; the sign that stands for never


def test_the_corpus_notebook_answers_on_the_seeds(tmp_path, monkeypatch):
    outputs = run("00_corpus", tmp_path, monkeypatch)
    assert outputs[0]["text/markdown"].startswith("5 articles")
    assert sum("application/vnd.vegalite.v5+json" in output for output in outputs) == 3
    assert "The own words of all voices sum to" in outputs[-2]["text/markdown"]
    (retold,) = [html for output in outputs if "retellings" in (html := output.get("text/html", ""))]
    assert "2 statements told again" in retold and retold.count("0.68 of 1") == retold.count("0.89 of 1") == 1


def test_the_terms_notebook_answers_on_the_seeds(tmp_path, monkeypatch):
    sentence, chart, accuracy, table, passages, *_ = run("01_terms_by_actor", tmp_path, monkeypatch)
    assert sentence["text/markdown"].startswith("In 5 articles, *")
    assert chart["application/vnd.vegalite.v5+json"]["params"][0]["name"] == "pick"
    assert "(precision)" in accuracy["text/markdown"] and "expect less elsewhere" in accuracy["text/markdown"]
    assert '<table class="passages">' in passages["text/html"]
    assert "under the floor of 1,000 own words or 30 statements" in str(chart)
    assert "truce" not in table["text/html"] and str(tmp_path) not in str((sentence, chart, table, passages))


def test_the_distinctive_terms_notebook_answers_on_the_seeds(tmp_path, monkeypatch):
    sentence, chart, overall, table, words, pair, passages, *_ = run("03_distinctive_terms", tmp_path, monkeypatch)
    assert sentence["text/markdown"].startswith("In 5 articles, no voice uses a term more than the others beyond")
    assert chart["application/vnd.vegalite.v5+json"]["params"][0]["name"] == "pick"
    assert "Does it matter at all who speaks?" in overall["text/markdown"]
    assert "cooperation" in table["text/html"] and "cooperation" not in words["text/html"]
    assert "OHCHR against China" in pair["text/html"] and '<table class="passages">' in passages["text/html"]


def test_the_distinctive_terms_notebook_runs_on_another_subject_by_actor(trade, monkeypatch):
    given = {"corpus": str(trade / "corpus"), "codebook": str(trade / "book"), "by": "actor"}
    options = {"compare_from": 1, "quoted_only": True, "copies": "once", "include_reporter": True, "min_articles": 1}
    outputs = run("03_distinctive_terms", trade, monkeypatch, **given, **options)
    assert outputs[0]["text/markdown"].startswith("In 2 articles") and "<b>Doe" not in str(outputs)
    assert "The own words of all voices sum to" in str(outputs)


def test_the_concordance_notebook_answers_on_the_seeds(tmp_path, monkeypatch):
    sentence, chart, lines, article, *others = run("02_concordance", tmp_path, monkeypatch)
    assert sentence["text/markdown"].startswith("In 5 articles, 85 hits in context: in words of ")
    params = chart["application/vnd.vegalite.v5+json"]["params"][0]
    assert params["name"] == "pick" and "neighbour" in params["select"]["fields"]
    assert '<table class="passages kwic">' in lines["text/html"] and lines["text/html"].count("<mark>") == 85
    assert article["text/html"].count("<sup>") > 5 and str(tmp_path) not in str((sentence, chart, lines, article))
    assert "The own words of all voices sum to" in str(others)


def test_the_concordance_of_another_subject_by_actor_is_filtered_sorted_and_cut(trade, monkeypatch):
    given = {"corpus": str(trade / "corpus"), "codebook": str(trade / "book"), "by": "actor", "copies": "once"}
    options = {"terms": ["talks"], "actors": ["Chile"], "sort": "left", "article": "second", "article_chars": 30}
    outputs = run("02_concordance", trade, monkeypatch, **given, **options)
    assert outputs[0]["text/markdown"].startswith("In 2 articles, 1 hit in context") and "<b>Doe" not in str(outputs)
    assert "more characters not shown" in outputs[3]["text/html"] and "Doe" not in outputs[3]["text/html"]


def test_the_tone_notebook_answers_on_the_seeds_and_warns_of_itself(tmp_path, monkeypatch):
    sentence, chart, table, words, terms, often, *others = run("07_tone", tmp_path, monkeypatch)
    assert sentence["text/markdown"].startswith("In 5 articles, TextBlob puts OHCHR at +")
    assert "**Rest nothing on it**" in sentence["text/markdown"] and "of words scored" in chart["text/plain"]
    assert "share scored" in table["text/html"] and "torture and sexual abuse" in words["text/html"]
    assert "crimes against humanity" in terms["text/html"] and "other" in often["text/html"]
    assert "The own words of all voices sum to" in str(others)


def test_the_exploring_notebook_shows_a_plain_view_of_what_its_parameters_ask_for(trade, monkeypatch):
    given = {"corpus": str(trade / "corpus"), "codebook": str(trade / "book"), "by": "actor", "copies": "once"}
    options = {"find": "talk*", "actors": ["Chile"], "dates": ["undated"]}
    sentence, chart, passages, table, looked, *_ = run("10_explore", trade, monkeypatch, **given, **options)
    assert sentence["text/markdown"].startswith("In 2 articles, the most frequent term in words attributed to Chile is")
    assert "image/svg+xml" in chart and "1 passage, quoted as reported" in passages["text/html"]
    assert "talk*" in table["text/html"] and r"Looked for\: talk\*. Dates\: undated" in looked["text/markdown"]


@pytest.mark.parametrize("name", ["02_concordance", "07_tone"])
def test_speeches_with_a_speaker_run(tmp_path, monkeypatch, name):
    speech = "We want cooperation and a good, sovereign nation. Torture is bad. <script>alert(1)</script>"
    rows = "\n".join(f'{who} <b>,"{speech}"' for who in ("Ana", "Bo"))
    (tmp_path / "speeches.csv").write_text(f"speaker,text\n{rows}\n", encoding="utf-8")
    outputs = run(name, tmp_path, monkeypatch, corpus=str(tmp_path / "speeches.csv"), by="actor")
    html = "".join(output.get("text/html", "") for output in outputs)
    assert outputs[0]["text/markdown"].startswith("In 2 articles") and "<script" not in html and "Ana <b>" not in html


def test_the_network_notebook_answers_on_the_seeds(tmp_path, monkeypatch):
    sentence, *charts = run("08_discourse_network", tmp_path, monkeypatch)
    said = sentence["text/markdown"]
    assert "differ most" in said and said.endswith("and no coalition.")
    assert sum("application/vnd.vegalite.v5+json" in output for output in charts) == 3


def test_the_network_is_written_only_where_a_folder_is_named(trade, monkeypatch):
    given = {"corpus": str(trade / "corpus"), "codebook": str(trade / "book"), "by": "actor", "of": "term"}
    outputs = run("08_discourse_network", trade, monkeypatch, **given, export=str(trade / "net"))
    assert sorted(path.name for path in (trade / "net").iterdir()) == ["dna.csv", "onemode.graphml", "twomode.graphml"]
    assert str(trade) not in str(outputs) and "Written to net" in str(outputs)


def test_counted_once_a_copy_and_a_retold_statement_drop_out(trade, monkeypatch):
    again = "\n\n“We want talks and not tariffs,” said Ana Souza, the Brazilian trade minister, who spoke first.\n"
    (trade / "corpus" / "copy.txt").write_text(TRADE["corpus/second.txt"], encoding="utf-8")
    (trade / "corpus" / "third.txt").write_text(f"Souza speaks\n\nThe talks went on.{again}", encoding="utf-8")
    given = {"corpus": str(trade / "corpus"), "codebook": str(trade / "book"), "by": "actor"}
    each, once = (run("01_terms_by_actor", trade, monkeypatch, **given, copies=copies) for copies in ("each", "once"))
    assert each[0]["text/markdown"].startswith("In 4 articles") and once[0]["text/markdown"].startswith("In 3 articles")
    said = next(output["text/markdown"] for output in each if "Copies" in output.get("text/markdown", ""))
    assert said.startswith("Copies of an earlier article: 1 of 4.")
    assert once[0]["text/markdown"].partition(" So few")[0] in said
    assert all("The own words of all voices sum to" in str(outputs) for outputs in (each, once))


@pytest.mark.parametrize("name", ["01_terms_by_actor", "04_over_time"])
def test_counted_in_statements_all_is_told_in_statements(trade, monkeypatch, name):
    given = {"corpus": str(trade / "corpus"), "codebook": str(trade / "book"), "by": "actor", "unit": "statement"}
    outputs = run(name, trade, monkeypatch, **given, measure="rate", quoted_only=True)
    told = str(outputs)
    assert "statements with the term" in told and "hits per 1,000" not in told
    assert "The own words of all voices sum to" in told


def test_another_subject_with_the_smallest_codebook_runs(trade, monkeypatch):
    given = {"corpus": str(trade / "corpus"), "codebook": str(trade / "book")}
    options = {"by": "actor", "quoted_only": True, "measure": "rate", "min_words": 1, "status": ["asserted"]}
    outputs = run("01_terms_by_actor", trade, monkeypatch, **given, **options)
    assert outputs[0]["text/markdown"].endswith("Only these hits count: asserted.")
    assert outputs[0]["text/markdown"].startswith("In 2 articles") and "<b>Doe" not in str(outputs)


@pytest.mark.parametrize("name", ["00_corpus", "01_terms_by_actor", "02_concordance", "03_distinctive_terms",
                                  "04_over_time", "05_attribution_check", "06_validate", "07_tone",
                                  "08_discourse_network", "10_explore"])
def test_corrections_by_hand_are_applied_and_told(trade, monkeypatch, name):
    (trade / "corpus" / "corrections").mkdir()
    for file, row in {"zones": "second,They never met.,share", "hits": "first,tariffs were a wall,distanced",
                      "statements": "second,nobody wanted tariffs,Chile"}.items():
        column = {"zones": "zone", "hits": "status", "statements": "actor"}[file]
        table = trade / "corpus" / "corrections" / f"{file}.csv"
        table.write_text(f"article_id,text,{column}\n{row}\n", encoding="utf-8")
    with (trade / "corpus" / "second.txt").open("a", encoding="utf-8") as text:
        text.write("\nThey never met.\n")
    outputs = run(name, trade, monkeypatch, corpus=str(trade / "corpus"), codebook=str(trade / "book"))
    assert "corrections by hand in zones.csv" in outputs[-1]["text/html"]
    assert "first · tariffs were a wall · distanced" in outputs[-1]["text/html"]
    assert name[:2] != "00" or "by hand" in "".join(output.get("text/html", "") for output in outputs[:-1])


@pytest.mark.parametrize("name", ["04_over_time", "08_discourse_network"])
def test_the_articles_of_an_outlet_and_a_month_are_counted_alone_and_the_page_says_so(trade, monkeypatch, name):
    known = "path,outlet,published_date\nfirst.txt,Gazette,2024-05-02\nsecond.txt,Herald,2024-05-03\n"
    (trade / "corpus" / "articles.csv").write_text(known, encoding="utf-8")
    (trade / "corpus" / "corrections").mkdir()
    by_hand = "article_id,text,actor\nsecond,nobody wanted tariffs,Chile\n"  # of an article that is left out
    (trade / "corpus" / "corrections" / "statements.csv").write_text(by_hand, encoding="utf-8")
    given = {"corpus": str(trade / "corpus"), "codebook": str(trade / "book")}
    outputs = run(name, trade, monkeypatch, **given, outlets=["Gazette"], since="2024-05", until="2024-05")
    assert outputs[0]["text/markdown"].endswith(
        " Only these articles count: 1 of 2 articles, of Gazette, published in 2024-05.")
    assert "The own words of all voices sum to the 23 words of the bodies" in str(outputs)


@pytest.mark.parametrize("name", ["02_concordance", "07_tone"])
def test_a_corpus_without_hits_or_scored_words_runs(tmp_path, monkeypatch, name):
    (tmp_path / "still").mkdir()
    (tmp_path / "still" / "one.txt").write_text("The rain fell.\n\nIt fell all day.\n", encoding="utf-8")
    outputs = run(name, tmp_path, monkeypatch, corpus=str(tmp_path / "still"))
    assert outputs[0]["text/markdown"].startswith("In 1 article") and "Nothing to draw" in outputs[1]["text/plain"]


@pytest.mark.parametrize("name", ["01_terms_by_actor", "03_distinctive_terms"])
def test_a_corpus_in_which_nobody_speaks_runs(tmp_path, monkeypatch, name):
    (tmp_path / "still").mkdir()
    (tmp_path / "still" / "one.txt").write_text("The rain fell.\n\nIt was a quiet day.\n", encoding="utf-8")
    outputs = run(name, tmp_path, monkeypatch, corpus=str(tmp_path / "still"))
    assert re.search("none of|nothing can be", outputs[0]["text/markdown"])
    assert "Nothing to draw" in outputs[1]["text/plain"]


def test_a_misspelt_name_ends_in_one_line_with_the_nearest(tmp_path, monkeypatch):
    with pytest.raises(papermill.PapermillExecutionError, match="ValueError") as caught:
        run("01_terms_by_actor", tmp_path, monkeypatch, terms=["sovereinty"])
    assert caught.value.evalue == "no term 'sovereinty' in the codebook; did you mean 'sovereignty'?"
    with pytest.raises(papermill.PapermillExecutionError, match="ValueError") as caught:
        run("01_terms_by_actor", tmp_path, monkeypatch, unit="statements")
    assert caught.value.evalue == ("unit must be one of 'word', 'statement', 'article', not 'statements'; "
                                   "did you mean 'statement'?")


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks" / "executed").glob("*.ipynb")), ids=lambda path: path.stem)
def test_the_executed_copies_are_of_the_present_codebook(path):
    assert load_codebook("codebook").sha256 in path.read_text(encoding="utf-8"), "run: framing report --release"
