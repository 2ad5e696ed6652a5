"""A second method, to see what depends on the first: TF-IDF as scikit-learn alone has it, and nothing else.

The likeness of a line and a skill is the cosine of the line with the skill's closest name, over words and runs of two
and three words. No stems, no learned weights, no rule on how a name is met, no context. It is wrong more often than the
scorer and is never shown as a match; a gap that both methods see depends on neither.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.base import BaseEstimator
from sklearn.exceptions import NotFittedError
from sklearn.feature_extraction.text import TfidfVectorizer

from alignment.vocabulary import PLAIN_FROM, Line, Skill

LONGEST_RUN = 3
"""Words of a run. Chosen among 1-3 together with the threshold (tests/quality/choose_plain.py)."""
MOST = 8
"""Skills kept of a line, the likest: a line that is like more of them is like none."""
CHUNK = 64
"""Lines compared at once."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """A skill that a line is like, by their cosine, 0-1."""

    skill_id: str
    value: float


@dataclass(frozen=True, slots=True)
class _Names:
    """All names of one language: (names, runs) cosine weights, and the skill of each."""

    vectorizer: TfidfVectorizer
    weights: csr_matrix
    skills: np.ndarray


class PlainScorer(BaseEstimator):  # type: ignore[misc]  # scikit-learn ships no types
    """Lines against the names of one framework's skills, by plain TF-IDF.

    >>> skill = Skill("sql", "demo", "data", {"en": ("SQL queries", "databases")})
    >>> [[one.skill_id for one in found] for found in PlainScorer().fit([skill]).matches([Line("Write SQL queries")])]
    [['sql']]
    """

    def __init__(self, least: float = PLAIN_FROM, longest_run: int = LONGEST_RUN) -> None:
        self.least = least
        self.longest_run = longest_run

    def fit(self, skills: Sequence[Skill]) -> PlainScorer:
        """Learn the names of every language; deterministic, since skills are taken in order of their id."""
        self.skills_ = sorted(skills, key=lambda skill: skill.id)
        languages = sorted({language for skill in self.skills_ for language in skill.labels})
        found = {language: self._names(language) for language in languages}
        self.names_ = {language: names for language, names in found.items() if names}
        return self

    def matches(self, lines: Sequence[Line]) -> list[list[Likeness]]:
        """For each line the skills it is like by at least `least`, the likest first, ties by id, at most MOST."""
        if not hasattr(self, "names_"):
            raise NotFittedError("fit the scorer to a framework's skills first")
        found: list[list[Likeness]] = [[] for _ in lines]
        by_language: dict[str, list[int]] = defaultdict(list)
        for position, line in enumerate(lines):
            by_language[line.language].append(position)
        for language, positions in by_language.items():
            if names := self.names_.get(language):
                for start in range(0, len(positions), CHUNK):
                    self._fill(found, names, lines, positions[start : start + CHUNK])
        return found

    def _names(self, language: str) -> _Names | None:
        names = [(i, n) for i, skill in enumerate(self.skills_) for n in dict.fromkeys(skill.labels.get(language, ()))]
        vectorizer = TfidfVectorizer(ngram_range=(1, self.longest_run), sublinear_tf=True)
        try:
            weights = vectorizer.fit_transform([name for _, name in names])
        except ValueError:  # no name has a word of two letters or more
            return None
        return _Names(vectorizer, weights.T.tocsr(), np.array([i for i, _ in names]))

    def _fill(
        self, found: list[list[Likeness]], names: _Names, lines: Sequence[Line], positions: Sequence[int]
    ) -> None:
        alike = (names.vectorizer.transform([lines[position].text for position in positions]) @ names.weights).tocsr()
        for row, position in enumerate(positions):
            begin, end = alike.indptr[row], alike.indptr[row + 1]
            found[position] = self._best(names.skills[alike.indices[begin:end]], alike.data[begin:end])

    def _best(self, skills: np.ndarray, cosines: np.ndarray) -> list[Likeness]:
        """The closest name of each skill, where that is close enough."""
        best: dict[int, float] = {}
        for skill, cosine in zip(skills[cosines >= self.least], cosines[cosines >= self.least], strict=True):
            best[int(skill)] = max(best.get(int(skill), 0.0), min(1.0, float(cosine)))
        likest = sorted(best, key=lambda skill: (-best[skill], skill))[:MOST]
        return [Likeness(self.skills_[skill].id, best[skill]) for skill in likest]
