"""The page on keeping: how the file stands, reading it whole, a backup, taking back, removing, and the log."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from alignment.__main__ import SAMPLE_SOURCE
from alignment.access import Person, Role
from alignment.database import Database
from alignment.keeping import Verification
from alignment.problems import AlignmentProblem
from alignment.vocabulary import Upload
from alignment.workspace import Workspace, upkeep
from pages import parts
from tests.pages.conftest import load_office, pages_of, words

OpenPage = Callable[..., AppTest]
OpenAs = Callable[..., AppTest]
ADMIN, ADA, HR = "admin@college.example", "ada@college.example", "hr@quarry.example"
OWN = b"title,text\nBlaster,Ability to meet deadlines and plan\n"


@pytest.fixture
def office(empty_database: Path) -> Path:
    """Six postings and a course, loaded by the local user."""
    load_office(empty_database)
    return empty_database


@pytest.fixture
def staffed(office: Path) -> Path:
    """The same with an admin, a lead and an employer's person, who loaded something each but the admin."""
    with Workspace(office) as workspace:
        workspace.add_person(ADMIN, Role.ADMIN)
        workspace.add_person(ADA, Role.LEAD)
        workspace.add_person(HR, Role.EMPLOYER, "Quarry Ltd")
        workspace.seen_by(Person(ADA, Role.LEAD)).load_postings([Upload("ada.csv", OWN)])
        workspace.seen_by(Person(HR, Role.EMPLOYER, "Quarry Ltd")).load_postings([Upload("quarry-secret.csv", OWN)])
    return office


def said(at: AppTest) -> str:
    assert not at.exception
    shown = [words(at), *(str(one.value) for one in at.error)]
    return "\n".join(shown).replace("\\", "").replace("\u2060", "")


def undo_buttons(at: AppTest) -> list[str]:
    return [one.key for one in at.button if one.key and one.key.startswith("undo-")]


def log_of(at: AppTest) -> list[dict[str, object]]:
    (frame,) = [one.value for one in at.dataframe if "Who" in one.value.columns]
    return [dict(row) for row in frame.to_dict("records")]


def test_it_answers_and_offers_what_can_be_taken_back_in_plain_words(office: Path, open_page: OpenPage) -> None:
    at = open_page("keeping")
    assert at.title[0].value == "Is everything kept?"
    shown = said(at)
    assert "writes are kept in the log; no backup is known to have them." in shown and "Last write on " in shown
    assert "1 course added (“courses.csv”)" in shown and "6 postings added (“postings.csv”)" in shown
    assert "By local user on " in shown
    assert "**Afterwards: 1 course is gone.**" in shown and "**Afterwards: 6 postings are gone.**" in shown
    assert len(undo_buttons(at)) == 2
    assert [row["What"] for row in log_of(at)][:3] == ["Aligned", "Loaded programs", "Loaded postings"]
    assert {row["Who"] for row in log_of(at)} == {"local user"}


def test_the_newest_load_is_taken_back_with_a_yes_and_said_after(office: Path, open_page: OpenPage) -> None:
    at = open_page("keeping")
    at.button(key=undo_buttons(at)[0]).click().run()
    shown = said(at)
    assert "Taken back. 1 course is gone." in shown
    assert len(undo_buttons(at)) == 1
    assert log_of(at)[0]["What"] == "Took a load or removal back"
    at.button(key=undo_buttons(at)[0]).click().run()
    assert "Taken back. 6 postings are gone." in said(at)
    assert "There is none to take back" in said(at)
    assert "No postings and no programs are loaded yet." in said(at)


def test_an_act_that_somebody_took_back_meanwhile_is_said_to_be_gone(office: Path, open_page: OpenPage) -> None:
    at, other = open_page("keeping"), open_page("keeping")
    key = undo_buttons(at)[0]
    other.button(key=key).click().run()
    at.button(key=key).click().run()
    assert "Taken back." not in said(at)
    assert len(undo_buttons(at)) == 1 and key not in undo_buttons(at)


def test_a_source_is_removed_once_its_size_was_said_and_comes_back(office: Path, open_page: OpenPage) -> None:
    at = open_page("keeping")
    assert at.selectbox(key="remove-source").value is None
    assert not [one for one in at.button if one.key == "remove-now"], "nothing is removed before something is chosen"
    assert at.selectbox(key="remove-source").options == ["courses.csv: 1 course", "postings.csv: 6 postings"]
    at.selectbox(key="remove-source").set_value("postings.csv").run()
    assert "**Afterwards: 6 postings are gone.**" in said(at) and "It can be taken back" in said(at)
    at.button(key="remove-now").click().run()
    assert "Removed. 6 postings are gone. It can be taken back below." in said(at)
    assert "6 postings removed (“postings.csv”)" in said(at)
    assert at.selectbox(key="remove-source").options == ["courses.csv: 1 course"]
    at.button(key=undo_buttons(at)[0]).click().run()
    assert "Taken back. 6 postings are here again." in said(at)
    assert at.selectbox(key="remove-source").options == ["courses.csv: 1 course", "postings.csv: 6 postings"]


def test_the_sample_is_removed_as_a_whole(sample_database: Path, open_page: OpenPage) -> None:
    at = open_page("keeping")
    (sample,) = at.selectbox(key="remove-source").options
    assert sample.startswith(f"{SAMPLE_SOURCE}: ") and "postings and " in sample
    at.selectbox(key="remove-source").set_value(SAMPLE_SOURCE).run()
    at.button(key="remove-now").click().run()
    assert "No postings and no programs are loaded yet." in said(at)


def test_a_whole_reading_says_what_was_read(office: Path, open_page: OpenPage) -> None:
    at = open_page("keeping")
    at.button(key="verify").click().run()
    assert "Whole at " in said(at) and " rows in " in said(at) and " events in its log" in said(at)
    assert not at.error


def test_a_damage_is_said_with_what_to_do(office: Path, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch) -> None:
    at = open_page("keeping")
    found = Verification("a", faults=("the table *posting* is damaged", "its last write is missing"))
    monkeypatch.setattr(upkeep, "verify_open", lambda database: found)
    at.button(key="verify").click().run()
    assert "Not whole: the table *posting* is damaged; its last write is missing." in said(at)
    assert "alignment restore FILE" in said(at)


def test_a_backup_is_read_whole_offered_and_forgotten_with_the_page(office: Path, open_page: OpenPage) -> None:
    at = open_page("keeping")
    assert "employers’ unpublished postings too" in said(at)
    assert not [one for one in at.get("download_button") if "Download " in one.proto.label and "MB" in one.proto.label]
    at.button(key="backup").click().run()
    made = at.session_state[parts.MADE_BACKUP]
    assert f"Whole: {made.said}" in said(at)
    assert "and the newest backup has all but what tells of backups." in said(at)
    assert log_of(at)[0]["What"] == "Made a backup"
    assert [one.proto.label for one in at.get("download_button") if one.proto.label.endswith(" MB")]
    copy = office.with_name("taken-away.duckdb")
    copy.write_bytes(made.content)
    with Database(copy, is_read_only=True) as database:
        assert len(database.read("of_source", source="postings.csv")) == 6
    assert not list(office.parent.glob("*copy-*"))
    at.switch_page("method.py").run()
    assert parts.MADE_BACKUP not in at.session_state


def test_a_backup_that_fails_is_a_plain_line(
    office: Path, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise AlignmentProblem("The backup cannot be written (no room).", "Choose another place.")

    at = open_page("keeping")
    monkeypatch.setattr(upkeep, "backup_bytes", full)
    at.button(key="backup").click().run()
    assert "cannot be written (no room)" in said(at)
    assert parts.MADE_BACKUP not in at.session_state


def test_a_file_too_large_for_a_browser_is_not_offered(
    office: Path, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upkeep, "MOST_DOWNLOAD", 10)
    at = open_page("keeping")
    assert "too large to go through a browser" in said(at) and "alignment backup FILE" in said(at)
    assert not [one for one in at.button if one.key == "backup"]


def test_a_long_log_says_that_it_was_cut(office: Path, open_page: OpenPage) -> None:
    with Workspace(office) as workspace:
        for _ in range(60):
            workspace._database.log("align")
    at = open_page("keeping")
    assert len(log_of(at)) == 50
    assert "The newest 50 of " in said(at)


def test_an_admin_sees_no_act_and_no_word_of_an_employers(staffed: Path, open_as: OpenAs) -> None:
    at = open_as(ADMIN, "keeping")
    shown = said(at)
    assert "1 posting added (“ada.csv”)" in shown and f"By {ADA}" in shown
    assert "quarry-secret" not in shown + repr(log_of(at)) + repr(at.selectbox(key="remove-source").options)
    assert "Blaster" not in shown + repr(log_of(at))
    at.button(key=undo_buttons(at)[0]).click().run()
    assert "Taken back. 1 posting is gone." in said(at)


@pytest.mark.parametrize("address", [ADA, HR])
def test_others_have_no_such_page_but_take_back_their_own_load_where_they_load(
    staffed: Path, open_as: OpenAs, address: str
) -> None:
    at = open_as(address, "postings")
    assert "keeping" not in pages_of(at)
    (key,) = undo_buttons(at)
    assert "**Afterwards: 1 posting is gone.**" in said(at)
    at.button(key=key).click().run()
    assert "Taken back. 1 posting is gone." in said(at)
    assert undo_buttons(at) == []
    st.cache_resource.clear()
    with Workspace(staffed) as workspace:
        assert workspace.postings().total == 7
        assert workspace.events(1)[0].who == address


def test_who_reads_only_is_offered_nothing_to_take_back(staffed: Path, open_as: OpenAs) -> None:
    with Workspace(staffed) as workspace:
        workspace.add_person("chair@college.example", Role.COMMITTEE)
    for page in ("postings", "programs", "frameworks"):
        assert undo_buttons(open_as("chair@college.example", page)) == []


@pytest.mark.parametrize("page", ["programs", "frameworks"])
def test_a_wrong_load_is_taken_back_where_it_was_loaded(office: Path, open_page: OpenPage, page: str) -> None:
    at = open_page(page)
    at.button(key=undo_buttons(at)[0]).click().run()
    assert "Taken back. 1 course is gone." in said(at)


def test_a_load_that_was_loaded_over_says_what_to_take_back_first(empty_database: Path, open_page: OpenPage) -> None:
    with Workspace(empty_database) as workspace:
        for line in ("meet deadlines", "write letters"):
            text = f"id,title,text\np1,Clerk,Ability to {line}\n"
            workspace.load_postings([Upload("p.csv", text.encode())])
        newest, first = workspace.undoable()
    at = open_page("keeping")
    assert undo_buttons(at) == [f"undo-{newest.id}"]
    assert f"Write {newest.id} touched some of the same. Take back write {newest.id} first." in said(at)
    at.button(key=f"undo-{newest.id}").click().run()
    assert "Taken back. 1 posting is as it was before." in said(at)
    assert undo_buttons(at) == [f"undo-{first.id}"]
