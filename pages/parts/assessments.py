"""An assessment beside the job: how a skill stands to it, the six parts compared, and what an employer asks."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence

import streamlit as st

from alignment.assessing import Fact, Proof, StoredAssessment, TaskComparison
from alignment.assessment_exports import AGREEMENT_WORDS
from alignment.tasks import NOT_STATED, Agreement, ComparedPart
from pages import session
from pages.parts.choices import address_with
from pages.parts.claims import BadgeColour
from pages.parts.lines import bare_list

PROOF_LOOK: Mapping[Proof, tuple[str, BadgeColour]] = {
    Proof.ASSESSED: (":material/check_circle:", "green"),
    Proof.NOT_ASSESSED: (":material/assignment_late:", "orange"),
    Proof.NOT_MEASURED: (":material/help:", "violet"),
    Proof.UNASKED: (":material/assignment_turned_in:", "gray"),
}

_AGREEMENT_SIGNS = {
    Agreement.AGREES: ("✓", "#009E73"),
    Agreement.DIFFERS: ("≠", "#D55E00"),
    Agreement.MISSING: ("○", "#D55E00"),
    Agreement.NOT_STATED: ("–", "#8A9396"),
}

_COMPARED_STYLE = """<style>
.compared { border-collapse: collapse; width: 100% }
.compared th, .compared td { text-align: left; vertical-align: top; padding: .45rem .8rem .45rem 0;
  border-bottom: 1px solid #8A939640; overflow-wrap: anywhere }
.compared thead th { font-size: .85rem; font-weight: 600 } .compared .silent { opacity: .72; font-style: italic }
.compared .stands { border-left: 3px solid; padding-left: .6rem; white-space: nowrap }
@media (max-width: 640px) {
  .compared thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
  .compared tr { display: block; border-bottom: 1px solid #8A939640; padding: .4rem 0 }
  .compared th, .compared td { display: block; border: 0; padding: .12rem 0 }
  .compared td[data-of]::before { content: attr(data-of) ": "; font-size: .85rem; opacity: .74 }
}
</style>"""


def proof_badge(status: Proof) -> None:
    """How a skill stands to the assessments, with its sign and colour."""
    icon, colour = PROOF_LOOK[status]
    st.badge(status.value, icon=icon, color=colour)


def show_compared(compared: TaskComparison) -> None:
    """The six parts of both sides with how they stand, in sign and word; or why nothing could be compared."""
    st.markdown(f"**{session.escaped(compared.said)}**")
    if compared.comparison is None:
        return
    heads = "".join(f'<th scope="col">{name}</th>' for name in ("Part", "The job", "The assessment", "How they stand"))
    rows = "".join(map(_compared_row, compared.comparison.parts))
    st.html(f'{_COMPARED_STYLE}<table class="compared"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>')
    if compared.caution:
        st.caption(f":material/info: {session.escaped(compared.caution)}")


def _compared_row(part: ComparedPart) -> str:
    sign, colour = _AGREEMENT_SIGNS[part.agreement]
    sides = {"The job": part.job, "The assessment": part.assessment}
    cells = "".join(
        f'<td data-of="{name}"{"" if said else _SILENT}>{html.escape(said or NOT_STATED)}</td>'
        for name, said in sides.items()
    )
    stands = f'<span aria-hidden="true">{sign}</span> {AGREEMENT_WORDS[part.agreement]}'
    look = f'class="stands" style="border-left-color:{colour}"'
    return f'<tr><th scope="row">{part.name.capitalize()}</th>{cells}<td><span {look}>{stands}</span></td></tr>'


_SILENT = ' class="silent"'


def assessment_link(stored: StoredAssessment, label: str) -> None:
    """The way to the page of one assessment."""
    course, assessment = stored.place
    where = address_with(program=stored.program, course=course, assessment=assessment)
    st.page_link("assessment.py", label=label, icon=":material/arrow_forward:", query_params=where)


def print_look(*hidden: str) -> None:
    """On paper: the page alone, black on white, without navigation and without these containers."""
    left_out = ", ".join(f".st-key-{name}" for name in hidden)
    st.html(f"<style>@media print {{ {_PRINT} {left_out} {{ display: none !important }} }}</style>")


_PRINT = """
[data-testid="stSidebar"], [data-testid="stHeader"], [data-testid="stToolbar"] { display: none !important }
@page { margin: 15mm }
html, body, #root, .stApp { background: #fff !important; height: auto !important }
.stApp * { color: #000 !important; background: transparent !important; opacity: 1 !important }
.stApp, [data-testid="stAppViewContainer"], [data-testid="stMain"] {
  position: static !important; overflow: visible !important; height: auto !important; display: block !important }
.stMainBlockContainer { padding: 0 1px !important; max-width: none !important }
"""


def show_facts(facts: Sequence[Fact]) -> None:
    """One thing an employer asks a row; what nobody states is said, with what to ask the college."""
    st.html(_FACTS_STYLE + '<dl class="facts">' + "".join(map(_fact_row, facts)) + "</dl>")


_FACTS_STYLE = """<style>
.facts { display: grid; grid-template-columns: 12rem 1fr; margin: 0 !important; padding: 0 !important }
.facts dt, .facts dd { margin: 0 !important; padding: .5rem 1rem .5rem 0; border-bottom: 1px solid #8A939640 }
.facts dt { font-weight: 600 } .facts dd { white-space: pre-line; overflow-wrap: anywhere }
.facts .quiet { opacity: .74; font-size: .9rem }
@media (max-width: 640px) { .facts { grid-template-columns: 1fr } .facts dt { border: 0; padding-bottom: 0 } }
</style>"""


def _fact_row(fact: Fact) -> str:
    """A fact as safe HTML."""
    if not fact.is_stated:
        told = f'Not stated. <span class="quiet">Ask the college: {html.escape(fact.ask)}</span>'
    else:
        note = f' <span class="quiet">({html.escape(fact.note)})</span>' if fact.note else ""
        told = html.escape(fact.said) + note
    return f"<dt>{html.escape(fact.label)}</dt><dd>{told}</dd>"


def step(title: str, lines: Sequence[str], absent_words: str, note: str = "") -> None:
    """One step of a chain: its lines, or that there are none."""
    with st.container(border=True, height="stretch"):
        st.markdown(f"**{title}**")
        if note:
            st.caption(session.escaped(note))
        if lines:
            st.html(bare_list(f'<li style="padding:.2rem 0">{html.escape(line)}</li>' for line in lines))
        else:
            st.caption(session.escaped(absent_words))
