"""What is here, and what does it say? The counts, the headline about self-management, and where to go next."""

from __future__ import annotations

import streamlit as st

from alignment.access import Action
from alignment.answers import Overview, SkillDemand
from alignment.charts import demand_bars
from alignment.exports import Row
from alignment.vocabulary import BUILT_IN_FRAMEWORK, SAMPLE_SOURCE, counted, postings_said
from alignment.workspace import Workspace
from pages import parts, session


def main() -> None:
    """Ask, answer, count; then what is asked for most and where to go on."""
    st.title("What is here, and what does it say?")
    session.say()
    overview = session.ask(Workspace.overview)
    if not overview.lines and not overview.outcomes:
        show_start()
        return
    parts.offer_alignment(BUILT_IN_FRAMEWORK)
    show_answer(overview)
    show_counts(overview)
    demand, steps = st.columns([5, 2], gap="medium")
    with demand:
        show_demand(overview)
    with steps:
        show_next_steps()


def show_answer(overview: Overview) -> None:
    """The headline with what it rests on, and how much of it is made up."""
    with st.container(border=True, key="answer"):
        st.subheader(session.escaped(overview.answer), anchor=False)
        st.caption(session.escaped(basis(overview)))
    if overview.sample_said:
        with st.container(border=True, horizontal=True, vertical_alignment="center", key="sample"):
            st.markdown(f":material/science: {session.escaped(overview.sample_said)}")
            offer_removal()


def offer_removal() -> None:
    """For whoever may: the button that removes the sample, all of it."""
    held = session.ask(Workspace.sources_held) if session.may(Action.MANAGE) else ()
    for sample in (one for one in held if one.source == SAMPLE_SOURCE):
        parts.ask_to_remove(sample, "It can be taken back on the page “Backups and undo”.", "Remove the sample")


def basis(overview: Overview) -> str:
    """Share, interval, employers, dates, and how many lines the rest was read from."""
    share = f"{parts.interval(overview.self_management)} of postings, 95 % interval"
    jobs = postings_said(overview.adverts, overview.postings) if overview.adverts != overview.postings else ""
    lines = f"{overview.requirements:,} of {counted(overview.lines, 'posting line')} ask for something"
    return " · ".join(
        filter(
            None,
            (share, jobs, counted(overview.employers, "employer"), parts.period(overview.first, overview.last), lines),
        )
    )


def show_counts(overview: Overview) -> None:
    """How much of everything is loaded."""
    counts = {
        "Postings": overview.adverts,
        "Employers": overview.employers,
        "Requirements": overview.requirements,
        "Programs": overview.programs,
        "Outcomes": overview.outcomes,
        "Assessments": overview.assessments,
    }
    with st.grid("auto", min_column_width=125, key="counts"):
        for label, count in counts.items():
            st.metric(label, f"{count:,}", border=True)


def show_demand(overview: Overview) -> None:
    """The skills asked for most; a click on a bar opens the skill."""
    skills = {skill.label: skill for skill in overview.top_skills}
    chart = demand_bars([(skill.label, skill.demand) for skill in overview.top_skills], parts.theme(), whole_axis=False)
    st.subheader("The skills asked for most", anchor=False)
    st.caption(session.escaped(f"{chart.takeaway} Click a bar to see who asks for the skill and who teaches it."))
    clicked = parts.show_chart(chart, "top")
    parts.table_twin([row(skill) for skill in overview.top_skills], "skills-asked-for-most", "top")
    if clicked in skills:
        st.switch_page("skill.py", query_params={"skill": skills[clicked].skill_id})


def row(skill: SkillDemand) -> Row:
    """A skill as a row of the table and the file."""
    return {"Skill": skill.label} | parts.share_cells(skill.demand) | {"Employers": skill.employers}


def show_next_steps() -> None:
    """The pages that go on from here."""
    steps = {
        "gaps": ("Gaps", ":material/difference:", "What employers ask for and a program does not teach"),
        "skill": ("Skill", ":material/search_insights:", "Who asks for one skill, and who teaches it"),
        "postings": ("Postings", ":material/work:", "How each line was read; add your own"),
        "programs": ("Programs", ":material/school:", "Outcomes and assessments; add your own"),
    }
    st.subheader("Go on", anchor=False)
    for page, (label, icon, about) in steps.items():
        with st.container(border=True, gap="xsmall", key=f"next-{page}"):
            st.page_link(f"{page}.py", label=label, icon=icon)
            st.caption(about)


def show_start() -> None:
    """Nothing is loaded: try the sample, or bring files."""
    st.markdown("Nothing is here yet. Start in one of two ways.")
    left, right = st.columns(2)
    with left.container(border=True, height="stretch"):
        st.subheader("Look around with the sample", anchor=False)
        st.caption("126 made-up jobs of four fields and eight made-up programs, read and aligned in a few seconds.")
        if st.button("Load the sample", type="primary", icon=":material/science:", key="load-sample"):
            load_sample()
    with right.container(border=True, height="stretch"):
        st.subheader("Bring your own files", anchor=False)
        st.caption("Postings as PDF, Word, text or tables; programs with their outcomes and assessments.")
        st.page_link("postings.py", label="Add postings", icon=":material/work:")
        st.page_link("programs.py", label="Add programs", icon=":material/school:")


def load_sample() -> None:
    """Load the sample while a bar tells how far it is, then show what it says."""
    with session.problems(), parts.working("Reading the sample …") as progress:
        session.workspace().load_sample(progress)
        session.said("The sample is here, read and aligned.")
        st.rerun()


session.guard()
main()
