"""Learns how features weigh when a line is ranked against a large framework, and writes those rows of data/ranking.csv.

    python -m tests.quality.train_ranking [--write]

A conditional logit over the candidates of each line (the softmax of linear scores should give the labelled skills
their probability), then a logistic calibration on scores that came from folds without the line. Trained and measured
on the development sentences only: five folds by sentence, and again with no label on both sides. Prints the figures.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from alignment.evaluation import (
    CALIBRATED_CHOICES,
    Choice,
    Labelled,
    calibration,
    labelled_sentences,
    risk_coverage,
)
from alignment.frameworks import build_framework
from alignment.reading import read_tables
from alignment.scoring.features import FEATURES, OF_PROBABILITY
from alignment.scoring.scorer import CANDIDATES, SkillScorer
from alignment.scoring.weights import INTERCEPT, RANKING
from alignment.vocabulary import Line, Skill, Upload
from tests.conftest import REFERENCE

FOLDS, SEEDS, PENALTY = 5, (0, 1, 2), 0.01
REWORDED = ("name_reworded", "closest_reworded")
"""Left out of the ranking of job sentences, which they did not better in any fold."""
SAME_EVERYWHERE = 1e-9
"""Deviation below which a feature tells no candidates apart: it learns no weight."""
CALIBRATED_ON = 10
"""First choices of each line that the calibration learns from: below them almost nothing is right."""


@dataclass(frozen=True, slots=True)
class Compared:
    """Features of each line's candidates, (lines, candidates, features); `right` marks the labelled ones."""

    values: np.ndarray
    right: np.ndarray
    exists: np.ndarray
    """Whether there is a candidate at this place: lines that few skills are near to have fewer."""
    truth: Sequence[frozenset[str]]
    groups: Sequence[Sequence[frozenset[str]]]
    """Second-level groups of each candidate."""
    true_groups: Sequence[frozenset[str]]
    columns: np.ndarray
    """Block of the scorer's index of each candidate, (lines, candidates)."""


def esco() -> tuple[Skill, ...]:
    path = REFERENCE / "frameworks" / "esco_skills_1.2.0.parquet"
    return build_framework("esco", read_tables(Upload(path.name, path.read_bytes()))).skills


def sentences() -> list[Labelled]:
    with (REFERENCE / "evaluation" / "job_sentence_esco_dev.csv").open(encoding="utf-8", newline="") as file:
        return labelled_sentences(csv.DictReader(file))


def compared(scorer: SkillScorer, labelled: Sequence[Labelled], without: Sequence[str] = REWORDED) -> Compared:
    """The features of every line's candidates, padded to one number; those `without` are 0, and learn no weight."""
    skills = scorer.skills_
    by_key = {key: skill for skill in skills for key in (skill.id, skill.label.lower())}
    values = np.zeros((len(labelled), CANDIDATES, len(FEATURES)))
    right = np.zeros(values.shape[:2])
    exists = np.zeros(values.shape[:2], dtype=bool)
    columns = np.zeros(values.shape[:2], dtype=np.intp)
    groups: list[list[frozenset[str]]] = [[] for _ in labelled]
    for position, one in scorer._compared([Line(one.sentence) for one in labelled], CANDIDATES):
        plain = np.argsort(-_plain(one.table.values), kind="stable")[:CANDIDATES]
        size = len(plain)
        values[position, :size], exists[position, :size] = one.table.values[plain], True
        columns[position, :size] = one.table.columns[plain]
        chosen = [skills[int(place)] for place in one.skills[plain]]
        truth = labelled[position].truth
        right[position, :size] = [bool({skill.uri, skill.label.lower()} & truth) for skill in chosen]
        groups[position] = [frozenset(skill.groups) for skill in chosen]
    values[:, :, [FEATURES.index(name) for name in without]] = 0.0
    true_groups = [
        frozenset(group for key in one.truth if key in by_key for group in by_key[key].groups) for one in labelled
    ]
    return Compared(values, right, exists, [one.truth for one in labelled], groups, true_groups, columns)


def _plain(values: np.ndarray) -> np.ndarray:
    likeness = 0.4 * values[:, FEATURES.index("name_likeness")]
    return np.asarray(likeness + 0.6 * values[:, FEATURES.index("closest_likeness")])


def learn(data: Compared, chosen: np.ndarray) -> np.ndarray:
    """Weights of the features as they are (not standardised), learned from the chosen lines."""
    seen = chosen[data.right[chosen].sum(axis=1) > 0]
    values, exists = data.values[seen], data.exists[seen]
    spread = data.values[data.exists].std(axis=0)
    spread[spread < SAME_EVERYWHERE] = np.inf
    aim = data.right[seen] / data.right[seen].sum(axis=1, keepdims=True)
    scaled = values / spread

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        chances = _softmax(scaled @ weights, exists)
        penalty = PENALTY * float(weights @ weights)
        fit = -float((aim * np.log(np.maximum(chances, 1e-12))).sum()) / len(seen)
        gradient = -((aim - chances)[:, :, None] * scaled).sum(axis=(0, 1)) / len(seen) + 2 * PENALTY * weights
        return fit + penalty, gradient

    found = minimize(loss, np.zeros(scaled.shape[2]), jac=True, method="L-BFGS-B")
    return np.asarray(found.x / spread)


def _softmax(scores: np.ndarray, exists: np.ndarray) -> np.ndarray:
    raised = np.where(exists, np.exp(scores - np.where(exists, scores, -np.inf).max(axis=1, keepdims=True)), 0.0)
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


def folds(data: Compared, seed: int, *, apart: bool) -> list[tuple[np.ndarray, np.ndarray]]:
    """(train, test) lines; with `apart` no label stands on both sides: lines that share one are not trained on."""
    order = np.random.RandomState(seed).permutation(len(data.truth))
    found = []
    for start in range(FOLDS):
        test = order[start::FOLDS]
        held_out = frozenset().union(*(data.truth[i] for i in test))
        train = np.array([i for i in np.setdiff1d(order, test) if not (apart and data.truth[i] & held_out)])
        found.append((train, test))
    return found


def scores_of(data: Compared, seed: int, *, apart: bool) -> np.ndarray:
    """Scores of each line's candidates with weights from other folds."""
    scores = np.full(data.right.shape, -np.inf)
    for train, test in folds(data, seed, apart=apart):
        scores[test] = np.where(data.exists[test], data.values[test] @ learn(data, train), -np.inf)
    return scores


def figures(data: Compared, scores: np.ndarray) -> dict[str, float]:
    """Mean ranking measures of the candidates in order of their scores."""
    order = np.argsort(-scores, axis=1, kind="stable")
    right = np.take_along_axis(data.right, order, axis=1)
    sizes = np.array([len(truth) for truth in data.truth])
    first = np.where(right.any(axis=1), 1 / (1 + right.argmax(axis=1)), 0.0)
    group = [
        bool(data.groups[i][order[i, 0]] & data.true_groups[i]) if data.groups[i] else False for i in range(len(sizes))
    ]
    return {
        "rp5": float((right[:, :5].sum(axis=1) / np.minimum(5, sizes)).mean()),
        "rp10": float((right[:, :10].sum(axis=1) / np.minimum(10, sizes)).mean()),
        "mrr": float(first.mean()),
        "hit1": float(right[:, 0].mean()),
        "group_hit1": float(np.mean(group)),
        "recall50": float((right[:, :50].sum(axis=1) / sizes).mean()),
        "recall_of_candidates": float((right.sum(axis=1) / sizes).mean()),
    }


def signs(scores: np.ndarray) -> np.ndarray:
    """(lines, candidates, 2): the score, and the log-sum of the line's scores."""
    most = np.maximum(scores.max(axis=1, keepdims=True), -1e9)  # a line without candidates has no greatest score
    others = np.log(np.maximum(np.exp(scores - most).sum(axis=1, keepdims=True), 1e-12)) + most
    return np.stack([scores, np.broadcast_to(others, scores.shape)], axis=2)


def probability_of(data: Compared, scores: np.ndarray, chosen: np.ndarray | None = None) -> dict[str, float]:
    """Weights of the probability that a candidate among the first ten is labelled, from scores of other folds."""
    lines = np.arange(len(data.truth)) if chosen is None else chosen
    given, is_there, right = _first_choices(data, scores)
    model = LogisticRegression(C=10.0, max_iter=500)
    model.fit(given[lines][is_there[lines]], right[lines][is_there[lines]])
    weights = dict(zip(("score", "others", *OF_PROBABILITY), map(float, model.coef_[0]), strict=True))
    return {INTERCEPT: float(model.intercept_[0])} | weights


def _first_choices(data: Compared, scores: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Signs, whether there is one, and whether it is labelled, of the first choices of each line, best first."""
    order = np.argsort(-scores, axis=1, kind="stable")[:, :CALIBRATED_ON]
    known = data.values[:, :, [FEATURES.index(name) for name in OF_PROBABILITY]]
    every = np.concatenate([signs(scores), known], axis=2)
    given = np.take_along_axis(every, order[:, :, None], axis=1)
    is_there, right = (np.take_along_axis(one, order, axis=1) for one in (data.exists, data.right))
    return np.where(is_there[:, :, None], given, 0.0), is_there, right > 0


def sureness(data: Compared, seed: int, *, apart: bool) -> dict[str, object]:
    """Calibration of the first five choices and the risk-coverage curve, all of it from other folds: the scores and the
    probabilities made of them."""
    scores = scores_of(data, seed, apart=apart)
    given, is_there, right = _first_choices(data, scores)
    said = np.zeros(right.shape)
    for train, test in folds(data, seed, apart=apart):
        weights = probability_of(data, scores, train)
        odds = weights.pop(INTERCEPT) + given[test] @ np.array(list(weights.values()))
        said[test] = np.where(is_there[test], 1 / (1 + np.exp(-odds)), 0.0)
    five = is_there[:, :CALIBRATED_CHOICES]
    answers = zip(
        said[:, :CALIBRATED_CHOICES][five].tolist(), right[:, :CALIBRATED_CHOICES][five].tolist(), strict=True
    )
    found = calibration(list(answers))
    order = np.argsort(-scores, axis=1, kind="stable")
    firsts = [
        [
            Choice(
                str(bool(right[i, 0])),
                float(said[i, 0]),
                data.groups[i][order[i, 0]] if data.groups[i] else frozenset(),
            )
        ]
        for i in range(len(said))
    ]
    labelled = [Labelled("", "", "", frozenset({"True"}))] * len(said)
    curve = risk_coverage(labelled, firsts, data.true_groups)
    return {
        "brier": found.brier,
        "ece": found.ece,
        "reliability": [asdict(one) for one in found.bins],
        "risk_coverage": [asdict(one) for one in curve],
    }


def write(profile: str, score: Mapping[str, float], probability: Mapping[str, float]) -> None:
    """Replace the rows of one profile in data/ranking.csv, leaving the others as they are."""
    with RANKING.open(encoding="utf-8", newline="") as file:
        kept = [list(row.values()) for row in csv.DictReader(file) if row["profile"] != profile]
    own = [[profile, "score", name, f"{weight:.4f}"] for name, weight in score.items() if weight]
    own += [[profile, "probability", name, f"{weight:.4f}"] for name, weight in probability.items()]
    with RANKING.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows([["profile", "part", "name", "weight"], *sorted(kept + own)])


def cross_validated() -> dict[str, dict[str, Any]]:
    """Ranking measures of lines the weights were not learned from: folds by sentence, and with labels kept apart."""
    return _figures(compared(SkillScorer().fit(esco()), sentences()))


def _figures(data: Compared) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for name, apart in (("by_sentence", False), ("by_label", True)):
        runs = [figures(data, scores_of(data, seed, apart=apart)) for seed in SEEDS]
        found[name] = {measure: float(np.mean([run[measure] for run in runs])) for measure in runs[0]}
        found[name] |= sureness(data, SEEDS[0], apart=apart)
    return found


def main() -> None:
    scorer = SkillScorer().fit(esco())
    data = compared(scorer, sentences())
    print(_figures(data), file=sys.stderr)
    weights = learn(data, np.arange(len(data.truth)))
    score = dict(zip(FEATURES, map(float, weights), strict=True))
    probability = probability_of(data, scores_of(data, SEEDS[0], apart=False))
    print(score, probability, file=sys.stderr)
    if "--write" in sys.argv:
        write("large", score, probability)


if __name__ == "__main__":
    main()
