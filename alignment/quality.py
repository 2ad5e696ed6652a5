"""How good the product is, as far as it was measured: the rules it follows and the figures of the results files.

Pure: documents in, values out. `make quality` writes the files; the Method page shows what is read here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from alignment.gaps import share


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured figure of the product's own quality; `value` and what follows are empty when it was not measured."""

    what: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    measured_on: str = ""
    command: str = ""

    @property
    def said(self) -> str:
        """The figure as text, or that there is none."""
        if self.value is None:
            return "not measured"
        interval = f" ({self.low:.2f}–{self.high:.2f})" if self.low is not None and self.high is not None else ""
        return f"{self.value:.2f}{interval}"


@dataclass(frozen=True, slots=True)
class Rules:
    """The numbers that decide, as the code has them, so that no page can say others."""

    asks_from: float
    asks_from_announced: float
    surely_asks: float
    level_margin: int
    minimum_postings: int


@dataclass(frozen=True, slots=True)
class Quality:
    """The rules, and what is known of how well lines are sorted, skills are ranked and matches are shown."""

    rules: Rules
    lines: tuple[Figure, ...]
    ranking: tuple[Figure, ...]
    shown: tuple[Figure, ...]

    @property
    def answer(self) -> str:
        """What is known and what is not, in two sentences."""
        precision, recall = self.lines[0], self.lines[1]
        lines = "How well asking lines are told from the rest was not measured."
        if precision.value is not None and recall.value is not None:
            lines = (
                f"Of 100 lines kept as asking, {precision.value * 100:.0f} really ask; "
                f"of 100 that really ask, {recall.value * 100:.0f} are kept "
                f"(cross-validated, {precision.n:,} English lines)."
            )
        return f"{lines} {self._shown}"

    @property
    def _shown(self) -> str:
        right = self.shown[0]
        if right.value is None or right.n is None:
            return "Whether the matches shown are right has not been measured by readers yet."
        return (
            f"Of {right.n:,} matches shown, a first reader called {round(right.value * right.n):,} right: {right.said}."
        )


_LINE_MEASURES = {
    "precision": "Of the lines kept as asking, really asking",
    "recall": "Of the lines that really ask, kept",
    "f1": "Both together (F1)",
}


_RANKING_MEASURES = {
    "hit1": "The first skill listed is a right one",
    "mrr": "Mean of 1 ÷ the place of the first right skill (MRR)",
    "rp5": "Right skills among the first 5, of those possible",
    "rp10": "Right skills among the first 10, of those possible",
    "recall50": "Right skills among the first 50, of all",
}


_JUDGES = {"right_first": "Shown matches that a first reader called right", "right_second": "The same, a second reader"}


def quality_of(rules: Rules, lines: Mapping[str, Any], measured: Mapping[str, Any]) -> Quality:
    """The two results files as values; what a file lacks was not measured."""
    ranking, shown = measured.get("esco_dev") or {}, measured.get("shown_matches") or {}
    on = ranking.get("measured_on") or ranking.get("on", "")
    about: dict[str, Any] = {"n": ranking.get("n"), "measured_on": on, "command": ranking.get("command", "")}
    judged = {"n": shown.get("n"), "measured_on": shown.get("on", ""), "command": shown.get("command", "")}
    return Quality(
        rules=rules,
        lines=(*_line_figures("English", lines), *_line_figures("French", lines)),
        ranking=tuple(Figure(what, ranking.get(name), **about) for name, what in _RANKING_MEASURES.items()),
        shown=(
            *(_judged(what, shown.get(name), shown) for name, what in _JUDGES.items()),
            Figure("The two readers agree", shown.get("agreement"), **judged),
            Figure("Their agreement beyond chance (Cohen's κ)", shown.get("kappa"), **judged),
        ),
    )


def _line_figures(language: str, document: Mapping[str, Any]) -> list[Figure]:
    """Figures of the classifier that uses a line's neighbours, which is the one in use."""
    part = document.get(language.lower()) or {}
    found = (part.get("cross_validated") or {}).get("with_neighbours") or {}
    known = {"n": found.get("n"), "measured_on": part.get("trained_on", ""), "command": document.get("command", "")}
    about: dict[str, Any] = known if found else {}
    return [Figure(f"{language}: {what}", found.get(name), **about) for name, what in _LINE_MEASURES.items()]


def _judged(what: str, right: float | None, shown: Mapping[str, Any]) -> Figure:
    """A share of the shown matches with its interval; the file may hold the share or the number of right ones."""
    n = shown.get("n")
    if right is None or not n:
        return Figure(what)
    found = share(round(right if right > 1 else right * n), n)
    return Figure(what, found.value, found.low, found.high, n, shown.get("on", ""), shown.get("command", ""))
