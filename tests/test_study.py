from pathlib import Path

import pandas as pd
import pytest

from framing.attribution import find_statements
from framing.codebook import load_codebook
from framing.corpus import load_corpus
from framing.study import load_study
from framing.terms import find_hits


@pytest.fixture
def place(tmp_path):
    files = {"news/a.txt": "Brazil said that the tariffs on steel were dear for all of us in the south.",
             "news/b.txt": "Brazil said that the tariffs on steel were dear for all of us in the south.",
             "news/corrections/hits.csv": "article_id,text,status\na,steel,negated\n",
             "book/actors.csv": "actor\nBrazil\n", "book/aliases.csv": "actor,alias\nBrazil,Brasilia\n",
             "book/terms.csv": "frame,term,pattern\ntrade,tariff,tariff*\ngoods,steel,steel\n"}
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return str(tmp_path / "news"), str(tmp_path / "book")


def test_a_study_holds_what_its_steps_find(place):
    study = load_study(*place)
    news, book = load_corpus(place[0]), load_codebook(place[1])
    statements = find_statements(news, book)
    pd.testing.assert_frame_equal(study.statements[list(statements)], statements)
    hits = find_hits(news, statements, book)
    pd.testing.assert_frame_equal(study.hits[["article_id", "start", "term"]], hits[["article_id", "start", "term"]])
    assert study.hits["status"].tolist() == ["asserted", "negated", "asserted", "asserted"]  # one by hand
    assert study.words["n_words"].sum() == news.articles["n_words"].sum()


def test_a_study_counts_only_what_is_asked_for(place):
    assert set(load_study(*place, terms=["steel"]).hits["term"]) == {"steel"}
    assert set(load_study(*place, frames=["trade"]).hits["term"]) == {"tariff"}
    assert load_study(*place, status=["negated"]).hits["term"].tolist() == ["steel"]
    once = load_study(*place, copies="once")
    assert len(once.every_hit) == 4 and len(once.hits) == 2 and set(once.words["article_id"]) == {"a"}


@pytest.fixture
def read_again(tmp_path, monkeypatch):
    """What was asked for the statements of, since nothing was kept: a list that grows."""
    monkeypatch.setenv("FRAMING_CACHE", str(tmp_path / "cache"))
    asked = []
    monkeypatch.setattr("framing.study.find_statements", lambda *of: (asked.append(of), find_statements(*of))[1])
    return asked


def test_another_codebook_s_terms_are_found_without_reading_the_corpus_again(place, read_again):
    first = load_study(*place)
    Path(place[1], "terms.csv").write_text("frame,term,pattern\ngoods,steel,steel\ntrade,dear,dear\n")
    second = load_study(*place)
    assert len(read_again) == 1
    assert second.hits["term"].tolist() == ["steel", "dear"] * 2
    for table in ("statements", "words"):
        pd.testing.assert_frame_equal(getattr(second, table), getattr(first, table))
    for table in ("articles", "zones", "problems"):
        pd.testing.assert_frame_equal(getattr(second.news, table), getattr(first.news, table))
    assert second.news.about == first.news.about


@pytest.mark.parametrize(("file", "line"), [
    ("news/a.txt", "Chile said that the tariffs on steel were dear for all of us in the south."),
    ("news/c.txt", "Chile said that the tariffs on steel were dear for all of us in the south."),
    ("news/corpus.toml", "source = 'a wire'\n"),
    ("news/corrections/statements.csv", "article_id,text,actor\na,dear,reporter\n"),
    ("book/aliases.csv", "actor,alias\nBrazil,Brazilians\n"),
])
def test_a_corpus_is_read_again_once_it_or_who_is_who_has_changed(place, read_again, file, line):
    load_study(*place)
    path = Path(place[0]).parent / file
    path.write_text(line, encoding="utf-8")
    load_study(*place)
    load_study(*place)
    assert len(read_again) == 2


def test_a_broken_file_of_what_was_kept_is_made_again(place, read_again, tmp_path):
    whole = load_study(*place)
    (path,) = (tmp_path / "cache").glob("study-*.arrow")
    path.write_bytes(path.read_bytes()[:-3000])
    pd.testing.assert_frame_equal(load_study(*place).words, whole.words)
    assert len(read_again) == 2


def test_a_correction_by_hand_takes_hold_without_the_articles_being_loaded_again(place, read_again, monkeypatch):
    first = load_study(*place)
    monkeypatch.setattr("framing.study.load_corpus", lambda corpus: pytest.fail("loaded again"))
    folder = Path(place[0], "corrections")
    (folder / "zones.csv").write_text("article_id,text,zone\nb,in the south,caption\n", encoding="utf-8")
    (folder / "statements.csv").write_text("article_id,text,actor\na,dear,reporter\n", encoding="utf-8")
    second = load_study(*place)
    assert list(second.news.articles) == list(first.news.articles)
    assert (first.news.articles["n_words"] - second.news.articles["n_words"]).tolist() == [0, 3]
    assert set(second.statements.loc[second.statements["article_id"] == "a", "kind"]) == {"mention"}
