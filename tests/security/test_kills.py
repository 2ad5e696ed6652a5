"""SIGKILL while loading, aligning, deciding, exporting: what was acknowledged is there, and nothing is half there."""

from __future__ import annotations

import json
import random
import shutil
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from alignment import keeping
from alignment.vocabulary import Question
from alignment.workspace import Workspace
from tests.security.workers import LINES, PROGRAM, started, stopped_after, told_by, work_on

KILLS, SHARE = 200, 6
ON_ONE_FILE = 20
"""Kills until a new file is begun, so that the work between two kills stays short."""
SECONDS_TO_REOPEN = 1.0
"""Of the processor, so that a busy machine changes nothing; the clock is only printed."""
DONE_BEFORE = 6
"""At most so many things are acknowledged before a kill: a load, an alignment, two decisions, an export, a load."""


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the built-in framework, closed: each new file is a copy of it."""
    path = tmp_path_factory.mktemp("begun") / "begun.duckdb"
    Workspace(path).close()
    return path


def killed(path: Path, name: str, done: int, after: float) -> list[tuple[str, Any]]:
    """Work on the file and be killed so many seconds after so many things were done; what was acknowledged."""
    process, pipe = started(work_on, str(path), name)
    with stopped_after(process):
        said = [pipe.recv() for _ in range(1 + done)]
        time.sleep(after)
        process.kill()
        said += told_by(pipe)
        process.join(30)
    return said


def reopened(path: Path) -> tuple[Workspace, float, float]:
    """The workspace, with the seconds of the processor and of the clock that opening took."""
    cpu, clock = time.process_time(), time.perf_counter()
    workspace = Workspace(path)
    return workspace, time.process_time() - cpu, time.perf_counter() - clock


def missing_of(workspace: Workspace, said: Iterable[tuple[str, Any]]) -> list[object]:
    """What was acknowledged and is not there."""
    stored = {one.id: one.lines for one in workspace.postings(most=100_000).rows}
    waiting = {row["owner_id"] for row in workspace._database.read("unaligned_owners", framework="core")}
    decided = {one.id: one.reason for one in workspace.decisions(most=100_000).rows}
    lost: list[object] = []
    for what, of in said:
        if what == "load":
            lost += [(what, id) for id in of if id not in stored]
        elif what == "align":
            lost += [(what, id) for id in of if id in waiting]
        elif what == "decide" and decided.get(of[0]) != of[1]:
            lost.append((what, of))
    return lost


def torn_of(workspace: Workspace) -> list[object]:
    """Postings without all their lines, and whatever a whole reading of the file finds."""
    half = [one.id for one in workspace.postings(most=100_000).rows if one.lines != len(LINES)]
    return [*half, *workspace.verify().faults]


def test_nothing_acknowledged_is_lost_or_torn_by_a_kill(begun: Path, tmp_path: Path, whole: bool) -> None:
    chance, counts = random.Random(5), Counter[str]()
    cpus, clocks = list[float](), list[float]()
    said = list[tuple[str, Any]]()
    path = tmp_path / "first.duckdb"
    for number in range(KILLS if whole else SHARE):
        if number % ON_ONE_FILE == 0:
            path, said = tmp_path / f"{number}.duckdb", []
            shutil.copyfile(begun, path)
        now = killed(path, f"k{number}", chance.randint(0, DONE_BEFORE), chance.uniform(0, 0.3))
        said += now
        report = path.with_name("report.json")
        assert not report.exists() or json.loads(report.read_bytes())["program"] == PROGRAM
        workspace, cpu, clock = reopened(path)
        with workspace:
            assert missing_of(workspace, said) == []
            assert torn_of(workspace) == []
            assert workspace.gap_report(Question(PROGRAM)).program == PROGRAM
        cpus, clocks = [*cpus, cpu], [*clocks, clock]
        counts[now[-1][0]] += 1
    assert keeping.verify(path).is_whole
    assert max(cpus) < SECONDS_TO_REOPEN
    print(f"\n{len(cpus)} kills, after {dict(counts)}; reopened in {max(cpus):.3f} s of the processor at most, "
          f"{sorted(clocks)[len(clocks) // 2]:.3f} s of the clock (median), {max(clocks):.3f} s (most)")  # fmt: skip
