"""The Review page: one match at a time, judged in two presses, taken back in one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from alignment.decisions import DecisionList
from alignment.vocabulary import Verdict
from alignment.workspace import Workspace
from tests.pages.conftest import load_office, page_link, words

OpenPage = Callable[..., AppTest]
DATA = "Data Analysis Foundations"
SQL = {"program": DATA, "only": "sql"}


def said(at: AppTest) -> str:
    return words(at).replace("\\", "")


def key_of(at: AppTest) -> str:
    """The match that is shown, as its widgets are keyed."""
    return next(str(one.key).removeprefix("reason-") for one in at.text_input if str(one.key).startswith("reason-"))


def press(at: AppTest, verdict: Verdict) -> AppTest:
    return at.button(key=f"{verdict.value}-{key_of(at)}").click().run()


def give_reason(at: AppTest, reason: str = "Another thing is meant.") -> None:
    at.text_input(key=f"reason-{key_of(at)}").set_value(reason)


def kept(path: Path) -> DecisionList:
    """What was decided, read past the page, which lets go of the database first."""
    st.cache_resource.clear()
    with Workspace(path) as workspace:
        return workspace.decisions()


@pytest.mark.usefixtures("empty_database")
def test_without_data_the_page_says_where_to_start(open_page: OpenPage) -> None:
    at = open_page("review")
    assert not at.exception
    assert "no programs and postings to compare yet" in said(at)
    assert {one.proto.page for one in at.get("page_link")} == {""}


@pytest.mark.usefixtures("sample_database")
def test_the_first_match_is_asked_about_with_both_lines_and_what_rests_on_it(open_page: OpenPage) -> None:
    at = open_page("review", program=DATA)
    assert not at.exception
    told = said(at)
    assert "matches have not been judged" in told
    assert "No match has been judged here yet." in told
    assert "Does this " in told and "If this " in told
    assert "To judge: " in told and "On the other side: " in told
    assert sum("<mark" in str(one.value) for one in at.get("html")) >= 2
    assert "Nothing has been decided yet." in told


@pytest.mark.usefixtures("sample_database")
def test_one_press_accepts_and_the_next_match_follows(open_page: OpenPage) -> None:
    at = open_page("review", program=DATA)
    first = key_of(at)
    press(at, Verdict.ACCEPTED)
    assert not at.exception
    assert key_of(at) != first
    assert "Kept: “" in said(at) and "Decisions: 1" in said(at)
    assert at.button(key="undo-1").label == "Undo no. 1"


@pytest.mark.usefixtures("sample_database")
def test_a_rejection_needs_a_reason_and_says_so_in_one_message(open_page: OpenPage) -> None:
    at = open_page("review", **SQL)
    first = key_of(at)
    press(at, Verdict.REJECTED)
    assert len(at.warning) == 1 and "There is no reason yet" in said(at)
    assert (key_of(at), "Decisions: 0" in said(at)) == (first, True)
    give_reason(at)
    press(at, Verdict.REJECTED)
    assert not at.warning
    assert "“SQL” does not fit. Another thing is meant." in said(at)
    assert "1 of 1 judged match was wrong here (100.0 %, 20.7–100.0)." in said(at)


def test_another_skill_is_chosen_from_the_list(sample_database: Path, open_page: OpenPage) -> None:
    at = open_page("review", **SQL)
    give_reason(at, "They mean Python.")
    press(at, Verdict.REMAPPED)
    assert "No other skill was named" in said(at)
    at.selectbox(key=f"to-{key_of(at)}").select("python")
    press(at, Verdict.REMAPPED)
    assert not at.warning
    assert "“SQL” is really “Python”. They mean Python." in said(at)
    assert [(one.verdict, one.to_skill) for one in kept(sample_database).rows] == [(Verdict.REMAPPED, "python")]


@pytest.mark.usefixtures("sample_database")
def test_undoing_brings_the_match_back(open_page: OpenPage) -> None:
    at = open_page("review", **SQL)
    first = key_of(at)
    press(at, Verdict.ACCEPTED)
    at.button(key="undo-1").click().run()
    assert not at.exception
    assert key_of(at) == first
    assert "Taken back: “SQL” fits." in said(at) and "undone" in said(at)
    assert not [one for one in at.button if one.key == "undo-1"], "it can be taken back once"


def load_twins(path: Path) -> None:
    """Three employers ask for SQL in the very same words."""
    lines = "".join(f"Analyst,You must write SQL queries.,Employer {at},office\n" for at in range(3))
    load_office(path, postings=f"title,text,employer,field\n{lines}".encode())


def test_other_lines_of_the_wording_are_judged_only_after_a_yes(empty_database: Path, open_page: OpenPage) -> None:
    load_twins(empty_database)
    at = open_page("review", only="sql")
    box = at.checkbox(key=f"everywhere-{key_of(at)}")
    assert (box.label, box.value) == (
        "Also for the 2 other lines with this very wording, and for any loaded later",
        False,
    )
    give_reason(at)
    box.check()
    press(at, Verdict.REJECTED)
    assert "does not fit wherever this wording stands." in said(at)
    assert "No match of this choice waits for a person." in said(at)
    assert {one.proto.page for one in at.get("page_link")} == {"gaps"}


def test_without_the_yes_the_other_lines_are_asked_about_next(empty_database: Path, open_page: OpenPage) -> None:
    load_twins(empty_database)
    at = open_page("review", only="sql")
    give_reason(at)
    press(at, Verdict.REJECTED)
    assert "If this is wrong, “SQL” is asked for by none instead of 2 of 3 postings." in said(at)


def test_where_no_other_line_has_the_wording_nothing_is_offered(empty_database: Path, open_page: OpenPage) -> None:
    one = b"title,text,employer,field\nAnalyst,You must write SQL queries.,Employer,office\n"
    load_office(empty_database, postings=one)
    at = open_page("review", only="sql")
    assert not at.exception and not at.checkbox


@pytest.mark.usefixtures("sample_database")
def test_a_match_can_be_put_off_until_all_were(open_page: OpenPage) -> None:
    at = open_page("review", program=DATA, only="version-control")
    first, seen = key_of(at), set[str]()
    while key_of(at) not in seen:
        seen.add(key_of(at))
        at.button(key="put-off-this").click().run()
        assert not at.exception
    assert key_of(at) == first


@pytest.mark.usefixtures("sample_database")
def test_the_list_can_be_read_as_a_table_and_taken_away(open_page: OpenPage) -> None:
    at = open_page("review", program=DATA)
    table = at.expander(key="queue-twin").dataframe[0].value
    assert {"Skill", "Kind", "Line", "Where", "What the answer changes"} == set(table.columns)
    assert "queue-csv" in {one.key for one in at.get("download_button")}


@pytest.mark.usefixtures("sample_database")
def test_the_skill_page_leads_here_with_its_skill(open_page: OpenPage) -> None:
    link = page_link(open_page("skill", skill="sql"), "review")
    assert link["only"] == ["sql"]
    at = open_page("review", **{name: value[0] for name, value in link.items()})
    assert at.selectbox(key="only").value == "sql"
    assert "“SQL”" in said(at)


@pytest.mark.usefixtures("sample_database")
def test_the_method_page_states_the_error_rate(open_page: OpenPage) -> None:
    assert "No match has been judged here yet." in said(open_page("method"))
    press(open_page("review", **SQL), Verdict.ACCEPTED)
    assert "0 of 1 judged match was wrong here" in said(open_page("method"))


def test_text_of_a_posting_is_never_markup(empty_database: Path, open_page: OpenPage) -> None:
    text = "You must write SQL queries ![x](http://example.org/x.png) <b>daily</b>."
    load_office(empty_database, postings=f"title,text,employer,field\nA,{text},E,office\n".encode())
    at = open_page("review", only="sql")
    give_reason(at, "![x](http://example.org/y.png)")
    press(at, Verdict.REJECTED)
    assert not at.exception
    shown = "\n".join(str(one.value) for kind in ("markdown", "caption", "success") for one in at.get(kind))
    assert "![x](http" not in shown
