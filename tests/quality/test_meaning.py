"""A real sentence embedding model, in the folder that ALIGNMENT_MODEL names; none is part of the repository."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from alignment.meaning import MeaningModel

PARAPHRASES = [
    ("Query databases for reports", "write SQL statements", "prepare vegetables"),
    ("Prepare dishes for two hundred guests", "cook meals", "keep accounts"),
    ("Look after elderly residents", "care for older people", "operate a forklift"),
    ("Stay calm with upset customers", "handle complaints", "weld metal"),
    ("Get machines talking to each other over a network", "configure routers", "teach children to read"),
    ("Put figures into pictures that managers understand", "visualise data", "clean rooms"),
]
"""A line, a skill it asks for in other words, and one of another trade."""


@pytest.fixture(scope="module")
def model(real_model: Path) -> MeaningModel:
    return MeaningModel.open(real_model)


@pytest.mark.parametrize(("line", "same", "other"), PARAPHRASES, ids=[same for _, same, _ in PARAPHRASES])
def test_a_paraphrase_is_nearer_than_another_trade(model: MeaningModel, line: str, same: str, other: str) -> None:
    near, far = model.similarity([line], [same, other])[0]
    assert near > far + 0.05


def test_the_same_texts_give_the_same_numbers(model: MeaningModel) -> None:
    texts = [text for texts in PARAPHRASES for text in texts]
    assert (model.embed(texts) == model.embed(texts)).all()


def test_what_else_is_in_the_batch_makes_no_difference(model: MeaningModel) -> None:
    texts = [text for texts in PARAPHRASES for text in texts]
    alone = np.vstack([model.embed([text]) for text in texts])
    together = model.embed([*texts, "a very long line " * 100, *(f"filler number {i}" for i in range(200))])
    assert np.abs(together[: len(texts)] - alone).max() < 1e-5
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
