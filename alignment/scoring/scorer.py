"""The estimator: the constructor stores, `fit` learns the framework's labels, `matches` and `rank` read lines.

How a line is scored against a skill
    candidates   the skills nearest by a plain likeness, 0.4 of the preferred label's and 0.6 of the best label's: the
                 TF-IDF cosine of stems times (1 + the share of the label's wording that the line holds) / 2.
    score        a linear sum of named features of the pair (features.py) with learned weights (data/ranking.csv). What
                 each word and each other feature adds is kept, and adds up to the score.
    probability  a logistic of a few signs, learned on lines that people labelled (calibrated in cross-validation).
    shown        a match is shown only if its label is covered by words close together, the words are telling enough,
                 no phrase says that another meaning is meant, the skill is at home in the line of work or named in
                 full, and the probability suffices. Everything else is abstention, with the reason.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.base import BaseEstimator

from alignment.scoring.features import FEATURES, OF_PROBABILITY, FeatureTable, compare, read_line
from alignment.scoring.labels import LabelIndex, has_words, index_labels
from alignment.scoring.showing import (
    WORDED_WITH_CARE,
    Met,
    Reading,
    ShowRule,
    family_signs,
    is_name,
    objections,
    phrase,
    probability,
    rule_for,
)
from alignment.scoring.weights import learned
from alignment.vocabulary import SELF_MANAGEMENT, Line, Match, Skill

PREFERRED_WEIGHT = 0.4
"""Of the plain likeness; chosen on the development sentences among 0.2-0.5, where the curve is flat."""
CANDIDATES = 200
"""Skills compared in full: they hold 84 % of the right answers of the development sentences."""
ESCO_GROUPS = {SELF_MANAGEMENT: "T3"}
"""ESCO's code for a family: specialised skills stand in it too, beside the group of their line of work."""
FAMILY_MISSES = 12
"""Nearest misses among which a line's surest skill of a family is looked for."""
CHUNK = 32
"""Lines compared with all labels at once: 32 lines × 110,000 labels of float32 are 14 MB."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A skill with its score and calibrated probability (0-1), before anything is abstained from."""

    skill_id: str
    score: float
    probability: float


class SkillScorer(BaseEstimator):  # type: ignore[misc]  # scikit-learn ships no types
    """Scores lines against the skills of one framework.

    >>> skill = Skill("sql", "demo", "data", {"en": ("SQL", "SQL queries")})
    >>> match = SkillScorer().fit([skill]).matches([Line("Write SQL queries")])[0][0]
    >>> match.skill_id, match.shown
    ('sql', True)
    """

    def __init__(self, rule: ShowRule | None = None) -> None:
        self.rule = rule

    def fit(self, skills: Sequence[Skill]) -> SkillScorer:
        """Learn the labels of every language. Deterministic: skills are taken in order of their id."""
        self.skills_ = sorted(skills, key=lambda skill: skill.id)
        self.rule_ = self.rule or rule_for(self.skills_)
        self.weights_ = learned(self.rule_.profile)
        languages = sorted({language for skill in self.skills_ for language in skill.labels})
        self.labels_ = {one: index_labels(self.skills_, one) for one in languages if has_words(self.skills_, one)}
        self.vetoes_ = [[phrase(text) for text in skill.not_when] for skill in self.skills_]
        return self

    def score(self, lines: Sequence[Line]) -> np.ndarray:
        """Scores of shape (lines, skills), columns in the order of `skills_`; −∞ where a line shares no word with a
        skill, or where the skill is not among the candidates of a large framework. Small inputs only: dense."""
        found = np.full((len(lines), len(self.skills_)), -np.inf)
        for position, compared in self._compared(lines, len(self.skills_)):
            found[position, compared.skills] = compared.scores
        return found

    def matches(self, lines: Sequence[Line], *, keep: int = 1, near: bool = False) -> list[list[Match]]:
        """For each line the shown matches, best first, followed by up to `keep` nearest misses with the reason.

        `near` adds every miss that a looser threshold would show.
        """
        found: list[list[Match]] = [[] for _ in lines]
        for position, compared in self._compared(lines, keep):
            found[position] = self._line_matches(compared, keep, near)
        return found

    def rank(self, lines: Sequence[Line], top: int = 50) -> list[list[Ranked]]:
        """Skills by score, best first, ties by id, at most `top`; nothing is abstained from. For measuring."""
        found: list[list[Ranked]] = [[] for _ in lines]
        for position, compared in self._compared(lines, CANDIDATES):
            order = np.lexsort((compared.skills, -compared.scores))[:top]
            found[position] = [
                Ranked(self.skills_[skill].id, float(compared.scores[i]), self._probability(compared, i, None))
                for i, skill in ((i, int(compared.skills[i])) for i in order)
            ]
        return found

    def family_shares(self, lines: Sequence[Line], family: str) -> np.ndarray:
        """How much of each line's belief stands with one family, 0-1, of shape (lines,).

        The scores of the candidates are odds (they were learned as such): their softmax, summed over the skills that
        stand in the family or in one of its groups. A family may be sure where none of its skills is.
        """
        own = np.array([self.stands_in_family(skill, family) for skill in self.skills_])
        found = np.zeros(len(lines))
        for position, compared in self._compared(lines, CANDIDATES):
            odds = np.exp(compared.scores - compared.scores.max(initial=-np.inf))
            found[position] = odds[own[compared.skills]].sum() / odds.sum() if len(odds) else 0.0
        return found

    def family_chances(self, lines: Sequence[Line], family: str, built_in: SkillScorer) -> np.ndarray:
        """Chance that each line is about a family, 0-1, of shape (lines,): this framework's belief and that of the
        built-in one together, with weights learned on labelled sentences (tests/quality/train_self_management.py)."""
        weights = learned(family)
        shares, probabilities = self.family_shares(lines, family), built_in.family_probabilities(lines, family)
        given = zip(shares.tolist(), probabilities.tolist(), strict=True)
        return np.array([probability(family_signs(share, sure), weights) for share, sure in given])

    @property
    def has_odds(self) -> bool:
        """Whether scores are log-odds, so that belief can be shared out among candidates; else they are likenesses."""
        return bool(self.rule_.profile != WORDED_WITH_CARE.profile)

    @staticmethod
    def stands_in_family(skill: Skill, family: str) -> bool:
        """Whether a skill is of a family, or stands in one of ESCO's groups for it among others."""
        code = ESCO_GROUPS.get(family)
        return skill.family == family or (code is not None and any(group.startswith(code) for group in skill.groups))

    def family_probabilities(self, lines: Sequence[Line], family: str) -> np.ndarray:
        """Probability of each line's surest skill of a family, shown or not, 0-1, of shape (lines,)."""
        found = self.matches(lines, keep=FAMILY_MISSES)
        return np.array([max((m.probability for m in one if m.family == family), default=0.0) for one in found])

    def explain(self, line: Line, skill_id: str) -> Match | None:
        """The match of one line with one skill, shown or not; None if they share no word."""
        return next((m for m in self.matches([line], keep=len(self.skills_))[0] if m.skill_id == skill_id), None)

    # ------------------------------------------------------------------------------------------------- inside

    def _compared(self, lines: Sequence[Line], keep: int) -> Iterator[tuple[int, Compared]]:
        """(position, comparison) of every line in a language that the framework has labels in."""
        by_language: dict[str, list[int]] = defaultdict(list)
        for position, line in enumerate(lines):
            by_language[line.language].append(position)
        for language, positions in by_language.items():
            if index := self.labels_.get(language):
                for start in range(0, len(positions), CHUNK):
                    chunk = positions[start : start + CHUNK]
                    near = _nearness(index, [lines[position] for position in chunk], self.rule_)
                    for row, position in enumerate(chunk):
                        yield position, self._compare(lines[position], index, near, row, keep)

    def _compare(self, line: Line, index: LabelIndex, near: Nearness, row: int, keep: int) -> Compared:
        is_plain = not self.has_odds
        columns = _candidates(near, row, self.rule_, keep + 2 if is_plain else max(CANDIDATES, keep))
        read = read_line(line, index)
        table = compare(read, index, columns, likeness=near.likeness[row], in_full=not is_plain)
        return Compared(
            line=line,
            table=table,
            scores=table.scores(self.weights_),
            skills=index.skills[columns],
            coverage=near.coverage[row],
            best_coverage=near.best_coverage[row][columns],
        )

    def _line_matches(self, compared: Compared, keep: int, near: bool) -> list[Match]:
        reading = Reading.of(compared.line, self.rule_)
        places = _worth_reading(compared, self.rule_, keep)
        place_of = {self.skills_[int(compared.skills[place])].id: int(place) for place in places}
        scored = [self._match(compared, place, reading) for place in place_of.values()]
        scored.sort(key=lambda match: (not match.shown, -match.probability, -match.score, match.skill_id))
        shown = _without_weaker([match for match in scored if match.shown])
        rest = _only_strong_near(shown, [match for match in scored if not match.shown])
        kept = shown + [match for i, match in enumerate(rest) if i < keep or (near and match.near)]
        return [replace(match, terms=compared.table.terms(place_of[match.skill_id], self.weights_)) for match in kept]

    def _match(self, compared: Compared, at: int, reading: Reading) -> Match:
        """The match at one place, its terms still to come: they are told of those that are kept only."""
        place = int(compared.skills[at])
        skill, line = self.skills_[place], compared.line
        met = reading.best_label(compared.table.index, int(compared.table.columns[at]), compared.coverage)
        chance = self._probability(compared, at, met)
        is_vetoed = any(veto.search(line.text) for veto in self.vetoes_[place])
        against = ((is_vetoed, "another meaning is meant here"), *objections(self.rule_, skill, line, met, chance))
        reasons = [why for holds, why in against if holds]
        is_near = reasons == [against[-1][1]] and chance >= self.rule_.thresholds.loose
        return Match(
            skill_id=skill.id,
            label=skill.label_in(line.language),
            family=skill.family,
            score=float(compared.scores[at]),
            probability=chance,
            coverage=met.coverage,
            terms=(),
            matched_label=met.text,
            shown=not reasons,
            why_not=reasons[0] if reasons else "",
            near=is_near,
        )

    def _probability(self, compared: Compared, at: int, met: Met | None) -> float:
        return probability(compared.signs(at, met), self.weights_)


# --------------------------------------------------------------------------------------- arrays, pure functions


@dataclass(frozen=True, slots=True)
class Nearness:
    """A chunk of lines against all labels: (lines, labels) likeness and coverage, (lines, skills) plain score."""

    likeness: np.ndarray
    coverage: np.ndarray
    plain: np.ndarray
    best_coverage: np.ndarray


@dataclass(frozen=True, slots=True)
class Compared:
    """A line with its candidates: features, scores and places of the skills in the framework."""

    line: Line
    table: FeatureTable
    scores: np.ndarray
    skills: np.ndarray
    coverage: np.ndarray
    """Share of each label of the framework that the line, and its context, hold anywhere."""
    best_coverage: np.ndarray
    """The best of it, by candidate."""

    def signs(self, at: int, met: Met | None) -> Mapping[str, float]:
        """What the probability is made of: the score, how it stands among the line's other candidates, and how the
        label was met."""
        others = float(np.log(np.exp(self.scores - self.scores.max()).sum()) + self.scores.max())
        stands = {"score": float(self.scores[at]), "others": others}
        stands |= {name: float(self.table.values[at, FEATURES.index(name)]) for name in OF_PROBABILITY}
        if met is None:
            return defaultdict(float, stands)
        return stands | {
            "coverage": met.coverage,
            "mass": min(met.mass, 12.0),
            "from_context": float(met.from_context),
            "marked": met.chance,
            "several_words": float(met.size >= 2),
            "in_order": float(met.in_order),
            "between": float(met.between),
        }


def _nearness(index: LabelIndex, lines: Sequence[Line], rule: ShowRule) -> Nearness:
    words = index.vectorizer.transform([line.text for line in lines]).astype(np.float32)
    share = _dense(words.sign() @ index.by_word_share)
    likeness = _dense(words @ index.by_word_cosine) * (1 + share) / 2
    best = np.maximum.reduceat(likeness, index.starts, axis=1)
    plain = PREFERRED_WEIGHT * likeness[:, index.starts] + (1 - PREFERRED_WEIGHT) * best
    coverage = share
    if rule.context_share:
        around = index.vectorizer.transform([f"{line.text} {line.context}" for line in lines]).astype(np.float32)
        coverage = _dense(around.sign() @ index.by_word_share)
    return Nearness(likeness, coverage, plain, np.maximum.reduceat(coverage, index.starts, axis=1))


def _dense(matrix: csr_matrix) -> np.ndarray:
    found: np.ndarray = matrix.toarray()
    return found


def _candidates(near: Nearness, row: int, rule: ShowRule, nearest: int) -> np.ndarray:
    """Blocks of the index whose wording is covered, and the `nearest` by plain likeness; in order."""
    plain = near.plain[row]
    covered = np.flatnonzero((near.best_coverage[row] >= rule.least_coverage) & (plain > 0))
    size = min(nearest, len(plain))
    first = np.argsort(-plain, kind="stable")[:size] if size else covered[:0]
    return np.unique(np.r_[covered, first[plain[first] > 0]])


def _worth_reading(compared: Compared, rule: ShowRule, keep: int) -> np.ndarray:
    """Rows whose label may be covered, and the `keep` + 2 best by score: only these are read word by word."""
    covered = np.flatnonzero(compared.best_coverage >= rule.least_coverage)
    nearest = np.argsort(-compared.scores, kind="stable")[: keep + 2] if keep else covered[:0]
    return np.unique(np.r_[covered, nearest])


def _without_weaker(shown: list[Match]) -> list[Match]:
    """Drop a match whose label is part of another skill's ("communication" in "teaching communication"); a name
    ("Python" beside "Python libraries") stands for itself."""
    labels = [set(match.matched_label.lower().split()) for match in shown]
    return [
        match
        for match, own in zip(shown, labels, strict=True)
        if is_name(match.matched_label) or not any(own < other for other in labels)
    ]


def _only_strong_near(shown: list[Match], misses: list[Match]) -> list[Match]:
    """The misses, best first; one that a stronger match would hide is near no longer. What is shown stays shown."""
    strong = {match.skill_id for match in _without_weaker([*shown, *(match for match in misses if match.near)])}
    return [replace(match, near=match.near and match.skill_id in strong) for match in misses]
