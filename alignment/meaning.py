"""A second opinion by meaning: sentence embeddings from a model folder that the user names. Off unless asked for.

The scorer's number is explained by words and stays as it is; what this module says is a number of its own,
beside it, never inside it. Nothing is fetched from anywhere: the model is a folder with a tokenizer.json and an
ONNX file. The only module that imports onnxruntime and tokenizers, and it does so when a model is opened.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from alignment.problems import NotFound, UnreadableFile
from alignment.vocabulary import Opinion, SecondOpinion

THREADS = 2
"""Cores that a model may use: the machines this runs on have two, and the server needs to answer meanwhile."""
MOST_TOKENS = 256
"""Tokens of a text that are read, its beginning and end marks among them; the rest is cut."""
BATCH_TOKENS = 4_096
"""Tokens of a batch, padding included: short texts go through by the hundred, long ones by the dozen."""
TOKENIZER = "tokenizer.json"
USUAL_MODELS = ("model.onnx", "onnx/model.onnx")
"""Where the ONNX file stands in most folders; otherwise the folder must hold exactly one."""
KNOWN_INPUTS = frozenset({"input_ids", "attention_mask", "token_type_ids"})
_INSTALL = "Install it with: pip install 'alignment[semantic]'."
_EXPECTED = f"A model folder holds a {TOKENIZER} and an ONNX file, {USUAL_MODELS[0]}."
_ANOTHER = "Choose the folder of another sentence embedding model, or copy this one again."


WINDOW, STEP = 5, 2
"""Words of a piece of a line, and how far on the next one begins. A line names several skills and other things
besides; its pieces are nearer to one skill each. Chosen among 3 to 8 words, where the curve is flat."""
WEIGHT = 0.5
"""Share of the meaning in a blended ranking. Between 0.45 and 0.6 the curve is flat."""
NEAR = 10
"""Places by meaning within which a skill that the words put forward counts as agreed; `evaluate --model` says how
often they agree, and how right each is then. Chosen on the first sample of our own labels among 1 to 50: with fewer
places the meaning differs on every line that names several skills, with more it hardly ever does."""
ALL_UP_TO = 1_000
"""Skills of a framework up to which all of them are candidates."""
CANDIDATES = 200
"""Of a larger framework: those that the words put first, among which `NEAR` was measured."""
KEPT = 20_000
"""Texts whose vectors are kept, the last used ones: the labels of ESCO and some thousand lines, about 30 MB."""


# ------------------------------------------------------------------------------------------------------ the model


class MeaningModel:
    """A sentence embedding model in memory.

    `identity` is the SHA-256 of the ONNX file in hexadecimal, as `sha256sum` prints it, so that a result can name
    the model that gave it; `tokenizer` is that of the tokenizer.json; `size` is how many numbers a text becomes.
    """

    def __init__(self, session: Any, tokenizer: Any, identities: tuple[str, str], name: str) -> None:
        self.identity, self.tokenizer = identities
        self.name = name
        self._session, self._tokenizer = session, tokenizer
        self._inputs = [one.name for one in session.get_inputs()]
        self._output = _hidden_states(session, name)
        # A long text too, so that a model that reads fewer tokens is found out here and not in a user's postings.
        self.size = self._run([list(self._ids(("probe",))[0]), [0] * MOST_TOKENS]).shape[1]

    @classmethod
    def open(cls, folder: str | Path, *, threads: int = THREADS) -> MeaningModel:
        """Load the model of a folder: about half a second, and three times the file's size in memory.

        NotFound: the extra is not installed, or the folder or a file in it is missing.
        UnreadableFile: a file is damaged, or it is not a sentence embedding model.
        """
        runtime, tokenizers = _extra("onnxruntime"), _extra("tokenizers")
        model, words = _files_of(Path(folder))
        # Read once and loaded from memory: what is hashed is what runs.
        model_bytes, word_bytes = _bytes_of(model), _bytes_of(words)
        identities = (hashlib.sha256(model_bytes).hexdigest(), hashlib.sha256(word_bytes).hexdigest())
        tokenizer = _tokenizer(tokenizers, word_bytes, words.name)
        return cls(_session(runtime, model_bytes, model, threads), tokenizer, identities, model.name)

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        """Texts → float32 of shape (texts, `size`): the mean of the token vectors, of length 1.

        A text without a word becomes zeros, near to nothing. The same texts give the same numbers; what else is
        in the batch moves them by less than 1e-5. UnreadableFile: the model refuses the tokenizer's tokens.
        """
        found = np.zeros((len(texts), self.size), dtype=np.float32)
        places: dict[str, list[int]] = {}
        for index, text in enumerate(texts):
            if text.strip():
                places.setdefault(text, []).append(index)
        different = list(places)
        ids = self._ids(different)
        for batch in _batches([len(one) for one in ids]):
            for row, vector in zip(batch, self._run([ids[row] for row in batch]), strict=True):
                found[places[different[row]]] = vector
        return found

    def similarity(self, lines: Sequence[str], labels: Sequence[str]) -> np.ndarray:
        """Cosines, -1 to 1, float32 of shape (lines, labels). For lines that name several skills see `Reader`."""
        return cosines(self.embed(lines), self.embed(labels))

    def _ids(self, texts: Sequence[str]) -> list[list[int]]:
        return [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]

    def _run(self, ids: Sequence[Sequence[int]]) -> np.ndarray:
        """Token ids → vectors of length 1 (or 0), (texts, size)."""
        tokens, mask = _padded(ids)
        given = {"input_ids": tokens, "attention_mask": mask, "token_type_ids": np.zeros_like(tokens)}
        try:
            states = self._session.run([self._output], {name: given[name] for name in self._inputs})[0]
        except Exception as error:  # the runtime raises its own kinds, which share no narrower parent
            raise UnreadableFile(f"“{self.name}” and its {TOKENIZER} do not fit together.", _ANOTHER) from error
        if not np.isfinite(states).all():
            raise UnreadableFile(f"“{self.name}” gives numbers that are none.", _ANOTHER)
        return pooled(states, mask)


class Reader:
    """A model with a memory: what it has read once, a framework's labels above all, it need not read again.

    Threads may share it; one at a time reads. A vector depends on its text and the model alone, so what is kept
    never grows stale, and `kept` bounds it.
    """

    def __init__(self, model: MeaningModel, kept: int = KEPT) -> None:
        self.model, self._kept = model, kept
        self._vectors: dict[str, np.ndarray] = {}
        self._reading = threading.Lock()

    def nearness(self, lines: Sequence[str], labels: Sequence[Sequence[str]]) -> list[np.ndarray]:
        """How near each line is to its own labels, -1 to 1, float32 (labels,): the mean of two cosines, that of the
        whole line and that of the piece of it that comes nearest. Exact to about 1e-5; see `MeaningModel.embed`.
        """
        pieces = [[line, *windows(line)] for line in lines]
        vectors = self._read([text for texts in (*pieces, *labels) for text in texts])
        return [
            _nearest(np.array([vectors[text] for text in own]), [vectors[text] for text in wanted])
            for own, wanted in zip(pieces, labels, strict=True)
        ]

    def _read(self, texts: Sequence[str]) -> Mapping[str, np.ndarray]:
        with self._reading:
            found = {text: self._vectors.pop(text) for text in dict.fromkeys(texts) if text in self._vectors}
            fresh = [text for text in dict.fromkeys(texts) if text not in found]
            found |= dict(zip(fresh, self.model.embed(fresh), strict=True))
            self._vectors |= found
            for oldest in list(self._vectors)[: max(0, len(self._vectors) - self._kept)]:
                del self._vectors[oldest]
        return found


def _extra(name: str) -> Any:
    """A package of the extra, loaded now and not with this module, so that the core does without it."""
    try:
        return import_module(name)
    except ImportError as error:
        raise NotFound("Second opinions need the extra “semantic”.", _INSTALL) from error


def _files_of(folder: Path) -> tuple[Path, Path]:
    """The ONNX file and the tokenizer of a model folder."""
    if not folder.is_dir():
        raise NotFound(f"There is no folder “{folder}”.", _EXPECTED)
    if not (folder / TOKENIZER).is_file():
        raise NotFound(f"“{folder}” holds no {TOKENIZER}.", _EXPECTED)
    usual = [folder / name for name in USUAL_MODELS if (folder / name).is_file()]
    found = usual[:1] or sorted(folder.glob("*.onnx"))
    if not found:
        raise NotFound(f"“{folder}” holds no ONNX file.", _EXPECTED)
    if len(found) > 1:
        names = ", ".join(path.name for path in found)
        raise NotFound(f"“{folder}” holds several ONNX files: {names}.", f"Name the one to use {USUAL_MODELS[0]}.")
    return found[0], folder / TOKENIZER


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UnreadableFile(f"“{path.name}” cannot be read: {error.strerror}.", _ANOTHER) from error


def _tokenizer(tokenizers: Any, content: bytes, name: str) -> Any:
    try:
        tokenizer = tokenizers.Tokenizer.from_buffer(content)
    except Exception as error:  # the package raises bare exceptions
        raise UnreadableFile(f"“{name}” is not a tokenizer, or it is damaged.", _ANOTHER) from error
    # The file may ask for padding to a fixed length; we pad to the longest of the batch, which costs far less.
    tokenizer.no_padding()
    tokenizer.enable_truncation(max_length=MOST_TOKENS)
    return tokenizer


def _session(runtime: Any, content: bytes, file: Path, threads: int) -> Any:
    runtime.disable_telemetry_events()
    options = runtime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    options.use_deterministic_compute = True
    options.log_severity_level = 4  # what goes wrong is said once, by us, and not also on the terminal
    # An ONNX file may name others for its weights, which its hash would not cover, and the runtime looks for them
    # in the working directory. It is sent to look inside a file, where there can be none.
    options.add_session_config_entry("session.model_external_initializers_file_folder_path", str(file.resolve()))
    try:
        return runtime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # as in `MeaningModel._run`
        message = f"“{file.name}” is not an ONNX model, keeps its weights in another file, or is damaged."
        raise UnreadableFile(message, _ANOTHER) from error


def _hidden_states(session: Any, name: str) -> str:
    """The output that holds one vector a token: the first of three dimensions."""
    wanted = {one.name for one in session.get_inputs()}
    outputs = [one.name for one in session.get_outputs() if len(one.shape) == 3]
    if "input_ids" not in wanted or not wanted <= KNOWN_INPUTS or not outputs:
        raise UnreadableFile(f"“{name}” is an ONNX model, but not one that embeds sentences.", _ANOTHER)
    return str(outputs[0])


# ------------------------------------------------------------------------------------------ arrays, pure functions


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Row numbers by length, so that little is padded, in batches of at most BATCH_TOKENS tokens."""
    batch: list[int] = []
    for row in sorted(range(len(lengths)), key=lambda row: (lengths[row], row)):
        if batch and (len(batch) + 1) * lengths[row] > BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch


def _padded(ids: Sequence[Sequence[int]]) -> tuple[np.ndarray, np.ndarray]:
    """Token ids and mask, int64 of shape (texts, longest): what is padded is masked, so any id will do for it."""
    longest = max(1, *(len(one) for one in ids))
    tokens, mask = np.zeros((2, len(ids), longest), dtype=np.int64)
    for row, one in enumerate(ids):
        tokens[row, : len(one)] = one
        mask[row, : len(one)] = 1
    return tokens, mask


def pooled(states: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Token vectors (texts, tokens, size) and mask (texts, tokens) → their means, of length 1, or 0 if all masked."""
    weights = mask[:, :, None].astype(np.float32)
    means = (states * weights).sum(axis=1) / np.maximum(weights.sum(axis=1), 1)
    lengths = np.linalg.norm(means, axis=1, keepdims=True)
    unit: np.ndarray = (means / np.where(lengths > 0, lengths, 1)).astype(np.float32)
    return unit


def windows(text: str) -> list[str]:
    """The pieces of `WINDOW` words of a text, a new one every `STEP` words; the text itself where it is no longer.

    >>> windows("plan and run tests and report what failed")
    ['plan and run tests and', 'run tests and report what', 'and report what failed']
    """
    words = text.split()
    if len(words) <= WINDOW:
        return [text]
    return [" ".join(words[start : start + WINDOW]) for start in range(0, len(words) - WINDOW + STEP, STEP)]


def _nearest(pieces: np.ndarray, labels: Sequence[np.ndarray]) -> np.ndarray:
    """The first piece is the whole line; rounding far below any difference in meaning makes equal labels equal."""
    if not labels:
        return np.zeros(0, dtype=np.float32)
    found = cosines(pieces, np.array(labels))
    near: np.ndarray = np.round((found[0] + found[1:].max(axis=0)) / 2, 4)
    return near


def cosines(lines: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Cosines, -1 to 1, (lines, labels), of two arrays that `embed` gave."""
    found: np.ndarray = np.clip(lines @ labels.T, -1.0, 1.0)
    return found


def standardised(rows: np.ndarray) -> np.ndarray:
    """Each row with mean 0 and deviation 1; a row without differences becomes zeros. NaN, no candidate, stays NaN."""
    there = np.isfinite(rows)
    count = np.maximum(there.sum(axis=1, keepdims=True), 1)
    apart = rows - np.where(there, rows, 0).sum(axis=1, keepdims=True) / count
    deviation = np.sqrt(np.where(there, apart**2, 0).sum(axis=1, keepdims=True) / count)
    # A row of equal numbers keeps a trace of rounding, which must not be blown up to a deviation of 1.
    varies = deviation > 1e-7 * np.maximum(1, np.abs(np.where(there, rows, 0)).max(axis=1, keepdims=True, initial=0))
    found: np.ndarray = np.where(varies, apart / np.where(varies, deviation, 1), apart * 0)
    return found


def blended(score_rows: np.ndarray, similarity_rows: np.ndarray, weight: float = WEIGHT) -> np.ndarray:
    """A number to rank by, (lines, candidates), from the scores and the cosines of the same candidates.

    It has no unit and explains nothing, so it orders candidates and is never shown. Both are standardised per line:
    unlike their sum this does not hang on the scale of the scorer, and unlike min-max not on the two extremes. NaN, no
    candidate, stays NaN, and sorts last. ValueError: different shapes, or a weight outside 0-1.
    """
    if score_rows.shape != similarity_rows.shape or not 0 <= weight <= 1:
        raise ValueError(f"{score_rows.shape} and {similarity_rows.shape} blended with weight {weight}")
    return (1 - weight) * standardised(score_rows) + weight * standardised(similarity_rows)


def reordered(scores: Sequence[float], near: np.ndarray) -> tuple[list[int], list[int]]:
    """Candidate numbers by score and likeness blended, and by likeness alone, best first; ties by number.

    >>> reordered([3.0, 2.9, 0.0], np.array([0.1, 0.8, 0.2]))
    ([1, 0, 2], [1, 2, 0])
    """
    both = blended(np.array([scores], dtype=np.float64), near[None].astype(np.float64))[0]
    by_both, by_meaning = (np.argsort(-row, kind="stable").tolist() for row in (both, near))
    return by_both, by_meaning


def opinion(place: int | None, *, near: int = NEAR, is_shown: bool = True) -> Opinion:
    """The opinion on a skill that the words show, from its place by meaning; None if no model was asked. Of one that
    they do not show (`is_shown` False) the meaning says the same if it does not put it near either.

    >>> opinion(2).value, opinion(30).value, opinion(None).value
    ('words and meaning agree', 'words and meaning differ', 'not asked')
    >>> opinion(30, is_shown=False).value
    'words and meaning agree'
    """
    if place is None:
        return Opinion.NOT_ASKED
    return Opinion.AGREE if (place <= near) == is_shown else Opinion.DIFFER


def second_opinion(similarities: np.ndarray, chosen: int, model: str, *, is_shown: bool = True) -> SecondOpinion:
    """The opinion on candidate `chosen`, from the likeness by meaning of all candidates; `is_shown` as in `opinion`.

    Equal ones share the better place, so the order of the candidates decides nothing. `similarities` is one row
    of `cosines` or of `Reader.nearness`; with few candidates most agree by chance.
    """
    similarity = float(similarities[chosen])
    place = 1 + int((similarities > similarity).sum())
    return SecondOpinion(opinion(place, is_shown=is_shown), round(similarity, 4), place, len(similarities), model)
