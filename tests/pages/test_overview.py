"""The Overview page: a start when nothing is here, an answer when something is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from alignment.access import Role
from tests.pages.conftest import ADA, enrol, load_office, words

OpenPage = Callable[..., AppTest]


@pytest.mark.usefixtures("empty_database")
def test_without_data_the_sample_and_own_files_are_offered(open_page: OpenPage) -> None:
    at = open_page("overview")
    assert not at.exception
    assert at.button(key="load-sample").label == "Load the sample"
    assert {one.proto.page for one in at.get("page_link")} == {"postings", "programs"}


@pytest.mark.usefixtures("empty_database")
def test_the_sample_is_loaded_by_its_button_and_then_speaks(open_page: OpenPage) -> None:
    at = open_page("overview")
    at.button(key="load-sample").click().run()
    assert not at.exception
    assert "sample is here" in at.success[0].value
    assert "postings ask for self-management" in words(at).replace("\\", "")


@pytest.mark.usefixtures("sample_database")
def test_the_counts_are_those_of_the_data(sample_database: Path, open_page: OpenPage) -> None:
    at = open_page("overview")
    counts = {one.label: one.value for one in at.metric}
    assert counts["Postings"] == "132"
    assert counts["Programs"] == "8"
    assert {"Employers", "Requirements", "Outcomes", "Assessments"} <= set(counts)


@pytest.mark.usefixtures("sample_database")
def test_fictional_data_is_said_to_be_fictional(open_page: OpenPage) -> None:
    assert "These postings are the sample: its employers are made up" in words(open_page("overview")).replace("\\", "")


def test_the_sample_among_own_data_is_said_and_removed_by_one_button(
    sample_database: Path, open_page: OpenPage
) -> None:
    load_office(sample_database)
    at = open_page("overview")
    assert "126 of the 132 jobs are of the sample" in words(at).replace("\\", "")
    assert {one.label: one.value for one in at.metric}["Postings"] == "138"
    at.button(key="remove-now").click().run()
    assert not at.exception
    assert "It can be taken back on the page “Backups and undo”." in at.success[0].value.replace("\\", "")
    assert {one.label: one.value for one in at.metric}["Postings"] == "6"
    assert "sample" not in words(at)
    assert "remove-now" not in {one.key for one in at.button}


@pytest.mark.parametrize("role", Role)
def test_only_who_keeps_the_data_is_offered_to_remove_the_sample(
    sample_database: Path, open_as: OpenPage, role: Role
) -> None:
    enrol(sample_database, role)
    at = open_as(ADA)
    assert not at.exception
    assert "made up" in words(at)
    assert ("remove-now" in {one.key for one in at.button}) == (role is Role.ADMIN)


def test_own_data_alone_is_not_called_made_up(empty_database: Path, open_page: OpenPage) -> None:
    load_office(empty_database)
    at = open_page("overview")
    assert "made up" not in words(at)
    assert "remove-now" not in {one.key for one in at.button}


@pytest.mark.usefixtures("sample_database")
def test_the_most_asked_skills_come_as_a_table_and_a_file_too(open_page: OpenPage) -> None:
    at = open_page("overview")
    table = at.expander(key="top-twin").dataframe[0].value
    assert len(table) == 15
    assert list(table["Postings that ask"]) == sorted(table["Postings that ask"], reverse=True)
    assert "top-csv" in {one.key for one in at.get("download_button")}


def test_what_was_never_scored_is_not_called_unasked(empty_database: Path, open_page: OpenPage) -> None:
    load_office(empty_database, align=False)
    at = open_page("overview")
    assert "No skill was found in the postings yet" in words(at).replace("\\", "")
    at.button(key="align").click().run()
    assert not at.exception
    assert "6 of 6 postings ask for self-management" in words(at).replace("\\", "")
