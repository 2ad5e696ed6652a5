"""Who may come in? People and their roles, links for employers, and deleting what is an employer's own."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

import streamlit as st

from alignment.access import Purpose, Role
from alignment.links import LONGEST_DAYS
from alignment.membership import Link, Member
from alignment.problems import AlignmentProblem, UnclearDecision
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
        rows, narrow = (
            [parts.person_row(one) for one in people],
            {"Person": st.column_config.TextColumn(width="medium")},
        )
        st.dataframe(rows, hide_index=True, key="people", alt="People and their roles", column_config=narrow)
    left, right = st.columns(2)
    with left, st.form("add-person"):
        st.subheader("Let somebody in, or change their role", anchor=False)
        name = st.text_input("E-mail address they sign in with", key="person-name", max_chars=190)
        role = st.selectbox("Role", list(ROLES), format_func=ROLES.__getitem__, key="person-role")
        about = "For the role of employer alone"
        employer = st.text_input("Employer", key="person-employer", placeholder=about, max_chars=120)
        if st.form_submit_button("Let them in", type="primary", key="person-add"):
            act(lambda: let_in(name, role, employer))
    with right, st.form("remove-person"):
        st.subheader("Remove somebody", anchor=False)
        gone = st.selectbox("Who", [one.name for one in people], None, key="person-gone", placeholder="Choose")
        if st.form_submit_button("Remove", key="person-remove", icon=":material/person_remove:"):
            act(lambda: remove(gone))


def let_in(name: str, role: Role, employer: str) -> str:
    """Let them in, or change their role, and say so."""
    return session.workspace().add_person(name, role, employer).said


def remove(name: str | None) -> str:
    """Remove them, and say so."""
    session.workspace().remove_person(chosen(name, "Choose whom to remove."))
    return f"{name} may sign in no more."


def chosen(what: str | None, remedy: str) -> str:
    """What was chosen from a list. Raises UnclearDecision where nothing was."""
    if not what:
        raise UnclearDecision("Nothing was chosen.", remedy)
    return what


def show_links(links: tuple[Link, ...]) -> None:
    """Links that were made, and the forms to make one and to take one back."""
    st.subheader("Links for employers who have no login", anchor=False)
    show_new_link()
    if links:
        st.dataframe([parts.link_row(one) for one in links], hide_index=True, key="links", alt="Links and their state")
    left, right = st.columns(2)
    with left, st.form("make-link"):
        employer = st.text_input("For which employer", key="link-employer", max_chars=120)
        purpose = st.selectbox("What for", list(PURPOSES), format_func=PURPOSES.__getitem__, key="link-purpose")
        days = st.number_input("For how many days", 1, LONGEST_DAYS, 14, key="link-days")
        if st.form_submit_button("Make a link", type="primary", key="link-make"):
            act(lambda: make_link(employer, purpose, int(days)))
    with right, st.form("revoke-link"):
        open_ones = {one.number: link_name(one) for one in links if not one.revoked_at}
        number = st.selectbox(
            "Take a link back", list(open_ones), None, open_ones.__getitem__, key="link-gone", placeholder="Choose"
        )
        if st.form_submit_button("Take it back", key="link-revoke", icon=":material/link_off:"):
            act(lambda: take_back(number))


def show_new_link() -> None:
    """The text of a link that was just made, the one time that it is known."""
    if token := st.session_state.pop("new-link", ""):
        server = urlsplit(st.context.url or "")
        st.text("The link, shown this once. Whoever has it can use it, so send it to the employer alone:")
        st.code(f"{server.scheme}://{server.netloc}/?link={token}", language=None, wrap_lines=True)


def make_link(employer: str, purpose: Purpose, days: int) -> str:
    """Make it, and keep its text for the one time that it is shown."""
    link, st.session_state["new-link"] = session.workspace().make_link(employer, purpose, days)
    return f"A link for {link.employer} was made."


def take_back(number: str | None) -> str:
    """Take it back, and say so."""
    link = session.workspace().revoke_link(chosen(number, "Choose the link to take back."))
    return f"The link {link.number} of {link.employer} opens nothing any more."


def link_name(one: Link) -> str:
    """A link in a list to choose from."""
    return f"{one.employer}: {one.purpose.value}, {parts.link_state(one)} ({one.number})"


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
