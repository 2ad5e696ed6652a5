"""Uploads → a college's courses, outcomes and assessments: tables that name each other, rubrics, and syllabi.

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

from alignment.problems import AlignmentProblem, TooLarge, WrongColumns
from alignment.reading.assessments import read_paragraph, title_key
from alignment.reading.criteria import (
    RubricShape,
    read_criteria,
    says_rubric,
    shape_of,
    split_criteria,
    title_of,
    with_outcomes,
)
from alignment.reading.documents import tidy
from alignment.reading.formats import TABLES, Recognised, check_size, recognise, shown_name
from alignment.reading.headings import (
    ASSESSMENT_COLUMNS,
    COURSE_ID_NAMES,
    OUTCOME_COLUMNS,
    PROGRAM_ROLES,
    RUBRIC_COLUMNS,
    match_columns,
)
from alignment.reading.isolation import Told, ask_cell
from alignment.reading.kinds import method_of
from alignment.reading.limits import MAX_ANSWER_BYTES
from alignment.reading.postings import check_count, listed, problem_of
from alignment.reading.syllabi import Syllabus, read_syllabus
from alignment.reading.tables import tables_of
from alignment.reading.values import detect_language, language_of, plain, read_weight
from alignment.reading.wire import read_back
from alignment.vocabulary import (
    Assessment,
    Course,
    Criterion,
    Outcome,
    ProgramFiles,
    Table,
    Upload,
    content_id,
    counted,
)

OUTCOME_TEXT_NAMES = frozenset(OUTCOME_COLUMNS["text"]) - {"text", "texte", "competency", "competence"}
OUTCOME_OTHER_NAMES = frozenset(
    ("outcome id", "learning outcome id", "lo id", "clo", "unit", "kind", "unite", "module")
)
ASSESSMENT_NAMES = frozenset(
    name
    for column in ("assessment_id", "task", "method", "standard", "criteria", "weight")
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
    """One guess a sheet, to be shown and mended before the file is loaded; none for a document, which has no columns.

    A rubric is guessed as a table of assessments of which the criteria are known.
    """
    check_size(upload.content)
    return ask_cell("guesses", upload.content, {"name": upload.name}).values(ColumnGuess)


def guess_columns_here(upload: Upload) -> list[ColumnGuess]:
    """The same in this process, which should be the padded cell."""
    file = recognise(upload)
    if file.format not in TABLES:
        read_syllabus(file)
        return []
    return [_guess(one).guess for one in _tables(file, shown_name(upload), [])]


def read_programs(uploads: Sequence[Upload], *, mapping: Mappings | None = None) -> ProgramsRead:
    """The courses, outcomes and assessments of all files together: each read by itself, then put together."""
    check_count(uploads)
    sheets, notes, problems = list[bytes](), list[str](), list[AlignmentProblem]()
    for upload in uploads:
        try:
            told = _sheets_in_cell(upload, mapping or {})
            sheets.extend(told.lines)
            notes.extend(told.notes)
        except AlignmentProblem as problem:
            problems.append(problem_of(shown_name(upload), problem))
            notes.append(str(problems[-1]))
    if problems and not sheets:
        raise problems[0]
    if sum(map(len, sheets)) > MAX_ANSWER_BYTES:
        raise TooLarge("The files hold too much to be put together at once.", "Load fewer at a time.")
    built = ask_cell("built", b"\n".join(sheets), {})
    return ProgramsRead(built.values(ProgramFiles)[0], (*notes, *built.notes))


def _sheets_in_cell(upload: Upload, mapping: Mappings) -> Told:
    check_size(upload.content)
    said = {name: dict(columns) for name, columns in mapping.items()}
    return ask_cell("sheets", upload.content, {"name": upload.name, "mapping": said})


# ------------------------------------------------------------------------------------------- which table is what


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What hangs together in a file and is of one role, as records under our own column names.

    `criteria` are those of each record of a rubric.
    """

    name: str
    role: str
    records: list[Record]
    criteria: tuple[tuple[Criterion, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class _Found:
    """A table as it was read: the lines above its heading row tell a rubric and its title."""

    table: Table
    above: tuple[str, ...] = ()

    @property
    def is_called_rubric(self) -> bool:
        return any(says_rubric(words.replace("_", " ")) for words in (*self.above, self.table.name))


@dataclass(frozen=True, slots=True)
class _Guessed:
    """A guess, with the shape of the rubric if the table is one."""

    guess: ColumnGuess
    shape: RubricShape | None = None


def _tables(file: Recognised, name: str, notes: list[str]) -> list[_Found]:
    """The file's tables, named "file" or "file/sheet"."""
    read = tables_of(file, name)
    notes.extend(f"{name}: {note}" for note in read.notes)
    return [_Found(table, read.above.get(table.name, ())) for table in read.tables]


def sheets_of(upload: Upload, mapping: Mappings, notes: list[str]) -> Iterator[_Sheet]:
    """The upload's tables that are about programs; the rest of a workbook is named and passed over.

    Runs in the padded cell.
    """
    file, shown = recognise(upload), shown_name(upload)
    if file.format not in TABLES:
        notes.extend(f"{shown}: {note}" for note in file.notes)
        yield from _syllabus_sheets(shown, read_syllabus(file))
        return
    tables, whole = _tables(file, shown, notes), mapping.get(upload.name)
    known = 0
    for found in tables:
        name, told = found.table.name, mapping.get(found.table.name, whole)
        guessed = _guess(found) if told is None else _told(found, told)
        if guessed.shape is not None:
            known += 1
            yield _rubric_sheet(found, guessed.shape, guessed.guess.mapping)
        elif _is_usable(guessed.guess):
            known += 1
            yield _Sheet(name, guessed.guess.role, _records(guessed.guess))
        elif len(tables) > 1:
            notes.append(f"{name}: no column of this sheet was recognised; it was passed over.")
    if not known:
        raise WrongColumns(
            f"No column looks like a course or an outcome (it has {listed(tables[0].table.columns)}).",
            "Name the columns 'program', 'course' and 'outcome', or choose them on the page.",
        )


def _guess(found: _Found) -> _Guessed:
    table = found.table
    role = _role({plain(column) for column in table.columns})
    guess = ColumnGuess(table, role, match_columns(table.columns, PROGRAM_ROLES[role]))
    shape = shape_of(table.columns, table.rows, is_called_rubric=found.is_called_rubric)
    if shape is None or role == "outcomes" or _lists_others(found, guess, shape):
        return _Guessed(guess)
    return _Guessed(ColumnGuess(table, "assessments", _rubric_mapping(table, shape)), shape)


def _lists_others(found: _Found, guess: ColumnGuess, shape: RubricShape) -> bool:
    """A table of assessments or courses that has a column as a rubric may have it, and is not called one."""
    names_criteria = plain(found.table.columns[shape.criterion]) in ASSESSMENT_COLUMNS["criteria"]
    is_course_list = guess.role == "courses" and not names_criteria
    return _is_usable(guess) and not found.is_called_rubric and (guess.role == "assessments" or is_course_list)


def _rubric_mapping(table: Table, shape: RubricShape) -> dict[str, str]:
    criterion = table.columns[shape.criterion]
    others = [
        column for at, column in enumerate(table.columns) if at not in (shape.criterion, shape.group, shape.points)
    ]
    return {"criteria": criterion} | match_columns(others, RUBRIC_COLUMNS)


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


def _told(found: _Found, told: Mapping[str, str]) -> _Guessed:
    """What the person said. Their columns must exist; what they left empty is not guessed again.

    Of a rubric, which seldom has a column for it, `course_id` or `course_title` may be the course itself.
    """
    table, mapping = found.table, {ours: theirs for ours, theirs in told.items() if theirs}
    shape = shape_of(table.columns, table.rows, is_called_rubric=found.is_called_rubric)
    is_rubric = shape is not None and not {"text", "outcome_id", "task", "assessment_id", "program"} & mapping.keys()
    for ours, theirs in mapping.items():
        if theirs not in table.columns and not (is_rubric and ours in ("course_id", "course_title", "title")):
            raise WrongColumns(
                f"There is no column '{theirs}' (it has {listed(table.columns)}).", "Choose another column."
            )
    if shape is not None and is_rubric:
        told_criteria = {"criteria": mapping.get("criteria", table.columns[shape.criterion])}
        shape = replace(shape, criterion=table.columns.index(told_criteria["criteria"]))
        return _Guessed(ColumnGuess(table, "assessments", mapping | told_criteria), shape)
    if "text" in mapping or "outcome_id" in mapping:
        return _Guessed(ColumnGuess(table, "outcomes", mapping))
    role = "assessments" if {"task", "assessment_id"} & set(mapping) else "courses"
    return _Guessed(ColumnGuess(table, role, mapping))


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


def _rubric_sheet(found: _Found, shape: RubricShape, mapping: Mapping[str, str]) -> _Sheet:
    """The rubric's criteria, by the assessment and course that its rows name, or that its title lines and file name."""
    table, rows = found.table, defaultdict[tuple[str, ...], list[tuple[str, ...]]](list)
    names = ("title", "course_id", "course_title")
    place: tuple[str, ...] = ("", "", "")
    for row in table.rows:
        said = tuple(_said(table, row, mapping.get(name, "")) for name in names)
        place = said if any(said) else place
        rows[place].append(row)
    file, _, sheet = table.name.partition("/")
    stem = re.sub(r"\.\w{1,8}$", "", file).replace("_", " ")
    title = title_of(found.above, sheet, stem)
    records = [dict(zip(names, (place[0] or title, *place[1:]), strict=True)) for place in rows]
    criteria = tuple(tuple(read_criteria(shape, table.columns, part)) for part in rows.values())
    return _Sheet(table.name, "rubrics", records, criteria)


def _said(table: Table, row: Sequence[str], theirs: str) -> str:
    """A cell of the column of this name; where there is no such column, a person gave the value itself."""
    return html.unescape(tidy(row[table.columns.index(theirs)])) if theirs in table.columns else theirs


def _syllabus_sheets(name: str, syllabus: Syllabus) -> Iterator[_Sheet]:
    """A syllabus as the tables that it could have been."""
    course: Record = {"course_title": syllabus.title}
    if syllabus.outcomes or syllabus.assessments:
        about = {"course_id": syllabus.code, "program": syllabus.program, "language": syllabus.language}
        yield _Sheet(name, "syllabi", [{**course, **about}])
    if syllabus.code:
        course["course_id"] = syllabus.code
    outcomes = [{**course, "text": one.text, "unit": one.unit} for one in syllabus.outcomes]
    yield _Sheet(name, "outcomes", outcomes)
    fields = ("title", "method", "standard")
    assessments = [
        {**course, "task": one.text, "share": "" if one.weight is None else str(one.weight)}
        | {field: getattr(one, field) for field in fields}
        for one in syllabus.assessments
    ]
    yield _Sheet(name, "assessments", assessments)
    places = course if syllabus.outcomes or syllabus.assessments else {}
    rubrics = [{**places, "title": one.title} for one in syllabus.rubrics]
    yield _Sheet(name, "rubrics", rubrics, tuple(one.criteria for one in syllabus.rubrics))


# ----------------------------------------------------------------------------------------------------- building


@dataclass(slots=True)
class _Bench:
    """What is being put together: courses by id, what hangs on them, and what was left out."""

    courses: dict[str, Course] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    outcomes: list[Outcome] = field(default_factory=list)
    assessments: list[Assessment] = field(default_factory=list)
    free: set[str] = field(default_factory=set)
    """Ids of assessments that a course's own paragraph states; a table that lists them takes their place."""
    named: set[str] = field(default_factory=set)
    """Ids of assessments that a table gives them itself: none of those is only a summary."""
    homeless: list[WrongColumns] = field(default_factory=list)
    """Rubrics of which nothing says to which course they belong."""
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


def build(lines: Iterable[bytes]) -> ProgramsRead:
    """What these sheets hold together, each written as a line (`wire.py`). Runs in the padded cell."""
    bench = _Bench()
    for sheet in sorted(read_back(_Sheet, lines), key=lambda sheet: list(_PLACE).index(sheet.role)):
        _PLACE[sheet.role](bench, sheet)
    if not bench.courses and bench.homeless:
        raise bench.homeless[0]
    if not bench.courses:
        raise WrongColumns(
            "The files name no course: outcomes alone do not say what they belong to.",
            "Load the table of courses with them, or add a column 'program'.",
        )
    outcomes, outcome_notes = _settled(bench.outcomes, "outcome")
    assessments, assessment_notes = _settled(_without_summaries(bench), "assessment")
    said = defaultdict[str, list[str]](list)
    for outcome in bench.outcomes:
        said[outcome.course_id].append(outcome.text)
    courses = tuple(_with_language(course, said[course.id]) for course in bench.courses.values())
    files = ProgramFiles(courses, outcomes, tuple(_with_known_outcomes(assessments, outcomes)))
    notes = (*_left_out_notes(bench), *map(str, bench.homeless), *outcome_notes, *assessment_notes, *_bare_notes(files))
    return ProgramsRead(files, notes)


def _place_courses(bench: _Bench, sheet: _Sheet) -> None:
    for record in sheet.records:
        course = _course(record, sheet.name)
        if course is None:
            bench.left_out["rows without a course title"] += 1
            continue
        bench.add_course(course)
        _place_free_assessment(bench, course.id, record)


def _place_syllabi(bench: _Bench, sheet: _Sheet) -> None:
    """The courses of syllabi, but for those that a table named already: they would be there twice."""
    for record in sheet.records:
        course = _course(record, sheet.name)
        if course is not None and not bench.course_of(record):
            bench.add_course(course)


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
        one, last = _assessment(record, home, text), bench.assessments[-1:]
        if record.get("assessment_id"):
            bench.named.add(one.id)
        if one.criteria and last and (last[0].id, last[0].text) == (one.id, one.text):  # a criterion a row
            bench.assessments[-1] = _with_criteria(last[0], one.criteria)
        else:
            bench.assessments.append(one)


def _place_rubrics(bench: _Bench, sheet: _Sheet) -> None:
    """Criteria for the assessment of the rubric's name, or for a new one where the course has none of that name."""
    for record, criteria in zip(sheet.records, sheet.criteria, strict=True):
        if not criteria:
            continue
        named = record.get("course_id", "") or record.get("course_title", "")
        home = bench.course_of(record) if named else next(iter(bench.courses), "") if len(bench.courses) == 1 else ""
        if home:
            _place_criteria(bench, home, record["title"], criteria)
        else:
            bench.homeless.append(_homeless(sheet.name, named))


def _homeless(rubric: str, named: str) -> WrongColumns:
    says = (
        f"names the course “{named}”, which is not in these files"
        if named
        else "does not say which course it belongs to"
    )
    return WrongColumns(
        f"{rubric}: the rubric {says}.",
        "Load it together with that one course and its assessments, or give it a column 'course' or 'course_id'.",
    )


def _place_criteria(bench: _Bench, home: str, title: str, criteria: tuple[Criterion, ...]) -> None:
    own = [at for at, one in enumerate(bench.assessments) if one.course_id == home]
    like = [at for at in own if title_key(bench.assessments[at].title) == title_key(title)] if title else own
    if len(like) == 1:
        bench.assessments[like[0]] = _with_criteria(bench.assessments[like[0]], criteria)
        return
    title = title or "Rubric"
    identity, method = content_id(home, "rubric", title), method_of(title)
    bench.assessments.append(Assessment(identity, home, 0, title, title, method, criteria=criteria))


def _with_criteria(one: Assessment, criteria: Iterable[Criterion]) -> Assessment:
    """The assessment with further criteria, each once."""
    return replace(one, criteria=tuple(dict.fromkeys((*one.criteria, *criteria))))


_PLACE: Mapping[str, Callable[[_Bench, _Sheet], None]] = {
    "courses": _place_courses,
    "syllabi": _place_syllabi,
    "outcomes": _place_outcomes,
    "assessments": _place_assessments,
    "rubrics": _place_rubrics,
}
"""What is placed in which order: all else hangs on the courses, and criteria on the assessments."""


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
    """What a course says in one cell about how it assesses, as many assessments as can be told apart."""
    language = language_of(record["language"], "") if record.get("language") else ""
    for one in read_paragraph(record.get("assessment", ""), language):
        said = (one.title, one.text) if one.title else (one.text,)
        identity = content_id(course_id, "assessment", *said)
        bench.free.add(identity)
        bench.assessments.append(
            Assessment(identity, course_id, 0, one.text, one.title, one.method, one.standard, one.weight)
        )


def _without_summaries(bench: _Bench) -> list[Assessment]:
    """A course that lists its assessments needs no count of the paragraph that sums them up."""
    listed, kept, summed_up = _listed(bench), list[Assessment](), set[str]()
    for one in bench.assessments:
        if one.course_id not in listed or _is_listed(one, bench) or one.criteria:
            kept.append(one)
        else:
            summed_up.add(one.course_id)
    if summed_up:
        bench.left_out["what courses say in sum of assessments that a table lists, courses"] = len(summed_up)
    return kept


def _is_listed(one: Assessment, bench: _Bench) -> bool:
    """Whether a table says of it more than a text: an id, a title, a method or an outcome."""
    return one.id not in bench.free and bool(one.title or one.method or one.outcome_ids or one.id in bench.named)


def _listed(bench: _Bench) -> set[str]:
    """The courses whose assessments a table lists. A rubric alone lists none: it is the marking of one."""
    return {
        one.course_id
        for one in bench.assessments
        if _is_listed(one, bench) and one.id != content_id(one.course_id, "rubric", one.title)
    }


def _assessment(record: Record, home: str, text: str) -> Assessment:
    return Assessment(
        id=record.get("assessment_id") or content_id(home, record.get("title", ""), text),
        course_id=home,
        position=0,
        text=text,
        title=record.get("title", ""),
        method=record.get("method", ""),
        standard=record.get("standard", ""),
        weight=float(share) if (share := record.get("share")) else read_weight(record.get("weight", "")),
        outcome_ids=tuple(dict.fromkeys(re.findall(r"[^\s,;|]+", record.get("outcome_ids", "")))),
        criteria=split_criteria(record.get("criteria", "")),
        conditions=record.get("conditions", ""),
        judge=record.get("judge", ""),
        evidence=record.get("evidence", ""),
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
        criteria = tuple(with_outcomes(criterion, known) for criterion in one.criteria)
        yield replace(one, outcome_ids=tuple(name for name in one.outcome_ids if name in known), criteria=criteria)


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
        (repeated, "repeats another one and was left out", "repeat another one and were left out"),
        (
            renamed,
            "had the id of another one and was given one of its own",
            "had the id of another one and were given ids of their own",
        ),
    )
    notes = (f"{counted(n, what)} {one if n == 1 else more}." for n, one, more in said if n)
    return tuple(kept.values()), tuple(notes)


def _left_out_notes(bench: _Bench) -> Iterator[str]:
    for what, count in bench.left_out.items():
        yield f"Left out: {what} ({count})."


def _bare_notes(files: ProgramFiles) -> Iterator[str]:
    """What these files cannot answer, said at once instead of in a figure."""
    taught = {outcome.course_id for outcome in files.outcomes}
    bare = sum(course.id not in taught for course in files.courses)
    if bare:
        yield f"{bare} of {len(files.courses)} courses have no outcome in these files."
    if not files.assessments:
        yield "The files say nothing of assessments, so whether a skill is assessed is not measured."
