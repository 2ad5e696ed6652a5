"""Promises of the files: what was written can be read back, and no cell is a formula."""

from __future__ import annotations

import csv
import json
import re
from io import BytesIO, StringIO

import openpyxl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alignment.exports import GAP_COLUMNS, gap_json, gap_rows, harmless, to_csv, to_json, to_xlsx
from alignment.vocabulary import GapReport, Status
from tests.builders import a_gap, a_gap_report, an_evidence_line

SIGNS = "=+-@＝＋－＠"
START = st.sampled_from(["", "=", "+", "-", "@", "\t", " =", "＝", "＠", "'", "'=", "''-", "\ufeff+", "\n="])
WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn")) | st.sampled_from('\n",;é'), max_size=30)
TEXTS = st.builds(str.__add__, START, WORDS)


@st.composite
def reports(draw: st.DrawFn) -> GapReport:
    gaps = [
        a_gap(
            f"Skill {at} {draw(TEXTS)}",
            draw(st.sampled_from(Status)),
            family=draw(TEXTS),
            asks=draw(st.integers(0, 30)),
            of=draw(st.integers(30, 200)),
            requirement=an_evidence_line(draw(TEXTS), where=draw(TEXTS)),
            outcome=draw(st.none() | st.builds(an_evidence_line, TEXTS)),
        )
        for at in range(draw(st.integers(0, 3)))
    ]
    return a_gap_report(gaps, program=draw(TEXTS))


few = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


LATER = re.compile(
    r"(?<=[;|\t\r\n])'(?='*[^\S\t\r\n]*[\ufeff\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f]*[=+\-@＝＋－＠﹦﹢﹣﹫])"
)


def as_it_was(cell: str) -> str:
    """What a reader of the file does: one apostrophe off each place that got one."""
    cell = LATER.sub("", cell)
    return cell[1:] if cell.startswith("'") and harmless(cell[1:]) == cell else cell


@given(reports())
@few
def test_a_csv_reads_back_as_the_rows_it_was_written_from(report: GapReport) -> None:
    told = csv.DictReader(StringIO(to_csv(report).decode("utf-8-sig"), newline=""))
    back = [{name: as_it_was(row[name]) for name in GAP_COLUMNS} for row in told]
    assert back == [{name: "" if cell is None else str(cell) for name, cell in row.items()} for row in gap_rows(report)]


@given(reports())
@few
def test_json_reads_back_as_the_document(report: GapReport) -> None:
    assert json.loads(to_json(report)) == gap_json(report)


@given(reports())
@settings(few, max_examples=15)
def test_no_cell_of_a_workbook_begins_like_a_formula(report: GapReport) -> None:
    for sheet in openpyxl.load_workbook(BytesIO(to_xlsx(report))):
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            assert cell.data_type != "f"
            assert not (isinstance(cell.value, str) and cell.value.lstrip().startswith(tuple(SIGNS)))


@given(st.text(st.characters(exclude_categories=("Cs",))))
def test_a_harmless_cell_never_begins_like_a_formula_and_stays_so(text: str) -> None:
    once = harmless(text)
    assert not once.lstrip().startswith(tuple(SIGNS))
    assert harmless(once).removeprefix("'") == once or harmless(once) == once
