"""How long it takes to add a corpus up, how large its sums are, and what a notebook needs to read them.

    python tests/benchmarks/scale_sums.py [--articles 10000 100000 1000000]

Hits and words are drawn, not found: of each article three of twenty voices speak, beside the reporter, and three
hits are of fifty terms in ten frames, frequent ones more often; four articles are one event, over ten years. Parts of
5,000 articles are added up as ``framing attribute`` adds them up, without reading texts. The sums are then read, and
their rates made, in a process of its own, whose peak of memory is given beside that before. Linux only.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

PART, N_VOICES, N_TERMS = 5000, 20, 50
TEXT = "tariffs one. tariffs two. tariffs six."  # of three voices
READ = """
import re, sys, time
import pyarrow.parquet
from pathlib import Path
from framing.rates import rate_counts
from framing.sums import pick_counts, read_sums
find_peak = lambda: int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1024
before, started = find_peak(), time.process_time()
view = {"by": "group", "counted": "all"}
sums = read_sums(Path(sys.argv[1]), **view)
read = time.process_time() - started
rates = rate_counts(*pick_counts(sums, **view))
print(f"{read:.2f} s to read, {time.process_time() - started - read:.2f} s for {len(rates)} rates, "
      f"{find_peak() - before:.0f} MB more than {before:.0f} MB")
"""


def make_corpus(n_articles: int):
    """The articles, with their events and one body each."""
    from framing.corpus import Corpus
    from framing.tables import make_table

    number = pd.Series(np.arange(n_articles))
    ids = "a" + number.astype("str").str.zfill(8)
    articles = pd.DataFrame({
        "article_id": ids, "path": ids, "text": TEXT, "n_words": 400, "sha256": ids, "duplicate_group": ids,
        "event_id": "e" + (number // 4).astype("str"),
        "published_date": pd.Timestamp("2015-01-01") + pd.to_timedelta(number * 3650 // n_articles, unit="D")})
    zones = pd.DataFrame({"article_id": ids, "start": 0, "end": len(TEXT), "zone": "body"})
    return Corpus(make_table("articles", articles), make_table("zones", zones), make_table("problems"))


def draw_parts(corpus):
    """Of each part its hits, words and statements."""
    from framing.tables import make_table

    chance, ids = np.random.default_rng(5), corpus.articles["article_id"]
    rare = 1 / np.arange(1, N_TERMS + 1)
    for first in range(0, len(ids), PART):
        some = ids[first:first + PART].to_numpy()
        voices = np.array(["reporter", *(f"v{at:02}" for at in range(N_VOICES))])
        who = np.hstack([np.zeros((len(some), 1), dtype="int64"),
                         chance.permuted(np.tile(np.arange(1, N_VOICES + 1), (len(some), 1)), axis=1)[:, :3]])
        owner, voice = np.repeat(some, 4), voices[who.ravel()]
        words = pd.DataFrame({"article_id": owner, "actor": voice, "group": voice, "n_words": 100,
                              "n_quoted_words": 40, "n_statements": voice != "reporter", "n_quoted_statements": 0})
        term = chance.choice(N_TERMS, len(some) * 3, p=rare / rare.sum())
        speaks = voices[who[:, 1:].ravel()]
        place = {"article_id": np.repeat(some, 3), "start": np.tile([0, 13, 26], len(some))}
        names = place["article_id"] + "-" + place["start"].astype("str")
        hits = pd.DataFrame({**place, "end": place["start"] + 7, "text": "tariffs", "statement_id": names,
                             "frame": [f"f{at % 10}" for at in term], "term": [f"t{at:02}" for at in term],
                             "actor": speaks, "group": speaks, "in_quotes": chance.random(len(term)) < 0.4,
                             "status": chance.choice(["asserted", "negated", "hedged"], len(term), p=[0.8, 0.1, 0.1]),
                             "in_name": False})
        statements = pd.DataFrame({
            **place, "end": place["start"] + 12, "statement_id": names, "part_of": names, "actor": speaks,
            "group": speaks, "quote_type": "indirect", "kind": "statement", "resolution": "name", "rule": "drawn",
            "n_words": 2, "cue_start": -1, "cue_end": -1, "source_start": -1, "source_end": -1})
        yield make_table("hits", hits), make_table("words", words), make_table("statements", statements)


def main() -> None:
    """Add up and read each size, a line each."""
    from framing.codebook import load_codebook
    from framing.sums import sum_up, write_sums

    parser = argparse.ArgumentParser(description="Measure sums.")
    parser.add_argument("--articles", nargs="*", type=int, default=[10_000, 100_000, 1_000_000])
    for n_articles in parser.parse_args().articles:
        corpus, started = make_corpus(n_articles), time.process_time()
        with tempfile.TemporaryDirectory(prefix="framing-sums-") as folder:
            write_sums(sum_up(draw_parts(corpus), corpus, load_codebook("codebook")), Path(folder))
            took = time.process_time() - started
            size = sum(file.stat().st_size for file in Path(folder).iterdir()) / 2**20
            read = subprocess.run([sys.executable, "-c", READ, folder], capture_output=True, text=True, check=True)
        peak = int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text(encoding="utf-8"))[1]) // 1024
        print(f"{n_articles:9,} articles: added up in {took:.0f} s ({peak} MB), {size:.1f} MB; {read.stdout.strip()}",
              flush=True)


if __name__ == "__main__":
    main()
