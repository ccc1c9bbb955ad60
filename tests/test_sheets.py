"""Coding sheets: what coders see, what is read back, and that nothing anybody filled is lost."""

import csv
import io
import os

import openpyxl
import pandas as pd
import pytest
from small_corpus import codebook_of, corpus_of
from spoken import spoken_in
from test_notebooks import run

from framing.sampling import draw_sample
from framing.sheets import (
    COLUMNS,
    _read_sheet,
    _write_sheet,
    describe_progress,
    find_folder,
    list_choices,
    update_sheets,
)
from framing.streams import ROOT
from framing.terms import find_hits

BOOK = codebook_of("brazil, south, state: Brazil; Brasilia\nchile, andes, state: Chile", "trade, tariff: tariff*")
TEXT = "=Brazil said tariffs hurt.\n\nChile said tariffs help.\nThe tariffs stay and nobody minds."
SPOKEN = (("a", "tariffs hurt", "brazil", "south", "Brazil"), ("a", "tariffs help", "chile", "andes", "Chile"))


@pytest.fixture
def desk(tmp_path):
    """Sheets of TEXT in a folder: ``update(n_words=3, coders=["one"])``, ``rows(file)``, ``fill(file, **answers)``."""
    corpus = corpus_of(TEXT)
    statements = spoken_in(corpus, SPOKEN)
    hits = find_hits(corpus, statements, BOOK)
    return Desk(corpus, statements, hits, tmp_path / "sheets")


class Desk:
    def __init__(self, corpus, statements, hits, folder):
        self.corpus, self.statements, self.hits, self.folder = corpus, statements, hits, folder

    def update(self, n_words=0, coders=("one",), seed=1, **options):
        self.sample = draw_sample(self.hits, self.statements, self.corpus, n_words=n_words, seed=seed)
        return update_sheets(self.sample, self.corpus, BOOK, self.folder, list(coders), seed=seed, **options)

    def rows(self, name="one.csv"):
        return list(csv.DictReader(io.StringIO((self.folder / name).read_text(encoding="utf-8-sig"))))

    def fill(self, *answers, name="one.csv", encoding="utf-8-sig"):
        """Write (who, how, means) into the first rows."""
        rows = self.rows(name)
        for row, given in zip(rows, answers, strict=False):
            row.update(zip(("who", "how", "means"), given, strict=True))
        with (self.folder / name).open("w", newline="", encoding=encoding) as file:
            writer = csv.DictWriter(file, rows[0])
            writer.writeheader()
            writer.writerows(rows)


def test_a_sheet_shows_the_passage_and_no_answer_by_machine(desk):
    desk.update(n_words=4)
    rows = desk.rows()
    assert list(rows[0]) == COLUMNS and len(rows) == len(desk.sample)
    assert {row["who"] + row["how"] + row["means"] + row["note"] for row in rows} == {""}
    passages = {row["passage"] for row in rows if row["term"]}
    rest = "hurt. ¶ Chile said tariffs help. ¶ The tariffs stay and nobody minds."
    assert f"'=Brazil said >>>tariffs<<< {rest}" in passages
    assert {(row["frame"], row["term"]) for row in rows} == {("trade", "tariff"), ("", "")}
    known = set(desk.sample["voice"])
    assert not known & {cell for row in rows for name, cell in row.items() if name != "passage"}


def test_context_is_cut_between_words(desk):
    desk.update(context=12)
    assert {row["passage"] for row in desk.rows()} == {
        "… said >>>tariffs<<< …", "… help. ¶ The >>>tariffs<<< stay …"}


def test_rows_stand_in_random_order_the_same_for_one_seed(desk, tmp_path):
    desk.update(n_words=20)
    order = [row["row"] for row in desk.rows()]
    assert order != list(desk.sample["row"]) and sorted(order) == sorted(desk.sample["row"])
    desk.folder = tmp_path / "again"
    desk.update(n_words=20)
    assert [row["row"] for row in desk.rows()] == order


def test_a_spreadsheet_takes_no_cell_for_a_formula_and_offers_the_answers(desk):
    desk.update()
    book = openpyxl.load_workbook(desk.folder / "one.xlsx")
    cells = [cell for line in book["coding"] for cell in line if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert any(cell.value.startswith("=Brazil said") for cell in cells)
    lists = {check.formula1: str(check.sqref) for check in book["coding"].data_validations.dataValidation}
    assert lists == {"answers!$A$1:$A$4": "F2:F4", "answers!$B$1:$B$5": "G2:G4", "answers!$C$1:$C$2": "H2:H4"}
    assert [cell.value for cell in book["answers"]["A"][:4]] == ["brazil", "chile", "reporter", "somebody else"]
    assert "somebody else" in (desk.folder / "questions.txt").read_text(encoding="utf-8")


def test_answers_are_read_as_ids_in_any_case_and_by_any_name(desk):
    desk.update()
    desk.fill(("Brasilia", "Denied", "YES"), ("Somebody else", "asserted", "no"), ("reporter", "", ""))
    answers = desk.update().set_index("row").loc[[row["row"] for row in desk.rows()]]
    assert answers[["who", "group", "how", "means"]].fillna("").values.tolist() == [
        ["brazil", "south", "denied", "yes"], ["unlisted", "unlisted", "asserted", "no"],
        ["reporter", "reporter", "", ""]]


def test_an_excel_sheet_is_read_back_as_well(desk):
    desk.update()
    book = openpyxl.load_workbook(desk.folder / "one.xlsx")
    for column, value in (("F", "chile"), ("G", "hedged"), ("H", "yes")):
        book["coding"][f"{column}2"] = value
    book.save(desk.folder / "one.xlsx")
    answers = desk.update().dropna(subset="who")
    assert answers[["who", "how", "means"]].values.tolist() == [["chile", "hedged", "yes"]]


def test_a_half_filled_sheet_is_left_as_it_is(desk):
    desk.update(n_words=2)
    desk.fill(("chile", "asserted", "yes"))
    before = {path.name: path.read_bytes() for path in desk.folder.iterdir()}
    os.utime(desk.folder / "one.csv", (0, 0))
    desk.update(n_words=2)
    assert {path.name: path.read_bytes() for path in desk.folder.iterdir()} == before
    assert (desk.folder / "one.csv").stat().st_mtime == 0


def test_a_larger_sample_adds_rows_and_keeps_answers_and_columns_of_ones_own(desk):
    desk.update(n_words=2)
    rows = [row | {"mine": "seen"} for row in desk.rows()]
    with (desk.folder / "one.csv").open("w", newline="", encoding="utf-8-sig") as file:
        writer = csv.DictWriter(file, rows[0], delimiter=";")  # as a German Excel saves it
        writer.writeheader()
        writer.writerows([rows[0] | {"who": "chile", "note": "- sure"}, *rows[1:]])
    desk.update(n_words=8)
    again = desk.rows()
    assert [row["row"] for row in again[: len(rows)]] == [row["row"] for row in rows]
    assert (again[0]["who"], again[0]["note"], again[0]["mine"]) == ("chile", "'- sure", "seen")
    assert len(again) == len(desk.sample) > len(rows)


def test_rows_that_are_drawn_no_more_stay_in_the_sheet(desk):
    desk.update(n_words=8)
    desk.fill(*[("chile", "asserted", "yes")] * 20)
    n_rows = len(desk.rows())
    answers = desk.update(n_words=2)
    assert len(desk.rows()) == n_rows and len(answers) == len(desk.sample) < n_rows


@pytest.mark.parametrize(("given", "message"), [
    (("Chili", "", ""), "one.csv line 2: no who 'Chili'; did you mean 'chile'?"),
    (("", "hedge", ""), "one.csv line 2: no how 'hedge'; did you mean 'hedged'?"),
    (("", "", "maybe"), "one.csv line 2: no means 'maybe'; there are 'yes', 'no'")])
def test_a_wrong_answer_is_named_with_its_row_and_the_nearest(desk, given, message):
    desk.update()
    desk.fill(given)
    with pytest.raises(ValueError) as caught:
        desk.update()
    assert str(caught.value) == message


def test_a_row_without_its_id_or_with_that_of_another_is_named(desk):
    desk.update()
    path, rows = desk.folder / "one.csv", desk.rows()
    text = path.read_text(encoding="utf-8-sig")
    first, second = (row["row"] for row in rows[:2])
    for new, message in (("", "line 3: no row id"), (first, f"line 3: row '{first}' stands on line 2")):
        path.write_text(text.replace(second, new), encoding="utf-8")
        with pytest.raises(ValueError, match=message):
            desk.update()


def test_a_sheet_that_lacks_a_column_is_named(desk):
    desk.update()
    path = desk.folder / "one.csv"
    path.write_text(path.read_text(encoding="utf-8-sig").replace("means", "meaning"), encoding="utf-8")
    with pytest.raises(ValueError, match=r"one\.csv line 1: no column 'means'; if it is 'meaning', rename that"):
        desk.update()


def test_two_files_of_one_coder_may_not_contradict_each_other(desk):
    desk.update()
    desk.fill(("chile", "", ""))
    book = openpyxl.load_workbook(desk.folder / "one.xlsx")
    book["coding"]["F2"] = "brazil"
    book.save(desk.folder / "one.xlsx")
    with pytest.raises(ValueError, match=r"one\.xlsx line 2: answered otherwise in one\.csv"):
        desk.update()


def test_the_sheets_of_another_corpus_are_refused_and_left_alone(desk):
    desk.update()
    before = (desk.folder / "one.csv").read_bytes()
    desk.corpus = corpus_of("Now >>> Brazil said tariffs hurt.")
    desk.statements = spoken_in(desk.corpus, ())
    desk.hits = find_hits(desk.corpus, desk.statements, BOOK)
    with pytest.raises(ValueError, match=r"one\.csv: none of its rows is drawn from this corpus"):
        desk.update()
    assert (desk.folder / "one.csv").read_bytes() == before


def test_a_coder_needs_a_name_that_a_file_can_have(desk):
    with pytest.raises(ValueError, match=r"coder '\.\./one' cannot be the name of a file"):
        desk.update(coders=["../one"])


def test_progress_tells_what_is_filled_and_what_to_do(desk):
    desk.update(n_words=2, coders=["one", "two"])
    hits = sum(bool(row["term"]) for row in desk.rows())
    desk.fill(*[("chile", "asserted" if row["term"] else "", "yes") for row in desk.rows()][:2], ("chile", "", ""))
    sentence = describe_progress(desk.sample, desk.update(n_words=2, coders=["one", "two"]), desk.folder)
    rows = len(desk.sample)
    assert sentence == (
        f"Drawn for hand coding: {hits} of 3 hits, and {rows - hits} words of all. The sheets lie in sheets; filled: "
        f"one 2 of {rows} rows, two 0 of {rows} rows. Fill who, how and means in them as questions.txt beside them "
        "says, save, and run this notebook again.")


def test_sheets_lie_in_data_or_beside_a_foreign_corpus(tmp_path):
    (tmp_path / "news.csv").write_text("text\nRain fell.\n")
    assert find_folder("", "seeds") == ROOT / "data" / "coding" / "seeds"
    assert find_folder("", str(tmp_path / "news.csv")) == tmp_path / "news_coding"
    assert find_folder("here", "seeds").name == "here"


def test_labels_that_two_actors_share_give_way_to_their_ids():
    book = codebook_of("one, south, state: One\ntwo, south, state: Two", "trade, tariff: tariff*")
    book.actors["label"] = "The same"
    assert list(list_choices(book)["who"]) == ["one", "two", "reporter", "somebody else"]


def test_the_notebook_shows_figures_once_sheets_are_filled(tmp_path, monkeypatch):
    """Speeches, whose speaker is known, coded by two who find one speaker's every hit somebody else's."""
    texts = ["We want tariffs. " * 3, "No tariffs, we say. " * 2]
    pd.DataFrame({"text": texts, "speaker": ["Brazil", "Chile"]}).to_csv(tmp_path / "talk.csv", index=False)
    (tmp_path / "book").mkdir()
    for name, text in {"actors": "actor\nBrazil\nChile\n", "aliases": "actor,alias\nBrazil,Brazil\nChile,Chile\n",
                       "terms": "frame,term,pattern\ntrade,tariff,tariff*\n"}.items():
        (tmp_path / "book" / f"{name}.csv").write_text(text)
    given = {"corpus": str(tmp_path / "talk.csv"), "codebook": str(tmp_path / "book"), "by": "actor", "min_words": 1,
             "coders": ["one", "two"], "n_words": 4}
    sentence, *_ = run("06_validate", tmp_path, monkeypatch, **given)
    assert "No row is answered yet" in sentence["text/markdown"] and str(tmp_path) not in str(sentence)
    for coder in ("one", "two"):
        path = tmp_path / "talk_coding" / f"{coder}.csv"
        sheet = pd.read_csv(path, dtype=str, keep_default_na=False)
        sheet = sheet.assign(who=["Brazil" if "No" in passage else "somebody else" for passage in sheet["passage"]],
                             how=sheet["term"].mask(sheet["term"] != "", "asserted"), means="yes")
        sheet.to_csv(path, index=False, encoding="utf-8-sig")
    sentence, chart, table, *others = run("06_validate", tmp_path, monkeypatch, **given)
    assert sentence["text/markdown"].startswith("Of the hits, 0% (0% to 43%)")
    assert "one 10 of 10 rows, two 10 of 10 rows" in sentence["text/markdown"]
    assert "corrected" in str(chart["application/vnd.vegalite.v5+json"]) and "unlisted speakers" in table["text/html"]
    assert str(tmp_path) not in str((sentence, chart, table, *others))


FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1+1", "'=1+1", "''-1", "＝1+1", "'tis", "plain", "a=b"]


def test_what_looks_like_a_formula_is_text_in_both_kinds_of_sheet_and_comes_back_as_it_was(desk):
    desk.update(n_words=12)
    cells = {}
    for name in ("one.csv", "one.xlsx"):
        path, listed = desk.folder / name, []
        for at, (_, (_, row)) in enumerate(_read_sheet(path).items()):
            listed.append({**row, "note": FORMULAS[at % len(FORMULAS)]})
        _write_sheet(path, listed, list_choices(BOOK))
        cells[name] = [row["note"] for _, row in _read_sheet(path).values()]
        assert cells[name] == [row["note"] for row in listed] and set(cells[name]) == set(FORMULAS)
    assert not any(row["note"][:1] in "=+-@\t＝" for row in desk.rows())
    for row in openpyxl.load_workbook(desk.folder / "one.xlsx")["coding"].iter_rows():
        assert {cell.data_type for cell in row} <= {"s", "n"}
        assert all(cell.quotePrefix for cell in row if str(cell.value)[:1] in tuple("=+-@\t＝"))
