"""Uploads → a college's courses, outcomes and assessments, from one flat table or from several that name each other.

What a table is (courses, outcomes, assessments) shows in its columns, and a person can say otherwise with a mapping.
Courses are read first, because everything else hangs on them.
"""

from __future__ import annotations

import html
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from alignment.problems import AlignmentProblem, WrongColumns
from alignment.reading.documents import tidy
from alignment.reading.formats import TABLES, Format, recognise, shown_name
from alignment.reading.headings import (
    ASSESSMENT_COLUMNS,
    COURSE_ID_NAMES,
    OUTCOME_COLUMNS,
    PROGRAM_ROLES,
    match_columns,
)
from alignment.reading.postings import check_count, listed, problem_of
from alignment.reading.tables import tables_of
from alignment.reading.values import detect_language, language_of, plain, read_weight
from alignment.vocabulary import Assessment, Course, Outcome, ProgramFiles, Table, Upload, content_id

OUTCOME_TEXT_NAMES = frozenset(OUTCOME_COLUMNS["text"]) - {"text", "texte", "competency", "competence"}
OUTCOME_OTHER_NAMES = frozenset(
    ("outcome id", "learning outcome id", "lo id", "clo", "unit", "kind", "unite", "module")
)
ASSESSMENT_NAMES = frozenset(
    name
    for column in ("assessment_id", "task", "method", "standard", "weight")
    for name in ASSESSMENT_COLUMNS[column]
    if name not in ("id", "identifiant", "text", "description", "type", "mode", "instructions")
)
Mappings = Mapping[str, Mapping[str, str]]
Record = dict[str, str]
Item = TypeVar("Item", Outcome, Assessment)


@dataclass(frozen=True, slots=True)
class ProgramsRead:
    """What a college's files hold, with what the person should know about how they were read."""

    files: ProgramFiles
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ColumnGuess:
    """What a table seems to be, and which of its columns is which of ours."""

    table: Table
    role: str
    mapping: dict[str, str]


def guess_columns(upload: Upload) -> list[ColumnGuess]:
    """One guess a sheet, to be shown and mended before the file is loaded."""
    return [_guess(table) for table in _tables(upload, []).values()]


def read_programs(uploads: Sequence[Upload], *, mapping: Mappings | None = None) -> ProgramsRead:
    """The courses, outcomes and assessments of all files together."""
    check_count(uploads)
    sheets, notes, problems = list[_Sheet](), list[str](), list[AlignmentProblem]()
    for upload in uploads:
        try:
            sheets.extend(_sheets(upload, mapping or {}, notes))
        except AlignmentProblem as problem:
            problems.append(problem_of(shown_name(upload), problem))
            notes.append(str(problems[-1]))
    if problems and not sheets:
        raise problems[0]
    built = _build(sheets)
    return ProgramsRead(built.files, (*notes, *built.notes))


# ------------------------------------------------------------------------------------------- which table is what


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A table whose role is settled, as records under our own column names."""

    name: str
    role: str
    records: list[Record]


def _tables(upload: Upload, notes: list[str]) -> dict[str, Table]:
    """The upload's tables under their names ("file" or "file/sheet")."""
    file, name = recognise(upload), shown_name(upload)
    if file.format not in TABLES and file.format is not Format.HTML:
        raise WrongColumns(
            f"The file is a {file.format} document; programs are read from tables.",
            "Put its courses and outcomes into a spreadsheet (one outcome a row) and load that.",
        )
    read = tables_of(file, name)
    notes.extend(f"{name}: {note}" for note in read.notes)
    return {table.name: table for table in read.tables}


def _sheets(upload: Upload, mapping: Mappings, notes: list[str]) -> Iterator[_Sheet]:
    """The upload's tables that are about programs; the rest of a workbook is named and passed over."""
    tables, whole = _tables(upload, notes), mapping.get(upload.name)
    known = 0
    for name, table in tables.items():
        told = mapping.get(name, whole)
        guess = _guess(table) if told is None else _told(table, told)
        if _is_usable(guess):
            known += 1
            yield _Sheet(name, guess.role, _records(guess))
        elif len(tables) > 1:
            notes.append(f"{name}: no column of this sheet was recognised; it was passed over.")
    if not known:
        raise WrongColumns(
            f"No column looks like a course or an outcome (it has {listed(next(iter(tables.values())).columns)}).",
            "Name the columns 'program', 'course' and 'outcome', or choose them on the page.",
        )


def _guess(table: Table) -> ColumnGuess:
    role = _role({plain(column) for column in table.columns})
    return ColumnGuess(table, role, match_columns(table.columns, PROGRAM_ROLES[role]))


def _role(names: set[str]) -> str:
    """Outcomes show by their own word; assessments by two of theirs; what is left are courses."""
    if names & OUTCOME_TEXT_NAMES and "assessment id" not in names:
        return "outcomes"
    if "assessment id" in names or len(names & ASSESSMENT_NAMES) >= 2:
        return "assessments"
    has_text = bool(names & {"text", "texte", "competency", "competence"})
    if has_text and names & (OUTCOME_OTHER_NAMES | frozenset(COURSE_ID_NAMES)):
        return "outcomes"
    return "courses"


def _told(table: Table, told: Mapping[str, str]) -> ColumnGuess:
    """What the person said. Their columns must exist; what they left empty is not guessed again."""
    mapping = {ours: theirs for ours, theirs in told.items() if theirs}
    for theirs in mapping.values():
        if theirs not in table.columns:
            raise WrongColumns(
                f"There is no column '{theirs}' (it has {listed(table.columns)}).", "Choose another column."
            )
    if "text" in mapping or "outcome_id" in mapping:
        return ColumnGuess(table, "outcomes", mapping)
    return ColumnGuess(table, "assessments" if {"task", "assessment_id"} & set(mapping) else "courses", mapping)


def _is_usable(guess: ColumnGuess) -> bool:
    """Has it the least that its role needs?"""
    has = guess.mapping.keys()
    if guess.role == "outcomes":
        return "text" in has and bool(has & {"course_id", "course_title", "program"})
    if guess.role == "assessments":
        return bool(has & {"task", "title"}) and bool(has & {"course_id", "course_title"})
    return bool(has & {"course_title", "program"}) and bool(has & {"course_id", "program", "description", "assessment"})


def _records(guess: ColumnGuess) -> list[Record]:
    return [
        {ours: html.unescape(tidy(row[theirs])) for ours, theirs in guess.mapping.items()}
        for row in guess.table.records()
    ]


# ----------------------------------------------------------------------------------------------------- building


@dataclass(slots=True)
class _Bench:
    """What is being put together: courses by id, what hangs on them, and what was left out."""

    courses: dict[str, Course] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    outcomes: list[Outcome] = field(default_factory=list)
    assessments: list[Assessment] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)

    def add_course(self, course: Course) -> None:
        """The first mention of a course wins; later ones fill what it lacks."""
        known = self.courses.get(course.id)
        if known is not None:
            course = replace(known, description=known.description or course.description)
        self.courses[course.id] = course
        for name in (course.id, course.title, f"{course.program}\x1f{course.title}"):
            self.places.setdefault(name.casefold(), course.id)

    def course_of(self, record: Record) -> str:
        """The id of the course that a row belongs to, by its id, else its title; empty when it is not here."""
        named, title = record.get("course_id", ""), record.get("course_title", "") or record.get("program", "")
        inside = f"{record.get('program', '')}\x1f{title}"
        found = (self.places.get(name.casefold()) for name in (named, inside, named or title) if name)
        return next(filter(None, found), "")


def _build(sheets: Sequence[_Sheet]) -> ProgramsRead:
    bench = _Bench()
    for sheet in sorted(sheets, key=lambda sheet: list(PROGRAM_ROLES).index(sheet.role)):
        _PLACE[sheet.role](bench, sheet)
    if not bench.courses:
        raise WrongColumns(
            "The files name no course: outcomes alone do not say what they belong to.",
            "Load the table of courses with them, or add a column 'program'.",
        )
    outcomes, outcome_notes = _settled(bench.outcomes, "outcomes")
    assessments, assessment_notes = _settled(_without_summaries(bench.assessments), "assessments")
    said = defaultdict[str, list[str]](list)
    for outcome in bench.outcomes:
        said[outcome.course_id].append(outcome.text)
    courses = tuple(_with_language(course, said[course.id]) for course in bench.courses.values())
    files = ProgramFiles(courses, outcomes, tuple(_with_known_outcomes(assessments, outcomes)))
    return ProgramsRead(files, (*_left_out_notes(bench), *outcome_notes, *assessment_notes, *_bare_notes(files)))


def _place_courses(bench: _Bench, sheet: _Sheet) -> None:
    for record in sheet.records:
        course = _course(record, sheet.name)
        if course is None:
            bench.left_out["rows without a course title"] += 1
            continue
        bench.add_course(course)
        _place_free_assessment(bench, course.id, record)


def _place_outcomes(bench: _Bench, sheet: _Sheet) -> None:
    """Outcomes of known courses; where the table names programs itself, its courses too."""
    for record in _filled_down(sheet.records):
        if record.get("program"):
            course = _course(record, sheet.name)
            if course is not None and not bench.course_of(record):
                bench.add_course(course)
        home, text = bench.course_of(record), record.get("text", "")
        if home:
            _place_free_assessment(bench, home, record)
        if not text or not home:
            bench.left_out["outcomes without text" if home else "outcomes whose course is not in these files"] += 1
            continue
        identity = record.get("outcome_id") or content_id(home, text)
        kind = record.get("kind") or "learning outcome"
        bench.outcomes.append(Outcome(identity, home, 0, text, record.get("unit", ""), kind))


def _place_assessments(bench: _Bench, sheet: _Sheet) -> None:
    for record in _filled_down(sheet.records):
        home, text = bench.course_of(record), record.get("task") or record.get("title", "")
        if not text or not home:
            bench.left_out[
                "assessments without text" if home else "assessments whose course is not in these files"
            ] += 1
            continue
        bench.assessments.append(_assessment(record, home, text))


_PLACE: Mapping[str, Callable[[_Bench, _Sheet], None]] = {
    "courses": _place_courses,
    "outcomes": _place_outcomes,
    "assessments": _place_assessments,
}


def _filled_down(records: Iterable[Record]) -> Iterator[Record]:
    """Cells merged down a sheet come out empty below the first; what they said holds until the next one says more."""
    above: Record = {}
    for record in records:
        named = {name: record.get(name, "") for name in ("program", "course_id", "course_title")}
        if named["program"] and named["program"] != above.get("program"):
            above = {}
        if not (named["course_id"] or named["course_title"]):
            named = above | {name: value for name, value in named.items() if value}
        named["program"] = named.get("program") or above.get("program", "")
        above = named
        yield record | named


def _course(record: Record, source: str) -> Course | None:
    """A row's course; None where it names neither a course nor a program. Its language may have to wait."""
    program, institution = record.get("program", ""), record.get("institution", "")
    title = record.get("course_title") or record.get("course_id") or program
    if not title:
        return None
    description = record.get("description", "")
    return Course(
        id=record.get("course_id") or content_id(program, institution, title),
        program=program or title,
        title=title,
        institution=institution,
        language=language_of(record["language"], "") if record.get("language") else "",
        field=record.get("field", ""),
        description=description,
        source=record.get("source") or source,
        licence=record.get("licence", ""),
        origin=record.get("origin", ""),
    )


def _place_free_assessment(bench: _Bench, course_id: str, record: Record) -> None:
    """What a course says in one cell about how it assesses: one assessment, in its own words."""
    if text := record.get("assessment", ""):
        bench.assessments.append(Assessment(content_id(course_id, "assessment", text), course_id, 0, text))


def _without_summaries(assessments: Sequence[Assessment]) -> list[Assessment]:
    """A course that lists its assessments needs no count of the paragraph that sums them up."""
    listed = {one.course_id for one in assessments if one.title or one.method or one.outcome_ids}
    return [one for one in assessments if one.course_id not in listed or one.title or one.method or one.outcome_ids]


def _assessment(record: Record, home: str, text: str) -> Assessment:
    return Assessment(
        id=record.get("assessment_id") or content_id(home, record.get("title", ""), text),
        course_id=home,
        position=0,
        text=text,
        title=record.get("title", ""),
        method=record.get("method", ""),
        standard=record.get("standard", ""),
        weight=read_weight(record.get("weight", "")),
        outcome_ids=tuple(dict.fromkeys(re.findall(r"[^\s,;|]+", record.get("outcome_ids", "")))),
    )


def _with_language(course: Course, said: Iterable[str]) -> Course:
    """Its stated language, or the one that its own words and its outcomes are in."""
    if course.language:
        return course
    return replace(course, language=detect_language("\n".join((course.title, course.description, *said))))


def _with_known_outcomes(assessments: Iterable[Assessment], outcomes: Iterable[Outcome]) -> Iterator[Assessment]:
    """Assessments without the outcomes they name that are not here: a link must lead somewhere."""
    known = {outcome.id for outcome in outcomes}
    for one in assessments:
        yield replace(one, outcome_ids=tuple(name for name in one.outcome_ids if name in known))


# ------------------------------------------------------------------------------------------ ids, order and notes


def _settled(items: Iterable[Item], what: str) -> tuple[tuple[Item, ...], tuple[str, ...]]:
    """The items with ids of their own and their places in their course, counted from 1; and what had to be done."""
    kept, places, repeated, renamed = dict[str, Item](), Counter[str](), 0, 0
    for item in items:
        known = kept.get(item.id)
        if known is not None and (known.text, known.course_id) == (item.text, item.course_id):
            repeated += 1
            continue
        identity = item.id if known is None else f"{item.id}-{content_id(item.course_id, item.text)[:6]}"
        if identity in kept:
            repeated += 1
            continue
        renamed += known is not None
        places[item.course_id] += 1
        kept[identity] = replace(item, id=identity, position=places[item.course_id])
    said = (
        (repeated, "repeat another one and were left out"),
        (renamed, "share an id and were given ids of their own"),
    )
    return tuple(kept.values()), tuple(f"{count} {what} {words}." for count, words in said if count)


def _left_out_notes(bench: _Bench) -> Iterator[str]:
    for what, count in bench.left_out.items():
        yield f"{count} {what} were left out."


def _bare_notes(files: ProgramFiles) -> Iterator[str]:
    """What these files cannot answer, said at once instead of in a figure."""
    taught = {outcome.course_id for outcome in files.outcomes}
    bare = sum(course.id not in taught for course in files.courses)
    if bare:
        yield f"{bare} of {len(files.courses)} courses have no outcome in these files."
    if not files.assessments:
        yield "The files say nothing of assessments, so whether a skill is assessed is not measured."
