"""Results on disk: what they depend on, when they are current, and who may touch them."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from framing.records import is_current, list_needs, lock, open_work, publish, read_record
from framing.runs import Run
from framing.streams import find_output, write_whole


@pytest.fixture
def run(tmp_path, write_notebook):
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "a.txt").write_text("Steel is dear.")
    notebook = write_notebook("n", ("parameters", "corpus: str = 'seeds'\nby: str = 'group'"), ("code", "corpus"))
    return Run("n", notebook, {"corpus": str(tmp_path / "news")})


@pytest.fixture
def out(tmp_path, run):
    """A folder with a good result of the run."""
    (tmp_path / "out").mkdir()
    make(run, tmp_path / "out")
    return tmp_path / "out"


def make(run, out, text="good", *, failed=False):
    with open_work(out) as work:
        for suffix in (".html", ".ipynb"):
            write_whole(work / f"{run.name}{suffix}", text)
        publish(run, list_needs([run])[0], work, out, failed=failed, seconds=1.5)


def test_a_result_is_current_until_something_it_depends_on_changes(run, out, tmp_path):
    changes = {
        "an article": lambda: (tmp_path / "news" / "a.txt").write_text("Steel is cheap."),
        "an article more": lambda: (tmp_path / "news" / "b.txt").write_text("Steel is dear."),
        "what is known of them": lambda: (tmp_path / "news" / "articles.csv").write_text("path,title\na.txt,A\n"),
        "the notebook": lambda: run.notebook.write_text(run.notebook.read_text() + "\n"),
        "the page": lambda: (out / "n.html").write_text("cut"),
        "the record": lambda: (out / "n.run.json").write_text("{"),
    }
    for change in changes.values():
        assert is_current(run, list_needs([run])[0], out)
        change()
        assert not is_current(run, list_needs([run])[0], out)
        make(run, out)
    assert not is_current(run, list_needs([Run("n", run.notebook, {"by": "actor"})])[0], out)


def test_beside_a_table_its_settings_and_corrections_count(run, tmp_path):
    table = tmp_path / "t.csv"
    table.write_text("text\nSteel is dear.\n")
    asked = Run("n", run.notebook, {"corpus": str(table)})
    met = [list_needs([asked])]
    for path in (tmp_path / "t.toml", tmp_path / "corrections" / "hits.csv"):
        path.parent.mkdir(exist_ok=True)
        path.write_text("x")
        assert list_needs([asked]) not in met
        met.append(list_needs([asked]))


def test_the_record_tells_input_parameters_versions_and_time(run, out):
    record = read_record(out, "n")
    assert record["needs"]["parameters"] == {"corpus": run.parameters["corpus"], "by": "group"}
    assert {"corpus", "data/articles.csv"} <= set(record["needs"]["inputs"])
    assert {"Python", "pandas", "code"} <= set(record["needs"]["versions"])
    assert (record["seconds"], set(record["files"])) == (1.5, {"n.html", "n.ipynb"})


@pytest.mark.parametrize("name", ["/tmp/net", "../net", "net/../../x", "~/net", ".net", "net\n", "a b"])
def test_a_batch_writes_nothing_outside_of_a_run_s_own_folder(run, write_notebook, monkeypatch, name):
    asked = Run("n", write_notebook("n", ("parameters", "export: str = ''")), {"export": name})
    fault = (f"export {name!r} may lie outside of the run's own folder, where alone a batch writes; give a name such "
             "as 'net', of letters, digits and . - _, or run the notebook by itself")
    with pytest.raises(ValueError) as error:
        list_needs([run, asked])
    assert str(error.value) == f"n: {fault}"
    monkeypatch.setenv("FRAMING_OUT", "out")
    with pytest.raises(ValueError) as error:
        find_output(name)
    assert str(error.value) == fault


def test_a_batch_founds_no_folder_of_coding_sheets_but_goes_on_with_one(write_notebook, tmp_path):
    asked = Run("n", write_notebook("n", ("parameters", "sheets: str = ''")), {"sheets": str(tmp_path)})
    with pytest.raises(ValueError, match=r"n: sheets '.*' is no folder of coding sheets yet, and a batch makes none"):
        list_needs([asked])
    (tmp_path / "questions.txt").write_text("Who says it?")
    assert list_needs([asked])


def test_filled_sheets_beside_a_foreign_corpus_are_input(write_notebook, tmp_path):
    (tmp_path / "news").mkdir()
    given = {"corpus": str(tmp_path / "news")}
    asked = Run("n", write_notebook("n", ("parameters", "corpus: str = 'seeds'\nsheets: str = ''")), given)
    before = list_needs([asked])
    (tmp_path / "news_coding").mkdir()
    (tmp_path / "news_coding" / "coder_1.csv").write_text("row,who")
    empty = list_needs([asked])
    (tmp_path / "news_coding" / "coder_1.csv").write_text("row,who\n1,reporter")
    assert before != empty != list_needs([asked])


def test_a_failed_run_leaves_the_good_result_and_the_next_good_one_takes_it_away(run, out):
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    make(run, out, "bad", failed=True)
    assert {path.name: path.read_bytes() for path in out.iterdir() if path.is_file()} == before
    assert json.loads((out / "failed" / "n.run.json").read_text())["run"] == "n"
    make(run, out)
    assert not (out / "failed").exists()


def test_what_a_killed_batch_left_is_cleared_and_what_a_living_one_does_is_not(tmp_path):
    code = ("import sys, time, pathlib; from framing.records import open_work\n"
            "with open_work(pathlib.Path(sys.argv[1])) as work: print(work, flush=True); time.sleep(100)")
    other = subprocess.Popen([sys.executable, "-c", code, tmp_path], stdout=subprocess.PIPE, text=True)
    theirs = other.stdout.readline().strip()
    (tmp_path / ".index.html.1.part").write_text("half")
    with open_work(tmp_path):
        assert Path(theirs).is_dir() and len(list(tmp_path.iterdir())) == 2
    other.send_signal(signal.SIGKILL)
    other.wait()
    with open_work(tmp_path) as work:
        assert list(tmp_path.iterdir()) == [work]
    assert list(tmp_path.iterdir()) == []


def test_a_lock_is_held_by_one_and_goes_with_its_process(tmp_path):
    with lock(tmp_path), pytest.raises(BlockingIOError), lock(tmp_path, wait=False):
        pass
    code = ("import os, sys, pathlib; from framing.records import lock\n"
            "lock(pathlib.Path(sys.argv[1])).__enter__(); os._exit(0)")
    subprocess.run([sys.executable, "-c", code, tmp_path], check=True)
    started = time.monotonic()
    with lock(tmp_path):
        assert time.monotonic() - started < 60
