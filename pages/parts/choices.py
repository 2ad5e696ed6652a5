"""Choices that live in the address: program, field, framework, and whatever else a page lets the reader choose."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import streamlit as st

from alignment.vocabulary import ALL_FIELDS, BUILT_IN_FRAMEWORK, Question, counted
from alignment.workspace import Workspace
from pages import session


def choose(label: str, options: Sequence[str], key: str, *, shown: Callable[[str], str] = str, help: str = "") -> str:
    """A choice that lives in the URL; an address that names something unknown falls back on the first option.

    Not `bind="query-params"`: that puts the words shown into the URL (a link would break when a count in them changes),
    and it drops a parameter on the way to a page that has a choice of the same name (seen in Streamlit 1.67).
    """
    usual = (options[0],)
    held = (st.session_state[key],) if key in st.session_state else None
    st.session_state[key] = _wanted(key, held, options, usual)[0]
    chosen = st.selectbox(label, options, key=key, format_func=shown, help=help or None) or options[0]
    _put_in_address(key, (chosen,), usual)
    return chosen


def choose_many(
    label: str, options: Sequence[str], key: str, default: Sequence[str], *, shown: Callable[[str], str] = str
) -> list[str]:
    """Any number of a few options, as pills that live in the URL; `default` where the address names none."""
    usual = tuple(one for one in options if one in default) or _NONE
    held = (tuple(st.session_state[key]) or _NONE) if key in st.session_state else None
    st.session_state[key] = [one for one in _wanted(key, held, [*options, *_NONE], usual) if one]

    def escaped(one: str) -> str:  # unlike the options of a select box, pills are read as Markdown
        return session.escaped(shown(one))

    chosen = st.pills(label, options, selection_mode="multi", key=key, format_func=escaped, wrap=True)
    _put_in_address(key, tuple(one for one in options if one in chosen) or _NONE, usual)
    return chosen


_NONE = ("",)
"""That nothing was chosen, as the address says it; to say nothing means the usual choice."""

_SEEN = "_seen_in_address"


class _Seen(NamedTuple):
    """What the last run left: the address's words, the choice, and what the usual choice was."""

    address: tuple[str, ...]
    chosen: tuple[str, ...]
    usual: tuple[str, ...]


def _address(key: str) -> tuple[str, ...]:
    return tuple(st.query_params.get_all(key))


def _wanted(key: str, held: tuple[str, ...] | None, options: Sequence[str], usual: tuple[str, ...]) -> tuple[str, ...]:
    """What the widget holds, unless something else than the reader's hand on it decides.

    That is: a link or the Back button, coming back to the page (`held` is None), a usual choice that is another
    one now and was never departed from, or options that are gone. It is set on every run, since what a widget of the
    same key on another page holds can be read, but would not be taken over.
    """
    seen, address = st.session_state.setdefault(_SEEN, {}).get(key) or _Seen((), usual, usual), _address(key)
    wanted = held
    if held is None:
        wanted = address or seen.chosen
    elif address != seen.address:
        wanted = address or usual
    if not address and seen.chosen == seen.usual == wanted:
        wanted = usual
    return tuple(one for one in wanted or () if one in options) or usual


def _put_in_address(key: str, chosen: tuple[str, ...], usual: tuple[str, ...]) -> None:
    """Write what was chosen; the usual choice is left out, or Back would only ever lead to where it was put back."""
    wanted = () if chosen == usual else chosen
    if wanted and wanted != _address(key):
        st.query_params[key] = list(wanted)
    elif not wanted and _address(key):
        del st.query_params[key]
    st.session_state[_SEEN][key] = _Seen(wanted, chosen, usual)


def address_with(**params: str) -> dict[str, list[str]]:
    """The parameters of a link: Streamlit 1.67 writes them on the page that is left too, so they keep what is there."""
    here = {name: st.query_params.get_all(name) for name in st.query_params}
    return here | {name: [value] for name, value in params.items()}


def choose_program(key: str = "program") -> str:
    """One of the loaded programs, with its number of outcomes."""
    programs = {one.name: one for one in session.ask(Workspace.programs)}
    return choose(
        "Program", list(programs), key, shown=lambda name: f"{name} ({counted(programs[name].outcomes, 'outcome')})"
    )


def choose_field(key: str = "field", program: str = "") -> str:
    """One of the fields, or "" for all of them; first the field that a given program belongs to."""
    fields = {one.field: one for one in session.ask(Workspace.fields) if one.field}
    own = {one.field for one in session.ask(Workspace.programs) if one.name == program} if program else set[str]()
    names = sorted([ALL_FIELDS, *fields], key=lambda name: name not in own)
    counts = {name: f"{name} ({counted(one.postings, 'posting')})" for name, one in fields.items()}
    chosen = choose("Field", names, key, shown=lambda name: counts.get(name, name))
    return "" if chosen == ALL_FIELDS else chosen


def choose_framework(key: str = "framework") -> str:
    """One of the frameworks that something has been aligned with."""
    frameworks = {
        one.name: one for one in session.ask(Workspace.frameworks) if one.aligned or one.name == BUILT_IN_FRAMEWORK
    }
    return choose(
        "Framework", list(frameworks), key, shown=lambda name: f"{frameworks[name].title} {frameworks[name].version}"
    )


def choose_question() -> Question:
    """Program, field and framework, all in the address."""
    first, second, third = st.columns([8, 7, 5])
    with first:
        program = choose_program()
    with second:
        field = choose_field(program=program)
    with third:
        framework = choose_framework()
    return Question(program, field, framework)
