import gc
import itertools
import weakref

import pandas as pd
import pytest
from pandera.errors import SchemaError

from framing.tables import COLUMNS, LEVELS, _is_sound, _schema, check_table, make_table, once


@pytest.mark.parametrize("name", COLUMNS)
def test_an_empty_table_has_its_columns_and_dtypes(name):
    table = make_table(name)
    assert dict(table.dtypes.astype(str)) == COLUMNS[name]
    assert check_table(table, name) is not None


def test_further_columns_stand_after_the_required_ones():
    row = {"wire": "AP", "path": "a.txt", "row": -1, "reason": "empty", "help": "remove it"}
    table = make_table("problems", [row])
    assert list(table.columns) == [*COLUMNS["problems"], "wire"]


def test_a_missing_column_is_named():
    with pytest.raises(ValueError, match="table problems lacks the column 'row'"):
        check_table(make_table("problems").drop(columns="row"), "problems")


def test_a_wrong_dtype_is_named_with_table_and_column():
    table = make_table("zones").assign(start=[])
    with pytest.raises(ValueError, match="table zones, column start"):
        check_table(table.astype({"start": "str"}), "zones")


def test_a_level_that_is_not_one_is_refused():
    row = dict.fromkeys(COLUMNS["hits"], "x") | {"start": 0, "end": 1, "in_quotes": False, "in_name": False}
    with pytest.raises(ValueError, match="table hits, column status"):
        check_table(make_table("hits", [row | {"status": "maybe"}]), "hits")


def test_two_rows_with_one_key_are_refused():
    row = dict.fromkeys(COLUMNS["articles"], "x") | {"published_date": None, "n_words": 1}
    with pytest.raises(ValueError, match="table articles"):
        check_table(make_table("articles", [row, row]), "articles")


@pytest.mark.parametrize("name", COLUMNS)
def test_what_is_looked_at_first_finds_what_pandera_finds(name):
    columns = COLUMNS[name]
    good = {"str": "x", "int64": 1, "bool": True, "float64": 0.5}
    row = {column: LEVELS[column][0] if column in LEVELS else good.get(dtype) for column, dtype in columns.items()}
    spoilt = [{column: value} for column in columns for value in (None, "maybe")] + [{}]
    for rows in ([row | other] for other in spoilt):
        try:
            table = make_table(name, rows)
        except (TypeError, ValueError):  # no such value in that column
            continue
        try:
            _schema(name).validate(table)
        except SchemaError:
            assert not _is_sound(table, name)
        else:
            assert _is_sound(table, name)


def test_what_was_made_of_the_very_same_tables_is_remembered_and_of_no_other():
    numbers = itertools.count(1)
    count = once(lambda *tables: next(numbers))
    one, same = pd.DataFrame({"a": [1]}), pd.DataFrame({"a": [1]})
    assert [count(one), count(one), count(same), count(one, same), count(one)] == [1, 1, 2, 3, 1]
    # A table that is gone leaves its place in the memory to another.
    assert [count(pd.DataFrame({"a": [1]})) for _ in range(20)] == list(range(4, 24))
    later = [pd.DataFrame({"a": [1]}) for _ in range(20)]
    assert [*map(count, later), count(one)] == list(range(24, 45))  # of many only the last are


def test_what_was_made_of_a_table_that_is_gone_is_gone():
    made = []
    double = once(lambda table: made.append(weakref.ref(twice := table * 2)) or twice)
    tables = [pd.DataFrame({"a": [1]}) for _ in range(3)]
    for table in tables:
        double(table)
    del table, tables[1:]
    gc.collect()
    assert [ref() is not None for ref in made] == [True, False, False]


def test_a_table_that_was_refused_is_refused_again():
    table = make_table("zones").assign(start=[]).astype({"start": "str"})
    for _ in range(2):
        with pytest.raises(ValueError, match="table zones, column start"):
            check_table(table, "zones")
