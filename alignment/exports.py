"""The gap report as files: the same object the screen shows, as bytes that do not change from run to run.

One table (`gap_rows`) feeds the screen, the CSV and the workbook, and one document (`gap_json`) feeds the JSON file and
`alignment gaps --json`, so that none can say anything else. Nothing reads a clock: a file made twice from one report
is the same file, and its date is the last posting's. A cell of text that a spreadsheet might take for a formula gets
an apostrophe in front (CSV and XLSX alike, since a workbook is often saved as CSV later); JSON has no cells and keeps
its text as it is.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO, StringIO
from types import MappingProxyType
from typing import Any, Generic, TypeAlias, TypeVar

import xlsxwriter

from alignment import __version__
from alignment.decisions import Review, ReviewItem
from alignment.levels import Anchor
from alignment.problems import NotFound
from alignment.sensitivity import broken_as, ordinal, standing_words
from alignment.vocabulary import (
    ALL_FIELDS,
    GAPS,
    HOLDS,
    MINIMUM_POSTINGS,
    PARTLY_FROM,
    SELF_MANAGEMENT,
    TAUGHT_FROM,
    Decision,
    EvidenceLine,
    FamilyGap,
    FamilyStanding,
    Gap,
    GapReport,
    Level,
    Levels,
    SecondOpinion,
    Sensitivity,
    Setting,
    Share,
    Side,
    SideLevel,
    Standing,
    TriedGap,
)

Cell: TypeAlias = str | int | float | date | None
Row: TypeAlias = dict[str, Cell]

GENERATED_BY = f"alignment {__version__}"
EVIDENCE_COLUMNS = (
    "Posting line", "Posting", "Outcome line", "Course", "Assessment line",
    "Nearest outcome that did not pass", "Shared terms",
)  # fmt: skip
GAP_COLUMNS = (
    "Skill", "Family", "Status", "Postings that ask", "Postings", "Share", "Low", "High", "Employers", "First", "Last",
    "Must share", "Wanted level", "Taught level", "Assessed level", "Below level", "Levels from", "Outcomes",
    "Coverage", "Coverage by",
    "Holds", "Does not hold", *EVIDENCE_COLUMNS,
)  # fmt: skip
SETTING_COLUMNS = ("Skill", "Holds", "As reported", *(setting.label for setting in Setting))
FAMILY_COLUMNS = (
    "Family", "Status", "Postings that ask", "Postings", "Share", "Low", "High", "Outcomes",
    "Taught share", "Assessed share",
)  # fmt: skip
SHARE_COLUMNS = ("Share", "Low", "High", "Must share", "Coverage", "Taught share", "Assessed share")
"""These hold shares and probabilities, 0-1, of four digits; the workbook shows them as percentages."""

METHOD = (
    "A posting counts once, however many of its lines ask for the skill and in however many languages it appeared.",
    "Share is the share of postings that ask for the skill; Low and High are its Wilson 95 % interval.",
    f"With fewer than {MINIMUM_POSTINGS} postings no share is stated: too few to say.",
    "Share is demand in these postings; it is never a shortage, and these postings are not all vacancies.",
    "Skills are ranked by the lower bound of the interval, so that what is most certain comes first.",
    *HOLDS,
    "Coverage is the probability that the best outcome teaches what is asked, at least in part: by the same skill, "
    f"by one near it, or by its wording. Taught means {TAUGHT_FROM} or more, partly met {PARTLY_FROM} or more.",
    "Outcomes counts those in which the very skill was found. Assessed means that an assessment shows it.",
    "Taught share of a family: of its demand, skill by skill and weighted by postings, what some outcome teaches.",
    "Not measured means that the files say nothing; it never means that there is no gap.",
    "A verb suggests a level, it does not prove it: the levels are for a person to settle. Levels from says how many "
    "lines of each side suggest one; wanted is their median, taught and assessed the highest.",
    "A cell of text that begins like a formula has an apostrophe in front, so that no spreadsheet runs it.",
)


# ------------------------------------------------------------------------------------------------ the one table


def gap_rows(report: GapReport) -> list[Row]:
    """A row for each skill, in the report's order and the reader's words."""
    families = {row.family: row.label for row in report.families}
    return [
        _gap_row(gap, families.get(gap.family, gap.family), report.sensitivity.gap(gap.skill_id)) for gap in report.gaps
    ]


def _gap_row(gap: Gap, family: str, tried: TriedGap | None) -> Row:
    levels = map(_level, (gap.wanted_level, gap.taught_level, gap.assessed_level))
    cells: list[Cell] = [gap.label, family, gap.status.value, *_demand_cells(gap.demand)]
    cells += [
        gap.employers,
        gap.first,
        gap.last,
        _rounded(gap.must_share),
        *levels,
        *_level_cells(gap.levels),
        gap.outcome_count,
    ]
    cells += [_rounded(gap.coverage), gap.covered_by.said if gap.covered_by else None]
    cells += [holds_word(gap, tried), _breaks(tried)]
    return dict(zip(GAP_COLUMNS, [*cells, *_evidence_cells(gap)], strict=True))


def _level_cells(levels: Levels) -> tuple[str | None, str | None]:
    """Which sides stay below what is wanted, and how many lines of each side suggest a level."""
    known = {side: one for side in Side if (one := levels.of(side))}
    counts = "; ".join(f"{side.value} {one.n} of {one.lines}" for side, one in known.items())
    return ", ".join(levels.below) or None, counts or None


def _evidence_cells(gap: Gap) -> tuple[str | None, ...]:
    return (
        _text(gap.requirement),
        _where(gap.requirement),
        _text(gap.outcome),
        _where(gap.outcome),
        _text(gap.assessment),
        _text(gap.nearest),
        ", ".join(shared_terms(gap)) or None,
    )


def _demand_cells(demand: Share) -> tuple[int | float | None, ...]:
    """Counts always; a share only where it may be stated."""
    shares = (demand.value, demand.low, demand.high) if demand.is_sayable else (None, None, None)
    return (demand.n, demand.total, *map(_rounded, shares))


LEVEL_COLUMNS = ("Skill", "Status", "Wanted", "Taught", "Assessed", "Below level", "Chance below", "Levels from")


def level_rows(report: GapReport) -> list[Row]:
    """A row for each skill that is asked for, with the three levels, as the Levels page lists them."""
    return [_level_row(gap) for gap in report.gaps if gap.demand.n and gap.levels.wanted]


def _level_row(gap: Gap) -> Row:
    levels = (_level(one) or "not known" for one in (gap.wanted_level, gap.taught_level, gap.assessed_level))
    chances = [chance for side in (Side.TAUGHT, Side.ASSESSED) if (chance := gap.levels.chance_below(side)) is not None]
    below, counts = _level_cells(gap.levels)
    cells: list[Cell] = [gap.label, gap.status.value, *levels, below, _rounded(max(chances, default=None)), counts]
    return dict(zip(LEVEL_COLUMNS, cells, strict=True))


def scale_rows(anchors: Sequence[Anchor]) -> list[Row]:
    """The five steps with their anchors, and about where each stands on other scales."""
    return [
        {
            "Step": one.level.value,
            "Anchor": one.sentence,
            "Bloom, revised": one.bloom,
            "EQF": one.eqf,
            "Ontario credential": one.oqf,
            "SFIA": one.sfia,
            "US federal questionnaire": one.questionnaire,
        }
        for one in anchors
    ]


def family_rows(report: GapReport) -> list[Row]:
    """A row for each family, self-management first."""
    return [_family_row(row) for row in sorted(report.families, key=lambda row: row.family != SELF_MANAGEMENT)]


def _family_row(row: FamilyGap) -> Row:
    shares = (_rounded(row.taught_share), _rounded(row.assessed_share))
    cells = [row.label, row.status.value, *_demand_cells(row.demand), row.taught, *shares]
    return dict(zip(FAMILY_COLUMNS, cells, strict=True))


def holds_word(gap: Gap, tried: TriedGap | None) -> str | None:
    """Whether a gap holds under other settings; None for what is no gap. Only the first gaps are tried."""
    if tried is None:
        return "not tested" if gap.status in GAPS else None
    return "yes" if tried.holds else "no"


def _breaks(tried: TriedGap | None) -> str | None:
    return "; ".join(map(broken_as, tried.breaks)) or None if tried else None


def setting_rows(report: GapReport) -> list[Row]:
    """A row for each of the first gaps: its place and share as reported, and under each setting."""
    return [_setting_row(gap) for gap in report.sensitivity.gaps]


def _setting_row(gap: TriedGap) -> Row:
    cells: list[Cell] = [gap.label, "yes" if gap.holds else "no", f"{ordinal(gap.rank)} · {_percent(gap.demand)}"]
    cells += [_standing_cell(gap.under(setting)) for setting in Setting]
    return dict(zip(SETTING_COLUMNS, cells, strict=True))


def _standing_cell(standing: Standing | None) -> str:
    """Place and share; “no” before them where the gap does not hold."""
    if standing is None:
        return "not measured"
    told = f"{standing_words(standing)} · {_percent(standing.demand)}"
    return told if standing.holds else f"no: {told}"


def _percent(share: Share) -> str:
    return f"{share.value * 100:.0f} %"


def shared_terms(gap: Gap) -> tuple[str, ...]:
    """Words that made the posting's match and the outcome's (or the nearest outcome's), in the posting's order."""
    other = gap.outcome or gap.nearest
    if gap.requirement is None or other is None:
        return ()
    there = {term.casefold() for term in other.terms}
    return tuple(term for term in gap.requirement.terms if term.casefold() in there)


def _text(line: EvidenceLine | None) -> str | None:
    return line.text if line else None


def _where(line: EvidenceLine | None) -> str | None:
    return line.where if line else None


def _rounded(share: float | None, digits: int = 4) -> float | None:
    return None if share is None else round(share, digits)


# -------------------------------------------------------------------------------------------------------- harmless

_UNSEEN = r"\ufeff\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
_SIGN = r"[=+\-@＝＋－＠﹦﹢﹣﹫]"
_FORMULA = re.compile(rf"'*[\s{_UNSEEN}]*{_SIGN}|[\t\r]")
_LATER_FORMULA = re.compile(rf"(?<=[;|\t\r\n])(?='*[^\S\t\r\n]*[{_UNSEEN}]*{_SIGN})")
"""Where a cell would begin for a program that parts cells by something else than the comma, and lines within quotes."""
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
"""XML cannot hold these, and no line of a posting means them."""


def harmless(text: str) -> str:
    """The text as a spreadsheet may have it. One apostrophe taken from the front of such a cell gives it back.

    >>> harmless("=1+1"), harmless("plan work")
    ("'=1+1", 'plan work')
    """
    plain = _writable(text)
    return f"'{plain}" if _FORMULA.match(plain) else plain


def _writable(text: str) -> str:
    return _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", text)


# ------------------------------------------------------------------------------------------------------------ JSON


def gap_json(report: GapReport) -> dict[str, Any]:
    """The document of `alignment gaps --json` (DESIGN.md, section 5): shares 0-1, dates ISO, null for not known."""
    return {
        "program": report.program,
        "field": report.field,
        "framework": report.framework,
        "framework_title": report.framework_title,
        "framework_version": report.framework_version,
        "answer": report.answer,
        "caveats": list(report.caveats),
        "postings": _postings_json(report),
        "courses": report.courses,
        "outcomes": report.outcomes,
        "assessments": report.assessments,
        "assessments_given": report.assessments_given,
        "languages": list(report.languages),
        "families": [_family_json(row) for row in report.families],
        "gaps": [_gap_json(gap) for gap in report.gaps],
        "judged": judged_json(report.judged),
        "sensitivity": sensitivity_json(report.sensitivity),
        "licences": list(report.licences),
        "generated_by": GENERATED_BY,
    }


def _postings_json(report: GapReport) -> dict[str, Any]:
    return {
        "n": report.postings,
        "employers": report.employers,
        "first": _iso(report.first),
        "last": _iso(report.last),
    }


def _family_json(row: FamilyGap) -> dict[str, Any]:
    return (
        {"family": row.family, "label": row.label, "status": row.status.value}
        | _demand_json(row.demand)
        | {"taught": row.taught}
        | {"taught_share": _rounded(row.taught_share, 6), "assessed_share": _rounded(row.assessed_share, 6)}
        | {"levels": levels_json(row.levels)}
    )


def _gap_json(gap: Gap) -> dict[str, Any]:
    return (
        {"skill": gap.skill_id, "label": gap.label, "family": gap.family, "status": gap.status.value}
        | _demand_json(gap.demand)
        | {"employers": gap.employers, "first": _iso(gap.first), "last": _iso(gap.last)}
        | {"must_share": _rounded(gap.must_share, 6), "wanted_level": _level(gap.wanted_level)}
        | {"taught_level": _level(gap.taught_level), "assessed_level": _level(gap.assessed_level)}
        | {"levels": levels_json(gap.levels)}
        | {"outcomes": gap.outcome_count, "coverage": _rounded(gap.coverage, 6), "assessed": gap.assessed}
        | _coverage_json(gap)
        | {"evidence": _evidence_json(gap)}
    )


def levels_json(levels: Levels) -> dict[str, Any]:
    """Each side with the chance of each step, null where nothing suggests one; and the sides that stay below.

    `chance_below` is the chance, 0-1, that what is wanted lies two steps above (one, where people settled both).
    """
    sides = {side.value: _side_json(levels.of(side)) for side in Side}
    chances = {side.value: _rounded(levels.chance_below(side), 6) for side in (Side.TAUGHT, Side.ASSESSED)}
    return sides | {"below": [side.value for side in levels.below], "chance_below": chances}


def _side_json(one: SideLevel | None) -> dict[str, Any] | None:
    if one is None:
        return None
    about = {"lines": one.n, "of": one.lines, "settled": one.settled}
    return {"level": one.level.value, "chances": [_rounded(chance, 6) for chance in one.chances]} | about


def _coverage_json(gap: Gap) -> dict[str, Any]:
    """What the coverage rests on: the relation, the skill found in the outcome, and what adds up to its log-odds."""
    by = gap.covered_by
    if by is None:
        return {"coverage_basis": None, "coverage_skill": None, "taught_in_part": False, "coverage_terms": []}
    terms = [{"what": term.word, "adds": _rounded(term.weight, 6)} for term in by.terms]
    about = {"coverage_basis": by.basis.value, "coverage_skill": by.through or None}
    return about | {"taught_in_part": gap.is_taught_in_part, "coverage_terms": terms}


def _demand_json(demand: Share) -> dict[str, Any]:
    """No share is stated over fewer than five postings; n and total always are."""
    shares = {"demand": demand.value, "low": demand.low, "high": demand.high}
    stated = {name: _rounded(share, 6) if demand.is_sayable else None for name, share in shares.items()}
    return stated | {"n": demand.n, "total": demand.total}


def _evidence_json(gap: Gap) -> dict[str, Any]:
    """Both lines with the words they share; without an outcome, the words that made the posting's match."""
    own_terms = gap.requirement.terms if gap.requirement else ()
    return {
        "requirement": _text(gap.requirement),
        "posting": _where(gap.requirement),
        "outcome": _text(gap.outcome),
        "course": _where(gap.outcome),
        "assessment": _text(gap.assessment),
        "nearest_outcome": _text(gap.nearest),
        "terms": list(shared_terms(gap) or own_terms),
        **_opinions_json(gap),
    }


def _opinions_json(gap: Gap) -> dict[str, Any]:
    """What a model says of each line, by the line's key; without a model there is no such key."""
    lines = {"requirement": gap.requirement, "outcome": gap.outcome}
    lines |= {"assessment": gap.assessment, "nearest_outcome": gap.nearest}
    told = {name: opinion_json(line.second) for name, line in lines.items() if line}
    return {"opinions": asked} if (asked := {name: one for name, one in told.items() if one}) else {}


def opinion_json(second: SecondOpinion) -> dict[str, Any]:
    """A second opinion with its likeness (-1 to 1), its place among the candidates, and the model's SHA-256; empty
    where none was asked for."""
    if second.place is None:
        return {}
    return {
        "opinion": second.opinion.value,
        "similarity": second.similarity,
        "place": second.place,
        "candidates": second.candidates,
        "model": second.model,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _level(level: Level | None) -> str | None:
    return level.value if level else None


def judged_json(wrong: Share) -> dict[str, Any]:
    """Of `n` judged matches that the scorer had shown, how many were wrong; no share where nothing was judged."""
    shares = {"share": wrong.value, "low": wrong.low, "high": wrong.high}
    stated = {name: _rounded(share, 6) if wrong.total else None for name, share in shares.items()}
    return {"n": wrong.total, "wrong": wrong.n} | stated


def sensitivity_json(found: Sensitivity) -> dict[str, Any]:
    """Which of the first `top` gaps hold; `hold` is null, never 0, where none was tried, and `answer` says why."""
    return {
        "top": len(found.gaps),
        "hold": found.hold if found.gaps else None,
        "answer": found.answer,
        "settings": [
            {"name": one.setting.value, "said": one.said, "measured": one.is_measured, "why_not": one.why_not or None}
            | {"ranking": list(one.ranking)}
            for one in found.settings
        ],
        "gaps": [_tried_json(gap) for gap in found.gaps],
        "self_management": _family_standings_json(found),
    }


def _tried_json(gap: TriedGap) -> dict[str, Any]:
    standings = [_standing_json(one) for one in gap.standings]
    return {
        "skill": gap.skill_id,
        "label": gap.label,
        "rank": gap.rank,
        "status": gap.status.value,
        "holds": gap.holds,
        "breaks": [one for one in standings if not one["holds"]],
        "standings": standings,
    }


def _standing_json(one: Standing) -> dict[str, Any]:
    about = {"setting": one.setting.value, "rank": one.rank, "status": one.status.value, "holds": one.holds}
    return about | _demand_json(one.demand) | ({"without": one.employer} if one.employer else {})


def _family_standings_json(found: Sensitivity) -> dict[str, Any] | None:
    """The range of the share over the settings, and each; null for a framework without self-management."""
    if not found.self_management:
        return None
    shares = [one.demand.value for one in found.self_management]
    return {
        "answer": found.family_answer,
        "low": _rounded(min(shares), 6),
        "high": _rounded(max(shares), 6),
        "settings": [_family_standing_json(one) for one in found.self_management],
    }


def _family_standing_json(one: FamilyStanding) -> dict[str, Any]:
    about = {"setting": one.setting.value, "taught": one.taught, "asked_by_most_and_untaught": one.holds}
    return about | _demand_json(one.demand) | ({"without": one.employer} if one.employer else {})


def review_json(review: Review) -> dict[str, Any]:
    """The document of `alignment review --json`."""
    asked = {"program": review.program, "field": review.field, "framework": review.framework}
    told = {"answer": review.answer, "judged": judged_json(review.judged.wrong), "total": review.total}
    return asked | told | {"items": [_item_json(item) for item in review.items]}


def _item_json(item: ReviewItem) -> dict[str, Any]:
    """One match with both lines; `kind`, `line`, `owner` and `skill` are what `alignment decide` takes."""
    match = item.match
    return (
        {"kind": match.kind, "line": match.line_id, "owner": match.owner_id, "skill": match.skill_id}
        | {"label": match.label, "shown": match.is_shown, "probability": _rounded(match.line.probability, 6)}
        | {"effect": _rounded(item.effect, 6), "question": item.asked, "if_wrong": item.said}
        | {"same_wording": item.same_wording, "asks": _demand_json(item.demand)}
        | {"text": match.line.text, "where": match.line.where, "terms": list(match.line.terms)}
        | {"other": {"text": item.other.text, "where": item.other.where} if item.other else None}
        | opinion_json(match.line.second)
    )


def decision_json(one: Decision) -> dict[str, Any]:
    """One decision with what became of it, as `alignment decisions --json` lists it."""
    return (
        {"id": one.id, "verdict": one.verdict.value, "said": one.said, "fate": one.fate}
        | {"framework": one.framework, "kind": one.kind, "line": one.line_id, "owner": one.owner_id, "text": one.text}
        | {"skill": one.skill_id, "label": one.label, "to": one.to_skill or None, "to_label": one.to_label or None}
        | {"scope": one.scope, "reason": one.reason, "was_shown": one.was_shown}
        | {"decided_at": one.decided_at.isoformat(), "undone_at": one.undone_at.isoformat() if one.undone_at else None}
    )


def to_json(report: GapReport) -> bytes:
    """UTF-8, readable, with a line end at the end."""
    text = json.dumps(gap_json(report), ensure_ascii=False, indent=2, allow_nan=False)
    return f"{text}\n".encode("utf-8", "replace")


# ------------------------------------------------------------------------------------------------------------- CSV


def to_csv(report: GapReport) -> bytes:
    """The table, every cell quoted, with what was asked and the caveats on each row so that the file stands alone."""
    origin: Row = {"Program": report.program, "Field": report.field or ALL_FIELDS}
    origin |= {"Framework": report.framework_title, "Framework version": report.framework_version}
    origin |= {"Notes": " ".join(report.caveats)}
    return table_csv([row | origin for row in gap_rows(report)], columns=(*GAP_COLUMNS, *origin))


def table_csv(rows: Sequence[Mapping[str, Cell]], columns: Sequence[str] = ()) -> bytes:
    """Any table, the one way this product writes CSV: quoted, harmless, with a byte order mark.

    The mark comes first because Excel without one reads UTF-8 as the system's old code page and breaks every é. The
    price is that a script must say `utf-8-sig`; pandas, R and DuckDB take the mark away by themselves. `columns` are
    needed where there may be no row.

    >>> table_csv([{"Line": "plan", "n": 3}]).decode("utf-8-sig").split()
    ['"Line","n"', '"plan","3"']
    """
    out = StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([_csv_cell(name) for name in (columns or (rows[0] if rows else ()))])
    writer.writerows([_csv_cell(cell) for cell in row.values()] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _csv_cell(cell: Cell) -> str:
    """A cell that is no formula either where the reader parts cells by semicolons, as Excel does in half the world.

    >>> _csv_cell("plan;=1+1")
    "plan;'=1+1"
    """
    if cell is None:
        return ""
    return _LATER_FORMULA.sub("'", harmless(cell)) if isinstance(cell, str) else str(cell)


# ------------------------------------------------------------------------------------------------------------ XLSX

LONGEST_CELL = 32_000
"""Excel refuses a cell of more than 32,767 characters."""
_WIDTHS = {
    "Skill": 32,
    "Family": 30,
    "Status": 20,
    "Wanted level": 24,
    "Taught level": 24,
    "Assessed level": 24,
    "Below level": 16,
    "Levels from": 30,
    "Does not hold": 28,
}
_WIDTHS |= dict.fromkeys(("Assessment", "Assessment of", "Criteria", "What the files say"), 44)
_WIDTHS |= dict.fromkeys(("Agrees", "Missing", "Interval"), 20)
_WIDTHS |= {"As reported": 14} | {setting.label: 24 for setting in Setting}
_EVIDENCE_WIDTH, _NUMBER_WIDTH = 44, 11
_NO_DATE = date(2000, 1, 1)
"""Stands in a workbook's properties for a report without dates."""


def to_xlsx(report: GapReport) -> bytes:
    """A workbook of six sheets with a chart Excel can edit. No live formula, no live link, no clock."""
    with open_book(**_properties(report)) as book:
        book.write_pairs("Summary", _summary(report))
        gaps = gap_rows(report)
        book.write_table("Gaps", [name for name in GAP_COLUMNS if name not in EVIDENCE_COLUMNS], gaps)
        families = family_rows(report)
        sheet = book.write_table("Families", FAMILY_COLUMNS, families)
        if families:
            sheet.insert_chart(len(families) + 2, 0, _family_chart(book.workbook, len(families)))
        book.write_table("Settings", SETTING_COLUMNS, setting_rows(report))
        book.write_table("Evidence", ["Skill", "Status", *EVIDENCE_COLUMNS], gaps)
        book.write_pairs("Method", _method(report))
    return book.content


def tables_xlsx(title: str, pairs: Sequence[tuple[str, Cell]], tables: Mapping[str, Sequence[Row]]) -> bytes:
    """Any tables, a sheet each behind a summary of pairs, under the same precautions; no sheet for an empty table."""
    with open_book(title=title) as book:
        book.write_pairs("Summary", pairs)
        for name, rows in tables.items():
            if rows:
                book.write_table(name, list(rows[0]), rows)
    return book.content


def _properties(report: GapReport) -> dict[str, Any]:
    return {
        "title": f"Gaps: {report.program}",
        "subject": report.answer,
        "comments": f"{report.framework_title} {report.framework_version}",
        "created": datetime.combine(report.last or _NO_DATE, datetime.min.time()),
    }


def _summary(report: GapReport) -> list[tuple[str, Cell]]:
    return [
        ("Answer", report.answer),
        ("Program", report.program),
        ("Field", report.field or ALL_FIELDS),
        ("Framework", f"{report.framework_title} {report.framework_version}"),
        ("Postings", report.postings),
        ("Employers", report.employers),
        ("First posting", report.first),
        ("Last posting", report.last),
        ("Courses", report.courses),
        ("Outcomes", report.outcomes),
        ("Assessments", report.assessments_given),
        ("Assessments that say what they assess", report.assessments),
        ("Languages", ", ".join(report.languages)),
        *(("Note", caveat) for caveat in report.caveats),
        ("Do they hold?", report.sensitivity.answer or "Not tested."),
        *(("Note", note) for note in report.sensitivity.notes),
    ]


def _method(report: GapReport) -> list[tuple[str, Cell]]:
    return [
        *(("How", sentence) for sentence in METHOD),
        ("Made by", GENERATED_BY),
        ("Framework", f"{report.framework_title} ({report.framework}) {report.framework_version}"),
        ("Setting", f"Fewest postings for a share: {MINIMUM_POSTINGS}"),
        *((one.setting.label, one.said) for one in report.sensitivity.settings),
        *(("Licence", licence) for licence in report.licences),
    ]


@contextmanager
def open_book(title: str, created: datetime | None = None, **about: str) -> Iterator[Book]:
    """The one way this product makes a workbook: nothing in it is taken for a formula, a link or a number.

    Its `content` is there once this has ended. `about` are further properties of the file.
    """
    out = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as workbook:
        told = {name: harmless(text)[:250] for name, text in {"title": title, **about}.items()}
        when = created or datetime.combine(_NO_DATE, datetime.min.time())
        workbook.set_properties(told | {"author": GENERATED_BY, "created": when})
        book = Book(workbook)
        yield book
    book.content = out.getvalue()


class Book:
    """A workbook with our four looks, and the two kinds of sheet it has."""

    content = b""

    def __init__(self, workbook: Any) -> None:
        self.workbook = workbook
        plain = {"valign": "top", "text_wrap": True}
        self.head = workbook.add_format(plain | {"bold": True, "bottom": 1, "bg_color": "#F4F5F2"})
        self.text = workbook.add_format(plain)
        self.share = workbook.add_format(plain | {"num_format": "0 %"})
        self.day = workbook.add_format(plain | {"num_format": "yyyy-mm-dd", "align": "left"})
        self.name = workbook.add_format(plain | {"bold": True})

    def write_pairs(self, title: str, pairs: Sequence[tuple[str, Cell]]) -> None:
        sheet = self.workbook.add_worksheet(title)
        sheet.set_column(0, 0, 18)
        sheet.set_column(1, 1, 100)
        for at, (name, cell) in enumerate(pairs):
            sheet.write_string(at, 0, harmless(name), self.name)
            self.write_cell(sheet, at, 1, cell, self.text)

    def write_table(self, title: str, columns: Sequence[str], rows: Sequence[Row]) -> Any:
        sheet = self.workbook.add_worksheet(title)
        for at, column in enumerate(columns):
            sheet.set_column(at, at, _width(column))
            sheet.write_string(0, at, harmless(column), self.head)
            look = self.share if column in SHARE_COLUMNS else self.text
            for down, row in enumerate(rows, 1):
                self.write_cell(sheet, down, at, row[column], look)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, len(rows), len(columns) - 1)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        return sheet

    def write_cell(self, sheet: Any, down: int, across: int, cell: Cell, look: Any) -> None:
        """Each kind by its own method: `write` would guess, and guess that text is a link or a number."""
        match cell:
            case None:
                sheet.write_blank(down, across, None, look)
            case str():
                sheet.write_string(down, across, harmless(_short(cell)), look)
            case date():
                sheet.write_datetime(down, across, datetime.combine(cell, datetime.min.time()), self.day)
            case _:
                sheet.write_number(down, across, cell, look)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_CELL else f"{text[:LONGEST_CELL]}…"


def _width(column: str) -> int:
    return _WIDTHS.get(column, _EVIDENCE_WIDTH if column in EVIDENCE_COLUMNS else _NUMBER_WIDTH)


def _family_chart(workbook: Any, row_count: int) -> Any:
    """Bars of what is asked and of how much of that is taught, first family on top."""
    chart = workbook.add_chart({"type": "bar"})
    names = ["Families", 1, 0, row_count, 0]
    for column, name, colour in (
        ("Share", "Postings that ask", "#E69F00"),
        ("Taught share", "Of that, taught", "#009E73"),
    ):
        at = FAMILY_COLUMNS.index(column)
        values = ["Families", 1, at, row_count, at]
        chart.add_series({"name": name, "categories": names, "values": values, "fill": {"color": colour}, "gap": 60})
    chart.set_title({"name": "Asked for and taught, by family", "name_font": {"size": 12}})
    chart.set_y_axis({"reverse": True, "major_gridlines": {"visible": False}})
    chart.set_x_axis({"min": 0, "max": 1, "num_format": "0 %", "label_position": "high"})
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 760, "height": 120 + 36 * row_count})
    return chart


# --------------------------------------------------------------------------------------------------------- formats


Told = TypeVar("Told")
"""What is exported: a report, a rubric."""
XLSX_MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Format(Generic[Told]):
    """A way to take something away: the type of the file, the words on the button, and what writes it.

    >>> FORMATS["csv"].mime
    'text/csv'
    """

    mime: str
    label: str
    write: Callable[[Told], bytes]


FORMATS: Mapping[str, Format[GapReport]] = MappingProxyType(
    {
        "xlsx": Format(XLSX_MIME, "Workbook with a chart (XLSX)", to_xlsx),
        "csv": Format("text/csv", "Table (CSV)", to_csv),
        "json": Format("application/json", "Everything, for programs (JSON)", to_json),
    }
)
"""Extension → the format."""


def written(told: Told, extension: str, formats: Mapping[str, Format[Told]], what: str = "") -> bytes:
    """What is told in the format of an extension, with or without the dot. Raises NotFound for one there is not."""
    wanted = extension.lower().lstrip(".")
    if wanted not in formats:
        known = ", ".join(f".{name}" for name in formats)
        raise NotFound(f"There is no export{what} to “.{wanted}”.", f"Choose one of {known}.")
    return formats[wanted].write(told)


def export(report: GapReport, extension: str) -> bytes:
    """The gap report in the format of a file's extension. Raises NotFound as `written` does."""
    return written(report, extension, FORMATS)


def download_name(*words: str) -> str:
    """What a download is called, without its extension, in letters every system takes.

    >>> download_name("gaps", "Data / Machine: Learning", "")
    'gaps-data-machine-learning'
    """
    return re.sub(r"[^0-9a-z]+", "-", " ".join(words).lower()).strip("-")[:80].rstrip("-")
