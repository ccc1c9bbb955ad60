"""A dataset made in parts: the same numbers as in memory, whatever happened on the way."""

import os
import shutil
import signal
import threading
import time

import dask
import pandas as pd
import pyarrow.parquet as pq
import pytest
from benchmarks.scale_attribution import make_corpus
from click.testing import CliRunner
from distributed import LocalCluster

from framing import cluster as module
from framing.cli import main
from framing.cluster import attribute_corpus
from framing.corpus import load_corpus
from framing.parts import list_parts
from framing.rates import term_rates
from framing.streams import hash_place
from framing.study import load_study, load_sums

BOOK = {"actors.csv": "actor,group,kind\nChina,china,state\n", "aliases.csv": "actor,alias\nChina,Beijing\n",
        "terms.csv": "frame,term,pattern\nwho,people,people\nwho,man,man\nwhen,year,year*\nwhat,government,govern*\n"}
TABLES = ("statements", "every_hit", "hits", "words")


@pytest.fixture(scope="module")
def here():
    """A scheduler whose two workers are threads of this process."""
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=False, dashboard_address="localhost:0") as local:
        yield local.scheduler_address


@pytest.fixture
def place(tmp_path, monkeypatch):
    """News, a codebook, and the name for a dataset; a part holds few articles."""
    monkeypatch.setattr(module, "LEAST", 2000)
    make_corpus(tmp_path / "news.jsonl", 40, 60)
    for name, text in BOOK.items():
        (tmp_path / "book").mkdir(exist_ok=True)
        (tmp_path / "book" / name).write_text(text, encoding="utf-8")
    return tmp_path / "news.jsonl", tmp_path / "book", tmp_path / "out"


def attribute(place, here, source=None):
    """The lines that a run tells."""
    lines = []
    attribute_corpus(source or place[0], place[2], codebook=place[1], cluster=here, tell=lines.append)
    return lines


def assert_same(place, *, sums=True, **options):
    """The study of the dataset is that of the corpus."""
    one, other = (load_study(str(corpus), str(place[1]), **options) for corpus in (place[0], place[2]))
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name))
    for name in ("articles", "zones", "problems"):
        pd.testing.assert_frame_equal(getattr(one.news, name), getattr(other.news, name))
    for by in ("group", "actor"):
        rates, others = (term_rates(study.hits, study.words, by=by, codebook=study.book, articles=study.news.articles)
                         for study in (one, other))
        pd.testing.assert_frame_equal(rates, others)
    views = {"by": "group", "counted": "all"}, {"by": "actor", "counted": "hedged"}
    for view in views if sums else ():
        one, other = (load_sums([str(corpus)], str(place[1]), **view)[1] for corpus in (place[0], place[2]))
        for name in ("spoken", "found"):
            pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name))
        assert one.about.drop(columns="corpus").equals(other.about.drop(columns="corpus"))
        assert one.passages["passage_id"].tolist() == other.passages["passage_id"].tolist()
    return rates


def test_the_seeds_have_the_same_tables_and_intervals_by_both_ways(tmp_path, here):
    place = "seeds", "codebook", tmp_path / "out"
    assert attribute(place, here)[0] == "5 articles: 5 to attribute, 0 to count anew"
    assert assert_same(place)["n_hits"].sum() > 60
    assert_same(place, frames=["atrocity crime"], copies="once", status=["asserted"])
    assert assert_same(place, since="2022-09", until="2022")["n_hits"].sum() == 46
    assert_same(place, outlets=["WNAM (worldnewsam.com)"], copies="once")


def test_some_hundred_articles_have_the_same_tables_and_resampled_intervals(place, here):
    make_corpus(place[0], 300, 60)
    attribute(place, here)
    assert list_parts(place[2] / "statements")["part"].nunique() > 3
    assert set(assert_same(place)["ci_method"]) == {"poisson exact", "bootstrap of events"}


def test_a_dataset_is_read_and_not_made_again(place, here, monkeypatch):
    attribute(place, here)
    monkeypatch.setenv("FRAMING_CACHE", str(place[2].parent / "empty"))
    for name in ("attribution.parse_articles", "study.find_hits", "study.count_words"):
        monkeypatch.setattr(f"framing.{name}", None)
    assert len(load_study(str(place[2]), str(place[1])).hits) > 5
    read, read_table = [], pq.read_table
    monkeypatch.setattr(pq, "read_table", lambda path: (read.append(path), read_table(path))[1])
    assert load_study(str(place[2]), str(place[1]), until="2024-01").news.articles["article_id"].nunique() == 4
    assert 0 < len(read) < len(list(place[2].glob("statements/*"))), "only the parts that hold them"
    assert load_study(str(place[2]), str(place[1])).news.dataset == place[2], "out of the cache folder, too"


def test_what_a_dataset_amounts_to_is_read_without_its_articles(place, here, monkeypatch):
    attribute(place, here)
    monkeypatch.setattr("framing.study.load_corpus", None)
    monkeypatch.setattr(module, "map_table", None)
    monkeypatch.setattr(module, "read_parts", None)
    view = {"by": "group", "counted": "all"}
    assert load_sums([str(place[2])], str(place[1]), **view)[1].about["n_articles"].tolist() == [40]
    (place[1] / "terms.csv").write_text("frame,term,pattern\nwho,woman,wom*n\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"dataset 'out' was added up with other terms or rows of status.csv; "
                                         "run `framing attribute` into it again, with this --codebook"):
        load_sums([str(place[2])], str(place[1]), **view)


def test_sums_that_were_not_finished_are_made_by_the_next_run(place, here, monkeypatch):
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(module, "write_sums", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        attribute(place, here)
    with pytest.raises(ValueError, match="is not finished; the same `framing attribute` once more"):
        load_sums([str(place[2])], str(place[1]), by="group")
    assert attribute(place, here)[0] == "40 articles: 0 to attribute, 0 to count anew"
    assert_same(place)
    with monkeypatch.context() as patched:
        patched.setattr(module, "sum_up", None)
        attribute(place, here)  # and not again
    assert len(list(place[2].glob("sums-*"))) == 1


def test_an_interrupted_run_is_no_corpus_and_goes_on_where_it_stopped(place, here, monkeypatch):
    written, write_part = [], module.write_part

    def stop(path, *rest):
        if sum(path.parent.name == "statements" for path in written) == 2:
            raise KeyboardInterrupt
        write_part(path, *rest)
        written.append(path)

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(module, "write_part", stop)
        attribute(place, here)
    with pytest.raises(ValueError, match=r"dataset 'out' is not finished; the same `framing attribute` once more"):
        load_corpus(place[2])
    stood = list_parts(place[2] / "statements")
    times = {path: path.stat().st_mtime_ns for path in (place[2] / "statements").iterdir()}
    assert attribute(place, here)[0] == f"40 articles: {40 - len(stood)} to attribute, 0 to count anew"
    assert 0 < len(stood) < 40 and {path: path.stat().st_mtime_ns for path in times} == times
    assert_same(place)


def test_only_a_changed_article_is_attributed_again(place, here):
    attribute(place, here)
    lines = place[0].read_text(encoding="utf-8").splitlines()
    lines[7] = lines[7].replace('"text": "', '"text": "Beijing said that the people had had a good year. ')
    place[0].write_text("\n".join([*lines[:30], *lines[31:]]), encoding="utf-8")
    assert attribute(place, here)[0] == "39 articles: 1 to attribute, 0 to count anew"
    assert_same(place)


def test_other_terms_are_only_counted_and_right_before_that_too(place, here):
    attribute(place, here)
    (place[1] / "terms.csv").write_text("frame,term,pattern\nwho,woman,wom*n\n", encoding="utf-8")
    assert_same(place, sums=False)
    assert attribute(place, here)[0] == "40 articles: 0 to attribute, 40 to count anew"
    assert len(list(place[2].glob("counts-*"))) == 1, "what does not count any more is removed"
    assert_same(place)


def test_other_actors_are_asked_for_and_then_attributed_again(place, here):
    attribute(place, here)
    (place[1] / "aliases.csv").write_text("actor,alias\nChina,Obama\n", encoding="utf-8")
    with pytest.raises(ValueError, match="made with other actors, aliases or cues, or by another version; run"):
        load_study(str(place[2]), str(place[1]))
    lines = attribute(place, here)
    assert lines[0].endswith("are others than before: all is attributed again")
    assert lines[1] == "40 articles: 40 to attribute, 0 to count anew"
    assert_same(place)


def test_a_speaker_who_is_given_later_owns_the_text(place, here):
    attribute(place, here)
    text = place[0].read_text(encoding="utf-8").replace('{"article_id": "a0000003"', '{"speaker": "Beijing", '
                                                        '"article_id": "a0000003"')
    place[0].write_text(text, encoding="utf-8")
    assert attribute(place, here)[0] == "40 articles: 1 to attribute, 0 to count anew"
    assert_same(place)


def test_corrections_by_hand_go_with_the_articles(place, here):
    (place[0].parent / "corrections").mkdir()
    article = load_corpus(place[0]).articles.iloc[4]
    row = f"article_id,start,end,actor\n{article['article_id']},0,{article['text'].index(' ', 30)},reporter\n"
    (place[0].parent / "corrections" / "zones.csv").write_text(row.replace("actor", "zone").replace(
        "reporter", "caption"), encoding="utf-8")
    attribute(place, here)
    assert "by hand" in set(load_study(str(place[2]), str(place[1])).news.zones["reason"])
    assert_same(place)


def test_corrections_that_are_withdrawn_do_not_stay_and_those_made_in_the_dataset_do(place, here):
    corrections, article = place[0].parent / "corrections", load_corpus(place[0]).articles["article_id"][4]
    corrections.mkdir()
    wrong = f"article_id,text,actor\n{article},nowhere to be found,China\n"
    (corrections / "statements.csv").write_text(wrong, encoding="utf-8")
    with pytest.raises(ValueError, match=r"corrections/statements.csv line 2: "):
        attribute(place, here)
    (corrections / "statements.csv").unlink()
    (corrections / "zones.csv").write_text(f"article_id,start,end,zone\n{article},0,9,caption\n", encoding="utf-8")
    attribute(place, here)
    own = place[2] / "corrections" / "hits.csv"
    own.write_text("article_id,start,end,status\n", encoding="utf-8")
    (corrections / "zones.csv").unlink()
    attribute(place, here)
    assert [path.name for path in own.parent.iterdir()] == ["hits.csv"]
    assert_same(place)


def test_what_is_wrong_with_a_corpus_is_part_of_what_a_result_depends_on(place, here):
    attribute(place, here)
    before = hash_place(place[2])
    with place[0].open("a", encoding="utf-8") as lines:
        lines.write("broken\n")
    attribute(place, here)
    assert hash_place(place[2]) != before and len(load_study(str(place[2]), str(place[1])).news.problems) == 1


@pytest.mark.filterwarnings("ignore")
def test_a_worker_that_is_killed_in_mid_run_changes_nothing(place):
    make_corpus(place[0], 120, 60)
    with module._connect(None, 2, print) as client:
        victim = next(iter(client.run(os.getpid).values()))
        profiled = client.run(dask.config.get, "distributed.worker.profile.enabled")
        assert set(profiled.values()) == {False}  # which would grow for an hour

        def kill():
            give_up = time.monotonic() + 120
            while not list(place[2].glob("statements/[!.]*")) and time.monotonic() < give_up:
                time.sleep(0.02)
            os.kill(victim, signal.SIGKILL)

        killer = threading.Thread(target=kill)
        killer.start()
        attribute(place, client.scheduler.address)
        killer.join()
        assert len(list_parts(place[2] / "statements")) == 120
    assert_same(place)


def test_a_worker_with_another_version_is_refused(place, here):
    part, book = load_corpus(place[0]), module.load_codebook(place[1])
    with pytest.raises(ValueError, match="a worker has another version of framing"):
        module.count_part(part, None, book, "of yesterday")


def test_a_folder_that_holds_anything_else_is_left_alone(place, here, framing):
    source = place[0].parent / "texts"
    source.mkdir()
    shutil.copy(place[0], source / "news.jsonl")
    (source / "a.txt").write_text("Beijing said that all was well.", encoding="utf-8")
    for out, line in ((source, "'texts' lies among the articles of 'texts'; name a folder elsewhere"),
                      (source / "out", "'out' lies among the articles of 'texts'; name a folder elsewhere"),
                      (place[1], "'book' holds other files and no dataset; name a new folder")):
        done = CliRunner().invoke(main, ["attribute", str(source), str(out), "--codebook", str(place[1])])
        assert (done.exit_code, done.stderr) == (1, f"Error: {line}\n")


def test_the_dataset_of_another_corpus_is_not_overwritten(place, here):
    attribute(place, here)
    other = place[0].with_name("other.csv")
    other.write_text("article_id,text\nx,Beijing said that all was well.\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"'out' holds 40 articles of another corpus, none of them in 'other\.csv'"):
        attribute(place, here, source=other)
    assert len(list_parts(place[2] / "statements")) == 40


def test_the_command_says_what_it_does_and_where_to_watch(place, framing):
    done = framing("attribute", place[0], place[2], "--codebook", place[1], "--workers", 1)
    assert done.returncode == 0, done.stderr
    assert done.stderr.splitlines()[0] == "40 articles: 40 to attribute, 0 to count anew"
    assert "what the workers do: http://" in done.stderr and done.stdout.endswith("out\n")
    done = framing("attribute", place[0], place[2], "--codebook", place[1], "--workers", 1)
    assert done.stderr == "40 articles: 0 to attribute, 0 to count anew\n"
