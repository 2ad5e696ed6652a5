"""Syllabi as documents: one course with its outcomes and assessments, or a clear refusal."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest

from alignment.problems import UnreadableFile
from alignment.reading import ProgramsRead, guess_columns, read_postings, read_programs
from alignment.reading.course_signs import NOTE, reads_like_a_course
from alignment.vocabulary import Upload
from alignment.workspace import Workspace
from tests.unit.test_reading_documents import a_pdf

MARKDOWN = """# Query Writing

Course code: DB-101
Program: Data Basics

## Description
Learners meet SQL.

## Learning outcomes
By the end of this course, you will be able to:
- write queries that join tables;
- explain an index.

## Assessment
| Assessment | Description | Weight | Due date |
|---|---|---|---|
| Lab portfolio | Six scripts | 40% | June 1 |
| Final exam | Closed book | 60% | June 9 |

## Schedule
1. Tables
2. Joins
"""
HTML = """<html><head><title>DB</title></head><body><nav>Home</nav><h1>Query Writing</h1>
<p>Course code: DB-101</p><p>Program: Data Basics</p><h2>Description</h2><p>Learners meet SQL.</p>
<h2>Learning outcomes</h2><p>By the end of this course, you will be able to:</p>
<ul><li>write queries that join tables;</li><li>explain an index.</li></ul><h2>Assessment</h2>
<table><tr><th>Assessment</th><th>Description</th><th>Weight</th></tr>
<tr><td>Lab portfolio</td><td><p>Six scripts</p></td><td>40%</td></tr>
<tr><td>Final exam</td><td>Closed book</td><td>60%</td></tr></table>
<h2>Schedule</h2><ol><li>Tables</li><li>Joins</li></ol></body></html>"""
LINES = [
    "Query Writing", "Course code: DB-101", "Program: Data Basics", "Learning outcomes",
    "- Write queries that join tables", "- Explain an index", "Assessment", "Lab portfolio 40%", "Final exam 60%",
    "Course schedule", "1. Tables", "2. Joins",
]  # fmt: skip


def a_word_file() -> bytes:
    document = docx.Document()
    document.add_heading("Query Writing", 0)
    for line in ("Course code: DB-101", "Program: Data Basics"):
        document.add_paragraph(line)
    document.add_heading("Learning outcomes", 1)
    for line in ("Write queries that join tables", "Explain an index"):
        document.add_paragraph(line, style="List Bullet")
    document.add_heading("Assessment", 1)
    table = document.add_table(rows=3, cols=3)
    cells = (
        "Assessment",
        "Description",
        "Weight",
        "Lab portfolio",
        "Six scripts",
        "40%",
        "Final exam",
        "Closed book",
        "60%",
    )
    for cell, words in zip((cell for row in table.rows for cell in row.cells), cells, strict=True):
        cell.text = words
    document.add_heading("Schedule", 1)
    document.add_paragraph("Tables", style="List Number")
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def read(name: str, content: bytes | str) -> ProgramsRead:
    return read_programs([Upload(name, content.encode() if isinstance(content, str) else content)])


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.md", MARKDOWN), ("a.html", HTML), ("a.docx", a_word_file()), ("a.txt", "\n".join(LINES)),
     ("a.pdf", a_pdf(LINES))],
)  # fmt: skip
def test_a_syllabus_is_one_course_in_any_format(name: str, content: bytes | str) -> None:
    files = read(name, content).files
    (course,) = files.courses
    assert (course.id, course.title, course.program, course.language) == (
        "DB-101",
        "Query Writing",
        "Data Basics",
        "en",
    )
    assert [one.text for one in files.outcomes] == ["Write queries that join tables", "Explain an index"]
    assert [(one.title, one.method, one.weight) for one in files.assessments] == [
        ("Lab portfolio", "portfolio", 0.4),
        ("Final exam", "test", 0.6),
    ]


@pytest.mark.parametrize(("name", "content"), [("a.md", MARKDOWN), ("a.html", HTML)])
def test_a_syllabus_among_postings_is_read_with_a_caveat(name: str, content: str) -> None:
    read_it = read_postings([Upload(name, content.encode())])
    assert len(read_it.postings) == 1
    assert read_it.notes == (f"{name}: {NOTE}",)


def test_a_pasted_syllabus_has_the_same_caveat(sample: Workspace) -> None:
    assert sample.draft_text(MARKDOWN).notes == (NOTE,)
    assert sample.draft_text("Clerk\n\nYou help students who prepare for a final exam.").notes == ()


def test_a_posting_for_who_teaches_or_marks_reads_like_no_course() -> None:
    teaching = [
        "Instructor, Office Programs",
        "- Students will come to you in office hours and after the final exam",
        "- Write learning outcomes with the team, choose textbooks and uphold academic integrity",
        "- Course materials development and evaluation of students",
        "Prerequisites: two years of teaching",
    ]
    assert not reads_like_a_course("\n".join(teaching))
    assert reads_like_a_course("\n".join(["Course outline", *teaching]))


def test_a_real_course_outline_reads_like_a_course_and_no_real_posting_does(reference: Path) -> None:
    name = "plan_de_cours_bioecologie_fr.docx"
    assert any(NOTE in note for note in read_postings([Upload(name, (reference / "messy" / name).read_bytes())]).notes)
    postings = read_postings([Upload("postings.csv", (reference / "opendata" / "postings.csv").read_bytes())]).postings
    assert len(postings) == 221
    assert not [posting.title for posting in postings if reads_like_a_course(posting.text)]


def test_a_syllabus_has_no_columns_to_map() -> None:
    assert guess_columns(Upload("a.md", MARKDOWN.encode())) == []


def test_a_schedule_gives_assessments_only_where_nothing_else_does_and_only_with_shares() -> None:
    schedule = (
        "\n## Schedule\n| Week | Topic | Assessment |\n|---|---|---|\n| 1 | Tables | Lab |\n"
        "| 2 | Joins | Exam 1 20% |\n"
        "| 3 | Review | Exam 1 30% |\n"
    )
    head = MARKDOWN.partition("## Assessment")[0]
    found = read("a.md", head + schedule).files.assessments
    assert [(one.title, one.text, one.weight) for one in found] == [("Exam 1", "Joins", 0.2), ("Exam 1", "Review", 0.3)]
    assert [one.title for one in read("a.md", MARKDOWN + schedule).files.assessments] == ["Lab portfolio", "Final exam"]


def test_a_rubric_in_a_syllabus_gives_the_criteria_of_its_assessment() -> None:
    rubric = (
        "\n## Rubric for the lab portfolio\n| Criterion | Excellent | Poor |\n|---|---|---|\n"
        "| Scripts run | all | none |\n"
    )
    found = read("a.md", MARKDOWN + rubric.replace("the lab", "Lab")).files.assessments
    assert [(one.title, [each.text for each in one.criteria]) for one in found] == [
        ("Lab portfolio", ["Scripts run"]),
        ("Final exam", []),
    ]


def test_a_french_course_plan_is_read_by_its_french_headings() -> None:
    plan = (
        "Plan de cours 201-AB1 – Mesure en laboratoire\n\n## Objectifs du cours\n"
        "À la fin du cours, vous serez capable :\n"
        "- de mesurer un volume;\n- d'expliquer une erreur.\n\n## Évaluation\n- Examen écrit : 40 %\n"
        "- Stage : 60 %, réussite à 60 %\n"
        "\n## Matériel\n- Un sarrau\n"
    )
    files = read("plan.txt", plan).files
    assert (files.courses[0].id, files.courses[0].title, files.courses[0].language) == (
        "201-AB1",
        "Mesure en laboratoire",
        "fr",
    )
    assert [one.text for one in files.outcomes] == ["Mesurer un volume", "Expliquer une erreur"]
    assert [(one.method, one.weight, one.standard) for one in files.assessments] == [
        ("épreuve écrite", 0.4, ""),
        ("stage", 0.6, "réussite à 60 %"),
    ]


def test_a_syllabus_joins_the_course_that_a_table_names() -> None:
    courses = Upload("courses.csv", b"course_id,program,course_title\nDB-101,Data,Queries\n")
    files = read_programs([courses, Upload("a.md", MARKDOWN.encode())]).files
    assert [one.title for one in files.courses] == ["Queries"]
    assert {one.course_id for one in files.outcomes} == {"DB-101"}


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html"])
def test_a_document_without_outcomes_and_assessments_is_refused_with_the_way_out(name: str) -> None:
    with pytest.raises(UnreadableFile, match=r"says nothing of assessments.*Learning outcomes.*spreadsheet"):
        read(name, "<html><body>Week 1: Python</body></html>" if name == "a.html" else "Week 1: Python\nWeek 2: SQL")


def test_a_document_of_outcomes_alone_says_that_assessment_is_not_measured() -> None:
    notes = read("a.md", MARKDOWN.partition("## Assessment")[0]).notes
    assert any("nothing of assessments" in note for note in notes)


def test_topics_of_a_real_schedule_are_no_outcomes(reference: Path) -> None:
    name = "syllabus_noaa_tmb.docx"
    with pytest.raises(UnreadableFile, match="no outcomes and says nothing of assessments"):
        read(name, (reference / "messy" / name).read_bytes())


def test_a_real_french_course_plan_gives_competencies_and_weighed_assessments(reference: Path) -> None:
    name = "plan_de_cours_bioecologie_fr.docx"
    read_it = read(name, (reference / "messy" / name).read_bytes())
    (course,) = read_it.files.courses
    assert (course.id, course.title, course.language) == ("420-133-SH", "Informatique en bioécologie", "fr")
    assert [one.unit for one in read_it.files.outcomes[:2]] == ["044A", "044E"]
    assert len(read_it.files.outcomes) == 12
    assert [(one.method, one.weight) for one in read_it.files.assessments] == [
        ("travail", 0.2),
        ("démonstration pratique", 0.2),
        ("démonstration pratique", 0.25),
        ("démonstration pratique", 0.35),
    ]
    assert read_it.notes == ()
