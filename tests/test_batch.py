"""A run through papermill: verified, cleaned of clocks and places, and the same under our engine as under its own."""

import json
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import nbformat
import pytest

from framing.batch import ENGINE, clean_notebook, hide_places, run_notebook
from framing.corpus import ROOT
from framing.runs import Run, read_notebook

PARAMETERS = ("parameters", "greeted: str = 'all'  # whom to greet")


@pytest.fixture
def run(write_notebook, tmp_path):
    """Run the cells as a notebook in a process of its own, by our engine or by papermill's, and give the result."""

    def run(*cells, engine=ENGINE, **parameters):
        one = Run("one", write_notebook("one", *cells), parameters)
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            return pool.submit(run_notebook, one, tmp_path, engine=engine).result()

    return run


CELLS = [
    ("text", "# Hello"),
    PARAMETERS,
    ("code", "import sys\nprint('a')\nprint('b', file=sys.stderr)\nprint('c')\nobject()"),
    ("code", "from IPython.display import HTML, Markdown, clear_output, display\n"
             "display(HTML('<b>1</b>'))\nprint('d')"),
    ("code", "print('gone')\nclear_output()\nshown = display(Markdown('*x*'), display_id='x')"),
    ("code", "shown.update(Markdown('*y*'))\nimport logging, warnings\nlogging.getLogger('a').warning('w')"),
    ("code", "  "),
    ("code", "import asyncio\nawait asyncio.sleep(0)\n[found] = [greeted]\nfound"),
    ("code", "import altair as alt\nfrom framing.charts import enable_charts\nenable_charts()\n"
             "alt.Chart(alt.Data(values=[{'n': 1}]), title='t').mark_bar().encode(x='n:Q')"),
]


@pytest.mark.parametrize("last", ["1 / 0", "def f():\n    raise ValueError('no term \\'a\\'')\nf()", "1 +", "greeted"])
def test_our_engine_and_plain_papermill_give_the_same_outputs(run, last):
    cells = [*CELLS, ("code", last), ("code", "2")]
    ours, plain = (run(*cells, engine=engine, greeted="you") for engine in (ENGINE, None))
    assert ours.notebook == plain.notebook
    assert ours.error == plain.error
    assert '"gone\\n"' not in ours.notebook and "*y*" in ours.notebook


def test_what_comes_back_tells_no_clock_and_no_place(run):
    notebook = run(*CELLS, greeted="you").notebook
    cells = json.loads(notebook)["cells"]
    assert set(json.loads(notebook)["metadata"]) == {"kernelspec", "language_info"}
    assert [cell["id"] for cell in cells] == [f"cell-{n:02d}" for n in range(1, 11)]
    assert cells[2]["metadata"] == {"tags": ["injected-parameters"]}
    assert cells[2]["source"] == ["# Parameters\n", 'greeted = "you"\n']
    for secret in (str(Path.home()), str(ROOT), "0x7"):
        assert secret not in notebook


def test_a_run_that_stops_early_is_no_good_run(run):
    assert run(("code", "raise SystemExit(0)"), ("code", "1")).error == "SystemExit: 0"


def test_a_failed_notebook_can_be_run_again(write_notebook, tmp_path):
    notebook = read_notebook(write_notebook("again", ("code", "1 + 1")))
    notebook.metadata["error"] = "ValueError: of the last time"
    path = write_notebook("again")
    nbformat.write(notebook, path)
    error = run_notebook(Run("again", path), tmp_path, engine="none").error
    assert error == "PapermillException: No engine named 'none' found"


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
