"""Find the passage behind every hit, and show passages with the hit and the voice's own words marked."""

from __future__ import annotations

import hashlib

import pandas as pd

from .codebook import Codebook
from .corpus import Corpus
from .show import HtmlView, count_of, escape
from .summaries import add_labels
from .tables import BODY, DATE, INTEGER, STRING, check_table
from .text import Span, find_sentences
from .voices import find_voices

COLUMNS = {
    **dict.fromkeys(("passage_id", "article_id", "title", "outlet"), STRING), "published_date": DATE,
    **dict.fromkeys(("frame", "term", "actor", "actor_label", "group", "group_label", "source", "cue", "rule",
                     "quote_type", "status", "disputed_by", "before", "hit_text", "after"), STRING),
    **dict.fromkeys(("start", "end", "hit_start", "hit_end"), INTEGER), "own": "object",
}  # fmt: skip
_FROM_STATEMENT = ("source", "cue", "rule", "quote_type")
_DATA = ("actor", "group", "term", "frame", "article", "actor-label", "group-label", "colour")
_HEADERS = ("Voice", "Passage", "Term", "Article")


def find_passages(hits: pd.DataFrame, statements: pd.DataFrame, corpus: Corpus, codebook: Codebook, *,
                  max_chars: int = 600) -> pd.DataFrame:
    """The passage behind every hit: one row a hit, in their order, without hits inside an actor's own name.

    A passage is the hit's sentence; when the hit's statement crosses sentences, all of these. Beyond
    ``max_chars`` characters it is cut to the hit's sentence, and then at word bounds around the hit.

    Returns:
        The columns of ``COLUMNS``. ``start`` and ``end`` are the passage in its article, ``hit_start`` and
        ``hit_end`` the hit; before + hit_text + after is the passage as shown, with "…" where it was cut.
        ``own`` lists the (start, end) in the article of the words of the hit's voice. source, cue, rule and
        quote_type are missing where the reporter speaks.
    """
    check_table(hits, "hits")
    articles = corpus.articles.set_index("article_id")
    said = check_table(statements, "statements").set_index("statement_id")
    voices = dict(list(find_voices(corpus, statements).groupby("article_id")))
    bodies = corpus.zones[corpus.zones["zone"] == BODY]
    counted = hits[~hits["in_name"]]
    read = bodies[bodies["article_id"].isin(counted["article_id"])]
    sentences = {key: _find_body_sentences(articles.at[key, "text"], zones)
                 for key, zones in read.groupby("article_id")}
    rows = []
    for hit in counted.itertuples():
        article, at = articles.loc[hit.article_id], Span(hit.start, hit.end)
        statement = said.loc[hit.statement_id] if isinstance(hit.statement_id, str) else None
        span = _choose_span(at, statement, sentences[hit.article_id], max_chars)
        rows.append({**hit._asdict(), **article[["title", "outlet", "published_date"]],
                     **{name: None if statement is None else statement[name] for name in _FROM_STATEMENT},
                     **_cut_passage(article["text"], at, span, max_chars), "passage_id": _make_id(hit),
                     "own": _find_own(voices[hit.article_id], hit.actor, span)})
    found = pd.DataFrame(rows, columns=[name for name in COLUMNS if not name.endswith("_label")])
    return add_labels(found, codebook)[list(COLUMNS)].astype(COLUMNS)


def show_passages(passages: pd.DataFrame, *, colours: dict[str, str] | None = None,
                  limit: int = 1000) -> HtmlView:
    """The passages as one HTML table: a row each, with its keys in data attributes.

    Args:
        passages: Of ``find_passages``.
        colours: Of ``colour_scale``; a row then names its group's colour in ``data-colour``.
        limit: Show no more than so many; the caption says so.
    """
    shown = passages.head(limit)
    caption = f"{count_of(len(shown), 'passage')}, quoted as reported"
    if len(passages) > limit:
        caption += f": the first of {len(passages):,}"
    head = "".join(f'<th scope="col">{name}</th>' for name in _HEADERS)
    rows = "\n".join(_show_row(row, (colours or {}).get(row.group)) for row in shown.itertuples())
    return HtmlView(f'<table class="passages"><caption>{caption}</caption>\n<thead><tr>{head}</tr></thead>\n'
                    f"<tbody>\n{rows}\n</tbody></table>", caption)


def _find_body_sentences(text: str, bodies: pd.DataFrame) -> list[Span]:
    return [Span(body.start + sentence.start, body.start + sentence.end)
            for body in bodies.itertuples() for sentence in find_sentences(text[body.start:body.end])]


def _choose_span(hit: Span, statement: pd.Series | None, sentences: list[Span], max_chars: int) -> Span:
    own = [sentence for sentence in sentences if sentence.overlaps(hit)] or [hit]
    sentence = Span(own[0].start, own[-1].end)
    if statement is None:
        return sentence
    crossed = [s for s in sentences if s.overlaps(Span(statement["start"], statement["end"]))] or [sentence]
    whole = Span(min(crossed[0].start, sentence.start), max(crossed[-1].end, sentence.end))
    return whole if whole.end - whole.start <= max_chars else sentence


def _cut_passage(text: str, hit: Span, span: Span, max_chars: int) -> dict:
    """The passage's text around the hit; what is over the limit goes from the longer side first."""
    room = max(max_chars - (hit.end - hit.start), 0)
    left, right = hit.start - span.start, span.end - hit.end
    kept_left = min(left, max(room // 2, room - right))
    kept_right = min(right, room - kept_left)
    start, end = hit.start - kept_left, hit.end + kept_right
    if start > span.start:
        start = next((at for at in range(start, hit.start) if text[at - 1].isspace()), hit.start)
    if end < span.end:
        end = next((at for at in range(end, hit.end, -1) if text[at].isspace()), hit.end)
    return {"start": start, "end": end, "hit_start": hit.start, "hit_end": hit.end,
            "before": ("…" if start > span.start else "") + text[start:hit.start],
            "hit_text": text[hit.start:hit.end],
            "after": text[hit.end:end] + ("…" if end < span.end else "")}


def _find_own(voices: pd.DataFrame, actor: str, span: Span) -> list[tuple[int, int]]:
    near = voices[(voices["actor"] == actor) & (voices["start"] < span.end) & (voices["end"] > span.start)]
    return [(max(row.start, span.start), min(row.end, span.end)) for row in near.itertuples()]


def _make_id(hit) -> str:
    key = "\x1f".join(map(str, (hit.article_id, hit.start, hit.end, hit.frame, hit.term)))
    return "p-" + hashlib.sha256(key.encode("utf-8", "backslashreplace")).hexdigest()[:12]


def _show_row(row, colour: str | None) -> str:
    keys = (row.actor, row.group, row.term, row.frame, row.article_id, row.actor_label, row.group_label,
            colour)
    data = " ".join(f'data-{name}="{escape(key)}"' for name, key in zip(_DATA, keys, strict=True) if key)
    date = "date unknown" if pd.isna(row.published_date) else row.published_date.date().isoformat()
    by = [" · ".join((row.source, _or(row.cue, "no cue")))] if isinstance(row.source, str) else []
    how = [_or(row.quote_type, ""), _or(row.rule, ""), _name_status(row)]
    cells = (
        _join_lines(f"<strong>{escape(row.actor_label)}</strong>", *by, " · ".join(filter(None, how))),
        _mark_passage(row),
        _join_lines(escape(row.term), row.frame),
        _join_lines(escape(_or(row.title, row.article_id)), _or(row.outlet, "outlet unknown"), date),
    )
    # JupyterLab aligns cells to the right; only an attribute on an inner element undoes that without a style.
    inner = "".join(f'<td><div align="left">{cell}</div></td>' for cell in cells)
    return f'<tr id="{row.passage_id}" {data}>{inner}</tr>'


def _join_lines(first: str, *others: str) -> str:
    return "<br>".join([first, *(f"<small>{escape(line)}</small>" for line in others if line)])


def _or(value: object, otherwise: str) -> str:
    return value if isinstance(value, str) and value else otherwise


def _name_status(row) -> str:
    if isinstance(row.disputed_by, str):
        return f"{row.status}, disputed by {row.disputed_by}"
    return "" if row.status == "asserted" else row.status


def _mark_passage(row) -> str:
    """Before, hit and after as HTML, the stretches of the voice's own words each in a span."""
    before = _wrap_own(row.before, row.hit_start - len(row.before), row.own)
    after = _wrap_own(row.after, row.hit_end, row.own)
    return f"{before}<mark>{escape(row.hit_text)}</mark>{after}"


def _wrap_own(text: str, offset: int, own: list[tuple[int, int]]) -> str:
    pieces, at = [], 0
    for start, end in own:
        first, last = max(start - offset, at), min(end - offset, len(text))
        if first < last:
            pieces += [escape(text[at:first]), f'<span class="own">{escape(text[first:last])}</span>']
            at = last
    return "".join([*pieces, escape(text[at:])])
