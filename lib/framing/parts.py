"""A dataset in a folder: articles that were attributed and counted once, in parts, and are read back from there.

``dataset.json`` names what counts. Articles, zones, problems and the index (which article stands in which part) are
Arrow files, which are mapped and not read; ``statements/`` and ``counts-…/`` hold a Parquet file a part. Each file is
written beside its place and then put there whole, so what stands is complete.
"""

import json
import mmap
from pathlib import Path

import pandas as pd

from .streams import MANIFEST, map_file, open_whole
from .tables import make_table

INDEX = ["article_id", "key", "bodies"]  # of an article: what its statements, and where its bodies, depend on


def read_manifest(folder: Path) -> dict:
    """What a dataset says of itself, nothing where the folder is none; a ValueError while it is unfinished."""
    if not (folder / MANIFEST).is_file():
        return {}
    told = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    if "index" not in told:
        raise ValueError(f"dataset {folder.name!r} is not finished; the same `framing attribute` once more goes on "
                         "with what is missing")
    return told


def write_part(path: Path, table: pd.DataFrame, index: pd.DataFrame) -> None:
    """Write a table as Parquet, with the rows of the index that it is made for."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    made = pa.Table.from_pandas(table, preserve_index=False)
    made = made.replace_schema_metadata({"index": json.dumps(index[INDEX].to_numpy().tolist())})
    with open_whole(path) as file:
        pq.write_table(made, file, compression="zstd")


def list_parts(folder: Path) -> pd.DataFrame:
    """The rows of the index of all parts that stand in a folder, each once, and the ``part``."""
    import pyarrow.parquet as pq

    rows = [(*row, path.stem) for path in sorted(folder.glob("[!.]*.parquet"))
            for row in json.loads(pq.read_schema(path).metadata[b"index"])]
    return pd.DataFrame(rows, columns=[*INDEX, "part"], dtype="str").drop_duplicates(INDEX, ignore_index=True)


def read_parts(folder: Path, index: pd.DataFrame) -> pd.DataFrame:
    """The table that a folder is called after: the rows of the articles of an index, in its order."""
    import pyarrow.parquet as pq

    pieces = [table[table["article_id"].isin(rows["article_id"])] for part, rows in index.groupby("part", sort=False)
              for table in (pq.read_table(folder / f"{part}.parquet").to_pandas(),)]
    found = make_table(folder.name, pd.concat(pieces, ignore_index=True) if pieces else ())
    return order_rows(found, index["article_id"])


def order_rows(table: pd.DataFrame, ids: pd.Series) -> pd.DataFrame:
    """The rows in the order of these articles."""
    return table.iloc[pd.Index(ids).get_indexer(table["article_id"]).argsort(kind="stable")].reset_index(drop=True)


def write_table(path: Path, table: pd.DataFrame) -> None:
    """Write a table as an Arrow file, a piece at a time."""
    import pyarrow as pa

    schema = pa.Table.from_pandas(table.head(0), preserve_index=False).schema
    with open_whole(path) as file, pa.ipc.new_file(file, schema) as stream:
        for at in range(0, len(table), 10_000):
            stream.write(pa.Table.from_pandas(table.iloc[at:at + 10_000], schema, preserve_index=False))


def map_table(path: Path) -> pd.DataFrame:
    """A table out of an Arrow file; its texts stay there."""
    import pyarrow as pa

    with path.open("rb") as file:
        return pa.ipc.open_file(pa.py_buffer(map_file(file, mmap.ACCESS_READ))).read_all().to_pandas()
