"""Figures of demand and of what a program does about it: values in, Plotly figures with a takeaway out.

The only file that imports plotly, and `graph_objects` only: plotly.express costs thirty times as much a rerun
(PLATFORM.md). A figure does not know how wide the reader's screen is, so nothing in it may depend on that: margins
and heights are fixed in pixels, names stand above their bars rather than beside them, and a label of the map is drawn
only where it is free of collisions at every width of `WIDTHS`. Colours are Okabe and Ito's, and each mark has a shape
of its own, so that none is told by colour alone. Words that came from a file are escaped, since Plotly reads
a little HTML. Show the figures with `theme=None`, or Streamlit repaints them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from html import escape
from statistics import median
from textwrap import shorten, wrap
from types import MappingProxyType
from typing import Any

from plotly import graph_objects as go

from alignment.evaluation import Bin, Risk
from alignment.vocabulary import (
    GAPS,
    NEAR_FROM,
    SELF_MANAGEMENT,
    TAUGHT_FROM,
    FamilyGap,
    Gap,
    GapReport,
    Level,
    Levels,
    Share,
    Side,
    Status,
    asking,
    counted,
)

PLOTLY_CONFIG: Mapping[str, Any] = MappingProxyType(
    {
        "displaylogo": False,
        "responsive": True,
        "scrollZoom": False,
        # Plotly 7 puts a button on every figure that uploads it; the others zoom, and our axes are fixed.
        "modeBarButtonsToRemove": [
            "sendChartToCloud", "zoom2d", "pan2d", "select2d", "lasso2d",
            "zoomIn2d", "zoomOut2d", "autoScale2d", "resetScale2d",
        ],
    }
)  # fmt: skip
"""Pass `dict(PLOTLY_CONFIG)` to `st.plotly_chart(config=...)` and to `to_html`."""

MAXIMUM_ROWS = 60
"""A chart of rows stops here and says so; the table twin holds the rest."""
MAXIMUM_MARKS = 500
"""The map draws the most asked; more marks than this hide one another."""
MAXIMUM_LABELS = 12
WIDTHS = (320, 420, 560, 760, 1100)
"""Widths, in pixels, at which no label of the map may touch another."""

NBSP = "\N{NO-BREAK SPACE}"
FONT = '"Source Sans", "Source Sans 3", "Source Sans Pro", Helvetica, Arial, sans-serif'


@dataclass(frozen=True, slots=True)
class Colours:
    """Okabe and Ito's colours by what they mean here."""

    asked: str
    taught: str
    assessed: str
    gap: str


@dataclass(frozen=True, slots=True)
class Theme:
    """The page's ink and ground. `bar` and `band` are the quiet fills behind the marks."""

    ink: str
    muted: str
    ground: str
    line: str
    bar: str
    band: str
    colours: Colours = field(repr=False)


LIGHT = Theme(
    ink="#1D2528",
    muted="#5B6669",
    ground="#FFFFFF",
    line="#DDE1DC",
    bar="rgba(230, 159, 0, 0.30)",
    band="rgba(213, 94, 0, 0.06)",
    colours=Colours(asked="#E69F00", taught="#009E73", assessed="#0072B2", gap="#D55E00"),
)
DARK = Theme(
    ink="#E7ECEA",
    muted="#A3AFAD",
    ground="#12181A",
    line="#2E393D",
    bar="rgba(230, 159, 0, 0.24)",
    band="rgba(213, 94, 0, 0.12)",
    colours=Colours(asked="#E69F00", taught="#009E73", assessed="#56B4E9", gap="#D55E00"),
)


@dataclass(frozen=True, slots=True)
class Chart:
    """A figure and the one sentence that says what it shows: its alternative text."""

    figure: go.Figure
    takeaway: str

    def id_at(self, curve: int, point: int) -> str | None:
        """The skill (or family) of a clicked mark, by Plotly's `curve_number` and `point_index`."""
        if not 0 <= curve < len(self.figure.data):
            return None
        ids = self.figure.data[curve].ids
        return str(ids[point]) if ids is not None and 0 <= point < len(ids) else None


# ------------------------------------------------------------------------------------------ what all figures share


def figure_height(rows: int, row_height: int = 50, around: int = 96) -> int:
    """Pixels for so many rows with `around` pixels of axis and legend."""
    return around + max(1, rows) * row_height


def template(theme: Theme) -> go.layout.Template:
    """Ink on a transparent ground, hairline grid, no zoom: a finger on the chart scrolls the page."""
    axis = {
        "gridcolor": theme.line,
        "linecolor": theme.line,
        "zeroline": False,
        "fixedrange": True,
        "automargin": False,
        "tickfont": {"color": theme.muted, "size": 11},
        "title": {"font": {"color": theme.muted, "size": 12}, "standoff": 6},
    }
    return go.layout.Template(
        layout={
            "font": {"family": FONT, "color": theme.ink, "size": 12},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "xaxis": axis,
            "yaxis": axis,
            "dragmode": False,
            "hovermode": "closest",
            "hoverlabel": {"bgcolor": theme.ground, "bordercolor": theme.line, "align": "left"}
            | {"font": {"family": FONT, "color": theme.ink, "size": 12}},
            "modebar": {"bgcolor": "rgba(0,0,0,0)", "color": theme.muted, "activecolor": theme.ink},
            "legend": {
                "orientation": "h",
                "indentation": -10,
                "font": {"color": theme.muted, "size": 11},
                "itemclick": False,
            }
            | {"itemdoubleclick": False, "xref": "container", "x": 0.02, "yref": "container", "yanchor": "top"},
        }
    )


def percent(share: float) -> str:
    """
    >>> percent(0.6).replace(NBSP, " ")
    '60 %'
    """
    return f"{share:.0%}".replace("%", f"{NBSP}%")


def _safe(text: str, longest: int = 300) -> str:
    """Words of a file as Plotly may show them: on one line, not endless, and never read as markup."""
    return escape(shorten(text, longest, placeholder="…") or text[:longest], quote=False)


def _of(share: Share) -> str:
    return f"{share.n:,} of {counted(share.total, 'posting')}"


def _demand_words(share: Share) -> str:
    if not share.is_sayable:
        return f"{asking(share.n, share.total)}: too few to say"
    interval = f"{share.low * 100:.0f}–{percent(share.high)}"
    return f"{asking(share.n, share.total)}: {percent(share.value)} (95{NBSP}% interval {interval})"


def _listed(names: Sequence[str]) -> str:
    """
    >>> _listed(["a", "b", "c"])
    'a, b and c'
    """
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def _percent_ticks(highest: float, step: float) -> dict[str, Any]:
    values = [at * step for at in range(int(highest / step + 1e-9) + 1)]
    return {"tickmode": "array", "tickvals": values, "ticktext": [percent(value) for value in values]}


def _empty(theme: Theme, words: str, height: int = 160) -> Chart:
    """A figure that says why it is empty."""
    figure = go.Figure(
        layout={"template": template(theme), "height": height, "margin": {"l": 8, "r": 8, "t": 8, "b": 8}}
    )
    figure.update_xaxes(visible=False).update_yaxes(visible=False)
    where = {"x": 0.5, "y": 0.5, "xref": "paper", "yref": "paper", "showarrow": False}
    figure.add_annotation(text="<br>".join(wrap(words, 44)), font={"color": theme.muted, "size": 13}, **where)
    return Chart(figure, words)


# ---------------------------------------------------------------------------- the map: asked for, and taught or not

MAP_HEIGHT = 560
_MARGIN = {"l": 58, "r": 14, "t": 24, "b": 128, "autoexpand": False}
_BAND, _BAND_STEP = (-0.64, -0.05), 0.1
_X_RANGE = (-0.68, 1.05)
_LABEL_SIZE, _MARK_SIZE = 11, 11


@dataclass(frozen=True, slots=True)
class _Mark:
    """How a status looks: a symbol of its own (Plotly draws diamonds larger), and the meaning its colour has."""

    symbol: str
    colour: str
    name: str
    size: float = _MARK_SIZE


_MARKS = {
    Status.UNTAUGHT: _Mark("diamond", "gap", "not taught", 9),
    Status.PARTLY: _Mark("diamond-open", "gap", "partly met", 9),
    Status.BELOW_LEVEL: _Mark("triangle-up", "gap", "below level", 10),
    Status.UNASSESSED: _Mark("circle-open", "taught", "not assessed", 9),
    Status.MET: _Mark("circle", "taught", "taught, assessed", 10),
    Status.TAUGHT: _Mark("circle-open-dot", "taught", "assessed: no data", 9),
    Status.UNASKED: _Mark("square-open", "muted", "not asked for", 9),
}


@dataclass(frozen=True, slots=True)
class _Point:
    """A gap and where it is drawn."""

    gap: Gap
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class _Box:
    """A rectangle in pixels, y downwards."""

    left: float
    top: float
    right: float
    bottom: float

    def touches(self, other: _Box) -> bool:
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


def importance_coverage_map(report: GapReport, theme: Theme, narrowest: int = WIDTHS[0]) -> Chart:
    """Every skill by how many postings ask (up) and how surely the best outcome teaches it (right).

    Skills that no outcome comes near stand in a band of their own left of zero, side by side, most asked first. What
    was not measured is not drawn and is counted in the takeaway. `data[i].ids` are skill ids. A caller who knows
    that the figure is at least `narrowest` pixels wide gets more labels.
    """
    drawn = [gap for gap in report.gaps if _is_drawable(gap)]
    takeaway = _map_takeaway(report, drawn)
    if not drawn:
        return _empty(theme, takeaway)
    top = max(0.2, max(gap.demand.value for gap in drawn) * 1.06)
    points = _places(drawn, top)
    frames = [_Frame(width, top) for width in (narrowest, *(width for width in WIDTHS if width > narrowest))]
    figure = go.Figure(layout={"template": template(theme), "height": MAP_HEIGHT, "margin": _MARGIN})
    _add_map_marks(figure, points, _placed_labels(points, frames), theme)
    _add_map_ground(figure, points, top, theme)
    return Chart(figure, takeaway)


def ringed(chart: Chart, mark: str, theme: Theme) -> Chart:
    """The chart with a ring around one mark, so that what is chosen in a list shows on the map too."""
    ring = {"symbol": "circle-open", "size": 1.45 * _MARK_SIZE, "color": theme.ink, "line": {"width": 2}}
    for trace in chart.figure.data:
        if mark in (trace.ids or ()):
            at = list(trace.ids).index(mark)
            chart.figure.add_scatter(
                x=[trace.x[at]], y=[trace.y[at]], mode="markers", marker=ring, hoverinfo="skip", showlegend=False,
                cliponaxis=False,
            )  # fmt: skip
            break
    return chart


def _is_drawable(gap: Gap) -> bool:
    return gap.status in _MARKS and gap.coverage is not None and gap.demand.is_sayable


def _places(gaps: Sequence[Gap], top: float) -> list[_Point]:
    """Where each gap is drawn, most asked first: the order of ids, so it must not depend on anything else."""
    ordered = sorted(gaps, key=lambda gap: (-gap.demand.value, gap.label, gap.skill_id))[:MAXIMUM_MARKS]
    height = (MAP_HEIGHT - _MARGIN["t"] - _MARGIN["b"]) / (top + _below_zero(top))
    points: list[_Point] = []
    for gap in ordered:
        points.append(_Point(gap, _place_across(gap, points, height), gap.demand.value))
    return points


def _place_across(gap: Gap, placed: Sequence[_Point], pixels_a_unit: float) -> float:
    """The measured coverage, or the first free column of the band; marks on one spot move 2 points apart."""
    if _in_band(gap):
        near = [one.x for one in placed if (one.y - gap.demand.value) * pixels_a_unit < _MARK_SIZE and one.x < 0]
        columns = [_BAND[0] + 0.06 + at * _BAND_STEP for at in range(6)]
        return next((x for x in columns if x not in near), columns[len(near) % len(columns)])
    x = round(gap.coverage or 0.0, 4)
    same = sum(
        1 for one in placed if not _in_band(one.gap) and (one.gap.coverage, one.y) == (gap.coverage, gap.demand.value)
    )
    return x - 0.02 * same if x > 0.5 else x + 0.02 * same


def _in_band(gap: Gap) -> bool:
    """No outcome comes near what is asked."""
    return (gap.coverage or 0.0) < NEAR_FROM


def _below_zero(top: float) -> float:
    """Room under the zero line for the captions of the lower quadrants."""
    return 0.075 * top


def _add_map_marks(figure: go.Figure, points: Sequence[_Point], labels: Mapping[str, _Label], theme: Theme) -> None:
    for status, mark in _MARKS.items():
        shown = [point for point in points if point.gap.status is status]
        if not shown:
            continue
        own = [labels.get(point.gap.skill_id, _NO_LABEL) for point in shown]
        colour = theme.muted if mark.colour == "muted" else getattr(theme.colours, mark.colour)
        figure.add_scatter(
            x=[point.x for point in shown],
            y=[point.y for point in shown],
            ids=[point.gap.skill_id for point in shown],
            name=mark.name,
            mode="markers+text",
            marker={
                "symbol": mark.symbol,
                "color": colour,
                "size": mark.size,
                "line": {"width": 1.6, "color": colour},
            },
            text=[label.html for label in own],
            textposition=[label.position for label in own],
            textfont={"size": _LABEL_SIZE, "color": theme.ink, "shadow": _halo(theme)},
            hovertext=[_map_hover(point.gap) for point in shown],
            hoverinfo="text",
            cliponaxis=False,
            unselected={"marker": {"opacity": 0.45}, "textfont": {"color": theme.muted}},
        )


def _halo(theme: Theme) -> str:
    """Keeps a label legible on the lines it crosses."""
    return ", ".join(f"{x}px {y}px 1px {theme.ground}" for x in (-1, 1) for y in (-1, 1))


def _map_hover(gap: Gap) -> str:
    outcomes = f"the very skill in {counted(gap.outcome_count, 'outcome') if gap.outcome_count else 'no outcomes'}"
    closest = "no outcome comes near" if _in_band(gap) else f"best outcome: {percent(gap.coverage or 0.0)} sure"
    return f"<b>{_safe(gap.label, 80)}</b><br>{_demand_words(gap.demand)}<br>{gap.status.value}: {outcomes}, {closest}"


def _add_map_ground(figure: go.Figure, points: Sequence[_Point], top: float, theme: Theme) -> None:
    """Axes, the band, the dividing lines and the four captions."""
    bottom, middle = -_below_zero(top), median(point.y for point in points)
    under = {"layer": "below", "line": {"width": 0}}
    figure.add_shape(type="rect", x0=_BAND[0], x1=_BAND[1], y0=bottom, y1=top, fillcolor=theme.band, **under)
    dashed = {"layer": "below", "line": {"color": theme.muted, "width": 1, "dash": "3px,4px"}}
    figure.add_shape(type="line", x0=TAUGHT_FROM, x1=TAUGHT_FROM, y0=bottom, y1=top, **dashed)
    figure.add_shape(type="line", x0=_X_RANGE[0], x1=_X_RANGE[1], y0=middle, y1=middle, **dashed)
    for words, x, y in _captions(bottom, top):
        anchor = {"xanchor": "left" if x < 0 else "right", "yanchor": "bottom", "showarrow": False, "borderpad": 2}
        figure.add_annotation(text=words, x=x, y=y, font={"color": theme.muted, "size": 11}, **anchor)
    band_tick = {
        "tickvals": [sum(_BAND) / 2, 0, 0.5, 1],
        "ticktext": ["no outcome<br>near", *map(percent, (0, 0.5, 1))],
    }
    figure.update_xaxes(
        range=_X_RANGE, tickmode="array", showgrid=False, title="How surely the best outcome teaches it", **band_tick
    )
    step = 0.1 if top <= 0.8 else 0.2
    figure.update_yaxes(range=(bottom, top), title="Share of postings that ask", **_percent_ticks(top, step))
    figure.update_layout(legend={"y": 64 / MAP_HEIGHT})


def _captions(bottom: float, top: float) -> tuple[tuple[str, float, float], ...]:
    left, right = _BAND[0], _X_RANGE[1]
    return (
        ("<b>asked often, not taught</b>", left, top),
        ("asked often, taught", right, top),
        ("asked less, not taught", left, bottom),
        ("asked less, taught", right, bottom),
    )


def _map_takeaway(report: GapReport, drawn: Sequence[Gap]) -> str:
    """One sentence: how many skills no outcome teaches, the most asked of them, and what is not drawn."""
    missing = _not_drawn(report.gaps, len(drawn))
    if not drawn:
        return f"No skill can be placed: {missing or 'no posting asks for any'}."
    untaught = sorted(
        (gap for gap in drawn if gap.status is Status.UNTAUGHT), key=lambda gap: (-gap.demand.n, gap.label)
    )
    most = _listed([f"{gap.label} ({_of(gap.demand)})" for gap in untaught[:3]])
    found = (
        f"no outcome teaches {len(untaught)}, the most asked being {most}" if untaught else "some outcome teaches each"
    )
    return f"Of {counted(len(drawn), 'skill')} {found}{'; ' + missing if missing else ''}."


def _not_drawn(gaps: Sequence[Gap], drawn_count: int) -> str:
    left = Counter(_why_not_drawn(gap) for gap in gaps if not _is_drawable(gap))
    cut = [f"{drawn_count - MAXIMUM_MARKS} asked less often are not drawn"] if drawn_count > MAXIMUM_MARKS else []
    return _listed([f"{count} {why}" for why, count in sorted(left.items())] + cut)


def _why_not_drawn(gap: Gap) -> str:
    if not gap.demand.is_sayable:
        return Status.TOO_FEW.value
    return gap.status.value if gap.status in (Status.TOO_FEW, Status.NEITHER) else Status.NOT_MEASURED.value


# ------------------------------------------------------------------------------------------------ labels of the map


@dataclass(frozen=True, slots=True)
class _Label:
    """A label as Plotly takes it."""

    html: str
    position: str


_NO_LABEL = _Label("", "middle right")
_POSITIONS = ("middle right", "middle left", "top center", "bottom center")
_LINE_LENGTHS = (26, 14)
"""A label is tried on one line, then on two short ones."""


def _placed_labels(points: Sequence[_Point], frames: Sequence[_Frame]) -> dict[str, _Label]:
    """Labels by skill id, most asked gaps first; one that is not free at every width is left out."""
    taken = [[_caption_room(frame), *(frame.mark(point) for point in points)] for frame in frames]
    labels: dict[str, _Label] = {}
    for point in _worth_a_label(points)[: 4 * MAXIMUM_LABELS]:
        if len(labels) < MAXIMUM_LABELS and (label := _free_label(point, frames, taken)):
            labels[point.gap.skill_id] = label
    return labels


def _worth_a_label(points: Sequence[_Point]) -> list[_Point]:
    """The most asked of the band first, then of the other gaps, then of what is taught; each in order of demand."""
    band = [point for point in points if _in_band(point.gap)]
    gaps = [point for point in points if point.gap.status in GAPS and point not in band]
    taught = [point for point in points if point.gap.status not in GAPS and point not in band]
    return band[:5] + gaps[:4] + taught[:3] + band[5:] + gaps[4:] + taught[3:]


def _free_label(point: _Point, frames: Sequence[_Frame], taken: Sequence[list[_Box]]) -> _Label | None:
    """The first way to write the label so that it touches nothing at any width; its room is then taken."""
    for position, lines in _ways_to_write(point):
        boxes = [frame.label(point, position, lines) for frame in frames]
        if all(frame.is_free(box, point, room) for frame, box, room in zip(frames, boxes, taken, strict=True)):
            for box, room in zip(boxes, taken, strict=True):
                room.append(box)
            return _Label("<br>".join(escape(line, quote=False) for line in lines), position)
    return None


def _ways_to_write(point: _Point) -> Iterator[tuple[str, list[str]]]:
    """Beside the mark before above or below it. In the band only beside: marks stand on each other there."""
    words = shorten(point.gap.label, 40, placeholder="…") or point.gap.label[:40]
    positions = _POSITIONS[:1] if _in_band(point.gap) else _POSITIONS
    if point.x > 0.5:
        positions = ("middle left", "middle right", *positions[2:])
    for pair in (positions[:2], positions[2:]):
        for length in _LINE_LENGTHS:
            yield from ((position, wrap(words, length)) for position in pair)


def _caption_room(frame: _Frame) -> _Box:
    """The strip along the floor where the lower captions stand."""
    return _Box(-1e6, frame.height - 15, 1e6, frame.height)


class _Frame:
    """The plot at one width: data to pixels, and rooms of marks and labels there."""

    def __init__(self, width: int, top: float) -> None:
        self.width = width - _MARGIN["l"] - _MARGIN["r"]
        self.height = MAP_HEIGHT - _MARGIN["t"] - _MARGIN["b"]
        self.top = top

    def across(self, x: float) -> float:
        return (x - _X_RANGE[0]) / (_X_RANGE[1] - _X_RANGE[0]) * self.width

    def down(self, y: float) -> float:
        return (self.top - y) / (self.top + _below_zero(self.top)) * self.height

    def mark(self, point: _Point) -> _Box:
        x, y, half = self.across(point.x), self.down(point.y), _MARK_SIZE / 2 + 1
        return _Box(x - half, y - half, x + half, y + half)

    def label(self, point: _Point, position: str, lines: Sequence[str]) -> _Box:
        """Estimated: a letter is 0.52 of the font's size wide, a line 1.25 high."""
        wide, high = max(map(len, lines)) * _LABEL_SIZE * 0.52, len(lines) * _LABEL_SIZE * 1.25
        x, y, off = self.across(point.x), self.down(point.y), _MARK_SIZE / 2 + 3
        vertical, horizontal = position.split()
        left = {"right": x + off, "left": x - off - wide, "center": x - wide / 2}[horizontal]
        above = {"top": y - off - high, "bottom": y + off, "middle": y - high / 2}[vertical]
        return _Box(left, above, left + wide, above + high)

    def is_free(self, box: _Box, own: _Point, room: Sequence[_Box]) -> bool:
        """Inside the figure, and touching nothing but the mark it belongs to."""
        inside = box.left >= -4 and box.right <= self.width + 10 and box.top >= 0
        return inside and not any(box.touches(other) for other in room if other != self.mark(own))


# ------------------------------------------------------------------------------------------- families, row by row


def family_ladder(report: GapReport, theme: Theme) -> Chart:
    """A row for each family: how many postings ask, and how much of that demand is taught and assessed.

    Self-management is always the first row; the others keep the report's order. `data[0].ids` are family ids.
    """
    rows = sorted(report.families, key=lambda row: row.family != SELF_MANAGEMENT)[:MAXIMUM_ROWS]
    if not rows:
        return _empty(theme, "No posting asks for a skill of any family.")
    missing = [_missing_note(at, words, theme) for at, row in enumerate(rows) if (words := _not_measured(row))]
    asked, ids = [(row.label, row.demand) for row in rows], [row.family for row in rows]
    figure = _row_figure(asked, ids, theme, row_height=58, under=104, notes=missing)
    taught = {"symbol": "circle", "size": 8, "color": theme.colours.taught}
    assessed = {"symbol": "square-open", "size": 13, "line": {"width": 2}, "color": theme.colours.assessed}
    _add_rungs(figure, rows, [row.taught_share for row in rows], name="of that demand: taught", marker=taught)
    _add_rungs(figure, rows, [row.assessed_share for row in rows], name="of that demand: assessed", marker=assessed)
    figure.data[0].hovertext = [_family_hover(row) for row in rows]
    return Chart(figure, _ladder_takeaway(rows))


def _add_rungs(figure: go.Figure, rows: Sequence[FamilyGap], shares: Sequence[float | None], **marks: Any) -> None:
    """Marks at the shares that were measured; `marks` are what a Plotly scatter takes."""
    measured = [at for at, share in enumerate(shares) if share is not None]
    figure.add_scatter(
        x=[shares[at] for at in measured],
        y=measured,
        ids=[rows[at].family for at in measured],
        mode="markers",
        hovertext=[_family_hover(rows[at]) for at in measured],
        hoverinfo="text",
        cliponaxis=False,
        **marks,
    )


def _not_measured(row: FamilyGap) -> str:
    missing = [
        word for word, share in (("teaching", row.taught_share), ("assessment", row.assessed_share)) if share is None
    ]
    return f"{_listed(missing)} not measured" if missing else ""


def _family_hover(row: FamilyGap) -> str:
    taught, assessed = (
        "not measured" if share is None else f"{percent(share)} of that demand"
        for share in (row.taught_share, row.assessed_share)
    )
    return f"<b>{_safe(row.label, 80)}</b><br>{_demand_words(row.demand)}<br>taught: {taught}<br>assessed: {assessed}"


def _ladder_takeaway(rows: Sequence[FamilyGap]) -> str:
    """The first row in full; then the family that is taught best, for contrast."""
    first, others = rows[0], [row for row in rows[1:] if row.taught_share is not None]
    sentence = f"{first.label}: {asking(first.demand.n, first.demand.total)}{_taught_words(first)}"
    best = max(others, key=lambda row: row.taught_share or 0.0, default=None)
    if best is None or not best.taught_share:
        return f"{sentence}."
    return f"{sentence}; best covered is {best.label} ({percent(best.taught_share)} of its demand taught)."


def _taught_words(row: FamilyGap) -> str:
    if row.taught_share is None:
        return ", and what is taught was not measured"
    share = percent(row.taught_share) if row.taught_share else "none"
    return f", and {share} of that demand is taught" if row.demand.n else ""


# -------------------------------------------------------------------------------------------- demand, row by row


def demand_bars(rows: Sequence[tuple[str, Share]], theme: Theme, *, whole_axis: bool = True) -> Chart:
    """A row for each label with the share of postings that ask and its interval, in the order given.

    The axis goes to 100 %, so that charts side by side compare; `whole_axis=False` ends it after the widest interval.
    """
    if not rows:
        return _empty(theme, "No posting asks for anything yet.")
    shown = rows[:MAXIMUM_ROWS]
    figure = _row_figure(shown, [label for label, _ in shown], theme, row_height=44, under=56)
    if not whole_axis:
        end = next(end for end in (0.25, 0.5, 1.0) if end >= max(share.high for _, share in shown))
        figure.update_xaxes(range=(0, end), **_percent_ticks(end, {0.25: 0.05, 0.5: 0.1, 1.0: 0.25}[end]))
    return Chart(figure, _bars_takeaway(rows))


def _bars_takeaway(rows: Sequence[tuple[str, Share]]) -> str:
    words = [f"{label} ({_of(share)})" for label, share in rows[:3]]
    others = f", then {len(rows) - 3} more" if len(rows) > 3 else ""
    cut = f"; the first {MAXIMUM_ROWS} of {len(rows)} are drawn" if len(rows) > MAXIMUM_ROWS else ""
    return f"Asked for: {_listed(words)}{others}{cut}."


def _row_figure(
    rows: Sequence[tuple[str, Share]],
    ids: Sequence[str],
    theme: Theme,
    *,
    row_height: int,
    under: int,
    notes: Sequence[dict[str, Any]] = (),
) -> go.Figure:
    """Bars with whiskers; the name stands above its bar, so that a phone has the whole width for the bar."""
    height = figure_height(len(rows), row_height, 8 + under)
    names = [note for at, (label, share) in enumerate(rows) for note in _name_notes(at, label, share, theme)]
    layout = {"template": template(theme), "height": height, "showlegend": True, "annotations": [*names, *notes]}
    layout |= {"margin": {"l": 14, "r": 18, "t": 8, "b": under, "autoexpand": False}}
    figure = go.Figure(layout=layout | {"legend": {"y": (under - 30) / height}})
    _add_demand(figure, rows, ids, theme, 15 / row_height)
    figure.update_xaxes(range=(0, 1), showgrid=True, **_percent_ticks(1.0, 0.25))
    figure.update_yaxes(range=(len(rows) - 0.4, -0.6), visible=False)
    return figure


def _add_demand(
    figure: go.Figure, rows: Sequence[tuple[str, Share]], ids: Sequence[str], theme: Theme, thickness: float
) -> None:
    shares = [share if share.is_sayable else None for _, share in rows]
    whiskers = {
        "array": [share and share.high - share.value for share in shares],
        "arrayminus": [share and share.value - share.low for share in shares],
    }
    figure.add_bar(
        orientation="h",
        x=[share and share.value for share in shares],
        y=list(range(len(rows))),
        ids=list(ids),
        width=thickness,
        name=f"postings that ask, with 95{NBSP}% interval",
        marker={"color": theme.bar, "line": {"width": 0}},
        error_x={"type": "data", "color": theme.colours.asked, "thickness": 1.5, "width": 4} | whiskers,
        hovertext=[f"<b>{_safe(label, 80)}</b><br>{_demand_words(share)}" for label, share in rows],
        hoverinfo="text",
    )


def _name_notes(at: int, label: str, share: Share, theme: Theme) -> list[dict[str, Any]]:
    """Name and count above a bar. Set all at once: Plotly's `add_annotation` takes quadratic time."""
    line = {"y": at, "yshift": 9, "yanchor": "bottom", "xref": "paper", "showarrow": False, "borderpad": 0}
    counted = _of(share) if share.is_sayable else f"{_of(share)}, too few to say"
    ink = {"size": 12, "color": theme.ink, "shadow": _halo(theme)}
    name = {"text": _safe(label, 40 if share.is_sayable else 26), "x": 0, "xanchor": "left", "font": ink}
    count = {"text": counted, "x": 1, "xanchor": "right", "font": {"size": 11, "color": theme.muted}}
    return [line | name, line | count]


def _missing_note(at: int, words: str, theme: Theme) -> dict[str, Any]:
    """What was not measured, under the bar."""
    place = {"y": at, "yshift": -9, "yanchor": "top", "xref": "paper", "x": 0, "xanchor": "left", "borderpad": 0}
    return place | {"text": f"<i>{words}</i>", "showarrow": False, "font": {"size": 11, "color": theme.muted}}


# --------------------------------------------------------------------------------------- levels, on one scale


LEVEL_ROWS = 20
"""Rows of the ladder of levels; the table twin holds the rest."""
_SIDE_MARKS = {
    Side.TAUGHT: {"symbol": "circle", "size": 11},
    Side.ASSESSED: {"symbol": "square-open", "size": 15, "line": {"width": 2.5}},
}

_OFFSETS = {Side.WANTED: -0.08, Side.TAUGHT: 0.11, Side.ASSESSED: 0.11}
"""Rows up or down, so that what is wanted and what is reached do not hide one another."""


def level_ladder(rows: Sequence[tuple[str, str, Levels]], theme: Theme) -> Chart:
    """A row for each (id, label, levels): the chance of each step that is wanted as shades, what is taught and what is
    assessed as marks; sides of which nothing is known have no mark. `data[0].ids` are the rows' ids."""
    shown = [row for row in rows if row[2].wanted][:LEVEL_ROWS]
    if not shown:
        return _empty(theme, "No line of this choice suggests a level.")
    under, row_height = 118, 52
    height = figure_height(len(shown), row_height, 8 + under)
    layout = {"template": template(theme), "height": height, "showlegend": True}
    layout |= {"margin": {"l": 14, "r": 14, "t": 8, "b": under, "autoexpand": False}}
    layout |= {"legend": {"y": (under - 46) / height}, "annotations": [_row_name(*row, theme) for row in shown]}
    layout |= {"shapes": [shape for at, row in enumerate(shown) for shape in _shades(at, row[2], theme)]}
    for at, note in enumerate(layout["annotations"]):
        note["y"] = at
    figure = go.Figure(layout=layout)
    wanted = {"symbol": "diamond", "size": 9, "color": theme.colours.asked}
    _add_side(figure, shown, Side.WANTED, {"marker": wanted, "name": "wanted (darker: more of the lines that ask)"})
    for side, mark in _SIDE_MARKS.items():
        colour = theme.colours.taught if side is Side.TAUGHT else theme.colours.assessed
        _add_side(figure, shown, side, {"marker": mark | {"color": colour}, "name": f"{side.value}, the highest"})
    words = [f"{level.step} {_STEP_WORDS[level]}" for level in Level]
    figure.update_xaxes(range=(0.5, 5.5), tickvals=[1, 2, 3, 4, 5], ticktext=words, showgrid=False)
    figure.update_yaxes(range=(len(shown) - 0.4, -0.7), visible=False)
    return Chart(figure, _levels_takeaway(shown))


_STEP_WORDS = {
    Level.AWARE: "knows",
    Level.GUIDED: "guided",
    Level.INDEPENDENT: "alone",
    Level.ADVANCED: "complex",
    Level.LEADING: "leads",
}


def _row_name(_: str, label: str, levels: Levels, theme: Theme) -> dict[str, Any]:
    """The name above a row, with the sides that stay below."""
    below = f" · {_listed(list(levels.below))} below" if levels.below else ""
    text = f"{_safe(label, 34)}<span style='color:{theme.colours.gap}'>{below}</span>"
    ink = {"size": 12, "color": theme.ink, "shadow": _halo(theme)}
    place = {"yshift": 13, "yanchor": "bottom", "xref": "paper", "x": 0, "xanchor": "left", "borderpad": 0}
    return place | {"text": text, "showarrow": False, "font": ink}


def _shades(at: int, levels: Levels, theme: Theme) -> Iterator[dict[str, Any]]:
    for step, chance in enumerate(levels.wanted.chances if levels.wanted else (), 1):
        box = {"type": "rect", "x0": step - 0.48, "x1": step + 0.48, "y0": at - 0.2, "y1": at + 0.24}
        look = {"fillcolor": theme.colours.asked, "opacity": round(0.75 * chance, 3), "line": {"width": 0}}
        yield box | look | {"layer": "below"}
        yield box | {"line": {"width": 1, "color": theme.line}, "layer": "below"}


def _add_side(figure: go.Figure, rows: Sequence[tuple[str, str, Levels]], side: Side, look: Mapping[str, Any]) -> None:
    known = [(at, id, label, levels) for at, (id, label, levels) in enumerate(rows) if levels.of(side)]
    figure.add_scatter(
        x=[one.level.step for *_, levels in known if (one := levels.of(side))],
        y=[at + _OFFSETS[side] for at, *_ in known],
        ids=[id for _, id, *_ in known],
        mode="markers",
        hovertext=[_levels_hover(label, levels) for *_, label, levels in known],
        hoverinfo="text",
        cliponaxis=False,
        **look,
    )


def _levels_hover(label: str, levels: Levels) -> str:
    said = [
        f"{side.value}: {one.level.value} (a level is suggested by {one.n} of {counted(one.lines, 'line')})"
        if (one := levels.of(side))
        else f"{side.value}: not known"
        for side in Side
    ]
    return "<br>".join([f"<b>{_safe(label, 80)}</b>", *said])


def _levels_takeaway(rows: Sequence[tuple[str, str, Levels]]) -> str:
    """How many of the rows stay below, and the first of them in words."""
    below = [(label, levels) for _, label, levels in rows if levels.below]
    if not below:
        return f"Of the first {counted(len(rows), 'row')} none is surely taught or assessed below the level wanted."
    label, levels = below[0]
    side = levels.below[0]
    reached, wanted = levels.of(side), levels.wanted
    steps = f"{side.value} at step {reached.level.step}, wanted at {wanted.level.step}" if reached and wanted else ""
    stay = "stays" if len(below) == 1 else "stay"
    count = f"{len(below)} of the first {counted(len(rows), 'row')}"
    return f"{count} {stay} below the level wanted, {label} first ({steps})."


# ------------------------------------------------------------------------------------------------------ over time


def demand_by_month(points: Sequence[tuple[date, int, int]], theme: Theme) -> Chart:
    """Postings a month and how many of them ask: counts, since a month of three postings has no share.

    Each point is (first of the month, how many ask, how many postings there were).
    """
    shown = sorted(points)[-MAXIMUM_ROWS:]
    if not shown:
        return _empty(theme, "No posting says when it was published.")
    months = [month.isoformat() for month, _, _ in shown]
    hover = [f"{month:%B %Y}: {asking(n, total)}" for month, n, total in shown]
    figure = go.Figure(layout={"template": template(theme), "height": 240, "barmode": "overlay", "bargap": 0.25})
    common = {"x": months, "hovertext": hover, "hoverinfo": "text", "ids": months}
    plain = {"color": "rgba(0,0,0,0)", "line": {"color": theme.muted, "width": 1}}
    asked = {"color": theme.bar, "line": {"color": theme.colours.asked, "width": 1}}
    figure.add_bar(y=[total for _, _, total in shown], name="postings", marker=plain, **common)
    figure.add_bar(y=[n for _, n, _ in shown], name="of them ask", marker=asked, **common)
    _lay_out_months(figure, shown)
    return Chart(figure, _month_takeaway(shown))


def _lay_out_months(figure: go.Figure, shown: Sequence[tuple[date, int, int]]) -> None:
    highest = max(total for _, _, total in shown)
    figure.update_layout(margin={"l": 44, "r": 14, "t": 10, "b": 66, "autoexpand": False}, legend={"y": 26 / 240})
    figure.update_xaxes(type="date", tickformat="%b<br>%Y", nticks=5, showgrid=False, range=_month_range(shown))
    figure.update_yaxes(title="Postings", range=(0, max(4, highest * 1.08)), nticks=4, tickformat="d")


def _month_range(shown: Sequence[tuple[date, int, int]]) -> list[str]:
    """From half a month before the first to half a month after the last, so that one month is a bar, not a wall."""
    first, last = shown[0][0].toordinal(), shown[-1][0].toordinal()
    spare = max(18, 90 - (last - first) // 2)
    return [date.fromordinal(first - spare).isoformat(), date.fromordinal(last + spare).isoformat()]


def _month_takeaway(shown: Sequence[tuple[date, int, int]]) -> str:
    n, total = sum(point[1] for point in shown), sum(point[2] for point in shown)
    busiest, most, of = max(shown, key=lambda point: (point[1], point[0]))
    span = f"{shown[0][0]:%B %Y} to {shown[-1][0]:%B %Y}" if len(shown) > 1 else f"{shown[0][0]:%B %Y}"
    return f"{span}: {asking(n, total)}, most of them in {busiest:%B %Y} ({most} of {of})."


# ------------------------------------------------------------------------------------------ how sure, and how right


def reliability(bins: Mapping[str, Sequence[Bin]], theme: Theme) -> Chart:
    """Stated probability across, share that was right upward; on the diagonal a probability means what it says."""
    if not any(bins.values()):
        return _empty(theme, "Whether probabilities mean what they say was not measured.")
    figure = _square_figure(theme)
    figure.add_scatter(
        x=[0, 1], y=[0, 1], mode="lines", name="what is said is true", hoverinfo="skip",
        line={"color": theme.muted, "width": 1, "dash": "3px,4px"},
    )  # fmt: skip
    looks = zip(bins.items(), (("circle", theme.colours.taught), ("diamond", theme.colours.asked)), strict=False)
    for (name, found), (symbol, colour) in looks:
        hover = [f"{percent(one.said)} said, {percent(one.right)} right, of {one.n}" for one in found]
        figure.add_scatter(
            x=[one.said for one in found], y=[one.right for one in found], name=name, hovertext=hover,
            hoverinfo="text", mode="lines+markers", line={"color": colour, "width": 1.5},
            marker={"symbol": symbol, "size": 8, "color": colour},
        )  # fmt: skip
    figure.update_xaxes(title="Probability that is stated")
    figure.update_yaxes(title="Share that was right")
    return Chart(figure, f"Probability and truth: {'; '.join(_furthest(*one) for one in bins.items() if one[1])}.")


def _furthest(name: str, bins: Sequence[Bin]) -> str:
    off = max(bins, key=lambda one: abs(one.said - one.right))
    return f"{name}, furthest apart where {percent(off.said)} was said and {percent(off.right)} was right"


def risk_coverage(risks: Sequence[Risk], theme: Theme) -> Chart:
    """Share of the sentences that are answered, surest first, across; share of first choices that is right upward."""
    if not risks:
        return _empty(theme, "How right the surest answers are was not measured.")
    figure = _square_figure(theme)
    for name, symbol, colour, values in (
        ("in a right group", "square", theme.colours.assessed, [one.group for one in risks]),
        ("exactly right", "circle", theme.colours.taught, [one.exact for one in risks]),
    ):
        hover = [
            f"surest {percent(one.coverage)} (from {percent(one.least_probability)}): {percent(value)} {name}"
            for one, value in zip(risks, values, strict=True)
        ]
        figure.add_scatter(
            x=[one.coverage for one in risks], y=values, name=name, hovertext=hover, hoverinfo="text",
            mode="lines+markers", line={"color": colour, "width": 1.5},
            marker={"symbol": symbol, "size": 8, "color": colour},
        )  # fmt: skip
    figure.update_xaxes(title="Sentences answered, surest first")
    figure.update_yaxes(title="First choices that are right")
    first, last = min(risks, key=lambda one: one.coverage), max(risks, key=lambda one: one.coverage)
    takeaway = (
        f"Of the surest {percent(first.coverage)} of sentences {percent(first.exact)} are exactly right, "
        f"of all {percent(last.exact)}; in a right group {percent(first.group)} and {percent(last.group)}."
    )
    return Chart(figure, takeaway)


def _square_figure(theme: Theme) -> go.Figure:
    """Shares from 0 to 100 % on both axes."""
    layout = {"template": template(theme), "height": 340, "showlegend": True}
    layout |= {
        "margin": {"l": 58, "r": 16, "t": 10, "b": 110, "autoexpand": False},
        "legend": {"y": 62 / 340, "itemwidth": 40},
    }
    figure = go.Figure(layout=layout)
    figure.update_xaxes(range=(-0.02, 1.02), showgrid=True, **_percent_ticks(1.0, 0.25))
    figure.update_yaxes(range=(-0.02, 1.02), showgrid=True, **_percent_ticks(1.0, 0.25))
    return figure
