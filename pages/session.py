"""The only seam between Streamlit and the core: who is here, the workspace, cached answers, the guard and problems.

Answers are cached here and nowhere else, keyed on the database's revision, so that nothing stale is ever shown
and nothing is asked twice. Answers are frozen values, so one copy serves everybody.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar, cast
from urllib.parse import urlsplit

import streamlit as st
from streamlit import config
from streamlit.runtime.scriptrunner import get_script_run_ctx

from alignment.access import LOCAL, POOLED_FROM, Action, Person
from alignment.answers import MadeBackup
from alignment.login import Login, login_of
from alignment.problems import AlignmentProblem, NotAllowed, place_of
from alignment.workspace import Workspace, default_path

P = ParamSpec("P")
R = TypeVar("R")

_ENTERED = "_entered_through_main"
LINK = "_link"
"""Where the text of a link stays that somebody took."""
OFFERED = "_offered_link"
"""Where the text of a link stays that somebody came by, until they say whether they take it."""
BY_PROXIES = ("X-Forwarded", "X-Real-Ip", "X-Client-Ip", "True-Client-Ip", "Cf-", "Forwarded", "Via")
"""How headers begin that a proxy adds to what a browser sends."""


def enter() -> None:
    """Called by main.py at the start of each run, for somebody who may come in; pages refuse to run without it."""
    st.session_state[_ENTERED] = True
    st.html(f"<style>{_LOOK}</style>")


_LOOK = """.stMainBlockContainer { padding-top: 3.5rem }
[data-testid="stElementToolbarButton"]:has(button[aria-label^="Download as CSV"]) { display: none }"""
"""Half the air above the title. And no download in the corner of a table: Streamlit writes that file itself, with live
formulas (seen in 1.67); each table has a button of ours instead."""


def leave() -> bool:
    """Undo `enter`, for somebody who may come in no more, and drop the backup that they made; whether they were in."""
    drop_backup()
    return bool(st.session_state.pop(_ENTERED, False))


def guard() -> None:
    """First line of each page: stop unless main.py let this person in (second defence; see app.py)."""
    if not st.session_state.get(_ENTERED) or person() is None:
        st.stop()


def person() -> Person | None:
    """Who is here, asked anew each time: roles are what the database says now. None for nobody.

    Without a login in the server's secrets that is the one person at this computer, and nobody from elsewhere; and
    nobody at all where others were let in, since then secrets are missing that were there.
    """
    if not login_is_set():
        return LOCAL if is_at_this_computer() and not lacks_login() else None
    if token := st.session_state.get(LINK):
        someone = _workspace().person_of_link(token)
    else:
        someone = _workspace().person_named(vouched_address()) if st.user.is_logged_in else None
    return someone if someone and any(map(someone.may, Action)) else None


def person_later() -> Callable[[], Person | None]:
    """Who is here, to be asked outside of any run, where nobody has a session: who they said they are as of now, what
    the secrets and the database say of that as of then. Nobody, where a login was set up or taken away meanwhile."""
    opened, had_login, token = _workspace(), login_is_set(), st.session_state.get(LINK)
    claims = st.user.to_dict() if had_login and st.user.is_logged_in else {}

    def asked() -> Person | None:
        known = login()
        if known is None or not had_login:
            return None if known or had_login or _lacks_login(opened) else LOCAL
        if token:
            return opened.person_of_link(token)
        return opened.person_named(known.address_of(claims)) if claims else None

    return asked


def login() -> Login | None:
    """The login that the section `auth` of the server's secrets describes; None where there is none.

    Raises NotAllowed where the secrets cannot be read, or would let in whom they should not.
    """
    try:
        section = st.secrets.get("auth")
    except (OSError, ValueError) as error:  # not there, or not to be read, or in no encoding that we know
        if any(map(os.path.lexists, st.get_option("secrets.files"))):
            raise NotAllowed(
                "The server’s secrets cannot be read, so nobody is let in.", "Mend secrets.toml."
            ) from error
        return None
    return None if section is None else login_of(section)


def login_is_set() -> bool:
    """Whether the server's secrets have a section `auth`. Raises NotAllowed as `login` does."""
    return login() is not None


def vouched_address() -> str:
    """The e-mail address of whoever signed in, where somebody vouches for it; else ''."""
    known = login()
    return known.address_of(st.user.to_dict()) if known else ""


def offered() -> Person | None:
    """Who the link in the address would make of somebody; None for no link, or one that opens nothing.

    It leaves the address at once, and is laid aside until it is taken or left: whoever is sent somebody else's link
    must not act for that employer unawares.
    """
    if token := st.query_params.get("link", ""):
        del st.query_params["link"]
        if token != st.session_state.get(LINK):
            st.session_state[OFFERED] = token
    laid_aside = st.session_state.get(OFFERED)
    return _workspace().person_of_link(laid_aside) if laid_aside and login_is_set() else None


def take_link() -> None:
    """Take the link that is offered. What anybody else left in this tab is not for its holder."""
    token = st.session_state[OFFERED]
    drop_backup()
    st.session_state.clear()
    st.session_state[LINK] = token


def leave_link() -> None:
    """Do not take the link that is offered."""
    st.session_state.pop(OFFERED, None)


def drop_link() -> bool:
    """Forget a link that opens nothing (any more), with what its holder left in this tab; whether there was one."""
    was_offered, was_taken = OFFERED in st.session_state, LINK in st.session_state and person() is None
    if was_taken:
        st.session_state.clear()
    leave_link()
    return (was_offered or was_taken) and login_is_set()


def is_at_this_computer() -> bool:
    """Whether the browser runs on the server's own computer, and no proxy stands between.

    A visitor who left in the middle of a run has no headers any more, and is nobody.
    """
    if config.get_option("global.appTest"):
        return True  # set by the harness that runs pages in tests, where there is neither browser nor network
    from_elsewhere, headers = st.context.ip_address, st.context.headers  # in this order: who left has no address
    if from_elsewhere or any(name.title().startswith(BY_PROXIES) for name in headers):
        return False
    try:
        return urlsplit(f"//{headers.get('Host', '')}").hostname in {"localhost", "127.0.0.1", "::1"}
    except ValueError:
        return False


def lacks_login() -> bool:
    """Whether the database is for more than one, for a login that is not set up, and the operator did not say that
    whoever is at this computer comes in all the same."""
    return _lacks_login(_workspace())


def _lacks_login(opened: Workspace) -> bool:
    return os.environ.get("ALIGNMENT_LOCAL") != "1" and opened.expects_login()


def is_signed_in() -> bool:
    """Whether the person here is known by a login or a link, and is not simply whoever is at this computer."""
    someone = person()
    return someone is not None and not someone.is_local


def owner() -> str:
    """The employer whose postings are the own of the person here; '' for none."""
    someone = person()
    return someone.owner if someone else ""


def may(*actions: Action) -> bool:
    """Whether the person here may do one of these: pages leave out what the workspace would refuse."""
    someone = person()
    return someone is not None and any(map(someone.may, actions))


@st.cache_resource(show_spinner="Opening the database …", on_release=Workspace.close)
def _opened(path: str, model: str, pooled_from: int) -> Workspace:
    opened = Workspace(Path(path), model=model, pooled_from=pooled_from)
    opened.listen()  # `alignment backup` asks for a copy while this server has the file
    return opened


def _workspace() -> Workspace:
    """The one workspace of this server, as nobody in particular. Raises DatabaseBusy when another process holds it."""
    path, model = os.environ.get("ALIGNMENT_DATABASE"), os.environ.get("ALIGNMENT_MODEL")
    pooled_from = os.environ.get("ALIGNMENT_POOLED_FROM", "")
    least = int(pooled_from) if pooled_from.isdecimal() else POOLED_FROM
    return _opened(path or str(default_path()), model or "", least)


def workspace() -> Workspace:
    """The workspace as the person who is here may use it. Raises NotAllowed for nobody, DatabaseBusy as above."""
    someone = person()
    if someone is None:
        raise NotAllowed("You are signed out.", "Sign in again.")
    return _workspace().seen_by(someone)


@st.cache_resource(max_entries=256, show_spinner=False)
def _kept(path: str, who: str, revision: int, question: str, _answer: Callable[[], Any]) -> Any:
    return _answer()


def ask(question: Callable[Concatenate[Workspace, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Ask the workspace one thing, or take the answer it gave at this revision.

    `question` is a method of Workspace: `ask(Workspace.gap_report, Question("Python"))`. Arguments must have a
    `repr` that says everything about them, as the vocabulary's values do.
    """
    asked = workspace()
    key = f"{question.__qualname__}{args!r}{sorted(kwargs.items())!r}"
    who = f"{replace(asked.person, name='')!r}{asked.model}"  # people of one role see the same
    return cast(R, _kept(asked.path, who, asked.revision, key, lambda: question(asked, *args, **kwargs)))


def forget_answers() -> None:
    """Drop every answer that is kept, so that none outlives what was deleted."""
    _kept.clear()


def keep_backup(made: MadeBackup) -> None:
    """Keep a backup in this session until it is taken away: nobody but this person, and only here, is offered it."""
    drop_backup()
    st.session_state[MADE_BACKUP] = [made]


def kept_backup() -> MadeBackup | None:
    """The backup that waits in this session."""
    return next(iter(st.session_state.get(MADE_BACKUP, ())), None)


def drop_backup() -> None:
    """Drop the backup that waits in this session: a download that was offered gives nothing any more."""
    st.session_state.pop(MADE_BACKUP, []).clear()


def giving_backup() -> Callable[[], bytes]:
    """What a download of it gives. Streamlit asks as the button is pressed, without a run: so the right is asked anew.

    Raises NotAllowed for whoever may not make one any more, and where it was dropped.
    """
    waiting, who = st.session_state[MADE_BACKUP], person_later()

    def given() -> bytes:
        someone = who()
        if someone is None or not someone.may(Action.MANAGE) or not waiting:
            raise NotAllowed("This backup is not given out any more.", "Load the page again.")
        content: bytes = waiting[0].content
        return content

    return given


def drop_files() -> None:
    """Forget the files handed over in this session. Streamlit keeps each in memory until the session ends, also those
    that were read or stand on a page that was left (seen in 1.67)."""
    running = get_script_run_ctx()
    if running:
        running.uploaded_file_mgr.remove_session_files(running.session_id)


def begin_new_files() -> None:
    """Forget the files that were read, and begin with an empty uploader."""
    drop_files()
    st.session_state[FILES_TURN] = files_turn() + 1


def files_turn() -> int:
    """Part of an uploader's key, so that it is another, and empty, once its files were let go."""
    return int(st.session_state.get(FILES_TURN, 0))


def is_new_here(page: str) -> bool:
    """Whether the last run was another page's."""
    before = st.session_state.get(PAGE)
    st.session_state[PAGE] = page
    return before not in (None, page)


FILES_TURN, PAGE = "_files-turn", "_page"

MADE_BACKUP = "_backup-made"
"""Where a backup waits in the visitor's session, in a list that is emptied as it is dropped; `main` drops it as they
leave the page."""


def show_problem(problem: AlignmentProblem) -> None:
    """One calm message: what is wrong, and what to do."""
    st.warning(f"{escaped(problem.message)}\n\n{escaped(problem.remedy)}", icon=":material/info:")


def show_failure(error: BaseException) -> None:
    """One plain line for what is our own fault; what it was goes to the log, without anybody's text."""
    logging.getLogger("alignment").error("a page failed: %s", place_of(error))
    st.error(FAILED, icon=":material/error:")


FAILED = (
    "This page failed, and it is not your doing. Nothing you had saved is lost. Load the page again; if it fails "
    "again, tell whoever runs this server, whose log says where."
)


@contextmanager
def problems() -> Iterator[None]:
    """Show any problem raised inside as a message instead of a traceback; at a fault of our own the page ends here."""
    try:
        yield
    except AlignmentProblem as problem:
        show_problem(problem)
    except Exception as error:
        show_failure(error)
        st.stop()


_MARKS = frozenset("\\`*_{}[]()#+-.!|<>~$:@&")
_DRAWN = re.compile(r"(?:https?(?=:)|\bwww(?=\.)|@|:(?=[\w+/-]+:))", re.IGNORECASE)
"""What Streamlit makes a link or a picture of: an address, and the colon before a name and another colon."""


def escaped(text: str) -> str:
    """User text for a place that reads Markdown: no markup, no links, no images, no directives survive.

    Streamlit makes a link of every bare address and a picture of every name between colons (`:smile:`, `:streamlit:`,
    `:material/home:`) after it has read the backslashes, so an invisible joiner parts them.

    >>> escaped("*a*"), escaped("see www.x.org, :smile:").replace("\\u2060", "|")
    ('\\\\*a\\\\*', 'see www|\\\\.x\\\\.org, \\\\:|smile\\\\:')
    """
    parted = _DRAWN.sub(lambda found: f"{found[0]}\N{WORD JOINER}", text)
    return "".join(f"\\{sign}" if sign in _MARKS else sign for sign in parted)


def said(message: str) -> None:
    """Keep a message for after the next rerun (a form's success, say)."""
    st.session_state["_said"] = message


def say() -> None:
    """Show the kept message once."""
    if message := st.session_state.pop("_said", ""):
        st.success(escaped(message), icon=":material/check:")
