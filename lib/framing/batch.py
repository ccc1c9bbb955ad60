"""Run a notebook through papermill, and clean what comes back.

A run is good only if it raised nothing, has an end time, every code cell was executed and no output is an error. What
comes back carries no clock, no random id and no path of this machine: the same run twice is the same bytes twice.
"""

import re
import sys
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from .corpus import ROOT
from .runs import Run, read_notebook

ENGINE = "framing"
MARKER = "papermill-error-cell-tag"
METADATA = {"kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
            "language_info": {"name": "python", "pygments_lexer": "ipython3"}}


@dataclass(frozen=True)
class Result:
    """What became of a run: the notebook as text, as far as it got, and the error in one line or None."""

    run: Run
    notebook: str
    error: str | None


def run_notebook(run: Run, work: Path, *, engine: str | None = ENGINE) -> Result:
    """The result of a run in this process, under papermill's engine of that name (None: its own)."""
    import papermill
    from papermill.engines import papermill_engines

    from .engine import InProcess

    papermill_engines.register(ENGINE, InProcess)
    output, error = str(work / f"{run.name}.part.ipynb"), ""
    # Papermill saves what it starts with and twice what comes out; our engine, where there is something to be saved.
    place = {"output_path": None, "save_to": output} if engine == ENGINE else {"output_path": output}
    try:
        notebook = papermill.execute_notebook(
            read_part(run), parameters=run.parameters, engine_name=engine, kernel_name="python3", language="python",
            progress_bar=False, **place)
    except Exception as failure:  # a cell that raised, a full disk: the batch goes on
        error = f"{type(failure).__name__}: {failure}"
        notebook = read_part(run, work)
    return make_result(run, notebook, find_error(notebook) or error or _find_gap(notebook))


def read_part(run: Run, work: Path | None = None):
    """The notebook of a run as far as it was written to the work folder, else as it is before it runs."""
    with suppress(ValueError):
        return read_notebook((work or run.notebook) / f"{run.name}.part.ipynb")
    notebook = read_notebook(run.notebook)
    notebook.metadata.pop("error", None)
    if work is None:  # papermill sets the parameters
        return notebook
    from papermill.iorw import load_notebook_node
    from papermill.parameterize import parameterize_notebook

    return parameterize_notebook(load_notebook_node(notebook), run.parameters, kernel_name="python3", language="python")


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
    values = (value if isinstance(value, list) else [value] for value in run.parameters.values())
    for value in chain.from_iterable(values):
        if isinstance(value, str) and Path(value).is_absolute():
            places.setdefault(str(Path(value).parent), "…/")
    for place in sorted(places, key=len, reverse=True):
        if len(Path(place).parts) > 1:
            text = re.sub(re.escape(place) + r"(/|(?![\w-]))", lambda _, to=places[place]: to, text)
    return text


def _find_gap(notebook) -> str | None:
    if not notebook.metadata.get("papermill", {}).get("end_time"):
        return "the run did not end"
    for cell in notebook.cells:
        if cell.cell_type == "code" and cell.source.strip() and cell.execution_count is None:
            return f"a cell was never run: {cell.source.splitlines()[0]}"
    return None


def _fix_text(text: str) -> str:
    text = re.sub(r"\bT_[0-9a-f]{5}(?=[_\" {])", "T_style", text)  # the random id of a pandas Styler
    if "/ipykernel_" in text:  # a long search in long texts
        text = re.sub(r"[^\s\"']*/ipykernel_\d+/\d+\.py", "cell", text)
    return re.sub(r"\b0x[0-9a-f]{8,16}\b", "0x…", text)


def _shorten(message: str) -> str:
    line = message.strip().splitlines()[0]
    return line if len(line) <= 300 else f"{line[:300]}…"
