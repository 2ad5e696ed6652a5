"""Widgets that two or more pages use: choices kept in the URL, evidence, charts with a table twin, exports."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

import streamlit as st

from alignment.charts import DARK, LIGHT, PLOTLY_CONFIG, Chart, Theme
from alignment.exports import FORMATS, Cell, export, table_csv
from alignment.vocabulary import BUILT_IN_FRAMEWORK, EvidenceLine, GapReport, Share
from alignment.workspace import Workspace
from pages import session

ALL_FIELDS = "All fields"


# ------------------------------------------------------------------------------------------------------- choices


def choose(label: str, options: Sequence[str], key: str, *, shown: Callable[[str], str] = str, help: str = "") -> str:
    """A choice that lives in the URL; an address that names something unknown falls back on the first option.

    Not `bind="query-params"`: that puts the words shown into the URL (a link would break when a count in them changes),
    and it drops a parameter on the way to a page that has a choice of the same name (seen in Streamlit 1.67).
    """
    first = (options[0],)
    if _address_moved(key) or st.session_state.get(key) not in options:
        st.session_state[key] = next((one for one in _address(key) if one in options), options[0])
    chosen = st.selectbox(label, options, key=key, format_func=shown, help=help or None) or options[0]
    _put_in_address(key, (chosen,), first)
    return chosen


def choose_many(
    label: str, options: Sequence[str], key: str, default: Sequence[str], *, shown: Callable[[str], str] = str
) -> list[str]:
    """Any number of a few options, as pills that live in the URL; `default` where the address names none."""
    usual = tuple(one for one in options if one in default)
    if _address_moved(key) or not set(st.session_state.get(key, [""])) <= set(options):
        named = [one for one in options if one in _address(key)]
        st.session_state[key] = named if _address(key) else list(usual)
    chosen = st.pills(label, options, selection_mode="multi", key=key, format_func=shown)
    _put_in_address(key, tuple(one for one in options if one in chosen) or ("",), usual)
    return chosen


_SEEN = "_seen_in_address"


def _address(key: str) -> tuple[str, ...]:
    return tuple(st.query_params.get_all(key))


def _address_moved(key: str) -> bool:
    """Whether the address says something new (a link, the Back button), so that its word goes before the widget's."""
    seen: dict[str, tuple[str, ...]] = st.session_state.setdefault(_SEEN, {})
    return seen.get(key, ()) != _address(key)


def _put_in_address(key: str, chosen: tuple[str, ...], usual: tuple[str, ...]) -> None:
    """Write what was chosen; the usual choice is left out, or Back would only ever lead to where it was put back."""
    wanted = () if chosen == usual else chosen
    if wanted and wanted != _address(key):
        st.query_params[key] = list(wanted)
    elif not wanted and _address(key):
        del st.query_params[key]
    st.session_state[_SEEN][key] = wanted


def choose_program(key: str = "program") -> str:
    """One of the loaded programs, with its number of outcomes."""
    programs = {one.name: one for one in session.ask(Workspace.programs)}
    return choose("Program", list(programs), key, shown=lambda name: f"{name} ({programs[name].outcomes} outcomes)")


def choose_field(key: str = "field") -> str:
    """One of the fields, or "" for all of them."""
    fields = {one.field: one for one in session.ask(Workspace.fields)}
    names = [ALL_FIELDS, *fields]
    chosen = choose("Field", names, key, shown=lambda name: f"{name} ({fields[name].postings} postings)" if name in fields else name)
    return "" if chosen == ALL_FIELDS else chosen


def choose_framework(key: str = "framework") -> str:
    """One of the frameworks that something has been aligned with."""
    frameworks = {one.name: one for one in session.ask(Workspace.frameworks) if one.aligned or one.name == BUILT_IN_FRAMEWORK}
    return choose("Framework", list(frameworks), key, shown=lambda name: f"{frameworks[name].title} {frameworks[name].version}")


# -------------------------------------------------------------------------------------------------------- words


def percent(value: float) -> str:
    """0.6 → "60 %"."""
    return f"{value:.0%}".replace("%", " %")


def interval(share: Share) -> str:
    """"60 % (45–72 %)", or that it is too few to say."""
    if not share.is_sayable:
        return "too few to say"
    return f"{percent(share.value)} ({share.low:.0%}–{share.high:.0%})".replace("%–", "–").replace("%)", " %)")


def month(day: date | None) -> str:
    """"Jul 2024", or "" for none."""
    return day.strftime("%b %Y") if day else ""


def period(first: date | None, last: date | None) -> str:
    """"Jul 2024 – Oct 2026", or "undated"."""
    if not first or not last:
        return "undated"
    return month(first) if month(first) == month(last) else f"{month(first)} – {month(last)}"


# ------------------------------------------------------------------------------------------------------ evidence


def highlighted(text: str, terms: Iterable[str]) -> str:
    """The text as safe HTML with the given words marked."""
    safe = html.escape(text)
    words = sorted({re.escape(html.escape(term)) for term in terms if term}, key=len, reverse=True)
    if not words:
        return safe
    pattern = re.compile(rf"(?<!\w)({'|'.join(words)})(?!\w)", re.IGNORECASE)
    return pattern.sub(r'<mark style="background:#E69F0040;color:inherit;border-radius:3px;padding:0 2px">\1</mark>', safe)


def evidence(caption: str, line: EvidenceLine) -> None:
    """One line of evidence: where it stands, and the line with the shared words marked."""
    where = " · ".join(filter(None, (line.where, month(line.when))))
    with st.container(border=True):
        st.caption(session.escaped(f"{caption} · {where}"))
        st.html(f'<div style="font-size:1.02rem;line-height:1.5">“{highlighted(line.text, line.terms)}”</div>')


# -------------------------------------------------------------------------------------------------------- charts


def theme() -> Theme:
    """The chart colours that fit the page's theme."""
    return DARK if st.context.theme.type == "dark" else LIGHT


def show_chart(chart: Chart, key: str) -> str | None:
    """Draw a chart with its takeaway as alternative text; return the id of the mark that was clicked, if any."""
    state = st.plotly_chart(
        chart.figure, key=key, theme=None, config=PLOTLY_CONFIG, alt=chart.takeaway, on_select="rerun", selection_mode="points"
    )
    for point in state.selection.points:
        ids = chart.figure.data[point["curve_number"]].ids
        if ids is not None and point["point_index"] < len(ids):
            return str(ids[point["point_index"]])
    return None


def export_bar(report: GapReport) -> None:
    """One button per format; the file is made when it is asked for."""
    name = re.sub(r"[^\w-]+", "-", f"gaps-{report.program}-{report.field or 'all'}").strip("-").lower()
    for column, (extension, form) in zip(st.columns(len(FORMATS)), FORMATS.items(), strict=True):
        column.download_button(
            form.label,
            data=lambda extension=extension: export(report, extension),
            file_name=f"{name}.{extension}",
            mime=form.mime,
            key=f"export-{extension}",
            icon=":material/download:",
            width="stretch",
            on_click="ignore",
        )


def csv_button(rows: Sequence[Mapping[str, Cell]], name: str, key: str, label: str = "Download as CSV") -> None:
    """The rows a table or chart shows, as a file that Excel opens without harm."""
    st.download_button(
        label, data=lambda: table_csv(rows), file_name=f"{name}.csv", mime="text/csv", key=key, icon=":material/download:", on_click="ignore"
    )


def nothing_yet(message: str, page: str, label: str) -> None:
    """An empty state: what is missing and the one thing to do next."""
    with st.container(border=True):
        st.markdown(f"**{session.escaped(message)}**")
        st.page_link(f"{page}.py", label=label, icon=":material/arrow_forward:")
