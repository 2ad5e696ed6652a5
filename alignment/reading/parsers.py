"""Bytes → pages, blocks and rows, with the libraries that know a format. Runs in the padded cell only.

A stranger's file can make one of them crash, hang or take all memory (PLATFORM.md has the measurements); `cell.py`
sees to it that nobody minds. What a library says of a damaged file differs from one to the next, so that all of it
becomes one problem here.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from alignment.problems import AlignmentProblem, TooLarge, UnreadableFile
from alignment.reading.limits import (
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_PAGES,
    MAX_ROWS,
    MAX_TEXT_CHARACTERS,
    MAX_UNPACKED_BYTES,
)
from alignment.reading.markup import read_blocks, read_fragments, read_page
from alignment.reading.open_document import parse_odt
from alignment.reading.rich_text import parse_rtf
from alignment.reading.values import day_of

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table
    from docx.text.paragraph import Paragraph

SPLIT = "Split it, or leave out what is not needed."


def parse(what: str, content: bytes) -> Any:
    """What the parser of this name made of `content`; UnreadableFile for whatever it stumbled over."""
    try:
        return PARSERS[what](content)
    except AlignmentProblem:
        raise
    except Exception as reason:
        raise UnreadableFile(
            f"The {what.partition(' ')[0]} file is damaged, or too demanding to be read safely.",
            "Open it where it was made, save it again, or save it as plain text.",
        ) from reason


# ------------------------------------------------------------------------------------------------------- PDF


def parse_pdf(content: bytes) -> list[str]:
    """The text of each page."""
    import pypdfium2  # noqa: PLC0415  a native library that only a PDF needs

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as reason:
        if "password" in str(reason).lower():
            raise UnreadableFile("The PDF is protected by a password.", "Save it without a password.") from reason
        raise
    if len(document) > MAX_PAGES:
        raise TooLarge(f"The PDF has {len(document):,} pages; at most {MAX_PAGES} are read.", SPLIT)
    return [document[at].get_textpage().get_text_bounded() for at in range(len(document))]


# ------------------------------------------------------------------------------------------------------ DOCX


def parse_docx(content: bytes) -> dict[str, str]:
    """Headers, body and footers as lines: headings marked with ##, list items with a dash."""
    import docx  # noqa: PLC0415  only a Word document needs it

    document = docx.Document(io.BytesIO(content))
    _unwrap(document)
    edges = [list(_edge_lines(document, edge)) for edge in ("header", "footer")]
    body = list(_block_lines(document))
    text = "\n".join((*edges[0], "", *body, "", *edges[1]))
    if len(text) > MAX_TEXT_CHARACTERS:
        raise TooLarge(f"The document holds {len(text):,} characters; at most {MAX_TEXT_CHARACTERS:,} are read.", SPLIT)
    return {"text": text, "body": "\n".join(body)}


def parse_docx_blocks(content: bytes) -> dict[str, Any]:
    """Body, headers and footers as blocks that keep their tables: heading, item, line, table."""
    import docx  # noqa: PLC0415  see parse_docx

    document = docx.Document(io.BytesIO(content))
    _unwrap(document)
    edges = [line for edge in ("header", "footer") for line in _edge_lines(document, edge)]
    blocks = [*_docx_blocks(document), *({"kind": "edge", "text": line} for line in edges)]
    return {"title": str(document.core_properties.title or ""), "blocks": blocks}


def _docx_blocks(container: Any) -> Iterator[dict[str, Any]]:
    from docx.table import Table  # noqa: PLC0415  see parse_docx

    for block in container.iter_inner_content():
        if isinstance(block, Table):
            yield {"kind": "table", "text": "", "rows": _docx_rows(block)}
            continue
        for line in filter(str.strip, _paragraph_lines(block)):
            kind = "heading" if line.startswith("## ") else "item" if line.startswith("- ") else "line"
            yield {"kind": kind, "text": line if kind == "line" else line.partition(" ")[2]}


def _docx_rows(table: Table) -> list[list[str]]:
    """The cells of each row; of a merged cell the places after its first are empty."""
    seen = set[Any]()
    rows = list[list[str]]()
    for row in table.rows:
        rows.append([])
        for cell in row.cells:
            lines = [] if cell._tc in seen else [line for line in _block_lines(cell) if line.strip()]
            seen.add(cell._tc)
            rows[-1].append("\n".join(lines))
    return rows


def _unwrap(document: Document) -> None:
    """Lift text out of form fields and tracked insertions, which python-docx passes over."""
    from docx.oxml.ns import qn  # noqa: PLC0415  see parse_docx

    for tag in ("w:sdt", "w:ins", "w:smartTag"):
        for wrapper in list(document.element.body.iter(qn(tag))):
            inside = wrapper.find(qn("w:sdtContent")) if tag == "w:sdt" else wrapper
            for child in () if inside is None else list(inside):
                wrapper.addprevious(child)
            wrapper.getparent().remove(wrapper)


def _edge_lines(document: Document, edge: str) -> Iterator[str]:
    """The lines of every header or footer, those that repeat from section to section once."""
    seen = dict[str, None]()
    for section in document.sections:
        part = getattr(section, edge)
        if not part.is_linked_to_previous:
            seen.update(dict.fromkeys(line for line in _block_lines(part) if line.strip()))
    yield from seen


def _block_lines(container: Any) -> Iterator[str]:
    from docx.table import Table  # noqa: PLC0415  see parse_docx

    for block in container.iter_inner_content():
        yield from _table_lines(block) if isinstance(block, Table) else _paragraph_lines(block)


def _paragraph_lines(paragraph: Paragraph) -> Iterator[str]:
    lines = [line.strip() for line in paragraph.text.splitlines()]
    name = str(getattr(paragraph.style, "name", "") or "").lower()
    if any(lines) and (name.startswith(("heading", "title", "titre")) or _has_outline_level(paragraph)):
        yield from ("", "## " + " ".join(lines), "")
        return
    properties = paragraph._p.pPr
    is_item = name.startswith("list") or (properties is not None and properties.numPr is not None)
    for line in lines:
        yield f"- {line}" if line and is_item and not line.startswith(("-", "•")) else line
    if not is_item:
        yield ""


def _has_outline_level(paragraph: Paragraph) -> bool:
    """Word's own mark of a heading, whatever a college called its style."""
    style = paragraph.style
    return style is not None and bool(style.element.xpath("./w:pPr/w:outlineLvl"))


def _table_lines(table: Table) -> Iterator[str]:
    """Rows of short cells on one line each, long cells on lines of their own. A merged cell is said once."""
    seen = set[Any]()
    for row in table.rows:
        cells = list[list[str]]()
        for cell in row.cells:
            if cell._tc not in seen:
                seen.add(cell._tc)
                cells.append([line for line in _block_lines(cell) if line.strip()])
        yield from _row_lines([cell for cell in cells if cell])
    yield ""


def _row_lines(cells: list[list[str]]) -> Iterator[str]:
    if all(len(cell) == 1 and len(cell[0]) <= 100 for cell in cells):
        line = " | ".join(cell[0] for cell in cells)
        yield from [line] if line else []
    else:
        for cell in cells:
            yield from (*cell, "")


# ------------------------------------------------------------------------------------------------------ XLSX

FILLED_CELL = re.compile(rb'<c\b[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*(?<!/)>')


def parse_xlsx(content: bytes) -> list[dict[str, Any]]:
    """Every sheet's name and rows."""
    from python_calamine import CalamineWorkbook  # noqa: PLC0415  a native library that only a spreadsheet needs

    _check_extents(content)
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return [{"name": name, "rows": _grid(book.get_sheet_by_name(name).to_python())} for name in book.sheet_names]


def _check_extents(content: bytes) -> None:
    """One value in cell XFD1048576 makes the reader allocate 17 thousand million cells, and abort."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                _check_extent(archive.read(name))


def _check_extent(sheet: bytes) -> None:
    rows, columns = 0, 0
    for found in FILLED_CELL.finditer(sheet):
        rows = max(rows, int(found[2]))
        columns = max(columns, _column_number(found[1]))
    _check_shape(rows, columns)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _check_shape(rows: int, columns: int) -> None:
    if rows > MAX_ROWS or columns > MAX_COLUMNS or rows * columns > MAX_CELLS:
        raise TooLarge(
            f"A sheet reaches row {rows:,} and column {columns:,}; at most {MAX_ROWS:,} rows, {MAX_COLUMNS} columns "
            f"and {MAX_CELLS:,} cells are read.",
            "Delete what stands far from the table, or split it.",
        )


def _grid(rows: list[list[Any]]) -> list[list[str]]:
    return [[cell_text(cell) for cell in row] for row in rows]


def cell_text(cell: object) -> str:
    """A cell as a person would type it: no ".0" behind a whole number, no midnight behind a date."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return day_of(cell) if isinstance(cell, date | datetime) else str(cell)


# --------------------------------------------------------------------------------------------------- Parquet


def parse_parquet(content: bytes) -> list[dict[str, Any]]:
    """One sheet, with its column names as first row."""
    from pyarrow import BufferReader, parquet  # noqa: PLC0415  a large native library that only Parquet needs

    file = parquet.ParquetFile(BufferReader(content))
    about = file.metadata
    _check_shape(about.num_rows, about.num_columns)
    unpacked = sum(about.row_group(at).total_byte_size for at in range(about.num_row_groups))
    if unpacked > MAX_UNPACKED_BYTES:
        raise TooLarge(f"The file unpacks to {unpacked / 2**20:,.0f} MB; at most 50 MB are read.", SPLIT)
    table = file.read(use_threads=False)
    rows = zip(*(column.to_pylist() for column in table.columns), strict=True)
    return [{"name": "", "rows": [list(table.column_names), *([_parquet_text(cell) for cell in row] for row in rows)]}]


def _parquet_text(cell: object) -> str:
    if isinstance(cell, list):
        return "\n".join(f"- {_parquet_text(part)}" for part in cell)
    return cell_text(cell)


PARSERS: dict[str, Callable[[bytes], Any]] = {
    "PDF": parse_pdf,
    "DOCX": parse_docx,
    "XLSX": parse_xlsx,
    "Parquet": parse_parquet,
    "HTML": read_page,
    "fragments": read_fragments,
    "DOCX blocks": parse_docx_blocks,
    "HTML blocks": read_blocks,
    "ODT": parse_odt,
    "RTF": parse_rtf,
}
"""What a file is, and what is wanted of it where that differs → who reads it."""
