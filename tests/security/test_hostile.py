"""Hostile files, handed over as a visitor would: each has an answer in time, and the server stays as it was."""

from __future__ import annotations

import gc
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from alignment.problems import AlignmentProblem
from alignment.vocabulary import Upload
from alignment.workspace import Workspace
from tests.security.hostile import Hostile, hostile_files, maker, valid

SHARE = 10
"""Without `--whole` every so many files are read."""
MOST_SECONDS = 20
MOST_GROWTH = 50
"""Megabytes that the process may hold more after all files than before."""


@pytest.fixture(scope="module")
def workspace() -> Iterator[Workspace]:
    with Workspace(":memory:") as workspace:
        yield workspace


def megabytes(pid: int | None = None) -> float:
    """What the process holds of the machine's memory."""
    gc.collect()
    status = Path(f"/proc/{pid or os.getpid()}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) / 1024


def fault_of(file: Hostile, content: bytes, workspace: Workspace) -> str:
    """What is wrong with how this file was answered; nothing, where it was answered well."""
    begun = time.monotonic()
    try:
        said = answer(workspace, Upload(file.name, content))
    except AlignmentProblem as problem:
        said = "" if problem.message and problem.remedy and "\n" not in str(problem) else f"unclear: {problem}"
    except Exception as other:
        said = f"{type(other).__name__}: {other}"[:200]
    took = time.monotonic() - begun
    if os.environ.get("HOSTILE_TIMES"):
        print(f"{took:6.2f} s {megabytes():7.0f} MB {str(file)!a} {said!a}", flush=True)
    return said or (f"took {took:.0f} seconds" if took > MOST_SECONDS else "")


def answer(workspace: Workspace, upload: Upload) -> str:
    """Read the file as the Postings page does: postings with every line, all of it fit for the screen."""
    drafts = workspace.draft_uploads([upload])
    if not drafts.drafts or not all(draft.posting.text for draft in drafts.drafts):
        return "an empty answer"
    for draft in drafts.drafts:
        draft.posting.text.encode()
    return ""


@pytest.mark.parametrize("name", valid())
def test_the_files_that_were_bent_are_read_when_they_are_not(workspace: Workspace, name: str) -> None:
    drafts = workspace.draft_uploads([Upload(name, valid()[name])]).drafts
    assert "plan the week" in drafts[0].posting.text


@pytest.mark.skipif(sys.platform != "linux", reason="how much memory a process holds is read from /proc")
def test_every_hostile_file_is_answered_in_time_and_leaves_nothing_behind(workspace: Workspace, whole: bool) -> None:
    files, faults = list(enumerate(hostile_files())), list[str]()
    assert len(files) >= 200
    workspace.draft_text("You plan the week and report to the board.")
    with maker() as make:
        fault_of(files[-1][1], make(len(files) - 1), workspace)
        before = megabytes()
        for at, file in files[:: 1 if whole else SHARE]:
            if fault := fault_of(file, make(at), workspace):
                faults.append(f"{file}: {fault}")
        grown = megabytes() - before
    assert not faults, "\n".join(faults)
    assert grown < MOST_GROWTH, f"{grown:.0f} MB"
