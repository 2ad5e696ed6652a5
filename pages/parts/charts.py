"""A chart in the colours of the page, and what was clicked in it."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st
from streamlit.typing import PlotlyState

from alignment.charts import DARK, LIGHT, PLOTLY_CONFIG, Chart, Theme


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
