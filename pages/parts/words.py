"""Shares, dates and counts in words, as every page says them."""

from __future__ import annotations

from datetime import date

from alignment.exports import Row
from alignment.vocabulary import ALL_FIELDS, SELF_MANAGEMENT, GapReport, Share, asking, assessments_said, counted

NBSP = "\N{NO-BREAK SPACE}"


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
    asked = f"{asking(share.n, share.total)}: {interval(share)}."
    return f"{asked} {counted(employers, 'employer')}, {period(first, last)}." if share.n else asked


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
    sizes = [*(counted(n, noun) for n, noun in counts), assessments_said(report.assessments, report.assessments_given)]
    return " · ".join([*asked, *sizes, period(report.first, report.last)])
