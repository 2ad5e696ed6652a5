"""Which rubric do college and workplace both stand behind? Written together, version by version, and signed by both."""

from __future__ import annotations

import streamlit as st

from alignment import rubrics
from alignment.rubric_exports import NO_LOGIN
from alignment.rubrics import Party, Rubric, Writer
from alignment.workspace import Workspace
from pages import parts, rubric_parts, session

ABOUT = (
    "Both write what each step of a criterion looks like at work; every version is kept, and both sign the same one."
)


def main() -> None:
    """Choose or start; say who writes; write; who signed; what every version changed; take it away."""
    st.title("Which rubric do college and workplace both stand behind?", anchor=False)
    session.say()
    if not session.ask(Workspace.programs):
        parts.nothing_yet("There is no program yet to write a rubric for.", "programs", "Load a program")
        return
    answer, found = st.container(key="answer"), {one.id: one for one in session.ask(Workspace.rubrics)}
    if found:
        chosen = parts.choose("Rubric", list(found), "rubric", shown=lambda id: found[id].named)
        rubric = session.ask(Workspace.rubric, chosen)
        with answer:
            parts.answer(rubric.answer, rubric.about)
        me = who()
        show(rubric, me)
    else:
        with answer:
            parts.answer("No rubric has been started yet: start one below.", ABOUT)
        me = who()
    with parts.foldable("Start a rubric", is_open=not found, icon=":material/add:", key="start"):
        start(me)


def who() -> Writer:
    """For whom somebody writes (in the address, so that a link can say it), and the name they give."""
    left, right = st.columns([1, 2])
    with left:
        party = Party(parts.choose("I write for the", sides(), "party", shown=lambda one: Party(one).noun))
    held = st.session_state.get("rubric-name", "")
    name = right.text_input(
        "My name", held, key="my-name", max_chars=rubrics.LONGEST_PERSON, placeholder="As it shall be kept"
    )
    st.session_state["rubric-name"] = name
    if not session.is_signed_in():
        st.caption(f":material/info: {session.escaped(NO_LOGIN)}")
    return Writer(party, name)


def sides() -> list[Party]:
    """For whom the person here may write: an employer for itself, the college's people for the college."""
    if not session.is_signed_in():
        return list(Party)
    return [Party.EMPLOYER if session.owner() else Party.COLLEGE]


def show(rubric: Rubric, me: Writer) -> None:
    """The rubric to write, to read and to sign, its history, and its files."""
    base, draft = rubric_parts.base_of(rubric), rubric_parts.draft_of(rubric)
    if draft:
        rubric_parts.show_conflict(rubric, draft, me)
    else:
        rubric_parts.write(rubric, base, me)
    rubric_parts.show_unclear(rubric)
    rubric_parts.show_words(rubric)
    rubric_parts.show_signatures(rubric)
    if not draft:
        sign(rubric, base, me)
    rubric_parts.show_history(rubric)
    rubric_parts.take_away(rubric)


def sign(rubric: Rubric, base: int, me: Writer) -> None:
    """The button that signs the version on screen, for one's own party."""
    if rubric.signature(base, me.party) or not rubric.version(base).rows:
        return
    st.caption("You sign the version as it was saved; what you have typed and not saved is no part of it.")
    if st.button(f"Sign version {base} for the {me.party.noun}", key="sign", icon=":material/draw:"):
        with session.problems():
            session.workspace().sign_rubric(rubric.id, base, party=me.party, name=me.name)
            session.said(f"Version {base} is signed for the {me.party.noun}.")
            st.rerun()


def start(me: Writer) -> None:
    """Title, program, workplace, and perhaps an assessment whose criteria it begins with."""
    program = st.selectbox("Program", [one.name for one in session.ask(Workspace.programs)], key="start-program")
    sources = {one.key: one for one in session.ask(Workspace.rubric_sources, program) if one.lines}
    with st.form("start", border=False):
        left, right = st.columns(2)
        title = left.text_input("Title", max_chars=rubrics.LONGEST_TITLE, key="start-title")
        own = session.owner()
        workplace = right.text_input(
            "Workplace", own, max_chars=rubrics.LONGEST_TITLE, key="start-workplace", disabled=bool(own)
        )
        begun = st.selectbox(
            "Begin with what an assessment is marked by (its steps stay empty, for you to write)",
            ["", *sources], key=f"from-{program}", format_func=lambda key: sources[key].said if key else "Nothing",
        )  # fmt: skip
        if st.form_submit_button("Start", key="start-now", type="primary"):
            begin(me, title, program, workplace, begun)


def begin(me: Writer, title: str, program: str, workplace: str, assessment: str) -> None:
    """Start the rubric and show it; what is missing is said in one line."""
    with session.problems():
        made = session.workspace().start_rubric(
            title, program, workplace, party=me.party, author=me.name, assessment=assessment
        )
        st.query_params["rubric"] = made.id
        session.said(f"“{made.title}” is started.")
        st.rerun()


session.guard()
main()
