"""Recognised bytes → tables of text: CSV in any of four delimiters, XLSX sheet by sheet, JSON, JSON Lines, Parquet.

Every cell becomes text, empty for missing; what the text means is decided by who asked for the table. Rows that do
not fit their heading are mended and counted, never dropped in silence.
"""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from alignment.problems import TooLarge, UnreadableFile, WrongColumns
from alignment.reading.formats import TABLES, Format, Recognised, check_size, recognise, shown_name
from alignment.reading.headings import KNOWN_HEADINGS
from alignment.reading.isolation import ask_cell
from alignment.reading.limits import MAX_CELL_CHARACTERS, MAX_CELLS, MAX_COLUMNS, MAX_ROWS
from alignment.reading.parsers import parse
from alignment.reading.values import plain
from alignment.vocabulary import Table, Upload

DELIMITERS = (",", ";", "\t", "|")
SNIFFED_ROWS = 50
HEADING_WITHIN_ROWS = 15
"""A sheet's title, date and logo stand above its headings, but not more rows than this."""
MAX_LINES = MAX_ROWS + HEADING_WITHIN_ROWS
JSON_DEPTH = 6
SPLIT = "Split it, or leave out what is not needed."
TABLE_KINDS = "Load a CSV, XLSX, JSON or Parquet file."
Grid = list[list[str]]


@dataclass(frozen=True, slots=True)
class TablesRead:
    """The tables of one file, with what had to be mended."""

    tables: tuple[Table, ...]
    notes: tuple[str, ...] = ()
    above: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """A table's name → the lines that stand above its heading row, which may say what it is."""


def read_table(upload: Upload) -> Table:
    """The file's only table, or its first sheet with rows."""
    return read_tables(upload)[0]


def read_tables(upload: Upload) -> list[Table]:
    """Every sheet that has rows; at least one."""
    check_size(upload.content)
    return ask_cell("tables", upload.content, {"name": upload.name}).values(Table)


def read_tables_here(upload: Upload) -> list[Table]:
    """The same in this process, which should be the padded cell."""
    return list(tables_of(recognise(upload), shown_name(upload)).tables)


def read_shipped_table(upload: Upload) -> Table:
    """A table of the product's own, read in this process: the padded cell is for strangers' files, and takes longer to
    start than all else that opening a database does."""
    return read_tables_here(upload)[0]


def tables_of(file: Recognised, name: str) -> TablesRead:
    """The tables of a recognised file, each named after the file and, where there are several, its sheet."""
    if file.format is Format.HTML:
        raise WrongColumns(
            "The file is a web page; tables cannot be read from it.",
            "Download the table itself as CSV or XLSX, or copy it into a spreadsheet and save that.",
        )
    if file.format not in TABLES:
        raise WrongColumns(f"The file holds {file.format}, not a table.", TABLE_KINDS)
    grids, notes = _grids(file)
    several = len(grids) > 1
    read = [_table(f"{name}/{sheet}" if several and sheet else name, grid) for sheet, grid in grids.items()]
    tables = tuple(table for one in read for table in one.tables)
    if not tables:
        raise UnreadableFile("The file holds no rows below a heading row.", "Choose a file with at least one row.")
    notes = (*file.notes, *notes, *(note for one in read for note in one.notes))
    return TablesRead(tables, notes, {name: lines for one in read for name, lines in one.above.items()})


def _grids(file: Recognised) -> tuple[dict[str, Grid], tuple[str, ...]]:
    if file.format is Format.CSV:
        return {"": _csv_grid(file.text)}, ()
    if file.format is Format.JSON:
        return _json_grids(_parsed(file.text)), ()
    if file.format is Format.JSONL:
        return _jsonl_grids(file.text)
    return {sheet["name"]: sheet["rows"] for sheet in parse(file.format.value, file.content)}, ()


# ------------------------------------------------------------------------------------------------------- CSV


def _csv_grid(text: str) -> Grid:
    if text.lower().startswith("sep="):  # Excel's own way of naming the delimiter
        text = text.partition("\n")[2]
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
        grid = list(islice(rows, MAX_LINES + 1))
    except csv.Error as reason:
        if "field larger" in str(reason):
            raise TooLarge(
                f"A cell holds more than {MAX_CELL_CHARACTERS:,} characters.",
                "Check that every quotation mark is closed.",
            ) from reason
        raise UnreadableFile("The file is not a table that can be read.", TABLE_KINDS) from reason
    if len(grid) > MAX_LINES:
        raise TooLarge(f"The table has more than {MAX_ROWS:,} rows.", SPLIT)
    return grid


def _delimiter(text: str) -> str:
    """The one that cuts most rows to the heading's width; the earlier and wider one when two do."""
    return max(DELIMITERS, key=lambda delimiter: _fit(text, delimiter))


def _fit(text: str, delimiter: str) -> tuple[float, int]:
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        widths = [len(row) for row in islice(rows, SNIFFED_ROWS) if any(cell.strip() for cell in row)]
    except csv.Error:
        return (0, 0)
    if not widths or max(widths) < 2:
        return (0, 0)
    usual, often = Counter(widths).most_common(1)[0]
    return (often / len(widths), widths[0]) if usual > 1 else (0, 0)


# ------------------------------------------------------------------------------------------------------ JSON


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as reason:
        place = f" (line {reason.lineno})" if isinstance(reason, json.JSONDecodeError) else ""
        raise UnreadableFile(f"The file is not valid JSON{place}.", "Export it again, or load it as CSV.") from reason


def _jsonl_grids(text: str) -> tuple[dict[str, Grid], tuple[str, ...]]:
    found, bad = list[dict[str, Any]](), 0
    for line in filter(str.strip, text.splitlines()):
        try:
            one = json.loads(line)
        except (ValueError, RecursionError):
            one = None
        found.extend([one] if isinstance(one, dict) else [])
        bad += not isinstance(one, dict)
    if not found:  # pretty-printed JSON under the name of JSON Lines
        return _json_grids(_parsed(text)), ()
    return {"": _objects_grid(found)}, (f"{bad} lines are not JSON objects and were left out.",) if bad else ()


def _json_grids(document: Any) -> dict[str, Grid]:
    """One table per list of objects; a lone object is a table of one row."""
    if isinstance(document, list):
        return {"": _objects_grid(_only_postings([one for one in document if isinstance(one, dict)]))}
    if not isinstance(document, dict):
        raise UnreadableFile("The JSON holds no objects.", "Load a list of objects, one for each row.")
    lists = {name: value for name, value in document.items() if _is_list_of_objects(value)}
    if lists and not _is_record(document):
        return {name: _objects_grid(_only_postings(value)) for name, value in lists.items()}
    return {"": _objects_grid([document])}


def _only_postings(objects: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The job postings of a web page's objects; everything, where nothing says that it is one."""
    return [one for one in objects if is_job_posting(one)] or objects


def is_job_posting(thing: Mapping[str, Any]) -> bool:
    """A schema.org JobPosting, with or without the address of the vocabulary before its type."""
    kinds = thing.get("@type", "")
    named = kinds if isinstance(kinds, list) else [kinds]
    return any(str(kind).endswith("JobPosting") for kind in named)


def table_of_objects(name: str, objects: Sequence[dict[str, Any]]) -> Table:
    """The objects found in a web page as a table, one row each."""
    grid = _objects_grid(objects)
    return Table(name, tuple(grid[0]), tuple(tuple(row) for row in grid[1:]))


def _is_list_of_objects(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) for one in value)


def _is_record(document: dict[str, Any]) -> bool:
    """Has it text of its own (a posting with a list of skills), or does it only hold the list (an export)?"""
    own = {plain(name) for name, value in document.items() if isinstance(value, str)}
    return bool(own & {"text", "description", "job description", "title", "job title", "titre"})


def _objects_grid(objects: Sequence[dict[str, Any]]) -> Grid:
    if len(objects) > MAX_ROWS:
        raise TooLarge(f"The file holds {len(objects):,} objects; at most {MAX_ROWS:,} are read.", SPLIT)
    columns = dict.fromkeys(key for one in objects for key in one if not key.startswith("@"))
    if len(columns) > MAX_COLUMNS or len(columns) * len(objects) > MAX_CELLS:
        raise TooLarge(f"The objects have {len(columns):,} different keys; at most {MAX_COLUMNS} are read.", SPLIT)
    return [list(columns), *([value_text(one.get(column)) for column in columns] for one in objects)]


def value_text(value: Any, depth: int = 0) -> str:
    """A JSON value as text: lists as lines with a dash, things by their name and keywords.

    >>> value_text({"@type": "Organization", "name": "Northlake"}), value_text(["Plan", "Report"])
    ('Northlake', '- Plan\\n- Report')
    """
    if value is None or depth > JSON_DEPTH:
        return ""
    if isinstance(value, dict):
        return _object_text(value, depth)
    if isinstance(value, list):
        texts = [value_text(one, depth + 1) for one in value]
        return texts[0] if len(texts) == 1 else "\n".join(f"- {text}" for text in texts if text)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _object_text(value: dict[str, Any], depth: int) -> str:
    name = next(
        (value[key] for key in ("name", "@value", "value", "label", "title", "description") if value.get(key)), ""
    )
    words = value.get("keywords")
    listed = ", ".join(map(str, words)) if isinstance(words, list) else ""
    return ": ".join(filter(None, (value_text(name, depth + 1), listed)))


# ------------------------------------------------------------------------------------------------ grid → table


def _table(name: str, grid: Grid) -> TablesRead:
    """The grid below its heading row; nothing for a sheet without rows."""
    start = _heading_row(grid)
    rows = [row for row in grid[start + 1 :] if any(cell.strip() for cell in row)]
    if not rows:
        return TablesRead(())
    _check_limits(rows, grid[start])
    headed = _filled_width(grid[start])
    columns = _column_names(grid[start], max(headed, *map(_filled_width, rows)))
    wide = sum(_filled_width(row) > headed for row in rows)
    fitted = tuple(_fitted(row, len(columns)) for row in rows)
    note = f"{wide} rows have more cells than the heading row; the surplus is kept in unnamed columns."
    above = tuple(" ".join(filter(str.strip, row)).strip() for row in grid[:start])
    return TablesRead((Table(name, columns, fitted),), (note,) if wide else (), {name: tuple(filter(None, above))})


def _heading_row(grid: Grid) -> int:
    """The row with most headings we know, if at least two; else the first that fills two cells, or any."""
    known = [len({plain(cell) for cell in row} & KNOWN_HEADINGS) for row in grid[:HEADING_WITHIN_ROWS]]
    if known and max(known) >= 2:
        return known.index(max(known))
    filled = [sum(bool(cell.strip()) for cell in row) for row in grid[:HEADING_WITHIN_ROWS]]
    enough = min(2, max(filled, default=0))
    return next((at for at, count in enumerate(filled) if count >= max(enough, 1)), 0)


def _check_limits(rows: Grid, heading: list[str]) -> None:
    if len(rows) > MAX_ROWS:
        raise TooLarge(f"The table has more than {MAX_ROWS:,} rows.", SPLIT)
    width = max(_filled_width(heading), *map(_filled_width, rows))
    if width > MAX_COLUMNS:
        raise TooLarge(f"The table has {width:,} columns; at most {MAX_COLUMNS} are read.", SPLIT)
    if width * len(rows) > MAX_CELLS:
        raise TooLarge(f"The table has {width * len(rows):,} cells; at most {MAX_CELLS:,} are read.", SPLIT)
    if any(len(cell) > MAX_CELL_CHARACTERS for row in rows for cell in row):
        raise TooLarge(f"A cell holds more than {MAX_CELL_CHARACTERS:,} characters.", SPLIT)


def _filled_width(row: Sequence[str]) -> int:
    """Cells up to the last one with something in it: trailing delimiters are not columns."""
    return next((at for at in range(len(row), 0, -1) if row[at - 1].strip()), 0)


def _column_names(heading: Sequence[str], width: int) -> tuple[str, ...]:
    """Every column with a name of its own."""
    names = dict[str, None]()
    for at in range(width):
        name = " ".join(heading[at].split()) if at < len(heading) else ""
        name = name or f"column {at + 1}"
        names[name if name not in names else _distinct(name, names)] = None
    return tuple(names)


def _distinct(name: str, taken: Iterable[str]) -> str:
    number = 2
    while f"{name} ({number})" in taken:
        number += 1
    return f"{name} ({number})"


def _fitted(row: Sequence[str], width: int) -> tuple[str, ...]:
    return (*row[:width], *("" for _ in range(width - len(row))))
