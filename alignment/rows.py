"""Values → rows of the tables, and rows → values. What a table's columns are called is known here and in sql/.

Each function is one direction of one value; the few that take a `Writing` write one thing whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from alignment.database import Writing
from alignment.gaps import Asked, Covered
from alignment.requirements import (
    line_key,
    repeated_lines,
    taught_level,
    without,
)
from alignment.vocabulary import (
    Assessment,
    Course,
    Cut,
    EvidenceLine,
    Family,
    Framework,
    Level,
    Line,
    Match,
    Necessity,
    Outcome,
    Posting,
    ProgramFiles,
    Requirement,
    Skill,
    content_id,
)

MATCH_TABLES = {"requirement": "requirement_skill", "outcome": "outcome_skill", "assessment": "assessment_skill"}


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
    _forget_matches(writing, ids)
    writing.delete("requirement", "posting_id", ids)
    writing.delete("posting", "id", ids)


def forget_courses(writing: Writing, ids: Sequence[str], files: ProgramFiles) -> None:
    """Drop courses with their matches, and the outcomes and assessments that `files` bring anew."""
    _forget_matches(writing, ids)
    assessed = sorted({one.course_id for one in files.assessments} & set(ids))
    writing.run("forget_assessment_outcomes", courses=assessed)
    writing.delete("assessment", "course_id", assessed)
    writing.delete("outcome", "course_id", sorted({one.course_id for one in files.outcomes} & set(ids)))
    writing.delete("course", "id", ids)


def _forget_matches(writing: Writing, owners: Sequence[str]) -> None:
    for table in ("aligned", *MATCH_TABLES.values()):
        writing.delete(table, "owner_id", owners)


def mark_repeated(writing: Writing, employer: str) -> None:
    """Mark the boilerplate of one employer anew; a line that is boilerplate no longer is scored at the next align."""
    rows = writing.read("employer_lines", employer=employer)
    keys = repeated_lines((row["job"], row["text"]) for row in rows)
    ids = [row["id"] for row in rows if line_key(row["text"]) in keys]
    marked = {row["id"] for row in rows if row["repeated"]}
    freed = marked - set(ids)
    writing.run("mark_repeated", employer=employer, ids=ids)
    writing.delete("requirement_skill", "line_id", sorted(set(ids) - marked))
    if freed:
        owners = [row["posting_id"] for row in writing.read("owners_of_lines", ids=sorted(freed))]
        writing.delete("requirement_skill", "owner_id", owners)
        writing.delete("aligned", "owner_id", owners)


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
    return {**plain, "fields": list(skill.fields) or None, "not_when": list(skill.not_when) or None}


def _label_rows(skill: Skill) -> list[dict[str, object]]:
    return [
        {"skill_id": skill.id, "framework": skill.framework, "language": language, "position": position, "label": label}
        for language, labels in skill.labels.items()
        for position, label in enumerate(labels)
    ]


def posting_row(posting: Posting, fingerprint: str) -> dict[str, object]:
    """A posting → a row of `posting`."""
    names = ("id", "employer", "title", "field", "language", "text", "date_posted", "source", "licence", "origin")
    plain = {name: getattr(posting, name) for name in names}
    return {**plain, "job": posting.group, "fingerprint": fingerprint, "loaded_at": _now()}


def requirement_row(line: Requirement) -> dict[str, object]:
    """A line → a row of `requirement`; whether it repeats is not known yet."""
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


def insert_programs(writing: Writing, files: ProgramFiles, chosen: set[str], fingerprints: Mapping[str, str]) -> None:
    """Write the `chosen` courses with their outcomes and assessments."""
    courses = [course for course in files.courses if course.id in chosen]
    outcomes = [outcome for outcome in files.outcomes if outcome.course_id in chosen]
    assessments = [one for one in files.assessments if one.course_id in chosen]
    covers = [(one.id, outcome) for one in assessments for outcome in one.outcome_ids]
    writing.insert("course", [_course_row(course, fingerprints[course.id]) for course in courses])
    writing.insert("outcome", [_outcome_row(outcome) for outcome in outcomes])
    writing.insert("assessment", [_assessment_row(one) for one in assessments])
    writing.insert("assessment_outcome", [{"assessment_id": id, "outcome_id": outcome} for id, outcome in covers])


def _course_row(course: Course, fingerprint: str) -> dict[str, object]:
    names = ("id", "program", "title", "institution", "language", "field", "description", "source", "licence", "origin")
    plain = {name: getattr(course, name) for name in names}
    return {**plain, "fingerprint": fingerprint, "loaded_at": _now()}


def _outcome_row(outcome: Outcome) -> dict[str, object]:
    plain = {name: getattr(outcome, name) for name in ("id", "course_id", "position", "text", "unit", "kind")}
    return {**plain, "level": _value(taught_level(outcome.text))}


def _assessment_row(assessment: Assessment) -> dict[str, object]:
    names = ("id", "course_id", "position", "text", "title", "method", "standard", "weight")
    plain = {name: getattr(assessment, name) for name in names}
    return {**plain, "level": _value(taught_level(assessment.text))}


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
        "terms": [term.word for term in match.terms],
        "matched_label": match.matched_label,
        "shown": match.shown,
        "why_not": match.why_not,
    }


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


def asked_of(row: Mapping[str, Any]) -> Asked:
    """A row of `demand` → what the postings say of a skill."""
    return Asked(
        row["skill_id"], row["n"], row["employers"], row["first"], row["last"], row["must"], level_of(row["level"]),
        line=asking_line(row),
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
        )
        if row.get("shown", True):
            covered[row["skill_id"]] = Covered(
                row["n"],
                level_of(row["level"]),
                line,
                is_levelled=row.get("is_levelled", True),
                is_assessable=row.get("is_assessable", True),
            )
        else:
            nearest[row["skill_id"]] = line
    return covered, nearest
