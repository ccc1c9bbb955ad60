"""Zones: every page here is invented; the seeds and their hand coding come last.

zone_lines.csv holds lines of web pages (kind: which noise, or body) and sentences of articles that look like them, all
invented, each with its reason. Of each kind every other line was looked at in writing the rules; the figures of the
others say more about pages not seen.
"""

import csv
import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from framing.text import WORD, decode_text, repair_mojibake
from framing.zones import ZONES, explain_zones, label_zones

ROOT = Path(__file__).resolve().parents[1]
GOLD = ROOT / "data" / "gold"


def zones_of(text, title=None):
    """The zones as (zone, words) pairs, once it is sure that they cover the text."""
    zones = label_zones(text, title)
    assert "".join(text[start:end] for (start, end), _ in zones) == text
    assert all(start < end and zone in ZONES.values() for (start, end), zone in zones)
    return [(zone, text[start:end].strip()) for (start, end), zone in zones]


def body_of(text, title=None):
    return [words for zone, words in zones_of(text, title) if zone == "body"]


LEAD = "Trade ministers left Oslo on Friday without a deal on steel tariffs."
SECOND = "Norway said it would invite both sides again in the spring."


def test_a_text_of_paragraphs_is_all_body():
    assert zones_of(f"{LEAD}\n\n{SECOND}") == [("body", f"{LEAD}\n\n{SECOND}")]


def test_an_empty_text_has_no_zones():
    assert label_zones("") == []


@pytest.mark.parametrize("text", [" \n\n", "Menu\nShare\n\n[ad_1]\n\n© 2024 The Daily Example."])
def test_a_page_without_an_article_has_no_body(text):
    assert body_of(text) == []


def test_a_single_line_is_body_unless_it_is_the_known_title():
    assert zones_of("Ministers clash over tariffs") == [("body", "Ministers clash over tariffs")]
    assert zones_of("Ministers clash over tariffs", "Ministers clash over tariffs")[0][0] == "title"


def test_a_speech_that_opens_with_names_and_thanks_is_all_body():
    greeting = "Chief Justice Doe, President Smith, President Jones, and people of Norway: Thank you."
    assert zones_of(f"{greeting}\n\n{LEAD}") == [("body", f"{greeting}\n\n{LEAD}")]


def test_a_first_line_without_a_full_stop_is_the_title():
    title = "Talks on steel end without a deal"
    assert zones_of(f"{title}\n{LEAD}") == [("title", title), ("body", LEAD)]


@pytest.mark.parametrize("headline", [
    "Is this the end of the steel war?",  # a question has a mark of its own
    "“We will not be bullied,” says steel minister",  # ends without a stop, though a quotation has one
    "Steel Ministers Leave Oslo Empty-Handed.",  # some sites put a full stop after title case
    "Steel talks fail in the U.S.",  # the full stop of an initialism
])
def test_a_headline_may_end_in_many_ways(headline):
    assert zones_of(f"{headline}\n\n{LEAD}\n\n{SECOND}")[0] == ("title", headline)


def test_a_sentence_before_a_dateline_is_the_title():
    assert [zone for zone, _ in zones_of(f"Talks on steel end without a deal.\n\nOSLO (AP) — {LEAD}")] == [
        "title", "dateline", "body"]


def test_a_known_title_is_found_whatever_its_marks_and_outlet():
    text = f"Home\n“Steel talks” end without a deal – The Daily Example\n\n{LEAD}"
    zones = zones_of(text, "'Steel talks' end without a deal")
    assert [zone for zone, _ in zones] == ["boilerplate", "title", "body"]


def test_a_known_title_that_is_not_on_the_page_changes_nothing():
    assert body_of(f"Talks end without a deal\n{LEAD}", "Something else entirely") == [LEAD]


def test_a_headline_is_told_from_the_menu_above_it():
    menu = "World\nThe future of steel and cars\nSport and other games\nAll the weather for tomorrow"
    page = f"{menu}\n\nTalks on steel end without a deal\n\nReuters Staff\n\n{LEAD}"
    assert zones_of(page)[:2] == [("page_header", menu), ("title", "Talks on steel end without a deal")]


def test_a_headline_twice_at_the_top_is_no_caption():
    page = f"Talks on steel end without a deal\n\nTalks on steel end without a deal\n\n{LEAD}"
    assert [zone for zone, _ in zones_of(page)] == ["title", "headline_repeat", "body"]


def test_a_headline_again_in_mid_body_is_not_body():
    title = "Talks on steel end without a deal"
    assert zones_of(f"{title}\n{LEAD}\n{title}\n{SECOND}") == [
        ("title", title), ("body", LEAD), ("headline_repeat", title), ("body", SECOND)]
    assert zones_of(f"{LEAD}\n{title}\n{SECOND}", title)[1] == ("headline_repeat", title)


def test_weather_place_and_date_above_the_headline_are_the_page_header():
    page = f"12 °C\nBergen\nTuesday, March 5, 2024\n\nTalks on steel end without a deal\n\n{LEAD}"
    assert zones_of(page)[:2] == [("page_header", "12 °C\nBergen\nTuesday, March 5, 2024"),
                                  ("title", "Talks on steel end without a deal")]


@pytest.mark.parametrize("dateline", [
    "GENEVA (Reuters) - ", "LONDON, March 3 (AP) — ", "OSLO( ALL STAR NEWS): ", "(Geneva) ", "(CNN) -- ",
    "Geneva, 3 May — ", "KYIV, Ukraine (AFP) – ", "HEMPSTEAD, N.Y., Sept. 26 (UPI) — ", "WASHINGTON — ",
    "Beijing, Aug. 28 (Xinhua) -- ", "MOSCOW, August 31. /TASS/. ", "Bergen, 15 January 2024, Norway — ",
    "SÃO PAULO (AP) — ", "ISLAMABAD: ", "Brussels – ", "GENEVA/BERNE, Sept 9 (Reuters) - ", "AFP - ",
    "St. John's, N.L. — ",
])
def test_a_dateline_is_not_body(dateline):
    assert zones_of(f"Talks on steel end without a deal\n\n{dateline}{LEAD}\n\n{SECOND}")[1:] == [
        ("dateline", dateline.strip()), ("body", f"{LEAD}\n\n{SECOND}")]


@pytest.mark.parametrize("opening", [
    "Smith — who had left early — said nothing.",  # an aside
    "The United States — Norway's oldest ally — agreed.",
    "Human Rights Watch (HRW) said that nobody was heard.",
    "He said: the talks are over.",
    "On Friday, 3 May, they met again.",
])
def test_a_sentence_that_only_begins_like_a_dateline_is_body(opening):
    assert body_of(f"{opening} Nobody objected.\n\n{SECOND}") == [f"{opening} Nobody objected.\n\n{SECOND}"]


def test_an_unmistakable_dateline_may_open_a_later_paragraph():
    page = f"{LEAD}\n\n{SECOND}\n\nOSLO (All Star News) — {LEAD}"
    assert [zone for zone, _ in zones_of(page)] == ["body", "dateline", "body"]


@pytest.mark.parametrize("transcript", [
    "SMITH: Shall we begin with steel?\nJONES: We shall.\nSMITH: Then I object to the tariff.",
    "AFP: What is your comment on steel?\n\nJane Doe: We have none.\n\nCRI: And on the tariff?",
    "Ms. DOE (Norway): We object to the tariff.\nMr. SMITH (Canada): So do we.",
])
def test_speakers_are_not_datelines(transcript):
    assert body_of(transcript) == [transcript]


@pytest.mark.parametrize("line", [
    "By Jane Doe", "By JANE DOE and John Smith, Political Editor", "Reuters", "Jane Doe",
])
def test_who_wrote_it_is_a_byline(line):
    assert ("byline", line) in zones_of(f"Talks on steel end without a deal\n{line}\n\n{LEAD}\n\n{SECOND}")


@pytest.mark.parametrize("line", [
    "(Reporting by Jane Doe in Oslo; Editing by John Smith)", "With inputs from agencies",
    "Associated Press writer Jane Doe contributed to this report.",
])
def test_who_helped_is_a_byline_too(line):
    assert zones_of(f"{LEAD}\n\n{SECOND}\n\n{line}")[-1] == ("byline", line)


@pytest.mark.parametrize("line", [
    "Ministers leave the hall in Oslo on Friday (Jane Doe/AP)",
    "Ministers leave the hall in Oslo on Friday. (AP Photo/Jane Doe)",
    "Ministers leave the hall [Jane Doe/Al Jazeera]",
    "Norway's minister speaks to reporters. Image: Jane Doe.",
    "FILE PHOTO: Steel coils in the port of Bergen, Norway, May 3, 2024. REUTERS/Jane Doe",
    "Image caption The minister leaves the hall",
    "The minister on Friday (Reuters)",
    "The minister talks to the press in Oslo, Norway, June 1, 2018. REUTERS/Jane Doe",
    "The minister talks to the press. Photo by Jane Q. Doe/UPI | License Photo",
    "Media captionJane Doe: “Steel is steel”",
])
def test_a_picture_credit_makes_a_caption(line):
    assert zones_of(f"{LEAD}\n\n{line}\n\n{SECOND}")[1] == ("caption", line)


def test_a_short_line_twice_running_is_a_caption():
    page = f"Talks on steel end without a deal\n\nThe minister of trade\nThe minister of trade\n\n{LEAD}"
    assert zones_of(page)[1] == ("caption", "The minister of trade\nThe minister of trade")


def test_a_name_above_its_caption_is_a_caption():
    page = f"{LEAD}\n\nJane Doe\nJane Doe in Oslo (John Smith/PA)\n\n{SECOND}"
    assert zones_of(page)[1] == ("caption", "Jane Doe\nJane Doe in Oslo (John Smith/PA)")


@pytest.mark.parametrize("line", [
    "[ad_1]", "spot_img", "- Advertisement -", "***", "Source: Interfax, Associated Press", "Source link",
    "Home » World » Europe", "© 2024 The Daily Example", "Read the original article here",
    "This article was originally published on The Conversation.", "Filed under: Trade, Steel",
    "We use cookies to improve your visit. You can change this at any time.",
    "Sign up for our daily newsletter and never miss a story.", "Story continues below this advertisement",
    "The views expressed here are the author's own and not those of this newspaper.",
    ".headline { color: red;", "English Español Français", "2 photos",
    "This article is for paying subscribers only", "Media playback is unsupported on your device",
])
def test_boilerplate_is_not_body(line):
    page = f"{LEAD}\n\n{line}\n\n{SECOND}"
    assert zones_of(page) == [("body", LEAD), ("boilerplate", line), ("body", SECOND)]


@pytest.mark.parametrize("line", [
    "Share", "Facebook Twitter WhatsApp", "12 Comments", "Share this article with a friend", "Leave a Reply",
    "Your email address will not be published. Required fields are marked *", "View more",
])
def test_share_and_comment_lines_are_not_body(line):
    assert zones_of(f"{LEAD}\n\n{line}\n\n{SECOND}") == [("body", LEAD), ("share", line), ("body", SECOND)]


@pytest.mark.parametrize(("tail", "zone"), [
    ("View More", "share"), ("– READ MORE", "share"), (".", "boilerplate"), ("(ANI)", "boilerplate"),
    ("(Editing by John Smith)", "boilerplate"),
])
def test_what_is_glued_to_a_paragraphs_end_is_cut_off(tail, zone):
    assert zones_of(f"{LEAD} {tail}\n{SECOND}") == [("body", LEAD), (zone, tail), ("body", SECOND)]


def test_cut_off_teasers_after_a_heading_are_no_body():
    page = (f"{LEAD}\n\nRelated Articles\n\nParliament Votes Down the Budget\n\nThe budget failed by two, "
            "as...\n\nWho Is Who in the New Cabinet\n\nA guide to the ministers, from...\n\nLatest Articles")
    assert [zone for zone, _ in zones_of(page)] == ["body", "teaser"]


def test_whole_teasers_to_the_end_of_the_page_are_no_body():
    page = (f"{LEAD}\n\n{SECOND}\n\nRelated Stories\n\nParliament votes down the budget again\n\nThe "
            "budget failed by two votes.\n\nWho is who in the new cabinet\n\nA guide to the ministers.\n\n"
            "Leave a Reply")
    assert [zone for zone, _ in zones_of(page)] == ["body", "teaser", "share"]


def test_the_article_may_go_on_after_teasers():
    page = (f"{LEAD}\n\nRelated Stories\n\nParliament votes down the budget again\n\nWho is who in the new "
            f"cabinet\n\n{SECOND}\n\nThe spring round will be held in Bergen.")
    assert body_of(page) == [LEAD, f"{SECOND}\n\nThe spring round will be held in Bergen."]


def test_headlines_left_at_the_foot_are_teasers():
    foot = "Parliament votes down the budget again\nWho is who in the new Norwegian cabinet"
    assert zones_of(f"{LEAD}\n\n{SECOND}\n\n{foot}")[-1] == ("teaser", foot)


def test_a_subheading_is_no_body():
    assert zones_of(f"{LEAD}\n\nWhat comes next\n\n{SECOND}")[1] == ("subheading", "What comes next")


@pytest.mark.parametrize("line", [
    "“Not a single tonne of steel”",  # a pull quotation may be the only place where it is said
    "“Not a single tonne” — Jane Doe",
    "Doe: Not a single tonne of steel",  # a turn of a conversation
    "- Not a single tonne of steel",  # a list item
    "Not a single tonne of steel, which is what the",  # broken off: its line goes on below
])
def test_a_short_line_that_may_be_said_by_somebody_is_body(line):
    assert body_of(f"{LEAD}\n\n{line}\n\n{SECOND}") == [f"{LEAD}\n\n{line}\n\n{SECOND}"]


def test_a_list_after_a_colon_is_body():
    text = "The ministers agreed on three things in Oslo:\n\nLower tariffs\n\nMore talks\n\nA new date"
    assert body_of(text) == [text]


def test_a_live_page_keeps_its_posts():
    page = ("Steel talks: live updates\nKey events\n14:05 GMT\nDoe arrives in Oslo\nThe minister said she "
            "was hopeful.\n13:40 GMT\nWelcome\nGood afternoon from Oslo, where the talks begin at two.")
    assert body_of(page) == ["The minister said she was hopeful.",
                             "Good afternoon from Oslo, where the talks begin at two."]


@pytest.mark.parametrize("stamp", ["16.42", "14:05 GMT", "9:30 a.m. –", "14:05 BST:"])
def test_the_time_before_an_entry_of_a_live_page_is_no_body(stamp):
    page = f"Steel talks: live\n\n{stamp} The death toll has risen.\n\n16.20 Minister: 'We will not go'"
    assert zones_of(page)[1:] == [("stamp", stamp), ("body", "The death toll has risen."),
                                  ("stamp", "16.20"), ("body", "Minister: 'We will not go'")]


@pytest.mark.parametrize("line", [
    "16.42 Million was spent on it.",  # one such line is no live page
    "16.42 million people fled.\n\n14.05 million stayed.",  # small letters go on
    "25.30 Points were lost.\n\n25.31 Points were won.",  # no clock
])
def test_a_number_at_the_head_of_a_paragraph_is_body(line):
    assert body_of(f"{LEAD}\n\n{line}\n\n{SECOND}") == [f"{LEAD}\n\n{line}\n\n{SECOND}"]


def test_how_long_ago_is_a_stamp_even_once():
    assert ("stamp", "17m ago") in zones_of(f"{LEAD}\n\n17m ago {SECOND}")


def test_a_correction_is_one_whatever_the_article_said():
    line = "Correction: An earlier version of this article said that Doe was Smith."
    assert zones_of(f"{LEAD}\n\n{line}")[1] == ("correction", line)


def read_lines():
    with (ROOT / "tests" / "zone_lines.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_noise_is_told_from_sentences_that_look_like_it():
    seen, counts = Counter(), Counter()
    for row in read_lines():
        seen[row["kind"]] += 1
        page = f"{LEAD}\n\n{row['line']}\n\n{SECOND}"
        is_whole = body_of(page) == [page]
        is_noise, is_aside = row["kind"] != "body", row["line"] not in "\n".join(body_of(page))
        assert is_whole or is_noise or is_aside, row["line"]  # no sentence is cut in two
        for half in ("all", "looked at" if seen[row["kind"]] % 2 else "not looked at"):
            counts[half, is_noise, is_aside] += 1
    for half, precision, recall in (("all", 0.97, 0.95), ("not looked at", 0.95, 0.92)):
        right = counts[half, True, True]
        found = right / (right + counts[half, False, True]), right / (right + counts[half, True, False])
        print(f"lines {half}: precision {found[0]:.3f}, recall {found[1]:.3f}")
        assert found >= (precision, recall) and found[1] >= recall


def test_the_lines_are_enough_and_each_has_its_reason():
    kinds = Counter(row["kind"] for row in read_lines())
    assert kinds["body"] >= 120 and len(kinds) > 12 and kinds.total() - kinds["body"] >= 120
    assert all(row["reason"] for row in read_lines())


def test_each_zone_but_the_body_says_which_rule_it_is_from():
    head = f"Steel talks end\n\nBy Jane Doe\n\nOSLO (AP) — {LEAD}"
    page = f"{head}\n\nWhat comes next\n\n{SECOND} Read more\n\nShare\n"
    assert [(zone, reason) for _, zone, reason in explain_zones(page)] == [
        ("title", "headline"), ("byline", "by whom"),
        ("dateline", "opens a paragraph with place, date or agency"), ("body", None),
        ("subheading", "short line between paragraphs"), ("body", None),
        ("share", "link glued to a paragraph's end; row of buttons and counters")]


PIECES = some.sampled_from([
    LEAD, SECOND, "Share", "16.42 ", "17m ago ", "OSLO (AP) — ", "“", "”", "\n", "\n\n", "\r\n", " ", "\u00ad",
    "e\u0301", "\u2028", "Read more", "By Jane Doe", "Related Stories", "Doe: ",
    "We use cookies on our site.", "...", "\x85", "\ufeff"])


@settings(deadline=None)
@given(some.lists(PIECES | some.text(max_size=12), max_size=25).map("".join), some.none() | some.just(LEAD))
def test_the_zones_of_any_text_cover_every_character_once(text, title):
    zones = explain_zones(text, title)
    assert "".join(text[start:end] for (start, end), *_ in zones) == text
    assert all(start < end and zone in ZONES.values() for (start, end), zone, _ in zones)
    assert all((reason is None) == (zone == "body") for _, zone, reason in zones)


def test_line_ends_of_windows_change_nothing():
    page = f"Talks on steel end without a deal\n\nBy Jane Doe\n\nOSLO (AP) — {LEAD}\n\nShare\n\n{SECOND}\n"
    assert zones_of(page.replace("\n", "\r\n")) == zones_of(page)


def test_a_hard_wrapped_text_is_read_by_paragraphs():
    lines = [
        "Trade ministers from eleven countries left",
        "Oslo on Friday without a deal on steel,",
        "and the minister of Norway said she would",
        "invite both of the sides again in the",
        "spring. She added that the talks had been",
        "useful for all. Nobody from the industry in",
        "Bergen had commented by the evening, and",
        "the price of a tonne of steel did not move.",
    ]
    assert body_of("\n".join(lines)) == ["\n".join(lines)]


def test_zones_fit_texts_with_invisible_and_combined_characters():
    text = "Talks\u00ad on steel end without a dea\u0301l\n\nOSLO (AP) \u200b— " + LEAD
    assert [zone for zone, _ in zones_of(text)] == ["title", "dateline", "body"]


def read_jsonl(name):
    return [json.loads(line) for line in (GOLD / name).read_text(encoding="utf-8").splitlines()]


def seeds():
    """Each seed as decoded, with the zone of each of its characters, found in the repaired text."""
    for path in sorted((ROOT / "seeds").glob("*.txt")):
        raw = decode_text(path.read_bytes())
        text, repairs = repair_mojibake(raw)
        by_character = [zone for (start, end), zone in label_zones(text) for _ in range(start, end)]
        at = 0
        for before, after in repairs:
            at = raw.index(before, at)
            by_character[at:at] = [by_character[at]] * (len(before) - len(after))
        assert len(by_character) == len(raw)
        yield path.name, raw, text, by_character


SENSIBLE = {  # kind in the hand coding: zones that say the same
    "dateline": {"dateline"}, "title": {"title"}, "headline_repeat": {"headline_repeat"},
    "widget_link": {"share"}, "weather": {"page_header"}, "location_header": {"page_header"},
    "page_date": {"page_header"}, "image_placeholder": {"boilerplate"}, "ad_marker": {"boilerplate"},
    "photo_caption": {"caption"}, "photo_caption_credit": {"caption"}, "stray_punctuation": {"boilerplate"},
    "source_link": {"boilerplate"}, "source_credit": {"boilerplate"}, "related_header": {"teaser"},
    "related_title": {"teaser"}, "related_teaser": {"teaser"}, "latest_header": {"teaser"},
    "comment_form": {"share"},
}


def test_on_the_seeds_all_noise_is_out_of_the_body_and_no_statement_is():
    noise, statements = read_jsonl("noise.jsonl"), read_jsonl("statements.jsonl")
    noise_found, statements_kept, n_words = Counter(), Counter(), 0
    for name, raw, text, by_character in seeds():
        for row in noise:
            if row["doc"] == name:
                zones = {by_character[at] for at in range(row["start"], row["end"]) if not raw[at].isspace()}
                noise_found[zones <= SENSIBLE[row["kind"]]] += 1
        for row in statements:
            if row["doc"] == name and row["section"] == "body":
                statements_kept[set(by_character[row["start"]:row["end"]]) == {"body"}] += 1
        body = [span for span, zone in label_zones(text) if zone == "body"]
        n_words += sum(1 for span in body for _ in WORD.finditer(text, *span))
    print(f"noise spans labelled: {noise_found[True]} of {len(noise)}; statements whole in the body: "
          f"{statements_kept[True]} of {statements_kept.total()}; body words: {n_words}")
    assert noise_found == {True: len(noise)}
    assert statements_kept == {True: statements_kept.total()}
    assert n_words == 1715
