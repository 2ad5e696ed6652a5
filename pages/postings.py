"""What does this job description ask for? Read some, see the fate of every line, and only then add them.

What was read stays in the visitor's session until they add it or discard it; nothing is stored before that.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from alignment.exports import Row
from alignment.vocabulary import BUILT_IN_FRAMEWORK, Posting, Upload
from alignment.workspace import Draft, Drafts, PostingList, StoredPosting, Workspace
from pages import parts, session

KINDS = ["csv", "xlsx", "json", "jsonl", "txt", "md", "html", "htm", "pdf", "docx"]


def main() -> None:
    """Drafts or stored postings: the answer, the way to read more, every line."""
    st.title("What does this job description ask for?", anchor=False)
    say_added()
    drafts: Drafts | None = st.session_state.get("drafts")
    answer = st.container()
    if drafts:
        with answer:
            parts.answer(drafts.answer, "This is a draft in your own session: nothing is stored until you add it.")
        show_drafts(drafts)
    read_some(is_first=not drafts)
    stored = show_stored()
    if not drafts:
        with answer:
            parts.answer(stored.answer, stored.about)


# --------------------------------------------------------------------------------------------------- reading some


def read_some(*, is_first: bool) -> None:
    """The two ways to hand over a job description."""
    turn = st.session_state.get("turn", 0)
    title = "Read a job description" if is_first else "Read another job description"
    with st.expander(title, expanded=is_first, icon=":material/upload_file:", key=f"read-{is_first}"):
        files, text = st.tabs(["Upload files", "Paste text"])
        with files, st.form(f"upload-{turn}", border=False):
            upload_form(turn)
        with text, st.form(f"paste-{turn}", border=False):
            paste_form(turn)


def upload_form(turn: int) -> None:
    """Several files at once, each with one posting or a table of many."""
    label = "CSV, Excel, JSON, text, web page, PDF or Word; one posting a file, or a table of many"
    files = st.file_uploader(label, KINDS, accept_multiple_files=True, key=f"files-{turn}")
    employer, field = employer_and_field(f"files-{turn}")
    if st.form_submit_button("Read the files", type="primary", key="read-files"):
        uploads = [Upload(file.name, file.getvalue()) for file in files]
        keep(lambda: session.workspace().draft_uploads(uploads, employer=employer, field=field))


def paste_form(turn: int) -> None:
    """One posting as text."""
    text = st.text_area("Text of the job description", key=f"text-{turn}", height=180)
    title = st.text_input("Job title", key=f"title-{turn}", max_chars=200)
    employer, field = employer_and_field(f"text-{turn}")
    if st.form_submit_button("Read the text", type="primary", key="read-text"):
        keep(lambda: session.workspace().draft_text(text, title=title, employer=employer, field=field))


def employer_and_field(key: str) -> tuple[str, str]:
    """Said once for everything that does not say it itself."""
    left, right = st.columns(2)
    employer = left.text_input("Employer, where none is named", key=f"employer-{key}", max_chars=200)
    return employer, right.text_input("Field, where none is named", key=f"field-{key}", max_chars=80)


def keep(read: Callable[[], Drafts]) -> None:
    """Read into the visitor's session; what cannot be read leaves nothing behind."""
    st.session_state.pop("drafts", None)
    with session.problems(), st.spinner("Reading …"):
        st.session_state["drafts"] = read()
        st.rerun()


# --------------------------------------------------------------------------------------------------------- drafts


def show_drafts(drafts: Drafts) -> None:
    """How the drafts were read, and the choice to add them."""
    parts.notes(drafts.notes)
    with st.container(horizontal=True):
        is_added = st.button("Add to the database", type="primary", key="add", icon=":material/database_upload:")
        st.button("Discard", key="discard", on_click=put_aside, icon=":material/close:")
    if is_added:
        add(drafts)
    draft = chosen_draft(drafts.drafts)
    st.subheader(session.escaped(named(draft.posting)), anchor=False)
    st.caption(session.escaped(draft.about))
    parts.show_chips(f"{label} × {len(lines)}" if len(lines) > 1 else label for label, lines in draft.skills.items())
    parts.show_reading(draft.lines, "draft")


def add(drafts: Drafts) -> None:
    """Store the drafts, score them, and say so on the next run."""
    with session.problems(), parts.working("Adding …") as progress:
        st.session_state["added"] = session.workspace().accept(drafts, progress).said
        put_aside()
        st.rerun()


def put_aside() -> None:
    """Forget the drafts, and begin with empty forms."""
    st.session_state.pop("drafts", None)
    st.session_state["turn"] = st.session_state.get("turn", 0) + 1


def say_added() -> None:
    """What was added, with the way on."""
    if message := st.session_state.pop("added", ""):
        st.success(message, icon=":material/check:")
        st.page_link("gaps.py", label="See what it does to the gaps", icon=":material/arrow_forward:")


def chosen_draft(drafts: Sequence[Draft]) -> Draft:
    """The only draft, or the one chosen from the list."""
    if len(drafts) == 1:
        return drafts[0]
    places, table = [str(place) for place in range(len(drafts))], st.container()
    chosen = st.selectbox("Show", places, key="draft", format_func=lambda place: named(drafts[int(place)].posting))
    with table:
        parts.row_choice([draft_row(draft) for draft in drafts], places, chosen, "drafts-table", choose_draft)
    return drafts[int(chosen)]


def choose_draft(place: str) -> None:
    """A row of the list was clicked."""
    st.session_state["draft"] = place


def draft_row(draft: Draft) -> Row:
    """A draft as a row of the list."""
    posting = draft.posting
    known = "yes" if draft.already_stored else "no"
    counts: Row = {"Asking": draft.asks_count, "Lines": len(draft.lines), "Skills": len(draft.skills)}
    return {"Title": posting.title or "Untitled", "Employer": posting.employer} | counts | {"In the database": known}


# --------------------------------------------------------------------------------------------------------- stored


def show_stored() -> PostingList:
    """The stored postings of a field, and the lines of the chosen one."""
    if not session.ask(Workspace.fields):
        return session.ask(Workspace.postings)
    st.subheader("Stored postings", anchor=False)
    parts.offer_alignment(BUILT_IN_FRAMEWORK)
    left, right = st.columns([2, 3])
    with left:
        stored = session.ask(Workspace.postings, parts.choose_field())
    names, table = {row.id: named(row) for row in stored.rows}, st.container()
    with right:
        chosen = parts.choose("Posting", list(names), "posting", shown=names.__getitem__)
    with table:
        rows = [stored_row(row) for row in stored.rows]
        parts.row_choice(rows, list(names), chosen, "stored-table", choose_stored)
        parts.csv_button(rows, "postings", "postings-csv", "This list as CSV")
    st.subheader(session.escaped(names[chosen]), anchor=False)
    parts.show_reading(session.ask(Workspace.posting_lines, chosen), "stored")
    return stored


def choose_stored(posting: str) -> None:
    """A row of the table was clicked."""
    st.session_state["posting"] = posting


def stored_row(row: StoredPosting) -> Row:
    """A stored posting as a row of the list."""
    known: Row = {"Title": row.title or "Untitled", "Employer": row.employer, "Field": row.field}
    return known | {"Posted": row.date_posted, "Asking": row.asks, "Lines": row.lines}


def named(posting: Posting | StoredPosting) -> str:
    """Title and employer."""
    return " · ".join(filter(None, (posting.title or "Untitled", posting.employer)))


session.guard()
main()
