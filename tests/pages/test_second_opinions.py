"""The second opinion in the pages: beside a line of evidence where a model is named, and nowhere without one."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from alignment.vocabulary import Opinion
from tests.conftest import REPOSITORY
from tests.pages.conftest import words

OpenPage = Callable[..., AppTest]
DATA = "Data Analysis Foundations"
JUDGING = [("gaps", {"program": DATA, "skill": "sql"}), ("skill", {"skill": "sql"}), ("review", {"program": DATA})]


def said(at: AppTest) -> str:
    assert not at.exception
    return words(at).replace("\\", "")


def is_told(text: str) -> bool:
    return any(one.value.capitalize() + " (no. " in text for one in (Opinion.AGREE, Opinion.DIFFER))


@pytest.mark.usefixtures("sample_database")
@pytest.mark.parametrize(("page", "query"), JUDGING, ids=[page for page, _ in JUDGING])
def test_without_a_model_no_page_speaks_of_one(page: str, query: dict[str, str], open_page: OpenPage) -> None:
    text = said(open_page(page, **query))
    assert not is_told(text)
    assert "second opinion" not in text


@pytest.mark.usefixtures("sample_database", "with_model")
@pytest.mark.parametrize(("page", "query"), JUDGING, ids=[page for page, _ in JUDGING])
def test_with_a_model_a_line_of_evidence_says_whether_words_and_meaning_agree(
    page: str, query: dict[str, str], open_page: OpenPage
) -> None:
    assert is_told(said(open_page(page, **query)))


@pytest.mark.usefixtures("sample_database", "with_model")
def test_both_lines_of_a_gap_have_their_opinion(open_page: OpenPage) -> None:
    at = open_page("gaps", program=DATA, skill="sql")
    told = [one.value for one in at.caption if "by meaning" in one.value]
    assert len(told) >= 2


@pytest.mark.usefixtures("sample_database", "with_lost_model")
@pytest.mark.parametrize(("page", "query"), JUDGING, ids=[page for page, _ in JUDGING])
def test_a_model_that_is_lost_is_said_once_and_the_page_goes_on(
    page: str, query: dict[str, str], open_page: OpenPage
) -> None:
    text = said(open_page(page, **query))
    assert text.count("The second opinion is off. There is no folder") == 1
    assert "A model folder holds" in text
    assert not is_told(text)
    assert "“" in text, "the lines of evidence are there"


@pytest.mark.usefixtures("empty_database")
def test_the_method_page_says_that_it_is_off(open_page: OpenPage) -> None:
    text = said(open_page("method"))
    assert "A second opinion, if you name a model" in text
    assert "The second opinion is off: no model is named." in text


@pytest.mark.usefixtures("empty_database", "with_model")
def test_the_method_page_says_which_model_is_on_and_asks_it_about_the_tried_line(open_page: OpenPage) -> None:
    at = open_page("method")
    at.text_input(key="line").set_value("Meet deadlines")
    at.button(key="score-it").click().run()
    text = said(at)
    assert "The second opinion is on: model.onnx, SHA-256 " in text
    assert is_told(text)


@pytest.mark.usefixtures("empty_database", "with_lost_model")
def test_the_method_page_says_why_it_is_off(open_page: OpenPage) -> None:
    text = said(open_page("method"))
    assert "The second opinion is off. There is no folder" in text
    assert "This line asks for" in text


@pytest.mark.usefixtures("empty_database")
def test_the_method_page_states_what_was_measured_of_it(open_page: OpenPage) -> None:
    measured = json.loads((REPOSITORY / "data" / "quality.json").read_text(encoding="utf-8"))["meaning"]
    table = open_page("method").table[1].value.to_string()
    assert "Second opinion: right skills among the first 5, ranked by words and meaning" in table
    both = measured["esco_dev"]["cross_validated"]["by_sentence"]["with_second_opinion"]
    told = [both["rp5"], *(measured[part]["agreement"]["right_where_not"] for part in ("esco_dev", "own_labels"))]
    assert all(f"{figure:.2f}" in table for figure in told)
