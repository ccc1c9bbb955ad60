"""Cells of CSV files that no spreadsheet calculates, and that come back as they were."""

import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from framing.cli import main
from framing.codebook import load_codebook
from framing.rows import bare_cell, guard_cell


@given(st.text(st.sampled_from("'=+-@\t\rx＝"), max_size=6))
def test_a_cell_is_no_formula_and_comes_back(text):
    assert bare_cell(guard_cell(text)) == text and guard_cell(text)[:1] not in tuple("=+-@\t\r＝")


@pytest.mark.parametrize("text", ["", "plain", "'tis", "a=b", " - x"])
def test_other_cells_stay_as_they_are(text):
    assert guard_cell(text) == bare_cell(text) == text


def test_a_codebook_made_of_a_dictionary_calculates_nothing_and_loses_nothing(tmp_path):
    (tmp_path / "odd.yml").write_text("'=HYPERLINK(1)':\n  '@sum': ['-wall', '=tolls', talks]\n", encoding="utf-8")
    done = CliRunner().invoke(main, ["codebook", str(tmp_path / "odd.yml"), str(tmp_path / "book")])
    assert done.exit_code == 0, done.output
    written = pd.read_csv(tmp_path / "book" / "terms.csv", dtype="str")
    assert not written.stack().str.match("[=+@-]").any()
    terms = load_codebook(tmp_path / "book").terms
    assert list(terms["pattern"]) == ["-wall", "=tolls", "talks"] and set(terms["frame"]) == {"=HYPERLINK(1)"}
