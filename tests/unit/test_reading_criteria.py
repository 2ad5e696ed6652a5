"""Rubrics: the criteria of an assessment, and nothing of those who were marked."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from alignment.problems import WrongColumns
from alignment.reading import ProgramsRead, guess_columns, read_programs
from alignment.reading.criteria import shape_of, split_criteria, title_of
from alignment.vocabulary import Assessment, Upload
from tests.unit.test_reading_tables import an_xlsx

COURSES = Upload("courses.csv", b"course_id,program,course_title\nc1,Data,Python\n")
OUTCOMES = Upload("outcomes.csv", b"outcome_id,course_id,text\no1,c1,Write a function\no2,c1,Join tables\n")
TWO_COURSES = Upload("courses.csv", b"course_id,program,course_title\nc1,Data,Python\nc2,Data,SQL\n")
SCORED = [
    ["Assignment 1"],
    ["Rubric "],
    [],
    ["", "Score (0-1)", "Ana Silva", "Student 2"],
    ["Load data", "Opens the file", 1, 0],
    ["", "Reports what is missing", 1, 1],
    ["Comments", "Explains each step", 0, 1],
    ["", 3, 2, 2],
    ["", "Score", 66, 66],
]


def a_rubric(rows: list[list[object]] = SCORED, name: str = "rubric.xlsx") -> Upload:
    return Upload(name, an_xlsx(Sheet1=rows))


def read(*uploads: Upload, mapping: Mapping[str, Mapping[str, str]] | None = None) -> ProgramsRead:
    return read_programs(uploads, mapping=mapping)


def texts(one: Assessment) -> list[str]:
    return [criterion.text for criterion in one.criteria]


def test_a_scored_sheet_gives_criteria_and_neither_names_nor_scores() -> None:
    (one,) = read(COURSES, OUTCOMES, a_rubric()).files.assessments
    assert (one.course_id, one.title, one.text) == ("c1", "Assignment 1", "Assignment 1")
    assert texts(one) == [
        "Load data: Opens the file",
        "Load data: Reports what is missing",
        "Comments: Explains each step",
    ]
    assert all(word not in repr(one) for word in ("Ana", "Silva", "Student", "66"))


def test_levels_stand_beside_criteria_and_points_are_their_share() -> None:
    rows: list[list[object]] = [
        ["Criteria", "Points", "Excellent (4)", "Good (3)", "Poor (1)"],
        ["Structure", 30, "Clear", "Mostly clear", "Unclear"],
        ["Sources", 10, "Cited", "Partly", "None"],
        ["Total", 40, "", "", ""],
    ]
    (one,) = read(COURSES, OUTCOMES, a_rubric(rows, "Essay rubric.xlsx")).files.assessments
    assert one.title == "Essay"
    assert [(criterion.text, criterion.weight) for criterion in one.criteria] == [
        ("Structure", 0.75),
        ("Sources", 0.25),
    ]


def test_a_rubric_fills_the_assessment_of_its_name() -> None:
    listed = Upload(
        "assessments.csv", b"assessment_id,course_id,title,method,task\na1,c1,Assignment 1,project,Build it\n"
    )
    (one,) = read(COURSES, OUTCOMES, listed, a_rubric()).files.assessments
    assert (one.id, one.text, len(one.criteria)) == ("a1", "Build it", 3)


def test_a_rubric_does_not_push_out_what_the_course_itself_says() -> None:
    courses = Upload(
        "courses.csv", b"course_id,program,course_title,assessment\nc1,Data,Python,1. Assignment 1 2. Final test\n"
    )
    found = read(courses, OUTCOMES, a_rubric()).files.assessments
    assert [(one.title, len(one.criteria)) for one in found] == [("Assignment 1", 3), ("Final test", 0)]


@pytest.mark.parametrize("course", [{"course_id": "c2"}, {"course_title": "sql"}])
def test_a_person_may_say_which_course_a_rubric_belongs_to(course: dict[str, str]) -> None:
    told = {"rubric.xlsx": {"criteria": "Score (0-1)", **course}}
    (one,) = read(TWO_COURSES, OUTCOMES, a_rubric(), mapping=told).files.assessments
    assert (one.course_id, len(one.criteria)) == ("c2", 3)


def test_a_rubric_of_several_courses_says_so_row_by_row() -> None:
    rows = (
        b"course,assignment,criterion,Excellent,Poor\nPython,Tool,It runs,yes,no\n,,It is tested,yes,no\n"
        b"SQL,Query,It is right,yes,no\n"
    )
    found = read(TWO_COURSES, OUTCOMES, Upload("rubric.csv", rows)).files.assessments
    assert [(one.course_id, one.title, texts(one)) for one in found] == [
        ("c1", "Tool", ["It runs", "It is tested"]),
        ("c2", "Query", ["It is right"]),
    ]


def test_a_rubric_without_a_course_is_refused_with_the_way_out() -> None:
    with pytest.raises(WrongColumns, match=r"does not say which course.*Load it together"):
        read(a_rubric())
    notes = read(TWO_COURSES, OUTCOMES, a_rubric()).notes
    assert any("does not say which course" in note for note in notes)
    told = {"rubric.xlsx": {"criteria": "Score (0-1)", "course_id": "gone"}}
    assert any("“gone”, which is not in these files" in note for note in read(COURSES, a_rubric(), mapping=told).notes)


def test_a_rubric_is_guessed_as_assessments_with_its_criteria() -> None:
    (guess,) = guess_columns(a_rubric())
    assert (guess.role, guess.mapping) == ("assessments", {"criteria": "Score (0-1)"})
    (guess,) = guess_columns(Upload("r.csv", b"course,criterion,Excellent,Poor\nPython,It runs,yes,no\n"))
    assert guess.mapping == {"criteria": "criterion", "course_title": "course"}


def test_a_table_of_courses_with_levels_is_no_rubric() -> None:
    rows = b"program,course,description,Level 1,Level 2\nData,Python,Basics,x,\nData,SQL,Tables,,x\n"
    files = read(Upload("courses.csv", rows)).files
    assert ([one.title for one in files.courses], files.assessments) == (["Python", "SQL"], ())


@pytest.mark.parametrize(
    ("columns", "rows"),
    [
        (("Student", "Quiz 1", "Score"), (("Ana Silva", "5", "9"),)),
        (("Name", "Good", "Poor"), (("Ana Silva", "x", ""),)),
        (("course", "outcome"), (("Python", "Write"),)),
        (("title", "text", "score"), (("Analyst", "Plan", "3"),)),
    ],
)
def test_a_list_of_learners_or_of_anything_else_is_no_rubric(
    columns: tuple[str, ...], rows: tuple[tuple[str, ...], ...]
) -> None:
    assert shape_of(columns, rows) is None


def test_criteria_conditions_judge_and_evidence_are_columns_in_either_language() -> None:
    english = (
        "assessment_id,course_id,title,task,criteria,conditions,marker,evidence\n"
        "a1,c1,Tool,Build,It runs (60%) [o1]; It is tested,Lab,Instructor,Code\n"
    )
    french = (
        "assessment id;code;titre;consigne;critères;contexte;évaluateur;preuves\n"
        'a1;c1;Tool;Build;"It runs (60%) [o1]\n- It is tested";Lab;Instructor;Code\n'
    )
    for content in (english, french):
        (one,) = read(COURSES, OUTCOMES, Upload("assessments.csv", content.encode())).files.assessments
        assert [(each.text, each.weight, each.outcome_ids) for each in one.criteria] == [
            ("It runs", 0.6, ("o1",)),
            ("It is tested", None, ()),
        ]
        assert (one.conditions, one.judge, one.evidence, one.standard) == ("Lab", "Instructor", "Code", "")


def test_criteria_may_stand_a_row_each() -> None:
    rows = (
        b"course,assessment,task,criterion\nPython,Tool,Build,It runs\nPython,Tool,Build,It is tested\n"
        b"Python,Exam,Answer,\n"
    )
    found = read(COURSES, OUTCOMES, Upload("assessments.csv", rows)).files.assessments
    assert [(one.title, texts(one)) for one in found] == [("Tool", ["It runs", "It is tested"]), ("Exam", [])]


def test_brackets_that_name_no_known_outcome_stay_in_the_criterion() -> None:
    rows = (
        b"assessment_id,course_id,title,task,criteria\n"
        b"a1,c1,Tool,Build,It runs [twice]; It is tested [o1 o9]; Right [o1]\n"
    )
    (one,) = read(COURSES, OUTCOMES, Upload("assessments.csv", rows)).files.assessments
    assert texts(one) == ["It runs [twice]", "It is tested [o1 o9]", "Right"]
    assert [each.outcome_ids for each in one.criteria] == [(), (), ("o1",)]


def test_a_cell_of_criteria_holds_each_once_and_no_numbers() -> None:
    assert [one.text for one in split_criteria("1. It runs\n2. It is tested\nIt runs\n\n3")] == [
        "It runs",
        "It is tested",
    ]
    assert split_criteria("") == ()


def test_the_title_of_a_rubric_is_what_it_is_the_rubric_of() -> None:
    assert title_of(["Rubric for the final essay"], "Sheet1") == "the final essay"
    assert title_of([], "Feuil1", "Grille d'évaluation du stage") == "stage"
    assert title_of(["Rubric"], "Sheet1") == ""


def test_the_real_rubric_gives_twelve_criteria(reference: Path) -> None:
    name = "rubric_dsi_production_a1.xlsx"
    rubric = Upload(name, (reference / "messy" / name).read_bytes())
    files = [Upload(one, (reference / "opendata" / one).read_bytes()) for one in ("courses.csv", "outcomes.csv")]
    with pytest.raises(WrongColumns, match="does not say which course"):
        read(rubric)
    read_it = read(*files, rubric, mapping={name: {"criteria": "Score (0-1)", "course_id": "dsi-production"}})
    found = [one for one in read_it.files.assessments if one.course_id == "dsi-production"]
    assert [(one.title, len(one.criteria)) for one in found] == [
        ("Quizzes (6)", 0),
        ("Assignments (2)", 0),
        ("Assignment 1", 12),
    ]
    assert texts(found[2])[0] == "Prerequisites: Student loads environment"
    assert not any(f"Student {number}" in repr(found) for number in range(1, 8))
