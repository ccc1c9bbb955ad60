"""Runs through papermill: verified, cleaned of clocks and places, and independent of each other."""

import json
from pathlib import Path

import nbformat
import pytest

from framing.batch import clean_notebook, hide_places, run_batch, run_notebook
from framing.corpus import ROOT
from framing.runs import Run, read_notebook

PARAMETERS = ("parameters", "who: str = 'all'  # whom to greet")


def run_all(runs, jobs=2):
    return {result.run.name: result for result in run_batch(runs, jobs, lambda running: None)}


@pytest.fixture
def runs(write_notebook):
    good = write_notebook(
        "good",
        ("text", "# Hello"),
        PARAMETERS,
        ("code", "import sys\nprint('a')\nprint('b')\nobject()"),
        ("code", "print({'x', 'y', 'z'}, hash('a'))\nwho"),
    )
    bad = write_notebook(
        "bad", ("text", "# Bad"), ("code", "1 + 1"), ("code", "raise ValueError('no term \\'a\\'')")
    )
    dead = write_notebook("dead", ("text", "# Dead"), ("code", "import os; os._exit(3)"))
    return [Run("good", good, {"who": "you"}), Run("bad", bad), Run("dead", dead)]


def test_a_batch_names_what_failed_runs_the_rest_and_repeats_byte_for_byte(runs):
    first, second = run_all(runs), run_all(runs[:2], jobs=1)
    assert first["good"].error is None
    assert first["bad"].error == "ValueError: no term 'a'"
    assert first["dead"].error.startswith("DeadKernelError: Kernel died")
    for name in ("good", "bad"):
        assert first[name].notebook == second[name].notebook
    text = first["good"].notebook
    notebook = json.loads(text)
    assert set(notebook["metadata"]) == {"kernelspec", "language_info"}
    assert [cell["id"] for cell in notebook["cells"]] == [f"cell-{n:02d}" for n in range(1, 6)]
    assert notebook["cells"][2]["metadata"] == {"tags": ["injected-parameters"]}
    assert notebook["cells"][2]["source"] == ["# Parameters\n", 'who = "you"\n']
    assert [len(cell["outputs"]) for cell in notebook["cells"][3:]] == [2, 2]  # prints are one output
    for secret in (str(Path.home()), str(ROOT), "0x7"):
        assert secret not in text


def test_a_run_that_stops_early_is_no_good_run(write_notebook):
    early = write_notebook("early", ("code", "raise SystemExit(0)"), ("code", "1"))
    assert run_all([Run("early", early)])["early"].error == "SystemExit: 0"


def test_a_failed_notebook_can_be_run_again(write_notebook):
    notebook = read_notebook(write_notebook("again", ("code", "1 + 1")))
    notebook.metadata["error"] = "ValueError: of the last time"
    path = write_notebook("again")
    nbformat.write(notebook, path)
    assert run_all([Run("again", path)])["again"].error is None


def test_a_process_that_is_killed_fails_its_run_and_is_said(write_notebook):
    kill = write_notebook("kill", ("code", "import os, signal; os.kill(os.getppid(), signal.SIGKILL)"))
    result = run_all([Run("kill", kill)], jobs=1)["kill"]
    assert result.error == "not run to its end: a process was killed (out of memory?)"
    assert json.loads(result.notebook)["metadata"]["error"] == result.error


def test_a_notebook_is_cleaned_of_all_that_differs_from_run_to_run(write_notebook):
    notebook = read_notebook(write_notebook("n", ("text", "An Exception"), ("code", "1")))
    notebook.metadata.papermill = {"start_time": "2022"}
    notebook.cells[0].metadata.tags = ["papermill-error-cell-tag"]
    notebook.cells[1].metadata.execution = {"iopub.execute_input": "2022"}
    html = '<style>#T_a1b2c_row0 {}</style><table id="T_a1b2c"><td id="T_a1b2c_row0">'
    notebook.cells[1].outputs = [
        {"output_type": "stream", "name": "stderr", "text": "/tmp/ipykernel_7/12.py:1: UserWarning: old"},
        {
            "output_type": "display_data",
            "metadata": {},
            "data": {
                "text/html": html,
                "text/plain": "<a object at 0x7f00aabbccdd>",
                "image/png": "0x00000000",
            },
        },
    ]
    clean = clean_notebook(notebook)
    assert "papermill" in notebook.metadata  # the argument is as it was
    assert "2022" not in json.dumps(clean)
    assert clean.cells[0].outputs[0].text == "cell:1: UserWarning: old"
    data = clean.cells[0].outputs[1].data
    assert data["text/html"] == html.replace("T_a1b2c", "T_style")
    assert data["text/plain"] == "<a object at 0x…>"
    assert data["image/png"] == "0x00000000"


def test_places_of_this_machine_are_not_told(tmp_path):
    run = Run("a", tmp_path, {"corpus": "/srv/ann/articles"})
    text = f"{ROOT}/lib/framing/rates.py, {Path.home()}/x, /srv/ann/articles/1.txt, {ROOT}more"
    assert hide_places(text, run) == f"lib/framing/rates.py, ~/x, …/articles/1.txt, {ROOT}more"


def test_a_kernel_that_did_not_start_is_started_once_more(tmp_path, monkeypatch):
    path = tmp_path / "n.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 + 1")]), path)
    said = ["Kernel died before replying to kernel_info"]

    def start(*given, **options):
        if said:
            raise RuntimeError(said.pop())
        raise ValueError("it ran")

    monkeypatch.setattr("papermill.execute_notebook", start)
    assert run_notebook(Run("n", path), tmp_path / "work").error == "ValueError: it ran"
