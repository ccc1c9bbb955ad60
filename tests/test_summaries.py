import pytest
from spoken import CODEBOOK, measure

from framing.summaries import (
    add_labels,
    choose_measure,
    keep_counted,
    keep_terms,
    keep_top,
    keep_voices,
    name_rates,
)


def test_voices_stand_by_own_words_with_the_unlisted_and_the_reporter_last():
    assert list(measure().shown["voice"].unique()) == ["south", "andes", "unlisted", "reporter"]


def test_every_voice_has_a_row_for_every_term_zeros_included():
    shown = measure().shown
    assert len(shown) == 4 * 3 and (shown["n_hits"] == 0).any()
    assert shown.drop_duplicates("voice").set_index("voice")["n_voice_hits"].to_dict() == {
        "south": 3, "andes": 1, "unlisted": 1, "reporter": 2}  # fmt: skip


@pytest.mark.parametrize(("by", "names", "kept"), [
    ("group", ["andes"], ["andes"]), ("actor", ["reporter"], ["reporter"]),
    ("actor", ["Mr Doe", "brazil"], ["brazil", "Mr Doe"]),
])  # fmt: skip
def test_voices_are_chosen_by_codebook_name_or_as_found(by, names, kept):
    found = measure(by=by)
    assert list(keep_voices(found.rates, CODEBOOK, by=by, names=names)["voice"].unique()) == kept


def test_an_unknown_voice_is_named_with_the_nearest_known_one():
    with pytest.raises(
        ValueError, match="no group 'suoth' in the codebook or the corpus; did you mean 'south'"
    ):
        keep_voices(measure().rates, CODEBOOK, by="group", names=["suoth"])


def test_the_reporter_can_be_left_out():
    shown = keep_voices(measure().rates, CODEBOOK, by="group", include_reporter=False)
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
    ("auto", 3, "count", "1 of 4 voices (unlisted speakers) has fewer own words than the floor of 3"),
    ("rate", 500, "rate", "too few for a rate"),
    ("count", 1, "count", "grow with a voice's own words"),
])  # fmt: skip
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
    shown = keep_voices(found.rates, CODEBOOK, by="group", names=["south"])
    assert list(keep_counted(found.hits, shown, by="group")["text"]) == ["tariffs"] * 3


def test_labels_come_from_the_codebook_and_unknown_keys_label_themselves():
    labelled = add_labels(measure(by="actor").rates, CODEBOOK)
    assert {"brazil", "Mr Doe", "the reporter"} <= set(labelled["actor_label"])
    assert "unlisted speakers" in set(labelled["group_label"])


def test_tables_name_their_units():
    named = name_rates(measure().shown)
    assert {"hits", "own words", "hits per 1,000 own words", "interval from", "over the floor"} <= set(named)
    assert named["hits"].iloc[0] == 3  # the term with most hits stands first
