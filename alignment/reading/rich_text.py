"""RTF → blocks: headings, list items, lines and tables, in their order. Runs in the padded cell only.

A reader of our own, because text and tables are all that is wanted: one pass over the tokens, groups on a list of
its own, so that it takes the same time whatever nests in what. Pictures, objects and fields' instructions are passed
over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from alignment.problems import TooLarge
from alignment.reading.limits import MAX_COLUMNS, MAX_TEXT_CHARACTERS

TOKEN = re.compile(
    r"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})? ?|\\'(?P<byte>[0-9a-fA-F]{2})|\\(?P<sign>[^a-zA-Z])|"
    r"(?P<brace>[{}])|(?P<text>[^\\{}\r\n]+)|[\r\n]+|\\"
)
UNSEEN = frozenset((
    "fonttbl", "colortbl", "stylesheet", "info", "pict", "object", "themedata", "colorschememapping", "latentstyles",
    "datastore", "xmlnstbl", "listtable", "listoverridetable", "rsidtbl", "generator", "filetbl", "revtbl", "fldinst",
    "footnote", "annotation", "atnid", "atnauthor", "nonshppict", "bkmkstart", "bkmkend", "xe", "tc", "template",
))  # fmt: skip
"""Groups whose text is not the document's."""
EDGES = frozenset(("header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr", "footerf"))
SPOKEN = {
    "tab": "\t", "line": "\n", "bullet": "•", "endash": "–", "emdash": "—", "lquote": "‘", "rquote": "’",
    "ldblquote": "“", "rdblquote": "”", "enspace": " ", "emspace": " ", "~": " ", "_": "-", "{": "{", "}": "}",
    "\\": "\\", "nestcell": " ", "nestrow": "\n",
}  # fmt: skip
ENCODINGS = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850", "ansi": "cp1252"}
CODE_PAGES = {437: "cp437", 850: "cp850", 10_000: "mac_roman", 1252: "cp1252"}
"""The code pages of English and French. Other letters come as \\u, which needs none."""


@dataclass(frozen=True, slots=True)
class _Group:
    """What holds until the group's closing brace."""

    is_unseen: bool = False
    is_hidden: bool = False
    is_edge: bool = False
    is_mark: bool = False
    skipped: int = 1
    """How many characters after a \\u say the same for readers that know no Unicode."""


@dataclass(slots=True)
class _Reading:
    """Where we are, and the blocks so far."""

    blocks: list[dict[str, Any]] = field(default_factory=list)
    outer: list[_Group] = field(default_factory=list)
    group: _Group = field(default_factory=_Group)
    encoding: str = "cp1252"
    to_skip: int = 0
    words: list[str] = field(default_factory=list)
    cell: list[str] = field(default_factory=list)
    row: list[str] = field(default_factory=list)
    is_heading: bool = False
    is_item: bool = False
    is_in_table: bool = False
    characters: int = 0


def parse_rtf(content: bytes) -> dict[str, Any]:
    """The document as blocks: body, tables, headers and footers."""
    read = _Reading()
    for found in _tokens(content.decode("latin-1")):
        if found["brace"]:
            _take_brace(read, found["brace"])
        elif found["word"]:
            _take_word(read, found["word"], found["number"])
        elif found["byte"]:
            _say(read, bytes.fromhex(found["byte"]).decode(read.encoding, "replace"), 1)
        elif found["sign"]:
            _take_sign(read, found["sign"])
        elif found["text"]:
            _take_text(read, found["text"])
    _end_paragraph(read)
    _end_row(read)
    return {"title": "", "blocks": list(_without_repeats(read.blocks))}


def _tokens(text: str) -> Iterator[re.Match[str]]:
    """The tokens, without the raw bytes that follow a \\bin."""
    at = 0
    while found := TOKEN.match(text, at):
        at = found.end()
        if found["word"] == "bin":
            at += max(int(found["number"] or 0), 0)
        else:
            yield found


def _take_brace(read: _Reading, brace: str) -> None:
    read.to_skip = 0
    if brace == "{":
        read.outer.append(read.group)
        return
    closed, read.group = read.group, read.outer.pop() if read.outer else _Group()
    if closed.is_edge and not read.group.is_edge:
        _end_paragraph(read, is_edge=True)


def _take_sign(read: _Reading, sign: str) -> None:
    if sign == "*":
        read.group = replace(read.group, is_unseen=True)
    elif sign in "\r\n":
        _end_paragraph(read)
    elif sign in SPOKEN:
        _say(read, SPOKEN[sign], 1)


def _take_text(read: _Reading, text: str) -> None:
    kept = text[read.to_skip :]
    read.to_skip = max(read.to_skip - len(text), 0)
    if kept:
        _say(read, kept.encode("latin-1").decode(read.encoding, "replace"), 0)


def _say(read: _Reading, words: str, counts: int) -> None:
    """Words of the document, but for those that stand for a character already said."""
    if counts and read.to_skip:
        read.to_skip -= counts
        return
    group = read.group
    if group.is_mark or group.is_unseen or group.is_hidden:
        return
    read.words.append(words)
    read.characters += len(words)
    if read.characters > MAX_TEXT_CHARACTERS:
        raise TooLarge(
            f"The document holds more than {MAX_TEXT_CHARACTERS:,} characters; no more are read.",
            "Split it, or leave out what is not needed.",
        )


def _take_word(read: _Reading, word: str, stated: str | None) -> None:
    number = int(stated) if stated else None
    if word == "u" and number is not None:
        _say(read, chr(number % 0x10000), 0)
        read.to_skip = read.group.skipped
    elif word in SPOKEN:
        _say(read, SPOKEN[word], 1)
    elif word in ENCODINGS or word == "ansicpg":
        read.encoding = ENCODINGS.get(word) or CODE_PAGES.get(number or 0, read.encoding)
    elif word in ("par", "sect", "page", "cell", "row", "pard", "intbl", "outlinelevel", "ls"):
        if not read.group.is_unseen:
            _take_layout(read, word, number)
    else:
        read.group = _changed(read.group, word, number)


def _changed(group: _Group, word: str, number: int | None) -> _Group:
    if word in UNSEEN:
        return replace(group, is_unseen=True)
    if word in EDGES:
        return replace(group, is_edge=True)
    if word in ("listtext", "pntext"):
        return replace(group, is_mark=True)
    if word in ("v", "deleted"):
        return replace(group, is_hidden=number != 0)
    return replace(group, skipped=min(number or 0, 10)) if word == "uc" else group


def _take_layout(read: _Reading, word: str, number: int | None) -> None:
    if word in ("par", "sect", "page"):
        _end_paragraph(read, is_edge=read.group.is_edge)
    elif word == "cell":
        _end_line(read)
        if len(read.row) < MAX_COLUMNS:
            read.row.append("\n".join(read.cell))
        read.cell = []
    elif word == "row":
        _end_row(read)
    elif word == "pard":
        read.is_heading = read.is_item = read.is_in_table = False
    elif word == "intbl":
        read.is_in_table = True
    elif word == "outlinelevel":
        read.is_heading = number is not None and number < 9  # 9 is the level of text
    else:
        read.is_item = bool(number)


def _end_line(read: _Reading) -> str:
    """What was said since the last end, put into the cell of a table where we are in one."""
    text = "".join(read.words).encode("utf-16", "surrogatepass").decode("utf-16", "replace").strip()
    read.words.clear()
    if read.is_in_table:
        read.cell.extend(filter(str.strip, text.splitlines()))
        return ""
    return text


def _end_paragraph(read: _Reading, *, is_edge: bool = False) -> None:
    text = _end_line(read)
    kind = "edge" if is_edge else "heading" if read.is_heading else "item" if read.is_item else "line"
    if kind == "heading":
        text = " ".join(text.split())
    for line in filter(None, map(str.strip, text.splitlines())):
        read.blocks.append({"kind": kind, "text": line})


def _end_row(read: _Reading) -> None:
    """The row joins the table above it, or begins one."""
    row = [*read.row, *(["\n".join(read.cell)] if read.cell else [])]
    read.row, read.cell = [], []
    if not any(row):
        return
    if not read.blocks or read.blocks[-1]["kind"] != "table":
        read.blocks.append({"kind": "table", "text": "", "rows": []})
    read.blocks[-1]["rows"].append(row)


def _without_repeats(blocks: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Headers and footers last and once, as every section may state them again."""
    yield from (block for block in blocks if block["kind"] != "edge")
    for line in dict.fromkeys(block["text"] for block in blocks if block["kind"] == "edge"):
        yield {"kind": "edge", "text": line}
