"""The page of one assessment: what an employer reads, what is not stated, and edits that hold."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from alignment.assessing import FIELD_LABELS, OUTCOMES
from alignment.vocabulary import content_id
from tests.pages.conftest import load_office, page_link, words

OpenPage = Callable[..., AppTest]
PLACE = content_id("daf-4", "daf-4-a2")
EVIL = "<script>alert(1)</script> ![x](http://evil)"


def said(at: AppTest) -> str:
    return words(at).replace("\\", "")


def opened(open_page: OpenPage) -> AppTest:
    return open_page("assessment", course="daf-4", assessment="daf-4-a2")


def save(at: AppTest) -> AppTest:
    return at.button(key="save-edit").click().run()


@pytest.mark.usefixtures("empty_database")
def test_an_empty_database_says_what_to_load(open_page: OpenPage) -> None:
    at = open_page("assessment")
    assert not at.exception
    assert "No file gives an assessment yet" in said(at)


def test_a_program_without_assessments_leaves_the_page_empty(empty_database: Path, open_page: OpenPage) -> None:
    load_office(empty_database)
    assert "No file gives an assessment yet" in said(open_page("assessment"))


@pytest.mark.usefixtures("sample_database")
def test_an_address_that_names_course_and_assessment_opens_it(open_page: OpenPage) -> None:
    at = opened(open_page)
    assert not at.exception
    text = said(at)
    for told in ("Dashboard project", "Build an interactive dashboard", "50 % of the course’s mark", "Sample College"):
        assert told in text
    assert "Not stated" in text and "Ask the college:" in text
    assert at.selectbox(key="program").value == "Data Analysis Foundations"


@pytest.mark.usefixtures("sample_database")
def test_an_unknown_assessment_in_the_address_falls_back_on_a_known_one(open_page: OpenPage) -> None:
    at = open_page("assessment", course="no such course", assessment="nothing")
    assert not at.exception
    assert "What the learner does" in said(at)


@pytest.mark.usefixtures("sample_database")
def test_choosing_another_program_shows_one_of_its_assessments(open_page: OpenPage) -> None:
    at = opened(open_page)
    at = at.selectbox(key="program").select("Safe Patient Transfer").run()
    assert not at.exception
    for _ in range(2):
        assert "Safe Patient Transfer" in said(at)
        assert "Dashboard project" not in said(at)
        at = at.run()


@pytest.mark.usefixtures("sample_database")
@pytest.mark.parametrize("course", ["daf-3", "daf-4", "spt-1"])
def test_a_course_in_the_address_keeps_its_program_from_run_to_run(open_page: OpenPage, course: str) -> None:
    at = open_page("assessment", course=course)
    for _ in range(3):
        assert not at.exception
        assert at.selectbox(key="course").value == course
        at = at.run()


@pytest.mark.usefixtures("sample_database")
def test_the_first_program_can_be_chosen_from_an_address_that_names_another(open_page: OpenPage) -> None:
    at = opened(open_page)
    first = sorted(name for name in at.selectbox(key="program").options)[0]
    at = at.selectbox(key="program").select(first).run().run()
    assert at.selectbox(key="program").value == first


@pytest.mark.usefixtures("sample_database")
def test_an_edit_is_shown_with_what_the_file_said(open_page: OpenPage) -> None:
    at = opened(open_page)
    at.text_input(key=f"field-judge-{PLACE}").input("An analyst of an employer")
    at.text_area(key=f"field-criteria-{PLACE}").input("Correct\nClear")
    at.text_input(key=f"reason-{PLACE}").input("Agreed with the committee")
    at = save(at)
    assert not at.exception
    text = said(at)
    assert "Saved." in text
    assert "The file said: " in text and "\nNow: An analyst of an employer" in text
    assert "Agreed with the committee" in text
    assert at.text_input(key=f"field-judge-{PLACE}").value == "An analyst of an employer"
    assert at.text_input(key=f"reason-{PLACE}").value == ""


@pytest.mark.usefixtures("sample_database")
def test_what_it_counts_and_which_outcomes_it_covers_are_edited(open_page: OpenPage) -> None:
    at = opened(open_page)
    chosen = at.multiselect(key=f"field-outcomes-{PLACE}")
    assert chosen.value and len(chosen.options) > len(chosen.value)
    chosen.select(next(one for one in chosen.options if one not in map(chosen.format_func, chosen.value)))
    at.text_input(key=f"field-weight-{PLACE}").input("a third")
    at.text_input(key=f"reason-{PLACE}").input("Agreed")
    at = save(at)
    assert "no share of the mark" in said(at) and "Saved." not in said(at)
    at.text_input(key=f"field-weight-{PLACE}").input("35")
    at = save(at)
    assert not at.exception and "Saved." in said(at)
    assert "35 % of the course’s mark" in "".join(str(one.value) for one in at.get("html"))
    assert len(at.multiselect(key=f"field-outcomes-{PLACE}").value) == len(chosen.value)


@pytest.mark.usefixtures("sample_database")
def test_nothing_is_lost_when_the_reason_is_missing(open_page: OpenPage) -> None:
    at = opened(open_page)
    at.text_area(key=f"field-text-{PLACE}").input("Build two dashboards.")
    at = save(at)
    assert not at.exception
    assert "The reason is missing" in said(at)
    assert at.text_area(key=f"field-text-{PLACE}").value == "Build two dashboards."
    at.text_input(key=f"reason-{PLACE}").input("More work")
    assert "Build two dashboards." in said(save(at))


@pytest.mark.usefixtures("sample_database")
def test_too_long_a_text_is_refused_and_kept_in_the_form(open_page: OpenPage) -> None:
    at = opened(open_page)
    at.text_area(key=f"field-text-{PLACE}").input("x" * 4_001)
    at.text_input(key=f"reason-{PLACE}").input("Why")
    at = save(at)
    assert "4,001 characters" in said(at)
    assert len(at.text_area(key=f"field-text-{PLACE}").value or "") == 4_001


@pytest.mark.usefixtures("sample_database")
def test_hostile_words_are_shown_as_words(open_page: OpenPage) -> None:
    at = opened(open_page)
    for name in FIELD_LABELS.keys() - {"weight", OUTCOMES}:
        key = f"field-{name}-{PLACE}"
        box = next(one for one in (*at.text_input, *at.text_area) if one.key == key)
        box.input(EVIL)
    at.text_input(key=f"reason-{PLACE}").input(EVIL)
    at = save(at)
    assert not at.exception
    shown = "\n".join(str(one.value) for kind in ("html", "markdown", "caption", "subheader") for one in at.get(kind))
    assert "<script>" not in shown
    assert "](http" not in "\n".join(str(one.value) for kind in ("markdown", "caption") for one in at.get(kind))


@pytest.mark.usefixtures("sample_database")
def test_the_programs_page_leads_to_it(open_page: OpenPage) -> None:
    link = page_link(open_page("programs", program="Data Analysis Foundations"), "assessment")
    assert link["program"] == ["Data Analysis Foundations"]
    assert link["course"] and link["assessment"]
