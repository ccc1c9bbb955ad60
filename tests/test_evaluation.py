"""Evaluation: machine and coder disagree on a few words, and every figure can be counted by eye."""

import csv
import json

import pytest
from small_corpus import corpus_of
from spoken import CODEBOOK, spoken_in
from test_notebooks import run

from framing.attribution import find_statements
from framing.codebook import load_codebook
from framing.corpus import load_corpus
from framing.evaluation import (
    check_words,
    compare_statements,
    compare_words,
    confuse_voices,
    describe_accuracy,
    label_voices,
    lay_out_scores,
    score_words,
)
from framing.gold import load_gold
from framing.rates import count_words

TEXT = "Brazil said tariffs are theft. Chile said talks would help. Both met."  # 12 words
MACHINE = (  # 2 of Brazil's 3 words, Chile's 3 given to Brazil, 1 invented
    ("a", "tariffs are", "brazil", "south", "Brazil"),
    ("a", "talks would help", "brazil", "south", "Chile"),
    ("a", "met", "chile", "andes", "Both"),
)
CODER = (("tariffs are theft", "brazil"), ("talks would help", "chile"))


def row_of(text, content, actor, **changes):
    return {"doc": "a.txt", "start": text.index(content), "text": content, "type": "indirect", "actor": actor} | changes


@pytest.fixture
def write_gold(tmp_path):
    def write(*rows, name="statements.jsonl"):
        (tmp_path / name).write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        return tmp_path

    return write


@pytest.fixture
def coded(write_gold):
    """The corpus, the machine's statements and the coder's."""
    corpus = corpus_of(TEXT)
    gold = load_gold(write_gold(*(row_of(TEXT, *said) for said in CODER)), corpus, CODEBOOK)
    return corpus, spoken_in(corpus, MACHINE), gold


def test_hand_coding_becomes_a_statements_table(coded):
    corpus, _, gold = coded
    assert gold[["start", "end", "actor", "group", "kind"]].values.tolist() == [
        [12, 29, "brazil", "south", "statement"], [42, 58, "chile", "andes", "statement"]]
    words = count_words(corpus, gold).set_index("actor")["n_words"].to_dict()
    assert words == {"brazil": 3, "chile": 3, "reporter": 6}


def test_csv_reads_like_jsonl(coded, tmp_path):
    corpus, _, gold = coded
    rows = [row_of(TEXT, *said, counts="true") for said in CODER]
    with (tmp_path / "mine.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    read = load_gold(tmp_path / "mine.csv", corpus, CODEBOOK)
    assert read.drop(columns=["statement_id", "part_of"]).equals(gold.drop(columns=["statement_id", "part_of"]))


def test_rows_that_do_not_count_own_no_words(write_gold):
    corpus = corpus_of(TEXT)
    rows = [row_of(TEXT, "talks would help", "chile", counts=False, kind=kind)
            for kind in ("attitude_denial", "ascribed_belief", "agentless")]
    gold = load_gold(write_gold(*rows), corpus, CODEBOOK)
    assert list(gold["kind"]) == ["denial", "belief", "mention"]
    assert set(count_words(corpus, gold)["actor"]) == {"reporter"}


def test_offsets_follow_the_text_where_mojibake_was_repaired(tmp_path, write_gold):
    raw = "Brazil said itâ€™s over. Chile said talks donâ€™t help, and talks fail.\n"
    (tmp_path / "a.txt").write_text(raw, encoding="utf-8")
    gold_folder = write_gold(row_of(raw, "itâ€™s over", "brazil"), row_of(raw, "talks fail", "chile"))
    corpus = load_corpus(tmp_path)
    gold = load_gold(gold_folder, corpus, CODEBOOK)
    text = corpus.articles.at[0, "text"]
    assert [text[row.start : row.end] for row in gold.itertuples()] == ["it’s over", "talks fail"]


@pytest.mark.parametrize(("change", "message"), [
    ({"actor": ""}, "statements.jsonl line 1: no actor; a row needs doc, start, text, type, actor"),
    ({"type": "free"}, "type must be direct, mixed, indirect and start a whole number, not 'free' and 12"),
    ({"start": -1}, "not 'indirect' and -1"),
    ({"start": 3}, "line 1: 'tariffs are theft' is not at character 3 of a.txt; count in the decoded file"),
])
def test_a_faulty_row_is_named_with_its_line_and_the_way_out(change, message, write_gold):
    folder = write_gold(row_of(TEXT, *CODER[0]) | change)
    with pytest.raises(ValueError) as caught:
        load_gold(folder, corpus_of(TEXT), CODEBOOK)
    assert message in str(caught.value) and "\n" not in str(caught.value)


def test_an_id_stands_once_and_a_folder_has_a_file(write_gold, tmp_path):
    row = row_of(TEXT, *CODER[0], id="x")
    with pytest.raises(ValueError, match="line 2: id 'x' is taken; give each row its own"):
        load_gold(write_gold(row, row), corpus_of(TEXT), CODEBOOK)
    (tmp_path / "empty").mkdir()
    with pytest.raises(ValueError, match=r"hand coding 'empty' has no statements.jsonl; add it, or name"):
        load_gold(tmp_path / "empty", corpus_of(TEXT), CODEBOOK)


def test_words_carry_both_voices(coded):
    compared = compare_words(*coded)
    differ = compared[compared["gold_actor"] != compared["actor"]]
    assert len(compared) == 12
    assert [TEXT[row.start : row.end] for row in differ.itertuples()] == ["theft", "talks", "would", "help", "met"]
    assert differ["gold_actor"].tolist() == ["brazil", "chile", "chile", "chile", "reporter"]
    assert differ["actor"].tolist() == ["reporter", "brazil", "brazil", "brazil", "chile"]


def test_scores_keep_numerators_and_denominators(coded):
    scores = score_words(compare_words(*coded), by="group").set_index("group")
    counts = scores[["n_given", "n_given_right", "n_coded", "n_coded_right"]]
    assert counts.to_dict("index") == {
        "south": {"n_given": 5, "n_given_right": 2, "n_coded": 3, "n_coded_right": 2},
        "andes": {"n_given": 1, "n_given_right": 0, "n_coded": 3, "n_coded_right": 0},
        "reporter": {"n_given": 6, "n_given_right": 5, "n_coded": 6, "n_coded_right": 5},
    }
    assert scores.at["south", "precision"] == 0.4 and scores.at["south", "f1"] == pytest.approx(0.5)


def test_all_attributed_words_together_leave_the_reporter_out(coded):
    (whole,) = score_words(compare_words(*coded), by="attributed").itertuples()
    assert (whole.n_given_right, whole.n_given, whole.n_coded_right, whole.n_coded) == (2, 6, 2, 6)


def test_by_quote_type_each_side_has_its_own_type(coded):
    corpus, statements, gold = coded
    (indirect,) = score_words(compare_words(corpus, statements, gold), by="quote_type", of="actor").itertuples()
    assert (indirect.quote_type, indirect.n_given, indirect.n_coded) == ("indirect", 6, 6)
    direct = compare_words(corpus, statements.assign(quote_type="direct"), gold)
    assert list(score_words(direct, by="quote_type")["quote_type"]) == ["direct", "indirect"]


def test_intervals_are_wilsons(coded):
    # Newcombe, Statistics in Medicine 17 (1998), table I, method 3: 15 of 148 gives .0624 to .1605.
    compared = compare_words(*coded).iloc[[0] * 148].assign(group=["south"] * 15 + ["andes"] * 133, gold_group="south")
    south = score_words(compared).set_index("group").loc["south"]
    assert (south["recall_low"], south["recall_high"]) == pytest.approx((0.0624, 0.1605), abs=5e-5)


def test_a_level_that_is_none_is_refused(coded):
    with pytest.raises(ValueError, match="by must be one of 'group', 'actor', 'quote_type', 'attributed', not 'term'"):
        score_words(compare_words(*coded), by="term")


def test_the_coders_second_choice_counts_where_it_is_allowed(coded):
    corpus, statements, gold = coded
    gold = gold.assign(second=["", "doe; brazil"])
    strict, lenient = (score_words(compare_words(corpus, statements, gold, lenient=lenient), by="attributed")
                       for lenient in (False, True))
    assert (strict.at[0, "n_given_right"], lenient.at[0, "n_given_right"]) == (2, 5)


def test_confusion_says_where_the_words_of_a_voice_went(coded):
    confused = confuse_voices(compare_words(*coded)).set_index(["gold_group", "group"])
    assert confused["n_words"].to_dict() == {
        ("reporter", "reporter"): 5, ("andes", "south"): 3, ("south", "south"): 2, ("reporter", "andes"): 1,
        ("south", "reporter"): 1}
    assert confused.at[("south", "reporter"), "share"] == pytest.approx(1 / 3)


def test_statements_are_matched_one_to_one_and_errors_named(write_gold):
    text = "A said one two three four. B said five six. C said seven eight nine. D said ten."
    machine = (("a", "one two three", "A", "unlisted", "A"), ("a", "five six", "X", "unlisted", "X"),
               ("a", "seven", "C", "unlisted", "C"), ("a", "said one", "A", "unlisted", "A"))
    coder = [("one two three four", "A"), ("five six", "B"), ("seven eight nine", "C"), ("ten", "D")]
    corpus = corpus_of(text)
    gold = load_gold(write_gold(*(row_of(text, *said) for said in coder)), corpus, CODEBOOK)
    matches = compare_statements(corpus, spoken_in(corpus, machine), gold)
    assert dict(zip(matches["gold_text"].fillna(matches["text"]), matches["error"], strict=True)) == {
        "one two three four": "right", "five six": "wrong actor", "seven eight nine": "wrong span", "ten": "missed",
        "said one": "invented"}
    assert matches["alike"].round(2).tolist() == [0.75, 1.0, 0.33, 0.0, 0.0]


def test_pieces_of_a_statement_are_one(write_gold):
    text = "“Talks failed,” A said, “and will fail.”"
    rows = [row_of(text, piece, "A", statement_group="s") for piece in ("Talks failed", "and will fail")]
    corpus = corpus_of(text)
    spoken = [("a", piece, "A", "unlisted", "A", {"part_of": "s"}) for piece in ("Talks failed", "and will fail")]
    (match,) = compare_statements(corpus, spoken_in(corpus, spoken), load_gold(write_gold(*rows), corpus, CODEBOOK)
                                  ).itertuples()
    assert (match.error, match.alike, match.gold_text) == ("right", 1.0, "Talks failed … and will fail")


def test_only_coded_articles_are_compared(write_gold):
    corpus = corpus_of(TEXT, "Doe said no.")
    gold = load_gold(write_gold(row_of(TEXT, *CODER[0])), corpus, CODEBOOK)
    statements = spoken_in(corpus, [*MACHINE, ("b", "no", "Doe", "unlisted", "Doe")])
    compared = compare_words(corpus, statements, gold)
    assert set(compared["article_id"]) == set(compare_statements(corpus, statements, gold)["article_id"]) == {"a"}
    assert "hand coding of 1 of the 2 articles" in describe_accuracy(compared, n_articles=2)
    assert check_words(compared, corpus).startswith("Each of the 12 words of the coded bodies has one voice")
    with pytest.raises(ValueError, match="the law of words over voices is broken: 11 compared, 12 in the bodies"):
        check_words(compared[1:], corpus)


def test_the_sentence_tells_precision_recall_and_the_note(coded):
    said = describe_accuracy(compare_words(*coded), n_articles=1, by="actor", note="one coder")
    assert said == ("Against the hand coding of 1 article, 33% of the words given to an actor are the coder's "
                    "(precision) and 33% of the coder's are found (recall); one coder.")


@pytest.mark.parametrize("rows", [[], [row_of(TEXT, *CODER[0], doc="elsewhere.txt")]])
def test_without_hand_coding_every_table_is_empty_and_the_sentence_says_so(rows, write_gold):
    corpus = corpus_of(TEXT)
    gold = load_gold(write_gold(*rows) if rows else "", corpus, CODEBOOK)
    compared = compare_words(corpus, spoken_in(corpus, MACHINE), gold)
    scores = score_words(compared, by="group")
    assert len(gold) == len(compared) == len(scores) == len(confuse_voices(compared)) == 0
    assert len(lay_out_scores(scores, CODEBOOK)) == len(compare_statements(corpus, gold, gold)) == 0
    assert describe_accuracy(compared, n_articles=1).startswith("These articles are not coded by hand")


def test_nobody_found_gives_no_precision_and_no_error(coded):
    corpus, statements, gold = coded
    compared = compare_words(corpus, statements[:0], gold)
    assert "none of the words given to a group" in describe_accuracy(compared, n_articles=1)
    cells = lay_out_scores(score_words(compared), CODEBOOK)
    assert cells["number"].tolist() == ["none", "0%", "none", "0%", "50%", "100%"]


def test_cells_and_labels_are_for_people(coded):
    compared = compare_words(*coded)
    cells = lay_out_scores(score_words(compared, by="actor", of="actor"), CODEBOOK)
    assert cells["panel"].tolist()[::2] == ["brazil", "chile", "the reporter"]
    assert cells["group"].tolist()[::2] == ["south", "andes", "reporter"]
    assert cells.iloc[0][["row", "number", "below"]].tolist() == ["precision", "40%", "3 words\nby hand"]
    assert "the reporter" in set(label_voices(confuse_voices(compared), CODEBOOK)["gold_group"])


def test_the_seeds_are_measured_as_their_rules_say():
    corpus, codebook = load_corpus("seeds"), load_codebook("codebook")
    gold = load_gold("gold", corpus, codebook)
    words = count_words(corpus, gold).groupby("group")["n_words"].sum()
    assert (words["china"], words["ohchr"], words["reporter"], words.sum()) == (400, 460, 752, 1715)  # RULES.md
    compared = compare_words(corpus, find_statements(corpus, codebook), gold)
    score = score_words(compared, by="attributed").iloc[0]
    print(f"\nseeds, words of the right group: precision {score['precision']:.3f}, recall {score['recall']:.3f}")
    assert score["f1"] >= 0.93


def test_the_notebook_answers_on_the_seeds(tmp_path, monkeypatch):
    sentence, chart, *tables = run("05_attribution_check", tmp_path, monkeypatch)
    assert sentence["text/markdown"].startswith("Against the hand coding of 5 articles, 9")
    assert "OHCHR (460 words, by hand): " in chart["text/plain"]
    shown = " ".join(table.get("text/html", "") for table in tables)
    assert all(f"<td>{error}</td>" in shown for error in ("wrong actor", "wrong span", "missed", "invented"))


@pytest.mark.parametrize("coded_by_hand", [True, False])
def test_the_notebook_runs_on_other_articles_coded_or_not(coded_by_hand, tmp_path, write_gold, monkeypatch):
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "a.txt").write_text(TEXT, encoding="utf-8")
    coding = str(write_gold(*(row_of(TEXT, *said) for said in CODER))) if coded_by_hand else "gold"
    outputs = run("05_attribution_check", tmp_path, monkeypatch, corpus=str(tmp_path / "news"), gold=coding,
                  by="actor", lenient=True)
    begins = "Against the hand coding of 1 article, " if coded_by_hand else "These articles are not coded by hand"
    assert outputs[0]["text/markdown"].startswith(begins)
