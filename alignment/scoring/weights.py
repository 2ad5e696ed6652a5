"""The learned numbers of the scorer, from a plain file: `data/ranking.csv`, written by tests/quality/train_ranking.py.

One row a number: `profile` (for which kind of framework or line), `part` (score or probability), `name`, `weight`.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from alignment.scoring.words import DATA

RANKING = DATA / "ranking.csv"
INTERCEPT = "intercept"


@dataclass(frozen=True, slots=True)
class Weights:
    """A linear score over named features, and a logistic probability over named signs."""

    score: Mapping[str, float]
    probability: Mapping[str, float]


@lru_cache(maxsize=8)
def learned(profile: str) -> Weights:
    """The weights of one profile: "care" for the built-in framework, "large" for those of thousands of skills."""
    with RANKING.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["profile"] == profile]
    parts = {part: {row["name"]: float(row["weight"]) for row in rows if row["part"] == part} for part in _PARTS}
    return Weights(**parts)


_PARTS = ("score", "probability")
