"""Rubrics: what a version changed, who wrote what, what a signature is for, and what two people at once can lose."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from alignment.problems import AlignmentProblem, EditedMeanwhile, NotFound, UnclearDecision
from alignment.rubrics import (
    CLEAR_UP_TO,
    LONGEST_CELL,
    LONGEST_NAME,
    LONGEST_NOTE,
    LONGEST_PERSON,
    LONGEST_TITLE,
    MOST_CRITERIA,
    Change,
    Draft,
    Fate,
    Merge,
    Party,
    Place,
    RubricRow,
    applied,
    changes,
    difference,
    history,
    last_written,
    merged,
    plain,
    unclear,
    with_row,
)
from alignment.vocabulary import Level
from alignment.workspace import Workspace
from tests.builders import a_rubric, a_rubric_row, a_rubric_version, a_signature, an_upload

PROGRAM, WORKPLACE = "Office basics", "Maple Office"
COURSES = "course_id,program,course_title\nc1,Office basics,Invoices\nc2,Office basics,Payroll\n"
OUTCOMES = "outcome_id,course_id,text\no1,c1,Prepare invoices.\no2,c2,Prepare payslips.\n"
ASSESSMENTS = (
    "assessment_id,course_id,title,method,task,standard,weight\n"
    "a1,c1,Invoice test,test,Prepare five invoices.,No error in any total.,1\n"
    "a1,c2,Payslip test,test,Prepare a payslip.,,1\n"
)
ROW = a_rubric_row(0, "Prepares invoices", "Names the parts of one", "", "Prepares ten a day without an error")


def what(found: Sequence[Change]) -> list[tuple[str, str, int | None, str, str]]:
    return [(one.kind.value, one.name, one.level.step if one.level else None, one.before, one.after) for one in found]


# ------------------------------------------------------------------------------------------------- what changed


def test_a_renamed_criterion_is_no_new_one_and_a_changed_cell_names_its_step() -> None:
    before = (a_rubric_row(1, "Prepares invoices", "Names the parts"),)
    after = a_rubric_version(2, a_rubric_row(1, "Prepares and checks invoices", "Names all parts"))
    assert what(changes(before, after)) == [
        (
            "criterion renamed",
            "Prepares and checks invoices",
            None,
            "Prepares invoices",
            "Prepares and checks invoices",
        ),
        ("text changed", "Prepares and checks invoices", 1, "Names the parts", "Names all parts"),
    ]


def test_added_and_dropped_criteria_bring_and_take_their_words() -> None:
    before = (a_rubric_row(1, "Files", "Knows where"),)
    after = a_rubric_version(2, a_rubric_row(2, "Phones", "Knows how"), party=Party.EMPLOYER)
    found = changes(before, after)
    assert what(found) == [
        ("text changed", "Files", 1, "Knows where", ""),
        ("criterion dropped", "Files", None, "Files", ""),
        ("criterion added", "Phones", None, "", "Phones"),
        ("text changed", "Phones", 1, "", "Knows how"),
    ]
    assert {(one.version, one.party, one.author) for one in found} == {(2, Party.EMPLOYER, "Ben Okafor")}
    assert applied(before, found) == after.rows


def test_a_difference_keeps_strikes_out_and_adds_words() -> None:
    found = difference("with at most two prompts", "with at most one prompt")
    assert [(one.fate, one.text) for one in found] == [
        (Fate.KEPT, "with at most"),
        (Fate.STRUCK, "two prompts"),
        (Fate.ADDED, "one prompt"),
    ]
    assert difference("", "") == ()


def test_the_history_is_told_newest_first_and_each_edit_says_who_and_when() -> None:
    first = a_rubric_version(1, a_rubric_row(1, "Files"))
    second = a_rubric_version(2, a_rubric_row(1, "Files", "Knows where"), party=Party.EMPLOYER)
    said = [edit.said for edit in history(a_rubric(first, second))]
    assert said == [
        "Version 2 · Ben Okafor (workplace) · 2026-05-02 09:30 · 1 change",
        "Version 1 · Ana Roy (college) · 2026-05-01 09:30 · 1 change",
    ]


def test_each_cell_is_known_by_who_wrote_it_last() -> None:
    first = a_rubric_version(1, a_rubric_row(1, "Files", "Knows where", "Asks"))
    second = a_rubric_version(2, a_rubric_row(1, "Files", "Knows where", "Asks once"), party=Party.EMPLOYER)
    written = last_written(a_rubric(first, second))
    assert {place: by.number for place, by in written.items()} == {
        Place(1): 1,
        Place(1, Level.AWARE): 1,
        Place(1, Level.GUIDED): 2,
    }


def test_a_criterion_that_was_dropped_and_written_anew_is_another_one() -> None:
    first, second = a_rubric_version(1, a_rubric_row(1, "Files")), a_rubric_version(2)
    found = merged(a_rubric(first, second), Draft("r1", 2, (RubricRow(1, "Files"),)))
    assert [row.number for row in found.rows] == [2]


# --------------------------------------------------------------------------------------------- two people at once


def two_edits(theirs: tuple[RubricRow, ...], mine: tuple[RubricRow, ...]) -> Merge:
    base = a_rubric_version(1, a_rubric_row(1, "Files", "Knows where", "Asks"), a_rubric_row(2, "Phones", "Answers"))
    return merged(a_rubric(base, a_rubric_version(2, *theirs, party=Party.EMPLOYER)), Draft("r1", 1, mine))


FILES, PHONES = a_rubric_row(1, "Files", "Knows where", "Asks"), a_rubric_row(2, "Phones", "Answers")


@pytest.mark.parametrize(
    ("theirs", "mine", "rows", "replaced", "lost"),
    [
        (  # different cells: both hold
            (a_rubric_row(1, "Files", "Knows the place", "Asks"), PHONES),
            (a_rubric_row(1, "Files", "Knows where", "Asks once"), PHONES),
            (a_rubric_row(1, "Files", "Knows the place", "Asks once"), PHONES),
            [],
            [],
        ),
        (  # the same cell: mine holds, theirs is told
            (a_rubric_row(1, "Files", "Theirs", "Asks"), PHONES),
            (a_rubric_row(1, "Files", "Mine", "Asks"), PHONES),
            (a_rubric_row(1, "Files", "Mine", "Asks"), PHONES),
            ["Theirs"],
            [],
        ),
        (  # the same words on both sides: no clash
            (a_rubric_row(1, "Files", "Same", "Asks"), PHONES),
            (a_rubric_row(1, "Files", "Same", "Asks"), PHONES),
            (a_rubric_row(1, "Files", "Same", "Asks"), PHONES),
            [],
            [],
        ),
        (  # they filled an empty step of what I drop
            (a_rubric_row(1, "Files", "Knows where", "Asks", "Alone"), PHONES),
            (PHONES,),
            (PHONES,),
            ["Alone"],
            [],
        ),
        (  # they dropped what I edit: it does not come back, and that is told
            (PHONES,),
            (a_rubric_row(1, "Files", "Mine", "Asks"), PHONES),
            (PHONES,),
            [],
            ["Mine"],
        ),
        ((PHONES,), (PHONES,), (PHONES,), [], []),  # both dropped it
        (  # both added one: two new ones
            (FILES, PHONES, a_rubric_row(3, "Theirs")),
            (FILES, PHONES, a_rubric_row(0, "Mine")),
            (FILES, PHONES, a_rubric_row(3, "Theirs"), a_rubric_row(4, "Mine")),
            [],
            [],
        ),
    ],
)
def test_an_edit_is_carried_over_to_a_version_that_came_between(
    theirs: tuple[RubricRow, ...],
    mine: tuple[RubricRow, ...],
    rows: tuple[RubricRow, ...],
    replaced: list[str],
    lost: list[str],
) -> None:
    found = two_edits(theirs, mine)
    assert found.rows == rows
    assert [one.after for one in found.replaced] == replaced
    assert [one.after for one in found.lost] == lost
    assert found.is_new == (rows != theirs)


# ------------------------------------------------------------------------------------------------- what is signed


def test_a_rubric_says_who_signed_its_newest_version() -> None:
    rubric = a_rubric(a_rubric_version(1, a_rubric_row()))
    assert rubric.answer == "Nobody has signed version 1 of “Invoices on placement” yet."
    one = replace(rubric, signatures=(a_signature(1, Party.EMPLOYER),))
    assert one.answer == "The workplace has signed version 1 of “Invoices on placement”; the college has not."
    both = replace(rubric, signatures=(a_signature(1), a_signature(1, Party.EMPLOYER)))
    assert both.answer == "College and workplace both stand behind version 1 of “Invoices on placement”."
    assert both.agreed is both.newest and not both.left_behind


def test_an_edit_leaves_signatures_with_the_version_they_are_for() -> None:
    versions = (a_rubric_version(1, a_rubric_row()), a_rubric_version(2, a_rubric_row(1, "Checks invoices")))
    rubric = a_rubric(*versions, signatures=(a_signature(1), a_signature(1, Party.EMPLOYER)))
    assert rubric.answer.startswith("Nobody has signed version 2")
    assert rubric.agreed == versions[0]
    assert "both signed version 1; the edits since then are signed by nobody" in rubric.about
    lone = replace(rubric, signatures=(a_signature(1),))
    assert lone.left_behind == "a signature for version 1 stays with that version"


def test_a_fingerprint_changes_with_any_word() -> None:
    prints = {
        a_rubric_version(1, row).fingerprint
        for row in (a_rubric_row(), a_rubric_row(1, "Else"), a_rubric_row(1, "Prepares invoices", "x"))
    }
    assert len(prints) == 3
    assert a_rubric_version(1, a_rubric_row()).fingerprint == a_rubric_version(2, a_rubric_row()).fingerprint


# ------------------------------------------------------------------------------------------------ what is unclear

GOOD = tuple(f"Prepares {n} invoices a day" for n in (1, 2, 3, 4, 5))


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (a_rubric_row(1, "Prepares invoices", *GOOD), []),
        (a_rubric_row(1, "Prepares invoices"), ["“Prepares invoices” says of no step what it looks like."]),
        (
            a_rubric_row(1, "Prepares invoices", *GOOD[:3], "", GOOD[4]),
            ["Step 4 of “Prepares invoices” still to be written."],
        ),
        (a_rubric_row(1, "", *GOOD), ["Criterion 1 has no name."]),
        (
            a_rubric_row(1, "Prepares invoices", *GOOD[:3], "prepares 3 invoices, a day!", GOOD[2]),
            ["Steps 3, 4 and 5 of “Prepares invoices” have the same words: nobody could tell them apart."],
        ),
        (
            a_rubric_row(1, "Communication", "Low 1", "Fair 2", "Good 3", "Very good 4", "Excellent 5"),
            ["“Communication” has no verb that we know: what does the learner do?"],
        ),
        (
            a_rubric_row(1, "Prepares invoices", "Poor", "Fair", "Good", "Better", "Best"),
            ["“Prepares invoices” states no standard that we know: how well, how often, how fast, with how much help?"],
        ),
    ],
)
def test_what_may_be_unclear_is_said_and_nothing_else(row: RubricRow, says: list[str]) -> None:
    assert list(unclear([row])) == says


def test_too_many_criteria_and_the_same_name_twice_are_said() -> None:
    rows = [a_rubric_row(n, f"Prepares invoice {n}", *GOOD) for n in range(1, CLEAR_UP_TO + 1)]
    assert unclear(rows) == ()
    said = unclear([*rows, a_rubric_row(99, "prepares invoice 1", *GOOD)])
    assert said[0].startswith("13 criteria are more than")
    assert "“Prepares invoice 1” stands there twice." in said


@pytest.mark.parametrize(
    ("text", "kept"),
    [(" a \n b\t", "a b"), ("a\x00b\x1b[31m", "ab[31m"), ("safe\u202eexe", "safeexe"), ("\ud800x", "x"), ("é", "é")],
)
def test_a_text_is_kept_as_one_plain_line(text: str, kept: str) -> None:
    assert plain(text) == kept


def test_a_row_takes_the_place_of_its_number_or_goes_last() -> None:
    assert with_row((FILES, PHONES), a_rubric_row(1, "Other")) == (a_rubric_row(1, "Other"), PHONES)
    assert with_row((FILES,), a_rubric_row(0, "New")) == (FILES, a_rubric_row(0, "New"))


# -------------------------------------------------------------------------------------------------- the workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace(tmp_path / "rubrics.duckdb") as opened:
        files = {"courses.csv": COURSES, "outcomes.csv": OUTCOMES, "assessments.csv": ASSESSMENTS}
        opened.load_programs([an_upload(text, name) for name, text in files.items()])
        yield opened


def started(workspace: Workspace, title: str = "Invoices", **stated: str) -> str:
    made = workspace.start_rubric(title, PROGRAM, WORKPLACE, party=Party.COLLEGE, author="Ana Roy", **stated)
    return made.id


def save(workspace: Workspace, id: str, *rows: RubricRow, based_on: int = 1, **stated: str) -> int:
    told = {"author": "Ben Okafor", "note": ""} | stated
    saved = workspace.save_rubric(id, rows, based_on=based_on, party=Party.EMPLOYER, **told)
    return saved.newest.number


def test_a_rubric_starts_empty_or_with_a_standard_whose_steps_nobody_invented(workspace: Workspace) -> None:
    assert workspace.rubrics() == ()
    assert workspace.rubric(started(workspace)).newest.rows == ()
    (source, _) = workspace.rubric_sources(PROGRAM)
    assert (source.key, source.lines) == ("c1/a1", ("No error in any total.",))
    rubric = workspace.rubric(started(workspace, "Totals", assessment=source.key))
    assert rubric.newest.rows == (a_rubric_row(1, "No error in any total."),)
    assert (rubric.course_id, rubric.assessment_id) == ("c1", "a1")
    assert [one.title for one in workspace.rubrics()] == ["Invoices", "Totals"]
    assert workspace.rubrics("Elsewhere") == ()


def test_an_assessment_that_says_nothing_brings_nothing(workspace: Workspace) -> None:
    source = workspace.rubric_sources(PROGRAM)[1]
    assert source.lines == () and source.said == "Payslip test (Payroll): nothing to begin with"


def test_saving_adds_a_version_and_keeps_the_one_before(workspace: Workspace) -> None:
    id = started(workspace)
    assert save(workspace, id, ROW, note="First wording.") == 2
    rubric = workspace.rubric(id)
    assert [len(one.rows) for one in rubric.versions] == [0, 1]
    assert rubric.newest.rows == (replace(ROW, number=1),)
    assert (rubric.newest.by, rubric.newest.note) == ("Ben Okafor (workplace)", "First wording.")
    assert (workspace.rubrics()[0].version, workspace.rubrics()[0].criteria) == (2, 1)


def test_rows_that_say_the_same_add_no_version(workspace: Workspace) -> None:
    id = started(workspace)
    save(workspace, id, ROW)
    same = RubricRow(1, "  Prepares \n invoices", ROW.texts)
    assert save(workspace, id, same, RubricRow(0, " "), based_on=2) == 2


def test_numbers_of_criteria_are_never_given_again(workspace: Workspace) -> None:
    id = started(workspace)
    save(workspace, id, ROW, a_rubric_row(0, "Files"))
    save(workspace, id, replace(ROW, number=1), based_on=2)
    save(workspace, id, replace(ROW, number=1), a_rubric_row(77, "Phones"), based_on=3)
    assert [row.number for row in workspace.rubric(id).newest.rows] == [1, 3]


def test_who_saves_on_top_of_an_older_version_is_refused_and_nothing_is_lost(workspace: Workspace) -> None:
    id = started(workspace)
    save(workspace, id, ROW)
    mine = (a_rubric_row(0, "Phones"),)
    with pytest.raises(
        EditedMeanwhile, match=r"Ben Okafor \(workplace\) has saved version 2 since you opened version 1"
    ):
        workspace.save_rubric(id, mine, based_on=1, party=Party.COLLEGE, author="Ana Roy")
    rubric = workspace.rubric(id)
    assert rubric.newest.number == 2
    carried = merged(rubric, Draft(id, 1, mine))
    assert not carried.replaced and not carried.lost
    saved = workspace.save_rubric(id, carried.rows, based_on=2, party=Party.COLLEGE, author="Ana Roy")
    assert [row.name for row in saved.newest.rows] == ["Prepares invoices", "Phones"]


def test_of_two_people_who_save_at_the_same_moment_one_is_told(workspace: Workspace) -> None:
    id, ready, told = started(workspace), threading.Barrier(6), list[str]()

    def write(at: int) -> None:
        ready.wait()
        try:
            told.append(f"saved {save(workspace, id, a_rubric_row(0, f'Criterion {at}'))}")
        except EditedMeanwhile:
            told.append("refused")

    writers = [threading.Thread(target=write, args=(at,)) for at in range(6)]
    for one in writers:
        one.start()
    for one in writers:
        one.join()
    assert sorted(told) == ["refused"] * 5 + ["saved 2"]
    assert len(workspace.rubric(id).newest.rows) == 1


def test_both_sign_the_newest_version_once_each(workspace: Workspace) -> None:
    id = started(workspace)
    save(workspace, id, ROW)
    workspace.sign_rubric(id, 2, party=Party.COLLEGE, name="Ana Roy")
    with pytest.raises(UnclearDecision, match="Ana Roy has signed version 2 for the college already"):
        workspace.sign_rubric(id, 2, party=Party.COLLEGE, name="Somebody else")
    rubric = workspace.sign_rubric(id, 2, party=Party.EMPLOYER, name="Ben Okafor")
    assert rubric.agreed == rubric.newest
    assert workspace.rubrics()[0].said.endswith("version 2, 1 criterion, signed by college and workplace")
    save(workspace, id, replace(ROW, number=1, name="Checks invoices"), based_on=2)
    with pytest.raises(EditedMeanwhile):
        workspace.sign_rubric(id, 2, party=Party.COLLEGE, name="Ana Roy")
    assert workspace.rubrics()[0].signed == ()
    assert workspace.rubric(id).agreed == rubric.newest


def test_a_rubric_outlives_the_loading_of_its_program_and_a_closing_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "kept.duckdb"
    with Workspace(path) as workspace:
        workspace.load_programs([an_upload(COURSES, "courses.csv"), an_upload(OUTCOMES, "outcomes.csv")])
        id = started(workspace)
        save(workspace, id, ROW)
        workspace.load_programs([an_upload(OUTCOMES.replace("payslips", "all payslips"), "outcomes.csv"),
                                 an_upload(COURSES, "courses.csv")])  # fmt: skip
        before = workspace.rubric(id)
    with Workspace(path) as workspace:
        assert workspace.rubric(id) == before


@pytest.mark.parametrize(
    ("stated", "problem", "says"),
    [
        ({"title": " "}, UnclearDecision, "There is no title yet."),
        ({"title": "x" * (LONGEST_TITLE + 1)}, UnclearDecision, "The title has 151 letters."),
        ({"workplace": ""}, UnclearDecision, "There is no name of the workplace yet."),
        ({"workplace": "x" * (LONGEST_TITLE + 1)}, UnclearDecision, "151 letters"),
        ({"author": ""}, UnclearDecision, "There is no name yet."),
        ({"author": "x" * (LONGEST_PERSON + 1)}, UnclearDecision, "101 letters"),
        ({"program": "Nowhere"}, NotFound, "There is no program “Nowhere”."),
        ({"assessment": "c1/a9"}, NotFound, "There is no assessment “c1/a9”."),
        ({"title": "invoices", "workplace": "MAPLE office"}, UnclearDecision, "There is a rubric “invoices” of this"),
    ],
)
def test_a_rubric_that_cannot_be_started_is_one_line_with_a_remedy(
    workspace: Workspace, stated: dict[str, str], problem: type[AlignmentProblem], says: str
) -> None:
    started(workspace)
    told = {"title": "Another", "program": PROGRAM, "workplace": WORKPLACE, "author": "Ana Roy"} | stated
    with pytest.raises(problem, match=says) as found:
        workspace.start_rubric(
            told.pop("title"), told.pop("program"), told.pop("workplace"), party=Party.COLLEGE, **told
        )
    assert found.value.remedy and "\n" not in str(found.value)
    assert len(workspace.rubrics()) == 1


@pytest.mark.parametrize(
    ("rows", "stated", "says"),
    [
        ([ROW], {"author": "\x00 "}, "There is no name yet."),
        ([ROW], {"note": "x" * (LONGEST_NOTE + 1)}, "The note has 501 letters."),
        ([a_rubric_row(0, "x" * (LONGEST_NAME + 1))], {}, "The name of a criterion has 301 letters."),
        ([a_rubric_row(0, "Files", "x" * (LONGEST_CELL + 1))], {}, "The text of “Files” for step 1 has 1,001 letters."),
        ([a_rubric_row(0, f"C{n}") for n in range(MOST_CRITERIA + 1)], {}, "The rubric has 41 criteria."),
    ],
)
def test_an_edit_that_cannot_be_kept_stores_nothing(
    workspace: Workspace, rows: list[RubricRow], stated: dict[str, str], says: str
) -> None:
    id = started(workspace)
    with pytest.raises(UnclearDecision, match=says) as found:
        save(workspace, id, *rows, **stated)
    assert found.value.remedy and "\n" not in str(found.value)
    assert workspace.rubric(id).newest.number == 1


def test_what_is_at_the_limit_is_kept(workspace: Workspace) -> None:
    rows = [a_rubric_row(0, f"{n:0{LONGEST_NAME}}", *["x" * LONGEST_CELL] * 5) for n in range(MOST_CRITERIA)]
    id = started(workspace, "t" * LONGEST_TITLE)
    assert save(workspace, id, *rows, author="p" * LONGEST_PERSON, note="n" * LONGEST_NOTE) == 2
    assert len(workspace.rubric(id).newest.rows) == MOST_CRITERIA


def test_what_is_not_there_is_said(workspace: Workspace) -> None:
    with pytest.raises(NotFound, match="There is no rubric “x”"):
        workspace.rubric("x")
    with pytest.raises(NotFound):
        workspace.rubric("")
    id = started(workspace)
    with pytest.raises(UnclearDecision, match="There is no version 7"):
        save(workspace, id, ROW, based_on=7)
    with pytest.raises(UnclearDecision, match="There is no criterion to sign for"):
        workspace.sign_rubric(id, 1, party=Party.COLLEGE, name="Ana Roy")
