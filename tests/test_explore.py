import ipywidgets
import pytest
import yaml

from framing import explore
from framing.charts import enable_charts
from framing.codebook import load_codebook
from framing.overview import check_laws
from framing.study import load_study

FILES = {
    "news/a.txt": "Brazil said that the tariffs on steel were dear.\n\nChile said that talks had begun on Friday.",
    "news/b.txt": "Brazil said that talks on tariffs would go on.",
    "news/c.txt": "Chile said that the <b>ports</b> of the port city were open.",
    "news/articles.csv": "path,published_date\na.txt,2021-03-01\nb.txt,2022-09-05\n",
    "news/corrections/hits.csv": "article_id,text,status\na,tariffs on steel,negated\n",
    "book/actors.csv": "actor\nBrazil\nChile\n",
    "book/aliases.csv": "actor,alias\nBrazil,Brazil\nChile,Chile\nChile,port city\n",
    "book/terms.csv": "frame,term,pattern\ntrade,tariff,tariff*\ntrade,duty,dut*\npeace,talks,talks\n",
}


@pytest.fixture
def place(tmp_path):
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def explorer(place):
    return explore.Explorer(load_study(str(place / "news"), str(place / "book")), by="actor", min_words=1)


@pytest.fixture
def asked(place):
    return {"corpus": str(place / "news"), "codebook": str(place / "book"), "find": "", "actors": [], "dates": []}


def texts_of(view):
    return view.counted["text"].tolist()


@pytest.mark.parametrize(("find", "found"), [
    ("", ["tariffs", "talks", "talks", "tariffs"]),  # all of the codebook
    ("tariff", ["tariffs", "tariffs"]),  # a term
    ("trade", ["tariffs", "tariffs"]),  # a frame
    ("  steel ", ["steel"]),  # a pattern
    ("port*", ["ports"]),  # not in the name "port city"
    ("zebra", []),
])
def test_a_term_a_frame_or_a_pattern_is_found_and_the_laws_hold(explorer, find, found):
    view = explorer.find(find)
    assert texts_of(view) == found
    assert "sum to all" in check_laws(view.kept, view.words, view.hits, view.rates)


def test_a_pattern_is_counted_like_a_term_of_the_codebook(explorer, place):
    with (place / "book" / "terms.csv").open("a") as file:
        file.write("goods,steel,steel\n")
    hits = load_study(str(place / "news"), str(place / "book")).hits.query("term == 'steel'")
    free = explorer.find("steel").hits
    assert free.drop(columns="frame").to_dict("records") == hits.drop(columns="frame").to_dict("records")
    assert free["status"].tolist() == ["negated"]  # by hand


def test_only_hits_put_as_asked_for_are_found(place):
    study = load_study(str(place / "news"), str(place / "book"), status=["asserted"])
    assert texts_of(explore.Explorer(study, status=["asserted"]).find("steel")) == []


@pytest.mark.parametrize(("dates", "n_articles", "found"), [
    (["2021"], 1, ["tariffs", "talks"]), (["2022-09"], 1, ["talks", "tariffs"]), (["undated"], 1, []),
    (["2021-03-01", "undated"], 2, ["tariffs", "talks"]),
])
def test_words_and_hits_of_the_chosen_dates_are_counted(explorer, dates, n_articles, found):
    view = explorer.find("", [], dates)
    assert (len(view.kept.articles), texts_of(view)) == (n_articles, found)
    assert view.words["n_words"].sum() == view.kept.articles["n_words"].sum()
    assert "sum to all" in check_laws(view.kept, view.words, view.hits, view.rates)


def test_only_the_chosen_voices_are_shown(explorer):
    assert set(explorer.find("talks", ["Chile"]).counted["actor"]) == {"Chile"}


@pytest.mark.parametrize(("choice", "line"), [
    (("tariff*|duty",), "pattern 'tariff*|duty': '|' stands for itself, only * for word characters; "
                        "list the spellings one by one"),
    (("", ["Chilli"]), "no actor 'Chilli' in the codebook or the corpus; did you mean 'Chile'?"),
    (("", [], ["2023"]), "no date '2023' in the corpus; did you mean '2022'?"),
])
def test_what_is_not_there_is_refused_in_one_line(explorer, choice, line):
    with pytest.raises(ValueError) as caught:
        explorer.find(*choice)
    assert str(caught.value) == line


def test_a_view_shows_a_headline_a_chart_and_the_first_passages_escaped(explorer):
    sentence, chart, passages = explorer.draw(explorer.find("port*"))
    assert "*port\\**" in sentence.data and chart.to_dict()["title"]["text"] == ["Who uses port*"]
    assert "<b>ports" not in passages.markup and "&lt;b&gt;" in passages.markup
    first = explore.Explorer(explorer.study, max_passages=1)
    assert "1 passage, quoted as reported: the first of 4" in first.draw(first.find(""))[2].markup
    assert "Nothing to draw" in explorer.draw(explorer.find("zebra"))[1].to_dict()["description"]


def test_dates_to_tick_are_months_where_there_are_few_years(explorer):
    articles = explorer.study.news.articles
    assert explore.list_dates(articles) == {
        "2021-03": "2021-03 (1 article)", "2022-09": "2022-09 (1 article)", "undated": "undated (1 article)"}
    days = articles["published_date"].fillna(articles["published_date"].min() - (articles["published_date"].max()
                                                                                 - articles["published_date"].min()))
    assert list(explore.list_dates(articles.assign(published_date=days))) == ["2019", "2021", "2022"]


def test_what_was_found_is_copied_out_as_parameters_of_papermill_and_of_a_run_file(asked):
    line, _, entry = explore.describe_run({**asked, "find": "tariff* d'Or", "dates": ["2021"]}).partition("\n\n")
    (run,) = yaml.safe_load(entry)
    assert run == {"name": "explore_tariff_d_Or", "notebook": explore.NOTEBOOK,
                   "parameters": {**asked, "find": "tariff* d'Or", "dates": ["2021"]}}
    assert line.startswith("papermill notebooks/10_explore.ipynb explore_tariff_d_Or.ipynb -y '{")


@pytest.mark.parametrize("start", ["frame,term,pattern\na,b,c\n", "\ufeffframe,term,pattern\r\na,b,c",
                                   "pattern;note;frame;term\nc;;a;b\n"])
def test_a_pattern_is_added_at_the_end_of_terms_csv_and_nothing_else_changes(place, start):
    path = place / "book" / "terms.csv"
    path.write_bytes(start.encode())
    told = explore.add_pattern(str(place / "book"), "goods", "steel, iron", " steel* ")
    assert told.startswith("added to terms.csv: goods · steel, iron · steel*. ") and "to undo, delete" in told
    assert path.read_bytes().startswith(start.encode())
    added = load_codebook(place / "book").terms.iloc[-1]
    assert added[["frame", "term", "pattern"]].tolist() == ["goods", "steel, iron", "steel*"]
    assert len(load_codebook(place / "book").terms) == 2


@pytest.mark.parametrize(("row", "line"), [
    (("trade", "tariff", "tariff*"), "not added to terms.csv: trade · tariff · tariff* is there already"),
    (("trade", " ", "tariff*"), "not added to terms.csv: term is empty; give one"),
    (("trade", "tariff", "**"), "not added to terms.csv: it counts every word; give it letters"),
])
def test_a_row_that_cannot_be_added_is_refused_and_nothing_is_written(place, row, line):
    before = (place / "book" / "terms.csv").read_bytes()
    with pytest.raises(ValueError) as caught:
        explore.add_pattern(str(place / "book"), *row)
    assert str(caught.value) == line
    assert (place / "book" / "terms.csv").read_bytes() == before


def test_a_folder_that_cannot_be_written_is_named(place, monkeypatch):
    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(explore, "write_whole", refuse)
    with pytest.raises(ValueError, match=r"^not added: terms.csv in book cannot be written \(.*Permission denied\)"):
        explore.add_pattern(str(place / "book"), "goods", "steel", "steel*")


def test_outside_of_jupyterlab_the_view_is_shown_and_nothing_else(explorer, asked, monkeypatch, capsys):
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    assert explore.open_explorer(explorer, {**asked, "find": "steel"}) is None
    assert "quoted as reported" in capsys.readouterr().out


def test_in_jupyterlab_a_view_follows_the_boxes_and_a_click_adds_the_pattern(explorer, asked, place, monkeypatch):
    monkeypatch.setenv("JPY_SESSION_NAME", "10_explore.ipynb")
    enable_charts()
    box = explore.open_explorer(explorer, asked)
    (form, voices, dates), copied = box.children[0].children, box.children[-1]
    find, frame, term, button, said = form.children
    assert {"tariff", "trade", "peace"} <= set(find.options) and not find.ensure_option
    find.value = "<i>*"
    button.click()
    assert said.value.startswith("not added to terms.csv: frame is empty")
    find.value, frame.value, term.value = "steel*", "goods", "steel"
    voices.children[1].value = dates.children[-1].value = True
    chosen = yaml.safe_load(copied.value.partition("\n\n")[2])[0]["parameters"]
    assert chosen == {**asked, "find": "steel*", "actors": [voices.children[1].description.split(" (")[0]],
                      "dates": ["undated"]}
    button.click()
    assert said.value.startswith("added to terms.csv: goods · steel · steel*")
    assert isinstance(box, ipywidgets.VBox) and "steel*" in load_codebook(place / "book").terms["pattern"].tolist()
