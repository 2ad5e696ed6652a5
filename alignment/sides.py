"""A question's two sides: read in one snapshot, judged as they are, and judged again under other settings.

What postings ask for, what a program teaches and assesses, and how far the one covers the other; then the same with
other thresholds, without an employer, and by a second method, so that a reader learns which gaps hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from alignment.answers import FrameworkSummary
from alignment.database import Reader, Row
from alignment.decisions import Candidate
from alignment.gaps import Measured
from alignment.rows import (
    counted_of,
    counted_without,
    matches_under,
    measured_of,
    relations_of,
    taught_of,
    wanted_of,
)
from alignment.scoring.coverage import Program, Relations, coverage_of, coverage_without
from alignment.sensitivity import LEAST_EMPLOYERS, Counted, first_gaps, try_settings
from alignment.vocabulary import (
    SAMPLE_SOURCE,
    SELF_MANAGEMENT,
    Coverage,
    GapReport,
    Question,
    Sensitivity,
    Setting,
    assessments_said,
    counted,
    part_said,
    postings_said,
    thresholds_of,
)

NO_ASSESSMENTS = "The files say nothing of assessments, so whether a skill is assessed was not measured."


@dataclass(frozen=True, slots=True)
class Sides:
    """What was read of the two sides of a question that is judged more than once."""

    measured: Measured
    demand: Sequence[Row]
    lines: Sequence[Row]
    matches: Sequence[Row]
    near: Relations
    program: Program

    @classmethod
    def of(cls, read: Reader, question: Question, framework: FrameworkSummary) -> Sides:
        """The two sides as counted, and how far the program covers what is asked; in one snapshot."""
        asking, teaching = parameters(question, framework)
        postings = read("posting_counts", **asking, sample=SAMPLE_SOURCE)[0]
        counts = read("program_counts", **teaching, sample=SAMPLE_SOURCE)[0]
        demand = read("demand", **asking, reader=counts["languages"])
        outcomes, assessments = read("taught", **teaching), read("assessed", **teaching)
        families_asked = {row["family"]: row["n"] for row in read("family_demand", **asking)}
        families_taught = {row["family"]: row["n"] for row in read("family_taught", **teaching)}
        mentioned = sorted({row["skill_id"] for row in (*demand, *outcomes)})
        names = read("skill_names", framework=question.framework, ids=mentioned)
        families = families_asked, families_taught
        caveats = tuple(_caveats(question, postings, counts))
        lines, matches = read("program_lines", **teaching), read("program_matches", **teaching)
        near = relations_of(read("skill_relations", framework=question.framework))
        program = Program(taught_of(lines, matches))
        coverage = coverage_of(wanted_of(demand, [row["skill_id"] for row in demand]), program, near)
        measured = measured_of(postings, counts, demand, (outcomes, assessments), families, names, caveats, coverage)
        return cls(measured, demand, lines, matches, near, program)

    def covered_under(
        self, setting: Setting, skills: Sequence[str], tried: Sequence[Row], strict: float
    ) -> dict[str, Coverage]:
        """How far the program covers the skills by the matches that count under a setting."""
        outcomes = taught_of(self.lines, matches_under(setting, self.matches, tried, strict))
        program = Program(outcomes, self.program.words)  # the outcomes are the same, so are their words
        return coverage_of(wanted_of(self.demand, skills), program, self.near)

    def with_what_is_left(self, match: Candidate) -> Candidate:
        """An outcome's match with the coverage of its skill if a person turns it down, where the skill is asked for."""
        if not match.is_shown or match.skill_id not in self.measured.asked:
            return match
        (wanted,) = wanted_of(self.demand, [match.skill_id])
        rejected = self.program.places_of(match.owner_id, match.line.text)
        return replace(match, left=coverage_without(wanted, self.program, self.near, rejected))


def withheld_caveats(read: Reader, question: Question, pooled_from: int) -> list[str]:
    """What others keep to themselves and how it counts here, in sentences; of a snapshot of what one person sees."""
    row = read("withheld", framework=question.framework, field=question.field)[0]
    told = []
    if row["pooled"]:
        told.append(
            "Counted, but not shown line by line: postings that other employers keep to themselves. A skill counts as "
            f"asked for in them where at least {pooled_from} of those employers in a field ask for it, so its share "
            "may be higher than shown. Dates, levels, and the check without one employer, are of the other postings."
        )
    if row["left_out"]:
        told.append(
            f"Left out: postings that other employers keep to themselves, of fewer than {pooled_from} employers "
            "in a field: too few to show."
        )
    return told


def parameters(question: Question, framework: FrameworkSummary) -> tuple[dict[str, Any], dict[str, Any]]:
    """The parameters of what is read of postings, and of what is read of the program."""
    about = {"framework": question.framework, "languages": list(framework.languages)}
    return about | {"field": question.field}, about | {"program": question.program}


def sensitivity_of(
    read: Reader, question: Question, framework: FrameworkSummary, sides: Sides, report: GapReport
) -> Sensitivity:
    """Which of the first gaps hold under other settings, counted in the snapshot of the report."""
    measured = sides.measured
    first, thresholds = first_gaps(report.gaps), thresholds_of(framework.skills)
    if not first:
        return try_settings(report, measured, (), thresholds, {})
    asking, teaching = parameters(question, framework)
    strict = {"strict": thresholds.strict}
    too_few = measured.employers < LEAST_EMPLOYERS
    not_measured = {Setting.EMPLOYER: f"fewer than {LEAST_EMPLOYERS} employers"} if too_few else {}
    rows = read("demand_settings", **asking, **strict), read("coverage_settings", **teaching, **strict)
    kept = _covered_anew(read, sides, counted_of(*rows), teaching, thresholds.strict)
    if not too_few:
        skills = [gap.skill_id for gap in first]
        kept += counted_without(read("without_employer", **asking, skills=skills, family=SELF_MANAGEMENT), measured)
    return try_settings(report, measured, kept, thresholds, not_measured)


def _covered_anew(
    read: Reader, sides: Sides, counted: Sequence[Counted], teaching: Mapping[str, Any], strict: float
) -> list[Counted]:
    """What the program covers under each setting that changes which of its matches count, judged as in the report."""
    tried = read("tried_program_matches", **teaching)
    return [
        one
        if one.taught is None
        else replace(one, coverage=sides.covered_under(one.setting, _asked(one), tried, strict))
        for one in counted
    ]


def _asked(counted: Counted) -> list[str]:
    return sorted(skill for skill, n in counted.asked.items() if n)


def sample_caveats(postings: Mapping[str, Any], program: Mapping[str, Any]) -> Iterable[str]:
    """How much of an answer is made up, in sentences; the rows are those of `posting_counts` and `program_counts`.

    >>> list(sample_caveats({"samples": 36, "postings": 41}, {"samples": 0, "courses": 2}))
    ['Made up: 36 of the 41 postings counted here are of the fictional sample.']
    """
    made_up, of = postings["samples"], postings["postings"]
    if made_up and made_up == of and 0 < program["samples"] == program["courses"]:
        yield "Made up: these postings and this program are the fictional sample, which says nothing of the world."
        return
    if made_up:
        yield f"Made up: {part_said(made_up, of, 'posting')} counted here {_are(made_up, of)} of the fictional sample."
    if program["samples"]:
        made_up, of = program["samples"], program["courses"]
        which = part_said(made_up, of, "course")
        yield f"Made up: {which} of this program {_are(made_up, of)} of the fictional sample."


def _are(n: int, of: int) -> str:
    """The verb of "1 of the 6 postings is", "the one posting is", "all 2 postings are"."""
    return "is" if n == 1 or of == 1 else "are"


def _caveats(question: Question, postings: Mapping[str, Any], program: Mapping[str, Any]) -> Iterable[str]:
    """What the reader of the numbers must know, in sentences."""
    yield from sample_caveats(postings, program)
    if postings["adverts"] != postings["postings"]:
        told = postings_said(postings["adverts"], postings["postings"])
        yield f"A job that was posted more than once counts once: {told}."
    if postings["left_out"]:
        left_out = counted(postings["left_out"], "posting")
        yield f"Left out: {left_out} in a language that {question.framework} has no labels in."
    if program["left_out"]:
        left_out = counted(program["left_out"], "outcome")
        yield f"Not measured: {left_out} in a language that {question.framework} has no labels in."
    if postings["unaligned"] or program["unaligned"]:
        yield "Postings or courses that have not been aligned with this framework yet are not counted: align them."
    if program["assessments"] and not program["telling"]:
        yield "The assessments name no outcome and no skill, so whether a skill is assessed was not measured."
    if 0 < program["telling"] < program["assessments"]:
        told = assessments_said(program["telling"], program["assessments"])
        yield f"Only assessments that name an outcome or a skill can count: {told}."
    if program["outcomes"] and not program["assessments"]:
        yield NO_ASSESSMENTS
