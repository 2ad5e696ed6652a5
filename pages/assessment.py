"""What does this assessment prove? What an employer reads before lending a name, in plain words and on one page."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from alignment.access import Action
from alignment.assessing import FIELD_LABELS, OUTCOMES, AssessmentEdit, AssessmentPage, StoredAssessment, field_of
from alignment.assessment_exports import (
    NO_CRITERIA,
    NO_OUTCOMES,
    assessment_page_html,
    criterion_said,
)
from alignment.exports import download_name
from alignment.problems import AlignmentProblem
from alignment.vocabulary import content_id
from alignment.workspace import Workspace
from pages import parts, session

LONG = ("text", "standard", "conditions", "evidence", "criteria")
HELP = {"criteria": "One a line: its words, then its weight (20%) and the outcomes it names [o1], where there are any."}


def main() -> None:
    """Choose an assessment; then what it is, what it covers, and the way to edit it."""
    st.title("What does this assessment prove?", anchor=False)
    every = session.ask(Workspace.assessments)
    if not every:
        parts.nothing_yet("No file gives an assessment yet.", "programs", "Load program files that tell of assessments")
        return
    session.say()
    parts.print_look("filters", "actions", "edit", "download")
    answer, filters = st.container(key="answer"), st.container(key="filters")
    with filters:
        stored = choose_assessment(every)
    page = session.ask(Workspace.assessment_page, *stored.place)
    with answer:
        show_answer(page)
    parts.show_facts(page.facts)
    show_coverage(page)
    with st.container(key="actions"):
        show_edits(page.edits)
    with st.expander("Edit this assessment", icon=":material/edit:", key="edit"):
        if session.may(Action.EDIT_PROGRAMS):
            edit(page)


def choose_assessment(every: Sequence[StoredAssessment]) -> StoredAssessment:
    """Program, course and assessment, all in the address; an address that names a course alone finds its program."""
    programs = sorted({one.program for one in every})
    addressed = st.query_params.get("course", "")
    own = [one.program for one in every if one.place[0] == addressed]
    if own and "program" not in st.query_params:
        st.query_params["program"] = own[0]
    first, second, third = st.columns([3, 2, 3])
    with first:
        program = parts.choose("Program", programs, "program")
    courses = {one.place[0]: one.course for one in every if one.program == program}
    with second:
        course = parts.choose("Course", list(courses), "course", shown=courses.__getitem__)
    named = {one.place[1]: one for one in every if one.place[0] == course}
    with third:
        return named[parts.choose("Assessment", list(named), "assessment", shown=lambda id: named[id].name)]


def show_answer(page: AssessmentPage) -> None:
    """Its name, whose it is, and how much an employer is told."""
    stored = page.stored
    with st.container(border=True):
        st.subheader(session.escaped(stored.name), anchor=False)
        st.caption(session.escaped(" · ".join(filter(None, (stored.course, stored.program, stored.institution)))))
        st.markdown(session.escaped(page.answer))
        with st.container(key="download"):
            st.download_button(
                "Download to print or send",
                data=lambda: assessment_page_html(page),
                file_name=f"{download_name('assessment', stored.course, stored.name)}.html",
                mime="text/html",
                key="printable",
                icon=":material/print:",
                on_click="ignore",
            )


def show_coverage(page: AssessmentPage) -> None:
    """Which outcomes it covers, what it is marked by, and which skills and level were read in it."""
    left, right = st.columns(2, gap="medium")
    with left:
        parts.step("Which outcomes it covers", [one.text for one in page.stored.outcomes], NO_OUTCOMES)
    with right:
        parts.step("What it is marked by", list(map(criterion_said, page.stored.assessment.criteria)), NO_CRITERIA)
    skills = ", ".join(page.skills) or "none of the framework"
    st.caption(session.escaped(f"Skills found in it or in its outcomes: {skills}. Level: {page.level_said}."))


def show_edits(edits: Sequence[AssessmentEdit]) -> None:
    """What people changed, newest first; the first words of a field are what the file said."""
    if not edits:
        return
    st.subheader("What people changed", anchor=False)
    first = {one.field: one.id for one in edits}
    for one in edits:
        before = "The file said" if one.id == first[one.field] else "Before"
        with st.container(border=True):
            st.caption(session.escaped(f"{one.label} · {one.edited_at:%Y-%m-%d %H:%M} UTC · {one.reason}"))
            st.text(f"{before}: {one.before or 'nothing'}\nNow: {one.after or 'nothing'}")


def edit(page: AssessmentPage) -> None:
    """A form with what is stored; only what the person changes is kept, over any file that is loaded later."""
    assessment, place = page.stored.assessment, content_id(*page.stored.place)
    if f"reason-{place}" not in st.session_state:  # the form is new: this is what the person sees before they change it
        st.session_state[f"seen-{place}"] = {name: field_of(assessment, name) for name in FIELD_LABELS}
    seen = st.session_state[f"seen-{place}"]
    st.caption(
        "What you change holds over any file loaded later. To undo a change, put the old words back. What people "
        "decided of this assessment goes along with its new words; what they decided of a wording everywhere does not."
    )
    with st.form(f"edit-{place}", border=False):
        typed = {name: field(page, name, seen[name], place) for name in FIELD_LABELS}
        reason = st.text_input("Why do you change it?", key=f"reason-{place}", help="Needed; others read it.")
        is_saved = st.form_submit_button("Save", type="primary", key="save-edit", icon=":material/save:")
    if is_saved:
        changes = {name: text for name, text in typed.items() if text != seen[name]}
        save(page, changes, reason, place)


def field(page: AssessmentPage, name: str, text: str, place: str) -> str:
    """One field of the form; the outcomes are chosen among those of the course."""
    label, key = FIELD_LABELS[name], f"field-{name}-{place}"
    if name == OUTCOMES:
        texts = {one.id: one.text for one in page.choices}
        held = [id for id in text.splitlines() if id in texts]
        chosen = st.multiselect(label, list(texts), held, key=key, format_func=texts.__getitem__)
        return "\n".join(id for id in texts if id in chosen)
    make = st.text_area if name in LONG else st.text_input
    return make(label, text, key=key, help=HELP.get(name)) or ""


def save(page: AssessmentPage, changes: dict[str, str], reason: str, place: str) -> None:
    """Keep the changes; on a problem the form stays as it was filled in."""
    try:
        with parts.working("Saving …") as progress:
            session.workspace().edit_assessment(
                *page.stored.place, changes, reason, progress, seen=st.session_state[f"seen-{place}"]
            )
    except AlignmentProblem as problem:
        session.show_problem(problem)
        return
    for key in (f"seen-{place}", f"reason-{place}", *(f"field-{name}-{place}" for name in FIELD_LABELS)):
        st.session_state.pop(key, None)
    session.said("Saved. It holds over any file that is loaded later.")
    st.rerun()


session.guard()
main()
