"""What is stored of assessments → the values of `assessing`: the report of a question, one assessment's page, an edit.

The two sides are read and judged as for the gap report, in one snapshot, so that both pages say the same of a skill.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from alignment.answers import FrameworkSummary
from alignment.assessing import (
    SCORED_FIELDS,
    AssessmentEdit,
    AssessmentPage,
    AssessmentReport,
    Evidence,
    Link,
    NamedOutcome,
    StoredAssessment,
    check_unseen,
    clear_changes,
    edited,
    facts_of,
    field_of,
    report_of,
)
from alignment.database import Read, Reader, Row, Writing
from alignment.gaps import find_gaps
from alignment.problems import NotFound
from alignment.rows import forget_matches, keep_edited, level_of, log_edits
from alignment.sides import NO_ASSESSMENTS, Sides, parameters
from alignment.vocabulary import Assessment, Criterion, Cue, Framework, GapReport, LevelBelief, Question

NO_FILE_TELLS = "The files give no assessment of this program. There may be some that no file tells of."
Place = tuple[str, str]
"""Course and assessment, by their ids."""


def report_for(read: Reader, question: Question, summary: FrameworkSummary, framework: Framework) -> AssessmentReport:
    """Every skill of the question that is asked and taught, or only assessed, with what proves it."""
    sides = Sides.of(read, question, summary)
    gaps = find_gaps(question, framework, sides.measured)
    report = report_of(gaps, _evidence(read, question, summary, gaps))
    told = (NO_FILE_TELLS if one == NO_ASSESSMENTS else one for one in report.caveats)
    return replace(report, caveats=tuple(told))


def _evidence(read: Reader, question: Question, summary: FrameworkSummary, gaps: GapReport) -> Evidence:
    _, teaching = parameters(question, summary)
    stored = {one.place: one for one in stored_assessments(read, question.program)}
    rows, given = read("assessment_links", **teaching), read("assessments_given", **teaching)
    links = [_link(row) for row in rows if (row["course_id"], row["assessment_id"]) in stored]
    postings = sorted({gap.requirement.source_id for gap in gaps.gaps if gap.requirement})
    names = read("skill_names", framework=question.framework, ids=sorted({link.skill_id for link in links}))
    return Evidence(
        assessments=stored,
        links=links,
        given=_given_by_skill(given),
        given_by_outcome={(row["outcome_id"], row["text"]): row["given"] for row in given},
        languages={row["id"]: row["language"] for row in read("posting_languages", ids=postings)},
        names={row["id"]: (row["label"], row["family"]) for row in names},
    )


def _given_by_skill(rows: Sequence[Row]) -> dict[str, int]:
    """Skill → the most assessments that a course gives whose outcome has it."""
    found: dict[str, int] = {}
    for row in rows:
        for skill in row["skills"]:
            found[skill] = max(found.get(skill, 0), row["given"])
    return found


def _link(row: Row) -> Link:
    outcome = NamedOutcome(row["outcome_id"], row["outcome"]) if row["outcome_id"] else None
    return Link(row["skill_id"], row["course_id"], row["assessment_id"], outcome)


def stored_assessments(read: Read, program: str = "", course: str = "", assessment: str = "") -> list[StoredAssessment]:
    """Assessments in the order of their courses; "" for all programs, courses or assessments."""
    chosen = {"program": program, "course": course, "assessment": assessment}
    criteria: dict[Place, list[Criterion]] = {}
    for row in read("assessment_criteria", **chosen):
        line = Criterion(row["text"], row["weight"], tuple(row["outcome_ids"] or ()))
        criteria.setdefault((row["course_id"], row["assessment_id"]), []).append(line)
    return [_stored(row, criteria) for row in read("stored_assessments", **chosen)]


def _stored(row: Row, criteria: Mapping[Place, Sequence[Criterion]]) -> StoredAssessment:
    names = ("id", "course_id", "position", "text", "title", "method", "standard", "weight")
    plain = {name: row[name] for name in (*names, "conditions", "judge", "evidence")}
    ids = tuple(row["outcome_ids"] or ())
    own = tuple(criteria.get((row["course_id"], row["id"]), ()))
    return StoredAssessment(
        Assessment(**plain, outcome_ids=ids, criteria=own),
        course=row["course"],
        program=row["program"],
        institution=row["institution"],
        language=row["language"],
        level=level_of(row["level"]),
        belief=_belief(row),
        is_settled=row["settled"],
        outcomes=tuple(map(NamedOutcome, ids, row["outcome_texts"] or ())),
    )


def _belief(row: Row) -> LevelBelief | None:
    """What the words suggest; the kinds of its cues are not stored, and nothing here asks for them."""
    level = level_of(row["level"])
    if level is None or not row["level_chances"]:
        return None
    return LevelBelief(tuple(row["level_chances"]), tuple(Cue(words, "", level) for words in row["level_words"] or ()))


def one_assessment(read: Read, course: str, assessment: str) -> StoredAssessment:
    """The assessment of a course. Raises NotFound for none."""
    found = stored_assessments(read, course=course, assessment=assessment) if course and assessment else []
    if not found:
        raise NotFound(
            f"There is no assessment “{assessment}” in the course “{course}”.",
            "Choose one from the list on the Assessments page.",
        )
    return found[0]


def page_of(read: Read, framework: str, course: str, assessment: str) -> AssessmentPage:
    """The employer's page of one assessment. Raises NotFound for none."""
    stored = one_assessment(read, course, assessment)
    place = {"course": course, "assessment": assessment}
    skills = read("skills_of_assessment", framework=framework, **place)
    edits = tuple(AssessmentEdit(**row) for row in read("assessment_edits", **place))
    own = [NamedOutcome(row["id"], row["text"]) for row in read("outcomes_of_course", course=course)]
    choices = {one.id: one for one in (*stored.outcomes, *own)}
    named = tuple(row["label"] for row in skills)
    return AssessmentPage(stored, named, edits, facts_of(stored), tuple(choices.values()))


def keep_edit(  # noqa: PLR0917  # which assessment, what changes, why, and what was seen
    writing: Writing, course: str, assessment: str, changes: Mapping[str, str], reason: str, seen: Mapping[str, str]
) -> bool:
    """Keep what a person changed, and log it; whether skills must be found anew.

    Raises NotFound for no such assessment, UnclearEdit for what cannot be kept, or was changed since it was `seen`.
    """
    stored = one_assessment(writing.read, course, assessment)
    before = stored.assessment
    check_unseen(before, changes, seen)
    outcomes = {row["id"] for row in writing.read("outcomes_of_course", course=course)}
    changed, why = clear_changes(before, changes, reason, outcomes)
    after = edited(before, changed, outcomes)
    log_edits(writing, before, {name: (field_of(before, name), field_of(after, name)) for name in changed}, why)
    keep_edited(writing, before, after, stored.language)
    is_scored = bool(SCORED_FIELDS & set(changed))
    if is_scored:
        forget_matches(writing, [course])
    return is_scored


def hold_edits(writing: Writing, courses: Sequence[str]) -> None:
    """Let the latest word of people hold in the assessments of these courses, as it does over any file."""
    held: dict[Place, dict[str, str]] = {}
    for row in writing.read("held_edits", courses=list(courses)):
        held.setdefault((row["course_id"], row["assessment_id"]), {})[row["field"]] = row["after"]
    for (course, assessment), changes in held.items():
        for stored in stored_assessments(writing.read, course=course, assessment=assessment):
            outcomes = {row["id"] for row in writing.read("outcomes_of_course", course=course)}
            after = edited(stored.assessment, changes, outcomes)
            if after != stored.assessment:
                keep_edited(writing, stored.assessment, after, stored.language)
