"""What the words of a line suggest of a level, in English and French."""

from __future__ import annotations

import csv
import math

import pytest

from alignment.levels import (
    CROSSWALK,
    STRENGTHS,
    WORDS,
    added,
    english_forms,
    explain,
    french_forms,
    level_of,
    level_weights,
    softmax,
)
from alignment.vocabulary import Level, Side

W, T, A = Side.WANTED, Side.TAUGHT, Side.ASSESSED


def step(text: str, side: Side, language: str = "en") -> int | None:
    level = level_of(text, side, language).level
    return level.step if level else None


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("An understanding of payroll", 1),
        ("Familiarity with Git", 1),
        ("Basic knowledge of wiring", 1),
        ("Assist in designing networks", 2),
        ("Assist the team lead", 2),
        ("At least one year in a kitchen", 2),
        ("Six months of experience", 2),
        ("Work under supervision", 2),
        ("You must know basic wiring", 2),
        ("Work with others", 3),
        ("Ability to write minutes", 3),
        ("Experience with spreadsheets", 3),
        ("3-5 years of experience", 3),
        ("Two years of experience", 3),
        ("Present to senior officials", 3),
        ("Repairs pumps independently", 3),
        ("5+ years of nursing", 4),
        ("Advanced knowledge of Excel", 4),
        ("Familiarity with, or advanced knowledge of, Git", 4),
        ("Strong ability to write", 4),
        ("Help partners improve how they work", 4),
        ("Senior cook", 4),
        ("Solve complex problems", 4),
        ("Lead a project", 4),
        ("Expert in tax law", 5),
        ("Lead a team of cooks", 5),
        ("Experience leading teams", 5),
        ("Supervise the night shift", 5),
    ],
)
def test_an_english_requirement_suggests_a_level(text: str, wanted: int) -> None:
    assert step(text, W) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Connaissance de la paie", 1),
        ("Notions de comptabilité", 1),
        ("Aider à préparer les repas", 2),
        ("Travailler sous supervision", 2),
        ("Capacité à rédiger des rapports", 3),
        ("Vous rédigez des rapports", 3),
        ("rédigera des rapports", 3),
        ("Bonne connaissance du français", 3),
        ("Travailler de façon autonome", 3),
        ("Trois à cinq ans d’expérience en soudage", 3),
        ("Excellente maîtrise du français", 4),
        ("Conseiller les familles", 4),
        ("7 ans d’expérience", 4),
        ("Vous dirigez une équipe de huit personnes", 5),
        ("Superviser le personnel de cuisine", 5),
    ],
)
def test_a_french_requirement_suggests_a_level(text: str, wanted: int) -> None:
    assert step(text, W, "fr") == wanted


@pytest.mark.parametrize(
    ("text", "taught"),
    [
        ("Describe the water cycle", 1),
        ("Discuss strategies for complex cases", 1),
        ("Explain how teams work together to prevent falls", 1),
        ("Décrire le cycle de l’eau", 1),
        ("Use the sort command", 2),
        ("Follow a recipe", 2),
        ("Develop a care plan with guidance", 2),
        ("Design a network for a small office", 3),
        ("Understand and apply safety rules", 3),
        ("Rédiger un rapport", 3),
        ("Learners will be able to evaluate risk", 4),
        ("Apply safety rules and evaluate risk", 4),
    ],
)
def test_an_outcome_suggests_a_level_by_its_main_verbs(text: str, taught: int) -> None:
    assert step(text, T) == taught


@pytest.mark.parametrize(
    ("text", "method", "standard", "assessed"),
    [
        ("Design a network", "multiple-choice quiz", "", 1),
        ("Résoudre des cas", "quiz", "", 1),
        ("Write a report", "written exam", "", 2),
        ("Transfer a resident", "observed on the job", "without prompting", 3),
        ("Transfer a resident", "observed on the job", "under supervision", 2),
        ("Build a site", "capstone project", "", 3),
        ("", "clinical placement", "", 3),
        ("Weld a seam", "practical demonstration", "to trade tolerance", 3),
        ("Sort the files", "", "80 %", 3),
        ("Explain the rules", "project", "", 1),
    ],
)
def test_method_and_standard_say_how_far_an_assessment_goes(
    text: str, method: str, standard: str, assessed: int
) -> None:
    level = level_of(text, A, method=method, standard=standard).level
    assert level is not None
    assert level.step == assessed


def test_method_and_standard_are_read_for_assessments_alone() -> None:
    assert level_of("Build a site", T, method="quiz", standard="with help") == level_of("Build a site", T)


@pytest.mark.parametrize(
    "text", ["Python", "1. 2. 3.", "", "Driver's licence", "Our five-year plan", "Aged 18 years old"]
)
def test_words_without_a_cue_suggest_nothing(text: str) -> None:
    belief = level_of(text, W)
    assert (belief.level, belief.chance, belief.said) == (None, 0.0, "not suggested by the words")


def test_a_belief_says_its_level_its_chance_and_its_words() -> None:
    said = level_of("Build walls, 3 years of experience", W).said
    assert said.startswith("3 does it independently (")
    assert said.endswith("by “Build”, “3 years”")


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Build walls independently", ["verb", "autonomy"]),
        ("Lead a team of cooks", ["others"]),
        ("Senior cook with 6 years in hotels", ["seniority", "years"]),
        ("Excellent minutes", ["quality"]),
    ],
)
def test_cues_are_named_for_what_they_are(text: str, kinds: list[str]) -> None:
    assert [cue.kind for cue in level_of(text, W).cues] == kinds


def test_a_verb_that_is_a_noun_here_is_no_cue() -> None:
    assert level_of("Our plan and its design", T).cues == ()
    assert [cue.words for cue in level_of("You design pumps", T).cues] == ["design"]


def test_a_questionnaires_lead_up_is_no_doing_of_the_applicant() -> None:
    words = [
        cue.words for cue in level_of("Select the option that best describes your experience welding pipes.", W).cues
    ]
    assert words == ["welding"]


def test_french_is_read_where_english_says_nothing() -> None:
    assert step("Concevoir un réseau", T, "en") == step("Concevoir un réseau", T, "fr") == 3


def test_what_a_cue_adds_is_strongest_at_its_own_step() -> None:
    for part in explain("Supervise staff independently", W)[1:]:
        assert part.cue is not None
        assert part.log_odds.index(max(part.log_odds)) + 1 == part.cue.level.step


def test_contributions_add_up_to_the_chances() -> None:
    parts = explain("Assist cooks under supervision", W)
    assert softmax(added(parts)) == level_of("Assist cooks under supervision", W).chances
    assert math.isclose(sum(softmax(added(parts))), 1)


# -------------------------------------------------------------------------------------------------- the word list


def test_every_word_of_the_list_stands_on_the_scale_and_once_in_its_kind() -> None:
    with WORDS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    places = [float(row[side]) for row in rows for side in ("wanted", "taught") if row[side]]
    assert min(places) >= 1
    assert max(places) <= 5
    keys = [
        (row["language"], row["kind"], bool(row["wanted"]), word) for row in rows for word in row["words"].split("|")
    ]
    assert sorted({key for key in keys if keys.count(key) > 1}) == []


def test_every_side_has_a_prior_and_a_strength_for_every_kind_of_cue() -> None:
    weights = level_weights()
    for side in Side:
        assert len(weights.prior(side)) == len(Level)
        assert all(weights.strength(side, name) > 0 for name in STRENGTHS)


def test_the_crosswalk_has_one_anchor_a_step() -> None:
    assert [anchor.level for anchor in CROSSWALK] == list(Level)


@pytest.mark.parametrize(
    ("verb", "form"),
    [("plan", "planning"), ("use", "using"), ("assess", "assesses"), ("apply", "applied"), ("build", "building")],
)
def test_english_verbs_are_known_in_their_forms(verb: str, form: str) -> None:
    assert form in dict(english_forms(verb))


@pytest.mark.parametrize(
    ("verb", "form"),
    [
        ("rédiger", "rédigez"),
        ("gérer", "gère"),
        ("établir", "établissez"),
        ("répondre", "répondra"),
        ("diriger", "dirigeons"),
    ],
)
def test_french_verbs_are_known_in_their_forms(verb: str, form: str) -> None:
    assert form in dict(french_forms(verb))


@pytest.mark.parametrize("text", ["ſix years of experience", "fıve years of SQL", "İ years", "٣ years of experience"])
def test_letters_that_only_look_like_a_number_do_no_harm(text: str) -> None:
    assert abs(sum(level_of(text, Side.WANTED).chances) - 1) < 1e-9
