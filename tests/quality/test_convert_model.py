"""The converted model computes what BERT's encoder is defined to compute, held to a reference in plain NumPy."""

from __future__ import annotations

import json
import math
import struct
from pathlib import Path

import numpy as np
import pytest

from alignment.meaning import MOST_TOKENS, MeaningModel
from tests.models import tokenizer_file
from tests.quality.convert_model import convert, tensors_of

SIZE, HEADS, LAYERS, WIDE = 8, 2, 2, 12
WORDS = ["[UNK]", "plan", "the", "work", "write", "sql", "queries"]
CONFIG = {"model_type": "bert", "hidden_act": "gelu", "hidden_size": SIZE, "num_attention_heads": HEADS}
CONFIG |= {"num_hidden_layers": LAYERS, "layer_norm_eps": 1e-12}
Tensors = dict[str, np.ndarray]


def tensors() -> Tensors:
    """Weights of a small encoder, drawn once."""
    random = np.random.default_rng(7)
    shapes: dict[str, tuple[int, ...]] = {
        "embeddings.word_embeddings.weight": (len(WORDS), SIZE),
        "embeddings.position_embeddings.weight": (MOST_TOKENS, SIZE),
        "embeddings.token_type_embeddings.weight": (2, SIZE),
    }
    norms = ["embeddings."]
    for layer in range(LAYERS):
        start = f"encoder.layer.{layer}."
        dense = {f"attention.self.{part}": (SIZE, SIZE) for part in ("query", "key", "value")}
        dense |= {"attention.output.dense": (SIZE, SIZE)}
        dense |= {"intermediate.dense": (WIDE, SIZE), "output.dense": (SIZE, WIDE)}
        for name, shape in dense.items():
            shapes |= {f"{start}{name}.weight": shape, f"{start}{name}.bias": shape[:1]}
        norms += [f"{start}attention.output.", f"{start}output."]
    shapes |= {f"{norm}LayerNorm.{part}": (SIZE,) for norm in norms for part in ("weight", "bias")}
    return {name: random.normal(0, 0.7, shape).astype(np.float32) for name, shape in shapes.items()}


def write_source(folder: Path, held: Tensors) -> Path:
    """A packaged model: config, safetensors, tokenizer."""
    folder.mkdir(parents=True)
    header, content = {"__metadata__": {"format": "pt"}}, b""
    for name, array in held.items():
        end = len(content) + array.nbytes
        header[name] = {"dtype": "F32", "shape": list(array.shape), "data_offsets": [len(content), end]}  # type: ignore[dict-item]
        content += array.tobytes()
    told = json.dumps(header).encode()
    (folder / "model.safetensors").write_bytes(struct.pack("<Q", len(told)) + told + content)
    (folder / "config.json").write_text(json.dumps(CONFIG), encoding="utf-8")
    (folder / "tokenizer.json").write_bytes(tokenizer_file(WORDS))
    return folder


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_source(tmp_path_factory.mktemp("packaged") / "model", tensors())


@pytest.fixture(scope="module")
def model(source: Path, tmp_path_factory: pytest.TempPathFactory) -> MeaningModel:
    for package in ("onnxruntime", "tokenizers"):
        pytest.importorskip(package, reason="the extra “semantic” is not installed")
    return MeaningModel.open(convert(source, tmp_path_factory.mktemp("converted")))


def normed(held: Tensors, name: str, states: np.ndarray) -> np.ndarray:
    apart = states - states.mean(axis=-1, keepdims=True)
    unit = apart / np.sqrt((apart**2).mean(axis=-1, keepdims=True) + CONFIG["layer_norm_eps"])
    return np.asarray(unit * held[f"{name}LayerNorm.weight"] + held[f"{name}LayerNorm.bias"])


def dense(held: Tensors, name: str, states: np.ndarray) -> np.ndarray:
    return np.asarray(states @ held[f"{name}.weight"].T + held[f"{name}.bias"])


def attended(held: Tensors, name: str, states: np.ndarray) -> np.ndarray:
    query, key, value = (dense(held, f"{name}{part}", states) for part in ("query", "key", "value"))
    heads = []
    for at in range(HEADS):
        own = slice(at * SIZE // HEADS, (at + 1) * SIZE // HEADS)
        scores = query[:, own] @ key[:, own].T / math.sqrt(SIZE / HEADS)
        shares = np.exp(scores - scores.max(axis=-1, keepdims=True))
        heads.append(shares / shares.sum(axis=-1, keepdims=True) @ value[:, own])
    return np.concatenate(heads, axis=-1)


def embedding(held: Tensors, ids: list[int]) -> np.ndarray:
    """One text by the definition, without padding, in double precision."""
    held = {name: array.astype(np.float64) for name, array in held.items()}
    states = held["embeddings.word_embeddings.weight"][ids]
    states = states + held["embeddings.position_embeddings.weight"][: len(ids)]
    states = normed(held, "embeddings.", states + held["embeddings.token_type_embeddings.weight"][0])
    for layer in range(LAYERS):
        name = f"encoder.layer.{layer}."
        mixed = dense(held, f"{name}attention.output.dense", attended(held, f"{name}attention.self.", states))
        states = normed(held, f"{name}attention.output.", mixed + states)
        wide = dense(held, f"{name}intermediate.dense", states)
        wide = wide / 2 * (1 + np.vectorize(math.erf)(wide / math.sqrt(2)))
        states = normed(held, f"{name}output.", dense(held, f"{name}output.dense", wide) + states)
    mean = states.mean(axis=0)
    return np.asarray(mean / np.linalg.norm(mean))


def test_the_converted_model_gives_what_the_definition_gives(model: MeaningModel) -> None:
    texts = ["plan the work", "write sql", "sql queries write the work plan write sql queries", "zzz"]
    found = model.embed(texts)
    for text, vector in zip(texts, found, strict=True):
        ids = [WORDS.index(word) if word in WORDS else 0 for word in text.split()]
        assert np.abs(vector - embedding(tensors(), ids)).max() < 1e-5, text


def test_a_packaged_file_is_read_as_it_was_written(source: Path) -> None:
    found = tensors_of(source / "model.safetensors")
    assert found.keys() == tensors().keys()
    assert all((found[name] == array).all() for name, array in tensors().items())


def test_converting_twice_gives_the_same_bytes(source: Path, tmp_path: Path) -> None:
    first, second = (convert(source, tmp_path / name) / "model.onnx" for name in ("a", "b"))
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize("missing", ["config.json", "model.safetensors", "tokenizer.json"])
def test_a_folder_that_lacks_a_file_is_refused_in_one_line(missing: str, tmp_path: Path) -> None:
    source = write_source(tmp_path / "source", tensors())
    (source / missing).unlink()
    with pytest.raises(SystemExit, match=missing):
        convert(source, tmp_path / "model")
    assert not (tmp_path / "model").exists()


def test_another_kind_of_model_is_refused(tmp_path: Path) -> None:
    source = write_source(tmp_path / "source", tensors())
    (source / "config.json").write_text(json.dumps(CONFIG | {"model_type": "roberta"}), encoding="utf-8")
    with pytest.raises(SystemExit, match="no BERT encoder"):
        convert(source, tmp_path / "model")
