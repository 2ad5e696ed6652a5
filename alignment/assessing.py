"""Does what is assessed match doing the job? Skill by skill: what is asked, what teaches it, and what proves it.

A credential is worth what its assessment proves. So each skill that is asked for and taught is followed to the
assessment that finds out (outcome → assessment → criteria), and the posting's line is held against that assessment part
by part. Where no assessment is given, that is said; it is never a level of its own. An assessment is also read as an
employer would: what is done, under which conditions, to which standard, who judges, and what is kept. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from alignment.problems import UnclearEdit
from alignment.reading.criteria import criterion, with_outcomes
from alignment.tasks import Comparison, TaskFrame, compare, frame_of
from alignment.vocabulary import (
    MINIMUM_POSTINGS,
    Assessment,
    Basis,
    Criterion,
    EvidenceLine,
    Gap,
    GapReport,
    Level,
    LevelBelief,
    Share,
    counted,
)

NO_FRAME = TaskFrame()
PROSE_FROM = 300
"""Characters from which a description is prose, not a line: its parts are read poorly (see `tasks`)."""
LONG_PARAGRAPH = "The assessment is told in a long paragraph, of which rules read little: judge for yourself."


class Proof(StrEnum):
    """How a skill stands to the assessments of a program."""

    ASSESSED = "assessed"
    NOT_ASSESSED = "not assessed, as far as the files say"
    NOT_MEASURED = "not measured"
    """Its courses give assessments, and none of them says what it assesses."""
    UNASKED = "assessed, never asked"


@dataclass(frozen=True, slots=True)
class NamedOutcome:
    """An outcome by its id, with its words."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class StoredAssessment:
    """An assessment with where it stands, the outcomes it covers, and the level that its words suggest."""

    assessment: Assessment
    course: str
    program: str
    institution: str = ""
    language: str = "en"
    level: Level | None = None
    belief: LevelBelief | None = None
    is_settled: bool = False
    """A person said the level."""
    outcomes: tuple[NamedOutcome, ...] = ()

    @property
    def place(self) -> tuple[str, str]:
        """Course and assessment, by their ids: what a link names."""
        return self.assessment.course_id, self.assessment.id

    @property
    def name(self) -> str:
        """Its title, or the beginning of what the learner does."""
        return self.assessment.title or shortened(self.assessment.text)

    @property
    def where(self) -> str:
        """Course and method."""
        return " · ".join(filter(None, (self.course, self.assessment.method)))


def shortened(text: str, most: int = 80) -> str:
    """The text, cut after a whole word where it is longer.

    >>> shortened("one two three", 8)
    'one two…'
    """
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    return line[: most + 1].rsplit(" ", 1)[0][:most].rstrip(" ,;:.") + "…"


# ---------------------------------------------------------------------------------------------------- comparison


def assessment_frame(assessment: Assessment, language: str = "en") -> TaskFrame:
    """An assessment in the six parts of `tasks`: its text, and what its other columns say of them.

    Method and standard fill what the text leaves open. A standard or conditions beside those in the text are added to
    them; who judges is taken from the column made for it. All parts are "" where nobody says anything.
    """
    said = {"method": assessment.method, "standard": assessment.standard}
    frame = frame_of(assessment.text, language, **said) or frame_of(assessment.title, language, **said) or NO_FRAME
    return replace(
        frame,
        context=_joined(frame.context, assessment.conditions),
        standard=_joined(frame.standard, assessment.standard),
        judge=_plain(assessment.judge) or frame.judge,
    )


def _plain(text: str) -> str:
    return " ".join(text.split()).rstrip(".")


def _joined(phrase: str, stated: str) -> str:
    """Both, each once."""
    told = _plain(stated)
    plain = _plain(phrase)
    if not told or told.casefold() == plain.casefold():
        return plain
    return f"{plain}; {told}" if plain else told


@dataclass(frozen=True, slots=True)
class TaskComparison:
    """A line about the job held against an assessment; where that cannot be done there is `why_not` instead."""

    line: str
    assessment: StoredAssessment
    comparison: Comparison | None = None
    why_not: str = ""

    @property
    def caution(self) -> str:
        """That the assessment is a whole paragraph, where it is; else ""."""
        is_prose = self.comparison is not None and len(self.assessment.assessment.text) > PROSE_FROM
        return LONG_PARAGRAPH if is_prose else ""

    @property
    def said(self) -> str:
        """What agrees and what is missing, or why nothing can be said, in a sentence."""
        return self.comparison.said if self.comparison else self.why_not

    @property
    def agrees(self) -> str | None:
        """The names of the parts in which both agree; None where there are none, or nothing could be compared."""
        return ", ".join(self.comparison.agrees) or None if self.comparison else None

    @property
    def missing(self) -> str | None:
        """The names of the parts that the job states and the assessment does not prove; None as above."""
        return ", ".join(self.comparison.missing) or None if self.comparison else None


def compare_line(line: str, language: str, against: StoredAssessment) -> TaskComparison:
    """Hold a posting's line, or a job-task statement, against an assessment; both must be in one language."""
    if language != against.language:
        return TaskComparison(line, against, why_not="Line and assessment are in two languages: not compared.")
    job = frame_of(line, language)
    if job is None or not any((job.action, job.context, job.tool, job.standard, job.judge, job.object)):
        return TaskComparison(line, against, why_not="The line names no doing and no thing: nothing to compare.")
    return TaskComparison(line, against, compare(job, assessment_frame(against.assessment, language), language))


# --------------------------------------------------------------------------------------------------------- chain


@dataclass(frozen=True, slots=True)
class Link:
    """That an assessment covers a skill: through an outcome that it names, or by its own words (no outcome)."""

    skill_id: str
    course_id: str
    assessment_id: str
    outcome: NamedOutcome | None = None


@dataclass(frozen=True, slots=True)
class Chain:
    """Outcome → assessment → criteria. `criteria` name the outcome, or are all of the assessment's where none does."""

    assessment: StoredAssessment
    outcome: NamedOutcome | None
    criteria: tuple[Criterion, ...]
    is_named: bool = False
    """Whether these criteria name the outcome."""

    @property
    def said(self) -> str:
        """What ties the assessment to the skill."""
        return (
            "The assessment says that it covers this outcome."
            if self.outcome
            else "The assessment’s own words name the skill; it is not said which outcome it covers."
        )

    @property
    def criteria_said(self) -> str:
        """What the criteria have to do with the outcome."""
        if not self.criteria:
            return "Not stated: no file gives criteria of this assessment."
        if self.is_named:
            return "Criteria that name this outcome:"
        return "Criteria of the assessment; none of them names this outcome:" if self.outcome else "Its criteria:"


def chain_of(assessment: StoredAssessment, outcome: NamedOutcome | None) -> Chain:
    """The criteria that name the outcome, else all of them."""
    every = assessment.assessment.criteria
    naming = tuple(one for one in every if outcome and outcome.id in one.outcome_ids)
    return Chain(assessment, outcome, naming or every, is_named=bool(naming))


# -------------------------------------------------------------------------------------------------------- report


@dataclass(frozen=True, slots=True)
class AssessedSkill:
    """One skill with its line of the job side, the outcome that teaches it, and what proves it.

    `outcome` is one that the assessment says it covers, where there is one; else the one that teaches the skill best.
    `asked` holds the demand; `compared` is None where a side is missing. Levels are None where they are not known.
    """

    skill_id: str
    label: str
    family: str
    status: Proof
    asked: Share
    requirement: EvidenceLine | None = None
    outcome: EvidenceLine | None = None
    chain: Chain | None = None
    wanted_level: Level | None = None
    assessed_level: Level | None = None
    compared: TaskComparison | None = None
    why: str = ""
    """What the files say, or leave open, in a sentence."""
    others: int = 0
    """Further assessments of the program that cover the skill."""

    @property
    def assessment(self) -> StoredAssessment | None:
        return self.chain.assessment if self.chain else None


@dataclass(frozen=True, slots=True)
class AssessmentReport:
    """Everything the Assessments page, `alignment assessments` and the exports show."""

    program: str
    field: str
    framework: str
    framework_title: str
    framework_version: str
    postings: int
    outcomes: int
    assessments: int
    """How many assessments the program's files give."""
    rows: tuple[AssessedSkill, ...]
    caveats: tuple[str, ...] = ()
    licences: tuple[str, ...] = ()

    def of(self, *statuses: Proof) -> tuple[AssessedSkill, ...]:
        """The rows that stand so, in order."""
        return tuple(row for row in self.rows if row.status in statuses)

    @property
    def never_assessed(self) -> tuple[AssessedSkill, ...]:
        """Asked, taught, never assessed: the surest demand first."""
        return self.of(Proof.NOT_ASSESSED)

    @property
    def never_asked(self) -> tuple[AssessedSkill, ...]:
        """Assessed, never asked, by name."""
        return self.of(Proof.UNASKED)

    @property
    def answer(self) -> str:
        """The answer in one sentence; two where something was not measured."""
        if not self.outcomes:
            return "No outcomes of this program could be measured, so nothing can be said of its assessments."
        if not self.postings:
            return "No postings of this choice could be measured, so nothing can be said of what they ask."
        if self.postings < MINIMUM_POSTINGS:
            few = counted(self.postings, "posting")
            return f"Only {few} could be read: too few to say what is asked for and what is assessed without need."
        both = len(self.rows) - len(self.never_asked)
        if not both:
            return "No skill is both asked for by these postings and taught by this program."
        told = f"Of {counted(both, 'skill')} that {'is' if both == 1 else 'are'} asked for and taught, {self._split}"
        if len(self.of(Proof.ASSESSED)) == both:
            every = "The one skill" if both == 1 else f"All {counted(both, 'skill')}"
            told = f"{every} asked for and taught {'is' if both == 1 else 'are'} assessed"
        return f"{told}. {self._unasked}".strip()

    @property
    def _split(self) -> str:
        counts = {status: len(self.of(status)) for status in Proof}
        none, proven, open_ = (counts[one] for one in (Proof.NOT_ASSESSED, Proof.ASSESSED, Proof.NOT_MEASURED))
        told = f"{_be(proven)} assessed and {_be(none)} not, as far as the files say"
        if not none:
            told = f"{_be(proven)} assessed"
        return f"{told}; for {open_:,} it was not measured" if open_ else told

    @property
    def _unasked(self) -> str:
        unasked = len(self.never_asked)
        return (
            f"{counted(unasked, 'skill')} {'is' if unasked == 1 else 'are'} assessed and never asked for."
            if unasked
            else ""
        )


def _be(n: int) -> str:
    return f"{n:,} is" if n == 1 else f"{n:,} are" if n else "none is"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was read beside a gap report to follow its skills to their assessments."""

    assessments: Mapping[tuple[str, str], StoredAssessment]
    links: Sequence[Link]
    given: Mapping[str, int]
    """Skill → assessments that the courses give whose outcomes teach it; 0 where those courses give none."""
    given_by_outcome: Mapping[tuple[str, str], int]
    """Outcome, by id and text → assessments that its course gives."""
    languages: Mapping[str, str]
    """Posting → its language."""
    names: Mapping[str, tuple[str, str]]
    """Skill → label and family."""


def report_of(gaps: GapReport, evidence: Evidence) -> AssessmentReport:
    """Follow every skill that is asked for and taught to its assessment; then those assessed that nobody asks for."""
    rows = [_asked_row(gap, evidence) for gap in gaps.gaps if gap.demand.n and gap.outcome]
    rows.sort(key=lambda row: (row.status is not Proof.NOT_ASSESSED, -row.asked.low, -row.asked.n, row.label.lower()))
    asked = {gap.skill_id for gap in gaps.gaps if gap.demand.n}
    unasked = sorted({link.skill_id for link in evidence.links} - asked) if gaps.postings >= MINIMUM_POSTINGS else []
    others = [row for skill in unasked if skill in evidence.names and (row := _unasked_row(skill, gaps, evidence))]
    return AssessmentReport(
        program=gaps.program,
        field=gaps.field,
        framework=gaps.framework,
        framework_title=gaps.framework_title,
        framework_version=gaps.framework_version,
        postings=gaps.postings,
        outcomes=gaps.outcomes,
        assessments=len(evidence.assessments),
        rows=(*rows, *sorted(others, key=lambda row: row.label.lower())),
        caveats=gaps.caveats,
        licences=gaps.licences,
    )


def _asked_row(gap: Gap, evidence: Evidence) -> AssessedSkill:
    is_narrower = gap.covered_by is not None and gap.covered_by.basis is Basis.NARROWER
    skill = gap.covered_by.through if gap.covered_by and is_narrower else gap.skill_id
    links = [link for link in evidence.links if link.skill_id in (gap.skill_id, skill)]
    chain = _chain(gap.assessment, gap.outcome, links, evidence) if gap.assessed else None
    status, why = _status(gap, chain, skill, evidence)
    line = gap.requirement
    compared = (
        compare_line(line.text, evidence.languages.get(line.source_id, "en"), chain.assessment)
        if line and chain
        else None
    )
    return AssessedSkill(
        gap.skill_id,
        gap.label,
        gap.family,
        status,
        gap.demand,
        requirement=line,
        outcome=_outcome_line(gap.outcome, chain),
        chain=chain,
        wanted_level=gap.wanted_level,
        assessed_level=chain.assessment.level if chain else None,
        compared=compared,
        why=why,
        others=_others(links, chain),
    )


def _unasked_row(skill: str, gaps: GapReport, evidence: Evidence) -> AssessedSkill | None:
    label, family = evidence.names[skill]
    gap = next((one for one in gaps.gaps if one.skill_id == skill), None)
    outcome = gap.outcome if gap else None
    links = [link for link in evidence.links if link.skill_id == skill]
    chain = _chain(gap.assessment if gap else None, outcome, links, evidence)
    if chain is None:
        return None
    return AssessedSkill(
        skill,
        label,
        family,
        Proof.UNASKED,
        Share(0, gaps.postings, 0.0, 0.0, 1.0),
        outcome=_outcome_line(outcome, chain),
        chain=chain,
        assessed_level=chain.assessment.level,
        why=chain.said,
        others=_others(links, chain),
    )


def _outcome_line(best: EvidenceLine | None, chain: Chain | None) -> EvidenceLine | None:
    """The outcome that the assessment says it covers; the best one of the program where it says nothing."""
    named = chain.outcome if chain else None
    if chain is None or named is None or _is_line(named, best):
        return best
    return EvidenceLine(named.text, (), chain.assessment.course, named.id)


def _is_line(outcome: NamedOutcome, line: EvidenceLine | None) -> bool:
    """Whether a line is this outcome: ids are a course's own, so its words count too."""
    return line is not None and (outcome.id, outcome.text) == (line.source_id, line.text)


def _others(links: Sequence[Link], chain: Chain | None) -> int:
    places = {(link.course_id, link.assessment_id) for link in links}
    return len(places - {chain.assessment.place}) if chain else 0


def _chain(
    proof: EvidenceLine | None, outcome: EvidenceLine | None, links: Sequence[Link], evidence: Evidence
) -> Chain | None:
    """From the best outcome where its assessment is named; else from the assessment that the gap report shows."""
    known = [link for link in links if (link.course_id, link.assessment_id) in evidence.assessments]

    def rank(link: Link) -> tuple[bool, bool, bool, str, str]:
        is_best = link.outcome is not None and _is_line(link.outcome, outcome)
        is_shown = proof is not None and link.assessment_id == proof.source_id
        return (
            not is_best,
            not is_shown,
            link.outcome is None,
            link.assessment_id,
            link.outcome.id if link.outcome else "",
        )

    if not known:
        return None
    first = min(known, key=rank)
    return chain_of(evidence.assessments[first.course_id, first.assessment_id], first.outcome)


def _status(gap: Gap, chain: Chain | None, skill: str, evidence: Evidence) -> tuple[Proof, str]:
    """Whether the skill is assessed, and what the files say of it.

    That the courses give no assessment at all is *not assessed, as far as the files say*. Where they give some that
    name neither outcomes nor skills, nothing can be said.
    """
    if chain:
        return Proof.ASSESSED, chain.said
    if gap.assessed is not None:
        return Proof.NOT_ASSESSED, "The assessments of its courses name other outcomes and skills."
    line = gap.outcome
    by_outcome = evidence.given_by_outcome.get((line.source_id, line.text), 0) if line else 0
    if evidence.given.get(skill, 0) or evidence.given.get(gap.skill_id, 0) or by_outcome:
        return Proof.NOT_MEASURED, "Its courses give assessments, and none of them says what it assesses."
    return Proof.NOT_ASSESSED, "The files give no assessment of the courses that teach it."


# ------------------------------------------------------------------------------------------- the employer's page


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing an employer wants to know of an assessment. `said` is "" where nobody says it; then `ask` it."""

    label: str
    said: str
    ask: str
    note: str = ""
    """Where it stands, if not in a column made for it."""

    @property
    def is_stated(self) -> bool:
        return bool(self.said)


_READ = "as its description says"


def facts_of(stored: StoredAssessment) -> tuple[Fact, ...]:
    """What is done, under which conditions, to which standard, who judges, what is kept, how and at what weight.

    A column made for it comes first; else the phrase that the description holds (see `tasks`), with a note. Nothing is
    read from long prose, where such phrases mean something else too often.
    """
    one = stored.assessment
    is_prose = len(one.text) > PROSE_FROM
    frame = NO_FRAME if is_prose else assessment_frame(one, stored.language)
    weight = f"{one.weight * 100:.3g} % of the course’s mark" if one.weight is not None else ""
    return (
        Fact("What the learner does", one.text, "What exactly does the learner do or hand in?"),
        _fact("Under which conditions", one.conditions, frame.context, "Where is it done, alone or with others, with "
              "which aids, in how much time?"),
        _fact("With which tools", "", frame.tool, "Which tools, machines or software does the learner use?"),
        _fact("To which standard", one.standard, frame.standard, "What must be reached to pass, and who set it?"),
        _fact("Who judges", one.judge, frame.judge, "Who decides whether it is good enough, and has that person done "
              "the job?"),
        Fact("What evidence is kept", one.evidence, "What is kept of it (the work, a recording, the marked sheet), and "
             "may an employer see it?"),
        Fact("How it is assessed", one.method, "Is it a test, a demonstration, a project, or work on the job?"),
        Fact("What it counts", weight, "How much of the course’s mark does it decide?"),
    )  # fmt: skip


def _fact(label: str, stated: str, read: str, ask: str) -> Fact:
    if stated.strip():
        return Fact(label, stated, ask)
    return Fact(label, read, ask, _READ if read else "")


@dataclass(frozen=True, slots=True)
class AssessmentPage:
    """The employer's page of one assessment, with the skills found in it or in its outcomes, and what people edited."""

    stored: StoredAssessment
    skills: tuple[str, ...] = ()
    edits: tuple[AssessmentEdit, ...] = ()
    facts: tuple[Fact, ...] = ()
    choices: tuple[NamedOutcome, ...] = ()
    """The outcomes that it may be said to cover: those it covers, then the others of its course."""

    @property
    def answer(self) -> str:
        """How much of what an employer asks the files state, in a sentence."""
        stated = [fact for fact in self.facts if fact.is_stated]
        silent = [fact.label.lower() for fact in self.facts if not fact.is_stated]
        if not silent:
            return f"All {len(self.facts)} things that an employer asks are stated."
        verb = "is" if len(stated) == 1 else "are"
        of = f"{len(stated)} of the {len(self.facts)} things that an employer asks"
        return f"{of} {verb} stated. Not stated: {', '.join(silent)}."

    @property
    def level_said(self) -> str:
        """The level that its words suggest, or that a person said."""
        if self.stored.is_settled and self.stored.level:
            return f"{self.stored.level.value}, as a person said"
        return self.stored.belief.said if self.stored.belief else "not suggested by the words"


# --------------------------------------------------------------------------------------------------------- edits

CRITERIA, WEIGHT, OUTCOMES = "criteria", "weight", "outcomes"
LONGEST: Mapping[str, int] = MappingProxyType(
    {
        "title": 200,
        "text": 4_000,
        "method": 500,
        "standard": 2_000,
        "conditions": 2_000,
        "judge": 500,
        "evidence": 2_000,
        WEIGHT: 10,
        OUTCOMES: 20_000,
        CRITERIA: 20_000,
    }
)
"""What can be edited of an assessment, and how many characters it may have."""
FIELD_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "title": "Title",
        "text": "What the learner does",
        "method": "How it is assessed",
        "standard": "To which standard",
        "conditions": "Under which conditions",
        "judge": "Who judges",
        "evidence": "What evidence is kept",
        WEIGHT: "What it counts, in % of the course’s mark",
        OUTCOMES: "Which outcomes it covers",
        CRITERIA: "Criteria, one a line",
    }
)
MOST_CRITERIA, LONGEST_CRITERION, LONGEST_REASON = 50, 500, 500
SCORED_FIELDS = frozenset(("title", "text"))
"""What skills are found by: when one of these changes, the course is scored again."""


@dataclass(frozen=True, slots=True)
class AssessmentEdit:
    """One entry of the log: what a person changed in one field of an assessment, and why."""

    id: int
    course_id: str
    assessment_id: str
    field: str
    before: str
    after: str
    reason: str
    edited_at: datetime

    @property
    def label(self) -> str:
        """The field in a word or two."""
        return FIELD_LABELS.get(self.field, self.field).split(",")[0]


def field_of(assessment: Assessment, name: str) -> str:
    """What one editable field holds: criteria one a line, each as `criterion_line` writes it; the ids of the outcomes
    it covers one a line; its weight in per cent."""
    if name == CRITERIA:
        return "\n".join(map(criterion_line, assessment.criteria))
    if name == OUTCOMES:
        return "\n".join(assessment.outcome_ids)
    if name == WEIGHT:
        return "" if assessment.weight is None else f"{assessment.weight * 100:.4g}%"
    return str(getattr(assessment, name))


def criterion_line(one: Criterion) -> str:
    """A criterion with its weight and the outcomes it names, as a file may give it and `edited` reads it back.

    >>> criterion_line(Criterion("Brakes are locked", 0.2, ("o1", "o2")))
    'Brakes are locked (20%) [o1, o2]'
    """
    share = f"({one.weight * 100:.4g}%)" if one.weight is not None else ""
    outcomes = f"[{', '.join(one.outcome_ids)}]" if one.outcome_ids else ""
    return " ".join(filter(None, (one.text, share, outcomes)))


def edited(assessment: Assessment, changes: Mapping[str, str], outcomes: Collection[str] = ()) -> Assessment:
    """The assessment with some fields changed. A criterion has the weight and outcomes that stand behind its words;
    `outcomes` are the ids that may be meant beside those which the assessment itself names."""
    special = {CRITERIA, WEIGHT, OUTCOMES}
    values: dict[str, Any] = {name: text for name, text in changes.items() if name in LONGEST and name not in special}
    if CRITERIA in changes:
        values["criteria"] = _criteria(assessment, _lines(changes[CRITERIA]), outcomes)
    if OUTCOMES in changes:
        known = {*outcomes, *assessment.outcome_ids}
        values["outcome_ids"] = tuple(dict.fromkeys(id for id in _lines(changes[OUTCOMES]) if id in known))
    if WEIGHT in changes:
        values["weight"] = _share(changes[WEIGHT])
    return replace(assessment, **values)


def _share(text: str) -> float | None:
    """A share of the mark, 0-1, from its per cent; None for what is none.

    >>> _share("35%"), _share("12,5 %"), _share("a third"), _share("101")
    (0.35, 0.125, None, None)
    """
    found = re.fullmatch(r"(\d{1,3}(?:[.,]\d+)?) ?%?", text.strip(), re.ASCII)
    percent = float(found[1].replace(",", ".")) if found else 101.0
    return percent / 100 if percent <= 100 else None


def _criteria(assessment: Assessment, lines: Sequence[str], outcomes: Collection[str]) -> tuple[Criterion, ...]:
    """The lines read back; only known outcomes are taken for such."""
    own = assessment.criteria
    meant = {*outcomes, *assessment.outcome_ids, *(id for one in own for id in one.outcome_ids)}
    known = {criterion_line(one): one for one in reversed(own)}  # its weight may have more digits than are written
    return tuple(known.get(line) or with_outcomes(criterion(line), meant) for line in lines)


def _lines(text: str) -> list[str]:
    return [line for line in (" ".join(one.split()) for one in text.splitlines()) if line]


def clear_changes(
    assessment: Assessment, changes: Mapping[str, str], reason: str, outcomes: Collection[str] = ()
) -> tuple[dict[str, str], str]:
    """What really changes, tidied, with the reason; `outcomes` are the ids that it may cover beside those it does.

    Raises UnclearEdit for what cannot be kept, and says what it is.
    """
    if unknown := sorted(set(changes) - set(LONGEST)):
        raise UnclearEdit(f"“{unknown[0]}” cannot be edited.", f"Edit one of: {', '.join(LONGEST)}.")
    tidied = {name: _tidied(name, text) for name, text in changes.items()}
    changed = {name: text for name, text in tidied.items() if _changes(assessment, name, text)}
    if not changed:
        raise UnclearEdit("Nothing was changed.", "Change a field, then save.")
    for name, text in changed.items():
        _check(name, text)
    strange = set(_lines(changed.get(OUTCOMES, ""))) - {*outcomes, *assessment.outcome_ids}
    if strange:
        raise UnclearEdit(f"There is no outcome “{min(strange)}” in this course.", "Choose among its outcomes.")
    why = _tidied("reason", reason)
    if not why:
        raise UnclearEdit("The reason is missing.", "Say in a few words why you change it, so that others can follow.")
    if len(why) > LONGEST_REASON:
        raise UnclearEdit(f"The reason has {len(why):,} characters.", f"Use at most {LONGEST_REASON}.")
    return changed, why


def check_unseen(assessment: Assessment, changes: Iterable[str], seen: Mapping[str, str]) -> None:
    """Raises UnclearEdit where a field to be changed no longer holds what the person saw; fields not in `seen` pass."""
    for name in changes:
        if name in seen and seen[name] != field_of(assessment, name):
            raise UnclearEdit(
                f"Somebody changed “{FIELD_LABELS.get(name, name)}” meanwhile.",
                "Nothing was stored: copy your words, open the page anew, and edit what it says now.",
            )


def _changes(assessment: Assessment, name: str, text: str) -> bool:
    old = field_of(assessment, name)
    if name == CRITERIA:
        return field_of(edited(assessment, {name: text}), name) != old
    if name == OUTCOMES:
        return set(_lines(text)) != set(assessment.outcome_ids)
    return text != _tidied(name, old)


_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\ufeff\ud800-\udfff]")


def _tidied(name: str, text: str) -> str:
    """One kind of line end, no control characters, no blanks around; criteria without empty lines."""
    plain = _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if name == WEIGHT and (share := _share(plain)) is not None:
        return f"{share * 100:.4g}%"
    return "\n".join(_lines(plain)) if name in (CRITERIA, OUTCOMES) else plain


def _check(name: str, text: str) -> None:
    label = FIELD_LABELS[name]
    if name == "text" and not text:
        raise UnclearEdit(f"“{label}” is empty.", "An assessment needs to say what the learner does.")
    if len(text) > LONGEST[name]:
        raise UnclearEdit(f"“{label}” has {len(text):,} characters.", f"Use at most {LONGEST[name]:,}.")
    if name == WEIGHT and text and _share(text) is None:
        raise UnclearEdit(f"“{text}” is no share of the mark.", "Give per cent from 0 to 100, such as 35, or nothing.")
    lines = text.splitlines() if name == CRITERIA else []
    if len(lines) > MOST_CRITERIA:
        raise UnclearEdit(f"There are {len(lines)} criteria.", f"Give at most {MOST_CRITERIA}, one a line.")
    if long := next((line for line in lines if len(line) > LONGEST_CRITERION), ""):
        raise UnclearEdit(
            f"The criterion “{shortened(long, 40)}” has {len(long)} characters.", f"Use at most {LONGEST_CRITERION}."
        )
