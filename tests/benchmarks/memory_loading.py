"""How long loading a corpus takes and how much memory, as the corpus grows.

    python tests/benchmarks/memory_loading.py [--files 1000 10000] [--parquet 50 200] [--csv 50 200] [--odd]

Articles of 400 words drawn from those of GUM news, each with a headline of its own and lines that stand on every page,
one in twenty a near-copy of an earlier one: as so many files, and as tables of so many MB. With --odd, a folder with a
file of 200 MB, a page of 200 MB, and a file of a single line of 50 MB. Each load runs in a fresh process. "Own" is the
memory that only this process can use; "peak" also counts what lies in files, which the system takes back in need. Both
include the 110 MB that importing the library takes. Linux only.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

EVERY_PAGE = ("Share this article", "Sign up for our daily letter from {}", "The Paper is printed on recycled trees.")
SCHEMA = pa.schema([("id", "string"), ("headline", "string"), ("date", "string"), ("text", "string")])


def make_articles() -> Iterator[tuple[str, str]]:
    """Headlines and texts without end, the same ones each time."""
    lines = Path(__file__).with_name("gum_news.jsonl").read_text(encoding="utf-8").splitlines()
    words = [word for line in lines for word in re.findall(r"[\w’'-]+", json.loads(line)["text"])]
    chance, kept = random.Random(4), []
    while True:
        if kept and chance.random() < 0.05:
            paragraphs = [*chance.choice(kept)]
            paragraphs[-1] = " ".join(chance.choices(words, k=8)) + "."
        else:
            paragraphs = [" ".join(chance.choices(words, k=40)) + "." for _ in range(10)]
            kept = [*kept[-999:], paragraphs]
        title = " ".join(chance.choices(words, k=9)).capitalize()
        share, letter, foot = EVERY_PAGE
        letter = letter.format(title.split()[0])
        yield title, "\n\n".join([title, share, *paragraphs[:5], letter, *paragraphs[5:], foot])


def make_folder(place: Path, n: int) -> None:
    """So many files, a thousand a folder."""
    for number, (_, text) in enumerate(islice(make_articles(), n)):
        path = place / f"{number // 1000:03}" / f"{number:06}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def make_table(path: Path, mb: int) -> None:
    """A table of at least so many MB; all rows of a Parquet file lie in one group, as pandas writes them."""
    is_csv, batches, articles, size = path.suffix == ".csv", [], enumerate(make_articles()), 0
    while size < mb * 1.05 * 2**20:
        rows = [{"id": f"a{number}", "headline": title, "date": "2024-03-01", "text": text}
                for number, (title, text) in islice(articles, 20_000)]
        batches += pa.Table.from_pylist(rows, SCHEMA).to_batches()
        packed = pa.compress(batches[-1]["text"].buffers()[2], "snappy")
        size += batches[-1].nbytes if is_csv else packed.size
    (pa.csv.write_csv if is_csv else pa.parquet.write_table)(pa.Table.from_batches(batches), path)


def make_odd(place: Path) -> None:
    """A good file, a text and a page of 200 MB, and a line of 50 MB."""
    place.mkdir(parents=True)
    line, paragraph = "Steel is dear.\n", "<p>Steel is dear, the minister said.</p>\n"
    for name, text in (("good.txt", line), ("big.txt", line * (200 * 2**20 // len(line))),
                       ("big.html", f"<html><body>{paragraph * (200 * 2**20 // len(paragraph))}</body></html>"),
                       ("line.txt", "steel " * (50 * 2**20 // 6))):
        (place / name).write_text(text, encoding="utf-8")


def measure(place: Path) -> dict:
    """The seconds and the peaks in MB of loading, beside what the library takes before it."""
    from framing.corpus import load_corpus

    peak, stop = {"RssAnon": 0, "VmRSS": 0}, threading.Event()

    def watch() -> None:
        while not stop.wait(0.02):
            status = dict(re.findall(r"(\w+):\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="utf-8")))
            peak.update({name: max(peak[name], int(status[name]) >> 10) for name in peak})

    watcher = threading.Thread(target=watch)
    watcher.start()
    start = time.perf_counter()
    corpus = load_corpus(place)
    seconds = time.perf_counter() - start
    stop.set()
    watcher.join()
    return {"seconds": seconds, "own": peak["RssAnon"], "peak": peak["VmRSS"], "n": len(corpus.articles),
            "characters": int(corpus.articles["text"].str.len().sum()), "verdicts": corpus.verdicts()}


def report(what: str, place: Path) -> None:
    """Print what a load in a fresh process takes."""
    done = subprocess.run([sys.executable, __file__, "--load", place], capture_output=True, text=True, check=True,
                          env={**os.environ, "FRAMING_CACHE": str(place.parent / "cache")})
    found = json.loads(done.stdout)
    print(f"  {what:>16} {found['n']:8,} articles {found['characters'] / 2**20:8,.0f} million characters "
          f"{found['seconds']:8,.0f} s  own {found['own']:6,} MB  peak {found['peak']:6,} MB  {found['verdicts']}")


def main() -> None:
    """Make each corpus that is asked for, load it, delete it."""
    parser = argparse.ArgumentParser(description="Measure the memory that loading takes.")
    parser.add_argument("--files", nargs="*", type=int, default=[1000, 10_000], help="files in a folder")
    parser.add_argument("--parquet", nargs="*", type=int, default=[50, 200], help="MB of a Parquet file")
    parser.add_argument("--csv", nargs="*", type=int, default=[50, 200], help="MB of a CSV file")
    parser.add_argument("--odd", action="store_true", help="files of 200 MB and a line of 50 MB")
    parser.add_argument("--load", type=Path, help=argparse.SUPPRESS)  # what report asks of its process
    options = parser.parse_args()
    if options.load:
        print(json.dumps(measure(options.load)))
        return
    works = [(f"{n:,} files", "files", make_folder, n) for n in options.files]
    works += [(f"{mb:,} MB {kind}", f"t.{kind}", make_table, mb)
              for kind in ("parquet", "csv") for mb in getattr(options, kind)]
    works += [("odd files", "odd", make_odd)] * options.odd
    for what, name, make, *size in works:
        with tempfile.TemporaryDirectory(prefix="framing-memory-") as folder:
            make(Path(folder, name), *size)
            report(what, Path(folder, name))


if __name__ == "__main__":
    main()
