"""The scorer: a line against every skill of a framework, precision first, each number explained by its words.

The only package that imports scikit-learn, which takes seconds: `SkillScorer` is its face, `PlainScorer` a second
method to hold the first against, and both are loaded when they are first named, so that `coverage`, which pages use,
stays quick. The modules below them know words, spans, labels, features, weights, when a match has earned its place,
and what an outcome teaches.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from alignment.scoring.words import WORD_LINES, stem, stems, tokens

if TYPE_CHECKING:
    from alignment.scoring.plain import PlainScorer
    from alignment.scoring.scorer import SkillScorer
    from alignment.scoring.showing import ACTIVITIES, LARGE, WORDED_WITH_CARE, ShowRule

__all__ = [
    "ACTIVITIES",
    "LARGE",
    "WORDED_WITH_CARE",
    "WORD_LINES",
    "PlainScorer",
    "ShowRule",
    "SkillScorer",
    "stem",
    "stems",
    "tokens",
]

_LATE = {
    "ACTIVITIES": "showing",
    "LARGE": "showing",
    "PlainScorer": "plain",
    "ShowRule": "showing",
    "SkillScorer": "scorer",
    "WORDED_WITH_CARE": "showing",
}


def __getattr__(name: str) -> Any:
    """What rests on scikit-learn, when it is asked for."""
    if name not in _LATE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_LATE[name]}"), name)
