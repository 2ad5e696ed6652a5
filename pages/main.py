"""Who is here, and where they can go: the one script Streamlit runs. Each page is a file and a question."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from alignment.access import Action, Person, Purpose
from pages import deletion_parts, session

HERE = Path(__file__).resolve().parent
SECTIONS: dict[str, list[tuple[str, str, str, Action]]] = {
    "Understand": [
        ("overview", "Overview", ":material/home:", Action.READ),
        ("gaps", "Gaps", ":material/difference:", Action.READ),
        ("levels", "Levels", ":material/stairs:", Action.READ),
        ("skill", "Skill", ":material/search_insights:", Action.READ),
        ("review", "Review", ":material/fact_check:", Action.DECIDE),
    ],
    "Assess": [
        ("assessments", "Assessments", ":material/assignment_turned_in:", Action.READ),
        ("assessment", "One assessment", ":material/assignment:", Action.READ),
        ("rubrics", "Rubrics", ":material/handshake:", Action.READ_RUBRICS),
    ],
    "Data": [
        ("postings", "Postings", ":material/work:", Action.READ_POSTINGS),
        ("programs", "Programs", ":material/school:", Action.READ),
        ("frameworks", "Frameworks and data", ":material/account_tree:", Action.READ),
        ("own", "Our own data", ":material/shield_person:", Action.FORGET),
        ("people", "People", ":material/group:", Action.MANAGE),
        ("keeping", "Backups and undo", ":material/history:", Action.MANAGE),
    ],
    "About": [("method", "Method", ":material/menu_book:", Action.READ)],
}
"""Section → pages as (file and address, title, icon, what one must be allowed to do to see it)."""


def main() -> None:
    """Set the page up, find out who is here, and run the page that was asked for."""
    st.set_page_config(page_title="Alignment", page_icon=str(HERE / "icon.svg"), layout="wide")
    look()
    with session.problems():
        offer = session.offered()
        someone = session.person() if offer is None else None
        if someone is None:
            show_alone(ask_about_link if offer else turn_away)
            return
        session.enter()
        chosen = st.navigation(pages_for(someone), expanded=True)
        say_who(someone)
        if session.drop_link():
            say_link_is_void()
        if chosen.url_path != "keeping":
            session.drop_backup()
        if session.is_new_here(chosen.url_path):
            session.drop_files()
        chosen.run()


def show_alone(page: Callable[[], None]) -> None:
    """A page with no navigation beside it, and no word of what is here."""
    if session.leave():  # an empty navigation, or the one they had stays where it is
        st.navigation([st.Page(page, title="Alignment")], position="hidden").run()
    else:
        page()


def look() -> None:
    """Write on the main buttons in the page's own colour. Streamlit writes in white, also on the light buttons of the
    dark theme, at a contrast of 2.1 (seen in 1.67)."""
    ink = st.get_option(f"theme.{st.context.theme.type or 'light'}.backgroundColor") or "white"
    st.html(f'<style>button[kind^="primary"]:enabled, button[kind^="primary"]:enabled * {{ color: {ink} }}</style>')


def pages_for(someone: Person) -> dict[str, list[StreamlitPage]]:
    """The pages that this person may see, by section; the first is where they begin."""
    seen = {
        section: [page for page in pages if someone.may(page[-1]) and is_of_use(page[0], someone)]
        for section, pages in SECTIONS.items()
    }
    first = next(page[0] for pages in seen.values() for page in pages)
    return {
        section: [
            st.Page(HERE / f"{name}.py", title=title, icon=icon, url_path=name, default=name == first)
            for name, title, icon, _ in pages
        ]
        for section, pages in seen.items()
        if pages
    }


def is_of_use(page: str, someone: Person) -> bool:
    """Only an employer has data of its own; and where the one person at this computer works, nobody signs in."""
    return {"people": not someone.is_local, "own": someone.is_employer}.get(page, True)


@contextmanager
def door() -> Iterator[None]:
    """The frame of what stands alone."""
    with st.container(horizontal_alignment="center"), st.container(width=560, border=True, key="door"):
        st.title("Alignment", anchor=False)
        st.text("Which skills employers ask for, and what programs teach and assess.")
        yield


def turn_away() -> None:
    """What somebody sees who is nobody here: how to get in, and no more."""
    with door():
        if not session.login_is_set():
            refuse_without_login()
            return
        if session.drop_link():
            say_link_is_void()
        if not st.user.is_logged_in:
            offer_sign_in()
        elif session.person():  # whose link ended: nothing is done in their own name before they know
            st.text(f"You are signed in as {session.vouched_address()}.")
            st.button("Go on as yourself", key="go-on", type="primary")
        else:
            refuse()


def ask_about_link() -> None:
    """Whose link somebody came by, and what changes with it; nothing of what it opens."""
    offer = session.offered()
    if offer is None:
        return
    with door():
        st.text(f"You come by a link of {offer.employer}, {FOR[offer.purpose or Purpose.POSTINGS]}.")
        st.text(f"What you add or sign by it counts as {offer.employer}’s. Go on only if you work for them.")
        if change := changed_by(offer.employer):
            st.text(change)
        whose = session.escaped(offer.employer)
        st.button(f"Continue as {whose}", on_click=session.take_link, key="take-link", type="primary")
        st.button("Do not use this link", on_click=session.leave_link, key="leave-link")


FOR = {
    Purpose.POSTINGS: "to add its job descriptions and see those it added",
    Purpose.RUBRICS: "to write and sign its rubrics with the college",
}
"""What a link is for, as the one who came by it reads it."""


def changed_by(employer: str) -> str:
    """What a link changes for somebody who is signed in, or took another one; '' for anybody else."""
    now = session.person()
    if now and now.purpose:
        return f"In this tab you act for {now.employer} by another link. You would act for {employer} instead."
    if not st.user.is_logged_in:
        return ""
    whom = f" as {address}" if (address := session.vouched_address()) else ""
    return f"You are signed in{whom}. In this tab you would act for {employer} alone, until you choose “Leave”."


def say_link_is_void() -> None:
    """For a link that is not in force."""
    st.warning(
        "This link opens nothing: it is incomplete, has expired, or was taken back.\n\nAsk the college for a new one.",
        icon=":material/link_off:",
    )


def refuse_without_login() -> None:
    """Where no login is set up: for who is elsewhere, and for anybody once others were let in."""
    if session.is_at_this_computer() and session.lacks_login():
        st.warning(
            "Others were let in here, or an employer keeps postings to itself, and the server’s secrets say nothing "
            "of a login, so nobody is let in.\n\nWhoever runs it: set up a login (see “Who is who” in the README; if "
            "there was one, put secrets.toml back), or let in whoever is at this computer with `alignment serve "
            "--local`.",
            icon=":material/lock:",
        )
    else:
        st.warning(
            "No login is set up here, so this dashboard serves only the computer it runs on.\n\nOpen it there at "
            "127.0.0.1, or set up a login: see “Who is who” in the README.",
            icon=":material/lock:",
        )


def refuse() -> None:
    """For somebody who signed in and is nobody here."""
    address = session.vouched_address()
    if "proof" in st.session_state and address:  # they deleted all of their employer's data, themselves included
        session.say()
        deletion_parts.offer_proof()
    elif address:
        st.warning(
            "The address you signed in with is not known here.\n\nAsk an admin of this Alignment to add it, then load "
            "this page again.",
            icon=":material/lock:",
        )
        st.text(f"Signed in as {address}")
    elif is_of_no_provider():
        st.warning(
            "This server no longer knows the identity provider that you signed in with.\n\nSign out, then sign in "
            "again.",
            icon=":material/lock:",
        )
    else:
        st.warning(
            "Your identity provider does not say that your e-mail address is yours.\n\nConfirm the address there, "
            "then sign in again.",
            icon=":material/lock:",
        )
    st.button("Sign out", on_click=st.logout, icon=":material/logout:", key="sign-out")


def is_of_no_provider() -> bool:
    """Whether somebody signed in with a provider that the secrets do not describe any more."""
    known = session.login()
    return known is None or known.provider_of(st.user.to_dict()) is None


def offer_sign_in() -> None:
    """For somebody who did not sign in."""
    known = session.login()
    found = known.offered if known else ()
    for one in found:
        label = f"Sign in with {session.escaped(one.name)}" if one.is_named else "Sign in"
        st.button(label, on_click=st.login, args=(one.name,), key=f"sign-in-{one.name}", type="primary")
    if found:
        st.caption("You sign in where you always do; Alignment learns your e-mail address and no password.")
    else:
        st.warning(
            "The login of this server is set up incompletely, so nobody can sign in.\n\nWhoever runs it: see “Who is "
            "who” in the README for what secrets.toml must say.",
            icon=":material/lock:",
        )


def say_who(someone: Person) -> None:
    """Who is here, and the way out, under the navigation."""
    if someone.is_local:
        return
    with st.sidebar:
        who = someone.name if someone.purpose is None else "By a link"
        whose = f" of {someone.employer}" if someone.is_employer else ""
        st.text(f"{who} · {someone.role.value}{whose}")
        if someone.purpose is None:
            st.button("Sign out", on_click=st.logout, icon=":material/logout:", key="sign-out")
        else:
            st.button("Leave", on_click=st.session_state.clear, icon=":material/logout:", key="leave")


main()
