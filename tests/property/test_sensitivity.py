"""Promises of the settings: what none of them changes holds, and no more gaps hold than were tried."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import given, settings
from hypothesis import strategies as st

from alignment.gaps import Asked, Covered, Measured, find_gaps
from alignment.sensitivity import STILL_FIRST, Counted, first_gaps, try_settings
from alignment.vocabulary import GAPS, SELF_MANAGEMENT, WORDED_THRESHOLDS, GapReport, Question, Sensitivity, Setting
from tests.builders import a_family, a_framework, an_evidence_line

FREELY = settings(max_examples=150, deadline=None)
SKILLS = [f"skill-{at:02}" for at in range(16)]
COUNTS = st.dictionaries(st.sampled_from(SKILLS), st.integers(0, 30), max_size=len(SKILLS))
TAUGHT = st.sets(st.sampled_from(SKILLS), max_size=8)
MEASURED = st.sets(st.sampled_from(Setting), max_size=5)
FRAMEWORK = a_framework(families=(a_family(SELF_MANAGEMENT), a_family("software")))


def covered(skills: set[str]) -> dict[str, Covered]:
    return {id: Covered(1, None, an_evidence_line()) for id in skills}


def measured(asks: Mapping[str, int], taught: set[str], assessed: set[str], postings: int = 30) -> Measured:
    wanted = {id: Asked(id, n, 3, None, None, n, None, an_evidence_line()) for id, n in asks.items() if n}
    names = {id: (id, "software") for id in {*wanted, *taught}}
    sides = {"asked": wanted, "taught": covered(taught), "assessed": covered(assessed & taught), "nearest": {}}
    families = {"families_asked": {SELF_MANAGEMENT: 20}, "families_taught": {}}
    return Measured(postings, 4, None, None, 2, 9, 3, 3, skills=names, **sides, **families)  # type: ignore[arg-type]


def report_on(of: Measured) -> GapReport:
    return find_gaps(Question("Foundations"), FRAMEWORK, of)


def under(setting: Setting, asks: Mapping[str, int], taught: set[str], assessed: set[str]) -> Counted:
    names = {id: (id, "software") for id in SKILLS}
    sides = {"taught": covered(taught), "assessed": covered(assessed & taught), "family_taught": 0}
    return Counted(setting, asks, 20, names=names, **sides)  # type: ignore[arg-type]


def tried(of: Measured, counted: list[Counted]) -> Sensitivity:
    missing = {one: "not asked for" for one in Setting if one not in {each.setting for each in counted}}
    return try_settings(report_on(of), of, counted, WORDED_THRESHOLDS, missing)


@FREELY
@given(COUNTS, TAUGHT, TAUGHT, MEASURED)
def test_a_gap_that_no_setting_changes_always_holds(
    asks: dict[str, int], taught: set[str], assessed: set[str], those: set[Setting]
) -> None:
    found = tried(measured(asks, taught, assessed), [under(one, asks, taught, assessed) for one in sorted(those)])
    assert found.hold == len(found.gaps)
    assert not any(gap.breaks for gap in found.gaps)


@FREELY
@given(COUNTS, TAUGHT, TAUGHT, st.dictionaries(st.sampled_from(Setting), st.tuples(COUNTS, TAUGHT, TAUGHT)))
def test_no_more_hold_than_were_tried_and_what_holds_is_among_the_first_there(
    asks: dict[str, int],
    taught: set[str],
    assessed: set[str],
    others: dict[Setting, tuple[dict[str, int], set[str], set[str]]],
) -> None:
    of = measured(asks, taught, assessed)
    found = tried(of, [under(setting, *sides) for setting, sides in sorted(others.items())])
    assert 0 <= found.hold <= len(found.gaps) <= 5
    assert [gap.skill_id for gap in found.gaps] == [gap.skill_id for gap in first_gaps(report_on(of).gaps)]
    assert "0 of" not in found.answer
    for gap in found.gaps:
        assert {one.setting for one in gap.standings} == set(others)
        for one in gap.standings:
            assert one.holds == (one.status is gap.status and one.rank is not None and one.rank <= STILL_FIRST)
            assert (one.rank is not None) == (one.status in GAPS)


@FREELY
@given(COUNTS, TAUGHT, st.lists(st.tuples(COUNTS, TAUGHT), max_size=5))
def test_one_more_setting_never_makes_more_gaps_hold(
    asks: dict[str, int], taught: set[str], others: list[tuple[dict[str, int], set[str]]]
) -> None:
    of = measured(asks, taught, set())
    counted = [under(setting, *sides, set()) for setting, sides in zip(Setting, others, strict=False)]
    holds = [tried(of, counted[:size]).hold for size in range(len(counted) + 1)]
    assert holds == sorted(holds, reverse=True)
