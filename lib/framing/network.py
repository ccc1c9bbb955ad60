"""Who shares frames with whom: voices and frames as a two-mode network, and what it says of two voices at a time.

After discourse network analysis (Leifeld 2017, Oxford Handbook of Political Networks, chapter 12) and its program DNA:
a voice is tied to a frame (concept) if it asserts or denies it in at least one statement; how often does not count.
"""

import csv
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import altair as alt
import pandas as pd

from .charts import GREYS, INK, PALETTE, draw_nothing, draw_panels, finish_chart
from .codebook import Codebook
from .corpus import Corpus
from .rates import count_hits, name_keys
from .rows import guard_cell
from .show import count_of, escape_markdown, make_visible
from .streams import find_output
from .summaries import FEW_ARTICLES, UNNAMED, add_labels, name_articles, rate_voices
from .tables import UNLISTED

PAIR_WIDTH = 300  # of the names of two voices, in pixels
SIGNS = {True: "asserts", False: "denies"}
DNA = ("statement ID", "time", "document ID", "document title", "author", "source", "section", "type", "text",
       "person", "organization", "concept", "agreement")


def list_positions(hits: pd.DataFrame, statements: pd.DataFrame, codebook: Codebook, *, by: str = "group",
                   of: str = "frame", quoted_only: bool = False) -> pd.DataFrame:
    """A row each hit in which a voice takes a position: it asserts the words, negates them, or rejects another's.

    Words of a claim that somebody denies are no position of whoever reports them, nor are hedged and distanced ones,
    nor hits inside names. Returns article_id, start, end, statement_id (of the denial, where it is one), actor, group,
    actor_label, group_label, voice, voice_label, concept (the frame or term), agreement (bool), part_of (the whole
    statement; what stands in none, the reporter's, counts by article); in the order of hits.
    """
    name_keys(by, of)
    counted = count_hits(hits, quoted_only=quoted_only).reset_index(names="order")
    own = counted[counted["status"].isin(["asserted", "negated"])]
    denials = statements.loc[statements["kind"] == "denial", ["article_id", "start", "end", "actor", "group",
                                                            "statement_id"]]
    pairs = counted[counted["status"] == "denied"].drop(columns=["actor", "group", "statement_id"]).merge(
        denials, on="article_id", suffixes=("", "_of"))
    rejected = pairs[(pairs["start_of"] <= pairs["start"]) & (pairs["end_of"] >= pairs["end"])
                     & (pairs["actor"] == pairs["disputed_by"])].drop_duplicates("order", keep="last")
    taken = pd.concat([own, rejected[own.columns]]).sort_values("order", ignore_index=True)
    taken = add_labels(taken.assign(agreement=taken["status"] == "asserted", concept=taken[of]), codebook)
    whole = taken["statement_id"].map(statements.set_index("statement_id")["part_of"])
    return taken.assign(voice=taken[by], voice_label=taken[f"{by}_label"], part_of=whole.fillna(taken["article_id"]))


def count_ties(positions: pd.DataFrame, words: pd.DataFrame, *, by: str = "group",
               min_statements: int = 1) -> pd.DataFrame:
    """The two-mode network, a row each voice, concept and agreement; voices with most concepts, most shared ones first.

    Returns voice, voice_label, concept, agreement, group, n_statements, n_hits, n_words, per_1000_words (of the voice's
    own words; unknown if it has none, as who only denies).
    """
    keys = ["voice", "voice_label", "concept", "agreement"]
    ties = positions.groupby(keys, as_index=False).agg(
        group=("group", "first"), n_statements=("part_of", "nunique"), n_hits=("part_of", "size"))
    n_words = ties["voice"].map(words.groupby(by)["n_words"].sum()).fillna(0).astype("int64")
    ties = ties.assign(n_words=n_words, per_1000_words=1000 * ties["n_hits"] / n_words.where(n_words > 0))
    ties = ties[ties["n_statements"] >= min_statements]
    wide, shared = (ties[other].map(ties.groupby(other)[name].nunique()).astype("int64")
                    for name, other in (("concept", "voice"), ("voice", "concept")))
    ranks = {"last": ties["voice"].isin([*UNNAMED]), "wide": -wide, "shared": -shared}
    ordered = ties.assign(**ranks).sort_values(["last", "wide", "voice", "shared", "concept", "agreement"])
    return ordered.drop(columns=[*ranks]).reset_index(drop=True)


def project_voices(ties: pd.DataFrame) -> pd.DataFrame:
    """The one-mode networks: a row each two voices, without the reporter and the unlisted, who are not one voice.

    ``congruence`` counts the concepts that both assert or both deny, ``conflict`` those that one asserts and the other
    denies; a voice that does both counts in both, and two voices that both do both count twice. ``…_norm`` are these
    divided by the average activity of the two, the mean of their numbers of positions (Leifeld 2017), 0 to 1;
    ``agree_on`` and ``differ_on`` name the concepts, with the statements of each voice.
    """
    named = ties[~ties["voice"].isin([*UNNAMED])]
    taken = {key: {(row.concept, row.agreement): row.n_statements for row in rows.itertuples()}
             for key, rows in named.groupby(["voice", "voice_label"], sort=False)}
    rows = []
    for ((a, label_a), of_a), ((b, label_b), of_b) in combinations(taken.items(), 2):
        alike = [f"{concept} ({'' if sign else 'both deny '}{n} · {of_b[concept, sign]})"
                 for (concept, sign), n in of_a.items() if (concept, sign) in of_b]
        against = [f"{concept} ({SIGNS[sign]} {n} · {SIGNS[not sign]} {of_b[concept, not sign]})"
                   for (concept, sign), n in of_a.items() if (concept, not sign) in of_b]
        activity = (len(of_a) + len(of_b)) / 2
        rows.append((a, label_a, b, label_b, len(alike), len(against), activity, len(alike) / activity,
                     len(against) / activity, ", ".join(alike), ", ".join(against)))
    return pd.DataFrame(rows, columns=["a", "a_label", "b", "b_label", "congruence", "conflict", "activity",
                                       "congruence_norm", "conflict_norm", "agree_on", "differ_on"])


def say_network(hits: pd.DataFrame, corpus: Corpus, statements: pd.DataFrame, words: pd.DataFrame, *,
                codebook: Codebook, by: str = "group", of: str = "frame", min_statements: int = 1,
                quoted_only: bool = False, **options) -> str:
    """The headline of ``describe_network`` from what is counted, for ``list_choices``; options of ``rate_voices``."""
    shown = rate_voices(hits, words, codebook, by=by, quoted_only=quoted_only, **options)
    positions = list_positions(hits, statements, codebook, by=by, of=of, quoted_only=quoted_only)
    ties = count_ties(positions[positions["voice"].isin(shown["voice"])], words, by=by, min_statements=min_statements)
    return describe_network(ties, project_voices(ties), n_articles=len(corpus.articles), of=of, caution=False)


def describe_network(ties: pd.DataFrame, pairs: pd.DataFrame, *, n_articles: int, of: str = "frame",
                     caution: bool = True) -> str:
    """The headline as Markdown: the two voices that agree on most, and those that differ on most, with the counts."""
    n_voices = ties["voice"].nunique()
    said = [f"In {count_of(n_articles, 'article')}, {count_of(n_voices, 'voice')} "
            f"{'asserts or denies' if n_voices == 1 else 'assert or deny'} "
            f"{count_of(ties['concept'].nunique(), of)}."]
    for what, listed, verb in (("congruence", "agree_on", "agree"), ("conflict", "differ_on", "differ")):
        top = pairs[(pairs[what] > 0) & (pairs[what] == pairs[what].max())]
        if len(top) == 1:  # to name one of several pairs would say more than the numbers do
            row = top.iloc[0]
            said.append(f"{escape_markdown(row['a_label'])} and {escape_markdown(row['b_label'])} {verb} most, on "
                        f"{count_of(row[what], 'position')}: {escape_markdown(row[listed])}.")
        else:
            said.append(f"{len(top)} pairs {verb} on {count_of(top[what].iloc[0], 'position')} each, and none on more."
                        if len(top) else f"No two voices {verb} on any.")
    said += ["So few articles describe these texts, and no coalition."] if caution and n_articles < FEW_ARTICLES else []
    return " ".join(said)


def describe_left_out(hits: pd.DataFrame, positions: pd.DataFrame, wanted: pd.DataFrame, *,
                      quoted_only: bool = False) -> str:
    """How many hits make the network, and how many do not: no position, or that of a voice not asked for."""
    n_hits = int((~hits["in_name"] & (hits["in_quotes"] | (not quoted_only))).sum())
    return (f"Of {count_of(n_hits, 'hit')} counted, {len(positions):,} are positions and {n_hits - len(positions):,} "
            f"none (hedged, distanced, or rejected by nobody known); {len(positions) - len(wanted):,} are positions of "
            "voices not shown.")


def name_ties(ties: pd.DataFrame) -> pd.DataFrame:
    """The ties with headers in words and units."""
    return pd.DataFrame({"voice": ties["voice_label"], "position": ties["agreement"].map(SIGNS), "on": ties["concept"],
                         "statements": ties["n_statements"], "hits": ties["n_hits"], "own words": ties["n_words"],
                         "hits per 1,000 own words": ties["per_1000_words"]})


def name_pairs(pairs: pd.DataFrame) -> pd.DataFrame:
    """The pairs with headers in words, those that have most to do with each other first."""
    most = pairs.assign(total=pairs["congruence"] + pairs["conflict"]).sort_values(
        "total", ascending=False, kind="stable")
    return pd.DataFrame({"one": most["a_label"], "other": most["b_label"], "agree on": most["congruence"],
                         "agree on which": most["agree_on"], "differ on": most["conflict"],
                         "differ on which": most["differ_on"], "average ties": most["activity"],
                         "agree, by activity": most["congruence_norm"], "differ, by activity": most["conflict_norm"]})


def chart_ties(ties: pd.DataFrame, title: str, *, colours: dict[str, str], subtitle: str = "") -> alt.TopLevelMixin:
    """The two-mode network as a sorted matrix: a panel a voice, a row a concept, a bar for the statements with it."""
    names = ["voice", "voice_label", "concept", "group"]
    told = ties.assign(number=ties["agreement"].map({True: "", False: "denies "}) + ties["n_statements"].astype("str"),
                       says=[_say_tie(row) for row in ties.itertuples()])[::-1]
    cells = told.groupby(names, sort=False, as_index=False).agg(
        {"number": ", ".join, "n_statements": "sum", "says": "; ".join})[::-1]
    rows = ties.drop_duplicates("concept").assign(wide=ties.groupby("concept")["voice"].transform("nunique"))
    grid = ties[["voice", "voice_label", "group"]].drop_duplicates("voice").merge(
        rows.sort_values("wide", ascending=False, kind="stable")[["concept"]], how="cross")
    cells = grid.merge(cells, on=names, how="left", validate="one_to_one")
    counts = cells.groupby("voice")["n_statements"].transform("count")
    return draw_panels(cells.assign(
        key=cells["voice"], panel=cells["voice_label"], section="", row=cells["concept"],
        value=cells["n_statements"].fillna(0), number=cells["number"].fillna("0"),
        below="tied to " + counts.astype("str"),
        says=cells["says"].fillna(cells["voice_label"] + " takes no position on " + cells["concept"])),
        title, subtitle, unit="Statements", colours=colours, nothing="nobody takes a position")


def chart_pairs(pairs: pd.DataFrame, title: str, *, subtitle: str = "") -> alt.TopLevelMixin:
    """The one-mode networks side by side: a row each two voices, what they agree on and what they differ on."""
    tied = pairs[pairs[["congruence", "conflict"]].any(axis=1)]
    tied = tied.assign(row=tied["a_label"] + " · " + tied["b_label"])
    cells = pd.concat([tied.assign(key=what, group=what, panel=panel, value=tied[what], section="", below="positions",
                                   number=tied[what].astype("str"), says=tied["row"] + f": {panel.lower()} " + tied[on])
                       for what, panel, on in (("congruence", "Agree on", "agree_on"),
                                               ("conflict", "Differ on", "differ_on"))])
    return draw_panels(cells, title, subtitle, unit="Concepts", label_width=PAIR_WIDTH,
                       colours={"congruence": PALETTE[0], "conflict": PALETTE[1]}, nothing="no two voices are tied")


def chart_bipartite(ties: pd.DataFrame, title: str, *, colours: dict[str, str],
                    subtitle: str = "") -> alt.TopLevelMixin:
    """The two-mode network as a picture: voices left, concepts right; broken lines deny, broad ones are frequent."""
    if ties.empty:
        return draw_nothing("Nothing to draw: nobody takes a position.", title, subtitle)
    sides = [list(dict.fromkeys(ties[name])) for name in ("voice_label", "concept")]
    height = 26 * max(map(len, sides))
    left, right = ({name: height * (at + 0.5) / len(names) for at, name in enumerate(names)} for names in sides)
    lines = pd.DataFrame({
        "x": 0, "x2": 1, "y": ties["voice_label"].map(left), "y2": ties["concept"].map(right),
        "n": ties["n_statements"], "denies": ~ties["agreement"],
        "hue": ties["group"].map(colours).fillna(GREYS[UNLISTED]),
        "says": [_say_tie(row) for row in ties.itertuples()]})
    hues = dict(zip(ties["voice_label"], lines["hue"], strict=True))
    names = pd.DataFrame([(x, y, name, hues.get(name, INK) if x == 0 else INK) for x, side in ((0, left), (1, right))
                          for name, y in side.items()], columns=["x", "y", "name", "hue"])
    x, y = alt.X("x", axis=None, scale=alt.Scale(domain=[0, 1])), alt.Y("y", axis=None, scale=alt.Scale(
        domain=[0, height], range=[0, height]))
    hue, widths = alt.Color("hue", scale=None), alt.Scale(domain=[1, max(lines["n"].max(), 2)], range=[1, 7])
    drawn = [alt.Chart(lines[lines["denies"] == denies]).mark_rule(strokeDash=dash, opacity=0.7).encode(
        x=x, x2="x2", y=y, y2="y2", color=hue, description="says", tooltip=alt.Tooltip("says", title="about"),
        strokeWidth=alt.StrokeWidth("n", legend=None, scale=widths))
        for denies, dash in ((False, [1, 0]), (True, [5, 4]))]
    drawn += [alt.Chart(names[names["x"] == at]).mark_text(align=align, dx=dx, fontSize=12, aria=False).encode(
        x=x, y=y, text="name", color=hue) for at, align, dx in ((0, "right", -8), (1, "left", 8))]
    chart = alt.layer(*drawn).properties(width=420, height=height)
    return finish_chart(chart, title, subtitle, f"{title}. {'; '.join(lines['says'])}.")


def write_network(folder: str, ties: pd.DataFrame, pairs: pd.DataFrame, positions: pd.DataFrame,
                  corpus: Corpus) -> str:
    """Three files in the folder, made if need be, and a sentence that names them; nothing where no folder is named.

    ``find_output`` says where the folder lies. The GraphML files (Brandes et al. 2002) hold the two networks;
    ``dna.csv`` has the columns of DNA's own event list, a row each statement and concept.
    """
    if not folder:
        return "Nothing is written: the parameter export names no folder."
    place = find_output(folder)
    place.mkdir(parents=True, exist_ok=True)
    sides = [(f"v:{row.voice}", {"label": row.voice_label, "kind": "voice"}) for row in ties.itertuples()]
    sides += [(f"c:{name}", {"label": name, "kind": "concept"}) for name in ties["concept"]]
    _write_graphml(place / "twomode.graphml", sides, [
        (f"v:{row.voice}", f"c:{row.concept}", {"agreement": str(row.agreement).lower(), "statements": row.n_statements,
         "hits": row.n_hits, "per_1000_words": row.per_1000_words}) for row in ties.itertuples()])
    named = [node for node in sides if node[0].startswith("v:") and node[0][2:] not in UNNAMED]
    _write_graphml(place / "onemode.graphml", named, [
        (f"v:{row.a}", f"v:{row.b}", {name: getattr(row, name) for name in (
            "congruence", "conflict", "congruence_norm", "conflict_norm")}) for row in pairs.itertuples()
        if row.congruence or row.conflict])
    _write_dna(place / "dna.csv", positions, corpus)
    return f"Written to {place.name}: twomode.graphml, onemode.graphml, dna.csv."


def _write_graphml(path: Path, nodes: list[tuple], edges: list[tuple]) -> None:
    root = ElementTree.Element("graphml", xmlns="http://graphml.graphdrawing.org/xmlns")
    keys = {(of, name): "double" if not isinstance(value, str) else (
            "boolean" if value in ("true", "false") else "string")
            for of, rows in (("node", nodes), ("edge", edges)) for row in rows for name, value in row[-1].items()}
    for (of, name), kind in keys.items():
        ElementTree.SubElement(root, "key", {"id": name, "for": of, "attr.name": name, "attr.type": kind})
    graph = ElementTree.SubElement(root, "graph", edgedefault="undirected")
    for of, rows in (("node", dict(nodes).items()), ("edge", edges)):
        for *ends, values in rows:
            names = ("id",) if of == "node" else ("source", "target")
            made = ElementTree.SubElement(graph, of, dict(zip(names, map(make_visible, ends), strict=True)))
            for name, value in values.items():
                if not pd.isna(value):
                    ElementTree.SubElement(made, "data", key=name).text = make_visible(value)
    ElementTree.ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)


def _write_dna(path: Path, positions: pd.DataFrame, corpus: Corpus) -> None:
    """One row each statement and concept; DNA wants whole numbers as ids, and no ";" or quotation mark in a text."""
    articles = name_articles(corpus).reset_index(drop=True)
    numbers = {name: at for at, name in enumerate(articles["article_id"], start=1)}
    once = positions.drop_duplicates(["article_id", "part_of", "actor", "concept", "agreement"])
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";", quoting=csv.QUOTE_NONNUMERIC)
        writer.writerow(DNA)
        for number, row in enumerate(once.itertuples(), start=1):
            article = articles.iloc[numbers[row.article_id] - 1]
            date, text = article["published_date"], article["text"][row.start:row.end]
            cells = ["" if pd.isna(date) else f"{date:%Y-%m-%d %H:%M:%S}", numbers[row.article_id],
                     article["article"], "", article["outlet"], "", "", text, row.actor_label, row.group_label,
                     row.concept, int(row.agreement)]
            writer.writerow([number, *(guard_cell(" ".join(cell.replace(";", ",").replace('"', "'").split()))
                                       if isinstance(cell, str) else "" if pd.isna(cell) else cell for cell in cells)])


def _say_tie(row: tuple) -> str:
    return (f"{row.voice_label} {SIGNS[row.agreement]} {row.concept}: {count_of(row.n_statements, 'statement')}, "
            f"{count_of(row.n_hits, 'hit')}")
