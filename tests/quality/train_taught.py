"""Learns how far each sign says that an outcome teaches what is asked: the profile `taught` of data/ranking.csv.

    python -m tests.quality.train_taught [--write]

A logistic over the signs of alignment/scoring/coverage.py, no weight below zero, on pairs that two readers judged blind
to each other (tests/quality/taught_labels.csv). Where they differ a pair counts half. Measured in ten folds by skill:
no skill stands on both sides. Prints the figures; `measure.py` keeps them in data/quality.json.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from alignment.evaluation import IN_PART, LabelledPair, TaughtEvaluation, evaluate_taught, labelled_pairs
from alignment.scoring.coverage import SIGNS
from alignment.scoring.weights import INTERCEPT
from alignment.vocabulary import BUILT_IN_FRAMEWORK, TAUGHT_FROM, content_id
from alignment.workspace import Workspace
from tests.quality.taught_pairs import open_data
from tests.quality.train_ranking import write

LABELS = Path(__file__).with_name("taught_labels.csv")
FOLDS, PENALTY = 10, 0.5
STEPS = tuple(step / 20 for step in range(4, 20))
"""Thresholds that are tried."""


@dataclass(frozen=True, slots=True)
class Judged:
    """Pairs, their signs (pairs, len(SIGNS)), and the share of the readers who call them taught at least in part."""

    pairs: Sequence[LabelledPair]
    signs: np.ndarray
    aim: np.ndarray

    @property
    def folds(self) -> list[np.ndarray]:
        """Places of the pairs tested in each fold; a skill is in one fold only."""
        skills = sorted({pair.skill_id for pair in self.pairs}, key=content_id)
        fold = {skill: at % FOLDS for at, skill in enumerate(skills)}
        return [np.array([i for i, pair in enumerate(self.pairs) if fold[pair.skill_id] == at]) for at in range(FOLDS)]


def labels() -> list[LabelledPair]:
    with LABELS.open(encoding="utf-8", newline="") as file:
        return labelled_pairs(csv.DictReader(file))


def judged(workspace: Workspace) -> Judged:
    """The labelled pairs that are stored, with their signs."""
    pairs = labels()
    wanted, program, near = workspace._pair_sides([pair.key for pair in pairs], BUILT_IN_FRAMEWORK)
    stored = [pair for pair in pairs if pair.key in wanted]
    signs = np.zeros((len(stored), len(SIGNS)))
    for at, pair in enumerate(stored):
        found = program.signs(wanted[pair.key], near).get(program.place_of(pair.outcome), {})
        signs[at] = [found[name].value if name in found else 0.0 for name in SIGNS]
    aim = np.array([((pair.first >= IN_PART) + (pair.second >= IN_PART)) / 2 for pair in stored])
    return Judged(stored, signs, aim)


def learn(data: Judged, chosen: np.ndarray) -> np.ndarray:
    """The intercept and a weight a sign, none below zero, of the chosen pairs."""
    signs, aim = data.signs[chosen], data.aim[chosen]

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        odds = weights[0] + signs @ weights[1:]
        fit = float(np.sum(np.logaddexp(0.0, odds) - aim * odds) + PENALTY / 2 * weights[1:] @ weights[1:])
        off = 1 / (1 + np.exp(-odds)) - aim
        return fit, np.concatenate([[off.sum()], signs.T @ off + PENALTY * weights[1:]])

    bounds = [(None, None), *[(0.0, None)] * len(SIGNS)]
    found = minimize(loss, np.zeros(1 + len(SIGNS)), jac=True, method="L-BFGS-B", bounds=bounds)
    return np.asarray(found.x)


def chances(data: Judged, weights: np.ndarray) -> np.ndarray:
    return np.asarray(1 / (1 + np.exp(-(weights[0] + data.signs @ weights[1:]))))


def out_of_fold(data: Judged) -> np.ndarray:
    """Coverage of each pair by weights that were learned without any pair of its skill."""
    found = np.zeros(len(data.pairs))
    for test in data.folds:
        train = np.setdiff1d(np.arange(len(data.pairs)), test)
        found[test] = chances(data, learn(data, train))[test]
    return found


def figures(data: Judged, found: np.ndarray, threshold: float = TAUGHT_FROM) -> TaughtEvaluation:
    coverage = {pair.key: float(one) for pair, one in zip(data.pairs, found, strict=True)}
    return evaluate_taught(data.pairs, coverage, threshold)


def cross_validated(workspace: Workspace) -> TaughtEvaluation:
    """The measures of pairs whose skill the weights were not learned from."""
    data = judged(workspace)
    return figures(data, out_of_fold(data))


def main() -> None:
    with Workspace(":memory:") as workspace:
        open_data(workspace)
        data = judged(workspace)
    found = out_of_fold(data)
    for step in STEPS:
        print(step, figures(data, found, step).said, file=sys.stderr)
    print(figures(data, found).document, file=sys.stderr)
    weights = learn(data, np.arange(len(data.pairs)))
    named = dict(zip((INTERCEPT, *SIGNS), map(float, weights), strict=True))
    print(named, file=sys.stderr)
    if "--write" in sys.argv:
        write("taught", {}, named)


if __name__ == "__main__":
    main()
