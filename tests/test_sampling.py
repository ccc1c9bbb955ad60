"""Sampling: five hits and a few words, small enough to see which are drawn and how often."""

import pytest
from small_corpus import codebook_of, corpus_of
from spoken import spoken_in

from framing.rates import count_words
from framing.sampling import draw_sample, pool_unlisted
from framing.terms import find_hits

BOOK = codebook_of("brazil, south, state: Brazil\nchile, andes, state: Chile", "trade, tariff: tariff*")
TEXT = ("Brazil said tariffs hurt. Brazil said tariffs help. Chile said tariffs are fun. A Mr Doe said tariffs end. "
        "The tariffs stay. Rain fell.")  # 5 hits, 24 words
SPOKEN = (("a", "tariffs hurt", "brazil", "south", "Brazil"), ("a", "tariffs help", "brazil", "south", "Brazil"),
          ("a", "tariffs are fun", "chile", "andes", "Chile"), ("a", "tariffs end", "Mr Doe", "unlisted", "Mr Doe"))


@pytest.fixture(scope="module")
def found():
    return find_places()


def find_places():
    """Corpus, statements, hits and words of TEXT."""
    corpus = corpus_of(TEXT)
    statements = spoken_in(corpus, SPOKEN)
    return corpus, statements, find_hits(corpus, statements, BOOK), count_words(corpus, statements)


def draw(found, **options):
    corpus, statements, hits, _ = found
    return draw_sample(hits, statements, corpus, **{"by": "actor", "n_words": 0, **options})


def test_every_cell_gives_what_it_has_up_to_the_number_asked_for(found):
    sample = draw(found, n_per_cell=1)
    assert sample[["term", "voice", "n_all", "n_drawn"]].values.tolist() == [
        ["tariff", "brazil", 2, 1], ["tariff", "chile", 1, 1], ["tariff", "reporter", 1, 1],
        ["tariff", "unlisted", 1, 1]]
    assert [TEXT[row.start:row.end] for row in sample.itertuples()] == ["tariffs"] * 4


def test_words_are_drawn_from_each_voice_and_their_cells_sum_to_the_body(found):
    words = draw(found, n_words=8).query("term == ''")
    cells = words.drop_duplicates("voice").set_index("voice")
    assert cells["n_all"].to_dict() == {"brazil": 4, "chile": 3, "reporter": 15, "unlisted": 2} == found[3].assign(
        voice=pool_unlisted(found[3])["actor"]).groupby("voice")["n_words"].sum().to_dict()
    # 8 words shared out by square roots: 2, 1.73, 3.87 and 1.41 of 9.02, rounded up.
    assert cells["n_drawn"].to_dict() == {"brazil": 2, "chile": 2, "reporter": 4, "unlisted": 2}


def test_a_word_tells_whether_its_sentence_has_a_hit(found):
    words = draw(found, n_words=100).query("term == ''").sort_values("start")
    assert [TEXT[row.start:row.end] for row in words.itertuples() if row.status == "no hit"] == ["Rain", "fell"]


def test_the_same_seed_draws_the_same_and_more_holds_less(found):
    assert draw(found, n_words=5).equals(draw(found, n_words=5))
    assert set(draw(found, n_per_cell=1, n_words=5)["row"]) < set(draw(found, n_per_cell=2, n_words=20)["row"])


def test_each_of_two_hits_is_drawn_about_every_other_time(found):
    drawn = [draw(found, n_per_cell=1, seed=seed).query("voice == 'brazil'")["start"].iloc[0] for seed in range(40)]
    assert 8 < drawn.count(min(drawn)) < 32  # a standard deviation is 3.2


def test_a_number_that_makes_no_sample_is_refused(found):
    with pytest.raises(ValueError, match="n_per_cell must be 1 or more, not 0"):
        draw(found, n_per_cell=0)


def test_hits_inside_names_are_not_drawn():
    book = codebook_of("office, un, organisation: Tariff Office", "trade, tariff: tariff*")
    corpus = corpus_of("The Tariff Office met.")
    statements = spoken_in(corpus, ())
    assert draw_sample(find_hits(corpus, statements, book), statements, corpus, n_words=0).empty
