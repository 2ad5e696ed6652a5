"""Files of programs on their way in: chosen, read, settled column by column, loaded or discarded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from alignment.access import Action
from alignment.answers import PROGRAM_COLUMNS, WantedColumn
from alignment.vocabulary import Upload, counted
from alignment.workspace import ColumnGuess
from pages import parts, session

KINDS = ["csv", "tsv", "xlsx", "docx", "odt", "rtf", "pdf", "html", "md", "txt"]


def show_loaded() -> None:
    """After a load, once: the program that was loaded is the one that is shown."""
    if loaded := st.session_state.pop("program-loaded", ""):
        st.session_state["program"] = loaded


def load_more(*, is_first: bool) -> None:
    """The way to choose files, and the way back from the last ones."""
    if not session.may(Action.EDIT_PROGRAMS):
        return
    with parts.foldable("Load program files", is_open=is_first, icon=":material/upload_file:", key="load-files"):
        upload_form()
    parts.offer_undo()


def show_draft() -> None:
    """Files that were read and are not loaded yet, above everything else: settle their columns, or discard them."""
    draft: tuple[list[Upload], list[ColumnGuess]] | None = st.session_state.get("program-draft")
    if draft is None or not session.may(Action.EDIT_PROGRAMS):
        return
    with st.container(border=True, key="draft"):
        st.subheader("Not loaded yet: is each column what it says?", anchor=False)
        settle_columns(*draft)


def upload_form() -> None:
    """Files to load; nothing is stored before their columns are settled."""
    with st.form("program-upload", border=False):
        label = (
            "Tables of courses, outcomes and assessments, rubrics (CSV, Excel), or syllabi (Word, ODT, PDF, HTML, text)"
        )
        uploads = parts.uploads(label, KINDS, "program-files")
        if st.form_submit_button("Read the columns", type="primary", key="read-columns"):
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
    with st.container(horizontal=True):
        is_wanted = st.button("Load and align", type="primary", key="load-programs", icon=":material/database_upload:")
        if st.button("Discard", key="discard-programs", icon=":material/close:", help="Nothing of them is kept."):
            st.session_state.pop("program-draft")
            st.rerun()
    if is_wanted:
        load(uploads, mended)


def map_columns(guess: ColumnGuess, place: int) -> dict[str, str]:
    """Which of the table's columns is which of ours, above the table's first rows."""
    draft = f"{session.files_turn()}-{place}"
    with st.container(border=True):
        st.markdown(f"**{session.escaped(guess.table.name)}** · {counted(len(guess.table.rows), 'row')}")
        roles = list(PROGRAM_COLUMNS)
        role = st.selectbox("This table holds", roles, roles.index(guess.role), key=f"role-{draft}")
        with st.grid("auto", min_column_width=210):
            chosen = {
                one.name: choose_column(guess, one, f"{draft}-{role}-{one.name}") for one in PROGRAM_COLUMNS[role]
            }
        st.caption("First rows of the file")
        rows = guess.table.records()[:5]
        st.dataframe(rows, hide_index=True, key=f"preview-{draft}", alt="First rows of the file")
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
        st.session_state["program-loaded"] = next(iter(report.programs), "")
        parts.keep_report(report)
