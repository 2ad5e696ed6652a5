"""The scorer: a line against every skill of a framework, precision first, each number explained by its words.

The only package that imports scikit-learn, and so the only slow one to import. `SkillScorer` is its face; the
modules below it know words, spans, labels, features, weights, and when a match has earned its place.
"""

from __future__ import annotations

from alignment.scoring.scorer import SkillScorer
from alignment.scoring.showing import ACTIVITIES, LARGE, WORDED_WITH_CARE, ShowRule
from alignment.scoring.words import WORD_LINES, stem, stems, tokens

__all__ = [
    "ACTIVITIES",
    "LARGE",
    "WORDED_WITH_CARE",
    "WORD_LINES",
    "ShowRule",
    "SkillScorer",
    "stem",
    "stems",
    "tokens",
]
