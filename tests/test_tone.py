import pandas as pd
import pytest
from spoken import measure

from framing.summaries import keep_counted
from framing.tone import describe_tone, list_scored, measure_tone, score_terms, score_words

# TextBlob's list: good +0.7, bad -0.7 (rounded), great +0.8; a "not" before turns and halves.
TEXT = "Brazil said talks were not good. Chile said tariffs were great. The day was bad."
SPOKEN = [("a", "talks were not good", "brazil", "south", "Brazil"),
          ("a", "tariffs were great", "chile", "andes", "Chile")]


def tone_of(text=TEXT, spoken=SPOKEN, **options):
    found = measure((text,), spoken)
    scored = score_words(found.corpus, found.statements)
    return found, scored, measure_tone(scored, found.shown, **options)


def test_every_scored_word_is_a_row_with_its_voice_and_its_not():
    _, scored, _ = tone_of()
    assert scored[["actor", "words", "polarity", "n_words"]].values.tolist() == [
        ["brazil", "not good", pytest.approx(-0.35), 2], ["chile", "great", pytest.approx(0.8), 1],
        ["reporter", "bad", pytest.approx(-0.7), 1]]


def test_a_word_is_shown_where_it_stands_as_printed():
    _, scored, _ = tone_of("Chile’s day — as it said — was ‘good’ and more and more and more and more and so on.", [])
    assert scored["context"].iloc[0] == "Chile’s day — as it said — was ‘good’ and more and more and more and more"


def test_a_scored_word_is_not_looked_for_inside_another():
    _, scored, _ = tone_of(f"The goodness of it all {'went on and ' * 9}was good to see.", [])
    assert scored[["words", "context"]].values.tolist() == [
        ["good", "went on and went on and went on and was good to see."]]


def test_a_not_of_one_voice_does_not_turn_the_words_of_another():
    _, scored, _ = tone_of("Brazil did not good talks want.", [("a", "good talks", "brazil", "south", "Brazil")])
    assert scored["words"].tolist() == ["good"]


def test_a_voices_tone_is_the_mean_over_its_scored_words_as_textblob_has_it():
    from textblob import TextBlob

    text = "It was a very good, truly great but rather sad day!"
    _, _, measured = tone_of(text, [])
    row = measured.set_index("voice").loc["reporter"]
    whole = TextBlob(text).sentiment
    assert (row["polarity"], row["subjectivity"]) == (pytest.approx(whole.polarity), pytest.approx(whole.subjectivity))


def test_coverage_is_the_share_of_own_words_that_are_scored():
    _, _, measured = tone_of()
    assert measured.set_index("voice")[["n_scored", "n_words"]].loc["south"].tolist() == [2, 4]
    assert measured.set_index("voice")["coverage"].loc["andes"] == pytest.approx(1 / 3)


def test_a_voice_without_scored_words_has_no_tone_and_one_with_few_statements_no_interval():
    said = ("a", "talks began", "brazil", "south", "Brazil")
    _, _, measured = tone_of("Brazil said talks began. A good day.", [said])
    assert measured.set_index("voice")["polarity"].isna().to_dict() == {"south": True, "reporter": False}
    assert measured["polarity_low"].isna().all()


def test_intervals_come_from_redrawn_statements_and_are_the_same_for_the_same_seed():
    words = ["good", "bad", "great", "sad"] * 3
    text = " ".join(f"Brazil said talks {number} were {word}." for number, word in enumerate(words))
    spoken = [("a", f"talks {number} were {word}", "brazil", "south", "Brazil") for number, word in enumerate(words)]
    first, again, other = (tone_of(text, spoken, seed=seed)[2].iloc[0] for seed in (0, 0, 1))
    limits = ["polarity_low", "polarity_high", "subjectivity_low", "subjectivity_high"]
    assert first["unit"] == "statement" and first["n_units"] == 12
    assert first["polarity_low"] < first["polarity"] < first["polarity_high"]
    assert first[limits].equals(again[limits]) and not first[limits].equals(other[limits])


def test_pulls_sum_to_the_polarity_of_a_voice_and_the_strongest_comes_first():
    text = "A good, good day. A great day. A bad day."
    found, scored, measured = tone_of(text, [])
    listed = list_scored(scored, found.shown, top_words=9)
    assert listed["pull"].sum() == pytest.approx(measured["polarity"].iloc[0])
    assert listed[["words", "times"]].values.tolist() == [["good", 2], ["great", 1], ["bad", 1]]
    assert list_scored(scored, found.shown, top_words=1)["words"].tolist() == ["good"]


def test_terms_that_the_list_does_not_know_are_said():
    found, _, measured = tone_of()
    terms = score_terms(keep_counted(found.hits, found.shown))
    assert terms[["term", "hits", "scored"]].values.tolist() == [["talks", 1, 0], ["tariff", 1, 0]]
    said = describe_tone(measured, terms, n_articles=1)
    assert "south at −0.35 (too few statements for an interval) by 2 of 4 own words" in said
    assert said.endswith("in 2 of 2 hits of framing terms, its list does not know a single word.")


def test_where_nothing_is_scored_or_shown_everything_is_empty_and_said():
    found, scored, measured = tone_of("Talks.", [])
    assert scored.empty and measured["polarity"].isna().all()
    assert list_scored(scored, found.shown, top_words=3).empty
    nobody = measure_tone(scored, found.shown.iloc[:0])
    assert nobody.empty and "polarity" in nobody
    terms = score_terms(found.hits.iloc[:0])
    assert isinstance(terms, pd.DataFrame) and terms.empty
    assert describe_tone(nobody, terms, n_articles=0).startswith("In 0 articles, TextBlob scores no word. **Rest")
