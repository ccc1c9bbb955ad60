"""Loading: folders and tables written here, small enough to count; the seeds last."""

import hashlib
import json
import os
import re
from pathlib import Path

import pandas as pd
import pytest

from framing import corpus as corpus_module
from framing import streams
from framing.corpus import ROOT, find_path, load_corpus
from framing.tables import check_table

PAGE = "Talks on steel end without a deal\n\nOSLO (AP) — Ministers left on Friday.\n"


@pytest.fixture
def folder(tmp_path):
    """A function that writes files and gives their folder: text as UTF-8, bytes as they are."""

    def write(files):
        for name, content in files.items():
            path = tmp_path / "corpus" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return tmp_path / "corpus"

    return write


def reasons(corpus):
    return [(row.path, row.row, row.reason) for row in corpus.problems.itertuples()]


def test_a_folder_gives_a_row_for_each_text_file_by_path(folder):
    corpus = load_corpus(folder({"b.txt": PAGE, "a.txt": "One more.", "2024/c.txt": "A third."}))
    assert list(corpus.articles["path"]) == ["2024/c.txt", "a.txt", "b.txt"]
    assert list(corpus.articles["article_id"]) == ["2024/c", "a", "b"]
    assert list(corpus.articles["n_words"]) == [2, 2, 4]  # "Ministers left on Friday"
    assert corpus.articles["sha256"][2] == hashlib.sha256(PAGE.encode()).hexdigest()
    for name in ("articles", "zones", "problems"):
        check_table(getattr(corpus, name), name)


def test_ids_are_unique_even_if_stems_are_not(folder):
    corpus = load_corpus(folder({"a.txt": "One.", "a.TXT": "Two."}))
    assert list(corpus.articles["article_id"]) == ["a.TXT", "a.txt"]


def test_the_title_is_found_and_unknown_things_stay_unknown(folder):
    article = load_corpus(folder({"a.txt": PAGE})).articles.iloc[0]
    assert article["title"] == "Talks on steel end without a deal"
    assert pd.isna(article[["outlet", "event_id", "published_date", "event_date", "scraped_date"]]).all()


def test_line_ends_and_curly_marks_are_kept(folder):
    text = "“Steel,” she said,\r\n‘is steel’.\r\n"
    assert load_corpus(folder({"a.txt": text})).articles["text"][0] == text


def test_readmes_and_hidden_files_are_no_articles(folder):
    corpus = load_corpus(folder({"a.txt": PAGE, "README.md": "x", "README.txt": "x", ".b.txt": "x"}))
    assert len(corpus.articles) == 1
    assert reasons(corpus) == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_with_and_without_mark_is_read(folder, encoding):
    assert load_corpus(folder({"a.txt": "Türk spoke.".encode(encoding)})).articles["text"][0] == "Türk spoke."


def test_other_encodings_are_asked_for_not_guessed(folder):
    place = folder({"a.txt": "Türk spoke.".encode("cp1252"), "b.txt": "Türk spoke."})
    corpus = load_corpus(place)
    assert reasons(corpus) == [("a.txt", -1, "byte 1 is not UTF-8")]
    assert "encoding" in corpus.problems["help"][0]
    assert list(load_corpus(place, encoding="cp1252").articles["text"]) == ["Türk spoke.", "Türk spoke."]
    with pytest.raises(ValueError, match="no encoding 'cp-1252x'"):
        load_corpus(place, encoding="cp-1252x")


def test_what_cannot_be_used_is_a_problem_and_no_crash(folder):
    place = folder({"a.txt": PAGE, "b.txt": b"", "c.txt": " \n", "d.txt": b"a\0b", "e.html": "<p>x</p>"})
    os.mkfifo(place / "f.txt")
    (place / "g.txt").symlink_to("nowhere.txt")
    (place / "loop").symlink_to(".")
    corpus = load_corpus(place)
    assert [(path, reason) for path, _, reason in reasons(corpus)] == [
        ("b.txt", "empty"), ("c.txt", "empty"),
        ("d.txt", "it holds NUL bytes, so it is no text in UTF-8"),
        ("e.html", "no article in it, maybe only pictures"), ("f.txt", "not a text file"), ("g.txt", "not a text file"),
        ("loop", "a link to a folder"),
    ]
    assert corpus.verdicts() == {"read": 1, "duplicate": 0, "quarantined": 4, "skipped": 3}
    assert list(corpus.articles["path"]) == ["a.txt"]


def test_a_name_that_is_no_unicode_is_shown(folder):
    place = folder({"a.txt": PAGE})
    Path(os.fsdecode(os.fsencode(place) + b"/b\xff.txt")).write_text("Two.")
    assert list(load_corpus(place).articles["path"]) == ["a.txt", "b\\udcff.txt"]


def test_an_empty_corpus_says_what_would_help(folder):
    with pytest.raises(ValueError, match=r"'corpus' holds no article; put each article into it as a \.txt"):
        load_corpus(folder({"README.md": "x"}))
    with pytest.raises(ValueError, match=r"holds no article; a\.txt: empty; "):
        load_corpus(folder({"a.txt": ""}))


def test_mojibake_is_repaired_and_reported_and_nothing_else_changed(folder):
    corpus = load_corpus(folder({"a.txt": "“Itâ€™s NemaGenâ„¢â„¢,” Türk’s aide said. Itâ€™s “so”.\n"}))
    assert corpus.articles["text"][0] == "“It’s NemaGen™™,” Türk’s aide said. It’s “so”.\n"
    assert reasons(corpus) == [("a.txt", -1, "mojibake repaired: 'â€™' -> '’' (2 places)"),
                               ("a.txt", -1, "mojibake repaired: 'â„¢â„¢' -> '™™' (1 place)")]


def test_articles_with_the_same_body_words_are_one_group(folder):
    corpus = load_corpus(folder({
        "a.txt": PAGE, "b.txt": "Another headline of the day\n\nMINISTERS  left\non Friday.", "c.txt": "Menu",
        "d.txt": "Menu", "e.txt": "Ministers left on Monday."}))
    assert list(corpus.articles["duplicate_group"]) == ["a", "a", "c", "d", "e"]  # no body, no copy


def test_a_corpus_read_in_pieces_is_the_same_corpus(folder, monkeypatch):
    rows = [{"text": PAGE}, {"text": PAGE, "date": "2024-03-01"}, {"body": "Steel is dear.", "wire": "AP"}]
    place = folder({"t.jsonl": "\n".join(map(json.dumps, rows))}) / "t.jsonl"
    whole = load_corpus(place)
    monkeypatch.setattr(streams, "PIECE", 0)  # a piece an article, and an empty one
    pieces = load_corpus(place)
    assert list(whole.articles["wire"].fillna("")) == ["", "", "AP"]
    for name in ("articles", "zones", "problems"):
        pd.testing.assert_frame_equal(getattr(pieces, name), getattr(whole, name))


@pytest.mark.parametrize("cores", [1, 2])
def test_a_corpus_made_on_all_cores_is_the_same_corpus(folder, monkeypatch, cores):
    texts = [f"Ministers left on Friday after {n} hours of talks.{' It â€™ s over.' * (n % 5 == 0)}" for n in range(30)]
    texts[7], texts[19] = "Das Ministerium erklärte am Montag, man werde die Zölle aufheben. " * 4, ""
    place = folder({"t.jsonl": "\n".join(json.dumps({"text": text}) for text in texts)}) / "t.jsonl"
    alone = load_corpus(place)
    monkeypatch.setattr(corpus_module, "MANY", 5)
    monkeypatch.setattr(corpus_module, "AT_A_TIME", 2)
    monkeypatch.setattr(corpus_module.os, "cpu_count", lambda: cores)
    together = load_corpus(place)
    assert len(together.articles) == 28 and len(together.problems) == 8
    for name in ("articles", "zones", "problems"):
        pd.testing.assert_frame_equal(getattr(together, name), getattr(alone, name))


def test_metadata_in_the_folder_are_joined(folder):
    corpus = load_corpus(folder({
        "a.txt": "Menu\nSteel talks\n\n" + PAGE, "b.txt": "Two.",
        "articles.csv": "path,title,event_date,event_id,wire\na.txt,Steel talks,2024-03-01,e1,AP\n"}))
    assert corpus.articles["title"][0] == "Steel talks"
    assert list(corpus.articles["event_date"].dt.strftime("%F").fillna("")) == ["2024-03-01", ""]
    assert corpus.articles["event_date"].dtype == corpus.articles["scraped_date"].dtype == "datetime64[us]"
    assert list(corpus.articles["wire"].fillna("")) == ["AP", ""]
    assert list(corpus.articles["event_id"].fillna("")) == ["e1", ""]


def test_metadata_of_a_missing_file_are_a_problem(folder):
    corpus = load_corpus(folder({"a.txt": PAGE, "articles.csv": "path,title\na.txt,\nb.txt,Lost\n"}))
    assert reasons(corpus) == [("b.txt", 3, "named in articles.csv, but there is no such file")]


@pytest.mark.parametrize(("table", "message"), [
    ("path,title\na.txt,x\na.txt,y\n", "articles.csv line 3: path 'a.txt' is listed twice"),
    ("path,title\na.txt,x,y\n", "articles.csv line 2: 3 cells instead of 2"),
    ("path,title\n,x\n", "articles.csv line 2: no path"),
    ("file,title\na.txt,x\n", "articles.csv line 1: no column 'path'; there are 'file', 'title'"),
    ("path,title,title\na.txt,x,y\n", "articles.csv line 1: column 'title' stands there twice"),
    ('path,title\na.txt,"x"y\n', "articles.csv: line 2: "),
])
def test_faulty_metadata_stop_with_file_and_line(folder, table, message):
    with pytest.raises(ValueError, match=message) as caught:
        load_corpus(folder({"a.txt": PAGE, "articles.csv": table}))
    assert "\n" not in str(caught.value)


def test_a_csv_table_is_read_cell_by_cell(folder):
    long = "the steel " * 25_000  # longer than the csv module's own limit of a cell
    rows = f'text,published_date,n\n"One, two.\nThree.",2024-03-01,007\nNA,,1e5\n{long},,\n'
    corpus = load_corpus(folder({"t.csv": rows}) / "t.csv")
    assert list(corpus.articles["text"].str[:17]) == ["One, two.\nThree.", "NA", "the steel the ste"]
    assert list(corpus.articles["article_id"]) == ["t-3", "t-4", "t-5"]  # by the line in the file
    assert list(corpus.articles["n"].fillna("")) == ["007", "1e5", ""]
    assert corpus.articles["published_date"][0] == pd.Timestamp("2024-03-01")


def test_faulty_rows_of_a_table_are_problems_with_their_line(folder):
    place = folder({"t.csv": "article_id,text,event_date\nx,One.,\nx,Two.,\ny,Three.\nz,,\nw,Four.,May\n"})
    corpus = load_corpus(place / "t.csv")
    assert list(corpus.articles["article_id"]) == ["x", "w"]
    assert list(corpus.problems["verdict"]) == ["quarantined"] * 3 + ["read"]
    assert reasons(corpus) == [
        ("t.csv", 3, "article_id 'x' is taken by line 2"),
        ("t.csv", 4, "2 cells instead of 3; a cell that holds a comma needs double quotes"),
        ("t.csv", 5, "empty"), ("t.csv", 6, "event_date 'May' is no date like 2024-08-27"),
    ]


@pytest.mark.parametrize(("rows", "reason"), [
    ("texts,n\nOne.,Two.\n", "no column 'text'; is it 'texts'?; name it under [columns] in t.toml"),
    ("text,text\nOne.,Two.\n", "column 'text' stands there twice; rename one; mend the row"),
    ("Headline,Tale\nOne.,Two.\n", "no column 'text'; there are 'Headline', 'Tale'; name it under [columns] in t.toml"),
])
def test_a_table_with_a_faulty_head_holds_no_article(folder, rows, reason):
    message = re.escape(f"'t.csv' holds no article; t.csv: {reason}")
    with pytest.raises(ValueError, match=message):
        load_corpus(folder({"t.csv": rows}) / "t.csv")


def test_json_lines_are_read_line_by_line(folder):
    lines = [json.dumps({"text": "One.", "article_id": 7, "n": 0}), "", "{", "[1]", json.dumps({"lines": "x"}),
             '{"text": "half \\ud83d"}', json.dumps({"text": "Two.", "article_id": "8"})]
    corpus = load_corpus(folder({"t.jsonl": "\n".join(lines)}) / "t.jsonl")
    assert list(corpus.articles["article_id"]) == ["7", "8"]
    assert corpus.articles["n"][0] == "0"
    assert [(row, reason[:22]) for _, row, reason in reasons(corpus)] == [
        (3, "not JSON: Expecting pr"), (4, "not a JSON object"), (5, "no column 'text'; ther"),
        (6, "it holds half a charac")]


def test_parquet_tables_are_read(tmp_path):
    pd.DataFrame({"text": ["One.", None], "outlet": ["A", None]}).to_parquet(tmp_path / "t.parquet")
    corpus = load_corpus(tmp_path / "t.parquet")
    assert list(corpus.articles["outlet"]) == ["A"]
    assert reasons(corpus) == [("t.parquet", 2, "empty")]


def test_a_file_that_is_no_table_is_refused(folder):
    with pytest.raises(ValueError, match=r"a\.txt is neither a folder nor a table; a table ends in \.csv"):
        load_corpus(folder({"a.txt": PAGE}) / "a.txt")


@pytest.mark.parametrize(("name", "hint"), [
    ("seds", "did you mean 'seeds'"), ("data/codbook", "did you mean '(data/)?codebook'"), ("", "there are "),
    ("x" * 300, "there are "), ("qqq", "there are "),
])
def test_an_unknown_name_is_told_the_nearest_one(name, hint):
    message = f"^no corpus {name!r}: neither a path nor a name under data/; {hint}"
    with pytest.raises(ValueError, match=message):
        find_path(name, "corpus")


def test_a_notebook_is_found_by_its_name_alone():
    assert find_path("01_terms_by_actor.ipynb", "notebook").parent.name == "notebooks"
    with pytest.raises(ValueError, match=r"^no notebook '01_trms.ipynb': .* under notebooks/; did you mean '01_t"):
        find_path("01_trms.ipynb", "notebook")


def test_no_absolute_path_is_shown(folder):
    place = folder({"a.txt": PAGE})
    with pytest.raises(ValueError, match="did you mean 'corpus'") as caught:
        find_path(place.with_name("corpsu"), "corpus")
    assert "/" not in str(caught.value).replace("data/", "")


def test_names_are_found_from_any_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert find_path("seeds", "corpus") == ROOT / "seeds"
    assert find_path("codebook", "codebook") == ROOT / "data" / "codebook"


def test_a_bar_appears_for_many_files_only_where_somebody_watches(folder, capfd):
    load_corpus(folder({f"{n}.txt": "One." for n in range(501)}))
    assert capfd.readouterr() == ("", "")


def test_the_seeds_are_loaded_with_what_is_known_of_them():
    corpus = load_corpus("seeds")
    articles = corpus.articles.set_index(corpus.articles["article_id"].str[:3])
    assert dict(articles["n_words"]) == {"000": 326, "001": 351, "002": 352, "003": 391, "004": 295}
    assert articles["event_id"]["001"] == articles["event_id"]["002"]  # two reports of one briefing
    assert articles["event_date"]["002"] == pd.Timestamp("2022-09-09")
    assert articles["scraped_date"]["002"] == pd.Timestamp("2025-01-20")  # viewed 28 months later
    assert articles["scraped_date"].isna().sum() == 4
    assert articles["title"].isna().sum() == 2  # 000 and 003 begin with their first paragraph
    assert articles["duplicate_group"].is_unique
    assert reasons(corpus) == [("002_d57735e9b16c3081.txt", -1, "mojibake repaired: 'â„¢' -> '™' (1 place)")]


def test_an_article_in_another_language_is_refused_by_name(tmp_path):
    english = "The ministry said on Monday that it would lift the tariffs, and that talks would go on. " * 3
    german = "Das Ministerium erklärte am Montag, man werde die Zölle aufheben und weiter verhandeln. " * 3
    (tmp_path / "a.txt").write_text(english, encoding="utf-8")
    (tmp_path / "b.txt").write_text(german, encoding="utf-8")
    corpus = load_corpus(tmp_path)
    assert list(corpus.articles["path"]) == ["a.txt"]
    assert corpus.problems[["path", "reason"]].to_numpy().tolist() == [["b.txt", "not in English"]]
