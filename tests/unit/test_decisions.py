"""What is judged next, and how often the judged was wrong: the arithmetic and the sentences, without a database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from alignment.decisions import (
    LONGEST_REASON,
    Candidate,
    Review,
    ReviewItem,
    clear_reason,
    error_rate,
    queue,
    uncertainty,
)
from alignment.gaps import Asked, Covered, Measured, share
from alignment.problems import UnclearDecision
from alignment.vocabulary import EvidenceLine, Verdict
from tests.builders import a_coverage, a_share, an_evidence_line


def a_candidate(skill: str = "SQL", probability: float = 0.5, **stated: Any) -> Candidate:
    values: dict[str, Any] = {
        "kind": "requirement",
        "line_id": f"line of {skill}",
        "owner_id": "p1",
        "wording": 1,
    } | stated
    line = an_evidence_line(f"You know {skill}.", probability=probability)
    return Candidate(skill_id=skill.lower(), label=skill, line=line, **values)


def asked_by(n: int, line: EvidenceLine | None = None) -> Asked:
    return Asked("", n, 1, None, None, n, None, line or an_evidence_line("A posting asks."))


def measured(
    postings: int = 47, *, taught: str = "", nearest: str = "", covered: Mapping[str, float] = {}, **asked: int
) -> Measured:
    """Postings that ask for each skill; the skill that is taught, or nearly so; how far skills are covered."""
    return Measured(
        postings=postings, employers=5, first=None, last=None, courses=1, outcomes=9, assessments=0,
        assessments_given=0, skills={}, asked={skill: asked_by(n) for skill, n in asked.items()},
        taught={taught: Covered(1, None, an_evidence_line("An outcome teaches."))} if taught else {},
        coverage={id: a_coverage(one, line=an_evidence_line("An outcome teaches.")) for id, one in covered.items()},
        nearest={nearest: an_evidence_line("Nearly.")} if nearest else {},
        assessed={}, families_asked={}, families_taught={},
    )  # fmt: skip


def judged_first(*candidates: Candidate, **asked: Any) -> list[str]:
    return [item.match.label for item in queue(candidates, measured(**asked), 20)]


def only(match: Candidate, **asked: Any) -> ReviewItem:
    return queue([match], measured(**asked), 1)[0]


# ---------------------------------------------------------------------------------------------------------- order


def test_of_two_lines_that_move_the_same_the_doubtful_one_comes_first() -> None:
    sure, torn = a_candidate("Sure", 0.95, only_in=3), a_candidate("Torn", 0.55, only_in=3)
    assert judged_first(sure, torn, sure=12, torn=12) == ["Torn", "Sure"]


def test_of_two_lines_as_doubtful_the_one_with_more_resting_on_it_comes_first() -> None:
    few, many = a_candidate("Few", only_in=1), a_candidate("Many", only_in=6)
    assert judged_first(few, many, few=12, many=12) == ["Many", "Few"]


def test_an_outcome_that_alone_teaches_what_many_ask_for_outweighs_a_line() -> None:
    line = a_candidate("Line", only_in=3)
    alone = a_candidate("Alone", kind="outcome", left=0.1)
    assert judged_first(line, alone, line=12, alone=25, covered={"alone": 0.9}) == ["Alone", "Line"]


def test_an_outcome_counts_only_if_the_others_would_not_teach_the_skill() -> None:
    proven = only(a_candidate(kind="outcome", left=0.8), sql=12, covered={"sql": 0.9})
    partly = only(a_candidate(kind="outcome", left=0.6), sql=12, covered={"sql": 0.9})
    no_more = only(a_candidate(kind="outcome", left=0.2), sql=12, covered={"sql": 0.6})
    assert (proven.effect, no_more.effect) == (0, 0)
    assert partly.effect == pytest.approx(a_share(12, 47).low)
    assert proven.said == "If this is wrong, “SQL” is still taught by other outcomes, asked for by 12 of 47 postings."
    assert "only partly met instead of taught" in partly.said
    assert "nothing in this program teaches" in no_more.said


def test_a_match_whose_answer_changes_nothing_comes_last_and_is_still_there() -> None:
    proven = a_candidate("Proven", only_in=0)
    second = a_candidate("Second", kind="outcome", only_in=0)
    certain = a_candidate("Certain", 1.0, only_in=9)
    found = queue([proven, second, certain, a_candidate("Some", only_in=1)], measured(some=2, proven=30, certain=30), 9)
    assert found[0].match.label == "Some"
    assert [item.effect for item in found[1:]] == [0, 0, 0]


def test_the_effect_is_uncertainty_times_what_the_lower_bound_loses() -> None:
    item = only(a_candidate(probability=0.8, only_in=3), sql=12)
    assert item.effect == pytest.approx(4 * 0.8 * 0.2 * (a_share(12, 47).low - a_share(9, 47).low))
    taught = only(a_candidate(probability=0.8, kind="outcome", left=0.0), sql=12, covered={"sql": 0.9})
    assert taught.effect == pytest.approx(0.64 * a_share(12, 47).low)


def test_the_list_is_cut_and_ties_are_broken_by_name() -> None:
    found = queue([a_candidate(name, only_in=1) for name in "cab"], measured(a=3, b=3, c=3), 2)
    assert [item.match.label for item in found] == ["a", "b"]


@pytest.mark.parametrize(("probability", "expected"), [(0.0, 0), (0.5, 1), (1.0, 0), (0.25, 0.75)])
def test_nobody_is_unsure_at_either_end(probability: float, expected: float) -> None:
    assert uncertainty(probability) == pytest.approx(expected)


# ------------------------------------------------------------------------------------------------------ sentences


@pytest.mark.parametrize(
    ("match", "asked", "said"),
    [
        (a_candidate(only_in=3), 12, "If this is wrong, “SQL” is asked for by 9 instead of 12 of 47 postings."),
        (a_candidate(only_in=1), 1, "If this is wrong, “SQL” is asked for by none instead of 1 of 47 postings."),
        (a_candidate(only_in=0), 12, "“SQL” is still asked for by 12 of 47 postings: other lines say so too."),
        (
            a_candidate(kind="outcome", only_in=1),
            25,
            "If this is wrong, nothing in this program teaches “SQL”, asked for by 25 of 47 postings.",
        ),
        (a_candidate(kind="outcome", only_in=1), 0, "teaches “SQL”; no posting of this choice asks for it."),
        (a_candidate(kind="outcome"), 25, "If this is wrong, “SQL” is still taught: other outcomes say so too."),
        (
            a_candidate(kind="outcome", is_shown=False, only_in=1),
            25,
            "If this fits, “SQL” is taught after all: it is asked for by 25 of 47 postings.",
        ),
    ],
)
def test_what_an_answer_changes_is_said_in_a_plain_sentence(match: Candidate, asked: int, said: str) -> None:
    assert only(match, sql=asked).said.endswith(said)


def test_a_person_is_asked_about_the_side_the_line_stands_on() -> None:
    assert only(a_candidate()).asked == "Does this posting line ask for “SQL”?"
    assert only(a_candidate(kind="outcome")).asked == "Does this outcome teach “SQL”?"
    assert only(a_candidate(kind="outcome", is_shown=False)).asked == "Does this outcome teach “SQL” after all?"


def test_the_best_line_of_the_other_side_stands_beside_it() -> None:
    assert only(a_candidate(), sql=3, covered={"sql": 0.9}).other == an_evidence_line("An outcome teaches.")
    assert only(a_candidate(), sql=3, nearest="sql").other == an_evidence_line("Nearly.")
    assert only(a_candidate(), sql=3).other is None
    assert only(a_candidate(kind="outcome"), sql=3).other == an_evidence_line("A posting asks.")


@pytest.mark.parametrize(
    ("judged", "wrong", "said"),
    [
        (0, 0, "No match has been judged here yet."),
        (210, 14, "14 of 210 judged matches were wrong here (6.7 %, 4.0–10.9)."),
        (1, 1, "1 of 1 judged match was wrong here (100.0 %, 20.7–100.0)."),
        (2_000, 0, "0 of 2,000 judged matches were wrong here (0.0 %, 0.0–0.2)."),
    ],
)
def test_the_error_rate_is_said_with_its_interval(judged: int, wrong: int, said: str) -> None:
    rate = error_rate(judged, wrong)
    assert rate.answer == said
    assert rate.about.startswith(said)
    assert ("no fair sample" in rate.about) == bool(judged)
    assert rate.wrong == share(wrong, judged)


@pytest.mark.parametrize(("total", "words"), [(0, "No match"), (1, "1 match has"), (1_234, "1,234 matches have")])
def test_the_answer_says_how_much_is_waiting(total: int, words: str) -> None:
    assert Review("", "", "core", (), total, error_rate(0, 0)).answer.startswith(words)


@pytest.mark.parametrize(
    ("n", "words"), [(0, ""), (1, "Also for the one other line"), (1_200, "the 1,200 other lines")]
)
def test_other_lines_are_offered_only_where_there_are_any(n: int, words: str) -> None:
    said = ReviewItem(a_candidate(), share(1, 9), 0.1, same_wording=n).elsewhere
    assert words in said and bool(said) == (n > 0)


# -------------------------------------------------------------------------------------------------------- reasons


@pytest.mark.parametrize(
    ("verdict", "reason", "to", "problem"),
    [
        (Verdict.REJECTED, "", "", "no reason"),
        (Verdict.REJECTED, " \n ", "", "no reason"),
        (Verdict.REMAPPED, "", "python", "no reason"),
        (Verdict.REMAPPED, "It is Python.", "", "No other skill"),
        (Verdict.ACCEPTED, "", "python", "not a re-mapping"),
        (Verdict.ACCEPTED, "x" * (LONGEST_REASON + 1), "", "501 letters"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_what_to_do(verdict: Verdict, reason: str, to: str, problem: str) -> None:
    with pytest.raises(UnclearDecision, match=problem) as refused:
        clear_reason(verdict, reason, to)
    assert refused.value.remedy


def test_a_reason_is_kept_in_one_line_and_an_acceptance_needs_none() -> None:
    assert clear_reason(Verdict.REJECTED, "  It is\n a  slogan. ", "") == "It is a slogan."
    assert clear_reason(Verdict.ACCEPTED, "", "") == ""
    assert len(clear_reason(Verdict.REJECTED, "x" * LONGEST_REASON, "")) == LONGEST_REASON


def test_a_match_is_known_by_its_line_and_skill_and_its_place_outlives_a_change_of_the_rest() -> None:
    match = a_candidate()
    others = [replace(match, **{name: "other"}) for name in ("kind", "owner_id", "line_id", "skill_id")]
    assert len({match.key, *(one.key for one in others)}) == 5
    assert replace(match, line_id="other", skill_id="other").place == match.place
    assert replace(match, wording=2).place != match.place
