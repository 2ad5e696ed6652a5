"""ONNX files written by hand, and a sentence embedding model small enough to write down: a table of word vectors."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

INT64, FLOAT = 7, 1
"""Element types of the ONNX format."""


def _number(value: int) -> bytes:
    """A whole number as the format writes it: seven bits a byte, the lowest first."""
    written = bytearray()
    while value > 127:
        written.append(value & 127 | 128)
        value >>= 7
    return bytes([*written, value])


def _field(number: int, value: int | str | bytes) -> bytes:
    """One field of a message: a number, or text or a message with its length."""
    if isinstance(value, int):
        return _number(number << 3) + _number(value)
    content = value.encode() if isinstance(value, str) else value
    return _number(number << 3 | 2) + _number(len(content)) + content


def message(*fields: tuple[int, int | str | bytes]) -> bytes:
    """Fields, by number, as the format writes them one after the other."""
    return b"".join(_field(number, value) for number, value in fields)


def value(name: str, kind: int, axes: Sequence[str | int]) -> bytes:
    """An input or output: its name, element type and shape, in which a word stands for any length."""
    shape = b"".join(_field(1, message((2 if isinstance(axis, str) else 1, axis))) for axis in axes)
    return message((1, name), (2, message((1, message((1, kind), (2, shape))))))


def onnx_file(
    table: np.ndarray,
    inputs: Sequence[str] = ("input_ids", "attention_mask"),
    axes: int = 3,
    weights_in: str = "",
) -> bytes:
    """A model that gives each token its row of `table`, (words, size): float32 of shape (texts, tokens, size)."""
    words, size = table.shape
    inside, elsewhere = (9, table.astype("<f4").tobytes()), (13, message((1, "location"), (2, weights_in)))
    held = [elsewhere, (14, 1)] if weights_in else [inside]
    weights = message((1, words), (1, size), (2, FLOAT), (8, "table"), *held)
    node = message((1, "table"), (1, inputs[0]), (2, "states"), (4, "Gather"))
    output = value("states", FLOAT, ("texts", "tokens", size)[:axes])
    given = [(11, value(name, INT64, ("texts", "tokens"))) for name in inputs]
    graph = message((1, node), (2, "lookup"), (5, weights), *given, (12, output))
    return message((1, 8), (7, graph), (8, message((2, 17))))


def tokenizer_file(words: Sequence[str], *, padded_to: int | None = None) -> bytes:
    """A tokenizer that cuts at spaces; the first word stands for all that it does not know."""
    padding = {
        "strategy": {"Fixed": padded_to},
        "direction": "Right",
        "pad_to_multiple_of": None,
        "pad_id": 0,
        "pad_type_id": 0,
        "pad_token": words[0],
    }
    content = {
        "version": "1.0",
        "truncation": None,
        "padding": padding if padded_to else None,
        "added_tokens": [],
        "normalizer": {"type": "Lowercase"},
        "pre_tokenizer": {"type": "Whitespace"},
        "post_processor": None,
        "decoder": None,
        "model": {"type": "WordLevel", "vocab": {word: i for i, word in enumerate(words)}, "unk_token": words[0]},
    }
    return json.dumps(content).encode()


def write_model(folder: Path, vectors: Mapping[str, Sequence[float]]) -> Path:
    """A model folder whose words have these vectors; the first word stands for the unknown ones."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.onnx").write_bytes(onnx_file(np.array(list(vectors.values()), dtype=np.float32)))
    (folder / "tokenizer.json").write_bytes(tokenizer_file(list(vectors), padded_to=12))
    return folder
