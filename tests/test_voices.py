from dataclasses import replace

from small_corpus import codebook_of, corpus_of

from framing.attribution import find_statements
from framing.terms import find_hits
from framing.voices import find_voices

CODEBOOK = codebook_of("brazil, south, state: Brazil\nweber, north, person: Anna Weber")
TEXT = "Talks began. Anna Weber said Brazil believes that the tariffs are legal. Brazil denied it."


def test_voices_cover_a_body_exactly_once():
    corpus = corpus_of(TEXT)
    voices = find_voices(corpus, find_statements(corpus, CODEBOOK))
    assert voices["start"].iloc[0] == 0
    assert voices["end"].iloc[-1] == len(TEXT)
    assert (voices["start"].iloc[1:].to_numpy() == voices["end"].iloc[:-1].to_numpy()).all()


def test_beliefs_and_denials_own_no_words():
    corpus = corpus_of(TEXT)
    voices = find_voices(corpus, find_statements(corpus, CODEBOOK))
    assert voices["actor"].tolist() == ["reporter", "weber", "reporter"]


def test_the_innermost_source_owns_the_words():
    text = "Anna Weber said the report – which said dumping was common – was unfair."
    corpus = corpus_of(text)
    voices = find_voices(corpus, find_statements(corpus, CODEBOOK))
    inner = next(v for v in voices.itertuples() if "dumping" in text[v.start : v.end])
    assert inner.actor not in ("weber", "reporter")
    assert voices["actor"].tolist().count("weber") == 2


def test_an_article_without_statements_is_the_reporter_s():
    corpus = corpus_of("Nothing was said.")
    assert find_voices(corpus, find_statements(corpus, CODEBOOK))["actor"].tolist() == ["reporter"]


def test_a_corpus_without_any_body_has_no_voices_and_no_hits():
    corpus = corpus_of("“")
    bare = replace(corpus, zones=corpus.zones.assign(zone="share"))
    statements = find_statements(bare, CODEBOOK)
    assert find_voices(bare, statements).empty
    assert find_hits(bare, statements, CODEBOOK).empty
