"""Read hand coding as a ``statements`` table, so that whatever takes the machine's statements takes the coder's."""

from pathlib import Path

import pandas as pd

from .codebook import Codebook
from .corpus import Corpus, find_path
from .rows import read_rows
from .tables import COLUMNS, NOWHERE, QUOTE_TYPES, UNLISTED, check_table, make_table
from .text import count_words_in, repair_mojibake

NEEDED = ("doc", "start", "text", "type", "actor")
_KINDS = {"attitude_denial": "denial", "ascribed_belief": "belief"}


def load_gold(source: str | Path, corpus: Corpus, codebook: Codebook) -> pd.DataFrame:
    """The hand coding of the corpus's articles as a ``statements`` table; no rows where nothing is coded.

    The source is a .jsonl or .csv file with the columns of data/gold/statements.jsonl, or the folder of such a file: a
    path or a name under data/; an empty name stands for no hand coding. A row belongs to the article whose path or
    article_id is its ``doc``; a faulty one is a ValueError with its line and what would do.

    Returns:
        The table and ``second``: to whom else the coder might give the words (alt_actor, joined by "; "). Rows that do
        not count are not of kind statement; ``start`` and ``end`` are of ``articles.text``, mojibake repaired.
    """
    path = _find_file(source)
    if path and not path.is_file():
        raise ValueError(f"hand coding {path.parent.name!r} has no {path.name}; add it, or name a .jsonl or .csv file")
    texts = dict(zip(corpus.articles["article_id"], corpus.articles["text"], strict=True))
    ids = dict(zip(corpus.articles["path"], texts, strict=True)) | {name: name for name in texts}
    groups = dict(zip(codebook.actors["actor"], codebook.actors["group"], strict=True))
    rows: dict[str, dict] = {}
    for line, cells in read_rows(path) if path else ():
        try:
            _check_cells(cells, rows)
            if article_id := ids.get(cells["doc"]):
                row = _read_cells(cells, article_id, texts[article_id], groups, f"line-{line}")
                rows[row["statement_id"]] = row
        except ValueError as error:
            raise ValueError(f"{path.name} line {line}: {error}") from error
    table = make_table("statements", list(rows.values())).reindex(columns=[*COLUMNS["statements"], "second"])
    return check_table(table, "statements")


def read_note(source: str | Path) -> str:
    """What a reader must know of the hand coding: the text of note.txt beside it, or nothing."""
    path = _find_file(source)
    note = path.with_name("note.txt") if path else None
    return note.read_text(encoding="utf-8").strip() if note and note.is_file() else ""


def _find_file(source: str | Path) -> Path | None:
    path = find_path(source, "hand coding") if str(source).strip() else None
    return path / "statements.jsonl" if path and path.is_dir() else path


def _check_cells(cells: dict | str, rows: dict[str, dict]) -> None:
    if isinstance(cells, str):
        raise ValueError(cells)
    if missing := [key for key in NEEDED if cells.get(key) in (None, "")]:
        raise ValueError(f"no {missing[0]}; a row needs {', '.join(NEEDED)}")
    if cells["type"] not in QUOTE_TYPES or not str(cells["start"]).isdecimal():
        raise ValueError(f"type must be {', '.join(QUOTE_TYPES)} and start a whole number, "
                         f"not {cells['type']!r} and {cells['start']!r}")
    if cells.get("id") in rows:
        raise ValueError(f"id {cells['id']!r} is taken; give each row its own")


def _read_cells(cells: dict, article_id: str, text: str, groups: dict[str, str], name: str) -> dict:
    words, start = repair_mojibake(cells["text"])[0], int(cells["start"])
    # Repairs shorten what stands before: the words are at their place or a little earlier.
    at = text.rfind(words, max(0, start - max(start // 10, 20)), start + len(words))
    if at < 0:
        raise ValueError(f"{words[:40]!r} is not at character {start} of {cells['doc']}; count in the decoded file")
    name, second = cells.get("id") or name, cells.get("alt_actor") or ""
    counts = str(cells.get("counts", True)).lower() not in ("false", "no", "0")
    return {
        "statement_id": name, "article_id": article_id, "start": at, "end": at + len(words),
        "quote_type": cells["type"], "kind": "statement" if counts else _KINDS.get(cells.get("kind"), "mention"),
        "source": cells.get("source_text") or None, "actor": cells["actor"], "n_words": count_words_in(words),
        "group": cells.get("actor_group") or groups.get(cells["actor"], UNLISTED),
        "part_of": cells.get("statement_group") or name, "resolution": "by hand", "rule": "by hand",
        "second": second if isinstance(second, str) else "; ".join(second),
        **dict.fromkeys(("cue_start", "cue_end", "source_start", "source_end"), NOWHERE)}
