"""The words of the product as frozen values: postings, outcomes, skills, matches, gaps.

Nothing here computes more than a property of itself. Every other module speaks in these types; strings,
dictionaries and frames stop at the edges (reading, database, exports).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from hashlib import blake2b

BUILT_IN_FRAMEWORK = "core"
ALL_FIELDS = "All fields"
"""What an empty field stands for, where a person reads it."""
SELF_MANAGEMENT = "self-management"
SAMPLE_SOURCE = "Alignment sample (fictional)"
"""The source that every row of the sample names."""
UNKNOWN_FAMILY = "other"
MINIMUM_POSTINGS = 5
"""With fewer postings than this no share is stated: *too few to say*."""


def counted(n: int, noun: str, plural: str = "") -> str:
    """A count with its noun.

    >>> counted(1, "posting"), counted(1_200, "posting"), counted(2, "criterion", "criteria")
    ('1 posting', '1,200 postings', '2 criteria')
    """
    return f"{n:,} {noun if n == 1 else plural or noun + 's'}"


def part_said(n: int, of: int, noun: str) -> str:
    """Some of what there is, one at least, or all of it.

    >>> part_said(36, 41, "posting"), part_said(41, 41, "posting"), part_said(1, 1, "course")
    ('36 of the 41 postings', 'all 41 postings', 'the one course')
    """
    if n < of:
        return f"{n:,} of the {counted(of, noun)}"
    return f"the one {noun}" if of == 1 else f"all {counted(of, noun)}"


def counted_owners(n: int) -> str:
    """ "1 posting or course", "20 postings and courses": what is aligned."""
    return counted(n, "posting or course", "postings and courses")


def postings_said(postings: int, jobs: int) -> str:
    """Postings, with the jobs that they are of where some job was posted more than once.

    >>> postings_said(132, 126), postings_said(6, 6)
    ('132 postings (126 jobs)', '6 postings')
    """
    return counted(postings, "posting") + (f" ({counted(jobs, 'job')})" if jobs != postings else "")


def assessments_said(telling: int, given: int) -> str:
    """Assessments, with how many of them say what they assess where not all do.

    >>> assessments_said(5, 8), assessments_said(8, 8), assessments_said(0, 1)
    ('8 assessments (5 say what they assess)', '8 assessments', '1 assessment (which does not say what it assesses)')
    """
    if telling == given:
        return counted(given, "assessment")
    if given == 1:
        return "1 assessment (which does not say what it assesses)"
    says = "says what it assesses" if telling == 1 else "say what they assess"
    return f"{counted(given, 'assessment')} ({telling or 'none'} {says})"


def asking(n: int, total: int) -> str:
    """How many postings ask, as a sentence begins.

    >>> asking(9, 47), asking(1, 6)
    ('9 of 47 postings ask', '1 of 6 postings asks')
    """
    return f"{n:,} of {counted(total, 'posting')} {'asks' if n == 1 else 'ask'}"


def content_id(*parts: object) -> str:
    """Sixteen hex digits that depend on nothing but the parts, so that loading twice changes nothing.

    >>> content_id("a", 1) == content_id("a", 1) != content_id("a", 2)
    True
    """
    digest = blake2b("\x1f".join(map(str, parts)).encode("utf-8"), digest_size=8)
    return digest.hexdigest()


_LINES_OF_WORK = {
    "it": "it ict software data technology informatique logiciel données research",
    "business": "business admin administration office finance commerce affaires bureau",
    "health": "health care nursing santé soins",
    "trades": "trades trade construction maintenance métiers",
    "design": "design content product policy delivery conception politiques",
}
_WORK_OF_WORD = {word: work for work, words in _LINES_OF_WORK.items() for word in words.split()}


def line_of_work(field: str) -> str:
    """The built-in framework's line of work for a field somebody named; "" when it names none of the five.

    >>> line_of_work("it-software"), line_of_work("Product delivery"), line_of_work("retail")
    ('it', 'design', '')
    """
    words = re.findall(r"[^\W_]+", field.lower())
    return next((_WORK_OF_WORD[word] for word in words if word in _WORK_OF_WORD), "")


class Necessity(StrEnum):
    """How strongly a posting asks: a condition, or an asset."""

    MUST = "must"
    NICE = "nice to have"


class Cut(StrEnum):
    """Why a line of a posting was not read as a requirement. Cut lines stay visible."""

    HEADING = "heading"
    REPEATED = "repeats across this employer's postings"
    EQUAL_OPPORTUNITY = "equal-opportunity statement"
    BENEFITS = "benefits or pay"
    CONDITIONS = "terms of the job or of applying"
    ABOUT = "about the employer"
    NEGATED = "says it is not needed"
    ASKS_NOTHING = "asks for nothing"


class Status(StrEnum):
    """How a program stands to a skill. Only `MET` and `TAUGHT` mean that no gap was found."""

    UNTAUGHT = "untaught"
    PARTLY = "partly met"
    """Of a skill: an outcome may well teach a part of it, but not surely enough to count. Of a family: less than half
    of its demand is taught, or assessed."""
    BELOW_LEVEL = "below level"
    UNASSESSED = "unassessed"
    MET = "taught and assessed"
    TAUGHT = "taught, assessment not measured"
    UNASKED = "taught but unasked"
    NEITHER = "neither asked nor taught"
    TOO_FEW = "too few to say"
    NOT_MEASURED = "not measured"


GAPS = (Status.UNTAUGHT, Status.PARTLY, Status.BELOW_LEVEL, Status.UNASSESSED)
"""The states that call for an action, most serious first."""


class Level(StrEnum):
    """Five steps of competence, in our words; a verb *suggests* one, a person settles it."""

    AWARE = "1 knows about it"
    GUIDED = "2 does it with guidance"
    INDEPENDENT = "3 does it independently"
    ADVANCED = "4 does it in complex cases and improves it"
    LEADING = "5 leads it and answers for others"

    @property
    def step(self) -> int:
        """1 to 5."""
        return int(self.value[0])


class Side(StrEnum):
    """What a line is to a level: what is wanted, what is taught, or how it is found out."""

    WANTED = "wanted"
    TAUGHT = "taught"
    ASSESSED = "assessed"


@dataclass(frozen=True, slots=True)
class Cue:
    """Words of a line that suggest a level, exactly as they stand there.

    `kind` is one of verb, autonomy, years, seniority, quality, others (leads people), method, standard; `level` the
    step that the words speak for most.
    """

    words: str
    kind: str
    level: Level


@dataclass(frozen=True, slots=True)
class LevelBelief:
    """What a line suggests of a level: a chance, 0-1, for each of the five steps in order, and the words behind it."""

    chances: tuple[float, ...]
    cues: tuple[Cue, ...]

    @property
    def level(self) -> Level | None:
        """The most likely level; None where nothing in the words suggests one."""
        return tuple(Level)[self.chances.index(max(self.chances))] if self.cues else None

    @property
    def chance(self) -> float:
        """The chance, 0-1, of that level; 0 where there is none."""
        return max(self.chances) if self.cues else 0.0

    @property
    def said(self) -> str:
        """The level in words, with its chance and the words that suggest it.

        >>> LevelBelief((0.0, 0.1, 0.6, 0.2, 0.1), (Cue("build", "verb", Level.INDEPENDENT),)).said
        '3 does it independently (60\xa0%), by “build”'
        >>> LevelBelief((0.2,) * 5, ()).said
        'not suggested by the words'
        """
        if self.level is None:
            return "not suggested by the words"
        chance = f"{self.chance:.0%}".replace("%", "\N{NO-BREAK SPACE}%")
        return f"{self.level.value} ({chance}), by " + ", ".join(f"“{cue.words}”" for cue in self.cues)


# ---------------------------------------------------------------------------------------------- employers' side


@dataclass(frozen=True, slots=True)
class Posting:
    """One job description. Postings that share `group` are the same job in several languages and count once."""

    id: str
    group: str
    employer: str
    title: str
    field: str
    language: str
    text: str
    date_posted: date | None = None
    source: str = ""
    licence: str = ""
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Requirement:
    """One line of a posting. `cut` is empty for a line that asks for something.

    `probability` (0-1) is the classifier's that the line asks for anything at all; `negated` holds the
    words that the posting says are *not* needed, so that they never count as demand.
    """

    id: str
    posting_id: str
    position: int
    text: str
    probability: float
    cut: Cut | None = None
    necessity: Necessity = Necessity.MUST
    negated: str = ""
    level: Level | None = None
    """The level that holds: the one that the words suggest, or that a person said."""
    language: str = "en"
    belief: LevelBelief | None = field(default=None, compare=False)
    """What the words suggest, where the line was just read."""

    @property
    def asks(self) -> bool:
        return self.cut is None


# ------------------------------------------------------------------------------------------------ colleges' side


@dataclass(frozen=True, slots=True)
class Course:
    """A course of a program (a micro-credential or a set of courses)."""

    id: str
    program: str
    title: str
    institution: str = ""
    language: str = "en"
    field: str = ""
    description: str = ""
    source: str = ""
    licence: str = ""
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a learner can do after a course, as the course says it."""

    id: str
    course_id: str
    position: int
    text: str
    unit: str = ""
    kind: str = "learning outcome"


@dataclass(frozen=True, slots=True)
class Criterion:
    """One line that an assessment is marked by. `weight` is its share of the mark, 0-1, or None when not stated."""

    text: str
    weight: float | None = None
    outcome_ids: tuple[str, ...] = ()
    """Outcomes that this line names."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """How a course finds out. `weight` is the share of the course's mark, 0-1, or None when not stated.

    What nobody says is "": under which `conditions` the learner works, who is the `judge`, what `evidence` is kept.
    """

    id: str
    course_id: str
    position: int
    text: str
    title: str = ""
    method: str = ""
    standard: str = ""
    weight: float | None = None
    outcome_ids: tuple[str, ...] = ()
    """Outcomes this assessment says it covers."""
    criteria: tuple[Criterion, ...] = ()
    conditions: str = ""
    judge: str = ""
    evidence: str = ""

    @property
    def is_rubric_alone(self) -> bool:
        """Whether nothing but a rubric tells of it: a name and what it is marked by."""
        return bool(self.criteria) and self.text == self.title and not (self.outcome_ids or self.standard)


@dataclass(frozen=True, slots=True)
class ProgramFiles:
    """What was read from a college's files: courses with their outcomes and assessments."""

    courses: tuple[Course, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    assessments: tuple[Assessment, ...] = ()


# ---------------------------------------------------------------------------------------------------- frameworks


@dataclass(frozen=True, slots=True)
class Skill:
    """A skill of a framework. Labels are keyed by language; the first of each language is the preferred one.

    `fields` are the lines of work where it is at home (empty: everywhere); `not_when` are phrases whose
    presence shows that a hit means something else.
    """

    id: str
    framework: str
    family: str
    labels: dict[str, tuple[str, ...]]
    description: str = ""
    kind: str = "skill"
    uri: str = ""
    fields: tuple[str, ...] = ()
    not_when: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    """Codes of the framework's second-level groups that the skill stands in (ESCO: S4.2, T3.1, 061)."""
    broader: tuple[str, ...] = ()
    """Ids of the skills one step above: whoever has this one has a part of those (Python → coding fundamentals)."""
    related: tuple[str, ...] = ()
    """Ids of skills beside it, of which a part is the same (statistics, machine learning)."""

    @property
    def label(self) -> str:
        return self.label_in("en")

    def label_in(self, language: str) -> str:
        """The preferred label in `language`, or in the first language there is."""
        labels = self.labels.get(language) or next(iter(self.labels.values()))
        return labels[0]


@dataclass(frozen=True, slots=True)
class Family:
    """A group of skills, with the framework's own code for it where there is one."""

    id: str
    framework: str
    label: str
    position: int
    label_fr: str = ""
    uri: str = ""


@dataclass(frozen=True, slots=True)
class Framework:
    """A loaded framework with what must be said about it."""

    name: str
    title: str
    version: str
    licence: str
    attribution: str
    source: str
    families: tuple[Family, ...] = field(default=(), repr=False)
    skills: tuple[Skill, ...] = field(default=(), repr=False)


# ------------------------------------------------------------------------------------------------------- matches


@dataclass(frozen=True, slots=True)
class Line:
    """A line to be scored with what is known around it: job title or course title, and the field."""

    text: str
    language: str = "en"
    context: str = ""
    field: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the line, or another feature of the match, and what it added to the score (log-odds or share)."""

    word: str
    weight: float
    is_word: bool = True


@dataclass(frozen=True, slots=True)
class Match:
    """A line that stands for a skill. `terms` add up to `score`; `shown` says whether it earned its place."""

    skill_id: str
    label: str
    family: str
    score: float
    probability: float
    coverage: float
    terms: tuple[Term, ...]
    matched_label: str
    shown: bool
    why_not: str = ""
    near: bool = False
    """Not shown, and nothing but its probability speaks against it: a looser threshold would show it."""

    @property
    def words(self) -> tuple[str, ...]:
        """The words of the line that speak for the skill, strongest first: what is highlighted."""
        return tuple(term.word for term in self.terms if term.is_word and term.weight > 0)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Probabilities, 0-1, from which a match is shown, and the two that are tried to see what depends on it."""

    shown: float
    strict: float
    loose: float


WORDED_THRESHOLDS = Thresholds(shown=0.7, strict=0.8, loose=0.5)
"""For a framework worded with care. Few matches miss by their probability alone, so the looser one reaches down to an
even chance."""
LARGE_THRESHOLDS = Thresholds(shown=0.35, strict=0.5, loose=0.25)
LARGE_FROM = 2_000
"""Skills from which a framework counts as large."""
PLAIN_FROM = 0.31
"""Likeness, 0-1, from which the second method (plain TF-IDF) takes a line for a skill. Chosen on the first sample of
our own labels (tests/quality/choose_plain.py)."""
PLAIN_PRECISION = 0.72
"""How often what the second method shows fits, on the second sample, which did not choose its threshold."""


def thresholds_of(skills: int) -> Thresholds:
    """The thresholds for a framework of so many skills."""
    return LARGE_THRESHOLDS if skills >= LARGE_FROM else WORDED_THRESHOLDS


class Opinion(StrEnum):
    """Whether the meaning holds what the words hold: that a line stands for a skill, or that it only comes near."""

    AGREE = "words and meaning agree"
    DIFFER = "words and meaning differ"
    NOT_ASKED = "not asked"


@dataclass(frozen=True, slots=True)
class SecondOpinion:
    """What a sentence embedding model says of one match, beside the match and never inside its score.

    To differ is a reason to read the line, not a correction: where the two differ, the first by words is right
    more often than the first by meaning.
    """

    opinion: Opinion = Opinion.NOT_ASKED
    similarity: float | None = None
    """Likeness of the line and the skill's preferred label by meaning, -1 to 1."""
    place: int | None = None
    """Place by meaning among the candidates, from 1."""
    candidates: int = 0
    model: str = ""
    """SHA-256 of the model that was asked."""

    @property
    def said(self) -> str:
        """The opinion in words, with what it rests on; "" if none was asked for."""
        if self.place is None:
            return ""
        return f"{self.opinion.value.capitalize()} (no. {self.place} of {self.candidates} by meaning)"


@dataclass(frozen=True, slots=True)
class Claim:
    """That a line stands for a skill, or, where the words let it come near and not pass, that it does not."""

    text: str
    skill_id: str
    is_shown: bool = True


class Verdict(StrEnum):
    """What a person says of a match."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    REMAPPED = "remapped"
    LEVELLED = "levelled"
    """Of a line, not of a match: which level it is about."""


MATCH_VERDICTS = (Verdict.ACCEPTED, Verdict.REJECTED, Verdict.REMAPPED)
"""What can be said of a match."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person said of one match, with the words as they were read then.

    `scope` is "line", or "wording" where it also holds for all other lines with this very wording, those that are
    loaded later among them. `was_shown` is what the scorer said at the time.
    """

    id: int
    verdict: Verdict
    framework: str
    kind: str
    line_id: str
    owner_id: str
    text: str
    skill_id: str
    label: str
    to_skill: str
    to_label: str
    scope: str
    reason: str
    was_shown: bool
    decided_at: datetime
    undone_at: datetime | None = None
    is_superseded: bool = False
    """A later decision on the same match holds instead."""
    ended: str = ""
    """What became of it, where it ended otherwise than by being undone."""

    @property
    def stands(self) -> bool:
        return self.undone_at is None and not self.is_superseded

    @property
    def said(self) -> str:
        """What was decided, in a sentence."""
        everywhere = " wherever this wording stands" if self.scope == "wording" else ""
        if self.verdict is Verdict.LEVELLED:
            return f"The level is “{self.to_label}”{everywhere}; the words suggest {self.label or 'none'}."
        if self.verdict is Verdict.REMAPPED:
            return f"“{self.label}” is really “{self.to_label}”{everywhere}."
        return f"“{self.label}” {'fits' if self.verdict is Verdict.ACCEPTED else 'does not fit'}{everywhere}."

    @property
    def fate(self) -> str:
        """Whether it still holds."""
        if self.undone_at:
            return self.ended or "undone"
        return "replaced by a later one" if self.is_superseded else "holds"


# ---------------------------------------------------------------------------------------------------------- gaps


TAUGHT_FROM = 0.7
"""Coverage from which a skill counts as taught: the lowest step of 0.05 with a precision of 0.90 on judged pairs."""
PARTLY_FROM = 0.5
"""Coverage from which a skill counts as taught in part: more likely than not a reader would say so. It stays a gap."""
NEAR_FROM = 0.15
"""Coverage below which no outcome is said to come near: hardly more than where counting starts."""


class Basis(StrEnum):
    """How the outcome that covers an asked skill best stands to it, the closest first."""

    SAME = "the same skill"
    NARROWER = "a narrower skill"
    BROADER = "a broader skill"
    RELATED = "a related skill"
    WORDING = "alike wording"


@dataclass(frozen=True, slots=True)
class Share:
    """A share of postings with its Wilson 95 % interval. All three are 0-1; `n` of `total` ask."""

    n: int
    total: int
    value: float
    low: float
    high: float

    @property
    def is_sayable(self) -> bool:
        return self.total >= MINIMUM_POSTINGS


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """A line with the words that made the match, and where it stands."""

    text: str
    terms: tuple[str, ...]
    where: str
    source_id: str
    when: date | None = None
    necessity: str = ""
    why_not: str = ""
    """Why a line that came close did not pass."""
    score: float = 0.0
    probability: float = 0.0
    passed: bool = True
    """Whether the words hold that the line stands for the skill: its own, or the one it goes `through`."""
    through: str = ""
    """The other skill that was found in it; empty for the very skill."""
    second: SecondOpinion = SecondOpinion()


@dataclass(frozen=True, slots=True)
class Coverage:
    """How far one outcome teaches what one line asks of a skill: the best outcome of a program for it.

    `probability`, 0-1, is that a reader would say that it does; `terms` add up to its log-odds, `score`. `through` is
    the skill that was found in the outcome, by id and by name; empty where only the wording speaks.
    """

    probability: float
    score: float
    basis: Basis
    through: str
    through_label: str
    terms: tuple[Term, ...]
    line: EvidenceLine
    is_certain: bool = False
    """A person said so."""

    @property
    def said(self) -> str:
        """The basis in words, with the skill's name where it is another one.

        >>> line = EvidenceLine("Write a script.", ("script",), "Python basics", "o1")
        >>> Coverage(0.4, -0.4, Basis.NARROWER, "python", "Python", (), line).said
        'a narrower skill: Python'
        """
        is_named = self.through_label and self.basis is not Basis.SAME
        return f"{self.basis.value}: {self.through_label}" if is_named else self.basis.value


LEVEL_MARGIN = 2
"""Steps that wanted and reached levels must lie apart before one is said to stay below the other."""


@dataclass(frozen=True, slots=True)
class SideLevel:
    """Where the lines of one side stand on the scale of levels, for one skill.

    `level` is the median of what the asking lines want, or the highest that an outcome, or an assessment, reaches.
    `chances` (five, sum 1) are the mean of the asking lines', or those of that one line. Of `lines` lines `n` suggest a
    level, and of these a person settled `settled`.
    """

    level: Level
    chances: tuple[float, ...]
    n: int
    lines: int
    settled: int = 0

    @property
    def is_settled(self) -> bool:
        """Whether people said the level of every line."""
        return self.settled >= self.lines


@dataclass(frozen=True, slots=True)
class Levels:
    """Wanted, taught and assessed on one scale; None where the words of a side suggest nothing, or it says nothing.

    >>> wanted = SideLevel(Level.ADVANCED, (0, 0, 0.1, 0.9, 0), 8, 10)
    >>> round(Levels(wanted, SideLevel(Level.GUIDED, (0.1, 0.7, 0.2, 0, 0), 2, 2), None).chance_below(Side.TAUGHT), 2)
    0.73
    """

    wanted: SideLevel | None
    taught: SideLevel | None
    assessed: SideLevel | None
    below: tuple[Side, ...] = ()
    """The sides that surely stay below what is wanted."""

    def of(self, side: Side) -> SideLevel | None:
        """Where one side stands."""
        return {Side.WANTED: self.wanted, Side.TAUGHT: self.taught, Side.ASSESSED: self.assessed}[side]

    def chance_below(self, side: Side) -> float | None:
        """Chance, 0-1, that a line that asks wants surely more than the side reaches; None where one is not known.

        Two steps more, since words only suggest a level; one, where people settled every line of both sides.
        """
        reached = self.of(side)
        if self.wanted is None or reached is None:
            return None
        margin = 1 if self.wanted.is_settled and reached.is_settled else LEVEL_MARGIN
        return sum(
            wanted * chance
            for step, wanted in enumerate(self.wanted.chances)
            for other, chance in enumerate(reached.chances)
            if step - other >= margin
        )


NO_LEVELS = Levels(None, None, None)


@dataclass(frozen=True, slots=True)
class LevelLine:
    """A line of one side of a skill, with the level that holds and what its words suggest.

    `chances` (five, sum 1) are those of the words, empty where they suggest none; `words` stand in the text.
    """

    kind: str
    line_id: str
    owner_id: str
    text: str
    where: str
    level: Level | None
    suggested: Level | None
    chances: tuple[float, ...]
    words: tuple[str, ...]
    is_settled: bool

    @property
    def said(self) -> str:
        """The level and what it rests on, in a sentence's part."""
        by = " and ".join(f"“{word}”" for word in self.words)
        if self.suggested is None:
            words = "the words suggest no level"
        else:
            chance = f"{max(self.chances):.0%}".replace("%", "\N{NO-BREAK SPACE}%")
            words = f"{self.suggested.value} ({chance}), by {by}"
        if self.is_settled and self.level:
            return f"{self.level.value}: a person said so (otherwise {words})"
        return words


@dataclass(frozen=True, slots=True)
class Gap:
    """One skill of a program × field question, with both lines of evidence."""

    skill_id: str
    label: str
    family: str
    status: Status
    demand: Share
    employers: int
    first: date | None
    last: date | None
    must_share: float | None
    levels: Levels
    outcome_count: int
    coverage: float | None
    """How far the best outcome teaches what is asked (a probability, 0-1); None when nothing was measured."""
    assessed: bool | None
    """None: the files say nothing of assessments."""
    requirement: EvidenceLine | None
    outcome: EvidenceLine | None
    assessment: EvidenceLine | None
    nearest: EvidenceLine | None
    """The closest outcome that did not pass, where none did."""
    covered_by: Coverage | None = None
    """What `coverage` rests on; None where no outcome says anything of the skill, or no posting asks for it."""

    @property
    def wanted_level(self) -> Level | None:
        return self.levels.wanted.level if self.levels.wanted else None

    @property
    def taught_level(self) -> Level | None:
        return self.levels.taught.level if self.levels.taught else None

    @property
    def assessed_level(self) -> Level | None:
        return self.levels.assessed.level if self.levels.assessed else None

    @property
    def is_taught_in_part(self) -> bool:
        """An outcome may well teach a part of it, but not surely enough to count; the skill stays a gap."""
        return self.status is Status.PARTLY

    @property
    def taught_by(self) -> tuple[str, ...]:
        """By what other skill or wording the best outcome teaches it; else how many outcomes have the very skill."""
        if self.covered_by and self.covered_by.basis is not Basis.SAME:
            return (self.covered_by.said,)
        return (f"the closest of {self.outcome_count}",) if self.outcome_count > 1 else ()

    @property
    def best_outcome(self) -> str:
        """How far the best outcome goes, in a few words: "86 %", "55 %, in part", or that none comes near."""
        if self.coverage is None:
            return "not measured"
        if self.coverage < NEAR_FROM:
            return "none near"
        sure = f"{self.coverage:.0%}".replace("%", "\N{NO-BREAK SPACE}%")
        return f"{sure}, in part" if self.is_taught_in_part else sure

    @property
    def coverage_said(self) -> str:
        """How surely the best outcome teaches what is asked, and what that rests on; "" where nothing was judged."""
        by = self.covered_by
        if by is None or not self.demand.n:
            return ""
        if by.is_certain:
            return "A person said that this outcome teaches it."
        chance = f"{by.probability:.0%}".replace("%", "\N{NO-BREAK SPACE}%")
        told = "Perhaps taught in part" if self.is_taught_in_part else "Taught" if self.outcome else "Not taught"
        sure = f"the best outcome teaches what is asked, at least in part, with probability {chance}"
        return f"{told}: {sure}, by {by.said}."


@dataclass(frozen=True, slots=True)
class FamilyGap:
    """A family's demand (share of postings that ask for any of its skills) and what the program does about it."""

    family: str
    label: str
    status: Status
    demand: Share
    taught: int | None
    """Number of outcomes that teach any skill of the family; None when not measured."""
    taught_share: float | None
    """Share, 0-1, of the family's demand (skill by skill, weighted by postings) that some outcome teaches."""
    assessed_share: float | None
    levels: Levels = NO_LEVELS


class Setting(StrEnum):
    """Another way to count, tried to see which gaps depend on ours."""

    STRICT = "strict"
    LOOSE = "loose"
    MUST = "must"
    EMPLOYER = "employer"
    PLAIN = "plain"

    @property
    def label(self) -> str:
        """A column's heading."""
        return _SETTING_LABELS[self]


_SETTING_LABELS = {
    Setting.STRICT: "Stricter threshold",
    Setting.LOOSE: "Looser threshold",
    Setting.MUST: "Must-haves only",
    Setting.EMPLOYER: "One employer less",
    Setting.PLAIN: "Second method",
}


HOLDS = (
    "A gap holds if, under each setting tried, it is the same kind of gap and among the first ten by the same ranking.",
    "Gaps of the same demand share a place. What people decided of matches holds under every setting.",
)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one of the first gaps stands under another setting."""

    setting: Setting
    rank: int | None
    """Its place among the gaps, 1 for the surest; gaps of the same demand share a place. None: no gap there."""
    status: Status
    demand: Share
    holds: bool
    employer: str = ""
    """The employer that was left out."""


@dataclass(frozen=True, slots=True)
class TriedGap:
    """One of the first gaps with where it stands under every setting that could be measured for it."""

    skill_id: str
    label: str
    rank: int
    status: Status
    demand: Share
    standings: tuple[Standing, ...]

    @property
    def holds(self) -> bool:
        return all(one.holds for one in self.standings)

    @property
    def breaks(self) -> tuple[Standing, ...]:
        """Where it does not hold."""
        return tuple(one for one in self.standings if not one.holds)

    def under(self, setting: Setting) -> Standing | None:
        """Where it stands under a setting; None where that was not measured."""
        return next((one for one in self.standings if one.setting is setting), None)


@dataclass(frozen=True, slots=True)
class TriedSetting:
    """A setting in plain words, with what it changes; `why_not` says why it was not measured."""

    setting: Setting
    said: str
    why_not: str = ""
    ranking: tuple[str, ...] = ()
    """The first ten gaps under it, as skill ids; empty where each gap has a ranking of its own."""

    @property
    def is_measured(self) -> bool:
        return not self.why_not


@dataclass(frozen=True, slots=True)
class FamilyStanding:
    """What is asked and taught of self-management under one setting; `taught` counts outcomes that teach any of it."""

    setting: Setting
    demand: Share
    taught: int
    holds: bool
    """Most postings ask for it, and no outcome teaches it."""
    employer: str = ""


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """Which of the first gaps other settings leave in place, said in `answer`; `notes` say what was not tested."""

    answer: str = ""
    family_answer: str = ""
    """The same for self-management: whether it stays asked by most and taught by none."""
    notes: tuple[str, ...] = ()
    settings: tuple[TriedSetting, ...] = ()
    gaps: tuple[TriedGap, ...] = ()
    self_management: tuple[FamilyStanding, ...] = ()

    @property
    def hold(self) -> int:
        """How many of `gaps` hold."""
        return sum(gap.holds for gap in self.gaps)

    @property
    def explained(self) -> tuple[str, ...]:
        """Every setting in a sentence, and what it means to hold."""
        return (*(f"{one.setting.label}: {one.said}." for one in self.settings), *HOLDS)

    def gap(self, skill_id: str) -> TriedGap | None:
        """One of the first gaps; None for a skill that was not among them."""
        return next((one for one in self.gaps if one.skill_id == skill_id), None)


@dataclass(frozen=True, slots=True)
class GapReport:
    """Everything the Gaps page, `alignment gaps` and the exports show: one object, so they cannot differ."""

    program: str
    field: str
    framework: str
    framework_title: str
    framework_version: str
    postings: int
    employers: int
    first: date | None
    last: date | None
    outcomes: int
    courses: int
    assessments: int
    """Those that name an outcome or a skill: what the others assess is not known."""
    assessments_given: int
    """All that the files give, also those that do not say what they assess."""
    languages: tuple[str, ...]
    families: tuple[FamilyGap, ...]
    gaps: tuple[Gap, ...]
    answer: str
    caveats: tuple[str, ...]
    licences: tuple[str, ...] = ()
    judged: Share = Share(0, 0, 0.0, 0.0, 1.0)
    """Of the matches that people judged with this framework, those that were wrong."""
    sensitivity: Sensitivity = Sensitivity()

    def family(self, family: str) -> FamilyGap | None:
        return next((one for one in self.families if one.family == family), None)


@dataclass(frozen=True, slots=True)
class Question:
    """Which program, which postings, which framework: everything a gap report is asked with."""

    program: str
    field: str = ""
    framework: str = BUILT_IN_FRAMEWORK


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load did. `notes` are things the person should know (a column guessed, a row left out)."""

    what: str
    read: int
    new: int
    changed: int
    unchanged: int
    notes: tuple[str, ...] = ()
    programs: tuple[str, ...] = ()
    """The programs that the files are about, in their order."""

    @property
    def said(self) -> str:
        """What was done, in a sentence."""
        counts = f"{self.new:,} new, {self.changed:,} changed, {self.unchanged:,} already here"
        what = self.what.removesuffix("s") if self.read == 1 else self.what
        return f"{self.read:,} {what} read: {counts}."


# --------------------------------------------------------------------------------------------- files at the edge


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as somebody handed it over. `name` is only ever shown and sniffed for an extension, never opened."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Table:
    """A table read from an upload; every cell is text, empty for missing."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...] = field(repr=False)

    def records(self) -> list[dict[str, str]]:
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]
