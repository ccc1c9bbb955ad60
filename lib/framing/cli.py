"""The command line: `framing report` runs and exports, `framing page` exports one notebook."""

from __future__ import annotations

import fnmatch
import os
import sys
from dataclasses import replace
from functools import wraps
from pathlib import Path

import click


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
def main() -> None:
    """Who frames a conflict how: run the notebooks of the workbook and publish what they find."""


def _one_line(command):
    """The command, with what is wrong with its input said in one line and no traceback."""

    @wraps(command)
    def guarded(*args, **kwargs):
        try:
            return command(*args, **kwargs)
        except (ValueError, OSError) as error:
            raise click.ClickException(" ".join(str(error).split())) from error

    return guarded


@main.command()
@click.option("--runs", "runs_file", default="data/runs.yaml", show_default=True, help="The run file.")
@click.option("--out", default=None, metavar="FOLDER", help="Where results go.  [default: data/reports]")
@click.option("--only", metavar="PATTERN", help="Only the runs whose name matches, as in '01*'.")
@click.option("-p", "--parameter", "given", nargs=2, multiple=True, metavar="NAME VALUE",
              help="A value (YAML) for each run whose notebook has that parameter; repeatable.")  # fmt: skip
@click.option("--corpus", help="Short for -p corpus.")
@click.option("--codebook", help="Short for -p codebook.")
@click.option("--jobs", type=click.IntRange(1), help="Runs at a time.  [default: number of CPUs]")
@click.option("--release", is_flag=True, help="Copy the executed notebooks to notebooks/executed as well.")
@_one_line
def report(runs_file, out, only, given, corpus, codebook, jobs, release) -> None:
    """Run the notebooks and write executed notebooks, self-contained pages and an index page.

    A run that fails is named in one line, goes to failed/ and leaves the earlier result as it was; the others
    still run.
    """
    from . import report as pages
    from .batch import run_batch
    from .corpus import ROOT, find_path
    from .runs import check_run, load_runs, set_parameters

    listed = load_runs(runs_file)
    runs = [run for run in listed if fnmatch.fnmatchcase(run.name, only or "*")]
    if not runs:
        raise ValueError(f"--only {only!r} matches no run; there are {', '.join(run.name for run in listed)}")
    shortcuts = {name: value for name, value in (("corpus", corpus), ("codebook", codebook)) if value}
    runs = set_parameters(runs, {**dict(given), **shortcuts})
    for run in runs:
        check_run(run)
        for name in {"corpus", "codebook"} & set(run.parameters):
            find_path(run.parameters[name], name)
    folder = Path(out) if out else ROOT / "data" / "reports"
    folder.mkdir(parents=True, exist_ok=True)
    failed = []
    with _progress(len(runs)) as bar:
        for result in run_batch(runs, min(jobs or os.cpu_count() or 1, len(runs)), bar.show):
            try:
                pages.publish(result, folder)
            except ValueError as refused:
                result = replace(result, error=str(refused))
            if result.error:
                failed.append(result.run)
                bar.write(f"{result.run.name} failed: {result.error}", file=sys.stderr)
            bar.update()
            bar.show([])
    entries = [entry for run in listed if (entry := pages.summarise(folder, run))]
    pages.write_whole(folder / "index.html", pages.export_index(entries))
    if release and not failed:
        for run in runs:
            text = (folder / f"{run.name}.ipynb").read_text(encoding="utf-8")
            pages.write_whole(ROOT / "notebooks" / "executed" / f"{run.name}.ipynb", text)
    _tell(folder, runs, failed)
    if failed:
        raise SystemExit(1)


@main.command()
@click.argument("notebook", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help="The page.  [default: beside the notebook]")
@_one_line
def page(notebook, out) -> None:
    """Export one executed notebook, such as papermill writes, as a self-contained page."""
    import nbformat

    from . import report as pages
    from .batch import make_result
    from .runs import Run, read_notebook

    target = out or notebook.with_suffix(".html")
    result = make_result(Run(notebook.stem, notebook), read_notebook(notebook))
    pages.write_whole(target, pages.export_page(nbformat.reads(result.notebook, as_version=4), notebook.stem))
    click.echo(_near(target))


def _progress(total: int):
    """A bar on the terminal that tells what runs and what is left; silent where there is no terminal."""
    from tqdm import tqdm

    tqdm.monitor_interval = 0  # no thread of its own beside the pool

    class Bar(tqdm):
        def show(self, running: list[str]) -> None:
            left = self.total - self.n - len(running)
            parts = [f"running {', '.join(running)}"] * bool(running) + [f"{left} to come"] * bool(left)
            self.set_postfix_str("; ".join(parts) or "done")

    return Bar(total=total, unit="run", desc="framing report", disable=None, dynamic_ncols=True)


def _tell(folder: Path, runs: list, failed: list) -> None:
    for run in runs:
        place = folder / "failed" if run in failed else folder
        if (place / f"{run.name}.html").is_file():
            click.echo(_near(place / f"{run.name}.html"))
    click.echo(f"{_near(folder / 'index.html')}  (open this in a browser)")


def _near(path: Path) -> str:
    """The path relative to the current folder where it is inside it."""
    absolute = path.resolve()
    return str(absolute.relative_to(Path.cwd())) if absolute.is_relative_to(Path.cwd()) else str(absolute)
