"""How `framing attribute` scales: time, memory of each worker, and what it takes on disk.

    python tests/benchmarks/scale_attribution.py [--articles 2000 10000] [--words 150] [--workers 1 2] [--kill]

Articles are drawn sentence by sentence, dated over a year, from PolNeAR's training set where it is at hand
(``FRAMING_BENCHMARKS``, else ``../shared/benchmarks/gold`` beside the project), else from GUM news; no two are alike,
so the cache, which is empty at first, knows none. Each row is a fresh cluster of processes on this machine and a new
dataset. "work" is the clock of the wall, from the first part given out to the last one written, "busy" the processor's
time of the workers, and "at it" the share of that wall time in which a worker had a part in hand: other work on the
machine makes the wall longer, but not that share smaller. Loading and what is done at the end are given apart. With
--kill a worker is killed in mid-run, and the tables are compared with those of the row before. Linux only.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import signal
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import pandas as pd

HERE = Path(__file__).resolve().parent
SHARED = Path(os.environ.get("FRAMING_BENCHMARKS", HERE.parents[2] / "shared" / "benchmarks" / "gold"))


def make_corpus(path: Path, n_articles: int, n_words: int) -> None:
    """Write so many articles of so many words or a few more, a JSON object a line."""
    source = next(file for file in (SHARED / "polnear_train.jsonl", HERE / "gum_news.jsonl") if file.is_file())
    texts = [json.loads(line)["text"] for line in source.open(encoding="utf-8")]
    found = [part.strip() for text in texts for part in re.split(r"(?<=[.!?])\s+(?=[A-Z“\"])|\n+", text)]
    sentences = [sentence for sentence in found if 4 < len(sentence.split()) < 60 and sentence[-1] in ".!?”\""]
    chance, days = random.Random(7), pd.date_range("2024-01-01", periods=366).strftime("%Y-%m-%d")
    with path.open("w", encoding="utf-8") as file:
        for number in range(n_articles):
            paragraphs, left = [], n_words
            while left > 0:
                paragraphs.append(" ".join(chance.choice(sentences) for _ in range(chance.randint(1, 3))))
                left -= len(paragraphs[-1].split())
            row = {"article_id": f"a{number:07}", "published_date": chance.choice(days), "text": "\n".join(paragraphs)}
            file.write(json.dumps(row) + "\n")


def measure(corpus: Path, out: Path, workers: int, *, kill: bool = False) -> dict:
    """The seconds of each step, the peak of each worker in MB, and the MB on disk, of a run with so many workers."""
    from distributed import get_task_stream

    from framing import cluster as module

    marks = {"start": time.perf_counter()}
    connect = module._connect

    @contextmanager
    def watch(*arguments):
        marks["loaded"] = time.perf_counter()
        with connect(*arguments) as client:
            client.run(_warm)
            before = client.run(time.process_time)
            if kill:
                victim = next(iter(client.run(os.getpid).values()))
                threading.Thread(target=_kill_midway, args=(victim, out), daemon=True).start()
            marks["work"] = time.perf_counter()
            with get_task_stream(client) as stream:
                yield client
            marks["end"] = time.perf_counter()
            marks["peaks"], after = client.run(_peak), client.run(time.process_time)
            marks["busy"] = sum(after[name] - before.get(name, 0) for name in after)
            marks["spans"] = [span["stop"] - span["start"] for task in stream.data for span in task["startstops"]
                              if span["action"] == "compute" and task["key"].startswith("count_part")]
        marks["closed"] = time.perf_counter()

    module._connect = watch
    try:
        module.attribute_corpus(corpus, out, workers=workers)
    finally:
        module._connect = connect
    sizes = {place.name.split("-")[0]: sum(file.stat().st_size for file in place.rglob("*") if file.is_file()) / 2**20
             for place in out.iterdir() if place.is_dir()}
    seconds = marks["end"] - marks["work"]
    return {"load": marks["loaded"] - marks["start"], "seconds": seconds, "busy": marks["busy"],
            "at_it": sum(marks["spans"]) / seconds / workers, "finish": time.perf_counter() - marks["closed"],
            "peaks": sorted(marks["peaks"].values()), "sizes": sizes}


def _warm() -> None:
    """Load in a worker what it needs."""
    from framing.attribution import find_statements  # noqa: F401
    from framing.parsing import _load_model

    _load_model()


def _peak() -> int:
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) // 1024


def _kill_midway(process: int, out: Path) -> None:
    while not list(out.glob("statements/[!.]*")):
        time.sleep(0.05)
    os.kill(process, signal.SIGKILL)


def compare(one: Path, other: Path) -> str:
    """Whether two datasets hold the same statements, hits and words."""
    from framing.parts import map_table, read_manifest, read_parts

    for name in ("statements", "hits", "words"):
        tables = []
        for folder in (one, other):
            made = read_manifest(folder)
            place = folder / (name if name == "statements" else f"{made['counts']}/{name}")
            tables.append(read_parts(place, map_table(folder / made["index"])))
        pd.testing.assert_frame_equal(*tables)
    return "the same statements, hits and words"


def main() -> None:
    """Make each corpus, run each number of workers on it, print a line each."""
    parser = argparse.ArgumentParser(description="Measure how attribution scales.")
    parser.add_argument("--articles", nargs="*", type=int, default=[2000, 10_000])
    parser.add_argument("--words", type=int, default=150, help="of an article")
    parser.add_argument("--workers", nargs="*", type=int, default=[1, 2])
    parser.add_argument("--kill", action="store_true", help="run the last number of workers again, and kill one")
    options = parser.parse_args()
    for n_articles in options.articles:
        with tempfile.TemporaryDirectory(prefix="framing-scale-") as folder:
            corpus, rows = Path(folder, "news.jsonl"), [(n, False) for n in options.workers]
            make_corpus(corpus, n_articles, options.words)
            for n, kill in [*rows, *([(options.workers[-1], True)] if options.kill else [])]:
                os.environ["FRAMING_CACHE"] = f"{folder}/cache-{n}-{kill}"
                out = Path(folder, f"out-{n}-{kill}")
                found = measure(corpus, out, n, kill=kill)
                sizes = ", ".join(f"{name} {size:.1f} MB" for name, size in sorted(found["sizes"].items()))
                peaks = ", ".join(map(str, found["peaks"]))
                who = f"{n} workers{', one killed' if kill else ''}"
                print(f"{n_articles:8,} articles, {who}: load {found['load']:.0f} s, work {found['seconds']:.0f} s, "
                      f"busy {found['busy']:.0f} s, at it {found['at_it']:.0%}, finish {found['finish']:.1f} s; "
                      f"{n_articles / found['busy']:.1f} articles/s a busy core; peaks {peaks} MB; {sizes}", flush=True)
            if options.kill:
                print(compare(Path(folder, f"out-{options.workers[-1]}-False"), out))
    sys.stdout.flush()


if __name__ == "__main__":
    main()
