"""What a cue that stands inside a quotation may and may not do."""

import pytest
from small_corpus import codebook_of, corpus_of

from framing.attribution import find_statements
from framing.codebook import load_codebook
from framing.cues import Lexicon

TRADE = codebook_of("""
    china, east, state: China; Beijing
    berg, north, person: Anna Berg
    ministry, north, organisation: the trade ministry
    """)


def told(text):
    """(actor, kind, content) of each row."""
    rows = find_statements(corpus_of(text), TRADE)
    return [(row.actor, row.kind, text[row.start : row.end]) for row in rows.itertuples()]


@pytest.mark.parametrize("frame", [
    "“The board {} us,” said Anna Berg, who runs a farm in the north.",
    "“Nobody {} them,” Anna Berg said, looking away.",
    "Anna Berg ran the shop. “They {} it every day,” she said at noon.",
    "“We {},” Anna Berg told the council, and left.",
])
def test_no_verb_of_the_lexicon_reaches_beyond_the_marks_it_stands_in(frame):
    verbs = sorted(form for form in Lexicon(load_codebook("codebook").cues).verbs if form.endswith("ed"))
    texts = {form: frame.format(form) for form in verbs}
    rows = find_statements(corpus_of("\n\n".join(texts.values())), TRADE)
    text = "\n\n".join(texts.values())
    contents = [text[row.start : row.end] for row in rows.itertuples()]
    reporter = ("said", "told", "runs", "council", "looking", "noon", "shop")
    assert len(verbs) > 250
    assert [content for content in contents if any(word in content.split() for word in reporter)] == []
    inside = frame[frame.index("“") + 1 : frame.index("”")]
    own = rows[rows["actor"] == "berg"].apply(lambda row: text[row.start : row.end], axis=1)
    assert {inside.format(form) for form in verbs} <= set(own)


@pytest.mark.parametrize("told_of", [
    "For years we were told it was a trade war. It is not.",
    "Now we're told it's about security? It's nonsense.",
    "We were accused of dumping. We were asked to leave.",
    "I am told the court will pay.",
])
def test_what_a_speaker_has_been_told_stays_in_what_she_says(told_of):
    rows = told(f"“We do it ourselves,” said Anna Berg. “{told_of}”")
    assert rows == [("berg", "statement", "We do it ourselves,"), ("berg", "statement", told_of)]


def test_what_is_added_after_a_short_quotation_is_a_statement():
    rows = told("“A trade war knows only losers,” said Anna Berg, adding that the talks would go on.")
    assert rows == [("berg", "statement", "A trade war knows only losers,"),
                    ("berg", "statement", "the talks would go on")]


@pytest.mark.parametrize(("text", "rows"), [
    ("China “firmly rejects” the report and “urges” the Office to withdraw it.",
     [("china", "denial", "the report"), ("china", "statement", "the Office to withdraw it")]),
    ("China “denies” the claims and “calls on” the West to pay.",
     [("china", "denial", "the claims"), ("china", "statement", "the West to pay")]),
    ("China “warned” investors that rates would rise, and “urged” them to sell.",
     [("china", "statement", "rates would rise"), ("china", "statement", "them to sell")]),
    ("China “claims” that the islands are its own.", [("china", "statement", "the islands are its own")]),
])
def test_a_cue_in_marks_of_its_own_speaks_for_the_subject_before_them(text, rows):
    assert told(text) == rows


@pytest.mark.parametrize("quotation", ["They say we broke the law.", "It says we broke the law."])
def test_a_speaker_is_none_of_those_she_speaks_of(quotation):
    rows = told(f"“No,” the trade ministry said. “{quotation} We did not.”")
    assert ("ministry", "statement", "we broke the law") not in rows
    rows = told("China rejected the deal. “It says we broke the law. We did not,” the trade ministry said.")
    assert ("china", "statement", "we broke the law") in rows


@pytest.mark.parametrize(("quotation", "who"), [("He says we lost.", "Tom Hill"), ("She says we lost.", "unresolved")])
def test_he_and_she_in_a_quotation_are_somebody_else(quotation, who):
    rows = told(f"Tom Hill voted no. “{quotation}” said Anna Berg.")
    assert [actor for actor, _, content in rows if content.startswith("we lost")] == [who]


@pytest.mark.parametrize(("source", "actor", "how"), [
    ("A spokesman for the trade ministry", "ministry", "spokesperson"),
    ("Two senior trade ministry officials", "ministry", "spokesperson"),
    ("The representative of China", "china", "spokesperson"),
    ("A former trade ministry official", "a former trade ministry official", "as printed"),
    ("A lawyer for the trade ministry", "a lawyer for the trade ministry", "as printed"),
    ("A spokesman for Anna Berg", "a spokesman for Anna Berg", "as printed"),
])
def test_who_speaks_in_the_name_of_a_listed_body_is_that_body(source, actor, how):
    rows = find_statements(corpus_of(f"{source} said the tariffs were legal."), TRADE)
    assert rows[["actor", "resolution"]].to_numpy().tolist() == [[actor, how]]


@pytest.mark.parametrize("both", ["Both China and Chile said", "Neither China nor Chile said"])
def test_both_and_neither_are_no_part_of_a_name(both):
    assert told(f"{both} the tariffs would last.")[0][0] == "china"


@pytest.mark.parametrize("place", ["on social media", "on Facebook", "on X"])
def test_where_it_was_written_is_no_part_of_what_was(place):
    assert told(f"Anna Berg wrote {place} that the deal was dead.") == [("berg", "statement", "the deal was dead")]


def test_an_irregular_past_is_found():
    assert told("China shot back that the deal was dead.") == [("china", "statement", "the deal was dead")]


def test_a_quotation_without_a_cue_stands_beside_what_the_same_source_knew():
    knew = "He knew the port well, and after the strike Anna Berg left the city and flew home with her two sons. "
    *_, content = told(knew + "“I know who I am, and I know what my flaws are.”")[-1]
    assert content == "I know who I am, and I know what my flaws are."
