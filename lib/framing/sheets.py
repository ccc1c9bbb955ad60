"""Coding sheets: what is drawn for hand coding as CSV and Excel files without any answer by machine, and read back.

A sheet is never written anew: what stands in it stays, row by row, and only rows that it lacks are added at its end.
"""

import csv
import io
import re
from pathlib import Path

import pandas as pd

from .codebook import Codebook
from .corpus import Corpus, find_path
from .lookup import Actors
from .rows import bare_cell, guard_cell, read_rows
from .sampling import CELL
from .show import count_of, escape_markdown, make_visible
from .streams import ROOT, open_whole
from .summaries import name_articles
from .tables import LEVELS, NOWHERE, REPORTER, UNLISTED
from .text import suggest_name

COLUMNS = ["row", "article", "passage", "frame", "term", "who", "how", "means", "note"]
ANSWERS = ["who", "how", "means"]
ENDINGS = (".csv", ".xlsx")
QUESTIONS = "questions.txt"
SOMEBODY = "somebody else"
WIDTHS = {"article": 24, "passage": 90, "frame": 18, "term": 22, "who": 28, "note": 30}  # in characters


def find_folder(sheets: str, corpus: str) -> Path:
    """The folder of the coding sheets: as given, else the corpus's own in data/coding, or beside a foreign one."""
    place = find_path(corpus, "corpus").resolve()
    ours, foreign = ROOT / "data" / "coding" / place.stem, place.with_name(f"{place.stem}_coding")
    return Path(sheets).expanduser() if sheets else ours if place.is_relative_to(ROOT) else foreign


def list_choices(codebook: Codebook) -> dict[str, dict[str, str]]:
    """Of each question the answers that a sheet may have, and what they stand for: who by label, as an actor's id."""
    labels = codebook.actors.set_index("label")["actor"]
    people = {actor if labels.index.isin([label]).sum() > 1 else label: actor for label, actor in labels.items()}
    return {"who": people | {REPORTER: REPORTER, SOMEBODY: UNLISTED},
            "how": {name: name for name in LEVELS["status"]}, "means": {"yes": "yes", "no": "no"}}


def update_sheets(sample: pd.DataFrame, corpus: Corpus, codebook: Codebook, folder: Path, coders: list[str], *,
                  seed: int = 1, context: int = 600) -> pd.DataFrame:
    """Make the sheets of each coder, or add the rows they lack, and give the answers that stand in them.

    A coder fills CODER.csv or CODER.xlsx; rows stand in random order, with ``context`` characters before the marked
    words and half as many after. A wrong value is a ValueError with the file, the row and the nearest right one.

    Returns:
        coder, row, who (an actor's id, "reporter" or "unlisted"), actor (the same), group, how, means; missing where
        nothing is answered. Rows that are drawn no more are left out here, not in the sheets.
    """
    choices, known = list_choices(codebook), Actors(codebook)
    asked = _lay_out(sample, corpus, seed, context)
    answers = []
    listed = {question: "\n".join(f"  {name}" for name in names) for question, names in choices.items()}
    questions = Path(__file__).with_name(QUESTIONS).read_text(encoding="utf-8").format(**listed)
    _write(folder / QUESTIONS, questions.encode())
    for coder in coders:
        if not re.fullmatch(r"\w[\w .-]*", coder):
            raise ValueError(f"coder {coder!r} cannot be the name of a file; use letters, digits, spaces, . and -")
        given = {}
        for path in (folder / f"{coder}{ending}" for ending in ENDINGS):
            rows = _read_sheet(path) if path.exists() else {}
            if rows and not rows.keys() & asked.keys() and asked:
                raise ValueError(f"{path.name}: none of its rows is drawn from this corpus, codebook and seed; name "
                                 "another folder in sheets, or take back what was changed")
            for row, (line, cells) in rows.items():
                found = _check_answers(f"{path.name} line {line}", cells, choices, known)
                other = given.setdefault(row, found)
                if any(found.values()) and any(other.values()) and found != other:
                    raise ValueError(f"{path.name} line {line}: answered otherwise in {coder}.csv; empty one of them")
                given[row] = found if any(found.values()) else other
            if lacking := [cells for row, cells in asked.items() if row not in rows]:
                _write_sheet(path, [*(cells for _, cells in rows.values()), *lacking], choices)
        answers += [{"coder": coder, "row": row, **given.get(row, dict.fromkeys(ANSWERS))} for row in asked]
    table = pd.DataFrame(answers, columns=["coder", "row", *ANSWERS]).astype("str")
    groups = known.groups | {REPORTER: REPORTER, UNLISTED: UNLISTED}
    return table.assign(actor=table["who"], group=table["who"].map(groups).astype("str"))


def describe_progress(sample: pd.DataFrame, answers: pd.DataFrame, folder: Path) -> str:
    """What was drawn, where the sheets lie, how much of each is filled, and what to do next."""
    is_hit = sample["term"] != ""
    open_rows = answers[["who", "means"]].isna().any(axis=1) | (
        answers["how"].isna() & answers["row"].isin(sample.loc[is_hit, "row"]))
    filled = [f"{escape_markdown(coder)} {(~rows).sum():,} of {count_of(len(rows), 'row')}"
              for coder, rows in open_rows.groupby(answers["coder"], sort=False)]
    place = folder.relative_to(ROOT).as_posix() if folder.is_relative_to(ROOT) else folder.name
    todo = f"Fill who, how and means in them as {QUESTIONS} beside them says, save, and run this notebook again."
    n_hits = sample[is_hit].drop_duplicates(CELL)["n_all"].sum()
    return (f"Drawn for hand coding: {is_hit.sum():,} of {count_of(n_hits, 'hit')}, and "
            f"{count_of((~is_hit).sum(), 'word')} of all. The sheets lie in {escape_markdown(place)}; filled: "
            f"{', '.join(filled) or 'none, as no coder is named'}. {todo if open_rows.any() else ''}").strip()


def _lay_out(sample: pd.DataFrame, corpus: Corpus, seed: int, context: int) -> dict[str, dict[str, str]]:
    """The rows of a sheet by their id, in random order."""
    articles = name_articles(corpus).set_index("article_id")[["article", "text"]]
    rows = {}
    for place in sample.sample(frac=1, random_state=seed).itertuples():
        name, text = articles.loc[place.article_id]
        before, after = text[max(place.start - context, 0):place.start], text[place.end:place.end + context // 2]
        before = before if place.start <= context else "… " + before.partition(" ")[2]
        after = after if place.end + context // 2 >= len(text) else after.rpartition(" ")[0] + " …"
        passage = re.sub(r"\s*\n\s*", " ¶ ", f"{before}>>>{text[place.start:place.end]}<<<{after}")
        rows[place.row] = dict.fromkeys(COLUMNS, "") | {
            "row": place.row, "article": name, "passage": passage, "frame": place.frame, "term": place.term}
    return rows


def _read_sheet(path: Path) -> dict[str, tuple[int, dict[str, str]]]:
    """The rows of a sheet by their id, each with its line, as they stand there."""
    rows: dict[str, tuple[int, dict[str, str]]] = {}
    for line, cells in read_rows(path, required=("row", *ANSWERS)):
        if line == NOWHERE:  # the other sheets of a workbook
            continue
        if isinstance(cells, str):
            raise ValueError(f"{path.name} line {line}: {cells}")
        row = cells["row"].strip()
        if not row or row in rows:
            what = f"row {row!r} stands on line {rows[row][0]} too" if row else "no row id"
            raise ValueError(f"{path.name} line {line}: {what}; each row needs the id it was written with")
        rows[row] = line, cells if path.suffix != ".csv" else {name: bare_cell(cell) for name, cell in cells.items()}
    return rows


def _check_answers(where: str, cells: dict[str, str], choices: dict, known: Actors) -> dict[str, str | None]:
    """What a row answers, as ids."""
    found: dict[str, str | None] = {}
    for question, names in choices.items():
        given = cells[question].strip()
        plain = {name.casefold(): value for name, value in names.items()}
        found[question] = plain.get(given.casefold()) or (known.lookup(given) if question == "who" and given else None)
        if given and found[question] is None:
            raise ValueError(f"{where}: no {question} {given!r}; {suggest_name(given, list(names))}")
    return found


def _write_sheet(path: Path, rows: list[dict[str, str]], choices: dict) -> None:
    columns = list(dict.fromkeys([*COLUMNS, *(name for row in rows for name in row)]))
    lines = [columns, *([make_visible(row.get(name, "")) for name in columns] for row in rows)]
    _write(path, _make_csv(lines) if path.suffix == ".csv" else _make_book(lines, choices))


def _make_csv(lines: list[list[str]]) -> bytes:
    """CSV that a spreadsheet opens as text: no cell is taken for a formula."""
    file = io.StringIO()
    csv.writer(file).writerows(map(guard_cell, line) for line in lines)
    return file.getvalue().encode("utf-8-sig")


def _make_book(lines: list[list[str]], choices: dict) -> bytes:
    """A workbook with lists to choose from; every cell is text, none a formula."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    book = Workbook()
    sheet, lists = book.active, book.create_sheet("answers")
    sheet.title, sheet.freeze_panes = "coding", "A2"
    for at, line in enumerate(lines, start=1):
        for column, text in enumerate(line, start=1):
            cell = sheet.cell(at, column, text or None)
            cell.data_type, cell.alignment = "s" if text else "n", Alignment(wrap_text=True, vertical="top")
            cell.quotePrefix = guard_cell(text) != text  # it stays text when somebody edits it
    for column, name in enumerate(lines[0], start=1):
        sheet.column_dimensions[get_column_letter(column)].width = WIDTHS.get(name, 14)
    for column, (question, names) in enumerate(choices.items(), start=1):
        for at, name in enumerate(names, start=1):
            lists.cell(at, column, make_visible(name)).data_type = "s"
        place, at = get_column_letter(column), get_column_letter(lines[0].index(question) + 1)
        allowed = DataValidation("list", formula1=f"answers!${place}$1:${place}${len(names)}", allow_blank=True)
        allowed.add(f"{at}2:{at}{len(lines)}")
        sheet.add_data_validation(allowed)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _write(path: Path, content: bytes) -> None:
    """Write a file as a whole or not at all."""
    try:
        with open_whole(path) as file:
            file.write(content)
    except OSError as error:
        raise ValueError(f"{path.name} cannot be written ({error.strerror}); close it where it is open, or name "
                         "another folder in sheets") from error
