"""A posting → its lines, and which of them ask: how lines are found, cut, weakened and judged."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from alignment.requirements import (
    ASKS_FROM_ANNOUNCED,
    ASKS_FROM_ANNOUNCED_IN_FRENCH,
    LineClassifier,
    asking_part,
    line_key,
    necessity_of,
    negated_parts,
    repeated_lines,
    requirements,
    rule_cut,
    segments,
    single_line,
)
from alignment.vocabulary import Cut, Level, Necessity, Requirement
from tests.builders import a_posting, a_requirement

LONG = "You plan the work of a small team of analysts and"


def lines_of(text: str) -> list[str]:
    return [segment.text for segment in segments(text)]


def read(text: str, language: str = "en") -> list[Requirement]:
    return requirements(a_posting(text, language=language))


def the_line(text: str, language: str = "en") -> Requirement:
    (line,) = read(text, language)
    return line


# -------------------------------------------------------------------------------------------------- segmentation


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", []),
        (" \n\t\n", []),
        ("Plan work.\nWrite reports.", ["Plan work.", "Write reports."]),
        ("Plan work. Write reports! Ready? Then call.", ["Plan work.", "Write reports!", "Ready?", "Then call."]),
        ("Plan work.\r\n\r\nWrite reports.\rCall.", ["Plan work.", "Write reports.", "Call."]),
        (f"{LONG}\nreport to the director.", [f"{LONG} report to the director."]),
        (f"{LONG}\n(where needed) report.", [f"{LONG} (where needed) report."]),
        (f"{LONG}\nReport to the director", [LONG, "Report to the director"]),
        (f"{LONG}\n\nreport to the director", [LONG, "report to the director"]),
        (f"{LONG}\n- report to the director", [LONG, "report to the director"]),
        (f"{LONG}:\nreport to the director", [f"{LONG}:", "report to the director"]),
        ("Short line\nfollowed by another", ["Short line", "followed by another"]),
        (f"## {LONG}\nreport to the director", [LONG, "report to the director"]),
    ],
)
def test_a_text_splits_into_lines_and_sentences_and_broken_lines_are_joined(text: str, lines: list[str]) -> None:
    assert lines_of(text) == lines


@pytest.mark.parametrize(
    "bullet", ["- ", "* ", "• ", "· ", "– ", "➢ ", "✓ ", "1. ", "12) ", "(3) ", "a) ", "b. ", "  - "]
)
def test_a_bullet_is_not_part_of_its_line(bullet: str) -> None:
    assert lines_of(f"{bullet}plan work\n{bullet}write reports") == ["plan work", "write reports"]


def test_bullets_within_a_line_begin_lines() -> None:
    assert lines_of("You will • plan work • write reports") == ["You will", "plan work", "write reports"]


@pytest.mark.parametrize(
    "sentence",
    [
        "Use spreadsheet tools, e.g. Excel or Calc.",
        "Hold a trade certificate, i.e. Red Seal.",
        "Assist Dr. Okafor with charts.",
        "Have a B.Sc. Honours or the like.",
        "Speak for St. Anne every week.",
        "Utiliser un tableur, p. ex. Excel.",
        "Serve the U.S. Government.",
        "Weigh 2.5 kg parts by hand.",
    ],
)
def test_an_abbreviation_ends_no_sentence(sentence: str) -> None:
    assert lines_of(f"{sentence} Write reports.") == [sentence, "Write reports."]


@pytest.mark.parametrize(
    ("marked", "plain"),
    [
        ("Write **clear** reports in `SQL` daily.", "Write clear reports in SQL daily."),
        ("Read [our style guide](https://example.org/guide) first.", "Read our style guide first."),
        ("Write<br/>reports <b>daily</b>.", "Write reports daily ."),
        ("Write {% if remote %}remote{% endif %} reports.", "Write remote reports."),
        ("You bring <2 years or >5 years of nursing.", "You bring <2 years or >5 years of nursing."),
        ("skills: SQL and Python", "skills: SQL and Python"),
    ],
)
def test_markup_goes_and_words_stay(marked: str, plain: str) -> None:
    assert lines_of(marked) == [plain]


@pytest.mark.parametrize(
    "heading",
    [
        "# About you",
        "**What you bring**",
        "WHAT YOU BRING",
        "Your tasks:",
        "What you bring",
        "Nice to have",
        "Ce que vous ferez",
        "Exigences",
        "__Assets__:",
        "responsibilities:",
        "key_objectives:",
        "**Day to day**",
        "__Day to day__",
        "__Day to day__ : ",
        "DAYS",
        "DAY TO DAY",
        "  # About you",
        "**One two three four five six seven eight nine**",
        "What you will bring to us",
    ],
)
def test_a_heading_is_known_by_its_looks_and_its_lines_stand_under_it(heading: str) -> None:
    title, line = segments(f"{heading}\n- plan work")
    assert title.is_heading
    assert not line.is_heading
    assert line.heading == title.text


@pytest.mark.parametrize(
    "line",
    [
        "- Requirements",
        "Plan work.",
        "You plan the work of others",
        "Why we think that you would like this job very much indeed",
        "What you will bring to us daily",
        "What you bring, and why!",
        "**Plan** the work",
        "Plan the **work**",
        "**One two three four five six seven eight nine ten**",
        "SQL",
        "C++, C#, .NET",
    ],
)
def test_a_line_that_says_something_is_no_heading(line: str) -> None:
    assert not segments(line)[0].is_heading


def test_a_line_belongs_to_the_nearest_heading_above_it() -> None:
    found = segments("Plan.\n## Duties\nWrite.\n## Assets\nFrench. German.")
    assert [(one.text, one.heading) for one in found if not one.is_heading] == [
        ("Plan.", ""),
        ("Write.", "Duties"),
        ("French.", "Assets"),
        ("German.", "Assets"),
    ]


# -------------------------------------------------------------------------------------------------- what is cut


@pytest.mark.parametrize(
    ("cut", "text"),
    [
        (Cut.EQUAL_OPPORTUNITY, "We are an equal opportunity employer"),
        (Cut.EQUAL_OPPORTUNITY, "We welcome applications from people of all abilities."),
        (Cut.EQUAL_OPPORTUNITY, "Accommodations are available on request during the selection process."),
        (Cut.EQUAL_OPPORTUNITY, "Hiring is done without regard to age or origin."),
        (Cut.BENEFITS, "Benefits include a mathematics scholarship for staff children"),
        (Cut.BENEFITS, "We offer three weeks of paid vacation and a dental plan."),
        (Cut.BENEFITS, "The wage is $24.50 an hour, with a shift premium on weekends."),
        (Cut.CONDITIONS, "A criminal record check is needed before the first shift."),
        (Cut.CONDITIONS, "Submit your resume with a cover letter by Friday."),
        (Cut.CONDITIONS, "Only those selected for an interview will be contacted."),
        (Cut.CONDITIONS, "This is a full-time permanent position of 37.5 hours per week."),
        (Cut.CONDITIONS, "You may serve for up to eight years under this appointment."),
        (Cut.ABOUT, "Founded in 1962, the firm has grown to 300 people."),
        (Cut.ABOUT, "We are a family-owned bakery on the north shore."),
        (Cut.ABOUT, "Our mission is to feed the city well."),
        (Cut.NEGATED, "No experience is required."),
        (Cut.NEGATED, "There is no need for a car."),
        (Cut.ASKS_NOTHING, "The sky over the harbour was grey that year."),
        (Cut.HEADING, "## You plan the work of others"),
        (None, "You must write SQL queries and explain them to colleagues."),
        (None, "Ability to plan your own work and meet deadlines."),
    ],
)
def test_a_line_is_cut_with_the_reason_or_asks(cut: Cut | None, text: str) -> None:
    line = the_line(text)
    assert (line.cut, line.asks) == (cut, cut is None)


@pytest.mark.parametrize(
    ("cut", "text"),
    [
        (Cut.EQUAL_OPPORTUNITY, "Nous souscrivons au principe de l’égalité des chances en emploi."),
        (Cut.BENEFITS, "Nous vous offrons une assurance collective et quatre semaines de vacances payées."),
        (Cut.CONDITIONS, "Veuillez envoyer votre CV avant la date limite."),
        (Cut.ABOUT, "Notre mission est de nourrir la ville."),
        (Cut.NEGATED, "La connaissance de l’anglais n’est pas exigée."),
        (Cut.CONDITIONS, "Ce poste est situé à Gatineau et classé au niveau AS-02."),
        (Cut.CONDITIONS, "Seules les personnes retenues seront contactées; nous vous remercions de votre intérêt."),
        (Cut.EQUAL_OPPORTUNITY, "Nous accueillons tout le monde, peu importe la race, l’âge ou le handicap."),
        (Cut.NEGATED, "Il n’est pas nécessaire de connaître SQL."),
        (Cut.NEGATED, "Expérience en vente non requise."),
        (Cut.NEGATED, "Le permis de conduire est facultatif."),
        (None, "Vous devez rédiger des rapports clairs et respecter les échéances."),
    ],
)
def test_french_lines_are_cut_by_the_same_rules(cut: Cut | None, text: str) -> None:
    assert the_line(text, "fr").cut == cut


@pytest.mark.parametrize(
    "text",
    [
        "Vous devez respecter les dates limites.",
        "Traiter les salaires et les feuilles de temps.",
        "Transmettre les dossiers des patients aux médecins.",
        "Veiller à la santé et à la sécurité sur le lieu de travail.",
        "Relever des défis dans un milieu en évolution.",
    ],
)
def test_a_french_duty_is_not_taken_for_terms_of_the_job(text: str) -> None:
    assert rule_cut(text) is None
    assert read(f"## Vos responsabilités\n- {text}", "fr")[1].asks


def test_a_french_posting_names_its_asking_sections_in_its_own_way() -> None:
    for heading in ("Nos attentes :", "Vos missions :", "Ce poste est fait pour vous si :", "Qualités recherchées :"):
        assert read(f"{heading}\n- Un mot sur la pluie d’été", "fr")[1].asks, heading


@pytest.mark.parametrize(
    "text", ["Le bilinguisme est exigé.", "Service à la clientèle exigé.", "Ce poste est anglais essentiel."]
)
def test_a_short_french_line_that_says_that_it_asks_is_believed(text: str) -> None:
    assert the_line(text, "fr").asks


def test_a_french_line_under_a_heading_that_asks_needs_more_than_an_english_one() -> None:
    weak = read("Exigences :\nLa boulangerie ouvre à six heures", "fr")[1]
    assert ASKS_FROM_ANNOUNCED < weak.probability < ASKS_FROM_ANNOUNCED_IN_FRENCH
    assert weak.cut is Cut.ASKS_NOTHING


@pytest.mark.parametrize(
    ("cut", "heading"),
    [
        (Cut.BENEFITS, "## What we offer"),
        (Cut.BENEFITS, "benefits:"),
        (Cut.BENEFITS, "Ce que nous offrons"),
        (Cut.EQUAL_OPPORTUNITY, "## Diversity"),
        (Cut.CONDITIONS, "## How to apply"),
        (Cut.CONDITIONS, "Hours of work:"),
        (Cut.ABOUT, "## About us"),
        (Cut.ABOUT, "## Who we are"),
    ],
)
def test_a_line_is_cut_by_the_section_it_stands_in(cut: Cut, heading: str) -> None:
    assert read(f"{heading}\n- A bicycle for every week of the summer")[1].cut == cut


def test_a_section_that_asks_lends_its_lines_belief() -> None:
    alone, under = the_line("Patience with people"), read("## What you bring\n- Patience with people")[1]
    assert (alone.asks, under.asks) == (False, True)


@pytest.mark.parametrize(
    "text",
    [
        "Strong knowledge of immunization schedules and vaccines.",
        "Knowledge of remote work tools and experience in coordinating staff relocation.",
    ],
)
def test_a_line_that_surely_asks_is_kept_although_it_speaks_like_terms_of_the_job(text: str) -> None:
    assert the_line(text).asks


def test_every_cut_line_stays_visible_in_order() -> None:
    lines = read("## About us\nWe are a bakery.\n## Duties\n- Bake bread.\n- Clean ovens.\n## Benefits\n- Free bread.")
    assert [line.position for line in lines] == list(range(len(lines)))
    assert [line.text for line in lines if line.cut] == [
        "About us",
        "We are a bakery.",
        "Duties",
        "Benefits",
        "Free bread.",
    ]


def test_a_line_that_asks_knows_its_posting_its_section_and_the_level_that_its_words_suggest() -> None:
    posting = a_posting("## Nice to have\n- Designs databases and leads their migration.\n- Free parking for staff.")
    _, line, _ = requirements(posting)
    assert (line.posting_id, line.language, line.necessity) == (posting.id, "en", Necessity.NICE)
    assert line.belief
    assert line.level == line.belief.level


def test_a_line_that_is_cut_has_no_level() -> None:
    line = the_line("We are an equal opportunity employer who designs and leads.")
    assert (line.cut, line.level, line.belief) == (Cut.EQUAL_OPPORTUNITY, None, None)


def test_the_words_of_a_french_line_are_read_in_french() -> None:
    posting = a_posting("Diriger une équipe de cinq personnes et concevoir les bases de données.", language="fr")
    (line,) = requirements(posting)
    in_english = requirements(replace(posting, language="en"))[0]
    assert line.language == "fr"
    assert line.probability != in_english.probability
    assert line.belief
    assert line.belief.level != (in_english.belief and in_english.belief.level)


def test_the_id_of_a_line_comes_from_its_posting_its_place_and_its_words() -> None:
    one = read("Plan work.")[0]
    assert one.id != read("Write work.")[0].id
    assert one.id != requirements(replace(a_posting("Plan work."), id="another"))[0].id


def test_a_line_has_the_same_id_whenever_it_is_read_and_no_other_line_has_it() -> None:
    text = "Plan work.\nPlan work.\nWrite reports."
    ids = [line.id for line in read(text)]
    assert ids == [line.id for line in read(text)]
    assert len(set(ids)) == 3


# ------------------------------------------------------------------------------- what is not needed, and how much


@pytest.mark.parametrize(
    ("text", "gone", "left"),
    [
        ("No Python or SQL experience is required, but you must be good with customers.", "Python", "customers"),
        ("No prior experience with spreadsheets, but you must be comfortable with numbers.", "spreadsheets", "numbers"),
        ("Knowledge of French is not required; you must know SQL.", "French", "SQL"),
        ("You do not need a degree; you need patience with residents.", "degree", "patience"),
        ("A degree isn’t necessary, strong writing is.", "degree", "writing"),
        ("Aucune expérience en Python n’est requise, mais vous devez aimer la clientèle.", "Python", "clientèle"),
        ("L’anglais n’est pas exigé; vous devez écrire clairement.", "anglais", "écrire"),
        ("Nous n’exigeons pas de diplôme, mais vous devez aimer la clientèle.", "diplôme", "clientèle"),
        ("Inutile de connaître Excel, vous devez surtout savoir écouter.", "Excel", "écouter"),
    ],
)
def test_only_what_is_not_needed_is_taken_out_of_a_line(text: str, gone: str, left: str) -> None:
    line = the_line(text, "fr" if "vous" in text else "en")
    assert gone in line.negated
    assert gone not in asking_part(line)
    assert left in asking_part(line)
    assert line.text == text


@pytest.mark.parametrize(
    "text",
    [
        "You must never share passwords with anybody.",
        "This is not a desk job: you must lift 20 kg.",
        "Attention to detail is required.",
        "You need to know SQL.",
        "Vous devez ne pas craindre les hauteurs.",
    ],
)
def test_a_no_that_takes_nothing_back_takes_nothing_out(text: str) -> None:
    assert negated_parts(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "French is an asset although not required.",
        "Not required, but Docker would be a plus.",
        "Le français est un atout, mais n’est pas exigé.",
    ],
)
def test_an_asset_although_not_required_stays_an_asset(text: str) -> None:
    assert negated_parts(text) == ()
    assert necessity_of(text) is Necessity.NICE


@pytest.mark.parametrize(
    ("text", "heading", "necessity"),
    [
        ("You must know SQL.", "", Necessity.MUST),
        ("Know SQL.", "Requirements", Necessity.MUST),
        ("SQL is an asset.", "", Necessity.NICE),
        ("A second language would be a plus.", "", Necessity.NICE),
        ("SQL preferred", "Requirements", Necessity.NICE),
        ("Ideally you have used Docker.", "", Necessity.NICE),
        ("Know SQL.", "Nice to have", Necessity.NICE),
        ("Know SQL.", "Assets", Necessity.NICE),
        ("Le permis de conduire constitue un atout.", "", Necessity.NICE),
        ("Bilinguisme souhaité", "", Necessity.NICE),
        ("La connaissance de Git serait appréciée.", "", Necessity.NICE),
        ("Une expérience en vente est un avantage.", "", Necessity.NICE),
        ("Appliquer les avantages du produit", "", Necessity.MUST),
        ("Connaître SQL.", "Atouts", Necessity.NICE),
        ("Manage the assessment of needs.", "", Necessity.MUST),
    ],
)
def test_a_line_or_its_section_tells_a_condition_from_an_asset(text: str, heading: str, necessity: Necessity) -> None:
    assert necessity_of(text, heading) is necessity


@pytest.mark.parametrize(
    ("text", "left", "cut"),
    [
        ("Write SQL queries", "Write SQL queries", None),
        ("No Python needed", "", Cut.NEGATED),
        ("We are an equal opportunity employer", "We are an equal opportunity employer", Cut.EQUAL_OPPORTUNITY),
        ("Plain talk", "Plain talk", None),
        ("Plain talk. No Python needed", "Plain talk.", None),
        ("Plan work. Write reports.", "Plan work. Write reports.", None),
    ],
)
def test_a_pasted_line_is_meant_as_a_requirement_and_only_rules_can_cut_it(
    text: str, left: str, cut: Cut | None
) -> None:
    found, why = single_line(text)
    assert (found.strip(), why) == (left, cut)


def test_an_asset_in_the_next_sentence_does_not_call_a_skill_back() -> None:
    left, cut = single_line("No Python is required. French is an asset.")
    assert cut is None
    assert "Python" not in left
    assert "French" in left


# --------------------------------------------------------------------------------------------- lines that repeat

SLOGAN = "Together we build a better harbour."


def job_lines(jobs: int, repeats: int, text: str = SLOGAN) -> list[tuple[str, str]]:
    """So many jobs, of which so many hold the text; each has a line of its own besides."""
    return [(f"job {at}", f"Line of job {at}") for at in range(jobs)] + [(f"job {at}", text) for at in range(repeats)]


@pytest.mark.parametrize(
    ("jobs", "repeats", "is_repeated"),
    [
        (2, 2, False),
        (3, 3, True),
        (3, 2, False),
        (12, 3, True),
        (13, 3, False),
        (13, 4, True),
        (100, 24, False),
        (100, 25, True),
    ],
)
def test_a_line_repeats_in_three_postings_and_a_quarter_of_them(jobs: int, repeats: int, is_repeated: bool) -> None:
    assert repeated_lines(job_lines(jobs, repeats)) == ({line_key(SLOGAN)} if is_repeated else set())


def test_a_job_in_two_languages_counts_once() -> None:
    twice = [("job a", SLOGAN), ("job a", SLOGAN), ("job b", SLOGAN)]
    assert repeated_lines(twice) == set()
    assert repeated_lines([*twice, ("job c", SLOGAN)]) == {line_key(SLOGAN)}


def test_capitals_and_punctuation_do_not_hide_a_repeat() -> None:
    assert repeated_lines([("a", "We care – always!"), ("b", "we care, always"), ("c", "WE CARE ALWAYS.")]) == {
        "wecarealways"
    }


# ------------------------------------------------------------------------------------------------------- levels


def test_the_level_comes_from_what_is_asked_not_from_what_is_waived() -> None:
    assert the_line("No advanced Python is required, but you must know basic wiring.").level is Level.GUIDED


def test_a_line_asks_for_its_part_that_is_not_waived() -> None:
    assert (
        asking_part(a_requirement("No SQL is required, only patience.", negated="No SQL is required"))
        == ", only patience."
    )


# --------------------------------------------------------------------------------------------------- classifier

ASKING = [
    "You must write clear SQL",
    "Ability to plan your work",
    "Experience with C++ and C#",
    "Write reports in Excel",
    "Lift 20 kg",
]
TELLING = [
    "We are a small bakery",
    "Founded in 1962 by the sea",
    "Our ovens are old",
    "Apply by the 3rd of May",
    "A harbour town",
]
UNSEEN = [
    "You must plan reports",
    "Our bakery by the sea, our bakery",
    "C# C# .NET",
    "é",
    "",
    "zzz qqq",
    "WRITE\tclear   sql",
    "a",
    "Experience in 1962 with C++.",
]
BLEND = {"before": 0.2, "own": 0.7, "after": -0.1, "constant": 0.3, "outside": -1.5}


@dataclass(frozen=True)
class Rival:
    """What scikit-learn makes of the same lines."""

    words: TfidfVectorizer
    characters: TfidfVectorizer
    model: LogisticRegression

    @classmethod
    def fit(cls, lines: Sequence[str], asks: Sequence[bool]) -> Rival:
        words = TfidfVectorizer(token_pattern=r"(?u)\b\w[\w+#.]*", ngram_range=(1, 2), sublinear_tf=True).fit(lines)
        characters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True).fit(lines)
        features = hstack([words.transform(lines), characters.transform(lines)])
        return cls(words, characters, LogisticRegression(C=10).fit(features, asks))

    def log_odds(self, lines: Sequence[str]) -> np.ndarray:
        features = hstack([self.words.transform(lines), self.characters.transform(lines)])
        return self.model.decision_function(features)

    def rows(self, language: str) -> list[list[object]]:
        split = len(self.words.vocabulary_)
        found: list[list[object]] = [[language, "intercept", "", "", self.model.intercept_[0]]]
        parts = (
            ("word", self.words, self.model.coef_[0][:split]),
            ("char", self.characters, self.model.coef_[0][split:]),
        )
        for name, block, weights in parts:
            found += [[language, name, term, block.idf_[i], weights[i]] for term, i in block.vocabulary_.items()]
        return found


@pytest.fixture(scope="module")
def rival() -> Rival:
    return Rival.fit(ASKING + TELLING, [True] * len(ASKING) + [False] * len(TELLING))


@pytest.fixture(scope="module")
def classifier(rival: Rival, tmp_path_factory: pytest.TempPathFactory) -> LineClassifier:
    path: Path = tmp_path_factory.mktemp("weights") / "weights.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["language", "analyser", "term", "idf", "weight"])
        writer.writerows([["any", "neighbour", name, "", weight] for name, weight in BLEND.items()])
        writer.writerows(rival.rows("en"))
    return LineClassifier(path)


def logistic(odds: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-odds))


def test_a_line_by_itself_has_scikit_learns_probability(classifier: LineClassifier, rival: Rival) -> None:
    lines = ASKING + TELLING + UNSEEN
    ours = [classifier.probability(line) for line in lines]
    assert ours == pytest.approx(logistic(rival.log_odds(lines)), abs=1e-9)
    assert max(ours) - min(ours) > 0.5


@pytest.mark.parametrize("lines", [ASKING + TELLING, UNSEEN, UNSEEN[:2], UNSEEN[:1]])
def test_in_a_posting_the_lines_before_and_after_are_blended_in(
    classifier: LineClassifier, rival: Rival, lines: list[str]
) -> None:
    odds = np.concatenate(([BLEND["outside"]], rival.log_odds(lines), [BLEND["outside"]]))
    blended = BLEND["constant"] + BLEND["before"] * odds[:-2] + BLEND["own"] * odds[1:-1] + BLEND["after"] * odds[2:]
    assert classifier.probabilities(lines) == pytest.approx(logistic(blended), abs=1e-9)


def test_no_lines_have_no_probabilities(classifier: LineClassifier) -> None:
    assert classifier.probabilities([]) == []


def test_a_line_is_read_in_english_unless_another_language_is_named(tmp_path: Path) -> None:
    rows = [["fr", "intercept", "", "", -1], ["fr", "word", "travail", 1, 2], ["fr", "char", " t", 1, 0]]
    rows += [["en", "intercept", "", "", 1], ["en", "word", "travail", 1, 2], ["en", "char", " t", 1, 0]]
    rows += [["", "neighbour", place, "", 0] for place in ("constant", "before", "after", "outside")]
    path = tmp_path / "weights.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            [["language", "analyser", "term", "idf", "weight"], *rows, ["", "neighbour", "own", "", 1]]
        )
    read_by = LineClassifier(path)
    assert [read_by.log_odds("travail", *one) for one in ((), ("en",), ("fr",))] == [3, 3, 1]
    assert read_by.probability("travail") == read_by.probability("travail", "en") > read_by.probability("travail", "fr")
    assert read_by.probabilities(["travail"]) == read_by.probabilities(["travail"], "en")
    assert read_by.probabilities(["travail"]) > read_by.probabilities(["travail"], "fr")


def test_a_language_without_weights_falls_back_on_english(classifier: LineClassifier) -> None:
    assert classifier.probability(ASKING[0], "de") == classifier.probability(ASKING[0], "en")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Python and SQL are required but Java is not required", {"Python", "SQL"}),
        ("Must have customer service although SQL is not required", {"customer", "service"}),
        ("No fewer than three years of SQL experience is required", {"SQL"}),
        ("You don't need Java but must know Python", {"Python"}),
        ("No matter your background, Python is required", {"Python"}),
        ("No two days are the same and strong SQL is required", {"SQL"}),
        ("No Python required; no SQL needed", set()),
        ("Must know SQL and Python, but don't need Java", {"SQL", "Python"}),
        ("No Python required, but SQL is an asset", {"SQL"}),
    ],
)
def test_a_negation_takes_its_own_clause_and_no_more(text: str, left: set[str]) -> None:
    named = {"Python", "SQL", "Java", "customer", "service"}
    kept = single_line(text)[0]
    assert {word for word in named if word in kept} == left
