"""Which words of a line name a skill: a linear tagger over a word, its neighbours and its ending.

Learned from the spans that experts marked in real postings (SkillSpan, Zhang et al. 2022); the weights are a plain
file, `data/span_words.csv`, written by tests/quality/train_span_words.py. English only: in other languages every
word counts fully.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Sequence
from functools import lru_cache

from alignment.scoring.words import DATA, is_stop_word, stem, words

SPAN_WORDS = DATA / "span_words.csv"
LANGUAGE = "en"
EDGE = "_"
"""Stands for what lies beyond the first and the last word."""


def span_features(stems: Sequence[str], written: Sequence[str], place: int) -> list[str]:
    """What the tagger sees of the word at `place`: itself, two neighbours on each side, its ending, its capital."""

    def at(index: int) -> str:
        return stems[index] if 0 <= index < len(stems) else EDGE

    own = at(place)
    found = [f"w={own}", f"p={at(place - 1)}", f"n={at(place + 1)}", f"pp={at(place - 2)}", f"nn={at(place + 2)}"]
    found += [f"pw={at(place - 1)} {own}", f"wn={own} {at(place + 1)}", f"end={written[place][-3:].lower()}"]
    if place == 0:
        found.append("first")
    elif written[place][:1].isupper():
        found.append("capital")
    return found


def word_chances(text: str, language: str = "en") -> dict[str, float]:
    """Stem → chance, 0-1, that the word stands in a span that names a skill; the best place of each stem.

    Stop words are left out. In a language that the tagger does not know every chance is 1.
    """
    written = words(text)
    stems = [stem(word.lower(), language) for word in written]
    known = [i for i, word in enumerate(written) if not is_stop_word(word, language)]
    if language != LANGUAGE:
        return dict.fromkeys((stems[i] for i in known), 1.0)
    weights = _weights()
    found: dict[str, float] = {}
    for i in known:
        odds = weights[""] + math.fsum(weights.get(one, 0.0) for one in span_features(stems, written, i))
        found[stems[i]] = max(found.get(stems[i], 0.0), 1 / (1 + math.exp(-odds)))
    return found


@lru_cache(maxsize=1)
def _weights() -> dict[str, float]:
    """Feature → log-odds; the empty name holds the intercept."""
    with SPAN_WORDS.open(encoding="utf-8", newline="") as file:
        return {row["feature"]: float(row["weight"]) for row in csv.DictReader(file)}
