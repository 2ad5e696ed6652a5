"""The measured figures hold their floors, and the documents say what was measured."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from alignment.database import Database
from alignment.vocabulary import Upload
from alignment.workspace import Workspace
from tests.conftest import REPOSITORY
from tests.quality.measure import QUALITY, READINGS, shown_matches

FLOORS = {"rp5": 0.50, "mrr": 0.49, "recall50": 0.75}
"""A little under what was measured, so that a change that costs quality is noticed."""


@pytest.fixture(scope="module")
def quality() -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = json.loads(QUALITY.read_text(encoding="utf-8"))
    return found


def test_the_ranking_of_esco_skills_keeps_its_floor(reference: Path, tmp_path: Path) -> None:
    framework = reference / "frameworks" / "esco_skills_1.2.0.parquet"
    labelled = reference / "evaluation" / "job_sentence_esco_dev.csv"
    with Workspace(tmp_path / "quality.duckdb") as workspace:
        workspace.load_framework("esco", [Upload(framework.name, framework.read_bytes())])
        found = workspace.evaluate(Upload(labelled.name, labelled.read_bytes()), "esco")
    assert found.n == 502
    assert {name: found.values[name] >= floor for name, floor in FLOORS.items()} == dict.fromkeys(FLOORS, True)


def test_of_two_hundred_shown_matches_each_reader_calls_at_least_85_percent_right() -> None:
    found = shown_matches()
    assert found["n"] == 200
    assert min(int(str(found["right_first"])), int(str(found["right_second"]))) >= 170


def test_the_results_file_holds_what_the_readings_give(quality: dict[str, dict[str, object]]) -> None:
    assert quality["shown_matches"] == shown_matches()


def test_the_readme_states_the_measured_figures(quality: dict[str, dict[str, object]]) -> None:
    readme = " ".join((REPOSITORY / "README.md").read_text(encoding="utf-8").split())
    esco, shown = quality["esco_dev"], quality["shown_matches"]
    assert f"R-precision@5 {esco['rp5']:.3f}, MRR {esco['mrr']:.3f}, recall@50 {esco['recall50']:.3f}" in readme
    assert f"{shown['right_first']} and {shown['right_second']} of 200" in readme
    assert f"{shown['right_both']} by both" in readme


def test_the_matches_that_readers_called_right_are_still_shown(reference: Path, tmp_path: Path) -> None:
    """The verdicts speak of what the product shows only while it shows the same: else the sample must be read again."""
    opendata = reference / "opendata"
    files = [opendata / f"{name}.csv" for name in ("postings", "courses", "outcomes")]
    postings, *programs = [Upload(file.name, file.read_bytes()) for file in files]
    with Workspace(tmp_path / "quality.duckdb") as workspace:
        workspace.load_postings([postings])
        workspace.load_programs(programs)
        workspace.align("core")
    with Database(tmp_path / "quality.duckdb") as database:
        shown = {(row["line_id"], row["skill_id"]) for row in database.read("shown_matches", framework="core")}
    with READINGS.open(encoding="utf-8", newline="") as file:
        right = [row for row in csv.DictReader(file) if row["first"] == row["second"] == "1"]
    kept = [row for row in right if (row["line_id"], row["skill_id"]) in shown]
    assert len(kept) >= 0.9 * len(right)
