"""More than 200 hostile files, the same ones every time: made when asked for, because some are large.

Each is a name as it would be uploaded, what it tries, and its bytes. Nothing is copied from anywhere: the formats are
written by hand, small and valid, and then bent.
"""

from __future__ import annotations

import io
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random
from xml.sax.saxutils import escape

import pyarrow as pa
from pyarrow import parquet

Make = Callable[[], bytes]
NOW = (2026, 1, 1, 0, 0, 0)
WORDS = "You plan the week, keep the records and report to the board every month".split()


@dataclass(frozen=True)
class Hostile:
    """A file that means harm: `tries` says how, in words."""

    name: str
    tries: str
    make: Make

    def __str__(self) -> str:
        return f"{self.tries} ({self.name[:40]})"


def hostile_files() -> list[Hostile]:
    """All of them, in the same order every time."""
    return [
        *archives(),
        *sheets(),
        *documents(),
        *markup(),
        *pdfs(),
        *tables(),
        *jsons(),
        *texts(),
        *disguises(),
        *names(),
        *cut_short(),
        *mutated(),
    ]


# ------------------------------------------------------------------------------------------------ small valid files


def a_zip(parts: dict[str, bytes], *, stored: bool = False) -> bytes:
    """A zip with a fixed date, so that it is the same bytes every time."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(
                zipfile.ZipInfo(name, NOW), content, zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            )
    return target.getvalue()


W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "application/vnd.openxmlformats-officedocument"


def related(kind: str, target: str) -> bytes:
    """The part of an Office file that says where its document is."""
    return (
        f'<?xml version="1.0"?><Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{R}/{kind}" Target="{target}"/></Relationships>'
    ).encode()


def typed(part: str, kind: str) -> bytes:
    """The part of an Office file that says what its parts are."""
    return (
        f'<?xml version="1.0"?><Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType='
        f'"application/xml"/><Override PartName="/{part}" ContentType="{OFFICE}.{kind}.main+xml"/></Types>'
    ).encode()


def docx_parts(body: str = "", before: str = "") -> dict[str, bytes]:
    """The parts of a Word document with this body."""
    body = body or "".join(f"<w:p><w:r><w:t>{' '.join(WORDS)} {at}.</w:t></w:r></w:p>" for at in range(5))
    xml = f'<?xml version="1.0"?>{before}<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
    return {
        "[Content_Types].xml": typed("word/document.xml", "wordprocessingml.document"),
        "_rels/.rels": related("officeDocument", "word/document.xml"),
        "word/document.xml": xml.encode(),
    }


def xlsx_parts(rows: str = "", before: str = "") -> dict[str, bytes]:
    """The parts of a workbook with one sheet of these rows."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rows = rows or row(1, "title", "description") + row(2, "Analyst", " ".join(WORDS))
    book = (
        f'<workbook xmlns="{main}" xmlns:r="{R}"><sheets><sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    return {
        "[Content_Types].xml": typed("xl/workbook.xml", "spreadsheetml.sheet"),
        "_rels/.rels": related("officeDocument", "xl/workbook.xml"),
        "xl/workbook.xml": book.encode(),
        "xl/_rels/workbook.xml.rels": related("worksheet", "worksheets/sheet1.xml"),
        "xl/worksheets/sheet1.xml": (
            f'<?xml version="1.0"?>{before}<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>'
        ).encode(),
    }


def row(number: int, *cells: str) -> str:
    """A row of a sheet."""
    texts = (
        f'<c r="{"ABCDEFGH"[at]}{number}" t="inlineStr"><is><t>{escape(cell)}</t></is></c>'
        for at, cell in enumerate(cells)
    )
    return f'<row r="{number}">{"".join(texts)}</row>'


def odt_parts(body: str = "", before: str = "", kind: str = "text") -> dict[str, bytes]:
    """The parts of an OpenDocument file with this body."""
    space = "urn:oasis:names:tc:opendocument:xmlns"
    spaces = " ".join(f'xmlns:{name}="{space}:{name}:1.0"' for name in ("office", "text", "table", "draw", "style"))
    body = body or "".join(f"<text:p>{' '.join(WORDS)} {at}.</text:p>" for at in range(5))
    xml = (
        f'<?xml version="1.0"?>{before}<office:document-content {spaces}><office:body><office:{kind}>{body}'
        f"</office:{kind}></office:body></office:document-content>"
    )
    mimetype = f"application/vnd.oasis.opendocument.{kind}".encode()
    return {"mimetype": mimetype, "content.xml": xml.encode()}


def a_pdf(
    *, pages: int = 1, stream: bytes = b"", extra: tuple[bytes, ...] = (), root: bytes = b"", filters: str = ""
) -> bytes:
    """A PDF with its table of places, each page showing the stream."""
    stream = stream or b"BT /F1 11 Tf 50 750 Td (You plan the week and report to the board) Tj ET"
    kids = " ".join(f"{at} 0 R" for at in range(5, 5 + pages))
    objects = [
        root or b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {pages}/Kids[{kids}]>>".encode(),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Length %d%s>>stream\n%s\nendstream" % (len(stream), filters.encode(), stream),
        *(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 3 0 R>>>>>>"
            for _ in range(pages)
        ),
        *extra,
    ]
    return pdf_of(objects)


def pdf_of(objects: list[bytes], trailer: bytes = b"") -> bytes:
    """A PDF of these objects, the first its root."""
    body, places = bytearray(b"%PDF-1.7\n"), list[int]()
    for number, one in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    start = len(body)
    body += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    body += b"".join(b"%010d 00000 n \n" % place for place in places)
    body += b"trailer<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, trailer, start)
    return bytes(body)


def an_rtf(body: str = "") -> bytes:
    """An RTF document."""
    return ("{\\rtf1\\ansi " + (body or "".join(f"{' '.join(WORDS)} {at}.\\par\n" for at in range(5))) + "}").encode()


def a_parquet(columns: dict[str, list[object]] | None = None) -> bytes:
    """A Parquet file, of postings where nothing else is asked for."""
    target = pa.BufferOutputStream()
    parquet.write_table(pa.table(columns or {"title": ["Analyst"] * 5, "text": [" ".join(WORDS)] * 5}), target)
    return bytes(target.getvalue().to_pybytes())


def valid() -> dict[str, bytes]:
    """One small file of each kind that can be read."""
    text = "\n".join(f"- {' '.join(WORDS)} {at}." for at in range(8))
    return {
        "a.docx": a_zip(docx_parts()),
        "a.xlsx": a_zip(xlsx_parts()),
        "a.odt": a_zip(odt_parts()),
        "a.pdf": a_pdf(pages=2),
        "a.rtf": an_rtf(),
        "a.parquet": a_parquet(),
        "a.html": f"<!doctype html><html><body><h1>Analyst</h1><ul><li>{text}</li></ul></body></html>".encode(),
        "a.csv": b"title,description\n" + b"Analyst,You plan the week\n" * 20,
        "a.json": b'[{"title": "Analyst", "description": "You plan the week"}, {"title": "B", "description": "C"}]',
        "a.jsonl": b'{"title": "Analyst", "description": "You plan the week"}\n' * 5,
        "a.md": f"---\ntitle: Analyst\n---\n# Analyst\n{text}".encode(),
        "a.txt": f"Data analyst\n\n{text}".encode(),
    }


# --------------------------------------------------------------------------------------------------------- archives


def archives() -> Iterator[Hostile]:
    """Zips that unpack to more than they are, to themselves, or elsewhere."""
    office = {"docx": docx_parts, "xlsx": xlsx_parts, "odt": odt_parts}
    for ending, parts in office.items():
        big = {"docx": "word/media/a.bin", "xlsx": "xl/media/a.bin", "odt": "Pictures/a.bin"}[ending]
        main = {"docx": "word/document.xml", "xlsx": "xl/worksheets/sheet1.xml", "odt": "content.xml"}[ending]
        name = f"bomb.{ending}"
        yield Hostile(name, "unpacks to 400 MB", lambda p=parts, b=big: a_zip(p() | {b: bytes(400 * 2**20)}))
        yield Hostile(
            name, "unpacks its text to 45 MB of blanks", lambda p=parts, m=main: a_zip(p() | {m: padded(p()[m])})
        )
        yield Hostile(name, "lies about its sizes", lambda p=parts, m=main: lying(p(), m))
        yield Hostile(name, "holds 5,000 parts", lambda p=parts: a_zip(p() | {f"x/{at}": b"" for at in range(5_000)}))
        yield Hostile(name, "holds a zip in a zip", lambda p=parts: a_zip(p() | {"a.zip": nested(12)}))
        yield Hostile(name, "holds its own part twice", lambda p=parts, m=main: twice(p(), m))
        yield Hostile(name, "writes outside", lambda p=parts: a_zip(p() | {"../../../../tmp/x": b"x"}))
        yield Hostile(name, "has an encrypted part", lambda p=parts: flagged(a_zip(p())))
        yield Hostile(name, "has parts that overlap", lambda p=parts: overlapping(a_zip(p())))
        yield Hostile(name, "is packed in an unknown way", lambda p=parts: packed_as(a_zip(p()), 99))
        yield Hostile(name, "has a directory that points behind its end", lambda p=parts: misdirected(a_zip(p())))
        yield Hostile(name, "has no document in it", lambda p=parts, m=main: a_zip({m: b""}))
    yield Hostile("a.zip", "twelve zips in zips", lambda: nested(12))
    yield Hostile("a.zip", "an empty zip", lambda: b"PK\x05\x06" + bytes(18))


def padded(part: bytes) -> bytes:
    """The part with 45 MB of noise that packs a hundred to one nearly."""
    noise = Random(3).randbytes(2**19).hex().encode()
    start, _, end = part.rpartition(b"</")
    return start + b"<!--" + noise + b" " * (44 * 2**20) + b"--></" + end


def lying(parts: dict[str, bytes], name: str) -> bytes:
    """A part of 30 MB that its zip says has 100 bytes."""
    content = a_zip(parts | {name: parts[name] + b" " * 30 * 2**20})
    size = struct.pack("<I", len(parts[name]) + 30 * 2**20)
    return content.replace(size, struct.pack("<I", 100))


def nested(depth: int) -> bytes:
    """Zips inside zips, with zeros in the middle."""
    content = bytes(10 * 2**20)
    for at in range(depth):
        content = a_zip({f"{at}.zip" if at else "zeros": content})
    return content


def twice(parts: dict[str, bytes], name: str) -> bytes:
    """Two parts of one name: readers differ in which they take."""
    other = name[:-1] + "~"
    return a_zip(parts | {other: b"<x/>"}).replace(other.encode(), name.encode())


def flagged(content: bytes) -> bytes:
    """Every entry marked as encrypted."""
    changed = bytearray(content)
    at = content.find(b"PK\x01\x02")
    while at >= 0:
        changed[at + 8] |= 1
        at = content.find(b"PK\x01\x02", at + 4)
    return bytes(changed)


def overlapping(content: bytes) -> bytes:
    """Every entry's directory record points to the first entry's bytes."""
    changed = bytearray(content)
    at = content.find(b"PK\x01\x02")
    while at >= 0:
        changed[at + 42 : at + 46] = bytes(4)
        at = content.find(b"PK\x01\x02", at + 4)
    return bytes(changed)


def packed_as(content: bytes, method: int) -> bytes:
    """Every entry said to be packed by a method nobody knows."""
    changed = bytearray(content)
    at = content.find(b"PK\x01\x02")
    while at >= 0:
        changed[at + 10 : at + 12] = struct.pack("<H", method)
        at = content.find(b"PK\x01\x02", at + 4)
    return bytes(changed)


def misdirected(content: bytes) -> bytes:
    """An end record whose directory would begin after the file."""
    return content[:-6] + struct.pack("<I", 0xFFFFFF00) + content[-2:]


# ----------------------------------------------------------------------------------------------------------- sheets


def sheets() -> Iterator[Hostile]:
    """Workbooks that claim, hold or name more than there is."""
    last = '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>'
    head = row(1, "title", "description")
    for tries, rows in {
        "one value in XFD1048576": head + last,
        "the same, quoted otherwise": head + last.replace('"', "'"),
        "the same, with an attribute before": head + last.replace("<c r", "<c s='0' r"),
        "the same, with a prefix": head + last.replace("<c ", "<x:c xmlns:x='y' ").replace("</c>", "</x:c>"),
        "a row number of 20 digits": head + f'<row r="{"9" * 20}"><c r="A{"9" * 20}"><v>1</v></c></row>',
        "a negative row": head + '<row r="-5"><c r="A-5"><v>1</v></c></row>',
        "a column that is no column": head + '<row r="2"><c r="ZZZZZZ2"><v>1</v></c></row>',
        "numbers beyond all numbers": head
        + f'<row r="2"><c r="A2"><v>{"9" * 5000}</v></c><c r="B2"><v>1e999</v></c></row>',
        "shared strings that are not there": head + '<row r="2"><c r="A2" t="s"><v>4294967295</v></c></row>',
        "dates outside of time": head + '<row r="2"><c r="A2" t="d"><v>9999-99-99T99:99:99</v></c></row>',
        "rows that never close": head + "<row r='2'><c r='A2'><v>" * 1_000,
        "100,000 rows deep": head + "<row>" * 100_000 + "</row>" * 100_000,
    }.items():
        yield Hostile("a.xlsx", tries, lambda r=rows: a_zip(xlsx_parts(r)))
    yield Hostile("a.xlsx", "a million cells", lambda: a_zip(xlsx_parts(many_cells(5_000, 200)), stored=True))
    yield Hostile("a.xlsx", "a billion laughs", lambda: a_zip(xlsx_parts(row(1, "a", "&l9;"), laughs())))
    yield Hostile("a.xlsx", "an entity that is a file", lambda: a_zip(xlsx_parts(row(1, "a", "&x;"), outside())))
    yield Hostile("a.xlsx", "a string of 30 MB used by 60 cells", shared_string)
    yield Hostile("a.xlsx", "a part that is somewhere else", lambda: elsewhere(xlsx_parts()))


def many_cells(rows: int, columns: int) -> str:
    """A sheet full of numbers."""
    return "".join(f'<row r="{at}">{"<c><v>1</v></c>" * columns}</row>' for at in range(1, rows + 1))


def laughs(root: str = "d") -> str:
    """Entities that grow tenfold nine times."""
    levels = "".join(f'<!ENTITY l{at} "{f"&l{at - 1};" * 10}">' for at in range(1, 10))
    return f'<!DOCTYPE {root} [<!ENTITY l0 "ha">{levels}]>'


def outside(root: str = "d") -> str:
    """Entities that are a file and an address."""
    inner = '<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p;'
    return f"<!DOCTYPE {root} [{inner}]>"


def shared_string() -> bytes:
    """A sheet whose 60 cells all show one long string."""
    cells = "".join(f'<row r="{at}"><c r="A{at}" t="s"><v>0</v></c></row>' for at in range(1, 61))
    parts = xlsx_parts(cells)
    text = Random(5).randbytes(2**19).hex() * 14
    parts["xl/sharedStrings.xml"] = (
        f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>{text}</t></si></sst>'
    ).encode()
    parts["xl/_rels/workbook.xml.rels"] = parts["xl/_rels/workbook.xml.rels"].replace(
        b"</Relationships>",
        f'<Relationship Id="rId2" Type="{R}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'.encode(),
    )
    return a_zip(parts)


def elsewhere(parts: dict[str, bytes]) -> bytes:
    """Relations that point to a file and an address outside."""
    return a_zip(
        {
            name: content.replace(b'Target="', b'TargetMode="External" Target="file:///etc/')
            if name.endswith(".rels")
            else content
            for name, content in parts.items()
        }
    )


# -------------------------------------------------------------------------------------------------------- documents


def documents() -> Iterator[Hostile]:
    """Word, OpenDocument and RTF documents that nest, repeat and refer."""
    run = "<w:r><w:t>You plan.</w:t></w:r>"
    table = "<w:tbl><w:tr><w:tc>"
    for tries, body in {
        "tables 400 deep": table * 400 + f"<w:p>{run}</w:p>" + "</w:tc></w:tr></w:tbl>" * 400,
        "tables 20,000 deep": table * 20_000 + "</w:tc></w:tr></w:tbl>" * 20_000,
        "form fields 10,000 deep": "<w:sdt><w:sdtContent>" * 10_000 + run + "</w:sdtContent></w:sdt>" * 10_000,
        "a table of 60,000 columns": f"<w:tbl><w:tr>{'<w:tc><w:p/></w:tc>' * 60_000}</w:tr></w:tbl>",
        "a cell that spans a thousand million columns": "<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val='999999999'/>"
        f"</w:tcPr><w:p>{run}</w:p></w:tc></w:tr></w:tbl>",
        "a row that skips a thousand million columns": "<w:tbl><w:tr><w:trPr><w:gridBefore w:val='999999999'/></w:trPr>"
        f"<w:tc><w:p>{run}</w:p></w:tc></w:tr></w:tbl>",
        "cells merged down from nowhere": "<w:tbl><w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>",
        "100,000 empty paragraphs": "<w:p/>" * 100_000,
        "200,000 paragraphs": f"<w:p>{run}</w:p>" * 200_000,
        "a paragraph of 900,000 letters": f"<w:p><w:r><w:t>{'a' * 900_000}</w:t></w:r></w:p>",
        "styles that do not exist": "<w:p><w:pPr><w:pStyle w:val='nowhere'/></w:pPr></w:p>" * 100,
    }.items():
        yield Hostile("a.docx", tries, lambda b=body: a_zip(docx_parts(b), stored=True))
    yield Hostile("a.docx", "a billion laughs", lambda: a_zip(docx_parts("<w:p>&l9;</w:p>", laughs())))
    yield Hostile("a.docx", "an entity that is a file", lambda: a_zip(docx_parts("<w:p>&x;</w:p>", outside())))
    yield Hostile("a.docx", "a part that is somewhere else", lambda: elsewhere(docx_parts()))
    yield Hostile("a.docx", "its package is its own part", lambda: a_zip(docx_parts() | loops()))
    yield from open_documents()
    yield from rich_texts()


def loops() -> dict[str, bytes]:
    """Two parts that each relate to the other."""
    return {
        "word/_rels/document.xml.rels": related("styles", "styles.xml"),
        "word/styles.xml": b"<w:styles xmlns:w='%s'/>" % W.encode(),
        "word/_rels/styles.xml.rels": related("officeDocument", "document.xml"),
    }


def open_documents() -> Iterator[Hostile]:
    cell = "<text:p>You plan.</text:p>"
    for tries, body in {
        "columns repeated a thousand million times": "<table:table><table:table-row><table:table-cell "
        f"table:number-columns-repeated='999999999'>{cell}</table:table-cell></table:table-row></table:table>",
        "the same with empty columns": "<table:table><table:table-row><table:table-cell "
        "table:number-columns-repeated='999999999'/><table:table-cell/></table:table-row></table:table>" + cell,
        "rows repeated a thousand million times": "<table:table><table:table-row table:number-rows-repeated="
        f"'999999999'><table:table-cell>{cell}</table:table-cell></table:table-row></table:table>",
        "columns repeated by no number": "<table:table><table:table-row><table:table-cell "
        f"table:number-columns-repeated='²-1e9'>{cell}</table:table-cell></table:table-row></table:table>",
        "a thousand million blanks": "<text:p>a<text:s text:c='999999999'/>b</text:p>",
        "a million times ten blanks": "<text:p>" + "<text:s text:c='9999'/>" * 300_000 + "</text:p>",
        "tables 50,000 deep": "<table:table><table:table-row><table:table-cell>" * 50_000
        + cell
        + "</table:table-cell></table:table-row></table:table>" * 50_000,
        "lists 100,000 deep": "<text:list><text:list-item>" * 100_000
        + cell
        + "</text:list-item></text:list>" * 100_000,
        "paragraphs 100,000 deep": "<text:p>" * 100_000 + "</text:p>" * 100_000,
        "500,000 paragraphs": "<text:p/>" * 500_000,
        "a table without rows": "<table:table><table:table-cell><text:p>x</text:p></table:table-cell></table:table>",
        "tables that close twice": "<table:table/></table:table>",
        "a paragraph of two million letters": f"<text:p>{'a' * 2_000_000}</text:p>",
    }.items():
        yield Hostile("a.odt", tries, lambda b=body: a_zip(odt_parts(b), stored=True))
    yield Hostile("a.odt", "a billion laughs", lambda: a_zip(odt_parts("<text:p>&l9;</text:p>", laughs())))
    yield Hostile("a.odt", "an entity that is a file", lambda: a_zip(odt_parts("<text:p>&x;</text:p>", outside())))
    yield Hostile("a.odt", "laughs in UTF-16", lambda: a_zip(in_utf16(odt_parts("<text:p>&l9;</text:p>", laughs()))))
    yield Hostile("a.odt", "an encrypted document", lambda: a_zip(odt_parts() | encrypted()))
    yield Hostile("a.ods", "a table a thousand million wide", lambda: a_zip(odt_parts("<x/>", kind="spreadsheet")))


def in_utf16(parts: dict[str, bytes]) -> dict[str, bytes]:
    """The content in an encoding in which no search for bytes finds a declaration."""
    xml = parts["content.xml"].decode().replace('version="1.0"', 'version="1.0" encoding="UTF-16"')
    return parts | {"content.xml": xml.encode("utf-16")}


def encrypted() -> dict[str, bytes]:
    """What LibreOffice adds to a file with a password."""
    return {"META-INF/manifest.xml": b"<manifest:encryption-data/>", "content.xml": Random(7).randbytes(5_000)}


def rich_texts() -> Iterator[Hostile]:
    for tries, body in {
        "groups 100,000 deep": "{" * 100_000 + "You plan." + "}" * 100_000,
        "groups that never close": "{\\b " * 200_000,
        "groups that close too often": "}" * 200_000 + "You plan.",
        "a million control words": "\\b\\b0" * 500_000,
        "binary data longer than the file": "\\bin99999999999 x",
        "binary data of negative length": "\\bin-5 You plan.",
        "characters that are no characters": "\\u-10000 ?\\u56000 ?\\u99999999 ?\\'zz\\'8",
        "a skip of a thousand million characters": "\\uc999999999 \\u233 " + "?" * 1_000,
        "cells without a row": "\\trowd" + "\\intbl x\\cell" * 100_000,
        "rows without cells": "\\trowd\\row" * 300_000,
        "an object of 10 MB": "{\\object\\objemb{\\*\\objdata " + "00ff" * 2_500_000 + "}}You plan.",
        "a picture of 15 MB": "{\\pict\\wmetafile8 " + "00ff" * 3_750_000 + "}You plan.",
        "a field that starts a program": '{\\field{\\*\\fldinst DDEAUTO cmd "/c calc"}{\\fldrslt You plan.}}',
        "headers 50,000 times": "{\\header You plan.\\par}" * 50_000,
        "two million letters": "a" * 2_000_000,
        "backslashes": "\\" * 1_000_000,
        "hexadecimal letters": "\\'e9" * 400_000,
    }.items():
        yield Hostile("a.rtf", tries, lambda b=body: an_rtf(b))


# ------------------------------------------------------------------------------------------------------------ markup


def markup() -> Iterator[Hostile]:
    """Web pages that nest, never end, or would be run by a browser."""
    text = " ".join(WORDS)
    for tries, body in {
        "elements 100,000 deep": "<div>" * 100_000 + text + "</div>" * 100_000,
        "inline elements 100,000 deep": "<b><i>" * 50_000 + text,
        "tables 5,000 deep": "<table><tr><td>" * 5_000 + text,
        "lists 50,000 deep": "<ul><li>" * 50_000 + text,
        "forms and selects": "<form><select><option>" * 10_000 + text,
        "a table of 100,000 cells": f"<table><tr>{'<td>x</td>' * 100_000}</tr></table>",
        "10,000 tables": "<table><tr><td>x</td><td>y</td></tr></table>" * 10_000,
        "20,000 articles": f"<article>{text}</article>" * 20_000,
        "a comment that never ends": "<!--" * 100_000 + text,
        "comments only": "<!---->" * 200_000,
        "attributes without end": "<p " + "a=b " * 300_000 + f">{text}</p>",
        "one attribute of 5 MB": f"<p title='{'x' * 5_000_000}'>{text}</p>",
        "entities that do not exist": "&nope;" * 200_000 + text,
        "characters that are none": "&#0;&#xD800;&#x110000;&#99999999999;" * 10_000 + text,
        "a script and a beacon": f"<script>fetch('http://127.0.0.1:9')</script><img src='http://127.0.0.1:9/x'>{text}",
        "broken linked data": f"<script type='application/ld+json'>{'[' * 100_000}</script>{text}",
        "linked data in a circle of lists": "<script type='application/ld+json'>"
        + '{"@graph":[' * 300
        + '{"@type":"JobPosting","description":"x"}'
        + "]}" * 300
        + f"</script>{text}",
        "100,000 linked postings": "<script type='application/ld+json'>["
        + ",".join(['{"@type":"JobPosting","description":"' + text + '"}'] * 20_000)
        + "]</script>",
        "formatting that is adopted again and again": "<b><p><i><a>" * 3_000 + text,
        "headings without end": "<h1>" * 100_000 + text,
    }.items():
        yield Hostile("a.html", tries, lambda b=body: f"<!doctype html><html><body>{b}</body></html>".encode())
    yield Hostile(
        "a.html", "a billion laughs", lambda: f"{laughs('html')}<html><body>&l9;{text}</body></html>".encode()
    )
    yield Hostile("a.html", "an entity that is a file", lambda: f"{outside('html')}<html>&x;</html>".encode())
    yield Hostile("a.svg", "a billion laughs", lambda: f"{laughs('svg')}<svg><text>&l9;</text></svg>".encode())
    yield Hostile(
        "a.svg", "a script", lambda: b"<svg onload='fetch(1)'><script>fetch('http://127.0.0.1:9')</script></svg>"
    )
    yield Hostile("a.xml", "an entity that is a file", lambda: f"<?xml version='1.0'?>{outside()}<d>&x;</d>".encode())


# -------------------------------------------------------------------------------------------------------------- pdfs


def pdfs() -> Iterator[Hostile]:
    """PDFs that are too many pages, unpack to too much, or refer to themselves."""
    flate = "/Filter/FlateDecode"
    text = b"BT /F1 11 Tf 50 750 Td (You plan the week) Tj ET\n"
    yield Hostile("a.pdf", "500 pages", lambda: a_pdf(pages=500))
    yield Hostile("a.pdf", "20,000 pages", lambda: a_pdf(pages=20_000))
    yield Hostile("a.pdf", "a count of pages that is a lie", lambda: a_pdf().replace(b"/Count 1", b"/Count 9"))
    yield Hostile("a.pdf", "a Flate bomb of 2 GB", lambda: a_pdf(stream=flate_bomb(2), filters=flate))
    yield Hostile(
        "a.pdf",
        "a Flate bomb in a Flate bomb",
        lambda: a_pdf(stream=zlib.compress(flate_bomb(2)), filters="/Filter[/FlateDecode/FlateDecode]"),
    )
    yield Hostile(
        "a.pdf", "text that unpacks to 60 MB", lambda: a_pdf(stream=zlib.compress(text * 1_200_000), filters=flate)
    )
    yield Hostile(
        "a.pdf", "the same on 200 pages", lambda: a_pdf(pages=200, stream=zlib.compress(text * 50_000), filters=flate)
    )
    yield Hostile("a.pdf", "a stream longer than the file", lambda: a_pdf().replace(b"/Length ", b"/Length 99999999"))
    yield Hostile(
        "a.pdf",
        "pages in a circle",
        lambda: pdf_of([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 1/Kids[2 0 R]/Parent 2 0 R>>"]),
    )
    yield Hostile(
        "a.pdf", "objects in a circle", lambda: pdf_of([b"<</Type/Catalog/Pages 2 0 R>>", b"3 0 R", b"2 0 R"])
    )
    yield Hostile("a.pdf", "a length in a circle", lambda: a_pdf(extra=(b"<</Length 6 0 R>>stream\nx\nendstream",)))
    yield Hostile("a.pdf", "a page tree 20,000 deep", lambda: pdf_of(deep_tree(20_000)))
    yield Hostile("a.pdf", "arrays 100,000 deep", lambda: a_pdf(extra=(b"[" * 100_000 + b"]" * 100_000,)))
    yield Hostile(
        "a.pdf",
        "its root arrays 100,000 deep",
        lambda: a_pdf(root=b"<</Type/Catalog/Pages 2 0 R/X " + b"[" * 100_000 + b">>"),
    )
    yield Hostile("a.pdf", "a form that shows itself", self_showing)
    yield Hostile(
        "a.pdf", "numbers beyond all numbers", lambda: a_pdf(stream=b"BT /F1 " + b"9" * 5_000 + b" Tf (You plan) Tj ET")
    )
    yield Hostile("a.pdf", "a million saved states", lambda: a_pdf(stream=b"q " * 1_000_000 + text))
    yield Hostile(
        "a.pdf", "a page a thousand million wide", lambda: a_pdf().replace(b"612 792", b"999999999 999999999")
    )
    yield Hostile(
        "a.pdf",
        "a script and a program to start",
        lambda: a_pdf(
            root=b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/Launch/F(calc.exe)>>"
            b"/AA<</O<</S/JavaScript/JS(app.alert(1))>>>>>>"
        ),
    )
    yield Hostile("a.pdf", "a file from outside", lambda: a_pdf(filters="/F(file:///etc/passwd)"))
    yield Hostile(
        "a.pdf",
        "a table of places in a circle",
        lambda: pdf_of([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 0/Kids[]>>"], b"/Prev 9"),
    )
    yield Hostile("a.pdf", "places that point nowhere", lambda: a_pdf().replace(b"00000 n", b"99999 n"))
    yield Hostile(
        "a.pdf",
        "an unknown encryption",
        lambda: pdf_of(
            [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 0/Kids[]>>", b"<</Filter/Nobody/V 99>>"],
            b"/Encrypt 3 0 R",
        ),
    )
    yield Hostile(
        "a.pdf",
        "a password",
        lambda: pdf_of(
            [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 0/Kids[]>>",
             b"<</Filter/Standard/V 1/R 2/P -1/O<" + b"61" * 32 + b">/U<" + b"62" * 32 + b">>>"],
            b"/Encrypt 3 0 R/ID[<61><61>]",
        ),
    )  # fmt: skip
    yield Hostile("a.pdf", "a beginning only", lambda: b"%PDF-1.7\n")
    yield Hostile("a.pdf", "nothing but noise", lambda: b"%PDF-1.7\n" + Random(11).randbytes(200_000))


def flate_bomb(gigabytes: int) -> bytes:
    """Zeros, packed: one block of them that stands alone, again and again."""
    packer = zlib.compressobj(9)
    block = packer.compress(bytes(2**24)) + packer.flush(zlib.Z_FULL_FLUSH)
    return block + block[2:] * (64 * gigabytes - 1) + b"\x03\x00"


def deep_tree(depth: int) -> list[bytes]:
    """Page trees one inside the other."""
    inner = [b"<</Type/Pages/Count 1/Kids[%d 0 R]>>" % (at + 3) for at in range(depth)]
    return [b"<</Type/Catalog/Pages 2 0 R>>", *inner, b"<</Type/Page/MediaBox[0 0 9 9]>>"]


def self_showing() -> bytes:
    """A page whose form shows the form."""
    form = b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 3 0 R>>>>/Length 5>>"
    form += b"stream\n/X Do\nendstream"
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 3 0 R/Resources<</XObject<</X 3 0 R>>>>>>"
    return pdf_of([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 1/Kids[4 0 R]>>", form, page])


# ------------------------------------------------------------------------------------------------------------ tables


def tables() -> Iterator[Hostile]:
    """CSV and Parquet that are too wide, too long or not what they say."""
    head = b"title,description\n"
    for tries, content in {
        "100,000 columns": lambda: b",".join(b"c%d" % at for at in range(100_000)) + b"\n" + b"1," * 100_000,
        "one field that never ends": lambda: head + b'A,"' + b"x" * 10_000_000,
        "a million cells": lambda: b"description," + b"a," * 199 + b"\n" + (b"1," * 200 + b"\n") * 5_000,
        "a million short rows": lambda: head + b"a,b\n" * 1_000_000,
        "quotation marks only": lambda: b'"' * 3_000_000,
        "delimiters only": lambda: b",;\t|" * 1_000_000,
        "line ends only": lambda: head + b"\n" * 5_000_000 + b"a,b",
        "carriage returns only": lambda: head.replace(b"\n", b"\r") + b"a,b\r" * 100_000,
        "NUL in every cell": lambda: head + b"A\x00,B\x00\n" * 1_000,
        "invalid UTF-8": lambda: head + b"\xff\xfe\xfd,\xc0\x80\xed\xa0\x80\n" * 1_000,
        "headings that repeat": lambda: b",".join([b"description"] * 300) + b"\n" + b",".join([b"x"] * 300),
        "300 columns, ragged": lambda: head + b"\n".join(b"x," * (at % 300) for at in range(20_000)),
        "formulas": lambda: head + b'=cmd|\' /C calc\'!A0,"=HYPERLINK(""http://127.0.0.1:9"")"\n',
        "markup in every cell": lambda: head + (b"A,<p>" + b"<b>" * 1_000 + b"x</p>\n") * 1_000,
        "markup 100,000 deep in a cell": lambda: head + b"A,<p>" + b"<i>" * 40_000 + b"x</p>\n",
        "numbers of 100,000 digits": lambda: head + b"A," + b"9" * 100_000 + b"\n",
        "dates outside of time": lambda: b"date,description\n" + b"9999-99-99,x\n99999999999-1-1,y\n" * 1_000,
        "UTF-16 cut in the middle": lambda: ("title,description\nA,B\n" * 1_000).encode("utf-16")[:-1],
        "UTF-32 without sense": lambda: b"\xff\xfe\x00\x00" + Random(2).randbytes(40_000),
        "mojibake of mojibake": lambda: head + mojibake(4).encode() * 2_000,
    }.items():
        yield Hostile("a.csv", tries, content)
    long = ["x" * 100_000] * 3_000
    yield Hostile("a.parquet", "300 MB packed to nothing", lambda: a_parquet({"text": list(long)}))
    yield Hostile("a.parquet", "a million rows", lambda: a_parquet({"text": ["x"] * 1_000_000}))
    yield Hostile("a.parquet", "2,000 columns", lambda: a_parquet({f"c{at}": [1] for at in range(2_000)}))
    yield Hostile("a.parquet", "a foot that is a lie", lambda: a_parquet()[:-8] + b"\xff\xff\xff\x7fPAR1")
    yield Hostile(
        "a.parquet",
        "a foot of noise",
        lambda: b"PAR1" + Random(4).randbytes(4_000) + struct.pack("<I", 3_900) + b"PAR1",
    )
    yield Hostile("a.parquet", "lists in lists", lambda: a_parquet({"text": [nest(60)]}))
    yield Hostile("a.parquet", "bytes that are no text", lambda: a_parquet({"text": [b"\xff\xfe\x00"] * 10}))


def mojibake(times: int) -> str:
    """Accents, decoded wrongly again and again."""
    text = "Qualité déjà vue, l’été"
    for _ in range(times):
        text = text.encode().decode("latin-1")
    return text + "\n"


def nest(depth: int) -> object:
    """A list in a list in a list."""
    inner: object = "You plan."
    for _ in range(depth):
        inner = [inner]
    return inner


# ------------------------------------------------------------------------------------------------------------- jsons


def jsons() -> Iterator[Hostile]:
    """JSON that is deep, wide, huge or almost JSON."""
    for tries, content in {
        "lists 100,000 deep": lambda: b"[" * 100_000,
        "lists 900 deep": lambda: b'[{"text":' + b"[" * 900 + b"1" + b"]" * 900 + b"}]",
        "objects 100,000 deep": lambda: b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
        "objects 900 deep": lambda: b'{"text":' * 900 + b'"x"' + b"}" * 900,
        "a number of a million digits": lambda: b'[{"text": ' + b"9" * 1_000_000 + b"}]",
        "numbers that are none": lambda: b'[{"text": NaN, "title": Infinity, "id": 1e999999}]',
        "a million empty lists": lambda: b"[" + b"[]," * 1_000_000 + b"[]]",
        "three million objects": lambda: b"[" + b"{}," * 3_000_000 + b"{}]",
        "a million keys": lambda: b"{" + b",".join(b'"k%d":1' % at for at in range(1_000_000)) + b"}",
        "one key a million times": lambda: b"[{" + b'"text":"x",' * 1_000_000 + b'"text":"y"}]',
        "halves of characters": lambda: b'[{"title": "\\ud800", "text": "\\udfff You plan \\ud800 the week"}]',
        "NUL escaped": lambda: b'[{"title": "A\\u0000", "text": "You plan\\u0000 the week"}]',
        "a string of 15 MB": lambda: b'[{"text": "' + b"x" * 15_000_000 + b'"}]',
        "escapes for 15 MB": lambda: b'[{"text": "' + b"\\u00e9" * 2_500_000 + b'"}]',
        "a string that never ends": lambda: b'[{"text": "' + b"x" * 5_000_000,
        "keys that mean something to Python": lambda: b'[{"__class__": "os", "__init__": 1, "text": "You plan."}]',
        "an id that is an object": lambda: b'[{"id": {"a": [1, 2]}, "text": ["a", {"b": "c"}], "title": null}]',
    }.items():
        yield Hostile("a.json", tries, content)
    yield Hostile("a.jsonl", "400,000 lines that are no objects", lambda: b"1\n" * 400_000 + b'{"text": "x"}')
    yield Hostile("a.jsonl", "lines 1,000 deep", lambda: (b"[" * 1_000 + b"\n") * 1_000)
    yield Hostile(
        "a.jsonl", "200,000 postings", lambda: b"".join(b'{"text": "You plan %d."}\n' % at for at in range(200_000))
    )


# ------------------------------------------------------------------------------------------------------------- texts

LONG = 900_000


def texts() -> Iterator[Hostile]:
    """Text that makes careless patterns and joiners run for hours. Each as text and as Markdown."""
    for tries, text in {
        "one word": "a" * LONG,
        "one word, again and again": "plan " * (LONG // 5),
        "bullets only": "- " * (LONG // 2),
        "bullets on lines of their own": "-\n" * (LONG // 2),
        "blanks only, then a word": " " * LONG + "plan",
        "blanks and line ends": " \n" * (LONG // 2) + "plan",
        "hashes": "#" * LONG,
        "hashes and blanks": "# " * (LONG // 2),
        "bars": "|" * LONG,
        "rules of tables": "|---" * (LONG // 4),
        "rows of tables on one line": "| a | b " * (LONG // 8),
        "numbers of lists": "1. " * (LONG // 3),
        "numbers that count up": " ".join(f"{at % 100}. plan" for at in range(LONG // 9)),
        "full stops": "." * LONG,
        "dashes": "–" * (LONG // 2),
        "soft hyphens": "a\u00ad" * (LONG // 2),
        "hyphens of PDF": "ab\x02\n" * 200 + "a\ufffeb" * (LONG // 3),
        "settings that never end": "---\n" + "a: b\n" * (LONG // 5),
        "settings of colons": "---\n" + "a:" * (LONG // 2) + "\n---\n",
        "words of settings": "---\n" + ("a " * 50 + "\n") * (LONG // 102) + "---\nYou plan.",
        "percentages": "10% " * (LONG // 4),
        "shares with names": "Essay 10%\n" * (LONG // 10),
        "commas": "plan, " * (LONG // 6),
        "brackets": "(" * LONG,
        "apostrophes": "l’" * (LONG // 2),
        "accents piled up": "e" + "\u0301" * (LONG // 2),
        "right to left marks": "\u202e\u2066plan\u2069" * (LONG // 8),
        "letters with no width": "plan\u200b\u200c\u200d" * (LONG // 8),
        "letters of every script": "".join(map(chr, range(0xA1, 0xD7FF))) * 10,
        "beginnings of pages": "<!---->" * (LONG // 7),
        "beginnings of tags": "<" * LONG,
        "beginnings of objects": '{"' * (LONG // 2),
        "words that announce outcomes": "Learning outcomes:\n" * (LONG // 19),
        "words that announce assessments": "Assessment: test 10%\n" * (LONG // 21),
        "requirements on one line": "must have plan and should know report or " * (LONG // 41),
    }.items():
        for ending in ("txt", "md"):
            yield Hostile(f"a.{ending}", tries, lambda t=text: t.encode())


# --------------------------------------------------------------------------------------------------------- disguises

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def disguises() -> Iterator[Hostile]:
    """Files that are not what their name says, or two things at once."""
    kinds = valid()
    names = list(kinds)
    for at, name in enumerate(names):
        other = names[(at + 5) % len(names)]
        yield Hostile(f"b.{other[2:]}", f"{name[2:].upper()} under another name", lambda n=name: valid()[n])
    yield Hostile("a.pdf", "a PDF and a zip at once", lambda: a_pdf() + a_zip(docx_parts()))
    yield Hostile("a.docx", "a zip and a PDF at once", lambda: a_zip(docx_parts()) + a_pdf())
    yield Hostile(
        "a.html", "a page and a PDF at once", lambda: b"<html><!-- " + a_pdf() + b" --><body>You plan.</body></html>"
    )
    yield Hostile("a.csv", "a table and a page at once", lambda: b"<html><body>title,description\nA,B\n</body></html>")
    yield Hostile("a.json", "JSON and a page at once", lambda: b'[{"text": "<html><body>You plan.</body></html>"}]')
    yield Hostile("a.docx", "a workbook and a document at once", lambda: a_zip(xlsx_parts() | docx_parts()))
    yield Hostile("a.gif", "a picture and a script at once", lambda: b"GIF89a/*" + bytes(50) + b"*/=1;alert(1)")
    yield Hostile("a.csv", "a program", lambda: b"MZ" + Random(8).randbytes(20_000))
    yield Hostile("a.txt", "a program of Linux", lambda: b"\x7fELF" + Random(9).randbytes(20_000))
    yield Hostile("a.doc", "an old Word document", lambda: OLE + bytes(500) + "WordDocument".encode("utf-16-le"))
    yield Hostile("a.xls", "an old workbook", lambda: OLE + bytes(500) + "Workbook".encode("utf-16-le"))
    yield Hostile("a.ppt", "an old presentation", lambda: OLE + bytes(500) + "PowerPoint Document".encode("utf-16-le"))
    yield Hostile("a.docx", "an encrypted document", lambda: OLE + bytes(500) + "EncryptedPackage".encode("utf-16-le"))
    yield Hostile("a.pages", "a document of Pages", lambda: a_zip({"Index/Document.iwa": b"x", "preview.jpg": b"x"}))
    yield Hostile("a.pptx", "a presentation", lambda: a_zip({"ppt/presentation.xml": b"<x/>"}))
    yield Hostile("a.png", "a picture", lambda: b"\x89PNG\r\n\x1a\n" + bytes(100))
    yield Hostile("a.csv.gz", "a packed table", lambda: b"\x1f\x8b\x08" + bytes(100))
    yield Hostile("a.txt", "nothing", lambda: b"")
    yield Hostile("a.txt", "NUL only", lambda: bytes(1_000_000))
    yield Hostile("a.txt", "every byte there is", lambda: bytes(range(256)) * 1_000)
    yield Hostile("a.txt", "21 MB", lambda: b"plan " * (21 * 2**20 // 5))


def names() -> Iterator[Hostile]:
    """Names that point elsewhere, deceive, or are none."""
    for name in (
        "../../../etc/passwd", "..\\..\\windows\\win.ini", "/dev/stdin", "C:\\a.txt", "con.txt", "a\x00b.csv",
        "a\n\x1b[31mb.txt", "x" * 5_000 + ".txt", "", ".", "..", "\u202egpj.txt", "a.txt\u202efdp", "=cmd()|a.csv",
        "<img src=x onerror=alert(1)>.txt", "![x](http://127.0.0.1:9/a).md", "\ud800.txt", "a.txt/", "%2e%2e%2f.txt",
    ):  # fmt: skip
        yield Hostile(name, "a name", lambda: b"You plan the week and report to the board every month.")


# ------------------------------------------------------------------------------------------------ cut and mutated


def cut_short() -> Iterator[Hostile]:
    """Each kind, ended too early at several places."""
    for name in valid():
        for share in (20, 50, 80, 97):
            yield Hostile(name, f"cut at {share} %", lambda n=name, s=share: valid()[n][: len(valid()[n]) * s // 100])


def mutated(each: int = 6) -> Iterator[Hostile]:
    """Each kind, with a few bytes changed, removed, repeated or swapped at random places."""
    for name in valid():
        for number in range(each):
            yield Hostile(name, f"mutation {number}", lambda n=name, k=number: mutation(valid()[n], Random(f"{n}{k}")))


def mutation(content: bytes, random: Random) -> bytes:
    """The content, bent in a few places."""
    bent = bytearray(content)
    for _ in range(random.randint(1, 12)):
        at, length = random.randrange(len(bent)), random.randint(1, 40)
        kind = random.randrange(5)
        if kind == 0:
            bent[at] ^= 1 << random.randrange(8)
        elif kind == 1:
            bent[at : at + length] = random.randbytes(length)
        elif kind == 2 and len(bent) > 2 * length:
            del bent[at : at + length]
        elif kind == 3:
            bent[at:at] = bent[at : at + length] * random.randint(2, 50)
        else:
            bent[at : at + 4] = random.choice((b"\xff\xff\xff\xff", b"\x00\x00\x00\x00", b"\x7f\xff\xff\xff"))
    return bytes(bent)


# ----------------------------------------------------------------------------------------------- made somewhere else


@contextmanager
def maker() -> Iterator[Callable[[int], bytes]]:
    """Makes the files by their place in the list, in a process of its own: what that takes is not the server's."""
    command = [sys.executable, "-m", "tests.security.hostile"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        asked, made = process.stdin, process.stdout
        assert asked is not None
        assert made is not None

        def make(at: int) -> bytes:
            asked.write(f"{at}\n".encode())
            asked.flush()
            return made.read(int(made.readline()))

        yield make
        asked.close()


def make_what_is_asked_for() -> None:
    """The other end of `maker`."""
    files = hostile_files()
    for line in sys.stdin:
        content = files[int(line)].make()
        sys.stdout.buffer.write(b"%d\n%s" % (len(content), content))
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    make_what_is_asked_for()
