"""A fault of our own: one plain line on the page, its type and place in the log, and nobody's words in either."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

import app
from alignment.workspace import Workspace
from pages import session
from tests.pages.conftest import words

OpenPage = Callable[..., AppTest]
SHOW_FAILURE = session.show_failure


def failing(*_: Any, **__: Any) -> None:
    raise RuntimeError("Maple Office pays 3 dollars an hour")


@pytest.fixture
def as_people_see_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "show_failure", SHOW_FAILURE)


def test_a_page_that_fails_says_one_plain_line_and_stops(
    sample_database: Path,
    open_page: OpenPage,
    as_people_see_it: None,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(Workspace, "gap_report", failing)
    at = open_page("gaps")
    assert [one.value for one in at.error] == [session.FAILED]
    assert not at.exception
    assert "Maple" not in words(at) + caplog.text
    assert "RuntimeError at test_failures.py" in caplog.text
    assert caplog.records[-1].levelno == logging.ERROR


def test_a_failure_within_a_part_of_a_page_ends_the_page_there(
    sample_database: Path, open_page: OpenPage, as_people_see_it: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = open_page("frameworks")
    monkeypatch.setattr(Workspace, "align", failing)
    at.button(key="align-now").click().run()
    assert [one.value for one in at.error] == [session.FAILED]
    assert not at.exception
    assert not [one for one in at.subheader if one.value == "Data sources"], "it stood below"


def test_what_reaches_the_server_is_shown_the_same_way(as_people_see_it: None, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []
    monkeypatch.setattr(st, "error", lambda message, **_: shown.append(message))
    assert app.show_failure(RuntimeError("Maple Office")) is True
    assert shown == [session.FAILED]


def test_the_line_says_what_to_do() -> None:
    assert "Load the page again" in session.FAILED
    assert "http" not in session.FAILED
