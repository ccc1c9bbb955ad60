"""The house: what lies where, who imports whom, what git keeps."""

import ast
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LIBRARY = ROOT / "lib" / "framing"
LAYERS = """tables text streams patterns matching parts duplicates zones recurrence rows readers corpus
    codebook dictionaries mending parsing cues sources parentheticals complements proposals kinds labels
    constructions relays turns quotations names lookup corrections actors confidence attribution voices
    retold status terms copies intervals rates comparisons show summaries passages sensitivity sums cluster
    selection study distinctive overview reading concordance tone gold evaluation sampling sheets validation
    check drawing charts timeline network runs engine batch markup report warm records parent pool diff
    explore cli""".split()


def imports_of(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.level == 1:
            yield from [node.module] if node.module else [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("framing."):
            yield node.module.split(".")[1]


def test_every_module_has_its_layer():
    assert {path.stem for path in LIBRARY.glob("*.py")} - {"__init__"} == set(LAYERS)


@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_imports_only_from_those_before_it(layer):
    below = LAYERS[: LAYERS.index(layer)]
    assert [name for name in imports_of(LIBRARY / f"{layer}.py") if name not in below] == []


@pytest.mark.parametrize("layer", ["text", "zones"])
def test_plain_text_layers_know_no_tables(layer):
    assert "pandas" not in (LIBRARY / f"{layer}.py").read_text(encoding="utf-8")


def test_nothing_is_executed_when_a_module_is_imported():
    allowed = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef, ast.Assign, ast.AnnAssign)
    for path in set(LIBRARY.glob("*.py")) - {LIBRARY / "warm.py"}:  # which is there for just that
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
            assert docstring or isinstance(node, allowed), f"{path.name} line {node.lineno}"


def git(*arguments):
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)


def test_git_does_not_ignore_the_library():
    if git("rev-parse").returncode:
        pytest.skip("not a git checkout")
    assert git("check-ignore", "-q", "lib/framing/tables.py").returncode == 1


def test_the_top_level_holds_what_it_should():
    if git("rev-parse").returncode:
        pytest.skip("not a git checkout")
    listed = {line.split("/")[0] for line in git("ls-files").stdout.splitlines()}
    visible = {name for name in listed if not name.startswith(".")}
    assert visible == {"README.md", "data", "lib", "notebooks", "requirements.txt", "seeds", "tests"}


def test_requirements_are_pinned_and_end_with_the_library():
    lines = [line for line in (ROOT / "requirements.txt").read_text().splitlines() if line and line[0] != "#"]
    assert lines[-1] == "-e ./lib"
    assert all("==" in line for line in lines[:-1])
