"""Which words stand for which: "staff" where a name says "personnel", "talk to" where it says "collaborate".

Learned from pairs of a task and the activity that people filed it under (O*NET), word by word, as translations are
(IBM model 1, Brown et al. 1993); a plain file, `data/paraphrases.csv`, written by tests/quality/train_paraphrases.py.
English only: in other languages no word stands for another.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from alignment.scoring.words import DATA

PARAPHRASES = DATA / "paraphrases.csv"
LANGUAGE = "en"


@dataclass(frozen=True, slots=True)
class StandIn:
    """A word of the line that stands for a word of a name, and its chance, 0-1, to do so."""

    word: str
    chance: float


Chances = Mapping[str, Mapping[str, float]]
"""Stem of a line → stem of a name → chance."""


def stand_ins(stems: Sequence[str], language: str = LANGUAGE, chances: Chances | None = None) -> dict[str, StandIn]:
    """Stem of a name → the stem of the line that likeliest stands for it; stems that the line holds are left out.

    `chances` are those of the file unless others are given (a fold's, when they are measured).
    """
    if language != LANGUAGE:
        return {}
    known = paraphrases() if chances is None else chances
    found: dict[str, StandIn] = {}
    own = frozenset(stems)
    for stem in sorted(own):
        for meant, chance in known.get(stem, {}).items():
            if meant not in own and (meant not in found or chance > found[meant].chance):
                found[meant] = StandIn(stem, chance)
    return found


@lru_cache(maxsize=1)
def paraphrases() -> Chances:
    """The chances of the file."""
    found: dict[str, dict[str, float]] = {}
    with PARAPHRASES.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["stem"], {})[row["stands_for"]] = float(row["chance"])
    return found
