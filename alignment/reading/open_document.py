"""ODT → blocks: headings, list items, lines and tables, in their order. Runs in the padded cell only.

Read with expat, event by event and without a tree, so that nesting and repetition cost nothing. A document type
declaration, which could define entities that grow or point to files, ends the reading before it has any effect.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from alignment.problems import TooLarge, UnreadableFile
from alignment.reading.archives import SAVE_AGAIN
from alignment.reading.limits import MAX_COLUMNS, MAX_TEXT_CHARACTERS

NAMES = "urn:oasis:names:tc:opendocument:xmlns:"
BODY, EDGES = frozenset(("office text",)), frozenset(("style header", "style footer"))
UNSEEN = frozenset((
    "text tracked-changes", "text note", "text table-of-content", "text sequence-decls", "office annotation",
    "office forms", "draw object", "draw image",
))  # fmt: skip
"""Deleted text, notes, comments, and lists that repeat what the document says."""
KEPT_BLANKS = 10


def parse_odt(content: bytes) -> dict[str, Any]:
    """Body, headers and footers as blocks; of the table only the first level, what is nested in a cell as its lines."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        manifest = archive.read("META-INF/manifest.xml") if "META-INF/manifest.xml" in names else b""
        if b"encryption-data" in manifest:
            raise UnreadableFile("The file is protected by a password.", "Save it without a password.")
        blocks = _blocks(archive.read("content.xml"), BODY)
        edges = _blocks(archive.read("styles.xml"), EDGES) if "styles.xml" in names else []
    lines = dict.fromkeys(block["text"] for block in edges if block["text"])
    return {"title": "", "blocks": [*blocks, *({"kind": "edge", "text": line} for line in lines)]}


def _blocks(xml: bytes, wanted: frozenset[str]) -> list[dict[str, Any]]:
    seen = _Seen(wanted)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = seen.enter
    parser.EndElementHandler = seen.leave
    parser.CharacterDataHandler = seen.say
    parser.StartDoctypeDeclHandler = _refuse_declaration
    parser.Parse(xml, True)
    return seen.blocks


def _refuse_declaration(*_: object) -> None:
    raise UnreadableFile("The file declares entities, which no office program writes: it is not safe.", SAVE_AGAIN)


@dataclass(slots=True)
class _Cell:
    """A cell of a table, and how many places of its row it takes."""

    lines: list[str] = field(default_factory=list)
    repeated: int = 1


@dataclass(slots=True)
class _Seen:
    """What has been walked past: where we are, and the blocks so far."""

    wanted: frozenset[str]
    blocks: list[dict[str, Any]] = field(default_factory=list)
    inside: int = 0
    unseen: int = 0
    lists: int = 0
    tables: int = 0
    paragraphs: list[list[str]] = field(default_factory=list)
    rows: list[list[_Cell]] = field(default_factory=list)
    characters: int = 0

    def enter(self, name: str, attributes: Mapping[str, str]) -> None:
        name = _short(name)
        if name in UNSEEN or self.unseen:
            self.unseen += 1
            return
        self.inside += name in self.wanted
        if not self.inside:
            return
        if name in ("text p", "text h"):
            self.paragraphs.append([])
        elif name in ("text s", "text tab", "text line-break"):
            self.say(_blank(name, attributes))
        elif name == "text list-item":
            self.lists += 1
        elif name.startswith("table "):
            self._enter_table(name, attributes)

    def _enter_table(self, name: str, attributes: Mapping[str, str]) -> None:
        self.tables += name == "table table"
        if self.tables != 1:
            return
        if name == "table table":
            self.rows = []
        elif name == "table table-row":
            self.rows.append([])
        elif name in ("table table-cell", "table covered-table-cell") and self.rows:
            self.rows[-1].append(_Cell(repeated=_count(attributes, "table:1.0 number-columns-repeated")))

    def say(self, words: str) -> None:
        if self.paragraphs and not self.unseen:
            self.paragraphs[-1].append(words)
            self.characters += len(words)
            if self.characters > MAX_TEXT_CHARACTERS:
                raise TooLarge(
                    f"The document holds more than {MAX_TEXT_CHARACTERS:,} characters; no more are read.",
                    "Split it, or leave out what is not needed.",
                )

    def leave(self, name: str) -> None:
        name = _short(name)
        if self.unseen:
            self.unseen -= 1
            return
        if self.inside and name in ("text p", "text h"):
            self._end_paragraph(is_heading=name == "text h")
        elif self.inside and name == "text list-item":
            self.lists -= 1
        elif self.inside and name == "table table":
            self._end_table()
        self.inside -= name in self.wanted

    def _end_paragraph(self, *, is_heading: bool) -> None:
        text = "".join(self.paragraphs.pop()).strip()
        if self.tables and self.rows and self.rows[-1]:
            self.rows[-1][-1].lines.extend(filter(str.strip, text.splitlines()))
        elif is_heading:
            self.blocks.append({"kind": "heading", "text": " ".join(text.split())})
        else:
            kind = "item" if self.lists else "line"
            self.blocks.extend({"kind": kind, "text": line.strip()} for line in text.splitlines())

    def _end_table(self) -> None:
        self.tables -= 1
        rows = list(filter(any, map(_row, self.rows))) if self.tables == 0 else []
        if rows:
            self.blocks.append({"kind": "table", "text": "", "rows": rows})
        self.rows = [] if self.tables == 0 else self.rows


def _short(name: str) -> str:
    """ "text p" for the name of a paragraph, whatever its prefix in the file."""
    space, _, local = name.rpartition(" ")
    return f"{space.removeprefix(NAMES).partition(':')[0]} {local}"


def _blank(name: str, attributes: Mapping[str, str]) -> str:
    if name == "text s":
        return " " * min(_count(attributes, "text:1.0 c"), KEPT_BLANKS)
    return "\t" if name == "text tab" else "\n"


def _count(attributes: Mapping[str, str], name: str) -> int:
    stated = attributes.get(NAMES + name, "1")
    return min(int(stated), MAX_COLUMNS) if stated.isdecimal() and len(stated) < 10 else MAX_COLUMNS


def _row(cells: list[_Cell]) -> list[str]:
    """The row's texts up to its last filled cell. What repeats an empty cell only pushes the next one on."""
    row = list[str]()
    for cell in cells:
        text = "\n".join(cell.lines)
        row.extend([text] * min(1 if text else cell.repeated, MAX_COLUMNS - len(row)))
    while row and not row[-1]:
        row.pop()
    return row
