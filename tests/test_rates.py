import pandas as pd
import pytest
from small_corpus import codebook_of, corpus_of

from framing.attribution import find_statements
from framing.rates import count_words, drop_overlaps, term_rates
from framing.tables import make_table
from framing.terms import find_hits

CODEBOOK = codebook_of(
    "brazil, south, state: Brazil\nchile, south, state: Chile",
    "trade, tariff: tariff*\ntrade, tariff wall: tariff wall*\npeace, talks: talks",
)
TEXTS = ("Brazil said “tariffs” would hurt. Talks began.",
         "Brazil said a tariff wall was bad. Chile said nothing would help.")


@pytest.fixture(scope="module")
def counted():
    corpus = corpus_of(*TEXTS)
    statements = find_statements(corpus, CODEBOOK)
    return corpus, find_hits(corpus, statements, CODEBOOK), count_words(corpus, statements)


def test_words_over_voices_sum_to_the_body(counted):
    corpus, _, words = counted
    assert words.groupby("article_id")["n_words"].sum().tolist() == corpus.articles["n_words"].tolist()


def test_words_in_quotation_marks_are_counted_apart(counted):
    _, _, words = counted
    row = words.query("article_id == 'a' and actor == 'brazil'").iloc[0]
    assert (row["n_words"], row["n_quoted_words"], row["n_statements"]) == (3, 1, 1)


def test_hits_over_actors_sum_to_all_hits(counted):
    _, hits, words = counted
    assert term_rates(hits, words)["n_hits"].sum() == len(hits)


def test_zeros_are_rows_also_for_terms_that_nobody_uses(counted):
    _, hits, words = counted
    rates = term_rates(hits, words, codebook=CODEBOOK)
    assert len(rates) == 3 * 3  # brazil, chile, reporter × tariff, tariff wall, talks
    assert rates.query("actor == 'chile'")["n_hits"].tolist() == [0, 0, 0]


def test_a_rate_is_hits_per_thousand_own_words(counted):
    _, hits, words = counted
    row = term_rates(hits, words).query("actor == 'brazil' and term == 'tariff'").iloc[0]
    assert (row["n_hits"], row["n_words"], row["n_articles"]) == (2, 8, 2)
    assert row["per_1000_words"] == pytest.approx(250)


def test_groups_add_up_their_actors_and_count_an_article_once(counted):
    _, hits, words = counted
    row = term_rates(hits, words, by="group").query("group == 'south' and term == 'tariff'").iloc[0]
    assert (row["n_hits"], row["n_words"], row["n_articles"], row["n_statements"]) == (2, 11, 2, 3)


def test_a_frame_counts_overlapping_terms_once(counted):
    _, hits, words = counted
    rates = term_rates(hits, words, of="frame")
    assert rates.query("actor == 'brazil' and frame == 'trade'")["n_hits"].item() == 2


def test_only_quoted_words_and_hits_count_if_asked(counted):
    _, hits, words = counted
    row = term_rates(hits, words, quoted_only=True).query("actor == 'brazil' and term == 'tariff'").iloc[0]
    assert (row["n_hits"], row["n_words"]) == (1, 1)


def test_hits_inside_names_are_not_counted(counted):
    _, hits, words = counted
    assert term_rates(hits.assign(in_name=True), words)["n_hits"].sum() == 0


def test_below_the_floor_a_rate_is_marked(counted):
    _, hits, words = counted
    assert not term_rates(hits, words, min_words=9).query("actor == 'brazil'")["enough"].any()
    assert term_rates(hits, words, min_words=8).query("actor == 'brazil'")["enough"].all()


# Garwood (1936), exact 95 % limits of a Poisson mean, as R gives them: poisson.test(x)$conf.int
@pytest.mark.parametrize(("n", "low", "high"), [
    (0, 0, 3.688879), (1, 0.02531781, 5.571643), (5, 1.623486, 11.66833), (10, 4.795389, 18.39036),
])
def test_the_interval_is_the_exact_poisson_one(n, low, high):
    hit = {"article_id": "a", "start": 0, "end": 1, "text": "x", "frame": "f", "term": "t", "actor": "x",
           "group": "g", "statement_id": "s", "in_quotes": False, "status": "asserted", "disputed_by": None,
           "in_name": False}
    hits = make_table("hits", [hit] * n)
    words = make_table("words", [{"article_id": "a", "actor": "x", "group": "g", "n_words": 1000,
                                  "n_quoted_words": 0, "n_statements": 1}])
    codebook = codebook_of("x, g, person: X", "f, t: t")
    row = term_rates(hits, words, codebook=codebook).iloc[0]
    assert (row["ci_low"], row["ci_high"]) == pytest.approx((low, high), rel=1e-5)


def test_overlapping_hits_of_a_frame_keep_the_leftmost_then_the_longest():
    columns = ["article_id", "frame", "start", "end", "term"]
    hits = pd.DataFrame([("a", "f", 0, 5, "x"), ("a", "f", 0, 9, "y"), ("a", "f", 8, 12, "z"),
                         ("a", "g", 8, 12, "z")], columns=columns)
    assert drop_overlaps(hits)["term"].tolist() == ["y", "z"]


def test_an_unknown_way_of_counting_is_refused(counted):
    _, hits, words = counted
    with pytest.raises(ValueError, match="by must be 'actor' or 'group', not 'speaker'"):
        term_rates(hits, words, by="speaker")


def test_nothing_in_gives_nothing_out():
    rates = term_rates(make_table("hits"), make_table("words"))
    assert rates.empty
    assert rates["n_hits"].dtype == "int64"
