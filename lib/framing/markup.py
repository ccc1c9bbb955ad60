"""Text of others made safe to publish: allow-listed HTML, plain tables, hidden characters shown, a last gate.

Escaping comes first, the page's own policy second, and the gate reads the finished page a third time.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from html.parser import HTMLParser

import nh3

TAGS = {
    "a", "abbr", "b", "blockquote", "br", "caption", "cite", "code", "col", "colgroup", "dd", "del",
    "details", "div", "dl", "dt", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "kbd", "li", "mark",
    "ol", "p", "pre", "q", "s", "small", "span", "strong", "sub", "summary", "sup", "table", "tbody", "td",
    "tfoot", "th", "thead", "time", "tr", "u", "ul", "var",
}  # fmt: skip
ATTRIBUTES = {
    "*": {"class", "id", "lang", "title", "dir"}, "a": {"href"}, "time": {"datetime"}, "ol": {"start"},
    "th": {"colspan", "rowspan", "scope"}, "td": {"colspan", "rowspan"}, "details": {"open"},
}  # fmt: skip
# Control characters, direction marks and overrides, zero-width characters, line separators, non-characters,
# lone surrogates. Joiners (U+200C, U+200D) stay: Persian, Indic scripts and emoji need them.
HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
                    "\ud800-\udfff\ufffe\uffff]")  # fmt: skip
OUR_IDS = re.compile(r"[a-z]-[\w.:-]+", re.ASCII)
ROW = re.compile(r"<tr.*?</tr>", re.DOTALL)
CELL = re.compile(r"<(t[hd])([^>]*)>(.*?)</\1>", re.DOTALL)
NUMBER = re.compile(r"[-+−]?[\d.,\u202f\u00a0 ]*\d(\.\d+)?(e[-+]?\d+)?\s*%?|-?inf", re.ASCII)
DATE = re.compile(r"\d{4}-\d\d(-\d\d)?([T ]\d\d:\d\d.*)?", re.ASCII)
NOTHING = {"", "–", "—", "-", "NaN", "nan", "None", "NaT", "&lt;NA&gt;"}
LOADING = {"src", "srcset", "data", "poster", "background", "action", "formaction", "xlink:href", "ping"}
REFUSED = {"applet", "base", "embed", "form", "frame", "iframe", "link", "object", "portal"}


def show_hidden(text: str) -> str:
    """The text with control, direction and zero-width characters spelled out, as in ``[U+202E]``."""
    return HIDDEN.sub(lambda found: f"[U+{ord(found[0]):04X}]", text.replace("\r\n", "\n"))


def show_hidden_in(value):
    """A copy of a JSON value with every string in it, keys included, passed through show_hidden."""
    if isinstance(value, str):
        return show_hidden(value)
    if isinstance(value, list):
        return [show_hidden_in(item) for item in value]
    if isinstance(value, dict):
        return {show_hidden(key): show_hidden_in(item) for key, item in value.items()}
    return value


def clean_html(html: str, *, links: bool = False) -> str:
    """The HTML with allowed tags and attributes only; ``links`` keeps links that leave the page.

    No scripts, styles, images, forms or handlers; ids only of the form ``p-…``; tables set for reading.
    """
    def allow(tag: str, attribute: str, value: str) -> str | None:
        if attribute == "id":
            return value if OUR_IDS.fullmatch(value) else None
        if attribute == "href":
            inside = value.startswith("#") and value != "#harmful-link"  # so mistune calls what it took out
            return value if inside or (links and value.startswith("https://")) else None
        return value

    safe = nh3.clean(
        html, tags=TAGS, attributes=ATTRIBUTES, generic_attribute_prefixes={"data-"}, attribute_filter=allow,
        url_schemes={"https"} if links else set(), link_rel="noopener noreferrer" if links else None,
    )  # fmt: skip
    safe = re.sub(r"<a(?![^>]* href=)[^>]*>(.*?)</a>", r"\1", safe, flags=re.DOTALL)
    tables = re.compile(r"<table.*?</table>", re.DOTALL)
    return tables.sub(lambda found: _set_table(found[0]), show_hidden(safe))


def render_markdown(text: str, *, links: bool = False) -> str:
    """Markdown as safe HTML; HTML inside it is shown, not obeyed."""
    return clean_html(_markdown()(text), links=links)


def plain_text(html: str) -> str:
    """What a reader sees of the HTML, in one line."""
    import html as entities

    return " ".join(entities.unescape(nh3.clean(html, tags=set())).split())


def hash_script(script: str) -> str:
    """The source expression that lets a content security policy pass exactly this script."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def check_page(html: str) -> str:
    """The page itself, if nothing in it can run or load but the scripts that its own policy names.

    Raises:
        ValueError: Names the first thing that a page must not hold.
    """
    gate = _Gate()
    gate.feed(html)
    gate.close()
    if gate.policy is None:
        raise ValueError("page refused: no content security policy first in its head")
    return html


class _Gate(HTMLParser):
    def __init__(self):
        super().__init__()
        self.policy, self.inside = None, None

    def handle_starttag(self, tag, attrs):
        values = {name: value or "" for name, value in attrs}
        if tag in REFUSED:
            self._refuse(f"<{tag}>")
        if tag == "meta" and "http-equiv" in values:
            self._read_policy(values)
        for name, value in values.items():
            runs = re.match(r"[\x00-\x20]*(javascript|vbscript|data):", value, re.IGNORECASE)
            if name.startswith("on") or name == "srcdoc":
                self._refuse(f"the handler {name} on <{tag}>")
            if (name in LOADING and not value.startswith("data:image/")) or (name == "href" and runs):
                self._refuse(f"{name}={value[:60]!r} on <{tag}>")
        is_code = tag == "script" and values.get("type") != "application/json"
        self.inside = "script" if is_code else "style" if tag == "style" else None

    def handle_data(self, data):
        if self.inside == "style" and re.search(r"@import|url\(\s*['\"]?(?!data:)", data):
            self._refuse("a style that loads something")
        if self.inside == "script" and hash_script(data) not in (self.policy or ""):
            self._refuse(f"a script that is not ours, {data[:60]!r}")

    def handle_endtag(self, tag):
        self.inside = None

    def _read_policy(self, values):
        policy = values.get("content", "")
        if values["http-equiv"].lower() != "content-security-policy" or self.policy is not None:
            self._refuse(f"<meta http-equiv={values['http-equiv']!r}>")
        if not policy.startswith("default-src 'none';") or "unsafe-eval" in policy:
            self._refuse(f"the policy {policy[:60]!r}")
        self.policy = policy

    def _refuse(self, what):
        raise ValueError(f"page refused: it holds {what} (line {self.getpos()[0]})")


@cache
def _markdown():
    import mistune

    return mistune.create_markdown(escape=True, plugins=["table", "strikethrough"])


def _set_table(table: str) -> str:
    """The table in a frame that scrolls, with numbers marked, one header row and headers that say what of."""
    if re.match(r'<table[^>]* class="[^"]*\bpassages\b', table):
        return _frame(table, "scroll evidence", "Passages")
    head, found, body = table.partition("</thead>")
    if not found or "span=" in table:
        return _frame(table, "scroll", "Table")
    rows = [CELL.findall(row) for row in ROW.findall(body)]
    kinds = [_name_kind([cell[2].strip() for cell in column]) for column in zip(*rows, strict=False)]
    body = ROW.sub(lambda row: _mark_cells(row[0], kinds, "row"), body)
    head = ROW.sub(lambda row: _mark_cells(row[0], kinds, "col"), _merge_headers(head))
    return _frame(head + found + body, "scroll", "Table")


def _merge_headers(head: str) -> str:
    """The head with the names of the index, which pandas sets in a second row, moved into the first."""
    rows = ROW.findall(head)
    cells = [[cell[2] for cell in CELL.findall(row)] for row in rows]
    if len(rows) != 2 or any(map(all, zip(*cells, strict=False))):
        return head
    merged = "".join(f"<th>{above or below}</th>" for above, below in zip(*cells, strict=False))
    return head.replace(rows[0], f"<tr>{merged}</tr>").replace(rows[1], "")


def _name_kind(column: list[str]) -> str:
    """What a column holds, as a class: num, date or nothing."""
    filled = [text for text in column if text not in NOTHING]
    for kind, pattern in (("num", NUMBER), ("date", DATE)):
        if filled and all(map(pattern.fullmatch, filled)):
            return kind
    return ""


def _mark_cells(row: str, kinds: list[str], scope: str) -> str:
    left = iter(kinds)

    def mark(cell: re.Match) -> str:
        kind = next(left, "")
        classes = f' class="{kind}"' if kind else ""
        if cell[1] == "td" or not cell[3]:
            return f"<td{classes}>{cell[3]}</td>"
        return f'<th scope="{scope}"{classes}>{cell[3]}</th>'

    return CELL.sub(mark, row)


def _frame(table: str, classes: str, label: str) -> str:
    return f'<div class="{classes}" role="group" tabindex="0" aria-label="{label}">{table}</div>'
