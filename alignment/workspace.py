"""Everything a page or the command line can ask or do: one method is one question, or one transaction.

The workspace knows postings, programs and frameworks; it has never heard of a cursor or a widget. Reading,
splitting, scoring and judging are done by the modules below it, which do not know each other; here they meet.
scikit-learn is loaded only when something must be scored, so that looking at results stays quick.
"""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from platformdirs import user_data_path

from alignment.database import Database, Writing
from alignment.evaluation import Evaluation, evaluate, labelled_sentences
from alignment.frameworks import build_framework
from alignment.gaps import LEVEL_MARGIN, Asked, Covered, Measured, find_gaps, share
from alignment.problems import AlignmentProblem, DamagedDatabase, DatabaseBusy, NotFound, NothingLoaded, UnreadableFile, WrongColumns
from alignment.reading import ColumnGuess as ColumnGuess  # noqa: PLC0414  # said again for the pages, which name it
from alignment.reading import guess_columns, read_pasted, read_postings, read_programs, read_table, read_tables
from alignment.requirements import (
    ASKS_FROM,
    ASKS_FROM_ANNOUNCED,
    SURELY_ASKS,
    asking_part,
    line_key,
    repeated_lines,
    requirements,
    single_line,
    taught_level,
)
from alignment.vocabulary import (
    BUILT_IN_FRAMEWORK,
    MINIMUM_POSTINGS,
    Cut,
    EvidenceLine,
    Family,
    Framework,
    GapReport,
    Level,
    Line,
    LoadReport,
    Match,
    Necessity,
    Posting,
    ProgramFiles,
    Question,
    Requirement,
    Share,
    Skill,
    Upload,
    content_id,
)

if TYPE_CHECKING:
    from alignment.scoring import SkillScorer

DATA = Path(__file__).resolve().parent.parent / "data"
NEAREST_KEPT = 2
"""Matches that did not pass, kept for each outcome and assessment, so that a gap can show the closest miss."""

Progress = Callable[[str, float], None]
"""Told what is being done and how far it is, 0-1."""


def default_path() -> Path:
    """Where the database lives when nobody says otherwise: the user's data folder."""
    return user_data_path("alignment", appauthor=False) / "alignment.duckdb"


def _silent(message: str, done: float) -> None:
    """The progress of somebody who does not want to know."""


# ------------------------------------------------------------------------------------------------ answers' shapes


@dataclass(frozen=True, slots=True)
class ProgramSummary:
    """A program with its size."""

    name: str
    institution: str
    field: str
    courses: int
    outcomes: int
    assessments: int


@dataclass(frozen=True, slots=True)
class FieldSummary:
    """A field with its postings (jobs), employers and dates."""

    field: str
    postings: int
    employers: int
    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class FrameworkSummary:
    """A loaded framework with what must be said about it; `aligned` counts postings and courses scored against it."""

    name: str
    title: str
    version: str
    licence: str
    attribution: str
    source: str
    skills: int
    languages: tuple[str, ...]
    aligned: int
    loaded_at: datetime


@dataclass(frozen=True, slots=True)
class SourceSummary:
    """Where a part of the data came from."""

    what: str
    source: str
    licence: str
    n: int

    @property
    def said(self) -> str:
        """How much it holds and under which licence."""
        return f"{_counted(self.n, self.what.removesuffix('s'))} · licence {self.licence or 'not stated'}"


@dataclass(frozen=True, slots=True)
class AlignReport:
    """What an alignment did."""

    framework: str
    owners: int
    lines: int
    matches: int

    @property
    def said(self) -> str:
        """What was done, in a sentence."""
        if not self.owners:
            return f"{self.framework}: everything was aligned already."
        return f"{self.framework}: {self.owners:,} postings and courses aligned; {self.lines:,} lines scored."


@dataclass(frozen=True, slots=True)
class ReadLine:
    """A line of a posting with its fate and its matches (shown ones; empty where it was cut).

    `words` are those of the line that made its matches; a stored match keeps them without their weights.
    """

    requirement: Requirement
    matches: tuple[Match, ...]
    repeated: bool = False
    words: tuple[str, ...] = ()

    @property
    def cut(self) -> Cut | None:
        return self.requirement.cut or (Cut.REPEATED if self.repeated else None)

    @property
    def fate(self) -> str:
        """How the line was read, in words: why it was cut, or how strongly it asks, and the level its words suggest."""
        if self.cut:
            return f"cut: {self.cut.value}"
        level = f" · suggests level {self.requirement.level.step}" if self.requirement.level else ""
        return f"asks: {self.requirement.necessity.value}{level}"


def lines_answer(lines: Sequence[ReadLine]) -> str:
    """What a posting, or several, were found to ask for, in a sentence."""
    asks = sum(line.cut is None for line in lines)
    skills = len({match.skill_id for line in lines for match in line.matches})
    found = f"{_counted(skills, 'skill')} found in them" if skills else "no skill of the framework was found in them"
    ask = "line asks" if len(lines) == 1 else "lines ask"
    return f"{asks:,} of {len(lines):,} {ask} for something; {found}."


@dataclass(frozen=True, slots=True)
class Draft:
    """A posting as it was understood, before anything is stored."""

    posting: Posting
    lines: tuple[ReadLine, ...]
    already_stored: bool

    @property
    def about(self) -> str:
        """Whatever else is known of the posting, in a line."""
        one = self.posting
        day = f"posted {one.date_posted}" if one.date_posted else "undated"
        known = "already in the database" if self.already_stored else ""
        told = (one.field or "no field", one.language, day, one.source, known)
        return " · ".join(filter(None, told))

    @property
    def summary(self) -> StoredPosting:
        """The draft as the row it would be in the list of stored postings."""
        one = self.posting
        size = {"lines": len(self.lines), "asks": self.asks_count}
        return StoredPosting(one.id, one.title, one.employer, one.field, one.language, one.date_posted, **size)

    @property
    def asks_count(self) -> int:
        return sum(line.cut is None for line in self.lines)

    @property
    def skills(self) -> dict[str, list[str]]:
        """Label → the lines that ask for it, most lines first."""
        found: dict[str, list[str]] = {}
        for line in self.lines:
            for match in line.matches:
                found.setdefault(match.label, []).append(line.requirement.text)
        return dict(sorted(found.items(), key=lambda item: (-len(item[1]), item[0])))


@dataclass(frozen=True, slots=True)
class Drafts:
    """Drafts of one upload, with what the person should know."""

    drafts: tuple[Draft, ...]
    notes: tuple[str, ...] = ()

    @property
    def answer(self) -> str:
        """All drafts together, in a sentence or two."""
        known = sum(draft.already_stored for draft in self.drafts)
        told = lines_answer([line for draft in self.drafts for line in draft.lines])
        several = f"{_counted(len(self.drafts), 'posting')} read: " if len(self.drafts) > 1 else ""
        return several + told + (f" {known:,} already in the database." if known else "")

    @property
    def about(self) -> str:
        """Whose it is."""
        return "This is a draft in your own session: nothing is stored until you add it."


@dataclass(frozen=True, slots=True)
class StoredPosting:
    """One row of the list of stored postings."""

    id: str
    title: str
    employer: str
    field: str
    language: str
    date_posted: date | None
    lines: int
    asks: int

    @property
    def name(self) -> str:
        """Title and employer."""
        return " · ".join(filter(None, (self.title or "Untitled", self.employer)))


@dataclass(frozen=True, slots=True)
class PostingList:
    """Some stored postings and how many there are."""

    rows: tuple[StoredPosting, ...]
    total: int

    @property
    def answer(self) -> str:
        """How much the listed postings ask, in a sentence."""
        if not self.rows:
            return "No posting is stored yet: read one below, then add it."
        lines, asks = sum(row.lines for row in self.rows), sum(row.asks for row in self.rows)
        return f"In {_counted(len(self.rows), 'stored posting')}, {asks:,} of {lines:,} lines ask for something."

    @property
    def about(self) -> str:
        """Which postings these are."""
        if not self.rows:
            return "Nothing is stored before you have seen how every line was read."
        employers = _counted(len({row.employer for row in self.rows if row.employer}), "employer")
        days = sorted(row.date_posted for row in self.rows if row.date_posted)
        dates = f"posted {days[0]} to {days[-1]}" if days else "undated"
        listed = f"the newest {len(self.rows):,} of {self.total:,}" if len(self.rows) < self.total else ""
        return " · ".join(filter(None, (employers, dates, listed, "what was cut stays visible, with the reason")))


@dataclass(frozen=True, slots=True)
class SkillDemand:
    """A skill with its demand."""

    skill_id: str
    label: str
    family: str
    demand: Share
    employers: int


def _asked_sentence(demand: Share, what: str) -> str:
    if not demand.n:
        return f"None of {_counted(demand.total, 'posting')} asks for {what}."
    verb = "asks" if demand.n == 1 else "ask"
    return f"{demand.n:,} of {_counted(demand.total, 'posting')} {verb} for {what}."


@dataclass(frozen=True, slots=True)
class Overview:
    """What is loaded, what is asked for most, and how each program stands to self-management."""

    postings: int
    employers: int
    fields: int
    programs: int
    outcomes: int
    assessments: int
    lines: int
    requirements: int
    first: date | None
    last: date | None
    top_skills: tuple[SkillDemand, ...]
    self_management: Share
    programs_teaching_self_management: int

    @property
    def answer(self) -> str:
        """What the data says of self-management, or which side is still missing."""
        asked = _asked_sentence(self.self_management, "self-management")
        if not self.postings:
            return f"Here: {_counted(self.programs, 'program')}, and no postings yet to compare with."
        if not self.top_skills:
            here = f"{_counted(self.postings, 'posting')} and {_counted(self.programs, 'program')}"
            return f"Here: {here}. No skill was found in the postings yet."
        if not self.programs:
            return f"{asked} No program is here yet to compare them with."
        teaching = self.programs_teaching_self_management
        return f"{asked} {teaching} of {_counted(self.programs, 'program')} teach any of it."


@dataclass(frozen=True, slots=True)
class MonthCount:
    """Postings of one month that ask, and all of them."""

    month: date
    n: int
    total: int


@dataclass(frozen=True, slots=True)
class SkillReport:
    """Who asks for a skill and who teaches it."""

    skill: Skill
    family: str
    demand: Share
    by_field: tuple[tuple[str, Share], ...]
    by_month: tuple[MonthCount, ...]
    asking: tuple[EvidenceLine, ...]
    asking_total: int
    teaching: tuple[EvidenceLine, ...]
    teaching_total: int

    @property
    def answer(self) -> str:
        """Who asks and who teaches, in numbers."""
        asking = _asked_sentence(self.demand, "it")
        if not self.teaching_total:
            return f"{asking} No outcome of any program teaches it."
        verb = "teaches" if self.teaching_total == 1 else "teach"
        return f"{asking} {_counted(self.teaching_total, 'outcome')} of all programs {verb} it."


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """An outcome with the skills it was found to teach."""

    course: str
    unit: str
    text: str
    level: Level | None
    skills: tuple[str, ...]
    assessments: int


@dataclass(frozen=True, slots=True)
class AssessmentRow:
    """An assessment as its course describes it."""

    course: str
    title: str
    method: str
    text: str
    standard: str
    weight: float | None
    outcomes: int


@dataclass(frozen=True, slots=True)
class ProgramReport:
    """A program's outcomes and assessments, in order."""

    summary: ProgramSummary
    outcomes: tuple[OutcomeRow, ...]
    assessments: tuple[AssessmentRow, ...]
    unaligned: int = 0
    """Courses of the program that were not scored yet: of their outcomes no skill is known."""

    @property
    def answer(self) -> str:
        """How much of the program was recognised, and how much of it is assessed."""
        if not self.outcomes:
            return "No outcomes of this program could be read, so nothing was measured."
        total, teaching = len(self.outcomes), sum(bool(row.skills) for row in self.outcomes)
        found = f"A skill of the framework was found in {teaching:,} of {_counted(total, 'outcome')}."
        if self.unaligned:
            found = f"Which skills its {_counted(total, 'outcome')} teach was not measured: it is not aligned yet."
        return f"{found} {self._assessed}"

    @property
    def names_outcomes(self) -> bool:
        """Does any assessment say which outcomes it covers? If none does, that was not measured."""
        return any(row.outcomes for row in self.assessments)

    @property
    def about(self) -> str:
        """Whose program it is and how large."""
        counts = f"{_counted(self.summary.courses, 'course')}, {_counted(self.summary.assessments, 'assessment')}"
        return " · ".join(filter(None, (self.summary.name, self.summary.institution, self.summary.field, counts)))

    @property
    def _assessed(self) -> str:
        if not self.assessments:
            return "The files say nothing of assessments, so whether they are assessed was not measured."
        covered = sum(row.assessments > 0 for row in self.outcomes)
        count = _counted(len(self.assessments), "assessment")
        if not self.names_outcomes:
            return f"{count} do not say which outcomes they cover, so whether an outcome is assessed was not measured."
        return f"{covered:,} of the {len(self.outcomes):,} are named by at least one of {count}."


@dataclass(frozen=True, slots=True)
class WantedColumn:
    """A column of a program's file, in the reader's words; `need` says that it, or one beside it, must be there."""

    name: str
    label: str
    need: str = ""

    @property
    def asked(self) -> str:
        """What a form calls it."""
        return f"{self.label} · {self.need}" if self.need else self.label


PROGRAM_COLUMNS: Mapping[str, tuple[WantedColumn, ...]] = {
    "courses": (
        WantedColumn("program", "Program", "needed"),
        WantedColumn("course_title", "Course title", "or this"),
        WantedColumn("course_id", "Course code"),
        WantedColumn("description", "Description"),
        WantedColumn("institution", "Institution"),
        WantedColumn("field", "Field"),
        WantedColumn("language", "Language"),
        WantedColumn("assessment", "How it is assessed"),
    ),
    "outcomes": (
        WantedColumn("text", "Outcome", "needed"),
        WantedColumn("course_id", "Course code", "needed"),
        WantedColumn("course_title", "Course title", "or this"),
        WantedColumn("program", "Program", "or this"),
        WantedColumn("outcome_id", "Outcome code"),
        WantedColumn("unit", "Unit"),
        WantedColumn("kind", "Kind"),
        WantedColumn("assessment", "How it is assessed"),
    ),
    "assessments": (
        WantedColumn("task", "What the learner does", "needed"),
        WantedColumn("course_id", "Course code", "needed"),
        WantedColumn("course_title", "Course title", "or this"),
        WantedColumn("title", "Title"),
        WantedColumn("method", "Method"),
        WantedColumn("standard", "Standard"),
        WantedColumn("weight", "Weight"),
        WantedColumn("outcome_ids", "Outcomes covered"),
    ),
}
"""What a table of a college can be → the columns worth asking a person about, the needed ones first."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """Which frameworks and data are loaded. `owners` counts the postings and courses that can be aligned."""

    frameworks: tuple[FrameworkSummary, ...]
    sources: tuple[SourceSummary, ...]

    @property
    def owners(self) -> int:
        return sum(source.n for source in self.sources)

    @property
    def answer(self) -> str:
        """What is loaded, in a sentence."""
        skills = sum(one.skills for one in self.frameworks)
        counts = {what: sum(one.n for one in self.sources if one.what == what) for what in ("postings", "courses")}
        data = " and ".join(_counted(count, what.removesuffix("s")) for what, count in counts.items() if count)
        loaded = f"{_counted(len(self.frameworks), 'framework')} with {_counted(skills, 'skill')}"
        sources = _counted(len({one.source for one in self.sources}), "source")
        return f"Loaded: {loaded}; {data} from {sources}." if data else f"Loaded: {loaded}, and no data yet."


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured figure of the product's own quality; `value` and what follows are empty when it was not measured."""

    what: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    measured_on: str = ""
    command: str = ""

    @property
    def said(self) -> str:
        """The figure as text, or that there is none."""
        if self.value is None:
            return "not measured"
        interval = f" ({self.low:.2f}–{self.high:.2f})" if self.low is not None and self.high is not None else ""
        return f"{self.value:.2f}{interval}"


@dataclass(frozen=True, slots=True)
class Rules:
    """The numbers that decide, as the code has them, so that no page can say others."""

    asks_from: float
    asks_from_announced: float
    surely_asks: float
    level_margin: int
    minimum_postings: int


@dataclass(frozen=True, slots=True)
class Quality:
    """The rules, and what is known of how well lines are sorted, skills are ranked and matches are shown."""

    rules: Rules
    lines: tuple[Figure, ...]
    ranking: tuple[Figure, ...]
    shown: tuple[Figure, ...]

    @property
    def answer(self) -> str:
        """What is known and what is not, in two sentences."""
        precision, recall = self.lines[0], self.lines[1]
        lines = "How well asking lines are told from the rest was not measured."
        if precision.value is not None and recall.value is not None:
            lines = (
                f"Of 100 lines kept as asking, {precision.value * 100:.0f} really ask; "
                f"of 100 that really ask, {recall.value * 100:.0f} are kept (cross-validated, {precision.n:,} English lines)."
            )
        return f"{lines} {self._shown}"

    @property
    def _shown(self) -> str:
        right = self.shown[0]
        if right.value is None or right.n is None:
            return "Whether the matches shown are right has not been measured by readers yet."
        return (
            f"Of {right.n:,} matches shown, a first reader called {round(right.value * right.n):,} right: {right.said}."
        )


@dataclass(frozen=True, slots=True)
class TriedLine:
    """One line as it was read: what is left of it, why it was cut, its matches and nearest misses."""

    left: str
    cut: Cut | None
    matches: tuple[Match, ...]

    @property
    def answer(self) -> str:
        """What came of it, in a sentence."""
        if self.cut:
            return f"This line is cut: {self.cut.value}. Nothing is scored."
        shown = [match.label for match in self.matches if match.shown]
        if not shown:
            return "No skill: nothing that the framework has is close enough, so nothing is shown."
        return f"This line asks for {', '.join(shown)}."


# ----------------------------------------------------------------------------------------------------- workspace


class Workspace:
    """One database with everything that can be asked of it.

    >>> with Workspace(":memory:") as workspace:
    ...     [framework.name for framework in workspace.frameworks()]
    ['core']
    """

    def __init__(self, path: Path | str | None = None) -> None:
        self._database = Database(path or default_path())
        self._scorers: dict[str, tuple[str, SkillScorer]] = {}
        self._scorer_lock = threading.Lock()
        self._keep_built_in()

    def __enter__(self) -> Workspace:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the database file."""
        self._database.close()

    @property
    def revision(self) -> int:
        """Changes with every write; caches are keyed on it."""
        return self._database.revision

    @property
    def path(self) -> str:
        return self._database.path

    # ------------------------------------------------------------------------------------------------- loading

    def load_sample(self, progress: Progress = _silent) -> list[LoadReport]:
        """Load and align the fictional sample: postings of four fields and eight programs."""
        postings = self.load_postings([_shipped("sample/postings.csv")])
        names = ("courses", "outcomes", "assessments")
        programs = self.load_programs([_shipped(f"sample/{name}.csv") for name in names])
        self.align(BUILT_IN_FRAMEWORK, progress=progress)
        return [postings, programs]

    def load_postings(self, uploads: Sequence[Upload], *, employer: str = "", field: str = "") -> LoadReport:
        """Read postings, split them into lines and store what is new or changed.

        Raises UnreadableFile, TooLarge or WrongColumns when nothing could be read; then nothing is stored.
        """
        read = read_postings(uploads, employer=employer, field=field)
        return replace(self._store_postings(read.postings), notes=read.notes)

    def load_programs(
        self, uploads: Sequence[Upload], *, mapping: Mapping[str, Mapping[str, str]] | None = None
    ) -> LoadReport:
        """Read courses, outcomes and assessments and store what is new or changed; problems as above."""
        read = read_programs(uploads, mapping=mapping)
        return replace(self._store_programs(read.files), notes=read.notes)

    def load_framework(self, name: str, uploads: Sequence[Upload]) -> LoadReport:
        """Read a framework under `name`, replacing an older version of it."""
        if not name.strip():
            raise NotFound("The framework has no name.", "Give it a short name, such as “esco”.")
        if not uploads:
            raise UnreadableFile("No file was given.", "Choose the framework’s files.")
        if name == BUILT_IN_FRAMEWORK:
            raise NotFound("The name “core” belongs to the built-in framework.", "Choose another name, such as “esco”.")
        tables = [table for upload in uploads for table in read_tables(upload)]
        return self._store_framework(build_framework(name, tables))

    def guess_columns(self, upload: Upload) -> list[ColumnGuess]:
        """Which column of a program file seems to be what."""
        return guess_columns(upload)

    def guess_tables(self, uploads: Sequence[Upload]) -> list[ColumnGuess]:
        """The same for the tables of several files; a problem says which file has it."""
        if not uploads:
            raise UnreadableFile("No file was given.", "Choose at least one CSV or XLSX file.")
        return [guess for upload in uploads for guess in _guessed(upload)]

    def _keep_built_in(self) -> None:
        tables = [read_table(_shipped(name)) for name in ("core_skills.csv", "families.csv")]
        self._store_framework(build_framework(BUILT_IN_FRAMEWORK, tables))

    def _store_framework(self, framework: Framework) -> LoadReport:
        fingerprint = content_id(framework, framework.families, framework.skills)
        known = {row["name"]: row["fingerprint"] for row in self._database.read("frameworks")}
        size = len(framework.skills)
        if known.get(framework.name) == fingerprint:
            return LoadReport("skills", size, 0, 0, size)
        with self._database.writing() as writing:
            for table in ("family", "skill", "skill_label", "aligned", *_MATCH_TABLES.values()):
                writing.delete(table, "framework", [framework.name])
            writing.delete("framework", "name", [framework.name])
            _insert_framework(writing, framework, fingerprint)
        was_known = framework.name in known
        return LoadReport("skills", size, 0 if was_known else size, size if was_known else 0, 0)

    def _store_postings(self, postings: Sequence[Posting]) -> LoadReport:
        fingerprints = {posting.id: _fingerprint_of(posting) for posting in postings}
        fresh, changed = self._differences("posting_fingerprints", fingerprints)
        chosen = [posting for posting in postings if posting.id in fresh | changed]
        lines = [line for posting in chosen for line in requirements(posting)]
        former = {row["employer"] for row in self._database.read("posting_fingerprints") if row["id"] in changed}
        if chosen:
            with self._database.writing() as writing:
                _forget(writing, sorted(changed), posting=True)
                writing.insert("posting", [_posting_row(p, fingerprints[p.id]) for p in chosen])
                writing.insert("requirement", [_requirement_row(line) for line in lines])
                for employer in sorted(({posting.employer for posting in chosen} | former) - {""}):
                    _mark_repeated(writing, employer)
        same = len(fingerprints) - len(fresh) - len(changed)
        return LoadReport("postings", len(postings), len(fresh), len(changed), same)

    def _store_programs(self, files: ProgramFiles) -> LoadReport:
        fingerprints = _course_fingerprints(files)
        fresh, changed = self._differences("course_fingerprints", fingerprints)
        chosen = fresh | changed
        if chosen:
            with self._database.writing() as writing:
                _forget(writing, sorted(changed), posting=False)
                _insert_programs(writing, files, chosen, fingerprints)
        new = sum(outcome.course_id in fresh for outcome in files.outcomes)
        altered = sum(outcome.course_id in changed for outcome in files.outcomes)
        total = len(files.outcomes)
        return LoadReport("outcomes", total, new, altered, total - new - altered)

    def _differences(self, statement: str, fingerprints: Mapping[str, str]) -> tuple[set[str], set[str]]:
        known = {row["id"]: row["fingerprint"] for row in self._database.read(statement)}
        fresh = {id for id in fingerprints if id not in known}
        changed = {id for id, fingerprint in fingerprints.items() if id in known and known[id] != fingerprint}
        return fresh, changed

    # -------------------------------------------------------------------------------------------------- drafts

    def draft_uploads(self, uploads: Sequence[Upload], *, employer: str = "", field: str = "") -> Drafts:
        """Read postings and show how they are understood, without storing anything."""
        read = read_postings(uploads, employer=employer, field=field)
        return Drafts(tuple(self._drafts(read.postings)), read.notes)

    def draft_text(self, text: str, *, title: str = "", employer: str = "", field: str = "") -> Drafts:
        """The same for pasted text."""
        return Drafts(tuple(self._drafts([read_pasted(text, title=title, employer=employer, field=field)])))

    def accept(self, drafts: Drafts, progress: Progress = _silent) -> LoadReport:
        """Store drafts and score them against every framework that is in use."""
        report = self._store_postings([draft.posting for draft in drafts.drafts])
        self._align_in_use(progress)
        return replace(report, notes=drafts.notes)

    def add_programs(
        self,
        uploads: Sequence[Upload],
        *,
        mapping: Mapping[str, Mapping[str, str]] | None = None,
        progress: Progress = _silent,
    ) -> LoadReport:
        """Load programs and score them against every framework that is in use; problems as in `load_programs`."""
        report = self.load_programs(uploads, mapping=mapping)
        self._align_in_use(progress)
        return report

    def _align_in_use(self, progress: Progress) -> None:
        for framework in self.frameworks():
            if framework.aligned or framework.name == BUILT_IN_FRAMEWORK:
                self.align(framework.name, progress=progress)

    def _drafts(self, postings: Sequence[Posting]) -> list[Draft]:
        known = {row["id"]: row["fingerprint"] for row in self._database.read("posting_fingerprints")}
        return [
            Draft(posting, self._read_lines(posting), known.get(posting.id) == _fingerprint_of(posting))
            for posting in postings
        ]

    def _read_lines(self, posting: Posting) -> tuple[ReadLine, ...]:
        lines = requirements(posting)
        repeated = self._known_repeated(posting.employer)
        asking = [line for line in lines if line.asks and line_key(line.text) not in repeated]
        matches = self._matches(asking, posting)
        return tuple(
            ReadLine(line, found, line.asks and line_key(line.text) in repeated, _words(found))
            for line, found in ((line, matches.get(line.id, ())) for line in lines)
        )

    def _known_repeated(self, employer: str) -> set[str]:
        if not employer:
            return set()
        rows = self._database.read("employer_lines", employer=employer)
        return {line_key(row["text"]) for row in rows if row["repeated"]}

    def _matches(self, lines: Sequence[Requirement], posting: Posting) -> dict[str, tuple[Match, ...]]:
        scorer = self._scorer(BUILT_IN_FRAMEWORK)
        asked = [Line(asking_part(line), line.language, posting.title, posting.field) for line in lines]
        found = scorer.matches(asked, keep=0)
        return {line.id: tuple(matches) for line, matches in zip(lines, found, strict=True)}

    # --------------------------------------------------------------------------------------------------- align

    def align(
        self, framework: str | None = None, *, again: bool = False, progress: Progress = _silent
    ) -> list[AlignReport]:
        """Score what is new (or everything) against one framework, or against each that is loaded."""
        names = [self._framework_name(framework)] if framework else [one.name for one in self.frameworks()]
        return [self._align(name, again, progress) for name in names]

    def _align(self, framework: str, again: bool, progress: Progress) -> AlignReport:
        if again:
            with self._database.writing() as writing:
                for table in ("aligned", *_MATCH_TABLES.values()):
                    writing.delete(table, "framework", [framework])
        owners = [row["owner_id"] for row in self._database.read("unaligned_owners", framework=framework)]
        if not owners:
            return AlignReport(framework, 0, 0, 0)
        rows, lines = self._scored(framework, progress)
        with self._database.writing() as writing:
            for table, matches in rows.items():
                writing.insert(table, matches)
            writing.insert("aligned", [{"framework": framework, "owner_id": owner} for owner in owners])
        return AlignReport(framework, len(owners), lines, sum(map(len, rows.values())))

    def _scored(self, framework: str, progress: Progress) -> tuple[dict[str, list[dict[str, object]]], int]:
        scorer = self._scorer(framework)
        found: dict[str, list[dict[str, object]]] = {}
        count = 0
        for what, table in _MATCH_TABLES.items():
            lines = self._database.read(f"unaligned_{what}s", framework=framework)
            count += len(lines)
            found[table] = []
            for start in range(0, len(lines), _BATCH):
                progress(f"{framework}: {what}s {start:,} of {len(lines):,}", start / max(1, len(lines)))
                batch = lines[start : start + _BATCH]
                matches = scorer.matches(
                    [_line(row) for row in batch], keep=0 if what == "requirement" else NEAREST_KEPT
                )
                found[table] += [
                    _match_row(row, framework, m) for row, ms in zip(batch, matches, strict=True) for m in ms
                ]
        progress(f"{framework}: storing", 1.0)
        return found, count

    def _scorer(self, framework: str) -> SkillScorer:
        """The fitted scorer of a framework, kept until the framework changes."""
        from alignment.scoring import SkillScorer  # noqa: PLC0415  # scikit-learn takes seconds: only when scoring

        rows = {row["name"]: row["fingerprint"] for row in self._database.read("frameworks")}
        fingerprint = rows[self._framework_name(framework)]
        with self._scorer_lock:
            kept = self._scorers.get(framework)
            if kept is None or kept[0] != fingerprint:
                kept = (fingerprint, SkillScorer().fit(self._skills(framework)))
                self._scorers[framework] = kept
        return kept[1]

    def _skills(self, framework: str) -> list[Skill]:
        return [_skill(framework, row) for row in self._database.read("skills", framework=framework)]

    # ----------------------------------------------------------------------------------------------- questions

    def programs(self) -> list[ProgramSummary]:
        """All programs by name."""
        return [ProgramSummary(**row) for row in self._database.read("programs")]

    def fields(self) -> list[FieldSummary]:
        """All fields, most postings first."""
        return [FieldSummary(**row) for row in self._database.read("fields")]

    def frameworks(self) -> list[FrameworkSummary]:
        """All frameworks, the built-in one first."""
        rows = self._database.read("frameworks")
        return [
            FrameworkSummary(**{k: v for k, v in row.items() if k not in ("fingerprint", "languages")},
                             languages=tuple(row["languages"] or ()))
            for row in rows
        ]  # fmt: skip

    def sources(self) -> list[SourceSummary]:
        """Where the postings and courses came from."""
        return [SourceSummary(**row) for row in self._database.read("sources")]

    def loaded(self) -> Loaded:
        """Which frameworks and data are loaded."""
        return Loaded(tuple(self.frameworks()), tuple(self.sources()))

    def quality(self) -> Quality:
        """The figures that were measured, read from the files that the measuring commands write."""
        return _quality(_RULES, _shipped_json("requirement_lines.json"), _shipped_json("quality.json"))

    def overview(self) -> Overview:
        """What is loaded and what is asked for most, with the built-in framework."""
        counts = self._database.read("overview")[0]
        languages = self._languages(BUILT_IN_FRAMEWORK)
        chosen = {"framework": BUILT_IN_FRAMEWORK, "field": "", "languages": languages}
        rows = self._database.read("demand", **chosen, reader=["en"])
        names = self._names(BUILT_IN_FRAMEWORK, [row["skill_id"] for row in rows])
        skills = [
            SkillDemand(row["skill_id"], *names[row["skill_id"]], share(row["n"], counts["postings"]), row["employers"])
            for row in rows
        ]
        families = {row["family"]: row["n"] for row in self._database.read("family_demand", **chosen)}
        return Overview(
            **counts,
            top_skills=tuple(sorted(skills, key=lambda skill: (-skill.demand.n, skill.label))[:15]),
            self_management=share(families.get("self-management", 0), counts["postings"]),
            programs_teaching_self_management=self._teaching_self_management(languages),
        )

    def _teaching_self_management(self, languages: Sequence[str]) -> int:
        count = 0
        for program in self.programs():
            rows = self._database.read(
                "family_taught", framework=BUILT_IN_FRAMEWORK, program=program.name, languages=languages
            )
            count += any(row["family"] == "self-management" for row in rows)
        return count

    def unaligned_count(self, framework: str = BUILT_IN_FRAMEWORK) -> int:
        """Postings and courses that have not been scored against a framework, so that no answer counts them."""
        return len(self._database.read("unaligned_owners", framework=self._framework_name(framework)))

    def match(
        self, text: str, framework: str = BUILT_IN_FRAMEWORK, *, top: int = 5, misses: int = 0, context: str = ""
    ) -> list[Match]:
        """The skills one line asks for, best first; `misses` adds that many nearest ones that were not shown."""
        if not text.strip():
            raise NothingLoaded("There is no text to match.", "Give a line of a posting or an outcome.")
        language = read_pasted(text).language
        left, cut = single_line(text, language)
        if cut is not None:
            return []
        found = self._scorer(framework).matches([Line(left, language, context)], keep=misses)[0]
        return [m for m in found if m.shown][:top] + [m for m in found if not m.shown][:misses]

    def try_line(
        self, text: str, framework: str = BUILT_IN_FRAMEWORK, *, context: str = "", misses: int = 3
    ) -> TriedLine:
        """One line with every step shown: what is struck out, whether it is cut, what matched and what nearly did."""
        matches = self.match(text, framework, misses=misses, context=context)
        return TriedLine(*single_line(text, read_pasted(text).language), tuple(matches))

    def gap_report(self, question: Question) -> GapReport:
        """What employers ask for beside what a program teaches and assesses.

        Raises NotFound for an unknown program, field or framework.
        """
        question = self._checked(question)
        summary = next(one for one in self.frameworks() if one.name == question.framework)
        framework = Framework(
            summary.name, summary.title, summary.version, summary.licence, summary.attribution, summary.source,
            families=self._families(summary.name),
        )  # fmt: skip
        return find_gaps(question, framework, self._measured(question, summary))

    def skill_report(
        self, skill_id: str, framework: str = BUILT_IN_FRAMEWORK, field: str = "", most: int = 50
    ) -> SkillReport:
        """Who asks for a skill and who teaches it. Raises NotFound for an unknown skill."""
        framework = self._framework_name(framework)
        skill = next((skill for skill in self._skills(framework) if skill.id == skill_id), None)
        if skill is None:
            raise NotFound(
                f"There is no skill “{skill_id}” in {framework}.", "Choose one from the list on the Skill page."
            )
        languages = self._languages(framework)
        chosen = {"framework": framework, "skill": skill_id}
        by_field = self._database.read("skill_by_field", **chosen, languages=languages)
        months = self._database.read("skill_by_month", **chosen, field=field, languages=languages)
        asking = self._database.read("skill_lines_asking", **chosen, field=field, most=most)
        teaching = self._database.read("skill_lines_teaching", **chosen, most=most)
        counted = [row for row in by_field if field in ("", row["field"])]
        labels = {family.id: family.label for family in self._families(framework)}
        return SkillReport(
            skill=skill,
            family=labels.get(skill.family, skill.family),
            demand=share(sum(row["n"] for row in counted), sum(row["total"] for row in counted)),
            by_field=tuple((row["field"], share(row["n"], row["total"])) for row in by_field),
            by_month=tuple(MonthCount(**row) for row in months),
            asking=tuple(_asking_line(row) for row in asking),
            asking_total=asking[0]["total"] if asking else 0,
            teaching=tuple(_teaching_line(row) for row in teaching),
            teaching_total=teaching[0]["total"] if teaching else 0,
        )

    def skill_choices(self, framework: str = BUILT_IN_FRAMEWORK) -> dict[str, str]:
        """Skill id → label, by label, of every skill that some posting asks for or some outcome teaches."""
        framework = self._framework_name(framework)
        rows = self._database.read("mentioned_skills", framework=framework)
        return {row["id"]: row["label"] for row in rows}

    def postings(self, field: str = "", most: int = 200) -> PostingList:
        """Stored postings, newest first."""
        rows = self._database.read("postings", field=field, most=most)
        return PostingList(
            tuple(StoredPosting(**{k: v for k, v in row.items() if k != "total"}) for row in rows),
            rows[0]["total"] if rows else 0,
        )

    def posting_lines(self, posting_id: str, framework: str = BUILT_IN_FRAMEWORK) -> tuple[ReadLine, ...]:
        """Every line of a stored posting with its fate and its matches."""
        matches: dict[str, list[Match]] = {}
        words: dict[str, list[str]] = {}
        for row in self._database.read("posting_matches", posting=posting_id, framework=framework):
            matches.setdefault(row["line_id"], []).append(_stored_match(row))
            words.setdefault(row["line_id"], []).extend(row["terms"] or ())
        rows = self._database.read("posting_lines", posting=posting_id)
        return tuple(
            ReadLine(
                _requirement(posting_id, row), tuple(matches.get(id, ())), row["repeated"], tuple(words.get(id, ()))
            )
            for id, row in ((row["id"], row) for row in rows)
        )

    def program_report(self, program: str, framework: str = BUILT_IN_FRAMEWORK) -> ProgramReport:
        """A program's outcomes with the skills they teach, and its assessments."""
        name = self._known(program, [one.name for one in self.programs()], "program")
        summary = next(one for one in self.programs() if one.name == name)
        chosen = {"framework": framework, "program": name, "languages": self._languages(framework)}
        outcomes = self._database.read("program_outcomes", program=name, framework=framework)
        assessments = self._database.read("program_assessments", program=name)
        return ProgramReport(
            summary,
            tuple(
                OutcomeRow(row["course"], row["unit"], row["text"], _level(row["level"]), tuple(row["skills"]), row["assessments"])
                for row in outcomes
            ),
            tuple(AssessmentRow(**row) for row in assessments),
            self._database.read("program_counts", **chosen)[0]["unaligned"],
        )  # fmt: skip

    def evaluate(self, labelled: Upload, framework: str) -> Evaluation:
        """Rank a framework's skills for labelled sentences and measure the ranking."""
        table = read_table(labelled)
        if missing := {"query_id", "sentence", "label"} - set(table.columns):
            raise WrongColumns(
                f"{labelled.name} lacks the columns {', '.join(sorted(missing))}.",
                "Give a CSV with query_id, source, sentence, label and perhaps uri_1_2_0.",
            )
        rows = labelled_sentences(table.records())
        scorer = self._scorer(framework)
        labels = {skill.id: (skill.uri or skill.id, skill.label.lower()) for skill in scorer.skills_}
        ranked = scorer.rank([Line(row.sentence) for row in rows])
        keys = [[_key(labels[id], row.truth) for id in ids] for row, ids in zip(rows, ranked, strict=True)]
        return evaluate(rows, keys)

    def backup(self, target: Path) -> None:
        """Copy the database to `target` while it stays in use."""
        try:
            self._database.copy_to(target)
        except OSError as error:
            raise AlignmentProblem(
                f"The backup {target} cannot be written ({error.strerror}).", "Choose another place."
            ) from error

    # ------------------------------------------------------------------------------------------------- inside

    def _checked(self, question: Question) -> Question:
        programs, fields = [one.name for one in self.programs()], [one.field for one in self.fields()]
        return Question(
            self._known(question.program, programs, "program"),
            self._known(question.field, fields, "field") if question.field else "",
            self._framework_name(question.framework),
        )

    def _framework_name(self, name: str) -> str:
        return self._known(name, [row["name"] for row in self._database.read("frameworks")], "framework")

    @staticmethod
    def _known(name: str, names: Sequence[str], what: str) -> str:
        """The name as stored; upper and lower case do not matter."""
        if name in names:
            return name
        if found := [one for one in names if one.lower() == name.strip().lower()]:
            return found[0]
        listed = "; ".join(f"“{one}”" for one in names[:12]) + (" …" if len(names) > 12 else "")
        remedy = f"Choose one of: {listed}." if names else f"Load a {what} first."
        raise NotFound(f"There is no {what} “{name}”.", remedy)

    def _languages(self, framework: str) -> list[str]:
        return list(next(one.languages for one in self.frameworks() if one.name == framework))

    def _families(self, framework: str) -> tuple[Family, ...]:
        rows = self._database.read("families", framework=framework)
        return tuple(Family(framework=framework, **row) for row in rows)

    def _names(self, framework: str, ids: Iterable[str]) -> dict[str, tuple[str, str]]:
        rows = self._database.read("skill_names", framework=framework, ids=sorted(set(ids)))
        return {row["id"]: (row["label"], row["family"]) for row in rows}

    def _measured(self, question: Question, framework: FrameworkSummary) -> Measured:
        languages = list(framework.languages)
        asking = {"framework": question.framework, "field": question.field, "languages": languages}
        teaching = {"framework": question.framework, "program": question.program, "languages": languages}
        postings = self._database.read("posting_counts", **asking)[0]
        program = self._database.read("program_counts", **teaching)[0]
        asked = {
            row["skill_id"]: _asked(row) for row in self._database.read("demand", **asking, reader=program["languages"])
        }
        taught, nearest = _covered(self._database.read("taught", **teaching))
        assessed, _ = _covered(self._database.read("assessed", **teaching))
        return Measured(
            postings=postings["postings"],
            employers=postings["employers"],
            first=postings["first"],
            last=postings["last"],
            courses=program["courses"],
            outcomes=program["outcomes"],
            assessments=program["assessments"],
            skills=self._names(question.framework, [*asked, *taught]),
            asked=asked,
            taught=taught,
            assessed=assessed,
            nearest=nearest,
            families_asked={row["family"]: row["n"] for row in self._database.read("family_demand", **asking)},
            families_taught={row["family"]: row["n"] for row in self._database.read("family_taught", **teaching)},
            languages=tuple(sorted(program["languages"])),
            caveats=tuple(_caveats(question, postings, program)),
            licences=tuple(sorted({*(postings["licences"] or ()), *(program["licences"] or ())})),
        )


def restore(source: Path, target: Path) -> None:
    """Put a backup in the place of the database; what was there is kept beside it as `.before-restore`.

    Raises DatabaseBusy when the backup is not a database of this program, or the target is in use.
    """
    if not source.is_file():
        raise NotFound(f"There is no file {source}.", "Name a file made with `alignment backup`.")
    target.parent.mkdir(parents=True, exist_ok=True)
    candidate = target.with_name(target.name + ".restoring")
    try:
        shutil.copyfile(source, candidate)
        Database(candidate).close()
        if target.exists():
            with suppress(DamagedDatabase):
                Database(target).close()
            target.replace(target.with_name(target.name + ".before-restore"))
        candidate.replace(target)
    except DatabaseBusy as problem:
        raise DatabaseBusy(f"The backup {source} was not restored: {problem.message}", problem.remedy) from problem
    finally:
        candidate.unlink(missing_ok=True)
        with suppress(OSError):
            candidate.with_name(candidate.name + ".wal").unlink(missing_ok=True)


# ----------------------------------------------------------------------------------------- values ↔ table rows

_MATCH_TABLES = {"requirement": "requirement_skill", "outcome": "outcome_skill", "assessment": "assessment_skill"}
_BATCH = 1_024


def _shipped(name: str) -> Upload:
    return Upload(Path(name).name, (DATA / name).read_bytes())


def _fingerprint_of(posting: Posting) -> str:
    return content_id(posting)


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)


def _course_fingerprints(files: ProgramFiles) -> dict[str, str]:
    parts: dict[str, list[object]] = {course.id: [course] for course in files.courses}
    for line in (*files.outcomes, *files.assessments):
        if line.course_id in parts:
            parts[line.course_id].append(line)
    return {id: content_id(*values) for id, values in parts.items()}


def _forget(writing: Writing, owners: Sequence[str], *, posting: bool) -> None:
    """Drop what was stored of these postings or courses, matches included."""
    for table in ("aligned", *_MATCH_TABLES.values()):
        writing.delete(table, "owner_id", owners)
    if posting:
        writing.delete("requirement", "posting_id", owners)
        writing.delete("posting", "id", owners)
        return
    writing.run("forget_assessment_outcomes", courses=list(owners))
    for table in ("outcome", "assessment"):
        writing.delete(table, "course_id", owners)
    writing.delete("course", "id", owners)


def _mark_repeated(writing: Writing, employer: str) -> None:
    """Mark the boilerplate of one employer anew; a line that is boilerplate no longer is scored at the next align."""
    rows = writing.read("employer_lines", employer=employer)
    keys = repeated_lines((row["job"], row["text"]) for row in rows)
    ids = [row["id"] for row in rows if line_key(row["text"]) in keys]
    freed = {row["id"] for row in rows if row["repeated"]} - set(ids)
    writing.run("mark_repeated", employer=employer, ids=ids)
    if freed:
        owners = [row["posting_id"] for row in writing.read("owners_of_lines", ids=sorted(freed))]
        writing.delete("requirement_skill", "owner_id", owners)
        writing.delete("aligned", "owner_id", owners)


def _insert_framework(writing: Writing, framework: Framework, fingerprint: str) -> None:
    about = {
        name: getattr(framework, name) for name in ("name", "title", "version", "licence", "attribution", "source")
    }
    writing.insert("framework", [{**about, "fingerprint": fingerprint, "loaded_at": _now()}])
    writing.insert("family", [_family_row(family) for family in framework.families])
    writing.insert("skill", [_skill_row(skill) for skill in framework.skills])
    writing.insert("skill_label", [row for skill in framework.skills for row in _label_rows(skill)])


def _family_row(family: Family) -> dict[str, object]:
    return {name: getattr(family, name) for name in ("id", "framework", "label", "label_fr", "position", "uri")}


def _skill_row(skill: Skill) -> dict[str, object]:
    plain = {
        name: getattr(skill, name) for name in ("id", "framework", "family", "label", "description", "kind", "uri")
    }
    return {**plain, "fields": list(skill.fields) or None, "not_when": list(skill.not_when) or None}


def _label_rows(skill: Skill) -> list[dict[str, object]]:
    return [
        {"skill_id": skill.id, "framework": skill.framework, "language": language, "position": position, "label": label}
        for language, labels in skill.labels.items()
        for position, label in enumerate(labels)
    ]


def _posting_row(posting: Posting, fingerprint: str) -> dict[str, object]:
    names = ("id", "employer", "title", "field", "language", "text", "date_posted", "source", "licence", "origin")
    plain = {name: getattr(posting, name) for name in names}
    return {**plain, "job": posting.group, "fingerprint": fingerprint, "loaded_at": _now()}


def _requirement_row(line: Requirement) -> dict[str, object]:
    names = ("id", "posting_id", "position", "text", "probability", "negated", "language")
    plain = {name: getattr(line, name) for name in names}
    return {
        **plain,
        "cut": _value(line.cut),
        "repeated": False,
        "necessity": line.necessity.value,
        "level": _value(line.level),
    }


def _value(member: Cut | Level | None) -> str | None:
    return member.value if member else None


def _insert_programs(writing: Writing, files: ProgramFiles, chosen: set[str], fingerprints: Mapping[str, str]) -> None:
    names = ("id", "program", "title", "institution", "language", "field", "description", "source", "licence", "origin")
    courses = [course for course in files.courses if course.id in chosen]
    writing.insert("course", [
        {**{name: getattr(course, name) for name in names}, "fingerprint": fingerprints[course.id], "loaded_at": _now()}
        for course in courses
    ])  # fmt: skip
    names = ("id", "course_id", "position", "text", "unit", "kind")
    writing.insert("outcome", [
        {**{name: getattr(outcome, name) for name in names}, "level": _value(taught_level(outcome.text))}
        for outcome in files.outcomes if outcome.course_id in chosen
    ])  # fmt: skip
    names = ("id", "course_id", "position", "text", "title", "method", "standard", "weight")
    assessments = [one for one in files.assessments if one.course_id in chosen]
    writing.insert("assessment", [
        {**{name: getattr(one, name) for name in names}, "level": _value(taught_level(one.text))} for one in assessments
    ])  # fmt: skip
    writing.insert("assessment_outcome", [
        {"assessment_id": one.id, "outcome_id": outcome} for one in assessments for outcome in one.outcome_ids
    ])  # fmt: skip


def _line(row: Mapping[str, Any]) -> Line:
    text = row["text"].replace(row["negated"], " ") if row.get("negated") else row["text"]
    return Line(text, row["language"], row["context"], row["field"])


def _match_row(line: Mapping[str, Any], framework: str, match: Match) -> dict[str, object]:
    return {
        "line_id": line["id"],
        "owner_id": line["owner_id"],
        "framework": framework,
        "skill_id": match.skill_id,
        "score": match.score,
        "probability": match.probability,
        "terms": [term.word for term in match.terms],
        "matched_label": match.matched_label,
        "shown": match.shown,
        "why_not": match.why_not,
    }


def _stored_match(row: Mapping[str, Any]) -> Match:
    return Match(
        row["skill_id"], row["label"], row["family"], row["score"], row["probability"], 1.0,
        terms=(), matched_label="", shown=True,
    )  # fmt: skip


def _guessed(upload: Upload) -> list[ColumnGuess]:
    try:
        return guess_columns(upload)
    except AlignmentProblem as problem:
        raise type(problem)(f"{upload.name}: {problem.message}", problem.remedy) from problem


def _words(matches: Iterable[Match]) -> tuple[str, ...]:
    """The words of a line that made its matches, each once."""
    return tuple(dict.fromkeys(term.word for match in matches for term in match.terms))


def _counted(n: int, noun: str) -> str:
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"


def _shipped_json(name: str) -> dict[str, Any]:
    """A file of figures; empty where nothing was measured yet."""
    path = DATA / name
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return found


_LINE_MEASURES = {
    "precision": "Of the lines kept as asking, really asking",
    "recall": "Of the lines that really ask, kept",
    "f1": "Both together (F1)",
}
_RANKING_MEASURES = {
    "hit1": "The first skill listed is a right one",
    "mrr": "Mean of 1 ÷ the place of the first right skill (MRR)",
    "rp5": "Right skills among the first 5, of those possible",
    "rp10": "Right skills among the first 10, of those possible",
    "recall50": "Right skills among the first 50, of all",
}
_JUDGES = {"right_first": "Shown matches that a first reader called right", "right_second": "The same, a second reader"}


_RULES = Rules(ASKS_FROM, ASKS_FROM_ANNOUNCED, SURELY_ASKS, LEVEL_MARGIN, MINIMUM_POSTINGS)


def _quality(rules: Rules, lines: Mapping[str, Any], measured: Mapping[str, Any]) -> Quality:
    ranking, shown = measured.get("esco_dev") or {}, measured.get("shown_matches") or {}
    on = ranking.get("measured_on") or ranking.get("on", "")
    about: dict[str, Any] = {"n": ranking.get("n"), "measured_on": on, "command": ranking.get("command", "")}
    judged = {"n": shown.get("n"), "measured_on": shown.get("on", ""), "command": shown.get("command", "")}
    return Quality(
        rules=rules,
        lines=(*_line_figures("English", lines), *_line_figures("French", lines)),
        ranking=tuple(Figure(what, ranking.get(name), **about) for name, what in _RANKING_MEASURES.items()),
        shown=(
            *(_judged(what, shown.get(name), shown) for name, what in _JUDGES.items()),
            Figure("The two readers agree", shown.get("agreement"), **judged),
            Figure("Their agreement beyond chance (Cohen's κ)", shown.get("kappa"), **judged),
        ),
    )


def _line_figures(language: str, document: Mapping[str, Any]) -> list[Figure]:
    """Figures of the classifier that uses a line's neighbours, which is the one in use."""
    part = document.get(language.lower()) or {}
    found = (part.get("cross_validated") or {}).get("with_neighbours") or {}
    known = {"n": found.get("n"), "measured_on": part.get("trained_on", ""), "command": document.get("command", "")}
    about: dict[str, Any] = known if found else {}
    return [Figure(f"{language}: {what}", found.get(name), **about) for name, what in _LINE_MEASURES.items()]


def _judged(what: str, right: float | None, shown: Mapping[str, Any]) -> Figure:
    """A share of the shown matches with its interval; the file may hold the share or the number of right ones."""
    n = shown.get("n")
    if right is None or not n:
        return Figure(what)
    found = share(round(right if right > 1 else right * n), n)
    return Figure(what, found.value, found.low, found.high, n, shown.get("on", ""), shown.get("command", ""))


def _skill(framework: str, row: Mapping[str, Any]) -> Skill:
    labels: dict[str, list[str]] = {}
    for language, label in zip(row["languages"], row["labels"], strict=True):
        labels.setdefault(language, []).append(label)
    return Skill(
        id=row["id"],
        framework=framework,
        family=row["family"],
        labels={language: tuple(texts) for language, texts in labels.items()},
        description=row["description"],
        kind=row["kind"],
        uri=row["uri"],
        fields=tuple(row["fields"] or ()),
        not_when=tuple(row["not_when"] or ()),
    )


def _requirement(posting_id: str, row: Mapping[str, Any]) -> Requirement:
    return Requirement(
        id=row["id"],
        posting_id=posting_id,
        position=row["position"],
        text=row["text"],
        probability=row["probability"],
        cut=Cut(row["cut"]) if row["cut"] else None,
        necessity=Necessity(row["necessity"]),
        negated=row["negated"],
        level=_level(row["level"]),
        language=row["language"],
    )


def _level(value: str | None) -> Level | None:
    return Level(value) if value else None


def _asked(row: Mapping[str, Any]) -> Asked:
    return Asked(
        row["skill_id"], row["n"], row["employers"], row["first"], row["last"], row["must"], _level(row["level"]),
        line=_asking_line(row),
    )  # fmt: skip


def _asking_line(row: Mapping[str, Any]) -> EvidenceLine:
    return EvidenceLine(
        text=row["text"],
        terms=tuple(row["terms"] or ()),
        where=" · ".join(filter(None, (row["employer"], row["title"]))),
        source_id=row["posting_id"],
        when=row["date_posted"],
        necessity=row["necessity"],
        score=row["score"],
        probability=row["probability"],
    )


def _teaching_line(row: Mapping[str, Any]) -> EvidenceLine:
    return EvidenceLine(
        text=row["text"],
        terms=tuple(row["terms"] or ()),
        where=f"{row['program']} · {row['course']}",
        source_id=row["outcome_id"],
        score=row["score"],
        probability=row["probability"],
    )


def _covered(rows: Sequence[Mapping[str, Any]]) -> tuple[dict[str, Covered], dict[str, EvidenceLine]]:
    """Skills covered, and the nearest miss of those that are not."""
    covered: dict[str, Covered] = {}
    nearest: dict[str, EvidenceLine] = {}
    for row in rows:
        line = EvidenceLine(
            text=row["text"],
            terms=tuple(row["terms"] or ()),
            where=" · ".join(filter(None, (row["title"], row.get("unit") or row.get("method")))),
            source_id=row["line_id"],
            necessity=row.get("why_not") or "",
            score=row["score"],
            probability=row["probability"],
        )
        if row.get("shown", True):
            covered[row["skill_id"]] = Covered(row["n"], _level(row["level"]), line, row.get("is_levelled", True))
        else:
            nearest[row["skill_id"]] = line
    return covered, nearest


def _caveats(question: Question, postings: Mapping[str, Any], program: Mapping[str, Any]) -> Iterable[str]:
    """What the reader of the numbers must know, in sentences."""
    if postings["left_out"]:
        yield f"{postings['left_out']} postings are in a language that {question.framework} has no labels in, and were left out."
    if program["left_out"]:
        yield f"{program['left_out']} outcomes are in a language that {question.framework} has no labels in, and were not measured."
    if postings["unaligned"] or program["unaligned"]:
        yield "Postings or courses that have not been aligned with this framework yet are not counted."
    if program["outcomes"] and not program["assessments"]:
        yield "The files say nothing of assessments, so whether a skill is assessed was not measured."


def _key(labels: tuple[str, str], truth: frozenset[str]) -> str:
    """The skill's URI, or its label where only that is among the truths."""
    uri, label = labels
    return label if label in truth and uri not in truth else uri
