"""Taking back what was loaded or removed: each act in plain words, and a button that asks once more."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from alignment.answers import Act, HeldSource, kept_acts
from alignment.database import UNDOABLE_ACTS
from pages import session
from pages.parts.page import working

ABOUT = (
    "What people decided or edited since then holds. Taking back is not itself taken back: to have it again, load the "
    "file again, or remove the source again."
)


TEXT_WIDTH = 560
"""Pixels: on a phone the button stands under the text, not in the half of its width."""


def offer_undo() -> None:
    """For a page that loads: what the person here may take back, folded away; nothing where there is none."""
    if acts := session.workspace().undoable():
        with st.expander("Loaded the wrong file? Take it back", icon=":material/undo:", key="undo"):
            st.caption(session.escaped(kept_acts(UNDOABLE_ACTS, session.owner())))
            show_acts(acts)


def show_acts(acts: Sequence[Act]) -> None:
    """Each act with what was done, by whom and when, and the button that takes it back; newest first."""
    for place, act in enumerate(acts):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            with st.container(width=TEXT_WIDTH, gap=None):
                st.markdown(session.escaped(act.title))
                st.caption(session.escaped(f"By {act.who} on {act.done_at:%Y-%m-%d at %H:%M} UTC, write {act.id}"))
                if act.newer is not None:
                    st.caption(session.escaped(f"Write {act.newer} touched some of the same. {act.waits_for}"))
            if act.newer is None:
                _button(act, "Take back the newest" if not place else "Take back")


def _button(act: Act, label: str) -> None:
    """The button, and behind it what will be so and the button that does it."""
    with st.popover(label, icon=":material/undo:", key=f"undo-{act.id}-ask"):
        st.markdown(f"**{session.escaped(f'Afterwards: {act.undoing}')}**")
        st.caption(ABOUT)
        if st.button("Yes, take it back", type="primary", key=f"undo-{act.id}"):
            with session.problems(), working("Taking back …") as progress:
                session.said(f"Taken back. {session.workspace().undo_load(act.id, progress).undoing}")
                st.rerun()


def ask_to_remove(one: HeldSource, way_back: str, label: str = "Remove it") -> None:
    """The button that removes a source, and before it what will go; `way_back` says afterwards how to take it back."""
    with st.popover(label, icon=":material/delete:", key="remove-ask"):
        st.markdown(f"**{session.escaped(f'Afterwards: {one.removing}')}**")
        st.caption("It can be taken back while it is among the newest acts. What was decided of it is kept.")
        if st.button("Yes, remove it", type="primary", key="remove-now"):
            with session.problems(), st.spinner("Removing …"):
                session.workspace().remove(one.source)
                session.said(f"Removed. {one.removing} {way_back}")
                st.rerun()
