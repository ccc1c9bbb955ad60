"""Show tables and text to people: escaped, so that no character of an article or codebook acts as markup."""

import html
import re
from dataclasses import dataclass

import pandas as pd
from jinja2 import Environment, PackageLoader, StrictUndefined

# Controls, direction marks and overrides, zero-width characters, line separators, surrogates and
# non-characters: they abort the drawing of charts, break HTML, or hide text. Joiners stay.
_HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"
                     "\ud800-\udfff\ufeff\ufffe\uffff]")
TEMPLATES = Environment(
    loader=PackageLoader("framing", "page"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
    lstrip_blocks=True, finalize=lambda value: make_visible(value) if type(value) is str else value)
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+!|~$^=:@])")


@dataclass(frozen=True)
class HtmlView:
    """Escaped HTML for a notebook or page, and one line of plain text for where there is none."""

    markup: str
    plain: str

    def _repr_html_(self) -> str:
        return self.markup

    def __repr__(self) -> str:
        return self.plain


def show_table(table: pd.DataFrame, caption: str) -> HtmlView:
    """The whole table as HTML with a caption, without its index; numbers have two decimals, unknowns are "–".

    Its column names are the headers, so words with units.
    """
    kinds = ["date" if dtype.kind == "M" else "num" if dtype.kind in "iuf" else "" for dtype in table.dtypes]
    rows = [map(_show_cell, row) for row in zip(*(table[name] for name in table), strict=True)]
    return HtmlView(render("table.html", caption=caption, names=list(map(str, table)), kinds=kinds, rows=rows),
                    f"{make_visible(caption)}: {count_of(len(table), 'row')}")


def render(template: str, **values) -> str:
    """The template of the folder page with these values, each escaped and made visible but for what is Markup."""
    return TEMPLATES.get_template(template).render(**values)


def escape_markdown(text: object) -> str:
    """The text for a Markdown sentence: in one line, and no character of it acts as markup or HTML."""
    return _MARKDOWN.sub(r"\\\1", html.escape(" ".join(make_visible(text).split()), quote=False))


def make_visible(text: object) -> str:
    """The text with hidden characters spelled out, as in ``[U+202E]``."""
    return _HIDDEN.sub(lambda found: f"[U+{ord(found[0]):04X}]", str(text).replace("\r\n", "\n"))


def make_visible_in(value):
    """A copy of a JSON value with every string in it, keys included, passed through make_visible."""
    if isinstance(value, dict):
        return {make_visible(key): make_visible_in(item) for key, item in value.items()}
    if isinstance(value, list):
        return [make_visible_in(item) for item in value]
    return make_visible(value) if isinstance(value, str) else value


def list_words(words: list[str], last: str = "and") -> str:
    """The words as English lists them: "a", "a and b", "a, b and c"."""
    return f" {last} ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def count_of(number: int, noun: str) -> str:
    """The number with its noun, in the plural unless it is one: "1 article", "1,200 articles"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _show_cell(value: object) -> str:
    if isinstance(value, str):
        return value
    if pd.isna(value):
        return "–"
    if isinstance(value, bool | pd.Timestamp):
        return f"{value:%Y-%m-%d}" if isinstance(value, pd.Timestamp) else "yes" if value else "no"
    return f"{value:,.2f}" if isinstance(value, float) else f"{value:,}"
