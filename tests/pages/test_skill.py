"""The Skill page: who asks and who teaches, with every list saying how much of it is shown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import load_office, words

OpenPage = Callable[..., AppTest]


@pytest.mark.usefixtures("empty_database")
def test_without_data_the_page_says_where_to_start(open_page: OpenPage) -> None:
    at = open_page("skill")
    assert not at.exception
    assert "No posting asks for a skill yet" in words(at).replace("\\", "")
    assert {one.proto.page for one in at.get("page_link")} == {""}


@pytest.mark.usefixtures("sample_database")
def test_the_skill_of_the_address_is_shown(open_page: OpenPage) -> None:
    at = open_page("skill", skill="sql", field="Data and IT")
    assert not at.exception
    assert at.selectbox(key="skill").value == "sql"
    said = words(at).replace("\\", "")
    assert "of 32 postings ask for it" in said
    assert "95 % interval" in said.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.usefixtures("sample_database")
def test_lines_are_shown_with_their_total_and_the_words_that_made_the_match(open_page: OpenPage) -> None:
    at = open_page("skill", skill="sql")
    total = len(at.expander(key="asking-twin").dataframe[0].value)
    assert f"Lines that ask: {total}" in words(at)
    assert f"5 of {total}, surest first" in words(at)
    assert any("<mark" in str(one.value) for one in at.get("html"))


@pytest.mark.usefixtures("sample_database")
def test_the_framework_tells_what_the_skill_is_and_where_it_comes_from(open_page: OpenPage) -> None:
    at = open_page("skill", skill="sql")
    told = at.table[0].value.to_string()
    assert "data\\.europa\\.eu" in told
    assert "Description" in told


@pytest.mark.usefixtures("sample_database")
def test_every_chart_and_list_can_be_taken_away(open_page: OpenPage) -> None:
    at = open_page("skill", skill="sql")
    keys = {one.key for one in at.get("download_button")}
    assert keys == {"by-field-csv", "by-month-csv", "asking-csv", "teaching-csv"}


def test_a_skill_that_nothing_teaches_is_said_to_be_taught_by_nothing(
    empty_database: Path, open_page: OpenPage
) -> None:
    load_office(empty_database)
    at = open_page("skill", skill="meeting-deadlines")
    assert not at.exception
    assert "No outcome of any program teaches it" in words(at).replace("\\", "")
