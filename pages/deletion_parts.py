"""Deleting what is an employer's own, with proof: for an admin, and for the employer itself."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from pages import session

ABOUT = (
    "All its postings, what was read in them and decided on them, its people and its links; in one step, for good. "
    "Rubrics are the college’s too, and stay; so do backups that were made before."
)
FORM_WIDTH = 560
"""Pixels: two short fields need no more."""


def offer(owners: Sequence[str]) -> None:
    """The form that deletes once the name was typed out, and the proof of what it did."""
    st.caption(ABOUT)
    if owners:
        with st.form("forget", width=FORM_WIDTH):
            only = owners[0] if len(owners) == 1 else None
            employer = only or st.selectbox("Employer", owners, None, key="forget-employer", placeholder="Choose")
            whose = f"“{session.escaped(only)}”" if only else "its name"
            typed = st.text_input(f"Type {whose} to confirm", key="forget-typed")
            if st.form_submit_button("Delete for good", key="forget-now", icon=":material/delete_forever:"):
                forget(employer or "", typed)
    else:
        st.text("No employer has anything of its own here.")
    offer_proof()


def offer_proof() -> None:
    """The proof of what this visitor deleted, to keep."""
    if deletion := st.session_state.get("proof"):
        st.download_button(
            "The proof as JSON", data=deletion.proof, file_name="deletion.json", key="proof-json", on_click="ignore"
        )


def forget(employer: str, typed: str) -> None:
    """Delete where the name was typed out, and keep the proof for the download."""
    if not employer or typed.strip() != employer:
        st.warning("Nothing was deleted: choose the employer, and type its name exactly as it is written here.")
        return
    with session.problems():
        st.session_state["proof"] = deletion = session.workspace().forget_employer(employer)
        session.forget_answers()
        session.said(deletion.said)
        st.rerun()
