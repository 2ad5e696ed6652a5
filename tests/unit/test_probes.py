"""The acceptance probes of FEATURES.md: small texts on which rivals were seen to fail, asked as a person would ask."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import pypdfium2
import pytest

from alignment.answers import Draft, ReadLine
from alignment.problems import UnreadableFile
from alignment.vocabulary import SELF_MANAGEMENT, Cut, Match, Necessity, Question, Upload
from alignment.workspace import Workspace

MANAGES_PEOPLE = {"leading-teams", "motivating-others", "coaching-and-mentoring", "human-resources"}

SUPPORT_WORKER = """
You will:
- Transfer residents with a mechanical lift
- Provide personal care
- Complete documentation of care
- Manage own workload
"""
SUPPORT_WORKER_IN_SENTENCES = """
## Duties

- Transfer residents with a mechanical lift, always with a partner.
- Give personal care: bathing, dressing and grooming.
- Document the care you gave before the end of every shift.
- Organise your own workload so that every resident is ready in time.
"""

FRENCH_SUPPORT_WORKER = """
Vos tâches :
- Transférer les résidents à l'aide d'un lève-personne
- Donner les soins personnels
- Consigner les soins au dossier
- Gérer votre charge de travail
"""
FRENCH_SUPPORT_WORKER_IN_SENTENCES = """
## Tâches

- Transférer les résidents avec un lève-personne mécanique, toujours à deux.
- Donner les soins personnels : bain, habillage et hygiène.
- Noter les soins donnés au dossier avant la fin de chaque quart.
- Organiser votre travail pour que chaque résident soit prêt à temps.
"""

ENGLISH = """
You must manage competing priorities and meet tight deadlines.
You must work in a team and serve customers.
You must write SQL queries and analyse data.
You must protect personal information.
"""
FRENCH = """
Vous devez gérer des priorités concurrentes et respecter des échéances serrées.
Vous devez travailler en équipe et servir la clientèle.
Vous devez écrire des requêtes SQL et analyser des données.
Vous devez protéger les renseignements personnels.
"""


def ids(matches: Sequence[Match]) -> set[str]:
    return {match.skill_id for match in matches if match.shown}


def families(matches: Sequence[Match]) -> set[str]:
    return {match.family for match in matches if match.shown}


def draft(workspace: Workspace, text: str, **stated: str) -> Draft:
    (one,) = workspace.draft_text(text, **stated).drafts
    return one


def drafted_ids(one: Draft) -> set[str]:
    return {match.skill_id for line in one.lines for match in line.matches}


def the_line(one: Draft, words: str) -> ReadLine:
    return next(line for line in one.lines if words in line.requirement.text)


@pytest.mark.parametrize(
    "text",
    [
        "Work with minimal supervision",
        "manage competing priorities",
        "meet tight deadlines",
        "take responsibility for own learning",
        "stay calm under pressure",
        "adapt to shifting priorities",
        "self-starter",
    ],
)
def test_self_management_is_heard_in_plain_words_and_is_not_managing_people(core: Workspace, text: str) -> None:
    for asked in (
        text,
        text.capitalize(),
        f"{text}.",
        f"You must {text}" if text != "self-starter" else "You must be a self-starter",
    ):
        found = core.match(asked)
        assert SELF_MANAGEMENT in families(found), asked
        assert not ids(found) & MANAGES_PEOPLE, asked


@pytest.mark.parametrize(
    "text",
    [
        SUPPORT_WORKER,
        SUPPORT_WORKER_IN_SENTENCES,
    ],
    ids=["in keywords", "in sentences"],
)
def test_a_personal_support_worker_posting_is_about_care_and_own_workload_not_mechanics(
    core: Workspace, text: str
) -> None:
    found = draft(core, text, title="Personal Support Worker", field="health")
    assert {"transferring-patients", "personal-care", "documenting-care"} <= drafted_ids(found)
    assert SELF_MANAGEMENT in families([match for line in found.lines for match in line.matches])
    assert "transferring-patients" in {match.skill_id for match in the_line(found, "mechanical lift").matches}
    mechanics = {
        "mechanical-troubleshooting",
        "equipment-maintenance",
        "machining",
        "automotive-diagnosis",
        "rigging-hoisting",
    }
    assert not drafted_ids(found) & mechanics


@pytest.mark.parametrize("field", ["", "it", "business"])
def test_what_is_not_required_is_no_demand_and_what_must_be_is(core: Workspace, field: str) -> None:
    text = "No Python or SQL experience is required. Must have customer service"
    assert ids(core.match(text)) == {"serving-customers"}
    found = draft(core, text, field=field)
    assert drafted_ids(found) == {"serving-customers"}
    line = the_line(found, "customer service")
    assert (line.cut, line.requirement.necessity) == (None, Necessity.MUST)
    assert the_line(found, "Python").cut is Cut.NEGATED


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("Benefits include a mathematics scholarship for staff children", Cut.BENEFITS),
        ("We are an equal opportunity employer", Cut.EQUAL_OPPORTUNITY),
    ],
)
def test_benefits_and_equal_opportunity_are_cut_and_visible_as_cut(core: Workspace, text: str, cut: Cut) -> None:
    assert core.match(text) == []
    found = draft(core, f"You must write SQL queries.\n{text}")
    assert "sql" in drafted_ids(found)
    line = the_line(found, text)
    assert (line.cut, line.matches) == (cut, ())
    assert line.fate == f"cut: {cut.value}"


def test_a_french_posting_gives_the_ids_of_its_english_side_under_french_labels(core: Workspace) -> None:
    english, french = draft(core, ENGLISH), draft(core, FRENCH)
    assert (english.posting.language, french.posting.language) == ("en", "fr")
    assert len(drafted_ids(english)) >= 7
    assert drafted_ids(french) == drafted_ids(english)
    assert set(english.skills).isdisjoint({"Établir des priorités"})
    french_labels = {match.label for line in french.lines for match in line.matches}
    assert french_labels.isdisjoint({match.label for line in english.lines for match in line.matches} - {"SQL"})


def image_only_pdf() -> bytes:
    document = pypdfium2.PdfDocument.new()
    document.new_page(200, 200)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    "upload",
    [
        Upload("empty.txt", b""),
        Upload("blank.txt", b" \n\t "),
        Upload("empty.pdf", b""),
        Upload("scan.pdf", image_only_pdf()),
        Upload("photo.png", b"\x89PNG\r\n\x1a\n" + bytes(500)),
    ],
    ids=lambda upload: upload.name,
)
def test_an_empty_or_image_only_file_is_refused_with_the_remedy_and_is_never_no_gap(
    core: Workspace, upload: Upload
) -> None:
    before = core.revision
    for read in (core.draft_uploads, core.load_postings, core.load_programs):
        with pytest.raises(UnreadableFile) as refusal:
            read([upload])
        assert upload.name in refusal.value.message
        assert refusal.value.remedy
    assert core.revision == before


def test_no_text_is_refused_too(core: Workspace) -> None:
    with pytest.raises(UnreadableFile) as refusal:
        core.draft_text("  \n ")
    assert refusal.value.remedy


def test_names_with_signs_are_three_skills_and_not_the_letter_c(core: Workspace) -> None:
    assert ids(core.match("Experience with C++, C# and .NET")) == {"c-plus-plus", "c-sharp", "dotnet"}
    assert drafted_ids(draft(core, "Experience with C++, C# and .NET")) == {"c-plus-plus", "c-sharp", "dotnet"}


@pytest.mark.parametrize("text", ["communication skills", "Communication skills", "strong communication skills"])
def test_communication_skills_are_communicating_not_teaching(core: Workspace, text: str) -> None:
    assert ids(core.match(text)) == {"communicating-clearly"}


@pytest.mark.parametrize(
    "text",
    [
        "may serve for up to eight years under this appointment",
        "list the hours a week you worked",
        "subject to a background check",
        "apply with the button below",
    ],
)
def test_terms_of_the_job_or_of_applying_are_no_requirement(core: Workspace, text: str) -> None:
    assert core.match(text) == []
    assert drafted_ids(draft(core, f"{text[0].upper()}{text[1:]}.")) == set()


@pytest.mark.parametrize("course", ["Python", "Programming in Python", "Introduction to Python"])
def test_packages_in_a_python_course_are_python_and_no_fire(core: Workspace, course: str) -> None:
    assert ids(core.match("create packages", context=course)) == {"python"}
    assert ids(core.match("create packages")) == set()


@pytest.mark.parametrize("context", ["", "Python for Data Analysis", "Python"])
def test_data_structures_are_structures_and_no_animals(core: Workspace, context: str) -> None:
    assert ids(core.match("choose suitable data structures", context=context)) == {"algorithms-data-structures"}


def test_queues_and_alarms_of_a_cloud_platform_are_the_cloud_and_no_alarm_systems(core: Workspace) -> None:
    assert ids(core.match("knows queues, alarms and notifications of a cloud platform")) == {"cloud-platforms"}


@pytest.mark.parametrize("text", ["work in a cross-functional team", "Work in a cross-functional team."])
def test_a_cross_functional_team_is_teamwork_alone(core: Workspace, text: str) -> None:
    assert ids(core.match(text)) == {"working-in-teams"}


def test_a_course_that_teaches_the_probes_outcomes_teaches_python_and_data_structures() -> None:
    file = io.StringIO(newline="")
    csv.writer(file).writerows(
        [
            ("program", "course_title", "outcome"),
            ("Coding", "Programming in Python", "Create packages."),
            ("Coding", "Programming in Python", "Choose suitable data structures."),
        ]
    )
    with Workspace(":memory:") as workspace:
        workspace.load_programs([Upload("outcomes.csv", file.getvalue().encode())])
        workspace.align()
        report = workspace.gap_report(Question("Coding"))
    assert {gap.skill_id for gap in report.gaps if gap.outcome_count} == {"python", "algorithms-data-structures"}


# ---------------------------------------------------------------------------------------------- the same in French


@pytest.mark.parametrize(
    "text",
    [
        "travailler avec un minimum de supervision",
        "gérer des priorités concurrentes",
        "respecter des échéances serrées",
        "prendre en charge votre propre apprentissage",
        "garder votre calme sous pression",
        "vous adapter à des priorités changeantes",
        "faire preuve d’initiative",
        "être autonome",
    ],
)
def test_self_management_is_heard_in_plain_french_words_and_is_not_managing_people(core: Workspace, text: str) -> None:
    for asked in (
        text,
        text.capitalize(),
        f"{text}.",
        f"Vous devez {text}",
        f"Vous devez {text.replace('’', chr(39))}",
    ):
        found = core.match(asked)
        assert SELF_MANAGEMENT in families(found), asked
        assert not ids(found) & MANAGES_PEOPLE, asked


@pytest.mark.parametrize(
    "text", [FRENCH_SUPPORT_WORKER, FRENCH_SUPPORT_WORKER_IN_SENTENCES], ids=["in keywords", "in sentences"]
)
def test_a_french_support_worker_posting_is_about_care_and_own_workload_not_mechanics(
    core: Workspace, text: str
) -> None:
    found = draft(core, text, title="Préposée aux bénéficiaires", field="health")
    assert found.posting.language == "fr"
    assert {"transferring-patients", "personal-care", "documenting-care"} <= drafted_ids(found)
    assert SELF_MANAGEMENT in families([match for line in found.lines for match in line.matches])
    assert "transferring-patients" in {match.skill_id for match in the_line(found, "lève-personne").matches}
    mechanics = {"mechanical-troubleshooting", "equipment-maintenance", "machining", "automotive-diagnosis"}
    assert not drafted_ids(found) & (mechanics | {"rigging-hoisting"})


@pytest.mark.parametrize(
    "text",
    [
        "Aucune expérience de Python ou de SQL n’est requise. Service à la clientèle exigé.",
        "Il n’est pas nécessaire de connaître Python ni SQL. Vous devez offrir le service à la clientèle.",
        "Connaissance de Python non requise. Vous devez offrir le service à la clientèle.",
    ],
)
def test_what_is_not_required_in_french_is_no_demand_and_what_must_be_is(core: Workspace, text: str) -> None:
    assert ids(core.match(text)) == {"serving-customers"}
    found = draft(core, text)
    assert drafted_ids(found) == {"serving-customers"}
    line = the_line(found, "service à la clientèle" if "offrir" in text else "Service à la clientèle")
    assert (line.cut, line.requirement.necessity) == (None, Necessity.MUST)
    assert the_line(found, "Python").cut is Cut.NEGATED


def test_a_french_asset_is_nice_to_have(core: Workspace) -> None:
    found = draft(core, "Vous devez travailler en équipe.\nLa connaissance de Python serait un atout.")
    line = the_line(found, "Python")
    assert (line.cut, line.requirement.necessity) == (None, Necessity.NICE)
    assert drafted_ids(found) == {"working-in-teams", "python"}


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("Les avantages sociaux comprennent une bourse d’études en mathématiques pour les enfants", Cut.BENEFITS),
        ("Nous souscrivons au principe de l’égalité des chances en emploi", Cut.EQUAL_OPPORTUNITY),
        ("Nous accueillons les candidatures, peu importe l’origine ethnique ou l’âge", Cut.EQUAL_OPPORTUNITY),
    ],
)
def test_french_benefits_and_equal_opportunity_are_cut_and_visible_as_cut(core: Workspace, text: str, cut: Cut) -> None:
    assert core.match(text) == []
    found = draft(core, f"Vous devez écrire des requêtes SQL.\n{text}")
    assert "sql" in drafted_ids(found)
    line = the_line(found, text)
    assert (line.cut, line.matches) == (cut, ())


def test_names_with_signs_are_three_skills_in_french_too(core: Workspace) -> None:
    three = {"c-plus-plus", "c-sharp", "dotnet"}
    assert ids(core.match("Expérience avec C++, C# et .NET")) == three
    assert drafted_ids(draft(core, "Expérience avec C++, C# et .NET")) == three


@pytest.mark.parametrize(
    "text", ["compétences en communication", "Solides compétences en communication", "aptitudes en communication"]
)
def test_french_communication_skills_are_communicating_not_teaching(core: Workspace, text: str) -> None:
    assert ids(core.match(text)) == {"communicating-clearly"}


@pytest.mark.parametrize(
    "text",
    [
        "peut être nommé pour une période allant jusqu’à huit ans",
        "indiquez le nombre d’heures par semaine travaillées",
        "sous réserve d’une vérification des antécédents",
        "postulez à l’aide du bouton ci-dessous",
    ],
)
def test_french_terms_of_the_job_or_of_applying_are_no_requirement(core: Workspace, text: str) -> None:
    assert core.match(text) == []
    assert drafted_ids(draft(core, f"{text[0].upper()}{text[1:]}.")) == set()


@pytest.mark.parametrize("course", ["Python", "Programmation en Python", "Introduction à Python"])
def test_modules_in_a_french_python_course_are_python_and_no_fire(core: Workspace, course: str) -> None:
    assert ids(core.match("créer des modules", context=course)) == {"python"}
    assert ids(core.match("créer des modules")) == set()


@pytest.mark.parametrize("context", ["", "Python pour l’analyse de données", "Python"])
def test_french_data_structures_are_structures_and_no_animals(core: Workspace, context: str) -> None:
    found = core.match("choisir des structures de données appropriées", context=context)
    assert ids(found) == {"algorithms-data-structures"}


def test_french_queues_and_alarms_of_a_cloud_platform_are_the_cloud(core: Workspace) -> None:
    text = "connaît les files d’attente, les alarmes et les notifications d’une plateforme infonuagique"
    assert ids(core.match(text)) == {"cloud-platforms"}


@pytest.mark.parametrize(
    "text", ["travailler dans une équipe interfonctionnelle", "Travailler au sein d’une équipe multidisciplinaire."]
)
def test_a_french_cross_functional_team_is_teamwork_alone(core: Workspace, text: str) -> None:
    assert ids(core.match(text)) == {"working-in-teams"}
