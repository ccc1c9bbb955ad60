"""Three voices, three frames: who asserts, who denies, counted by eye."""

import csv
from xml.etree import ElementTree

import pandas as pd
import pytest
from small_corpus import codebook_of, corpus_of

from framing import network
from framing.attribution import find_statements
from framing.charts import colour_scale
from framing.rates import count_words
from framing.tables import make_table
from framing.terms import find_hits

CODEBOOK = codebook_of("brazil, brazil, state: Brazil\nchile, chile, state: Chile\nperu, peru, state: Peru",
                       "trade, tariff: tariff*\npeace, talks: talks\nabuse, torture: torture")
# Brazil asserts trade and peace; Chile asserts trade and abuse; Peru asserts peace; Brazil rejects Chile's torture.
TEXTS = ("Brazil said tariffs would hurt; tariffs are bad. Chile said tariffs were good.",
         "Peru said talks had begun. Brazil said talks would help. Chile said torture goes on.")


@pytest.fixture(scope="module")
def read():
    corpus = corpus_of(*TEXTS)
    return corpus, find_statements(corpus, CODEBOOK), count_words(corpus, find_statements(corpus, CODEBOOK))


@pytest.fixture(scope="module")
def positions(read):
    corpus, statements, _ = read
    at = TEXTS[1].index("torture")
    denial = {"statement_id": "b-9", "article_id": "b", "start": at, "end": at + 7, "quote_type": "indirect",
              "kind": "denial", "actor": "brazil", "group": "brazil", "resolution": "alias", "rule": "r",
              "part_of": "b-9", "cue_start": -1, "cue_end": -1, "source_start": -1, "source_end": -1, "n_words": 1}
    with_denial = pd.concat([statements, make_table("statements", [denial])], ignore_index=True)
    hits = find_hits(corpus, with_denial, CODEBOOK)
    again = find_hits(corpus, statements, CODEBOOK)  # Chile's torture also stands where nobody rejects it
    return network.list_positions(pd.concat([hits, again[again["term"] == "torture"]], ignore_index=True),
                                  with_denial, CODEBOOK)


@pytest.fixture(scope="module")
def ties(positions, read):
    return network.count_ties(positions, read[2])


def test_a_rejection_is_a_position_of_who_rejects_and_of_nobody_else(positions):
    abuse = positions[positions["concept"] == "abuse"]
    assert abuse[["voice", "agreement", "statement_id"]].iloc[0].tolist() == ["brazil", False, "b-9"]
    assert abuse[["voice", "agreement"]].iloc[1].tolist() == ["chile", True]


def test_hedged_distanced_and_named_hits_are_no_positions_and_negated_ones_deny(read):
    corpus, statements, _ = read
    hits = find_hits(corpus, statements, CODEBOOK)
    for status, n, agrees in (("hedged", 0, None), ("distanced", 0, None), ("negated", 6, False)):
        found = network.list_positions(hits.assign(status=status), statements, CODEBOOK)
        assert len(found) == n and set(found["agreement"]) == ({agrees} if n else set())
    assert network.list_positions(hits.assign(in_name=True), statements, CODEBOOK).empty
    left = network.describe_left_out(hits, found, found[found["voice"] == "peru"])
    assert left.startswith("Of 6 hits counted, 6 are positions and 0 none") and "5 are positions of voices not" in left


def test_ties_keep_statements_hits_and_own_words(ties):
    row = ties[(ties["voice"] == "brazil") & (ties["concept"] == "trade")].squeeze()
    assert (row["n_statements"], row["n_hits"], row["n_words"]) == (1, 2, 9)
    assert row["per_1000_words"] == pytest.approx(2000 / 9)
    assert ties["voice"].iloc[0] == "brazil"  # tied to all three


def test_congruence_and_conflict_count_frames_and_are_divided_by_average_activity(ties):
    pairs = network.project_voices(ties).set_index(["a", "b"])
    both = pairs.loc["brazil", "chile"]
    assert (both["congruence"], both["conflict"], both["activity"]) == (1, 1, 2.5)  # (3 + 2) / 2
    assert both["congruence_norm"] == both["conflict_norm"] == pytest.approx(0.4)
    assert both["agree_on"] == "trade (1 · 1)" and both["differ_on"] == "abuse (denies 1 · asserts 1)"
    assert pairs.loc[("brazil", "peru"), "congruence"] == 1 and pairs.loc[("chile", "peru"), "congruence"] == 0


def test_what_both_deny_is_told_from_what_both_assert(ties):
    both_ways = pd.concat([ties, ties[ties["concept"] == "trade"].assign(agreement=False)])
    both = network.project_voices(both_ways).set_index(["a", "b"]).loc["brazil", "chile"]
    assert (both["congruence"], both["agree_on"]) == (2, "trade (1 · 1), trade (both deny 1 · 1)")


def test_the_headline_names_the_pairs_and_claims_no_coalition(ties):
    said = network.describe_network(ties, network.project_voices(ties), n_articles=2)
    assert said.startswith("In 2 articles, 3 voices assert or deny 3 frames.")
    assert "2 pairs agree on 1 position each, and none on more" in said
    assert "brazil and chile differ most, on 1 position: abuse" in said and said.endswith("and no coalition.")


def test_charts_show_zeros_and_denials(ties):
    colours = colour_scale(CODEBOOK)
    matrix = network.chart_ties(ties, "A", colours=colours).to_dict()
    (rows,) = matrix["datasets"].values()
    assert len(rows) == 9 and sum(row["number"] == "0" for row in rows) == 3
    assert "denies 1" in {row["number"] for row in rows}
    assert "differ on abuse" in str(network.chart_pairs(network.project_voices(ties), "B").to_dict())
    assert "brazil denies abuse" in network.chart_bipartite(ties, "C", colours=colours).to_dict()["description"]


def test_files_for_other_programs_hold_the_network(ties, positions, read, tmp_path):
    pairs = network.project_voices(ties)
    assert "Nothing is written" in network.write_network("", ties, pairs, positions, read[0])
    network.write_network(str(tmp_path / "net"), ties, pairs, positions, read[0])
    graph = ElementTree.parse(tmp_path / "net" / "twomode.graphml").getroot()
    place = "{http://graphml.graphdrawing.org/xmlns}"
    assert len(graph.findall(f".//{place}node")) == 6 and len(graph.findall(f".//{place}edge")) == len(ties)
    with (tmp_path / "net" / "dna.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    assert list(rows[0]) == list(network.DNA) and {row["agreement"] for row in rows} == {"0", "1"}
    assert [row["statement ID"] for row in rows] == [str(n) for n in range(1, len(rows) + 1)]


def test_nothing_in_gives_nothing_out(positions, read):
    ties = network.count_ties(positions.iloc[:0], read[2])
    pairs = network.project_voices(ties)
    assert ties.empty and pairs.empty
    assert "No two voices agree" in network.describe_network(ties, pairs, n_articles=2)
    charts = [network.chart_ties(ties, "A", colours={}), network.chart_pairs(pairs, "B"),
              network.chart_bipartite(ties, "C", colours={})]
    assert all("Nothing to draw" in chart.to_dict()["description"] for chart in charts)


@pytest.mark.parametrize("given", [{"by": "side"}, {"of": "word"}])
def test_a_wrong_choice_is_refused(read, given):
    with pytest.raises(ValueError, match="must be"):
        network.list_positions(make_table("hits"), read[1], CODEBOOK, **given)
