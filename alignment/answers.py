"""The shapes of the workspace's answers, and what they say in a sentence. Frozen values, nothing is asked here.

A page shows these as they are; the words stand here, so that both front ends say the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from alignment.vocabulary import (
    Cut,
    EvidenceLine,
    GapReport,
    Level,
    LevelLine,
    Match,
    Posting,
    Requirement,
    Share,
    Side,
    Skill,
    counted,
    counted_owners,
    part_said,
    postings_said,
)


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
class Amount:
    """How many postings, courses and frameworks.

    >>> Amount(postings=2, courses=1).said, Amount().said
    ('2 postings and 1 course', 'nothing')
    """

    postings: int = 0
    courses: int = 0
    frameworks: int = 0

    @property
    def total(self) -> int:
        return self.postings + self.courses + self.frameworks

    @property
    def said(self) -> str:
        """In words; what there is none of is left out."""
        nouns = ((self.postings, "posting"), (self.courses, "course"), (self.frameworks, "framework"))
        told = [counted(n, noun) for n, noun in nouns if n]
        return " and ".join(filter(None, (", ".join(told[:-1]), *told[-1:]))) or "nothing"


class Takers(StrEnum):
    """Who may take an act back: the one who asks, or whom to ask."""

    ONESELF = "you"
    COLLEGE = "whoever did it, or an admin"
    EMPLOYER = "whoever did it, or somebody of the employer who signs in"
    OPERATOR = "whoever runs this server"


def kept_acts(most: int, owner: str = "") -> str:
    """Which acts are kept, in a sentence: for the people of the employer `owner`, or for those of the college."""
    whose = "of your employer" if owner else "of the college"
    return f"The last {counted(most, 'load')} and removals {whose} are kept, counted together, whoever did them."


@dataclass(frozen=True, slots=True)
class Act:
    """A load or a removal that can be taken back: what it added, replaced and removed. `newer` is a later act on one of
    the same things, which must be taken back first, by `takers`; None for none."""

    id: int
    what: str
    who: str
    done_at: datetime
    about: tuple[str, ...]
    sources: tuple[str, ...]
    added: Amount
    replaced: Amount
    removed: Amount
    newer: int | None = None
    takers: Takers = Takers.ONESELF

    @property
    def waits_for(self) -> str:
        """Who does what before this can be taken back, in a sentence; '' where nothing stands in its way."""
        if self.newer is None:
            return ""
        if self.takers is Takers.ONESELF:
            return "Take that back first."
        return f"That is somebody else’s: it must be taken back first, by {self.takers.value}."

    @property
    def said(self) -> str:
        """What was done, of what, by whom and when."""
        return f"{self.title}, by {self.who} on {self.done_at:%Y-%m-%d at %H:%M} UTC"

    @property
    def title(self) -> str:
        """What was done, of what."""
        done = ((self.added, "added"), (self.replaced, "replaced"), (self.removed, "removed"))
        told = ", ".join(f"{amount.said} {verb}" for amount, verb in done if amount.total)
        shown = ", ".join(f"“{one}”" for one in self.sources[:_SOURCES_SHOWN])
        rest = len(self.sources) - _SOURCES_SHOWN
        more = f" and {rest:,} more" if rest > 0 else ""
        return f"{told[:1].upper()}{told[1:]}{f' ({shown}{more})' if shown else ''}"

    @property
    def undoing(self) -> str:
        """What is so once it is taken back, in a sentence."""
        told = [
            (self.added, "is gone", "are gone"),
            (self.replaced, "is as it was before", "are as they were before"),
            (self.removed, "is here again", "are here again"),
        ]
        parts = [f"{amount.said} {one if amount.total == 1 else more}" for amount, one, more in told if amount.total]
        return f"{'; '.join(parts)}."


_SOURCES_SHOWN = 3
"""Files that are named in a line; of more their number is told."""


@dataclass(frozen=True, slots=True)
class HeldSource:
    """A source with what it holds."""

    source: str
    held: Amount

    @property
    def name(self) -> str:
        """The source as a person reads it."""
        return self.source or "Source not stated"

    @property
    def said(self) -> str:
        """The source with what it holds."""
        return f"{self.name}: {self.held.said}"

    @property
    def removing(self) -> str:
        """What is so once it is removed, in a sentence."""
        return f"{self.held.said} {'is' if self.held.total == 1 else 'are'} gone."


@dataclass(frozen=True, slots=True)
class Written:
    """A write in the log, without a word of what was written: who, what, when, and how many rows came and went."""

    number: int
    done_at: datetime
    who: str
    what: str
    added: int
    removed: int

    @property
    def said(self) -> str:
        """What was done, as a list says it."""
        return _DONE.get(self.what, f"{self.what[:1].upper()}{self.what[1:]}")


_DONE = {
    "begin the log": "Began the log",
    "upgrade": "Upgraded the file",
    "accept what is lost": "Went on although writes were missing",
    "restore a backup": "Put a backup back",
    "back up": "Made a backup",
    "load postings": "Loaded postings",
    "load programs": "Loaded programs",
    "load framework": "Loaded a framework",
    "align": "Aligned",
    "forget matches": "Dropped matches, to align anew",
    "undo load": "Took a load or removal back",
    "remove source": "Removed a source",
    "decide": "Judged a match",
    "settle level": "Settled a level",
    "undo decision": "Took a judgement back",
    "edit assessment": "Edited an assessment",
    "start rubric": "Began a rubric",
    "save rubric": "Saved a version of a rubric",
    "sign rubric": "Signed a rubric",
    "add person": "Let somebody in, or changed a role",
    "remove person": "Removed a person",
    "make link": "Made a link",
    "revoke link": "Took a link back",
    "mark employer": "Gave an employer’s postings their mark",
    "forget employer": "Deleted an employer’s data",
}
"""What an event calls a write → what a list says of it."""


@dataclass(frozen=True, slots=True)
class Upkept:
    """How the file stands: its writes, the newest of them, and the event of the backup that has most of them; None
    where the log tells of none."""

    writes: int
    last: Written | None
    backed_up: Written | None
    since: int
    """Writes that this backup lacks, but for those that tell of backups; without one all."""
    size: int
    """Bytes of the file."""
    most_download: int
    """Bytes up to which a backup is given out by a page."""
    acts_kept: int
    """Loads and removals of each owner that can be taken back."""

    @property
    def answer(self) -> str:
        """Whether everything is kept, in a sentence."""
        kept = f"{counted(self.writes, 'write')} {'is' if self.writes == 1 else 'are'} kept in the log"
        if self.backed_up is None:
            return f"{kept}; no backup is known to have them."
        if not self.since:
            return f"{kept}, and the newest backup has all that they changed."
        return f"{kept}; the newest backup lacks {self.since:,} of them."

    @property
    def about(self) -> str:
        """When the last write was, and the last backup."""
        told = [f"Last write on {self.last.done_at:%Y-%m-%d at %H:%M} UTC."] if self.last else []
        if self.backed_up:
            one = self.backed_up
            told.append(f"Newest backup on {one.done_at:%Y-%m-%d at %H:%M} UTC by {one.who}.")
        return " ".join(told)


@dataclass(frozen=True, slots=True)
class MadeBackup:
    """A backup that was read whole, to give out."""

    content: bytes
    file_name: str
    said: str


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
        return f"{counted(self.n, self.what.removesuffix('s'))} · licence {self.licence or 'not stated'}"


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
        return f"{self.framework}: {counted_owners(self.owners)} aligned; {counted(self.lines, 'line')} scored."


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


@dataclass(frozen=True, slots=True)
class LevelDetail:
    """The lines behind the levels of one skill, by side, and how many there are of each."""

    skill_id: str
    label: str
    lines: Mapping[Side, tuple[LevelLine, ...]]
    totals: Mapping[Side, int]


def levels_answer(report: GapReport) -> str:
    """How many of the skills that are asked for and taught stay below the level wanted, in a sentence or two."""
    known = [gap for gap in report.gaps if gap.demand.n and gap.levels.wanted and gap.levels.of(Side.TAUGHT)]
    if not known:
        return "No skill of this choice has a level on both sides: nothing can be said of levels."
    below = [gap for gap in known if gap.levels.below]
    proved = sum(gap.levels.assessed is not None for gap in known)
    compared = f"{counted(len(known), 'skill')} that {'is' if len(known) == 1 else 'are'} asked for and taught"
    assessed = f"the level of an assessment is known for {proved} of them"
    if not below:
        return f"None of the {compared} surely stays below the level wanted; {assessed}."
    verb = "stays" if len(below) == 1 else "stay"
    return f"{len(below)} of the {compared} {verb} two steps or more below the level wanted; {assessed}."


def lines_answer(lines: Sequence[ReadLine]) -> str:
    """What a posting, or several, were found to ask for, in a sentence."""
    asks = sum(line.cut is None for line in lines)
    skills = len({match.skill_id for line in lines for match in line.matches})
    found = f"{counted(skills, 'skill')} found in them" if skills else "no skill of the framework was found in them"
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
        several = f"{counted(len(self.drafts), 'posting')} read: " if len(self.drafts) > 1 else ""
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
    jobs: int
    """How many jobs they are: one may be posted more than once."""

    @property
    def answer(self) -> str:
        """How much the listed postings ask, in a sentence."""
        if not self.rows:
            return "No posting is stored yet: read one below, then add it."
        lines, asks = sum(row.lines for row in self.rows), sum(row.asks for row in self.rows)
        which = f"the newest {len(self.rows):,} of " if len(self.rows) < self.total else ""
        ask = f"{asks:,} of {counted(lines, 'line')} {'asks' if asks == 1 else 'ask'} for something"
        return f"In {which}{postings_said(self.total, self.jobs)}, {ask}."

    @property
    def about(self) -> str:
        """Which postings these are."""
        if not self.rows:
            return "Nothing is stored before you have seen how every line was read."
        employers = counted(len({row.employer for row in self.rows if row.employer}), "employer")
        days = sorted(row.date_posted for row in self.rows if row.date_posted)
        dates = f"posted {days[0]} to {days[-1]}" if days else "undated"
        return " · ".join(filter(None, (employers, dates, "what was cut stays visible, with the reason")))


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
        return f"None of {counted(demand.total, 'posting')} asks for {what}."
    verb = "asks" if demand.n == 1 else "ask"
    return f"{demand.n:,} of {counted(demand.total, 'posting')} {verb} for {what}."


@dataclass(frozen=True, slots=True)
class Overview:
    """What is loaded, what is asked for most, and how each program stands to self-management."""

    postings: int
    """Each job once, however often it was posted."""
    adverts: int
    """Each posting."""
    sample_postings: int
    """Of the jobs, those of the fictional sample."""
    sample_courses: int
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
            return f"Here: {counted(self.programs, 'program')}, and no postings yet to compare with."
        if not self.top_skills:
            here = f"{counted(self.postings, 'posting')} and {counted(self.programs, 'program')}"
            return f"Here: {here}. No skill was found in the postings yet."
        if not self.programs:
            return f"{asked} No program is here yet to compare them with."
        teaching = self.programs_teaching_self_management
        return f"{asked} {teaching} of {counted(self.programs, 'program')} teach any of it."

    @property
    def sample_said(self) -> str:
        """How much of this is made up, in a sentence; "" for nothing."""
        courses = counted(self.sample_courses, "course")
        if self.sample_postings and self.sample_postings < self.postings:
            is_one = self.sample_postings == 1
            also = f", as {'is' if self.sample_courses == 1 else 'are'} {courses}" if self.sample_courses else ""
            return (
                f"{part_said(self.sample_postings, self.postings, 'job')} {'is' if is_one else 'are'} of the sample"
                f"{also}. The sample is made up, so no figure here is of real employers alone."
            )
        if self.sample_postings:
            return "These postings are the sample: its employers are made up, so what it says is true of no real place."
        if self.sample_courses:
            one = self.sample_courses == 1
            return (
                f"{courses} here {'is' if one else 'are'} of the sample, so {'it is' if one else 'they are'} made up."
            )
        return ""


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
        return f"{asking} {counted(self.teaching_total, 'outcome')} of all programs {verb} it."


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
    """An assessment as its course describes it, with the ids that a link names."""

    course_id: str
    assessment_id: str
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
        found = f"A skill of the framework was found in {teaching:,} of {counted(total, 'outcome')}."
        if self.unaligned:
            found = f"Which skills its {counted(total, 'outcome')} teach was not measured: it is not aligned yet."
        return f"{found} {self._assessed}"

    @property
    def names_outcomes(self) -> bool:
        """Does any assessment say which outcomes it covers? If none does, that was not measured."""
        return any(row.outcomes for row in self.assessments)

    @property
    def about(self) -> str:
        """Whose program it is and how large."""
        counts = f"{counted(self.summary.courses, 'course')}, {counted(self.summary.assessments, 'assessment')}"
        return " · ".join(filter(None, (self.summary.name, self.summary.institution, self.summary.field, counts)))

    @property
    def _assessed(self) -> str:
        if not self.assessments:
            return "The files say nothing of assessments, so whether they are assessed was not measured."
        covered = sum(row.assessments > 0 for row in self.outcomes)
        count = counted(len(self.assessments), "assessment")
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
        WantedColumn("criteria", "Criteria"),
        WantedColumn("conditions", "Conditions"),
        WantedColumn("judge", "Who judges"),
        WantedColumn("evidence", "Evidence kept"),
    ),
}
"""What a table of a college can be → the columns worth asking a person about, the needed ones first."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """Which frameworks and data are loaded. `owners` counts the postings and courses that can be aligned."""

    frameworks: tuple[FrameworkSummary, ...]
    sources: tuple[SourceSummary, ...]
    jobs: int
    """How many jobs the postings are of."""

    @property
    def owners(self) -> int:
        return sum(source.n for source in self.sources)

    @property
    def answer(self) -> str:
        """What is loaded, in a sentence."""
        skills = sum(one.skills for one in self.frameworks)
        counts = {what: sum(one.n for one in self.sources if one.what == what) for what in ("postings", "courses")}
        told = postings_said(counts["postings"], self.jobs), counted(counts["courses"], "course")
        data = " and ".join(said for said, count in zip(told, counts.values(), strict=True) if count)
        loaded = f"{counted(len(self.frameworks), 'framework')} with {counted(skills, 'skill')}"
        sources = counted(len({one.source for one in self.sources}), "source")
        return f"Loaded: {loaded}; {data} from {sources}." if data else f"Loaded: {loaded}, and no data yet."


@dataclass(frozen=True, slots=True)
class SecondReader:
    """Whether a model gives second opinions here, which one, and if none does, why not."""

    name: str = ""
    model: str = ""
    """SHA-256 of the ONNX file; "" while there is none."""
    why_not: str = ""
    """What is wrong with the model that was named, and what to do; "" where none was named."""

    @property
    def is_on(self) -> bool:
        return bool(self.model)

    @property
    def said(self) -> str:
        """Whether it is on, in a sentence or two."""
        if self.is_on:
            return f"The second opinion is on: {self.name}, SHA-256 {self.model[:12]}…"
        if self.why_not:
            return f"The second opinion is off. {self.why_not}"
        return "The second opinion is off: no model is named. Everything else works without one."


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


def words_of(matches: Iterable[Match]) -> tuple[str, ...]:
    """The words of a line that made its matches, each once."""
    return tuple(dict.fromkeys(word for match in matches for word in match.words))
