"""Every hit in its context, aligned on the hit, and the words that stand nearest."""

import pandas as pd

from .codebook import Codebook, pick_names
from .corpus import Corpus
from .passages import KEYS, find_passages
from .reading import cut_text
from .show import HtmlView, count_of, escape_markdown, render
from .summaries import caution_few, keep_counted, rate_voices
from .text import find_words

SIDES = {"right": "after", "left": "before", "article": "after"}  # of each way to sort, where the nearest word stands


def find_lines(passages: pd.DataFrame, *, sort: str = "right", width: int = 40) -> pd.DataFrame:
    """The passages of ``find_passages`` as lines of a concordance, by their words to the right or left, or by article.

    Returns:
        The columns of the passages, ``before`` and ``after`` cut to ``width`` characters at word bounds, and
        ``neighbour``: the nearest word on the side of ``SIDES`` that is no small word like "of", if there is one, in
        small letters, and within the stretch of words of the hit's own voice: a cue like "said" beside it is the
        reporter's. Lines that sort alike stay in the order of the passages.
    """
    from spacy.lang.en.stop_words import STOP_WORDS

    pick_names([sort], SIDES, "sort", "right, left and article")
    lines = passages.assign(before=[cut_text(text[::-1], width)[::-1] for text in passages["before"]],
                            after=[cut_text(text, width) for text in passages["after"]])
    outwards = slice(None, None, -1 if sort == "left" else 1)
    words, own = ([[text[slice(*word)].casefold() for word in find_words(text)][outwards] for text in texts]
                  for texts in (lines[SIDES[sort]], [_cut_own(row, SIDES[sort]) for row in passages.itertuples()]))
    nearest = [next((word for word in listed if word not in STOP_WORDS), None) for listed in own]
    order = sorted(range(len(lines)), key=lambda at: sort != "article" and (not words[at], words[at]))
    lines["neighbour"] = pd.Series(nearest, index=lines.index, dtype="str")
    return lines.iloc[order].reset_index(drop=True)


def say_lines(hits: pd.DataFrame, corpus: Corpus, statements: pd.DataFrame, words: pd.DataFrame, *, codebook: Codebook,
              by: str = "group", sort: str = "right", width: int = 40, quoted_only: bool = False, **options) -> str:
    """The headline of ``describe_lines`` from what is counted, for ``list_choices``; options of ``rate_voices``."""
    shown = rate_voices(hits, words, codebook, by=by, quoted_only=quoted_only, **options)
    counted = keep_counted(hits, shown, quoted_only=quoted_only)
    passages = find_passages(counted, statements, corpus, codebook, max_chars=4 * width)
    return describe_lines(find_lines(passages, sort=sort, width=width), by=by, sort=sort,
                          n_articles=len(corpus.articles), caution=False)


def describe_lines(lines: pd.DataFrame, *, by: str, sort: str, n_articles: int, caution: bool = True) -> str:
    """The headline as Markdown: of the two voices with most lines, the word that is most often nearest to a term."""
    seen, clauses = lines.dropna(subset="neighbour"), []
    for voice in seen[by].value_counts().index[:2]:
        own = seen[seen[by] == voice]
        pairs = own.groupby(["term", "neighbour"], sort=False).size()
        term, word = pairs.idxmax()
        n_lines = ((lines[by] == voice) & (lines["term"] == term)).sum()
        clauses.append(f"in words of {escape_markdown(own[f'{by}_label'].iloc[0])}, *{escape_markdown(word)}* is the "
                       f"nearest word {SIDES[sort]} *{escape_markdown(term)}* in {pairs.max():,} of {n_lines:,} lines")
    said = f": {'; '.join(clauses)}" if clauses else ""
    return (f"In {count_of(n_articles, 'article')}, {count_of(len(lines), 'hit')} in context{said}."
            f"{caution_few(n_articles) if caution else ''}")


def lay_out_neighbours(lines: pd.DataFrame, shown: pd.DataFrame, *, top_words: int, top_voices: int,
                       min_lines: int = 2) -> pd.DataFrame:
    """The most frequent nearest words of terms as cells for ``draw_panels``: in ``min_lines`` or more, zeros included.

    A panel is a voice of ``shown`` (of ``keep_voices``), those with most hits first; a row is a word under its term.
    """
    pair, keys = ["frame", "term", "neighbour"], [name for name in ("actor", "group") if name in shown]
    voices = shown.drop_duplicates("voice").nlargest(top_voices, "n_voice_hits").query("n_voice_hits > 0")
    drawn = lines.assign(voice=lines[keys[0]]).dropna(subset="neighbour").query("voice in @voices.voice")
    n_lines = drawn.groupby(pair, sort=False).size()
    top = n_lines[n_lines >= min_lines].nlargest(top_words).index.to_frame(index=False)
    counts = drawn.groupby(["voice", *pair]).size().rename("value").reset_index()
    cells = voices[[*keys, "voice", "voice_label", "n_voice_hits"]].merge(top, how="cross").merge(
        counts, on=["voice", *pair], how="left", validate="one_to_one").fillna({"value": 0})
    return cells.assign(
        key=cells["voice"], panel=cells["voice_label"], section=cells["term"], row=cells["neighbour"],
        number=cells["value"].map("{:,.0f}".format), below=[count_of(n, "hit") for n in cells["n_voice_hits"]],
        says=[f"{row.voice_label}: {row.neighbour} nearest to {row.term} in {count_of(int(row.value), 'line')}"
              for row in cells.itertuples()])


def show_lines(lines: pd.DataFrame, *, colours: dict[str, str] | None = None, limit: int = 1000) -> HtmlView:
    """The lines of ``find_lines`` as one HTML table aligned on the hit; a caption says where ``limit`` cut."""
    caption = f"{count_of(len(lines), 'line')}, quoted as reported"
    caption += f"; the first {limit:,} shown" if len(lines) > limit else ""
    rows = lines.head(limit).assign(published_date=lines["published_date"].dt.strftime("%Y-%m-%d"),
                                    colour=lines["group"].map(colours or {})).astype("object").fillna("")
    keys = (*KEYS, "neighbour")
    return HtmlView(render("concordance.html", caption=caption, keys=keys, rows=rows.to_dict("records")), caption)


def _cut_own(passage, side: str) -> str:
    """What of the passage before or after its hit belongs to the same stretch of its voice."""
    own = next((stretch for stretch in passage.own if stretch[0] <= passage.hit_start < stretch[1]), (0, 0))
    if side == "before":
        return passage.before[max(len(passage.before) - passage.hit_start + own[0], 0):]
    return passage.after[:max(own[1] - passage.hit_end, 0)]
