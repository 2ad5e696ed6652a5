"""What do the programs teach, and how do they assess it? Every outcome and assessment, and the way to load more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from alignment.access import Action
from alignment.answers import PROGRAM_COLUMNS, AssessmentRow, OutcomeRow, ProgramReport, WantedColumn
from alignment.exports import Row
from alignment.vocabulary import BUILT_IN_FRAMEWORK, Upload, counted
from alignment.workspace import ColumnGuess, Workspace
from pages import parts, session

KINDS = ["csv", "tsv", "xlsx", "docx", "odt", "rtf", "pdf", "html", "md", "txt"]


def main() -> None:
    """The answer for one program, its outcomes and assessments, and the way to load more."""
    st.title("What do the programs teach, and how do they assess it?", anchor=False)
    parts.say_report()
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
    load_more(is_first=is_first)


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


# --------------------------------------------------------------------------------------------------- loading more


def load_more(*, is_first: bool) -> None:
    """Choose files, settle their columns, load."""
    draft: tuple[list[Upload], list[ColumnGuess]] | None = st.session_state.get("program-draft")
    if not session.may(Action.EDIT_PROGRAMS):
        return
    is_open = is_first or draft is not None
    with st.expander("Load program files", expanded=is_open, icon=":material/upload_file:", key=f"load-{is_open}"):
        upload_form()
        if draft:
            settle_columns(*draft)
    parts.offer_undo()


def upload_form() -> None:
    """Files to load; nothing is stored before their columns are settled."""
    with st.form("program-upload", border=False):
        label = (
            "Tables of courses, outcomes and assessments, rubrics (CSV, Excel), or syllabi (Word, ODT, PDF, HTML, text)"
        )
        uploads = parts.uploads(label, KINDS, "program-files")
        if st.form_submit_button("Read the columns", type="primary", key="read-columns"):
            st.session_state.pop("program-draft", None)
            with session.problems(), st.spinner("Reading …"):
                st.session_state["program-draft"] = uploads, session.workspace().guess_tables(uploads)
                session.begin_new_files()
                st.rerun()


def settle_columns(uploads: Sequence[Upload], guesses: Sequence[ColumnGuess]) -> None:
    """Each table with the columns it was guessed to have; then the button that loads them."""
    documents = [upload.name for upload in uploads if not upload.name.lower().endswith((".csv", ".tsv", ".xlsx"))]
    if documents:
        st.caption(session.escaped(f"Read as a syllabus, by its headings: {', '.join(documents)}."))
    told = {guess.table.name: map_columns(guess, place) for place, guess in enumerate(guesses)}
    mended = {one.table.name: told[one.table.name] for one in guesses if told[one.table.name] != one.mapping}
    if st.button("Load and align", type="primary", key="load-programs", icon=":material/database_upload:"):
        load(uploads, mended)


def map_columns(guess: ColumnGuess, place: int) -> dict[str, str]:
    """Which of the table's columns is which of ours, above the table's first rows."""
    with st.container(border=True):
        st.markdown(f"**{session.escaped(guess.table.name)}** · {counted(len(guess.table.rows), 'row')}")
        roles = list(PROGRAM_COLUMNS)
        role = st.selectbox("This table holds", roles, roles.index(guess.role), key=f"role-{place}")
        with st.grid("auto", min_column_width=210):
            chosen = {
                one.name: choose_column(guess, one, f"{place}-{role}-{one.name}") for one in PROGRAM_COLUMNS[role]
            }
        st.caption("First rows of the file")
        rows = guess.table.records()[:5]
        st.dataframe(rows, hide_index=True, key=f"preview-{place}", alt="First rows of the file")
    kept = guess.mapping if role == guess.role else {}
    return {ours: theirs for ours, theirs in (kept | chosen).items() if theirs}


def choose_column(guess: ColumnGuess, wanted: WantedColumn, key: str) -> str:
    """The column of the file that holds what is wanted, or "" for none."""
    options = ["", *guess.table.columns]
    found = options.index(guess.mapping.get(wanted.name, ""))
    return st.selectbox(
        wanted.asked, options, found, key=f"column-{key}", format_func=lambda name: name or "not in this file"
    )


def load(uploads: Sequence[Upload], mapping: Mapping[str, Mapping[str, str]]) -> None:
    """Load the files as mapped, score them, and say so on the next run."""
    with session.problems(), parts.working("Loading …") as progress:
        report = session.workspace().add_programs(uploads, mapping=mapping, progress=progress)
        st.session_state.pop("program-draft")
        parts.keep_report(report)


session.guard()
main()
