"""Words, sentences, quotations, folding, decoding: on lines small enough to check by eye."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from framing.text import (
    Span,
    count_words_in,
    decode_text,
    find_quotations,
    find_quoted,
    find_sentences,
    find_words,
    fold,
    is_inside,
    keep_longest,
    repair_mojibake,
)


def cut(text, spans):
    return [text[span.start:span.end] for span in spans]


@pytest.mark.parametrize(("text", "words"), [
    ("China’s counter-terrorism policy", ["China’s", "counter-terrorism", "policy"]),  # inner marks join
    ("the U.S. and 3.5 percent", ["the", "U.S", "and", "3.5", "percent"]),  # a last full stop does not
    ("ministers' talks—and more", ["ministers", "talks", "and", "more"]),  # nor a dash
    ("1er June, São Paulo", ["1er", "June", "São", "Paulo"]),
    ("_under_ scores", ["under", "scores"]),
    (" … ", []),
])
def test_a_word_is_joined_by_inner_marks(text, words):
    assert cut(text, find_words(text)) == words
    assert count_words_in(text) == len(words)


def test_words_of_a_stretch_keep_the_offsets_of_the_text():
    assert find_words("one two three", 4, 7) == [Span(4, 7)]


@pytest.mark.parametrize(("text", "sentences"), [
    ("Mr. Chen spoke. He left.", ["Mr. Chen spoke.", "He left."]),
    ("It fell 3.5 percent. U.S. Sen. Doe agreed.", ["It fell 3.5 percent.", "U.S. Sen. Doe agreed."]),
    ("“We left. We came back,” she said. So?", ["“We left. We came back,” she said.", "So?"]),
    ("No full stop\r\nTwo.  Three?\n\n", ["No full stop", "Two.", "Three?"]),
    ("Plan B\u00a0. Plan\u202fC \u2003.", ["Plan B\u00a0. Plan\u202fC \u2003."]),  # would end the process
    ("", []), (" \n ", []),
])
def test_a_sentence_ends_at_its_stop_or_at_the_line(text, sentences):
    assert cut(text, find_sentences(text)) == sentences


def test_spans_know_what_they_cover():
    assert Span(0, 5).covers(Span(1, 5))
    assert not Span(1, 5).covers(Span(0, 5))


def test_of_spans_that_overlap_the_leftmost_and_then_the_longest_is_kept():
    spans = [Span(4, 9), Span(0, 2), Span(0, 5), Span(5, 6), Span(0, 5)]
    assert keep_longest(spans) == [Span(0, 5), Span(5, 6)]


def test_a_position_is_inside_up_to_the_end():
    assert [is_inside(at, [Span(1, 2), Span(4, 6)]) for at in range(7)] == [
        False, True, False, False, True, True, False]


def test_folding_spells_marks_dashes_and_spaces_one_way():
    folded = fold("“Türk’s” non‑interference\u00a0— «so»")
    assert folded.text == '"Türk\'s" non-interference - "so"'
    assert folded.original(1, 7) == Span(1, 7)


def test_long_dashes_stay_where_they_part_words():
    assert fold("now—or–never―so", long_dashes=True).text == "now—or-never―so"
    assert fold("no\u0308w—or", long_dashes=True).text == "nöw—or"


@given(some.text(alphabet="aeü\u0308\u0301\u200b\u00ad\ufeff’“–\u00a0-.K\u212b\u0958 \n", max_size=40))
def test_every_folded_character_leads_back_to_what_it_was_made_of(text):
    folded = fold(text)
    spans = [folded.original(at, at + 1) for at in range(len(folded.text))]
    assert all(one.end <= other.start or one.start == other.start for one, other in pairwise(spans))
    assert all(letter in fold(text[slice(*span)]).text for span, letter in zip(spans, folded.text, strict=True))
    assert fold(text[folded.original(0, len(folded.text)).start :] if spans else "").text == folded.text


def test_folding_drops_and_composes_with_the_way_back():
    text = "co\u00adoperation with Tu\u0308rk\u200b"
    folded = fold(text)
    assert folded.text == "cooperation with Türk"
    start, end = folded.original(0, 11)
    assert text[start:end] == "co\u00adoperation"
    start, end = folded.original(17, 21)
    assert text[start:end] == "Tu\u0308rk\u200b"


@pytest.mark.parametrize(("text", "quotations"), [
    ("“No,” she said. “Never.”", ["“No,”", "“Never.”"]),
    ('"No," she said. "Never."', ['"No,"', '"Never."']),
    ("‘No,’ she said. ‘Never.’", ["‘No,’", "‘Never.’"]),
    ("'No,' she said. 'Never.'", ["'No,'", "'Never.'"]),
    ("''No,'' she said.", ["''No,''"]),
    ("«No», she said.", ["«No»"]),
    ("« No », she said.", ["« No »"]),  # French spacing
    ("„No“, she said. „Never“", ["„No“", "„Never“"]),
    ("»No«, she said. »Never«", ["»No«", "»Never«"]),  # German books
    ("“A”“B”", ["“A”", "“B”"]),
    ("“No,“ she said. “Never.“", ["“No,“", "“Never.“"]),  # a slip of the keyboard
    ('claims that"No" was', ['"No"']),  # a space was lost
    ('“No," she said.', ['“No,"']),  # two styles in one
    ('". . . No," she said.', ['". . . No,"']),  # opens with an ellipsis
    ('".@chen is wrong," she wrote.', ['".@chen is wrong,"']),
])
def test_quotations_of_every_style(text, quotations):
    assert cut(text, find_quotations(text)) == quotations


@pytest.mark.parametrize(("text", "quotations"), [
    ("She said: “He told me ‘no’ twice.”", ["“He told me ‘no’ twice.”"]),
    ("She said: ‘He told me “no” twice.’", ["‘He told me “no” twice.’"]),
    ("“We go on. “We stay,” she said.", ["“We go on. “We stay,”"]),
])
def test_an_inner_quotation_stays_in_the_outer(text, quotations):
    assert cut(text, find_quotations(text)) == quotations


@pytest.mark.parametrize(("text", "quotations"), [
    ("Chen's and the ministers' talks, don't they?", []),
    ("Türk’s and the ministers’ talks", []),
    ("the '90s and the ministers' talks", []),
    ("'Tis the ministers' rock 'n' roll", []),
    ("'The ministers' talks don't end here,' she said.", ["'The ministers' talks don't end here,'"]),
    ("‘The ministers’ talks don’t end here,’ she said.", ["‘The ministers’ talks don’t end here,’"]),
    ("the 'so-called' talks", ["'so-called'"]),
    ("They read ‘bout it: 'No,' she said. “Never.”", ["'No,'", "“Never.”"]),  # a lone mark hides no other
    ("the play ‘Dogs (2 Acts)’ and 'why:'", ["‘Dogs (2 Acts)’", "'why:'"]),
    ("It is 6'2\" tall, she said.", []),
    ("It is 5\", she said.", []),
])
def test_an_apostrophe_is_no_quotation_mark(text, quotations):
    assert cut(text, find_quotations(text)) == quotations


def test_a_quotation_that_never_closes_runs_to_the_end_of_the_paragraph():
    assert cut("She said: “We go on.  ", find_quotations("She said: “We go on.  ")) == ["“We go on."]
    assert find_quotations("She said: 'We go on.") == []  # a lone single mark is more likely a slip


def test_a_mark_that_only_closes_opens_nothing():
    text = 'We stay,” she said. “For good.”'
    assert cut(text, find_quotations(text)) == ["“For good.”"]
    assert find_quotations('We stay", she said.') == []


def test_a_quotation_goes_on_over_paragraphs():
    first, second = "She said: “We go on.", "“We stay,” she said. “For good.”"
    assert cut(first, find_quotations(first)) == ["“We go on."]
    assert cut(second, find_quotations(second, goes_on=True)) == ["“We stay,”", "“For good.”"]
    third = "We stay,” she said. “For good.”"  # some sites do not repeat the opening mark
    assert cut(third, find_quotations(third, goes_on=True)) == ["We stay,”", "“For good.”"]


def test_in_a_whole_text_a_quotation_ends_with_its_paragraph():
    text = "“We go on.\nShe left. “For good.”\n\n'So?'"
    assert cut(text, find_quoted(text)) == ["“We go on.", "“For good.”", "'So?'"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_is_decoded_by_its_mark(encoding):
    assert decode_text("Türk\r\n".encode(encoding)) == "Türk\r\n"


@pytest.mark.parametrize(("raw", "reason"), [
    (b"T\xfcrk", "byte 1 is not UTF-8"), (b"a\0b", "NUL bytes"), (b"\xff\xfea", "is not UTF-16"),
])
def test_bytes_that_are_no_text_are_refused(raw, reason):
    with pytest.raises(ValueError, match=reason):
        decode_text(raw)


def test_a_given_encoding_is_for_what_is_not_unicode():
    assert decode_text(b"T\xfcrk", "cp1252") == "Türk"
    assert decode_text("Türk".encode(), "cp1252") == "Türk"
    assert decode_text("Chen".encode("utf-16-le"), "utf-16-le") == "Chen"  # UTF-8 but for NUL bytes


@pytest.mark.parametrize(("before", "after"), [
    ("NemaGenâ„¢ Unleashed: Bionema’s", "NemaGen™ Unleashed: Bionema’s"),  # beside a real curly mark
    ("Itâ€™s “soâ€\x9d", "It’s “so”"),
    ("AntÃ³nio’s cafÃ©", "António’s café"),
    ("Ã¢â‚¬â„¢", "’"),  # twice over
    ("\x93No\x94 \x96 Türk", "“No” – Türk"),  # Windows-1252 read as Latin-1
])
def test_mojibake_is_repaired(before, after):
    assert repair_mojibake(before)[0] == after


@pytest.mark.parametrize("text", [
    "Türk, Guterres António, São Paulo – naïve façade", "“d’état” … ‘so’ — «là»", "voilà\u00a0» dit-il",
    "CAFÉ” he", "Mustafâ”… x", "Привет, мир", "plain",
])
def test_sound_text_is_left_alone(text):
    assert repair_mojibake(text) == (text, [])


def test_a_repair_says_what_it_was_and_is():
    assert repair_mojibake("aâ„¢b Ã©")[1] == [("â„¢", "™"), ("Ã©", "é")]


def test_soft_hyphens_and_accents_of_their_own_part_no_word():
    assert count_words_in("geno\u00adcide, nai\u0308ve cafe\u0301 cafe\u0301s – l'e\u0301tat") == 5
