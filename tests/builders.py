"""Builders of the vocabulary's values: a test states only what matters to it, the rest is plausible.

Import them as `from tests.builders import a_gap`. Every builder takes the fields of its value as keywords; nothing
is random and nothing reads a clock, so that golden files hold.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from math import log, sqrt
from pathlib import Path
from typing import Any

from alignment.events import head_text
from alignment.note import head_path, kept_head, looks_of
from alignment.rubrics import Party, Rubric, RubricRow, RubricVersion, Signature
from alignment.vocabulary import (
    BUILT_IN_FRAMEWORK,
    SELF_MANAGEMENT,
    TAUGHT_FROM,
    Assessment,
    Basis,
    Course,
    Coverage,
    EvidenceLine,
    Family,
    FamilyGap,
    Framework,
    Gap,
    GapReport,
    Level,
    Levels,
    Line,
    Match,
    Outcome,
    Posting,
    ProgramFiles,
    Requirement,
    Sensitivity,
    Setting,
    Share,
    SideLevel,
    Skill,
    Standing,
    Status,
    Table,
    Term,
    TriedGap,
    TriedSetting,
    Upload,
    content_id,
)

FIRST, LAST = date(2024, 7, 3), date(2026, 6, 21)
FAMILIES = {
    "core": "Languages, numbers and digital basics",
    "thinking": "Thinking and problem solving",
    SELF_MANAGEMENT: "Self-management",
    "working-with-others": "Communication and working with others",
    "physical": "Physical and manual",
    "life": "Life and citizenship",
    "care": "Health and personal support",
    "data": "Data and analysis",
    "software": "Software and IT operations",
    "business": "Business and administration",
    "design": "Design, product and policy",
    "trades": "Skilled trades",
    "safety": "Safety and quality",
}
"""Ids and names of the built-in families, in the framework's order."""


def slug(text: str) -> str:
    """A readable id: `slug("Plan work") == "plan-work"`."""
    return "-".join("".join(c if c.isalnum() else " " for c in text.lower()).split())


# ---------------------------------------------------------------------------------------------- employers' side


def a_posting(text: str = "You organise your own work and meet deadlines.", **stated: Any) -> Posting:
    values: dict[str, Any] = {
        "employer": "Northlake Utilities",
        "title": "Data analyst",
        "field": "Data and IT",
        "language": "en",
        "date_posted": date(2026, 3, 2),
        "source": "sample",
        "licence": "CC0-1.0",
    } | stated
    identity = values.get("id") or content_id(values["employer"], values["title"], values["date_posted"], text)
    return Posting(**({"id": identity, "group": identity, "text": text} | values))


def a_requirement(text: str = "You organise your own work and meet deadlines.", **stated: Any) -> Requirement:
    values: dict[str, Any] = {"posting_id": "posting-1", "position": 1, "probability": 0.93} | stated
    identity = content_id(values["posting_id"], values["position"], text)
    return Requirement(**({"id": identity, "text": text} | values))


# ------------------------------------------------------------------------------------------------ colleges' side


def a_course(title: str = "Data Foundations", **stated: Any) -> Course:
    values: dict[str, Any] = {"program": "Data Foundations", "institution": "Northlake College"} | stated
    return Course(**({"id": slug(title), "title": title} | values))


def an_outcome(text: str = "Plan and document a small workflow in a shared repository.", **stated: Any) -> Outcome:
    values: dict[str, Any] = {"course_id": "data-foundations", "position": 1} | stated
    return Outcome(**({"id": content_id(values["course_id"], values["position"], text), "text": text} | values))


def an_assessment(text: str = "A report on a data set of your own, with its code.", **stated: Any) -> Assessment:
    values: dict[str, Any] = {"course_id": "data-foundations", "position": 1, "method": "project"} | stated
    return Assessment(**({"id": content_id(values["course_id"], values["position"], text), "text": text} | values))


def program_files(*outcomes: str, assessments: Sequence[str] = (), **course: Any) -> ProgramFiles:
    """One course with these outcomes and assessments."""
    home = a_course(**course)
    return ProgramFiles(
        courses=(home,),
        outcomes=tuple(an_outcome(text, course_id=home.id, position=at) for at, text in enumerate(outcomes, 1)),
        assessments=tuple(
            an_assessment(text, course_id=home.id, position=at) for at, text in enumerate(assessments, 1)
        ),
    )


# ---------------------------------------------------------------------------------------------------- frameworks


def a_skill(label: str = "Prioritise work", *alternatives: str, french: Sequence[str] = (), **stated: Any) -> Skill:
    """`a_skill("Plan work", "work planning", french=("planifier",))`: the first label is the preferred one."""
    labels = {"en": (label, *alternatives)} | ({"fr": tuple(french)} if french else {})
    values: dict[str, Any] = {"framework": BUILT_IN_FRAMEWORK, "family": SELF_MANAGEMENT, "labels": labels} | stated
    return Skill(**({"id": slug(label)} | values))


def a_family(family: str = SELF_MANAGEMENT, **stated: Any) -> Family:
    position = list(FAMILIES).index(family) + 1 if family in FAMILIES else len(FAMILIES) + 1
    values: dict[str, Any] = {
        "framework": BUILT_IN_FRAMEWORK,
        "label": FAMILIES.get(family, family),
        "position": position,
    } | stated
    return Family(id=family, **values)


def a_framework(*skills: Skill, **stated: Any) -> Framework:
    """A framework that holds these skills (or one), and the families they need."""
    held = skills or (a_skill(),)
    families = tuple(a_family(name) for name in sorted({skill.family for skill in held}))
    values: dict[str, Any] = {
        "name": BUILT_IN_FRAMEWORK,
        "title": "Core skills",
        "version": "1.0",
        "licence": "CC0-1.0",
        "attribution": "Core skills 1.0, the authors of alignment",
        "source": "data/",
        "families": families,
        "skills": held,
    } | stated
    return Framework(**values)


# ------------------------------------------------------------------------------------------------------- matches


def a_line(text: str = "You organise your own work and meet deadlines.", **stated: Any) -> Line:
    return Line(text=text, **stated)


def a_match(label: str = "Prioritise work", **stated: Any) -> Match:
    terms = stated.pop("terms", (Term("organise", 0.5), Term("work", 0.2)))
    values: dict[str, Any] = {
        "family": SELF_MANAGEMENT,
        "score": sum(term.weight for term in terms),
        "probability": 0.9,
        "coverage": 0.6,
        "terms": terms,
        "matched_label": label.lower(),
        "shown": True,
    } | stated
    return Match(**({"skill_id": slug(label), "label": label} | values))


# ---------------------------------------------------------------------------------------------------------- gaps


def a_share(n: int = 28, total: int = 47) -> Share:
    """`n` of `total` with its Wilson 95 % interval, worked out here independently of the product."""
    if total == 0:
        return Share(n=0, total=0, value=0.0, low=0.0, high=1.0)
    z, p = 1.959963984540054, n / total
    middle = (p + z * z / (2 * total)) / (1 + z * z / total)
    half = z / (1 + z * z / total) * sqrt(p * (1 - p) / total + z * z / (4 * total * total))
    return Share(n=n, total=total, value=p, low=max(0.0, middle - half), high=min(1.0, middle + half))


def an_evidence_line(text: str = "You organise your own work and meet deadlines.", **stated: Any) -> EvidenceLine:
    values: dict[str, Any] = {
        "terms": ("organise", "work"),
        "where": "Northlake Utilities, Data analyst",
        "source_id": "posting-1",
        "score": 0.71,
        "probability": 0.9,
    } | stated
    return EvidenceLine(text=text, **values)


_COVERAGE = {
    Status.UNTAUGHT: 0.0,
    Status.BELOW_LEVEL: 0.71,
    Status.UNASSESSED: 0.83,
    Status.PARTLY: 0.6,
    Status.MET: 0.92,
    Status.TAUGHT: 0.88,
    Status.UNASKED: 0.86,
    Status.NEITHER: 0.0,
    Status.TOO_FEW: 0.2,
    Status.NOT_MEASURED: None,
}
_ASSESSED = {Status.MET: True, Status.BELOW_LEVEL: True, Status.TAUGHT: None, Status.NOT_MEASURED: None}


def a_coverage(probability: float = 0.88, basis: Basis = Basis.SAME, through: str = "", **stated: Any) -> Coverage:
    """A coverage whose two terms add up to its log-odds; `through` is the name of the skill found in the outcome."""
    odds = log(max(probability, 1e-9) / max(1 - probability, 1e-9))
    values: dict[str, Any] = {
        "score": odds,
        "through": slug(through),
        "through_label": through,
        "terms": (Term("where counting starts", -3.5, is_word=False), Term(basis.value, odds + 3.5, is_word=False)),
        "line": _outcome_line("this") if probability >= TAUGHT_FROM else _nearest_line(),
    } | stated
    return Coverage(probability=probability, basis=basis, **values)


def a_side_level(level: Level, chance: float = 0.95, n: int = 3, lines: int = 4, settled: int = 0) -> SideLevel:
    """A side whose lines suggest `level` with this chance; the rest goes to the steps beside it."""
    beside = [step for step in (level.step - 1, level.step + 1) if 1 <= step <= len(Level)]
    rest = {step: (1 - chance) / len(beside) for step in beside}
    chances = tuple(chance if step == level.step else rest.get(step, 0.0) for step in range(1, len(Level) + 1))
    return SideLevel(level, chances, n, lines, settled)


def a_gap(label: str = "Prioritise work", status: Status = Status.UNTAUGHT, **stated: Any) -> Gap:
    """A gap whose evidence fits its status. `asks=15, of=47` is short for `demand=a_share(15, 47)`."""
    asks = stated.pop("asks", 0 if status in (Status.UNASKED, Status.NEITHER) else 28)
    demand: Share = stated.pop("demand", None) or a_share(asks, stated.pop("of", 47))
    stated.pop("of", None)
    coverage: float | None = stated.get("coverage", _COVERAGE[status])
    is_taught = coverage is not None and coverage >= TAUGHT_FROM
    assessed = stated.get("assessed", _ASSESSED.get(status, False))
    values: dict[str, Any] = {
        "skill_id": slug(label),
        "family": SELF_MANAGEMENT,
        "employers": min(11, demand.n),
        "first": FIRST if demand.n else None,
        "last": LAST if demand.n else None,
        "must_share": 0.75 if demand.n else None,
        "levels": Levels(
            a_side_level(Level.INDEPENDENT) if demand.n else None,
            a_side_level(Level.GUIDED) if is_taught else None,
            a_side_level(Level.GUIDED) if assessed else None,
        ),
        "outcome_count": 2 if is_taught else 0,
        "coverage": coverage,
        "assessed": assessed,
        "requirement": _requirement_line(label) if demand.n else None,
        "outcome": _outcome_line(label) if is_taught else None,
        "assessment": _assessment_line(label) if assessed else None,
        "nearest": _nearest_line() if coverage is not None and not is_taught else None,
        "covered_by": a_coverage(coverage, through=label) if coverage else None,
    } | stated
    return Gap(label=label, status=status, demand=demand, **values)


def _requirement_line(label: str) -> EvidenceLine:
    return an_evidence_line(
        f"You bring {label.lower()} to a busy team.",
        terms=tuple(label.lower().split()),
        where="Northlake Utilities, Data analyst, 2026-03-02",
        when=date(2026, 3, 2),
        necessity="must",
    )


def _outcome_line(label: str) -> EvidenceLine:
    return an_evidence_line(
        f"Learners practise {label.lower()}.",
        terms=tuple(label.lower().split()),
        where="Data Foundations, unit 2",
        source_id="outcome-1",
        probability=0.88,
    )


def _assessment_line(label: str) -> EvidenceLine:
    return an_evidence_line(
        f"A project that shows {label.lower()}.", terms=(), where="Data Foundations, project", source_id="assessment-1"
    )


def _nearest_line() -> EvidenceLine:
    return an_evidence_line(
        "Plan and document a small workflow in a shared repository.",
        terms=("work",),
        where="Data Foundations, unit 4",
        source_id="outcome-9",
        score=0.18,
        probability=0.18,
    )


def a_family_gap(family: str = SELF_MANAGEMENT, status: Status = Status.UNTAUGHT, **stated: Any) -> FamilyGap:
    """A family's row. `asks=28, of=47` is short for `demand=a_share(28, 47)`."""
    demand: Share = stated.pop("demand", None) or a_share(stated.pop("asks", 28), stated.pop("of", 47))
    is_measured = status not in (Status.NOT_MEASURED, Status.TOO_FEW)
    is_taught = is_measured and status not in (Status.UNTAUGHT, Status.NEITHER)
    values: dict[str, Any] = {
        "label": FAMILIES.get(family, family),
        "taught": (6 if is_taught else 0) if is_measured else None,
        "taught_share": (0.7 if is_taught else 0.0) if is_measured else None,
        "assessed_share": (0.4 if is_taught else 0.0) if is_measured else None,
    } | stated
    return FamilyGap(family=family, status=status, demand=demand, **values)


def a_gap_report(
    gaps: Sequence[Gap] | None = None, families: Sequence[FamilyGap] | None = None, **stated: Any
) -> GapReport:
    """A report on these gaps; without any, one untaught, one unassessed and one taught skill."""
    shown = tuple(gaps) if gaps is not None else _three_gaps()
    rows = tuple(families) if families is not None else _two_families()
    values: dict[str, Any] = {
        "program": "Data Foundations",
        "field": "Data and IT",
        "framework": BUILT_IN_FRAMEWORK,
        "framework_title": "Core skills",
        "framework_version": "1.0",
        "postings": 47,
        "employers": 11,
        "first": FIRST,
        "last": LAST,
        "outcomes": 54,
        "courses": 6,
        "assessments": 18,
        "assessments_given": 20,
        "languages": ("en", "fr"),
        "answer": "28 of 47 postings ask for self-management; none of the 54 outcomes teaches it.",
        "caveats": ("47 postings of 11 employers are not all vacancies.", "The sample data is ours and illustrative."),
        "licences": ("Core skills 1.0: CC0-1.0",),
    } | stated
    return GapReport(gaps=shown, families=rows, **values)


def a_standing(setting: Setting = Setting.STRICT, rank: int | None = 1, **stated: Any) -> Standing:
    """Where a gap stands under a setting; it holds down to the tenth place. `asks=8, of=40` is short for `demand`."""
    demand: Share = stated.pop("demand", None) or a_share(stated.pop("asks", 20), stated.pop("of", 47))
    values: dict[str, Any] = {"status": Status.UNTAUGHT, "holds": rank is not None and rank <= 10} | stated
    return Standing(setting=setting, rank=rank, demand=demand, **values)


def a_tried_gap(gap: Gap, *standings: Standing, rank: int = 1) -> TriedGap:
    return TriedGap(gap.skill_id, gap.label, rank, gap.status, gap.demand, standings)


def a_sensitivity(*gaps: TriedGap, **stated: Any) -> Sensitivity:
    """These gaps under two settings; that one employer less was not measured is said."""
    ranking = tuple(gap.skill_id for gap in gaps)
    settings = (
        TriedSetting(Setting.STRICT, "a match counts from 0.8", ranking=ranking),
        TriedSetting(Setting.EMPLOYER, "the employer that asks most is left out", "fewer than 3 employers"),
        TriedSetting(Setting.PLAIN, "plain TF-IDF", ranking=ranking),
    )
    values: dict[str, Any] = {
        "answer": "The first gaps were tried under two other settings.",
        "family_answer": "Self-management was tried under them too.",
        "notes": ("Not tested: one employer less (fewer than 3 employers).",),
    }
    return Sensitivity(settings=settings, gaps=gaps, **(values | stated))


def _three_gaps() -> tuple[Gap, ...]:
    return (
        a_gap("Prioritise work", Status.UNTAUGHT, asks=28),
        a_gap("Visualise data", Status.UNASSESSED, asks=16, family="data"),
        a_gap("Query databases", Status.MET, asks=23, family="data"),
    )


def _two_families() -> tuple[FamilyGap, ...]:
    return (a_family_gap(), a_family_gap("data", Status.MET, asks=39, taught=21, taught_share=0.91, assessed_share=0.8))


# ----------------------------------------------------------------------------------- a report of a realistic size

_CODES = {
    "u": Status.UNTAUGHT,
    "b": Status.BELOW_LEVEL,
    "a": Status.UNASSESSED,
    "m": Status.MET,
    "t": Status.TAUGHT,
    "x": Status.UNASKED,
    "n": Status.NOT_MEASURED,
}
_SKILLS = """
self-management     u 28 0.00 Manage your own time
self-management     u 22 0.00 Prioritise work
self-management     u 19 0.31 Keep learning
self-management     u 19 0.00 Work under pressure
self-management     u 15 0.00 Take initiative
self-management     u 11 0.00 Adapt to change
self-management     u  9 0.00 Attend to details
self-management     u  7 0.00 Cope with uncertainty
working-with-others u 24 0.42 Communicate with stakeholders
working-with-others b 22 0.58 Work in a team
working-with-others a 17 0.66 Write reports
working-with-others u 17 0.00 Listen actively
working-with-others a 14 0.78 Present findings
working-with-others u  8 0.00 Resolve conflicts
working-with-others u  6 0.22 Coach others
thinking            a 20 0.74 Solve problems
thinking            m 18 0.81 Analyse critically
thinking            u 12 0.44 Make decisions
thinking            u  5 0.00 Think creatively
core                m 13 0.72 Use spreadsheets
core                t 10 0.69 Read and write English
core                m  9 0.94 Calculate with percentages
core                u  8 0.00 Write in French
data                m 31 0.96 Program in Python
data                m 29 0.96 Query databases with SQL
data                m 21 0.90 Visualise data
data                m 17 0.97 Train machine-learning models
data                m 12 0.93 Test hypotheses
data                a 16 0.84 Clean data
data                b 15 0.62 Model data
data                a  9 0.71 Forecast time series
data                u 10 0.35 Govern data
data                x  0 0.88 Sample populations
software            u 23 0.12 Use cloud platforms
software            u 18 0.00 Deliver in an agile team
software            m 19 0.83 Control versions
software            a 13 0.57 Test software
software            u 12 0.00 Build pipelines
software            u  9 0.00 Secure systems
software            u  4 0.00 Run containers
business            u 11 0.18 Protect personal information
business            u  9 0.00 Manage projects
business            u  6 0.00 Serve customers
business            n  5 -    Budget and forecast costs
design              u  8 0.27 Make content accessible
design              u  3 0.00 Interview users
safety              n  2 -    Follow safety procedures
"""


def a_full_report(**stated: Any) -> GapReport:
    """A report of 47 made-up skills in nine families: what a screen really has to bear."""
    gaps = tuple(_listed_gap(line) for line in _SKILLS.strip().splitlines())
    ranked = sorted(gaps, key=lambda gap: (-gap.demand.low, gap.label))
    return a_gap_report(ranked, _full_families(), **stated)


def _listed_gap(line: str) -> Gap:
    family, code, asks, coverage, label = line.split(maxsplit=4)
    strength = None if coverage == "-" else float(coverage)
    gap = a_gap(label, _CODES[code], family=family, asks=int(asks), coverage=strength)
    return replace(gap, nearest=None) if strength == 0 else gap


def _full_families() -> tuple[FamilyGap, ...]:
    return (
        a_family_gap(SELF_MANAGEMENT, asks=34),
        a_family_gap("data", Status.MET, asks=41, taught=21, taught_share=0.93, assessed_share=0.78),
        a_family_gap(
            "working-with-others", Status.UNASSESSED, asks=37, taught=5, taught_share=0.22, assessed_share=0.05
        ),
        a_family_gap("software", Status.UNASSESSED, asks=32, taught=7, taught_share=0.36, assessed_share=0.31),
        a_family_gap("thinking", Status.UNASSESSED, asks=28, taught=6, taught_share=0.62, assessed_share=0.47),
        a_family_gap("core", Status.TAUGHT, asks=22, taught=8, taught_share=0.71, assessed_share=None),
        a_family_gap("business", asks=18, taught=1, taught_share=0.04, assessed_share=0.0),
        a_family_gap("design", asks=10),
        a_family_gap("safety", Status.NOT_MEASURED, asks=2),
    )


# --------------------------------------------------------------------------------------------- files at the edge


def an_upload(content: bytes | str = "title\nData analyst\n", name: str = "postings.csv") -> Upload:
    return Upload(name=name, content=content.encode("utf-8") if isinstance(content, str) else content)


def a_table(*rows: Sequence[str], columns: Sequence[str] = ("title", "text"), name: str = "postings.csv") -> Table:
    return Table(name=name, columns=tuple(columns), rows=tuple(tuple(row) for row in rows))


# ------------------------------------------------------------------------------------------------------- rubrics


def a_rubric_row(number: int = 1, name: str = "Prepares invoices", *texts: str) -> RubricRow:
    """A criterion; the steps that are not given stay empty."""
    return RubricRow(number, name, (*texts, *("",) * (len(Level) - len(texts))))


def a_rubric_version(number: int = 1, *rows: RubricRow, party: Party = Party.COLLEGE, **stated: Any) -> RubricVersion:
    author = "Ana Roy" if party is Party.COLLEGE else "Ben Okafor"
    saved_at = datetime(2026, 5, number, 9, 30)
    return RubricVersion(**{"number": number, "party": party, "author": author, "note": "", "saved_at": saved_at,
                            "rows": rows} | stated)  # fmt: skip


def a_rubric(*versions: RubricVersion, **stated: Any) -> Rubric:
    """A rubric with these versions; without any, with one empty version."""
    said = {"id": "r1", "title": "Invoices on placement", "program": "Office basics", "workplace": "Maple Office"}
    made = {"course_id": "", "assessment_id": "", "made_at": datetime(2026, 5, 1, 9, 30)}
    return Rubric(**said | made | {"versions": versions or (a_rubric_version(),)} | stated)


def a_signature(version: int = 1, party: Party = Party.COLLEGE) -> Signature:
    name = "Ana Roy" if party is Party.COLLEGE else "Ben Okafor"
    return Signature(version, party, name, datetime(2026, 5, version, 10, 0))


def a_copy(file: Path, to: Path) -> Path:
    """A copy of a database that is closed, as if it had been closed there: it is opened without being tried first."""
    shutil.copyfile(file, to)
    end = kept_head(str(file))
    assert end is not None
    head_path(str(to)).write_text(head_text(end, looks_of(str(to))), encoding="utf-8")
    return to
