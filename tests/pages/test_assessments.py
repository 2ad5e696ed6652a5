"""The Assessments page: the answer, the lists, both sides of one skill, and a statement of the reader's own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from alignment.workspace import Workspace
from tests.pages.conftest import load_office, page_link, words

OpenPage = Callable[..., AppTest]
PROGRAM, FIELD = "Data Analysis Foundations", "Data and IT"
OFFICE = (
    b"program,course,outcome\nOffice basics,Office basics,Plan your own work and meet deadlines.\n"
    b"Office basics,Office basics,Prepare invoices.\n"
)


def said(at: AppTest) -> str:
    return words(at).replace("\\", "")


@pytest.mark.usefixtures("empty_database")
def test_an_empty_database_says_what_to_load(open_page: OpenPage) -> None:
    at = open_page("assessments")
    assert not at.exception
    assert "no programs and postings to compare" in said(at)


@pytest.mark.usefixtures("sample_database")
def test_the_answer_the_lists_and_the_parts_are_shown(open_page: OpenPage) -> None:
    at = open_page("assessments", program=PROGRAM, field=FIELD, skill="sql")
    assert not at.exception
    text = said(at)
    for told in ("skills asked for and taught", "Asked, taught, never assessed", "Assessed, never asked"):
        assert told in text
    for part in ("Action", "Object", "Context", "Tool", "Standard", "Judge", "How they stand"):
        assert part in text
    assert "Write twelve SQL queries" in text
    assert at.selectbox(key="skill").value == "sql"


@pytest.mark.usefixtures("sample_database")
def test_a_part_is_told_in_a_word_and_not_by_colour_alone(open_page: OpenPage) -> None:
    text = said(open_page("assessments", program=PROGRAM, field=FIELD, skill="sql"))
    assert "</span> agrees" in text or "</span> differs" in text


@pytest.mark.usefixtures("sample_database")
def test_an_assessment_leads_to_its_page(open_page: OpenPage) -> None:
    at = open_page("assessments", program=PROGRAM, field=FIELD, skill="sql")
    link = page_link(at, "assessment")
    assert link["course"] and link["assessment"] and link["program"] == [PROGRAM]


def test_what_no_file_assesses_is_said_in_plain_words(empty_database: Path, open_page: OpenPage) -> None:
    load_office(empty_database, courses=OFFICE)
    at = open_page("assessments", program="Office basics")
    assert not at.exception
    text = said(at)
    assert "Not assessed, as far as the files say. The files give no assessment of the courses that teach it." in text
    assert "The files give no assessment of this program" in text
    assert "assessed level: not known" in text
    assert not [form for form in at.text_area if form.key == "statement"]


@pytest.mark.usefixtures("sample_database")
def test_a_statement_is_compared_with_a_chosen_assessment(open_page: OpenPage) -> None:
    at = open_page("assessments", program=PROGRAM, field=FIELD)
    choice = at.selectbox(key="compare-with")
    choice.select_index(next(n for n, name in enumerate(choice.options) if "Dashboard project" in name))
    at.text_area(key="statement").input("Build dashboards with <b>a</b> ![x](http://evil) team")
    at = at.button(key="compare-now").click().run()
    assert not at.exception
    assert "Agrees in action and object" in said(at)
    assert "<b>a</b>" not in words(at)


@pytest.mark.usefixtures("sample_database")
def test_an_empty_statement_is_a_message_and_no_traceback(open_page: OpenPage) -> None:
    at = open_page("assessments", program=PROGRAM, field=FIELD)
    at = at.button(key="compare-now").click().run()
    assert not at.exception
    assert "no statement to compare" in said(at)


def test_hostile_words_of_files_stay_words(empty_database: Path, open_page: OpenPage) -> None:
    load_office(empty_database, courses=OFFICE.replace(b"Prepare", b"<script>alert(1)</script> ![x](http://evil)"))
    with Workspace(empty_database) as workspace:
        assert workspace.programs()
    at = open_page("assessments", program="Office basics")
    assert not at.exception
    assert "<script>" not in words(at)
