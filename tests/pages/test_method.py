"""The Method page says what the code does, tries a line, and calls unmeasured what was not measured."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from alignment.gaps import LEVEL_SURE, share
from alignment.requirements import ASKS_FROM, ASKS_FROM_ANNOUNCED, ASKS_FROM_ANNOUNCED_IN_FRENCH, SURELY_ASKS
from alignment.scoring import LARGE, WORDED_WITH_CARE
from alignment.scoring.scorer import PREFERRED_WEIGHT
from alignment.vocabulary import MINIMUM_POSTINGS, PARTLY_FROM, TAUGHT_FROM, Status
from alignment.workspace import core
from tests.pages.conftest import words

OpenPage = Callable[..., AppTest]


@pytest.mark.usefixtures("empty_database")
def test_the_page_states_the_rules_the_code_follows(open_page: OpenPage) -> None:
    at = open_page("method")
    said = " ".join(words(at).split())
    assert not at.exception
    assert (
        f"probability of {ASKS_FROM:.2f}, or {ASKS_FROM_ANNOUNCED:.2f}" in said and f"From {SURELY_ASKS:.2f} on" in said
    )
    assert f"({ASKS_FROM_ANNOUNCED_IN_FRENCH:.2f} in French)" in said
    assert PREFERRED_WEIGHT < 0.5 and "for the larger part, of the likeness to the closest" in said
    assert min(LARGE.least_coverage, WORDED_WITH_CARE.least_coverage) > 0.99  # "wholly there"
    assert f"at least {LEVEL_SURE:.0%}, it stays two steps below" in said
    assert f"From {TAUGHT_FROM:.2f} on" in said and f"from {PARTLY_FROM:.2f} on *partly met*" in said
    assert f"Fewer than {MINIMUM_POSTINGS} postings" in at.table[0].value.to_string()
    one = share(28, 47)
    assert f"{one.value:.0%}".replace("%", " %") in said and f"{one.low:.0%}".replace("%", " %") in said


@pytest.mark.usefixtures("empty_database")
def test_every_status_is_explained(open_page: OpenPage) -> None:
    explained = open_page("method").table[0].value.to_string()
    assert all(status.value in explained for status in Status)


@pytest.mark.usefixtures("empty_database")
def test_a_line_tried_shows_its_sum_and_its_misses(open_page: OpenPage) -> None:
    at = open_page("method")
    at.text_input(key="line").set_value("Meet deadlines while adapting")
    at.button(key="score-it").click().run()
    said = words(at)
    assert "This line asks for" in said
    assert "deadlines" in said and " = " in said
    assert "not shown: " in said


@pytest.mark.usefixtures("empty_database")
@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("We are an equal opportunity employer", "equal-opportunity statement"),
        ("No SQL is required", "says it is not needed"),
        ("Zzzz qqqq xxxx", "No skill"),
    ],
)
def test_a_line_that_asks_for_nothing_says_why(open_page: OpenPage, line: str, expected: str) -> None:
    at = open_page("method")
    at.text_input(key="line").set_value(line)
    at.button(key="score-it").click().run()
    assert not at.exception
    assert expected in words(at).replace("\\", "")


@pytest.mark.usefixtures("empty_database")
def test_an_empty_line_is_one_calm_message(open_page: OpenPage) -> None:
    at = open_page("method")
    at.text_input(key="line").set_value("")
    at.button(key="score-it").click().run()
    assert not at.exception and len(at.warning) == 1


@pytest.mark.usefixtures("empty_database")
def test_figures_are_read_from_the_measured_files(
    open_page: OpenPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ranking: dict[str, object] = {
        "n": 200,
        "mrr": 0.61,
        "hit1": 0.52,
        "measured_on": "labelled sentences",
        "command": "alignment evaluate",
    }
    sure = {
        "reliability": [{"n": 50, "said": 0.5, "right": 0.4}],
        "risk_coverage": [{"coverage": 0.25, "least_probability": 0.6, "exact": 0.78, "group": 0.86}],
    }
    ranking["cross_validated"] = {"by_sentence": sure}
    apart = {"precision": 0.92, "precision_both": 0.87, "recall": 0.68, "n_shown": 538, "n_must": 490}
    own = {"by_sample": {"second": apart}}
    taught = {"precision": 0.93, "n_said": 41, "substantial": 0.27, "kappa": {"taught": 0.87}, "pairs": 300}
    french = {"apart": {"jobs": 24, "mean_jaccard": 0.58, "self_management": {"agree": 0.83}}}
    measured = {"esco_dev": ranking, "own_labels": own, "taught": taught, "french": french}
    _figures(tmp_path, monkeypatch, measured)
    at = open_page("method")
    assert not at.exception
    figures = at.table[1].value.to_string()
    assert all(one in figures for one in ("0.61", "0.92", "0.93 (", "0.27 (", "0.87", "0.58", "0.83"))
    said = words(at).replace("\\", "")
    assert "furthest apart where 50" in said and "Of the surest 25" in said
    assert "Of 100 matches shown, 92 fit for a reader; of 100 that readers demand, 68 are shown (538 matches" in said


@pytest.mark.usefixtures("empty_database")
def test_what_was_not_measured_is_called_so(
    open_page: OpenPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _figures(tmp_path, monkeypatch, None)
    at = open_page("method")
    assert not at.exception
    assert set(at.table[1].value["Figure (0–1)"]) == {"not measured"}
    assert all(words(at).count(limit) for limit in ("Calibrated on one kind", "Readers were few", "Your field"))


def _figures(folder: Path, monkeypatch: pytest.MonkeyPatch, quality: dict[str, object] | None) -> None:
    for name in ("core_skills.csv", "families.csv"):
        (folder / name).write_bytes((core.DATA / name).read_bytes())
    if quality is not None:
        (folder / "quality.json").write_text(json.dumps(quality), encoding="utf-8")
    monkeypatch.setattr(core, "DATA", folder)
