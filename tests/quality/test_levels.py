"""The measured figures of the level of a line keep their floors. Counts and shares only: no labelled line is shown."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import REPOSITORY
from tests.quality.measure_levels import APART, BUILD, below_level, graded_scales, labelled_levels, levels


@pytest.fixture(scope="module")
def figures(reference: Path) -> dict[str, Any]:
    return levels()


@pytest.mark.parametrize(
    ("part", "kind", "exact", "within_one"),
    [
        (APART, "all", 0.68, 0.94),
        (APART, "requirement", 0.60, 0.93),
        (APART, "outcome", 0.83, 0.96),
        (APART, "item", 0.57, 0.87),
        (BUILD, "all", 0.88, 0.98),
    ],
)
def test_the_level_agrees_with_two_blind_readings(
    figures: dict[str, Any], part: str, kind: str, exact: float, within_one: float
) -> None:
    found = figures[part][kind]
    assert found["exact"] >= exact
    assert found["within_one"] >= within_one


def test_the_model_is_better_than_the_commonest_step_for_every_kind(figures: dict[str, Any]) -> None:
    for kind in ("requirement", "outcome", "item", "french", "all"):
        assert figures[APART][kind]["exact"] > figures[APART][kind]["commonest_step"]


def test_the_stated_chance_is_near_to_how_often_it_is_right(figures: dict[str, Any]) -> None:
    assert figures[APART]["all"]["calibration_error"] <= 0.10


def test_levels_rise_as_graded_task_scales_do(reference: Path) -> None:
    found = graded_scales()
    assert found["pairs"] >= 300
    assert found["in_order"] >= 0.78


def test_what_is_called_below_level_is_so_by_both_readings(reference: Path) -> None:
    found = below_level()
    assert found["pairs"] >= 5000
    assert found["precision"] >= 0.95
    assert found["recall"] >= 0.80


def test_no_line_is_in_both_parts(reference: Path) -> None:
    lines = labelled_levels()
    assert len({(line.kind, line.key) for line in lines}) == len(lines)
    texts = {part: {line.text for line in lines if line.part == part} for part in (BUILD, APART)}
    assert len(texts[BUILD] & texts[APART]) == 0


def test_the_readme_states_the_measured_levels_and_tasks() -> None:
    readme = " ".join((REPOSITORY / "README.md").read_text(encoding="utf-8").split())
    quality = json.loads((REPOSITORY / "data" / "quality.json").read_text(encoding="utf-8"))
    apart, below, tasks = quality["levels"]["apart"], quality["levels"]["below_level"], quality["tasks"]
    every = apart["all"]
    assert f"for {every['exact']:.3f}, at most one step off for {every['within_one']:.3f}" in readme
    for kind, words in (("requirement", "posting lines"), ("outcome", "outcomes"), ("item", "questionnaire items")):
        assert f"{apart[kind]['exact']:.3f} and {apart[kind]['within_one']:.3f} of {words}" in readme
    assert f"{below['precision']:.3f} of {below['claimed']:,} pairs" in readme
    assert f"in {tasks['read']['with_both']:,} of {tasks['read']['items']:,}" in readme
    assert f"in {tasks['judged']['right']:.3f}" in readme
