"""Learns how surely a sentence asks for self-management, of a large framework's belief and the built-in one's, and
writes the rows `self-management` of data/ranking.csv.

    python -m tests.quality.train_self_management [--write]

True where a label of the sentence stands in ESCO's group T3. Two signs: the logarithm of the share of belief that
ESCO's skills of T3 hold, and the probability of the surest self-management skill of the built-in framework. Prints the
average precision, in five folds by sentence, of each sign alone and of both, and that of the 24 skills that stand in T3
alone.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Mapping

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score
from sklearn.model_selection import KFold, cross_val_predict

from alignment.evaluation import Labelled
from alignment.frameworks import build_framework
from alignment.reading import read_table
from alignment.scoring.scorer import SkillScorer
from alignment.scoring.showing import family_signs
from alignment.scoring.weights import INTERCEPT
from alignment.vocabulary import SELF_MANAGEMENT, Line, Skill, Upload
from alignment.workspace import DATA
from tests.conftest import REFERENCE
from tests.quality.train_ranking import FOLDS, SEEDS, esco, sentences, write

GROUP = "T3"
C = 1.0


def built_in() -> tuple[Skill, ...]:
    files = (DATA / "core_skills.csv", DATA / "families.csv")
    return build_framework("core", [read_table(Upload(file.name, file.read_bytes())) for file in files]).skills


def signs(labelled: list[Labelled], skills: tuple[Skill, ...]) -> np.ndarray:
    """(sentences, 2): the signs, as `family_signs` has them."""
    lines = [Line(one.sentence) for one in labelled]
    large, care = SkillScorer().fit(skills), SkillScorer().fit(built_in())
    given = zip(
        large.family_shares(lines, SELF_MANAGEMENT), care.family_probabilities(lines, SELF_MANAGEMENT), strict=True
    )
    return np.array([list(family_signs(share, probability).values()) for share, probability in given])


def truth(labelled: list[Labelled], keys: set[str]) -> np.ndarray:
    """Whether a label of each sentence is one of the keys (identifiers and labels)."""
    return np.array([bool(one.truth & keys) for one in labelled])


def keys_of(skills: tuple[Skill, ...]) -> set[str]:
    """Identifiers and labels of the skills in the group, the specialised ones too."""
    inside = [skill for skill in skills if any(group.startswith(GROUP) for group in skill.groups)]
    return {key for skill in inside for key in (skill.uri, skill.label.lower())}


def keys_of_transversal() -> set[str]:
    """Identifiers and labels of the skills that stand in the transversal branch alone."""
    path = REFERENCE / "frameworks" / "esco_transversal_skills.csv"
    with path.open(encoding="utf-8", newline="") as file:
        inside = [row for row in csv.DictReader(file) if row["group_code"].startswith(GROUP)]
    return {key for row in inside for key in (row["uri"], row["label"].lower())}


def average_precision(given: np.ndarray, true: np.ndarray) -> float:
    """Of predictions from other folds, mean over the seeds."""
    found = []
    for seed in SEEDS:
        parts = KFold(FOLDS, shuffle=True, random_state=seed)
        chances = cross_val_predict(LogisticRegression(C=C), given, true, cv=parts, method="predict_proba")[:, 1]
        found.append(float(average_precision_score(true, chances)))
    return float(np.mean(found))


def cross_validated() -> tuple[np.ndarray, np.ndarray, dict[str, float]]:
    """The signs, the truth, and the average precision of each sign alone and of both."""
    labelled, skills = sentences(), esco()
    given, true = signs(labelled, skills), truth(labelled, keys_of(skills))
    narrow = truth(labelled, keys_of_transversal())
    figures: Mapping[str, float] = {
        "n": len(true),
        "positive": int(true.sum()),
        "average_precision": average_precision(given, true),
        "large_framework_alone": float(average_precision_score(true, given[:, 0])),
        "built_in_alone": float(average_precision_score(true, given[:, 1])),
        "transversal_positive": int(narrow.sum()),
        "transversal_average_precision": average_precision(given, narrow),
    }
    return given, true, dict(figures)


def main() -> None:
    given, true, figures = cross_validated()
    print(figures, file=sys.stderr)
    model = LogisticRegression(C=C).fit(given, true)
    names = list(family_signs(0.0, 0.0))
    weights = {INTERCEPT: float(model.intercept_[0])} | dict(zip(names, map(float, model.coef_[0]), strict=True))
    print(weights, file=sys.stderr)
    if "--write" in sys.argv:
        write(SELF_MANAGEMENT, {}, weights)


if __name__ == "__main__":
    main()
