from pathlib import Path

import pandas as pd
import pytest

from framing.attribution import find_statements
from framing.codebook import load_codebook
from framing.corpus import load_corpus
from framing.overview import check_laws
from framing.rates import term_rates
from framing.selection import say_kept
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
def dated(place):
    """The articles again, now with outlets and dates, and four that say less of themselves."""
    again = Path(place[0], "a.txt").read_text(encoding="utf-8")
    for name in "cdef":
        Path(place[0], f"{name}.txt").write_text(again if name == "c" else f"Brazil said: no steel for {name}.")
    Path(place[0], "articles.csv").write_text(
        "path,outlet,published_date\na.txt,Gazette,2022-09-30\nb.txt,Herald,2022-10-01\nc.txt,Herald,2022-12-31\n"
        "d.txt,Herald,\ne.txt,,2022-10-31\nf.txt,,\n", encoding="utf-8")
    return place


@pytest.mark.parametrize(("asked", "ids", "said"), [
    ({"outlets": ["Herald"]}, "bcd", "3 of 6 articles, of Herald; among the others 2 without an outlet"),
    ({"outlets": ["Herald", "Gazette"], "until": "2022-10-01"}, "ab",
     "2 of 6 articles, of Herald or Gazette, published until 2022-10-01; "
     "among the others 2 without an outlet and 2 without a date of publication"),
    ({"since": "2022-10", "until": "2022-10"}, "be",
     "2 of 6 articles, published in 2022-10; among the others 2 without a date of publication"),
    ({"since": "2022-10-01", "until": "2022"}, "bce",
     "3 of 6 articles, published from 2022-10-01 to 2022; among the others 2 without a date of publication"),
    ({"since": 2022}, "abce", "4 of 6 articles, published since 2022; among the others 2 without a date of "
                                "publication"),
])
def test_only_articles_of_an_outlet_and_a_stretch_of_time_count_and_it_is_said(dated, asked, ids, said):
    whole, part = load_study(*dated), load_study(*dated, **asked)
    assert list(part.news.articles["article_id"]) == list(ids) and part.news.about["part"] == said
    for name in ("statements", "every_hit", "hits", "words"):
        table = getattr(whole, name)
        kept = table[table["article_id"].isin(list(ids))].reset_index(drop=True)
        pd.testing.assert_frame_equal(getattr(part, name).reset_index(drop=True), kept)
    assert bool(part.fixes.files["hits.csv"]) == ("a" in ids), "no correction of an article that does not count"
    rates = term_rates(part.hits, part.words, codebook=part.book, articles=part.news.articles)
    assert check_laws(part.news, part.words, part.hits, rates).startswith("The own words of all voices sum to the ")
    assert say_kept("So it is.", part.news, ["asserted"]) == (
        f"So it is. Only these articles count: {said}. Only these hits count: asserted.")


def test_of_copies_and_retold_statements_the_first_that_is_asked_for_counts(dated):
    once = load_study(*dated, outlets=["Herald"], copies="once")
    assert set(once.hits["article_id"]) == {"b", "d"} and len(once.every_hit) == 5


@pytest.mark.parametrize(("asked", "message"), [
    ({"outlets": ["Herold"]}, "no outlet 'Herold' in the corpus; did you mean 'Herald'?"),
    ({"since": "2022-9"}, "since must be a day, a month or a year, as in 2022-09-30, 2022-09 or 2022, not '2022-9'"),
    ({"until": "2022-13"}, "until must be a day, a month or a year, as in 2022-09-30, 2022-09 or 2022, not '2022-13'"),
    ({"since": "2023", "until": "2022"}, "since 2023 is after until 2022; swap them"),
    ({"since": "2023", "until": "2024"},
     "no article published from 2023 to 2024; those with a date are from 2022-09-30 to 2022-12-31"),
])
def test_what_no_article_answers_to_is_refused_in_a_line(dated, asked, message):
    with pytest.raises(ValueError) as error:
        load_study(*dated, **asked)
    assert str(error.value) == message


@pytest.fixture
def read_again(tmp_path, monkeypatch):
    """What was asked for the statements of, since nothing was kept: a list that grows."""
    monkeypatch.setenv("FRAMING_CACHE", str(tmp_path / "cache"))
    asked = []
    monkeypatch.setattr("framing.study.find_statements", lambda *of: (asked.append(of), find_statements(*of))[1])
    return asked


def test_a_part_of_the_corpus_is_not_read_again(dated, read_again):
    for asked in ({}, {"outlets": ["Herald"]}, {"since": "2022-10", "until": "2022-10"}):
        load_study(*dated, **asked)
    assert len(read_again) == 1


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


def test_other_cues_of_status_count_without_reading_the_corpus_again(place, read_again):
    Path(place[0], "corrections", "hits.csv").unlink()
    for cue, expected in (("on", ["asserted", "negated"]), ("the", ["negated", "negated"]), ("of", ["asserted"] * 2)):
        Path(place[1], "status.csv").write_text(f"cue,status,direction,reach\n{cue},negated,before,2\n")
        for _ in range(2):  # the second time what was kept at the first serves
            assert load_study(*place).hits["status"].tolist() == expected * 2
    assert len(read_again) == 1


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


def test_of_a_table_that_is_a_link_what_stands_beside_the_link_counts(place, tmp_path, read_again):
    rows = "article_id,published_date,text\na,03/04/2024,Brazil said that the tariffs on steel were dear.\n"
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "x.csv").write_text(rows, encoding="utf-8")
    (tmp_path / "y.csv").symlink_to(tmp_path / "real" / "x.csv")
    for date_format, month in (("%d/%m/%Y", 4), ("%m/%d/%Y", 3)):
        (tmp_path / "y.toml").write_text(f"date_format = '{date_format}'\n", encoding="utf-8")
        articles = load_study(str(tmp_path / "y.csv"), place[1]).news.articles
        assert articles["published_date"].dt.month.tolist() == [month]


def test_a_correction_of_an_article_that_nobody_knows_is_told_in_a_part_too(dated):
    corrections = Path(dated[0], "corrections")
    corrections.mkdir(exist_ok=True)
    (corrections / "hits.csv").write_text("article_id,text,status\nnone,steel,negated\n", encoding="utf-8")
    with pytest.raises(ValueError, match="no article_id 'none'"):
        load_study(*dated, since="2022")
