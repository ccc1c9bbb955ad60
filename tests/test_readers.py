"""Files of each kind, what their settings may say, and which column is taken for what."""

import gzip
from datetime import date

import pandas as pd
import pytest

from framing.corpus import load_corpus
from framing.readers import name_columns, parse_day, read_document, read_settings

LEAD = "The ministry said on Monday that it would lift the tariffs on steel, and that talks would go on. " * 3
PAGE = f"""<!DOCTYPE html><html><head><title>Talks on steel end - The Paper</title>
<meta property="og:title" content="Talks on steel end">
<meta property="article:published_time" content="2024-03-01T10:00:00Z"></head><body>
<nav><a href="/">Home</a> <a href="/world">World</a></nav>
<article><h1>Talks on steel end</h1><p>{LEAD}</p><p>“It is ‘over’,” said Türk’s aide.</p></article>
<div class="comments"><p>First!</p></div><footer>Copyright 2024 The Paper</footer></body></html>"""


def text_pdf(words):
    """A PDF of one page with one line of text, by the shortest way that readers take."""
    stream = f"BT /F1 12 Tf 10 50 Td ({words}) Tj ET"
    return f"""%PDF-1.4
1 0 obj <</Type /Catalog /Pages 2 0 R>> endobj
2 0 obj <</Type /Pages /Kids [3 0 R] /Count 1>> endobj
3 0 obj <</Type /Page /Parent 2 0 R /MediaBox [0 0 300 99] /Contents 4 0 R
 /Resources <</Font <</F1 <</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>>>>>>> endobj
4 0 obj <</Length {len(stream)}>> stream
{stream}
endstream endobj
trailer <</Root 1 0 R>>
startxref
0
%%EOF""".encode()


@pytest.mark.parametrize(("name", "content"), [
    ("a.html", PAGE.encode()), ("a.HTM", PAGE.encode()), ("a.html.gz", gzip.compress(PAGE.encode())),
    ("a.html", PAGE.replace("<head>", '<head><meta charset="windows-1252">').encode("cp1252")),
])
def test_of_a_page_the_article_is_read_with_its_title_and_date(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    text, known, _ = read_document(tmp_path / name)
    assert text.splitlines() == ["Talks on steel end", LEAD.strip(), "“It is ‘over’,” said Türk’s aide."]
    assert known == {"title": "Talks on steel end", "published_date": date(2024, 3, 1)}


def test_of_a_word_file_all_paragraphs_are_read_those_in_tables_too(tmp_path):
    import docx

    document = docx.Document()
    document.add_heading("Talks on steel end", 0)
    document.add_paragraph("“It is over,” she said.")
    for cell, said in zip(document.add_table(1, 2).rows[0].cells, ("Left.", "Right."), strict=True):
        cell.text = said
    document.save(tmp_path / "a.docx")
    assert read_document(tmp_path / "a.docx")[0] == "Talks on steel end\n“It is over,” she said.\nLeft.\nRight."


def test_of_a_pdf_the_text_is_read_and_of_markdown_what_it_says(tmp_path):
    (tmp_path / "a.pdf").write_bytes(text_pdf("Talks on steel end."))
    (tmp_path / "a.md").write_text("# Talks on *steel*\n\nSee [the **deal**](https://example.org/).\n")
    assert read_document(tmp_path / "a.pdf")[0] == "Talks on steel end."
    assert read_document(tmp_path / "a.md")[0].split("\n") == ["Talks on steel", "See the deal.", ""]


def test_what_the_metadata_say_goes_before_what_the_page_says(tmp_path):
    (tmp_path / "a.html").write_text(PAGE)
    (tmp_path / "articles.csv").write_text("path,title,date\na.html,,01/03/2023\n")
    (tmp_path / "corpus.toml").write_text('date_format = "%d/%m/%Y"\nlicence = "CC0"\n')
    corpus = load_corpus(tmp_path)
    assert corpus.articles.loc[0, "title"] == "Talks on steel end"
    assert corpus.articles.loc[0, "published_date"] == pd.Timestamp("2023-03-01")
    assert corpus.problems.loc[0, ["verdict", "reason"]].tolist() == [
        "note", "articles.csv: column 'date' is taken for published_date"]
    assert corpus.about == {"licence": "CC0"}


def test_a_date_that_cannot_be_read_is_unknown_and_said(tmp_path):
    (tmp_path / "a.txt").write_text("One.")
    (tmp_path / "articles.csv").write_text("path,event_date\na.txt,3 May 2024\n")
    corpus = load_corpus(tmp_path)
    assert corpus.articles["event_date"].isna().all()
    assert corpus.problems.values.tolist() == [[
        "a.txt", -1, "read", "articles.csv: event_date '3 May 2024' is no date like 2024-08-27",
        "mend it, or give date_format in corpus.toml"]]


@pytest.mark.parametrize(("cell", "form", "day"), [
    ("2024-08-27", None, date(2024, 8, 27)), ("2024-08-27T23:59:00+02:00", None, date(2024, 8, 27)),
    ("2024-08-27 00:00:00", "%d/%m/%Y", date(2024, 8, 27)), ("27/08/2024", "%d/%m/%Y", date(2024, 8, 27)),
    ("August 27, 2024", "%B %d, %Y", date(2024, 8, 27)), ("27/08/2024", None, None), ("20240827", None, None),
    ("2024-W35-2", None, None), ("2024-02-30", None, None), ("1724716800", None, None),
])
def test_dates_are_iso_or_as_declared(cell, form, day):
    if day:
        assert parse_day(cell, form) == day
    else:
        with pytest.raises(ValueError, match="is no date like 2024-08-27"):
            parse_day(cell, form)


def test_a_sheet_is_read_and_others_are_named(tmp_path):
    with pd.ExcelWriter(tmp_path / "t.xlsx") as book:
        rows = {"Body": ["One.", "NA"], "id": ["007", "1e5"], "date": [pd.Timestamp("2024-03-01"), None]}
        pd.DataFrame(rows).to_excel(book, sheet_name="A", index=False)
        pd.DataFrame({"x": [1]}).to_excel(book, sheet_name="B")
    corpus = load_corpus(tmp_path / "t.xlsx")
    assert corpus.articles[["article_id", "text"]].values.tolist() == [["007", "One."], ["1e5", "NA"]]
    assert corpus.articles["published_date"][0] == pd.Timestamp("2024-03-01")
    assert corpus.problems["reason"].iloc[-1] == "sheet 'B' is not read, only the first one"
    assert set(corpus.problems["verdict"]) == {"note"}


def test_columns_are_guessed_once_each_and_the_guesses_are_told():
    columns = ("Headline", "body", "content", "pub", "source")
    names, notes = name_columns(columns, ("path",), (("published_date", "pub"),))
    assert names == {"body": "text", "Headline": "title", "source": "outlet", "pub": "published_date",
                     "content": "content"}
    assert notes == ["column 'body' is taken for text", "column 'Headline' is taken for title",
                     "column 'source' is taken for outlet"]


def test_a_declared_column_wins_over_a_guess_and_over_the_name():
    names, notes = name_columns(("text", "lead", "id"), ("path",), (("text", "lead"), ("article_id", ""), ("url", "x")))
    assert names == {"lead": "text", "text": "text (other)", "id": "id"}
    assert notes == ["no column 'x' for url; there are 'text', 'lead', 'id'", "column 'text' is kept as 'text (other)'"]


@pytest.mark.parametrize(("settings", "message"), [
    ('encodng = "cp1252"', "t.toml: no setting 'encodng'; did you mean 'encoding'?"),
    ('[columns]\ntxt = "a"', "t.toml: no setting 'txt'; did you mean 'text'?"),
    ("encoding = 7", "t.toml: encoding must be in quotation marks"),
    ('columns = "a"', "t.toml: columns must be a section"),
    ('date_format = "%Y"', "t.toml: date_format '%Y' does not give a day, as '%d/%m/%Y' does"),
    ('language = "de"', "t.toml: language 'de': only English ('en') can be read"),
    ("encoding = ", "t.toml: Invalid value"),
])
def test_a_mistake_in_the_settings_is_named(tmp_path, settings, message):
    (tmp_path / "t.toml").write_text(settings)
    with pytest.raises(ValueError) as caught:
        read_settings(tmp_path / "t.csv.gz")
    assert str(caught.value).startswith(message) and "\n" not in str(caught.value)


def test_settings_beside_a_table_say_its_encoding_columns_and_dates(tmp_path):
    (tmp_path / "t.csv").write_bytes("Lead;Tag\nTürk spoke.;27.8.2024\n".encode("cp1252"))
    (tmp_path / "t.toml").write_text(
        'encoding = "cp1252"\ndate_format = "%d.%m.%Y"\n[columns]\ntext = "Lead"\npublished_date = "Tag"\n')
    corpus = load_corpus(tmp_path / "t.csv")
    assert corpus.articles[["text", "published_date"]].values.tolist() == [["Türk spoke.", pd.Timestamp("2024-08-27")]]
    assert corpus.problems.empty
