"""Figures: what is drawn, what a click gives back, and the sentence that stands for the picture."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import date

import pytest

from alignment.charts import (
    DARK,
    LIGHT,
    MAXIMUM_LABELS,
    MAXIMUM_MARKS,
    MAXIMUM_ROWS,
    PLOTLY_CONFIG,
    WIDTHS,
    Chart,
    Theme,
    _Frame,
    _is_drawable,
    _places,
    demand_bars,
    demand_by_month,
    family_ladder,
    figure_height,
    importance_coverage_map,
    reliability,
    risk_coverage,
)
from alignment.evaluation import Bin, Risk
from alignment.vocabulary import SELF_MANAGEMENT, Status
from tests.builders import a_family_gap, a_full_report, a_gap, a_gap_report, a_share

MONTHS = [(date(2026, 1, 1), 2, 5), (date(2026, 2, 1), 0, 3), (date(2026, 4, 1), 4, 4)]
HOSTILE = '<a href="javascript:alert(1)">x</a><img src=x>%{customdata}&'


def every_chart(theme: Theme = LIGHT, label: str = "Plan work") -> list[Chart]:
    report = a_gap_report([a_gap(label), a_gap(label, Status.MET)], [a_family_gap(label=label)])
    return [
        importance_coverage_map(report, theme),
        family_ladder(report, theme),
        demand_bars([(label, a_share())], theme),
        demand_by_month(MONTHS, theme),
    ]


def empty_charts() -> list[Chart]:
    nothing = a_gap_report([], [])
    return [
        importance_coverage_map(nothing, LIGHT),
        family_ladder(nothing, LIGHT),
        demand_bars([], LIGHT),
        demand_by_month([], LIGHT),
        reliability({}, LIGHT),
        risk_coverage((), LIGHT),
    ]


def labels_of(chart: Chart) -> list[str]:
    return [text for trace in chart.figure.data for text in trace.text or () if text]


# ------------------------------------------------------------------------------------------- every figure's promises


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("which", range(4))
def test_a_figure_is_see_through_of_fixed_height_and_never_zooms(theme: Theme, which: int) -> None:
    layout = every_chart(theme)[which].figure.layout
    ground = layout.template.layout
    assert ground.paper_bgcolor == ground.plot_bgcolor == "rgba(0,0,0,0)"
    assert layout.height and layout.margin.l is not None and layout.margin.b is not None
    assert ground.xaxis.fixedrange and ground.yaxis.fixedrange and ground.dragmode is False
    assert ground.font.color == theme.ink


@pytest.mark.parametrize("chart", [*every_chart(), *empty_charts()])
def test_the_takeaway_is_one_sentence_and_nothing_travels_in_customdata(chart: Chart) -> None:
    assert chart.takeaway.endswith(".") and chart.takeaway.count(". ") == 0
    assert all(trace.customdata is None for trace in chart.figure.data)


@pytest.mark.parametrize("which", range(3))
def test_words_from_a_file_are_shown_and_never_read_as_markup(which: int) -> None:
    figure = every_chart(label=HOSTILE)[which].figure
    shown = [
        text for trace in figure.data for field in ("text", "hovertext") for text in getattr(trace, field, None) or ()
    ]
    shown += [note.text for note in figure.layout.annotations]
    assert not any("<a" in text or "<img" in text for text in shown)
    assert any("&lt;a" in text for text in shown)
    assert all(getattr(trace, "hovertemplate", None) is None for trace in figure.data)


@pytest.mark.parametrize("chart", empty_charts())
def test_an_empty_figure_says_why(chart: Chart) -> None:
    assert chart.figure.layout.annotations[0].text.replace("<br>", " ") == chart.takeaway
    assert chart.id_at(0, 0) is None


def test_the_button_that_uploads_a_chart_is_gone() -> None:
    assert "sendChartToCloud" in PLOTLY_CONFIG["modeBarButtonsToRemove"]
    assert PLOTLY_CONFIG["displaylogo"] is False


def test_plotly_express_stays_out() -> None:
    code = "import sys, alignment.charts; sys.exit('plotly.express' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_ink_and_muted_text_can_be_read_on_the_ground(theme: Theme) -> None:
    assert contrast(theme.ink, theme.ground) >= 7
    assert contrast(theme.muted, theme.ground) >= 4.5
    assert all(contrast(colour, theme.ground) >= 3 for colour in (theme.colours.gap, theme.colours.assessed))


def contrast(one: str, other: str) -> float:
    """WCAG's contrast ratio."""
    lights = sorted((luminance(one), luminance(other)), reverse=True)
    return (lights[0] + 0.05) / (lights[1] + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


# ------------------------------------------------------------------------------------------------------- the map


def test_a_click_on_the_map_gives_the_skill() -> None:
    chart = importance_coverage_map(a_full_report(), LIGHT)
    ids = [one for trace in chart.figure.data for one in trace.ids]
    assert len(ids) == len(set(ids)) == 45
    trace = next(trace for trace in chart.figure.data if trace.name == "not taught")
    assert chart.id_at(list(chart.figure.data).index(trace), 0) == "manage-your-own-time"
    assert chart.id_at(0, 10_000) is chart.id_at(99, 0) is chart.id_at(-1, 0) is None


def test_marks_do_not_depend_on_the_order_of_the_report() -> None:
    report = a_full_report()
    backwards = a_gap_report(report.gaps[::-1], report.families)
    there, back = (importance_coverage_map(one, LIGHT).figure for one in (report, backwards))
    assert [trace.ids for trace in there.data] == [trace.ids for trace in back.data]
    assert [tuple(trace.x) for trace in there.data] == [tuple(trace.x) for trace in back.data]


def test_each_status_has_a_symbol_and_a_name_of_its_own() -> None:
    traces = importance_coverage_map(a_full_report(), LIGHT).figure.data
    assert len({trace.marker.symbol for trace in traces}) == len({trace.name for trace in traces}) == len(traces) == 6


def test_skills_without_any_outcome_stand_apart_in_their_band() -> None:
    report = a_gap_report([a_gap(f"Skill {at}", coverage=0.0, asks=20) for at in range(5)])
    (trace,) = importance_coverage_map(report, LIGHT).figure.data
    assert len(set(trace.x)) == 5 and max(trace.x) < 0
    assert list(trace.x) == sorted(trace.x)


def test_skills_on_one_spot_are_drawn_side_by_side() -> None:
    report = a_gap_report([a_gap(name, Status.MET, coverage=0.9, asks=20) for name in ("A", "B", "C")])
    (trace,) = importance_coverage_map(report, LIGHT).figure.data
    assert trace.x == pytest.approx((0.9, 0.88, 0.86))


def test_what_was_not_measured_is_counted_and_not_drawn() -> None:
    gaps = [a_gap("A"), a_gap("B", Status.NOT_MEASURED), a_gap("C", Status.TOO_FEW, asks=1, of=3)]
    gaps += [a_gap("D", Status.NEITHER), a_gap("E", Status.NEITHER)]
    chart = importance_coverage_map(a_gap_report(gaps), LIGHT)
    assert [trace.ids for trace in chart.figure.data] == [("a",)]
    assert "2 neither asked nor taught, 1 not measured and 1 too few to say" in chart.takeaway


def test_the_takeaway_of_the_map_names_the_most_asked_gap() -> None:
    takeaway = importance_coverage_map(a_full_report(), LIGHT).takeaway
    assert takeaway.startswith(
        "Of 45 skills no outcome teaches 26, the most asked being Manage your own time (28 of 47"
    )


def test_a_program_without_untaught_skills_is_said_to_have_none() -> None:
    assert (
        "some outcome teaches each" in importance_coverage_map(a_gap_report([a_gap("A", Status.MET)]), LIGHT).takeaway
    )


@pytest.mark.parametrize("width", WIDTHS)
def test_labels_of_the_map_touch_nothing_at_any_width(width: int) -> None:
    report = a_full_report()
    chart = importance_coverage_map(report, LIGHT)
    assert 8 <= len(labels_of(chart)) <= MAXIMUM_LABELS
    frame, marks, boxes = drawn_boxes(chart, report, width)
    for skill, box in boxes.items():
        assert box.left >= -4 and box.right <= frame.width + 10
        assert not any(box.touches(other) for name, other in {**marks, **boxes}.items() if name.split("/")[-1] != skill)


def drawn_boxes(chart: Chart, report, width: int):
    points = _places([gap for gap in report.gaps if _is_drawable(gap)], top := chart.figure.layout.yaxis.range[1])
    frame = _Frame(width, top)
    texts = {
        skill: (text.split("<br>"), position)
        for trace in chart.figure.data
        for skill, text, position in zip(trace.ids, trace.text, trace.textposition, strict=True)
        if text
    }
    marks = {f"mark/{point.gap.skill_id}": frame.mark(point) for point in points}
    boxes = {
        point.gap.skill_id: frame.label(point, texts[point.gap.skill_id][1], texts[point.gap.skill_id][0])
        for point in points
        if point.gap.skill_id in texts
    }
    return frame, marks, boxes


def test_the_most_asked_gap_keeps_its_label() -> None:
    assert "Manage your own time" in labels_of(importance_coverage_map(a_full_report(), LIGHT))


def test_the_map_of_a_large_framework_draws_the_most_asked_and_says_so() -> None:
    gaps = [a_gap(f"Skill {at}", asks=at % 40, of=47, coverage=(at % 97) / 97) for at in range(MAXIMUM_MARKS + 20)]
    chart = importance_coverage_map(a_gap_report(gaps), LIGHT)
    assert sum(len(trace.ids) for trace in chart.figure.data) == MAXIMUM_MARKS
    assert "20 asked less often are not drawn" in chart.takeaway


# ----------------------------------------------------------------------------------------------------- the ladder


def test_self_management_is_the_first_row_whatever_the_order() -> None:
    report = a_gap_report([], [a_family_gap("data", asks=40), a_family_gap(SELF_MANAGEMENT, asks=1)])
    chart = family_ladder(report, LIGHT)
    assert chart.figure.data[0].ids == (SELF_MANAGEMENT, "data")
    assert chart.id_at(0, 0) == SELF_MANAGEMENT


def test_a_share_that_was_not_measured_has_no_mark_but_a_word() -> None:
    row = a_family_gap("core", Status.TAUGHT, taught_share=0.7, assessed_share=None)
    chart = family_ladder(a_gap_report([], [row]), LIGHT)
    taught, assessed = chart.figure.data[1:]
    assert tuple(taught.x) == (0.7,) and not assessed.x
    assert any("assessment not measured" in note.text for note in chart.figure.layout.annotations)


def test_too_few_postings_give_no_bar_and_a_word() -> None:
    chart = family_ladder(a_gap_report([], [a_family_gap(asks=2, of=4)]), LIGHT)
    assert chart.figure.data[0].x[0] is None and chart.figure.data[0].error_x.array[0] is None
    assert any("too few to say" in note.text for note in chart.figure.layout.annotations)


@pytest.mark.parametrize(
    ("family", "words"),
    [
        (a_family_gap(asks=28), "Self-management: 28 of 47 postings ask, and none of that demand is taught."),
        (a_family_gap(status=Status.NEITHER, asks=0), "Self-management: 0 of 47 postings ask."),
        (a_family_gap(taught_share=None), "what is taught was not measured."),
    ],
)
def test_the_takeaway_of_the_ladder_begins_with_self_management(family, words: str) -> None:
    assert family_ladder(a_gap_report([], [family]), LIGHT).takeaway.endswith(words)


# --------------------------------------------------------------------------------------------- bars and the months


def test_whiskers_are_the_interval() -> None:
    share = a_share(28, 47)
    bar = demand_bars([("A", share)], LIGHT).figure.data[0]
    assert bar.x[0] + bar.error_x.array[0] == pytest.approx(share.high)
    assert bar.x[0] - bar.error_x.arrayminus[0] == pytest.approx(share.low)


def test_many_rows_are_cut_and_the_cut_is_said() -> None:
    chart = demand_bars([(f"Skill {at}", a_share()) for at in range(MAXIMUM_ROWS + 1)], LIGHT)
    assert len(chart.figure.data[0].ids) == MAXIMUM_ROWS
    assert f"the first {MAXIMUM_ROWS} of {MAXIMUM_ROWS + 1} are drawn" in chart.takeaway


def test_months_are_counts_and_keep_their_distance() -> None:
    chart = demand_by_month(MONTHS[::-1], LIGHT)
    postings, asking = chart.figure.data
    assert tuple(postings.y) == (5, 3, 4) and tuple(asking.y) == (2, 0, 4)
    assert postings.x == ("2026-01-01", "2026-02-01", "2026-04-01")
    assert chart.takeaway == "January 2026 to April 2026: 6 of 12 postings ask, most of them in April 2026 (4 of 4)."


def test_height_grows_with_the_rows() -> None:
    assert figure_height(10) - figure_height(9) == 50
    assert figure_height(0) == figure_height(1)


# ------------------------------------------------------------------------------------------ how sure, and how right

BINS = (Bin(50, 0.1, 0.2), Bin(50, 0.8, 0.78))
RISKS = (Risk(0.25, 0.6, 0.78, 0.86), Risk(1.0, 0.1, 0.48, 0.61))


def test_the_reliability_diagram_says_where_probability_and_truth_are_furthest_apart() -> None:
    chart = reliability({"shown": BINS}, LIGHT)
    diagonal, shown = chart.figure.data
    assert tuple(diagonal.x) == tuple(diagonal.y) == (0, 1)
    assert (tuple(shown.x), tuple(shown.y)) == ((0.1, 0.8), (0.2, 0.78))
    assert "shown, furthest apart where 10" in chart.takeaway and "and 20" in chart.takeaway


def test_the_curve_says_how_right_the_surest_answers_are_and_all_of_them() -> None:
    chart = risk_coverage(RISKS, DARK)
    assert {trace.name: tuple(trace.y) for trace in chart.figure.data} == {
        "in a right group": (0.86, 0.61),
        "exactly right": (0.78, 0.48),
    }
    assert re.sub(r"\s", " ", chart.takeaway).startswith("Of the surest 25 % of sentences 78 % are exactly right")


def test_what_was_not_measured_is_said_in_place_of_the_curves() -> None:
    assert "not measured" in reliability({}, LIGHT).takeaway
    assert "not measured" in risk_coverage((), LIGHT).takeaway
