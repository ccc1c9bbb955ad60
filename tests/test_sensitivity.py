from small_corpus import codebook_of, corpus_of

from framing.attribution import find_statements
from framing.corrections import FILES, Corrections
from framing.retold import find_retold
from framing.sensitivity import list_choices
from framing.terms import find_hits

BOOK = codebook_of("brazil, south, state: Brazil\nweber, north, person: Anna Weber",
                   "trade, tariff: tariff*\ntrade, steel: steel")
NONE = Corrections({name: {} for name in FILES}, "")


def choices_of(*texts, zones=None):
    corpus = corpus_of(*texts)
    if zones is not None:
        corpus.zones["zone"] = zones
    statements = find_retold(find_statements(corpus, BOOK), corpus)
    hits = find_hits(corpus, statements, BOOK)
    return list_choices(corpus, statements, hits, BOOK, NONE).set_index("choice")


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
    found = list_choices(corpus, statements, find_hits(corpus, statements, BOOK), BOOK, NONE)
    strict = found.set_index("choice").loc["only sources that are named", "headline"]
    assert "attributed to south" in strict
