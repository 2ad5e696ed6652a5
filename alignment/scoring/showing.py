"""When a match has earned its place: how a label is met, what speaks against a match, and how sure it is.

Precision comes first: a match that is not shown says why.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from alignment.scoring.labels import LabelIndex
from alignment.scoring.spans import word_chances
from alignment.scoring.weights import INTERCEPT, Weights
from alignment.scoring.words import Token, stems, tokens
from alignment.vocabulary import LARGE_FROM, LARGE_THRESHOLDS, WORDED_THRESHOLDS, Line, Skill, Thresholds, line_of_work

LENDING_SHARE = 1 / 3
"""Share of the context's words that a label must take up before it may borrow any: "Introduction to Python
programming" lends its subject, "Engagement in the policy development process" does not lend "process"."""
LEAST_SHARE = 0.01
"""Belief below which a share tells no more: one hundredth is as good as none."""
LABELS_TRIED = 6
"""Labels of a skill whose words are looked up in order of how much of them the line holds at all."""


@dataclass(frozen=True, slots=True)
class ShowRule:
    """When a match has earned its place. All shares are 0-1; `least_mass` is a sum of idf values."""

    profile: str
    """Whose learned weights are used (data/ranking.csv)."""
    least_coverage: float
    least_mass: float
    thresholds: Thresholds
    names_as_written: bool
    """Whether a label with a capital ("Solidity", "Capture One") must stand in the line letter for letter."""
    slack: int
    """Most words that may stand between the words of a label."""
    tight_below: float
    """Mass of a label below which its words must stand side by side."""
    context_share: float
    """Largest share of a label's mass that the context may supply."""


WORDED_WITH_CARE = ShowRule(
    profile="care",
    least_coverage=0.999,
    least_mass=3.0,
    thresholds=WORDED_THRESHOLDS,
    names_as_written=False,
    slack=2,
    tight_below=9.0,
    context_share=0.5,
)
"""For the built-in framework, whose alternative labels were written to be met as they stand."""
LARGE = ShowRule(
    profile="large",
    least_coverage=0.999,
    least_mass=6.0,
    thresholds=LARGE_THRESHOLDS,
    names_as_written=True,
    slack=2,
    tight_below=9.0,
    context_share=0.0,
)
"""For frameworks of thousands of skills with labels from elsewhere: a chance hit is far more likely."""
ACTIVITIES = replace(LARGE, profile="activities")
"""The same for large frameworks whose skills have one name each (O*NET's activities), where paraphrase weighs more."""


def rule_for(skills: Sequence[Skill]) -> ShowRule:
    """The rule for a framework of these skills, by its size and by how many names most of them have."""
    if len(skills) < LARGE_FROM:
        return WORDED_WITH_CARE
    named_once = sum(len(names) == 1 for skill in skills for names in skill.labels.values())
    return ACTIVITIES if 2 * named_once > sum(len(skill.labels) for skill in skills) else LARGE


@dataclass(frozen=True, slots=True)
class Met:
    """The label that the line covers best."""

    text: str
    coverage: float
    mass: float
    size: int
    is_name: bool
    from_context: bool
    chance: float
    """Mean chance, 0-1, that the words of the line that met it name a skill."""
    in_order: bool
    """Whether the words stand in the order of the label."""
    between: int
    """Words, and places that signs count for, between those that met it."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A line as words in order, and the words its context may lend under the rule in force."""

    line: Line
    words: list[Token]
    chances: Mapping[str, float]
    context: frozenset[str]
    rule: ShowRule

    @classmethod
    def of(cls, line: Line, rule: ShowRule) -> Reading:
        """Read a line under a rule."""
        context = line.context if rule.context_share else ""
        return cls(
            line,
            tokens(line.text, line.language),
            word_chances(line.text, line.language),
            frozenset(stems(context, line.language)),
            rule,
        )

    def best_label(self, index: LabelIndex, column: int, coverage: np.ndarray) -> Met:
        """Of the labels of one skill: the one best covered by words that stand close together.

        `coverage` holds, for every label, the share of its words that the line and its context hold anywhere.
        """
        order = sorted(index.rows_of(column), key=lambda i: (-coverage[i], -index.mass[i], index.texts[i]))
        found = [self._met(index, row) for row in order[:LABELS_TRIED]]
        return max(found, key=lambda met: (met.coverage, not met.from_context, met.mass))

    def _met(self, index: LabelIndex, row: int) -> Met:
        """How much of one label the line holds within the label's window, and what the context lends."""
        text, share = index.texts[row], index.words_of(row)
        near = closest(self.words, set(share), len(share) + _slack(float(index.mass[row]), self.rule))
        if len(share) == 1 and _is_worn_down(text) and not _stands_in(text, self.line.text):
            near = []
        stems_near = {token.stem for token in near}
        held = sum(share[word] for word in stems_near)
        lent = self._lent(share, stems_near)
        return Met(
            text=text,
            coverage=round(min(1.0, held + lent), 6),
            mass=float(index.mass[row]) * held,
            size=len(stems_near),
            is_name=len(share) == 1 and any(not token.word.islower() for token in near),
            from_context=lent > 0,
            chance=sum(self.chances.get(word, 0.0) for word in stems_near) / len(near) if near else 0.0,
            in_order=_is_in_order([token.stem for token in near], _label_stems(text, self.line.language)),
            between=near[-1].place - near[0].place + 1 - len(near) if near else 0,
        )

    def _lent(self, share: Mapping[str, float], near: Collection[str]) -> float:
        """The share that the context supplies: nothing unless the line holds the rest, and the better part."""
        given = [word for word in share if word in self.context and word not in near]
        lent = sum(share[word] for word in given)
        is_about_it = len(given) >= LENDING_SHARE * len(self.context)
        return lent if near and is_about_it and lent <= self.rule.context_share else 0.0


def objections(rule: ShowRule, skill: Skill, line: Line, met: Met, probability: float) -> tuple[tuple[bool, str], ...]:
    """What speaks against showing a match, as (whether it holds, what to say); the first that holds is said.

    The last is that the probability does not suffice: a match with no other objection is *near*.
    """
    named = not rule.names_as_written or not is_name(met.text) or _is_named(met.text, line.text)
    settled = met.size >= 2 or met.is_name or _at_home(skill, line_of_work(line.field))
    return (
        (met.coverage < rule.least_coverage, f"the line holds {met.coverage:.0%} of the wording of “{met.text}”"),
        (not named, f"“{met.text}” is a name, and the line means a common word"),
        (met.mass < rule.least_mass, "the shared words are too common to tell"),
        (not settled, "at home in another line of work"),
        (probability < rule.thresholds.shown, f"too unsure ({probability:.0%})"),
    )


def probability(signs: Mapping[str, float], weights: Weights) -> float:
    """Logistic of the weighted signs, 0-1; the weights were learned on lines that people labelled."""
    odds = weights.probability.get(INTERCEPT, 0.0)
    odds += math.fsum(weight * signs[name] for name, weight in weights.probability.items() if name != INTERCEPT)
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))


def family_signs(share: float, built_in: float) -> dict[str, float]:
    """What speaks for a family in a line: the share of a large framework's belief, 0-1, as a logarithm, and the
    probability, 0-1, of the built-in framework's surest skill of that family."""
    return {"share": math.log(share + LEAST_SHARE), "built_in": built_in}


def closest(line: Sequence[Token], wanted: set[str], width: int) -> list[Token]:
    """The words, in order and each stem once, that hold the most wanted stems within `width` neighbouring places."""
    wanted_tokens = [token for token in line if token.stem in wanted]
    best: list[Token] = []
    for first in wanted_tokens:
        within = {
            token.stem: token for token in reversed(wanted_tokens) if first.place <= token.place < first.place + width
        }
        best = sorted(within.values(), key=lambda token: token.place) if len(within) > len(best) else best
    return best


@lru_cache(maxsize=200_000)
def _label_stems(label: str, language: str) -> tuple[str, ...]:
    return tuple(stems(label, language))


def _is_in_order(found: Sequence[str], label: Sequence[str]) -> bool:
    """Whether the words found stand in the order in which the label has them."""
    places = [label.index(word) for word in found if word in label]
    return places == sorted(places)


def phrase(text: str) -> re.Pattern[str]:
    """A phrase that shows another meaning, as the beginning of words in the line."""
    return re.compile(rf"\b{re.escape(text)}", re.IGNORECASE)


def _slack(mass: float, rule: ShowRule) -> int:
    """The commoner the words of a label ("work", "team"), the closer together they must stand."""
    return max(0, min(rule.slack, math.floor((mass - rule.tight_below) / 2) + 1))


def _is_worn_down(label: str) -> bool:
    """Whether function words made up the rest of the label ("presenting to others", "can-do attitude")."""
    return len(re.findall(r"\w+", label)) > 1


def is_name(label: str) -> bool:
    """Whether a label is written with a capital ("Python", ".NET")."""
    return label != label.lower()


def _is_named(name: str, text: str) -> bool:
    """A name stands in the line as it is written; a line without any capitals names things without them."""
    return _stands_in(name, text) if text.islower() else re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None


def _stands_in(label: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(label.lower())}(?!\w)", text.lower()) is not None


def _at_home(skill: Skill, field: str) -> bool:
    return not skill.fields or not field or field in skill.fields
