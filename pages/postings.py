"""What does this job description ask for? Read some, see the fate of every line, and only then add them.

What was read stays in the visitor's session until they add it or discard it; nothing is stored before that.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from alignment.access import Action
from alignment.answers import Draft, Drafts, PostingList, StoredPosting, lines_answer
from alignment.exports import Row
from alignment.vocabulary import BUILT_IN_FRAMEWORK
from alignment.workspace import Workspace
from pages import parts, session

KINDS = ["csv", "xlsx", "json", "jsonl", "txt", "md", "html", "htm", "pdf", "docx", "odt", "rtf"]


def main() -> None:
    """Drafts or stored postings: the answer, the way to read more, every line."""
    st.title("What does this job description ask for?", anchor=False)
    parts.say_report()
    drafts: Drafts | None = st.session_state.get("drafts")
    answer = st.container()
    if drafts:
        show_drafts(drafts)
    if session.may(Action.ADD_POSTINGS):
        read_some(is_first=not drafts)
        parts.offer_undo()
    stored = show_stored()
    told = drafts or stored
    with answer:
        parts.answer(told.answer, told.about)


# --------------------------------------------------------------------------------------------------- reading some


def read_some(*, is_first: bool) -> None:
    """The two ways to hand over a job description."""
    turn = st.session_state.get("turn", 0)
    title = "Read a job description" if is_first else "Read another job description"
    with parts.foldable(title, is_open=is_first, icon=":material/upload_file:", key="read"):
        files, text = st.tabs(["Upload files", "Paste text"])
        with files, st.form(f"upload-{turn}", border=False):
            upload_form(turn)
        with text, st.form(f"paste-{turn}", border=False):
            paste_form(turn)


def upload_form(turn: int) -> None:
    """Several files at once, each with one posting or a table of many."""
    label = "CSV, Excel, JSON, text, web page, PDF, Word, OpenDocument or RTF; one posting a file, or a table of many"
    uploads = parts.uploads(label, KINDS, "files")
    employer, field = employer_and_field(f"files-{turn}")
    if st.form_submit_button("Read the files", type="primary", key="read-files"):
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
    own = session.owner()
    left, right = st.columns(2)
    if own:
        left.text_input("Employer", own, disabled=True, key=f"own-{key}", help="What you add is yours alone to see.")
    employer = own or left.text_input("Employer, where none is named", key=f"employer-{key}", max_chars=200)
    return employer, right.text_input("Field, where none is named", key=f"field-{key}", max_chars=80)


def keep(read: Callable[[], Drafts]) -> None:
    """Read into the visitor's session; what cannot be read leaves nothing behind."""
    st.session_state.pop("drafts", None)
    with session.problems(), st.spinner("Reading …"):
        st.session_state["drafts"] = read()
        session.begin_new_files()
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
    st.subheader(session.escaped(draft.summary.name), anchor=False)
    st.caption(session.escaped(draft.about))
    parts.show_chips(f"{label} × {len(lines)}" if len(lines) > 1 else label for label, lines in draft.skills.items())
    parts.show_reading(draft.lines, "draft")


def add(drafts: Drafts) -> None:
    """Store the drafts, score them, and say so on the next run."""
    with session.problems(), parts.working("Adding …") as progress:
        report = session.workspace().accept(drafts, progress)
        put_aside()
        parts.keep_report(report)


def put_aside() -> None:
    """Forget the drafts, and begin with empty forms."""
    st.session_state.pop("drafts", None)
    st.session_state["turn"] = st.session_state.get("turn", 0) + 1


def chosen_draft(drafts: Sequence[Draft]) -> Draft:
    """The only draft, or the one chosen from the list."""
    if len(drafts) == 1:
        return drafts[0]
    st.caption("Choose one to see how every line of it was read.")
    places, table = [str(place) for place in range(len(drafts))], st.container()
    chosen = st.selectbox("Show", places, key="draft", format_func=lambda place: drafts[int(place)].summary.name)
    rows = [row(draft.summary) | {"Skills": len(draft.skills)} for draft in drafts]
    with table:
        parts.row_choice(rows, places, chosen, "drafts-table", lambda place: st.session_state.update(draft=place))
    return drafts[int(chosen)]


def show_stored() -> PostingList:
    """The stored postings of a field, and the lines of the chosen one."""
    if not session.ask(Workspace.fields):
        return session.ask(Workspace.postings)
    st.subheader("Stored postings", anchor=False)
    parts.offer_alignment(BUILT_IN_FRAMEWORK)
    left, right = st.columns([2, 3])
    with left:
        stored = session.ask(Workspace.postings, parts.choose_field())
    names, table = {one.id: one.name for one in stored.rows}, st.container()
    with right:
        chosen = parts.choose("Posting", list(names), "posting", shown=names.__getitem__)
    with table:
        rows = [row(one) for one in stored.rows]
        parts.row_choice(rows, list(names), chosen, "stored-table", lambda id: st.session_state.update(posting=id))
        parts.csv_button(rows, "postings", "postings-csv", "This list as CSV")
    st.subheader(session.escaped(names[chosen]), anchor=False)
    lines = session.ask(Workspace.posting_lines, chosen)
    st.caption(session.escaped(lines_answer(lines)))
    parts.show_reading(lines, "stored")
    return stored


def row(posting: StoredPosting) -> Row:
    """A posting as a row of a list."""
    known: Row = {"Title": posting.title or "Untitled", "Employer": posting.employer, "Field": posting.field}
    return known | {"Posted": posting.date_posted, "Asking": posting.asks, "Lines": posting.lines}


session.guard()
main()
