"""The Levels page: the answer, the ladder with its twin, the lines behind it, and settling one of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st
from streamlit.testing.v1 import AppTest

from alignment.vocabulary import Level, Verdict
from alignment.workspace import Workspace
from tests.pages.conftest import words

OpenPage = Callable[..., AppTest]
CHOICE = {"program": "Data Analysis Foundations", "skill": "sql"}


def test_without_data_the_page_says_what_to_do(open_page: OpenPage, empty_database: Path) -> None:
    at = open_page("levels")
    assert not at.exception
    assert "no programs and postings to compare yet" in words(at)


def test_the_page_answers_and_shows_the_lines_of_all_sides(open_page: OpenPage, sample_database: Path) -> None:
    at = open_page("levels", **CHOICE)
    assert not at.exception
    said = words(at).replace("\\", "")
    assert "asked for and taught" in said
    assert all(title in said for title in ("Posting lines that ask", "Outcomes that teach", "Assessments"))
    assert "by “" in said


def test_a_level_is_settled_in_two_presses_and_said(open_page: OpenPage, sample_database: Path) -> None:
    at = open_page("levels", **CHOICE)
    radio = at.radio[0]
    key = str(radio.key).removeprefix("level-")
    radio.set_value(Level.LEADING)
    at = at.button(key=f"keep-{key}").click().run()
    assert not at.exception
    assert "a person said so" in words(at)
    st.cache_resource.clear()
    with Workspace(sample_database) as workspace:
        (kept,) = workspace.decisions().rows
    assert (kept.verdict, kept.to_label) == (Verdict.LEVELLED, Level.LEADING.value)


def test_families_stand_on_the_same_scale(open_page: OpenPage, sample_database: Path) -> None:
    at = open_page("levels", **CHOICE, rows="families")
    assert not at.exception
