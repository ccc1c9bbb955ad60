import pandas as pd
import pytest
from small_corpus import codebook_of, corpus_of

from framing.attribution import find_statements
from framing.rates import count_words, drop_overlaps, name_clusters, term_rates
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


def test_enough_statements_suffice_without_enough_words(counted):
    _, hits, words = counted
    rates = term_rates(hits, words, min_words=9, min_statements=2).drop_duplicates("actor").set_index("actor")
    assert rates["enough"].to_dict() == {"brazil": True, "chile": False, "reporter": False}
    quoted = term_rates(hits, words, min_words=9, min_statements=2, quoted_only=True).set_index("actor")
    assert not quoted["enough"].any() and quoted.loc["brazil", "n_statements"] == 1  # the other is not in marks


def test_rates_in_another_unit_keep_hits_and_words(counted):
    corpus, hits, words = counted
    options = {"unit": "statement", "statements": find_statements(corpus, CODEBOOK), "codebook": CODEBOOK}
    row = term_rates(hits, words, **options).query("actor == 'brazil' and term == 'tariff'").iloc[0]
    assert row[["n_hits", "n_words", "n_with", "n_of", "rate", "ci_method"]].tolist() == [2, 8, 2, 2, 1.0, "wilson"]
    row = term_rates(hits, words, **options, quoted_only=True).query("actor == 'brazil' and term == 'tariff'").iloc[0]
    assert row[["n_hits", "n_words", "n_with", "n_of"]].tolist() == [1, 1, 1, 1]


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
                                  "n_quoted_words": 0, "n_statements": 1, "n_quoted_statements": 0}])
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


def test_a_share_of_statements_counts_each_statement_with_a_hit_once(counted):
    corpus, hits, words = counted
    rates = term_rates(hits, words, unit="statement", statements=find_statements(corpus, CODEBOOK), codebook=CODEBOOK)
    row = rates.query("actor == 'brazil' and term == 'tariff'").iloc[0]
    assert (row["n_with"], row["n_of"], row["rate"], row["ci_method"]) == (2, 2, 1.0, "wilson")
    assert rates.query("actor == 'reporter'")["rate"].isna().all()  # the reporter makes no statements


def test_a_share_of_articles_is_of_those_in_which_the_voice_has_words(counted):
    _, hits, words = counted
    rates = term_rates(hits, words, unit="article", by="group").set_index(["group", "term"])
    assert rates.loc[("south", "tariff"), ["n_with", "n_of"]].tolist() == [2, 2]
    assert rates.loc[("south", "tariff wall"), ["n_with", "n_of"]].tolist() == [1, 2]
    assert rates.loc[("reporter", "talks"), ["n_with", "n_of"]].tolist() == [1, 2]


def test_hits_per_thousand_words_are_the_unit_word(counted):
    _, hits, words = counted
    one, other = term_rates(hits, words), term_rates(hits, words)
    assert one["rate"].tolist() == other["per_1000_words"].tolist()


def test_a_unit_that_cannot_be_counted_is_refused(counted):
    _, hits, words = counted
    with pytest.raises(ValueError, match=r"unit must be one of 'word', 'statement', 'article', not 'sentence'$"):
        term_rates(hits, words, unit="sentence")
    with pytest.raises(ValueError, match="needs the table of statements"):
        term_rates(hits, words, unit="statement")


def make_speeches(n, *, n_with_hit):
    """One voice in n articles of 100 words, with one hit in the first of them and two in the next."""
    words = [{"article_id": f"{at:03}", "actor": "x", "group": "g", "n_words": 100, "n_quoted_words": 0,
              "n_statements": 1, "n_quoted_statements": 0} for at in range(n)]
    hits = [{"article_id": f"{at:03}", "start": start, "end": start + 1, "text": "t", "frame": "f", "term": "t",
             "actor": "x", "group": "g", "statement_id": f"s{at}", "in_quotes": False, "status": "asserted",
             "disputed_by": None, "in_name": False} for at in range(n_with_hit) for start in range(1 + at % 2)]
    return make_table("hits", hits), make_table("words", words)


@pytest.mark.parametrize(("n", "n_with_hit", "method"), [
    (30, 12, "bootstrap of articles"), (29, 12, "poisson exact"),  # the fewest clusters that are resampled
    (30, 5, "bootstrap of articles"), (30, 4, "poisson exact"),  # and the fewest with a hit
])
def test_where_there_are_enough_clusters_they_are_resampled_and_the_column_says_so(n, n_with_hit, method):
    assert term_rates(*make_speeches(n, n_with_hit=n_with_hit))["ci_method"].tolist() == [method]


def test_articles_of_one_event_are_resampled_together():
    hits, words = make_speeches(60, n_with_hit=30)
    articles = pd.DataFrame({"article_id": words["article_id"], "event_id": [f"e{at // 2}" for at in range(60)]})
    assert term_rates(hits, words, articles=articles)["ci_method"].item() == "bootstrap of events"
    fewer = articles.assign(event_id=[f"e{at // 3}" for at in range(60)])
    assert term_rates(hits, words, articles=fewer)["ci_method"].item() == "poisson exact"
    unknown = articles.assign(event_id=None)  # an article of no known event is one of its own
    alone = term_rates(hits, words, articles=unknown)
    assert alone[["ci_low", "ci_high"]].equals(term_rates(hits, words)[["ci_low", "ci_high"]])


def test_copies_are_resampled_together_with_the_event_of_any_of_them():
    hits, words = make_speeches(60, n_with_hit=30)
    articles = pd.DataFrame({"article_id": words["article_id"], "event_id": None,
                             "duplicate_group": [f"g{at // 3}" for at in range(60)]})
    assert term_rates(hits, words, articles=articles)["ci_method"].item() == "poisson exact"  # 20 texts, not 60
    articles.loc[0, "event_id"] = articles.loc[4, "event_id"] = "e"
    assert name_clusters(words, articles)["cluster"].tolist()[:7] == ["e"] * 6 + ["g2"]


def test_shares_are_resampled_too_and_one_that_never_varies_is_not():
    hits, words = make_speeches(40, n_with_hit=20)
    row = term_rates(hits, words, unit="article").iloc[0]
    assert row["ci_method"] == "bootstrap of articles" and row["ci_low"] < 0.5 < row["ci_high"] <= 1
    hits, words = make_speeches(40, n_with_hit=40)
    assert term_rates(hits, words, unit="article")["ci_method"].item() == "wilson"


def test_a_resampled_rate_lies_in_its_interval_and_comes_out_the_same_again():
    hits, words = make_speeches(40, n_with_hit=20)
    first, again = (term_rates(hits, words, seed=3) for _ in range(2))
    assert first.equals(again)
    assert first["ci_low"].item() < first["per_1000_words"].item() == 7.5 < first["ci_high"].item()
