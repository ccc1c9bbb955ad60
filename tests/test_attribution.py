from dataclasses import replace

import pandas as pd
import pytest
from small_corpus import codebook_of, corpus_of

from framing.attribution import find_statements

TRADE = codebook_of("""
    brazil, south, state: Brazil; Brasilia
    weber, north, person: Anna Weber
    ministry, north, organisation: the trade ministry
    """)


def statements_in(text, codebook=TRADE):
    return find_statements(corpus_of(text), codebook)


def told(text, codebook=TRADE):
    """(actor, kind, content) of each row."""
    rows = statements_in(text, codebook)
    return [(row.actor, row.kind, text[row.start : row.end]) for row in rows.itertuples()]


CONSTRUCTIONS = {
    "that-clause": ("Brazil said on Monday that the tariffs would hurt farmers.",
                    ("brazil", "statement", "the tariffs would hurt farmers")),
    "bare clause": ("Brazil said the tariffs would hurt farmers.",
                    ("brazil", "statement", "the tariffs would hurt farmers")),
    "quotation before its cue": ("“The tariffs are unfair,” said Anna Weber.",
                                 ("weber", "statement", "The tariffs are unfair,")),
    "quotation around its cue": ("“The tariffs,” said Anna Weber, “are unfair to farmers.”",
                                 ("weber", "statement", "are unfair to farmers.")),
    "parenthetical cue": ("The tariffs, Brazil said, would hurt farmers.",
                          ("brazil", "statement", "would hurt farmers")),
    "according to": ("According to Brazil, the tariffs would hurt farmers.",
                     ("brazil", "statement", "the tariffs would hurt farmers")),
    "participle": ("Anna Weber rejected the plan, adding that talks had failed.",
                   ("weber", "statement", "talks had failed")),
    "infinitive with its object": ("Brazil urged the council to lift the tariffs.",
                                   ("brazil", "statement", "the council to lift the tariffs")),
    "called for": ("Brazil called for an end to the tariffs.", ("brazil", "statement", "an end to the tariffs")),
    "called on": ("Brazil called on the council to lift the tariffs.",
                  ("brazil", "statement", "the council to lift the tariffs")),
    "accusation": ("Brazil accused the council of breaking the rules.",
                   ("brazil", "statement", "the council of breaking the rules")),
    "name calling": ("Brazil called the tariffs a crude attack on farmers.",
                     ("brazil", "statement", "the tariffs a crude attack on farmers")),
    "quoted name calling": ("Brazil described the plan as “economic blackmail”.",
                            ("brazil", "statement", "the plan as “economic blackmail”")),
    "passive with an agent": ("The plan was described as unfair by Brazil.",
                              ("brazil", "statement", "The plan")),
    "noun cue": ("Brazil’s call for talks came on Monday.", ("brazil", "statement", "talks")),
    "noun cue with from": ("The council ignored several calls from Brazil for talks.",
                           ("brazil", "statement", "talks")),
    "perfect before its subject": ("“The tariffs were unfair”, has declared Anna Weber to the press.",
                                   ("weber", "statement", "The tariffs were unfair")),
    "as and an inverted subject": ("As declared the economist Anna Weber, the tariffs are unfair.",
                                   ("weber", "statement", "the tariffs are unfair")),
    "colon after a cue": ("Brazil emphasized: the border, it must stay open.",
                          ("brazil", "statement", "the border, it must stay open")),
    "words on both sides of a cue with a colon": ("The tariffs must go, Brazil said: they hurt farmers.",
                                                  ("brazil", "statement", "they hurt farmers")),
    "position": ("Brazil’s position is simple: no tariffs, no quotas.",
                 ("brazil", "statement", "no tariffs, no quotas")),
    "label of an answer": ("Brazil’s answer: “No comment.”", ("brazil", "statement", "No comment.")),
    "second speaker of a line": ("Anna Weber: “Farmers will pay.” Brazil: “They will not pay.”",
                                 ("brazil", "statement", "They will not pay.")),
    "text in which it is said": ("In the report it is said that farmers will pay.",
                                 ("the report", "statement", "farmers will pay")),
    "participle before its clause": ("Accusing Chile of dumping, Anna Weber called for talks.",
                                     ("weber", "statement", "Chile of dumping")),
    "clause after the one who is told": ("Anna Weber told the court she had acted alone.",
                                         ("weber", "statement", "she had acted alone")),
    "clause in front with that": ("That the tariffs were unfair, Anna Weber repeated on Monday.",
                                  ("weber", "statement", "the tariffs were unfair")),
    "fronted words before a cue": ("Under the plan, Brazil argued, farmers would pay.",
                                   ("brazil", "statement", "Under the plan")),
    "topic of a headline": ("Trade war: 12 farms closed, Brazil says", ("brazil", "statement", "12 farms closed")),
    "headline whose verb looks like a noun": ("Brazil blasts ‘insulting’ trade offer",
                                              ("brazil", "statement", "‘insulting’ trade offer")),
    "headline without a verb in what is said": ("Farmers safe from tariffs, Brazil insists",
                                                ("brazil", "statement", "Farmers safe from tariffs")),
    "headline with a topic": ("Dumping: Farmers have lost, says Brazil",
                              ("brazil", "statement", "Farmers have lost")),
    "headline with whom it speaks to": ("Brazil to farmers: open your gates",
                                        ("brazil", "statement", "open your gates")),
    "headline in the first person": ("We did not dump sugar — Brazil",
                                     ("brazil", "statement", "We did not dump sugar")),
    "verdict": ("The verdict of the trade ministry: guilty on all counts.",
                ("ministry", "statement", "guilty on all counts")),
    "colon after an inverted source": ("There was one condition, said Brazil: no tariffs.",
                                       ("brazil", "statement", "no tariffs")),
    "in the words of, before a quotation": ("The rule, in the words of Anna Weber: “no ticket, no ride”.",
                                            ("weber", "statement", "no ticket, no ride")),
    "view": ("In Brazil’s view, the tariffs have failed.", ("brazil", "belief", "the tariffs have failed")),
    "view in marks": ("In Brazil’s view, the tariffs are “a crude attack”.",
                      ("brazil", "statement", "the tariffs are “a crude attack”")),
    "belief in marks": ("Brazil considers that the tariffs are “dead”.",
                        ("brazil", "statement", "the tariffs are “dead”")),
    "condemnation in marks": ("Brazil denounced a “parody of justice”.",
                              ("brazil", "statement", "a “parody of justice”")),
    "text in which it was noted": ("As noted in the ministry, the ship had left.",
                                   ("ministry", "statement", "the ship had left")),
    "dashes around cue and source": ("“We won” - explains Anna Weber - “but the work goes on”.",
                                     ("weber", "statement", "but the work goes on")),
    "held that": ("The trade ministry held that the ban was lawful.", ("ministry", "statement", "the ban was lawful")),
    "object behind what is said of it": ("Brazil rejected as baseless a claim that it had cheated.",
                                         ("brazil", "denial", "a claim that it had cheated")),
    "channel before a colon": ("Brazil wrote on Telegram: talks have failed.",
                               ("brazil", "statement", "talks have failed")),
    "label with an age": ("Farmer Anna Weber, 71: “We used to grow sugar here.”",
                          ("weber", "statement", "We used to grow sugar here.")),
    "label with a topic": ("Anna Weber on the tariffs: “They hurt.”", ("weber", "statement", "They hurt.")),
    "label with a manner": ("Anna Weber, visibly moved: “They hurt.”", ("weber", "statement", "They hurt.")),
    "court that hears": ("The court heard that farmers had lied.",
                         ("the court", "statement", "farmers had lied")),
    "day before an inverted source": ("Farmers would pay, indicated Thursday the economist Anna Weber.",
                                      ("weber", "statement", "Farmers would pay")),
    "name behind a role": ("Farmers would pay, said the head of the farm union, Anna Weber.",
                           ("weber", "statement", "Farmers would pay")),
    "manner before an inverted source": ("“It failed”, explains with regret Anna Weber.",
                                         ("weber", "statement", "It failed")),
    "noun cue whose clause takes the verb": ("Brazil’s accusation that Chile dumps sugar made headlines on Friday.",
                                             ("brazil", "statement", "Chile dumps sugar")),
    "two cues in one quotation": ("“The deal,” said Anna Weber, “is done,” Brazil added, “for good.”",
                                  ("brazil", "statement", "for good.")),
    "corner brackets": ("On Monday Brazil said 「farmers would pay」.", ("brazil", "statement", "farmers would pay")),
    "possessive in single marks": ("Anna Weber said it was ‘the farmers’ choice, and the state’s problem’.",
                                   ("weber", "statement", "it was ‘the farmers’ choice, and the state’s problem’")),
    "cited as saying, at the end": ("The truce will hold, the news agency cited Anna Weber as saying.",
                                    ("weber", "statement", "The truce will hold")),
    "subject of an infinitive's noun": ("Brazil is taking pains to say that farmers would pay.",
                                        ("brazil", "statement", "farmers would pay")),
    "frank speaker": ("Asked about the fee, the economist Anna Weber was clear: farmers would not pay.",
                      ("weber", "statement", "farmers would not pay")),
    "for whom it is so": ("“Fish is cheap,” says Brazil. For Anna Weber, an economist, “it is all too dear.”",
                          ("weber", "statement", "it is all too dear.")),
    "contrast clause": ("Farmers agree that the roof is bad, though Brazil insists it is sound.",
                        ("Farmers", "statement", "the roof is bad")),
    "participle after a denial": ("Brazil rejected Chile’s assertion that it had cheated, calling it a lie.",
                                  ("brazil", "statement", "it a lie")),
    "calls by whom for what": ("Amid calls by Brazil for talks, the rector left.", ("brazil", "statement", "talks")),
    "forecast": ("Brazil’s forecast: growth of two percent.", ("brazil", "statement", "growth of two percent")),
    "outlet that reports at the end": ("Farmers will not sell their land, Marca reports, citing nobody.",
                                       ("Marca", "statement", "Farmers will not sell their land")),
    "blame": ("Brazil blamed farmers for the crisis.", ("brazil", "statement", "farmers for the crisis")),
    "what somebody else says of a claim": ("Brazil said farmers lied, a claim Anna Weber dismissed as “a fairy tale”.",
                                           ("weber", "statement", "a fairy tale")),
    "claim before what is said of it": ("Brazil said farmers lied, a claim Anna Weber dismissed as “a fairy tale”.",
                                        ("brazil", "statement", "farmers lied")),
    "object without a relative clause": ("Brazil blamed the drought on Chile, which has no vote.",
                                         ("brazil", "statement", "the drought on Chile")),
    "according to somebody with a clause": ("According to Brazil, which has a vote, farmers lied.",
                                            ("brazil", "statement", "farmers lied")),
    "participle after a name between commas": (
        "Peru’s president, Carla Silva, vowed retaliation, warning that farmers would pay.",
        ("Carla Silva", "statement", "farmers would pay")),
    "denial and a statement": ("Brazil denied that it had cheated and called the claims “absurd”.",
                               ("brazil", "statement", "the claims “absurd”")),
    "according to a role and its name": ("According to its head, Carla Paz, turnout was 71 percent.",
                                         ("Carla Paz", "statement", "turnout was 71 percent")),
    "denial": ("Brazil denied the allegations of dumping.", ("brazil", "denial", "the allegations of dumping")),
    "denial in a relative clause": ("He cited allegations of dumping, which Brazil denies.",
                                    ("brazil", "denial", "allegations of dumping")),
    "passive denial": ("Rejected by Brazil, the report listed many cases of dumping.",
                       ("brazil", "denial", "the report")),
    "denial of what is put as a clause": ("Brazil dismissed the suspicion that it had cheated.",
                                          ("brazil", "denial", "the suspicion that it had cheated")),
    "a denial of what is called a myth": ("Brazil dismissed the shortage as a myth.",
                                          ("brazil", "denial", "the shortage")),
    "a thing that only sounds like a claim": ("Brazil rejected peace talks.", ("brazil", "mention", "peace talks")),
    "a wish that is turned down": ("Brazil rejected the proposal that tariffs be raised.",
                                   ("brazil", "mention", "the proposal that tariffs be raised")),
    "one's own word for what one rejects": ("Brazil rejected what it called foreign interference.",
                                            ("brazil", "mention", "what it called foreign interference")),
    "what is contested": ("Brazil contested the election.", ("brazil", "mention", "the election")),
    "what is only opposed": ("Brazil opposed the tariffs.", ("brazil", "mention", "the tariffs")),
    "an offer that is turned down": ("Brazil rejected Chile’s offer of talks.",
                                     ("brazil", "mention", "Chile’s offer of talks")),
    "a noun that turns down": ("Brazil’s rejection of the embargo was a surprise.",
                               ("brazil", "mention", "the embargo")),
    "what is not granted to somebody": ("Brazil denied weapons to the rebels.",
                                         ("brazil", "mention", "weapons to the rebels")),
    "what is withheld": ("Brazil denied the traders a licence.", ("brazil", "mention", "a licence")),
    "belief": ("Brazil believes that the tariffs are illegal.", ("brazil", "belief", "the tariffs are illegal")),
    "target of criticism": ("Brazil criticised the tariffs.", ("brazil", "mention", "the tariffs")),
    "document": ("A report by the council said dumping was common.",
                 ("a report by the council", "statement", "dumping was common")),
    "in the words of": ("In the words of Anna Weber, the plan is dead.", ("weber", "statement", "the plan is dead")),
    "in somebody's words": ("The plan, in Anna Weber’s words, “is dead for good”.",
                            ("weber", "statement", "is dead for good")),
    "as somebody put it": ("As Anna Weber put it, the plan was dead.", ("weber", "statement", "the plan was dead")),
    "made it clear": ("Brazil made it clear that talks would go on.", ("brazil", "statement", "talks would go on")),
    "phrase about an object": ("Brazil blamed the crisis on the council in its report.",
                               ("brazil", "statement", "the crisis on the council")),
    "infinitive inside a clause": ("Brazil said its farmers were ready to reject the plan for good.",
                                   ("brazil", "statement", "its farmers were ready to reject the plan for good")),
    "name that the parser cut": ("“We are ready,” said ranking Democrat Anna Weber (D-Md.).",
                                 ("weber", "statement", "We are ready,")),
    "inverted after a comma": ("Talks had failed in the night, reported Brazil.",
                               ("brazil", "statement", "Talks had failed in the night")),
    "verb that no list has": ("“Is there a plan?” Anna Weber bristled.", ("weber", "statement", "Is there a plan?")),
    "announced quotation": ("Anna Weber issued a statement, “Talks have failed for good.”",
                            ("weber", "statement", "Talks have failed for good.")),
    "subject before a colon": ("Anna Weber had one message for the farmers: “Talks have failed.”",
                               ("weber", "statement", "Talks have failed.")),
    "label after a dash": ("Talks fail again - Anna Weber: “It is over for good, I fear.”",
                           ("weber", "statement", "It is over for good, I fear.")),
    "dash after a quotation": ("“It is over for good.” — Anna Weber, trade minister",
                               ("weber", "statement", "It is over for good.")),
    "dash below a quotation": ("“It is over for good.”\n\n– Anna Weber",
                               ("weber", "statement", "It is over for good.")),
    "source at a headline's end": ("Talks with Brazil have failed for good: trade ministry",
                                   ("ministry", "statement", "Talks with Brazil have failed for good")),
    "paragraph without marks": ("Anna Weber wrote:\n\nTalks have failed for good, and we all know it.",
                                ("weber", "statement", "Talks have failed for good, and we all know it")),
    "missing space": ("“Talks have failed,”Anna Weber said.", ("weber", "statement", "Talks have failed,")),
    "double space": ("Anna  Weber said  that talks  had failed.", ("weber", "statement", "talks  had failed")),
    "participle of its own": ("Anna Weber said no. Adding: “Talks have failed.”",
                              ("weber", "statement", "Talks have failed.")),
    "predicate of a passive": ("The plan was called a farce by Brazil.", ("brazil", "statement", "a farce")),
    "headline passive": ("Minister accused of bribery by Anna Weber", ("weber", "statement", "bribery")),
    "behind a colon": ("Anna Weber put it bluntly: the talks are dead.",
                       ("weber", "statement", "the talks are dead")),
    "label and country": ("Anna Weber (Germany): The tariffs will stay for now.",
                          ("weber", "statement", "The tariffs will stay for now")),
    "cleft": ("It was Brazil that accused the council of cheating.",
              ("brazil", "statement", "the council of cheating")),
    "transcript": ("BRAZIL: We will never accept these tariffs on steel.",
                   ("brazil", "statement", "We will never accept these tariffs on steel")),
}


@pytest.mark.parametrize("name", CONSTRUCTIONS)
def test_construction(name):
    text, row = CONSTRUCTIONS[name]
    assert row in told(text)


def test_a_source_that_happens_to_be_called_like_an_actor_s_id_is_not_that_actor():
    book = codebook_of("police, state, organisation: Scotland Yard")
    book = replace(book, actors=book.actors.assign(label="Scotland Yard"))
    told_by = [(row.actor, row.group) for row in statements_in(
        "Scotland Yard said that talks failed. On Monday police said that talks had begun.", book).itertuples()]
    assert told_by == [("police", "state"), ("police (unlisted)", "unlisted")]


@pytest.mark.parametrize(("text", "actors"), [
    ("Police said talks failed. Later police said talks had begun.", ["police", "police"]),
    ("The firm said talks failed. Later the firm said talks had begun.", ["the firm", "the firm"]),
    ("Skelly said talks failed. No 10 said that there was no news.", ["Skelly", "No 10"]),
])
def test_a_capital_that_only_begins_a_sentence_makes_no_other_source(text, actors):
    assert [actor for actor, *_ in told(text)] == actors


def test_content_in_several_pieces_is_one_statement():
    rows = statements_in("“The tariffs,” said Anna Weber, “are unfair to farmers.”")
    assert len(rows) == 2
    assert rows["part_of"].nunique() == 1


def test_an_agentless_passive_is_nobodys_statement():
    assert told("Brazil is accused of dumping steel.") == [("nobody named", "mention", "dumping steel")]


def test_a_bare_mention_of_an_actor_is_not_speech():
    assert told("The minister flew to Brazil. Brazil exports steel to many countries.") == []


def test_short_words_in_marks_without_a_cue_are_not_speech():
    assert told("The “green” tariffs came into force on Monday.") == []


def test_an_inner_source_is_nested_in_the_outer_statement():
    rows = statements_in("Anna Weber said the report – which said dumping was common – was unfair to farmers.")
    outer, inner = rows.itertuples()
    assert (outer.actor, inner.source) == ("weber", "which")
    assert inner.nested_in == outer.statement_id
    assert outer.end > inner.end


def test_a_document_inside_somebodys_quotation_argues_for_the_speaker():
    rows = told("“The report shows that the tariffs work,” said Anna Weber.")
    assert [(actor, kind) for actor, kind, _ in rows] == [("weber", "statement"), ("the report", "belief")]


def test_a_quotation_that_goes_on_keeps_its_speaker():
    rows = statements_in("Anna Weber said that talks had failed. “You cannot harm us and expect to trade.”")
    assert list(rows["actor"]) == ["weber", "weber"]
    assert rows["resolution"].iloc[1] == "continued"
    assert rows["cue_start"].iloc[1] == -1


def test_a_quotation_of_several_paragraphs_keeps_its_speaker():
    text = "“The tariffs are unfair,” said Anna Weber.\n\n“They hurt every farmer in the whole country.”"
    assert told(text)[1][:2] == ("weber", "statement")


def test_two_cues_of_one_source_share_a_sentence():
    rows = told("The report asserts that “dumping was common” in Brazil and claims that prices may have collapsed.")
    assert [content for _, _, content in rows] == ["“dumping was common” in Brazil", "prices may have collapsed"]


def test_a_pronoun_is_the_last_speaker():
    rows = statements_in("Anna Weber rejected the plan. She said talks had failed.")
    assert list(rows["actor"]) == ["weber", "weber"]
    assert rows["resolution"].iloc[1] == "pronoun"


def test_a_surname_is_the_person_named_in_full_before():
    rows = statements_in("Maria Lopez said talks had failed.\n\nMs Lopez said farmers would suffer.")
    assert list(rows["actor"]) == ["Maria Lopez", "Maria Lopez"]
    assert set(rows["group"]) == {"unlisted"}


def test_a_role_is_the_person_named_with_it():
    rows = statements_in("“Talks failed,” said a spokesperson in Geneva, Maria Lopez.\n\n"
                         "The spokesperson said farmers would suffer.")
    assert list(rows["actor"]) == ["Maria Lopez", "Maria Lopez"]


def test_it_is_the_thing_that_opened_the_sentence_before():
    rows = statements_in("The trade ministry met on Monday. It said the tariffs were illegal.")
    assert list(rows["actor"]) == ["ministry"]


def test_who_cannot_be_resolved_is_said_to_be_unresolved():
    rows = statements_in("She said the tariffs were illegal.")
    assert list(rows["resolution"]) == ["unresolved"]


def test_everything_also_runs_with_a_codebook_that_knows_nobody():
    assert told("Brazil said the tariffs would hurt farmers.", codebook_of()) == [
        ("Brazil", "statement", "the tariffs would hurt farmers")]


def test_an_article_without_a_body_has_no_statements():
    rows = statements_in("")
    assert rows.empty
    assert rows["start"].dtype == "int64"


def test_offsets_point_at_what_they_name():
    text = "“The tariffs are unfair,” said Anna Weber. Brazil denied the claim, saying that prices “were fair”."
    for row in statements_in(text).itertuples():
        assert text[row.cue_start : row.cue_end] == row.cue
        assert text[row.source_start : row.source_end] == row.source


def test_who_relays_a_statement_is_noted_and_owns_nothing():
    rows = statements_in("“The tariffs are unfair,” said Anna Weber, as reported by the Global Times.")
    assert rows[["actor", "via"]].to_numpy().tolist() == [["weber", "the Global Times"]]


def test_a_clause_about_another_speaker_ends_what_the_first_said():
    rows = told("Anna Weber said talks had failed, while Brazil said they would resume.")
    assert rows == [("weber", "statement", "talks had failed"), ("brazil", "statement", "they would resume")]


def test_what_the_reporter_adds_after_a_comma_is_not_in_the_content():
    assert told("Brazil said it would fight the tariffs, which start on Monday.") == [
        ("brazil", "statement", "it would fight the tariffs")]


def test_speech_that_is_denied_or_only_possible_asserts_nothing():
    assert [kind for _, kind, _ in told("Brazil did not say that the tariffs were illegal.")] == ["mention"]
    assert [kind for _, kind, _ in told("Brazil may say that the tariffs are illegal.")] == ["mention"]


def test_an_office_holder_goes_by_the_date_of_the_article():
    codebook = codebook_of("smith, north, person: Mary Smith\njones, north, person: John Jones")
    minister = {"alias": "the trade minister", "kind": "name"}
    office = [minister | {"actor": "smith", "from": "2019-01-01", "to": "2021-12-31"},
              minister | {"actor": "jones", "from": "2022-01-01", "to": ""}]
    codebook = replace(codebook, aliases=pd.concat([codebook.aliases, pd.DataFrame(office)]).fillna(""))
    text = "The trade minister said talks had failed."
    for day, actor in {"2020-05-01": "smith", "2024-05-01": "jones", None: "the trade minister"}.items():
        corpus = corpus_of(text)
        dated = replace(corpus, articles=corpus.articles.assign(published_date=pd.Timestamp(day)))
        dated.articles["published_date"] = dated.articles["published_date"].astype("datetime64[us]")
        assert find_statements(dated, codebook)["actor"].tolist() == [actor]


def test_the_us_is_no_pronoun():
    codebook = codebook_of("us, west, state: US; the US\nweber, north, person: Anna Weber")
    text = "Anna Weber said talks had failed. The US said the duties were fair. “Talks will go on,” WHO said."
    rows = told(text, codebook)
    assert [actor for actor, _, _ in rows] == ["weber", "us", "WHO"]


def test_a_codebook_without_kinds_takes_no_state_for_a_person():
    codebook = codebook_of("brazil, south, : Brazil\nAnna Weber, north, : Weber")
    text = "Anna Weber met Brazil on Monday. She said talks had failed. Brazil raised duties. It said they were fair."
    rows = told(text, codebook)
    assert [actor for actor, _, _ in rows] == ["Anna Weber", "brazil"]


def test_who_condemns_a_charge_has_not_made_it():
    rows = told("Brazil denounced the accusations of dumping as slander.")
    assert rows == [("brazil", "mention", "the accusations of dumping"), ("brazil", "statement", "slander")]


@pytest.mark.parametrize("verb", ["rejected the claim as protectionism",
                                  "dismissed allegations of dumping as fabricated"])
def test_what_is_said_of_a_rejected_charge_is_the_rejecters(verb):
    rows = told(f"Brazil has {verb}.")
    assert [kind for _, kind, _ in rows if kind != "mention"] == ["denial", "statement"]
    assert rows[-1][2] in ("protectionism", "fabricated")


def test_a_short_sentence_in_marks_goes_on():
    rows = told("“The report is wrong,” Anna Weber said. “It is baseless.”")
    assert rows[1] == ("weber", "statement", "It is baseless.")


def test_a_listed_person_s_surname_is_known():
    assert told("Weber said the tariffs would stay.")[0][0] == "weber"


def test_a_reason_belongs_to_the_statement_it_is_given_in():
    rows = statements_in("Anna Weber spoke. She dismissed it as groundless.")
    assert rows["part_of"].nunique() == 1
    assert rows[["actor", "kind", "resolution"]].to_numpy().tolist() == [
        ["weber", "denial", "pronoun"], ["weber", "statement", "pronoun"]]


def test_a_quotation_in_a_quotation_is_no_end():
    assert told("Anna Weber: “The “green” tariffs hurt farmers.”") == [
        ("weber", "statement", "The “green” tariffs hurt farmers.")]


def test_a_transcript_gives_each_turn_to_its_label():
    text = ("JOURNALIST:\n\nWill the tariffs stay, minister?\n\nWEBER:\n\nThey will stay for now.\n\n"
            "Farmers know it.\n\nJOURNALIST:\n\nAnd Brazil?\n\nWEBER:\n\nBrazil knows it too.")
    assert [actor for actor, _, _ in told(text)] == ["JOURNALIST", "weber", "weber", "JOURNALIST", "weber"]


def test_a_short_answer_is_a_turn_and_nobody_knows_who_a_is():
    rows = statements_in("Q: Will the tariffs stay for now?\n\nA: Yes.\n\nQ: And who pays for them?\n\nA: Farmers do.")
    assert list(rows["source"]) == ["Q", "A", "Q", "A"]
    assert set(rows["resolution"]) == {"unresolved"}


def test_a_topic_before_a_colon_says_nothing():
    assert told("STEEL-24: Prices rose again in May.") == []
    assert told("Correction: An earlier version named the wrong minister.") == []


def test_an_announced_transcript_is_whoever_spoke():
    text = "Anna Weber spoke. She said talks had failed.\n\nTranscript as follows:\n\n“We did all we could.”"
    rows = statements_in(text)
    assert rows[["source", "actor", "resolution"]].iloc[-1].tolist() == ["Transcript as follows", "weber", "utterance"]


@pytest.mark.parametrize(("text", "via"), [
    ("“Talks failed,” Anna Weber said, according to Reuters.", "Reuters"),
    ("Reuters quoted Anna Weber as saying that talks had failed.", "Reuters"),
    ("The agency, which quoted Anna Weber as saying that talks had failed, gave no details.", "The agency"),
    ("Anna Weber was quoted by Reuters as saying talks had failed.", "Reuters"),
])
def test_a_relay_is_noted_and_the_words_are_the_speaker_s(text, via):
    rows = statements_in(text)
    assert rows[["actor", "via"]].to_numpy().tolist() == [["weber", via]]


def test_according_to_keeps_its_own_source():
    assert told("Brazil rejected the report, according to Anna Weber.")[0][0] == "weber"


def test_the_first_of_several_speakers_is_credited_and_said_to_be():
    rows = statements_in("Brazil and Chile said the tariffs would hurt farmers.")
    assert rows[["actor", "resolution", "source"]].to_numpy().tolist() == [
        ["brazil", "first of several", "Brazil and Chile"]]


def test_a_quotation_goes_on_with_who_was_quoted_not_with_a_clause_about_him():
    rows = told("“The tariffs stay,” said Anna Weber, who told farmers to wait. “There is no other way out.”")
    assert rows[-1] == ("weber", "statement", "There is no other way out.")


def test_a_pronoun_is_not_the_object_of_its_own_verb():
    text = "Rui Costa attacked Anna Weber. Rui Costa said talks had failed. He accused Mr Weber of dumping steel."
    assert told(text)[-1][0] == "Rui Costa"


def test_a_surname_first_name_has_a_surname_too():
    rows = statements_in("Premier Li Qiang spoke on Monday. Li said talks had failed. He added that steel was cheap.")
    assert list(rows["actor"]) == ["Li Qiang", "Li Qiang"]


def test_a_name_can_look_like_an_auxiliary():
    rows = statements_in("Theresa May met farmers. Talks had failed, May said. They may say so.")
    assert list(rows["actor"])[:1] == ["Theresa May"]
    assert rows["kind"].iloc[0] == "statement"


def test_hard_wrapped_lines_are_one_paragraph():
    text = ("The trade minister of the country, Anna Weber, said on Monday that talks with the\n"
            "government of the other country had failed and that her own government would now\n"
            "raise its tariffs on steel from the first day of next month, whatever the price of\n"
            "steel might be by then, and that nobody should be surprised by that decision.\n")
    assert [actor for actor, _, _ in told(text)] == ["weber"]
    assert told(text)[0][2].startswith("talks with the\ngovernment") and told(text)[0][2].endswith("decision")


def test_another_transliteration_is_the_same_person():
    rows = statements_in("Volodymyr Zelensky spoke. Zelenskyy said talks had failed.\n\n"
                         "Mr Johnston said farmers would suffer.\n\nBoris Johnson left.")
    assert list(rows["actor"]) == ["Volodymyr Zelensky", "Mr Johnston"]
    codebook = codebook_of("putin, east, person: Vladimir Putin\nchina, east, state: China")
    assert [actor for actor, _, _ in told("Vladimir Poutin said talks had failed. Chana said no deal was near.",
                                          codebook)] == ["putin", "Chana"]


@pytest.mark.parametrize("text", [
    "Nobody said the tariffs were illegal.",
    "If Brazil says the tariffs are illegal, farmers will pay.",
    "Why does Brazil claim that the tariffs are illegal?",
    "Brazil is expected to say that the tariffs are illegal.",
    "Anna Weber wants Brazil to admit that it lied.",
    "Brazil refused to say whether the tariffs would stay.",
    "Brazil has yet to say whether the tariffs would stay.",
    "Suppose Brazil claims that the tariffs are illegal.",
    "Brazil stopped short of saying that the tariffs were illegal.",
    "Brazil came close to saying that the tariffs were illegal.",
    "It is important to note that the tariffs are illegal.",
    "Tariffs were illegal, court told",
    "Farmers urged to return to work",
    "Brazil held a party in Lima.",
])
def test_what_is_only_supposed_asked_or_refused_is_not_said(text):
    assert {kind for _, kind, _ in told(text)} <= {"mention"}


def test_a_clause_beyond_a_semicolon_is_somebody_else_s():
    assert told("Anna Weber says the tariffs are fair; Brazil says they are illegal.") == [
        ("weber", "statement", "the tariffs are fair"), ("brazil", "statement", "they are illegal")]


def test_who_is_only_cited_has_not_spoken():
    rows = told("Anna Weber said, citing the trade ministry, that exports had fallen.")
    assert [row for row in rows if row[1] == "statement"] == [("weber", "statement", "exports had fallen")]


def test_the_accused_is_who_claims_inside_an_accusation():
    rows = told("Brazil accused Anna Weber of claiming that the tariffs were fair.")
    assert rows[1] == ("weber", "statement", "the tariffs were fair")


def test_a_source_named_inside_a_clause_is_nested_in_it():
    rows = statements_in("Brazil said that, according to Anna Weber, steel was cheap.")
    assert rows[["actor", "via"]].fillna("").to_numpy().tolist() == [["brazil", ""], ["weber", ""]]
    assert rows["nested_in"].iloc[1] == rows["statement_id"].iloc[0]


def test_names_with_hyphens_and_several_surnames_are_one_person():
    rows = statements_in("Kim Min-ji said talks had failed. Kim added that steel was cheap.\n\n"
                         "Andrés Manuel López Obrador said no deal was near. López Obrador said it was over.")
    assert list(rows["actor"]) == ["Kim Min-ji"] * 2 + ["Andrés Manuel López Obrador"] * 2


def test_a_short_sentence_full_of_names_is_no_headline():
    rows = statements_in("Anna Weber met Rui Costa in Lima. He said the tariffs were unfair. She said they were fair.")
    assert list(rows["actor"]) == ["Rui Costa", "weber"]


def test_the_accused_in_a_headline_has_not_accused():
    assert told("Brazil accused of dumping") == []


def test_a_name_of_marks_alone_is_no_name():
    assert [actor for actor, _, _ in told("Rui Costa moved to LA. He said no rain fell.")] == ["Rui Costa"]


def test_a_turn_of_a_transcript_in_marks_is_one_statement():
    text = "LIN:\n\n“Is the dam safe?”\n\nWEBER:\n\n“It is safe.”\n\nLIN:\n\n“Who says so?”"
    assert [actor for actor, _, _ in told(text)] == ["LIN", "weber", "LIN"]


def test_a_source_between_commas_is_not_who_it_speaks_of():
    assert told("Brazil, said Anna Weber, had cheated.")[0][0] == "weber"


def test_characters_without_width_are_no_part_of_a_name():
    assert told("\u200bBrazil said the tariffs,\u00ad would hurt.")[0][0] == "brazil"


def test_a_quotation_of_very_many_paragraphs_is_one_statement():
    rows = statements_in("Anna Weber said: “The dam is safe.\n\n" + "“It is safe for us all, I say.\n\n" * 1200)
    assert set(rows["actor"]) == {"weber"}


def test_a_name_right_after_a_cue_is_its_source_whatever_the_tagger_takes_it_for():
    rows = told("“Few people understand how valuable it is,” said Skelly, explaining he worked more closely with Lee.")
    assert [who for who, kind, _ in rows if kind == "statement"] == ["Skelly", "Skelly"]


def test_what_is_said_not_until_a_day_is_said():
    assert told("Not until Monday did Brazil say that the dam had burst.") == [
        ("brazil", "statement", "the dam had burst")]


@pytest.mark.parametrize(("text", "actor"), [
    ("“The court is wrong,” Park Won-soon said.", "Park Won-soon"),
    ("“It failed,” mused Blaze co-host Stu Burg.", "Stu Burg"),
    ("“We failed,” said Amb. Lin Chen on Monday.", "Lin Chen"),
    ("The Minister of Foreign Affairs Lin Chen said talks had failed.", "Lin Chen"),
])
def test_a_name_is_read_to_its_end_and_no_further(text, actor):
    assert {row[0] for row in told(text)} == {actor}


def test_a_topic_before_a_quotation_goes_on_with_the_speaker():
    text = "Anna Weber said farmers would pay.\n\nOn Chile and Peru: “They gave us what we expected from them.”"
    assert told(text)[-1] == ("weber", "statement", "They gave us what we expected from them.")


def test_a_name_and_age_on_a_line_of_their_own_speak_below():
    text = ("We asked farmers about the tariffs on sugar this week.\n\nCarla Silva, 54, farmer, Lima\n\n"
            "“I have not noticed any change at all.”\n\nTim Pull, 23, student, Quito\n\n“They have gone up a lot now.”")
    assert [row[0] for row in told(text)[-2:]] == ["Carla Silva", "Tim Pull"]


def test_an_interview_in_letters_is_answered_by_the_one_person_it_names():
    text = ("The economist Carla Silva has studied sugar for years.\n\nQ. Who will pay?\n\nA. Farmers will pay.\n\n"
            "Q. And then?\n\nA. Then everybody will.")
    assert [row[0] for row in told(text)] == ["unresolved", "Carla Silva"] * 2


def test_a_word_of_thanks_in_a_post_is_not_about_its_author():
    assert told("Anna Weber took to Instagram: “Thank you for everything you did.”") == [
        ("weber", "statement", "Thank you for everything you did.")]


def test_who_has_no_name_can_be_he_or_she():
    assert told("The judge dismissed Anna Weber's appeal. She said the evidence was clear.")[1] == (
        "the judge", "statement", "the evidence was clear")


def test_a_quotation_in_the_first_person_is_whom_the_sentence_before_is_about():
    assert told("The farmer Carla Silva lost 200 sheep. “The snow was high. I dug for two days.”") == [
        ("Carla Silva", "statement", "The snow was high. I dug for two days.")]


def test_a_report_behind_a_statement_relays_it():
    text = "Army chief Gen. Prawit Suwan said the coup rumours were nonsense, the Bangkok Courier reported."
    rows = statements_in(text)
    assert [(row.actor, row.via) for row in rows.itertuples()] == [("Prawit Suwan", "the Bangkok Courier")]


def test_who_asks_not_to_be_named_says_nothing_by_it():
    text = "A senior official, who asked not to be named, said the envoy had left."
    assert told(text) == [("a senior official", "statement", "the envoy had left")]


def test_a_topic_before_a_colon_is_no_speaker():
    assert told("Venue: the town hall, Lima.") == []


def test_the_party_that_accuses_keeps_its_adjective():
    rows = told("Anna Weber has been accused by the ruling party of taking money.")
    assert {row[0] for row in rows} == {"the ruling party"}


def test_a_quotation_goes_on_although_somebody_agrees_after_it():
    rows = told("“We are ready,” said Anna Weber. “But we respect them.” Her captain agreed.")
    assert [row[0] for row in rows] == ["weber", "weber"]


def test_who_claims_a_thing_in_a_clause_of_its_own_has_not_said_its_own_name():
    rows = told("Brazil, which claims the island as its own, vowed to fight.")
    assert rows == [("brazil", "statement", "to fight")]


@pytest.mark.parametrize(("text", "speakers"), [
    ("Court to hear appeal: Brazil says it is innocent", {"brazil"}),
    ("Police on alert: Brazil says attack is likely", {"brazil"}),
    ("Climate Threat to Bees: Farmers Urge Ban", set()),
    ("In view of the war, the bank cut rates, Brazil said.", {"brazil"}),
    ("The president met Angela Merkel in Rome. She said talks had failed.", {"Angela Merkel"}),
    ("No 10 said the plan would go ahead in May.", {"No 10"}),
    ("The law was clear: no car may enter the park.", set()),
    ("Monday, 9 am: “Take the bridge and hold it.”", set()),
    ("The mayor opened the bridge. “I cried for an hour.” That was Maria Lin, who lives there.", set()),
    ("“Is it over?” The rain stopped at noon and they left.", set()),
])
def test_what_only_looks_like_a_source_is_none(text, speakers):
    assert {actor for actor, kind, _ in told(text) if kind == "statement"} == speakers


@pytest.mark.parametrize(("text", "row"), [
    ("Chile’s claims rejected by Brazil", ("brazil", "denial", "Chile’s claims")),
    ("Anna Weber said talks had failed, Brazil denied.", ("brazil", "denial", "talks had failed")),
    ("Brazil said it had checked schools, Tesco stores, and homes for the poor.",
     ("brazil", "statement", "it had checked schools, Tesco stores, and homes for the poor")),
    ("Brazil asked to see the man it had identified.", ("brazil", "statement", "to see the man it had identified")),
    ("Brazil was forced to admit that the figures were wrong.", ("brazil", "statement", "the figures were wrong")),
    ("Critics blamed the storm.", ("Critics", "mention", "the storm")),
    ("A memo, leaked to this newspaper, suggests that the bill is high.",
     ("a memo", "statement", "the bill is high")),
    ("Peru: Farm Minister Carla Paz says farmers lied", ("Carla Paz", "statement", "farmers lied")),
])
def test_a_sentence_like_another_construction_is_read_as_what_it_is(text, row):
    assert row in told(text)


@pytest.mark.parametrize(("text", "rule"), [
    ("He was told by Lin: talks are dead.", "after colon"),
    ("He was suspected of theft, and accused by Lin of lying.", "preposition"),
])
def test_each_row_names_what_matched(text, rule):
    rows = statements_in(text)
    assert rows.loc[rows["actor"] == "Lin", "rule"].tolist() == [rule]


@pytest.mark.parametrize(("text", "actor"), [
    ("Mark Dunmore said the bridge was safe. Peter Hale disagreed. “The bridge is old,” he said.", "Peter Hale"),
    ("“I was scared,” said Mark Dunmore.\n\nPeter Hale, 44, lives next door. He said: “There was dust.”", "Peter Hale"),
    ("Granger Motors said sales had fallen. It said that jobs would go.", "Granger Motors"),
    ("Granger Motors said it would cut 2,300 jobs. “It hurts,” the company said.", "Granger Motors"),
    ("The National Electoral Commission published results. The commission said they were final.",
     "National Electoral Commission"),
    ("Ricky Malone, 26, met Paul Reed, 31. “I ran well,” the 26-year-old said.", "Ricky Malone"),
    ("Adwoa Mensima grows cocoa. “We are poor,” the 58-year-old said.", "Adwoa Mensima"),
    ("Marian Stokes left. Her counsel, Priya Anand, met the trustees. She said they had blessed it.", "Priya Anand"),
])
def test_who_is_spoken_of_last_speaks(text, actor):
    assert told(text)[-1][0] == actor


@pytest.mark.parametrize(("text", "actor"), [
    ("Councilman Jorge Batista said it was bad. Mr Batista said it was sad.", "Jorge Batista"),
    ("Commuter Peter Hale said it was late. Mr Hale said it was sad.", "Peter Hale"),
    ("Pope Clement said war was a sin. The pope said that it would end.", "Pope Clement"),
])
def test_a_person_has_one_name_with_or_without_a_title(text, actor):
    assert {row[0] for row in told(text)} == {actor}


@pytest.mark.parametrize("text", [
    "The court is set to announce its ruling on Monday.", "Rui Costa was fined for failing to declare a gift.",
    "The outbreak claimed 23 lives in May.",
])
def test_what_is_only_due_or_not_speech_is_no_statement(text):
    assert [row for row in told(text) if row[1] == "statement"] == []


@pytest.mark.parametrize(("text", "said"), [
    ("Paul Roth said Luis Silva was lying. “Prices are a slogan,” he said.", "Prices are a slogan,"),
    ("Paul Roth told reporters that Luis Silva had failed. He added that prices had doubled.", "prices had doubled"),
    ("Eva Roth said Carla Silva was weak. “Prices are a slogan,” she said.", "Prices are a slogan,"),
])
def test_he_is_who_spoke_and_not_whom_that_was_about(text, said):
    assert [who for who, kind, words in told(text) if words == said and "Roth" in who], told(text)


@pytest.mark.parametrize(("text", "kind", "about"), [
    ("Brazil denied the claims: “Prices were fair.”", "denial", "the claims"),
    ("Brazil rejected the criticism: “Prices were fair.”", "denial", "the criticism"),
    ("Brazil rejected the claim that it had cheated: “Prices were fair.”", "denial",
     "the claim that it had cheated"),
    ("Brazil criticised the tariffs: “Prices were fair.”", "mention", "the tariffs"),
])
def test_a_quotation_behind_what_is_rejected_is_whoever_rejects_it(text, kind, about):
    assert told(text) == [("brazil", kind, about), ("brazil", "statement", "Prices were fair.")]


def test_a_denial_after_an_admission_is_the_same_speaker_s():
    assert told("Brazil conceded that mistakes had been made but denied that staff had been misled.") == [
        ("brazil", "statement", "mistakes had been made"), ("brazil", "denial", "that staff had been misled")]


def test_an_answer_to_the_reporter_s_own_question_goes_on():
    rows = told("Does she miss it? “No,” Anna Weber says.\n\nWhy did she leave? “I was tired of the travel.”")
    assert rows == [("weber", "statement", "No,"), ("weber", "statement", "I was tired of the travel.")]


def test_the_codebook_s_label_says_who_is_he_and_she_where_the_article_has_surnames_only():
    book = codebook_of("holm, north, person: Holm\nreyer, south, person: Reyer\nworkers, north, state: the union")
    book.actors["label"] = ["Marta Holm", "Paul Reyer", "Transport Workers’ Union"]
    rows = told("Reyer and Holm met on Monday.\n\nHolm was not impressed. “This is theft,” she said.", book)
    assert rows[-1][0] == "holm"
    rows = told("He offered the Transport Workers’ Union talks. Holm left. “It is over,” she told Radio Varden.", book)
    assert rows[-1][0] == "holm"


@pytest.mark.parametrize("pronoun", ["He", "She"])
@pytest.mark.parametrize("place", ["Port Varden reopened its harbour.", "Radio Varden reopened its studio.",
                                   "Workers in Port Varden walked out."])
def test_neither_a_place_nor_a_station_that_nobody_lists_is_he_or_she(place, pronoun):
    rows = statements_in(f"{place} {pronoun} said the talks had failed.", codebook_of(""))
    assert rows["resolution"].tolist() == ["unresolved"]


def test_a_town_in_which_things_happen_is_not_the_person_whom_a_sentence_names_beside_it():
    text = "Ilse Brandt, the mayor of Port Varden, spoke in Port Varden on Monday. She said the talks had failed."
    assert told(text, codebook_of(""))[-1] == ("Ilse Brandt", "statement", "the talks had failed")


def test_a_name_of_which_only_its_later_surname_says_that_it_is_a_person_s_is_he():
    text = "Xovan Trell arrived on Monday. Trell met the council. He said the talks had failed."
    assert told(text, codebook_of(""))[-1] == ("Xovan Trell", "statement", "the talks had failed")


def test_what_is_denied_as_somebody_claims_it_is_that_one_s_statement():
    text = "The trade ministry denied that wages had fallen, as the council claims."
    assert told(text) == [("ministry", "denial", "wages had fallen"),
                          ("the council", "statement", "wages had fallen")]


def test_to_call_off_is_not_to_say():
    assert told("Brazil called off its strike on Monday.") == []


def test_who_is_asked_says_nothing_by_that():
    rows = statements_in("Anna Weber, asked whether she regretted the vote, shrugged.")
    assert "weber" not in rows.loc[rows["kind"] == "statement", "actor"].tolist()
