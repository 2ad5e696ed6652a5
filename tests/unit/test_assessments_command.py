"""`alignment assessments`: exactly the list that is promised, readable lines without --json, and plain refusals."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from alignment import __main__ as command_line
from alignment.workspace import Workspace
from tests.builders import an_upload

PROGRAM = "Data Analysis Foundations"
KEYS = ["skill", "outcome", "assessment", "status", "wanted_level", "assessed_level", "agrees", "missing"]
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(sample_file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command in this process: exit code, standard output, standard error."""

    def ran(*arguments: str, database: Path = sample_file) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["alignment", "--database", str(database), "assessments", *arguments])
        capsys.readouterr()
        with pytest.raises(SystemExit) as stopped:
            command_line.main()
        said = capsys.readouterr()
        return int(stopped.value.code or 0), said.out, said.err

    return ran


def test_the_document_is_a_list_with_exactly_these_keys(run: Run) -> None:
    code, out, _ = run(PROGRAM, "--field", "Data and IT", "--framework", "core", "--json")
    rows = json.loads(out)
    assert code == 0 and len(rows) > 5
    assert all(list(row) == KEYS for row in rows)
    assert {row["status"] for row in rows} == {"assessed", "assessed, never asked"}


def test_without_an_assessment_the_status_says_so_and_the_rest_is_null(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "own.duckdb"
    with Workspace(path) as workspace:
        postings = "id,employer,title,text\n" + "".join(f"{n},E{n},Analyst,You write SQL queries.\n" for n in range(6))
        workspace.load_postings([an_upload(postings)])
        workspace.load_programs([an_upload("program,course,outcome\nData,Data,Write SQL queries.\n", "c.csv")])
        workspace.align()
    _, out, _ = run("Data", "--json", database=path)
    row = next(row for row in json.loads(out) if row["skill"] == "SQL")
    assert row["status"] == "not assessed, as far as the files say"
    assert row["outcome"] == "Write SQL queries."
    assert [row[key] for key in ("assessment", "assessed_level", "agrees", "missing")] == [None] * 4


def test_without_json_each_skill_is_a_line_under_the_answer(run: Run) -> None:
    code, out, _ = run(PROGRAM, "--field", "Data and IT")
    first, *lines = out.splitlines()
    assert code == 0
    assert first.startswith("All 7 skills asked for and taught are assessed.")
    assert any("SQL · Query test" in line for line in lines)


def test_an_unknown_program_is_one_line(run: Run) -> None:
    code, out, err = run("No such program", "--json")
    assert (code, out) == (2, "")
    assert err.count("\n") == 1 and "There is no program" in err
