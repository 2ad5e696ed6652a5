"""Who is here, and where they can go: the one script Streamlit runs. Each page is a file and a question."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from alignment.access import Action, Person
from pages import deletion_parts, parts, session

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

NEEDED = frozenset({"client_id", "client_secret", "server_metadata_url"})
"""What the secrets must say of an identity provider."""


def main() -> None:
    """Set the page up, find out who is here, and run the page that was asked for."""
    st.set_page_config(page_title="Alignment", page_icon=str(HERE / "icon.svg"), layout="wide")
    look()
    with session.problems():
        someone = session.person()
        if someone is None:
            if session.leave():  # an empty navigation, or the one they had stays where it is
                st.navigation([st.Page(turn_away, title="Alignment")], position="hidden").run()
            else:
                turn_away()
            return
        session.enter()
        chosen = st.navigation(pages_for(someone), expanded=True)
        say_who(someone)
        if chosen.url_path != "keeping":
            st.session_state.pop(parts.MADE_BACKUP, None)
        chosen.run()


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


def turn_away() -> None:
    """What somebody sees who is nobody here: how to get in, and no more."""
    with st.container(horizontal_alignment="center"), st.container(width=560, border=True, key="door"):
        st.title("Alignment", anchor=False)
        st.text("Which skills employers ask for, and what programs teach and assess.")
        if not session.login_is_set():
            st.warning(
                "No login is set up here, so this dashboard serves only the computer it runs on.\n\nOpen it there at "
                "127.0.0.1, or set up a login: see “Who is who” in the README.",
                icon=":material/lock:",
            )
        elif st.user.is_logged_in:
            refuse()
        else:
            offer_sign_in()


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
    else:
        st.warning(
            "Your identity provider does not say that your e-mail address is yours.\n\nConfirm the address there, "
            "then sign in again.",
            icon=":material/lock:",
        )
    st.button("Sign out", on_click=st.logout, icon=":material/logout:", key="sign-out")


def offer_sign_in() -> None:
    """For somebody who did not sign in, or came by a link that opens nothing."""
    if st.session_state.pop(session.LINK, ""):
        st.warning(
            "This link opens nothing: it is incomplete, has expired, or was taken back.\n\nAsk the college for a "
            "new one.",
            icon=":material/link_off:",
        )
    found = providers()
    for provider, name in found.items():
        st.button(
            f"Sign in{session.escaped(name)}",
            on_click=st.login,
            args=(provider,),
            key=f"sign-in-{provider}",
            type="primary",
        )
    if found:
        st.caption("You sign in where you always do; Alignment learns your e-mail address and no password.")
    else:
        st.warning(
            "The login of this server is set up incompletely, so nobody can sign in.\n\nWhoever runs it: see “Who is "
            "who” in the README for what secrets.toml must say.",
            icon=":material/lock:",
        )


def providers() -> dict[str | None, str]:
    """The identity providers that the secrets describe whole: their key for `st.login`, and what their button says
    after “Sign in”."""
    section = session.login() or {}
    if not section.get("redirect_uri"):
        return {}
    named = {name: one for name, one in section.items() if isinstance(one, Mapping) and one.keys() >= NEEDED}
    alone: dict[str | None, str] = {None: ""} if section.keys() >= NEEDED else {}
    return alone | {name: f" with {name}" for name in named}


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
