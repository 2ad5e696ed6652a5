"""Taught or not: which signs an outcome gives, how they add up, and what a person's word is worth."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from alignment.scoring.coverage import (
    CERTAIN,
    LENT,
    SIGNS,
    STEPS,
    Found,
    Program,
    Relations,
    Taught,
    Wanted,
    coverage_of,
    coverage_without,
    judge_pair,
)
from alignment.scoring.weights import INTERCEPT, learned
from alignment.vocabulary import NEAR_FROM, PARTLY_FROM, TAUGHT_FROM, Basis, Coverage

WEIGHTS = {INTERCEPT: -3.0} | {
    "same": 5.0,
    "narrower": 4.0,
    "broader": 2.0,
    "related": 1.5,
    "wording": 2.5,
    "course": 1.0,
}
NEAR = Relations(
    {"python": ("coding",), "coding": ("software",), "testing": ("software",), "pandas": ("python",)},
    {"python": ("sql",), "sql": ("python",)},
)


def found(skill: str, probability: float = 0.9, **stated: object) -> Found:
    values: dict[str, object] = {"label": skill.capitalize(), "words": (skill,)}
    return Found(skill, probability=probability, **(values | stated))  # type: ignore[arg-type]


def outcome(text: str = "Write small programs.", *skills: Found, **stated: str) -> Taught:
    return Taught(stated.pop("line_id", text), text, found=skills, **stated)


def wanted(skill: str = "python", text: str = "") -> Wanted:
    return Wanted(skill, text)


def judge(
    asked: Sequence[Wanted], outcomes: Sequence[Taught], near: Relations, weights: Mapping[str, float] | None = None
) -> dict[str, Coverage]:
    return coverage_of(asked, Program(outcomes), near, weights)


def coverage(one: Wanted, *outcomes: Taught, weights: Mapping[str, float] = WEIGHTS) -> Coverage:
    return judge([one], outcomes, NEAR, weights)[one.skill_id]


# -------------------------------------------------------------------------------------------------------- relations


def test_what_stands_below_above_and_beside_a_skill_is_found_with_its_distance() -> None:
    found_near = {one.skill_id: (one.basis, one.steps) for one in NEAR.of("coding")}
    assert found_near == {
        "python": (Basis.NARROWER, 1),
        "pandas": (Basis.NARROWER, 2),
        "software": (Basis.BROADER, 1),
    }
    assert {one.skill_id: one.basis for one in NEAR.of("python")}["sql"] is Basis.RELATED


def test_a_circle_in_a_framework_ends() -> None:
    near = Relations({"a": ("b",), "b": ("c",), "c": ("a",)}, {})
    assert {one.skill_id for one in near.of("a")} == {"b", "c"}


def test_only_a_few_steps_are_followed() -> None:
    chain = Relations({f"s{i}": (f"s{i + 1}",) for i in range(10)}, {})
    assert [one.skill_id for one in chain.of("s0")] == [f"s{i}" for i in range(1, STEPS + 1)]


def test_a_skill_without_relations_has_none() -> None:
    assert NEAR.of("welding") == [] and Relations({}, {}).of("python") == []


# ------------------------------------------------------------------------------------------------------------ signs


@pytest.mark.parametrize(
    ("asked", "taught", "basis", "said"),
    [
        ("python", "python", Basis.SAME, "the same skill"),
        ("coding", "python", Basis.NARROWER, "a narrower skill: Python"),
        ("python", "coding", Basis.BROADER, "a broader skill: Coding"),
        ("python", "sql", Basis.RELATED, "a related skill: Sql"),
    ],
)
def test_the_basis_says_how_the_outcome_stands_to_the_skill(asked: str, taught: str, basis: Basis, said: str) -> None:
    one = coverage(wanted(asked), outcome("Do things.", found(taught)))
    assert (one.basis, one.said, one.through) == (basis, said, taught)


def test_a_match_that_did_not_pass_says_nothing() -> None:
    assert judge([wanted()], [outcome("Do.", found("python", shown=False))], NEAR, WEIGHTS) == {}


def test_a_near_miss_of_another_skill_says_nothing() -> None:
    assert judge([wanted("coding")], [outcome("Do.", found("python", shown=False))], NEAR, WEIGHTS) == {}


def test_a_match_two_steps_away_counts_half() -> None:
    near = coverage(wanted("coding"), outcome("Do.", found("python", 0.8)))
    far = coverage(wanted("coding"), outcome("Do.", found("pandas", 0.8)))
    assert near.score - WEIGHTS[INTERCEPT] == pytest.approx(2 * (far.score - WEIGHTS[INTERCEPT]))


def test_alike_wording_speaks_without_any_skill_and_names_its_words() -> None:
    one = coverage(wanted(text="Write Python scripts for data pipelines"), outcome("Write data pipelines."))
    assert one.basis is Basis.WORDING and one.through == ""
    assert set(one.line.terms) == {"Write", "data", "pipelines"}


def test_the_same_words_are_wholly_alike_and_none_not_at_all() -> None:
    same = coverage(wanted(text="Build data pipelines"), outcome("Building a data pipeline"))
    assert same.score == pytest.approx(WEIGHTS[INTERCEPT] + WEIGHTS["wording"])
    assert judge([wanted(text="Build data pipelines")], [outcome("Sing songs")], NEAR, WEIGHTS) == {}


def test_the_course_title_lends_its_words_at_part_of_their_weight() -> None:
    one = wanted(text="Python packages")
    bare, lent, own = (
        coverage(one, outcome(text, title=title))
        for text, title in (("Create packages", ""), ("Create packages", "Python"), ("Create Python packages", ""))
    )
    assert 0 < LENT < 1
    assert bare.score < lent.score < own.score


def test_words_of_another_language_are_not_compared() -> None:
    asked = Wanted("python", "analyser des données", "fr")
    assert judge([asked], [outcome("Analyser des données", language="en")], NEAR, WEIGHTS) == {}
    assert judge([asked], [outcome("Analyser des données", language="fr")], NEAR, WEIGHTS)


# -------------------------------------------------------------------------------------------------- the best outcome


def test_the_program_covers_a_skill_as_far_as_its_best_outcome_and_the_first_of_equals() -> None:
    rows = [
        outcome("a", found("sql")), outcome("b", found("python", 0.8)), outcome("c", found("python", 0.95)),
        outcome("d", found("python", 0.95)),
    ]  # fmt: skip
    assert coverage(wanted(), *rows).line.text == "c"


def test_an_outcome_more_never_covers_less() -> None:
    rows = [outcome("a", found("sql")), outcome("b", found("python", 0.8)), outcome("Write SQL", found("coding", 0.95))]
    found_so_far = [coverage(wanted(), *rows[: i + 1]).probability for i in range(len(rows))]
    assert found_so_far == sorted(found_so_far)


def test_a_stronger_sign_never_covers_less() -> None:
    for name in ("python", "coding", "sql"):
        ladder = [coverage(wanted(), outcome("Do.", found(name, step / 10))).probability for step in range(1, 11)]
        assert ladder == sorted(ladder)


def test_skills_that_no_outcome_says_anything_about_are_left_out() -> None:
    assert judge([wanted("welding", "Weld pipes")], [outcome("Sing songs")], NEAR, WEIGHTS) == {}
    assert judge([wanted()], [], NEAR, WEIGHTS) == {}
    assert judge([], [outcome()], NEAR, WEIGHTS) == {}


def test_what_a_person_accepted_is_certain_and_comes_first() -> None:
    one = coverage(
        wanted(), outcome("a", found("python", 0.99)), outcome("b", found("python", 1.0, decided="accepted"))
    )
    assert (one.line.text, one.probability, one.is_certain) == ("b", 1.0, True)
    assert math.fsum(term.weight for term in one.terms) == one.score == CERTAIN


def test_an_outcome_that_a_person_turned_down_for_a_skill_says_nothing_of_it_by_any_other_way() -> None:
    turned_down = found("python", 0.95, shown=False, decided="rejected")
    both = outcome("Write Python code", turned_down, found("sql"), found("coding"))
    assert judge([wanted(text="Write Python code")], [both], NEAR, WEIGHTS) == {}
    assert coverage(wanted(text="Write Python code"), both, outcome("z", found("sql"))).line.text == "z"


def test_what_is_left_without_an_outcome_is_what_a_person_would_leave_by_turning_it_down() -> None:
    rows = [outcome(f"Do {i}.", found("python", 0.95), course="c1") for i in range(3)]
    program, turned_down = Program(rows), found("python", 0.95, shown=False, decided="rejected")
    left = coverage_without(wanted(), program, NEAR, program.places_of("c1", "Do 1."))
    then = [rows[0], replace(rows[1], found=(turned_down,)), rows[2]]
    assert left == pytest.approx(judge([wanted()], then, NEAR)["python"].probability)
    assert left < judge([wanted()], rows, NEAR)["python"].probability
    assert coverage_without(wanted(), Program(rows[:1]), NEAR, frozenset({0})) == 0.0


def test_words_read_once_serve_the_same_outcomes_with_other_matches() -> None:
    rows = [outcome("Write data pipelines."), outcome("Sing songs.")]
    once = Program(rows)
    again = Program([replace(one, found=(found("python"),)) for one in rows], once.words)
    asked = wanted(text="Build data pipelines in Python")
    assert again.signs(asked, NEAR)[0]["wording"] == once.signs(asked, NEAR)[0]["wording"]


def test_the_evidence_says_through_which_skill_it_speaks_and_whether_the_words_hold_it() -> None:
    same = coverage(wanted(), outcome("Do.", found("python"))).line
    near = coverage(wanted("coding"), outcome("Do.", found("python"))).line
    alike = coverage(wanted(text="Write data pipelines"), outcome("Write data pipelines.")).line
    assert (same.passed, same.through) == (True, "")
    assert (near.passed, near.through) == (True, "python")
    assert (alike.passed, alike.through) == (False, "")


def test_one_outcome_of_a_program_always_has_a_coverage() -> None:
    program = Program([outcome("Sing songs"), outcome("Do.", found("python"))])
    none, whole = (judge_pair(wanted(), id, program, NEAR, WEIGHTS) for id in ("Sing songs", "Do."))
    assert none.score == WEIGHTS[INTERCEPT] and none.probability < NEAR_FROM
    assert whole == coverage(wanted(), *program.outcomes)


def test_the_more_outcomes_of_its_course_have_the_skill_the_more_an_outcome_covers_it() -> None:
    own, others = outcome("Do.", found("python", 0.95), course="c1"), [found("python", 0.7)]
    more = [outcome(f"Do {i}.", *others, course="c1") for i in range(4)]
    found_so_far = [coverage(wanted(), own, *more[:i]).probability for i in range(5)]
    assert found_so_far == sorted(found_so_far) and found_so_far[0] < found_so_far[-1]
    elsewhere = [replace(one, course="c2") for one in more]
    assert coverage(wanted(), own, *elsewhere).probability == found_so_far[0]


def test_its_course_alone_makes_no_outcome_teach_a_skill() -> None:
    rows = [outcome("Sing songs", course="c1"), outcome("Do.", found("python"), course="c1")]
    assert Program(rows).signs(wanted(), NEAR).keys() == {1}


# ----------------------------------------------------------------------------------------------- the learned weights


def test_no_learned_sign_counts_against_an_outcome_and_none_is_unknown() -> None:
    weights = learned("taught").probability
    assert set(weights) - {INTERCEPT} <= set(SIGNS)
    assert all(weight >= 0 for name, weight in weights.items() if name != INTERCEPT)
    assert weights[INTERCEPT] < 0


def test_the_very_skill_counts_at_least_as_much_as_any_other() -> None:
    def learned_coverage(name: str) -> float:
        return judge([wanted("coding")], [outcome("Do.", found(name))], NEAR)["coding"].probability

    assert all(learned_coverage("coding") >= learned_coverage(name) for name in ("python", "software"))


def test_one_outcome_alone_is_partly_met_and_a_course_about_the_skill_teaches_it() -> None:
    rows = [outcome(f"Do {i}.", found("python", 0.97)) for i in range(3)]
    alone, course = (judge([wanted()], rows[:n], NEAR)["python"].probability for n in (1, 3))
    assert NEAR_FROM < PARTLY_FROM <= alone < TAUGHT_FROM <= course


def test_neither_alike_wording_nor_another_skill_of_the_family_alone_is_ever_taught() -> None:
    text = "Write Python code for data pipelines"
    one = judge([wanted(text=text)], [outcome(text, found("testing", 1.0))], NEAR)["python"]
    assert one.probability < PARTLY_FROM


def test_terms_are_in_a_fixed_order_and_equal_for_equal_input() -> None:
    rows = [replace(outcome("Write Python data pipelines", found("python"), found("sql")), title="Data")]
    asked = wanted(text="Python and data pipelines")
    assert coverage(asked, *rows) == coverage(asked, *rows)
