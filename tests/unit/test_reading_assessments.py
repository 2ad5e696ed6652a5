"""Assessments as colleges write them: what a paragraph holds, and what in it is no assessment."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from alignment.reading.assessments import Stated, read_paragraph, standard_in, weight_in
from alignment.reading.kinds import KINDS, kind_of, method_of
from alignment.reading.outline import blocks_of


def parts(text: str) -> list[tuple[str, str, float | None]]:
    return [(one.title, one.method, one.weight) for one in read_paragraph(text)]


FLAT = (
    "See the Submission Guide for instructions on how to complete work. | Assessment | Description | Due Date | "
    "| ---- | --- | --- | | Assignment 1 | Clean a data set | June 2 | | Assignment 2 | Mock interview | June 9 | "
    "### Contacts Ask Jo at jo@example.org. ### Delivery This module has live sessions that show core skills."
)


LINED = """See the Submission Guide for instructions on how to complete work.

| Assessment | Description | Due Date |
| ---- | --- | --- |
| Assignment 1 | Clean a data set | June 2 |
| Assignment 2 | Mock interview | June 9 |

### Contacts
Ask Jo at jo@example.org.
### Delivery of the module
This module has live sessions that show core skills.
"""


@pytest.mark.parametrize("text", [FLAT, LINED])
def test_a_table_gives_an_assessment_a_row_with_or_without_its_line_breaks(text: str) -> None:
    assert read_paragraph(text) == [
        Stated("Clean a data set", "Assignment 1", "assignment"),
        Stated("Mock interview", "Assignment 2", "interview"),
    ]


def test_the_cumulative_weight_is_the_share_and_a_count_stands_in_the_title() -> None:
    table = (
        "| Assessment | Number | Individual Weight | Cumulative Weight | |---|---|---|---| "
        "| Essays | 2 | 35% | 70% | | Notebooks | 6 | 3.33% | 20% | | Participation | | | 10% |"
    )
    bullets = " - Essays argue one point. They are written alone. - Completion of these notebooks is pass/fail."
    found = read_paragraph(table + bullets)
    assert [(one.title, one.weight, one.standard) for one in found] == [
        ("Essays (2)", 0.7, ""),
        ("Notebooks (6)", 0.2, "pass/fail"),
        ("Participation", 0.1, ""),
    ]
    assert found[0].text == "Essays argue one point. They are written alone."


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Work: 1. Essay (40%) 2. Final exam (60%)", [("Essay", "report", 0.4), ("Final exam", "test", 0.6)]),
        ("Quiz 10%\nCase study 30%\nOral exam 60%",
         [("Quiz", "quiz", 0.1), ("Case study", "assignment", 0.3), ("Oral exam", "interview", 0.6)]),
        ("You will be assessed using six quizzes and two assignments.",
         [("Quizzes (6)", "quiz", None), ("Assignments (2)", "assignment", None)]),
        ("A timed query test, a lab portfolio and a small design project.",
         [("Timed query test", "test", None), ("Lab portfolio", "portfolio", None),
          ("Small design project", "project", None)]),
        ("There are two assignments in this module: 1. Anagrams: Due May 3, 2026 2. Trial data: Due May 9, 2026",
         [("Anagrams", "assignment", None), ("Trial data", "assignment", None)]),
        ("### A 1. Assignment 1 2. Assignment 2 ### B 1. Assignment 1 2. Assignment 2",
         [("Assignment 1", "assignment", None), ("Assignment 2", "assignment", None)]),
        ("Votre note comprend deux examens (60 %) et un projet (40 %).",
         [("Examens (2)", "examen", 0.6), ("Projet", "projet", 0.4)]),
        ("1. Examen 1 : 20 % 2. Travail de session : 50 % 3. Présentation orale : 30 %",
         [("Examen 1", "examen", 0.2), ("Travail de session", "travail", 0.5),
          ("Présentation orale", "présentation", 0.3)]),
    ],
)  # fmt: skip
def test_lists_counts_and_shares_part_a_paragraph(text: str, found: list[tuple[str, str, float | None]]) -> None:
    assert parts(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "A project",
        "Learners show three transfers, write a short test on risk and submit one entry. It must be safe.",
        "One group simulation, an equipment inspection in the lab and a short written case.",
        "A coding test and a cleaning project. Work is checked against sample results.",
        "You are graded on your growth.",
    ],
)
def test_what_cannot_be_parted_stays_whole_and_loses_no_word(text: str) -> None:
    assert read_paragraph(text) == [Stated(text)]


def test_headings_gather_what_is_said_under_them_without_its_administration() -> None:
    text = (
        "You will be assessed using six quizzes and two assignments. ### Quizzes Quizzes build key concepts. + Each "
        "quiz has ten questions. + All quizzes are mandatory and should be submitted by their due date. + You will "
        "receive a link. ### Assignments Assignments develop debugging skills. ### Contacts Ask Jo about assignments."
    )
    assert read_paragraph(text) == [
        Stated("Quizzes build key concepts. Each quiz has ten questions.", "Quizzes (6)", "quiz"),
        Stated("Assignments develop debugging skills.", "Assignments (2)", "assignment"),
    ]


def test_practice_that_is_not_assessed_is_no_assessment() -> None:
    text = (
        "1. Assignments are mandatory. 1. Practice problems are not assessed. ### Assignments 1. Shell assignment "
        "### Practice problems 1. Git basics 1. Git assignment"
    )
    assert parts(text) == [("Shell assignment", "assignment", None)]


@pytest.mark.parametrize(
    ("text", "standard"),
    [
        ("Pass at least 80 per cent of it.", "at least 80 per cent"),
        ("Graded pass/fail.", "pass/fail"),
        ("A minimum of 70% is needed.", "A minimum of 70%"),
        ("75% or higher is required to pass", "75% or higher"),
        ("Réussite à 60 %", "Réussite à 60 %"),
        ("Il faut au moins 60 % des points.", "au moins 60 %"),
        ("Learners score +80% on average.", ""),
        ("Worth 20%", ""),
    ],
)
def test_a_standard_is_said_in_the_words_of_the_text(text: str, standard: str) -> None:
    assert standard_in(text) == standard


@pytest.mark.parametrize(
    ("text", "weight"),
    [("Essay (12.5%)", 0.125), ("Examen 1\n20 %", 0.2), ("at least 80%", None), ("10% or 20%", None), ("140%", None),
     ("Quiz, at least 80%, worth 10%", 0.1)],
)  # fmt: skip
def test_a_share_is_stated_once_or_not_at_all(text: str, weight: float | None) -> None:
    assert weight_in(text) == weight


def test_points_that_do_not_add_up_to_100_are_no_shares() -> None:
    points = "| Task | Points | |---|---| | Essay | {} | | Final test | {} |"
    assert [weight for _, _, weight in parts(points.format(5, 15))] == [None, None]
    assert [weight for _, _, weight in parts(points.format(40, 60))] == [0.4, 0.6]


def test_an_assignment_is_what_its_description_says() -> None:
    assert method_of("Assignment 2", "Mock interview") == "interview"
    assert method_of("Assignment 2", "Sorting") == "assignment"
    assert method_of("Travail 2", "Entretien simulé", "fr") == "entretien"
    assert method_of("Chapter") == ""
    assert len({kind.english for kind in KINDS}) == len(KINDS)
    assert (kind := kind_of("Examen pratique")) and kind.french == "démonstration pratique"


def test_a_dash_or_a_number_in_a_sentence_is_no_list() -> None:
    assert [block.text for block in blocks_of("Plan in week 3. Report - with care - to 2. Assignment")] == [
        "Plan in week 3. Report - with care - to 2. Assignment"
    ]


REAL = {
    "dsi-python": ["Anagram Checker", "Efficacy Analysis of a Hypothetical Arthritis Drug"],
    "dsi-sql": ["Assignment 1", "Assignment 2"],
    "dsi-git": ["Combined Shell/Git Assignment"],
    "dsi-production": ["Quizzes (6)", "Assignments (2)"],
    "dsi-visualization": ["Assignment 1", "Assignment 2", "Assignment 3"],
    "dsi-lcr": ["Assignment 1", "Assignment 2", "Assignment 3"],
    "dsi-deep-learning": ["Assignments (2)", "Jupyter Notebooks (6)", "Participation"],
    "dsi-algorithms-and-data-structures": ["Assignment 1", "Assignment 2"],
    "dsi-applying-statistical-concepts": ["Assignment 1", "Assignment 2", "Assignment 3"],
}


def test_nine_real_paragraphs_come_to_twenty_one_assessments(reference: Path) -> None:
    with (reference / "opendata" / "courses.csv").open(encoding="utf-8", newline="") as file:
        cells = {row["course_id"]: row["assessment"] for row in csv.DictReader(file) if row["assessment"]}
    found = {course: read_paragraph(cell) for course, cell in cells.items()}
    assert {course: [one.title for one in stated] for course, stated in found.items()} == REAL
    assert [one.weight for one in found["dsi-deep-learning"]] == [0.7, 0.2, 0.1]
    assert [one.method for one in found["dsi-algorithms-and-data-structures"]] == ["assignment", "interview"]
    told = " ".join(one.text for stated in found.values() for one in stated).lower()
    assert not any(word in told for word in ("slack", "@", "due ", "submission", "contact", "facilitator"))
