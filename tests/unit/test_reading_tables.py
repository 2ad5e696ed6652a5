"""Tables: whatever the file, the same rows come out, every cell text."""

from __future__ import annotations

import doctest
import importlib
import io
import json
import pkgutil
import subprocess
import sys
from datetime import date

import pyarrow as pa
import pytest
import xlsxwriter
from pyarrow import parquet

import alignment.reading
from alignment.problems import UnreadableFile, WrongColumns
from alignment.reading import read_table, read_tables
from alignment.vocabulary import Upload

ROWS = [["title", "text"], ["Analyst", "Plan, then report"], ["Éducatrice", "Gérer l’horaire"]]


def an_xlsx(**sheets: list[list[object]]) -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    book.close()
    return target.getvalue()


def a_parquet(columns: dict[str, list[object]]) -> bytes:
    target = pa.BufferOutputStream()
    parquet.write_table(pa.table(columns), target)
    return target.getvalue().to_pybytes()


def a_csv(delimiter: str) -> bytes:
    return "\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in ROWS).encode()


OBJECTS = [dict(zip(ROWS[0], row, strict=True)) for row in ROWS[1:]]
SAME_TABLE = {
    "comma.csv": a_csv(","),
    "semicolon.csv": a_csv(";"),
    "tab.tsv": a_csv("\t"),
    "pipe.txt.csv": a_csv("|"),
    "excel.csv": b"sep=;\r\n" + a_csv(";"),
    "bom.csv": b"\xef\xbb\xbf" + a_csv(","),
    "utf16.csv": a_csv(",").decode().encode("utf-16"),
    "trailing.csv": a_csv(",").replace(b"\n", b",,\n"),
    "list.json": json.dumps(OBJECTS).encode(),
    "wrapped.json": json.dumps({"count": 2, "jobs": OBJECTS}).encode(),
    "lines.jsonl": "\n".join(map(json.dumps, OBJECTS)).encode(),
    "book.xlsx": an_xlsx(Jobs=ROWS),
    "titled.xlsx": an_xlsx(Jobs=[["Postings of 2026", ""], ["", ""], *ROWS]),
    "file.parquet": a_parquet({name: [one[name] for one in OBJECTS] for name in ROWS[0]}),
}


@pytest.mark.parametrize("name", SAME_TABLE)
def test_every_kind_of_table_gives_the_same_rows(name: str) -> None:
    table = read_table(Upload(name, SAME_TABLE[name]))
    assert [list(table.columns), *map(list, table.rows)] == ROWS
    assert table.name == name


def test_every_sheet_with_rows_is_a_table_named_after_it() -> None:
    tables = read_tables(Upload("book.xlsx", an_xlsx(Courses=ROWS, Empty=[], Outcomes=ROWS)))
    assert [table.name for table in tables] == ["book.xlsx/Courses", "book.xlsx/Outcomes"]


def test_numbers_dates_and_truth_in_a_sheet_read_as_a_person_types_them() -> None:
    table = read_table(Upload("book.xlsx", an_xlsx(A=[["a", "b", "c", "d"], [3.0, 0.25, date(2026, 3, 2), True]])))
    assert table.rows == (("3", "0.25", "2026-03-02", "true"),)


def test_lists_and_things_in_json_become_lines_and_names() -> None:
    one = {"company": {"@type": "Organization", "name": "Northlake"}, "duties": ["Plan", "Report"], "skills": None}
    table = read_table(Upload("one.json", json.dumps([one]).encode()))
    assert table.rows == (("Northlake", "- Plan\n- Report", ""),)


def test_ragged_rows_keep_all_their_cells_and_columns_without_a_name_get_one() -> None:
    table = read_table(Upload("a.csv", b"a,b\n1,2\n3\n4,5,6\n7,8\n"))
    assert table.columns == ("a", "b", "column 3")
    assert table.rows == (("1", "2", ""), ("3", "", ""), ("4", "5", "6"), ("7", "8", ""))


def test_columns_of_one_name_are_told_apart() -> None:
    assert read_table(Upload("a.csv", b"a,a,a\n1,2,3\n")).columns == ("a", "a (2)", "a (3)")


def test_a_text_in_an_old_encoding_keeps_its_accents() -> None:
    french = "titre;texte\nÉducatrice;Gérer les élèves, planifier l’année et évaluer les progrès\n"
    for encoding in ("cp1252", "mac_roman"):
        assert read_table(Upload("a.csv", french.encode(encoding))).rows[0][0] == "Éducatrice"


def test_an_xlsx_under_the_name_of_a_csv_is_read_as_what_it_is() -> None:
    assert read_table(Upload("a.csv", an_xlsx(A=ROWS))).columns == ("title", "text")


@pytest.mark.parametrize(
    ("name", "content", "problem", "says"),
    [
        ("page.csv", b"<!DOCTYPE html><html><table><tr><td>1</td></tr></table></html>", WrongColumns, "web page"),
        ("words.txt", b"Plan the week.", WrongColumns, "not a table"),
        ("only.csv", b"title,text\n", UnreadableFile, "no rows"),
        ("bad.json", b'[{"a": 1', UnreadableFile, "not valid JSON"),
        ("number.json", b"12", UnreadableFile, "no objects"),
        ("empty.csv", b"", UnreadableFile, "empty"),
        ("blank.csv", b" \r\n\r\n", UnreadableFile, "empty"),
        ("broken.parquet", b"PAR1" + bytes(100) + b"PAR1", UnreadableFile, "damaged"),
        ("broken.xlsx", SAME_TABLE["book.xlsx"][:900], UnreadableFile, "damaged"),
    ],
)
def test_what_is_no_table_is_refused_in_one_line_with_a_remedy(
    name: str, content: bytes, problem: type[UnreadableFile], says: str
) -> None:
    with pytest.raises(problem, match=says) as refused:
        read_table(Upload(name, content))
    assert refused.value.remedy
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("module", [one.name for one in pkgutil.iter_modules(alignment.reading.__path__)])
def test_the_examples_in_the_documentation_hold(module: str) -> None:
    result = doctest.testmod(importlib.import_module(f"alignment.reading.{module}"))
    assert result.failed == 0


def test_reading_loads_no_parser_and_none_of_its_neighbours() -> None:
    heavy = ("streamlit", "duckdb", "sklearn", "plotly", "numpy", "pyarrow", "docx", "pypdfium2", "selectolax", "ftfy")
    code = f"import sys, alignment.reading; print([name for name in {heavy!r} if name in sys.modules])"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
