"""Score how hits are put (asserted, negated, hedged, distanced, denied) against passages that others coded.

    python tests/benchmarks/score_status.py [--use rules] [--wrong]

status_coded.csv, beside this script, has the places and the answers, but no text. A row is a hit:

set        gum_news, which lies here; or polnear_train, polnear_dev or un_general_debate, which may not be copied and
           are looked for where score_attribution.py does
document   its text in the set; line breaks within a speech of the debate count as spaces
start, end the hit's characters
drawn      random: of all hits; enriched: of those within eight words of a word of negation, doubt, denial or
           distance, or between quotation marks; found, not found: of those that earlier rules called other than
           asserted, or asserted though such a word is near; changed: all that two versions of the rules put
           differently, and what the later called denied
use        rules: they were read while the rules were written; scored: they were not
coder_1, coder_2  the answers; a hit on which two coders differ counts in alpha alone

The whole chain is run on each text, so an error of the attribution counts. --wrong prints what is wrong.
"""

from __future__ import annotations

import argparse
import dataclasses
import re

import numpy as np
import pandas as pd
from score_attribution import GUM, find_shared, make_corpus, make_empty_codebook, read_documents

from framing.attribution import find_statements
from framing.intervals import find_share_limits
from framing.tables import LEVELS
from framing.terms import find_hits
from framing.validation import find_alpha

CODED = GUM.with_name("status_coded.csv")
PLACE = ["set", "document", "start", "end"]
STATUSES = list(LEVELS["status"])
NO_BODY = "in no body"  # what the machine says of a hit where it sees no news: wrong


def read_coded(use: str) -> pd.DataFrame:
    """The rows of one use whose texts are at hand, with ``said``: what the coders agree on, else missing."""
    coded = pd.read_csv(CODED, keep_default_na=False)
    coded = coded[coded["use"] == use]
    agreed = (coded["coder_2"] == "") | (coded["coder_1"] == coded["coder_2"])
    return coded.assign(said=coded["coder_1"].where(agreed))


def read_texts(name: str) -> dict[str, str]:
    """The texts of a set by the name of their document; none where the set is not at hand."""
    folder = find_shared()
    if name == "un_general_debate":
        path = folder.parents[1] / "corpora" / f"{name}.csv"
        speeches = pd.read_csv(path) if path.is_file() else pd.DataFrame(columns=["speech_id", "text"])
        return {row.speech_id: re.sub(r"\s*\n\s*", " ", row.text) for row in speeches.itertuples()}
    path = GUM if name == GUM.stem else folder / f"{name}.jsonl"
    return {row["doc_id"]: row["text"] for row in read_documents(path)} if path.is_file() else {}


def judge(coded: pd.DataFrame) -> pd.DataFrame:
    """The rows whose texts are at hand, with the ``text`` they stand in and what the machine says (``found``)."""
    parts = []
    for name, rows in coded.groupby("set"):
        texts = {key: text for key, text in read_texts(name).items() if key in set(rows["document"])}
        rows = rows[rows["document"].isin(texts)].assign(text=lambda rows, texts=texts: rows["document"].map(texts))
        if rows.empty:
            print(f"{name}: its texts are not here (FRAMING_BENCHMARKS names another folder)")
            continue
        words = {row.text[row.start:row.end].lower() for row in rows.itertuples()}
        terms = pd.DataFrame({"frame": "any", "term": sorted(words), "pattern": sorted(words)}, dtype="string")
        corpus = make_corpus([{"doc_id": key, "text": text} for key, text in texts.items()])
        book = dataclasses.replace(make_empty_codebook(), terms=terms)
        hits = find_hits(corpus, find_statements(corpus, book), book)
        found = hits.assign(set=name, document=hits["article_id"], found=hits["status"].astype("str"))
        parts.append(rows.merge(found[[*PLACE, "found"]].drop_duplicates(PLACE), on=PLACE, how="left"))
    return pd.concat(parts, ignore_index=True).fillna({"found": NO_BODY})


def score(judged: pd.DataFrame) -> pd.DataFrame:
    """Precision and recall of each status on the rows that are agreed on, with Wilson's 95 % limits."""
    judged = judged.dropna(subset="said")
    rows = []
    for status in STATUSES:
        both = int(((judged["found"] == status) & (judged["said"] == status)).sum())
        for measure, column in (("precision", "found"), ("recall", "said")):
            size = int((judged[column] == status).sum())
            rows.append((status, measure, both, size, *find_share_limits([both], [size], 0.95)[0]))
    return pd.DataFrame(rows, columns=["status", "measure", "right", "of", "low", "high"])


def count_right(judged: pd.DataFrame, by: str) -> pd.DataFrame:
    """How many are right, and how many would be if all were taken for asserted, by a column."""
    judged = judged.dropna(subset="said")
    right = judged.assign(right=judged["found"] == judged["said"], plain=judged["said"] == "asserted")
    return right.groupby(by).agg(right=("right", "sum"), if_asserted=("plain", "sum"), of=("right", "size"))


def measure_agreement(coded: pd.DataFrame) -> float:
    """Krippendorff's alpha of the two coders, missing where there is one."""
    both = coded[coded["coder_2"] != ""]
    return find_alpha(np.array([[(row.coder_1, row.coder_2).count(status) for status in STATUSES]
                                for row in both.itertuples()]).reshape(-1, len(STATUSES)))


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description="Score how hits are put against passages that others coded.")
    parser.add_argument("--use", choices=("scored", "rules"), default="scored")
    parser.add_argument("--wrong", action="store_true", help="print each hit that is wrong, with the words around")
    options = parser.parse_args()
    judged = judge(read_coded(options.use))
    print(f"{len(judged)} hits, agreed on {judged['said'].notna().sum()}, alpha {measure_agreement(judged):.2f}")
    print(score(judged).round(2).to_string(index=False))
    print(pd.concat([count_right(judged, "drawn"), count_right(judged, "set")]).to_string())
    wrong = judged[(judged["found"] != judged["said"]) & judged["said"].notna()]
    for row in wrong.itertuples() if options.wrong else ():
        before, after = row.text[max(row.start - 220, 0):row.start], row.text[row.end:row.end + 120]
        print(f"\n{row.said}, found {row.found} ({row.set}): {before}[{row.text[row.start:row.end]}]{after}")


if __name__ == "__main__":
    main()
