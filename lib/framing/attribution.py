"""Find who says what: one row for every attributed assertion."""

from __future__ import annotations

import re

import pandas as pd

from .codebook import Codebook
from .corpus import Corpus
from .tables import UNLISTED, check_table, make_table
from .text import count_words_in, find_quotations


def find_statements(corpus: Corpus, codebook: Codebook) -> pd.DataFrame:
    """Thin first version: quotations with the nearest alias in the paragraph."""
    groups = dict(zip(codebook.actors["actor"], codebook.actors["group"], strict=True))
    rows = []
    for article in corpus.articles.itertuples():
        body = corpus.zones[(corpus.zones["article_id"] == article.article_id) & (corpus.zones["zone"] == "body")]
        for zone in body.itertuples():
            for line in re.finditer(r"[^\n]+", article.text[zone.start:zone.end]):
                base = zone.start + line.start()
                for n, quote in enumerate(find_quotations(line.group())):
                    named = [(abs(m.start() - quote.end), m, alias.actor) for alias in codebook.aliases.itertuples()
                             for m in re.finditer(re.escape(alias.alias), line.group())]
                    if not named:
                        continue
                    _, m, actor = min(named, key=lambda x: (x[0], -len(x[1].group())))
                    key = f"{article.article_id}-{base}-{n}"
                    rows.append({"statement_id": key, "article_id": article.article_id, "start": base + quote.start,
                                 "end": base + quote.end, "quote_type": "direct", "kind": "statement", "cue": "said",
                                 "cue_start": base, "cue_end": base + 1, "source": m.group(),
                                 "source_start": base + m.start(), "source_end": base + m.end(), "actor": actor,
                                 "group": groups.get(actor, UNLISTED), "resolution": "alias", "rule": "thin",
                                 "nested_in": None, "part_of": key, "via": None,
                                 "n_words": count_words_in(quote and line.group()[quote.start:quote.end])})
    return check_table(make_table("statements", rows), "statements")
