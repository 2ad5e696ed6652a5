"""Processes that may be killed, or die on a damaged file, without taking the tests with them.

They are forked from a server that has loaded the core and fitted the scorers once, so that two hundred of them are
affordable. What a process was told is done it says at once, through a pipe: that is what must not be lost.
"""

from __future__ import annotations

import itertools
import json
import multiprocessing
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from alignment.__main__ import _write
from alignment.exports import export
from alignment.problems import AlignmentProblem
from alignment.vocabulary import BUILT_IN_FRAMEWORK, Question, Upload, Verdict
from alignment.workspace import Workspace

PROGRAM = "Office basics"
COURSES = b"program,course,outcome\nOffice basics,Office basics,Meet deadlines and organise your own work.\n"
LINES = ("Ability to meet deadlines and organise your own work", "You keep records in Excel", "You serve customers")

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["tests.security.workers"])


def warm() -> None:
    """Fit the scorers, which every process forked after this has."""
    with Workspace(":memory:") as workspace:
        workspace.load_programs([Upload("courses.csv", COURSES)])
        workspace.align(BUILT_IN_FRAMEWORK)


if multiprocessing.current_process().name == "MainProcess" and os.environ.get("ALIGNMENT_WARM"):
    warm()


def a_posting_file(name: str, count: int = 3) -> bytes:
    """Postings with ids of their own, three lines each."""
    rows = [f'{name}-{n},Clerk {name} {n},Employer {n},office,"{"; ".join(LINES)}"' for n in range(count)]
    text = "\n".join(["id,title,employer,field,text", *rows]) + "\n"
    return text.replace("; ", ".\n").encode()


def started(work: Callable[..., None], *arguments: object) -> tuple[BaseProcess, Connection]:
    """A process at work, and the end of the pipe at which it says what is done."""
    here, there = _CONTEXT.Pipe(duplex=False)
    process = _CONTEXT.Process(target=work, args=(there, *arguments), daemon=True)
    os.environ["ALIGNMENT_WARM"] = "1"
    try:
        process.start()
    finally:
        del os.environ["ALIGNMENT_WARM"]
    there.close()
    return process, here


def told_by(pipe: Connection) -> list[Any]:
    """Everything that a process said before it ended."""
    found = []
    try:
        while True:
            found.append(pipe.recv())
    except EOFError:
        return found


def work_on(pipe: Connection, path: str, name: str) -> None:
    """Load, align, decide and export without end; each is said once it is acknowledged."""
    with Workspace(path) as workspace:
        workspace.load_programs([Upload("courses.csv", COURSES)])
        pipe.send(("open", name))
        for at in itertools.count():
            for done in _round(workspace, Path(path), f"{name}-{at}"):
                pipe.send(done)


def _round(workspace: Workspace, path: Path, name: str) -> Iterator[tuple[str, Any]]:
    workspace.load_postings([Upload("postings.csv", a_posting_file(name))])
    yield "load", [f"{name}-{n}" for n in range(3)]
    workspace.align(BUILT_IN_FRAMEWORK)
    yield "align", [f"{name}-{n}" for n in range(3)]
    for at, item in enumerate(workspace.review(Question(PROGRAM), 2).items):
        one, verdict = item.match, (Verdict.ACCEPTED, Verdict.REJECTED)[at]
        kept = workspace.decide(
            one.kind, one.line_id, one.skill_id, verdict, reason=f"{name} {one.line_id}", owner=one.owner_id
        )
        yield "decide", (kept.id, f"{name} {one.line_id}")
    file = path.with_name("report.json")
    _write(file, export(workspace.gap_report(Question(PROGRAM)), "json"))
    yield "export", len(file.read_bytes())


def a_crash(pipe: Connection, path: str, backup: str, name: str) -> None:
    """A file with work in it and, in DuckDB's own log beside it, work that came after a backup; then a sudden end."""
    workspace = Workspace(path)
    workspace.load_programs([Upload("courses.csv", COURSES)])
    for done in _round(workspace, Path(path), f"{name}-first"):
        assert done
    workspace.backup(Path(backup))
    for at in range(2):
        for done in _round(workspace, Path(path), f"{name}-{at}"):
            assert done
    pipe.send("done")
    pipe.close()
    os._exit(0)


def answers_of(workspace: Workspace) -> str:
    """What the product says of a file: its answers, as one text."""
    report = workspace.gap_report(Question(PROGRAM))
    decisions = [(one.id, one.said, one.reason, one.fate) for one in workspace.decisions(most=1000).rows]
    rows = [(one.id, one.title, one.field) for one in workspace.postings(most=1000).rows]
    gaps = [(gap.skill_id, gap.status, gap.demand.n, gap.demand.total) for gap in report.gaps]
    lines = [[str(line) for line in workspace.posting_lines(id)] for id, _, _ in rows]
    return json.dumps([report.answer, gaps, decisions, rows, lines], default=str, ensure_ascii=False)


def answer_from(pipe: Connection, path: str) -> None:
    """Open a file that may be damaged, and say what the product answers, or the problem that it shows."""
    try:
        with Workspace(path) as workspace:
            pipe.send(("answers", answers_of(workspace)))
    except AlignmentProblem as problem:
        pipe.send(("problem", (problem.message, problem.remedy)))


@contextmanager
def stopped_after(process: BaseProcess) -> Iterator[None]:
    """Whatever happens, the process ends with the test."""
    try:
        yield
    finally:
        if process.is_alive():
            process.kill()
        process.join(30)
