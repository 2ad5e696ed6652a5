"""The measured figures hold their floors, and the documents say what was measured."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from alignment.evaluation import Evaluation, ShownEvaluation
from alignment.requirements import WEIGHTS
from alignment.vocabulary import Upload
from alignment.workspace import Workspace
from tests.conftest import REPOSITORY
from tests.quality.measure import OWN_LABELS, QUALITY, SELF_MANAGEMENT_LABELS
from tests.quality.measure_french import french

FLOORS = {"rp5": 0.53, "mrr": 0.56, "recall50": 0.77, "group_hit1": 0.60}
"""A little under what was measured, so that a change that costs quality is noticed."""


@pytest.fixture(scope="module")
def quality() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(QUALITY.read_text(encoding="utf-8"))
    return found


def test_the_ranking_of_esco_skills_keeps_its_floor(reference: Path, tmp_path: Path) -> None:
    framework = reference / "frameworks" / "esco_skills_1.2.0.parquet"
    labelled = reference / "evaluation" / "job_sentence_esco_dev.csv"
    with Workspace(tmp_path / "quality.duckdb") as workspace:
        workspace.load_framework("esco", [Upload(framework.name, framework.read_bytes())])
        found = workspace.evaluate(Upload(labelled.name, labelled.read_bytes()), "esco")
    assert isinstance(found, Evaluation)
    assert found.n == 502
    sure = {risk.coverage: risk for risk in found.risk_coverage}
    assert sure[0.25].exact >= 0.70
    assert sure[0.35].group >= 0.80
    assert found.calibration.ece <= 0.05
    assert {name: found.values[name] >= floor for name, floor in FLOORS.items()} == dict.fromkeys(FLOORS, True)


def test_what_is_shown_fits_by_two_blind_readings(reference: Path, tmp_path: Path) -> None:
    opendata = reference / "opendata"
    files = [opendata / f"{name}.csv" for name in ("postings", "courses", "outcomes")]
    postings, *programs = [Upload(file.name, file.read_bytes()) for file in files]
    with Workspace(tmp_path / "quality.duckdb") as workspace:
        workspace.load_postings([postings])
        workspace.load_programs(programs)
        workspace.align("core")
        found = workspace.evaluate(Upload(OWN_LABELS.name, OWN_LABELS.read_bytes()), "core")
        apart = workspace.evaluate(Upload("sm.csv", SELF_MANAGEMENT_LABELS.read_bytes()), "core")
    assert isinstance(found, ShownEvaluation)
    assert isinstance(apart, ShownEvaluation)
    assert (found.lines, found.missing, apart.lines) == (1200, 0, 450)
    second = found.by_sample["second"]
    assert second.precision >= 0.90
    assert second.recall >= 0.65
    assert apart.self_management["f1"] >= 0.78
    assert min(found.kappa["skills"], apart.kappa["self_management"]) >= 0.85


def test_a_job_posted_in_two_languages_shows_much_the_same_skills_in_both(reference: Path) -> None:
    assert (reference / "opendata" / "postings.csv").is_file()
    found = french()
    apart, labelled = found["apart"], found["own_labels"]["second"]
    assert (apart["jobs"], labelled["lines"]) == (24, 69)
    assert min(apart["mean_jaccard"], apart["pooled_jaccard"]) >= 0.57
    assert apart["self_management"]["agree"] >= 0.80
    assert labelled["precision"] >= 0.88
    assert labelled["recall"] >= 0.70


def test_the_readme_states_the_measured_french(quality: dict[str, Any]) -> None:
    readme = " ".join((REPOSITORY / "README.md").read_text(encoding="utf-8").split())
    apart, labelled = quality["french"]["apart"], quality["french"]["own_labels"]["second"]
    assert f"Jaccard {apart['mean_jaccard']:.2f} (mean of jobs), {apart['pooled_jaccard']:.2f} (pooled)" in readme
    assert f"{labelled['precision']:.3f} of {labelled['n_shown']} shown French matches fit" in readme
    family, alone = apart["by_family"]["self-management"], quality["french"]["own_labels"]["self_management_apart"]
    assert (
        f"Jaccard {family['mean_jaccard']:.2f} on the jobs kept apart; F1 {alone['f1']:.2f} on {alone['lines']}"
        in readme
    )
    lines = json.loads(WEIGHTS.with_suffix(".json").read_text(encoding="utf-8"))["french"]["cross_validated"]
    judged = lines["with_neighbours"]
    assert f"agreement {judged['agreement']:.3f}, F1 {judged['f1']:.3f}, AUC {judged['auc']:.3f}" in readme


def test_the_readme_states_the_measured_figures(quality: dict[str, Any]) -> None:
    readme = " ".join((REPOSITORY / "README.md").read_text(encoding="utf-8").split())
    esco, own = quality["esco_dev"]["cross_validated"]["by_sentence"], quality["own_labels"]
    assert f"R-precision@5 {esco['rp5']:.3f}, MRR {esco['mrr']:.3f}, recall@50 {esco['recall50']:.3f}" in readme
    second, family = own["by_sample"]["second"], own["self_management_apart"]
    assert f"{second['precision']:.3f} by at least one of two blind readers, {second['precision_both']:.3f}" in readme
    assert f"of {second['n_shown']} shown; {second['recall']:.3f} of the {second['n_must']}" in readme
    assert f"F1 {family['f1']:.2f}, precision {family['precision']:.2f}, recall {family['recall']:.2f}" in readme
    assert f"differ by {second['ece']:.3f} on average" in readme
