"""The employer's own page: what is theirs, who sees what of it, and deleting all of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from alignment.access import Person, Purpose, Role
from alignment.vocabulary import Upload
from alignment.workspace import Workspace
from tests.pages.conftest import pages_of, words

OpenAs = Callable[..., AppTest]
HR = "hr@quarry.example"
TOWER = Person("hr@tower.example", Role.EMPLOYER, "Tower Ltd")
OWN = b"title,text\nBlaster,Ability to meet deadlines and plan your work\nDriller,Ability to organise your own work\n"


@pytest.fixture
def database(empty_database: Path) -> Path:
    """Two employers, with two postings and one."""
    with Workspace(empty_database) as workspace:
        workspace.add_person(HR, Role.EMPLOYER, "Quarry Ltd")
        workspace.add_person(TOWER.name, TOWER.role, TOWER.employer)
        workspace.seen_by(Person(HR, Role.EMPLOYER, "Quarry Ltd")).load_postings([Upload("own.csv", OWN)])
        workspace.seen_by(TOWER).load_postings([Upload("own.csv", OWN.rsplit(b"Driller", 1)[0])])
    return empty_database


def said(at: AppTest) -> str:
    assert not at.exception
    return words(at).replace("\\", "").replace("\u2060", "")


def forget(at: AppTest, typed: str) -> AppTest:
    at.text_input(key="forget-typed").set_value(typed)
    return at.button(key="forget-now").click().run()


def test_it_says_what_there_is_and_who_sees_what_of_it(database: Path, open_as: OpenAs) -> None:
    at = open_as(HR, "own")
    assert "Quarry Ltd has 2 postings here." in said(at)
    assert "Nobody else sees a line of them." in said(at) and "from 3 employers" in said(at)
    assert "Tower" not in said(at)
    assert not at.selectbox, "there is but one employer to choose"


def test_it_shows_who_acts_for_the_employer_and_who_let_them_in(database: Path, open_as: OpenAs) -> None:
    with Workspace(database) as workspace:
        admin = workspace.seen_by(Person("admin@college.example", Role.ADMIN))
        admin.add_person("invented@college.example", Role.EMPLOYER, "Quarry Ltd")
        link, _ = admin.make_link("Quarry Ltd", Purpose.POSTINGS)
        admin.make_link("Tower Ltd", Purpose.POSTINGS)
    at = open_as(HR, "own")
    assert "2 people and 1 open link act for Quarry Ltd." in said(at)
    people, links = (table.value for table in at.dataframe)
    assert list(zip(people["Person"], people["Added by"], strict=True)) == [
        (HR, "local user"),
        ("invented@college.example", "admin@college.example"),
    ]
    assert list(links["Link"]) == [link.number] and list(links["Made by"]) == ["admin@college.example"]
    assert links["State"][0].startswith("open until")


@pytest.mark.parametrize("typed", ["", "Quarry", "quarry ltd", "Tower Ltd"])
def test_nothing_is_deleted_until_the_name_is_typed_out(database: Path, open_as: OpenAs, typed: str) -> None:
    at = forget(open_as(HR, "own"), typed)
    assert "Nothing was deleted" in said(at)
    assert at.text_input(key="forget-typed").value == typed
    assert "Quarry Ltd has 2 postings here." in said(at)
    assert "proof" not in at.session_state


def test_all_of_it_is_deleted_the_own_access_included_and_the_proof_is_still_offered(
    database: Path, open_as: OpenAs
) -> None:
    at = forget(open_as(HR, "own"), "Quarry Ltd")
    assert "Deleted of Quarry Ltd: 2 in postings" in said(at) and "Left: 0." in said(at)
    assert pages_of(at) == set()
    assert [one.proto.label for one in at.get("download_button")] == ["The proof as JSON"]
    assert at.session_state["proof"].is_whole
    assert [one.proto.label for one in at.run().get("download_button")] == ["The proof as JSON"], "until they leave"
    assert "is not known here" in said(open_as(HR))
    st.cache_resource.clear()  # the pages let go of the file
    with Workspace(database) as workspace:
        assert workspace.owners() == ("Tower Ltd",)
        assert [one.name for one in workspace.people()] == [TOWER.name]
        assert workspace.seen_by(TOWER).postings().total == 1


def test_an_employer_with_nothing_here_but_their_access_may_delete_that(empty_database: Path, open_as: OpenAs) -> None:
    with Workspace(empty_database) as workspace:
        workspace.add_person(HR, Role.EMPLOYER, "Quarry Ltd")
    at = forget(open_as(HR, "own"), "Quarry Ltd")
    assert "Deleted of Quarry Ltd: 1 in people" in said(at)
