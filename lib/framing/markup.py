"""Text of others made safe to publish: allow-listed HTML, tables set for reading, and a last gate for whole pages."""

import base64
import hashlib
import re
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from operator import itemgetter
from types import SimpleNamespace

import mistune
import nh3

from .show import make_visible

# Nothing that loads, and nothing that the page's own script takes for its own.
TAGS = nh3.ALLOWED_TAGS - {"area", "figure", "img", "map", "nav"} | {"tfoot"}
ATTRIBUTES = {
    "*": {"class", "id", "lang", "title", "dir"}, "a": {"href"}, "time": {"datetime"}, "ol": {"start"},
    "th": {"colspan", "rowspan", "scope"}, "td": {"colspan", "rowspan"}, "details": {"open"},
}
OUR_IDS = re.compile(r"[a-z]-[\w.:-]+", re.ASCII)
COLOUR = re.compile(r"\A#[0-9a-fA-F]{6}\Z")
LOADING = {"src", "srcset", "data", "poster", "background", "action", "formaction", "xlink:href", "ping"}
REFUSED = {"applet", "base", "embed", "form", "frame", "iframe", "link", "object", "portal"}
RUNNING_LINK = re.compile(r"[\x00-\x20]*(javascript|vbscript|data):", re.IGNORECASE)
LOADING_STYLE = re.compile(r"@import|url\(\s*['\"]?(?!data:)")

# Tags that can neither act nor load with the text after them, as many as there are: a page has thousands.
HARMLESS = re.compile(
    rf"""(?:</?(?:{"|".join(sorted(TAGS))})(?: (?:class|id|title|lang|dir|datetime|scope|role|tabindex|open|"""
    r"""(?:col|row)span|(?:data|aria)-[a-z_-]+)="[^"]*+")*+>[^<]*+)++""")
TOKEN = re.compile(r"""<(/?)([^\s/>]+)((?: [^\s=>/]+="[^"]*")*)>|[^<]+""")
ATTRIBUTE = re.compile(r""" ([^\s=>/]+)="([^"]*)\"""")
FRAME = '<div aria-label="{}" class="{}" role="group" tabindex="0">'  # of a table: it scrolls


def clean_html(html: str, *, links: bool = False) -> str:
    """The HTML with allowed tags, attributes and ids (``p-…``) only; ``links`` keeps links that leave the page."""
    def allow(tag: str, attribute: str, value: str) -> str | None:
        inside = value.startswith("#") and value != "#harmful-link"  # so mistune calls what it took out
        fits = {"id": OUR_IDS.fullmatch(value), "href": inside or (links and value.startswith("https://"))}
        return value if fits.get(attribute, True) else None

    return _set_tags(make_visible(nh3.clean(
        html, tags=TAGS, attributes=ATTRIBUTES, generic_attribute_prefixes={"data-"}, attribute_filter=allow,
        url_schemes={"https"} if links else set(), link_rel="noopener noreferrer" if links else None)))


def render_markdown(text: str, *, links: bool = False) -> str:
    """Markdown as safe HTML; HTML inside it is shown, not obeyed."""
    return clean_html(mistune.markdown(text, plugins=["table", "strikethrough"]), links=links)


def plain_text(html: str) -> str:
    """What a reader sees of HTML that is clean, in one line."""
    return " ".join(unescape(re.sub("<[^>]*>", "", html)).split())


def hash_script(script: str) -> str:
    """The source expression that lets a content security policy pass exactly this script."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def check_page(html: str) -> str:
    """The page itself; a ValueError if anything in it can run or load but the scripts that its own policy names."""
    tags = _Gate(html).tags
    first = next((tag for tag in tags if tag.name == "meta"), None)
    named = first and first.attrs.get("http-equiv") == "Content-Security-Policy"
    policy = first.attrs.get("content", "") if named else ""
    if not policy.startswith("default-src 'none';") or "unsafe-eval" in policy:
        raise ValueError("page refused: no content security policy first in its head")
    for tag in tags:
        for fault in _find_faults(tag, policy) if tag is not first else ():
            raise ValueError(f"page refused: it holds {fault} (line {tag.line})")
    return html


class _Gate(HTMLParser):
    """Reads a page and lists its tags but the harmless: name, attrs, line, and of a script or style its text."""

    def __init__(self, page: str):
        super().__init__(convert_charrefs=False)
        self.tags: list[SimpleNamespace] = []
        self.feed(page)
        self.close()

    def parse_starttag(self, i: int) -> int:
        found = HARMLESS.match(self.rawdata, i)
        return found.end() if found else super().parse_starttag(i)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        first = {name: value or "" for name, value in [*attrs, *attrs[::-1]]}  # given twice, browsers take the first
        self.tags.append(SimpleNamespace(name=tag, attrs=first, line=self.getpos()[0], text=""))

    def handle_data(self, data: str) -> None:
        if self.cdata_elem:
            self.tags[-1].text += data


def _set_tags(html: str) -> str:
    """HTML as nh3 writes it, with links that lead nowhere unwrapped, and tables and colours set for reading."""
    pieces, opened = [], []
    for found in TOKEN.finditer(html):
        text, closing, name, given = found.group(0, 1, 2, 3)
        if closing:
            pieces.append(opened.pop()[1])
        elif name == "a" and "href" not in dict(ATTRIBUTE.findall(given)):
            opened.append((name, ""))
        elif not name:
            if not text.strip(" \t\n\f\r") and "pre" not in map(itemgetter(0), opened):
                text = "\n" if "\n" in text else " "
            pieces.append(text.replace("&nbsp;", "\xa0"))
        else:
            attrs = dict(ATTRIBUTE.findall(given))
            if name == "th" and not attrs.keys() & {"scope", "colspan", "rowspan"}:
                of = "col" if "thead" in map(itemgetter(0), opened) else "row"
                name, attrs = ("td", {}) if html.startswith("</", found.end()) else ("th", {"scope": of})
            if COLOUR.match(attrs.get("data-colour", "")):
                attrs["style"] = f"--actor: {attrs['data-colour']}"
            starts, ends = f"<{name}{''.join(map(_set_attribute, sorted(attrs.items())))}>", f"</{name}>"
            if name == "table":
                evidence = "passages" in attrs.get("class", "").split()
                frame = FRAME.format(*(("Passages", "scroll evidence") if evidence else ("Table", "scroll")))
                starts, ends = frame + starts, f"{ends}</div>"
            if name in ("br", "col", "hr", "wbr"):
                starts = f"{starts[:-1]}/>"
            else:
                opened.append((name, ends))
            pieces.append(starts)
    return "".join(pieces)


def _set_attribute(given: tuple[str, str]) -> str:
    name, value = given
    value = value.replace("&nbsp;", "\xa0").replace("<", "&lt;").replace(">", "&gt;")
    if name == "class":
        value = " ".join(value.split())
    return f" {name}='{value.replace('&quot;', chr(34))}'" if "&quot;" in value and "'" not in value else (
        f' {name}="{value}"')


def _find_faults(tag: SimpleNamespace, policy: str) -> Iterator[str]:
    if tag.name in REFUSED:
        yield f"<{tag.name}>"
    if tag.name == "meta" and "http-equiv" in tag.attrs:
        yield f"<meta http-equiv={tag.attrs['http-equiv']!r}>"
    for name, value in tag.attrs.items():
        if name.startswith("on") or name == "srcdoc":
            yield f"the handler {name} on <{tag.name}>"
        if RUNNING_LINK.match(value) if name == "href" else name in LOADING and not value.startswith("data:image/"):
            yield f"{name}={value[:60]!r} on <{tag.name}>"
    if tag.name == "style" and LOADING_STYLE.search(tag.text):
        yield "a style that loads something"
    if tag.name == "script" and tag.attrs.get("type") != "application/json" and hash_script(tag.text) not in policy:
        yield f"a script that is not ours, {tag.text[:60]!r}"
