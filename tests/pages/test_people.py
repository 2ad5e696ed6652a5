"""The People page: letting in, changing, removing, links, and deleting what is an employer's own."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from alignment.access import Person, Purpose, Role
from alignment.vocabulary import Upload
from alignment.workspace import Workspace
from tests.pages.conftest import words

OpenAs = Callable[..., AppTest]
ADMIN, ADA = "admin@college.example", "ada@college.example"
QUARRY = Person("hr@quarry.example", Role.EMPLOYER, "Quarry Ltd")


@pytest.fixture
def at(empty_database: Path, open_as: OpenAs) -> AppTest:
    """The page as an admin sees it, who is the only one so far."""
    with Workspace(empty_database) as workspace:
        workspace.add_person(ADMIN, Role.ADMIN)
    return open_as(ADMIN, "people")


def said(at: AppTest) -> str:
    assert not at.exception
    return words(at).replace("\\", "").replace("\u2060", "")


def let_in(at: AppTest, address: str, role: Role, employer: str = "") -> AppTest:
    at.text_input(key="person-name").set_value(address)
    at.selectbox(key="person-role").set_value(role)
    at.text_input(key="person-employer").set_value(employer)
    return at.button(key="person-add").click().run()


def table(at: AppTest, first: str) -> list[dict[str, object]]:
    """The rows of the table that begins with this column."""
    found = [one.value for one in at.dataframe if one.value.columns[0] == first]
    return [dict(row) for frame in found for row in frame.to_dict("records")]


def test_somebody_is_let_in_and_listed_with_who_did_it(at: AppTest) -> None:
    assert "1 person may sign in." in said(at)
    assert f"{ADA} may sign in as employer of Quarry Ltd." in said(
        let_in(at, f" {ADA.title()} ", Role.EMPLOYER, "Quarry Ltd")
    )
    assert "2 people may sign in." in said(at)
    listed = {row["Person"]: row for row in table(at, "Person")}
    assert (listed[ADA]["Role"], listed[ADA]["Employer"], listed[ADA]["Added by"]) == ("employer", "Quarry Ltd", ADMIN)


def test_letting_in_somebody_who_is_there_changes_their_role(at: AppTest) -> None:
    let_in(at, ADA, Role.EMPLOYER, "Quarry Ltd")
    assert f"{ADA} may sign in as committee, no longer as employer of Quarry Ltd." in said(
        let_in(at, ADA, Role.COMMITTEE, "Quarry Ltd")
    )
    listed = {row["Person"]: row for row in table(at, "Person")}
    assert (len(listed), listed[ADA]["Role"], listed[ADA]["Employer"]) == (2, "committee", "")


@pytest.mark.parametrize(
    ("address", "role", "employer", "problem"),
    [
        ("", Role.LEAD, "", "is no e-mail address"),
        ("ada", Role.LEAD, "", "is no e-mail address"),
        ("ada@x@y", Role.LEAD, "", "is no e-mail address"),
        (ADA, Role.EMPLOYER, " ", "An employer needs a name."),
        (ADMIN, Role.LEAD, "", "You would shut yourself out"),
    ],
)
def test_what_is_unclear_lets_nobody_in_and_leaves_the_form_as_it_was(
    at: AppTest, address: str, role: Role, employer: str, problem: str
) -> None:
    assert problem in said(let_in(at, address, role, employer))
    assert at.text_input(key="person-name").value == address
    assert at.selectbox(key="person-role").value is role
    assert [(row["Person"], row["Role"]) for row in table(at, "Person")] == [(ADMIN, "admin")]


def test_somebody_is_removed_and_nobody_removes_themselves(at: AppTest) -> None:
    let_in(at, ADA, Role.LEAD)
    at.selectbox(key="person-gone").set_value(ADA)
    assert f"{ADA} may sign in no more." in said(at.button(key="person-remove").click().run())
    at.selectbox(key="person-gone").set_value(ADMIN)
    assert "You would shut yourself out." in said(at.button(key="person-remove").click().run())
    assert [row["Person"] for row in table(at, "Person")] == [ADMIN]


@pytest.mark.parametrize(("button", "problem"), [("person-remove", "whom to remove"), ("link-revoke", "link to take")])
def test_nothing_chosen_is_said(at: AppTest, button: str, problem: str) -> None:
    shown = said(at.button(key=button).click().run())
    assert "Nothing was chosen." in shown and problem in shown


def test_a_link_is_shown_once_opens_its_page_and_is_taken_back(at: AppTest, open_as: OpenAs) -> None:
    at.text_input(key="link-employer").set_value("  Quarry   Ltd ")
    at.selectbox(key="link-purpose").set_value(Purpose.RUBRICS)
    at.number_input(key="link-days").set_value(3)
    assert "A link for Quarry Ltd was made." in said(at.button(key="link-make").click().run())
    token = at.code[0].value.split("link=")[1]
    assert not at.run().code, "shown once"
    (row,) = table(at, "Link")
    assert (row["Employer"], row["For"], row["Made by"]) == ("Quarry Ltd", "rubrics", ADMIN)
    assert str(row["State"]).startswith("open until ")
    assert token not in json.dumps(row, default=str)

    guest = open_as(None, link=token)
    assert "Which rubric" in guest.title[0].value
    at.selectbox(key="link-gone").set_value(row["Link"])
    assert f"The link {row['Link']} of Quarry Ltd opens nothing any more." in said(
        at.button(key="link-revoke").click().run()
    )
    assert str(table(at, "Link")[0]["State"]).startswith("taken back on ")
    assert at.selectbox(key="link-gone").options == []
    assert guest.run().title[0].value == "Alignment"


def test_a_link_for_nobody_is_not_made(at: AppTest) -> None:
    assert "An employer needs a name." in said(at.button(key="link-make").click().run())
    assert not at.code and not table(at, "Link")


def test_an_admin_deletes_an_employers_data_with_proof_once_the_name_is_typed(
    empty_database: Path, open_as: OpenAs
) -> None:
    with Workspace(empty_database) as workspace:
        workspace.add_person(ADMIN, Role.ADMIN)
        own = b"title,text\nBlaster,Ability to meet deadlines and plan\n"
        workspace.seen_by(QUARRY).load_postings([Upload("own.csv", own)])
        workspace.add_person("hr@tower.example", Role.EMPLOYER, "Tower Ltd")
        workspace.load_postings([Upload("open.csv", own)], employer="Quarry Ltd")
    at = open_as(ADMIN, "people")
    assert at.selectbox(key="forget-employer").options == ["Quarry Ltd", "Tower Ltd"]
    at.selectbox(key="forget-employer").set_value("Quarry Ltd")
    at.text_input(key="forget-typed").set_value("quarry")
    assert "Nothing was deleted" in said(at.button(key="forget-now").click().run())
    assert not at.get("download_button")
    at.text_input(key="forget-typed").set_value("Quarry Ltd")
    assert "Deleted of Quarry Ltd: 1 in postings" in said(at.button(key="forget-now").click().run())
    assert "Left: 0." in said(at)
    proof = at.session_state["proof"]
    assert proof.is_whole and proof.document["deleted_by"] == ADMIN
    assert [one.proto.label for one in at.get("download_button")] == ["The proof as JSON"]
    st.cache_resource.clear()  # the pages let go of the file
    with Workspace(empty_database) as workspace:
        assert workspace.owners() == ("Tower Ltd",)
        assert workspace.postings().total == 1, "what was the college's stays"
