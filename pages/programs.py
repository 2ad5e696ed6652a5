"""What do the programs teach, and how do they assess it? Every outcome and assessment, and the way to load more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from alignment.exports import Cell
from alignment.vocabulary import LoadReport, Upload
from alignment.workspace import (
    PROGRAM_COLUMNS,
    AssessmentRow,
    ColumnGuess,
    OutcomeRow,
    ProgramReport,
    WantedColumn,
    Workspace,
)
from pages import parts, session

ABSENT = "not in this file"
PREVIEWED = 5
WIDE = st.column_config.TextColumn(width="large")


def outcome_row(row: OutcomeRow, *, is_measured: bool) -> dict[str, Cell]:
    """An outcome as a row of the table."""
    return {
        "Outcome": row.text,
        "Skills found": ", ".join(row.skills) or "none",
        "Suggested level": row.level.value if row.level else "none suggested",
        "Assessed by": str(row.assessments) if is_measured else "not measured",
        "Course": row.course,
        "Unit": row.unit,
    }


def assessment_row(row: AssessmentRow) -> dict[str, Cell]:
    """An assessment as a row of the table."""
    return {
        "What the learner does": row.text,
        "Method": row.method,
        "Standard": row.standard,
        "Weight": parts.percent(row.weight) if row.weight is not None else "not stated",
        "Outcomes named": row.outcomes,
        "Title": row.title,
        "Course": row.course,
    }


def table(title: str, rows: Sequence[Mapping[str, Cell]], key: str) -> None:
    """A table of long texts with its file."""
    st.header(title, anchor=False)
    config = dict.fromkeys(("Outcome", "What the learner does", "Standard"), WIDE)
    st.dataframe(list(rows), key=key, hide_index=True, row_height=58, column_config=config, alt=title)
    parts.csv_button(rows, key, f"{key}-csv", f"{title} as CSV")


def show(report: ProgramReport) -> None:
    """Outcomes and assessments of the chosen program."""
    is_measured = any(row.outcomes for row in report.assessments)
    table("Outcomes", [outcome_row(row, is_measured=is_measured) for row in report.outcomes], "outcomes")
    st.caption(
        "A verb suggests a level, it does not prove it; “assessed by” counts the assessments that name the outcome."
    )
    if report.assessments:
        table("Assessments", [assessment_row(row) for row in report.assessments], "assessments")


# ---------------------------------------------------------------------------------------------------- loading more


def upload_form() -> None:
    """Files to load; nothing is stored before their columns are settled."""
    with st.form("program-upload", border=False):
        files = st.file_uploader(
            "Courses, outcomes and assessments, one table or several", ["csv", "tsv", "xlsx"], True, key="program-files"
        )
        if st.form_submit_button("Read the columns", type="primary", key="read-columns"):
            st.session_state.pop("program-draft", None)
            with session.problems():
                uploads = [Upload(file.name, file.getvalue()) for file in files]
                st.session_state["program-draft"] = uploads, session.workspace().guess_tables(uploads)


def map_columns(guess: ColumnGuess, place: int) -> dict[str, str]:
    """Which of the table's columns is which of ours, guessed and mendable, above the table's first rows."""
    with st.container(border=True):
        st.markdown(f"**{session.escaped(guess.table.name)}** · {len(guess.table.rows):,} rows")
        roles = list(PROGRAM_COLUMNS)
        role = st.selectbox("This table holds", roles, roles.index(guess.role), key=f"role-{place}")
        with st.grid("auto", min_column_width=210):
            chosen = {
                wanted.name: choose_column(guess, wanted, f"column-{place}-{role}") for wanted in PROGRAM_COLUMNS[role]
            }
        st.caption("First rows of the file")
        st.dataframe(
            guess.table.records()[:PREVIEWED], hide_index=True, key=f"preview-{place}", alt="First rows of the file"
        )
    return guess.mapping | chosen if role == guess.role else chosen


def choose_column(guess: ColumnGuess, wanted: WantedColumn, key: str) -> str:
    """The column of the file that holds what is wanted, or "" for none."""
    options = ["", *guess.table.columns]
    found = options.index(guess.mapping.get(wanted.name, ""))
    label = f"{wanted.label} ({wanted.need})" if wanted.need else wanted.label
    return st.selectbox(label, options, found, lambda name: name or ABSENT, key=f"{key}-{wanted.name}")


def load(uploads: Sequence[Upload], mapping: Mapping[str, Mapping[str, str]]) -> None:
    """Load the files as mapped, score them, and say so on the next run."""
    with session.problems(), parts.working("Loading …") as progress:
        st.session_state["program-report"] = session.workspace().add_programs(
            uploads, mapping=mapping, progress=progress
        )
        st.session_state.pop("program-draft")
        st.rerun()


def say_loaded() -> None:
    """What was loaded, with what the person should know and the way on."""
    report: LoadReport | None = st.session_state.pop("program-report", None)
    if report:
        st.success(
            f"{report.read:,} {report.what} read: {report.new:,} new, {report.changed:,} changed, {report.unchanged:,} already there."
        )
        parts.notes(report.notes)
        st.page_link("gaps.py", label="See the gaps", icon=":material/arrow_forward:")


def load_more(*, is_first: bool) -> None:
    """Choose files, settle their columns, load."""
    with st.expander(
        "Load program files", expanded=is_first or "program-draft" in st.session_state, icon=":material/upload_file:"
    ):
        upload_form()
        if "program-draft" in st.session_state:
            uploads, guesses = st.session_state["program-draft"]
            told = {guess.table.name: map_columns(guess, place) for place, guess in enumerate(guesses)}
            mended = {
                guess.table.name: told[guess.table.name] for guess in guesses if told[guess.table.name] != guess.mapping
            }
            if st.button("Load and align", type="primary", key="load-programs", icon=":material/database_upload:"):
                load(uploads, mended)


session.guard()
st.title("What do the programs teach, and how do they assess it?", anchor=False)
say_loaded()
answer, is_loaded = st.container(), bool(session.ask(Workspace.programs))
if is_loaded:
    report = session.ask(Workspace.program_report, parts.choose_program())
    with answer:
        parts.answer(report.answer, report.about)
    show(report)
else:
    answer.info("No program is loaded yet: load a table of its outcomes below.", icon=":material/info:")
load_more(is_first=not is_loaded)
