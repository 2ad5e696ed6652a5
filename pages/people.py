"""Who may come in? People and their roles, links for employers, and deleting what is an employer's own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import streamlit as st

from alignment.access import Purpose, Role
from alignment.exports import Row
from alignment.links import LONGEST_DAYS
from alignment.membership import Link, Member
from alignment.problems import AlignmentProblem
from pages import deletion_parts, parts, session

PURPOSES = {
    Purpose.POSTINGS: "Add job descriptions, and see its own",
    Purpose.RUBRICS: "Write and sign its rubrics with the college",
}
ROLES = {
    Role.LEAD: "Program lead: reads, loads and judges",
    Role.EMPLOYER: "Employer: adds its own job descriptions",
    Role.COMMITTEE: "Committee: reads, exports and judges",
    Role.RESEARCHER: "Researcher: reads, exports and measures",
    Role.ADMIN: "Admin: everything, people included",
}


def main() -> None:
    """Who is here; then let somebody in, give out a link, or delete."""
    st.title("Who may come in?", anchor=False)
    session.say()
    workspace = session.workspace()
    people, links, owners = workspace.people(), workspace.links(), workspace.owners()
    counted = f"{len(people)} {'person' if len(people) == 1 else 'people'} may sign in."
    parts.answer(counted, "Whoever is not on this list is shown nothing. A change holds from the next click on.")
    show_people(people)
    show_links(links)
    st.subheader("Delete what is an employer’s own", anchor=False)
    deletion_parts.offer(owners)


def show_people(people: tuple[Member, ...]) -> None:
    """Everybody, and the forms to add, change and remove."""
    if people:
        st.dataframe([person_row(one) for one in people], hide_index=True, key="people", alt="People and their roles")
    left, right = st.columns(2)
    with left, st.form("add-person", clear_on_submit=False):
        st.subheader("Let somebody in", anchor=False)
        name = st.text_input("E-mail address they sign in with", key="person-name", max_chars=190)
        role = st.selectbox("Role", list(ROLES), format_func=ROLES.__getitem__, key="person-role")
        employer = st.text_input("Employer", key="person-employer", help="Of an employer’s people only.", max_chars=120)
        if st.form_submit_button("Let them in", type="primary", key="person-add"):
            act(lambda: f"{session.workspace().add_person(name, role, employer).name} may sign in.")
    with right, st.form("remove-person"):
        st.subheader("Remove somebody", anchor=False)
        gone = st.selectbox("Who", [one.name for one in people], index=None, key="person-gone")
        if st.form_submit_button("Remove", key="person-remove") and gone:
            act(lambda: remove(gone))


def remove(name: str) -> str:
    """Remove them, and say so."""
    session.workspace().remove_person(name)
    return f"{name} may sign in no more."


def person_row(one: Member) -> Row:
    """A person as a row of the table."""
    known: Row = {"Person": one.name, "Role": one.role.value, "Employer": one.employer}
    return known | {"Added by": one.added_by, "Added": one.added_at.date()}


def show_links(links: tuple[Link, ...]) -> None:
    """Links that were made, and the forms to make one and to take one back."""
    st.subheader("Links for employers who have no login", anchor=False)
    if token := st.session_state.pop("new-link", ""):
        st.text("The link, shown this once; whoever has it can use it:")
        st.code(f"{(st.context.url or '').split('?')[0].rsplit('/', 1)[0]}/?link={token}", language=None)
    if links:
        st.dataframe([link_row(one) for one in links], hide_index=True, key="links", alt="Links and their state")
    left, right = st.columns(2)
    with left, st.form("make-link"):
        employer = st.text_input("For which employer", key="link-employer", max_chars=120)
        purpose = st.selectbox("What for", list(PURPOSES), format_func=PURPOSES.__getitem__, key="link-purpose")
        days = st.number_input("For how many days", 1, LONGEST_DAYS, 14, key="link-days")
        if st.form_submit_button("Make a link", type="primary", key="link-make"):
            act(lambda: make_link(employer, purpose, int(days)))
    with right, st.form("revoke-link"):
        numbers = [one.number for one in links if not one.revoked_at]
        number = st.selectbox("Take a link back", numbers, index=None, key="link-gone")
        if st.form_submit_button("Take it back", key="link-revoke") and number:
            act(lambda: f"The link {session.workspace().revoke_link(number).number} opens nothing any more.")


def make_link(employer: str, purpose: Purpose, days: int) -> str:
    """Make it, and keep its text for the one time that it is shown."""
    link, st.session_state["new-link"] = session.workspace().make_link(employer, purpose, days)
    return f"A link for {link.employer} was made."


def link_row(one: Link) -> Row:
    """A link as a row of the table."""
    now = datetime.now(UTC).replace(tzinfo=None)
    known: Row = {"Link": one.number, "Employer": one.employer, "For": one.purpose.value, "State": one.state(now)}
    return known | {"Made by": one.made_by, "Made": one.made_at.date()}


def act(do: Callable[[], str]) -> None:
    """Do it, say what was done after the rerun; a problem leaves the form as it is."""
    try:
        session.said(do())
    except AlignmentProblem as problem:
        session.show_problem(problem)
        return
    st.rerun()


session.guard()
main()
