"""Folders and tables as they really come: one verdict an entry, no crash, nothing changed in silence."""

import gzip
import io
import os
import unicodedata
import zipfile
from pathlib import Path

import pytest
from pypdf import PdfWriter

from framing import readers
from framing.corpus import load_corpus

GOOD = "Talks on steel end without a deal\n\nOSLO (AP) — “Ministers left,” Türk’s aide said.\n"
NFD = unicodedata.normalize("NFD", "Türk left.")
PAGE = "<html><head><title>Steel</title></head><body><article><p>{}</p></article></body></html>".format(
    "The ministry said on Monday that it would lift the tariffs on steel. " * 9)


def empty_pdf():
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.write(file := io.BytesIO())
    return file.getvalue()


def archive(**files):
    with zipfile.ZipFile(file := io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return file.getvalue()


# Name: (bytes, the verdict, with what the reason begins or the text that is read).
FILES = {
    "plain.txt": (GOOD.encode(), "read", GOOD),
    "crlf.txt": (b"Farmers left.\r\n\r\nMinisters too.\r\n", "read", "Farmers left.\r\n\r\nMinisters too.\r\n"),
    "cr.txt": (b"One line.\rAnother.", "read", "One line.\rAnother."),
    "no end.txt": (b"No line end", "read", "No line end"),
    "a word.txt": (b"Steel", "read", "Steel"),
    "bom.txt": ("\ufeffSteel with a mark.".encode(), "read", "Steel with a mark."),
    "two boms.txt": ("\ufeff\ufeffTwo marks.".encode(), "read", "\ufeffTwo marks."),
    "utf16.txt": ("“Envoys” of Türk left.".encode("utf-16"), "read", "“Envoys” of Türk left."),
    "utf16be.txt": (b"\xfe\xff" + "Big Türk.".encode("utf-16-be"), "read", "Big Türk."),
    "utf32.txt": ("Wide Türk.".encode("utf-32"), "read", "Wide Türk."),
    "nfd.txt": (NFD.encode(), "read", NFD),
    "mojibake.txt": ("Itâ€™s Steel.".encode(), "read", "It’s Steel."),
    "rtl marks.txt": ("Steel \u202bto the\u202c left.".encode(), "read", "Steel \u202bto the\u202c left."),
    "tabs.txt": (b"\tSteel\tand\ttin.\t", "read", "\tSteel\tand\ttin.\t"),
    "controls.txt": (b"Steel\x07 rang\x1b[0m.", "read", "Steel\x07 rang\x1b[0m."),
    "form feed.txt": (b"Page one.\x0cPage two.", "read", "Page one.\x0cPage two."),
    "<script>.txt": (b"<script>alert(1)</script>", "read", "<script>alert(1)</script>"),
    "=cmd().txt": (b"=HYPERLINK(1)", "read", "=HYPERLINK(1)"),
    "new\nline.txt": (b"A name in two lines.", "read", "A name in two lines."),
    "emoji 🦊.txt": ("A fox 🦊.".encode(), "read", "A fox 🦊."),
    "türk.txt": (b"A name beyond ASCII.", "read", "A name beyond ASCII."),
    "bytes \udcff.txt": (b"A name that is no Unicode.", "read", "A name that is no Unicode."),
    "UPPER.TXT": (b"Capitals.", "read", "Capitals."),
    "upper.txt": (b"Small letters.", "read", "Small letters."),
    "deep/er/plain.txt": (b"Further below.", "read", "Further below."),
    "x" * 200 + ".txt": (b"A long name.", "read", "A long name."),
    "packed.txt.gz": (gzip.compress(b"Packed steel."), "read", "Packed steel."),
    "twin.txt": (b"Two files of one stem.", "read", "Two files of one stem."),
    "twin.md": (b"# Two *files*", "read", "Two files\n"),
    "page.html": (PAGE.encode(), "duplicate", None),  # of the next, but for one word
    "latin declared.htm": (PAGE.replace("<head>", "<head><meta charset=iso-8859-1>").replace("steel", "Stäl").encode(
        "latin-1"), "read", None),
    "same.txt": (f"{GOOD}\n".encode(), "duplicate", f"{GOOD}\n"),
    "zero.txt": (b"", "quarantined", "empty"),
    "spaces.txt": (b" \t\r\n ", "quarantined", "empty"),
    "only a bom.txt": (b"\xef\xbb\xbf", "quarantined", "empty"),
    "utf16 unmarked.txt": ("Steel".encode("utf-16-le"), "quarantined", "it holds NUL bytes"),
    "latin.txt": ("Türk".encode("latin-1"), "quarantined", "byte 1 is not UTF-8"),
    "cp1252.txt": ("It’s".encode("cp1252"), "quarantined", "byte 2 is not UTF-8"),
    "gb.txt": ("钢铁".encode("gb18030"), "quarantined", "byte 0 is not UTF-8"),
    "surrogate.txt": (b"half \xed\xa0\xbd", "quarantined", "byte 5 is not UTF-8"),
    "overlong.txt": (b"\xc0\xaf", "quarantined", "byte 0 is not UTF-8"),
    "cut.txt": ("Tü".encode()[:-1], "quarantined", "byte 1 is not UTF-8"),
    "nul.txt": (b"a\0b", "quarantined", "it holds NUL bytes"),
    "arabic.txt": ("قال الوزير إن المحادثات انتهت دون اتفاق. ".encode() * 9, "quarantined", "not in English"),
    "one line.txt": (b"steel " * 200_000, "quarantined", "too long for one article or one line"),
    "big.txt": (b"Steel is the metal.\n" * 1_000_000, "quarantined", "too long for one article or one line"),
    "a pdf.txt": (empty_pdf(), "quarantined", "it is a PDF"),
    "a zip.txt": (archive(a="b"), "quarantined", "it is a Word file or another zip archive"),
    "a gz.txt": (gzip.compress(b"Steel"), "quarantined", "it is packed"),
    "a page.txt": (PAGE.encode(), "quarantined", "it is an HTML page"),
    "scan.pdf": (empty_pdf(), "quarantined", "no article in it, maybe only pictures"),
    "cut.pdf": (empty_pdf()[:40], "quarantined", "damaged or locked, no .pdf"),
    "text.pdf": (b"no such thing", "quarantined", "damaged or locked, no .pdf"),
    "text.docx": (b"no such thing", "quarantined", "damaged or locked, no .docx"),
    "other zip.docx": (archive(a="b"), "quarantined", "damaged or locked, no .docx"),
    "bomb.docx": (archive(a=b"\0" * (2**20 + 1)), "quarantined", "more than 1 MB"),
    "void.html": (b"<html><body></body></html>", "quarantined", "no article in it"),
    "cut.txt.gz": (gzip.compress(os.urandom(999))[:-30], "quarantined", "the packed file is cut off or damaged"),
    "no gz.txt.gz": (b"Steel", "quarantined", "the packed file is cut off or damaged"),
    "bomb.txt.gz": (gzip.compress(b"a" * (2**25 + 1)), "quarantined", "more than 32 MB"),
    "picture.png": (b"\x89PNG", "skipped", "not a text file"),
    "no ending": (b"Steel", "skipped", "not a text file"),
    "table.csv": (b"text\nSteel\n", "skipped", "a table among articles"),
}
SPECIAL = {"pipe.txt": "not a text file", "nowhere.txt": "not a text file", "itself.txt": "not a text file",
           "round": "a link to a folder", "closed.txt": "not readable: Permission denied"}


@pytest.fixture
def odd(tmp_path, monkeypatch):
    """The folder of odd files, with limits that small files reach."""
    for name, (content, *_) in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "nowhere.txt").symlink_to("gone.txt")
    (tmp_path / "itself.txt").symlink_to("itself.txt")
    (tmp_path / "round").symlink_to(".")
    (tmp_path / "closed.txt").write_text("Steel")
    read = readers.read_bytes

    def read_if_allowed(path, most):
        if path.name == "closed.txt":  # root, who runs this in CI, may read everything
            raise PermissionError(13, "Permission denied")
        return read(path, 2**20 if path.name == "bomb.docx" else most)

    monkeypatch.setattr(readers, "read_bytes", read_if_allowed)
    monkeypatch.setattr(readers, "MOST_BYTES", 2**27)
    return tmp_path


def test_every_odd_file_has_one_verdict_and_good_ones_keep_every_character(odd):
    corpus = load_corpus(odd)
    texts = dict(zip(corpus.articles["path"], corpus.articles["text"], strict=True))
    refused = corpus.problems[corpus.problems["verdict"].isin(["quarantined", "skipped"])].set_index("path")
    assert refused.index.is_unique and corpus.articles["article_id"].is_unique
    assert sum(corpus.verdicts().values()) == len(FILES) + len(SPECIAL) >= 60
    for name, (_, verdict, expected) in FILES.items():
        shown = name.replace("\n", "\\n").replace("\udcff", "\\udcff")
        if verdict in ("read", "duplicate"):
            assert texts[shown] == (expected or texts[shown]), name
        else:
            assert refused.loc[shown, "verdict"] == verdict and refused.loc[shown, "reason"].startswith(expected), name
            assert refused.loc[shown, "help"], name
    assert corpus.verdicts()["duplicate"] == sum(verdict == "duplicate" for _, verdict, _ in FILES.values()) == 2
    assert {name: refused.loc[name, "reason"] for name in SPECIAL} == SPECIAL
    assert not any("\n" in told for told in (*refused["reason"], *refused["help"], *refused.index))


def test_reading_changes_no_file(odd):
    load_corpus(odd)
    assert all((odd / name).read_bytes() == content for name, (content, *_) in FILES.items())


# Name of the table: (bytes, texts that are read, line and reason of everything else).
TABLES = {
    "short row.csv": (b"text,n\nOne.\nTwo.,2\n", ["Two."], [(2, "1 cells instead of 2")]),
    "long row.csv": (b"text,n\nOne.,1,1\nTwo.,2\n", ["Two."], [(2, "3 cells instead of 2")]),
    "semicolons.csv": (b"text;n\nOne, or so.;1\n", ["One, or so."], []),
    "tabs.tsv": (b"text\tn\nOne, or so.\t1\n", ["One, or so."], []),
    "NA.csv": (b"text,outlet\nNA,NaN\nnull,None\n", ["NA", "null"], []),
    "ids.csv": (b"article_id,text\n007,One.\n1e5,Two.\n", ["One.", "Two."], []),
    "ids twice.csv": (b"id,text\n7,One.\n7,Two.\n", ["One."], [
        (-1, "column 'id' is taken for article_id"), (3, "article_id '7' is taken by line 2")]),
    "bom.csv": ("\ufefftext\nTürk.\n".encode(), ["Türk."], []),
    "utf16.csv": ("text\nTürk.\n".encode("utf-16"), ["Türk."], []),
    "crlf.csv": (b'text\r\n"One\r\ntwo."\r\n', ["One\r\ntwo."], []),
    "blank lines.csv": (b"text,n\n\nOne.,1\n\n,\n", ["One."], []),
    "lines in cells.csv": (b'text,n\n"One\n\ntwo.",1\nThree.\n', ["One\n\ntwo."], [(5, "1 cells instead of 2")]),
    "doubled quotes.csv": (b'text\n"He said ""no""."\n', ['He said "no".'], []),
    "quotes in the middle.csv": (b'text\nHe said "no".\n', ['He said "no".'], []),
    "dates.csv": (b"text,date\nOne.,2024-02-30\nTwo.,3 May\nC.,2024-05-03T10:00:00Z\n", ["One.", "Two.", "C."], [
        (-1, "column 'date' is taken for published_date"), (2, "published_date '2024-02-30' is no date"),
        (3, "published_date '3 May' is no date")]),
    "two bodies.csv": (b"content,body\nNo.,One.\n", ["One."], [(-1, "column 'body' is taken for text")]),
    "ours.csv": (b"text,path,n_words\nOne.,/home/x,9\n", ["One."], [
        (-1, "column 'path' is kept as 'path (other)'"), (-1, "column 'n_words' is kept as 'n_words (other)'")]),
    "capitals.csv": (b"Full Text,Headline\nOne.,Steel\n", ["One."], [
        (-1, "column 'Full Text' is taken for text"), (-1, "column 'Headline' is taken for title")]),
    "packed.csv.gz": (gzip.compress(b"text\nOne.\n"), ["One."], []),
    "middle.jsonl": (b'{"text": "One."}\n{"text": \n{"text": "Two."}\n', ["One.", "Two."], [(2, "not JSON: ")]),
    "keys twice.jsonl": (b'{"text": "One.", "text": "Two."}\n{"text": "Three."}', ["Three."], [
        (1, "not JSON: a key stands there twice")]),
    "numbers.jsonl": (b'{"text": 7, "id": 1e5, "n": 1.10}', ["7"], [(-1, "column 'id' is taken for article_id")]),
    "text line.jsonl": (b'"text"\n{"text": "One."}', ["One."], [(1, "not a JSON object")]),
    "deep.jsonl": (b'{"text": "One."}\n' + b"[" * 99_999, ["One."], [(2, "not JSON: ")]),
    "nulls.jsonl": (b'{"text": null}\n{"text": NaN}\n{"text": "One."}', ["One."], [(1, "empty"), (2, "empty")]),
    "half.jsonl": (b'{"text": "One.", "title": "\\ud83d"}\n{"text": "Two."}', ["Two."], [
        (1, "it holds half a character")]),
    "paragraphs.jsonl": (b'{"text": ["One.", null, "Two."], "title": ["A", "B"]}', ["One.\n\nTwo."], []),
    "separators.jsonl": ('{"text": "One\u2028two."}'.encode(), ["One\u2028two."], []),
    "mixed keys.jsonl": (b'{"text": "One."}\n{"body": "Two."}\n{"n": 3}', ["One.", "Two."], [
        (-1, "column 'body' is taken for text"), (3, "no column 'text'; there are 'n'")]),
}
REFUSED = {
    "stray quote.csv": (b'text,n\n"One" x,1\nTwo.,2\n', r"stray quote.csv: line 2: .*must be doubled"),
    "workbook.csv": (archive(**{"xl/workbook.xml": "<workbook/>"}),
                     r"workbook.csv: .*but an Excel workbook under another name; save it as CSV, UTF-8"),
    "open quote.csv": (b'text,n\nOne.,1\n"Two.,2\nThree.,3\n', r"open quote.csv: line 3: .*must be doubled"),
    "empty.csv": (b"", r"holds no article"),
    "only head.csv": (b"text,n\n", r"holds no article"),
    "two texts.csv": (b"text,text\nOne.,Two.\n", r"column 'text' stands there twice"),
    "nul.csv": (b"text\nOne\0.\n", r"nul.csv: it holds NUL bytes"),
    "latin.csv": ("text\nTürk\n".encode("latin-1"), r"latin.csv: byte 6 is not UTF-8; save it as UTF-8"),
    "cut.csv.gz": (gzip.compress(os.urandom(999))[:-30], r"cut.csv.gz: the packed file is cut off"),
    "no.parquet": (b"no such thing", r"no.parquet: "),
    "no.xlsx": (b"no such thing", r"no.xlsx: "),
    "zip.xlsx": (archive(a="b"), r"zip.xlsx: "),
    "xml.xlsx": (archive(**{"[Content_Types].xml": "<a", "xl/workbook.xml": "<a"}), r"xml.xlsx: "),
}


@pytest.mark.parametrize("name", TABLES)
def test_malformed_tables_are_read_where_they_can_and_nothing_is_changed_in_silence(tmp_path, name):
    content, texts, faults = TABLES[name]
    (tmp_path / name).write_bytes(content)
    corpus = load_corpus(tmp_path / name)
    assert corpus.articles["text"].tolist() == texts
    assert [(row.row, row.reason[: len(reason)]) for row, (_, reason) in zip(
        corpus.problems.itertuples(), faults, strict=True)] == faults
    quarantined = sum(line > 0 and "no date" not in reason for line, reason in faults)
    assert list(corpus.verdicts().values()) == [len(texts), 0, quarantined, 0]


@pytest.mark.parametrize("name", REFUSED)
def test_tables_without_a_usable_row_are_refused_in_one_line(tmp_path, name):
    content, message = REFUSED[name]
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ValueError, match=message) as caught:
        load_corpus(tmp_path / name)
    assert "\n" not in str(caught.value) and str(Path(tmp_path)) not in str(caught.value)


def test_cells_are_kept_as_they_are_written(tmp_path):
    (tmp_path / "ids.csv").write_bytes(TABLES["ids.csv"][0])
    (tmp_path / "numbers.jsonl").write_bytes(TABLES["numbers.jsonl"][0])
    assert load_corpus(tmp_path / "ids.csv").articles["article_id"].tolist() == ["007", "1e5"]
    assert load_corpus(tmp_path / "numbers.jsonl").articles[["article_id", "n"]].values.tolist() == [["1e5", "1.10"]]
