"""Corrections by hand: small files written here, what they change, and what is said of a faulty row."""

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from small_corpus import codebook_of, corpus_of

from framing.attribution import find_statements
from framing.corpus import load_corpus
from framing.corrections import correct_hits, correct_statements, correct_zones, load_corrections
from framing.rates import count_words
from framing.retold import find_retold
from framing.terms import find_hits

TEXT = ("Norway said that talks on steel had failed.\n\n“Nobody wants tariffs on steel,” a spokesman said.\n\n"
        "Steel is dear. Ring us for more.\n")
BOOK = codebook_of("norway, north, state: Norway\nchile, south, state: Chile",
                   "trade, steel: steel\ntrade, tariff: tariff*")


@pytest.fixture
def fixes(tmp_path):
    """A function that writes the files of corrections beside the article a.txt and loads both."""

    def load(**files):
        (tmp_path / "corrections").mkdir(exist_ok=True)
        (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
        for name, rows in files.items():
            (tmp_path / "corrections" / f"{name}.csv").write_text(rows, encoding="utf-8")
        return load_corpus(tmp_path), load_corrections(tmp_path)

    return load


def measure(corpus, corrections):
    """The corrected statements and hits."""
    statements = correct_statements(find_statements(corpus, BOOK), corpus, BOOK, corrections)
    return statements, correct_hits(find_hits(corpus, statements, BOOK), corpus, corrections)


def test_without_a_folder_of_corrections_nothing_changes(tmp_path):
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    corpus, corrections = load_corpus(tmp_path), load_corrections(tmp_path)
    assert corrections.sha256 == "" and not any(corrections.files.values())
    pd.testing.assert_frame_equal(correct_zones(corpus, corrections).zones, corpus.zones)
    statements, hits = measure(corpus, corrections)
    assert "by hand" not in set(statements["resolution"]) and hits["corrected"].isna().all()


def test_corrections_of_several_articles_stand_in_any_order(fixes, tmp_path):
    (tmp_path / "b.txt").write_text("Fish is cheap. Write to us.", encoding="utf-8")
    rows = "b,Write to us.,share", "a,Ring us for more.,share", "b,Fish is,title"
    corpus, corrections = fixes(zones="\n".join(["article_id,text,zone", *rows]))
    zones = correct_zones(corpus, corrections).zones
    assert zones.loc[zones["reason"] == "by hand", ["article_id", "zone"]].values.tolist() == [
        ["a", "share"], ["b", "title"], ["b", "share"]]


def test_the_folder_stands_beside_the_articles_or_their_table_and_is_no_part_of_the_corpus(fixes, tmp_path):
    corpus, corrections = fixes(zones="article_id,text,zone,note\na,Ring us for more.,share,\n")
    assert list(corpus.articles["path"]) == ["a.txt"] and corpus.problems.empty
    assert list(corrections.files["zones.csv"]) == ["corrections/zones.csv line 2"]
    (tmp_path / "t.csv").write_text("text\nOne.\n", encoding="utf-8")
    assert load_corrections(tmp_path / "t.csv") == corrections


def test_a_stretch_is_given_to_another_zone_by_its_words_or_its_place(fixes):
    start = TEXT.index("Ring")
    for row in ("a,Ring us\tfor  more.,,,share,", f"a,,{start},{start + 17},share,a link",
                f"a,Ring us for more.,{start},{start + 17},share,both"):
        corpus, corrections = fixes(zones=f"article_id,text,start,end,zone,note\n{row}\n")
        corrected = correct_zones(corpus, corrections)
        last = corrected.zones.iloc[-1]
        assert (last["start"], last["end"], last["zone"], last["reason"]) == (start, len(TEXT), "share", "by hand")
        assert corrected.articles["n_words"][0] == corpus.articles["n_words"][0] - 4


def test_straight_marks_of_a_spreadsheet_find_curly_ones(fixes):
    corpus, corrections = fixes(zones='article_id,text,zone\na,"""Nobody wants tariffs on steel,""",caption\n')
    zones = correct_zones(corpus, corrections).zones
    assert zones["zone"].tolist() == ["body", "caption", "body"]


def test_a_statement_is_given_to_another_actor_and_its_words_with_it(fixes):
    rows = "article_id,text,actor,note\na,Nobody wants tariffs,chile,he speaks for Chile\n"
    corpus, corrections = fixes(statements=rows)
    statements, hits = measure(corpus, corrections)
    assert statements[["actor", "group", "resolution"]].values.tolist() == [
        ["norway", "north", "alias"], ["chile", "south", "by hand"]]
    assert hits.loc[hits["term"] == "tariff", "actor"].tolist() == ["chile"]
    words = count_words(corpus, statements).set_index("actor")["n_words"]
    assert words["chile"] == 5 and words.sum() == corpus.articles["n_words"][0]


def test_a_statement_that_nobody_makes_is_given_to_the_reporter(fixes):
    corpus, corrections = fixes(statements="article_id,text,actor\na,talks on steel had failed,reporter\n")
    statements, hits = measure(corpus, corrections)
    assert statements["kind"].tolist() == ["mention", "statement"]
    assert hits["actor"].tolist()[0] == "reporter"
    assert count_words(corpus, statements)["n_words"].sum() == corpus.articles["n_words"][0]


def test_words_that_no_statement_holds_become_one_by_hand(fixes):
    corpus, corrections = fixes(statements="article_id,text,actor\na,Steel is dear.,Chile\na,Nobody,norway\n")
    statements, hits = measure(corpus, corrections)
    assert statements[["statement_id", "actor", "rule", "resolution", "quote_type"]].values.tolist()[2] == [
        "a-h01", "chile", "by hand", "by hand", "indirect"]
    assert statements["actor"].tolist() == ["norway", "norway", "chile"]
    assert hits["actor"].tolist() == ["norway", "norway", "norway", "chile"]
    assert count_words(corpus, statements).set_index("actor")["n_words"]["chile"] == 3


def test_marks_around_corrected_words_change_nothing_and_words_beyond_a_statement_are_refused(fixes):
    rows = 'article_id,text,actor\na,"""Nobody wants tariffs on steel,""",chile\n'
    statements, _ = measure(*fixes(statements=rows))
    assert statements["actor"].tolist() == ["norway", "chile"]
    with pytest.raises(ValueError, match=r"line 2: these words go beyond a statement of a spokesman that stands"):
        measure(*fixes(statements='article_id,text,actor\na,"wants tariffs on steel,” a spokesman said",chile\n'))


def test_words_outside_the_body_become_no_statement(fixes):
    corpus, corrections = fixes(zones="article_id,text,zone\na,Steel is dear.,caption\n",
                                statements="article_id,text,actor\na,Steel is dear.,chile\n")
    with pytest.raises(ValueError, match=r"line 2: these words are no part of the body, but caption; if"):
        measure(correct_zones(corpus, corrections), corrections)


def test_a_belief_becomes_a_statement_only_if_the_row_says_so(fixes, tmp_path):
    fixes()
    (tmp_path / "a.txt").write_text("Norway believes that steel is dear.", encoding="utf-8")
    rows = "article_id,text,actor,kind\na,steel is dear,chile,"
    (tmp_path / "corrections" / "statements.csv").write_text(rows, encoding="utf-8")
    with pytest.raises(ValueError, match=r"line 2: these words are a belief, which stay with .* write statement into"):
        measure(load_corpus(tmp_path), load_corrections(tmp_path))
    (tmp_path / "corrections" / "statements.csv").write_text(rows + "thought", encoding="utf-8")
    with pytest.raises(ValueError, match=r"line 2: no kind 'thought'; there are 'statement', 'denial', 'belief'"):
        measure(load_corpus(tmp_path), load_corrections(tmp_path))
    for kind, voice in (("belief", "reporter"), ("statement", "chile")):
        (tmp_path / "corrections" / "statements.csv").write_text(rows + kind, encoding="utf-8")
        statements, hits = measure(load_corpus(tmp_path), load_corrections(tmp_path))
        assert statements["kind"].tolist() == [kind] and hits["actor"].tolist() == [voice]


def test_a_hit_gets_the_status_given_by_hand_and_the_note(fixes):
    rows = "article_id,text,status,note\na,Nobody wants tariffs,negated,nobody\n"
    corpus, corrections = fixes(hits=f"{rows}a,dear,hedged,\n")
    with pytest.raises(ValueError, match=r"^corrections/hits.csv line 3: no hit stands within these words; give words"):
        measure(corpus, corrections)
    assert correct_hits(find_hits(corpus, find_statements(corpus, BOOK), BOOK), corpus, corrections,
                        complete=False)["corrected"].notna().sum() == 1
    corpus, corrections = fixes(hits=rows)
    _, hits = measure(corpus, corrections)
    negated = hits[hits["status"] == "negated"]
    assert negated[["text", "corrected"]].values.tolist() == [["tariffs", "by hand: nobody"]]
    assert hits["corrected"].notna().sum() == 1


@pytest.mark.parametrize(("file", "row", "message"), [
    ("zones", "b,,0,5,title,", "no article_id 'b'; there are 'a'"),
    ("zones", "a,,0,5,titel,", r"no zone 'titel'; did you mean 'title'\?"),
    ("zones", "a,Ring them,,,title,", "text 'Ring them' stands 0 times in the article; copy it from there"),
    ("zones", "a,steel,,,title,", r"text 'steel' stands 2 times in the article \(26 to 31, 70 to 75\); give more"),
    ("zones", "a,,5,,title,", "there is no stretch from 5 to nowhere in the 130 characters; give text"),
    ("zones", "a,,9,3,title,", "there is no stretch from 9 to 3 in the"),
    ("zones", "a,,0,999,title,", "there is no stretch from 0 to 999"),
    ("zones", "a,,-1,3,title,", "there is no stretch from -1 to 3"),
    ("zones", "a,Ring,0,4,title,", "there is no 'Ring' from 0 to 4 in the 130"),
    ("zones", "a,,,,title,", "nothing says where; give text as it stands in the article, or start and end"),
    ("zones", "a,x", "2 cells instead of 6"),
    ("statements", "a,Nobody wants,,,chili,", r"no actor 'chili' \(did you mean 'chile'\?\); somebody new needs a row"),
    ("statements", "a,Nobody wants,,,Peru,", r"no actor 'Peru' \(there are .*\); somebody new"),
    ("statements", "a,Ring us,,,reporter,", "nobody says these words as it is; delete the line"),
    ("hits", "a,Nobody wants tariffs,,,negatd,", r"no status 'negatd'; did you mean 'negated'\?"),
])
def test_a_faulty_row_is_named_with_file_line_and_way_out(fixes, file, row, message):
    column = {"zones": "zone", "statements": "actor", "hits": "status"}[file]
    with pytest.raises(ValueError, match=rf"^corrections/{file}\.csv line 2: {message}") as caught:
        corpus, corrections = fixes(**{file: f"article_id,text,start,end,{column},note\n{row}\n"})
        measure(correct_zones(corpus, corrections), corrections)
    assert "\n" not in str(caught.value)


def test_a_file_or_a_column_with_another_name_is_not_passed_over(fixes, tmp_path):
    with pytest.raises(ValueError, match=r"zones.csv line 1: no column 'zone'; if it is 'zones', rename that"):
        fixes(zones="article_id,text,zones\n")
    (tmp_path / "corrections" / "zones.csv").unlink()
    with pytest.raises(ValueError, match=r"^corrections/zone.csv: no file of corrections; did you mean 'zones.csv'\?"):
        fixes(zone="article_id,text,zone\n")


TWICE = "Norway said on Monday that talks on steel had failed again.\n\nChile said that nobody would be paid.\n"
PAIR = "article_id,text,other_article_id,other_text,says\na,talks on steel had,b,talks on steel had,the same\n"


def groups_with(fixes, tmp_path, rows, other=TWICE):
    """The retold group of each statement of a.txt, and then of b.txt, with these corrections."""
    (tmp_path / "b.txt").write_text(other, encoding="utf-8")
    corpus, corrections = fixes(retold=rows)
    statements = find_statements(corpus, BOOK)
    ids = list(statements["statement_id"])
    return [ids.index(group) for group in find_retold(statements, corpus, corrections)["retold_group"]]


def test_two_statements_are_joined_by_hand_and_parted_again(fixes, tmp_path):
    assert groups_with(fixes, tmp_path, PAIR.splitlines()[0] + "\n") == [0, 1, 2, 3]
    assert groups_with(fixes, tmp_path, PAIR) == [0, 1, 0, 3]
    assert groups_with(fixes, tmp_path, PAIR.replace("the same", "not the same")) == [0, 1, 2, 3]


@pytest.mark.parametrize(("row", "message"), [
    ("a,talks on,b,talks on steel had,same", "no says 'same'; did you mean 'the same'"),
    ("a,talks on,c,talks on steel had,the same", "no other_article_id 'c'; there are 'a', 'b'"),
    ("a,talks on,b,Monday,the same", "no statement holds these words; give a part of one that was found"),
    ("a,talks on,a,steel had,the same", "both places are in one statement; give words of two"),
    ("a,talks on,b,nobody would,the same", "one is of 'north', the other of 'south'; a statement is retold of one"),
    ("a,talks on,b,talks on,the same\nb,talks on,a,talks on,not the same",
     "another line says that they are not the same; delete one of them"),
])
def test_a_faulty_pair_is_named_with_file_line_and_way_out(fixes, tmp_path, row, message):
    with pytest.raises(ValueError, match=rf"^corrections/retold\.csv line 2: {message}") as caught:
        groups_with(fixes, tmp_path, f"{PAIR.splitlines()[0]}\n{row}\n")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(("other", "words", "message"), [
    ("Peru said on Monday that nobody wants tariffs on steel.\n", "nobody wants",
     "one is of 'a spokesman', the other of 'Peru'; a statement is retold of one"),  # neither is in the codebook
    ("Norway denied on Monday that talks on steel had failed.\n", "talks on", "one is a denial; only statements"),
])
def test_what_two_unlisted_actors_say_or_one_denies_is_no_pair(fixes, tmp_path, other, words, message):
    row = f"a,{words.capitalize() if 'Peru' in other else words},b,{words},the same"
    with pytest.raises(ValueError, match=rf"^corrections/retold\.csv line 2: {message}"):
        groups_with(fixes, tmp_path, f"{PAIR.splitlines()[0]}\n{row}\n", other)


def test_a_pair_without_the_column_of_the_other_is_not_passed_over(fixes, tmp_path):
    with pytest.raises(ValueError, match=r"^corrections/retold.csv line 1: no column 'other_article_id'"):
        groups_with(fixes, tmp_path, "article_id,text,says\n")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50)
@given(some.lists(some.tuples(some.integers(0, len(TEXT)), some.integers(0, len(TEXT)),
                              some.sampled_from(["body", "title", "share"])), max_size=6))
def test_corrected_zones_cover_every_character_once(tmp_path, rows):
    lines = [f"a,{start},{end},{zone}" for start, end, zone in rows if start < end]
    (tmp_path / "corrections").mkdir(exist_ok=True)
    table = "\n".join(["article_id,start,end,zone", *lines, ""])
    (tmp_path / "corrections" / "zones.csv").write_text(table, encoding="utf-8")
    corpus = correct_zones(corpus_of(TEXT), load_corrections(tmp_path))
    pieces = [TEXT[start:end] for start, end in zip(corpus.zones["start"], corpus.zones["end"], strict=True)]
    assert "".join(pieces) == TEXT and all(pieces)
