"""Codebooks from elsewhere: terms out of the dictionary files of other software, and into them.

A pattern keeps its spelling: what ours cannot say (regular expressions, "?", proximity rules) is left out and named.
The outermost category is the frame, those within it, joined by "/", are the term.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from xml.etree import ElementTree
from xml.parsers import expat

import pandas as pd
import yaml

from .codebook import LARGEST, find_pattern_fault
from .text import decode_text

DEEPEST = 20  # categories within one another
# Of each pattern: its line, its categories from the outermost, and itself.
Entries = Iterator[tuple[int, list[str], str]]
Tree = dict[str, dict[str, list[str]]]  # of each frame, its terms with their patterns
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
    """Write the terms as a dictionary, which ``read_dictionary`` gives back whole; else a ValueError, and no file."""
    if path.suffix.lower() not in _WRITERS:
        raise ValueError(f"{path.name}: a codebook is written as {', '.join(_WRITERS)}")
    rows = list(dict.fromkeys(terms[_KEYS].itertuples(index=False, name=None)))
    raw = _write(rows, path)
    if raw is None:
        frame, term, pattern = next((row for row in rows if _write([row], path) is None), rows[0])
        fault = find_pattern_fault(pattern) or _WRITERS[path.suffix.lower()][2]
        raise ValueError(f"{path.name} cannot hold pattern {pattern!r} (frame {frame!r}, term {term!r}): {fault}; "
                         "change it in terms.csv, or write another kind of file")
    path.write_bytes(raw)


def _write(rows: list[tuple[str, str, str]], path: Path) -> bytes | None:
    """The file with these rows; None if not all of them would be read again, by us or by its own software."""
    write, odd, _ = _WRITERS[path.suffix.lower()]
    tree: Tree = {}
    for frame, term, pattern in rows:
        tree.setdefault(frame, {frame: []}).setdefault(term, []).append(pattern)
    with suppress(ValueError):
        raw = write(tree).encode()
        known = set(_parse(path, raw, None)[0].itertuples(index=False, name=None))
        return raw if known == set(rows) and not any(re.search(odd, pattern) for _, _, pattern in rows) else None
    return None


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


def _list_categories(tree: Tree) -> list[tuple[int, str, list[str]]]:
    """The depth, name and patterns of each category; a term with its frame's name is the frame's own patterns."""
    return [(int(term != frame), term, patterns) for frame, terms in tree.items() for term, patterns in terms.items()]


def _write_yaml(tree: Tree) -> str:
    filled = {frame: {term: patterns for term, patterns in terms.items() if patterns} for frame, terms in tree.items()}
    return yaml.safe_dump(filled, allow_unicode=True, sort_keys=False, default_style='"', width=10**6)


def _write_lexicoder(tree: Tree) -> str:
    return "".join("\n".join([f"+{name}", *patterns, ""]) for _, name, patterns in _list_categories(tree))


def _write_liwc(tree: Tree) -> str:
    head, entries = [], {}
    for number, (depth, name, patterns) in enumerate(_list_categories(tree), start=1):
        head.append("\t" * depth + f"{number}\t{name}")
        for pattern in patterns:
            entries.setdefault(pattern, [pattern]).append(str(number))
    return "\n".join(["%", *head, "%", *map("\t".join, entries.values()), ""])


def _write_wordstat(tree: Tree) -> str:
    return "".join("\t" * depth + f"\n{chr(9) * (depth + 1)}".join(
        [name, *(f"{pattern.replace(' ', '_')} (1)" for pattern in patterns)]) + "\n"
        for depth, name, patterns in _list_categories(tree))


def _write_yoshikoder(tree: Tree) -> str:
    root = ElementTree.Element("dictionary", style="050805", patternengine="substring")
    above = [ElementTree.SubElement(root, "cnode", name="dictionary")]
    for depth, name, patterns in _list_categories(tree):
        above[depth + 1:] = [ElementTree.SubElement(above[depth], "cnode", name=name)]
        for pattern in patterns:
            ElementTree.SubElement(above[-1], "pnode", name=pattern)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode")


_READERS = {".yml": _read_yaml, ".yaml": _read_yaml, ".lc3": _read_lexicoder, ".dic": _read_liwc,
            ".ykd": _read_yoshikoder, ".cat": _read_wordstat}
# How each is written, which patterns its software would take otherwise, and what to tell of what it cannot hold.
_WRITERS = {
    ".yml": (_write_yaml, "(?!)", "a name or a pattern in it is no plain text"),
    ".yaml": (_write_yaml, "(?!)", "a name or a pattern in it is no plain text"),
    ".lc3": (_write_lexicoder, "(?!)", "Lexicoder has one level of categories, so a frame is its only term"),
    ".dic": (_write_liwc, r"(?<![^\s*])\*|\*(?!\s|$)", "LIWC takes * at the end of a word only, and a number at the "
             "end of a pattern for a category"),
    ".ykd": (_write_yoshikoder, "(?!)", "XML has no control characters"),
    ".cat": (_write_wordstat, "(?!)", "WordStat takes _ for a space, and (1) for the end of a pattern"),
}
