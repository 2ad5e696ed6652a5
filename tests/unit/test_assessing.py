"""Skills followed to their assessments: what is assessed, what is not, what was not measured, and what is missing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from alignment.assessing import (
    CRITERIA,
    FIELD_LABELS,
    LONGEST,
    MOST_CRITERIA,
    AssessmentPage,
    Evidence,
    Link,
    NamedOutcome,
    Proof,
    StoredAssessment,
    assessment_frame,
    chain_of,
    clear_changes,
    compare_line,
    edited,
    facts_of,
    field_of,
    report_of,
    shortened,
)
from alignment.problems import UnclearEdit
from alignment.tasks import Agreement, TaskFrame
from alignment.vocabulary import Basis, Criterion, Gap, Status
from tests.builders import a_coverage, a_gap, a_gap_report, an_assessment, an_evidence_line

OUTCOME = NamedOutcome("outcome-1", "Learners practise query databases.")


def stored(text: str = "Repair a pump on the bench.", **stated: Any) -> StoredAssessment:
    return StoredAssessment(an_assessment(text, **stated), "Pumps", "Millwright", "Northlake College")


def evidence(*every: StoredAssessment, links: tuple[Link, ...] = (), **stated: Any) -> Evidence:
    values: dict[str, Any] = {
        "given": {},
        "given_by_outcome": {},
        "languages": {},
        "names": {link.skill_id: (link.skill_id.capitalize(), "data") for link in links},
    }
    return Evidence({one.place: one for one in every}, links, **(values | stated))


def linked(gap: Gap | str, one: StoredAssessment, outcome: NamedOutcome | None = OUTCOME) -> Link:
    return Link(gap if isinstance(gap, str) else gap.skill_id, *one.place, outcome)


# -------------------------------------------------------------------------------------------------------- status


def test_a_skill_with_an_assessment_is_followed_to_it_through_the_outcome_that_teaches_it_best() -> None:
    gap, other, best = a_gap("Query databases", Status.MET), stored("A quiz."), stored("Write six queries.")
    elsewhere = NamedOutcome("outcome-9", "Something else")
    links = (linked(gap, other, elsewhere), linked(gap, best))
    (row,) = report_of(a_gap_report([gap]), evidence(other, best, links=links)).rows
    assert row.status is Proof.ASSESSED
    assert row.assessment == best
    assert row.chain and row.chain.outcome == OUTCOME
    assert row.others == 1
    assert row.assessed_level == best.level


def test_the_outcome_beside_an_assessment_is_one_that_it_says_it_covers() -> None:
    gap, one, covered = (
        a_gap("Query databases", Status.MET),
        stored("A quiz."),
        NamedOutcome("outcome-9", "Join tables."),
    )
    (row,) = report_of(a_gap_report([gap]), evidence(one, links=(linked(gap, one, covered),))).rows
    assert row.outcome and (row.outcome.source_id, row.outcome.text) == ("outcome-9", "Join tables.")
    (row,) = report_of(a_gap_report([gap]), evidence(one, links=(linked(gap, one, None),))).rows
    assert row.outcome == gap.outcome, "it does not say what it covers"
    links = (linked(gap, one, covered), linked(gap, one))
    (row,) = report_of(a_gap_report([gap]), evidence(one, links=links)).rows
    assert row.outcome == gap.outcome, "it covers the best one too"


def test_an_outcome_of_another_course_that_has_the_same_id_is_not_the_best_one() -> None:
    gap, one, other = a_gap("Query databases", Status.MET), stored("A quiz."), stored("Write six queries.")
    links = (linked(gap, one, NamedOutcome(OUTCOME.id, "Bake bread.")), linked(gap, other))
    (row,) = report_of(a_gap_report([gap]), evidence(one, other, links=links)).rows
    assert row.chain and row.chain.outcome == OUTCOME


def test_where_no_assessment_is_given_that_is_said_and_there_is_no_level() -> None:
    gap = a_gap("Query databases", Status.TAUGHT)
    report = report_of(a_gap_report([gap]), evidence())
    (row,) = report.never_assessed
    assert row.status.value == "not assessed, as far as the files say"
    assert row.why == "The files give no assessment of the courses that teach it."
    assert (row.assessment, row.assessed_level, row.compared) == (None, None, None)
    assert row.requirement and row.outcome


def test_assessments_that_are_about_something_else_leave_a_skill_unassessed() -> None:
    gap = a_gap("Query databases", Status.UNASSESSED)
    (row,) = report_of(a_gap_report([gap]), evidence(stored(), given={gap.skill_id: 1})).never_assessed
    assert row.why == "The assessments of its courses name other outcomes and skills."


@pytest.mark.parametrize("where", ["skill", "outcome"])
def test_assessments_that_say_nothing_of_what_they_assess_are_not_measured(where: str) -> None:
    gap = a_gap("Query databases", Status.TAUGHT)
    assert gap.outcome
    own = {"given": {gap.skill_id: 2}} if where == "skill" else {
        "given_by_outcome": {(gap.outcome.source_id, gap.outcome.text): 2}
    }  # fmt: skip
    report = report_of(a_gap_report([gap]), evidence(stored(), **own))
    assert [row.status for row in report.rows] == [Proof.NOT_MEASURED]
    assert report.never_assessed == ()
    assert "for 1 it was not measured" in report.answer


def test_what_is_not_taught_or_not_asked_is_no_row() -> None:
    gaps = [a_gap("Untaught"), a_gap("Partly", Status.PARTLY), a_gap("Unasked", Status.UNASKED)]
    assert report_of(a_gap_report(gaps), evidence()).rows == ()


def test_an_assessed_skill_that_nobody_asks_for_is_listed_even_where_no_outcome_teaches_it() -> None:
    one = stored()
    report = report_of(a_gap_report([a_gap("Untaught")]), evidence(one, links=(linked("welding", one, None),)))
    (row,) = report.never_asked
    assert (row.label, row.status, row.outcome) == ("Welding", Proof.UNASKED, None)
    assert row.asked.n == 0
    assert report.answer.startswith("No skill is both asked for")


def test_a_skill_that_is_asked_for_is_never_among_those_that_are_not() -> None:
    one, gap = stored(), a_gap("Untaught")
    assert report_of(a_gap_report([gap]), evidence(one, links=(linked(gap, one),))).never_asked == ()


def test_without_postings_nothing_is_said_to_be_unasked() -> None:
    one = stored()
    report = report_of(a_gap_report([], postings=0), evidence(one, links=(linked("welding", one),)))
    assert report.rows == ()
    assert "No postings" in report.answer


def test_the_surest_demand_comes_first_among_what_is_never_assessed() -> None:
    gaps = [a_gap("Few", Status.UNASSESSED, asks=3), a_gap("Many", Status.UNASSESSED, asks=30)]
    assert [row.label for row in report_of(a_gap_report(gaps), evidence()).never_assessed] == ["Many", "Few"]


def test_a_narrower_skill_lends_its_assessment_and_a_broader_one_does_not() -> None:
    one = stored()
    for basis, status in ((Basis.NARROWER, Proof.ASSESSED), (Basis.BROADER, Proof.NOT_ASSESSED)):
        covered = a_coverage(0.9, basis, "Joins", line=an_evidence_line(source_id="outcome-1"))
        gap = a_gap("Query", Status.MET, covered_by=covered)
        gap = replace(
            gap, assessed=basis is Basis.NARROWER, assessment=gap.assessment if status is Proof.ASSESSED else None
        )
        (row,) = report_of(a_gap_report([gap]), evidence(one, links=(linked("joins", one),))).of(status)
        assert bool(row.chain) is (basis is Basis.NARROWER)


def test_the_answer_counts_every_kind_once() -> None:
    one, met = stored(), a_gap("Met", Status.MET)
    gaps = [met, a_gap("A", Status.UNASSESSED), a_gap("B", Status.UNASSESSED)]
    links = (linked(met, one), linked("welding", one))
    report = report_of(a_gap_report(gaps), evidence(one, links=links))
    assert report.answer == (
        "Of 3 skills that are asked for and taught, 1 is assessed and 2 are not, as far as the files say. "
        "1 skill is assessed and never asked for."
    )
    assert report_of(a_gap_report([met]), evidence(one, links=links[:1])).answer == (
        "The one skill asked for and taught is assessed."
    )
    assert "No outcomes" in report_of(a_gap_report([], outcomes=0), evidence()).answer


# ---------------------------------------------------------------------------------------------------- comparison


def test_the_frame_takes_method_standard_conditions_and_judge() -> None:
    one = an_assessment(
        "Repair a pump.", method="observation", standard="No leak after an hour.", conditions="In the shop, alone.",
        judge="The shift supervisor.",
    )  # fmt: skip
    frame = assessment_frame(one)
    assert (frame.action, frame.object) == ("Repair", "a pump")
    assert (frame.context, frame.standard, frame.judge) == (
        "In the shop, alone", "No leak after an hour", "The shift supervisor",
    )  # fmt: skip


def test_an_assessment_of_no_words_has_an_empty_frame() -> None:
    assert assessment_frame(an_assessment("12", title="", method="")) == TaskFrame()


def test_a_line_is_compared_part_by_part() -> None:
    compared = compare_line("Repair pumps with hand tools in the field", "en", stored(judge="An instructor"))
    assert compared.comparison
    assert compared.agrees == "action, object"
    assert compared.missing == "context, tool"
    assert compared.comparison.named(Agreement.NOT_STATED) == ("standard", "judge")


def test_two_languages_are_not_compared_and_a_line_of_nothing_neither() -> None:
    assert "two languages" in compare_line("Réparer des pompes", "fr", stored()).said
    nothing = compare_line("12", "en", stored())
    assert (nothing.agrees, nothing.missing) == (None, None)
    assert nothing.said.startswith("The line names")


def test_an_asking_line_is_compared_with_the_assessment_that_proves_the_skill() -> None:
    one, gap = stored("Write six queries."), a_gap("Query databases", Status.MET)
    gap = replace(gap, requirement=an_evidence_line("Write queries with SQL", source_id="p1"))
    (row,) = report_of(a_gap_report([gap]), evidence(one, links=(linked(gap, one),), languages={"p1": "en"})).rows
    assert row.compared and row.compared.agrees == "action, object"
    french = evidence(one, links=(linked(gap, one),), languages={"p1": "fr"})
    (row,) = report_of(a_gap_report([gap]), french).rows
    assert row.compared and row.compared.comparison is None


# --------------------------------------------------------------------------------------------------------- chain


def test_the_chain_ends_in_the_criteria_that_name_the_outcome() -> None:
    naming, other = Criterion("No leak", 0.5, ("outcome-1",)), Criterion("Tidy bench")
    one = stored(criteria=(naming, other))
    assert chain_of(one, OUTCOME).criteria == (naming,)
    assert chain_of(one, NamedOutcome("x", "Other")).criteria == (naming, other)
    assert "none of them names" in chain_of(one, NamedOutcome("x", "Other")).criteria_said
    assert chain_of(stored(), OUTCOME).criteria_said.startswith("Not stated")
    assert "own words" in chain_of(one, None).said


# --------------------------------------------------------------------------------------------------------- facts


def test_what_nobody_states_is_said_with_what_to_ask() -> None:
    facts = {fact.label: fact for fact in facts_of(stored("Repair a pump with hand tools.", method="", weight=0.35))}
    assert facts["With which tools"].said == "hand tools"
    assert facts["With which tools"].note == "as its description says"
    assert not facts["Who judges"].is_stated and facts["Who judges"].ask.endswith("?")
    assert facts["What it counts"].said == "35 % of the course’s mark"


def test_nothing_but_its_own_words_is_read_from_a_long_paragraph() -> None:
    text = "In the lab, with hand tools, learners repair pumps. " * 8
    facts = {fact.label: fact for fact in facts_of(stored(text, method=""))}
    assert facts["What the learner does"].said == text
    assert [name for name, fact in facts.items() if fact.is_stated] == ["What the learner does"]
    assert compare_line("Repair pumps", "en", stored(text)).caution.startswith("The assessment is told")
    assert not compare_line("Repair pumps", "en", stored()).caution


def test_the_page_counts_what_is_stated() -> None:
    one = stored(
        "Repair pumps with hand tools.", standard="s", conditions="c", judge="j", evidence="e", weight=1.0
    )  # fmt: skip
    assert AssessmentPage(one, facts=facts_of(one)).answer == "All 8 things that an employer asks are stated."
    bare = stored("Quiz.", method="")
    assert AssessmentPage(bare, facts=facts_of(bare)).answer.startswith("1 of the 8 things that an employer asks is")


# --------------------------------------------------------------------------------------------------------- edits


def test_only_what_changed_is_kept_and_it_is_tidied() -> None:
    one = an_assessment("Repair a pump.", judge="An instructor")
    changed, why = clear_changes(one, {"text": "Repair a pump. ", "judge": " The\x00 supervisor\r\n"}, "  Agreed. ")
    assert changed == {"judge": "The supervisor"}
    assert why == "Agreed."


@pytest.mark.parametrize(
    ("changes", "reason", "words"),
    [
        ({"judge": "New"}, "  ", "reason is missing"),
        ({"judge": "New"}, "x" * 501, "501 characters"),
        ({"judge": ""}, "Why", "Nothing was changed"),
        ({}, "Why", "Nothing was changed"),
        ({"text": " \n"}, "Why", "is empty"),
        ({"position": "1"}, "Why", "cannot be edited"),
        ({"weight": "101"}, "Why", "no share of the mark"),
        ({"weight": "a third"}, "Why", "no share of the mark"),
        ({"outcomes": "o9"}, "Why", "no outcome “o9”"),
        ({CRITERIA: "\n".join(f"Line {n}" for n in range(MOST_CRITERIA + 1))}, "Why", "51 criteria"),
        ({CRITERIA: "x" * 501}, "Why", "501 characters"),
        *(({name: "x" * (most + 1)}, "Why", f"{most + 1:,} characters") for name, most in LONGEST.items()),
    ],
)
def test_what_cannot_be_kept_is_said(changes: dict[str, str], reason: str, words: str) -> None:
    with pytest.raises(UnclearEdit, match=words) as said:
        clear_changes(an_assessment("Repair a pump."), changes, reason)
    assert said.value.remedy


def test_a_text_of_the_longest_length_may_be_kept() -> None:
    changed, _ = clear_changes(an_assessment("Repair."), {"text": "x" * LONGEST["text"]}, "Why")
    assert len(changed["text"]) == LONGEST["text"]


def test_a_criterion_that_stays_keeps_its_weight_and_its_outcomes() -> None:
    kept, gone = Criterion("No leak", 0.5, ("o1",)), Criterion("Tidy bench", 0.5)
    one = an_assessment("Repair.", criteria=(kept, gone))
    after = edited(one, {CRITERIA: "New one\n\n No  leak (50%)  [o1] \n"})
    assert after.criteria == (Criterion("New one"), kept)
    assert edited(edited(one, {CRITERIA: ""}), {CRITERIA: field_of(one, CRITERIA)}, {"o1"}) == one


def test_a_criterion_whose_words_are_mended_keeps_its_weight_and_its_outcomes() -> None:
    one = an_assessment("Repair.", criteria=(Criterion("Brakes are loked", 0.2, ("o1",)), Criterion("Tidy", 0.3333)))
    shown = field_of(one, CRITERIA)
    assert shown == "Brakes are loked (20%) [o1]\nTidy (33.33%)"
    after = edited(one, {CRITERIA: shown.replace("loked", "locked")})
    assert after.criteria == (Criterion("Brakes are locked", 0.2, ("o1",)), Criterion("Tidy", 0.3333))
    assert edited(one, {CRITERIA: field_of(after, CRITERIA)}) == after, "read from the log over the same file"


def test_a_weight_and_outcomes_that_a_person_changes_or_takes_away_are_changed() -> None:
    one = an_assessment("Repair.", criteria=(Criterion("Locked", 0.2, ("o1",)), Criterion("Tidy", 0.8)))
    after = edited(one, {CRITERIA: "Locked (30 %)\nTidy\nSafe [twice]"})
    assert after.criteria == (Criterion("Locked", 0.3), Criterion("Tidy"), Criterion("Safe [twice]"))


@pytest.mark.parametrize(("typed", "kept", "weight"), [("35", "35%", 0.35), ("12,5 %", "12.5%", 0.125), ("", "", None)])
def test_a_weight_is_kept_as_a_share_of_the_mark(typed: str, kept: str, weight: float | None) -> None:
    one = an_assessment("Repair.", weight=0.2)
    changed, _ = clear_changes(one, {"weight": typed}, "Agreed.")
    assert changed == {"weight": kept}
    assert edited(one, changed).weight == weight
    with pytest.raises(UnclearEdit, match="Nothing was changed"):
        clear_changes(one, {"weight": " 20 %"}, "Agreed.")


def test_every_field_has_a_name_and_a_limit() -> None:
    assert set(FIELD_LABELS) == set(LONGEST)


def test_a_long_name_is_cut_after_a_word() -> None:
    assert shortened("word " * 40).endswith("word…")
    assert len(shortened("x" * 300)) <= 81
