"""What is ours here? An employer's own postings, who else sees what of them, and the way to delete everything."""

from __future__ import annotations

import streamlit as st

from alignment.vocabulary import counted
from alignment.workspace import Workspace
from pages import deletion_parts, parts, session


def main() -> None:
    """How much there is, what others see of it, and the way out."""
    st.title("What is ours here?", anchor=False)
    session.say()
    owner = session.owner()
    held = session.ask(Workspace.held_of_employer, owner)
    kept = {what: n for what, n in held.items() if n}
    told = counted(held["postings"], "posting") if held["postings"] else "no posting of its own"
    parts.answer(f"{owner} has {told} here.", session.ask(Workspace.about_pooling))
    st.text(f"All that is kept: {', '.join(f'{what} {n:,}' for what, n in kept.items()) or 'nothing'}.")
    st.page_link("postings.py", label="Our postings, line by line", icon=":material/work:")
    st.subheader("Delete all of it", anchor=False)
    deletion_parts.offer([owner] if kept else [])


session.guard()
main()
