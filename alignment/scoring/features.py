"""What is compared between a line and a skill: named features, each made of words or standing by itself.

Two labels of a skill speak: its preferred one and the one closest to the line. `FeatureTable.terms` takes a score
apart again into what each word and each other feature added; the parts add up to the score.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from alignment.scoring.labels import LabelIndex, Rows, neighbours, rows
from alignment.scoring.paraphrases import stand_ins
from alignment.scoring.priors import PRIORS
from alignment.scoring.spans import word_chances
from alignment.scoring.weights import INTERCEPT, Weights
from alignment.scoring.words import letters, parts, stems, tokens
from alignment.vocabulary import Line, Term

MARKED_POWER = 0.5
"""How strongly the chance that a word names a skill weighs it; 0.5 and 1 did the same in cross-validation."""

LABELS = ("name", "closest")
OF_LABEL = ("cosine", "likeness", "share", "marked_cosine", "marked_share", "part", "pairs", "letters", "reworded")
"""Features of one label. Cosine with the line; the same times (1 + share) / 2; share of the label's idf in the line;
cosine and share with words weighed by their chance to name a skill; cosine with the closest part of the line; share
of the label's neighbouring words that are neighbours in the line; share of the label's runs of four letters; share of
the label's idf for which another word of the line stands, by its chance to do so (paraphrases.py)."""
OF_SKILL = ("rarest", "all_names", "description", "group")
"""The greatest idf among the words of the closest label that the line holds; cosine with all names as one text; with
the description; how much the line's words speak for the skill's group compared with the likeliest group, in nats."""
FEATURES = (*(f"{label}_{feature}" for label in LABELS for feature in OF_LABEL), *OF_SKILL, *PRIORS)

OF_PROBABILITY = ("closest_likeness", "rarest", "occupations", "narrower")
"""Features that tell, beside the score, how sure a match with a large framework is: what is common is less sure."""

SAID = {
    "pairs": "words side by side",
    "letters": "spelling alike",
    "group": "words of its group",
    "kind": "how often such skills are meant",
    INTERCEPT: "where counting starts",
}
"""How the parts of a score that are no words are called."""


@dataclass(frozen=True, slots=True)
class ReadLine:
    """A line as vectors over the index's words: columns of `vectors` are the line (L2), the line with words weighed
    by their chance to name a skill (L2), then each part of the line (L2). Columns of `held` are whether the line holds
    a word, that weighed by its chance to name a skill, and the chance that another word stands for it; all 0-1."""

    line: Line
    vectors: np.ndarray
    held: np.ndarray
    stand_ins: Mapping[int, str]
    """Word → the stem of the line that stands for it."""
    pairs: frozenset[tuple[str, str]]
    runs: frozenset[str]
    groups: np.ndarray


def read_line(line: Line, index: LabelIndex) -> ReadLine:
    """Everything about a line that does not depend on a skill."""
    chances = word_chances(line.text, line.language)
    own = _counted(stems(line.text, line.language), index)
    marked = {place: weight * chances[str(index.names[place])] ** MARKED_POWER for place, weight in own.items()}
    pieces = [_counted(stems(part, line.language), index) for part in parts(line.text, line.language)]
    vectors = np.zeros((len(index.names), 2 + len(pieces)))
    for column, words in enumerate((own, marked, *pieces)):
        _fill_unit(vectors[:, column], words)
    held = np.zeros((len(index.names), 3))
    for place in own:
        held[place, :2] = 1.0, chances[str(index.names[place])] ** MARKED_POWER
    others = stand_ins(stems(line.text, line.language), line.language)
    known = {index.places[meant]: other for meant, other in others.items() if meant in index.places}
    for place, other in known.items():
        held[place, 2] = other.chance
    places = np.array(sorted(own), dtype=np.intp)
    speaks = vectors[places, 0] @ index.group_words[places]
    return ReadLine(
        line=line,
        vectors=vectors,
        held=held,
        stand_ins={place: other.word for place, other in known.items()},
        pairs=neighbours(stems(line.text, line.language)),
        runs=letters(line.text),
        groups=speaks - speaks.max(initial=-math.inf),
    )


def _counted(words: Sequence[str], index: LabelIndex) -> dict[int, float]:
    """Column → idf times 1 + ln(count), for the words that any label holds."""
    places = [index.places[word] for word in words if word in index.places]
    return {place: (1 + math.log(places.count(place))) * float(index.idf[place]) for place in dict.fromkeys(places)}


def _fill_unit(vector: np.ndarray, words: Mapping[int, float]) -> None:
    """Write the words into a vector of zeros, with length 1."""
    length = math.sqrt(math.fsum(weight * weight for weight in words.values()))
    for place, weight in words.items():
        vector[place] = weight / length


@dataclass(frozen=True, slots=True)
class FeatureTable:
    """Features of one line with some skills: `values` has shape (skills, len(FEATURES)), columns as FEATURES."""

    read: ReadLine
    index: LabelIndex
    columns: np.ndarray
    closest: np.ndarray
    """Row of the closest label of each skill."""
    part: np.ndarray
    """(skills, 2): which part of the line is closest to the name and to the closest label."""
    values: np.ndarray

    def scores(self, weights: Weights) -> np.ndarray:
        """Linear scores of shape (skills,)."""
        by_feature = np.array([weights.score.get(name, 0.0) for name in FEATURES])
        return np.asarray(self.values @ by_feature + weights.score.get(INTERCEPT, 0.0))

    def terms(self, at: int, weights: Weights) -> tuple[Term, ...]:
        """What each word and each other feature adds to the score of the skill at row `at`; they add up to it."""
        by_word: dict[str, float] = {}
        for stem, value in self._word_parts(at, weights):
            by_word[stem] = by_word.get(stem, 0.0) + value
        written = {token.stem: token.word for token in reversed(tokens(self.read.line.text, self.read.line.language))}
        found = [Term(written[stem], value) for stem, value in by_word.items() if value]
        found += [Term(said, value, is_word=False) for said, value in self._other_parts(at, weights) if value]
        return tuple(sorted(found, key=lambda term: (not term.is_word, -term.weight, term.word)))

    def _word_parts(self, at: int, weights: Weights) -> list[tuple[str, float]]:
        """(stem of the line, what it adds) for every feature that is a sum over words."""
        column = int(self.columns[at])
        found: list[tuple[int, float]] = []
        for which, row in enumerate((int(self.index.starts[column]), int(self.closest[at]))):
            found += self._label_parts(at, which, row, weights)
        for name, matrix in (("all_names", self.index.together), ("description", self.index.descriptions)):
            if weight := weights.score.get(name, 0.0):
                laid = rows(matrix, np.array([column]))
                found += _parts(laid, laid.values * self.read.vectors[laid.words, 0] * weight)
        found += self._rarest_part(at, weights)
        return [(self._spoken(place), value) for place, value in found if value]

    def _rarest_part(self, at: int, weights: Weights) -> list[tuple[int, float]]:
        """What the rarest word of the closest label adds: the first of equals."""
        words = rows(self.index.cosine, self.closest[at : at + 1]).words
        met = [int(word) for word in words if self.read.held[word, 0] > 0]
        rarest = max(met, key=lambda word: float(self.index.idf[word]), default=None)
        return [] if rarest is None else [(rarest, weights.score.get("rarest", 0.0) * float(self.index.idf[rarest]))]

    def _spoken(self, place: int) -> str:
        """The stem of the line that speaks for a word of a name: itself, or what stands for it."""
        return self.read.stand_ins.get(place) or str(self.index.names[place])

    def _label_parts(self, at: int, which: int, row: int, weights: Weights) -> list[tuple[int, float]]:
        label = LABELS[which]
        of = {feature: weights.score.get(f"{label}_{feature}", 0.0) for feature in OF_LABEL}
        cosine, share = (rows(matrix, np.array([row])) for matrix in (self.index.cosine, self.index.share))
        held = float(self.values[at, FEATURES.index(f"{label}_share")])
        vectors = self.read.vectors[cosine.words]
        both = vectors[:, 0] * (of["cosine"] + of["likeness"] * (1 + held) / 2)
        both = both + vectors[:, 1] * of["marked_cosine"] + vectors[:, 2 + self.part[at, which]] * of["part"]
        shared = self.read.held[share.words] @ np.array([of["share"], of["marked_share"], of["reworded"]])
        return _parts(cosine, cosine.values * both + share.values * shared)

    def _other_parts(self, at: int, weights: Weights) -> list[tuple[str, float]]:
        added = {name: weights.score.get(name, 0.0) * float(self.values[at, i]) for i, name in enumerate(FEATURES)}
        kind = math.fsum(added[name] for name in PRIORS)
        by_kind = [(feature, math.fsum(added[f"{label}_{feature}"] for label in LABELS)) for feature in _BY_ITSELF]
        own = [("group", added["group"]), ("kind", kind), (INTERCEPT, weights.score.get(INTERCEPT, 0.0))]
        return [(SAID[name], value) for name, value in (*by_kind, *own)]


_BY_ITSELF = ("pairs", "letters")


def _parts(laid: Rows, values: np.ndarray) -> list[tuple[int, float]]:
    return [(int(word), float(value)) for word, value in zip(laid.words, values, strict=True)]


def compare(
    read: ReadLine,
    index: LabelIndex,
    columns: np.ndarray,
    *,
    likeness: np.ndarray,
    in_full: bool,
) -> FeatureTable:
    """The features of a line with the skills at `columns` (blocks of the index).

    `likeness` holds the line's likeness with every label, by which the closest label of each skill is chosen;
    `in_full` says whether anything beyond cosine, likeness and share is wanted.
    """
    closest = _closest_rows(index, columns, likeness)
    found = {name: np.zeros(len(columns)) for name in FEATURES}
    part = np.zeros((len(columns), len(LABELS)), dtype=np.intp)
    for which, (label, chosen) in enumerate(zip(LABELS, (index.starts[columns], closest), strict=True)):
        cosines, shares = rows(index.cosine, chosen), rows(index.share, chosen)
        products = cosines.dot(read.vectors)
        held = shares.dot(read.held)
        found[f"{label}_cosine"], found[f"{label}_share"] = products[:, 0], held[:, 0]
        found[f"{label}_likeness"] = products[:, 0] * (1 + held[:, 0]) / 2
        if in_full:
            part[:, which] = products[:, 2:].argmax(axis=1)
            found[f"{label}_part"] = products[np.arange(len(columns)), 2 + part[:, which]]
            found[f"{label}_marked_cosine"], found[f"{label}_marked_share"] = products[:, 1], held[:, 1]
            found[f"{label}_reworded"] = held[:, 2]
    if in_full:
        found |= _spelling(read, index, index.starts[columns], closest)
        found |= _of_skill(read, index, columns, closest)
        found |= dict(zip(PRIORS, index.priors[columns].T, strict=True))
    return FeatureTable(read, index, columns, closest, part, np.stack([found[name] for name in FEATURES], axis=1))


def _spelling(read: ReadLine, index: LabelIndex, names: np.ndarray, closest: np.ndarray) -> dict[str, np.ndarray]:
    """Runs of letters and neighbouring words of each name and closest label that the line holds; each label once."""
    chosen, place = np.unique(np.r_[names, closest], return_inverse=True)
    language = read.line.language
    runs = np.array([_held(index.letters_of(int(row)), read.runs) for row in chosen])
    pairs = np.array([_held(index.pairs_of(int(row), language), read.pairs) for row in chosen])
    halves = np.split(place, len(LABELS)) if len(chosen) else [np.zeros(0, dtype=np.intp)] * len(LABELS)
    found = {f"{label}_letters": runs[half] for label, half in zip(LABELS, halves, strict=True)}
    return found | {f"{label}_pairs": pairs[half] for label, half in zip(LABELS, halves, strict=True)}


def _held(of_label: frozenset[object], of_line: frozenset[object]) -> float:
    return len(of_label & of_line) / len(of_label) if of_label else 0.0


def _closest_rows(index: LabelIndex, columns: np.ndarray, likeness: np.ndarray) -> np.ndarray:
    """The row with the greatest likeness of each skill; the first of equals."""
    starts, sizes = index.starts[columns], np.r_[index.starts[1:], len(index.texts)][columns] - index.starts[columns]
    first = np.cumsum(sizes) - sizes
    flat = np.arange(int(sizes.sum())) + np.repeat(starts - first, sizes)
    if not len(flat):
        return np.zeros(0, dtype=np.intp)
    best = np.maximum.reduceat(likeness[flat], first)
    is_best = np.flatnonzero(likeness[flat] == np.repeat(best, sizes))
    return np.asarray(flat[is_best[np.searchsorted(is_best, first)]])


def _of_skill(read: ReadLine, index: LabelIndex, columns: np.ndarray, closest: np.ndarray) -> dict[str, np.ndarray]:
    own = read.vectors[:, :1]
    return {
        "rarest": _rarest(read, index, closest),
        "all_names": rows(index.together, columns).dot(own)[:, 0],
        "description": rows(index.descriptions, columns).dot(own)[:, 0],
        "group": read.groups[index.group_of[columns]].max(axis=1),
    }


def _rarest(read: ReadLine, index: LabelIndex, chosen: np.ndarray) -> np.ndarray:
    """The greatest idf among the words of each chosen label that the line holds; 0 if it holds none."""
    laid = rows(index.cosine, chosen)
    met = np.r_[index.idf[laid.words] * (read.held[laid.words, 0] > 0), 0.0]  # so that a last empty row has a place
    sizes = np.diff(np.r_[laid.starts, len(laid.words)])
    if not len(chosen):
        return np.zeros(0)
    return np.asarray(np.where(sizes > 0, np.maximum.reduceat(met, laid.starts), 0.0))
