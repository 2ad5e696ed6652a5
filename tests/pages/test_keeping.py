"""The page on keeping: how the file stands, reading it whole, a backup, taking back, removing, and the log."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from alignment import database
from alignment.access import Person, Purpose, Role
from alignment.database import UNDOABLE_ACTS, Database
from alignment.keeping import Verification
from alignment.login import login_of
from alignment.problems import NotAllowed
from alignment.vocabulary import SAMPLE_SOURCE, Upload
from alignment.workspace import Workspace, upkeep
from pages import session
from tests.pages.conftest import AUTH, load_office, pages_of, words

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
    (made,) = at.session_state[session.MADE_BACKUP]
    assert f"Whole: {made.said}" in said(at)
    assert "and the newest backup has all that they changed." in said(at)
    assert log_of(at)[0]["What"] == "Made a backup"
    assert [one.proto.label for one in at.get("download_button") if one.proto.label.endswith(" MB")]
    copy = office.with_name("taken-away.duckdb")
    copy.write_bytes(made.content)
    with Database(copy, is_read_only=True) as taken:
        assert len(taken.read("of_source", source="postings.csv")) == 6
    assert not list(office.parent.glob("*copy-*"))
    at.switch_page("method.py").run()
    assert session.MADE_BACKUP not in at.session_state


Give = Callable[[], bytes]


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> list[Give]:
    """What Streamlit asks as a download is pressed, in the order in which the pages offered it."""
    kept, giving = list[Give](), session.giving_backup

    def offered() -> Give:
        kept.append(giving())
        return kept[-1]

    monkeypatch.setattr(session, "giving_backup", offered)
    return kept


def made_by_admin(open_as: OpenAs, given: list[Give], monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """An admin's page with a backup that can be taken away; the secrets hold outside of its runs too."""
    at = open_as(ADMIN, "keeping")
    at.button(key="backup").click().run()
    monkeypatch.setattr(session, "login", lambda: login_of(AUTH))
    (made,) = at.session_state[session.MADE_BACKUP]
    assert given[-1]() == made.content
    return at


def test_a_person_who_was_removed_gets_no_backup_that_they_made_before(
    staffed: Path, open_as: OpenAs, given: list[Give], monkeypatch: pytest.MonkeyPatch
) -> None:
    at = made_by_admin(open_as, given, monkeypatch)
    session._workspace().remove_person(ADMIN)
    with pytest.raises(NotAllowed, match="not given out any more"):
        given[-1]()  # pressed before the page ran again
    at.run()
    assert "The address you signed in with is not known here." in said(at)
    assert session.MADE_BACKUP not in at.session_state
    session._workspace().add_person(ADMIN, Role.ADMIN)
    with pytest.raises(NotAllowed):
        given[0]()  # dropped is dropped
    assert not [
        one for one in at.run().switch_page("keeping.py").run().get("download_button") if "MB" in one.proto.label
    ]


def test_who_is_no_admin_any_more_gets_no_backup_that_they_made_as_one(
    staffed: Path, open_as: OpenAs, given: list[Give], monkeypatch: pytest.MonkeyPatch
) -> None:
    at = made_by_admin(open_as, given, monkeypatch)
    session._workspace().add_person(ADMIN, Role.LEAD)
    with pytest.raises(NotAllowed):
        given[-1]()
    at.run()
    assert session.MADE_BACKUP not in at.session_state and "keeping" not in pages_of(at)


def test_a_backup_is_dropped_where_somebody_comes_by_a_link_and_with_a_login_that_is_gone(
    staffed: Path, open_as: OpenAs, given: list[Give], monkeypatch: pytest.MonkeyPatch
) -> None:
    at = made_by_admin(open_as, given, monkeypatch)
    with monkeypatch.context() as patched, pytest.raises(NotAllowed):
        patched.setattr(session, "login", lambda: None)
        given[-1]()
    at.query_params["link"] = session._workspace().make_link("Quarry Ltd", Purpose.POSTINGS)[1]
    at.run()
    assert "You come by a link of Quarry Ltd" in said(at)
    assert session.MADE_BACKUP not in at.session_state
    with pytest.raises(NotAllowed):
        given[-1]()


def test_whoever_is_at_this_computer_gets_the_backup_until_others_are_let_in_or_the_page_is_left(
    office: Path, open_page: OpenPage, given: list[Give]
) -> None:
    at = open_page("keeping")
    at.button(key="backup").click().run()
    assert len(given[-1]()) > 1_000
    at.button(key="backup").click().run()
    with pytest.raises(NotAllowed):
        given[0]()  # the first one, of which only the newest is kept
    assert len(given[-1]()) > 1_000
    session._workspace().add_person(ADMIN, Role.ADMIN)
    with pytest.raises(NotAllowed):
        given[-1]()
    session._workspace().remove_person(ADMIN)
    assert len(given[-1]()) > 1_000
    at.switch_page("method.py").run()
    with pytest.raises(NotAllowed):
        given[-1]()


def test_a_newer_act_of_somebody_else_is_said_to_be_theirs_without_a_word_of_it(staffed: Path, open_as: OpenAs) -> None:
    with Workspace(staffed) as workspace:
        workspace.add_person("ben@college.example", Role.LEAD)
        lead, colleague = (workspace.seen_by(Person(who, Role.LEAD)) for who in (ADA, "ben@college.example"))
        lead.load_postings([Upload("mine.csv", b"id,title,text\nx1,Clerk,Ability to write letters\n")])
        colleague.load_postings([Upload("secret.csv", b"id,title,text\nx1,Clerk,Ability to meet deadlines\n")])
        newer = workspace.revision
    at = open_as(ADA, "postings")
    shown = said(at)
    assert f"Write {newer} touched some of the same. That is somebody else’s:" in shown
    assert "by whoever did it, or an admin." in shown and "Take that back first" not in shown
    assert "secret.csv" not in shown and "ben@college.example" not in shown
    assert [key for key in undo_buttons(at) if key == f"undo-{newer}"] == []


@pytest.mark.parametrize(("address", "whose"), [(ADA, "the college"), (HR, "your employer")])
def test_how_many_acts_are_kept_is_said_where_one_loads_as_it_is_done(
    staffed: Path, open_as: OpenAs, address: str, whose: str
) -> None:
    words = f"The last {UNDOABLE_ACTS} loads and removals of {whose} are kept, counted together, whoever did them."
    assert words in said(open_as(address, "postings"))


def test_the_page_says_of_whom_how_many_acts_are_kept(staffed: Path, open_as: OpenAs) -> None:
    shown = said(open_as(ADMIN, "keeping"))
    assert f"The last {UNDOABLE_ACTS} loads and removals of the college are kept, counted together" in shown
    assert "As many are kept of each employer’s own, which only that employer’s people see and take back." in shown


def test_a_backup_that_fails_is_a_plain_line(
    office: Path, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "no room")

    at = open_page("keeping")
    at.button(key="backup").click().run()
    assert session.MADE_BACKUP in at.session_state
    monkeypatch.setattr(database, "copy_open_file", full)
    at.button(key="backup").click().run()
    assert "No backup was made: its copy could not be written or read (no room)." in said(at)
    assert "on another disk" in said(at) and "restore" not in said(at)
    assert not [one for one in at.get("download_button") if "MB" in one.proto.label]
    assert not list(office.parent.glob("*copy-*")) and not list(office.parent.glob(".*.part"))
    assert session.MADE_BACKUP not in at.session_state


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
    assert f"Write {newest.id} touched some of the same. Take that back first." in said(at)
    at.button(key=f"undo-{newest.id}").click().run()
    assert "Taken back. 1 posting is as it was before." in said(at)
    assert undo_buttons(at) == [f"undo-{first.id}"]
