"""A promise of decisions: what is shown is the log folded over the scorer's word, whatever people decide and undo.

The scorer is a stand-in whose word changes at random between two alignments; the fold is written here anew, line by
line and without SQL.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alignment.problems import AlignmentProblem
from alignment.vocabulary import MATCH_VERDICTS, Line, Match, Term, Upload, Verdict
from alignment.workspace import Workspace
from tests.builders import a_copy

SKILLS = ("sql", "python", "java")
WORDINGS = ("You must write many queries.", "You must fix the scripts.")
LOADED = {"p0": (0, 1), "p1": (0, 1), "p3": (1, 0)}
"""Posting → its lines, by number of wording; the last one is loaded in the middle of things."""


class StandIn:
    """A scorer that says what it likes of each wording and skill, and the same again until its seed changes."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def says(self, text: str, skill: str) -> float | None:
        dice = Random(f"{self.seed} {text} {skill}")
        return dice.choice((None, 0.3, 0.9, 0.9))

    def matches(self, lines: Sequence[Line], keep: int = 0, near: bool = False) -> list[list[Match]]:
        return [[m for skill in SKILLS if (m := self._match(line.text, skill))] for line in lines]

    def _match(self, text: str, skill: str) -> Match | None:
        said = self.says(text, skill)
        if said is None:
            return None
        shown = said > 0.5
        terms = (Term("must", said),)
        return Match(skill, skill, "software", said, said, 1.0, terms, skill, shown, "" if shown else "too weak")


@dataclass
class Said:
    """A decision as the test remembers it."""

    owner: str
    wording: int
    skill: str
    verdict: Verdict
    to: str
    everywhere: bool
    number: int
    undone: bool = False


@dataclass
class World:
    """The product beside the test's own memory of what was said."""

    workspace: Workspace
    scorer: StandIn
    log: list[Said] = field(default_factory=list)
    owners: list[str] = field(default_factory=lambda: ["p0", "p1"])

    def shown(self, owner: str) -> dict[str, set[str]]:
        lines = self.workspace.posting_lines(owner)
        return {line.requirement.text: {match.skill_id for match in line.matches} for line in lines}

    def expected(self, owner: str) -> dict[str, set[str]]:
        return {WORDINGS[at]: {skill for skill in SKILLS if self.holds(owner, at, skill)} for at in LOADED[owner]}

    def holds(self, owner: str, wording: int, skill: str) -> bool:
        """The latest word on the skill among the latest decisions on each match of the line; else the scorer's."""
        latest: dict[str, Said] = {}
        for one in self.log:
            if not one.undone and one.wording == wording and (one.everywhere or one.owner == owner):
                latest[one.skill] = one
        words = {}
        for one in sorted(latest.values(), key=lambda one: one.number):
            words[one.skill] = one.verdict is Verdict.ACCEPTED
            if one.verdict is Verdict.REMAPPED:
                words[one.to] = True
        said = self.scorer.says(WORDINGS[wording], skill)
        return words.get(skill, said is not None and said > 0.5)


STEPS = st.lists(
    st.tuples(
        st.sampled_from((*["decide"] * 7, "undo", "rescore", "load")), st.integers(0, 7), st.sampled_from(SKILLS),
        st.sampled_from(MATCH_VERDICTS), st.sampled_from(SKILLS), st.booleans(),
    ),
    min_size=6, max_size=16,
)  # fmt: skip
"""What to do, and a number, a skill, a verdict, another skill and a yes, of which each takes what it needs."""

Step = tuple[str, int, str, Verdict, str, bool]


def take(world: World, step: Step) -> None:
    """Do it in the product; remember it here if the product took it."""
    what, number, skill, verdict, to, everywhere = step
    if what == "decide":
        owner = world.owners[number // 2 % len(world.owners)]
        decide(world, owner, number % 2, skill, verdict, to if verdict is Verdict.REMAPPED else "", everywhere)
    elif what == "undo" and world.log:
        one = world.log[-1 - number % len(world.log)]
        if not one.undone:
            world.workspace.undo(one.number)
            one.undone = True
    elif what == "rescore":
        world.scorer.seed = number
        world.workspace.align("core", again=True)
    elif what == "load" and "p3" not in world.owners:
        world.workspace.load_postings([a_file("p3")])
        world.workspace.align("core")
        world.owners.append("p3")


def decide(  # noqa: PLR0917
    world: World, owner: str, place: int, skill: str, verdict: Verdict, to: str, everywhere: bool
) -> None:
    line = world.workspace.posting_lines(owner)[place].requirement.id
    told = {"to": to, "reason": "So I say.", "owner": owner, "same_wording": everywhere}
    try:
        kept = world.workspace.decide("requirement", line, skill, verdict, **told)  # type: ignore[arg-type]
    except AlignmentProblem:
        return  # no such match, or a re-mapping to itself
    world.log.append(Said(owner, LOADED[owner][place], skill, verdict, to, everywhere, kept.id))


def a_file(*owners: str) -> Upload:
    rows = [
        f'{owner},Employer {owner},Analyst,en,"{chr(10).join(WORDINGS[at] for at in LOADED[owner])}"'
        for owner in owners
    ]
    return Upload("postings.csv", "\n".join(["id,employer,title,language,text", *rows]).encode())


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Two postings, loaded and not aligned."""
    path = tmp_path_factory.mktemp("ground") / "ground.duckdb"
    with Workspace(path) as workspace:
        workspace.load_postings([a_file("p0", "p1")])
    yield path


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS)
def test_what_is_shown_is_the_log_folded_over_what_the_scorer_said(
    ground: Path, tmp_path_factory: pytest.TempPathFactory, steps: list[Step]
) -> None:
    path = a_copy(ground, tmp_path_factory.mktemp("own") / "own.duckdb")
    with Workspace(path) as workspace:
        scorer = StandIn(0)
        workspace._scorer = lambda framework: scorer  # type: ignore[method-assign, assignment, return-value]
        workspace.align("core")
        world = World(workspace, scorer)
        for step in steps:
            take(world, step)
            for owner in world.owners:
                assert world.shown(owner) == world.expected(owner), (step, owner)
        for one in world.log:
            if not one.undone:
                workspace.undo(one.number)
                one.undone = True
        assert {owner: world.shown(owner) for owner in world.owners} == {
            owner: {
                WORDINGS[at]: {skill for skill in SKILLS if (scorer.says(WORDINGS[at], skill) or 0) > 0.5}
                for at in LOADED[owner]
            }
            for owner in world.owners
        }
        assert workspace.decisions().total == len(world.log)
