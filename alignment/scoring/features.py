"""What is compared between a line and a skill: named features, each made of words or standing by itself.

Two labels of a skill speak: its preferred one and the one closest to the line. `FeatureTable.terms` takes a score
apart again into what each word and each other feature added; the parts add up to the score.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from alignment.scoring.labels import LabelIndex, Rows, log_count, neighbours, rows
from alignment.scoring.spans import word_chances
from alignment.scoring.weights import INTERCEPT, Weights
from alignment.scoring.words import letters, parts, stems, tokens
from alignment.vocabulary import Line, Skill, Term

MARKED_POWER = 0.5
"""How strongly the chance that a word names a skill weighs it; 0.5 and 1 did the same in cross-validation."""

LABELS = ("name", "closest")
OF_LABEL = ("cosine", "likeness", "share", "marked_cosine", "marked_share", "part", "pairs", "letters")
"""Features of one label. Cosine with the line; the same times (1 + share) / 2; share of the label's idf in the line;
cosine and share with words weighed by their chance to name a skill; cosine with the closest part of the line; share
of the label's neighbouring words that are neighbours in the line; share of the label's runs of four letters."""
OF_SKILL = ("all_names", "description", "group")
"""Cosine with all names as one text; with the description; how much the line's words speak for the skill's group
compared with the likeliest group, in nats."""
PRIORS = ("number_of_names", "length_of_name", "number_of_groups", "transversal", "knowledge", "language")
FEATURES = (*(f"{label}_{feature}" for label in LABELS for feature in OF_LABEL), *OF_SKILL, *PRIORS)

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
    by their chance to name a skill (L2), then each part of the line (L2). `held` and `chances` are 0-1 a word."""

    line: Line
    vectors: np.ndarray
    held: np.ndarray
    chances: np.ndarray
    pairs: frozenset[tuple[str, str]]
    runs: frozenset[str]
    groups: np.ndarray


def read_line(line: Line, index: LabelIndex) -> ReadLine:
    """Everything about a line that does not depend on a skill."""
    chances = word_chances(line.text, line.language)
    own = _counted(stems(line.text, line.language), index)
    marked = {place: weight * chances[str(index.names[place])] ** MARKED_POWER for place, weight in own.items()}
    pieces = [_counted(stems(part, line.language), index) for part in parts(line.text, line.language)]
    vectors = np.stack([_unit(words, len(index.names)) for words in (own, marked, *pieces)], axis=1)
    held, weighed = np.zeros(len(index.names)), np.zeros(len(index.names))
    for place in own:
        held[place], weighed[place] = 1.0, chances[str(index.names[place])] ** MARKED_POWER
    speaks = vectors[:, 0] @ index.group_words
    return ReadLine(
        line=line,
        vectors=vectors,
        held=held,
        chances=weighed,
        pairs=neighbours(stems(line.text, line.language)),
        runs=letters(line.text),
        groups=speaks - speaks.max(initial=-math.inf),
    )


def _counted(words: Sequence[str], index: LabelIndex) -> dict[int, float]:
    """Column → idf times 1 + ln(count), for the words that any label holds."""
    places = [index.places[word] for word in words if word in index.places]
    return {place: (1 + math.log(places.count(place))) * float(index.idf[place]) for place in dict.fromkeys(places)}


def _unit(words: Mapping[int, float], size: int) -> np.ndarray:
    vector = np.zeros(size)
    length = math.sqrt(math.fsum(weight * weight for weight in words.values()))
    for place, weight in words.items():
        vector[place] = weight / length
    return vector


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
        for place, value in self._word_parts(at, weights):
            stem = str(self.index.names[place])
            by_word[stem] = by_word.get(stem, 0.0) + value
        written = {token.stem: token.word for token in reversed(tokens(self.read.line.text, self.read.line.language))}
        found = [Term(written[stem], value) for stem, value in by_word.items() if value]
        found += [Term(said, value, is_word=False) for said, value in self._other_parts(at, weights) if value]
        return tuple(sorted(found, key=lambda term: (not term.is_word, -term.weight, term.word)))

    def _word_parts(self, at: int, weights: Weights) -> list[tuple[int, float]]:
        """(word, what it adds) for every feature that is a sum over words."""
        found: list[tuple[int, float]] = []
        column = int(self.columns[at])
        for which, row in enumerate((int(self.index.starts[column]), int(self.closest[at]))):
            found += self._label_parts(at, which, row, weights)
        for name, matrix in (("all_names", self.index.together), ("description", self.index.descriptions)):
            if weight := weights.score.get(name, 0.0):
                laid = rows(matrix, np.array([column]))
                found += _parts(laid, laid.values * self.read.vectors[laid.words, 0] * weight)
        return found

    def _label_parts(self, at: int, which: int, row: int, weights: Weights) -> list[tuple[int, float]]:
        label = LABELS[which]
        of = {feature: weights.score.get(f"{label}_{feature}", 0.0) for feature in OF_LABEL}
        cosine, share = (rows(matrix, np.array([row])) for matrix in (self.index.cosine, self.index.share))
        held = float(self.values[at, FEATURES.index(f"{label}_share")])
        vectors = self.read.vectors[cosine.words]
        both = vectors[:, 0] * (of["cosine"] + of["likeness"] * (1 + held) / 2)
        both = both + vectors[:, 1] * of["marked_cosine"] + vectors[:, 2 + self.part[at, which]] * of["part"]
        shared = self.read.held[share.words] * of["share"] + self.read.chances[share.words] * of["marked_share"]
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
    skills: Sequence[Skill],
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
        held = shares.dot(np.stack([read.held, read.chances], axis=1))
        found[f"{label}_cosine"], found[f"{label}_share"] = products[:, 0], held[:, 0]
        found[f"{label}_likeness"] = products[:, 0] * (1 + held[:, 0]) / 2
        if in_full:
            part[:, which] = products[:, 2:].argmax(axis=1)
            found[f"{label}_part"] = products[np.arange(len(columns)), 2 + part[:, which]]
            found[f"{label}_marked_cosine"], found[f"{label}_marked_share"] = products[:, 1], held[:, 1]
            found[f"{label}_letters"] = np.array([_held(index.letters_of(int(row)), read.runs) for row in chosen])
            language = read.line.language
            found[f"{label}_pairs"] = np.array(
                [_held(index.pairs_of(int(row), language), read.pairs) for row in chosen]
            )
    if in_full:
        found |= _of_skill(read, index, columns) | _priors(index, skills, columns)
    return FeatureTable(read, index, columns, closest, part, np.stack([found[name] for name in FEATURES], axis=1))


def _held(of_label: frozenset[object], of_line: frozenset[object]) -> float:
    return len(of_label & of_line) / len(of_label) if of_label else 0.0


def _closest_rows(index: LabelIndex, columns: np.ndarray, likeness: np.ndarray) -> np.ndarray:
    """The row with the greatest likeness of each skill; the first of equals."""
    ends = np.r_[index.starts[1:], len(index.texts)]
    return np.array(
        [int(index.starts[c]) + int(np.argmax(likeness[index.starts[c] : ends[c]])) for c in columns], dtype=np.intp
    )


def _of_skill(read: ReadLine, index: LabelIndex, columns: np.ndarray) -> dict[str, np.ndarray]:
    own = read.vectors[:, :1]
    group = [max((float(read.groups[g]) for g in index.group_of[int(c)]), default=0.0) for c in columns]
    return {
        "all_names": rows(index.together, columns).dot(own)[:, 0],
        "description": rows(index.descriptions, columns).dot(own)[:, 0],
        "group": np.array(group),
    }


def _priors(index: LabelIndex, skills: Sequence[Skill], columns: np.ndarray) -> dict[str, np.ndarray]:
    """What is known of a skill before any line is read."""
    ends = np.r_[index.starts[1:], len(index.texts)]
    chosen = [skills[int(index.skills[c])] for c in columns]
    return {
        "number_of_names": np.array([log_count(int(ends[c] - index.starts[c])) for c in columns]),
        "length_of_name": np.array([log_count(len(index.texts[int(index.starts[c])].split())) for c in columns]),
        "number_of_groups": np.array([log_count(len(skill.groups)) for skill in chosen]),
        "transversal": np.array([float(_is_in(skill, "T")) for skill in chosen]),
        "knowledge": np.array([float(_is_knowledge(skill)) for skill in chosen]),
        "language": np.array([float(_is_in(skill, "L")) for skill in chosen]),
    }


def _is_in(skill: Skill, pillar: str) -> bool:
    """Whether a skill stands in a pillar of ESCO by the first letter of its group codes."""
    return any(group.startswith(pillar) for group in skill.groups)


def _is_knowledge(skill: Skill) -> bool:
    """Whether all groups are fields of education, which ESCO writes with digits alone."""
    return bool(skill.groups) and all(group.isdigit() for group in skill.groups)
