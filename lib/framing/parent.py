"""The process that all runs of a batch are forked from: it imports everything, and runs nothing."""

import os
import signal
from multiprocessing import forkserver, get_context

# What is told its seed, zone and encoding, and nothing of a running JupyterLab, draws the same bytes everywhere; with
# one thread a run, numbers do not hang on how many there are, and runs do not get in each other's way.
ENVIRONMENT = {"PYTHONHASHSEED": "0", "TZ": "UTC", "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1",
               "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYDEVD_DISABLE_FILE_VALIDATION": "1",
               "JPY_SESSION_NAME": None}
# What cannot be imported is not there, and not missed.
WARM = ("framing.warm", "framing.pool", "framing.study", "framing.sensitivity", "framing.overview", "framing.gold",
        "framing.evaluation", "framing.passages", "framing.reading", "framing.concordance", "framing.distinctive",
        "framing.network", "framing.timeline", "framing.tone", "framing.validation", "framing.charts",
        "framing.explore", "ipykernel.inprocess.ipkernel", "ipykernel.debugger", "IPython.core.completerlib",
        "IPython.core.oinspect", "tornado.platform.asyncio", "ftfy", "hyperscan", "vl_convert", "rapidfuzz.process",
        "rensa", "sentencex", "snowballstemmer")


def start_parent() -> None:
    """Start it, unless it is there; it goes on by itself, and runs do not hear Ctrl-C."""
    get_context("forkserver").set_forkserver_preload(WARM)
    before = {name: os.environ.get(name) for name in ENVIRONMENT}
    heard = signal.signal(signal.SIGINT, signal.SIG_IGN)  # and what is started then goes on ignoring it
    _set_environment(ENVIRONMENT)
    try:
        forkserver.ensure_running()
    finally:
        _set_environment(before)
        signal.signal(signal.SIGINT, heard)


def _set_environment(values: dict[str, str | None]) -> None:
    for name, value in values.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
