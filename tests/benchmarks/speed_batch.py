"""What a batch of the headline notebook costs, against plain papermill command lines one after the other.

``python tests/benchmarks/speed_batch.py [--runs 20]`` measures both in one go, on the seeds, once each has been run
before (so that who says what is known), and prints the ratios; the outputs must be the same.
"""

import argparse
import ctypes
import os
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from framing.batch import make_result
from framing.corpus import ROOT
from framing.runs import Run, read_notebook

NOTEBOOK = ROOT / "notebooks" / "01_terms_by_actor.ipynb"
BIN = Path(sys.executable).parent


def measure(*commands):
    """The seconds that commands take one after the other, and the CPU seconds of all processes that they started."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    for command in commands:
        subprocess.run([str(part) for part in command], check=True, capture_output=True)
    took = time.monotonic() - started
    with suppress(ChildProcessError):
        while True:  # what outlived its parent is ours to wait for
            os.wait()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return took, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main():
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=20)
    runs = parser.parse_args().runs
    ctypes.CDLL(None).prctl(36, 1)  # PR_SET_CHILD_SUBREAPER: Linux only
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "runs.yaml").write_text(f"- name: n\n  notebook: {NOTEBOOK}\n  each:\n"
                                         f"    max_chars: {list(range(400, 400 + runs))}\n")
        report = [BIN / "framing", "report", "--runs", place / "runs.yaml", "--jobs", 2, "--out"]
        measure([*report, place / "before", "--only", "*400"])
        ours = measure([*report, place / "out"])
        plain = measure(*([BIN / "papermill", NOTEBOOK, place / f"{n}.ipynb", "-p", "max_chars", n]
                          for n in range(400, 400 + runs)))
        same = sum(make_result(Run("n", NOTEBOOK), read_notebook(place / f"{n}.ipynb")).notebook
                   == (place / "out" / f"n-max_chars_{n}.ipynb").read_text() for n in range(400, 400 + runs))
        again = measure([*report, place / "out"])
    for what, (took, cpu) in {"papermill in a row": plain, "framing report": ours, "once more": again}.items():
        print(f"{what:<20}{took / runs:8.2f} s and {cpu / runs:6.2f} s of CPU a run")
    print(f"ratio of time {ours[0] / plain[0]:.2f}, of CPU {ours[1] / plain[1]:.2f}; {same} of {runs} outputs the same")


if __name__ == "__main__":
    main()
