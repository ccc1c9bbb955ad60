"""Find the passage behind every hit, and what was told twice; show both with what counts marked."""

import hashlib

import pandas as pd
from markupsafe import Markup

from .codebook import Codebook
from .corpus import Corpus
from .retold import MIN_WORDS
from .show import HtmlView, count_of, make_visible, render
from .summaries import add_labels, name_articles
from .tables import BODY, DATE, INTEGER, STRING, check_table
from .text import Span, find_sentences, find_words
from .voices import find_voices

COLUMNS = {
    **dict.fromkeys(("passage_id", "article_id", "article", "outlet"), STRING), "published_date": DATE,
    **dict.fromkeys(("frame", "term", "actor", "actor_label", "group", "group_label", "source", "cue", "via", "rule",
                     "quote_type", "resolution", "status", "disputed_by", "disputed_by_label", "before", "hit_text",
                     "after"), STRING),
    **dict.fromkeys(("start", "end", "hit_start", "hit_end"), INTEGER), "confidence": "float64",
    "own": "object",
}
SAID = ("source", "cue", "via", "rule", "quote_type", "resolution", "confidence")  # of the hit's statement
ABOUT = ("article", "outlet", "published_date")  # of its article
MOST_WHOLE = 50  # articles that a page shows whole
OWN, DIFFERS = Markup('<span class="own">{}</span>'), Markup("<mark>{}</mark>")
# What a page filters by and colours: columns that become attributes of a row.
KEYS = ("actor", "group", "term", "frame", "article_id", "actor_label", "group_label", "colour")


def find_passages(hits: pd.DataFrame, statements: pd.DataFrame, corpus: Corpus, codebook: Codebook, *,
                  max_chars: int = 600) -> pd.DataFrame:
    """The passage behind every hit: one row a hit, in their order, without hits inside an actor's own name.

    A passage is the hit's sentence; when the hit's statement crosses sentences, all of these. Beyond ``max_chars``
    characters it is cut to the hit's sentence, and then at word bounds around the hit.

    Returns:
        The columns of ``COLUMNS``. ``start`` and ``end`` are the passage in its article, ``hit_start`` and ``hit_end``
        the hit; before + hit_text + after is the passage as shown, with "…" where it was cut. ``own`` lists the spans
        of the words of the hit's voice. The columns of ``SAID`` are missing where the reporter speaks; ``confidence``
        is the share of such statements that were right in hand-coded news.
    """
    if max_chars < 1:
        raise ValueError("a passage without characters shows nothing; width and max_chars must be 1 or more")
    counted = check_table(hits, "hits")[~hits["in_name"]]
    said = check_table(statements, "statements").set_index("statement_id")
    said = said[said.index.isin(counted["statement_id"])].to_dict("index")
    articles = name_articles(corpus).set_index("article_id")[["text", *ABOUT]]
    articles = articles[articles.index.isin(counted["article_id"])].to_dict("index")
    voices = find_voices(corpus.keep(articles), statements).groupby(["article_id", "actor"])[["start", "end"]]
    owned = {key: table.to_numpy().tolist() for key, table in voices}
    bodies = corpus.zones[(corpus.zones["zone"] == BODY) & corpus.zones["article_id"].isin(articles)]
    sentences: dict[str, list[Span]] = {}
    for body in bodies.itertuples():
        found = find_sentences(articles[body.article_id]["text"][body.start:body.end])
        sentences.setdefault(body.article_id, []).extend(
            Span(body.start + start, body.start + end) for start, end in found)
    rows = []
    for hit in counted.itertuples():
        article, at = articles[hit.article_id], Span(hit.start, hit.end)
        statement = said.get(hit.statement_id, {})
        span = _cover(sentences[hit.article_id], min(at.start, statement.get("start", at.start)),
                      max(at.end, statement.get("end", at.end)))
        if span.end - span.start > max_chars:
            span = _cover(sentences[hit.article_id], *at)
        rows.append({**hit._asdict(), **{name: article[name] for name in ABOUT},
                     **{name: statement.get(name) for name in SAID},
                     **_cut_passage(article["text"], at, span, max_chars), "passage_id": name_passage(hit),
                     "own": [(max(start, span.start), min(end, span.end)) for start, end in owned[
                         hit.article_id, hit.actor] if start < span.end and end > span.start]})
    found = pd.DataFrame(rows, columns=[name for name in COLUMNS if not name.endswith("_label")])
    return add_labels(found, codebook)[list(COLUMNS)].astype(COLUMNS)


def show_passages(passages: pd.DataFrame, *, colours: dict[str, str] | None = None,
                  limit: int = 1000, n_all: int = 0, whole: bool = False) -> HtmlView:
    """The passages of ``find_passages`` as one HTML table: a row each, with its keys in data attributes.

    With the colours of ``colour_scale`` a row names that of its group, too. A caption says where ``limit`` cut, or that
    these are the first of ``n_all``. Where articles are shown ``whole``, rows of the first lead into ``show_articles``.
    """
    shown, n_all = passages.head(limit), max(n_all, len(passages))
    caption = f"{count_of(len(shown), 'passage')}, quoted as reported"
    if n_all > len(shown):
        caption += f": the first of {n_all:,}"
    rows = shown.assign(published_date=shown["published_date"].dt.strftime("%Y-%m-%d"),
                        confidence=shown["confidence"].fillna(0.0),
                        colour=[(colours or {}).get(group) for group in shown["group"]]).fillna("").to_dict("records")
    return HtmlView(render("passages.html", caption=caption, keys=KEYS, rows=rows, mark_own=_mark_own, cell=_cell,
                           whole=pick_whole(passages) if whole else []), caption)


def pick_whole(hits: pd.DataFrame) -> list[str]:
    """The articles of these hits or passages that a page shows whole: the first of them."""
    return list(dict.fromkeys(hits["article_id"]))[:MOST_WHOLE]


def find_retellings(statements: pd.DataFrame, corpus: Corpus, codebook: Codebook) -> pd.DataFrame:
    """Each statement that was told before, with the first of its group: joined by hand first, then the least alike.

    Returns:
        The columns of statements, actor_label, article, outlet, published_date, text and own (the stretches of it that
        the other lacks): of the first, and as ``…_again`` of the later one, whose likeness is ``retold_likeness``.
    """
    articles = name_articles(corpus).set_index("article_id")
    told = add_labels(statements[statements["retold_group"].duplicated(keep=False)], codebook).set_index("statement_id")
    told = told.join(articles[["article", "outlet", "published_date"]], on="article_id").assign(
        text=[articles.at[row.article_id, "text"][row.start:row.end] for row in told.itertuples()])
    again = told[told.index != told["retold_group"]].sort_values(
        "retold_likeness", na_position="first", kind="stable").drop(columns="retold_likeness")
    first = told.loc[again["retold_group"]].assign(retold_likeness=told["retold_likeness"][again.index].to_numpy())
    pairs = pd.concat([first.reset_index(), again.add_suffix("_again").reset_index(drop=True)], axis="columns")
    own = [_find_differences(*texts) for texts in zip(pairs["text"], pairs["text_again"], strict=True)]
    return pairs.assign(own=[first for first, _ in own], own_again=[again for _, again in own])


def show_retellings(pairs: pd.DataFrame, *, max_chars: int = 1200, limit: int = 500) -> HtmlView:
    """The pairs of ``find_retellings`` as one HTML table, side by side, what differs marked."""
    caption = f"{count_of(len(pairs), 'statement')} told again" + f", the first {limit:,} shown" * (len(pairs) > limit)
    caption += "; marked is what the other lacks"
    days = {name: pairs[name].dt.strftime("%Y-%m-%d") for name in ("published_date", "published_date_again")}
    rows = pairs.head(limit).assign(**days).fillna({**dict.fromkeys([*days, "outlet", "outlet_again"], ""),
                                                    "retold_likeness": 0.0}).to_dict("records")
    places = [f"{side}{name}" for side in ("", "other_") for name in ("article_id", "start", "end")]
    return HtmlView(render("retellings.html", caption=caption, rows=rows, max_chars=max_chars, places=places,
                           mark=_mark_own, differs=DIFFERS, cell=_cell, least=MIN_WORDS), caption)


def _cell(value: str | int) -> str:
    """A cell of a CSV file."""
    text = str(value)
    return '"{}"'.format(text.replace('"', '""')) if set(text) & set(',"\r\n') else text


def _find_differences(*texts: str) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Of each of two texts, the stretches of words that the other lacks."""
    from rapidfuzz.distance import Indel

    words, lacking = [find_words(text) for text in texts], ([], [])
    spoken = [[text[slice(*word)].casefold() for word in found] for text, found in zip(texts, words, strict=True)]
    for edit in Indel.opcodes(*spoken):
        for side, at, until in ((0, edit.src_start, edit.src_end), (1, edit.dest_start, edit.dest_end)):
            if edit.tag != "equal" and at < until:
                lacking[side].append((words[side][at].start, words[side][until - 1].end))
    return lacking


def _cover(sentences: list[Span], start: int, end: int) -> Span:
    """From the start of the first sentence of a stretch to the end of the last."""
    touched = [sentence for sentence in sentences if sentence.start < end and start < sentence.end]
    return Span(touched[0].start, touched[-1].end) if touched else Span(start, end)


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


def name_passage(hit) -> str:
    """The anchor of a hit's passage, the same in every run: of the article, the place, the frame and the term."""
    key = "\x1f".join(map(str, (hit.article_id, hit.start, hit.end, hit.frame, hit.term)))
    return "p-" + hashlib.sha256(key.encode("utf-8", "backslashreplace")).hexdigest()[:12]


def _mark_own(text: str, offset: int, own: list[tuple[int, int]], mark: Markup = OWN) -> Markup:
    """The text as HTML, the stretches of the voice's own words, or others, each marked."""
    pieces, at = Markup(), 0
    for start, end in own:
        first, last = max(start - offset, at), min(end - offset, len(text))
        if first < last:
            pieces += make_visible(text[at:first]) + mark.format(make_visible(text[first:last]))
            at = last
    return pieces + make_visible(text[at:])
