"""Results on disk: what each depends on and whether it is current; each whole, and an earlier one until the next is.

A result is NAME.html, NAME.ipynb, in NAME.files what else the run was asked to write and, last, NAME.run.json, which
names the hashes of all. Locks are the system's and go with their process, so whatever is killed, there is nothing to
unlock.
"""

import hashlib
import json
import os
import platform
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from importlib.metadata import distributions
from pathlib import Path

from .corpus import ROOT, find_path
from .corrections import find_folder
from .runs import Run, read_notebook, read_parameters
from .streams import CODE, PACKAGES, check_output, hash_place, write_whole

RECORD, FILES = ".run.json", ".files"
ALWAYS = ("data/articles.csv", "data/coding")  # read wherever there is something for a corpus in it


def list_needs(runs: list[Run]) -> list[dict]:
    """What the result of each run depends on: hashes of its notebook and input, parameters, versions.

    A run that would write outside of its own folder is a ValueError, but for coding sheets that people fill already.
    """
    code = hash_place(Path(__file__).parent, CODE)
    packages = {name: found.version for name in PACKAGES for found in distributions(name=name)}
    versions = {"Python": platform.python_version(), **packages, "code": code}
    hashes: dict[Path, str] = {}
    needs = []
    for run in runs:
        declared = read_parameters(read_notebook(run.notebook))
        parameters = {**{name: parameter.default for name, parameter in declared.items()}, **run.parameters}
        _check_outputs(run.name, parameters)
        places = {name: place for name, value in parameters.items()
                  if name != "export" and (place := _find_place(value))}
        places |= {f"more {at}": place for at, value in enumerate(parameters.get("more", []), start=1)
                   if (place := _find_place(value))}
        places |= {name: ROOT / name for name in ALWAYS if (ROOT / name).exists()}
        if "corpus" in places and (by_hand := find_folder(places["corpus"])).is_dir():
            places["corrections"] = by_hand
        if "sheets" in parameters and "corpus" in places:  # where sheets.find_folder looks outside of the workbook
            beside = (news := places["corpus"].resolve()).with_name(f"{news.stem}_coding")
            places |= {"coding": beside} if beside.is_dir() else {}
        for place in {run.notebook, *places.values()} - set(hashes):
            by_itself = place == places.get("corpus")  # corrections are another input
            hashes[place] = hash_place(place, without="corrections" if by_itself else "__pycache__")
        needs.append({"notebook": hashes[run.notebook], "parameters": parameters, "versions": versions,
                      "inputs": {name: hashes[place] for name, place in sorted(places.items())}})
    return needs


def measure_corpora(run: Run) -> int:
    """The bytes of the corpora that a run reads."""
    given = {name: parameter.default for name, parameter in read_parameters(read_notebook(run.notebook)).items()}
    given |= run.parameters
    places = filter(None, map(_find_place, [given.get("corpus"), *given.get("more", [])]))
    files = (path for place in places for path in (place.rglob("*") if place.is_dir() else [place]))
    return sum(path.stat().st_size for path in files if path.is_file())


def is_current(run: Run, needs: dict, out: Path) -> bool:
    """Whether the folder holds a good result of just this run on just this input."""
    record = read_record(out, run.name)
    return record.get("needs") == needs and record["files"] == _hash_files(run.name, out)


def read_record(out: Path, name: str) -> dict:
    """What is recorded of the last good run of that name, or nothing."""
    with suppress(OSError, ValueError):
        return json.loads((out / f"{name}{RECORD}").read_text(encoding="utf-8"))
    return {}


def publish(run: Run, needs: dict, work: Path, out: Path, *, failed: bool, **told) -> None:
    """Move what a run made from its work folder to where readers look, the record last; a failed run's to failed/."""
    to, files = out / "failed" if failed else out, f"{run.name}{FILES}"
    if failed:
        shutil.rmtree(work / files, ignore_errors=True)
    record = {"run": run.name, "needs": needs, "files": _hash_files(run.name, work), **told}
    write_whole(work / f"{run.name}{RECORD}", json.dumps(record, indent=1, ensure_ascii=False) + "\n")
    with lock(out):
        to.mkdir(exist_ok=True)
        for suffix in (".html", ".ipynb", RECORD):
            (work / f"{run.name}{suffix}").replace(to / f"{run.name}{suffix}")
        if not failed:
            for old, new in ((out / files, work / f"{files}.before"), (work / files, out / files)):
                if old.is_dir():
                    old.rename(new)
            forget_failure(run, out)


def forget_failure(run: Run, out: Path) -> None:
    """Take away what an earlier run of that name left when it failed."""
    for suffix in (".html", ".ipynb", RECORD):
        (out / "failed" / f"{run.name}{suffix}").unlink(missing_ok=True)
    with suppress(OSError):  # only when empty
        (out / "failed").rmdir()


@contextmanager
def open_work(out: Path) -> Iterator[Path]:
    """A folder for what is not done yet, gone at the end; those of batches that were killed are cleared away."""
    with ExitStack() as held:
        with lock(out):
            for part in out.glob(".*.part"):
                part.unlink()
            for old in out.glob(".work-*"):
                with suppress(BlockingIOError), lock(old, wait=False):
                    shutil.rmtree(old, ignore_errors=True)
            work = Path(tempfile.mkdtemp(prefix=".work-", dir=out))
            held.enter_context(lock(work))
            held.callback(shutil.rmtree, work, ignore_errors=True)
        yield work


@contextmanager
def lock(folder: Path, *, wait: bool = True) -> Iterator[None]:
    """Nobody else holds the folder in between; a BlockingIOError if somebody does and we do not wait."""
    import fcntl

    opened = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        yield
    finally:
        os.close(opened)


def _check_outputs(run: str, parameters: dict) -> None:
    if name := parameters.get("export"):
        check_output(name, f"{run}: export")
    if sheets := parameters.get("sheets"):
        from .sheets import QUESTIONS  # slow to import

        if not (Path(sheets).expanduser() / QUESTIONS).is_file():
            raise ValueError(f"{run}: sheets {sheets!r} is no folder of coding sheets yet, and a batch makes none "
                             "there; run the notebook by itself once, or leave it empty")


def _find_place(value: object) -> Path | None:
    if isinstance(value, str):
        with suppress(ValueError):
            return find_path(value, "input")
    return None


def _hash_files(name: str, folder: Path) -> dict[str, str]:
    files = [*(folder / f"{name}{suffix}" for suffix in (".html", ".ipynb")),
             *sorted((folder / f"{name}{FILES}").rglob("*"))]
    return {file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
            for file in files if file.is_file()}
