"""The command line: what it prints, what it writes, and how it says no."""

import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

from framing.cli import main

GREET = [
    ("text", "# Whom do we greet?"),
    ("parameters", "who: str = 'all'  # a name\ntimes: int = 1"),
    ("text", "## Result"),
    ("code", "from IPython.display import Markdown\nMarkdown(f'Hello **{who}**.')"),
    ("text", "Nothing more."),
    ("code", "if who == 'nobody': raise ValueError('no actor \\'nobody\\'')"),
]

DRAW = """import altair as alt
from framing.charts import enable_charts
enable_charts()
alt.Chart(alt.Data(values=[{{"n": 1}}]), title="{}").mark_bar().encode(x="n:Q")"""


@pytest.fixture
def batch(tmp_path, write_notebook):
    write_notebook("greet", *GREET)
    (tmp_path / "runs.yaml").write_text(
        "- {name: all, notebook: greet.ipynb}\n- {name: one, notebook: greet.ipynb, parameters: {who: Ann}}\n"
    )
    return ["report", "--runs", str(tmp_path / "runs.yaml"), "--out", str(tmp_path / "out")]


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["-p", "whoo", "x"], "no parameter 'whoo' in any notebook here; did you mean 'who'?"),
        (
            ["-p", "times", "often"],
            "all: parameter 'times' takes a whole number (int) such as 1, got 'often'",
        ),
        (["--corpus", "seeds"], "no parameter 'corpus' in any notebook here; there are 'times', 'who'"),
        (["--only", "two*"], "--only 'two*' matches no run; there are all, one"),
    ],
)
def test_wrong_input_is_one_line_and_nothing_runs(batch, tmp_path, arguments, line):
    done = CliRunner().invoke(main, [*batch, *arguments])
    assert (done.exit_code, done.stderr, done.stdout) == (1, f"Error: {line}\n", "")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["report", "--runs", "none.yaml"], "no run file 'none.yaml': neither a path nor a name under data/"),
        (["report", "--corpus", "sedes"], "no corpus 'sedes'"),
        (["report", "--codebook", "nowhere"], "no codebook 'nowhere'"),
        (["page", "none.ipynb"], "no notebook 'none.ipynb'"),
    ],
)
def test_a_missing_file_is_one_line(arguments, line):
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 1
    assert done.stderr.startswith(f"Error: {line}")
    assert done.stderr.count("\n") == 1


def test_a_batch_writes_pages_names_failures_and_repeats_byte_for_byte(batch, tmp_path, framing):
    out = tmp_path / "out"
    done = framing(*batch, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    first, second, index = done.stdout.splitlines()
    assert first.startswith("out/all.html  (") and first.endswith("/papermill greet.ipynb all.ipynb)")
    assert second.endswith("""/papermill greet.ipynb one.ipynb -y '{"who": "Ann"}')""")
    assert index == "out/index.html  (open this in a browser)"
    made = {path.name: path.read_bytes() for path in out.iterdir()}
    assert sorted(made) == ["all.html", "all.ipynb", "all.run.json", "index.html", "one.html", "one.ipynb",
                            "one.run.json"]
    assert framing(*batch, cwd=tmp_path).stdout == (
        "out/all.html  (unchanged)\nout/one.html  (unchanged)\nout/index.html  (open this in a browser)\n")

    done = framing(*batch, "--force", "--jobs", 1, cwd=tmp_path)
    assert done.returncode == 0 and "unchanged" not in done.stdout
    pages = {name: text for name, text in made.items() if not name.endswith(".run.json")}
    assert {name: (out / name).read_bytes() for name in pages} == pages

    done = framing(*batch, "--only", "one", "-p", "who", "nobody", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr == "one failed: ValueError: no actor 'nobody'\n"
    assert done.stdout.splitlines()[0].startswith("out/failed/one.html  (")
    assert (out / "one.html").read_bytes() == made["one.html"]
    index = (out / "index.html").read_text()
    assert all(
        text in index for text in ("Hello <strong>all</strong>", "Hello <strong>Ann</strong>", "no actor")
    )
    assert framing(*batch, cwd=tmp_path).returncode == 0 and not (out / "failed").exists()


def test_strict_makes_the_pages_and_exits_with_3_where_an_entry_could_not_be_used(tmp_path, write_notebook, framing):
    for name, files in {"good": ["a.txt"], "odd": ["a.txt", "empty.txt", "b.png"]}.items():
        (tmp_path / name).mkdir()
        for file in files:
            (tmp_path / name / file).write_text("" if file == "empty.txt" else "Steel is dear.")
    write_notebook("read", ("text", "# What?"), ("parameters", "corpus: str = 'seeds'"),
                   ("code", "from framing.corpus import load_corpus\nnews = load_corpus(corpus)"))
    write_notebook("greet", *GREET)
    (tmp_path / "runs.yaml").write_text(
        "- {name: read, notebook: read.ipynb}\n- {name: greet, notebook: greet.ipynb}\n")
    command = ["report", "--runs", "runs.yaml", "--out", "out", "--corpus"]
    assert framing(*command, "good", "--strict", cwd=tmp_path).returncode == 0
    assert framing(*command, "odd", cwd=tmp_path).returncode == 0
    done = framing(*command, "odd", "--strict", cwd=tmp_path)
    assert done.returncode == 3
    assert done.stdout.splitlines()[0] == "out/read.html  (unchanged)"
    assert done.stderr == ("corpus odd: 2 of 3 files or rows could not be used; the page 00_corpus and "
                           "`framing check odd` say which and why\n")


def test_a_notebook_run_by_plain_papermill_becomes_a_page(tmp_path, write_notebook, framing):
    path = write_notebook("greet", *GREET)
    papermill = [sys.executable, "-m", "papermill", "-k", "python3", "--language", "python"]
    command = [*papermill, path, tmp_path / "done.ipynb", "-p", "who", "nobody"]
    assert subprocess.run(command, capture_output=True).returncode == 1
    done = framing("page", "done.ipynb", "--out", "p.html", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "p.html\n", "")
    page = (tmp_path / "p.html").read_text()
    assert "Hello <strong>nobody</strong>." in page
    assert "ValueError: no actor &#39;nobody&#39;" in page
    assert "An Exception was encountered" not in page  # papermill's own mark, which is HTML
    assert str(tmp_path) not in page


def test_a_release_stores_executed_notebooks_and_first_charts(monkeypatch, tmp_path, batch, write_notebook):
    monkeypatch.setattr("framing.corpus.ROOT", tmp_path / "workbook")
    stored = tmp_path / "workbook" / "notebooks" / "executed"
    write_notebook("greet", *GREET, ("code", DRAW.format("first")), ("code", DRAW.format("second")))
    done = CliRunner().invoke(main, [*batch, "--release", "--only", "all"])
    assert done.exit_code == 0, done.output
    assert sorted(path.name for path in stored.iterdir()) == ["all.ipynb", "all.svg"]
    assert (stored / "all.ipynb").read_bytes() == (tmp_path / "out" / "all.ipynb").read_bytes()
    assert json.loads((stored / "all.ipynb").read_text())["cells"][3]["outputs"]
    picture = ElementTree.parse(stored / "all.svg").getroot()
    assert picture.tag == "{http://www.w3.org/2000/svg}svg"
    assert picture.get("style") == "background: white"  # to be read on a dark page, too
    assert picture.get("viewBox").split()[2] == picture.get("width")
    assert [word in "".join(picture.itertext()) for word in ("first", "second")] == [True, False]


def test_a_release_stores_no_picture_of_what_has_no_chart_and_nothing_after_a_failure(
    monkeypatch, tmp_path, batch
):
    monkeypatch.setattr("framing.corpus.ROOT", tmp_path / "workbook")
    stored = tmp_path / "workbook" / "notebooks" / "executed"
    assert CliRunner().invoke(main, [*batch, "--release", "-p", "who", "nobody"]).exit_code == 1
    assert not stored.exists()
    assert CliRunner().invoke(main, [*batch, "--release", "--only", "one"]).exit_code == 0
    assert [path.name for path in stored.iterdir()] == ["one.ipynb"]


def test_check_tells_what_is_in_a_corpus_and_what_is_wrong_one_line_each(framing, tmp_path):
    (tmp_path / "a.txt").write_text("Brazil said the tariffs hurt.")
    (tmp_path / "b\x1b[31m.txt").write_text("")
    (tmp_path / "terms.csv").write_text("frame,term,pattern\ntrade,tariff,tariff*\n")
    (tmp_path / "actors.csv").write_text("actor\nbrazil\n")
    (tmp_path / "aliases.csv").write_text("actor,alias\nbrasil,Brazil\n")
    done = framing("check", tmp_path, "--codebook", tmp_path, "--strict")
    assert done.returncode == 3
    lines = done.stdout.splitlines()
    assert lines[:2] == ["articles        1, 0 of them with the body of another", "body words      5"]
    assert r"problem b\x1b[31m.txt: empty; fetch its text again, or delete it" in lines
    assert lines[-3:] == [
        "error   aliases.csv line 2: no actor 'brasil' in actors.csv; did you mean 'brazil'?",
        "note    actors.csv line 2: actor 'brazil' has no alias; only its label finds it",
        lines[-1]]
    assert done.stderr == "How the corpus uses the codebook is checked once its errors are mended.\n"
    assert framing("check", tmp_path, "--codebook", tmp_path).returncode == 0


def test_check_names_every_faulty_correction_and_uses_the_others(framing, tmp_path):
    (tmp_path / "a.txt").write_text("Brazil said the tariffs hurt. Ring us for more.")
    (tmp_path / "terms.csv").write_text("frame,term,pattern\ntrade,tariff,tariff*\n")
    (tmp_path / "actors.csv").write_text("actor,label\nbrazil,Brazil\n")
    (tmp_path / "aliases.csv").write_text("actor,alias\nbrazil,Brasilia\n")
    (tmp_path / "corrections").mkdir()
    (tmp_path / "corrections" / "zones.csv").write_text(
        "article_id,text,zone\na,Ring us for more.,shares\na,Ring us for more.,share\n")
    (tmp_path / "corrections" / "statements.csv").write_text("article_id,text,actor\na,the tariffs hurt,Chile\n")
    done = framing("check", tmp_path, "--codebook", tmp_path, "--strict")
    assert done.returncode == 3
    assert [line for line in done.stdout.splitlines() if line.startswith("error")] == [
        "error   corrections/zones.csv line 2: no zone 'shares'; did you mean 'share'?",
        "error   corrections/statements.csv line 2: no actor 'Chile' (there are 'brazil', 'reporter'); "
        "somebody new needs a row in actors.csv of the codebook first"]
    (tmp_path / "corrections" / "zone.csv").write_text("")
    said = framing("check", tmp_path).stdout
    assert "error   corrections/zone.csv: no file of corrections; did you mean" in said and "no zone 'shares'" in said


def test_a_dictionary_that_is_there_is_not_written_over(framing, tmp_path):
    (tmp_path / "mine.dic").write_text("mine")
    done = framing("codebook", "codebook", tmp_path / "mine.dic")
    assert done.returncode == 1 and done.stderr.endswith("mine.dic is there already; name another file\n")
    assert (tmp_path / "mine.dic").read_text() == "mine"


def test_check_of_the_seeds_names_terms_that_they_do_not_use():
    done = CliRunner().invoke(main, ["check", "seeds", "--codebook", "codebook"])
    assert done.exit_code == 0, done.output
    assert "note    terms.csv line 46: term 'genocide' is never used in this corpus\n" in done.stdout
    assert done.stdout.splitlines()[-1].startswith("0 errors, 0 warnings, 0 problems, ")


def test_a_foreign_dictionary_becomes_a_codebook_and_back(tmp_path, monkeypatch):
    from framing.codebook import load_codebook

    monkeypatch.chdir(tmp_path)
    Path("d.dic").write_text("%\n1\tanger\n%\nrage*\t1\ncolou?r\t1\n")
    done = CliRunner().invoke(main, ["codebook", "d.dic", "anger"])
    assert (done.exit_code, done.stdout) == (0, "anger/terms.csv: 1 pattern, 1 left out\n")
    assert done.stderr.startswith("d.dic line 5: 'colou?r' is left out: '?' stands for itself")
    assert load_codebook("anger").terms.values.tolist() == [["anger", "anger", "rage*"]]
    done = CliRunner().invoke(main, ["codebook", "anger", "d.yml"])
    assert (done.exit_code, done.stdout) == (0, "d.yml\n")
    assert Path("d.yml").read_text() == '"anger":\n  "anger":\n  - "rage*"\n'
    done = CliRunner().invoke(main, ["codebook", "d.yml", "anger"])
    assert (done.exit_code, done.stderr) == (
        1, "Error: anger/terms.csv is there already; name another folder\n")


def test_the_command_line_is_there_at_once():
    code = (
        "import framing.cli, sys; print([n for n in ('pandas', 'papermill', 'altair') if n in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "[]\n"


def test_a_fault_in_an_article_is_told_with_the_article(tmp_path, monkeypatch):
    def fail(*_):
        raise ValueError("no such word")

    monkeypatch.setattr("framing.attribution.attribute", fail)
    monkeypatch.setenv("FRAMING_CACHE", str(tmp_path / "cache"))
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "a.txt").write_text("Talks begin\n\nLin said that the talks had begun.\n", encoding="utf-8")
    done = CliRunner().invoke(main, ["check", str(tmp_path / "news"), "--codebook", "codebook"])
    assert (done.exit_code, done.stderr) == (1, "Error: no such word in article 'a'\n")
