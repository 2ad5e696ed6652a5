"""Is it taught, and assessed, at the level that the job wants? One scale, three sides, and their words."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from alignment.access import Action
from alignment.answers import LevelDetail, levels_answer
from alignment.charts import level_ladder
from alignment.decisions import LONGEST_REASON
from alignment.exports import level_rows, scale_rows
from alignment.vocabulary import Gap, GapReport, Level, LevelLine, Question, Side
from alignment.workspace import Workspace
from pages import parts, session

SHOWN = 4  # lines of a side shown in full
SIDES = {Side.WANTED: "Posting lines that ask", Side.TAUGHT: "Outcomes that teach", Side.ASSESSED: "Assessments"}
HOW_TO_READ = (
    "Each row is a skill. The shades are what the postings want: the darker a step, the more of the lines that ask "
    "suggest it. Marks stand at the highest level that an outcome teaches and that an assessment proves; a side "
    "without a mark is not known. Click a mark to see the lines behind it."
)
VIEWS = {"skills": "Skills", "families": "Families"}


def main() -> None:
    """Choose, ask, answer; then the ladder, the table, and the lines of one skill."""
    st.title("Is it taught, and assessed, at the level the job wants?")
    if not parts.has_both_sides():
        return
    answer, filters = st.container(key="answer"), st.container(key="filters")
    with filters:
        question = parts.choose_question()
    report = session.ask(Workspace.gap_report, question)
    parts.offer_alignment(question.framework)
    with answer:
        parts.answer(levels_answer(report), parts.basis(report))
    gaps = sorted(
        (gap for gap in report.gaps if gap.demand.n and gap.levels.wanted),
        key=lambda gap: (not gap.levels.below, gap.levels.taught is None, -gap.demand.low, gap.label),
    )
    if gaps:
        show(report, gaps, question)
    else:
        parts.absent("No line that asks suggests a level, so nothing was measured.", not_measured=True)


def show(report: GapReport, gaps: Sequence[Gap], question: Question) -> None:
    """The ladder beside the lines of the chosen skill."""
    left, right = st.columns([7, 5], gap="medium")
    with right:
        by_id = {gap.skill_id: gap for gap in gaps}
        st.subheader("The lines behind it", anchor=False)
        skill = parts.choose("Skill", list(by_id), "skill", shown=lambda id: by_id[id].label)
        show_lines(by_id[skill], session.ask(Workspace.level_lines, question, skill))
    with left:
        show_ladder(report, gaps)


def choose_skill(skill: str) -> None:
    """What a click on the ladder does."""
    st.session_state["skill"] = skill


def show_ladder(report: GapReport, gaps: Sequence[Gap]) -> None:
    """The chart of skills or of families, and the same as a table."""
    st.subheader("Wanted, taught and assessed on one scale", anchor=False)
    view = parts.choose("Rows", list(VIEWS), "rows", shown=VIEWS.__getitem__)
    families = [(one.family, one.label, one.levels) for one in report.families]
    rows = [(gap.skill_id, gap.label, gap.levels) for gap in gaps] if view == "skills" else families
    chart = level_ladder(rows, parts.theme())
    st.caption(session.escaped(chart.takeaway))
    parts.show_chart(chart, f"levels-{view}", choose_skill if view == "skills" else None)
    st.caption(HOW_TO_READ)
    parts.table_twin(level_rows(report), "levels-wanted-taught-assessed", "levels")
    show_scale()


def show_scale() -> None:
    """The five steps in our words, and about where they stand on other scales."""
    rows = scale_rows(session.workspace().level_scale())
    with st.expander("What the five steps mean", icon=":material/stairs:"):
        for row in rows:
            others = " · ".join(f"{name}: {row[name]}" for name in list(row)[2:])
            parts.show_pairs([parts.Pair(str(row["Anchor"]), others, heading=str(row["Step"]))])
        st.caption("Other scales cut differently: the nearest step stands there.")
        parts.csv_button(rows, "five-steps", "scale-csv")


def show_lines(gap: Gap, detail: LevelDetail) -> None:
    """Each side with its lines, the words that suggest the level, and the way to settle it."""
    for side, title in SIDES.items():
        st.markdown(f"**{title}** · {detail.totals[side]:,}")
        lines = detail.lines[side]
        if not lines:
            nothing(gap, side)
        for line in lines[:SHOWN]:
            show_line(line)
        if detail.totals[side] > SHOWN:
            st.caption(f"{min(SHOWN, len(lines))} of {detail.totals[side]:,}.")


def nothing(gap: Gap, side: Side) -> None:
    """Why a side has no line: never level 0."""
    if side is Side.TAUGHT:
        through = (
            f" It is covered by {', '.join(gap.taught_by)}, which says nothing of its level." if gap.outcome else ""
        )
        parts.absent(f"No outcome of this program has this very skill.{through}")
    elif gap.assessed is None:
        parts.absent(
            "Assessment was not measured: the files do not say what the courses that teach it assess.",
            not_measured=True,
        )
    else:
        parts.absent("Not assessed, as far as the files say.")


def show_line(line: LevelLine) -> None:
    """A line with the words that suggest its level marked, and the form that settles it."""
    with st.container(border=True):
        st.html(f'<div style="line-height:1.5">“{parts.highlighted(line.text, line.words)}”</div>')
        st.caption(session.escaped(f"{line.said} · {line.where}"))
        key = f"{line.kind}-{line.owner_id}-{line.line_id}"
        if session.may(Action.DECIDE):
            with st.popover("Settle the level", icon=":material/gavel:", key=f"settle-{key}"):
                settle_form(line, key)


def settle_form(line: LevelLine, key: str) -> None:
    """The five steps, a reason, and the button; the Review page takes it back."""
    with st.form(f"form-{key}", border=False):
        steps = list(Level)
        chosen = st.radio(
            "This line is about somebody who …",
            steps,
            steps.index(line.level) if line.level else None,
            format_func=lambda level: level.value,
            key=f"level-{key}",
        )
        reason = st.text_input("Why (may stay empty)", key=f"reason-{key}", max_chars=LONGEST_REASON)
        if st.form_submit_button("Settle", type="primary", key=f"keep-{key}"):
            keep(line, chosen, reason)


def keep(line: LevelLine, level: Level | None, reason: str) -> None:
    """Store the level, and say so on the next run."""
    if level is None:
        st.warning("Choose one of the five steps first.")
        return
    with session.problems():
        kept = session.workspace().settle_level(line.kind, line.line_id, level, reason=reason, owner=line.owner_id)
        session.said(f"Kept: {kept.said} The Review page takes it back.")
        st.rerun()


session.guard()
main()
