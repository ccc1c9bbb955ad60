"""The command line: `framing report` runs and exports, `framing page` exports one notebook."""

from __future__ import annotations

import fnmatch
import os
import sys
from dataclasses import replace
from pathlib import Path

import click


class _Commands(click.Group):
    """Commands that say what is wrong with their input in one line, without a traceback."""

    def invoke(self, context):
        try:
            return super().invoke(context)
        except (ValueError, OSError) as error:
            raise click.ClickException(" ".join(str(error).split())) from error


@click.group(cls=_Commands,
             context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
def main() -> None:
    """Who frames a conflict how: run the notebooks of the workbook and publish what they find."""


@main.command()
@click.option("--runs", "runs_file", default="data/runs.yaml", show_default=True, help="The run file.")
@click.option("--out", type=click.Path(path_type=Path), metavar="FOLDER",
              help="Where results go.  [default: data/reports]")
@click.option("--only", default="*", metavar="PATTERN", help="Only the runs whose name matches, as in '01*'.")
@click.option("-p", "--parameter", "given", nargs=2, multiple=True, metavar="NAME VALUE",
              help="A value (YAML) for each run whose notebook has that parameter; repeatable.")
@click.option("--corpus", help="Short for -p corpus.")
@click.option("--codebook", help="Short for -p codebook.")
@click.option("--jobs", type=click.IntRange(1), help="Runs at a time.  [default: number of CPUs]")
@click.option("--release", is_flag=True,
              help="Store executed notebooks and their first charts in notebooks/executed as well.")
def report(runs_file, out, only, given, corpus, codebook, jobs, release) -> None:
    """Run the notebooks and write executed notebooks, self-contained pages and an index page.

    A run that fails is named in one line, goes to failed/ and leaves the earlier result as it was; the others
    still run.
    """
    from . import report as pages
    from .corpus import ROOT, find_path
    from .runs import load_runs, set_parameters

    listed = load_runs(runs_file)
    runs = [run for run in listed if fnmatch.fnmatchcase(run.name, only)]
    if not runs:
        raise ValueError(f"--only {only!r} matches no run; there are {', '.join(run.name for run in listed)}")
    shortcuts = {name: value for name, value in (("corpus", corpus), ("codebook", codebook)) if value}
    runs = set_parameters(runs, {**dict(given), **shortcuts})
    for run in runs:
        for name in ("corpus", "codebook"):
            if name in run.parameters:
                find_path(run.parameters[name], name)
    folder = out or ROOT / "data" / "reports"
    folder.mkdir(parents=True, exist_ok=True)
    written, failed = _run_all(runs, min(jobs or os.cpu_count() or 1, len(runs)), folder)
    entries = [entry for run in listed if (entry := pages.summarise(folder, run))]
    pages.write_whole(folder / "index.html", pages.export_index(entries))
    for run in runs if release and not failed else ():
        pages.release(run, folder, ROOT / "notebooks" / "executed")
    for run in runs:
        if run.name in written:
            click.echo(_near(written[run.name]))
    click.echo(f"{_near(folder / 'index.html')}  (open this in a browser)")
    sys.exit(1 if failed else 0)


@main.command()
@click.argument("notebook", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help="The page.  [default: beside the notebook]")
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


def _run_all(runs: list, jobs: int, folder: Path) -> tuple[dict[str, Path], list[str]]:
    """The page of every run by name, and which runs failed; a bar on a terminal tells what is under way."""
    from tqdm import tqdm

    from .batch import run_batch
    from .report import publish

    written, failed = {}, []
    with tqdm(total=len(runs), unit="run", desc="framing report", disable=None, dynamic_ncols=True) as bar:
        for result in run_batch(runs, jobs, lambda names: bar.set_postfix_str(f"running {', '.join(names)}")):
            name = result.run.name
            try:
                written[name] = publish(result, folder)
            except ValueError as refused:
                result = replace(result, error=str(refused))
            if result.error:
                failed.append(name)
                bar.write(f"{name} failed: {result.error}", file=sys.stderr)
            bar.update()
        bar.set_postfix_str("done")
    return written, failed


def _near(path: Path) -> str:
    """The path relative to the current folder where it is inside it."""
    absolute = path.resolve()
    return str(absolute.relative_to(Path.cwd())) if absolute.is_relative_to(Path.cwd()) else str(absolute)
