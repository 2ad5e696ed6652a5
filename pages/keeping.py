"""Is everything kept? The log, a whole reading, a backup to take away, and the way back from a wrong load."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from alignment.answers import Upkept, Written, kept_acts
from alignment.exports import Row
from alignment.keeping import Verification
from alignment.workspace import Workspace
from pages import parts, session

LOGGED = 50
"""Writes that the log shows."""
ABOUT_READING = "Reads every value in the file and each link of the log’s chain, while everybody goes on working."
ABOUT_BACKUP = (
    "One file with everything, employers’ unpublished postings too. Whoever has it can read all of it: keep it where "
    "only you can, and on another disk."
)
REMEDY = (
    "Load nothing more and upgrade nothing. Whoever runs the server stops it and puts the newest whole backup back: "
    "`alignment restore FILE` keeps what is here now beside it."
)


def main() -> None:
    """How the file stands; read it, copy it, take back, remove; and who wrote what."""
    st.title("Is everything kept?", anchor=False)
    session.say()
    stand = session.ask(Workspace.upkept)
    parts.answer(stand.answer, stand.about)
    with st.grid("auto", min_column_width=300):
        with st.container(border=True, height="stretch"):
            read_whole()
        with st.container(border=True, height="stretch"):
            back_up(stand)
    take_back(stand)
    remove()
    show_log(session.ask(Workspace.written, LOGGED), stand)


def read_whole() -> None:
    """Read the whole file, and say what was found."""
    st.subheader("Read the whole file", anchor=False)
    st.caption(ABOUT_READING)
    if st.button("Read it now", key="verify", icon=":material/fact_check:"):
        with session.problems(), st.spinner("Reading every value …"):
            st.session_state["verified"] = session.workspace().verify(), datetime.now(UTC)
    if "verified" in st.session_state:
        say_found(*st.session_state["verified"])


def say_found(found: Verification, at: datetime) -> None:
    """What a whole reading found, and what to do about it."""
    if found.is_whole:
        st.success(session.escaped(f"Whole at {at:%H:%M} UTC: {found.held}"), icon=":material/check:")
        return
    faults = session.escaped(f"Not whole: {'; '.join(found.faults)}.")
    st.error(f"{faults}\n\n{REMEDY}", icon=":material/error:")


def back_up(stand: Upkept) -> None:
    """Make a backup, say what was read in it, and give it out."""
    st.subheader("Take a backup away", anchor=False)
    st.caption(ABOUT_BACKUP)
    if stand.size > stand.most_download:
        size = f"{stand.size / 2**20:,.0f} MiB"
        st.info(f"With {size} it is too large to go through a browser. Run `alignment backup FILE` on the server.")
        return
    if st.button("Make a backup", key="backup", icon=":material/save:"):
        with session.problems(), st.spinner("Copying, and reading the copy whole …"):
            session.drop_backup()  # two of them at once would need twice the memory
            session.keep_backup(session.workspace().backup_to_download())
            st.rerun()
    if made := session.kept_backup():
        st.success(session.escaped(f"Whole: {made.said}"), icon=":material/check:")
        st.download_button(
            f"Download {len(made.content) / 1e6:,.1f} MB",
            data=session.giving_backup(),
            file_name=made.file_name,
            mime="application/octet-stream",
            key="backup-file",
            icon=":material/download:",
            type="primary",
            on_click="ignore",
        )


def take_back(stand: Upkept) -> None:
    """The loads and removals that can be taken back."""
    st.subheader("Take back a load or a removal", anchor=False)
    acts = session.workspace().undoable()
    if acts:
        seen = ", which only that employer’s people see and take back" if session.is_signed_in() else ""
        st.caption(f"{kept_acts(stand.acts_kept)} As many are kept of each employer’s own{seen}.")
        parts.show_acts(acts)
    else:
        st.text("There is none to take back: nothing was loaded or removed yet, or all of it was taken back.")


def remove() -> None:
    """Choose a source, see what it holds, and remove it."""
    st.subheader("Remove a source", anchor=False)
    held = {one.source: one for one in session.ask(Workspace.sources_held)}
    if not held:
        parts.nothing_yet("No postings and no programs are loaded yet.", "overview", "Load the sample or your own")
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        source = st.selectbox(
            "Source",
            list(held),
            None,
            format_func=lambda name: held[name].said,
            key="remove-source",
            placeholder="Choose the sample, or a file that was loaded",
        )
        if source is not None:
            parts.ask_to_remove(held[source], "It can be taken back below.")


def show_log(rows: tuple[Written, ...], stand: Upkept) -> None:
    """Who wrote what, newest first."""
    st.subheader("Who wrote what", anchor=False)
    told = [log_row(one) for one in rows]
    figures = {name: st.column_config.NumberColumn(format="localized") for name in ("Rows added", "Rows removed")}
    about = "The newest writes: who, what and when"
    st.dataframe(told, hide_index=True, key="log", alt=about, column_config=figures)
    parts.csv_button(told, "log", "log-csv", "This list as CSV")
    if stand.writes > len(rows):
        st.caption(f"The newest {len(rows)} of {stand.writes:,} writes; `alignment log --limit N` lists more.")


def log_row(one: Written) -> Row:
    """A write as a row of the table."""
    known: Row = {"Write": one.number, "When (UTC)": f"{one.done_at:%Y-%m-%d %H:%M:%S}", "What": one.said}
    return known | {"Who": one.who, "Rows added": one.added, "Rows removed": one.removed}


session.guard()
main()
