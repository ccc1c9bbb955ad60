"""Load articles from where they are, and label which stretches of them are the article."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from .tables import make_table
from .text import count_words_in

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Corpus:
    """Three tables: articles, zones, problems."""

    articles: pd.DataFrame
    zones: pd.DataFrame
    problems: pd.DataFrame


def find_path(name: str | Path, what: str) -> Path:
    """The existing file or folder of that name: as given, under the workbook's folder, or under its data/."""
    for place in (Path(name).expanduser(), ROOT / name, ROOT / "data" / name):
        if place.exists():
            return place
    raise ValueError(f"no {what} {str(name)!r}: neither a path nor a name under data/")


def load_corpus(source: str | Path) -> Corpus:
    """Thin first version."""
    folder = find_path(source, "corpus")
    articles, zones = [], []
    for path in sorted(folder.glob("*.txt")):
        raw = path.read_bytes()
        text = raw.decode("utf-8")
        first = text.split("\n", 1)[0]
        at = 0 if first.rstrip().endswith((".", "”")) and len(first) > 200 else len(first) + 1
        if at:
            zones.append({"article_id": path.stem, "start": 0, "end": at, "zone": "title"})
        zones.append({"article_id": path.stem, "start": at, "end": len(text), "zone": "body"})
        articles.append({"article_id": path.stem, "path": path.name, "title": first if at else None, "outlet": None,
                         "published_date": None, "event_id": None, "duplicate_group": path.stem, "text": text,
                         "n_words": count_words_in(text[at:]), "sha256": hashlib.sha256(raw).hexdigest()})
    return Corpus(make_table("articles", articles), make_table("zones", zones), make_table("problems"))
