"""Promises of reading: what was written comes back, and any bytes give postings or a problem, never a traceback."""

from __future__ import annotations

import csv
import io

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from alignment.problems import AlignmentProblem
from alignment.reading import guess_columns, read_pasted, read_postings, read_programs, read_table
from alignment.reading.assessments import read_paragraph
from alignment.reading.criteria import read_criteria, shape_of
from alignment.reading.letters import mend
from alignment.reading.values import plain, read_date, read_weight
from alignment.vocabulary import Upload

LETTERS = st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"], exclude_characters="\ufeff�")
"""Without control characters, which junk is known by."""
CELLS = st.text(LETTERS | st.sampled_from(',;|\t"\n'), max_size=20)
IN_CELL = ["a.pdf", "a.docx", "a.xlsx", "a.parquet", "a.html"]
IN_PLACE = ["a.csv", "a.tsv", "a.json", "a.jsonl", "a.txt", "a.md", "a", "a.exe"]


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    width = draw(st.integers(2, 4))
    heading = [f"column {'abcd'[at]}" for at in range(width)]
    row = st.lists(CELLS, min_size=width, max_size=width).filter(lambda cells: any(cell.strip() for cell in cells))
    return [heading, *draw(st.lists(row, min_size=1, max_size=6))]


@settings(deadline=None)
@given(tables(), st.sampled_from([csv.excel, csv.unix_dialect]))
def test_a_table_written_as_csv_reads_back_the_same(table: list[list[str]], dialect: type[csv.Dialect]) -> None:
    target = io.StringIO(newline="")
    csv.writer(target, dialect).writerows(table)
    assume(mend(target.getvalue()) == target.getvalue())  # what looks like mojibake is mended, on purpose
    read = read_table(Upload("a.csv", target.getvalue().encode()))
    assert [list(read.columns), *map(list, read.rows)] == table


def read_everything(name: str, content: bytes) -> None:
    for reader in (
        lambda upload: read_postings([upload]),
        lambda upload: read_programs([upload]),
        read_table,
        guess_columns,
    ):
        try:
            reader(Upload(name, content))
        except AlignmentProblem as problem:
            assert problem.remedy
            assert "\n" not in problem.message


STARTS = st.sampled_from([b"", b"", b"\xef\xbb\xbf", b"\xff\xfe", b'{"a":', b"[{", b"---\n", b"title,text\n", b"sep="])


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(IN_PLACE), STARTS, st.binary(max_size=300) | st.text(max_size=200).map(str.encode))
def test_any_bytes_give_a_value_or_a_problem(name: str, start: bytes, rest: bytes) -> None:
    read_everything(name, start + rest)


MAGIC = st.sampled_from([b"%PDF-1.7\n", b"PK\x03\x04", b"PAR1", b"<html><body>", b"<!doctype html>", b"PK\x05\x06"])


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(IN_CELL), MAGIC, st.binary(max_size=300))
def test_any_bytes_behind_a_real_beginning_give_a_value_or_a_problem(name: str, start: bytes, rest: bytes) -> None:
    read_everything(name, start + rest)


@settings(deadline=None)
@given(st.text(min_size=1, max_size=300))
def test_any_pasted_text_gives_a_posting_or_a_problem(text: str) -> None:
    try:
        assert read_pasted(text).text
    except AlignmentProblem as problem:
        assert problem.remedy


@given(st.text(max_size=30))
def test_no_cell_breaks_the_reading_of_values(text: str) -> None:
    weight = read_weight(text)
    assert weight is None or 0 <= weight <= 1
    assert plain(plain(text)) == plain(text)
    read_date(text)


@given(st.dates())
def test_every_day_written_in_full_reads_back(day: object) -> None:
    assert read_date(str(day)) == day


PIECES = st.sampled_from(
    ["| Task | Weight |", "|---|---|", "| Essay | 40% |", "### Quizzes", "1. Assignment", "- Project (20%)",
    "two tests",
     "There are", "and", "Due May 3.", "\n", "Évaluation", "It is pass/fail.", "Total", "100", "not assessed", ":"],
)  # fmt: skip


@settings(deadline=None)  # the first paragraph that is parted loads the model of languages
@given(st.lists(PIECES | st.text(LETTERS, max_size=12), max_size=14))
def test_any_paragraph_gives_assessments_with_words_and_shares_between_0_and_1(pieces: list[str]) -> None:
    paragraph = " ".join(pieces)
    found = read_paragraph(paragraph)
    assert bool(found) == bool(paragraph.strip())
    for one in found:
        assert one.text.strip()
        assert one.weight is None or 0 <= one.weight <= 1
    assert found == read_paragraph(paragraph)


@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=6))
def test_no_cell_beside_the_criteria_of_a_rubric_is_read(rows: list[list[str]]) -> None:
    columns = ("Criterion", "Score", "Ana Silva")
    shape = shape_of(columns, rows)
    assert shape is not None
    said = {" ".join(row[0].split()) for row in rows}
    marked = [["As said", *row[1:]] for row in rows]
    assert len(read_criteria(shape, columns, rows)) <= len(said)
    assert {one.text for one in read_criteria(shape, columns, marked)} <= {"As said"}
