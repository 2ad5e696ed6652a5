"""What do employers ask for that this program does not teach? The answer, its charts, and the lines behind it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import streamlit as st

from alignment.charts import family_ladder, importance_coverage_map, ringed
from alignment.exports import FORMATS, Row, download_name, family_rows, gap_rows, holds_word, setting_rows
from alignment.vocabulary import ALL_FIELDS, GAPS, SELF_MANAGEMENT, Gap, GapReport, Status, counted
from alignment.workspace import Workspace
from pages import parts, session

HOW_TO_READ = (
    "Each mark is a skill: the higher, the more postings ask; the further right, the surer it is that an outcome "
    "teaches it. In the shaded band no outcome comes near. The dashed lines are the median demand and the probability "
    "from which a skill counts as taught. Click a mark to see the lines behind it."
)


def main() -> None:
    """Choose, ask, answer; then the charts, and the evidence for one skill."""
    st.title("What do employers ask for that this program does not teach?")
    if not parts.has_both_sides():
        return
    answer, filters = st.container(key="answer"), st.container(key="filters")
    with filters:
        question = parts.choose_question()
    report = session.ask(Workspace.gap_report, question)
    parts.offer_alignment(question.framework)
    with answer:
        show_answer(report)
    if report.gaps:
        show_gaps(report)


def show_answer(report: GapReport) -> None:
    """The sentence, what it rests on, and the files to take away; beside it self-management, whatever was found."""
    left, right = st.columns([5, 2])
    with left.container(border=True, height="stretch"):
        st.caption(session.escaped(parts.described(report)))
        st.subheader(session.escaped(report.answer), anchor=False)
        st.caption(session.escaped(parts.basis(report)))
        for caveat in report.caveats:
            st.caption(f":material/info: {session.escaped(caveat)}")
        with st.popover("Download", icon=":material/download:", key="export"):
            parts.file_buttons(report, FORMATS, download_name("gaps", report.program, report.field))
    with right.container(border=True, height="stretch", key="self-management"):
        parts.family_card(report, SELF_MANAGEMENT)


def show_gaps(report: GapReport) -> None:
    """The charts above, the table and the evidence below; the chosen skill is the same in all of them."""
    charts, tried = st.container(key="charts"), st.container(key="tried", border=True)
    table, evidence = st.columns([8, 5], gap="medium")
    with evidence:
        gap = choose_gap(report.gaps)
        show_evidence(report, gap)
    with table:
        show_table(report, gap)
    with charts:
        show_charts(report, gap)
    with tried:
        show_tried(report)


def choose_gap(gaps: Sequence[Gap]) -> Gap:
    """The skill to explain; the map and the table choose it too, through the same state."""
    by_id = {gap.skill_id: gap for gap in gaps}
    st.subheader("Evidence", anchor=False)
    return by_id[parts.choose("Skill", list(by_id), "skill", shown=lambda id: by_id[id].label)]


def choose_skill(skill_id: str) -> None:
    """What a click on the map or in the table does."""
    st.session_state["skill"] = skill_id


def show_charts(report: GapReport, gap: Gap) -> None:
    """Asked and taught, skill by skill and family by family."""
    theme, (left, right) = parts.theme(), st.columns(2, gap="medium")
    with left:
        skills = ringed(importance_coverage_map(report, theme), gap.skill_id, theme)
        st.subheader("Asked for and taught, skill by skill", anchor=False)
        st.caption(session.escaped(skills.takeaway))
        parts.show_chart(skills, "map", choose_skill)
        st.caption(HOW_TO_READ)
        parts.table_twin(gap_rows(report), "skills-asked-and-taught", "map")
    with right:
        families = family_ladder(report, theme)
        st.subheader("Asked, taught and assessed, by family", anchor=False)
        st.caption(session.escaped(families.takeaway))
        parts.show_chart(families, "ladder")
        parts.table_twin(family_rows(report), "families-asked-taught-assessed", "ladder")


def show_tried(report: GapReport) -> None:
    """Whether the first gaps depend on how we count; what was tried, and what was not."""
    found, rows = report.sensitivity, setting_rows(report)
    st.markdown(f":material/balance: **{session.escaped(found.answer)}**")
    for sentence in filter(None, (found.family_answer, *found.notes)):
        st.caption(session.escaped(sentence))
    if rows:
        name, about = "gaps-under-other-settings", " ".join(found.explained)
        parts.worded_table(rows, name, "tried", "The first gaps under each setting", about)


def show_table(report: GapReport, gap: Gap) -> None:
    """The gaps of the chosen states; the row of the chosen skill is marked."""
    st.subheader("Gaps, most certain first", anchor=False)
    counts = Counter(one.status.value for one in report.gaps)
    present = [status.value for status in Status if status.value in counts]
    states = parts.choose_many(
        "Status", present, "status", [one.value for one in GAPS], shown=lambda name: f"{name} ({counts[name]})"
    )
    shown = [one for one in report.gaps if not states or one.status.value in states]
    families = {family.family: family.label for family in report.families}
    rows = [table_row(report, one, families.get(one.family, one.family)) for one in shown]
    parts.row_choice(rows, [one.skill_id for one in shown], gap.skill_id, "gaps", choose_skill)
    of = counted(len(report.gaps), "skill")
    st.caption(f"{len(shown)} of {of}. Most certain: the lower end of the interval comes first.")
    parts.csv_button(rows, "gaps-most-certain-first", "gaps-csv")


def table_row(report: GapReport, gap: Gap, family: str) -> Row:
    """A gap in the words of the table; no share where there are too few postings to say."""
    return {
        "Skill": gap.label,
        "Share": gap.demand.value if gap.demand.is_sayable else None,
        "Status": gap.status.value,
        "Holds": holds_word(gap, report.sensitivity.gap(gap.skill_id)),
        "Interval": parts.bounds(gap.demand),
        "Postings": f"{gap.demand.n} of {gap.demand.total}",
        "Best outcome": gap.best_outcome,
        "Employers": gap.employers,
        "Outcomes": gap.outcome_count,
        "Family": family,
    }


def show_evidence(report: GapReport, gap: Gap) -> None:
    """The lines behind the gap, and the way to everybody else who asks."""
    parts.status_badge(gap.status)
    st.caption(session.escaped(parts.demand_words(gap.demand, gap.employers, gap.first, gap.last)))
    parts.gap_evidence(parts.cross_checked_gap(gap, report.framework))
    st.page_link(
        "skill.py",
        label="All who ask for this skill, and who teaches it",
        icon=":material/arrow_forward:",
        query_params=parts.address_with(skill=gap.skill_id, field=report.field or ALL_FIELDS),
    )


session.guard()
main()
