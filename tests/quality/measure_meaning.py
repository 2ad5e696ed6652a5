"""How good the second opinion is, with the model that ALIGNMENT_MODEL names: the part of `make quality` it is for.

    ALIGNMENT_MODEL=folder python -m tests.quality.measure_meaning [--write]

Prints the figures; with --write they become the part `meaning` of data/quality.json, and nothing else changes. The
weights of the words were learned on the very sentences that are ranked, so the words' scores
come from folds without the sentence here, as in train_ranking.py.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from alignment.evaluation import Evaluation, ShownEvaluation
from alignment.meaning import NEAR, WEIGHT, MeaningModel, Reader, blended
from alignment.scoring.scorer import CANDIDATES, SkillScorer
from alignment.vocabulary import Line, Upload
from alignment.workspace import Workspace
from tests.conftest import MODEL, REFERENCE
from tests.quality import train_ranking
from tests.quality.train_ranking import SEEDS, Compared, compared, figures, folds, learn, sentences

OWN_LABELS = Path(__file__).with_name("own_labels.csv")
LABELLED = REFERENCE / "evaluation" / "job_sentence_esco_dev.csv"
ESCO = REFERENCE / "frameworks" / "esco_skills_1.2.0.parquet"


def meaning() -> dict[str, object]:
    """Everything the Method page says of the second opinion."""
    model = MeaningModel.open(MODEL)
    return {
        "model": "all-MiniLM-L6-v2, converted by tests/quality/convert_model.py",
        "sha256": model.identity,
        "weight": WEIGHT,
        "near": NEAR,
        "esco_dev": {**esco(), "cross_validated": cross_validated(Reader(model))},
        "own_labels": own_labels(),
        "on": "all-MiniLM-L6-v2, on the sentences and the lines above",
        "command": "alignment evaluate LABELLED.csv --framework NAME --model FOLDER --json",
    }


def esco() -> dict[str, object]:
    """The ranking of ESCO skills by words and with the second opinion, as `alignment evaluate --model` gives it."""
    with tempfile.TemporaryDirectory() as folder, Workspace(Path(folder) / "esco.duckdb", model=MODEL) as workspace:
        workspace.load_framework("esco", [Upload(ESCO.name, ESCO.read_bytes())])
        found = workspace.evaluate(Upload(LABELLED.name, LABELLED.read_bytes()), "esco")
    assert isinstance(found, Evaluation)
    assert found.semantic
    return {"n": found.n, **found.semantic.document, "by_words": dict(found.values)}


def own_labels() -> dict[str, object]:
    """How right the matches shown for open lines are where words and meaning agree, on the sample kept apart."""
    files = [REFERENCE / "opendata" / f"{name}.csv" for name in ("postings", "courses", "outcomes")]
    postings, *programs = [Upload(file.name, file.read_bytes()) for file in files]
    with tempfile.TemporaryDirectory() as folder, Workspace(Path(folder) / "own.duckdb", model=MODEL) as workspace:
        workspace.load_postings([postings])
        workspace.load_programs(programs)
        workspace.align("core")
        found = workspace.evaluate(Upload(OWN_LABELS.name, OWN_LABELS.read_bytes()), "core")
    assert isinstance(found, ShownEvaluation)
    document = found.by_sample["second"].document["semantic"]
    assert isinstance(document, dict)
    return document


def cross_validated(reader: Reader) -> dict[str, dict[str, dict[str, float]]]:
    """Measures by words, by meaning alone and by both, of sentences that the weights of words were not learned from."""
    scorer, rows = SkillScorer().fit(train_ranking.esco()), sentences()
    data = compared(scorer, rows)
    labels = candidates(scorer, [row.sentence for row in rows])
    near = np.full(data.right.shape, np.nan)
    for row, found in zip(near, reader.nearness([one.sentence for one in rows], labels), strict=True):
        row[: len(found)] = found
    found = {}
    for name, apart in (("by_sentence", False), ("by_label", True)):
        runs = [measured(data, out_of_fold(data, seed, apart=apart), near) for seed in SEEDS]
        found[name] = {order: mean([run[order] for run in runs]) for order in runs[0]}
    return found


def candidates(scorer: SkillScorer, lines: Sequence[str]) -> list[list[str]]:
    """Labels of each line's candidates, in the order in which train_ranking.compared has them."""
    found: list[list[str]] = [[] for _ in lines]
    for position, one in scorer._compared([Line(line) for line in lines], CANDIDATES):
        order = np.argsort(-train_ranking._plain(one.table.values), kind="stable")[:CANDIDATES]
        found[position] = [scorer.skills_[int(place)].label for place in one.skills[order]]
    return found


def out_of_fold(data: Compared, seed: int, *, apart: bool) -> np.ndarray:
    """Scores by words with weights from other folds; NaN where there is no candidate."""
    scores = np.full(data.right.shape, np.nan)
    for train, test in folds(data, seed, apart=apart):
        scores[test] = np.where(data.exists[test], data.values[test] @ learn(data, train), np.nan)
    return scores


def measured(data: Compared, scores: np.ndarray, near: np.ndarray) -> dict[str, dict[str, float]]:
    """The measures of the three orders."""
    orders = {"by_words": scores, "by_meaning_alone": near, "with_second_opinion": blended(scores, near)}
    return {name: figures(data, np.where(np.isfinite(one), one, -np.inf)) for name, one in orders.items()}


def mean(runs: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """The mean of every measure."""
    return {name: float(np.mean([run[name] for run in runs])) for name in runs[0]}


def main() -> None:
    from tests.quality.figures import rounded
    from tests.quality.measure import QUALITY  # it imports this module

    found = rounded(meaning())
    print(json.dumps(found, indent=2))
    if "--write" in sys.argv:
        kept = json.loads(QUALITY.read_text(encoding="utf-8"))
        QUALITY.write_text(json.dumps(kept | {"meaning": found}, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
