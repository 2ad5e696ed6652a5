"""Widgets that two or more pages use: choices kept in the URL, evidence, charts with a table twin, exports."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import groupby
from typing import Literal, NamedTuple, TypeAlias

import streamlit as st
from streamlit.errors import StreamlitPageNotFoundError
from streamlit.typing import PlotlyState

from alignment.access import Action
from alignment.answers import ReadLine
from alignment.assessing import Fact, Proof, StoredAssessment, TaskComparison
from alignment.assessment_exports import AGREEMENT_WORDS
from alignment.charts import DARK, LIGHT, PLOTLY_CONFIG, Chart, Theme
from alignment.exports import FORMATS, SHARE_COLUMNS, Cell, Row, export, file_name, table_csv
from alignment.tasks import NOT_STATED, Agreement, ComparedPart
from alignment.vocabulary import (
    BUILT_IN_FRAMEWORK,
    SELF_MANAGEMENT,
    EvidenceLine,
    FamilyGap,
    Gap,
    GapReport,
    LoadReport,
    Opinion,
    Question,
    Share,
    Status,
    Upload,
)
from alignment.workspace import Progress, Workspace
from pages import session

NBSP = "\N{NO-BREAK SPACE}"
PERCENT = "%.0f %%"
ALL_FIELDS = "All fields"
BadgeColour: TypeAlias = Literal["red", "orange", "green", "gray", "violet"]


# ------------------------------------------------------------------------------------------------------- choices


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
    chosen = st.pills(label, options, selection_mode="multi", key=key, format_func=shown, wrap=True)
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
    return choose("Program", list(programs), key, shown=lambda name: f"{name} ({programs[name].outcomes} outcomes)")


def choose_field(key: str = "field", program: str = "") -> str:
    """One of the fields, or "" for all of them; first the field that a given program belongs to."""
    fields = {one.field: one for one in session.ask(Workspace.fields) if one.field}
    own = {one.field for one in session.ask(Workspace.programs) if one.name == program}
    names = sorted([ALL_FIELDS, *fields], key=lambda name: name not in own)
    chosen = choose(
        "Field", names, key, shown=lambda name: f"{name} ({fields[name].postings} postings)" if name in fields else name
    )
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
    first, second, third = st.columns([3, 2, 2])
    with first:
        program = choose_program()
    with second:
        field = choose_field(program=program)
    with third:
        framework = choose_framework()
    return Question(program, field, framework)


# -------------------------------------------------------------------------------------------------------- words


def percent(value: float) -> str:
    """0.6 → "60 %", with a space that no line breaks at."""
    return f"{value:.0%}".replace("%", f"{NBSP}%")


def interval(share: Share) -> str:
    """ "60 % (45–72 %)", or that it is too few to say."""
    if not share.is_sayable:
        return "too few to say"
    return f"{percent(share.value)} ({bounds(share)})"


def month(day: date | None) -> str:
    """ "Jul 2024", or "" for none."""
    return day.strftime("%b %Y") if day else ""


def period(first: date | None, last: date | None) -> str:
    """ "Jul 2024 – Oct 2026", or "undated"."""
    if not first or not last:
        return "undated"
    return month(first) if month(first) == month(last) else f"{month(first)} – {month(last)}"


def bounds(share: Share) -> str:
    """ "45–72 %", or that it is too few to say."""
    return f"{share.low * 100:.0f}–{percent(share.high)}" if share.is_sayable else "too few to say"


def share_cells(share: Share) -> Row:
    """A share as the cells of a table; no share where there are too few postings to say."""
    shares = (share.value, share.low, share.high) if share.is_sayable else (None, None, None)
    return {"Postings that ask": share.n, "Postings": share.total} | dict(
        zip(("Share", "Low", "High"), shares, strict=True)
    )


def demand_words(share: Share, employers: int, first: date | None, last: date | None) -> str:
    """ "28 of 47 postings ask: 60 % (45–72 %). 11 employers, Jul 2024 – Jun 2026."."""
    asked = f"{share.n} of {share.total} postings ask: {interval(share)}."
    return f"{asked} {_counted(employers, 'employer')}, {period(first, last)}." if share.n else asked


def described(report: GapReport) -> str:
    """What was asked: program, field and framework."""
    return " · ".join(
        (report.program, report.field or ALL_FIELDS, f"{report.framework_title} {report.framework_version}")
    )


def basis(report: GapReport) -> str:
    """What the answer rests on."""
    own = report.family(SELF_MANAGEMENT)
    asked = [f"{interval(own.demand)} of postings, 95 % interval"] if own and own.demand.is_sayable else []
    counts = [(report.postings, "posting"), (report.employers, "employer"), (report.outcomes, "outcome")]
    counted = [_counted(n, noun) for n, noun in [*counts, (report.assessments, "assessment")]]
    return " · ".join([*asked, *counted, period(report.first, report.last)])


def _counted(n: int, noun: str, plural: str = "") -> str:
    return f"{n:,} {noun if n == 1 else plural or noun + 's'}"


# ------------------------------------------------------------------------------------------------------ evidence


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
    outcomes = [] if family.taught is None else [f"{family.taught} of {_counted(report.outcomes, 'outcome')} teach any"]
    asked = f"{family.demand.n} of {family.demand.total} postings ask"
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


# --------------------------------------------------------------------------------------------------- assessments

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
            st.html(_list(f'<li style="padding:.2rem 0">{html.escape(line)}</li>' for line in lines))
        else:
            st.caption(session.escaped(absent_words))


def file_buttons(forms: Mapping[str, tuple[str, str, object]], write: Callable[[str], bytes], name: str) -> None:
    """One button for each way to take something away (extension → label and type); the file is made when asked for."""
    for extension, (label, mime, _) in forms.items():
        st.download_button(
            label,
            data=partial(write, extension),
            file_name=f"{name}.{extension}",
            mime=mime,
            key=f"export-{extension}",
            icon=":material/download:",
            width="stretch",
            on_click="ignore",
        )


# ------------------------------------------------------------------------------------- lines and what was made of them

_CHIP = (
    '<span style="border:1px solid #8A939680;border-radius:1rem;padding:.05rem .55rem;margin:.1rem .25rem .1rem 0;'
    'display:inline-block;font-size:.85rem">{}</span>'
)
_ROW = (
    '<li style="display:flex;flex-wrap:wrap;gap:.1rem 1.2rem;margin:0;padding:.38rem 0 .38rem .8rem;'
    'border-left:3px solid {edge};line-height:1.45">'
    '<span style="flex:3 1 17rem;min-width:0;overflow-wrap:anywhere;{ink}">{left}</span>'
    '<span style="flex:2 1 13rem;min-width:0;overflow-wrap:anywhere">'
    '<span style="{quiet};margin-right:.5rem">{beside}</span>{chips}</span></li>'
)
_QUIET = "font-size:.87rem;opacity:.74"
_MARKED = "#009E73"


@dataclass(frozen=True, slots=True)
class Pair:
    """A text, and beside it (on a phone: under it) what was made of it; `is_marked` gives it a coloured edge."""

    text: str
    beside: str = ""
    chips: tuple[str, ...] = ()
    under: str = ""
    heading: str = ""
    is_marked: bool = False


def show_pairs(pairs: Iterable[Pair]) -> None:
    """Texts too long for the cells of a table, with what was made of each, under their headings."""
    for heading, under in groupby(pairs, lambda pair: pair.heading):
        if heading:
            st.markdown(f"**{session.escaped(heading)}**")
        st.html(_list(_pair(pair) for pair in under))


def _list(items: Iterable[str]) -> str:
    return f'<ul style="list-style:none;margin:0;padding:0">{"".join(items)}</ul>'


def _pair(pair: Pair) -> str:
    under = f'<br><span style="{_QUIET}">{html.escape(pair.under)}</span>' if pair.under else ""
    edge = _MARKED if pair.is_marked else "#8A939640"
    return _row(html.escape(pair.text) + under, pair.beside, pair.chips, edge=edge)


def _row(left: str, beside: str, chips: Iterable[str], *, edge: str, ink: str = "") -> str:
    """`left` is safe HTML already; the rest is text."""
    return _ROW.format(edge=edge, ink=ink, left=left, quiet=_QUIET, beside=html.escape(beside), chips=_chips(chips))


def _chips(words: Iterable[str]) -> str:
    return "".join(_CHIP.format(html.escape(word)) for word in words)


def show_chips(words: Iterable[str]) -> None:
    """A row of small framed labels."""
    st.html(f'<div style="line-height:1.9">{_chips(words)}</div>')


SHOWN_LINES: Mapping[str, Callable[[ReadLine], bool]] = {
    "All lines": lambda line: True,
    "What asks": lambda line: line.cut is None,
    "What was cut": lambda line: line.cut is not None,
}


def show_reading(lines: Sequence[ReadLine], key: str) -> None:
    """The lines of one posting, all of them or a part; the file always holds all."""
    with st.container(horizontal=True, vertical_alignment="center"):
        kinds = list(SHOWN_LINES)
        kind = st.segmented_control(
            "Lines shown", kinds, default=kinds[0], required=True, key=f"{key}-kind", label_visibility="collapsed"
        )
        csv_button(line_rows(lines), "posting-lines", f"{key}-csv", "All lines as CSV")
    st.html(_list(_line(line) for line in lines if SHOWN_LINES[kind](line)))


def _line(line: ReadLine) -> str:
    """What asks stands in full ink with its skills; what was cut in quieter ink with the reason."""
    labels = [match.label for match in line.matches]
    if line.cut:
        return _row(_struck(line), line.fate, labels, edge="transparent", ink="opacity:.7;font-size:.93rem")
    return _row(_struck(line), line.fate, labels, edge=_MARKED)


def _struck(line: ReadLine) -> str:
    """The line with the shared words marked and with what it says is not needed struck out."""
    shown, rest = "", line.requirement.text
    for negated in filter(None, line.requirement.negated.split("\n")):
        before, _, rest = rest.partition(negated)
        struck = f'<s title="said not to be needed">{html.escape(negated)}</s>'
        shown += f"{highlighted(before, line.words)}{struck}"
    return shown + highlighted(rest, line.words)


def line_rows(lines: Sequence[ReadLine]) -> list[Row]:
    """The same lines as a table for a file."""
    return [
        {
            "Line": line.requirement.position + 1,
            "Text": line.requirement.text,
            "Read as": line.fate,
            "Not needed": line.requirement.negated,
            "Probability that it asks": round(line.requirement.probability, 4),
            "Skills": ", ".join(match.label for match in line.matches),
            "Shared words": ", ".join(line.words),
        }
        for line in lines
    ]


# -------------------------------------------------------------------------------------------------------- charts


def theme() -> Theme:
    """The chart colours that fit the page's theme."""
    return DARK if st.context.theme.type == "dark" else LIGHT


def show_chart(chart: Chart, key: str, on_choose: Callable[[str], None] | None = None) -> str | None:
    """Draw a chart with its takeaway as alternative text; return the id of the mark that was clicked, if any.

    `on_choose` is told the id before the page runs again, so that it may set the state of another widget.
    """

    def tell() -> None:
        if on_choose and (mark := _clicked(chart, st.session_state[key])):
            on_choose(mark)

    state = st.plotly_chart(
        chart.figure,
        key=key,
        theme=None,
        config=dict(PLOTLY_CONFIG),
        alt=chart.takeaway,
        on_select=tell if on_choose else "rerun",
        selection_mode="points",
    )
    return _clicked(chart, state)


def _clicked(chart: Chart, state: PlotlyState) -> str | None:
    marks = (chart.id_at(point["curve_number"], point["point_index"]) for point in state["selection"]["points"])
    return next((mark for mark in marks if mark), None)


_WIDTHS = {"A posting asks": 250, "The program teaches": 230, "Compared": 300, "Assessment": 250, "Course": 180}
"""Of columns with long lines, so that those after them are seen too; pixels."""


def row_choice(
    rows: Sequence[Row], ids: Sequence[str], chosen: str, key: str, on_choose: Callable[[str], None]
) -> None:
    """A table of which one row is chosen; the row of `chosen` is marked, wherever it was chosen."""

    wanted = [ids.index(chosen)] if chosen in ids else []

    def tell() -> None:
        picked = list(st.session_state[key]["selection"]["rows"])
        if picked and picked != wanted:  # a row that was marked from here comes back as if it had been picked
            on_choose(ids[picked[0]])

    if key not in st.session_state or list(st.session_state[key]["selection"]["rows"]) != wanted:
        st.session_state[key] = {"selection": {"rows": wanted}}
    st.dataframe(
        _in_percent(rows),
        hide_index=True,
        key=key,
        on_select=tell,
        selection_mode="single-row",
        column_config={
            "Skill": st.column_config.TextColumn(width=190),
            **{name: st.column_config.TextColumn(width=width) for name, width in _WIDTHS.items()},
            "Share": st.column_config.ProgressColumn("Asked", format=PERCENT, min_value=0, max_value=100, width=110),
        },
        alt="Choose a row to see its evidence",
    )


def _in_percent(rows: Sequence[Mapping[str, Cell]]) -> list[Row]:
    """The rows as the screen shows them: its own "percent" has two digits more than these shares bear."""

    def shown(name: str, cell: Cell) -> Cell:
        return cell * 100 if name in SHARE_COLUMNS and isinstance(cell, float) else cell

    return [{name: shown(name, cell) for name, cell in row.items()} for row in rows]


def worded_table(rows: Sequence[Mapping[str, Cell]], name: str, key: str, label: str, about: str) -> None:
    """A small table of words, with what they mean and as a file; on a phone it is moved sideways."""
    with st.expander(label, key=f"{key}-twin", icon=":material/table:"):
        st.table([_unbroken(row) for row in rows], hide_index=True, border="horizontal", alt=label)
        st.caption(session.escaped(about))
        csv_button(rows, name, f"{key}-csv")


def _unbroken(row: Mapping[str, Cell]) -> Row:
    """The row with figures that no line of a narrow cell breaks in two ("2nd · 16 %")."""

    def kept(cell: Cell) -> Cell:
        return cell.replace(" · ", f"{NBSP}·{NBSP}").replace(" %", f"{NBSP}%") if isinstance(cell, str) else cell

    return {name: kept(cell) for name, cell in row.items()}


def table_twin(rows: Sequence[Mapping[str, Cell]], name: str, key: str, label: str = "The same as a table") -> None:
    """The values of a chart as a table and a file, for whoever cannot see the chart or wants to go on with them."""
    with st.expander(label, key=f"{key}-twin", icon=":material/table:"):
        st.dataframe(
            _in_percent(rows),
            hide_index=True,
            key=f"{key}-table",
            column_config={name: st.column_config.NumberColumn(format=PERCENT) for name in SHARE_COLUMNS},
            alt=f"The values of the chart: {name}",
        )
        csv_button(rows, name, f"{key}-csv")


def export_bar(report: GapReport) -> None:
    """One button per format; the file is made when it is asked for."""
    for extension, form in FORMATS.items():
        st.download_button(
            form.label,
            data=partial(export, report, extension),
            file_name=file_name(report, extension),
            mime=form.mime,
            key=f"export-{extension}",
            icon=":material/download:",
            width="stretch",
            on_click="ignore",
        )


def csv_button(rows: Sequence[Mapping[str, Cell]], name: str, key: str, label: str = "Download as CSV") -> None:
    """The rows a table or chart shows, as a file that Excel opens without harm."""
    st.download_button(
        label,
        data=lambda: table_csv(rows),
        file_name=f"{name}.csv",
        mime="text/csv",
        key=key,
        icon=":material/download:",
        on_click="ignore",
    )


def answer(sentence: str, about: str = "") -> None:
    """The page's answer, before its choices; `about` says of what, from when and how sure."""
    with st.container(border=True):
        st.subheader(session.escaped(sentence), anchor=False)
        if about:
            st.caption(session.escaped(about))


def uploads(label: str, kinds: Sequence[str], key: str) -> list[Upload]:
    """Any number of files. Their kinds are checked by the browser only, and again where they are read."""
    files = st.file_uploader(label, kinds, accept_multiple_files=True, key=key)
    return [Upload(file.name, file.getvalue()) for file in files]


def keep_report(report: LoadReport) -> None:
    """Keep what a load did for the next run, and run."""
    st.session_state["_load-report"] = report
    st.rerun()


def say_report() -> None:
    """What the last load did, once, with what the person should know and the way on."""
    report: LoadReport | None = st.session_state.pop("_load-report", None)
    if report:
        st.toast(report.said, icon=":material/check:")  # the button may have been far below
        st.success(report.said, icon=":material/check:")
        notes(report.notes)
        way_on("gaps", "See what it does to the gaps")


def notes(found: Sequence[str]) -> None:
    """What the person should know about how their files were read."""
    if found:
        bullet = "- " if len(found) > 1 else ""
        st.info("\n".join(f"{bullet}{session.escaped(note)}" for note in found), icon=":material/info:")


@contextmanager
def working(label: str) -> Iterator[Progress]:
    """A bar for long work; what this yields is told how far the work is."""
    bar = st.progress(0.0, label)

    def tell(message: str, done: float) -> None:
        bar.progress(min(1.0, max(0.0, done)), text=session.escaped(message))

    try:
        yield tell
    finally:
        bar.empty()


def offer_alignment(framework: str) -> None:
    """What no answer counts yet because it was never scored, and the button that mends it."""
    count = session.ask(Workspace.unaligned_count, framework)
    if not count:
        return
    with st.container(border=True, key="unaligned"):
        waiting = _counted(count, "posting or course", "postings or courses")
        st.markdown(f":material/info: {waiting} not aligned with this framework yet, so no answer counts them.")
        if session.may(Action.EDIT_FRAMEWORKS) and st.button(
            "Align them now", key="align", type="primary", icon=":material/sync:"
        ):
            with session.problems(), working("Aligning …") as progress:
                session.workspace().align(framework, progress=progress)
                st.rerun()


def nothing_yet(message: str, page: str, label: str) -> None:
    """An empty state: what is missing and the one thing to do next."""
    with st.container(border=True):
        st.markdown(f"**{session.escaped(message)}**")
        way_on(page, label)


def way_on(
    page: str, label: str, icon: str = ":material/arrow_forward:", where: dict[str, list[str]] | None = None
) -> None:
    """The way to another page; nothing for somebody who does not have that page. `where` is its address."""
    with suppress(StreamlitPageNotFoundError):
        st.page_link(f"{page}.py", label=label, icon=icon, query_params=where)
