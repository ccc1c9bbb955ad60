"""What is left when copies count once: the trade dispute of ``spoken``, told again."""

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spoken import CODEBOOK, SPOKEN, TEXTS, measure

from framing.copies import describe_copies, pick_copies
from framing.overview import check_laws
from framing.rates import count_words, term_rates
from framing.tables import BODY
from framing.terms import find_hits

# The third article repeats a statement of the first; the fourth is a copy of the second.
AGAIN = "Rain fell. Brazil said again that tariffs are theft, and Chile that talks are dead."
RETOLD = [*SPOKEN, ("c", "tariffs are theft", "brazil", "south", "Brazil"),
          ("c", "talks are dead", "chile", "andes", "Chile"), ("d", "talks would help", "chile", "andes", "Chile")]
GROUPS = ["s0", "s1", "s2", "s3", "s0", "s5", "s2"]
PLACES = ["a", "b", "c", "b"]


def retold(groups=GROUPS, places=PLACES):
    """Hits, statements with their groups, and a corpus with copies."""
    made = measure((*TEXTS, AGAIN, TEXTS[1]), RETOLD)
    corpus = replace(made.corpus, articles=made.corpus.articles.assign(duplicate_group=places))
    return made.hits, made.statements.assign(retold_group=groups), corpus


def test_each_gives_back_what_it_got():
    hits, statements, corpus = retold()
    same_hits, same_corpus = pick_copies(hits, statements, corpus)
    assert same_hits is hits and same_corpus is corpus


def test_once_leaves_out_copies_and_the_words_of_retold_statements():
    hits, statements, corpus = retold()
    once, left = pick_copies(hits, statements, corpus, copies="once")
    assert left.articles["article_id"].tolist() == ["a", "b", "c"]
    zones = left.zones[left.zones["article_id"] == "c"]
    assert [(zone.zone, AGAIN[zone.start:zone.end]) for zone in zones.itertuples()] == [
        ("body", "Rain fell. Brazil said again that "), ("retold", "tariffs are theft"), ("body", ", and Chile that "),
        ("body", "talks are dead"), ("body", ".")]
    words = count_words(left, statements).set_index(["article_id", "actor"])["n_words"]
    assert words["c"].to_dict() == {"chile": 3, "reporter": 9} and "d" not in words
    assert once["article_id"].value_counts().to_dict() == {"a": 4, "b": 3, "c": 1}


def test_a_statement_whose_first_telling_stands_in_a_copy_still_counts():
    hits, statements, corpus = retold(places=["a", "b", "a", "d"], groups=["s0", "s1", "s2", "s3", "s4", "s5", "s5"])
    once, left = pick_copies(hits, statements, corpus, copies="once")
    assert left.articles["article_id"].tolist() == ["a", "b", "d"]
    assert once["article_id"].value_counts()["d"] == 3  # s6 retells s5 of the article left out


def test_the_sentence_counts_copies_retold_statements_and_their_hits():
    assert describe_copies(*retold()) == (
        "Copies of an earlier article: 1 of 4. Statements in the others that retell an earlier one: 1. "
        "Hits in both: 4 of 12.")


def test_another_word_than_each_or_once_is_refused():
    with pytest.raises(ValueError, match="copies must be 'each' or 'once', not 'twice'"):
        pick_copies(*retold(), copies="twice")


@given(st.lists(st.integers(0, 6), min_size=7, max_size=7), st.lists(st.integers(0, 3), min_size=4, max_size=4))
@settings(max_examples=10, deadline=None)
def test_the_laws_hold_on_what_is_left_however_it_is_grouped(groups, places):
    hits, statements, corpus = retold([f"g{group}" for group in groups], [f"p{place}" for place in places])
    once, left = pick_copies(hits, statements, corpus, copies="once")
    words = count_words(left, statements)
    assert "The own words of all voices sum to" in check_laws(left, words, once, term_rates(once, words))
    assert once.equals(find_hits(left, statements, CODEBOOK).set_axis(once.index))
    bodies = left.zones[left.zones["zone"].isin([BODY, "retold"])]
    sizes = (bodies["end"] - bodies["start"]).groupby(bodies["article_id"]).sum()
    assert sizes.to_dict() == pd.Series(map(len, left.articles["text"]), left.articles["article_id"]).to_dict()
