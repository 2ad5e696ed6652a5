"""What is known of a skill before any line is read: its names, its place in the framework, how widely it is used.

How widely: in how many of ESCO's occupations it is essential or optional, from `data/esco_use.csv` (counts by
identifier, written by tests/quality/count_occupations.py). A framework whose skills are not ESCO's has none, which
then tells its skills apart no further.
"""

from __future__ import annotations

import csv
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from alignment.scoring.words import DATA
from alignment.vocabulary import Skill

ESCO_USE = DATA / "esco_use.csv"
PRIORS = (
    "number_of_names",
    "length_of_name",
    "number_of_groups",
    "transversal",
    "knowledge",
    "language",
    "narrower",
    "occupations",
    "essential",
    "unlisted",
)
"""Logarithms of counts (names, words of the first name, groups, skills that stand below it, occupations that list it,
and those that call it essential), and whether it is transversal, knowledge, a language, or listed by no occupation."""


@dataclass(frozen=True, slots=True)
class Use:
    """In how many occupations a skill is essential, and in how many optional."""

    essential: int = 0
    optional: int = 0

    @property
    def total(self) -> int:
        return self.essential + self.optional


def priors(skills: Sequence[Skill], names: Sequence[Sequence[str]]) -> np.ndarray:
    """The priors of skills, (skills, len(PRIORS)), columns as PRIORS; `names` are those in the language at hand."""
    narrower = Counter(above for skill in skills for above in skill.broader)
    rows = [_priors(skill, own, narrower[skill.id]) for skill, own in zip(skills, names, strict=True)]
    return np.array(rows, dtype=np.float64).reshape(len(rows), len(PRIORS))


def _priors(skill: Skill, names: Sequence[str], narrower: int) -> tuple[float, ...]:
    use = uses().get(short_id(skill.uri), Use())
    return (
        _log_count(len(names)),
        _log_count(len(names[0].split())),
        _log_count(len(skill.groups)),
        float(_is_in(skill, "T")),
        float(bool(skill.groups) and all(group.isdigit() for group in skill.groups)),
        float(_is_in(skill, "L")),
        math.log1p(narrower),
        math.log1p(use.total),
        math.log1p(use.essential),
        float(not use.total),
    )


def _log_count(number: int) -> float:
    """Natural logarithm of a count of at least 1."""
    return math.log(max(1, number))


def _is_in(skill: Skill, pillar: str) -> bool:
    """Whether a skill stands in a pillar of ESCO by the first letter of its group codes."""
    return any(group.startswith(pillar) for group in skill.groups)


def short_id(uri: str) -> str:
    """The first block of an ESCO identifier, eight hex digits, which no two of its skills share; "" for none.

    >>> short_id("http://data.europa.eu/esco/skill/0005c151-5b5a-4a66-8aac-60e734beb1ab"), short_id("4.A.1")
    ('0005c151', '')
    """
    place, _, identifier = uri.rpartition("/")
    return identifier[:8].lower() if place.endswith("esco/skill") else ""


@lru_cache(maxsize=1)
def uses() -> dict[str, Use]:
    """How widely each ESCO skill is used, by `short_id`."""
    with ESCO_USE.open(encoding="utf-8", newline="") as file:
        return {row["skill"]: Use(int(row["essential"]), int(row["optional"])) for row in csv.DictReader(file)}
