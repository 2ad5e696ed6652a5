"""The only seam between Streamlit and the core: the workspace, cached answers, the guard and problems.

Answers are cached here and nowhere else, keyed on the database's revision, so that nothing stale is ever shown
and nothing is asked twice. Answers are frozen values, so one copy serves everybody.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

import streamlit as st

from alignment.problems import AlignmentProblem, place_of
from alignment.workspace import Workspace, default_path

P = ParamSpec("P")
R = TypeVar("R")

_ENTERED = "_entered_through_main"


def enter() -> None:
    """Called by main.py at the start of each run; pages refuse to run without it."""
    st.session_state[_ENTERED] = True
    st.html(f"<style>{_LOOK}</style>")


_LOOK = """.stMainBlockContainer { padding-top: 3.5rem }
[data-testid="stElementToolbarButton"]:has(button[aria-label^="Download as CSV"]) { display: none }"""
"""Half the air above the title. And no download in the corner of a table: Streamlit writes that file itself, with live
formulas (seen in 1.67); each table has a button of ours instead."""


def guard() -> None:
    """First line of each page: stop unless main.py opened the session (second defence; see app.py)."""
    if not st.session_state.get(_ENTERED):
        st.stop()


@st.cache_resource(show_spinner="Opening the database …", on_release=Workspace.close)
def _workspace(path: str, model: str) -> Workspace:
    return Workspace(Path(path), model=model)


def workspace() -> Workspace:
    """The one workspace of this server. Raises DatabaseBusy when another process holds the file."""
    path, model = os.environ.get("ALIGNMENT_DATABASE"), os.environ.get("ALIGNMENT_MODEL")
    return _workspace(path or str(default_path()), model or "")


@st.cache_resource(max_entries=256, show_spinner=False)
def _kept(path: str, model: str, revision: int, question: str, _answer: Callable[[], Any]) -> Any:
    return _answer()


def ask(question: Callable[Concatenate[Workspace, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Ask the workspace one thing, or take the answer it gave at this revision.

    `question` is a method of Workspace: `ask(Workspace.gap_report, Question("Python"))`. Arguments must have a
    `repr` that says everything about them, as the vocabulary's values do.
    """
    asked = workspace()
    key = f"{question.__qualname__}{args!r}{sorted(kwargs.items())!r}"
    return cast(R, _kept(asked.path, asked.model, asked.revision, key, lambda: question(asked, *args, **kwargs)))


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
_ADDRESS = re.compile(r"(?:https?(?=:)|\bwww(?=\.)|@)", re.IGNORECASE)


def escaped(text: str) -> str:
    """User text for a place that reads Markdown: no markup, no links, no images, no directives survive.

    Streamlit makes a link of every bare address, after it has read the backslashes, so an invisible joiner parts it.

    >>> escaped("*a*"), escaped("see www.x.org").replace("\\u2060", "|")
    ('\\\\*a\\\\*', 'see www|\\\\.x\\\\.org')
    """
    parted = _ADDRESS.sub(lambda found: f"{found[0]}\N{WORD JOINER}", text)
    return "".join(f"\\{sign}" if sign in _MARKS else sign for sign in parted)


def said(message: str) -> None:
    """Keep a message for after the next rerun (a form's success, say)."""
    st.session_state["_said"] = message


def say() -> None:
    """Show the kept message once."""
    if message := st.session_state.pop("_said", ""):
        st.success(escaped(message), icon=":material/check:")
