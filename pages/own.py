"""What is ours here? An employer's own postings, who else sees what of them, who acts for us, and the way out."""

from __future__ import annotations

import streamlit as st

from alignment.membership import Acting
from alignment.vocabulary import counted
from alignment.workspace import Workspace
from pages import deletion_parts, parts, session


def main() -> None:
    """How much there is, what others see of it, who acts in our name, and the way out."""
    st.title("What is ours here?", anchor=False)
    session.say()
    owner = session.owner()
    held = session.ask(Workspace.held_of_employer, owner)
    kept = {what: n for what, n in held.items() if n}
    told = counted(held["postings"], "posting") if held["postings"] else "no posting of its own"
    parts.answer(f"{owner} has {told} here.", session.ask(Workspace.about_pooling))
    st.text(f"All that is kept: {', '.join(f'{what}: {n:,}' for what, n in kept.items()) or 'nothing'}.")
    st.page_link("postings.py", label="Our postings, line by line", icon=":material/work:")
    show_acting(session.workspace().acting_for(owner))  # not kept: links end by themselves
    st.subheader("Delete all of it", anchor=False)
    deletion_parts.offer([owner] if kept else [])


def show_acting(acting: Acting) -> None:
    """Everybody who acts in the employer's name, so that one who should not is noticed."""
    st.subheader("Who acts for us", anchor=False)
    st.text(acting.said)
    st.caption(
        "People see all of our postings; a link opens what it is for. An admin lets people in and makes links: ask one "
        "about anybody you do not know. Whoever was removed is not shown here; links that ended are."
    )
    for what, rows in (("People", map(parts.person_row, acting.people)), ("Links", map(parts.link_row, acting.links))):
        if shown := [parts.without_employer(row) for row in rows]:
            st.dataframe(shown, hide_index=True, key=f"acting-{what.lower()}", alt=f"{what} that act for us")


session.guard()
main()
