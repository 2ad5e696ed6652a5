"""Taught or not: how far an outcome of a program teaches what a posting line asks of a skill, graded and explained.

An outcome speaks for an asked skill in several ways: it was matched with the very skill, or with one that the framework
puts below, above or beside it; other outcomes of its course have the skill; and its words, with those
of its course title at half their weight, are like the words of the line. Each way is a sign of 0-1. A logistic over the
signs, none of which can count against an outcome, was learned from pairs that two readers judged blind to each other
(tests/quality/train_taught.py); the weights are the profile `taught` of data/ranking.csv. What it tells is the
probability that a reader says that the outcome teaches what is asked, at least in part. A program covers a skill as far
as its best outcome does.

Pure, and without scikit-learn: looking at a page works this out anew, so that it always fits what people decided.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from alignment.scoring.weights import INTERCEPT, learned
from alignment.scoring.words import Token, idf_in_postings, tokens
from alignment.vocabulary import Basis, Coverage, EvidenceLine, Term

LENT = 0.5
"""Weight of a word that only the course title has."""
STEPS = 3
"""Steps up or down the framework that are followed; a match n steps away counts 1/n."""
CERTAIN = 30.0
"""Log-odds of what a person said."""

HALF = 2
"""So many outcomes of a course with the skill make its sign one half; the sign is n / (n + 2)."""

ROUNDING = 1e-12
"""What is left of a sign after its words, if it is no more than this, is rounding."""

COURSE = "course"
SIGNS = (*(basis.name.lower() for basis in Basis), COURSE)
"""Each is named after what it rests on; `course` after the outcomes of the same course."""
SAID = {basis.name.lower(): basis.value for basis in Basis} | {
    COURSE: "how many outcomes of its course have the same skill",
    INTERCEPT: "where counting starts",
}
"""How the parts of a coverage are called."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A skill with the line that asks for it."""

    skill_id: str
    text: str
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Found:
    """A skill matched in an outcome, shown or a near miss, with its probability (0-1); `decided` as a person said."""

    skill_id: str
    label: str
    probability: float
    shown: bool = True
    decided: str = ""
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Taught:
    """An outcome with its course title, where it stands, and what was matched in it."""

    line_id: str
    text: str
    course: str = ""
    title: str = ""
    where: str = ""
    language: str = "en"
    found: tuple[Found, ...] = ()


@dataclass(frozen=True, slots=True)
class Sign:
    """How strongly (0-1) an outcome speaks for a skill in one way, and through which match; None for its words."""

    value: float
    through: Found | None = None
    words: tuple[Term, ...] = ()
    """What each shared word adds to `value`, for the wording."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A skill that stands `steps` above or below another, or beside it."""

    skill_id: str
    basis: Basis
    steps: int = 1


@dataclass(frozen=True)
class Relations:
    """Which skills of a framework stand above and beside each; what stands below follows.

    >>> near = Relations({"python": ("coding",)}, {"python": ("sql",)})
    >>> [(one.skill_id, one.basis.value) for one in near.of("coding")]
    [('python', 'a narrower skill')]
    """

    broader: Mapping[str, Sequence[str]]
    related: Mapping[str, Sequence[str]]
    _narrower: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list), repr=False)

    def __post_init__(self) -> None:
        for skill in sorted(self.broader):
            for above in self.broader[skill]:
                self._narrower[above].append(skill)

    def of(self, skill: str) -> list[Neighbour]:
        """Every skill below, above and beside one, the closest relation of each."""
        found = {skill: Neighbour(skill, Basis.SAME, 0)}
        for basis, following in ((Basis.NARROWER, self._narrower), (Basis.BROADER, self.broader)):
            for other, steps in _followed(skill, following):
                found.setdefault(other, Neighbour(other, basis, steps))
        for other in self.related.get(skill, ()):
            found.setdefault(other, Neighbour(other, Basis.RELATED))
        return list(found.values())[1:]


def _followed(skill: str, following: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, int]]:
    """Each skill reached, with the number of steps; a circle ends where it was entered."""
    seen, edge = {skill}, [skill]
    for steps in range(1, STEPS + 1):
        edge = sorted({other for one in edge for other in following.get(one, ())} - seen)
        seen.update(edge)
        yield from ((other, steps) for other in edge)


# ----------------------------------------------------------------------------------------------------- the signs


class Program:
    """The outcomes of a program, ready to be asked what they teach."""

    def __init__(self, outcomes: Sequence[Taught], words: Words | None = None) -> None:
        self.outcomes = outcomes
        self._by_skill: dict[str, list[tuple[int, Found]]] = defaultdict(list)
        self._in_course: dict[tuple[str, str], int] = defaultdict(int)
        self._by_course: dict[str, list[int]] = defaultdict(list)
        for place, outcome in enumerate(outcomes):
            self._by_course[outcome.course].append(place)
            for found in outcome.found:
                self._in_course[outcome.course, found.skill_id] += found.shown
                self._by_skill[found.skill_id].append((place, found))
        self.words = words or Words(outcomes)

    def signs(
        self, wanted: Wanted, near: Relations, rejected: frozenset[int] = frozenset()
    ) -> dict[int, dict[str, Sign]]:
        """Place of an outcome → its signs. An outcome that a person turned down for the skill has none at all;
        `rejected` are further places, as if a person had turned these down too."""
        signs: dict[int, dict[str, Sign]] = defaultdict(dict)
        for place, sign in self.words.likeness(wanted).items():
            signs[place]["wording"] = sign
        for other in near.of(wanted.skill_id):
            for place, found in self._by_skill.get(other.skill_id, ()):
                if found.shown:
                    _keep(signs[place], other.basis.name.lower(), Sign(found.probability / other.steps, found))
        for place, found in self._by_skill.get(wanted.skill_id, ()):
            if place in rejected or (found.decided and not found.shown):
                signs.pop(place, None)
            elif found.shown:
                _keep(signs[place], "same", Sign(found.probability, found))
        for place, sign in self._of_course(wanted.skill_id, rejected):
            if place in signs:
                signs[place][COURSE] = sign
        return signs

    def place_of(self, line_id: str) -> int:
        """The place of the first outcome with this id. Raises StopIteration for none."""
        return next(place for place, outcome in enumerate(self.outcomes) if outcome.line_id == line_id)

    def places_of(self, course: str, text: str) -> frozenset[int]:
        """The places of a course's outcomes with this text."""
        return frozenset(place for place in self._by_course.get(course, ()) if self.outcomes[place].text == text)

    def _of_course(self, skill: str, rejected: frozenset[int]) -> Iterator[tuple[int, Sign]]:
        """Every outcome of the courses that have the skill, with how many of their outcomes do."""
        found = self._by_skill.get(skill, ())
        gone = Counter(self.outcomes[place].course for place, one in found if one.shown and place in rejected)
        for course in dict.fromkeys(self.outcomes[place].course for place, _ in found):
            if (count := self._in_course[course, skill] - gone[course]) > 0:
                yield from ((place, Sign(count / (count + HALF))) for place in self._by_course[course])


def _keep(signs: dict[str, Sign], name: str, sign: Sign) -> None:
    """The strongest sign of each way."""
    if name not in signs or sign.value > signs[name].value:
        signs[name] = sign


class Words:
    """The words of outcomes, so that a line is compared with those alone that share any."""

    def __init__(self, outcomes: Sequence[Taught]) -> None:
        self._weights: dict[str, dict[str, float]] = {}
        self._holding: dict[tuple[str, str], list[tuple[int, float]]] = defaultdict(list)
        for place, outcome in enumerate(outcomes):
            words = self._lengthened(outcome)
            length = _length(words.values())
            for stem, weight in words.items():
                self._holding[outcome.language, stem].append((place, weight / length))

    def likeness(self, wanted: Wanted) -> dict[int, Sign]:
        """Cosine, 0-1, of the line's words and an outcome's, both weighted by idf; outcomes of its language only."""
        written = {token.stem: token.word for token in reversed(tokens(wanted.text, wanted.language))}
        weights = self._idf(sorted(written), wanted.language)
        length = _length(weights.values())
        shared: dict[int, list[Term]] = defaultdict(list)
        for stem in sorted(written):
            for place, weight in self._holding.get((wanted.language, stem), ()):
                shared[place].append(Term(written[stem], weights[stem] * weight / length))
        return {
            place: Sign(min(1.0, math.fsum(term.weight for term in terms)), None, tuple(terms))
            for place, terms in shared.items()
        }

    def _lengthened(self, outcome: Taught) -> dict[str, float]:
        """Stem → idf; the words that only the course title has are lent at half their weight."""
        own, lent = (_stems(tokens(text, outcome.language)) for text in (outcome.text, outcome.title))
        weights = self._idf(sorted(own | lent), outcome.language)
        return {stem: weight if stem in own else weight * LENT for stem, weight in weights.items()}

    def _idf(self, stems: Sequence[str], language: str) -> dict[str, float]:
        known = self._weights.setdefault(language, {})
        fresh = [stem for stem in stems if stem not in known]
        known.update(zip(fresh, map(float, idf_in_postings(fresh, language)), strict=True))
        return {stem: known[stem] for stem in stems}


def _stems(found: Iterable[Token]) -> set[str]:
    return {token.stem for token in found}


def _length(weights: Iterable[float]) -> float:
    return math.sqrt(math.fsum(weight * weight for weight in weights)) or 1.0


# ------------------------------------------------------------------------------------------------------ the judgement


def coverage_of(
    wanted: Sequence[Wanted], program: Program, near: Relations, weights: Mapping[str, float] | None = None
) -> dict[str, Coverage]:
    """Skill id → how far the program's best outcome teaches what is asked of it; ties go to the earlier outcome.

    Skills that no outcome says anything about are left out. `weights` are log-odds by sign, else the learned ones.
    """
    given = learned("taught").probability if weights is None else weights
    judged = ((one.skill_id, _best(program.signs(one, near), program.outcomes, given)) for one in wanted)
    return {skill: coverage for skill, coverage in judged if coverage}


def coverage_without(wanted: Wanted, program: Program, near: Relations, rejected: frozenset[int]) -> float:
    """The probability, 0-1, that is left if a person turns down the skill in the outcomes at these places."""
    best = _best(program.signs(wanted, near, rejected), program.outcomes, learned("taught").probability)
    return best.probability if best else 0.0


def judge_pair(
    wanted: Wanted, line_id: str, program: Program, near: Relations, weights: Mapping[str, float] | None = None
) -> Coverage:
    """How far one outcome of a program teaches what is asked; one without any sign, or turned down, has the least."""
    given = learned("taught").probability if weights is None else weights
    place = program.place_of(line_id)
    own = program.signs(wanted, near).get(place)
    return _best({place: own} if own else {}, program.outcomes, given) or explained({}, program.outcomes[place], given)


def _best(
    signs: Mapping[int, Mapping[str, Sign]], outcomes: Sequence[Taught], weights: Mapping[str, float]
) -> Coverage | None:
    certain = sorted(place for place, own in signs.items() if _accepted(own))
    if certain:
        return _certain(signs[certain[0]]["same"], outcomes[certain[0]])
    odds = {place: log_odds({name: sign.value for name, sign in own.items()}, weights) for place, own in signs.items()}
    best = min(odds, key=lambda place: (-odds[place], place), default=None)
    return None if best is None else explained(signs[best], outcomes[best], weights)


def log_odds(signs: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """The weighted signs with the intercept; a sign that is absent is 0."""
    return math.fsum([weights.get(INTERCEPT, 0.0), *(weights.get(name, 0.0) * value for name, value in signs.items())])


def explained(signs: Mapping[str, Sign], outcome: Taught, weights: Mapping[str, float]) -> Coverage:
    """One outcome's coverage with what each sign, and each word of the wording, adds to its log-odds."""
    signs = signs or {"wording": Sign(0.0)}
    score = log_odds({name: sign.value for name, sign in signs.items()}, weights)
    others = sorted(signs.keys() - {COURSE})
    strongest = "same" if "same" in signs else max(others, key=lambda name: weights.get(name, 0.0) * signs[name].value)
    terms = [Term(SAID[INTERCEPT], weights.get(INTERCEPT, 0.0), is_word=False)]
    for name in sorted(signs):
        terms += _parts(name, signs[name], weights.get(name, 0.0))
    probability = 1 / (1 + math.exp(-max(-CERTAIN, min(CERTAIN, score))))
    return _coverage(strongest, signs[strongest], outcome, (probability, score), terms)


def _parts(name: str, sign: Sign, weight: float) -> Iterator[Term]:
    """A sign's part of the log-odds: one term, or one for each shared word and what is left of it."""
    words = [replace(term, weight=term.weight * weight) for term in sign.words] if weight else []
    yield from words
    left = weight * sign.value - math.fsum(term.weight for term in words)
    if abs(left) > ROUNDING:
        yield Term(SAID[name], left, is_word=False)


def _accepted(signs: Mapping[str, Sign]) -> bool:
    same = signs.get("same")
    return same is not None and same.through is not None and bool(same.through.decided)


def _certain(sign: Sign, outcome: Taught) -> Coverage:
    terms = [Term("a person said so", CERTAIN, is_word=False)]
    return replace(_coverage("same", sign, outcome, (1.0, CERTAIN), terms), is_certain=True)


def _coverage(name: str, sign: Sign, outcome: Taught, chance: tuple[float, float], terms: Sequence[Term]) -> Coverage:
    probability, score = chance
    words = sign.through.words if sign.through else tuple(term.word for term in sign.words)
    through = sign.through
    line = EvidenceLine(
        outcome.text, words, outcome.where, outcome.line_id, score=score, probability=probability,
        passed=through is not None, through=through.skill_id if through and name != "same" else "",
    )  # fmt: skip
    return Coverage(
        probability=probability,
        score=score,
        basis=Basis[name.upper()],
        through=through.skill_id if through else "",
        through_label=through.label if through else "",
        terms=tuple(terms),
        line=line,
    )
