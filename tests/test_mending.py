from types import SimpleNamespace

import pytest

from framing.mending import mend
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


@pytest.mark.parametrize("rows", [  # word, tag, relation and head of trees in which two mendings are at odds
    [(",", "IN", "csubj", 1), ("said", "NNP", "csubj", 1), ("reports", "NNS", "aux", 3), (",", "IN", "advcl", 0),
     ("May", "NNS", "ROOT", 1), ("Lin", "NN", "aux", 1)],
    [("Noting", "VBG", "amod", 7), (".", "IN", "ccomp", 5), (",", ",", "csubj", 6), ("As", "NNP", "csubj", 7),
     ("Weber", "VBD", "amod", 5), ("Lin", "VBZ", "amod", 3), (",", "VBZ", "ccomp", 1), ("denies", "NNP", "ccomp", 7)],
])
def test_mendings_at_odds_leave_the_tree_as_it_was_parsed(rows):
    tokens = [SimpleNamespace(i=i, text=word, lower=word.lower(), tag=tag, dep=dep, sentence=0,
                              is_word=word.isalpha(), is_verb=tag.startswith("VB"))
              for i, (word, tag, dep, _) in enumerate(rows)]
    for token, (*_, head) in zip(tokens, rows, strict=True):
        token.head = tokens[head]
    mend(tokens)
    assert [(token.text, token.tag, token.dep, token.head.i) for token in tokens] == rows
