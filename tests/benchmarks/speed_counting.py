"""How fast terms are found, beside a prefix trie in ``re`` and ripgrep, in one run; and how it grows with terms.

    python tests/benchmarks/speed_counting.py [--articles 10000] [--terms 100] [--memory]
    python tests/benchmarks/speed_counting.py --again [--articles 2000]

Articles of 400 words are drawn sentence by sentence from those of GUM news, terms from their words: half of the
patterns are words, a third end in *, the others are two words. Each line is a fresh process; its clock is the
processor's, reading the articles from one JSONL file included, starting Python and importing excluded. The trie is one
regular expression over all patterns in small letters: it knows no folding, nor which term it found, and of
overlapping terms it finds one. ripgrep (``rg --no-unicode -i -w --count-matches -f``) counts and gives no offsets; its
time includes its start. Ours gives every hit of every term with its offsets.

With --again, ``load_study`` reads the articles with the seeds' actors and one list of terms, and then with another one:
each a fresh process, its workers included.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import random
import re
import resource
import shutil
import subprocess
import sys
import tempfile
from itertools import islice
from pathlib import Path

ENGINES = ("trie", "ours", "scan", "ripgrep")


def make_corpus(path: Path, n_articles: int) -> None:
    """Write articles of 400 words, a JSON object a line."""
    gum = [json.loads(line)["text"] for line in Path(__file__).with_name("gum_news.jsonl").open(encoding="utf-8")]
    sentences = [found for text in gum for found in re.split(r"(?<=[.!?])\s+", text) if 4 < len(found.split()) < 60]
    chance = random.Random(7)
    with path.open("w", encoding="utf-8") as file:
        for _ in range(n_articles):
            drawn, n_words = [], 0
            while n_words < 400:
                drawn.append(chance.choice(sentences))
                n_words += len(drawn[-1].split())
            file.write(json.dumps({"text": " ".join(drawn)}) + "\n")


def make_terms(n_terms: int) -> list[list[str]]:
    """So many terms of one or two patterns."""
    gum = Path(__file__).with_name("gum_news.jsonl").read_text(encoding="utf-8").lower()
    words, chance = sorted(set(re.findall(r"(?<![\w-])[a-z]{5,}(?![\w-])", gum))), random.Random(11)
    shapes = (lambda word: word, lambda word: word, lambda word: word[:-2] + "*",
              lambda word: f"{word} {chance.choice(words)}")
    return [[chance.choice(shapes)(chance.choice(words)) for _ in range(chance.choice((1, 2)))] for _ in range(n_terms)]


def write_trie(patterns: list[str]) -> str:
    """One regular expression that shares the beginnings of the patterns."""
    root: dict = {}
    for pattern in patterns:
        node = root
        for letter in pattern:
            node = node.setdefault(letter, {})
        node[""] = {}

    def write(node: dict) -> str:
        letters = {"*": r"\w*", " ": r"\s+"}
        parts = [letters.get(letter, re.escape(letter)) + write(node[letter]) for letter in sorted(node) if letter]
        return f"(?:{'|'.join(parts)}){'?' if '' in node else ''}" if parts else ""

    return rf"(?<![\w-]){write(root)}(?![\w-])"


def read_texts(path: Path):
    """The articles of the file, one by one."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)["text"]


def run_trie(path: Path, terms: list[list[str]]) -> int:
    """How many hits a trie finds."""
    trie = re.compile(write_trie([pattern for patterns in terms for pattern in patterns]))
    return sum(len([match.span() for match in trie.finditer(text.lower())]) for text in read_texts(path))


def run_ours(path: Path, terms: list[list[str]]) -> int:
    """How many hits the library finds."""
    from framing.matching import Matcher

    return sum(map(len, Matcher(terms).find(read_texts(path))))


def run_scan(path: Path, terms: list[list[str]]) -> int:
    """The same up to where hits are written out: reading, encoding, and one pass of the automaton; no hits."""
    from framing.matching import Matcher, _write_bytes

    matcher = Matcher(terms)
    texts = read_texts(path)
    while block := list(islice(texts, 400)):
        matcher._database.scan(_write_bytes(block)[0].data, match_event_handler=None)
    return 0


def run_ripgrep(path: Path, terms: list[list[str]]) -> int:
    """How many hits ripgrep counts."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write("\n".join(pattern.replace("*", r"\w*") for patterns in terms for pattern in patterns))
        file.flush()
        found = subprocess.run(["rg", "--no-unicode", "-i", "-w", "--count-matches", "-f", file.name, str(path)],
                               capture_output=True, text=True, check=False)
    return int(found.stdout or 0)


def run_study(corpus: Path, n_terms: int, seed: str) -> int:
    """How many hits a whole study has, of the seeds' actors and terms of its own."""
    from framing.study import load_study

    book = corpus.with_name(seed)
    shutil.copytree(Path(__file__).parents[2] / "data" / "codebook", book)
    terms = make_terms(n_terms) if seed == "one" else make_terms(3 * n_terms)[2 * n_terms:]
    rows = {f"f,t{number},{pattern}": None for number, patterns in enumerate(terms) for pattern in patterns}
    (book / "terms.csv").write_text("\n".join(["frame,term,pattern", *rows]) + "\n", encoding="utf-8")
    return len(load_study(str(corpus), str(book)).hits)


def measure(engine: str, path: Path, n_terms: int) -> dict:
    """Processor seconds, hits and peak memory of one engine, in this process."""
    terms = make_terms(n_terms)
    if engine in ("one", "two"):
        import framing.study
        import framing.warm

        gc.enable()  # ``warm`` leaves that to each run
    if engine in ("ours", "scan"):
        import hyperscan  # noqa: F401
        import numpy  # noqa: F401

        import framing.matching  # noqa: F401
    before = clock()
    if engine in ("one", "two"):
        n_hits = run_study(path, n_terms, engine)
    else:
        n_hits = {"trie": run_trie, "ours": run_ours, "scan": run_scan, "ripgrep": run_ripgrep}[engine](path, terms)
    spent = clock() - before
    who = resource.RUSAGE_CHILDREN if engine == "ripgrep" else resource.RUSAGE_SELF
    return {"seconds": spent, "hits": n_hits, "megabytes": resource.getrusage(who).ru_maxrss / 1024}


def clock() -> float:
    """The processor's seconds so far, of this process and of those that it waited for."""
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(used.ru_utime + used.ru_stime for used in both)


def print_again(corpus: Path, n_terms: int) -> None:
    """Print what a study costs, and another one of the same articles with other terms."""
    for seed in ("one", "two"):
        call = [sys.executable, __file__, "--engine", seed, "--corpus", str(corpus), "--terms", str(n_terms)]
        cache = {"FRAMING_CACHE": str(corpus.with_name("cache"))}
        done = subprocess.run(call, capture_output=True, text=True, check=True, env={**os.environ, **cache})
        found = json.loads(done.stdout)
        print(f"study {seed:5} {n_terms} terms {found['seconds']:7.2f} s {found['hits']:9,} hits")


def main() -> None:
    """Print the table, or with --engine the figures of one run."""
    parser = argparse.ArgumentParser(description="Speed of counting.")
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--terms", type=int, default=100)
    parser.add_argument("--memory", action="store_true", help="compare the peaks at a tenth of the articles and at all")
    parser.add_argument("--again", action="store_true", help="a whole study, and another one with other terms")
    parser.add_argument("--engine", choices=(*ENGINES, "one", "two"), help=argparse.SUPPRESS)
    parser.add_argument("--corpus", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.engine:
        print(json.dumps(measure(given.engine, given.corpus, given.terms)))
        return
    with tempfile.TemporaryDirectory() as folder:
        path, small = Path(folder) / "all.jsonl", Path(folder) / "small.jsonl"
        make_corpus(path, given.articles)
        if given.again:
            print_again(path, given.terms)
            return
        make_corpus(small, given.articles // 10)
        runs = [(engine, path, given.terms) for engine in ENGINES if engine != "ripgrep" or shutil.which("rg")]
        runs += [(engine, path, n_terms) for n_terms in (20, 500) for engine in ("ours", "scan")]
        runs += [("ours", small, given.terms)] if given.memory else []
        print(f"{given.articles:,} articles, {path.stat().st_size / 1e6:,.0f} MB; processor seconds, the best of 5")
        for engine, corpus, n_terms in runs:
            call = [sys.executable, __file__, "--engine", engine, "--corpus", str(corpus), "--terms", str(n_terms)]
            found = [json.loads(subprocess.run(call, capture_output=True, text=True, check=True).stdout)
                     for _ in range(5)]
            best = min(found, key=lambda one: one["seconds"])
            print(f"{engine:8} {n_terms:4} terms{'  a tenth' * (corpus is small):10} {best['seconds']:6.2f} s "
                  f"{best['hits']:9,} hits {best['megabytes']:6,.0f} MB")


if __name__ == "__main__":
    main()
