"""Look for one term, frame or free pattern in the words of chosen voices and dates: live in JupyterLab, else plain."""

import csv
import dataclasses
import html
import io
import json
import os
import re
import shlex
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple

import altair as alt
import pandas as pd
import yaml
from IPython.display import Markdown, display

from . import summaries
from .charts import chart_terms, colour_scale
from .codebook import Codebook, find_files, find_pattern_fault, load_codebook, pick_names
from .corpus import Corpus
from .corrections import correct_hits
from .matching import Matcher
from .passages import find_passages, show_passages
from .rates import term_rates
from .selection import say_kept
from .show import count_of, escape_markdown, make_visible
from .streams import write_whole
from .study import Study
from .terms import find_hits

FREE, UNDATED = "free pattern", "undated"
NOTEBOOK = "notebooks/10_explore.ipynb"
MOST_TICKS = 30  # boxes to tick; parameters may name others
# A widget's own click only reaches the kernel, and the clipboard is the browser's; it may refuse, without https too.
COPY = """<button class="jupyter-button" onclick="
    const text = this.closest('.widget-vbox').querySelector(':scope > .widget-textarea textarea');
    const say = (told) => { this.nextElementSibling.textContent = told; };
    text.focus();
    text.select();
    Promise.resolve().then(() => navigator.clipboard.writeText(text.value)).then(
        () => say('copied'), () => say('selected: press Ctrl+C or ⌘C'))">Copy</button> <span role="status"></span>"""


class View(NamedTuple):
    """What was asked for, and what the chosen articles hold of it; ``shown`` and ``counted`` of the voices chosen."""

    find: str
    book: Codebook
    kept: Corpus
    hits: pd.DataFrame
    words: pd.DataFrame
    rates: pd.DataFrame
    shown: pd.DataFrame
    counted: pd.DataFrame


@dataclass(frozen=True)
class Explorer:
    """Answers from a study whose statements are found: only the hits of a free pattern are looked for, once."""

    study: Study
    by: str = "group"
    status: list[str] = ()
    measure: str = "auto"
    min_words: int = 1000
    min_statements: int = 30
    top_terms: int = 20
    top_voices: int = 6
    max_chars: int = 600
    max_passages: int = 200
    _found: dict[str, tuple[Codebook, pd.DataFrame]] = field(default_factory=dict, repr=False)

    def find(self, find: str, actors: list[str] = (), dates: list[str] = ()) -> View:
        """What is found of a term, a frame or else a pattern; empty text and lists stand for all.

        ``dates`` are years, months or days, as in ["2021", "2022-09"], and "undated"; others are a ValueError.
        """
        find = " ".join(find.split())
        book, hits = self._find_hits(find)
        kept, words = self.study.kept, self.study.words
        if dates:
            kept = kept.keep(pick_dates(kept.articles, dates))
            hits, words = (table[table["article_id"].isin(kept.articles["article_id"])] for table in (hits, words))
        rates = term_rates(hits, words, by=self.by, codebook=book, min_words=self.min_words,
                           min_statements=self.min_statements, articles=kept.articles)
        shown = summaries.keep_voices(rates, self.study.book, names=actors)
        return View(find, book, kept, hits, words, rates, shown, summaries.keep_counted(hits, shown))

    def draw(self, view: View) -> list:
        """What a view shows: its headline, its chart, and the first of its passages."""
        colours, n_articles = colour_scale(view.book), len(view.kept.articles)
        top = summaries.keep_top(view.shown, top_terms=self.top_terms, top_voices=self.top_voices)
        drawn, reading = summaries.choose_measure(view.shown, top, measure=self.measure, n_articles=n_articles,
                                                  min_words=self.min_words, min_statements=self.min_statements)
        title = f"Who uses {view.find or 'which framing terms'}"
        first = view.counted.head(self.max_passages)
        statements = self.study.statements[self.study.statements["article_id"].isin(first["article_id"])]
        passages = find_passages(first, statements, view.kept.keep(first["article_id"]), view.book,
                                 max_chars=self.max_chars)
        return [Markdown(say_kept(summaries.describe_result(view.shown, n_articles=n_articles), view.kept)),
                chart_terms(top, title, colours=colours, measure=drawn, subtitle=reading),
                show_passages(passages, colours=colours, n_all=len(view.counted))]

    def list_voices(self) -> dict[str, str]:
        """The voices with most own words, at most ``MOST_TICKS``, each with its label and how many words it has."""
        n_words = self.study.words.groupby(self.by)["n_words"].sum()
        names = summaries.order_voices(n_words.nlargest(MOST_TICKS))
        labels = summaries.add_labels(pd.DataFrame({self.by: names}), self.study.book)[f"{self.by}_label"]
        return {name: f"{label} ({n_words[name]:,} words)" for name, label in zip(names, labels, strict=True)}

    def _find_hits(self, find: str) -> tuple[Codebook, pd.DataFrame]:
        """The codebook with only what is asked for, and its hits."""
        book, terms = self.study.book, self.study.book.terms
        asked = (terms["term"] == find) | (terms["frame"] == find)
        if asked.any() or not find:
            book = dataclasses.replace(book, terms=terms[asked | (not find)].reset_index(drop=True))
            return book, self.study.hits.merge(book.terms[["frame", "term"]].drop_duplicates())
        if find not in self._found:
            self._found[find] = self._find_free(find)
        return self._found[find]

    def _find_free(self, pattern: str) -> tuple[Codebook, pd.DataFrame]:
        if fault := find_pattern_fault(pattern):
            raise ValueError(f"pattern {pattern!r}: {fault}")
        _, book, news, statements, *_ = self.study
        book = dataclasses.replace(book, terms=pd.DataFrame(
            {"frame": [FREE], "term": [pattern], "pattern": [pattern]}, dtype="str"))
        articles = self.study.kept.articles
        ids = articles.loc[[bool(found) for found in Matcher([[pattern]]).find(articles["text"])], "article_id"]
        hits = find_hits(self.study.kept.keep(ids), statements[statements["article_id"].isin(ids)], book)
        hits = correct_hits(hits, news, self.study.fixes, complete=False)
        return book, summaries.keep_status(hits, list(self.status))


def open_explorer(explorer: Explorer, parameters: dict) -> object:
    """In JupyterLab boxes for find, actors and dates, with a view that follows them; elsewhere that view alone.

    The ``parameters`` are what can be copied out: these three, and what else the run depends on.
    """
    choice = {name: parameters[name] for name in ("find", "actors", "dates")}
    if "JPY_SESSION_NAME" not in os.environ:
        return display(*explorer.draw(explorer.find(**choice)))
    import ipywidgets

    terms = explorer.study.book.terms
    find = ipywidgets.Combobox(value=choice["find"], options=[*dict.fromkeys([*terms["term"], *terms["frame"]])],
                               placeholder="a term, a frame, or a pattern like sanction*", description="Find",
                               continuous_update=False)
    who = _make_ticks("actors", explorer.list_voices(), choice["actors"])
    when = _make_ticks("dates", list_dates(explorer.study.kept.articles), choice["dates"])
    copied = ipywidgets.Textarea(layout={"width": "98%", "height": "9em"})
    view = ipywidgets.interactive_output(partial(_follow, explorer, parameters, copied), {"find": find, **who, **when})
    asked = ipywidgets.VBox([find, *_make_form(terms, parameters["codebook"], find)])
    return ipywidgets.VBox([ipywidgets.HBox([asked, _frame("Voices", who), _frame("Dates", when)]), view,
                            ipywidgets.HBox([ipywidgets.Label("This choice for papermill, and for data/runs.yaml:"),
                                             ipywidgets.HTML(COPY)]), copied])


def describe_run(parameters: dict) -> str:
    """The parameters as a line for papermill and as an entry of a run file, ready to be copied."""
    options = {"allow_unicode": True, "sort_keys": False, "width": float("inf")}
    name = "_".join(["explore", *re.findall(r"[A-Za-z0-9]+", parameters["find"])])[:100]
    line = json.dumps(parameters, ensure_ascii=False)
    entry = [{"name": name, "notebook": NOTEBOOK, "parameters": parameters}]
    return (f"papermill {NOTEBOOK} {name}.ipynb -y {shlex.quote(line)}\n\n"
            f"{yaml.safe_dump(entry, default_flow_style=None, **options)}")


def add_pattern(codebook: str, frame: str, term: str, pattern: str) -> str:
    """Put a row at the end of terms.csv, or nothing where that cannot be done (ValueError); what was done, and undo."""
    path = find_files(codebook)["terms"].resolve()
    row = {"frame": frame.strip(), "term": term.strip(), "pattern": pattern.strip()}
    told = " · ".join(row.values())
    fault = next((f"{name} is empty; give one" for name, cell in row.items() if not cell), None)
    if fault := fault or find_pattern_fault(row["pattern"]):
        raise ValueError(f"not added to {path.name}: {fault}")
    if (load_codebook(codebook).terms[list(row)] == row).all(axis="columns").any():
        raise ValueError(f"not added to {path.name}: {told} is there already")
    try:
        text = path.read_bytes().decode("utf-8")
        header = text.lstrip("\ufeff").splitlines()[0]
        delimiter = max(",;\t", key=header.count)
        line = io.StringIO()
        names = [name.strip() for name in next(csv.reader([header], delimiter=delimiter))]
        csv.DictWriter(line, names, delimiter=delimiter, lineterminator="\n").writerow(row)
        write_whole(path, text + "\n" * (text[-1] not in "\r\n") + line.getvalue())
    except (OSError, UnicodeError) as error:
        raise ValueError(f"not added: {path.name} in {path.parent.name} cannot be written ({error})") from error
    return f"added to {path.name}: {told}. Run all cells to count it there; to undo, delete the last line of the file."


def pick_dates(articles: pd.DataFrame, dates: list[str]) -> pd.Series:
    """The ids of the articles published in these years, months or days, or "undated"; others are a ValueError."""
    days = _name_days(articles)
    known = sorted({day[:n] for day in days.unique() for n in (4, 7, 10) if n > 4 or day != UNDATED})
    return articles.loc[days.str.startswith(tuple(pick_names(dates, known, "date", "the corpus"))), "article_id"]


def list_dates(articles: pd.DataFrame) -> dict[str, str]:
    """The years of the articles, or where there are few their months, in order, each with how many articles it has."""
    days = _name_days(articles)
    n = 4 if days[days != UNDATED].str[:4].nunique() > 2 else 7
    counts = days.mask(days != UNDATED, days.str[:n]).value_counts().sort_index()
    return {name: f"{name} ({count_of(n, 'article')})" for name, n in counts.items()}


def _name_days(articles: pd.DataFrame) -> pd.Series:
    return articles["published_date"].dt.strftime("%Y-%m-%d").fillna(UNDATED)


def _follow(explorer: Explorer, parameters: dict, copied, find: str, **ticks: bool) -> None:
    """Show the view of what is typed and ticked, and write down how to get it again."""
    ticked = [key.split(" ", 1) for key, is_ticked in ticks.items() if is_ticked]
    asked = {"find": find, **{kind: [name for of, name in ticked if of == kind] for kind in ("actors", "dates")}}
    copied.value = describe_run({**parameters, **asked})
    try:
        parts = explorer.draw(explorer.find(**asked))
    except ValueError as error:
        parts = [Markdown(escape_markdown(error))]
    with alt.renderers.enable("framing", picture=False):
        display(*parts)


def _make_form(terms: pd.DataFrame, codebook: str, find) -> list:
    """Boxes that ask for frame and term, the button that adds what is looked for to the codebook, and what it did."""
    from ipywidgets import HTML, Button, Combobox

    frame, term = (Combobox(options=[*terms[name].unique()], description=name.capitalize(),
                            placeholder="to add the pattern to") for name in ("frame", "term"))
    look = {"margin": "2px 2px 2px 90px", "width": "auto"}
    said, button = HTML(), Button(description="Add to the codebook", layout=look)

    def add(_) -> None:
        try:
            told = add_pattern(codebook, frame.value, term.value, find.value)
        except ValueError as error:
            told = str(error)
        said.value = html.escape(make_visible(told))

    button.on_click(add)
    return [frame, term, button, said]


def _make_ticks(kind: str, labels: dict[str, str], ticked: list[str]) -> dict:
    """A box to tick for each name, by its kind and name."""
    from ipywidgets import Checkbox

    return {f"{kind} {name}": Checkbox(value=name in ticked, description=make_visible(labels.get(name, name)),
                                       indent=False) for name in dict.fromkeys([*labels, *ticked])}


def _frame(title: str, boxes: dict) -> object:
    from ipywidgets import HTML, VBox

    most = f", of the {MOST_TICKS} with most words" if len(boxes) >= MOST_TICKS else ""
    return VBox([HTML(f"<b>{title}</b>{most}; none ticked: all"), *boxes.values()],
                layout={"max_height": "15em", "overflow": "auto", "width": "22em", "margin": "0 0 0 2em"})
