"""Values → rows of the tables, and rows → values. What a table's columns are called is known here and in sql/.

Each function is one direction of one value; the few that take a `Writing` write one thing whole.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from alignment import levels
from alignment.assessing import edited
from alignment.database import Row, Writing
from alignment.decisions import Candidate
from alignment.evaluation import Shown
from alignment.gaps import Asked, Covered, Measured
from alignment.problems import NotFound, UnclearDecision, WrongColumns
from alignment.requirements import (
    line_key,
    repeated_lines,
    without,
)
from alignment.rubrics import (
    Party,
    Rubric,
    RubricRow,
    RubricSource,
    RubricSummary,
    RubricVersion,
    Signature,
)
from alignment.scoring.coverage import Found, Relations, Taught, Wanted
from alignment.sensitivity import Counted
from alignment.vocabulary import (
    PLAIN_PRECISION,
    SELF_MANAGEMENT,
    Assessment,
    Course,
    Coverage,
    Cut,
    Decision,
    EvidenceLine,
    Family,
    Framework,
    Level,
    LevelBelief,
    LevelLine,
    Line,
    Match,
    Necessity,
    Outcome,
    Posting,
    ProgramFiles,
    Requirement,
    Setting,
    Side,
    SideLevel,
    Skill,
    Verdict,
    content_id,
)

MATCH_TABLES = {"requirement": "requirement_skill", "outcome": "outcome_skill", "assessment": "assessment_skill"}
SCORED_TABLES = ("aligned", "tried_match", *MATCH_TABLES.values())
"""Everything that scoring writes: what is scored anew, or goes, is forgotten in all of them."""
UNDOABLE = {
    "posting": "id",
    "requirement": "posting_id",
    "course": "id",
    "outcome": "course_id",
    "assessment": "course_id",
    "assessment_criterion": "course_id",
    "assessment_outcome": "course_id",
    "framework": "name",
    "family": "framework",
    "skill": "framework",
    "skill_label": "framework",
}
"""Tables that a load replaces and an undo puts back, with the column that says whose a row is."""


def fingerprint_of(posting: Posting) -> str:
    """What a posting says, in sixteen digits: another fingerprint means that it changed."""
    return content_id(posting)


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)


def course_fingerprints(files: ProgramFiles) -> dict[str, str]:
    """The same for each course in three parts, "course:outcomes:assessments"; a part these files lack is empty."""
    return {
        course.id: ":".join((content_id(course), _part(files.outcomes, course.id), _part(files.assessments, course.id)))
        for course in files.courses
    }


def _part(lines: Sequence[Outcome | Assessment], course: str) -> str:
    own = [line for line in lines if line.course_id == course]
    return content_id(*own) if own else ""


def merged_fingerprint(known: str, given: str) -> str:
    """What is known after a load: a part that the files lacked stays as it was, so that nothing is lost.

    >>> merged_fingerprint("a:b:c", "a::d")
    'a:b:d'
    """
    return ":".join(new or old for old, new in zip(known.split(":"), given.split(":"), strict=True))


def forget_postings(writing: Writing, ids: Sequence[str]) -> None:
    """Drop postings with their lines and matches."""
    forget_matches(writing, ids)
    writing.delete("requirement", "posting_id", ids)
    writing.delete("posting", "id", ids)


def refuse_lone_rubrics(writing: Writing, ids: Sequence[str], files: ProgramFiles) -> None:
    """Raise WrongColumns where a rubric alone would take the place of the assessments that a course has already."""
    given: dict[str, list[Assessment]] = {}
    for one in files.assessments:
        given.setdefault(one.course_id, []).append(one)
    alone = {id: ones for id, ones in given.items() if id in ids and all(one.is_rubric_alone for one in ones)}
    for row in writing.read("assessment_ids", courses=sorted(alone)):
        ones = alone[row["course_id"]]
        if row["id"] not in {one.id for one in ones}:
            raise WrongColumns(
                f"The rubric “{ones[0].title}” alone would take the place of the other assessments of its course.",
                "Load it together with the table of the course’s assessments.",
            )


def forget_courses(writing: Writing, ids: Sequence[str], files: ProgramFiles) -> None:
    """Drop courses with their matches, and the outcomes and assessments that `files` bring anew."""
    forget_matches(writing, ids)
    assessed = sorted({one.course_id for one in files.assessments} & set(ids))
    writing.delete("assessment_outcome", "course_id", assessed)
    writing.delete("assessment_criterion", "course_id", assessed)
    writing.delete("assessment", "course_id", assessed)
    writing.delete("outcome", "course_id", sorted({one.course_id for one in files.outcomes} & set(ids)))
    writing.delete("course", "id", ids)


def forget_matches(writing: Writing, owners: Sequence[str]) -> None:
    """Drop what scoring wrote of these postings and courses, so that they are scored again."""
    for table in SCORED_TABLES:
        writing.delete(table, "owner_id", owners)


def mark_repeated(writing: Writing, employer: str, owner: str) -> None:
    """Mark the boilerplate of one employer anew, in the postings of one owner.

    A line that is boilerplate no longer is scored at the next align.
    """
    rows = writing.read("employer_lines", employer=employer, owner=owner)
    keys = repeated_lines((row["job"], row["text"]) for row in rows)
    ids = [row["id"] for row in rows if line_key(row["text"]) in keys]
    marked = {row["id"] for row in rows if row["repeated"]}
    freed = marked - set(ids)
    writing.run("mark_repeated", employer=employer, owner=owner, ids=ids)
    for table in ("requirement_skill", "tried_match"):  # a requirement's id is nobody else's
        writing.delete(table, "line_id", sorted(set(ids) - marked))
    if freed:
        owners = [row["posting_id"] for row in writing.read("owners_of_lines", ids=sorted(freed))]
        for table in ("requirement_skill", "tried_match", "aligned"):
            writing.delete(table, "owner_id", owners)


def insert_framework(writing: Writing, framework: Framework, fingerprint: str) -> None:
    """Write a framework with its families, skills and labels."""
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
    return {
        **plain,
        "fields": list(skill.fields) or None,
        "not_when": list(skill.not_when) or None,
        "groups": list(skill.groups) or None,
        "broader": list(skill.broader) or None,
        "related": list(skill.related) or None,
    }


def _label_rows(skill: Skill) -> list[dict[str, object]]:
    return [
        {"skill_id": skill.id, "framework": skill.framework, "language": language, "position": position, "label": label}
        for language, labels in skill.labels.items()
        for position, label in enumerate(labels)
    ]


def posting_row(posting: Posting, fingerprint: str, owner: str = "") -> dict[str, object]:
    """A posting → a row of `posting`; `owner` is the employer that keeps it to itself."""
    names = ("id", "employer", "title", "field", "language", "text", "date_posted", "source", "licence", "origin")
    plain = {name: getattr(posting, name) for name in names}
    return {**plain, "job": posting.group, "fingerprint": fingerprint, "loaded_at": _now(), "owner": owner}


def requirement_row(line: Requirement) -> dict[str, object]:
    """A line → a row of `requirement`; whether it repeats is not known yet."""
    names = ("id", "posting_id", "position", "text", "probability", "negated", "language")
    plain = {name: getattr(line, name) for name in names}
    return {
        **plain,
        "cut": _value(line.cut),
        "repeated": False,
        "necessity": line.necessity.value,
        **_level_columns(line.belief),
    }


def _level_columns(belief: LevelBelief | None) -> dict[str, object]:
    """What the words suggest → the columns of a line's level; no words where the line was not read for one."""
    level = _value(belief.level if belief else None)
    words = [cue.words for cue in belief.cues] if belief else []
    chances = list(belief.chances) if belief and level else None
    return {"level": level, "suggested": level, "level_chances": chances, "level_words": words, "settled": False}


def _value(member: Cut | Level | None) -> str | None:
    return member.value if member else None


def insert_programs(writing: Writing, files: ProgramFiles, chosen: set[str], fingerprints: Mapping[str, str]) -> None:
    """Write the `chosen` courses with their outcomes and assessments."""
    courses = [course for course in files.courses if course.id in chosen]
    outcomes = [outcome for outcome in files.outcomes if outcome.course_id in chosen]
    assessments = _with_edits(writing, files, chosen)
    writing.insert("course", [_course_row(course, fingerprints[course.id]) for course in courses])
    spoken = {course.id: course.language for course in courses}
    writing.insert("outcome", [_outcome_row(outcome, spoken[outcome.course_id]) for outcome in outcomes])
    writing.insert("assessment", [_assessment_row(one, spoken[one.course_id]) for one in assessments])
    for table in ("outcome", "assessment"):
        writing.run("mark_wordings", table=table)
        apply_levels(writing, table, sorted(chosen))
    writing.insert("assessment_outcome", _covered_rows(files, assessments))
    writing.insert("assessment_criterion", [row for one in assessments for row in _criterion_rows(one)])


def _course_row(course: Course, fingerprint: str) -> dict[str, object]:
    names = ("id", "program", "title", "institution", "language", "field", "description", "source", "licence", "origin")
    plain = {name: getattr(course, name) for name in names}
    return {**plain, "fingerprint": fingerprint, "loaded_at": _now()}


ASSESSMENT_DETAILS = ("conditions", "judge", "evidence")
"""What a file may say of an assessment beyond its task, method and standard."""


def _outcome_row(outcome: Outcome, language: str) -> dict[str, object]:
    plain = {name: getattr(outcome, name) for name in ("id", "course_id", "position", "text", "unit", "kind")}
    return {**plain, **_level_columns(levels.level_of(outcome.text, Side.TAUGHT, language))}


def _assessment_row(assessment: Assessment, language: str) -> dict[str, object]:
    names = ("id", "course_id", "position", "text", "title", "method", "standard", "weight", *ASSESSMENT_DETAILS)
    plain = {name: getattr(assessment, name) for name in names}
    proof = {"method": assessment.method, "standard": assessment.standard}
    return {**plain, **_level_columns(levels.level_of(assessment.text, Side.ASSESSED, language, **proof))}


def _covered_rows(files: ProgramFiles, assessments: Iterable[Assessment]) -> list[dict[str, object]]:
    """Which outcomes the assessments say they cover, each with its course: in the files of one load ids are
    unique, and one that is in none of them is the course's own, chosen by a person."""
    homes = {outcome.id: outcome.course_id for outcome in files.outcomes}
    return [
        {
            "course_id": one.course_id,
            "assessment_id": one.id,
            "outcome_course_id": homes.get(id, one.course_id),
            "outcome_id": id,
        }
        for one in assessments
        for id in one.outcome_ids
    ]


def _criterion_rows(assessment: Assessment) -> list[dict[str, object]]:
    place = {"course_id": assessment.course_id, "assessment_id": assessment.id}
    return [
        {**place, "position": position, "text": one.text, "weight": one.weight, "outcome_ids": list(one.outcome_ids)}
        for position, one in enumerate(assessment.criteria, 1)
    ]


def line_of(row: Mapping[str, Any]) -> Line:
    """A row of an `unaligned_…` query → the line to score, without what it says is not needed."""
    return Line(without(row["text"], row.get("negated") or ""), row["language"], row["context"], row["field"])


def match_row(line: Mapping[str, Any], framework: str, match: Match) -> dict[str, object]:
    """A match of a line → a row of its match table."""
    return {
        "line_id": line["id"],
        "owner_id": line["owner_id"],
        "framework": framework,
        "skill_id": match.skill_id,
        "score": match.score,
        "probability": match.probability,
        "terms": list(match.words),
        "matched_label": match.matched_label,
        "shown": match.shown,
        "why_not": match.why_not,
        "earned": match.shown,
        "decided": "",
    }


def tried_row(  # noqa: PLR0917  # what was found, where, and how sure
    setting: Setting, kind: str, line: Mapping[str, Any], framework: str, skill: str, value: float
) -> dict[str, object]:
    """What another setting counts for a line → a row of `tried_match`."""
    place = {"kind": kind, "line_id": line["id"], "owner_id": line["owner_id"], "framework": framework}
    return {"setting": setting.value, **place, "skill_id": skill, "value": value, "rejected": False}


def match_of(row: Mapping[str, Any]) -> Match:
    """A row of `posting_matches` → a shown match."""
    return Match(
        row["skill_id"], row["label"], row["family"], row["score"], row["probability"], 1.0,
        terms=(), matched_label="", shown=True,
    )  # fmt: skip


def skill_of(framework: str, row: Mapping[str, Any]) -> Skill:
    """A row of `skills` → a skill with its labels by language."""
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
        groups=tuple(row["groups"] or ()),
        broader=tuple(row["broader"] or ()),
        related=tuple(row["related"] or ()),
    )


def requirement_of(posting_id: str, row: Mapping[str, Any]) -> Requirement:
    """A row of `posting_lines` → a line."""
    return Requirement(
        id=row["id"],
        posting_id=posting_id,
        position=row["position"],
        text=row["text"],
        probability=row["probability"],
        cut=Cut(row["cut"]) if row["cut"] else None,
        necessity=Necessity(row["necessity"]),
        negated=row["negated"],
        level=level_of(row["level"]),
        language=row["language"],
    )


def level_of(value: str | None) -> Level | None:
    """A stored level; None for none."""
    return Level(value) if value else None


def standing_of(row: Mapping[str, Any]) -> SideLevel | None:
    """The level columns of a query → where its lines stand; None where none of them suggests a level."""
    level = level_of(row["level"])
    if level is None:
        return None
    return SideLevel(level, tuple(row["level_chances"]), row["levelled"], row["lines"], row["settled"])


def level_line_of(row: Mapping[str, Any]) -> LevelLine:
    """A row of a `level_lines_…` query → a line with its level."""
    return LevelLine(
        kind=row["kind"],
        line_id=row["line_id"],
        owner_id=row["owner_id"],
        text=row["text"],
        where=row["place"],
        level=level_of(row["level"]),
        suggested=level_of(row["suggested"]),
        chances=tuple(row["level_chances"] or ()),
        words=tuple(row["level_words"]),
        is_settled=row["settled"],
    )


UNSHOWN = "~"
"""What the owner of a posting reads that counts, and is not shown (sql/see_pooled.sql)."""


def asked_of(row: Mapping[str, Any]) -> Asked:
    """A row of `demand` → what the postings say of a skill."""
    return Asked(
        row["skill_id"], row["n"], row["employers"], row["first"], row["last"], row["must"], standing_of(row),
        line=None if row["owner"] == UNSHOWN else asking_line(row),
    )  # fmt: skip


def asking_line(row: Mapping[str, Any]) -> EvidenceLine:
    """A row with a posting line → its evidence."""
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


def teaching_line(row: Mapping[str, Any]) -> EvidenceLine:
    """A row with an outcome → its evidence."""
    return EvidenceLine(
        text=row["text"],
        terms=tuple(row["terms"] or ()),
        where=f"{row['program']} · {row['course']}",
        source_id=row["outcome_id"],
        score=row["score"],
        probability=row["probability"],
    )


def covered_of(rows: Sequence[Mapping[str, Any]]) -> tuple[dict[str, Covered], dict[str, EvidenceLine]]:
    """Skills covered, and the nearest miss of those that are not."""
    covered: dict[str, Covered] = {}
    nearest: dict[str, EvidenceLine] = {}
    for row in rows:
        line = EvidenceLine(
            text=row["text"],
            terms=tuple(row["terms"] or ()),
            where=" · ".join(filter(None, (row["title"], row.get("unit") or row.get("method")))),
            source_id=row["line_id"],
            why_not=row.get("why_not") or "",
            score=row["score"],
            probability=row["probability"],
            passed=row.get("shown", True),
        )
        if row.get("shown", True):
            covered[row["skill_id"]] = Covered(
                row["n"],
                standing_of(row),
                line,
                is_levelled=row.get("is_levelled", True),
                is_assessable=row.get("is_assessable", True),
            )
        else:
            nearest[row["skill_id"]] = line
    return covered, nearest


def taught_of(lines: Sequence[Row], matches: Sequence[Row]) -> list[Taught]:
    """Rows of `program_lines` and `program_matches` → the outcomes with what was found in them."""
    found: dict[tuple[str, str], list[Found]] = {}
    for row in matches:
        match = Found(
            row["skill_id"], row["label"], row["probability"], row["shown"], row["decided"],
            words=tuple(row["terms"] or ()),
        )  # fmt: skip
        found.setdefault((row["owner_id"], row["line_id"]), []).append(match)
    return [
        Taught(
            row["line_id"], row["text"], row["owner_id"], row["title"],
            " · ".join(filter(None, (row["title"], row["unit"]))),
            row["language"], tuple(found.get((row["owner_id"], row["line_id"]), ())),
        )
        for row in lines
    ]  # fmt: skip


def matches_under(setting: Setting, matches: Sequence[Row], tried: Sequence[Row], strict: float) -> list[Row]:
    """Rows of `program_matches` as they are under a setting that changes which count; `tried` are those that it adds.

    What a person decided holds under each. A match of the second method is as sure as such matches proved to be.
    """
    kept = [{**row, "shown": row["shown"] and _counts(setting, row, strict)} for row in matches]
    settled = {_place(row) for row in matches if row["decided"]}
    added = {_place(row): row for row in tried if row["setting"] == setting.value and _place(row) not in settled}
    own = [row for row in kept if _place(row) not in added]
    sure = {"probability": PLAIN_PRECISION} if setting is Setting.PLAIN else {}
    return own + [{**row, "shown": True, "decided": "", "terms": (), **sure} for row in added.values()]


def _place(row: Row) -> tuple[str, str, str]:
    """What a match is known by: course, outcome, skill."""
    return (row["owner_id"], row["line_id"], row["skill_id"])


def _counts(setting: Setting, row: Row, strict: float) -> bool:
    """Whether a match that is shown counts under a setting."""
    if row["decided"] or setting is Setting.LOOSE:
        return True
    return setting is Setting.STRICT and row["probability"] >= strict


def wanted_of(demand: Sequence[Row], skills: Iterable[str]) -> list[Wanted]:
    """Skills with the line that is evidence of their demand, of rows of `demand`; one without a row has no words."""
    lines = {row["skill_id"]: row for row in demand}
    unasked: Row = {"text": "", "language": ""}
    return [Wanted(id, (line := lines.get(id, unasked))["text"], line["language"]) for id in skills]


def relations_of(rows: Sequence[Row]) -> Relations:
    """Rows of `skill_relations` → what stands above and beside each skill."""
    broader, related = ({row["id"]: tuple(row[column] or ()) for row in rows} for column in ("broader", "related"))
    return Relations(broader, related)


def measured_of(  # noqa: PLR0917  # the reads of one question, in their order
    postings: Row,
    program: Row,
    demand: Sequence[Row],
    lines: tuple[Sequence[Row], Sequence[Row]],
    families: tuple[Mapping[str, int], Mapping[str, int]],
    names: Sequence[Row],
    caveats: Sequence[str],
    coverage: Mapping[str, Coverage] | None = None,
) -> Measured:
    """The rows of a question → its two sides. `lines` are of outcomes and assessments, `families` asked and taught."""
    asked = {row["skill_id"]: asked_of(row) for row in demand}
    (taught, nearest), (assessed, _) = map(covered_of, lines)
    return Measured(
        postings=postings["postings"],
        employers=postings["employers"],
        first=postings["first"],
        last=postings["last"],
        courses=program["courses"],
        outcomes=program["outcomes"],
        assessments=program["telling"],
        assessments_given=program["assessments"],
        skills={row["id"]: (row["label"], row["family"]) for row in names if row["id"] in asked.keys() | taught.keys()},
        asked=asked,
        taught=taught,
        assessed=assessed,
        nearest=nearest,
        families_asked=families[0],
        families_taught=families[1],
        coverage=coverage or {},
        languages=tuple(sorted(program["languages"])),
        caveats=tuple(caveats),
        licences=tuple(sorted({*(postings["licences"] or ()), *(program["licences"] or ())})),
    )


# ------------------------------------------------------------------------------------------------ other settings

_NO_LINE = EvidenceLine("", (), "", "")
"""Under another setting it is counted which lines cover a skill; the lines themselves are the report's."""


def counted_of(demand: Sequence[Row], coverage: Sequence[Row]) -> list[Counted]:
    """Rows of `demand_settings` and `coverage_settings` → what was counted under each setting but one employer less."""
    names = {row["skill_id"]: (row["label"], row["family"]) for row in (*demand, *coverage) if row["skill_id"]}
    return [
        Counted(setting, names=names, **_asked_under(setting.value, demand), **_covered_under(setting, coverage))
        for setting in (Setting.STRICT, Setting.LOOSE, Setting.MUST, Setting.PLAIN)
    ]


def _asked_under(name: str, demand: Sequence[Row]) -> dict[str, Any]:
    own = next((row[name] for row in demand if not row["skill_id"] and row["family"] == SELF_MANAGEMENT), 0)
    return {"asked": {row["skill_id"]: row[name] for row in demand if row["skill_id"]}, "family_asked": own}


def _covered_under(setting: Setting, coverage: Sequence[Row]) -> dict[str, Any]:
    """Nothing where the setting leaves the matches of the program as they are."""
    if setting is Setting.MUST:
        return {}
    rows = [row for row in coverage if row["setting"] == setting.value]
    skills = [row for row in rows if row["skill_id"]]
    taught, assessed = (
        {row["skill_id"]: _counted_cover(row) for row in skills if row["kind"] == kind}
        for kind in ("outcome", "assessment")
    )
    families = [row for row in rows if not row["skill_id"] and row["kind"] == "outcome"]
    own = next((row["n"] for row in families if row["family"] == SELF_MANAGEMENT), 0)
    return {"taught": taught, "assessed": assessed, "family_taught": own}


def _counted_cover(row: Row) -> Covered:
    return Covered(row["n"], standing_of(row), _NO_LINE, row["is_levelled"], row["is_assessable"])


def counted_without(rows: Sequence[Row], measured: Measured) -> list[Counted]:
    """Rows of `without_employer` → what is left without each employer that asks most for one of the first gaps."""
    return [
        _without(employer, [row for row in rows if row["employer"] == employer], measured)
        for employer in dict.fromkeys(row["employer"] for row in rows)
    ]


def _left(n: int, postings: int) -> int:
    """What is left of a count: never more than the jobs left, even where a file gives one job to two employers."""
    return min(max(0, n), postings)


def _without(employer: str, rows: Sequence[Row], measured: Measured) -> Counted:
    gone = {row["skill_id"]: row["n"] for row in rows if row["skill_id"]}
    own = next((row["n"] for row in rows if not row["skill_id"] and row["family"] == SELF_MANAGEMENT), 0)
    postings = max(0, measured.postings - rows[0]["postings"])
    return Counted(
        Setting.EMPLOYER,
        asked={id: _left(one.n - gone.get(id, 0), postings) for id, one in measured.asked.items()},
        family_asked=_left(measured.families_asked.get(SELF_MANAGEMENT, 0) - own, postings),
        postings=postings,
        employer=employer,
        only=frozenset(row["skill_id"] or row["family"] for row in rows if row["is_main"]),
    )


# -------------------------------------------------------------------------------------------- taking a load back


def put_back(writing: Writing, event: int) -> list[str]:
    """Take away what a load or a removal added, and put back what it took away; the ids of its postings and courses.

    What people decided meanwhile is a log of its own and holds again from the next alignment on.
    """
    kept = writing.read("undoable", event=event)
    owners = {table: sorted({row["owner_id"] for row in kept if row["name"] == table}) for table in UNDOABLE}
    touched = [*owners["posting"], *owners["course"]]
    ours = {(row["employer"], row["owner"]) for row in _of_postings(writing, owners["posting"])}
    forget_matches(writing, touched)
    for table in SCORED_TABLES:
        writing.delete(table, "framework", owners["framework"])
    for table, column in UNDOABLE.items():
        writing.delete(table, column, owners[table])
        rows = [json.loads(row["content"]) for row in kept if row["name"] == table and row["content"]]
        writing.insert(table, rows)
    ours |= {(row["employer"], row["owner"]) for row in _of_postings(writing, owners["posting"])}
    for employer, owner in sorted(ours):
        if employer:
            mark_repeated(writing, employer, owner)
    for kind in MATCH_TABLES:
        apply_levels(writing, kind, touched)
    writing.run("forget_undoable", event=event)
    return touched


def _of_postings(writing: Writing, ids: Sequence[str]) -> list[Row]:
    chosen = set(ids)
    return [row for row in writing.read("posting_fingerprints") if row["id"] in chosen]


def remove_source(writing: Writing, rows: Sequence[Row]) -> dict[str, int]:
    """Drop postings and courses (rows of `of_source`), with all that was read in them; how many of each."""
    ids = {kind: [row["id"] for row in rows if row["kind"] == kind] for kind in ("posting", "course")}
    forget_postings(writing, ids["posting"])
    forget_matches(writing, ids["course"])
    for table in ("assessment_outcome", "assessment_criterion", "assessment", "outcome"):
        writing.delete(table, "course_id", ids["course"])
    writing.delete("course", "id", ids["course"])
    for employer, owner in sorted({(row["employer"], row["owner"]) for row in rows if row["employer"]}):
        mark_repeated(writing, employer, owner)
    return {f"{kind}s": len(found) for kind, found in ids.items()}


# ----------------------------------------------------------------------------------------------------- decisions


def insert_lines(writing: Writing, lines: Sequence[Requirement]) -> None:
    """Write the lines of postings, with the wordings that decisions know them by."""
    writing.insert("requirement", [requirement_row(line) for line in lines])
    writing.run("mark_wordings", table="requirement")
    apply_levels(writing, "requirement", sorted({line.posting_id for line in lines}))


def apply_levels(writing: Writing, kind: str, owners: Sequence[str]) -> None:
    """Make the levels of these postings' or courses' lines what their words suggest, and then what people said."""
    if next_decision(writing) > 1:
        owner = "posting" if kind == "requirement" else "course"
        writing.run(f"apply_levels_of_{owner}", table=kind, kind=kind, owners=list(owners))


def read_levels(writing: Writing, owners: Sequence[str]) -> None:
    """Read the lines of these postings and courses that an older version did not read for their level."""
    for kind, side in (("requirement", Side.WANTED), ("outcome", Side.TAUGHT), ("assessment", Side.ASSESSED)):
        rows = writing.read(f"unread_{kind}s", owners=list(owners))
        writing.merge(f"store_levels_of_{kind}s", [_read_level(row, side) for row in rows])
        if rows:
            apply_levels(writing, kind, owners)


def _read_level(row: Row, side: Side) -> Row:
    text = without(row["text"], row.get("negated") or "")
    belief = levels.level_of(text, side, row["language"], method=row["method"], standard=row["standard"])
    return {"id": row["id"], "owner_id": row["owner_id"], **_level_columns(belief)}


def apply_decisions(
    writing: Writing, framework: str, owners: Sequence[str], kinds: Iterable[str] = tuple(MATCH_TABLES)
) -> None:
    """Make the matches of these postings and courses what the scorer said, and then what people decided.

    Safe to repeat: it begins by taking back whatever an earlier time did.
    """
    if next_decision(writing) == 1:
        return
    chosen: dict[str, Any] = {"framework": framework, "owners": list(owners)}
    for kind in kinds:
        table = MATCH_TABLES[kind]
        writing.run("drop_added_matches", table=table, **chosen)
        writing.run("restore_matches", table=table, **chosen)
        writing.run("apply_decisions", table=table, kind=kind, **chosen)
        writing.run("add_decided_matches", table=table, kind=kind, **chosen)
        writing.run("reject_tried_matches", kind=kind, **chosen)


def _apply_to_wording(writing: Writing, framework: str, kind: str, wording: int) -> None:
    """The same for all postings or courses with a line of this wording: no decision on it reaches further.

    A level is said of a line and not of a match, so its decision names no framework.
    """
    owners = [row["owner_id"] for row in writing.read("owners_of_wording", kind=kind, wording=wording)]
    if framework:
        apply_decisions(writing, framework, owners, (kind,))
    else:
        apply_levels(writing, kind, owners)


def judged_line(read: Callable[..., list[Row]], kind: str, line: str, owner: str) -> Row:
    """The one line that is meant. Raises NotFound for none that asks, or for several."""
    rows = read("judged_line", kind=kind, line=line, owner=owner)
    if not rows:
        raise NotFound(f"There is no {kind} “{line}”.", "Take the line’s id from the review list.")
    if len({row["owner_id"] for row in rows}) > 1:
        owners = "; ".join(f"“{row['owner_id']}”" for row in rows[:12])
        raise NotFound(f"Several courses have an {kind} “{line}”.", f"Name its owner, one of: {owners}.")
    if not rows[0]["asks"]:
        raise NotFound(f"The line “{line}” was cut, so it stands for no skill.", "Choose a line that asks.")
    return rows[0]


def counts_of_wording(read: Callable[..., list[Row]], places: Sequence[tuple[str, str, int]]) -> list[int]:
    """For each line, given by kind, owner and wording, how many lines of other owners have its wording."""
    kinds, owners, wordings = (list(column) for column in zip(*places, strict=True)) if places else ([], [], [])
    rows = read("same_wording", kinds=kinds, owners=owners, wordings=wordings)
    counts = {(row["kind"], row["owner_id"], row["wording"]): int(row["n"]) for row in rows}
    return [counts[place] for place in places]


def skills_named(skill: str, to: str, labels: Mapping[str, str], framework: str) -> dict[str, str]:
    """The skill of a match, and the one it is re-mapped to if any, each named by id or by label."""
    found, other = skill_named(skill, labels, framework), skill_named(to, labels, framework) if to else ""
    if found == other:
        raise UnclearDecision(f"The match is with “{labels[found]}” already.", "Choose another skill.")
    return {"skill_id": found, "label": labels[found], "to_skill": other, "to_label": labels.get(other, "")}


def skill_named(name: str, labels: Mapping[str, str], framework: str) -> str:
    """The id of a skill that is named by its id or its label. Raises NotFound for neither."""
    wanted = name.strip().lower()
    found = name if name in labels else next((id for id, label in labels.items() if label.lower() == wanted), None)
    if found is None:
        raise NotFound(f"There is no skill “{name}” in {framework}.", "Name one by its id or its label.")
    return found


def keep_decision(writing: Writing, said: Mapping[str, str], line: str, owner: str) -> int:
    """Add a decision to the log and let it hold; its number. Raises NotFound for no such line or match."""
    found = judged_line(writing.read, said["kind"], line, owner)
    match = _judged_match(writing, found, said)
    scored = {"was_shown": bool(match["earned"]), "probability": match["probability"]}
    number = log_decision(writing, {**said, **scored}, found, _known_match(match))
    _apply_to_wording(writing, said["framework"], said["kind"], found["wording"])
    return number


def keep_level(writing: Writing, said: Mapping[str, str], line: str, owner: str) -> int:
    """Add to the log which level a person says that a line is about, and let it hold; its number.

    Raises NotFound for no such line.
    """
    found = judged_line(writing.read, said["kind"], line, owner)
    suggested = writing.read("suggested_level", kind=said["kind"], line=found["line_id"], owner=found["owner_id"])[0]
    about = {"framework": "", "skill_id": "", "to_skill": "", "label": suggested["suggested"] or ""}
    about |= {"was_shown": False, "probability": suggested["chance"] or 0.0}
    number = log_decision(writing, {**about, **said}, found, {"suggested": about["label"]})
    _apply_to_wording(writing, "", said["kind"], found["wording"])
    return number


def log_decision(
    writing: Writing, said: Mapping[str, object], line: Mapping[str, object], before: Mapping[str, object]
) -> int:
    """Add a decision on a line to the log, with its event; its number. Nothing is applied."""
    number = next_decision(writing)
    known = {name: line[name] for name in ("line_id", "owner_id", "wording", "text")}
    writing.insert("decision", [{"id": number, **said, **known, "undoes": None, "decided_at": _now()}])
    names = ("verdict", "framework", "skill_id", "to_skill", "to_label", "scope", "reason")
    after = _unsaid(said) or {name: said[name] for name in names if said.get(name)}
    about = [] if said.get("owner") else [str(known["owner_id"]), str(known["line_id"])]
    writing.tell(about, before=None if said.get("owner") else before, after={"decision": number, **after})
    return number


def next_decision(writing: Writing) -> int:
    """The number of the next decision, which none had before, though it may be deleted."""
    return int(writing.read("next_decision")[0]["id"])


def _unsaid(said: Mapping[str, object]) -> dict[str, object]:
    """The log of writes outlives what an employer deletes: what it decided of its own lines, and why, is not in it."""
    return {"about": "an employer’s own line"} if said.get("owner") else {}


def _known_match(match: Row) -> dict[str, object]:
    """What stood before a person judged a match: what the scorer said, and what was decided so far."""
    scored = {"shown by the scorer": bool(match["earned"]), "probability": round(match["probability"], 6)}
    return {**scored, "decided": match["decided"]}


def _judged_match(writing: Writing, line: Row, said: Mapping[str, str]) -> Row:
    chosen = {"framework": said["framework"], "skill": said["skill_id"]}
    place = {"line": line["line_id"], "owner": line["owner_id"]}
    rows = writing.read("judged_match", table=MATCH_TABLES[said["kind"]], **chosen, **place)
    if not rows:
        raise NotFound(
            f"The line “{line['line_id']}” has no match with “{said['label']}” in {said['framework']}.",
            "Judge a match of the review list, or re-map one of the line’s matches; new data must be aligned first.",
        )
    return rows[0]


def undo_decision(writing: Writing, number: int) -> None:
    """Add to the log that a decision is taken back. Raises NotFound, or UnclearDecision where it was already."""
    rows = writing.read("decisions", framework="", decision=number, most=1)
    if not rows:
        raise NotFound(f"There is no decision {number}.", "Choose one from the list of decisions.")
    row = rows[0]
    if row["ended"]:
        raise UnclearDecision(f"Decision {number} {row['ended']}.", "Take back the later one, if there is one.")
    if row["undone_at"]:
        raise UnclearDecision(f"Decision {number} was taken back already.", "Decide anew to change what holds.")
    writing.run("undo_decision", decision=number, number=(own := next_decision(writing)), at=_now())
    unsaid = _unsaid(writing.read("owner_of_decision", decision=number)[0])
    before = {"decision": number} | (unsaid or {name: row[name] for name in ("verdict", "skill_id", "to_skill")})
    about = [] if unsaid else [row["owner_id"], row["line_id"]]
    writing.tell(about, before=before, after={"decision": own, "undoes": number})
    _apply_to_wording(writing, row["framework"], row["kind"], row["wording"])


def decision_of(row: Row) -> Decision:
    """A row of `decisions` → a decision."""
    plain = {name: value for name, value in row.items() if name not in ("verdict", "wording", "total")}
    return Decision(verdict=Verdict(row["verdict"]), **plain)


def open_requirement(row: Row) -> Candidate:
    """A row of `open_requirements` → a match to judge."""
    return Candidate(kind="requirement", line=asking_line(row), only_in=row["sole"], **_about(row))


def open_outcome(row: Row) -> Candidate:
    """A row of `open_outcomes` → a match to judge, shown or nearly so."""
    line = EvidenceLine(
        text=row["text"],
        terms=tuple(row["terms"] or ()),
        where=" · ".join(filter(None, (row["title"], row["unit"]))),
        source_id=row["line_id"],
        why_not=row["why_not"],
        score=row["score"],
        probability=row["probability"],
        passed=row["shown"],
    )
    return Candidate(kind="outcome", line=line, is_shown=row["shown"], only_in=int(row["is_only"]), **_about(row))


def _about(row: Row) -> dict[str, Any]:
    return {name: row[name] for name in ("line_id", "owner_id", "wording", "skill_id", "label")}


# ------------------------------------------------------------------------------------------- edits of assessments


def _with_edits(writing: Writing, files: ProgramFiles, chosen: set[str]) -> list[Assessment]:
    """Assessments of the chosen courses as people edited them: the latest word on a field holds over any file."""
    assessments = [one for one in files.assessments if one.course_id in chosen]
    outcomes = {outcome.id for outcome in files.outcomes}
    held: dict[tuple[str, str], dict[str, str]] = {}
    for row in writing.read("held_edits", courses=sorted({one.course_id for one in assessments})):
        held.setdefault((row["course_id"], row["assessment_id"]), {})[row["field"]] = row["after"]
    homes = {course for course, _ in held}
    stored = {row["id"] for home in sorted(homes) for row in writing.read("outcomes_of_course", course=home)}
    return [edited(one, held.get((one.course_id, one.id), {}), outcomes | stored) for one in assessments]


def log_edits(writing: Writing, about: Assessment, changed: Mapping[str, tuple[str, str]], reason: str) -> None:
    """Add to the log what became of each field: field → before and after."""
    number, at = int(writing.read("next_edit")[0]["id"]), _now()
    about_it = {"course_id": about.course_id, "assessment_id": about.id, "reason": reason, "edited_at": at}
    rows = [
        {"id": id, "field": name, "before": before, "after": after, **about_it}
        for id, (name, (before, after)) in enumerate(changed.items(), number)
    ]
    writing.insert("assessment_edit", rows)
    before, after = ({name: pair[side] for name, pair in changed.items()} for side in (0, 1))
    writing.tell([about.course_id, about.id], before=before, after={**after, "reason": reason})


def keep_edited(writing: Writing, before: Assessment, after: Assessment, language: str) -> None:
    """Write an assessment anew with what its words now suggest of its level; what people decided of it goes along."""
    writing.merge("store_edited_assessment", [_assessment_row(after, language)])
    _carry_decisions(writing, before, after)
    apply_levels(writing, "assessment", [after.course_id])
    if after.criteria != before.criteria:
        writing.run("forget_criteria", course=after.course_id, assessment=after.id)
        writing.insert("assessment_criterion", _criterion_rows(after))
    if set(after.outcome_ids) != set(before.outcome_ids):
        place = {"course": after.course_id, "assessment": after.id}
        writing.run("forget_outcomes_of_assessment", **place, kept=list(after.outcome_ids))
        writing.run("cover_outcomes", **place, ids=sorted(set(after.outcome_ids) - set(before.outcome_ids)))


REWORDED = "(The words were edited since.)"
"""Behind the reason of a decision that went along with an edited line."""
CARRIED, LEFT = "goes on for the edited words", "ended when the words were edited"
"""What became of a decision on words that no line of the course has any more."""


def _carry_decisions(writing: Writing, before: Assessment, after: Assessment) -> None:
    """Decisions know a line by its words: those on the old ones are said again of the new ones, then ended."""
    about: dict[str, Any] = {"course": before.course_id, "before": before.text, "after": after.text, "at": _now()}
    if writing.read("is_reworded", before=before.text, after=after.text)[0]["is_reworded"]:
        since = next_decision(writing)
        writing.run("carry_decisions", **about, since=since, note=REWORDED)
        number = next_decision(writing)
        writing.run("leave_decisions", **about, since=since, number=number, carried=CARRIED, left=LEFT)


# ------------------------------------------------------------------------------------------------------ labels


def line_label(kind: str, owner: str, line: str, text: str) -> str:
    """What labels know a line by: outcomes by their id, lines of postings by posting and wording, since their own id
    depends on their place."""
    return line if kind == "outcome" else content_id(owner, text)


def shown_of(row: Mapping[str, Any]) -> tuple[Shown, ...]:
    """A row of `labelled_matches` → what the scorer shows for the line."""
    columns = (row["skills"] or (), row["probabilities"] or (), row["families"] or ())
    return tuple(
        Shown(skill, chance, family == SELF_MANAGEMENT) for skill, chance, family in zip(*columns, strict=True)
    )


# ----------------------------------------------------------------------------------------------------- rubrics


def rubric_summary(row: Row) -> RubricSummary:
    """A row of `rubrics` → a rubric in a list."""
    names = ("id", "title", "program", "workplace", "version", "criteria", "saved_at")
    return RubricSummary(**{name: row[name] for name in names}, signed=tuple(map(Party, row["signed"] or ())))


def read_rubric(read: Callable[..., list[Row]], id: str) -> Rubric:
    """One rubric with its versions and signatures. Raises NotFound."""
    found = read("rubrics", program="", rubric=id) if id else []
    if not found:
        raise NotFound(f"There is no rubric “{id}”.", "Choose one from the list; `alignment rubrics` shows the ids.")
    names = ("id", "title", "program", "workplace", "course_id", "assessment_id", "made_at")
    signatures = [
        Signature(row["version"], Party(row["party"]), row["name"], row["signed_at"])
        for row in read("rubric_signatures", rubric=id)
    ]
    versions = _rubric_versions(read("rubric_versions", rubric=id))
    return Rubric(**{name: found[0][name] for name in names}, versions=versions, signatures=tuple(signatures))


def _rubric_versions(rows: Sequence[Row]) -> tuple[RubricVersion, ...]:
    """The cells of all versions, in order → the versions, each with its criteria."""
    found = list[RubricVersion]()
    for number, of_version in groupby(rows, lambda row: int(row["version"])):
        cells = list(of_version)
        about = {name: cells[0][name] for name in ("author", "note", "saved_at")}
        criteria = groupby((row for row in cells if row["criterion"] is not None), lambda row: int(row["criterion"]))
        found.append(
            RubricVersion(
                number, Party(cells[0]["party"]), **about,
                rows=tuple(_rubric_row(criterion, list(steps)) for criterion, steps in criteria),
            )
        )  # fmt: skip
    return tuple(found)


def _rubric_row(criterion: int, steps: Sequence[Row]) -> RubricRow:
    return RubricRow(criterion, steps[0]["name"], tuple(step["text"] for step in steps))


def source_of(row: Row) -> RubricSource:
    """A row of `rubric_sources` → an assessment that a rubric may begin with."""
    return RubricSource(**{**row, "criteria": tuple(row["criteria"] or ())})


def insert_rubric(
    writing: Writing, about: Mapping[str, str], first: Mapping[str, str], rows: Sequence[RubricRow]
) -> str:
    """Store a rubric with its first version; its id. Raises UnclearDecision where there is such a rubric."""
    id = content_id(*(about[name].casefold() for name in ("title", "program", "workplace")))
    if writing.read("rubrics", program="", rubric=id):
        raise UnclearDecision(
            f"There is a rubric “{about['title']}” of this program and workplace already.",
            "Open it from the list, or give the new one another title.",
        )
    writing.insert("rubric", [{"id": id, **about, "made_at": _now()}])
    insert_rubric_version(writing, id, 1, first, rows)
    return id


def insert_rubric_version(
    writing: Writing, id: str, version: int, about: Mapping[str, str], rows: Sequence[RubricRow]
) -> None:
    """Store one version: who left it, and all its cells, the empty ones too."""
    place = {"rubric_id": id, "version": version}
    writing.insert("rubric_version", [{**place, **about, "saved_at": _now()}])
    cells = [
        {**place, "criterion": row.number, "name": row.name, "step": level.step, "text": row.text(level)}
        for row in rows
        for level in Level
    ]
    writing.insert("rubric_cell", cells)


def insert_signature(writing: Writing, id: str, version: int, party: Party, name: str) -> None:
    """Store that a party signed a version."""
    about = {"rubric_id": id, "version": version, "party": party.value}
    writing.insert("rubric_signature", [{**about, "name": name, "signed_at": _now()}])
