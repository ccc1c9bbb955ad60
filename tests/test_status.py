import csv
from importlib.resources import files

import pytest

from framing.status import find_status, load_cues
from framing.tables import LEVELS
from framing.text import Span

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
