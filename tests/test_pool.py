"""A batch: a process a run, whatever happens to it; what is done is kept, and nothing half-done is seen."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from framing.batch import run_notebook
from framing.pool import Limits, run_batch
from framing.records import read_record
from framing.report import find_error, read_notebook
from framing.runs import Run

ANSWER = ("parameters", "greeted: str = 'all'\nnap: float = 0.0")
GOOD = [("text", "# Whom?"), ANSWER, ("code", "import time; time.sleep(nap)\ngreeted, hash('a')"), ("text", "Bye.")]
# Ten ways to fail, each with what is said of it.
FAILURES = {
    "raises": ("raise ValueError('no term')", "ValueError: no term"),
    "dies": ("import os; os._exit(3)", "not run to its end: its process died (exit code 3)"),
    "crashes": ("import ctypes; ctypes.string_at(0)", "not run to its end: its process died (signal 11)"),
    "aborts": ("import os; os.abort()", "not run to its end: its process died (signal 6)"),
    "killed": ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
               "not run to its end: its process was killed (out of memory?)"),
    "hangs": ("while True: pass", "stopped after 0.3 minutes; --minutes allows more"),
    "exits": ("raise SystemExit(0)", "SystemExit: 0"),
    "stopped": ("raise KeyboardInterrupt", "KeyboardInterrupt:"),
    "full": ("import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (99, 99))", "OSError: "),
    "eats": ("x = bytearray(10**11)", "MemoryError: "),
}


def run_all(runs, out, jobs=2, **options):
    out.mkdir(exist_ok=True)
    limits = Limits(options.pop("minutes", 10), 4)
    return {done.run.name: done for done in run_batch(runs, out, jobs=jobs, limits=limits, **options)}


def read_all(out):
    return {path.name: path.read_bytes() for path in out.iterdir() if path.suffix in (".html", ".ipynb")}


def test_of_ten_kinds_of_failure_none_looks_finished_and_every_earlier_result_is_kept(tmp_path, write_notebook):
    out = tmp_path / "out"
    earlier = [Run(name, write_notebook(name, *GOOD), {"greeted": name}) for name in FAILURES]
    assert {done.state for done in run_all(earlier, out).values()} == {"made"}
    kept = read_all(out)
    runs = [Run(name, write_notebook(name, ANSWER, ("code", "print('first')"), ("code", cell), ("code", "2")))
            for name, (cell, _) in FAILURES.items()]
    done = run_all(runs, out, minutes=0.3)
    for name, (_, said) in FAILURES.items():
        assert done[name].state == "failed" and done[name].error.startswith(said), done[name]
        assert "\n" not in done[name].error
        assert find_error(read_notebook(out / "failed" / f"{name}.ipynb")).startswith(said.strip()), name
        assert "This run failed" in (out / "failed" / f"{name}.html").read_text()
    assert read_all(out) == kept
    assert not list(out.glob(".*"))


def test_a_run_that_died_shows_the_parameters_that_it_had(tmp_path, write_notebook):
    run = Run("dies", write_notebook("dies", ANSWER, ("code", "import os; os._exit(3)")), {"greeted": "nobody"})
    run_all([run], tmp_path / "out")
    assert "greeted = \"nobody\"" in "".join(
        cell.source for cell in read_notebook(tmp_path / "out" / "failed" / "dies.ipynb").cells)


def test_what_a_run_is_asked_to_write_lies_beside_its_result_and_is_replaced_with_it(tmp_path, write_notebook):
    notebook = write_notebook("n", ("parameters", "export: str = 'net'\ntext: str = 'one'"), ("code", (
        "from framing.streams import find_output\nplace = find_output(export)\nplace.mkdir(parents=True)\n"
        "(place / 'a.txt').write_text(text)\nassert text != 'bad'")))
    out = tmp_path / "out"
    written = out / "n.files" / "net" / "a.txt"

    def run(**parameters):
        return run_all([Run("n", notebook, parameters)], out)["n"].state, written.is_file() and written.read_text()

    assert [run(), run()] == [("made", "one"), ("unchanged", "one")]
    assert [run(text="bad"), run(text="two")] == [("failed", "one"), ("made", "two")]
    written.unlink()
    assert run(text="two") == ("made", "two")
    assert run(export="other/net") == ("made", False) and (out / "n.files" / "other" / "net" / "a.txt").is_file()
    assert not list(out.glob(".*"))


def test_no_run_sees_what_another_did(tmp_path, write_notebook):
    spoil = ("code", "import builtins, os, pandas\nwas = hasattr(builtins, 'left'), os.environ.get('LEFT')\n"
                     "builtins.left = 1; os.environ['LEFT'] = '1'; assert was == (False, None)")
    runs = [Run(f"n{n}", write_notebook(f"n{n}", spoil)) for n in range(3)]
    assert {done.state for done in run_all(runs, tmp_path / "out", jobs=1).values()} == {"made"}


def test_one_process_draws_for_all_runs_what_plain_papermill_draws(tmp_path, write_notebook):
    chart = ("import altair as alt\nimport pandas\nfrom framing.charts import enable_charts\nenable_charts()\n"
             "alt.Chart(pandas.DataFrame({'a': [0.1, 55.90000000000001]})).mark_bar(clip=clip).encode(x='a', y='a')")
    asks = "from framing import drawing\nassert drawing._asked"
    drawn = [Run(name, write_notebook(name, ("code", f"clip = {clip}"), *[("code", chart)] * 2))
             for name, clip in (("whole", False), ("clipped", True))]
    runs = [*drawn, Run("again", drawn[0].notebook), Run("asks", write_notebook("asks", ("code", asks)))]
    assert {done.state for done in run_all(runs, tmp_path / "out", jobs=1).values()} == {"made"}
    for run in drawn:
        assert (tmp_path / "out" / f"{run.name}.ipynb").read_text() == run_notebook(run, tmp_path, engine=None).notebook


def test_nothing_is_done_twice_unless_by_force(tmp_path, write_notebook):
    runs = [Run("n", write_notebook("n", *GOOD))]
    states = [run_all(runs, tmp_path / "out", force=force)["n"].state for force in (False, False, True)]
    assert states == ["made", "unchanged", "made"]


def test_what_a_corpus_could_not_use_is_in_the_record(tmp_path, write_notebook):
    (tmp_path / "news").mkdir()
    for name in ("a.txt", "b.png"):
        (tmp_path / "news" / name).write_text("Steel is dear.")
    cell = "from framing.corpus import load_corpus\nnews = load_corpus(corpus)"
    notebook = write_notebook("n", ("parameters", "corpus: str = 'seeds'"), ("code", cell))
    run_all([Run("n", notebook, {"corpus": str(tmp_path / "news")})], tmp_path / "out")
    record = read_record(tmp_path / "out", "n")
    assert record["corpus"] == {"read": 1, "duplicate": 0, "quarantined": 0, "skipped": 1}
    assert [(row["path"], row["verdict"]) for row in record["dropped"]] == [("b.png", "skipped")]


@pytest.fixture
def batch(tmp_path, write_notebook):
    """Twenty runs as a command line, and what they make when nobody disturbs them."""
    write_notebook("greet", *GOOD)
    (tmp_path / "runs.yaml").write_text("- name: n\n  notebook: greet.ipynb\n  parameters: {nap: 0.2}\n"
                                        f"  each: {{greeted: {json.dumps([f'x{n}' for n in range(20)])}}}\n")

    def start(out, **options):
        command = [Path(sys.executable).with_name("framing"), "report", "--runs", tmp_path / "runs.yaml", "--out", out]
        quiet = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        return subprocess.Popen([str(part) for part in command], start_new_session=True, **quiet, **options)

    return start


@pytest.mark.parametrize("moments", [int(os.environ.get("KILLS", 2))])
def test_killed_at_random_moments_the_same_command_gives_what_an_undisturbed_batch_gives(batch, tmp_path, moments):
    assert batch(tmp_path / "calm").wait(600) == 0
    chance, took = random.Random(moments), 0.0
    for _ in range(moments):
        process = batch(tmp_path / "killed")
        time.sleep(wait := chance.uniform(0.2, 8))
        took += wait
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        for path in tmp_path.glob("killed/*.ipynb"):
            assert find_error(read_notebook(path)) is None
    last = batch(tmp_path / "killed")
    assert last.communicate(timeout=600)[1] == "" and last.returncode == 0
    assert read_all(tmp_path / "killed") == read_all(tmp_path / "calm")
    assert len(read_all(tmp_path / "calm")) == 41
    assert not list((tmp_path / "killed").glob(".*"))


def test_of_two_batches_at_once_no_result_is_lost(batch, tmp_path):
    both = [batch(tmp_path / "out") for _ in range(2)]
    assert [process.communicate(timeout=600)[1] for process in both] == ["", ""]
    assert len(list((tmp_path / "out").iterdir())) == 61
    again = batch(tmp_path / "out").communicate(timeout=600)[0]
    assert again.count("(unchanged)") == 20


def test_ctrl_c_is_one_line_and_the_same_command_goes_on(batch, tmp_path):
    process = batch(tmp_path / "out")
    while not list(tmp_path.glob("out/*.run.json")) and process.poll() is None:
        time.sleep(0.1)
    os.killpg(process.pid, signal.SIGINT)
    said = process.communicate(timeout=60)[1]
    assert said.startswith("Error: stopped with ") and said.count("\n") == 1, said
    assert process.returncode == 1
    assert "(unchanged)" in batch(tmp_path / "out").communicate(timeout=600)[0]


ENVIRONMENTS = [{}, {"PYTHONHASHSEED": "7"}, {"TZ": "Asia/Kathmandu"}, {"LC_ALL": "C"}, {"LANG": "tr_TR.ISO-8859-9"},
                {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}, {"JPY_SESSION_NAME": "x", "PYTHONUTF8": "0"}]


def test_in_seven_environments_notebooks_and_pages_are_the_same_bytes(framing, tmp_path, write_notebook):
    write_notebook("n", ("text", "# Wörter?"),
                   ("code", "import numpy, time\nprint(set('abc'), time.strftime('%c %Z', "
                   "time.gmtime(0)), time.localtime(0).tm_hour, hash('a'))\n"
                   "numpy.random.default_rng(0).random((99, 99)).dot(range(99))"),
                   ("code", "from framing.show import show_table\nimport pandas\n"
                    "show_table(pandas.DataFrame({'Ö': list({'é', 'è', 'ê'})}), 'ß')"))
    (tmp_path / "runs.yaml").write_text("- {name: n, notebook: n.ipynb}\n")
    made = []
    for number, environment in enumerate(ENVIRONMENTS):
        command = ["report", "--runs", tmp_path / "runs.yaml", "--out", tmp_path / f"{number}"]
        done = framing(*command, env={**os.environ, **environment})
        assert (done.returncode, done.stderr) == (0, "")
        made.append({path.name: path.read_bytes() for path in (tmp_path / f"{number}").glob("*[lb]")})
    assert len(made[0]) == 3 and all(one == made[0] for one in made)
