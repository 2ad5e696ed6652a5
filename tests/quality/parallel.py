"""Which French line says what which English line says, in postings that exist in both languages.

Lines are paired one to one and in order (dynamic programming, after Gale and Church 1993): headings with headings,
bullets with bullets, of a like length, with the same numbers and names, and with long words that begin alike
("collaborate", "collaborer"). Lines that a translator parted, joined, moved or dropped stay without a partner.
"""

from __future__ import annotations

import csv
import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from alignment.requirements import Segment, segments
from tests.conftest import REFERENCE

FRENCH_PER_ENGLISH = 1.25
"""Letters of a French line for one of its English side: the mean of the open postings."""
SKIPPED = 0.35
"""What it costs to leave a line without a partner."""
LEAST_ALIKE = 0.45
"""A pair less alike than this is no pair."""


@dataclass(frozen=True, slots=True)
class Pair:
    """An English line and the French line that stands for it: their places among the lines of either posting."""

    job: str
    english: int
    french: int
    english_text: str
    french_text: str


@dataclass(frozen=True, slots=True)
class TwoVersions:
    """The texts of one job in English and in French."""

    job: str
    english: str
    french: str


def jobs_in_both_languages() -> list[TwoVersions]:
    """Jobs of the open postings with a text in either language, by id."""
    csv.field_size_limit(10**9)
    texts: dict[str, dict[str, str]] = defaultdict(dict)
    with (REFERENCE / "opendata" / "postings.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            texts[row["group"]][row["language"]] = row["text"]
    return [
        TwoVersions(job, both["en"], both["fr"]) for job, both in sorted(texts.items()) if {"en", "fr"} <= both.keys()
    ]


def pairs_of(job: TwoVersions) -> list[Pair]:
    """The lines of one job that stand for each other, in order."""
    ours, theirs = segments(job.english), segments(job.french)
    return [Pair(job.job, i, j, ours[i].text, theirs[j].text) for i, j in aligned(ours, theirs)]


def aligned(ours: Sequence[Segment], theirs: Sequence[Segment]) -> list[tuple[int, int]]:
    """Places of the partners, of the cheapest one-to-one pairing in order."""
    gain = np.array([[likeness(a, b) for b in theirs] for a in ours]).reshape(len(ours), len(theirs))
    best = np.zeros((len(ours) + 1, len(theirs) + 1))
    best[:, 0], best[0, :] = -SKIPPED * np.arange(len(ours) + 1), -SKIPPED * np.arange(len(theirs) + 1)
    for i in range(1, len(ours) + 1):
        for j in range(1, len(theirs) + 1):
            best[i, j] = max(
                best[i - 1, j - 1] + gain[i - 1, j - 1], best[i - 1, j] - SKIPPED, best[i, j - 1] - SKIPPED
            )
    return [(i, j) for i, j in _traced(best, gain) if gain[i, j] >= LEAST_ALIKE]


def _traced(best: np.ndarray, gain: np.ndarray) -> list[tuple[int, int]]:
    i, j = gain.shape
    found = []
    while i and j:
        if best[i, j] == best[i - 1, j - 1] + gain[i - 1, j - 1]:
            i, j = i - 1, j - 1
            found.append((i, j))
        elif best[i, j] == best[i - 1, j] - SKIPPED:
            i -= 1
        else:
            j -= 1
    return found[::-1]


def likeness(ours: Segment, theirs: Segment) -> float:
    """How far two lines look like one in two languages: 0-1 for the words and length, negative if of another kind."""
    if ours.is_heading != theirs.is_heading or ours.is_bullet != theirs.is_bullet:
        return -1.0
    stretch = abs(math.log(len(theirs.text) / len(ours.text) / FRENCH_PER_ENGLISH))
    length = max(0.0, 1 - stretch)
    left, right = _signs(ours.text), _signs(theirs.text)
    common = 2 * len(left & right) / (len(left) + len(right)) if left or right else 0.0
    return 0.5 * length + min(0.5, common)


def _signs(text: str) -> frozenset[str]:
    """What stays the same in translation: numbers, names and abbreviations, and how long words begin."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    found = re.findall(r"[A-Za-z]+|\d+", plain)
    kept = (
        word.lower()[:5] for word in found if len(word) >= 6 or word.isdigit() or (word.isupper() and len(word) > 1)
    )
    return frozenset(kept)
