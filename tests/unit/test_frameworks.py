"""Tables → a framework: every format is known by its columns, and says what must be said about it."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

from alignment.frameworks import build_framework, split_labels
from alignment.problems import WrongColumns
from alignment.reading import read_tables
from alignment.vocabulary import BUILT_IN_FRAMEWORK, SELF_MANAGEMENT, UNKNOWN_FAMILY, Framework, Skill, Table, Upload
from alignment.workspace import DATA
from tests.builders import a_table

ESCO_URI = re.compile(r"http://data\.europa\.eu/esco/skill/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
CORE = (
    "skill_id",
    "family",
    "label_en",
    "alt_labels_en",
    "label_fr",
    "alt_labels_fr",
    "description_en",
    "description_fr",
    "kind",
    "esco_uri",
    "onet_id",
    "fields",
    "not_when",
)
CORE_FAMILIES = ("family", "label_en", "label_fr", "esco_code", "esco_uri")
PREPARED = ("uri", "label", "alt_labels", "description", "skill_type", "ancestor_codes")
OFFICIAL = ("conceptType", "conceptUri", "skillType", "preferredLabel", "altLabels", "description")
ELEMENT = ("Element ID", "Element Name", "Description")


def skills(*tables: Table, name: str = "own") -> dict[str, Skill]:
    return {skill.id: skill for skill in build_framework(name, tables).skills}


def families(*tables: Table) -> dict[str, str]:
    return {skill.label: skill.family for skill in build_framework("own", tables).skills}


# -------------------------------------------------------------------------------------- what every format promises

TABLES = {
    "built-in": [
        a_table(
            ("plan", SELF_MANAGEMENT, "Plan work", "", "Planifier", "", "", "", "skill", "", "", "any", ""),
            columns=CORE,
        ),
        a_table((SELF_MANAGEMENT, "Self-management", "Gestion de soi", "T3", "uri:t3"), columns=CORE_FAMILIES),
    ],
    "prepared ESCO": [a_table(("uri:plan", "plan work", "", "", "skill", "T3 T"), columns=PREPARED)],
    "official ESCO": [
        a_table(("KnowledgeSkillCompetence", "uri:plan", "skill", "plan work", "", ""), columns=OFFICIAL)
    ],
    "O*NET": [a_table(("2.B.5.a", "Time Management", "Managing time."), columns=ELEMENT)],
    "O*NET technology": [
        a_table(
            ("11-1011.00", "Adobe Acrobat", "Document software"),
            columns=("O*NET-SOC Code", "Example", "Commodity Title"),
        )
    ],
    "O*NET activities": [
        a_table(
            ("4.A.2", "I01", "4.A.2.I01.D01", "Plan work."), columns=("Element ID", "IWA ID", "DWA ID", "DWA Title")
        )
    ],
    "plain list": [a_table(("Plan work",), columns=("Skill",))],
}
each_format = pytest.mark.parametrize("tables", [pytest.param(tables, id=name) for name, tables in TABLES.items()])


@each_format
def test_a_framework_knows_its_name_version_licence_and_source(tables: list[Table]) -> None:
    framework = build_framework("mine", tables)
    assert framework.name == "mine"
    assert all((framework.title, framework.version, framework.licence, framework.attribution, framework.source))
    assert all(skill.framework == "mine" for skill in framework.skills)


@each_format
def test_every_skill_has_a_label_and_a_family_that_is_listed(tables: list[Table]) -> None:
    framework = build_framework("mine", tables)
    assert len(framework.skills) == 1
    assert framework.skills[0].label
    assert [family.id for family in framework.families] == [framework.skills[0].family]


@each_format
def test_a_framework_read_twice_is_the_same(tables: list[Table]) -> None:
    one, other = build_framework("mine", tables), build_framework("mine", tables)
    assert (one, one.skills, one.families) == (other, other.skills, other.families)


@each_format
def test_a_file_with_the_columns_but_no_row_is_refused(tables: list[Table]) -> None:
    with pytest.raises(WrongColumns, match="not one skill"):
        build_framework("mine", [Table(table.name, table.columns, ()) for table in tables])


@pytest.mark.parametrize(
    "columns", [("a", "b"), ("title", "text"), ("O*NET-SOC Code", "Title"), ("conceptUri", "broaderUri")]
)
def test_a_table_without_skills_is_refused_with_what_it_holds_and_what_would_do(columns: tuple[str, str]) -> None:
    with pytest.raises(WrongColumns) as refusal:
        build_framework("mine", [a_table(("1", "2"), columns=columns, name="odd.csv")])
    assert "odd.csv" in refusal.value.message and columns[1] in refusal.value.message
    assert "label" in refusal.value.remedy


def test_no_table_at_all_is_refused() -> None:
    with pytest.raises(WrongColumns):
        build_framework("mine", [])


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("", []),
        (" ", []),
        ("a", ["a"]),
        ("a | b |c", ["a", "b", "c"]),
        ("a\nb\n\n", ["a", "b"]),
        ("a; b;", ["a", "b"]),
        ("| a |", ["a"]),
    ],
)
def test_alternative_labels_may_be_parted_by_bars_breaks_or_semicolons(text: str, labels: list[str]) -> None:
    assert split_labels(text) == labels


# ---------------------------------------------------------------------------------------------------- the formats


def test_the_built_in_format_has_two_languages_homes_and_vetoes() -> None:
    row = (
        "wire",
        "trades",
        "Wire circuits",
        "wiring | wire houses",
        "Câbler",
        "câblage",
        "Says what.",
        "",
        "skill",
        "uri:x",
        "",
        "trades | it",
        "hair | wiring of money",
    )
    skill = skills(a_table(row, columns=CORE))["wire"]
    assert skill.labels == {"en": ("Wire circuits", "wiring", "wire houses"), "fr": ("Câbler", "câblage")}
    assert (skill.family, skill.uri, skill.description, skill.kind) == ("trades", "uri:x", "Says what.", "skill")
    assert (skill.fields, skill.not_when) == (("trades", "it"), ("hair", "wiring of money"))


def test_a_built_in_skill_at_home_everywhere_lists_no_field() -> None:
    assert skills(*TABLES["built-in"])["plan"].fields == ()


@pytest.mark.parametrize(
    ("codes", "family"),
    [
        ("T T3 T3.1", SELF_MANAGEMENT),
        ("T T4", "working-with-others"),
        ("S S5 S5.1.2", "S5"),
        ("S S5 T T3", "S5"),
        ("K K06 T T1", "K"),
        ("L L1 T", "L"),
        ("", UNKNOWN_FAMILY),
    ],
)
def test_an_esco_skill_takes_the_family_of_its_branch_and_a_specialised_one_its_own(codes: str, family: str) -> None:
    skill = skills(a_table(("uri:x", "do it", "do that | do that | try", "How.", "skill", codes), columns=PREPARED))[
        "uri:x"
    ]
    assert skill.family == family
    assert skill.labels == {"en": ("do it", "do that", "try")}
    assert (skill.uri, skill.description) == ("uri:x", "How.")


def test_official_esco_files_give_one_skill_with_its_languages_and_the_groups_above_it() -> None:
    english = a_table(
        ("K", "uri:plan", "skill", "plan work", "organise work\nplan tasks", "How."),
        columns=OFFICIAL,
        name="skills_en.csv",
    )
    french = a_table(("K", "uri:plan", "skill", "planifier", "", ""), columns=OFFICIAL, name="skills_fr.csv")
    broader = a_table(
        ("K", "uri:plan", "SkillGroup", "uri:t31"),
        ("SkillGroup", "uri:t31", "SkillGroup", "uri:t3"),
        ("SkillGroup", "uri:t3", "SkillGroup", "uri:plan"),
        columns=("conceptType", "conceptUri", "broaderType", "broaderUri"),
        name="broaderRelationsSkillPillar_en.csv",
    )
    groups = a_table(
        ("SkillGroup", "uri:t31", "planning", "T3.1"),
        ("SkillGroup", "uri:t3", "self", "T3"),
        columns=("conceptType", "conceptUri", "preferredLabel", "code"),
        name="skillGroups_en.csv",
    )
    for order in ([english, french, broader, groups], [groups, broader, english, french]):
        framework = build_framework("esco", order)
        (skill,) = framework.skills
        assert skill.labels == {"en": ("plan work", "organise work", "plan tasks"), "fr": ("planifier",)}
        assert (skill.family, skill.description) == (SELF_MANAGEMENT, "How.")
    (alone,) = build_framework("esco", [english]).skills
    assert alone.family == UNKNOWN_FAMILY


@pytest.mark.parametrize(("name", "version"), [("esco_skills_1.2.0.csv", "1.2.0"), ("skills_en.csv", "not stated")])
def test_escos_version_is_that_of_the_file_name(name: str, version: str) -> None:
    table = a_table(("uri:x", "do it", "", "", "skill", "T3"), columns=PREPARED, name=name)
    framework = build_framework("esco", [table])
    assert (framework.version, framework.licence) == (version, "CC BY 4.0")
    assert "European Commission" in framework.attribution


@pytest.mark.parametrize(
    ("element", "family"),
    [
        ("2.A.1.a", "basic"),
        ("2.B.5.a", "cross-functional"),
        ("2.C.4.b", "knowledge"),
        ("1.A.1.a.2", "abilities"),
        ("1.C.5.a", SELF_MANAGEMENT),
        ("1.C.3.a", "cross-functional"),
        ("4.A.1.a.1", "activities"),
        ("1.C", None),
        ("1.C.6", SELF_MANAGEMENT),
        ("2.C.10", "knowledge"),
        ("2.B", None),
        ("2.A.1", None),
        ("1.B.1.a", None),
        ("4.C.1.a.2", None),
    ],
)
def test_an_onet_element_that_rates_a_person_is_a_skill_and_a_heading_is_none(element: str, family: str | None) -> None:
    table = a_table(("2.A.1.b", "Writing", "Writes."), (element, "Something", "Is."), columns=ELEMENT)
    found = skills(table)
    assert (found[element].family if element in found else None) == family


def test_onet_tools_count_once_however_many_occupations_name_them() -> None:
    columns = ("O*NET-SOC Code", "Example", "Commodity Title")
    table = a_table(
        ("1", "Adobe Acrobat", "Document software"), ("2", "Adobe Acrobat", "Document software"), columns=columns
    )
    (skill,) = skills(table).values()
    assert (skill.label, skill.family, skill.description) == ("Adobe Acrobat", "technology", "Document software")


def test_all_of_onets_tables_make_one_framework() -> None:
    tables = [*TABLES["O*NET"], *TABLES["O*NET technology"], *TABLES["O*NET activities"]]
    framework = build_framework("onet", tables)
    assert {skill.label for skill in framework.skills} == {"Time Management", "Adobe Acrobat", "Plan work"}
    assert "O*NET" in framework.attribution


@pytest.mark.parametrize(
    "column", ["label", "Skill", "SKILL NAME", "Competency", "name", "Compétence", "preferred label"]
)
def test_a_plain_list_needs_one_column_under_any_common_name(column: str) -> None:
    assert [skill.label for skill in skills(a_table(("Plan work",), columns=(column,))).values()] == ["Plan work"]


def test_a_plain_list_may_say_more() -> None:
    columns = ("Code", "Skill", "Synonyms", "Category", "Definition", "label_fr")
    found = skills(
        a_table(("P-1", " Plan work ", "planning; set plans", "Soft Skills", "How.", "Planifier"), columns=columns)
    )["P-1"]
    assert found.labels == {"en": ("Plan work", "planning", "set plans"), "fr": ("Planifier",)}
    assert (found.family, found.description) == ("soft-skills", "How.")


def test_a_plain_list_without_ids_gets_lasting_ones_and_keeps_a_skill_once() -> None:
    one = build_framework("own", [a_table(("Plan work",), ("plan WORK",), ("",), ("Bake",), columns=("skill",))])
    other = build_framework("own", [a_table(("Bake",), ("Plan work",), columns=("skill",))])
    assert len(one.skills) == 2
    assert {skill.id for skill in one.skills} == {skill.id for skill in other.skills}
    assert "2 skills" in one.version


def test_families_of_a_plain_list_stand_as_they_come() -> None:
    columns = ("skill", "group")
    framework = build_framework(
        "own", [a_table(("a", "Zeal"), ("b", "Art"), ("c", ""), ("d", "zeal"), columns=columns)]
    )
    assert [(family.id, family.label) for family in framework.families] == [
        ("zeal", "Zeal"),
        ("art", "Art"),
        (UNKNOWN_FAMILY, "Other"),
    ]


# ------------------------------------------------------------------------------------- what stands above and beside


def test_a_built_in_skill_names_the_skills_above_and_beside_it() -> None:
    columns = (*CORE, "broader", "related")
    rows = [
        (id, "software", id, "", id, "", "", "", "skill", "", "", "any", "", broader, related)
        for id, broader, related in (("python", "coding", "sql | none"), ("coding", "", ""), ("sql", "coding", ""))
    ]
    found = skills(a_table(*rows, columns=columns))
    assert (found["python"].broader, found["python"].related) == (("coding",), ("sql",))
    assert found["sql"].related == ("python",)


def test_a_skill_stands_neither_above_nor_beside_itself() -> None:
    columns = (*CORE, "broader", "related")
    row = ("plan", SELF_MANAGEMENT, "Plan", "", "P", "", "", "", "skill", "", "", "any", "", "plan", "plan | plan")
    plan = skills(a_table(row, columns=columns))["plan"]
    assert (plan.broader, plan.related) == ((), ())


def test_parents_of_prepared_esco_count_where_they_are_skills_and_groups_do_not() -> None:
    table = a_table(
        ("uri:a", "lead", "", "", "skill", "S4", ""),
        ("uri:b", "lead a team", "", "", "skill", "S4", "uri:group | uri:a"),
        columns=(*PREPARED, "parent_uris"),
    )
    assert skills(table)["uri:b"].broader == ("uri:a",)


def test_official_esco_files_say_which_skills_are_broader_and_which_go_together() -> None:
    rows = [("K", f"uri:{name}", "skill", name, "", "") for name in ("lead", "lead-team", "motivate")]
    broader = a_table(
        ("uri:lead-team", "uri:lead"), ("uri:lead-team", "uri:group"), columns=("conceptUri", "broaderUri")
    )
    beside = a_table(
        ("uri:lead", "optional", "uri:motivate"), columns=("originalSkillUri", "relationType", "relatedSkillUri")
    )
    found = skills(a_table(*rows, columns=OFFICIAL), broader, beside)
    assert (found["uri:lead-team"].broader, found["uri:lead-team"].related) == (("uri:lead",), ())
    assert (found["uri:lead"].related, found["uri:motivate"].related) == (("uri:motivate",), ("uri:lead",))


def test_an_onet_activity_is_narrower_than_the_element_it_belongs_to() -> None:
    activity = a_table(
        ("4.A.2.b.6", "I01", "4.A.2.b.6.I01.D01", "Plan work."),
        columns=("Element ID", "IWA ID", "DWA ID", "DWA Title"),
    )
    element = a_table(("4.A.2.b.6", "Organizing Work", "Organising."), columns=ELEMENT)
    assert skills(element, activity)["4.A.2.b.6.I01.D01"].broader == ("4.A.2.b.6",)
    assert skills(activity)["4.A.2.b.6.I01.D01"].broader == ()


# -------------------------------------------------------------------------------------------- the shipped framework


def above(skill: str, found: dict[str, Skill], path: tuple[str, ...] = ()) -> set[str]:
    """Every skill above one; a circle is an error."""
    assert skill not in path, path
    return {skill}.union(*(above(one, found, (*path, skill)) for one in found[skill].broader))


def test_most_built_in_skills_have_a_place_in_the_hierarchy_without_circles(built_in: Framework) -> None:
    found = {skill.id: skill for skill in built_in.skills}
    below = {id for skill in built_in.skills for id in skill.broader}
    placed = [skill for skill in built_in.skills if skill.broader or skill.related or skill.id in below]
    assert len(placed) >= 270
    for skill in built_in.skills:
        over = above(skill.id, found)
        assert not over & set(skill.related), skill.id
        assert all(skill.id in found[other].related for other in skill.related)
    assert found["python"].broader == ("programming-fundamentals",)


def test_every_relation_written_in_the_file_is_of_a_skill_that_exists(built_in: Framework) -> None:
    known = {skill.id for skill in built_in.skills}
    with (DATA / "core_skills.csv").open(encoding="utf-8", newline="") as file:
        written = {id for row in csv.DictReader(file) for id in split_labels(f"{row['broader']} | {row['related']}")}
    assert len(written) > 100
    assert written <= known


def test_nothing_but_self_management_stands_above_a_skill_of_self_management(built_in: Framework) -> None:
    own = {skill.id for skill in built_in.skills if skill.family == SELF_MANAGEMENT}
    assert all(set(skill.broader) <= own for skill in built_in.skills if skill.id in own)
    assert all(not own & set(skill.broader) for skill in built_in.skills if skill.id not in own)


def test_the_built_in_framework_is_large_enough_and_strong_in_self_management(built_in: Framework) -> None:
    sizes = Counter(skill.family for skill in built_in.skills)
    assert (built_in.name, len(built_in.skills) >= 250) == (BUILT_IN_FRAMEWORK, True)
    assert sizes[SELF_MANAGEMENT] >= 24
    assert min(sizes.values()) >= 5


def test_the_first_families_follow_escos_transversal_groups_in_order(built_in: Framework) -> None:
    assert [family.id for family in built_in.families][:6] == [
        "core",
        "thinking",
        SELF_MANAGEMENT,
        "working-with-others",
        "physical",
        "life",
    ]
    assert all(family.label and family.label_fr for family in built_in.families)
    assert [family.position for family in built_in.families] == sorted(family.position for family in built_in.families)


def test_every_skill_stands_in_a_family_under_an_id_of_its_own(built_in: Framework) -> None:
    assert {skill.family for skill in built_in.skills} == {family.id for family in built_in.families}
    for what in ("id", "label"):
        assert [one for one, n in Counter(getattr(skill, what) for skill in built_in.skills).items() if n > 1] == []
    assert all(re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", skill.id) for skill in built_in.skills)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_skill_can_be_said_in_at_least_four_other_ways(built_in: Framework, language: str) -> None:
    assert [skill.id for skill in built_in.skills if len(skill.labels[language]) < 5] == []


def test_esco_identifiers_look_right_and_stand_for_one_skill(built_in: Framework) -> None:
    uris = [skill.uri for skill in built_in.skills if skill.uri]
    assert len(uris) > 100
    assert [uri for uri in uris if not ESCO_URI.fullmatch(uri)] == []
    assert all(not family.uri or ESCO_URI.fullmatch(family.uri) for family in built_in.families)


def test_every_skill_is_described_and_at_home_in_a_known_line_of_work(built_in: Framework) -> None:
    assert [skill.id for skill in built_in.skills if not skill.description.strip()] == []
    assert {field for skill in built_in.skills for field in skill.fields} <= {
        "it",
        "business",
        "health",
        "trades",
        "design",
    }


# ------------------------------------------------------------------------------------------------- reference data


def reference_tables(reference: Path, *names: str) -> list[Table]:
    files = [reference / "frameworks" / name for name in names]
    return [table for file in files for table in read_tables(Upload(file.name, file.read_bytes()))]


@pytest.fixture(scope="module")
def esco(reference: Path) -> Framework:
    return build_framework("esco", reference_tables(reference, "esco_skills_1.2.0.parquet"))


def test_escos_13_938_skills_are_read(esco: Framework) -> None:
    assert len({skill.id for skill in esco.skills}) == len(esco.skills) == 13_938
    assert (esco.version, esco.licence) == ("1.2.0", "CC BY 4.0")
    assert sum(len(skill.labels["en"]) for skill in esco.skills) > 50_000
    assert sum(skill.family == SELF_MANAGEMENT for skill in esco.skills) >= 20


def test_some_5_000_of_escos_skills_stand_below_another_skill(esco: Framework) -> None:
    known = {skill.id for skill in esco.skills}
    below = [skill for skill in esco.skills if skill.broader]
    assert 4_500 < len(below) < 5_500
    assert all(set(skill.broader) <= known for skill in below)


def test_escos_identifiers_in_the_built_in_framework_exist(esco: Framework, built_in: Framework) -> None:
    known = {skill.uri for skill in esco.skills}
    assert [skill.id for skill in built_in.skills if skill.uri and skill.uri not in known] == []


def test_onets_own_tables_are_read(reference: Path) -> None:
    names = ("content_model_reference", "dwa_reference", "technology_skills")
    framework = build_framework("onet", reference_tables(reference, *(f"onet_29.2_{name}.parquet" for name in names)))
    sizes = Counter(skill.family for skill in framework.skills)
    assert framework.version == "29.2"
    assert sizes["activities"] > 2_000 and sizes["technology"] > 8_000
    assert 10 <= sizes[SELF_MANAGEMENT] <= 40
    assert sizes["knowledge"] == 33
    assert {"Independence", "Education and Training"} <= {skill.label for skill in framework.skills}
