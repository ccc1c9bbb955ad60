"""What is in a corpus, and what is wrong with it and with a codebook: findings with file, line, level and a way out."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache, partial
from pathlib import Path

import pandas as pd

from .attribution import find_statements
from .codebook import FILES as TABLES
from .codebook import Codebook, find_pattern_fault, read_codebook
from .corpus import Corpus
from .corrections import (
    FILES,
    Corrections,
    apply_sound,
    correct_hits,
    correct_statements,
    correct_zones,
    find_corrections,
    pair_statements,
)
from .cues import FRAMES
from .overview import list_sources, measure_zones
from .patterns import compile_patterns, find_matches, fold_words
from .show import count_of
from .tables import BODY, NOWHERE, REPORTER, make_table
from .terms import find_hits
from .text import WORD, Span, find_sentences, fold, keep_longest, suggest_name

COLUMNS = ["file", "line", "level", "finding"]
LEVELS = ("error", "warning", "problem", "note")
ACTOR_KINDS = ["state", "organisation", "organization", "person", "document", "collective"]
CLASSES = ["say", "order", "judge", "deny", "believe", "mention"]
PREPOSITIONS = frozenset("""about above across after against along among around as at before behind below beneath beside
    besides between beyond by concerning despite down during for from in into like near of off on onto out over past
    regarding since through throughout to toward towards under until up upon with within without""".split())
_SAME = {"aliases": ["actor", "alias", "from", "to"], "terms": ["frame", "term", "pattern"], "cues": ["cue", "pos"],
         "status": ["cue", "status", "direction"]}
_STOPS = re.compile(r"[,;:.!?()“”\"–—]+")
_MOST = 300_000  # characters of patterns are compared with one another, each * for ten: half a second
Findings = Iterator[tuple[str, int, str, str]]


def describe_input(corpus: Corpus) -> pd.DataFrame:
    """What a corpus holds, a row a thing: what, found."""
    articles, zones = corpus.articles, measure_zones(corpus)
    aside = zones[zones["zone"] != BODY].groupby("zone")["n_words"].sum().sort_values(ascending=False)
    copies = len(articles) - articles["duplicate_group"].nunique()
    rows = [("articles", f"{len(articles):,}, {copies:,} of them with the body of another"),
            ("body words", f"{articles['n_words'].sum():,}"),
            ("words set aside", ", ".join(filter(None, [f"{aside.sum():,}", _list_counts(aside)]))),
            ("outlets", _list_counts(articles["outlet"].fillna("unknown").value_counts()))]
    for name in sorted(name for name, dtype in articles.dtypes.items() if dtype.kind == "M"):
        days = articles[name].dropna().dt.strftime("%Y-%m-%d")
        span = f"{days.min()} to {days.max()}, " if len(days) else ""
        rows.append((name.replace("_", " "), f"{span}{len(days):,} known, {len(articles) - len(days):,} unknown"))
    refused = corpus.problems["reason"].str.startswith("not in English").sum()
    rows.append(("other languages", f"{count_of(refused, 'text')} refused"))
    return pd.DataFrame(rows, columns=["what", "found"])


def list_problems(corpus: Corpus) -> pd.DataFrame:
    """What could not be read, and notes on what was: a finding a reason, at its first place, with the next places."""
    kinds = corpus.problems["reason"].str.replace(r"^[\w.-]+: |'[^']*'", "", regex=True).str.split(":").str[0]
    rows = []
    for _, same in corpus.problems.groupby(kinds, sort=False):
        first, others = same.iloc[0], [name_place(row.path, row.row) for row in same.iloc[1:6].itertuples()]
        more = f" (also {', '.join(others)}{f' and {len(same) - 6:,} more' if len(same) > 6 else ''})" if others else ""
        level = "note" if first["verdict"] in ("note", "read") else "problem"
        rows.append((first["path"], first["row"], level, f"{first['reason']}{more}; {first['help']}"))
    return pd.DataFrame(rows, columns=COLUMNS)


def lint_codebook(folder: str | Path) -> pd.DataFrame:
    """What is wrong with the tables of a codebook by themselves; errors first, then by file and line."""
    tables, faults = read_codebook(folder)
    without = "no row, so nothing will be counted; write a frame, a term and a pattern"
    no_terms = [("terms.csv", NOWHERE, "warning", without)] if tables["terms"].empty and not faults else []
    found = [*((file, line, "error", fault) for file, line, fault in faults), *_find_same(tables),
             *_find_odd_columns(tables), *_lint_names(tables["actors"], tables["aliases"], tables["terms"]),
             *_lint_patterns(tables["terms"]), *_lint_cues(tables["cues"]), *no_terms]
    return pd.DataFrame(sorted(found, key=lambda row: (LEVELS.index(row[2]), *row)), columns=COLUMNS)


def measure(name: str, corpus: Corpus, book: Codebook | None) -> tuple[Corpus, *tuple[pd.DataFrame, ...]]:
    """A corpus corrected by hand, its statements and hits (none without a codebook), and the faults of corrections."""
    try:
        fixes, faults = find_corrections(name)
    except ValueError as error:  # a table whose columns or encoding are wrong
        fixes, faults = Corrections({file: {} for file in FILES}, ""), [str(error)]
    corpus, more = apply_sound(fixes, partial(correct_zones, corpus))
    statements, hits = make_table("statements"), make_table("hits")
    if book is not None:
        found = find_statements(corpus, book)
        statements, wrong = apply_sound(fixes, partial(correct_statements, found, corpus, book))
        _, unpaired = apply_sound(fixes, partial(pair_statements, statements, corpus))
        hits, unmet = apply_sound(fixes, partial(correct_hits, find_hits(corpus, statements, book), corpus))
        more += wrong + unpaired + unmet
    rows = [re.fullmatch(r"(.+?)(?: line (\d+))?: (.*)", fault, re.S).groups() for fault in faults + more]
    return corpus, statements, hits, pd.DataFrame(
        [(file, int(line or NOWHERE), "error", finding) for file, line, finding in rows], columns=COLUMNS)


def lint_use(folder: str | Path, corpus: Corpus, statements: pd.DataFrame, hits: pd.DataFrame) -> pd.DataFrame:
    """What the corpus says of a codebook: terms nobody or one voice uses, sources and phrases that it lacks."""
    terms = read_codebook(folder)[0]["terms"].rename_axis("line").reset_index()
    users = hits[~hits["in_name"]].groupby(["frame", "term"])["actor"].agg(["first", "nunique", "size"])
    found = []
    listed = terms.drop_duplicates(["frame", "term"]).join(users, on=["frame", "term"])
    for line, term, who, n_voices, n in listed[["line", "term", "first", "nunique", "size"]].itertuples(index=False):
        if n_voices == 1 and n > 1:
            who = "the reporter" if who == REPORTER else repr(who)
            found.append(("terms.csv", line, "note", f"only {who} uses term {term!r}: {count_of(int(n), 'hit')}"))
        elif not n_voices > 0:
            found.append(("terms.csv", line, "note", f"term {term!r} is never used in this corpus"))
    named = statements[~statements["resolution"].isin(["unresolved", "no source named"])]
    unknown = list_sources(named, listed=False).groupby("taken as")[["statements", "words"]].sum()
    for name, n, n_words in unknown.nlargest(10, ["statements", "words"]).itertuples():
        said = f"{count_of(n, 'statement')}, {count_of(n_words, 'word')}"
        found.append(("aliases.csv", NOWHERE, "note", f"source {name!r} is not in it: {said}"))
    if len(unknown) > 10:
        more = f"{count_of(len(unknown) - 10, 'further source')} with fewer statements are listed in 00_corpus"
        found.append(("aliases.csv", NOWHERE, "note", more))
    for row in find_phrases(corpus, hits).itertuples():
        where = f"in {row.near} of {row.n_near} sentences with a hit, in {row.far} of {row.n_far} others"
        found.append(("terms.csv", NOWHERE, "note", f"{row.phrase!r} is not in it, but stands near its hits: {where}"))
    return pd.DataFrame(found, columns=COLUMNS)


def find_phrases(corpus: Corpus, hits: pd.DataFrame, *, most: int = 15, least: int = 3) -> pd.DataFrame:
    """Phrases of two or three words that stand in sentences with a hit clearly more often than in others.

    Words of hits, names, and phrases that begin or end with a small word are left out. Clearly: log-likelihood (G²,
    Dunning 1993) over sentences of 10.83 or more, which chance gives once in a thousand phrases.

    Returns:
        phrase, near, far (sentences with it), n_near, n_far (all sentences), g2; highest first.
    """
    from scipy.special import xlogy

    counts = Counter(phrase for is_near, phrases in _cut_sentences(corpus, hits) if is_near for phrase in phrases)
    often = {phrase: near for phrase, near in counts.items() if near >= least}
    others, sentences = Counter(), Counter()
    for is_near, phrases in _cut_sentences(corpus, hits) if often else ():  # twice: all phrases would fill the memory
        sentences[is_near] += 1
        others.update(phrases & often.keys() if not is_near else ())
    rows = [(phrase, near, others[phrase], sentences[True], sentences[False]) for phrase, near in often.items()]
    table = pd.DataFrame(rows, columns=["phrase", "near", "far", "n_near", "n_far"])
    near, far, n_near, n_far = (table[name].astype(float) for name in table.columns[1:])
    cells, both = (near, far, n_near - near, n_far - far), n_near + n_far
    margins = (near + far, both - near - far, n_near, n_far)
    table["g2"] = 2 * (sum(xlogy(n, n) for n in cells) - sum(xlogy(n, n) for n in margins) + xlogy(both, both))
    clear = table[(near * n_far > far * n_near) & (table["g2"] >= 10.83)]
    return clear.sort_values(["g2", "phrase"], ascending=[False, True], ignore_index=True).head(most)


def _cut_sentences(corpus: Corpus, hits: pd.DataFrame) -> Iterator[tuple[bool, set[str]]]:
    """Of each sentence of the bodies: whether it has a hit, and its phrases outside hits."""
    from spacy.lang.en.stop_words import STOP_WORDS

    texts = dict(zip(corpus.articles["article_id"], corpus.articles["text"], strict=True))
    places = {key: list(map(Span, rows["start"], rows["end"])) for key, rows in hits.groupby("article_id")}
    for zone in corpus.zones[corpus.zones["zone"] == BODY].itertuples():
        text = texts[zone.article_id]
        for start, end in find_sentences(text[zone.start:zone.end]):
            at, until = zone.start + start, zone.start + end
            inside = keep_longest(hit for hit in places.get(zone.article_id, ()) if at <= hit.start < until)
            bounds = [at, *(edge for hit in inside for edge in hit), until]
            pieces = [text[slice(*piece)] for piece in zip(bounds[::2], bounds[1::2], strict=True)]
            runs = (WORD.findall(run) for piece in pieces for run in _STOPS.split(piece))
            yield bool(inside), {
                " ".join(some).lower() for words in runs for n in (2, 3)
                for some in zip(*(words[k:] for k in range(n)), strict=False)
                if any(map(str.islower, some)) and not {some[0].lower(), some[-1].lower()} & STOP_WORDS}


def _find_same(tables: dict[str, pd.DataFrame]) -> Findings:
    for name, columns in _SAME.items():
        seen: dict[tuple, int] = {}
        for line, *cells in tables[name][columns].itertuples():
            before = seen.setdefault(tuple(map(_plain, cells)), line)
            if before != line:
                yield f"{name}.csv", line, "warning", f"the same as line {before}; delete one"


def _find_odd_columns(tables: dict[str, pd.DataFrame]) -> Findings:
    for name, table in tables.items():
        for column in table.columns.difference(TABLES[name][1]):
            for near in get_close_matches(column.lower(), TABLES[name][1], n=1, cutoff=0.75):
                yield f"{name}.csv", 1, "warning", f"column {column!r} is not read; if it is {near!r}, rename it"


def _lint_names(actors: pd.DataFrame, aliases: pd.DataFrame, terms: pd.DataFrame) -> Findings:
    actors = actors.assign(kind=actors["kind"].str.lower())  # as load_codebook reads it
    patterns = {_plain(pattern): line for line, pattern in terms["pattern"].items()}
    for line, alias in aliases.loc[aliases["kind"] != "description", "alias"].items():
        if _plain(alias) in patterns:
            yield ("aliases.csv", line, "warning", f"alias {alias!r} is a pattern too (terms.csv line "
                   f"{patterns[_plain(alias)]}), and no hit in a name is counted; change one")
    for line, actor, label, kind in actors.loc[~actors["actor"].isin(aliases["actor"]),
                                              ["actor", "label", "kind"]].itertuples():
        surname = kind == "person" and " " in label
        by = f"label and {label.split()[-1]!r}, taken for the surname, find" if surname else "label finds"
        yield "actors.csv", line, "note", f"actor {actor!r} has no alias; only its {by} it"
    for line, kind in actors.loc[~actors["kind"].isin(["", *ACTOR_KINDS]), "kind"].items():
        yield "actors.csv", line, "warning", f"no kind {kind!r}; {suggest_name(kind, ACTOR_KINDS)}"


def _lint_patterns(terms: pd.DataFrame) -> Findings:
    for line, pattern in terms["pattern"].items():
        if fault := find_pattern_fault(pattern):
            level = "warning" if any(map(str.isalnum, pattern)) else "error"
            yield "terms.csv", line, level, f"pattern {pattern!r}: {fault}"
    once = terms[~terms.assign(pattern=terms["pattern"].map(_plain)).duplicated(["frame", "term", "pattern"])]
    compared = 0
    for line, pattern, term, other in (pair for _, rows in once.groupby("frame") for pair in _pair_patterns(rows)):
        compared += sum(len(text) + 10 * text.count("*") for text in (pattern, other.pattern))
        if compared > _MOST:
            yield ("terms.csv", NOWHERE, "note",
                   f"too many patterns to compare all: overlaps are shown up to line {line}, frame by frame")
            break
        example = pattern.replace("*", "q")
        found = find_matches(fold_words(example).text, compile_patterns((other.pattern,)))
        if found and other.term != term:
            yield ("terms.csv", line, "note", f"{pattern!r} overlaps {other.pattern!r} of term {other.term!r} (line "
                   f"{other.Index}): each counts there, the frame once")
        elif found == [(0, len(example))]:
            what = f"{other.pattern!r} (line {other.Index}) finds all that {pattern!r} does; delete one"
            yield "terms.csv", line, "warning", what


def _pair_patterns(terms: pd.DataFrame) -> Iterator[tuple]:
    """Each pattern (line, spelling, term) with each other row that may match in it, by how a word of it begins."""
    openings = defaultdict(list)
    for row in terms.itertuples():
        openings[re.match(r"[^*\s]*", _plain(row.pattern))[0]].append(row)
    for row in terms.itertuples():
        begins = {word[:k] for word in _plain(row.pattern).split() for k in range(len(word) + 1)}
        for other in (other for begin in sorted(begins & openings.keys()) for other in openings[begin]):
            if _plain(other.pattern) != _plain(row.pattern) or (other.term != row.term and other.Index < row.Index):
                yield row.Index, row.pattern, row.term, other


def _lint_cues(cues: pd.DataFrame) -> Findings:
    for line, class_, frames in cues[["class", "frames"]].itertuples():
        if class_ not in ("", *CLASSES):
            yield "cues.csv", line, "error", f"no class {class_!r}; {suggest_name(class_, CLASSES)}"
        for frame in frames.split():
            if frame not in FRAMES | PREPOSITIONS:
                hint = suggest_name(frame, sorted(FRAMES) + sorted(PREPOSITIONS))
                yield "cues.csv", line, "error", f"frame {frame!r} is no complement and no preposition; {hint}"


@cache
def _plain(cell: str) -> str:
    return " ".join(fold(cell).text.casefold().split())


def name_place(file: str, line: int) -> str:
    """A file and the line in it, if it has one."""
    return file if line == NOWHERE else f"{file} line {line}"


def _list_counts(counts: pd.Series) -> str:
    more = [f"{len(counts) - 8:,} more"] * (len(counts) > 8)
    return ", ".join([*(f"{name} {count:,}" for name, count in counts.head(8).items()), *more]).replace("_", " ")
