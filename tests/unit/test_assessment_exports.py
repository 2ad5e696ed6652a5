"""Assessments as files: harmless for spreadsheets, closed in itself on paper, and the same from run to run."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace

import pytest
from openpyxl import load_workbook

from alignment.assessing import AssessmentPage, AssessmentReport, facts_of, report_of
from alignment.assessment_exports import (
    REPORT_FILES,
    assessment_page_html,
    assessments_json,
    levels_said,
    list_row,
    report_rows,
)
from alignment.exports import written
from alignment.problems import NotFound
from alignment.vocabulary import Criterion, Status
from tests.builders import a_gap, a_gap_report
from tests.unit.test_assessing import evidence, linked, stored

KEYS = ["skill", "outcome", "assessment", "status", "wanted_level", "assessed_level", "agrees", "missing"]
EVIL = '=1+1 <script>alert("x")</script> & <img src=http://evil>'


def a_report(text: str = "Write six queries.", label: str = "Query databases") -> AssessmentReport:
    """One skill that is assessed, one that is not, one that was not measured, and one that nobody asks for."""
    one = stored(text, title=text, criteria=(Criterion(text, 0.5),), judge=text)
    met, open_ = a_gap(label, Status.MET), a_gap("Open", Status.TAUGHT)
    gaps = a_gap_report([met, a_gap("Unproven", Status.UNASSESSED), open_])
    links = (linked(met, one), linked("welding", one))
    return report_of(gaps, evidence(one, links=links, given={"open": 1}))


def exported(report: AssessmentReport, extension: str) -> bytes:
    return written(report, extension, REPORT_FILES)


def test_the_list_has_exactly_the_keys_that_are_promised() -> None:
    rows = assessments_json(a_report())
    assert [list(row) for row in rows] == [KEYS] * 4
    assert {row["status"] for row in rows} == {
        "assessed", "not assessed, as far as the files say", "not measured", "assessed, never asked",
    }  # fmt: skip
    assert all(value is None or isinstance(value, str) for row in rows for value in row.values())
    bare = next(row for row in rows if row["skill"] == "Unproven")
    assert [bare[name] for name in ("assessment", "assessed_level", "agrees", "missing")] == [None] * 4


def test_no_empty_text_stands_for_nothing() -> None:
    assert all(value != "" for row in assessments_json(a_report()) for value in row.values())


@pytest.mark.parametrize("extension", REPORT_FILES)
def test_a_file_made_twice_is_the_same_file(extension: str) -> None:
    assert exported(a_report(), extension) == exported(a_report(), f".{extension.upper()}")


@pytest.mark.parametrize("extension", REPORT_FILES)
def test_every_file_says_what_limits_it(extension: str) -> None:
    report = replace(a_report(), caveats=("All 41 postings are made up.",))
    file = exported(report, extension)
    if extension == "xlsx":
        summary = load_workbook(io.BytesIO(file)).worksheets[0]
        assert ("Note", report.caveats[0]) in [tuple(row[:2]) for row in summary.iter_rows(values_only=True)]
    else:
        assert report.caveats[0] in file.decode()


def test_a_table_without_a_skill_says_so() -> None:
    report = replace(a_report(), rows=(), caveats=("No assessment is here.",))
    (row,) = csv.DictReader(io.StringIO(exported(report, "csv").decode("utf-8-sig")))
    assert (row["Answer"], row["Notes"]) == (report.answer, "No assessment is here.")


def test_an_unknown_format_is_a_problem() -> None:
    with pytest.raises(NotFound, match=r"\.exe"):
        exported(a_report(), "exe")


def test_no_cell_of_the_table_begins_like_a_formula() -> None:
    text = exported(a_report(EVIL, EVIL), "csv").decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert any(cell.startswith("'=1+1") for cell in cells)
    assert not [cell for cell in cells if cell.startswith("=")]


def test_the_document_holds_the_answer_and_the_list() -> None:
    document = json.loads(exported(a_report(), "json"))
    assert document["answer"] == a_report().answer
    assert document["skills"] == assessments_json(a_report())


def test_the_printable_report_holds_both_lists() -> None:
    text = exported(a_report(), "html").decode()
    for words in ("Asked, taught, never assessed", "Unproven", "Assessed, never asked", "Welding"):
        assert words in text


def pages(words: str) -> list[str]:
    one = stored(words, title=words, criteria=(Criterion(words),), judge=words, conditions=words, evidence=words)
    page = AssessmentPage(one, facts=facts_of(one))
    return [assessment_page_html(page).decode(), exported(a_report(words, words), "html").decode()]


@pytest.mark.parametrize("text", pages(EVIL))
def test_a_printable_page_escapes_everything_and_asks_nothing_of_anybody(text: str) -> None:
    assert not re.search(r"<(script|img|link|iframe|object|a)\b", text)
    assert not re.search(r"\b(src|href)=|url\(|@import", text.replace("src=http://evil", ""))
    assert "&lt;script&gt;" in text
    assert "default-src 'none'" in text


def test_the_printable_page_says_what_to_ask() -> None:
    one = stored(judge="")
    text = assessment_page_html(AssessmentPage(one, facts=facts_of(one))).decode()
    assert text.count("Ask the college:") == 2 + sum(not fact.is_stated for fact in facts_of(one))


def test_every_list_says_what_it_is_in_its_own_columns() -> None:
    report = a_report()
    assert "What the files say" in list_row(report.never_assessed[0])
    assert list_row(report.never_asked[0])["Assessment"] == "Write six queries."
    assert "assessed level: not known" in levels_said(report.never_assessed[0])
    assert len({tuple(row) for row in report_rows(report.rows)}) == 1
