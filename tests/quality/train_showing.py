"""Learns how sure a match with the built-in framework is, and writes the `care` probabilities of data/ranking.csv.

    python -m tests.quality.train_showing [--write]

A logistic regression over how a name was met, on the second sample of our own labels: matches whose name is met, and
near misses, each right if at least one reader says that it fits. Prints, from ten folds, the precision of the covered
matches at several thresholds; the product shows a match from the lowest step of 0.05 with a precision above 0.90.
"""

from __future__ import annotations

import csv
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict

from alignment.database import Database
from alignment.evaluation import labelled_lines
from alignment.rows import line_label, line_of
from alignment.scoring.scorer import SkillScorer
from alignment.scoring.showing import Met, Reading
from alignment.scoring.weights import INTERCEPT
from alignment.vocabulary import Line, Upload
from alignment.workspace import Workspace
from tests.conftest import REFERENCE
from tests.quality.measure import OWN_LABELS
from tests.quality.train_ranking import write

SIGNS = ("coverage", "score", "mass", "marked", "in_order", "several_words", "between", "from_context")
MISSES = 4
"""Nearest misses of a line that are learned from."""
SAMPLE = "second"
MET = 0.999


def stored_lines(path: Path) -> tuple[SkillScorer, dict[tuple[str, str], Line]]:
    """The scorer, and every asking line and outcome of the open data by kind and label key."""
    files = [REFERENCE / "opendata" / f"{name}.csv" for name in ("postings", "courses", "outcomes")]
    postings, *programs = [Upload(file.name, file.read_bytes()) for file in files]
    with Workspace(path) as workspace:
        workspace.load_postings([postings])
        workspace.load_programs(programs)
        scorer = workspace._scorer("core")
    with Database(path) as database:
        owners = [row["owner_id"] for row in database.read("unaligned_owners", framework="core")]
        found = {
            (kind, line_label(kind, row["owner_id"], row["id"], row["text"])): line_of(row)
            for kind in ("requirement", "outcome")
            for row in database.read(f"unaligned_{kind}s", framework="core", owners=owners)
        }
    return scorer, found


def examples(path: Path) -> Iterator[tuple[list[float], bool]]:
    """Signs of every met name and near miss of the labelled lines, and whether a reader says that it fits."""
    scorer, lines = stored_lines(path)
    with OWN_LABELS.open(encoding="utf-8", newline="") as file:
        labels = [one for one in labelled_lines(csv.DictReader(file)) if one.sample == SAMPLE]
    chosen = [one for one in labels if (one.kind, one.key) in lines]
    asked = [lines[one.kind, one.key] for one in chosen]
    shown = scorer.matches(asked, keep=MISSES)
    for position, compared in scorer._compared(asked, MISSES):
        reading = Reading.of(asked[position], scorer.rule_)
        matches = {match.skill_id: match for match in shown[position] if _is_about_wording(match.why_not)}
        for at, place in enumerate(compared.skills):
            if (skill := scorer.skills_[int(place)].id) in matches:
                met: Met = reading.best_label(compared.table.index, int(compared.table.columns[at]), compared.coverage)
                signs = compared.signs(at, met)
                yield [signs[name] for name in SIGNS], skill in chosen[position].fits


def _is_about_wording(why_not: str) -> bool:
    """Whether a match is shown, or fails by its wording or its probability alone."""
    return not why_not or why_not.startswith(("the line holds", "too unsure"))


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        found = list(examples(Path(folder) / "labels.duckdb"))
    signs, right = np.array([one for one, _ in found]), np.array([fits for _, fits in found])
    model = LogisticRegression(C=1.0, max_iter=500)
    chances = cross_val_predict(model, signs, right, cv=10, method="predict_proba")[:, 1]
    met = signs[:, SIGNS.index("coverage")] > MET
    for threshold in (0.6, 0.65, 0.7, 0.75, 0.8):
        kept = met & (chances >= threshold)
        print(f"from {threshold}: {kept.sum()} matches, {right[kept].mean():.3f} fit for a reader", file=sys.stderr)
    model.fit(signs, right)
    weights = {INTERCEPT: float(model.intercept_[0])} | dict(zip(SIGNS, map(float, model.coef_[0]), strict=True))
    print(weights, file=sys.stderr)
    if "--write" in sys.argv:
        write("care", {"name_likeness": 0.4, "closest_likeness": 0.6}, weights)


if __name__ == "__main__":
    main()
