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
    asks_from_announced_in_french: float
    surely_asks: float
    level_margin: int
    minimum_postings: int


@dataclass(frozen=True, slots=True)
class Quality:
    """The rules, and what is known of how well lines are sorted, skills are ranked and matches are shown."""

    rules: Rules
    lines: tuple[Figure, ...]
    ranking: tuple[Figure, ...]
    own: tuple[Figure, ...]
    """On our own labelled lines: precision first, then recall."""
    french: tuple[Figure, ...]
    """French against English, and on our own labelled French lines."""

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
        precision, _, recall = self.own[:3]
        if precision.value is None or recall.value is None:
            return "How many of the matches shown are right, and how many are missed, was not measured."
        return (
            f"Of 100 matches shown, {precision.value * 100:.0f} fit for a reader; "
            f"of 100 that readers demand, {recall.value * 100:.0f} are shown ({precision.n:,} matches of real lines)."
        )


_ENGLISH_LINE_MEASURES = {
    "precision": "English: of the lines kept as asking, really asking",
    "recall": "English: of the lines that really ask, kept",
    "f1": "English: both together (F1)",
}


_FRENCH_LINE_MEASURES = {
    "agreement": "French lines kept, or not, just as their English side is",
    "precision": "French: of the lines kept as asking, those whose English side is kept",
    "recall": "French: of the lines whose English side is kept, kept",
    "f1": "French: both together (F1)",
    "auc": "French: a line whose English side is kept ranks above one whose side is not (AUC)",
}
"""For French there is no person's word: the truth is what was decided of the English line."""


_RANKING_MEASURES = {
    "hit1": "The first skill listed is a right one",
    "mrr": "Mean of 1 ÷ the place of the first right skill (MRR)",
    "rp5": "Right skills among the first 5, of those possible",
    "rp10": "Right skills among the first 10, of those possible",
    "recall50": "Right skills among the first 50, of all",
    "group_hit1": "The first skill listed is in a right group (second level)",
    "ece": "Stated probability and truth differ by, on average (ECE, first five choices)",
}


_OWN_MEASURES = {
    "precision": ("n_shown", "Shown matches that at least one of two readers says fit"),
    "precision_both": ("n_shown", "Shown matches that both readers say fit"),
    "recall": ("n_must", "Of the matches that both readers demand, shown"),
}
"""Of our own labels, second sample: lines that nobody looked at while the framework's names were written."""


def quality_of(rules: Rules, lines: Mapping[str, Any], measured: Mapping[str, Any]) -> Quality:
    """The two results files as values; what a file lacks was not measured."""
    ranking = measured.get("esco_dev") or {}
    learned = {**ranking, **(ranking.get("cross_validated") or {}).get("by_sentence", {})}
    on = ranking.get("measured_on") or ranking.get("on", "")
    about: dict[str, Any] = {"n": ranking.get("n"), "measured_on": on, "command": ranking.get("command", "")}
    return Quality(
        rules=rules,
        lines=(
            *_line_figures("English", lines, _ENGLISH_LINE_MEASURES),
            *_line_figures("French", lines, _FRENCH_LINE_MEASURES),
        ),
        ranking=tuple(Figure(what, learned.get(name), **about) for name, what in _RANKING_MEASURES.items()),
        own=_own_figures(measured.get("own_labels") or {}),
        french=_french_figures(measured.get("french") or {}),
    )


def _own_figures(found: Mapping[str, Any]) -> tuple[Figure, ...]:
    """Figures of the sample that was kept apart, and the readers' agreement on all lines."""
    apart = (found.get("by_sample") or {}).get("second") or {}
    about: dict[str, Any] = {"measured_on": found.get("on", ""), "command": found.get("command", "")}
    family, readers = found.get("self_management_apart") or {}, found.get("kappa") or {}
    return (
        *(_counted(what, apart.get(name), apart.get(n), about) for name, (n, what) in _OWN_MEASURES.items()),
        Figure("“This line asks for self-management” (F1)", family.get("f1"), n=family.get("lines"), **about),
        Figure(
            "Stated probability and truth differ by, on average (ECE)",
            apart.get("ece"),
            n=apart.get("n_shown"),
            **about,
        ),
        Figure(
            "The two readers agree on skills beyond chance (Cohen's κ)",
            readers.get("skills"),
            n=found.get("lines"),
            **about,
        ),
    )


def _french_figures(found: Mapping[str, Any]) -> tuple[Figure, ...]:
    """Jobs posted in two languages, in the half kept apart, and the French lines that two readers labelled."""
    apart, labels = found.get("apart") or {}, found.get("own_labels") or {}
    labelled, family = labels.get("second") or {}, labels.get("self_management_apart") or {}
    command = found.get("command", "")
    about: dict[str, Any] = {"n": apart.get("jobs"), "measured_on": found.get("on", ""), "command": command}
    on: dict[str, Any] = {"measured_on": found.get("labels_on", ""), "command": command}
    return (
        Figure(
            "One job in English and in French: skills shown in both, of all shown", apart.get("mean_jaccard"), **about
        ),
        Figure(
            "Such jobs in which both languages ask for self-management, or neither",
            (apart.get("self_management") or {}).get("agree"),
            **about,
        ),
        *(
            _counted(f"French: {what[0].lower()}{what[1:]}", labelled.get(name), labelled.get(n), on)
            for name, (n, what) in _OWN_MEASURES.items()
        ),
        Figure("French: “this line asks for self-management” (F1)", family.get("f1"), n=family.get("lines"), **on),
    )


def _line_figures(language: str, document: Mapping[str, Any], measures: Mapping[str, str]) -> list[Figure]:
    """Figures of the classifier that uses a line's neighbours, which is the one in use."""
    part = document.get(language.lower()) or {}
    found = (part.get("cross_validated") or {}).get("with_neighbours") or {}
    known = {"n": found.get("n"), "measured_on": part.get("trained_on", ""), "command": document.get("command", "")}
    about: dict[str, Any] = known if found else {}
    return [Figure(what, found.get(name), **about) for name, what in measures.items()]


def _counted(what: str, value: float | None, n: int | None, about: Mapping[str, Any]) -> Figure:
    """A share of n matches with its interval."""
    if value is None or not n:
        return Figure(what)
    found = share(round(value * n), n)
    return Figure(what, value, found.low, found.high, n, **about)
