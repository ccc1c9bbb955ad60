"""Which stretches of a web page's text are the article, and what the rest is.

A page is read as a row of lines, each with a one-letter kind: what it says by itself (the patterns in zones.tsv) or
else its shape. What a line is among its neighbours is then a pattern over that row (``PAGE_RULES``, ``BODY_RULES``).
A paragraph is body unless something says otherwise: losing a statement is worse than keeping a crumb.
"""

import csv
import re
from collections import Counter, defaultdict
from functools import cache
from importlib.resources import files
from itertools import accumulate, pairwise

from .text import WORD, FoldedText, Span, count_words_in, fold

ZONES = {
    "T": "title", "D": "dateline", "Y": "byline", "C": "caption", "X": "boilerplate", "G": "page_header", "R": "teaser",
    "S": "share", "H": "headline_repeat", "B": "subheading", "E": "correction", "M": "stamp", "P": "body",
}
# Small letters are kinds still to be settled. By what they say: r heading over other stories, w date, time or weather,
# q ticker.
# By shape: p paragraph; k paragraph that ends in a colon; s, t, l line without a full stop, of at most 4, 14, 30 words;
# n such a line of 2 to 4 capitalised words, maybe a name; h like a headline but for its full stop; u cut off by dots.
KINDS = {zone: letter for letter, zone in ZONES.items()} | {"heading": "r", "stamp": "w", "ticker": "q"}
_HEADING = "r[wXSYCsn]*+"
_STORY = "[tlh][wXSYCsn]*+(?:[pu][wXSYCsn]*+)?"
# What a line is among its neighbours: (reason, row pattern, kinds, what they become), applied in this order; first
# around the article ...
PAGE_RULES = [
    ("above the headline", r"^[^pkT]*(?=T)", "snthluwrYq", "GGGGGGGGGG"),
    ("above the headline", r"^[^pkT]*w[^pkT]*", "w", "G"),
    # names, dates, the standfirst
    ("between headline and first paragraph", r"(?<=T)[^pkM]*(?=[pkM])", "nstw", "YBBD"),
    # headlines, each with one paragraph or none, to the end of the page
    ("under a heading over other stories",
     rf"(?<![rtlh]){_HEADING}(?:{_HEADING})*+{_STORY}(?:{_HEADING})*+{_STORY}(?:{_STORY}|{_HEADING})*+$",
     "rnstlhuwp", "RRRRRRRRR"),
    # or headlines and cut-off lines, until a real paragraph
    ("under a heading over other stories", r"r[nstlhuwXSYCr]*", "rnstlhuw", "RRRRRRRR"),
]
# ... then within it, where list items, quotations and speakers' turns count as paragraphs.
BODY_RULES = [
    ("short line between paragraphs", r"(?<=[pwXSCRHMEq])[snt](?=[pk])", "snt", "BBB"),
    ("left at the foot: headlines of other stories, or tags",
     r"(?<=[pR])[snwXS]*+[tl][snwXS]*+[tl][sntlwXS]*+$", "sntlw", "RRRRX"),
    ("left at the foot: headlines of other stories, or tags", r"(?<=[pR])[snwXS]++$", "snw", "X" * 3),
    ("", r".+", "wrqpksntlhu", "MRRPPPPPPPP"),
]
_REASONS = {"T": "headline", "H": "the headline again", "C": "short line twice running",
            "D": "opens a paragraph with place, date or agency", "M": "time before an entry of a live page"}

_FULL_STOP = re.compile(r"(?:(?<!\b[A-Z])[.!?…]|[;,-])[\"')\]]*$")
_SENTENCE_END = re.compile(r"[.!?…:][\"')\]]*$")
_UNFINISHED = re.compile(
    r"\b(?:the|an?|of|in|to|on|at|by|for|and|or|but|that|which|who|with|from|as|is|are|was|were|I|we)$")
_CUT_OFF = re.compile(r"(?:\.\.\.|…|\[(?:…|\.\.\.)\])$")
_LONG_WORD = re.compile(r"[^\W\d_][\w'-]{3,}")
_SPEAKER = re.compile(r"\"?[A-Z][\w.'-]+(?: [A-Z][\w.'-]*){0,3}(?: ?\([^()]+\))?:\s")
_THANKS = re.compile(r"\b[Tt]hank you\b")  # after a greeting full of names
_NAME_AND_AGE = re.compile(r"[A-Z][\w.'-]+(?: [A-Z][\w.'-]+){1,3}, \d{1,3}(?:,|$)")  # over what a passer-by says
_NOT_HEADING = re.compile(r"(?:[-•*·>]|\d+[.)])\s|[a-z]|[\"']|"
                          r"[A-Z][\w.'-]*(?: [\w.'-]+){0,3}:\s|.*(?:https?://|@\w)")


def label_zones(text: str, title: str | None = None) -> list[tuple[Span, str]]:
    r"""The zones of a text, in order; they cover every character exactly once.

    Zones: title, dateline, byline, caption, boilerplate (menus, advertisements, sources, rights), page_header (weather,
    place, date of the page view, above the headline), teaser (other stories and the headings over them), share (share,
    reply and view-more lines), headline_repeat, subheading, correction, stamp (dates and times in mid-text, as before
    the entries of a live page), body. An unknown title is found by its place and shape.

    Example:
        >>> label_zones("Talks fail again in Oslo\nOSLO (AP) - Talks failed.")[1]
        (Span(start=25, end=37), 'dateline')
    """
    return [(span, zone) for span, zone, _ in explain_zones(text, title)]


def explain_zones(text: str, title: str | None = None) -> list[tuple[Span, str, str | None]]:
    """The zones of ``label_zones``, each with its reasons, joined by "; "; the body has none."""
    if not text:
        return []
    view = fold(text)
    lines, stamps = _split_stamps(view.text, split_lines(view.text))
    said = [view.text[line.start:line.end] for line in lines]
    gaps = [view.text[before.end:line.start] for before, line in pairwise(lines)]
    # The number of the block of each line; blocks stand apart by a blank line.
    blocks = [0, *accumulate((gap.count("\n") or gap.count("\r")) > 1 for gap in gaps)]
    kinds, reasons = _find_kinds(said)
    kinds = "".join("M" if line in stamps else kind for line, kind in zip(lines, kinds, strict=True))
    row = _mark_title(kinds, said, blocks, fold(title or "").text)
    row = _apply_rules(PAGE_RULES, _mark_captions(row, said), reasons)
    row = "".join("p" if kind in "snt" and (_NOT_HEADING.match(line) or after[:1].islower()) else kind
                  for kind, line, after in zip(row, said, [*said[1:], ""], strict=False))
    row = _apply_rules(BODY_RULES, row, reasons)
    is_talk = sum(kind == "P" and bool(_SPEAKER.match(line)) for kind, line in zip(row, said, strict=True)) > 1
    starts: list[tuple[int, str, str]] = []
    for at, (line, kind) in enumerate(zip(lines, row, strict=True)):
        starts += _cut_paragraph(view.text, line, is_first="P" not in row[:at], is_talk=is_talk) if kind == "P" else [
            (line.start, kind, reasons[at] or _REASONS.get(kind, ""))]
    return _join_zones(starts, view)


def is_speech(line: str, *, skip: int = 0) -> bool:
    """Whether a line is a quotation, or a sentence with a verb of speech; without the first ``skip`` of these rules."""
    return any(rule.fullmatch(line) for rule in _patterns()[1]["speech"][skip:])


def is_turn(line: str) -> bool:
    """Whether a line looks like a speaker's turn, or the name over it."""
    return bool(_SPEAKER.match(f"{line} "))


def _split_stamps(text: str, lines: list[Span]) -> tuple[list[Span], list[Span]]:
    """The lines, with the time before each entry of a live page as one of its own; and these times."""
    ago, clock = (_patterns()[1][style][0] for style in ("ago", "clock"))
    clocks = {line: found for line in lines if (found := clock.match(text, *line))}
    clocks = clocks if len(clocks) > 1 else {}
    ends = {line.start: found.end() for line in lines if (found := ago.match(text, *line) or clocks.get(line))}
    stamps = [Span(*stamp) for stamp in ends.items()]
    return sorted([*stamps, *(Span(ends.get(start, start), end) for start, end in lines)]), stamps


def _apply_rules(rules: list[tuple[str, str, str, str]], row: str, reasons: list[str]) -> str:
    """The row after the rules; a line's first reason stays."""
    for reason, pattern, kinds, zones in rules:
        become = str.maketrans(kinds, zones)
        after = re.sub(pattern, lambda found, become=become: found.group().translate(become), row)
        for at, (old, new) in enumerate(zip(row, after, strict=True)):
            reasons[at] = reasons[at] or (reason if old != new else "")
        row = after
    return row


def split_lines(text: str) -> list[Span]:
    """The lines that hold anything, without white space around them; hard-wrapped paragraphs as one."""
    found = [Span(*match.span()) for match in re.finditer(r"\S(?:[^\r\n]*\S)?", text)]
    width = sorted([line.end - line.start for line in found] or [0])[-1 - len(found) // 10]
    neighbours = [(before, line) for before, line in pairwise(found)
                  if text[before.end:line.start].strip(" \t") in ("\n", "\r\n", "\r")]
    open_ended = {line for before, line in neighbours if before.end - before.start > 0.5 * min(width, 80)
                  and not _SENTENCE_END.search(text, before.start, before.end)}
    running_on = {line for line in open_ended if text[line.start].islower()}
    if len(running_on) > max(1, 0.3 * len(neighbours)):
        running_on = open_ended
    starts = [line.start for line in found if line not in running_on]
    ends = [before.end for before, line in pairwise(found) if line not in running_on] + [len(text.rstrip())]
    return [Span(start, end) for start, end in zip(starts, ends, strict=False)]


def _find_kinds(said: list[str]) -> tuple[str, list[str]]:
    """The kind of each line by itself, and why; where several people take turns, a turn is a paragraph."""
    found = [_find_kind(line) for line in said]
    kinds, reasons = [kind for kind, _ in found], [reason for _, reason in found]
    turns = [at for at, line in enumerate(said) if kinds[at] in "pkhsntl" and _SPEAKER.match(line)]
    if sum(kinds[at] in "pkh" for at in turns) > 1:
        for at in turns:
            kinds[at] = "p" if at or said[at].split(":")[0].isupper() else kinds[at]
    return "".join(kinds), reasons


def _find_kind(line: str) -> tuple[str, str]:
    """The kind of a line by what it says, and which rule says so; else by its shape, and nothing."""
    lines, _, tails, whats = _patterns()
    if len(line) <= 600 and (found := lines.fullmatch(line)):
        kind = found.lastgroup[0]
        if not is_speech(line, skip={"C": 1, "E": 2}.get(kind, 0)):
            return kind, whats[found.lastgroup]
    return _find_shape(tails.sub("", line)), ""


def _find_shape(line: str) -> str:
    """The kind of a line by how it looks."""
    if _CUT_OFF.search(line):
        return "u"
    if line.endswith(":") or _NAME_AND_AGE.match(line):
        return "k"
    n_words = count_words_in(line)
    if _FULL_STOP.search(line) or (line.endswith(".") and n_words > 4):
        long_words = _LONG_WORD.findall(line)
        capitals = sum(word[0].isupper() for word in long_words)
        title_case = 4 <= n_words <= 25 and ". " not in line and capitals >= 0.8 * len(long_words) >= 3.2
        title_case = title_case and not _THANKS.search(line)
        return "h" if title_case or (n_words <= 15 and re.search(r"\?$|\b[A-Z]\.$", line)) else "p"
    if _UNFINISHED.search(line):
        return "p"
    if line[0].islower() and n_words <= 30:
        return "s"
    if 2 <= n_words <= 4 and all(line[word.start()].isupper() for word in WORD.finditer(line)):
        return "n"
    return next((kind for kind, most in (("s", 4), ("t", 14), ("l", 30)) if n_words <= most), "p")


def _mark_captions(row: str, said: list[str]) -> str:
    """A short line said twice running is a caption, and so is the start of the caption that follows it."""
    kinds = list(row)
    for at, (line, after) in enumerate(pairwise(said)):
        if row[at] in "snt" and (line == after or (row[at + 1] == "C" and after.startswith(line))):
            kinds[at] = kinds[at + 1] = "C"
    return "".join(kinds)


def _mark_title(row: str, said: list[str], blocks: list[int], title: str) -> str:
    """The headline as T, where the known one stands or where a line looks like one; its repeats as H.

    A line at the head of a small block is likelier than one in a row of lines, which may be a menu.
    """
    first_paragraph = re.match(r"[^pkM]*", row).end()
    at = next((at for at, line in enumerate(said) if _is_same_headline(line, title)), None)
    if at is None and first_paragraph < len(row):
        wholes = [i for i in range(first_paragraph) if not said[i + 1][:1].islower()]
        sizes = Counter(blocks)
        heads = [i for i in wholes if sizes[blocks[i]] < 4 and (i == 0 or blocks[i] != blocks[i - 1])]
        tries = (("tlq", heads), ("tlq", wholes), ("h", wholes), ("sn", wholes))
        at = next((i for kinds, among in tries for i in among if row[i] in kinds), None)
        before_dateline = row[:2] == "pp" and len(said[0]) < 120 and ". " not in said[0]
        if before_dateline and any(style.match(said[1]) for style in _patterns()[1]["opening"][:6]):
            at = 0
    if at is None:
        return row
    kinds = ["H" if _is_same_headline(line, said[at]) else kind for kind, line in zip(row, said, strict=True)]
    kinds[at] = "T" if at <= first_paragraph else "H"
    return "".join(kinds)


def _is_same_headline(line: str, title: str) -> bool:
    """Whether two lines are one headline, up to marks, case and an outlet's name after a bar or dash."""
    if not title or len(line) > 2 * len(title) + 40:
        return False
    whole, other = (WORD.findall(words.casefold()) for words in (line, title))
    short, stem = (WORD.findall(re.sub(r" [|-] [^|]{2,40}$", "", words).casefold()) for words in (line, title))
    return whole == other != [] or (short == stem and len(short) > 3)


def _cut_paragraph(text: str, line: Span, *, is_first: bool, is_talk: bool) -> list[tuple[int, str, str]]:
    """Where the zones of a body line start: a dateline before it, links and credits glued to its end."""
    starts = [(line.start, "P", "")]
    _, openings, tails, whats = _patterns()
    for style in openings["opening" if is_first else "wire"]:
        found = style.match(text, line.start, line.end)
        if found and found.end() < line.end and not (is_talk and found.group().rstrip().endswith(":")):
            starts = [(line.start, "D", _REASONS["D"]), (found.end(), "P", "")]
            break
    tail = tails.search(text, starts[-1][0], line.end)
    return [*starts, (tail.start(), tail.lastgroup[0], whats[tail.lastgroup])] if tail else starts


def _join_zones(starts: list[tuple[int, str, str]], view: FoldedText) -> list[tuple[Span, str, str | None]]:
    """Spans from starts: white space goes with what stands before it, equal neighbours are one zone."""
    kept = [] if starts else [(0, "X", ["nothing but white space"])]
    for start, kind, reason in starts:
        if not kept or kept[-1][1] != kind:
            kept.append((view.original(start, start + 1).start if kept else 0, kind, []))
        kept[-1][2].append(reason)
    ends = [start for start, *_ in kept[1:]] + [view.length]
    return [(Span(start, end), ZONES[kind], "; ".join(dict.fromkeys(filter(None, reasons))) or None)
            for (start, kind, reasons), end in zip(kept, ends, strict=True)]


@cache
def _patterns() -> tuple[re.Pattern[str], dict[str, list[re.Pattern[str]]], re.Pattern[str], dict[str, str]]:
    """From zones.tsv: what whole lines say; how paragraphs open, agencies' way first, and the like; what ends may hold.

    A name in braces stands for the pattern of the row of that name. A row's group is named by kind and number; what it
    is about comes last.
    """
    rows = (files("framing") / "zones.tsv").read_text(encoding="utf-8").splitlines()
    found, whats = defaultdict(list), {}
    for number, row in enumerate(csv.DictReader(rows, delimiter="\t", quoting=csv.QUOTE_NONE)):
        kind, pattern = row["kind"], re.sub(r"\{[a-z]+\}", lambda name: found[name.group()][0], row["pattern"])
        if letter := KINDS.get(kind.removeprefix("tail_")):
            kind, pattern = "tail" if kind.startswith("tail_") else "line", f"(?P<{letter}{number}>{pattern})"
            whats[f"{letter}{number}"] = row["what"]
        found[kind].append(pattern)
    lines = re.compile(rf"(?:{'|'.join(found['line'])})\W*", re.IGNORECASE)
    tails = re.compile(rf"(?<=[.!?\"')\]])\s+(?:{'|'.join(found['tail'])})$", re.IGNORECASE)
    found["opening"] = found["wire"] + found["opening"]
    styles = {kind: list(map(re.compile, found[kind])) for kind in ("wire", "opening", "ago", "clock", "speech")}
    return lines, styles, tails, whats
