import csv
import json
import re
from collections import Counter
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from framing.status import FAR, find_marks, find_status, find_windows, load_cues
from framing.tables import LEVELS
from framing.text import Span, find_quoted

# Invented sentences; the hit stands in square brackets, and each row says why it has its status.
SENTENCES = [
    ("asserted", "Norland’s [tariffs] hurt the fishing towns most.", "put as a fact"),
    ("asserted", "We will fight [corruption] wherever it hides.", "what is fought is there"),
    ("asserted", "Both sides must return to [dialogue].", "demanded"),
    ("asserted", "The ministry did not stop the [fraud] in the northern districts.", "what was not stopped took place"),
    ("asserted", "We will never accept [foreign interference].", "not accepting is no negation of it"),
    ("asserted", "The report was late, but the [dumping] went on.", "a clause away"),
    ("asserted", "No buyer came; the [embargo] was still in force.", "after a semicolon"),
    ("asserted", "The [tariffs] may cost 4,000 jobs.", "what may be is the cost"),
    ("asserted", "It was not only [fraud], it was theft.", "“not only” says that it was"),
    ("asserted", "There is no doubt that the vote was [rigged].", "“no doubt” is a yes"),
    ("asserted", "The council did not answer. [Fraud] was common in May.", "a sentence away"),
    ("asserted", "Why did the party tolerate such [fraud]?", "the question takes it for granted"),
    ("asserted", "If the union agrees, the [tariffs] end in June.", "outside the condition"),
    ("asserted", "He cited “the worst [fraud] that this commission has seen in forty years”.", "a quotation, no word"),
    ("asserted", "She stars in “[Fraud] Squad” on Mondays.", "a title"),
    ("negated", "Observers found no evidence of [fraud].", "no evidence"),
    ("negated", "The commission did not find any signs of widespread [fraud].", "a longer way"),
    ("negated", "Norland never [dumped] steel on the market.", "never"),
    ("negated", "The vote was held without [intimidation].", "without"),
    ("negated", "Neither [dumping] nor theft was found.", "neither"),
    ("negated", "It was a mistake, not [fraud].", "not"),
    ("negated", "The shortfall was caused by frost, not by [sabotage].", "not by"),
    ("negated", "This isn’t [protectionism].", "a typographic apostrophe"),
    ("negated", "The new duty is far from [protectionism].", "far from"),
    ("negated", "The clerks failed to [cooperate].", "what one fails to do is not done"),
    ("negated", "The [fraud] never happened.", "after the hit"),
    ("negated", "A lack of [cooperation] delayed the count.", "a lack of"),
    ("negated", "Norland would not accept [talks].", "not to be, and “would” hedges nothing"),
    ("negated", "The union wouldn’t tolerate [interference].", "the same in short"),
    ("asserted", "He could not accept that the [fraud] went on.", "in a clause of its own, with an article"),
    ("negated", "There may be no [fraud] here.", "stronger than the hedge"),
    ("hedged", "The levy may amount to [protectionism].", "may"),
    ("hedged", "Police are looking into possible [fraud].", "possible"),
    ("hedged", "The mayor was arrested over alleged [bribery].", "alleged"),
    ("hedged", "The mayor was accused of [bribery].", "nobody says by whom"),
    ("hedged", "Voters asked whether the count had been [rigged].", "whether"),
    ("hedged", "If Norland resorts to [dumping], duties follow.", "a condition"),
    ("hedged", "Was it [fraud]?", "a question"),
    ("hedged", "The [fraud] allegations go back to May.", "after the hit"),
    ("hedged", "Traders see a growing risk of [retaliation].", "a risk of"),
    ("hedged", "Voters asked if the vote was [rigged].", "“the” does not stand before it"),
    ("negated", "I don't think it's [genocide].", "“it's” is no owner"),
    ("asserted", "He would never surrender the country’s [sovereignty].", "it has an owner, so it is there"),
    ("negated", "There was no such [massacre].", "no such"),
    ("negated", "Police ruled out [sabotage].", "ruled out"),
    ("asserted", "They refused to lift the old [sanctions].", "what is not lifted is there"),
    ("asserted", "Norland did not sign, so [tariffs] rose.", "a consequence"),
    ("asserted", "They met under the terms of the [ceasefire].", "terms that are no words"),
    ("asserted", "Prices have risen since May [tariffs] began.", "a month"),
    ("distanced", "The so-called [dumping] was a sale.", "so-called"),
    ("distanced", "The ministry’s “[dumping]” turned out to be a sale.", "a word in quotation marks"),
    ("distanced", "The duty was raised under the pretext of [food safety].", "a pretext"),
    ("distanced", "She avoids the word [fraud].", "a word that is spoken about"),
    ("distanced", "There was no “[voter fraud]” at all.", "stronger than the negation"),
]


def status_of(marked, voice=None, **options):
    text = marked.replace("[", "").replace("]", "")
    start = marked.index("[")
    return find_status(text, Span(start, marked.index("]") - 1), voice or Span(0, len(text)), **options)


@pytest.mark.parametrize(("status", "marked", "reason"), SENTENCES)
def test_status(status, marked, reason):
    assert status_of(marked) == status, reason


def test_only_words_of_the_same_voice_count():
    assert status_of("The clerk may have said: this is [fraud].", Span(25, 39)) == "asserted"
    assert status_of("Norland called it “[fraud]”.", own_quotes=True) == "asserted"


def test_a_long_text_without_a_stop_takes_no_time():
    assert status_of("if " * 200_000 + "[fraud]" + " what" * 200_000) == "hedged"
    cues = load_cues([("if ... then", "hedged", "before", "9", ""), ("... odd", "hedged", "after", "9", "")])
    assert len(find_marks([(0, "if " * 200_000, 0, 600_000)], cues)["before"]) == 200_000


def test_every_row_of_the_table_can_be_read():
    with (files("framing") / "status.csv").open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table))
    ends = {row["ends"] for row in rows if row["status"] == "end"}
    assert len({(row["cue"], row["direction"], row["status"] == "end") for row in rows}) == len(rows)
    for row in rows:
        assert row["status"] in {*LEVELS["status"], "end"} and row["direction"] in ("before", "after", "asked", "")
        assert row["reach"].isdigit() or row["status"] in ("asserted", "end"), row
        assert set(row["ends"].split()) <= ends and row["cue"] == row["cue"].lower().strip() != ""


def test_cues_of_a_codebook_take_the_place_of_the_library_s():
    cues = load_cues([("Claptrap about", "distanced", "before", "3", "clause"), ("but", "end", "", "", "clause")])
    assert status_of("It was claptrap about [fraud].", cues=cues) == "distanced"
    assert status_of("It was claptrap about us but [fraud].", cues=cues) == "asserted"
    assert status_of("It was not [fraud].", cues=cues) == "asserted"  # no row says otherwise
    typed = load_cues([("wasn’t", "negated", "before", "3", "")])
    assert status_of("It wasn't [fraud].", cues=typed) == status_of("It wasn’t [fraud].", cues=typed) == "negated"


# Cues that begin alike, reach far, stand for anything, end in a word, or change when they are put in small letters.
ODD_CUES = [("not so", "negated", "before", "25", "clause"), ("x ... y*", "hedged", "after", "25", ""),
            ("y", "negated", "after", "25", ""), ("-ish", "distanced", "after", "9", ""),
            ("Σας", "negated", "before", "9", ""), ("*lex", "distanced", "before", "6", ""),
            ("q ...", "asserted", "before", "", ""),
            ("i̇f", "hedged", "asked", "9", ""), ("but", "end", "", "", "clause")]
PIECES = [*"\n.?!,;:—-–'\"“”‘’«…%xyqi   ", "\u200b", "\u2028", "\u00ad", "\u00a0", "\u0301", "\r\n", "é", "İ", "Σ",
          "''", ". ", "? ", "İf ", "ΣΑΣ ", "not so ", "y ", "-ish ", "flex ", "but ", "no ", "know ", "is ", "if ",
          "may ", "Was ", "isn't ", "so-called ", "allegations ", "risk", "no evidence of ", "how ", "fraud ",
          "Norland’s ", "“fraud” ", "the long interference of other countries ", "mismanagement " * 9]
LIBRARY = [("not", "negated", "before", "6", ""), ("no", "negated", "before", "3", ""),
           ("risk", "hedged", "after", "1", ""), ("was", "hedged", "asked", "12", "")]


def assert_same_by_marks(text, voices, hits, cues):
    """That each hit has one status, by itself and by the marks; the statuses, counted, and which are looked at."""
    marks = find_marks([(0, "if no", 0, 5), *((1, text, *voice) for voice in voices), (2, "is it?", 0, 6)], cues)
    places = np.array([(*hit[:2], *hit[2]) for hit in hits], dtype="int64").reshape(-1, 4).T + FAR
    first, last, near = find_windows(marks, *places)
    found = Counter()
    for (start, end, voice), *window, is_near in zip(hits, first - FAR, last - FAR, near, strict=True):
        for own_quotes in (False, True):
            alone = find_status(text, Span(start, end), voice, own_quotes=own_quotes, cues=cues)
            marked = find_status(text, Span(start, end), voice, own_quotes=own_quotes, cues=cues,
                                 window=Span(*map(int, window))) if is_near else "asserted"
            assert marked == alone, (text, voice, text[start:end])
            found[alone] += 1
    return found, near


@pytest.mark.parametrize(("text", "hit", "voices", "status", "reason"), [
    ("knot " + "z" * 155 + " fraud", (161, 166), [(0, 166)], "negated", "what is looked at begins in a word: not"),
    ("fraud " + "z" * 157 + " yes", (0, 5), [(0, 167)], "negated", "and ends in one: y"),
    ("nofraud", (2, 7), [(0, 7)], "negated", "the hit begins in a word"),
    ("He left.'fraud' it is.", (9, 14), [(0, 22)], "distanced", "a sentence begins without a space before it"),
    ("x\u0130\u0130\u0130\u0130 risk", (0, 10), [(0, 1), (1, 10)], "hedged", "the hit grows in small letters"),
    ("\u03a3\u0391\u03a3.x", (4, 5), [(0, 5)], "negated", "a last sigma is another letter"),
    ("\u200b" * 9 + "fraud risk", (9, 14), [(0, 19)], "hedged", "letters that are not seen"),
    ("vote rigging risk", (0, 12), [(0, 4), (4, 17)], "asserted", "it ends in another voice, whose words are its own"),
    ("Is it so? Was fraud", (14, 19), [(0, 19)], "asserted", "another sentence asks"),
    ("Was fraud so? No.", (4, 9), [(0, 17)], "hedged", "this one asks"),
])
def test_marks_change_no_status_at_an_edge(text, hit, voices, status, reason):
    own = [voice for voice in voices if voice[0] <= hit[0] < voice[1]]
    found, _ = assert_same_by_marks(text, [Span(*voice) for voice in voices], [(*hit, Span(*own[0]))],
                                    load_cues([*LIBRARY, *ODD_CUES]))
    assert set(found) - {"asserted"} == {status} - {"asserted"}, reason


@pytest.mark.parametrize("rows", [None, ODD_CUES, [("... if", "hedged", "before", "9", "")]])
@settings(deadline=None, max_examples=200)
@given(pieces=some.lists(some.sampled_from(PIECES), max_size=60), cuts=some.lists(some.integers(0, 400), max_size=4))
def test_marks_change_no_status_however_odd_the_text(rows, pieces, cuts):
    text = "".join(pieces)
    bounds = sorted({0, len(text), *(cut for cut in cuts if cut < len(text))})
    voices = [Span(*voice) for voice in pairwise(bounds)]
    hits = [(*word.span(), voice) for word in re.finditer(r"\w[\w’' -]*\w|\w", text)
            for voice in voices if voice.start <= word.start() < voice.end]
    hits += [(start, start + 1, voice) for start, _, voice in hits]
    assert_same_by_marks(text, voices, hits, load_cues(rows))


def test_marks_change_no_status_in_news_and_few_hits_are_looked_at():
    lines = (Path(__file__).parent / "benchmarks" / "gum_news.jsonl").read_text(encoding="utf-8").splitlines()
    counted, looked_at = Counter(), []
    for text in (json.loads(line)["text"] for line in lines):
        bounds = sorted({0, len(text), *(place for span in find_quoted(text) for place in span)})
        voices = [Span(*voice) for voice in pairwise(bounds)]
        words = [(*word.span(), voice) for voice in voices
                 for word in re.compile(r"\w+").finditer(text, *voice)]
        found, near = assert_same_by_marks(text, voices, words, load_cues())
        counted += found
        looked_at += near.tolist()
    assert min(counted[status] for status in ("asserted", "negated", "hedged", "distanced")) > 20
    assert sum(looked_at) < 0.4 * len(looked_at)
