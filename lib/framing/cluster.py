"""Attribute and count a corpus in parts, on the cores of this machine or on a cluster, and keep all in a dataset.

Dask gives the parts to the workers: the functions are those of a run in memory, and what they need and find travels
with the task, so that workers share no disk. This process alone writes.
"""

import json
import logging
import os
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from hashlib import sha256
from importlib.resources import files
from itertools import islice
from pathlib import Path
from shutil import copytree
from threading import Lock

import numpy as np
import pandas as pd
from tqdm import tqdm

from .attribution import find_statements, key_articles, version_of
from .codebook import Codebook, load_codebook
from .corpus import Corpus, find_path, load_corpus
from .corrections import (
    Corrections,
    correct_hits,
    correct_statements,
    correct_zones,
    find_folder,
    leave_out,
    load_corrections,
)
from .parsing import hash_of
from .parts import INDEX, list_parts, map_table, read_manifest, read_parts, write_part, write_table
from .rates import count_words
from .retold import group_events
from .show import count_of
from .streams import MANIFEST, open_whole
from .sums import Sums, has_sums, read_sums, sum_up, write_sums
from .tables import BODY
from .terms import find_hits

MOST, LEAST = 1_000_000, 20_000  # characters of a part: about half a minute's work; enough for a worker to begin with
_LOCK = Lock()  # Vectorscan's scratch serves one thread of a process, and a worker may have several
_SUMMED = "retold.py corrections.py rates.py sums.py passages.py".split()
_CODE = "text.py patterns.py matching.py voices.py status.py status.csv terms.py rates.py".split()


def attribute_corpus(source: str | Path, out: str | Path, *, codebook: str | Path = "codebook",
                     cluster: str | None = None, workers: int | None = None,
                     tell: Callable[[str], object] = lambda line: None) -> None:
    """Make the folder ``out`` a dataset of the corpus ``source``, or bring it up to date, and open it with load_corpus.

    What stands in it is not done again: an article is attributed when it is new or changed, or when the actors, aliases
    or cues of the codebook are others; it is counted again when terms are. An interrupted run leaves what it has
    finished, and the same call goes on from there. The folder is new, empty or a dataset.

    ``cluster`` is the address of a Dask scheduler; without it so many ``workers`` (if None, one a core) work here.
    ``tell`` gets each line that a user should see.
    """
    news, book, folder = load_corpus(source), load_codebook(codebook), Path(out).expanduser()
    before = _claim(folder, find_path(source, "corpus"))
    taken = _take_corrections(find_folder(source), folder, before)
    fixes = load_corrections(folder)  # what is wrong with them is said before hours of work
    seen = [path for path in folder.rglob("*") if path.is_file()]
    index, how, counts = _make_index(news, book), version_of(book), _name_counts(book)
    stand = list_parts(folder / "statements")
    if len(stand) and not stand["article_id"].isin(index["article_id"]).any():
        raise ValueError(f"{folder.name!r} holds {count_of(len(stand), 'article')} of another corpus, none of them in "
                         f"{Path(source).name!r}; name another folder, or delete this one")
    index = index.merge(stand, how="left", validate="one_to_one")
    counted = index.merge(list_parts(folder / counts / "hits"), how="left", indicator=True)["_merge"] == "both"
    new = index["part"].isna()
    again = ~new & index["part"].isin(index.loc[~counted, "part"])
    if before.get("how", how) != how:
        tell("actors, aliases or cues of the codebook, or the version, are others than before: all is attributed again")
    tell(f"{count_of(len(index), 'article')}: {new.sum():,} to attribute, {again.sum():,} to count anew")
    if new.any() or again.any():
        with _connect(cluster, workers, tell) as client:
            index = _name_parts(index, news.articles["text"].str.len(), _count_threads(client))
            todo = index[new | again]
            tasks = _list_tasks(folder, news, todo, set(index.loc[again, "part"]))
            with tqdm(total=len(todo), desc="who says what", unit=" articles", disable=None) as bar:
                for rows, tables in _work(client, tasks, partial(count_part, codebook=book, how=how)):
                    _keep(folder, counts, rows, *tables)
                    bar.update(len(rows))
    told = {"how": how, "counts": counts, "sums_of": _hash_sums(book, fixes)}
    sums = f"sums-{hash_of(told['sums_of'], _hash_table(index), _hash_table(news.articles.drop(columns='text')))[:12]}"
    if not has_sums(folder / sums):
        write_sums(_sum_up(folder, news, index, counts, book, fixes), folder / sums)
    _finish(folder, news, index, told | {"sums": sums, "corrections": taken}, seen)


def count_part(part: Corpus, statements: pd.DataFrame | None, codebook: Codebook, how: str) -> tuple:
    """The words, the hits and, where they are not given, the statements of some articles."""
    if how != version_of(codebook):
        raise ValueError("a worker has another version of framing, spaCy or its model; install what requirements.txt "
                         "names on each")
    with _LOCK:
        said = find_statements(part, codebook, jobs=1) if statements is None else statements
        return count_words(part, said), find_hits(part, said, codebook), said if statements is None else None


def read_counts(kind: str, corpus: Corpus, codebook: Codebook, fixes: Corrections) -> pd.DataFrame | None:
    """The hits or words of a dataset; None where it was counted with other terms, or corrections may change them."""
    made = read_manifest(corpus.dataset) if corpus.dataset else {}
    changed = fixes.files["zones.csv"] or fixes.files["statements.csv"]
    if changed or made.get("counts") != _name_counts(codebook):
        return None
    index = map_table(corpus.dataset / made["index"])
    index = index[index["article_id"].isin(corpus.articles["article_id"])]
    found = read_parts(corpus.dataset / made["counts"] / kind, index)
    return found if kind == "hits" else found.sort_values(["article_id", "actor", "group"], ignore_index=True)


def recall_sums(folder: Path, codebook: Codebook, fixes: Corrections, **view: str) -> Sums:
    """The sums of a dataset in one view; a ValueError where they are of another codebook or other corrections."""
    made = read_manifest(folder)
    sums = read_sums(folder / made["sums"], **view) if made.get("sums_of") == _hash_sums(codebook, fixes) else None
    if sums is None:
        others = ("other actors, aliases or cues, or by another version" if made["how"] != version_of(codebook) else
                  "other terms or rows of status.csv" if made["counts"] != _name_counts(codebook) else
                  "other corrections, or by another version")
        raise ValueError(f"dataset {folder.name!r} was added up with {others}; run `framing attribute` into it again, "
                         "with this --codebook")
    return sums._replace(about=sums.about.assign(corpus=folder.name))


def _claim(folder: Path, source: Path) -> dict:
    """What a dataset says of itself; a new one is marked as in the making, and what is none is a ValueError."""
    if folder.resolve().is_relative_to(source.resolve()):
        raise ValueError(f"{folder.name!r} lies among the articles of {source.name!r}; name a folder elsewhere")
    if not (folder / MANIFEST).is_file():
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise ValueError(f"{folder.name!r} holds other files and no dataset; name a new folder")
        with open_whole(folder / MANIFEST) as file:
            file.write(b"{}")
    return json.loads((folder / MANIFEST).read_text(encoding="utf-8"))


def _take_corrections(source: Path, folder: Path, before: dict) -> list[str]:
    """Take corrections over from beside the corpus, and away what was taken over and is not there any more."""
    names = sorted(path.name for path in source.glob("*.csv"))
    for gone in set(before.get("corrections", [])) - set(names):
        (folder / source.name / gone).unlink(missing_ok=True)
    with open_whole(folder / MANIFEST) as file:
        file.write(json.dumps(before | {"corrections": names}, indent=1).encode())
    if names:
        copytree(source, folder / source.name, dirs_exist_ok=True)
    return names


def _hash_table(table: pd.DataFrame) -> str:
    return sha256(pd.util.hash_pandas_object(table.astype("str"), index=False).to_numpy().tobytes()).hexdigest()


def _make_index(corpus: Corpus, codebook: Codebook) -> pd.DataFrame:
    """Of each article what its statements and its counts depend on."""
    bodies: dict[str, list] = {}
    for zone in corpus.zones[corpus.zones["zone"] == BODY].itertuples():
        bodies.setdefault(zone.article_id, []).append((zone.start, zone.end))
    speakers = corpus.articles.get("speaker", pd.Series("", corpus.articles.index)).fillna("")
    rows = [(name, key, hash_of(repr(bodies.get(name)), speaker)[:16])
            for (name, key), speaker in zip(key_articles(corpus, codebook).items(), speakers, strict=True)]
    return pd.DataFrame(rows, columns=INDEX, dtype="str")


def _name_counts(codebook: Codebook) -> str:
    """The folder for counts with this codebook and this code."""
    code = [(files("framing") / name).read_text(encoding="utf-8") for name in _CODE]
    cues = "" if codebook.status is None else codebook.status.to_csv()
    return f"counts-{hash_of(*code, cues, codebook.terms.to_csv(), codebook.aliases.to_csv())[:12]}"


def _hash_sums(codebook: Codebook, fixes: Corrections) -> str:
    """What sums depend on beside the articles."""
    code = [(files("framing") / name).read_text(encoding="utf-8") for name in _SUMMED]
    return hash_of(version_of(codebook), _name_counts(codebook), fixes.sha256, *code)


def _name_parts(index: pd.DataFrame, sizes: pd.Series, n_threads: int) -> pd.DataFrame:
    """The index with a part for each article that has none: neighbours, about as many characters a part."""
    new = index["part"].isna()
    most = min(MOST, max(LEAST, sizes[new].sum() // (4 * n_threads)))
    numbers = (sizes[new].cumsum() - sizes[new]) // most
    names = index[new].groupby(numbers)["key"].transform(lambda keys: hash_of(*keys)[:16])
    return index.assign(part=index["part"].fillna(names))


def _list_tasks(folder: Path, corpus: Corpus, todo: pd.DataFrame, again: set[str]) -> Iterator[tuple]:
    """Of each part its rows of the index, the corpus of its articles, and their statements if these stand already."""
    owners = pd.Index(corpus.articles["article_id"]).get_indexer(corpus.zones["article_id"])
    for part, rows in todo.groupby("part", sort=False):
        numbers = rows.index.to_numpy()
        first, last = np.searchsorted(owners, [numbers[0], numbers[-1] + 1])
        zones = corpus.zones.take(first + np.flatnonzero(np.isin(owners[first:last], numbers)))
        articles, zones = (table.reset_index(drop=True) for table in (corpus.articles.take(numbers), zones))
        some = replace(corpus, articles=articles, zones=zones, problems=corpus.problems.head(0), dataset=None)
        yield rows, some, read_parts(folder / "statements", rows) if part in again else None


def _keep(folder: Path, counts: str, rows: pd.DataFrame, words: pd.DataFrame, hits: pd.DataFrame,
          statements: pd.DataFrame | None) -> None:
    """Write what was made of a part; that its statements stand, or else its hits, says that all of it does."""
    file = f"{rows['part'].iloc[0]}.parquet"
    write_part(folder / counts / "words" / file, words, rows.head(0))
    write_part(folder / counts / "hits" / file, hits, rows)
    if statements is not None:
        write_part(folder / "statements" / file, statements, rows)


def _sum_up(folder: Path, corpus: Corpus, index: pd.DataFrame, counts: str, codebook: Codebook,
            fixes: Corrections) -> Sums:
    """The sums of a dataset, with its corrections: once through its parts for the events, and once to add up."""
    opened = partial(_list_tasks, folder, corpus, index, {*index["part"]})
    named = {row["article_id"] for rows in fixes.files.values() for row in rows.values()}
    known = named.intersection(corpus.articles["article_id"])

    def correct() -> Iterator[tuple]:
        for rows, part, statements in tqdm(opened(), "adding up", index["part"].nunique(), unit=" parts", disable=None):
            own = leave_out(fixes, known - set(rows["article_id"]))
            part = correct_zones(part, own)
            statements = find_statements(part, codebook, jobs=1) if own.files["zones.csv"] else statements
            yield rows, part, correct_statements(statements, part, codebook, own), own

    def count() -> Iterator[tuple]:
        for rows, part, statements, own in correct():
            if own.files["zones.csv"] or own.files["statements.csv"]:
                words, hits = count_words(part, statements), find_hits(part, statements, codebook)
            else:
                words, hits = (read_parts(folder / counts / kind, rows) for kind in ("words", "hits"))
            yield correct_hits(hits, part, own), words, statements

    corrected = correct_zones(corpus, fixes)
    speakers = pd.concat([said[["article_id", "actor"]] for *_, said, _ in correct()], ignore_index=True)
    return sum_up(count(), group_events(corrected, speakers), codebook, name=folder.name,
                  corrections=fixes.sha256)


@contextmanager
def _connect(cluster: str | None, workers: int | None, tell: Callable[[str], object]) -> Iterator:
    """A client of the scheduler at an address, or of one here.

    Dask's profiler is off here: it keeps the stacks of every second, and a worker grew by 10 MB a minute.
    """
    from dask import config
    from distributed import Client

    here = {} if cluster else {"n_workers": workers, "threads_per_worker": 1, "dashboard_address": "localhost:0",
                               "silence_logs": logging.CRITICAL}
    if cluster and workers:
        raise ValueError("--workers are of this machine, those of a cluster its own affair; leave one out")
    try:
        with config.set({"distributed.worker.profile.enabled": False}):
            client = Client(cluster, **here)
    except (OSError, ValueError) as error:
        raise ValueError(f"no Dask scheduler answers at {cluster!r}; an address is like tcp://10.0.0.5:8786") from error
    with client:
        tell(f"what the workers do: {client.dashboard_link}")
        yield client


def _count_threads(client) -> int:
    return max(1, sum(client.nthreads().values()))


def _work(client, tasks: Iterator[tuple], work: Callable) -> Iterator[tuple]:
    """Of each task its rows and what the workers made of it; no more is under way than keeps them busy."""
    from distributed import KilledWorker, as_completed

    running, names = as_completed(), {}
    while True:
        for rows, part, said in islice(tasks, max(0, 2 * _count_threads(client) - len(names))):
            names[future := client.submit(work, part, said, pure=False)] = rows
            running.add(future)
        if not names:
            return
        future = next(running)
        try:
            yield names.pop(future), future.result()
        except (KilledWorker, CancelledError) as error:
            raise ValueError("several workers died on one part, maybe for lack of memory, or the scheduler did; give "
                             "each more, or take fewer (--workers), and run the same again") from error


def _finish(folder: Path, corpus: Corpus, index: pd.DataFrame, told: dict, seen: list[Path]) -> None:
    """Write what names the parts, then remove the files of earlier runs that do not count any more."""
    tables = {"articles": corpus.articles, "zones": corpus.zones, "problems": corpus.problems, "index": index}
    hashes = map(_hash_table, (corpus.articles.drop(columns="text"), corpus.zones, corpus.problems, index))
    mark = hash_of(told["how"], told["counts"], *hashes)[:12]
    for name, table in tables.items():
        told[name] = f"{name}-{mark}.arrow"
        write_table(folder / told[name], table)
    with open_whole(folder / MANIFEST) as file:
        file.write(json.dumps(told | {"about": corpus.about}, indent=1).encode())
    kept = {MANIFEST, *(told[name] for name in tables)} | {
        f"{place}/{part}.parquet" for part in index["part"].unique()
        for place in ("statements", f"{told['counts']}/hits", f"{told['counts']}/words")}
    kept |= {path.relative_to(folder).as_posix() for path in seen if path.parent.name == told["sums"]}
    for path in seen:
        if (name := path.relative_to(folder).as_posix()) not in kept and not name.startswith("corrections/"):
            path.unlink(missing_ok=True)
            with suppress(OSError):  # other files stand there
                os.removedirs(path.parent)
