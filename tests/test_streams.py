"""Tables in files and rows in step; memory is counted by its allocators, since what the system shows varies."""

import tracemalloc

import pandas as pd
import pyarrow as pa
import pytest

from framing import streams
from framing.rows import read_rows
from framing.streams import Spill, align, watch


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
