"""Run notebooks through papermill, several at a time, each in a process and a folder of its own.

A run is good only if it raised nothing, has an end time, every code cell was executed and no output is an
error. What comes back carries no clock, no random id and no path of this machine, so that the same run twice
is the same bytes twice.
"""

from __future__ import annotations

import logging
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import active_children, get_context
from pathlib import Path

from .corpus import ROOT
from .runs import Run, read_notebook

# A kernel that is told its seed, zone and nothing of a running JupyterLab draws the same bytes everywhere.
ENVIRONMENT = {"PYTHONHASHSEED": "0", "TZ": "UTC", "PYTHONDONTWRITEBYTECODE": "1"}
MARKER = "papermill-error-cell-tag"
METADATA = {"kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
            "language_info": {"name": "python", "pygments_lexer": "ipython3"}}


@dataclass(frozen=True)
class Result:
    """What became of a run: the notebook as text, as far as it got, and the error in one line or None."""

    run: Run
    notebook: str
    error: str | None


# On a busy machine a kernel may start too slowly, or draw a port that another one has just taken: then once more.
_NOT_STARTED = ("RuntimeError: Kernel died before replying", "RuntimeError: Kernel didn't respond")


def run_batch(runs: list[Run], jobs: int, watch: Callable[[list[str]], None]) -> Iterator[Result]:
    """The result of each run as it ends; ``watch`` is told about once a second which runs are under way.

    Who stops in between, by Ctrl-C or by not asking for more, stops the runs under way as well.
    """
    others = set(active_children())
    # A fresh interpreter a worker: safe under threads (JupyterLab) and on every system.
    pool = ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=_start_worker)
    with tempfile.TemporaryDirectory(prefix="framing-") as work, pool:
        left = {pool.submit(run_notebook, run, Path(work)): run for run in runs}
        try:
            while left:
                watch([run.name for run in left.values()][:jobs])  # workers take runs in their order
                for future in wait(left, timeout=1, return_when=FIRST_COMPLETED).done:
                    run = left.pop(future)
                    if isinstance(future.exception(), BrokenProcessPool):
                        error = "not run to its end: a process was killed (out of memory?)"
                        yield make_result(run, read_notebook(run.notebook), error)
                    else:
                        yield future.result()
        finally:
            if left:
                for process in set(active_children()) - others:
                    process.terminate()


def run_notebook(run: Run, work: Path) -> Result:
    """The result of a run in this process; papermill writes to the work folder as it goes."""
    import papermill

    output = work / f"{run.name}.ipynb"
    for _ in range(2):
        notebook, error = read_notebook(run.notebook), ""
        notebook.metadata.pop("error", None)
        try:
            papermill.execute_notebook(
                notebook, str(output), run.parameters, kernel_name="python3", language="python",
                progress_bar=False, extra_arguments=["--IPKernelApp.log_level=50"],
                coalesce_streams=True, shutdown_kernel="immediate",
            )
        except Exception as failure:  # a cell that raised, a dead kernel, a full disk: the batch goes on
            error = f"{type(failure).__name__}: {failure}"
        if not error.startswith(_NOT_STARTED):
            break
    if output.is_file():
        notebook = read_notebook(output)
    return make_result(run, notebook, find_error(notebook) or error or _find_gap(notebook))


def make_result(run: Run, notebook, error: str | None = None) -> Result:
    """The result with its notebook cleaned, its places hidden and its error noted in the notebook."""
    import nbformat

    clean = clean_notebook(notebook)
    if error:
        error = clean.metadata["error"] = hide_places(_shorten(error), run)
    return Result(run, hide_places(nbformat.writes(clean) + "\n", run), error)


def clean_notebook(notebook):
    """A copy without what differs from run to run: times, random ids, addresses, versions, error markers."""
    import nbformat

    notebook = nbformat.from_dict({**notebook, "metadata": METADATA, "nbformat_minor": 5})
    notebook.cells = [cell for cell in notebook.cells if MARKER not in cell.metadata.get("tags", [])]
    for n, cell in enumerate(notebook.cells, start=1):
        cell.id = f"cell-{n:02d}"
        cell.metadata = {"tags": cell.metadata.tags} if cell.metadata.get("tags") else {}
        for output in cell.get("outputs", []):
            if "text" in output:
                output.text = _fix_text(output.text)
            if "traceback" in output:
                output.traceback = [_fix_text(line) for line in output.traceback]
            for kind in {"text/plain", "text/html"} & set(output.get("data", {})):
                output.data[kind] = _fix_text(output.data[kind])
    return notebook


def find_error(notebook) -> str | None:
    """Why the notebook's run failed, in a line: as the batch noted it, or the first error in its outputs."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    errors = [f"{output.ename}: {output.evalue}" for output in outputs if output.output_type == "error"]
    return notebook.metadata.get("error") or next((_shorten(error) for error in errors), None)


def hide_places(text: str, run: Run) -> str:
    """The text without the folders of this machine: the workbook's, Python's, the user's, a parameter's."""
    places = dict.fromkeys((sys.prefix, sys.base_prefix), "…/")
    places |= {str(Path.home()): "~/", str(Path.cwd()): "", str(ROOT): ""}
    for value in run.parameters.values():
        if isinstance(value, str) and Path(value).is_absolute():
            places.setdefault(str(Path(value).parent), "…/")
    for place in sorted(places, key=len, reverse=True):
        if len(Path(place).parts) > 1:
            text = re.sub(re.escape(place) + r"(/|(?![\w-]))", lambda _, to=places[place]: to, text)
    return text


def _start_worker() -> None:
    """Keep what kernels and event loops say off the terminal, import fast, fix the kernels' environment."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    logging.disable(logging.CRITICAL)
    # jsonschema tries this import for a format check that notebooks never need: 1 s a process.
    sys.modules["rfc3987_syntax"] = None
    os.environ.update(ENVIRONMENT)
    os.environ.pop("JPY_SESSION_NAME", None)


def _find_gap(notebook) -> str | None:
    if not notebook.metadata.get("papermill", {}).get("end_time"):
        return "the run did not end"
    for cell in notebook.cells:
        if cell.cell_type == "code" and cell.source.strip() and cell.execution_count is None:
            return f"a cell was never run: {cell.source.splitlines()[0]}"
    return None


def _fix_text(text: str) -> str:
    text = re.sub(r"\bT_[0-9a-f]{5}(?=[_\" {])", "T_style", text)  # the random id of a pandas Styler
    text = re.sub(r"[^\s\"']*/ipykernel_\d+/\d+\.py", "cell", text)
    return re.sub(r"\b0x[0-9a-f]{8,16}\b", "0x…", text)


def _shorten(message: str) -> str:
    line = message.strip().splitlines()[0]
    return line if len(line) <= 300 else f"{line[:300]}…"
