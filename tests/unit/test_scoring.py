"""The scorer: an estimator like scikit-learn's, whose every number is made of words, and which would rather abstain."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pytest
from sklearn.base import clone

from alignment.scoring import ACTIVITIES, LARGE, WORDED_WITH_CARE, ShowRule, SkillScorer, stems, tokens
from alignment.vocabulary import Framework, Line, Match, Skill
from tests.builders import a_line, a_skill

SKILLS = (
    a_skill(
        "Prioritise work",
        "manage competing priorities",
        "set priorities",
        french=("Établir des priorités", "gérer des priorités"),
    ),
    a_skill(
        "Query databases",
        "SQL",
        "write SQL queries",
        family="data",
        french=("Interroger des bases de données", "requêtes SQL"),
    ),
    a_skill("Program in Python", "Python", family="software"),
    a_skill("Program in C++", "C++", id="c-plus-plus", family="software"),
    a_skill("Program in C#", "C#", id="c-sharp", family="software"),
    a_skill("Build with .NET", ".NET", family="software"),
    a_skill("Program in C", "C programming", family="software"),
    a_skill("Communicate clearly", "communication", "communication skills", family="working-with-others"),
    a_skill("Teach communication", "teaching communication", family="working-with-others"),
    a_skill("Train animals", "animal training", family="life", not_when=("training session", "staff")),
    a_skill("Wire circuits", "wiring", "residential wiring", family="trades", fields=("trades",)),
    a_skill("Run restaurants", "restaurant", family="business", fields=("business",)),
)
LINES = (
    "Manage competing priorities and write SQL queries.",
    "Experience with C++, C# and .NET",
    "communication skills",
    "You will be teaching communication to new staff.",
    "Residential wiring, wiring diagrams and more wiring",
    "SQL, SQL and again SQL",
    "The priorities of the database team compete.",
    "Nothing of this is known here at all.",
    "",
)


@pytest.fixture(scope="module")
def scorer() -> SkillScorer:
    return SkillScorer().fit(SKILLS)


def shown(scorer: SkillScorer, text: str, **known: str) -> list[str]:
    (found,) = scorer.matches([a_line(text, **known)], keep=3)
    return [match.label for match in found if match.shown]


def why_not(scorer: SkillScorer, text: str, label: str, **known: str) -> str:
    match = scorer.explain(a_line(text, **known), next(skill.id for skill in scorer.skills_ if skill.label == label))
    assert match is not None
    assert match.shown == (match.why_not == "")
    return match.why_not


# ------------------------------------------------------------------------------------ what an estimator promises


@pytest.mark.parametrize("rule", [None, LARGE, WORDED_WITH_CARE])
def test_the_constructor_stores_and_a_clone_has_the_same_parameters(rule: object) -> None:
    scorer = SkillScorer(rule=rule)
    assert scorer.get_params() == {"rule": rule}
    assert clone(scorer).get_params() == {"rule": rule}
    assert SkillScorer().set_params(rule=rule).rule is rule


def test_a_clone_has_learned_nothing(scorer: SkillScorer) -> None:
    assert [name for name in vars(clone(scorer)) if name.endswith("_")] == []


def test_fit_returns_itself_and_learned_names_end_in_an_underscore() -> None:
    scorer = SkillScorer()
    assert scorer.fit(SKILLS) is scorer
    assert {name for name in vars(scorer) if not name.endswith("_")} == {"rule"}


def test_fit_forgets_what_was_learned_before() -> None:
    scorer = SkillScorer().fit(SKILLS).fit(SKILLS[:2])
    assert shown(scorer, "Python and SQL") == ["Query databases"]


def test_fit_changes_neither_the_rule_nor_the_skills() -> None:
    skills = list(reversed(SKILLS))
    scorer = SkillScorer().fit(skills)
    assert skills == list(reversed(SKILLS))
    assert scorer.rule is None


def test_the_order_of_skills_does_not_matter() -> None:
    one, other = SkillScorer().fit(SKILLS), SkillScorer().fit(SKILLS[::-1])
    lines = [a_line(text) for text in LINES]
    assert one.matches(lines, keep=5) == other.matches(lines, keep=5)
    assert np.array_equal(one.score(lines), other.score(lines))
    assert one.rank(lines) == other.rank(lines)


def test_a_line_scores_the_same_alone_and_among_hundreds(scorer: SkillScorer) -> None:
    many = [a_line(text, language=language) for text in LINES * 20 for language in ("en", "fr")]
    among = scorer.matches(many, keep=2)
    alone = {line: scorer.matches([line], keep=2)[0] for line in dict.fromkeys(many)}
    assert among == [alone[line] for line in many]


def test_no_lines_give_no_matches(scorer: SkillScorer) -> None:
    assert scorer.matches([]) == []
    assert scorer.rank([]) == []
    assert scorer.score([]).shape == (0, len(SKILLS))


def test_a_language_the_framework_has_no_labels_in_matches_nothing(scorer: SkillScorer) -> None:
    assert scorer.matches([a_line("SQL", language="de")], keep=3) == [[]]


# -------------------------------------------------------------------------------------- what a score is made of


Pair = tuple[Line, Match]


def all_matches(scorer: SkillScorer, lines: Sequence[Line], keep: int) -> list[Pair]:
    found = scorer.matches(lines, keep=keep)
    return [(line, match) for line, matches in zip(lines, found, strict=True) for match in matches]


@pytest.fixture(scope="module")
def label_lines(built_in: Framework) -> dict[Line, str]:
    """Every label of the built-in framework as if it were a line → the skill it belongs to."""
    return {
        Line(text, language): skill.id
        for skill in built_in.skills
        for language, texts in skill.labels.items()
        for text in texts
    }


@pytest.fixture(scope="module")
def label_matches(label_lines: dict[Line, str], core_scorer: SkillScorer) -> list[Pair]:
    return all_matches(core_scorer, list(label_lines), keep=0)


def test_every_label_of_the_built_in_framework_is_found_when_a_line_says_it(
    label_lines: dict[Line, str], label_matches: list[Pair]
) -> None:
    found = {(line, match.skill_id) for line, match in label_matches if match.shown}
    assert [(line.text, id) for line, id in label_lines.items() if (line, id) not in found] == []


def test_the_terms_of_a_match_add_up_to_its_score(scorer: SkillScorer, label_matches: list[Pair]) -> None:
    pairs = label_matches + all_matches(scorer, [a_line(text) for text in LINES], keep=10)
    assert len(pairs) > 5_000
    for line, match in pairs:
        assert sum(term.weight for term in match.terms) == pytest.approx(match.score, abs=1e-9)
        assert all(term.weight > 0 and term.word in line.text for term in match.terms)
        assert 0 < match.score <= 1 + 1e-6
        assert 0 <= match.coverage <= 1
        assert 0 < match.probability < 1


@pytest.mark.parametrize("rule", [LARGE, ACTIVITIES], ids=lambda rule: rule.profile)
def test_the_terms_add_up_with_learned_weights_too(built_in: Framework, rule: ShowRule) -> None:
    """The profiles of large frameworks have some features of words and some of no word."""
    found = all_matches(SkillScorer(rule).fit(built_in.skills), [a_line(text) for text in LINES], keep=60)
    assert len(found) > 200
    assert {term.is_word for _, match in found for term in match.terms} == {True, False}
    for line, match in found:
        assert sum(term.weight for term in match.terms) == pytest.approx(match.score, abs=1e-9)
        assert all(term.word in line.text for term in match.terms if term.is_word)


def test_a_word_that_stands_for_another_is_named_as_the_line_has_it() -> None:
    skills = [a_skill("Collaborate with colleagues"), a_skill("Bake bread")]
    match = SkillScorer(ACTIVITIES).fit(skills).explain(a_line("Confer with colleagues"), "collaborate-with-colleagues")
    assert match is not None
    assert {term.word: term.weight > 0 for term in match.terms if term.is_word} == {"Confer": True, "colleagues": True}
    assert sum(term.weight for term in match.terms) == pytest.approx(match.score, abs=1e-9)


def test_the_words_that_made_a_match_are_shown_as_they_stand_in_the_line(scorer: SkillScorer) -> None:
    (match,) = scorer.matches([a_line("MANAGING Competing priorities daily")], keep=0)[0]
    assert {term.word for term in match.terms} == {"MANAGING", "Competing", "priorities"}


def test_score_matches_and_explain_tell_the_same_number(scorer: SkillScorer) -> None:
    line = a_line(LINES[0])
    (row,) = scorer.score([line])
    for column, skill in enumerate(scorer.skills_):
        match = scorer.explain(line, skill.id)
        assert (match.score if match else -np.inf) == pytest.approx(float(row[column]), abs=1e-12)


def test_a_skill_that_shares_no_word_has_nothing_to_explain(scorer: SkillScorer) -> None:
    assert scorer.explain(a_line("Bake bread"), "query-databases") is None


def test_a_line_that_is_the_label_itself_scores_one() -> None:
    scorer = SkillScorer().fit([a_skill("Prioritise work"), a_skill("Bake bread")])
    assert scorer.score([a_line("Prioritise work")])[0].max() == pytest.approx(1, abs=1e-6)


def test_matches_stand_best_first_and_misses_after_them(scorer: SkillScorer) -> None:
    for found in scorer.matches([a_line(text) for text in LINES], keep=4):
        ranks = [(not match.shown, -match.probability) for match in found]
        assert ranks == sorted(ranks)
        assert sum(not match.shown for match in found) <= 4


# --------------------------------------------------------------------------------------------------------- words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Experience with C++, C# and .NET", ["Experience", "C++", "C#", ".NET"]),
        ("The c++/c# of .net.", ["c++", "c#", ".net"]),
        ("e-mail, re-use", ["mail", "re", "use"]),
        ("it is IT that we do", ["IT"]),
        ("Café 24/7", ["Café", "24", "7"]),
        ("Node.js, then rest.", ["Node", "js", "rest"]),
        ("", []),
        ("!!! — ()", []),
    ],
)
def test_a_line_holds_its_informative_words_as_written(text: str, words: list[str]) -> None:
    assert [token.word for token in tokens(text)] == words


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        ("prioritise priorities", "prioritize priority", "en"),
        ("organising colours", "organizing colors", "en"),
        ("Managing teams", "manage TEAM", "en"),
        ("équipes gérées", "équipe gérer", "fr"),
        ("theatre centre", "theater center", "en"),
        ("concepteur·trice·s doué·e·s", "concepteurs doués", "fr"),
        ("les employé(e)s, un(e) candidat(e)", "employés candidat", "fr"),
        ("coordonnateur/trice principal.e.", "coordonnateur principal", "fr"),
    ],
)
def test_forms_of_a_word_share_a_stem(one: str, other: str, language: str) -> None:
    assert stems(one, language) == stems(other, language)


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        ("excellent", "Excel", "en"),
        ("experiment", "experience", "en"),
        ("équipement", "équipe", "fr"),
        ("langage C", "langage", "fr"),
        ("C++", "C#", "en"),
        ("C", "C#", "en"),
    ],
)
def test_words_of_another_meaning_do_not(one: str, other: str, language: str) -> None:
    assert stems(one, language) != stems(other, language)


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("Experience with C++, C# and .NET", {"Program in C++", "Program in C#", "Build with .NET"}),
        ("C++", {"Program in C++"}),
        ("c# is used here", {"Program in C#"}),
        (".NET", {"Build with .NET"}),
        ("netting fish", set()),
        ("Vitamin C", set()),
    ],
)
def test_names_with_signs_stay_whole(scorer: SkillScorer, text: str, labels: set[str]) -> None:
    assert set(shown(scorer, text)) == labels


# ------------------------------------------------------------------------------------------ showing or abstaining


@pytest.mark.parametrize(
    ("text", "is_shown"),
    [
        ("Manage competing priorities", True),
        ("manage several competing priorities", True),
        ("Priorities that compete must be managed", True),
        ("Manage staff; other duties include competing in races and reviewing the list of priorities", False),
        ("Manage the shop. Competing firms are near. Priorities change.", False),
        ("Manage competing firms", False),
    ],
)
def test_the_words_of_a_label_must_stand_close_together(scorer: SkillScorer, text: str, is_shown: bool) -> None:
    assert ("Prioritise work" in shown(scorer, text)) == is_shown


def test_a_dot_within_a_name_does_not_part_its_words() -> None:
    scorer = SkillScorer().fit([a_skill("JavaScript", "Node.js"), a_skill("Bake bread"), a_skill("Sort nodes")])
    assert shown(scorer, "Node.js services") == ["JavaScript"]
    assert shown(scorer, "Sort every node. Js is not used.") == ["Sort nodes"]


def test_a_skill_whose_words_are_part_of_a_stronger_one_gives_way(scorer: SkillScorer) -> None:
    assert shown(scorer, "communication skills") == ["Communicate clearly"]
    assert shown(scorer, "teaching communication") == ["Teach communication"]


@pytest.mark.parametrize(
    ("text", "vetoed"),
    [
        ("animal training", False),
        ("animal training of dogs", False),
        ("animal training for STAFF", True),
        ("An animal training session", True),
        ("animal training by understaffed shelters", False),
    ],
)
def test_a_phrase_that_means_something_else_vetoes_a_match(scorer: SkillScorer, text: str, vetoed: bool) -> None:
    assert ("another meaning" in why_not(scorer, text, "Train animals")) == vetoed


@pytest.mark.parametrize(
    ("text", "field", "is_shown"),
    [
        ("restaurant work", "business", True),
        ("restaurant work", "", True),
        ("restaurant work", "retail", True),
        ("restaurant work", "health", False),
        ("restaurant work", "Nursing and care", False),
        ("residential wiring", "health", True),
    ],
)
def test_one_common_word_counts_only_where_the_skill_is_at_home(
    scorer: SkillScorer, text: str, field: str, is_shown: bool
) -> None:
    label = "Run restaurants" if "restaurant" in text else "Wire circuits"
    reason = why_not(scorer, text, label, field=field)
    assert (reason == "") == is_shown
    assert is_shown or "another line of work" in reason


def test_what_abstains_says_why(scorer: SkillScorer) -> None:
    assert "of the wording of" in why_not(scorer, "Manage firms", "Prioritise work")
    common = SkillScorer().fit([a_skill("Work"), a_skill("Bake bread")])
    assert "too common" in why_not(common, "You work here", "Work")


def test_in_a_large_framework_a_name_must_stand_as_written() -> None:
    skills = [a_skill("Solidity", "Solidity (programming language)"), a_skill("Capture One"), a_skill("Bake bread")]
    large = SkillScorer(rule=LARGE).fit(skills)
    assert "is a name" in why_not(large, "Solid work ethic", "Solidity")
    assert "is a name" not in why_not(large, "Write contracts in Solidity", "Solidity")
    assert "is a name" not in why_not(large, "write contracts in solidity", "Solidity")


def test_the_rule_follows_the_size_of_the_framework() -> None:
    many = [a_skill(f"Skill number {at}", f"Number {at}", id=f"s{at}") for at in range(2_000)]
    assert SkillScorer().fit(many).rule_ == LARGE
    assert SkillScorer().fit(many[:1_999]).rule_ == WORDED_WITH_CARE
    named_once = [a_skill(f"Skill number {at}", id=f"s{at}") for at in range(2_000)]
    assert SkillScorer().fit(named_once).rule_ == ACTIVITIES
    assert SkillScorer(rule=LARGE).fit(many[:3]).rule_ == LARGE


# ------------------------------------------------------------------------------------------------------- context

CONTEXTS = (
    "Python",
    "Manager of competing priorities",
    "SQL queries databases",
    "teaching communication",
    "C++ C# .NET",
)


def test_the_context_lends_at_most_half_of_a_label(scorer: SkillScorer) -> None:
    lent = []
    for text in (*LINES, "manage", "competing priorities", "queries", "programming", "databases", "teaching", "wiring"):
        for context in CONTEXTS:
            alone, within = scorer.matches([a_line(text), a_line(text, context=context)], keep=len(SKILLS))
            before = {match.skill_id: match.coverage for match in alone}
            lent += [match.coverage - before[match.skill_id] for match in within]
    assert 0 < max(lent) <= 0.5 + 1e-6
    assert min(lent) >= -1e-6


def test_a_context_alone_asks_for_nothing(scorer: SkillScorer) -> None:
    assert shown(scorer, "You join us in spring", context="Python") == []


def test_a_context_completes_a_line_that_holds_most_of_a_label() -> None:
    scorer = SkillScorer().fit(
        [a_skill("Visualise seismic data", "seismic tomography"), a_skill("Bake bread"), a_skill("Grow kelp")]
    )
    assert shown(scorer, "tomography", context="Seismic analyst") == ["Visualise seismic data"]
    assert shown(scorer, "tomography", context="Baker") == []


def test_in_a_large_framework_the_context_lends_nothing() -> None:
    scorer = SkillScorer(rule=LARGE).fit(
        [a_skill("Visualise seismic data", "seismic tomography"), a_skill("Bake bread")]
    )
    assert shown(scorer, "tomography", context="Seismic analyst") == []


# -------------------------------------------------------------------------------------------------------- French


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Gérer des priorités concurrentes", "Établir des priorités"),
        ("Vous gérez les priorités de l’équipe.", "Établir des priorités"),
        ("Écrire des requêtes SQL", "Interroger des bases de données"),
    ],
)
def test_a_french_line_matches_the_same_skill_under_its_french_label(
    scorer: SkillScorer, text: str, label: str
) -> None:
    found = scorer.matches([Line(text, "fr")], keep=0)[0]
    assert [(match.label, match.shown) for match in found] == [(label, True)]
    assert found[0].skill_id in {"prioritise-work", "query-databases"}


def test_a_framework_whose_labels_hold_no_word_matches_nothing() -> None:
    scorer = SkillScorer().fit([Skill("x", "own", "other", {"en": ("the", "—")})])
    assert scorer.matches([a_line("the work")], keep=3) == [[]]


# -------------------------------------------------------------------------------------------------- a dumb rival

LABELLED = {
    "You keep projects moving and decide what comes first when all is urgent; set priorities.": "prioritising",
    "Works with little or no supervision.": "working-independently",
    "Stays calm when the ward is busy and people are upset.": "staying-calm",
    "Adapts quickly when plans change.": "adapting-to-change",
    "Finishes work on time and meets deadlines.": "meeting-deadlines",
    "Shows initiative and does not wait to be told.": "taking-initiative",
    "You write queries in SQL against our warehouse.": "sql",
    "Scripts are written in Python.": "python",
    "Serving customers at the counter with patience.": "serving-customers",
    "Transferring residents with a mechanical lift.": "transferring-patients",
    "Charting the care that was given, on every shift.": "documenting-care",
    "Keeps the books with accounting software.": "bookkeeping-accounting",
    "Working as part of a team across departments.": "working-in-teams",
    "Deploys services on cloud platforms such as AWS.": "cloud-platforms",
    "Solves problems at the root rather than the surface.": "solving-problems",
}


def overlap_ranking(skills: Sequence[Skill], text: str) -> list[str]:
    """The rival: how many whole words a line shares with a skill's best label; ties by id."""
    words = set(re.findall(r"\w+", text.lower()))
    shared = {
        skill.id: max(len(words & set(re.findall(r"\w+", label.lower()))) for label in skill.labels["en"])
        for skill in skills
    }
    return sorted(shared, key=lambda id: (-shared[id], id))


def mean_reciprocal_rank(ranked: Sequence[Sequence[str]]) -> float:
    places = [
        list(ids).index(truth) + 1 if truth in ids else np.inf
        for ids, truth in zip(ranked, LABELLED.values(), strict=True)
    ]
    return float(np.mean([1 / place for place in places]))


def test_exact_word_overlap_ranks_worse(core_scorer: SkillScorer, built_in: Framework) -> None:
    assert set(LABELLED.values()) <= {skill.id for skill in built_in.skills}
    ranked = core_scorer.rank([a_line(text) for text in LABELLED])
    ours = mean_reciprocal_rank([[one.skill_id for one in found] for found in ranked])
    theirs = mean_reciprocal_rank([overlap_ranking(built_in.skills, text) for text in LABELLED])
    assert ours > theirs + 0.1
