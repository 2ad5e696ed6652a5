"""Does what we assess match doing the job? The lists, and for each skill the job's line beside its assessment."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from alignment.assessing import AssessedSkill, AssessmentReport, Proof
from alignment.assessment_exports import (
    NEVER_ASKED_NOTE,
    NEVER_ASSESSED_NOTE,
    REPORT_FILES,
    criterion_said,
    levels_said,
    list_row,
    report_rows,
)
from alignment.exports import download_name
from alignment.vocabulary import counted
from alignment.workspace import Workspace
from pages import parts, session

PASTE = "Paste one line that says what is done in the job, as a questionnaire or an employer words it."


def main() -> None:
    """Choose, ask, answer; then the lists, one skill with its chain, and a statement of your own to compare."""
    st.title("Does what we assess match doing the job?", anchor=False)
    if not parts.has_both_sides():
        return
    answer, filters = st.container(key="answer"), st.container(key="filters")
    with filters:
        question = parts.choose_question()
    report = session.ask(Workspace.assessment_report, question)
    parts.offer_alignment(question.framework)
    with answer:
        show_answer(report)
    if report.rows:
        show_skills(report)
    compare_statement(report)


def show_answer(report: AssessmentReport) -> None:
    """The sentence, what it rests on, and the files to take away."""
    with st.container(border=True):
        st.subheader(session.escaped(report.answer), anchor=False)
        counts = ((report.postings, "posting"), (report.outcomes, "outcome"), (report.assessments, "assessment"))
        basis = " · ".join(counted(n, noun) for n, noun in counts)
        st.caption(session.escaped(f"{basis} · {report.framework_title} {report.framework_version}"))
        for caveat in report.caveats:
            st.caption(f":material/info: {session.escaped(caveat)}")
        with st.popover("Download", icon=":material/download:", key="export"):
            name = download_name("assessments", report.program, report.field)
            parts.file_buttons(report, REPORT_FILES, name)


def show_skills(report: AssessmentReport) -> None:
    """The lists above, the chosen skill below; it is the same in all of them."""
    lists = st.container(key="lists")
    with st.container(key="skill-followed"):
        st.subheader("One skill, from the job to its assessment", anchor=False)
        by_id = {row.skill_id: row for row in report.rows}
        row = by_id[parts.choose("Skill", list(by_id), "skill", shown=lambda id: by_id[id].label)]
        show_skill(row)
    rest = report.of(Proof.ASSESSED, Proof.NOT_MEASURED)
    with lists:
        show_list("Asked, taught, never assessed", NEVER_ASSESSED_NOTE, report.never_assessed, row, "never-assessed")
        show_list("Assessed, never asked", NEVER_ASKED_NOTE, report.never_asked, row, "never-asked")
        note = "What of the job’s line the assessment agrees with, and what it leaves out."
        show_list("Asked, taught and assessed, or not measured", note, rest, row, "assessed")


def show_list(title: str, note: str, rows: Sequence[AssessedSkill], chosen: AssessedSkill, key: str) -> None:
    """One list as a table and a file; a click chooses the skill."""
    st.subheader(f"{title} ({len(rows)})", anchor=False)
    if not rows:
        parts.absent("No skill stands in this list.")
        return
    st.caption(note)
    cells = list(map(list_row, rows))
    parts.row_choice(cells, [row.skill_id for row in rows], chosen.skill_id, key, choose_skill)
    parts.csv_button(report_rows(rows), key, f"{key}-csv")


def choose_skill(skill_id: str) -> None:
    """What a click in a list does."""
    st.session_state["skill"] = skill_id


def show_skill(row: AssessedSkill) -> None:
    """Both lines side by side, the six parts, and the chain below them."""
    parts.proof_badge(row.status)
    left, right = st.columns(2, gap="medium")
    with left:
        if row.requirement:
            parts.evidence("The job, by a posting", row.requirement)
        else:
            parts.absent("No posting of this choice asks for it.")
    with right:
        show_proof(row)
    if row.compared:
        parts.show_compared(row.compared)
    st.caption(session.escaped(levels_said(row)))
    show_chain(row)


def show_proof(row: AssessedSkill) -> None:
    """The assessment with the way to its own page; or, in plain words, that none is given."""
    if not row.assessment:
        parts.absent(f"{row.status.value.capitalize()}. {row.why}", not_measured=row.status is Proof.NOT_MEASURED)
        return
    one = row.assessment
    with st.container(border=True):
        st.caption(session.escaped(" · ".join(filter(None, ("The assessment", one.assessment.title, one.where)))))
        st.text(one.assessment.text)
        parts.assessment_link(one, "What an employer should know of it")
        if row.others:
            st.caption(f"{row.others} more of the program {'covers' if row.others == 1 else 'cover'} this skill.")


def show_chain(row: AssessedSkill) -> None:
    """Outcome → assessment → criteria, with what ties them."""
    first, second, third = st.columns(3, gap="medium")
    chain = row.chain
    with first:
        parts.step("Outcome", [row.outcome.text] if row.outcome else [], "No outcome of the program has this skill.")
    with second:
        parts.step("→ Assessment", [chain.assessment.name] if chain else [], row.why, chain.said if chain else "")
    with third:
        lines = [criterion_said(one) for one in chain.criteria] if chain else []
        parts.step("→ Criteria", lines, chain.criteria_said if chain else "No assessment, so no criteria.",
                   chain.criteria_said if lines and chain else "")  # fmt: skip


def compare_statement(report: AssessmentReport) -> None:
    """A job-task statement of the reader's own, held against any assessment of the program."""
    every = {" · ".join(one.place): one for one in session.ask(Workspace.assessments, report.program)}
    if not every:
        return
    st.subheader("Compare an assessment with a task of the job", anchor=False)
    names = {key: f"{one.course}: {one.name}" for key, one in every.items()}
    with st.form("compare", border=True):
        chosen = st.selectbox("Assessment", list(every), key="compare-with", format_func=names.__getitem__)
        statement = st.text_area("A statement of what is done in the job", key="statement", help=PASTE, max_chars=2_000)
        is_asked = st.form_submit_button("Compare", type="primary", key="compare-now", icon=":material/compare_arrows:")
    if is_asked:
        with session.problems():
            parts.show_compared(session.workspace().compare_task(*every[chosen].place, statement))


session.guard()
main()
