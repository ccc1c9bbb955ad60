import pytest

from framing.parsing import Store, parse_articles
from framing.text import Span


def governed(text):
    """Each finite verb or participle with its subject and its head, as mended."""
    paragraph = parse_articles([(text, [Span(0, len(text))])], Store())[0][0]
    return {(child.text, token.text) for token in paragraph.tokens for child in token.children
            if child.dep in ("nsubj", "advcl")}


@pytest.mark.parametrize(("text", "pairs"), [
    ("Accusing Seoul of theft, Kim Min-ji called for talks.", {("Accusing", "called"), ("ji", "called")}),
    ("Noting that the plan would fail, Weber reminded voters of it.", {("Noting", "reminded"), ("Weber", "reminded")}),
    ("Speaking in Oslo, the minister of trade has warned of it.", {("Speaking", "warned"), ("minister", "warned")}),
])
def test_a_fronted_participle_hangs_on_the_clause_after_it(text, pairs):
    assert pairs <= governed(text)


@pytest.mark.parametrize("text", ["Building a wall, critics say, is wrong.", "Seeing it led him to leave, he said."])
def test_a_participle_that_is_a_subject_stays_one(text):
    assert not any(child in ("Building", "Seeing") and verb == "say" for child, verb in governed(text))


def test_what_follows_as_and_a_verb_is_its_subject():
    assert ("minister", "stated") in governed("As stated the minister on Monday, the talks have failed.")


def test_what_follows_a_participle_in_front_stays_its_object():
    assert ("traitors", "called") not in governed("Having called them traitors, Luis Ortega apologised.")


def test_no_modal_stands_before_a_past_form():
    assert ("May", "said") in governed("May said talks had failed.")
