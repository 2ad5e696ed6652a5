"""A level that a person said holds over the words, until it is taken back; lines of older files are read."""

from __future__ import annotations

from pathlib import Path

import pytest

from alignment.answers import LevelDetail
from alignment.database import Database
from alignment.problems import NotFound, UnclearDecision
from alignment.vocabulary import Level, Question, Side, Verdict
from alignment.workspace import Workspace
from tests.unit.test_decided import QUESTION, SQL, asked_for, asked_for_file, gap_of, line_of  # noqa: F401  # fixtures


def detail(workspace: Workspace) -> LevelDetail:
    return workspace.level_lines(QUESTION, "sql")


def levels_of(workspace: Workspace, side: Side) -> list[Level | None]:
    return [line.level for line in detail(workspace).lines[side]]


def test_each_line_says_its_level_with_its_chance_and_the_words_behind_it(asked_for: Workspace) -> None:  # noqa: F811
    found = detail(asked_for)
    line = found.lines[Side.WANTED][0]
    assert found.totals[Side.WANTED] == 3
    assert asked_for.level_lines(QUESTION, " SQL ") == found
    assert line.level is line.suggested is not None
    assert sum(line.chances) == pytest.approx(1)
    assert line.words and all(word in line.text for word in line.words)
    assert line.suggested.value in line.said and f"“{line.words[0]}”" in line.said


def test_a_settled_level_holds_is_listed_and_is_taken_back(asked_for: Workspace) -> None:  # noqa: F811
    before, report = detail(asked_for), asked_for.gap_report(QUESTION)
    kept = asked_for.settle_level("requirement", line_of(asked_for, "p0", SQL), Level.LEADING, reason="They lead.")
    assert (kept.verdict, kept.to_label, kept.reason) == (Verdict.LEVELLED, Level.LEADING.value, "They lead.")
    assert kept.said.startswith(f"The level is “{Level.LEADING.value}”; the words suggest")
    settled = detail(asked_for).lines[Side.WANTED][0]
    assert (settled.level, settled.is_settled) == (Level.LEADING, True)
    assert "a person said so" in settled.said
    wanted = gap_of(asked_for.gap_report(QUESTION), "sql").levels.wanted
    assert wanted is not None and wanted.settled == 1
    assert wanted.chances[-1] > 0.3
    assert asked_for.decisions("core").rows[0].id == kept.id
    assert asked_for.error_rate().wrong.total == 0
    asked_for.undo(kept.id)
    assert detail(asked_for) == before
    assert asked_for.gap_report(QUESTION) == report


def test_a_settled_level_survives_loading_and_scoring_again(asked_for: Workspace) -> None:  # noqa: F811
    asked_for.settle_level("outcome", "o1", Level.AWARE)
    asked_for.align("core", again=True)
    assert levels_of(asked_for, Side.TAUGHT) == [Level.AWARE]


def test_two_settled_sides_need_one_step_between_them(asked_for: Workspace) -> None:  # noqa: F811
    posting_lines = [line.line_id for line in detail(asked_for).lines[Side.WANTED]]
    for line in posting_lines:
        asked_for.settle_level("requirement", line, Level.ADVANCED)
    asked_for.settle_level("outcome", "o1", Level.INDEPENDENT)
    gap = gap_of(asked_for.gap_report(QUESTION), "sql")
    assert gap.levels.below == (Side.TAUGHT,)
    assert gap.levels.chance_below(Side.TAUGHT) == 1


def test_what_cannot_be_settled_is_said_in_one_line(asked_for: Workspace) -> None:  # noqa: F811
    with pytest.raises(NotFound, match="There is no outcome “nothing”"):
        asked_for.settle_level("outcome", "nothing", Level.AWARE)
    with pytest.raises(UnclearDecision, match="501 letters"):
        asked_for.settle_level("outcome", "o1", Level.AWARE, reason="x" * 501)
    with pytest.raises(UnclearDecision, match="of a line, not of a match"):
        asked_for.decide("outcome", "o1", "sql", Verdict.LEVELLED, reason="No.")
    with pytest.raises(NotFound, match="There is no skill “no-such-skill”"):
        asked_for.level_lines(QUESTION, "no-such-skill")
    with pytest.raises(NotFound):
        asked_for.level_lines(Question("No such program"), "sql")


def test_lines_that_an_older_version_left_unread_are_read_when_they_are_aligned(tmp_path: Path) -> None:
    path = tmp_path / "old.duckdb"
    with Workspace(path) as workspace:
        workspace.load_sample()
        question = Question(workspace.programs()[0].name)
        report = workspace.gap_report(question)
    with Database(path) as database, database.writing("write") as writing:
        for table in ("requirement", "outcome", "assessment"):
            writing._cursor.execute(f"UPDATE {table} SET level = NULL, suggested = NULL, level_words = NULL")
        writing._cursor.execute("DELETE FROM aligned")
        for table in ("requirement_skill", "outcome_skill", "assessment_skill", "tried_match"):
            writing._cursor.execute(f"DELETE FROM {table}")
    with Workspace(path) as workspace:
        workspace.align()
        assert workspace.gap_report(question).gaps == report.gaps
