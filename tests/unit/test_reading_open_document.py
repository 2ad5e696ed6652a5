"""ODT documents as blocks, and as postings and courses."""

from __future__ import annotations

import pytest

from alignment.problems import TooLarge, UnreadableFile
from alignment.reading import limits, read_postings, read_programs
from alignment.reading.open_document import parse_odt
from alignment.vocabulary import Upload
from tests.security.hostile import a_zip, odt_parts

SYLLABUS = (
    "<text:h>BUS 101 Office basics</text:h><text:h>Learning outcomes</text:h><text:list>"
    "<text:list-item><text:p>Prepare an invoice for a client</text:p></text:list-item>"
    "<text:list-item><text:p>Keep the records of a month</text:p></text:list-item></text:list>"
    "<text:h>Assessment</text:h><table:table>"
    + "".join(
        f"<table:table-row><table:table-cell><text:p>{left}</text:p></table:table-cell>"
        f"<table:table-cell><text:p>{right}</text:p></table:table-cell></table:table-row>"
        for left, right in (("Assessment", "Weight"), ("Written test", "40%"), ("Portfolio", "60%"))
    )
    + "</table:table>"
)


def blocks(body: str) -> list[tuple[str, object]]:
    return [(one["kind"], one.get("rows") or one["text"]) for one in parse_odt(a_zip(odt_parts(body)))["blocks"]]


def test_headings_items_lines_and_tables_come_in_their_order() -> None:
    found = blocks(SYLLABUS + "<text:p>Ask <text:span>Jo</text:span>.<text:line-break/>Or not.</text:p>")
    assert found == [
        ("heading", "BUS 101 Office basics"),
        ("heading", "Learning outcomes"),
        ("item", "Prepare an invoice for a client"),
        ("item", "Keep the records of a month"),
        ("heading", "Assessment"),
        ("table", [["Assessment", "Weight"], ["Written test", "40%"], ["Portfolio", "60%"]]),
        ("line", "Ask Jo."),
        ("line", "Or not."),
    ]


def test_deleted_text_notes_and_comments_are_not_read() -> None:
    unseen = "".join(
        f"<{tag}><text:p>gone</text:p></{tag}>" for tag in ("text:tracked-changes", "office:annotation", "text:note")
    )
    assert blocks(f"{unseen}<text:p>kept<text:note><text:p>gone</text:p></text:note></text:p>") == [("line", "kept")]


def test_blanks_and_tabs_are_blanks_and_tabs() -> None:
    assert blocks("<text:p>a<text:s text:c='3'/>b<text:tab/>c<text:s text:c='x'/>d</text:p>") == [
        ("line", "a   b\tc" + " " * 10 + "d")
    ]


def test_a_table_in_a_cell_is_the_lines_of_that_cell() -> None:
    inner = "<table:table-row><table:table-cell><text:p>b</text:p></table:table-cell></table:table-row>"
    inner = f"<table:table>{inner}</table:table>"
    cell = f"<table:table-cell><text:p>a</text:p>{inner}</table:table-cell>"
    found = blocks(f"<table:table><table:table-row>{cell}</table:table-row></table:table><text:p>c</text:p>")
    assert found == [("table", [["a\nb"]]), ("line", "c")]


def test_empty_cells_that_repeat_push_the_next_one_on_and_filled_ones_are_said_once() -> None:
    cells = (
        "<table:table-cell table:number-columns-repeated='2'/><table:table-cell table:number-columns-repeated='9'>"
        "<text:p>a</text:p></table:table-cell><table:table-cell table:number-columns-repeated='999999999'/>"
    )
    found = blocks(f"<table:table><table:table-row>{cells}</table:table-row></table:table>")
    assert found == [("table", [["", "", "a"]])]


def test_the_header_of_its_pages_is_read_once() -> None:
    space = "urn:oasis:names:tc:opendocument:xmlns"
    header = "<style:header><text:p>Northlake College</text:p></style:header>"
    styles = f"<x xmlns:style='{space}:style:1.0' xmlns:text='{space}:text:1.0'>{header}{header}<text:p>no</text:p></x>"
    read = parse_odt(a_zip(odt_parts("<text:p>a</text:p>") | {"styles.xml": styles.encode()}))
    assert [(one["kind"], one["text"]) for one in read["blocks"]] == [("line", "a"), ("edge", "Northlake College")]


def test_an_odt_is_read_as_a_posting_and_as_a_course() -> None:
    upload = Upload("a.odt", a_zip(odt_parts(SYLLABUS)))
    posting = read_postings([upload]).postings[0]
    assert posting.title == "BUS 101 Office basics"
    assert "- Keep the records of a month" in posting.text
    assert "Written test | 40%" in posting.text
    files = read_programs([upload]).files
    assert [outcome.text for outcome in files.outcomes] == [
        "Prepare an invoice for a client",
        "Keep the records of a month",
    ]
    assert [(one.title, one.weight) for one in files.assessments] == [("Written test", 0.4), ("Portfolio", 0.6)]


@pytest.mark.parametrize("declared", ["<!DOCTYPE x>", '<!DOCTYPE x [<!ENTITY e "ha">]>'])
def test_a_declaration_of_entities_ends_the_reading(declared: str) -> None:
    with pytest.raises(UnreadableFile, match="declares entities"):
        parse_odt(a_zip(odt_parts("<text:p>a</text:p>", declared)))


def test_one_character_too_many_is_refused() -> None:
    text = "a" * limits.MAX_TEXT_CHARACTERS
    assert blocks(f"<text:p>{text}</text:p>") == [("line", text)]
    with pytest.raises(TooLarge, match="1,000,000 characters"):
        blocks(f"<text:p>{text}</text:p><text:p>a</text:p>")
