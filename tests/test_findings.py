import dataclasses

import pytest
from small_corpus import codebook_of, corpus_of
from spoken import CODEBOOK, measure

from framing.findings import check_laws, describe_result, list_provenance
from framing.summaries import keep_voices


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


def test_one_voice_alone_is_not_compared():
    found = measure()
    one = keep_voices(found.rates, CODEBOOK, by="group", names=["south"])
    said = describe_result(one, n_articles=50)
    assert said.endswith(
        "the most frequent term in words attributed to south is *tariff*: 3 times in 10 own words."
    )


def test_a_corpus_without_attribution_or_hits_is_told_so():
    nobody = measure(("The talks began.",), ())
    assert "the reporter is *talks*: once in 3 own words" in describe_result(nobody.shown, n_articles=1)
    assert "none of 3 terms stands in words attributed to the reporter" in describe_result(
        measure(("Nothing here.",), ()).shown, n_articles=1)  # fmt: skip
    assert describe_result(nobody.shown.iloc[:0], n_articles=1) == (
        "In 1 article, no words are attributed to any of the voices asked for."
    )


def test_names_in_the_headline_cannot_act_as_markup():
    codebook = codebook_of(
        "brazil, <b>*south*, state: Brazil\nchile, andes, state: Chile", "f, ](//x): tariff*"
    )
    spoken = [("a", "tariffs are theft", "brazil", "<b>*south*", "Brazil")]
    said = describe_result(measure(spoken=spoken, codebook=codebook).shown, n_articles=2)
    assert "<b>" not in said and r"\*south\*" in said and r"*\]\(//x\)*" in said


def test_the_laws_hold_and_are_told_in_one_sentence():
    found = measure()
    said = check_laws(found.corpus, found.words, found.hits, found.rates)
    assert said.startswith("The own words of all voices sum to the 31 words of the bodies; ")
    assert "the hits of all voices sum to all 7 hits counted" in said


@pytest.mark.parametrize(("broken", "law"), [
    ("words", "words over voices"), ("rates", "hits over voices"),
    ("hits", "hits whose offsets miss their text"),
])  # fmt: skip
def test_a_broken_law_is_named(broken, law):
    found = measure()
    if broken == "hits":
        found.hits["start"] += 1
    else:
        setattr(found, broken, getattr(found, broken).iloc[1:])
    with pytest.raises(ValueError, match=f"the law of {law} is broken"):
        check_laws(found.corpus, found.words, found.hits, found.rates)


def test_provenance_tells_input_versions_and_parameters_but_no_folder():
    corpus = corpus_of("One.", "Two.")
    table = list_provenance(corpus, CODEBOOK, {"corpus": "/home/someone/seeds", "terms": ["a"]}).set_index(
        "what"
    )["value"]
    assert table["parameter corpus"] == "'seeds'" and table["parameter terms"] == "['a']"
    assert len(table["sha256 over the articles"]) == 64 and table["pandas"]
    turned = dataclasses.replace(corpus, articles=corpus.articles.iloc[::-1])
    assert list_provenance(turned, CODEBOOK, {}).equals(list_provenance(corpus, CODEBOOK, {}))
