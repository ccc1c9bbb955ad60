import time

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framing.codebook import find_pattern_fault, load_codebook
from framing.dictionaries import read_dictionary, write_dictionary

A_HANG = 30  # processor seconds: what blows up takes minutes; how fast the rest is, no test says


@pytest.fixture
def read(tmp_path):
    def read_text(name, text, encoding=None):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        terms, left_out = read_dictionary(path, encoding)
        return [" | ".join(row) for row in terms.itertuples(index=False)], left_out

    return read_text


def test_quanteda_s_yaml_nests_frames_and_terms_and_no_is_a_word(read):
    text = "Trade:\n  duty:\n  - tariff*\n  - no\n  deep: {er: [on*off]}\nOrder: [rule of law]\n"
    assert read("x.yml", text) == (
        ["Trade | duty | tariff*", "Trade | duty | no", "Trade | deep/er | on*off", "Order | Order | rule of law"], [])


def test_liwc_s_header_is_flat_or_indented(read):
    flat = "%\n1\tposemo\n2\tnegemo\n%\nhappy*\t1\nbitter sweet\t1\t2\n"
    assert read("x.dic", flat)[0] == [
        "posemo | posemo | happy*", "posemo | posemo | bitter sweet", "negemo | negemo | bitter sweet"]
    nested = "%\n1 affect (Affect)\n\t2 posemo (Joy)\n%\nhappy* 1 2\n"
    assert read("x.dic", nested)[0] == [
        "affect (Affect) | affect (Affect) | happy*", "affect (Affect) | posemo (Joy) | happy*"]


def test_yoshikoder_s_outermost_category_is_the_dictionary(read):
    text = """<?xml version="1.0" encoding="ISO-8859-1"?>
    <dictionary style="050805" patternengine="substring"><cnode name="all"><cnode name="Économie">
    <cnode name="state"><pnode name="subsid*"/></cnode><pnode name="market"/></cnode></cnode></dictionary>"""
    assert read("x.ykd", text.encode("latin-1"))[0] == ["Économie | state | subsid*", "Économie | Économie | market"]


def test_wordstat_s_categories_are_indented_and_its_phrases_have_underscores(read):
    text = "ECONOMY\n\tSTATE\n\t\tSUBSID* (1)\n\tFREE_TRADE (1)\n\t@NEARBY [TAX NEAR CUT] (1)\n"
    assert read("x.cat", text) == (["ECONOMY | STATE | SUBSID*", "ECONOMY | ECONOMY | FREE TRADE"], [
        (5, "'@NEARBY [TAX NEAR CUT]' is left out: '[' stands for itself, only * for word characters; "
            "list the spellings one by one")])


def test_lexicoder_s_categories_have_a_plus(read):
    assert read("x.lc3", "+negative\nA LIE\nABANDON*\n")[0] == [
        "negative | negative | A LIE", "negative | negative | ABANDON*"]


@pytest.mark.parametrize(("pattern", "reason"), [
    ("colou?r", "'?' stands for itself"), ("crime(s)", "'(' stands"), ("'*'", "it counts every word"),
    ("a**b", "write one"), ("x" * 300, "300 characters"), ("'-'", "no letter in it")])
def test_what_patterns_cannot_say_is_left_out_and_named_with_its_line(read, pattern, reason):
    terms, [(line, finding)] = read("x.yml", f"f:\n- good*\n- {pattern}\n")
    assert (terms, line) == (["f | f | good*"], 3)
    assert reason in finding


def test_what_stands_there_twice_is_named(read):
    assert read("x.yml", "f: [a,\n a]\n")[1] == [(2, "'a' is left out: stands in line 1 already")]


BOMB = "a: &a [x, x]\n" + "".join(f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True))
XML_BOMB = '<?xml version="1.0"?>\n<!DOCTYPE d [<!ENTITY a "x"><!ENTITY b "&a;&a;">]>\n<dictionary name="&b;"/>'


@pytest.mark.parametrize(("name", "text", "message"), [
    ("x.yml", BOMB, "x.yml line 1: a dictionary has no anchors, aliases and tags"),
    ("x.yml", "a: !!python/object:os.system [x]", "line 1: a dictionary has no anchors"),
    ("x.yml", "- " * 400_000, "line 1: a dictionary has no more than 20 levels"),
    ("x.yml", "[" * 400_000, "line 1: a dictionary has no more than 20 levels"),
    ("x.yml", "a: [x\nb: y", "x.yml line 2: no YAML: "),
    ("x.yml", "a:\n- \x01", "x.yml line 2: no YAML: "),
    ("x.yml", "? [a]\n: b", "line 1: a category is no list"),
    ("x.yml", "x" * 2_000_001, "x.yml is larger than 2 MB; split it"),
    ("x.yml", b"f: [T\xfcrk]", "x.yml: byte 5 is not UTF-8; save it as UTF-8, or give --encoding"),
    ("x.ykd", XML_BOMB, "x.ykd line 2: a dictionary has no DOCTYPE; delete it"),
    ("x.ykd", "<dictionary>\n<cnode>", "x.ykd line 2: no XML: no element found"),
    ("x.ykd", '<dictionary patternengine="regexp"/>', "line 1: its patterns are regular expressions"),
    ("x.ykd", '<cnode name="a"><pnode name="b"/>' * 30_000 + "</cnode>" * 30_000, "line 1: more than 20 categories"),
    ("x.cat", "".join("\t" * n + "C\n" + "\t" * n + "\tx (1)\n" for n in range(99)),
     "line 42: more than 20 categories"),
    ("x.dic", "happy 1\n", "x.dic line 1: no list of categories between two lines '%'"),
    ("x.dic", "%\n1 a\n1 b\n%\n", "line 3: '1 b' is no category like '1 posemo' with its own number"),
    ("x.dic", "%\n1 a\n%\nlike (02 134)125\n", r"line 4: .* has no category '' of the list"),
    ("x.dic", "%\n1 a\n%\nhappy 7\n", "line 4: 'happy 7' has no category '7' of the list above"),
    ("x.txt", "", r"x.txt is no dictionary; one ends in .yml, "),
])
def test_a_mistake_or_an_attack_is_one_line_without_a_hang(read, name, text, message):
    started = time.process_time()
    with pytest.raises(ValueError, match=message) as refused:
        read(name, text)
    assert time.process_time() - started < A_HANG
    assert "\n" not in str(refused.value)


def test_an_encoding_may_be_given(read):
    assert read("x.yml", b"f: [T\xfcrk]", "cp1252")[0] == ["f | f | Türk"]


def test_5000_terms_are_read_without_a_hang(read):
    started = time.process_time()
    text = "f:\n" + "".join(f"  term {n}: [word{n}*, other {n}]\n" for n in range(5000))
    assert len(read("x.yml", text)[0]) == 10_000
    assert time.process_time() - started < A_HANG


CELLS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).map(str.strip).filter(bool)
PATTERNS = st.text(st.characters(categories=["L", "N", "Zs"], include_characters="*-'’.&"), min_size=1).map(
    str.strip).filter(lambda pattern: pattern and not find_pattern_fault(pattern))


def reopened(folder, kind, rows):
    path = folder / f"x{kind}"
    write_dictionary(pd.DataFrame(rows, columns=["frame", "term", "pattern"]), path)
    terms, left_out = read_dictionary(path)
    assert left_out == []
    return set(terms.itertuples(index=False, name=None))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(CELLS, CELLS, PATTERNS), unique=True, min_size=1))
@pytest.mark.parametrize("kind", [".yml", ".dic", ".ykd", ".cat", ".lc3"])
def test_what_was_written_reopens_as_the_same_terms_or_is_refused_whole(tmp_path_factory, kind, rows):
    folder = tmp_path_factory.mktemp("out")
    try:
        assert reopened(folder, kind, rows) == set(rows)
    except ValueError as refused:
        assert kind != ".yml" and "cannot hold pattern" in str(refused)
        assert "\n" not in str(refused) and list(folder.iterdir()) == []


PLAIN = st.text(st.characters(categories=["L"]), min_size=1)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(PLAIN, PLAIN, st.lists(PLAIN, min_size=1).map(" ".join), st.sampled_from(["", "*"])),
                min_size=1))
@pytest.mark.parametrize("kind", [".yml", ".dic", ".ykd", ".cat", ".lc3"])
def test_plain_words_and_stems_are_held_by_every_format(tmp_path_factory, kind, rows):
    rows = {(frame, frame if kind == ".lc3" else term, pattern + star) for frame, term, pattern, star in rows
            if not find_pattern_fault(pattern + star)}
    assert reopened(tmp_path_factory.mktemp("out"), kind, sorted(rows)) == rows


def test_the_codebook_of_the_seeds_goes_out_and_comes_back(tmp_path):
    rows = set(load_codebook("codebook").terms[["frame", "term", "pattern"]].itertuples(index=False, name=None))
    assert all(reopened(tmp_path, kind, sorted(rows)) == rows for kind in (".yml", ".ykd", ".cat"))


@pytest.mark.parametrize(("kind", "written"), [
    (".dic", "%\n1\ttrade\n\t2\tduty\n3\tlaw\n%\nlevy\t1\ntariff* on\t2\t3\n"),
    (".lc3", "+law\ntariff* on\n"),
    (".cat", "trade\n\tlevy (1)\n\tduty\n\t\ttariff*_on (1)\nlaw\n\ttariff*_on (1)\n"),
    (".ykd", '<cnode name="trade">\n      <pnode name="levy" />\n      <cnode name="duty">\n        <pnode name="tar'),
])
def test_files_look_as_their_software_writes_them(tmp_path, kind, written):
    rows = [("trade", "duty", "tariff* on"), ("trade", "trade", "levy"), ("law", "law", "tariff* on")]
    reopened(tmp_path, kind, rows[2:] if kind == ".lc3" else rows)
    assert written in (tmp_path / f"x{kind}").read_text()


@pytest.mark.parametrize(("kind", "row", "message"), [
    (".yml", ("f", "t", "crime(s)"), r"x.yml cannot hold pattern 'crime\(s\)' .*: '\(' stands for itself"),
    (".dic", ("f", "t", "on*off"), "x.dic cannot hold pattern 'on\\*off' .*: LIWC takes \\* at the end of a word only"),
    (".dic", ("f", "t", "crime * humanity"), "x.dic cannot hold"),
    (".dic", ("f", "t", "article 5"), "x.dic cannot hold pattern 'article 5' .*, and a number at the end"),
    (".cat", ("f", "t", "a_b"), "x.cat cannot hold pattern 'a_b' .*: WordStat takes _ for a space"),
    (".cat", ("f (1)", "t", "a"), r"x.cat cannot hold pattern 'a' \(frame 'f \(1\)', term 't'\)"),
    (".lc3", ("f", "t", "a"), "x.lc3 cannot hold .*: Lexicoder has one level .*; change it in terms.csv, or write"),
    (".ykd", ("f", "t\x01", "a"), "x.ykd cannot hold .*: XML has no control"),
    (".txt", ("f", "t", "a"), "x.txt: a codebook is written as .yml, .yaml, .lc3, .dic, .ykd, .cat"),
])
def test_what_a_format_cannot_hold_is_named_and_nothing_is_written(tmp_path, kind, row, message):
    terms = pd.DataFrame([("f", "f", "fine"), row], columns=["frame", "term", "pattern"])
    with pytest.raises(ValueError, match=message):
        write_dictionary(terms, tmp_path / f"x{kind}")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", [".yml", ".dic", ".ykd", ".cat"])
def test_5000_terms_are_written_or_refused_without_a_hang(tmp_path, kind):
    rows = [(f"frame {n % 50}", f"term {n}", f"word{n}x*") for n in range(5000)]
    started = time.process_time()
    assert reopened(tmp_path, kind, rows) == set(rows)
    with pytest.raises(ValueError, match="cannot hold"):
        reopened(tmp_path, kind, [*rows, ("f", "t", "a(b)")])
    assert time.process_time() - started < A_HANG
