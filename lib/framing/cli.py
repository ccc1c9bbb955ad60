"""The command line: `report` runs notebooks, `page`, `diff` and `lab` show them, `check` and `codebook` take input."""

import fnmatch
import json
import os
import shlex
import shutil
import sys
import textwrap
from pathlib import Path

import click


class _Commands(click.Group):
    """Commands that say what is wrong with their input in one line, without a traceback."""

    def invoke(self, context):
        try:
            return super().invoke(context)
        except BrokenPipeError:  # whoever reads what is said has seen enough
            raise
        except (ValueError, OSError) as error:
            said = " ".join([str(error), *getattr(error, "__notes__", [])])
            raise click.ClickException(" ".join(said.split())) from error


@click.group(cls=_Commands,
             context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
def main() -> None:
    """Who frames a conflict how: run the notebooks of the workbook and publish what they find."""
    sys.modules.setdefault("rfc3987_syntax", None)  # as in the engine: slow to import, and never needed


@main.command()
@click.option("--runs", "runs_file", default="data/runs.yaml", show_default=True, help="The run file.")
@click.option("--out", type=click.Path(path_type=Path), metavar="FOLDER",
              help="Where results go.  [default: data/reports]")
@click.option("--only", default="*", metavar="PATTERN", help="Only the runs whose name matches, as in '01*' or 01.")
@click.option("-p", "--parameter", "given", nargs=2, multiple=True, metavar="NAME VALUE",
              help="A value (YAML) for each run whose notebook has that parameter; repeatable.")
@click.option("--corpus", help="Short for -p corpus.")
@click.option("--codebook", help="Short for -p codebook.")
@click.option("--jobs", type=click.IntRange(1), help="Runs at a time.  [default: number of CPUs]")
@click.option("--force", is_flag=True, help="Also run what is there and depends on nothing that has changed.")
@click.option("--fail-fast", is_flag=True, help="Stop at the first run that fails.")
@click.option("--minutes", type=click.FloatRange(0, min_open=True), default=1440, show_default=True,
              help="Stop a run that takes longer.")
@click.option("--memory", type=click.FloatRange(0, min_open=True), metavar="GB",
              help="Let a run take no more.  [default: what the machine has]")
@click.option("--strict", is_flag=True, help="Exit with 3 if anything in a corpus could not be used.")
@click.option("--release", is_flag=True,
              help="Store executed notebooks and their first charts in notebooks/executed as well.")
def report(runs_file, out, only, given, corpus, codebook, jobs, force, fail_fast, minutes, memory, strict,
           release) -> None:
    """Run the notebooks and write executed notebooks, self-contained pages and an index page.

    What has not changed since its last run is not run again. A run that fails is named in one line, goes to failed/
    and leaves the earlier result as it was; the others still run. Whatever stopped a batch, the same command goes on.
    """
    from .parent import start_parent

    if force or not any((out or Path(__file__).parents[2] / "data" / "reports").glob("*.run.json")):
        start_parent()  # something is to be run, and this takes a while

    from . import report as pages
    from .corpus import ROOT, find_path
    from .pool import Limits
    from .records import lock
    from .runs import load_runs, set_parameters
    from .streams import write_whole

    shortcuts = {name: value for name, value in (("corpus", corpus), ("codebook", codebook)) if value}
    listed = set_parameters(load_runs(runs_file), {**dict(given), **shortcuts})
    runs = [run for run in listed if any(fnmatch.fnmatchcase(run.name, name) for name in (only, f"{only}_*"))]
    if not runs:
        raise ValueError(f"--only {only!r} matches no run; there are {', '.join(run.name for run in listed)}")
    for run in runs:
        for name in ("corpus", "codebook"):
            if name in run.parameters:
                find_path(run.parameters[name], name)
    _tell_whole(runs, dict(given))
    folder = out or ROOT / "data" / "reports"
    if folder.is_file():
        raise ValueError(f"--out {folder.name} is a file; name a folder")
    folder.mkdir(parents=True, exist_ok=True)
    memory = memory or os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    states = _run_all(runs, folder, fail_fast=fail_fast, jobs=min(jobs or os.cpu_count() or 1, len(runs)),
                      limits=Limits(minutes, memory), force=force)
    entries = [entry for run in listed if (entry := pages.summarise(folder, run))]
    with lock(folder):
        write_whole(folder / "index.html", pages.export_index(entries))
    failed = "failed" in states.values()
    for run in runs if release and not failed else ():
        pages.release(run, folder, ROOT / "notebooks" / "executed")
    for run in runs:
        _tell_run(run, states.get(run.name, "not run"), folder)
    click.echo(f"{_near(folder / 'index.html')}  (open this in a browser)")
    refused = _tell_refused(runs, folder)
    sys.exit(1 if failed else 3 if strict and refused else 0)


@main.command()
@click.argument("notebook", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help="The page.  [default: beside the notebook]")
def page(notebook, out) -> None:
    """Export one executed notebook, such as papermill writes, as a self-contained page."""
    import nbformat

    from . import report as pages
    from .batch import make_result
    from .runs import Run, read_notebook
    from .streams import write_whole

    target = out or notebook.with_suffix(".html")
    result = make_result(Run(notebook.stem, notebook), read_notebook(notebook))
    write_whole(target, pages.export_page(nbformat.reads(result.notebook, as_version=4), notebook.stem))
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
    # The folder lab/ switches off the question whether news are wanted, the look for a newer version, and that cells
    # out of sight are not drawn: after all cells had run, the place scrolled to was seen blank.
    paths = [str(Path(__file__).with_name("lab")), *filter(None, [os.environ.get("JUPYTER_CONFIG_PATH")])]
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join(paths)
    LabApp.launch_instance([*(f"--{name}={value}" for name, value in settings.items()), *options])


@main.command()
@click.argument("before", type=click.Path(path_type=Path))
@click.argument("after", type=click.Path(path_type=Path))
def diff(before, after) -> None:
    """Say why two results differ, in which cells of their tables, and through which passages.

    BEFORE and AFTER are executed notebooks, or folders of them such as `framing report` writes.
    """
    from .diff import compare_results, list_unpaired
    from .show import count_of

    for name, (changes, why) in compare_results(before, after).items():
        moved = (changes["place"] == "passages").sum()
        click.echo(f"{name}: {count_of(len(changes) - moved, 'cell')} and {count_of(moved, 'passage')} differ")
        _say("  ", why)
        for change in changes.itertuples():
            told = (f"{'+' if change.after else '-'} {change.after or change.before}" if change.place == "passages"
                    else f"{change.before or 'none'} → {change.after or 'none'}")
            _say(f"  {change.place}, ", f"{change.what}: {told}")
    for folder, names in list_unpaired(before, after).items():
        _say(f"only in {folder}: ", ", ".join(names))


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

    try:
        attribute_corpus(corpus, out, codebook=codebook, cluster=cluster, workers=workers,
                         tell=partial(click.echo, err=True))
    except KeyboardInterrupt:
        raise click.ClickException("stopped; the same command goes on from there") from None
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


def _tell_refused(runs: list, folder: Path) -> bool:
    """Print, a line a corpus of the runs, how many of its entries could not be used; whether there are any."""
    from .records import read_record

    records = [read_record(folder, run.name) for run in runs]
    found = {record["needs"]["parameters"]["corpus"]: record["corpus"] for record in records if "corpus" in record}
    for name, of in found.items():
        if n := of["quarantined"] + of["skipped"]:
            _say(f"corpus {name}: ", f"{n:,} of {sum(of.values()):,} files or rows could not be used; the page "
                 f"00_corpus and `framing check {shlex.quote(name)}` say which and why", err=True)
    return any(of["quarantined"] + of["skipped"] for of in found.values())


def _run_all(runs: list, folder: Path, *, fail_fast: bool, **options) -> dict[str, str]:
    """What became of every run, by name; a bar on a terminal tells what is under way and how much is left."""
    from tqdm import tqdm

    from .pool import run_batch

    states = {}
    with tqdm(total=len(runs), unit="run", desc="framing report", disable=None, dynamic_ncols=True) as bar:
        outcomes = run_batch(runs, folder, **options, watch=lambda names: bar.set_postfix_str(
            f"running {', '.join(names)}; {len(runs) - len(states) - len(names)} waiting"))
        try:
            for run, state, error in outcomes:
                states[run.name] = state
                if error:
                    bar.write(f"{run.name} failed: {error}", file=sys.stderr)
                bar.update()
                if error and fail_fast:
                    break
        except KeyboardInterrupt:
            raise click.ClickException(
                f"stopped with {len(states)} of {len(runs)} runs done; the same command goes on from there") from None
        finally:
            outcomes.close()
        bar.set_postfix_str("done")
    return states


def _tell_whole(runs, given: dict) -> None:
    """Say which runs look at the whole corpus where a part of it is asked for."""
    asked = [name for name in ("outlets", "since", "until") if name in given]
    if whole := [run.name for run in runs if not set(asked) <= set(run.parameters)]:
        click.echo(f"{' and '.join(asked)} do not apply to {', '.join(whole)}: there the whole corpus counts", err=True)


def _tell_run(run, state: str, folder: Path) -> None:
    """Print the page of a run and, unless its result stood there already, the command that makes its notebook again."""
    page = folder / ("failed" if state == "failed" else "") / f"{run.name}.html"
    papermill = _near(Path(sys.executable).with_name("papermill"))
    given = ["-y", json.dumps(run.parameters, ensure_ascii=False)] if run.parameters else []
    again = shlex.join([papermill, _near(run.notebook), f"{run.name}.ipynb", *given])
    click.echo(f"{_near(page) if page.is_file() else run.name}  ({again if state in ('made', 'failed') else state})")


def _near(path: Path) -> str:
    """The path relative to the current folder where it is inside it."""
    absolute = path.resolve()
    return str(absolute.relative_to(Path.cwd())) if absolute.is_relative_to(Path.cwd()) else str(absolute)
