"""A line is read into what is done, to what, where, with what, how well and who judges; two lines are held together."""

from __future__ import annotations

import csv
import timeit

import pytest

from alignment.tasks import ACTIONS, MOST_CHARACTERS, PARTS, Agreement, TaskFrame, compare, frame_of, judge_kind


def framed(text: str, language: str = "en", method: str = "", standard: str = "") -> TaskFrame:
    found = frame_of(text, language, method=method, standard=standard)
    assert found is not None
    return found


# ------------------------------------------------------------------------------------------------ action and object

PLAIN = [
    ("Replace worn belts", ("Replace",), ("worn belts",)),
    ("Plans, directs, and coordinates the work of teams", ("Plans", "directs", "coordinates"), ("the work of teams",)),
    ("Clean filters and replace seals", ("Clean", "replace"), ("filters", "seals")),
    ("Prepares reports and plans", ("Prepares",), ("reports and plans",)),
    ("Carry out repairs", ("Carry out",), ("repairs",)),
    ("Consistently provides timely advice", ("provides",), ("timely advice",)),
    ("Responds to questions from tenants", ("Responds",), ("questions",)),
    ("As the site lead, assigns tasks", ("assigns",), ("tasks",)),
    ("The incumbent must inspect ladders", ("inspect",), ("ladders",)),
    ("Students will be able to wire a panel", ("wire",), ("a panel",)),
    ("Speaks calmly and kindly to residents", ("Speaks",), ("residents",)),
    ("Ensures that invoices are paid", ("Ensures",), ("invoices are paid",)),
    ("Operate saws (e.g., band saws, table saws) to cut boards", ("Operate",), ("saws",)),
    ("Use a gauge to measure gaps", ("Use", "measure"), ("a gauge", "gaps")),
    ("Checks drawings to find errors and correct them", ("Checks",), ("drawings",)),
    ("Repair of small engines", ("Repair",), ("small engines",)),
    ("Ability to interpret and apply makers' manuals", ("interpret", "apply"), ("makers' manuals",)),
    ("Knowledge of building codes", ("Knowledge of",), ("building codes",)),
    ("Skill in sharpening chisels", ("sharpening",), ("chisels",)),
    ("Experience in accounting principles", ("Experience in",), ("accounting principles",)),
    ("Experience with spreadsheets", ("Experience with",), ("spreadsheets",)),
    ("Must have thorough knowledge of refrigerants", ("knowledge of",), ("refrigerants",)),
    ("Have you aligned shafts?", ("aligned",), ("shafts",)),
    ("Do you have the ability to lift crates?", ("lift",), ("crates",)),
    ("I have trained new cooks", ("trained",), ("new cooks",)),
    ("Indicate the extent of your experience conducting audits.", ("conducting",), ("audits",)),
    ("Select the answer that best describes your knowledge of welding.", ("knowledge of",), ("welding",)),
    (
        "Which statement best describes your experience drafting and editing letters?",
        ("drafting", "editing"),
        ("letters",),
    ),
    ("This position requires the ability to process claims.", ("process",), ("claims",)),
    ("Education: Do you meet one of these requirements?", ("meet",), ("one of these requirements",)),
]
FRENCH = [
    ("Installer et entretenir des pompes", ("Installer", "entretenir"), ("pompes",)),
    ("Capacité à rédiger des rapports clairs", ("rédiger",), ("rapports clairs",)),
    ("Savoir communiquer avec les familles", ("communiquer",), ("les familles",)),
    ("Connaissance des normes de sécurité", ("Connaissance des",), ("normes de sécurité",)),
    ("Entretien des équipements de l'usine", ("Entretien",), ("équipements de l'usine",)),
    ("Avez-vous déjà réparé des moteurs ?", ("réparé",), ("moteurs",)),
    ("Vous préparez les budgets et analysez les écarts", ("préparez", "analysez"), ("les budgets", "les écarts")),
    ("Le titulaire planifie et coordonne les travaux", ("planifie", "coordonne"), ("les travaux",)),
    ("Utiliser un multimètre pour mesurer la tension", ("Utiliser", "mesurer"), ("un multimètre", "la tension")),
]


@pytest.mark.parametrize(("text", "actions", "objects"), PLAIN)
def test_a_line_says_what_is_done_and_to_what(text: str, actions: tuple[str, ...], objects: tuple[str, ...]) -> None:
    found = framed(text)
    assert (found.actions, found.objects) == (actions, objects)
    assert (found.action, found.object) == (actions[0], objects[0])


@pytest.mark.parametrize(("text", "actions", "objects"), FRENCH)
def test_a_french_line_says_so_too(text: str, actions: tuple[str, ...], objects: tuple[str, ...]) -> None:
    found = framed(text, "fr")
    assert (found.actions, found.objects) == (actions, objects)


@pytest.mark.parametrize("text", ["Yes", "no.", "12", "", "   ", "N/A", "3.5 %", "☐"])
def test_what_names_no_doing_has_no_frame(text: str) -> None:
    assert frame_of(text) is None


def test_a_bare_thing_has_a_frame_that_says_its_action_is_not_stated() -> None:
    found = framed("Blood pressure")
    assert (found.object, found.stated("action"), found.actions) == ("Blood pressure", "not stated", ())


def test_a_frame_names_every_part_that_the_line_leaves_open() -> None:
    told = [framed("Replace belts").stated(part) for part in PARTS]
    assert told == ["Replace", "belts", *["not stated"] * 4]
    assert framed("Replace belts").stated("tool") == "not stated"
    assert framed("Replace belts").part("no such part") == ""


# --------------------------------------------------------------------------------------------------- the other parts


@pytest.mark.parametrize(
    ("text", "part", "phrase"),
    [
        ("Repair pumps in the boiler room", "context", "in the boiler room"),
        ("Prepare meals for residents during night shifts", "context", "for residents during night shifts"),
        ("Describe risks to new staff", "context", "to new staff"),
        ("Install lines on ships", "context", "on ships"),
        ("Measure pressure using a digital manometer", "tool", "a digital manometer"),
        ("Tighten bolts with a torque wrench", "tool", "a torque wrench"),
        ("Find leaks by means of dye", "tool", "dye"),
        ("Use hand tools", "tool", "hand tools"),
        ("Wire panels in accordance with the electrical code", "standard", "in accordance with the electrical code"),
        ("File claims within ten working days", "standard", "within ten working days"),
        ("Weld joints to meet shop standards", "standard", "to meet shop standards"),
        ("Type letters without errors", "standard", "without errors"),
        ("Answer calls in a calm manner", "standard", "in a calm manner"),
        ("Measures doses accurately", "standard", "accurately"),
        ("Weld joints that are approved by the site inspector before use", "judge", "the site inspector"),
        ("Repair engines under the supervision of a journeyperson", "judge", "a journeyperson"),
        ("Paint walls to the satisfaction of the client", "judge", "the client"),
        ("Bake bread; the instructor checks the crust", "judge", "the instructor"),
    ],
)
def test_a_part_is_the_phrase_that_stands_in_the_line(text: str, part: str, phrase: str) -> None:
    assert framed(text).part(part) == phrase


@pytest.mark.parametrize(
    ("text", "part", "phrase"),
    [
        ("Réparer des pompes dans l'atelier", "context", "dans l'atelier"),
        ("Mesurer la pression avec un manomètre", "tool", "un manomètre"),
        ("Rédiger un plan à l'aide d'un logiciel", "tool", "un logiciel"),
        ("Installer des câbles conformément au code", "standard", "conformément au code"),
        ("Souder des joints sous la supervision du contremaître", "judge", "contremaître"),
    ],
)
def test_a_part_of_a_french_line_is_found_too(text: str, part: str, phrase: str) -> None:
    assert framed(text, "fr").part(part) == phrase


def test_what_it_is_for_is_neither_object_nor_context() -> None:
    found = framed("Inspect valves to find cracks")
    assert (found.object, found.context) == ("valves", "")


def test_an_instruction_of_the_questionnaire_is_no_standard() -> None:
    text = "Select the one statement that most accurately describes your experience repairing clocks."
    assert framed(text).standard == ""


def test_method_and_standard_of_an_assessment_fill_what_its_line_leaves_open() -> None:
    found = framed("Change a dressing", method="Checklist filled in by the preceptor", standard="no step left out")
    assert (found.judge, found.standard) == ("preceptor", "no step left out")
    told = framed("Change a dressing without errors", standard="no step left out")
    assert told.standard == "without errors"


# ------------------------------------------------------------------------------------------------------- comparison


def agreement(part: str, job: str, assessment: str, language: str = "en") -> Agreement:
    compared = compare(framed(job, language), framed(assessment, language), language)
    return next(one.agreement for one in compared.parts if one.name == part)


@pytest.mark.parametrize(
    ("job", "assessment", "agrees"),
    [
        ("Examine samples", "Analyse a sample", True),
        ("Repairs pumps", "The learner repaired a pump", True),
        ("Repair pumps", "Describe a pump", False),
        ("Perform maintenance on pumps", "Maintain a pump", True),
        ("Perform maintenance on pumps", "Perform a song", False),
        ("Plans and leads meetings", "Lead a meeting", True),
        ("Knowledge of codes", "Understand the code", True),
        ("Purée the carrots", "Purée a carrot", True),
    ],
)
def test_actions_agree_by_verb_or_by_kind(job: str, assessment: str, agrees: bool) -> None:
    assert agreement("action", job, assessment) is (Agreement.AGREES if agrees else Agreement.DIFFERS)


@pytest.mark.parametrize(
    ("job", "assessment", "agrees"),
    [
        ("Repair steam pumps", "Repair a pump", True),
        ("Manage a project", "Manage project risks", False),
        ("Analyse data", "Analyse data", True),
        ("Analyse sales data", "Analyse weather data", False),
    ],
)
def test_objects_agree_by_an_informative_word(job: str, assessment: str, agrees: bool) -> None:
    assert agreement("object", job, assessment) is (Agreement.AGREES if agrees else Agreement.DIFFERS)


def test_what_the_assessment_does_not_say_is_missing_and_never_agrees() -> None:
    found = compare(framed("Repair pumps with hand tools in the shop"), framed("Repair pumps"))
    assert found.missing == ("context", "tool")
    assert found.agrees == ("action", "object")


def test_what_the_job_does_not_say_is_not_missing() -> None:
    found = compare(framed("Repair pumps"), framed("Repair pumps with hand tools in the shop"))
    assert found.missing == ()
    assert found.named(Agreement.NOT_STATED) == ("context", "tool", "standard", "judge")


def test_missing_parts_come_in_order_whether_they_differ_or_are_silent() -> None:
    job = framed("Repair pumps with a wrench in the shop, approved by the supervisor")
    found = compare(job, framed("Describe pumps; the instructor checks the answer"))
    assert found.missing == ("action", "context", "tool", "judge")


@pytest.mark.parametrize(
    ("job", "assessment", "agrees"),
    [
        ("the shift supervisor", "a manager", True),
        ("the client", "the instructor", False),
        ("a peer", "a classmate", True),
        ("the safety inspector", "an examiner", True),
    ],
)
def test_judges_agree_when_they_are_of_one_side(job: str, assessment: str, agrees: bool) -> None:
    found = compare(TaskFrame(judge=job), TaskFrame(judge=assessment))
    assert (found.agrees == ("judge",)) is agrees


def test_a_judge_no_list_names_is_compared_by_words() -> None:
    assert judge_kind("the journeyperson") == ""
    assert compare(TaskFrame(judge="a journeyperson"), TaskFrame(judge="the journeyperson")).agrees == ("judge",)


def test_a_comparison_says_itself_in_one_sentence() -> None:
    job = framed("Repair pumps with a wrench in the shop, approved by the supervisor")
    said = compare(job, framed("Repair pumps in the lab")).said
    assert said == "Agrees in action and object; differs in context; the assessment names no tool and no judge."
    assert compare(TaskFrame(), job).said == "The job's line states nothing to compare."


def test_french_lines_are_compared_in_french() -> None:
    job = framed("Réparer des pompes avec un tournevis", "fr")
    found = compare(job, framed("Entretenir une pompe", "fr"), "fr")
    assert found.agrees == ("action", "object")
    assert found.missing == ("tool",)


def test_the_names_of_the_parts_are_the_fields_of_a_frame() -> None:
    assert all(hasattr(TaskFrame(), part) for part in PARTS)


@pytest.mark.parametrize("words", ["to use ", "repair ", "ability to ", "using ", "that in ", "repairs the pump, "])
def test_ten_times_as_many_words_take_some_ten_times_as_long(words: str) -> None:
    def took(times: int) -> float:
        """The shortest of a few runs: what else the machine does only makes them longer."""
        text = words * times
        return min(timeit.repeat(lambda: frame_of(text), number=1, repeat=7))

    most = MOST_CHARACTERS // len(words)
    assert took(most) / took(most // 10) < 40, "a hundred times, where each word looks at all others"


# ------------------------------------------------------------------------------------------------------------ verbs


def test_every_verb_stands_once_with_a_kind() -> None:
    with ACTIONS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = [(row["language"], row["verb"]) for row in rows]
    assert len(names) == len(set(names))
    assert all(row["kind"] and row["language"] in {"en", "fr"} for row in rows)
    assert names == sorted(names)
