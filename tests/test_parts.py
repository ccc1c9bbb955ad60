"""Files that are whole or not there, tables that come back as they were."""

import json

import pandas as pd
import pyarrow as pa
import pytest

from framing.parts import (
    INDEX,
    MANIFEST,
    list_parts,
    map_table,
    order_rows,
    read_manifest,
    read_parts,
    write_part,
    write_table,
)
from framing.streams import open_whole
from framing.tables import make_table


def words(*names):
    return make_table("words", [{"article_id": name, "actor": "Chile", "group": "Chile", "n_words": 3,
                                 "n_quoted_words": 0, "n_statements": 1,
                                 "n_quoted_statements": 0} for name in names])


def index(part, *names):
    return pd.DataFrame({"article_id": names, "key": [f"k{name}" for name in names], "bodies": "b", "part": part})


def test_a_file_that_is_not_written_to_its_end_takes_no_place(tmp_path):
    with open_whole(tmp_path / "new" / "a") as file:
        file.write(b"earlier")
    with pytest.raises(KeyboardInterrupt), open_whole(tmp_path / "new" / "a") as file:
        file.write(b"half")
        raise KeyboardInterrupt
    assert (tmp_path / "new" / "a").read_bytes() == b"earlier" and len(list((tmp_path / "new").iterdir())) == 1


def test_the_rows_of_an_index_are_read_in_its_order_and_no_others(tmp_path):
    place = tmp_path / "words"
    write_part(place / "one.parquet", words("a", "b", "b", "c"), index("one", "a", "b", "c"))
    write_part(place / "two.parquet", words("d"), index("two", "d"))
    wanted = pd.concat([index("two", "d"), index("one", "b", "a")])  # c was taken out
    pd.testing.assert_frame_equal(read_parts(place, wanted), words("d", "b", "b", "a"))
    assert list(read_parts(place, wanted.head(0))) == list(words("a"))


def test_a_part_says_which_articles_it_was_made_for_also_those_without_rows(tmp_path):
    write_part(tmp_path / "words" / "one.parquet", words("a"), index("one", "a", "empty"))
    (tmp_path / "words" / ".two.parquet.77").write_bytes(b"half a file of a run that was killed")
    pd.testing.assert_frame_equal(list_parts(tmp_path / "words"), index("one", "a", "empty"), check_dtype=False)
    assert list(list_parts(tmp_path / "none")) == [*INDEX, "part"]


def test_an_article_that_stands_in_two_parts_is_taken_from_one(tmp_path):
    for part in ("one", "two"):
        write_part(tmp_path / "words" / f"{part}.parquet", words("a"), index(part, "a"))
    assert list_parts(tmp_path / "words")["part"].tolist() == ["one"]


def test_a_mapped_table_is_the_one_written_and_its_texts_are_not_in_the_memory(tmp_path):
    table = pd.DataFrame({"text": pd.Series([f"{number}“Türk”" + "x" * 2000 for number in range(20_001)], dtype="str"),
                          "day": pd.to_datetime(["2024-08-27"] * 20_000 + [None]).as_unit("us"),
                          "title": pd.Series([None] * 20_001, dtype="str")})
    write_table(tmp_path / "a.arrow", table)
    before = pa.total_allocated_bytes()
    read = map_table(tmp_path / "a.arrow")
    assert pa.total_allocated_bytes() - before < 2**20
    pd.testing.assert_frame_equal(read, table)


def test_rows_keep_their_order_within_an_article():
    table = pd.DataFrame({"article_id": ["b", "a", "b"], "start": [5, 0, 1]})
    assert order_rows(table, pd.Series(["a", "b"]))["start"].tolist() == [0, 5, 1]


def test_a_folder_is_a_dataset_once_it_is_finished(tmp_path):
    assert read_manifest(tmp_path) == {}
    (tmp_path / MANIFEST).write_text("{}", encoding="utf-8")
    with pytest.raises(ValueError, match="is not finished; the same `framing attribute` once more goes on"):
        read_manifest(tmp_path)
    (tmp_path / MANIFEST).write_text(json.dumps({"index": "index-1.arrow"}), encoding="utf-8")
    assert read_manifest(tmp_path)["index"] == "index-1.arrow"
