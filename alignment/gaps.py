"""Matches → demand, coverage, gaps and families, each share with its interval. Pure: no clock, disk or database.

A gap needs two measurements. Where one of them is missing the state is *not measured* or *too few to say*, and
never "no gap". Gaps are ranked by the lower bound of demand, so that a skill three postings ask for does not
outrank one that thirty ask for.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from alignment.vocabulary import (
    GAPS,
    MINIMUM_POSTINGS,
    NEAR_FROM,
    PARTLY_FROM,
    SELF_MANAGEMENT,
    TAUGHT_FROM,
    Basis,
    Coverage,
    EvidenceLine,
    Family,
    FamilyGap,
    Framework,
    Gap,
    GapReport,
    Level,
    Levels,
    Question,
    Share,
    Side,
    SideLevel,
    Status,
    asking,
    counted,
)

Z = 1.959963984540054
"""Two-sided 95 % quantile of the normal distribution."""
MOST = 0.5
"""Share of a family's demand that must be taught, and assessed, before the family counts as met."""
MEDIAN = 0.5
LEVEL_SURE = 0.8
"""Chance, 0-1, from which a side is said to stay below the wanted level (`Levels.chance_below`); 98 % of such pairs of
lines are so by two readers (`python -m tests.quality.measure_levels`)."""


def share(n: int, total: int) -> Share:
    """n of total with the Wilson score interval (Wilson 1927), 95 %; (0, 0, 1) when nothing was counted.

    >>> s = share(28, 47); round(s.value, 2), round(s.low, 2), round(s.high, 2)
    (0.6, 0.45, 0.72)
    """
    if total <= 0:
        return Share(0, 0, 0.0, 0.0, 1.0)
    p, z2 = n / total, Z * Z
    centre = (p + z2 / (2 * total)) / (1 + z2 / total)
    half = Z / (1 + z2 / total) * math.sqrt(p * (1 - p) / total + z2 / (4 * total * total))
    return Share(n, total, p, max(0.0, centre - half) if n else 0.0, min(1.0, centre + half) if n < total else 1.0)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the postings say of one skill."""

    skill_id: str
    n: int
    employers: int
    first: date | None
    last: date | None
    must: int
    standing: SideLevel | None
    line: EvidenceLine | None


@dataclass(frozen=True, slots=True)
class Covered:
    """What the outcomes (or the assessments) of a program say of one skill."""

    count: int
    standing: SideLevel | None
    line: EvidenceLine
    is_levelled: bool = True
    """Whether the verb of every line suggests a level; one that suggests none may reach any."""
    is_assessable: bool = True
    """Whether a course that teaches it has an assessment that says what it assesses."""


@dataclass(frozen=True, slots=True)
class Measured:
    """The two sides of a question as counted, before anything is judged."""

    postings: int
    employers: int
    first: date | None
    last: date | None
    courses: int
    outcomes: int
    assessments: int
    assessments_given: int
    skills: Mapping[str, tuple[str, str]]
    """Skill id → (label, family), for every skill that either side mentions."""
    asked: Mapping[str, Asked]
    taught: Mapping[str, Covered]
    assessed: Mapping[str, Covered]
    nearest: Mapping[str, EvidenceLine]
    families_asked: Mapping[str, int]
    """Family → postings that ask for any of its skills."""
    families_taught: Mapping[str, int]
    """Family → outcomes that teach any of its skills."""
    coverage: Mapping[str, Coverage] = field(default_factory=dict)
    """Asked skill → how far the program's best outcome teaches it."""
    languages: tuple[str, ...] = ()
    caveats: tuple[str, ...] = ()
    licences: tuple[str, ...] = ()


def find_gaps(question: Question, framework: Framework, measured: Measured) -> GapReport:
    """Judge every skill that either side mentions, and every family, self-management always among them."""
    gaps = tuple(sorted((_gap(id, measured) for id in measured.skills), key=_rank))
    families = tuple(_family(family, gaps, measured) for family in framework.families if _is_listed(family, measured))
    return GapReport(
        program=question.program,
        field=question.field,
        framework=framework.name,
        framework_title=framework.title,
        framework_version=framework.version,
        postings=measured.postings,
        employers=measured.employers,
        first=measured.first,
        last=measured.last,
        outcomes=measured.outcomes,
        courses=measured.courses,
        assessments=measured.assessments,
        assessments_given=measured.assessments_given,
        languages=measured.languages,
        families=families,
        gaps=gaps,
        answer=answer(families, gaps, measured),
        caveats=measured.caveats,
        licences=measured.licences,
    )


def status_of(  # noqa: PLR0911  # one answer a question, in order, is the rule itself
    *, demand: Share, outcomes: int, assessments: int, taught: bool, assessed: bool, below: bool, partly: bool = False
) -> Status:
    """The state of one skill or family; the order of the questions is the rule.

    `outcomes` and `assessments` count what could be read at all: 0 means that this side was not measured.
    """
    if outcomes == 0 or demand.total == 0:
        return Status.NOT_MEASURED
    if not demand.is_sayable:
        return Status.TOO_FEW
    if demand.n == 0:
        return Status.UNASKED if taught else Status.NEITHER
    if not taught:
        return Status.PARTLY if partly else Status.UNTAUGHT
    if below:
        return Status.BELOW_LEVEL
    if assessments == 0:
        return Status.TAUGHT
    return Status.MET if assessed else Status.UNASSESSED


@dataclass(frozen=True, slots=True)
class Judged:
    """The state of one skill with the demand it rests on, and what the state was judged by."""

    skill_id: str
    status: Status
    demand: Share
    is_taught: bool
    levels: Levels
    assessed: Covered | None
    is_assessment_measured: bool


def judge(skill_id: str, measured: Measured) -> Judged:
    """One skill judged by what was counted; the same for the report and for every setting that is tried."""
    asked, coverage = measured.asked.get(skill_id), measured.coverage.get(skill_id)
    taught, assessed = measured.taught.get(skill_id), _assessed(skill_id, coverage, measured)
    is_taught = coverage.probability >= TAUGHT_FROM if asked and coverage else taught is not None
    demand = share(asked.n if asked else 0, measured.postings)
    is_levelled = is_taught and (coverage is None or coverage.basis is Basis.SAME)
    levels = _levels(asked, taught if is_levelled else None, measured.assessed.get(skill_id))
    is_measured = assessed is not None or (measured.assessments > 0 and _is_assessable(taught, coverage, measured))
    status = status_of(
        demand=demand,
        outcomes=measured.outcomes,
        assessments=measured.assessments if is_measured else 0,
        taught=is_taught,
        assessed=assessed is not None,
        below=bool(levels.below),
        partly=coverage is not None and coverage.probability >= PARTLY_FROM,
    )
    return Judged(skill_id, status, demand, is_taught, levels, assessed, is_measured)


def _gap(skill_id: str, measured: Measured) -> Gap:
    label, family = measured.skills[skill_id]
    judged, asked = judge(skill_id, measured), measured.asked.get(skill_id)
    taught, coverage = measured.taught.get(skill_id), measured.coverage.get(skill_id)
    return Gap(
        skill_id=skill_id,
        label=label,
        family=family,
        status=judged.status,
        demand=judged.demand,
        employers=asked.employers if asked else 0,
        first=asked.first if asked else None,
        last=asked.last if asked else None,
        must_share=asked.must / asked.n if asked and asked.n else None,
        levels=judged.levels,
        outcome_count=taught.count if taught else 0,
        coverage=_coverage(taught, coverage, measured.outcomes),
        assessed=(judged.assessed is not None) if judged.is_assessment_measured else None,
        requirement=asked.line if asked else None,
        outcome=_teaching(taught, coverage) if judged.is_taught else None,
        assessment=judged.assessed.line if judged.assessed else None,
        nearest=None if judged.is_taught else _nearest(measured.nearest.get(skill_id), coverage),
        covered_by=coverage,
    )


def _assessed(skill_id: str, coverage: Coverage | None, measured: Measured) -> Covered | None:
    """The assessment of the skill; where only a narrower one is taught, the assessment of that."""
    through = coverage.through if coverage and coverage.basis is Basis.NARROWER else ""
    return measured.assessed.get(skill_id) or (measured.assessed.get(through) if through else None)


def _is_assessable(taught: Covered | None, coverage: Coverage | None, measured: Measured) -> bool:
    """Whether the files can tell if what teaches a skill is assessed: what is near it, or worded alike, they cannot."""
    if coverage is None or coverage.probability < TAUGHT_FROM or coverage.basis is Basis.SAME:
        return taught is None or taught.is_assessable
    through = measured.taught.get(coverage.through) if coverage.basis is Basis.NARROWER else None
    return through is not None and through.is_assessable


def _coverage(taught: Covered | None, coverage: Coverage | None, outcomes: int) -> float | None:
    if outcomes == 0:
        return None
    if coverage:
        return coverage.probability
    return taught.line.probability if taught else 0.0


def _teaching(taught: Covered | None, coverage: Coverage | None) -> EvidenceLine | None:
    if coverage:
        return coverage.line
    return taught.line if taught else None


def _nearest(miss: EvidenceLine | None, coverage: Coverage | None) -> EvidenceLine | None:
    """The outcome that comes nearest: the best one if it comes near at all, else the closest miss in wording."""
    if coverage is None or coverage.probability < NEAR_FROM:
        return miss
    is_part = coverage.probability >= PARTLY_FROM
    return replace(coverage.line, why_not=f"{'perhaps a part of it' if is_part else 'only near'}, by {coverage.said}")


def _levels(asked: Asked | None, taught: Covered | None, assessed: Covered | None) -> Levels:
    """The three sides of one skill, and which of them surely stay below what is wanted."""
    found = Levels(
        asked.standing if asked else None,
        taught.standing if taught else None,
        assessed.standing if assessed else None,
    )
    sides = {Side.TAUGHT: taught, Side.ASSESSED: assessed}
    return replace(found, below=tuple(side for side, one in sides.items() if _is_below(found, side, one)))


def _is_below(levels: Levels, side: Side, reached: Covered | None) -> bool:
    """A side with a line that suggests no level may reach any, so it is never said to stay below."""
    chance = levels.chance_below(side)
    return reached is not None and reached.is_levelled and chance is not None and chance >= LEVEL_SURE


def _rank(gap: Gap) -> tuple[bool, float, int, str]:
    """Gaps before the rest; then the surest demand first; ties by name."""
    return (gap.status not in GAPS, -gap.demand.low, -gap.demand.n, gap.label.lower())


# ------------------------------------------------------------------------------------------------------ families


def _is_listed(family: Family, measured: Measured) -> bool:
    mentioned = measured.families_asked.get(family.id, 0) + measured.families_taught.get(family.id, 0)
    return family.id == SELF_MANAGEMENT or mentioned > 0


def _family(family: Family, gaps: Sequence[Gap], measured: Measured) -> FamilyGap:
    """A family by its skills: one is met if it is judged taught and some outcome has the very skill, so that what is
    only near never makes a family taught."""
    own = [gap for gap in gaps if gap.family == family.id]
    demand = share(measured.families_asked.get(family.id, 0), measured.postings)
    taught = measured.families_taught.get(family.id, 0)
    met = {gap.skill_id for gap in own if gap.outcome and gap.skill_id in measured.taught}
    taught_share = _met_share(own, met) if measured.outcomes else None
    assessed_share = _met_share(own, measured.assessed) if measured.assessments else None
    status = status_of(
        demand=demand,
        outcomes=measured.outcomes,
        assessments=measured.assessments,
        taught=taught > 0,
        assessed=bool(assessed_share),
        below=False,
    )
    return FamilyGap(
        family=family.id,
        label=family.label,
        status=_in_part(status, taught_share, assessed_share),
        demand=demand,
        taught=taught if measured.outcomes else None,
        taught_share=taught_share,
        assessed_share=assessed_share,
        levels=_family_levels(own),
    )


def _family_levels(gaps: Sequence[Gap]) -> Levels:
    """Each side as the mean of its skills that are asked for, each weighing as much as postings ask for it."""
    asked = [gap for gap in gaps if gap.demand.n]
    wanted, taught, assessed = (_mixed([(gap.demand.n, gap.levels.of(side)) for gap in asked]) for side in Side)
    return Levels(wanted, taught, assessed)


def _mixed(parts: Sequence[tuple[int, SideLevel | None]]) -> SideLevel | None:
    """Weighted mean of some standings, at its median step; None where no part is known."""
    known = [(weight, one) for weight, one in parts if one is not None]
    if not known:
        return None
    total = sum(weight for weight, _ in known)
    chances = tuple(sum(weight * one.chances[step] for weight, one in known) / total for step in range(len(Level)))
    reached = [sum(chances[: step + 1]) >= MEDIAN for step in range(len(Level))]
    level = tuple(Level)[reached.index(True)] if True in reached else Level.LEADING
    counts = {name: sum(getattr(one, name) for _, one in known) for name in ("n", "lines", "settled")}
    return SideLevel(level, chances, **counts)


def _in_part(status: Status, taught_share: float | None, assessed_share: float | None) -> Status:
    """One outcome out of many skills asked for does not make a family taught: less than half is *partly met*."""
    if status not in (Status.MET, Status.TAUGHT, Status.UNASSESSED):
        return status
    shares = (taught_share,) if status is Status.UNASSESSED else (taught_share, assessed_share)
    return Status.PARTLY if any(share is not None and share < MOST for share in shares) else status


def _met_share(gaps: Sequence[Gap], met: Collection[str]) -> float | None:
    """Share of the family's demand, each skill weighing as much as postings ask for it, that `met` answers."""
    total = sum(gap.demand.n for gap in gaps)
    return sum(gap.demand.n for gap in gaps if gap.skill_id in met) / total if total else None


# -------------------------------------------------------------------------------------------------- the sentence


def answer(families: Sequence[FamilyGap], gaps: Sequence[Gap], measured: Measured) -> str:
    """The page's answer in one or two sentences: self-management first, else the surest gap."""
    if not measured.outcomes:
        return "No outcomes of this program could be measured."
    if measured.postings == 0:
        return "No postings of this choice could be measured."
    own = next((family for family in families if family.family == SELF_MANAGEMENT), None)
    if own is None and measured.postings >= MINIMUM_POSTINGS:
        return _surest(gaps) or "Every skill that the postings ask for is taught, as far as the files say."
    if own is None or not own.demand.is_sayable:
        match = "matches" if measured.postings == 1 else "match"
        return f"Only {counted(measured.postings, 'posting')} {match} this choice: too few to say."
    asked = f"{asking(own.demand.n, own.demand.total)} for self-management."
    if own.demand.n == 0:
        return f"None of {counted(own.demand.total, 'posting')} asks for self-management. {_surest(gaps)}".strip()
    is_beside = not any(gap.family == own.family and gap.demand.n and gap.outcome for gap in gaps)
    return f"{asked} {_taught_sentence(own, measured.outcomes, is_beside=is_beside)}"


def _taught_sentence(own: FamilyGap, outcomes: int, *, is_beside: bool) -> str:
    """`is_beside`: no outcome that teaches some of the family says anything of those of its skills asked for."""
    taught = own.taught or 0
    if taught == 0:
        return (
            f"None of the {counted(outcomes, 'outcome')} teaches it."
            if outcomes > 1
            else "The one outcome does not teach it."
        )
    though = ", though none of its skills that are asked for" if is_beside and not own.taught_share else ""
    return f"{taught} of the {counted(outcomes, 'outcome')} {'teaches' if taught == 1 else 'teach'} some of it{though}."


def _surest(gaps: Sequence[Gap]) -> str:
    listed = [gap for gap in gaps if gap.status in GAPS]
    first = next((gap for gap in listed if gap.status is not Status.PARTLY), next(iter(listed), None))
    return f"The surest gap is {first.label}: {first.demand.n} of {first.demand.total} ask for it." if first else ""
