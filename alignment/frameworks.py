"""Tables → a framework: the built-in one, ESCO, O*NET or anybody's own list of skills.

The format is recognised by its columns, never by its name. Each reader returns a `Framework` that knows its
version, licence and attribution, because a score never travels without them. Pure: tables in, values out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from alignment.problems import WrongColumns
from alignment.vocabulary import SELF_MANAGEMENT, UNKNOWN_FAMILY, Family, Framework, Skill, Table, content_id, counted

Record = Mapping[str, str]

_ESCO_FAMILIES = {
    "T1": ("core", "Core skills and competences"),
    "T2": ("thinking", "Thinking skills and competences"),
    "T3": (SELF_MANAGEMENT, "Self-management"),
    "T4": ("working-with-others", "Social and communication skills"),
    "T5": ("physical", "Physical and manual skills"),
    "T6": ("life", "Life skills"),
    "S1": ("S1", "Communication, collaboration and creativity"),
    "S2": ("S2", "Information skills"),
    "S3": ("S3", "Assisting and caring"),
    "S4": ("S4", "Management skills"),
    "S5": ("S5", "Working with computers"),
    "S6": ("S6", "Handling and moving"),
    "S7": ("S7", "Constructing"),
    "S8": ("S8", "Working with machinery and specialised equipment"),
    "L": ("L", "Languages"),
    "K": ("K", "Knowledge"),
    "": (UNKNOWN_FAMILY, "Other"),
}
"""ESCO group code → our family id and a short label. Codes: ESCO skill pillar, version 1.2.0."""

_ONET_FAMILIES = {
    "2.A": ("basic", "Basic skills"),
    "2.B": ("cross-functional", "Cross-functional skills"),
    "2.C": ("knowledge", "Knowledge"),
    "1.A": ("abilities", "Abilities"),
    "1.C": (SELF_MANAGEMENT, "Self-management (work styles)"),
    "1.D": (SELF_MANAGEMENT, "Self-management (work styles)"),
    "4.A": ("activities", "Work activities"),
    "tools": ("technology", "Technology"),
}
"""O*NET content model branch → family. Work styles are how O*NET speaks of self-management, apart from the
three that are about other people (see `_SOCIAL_STYLES`)."""
_SOCIAL_STYLES = ("1.C.2", "1.C.3")


def build_framework(name: str, tables: Sequence[Table]) -> Framework:
    """Read a framework from the tables of one or several files.

    Raises WrongColumns when no table holds skills.
    """
    for recognises, build in _FORMATS:
        chosen = [table for table in tables if recognises(set(table.columns))]
        if chosen:
            return _checked(build(name, chosen, tables))
    seen = "; ".join(f"{table.name}: {', '.join(table.columns[:8])}" for table in tables)
    raise WrongColumns(
        f"No skills were found in these files ({seen}).",
        "Give a table with a column `label` (or `skill`), the ESCO skills file, or O*NET's content model reference.",
    )


def _checked(framework: Framework) -> Framework:
    if not framework.skills:
        raise WrongColumns("The framework file has its columns, but not one skill.", "Choose a file that has rows.")
    used = {skill.family for skill in framework.skills}
    families = tuple(family for family in framework.families if family.id in used)
    return replace(framework, families=families, skills=tuple(_linked(framework.skills)))


def _linked(skills: Sequence[Skill]) -> Iterator[Skill]:
    """Skills point only to skills of the framework, never to themselves; what one calls related is related back."""
    known = {skill.id for skill in skills}
    beside: dict[str, set[str]] = {id: set() for id in known}
    for skill in skills:
        for other in known.intersection(skill.related) - {skill.id, *skill.broader}:
            beside[skill.id].add(other)
            beside[other].add(skill.id)
    for skill in skills:
        broader = tuple(sorted(known.intersection(skill.broader) - {skill.id}))
        yield replace(skill, broader=broader, related=tuple(sorted(beside[skill.id])))


def split_labels(text: str) -> list[str]:
    """Alternative labels, separated by " | " (ours), line breaks (ESCO) or semicolons."""
    return [label.strip() for label in re.split(r"\s*\|\s*|\n|;", text) if label.strip()]


def _labels(preferred: str, alternatives: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([preferred.strip(), *alternatives]))


def _unqualified(label: str) -> list[str]:
    """ESCO tells namesakes apart in brackets ("Python (computer programming)"); postings say the bare name."""
    bare = re.sub(r"\s*\([^)]*\)$", "", label)
    return [bare] if bare and bare != label else []


# ------------------------------------------------------------------------------------------------------ built-in


def _built_in(name: str, chosen: Sequence[Table], tables: Sequence[Table]) -> Framework:
    skills = tuple(_core_skill(name, row) for table in chosen for row in table.records())
    return Framework(
        name=name,
        title="Core skills",
        version="1.0",
        licence="MIT",
        attribution="Written for Alignment; skills that ESCO has too carry its identifier.",
        source="data/core_skills.csv",
        families=tuple(_core_families(name, tables)),
        skills=skills,
    )


def _core_skill(name: str, row: Record) -> Skill:
    fields = tuple(field for field in split_labels(row["fields"]) if field != "any")
    labels = {
        language: _labels(row[f"label_{language}"], split_labels(row[f"alt_labels_{language}"]))
        for language in ("en", "fr")
    }
    return Skill(
        id=row["skill_id"],
        framework=name,
        family=row["family"],
        labels=labels,
        description=row["description_en"],
        kind=row["kind"],
        uri=row["esco_uri"],
        fields=fields,
        not_when=tuple(split_labels(row["not_when"])),
        broader=tuple(split_labels(row.get("broader", ""))),
        related=tuple(split_labels(row.get("related", ""))),
    )  # fmt: skip


def _core_families(name: str, tables: Sequence[Table]) -> Iterator[Family]:
    for table in tables:
        if {"family", "label_en", "label_fr", "esco_code"} <= set(table.columns):
            for position, row in enumerate(table.records()):
                yield Family(row["family"], name, row["label_en"], position, row["label_fr"], row["esco_uri"])


# ---------------------------------------------------------------------------------------------------------- ESCO


def _esco_prepared(name: str, chosen: Sequence[Table], tables: Sequence[Table]) -> Framework:
    skills = (_esco_prepared_skill(name, row) for table in chosen for row in table.records())
    return _esco(name, skills, chosen)


def _esco_prepared_skill(name: str, row: Record) -> Skill:
    codes = row.get("ancestor_codes", "").split()
    labels = {"en": _labels(row["label"], [*_unqualified(row["label"]), *split_labels(row["alt_labels"])])}
    return Skill(
        id=row["uri"],
        framework=name,
        family=_esco_family(codes),
        labels=labels,
        description=row.get("description", ""),
        kind=row.get("skill_type", "skill"),
        uri=row["uri"],
        groups=_esco_groups(codes),
        broader=tuple(split_labels(row.get("parent_uris", ""))),
    )


def _esco_official(name: str, chosen: Sequence[Table], tables: Sequence[Table]) -> Framework:
    """The CSV files of the ESCO portal: one skills file a language; the files of broader and of other relations between
    skills if given."""
    above, related = _esco_broader(tables), _esco_related(tables)
    codes = _esco_codes(tables, above)
    labels: dict[str, dict[str, tuple[str, ...]]] = {}
    rows: dict[str, Record] = {}
    for table in chosen:
        language = _esco_language(table.name)
        for row in table.records():
            rows.setdefault(row["conceptUri"], row)
            alternatives = [*_unqualified(row["preferredLabel"]), *split_labels(row.get("altLabels", ""))]
            labels.setdefault(row["conceptUri"], {})[language] = _labels(row["preferredLabel"], alternatives)
    skills = (
        Skill(
            id=uri,
            framework=name,
            family=_esco_family(codes.get(uri, [])),
            labels=labels[uri],
            description=row.get("description", ""),
            kind=row.get("skillType", ""),
            uri=uri,
            groups=_esco_groups(codes.get(uri, [])),
            broader=tuple(above.get(uri, ())),
            related=tuple(related.get(uri, ())),
        )
        for uri, row in rows.items()
    )  # fmt: skip
    return _esco(name, skills, chosen)


def _esco_language(file_name: str) -> str:
    found = re.search(r"_([a-z]{2})\b", file_name.lower().replace(".csv", ""))
    return found.group(1) if found else "en"


def _esco_broader(tables: Sequence[Table]) -> dict[str, list[str]]:
    """Skill or group → what stands one step above it, from `broaderRelationsSkillPillar`."""
    return _pairs(tables, "conceptUri", "broaderUri")


def _esco_related(tables: Sequence[Table]) -> dict[str, list[str]]:
    """Skill → skills that help with it or are needed for it, from `skillSkillRelations`."""
    return _pairs(tables, "originalSkillUri", "relatedSkillUri")


def _pairs(tables: Sequence[Table], one: str, other: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for table in tables:
        if {one, other} <= set(table.columns):
            for row in table.records():
                found.setdefault(row[one], []).append(row[other])
    return found


def _esco_codes(tables: Sequence[Table], above: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Codes of all groups above each skill; `skillGroups` holds what they are."""
    group_code: dict[str, str] = {}
    for table in tables:
        if {"conceptUri", "code"} <= set(table.columns):
            group_code |= {row["conceptUri"]: row["code"] for row in table.records() if row["code"]}
    return {uri: _codes_above(uri, above, group_code) for uri in above}


def _codes_above(uri: str, above: Mapping[str, Sequence[str]], group_code: Mapping[str, str]) -> list[str]:
    seen: dict[str, None] = {}
    waiting = [uri]
    while waiting:
        for parent in above.get(waiting.pop(), ()):
            if parent not in seen:
                seen[parent] = None
                waiting.append(parent)
    return sorted(group_code[parent] for parent in seen if parent in group_code)


def _esco_groups(codes: Iterable[str]) -> tuple[str, ...]:
    """Codes of the second level: S4.2, T3.1, L1, and the fields of education with three digits (061)."""
    return tuple(sorted({code for code in codes if re.fullmatch(r"[ST]\d+\.\d+|L\d|\d{3}", code)}))


def _esco_family(codes: Sequence[str]) -> str:
    """A skill that stands in the transversal branch alone takes its group there; a specialised skill (such as
    "manage time in landscaping") takes the group of its own line of work."""
    own = [code[:2] for code in codes if re.fullmatch(r"S\d(\..*)?", code)]
    known = [code[0] for code in codes if code[0] in "KL"]
    transversal = [code[:2] for code in codes if re.fullmatch(r"T\d(\..*)?", code)]
    code = next(iter([*own, *known, *transversal, ""]))
    return _ESCO_FAMILIES[code][0]


def _esco(name: str, skills: Iterable[Skill], chosen: Sequence[Table]) -> Framework:
    version = next((m.group(1) for table in chosen if (m := re.search(r"(\d+\.\d+\.\d+)", table.name))), "not stated")
    return Framework(
        name=name,
        title="ESCO skills and competences",
        version=version,
        licence="CC BY 4.0",
        attribution="This service uses the ESCO classification of the European Commission "
        "(modified: grouped into families).",
        source=", ".join(table.name for table in chosen),
        families=_families(name, _ESCO_FAMILIES),
        skills=tuple(skills),
    )


def _families(name: str, known: Mapping[str, tuple[str, str]]) -> tuple[Family, ...]:
    unique = dict(known.values())
    return tuple(Family(id, name, label, position) for position, (id, label) in enumerate(unique.items()))


# --------------------------------------------------------------------------------------------------------- O*NET


def _onet(name: str, chosen: Sequence[Table], tables: Sequence[Table]) -> Framework:
    skills: dict[str, Skill] = {}
    for table in tables:
        for skill in _onet_skills(name, table):
            skills.setdefault(skill.id, skill)
    version = next((m.group(1) for table in tables if (m := re.search(r"(\d+\.\d+)", table.name))), "not stated")
    return Framework(
        name=name,
        title="O*NET content model",
        version=version,
        licence="CC BY 4.0",
        attribution="O*NET® database, U.S. Department of Labor, Employment and Training Administration "
        "(modified: grouped into families).",
        source=", ".join(table.name for table in tables),
        families=_families(name, _ONET_FAMILIES),
        skills=tuple(skills.values()),
    )  # fmt: skip


def _onet_skills(name: str, table: Table) -> Iterator[Skill]:
    columns = set(table.columns)
    if {"DWA ID", "DWA Title"} <= columns:
        for row in table.records():
            label = row["DWA Title"].rstrip(".")
            yield Skill(
                row["DWA ID"],
                name,
                "activities",
                {"en": (label,)},
                description=" ".join(filter(None, (row.get("IWA Title", ""), row.get("Element Name", "")))),
                kind="activity",
                uri=row["DWA ID"],
                groups=tuple(filter(None, (row.get("Element ID", ""),))),
                broader=(row.get("Element ID", ""),),
            )
    elif {"Commodity Title", "Example"} <= columns:
        for row in table.records():
            id = f"tool-{content_id(row['Example'].lower())}"
            yield Skill(id, name, "technology", {"en": (row["Example"],)}, row["Commodity Title"], "technology")
    elif {"Element ID", "Element Name", "Description"} <= columns:
        headings = {row["Element ID"].rpartition(".")[0] for row in table.records()}
        for row in table.records():
            if row["Element ID"] not in headings and _is_rated(row["Element ID"]):
                family = _onet_family(row["Element ID"])
                yield Skill(
                    row["Element ID"],
                    name,
                    family,
                    {"en": (row["Element Name"],)},
                    row["Description"],
                    uri=row["Element ID"],
                )


def _is_rated(element: str) -> bool:
    """Elements that rate a person, not interests or job context: 1.A.1.a.2, 2.B.1.c, 1.C.5.a, and 1.C.6 or 2.C.10,
    which stand alone."""
    return element[:3] in _ONET_FAMILIES and element.count(".") >= 2


def _onet_family(element: str) -> str:
    if element.startswith(_SOCIAL_STYLES):
        return "cross-functional"
    return _ONET_FAMILIES[element[:3]][0]


# ---------------------------------------------------------------------------------------------------- plain lists

_PLAIN = {
    "label": (
        "label",
        "skill",
        "skill_name",
        "name",
        "competency",
        "preferred_label",
        "compétence",
        "label_en",
        "name_en",
    ),
    "id": ("id", "skill_id", "key", "code", "uri"),
    "alternatives": ("alt_labels", "alternative_labels", "aliases", "synonyms", "alt_labels_en", "keywords"),
    "family": ("family", "group", "category", "cluster", "type", "famille"),
    "description": ("description", "definition", "description_en"),
    "french": ("label_fr", "name_fr", "libellé"),
}


@dataclass(frozen=True, slots=True)
class _Columns:
    """Which column of a plain list is what; empty where there is none."""

    found: Mapping[str, str]

    def of(self, row: Record, what: str) -> str:
        column = self.found.get(what, "")
        return row[column].strip() if column else ""


def _plain_columns(columns: Iterable[str]) -> _Columns:
    by_key = {re.sub(r"[\s-]+", "_", column.strip().lower()): column for column in columns}
    found = {what: next((by_key[name] for name in names if name in by_key), "") for what, names in _PLAIN.items()}
    return _Columns({what: column for what, column in found.items() if column})


def _plain(name: str, chosen: Sequence[Table], tables: Sequence[Table]) -> Framework:
    skills: dict[str, Skill] = {}
    for table in chosen:
        columns = _plain_columns(table.columns)
        for row in table.records():
            if columns.of(row, "label"):
                skill = _plain_skill(name, row, columns)
                skills.setdefault(skill.id, skill)
    ids = dict.fromkeys(skill.family for skill in skills.values())
    return Framework(
        name=name,
        title=name,
        version=f"as loaded ({counted(len(skills), 'skill')})",
        licence="as its owner states",
        attribution=f"Own list “{name}”, loaded from {', '.join(table.name for table in chosen)}.",
        source=", ".join(table.name for table in chosen),
        families=tuple(Family(id, name, _family_label(id), position) for position, id in enumerate(ids)),
        skills=tuple(skills.values()),
    )


def _plain_skill(name: str, row: Record, columns: _Columns) -> Skill:
    label = columns.of(row, "label")
    labels = {"en": _labels(label, split_labels(columns.of(row, "alternatives")))}
    if french := columns.of(row, "french"):
        labels["fr"] = (french,)
    family = re.sub(r"[\s_]+", "-", columns.of(row, "family").lower()) or UNKNOWN_FAMILY
    id = columns.of(row, "id") or content_id(name, label.lower())
    return Skill(id, name, family, labels, columns.of(row, "description"))


def _family_label(family: str) -> str:
    return family.replace("-", " ").capitalize()


_Builder = Callable[[str, Sequence[Table], Sequence[Table]], Framework]
_FORMATS: tuple[tuple[Callable[[set[str]], bool], _Builder], ...] = (
    (lambda columns: {"skill_id", "family", "alt_labels_en", "label_fr", "not_when"} <= columns, _built_in),
    (lambda columns: {"uri", "label", "alt_labels", "ancestor_codes"} <= columns, _esco_prepared),
    (lambda columns: {"conceptUri", "preferredLabel", "skillType"} <= columns, _esco_official),
    (
        lambda columns: (
            {"Element ID", "Element Name"} <= columns
            or {"Commodity Title", "Example"} <= columns
            or {"DWA ID", "DWA Title"} <= columns
        ),
        _onet,
    ),
    (lambda columns: "label" in _plain_columns(columns).found, _plain),
)
"""First match wins; a plain list is last because almost any table could be one."""
