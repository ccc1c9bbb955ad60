"""The tables and their columns: what every other module, notebook and test relies on.

Every derived row points at characters of ``articles.text``: Python string offsets, ``start`` included, ``end`` not. A
schema checks types and levels where a table enters a public function; columns beyond those listed are kept. No table
is changed in place once it is made: what was found of it holds (``once``).
"""

import weakref
from collections.abc import Callable
from functools import cache, wraps

import pandas as pd

STRING, INTEGER, NUMBER, FLAG, DATE = "str", "int64", "float64", "bool", "datetime64[us]"
REPORTER, UNLISTED, BODY = "reporter", "unlisted", "body"
QUOTE_TYPES = ("direct", "mixed", "indirect")
LEVELS = {"quote_type": QUOTE_TYPES, "kind": ("statement", "denial", "belief", "mention"),
          "status": ("asserted", "negated", "hedged", "distanced", "denied"),
          "verdict": ("note", "missing", "quarantined", "read", "skipped")}
# -1 stands for "no such place": a statement that goes on without a cue, a problem that has no row.
NOWHERE = -1

_COLUMNS = {
    "articles": "article_id path title outlet published_date event_id duplicate_group text n_words sha256",
    "zones": "article_id start end zone reason",
    "statements": "statement_id article_id start end quote_type kind cue cue_start cue_end source source_start "
                  "source_end actor group resolution rule nested_in part_of via n_words",
    "hits": "article_id start end text frame term actor group statement_id in_quotes status disputed_by in_name",
    "words": "article_id actor group n_words n_quoted_words n_statements n_quoted_statements",
    "rates": "n_hits n_words n_articles n_statements per_1000_words ci_low ci_high ci_method enough",
    "problems": "path row verdict reason help",
}
# A name has one dtype in all tables; what is not listed here is text.
_DTYPES = {column: dtype for dtype, columns in {
    INTEGER: "start end cue_start cue_end source_start source_end row "
             "n_hits n_words n_quoted_words n_articles n_statements n_quoted_statements",
    NUMBER: "per_1000_words ci_low ci_high", FLAG: "in_quotes in_name enough", DATE: "published_date",
}.items() for column in columns.split()}
# Table: {column: dtype}. Nullable columns may hold None (text), NaN or NaT; all others are always filled.
COLUMNS: dict[str, dict[str, str]] = {
    table: {column: _DTYPES.get(column, STRING) for column in columns.split()} for table, columns in _COLUMNS.items()}
NULLABLE = ("title outlet published_date event_id cue source nested_in via statement_id disputed_by reason "
            "per_1000_words ci_low ci_high").split()
_REMEMBERED = 8
UNIQUE = {"articles": ["article_id"], "statements": ["statement_id"]}


def make_table(name: str, rows: list[dict] | pd.DataFrame = ()) -> pd.DataFrame:
    """The rows as the named table: its columns first, in order and of their dtypes, also without rows; others after."""
    table = pd.DataFrame(rows if len(rows) else None)
    columns = dict.fromkeys([*COLUMNS[name], *table.columns])
    return table.reindex(columns=list(columns)).astype(COLUMNS[name]).reset_index(drop=True)


def once(function: Callable) -> Callable:
    """The function of tables, or of what holds some, which remembers what it made of the very same ones.

    Of the last few, and no longer than these are there.
    """
    made: dict[tuple[int, ...], tuple[list[weakref.ref], object]] = {}

    @wraps(function)
    def recall(*given: object):
        key = tuple(map(id, given))
        known, result = made.pop(key, ([], None))
        if not known or any(ref() is not one for ref, one in zip(known, given, strict=True)):
            known, result = [weakref.ref(one, lambda _: made.pop(key, None)) for one in given], function(*given)
        made[key] = known, result
        if len(made) > _REMEMBERED:
            del made[next(iter(made))]
        return result

    return recall


def check_table(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """The table itself, if its columns, dtypes, levels and keys are those of the named one; else a ValueError."""
    _checker(name)(table)
    return table


@cache
def _checker(name: str) -> Callable:
    return once(lambda table: _check(table, name))


def _check(table: pd.DataFrame, name: str) -> None:
    for column in COLUMNS[name]:
        if column not in table.columns:
            raise ValueError(f"table {name} lacks the column {column!r}; it has {', '.join(table.columns)}")
    if _is_sound(table, name):
        return

    import pandera.errors  # slow to import, and ten times as slow; it says what is wrong

    try:
        _schema(name).validate(table)
    except pandera.errors.SchemaError as error:
        column = getattr(error.schema, "name", None)
        raise ValueError(f"table {name}, column {column}: {error.args[0].splitlines()[0]}") from error


def _is_sound(table: pd.DataFrame, name: str) -> bool:
    for column, dtype in COLUMNS[name].items():
        cells = table[column]
        if cells.dtype != dtype or (column not in NULLABLE and cells.hasnans):
            return False
        if column in LEVELS and not (cells.isin(LEVELS[column]) | cells.isna()).all():
            return False
    return name not in UNIQUE or not table.duplicated(UNIQUE[name]).any()


@cache
def _schema(name: str):
    import pandera.pandas as pa

    levels = {column: pa.Check.isin(names) for column, names in LEVELS.items()}
    columns = {column: pa.Column(dtype, levels.get(column), nullable=column in NULLABLE)
               for column, dtype in COLUMNS[name].items()}
    return pa.DataFrameSchema(columns, unique=UNIQUE.get(name), name=name)
