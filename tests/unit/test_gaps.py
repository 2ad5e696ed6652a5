"""Matches → gaps: the interval, the state of a skill, the order, the families and the sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from alignment.gaps import Asked, Covered, Measured, find_gaps, share, status_of
from alignment.vocabulary import (
    GAPS,
    NEAR_FROM,
    PARTLY_FROM,
    SELF_MANAGEMENT,
    TAUGHT_FROM,
    Basis,
    Coverage,
    Gap,
    GapReport,
    Level,
    Levels,
    Question,
    Side,
    Status,
)
from tests.builders import FAMILIES, a_coverage, a_family, a_framework, a_share, a_side_level, an_evidence_line

SKILLS = {
    "prioritising": SELF_MANAGEMENT,
    "staying-calm": SELF_MANAGEMENT,
    "sql": "data",
    "charts": "data",
    "testing": "software",
}
FRAMEWORK = replace(a_framework(), families=tuple(a_family(name) for name in FAMILIES))


def asked(skill: str, n: int, level: Level | None = None, **stated: Any) -> Asked:
    values: dict[str, Any] = {
        "employers": min(n, 3),
        "first": date(2025, 1, 2),
        "last": date(2026, 1, 2),
        "must": n,
        "standing": a_side_level(level) if level else None,
        "line": an_evidence_line(f"You need {skill}."),
    }
    return Asked(skill, n, **(values | stated))


def covered(
    skill: str, count: int = 1, level: Level | None = None, probability: float = 0.8, is_levelled: bool = True
) -> Covered:
    line = an_evidence_line(f"Learners practise {skill}.", probability=probability)
    return Covered(count, a_side_level(level) if level else None, line, is_levelled)


def measured(
    asks: Mapping[str, int | Asked] | None = None,
    teaches: Mapping[str, Covered] | None = None,
    assesses: Mapping[str, Covered] | None = None,
    **stated: Any,
) -> Measured:
    """47 postings and 20 outcomes; families are counted as if no posting asked for two skills of one family."""
    wanted = {id: one if isinstance(one, Asked) else asked(id, one) for id, one in (asks or {}).items()}
    taught, assessed = dict(teaches or {}), dict(assesses or {})
    mentioned = {id: (id.replace("-", " ").capitalize(), SKILLS[id]) for id in (*wanted, *taught)}
    families = {family: [id for id in mentioned if SKILLS[id] == family] for family in set(SKILLS.values())}
    values: dict[str, Any] = {
        "postings": 47,
        "employers": 11,
        "first": date(2024, 7, 3),
        "last": date(2026, 6, 21),
        "courses": 4,
        "outcomes": 20,
        "assessments": 6,
        "assessments_given": 6,
        "skills": mentioned,
        "asked": wanted,
        "taught": taught,
        "assessed": assessed,
        "nearest": {},
        "families_asked": {
            name: min(47, sum(wanted[id].n for id in ids if id in wanted)) for name, ids in families.items()
        },
        "families_taught": {
            name: sum(taught[id].count for id in ids if id in taught) for name, ids in families.items()
        },
    }
    return Measured(**(values | stated))


def report(*sides: Any, **stated: Any) -> GapReport:
    return find_gaps(Question("Data Foundations", "Data and IT"), FRAMEWORK, measured(*sides, **stated))


def the_gap(*sides: Any, **stated: Any) -> Gap:
    (gap,) = report(*sides, **stated).gaps
    return gap


# ---------------------------------------------------------------------------------------------------- the interval


@pytest.mark.parametrize(
    ("n", "total", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (20, 20, 0.8389, 1.0000),
        (5, 10, 0.2366, 0.7634),
    ],
)
def test_an_interval_is_wilsons_as_published(n: int, total: int, low: float, high: float) -> None:
    """The first four are method 3 of Newcombe 1998, table I (Statistics in Medicine 17, 857)."""
    found = share(n, total)
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)
    assert found.value == n / total


@pytest.mark.parametrize(("n", "total"), [(1, 1), (3, 7), (28, 47), (999, 1_000), (1, 100_000)])
def test_an_interval_is_that_of_the_builders(n: int, total: int) -> None:
    found, expected = share(n, total), a_share(n, total)
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), abs=1e-9)


def test_nothing_counted_says_nothing() -> None:
    found = share(0, 0)
    assert (found.value, found.low, found.high, found.is_sayable) == (0, 0, 1, False)


@pytest.mark.parametrize(("total", "is_sayable"), [(0, False), (4, False), (5, True), (47, True)])
def test_a_share_of_few_postings_is_not_sayable(total: int, is_sayable: bool) -> None:
    assert share(0, total).is_sayable == is_sayable


# ------------------------------------------------------------------------------------------------------ one state


@pytest.mark.parametrize(
    ("status", "demand", "outcomes", "assessments", "taught", "assessed", "below"),
    [
        (Status.UNTAUGHT, (9, 47), 20, 6, False, False, False),
        (Status.UNTAUGHT, (9, 47), 20, 6, False, True, False),
        (Status.UNTAUGHT, (9, 47), 20, 0, False, False, False),
        (Status.BELOW_LEVEL, (9, 47), 20, 6, True, True, True),
        (Status.BELOW_LEVEL, (9, 47), 20, 0, True, False, True),
        (Status.UNASSESSED, (9, 47), 20, 6, True, False, False),
        (Status.MET, (9, 47), 20, 6, True, True, False),
        (Status.TAUGHT, (9, 47), 20, 0, True, False, False),
        (Status.UNASKED, (0, 47), 20, 6, True, True, False),
        (Status.NEITHER, (0, 47), 20, 6, False, False, False),
        (Status.TOO_FEW, (4, 4), 20, 6, False, False, False),
        (Status.TOO_FEW, (4, 4), 20, 6, True, True, False),
        (Status.NOT_MEASURED, (0, 0), 20, 6, True, True, False),
        (Status.NOT_MEASURED, (9, 47), 0, 0, False, False, False),
        (Status.NOT_MEASURED, (0, 0), 0, 6, False, False, False),
    ],
)
def test_each_state_has_its_conditions(  # noqa: PLR0917  # a row of the table
    status: Status, demand: tuple[int, int], outcomes: int, assessments: int, taught: bool, assessed: bool, below: bool
) -> None:
    found = status_of(
        demand=share(*demand), outcomes=outcomes, assessments=assessments, taught=taught, assessed=assessed, below=below
    )
    assert found is status


def test_a_skill_no_outcome_teaches_is_a_gap_with_both_sides_of_the_evidence() -> None:
    near = an_evidence_line("Learners sort letters.", probability=0.2)
    gap = the_gap({"sql": 9}, nearest={"sql": near})
    assert gap.status is Status.UNTAUGHT
    assert (gap.demand.n, gap.demand.total, gap.outcome_count, gap.coverage, gap.assessed) == (9, 47, 0, 0.0, False)
    assert gap.requirement is not None and gap.requirement.text == "You need sql."
    assert (gap.outcome, gap.assessment, gap.nearest) == (None, None, near)


def test_a_skill_that_is_taught_and_assessed_shows_three_lines_and_no_near_miss() -> None:
    near = an_evidence_line("Learners sort letters.")
    gap = the_gap(
        {"sql": 9}, {"sql": covered("sql", 3, probability=0.77)}, {"sql": covered("sql")}, nearest={"sql": near}
    )
    assert (gap.status, gap.outcome_count, gap.coverage, gap.assessed) == (Status.MET, 3, 0.77, True)
    assert all((gap.requirement, gap.outcome, gap.assessment))
    assert gap.nearest is None


def test_the_share_of_conditions_is_of_the_postings_that_ask() -> None:
    assert the_gap({"sql": asked("sql", 8, must=6)}).must_share == 0.75
    assert the_gap({}, {"sql": covered("sql")}).must_share is None


@pytest.mark.parametrize(
    ("wanted", "taught", "is_below"),
    [
        (Level.INDEPENDENT, Level.AWARE, True),
        (Level.LEADING, Level.GUIDED, True),
        (Level.INDEPENDENT, Level.GUIDED, False),
        (Level.INDEPENDENT, Level.INDEPENDENT, False),
        (Level.AWARE, Level.LEADING, False),
        (None, Level.AWARE, False),
        (Level.LEADING, None, False),
        (None, None, False),
    ],
)
def test_a_level_is_below_only_when_both_are_known_and_it_is_sure(
    wanted: Level | None, taught: Level | None, is_below: bool
) -> None:
    side = {"sql": covered("sql", level=taught)}
    gap = the_gap({"sql": asked("sql", 9, level=wanted)}, side, side)
    assert gap.levels.below == ((Side.TAUGHT, Side.ASSESSED) if is_below else ())
    assert gap.status is (Status.BELOW_LEVEL if is_below else Status.MET)
    assert (gap.wanted_level, gap.taught_level, gap.assessed_level) == (wanted, taught, taught)


def test_beside_an_outcome_whose_level_is_unknown_nothing_is_called_below_level() -> None:
    side = {"sql": covered("sql", 2, level=Level.AWARE, is_levelled=False)}
    assert the_gap({"sql": asked("sql", 9, level=Level.LEADING)}, side, side).status is Status.MET


# -------------------------------------------------------------------------------------------------- taught or not


def of(coverage: Coverage, **sides: Any) -> Gap:
    """SQL, asked for by nine, with this coverage."""
    found = report({"sql": 9}, **sides, coverage={"sql": coverage}).gaps
    return next(gap for gap in found if gap.skill_id == "sql")


@pytest.mark.parametrize(
    ("probability", "status"),
    [
        (1.0, Status.TAUGHT),
        (TAUGHT_FROM, Status.TAUGHT),
        (TAUGHT_FROM - 1e-9, Status.PARTLY),
        (PARTLY_FROM, Status.PARTLY),
        (PARTLY_FROM - 1e-9, Status.UNTAUGHT),
        (0.0, Status.UNTAUGHT),
    ],
)
@pytest.mark.parametrize("taught", [{}, {"sql": covered("sql")}])
def test_how_surely_an_outcome_teaches_it_decides_whatever_it_rests_on(
    probability: float, status: Status, taught: dict[str, Covered]
) -> None:
    gap = of(a_coverage(probability), teaches=taught, assessments=0)
    assert (gap.status, gap.coverage) == (status, probability)
    assert (gap.outcome is not None) == (status is Status.TAUGHT)
    assert gap.is_taught_in_part == (status is Status.PARTLY)


def test_partly_met_is_a_gap_whose_best_outcome_is_shown_as_the_nearest() -> None:
    gap = of(a_coverage(0.6, Basis.NARROWER, "Queries"), nearest={"sql": an_evidence_line("Another.")})
    assert gap.status in GAPS and gap.outcome is None
    assert gap.nearest is not None and gap.nearest.why_not == "perhaps a part of it, by a narrower skill: Queries"
    assert gap.coverage_said.startswith("Perhaps taught in part: ")
    assert "60" in gap.coverage_said


def test_an_outcome_that_is_not_near_is_no_nearest_one() -> None:
    miss = an_evidence_line("A miss.", why_not="too weak")
    assert of(a_coverage(NEAR_FROM - 0.01, Basis.WORDING), nearest={"sql": miss}).nearest == miss
    assert of(a_coverage(NEAR_FROM - 0.01, Basis.WORDING)).nearest is None


def test_what_a_person_said_is_not_told_as_a_probability() -> None:
    assert of(a_coverage(1.0, is_certain=True)).coverage_said == "A person said that this outcome teaches it."


def test_a_skill_taught_through_a_narrower_one_is_assessed_by_the_assessment_of_that() -> None:
    through, charts = a_coverage(0.9, Basis.NARROWER, "charts"), {"charts": covered("charts")}
    assert of(through, teaches=charts, assesses=charts).status is Status.MET
    assert of(through, teaches=charts, assesses={"testing": covered("testing")}).status is Status.UNASSESSED


def test_whether_what_is_near_a_skill_is_assessed_is_not_measured_rather_than_a_gap() -> None:
    charts = {"charts": covered("charts")}
    unknown = {"charts": replace(covered("charts"), is_assessable=False)}
    assert of(a_coverage(0.9, Basis.NARROWER, "charts"), teaches=unknown).status is Status.TAUGHT
    for basis in (Basis.BROADER, Basis.RELATED, Basis.WORDING):
        assert of(a_coverage(0.9, basis, "charts"), teaches=charts, assesses=charts).status is Status.TAUGHT


def test_a_family_is_no_better_than_its_skills() -> None:
    partly = report({"sql": 9}, {"sql": covered("sql")}, {"sql": covered("sql")}, coverage={"sql": a_coverage(0.6)})
    family = partly.family("data")
    assert family is not None
    assert (family.status, family.taught_share) == (Status.PARTLY, 0.0)
    assert partly.gaps[0].status is Status.PARTLY


def test_the_level_of_another_skill_says_nothing_of_this_one() -> None:
    low = {"sql": covered("sql", level=Level.AWARE)}
    wanted = {"sql": asked("sql", 9, level=Level.LEADING)}
    same, other = (
        the_gap(wanted, low, low, coverage={"sql": a_coverage(0.9, basis, "sql")})
        for basis in (Basis.SAME, Basis.NARROWER)
    )
    assert (same.status, same.taught_level) == (Status.BELOW_LEVEL, Level.AWARE)
    assert (other.status, other.taught_level, other.levels.below) == (Status.BELOW_LEVEL, None, (Side.ASSESSED,))


def test_what_is_merely_near_never_makes_a_family_taught() -> None:
    near = {"prioritising": a_coverage(0.99, Basis.RELATED, "staying calm")}
    found = report({"prioritising": 28}, coverage=near)
    own = found.family(SELF_MANAGEMENT)
    assert own is not None
    assert (own.status, own.taught, own.taught_share) == (Status.UNTAUGHT, 0, 0.0)
    assert "None of the 20 outcomes teaches it." in found.answer


# ------------------------------------------------------------------------------------------ what was not measured


@pytest.mark.parametrize("postings", [0, 3, 47])
def test_without_outcomes_nothing_is_a_gap_and_nothing_is_fine(postings: int) -> None:
    found = report({"sql": min(3, postings), "prioritising": 2}, postings=postings, outcomes=0, assessments=0)
    assert {gap.status for gap in found.gaps} == {Status.NOT_MEASURED}
    assert {family.status for family in found.families} == {Status.NOT_MEASURED}
    assert all(gap.coverage is None and gap.assessed is None for gap in found.gaps)
    assert all((one.taught, one.taught_share, one.assessed_share) == (None, None, None) for one in found.families)


@pytest.mark.parametrize(("postings", "status"), [(0, Status.NOT_MEASURED), (1, Status.TOO_FEW), (4, Status.TOO_FEW)])
def test_with_too_few_postings_nothing_is_a_gap_and_nothing_is_fine(postings: int, status: Status) -> None:
    side = {"sql": covered("sql")}
    found = report({"sql": postings, "prioritising": postings}, side, side, postings=postings)
    assert {gap.status for gap in found.gaps} == {status}
    assert {family.status for family in found.families} == {status}


def test_without_assessments_taught_is_taught_but_never_unassessed() -> None:
    gap = the_gap({"sql": 9}, {"sql": covered("sql")}, assessments=0)
    assert (gap.status, gap.assessed) == (Status.TAUGHT, None)
    assert report({"sql": 9}, {"sql": covered("sql")}, assessments=0).family("data").assessed_share is None  # type: ignore[union-attr]


def test_neither_missing_side_counts_as_a_gap_or_as_none() -> None:
    assert not {Status.NOT_MEASURED, Status.TOO_FEW} & {*GAPS, Status.MET, Status.TAUGHT}


# ------------------------------------------------------------------------------------------------------ the order


def labels(found: GapReport) -> list[str]:
    return [gap.label for gap in found.gaps]


def test_gaps_stand_first_and_the_surest_demand_before_the_rest() -> None:
    met = {"testing": covered("testing")}
    found = report({"sql": 9, "charts": 21, "testing": 40, "prioritising": 10}, met, met)
    assert labels(found) == ["Charts", "Prioritising", "Sql", "Testing"]


def test_ties_are_broken_by_name() -> None:
    assert labels(report({"testing": 9, "charts": 9, "sql": 9})) == ["Charts", "Sql", "Testing"]


def test_skills_nobody_asks_for_come_last() -> None:
    assert labels(report({"sql": 1}, {"charts": covered("charts")})) == ["Sql", "Charts"]


# ---------------------------------------------------------------------------------------------------- the families


def test_the_families_demand_is_met_skill_by_skill_in_proportion_to_postings() -> None:
    found = report({"sql": 30, "charts": 10}, {"sql": covered("sql", 4)}, {"charts": covered("charts")}).family("data")
    assert found is not None
    assert (found.taught, found.taught_share, found.assessed_share) == (4, 0.75, 0.25)


def test_a_family_that_is_taught_only_where_nobody_asks_has_none_of_its_demand_taught() -> None:
    found = report({"sql": 30}, {"charts": covered("charts", 5)}).family("data")
    assert found is not None
    assert (found.taught, found.taught_share) == (5, 0.0)
    assert found.status not in (Status.MET, Status.TAUGHT)


def test_a_family_nobody_asks_for_has_no_share_to_meet() -> None:
    found = report({"sql": 30}, {"testing": covered("testing")}).family("software")
    assert found is not None
    assert (found.status, found.taught_share) == (Status.UNASKED, None)


@pytest.mark.parametrize(
    ("taught", "assessed", "status"),
    [
        ((), (), Status.UNTAUGHT),
        (("sql", "charts"), (), Status.UNASSESSED),
        (("sql", "charts"), ("sql", "charts"), Status.MET),
        (("sql",), ("sql",), Status.MET),
        (("charts",), ("charts",), Status.PARTLY),
        (("sql", "charts"), ("charts",), Status.PARTLY),
    ],
)
def test_a_family_counts_as_met_only_when_most_of_its_demand_is(
    taught: tuple[str, ...], assessed: tuple[str, ...], status: Status
) -> None:
    teaches, assesses = ({id: covered(id) for id in ids} for ids in (taught, assessed))
    assert report({"sql": 30, "charts": 10}, teaches, assesses).family("data").status is status  # type: ignore[union-attr]


def test_self_management_is_listed_even_where_no_line_mentions_it() -> None:
    assert [one.family for one in report({"sql": 9}).families] == [SELF_MANAGEMENT, "data"]
    assert report().family(SELF_MANAGEMENT).status is Status.NEITHER  # type: ignore[union-attr]


def test_families_stand_in_the_order_of_the_framework() -> None:
    found = report(dict.fromkeys(SKILLS, 9))
    order = [family.id for family in FRAMEWORK.families]
    assert [one.family for one in found.families] == sorted({*SKILLS.values()}, key=order.index)


# ---------------------------------------------------------------------------------------------------- the sentence


@pytest.mark.parametrize(
    ("sides", "stated", "said"),
    [
        (({"prioritising": 28},), {}, "28 of 47 postings ask for self-management. None of the 20 outcomes teaches it."),
        (
            ({"prioritising": 28},),
            {"outcomes": 1},
            "28 of 47 postings ask for self-management. The one outcome does not teach it.",
        ),
        (
            ({"prioritising": 28}, {"prioritising": covered("x")}),
            {},
            "28 of 47 postings ask for self-management. 1 of the 20 outcomes teaches some of it.",
        ),
        (
            ({"prioritising": 28}, {"prioritising": covered("x", 3)}),
            {},
            "28 of 47 postings ask for self-management. 3 of the 20 outcomes teach some of it.",
        ),
        (
            ({"prioritising": 28}, {"staying-calm": covered("x")}),
            {},
            "28 of 47 postings ask for self-management. 1 of the 20 outcomes teaches some of it, "
            "though none of its skills that are asked for.",
        ),
        (
            ({"prioritising": 28}, {"prioritising": covered("x", probability=0.6)}),
            {},
            "28 of 47 postings ask for self-management. 1 of the 20 outcomes teaches some of it.",
        ),
        (({"sql": 9},), {}, "None of 47 postings asks for self-management. The surest gap is Sql: 9 of 47 ask for it."),
        (({},), {}, "None of 47 postings asks for self-management."),
        (({"prioritising": 3},), {"postings": 3}, "Only 3 postings match this choice: too few to say."),
        (({"prioritising": 1},), {"postings": 1}, "Only 1 posting matches this choice: too few to say."),
        (({},), {"postings": 0}, "No postings of this choice could be measured."),
        (({"prioritising": 28},), {"outcomes": 0}, "No outcomes of this program could be measured."),
        (({},), {"postings": 0}, "No postings of this choice could be measured."),
    ],
)
def test_the_answer_is_a_sentence_with_its_numbers(sides: tuple[Any, ...], stated: dict[str, Any], said: str) -> None:
    assert report(*sides, **stated).answer == said


def test_a_report_says_what_it_was_asked_and_with_what() -> None:
    found = report({"sql": 9}, caveats=("mind",), licences=("CC0",), languages=("en", "fr"))
    assert (found.program, found.field, found.framework) == ("Data Foundations", "Data and IT", FRAMEWORK.name)
    assert (found.framework_title, found.framework_version) == (FRAMEWORK.title, FRAMEWORK.version)
    assert (found.postings, found.employers, found.courses, found.outcomes, found.assessments) == (47, 11, 4, 20, 6)
    assert (found.caveats, found.licences, found.languages) == (("mind",), ("CC0",), ("en", "fr"))


def test_one_settled_line_among_others_leaves_the_margin_at_two_steps() -> None:
    wanted = a_side_level(Level.ADVANCED, 1.0, n=30, lines=30, settled=1)
    taught = a_side_level(Level.INDEPENDENT, 1.0, n=2, lines=2, settled=1)
    assert Levels(wanted, taught, None).chance_below(Side.TAUGHT) == 0
    both = (replace(one, settled=one.lines) for one in (wanted, taught))
    assert Levels(*both, None).chance_below(Side.TAUGHT) == 1
