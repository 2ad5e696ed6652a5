"""The Rubrics page: start, write, meet somebody else's edit, sign; hostile words stay words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from alignment.rubrics import Party, Rubric, RubricRow
from alignment.workspace import Workspace
from pages import session
from tests.builders import a_rubric_row
from tests.pages.conftest import load_office, words

OpenPage = Callable[..., AppTest]
PROGRAM = "Office basics"


def said(at: AppTest) -> str:
    return words(at).replace("\\", "")


def written(path: Path, *rows: RubricRow) -> Rubric:
    """A rubric of the college whose version 2 has these criteria."""
    load_office(path, align=False)
    with Workspace(path) as workspace:
        me = {"party": Party.COLLEGE, "author": "Ana Roy"}
        id = workspace.start_rubric("Invoices", PROGRAM, "Maple Office", party=Party.COLLEGE, author="Ana Roy").id
        return workspace.save_rubric(id, rows or (a_rubric_row(0),), based_on=1, **me)  # type: ignore[arg-type]


def kept(path: Path) -> Rubric:
    """The only rubric, read past the page, which lets go of the database first."""
    st.cache_resource.clear()
    with Workspace(path) as workspace:
        return workspace.rubric(workspace.rubrics()[0].id)


def meanwhile(id: str, row: RubricRow, based_on: int = 2) -> None:
    """Somebody of the workplace saves, in another browser of the same server."""
    session._workspace().save_rubric(id, [row], based_on=based_on, party=Party.EMPLOYER, author="Ben Okafor")


def name_myself(at: AppTest, name: str = "Ana Roy") -> AppTest:
    return at.text_input(key="my-name").set_value(name).run()


def step(at: AppTest, rubric: Rubric, number: int, base: int = 2, criterion: int = 1):  # type: ignore[no-untyped-def]
    return at.text_area(key=f"step-{number}-{rubric.id}-{base}-{criterion}")


@pytest.mark.usefixtures("empty_database")
def test_without_a_program_the_page_says_where_to_start(open_page: OpenPage) -> None:
    at = open_page("rubrics")
    assert not at.exception
    assert "There is no program yet to write a rubric for." in said(at)
    assert {one.proto.page for one in at.get("page_link")} == {"programs"}


def test_a_first_rubric_is_started_and_shown(empty_database: Path, open_page: OpenPage) -> None:
    load_office(empty_database, align=False)
    at = open_page("rubrics")
    assert "No rubric has been started yet" in said(at) and "there is no login here" in said(at)
    at.text_input(key="start-title").set_value("Invoices")
    at.text_input(key="start-workplace").set_value("Maple Office")
    at.button(key="start-now").click().run()
    assert "There is no name yet." in said(at) and len(at.warning) == 1
    name_myself(at)
    at.button(key="start-now").click().run()
    assert not at.exception and not at.warning
    assert "“Invoices” is started." in said(at)
    assert "Nobody has signed version 1 of “Invoices” yet." in said(at)
    for title in ("Payslips", "Deposits"):  # a new one is shown, wherever it stands in the list
        at.text_input(key="start-title").set_value(title)
        at.text_input(key="start-workplace").set_value("Maple Office")
        at.button(key="start-now").click().run()
        assert f"Nobody has signed version 1 of “{title}” yet." in said(at)
    rubric = kept(empty_database)
    assert (rubric.newest.rows, rubric.newest.by) == ((), "Ana Roy (college)")


@pytest.mark.usefixtures("sample_database")
def test_a_rubric_may_begin_with_what_an_assessment_is_marked_by(open_page: OpenPage) -> None:
    at = name_myself(open_page("rubrics"))
    program = at.selectbox(key="start-program").value
    at.text_input(key="start-title").set_value("Placement")
    at.text_input(key="start-workplace").set_value("Maple")
    source = next(one for one in session._workspace().rubric_sources(program) if one.lines)
    at.selectbox(key=f"from-{program}").select(source.key)
    at.button(key="start-now").click().run()
    assert not at.exception and not at.warning
    assert source.lines[0] in said(at)
    assert "says of no step what it looks like" in said(at)


def test_a_step_is_written_and_the_history_says_who_changed_what(empty_database: Path, open_page: OpenPage) -> None:
    rubric = written(empty_database, a_rubric_row(0, "Prepares invoices", "Names the parts"))
    at = name_myself(open_page("rubrics", party="employer"), "Ben Okafor")
    assert at.selectbox(key="party").value == "employer"
    step(at, rubric, 1).set_value("Names all the parts")
    at.text_input(key=f"note-{rubric.id}-2-1").set_value("All of them.")
    at.button(key="save-one").click().run()
    assert not at.exception and not at.warning
    told = said(at)
    assert "Saved as version 3. It is signed by nobody until both sign it." in told
    assert "All of them." in told
    assert "Write on from version 3" in told
    assert any("<ins" in str(one.value) and ">all</ins>" in str(one.value) for one in at.get("html"))
    assert "Version 3 · Ben Okafor (workplace)" in told
    newest = kept(empty_database).newest
    assert (newest.number, newest.party, newest.rows[0].texts[0]) == (3, Party.EMPLOYER, "Names all the parts")


def test_a_criterion_is_added_and_dropped(empty_database: Path, open_page: OpenPage) -> None:
    rubric = written(empty_database)
    at = name_myself(open_page("rubrics"))
    at.selectbox(key=f"criterion-{rubric.id}").select(0).run()
    assert "drop-one" not in {one.key for one in at.button}
    at.text_input(key=f"name-{rubric.id}-2-0").set_value("Files them")
    at.button(key="save-one").click().run()
    assert not at.exception and "Saved as version 3" in said(at)
    at.selectbox(key=f"criterion-{rubric.id}").select(1).run()
    at.button(key="drop-one").click().run()
    assert not at.exception and "Saved as version 4" in said(at)
    assert [row.name for row in kept(empty_database).newest.rows] == ["Files them"]


def test_saving_nothing_new_says_so(empty_database: Path, open_page: OpenPage) -> None:
    written(empty_database)
    at = name_myself(open_page("rubrics"))
    at.button(key="save-grid").click().run()
    assert not at.exception and "Nothing was changed, so there is no new version." in said(at)
    at.button(key="save-one").click().run()
    assert "Nothing was changed, so there is no new version." in said(at)
    assert kept(empty_database).newest.number == 2


def test_without_a_name_nothing_is_kept_and_what_was_typed_stays(empty_database: Path, open_page: OpenPage) -> None:
    rubric = written(empty_database)
    at = open_page("rubrics")
    step(at, rubric, 1).set_value("Names the parts")
    at.button(key="save-one").click().run()
    assert len(at.warning) == 1 and "There is no name yet." in said(at)
    assert step(at, rubric, 1).value == "Names the parts"
    at.button(key="sign").click().run()
    assert "There is no name yet." in said(at)
    found = kept(empty_database)
    assert (found.newest.number, found.signatures) == (2, ())


def test_what_two_people_wrote_at_once_is_shown_and_can_be_put_together(
    empty_database: Path, open_page: OpenPage
) -> None:
    rubric = written(empty_database, a_rubric_row(0, "Prepares invoices", "Names the parts"))
    at = name_myself(open_page("rubrics"))
    meanwhile(rubric.id, a_rubric_row(1, "Prepares invoices", "Theirs", "Asks once"))
    step(at, rubric, 1).set_value("Mine")
    at.button(key="save-one").click().run()
    assert not at.exception
    told = said(at)
    assert "Ben Okafor (workplace) has saved version 3 since you opened version 2." in told
    for words_there in ("What you wrote, not saved yet", "What Ben Okafor (workplace) changed", "You both changed"):
        assert words_there in told
    assert "sign" not in {one.key for one in at.button}, "nobody signs while two edits wait to be put together"
    at.button(key="save-merged").click().run()
    assert not at.exception and "Saved as version 4" in said(at)
    assert kept(empty_database).newest.rows == (a_rubric_row(1, "Prepares invoices", "Mine", "Asks once"),)


def test_words_for_a_criterion_that_was_dropped_meanwhile_are_said_to_be_lost(
    empty_database: Path, open_page: OpenPage
) -> None:
    rubric = written(empty_database, a_rubric_row(0, "Prepares invoices"), a_rubric_row(0, "Files them"))
    at = name_myself(open_page("rubrics"))
    meanwhile(rubric.id, a_rubric_row(2, "Files them"))
    step(at, rubric, 1).set_value("Mine")
    at.button(key="save-one").click().run()
    told = said(at)
    assert not at.exception and "it is not carried over" in told and "would replace" not in told
    assert "Nothing is lost" not in told and "nothing of yours is left to put in" in told
    assert "save-merged" not in {one.key for one in at.button}, "there is nothing to save"
    at.button(key="drop-mine").click().run()
    assert not at.exception and "Write on from version 3" in said(at)


def test_ones_own_edit_can_be_dropped_for_the_other(empty_database: Path, open_page: OpenPage) -> None:
    rubric = written(empty_database)
    at = name_myself(open_page("rubrics"))
    meanwhile(rubric.id, a_rubric_row(1, "Prepares invoices", "Theirs"))
    step(at, rubric, 1).set_value("Mine")
    at.button(key="save-one").click().run()
    at.button(key="drop-mine").click().run()
    assert not at.exception and "Write on from version 3" in said(at)
    assert step(at, rubric, 1, base=3).value == "Theirs"
    assert kept(empty_database).newest.number == 3


def test_a_version_that_came_between_is_announced_before_anything_is_saved(
    empty_database: Path, open_page: OpenPage
) -> None:
    rubric = written(empty_database)
    at = name_myself(open_page("rubrics"))
    meanwhile(rubric.id, a_rubric_row(1, "Prepares invoices", "Theirs"))
    at.run()
    assert "has saved version 3 since you opened version 2" in said(at) and "Write on from version 2" in said(at)
    at.button(key="sign").click().run()
    assert len(at.warning) == 1 and "Nothing you wrote is lost" in said(at)
    at.button(key="show-newest").click().run()
    assert not at.exception and "Write on from version 3" in said(at)
    assert kept(empty_database).signatures == ()


def test_both_parties_sign_and_an_edit_leaves_the_signatures_behind(empty_database: Path, open_page: OpenPage) -> None:
    rubric = written(empty_database)
    at = name_myself(open_page("rubrics"))
    at.button(key="sign").click().run()
    assert "The college has signed version 2" in said(at) and "Version 2 is signed for the college." in said(at)
    assert "sign" not in {one.key for one in at.button}, "a party signs a version once"
    at.selectbox(key="party").select("employer").run()
    name_myself(at, "Ben Okafor")
    at.button(key="sign").click().run()
    assert not at.exception
    assert "College and workplace both stand behind version 2 of “Invoices”." in said(at)
    step(at, rubric, 1).set_value("Names the parts")
    at.button(key="save-one").click().run()
    told = said(at)
    assert "Nobody has signed version 3" in told and "both signed version 2" in told
    assert "Signed before: version 2: Ben Okafor" in told
    agreed = kept(empty_database).agreed
    assert agreed and agreed.number == 2


def test_the_rubric_can_be_read_and_taken_away(empty_database: Path, open_page: OpenPage) -> None:
    written(empty_database, a_rubric_row(0, "Prepares invoices", "Names the parts"))
    at = open_page("rubrics")
    buttons = {one.key for one in at.get("download_button")}
    assert {"rubric-html", "rubric-xlsx", "rubric-csv", "rubric-json"} <= buttons
    told = said(at)
    assert "Prepares invoices · Ana Roy (college), version 2" in told
    assert "Names the parts" in told and "not written yet" in told
    assert "still to be written" in told


def test_one_criterion_at_a_time_can_be_chosen_on_any_screen(empty_database: Path, open_page: OpenPage) -> None:
    rubric = written(empty_database)
    at = open_page("rubrics")
    at.segmented_control(key="rubric-show").set_value("One criterion at a time").run()
    assert not at.exception
    assert "save-grid" not in {one.key for one in at.button}
    assert step(at, rubric, 5).value == ""


def test_words_of_a_person_are_never_markup(empty_database: Path, open_page: OpenPage) -> None:
    hostile = "![x](http://example.org/x.png) <b>bold</b> :red[x]"
    load_office(empty_database, align=False)
    with Workspace(empty_database) as workspace:
        id = workspace.start_rubric(hostile, PROGRAM, hostile, party=Party.EMPLOYER, author=hostile).id
        rows = [a_rubric_row(0, hostile, *[hostile] * 5)]
        workspace.save_rubric(id, rows, based_on=1, party=Party.EMPLOYER, author=hostile, note=hostile)
        workspace.sign_rubric(id, 2, party=Party.EMPLOYER, name=hostile)
    at = open_page("rubrics")
    assert not at.exception
    markdown = [str(one.value) for kind in ("markdown", "caption", "success", "subheader") for one in at.get(kind)]
    markdown += [one.label for one in at.expander]
    assert sum("example" in one for one in markdown) > 5
    assert not [one for one in markdown if "![x](http" in one or ":red[x]" in one]
    assert not [one for one in at.get("html") if "<b>" in str(one.value)]
