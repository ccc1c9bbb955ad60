"""The command line: `report` runs and exports notebooks, `page` exports one, `lab` opens them, two more take input."""

from __future__ import annotations

import fnmatch
import os
import shlex
import shutil
import sys
import textwrap
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
@click.option("--strict", is_flag=True, help="Exit with 3 if anything in a corpus could not be used.")
@click.option("--release", is_flag=True,
              help="Store executed notebooks and their first charts in notebooks/executed as well.")
def report(runs_file, out, only, given, corpus, codebook, jobs, strict, release) -> None:
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
    sys.exit(1 if failed else 3 if strict and _tell_refused(runs) else 0)


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


@main.command(context_settings={"ignore_unknown_options": True})
@click.argument("options", nargs=-1, type=click.UNPROCESSED)
def lab(options) -> None:
    """Open JupyterLab on the workbook, at 10_explore: no network, nothing to dismiss.

    Other options go to `jupyter lab`, as in --no-browser or --port 9999.
    """
    from .streams import ROOT, find_cache

    try:
        from jupyterlab.labapp import LabApp
    except ImportError as error:
        raise ValueError(f"no JupyterLab here ({error}); pip install -r requirements.txt") from error
    settings = {"ServerApp.root_dir": ROOT, "LabApp.default_url": "/lab/tree/notebooks/10_explore.ipynb",
                "LabApp.extension_manager": "readonly",  # it asks the network for none
                "LabApp.workspaces_dir": find_cache().resolve() / "lab"}  # no tabs of another project
    os.environ["JUPYTER_PREFER_ENV_PATH"] = "1"  # the kernel is of this Python, also where the user has one of his own
    # The folder lab/ switches off the question whether news are wanted, and the look for a newer version.
    paths = [str(Path(__file__).with_name("lab")), *filter(None, [os.environ.get("JUPYTER_CONFIG_PATH")])]
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join(paths)
    LabApp.launch_instance([*(f"--{name}={value}" for name, value in settings.items()), *options])


@main.command()
@click.argument("corpus")
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--codebook", default="codebook", show_default=True, help="The codebook.")
@click.option("--cluster", metavar="ADDRESS", help="A Dask scheduler, as in tcp://10.0.0.5:8786.  [default: here]")
@click.option("--workers", type=click.IntRange(1), help="Processes on this machine.  [default: number of CPUs]")
def attribute(corpus, out, codebook, cluster, workers) -> None:
    """Attribute and count a large corpus once, in parts, into the folder OUT, which notebooks open as a corpus.

    Only what is new or changed is done; after an interruption the same command goes on.
    """
    from functools import partial

    from .cluster import attribute_corpus

    attribute_corpus(corpus, out, codebook=codebook, cluster=cluster, workers=workers,
                     tell=partial(click.echo, err=True))
    click.echo(_near(out))


@main.command()
@click.argument("corpus")
@click.option("--codebook", metavar="FOLDER", help="Check this codebook, too, by itself and in use on the corpus.")
@click.option("--strict", is_flag=True, help="Exit with 3 if anything is an error or a problem.")
def check(corpus, codebook, strict) -> None:
    """Say what a corpus holds, what is wrong with it, and what a codebook lacks for it."""
    import pandas as pd

    from .check import describe_input, lint_codebook, lint_use, list_problems, measure
    from .codebook import load_codebook
    from .corpus import load_corpus

    loaded = load_corpus(corpus)
    for what, found in describe_input(loaded).itertuples(index=False):
        _say(f"{what:<16}", found)
    linted = lint_codebook(codebook) if codebook else None
    sound = linted is not None and "error" not in set(linted["level"])
    news, statements, hits, faults = measure(corpus, loaded, load_codebook(codebook) if sound else None)
    findings = [faults, list_problems(loaded), linted, lint_use(codebook, news, statements, hits) if sound else None]
    if codebook and not sound:
        click.echo("How the corpus uses the codebook is checked once its errors are mended.", err=True)
    levels = _tell(pd.concat(findings))
    sys.exit(3 if strict and levels & {"error", "problem"} else 0)


@main.command()
@click.argument("source", type=click.Path(path_type=Path))
@click.argument("target", type=click.Path(path_type=Path))
@click.option("--encoding", metavar="NAME", help="Of a dictionary that is not Unicode, as in cp1252.")
def codebook(source, target, encoding) -> None:
    """Make a codebook of a dictionary (.yml, .lc3, .dic, .ykd, .cat), or such a dictionary of a codebook.

    `framing codebook populism.dic data/populism/` writes terms.csv and, where there are none, empty tables of actors
    and aliases; `framing codebook data/populism/ populism.dic` is the way back.
    """
    from .codebook import FILES, load_codebook
    from .corpus import find_path
    from .dictionaries import read_dictionary, write_dictionary
    from .rows import guard_cell
    from .show import count_of

    source = find_path(source, "dictionary or codebook")
    if source.is_dir():
        if target.exists():
            raise ValueError(f"{_near(target)} is there already; name another file")
        write_dictionary(load_codebook(source).terms, target)
        return click.echo(_near(target))
    terms, left_out = read_dictionary(source, encoding)
    if (target / "terms.csv").exists():
        raise ValueError(f"{_near(target / 'terms.csv')} is there already; name another folder")
    target.mkdir(parents=True, exist_ok=True)
    terms.map(guard_cell).to_csv(target / "terms.csv", index=False, encoding="utf-8")
    for name in ("actors", "aliases"):
        if not (target / f"{name}.csv").exists():
            (target / f"{name}.csv").write_text(",".join(FILES[name][1]) + "\n", encoding="utf-8")
    for line, reason in left_out:
        _say(f"{source.name} line {line}: ", reason, err=True)
    click.echo(f"{_near(target / 'terms.csv')}: {count_of(len(terms), 'pattern')}, {len(left_out):,} left out")


def _tell(findings) -> set[str]:
    """Print the findings in columns, and how many there are of each level; the levels that occur."""
    from .check import LEVELS, name_place
    from .show import count_of

    for finding in findings.itertuples():
        _say(f"{finding.level:<8}", f"{name_place(finding.file, finding.line)}: {finding.finding}")
    counts = findings["level"].value_counts()
    click.echo(", ".join(count_of(counts.get(level, 0), level) for level in LEVELS))
    return set(counts.index)


def _say(head: str, text: str, **options) -> None:
    """Print the text in one line; on a terminal in as many as its width asks for, under one another."""
    from .show import make_visible

    line = " ".join(f"{head}{make_visible(text)}".splitlines())
    wide = shutil.get_terminal_size().columns if sys.stdout.isatty() else len(line) + 1
    click.echo(textwrap.fill(line, wide, subsequent_indent=" " * len(head), break_on_hyphens=False), **options)


def _tell_refused(runs: list) -> bool:
    """Print, a line a corpus of the runs, how many of its entries could not be used; whether there are any.

    Each corpus is read once more for it: of a run only its notebook is known.
    """
    from .corpus import load_corpus
    from .runs import read_notebook, read_parameters

    declared = [(run.parameters, read_parameters(read_notebook(run.notebook)).get("corpus")) for run in runs]
    names = dict.fromkeys(given.get("corpus", known.default) for given, known in declared if known)
    found = [(name, load_corpus(name).verdicts()) for name in names]
    refused = [(name, of["quarantined"] + of["skipped"], sum(of.values())) for name, of in found]
    for name, n, n_all in refused:
        if n:
            _say(f"corpus {name}: ", f"{n:,} of {n_all:,} files or rows could not be used; the page 00_corpus and "
                 f"`framing check {shlex.quote(name)}` say which and why", err=True)
    return any(n for _, n, _ in refused)


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
