"""Tables in files and rows in step; memory is counted by its allocators, since what the system shows varies."""

import tracemalloc

import pandas as pd
import pyarrow as pa
import pytest

from framing import streams
from framing.rows import read_rows
from framing.streams import Spill, align, hash_place, keep_tables, read_tables, watch


def test_a_spilled_table_is_what_was_put_in_with_the_columns_of_all_pieces(monkeypatch):
    monkeypatch.setattr(streams, "PIECE", 5)
    spill = Spill(lambda rows: pd.DataFrame(rows))
    for number, text in enumerate(["Türk", "“a”", "b"]):
        spill.add([{"text": text, "n": number, **({"url": text} if number else {})}], len(text))
    table = spill.read()
    assert table["text"].tolist() == ["Türk", "“a”", "b"]
    assert table["n"].tolist() == [0, 1, 2]
    assert table["url"].fillna("").tolist() == ["", "“a”", "b"]


def test_the_texts_of_a_spilled_table_are_not_in_the_memory():
    spill, before = Spill(lambda rows: pd.DataFrame(rows, dtype="str")), pa.total_allocated_bytes()
    for number in range(64):
        spill.add([{"text": f"{number:03}" + "x" * 2**20}], 2**20)
    table = spill.read()
    assert sum(map(len, watch(table["text"], "texts"))) == 64 * (3 + 2**20)
    assert pa.total_allocated_bytes() - before < 2**20
    assert table["text"].iloc[40][:4] == "040x"


@pytest.mark.parametrize(("name", "line"), [("t.csv", "{}\n"), ("t.jsonl", '{{"text": "{}"}}\n')])
def test_a_table_is_read_without_holding_it(tmp_path, name, line):
    with (tmp_path / name).open("w") as file:
        file.write("text\n" if name == "t.csv" else "")
        file.writelines(line.format(f"{number:05}" + "x" * 2**14) for number in range(1000))
    tracemalloc.start()
    n = sum(len(row["text"]) for _, row in read_rows(tmp_path / name))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert n == 1000 * (5 + 2**14)
    assert peak < 6 * 2**20  # of 16 MB; a MB at a time is read, and decoded to find the encoding


def test_rows_are_put_with_their_names_and_none_is_lost():
    rows = [("b", 1), ("b", 2), ("d", 3)]
    assert list(align("abcd", rows)) == [[], rows[:2], [], rows[2:]]
    with pytest.raises(ValueError, match="rows of 'd' stand out of order"):
        list(align("dcba", rows))


def test_nothing_is_kept_where_the_cache_folder_cannot_be_written(tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("FRAMING_CACHE", str(tmp_path / "file" / "below"))
    spill = Spill(pd.DataFrame)
    spill.add([{"n": 1}], 1)
    assert spill.read()["n"].tolist() == [1]
    monkeypatch.setenv("FRAMING_CACHE", str(tmp_path))
    table = Spill(pd.DataFrame)
    assert table.read().empty and [path.name for path in tmp_path.iterdir()] == ["file"]


TABLES = [pd.DataFrame({"text": ["Türk", None], "n": [1, 2], "is": [True, False]}).astype({"text": "str"}),
          pd.DataFrame({"day": pd.to_datetime(["2022-09-01", None]).astype("datetime64[us]"), "share": [0.5, None]}),
          pd.DataFrame({"text": pd.Series([], dtype="str"), "n": pd.Series([], dtype="int64")})]


def test_kept_tables_come_back_as_they_were_and_new_ones_take_their_place(tmp_path, monkeypatch):
    monkeypatch.setenv("FRAMING_CACHE", str(tmp_path))
    for tables in (TABLES, TABLES[:1]):
        keep_tables("some", tables)
        for kept, table in zip(read_tables("some"), tables, strict=True):
            pd.testing.assert_frame_equal(kept, table)
    assert [path.name for path in tmp_path.iterdir()] == ["some.arrow"]


@pytest.mark.parametrize("left", [0, 100, -20])
def test_of_a_broken_file_no_table_that_is_not_whole_comes_back(tmp_path, monkeypatch, left):
    monkeypatch.setenv("FRAMING_CACHE", str(tmp_path))
    assert list(read_tables("some")) == []
    keep_tables("some", TABLES[:1])
    path = tmp_path / "some.arrow"
    path.write_bytes(path.read_bytes()[:left])
    assert [len(table) for table in read_tables("some")] in ([], [2])  # cut in what marks the end, all of it is there


def test_tables_are_not_kept_where_that_cannot_be(tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("FRAMING_CACHE", str(tmp_path / "file"))
    keep_tables("some", TABLES)
    assert list(read_tables("some")) == []


def test_a_corpus_is_another_once_what_is_said_of_it_beside_it_is(tmp_path):
    table, said, corrections = tmp_path / "news.csv.gz", tmp_path / "news.toml", tmp_path / "corrections"
    table.write_bytes(b"x")
    seen = [hash_place(table)]
    said.write_text("source = 'a wire'\n", encoding="utf-8")
    seen.append(hash_place(table))
    alone = hash_place(tmp_path, without="corrections")
    corrections.mkdir()
    (corrections / "hits.csv").write_text("article_id\n", encoding="utf-8")
    seen.append(hash_place(table))
    assert len(set(seen)) == 3 and hash_place(table) == seen[-1]
    assert hash_place(table, without="corrections") == seen[1] and hash_place(tmp_path, without="corrections") == alone
    (tmp_path / "more" / "corrections").mkdir(parents=True)
    (tmp_path / "more" / "corrections" / "a.txt").write_text("an article")
    assert hash_place(tmp_path, without="corrections") != alone
