"""Text of others made safe to publish: allow-listed HTML, tables set for reading, and a last gate for whole pages."""

import base64
import hashlib
import re
from collections.abc import Iterator

import mistune
import nh3
from bs4 import BeautifulSoup, Tag

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


def clean_html(html: str, *, links: bool = False) -> str:
    """The HTML with allowed tags, attributes and ids (``p-…``) only; ``links`` keeps links that leave the page."""
    def allow(tag: str, attribute: str, value: str) -> str | None:
        inside = value.startswith("#") and value != "#harmful-link"  # so mistune calls what it took out
        fits = {"id": OUR_IDS.fullmatch(value), "href": inside or (links and value.startswith("https://"))}
        return value if fits.get(attribute, True) else None

    page = _parse(make_visible(nh3.clean(
        html, tags=TAGS, attributes=ATTRIBUTES, generic_attribute_prefixes={"data-"}, attribute_filter=allow,
        url_schemes={"https"} if links else set(), link_rel="noopener noreferrer" if links else None)))
    for link in page("a", href=False):
        link.unwrap()
    for table in page("table"):
        _set_table(table, page)
    for tag in page(attrs={"data-colour": COLOUR}):
        tag["style"] = f"--actor: {tag['data-colour']}"
    return str(page)


def render_markdown(text: str, *, links: bool = False) -> str:
    """Markdown as safe HTML; HTML inside it is shown, not obeyed."""
    return clean_html(mistune.markdown(text, plugins=["table", "strikethrough"]), links=links)


def plain_text(html: str) -> str:
    """What a reader sees of the HTML, in one line."""
    return " ".join(_parse(html).get_text().split())


def hash_script(script: str) -> str:
    """The source expression that lets a content security policy pass exactly this script."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def check_page(html: str) -> str:
    """The page itself; a ValueError if anything in it can run or load but the scripts that its own policy names."""
    page = _parse(html)
    first = page.find("meta", {"http-equiv": "Content-Security-Policy"})
    policy = first.get("content", "") if first and first is page.meta else ""
    if not policy.startswith("default-src 'none';") or "unsafe-eval" in policy:
        raise ValueError("page refused: no content security policy first in its head")
    for tag in page(lambda tag: tag is not first):
        for fault in _find_faults(tag, policy):
            raise ValueError(f"page refused: it holds {fault} (line {tag.sourceline})")
    return html


def _parse(html: str) -> BeautifulSoup:
    # Of an attribute given twice browsers take the first.
    return BeautifulSoup(html, "html.parser", on_duplicate_attribute="ignore")


def _set_table(table: Tag, page: BeautifulSoup) -> None:
    """The table in a frame that scrolls, with headers that say what of."""
    is_evidence = "passages" in table.get("class", [])
    label, classes = ("Passages", "scroll evidence") if is_evidence else ("Table", "scroll")
    frame = {"class": classes, "role": "group", "tabindex": "0", "aria-label": label}
    table.wrap(page.new_tag("div", attrs=frame))
    for cell in table("th", scope=False, colspan=False, rowspan=False):
        cell.attrs = {"scope": "col" if cell.find_parent("thead") else "row"} if cell.contents else {}
        cell.name = "th" if cell.contents else "td"


def _find_faults(tag: Tag, policy: str) -> Iterator[str]:
    if tag.name in REFUSED:
        yield f"<{tag.name}>"
    if tag.name == "meta" and tag.has_attr("http-equiv"):
        yield f"<meta http-equiv={tag['http-equiv']!r}>"
    for name, value in tag.attrs.items():
        if name.startswith("on") or name == "srcdoc":
            yield f"the handler {name} on <{tag.name}>"
        if RUNNING_LINK.match(value) if name == "href" else name in LOADING and not value.startswith("data:image/"):
            yield f"{name}={value[:60]!r} on <{tag.name}>"
    text = tag.get_text() if tag.name in ("style", "script") else ""
    if tag.name == "style" and LOADING_STYLE.search(text):
        yield "a style that loads something"
    if tag.name == "script" and tag.get("type") != "application/json" and hash_script(text) not in policy:
        yield f"a script that is not ours, {text[:60]!r}"
