from functools import partial

import pytest
from small_corpus import codebook_of, corpus_of

from framing.attribution import find_statements
from framing.concordance import say_lines
from framing.corrections import FILES, Corrections
from framing.distinctive import say_distinctive
from framing.network import say_network
from framing.retold import find_retold
from framing.sensitivity import describe_choices, list_choices
from framing.summaries import say_result
from framing.terms import find_hits
from framing.timeline import say_timeline
from framing.tone import say_tone

BOOK = codebook_of("brazil, south, state: Brazil\nweber, north, person: Anna Weber",
                   "trade, tariff: tariff*\ntrade, steel: steel")
NONE = Corrections({name: {} for name in FILES}, "")
SAY = partial(say_result, codebook=BOOK)


def choices_of(*texts, zones=None):
    corpus = corpus_of(*texts)
    if zones is not None:
        corpus.zones["zone"] = zones
    statements = find_retold(find_statements(corpus, BOOK), corpus)
    hits = find_hits(corpus, statements, BOOK)
    return list_choices(corpus, statements, hits, BOOK, NONE, SAY).set_index("choice")


def test_each_choice_counts_what_it_says():
    text = ("Brazil said that “steel” and tariffs were dear. Anna Weber left. She said that steel was cheap. "
            "Anna Weber denied that tariffs had hurt.")
    found = choices_of(text)
    assert found["n_hits"].to_dict() == {
        "as counted": 4, "only words in quotation marks": 1, "without doubtful hits": found["n_hits"].iloc[2],
        "copies and retold statements once": 4, "with headlines": 4, "only sources that are named": 4}
    assert found["n_hits"].iloc[2] < 4  # the denied one is out
    named = found["headline"].str.contains("north")
    assert named["as counted"] and not named["only sources that are named"]


def test_copies_count_once_and_headlines_count():
    text = "Brazil said that steel and tariffs had become far too dear for all of us in the north."
    found = choices_of(text, text)
    assert found.loc[["as counted", "copies and retold statements once"], "n_hits"].tolist() == [4, 2]
    headed = choices_of("Steel is dear. ", "Brazil said steel was dear.", zones=["title", "body"])
    assert headed.loc[["as counted", "with headlines"], "n_hits"].tolist() == [1, 2]


def test_the_first_line_is_the_headline_without_its_caution():
    found = choices_of("Brazil said that steel was dear.")
    assert found.loc["as counted", "headline"].startswith("In 1 article, the most frequent term in words attributed to")
    assert "cannot show" not in "".join(found["headline"])


def test_whoever_is_known_to_speak_counts_as_named():
    corpus = corpus_of("Steel is dear. Tariffs hurt.")
    corpus.articles["speaker"] = "Brazil"
    statements = find_retold(find_statements(corpus, BOOK), corpus)
    found = list_choices(corpus, statements, find_hits(corpus, statements, BOOK), BOOK, NONE, SAY)
    strict = found.set_index("choice").loc["only sources that are named", "headline"]
    assert "attributed to south" in strict


@pytest.mark.parametrize(("say", "options", "counted", "quoted"), [
    (say_result, {"unit": "statement"}, "*tariff* stands in 1 of the 1 statement attributed to north and in none of",
     "the most frequent term in words quoted from south is *steel*: in 1 of 1 statement."),
    (say_lines, {}, "3 hits in context", "1 hit in context: in words of south, *cheap* is the nearest word"),
    (say_distinctive, {}, "(4 comparisons, ", "nothing can be compared: there is no hit, or no two"),
    (say_timeline, {"step": "year", "which": "published"}, "with 3 hits.", "with 1 hit."),
    (say_tone, {"resamples": 9}, "TextBlob puts south at −0.15 ", "TextBlob puts south at +0.40 "),
    (say_network, {"of": "term"}, "2 voices assert or deny 2 terms", "1 voice asserts or denies 1 term"),
])
def test_every_report_can_be_told_under_other_choices(say, options, counted, quoted):
    corpus = corpus_of("Brazil said “steel is cheap”, but bad. Anna Weber said that tariffs on steel had begun.")
    statements = find_retold(find_statements(corpus, BOOK), corpus)
    hits = find_hits(corpus, statements, BOOK)
    found = list_choices(corpus, statements, hits, BOOK, NONE, partial(say, codebook=BOOK, **options))
    said = found.set_index("choice")["headline"]
    assert counted in said["as counted"] and quoted in said["only words in quotation marks"]
    assert "So few" not in "".join(said)


def test_a_headline_that_stays_the_same_is_not_repeated():
    said = describe_choices(choices_of("Brazil said that steel was dear.").reset_index()).splitlines()
    assert said[0].startswith("- **as counted**, 1 hit in all: In 1 article, the most frequent term")
    assert said[3] == "- **copies and retold statements once**, 1 hit in all: the headline stays the same."
