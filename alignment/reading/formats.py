"""What a file *is*, by its first bytes; its name only breaks ties between kinds of text.

People rename files, and sites hand out a web page under the name of a table. A mismatch that can be read is read as
what it is, with a note; the rest is refused with what to do instead.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath

from alignment.problems import TooLarge, UnreadableFile
from alignment.reading.archives import names_in, part_of
from alignment.reading.letters import read_letters
from alignment.reading.limits import MAX_BYTES
from alignment.vocabulary import Upload


class Format(StrEnum):
    """What can be read."""

    CSV = "CSV"
    JSON = "JSON"
    JSONL = "JSON Lines"
    XLSX = "XLSX"
    PARQUET = "Parquet"
    PDF = "PDF"
    DOCX = "DOCX"
    ODT = "ODT"
    RTF = "RTF"
    HTML = "HTML"
    MARKDOWN = "Markdown"
    TEXT = "text"


TABLES = frozenset((Format.CSV, Format.JSON, Format.JSONL, Format.XLSX, Format.PARQUET))
DOCUMENTS_IN_BYTES = frozenset((Format.PDF, Format.DOCX, Format.ODT, Format.RTF, Format.PARQUET))
"""Kinds that no text is, whatever its name says."""
BY_ENDING = {
    ".csv": Format.CSV,
    ".tsv": Format.CSV,
    ".tab": Format.CSV,
    ".json": Format.JSON,
    ".jsonld": Format.JSON,
    ".jsonl": Format.JSONL,
    ".ndjson": Format.JSONL,
    ".xlsx": Format.XLSX,
    ".xlsm": Format.XLSX,
    ".parquet": Format.PARQUET,
    ".pdf": Format.PDF,
    ".docx": Format.DOCX,
    ".odt": Format.ODT,
    ".rtf": Format.RTF,
    ".html": Format.HTML,
    ".htm": Format.HTML,
    ".xhtml": Format.HTML,
    ".md": Format.MARKDOWN,
    ".markdown": Format.MARKDOWN,
    ".txt": Format.TEXT,
    ".text": Format.TEXT,
}
OFFICE_PARTS = (("word/document.xml", Format.DOCX), ("xl/workbook.xml", Format.XLSX))
OPEN_DOCUMENT, OPEN_TEXT = "content.xml", b"application/vnd.oasis.opendocument.text"
AS_DOCUMENT = "Save it as DOCX or PDF and upload it again."
AS_TABLE = "Save it as XLSX or CSV and upload it again."
HTML_START = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?><!--.*?-->\s*)*<(!doctype html|html|head|body|table|div)\b", re.I | re.S
)
JSON_START = re.compile(r'\s*[\[{]\s*["{]')
HTML_INSIDE = re.compile(r"<(html|body|!doctype html)\b", re.I)
REFUSED = (
    (b"\x89PNG", "The file is a picture.", "Load the text itself, or a PDF whose text can be selected."),
    (b"\xff\xd8\xff", "The file is a picture.", "Load the text itself, or a PDF whose text can be selected."),
    (b"GIF8", "The file is a picture.", "Load the text itself, or a PDF whose text can be selected."),
    (b"\x1f\x8b", "The file is compressed (gzip).", "Unpack it and load the file inside it."),
    (b"7z\xbc\xaf", "The file is compressed (7z).", "Unpack it and load the files inside it."),
    (b"Rar!", "The file is compressed (RAR).", "Unpack it and load the files inside it."),
)
OLD_OFFICE = (
    ("WordDocument", "The file is an old Word document (DOC).", AS_DOCUMENT),
    ("Workbook", "The file is an old Excel workbook (XLS).", AS_TABLE),
    ("PowerPoint Document", "The file is an old PowerPoint presentation (PPT).", AS_DOCUMENT),
)
"""What streams an OLE container holds → what it is."""
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED_OFFICE = "EncryptedPackage".encode("utf-16-le")


@dataclass(frozen=True, slots=True)
class Recognised:
    """An upload with what it is. `text` is there for the kinds that are text."""

    format: Format
    content: bytes
    text: str = ""
    notes: tuple[str, ...] = ()


def shown_name(upload: Upload) -> str:
    """The upload's name as it may be shown: no folders, no control characters, not endless."""
    last = re.split(r"[/\\]", upload.name)[-1]
    kept = "".join(letter for letter in last if letter.isprintable()).strip()
    return kept[:80] or "a file without a name"


def recognise(upload: Upload) -> Recognised:
    """What the upload is, or the problem with it."""
    content = upload.content
    check_size(content)
    _refuse_foreign(content)
    named = BY_ENDING.get(PurePosixPath(shown_name(upload).lower()).suffix)
    binary = _binary_format(content)
    if binary is not None:
        return Recognised(binary, content, notes=_mismatch(named, binary))
    return _recognise_text(named, content)


def check_size(content: bytes) -> None:
    """Neither too large nor empty: asked before a file goes to the padded cell, and there again."""
    if len(content) > MAX_BYTES:
        raise TooLarge(
            f"The file is {len(content) / 2**20:,.0f} MB; at most {MAX_BYTES // 2**20} MB are read.",
            "Split it, or leave out what is not needed.",
        )
    if not content.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        raise UnreadableFile("The file is empty.", "Choose another file.")


def _refuse_foreign(content: bytes) -> None:
    for start, message, remedy in REFUSED:
        if content.startswith(start):
            raise UnreadableFile(message, remedy)
    if content.startswith(OLE):
        if ENCRYPTED_OFFICE in content:
            raise UnreadableFile("The file is protected by a password.", "Save it without a password.")
        for stream, message, remedy in OLD_OFFICE:
            if stream.encode("utf-16-le") in content:
                raise UnreadableFile(message, remedy)
        raise UnreadableFile(
            "The file is in an old Office format (DOC, XLS, PPT).", "Save it as DOCX, XLSX or PDF and upload it again."
        )


def _binary_format(content: bytes) -> Format | None:
    if b"%PDF-" in content[:1024]:
        return Format.PDF
    if content.startswith(b"PAR1"):
        return Format.PARQUET
    if content.startswith(b"{\\rtf"):
        return Format.RTF
    return _zip_format(content) if content.startswith((b"PK\x03\x04", b"PK\x05\x06")) else None


def _zip_format(content: bytes) -> Format:
    names = names_in(content)
    if any(name.startswith("Index/") and name.endswith(".iwa") for name in names):
        raise UnreadableFile("The file is an Apple document (Pages, Numbers, Keynote).", AS_DOCUMENT)
    for part, found in OFFICE_PARTS:
        if part in names:
            return found
    if "ppt/presentation.xml" in names:
        raise UnreadableFile("The file is a PowerPoint presentation (PPTX).", "Save it as PDF and upload it again.")
    if OPEN_DOCUMENT in names:
        kind = part_of(content, "mimetype") if "mimetype" in names else OPEN_TEXT
        if not kind.startswith(OPEN_TEXT):
            raise UnreadableFile("The file is an OpenDocument table or presentation (ODS, ODP).", AS_TABLE)
        return Format.ODT
    raise UnreadableFile(
        "The file is a zip archive, not a document.", "Unpack it and load the files inside it, many at once if need be."
    )


def _recognise_text(named: Format | None, content: bytes) -> Recognised:
    letters = read_letters(content)
    found = _text_format(named, letters.text)
    return Recognised(found, content, letters.text, letters.notes + _mismatch(named, found))


def _text_format(named: Format | None, text: str) -> Format:
    """The kind of a text. A binary ending that turns out to hold text is judged by the text alone."""
    start = text[:4_000]
    is_html = HTML_START.match(start) is not None or (
        start.startswith("---") and HTML_INSIDE.search(text[:20_000]) is not None
    )
    if is_html and named is not Format.JSON:
        return Format.HTML
    if named in (Format.CSV, Format.TEXT, None, Format.XLSX) and JSON_START.match(start) and _is_json(text):
        return Format.JSON
    if named is Format.XLSX:
        return Format.CSV
    return Format.TEXT if named is None or named in DOCUMENTS_IN_BYTES else named


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _mismatch(named: Format | None, found: Format) -> tuple[str, ...]:
    if named is None or named is found or {named, found} <= {Format.TEXT, Format.MARKDOWN, Format.HTML}:
        return ()
    if {named, found} == {Format.JSON, Format.JSONL}:
        return ()
    return (f"The file is named as {named} but holds {found}; it was read as {found}.",)
