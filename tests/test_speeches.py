"""Texts whose speaker is known: the body is that speaker's own words, and nothing is parsed."""

from small_corpus import codebook_of, corpus_of

from framing import attribution
from framing.attribution import find_statements
from framing.rates import count_words, term_rates
from framing.terms import find_hits

BOOK = codebook_of("chn, east, state: China\ngbr, west, state: Britain", "order, sovereignty: sovereignty")


def speeches(*speakers):
    corpus = corpus_of("Sovereignty is dear to us, Britain said.", "We value sovereignty.", "No word of it.")
    return corpus.__class__(corpus.articles.assign(speaker=list(speakers)).astype({"speaker": "str"}), corpus.zones,
                            corpus.problems)


def test_a_known_speaker_owns_the_whole_body(monkeypatch):
    monkeypatch.setattr(attribution, "parse_articles", None)  # calling it would fail
    statements = find_statements(speeches("China", "gbr", "Somebody"), BOOK)
    assert statements[["statement_id", "start", "end", "actor", "group", "n_words"]].values.tolist() == [
        ["a-001", 0, 40, "chn", "east", 7], ["b-001", 0, 21, "gbr", "west", 3],
        ["c-001", 0, 14, "Somebody", "unlisted", 4]]
    assert set(statements["rule"]) == set(statements["resolution"]) == {"known speaker"}
    assert set(statements["confidence"]) == {1.0} and set(statements["quote_type"]) == {"indirect"}
    assert statements[["cue", "source", "nested_in", "via"]].isna().all(axis=None)


def test_each_stretch_of_a_body_is_a_piece_of_one_statement():
    corpus = speeches("China", "gbr", "gbr")
    cut = corpus.zones[corpus.zones["article_id"] == "a"]
    corpus.zones.loc[cut.index, "end"] = 10
    corpus.zones.loc[len(corpus.zones)] = ["a", 20, 40, "body", None]
    first = find_statements(corpus, BOOK).query("article_id == 'a'")
    assert first[["statement_id", "start", "end", "part_of"]].values.tolist() == [
        ["a-001", 0, 10, "a-001"], ["a-002", 20, 40, "a-001"]]


def test_texts_with_and_without_a_speaker_stand_together_in_order():
    statements = find_statements(speeches(None, "gbr", None), BOOK)
    assert statements[["article_id", "actor", "rule"]].values.tolist()[-1] == ["b", "gbr", "known speaker"]
    assert statements["actor"].iloc[0] == "gbr" and statements["rule"].iloc[0] != "known speaker"


def test_rates_of_speeches_are_the_speakers():
    corpus = speeches("China", "gbr", "gbr")
    statements = find_statements(corpus, BOOK)
    words, hits = count_words(corpus, statements), find_hits(corpus, statements, BOOK)
    rates = term_rates(hits, words, codebook=BOOK, min_words=1).set_index("actor")
    assert rates.loc[["chn", "gbr"], "n_words"].tolist() == [7, 7]
    assert rates.loc[["chn", "gbr"], "n_hits"].tolist() == [1, 1]
