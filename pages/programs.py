"""What do the programs teach, and how do they assess it? Every outcome and assessment, and the way to load more."""

from __future__ import annotations

import streamlit as st

from alignment.answers import AssessmentRow, OutcomeRow, ProgramReport
from alignment.exports import Row
from alignment.vocabulary import BUILT_IN_FRAMEWORK
from alignment.workspace import Workspace
from pages import parts, program_parts, session


def main() -> None:
    """The answer for one program, its outcomes and assessments, and the way to load more."""
    st.title("What do the programs teach, and how do they assess it?", anchor=False)
    parts.say_report()
    program_parts.show_draft()
    program_parts.show_loaded()
    is_first = not session.ask(Workspace.programs)
    if is_first:
        parts.answer(
            "No program is loaded yet: load a table of its outcomes below.", "One outcome a row is enough to begin."
        )
    else:
        answer = st.container()
        report = session.ask(Workspace.program_report, parts.choose_program())
        with answer:
            parts.answer(report.answer, report.about)
        parts.offer_alignment(BUILT_IN_FRAMEWORK)
        show(report)
    program_parts.load_more(is_first=is_first)


def show(report: ProgramReport) -> None:
    """Outcomes and assessments of the chosen program, course by course, and the same as tables."""
    st.subheader("Outcomes", anchor=False)
    st.caption("A verb suggests a level, it does not prove it. Assessments are counted where they name the outcome.")
    parts.show_pairs(outcome_pair(row, report) for row in report.outcomes)
    parts.table_twin([outcome_row(row, report) for row in report.outcomes], "outcomes", "outcomes")
    st.subheader("Assessments", anchor=False)
    if not report.assessments:
        parts.absent("The files say nothing of assessments.", not_measured=True)
        return
    parts.show_pairs(map(assessment_pair, report.assessments))
    first = report.assessments[0]
    where = parts.address_with(program=report.summary.name, course=first.course_id, assessment=first.assessment_id)
    label = "What an employer should know of each assessment, and the way to edit it"
    st.page_link("assessment.py", label=label, icon=":material/arrow_forward:", query_params=where)
    parts.table_twin([assessment_row(row) for row in report.assessments], "assessments", "assessments")


def outcome_pair(row: OutcomeRow, report: ProgramReport) -> parts.Pair:
    """An outcome, and beside it its level, assessments and skills."""
    cells = outcome_row(row, report)
    found = "" if row.skills else f" · skills: {cells['Skills found']}"
    beside = f"level: {cells['Suggested level']} · assessments: {cells['Assessed by']}{found}"
    return parts.Pair(row.text, beside, row.skills, row.unit, row.course, is_marked=bool(row.skills))


def outcome_row(row: OutcomeRow, report: ProgramReport) -> Row:
    """An outcome as a row of the table."""
    return {
        "Outcome": row.text,
        "Skills found": ", ".join(row.skills) or ("not measured" if report.unaligned else "none"),
        "Suggested level": row.level.value if row.level else "not suggested",
        "Assessed by": str(row.assessments) if report.names_outcomes else "not measured",
        "Course": row.course,
        "Unit": row.unit,
    }


def assessment_pair(row: AssessmentRow) -> parts.Pair:
    """An assessment, and beside it its method, weight and standard."""
    cells = assessment_row(row)
    told = (cells["Method"], f"weight {cells['Weight']}", cells["Standard"])
    return parts.Pair(row.text, " · ".join(str(one) for one in told if one), under=row.title, heading=row.course)


def assessment_row(row: AssessmentRow) -> Row:
    """An assessment as a row of the table."""
    weight = parts.percent(row.weight) if row.weight is not None else "not stated"
    told: Row = {"What the learner does": row.text, "Standard": row.standard, "Method": row.method, "Weight": weight}
    return told | {"Outcomes named": row.outcomes, "Title": row.title, "Course": row.course}


session.guard()
main()
