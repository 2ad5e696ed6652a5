"""Learns how features weigh against a large framework whose skills have one name each: the rows `activities` of
data/ranking.csv.

    python -m tests.quality.train_activities [--write]

A task of O*NET says what somebody does, as an outcome does; the activity that people filed it under has a single name,
so that paraphrase weighs more. The same model as for job sentences (train_ranking.py), with paraphrases
(train_paraphrases.py) that come, for each fold, from tasks outside it. Prints the figures, in five folds by task and
again with no activity on both sides.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from alignment.evaluation import Labelled
from alignment.frameworks import build_framework
from alignment.reading import read_tables
from alignment.scoring.features import FEATURES
from alignment.scoring.labels import LabelIndex, rows
from alignment.scoring.paraphrases import Chances, stand_ins
from alignment.scoring.scorer import SkillScorer
from alignment.scoring.words import stems
from alignment.vocabulary import Skill, Upload
from tests.conftest import REFERENCE
from tests.quality import train_paraphrases as paraphrases
from tests.quality.train_paraphrases import Task
from tests.quality.train_ranking import (
    REWORDED,
    Compared,
    compared,
    figures,
    folds,
    learn,
    probability_of,
    scores_of,
    write,
)

SAMPLE, SEED = 3_000, 0
"""Tasks that weights are learned from and measured on; paraphrases are learned from all others too."""


def activities() -> tuple[Skill, ...]:
    path = REFERENCE / "frameworks" / "onet_29.2_dwa_reference.parquet"
    return build_framework("onet", read_tables(Upload(path.name, path.read_bytes()))).skills


def sample(tasks: Sequence[Task]) -> list[Task]:
    chosen = np.random.RandomState(SEED).choice(len(tasks), SAMPLE, replace=False)
    return [tasks[i] for i in sorted(chosen)]


def labelled(tasks: Sequence[Task]) -> list[Labelled]:
    return [Labelled(task.id, task.occupation, task.text, frozenset(task.activities)) for task in tasks]


def reworded(data: Compared, index: LabelIndex, texts: Sequence[str], chances: Chances) -> np.ndarray:
    """The share of each candidate's name for which other words of the line stand, (lines, candidates)."""
    found = np.zeros(data.right.shape)
    for line, text in enumerate(texts):
        stands = np.zeros((len(index.names), 1))
        for meant, other in stand_ins(stems(text), chances=chances).items():
            if meant in index.places:
                stands[index.places[meant]] = other.chance
        own = data.exists[line]
        found[line, own] = rows(index.share, index.starts[data.columns[line, own]]).dot(stands)[:, 0]
    return found


def with_reworded(data: Compared, column: np.ndarray) -> Compared:
    values = data.values.copy()
    for name in REWORDED:
        values[:, :, FEATURES.index(name)] = column
    return replace(data, values=values)


def cross_fitted(
    data: Compared, index: LabelIndex, tasks: Sequence[Task], chosen: Sequence[Task], apart: bool
) -> Compared:
    """Paraphrases of each fold's lines from tasks outside it; with `apart` none that shares an activity with it."""
    column = np.zeros(data.right.shape)
    for _, test in folds(data, SEED, apart=apart):
        held_out = {chosen[i].id for i in test}
        activities = frozenset().union(*(data.truth[i] for i in test)) if apart else frozenset()
        others = [task for task in tasks if task.id not in held_out and not activities & task.activities.keys()]
        chances = paraphrases.learn(paraphrases.pairs(others))
        texts = [task.text if i in set(test) else "" for i, task in enumerate(chosen)]
        column += reworded(data, index, texts, chances)
    return with_reworded(data, column)


def cross_validated() -> tuple[Compared, dict[str, dict[str, float]]]:
    """Features with the paraphrases of folds, and ranking measures by task and with no activity on both sides."""
    tasks = paraphrases.tasks()
    chosen = sample(tasks)
    scorer = SkillScorer().fit(activities())
    data, index = compared(scorer, labelled(chosen)), scorer.labels_["en"]
    fitted = {apart: cross_fitted(data, index, tasks, chosen, apart) for apart in (False, True)}
    named = {"by_task": False, "by_activity": True}
    found = {name: figures(fitted[apart], scores_of(fitted[apart], SEED, apart=apart)) for name, apart in named.items()}
    return fitted[False], found


def main() -> None:
    data, found = cross_validated()
    print(found, file=sys.stderr)
    score = dict(zip(FEATURES, map(float, learn(data, np.arange(len(data.truth)))), strict=True))
    probability = probability_of(data, scores_of(data, SEED, apart=False))
    print(score, probability, file=sys.stderr)
    if "--write" in sys.argv:
        write("activities", score, probability)


if __name__ == "__main__":
    main()
