"""Attribution on text nobody wrote it for: floors that must hold, and the scorer on cases counted by eye."""

import pytest
from benchmarks import score_attribution, speed_attribution
from benchmarks.score_attribution import count_document, read_documents, same_name, score, summarise

# GUM is here; PolNeAR may not be copied, and is measured where its folder is.
FLOORS = {
    "gum_news": {"J50 R": 0.85, "overlap R": 0.975, "head": 0.955, "speaker": 0.87},
    "polnear_dev": {"J50 F1": 0.795, "actor F1": 0.81, "head": 0.895},
}
TEXT = "Ms Ana Souza said that talks on tariffs had failed for good. Chile hopes for rain. He agreed."
SOUZA, SAID = "Ms Ana Souza", "that talks on tariffs had failed for good"  # 7 words once "that" is dropped


def stretch(words):
    return [[TEXT.index(words), TEXT.index(words) + len(words)]]


def statement(content, source=None, **fields):
    return {"content": stretch(content), "source": source and stretch(source), **fields}


def figures(predicted, coded=None, scope="speech"):
    coded = coded or [statement(SAID, SOUZA, source_head=stretch("Souza"), speaker="Ana Souza", kind="indirect")]
    document = {"doc_id": "d", "text": TEXT, "statements": coded}
    return summarise([count_document(document, predicted, scope)])


def test_how_hits_are_put_keeps_its_floor(monkeypatch):
    monkeypatch.syspath_prepend(score_attribution.GUM.parent)  # the script finds its neighbours there
    import score_status

    coded = score_status.read_coded("scored")
    assert set(coded["coder_1"]) | set(coded["coder_2"]) <= set(score_status.STATUSES) and len(coded) == 350
    judged = score_status.judge(coded[coded["set"] == "gum_news"])
    assert all(row.text[row.start:row.end].strip() == row.text[row.start:row.end] != "" for row in judged.itertuples())
    right = score_status.count_right(judged, "set").loc["gum_news"]
    print(f"\nhow hits are put, gum_news: {right['right']} of {right['of']}")
    assert right["of"] == 59 and right["right"] >= 47 > right["if_asserted"]


@pytest.mark.parametrize("name", FLOORS)
def test_attribution_keeps_its_floors(name):
    folder = score_attribution.GUM.parent if name == "gum_news" else score_attribution.find_shared()
    path = folder / f"{name}.jsonl"
    if not path.is_file():
        pytest.skip(f"{path.name} is not in {folder}; FRAMING_BENCHMARKS may name another folder")
    found = {figure: value for figure, (value, *_) in score(read_documents(path)).items()}
    print(f"\n{name}: " + ", ".join(f"{figure} {value:.3f}" for figure, value in found.items()))
    low = {figure: found[figure] for figure, floor in FLOORS[name].items() if found[figure] < floor}
    assert not low, f"below the floors {FLOORS[name]}"


def test_a_perfect_prediction_is_right_in_every_figure():
    found = figures([statement(SAID, SOUZA, speaker="Ana Souza")])
    assert set(found.values()) == {1.0}


def test_outer_marks_and_a_leading_that_cost_nothing():
    assert figures([statement("talks on tariffs had failed for good.", "Souza")])["exact F1"] == 1.0


def test_a_half_overlapping_content_counts_from_half_on():
    half = figures([statement("tariffs had failed for good", SOUZA)])  # 5 of 7 words
    assert (half["exact R"], half["overlap R"], half["J50 R"], half["actor R"]) == (0.0, 1.0, 1.0, 5 / 7)
    less = figures([statement("failed for good", SOUZA)])  # 3 of 7
    assert (less["overlap R"], less["J50 R"], less["indirect J50 R"]) == (1.0, 0.0, 0.0)


def test_a_wrong_source_loses_words_head_and_speaker_but_not_the_content():
    found = figures([statement(SAID, "Chile", speaker="Chile")])
    assert found["exact F1"] == found["J50 F1"] == 1.0
    assert found["actor F1"] == found["head"] == found["speaker"] == 0.0


def test_two_claims_on_one_content_are_not_two_matches():
    found = figures([statement(SAID, SOUZA), statement("talks on tariffs had failed", SOUZA)])
    assert (found["J50 P"], found["J50 R"], found["overlap P"]) == (0.5, 1.0, 1.0)


def test_gold_out_of_scope_is_neither_right_nor_wrong():
    coded = [statement(SAID, SOUZA, kind="indirect"), statement("for rain", "Chile", scope="other", kind="indirect")]
    right = statement(SAID, SOUZA)
    belief = statement("for rain", "Chile")
    assert figures([right, belief], coded) == figures([right], coded)
    assert figures([right, statement("agreed", "He")], coded)["overlap P"] == 0.5
    assert figures([right], coded, scope="all")["overlap R"] == 0.5


def test_nobody_is_scored_on_stretches_to_ignore():
    document = {"doc_id": "d", "text": TEXT, "statements": [statement(SAID, SOUZA)], "ignore": stretch("He agreed")}
    counts = count_document(document, [statement(SAID, SOUZA), statement("agreed", "He")], "speech")
    assert counts["found"] == 1


@pytest.mark.parametrize(("one", "other", "same"), [
    ("Ms Ana Souza", "Souza", True),  # a surname is enough
    ("A Souza", "Ana Souza", True),  # an initial
    ("Ana Souza", "Ana Maria Souza", True),
    ("Ana Souza", "Rita Souza", False),
    ("Chile's government", "government of Chile", True),  # no surname: the words of one are the other's
    ("the minister", "Souza", False),
])
def test_names_are_compared_without_titles(one, other, same):
    assert same_name(one, other) is same


def test_a_bare_surname_of_two_speakers_names_neither():
    coded = [statement(SAID, SOUZA, speaker="Ana Souza"), statement("agreed", "He", speaker="Rui Souza")]
    assert figures([statement(SAID, SOUZA, speaker="Souza")], coded)["speaker"] == 0.0
    assert figures([statement(SAID, SOUZA, speaker="Ana Souza")], coded)["speaker"] == 0.5


def test_intervals_hold_their_figure_and_are_the_same_again():
    documents = [{"doc_id": str(number), "text": text, "statements": [
        {"content": [[11, 26]], "source": [[0, 5]], "source_head": [[0, 5]], "kind": "indirect"}]}
        for number, text in enumerate(["Chile said talks had failed.", "Chile sees that rain may help."])]
    first, second = (score(documents, resamples=20) for _ in range(2))
    assert first == second
    assert all(low <= value <= high for value, low, high in first.values())


def test_speed_is_measured_on_texts_that_no_cache_knows():
    texts = speed_attribution.read_texts(None, 40_000)
    assert len(set(texts)) == len(texts) and sum(len(text.split()) for text in texts) >= 40_000
    found = speed_attribution.measure_apart(speed_attribution.EMPTY, texts[:1])
    assert found["seconds"] > 0 and found["peak"] > 0
