"""Which match a person should look at next, and how often the judged ones were wrong. Pure: no clock, disk or database.

An answer is worth what it would change: a match that is all but certain, or whose skill ten other lines prove, needs
nobody's eye. So each match is weighed by how unsure it is, times how far the lower bound of demand (which gaps are
ranked by) would move if a person answered the other way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from alignment.gaps import Measured, share
from alignment.problems import UnclearDecision
from alignment.vocabulary import PARTLY_FROM, TAUGHT_FROM, Decision, EvidenceLine, Share, Verdict, counted

LONGEST_REASON = 500
"""Letters: a reason is a sentence or two, not a document."""
CONSIDERED = 2_000
"""Requirement wordings fetched and ranked exactly; the database's own rough order says which."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A match that nobody judged yet, with its line; the lines of one wording are one candidate.

    `only_in` counts what rests on this wording alone: of a requirement the postings that ask for the skill in no other
    line; of an outcome 1 if no other wording of the program teaches it. `left` is, of an outcome that is shown for a
    skill that is asked for, the coverage (0-1) of the skill if a person turns it down.
    """

    kind: str
    line_id: str
    owner_id: str
    wording: int
    skill_id: str
    label: str
    line: EvidenceLine
    is_shown: bool = True
    only_in: int = 0
    left: float | None = None

    @property
    def place(self) -> tuple[str, str, int]:
        """What the line is known by: kind, posting or course, wording."""
        return (self.kind, self.owner_id, self.wording)

    @property
    def key(self) -> str:
        """A name of its own among all matches of a framework."""
        return "-".join((self.kind, self.owner_id, self.line_id, self.skill_id))


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """A match to look at, with the best line of the other side and what an answer would change.

    >>> line = EvidenceLine("Write SQL queries.", ("SQL",), "Analyst", "p1", probability=0.5)
    >>> item = ReviewItem(Candidate("requirement", "l1", "p1", 1, "sql", "SQL", line, only_in=3), share(12, 47), 0.04)
    >>> item.said
    'If this is wrong, “SQL” is asked for by 9 instead of 12 of 47 postings.'
    """

    match: Candidate
    demand: Share
    effect: float
    other: EvidenceLine | None = None
    covered: float = 0.0
    """How far the program covers the skill as it is, 0-1."""
    same_wording: int = 0
    """Lines of other postings or courses with this very wording."""

    @property
    def asked(self) -> str:
        """What the person is asked."""
        skill = f"“{self.match.label}”"
        if self.match.kind == "requirement":
            return f"Does this posting line ask for {skill}?"
        return f"Does this outcome teach {skill}{'' if self.match.is_shown else ' after all'}?"

    @property
    def said(self) -> str:
        """What the answer would change, in a sentence."""
        if self.match.kind == "requirement":
            return self._asked_for()
        return self._taught() if self.match.is_shown else self._taught_after_all()

    @property
    def elsewhere(self) -> str:
        """What the person may say yes to, where other lines have this wording; "" where none has."""
        if not self.same_wording:
            return ""
        others = "one other line" if self.same_wording == 1 else f"{self.same_wording:,} other lines"
        return f"Also for the {others} with this very wording, and for any loaded later"

    def _asked_for(self) -> str:
        n, left, skill = self.demand.n, self.demand.n - self.match.only_in, f"“{self.match.label}”"
        if left == n:
            return f"If this is wrong, {skill} is still asked for by {self._count}: other lines say so too."
        return f"If this is wrong, {skill} is asked for by {left or 'none'} instead of {self._count}."

    def _taught(self) -> str:
        skill = f"“{self.match.label}”"
        if self.match.left is not None and self.match.left >= PARTLY_FROM:
            return f"If this is wrong, {skill} is {self._left(self.match.left)}, asked for by {self._count}."
        if self.match.left is None and not self.match.only_in:
            return f"If this is wrong, {skill} is still taught: other outcomes say so too."
        asked = f", asked for by {self._count}" if self.demand.n else "; no posting of this choice asks for it"
        return f"If this is wrong, nothing in this program teaches {skill}{asked}."

    def _left(self, left: float) -> str:
        """What a skill is without this match: the other outcomes say so."""
        if left >= TAUGHT_FROM:
            return "still taught by other outcomes"
        return "only partly met instead of taught" if self.covered >= TAUGHT_FROM else "still partly met"

    def _taught_after_all(self) -> str:
        return f"If this fits, “{self.match.label}” is taught after all: it is asked for by {self._count}."

    @property
    def _count(self) -> str:
        return f"{self.demand.n:,} of {counted(self.demand.total, 'posting')}"


@dataclass(frozen=True, slots=True)
class ErrorRate:
    """Of the judged matches that the scorer had shown, the share that was wrong; a wording counts once for a skill."""

    wrong: Share

    @property
    def about(self) -> str:
        """The same with what must be known to read it."""
        warned = " Doubtful matches are judged first, so this is no fair sample of all." if self.wrong.total else ""
        return f"{self.answer}{warned}"

    @property
    def answer(self) -> str:
        """The rate with its 95 % interval, or that nothing was judged.

        >>> ErrorRate(share(14, 210)).answer
        '14 of 210 judged matches were wrong here (6.7 %, 4.0–10.9).'
        """
        rate = self.wrong
        if not rate.total:
            return "No match has been judged here yet."
        interval = f"{rate.value:.1%}, {rate.low:.1%}–{rate.high:.1%}".replace("%–", "–")
        interval = interval.removesuffix("%").replace("%", " %")
        matches = "judged match" if rate.total == 1 else "judged matches"
        was = "was" if 1 in (rate.n, rate.total) else "were"
        return f"{rate.n:,} of {rate.total:,} {matches} {was} wrong here ({interval})."


@dataclass(frozen=True, slots=True)
class Review:
    """What a person should look at for one question; `total` counts all that nobody judged."""

    program: str
    field: str
    framework: str
    items: tuple[ReviewItem, ...]
    total: int
    judged: ErrorRate

    @property
    def answer(self) -> str:
        """How much is waiting, in a sentence."""
        if not self.total:
            return "No match of this choice waits for a person."
        waiting = "1 match has" if self.total == 1 else f"{self.total:,} matches have"
        return f"{waiting} not been judged; those that would move the ranking most come first."


@dataclass(frozen=True, slots=True)
class DecisionList:
    """Some decisions, newest first, and how many there are."""

    rows: tuple[Decision, ...]
    total: int


def error_rate(judged: int, wrong: int) -> ErrorRate:
    """`wrong` of `judged` with the Wilson interval."""
    return ErrorRate(share(wrong, judged))


def uncertainty(probability: float) -> float:
    """0 where the scorer is sure either way, 1 where it is torn.

    >>> uncertainty(0.5), uncertainty(1.0)
    (1.0, 0.0)
    """
    return 4 * probability * (1 - probability)


def change(match: Candidate, demand: Share, covered: float) -> float:
    """How far the lower bound of demand that counts as met, or as asked, moves if a person answers the other way.

    `covered` is how far the program covers the skill as it is; a match that a person accepts covers it for certain.
    """
    if match.kind == "requirement":
        return demand.low - share(demand.n - match.only_in, demand.total).low
    then = 1.0 if not match.is_shown else match.left or 0.0
    return demand.low if (covered >= TAUGHT_FROM) != (then >= TAUGHT_FROM) else 0.0


def queue(candidates: Sequence[Candidate], measured: Measured, limit: int) -> tuple[ReviewItem, ...]:
    """The candidates whose answer would change most, at most `limit`; ties by the surest demand, then by name."""
    return tuple(sorted((_item(one, measured) for one in candidates), key=_order)[:limit])


def _item(match: Candidate, measured: Measured) -> ReviewItem:
    asked = measured.asked.get(match.skill_id)
    demand = share(asked.n if asked else 0, measured.postings)
    coverage = measured.coverage.get(match.skill_id)
    covered = coverage.probability if coverage else 0.0
    effect = uncertainty(match.line.probability) * change(match, demand, covered)
    return ReviewItem(match, demand, effect, _other_side(match, measured), covered)


def _other_side(match: Candidate, measured: Measured) -> EvidenceLine | None:
    """Beside a posting line the best outcome, or the nearest; beside an outcome the best posting line."""
    id = match.skill_id
    if match.kind == "requirement":
        coverage = measured.coverage.get(id)
        return coverage.line if coverage and coverage.probability >= PARTLY_FROM else measured.nearest.get(id)
    asked = measured.asked.get(id)
    return asked.line if asked else None


def _order(item: ReviewItem) -> tuple[float, float, str, str, str]:
    match = item.match
    return (-item.effect, -item.demand.low, match.label.lower(), match.line.text, match.line_id)


def clear_level_reason(reason: str) -> str:
    """The reason for a level as it is kept; it may be empty. Raises UnclearDecision for one that is too long."""
    return _kept_reason(reason)


def _kept_reason(reason: str) -> str:
    kept = " ".join(reason.split())
    if len(kept) > LONGEST_REASON:
        raise UnclearDecision(f"The reason has {len(kept):,} letters.", f"Say it in {LONGEST_REASON} letters or fewer.")
    return kept


def clear_reason(verdict: Verdict, reason: str, to: str) -> str:
    """The reason as it is kept. Raises UnclearDecision for one that is missing or too long, or an odd re-mapping."""
    kept = _kept_reason(reason)
    if verdict is Verdict.LEVELLED:
        raise UnclearDecision("A level is said of a line, not of a match.", "Settle the level of the line instead.")
    if verdict is Verdict.REMAPPED and not to:
        raise UnclearDecision("No other skill was named.", "Choose the skill that the line is really about.")
    if verdict is not Verdict.REMAPPED and to:
        raise UnclearDecision("Another skill was named, but not a re-mapping.", "Re-map the match, or name no skill.")
    if verdict is not Verdict.ACCEPTED and not kept:
        raise UnclearDecision("There is no reason yet.", "Say in a few words why the match does not fit.")
    return kept
