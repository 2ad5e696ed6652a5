"""What begins and ends a page: the answer, an empty state, files to read, work that takes a while."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress

import streamlit as st
from streamlit.errors import StreamlitPageNotFoundError

from alignment.access import Action
from alignment.vocabulary import LoadReport, Upload, counted
from alignment.workspace import Progress, Workspace
from pages import session


def has_both_sides() -> bool:
    """Whether there are programs and postings to hold against each other; where not, the page says where to begin."""
    if len(session.ask(Workspace.programs)) and len(session.ask(Workspace.fields)):
        return True
    nothing_yet("There are no programs and postings to compare yet.", "overview", "Load the sample or your own files")
    return False


def answer(sentence: str, about: str = "") -> None:
    """The page's answer, before its choices; `about` says of what, from when and how sure."""
    with st.container(border=True):
        st.subheader(session.escaped(sentence), anchor=False)
        if about:
            st.caption(session.escaped(about))


def foldable(title: str, *, is_open: bool, key: str, icon: str = "") -> AbstractContextManager[object]:
    """A part of a page: to read at once, or folded away until somebody opens it.

    What is open from the start is no expander, because browsers now and then draw one that begins open as closed.
    """
    if not is_open:
        return st.expander(title, icon=icon or None, key=f"{key}-folded")
    part = st.container(border=True, key=f"{key}-open")
    part.markdown(f"{icon} **{title}**" if icon else f"**{title}**")
    return part


def uploads(label: str, kinds: Sequence[str], key: str) -> list[Upload]:
    """Any number of files. Their kinds are checked by the browser only, and again where they are read.

    Whoever has read them calls `session.begin_new_files`; those that could not be read stay chosen.
    """
    files = st.file_uploader(label, kinds, accept_multiple_files=True, key=f"{key}-{session.files_turn()}")
    return [Upload(file.name, file.getvalue()) for file in files]


def keep_report(report: LoadReport) -> None:
    """Keep what a load did for the next run, and run."""
    st.session_state["_load-report"] = report
    st.rerun()


def say_report() -> None:
    """What the last load, or its undoing, did, once, with what the person should know and the way on."""
    session.say()
    report: LoadReport | None = st.session_state.pop("_load-report", None)
    if report:
        st.toast(report.said, icon=":material/check:")  # the button may have been far below
        st.success(report.said, icon=":material/check:")
        notes(report.notes)
        way_on("gaps", "See what it does to the gaps")


def notes(found: Sequence[str]) -> None:
    """What the person should know about how their files were read."""
    if found:
        bullet = "- " if len(found) > 1 else ""
        st.info("\n".join(f"{bullet}{session.escaped(note)}" for note in found), icon=":material/info:")


@contextmanager
def working(label: str) -> Iterator[Progress]:
    """A bar for long work; what this yields is told how far the work is."""
    bar = st.progress(0.0, label)

    def tell(message: str, done: float) -> None:
        bar.progress(min(1.0, max(0.0, done)), text=session.escaped(message))

    try:
        yield tell
    finally:
        bar.empty()


def offer_alignment(framework: str) -> None:
    """What no answer counts yet because it was never scored, and the button that mends it."""
    count = session.ask(Workspace.unaligned_count, framework)
    if not count:
        return
    with st.container(border=True, key="unaligned"):
        waiting = counted(count, "posting or course", "postings or courses")
        st.markdown(f":material/info: {waiting} not aligned with this framework yet, so no answer counts them.")
        may_align = session.may(Action.EDIT_FRAMEWORKS)
        if may_align and st.button("Align them now", key="align", type="primary", icon=":material/sync:"):
            with session.problems(), working("Aligning …") as progress:
                session.workspace().align(framework, progress=progress)
                st.rerun()


def nothing_yet(message: str, page: str, label: str) -> None:
    """An empty state: what is missing and the one thing to do next."""
    with st.container(border=True):
        st.markdown(f"**{session.escaped(message)}**")
        way_on(page, label)


def way_on(
    page: str, label: str, icon: str = ":material/arrow_forward:", where: dict[str, list[str]] | None = None
) -> None:
    """The way to another page; nothing for somebody who does not have that page. `where` is its address."""
    with suppress(StreamlitPageNotFoundError):
        st.page_link(f"{page}.py", label=label, icon=icon, query_params=where)
