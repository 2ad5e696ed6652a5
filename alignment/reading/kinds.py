"""The kinds of assessment that a text names: our own closed list, with words for each in two languages."""

from __future__ import annotations

import re
from dataclasses import dataclass

from alignment.reading.values import plain


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of assessment, by its name in English and in French."""

    english: str
    french: str
    words: re.Pattern[str]

    def name_in(self, language: str) -> str:
        return self.french if language == "fr" else self.english


def _kind(english: str, french: str, words: str) -> Kind:
    return Kind(english, french, re.compile(rf"\b(?:{words})\b"))


KINDS = (
    _kind(
        "practical demonstration", "démonstration pratique",
        r"practical (?:exam|test|assessment|demonstration)s?|demonstrations?(?: pratiques?)?|skills? (?:check|"
        r"test)s?|"
        r"lab(?:oratory)? (?:exam|test)s?|(?:examens?|epreuves?|tests?) pratiques?",
    ),
    _kind("interview", "entretien", r"interviews?|oral exams?|vivas?|entretiens?|entrevues?|examens? ora(?:l|ux)"),
    _kind("simulation", "simulation", r"simulations?|role plays?|jeux? de roles?|mises? en situation"),
    _kind("observation", "observation", r"observations?|observation checklists?"),
    _kind(
        "work placement", "stage",
        r"(?:work |clinical )?placements?|practicums?|internships?|stages? (?:en|de|d)|^stages?$",
    ),
    _kind("portfolio", "portfolio", r"(?:e )?portfolios?|portefolios?"),
    _kind(
        "reflection", "réflexion",
        r"reflections?|reflective \w+|learning (?:log|journal)s?|journals?|journaux|journal de bord|reflexions?",
    ),
    _kind("presentation", "présentation", r"(?:oral )?presentations?|exposes?(?: ora(?:l|ux))?"),
    _kind("written test", "épreuve écrite", r"written (?:test|exam|examination)s?|(?:epreuves?|examens?) ecrite?s?"),
    _kind("quiz", "questionnaire", r"quiz(?:zes|z)?|mini tests?|questionnaires?"),
    _kind(
        "test", "examen",
        r"tests?|exams?|examinations?|mid ?terms?|final exams?|examens?|controles?|interrogations?|epreuves?",
    ),
    _kind("project", "projet", r"projects?|capstones?|projets?"),
    _kind("report", "rapport", r"reports?|essays?|(?:term |research )?papers?|memos?|rapports?|dissertations?|essais?"),
    _kind("participation", "participation", r"participation|(?:class |online )?discussions?"),
    _kind(
        "assignment", "travail",
        r"assignments?|homeworks?|problem sets?|exercises?|notebooks?|labs?|laborator(?:y|ies)|case stud(?:y|ies)|"
        r"travaux|travail|devoirs?|exercices?|laboratoires?|labos?|etudes? de cas|taches?",
    ),
)  # fmt: skip
"""Those that say most come first: of "practical exam" the practical counts, and an assignment may be anything."""
ANY = KINDS[-1]
"""A word for any work at all: what it is, its description may say."""


def kind_of(text: str) -> Kind | None:
    """The kind that `text` names, the most telling where there are several.

    >>> kind_of("Mock interview").english, kind_of("Examen 2").name_in("fr"), kind_of("Chapter two")
    ('interview', 'examen', None)
    """
    words = plain(text)
    return next((kind for kind in KINDS if kind.words.search(words)), None)


def method_of(title: str, description: str = "", language: str = "en") -> str:
    """The method that a title names or, where that may be anything, a short description; "" where neither does."""
    kind = kind_of(title)
    if (kind is None or kind is ANY) and len(description.split()) <= 12:
        kind = kind_of(description) or kind
    return kind.name_in(language) if kind else ""
