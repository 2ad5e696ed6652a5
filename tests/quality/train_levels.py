"""Learns how strongly each kind of cue speaks for a level, and writes data/level_weights.csv.

    python -m tests.quality.train_levels [--write]

A multinomial logit on the part `build` of the labels alone (both readings of a line, half each): the five log-odds of
a side's prior, and one strength for each kind of cue. All are drawn towards what the readers' guide says (`EXPECTED`),
so that a kind that few lines have stays where judgement put it. Assessments have no labels: they take what outcomes
learned, and the strengths of method and standard are set. Prints exact agreement on the same lines and in ten folds.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from alignment.levels import PRIOR, STEPS, STRENGTHS, WEIGHTS, cues_of, shape
from alignment.vocabulary import Side
from tests.quality.measure_levels import BUILD, LevelLine, labelled_levels

EXPECTED: Mapping[str, float] = {
    "verb": 1.2, "second": 0.4, "helping": 1.5, "noun": 0.8, "coached": 1.2, "autonomy": 3.5, "years": 3.5,
    "seniority": 2.5, "quality": 2.5, "scope": 2.2, "others": 2.5, "ceiling": 3.5, "method": 1.2, "standard": 4.0,
}  # fmt: skip
"""What the readers' guide says, as log-odds a step: a qualifier beats the verb, a standard what it is a standard of."""
PULL = 4.0
"""How firmly strengths are drawn there: a precision, of a normal prior with a spread of one half."""
EXPECTED_PRIOR: Mapping[Side, tuple[float, ...]] = {
    Side.WANTED: (-1.0, -0.5, 1.0, 0.3, -0.8),
    Side.TAUGHT: (0.6, 0.2, 0.2, -0.5, -1.0),
}
"""The same of the steps: a bare list of skills in a posting asks for independence, most outcomes are of knowing."""
PULL_OF_PRIOR = 4.0
LEAST = 0.05
FOLDS = 10
Numbers = NDArray[np.float64]


def learned(lines: Sequence[LevelLine], side: Side) -> Numbers:
    """Five log-odds of the prior (mean 0), then the strengths in the order of STRENGTHS."""
    shapes, truth = _shapes(lines), _truth(lines)
    start = np.array([*EXPECTED_PRIOR[side]] + [EXPECTED[name] for name in STRENGTHS])
    bounds = [(None, None)] * len(STEPS) + [(LEAST, None)] * len(STRENGTHS)
    pull = np.array([PULL_OF_PRIOR] * len(STEPS) + [PULL] * len(STRENGTHS))

    def loss(numbers: Numbers) -> float:
        odds = _odds(numbers, shapes)
        likelihood = (truth * (odds - np.logaddexp.reduce(odds, axis=1, keepdims=True))).sum()
        return float(-likelihood + 0.5 * (pull * (numbers - start) ** 2).sum())

    found = minimize(loss, start, bounds=bounds, method="L-BFGS-B").x
    found[: len(STEPS)] -= found[: len(STEPS)].mean()
    return np.asarray(found)


def _shapes(lines: Sequence[LevelLine]) -> Numbers:
    """lines × strengths × steps: how the cues of each line pull at strength 1."""
    found = np.zeros((len(lines), len(STRENGTHS), len(STEPS)))
    for at, line in enumerate(lines):
        for pull in cues_of(line.text, line.side, line.language):
            found[at, STRENGTHS.index(pull.strength)] += shape(pull)
    return found


def _truth(lines: Sequence[LevelLine]) -> Numbers:
    return np.array([[sum(one == level.step for one in line.readings) / 2 for level in STEPS] for line in lines])


def _odds(numbers: Numbers, shapes: Numbers) -> Numbers:
    return numbers[: len(STEPS)] + np.einsum("k,nks->ns", numbers[len(STEPS) :], shapes)


def agreement(numbers: Numbers, lines: Sequence[LevelLine]) -> float:
    """Exact agreement with the readings, 0-1."""
    said = _odds(numbers, _shapes(lines)).argmax(axis=1)
    return float(_truth(lines)[np.arange(len(lines)), said].mean())


def in_folds(lines: Sequence[LevelLine], side: Side) -> float:
    """Exact agreement where each line is judged by weights that never saw it (words did)."""
    parts = [
        (
            agreement(learned([one for i, one in enumerate(lines) if i % FOLDS != fold], side), lines[fold::FOLDS]),
            len(lines[fold::FOLDS]),
        )
        for fold in range(FOLDS)
    ]
    return sum(share * n for share, n in parts) / len(lines)


def write(found: Mapping[Side, Numbers]) -> None:
    """The weights as a plain file, one number a row."""
    with WEIGHTS.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(("side", "name", "step", "weight"))
        for side, numbers in found.items():
            priors, strengths = numbers[: len(STEPS)], numbers[len(STEPS) :]
            rows.writerows((side, PRIOR, level.step, f"{one:.4f}") for level, one in zip(STEPS, priors, strict=True))
            rows.writerows((side, name, "", f"{one:.4f}") for name, one in zip(STRENGTHS, strengths, strict=True))


def main() -> None:
    lines = [line for line in labelled_levels() if line.part == BUILD and line.has_level]
    found: dict[Side, Numbers] = {}
    for side in (Side.WANTED, Side.TAUGHT):
        own = [line for line in lines if line.side is side]
        found[side] = learned(own, side)
        print(f"{side}: {len(own)} lines, exact {agreement(found[side], own):.3f}, in folds {in_folds(own, side):.3f}")
        print("  prior", np.round(found[side][: len(STEPS)], 2))
        print(
            "  ", {name: round(float(one), 2) for name, one in zip(STRENGTHS, found[side][len(STEPS) :], strict=True)}
        )
    found[Side.ASSESSED] = found[Side.TAUGHT]
    if "--write" in sys.argv:
        write(found)


if __name__ == "__main__":
    main()
