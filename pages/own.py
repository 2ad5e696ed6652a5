"""What is ours here? An employer's own postings, who else sees what of them, and the way to delete everything."""

from __future__ import annotations

import streamlit as st

from alignment.workspace import Workspace
from pages import deletion_parts, parts, session


def main() -> None:
    """How much there is, what others see of it, and the way out."""
    st.title("What is ours here?", anchor=False)
    session.say()
    owner = session.owner()
    held = session.ask(Workspace.held_of_employer, owner)
    shown = [f"{n:,} {what}" for what, n in held.items() if n]
    told = f"{owner} has {', '.join(shown)} here." if shown else f"{owner} has nothing of its own here."
    parts.answer(told, session.ask(Workspace.about_pooling))
    st.page_link("postings.py", label="Our postings, line by line", icon=":material/work:")
    st.subheader("Delete all of it", anchor=False)
    deletion_parts.offer([owner] if shown else [])


session.guard()
main()
