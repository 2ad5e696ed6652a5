"""With a real model the ranking of ESCO skills keeps its floor, and agreement tells right first choices from wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from alignment.evaluation import Evaluation
from alignment.meaning import NEAR, WEIGHT
from alignment.vocabulary import Upload
from alignment.workspace import Workspace
from tests.conftest import REPOSITORY
from tests.quality.measure import QUALITY

FLOORS = {"rp5": 0.60, "mrr": 0.59, "recall50": 0.80, "group_hit1": 0.63}


@pytest.fixture(scope="module")
def found(reference: Path, real_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Evaluation:
    framework = reference / "frameworks" / "esco_skills_1.2.0.parquet"
    labelled = reference / "evaluation" / "job_sentence_esco_dev.csv"
    path = tmp_path_factory.mktemp("quality") / "quality.duckdb"
    with Workspace(path, model=real_model) as workspace:
        workspace.load_framework("esco", [Upload(framework.name, framework.read_bytes())])
        evaluation = workspace.evaluate(Upload(labelled.name, labelled.read_bytes()), "esco")
    assert isinstance(evaluation, Evaluation)
    return evaluation


def test_words_and_meaning_together_rank_better_than_either(found: Evaluation) -> None:
    assert found.semantic is not None
    assert found.n == 502
    values = found.semantic.values
    assert {name: values[name] >= floor for name, floor in FLOORS.items()} == dict.fromkeys(FLOORS, True)
    for name in ("rp5", "mrr", "recall50"):
        assert values[name] > max(found.values[name], found.semantic.by_meaning[name])


def test_where_words_and_meaning_differ_the_first_choice_is_wrong_far_more_often(found: Evaluation) -> None:
    assert found.semantic is not None
    told = found.semantic.agreement
    assert told.n == 502
    assert told.right_where_agreed is not None
    assert told.right_where_not is not None
    assert told.right_where_agreed > told.right_where_not + 0.2


def test_the_readme_states_the_measured_figures_of_the_second_opinion() -> None:
    readme = " ".join((REPOSITORY / "README.md").read_text(encoding="utf-8").split())
    measured = json.loads(QUALITY.read_text(encoding="utf-8"))["meaning"]
    assert (measured["weight"], measured["near"]) == (WEIGHT, NEAR), "measured with other settings: measure again"
    esco, own = measured["esco_dev"], measured["own_labels"]["agreement"]
    folds = esco["cross_validated"]["by_sentence"]
    both, apart = folds["with_second_opinion"], esco["cross_validated"]["by_label"]["with_second_opinion"]
    assert f"R-precision@5 {both['rp5']:.3f}, MRR {both['mrr']:.3f}, recall@50 {both['recall50']:.3f}" in readme
    assert f"{apart['rp5']:.3f}, {apart['mrr']:.3f}, {apart['recall50']:.3f}, {apart['group_hit1']:.3f} with" in readme
    assert f"by meaning alone R-precision@5 {folds['by_meaning_alone']['rp5']:.3f}" in readme
    for told, right in ((esco["agreement"], "are right"), (own, "fit")):
        agreed = f"of which {told['right_where_agreed']:.3f} {right}, and {told['right_where_not']:.3f} of the others"
        assert f"on {told['agree']:.3f} of the" in readme
        assert agreed in readme
