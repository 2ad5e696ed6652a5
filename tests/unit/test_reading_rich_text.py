"""RTF documents as blocks, and as postings and courses."""

from __future__ import annotations

import pytest

from alignment.problems import TooLarge
from alignment.reading import limits, read_postings, read_programs
from alignment.reading.rich_text import parse_rtf
from alignment.vocabulary import Upload

SYLLABUS = (
    "{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0 Times;}}{\\stylesheet{\\s1 heading 1;}}{\\info{\\title No}}\n"
    "\\pard\\outlinelevel0 BUS 101 Office basics\\par\\pard\\outlinelevel0 Learning outcomes\\par\n"
    "\\pard\\ls1{\\listtext\\bullet\\tab}Prepare an invoice for a client\\par\n"
    "{\\listtext\\bullet\\tab}Keep the records of a month\\par\n"
    "\\pard\\outlinelevel0 Assessment\\par\n"
    "\\trowd\\cellx1\\cellx2\\pard\\intbl Assessment\\cell Weight\\cell\\row\n"
    "\\trowd\\pard\\intbl Written test\\cell 40%\\cell\\row\\trowd\\pard\\intbl Portfolio\\cell 60%\\cell\\row\n"
    "\\pard Ask Jo.\\line Or not.}"
)


def blocks(body: str) -> list[tuple[str, object]]:
    return [(one["kind"], one.get("rows") or one["text"]) for one in parse_rtf(body.encode("latin-1"))["blocks"]]


def test_headings_items_lines_and_tables_come_in_their_order() -> None:
    assert blocks(SYLLABUS) == [
        ("heading", "BUS 101 Office basics"),
        ("heading", "Learning outcomes"),
        ("item", "Prepare an invoice for a client"),
        ("item", "Keep the records of a month"),
        ("heading", "Assessment"),
        ("table", [["Assessment", "Weight"], ["Written test", "40%"], ["Portfolio", "60%"]]),
        ("line", "Ask Jo."),
        ("line", "Or not."),
    ]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (r"{\rtf1 Qualit\'e9 \rquote 1\rquote  \endash  a\~b\_c}", "Qualité ’1’ – a b-c"),
        (r"{\rtf1\ansi\ansicpg437 Qualit\'82}", "Qualité"),
        (r"{\rtf1\mac Qualit\'8e}", "Qualité"),
        ("{\\rtf1 Qualit\xe9}", "Qualité"),
        (r"{\rtf1 \u233 ?t\u233\'e9 \uc2\u8217 ??a\uc0\u8217 b}", "été ’a’b"),
        (r"{\rtf1 \u-10179 ?\u-8704 ?}", "😀"),
        (r"{\rtf1 \u-10179 ? alone}", "� alone"),
        (r"{\rtf1 a\{b\}c\\d}", r"a{b}c\d"),
        (r"{\rtf1 kept{\v hidden}{\deleted gone}\v hidden\v0  again}", "kept again"),
        (r"{\rtf1 {\field{\*\fldinst HYPERLINK x}{\fldrslt here}}{\pict 00ff}{\*\unknown x}}", "here"),
        ("{\\rtf1 a\\bin5 \\{}{\\b}", "ab"),
        ("{\\rtf1 split\r\n word", "split word"),
    ],
)
def test_a_paragraph_reads_as_a_person_would_see_it(body: str, text: str) -> None:
    assert blocks(body) == [("line", text)]


def test_headers_and_footers_are_read_once_and_last() -> None:
    header = "{\\header Northlake College\\par}"
    assert blocks(f"{{\\rtf1 {header}You plan.\\par\\sect{header} You report.}}") == [
        ("line", "You plan."),
        ("line", "You report."),
        ("edge", "Northlake College"),
    ]


def test_an_rtf_is_read_as_a_posting_and_as_a_course() -> None:
    upload = Upload("a.rtf", SYLLABUS.encode())
    posting = read_postings([upload]).postings[0]
    assert posting.title == "BUS 101 Office basics"
    assert "- Keep the records of a month" in posting.text
    files = read_programs([upload]).files
    assert [outcome.text for outcome in files.outcomes] == [
        "Prepare an invoice for a client",
        "Keep the records of a month",
    ]
    assert [(one.title, one.weight) for one in files.assessments] == [("Written test", 0.4), ("Portfolio", 0.6)]


def test_one_character_too_many_is_refused() -> None:
    text = "a" * limits.MAX_TEXT_CHARACTERS
    assert blocks(f"{{\\rtf1 {text}}}") == [("line", text)]
    with pytest.raises(TooLarge, match="1,000,000 characters"):
        blocks(f"{{\\rtf1 {text}\\par a}}")
