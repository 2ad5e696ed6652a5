"""One document (PDF, DOCX, ODT, RTF, HTML, Markdown, text) → its title, date and text, with broken lines joined."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from alignment.problems import TooLarge, UnreadableFile
from alignment.reading.formats import Format, Recognised
from alignment.reading.front_matter import take_front_matter
from alignment.reading.headings import POSTING_COLUMNS
from alignment.reading.limits import MAX_TEXT_CHARACTERS
from alignment.reading.parsers import parse
from alignment.reading.values import plain

NEW_ITEM = re.compile(r"^\s*(?:[-*•●○▪◦‣·–]|\uf0b7|\d{1,2}[.)]|[a-z][.)])\s+|^#{1,6} ")
LONE_BULLET = re.compile(r"^[ \t]*[-*•●▪][ \t]*\n\s*(?=\w)", re.M)
"""A list mark whose text stands on the next line, as web pages copied into a table have it."""
BREAKING_HYPHEN = re.compile(r"(\w{0,40})(?:[\x02\ufffe]\s*|\u00ad+)(\w{0,40})")
"""What PDFium says for a hyphen at the end of a line, and the soft hyphen that web editors leave in user-centered."""
CONNECTING = frozenset(
    "a an and as at by for from in into of on or our that the their to with your "
    "à au aux avec d' dans de des du en et la le les leur ou par pour sur un une votre".split()
)
"""No sentence ends with one of these, so the next line belongs to it whatever it starts with."""
PAGE_NUMBER = re.compile(r"(?:page\s*)?\d{1,3}(?:\s*(?:of|de|sur|/)\s*\d{1,3})?", re.I)
PAGE_WIDTH = 130
"""No page sets longer lines; a text with longer ones was not broken into lines at all."""
FULL_LINE_SHARE = 0.9
"""A line as long as this filled its page, so it goes on below even where the next word is a name."""
HEADING_SHARE = 0.4
"""A shorter line that begins with a capital may be a heading."""
LONG_LINE_SHARE = 0.6
"""A line shorter than this share of the page's long lines ended because its author ended it."""
TITLE_CHARACTERS = 150
TITLE_LINES = 4
"""A heading further down names a section, not the document."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document's text, with what it says about itself. `linked` are its schema.org objects."""

    title: str
    text: str
    stated: Mapping[str, str] = field(default_factory=dict)
    linked: tuple[dict[str, Any], ...] = ()
    notes: tuple[str, ...] = ()


def read_document(file: Recognised) -> Document:
    """The document in a recognised file that is not a table."""
    document = _READERS[file.format](file)
    if not document.text.strip() and not document.linked:
        raise UnreadableFile("The document holds no text.", "Choose another file, or paste the text.")
    if len(document.text) > MAX_TEXT_CHARACTERS:
        raise TooLarge(
            f"The document holds {len(document.text):,} characters; at most {MAX_TEXT_CHARACTERS:,} are read.",
            "Split it, or leave out what is not needed.",
        )
    return document


def read_plain(text: str, notes: tuple[str, ...] = ()) -> Document:
    """Text or Markdown, with its front matter taken off, or told as text where it holds the posting."""
    front = take_front_matter(text)
    if front.is_the_text:
        text = f"{front.told}\n\n{front.body}"
        notes = (*notes, "The text stands in the settings at the top of the file and was taken from there.")
    else:
        text = front.body
    body = tidy(join_lines(text.splitlines()))
    return Document(front.stated.get("title") or first_line(body), body, front.stated, notes=notes)


def read_lines(file: Recognised) -> list[str]:
    """The lines of a PDF, Markdown or text file as they stand there, broken sentences and all."""
    if file.format is Format.PDF:
        return _lines_of_pdf(file)
    front = take_front_matter(file.text)
    text = f"{front.told}\n\n{front.body}" if front.is_the_text else front.body
    return tidy(text).splitlines()


def _read_text_file(file: Recognised) -> Document:
    return read_plain(file.text, file.notes)


def _read_html(file: Recognised) -> Document:
    front = take_front_matter(file.text)
    page = parse("HTML", front.body.encode("utf-8", errors="replace"))
    text = tidy(page["text"])
    title = front.stated.get("title") or page["title"] or first_line(text)
    stated = {"language": page["language"]} | front.stated
    return Document(title, text, stated, tuple(_linked_objects(page["linked"])), file.notes)


def _read_pdf(file: Recognised) -> Document:
    text = tidy(join_lines(_lines_of_pdf(file)))
    return Document(first_line(text), text, notes=file.notes)


def _lines_of_pdf(file: Recognised) -> list[str]:
    pages = parse("PDF", file.content)
    if sum(letter.isalnum() for page in pages for letter in page) < 20:
        raise UnreadableFile(
            "The PDF holds pictures of text, not text.",
            "Run text recognition (OCR) on it, or load the document it was made from.",
        )
    return _without_edges([_pdf_lines(page) for page in pages])


def _read_docx(file: Recognised) -> Document:
    read = parse("DOCX", file.content)
    body = tidy(read["body"])
    return Document(first_line(body), tidy(read["text"]), notes=file.notes)


def _read_blocks(file: Recognised) -> Document:
    """An ODT or RTF document: headings marked with ##, list items with a dash, tables row by row."""
    text = tidy("\n".join(_block_lines(parse(file.format.value, file.content)["blocks"])))
    return Document(first_line(text), text, notes=file.notes)


def _block_lines(blocks: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for block in blocks:
        if block["kind"] == "heading":
            yield from ("", f"## {block['text']}", "")
        elif block["kind"] == "item":
            yield f"- {block['text']}"
        elif block["kind"] == "table":
            yield from ("", *filter(None, map(_row_text, block["rows"])), "")
        else:
            yield from (block["text"], "")


def _row_text(row: Sequence[str]) -> str:
    cells = [cell.strip() for cell in row if cell.strip()]
    is_short = all("\n" not in cell and len(cell) <= 100 for cell in cells)
    return " | ".join(cells) if is_short else "\n".join((*cells, ""))


_READERS = {
    Format.PDF: _read_pdf,
    Format.DOCX: _read_docx,
    Format.ODT: _read_blocks,
    Format.RTF: _read_blocks,
    Format.HTML: _read_html,
    Format.MARKDOWN: _read_text_file,
    Format.TEXT: _read_text_file,
}


# ------------------------------------------------------------------------------------------- what it says of itself


def _linked_objects(scripts: list[str]) -> Iterator[dict[str, Any]]:
    """The objects of a page's JSON-LD scripts, those inside @graph too; broken scripts are common and passed over."""
    for script in scripts:
        try:
            yield from linked_in(json.loads(script))
        except (ValueError, RecursionError):
            continue


def linked_in(document: Any) -> Iterator[dict[str, Any]]:
    """Every schema.org object at the top of a JSON-LD document."""
    if isinstance(document, list):
        for one in document[:1000]:
            yield from linked_in(one)
    elif isinstance(document, dict):
        yield document
        yield from linked_in(document.get("@graph", []))


def first_line(text: str) -> str:
    """The title of a text: a heading among its first lines, or else its first line, without a label before it.

    >>> first_line("Position Title\\nNursing Assistant"), first_line("Job title: Analyst")
    ('Nursing Assistant', 'Analyst')
    >>> first_line("Performance Profile:\\nService Designer")
    'Performance Profile: Service Designer'
    """
    lines = list(islice((line.strip() for line in text.splitlines() if line.strip()), TITLE_LINES))
    heading = next((at for at, line in enumerate(lines) if line.startswith("#")), 0)
    label, _, rest = lines[heading].partition(":") if lines else ("", "", "")
    if plain(label) in POSTING_COLUMNS["title"]:
        return as_title(rest if rest.strip() else " ".join(lines[heading + 1 : heading + 2]))
    goes_on = bool(lines) and (lines[heading][-1] in ":&," or lines[heading].lower().rpartition(" ")[2] in CONNECTING)
    return as_title(" ".join(lines[heading : heading + 1 + goes_on]))


def as_title(text: str) -> str:
    """The first line of `text`, without its marks, no longer than a title."""
    line = next((line for line in text.splitlines() if line.strip()), "")
    title = " ".join(line.strip().lstrip("#-*• ").strip("* _").split())
    return title if len(title) <= TITLE_CHARACTERS else title[: TITLE_CHARACTERS - 1].rsplit(" ", 1)[0] + "…"


# ---------------------------------------------------------------------------------------------------- lines


def _pdf_lines(page: str) -> list[str]:
    return [line.rstrip() for line in _mend_hyphens(page).splitlines()]


def _mend_hyphens(text: str) -> str:
    """No hyphens but visible ones."""
    if not any(hyphen in text for hyphen in "\x02\ufffe\u00ad"):
        return text
    words = set(re.findall(r"\w+", text))
    return BREAKING_HYPHEN.sub(lambda found: _unhyphenated(found, words), text)


def _unhyphenated(found: re.Match[str], words: set[str]) -> str:
    """One word if the text has it elsewhere; otherwise the hyphen belongs to it, as in within-grade."""
    together = found[1] + found[2]
    return together if together in words or not (found[1] and found[2]) else f"{found[1]}-{found[2]}"


def _without_edges(pages: list[list[str]]) -> list[str]:
    """All lines but page numbers and those that open or close most pages of a long document."""
    edges = Counter(line for page in pages for line in {*page[:2], *page[-2:]} if line.strip())
    repeated = {line for line, times in edges.items() if len(pages) >= 3 and times * 2 > len(pages)}
    kept = list[str]()
    for page in pages:
        kept.extend(line for line in page if line not in repeated and not PAGE_NUMBER.fullmatch(line.strip()))
    return kept


def join_lines(lines: list[str], usual: int = 0) -> str:
    """Lines the file broke in the middle of a sentence, joined; lists, headings and short lines left alone.

    `usual` is the length of a full line in characters, of these lines themselves where none is given.
    """
    paragraphs = list[list[str]]()
    usual = usual or _usual_length(lines)
    before = ""
    for line in lines:
        if paragraphs and not paragraphs[-1][0].startswith("#") and _continues(before, line.strip(), usual):
            paragraphs[-1].append(line.strip())
        else:
            paragraphs.append([line.rstrip()])
        before = line.strip()
    return "\n".join(" ".join(parts) for parts in paragraphs)


def _usual_length(lines: list[str]) -> int:
    """The length of a full line: that of the longest tenth."""
    lengths = sorted(len(line.strip()) for line in lines if line.strip())
    return lengths[len(lengths) * 9 // 10] if lengths else 0


def _continues(before: str, line: str, usual: int) -> bool:
    """Does `line` go on with the sentence that `before` began?"""
    if not line or not before or NEW_ITEM.match(line):
        return False
    if before.lower().rpartition(" ")[2] in CONNECTING or before[-1] == ",":
        return True
    if before[-1] in ".!?:;" or len(before) < usual * LONG_LINE_SHARE:
        return False
    if usual <= PAGE_WIDTH and len(before) >= usual * FULL_LINE_SHARE and len(line) >= usual * HEADING_SHARE:
        return True
    return line[0].islower() or line[0] in "(&" or before[-1] in "-–/"


def tidy(text: str) -> str:
    """One kind of line end, bullets beside their text, no control characters, trailing blanks or double blank lines."""
    text = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\ufeff]", "", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = _mend_hyphens(text)
    lines = "\n".join(line.rstrip() for line in text.split("\n"))
    lines = LONE_BULLET.sub("- ", lines)
    return re.sub(r"\n{3,}", "\n\n", lines).strip()
