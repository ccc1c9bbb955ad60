"""A corpus made of given texts, every character body: what tests of attribution and counting start from."""

import pandas as pd

from framing.codebook import Codebook, load_codebook
from framing.corpus import Corpus
from framing.tables import make_table
from framing.text import count_words_in


def corpus_of(*texts: str) -> Corpus:
    """One article a text, named a, b, c …."""
    names = [chr(ord("a") + number) for number in range(len(texts))]
    articles = [{"article_id": name, "path": f"{name}.txt", "duplicate_group": name, "text": text,
                 "n_words": count_words_in(text), "sha256": name}
                for name, text in zip(names, texts, strict=True)]
    zones = [{"article_id": name, "start": 0, "end": len(text), "zone": "body"}
             for name, text in zip(names, texts, strict=True) if text]
    return Corpus(make_table("articles", articles), make_table("zones", zones), make_table("problems"))


def codebook_of(actors: str = "", terms: str = "") -> Codebook:
    """A codebook of lines ``actor, group, kind: alias; alias`` and ``frame, term: pattern; pattern``."""
    actor_rows, alias_rows, term_rows = [], [], []
    for line in filter(None, map(str.strip, actors.splitlines())):
        head, _, aliases = line.partition(":")
        actor, group, kind = (part.strip() for part in head.split(","))
        actor_rows.append({"actor": actor, "label": actor, "group": group, "kind": kind, "note": ""})
        alias_rows += [{"actor": actor, "alias": alias.strip(), "kind": "name"}
                       for alias in aliases.split(";")]
    for line in filter(None, map(str.strip, terms.splitlines())):
        head, _, patterns = line.partition(":")
        frame, term = (part.strip() for part in head.split(","))
        term_rows += [{"frame": frame, "term": term, "pattern": pattern.strip()}
                      for pattern in patterns.split(";")]
    columns = {"actors": ["actor", "label", "group", "kind", "note"], "aliases": ["actor", "alias", "kind"],
               "terms": ["frame", "term", "pattern"]}
    rows = {"actors": actor_rows, "aliases": alias_rows, "terms": term_rows}
    tables = {name: pd.DataFrame(rows[name], columns=columns[name], dtype="str") for name in columns}
    return Codebook(**tables, cues=load_codebook("codebook").cues, sha256="test")
