import pandas as pd
import pytest
from small_corpus import codebook_of, corpus_of
from spoken import CODEBOOK, SPOKEN, TEXTS, measure

from framing.summaries import (
    add_labels,
    caution_negated,
    choose_measure,
    count_statuses,
    cut_words,
    describe_result,
    keep_counted,
    keep_status,
    keep_terms,
    keep_top,
    keep_voices,
    name_articles,
    name_rates,
    rate_voices,
)


def test_voices_stand_by_own_words_with_the_unlisted_and_the_reporter_last():
    assert list(measure().shown["voice"].unique()) == ["south", "andes", "unlisted", "reporter"]


def test_every_voice_has_a_row_for_every_term_zeros_included():
    shown = measure().shown
    assert len(shown) == 4 * 3 and (shown["n_hits"] == 0).any()
    assert shown.drop_duplicates("voice").set_index("voice")["n_voice_hits"].to_dict() == {
        "south": 3, "andes": 1, "unlisted": 1, "reporter": 2}


@pytest.mark.parametrize(("by", "names", "kept"), [
    ("group", ["andes"], ["andes"]), ("actor", ["reporter"], ["reporter"]),
    ("actor", ["Mr Doe", "brazil"], ["brazil", "Mr Doe"]),
])
def test_voices_are_chosen_by_codebook_name_or_as_found(by, names, kept):
    found = measure(by=by)
    assert list(keep_voices(found.rates, CODEBOOK, names=names)["voice"].unique()) == kept


def test_an_unknown_voice_is_named_with_the_nearest_known_one():
    with pytest.raises(
        ValueError, match="no group 'suoth' in the codebook or the corpus; did you mean 'south'"
    ):
        keep_voices(measure().rates, CODEBOOK, names=["suoth"])


def test_the_reporter_can_be_left_out():
    shown = keep_voices(measure().rates, CODEBOOK, include_reporter=False)
    assert "reporter" not in set(shown["voice"])


def test_terms_and_frames_add_up():
    assert set(keep_terms(CODEBOOK, ["tariff"], ["peace"]).terms["term"]) == {"tariff", "talks", "truce"}
    assert len(keep_terms(CODEBOOK, [], []).terms) == len(CODEBOOK.terms)
    with pytest.raises(ValueError, match="no frame 'paece' in the codebook; did you mean 'peace'"):
        keep_terms(CODEBOOK, [], ["paece"])


def test_the_chart_gets_the_most_frequent_terms_and_the_voices_with_most_words():
    top = keep_top(measure().shown, top_terms=1, top_voices=2)
    assert set(top["term"]) == {"tariff"} and set(top["voice"]) == {"south", "reporter"}


def test_terms_that_nobody_uses_are_in_the_table_and_not_in_the_chart():
    shown = measure().shown
    assert "truce" in set(name_rates(shown)["term"])
    assert "truce" not in set(keep_top(shown, top_terms=20, top_voices=8)["term"])


@pytest.mark.parametrize(("measure_by", "min_words", "chosen", "said"), [
    ("auto", 1, "rate", "Hits per 1,000 own words"),
    ("auto", 3, "count", "1 of 4 voices (unlisted speakers) is under the floor of 3 own words or"),
    ("rate", 500, "rate", "too little for a rate"),
    ("auto", 500, "count", "since 4 of 4 voices are under the floor of 500 own words or 30"),
    ("count", 1, "count", "which grow with what a voice says"),
])
def test_rates_are_drawn_only_over_the_floor_unless_asked_for(measure_by, min_words, chosen, said):
    shown = measure(min_words=min_words).shown
    got, why = choose_measure(shown, shown, measure=measure_by, min_words=min_words, n_articles=2)
    assert got == chosen and said in why and "2 articles: a description of these texts" in why


def test_an_unknown_measure_is_refused_with_the_nearest():
    shown = measure().shown
    with pytest.raises(ValueError, match="not 'rates'; did you mean 'rate'"):
        choose_measure(shown, shown, measure="rates", min_words=1, n_articles=2)


def test_hits_behind_a_chart_are_those_of_its_voices():
    found = measure()
    shown = keep_voices(found.rates, CODEBOOK, names=["south"])
    assert list(keep_counted(found.hits, shown)["text"]) == ["tariffs"] * 3


def test_labels_come_from_the_codebook_and_unknown_keys_label_themselves():
    labelled = add_labels(measure(by="actor").rates, CODEBOOK)
    assert {"brazil", "Mr Doe", "the reporter"} <= set(labelled["actor_label"])
    assert "unlisted speakers" in set(labelled["group_label"])


def test_groups_are_labelled_where_the_codebook_names_them():
    named = codebook_of("brazil, the_south, state: Brazil\nrio, the_south, state: Rio\nchile, the_andes, state: Chile")
    named.actors["group_label"] = ["The South", "", ""]
    table = pd.DataFrame({"group": ["the_south", "the_andes"], "disputed_by": ["reporter", None]})
    labelled = add_labels(table, named)
    assert labelled["group_label"].tolist() == ["The South", "the andes"]
    assert labelled["disputed_by_label"].iloc[0] == "the reporter" and labelled["disputed_by_label"].isna().iloc[1]


def test_articles_are_named_by_title_else_by_how_they_begin_else_by_id():
    long = "“Talks” are held again today and will be held tomorrow."
    corpus = corpus_of("The sun shone.", long, "Rain.", "Rain.")
    named = name_articles(corpus)["article"].tolist()
    assert named == ["“The sun shone.”", "“‘Talks’ are held again today and will be …”", "c", "d"]
    corpus.articles["title"] = ["Sun", "Same", "Same", None]
    assert name_articles(corpus)["article"].tolist() == ["Sun", named[1], "c", "d"]
    corpus.articles["title"] = [None, None, "Rain", "More rain"]
    assert name_articles(corpus)["article"].tolist() == [*named[:2], "Rain", "More rain"]


def test_a_text_is_cut_at_words_and_says_so():
    assert [cut_words(text, 2) for text in ("", "a", " a\nb ", "a b c")] == ["", "a", "a b", "a b …"]


def test_tables_name_their_units():
    named = name_rates(measure().shown)
    assert {"hits", "own words", "hits per 1,000 own words", "interval from", "over the floor"} <= set(named)
    assert named["hits"].iloc[0] == 3  # the term with most hits stands first


def test_the_headline_is_followed_by_what_is_mostly_negated():
    put = pd.DataFrame({"term": ["a", "b", "c*"], "voice": "Chile", "hits": [4, 6, 3], "negated": [1, 2, 1],
                        "denied": [0, 1, 2]})
    assert caution_negated(put) == (
        " But 3 of the 6 hits of *b* in words of Chile are negated or denied."
        " But all 3 hits of *c\\** in words of Chile are negated or denied.")
    assert caution_negated(put[:1]) == ""


def test_how_terms_are_put_is_counted_by_voice_and_term():
    found = measure()
    hits = found.hits.assign(status=["hedged", *["asserted"] * (len(found.hits) - 1)])
    put = count_statuses(keep_counted(hits, found.shown), found.shown)
    assert list(put) == ["frame", "term", "voice", "hits", "asserted", "negated", "hedged", "distanced", "denied"]
    assert put["hedged"].sum() == 1 and put["hits"].sum() == (~hits["in_name"]).sum()
    assert (put["hits"] == put[["asserted", "hedged"]].sum(axis=1)).all()
    assert count_statuses(keep_counted(hits[:0], found.shown), found.shown).empty


def test_only_hits_that_are_put_so_are_kept():
    hits = measure().hits
    assert keep_status(hits, []).equals(hits) and keep_status(hits, ["hedged"]).empty
    with pytest.raises(ValueError, match="no status 'negatd' in the table of hits; did you mean 'negated'"):
        keep_status(hits, ["negatd"])


def test_the_headline_names_a_term_for_each_of_the_two_voices_with_most_words():
    said = describe_result(measure().shown, n_articles=2)
    assert said.startswith(
        "In 2 articles, *talks* stands once in the 3 words attributed to andes and never in the 10 words "
        "attributed to south; *tariff* stands 3 times in those of south and never in those of andes. "
    )


def test_few_articles_are_said_to_be_few():
    shown = measure().shown
    assert "cannot show how anybody speaks elsewhere" in describe_result(shown, n_articles=2)
    assert "elsewhere" not in describe_result(shown, n_articles=200)


def test_rates_enter_the_headline_only_over_the_floor():
    assert "(300.00 per 1,000)" in describe_result(measure(min_words=2).shown, n_articles=2)
    assert "per 1,000" not in describe_result(measure(min_words=500).shown, n_articles=2)


@pytest.mark.parametrize(("unit", "said", "header"), [
    ("statement", "*talks* stands in 1 of the 1 statement attributed to andes and in none of the 2 statements "
     "attributed to south; *tariff* stands in 2 of those of south and in none of those of andes.",
     "share of own statements"),
    ("article", "*tariff* stands in 1 of the 1 article with words attributed to south and in none of the 1 article "
     "with words attributed to andes; *talks* stands in 1 of those of andes and in none of those of south.",
     "share of articles"),
])
def test_headline_table_and_reading_speak_in_the_unit(unit, said, header):
    spoken = measure()
    shown = rate_voices(spoken.hits, spoken.words, CODEBOOK, unit=unit, statements=spoken.statements)
    assert describe_result(shown, n_articles=50, unit=unit) == f"In 50 articles, {said}"
    assert any(name.startswith(header) for name in name_rates(shown, unit)) and "hits" in name_rates(shown, unit)
    assert "hits per 1,000 own words" not in name_rates(shown, unit)
    _, why = choose_measure(shown, shown, measure="rate", unit=unit, n_articles=50)
    assert why.startswith(header.capitalize()) and ("reporter makes no statements" in why) == (unit == "statement")
    assert ("reporter" in set(shown["voice"])) == (unit == "article")


def test_one_voice_alone_is_not_compared():
    found = measure()
    one = keep_voices(found.rates, CODEBOOK, names=["south"])
    said = describe_result(one, n_articles=50)
    assert said.endswith(
        "the most frequent term in words attributed to south is *tariff*: 3 times in 10 own words."
    )


def test_one_voice_under_the_floor_is_named():
    shown = keep_voices(measure().rates, CODEBOOK, names=["south"])
    _, why = choose_measure(shown, shown, measure="auto", min_words=500, n_articles=200)
    assert why == ("Counts of hits, since south is under the floor of 500 own words or 30 statements, too little for "
                   "rates.")


def test_one_article_one_word_and_one_term_are_told_as_one():
    found = measure(("Brazil said talks. Chile said tariffs.",),
                    [("a", "talks", "brazil", "south", "Brazil"), ("a", "tariffs", "chile", "andes", "Chile")])
    assert describe_result(found.shown, n_articles=1) == (
        "In 1 article, *tariff* stands once in the 1 word attributed to andes and never in the 1 word attributed "
        "to south; *talks* stands once in those of south and never in those of andes. "
        "One article cannot show how anybody speaks elsewhere.")
    one = found.shown.query("term == 'truce'")
    assert describe_result(one, n_articles=1) == (
        "In 1 article, *truce* never stands in words attributed to andes or south. One article cannot show how anybody "
        "speaks elsewhere.")


def test_a_term_that_only_others_use_is_theirs_in_headline_and_chart():
    shown = measure(TEXTS[1:], [("a", *row[1:]) for row in SPOKEN[2:]], by="actor").shown.query("term == 'tariff'")
    assert describe_result(shown, n_articles=200) == (
        "In 200 articles, *tariff* never stands in words attributed to chile or Mr Doe; "
        "*tariff* stands once in 8 own words of the reporter.")
    assert "; *tariff* stands in 1 of 8 statements of the reporter." in describe_result(
        shown, n_articles=200, unit="statement")
    theirs = shown.assign(n_hits=[0, 1, 0])
    assert keep_top(theirs, top_terms=9, top_voices=1)["voice"].tolist() == ["Mr Doe"]


def test_a_corpus_without_attribution_or_hits_is_told_so():
    nobody = measure(("The talks began.",), ())
    assert "the reporter is *talks*: once in 3 own words" in describe_result(nobody.shown, n_articles=1)
    assert "none of 3 terms stands in words attributed to the reporter" in describe_result(
        measure(("Nothing here.",), ()).shown, n_articles=1)
    assert describe_result(nobody.shown.iloc[:0], n_articles=1) == (
        "In 1 article, there is nothing to count: no term, or no words attributed to the voices asked for."
    )


def test_names_in_the_headline_cannot_act_as_markup():
    codebook = codebook_of(
        "brazil, <b>*south*, state: Brazil\nchile, andes, state: Chile", "f, ](//x): tariff*"
    )
    spoken = [("a", "tariffs are theft", "brazil", "<b>*south*", "Brazil")]
    said = describe_result(measure(spoken=spoken, codebook=codebook).shown, n_articles=2)
    assert "<b>" not in said and r"\*south\*" in said and r"*\]\(//x\)*" in said
