"""What is to run: a run file, and parameters checked against each notebook's own cell before any starts."""

import ast
import json
import re
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import ClassVar, NamedTuple
from unicodedata import category, normalize

import pandas as pd
import yaml

from .codebook import load_codebook, pick_names
from .corpus import find_path
from .selection import PERIODS, check_stretch, list_values, narrow, pick_articles, read_date
from .text import suggest_name

# What each annotation accepts, and how a message calls it.
TYPES = {"str": (str, "text"), "int": (int, "a whole number"), "float": ((int, float), "a number"),
         "bool": (bool, "true or false"), "list": (list, "a list"), "dict": (dict, "a mapping")}
SIDES = ("since", "until")  # of a stretch of time
LONGEST = 10_000  # characters of a value; more is text pasted by mistake


@dataclass(frozen=True)
class Run:
    """A notebook with one set of parameters, under a name of its own; ``each`` is what set_parameters makes more of."""

    name: str
    notebook: Path
    parameters: dict = field(default_factory=dict)
    each: dict = field(default_factory=dict)


class Parameter(NamedTuple):
    """A line of a notebook's parameters cell."""

    name: str
    type: str
    default: object
    help: str


SETTINGS = {name: Parameter(name, kind, default, "") for name, kind, default in (
    ("name", "str", "trade"), ("notebook", "str", "notebooks/00_corpus.ipynb"), ("parameters", "dict", {}),
    ("each", "dict", {}))}


class _Strict(yaml.SafeLoader):
    """YAML without what a reader overlooks: a key given twice, and a value that stands elsewhere. Dates stay text."""

    yaml_implicit_resolvers: ClassVar = {first: [(tag, found) for tag, found in known if not tag.endswith(":timestamp")]
                                         for first, known in yaml.SafeLoader.yaml_implicit_resolvers.items()}

    def compose_node(self, parent, index):
        if self.check_event(yaml.AliasEvent):
            event = self.get_event()
            raise ValueError(f"line {event.start_mark.line + 1}: *{event.anchor} stands for a value elsewhere; write "
                             f"that out, or in quotes if it is text")
        return super().compose_node(parent, index)

    def construct_mapping(self, node, deep=False):
        lines = {}
        for key, _ in node.value:
            line = key.start_mark.line + 1
            if str(key.value) in lines:
                raise ValueError(f"lines {lines[key.value]} and {line}: {key.value!r} is there twice; leave one")
            lines[str(key.value)] = line
        return super().construct_mapping(node, deep)


def load_runs(source: str | Path) -> list[Run]:
    """The runs that a YAML file lists, in its order; a ValueError names the entry that is wrong and what would do."""
    path = find_path(source, "run file")
    try:
        entries = yaml.load(path.read_text(encoding="utf-8"), _Strict)
    except UnicodeError as error:
        raise ValueError(f"{path.name}: not UTF-8; save it as UTF-8") from error
    except (OSError, yaml.YAMLError, RecursionError) as error:
        raise ValueError(f"{path.name}: not YAML: {' '.join(str(error).split())}") from error
    except ValueError as error:
        raise ValueError(f"{path.name}, {error}") from error
    if not isinstance(entries, list) or not entries:
        raise ValueError(f"{path.name}: needs a list of runs, each with a name and a notebook")
    runs = [_read_entry(entry, f"{path.name}, entry {n}", path) for n, entry in enumerate(entries, start=1)]
    _check_names(runs)
    return runs


def read_notebook(path: Path):
    """The notebook in a file, in the current format; a ValueError where there is none."""
    import nbformat

    if not path.is_file():
        raise ValueError(f"no notebook {str(path)!r}")
    try:
        return nbformat.read(path, as_version=4)
    except Exception as error:  # nbformat raises a dozen kinds, from json, jsonschema and its own
        raise ValueError(f"{path.name} is not a notebook: {str(error).splitlines()[0]}") from error


def read_parameters(notebook, tag: str = "parameters") -> dict[str, Parameter]:
    """The parameters of a notebook by name, read from its tagged cell without running it.

    papermill's own inspect_notebook loses a parameter with "|" in its type or "=" in its help.
    """
    source = next((cell.source for cell in notebook.cells if tag in cell.metadata.get("tags", [])), "")
    lines, found = source.encode().splitlines(), {}
    for node in ast.parse(source).body:
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        if isinstance(target, ast.Name) and node.value:
            default = ast.literal_eval(node.value)
            kind = ast.unparse(node.annotation) if isinstance(node, ast.AnnAssign) else type(default).__name__
            comment = lines[node.end_lineno - 1][node.end_col_offset :].decode()
            found[target.id] = Parameter(target.id, kind, default, comment.strip().lstrip("# "))
    return found


def set_parameters(runs: list[Run], given: dict[str, str]) -> list[Run]:
    """The runs with values from a command line (YAML text) set wherever the notebook has that parameter.

    A run with ``each`` becomes one for each combination of the values listed there, with their names at the end of its
    own; ``all`` stands for all terms, frames or actors of its codebook, or all outlets of its corpus. A value of years,
    months or days sets since and until. A parameter that no notebook has, or a value that does not fit the declared
    type, is a ValueError.
    """
    declared = [read_parameters(read_notebook(run.notebook)) for run in runs]
    known = sorted({name for parameters in declared for name in parameters})
    pick_names(given, known, "parameter", "any notebook here")
    changed = []
    for run, parameters in zip(runs, declared, strict=True):
        values = {name: _read_value(given[name], parameters[name]) for name in given if name in parameters}
        asked = replace(run, parameters={**run.parameters, **values})
        _check_parameters(asked, parameters)
        spread = _spread(asked, parameters)
        if not spread:
            raise ValueError(f"{run.name}: each leaves no run, since no article has all of {', '.join(run.each)}")
        for one in spread:
            _check_parameters(one, parameters)
        changed += spread
    _check_names(changed)
    return changed


def _spread(run: Run, declared: dict[str, Parameter]) -> list[Run]:
    """A run for each combination of the values, where ``all`` is what those that are set before leave of them."""
    if not run.each:
        return [run]
    (name, listed), *others = run.each.items()
    span = name in PERIODS and name not in declared
    sets = SIDES if span else (name,)
    _check_values({one: declared[one].default if one in declared else None for one in sets}, declared, run.name)
    values = _list_all(run, name, declared) if listed == "all" else listed
    if not isinstance(values, list) or (not values and listed != "all"):
        raise ValueError(f"{run.name}: each {name!r} needs a list such as [this, that], got {values!r}")
    listing = not span and declared[name].type.startswith("list")
    runs, met = [], Counter()
    for value in values:
        chosen = [value] if listing and not isinstance(value, list) else str(value) if span else value
        if span:
            read_date(chosen, f"{run.name}: each of {name!r}")
        called = f"{run.name}-{_name_value(name, chosen)}"
        met[called.lower()] += 1
        called += f"-{met[called.lower()]}" if met[called.lower()] > 1 else ""
        # A stretch that is asked for besides may begin later, or end earlier.
        given = tuple(str(_set_to(run, declared)[side] or "") for side in sets)
        values_of = narrow((chosen, chosen), given) if span else (chosen,)
        parameters = {**run.parameters, **dict(zip(sets, values_of, strict=True))}
        runs += _spread(Run(called, run.notebook, parameters, dict(others)), declared)
    return runs


def _list_all(run: Run, name: str, declared: dict[str, Parameter]) -> object:
    """The values that ``all`` stands for; the word itself for parameters of which there is no such list."""
    set_to = _set_to(run, declared)
    if name in ("outlets", *PERIODS):
        articles = _read_articles(set_to["corpus"])
        kept = pick_articles(articles, **{key: set_to[key] for key in ("outlets", "since", "until") if key in set_to})
        return list_values(articles[articles["article_id"].isin(kept)], name)
    if name not in ("terms", "frames", "actors"):
        return "all"
    book = load_codebook(set_to["codebook"])
    column = set_to["by"] if name == "actors" else name.removesuffix("s")
    return list(dict.fromkeys((book.actors if name == "actors" else book.terms)[column].dropna()))


def _set_to(run: Run, declared: dict[str, Parameter]) -> dict:
    return {**{name: parameter.default for name, parameter in declared.items()}, **run.parameters}


@cache
def _read_articles(corpus: str) -> pd.DataFrame:
    """What of its articles says which are asked for."""
    from .study import recall_corpus  # slow to import

    return recall_corpus(corpus)[0].articles[["article_id", "outlet", "published_date"]]


def _name_value(name: str, value: object) -> str:
    parts = value if isinstance(value, list) else [value]
    text = normalize("NFC", " ".join(map(str, parts)))  # letters with their marks and digits, of any script
    words = "".join(char if category(char)[0] in "LMN" else " " for char in text).split() or ["other"]
    called = "_".join(words if all(isinstance(part, str) for part in parts) else [name, *words])
    return called.encode()[:40].decode(errors="ignore")


def _check_names(runs: list[Run]) -> None:
    names = [run.name.lower() for run in runs]
    if twice := [name for name in names if names.count(name) > 1]:
        raise ValueError(f"two runs are called {twice[0]!r}; give each a name of its own")


def _read_entry(entry: object, where: str, path: Path) -> Run:
    if not isinstance(entry, dict):
        raise ValueError(f"{where}: needs a name and a notebook, got {entry!r}")
    given = {key: value for key, value in entry.items() if value is not None}
    _check_values(given, SETTINGS, where, "setting")
    name, notebook = given.get("name", ""), given.get("notebook", "")
    if not re.fullmatch(r"\w[\w.-]*", name) or len(name.encode()) > 100 or name == "index":
        raise ValueError(f"{where}: a name is letters, digits and . - _ (not 'index'), 100 bytes at most, got {name!r}")
    beside = path.parent / notebook
    try:
        found = beside if beside.is_file() else find_path(notebook, "notebook")
    except ValueError as error:
        raise ValueError(f"{where}: {error}") from error
    return Run(name, found, given.get("parameters", {}), given.get("each", {}))


def _read_value(text: str, parameter: Parameter) -> object:
    try:
        value = yaml.load(text, _Strict)
    except (yaml.YAMLError, ValueError) as error:
        raise ValueError(f"parameter {parameter.name!r}: {text!r} is not a YAML value") from error
    # `-p outlet no` or `-p since 2022-08-31` means the text, which YAML would make a flag or a date.
    return text if parameter.type == "str" and value is not None else value


def _check_parameters(run: Run, declared: dict[str, Parameter]) -> None:
    _check_values(run.parameters, declared, run.name)
    if {*SIDES} <= set(declared):
        check_stretch(*(str(run.parameters.get(side) or "") for side in SIDES), f"{run.name}: ")


def _check_values(values: dict, declared: dict[str, Parameter], where: str, what: str = "parameter") -> None:
    for name, value in values.items():
        if name not in declared:
            raise ValueError(f"{where}: no {what} {name!r}; {suggest_name(name, list(declared))}")
        if len(str(value)) > LONGEST and what == "parameter":
            raise ValueError(f"{where}: {what} {name!r} takes {LONGEST:,} characters, got {len(str(value)):,}")
        kind, default = declared[name].type, declared[name].default
        if not (value is default is None or _fits(value, kind)):
            takes = f"{TYPES.get(kind.partition('[')[0], (None, kind))[1]} ({kind})"
            hint = "; put it in quotes" if kind == "str" else ""
            example = "[this, that]" if default == [] else repr(default)
            raise ValueError(f"{where}: {what} {name!r} takes {takes} such as {example}, got {value!r}{hint}")


def _fits(value: object, kind: str) -> bool:
    """Whether a value is JSON, since papermill pastes anything else as code, and of the annotated type."""
    base, _, inner = kind.rstrip("]").partition("[")
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError):
        return False
    if base == "list" and isinstance(value, list):
        return not inner or all(_fits(item, inner) for item in value)
    return base not in TYPES or (isinstance(value, TYPES[base][0]) and isinstance(value, bool) == (base == "bool"))
