import pytest
from small_corpus import corpus_of

from framing.attribution import find_statements
from framing.codebook import OWN, load_codebook, pick_names, suggest_name
from framing.corpus import ROOT
from framing.terms import find_hits

ACTORS = "actor,label,group\nbrazil,Brazil,south\nweber,Anna Weber,north\n"
ALIASES = "actor,alias\nbrazil,Brasilia\n"
TERMS = "frame,term,pattern\ntrade,tariff,tariff*\n"


@pytest.fixture
def folder(tmp_path):
    for name, text in {"actors": ACTORS, "aliases": ALIASES, "terms": TERMS}.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    return tmp_path


def test_the_codebook_of_the_seeds_loads():
    codebook = load_codebook("codebook")
    assert set(codebook.aliases["actor"]) <= set(codebook.actors["actor"])
    assert codebook.terms["term"].nunique() > 30


def test_the_library_s_cues_serve_when_the_folder_has_none(folder):
    assert "say" in set(load_codebook(folder).cues["cue"])


def test_the_cues_of_the_workbook_are_those_of_the_library(folder):
    assert load_codebook("codebook").cues.equals(load_codebook(folder).cues)
    assert load_codebook("codebook").status.equals(load_codebook(folder).status)


@pytest.mark.parametrize(("row", "message"), [
    ("never,negatd,before,4,", "line 2: no status 'negatd'; did you mean 'negated'"),
    ("never,negated,befor,4,", "line 2: no direction 'befor'; did you mean 'before'"),
    ("never,negated,before,,", "line 2: reach '' is no number of words up to 25; write one such as 4"),
    ("never,negated,before,99,", "line 2: reach '99' is no number of words up to 25"),
    ("no* only,asserted,,,", r"line 2: cue 'no\* only': a \* stands after three letters or more, or before two"),
    ("*a*,asserted,,,", r"line 2: cue '\*a\*': a \* stands"),
    ("never,end,,,", "line 2: this end has no name"),
    ("never,negated,before,4,clauze", "line 2: no row is an end of the kind 'clauze'; did you mean 'clause'"),
])
def test_a_row_of_status_csv_that_says_nothing_is_named(folder, row, message):
    (folder / "status.csv").write_text(f"cue,status,direction,reach,ends\n{row}\nbut,end,,,clause\n", encoding="utf-8")
    with pytest.raises(ValueError, match=f"status.csv {message}"):
        load_codebook(folder)


def test_hits_are_put_as_the_codebook_s_own_cues_say(folder):
    rows = "cue,status,direction,reach\nclaptrap about,distanced,before,3\n"
    (folder / "status.csv").write_text(rows, encoding="utf-8")
    corpus, book = corpus_of("It was claptrap about tariffs. It was not tariffs."), load_codebook(folder)
    assert find_hits(corpus, find_statements(corpus, book), book)["status"].tolist() == ["distanced", "asserted"]


def test_required_columns_are_enough(tmp_path):
    (tmp_path / "actors.csv").write_text("actor\nbrazil\n")
    (tmp_path / "aliases.csv").write_text("actor,alias\nbrazil,Brasilia\n")
    (tmp_path / "terms.csv").write_text(TERMS)
    actors = load_codebook(tmp_path).actors
    assert actors.loc[0, ["label", "group"]].tolist() == ["brazil", "brazil"]
    assert load_codebook(tmp_path).aliases["kind"].tolist() == ["name"]


def test_a_byte_order_mark_and_excel_line_ends_are_read(folder):
    (folder / "terms.csv").write_bytes("\ufeff".encode() + TERMS.replace("\n", "\r\n").encode())
    assert load_codebook(folder).terms["pattern"].tolist() == ["tariff*"]


def test_lines_with_nothing_in_them_are_passed_over(folder):
    (folder / "terms.csv").write_text("frame,term,pattern\n,,\n\ntrade, tariff ,tariff*\n,,,,\n")
    assert load_codebook(folder).terms.to_dict("records") == [
        {"frame": "trade", "term": "tariff", "pattern": "tariff*"}]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("terms", "frame,term,patern\n", r"terms.csv line 1: no column 'pattern'; if it is 'patern', rename that"),
        ("terms", "frame,term,pattern\ntrade,tariff\n", "terms.csv line 2: 2 cells instead of 3"),
        ("terms", "frame,term,pattern\ntrade,,tariff*\n", "terms.csv line 2: term is empty"),
        ("aliases", "actor,alias\nbrasil,Brasilia\n",
         r"aliases.csv line 2: no actor 'brasil' in actors.csv; did you mean 'brazil'\?"),
        ("aliases", 'actor,alias\n\nbrazil,"Bra\nsilia"\nbrasil,x\n', "csv line 5: no actor 'brasil'"),
        ("actors", "actor\nbrazil\nbrazil\n", "actors.csv line 3: actor 'brazil' is listed twice"),
        ("actors", 'actor\n"bra"zil\n', "actors.csv: line 2: "),
        ("terms", "frame,term,pattern,term\n", "terms.csv line 1: column 'term' stands there twice"),
    ],
)
def test_a_mistake_is_named_with_file_line_and_way_out(folder, name, text, message):
    (folder / f"{name}.csv").write_text(text)
    with pytest.raises(ValueError, match=message):
        load_codebook(folder)


def test_a_missing_file_is_named(folder):
    (folder / "terms.csv").unlink()
    with pytest.raises(ValueError, match=r"terms.csv: not in the codebook '.*'; it needs the columns frame, term"):
        load_codebook(folder)


def test_a_file_that_is_not_utf8_is_named(folder):
    (folder / "terms.csv").write_bytes("frame,term,pattern\nx,y,Türk\n".encode("latin-1"))
    with pytest.raises(ValueError, match=r"terms.csv: byte 24 is not UTF-8; save it as UTF-8"):
        load_codebook(folder)


def test_the_hash_changes_with_any_file(folder):
    before = load_codebook(folder).sha256
    (folder / "terms.csv").write_text(TERMS + "trade,quota,quota*\n")
    assert load_codebook(folder).sha256 != before


def test_no_names_stand_for_all_and_a_misspelt_one_is_refused():
    terms = load_codebook("codebook").terms["term"]
    assert pick_names([], terms, "term") == list(dict.fromkeys(terms))
    message = r"no term 'sovereinty' in the codebook; did you mean 'sovereignty'\?"
    with pytest.raises(ValueError, match=message):
        pick_names(["sovereinty"], terms, "term")


def test_a_name_that_is_near_nothing_gets_the_list():
    assert suggest_name("zzz", ["a", "b"]) == "there are 'a', 'b'"
    assert suggest_name("zzz", []) == "there are none"


def test_a_date_of_an_alias_that_is_none_is_named(folder):
    (folder / "aliases.csv").write_text("actor,alias,from\nweber,the minister,1 May\n")
    with pytest.raises(ValueError, match=r"aliases\.csv line 2: from '1 May' is no date like 2018-09-01"):
        load_codebook(folder)


def test_an_alias_of_two_actors_is_refused_unless_dates_tell_them_apart(folder):
    (folder / "aliases.csv").write_text("actor,alias\nbrazil,the minister\nweber,The Minister\n")
    with pytest.raises(ValueError, match=r"aliases\.csv line 3: 'The Minister' names two actors; keep one, or give"):
        load_codebook(folder)
    dated = "actor,alias,from,to\nbrazil,the minister,,2020-01-01\nweber,the minister,2020-01-02,\n"
    (folder / "aliases.csv").write_text(dated)
    assert len(load_codebook(folder).aliases) == 2


def test_a_kind_of_alias_that_is_none_is_named(folder):
    (folder / "aliases.csv").write_text("actor,alias,kind\nbrazil,Brasilia,naem\n")
    with pytest.raises(ValueError, match=r"aliases\.csv line 2: kind 'naem' is neither 'name' nor 'description'"):
        load_codebook(folder)


@pytest.mark.parametrize(("rows", "message"), [
    ("weber,the chair,2018-01-01,2020-02-30", "line 2: to '2020-02-30' is no date"),  # February has no 30th
    ("weber,the chair,2020-05-01,2019-01-01", "line 2: from '2020-05-01' is after to '2019-01-01'; swap them"),
    ("weber,the chair,2018-01-01,2019-12-31\nbrazil,The Chair,2019-06-01,", "line 3: 'The Chair' names two actors"),
])
def test_dates_of_office_are_days_in_order_and_of_one_actor(folder, rows, message):
    (folder / "aliases.csv").write_text(f"actor,alias,from,to\n{rows}\n")
    with pytest.raises(ValueError, match=message):
        load_codebook(folder)


@pytest.mark.parametrize("name", OWN)
def test_the_example_s_tables_are_the_library_s_own(name):
    theirs, ours = (path.read_bytes() for path in (ROOT / "data" / "codebook" / f"{name}.csv",
                                                   ROOT / "lib" / "framing" / f"{name}.csv"))
    assert theirs == ours
