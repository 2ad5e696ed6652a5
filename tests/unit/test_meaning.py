"""The second opinion: what goes wrong with a model folder, the arithmetic, and a model of eight words."""

from __future__ import annotations

import hashlib
import importlib
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from alignment import meaning
from alignment.meaning import (
    MeaningModel,
    Reader,
    blended,
    opinion,
    reordered,
    second_opinion,
    standardised,
    windows,
)
from alignment.problems import AlignmentProblem, NotFound, UnreadableFile
from alignment.vocabulary import Opinion, SecondOpinion
from tests.conftest import REPOSITORY
from tests.models import onnx_file, tokenizer_file, write_model

WORDS = {
    "?": (0.0, 0.0, 1.0),
    "cook": (1.0, 0.1, 0.0),
    "prepare": (0.8, 0.3, 0.1),
    "meals": (0.9, 0.2, 0.0),
    "dinner": (1.0, 0.0, 0.1),
    "sql": (0.0, 1.0, 0.0),
    "query": (0.1, 1.0, 0.0),
    "databases": (0.0, 0.9, 0.2),
}
ROWS = arrays(np.float64, (3, 5), elements=st.floats(-1, 1).map(lambda value: round(value, 3)))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_model(tmp_path_factory.mktemp("model"), WORDS)


@pytest.fixture(scope="module")
def model(folder: Path) -> MeaningModel:
    pytest.importorskip("onnxruntime", reason="the extra “semantic” is not installed")
    pytest.importorskip("tokenizers", reason="the extra “semantic” is not installed")
    return MeaningModel.open(folder)


def problem_of(folder: Path, kind: type[AlignmentProblem]) -> str:
    with pytest.raises(kind) as caught:
        MeaningModel.open(folder)
    assert type(caught.value) is kind
    assert "\n" not in str(caught.value)
    return str(caught.value)


# --------------------------------------------------------------------------------------------------- off by default


def test_the_core_loads_neither_package_of_the_extra() -> None:
    loading = "import sys, alignment.meaning; print({'onnxruntime', 'tokenizers'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", loading], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_opening_a_model_loads_nothing_that_fetches(folder: Path, model: MeaningModel) -> None:
    """The tokenizers package requires a download client; we never ask it for anything."""
    opening = (
        "import sys\nfrom alignment.meaning import MeaningModel\n"
        f"MeaningModel.open({str(folder)!r}).embed(['cook meals'])\n"
        "print({'huggingface_hub', 'requests', 'httpx', 'httpx2', 'urllib3'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", opening], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


@pytest.mark.parametrize("missing", ["onnxruntime", "tokenizers"])
def test_without_the_extra_it_says_how_to_install_it(
    missing: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def without(name: str) -> object:
        if name == missing:
            raise ModuleNotFoundError(name)
        return importlib.import_module("json")

    monkeypatch.setattr(meaning, "import_module", without)
    assert problem_of(folder, NotFound) == (
        "Second opinions need the extra “semantic”. Install it with: pip install 'alignment[semantic]'."
    )


# -------------------------------------------------------------------------------------------------------- problems


@pytest.mark.usefixtures("model")
class TestAFolderThatIsNoModel:
    def test_no_folder(self, tmp_path: Path) -> None:
        assert "There is no folder" in problem_of(tmp_path / "nowhere", NotFound)

    def test_a_file_in_place_of_a_folder(self, folder: Path) -> None:
        assert "There is no folder" in problem_of(folder / "model.onnx", NotFound)

    def test_no_tokenizer(self, tmp_path: Path) -> None:
        (tmp_path / "model.onnx").write_bytes(b"")
        assert "holds no tokenizer.json" in problem_of(tmp_path, NotFound)

    def test_no_onnx_file(self, tmp_path: Path) -> None:
        (tmp_path / "tokenizer.json").write_bytes(b"{}")
        assert "holds no ONNX file" in problem_of(tmp_path, NotFound)

    def test_two_onnx_files_are_listed(self, tmp_path: Path) -> None:
        for name in ("b.onnx", "a.onnx", "tokenizer.json"):
            (tmp_path / name).write_bytes(b"")
        assert "several ONNX files: a.onnx, b.onnx." in problem_of(tmp_path, NotFound)

    @pytest.mark.parametrize("content", [b"", b"hello", bytes(1000)])
    def test_a_damaged_model(self, content: bytes, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
        write_model(tmp_path, WORDS)
        (tmp_path / "model.onnx").write_bytes(content)
        assert "or is damaged" in problem_of(tmp_path, UnreadableFile)
        assert capfd.readouterr() == ("", "")

    def test_a_model_cut_short(self, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
        whole = (write_model(tmp_path, WORDS) / "model.onnx").read_bytes()
        (tmp_path / "model.onnx").write_bytes(whole[: len(whole) // 2])
        assert "or is damaged" in problem_of(tmp_path, UnreadableFile)
        assert capfd.readouterr() == ("", "")

    @pytest.mark.parametrize("content", [b"", b"{}", b"\xff\xfe", b"[1]"])
    def test_a_damaged_tokenizer(self, content: bytes, tmp_path: Path) -> None:
        write_model(tmp_path, WORDS)
        (tmp_path / "tokenizer.json").write_bytes(content)
        assert "is not a tokenizer" in problem_of(tmp_path, UnreadableFile)

    def test_a_tokenizer_with_more_words_than_the_model(
        self, tmp_path: Path, capfd: pytest.CaptureFixture[str]
    ) -> None:
        write_model(tmp_path, WORDS)
        (tmp_path / "tokenizer.json").write_bytes(tokenizer_file([*WORDS, "probe"]))
        assert "do not fit together" in problem_of(tmp_path, UnreadableFile)
        assert capfd.readouterr() == ("", "")

    @pytest.mark.parametrize("content", [{"inputs": ("pixels",)}, {"axes": 2}])
    def test_a_model_of_another_kind(self, content: dict[str, object], tmp_path: Path) -> None:
        write_model(tmp_path, WORDS)
        file = onnx_file(np.array(list(WORDS.values()), dtype=np.float32), **content)  # type: ignore[arg-type]
        (tmp_path / "model.onnx").write_bytes(file)
        problem_of(tmp_path, UnreadableFile)

    def test_numbers_that_are_none(self, tmp_path: Path) -> None:
        write_model(tmp_path, WORDS | {"?": (float("nan"), 0.0, 0.0)})
        assert "gives numbers that are none" in problem_of(tmp_path, UnreadableFile)

    def test_weights_in_another_file_are_not_read(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """The identity of a model is the hash of its one file; the runtime would look in the working directory."""
        write_model(tmp_path, WORDS)
        table = np.array(list(WORDS.values()), dtype=np.float32)
        (tmp_path / "model.onnx").write_bytes(onnx_file(table, weights_in="weights.bin"))
        (tmp_path / "weights.bin").write_bytes(table.astype("<f4").tobytes())
        monkeypatch.chdir(tmp_path)
        assert "keeps its weights in another file" in problem_of(tmp_path, UnreadableFile)


# ------------------------------------------------------------------------------------------------- the small model


def test_a_model_is_named_by_its_content(folder: Path, model: MeaningModel) -> None:
    assert model.identity == hashlib.sha256((folder / "model.onnx").read_bytes()).hexdigest()
    assert model.tokenizer == hashlib.sha256((folder / "tokenizer.json").read_bytes()).hexdigest()
    assert model.size == 3


def test_the_only_onnx_file_will_do_whatever_its_name(folder: Path, model: MeaningModel, tmp_path: Path) -> None:
    (tmp_path / "small.onnx").write_bytes((folder / "model.onnx").read_bytes())
    (tmp_path / "tokenizer.json").write_bytes((folder / "tokenizer.json").read_bytes())
    assert MeaningModel.open(tmp_path).identity == model.identity


def test_a_text_is_the_mean_of_its_words_with_length_one(model: MeaningModel) -> None:
    mean = (np.array(WORDS["cook"]) + np.array(WORDS["meals"])) / 2
    found = model.embed(["Cook meals"])
    assert found.dtype == np.float32
    assert np.allclose(found, [mean / np.linalg.norm(mean)], atol=1e-6)


def test_a_text_without_a_word_is_near_to_nothing(model: MeaningModel) -> None:
    assert model.embed([]).shape == (0, 3)
    assert not model.embed(["", " \n"]).any()
    assert not model.similarity([""], ["cook"]).any()


def test_what_follows_the_most_tokens_is_not_read(model: MeaningModel) -> None:
    assert np.allclose(model.embed(["sql " * meaning.MOST_TOKENS + "cook " * 300]), model.embed(["sql"]), atol=1e-6)


def test_the_same_texts_give_the_same_numbers_in_their_order(model: MeaningModel) -> None:
    texts = ["query databases", "cook", "prepare meals dinner cook", "", "cook"]
    found = model.embed(texts)
    assert (found == model.embed(texts)).all()
    assert np.allclose(found[::-1], model.embed(texts[::-1]), atol=1e-6)
    assert (found[1] == found[4]).all()


def test_what_else_is_in_the_batch_makes_no_difference(model: MeaningModel, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["cook", "query databases", "prepare meals dinner cook " * 20, "sql " * 300, "dinner"]
    alone = np.vstack([model.embed([text]) for text in texts])
    assert np.abs(model.embed(texts) - alone).max() < 1e-5
    monkeypatch.setattr(meaning, "BATCH_TOKENS", 4)
    assert np.abs(model.embed(texts) - alone).max() < 1e-5


def test_a_paraphrase_is_nearer_than_another_subject(model: MeaningModel) -> None:
    near, far = model.similarity(["prepare dinner"], ["cook meals", "query databases"])[0]
    assert near > 0.9
    assert far < 0.5


# ------------------------------------------------------------------------------------------------- the arithmetic


@given(st.lists(st.integers(0, 300), max_size=60))
def test_batches_hold_every_row_once_and_are_small_enough(lengths: list[int]) -> None:
    batches = list(meaning._batches(lengths))
    assert sorted(row for batch in batches for row in batch) == list(range(len(lengths)))
    assert all(len(batch) * max(lengths[row] for row in batch) <= meaning.BATCH_TOKENS for batch in batches)


@given(ROWS, ROWS, st.floats(0.1, 50), st.floats(-20, 20))
def test_a_blend_does_not_hang_on_the_scale_of_the_scorer(
    scores: np.ndarray, similarities: np.ndarray, scale: float, shift: float
) -> None:
    assert np.allclose(blended(scores, similarities), blended(scores * scale + shift, similarities), atol=1e-4)


@given(ROWS, ROWS)
def test_a_weight_of_nothing_or_all_leaves_one_order(scores: np.ndarray, similarities: np.ndarray) -> None:
    assert (blended(scores, similarities, 0) == standardised(scores)).all()
    assert (blended(scores, similarities, 1) == standardised(similarities)).all()


def test_a_blend_ranks_what_both_like_first_and_does_not_touch_the_scores() -> None:
    scores, similarities = np.array([[3.0, 2.9, 0.0]]), np.array([[0.1, 0.8, 0.2]])
    before = scores.copy()
    assert np.argsort(-blended(scores, similarities))[0].tolist() == [1, 0, 2]
    assert (scores == before).all()


def test_places_without_a_candidate_stay_empty_and_sort_last() -> None:
    scores = np.array([[2.0, np.nan, 1.0], [np.nan, np.nan, np.nan]])
    found = blended(scores, scores)
    assert np.isnan(found).tolist() == [[False, True, False], [True, True, True]]
    assert np.argsort(-found)[0].tolist() == [0, 2, 1]
    assert standardised(np.zeros((2, 0))).shape == (2, 0)


def test_equal_scores_stay_equal() -> None:
    assert not standardised(np.full((1, 7), 0.1)).any()


@pytest.mark.parametrize("weight", [-0.1, 1.1, float("nan")])
def test_a_weight_is_a_share(weight: float) -> None:
    with pytest.raises(ValueError, match="weight"):
        blended(np.zeros((1, 2)), np.zeros((1, 2)), weight)


def test_the_two_orders_of_the_second_opinion() -> None:
    by_both, by_meaning = reordered([3.0, 2.9, 0.0], np.array([0.1, 0.8, 0.2]))
    assert (by_both, by_meaning) == ([1, 0, 2], [1, 2, 0])
    assert reordered([1.0, 1.0], np.array([0.5, 0.5])) == ([0, 1], [0, 1])
    assert reordered([], np.zeros(0)) == ([], [])


def test_an_opinion_is_about_the_place_by_meaning() -> None:
    near = meaning.NEAR
    assert [opinion(place) for place in (1, near, near + 1, None)] == [
        Opinion.AGREE,
        Opinion.AGREE,
        Opinion.DIFFER,
        Opinion.NOT_ASKED,
    ]
    assert opinion(4, near=4) is Opinion.AGREE


def test_of_a_skill_that_did_not_pass_the_meaning_agrees_if_it_does_not_put_it_near_either() -> None:
    places = (1, meaning.NEAR, meaning.NEAR + 1)
    assert [opinion(place, is_shown=False) for place in places] == [Opinion.DIFFER, Opinion.DIFFER, Opinion.AGREE]
    assert opinion(None, is_shown=False) is Opinion.NOT_ASKED


def test_a_second_opinion_names_its_number_its_place_and_its_model() -> None:
    similarities = np.array([0.25, 0.5, 0.75, 0.5, 0.875, *np.full(20, 0.3)])
    assert second_opinion(similarities, 3, "abc") == SecondOpinion(Opinion.AGREE, 0.5, 3, 25, "abc")
    assert second_opinion(similarities, 0, "abc") == SecondOpinion(Opinion.DIFFER, 0.25, 25, 25, "abc")
    assert second_opinion(similarities, 0, "abc", is_shown=False).opinion is Opinion.AGREE
    assert SecondOpinion().opinion is Opinion.NOT_ASKED
    assert SecondOpinion().said == ""
    assert second_opinion(similarities, 3, "abc").said == "Words and meaning agree (no. 3 of 25 by meaning)"


# ------------------------------------------------------------------------------------------ reading lines in pieces


@given(st.lists(st.sampled_from("abcdefgh"), max_size=40))
def test_pieces_of_a_line_hold_every_word_and_are_never_longer_than_a_window(words: list[str]) -> None:
    found = [piece.split() for piece in windows(" ".join(words))]
    assert all(len(piece) <= meaning.WINDOW for piece in found) or len(found) == 1
    joined = found[0]
    for piece in found[1:]:
        joined = joined[: len(joined) - (meaning.WINDOW - meaning.STEP)] + piece
    assert joined == words


def test_a_line_that_names_two_skills_is_near_to_both(model: MeaningModel) -> None:
    line = "cook meals prepare dinner cook sql query databases sql query"
    near_cooking, near_sql = Reader(model).nearness([line], [["prepare dinner", "query databases"]])[0]
    whole = model.similarity([line], ["prepare dinner", "query databases"])[0]
    assert near_cooking > whole[0]
    assert near_sql > whole[1]
    assert min(near_cooking, near_sql) > 0.8


def test_a_short_line_is_as_near_as_its_cosine(model: MeaningModel) -> None:
    found = Reader(model).nearness(["prepare dinner"], [["cook meals", "query databases"]])[0]
    assert np.allclose(found, model.similarity(["prepare dinner"], ["cook meals", "query databases"])[0], atol=1e-4)


def test_each_line_has_labels_of_its_own_and_may_have_none(model: MeaningModel) -> None:
    found = Reader(model).nearness(["cook", "sql", "dinner"], [["meals", "sql"], [], ["cook"]])
    assert [len(row) for row in found] == [2, 0, 1]
    assert Reader(model).nearness([], []) == []


def test_what_was_read_once_is_not_read_again(model: MeaningModel, monkeypatch: pytest.MonkeyPatch) -> None:
    reader, read = Reader(model), list[str]()
    embed = model.embed
    monkeypatch.setattr(model, "embed", lambda texts: read.extend(texts) or embed(texts))
    first = reader.nearness(["cook meals"], [["sql", "dinner"]])
    again = reader.nearness(["cook meals", "query"], [["sql", "dinner"], ["sql"]])
    assert sorted(read) == ["cook meals", "dinner", "query", "sql"]
    assert (first[0] == again[0]).all()


def test_the_memory_of_a_reader_is_bounded_and_keeps_what_was_used_last(model: MeaningModel) -> None:
    reader = Reader(model, kept=3)
    found = reader.nearness(["cook"], [["sql", "dinner", "meals", "query"]])[0]
    assert len(found) == 4
    assert list(reader._vectors) == ["dinner", "meals", "query"]
    reader.nearness(["dinner"], [["sql"]])
    assert list(reader._vectors) == ["query", "dinner", "sql"]
