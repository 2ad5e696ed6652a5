"""The lines behind a claim: a line with its words marked, the lines behind a gap, a family, a status."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, TypeAlias

import streamlit as st

from alignment.vocabulary import EvidenceLine, FamilyGap, Gap, GapReport, Opinion, Status, asking, counted
from alignment.workspace import Workspace
from pages import session
from pages.parts.words import interval, month, percent

BadgeColour: TypeAlias = Literal["red", "orange", "green", "gray", "violet"]


def highlighted(text: str, terms: Iterable[str]) -> str:
    """The text as safe HTML with the given words marked."""
    safe = html.escape(text)
    words = sorted({re.escape(html.escape(term)) for term in terms if term}, key=len, reverse=True)
    if not words:
        return safe
    pattern = re.compile(rf"(?<!\w)({'|'.join(words)})(?!\w)", re.IGNORECASE)
    return pattern.sub(
        r'<mark style="background:#E69F0040;color:inherit;border-radius:3px;padding:0 2px">\1</mark>', safe
    )


def evidence(caption: str, line: EvidenceLine) -> None:
    """One line of evidence: where it stands, and the line with the shared words marked."""
    where = " · ".join(filter(None, (line.where, month(line.when))))
    with st.container(border=True):
        st.caption(session.escaped(f"{caption} · {where}"))
        st.html(f'<div style="font-size:1.02rem;line-height:1.5">“{highlighted(line.text, line.terms)}”</div>')
        if line.second.said:
            st.caption(f"{_OPINION_ICONS[line.second.opinion]} {session.escaped(line.second.said)}")


_OPINION_ICONS = {Opinion.AGREE: ":material/done_all:", Opinion.DIFFER: ":material/call_split:"}


def cross_checked(lines: Sequence[EvidenceLine], skill: str, framework: str) -> Sequence[EvidenceLine]:
    """The lines with their second opinions, where a model was named; one that cannot be used is said once."""
    return session.ask(Workspace.cross_checked, tuple(lines), skill, framework) if has_model() else lines


def cross_checked_gap(gap: Gap, framework: str) -> Gap:
    """The same for the lines behind a gap."""
    return session.ask(Workspace.cross_checked_gaps, (gap,), framework)[0] if has_model() else gap


def has_model() -> bool:
    """Whether second opinions can be had; a model that was named and cannot be used is said, and the page goes on."""
    if not session.workspace().model:
        return False
    reader = session.workspace().second_reader()
    if not reader.is_on:
        st.caption(f":material/info: {session.escaped(reader.said)}")
    return reader.is_on


STATUS_LOOK: Mapping[Status, tuple[str, BadgeColour]] = {
    Status.UNTAUGHT: (":material/block:", "red"),
    Status.BELOW_LEVEL: (":material/trending_down:", "orange"),
    Status.UNASSESSED: (":material/assignment_late:", "orange"),
    Status.PARTLY: (":material/contrast:", "orange"),
    Status.MET: (":material/check_circle:", "green"),
    Status.TAUGHT: (":material/check:", "green"),
    Status.UNASKED: (":material/school:", "gray"),
    Status.NEITHER: (":material/remove:", "gray"),
    Status.TOO_FEW: (":material/hourglass_empty:", "gray"),
    Status.NOT_MEASURED: (":material/help:", "violet"),
}
"""A sign of its own for each status; what was not measured never looks like what was measured and found."""


def status_badge(status: Status) -> None:
    """The status with its sign and colour."""
    icon, colour = STATUS_LOOK[status]
    st.badge(status.value, icon=icon, color=colour)


def family_card(report: GapReport, family: str) -> None:
    """How the program stands to one family: its status, n and interval, also when nothing was found."""
    found = report.family(family)
    if found is None:
        st.markdown(f"**{session.escaped(family.capitalize())}**")
        absent(f"{report.framework_title} has no family of this name, so it was not measured.", not_measured=True)
        return
    st.markdown(f"**{session.escaped(found.label)}**")
    status_badge(found.status)
    with st.container(gap="xsmall"):
        for line in _family_words(report, found):
            st.caption(session.escaped(line))


def _family_words(report: GapReport, family: FamilyGap) -> list[str]:
    shares = {"taught": family.taught_share, "assessed": family.assessed_share}
    met = ", ".join(f"{name} {'not measured' if share is None else percent(share)}" for name, share in shares.items())
    outcomes = [] if family.taught is None else [f"{family.taught} of {counted(report.outcomes, 'outcome')} teach any"]
    asked = asking(family.demand.n, family.demand.total)
    return [asked, interval(family.demand), *outcomes, f"Of that demand: {met}"]


def gap_evidence(gap: Gap) -> None:
    """The lines behind a gap; where there is none, that is said."""
    _asked_evidence(gap)
    _taught_evidence(gap)
    _assessed_evidence(gap)
    if levels := _levels(gap):
        st.caption(session.escaped(f"Level, as the verbs suggest: {levels}. A person settles it."))


def _asked_evidence(gap: Gap) -> None:
    if gap.requirement:
        evidence(" · ".join(filter(None, ("Posting line", gap.requirement.necessity))), gap.requirement)
    else:
        absent("No posting of this choice asks for it.")


def _taught_evidence(gap: Gap) -> None:
    if gap.outcome:
        evidence(" · ".join(["Outcome line", *gap.taught_by]), gap.outcome)
    elif gap.nearest and gap.is_taught_in_part:
        evidence(f"Best outcome ({gap.nearest.why_not})", gap.nearest)
    elif gap.nearest:
        why = gap.nearest.why_not or "the match is too weak"
        evidence(f"Nearest outcome, which did not pass ({why})", gap.nearest)
    elif gap.coverage is None:
        absent("Teaching was not measured: no outcome of this program could be read.", not_measured=True)
    else:
        absent("No outcome of this program comes near.")
    if gap.coverage_said:
        _coverage_details(gap)


def _coverage_details(gap: Gap) -> None:
    """How surely it is taught, in a sentence; and on request what makes it so."""
    st.caption(session.escaped(gap.coverage_said))
    if gap.covered_by and not gap.covered_by.is_certain:
        with st.popover("What makes it so", icon=":material/functions:", key="coverage"):
            st.caption("Log-odds that add up: above zero a reader would more likely call it taught than not.")
            rows = [{"What": term.word, "Adds": f"{term.weight:+.2f}"} for term in gap.covered_by.terms]
            rows.append({"What": "together", "Adds": f"{gap.covered_by.score:+.2f}"})
            st.table(rows, hide_index=True, border="horizontal", alt="What makes the best outcome teach the skill")


def _assessed_evidence(gap: Gap) -> None:
    if gap.assessment:
        evidence("Assessment line", gap.assessment)
    elif gap.assessed is None:
        absent(
            "Assessment was not measured: the files do not say what the courses that teach it assess.",
            not_measured=True,
        )
    else:
        absent("Not assessed, as far as the files say.")


def absent(words: str, *, not_measured: bool = False) -> None:
    """What was looked for and not found; or, with another sign, what could not be looked for."""
    icon = STATUS_LOOK[Status.NOT_MEASURED if not_measured else Status.NEITHER][0]
    with st.container(border=True):
        st.caption(f"{icon} {session.escaped(words)}")


def _levels(gap: Gap) -> str:
    levels = {"wanted": gap.wanted_level, "taught": gap.taught_level, "assessed": gap.assessed_level}
    return "; ".join(f"{name} {level.value}" for name, level in levels.items() if level)
