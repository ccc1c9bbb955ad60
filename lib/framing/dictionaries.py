"""Codebooks from elsewhere: terms out of the dictionary files of other software, and into quanteda's.

A pattern keeps its spelling: what ours cannot say (regular expressions, "?", proximity rules) is left out and named.
The outermost category is the frame, those within it, joined by "/", are the term.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from xml.parsers import expat

import pandas as pd
import yaml

from .codebook import find_pattern_fault
from .text import decode_text

LARGEST, DEEPEST = 2_000_000, 20  # bytes of a file, categories within one another
# Of each pattern: its line, its categories from the outermost, and itself.
Entries = Iterator[tuple[int, list[str], str]]
_KEYS = ["frame", "term", "pattern"]
_YAML = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_dictionary(path: Path, encoding: str | None = None) -> tuple[pd.DataFrame, list[tuple[int, str]]]:
    """The terms (frame, term, pattern; each row once) of a dictionary, and what was left out: line and reason.

    By the ending: .yml or .yaml (quanteda), .lc3 (Lexicoder), .dic (LIWC), .ykd (Yoshikoder), .cat (WordStat, whose
    "_" is a space). The encoding is for files that are not Unicode; XML names its own. A file that cannot be read as
    a whole is a ValueError with its line.
    """
    if path.suffix.lower() not in _READERS or not path.is_file():
        raise ValueError(f"{path.name} is no dictionary; one ends in {', '.join(_READERS)}")
    if path.stat().st_size > LARGEST:
        raise ValueError(f"{path.name} is larger than {LARGEST // 10**6} MB; split it into several")
    try:
        return _parse(path, path.read_bytes(), encoding)
    except UnicodeError as error:
        raise ValueError(f"{path.name}: {error}; save it as UTF-8, or give --encoding, as in cp1252") from error
    except ValueError as error:
        raise ValueError(f"{path.name} {error}") from error


def write_dictionary(terms: pd.DataFrame, path: Path) -> None:
    """Write the terms as quanteda's YAML, which ``read_dictionary`` gives back; else a ValueError."""
    if path.suffix.lower() not in (".yml", ".yaml"):
        raise ValueError(f"{path.name}: a codebook is written as .yml, which quanteda reads")
    tree: dict[str, dict[str, list[str]]] = {}
    for frame, term, pattern in terms[_KEYS].itertuples(index=False):
        tree.setdefault(frame, {}).setdefault(term, []).append(pattern)
    raw = yaml.safe_dump(tree, allow_unicode=True, sort_keys=False, default_style='"', width=10**6).encode()
    for line, reason in [left for left in _parse(path, raw, None)[1] if " already" not in left[1]]:
        raise ValueError(f"{path.name} line {line} would not be read again: {reason}")
    path.write_bytes(raw)


def _parse(path: Path, raw: bytes, encoding: str | None) -> tuple[pd.DataFrame, list[tuple[int, str]]]:
    rows: dict[tuple[str, str, str], int] = {}
    left_out = []
    text = raw if path.suffix.lower() == ".ykd" else decode_text(raw, encoding)
    for line, categories, entry in _READERS[path.suffix.lower()](text):
        if len(categories) > DEEPEST:
            raise ValueError(f"line {line}: more than {DEEPEST} categories within one another")
        frame, *inner = [name.strip() for name in categories] or [path.stem]
        row = frame, "/".join(inner) or frame, entry.strip()
        fault = find_pattern_fault(row[2]) or ("a category without a name" if not all(row) else None)
        if row in rows:
            fault = f"stands in line {rows[row]} already"
        if fault:
            left_out.append((line, f"{row[2]!r} is left out: {fault}"))
        else:
            rows[row] = line
    return pd.DataFrame(list(rows), columns=_KEYS, dtype="str"), left_out


def _read_yaml(text: str) -> Entries:
    depth = 0
    try:
        for event in yaml.parse(text, Loader=_YAML):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if getattr(event, "anchor", None) or getattr(event, "tag", None) or depth > 2 * DEEPEST:
                what = "anchors, aliases and tags" if depth <= 2 * DEEPEST else f"more than {DEEPEST} levels"
                raise ValueError(f"line {event.start_mark.line + 1}: a dictionary has no {what}")
        yield from _walk(yaml.compose(text, Loader=_YAML), [])
    except yaml.YAMLError as error:
        mark, reason = getattr(error, "problem_mark", None), getattr(error, "problem", None) or error
        line = mark.line if mark else text[:getattr(error, "position", 0)].count("\n")
        raise ValueError(f"line {line + 1}: no YAML: {' '.join(str(reason).split())}") from error


def _walk(node: yaml.Node | None, categories: list[str]) -> Entries:
    """The scalars below a node of YAML; as they stand, so that "no" is a word."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise ValueError(f"line {key.start_mark.line + 1}: a category is no list")
            yield from _walk(value, [*categories, key.value])
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _walk(item, categories)
    elif node is not None and node.value:
        yield node.start_mark.line + 1, categories, node.value


def _read_lexicoder(text: str) -> Entries:
    categories: list[str] = []
    for line, entry in _read_lines(text):
        if entry.strip().startswith("+"):
            categories = [entry.strip()[1:]]
        else:
            yield line, categories, entry


def _read_liwc(text: str) -> Entries:
    lines = list(_read_lines(text))
    bounds = [at for at, (_, entry) in enumerate(lines) if entry.strip() == "%"]
    if len(bounds) < 2:
        raise ValueError("line 1: no list of categories between two lines '%'")
    paths: dict[str, list[str]] = {}
    above: list[str] = []
    for line, entry in lines[bounds[0] + 1:bounds[1]]:
        found = re.fullmatch(r"(\t*) *(\d+)\s+(.*)", entry)
        if not found or found[2] in paths:
            raise ValueError(f"line {line}: {entry.strip()!r} is no category like '1 posemo' with its own number")
        above = [*above[:len(found[1])], found[3]]
        paths[found[2]] = above
    for line, entry in lines[bounds[1] + 1:]:
        pattern, numbers = re.fullmatch(r"(.*?)((?:\s+\d+)*)\s*", entry).groups()
        for number in numbers.split() or [""]:
            if number not in paths:
                raise ValueError(f"line {line}: {entry.strip()!r} has no category {number!r} of the list above")
            yield line, paths[number], pattern


def _read_wordstat(text: str) -> Entries:
    above: list[str] = []
    for line, entry in _read_lines(text):
        depth = len(entry) - len(entry.lstrip("\t"))
        if found := re.fullmatch(r"(.*) \(\d+\)", entry.strip()):
            yield line, above[:depth], found[1].replace("_", " ")
        else:
            above = [*above[:depth], entry.strip()]


def _read_yoshikoder(raw: bytes) -> Entries:
    parser, entries, above = expat.ParserCreate(), [], []

    def refuse(*_) -> None:
        raise ValueError(f"line {parser.CurrentLineNumber}: a dictionary has no DOCTYPE; delete it")

    def start(tag: str, attributes: dict) -> None:
        if attributes.get("patternengine", "substring") != "substring":
            raise ValueError(f"line {parser.CurrentLineNumber}: its patterns are regular expressions; ours know only *")
        if tag == "cnode":
            above.append(attributes.get("name", ""))
        elif tag == "pnode":  # the outermost category is the dictionary itself
            entries.append((parser.CurrentLineNumber, above[1:DEEPEST + 2] or above[:1], attributes.get("name", "")))

    parser.StartDoctypeDeclHandler, parser.StartElementHandler = refuse, start
    parser.EndElementHandler = lambda tag: above.pop() if tag == "cnode" else None
    try:
        parser.Parse(raw, True)
    except expat.ExpatError as error:
        raise ValueError(f"line {error.lineno}: no XML: {expat.ErrorString(error.code)}") from error
    yield from entries


def _read_lines(text: str) -> Iterator[tuple[int, str]]:
    return ((line, entry.rstrip()) for line, entry in enumerate(re.split("\r\n?|\n", text), start=1) if entry.strip())

_READERS = {".yml": _read_yaml, ".yaml": _read_yaml, ".lc3": _read_lexicoder, ".dic": _read_liwc,
            ".ykd": _read_yoshikoder, ".cat": _read_wordstat}
