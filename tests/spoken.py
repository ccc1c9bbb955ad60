"""Statements written by hand, and the tables that follow from them: attribution has tests of its own."""

from types import SimpleNamespace

from small_corpus import codebook_of, corpus_of

from framing.rates import count_words, term_rates
from framing.summaries import keep_voices
from framing.tables import NOWHERE, make_table
from framing.terms import find_hits

# A trade dispute: two countries, one who is not listed, and the reporter.
TEXTS = (
    "Brazil said tariffs are theft. It said tariffs and again tariffs would hurt trade. "
    "Talks began on Monday.",
    "Chile said talks would help. Mr Doe said talks failed.\nThe tariffs stay.",
)
SPOKEN = (
    ("a", "tariffs are theft", "brazil", "south", "Brazil"),
    ("a", "tariffs and again tariffs would hurt trade", "brazil", "south", "It"),
    ("b", "talks would help", "chile", "andes", "Chile"),
    ("b", "talks failed", "Mr Doe", "unlisted", "Mr Doe"),
)
CODEBOOK = codebook_of(
    "brazil, south, state: Brazil\nchile, andes, state: Chile",
    "trade, tariff: tariff*\npeace, talks: talks\npeace, truce: truce",
)


def spoken_in(corpus, spoken):
    """The statements table of (article_id, content, actor, group, source[, changes])."""
    texts = dict(zip(corpus.articles["article_id"], corpus.articles["text"], strict=True))
    rows = []
    for number, (article_id, content, actor, group, source, *changes) in enumerate(spoken):
        start = texts[article_id].index(content)
        row = {
            "statement_id": f"s{number}", "article_id": article_id, "start": start,
            "end": start + len(content), "quote_type": "indirect", "kind": "statement",
            "cue": "said", "cue_start": NOWHERE, "cue_end": NOWHERE,
            "source": source, "source_start": NOWHERE, "source_end": NOWHERE, "actor": actor, "group": group,
            "resolution": "alias", "rule": "clause complement", "nested_in": None, "part_of": f"s{number}",
            "via": None, "n_words": len(content.split()),
        }
        rows.append(row | (changes[0] if changes else {}))
    return make_table("statements", rows)


def measure(texts=TEXTS, spoken=SPOKEN, codebook=CODEBOOK, *, by="group", **options):
    """Corpus, statements, hits, words, rates and what is shown of them."""
    corpus = corpus_of(*texts)
    statements = spoken_in(corpus, spoken)
    hits, words = find_hits(corpus, statements, codebook), count_words(corpus, statements)
    rates = term_rates(hits, words, by=by, codebook=codebook, **options)
    shown = keep_voices(rates, codebook)
    return SimpleNamespace(corpus=corpus, statements=statements, hits=hits, words=words, rates=rates,
                           shown=shown, codebook=codebook)
