"""Many who decide or ask at once: no decision is lost, none is kept twice, and each is answered as if alone."""

from __future__ import annotations

import json
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from alignment.database import Database
from alignment.events import first_break
from alignment.keeping import event_of, verification_of
from alignment.levels import level_of
from alignment.rows import log_decision
from alignment.scoring import words
from alignment.tasks import frame_of
from alignment.vocabulary import BUILT_IN_FRAMEWORK, Question, Side, Upload, Verdict
from alignment.workspace import Workspace
from tests.security.workers import COURSES, PROGRAM, a_posting_file

THREADS, EACH, SHARE = 16, 5_000, 40
APPLIED, APPLIED_SHARE = 50, 3
"""Decisions of each thread that are applied to the matches too, which costs a hundred times what keeping them does."""
LINE = {"line_id": "l1", "owner_id": "p1", "wording": 7, "text": "You write SQL."}
ASKED = (
    ("You plan your own work and keep deadlines while priorities change quickly.", "en"),
    ("Vous organisez votre travail et respectez les échéances malgré les changements.", "fr"),
    ("Students explain databases and write queries for a report that a client ordered.", "en"),
    ("Communiquer clairement avec les clientes et rédiger des rapports hebdomadaires.", "fr"),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file with postings and a course, aligned and closed."""
    path = tmp_path / "a.duckdb"
    with Workspace(path) as workspace:
        workspace.load_programs([Upload("courses.csv", COURSES)])
        workspace.load_postings([Upload("postings.csv", a_posting_file("t", 4))])
        workspace.align(BUILT_IN_FRAMEWORK)
    return path


def said(reason: str) -> dict[str, object]:
    about = {"verdict": Verdict.REJECTED.value, "framework": "core", "kind": "requirement", "skill_id": "sql"}
    about |= {"label": "SQL", "to_skill": "", "to_label": "", "scope": "line", "reason": reason, "owner": ""}
    return {**about, "was_shown": True, "probability": 0.5}


def test_of_sixteen_threads_that_keep_decisions_at_once_none_loses_one(path: Path, whole: bool) -> None:
    each, together = EACH if whole else SHARE, threading.Barrier(THREADS)

    def decide(thread: int) -> list[int]:
        together.wait()
        kept = []
        for at in range(each):
            with database.writing("decide", who=f"thread {thread}") as writing:
                kept.append(log_decision(writing, said(f"{thread} {at}"), LINE, {}))
        return kept

    begun = time.perf_counter()
    with Database(path) as database, ThreadPoolExecutor(THREADS) as pool:
        before = database.revision
        given = list(pool.map(decide, range(THREADS)))
        stored = {row["id"]: row["reason"] for row in database.read("decisions", framework="", decision=0, most=10**6)}
        events = [event_of(row) for row in database.read("events")]
        assert database.revision == before + THREADS * each
        assert verification_of(database).faults == ()
    assert stored == {id: f"{thread} {at}" for thread, ids in enumerate(given) for at, id in enumerate(ids)}
    told = {
        json.loads(one.after)["decision"]: (one.who, json.loads(one.after)["reason"]) for one in events[before + 1 :]
    }
    assert told == {id: (f"thread {reason.split()[0]}", reason) for id, reason in stored.items()}
    assert first_break(events) is None
    print(f"\n{THREADS} threads kept {len(stored):,} decisions, 0 lost, in {time.perf_counter() - begun:.0f} s")


def test_of_sixteen_threads_that_decide_at_once_none_loses_one(path: Path, whole: bool) -> None:
    each = APPLIED if whole else APPLIED_SHARE
    with Workspace(path) as workspace:
        items = [item.match for item in workspace.review(Question(PROGRAM), 100).items]

        def decide(thread: int) -> list[tuple[int, str]]:
            one = items[thread % len(items)]
            verdicts = (Verdict.REJECTED, Verdict.ACCEPTED)
            reasons = [f"{thread} {at}" for at in range(each)]
            return [
                (workspace.decide(one.kind, one.line_id, one.skill_id, verdicts[at % 2], reason=reason,
                                  owner=one.owner_id).id, reason)
                for at, reason in enumerate(reasons)
            ]  # fmt: skip

        with ThreadPoolExecutor(THREADS) as pool:
            given = [pair for pairs in pool.map(decide, range(THREADS)) for pair in pairs]
        listed = workspace.decisions(most=100_000)
        assert {(one.id, one.reason) for one in listed.rows} == set(given)
        assert len(given) == listed.total == THREADS * each
        latest = Counter(one.fate for one in listed.rows)
        assert latest["holds"] == len({(one.owner_id, one.line_id, one.skill_id) for one in listed.rows})
        assert workspace.verify().is_whole


def test_who_asks_while_others_ask_is_answered_as_if_alone(path: Path) -> None:
    def answered(workspace: Workspace, text: str, language: str) -> tuple[object, ...]:
        words.stem.cache_clear()  # so that every thread has words to reduce while the others reduce theirs
        found = tuple((match.skill_id, match.score) for match in workspace.match(text, misses=20))
        read = level_of(text, Side.WANTED, language), frame_of(text, language)
        return found, tuple(words.stems(text, language)), *read

    switched = sys.getswitchinterval()
    with Workspace(path) as workspace, ThreadPoolExecutor(2 * len(ASKED)) as pool:
        alone = [answered(workspace, *asked) for asked in ASKED]
        assert all(matches for matches, *_ in alone) and len({stems for _, stems, *_ in alone}) == len(ASKED)
        try:
            sys.setswitchinterval(1e-5)
            together = list(pool.map(lambda asked: answered(workspace, *asked), ASKED * 12))
        finally:
            sys.setswitchinterval(switched)
    assert together == alone * 12
