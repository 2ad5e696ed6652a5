"""Programs: courses with what hangs on them, from one table or several, in both languages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from alignment.problems import UnreadableFile, WrongColumns
from alignment.reading import ProgramsRead, guess_columns, read_programs
from alignment.reading.values import read_weight
from alignment.vocabulary import Upload
from tests.unit.test_reading_tables import an_xlsx

COURSES = "course_id,program,course_title,description,assessment\nc1,Data,Python,Basics,A project\nc2,Data,SQL,,\n"
OUTCOMES = "outcome_id,course_id,unit,kind,text\no1,c1,Week 1,,Write a function\no2,c2,,goal,Join tables\n"
ASSESSMENTS = (
    "assessment_id,course_id,title,method,task,standard,weight,outcome_ids\n"
    "a1,c1,Tool,project,Build a tool,It runs,25%,o1; o9\na2,c2,Exam,exam,,,,\n"
)


def read(mapping: dict[str, dict[str, str]] | None = None, **files: str) -> ProgramsRead:
    uploads = [Upload(f"{name}.csv", content.encode()) for name, content in files.items()]
    return read_programs(uploads, mapping=mapping)


def test_three_tables_in_any_order_make_one_program() -> None:
    read_it = read(a=ASSESSMENTS, b=OUTCOMES, c=COURSES)
    files = read_it.files
    assert [(one.id, one.program, one.title) for one in files.courses] == [
        ("c1", "Data", "Python"),
        ("c2", "Data", "SQL"),
    ]
    assert [(one.id, one.course_id, one.unit, one.kind) for one in files.outcomes] == [
        ("o1", "c1", "Week 1", "learning outcome"),
        ("o2", "c2", "", "goal"),
    ]
    texts = [(one.course_id, one.position, one.text, one.weight, one.outcome_ids) for one in files.assessments]
    assert texts == [
        ("c1", 1, "Build a tool", 0.25, ("o1",)),  # the summary "A project" beside it is no second assessment
        ("c2", 1, "Exam", None, ()),
    ]
    assert read_it.notes == ("Left out: what courses say in sum of assessments that a table lists, courses (1).",)


def test_an_assessment_with_an_id_of_its_own_is_kept_though_it_names_nothing_else() -> None:
    listed = "assessment_id,course_id,task,outcome_ids\na1,c1,Build a tool,o1\na2,c1,Write a report,\n"
    read_it = read(a=listed, b=OUTCOMES, c=COURSES)
    assert [one.id for one in read_it.files.assessments if one.course_id == "c1"] == ["a1", "a2"]


def test_assessments_listed_by_their_ids_alone_take_the_place_of_what_courses_say_in_sum() -> None:
    courses = "course_id,program,course_title,assessment\nc1,Data,Python,A tool and a report\nc2,Data,SQL,\n"
    listed = "assessment_id,course_id,task\na1,c1,Build a tool\na2,c1,Write a report\n"
    read_it = read(a=listed, c=courses)
    assert [one.id for one in read_it.files.assessments] == ["a1", "a2"]
    assert read_it.notes[0] == "Left out: what courses say in sum of assessments that a table lists, courses (1)."


def test_one_that_repeats_another_is_told_as_one() -> None:
    twice = "course_id,outcome\nc1,Write a function\nc1,Write a function\n"
    assert "1 outcome repeats another one and was left out." in read(a=twice, c=COURSES).notes


FLAT = (
    "Program,Course,Learning outcome,Assessment\nData,Python,Write a function,Project\n,,Explain a loop,\n,SQL,Join,\n"
)
FRENCH = (
    "Programme;Titre du cours;Résultat d’apprentissage;Évaluation\n"
    "Data;Python;Write a function;Project\n;;Explain a loop;\n;SQL;Join;\n"
)


@pytest.mark.parametrize("content", [FLAT, FRENCH])
def test_one_flat_table_is_enough_in_either_language(content: str) -> None:
    files = read(flat=content).files
    assert [(one.program, one.title) for one in files.courses] == [("Data", "Python"), ("Data", "SQL")]
    home = {one.id: one.title for one in files.courses}
    assert [(home[one.course_id], one.position, one.text) for one in files.outcomes] == [
        ("Python", 1, "Write a function"),
        ("Python", 2, "Explain a loop"),
        ("SQL", 1, "Join"),
    ]
    assert [one.text for one in files.assessments] == ["Project"]


def test_a_workbook_with_a_sheet_for_each_is_read_and_its_other_sheets_named() -> None:
    sheets = {name: [row.split(",") for row in text.splitlines()] for name, text in (("C", COURSES), ("O", OUTCOMES))}
    book = Upload("book.xlsx", an_xlsx(**sheets, Notes=[["who", "when"], ["me", "today"]]))
    read_it = read_programs([book])
    assert (len(read_it.files.courses), len(read_it.files.outcomes)) == (2, 2)
    assert any(note.startswith("book.xlsx/Notes: no column") for note in read_it.notes)
    assert [guess.role for guess in guess_columns(book)][:2] == ["courses", "outcomes"]


def test_json_with_a_list_for_each_is_read() -> None:
    courses = [{"course_id": "c1", "program": "Data", "course_title": "Python"}]
    outcomes = [{"course_id": "c1", "text": "Write a function", "outcome_id": "o1"}]
    upload = Upload("program.json", json.dumps({"courses": courses, "outcomes": outcomes}).encode())
    assert [one.course_id for one in read_programs([upload]).files.outcomes] == ["c1"]


def test_a_guess_says_which_column_is_which() -> None:
    (guess,) = guess_columns(Upload("flat.csv", FLAT.encode()))
    assert guess.role == "outcomes"
    assert guess.mapping == {
        "program": "Program", "course_title": "Course", "text": "Learning outcome", "assessment": "Assessment",
    }  # fmt: skip


def test_a_mapping_overrules_the_guess() -> None:
    odd = "Wing,Thing,Sentence\nData,Python,Write a function\n"
    with pytest.raises(WrongColumns, match="Wing, Thing, Sentence"):
        read(odd=odd)
    told = {"odd.csv": {"program": "Wing", "course_title": "Thing", "text": "Sentence"}}
    files = read(told, odd=odd).files
    assert (files.courses[0].title, files.outcomes[0].text) == ("Python", "Write a function")


def test_a_mapping_to_a_column_that_is_not_there_is_refused() -> None:
    with pytest.raises(WrongColumns, match="no column 'Gone'"):
        read({"flat.csv": {"program": "Gone"}}, flat=FLAT)


def test_outcomes_without_any_course_are_refused() -> None:
    with pytest.raises(WrongColumns, match="name no course"):
        read(outcomes=OUTCOMES)


def test_outcomes_of_a_program_need_no_course() -> None:
    files = read(outcomes="program,outcome\nData,Write a function\n").files
    assert (files.courses[0].program, files.courses[0].title) == ("Data", "Data")


def test_outcomes_of_a_course_that_is_not_there_are_left_out_and_counted() -> None:
    read_it = read(courses=COURSES, outcomes=OUTCOMES + "o3,c9,,,Explain\no4,c1,,,\n")
    assert len(read_it.files.outcomes) == 2
    assert "Left out: outcomes whose course is not in these files (1)." in read_it.notes
    assert "Left out: outcomes without text (1)." in read_it.notes


def test_an_outcome_may_name_its_course_by_title() -> None:
    read_it = read(courses=COURSES, outcomes="course,outcome\npython,Write a function\n")
    assert read_it.files.outcomes[0].course_id == "c1"


def test_one_id_for_two_outcomes_becomes_two_ids_and_repeats_are_dropped() -> None:
    rows = "o1,c1,,,Explain\no1,c1,,,Explain\no1,c1,,,Write a function\n"
    read_it = read(courses=COURSES, outcomes=OUTCOMES + rows)
    assert len({one.id for one in read_it.files.outcomes}) == len(read_it.files.outcomes) == 3
    assert any("had the id of another one" in note for note in read_it.notes)
    assert any("2 outcomes repeat" in note for note in read_it.notes)


def test_what_the_files_cannot_answer_is_said_at_once() -> None:
    read_it = read(outcomes="program,course,outcome\nData,Python,Write\n", courses=COURSES.replace(",A project", ","))
    assert any("1 of 2 courses have no outcome" in note for note in read_it.notes)
    assert any("nothing of assessments" in note for note in read_it.notes)


def test_the_language_of_a_course_is_that_of_its_outcomes() -> None:
    french = "program,course,outcome\nDonnées,Bases,Décrire la structure d’une base de données relationnelle\n"
    assert read(a=french).files.courses[0].language == "fr"


@pytest.mark.parametrize(
    ("text", "weight"),
    [("25%", 0.25), ("25 %", 0.25), ("25", 0.25), ("0.25", 0.25), ("0,25", 0.25), ("1", 1.0), ("100", 1.0), ("0", 0.0),
     ("12,5 %", 0.125), ("", None), ("a quarter", None), ("250", None), ("-5", None)],
)  # fmt: skip
def test_a_weight_is_a_share_or_nothing(text: str, weight: float | None) -> None:
    assert read_weight(text) == weight


@pytest.mark.parametrize(
    ("name", "content"), [("syllabus.txt", b"Week 1: Python"), ("syllabus.html", b"<html><body>Week 1</body></html>")]
)
def test_a_syllabus_is_refused_with_the_way_out(name: str, content: bytes) -> None:
    with pytest.raises(UnreadableFile, match="spreadsheet"):
        read_programs([Upload(name, content)])


def test_the_real_courses_and_outcomes_load(reference: Path) -> None:
    names = ("courses.csv", "outcomes.csv")
    read_it = read_programs([Upload(name, (reference / "opendata" / name).read_bytes()) for name in names])
    assert (len(read_it.files.courses), len(read_it.files.outcomes), len(read_it.files.assessments)) == (109, 1669, 21)
    assert read_it.notes == ()
    assert all(one.licence and one.origin and one.source for one in read_it.files.courses)
