"""Lines too long for a table, each with what was made of it."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import streamlit as st

from alignment.answers import ReadLine
from alignment.exports import Row
from pages import session
from pages.parts.claims import highlighted
from pages.parts.tables import csv_button

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
        st.html(bare_list(_pair(pair) for pair in under))


def bare_list(items: Iterable[str]) -> str:
    """Items, safe HTML already, as a list without dots."""
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
    st.html(bare_list(_line(line) for line in lines if SHOWN_LINES[kind](line)))


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
