"""The five tables and their columns: what every other module, notebook and test relies on.

All are pandas DataFrames. Every derived row points at characters of ``articles.text`` (Python string
offsets, ``start`` included, ``end`` not). A schema checks types and levels where a table enters a public
function; columns beyond those listed are allowed and kept.
"""

from __future__ import annotations

from functools import cache

import pandas as pd

STRING, INTEGER, NUMBER, FLAG, DATE = "str", "int64", "float64", "bool", "datetime64[us]"

REPORTER = "reporter"
UNLISTED = "unlisted"
QUOTE_TYPES = ("direct", "mixed", "indirect")
KINDS = ("statement", "denial", "belief", "mention")
STATUSES = ("asserted", "negated", "hedged", "distanced", "denied")
BODY = "body"

# Column: dtype. Nullable columns hold None (text) or NaT; all others are always filled.
COLUMNS: dict[str, dict[str, str]] = {
    "articles": {
        "article_id": STRING, "path": STRING, "title": STRING, "outlet": STRING, "published_date": DATE,
        "event_id": STRING, "duplicate_group": STRING, "text": STRING, "n_words": INTEGER, "sha256": STRING,
    },
    "zones": {"article_id": STRING, "start": INTEGER, "end": INTEGER, "zone": STRING},
    "statements": {
        "statement_id": STRING, "article_id": STRING, "start": INTEGER, "end": INTEGER,
        "quote_type": STRING, "kind": STRING, "cue": STRING, "cue_start": INTEGER, "cue_end": INTEGER,
        "source": STRING, "source_start": INTEGER, "source_end": INTEGER, "actor": STRING, "group": STRING,
        "resolution": STRING, "rule": STRING, "nested_in": STRING, "part_of": STRING, "via": STRING,
        "n_words": INTEGER,
    },
    "hits": {
        "article_id": STRING, "start": INTEGER, "end": INTEGER, "text": STRING, "frame": STRING,
        "term": STRING, "actor": STRING, "group": STRING, "statement_id": STRING, "in_quotes": FLAG,
        "status": STRING, "disputed_by": STRING, "in_name": FLAG,
    },
    "words": {
        "article_id": STRING, "actor": STRING, "group": STRING, "n_words": INTEGER, "n_quoted_words": INTEGER,
        "n_statements": INTEGER,
    },
    "rates": {
        "n_hits": INTEGER, "n_words": INTEGER, "n_articles": INTEGER, "n_statements": INTEGER,
        "per_1000_words": NUMBER, "ci_low": NUMBER, "ci_high": NUMBER, "ci_method": STRING, "enough": FLAG,
    },
    "problems": {"path": STRING, "row": INTEGER, "reason": STRING, "help": STRING},
}  # fmt: skip

# -1 stands for "no such place": a statement that goes on without a cue, a problem that has no row.
NOWHERE = -1

NULLABLE = {
    "title", "outlet", "published_date", "event_id", "cue", "source", "nested_in", "via", "statement_id",
    "disputed_by", "per_1000_words", "ci_low", "ci_high",
}  # fmt: skip
LEVELS = {"quote_type": QUOTE_TYPES, "kind": KINDS, "status": STATUSES}
UNIQUE = {"articles": ["article_id"], "statements": ["statement_id"]}


def make_table(name: str, rows: list[dict] | pd.DataFrame = ()) -> pd.DataFrame:
    """The rows as the named table: its columns first, in order and of their dtypes; further ones after.

    No rows give an empty table of the same columns and dtypes.

    Example:
        >>> make_table("problems", [{"path": "a.txt", "row": -1, "reason": "empty", "help": "remove it"}])
    """
    columns = COLUMNS[name]
    table = pd.DataFrame(rows if len(rows) else None)
    extra = [column for column in table.columns if column not in columns]
    table = table.reindex(columns=[*columns, *extra])
    for column, dtype in columns.items():
        table[column] = table[column].astype(dtype)
    return table.reset_index(drop=True)


def check_table(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """The table itself, once its columns, dtypes, levels and unique keys are those of the named one.

    Raises:
        ValueError: Names the table, the column and the first offending value.
    """
    import pandera.errors

    missing = [column for column in COLUMNS[name] if column not in table.columns]
    if missing:
        raise ValueError(f"table {name} lacks the column {missing[0]!r}; it has {', '.join(table.columns)}")
    try:
        return _schema(name).validate(table)
    except pandera.errors.SchemaError as error:
        column = getattr(error.schema, "name", None)
        raise ValueError(f"table {name}, column {column}: {error.args[0].splitlines()[0]}") from error


@cache
def _schema(name: str):
    import pandera.pandas as pa

    columns = {}
    for column, dtype in COLUMNS[name].items():
        checks = [pa.Check.isin(LEVELS[column])] if column in LEVELS else []
        columns[column] = pa.Column(dtype, checks, nullable=column in NULLABLE)
    return pa.DataFrameSchema(columns, strict=False, unique=UNIQUE.get(name), name=name)
