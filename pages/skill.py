"""Who asks for this skill, and who teaches it? By field, over time, and line by line."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from alignment.answers import SkillReport
from alignment.charts import demand_bars, demand_by_month
from alignment.exports import Row
from alignment.vocabulary import ALL_FIELDS, EvidenceLine, Skill
from alignment.workspace import Workspace
from pages import parts, session

SHOWN = 5  # lines shown in full; the rest is in the table below them


def main() -> None:
    """Choose, ask, answer; then by field, over time, and the lines on both sides."""
    st.title("Who asks for this skill, and who teaches it?")
    answer, filters = st.container(key="answer"), st.container(key="filters")
    with filters:
        report, field = choose_report()
    if report is None:
        parts.nothing_yet(
            "No posting asks for a skill yet, and no outcome teaches one.",
            "overview",
            "Load the sample or your own files",
        )
        return
    with answer:
        show_answer(report, field)
    show_charts(report)
    show_lines(report)
    show_way_to_judge(report, field)
    show_skill(report.skill)


def choose_report() -> tuple[SkillReport | None, str]:
    """Framework, skill and field, all in the address; None while no skill is mentioned anywhere."""
    first, second, third = st.columns([3, 2, 2])
    with third:
        framework = parts.choose_framework()
    choices = session.ask(Workspace.skill_choices, framework)
    parts.offer_alignment(framework)
    if not choices:
        return None, ""
    with first:
        skill = parts.choose("Skill", list(choices), "skill", shown=choices.__getitem__)
    with second:
        field = parts.choose_field()
    return session.ask(Workspace.skill_report, skill, framework, field), field


def show_answer(report: SkillReport, field: str) -> None:
    """The sentence and what it rests on."""
    with st.container(border=True):
        st.caption(session.escaped(" · ".join((report.skill.label, report.family, field or ALL_FIELDS))))
        st.subheader(session.escaped(report.answer), anchor=False)
        months = [one.month for one in report.by_month]
        dates = parts.period(min(months, default=None), max(months, default=None))
        st.caption(session.escaped(f"{parts.interval(report.demand)} of postings, 95 % interval · {dates}"))


def show_charts(report: SkillReport) -> None:
    """The share in each field, and the postings of each month."""
    left, right = st.columns(2, gap="medium")
    with left:
        fields = demand_bars(report.by_field, parts.theme())
        st.subheader("By field", anchor=False)
        st.caption(session.escaped(fields.takeaway))
        parts.show_chart(fields, "by-field")
        parts.table_twin(
            [{"Field": field} | parts.share_cells(share) for field, share in report.by_field],
            "skill-by-field",
            "by-field",
        )
    with right:
        months = demand_by_month([(one.month, one.n, one.total) for one in report.by_month], parts.theme())
        st.subheader("Over time", anchor=False)
        st.caption(session.escaped(months.takeaway))
        parts.show_chart(months, "by-month")
        rows: list[Row] = [
            {"Month": one.month, "Postings that ask": one.n, "Postings": one.total} for one in report.by_month
        ]
        parts.table_twin(rows, "skill-by-month", "by-month")


def show_lines(report: SkillReport) -> None:
    """Lines of postings beside lines of outcomes, the first of each with its second opinion, if one is to be had."""
    skill, n = report.skill, len(report.asking[:SHOWN])
    surest = parts.cross_checked([*report.asking[:SHOWN], *report.teaching[:SHOWN]], skill.id, skill.framework)
    asking, teaching = [*surest[:n], *report.asking[SHOWN:]], [*surest[n:], *report.teaching[SHOWN:]]
    left, right = st.columns(2, gap="medium")
    with left:
        show_side("Lines that ask", "Posting line", asking, report.asking_total, "asking")
    with right:
        show_side("Outcomes that teach", "Outcome line", teaching, report.teaching_total, "teaching")


def show_way_to_judge(report: SkillReport, field: str) -> None:
    """The way to the Review page, with the same postings."""
    where = parts.address_with(only=report.skill.id, field=field or ALL_FIELDS)
    parts.way_on("review", "Is one of these wrong? Judge the matches of this skill", ":material/fact_check:", where)


def show_side(title: str, caption: str, lines: Sequence[EvidenceLine], total: int, key: str) -> None:
    """The surest lines in full with the words that made the match, and all that were fetched as a table."""
    st.subheader(f"{title}: {total:,}", anchor=False)
    if not lines:
        parts.absent("None was found.")
        return
    for line in lines[:SHOWN]:
        parts.evidence(" · ".join(filter(None, (caption, line.necessity))), line)
    st.caption(f"{min(SHOWN, len(lines))} of {total:,}, surest first; the table has {len(lines)} of {total:,}.")
    parts.table_twin([line_row(line) for line in lines], f"skill-{key}", key, "All of them as a table")


def show_skill(skill: Skill) -> None:
    """What the framework says of the skill, with its identifiers."""
    st.subheader("In the framework", anchor=False)
    rows = {
        "Description": skill.description,
        "Kind": skill.kind,
        "Identifier": skill.id,
        "ESCO or other URI": skill.uri,
    }
    rows |= {f"Labels, {language}": " · ".join(labels) for language, labels in skill.labels.items()}
    st.table({name: session.escaped(text) for name, text in rows.items() if text}, border="horizontal", width="content")


def line_row(line: EvidenceLine) -> Row:
    """A line with its place, its date and the words that made the match."""
    return {"Line": line.text, "Where": line.where, "Date": line.when, "Words": ", ".join(line.terms)}


session.guard()
main()
