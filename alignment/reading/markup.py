"""HTML → the text a person would see: headings marked with ##, list items with a dash, tables row by row.

Runs in the padded cell only. It walks the tree with a list of its own instead of calling itself, because a page
can nest deeper than Python calls.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

UNSEEN = frozenset((
    "script", "style", "noscript", "template", "svg", "head", "nav", "footer", "form", "button", "select", "iframe",
    "object", "video", "audio", "canvas", "dialog",
))  # fmt: skip
"""Elements without text, and those that are about the site instead of the job."""
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
APART = HEADINGS | {"p", "ul", "ol", "dl", "table", "section", "article", "blockquote", "pre", "main", "hr"}
"""Elements with a blank line around them."""
OWN_LINE = frozenset(
    ("div", "li", "tr", "br", "dt", "dd", "header", "aside", "figure", "caption", "summary", "address")
)
MAIN_FROM_CHARACTERS = 200
"""A page's `main` or `article` with less than this is a shell, and the text stands elsewhere."""


class VisibleText:
    """Lines as they are walked past.

    >>> seen = VisibleText()
    >>> for word in ("Plan ", "the", " week"): seen.say(word)
    >>> seen.text()
    'Plan the week'
    """

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.words: list[str] = []
        self.mark = ""

    def say(self, words: str) -> None:
        self.words.append(words)

    def end_line(self) -> None:
        line = " ".join("".join(self.words).split()).strip("| ")
        self.words.clear()
        if line:
            self.lines.append(self.mark + line)
            self.mark = ""

    def stand_apart(self) -> None:
        self.end_line()
        if self.lines and self.lines[-1] and not self.mark:
            self.lines.append("")

    def start_item(self) -> None:
        """Items of one list stand together, even where each holds a paragraph."""
        if self.lines[-1:] == [""] and self.lines[-2].startswith("- "):
            self.lines.pop()
        self.mark = "- "

    def text(self) -> str:
        self.end_line()
        return "\n".join(self.lines).strip()


def read_page(content: bytes) -> dict[str, Any]:
    """Title, language, visible text and the linked data of a web page."""
    from selectolax.lexbor import LexborHTMLParser  # noqa: PLC0415  a native library that only HTML needs

    page = LexborHTMLParser(content.decode("utf-8", errors="replace"))
    root = page.root
    language = (root.attributes.get("lang") or "") if root is not None else ""
    linked = [node.text() for node in page.css('script[type="application/ld+json"]')]
    return {"title": _title(page), "language": language, "text": _main_text(page), "linked": linked}


def read_fragments(content: bytes) -> list[str]:
    """The visible text of each of a JSON list of HTML fragments (cells of a table, descriptions in JSON)."""
    from selectolax.lexbor import LexborHTMLParser  # noqa: PLC0415  see read_page

    pages = (LexborHTMLParser(str(fragment)) for fragment in json.loads(content))
    return [visible_text(page.body) if page.body is not None else "" for page in pages]


def read_blocks(content: bytes) -> dict[str, Any]:
    """Title and blocks (heading, item, line, table) of a web page. A table that holds a table is layout."""
    from selectolax.lexbor import LexborHTMLParser  # noqa: PLC0415  see read_page

    page = LexborHTMLParser(content.decode("utf-8", errors="replace"))
    title = _title(page)
    tables = dict[str, list[list[str]]]()
    innermost = [node for node in page.css("table") if len(node.css("table")) == 1]  # css() finds the node itself too
    for at, node in enumerate(innermost):
        mark = f"\ue000{at}\ue001"
        tables[mark] = [[visible_text(cell) for cell in row.css("td, th")] for row in node.css("tr")]
        node.replace_with(mark)
    lines = (part for line in _main_text(page).splitlines() for part in _MARK.split(line.strip("| ")))
    return {"title": title, "blocks": [_line_block(line, tables) for line in lines if line.strip()]}


_MARK = re.compile("(\ue000\\d{1,9}\ue001)")
"""What stands in the text where a table was taken out of it: characters that no language uses."""


def _line_block(line: str, tables: dict[str, list[list[str]]]) -> dict[str, Any]:
    if rows := tables.pop(line, None):
        return {"kind": "table", "text": "", "rows": rows}
    kind = {"## ": "heading", "- ": "item"}.get(line[:3] if line.startswith("#") else line[:2], "line")
    return {"kind": kind, "text": line if kind == "line" else line.partition(" ")[2]}


def _title(page: LexborHTMLParser) -> str:
    heading = page.css_first("main h1, article h1, h1")
    if heading is not None and (words := " ".join(heading.text().split())):
        return words
    named = page.css_first("title")
    words = " ".join(named.text().split()) if named is not None else ""
    return words.split(" | ")[0]


def _main_text(page: LexborHTMLParser) -> str:
    for place in ("main", '[role="main"]', "article"):
        node = page.css_first(place)
        if node is not None and len(text := visible_text(node)) >= MAIN_FROM_CHARACTERS:
            return text
    return visible_text(page.body) if page.body is not None else ""


def visible_text(root: LexborNode) -> str:
    """The text under `root`."""
    seen = VisibleText()
    for node, is_leaving in _walk(root):
        tag = node.tag or ""
        if tag == "-text":
            seen.say(str(node.text_content or ""))
        elif is_leaving:
            _leave(seen, tag)
        else:
            _enter(seen, tag)
    return seen.text()


def _walk(root: LexborNode) -> Iterator[tuple[LexborNode, bool]]:
    """Each node when entered, and each element again when left."""
    waiting = [(root, False)]
    while waiting:
        node, is_leaving = waiting.pop()
        yield node, is_leaving
        if not is_leaving and node.tag != "-text" and node.tag not in UNSEEN:
            waiting.append((node, True))
            waiting.extend((child, False) for child in reversed(list(node.iter(include_text=True))))


def _enter(seen: VisibleText, tag: str) -> None:
    if tag in APART:
        seen.stand_apart()
    elif tag in OWN_LINE:
        seen.end_line()
    if tag in HEADINGS:
        seen.mark = "## "
    elif tag == "li":
        seen.start_item()


def _leave(seen: VisibleText, tag: str) -> None:
    if tag in HEADINGS or tag == "li":
        seen.end_line()
        seen.mark = ""
    if tag in APART:
        seen.stand_apart()
    elif tag in OWN_LINE:
        seen.end_line()
    elif tag in ("td", "th"):
        seen.say(" | ")
