"""What is to run: run files and parameters, refused in one line before anything starts."""

import pytest

from framing import runs as module
from framing.runs import Run, load_runs, read_notebook, read_parameters, set_parameters

CELL = """corpus: str = "seeds"  # a folder or file
min_words: int = 500  # leave out shorter voices
confidence: float = 0.95
quoted_only: bool = False
terms: list[str] = []  # an empty list stands for all
since: str = None"""


@pytest.fixture
def run(write_notebook):
    path = write_notebook("ask", ("text", "# A question"), ("parameters", CELL), ("code", "corpus"))
    return lambda **parameters: Run("ask", path, parameters)


def test_parameters_are_read_with_type_default_and_help(run):
    declared = read_parameters(read_notebook(run().notebook))
    assert list(declared) == ["corpus", "min_words", "confidence", "quoted_only", "terms", "since"]
    assert declared["min_words"].default == 500
    assert declared["min_words"].type == "int"
    assert declared["terms"].type == "list[str]"
    assert declared["corpus"].help == "a folder or file"
    assert declared["confidence"].help == ""


@pytest.mark.parametrize(
    "parameters",
    [
        {},
        {"corpus": "other"},
        {"min_words": 0},
        {"confidence": 1},
        {"quoted_only": True},
        {"terms": ["a", "b"]},
        {"since": None},
        {"since": "2022-08-31"},
    ],
)
def test_a_fitting_value_passes(run, parameters):
    assert set_parameters([run(**parameters)], {})[0].parameters == parameters


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"corpsu": "seeds"}, "ask: no parameter 'corpsu'; did you mean 'corpus'?"),
        (
            {"min_words": "many"},
            "ask: parameter 'min_words' takes a whole number (int) such as 500, got 'many'",
        ),
        ({"min_words": 1.5}, "ask: parameter 'min_words' takes a whole number (int) such as 500, got 1.5"),
        ({"min_words": True}, "ask: parameter 'min_words' takes a whole number (int) such as 500, got True"),
        (
            {"confidence": float("nan")},
            "ask: parameter 'confidence' takes a number (float) such as 0.95, got nan",
        ),
        ({"terms": "lie"}, "ask: parameter 'terms' takes a list (list[str]) such as [this, that], got 'lie'"),
        ({"terms": ["lie", 3]}, "ask: parameter 'terms' takes a list (list[str]) such as [this, that], got ['lie', 3]"),
        ({"terms": ("lie",)}, "ask: parameter 'terms' takes a list (list[str]) such as [this, that], got ('lie',)"),
        ({"corpus": "x" * 2**20}, "ask: parameter 'corpus' takes 10,000 characters, got 1,048,576"),
        ({"corpus": 3}, "ask: parameter 'corpus' takes text (str) such as 'seeds', got 3; put it in quotes"),
        (
            {"x = 1; import os": 1},
            "ask: no parameter 'x = 1; import os'; there are 'corpus', 'min_words', "
            "'confidence', 'quoted_only', 'terms', 'since'",
        ),
    ],
)
def test_a_wrong_name_or_type_is_one_line(run, parameters, message):
    with pytest.raises(ValueError) as error:
        set_parameters([run(**parameters)], {})
    assert str(error.value) == message


def test_a_value_from_the_command_line_takes_the_declared_type(run):
    given = {"min_words": "20", "terms": "[lie, 'torture']", "corpus": "no", "since": "2022-08-31"}
    assert set_parameters([run()], given)[0].parameters == {
        "min_words": 20,
        "terms": ["lie", "torture"],
        "corpus": "no",
        "since": "2022-08-31",
    }


def test_a_value_reaches_only_notebooks_with_that_parameter(run, write_notebook):
    other = Run("other", write_notebook("other", ("parameters", "depth: int = 1")))
    changed = set_parameters([run(), other], {"depth": "3"})
    assert [one.parameters for one in changed] == [{}, {"depth": 3}]


def test_a_name_that_no_notebook_has_is_refused(run):
    with pytest.raises(
        ValueError, match="no parameter 'min_word' in any notebook here; did you mean 'min_words'"
    ):
        set_parameters([run()], {"min_word": "3"})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("runs: 3", "r.yaml: needs a list of runs, each with a name and a notebook"),
        ("- name: [", "r.yaml: not YAML"),
        ("- nme: a\n  notebook: ask.ipynb", "r.yaml, entry 1: no setting 'nme'; did you mean 'name'?"),
        ("- name: ../a\n  notebook: ask.ipynb", "r.yaml, entry 1: a name is letters, digits and . - _"),
        ("- name: index\n  notebook: ask.ipynb", "r.yaml, entry 1: a name is letters, digits and . - _"),
        ("- name: a\n  notebook: none.ipynb", "r.yaml, entry 1: no notebook 'none.ipynb'"),
        ("- name: a\n  notebook: ask.ipynb\n  parameters: [1]", "r.yaml, entry 1: setting 'parameters' takes a map"),
        (
            "- {name: a, notebook: ask.ipynb}\n- {name: A, notebook: ask.ipynb}",
            "two runs are called 'a'",
        ),
        ("- name: a\n  notebook: ask.ipynb\n  name: b", "r.yaml, lines 1 and 3: 'name' is there twice; leave one"),
        (
            "- name: a\n  notebook: ask.ipynb\n  parameters:\n    corpus: x\n    corpus: x",
            "r.yaml, lines 4 and 5: 'corpus' is there twice; leave one",
        ),
        (
            "- &a {name: a, notebook: ask.ipynb}\n- *a",
            "r.yaml, line 2: *a stands for a value elsewhere; write that out, or in quotes if it is text",
        ),
        ("- !!python/object/apply:os.system [ls]", "r.yaml: not YAML: could not determine a constructor"),
        ("[" * 5000, "r.yaml: not YAML"),
    ],
)
def test_a_run_file_that_is_wrong_is_refused_by_name(run, tmp_path, text, message):
    assert run().notebook.parent == tmp_path
    (tmp_path / "r.yaml").write_text(text)
    with pytest.raises(ValueError) as error:
        load_runs(tmp_path / "r.yaml")
    assert str(error.value).startswith(message)
    assert "\n" not in str(error.value)


def spread(run, each, **parameters):
    asked = run(**parameters)
    return {one.name: one.parameters for one in set_parameters([Run("ask", asked.notebook, parameters, each)], {})}


def test_each_makes_a_run_for_each_combination_named_after_its_values(run):
    runs = spread(run, {"terms": ["human rights", ["lie", "rape"]], "min_words": [20, 500]}, corpus="news")
    assert runs == {
        "ask-human_rights-min_words_20": {"corpus": "news", "terms": ["human rights"], "min_words": 20},
        "ask-human_rights-min_words_500": {"corpus": "news", "terms": ["human rights"], "min_words": 500},
        "ask-lie_rape-min_words_20": {"corpus": "news", "terms": ["lie", "rape"], "min_words": 20},
        "ask-lie_rape-min_words_500": {"corpus": "news", "terms": ["lie", "rape"], "min_words": 500},
    }


def test_names_of_runs_are_made_of_letters_of_any_script_and_told_apart(run):
    values = ["../../etc/passwd", "A b", "a-B", "中国/日报", "हिन्दी", "O\u0308l", "\u202egnp.", "中" * 500, "x" * 500,
              "$(rm -r .)", "?!"]
    assert list(spread(run, {"corpus": values})) == [
        "ask-etc_passwd", "ask-A_b", "ask-a_B-2", "ask-中国_日报", "ask-हिन्दी", "ask-Öl", "ask-gnp", f"ask-{'中' * 13}",
        f"ask-{'x' * 40}", "ask-rm_r", "ask-other"]


def test_all_stands_for_what_the_codebook_holds(write_notebook, tmp_path):
    (tmp_path / "book").mkdir()
    for name, rows in {"actors": "actor,label,group\nA,A,North\nB,B,South\nC,C,South\n", "aliases": "actor,alias\n",
                       "terms": "frame,term,pattern\nlaw,court,court*\nlaw,judge,judge\nlaw,judge,judges\n"}.items():
        (tmp_path / "book" / f"{name}.csv").write_text(rows)
    cell = "codebook: str = 'codebook'\nby: str = 'group'\nactors: list = []\nterms: list = []\nframes: list = []"
    notebook = write_notebook("n", ("parameters", cell))

    def values(name, by="group"):
        run = Run("n", notebook, {"codebook": str(tmp_path / "book"), "by": by}, {name: "all"})
        return [one.parameters[name] for one in set_parameters([run], {})]

    assert values("actors") == [["North"], ["South"]]
    assert values("actors", by="actor") == [["A"], ["B"], ["C"]]
    assert (values("terms"), values("frames")) == ([["court"], ["judge"]], [["law"]])


def test_all_stands_for_the_outlets_of_the_corpus_and_for_its_years_months_and_days(write_notebook, tmp_path):
    rows = ("A b,2022-09-30", "A b,2022-10-01", "C/../d,2023-10-02", ",2023-10-02", "C/../d,")
    (tmp_path / "news.csv").write_text("outlet,published_date,text\n" + "".join(
        f"{row},Nothing was said about it on that day.\n" for row in rows))
    cell = "corpus: str = 'seeds'\noutlets: list = []\nsince: str = ''\nuntil: str = ''"
    run = Run("n", write_notebook("n", ("parameters", cell)), {"corpus": str(tmp_path / "news.csv")})

    def values(each, **given):
        runs = set_parameters([Run("n", run.notebook, {**run.parameters, **given}, each)], {})
        return {one.name: tuple(one.parameters.get(name, "") for name in ("outlets", "since", "until")) for one in runs}

    assert values({"outlets": "all"}) == {"n-A_b": (["A b"], "", ""), "n-C_d": (["C/../d"], "", "")}
    assert list(values({"outlets": "all"}, since="2022", until="2022-10")) == ["n-A_b"]
    assert values({"years": "all"}) == {f"n-{year}": ("", year, year) for year in ("2022", "2023")}
    assert values({"months": ["2022-09", "2022-10"]}) == {
        "n-2022_09": ("", "2022-09", "2022-09"), "n-2022_10": ("", "2022-10", "2022-10")}
    assert list(values({"days": "all"})) == ["n-2022_09_30", "n-2022_10_01", "n-2023_10_02"]
    # Of an outlet only the months in which it has articles.
    assert list(values({"outlets": "all", "months": "all"})) == ["n-A_b-2022_09", "n-A_b-2022_10", "n-C_d-2023_10"]
    assert list(values({"years": [2023], "outlets": "all"})) == ["n-2023-C_d"]
    with pytest.raises(ValueError, match=r"n: parameter 'since' takes text \(str\) such as '', got 2022; put"):
        values({"outlets": "all"}, since=2022)
    with pytest.raises(ValueError, match=r"n: each of 'months' must be a day, a month or a year, .* not '2022-13'"):
        values({"months": ["2022-12", "2022-13"]})
    with pytest.raises(ValueError, match="n: each leaves no run, since no article has all of months"):
        values({"months": "all"}, since="2030")
    # An outlet without dates has no months, and a month is not wider than what is asked for besides.
    (tmp_path / "news.csv").open("a").write("E f,,Nothing was said about it on that day.\n")
    module._read_articles.cache_clear()
    assert "n-E_f" in values({"outlets": "all"}) and len(values({"outlets": "all", "months": "all"})) == 3
    assert values({"months": "all"}, since="2022-10-01", until="2023-10-15") == {
        "n-2022_10": ("", "2022-10", "2022-10"), "n-2023_10": ("", "2023-10", "2023-10-15")}
    with pytest.raises(ValueError, match="n: since 2022-10 is after until 2022-09; swap them"):
        values({"outlets": "all"}, since="2022-10", until="2022-09")


def test_a_date_in_a_run_file_is_text(write_notebook, tmp_path):
    write_notebook("n", ("parameters", "since: str = ''\nuntil: str = ''"))
    (tmp_path / "runs.yaml").write_text("- {name: n, notebook: n.ipynb, parameters: {since: 2024-03-04}}\n")
    listed = load_runs(tmp_path / "runs.yaml")
    assert set_parameters(listed, {"until": "2024-03"})[0].parameters == {"since": "2024-03-04", "until": "2024-03"}
    for given, message in (("2024-02-30", "must be a day"), ("2023", "since 2024-03-04 is after until 2023")):
        with pytest.raises(ValueError, match=f"n: .*{message}"):
            set_parameters(listed, {"until": given})


@pytest.mark.parametrize(
    ("each", "message"),
    [
        ({"termz": ["lie"]}, "ask: no parameter 'termz'; did you mean 'terms'?"),
        ({"corpus": "all"}, "ask: each 'corpus' needs a list such as [this, that], got 'all'"),
        ({"months": ["2022-09"]}, "ask: no parameter 'until'; there are 'corpus', 'min_words', 'confidence', "
                                  "'quoted_only', 'terms', 'since'"),
        ({"terms": []}, "ask: each 'terms' needs a list such as [this, that], got []"),
        ({"min_words": [1, "few"]}, "ask-few: parameter 'min_words' takes a whole number (int) such as 500, got 'few'"),
    ],
)
def test_a_wrong_matrix_is_one_line(run, each, message):
    with pytest.raises(ValueError) as error:
        spread(run, each)
    assert str(error.value) == message


def test_a_file_that_is_no_notebook_is_refused(tmp_path):
    (tmp_path / "a.ipynb").write_text("{}")
    with pytest.raises(ValueError, match=r"a\.ipynb is not a notebook"):
        read_notebook(tmp_path / "a.ipynb")
