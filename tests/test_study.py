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
