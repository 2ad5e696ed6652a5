"""Tables and files: the twin of a chart, a table of which a row is chosen, buttons that write a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TypeVar

import streamlit as st

from alignment.exports import SHARE_COLUMNS, Cell, Format, Row, table_csv
from pages import session
from pages.parts.words import NBSP

PERCENT = "%.0f %%"

Told = TypeVar("Told")


def file_buttons(told: Told, formats: Mapping[str, Format[Told]], name: str, key: str = "export") -> None:
    """One button for each format; the file is made when it is asked for."""
    for extension, form in formats.items():
        st.download_button(
            form.label,
            data=partial(form.write, told),
            file_name=f"{name}.{extension}",
            mime=form.mime,
            key=f"{key}-{extension}",
            icon=":material/download:",
            width="stretch",
            on_click="ignore",
        )


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
