"""Learns which words stand for which from tasks and the activities they were filed under; writes data/paraphrases.csv.

    python -m tests.quality.train_paraphrases

IBM model 1 (Brown et al. 1993) by expectation and maximisation over the development pairs of O*NET 29.2: each word of
an activity was put there by one word of the task, or by none. Kept: chances of at least LEAST that rest on at least
SEEN expected pairs, of words that differ.
"""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from alignment.scoring.paraphrases import PARAPHRASES, Chances
from alignment.scoring.words import stems
from tests.conftest import REFERENCE

ROUNDS, LEAST, SEEN = 8, 0.02, 3.0
NOBODY = ""
"""Stands for the words of an activity that no word of the task accounts for."""


@dataclass(frozen=True, slots=True)
class Task:
    """A task with the activities (id → title) that it was filed under, and the occupation it belongs to."""

    id: str
    text: str
    occupation: str
    activities: Mapping[str, str]


def tasks() -> list[Task]:
    """The development tasks of O*NET, by id."""
    activities: dict[str, dict[str, str]] = defaultdict(dict)
    first: dict[str, dict[str, str]] = {}
    with gzip.open(REFERENCE / "evaluation" / "onet_task_dwa_dev.csv.gz", "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            first.setdefault(row["Task ID"], row)
            activities[row["Task ID"]][row["DWA ID"]] = row["DWA Title"]
    return [Task(id, first[id]["Task"], first[id]["O*NET-SOC Code"], activities[id]) for id in sorted(first)]


def pairs(chosen: Sequence[Task]) -> list[tuple[list[str], list[str]]]:
    """(stems of the task, stems of an activity), each stem once."""
    return [
        (list(dict.fromkeys(stems(task.text))), list(dict.fromkeys(stems(title))))
        for task in chosen
        for title in task.activities.values()
    ]


def learn(given: Sequence[tuple[Sequence[str], Sequence[str]]]) -> Chances:
    """Stem of a text → stem of a name → chance that the one was put for the other."""
    links = [(i, word, meant) for i, (text, name) in enumerate(given) for meant in name for word in (*text, NOBODY)]
    pair = np.array([i for i, _, _ in links])
    words, word = np.unique([word for _, word, _ in links], return_inverse=True)
    meanings, meant = np.unique([meant for _, _, meant in links], return_inverse=True)
    _, place = np.unique(pair * len(meanings) + meant, return_inverse=True)
    kinds, kind = np.unique(word * len(meanings) + meant, return_inverse=True)
    owner, chances = kinds // len(meanings), np.ones(len(kinds))
    for _ in range(ROUNDS):
        share = chances[kind] / np.bincount(place, chances[kind])[place]
        expected = np.bincount(kind, share)
        chances = expected / np.bincount(owner, expected)[owner]
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for i in np.flatnonzero((chances >= LEAST) & (expected >= SEEN)):
        text, name = str(words[owner[i]]), str(meanings[kinds[i] % len(meanings)])
        if text not in (NOBODY, name):
            found[text][name] = float(chances[i])
    return found


def main() -> None:
    found = learn(pairs(tasks()))
    rows = [(word, meant, f"{chance:.3f}") for word in sorted(found) for meant, chance in sorted(found[word].items())]
    with PARAPHRASES.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows([("stem", "stands_for", "chance"), *rows])


if __name__ == "__main__":
    main()
