"""Run a batch: each run in a process of its own, forked from one that has imported everything and run nothing."""

import gc
import json
import logging
import os
import resource
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from pathlib import Path
from socket import socket, socketpair
from typing import NamedTuple

import pandas as pd

from .batch import make_result, read_part, run_notebook
from .corpus import Corpus
from .drawing import answer, ask
from .parent import start_parent
from .records import FILES, forget_failure, is_current, list_needs, measure_corpora, open_work, publish
from .report import write_result
from .runs import Run

SMALL = 20_000_000  # bytes of a corpus whose texts may well be held in memory
PER_DRAWING = 8  # jobs that one process draws for


class Limits(NamedTuple):
    """What a run may take."""

    minutes: float
    gigabytes: float


class Outcome(NamedTuple):
    """What became of a run: made, unchanged or failed; why it failed, in a line."""

    run: Run
    state: str
    error: str | None = None


def run_batch(runs: list[Run], out: Path, *, jobs: int, limits: Limits, force: bool = False,
              watch: Callable[[list[str]], None] = lambda names: None) -> Iterator[Outcome]:
    """The outcome of each run as it ends, its result in the folder; ``watch`` is told each second what is under way.

    A run whose result is there and current is unchanged, unless by ``force``. Who stops in between, by Ctrl-C or by
    not asking for more, stops the runs under way as well; the earlier results stay.
    """
    context = get_context("forkserver")
    waiting, active = list(zip(runs, list_needs(runs), strict=True)), {}
    asking, answering = socketpair()
    with open_work(out) as work, _listen() as stopped, asking, answering:
        drawing = [context.Process(target=_answer, args=(answering, limits)) for _ in range(0, jobs, PER_DRAWING)]
        try:
            while waiting or active:
                if stopped:
                    raise KeyboardInterrupt
                while waiting and len(active) < jobs:
                    run, needs = waiting.pop(0)
                    if not force and is_current(run, needs, out):
                        forget_failure(run, out)
                        yield Outcome(run, "unchanged")
                        continue
                    ours, theirs = context.Pipe(duplex=False)
                    process = context.Process(target=_work, args=(run, work, theirs, asking, limits))
                    start_parent()
                    for one in drawing if answering.fileno() >= 0 else ():
                        one.start()
                    answering.close()
                    process.start()
                    theirs.close()
                    active[process.sentinel] = run, needs, process, ours
                watch([run.name for run, *_ in active.values()])
                for ended in wait(list(active), timeout=1):
                    yield _finish(*active.pop(ended), work, out, limits)
        finally:
            for process in [*drawing, *(process for _, _, process, _ in active.values())]:
                if process.pid:
                    process.kill()
                    process.join()


def _answer(channel: socket, limits: Limits) -> None:
    """Draw for the runs in this process."""
    _prepare(limits)
    answer(channel)


def _work(run: Run, work: Path, channel: Connection, asking: socket, limits: Limits) -> None:
    """Run in this process, leave page, notebook and what else is to be told in the work folder, and say what failed."""
    started = time.monotonic()
    _prepare(limits)
    ask(asking)
    os.environ["FRAMING_OUT"] = str(work.resolve() / f"{run.name}{FILES}")
    signal.setitimer(signal.ITIMER_REAL, 60 * limits.minutes)
    try:
        if measure_corpora(run) < SMALL:
            pd.set_option("mode.string_storage", "python")  # much quicker on small tables, and the same comes out
        result = write_result(run_notebook(run, work), work)
        told = {"seconds": round(time.monotonic() - started, 1), **_list_dropped()}
        (work / f"{run.name}.told").write_text(json.dumps(told), encoding="utf-8")
    except (OSError, MemoryError) as error:
        channel.send(f"{type(error).__name__}: {error}")
    else:
        channel.send(result.error)


def _prepare(limits: Limits) -> None:
    """Let this process say nothing, look at nothing again that was there before it, and take no more than it may."""
    gc.freeze()
    gc.enable()
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    logging.disable(logging.CRITICAL)
    most = int(limits.gigabytes * 2**30)
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))


def _list_dropped() -> dict:
    """What the corpus of the notebook that ran in this process could not use, and why."""
    from IPython import get_ipython

    shell = get_ipython()
    found = [value for value in shell.user_ns.values() if isinstance(value, Corpus)] if shell else []
    if not found:
        return {}
    dropped = found[0].problems[found[0].problems["verdict"].isin(["quarantined", "skipped", "missing"])]
    return {"corpus": found[0].verdicts(), "dropped": dropped.to_dict("records")}


def _finish(run: Run, needs: dict, process, channel: Connection, work: Path, out: Path, limits: Limits) -> Outcome:
    process.join()
    told = work / f"{run.name}.told"
    try:
        error = channel.recv()
    except EOFError:
        error = _explain(process.exitcode, limits)
    if error and "MemoryError" in error.partition(":")[0]:
        error += f" (a run may use {limits.gigabytes:.3g} GB; --memory allows more)"
    try:
        made = json.loads(told.read_text(encoding="utf-8")) if told.is_file() else {}
        if not made:
            write_result(make_result(run, read_part(run, work), error), work)
        publish(run, needs, work, out, failed=bool(error), error=error, **made)
    except OSError as full:
        error = error or f"{type(full).__name__}: {full}"
    return Outcome(run, "failed" if error else "made", error)


def _explain(code: int, limits: Limits) -> str:
    """Why a process said nothing before it ended."""
    if code == -signal.SIGALRM:
        return f"stopped after {limits.minutes:g} minutes; --minutes allows more"
    if code == -signal.SIGKILL:
        return "not run to its end: its process was killed (out of memory?)"
    died = f"not run to its end: its process died ({f'signal {-code}' if code < 0 else f'exit code {code}'})"
    if code in (-signal.SIGABRT, -signal.SIGTRAP):  # as C++ and the drawing engine end where they get no memory
        return f"{died}, maybe for lack of memory: a run may use {limits.gigabytes:.3g} GB; --memory allows more"
    return died


@contextmanager
def _listen() -> Iterator[list[int]]:
    """What fills once somebody presses Ctrl-C: raised wherever we are, it may get lost, or stop a move half way."""
    stopped: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: stopped.append(number))
    try:
        yield stopped
    finally:
        signal.signal(signal.SIGINT, before)
