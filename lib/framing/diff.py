"""What differs between two results: cells of their tables, the passages behind them, and what the runs depended on.

All but why is read from executed notebooks, ours or plain papermill's: tables by caption, rows by the text in them.
"""

import hashlib
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pandas as pd
from bs4 import BeautifulSoup

from .records import RECORD, read_record
from .runs import read_notebook
from .show import list_words

PROVENANCE = "What this run depends on"
COLUMNS = ["place", "what", "before", "after"]


class Difference(NamedTuple):
    """What differs, a row each cell or passage, and why: a sentence."""

    changes: pd.DataFrame
    why: str


def compare_results(before: Path, after: Path) -> dict[str, Difference]:
    """The differences of two results of the same notebook, by its name; of folders, those of all that both hold.

    Returns:
        ``why`` is what ``explain_difference`` says. The columns of ``changes``: place ("depends on", a table's caption
        and the row, or "passages"), what (the column, or "row" of one that only one of them has; of passages the voice,
        the term and the article), before, after ("" where there is none). First what the runs depended on, then tables
        in the order of the notebook, then passages by voice.
    """
    pairs = {after.name: (before, after)}
    for path in (before, after):
        if not path.exists():
            raise ValueError(f"no notebook {str(path)!r}, nor a folder of them")
    if before.is_dir() != after.is_dir():
        raise ValueError(f"{before.name} and {after.name} must both be notebooks or both be folders of them")
    if before.is_dir():
        names = sorted({path.name for path in before.glob("*.ipynb")} & {path.name for path in after.glob("*.ipynb")})
        pairs = {name: (before / name, after / name) for name in names}
        if not pairs:
            raise ValueError(f"{before.name} and {after.name} hold no notebook of the same name")
    return {name: Difference(_compare(*map(_read_result, pair)), explain_difference(*pair))
            for name, pair in pairs.items()}


def list_unpaired(before: Path, after: Path) -> dict[str, list[str]]:
    """Of two folders the notebooks that the other lacks, by the name of the folder."""
    names = [{path.name for path in folder.glob("*.ipynb")} for folder in (before, after)]
    lacking = {str(before): names[0] - names[1], str(after): names[1] - names[0]}
    return {folder: sorted(alone) for folder, alone in lacking.items() if alone}


def explain_difference(before: Path, after: Path) -> str:
    """In a sentence which inputs, parameters and versions of two runs differ: from the records beside the notebooks."""
    needs = []
    for path in (before, after):
        record = read_record(path.parent, path.stem)
        if record.get("files", {}).get(path.name) != hashlib.sha256(path.read_bytes()).hexdigest():
            return f"Why is not recorded: beside {path.name} there is no {path.stem}{RECORD} of it, as batches write."
        needs.append(record["needs"])
    old, new = needs
    kinds = ("parameters", "inputs", "versions")
    parameters, inputs, versions = (_list_changed(old[kind], new[kind]) for kind in kinds)
    code = ["the code of this workbook"] if versions.pop("code", None) else []
    parts = ["the notebook"] if old["notebook"] != new["notebook"] else []
    parts += [name if "/" in name else f"the {name}" for name in inputs if name not in parameters]
    parts += [f"the parameter {name} ({was!r} → {now!r})" for name, (was, now) in parameters.items()] + code
    parts += [f"{name} ({was or 'none'} → {now or 'none'})" for name, (was, now) in versions.items()]
    return f"The runs differ in {list_words(parts)}." if parts else "The runs depended on the same."


def _list_changed(before: dict, after: dict) -> dict[str, tuple]:
    return {name: (before.get(name), after.get(name)) for name in dict.fromkeys([*after, *before])
            if before.get(name) != after.get(name)}


def _compare(before: dict, after: dict) -> pd.DataFrame:
    rows = []
    for caption in dict.fromkeys([PROVENANCE, *after["tables"], *before["tables"]]):
        old, new = (result["tables"].get(caption, {}) for result in (before, after))
        for key in dict.fromkeys([*new, *old]):
            was, now = old.get(key, {}), new.get(key, {})
            place = f"{caption}: {key}"
            if caption == PROVENANCE or not (was and now):  # of a row that is new or gone, all in one
                place, name = ("depends on", key) if caption == PROVENANCE else (place, "row")
                was, now = ({name: ", ".join(cells.values())} for cells in (was, now))
            rows += [(place, name, was.get(name, ""), now.get(name, "")) for name in dict.fromkeys([*now, *was])
                     if was.get(name) != now.get(name)]
    gone, come = before["passages"] - after["passages"], after["passages"] - before["passages"]
    rows += [("passages", where, text, "") for where, text in sorted(gone.elements())]
    rows += [("passages", where, "", text) for where, text in sorted(come.elements())]
    return pd.DataFrame(rows, columns=COLUMNS, dtype="str")


def _read_result(path: Path) -> dict:
    """The cells of a notebook's tables, by caption and by row and column, and how often it shows each passage."""
    tables, passages = {}, Counter()
    for cell in read_notebook(path).cells:
        for output in cell.get("outputs", []):
            for table in BeautifulSoup(output.get("data", {}).get("text/html", ""), "html.parser").find_all("table"):
                if "passages" in table.get("class", []):
                    passages += Counter(_read_passages(table))
                elif table.caption:
                    tables.setdefault(_read(table.caption), {}).update(_read_cells(table))
    return {"tables": tables, "passages": passages}


def _read_cells(table) -> dict[str, dict[str, str]]:
    """The cells of a table by row, named by its texts before the first number, and by column."""
    heads = table.thead.find_all("th")
    names = [_read(head) for head in heads]
    numbers = [at for at, head in enumerate(heads) if "num" in head.get("class", [])]
    first = numbers[0] if numbers and numbers[0] else 1
    cells, met = {}, Counter()
    for row in table.tbody.find_all("tr"):
        values = [_read(cell) for cell in row.find_all(["td", "th"])]
        key = " · ".join(values[:first])
        met[key] += 1
        key += f" ({met[key]})" if met[key] > 1 else ""
        cells[key] = dict(zip(names[first:], values[first:], strict=True))
    return cells


def _read_passages(table) -> list[tuple[str, str]]:
    """Of each passage who says it, of which term and in which article; and its text, with the hit in brackets."""
    names = [_read(head) for head in table.thead.find_all("th")]
    passages = []
    for row in table.tbody.find_all("tr", recursive=False):
        cells = dict(zip(names, row.find_all("td", recursive=False), strict=True))
        if marked := row.find("mark"):
            marked.replace_with(f"[{_read(marked)}]")
        about = [next(cell.stripped_strings, "") for name, cell in cells.items() if name != "Passage"]
        passages.append((" · ".join(about), _read(cells["Passage"]) if "Passage" in cells else ""))
    return passages


def _read(tag) -> str:
    return " ".join(tag.get_text().split())
