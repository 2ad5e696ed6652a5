"""Text and documents → a flat list of blocks: headings, list items, lines and tables, in their order.

Assessments and outcomes are found by where they stand (under which heading, in which column), which the plain text of
a document no longer says. A cell of a table often holds Markdown whose line breaks were lost on the way, so that the
breaks are put back where the marks show them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Any

HEADING, ITEM, LINE, TABLE = "heading", "item", "line", "table"
Grid = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a document. `rows` are a table's cells; `runs_on`: a heading in it may have lost its end."""

    kind: str
    text: str = ""
    rows: Grid = ()
    runs_on: bool = False


_SEPARATOR = re.compile(r"\|[ \t]*:?-{2,}:?(?:[ \t]*\|[ \t]*:?-{2,}:?)*[ \t]*\|?")
_MARKED_HEADING = re.compile(r"(?:^|(?<=\s))#{1,6}[ \t]+(?=\S)")
_MARKED_ITEM = re.compile(r"^[ \t]*(?:[-+*•●○▪◦‣·–]|\uf0b7|\d{1,2}[.)]|[a-z][.)])[ \t]+")
_LOST_BULLET = re.compile(r"(?<=[.!?:;)])[ \t]+[-+*•][ \t]+(?=[\w\"“«])")
_NUMBER = re.compile(r"(?:^|(?<=\s))(\d{1,2})[.)][ \t]+(?=[^\W\d_])")


def blocks_of(text: str) -> list[Block]:
    """The blocks of plain text or Markdown, also of Markdown that became one line.

    >>> [block.text for block in blocks_of("There are two: 1. Essay 2. Report ### Contacts Ask Jo")]
    ['There are two:', 'Essay', 'Report', 'Contacts Ask Jo']
    >>> blocks_of("Graded: | Task | Weight | |---|---| | Essay | 40% | | Test | 60% |")[1].rows
    (('Task', 'Weight'), ('Essay', '40%'), ('Test', '60%'))
    """
    text = re.sub(r"[ \t\xa0]{2,}", " ", text)
    pieces = _lined(text) if "\n" in text.strip() else _unlined(text)
    return [block for piece in pieces for block in ([piece] if isinstance(piece, Block) else _prose(piece))]


def blocks_from(parsed: Sequence[Mapping[str, Any]]) -> list[Block]:
    """The blocks that the padded cell found in a Word document or a web page; lines with tabs are a table's rows."""
    read = [_parsed_block(one) for one in parsed]
    found = list[Block]()
    for is_row, group in groupby(read, key=lambda block: block.kind == LINE and "\t" in block.text.strip()):
        blocks = list(group)
        found.extend([_tabbed(blocks)] if is_row and len(blocks) > 1 else blocks)
    return found


def _parsed_block(one: Mapping[str, Any]) -> Block:
    rows = tuple(tuple(str(cell) for cell in row) for row in one.get("rows", ()))
    return Block(str(one["kind"]), str(one.get("text", "")), rows)


def _tabbed(blocks: Iterable[Block]) -> Block:
    rows = [tuple(part.strip() for part in re.split(r"\t+", block.text.strip())) for block in blocks]
    width = max(map(len, rows))
    return Block(TABLE, rows=tuple((*row, *("" for _ in range(width - len(row)))) for row in rows))


def _lined(text: str) -> Iterator[str | Block]:
    """Text that kept its lines: those with pipes are a table's rows, one each."""
    for is_row, group in groupby(text.splitlines(), key=lambda line: line.count("|") >= 2 or " | " in line):
        lines = list(group)
        if not is_row:
            yield "\n".join(lines)
        elif rows := _piped(lines):
            yield Block(TABLE, rows=rows)


def _piped(lines: Iterable[str]) -> Grid:
    kept = [line for line in lines if re.search(r"\w", line)]
    return tuple(tuple(cell.strip() for cell in line.strip().strip("|").split("|")) for line in kept)


def _unlined(text: str) -> Iterator[str | Block]:
    """Text on one line: under a separator of n columns every n cells are a row, with an empty piece between rows."""
    rules = list(_SEPARATOR.finditer(text))
    starts = [0, *(rule.end() for rule in rules)]
    ends = [*(rule.start() for rule in rules), len(text)]
    pieces = [text[start:end].split("|") for start, end in zip(starts, ends, strict=True)]
    heading: tuple[str, ...] = ()
    for at, piece in enumerate(pieces):
        rule = rules[at - 1][0] if at else ""
        rows, rest = _rows(piece, len(heading)) if rule.endswith("|") and heading else ([], piece)
        if rows:
            yield Block(TABLE, rows=(heading, *rows))
        width = rules[at][0].count("|") - rules[at][0].endswith("|") if at < len(rules) else 0
        heading, prose = _heading_cells(rest, width)
        yield "|".join(prose)


def _rows(cells: list[str], width: int) -> tuple[list[tuple[str, ...]], list[str]]:
    """The rows at the start of these cells, and what follows them."""
    rows, at = list[tuple[str, ...]](), 0
    while at + width < len(cells) and not cells[at].strip():
        rows.append(tuple(cell.strip() for cell in cells[at + 1 : at + 1 + width]))
        at += width + 1
    return rows, cells[at:]


def _heading_cells(cells: list[str], width: int) -> tuple[tuple[str, ...], list[str]]:
    """The heading row that ends these cells, and what stands before it."""
    if not width or len(cells) < width + 2:
        return (), cells
    return tuple(cell.strip() for cell in cells[-width - 1 : -1]), cells[: -width - 1]


def _prose(text: str) -> Iterator[Block]:
    runs_on = "\n" not in text.strip()
    text = _MARKED_HEADING.sub(lambda found: "\n" + found[0].strip() + " ", text)
    if runs_on:
        text = _LOST_BULLET.sub("\n- ", text)
        text = "\n".join(map(_numbered, text.split("\n")))
    for line in filter(str.strip, text.splitlines()):
        if line.lstrip().startswith("#"):
            yield Block(HEADING, line.strip().lstrip("#").strip(" *#"), runs_on=runs_on)
        elif found := _MARKED_ITEM.match(line):
            yield Block(ITEM, line[found.end() :].strip())
        else:
            yield Block(LINE, line.strip())


def _numbered(line: str) -> str:
    """A line broken before the numbers of a list: from 1 on, each one more than the last or, as Markdown allows, 1."""
    breaks, last = list[int](), 0
    for found in _NUMBER.finditer(line):
        number = int(found[1])
        if number == last + 1 or (number == 1 and last in (0, 1)) or (number == 1 and breaks):
            breaks.append(found.start())
            last = number
    if not breaks:
        return line
    places = [0, *breaks, len(line)]
    return "\n".join(line[start:end].strip() for start, end in pairwise(places) if end > start)
