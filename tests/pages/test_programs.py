"""The Programs page: what is taught and assessed, and loading more with the columns settled first."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import words

OpenPage = Callable[..., AppTest]
OUTCOMES = b"""Program,Course,Learning outcome,Notes
Office Basics,Spreadsheets,Create a budget in Excel and explain it to a client.,Plan daily work and meet deadlines.
Office Basics,Spreadsheets,Write clear email to customers.,Resolve conflict in a team.
"""


def upload(at: AppTest, *files: tuple[str, bytes]) -> AppTest:
    for name, content in files:
        at.file_uploader(key="program-files-0").upload(name, content)
    return at.button(key="read-columns").click().run()


@pytest.mark.usefixtures("empty_database")
def test_an_empty_database_says_what_to_load(open_page: OpenPage) -> None:
    at = open_page("programs")
    assert not at.exception
    assert "No program is loaded yet" in words(at)


@pytest.mark.usefixtures("sample_database")
def test_a_program_shows_outcomes_with_their_skills_and_assessments(open_page: OpenPage) -> None:
    at = open_page("programs", program="Safe Patient Transfer")
    said = words(at).replace("\\", "")
    assert not at.exception
    assert "A skill of the framework was found in" in said
    assert "Perform a one-person pivot transfer" in said
    assert "Transfer skills check" in said
    assert at.selectbox(key="program").value == "Safe Patient Transfer"


@pytest.mark.usefixtures("sample_database")
def test_an_unknown_program_in_the_address_falls_back_on_the_first(open_page: OpenPage) -> None:
    at = open_page("programs", program="No such thing")
    assert not at.exception and not at.warning


@pytest.mark.usefixtures("empty_database")
def test_columns_are_guessed_and_shown_before_anything_is_stored(open_page: OpenPage) -> None:
    at = upload(open_page("programs"), ("outcomes.csv", OUTCOMES))
    assert not at.exception
    assert at.selectbox(key="role-1-0").value == "outcomes"
    assert at.selectbox(key="column-1-0-outcomes-text").value == "Learning outcome"
    assert "needed" in at.selectbox(key="column-1-0-outcomes-text").label
    assert "No program is loaded yet" in words(at)


@pytest.mark.usefixtures("sample_database")
def test_the_program_just_loaded_is_shown_with_its_counts_and_another_can_be_chosen_after(open_page: OpenPage) -> None:
    at = upload(open_page("programs", program="Safe Patient Transfer"), ("outcomes.csv", OUTCOMES))
    assert at.selectbox(key="program").value == "Safe Patient Transfer"
    at.button(key="load-programs").click().run()
    assert not at.exception
    assert at.selectbox(key="program").value == "Office Basics"
    assert "1 course" in words(at) and "2 outcomes" in words(at)
    at.selectbox(key="program").set_value("Safe Patient Transfer").run()
    assert at.selectbox(key="program").value == "Safe Patient Transfer"


@pytest.mark.usefixtures("sample_database")
def test_files_that_are_not_loaded_yet_stand_on_top_and_can_be_discarded(open_page: OpenPage) -> None:
    at = upload(open_page("programs"), ("outcomes.csv", OUTCOMES))
    assert next(one.value for one in at.subheader).startswith("Not loaded yet")
    at.button(key="discard-programs").click().run()
    assert not at.exception
    assert "program-draft" not in at.session_state
    assert not [one for one in at.subheader if one.value.startswith("Not loaded yet")]
    assert not [one for one in at.selectbox(key="program").options if "Office Basics" in one]


@pytest.mark.usefixtures("empty_database")
def test_files_that_cannot_be_read_leave_those_before_them_to_be_loaded(open_page: OpenPage) -> None:
    at = upload(open_page("programs"), ("outcomes.csv", OUTCOMES))
    at.selectbox(key="column-1-0-outcomes-text").set_value("Notes").run()
    at.file_uploader(key="program-files-1").upload("broken.xlsx", b"no workbook")
    at.button(key="read-columns").click().run()
    assert not at.exception and len(at.error) + len(at.warning) == 1
    assert at.selectbox(key="column-1-0-outcomes-text").value == "Notes"
    at.button(key="load-programs").click().run()
    assert not at.exception and "2 outcomes read: 2 new" in words(at)


@pytest.mark.usefixtures("empty_database")
def test_the_columns_of_other_files_are_guessed_anew(open_page: OpenPage) -> None:
    at = upload(open_page("programs"), ("outcomes.csv", OUTCOMES))
    at.selectbox(key="column-1-0-outcomes-text").set_value("Notes").run()
    at.file_uploader(key="program-files-1").upload("more.csv", OUTCOMES)
    at.button(key="read-columns").click().run()
    assert at.selectbox(key="column-2-0-outcomes-text").value == "Learning outcome"


@pytest.mark.usefixtures("empty_database")
def test_a_mended_column_is_the_one_that_is_loaded(open_page: OpenPage) -> None:
    at = upload(open_page("programs"), ("outcomes.csv", OUTCOMES))
    at.selectbox(key="column-1-0-outcomes-text").set_value("Notes").run()
    at.button(key="load-programs").click().run()
    said = words(at).replace("\\", "")
    assert not at.exception
    assert "2 outcomes read: 2 new" in said
    assert "Plan daily work and meet deadlines." in said and "Create a budget" not in said


@pytest.mark.usefixtures("empty_database")
def test_without_assessments_being_assessed_is_called_not_measured(open_page: OpenPage) -> None:
    at = upload(open_page("programs"), ("outcomes.csv", OUTCOMES))
    at.button(key="load-programs").click().run()
    said = words(at).replace("\\", "")
    assert "assessments: not measured" in said
    assert "whether they are assessed was not measured" in said


@pytest.mark.usefixtures("empty_database")
@pytest.mark.parametrize(
    ("name", "content"), [("empty.csv", b""), ("evil.xlsx", b"MZ\x90\x00"), ("page.csv", b"<html><body>")]
)
def test_a_bad_upload_is_one_calm_line_with_a_remedy(open_page: OpenPage, name: str, content: bytes) -> None:
    at = upload(open_page("programs"), (name, content))
    assert not at.exception
    assert len(at.warning) == 1
    assert "program-draft" not in at.session_state


@pytest.mark.usefixtures("empty_database")
def test_a_table_without_outcomes_is_refused_when_it_is_loaded(open_page: OpenPage) -> None:
    at = upload(open_page("programs"), ("numbers.csv", b"a,b\n1,2\n"))
    at.button(key="load-programs").click().run()
    assert not at.exception
    assert len(at.warning) == 1
    assert "No program is loaded yet" in words(at)


@pytest.mark.usefixtures("empty_database")
def test_pressing_read_without_a_file_says_what_to_do(open_page: OpenPage) -> None:
    at = upload(open_page("programs"))
    assert "No file was given" in at.warning[0].value.replace("\\", "")
