"""How good the product is, as far as it was measured: the rules it follows and the figures of the results files.

Pure: documents in, values out. `make quality` writes the files; the Method page shows what is read here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from alignment.evaluation import Bin, Risk
from alignment.gaps import share
from alignment.meaning import NEAR


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
    level_sure: float
    minimum_postings: int
    taught_from: float
    partly_from: float

    @property
    def near_in_meaning(self) -> int:
        """Places by meaning within which words and meaning agree."""
        return NEAR


@dataclass(frozen=True, slots=True)
class Quality:
    """The rules, and what is known of how well lines are sorted, skills are ranked and matches are shown."""

    rules: Rules
    lines: tuple[Figure, ...]
    ranking: tuple[Figure, ...]
    own: tuple[Figure, ...]
    """On our own labelled lines: precision first, then recall."""
    taught: tuple[Figure, ...] = ()
    """On our own labelled pairs of a posting line and an outcome: precision first."""
    meaning: tuple[Figure, ...] = ()
    """Of the second opinion, with the model that was measured."""
    levels: tuple[Figure, ...] = ()
    """Of the level of a line, and of what a line says is done."""
    french: tuple[Figure, ...] = ()
    """French against English, and on our own labelled French lines."""
    reliability: Mapping[str, tuple[Bin, ...]] = field(default_factory=dict)
    """Of what was measured → whether a probability means what it says."""
    risks: tuple[Risk, ...] = ()
    """How right the first choices among all of ESCO are, when only the surest sentences are answered."""

    @property
    def reliability_rows(self) -> list[dict[str, str | int | float]]:
        """The bins as rows of a table."""
        return [
            {"Measured": name, "n": one.n, "Said": one.said, "Right": one.right}
            for name, bins in self.reliability.items()
            for one in bins
        ]

    @property
    def risk_rows(self) -> list[dict[str, str | int | float]]:
        """The risk-coverage curve as rows of a table."""
        return [
            {
                "Answered": one.coverage,
                "From probability": one.least_probability,
                "Exactly right": one.exact,
                "In a right group": one.group,
            }
            for one in self.risks
        ]

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
        ranking=(
            *(Figure(what, learned.get(name), **about) for name, what in _RANKING_MEASURES.items()),
            *_activity_figures(measured.get("activities_dev") or {}),
            *_self_management_figures(measured.get("self_management_dev") or {}),
        ),
        own=(*_own_figures(measured.get("own_labels") or {}), *_second_method(measured.get("second_method") or {})),
        taught=_taught_figures(measured.get("taught") or {}),
        meaning=_meaning_figures(measured.get("meaning") or {}),
        french=_french_figures(measured.get("french") or {}),
        levels=(*_level_figures(measured.get("levels") or {}), *_task_figures(measured.get("tasks") or {})),
        reliability=_reliability(measured),
        risks=tuple(Risk(**one) for one in learned.get("risk_coverage") or ()),
    )


def _reliability(measured: Mapping[str, Any]) -> dict[str, tuple[Bin, ...]]:
    """The bins of lines and sentences that the probabilities were not learned from, as far as there are such."""
    own = ((measured.get("own_labels") or {}).get("by_sample") or {}).get("second") or {}
    folds = ((measured.get("esco_dev") or {}).get("cross_validated") or {}).get("by_sentence") or {}
    told = {"matches shown, built-in framework": own, "first five choices, ESCO, in folds": folds}
    return {
        name: tuple(Bin(**one) for one in found["reliability"])
        for name, found in told.items()
        if "reliability" in found
    }


def _activity_figures(found: Mapping[str, Any]) -> tuple[Figure, ...]:
    """How tasks are ranked against activities of one name each, in folds by task and with no activity on both sides."""
    about: dict[str, Any] = {
        "n": found.get("n"),
        "measured_on": found.get("on", ""),
        "command": found.get("command", ""),
    }
    what = "O*NET’s activities for a task: right ones among the first 5, of those possible"
    by_task, by_activity = found.get("by_task") or {}, found.get("by_activity") or {}
    return (
        Figure(what, by_task.get("rp5"), **about),
        Figure(f"{what}, for activities that no weight was learned from", by_activity.get("rp5"), **about),
    )


def _self_management_figures(found: Mapping[str, Any]) -> tuple[Figure, ...]:
    """How well sentences that ask for self-management come before the rest."""
    about: dict[str, Any] = {
        "n": found.get("n"),
        "measured_on": found.get("on", ""),
        "command": found.get("command", ""),
    }
    what = "Sentences that ask for self-management come first (average precision; no count rests on it)"
    return (Figure(what, found.get("average_precision"), **about),)


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


def _second_method(found: Mapping[str, Any]) -> tuple[Figure, ...]:
    """What the method is worth that the gaps are held against, on the sample that did not choose its threshold."""
    apart = (found.get("by_sample") or {}).get("second") or {}
    about: dict[str, Any] = {"measured_on": found.get("on", ""), "command": found.get("command", "")}
    what = "Second method (plain TF-IDF, held against ours):"
    return (
        _counted(f"{what} matches that fit for a reader", apart.get("precision"), apart.get("n_shown"), about),
        _counted(f"{what} of those that both demand, found", apart.get("recall"), apart.get("n_must"), about),
    )


_TAUGHT_MEASURES = {
    "precision": ("n_said", "Called taught, and at least one of two readers says so, at least in part"),
    "substantial": ("n_said", "Called taught, and one outcome alone teaches a substantial part, for a reader"),
    "recall": ("n_taught", "Of what both readers call taught, at least in part, called taught"),
    "auc": ("pairs", "Pairs in the right order of coverage (AUC)"),
    "ece": ("pairs", "Coverage and truth differ by, on average (ECE)"),
}


def _taught_figures(found: Mapping[str, Any]) -> tuple[Figure, ...]:
    """Figures of pairs whose skill the weights were not learned from, and the readers' agreement."""
    about: dict[str, Any] = {"measured_on": found.get("on", ""), "command": found.get("command", "")}
    shares = ("precision", "substantial", "recall")
    figures = [
        _counted(what, found.get(name), found.get(n), about)
        if name in shares
        else Figure(what, found.get(name), n=found.get(n), **about)
        for name, (n, what) in _TAUGHT_MEASURES.items()
    ]
    agreed = (found.get("kappa") or {}).get("taught")
    what = "The two readers agree on “taught, at least in part” beyond chance (Cohen's κ)"
    return (*figures, Figure(what, agreed, n=found.get("pairs"), **about))


_SECOND = "Second opinion"
_AGREEMENT_MEASURES = {
    "agree": "words and meaning agree",
    "right_where_agreed": "right where they agree",
    "right_where_not": "right where they differ",
}


def _meaning_figures(found: Mapping[str, Any]) -> tuple[Figure, ...]:
    """How ESCO skills are ranked with the second opinion, and how right matches are where it agrees and differs."""
    ranking, shown = found.get("esco_dev") or {}, found.get("own_labels") or {}
    folds = (ranking.get("cross_validated") or {}).get("by_sentence") or {}
    about: dict[str, Any] = {"measured_on": found.get("on", ""), "command": found.get("command", "")}
    orders = {"with_second_opinion": "words and meaning", "by_meaning_alone": "meaning alone"}
    return (
        *(
            Figure(
                f"{_SECOND}: right skills among the first 5, ranked by {said}",
                (folds.get(name) or {}).get("rp5"),
                n=ranking.get("n"),
                **about,
            )
            for name, said in orders.items()
        ),
        *_agreement_figures("first skill listed, ESCO", ranking.get("agreement") or {}, about),
        *_agreement_figures("matches shown, built-in framework", shown.get("agreement") or {}, about),
    )


def _agreement_figures(of: str, found: Mapping[str, Any], about: Mapping[str, Any]) -> Iterator[Figure]:
    for name, said in _AGREEMENT_MEASURES.items():
        yield Figure(f"{_SECOND}: {said} ({of})", found.get(name), n=found.get("n"), **about)


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


_LEVEL_KINDS = {"all": "any line", "requirement": "a posting line", "outcome": "an outcome", "item": "a job-task item"}


def _level_figures(found: Mapping[str, Any]) -> Iterator[Figure]:
    """Agreement with two readers on the lines kept apart, kind by kind; then how sure “below level” is."""
    about: dict[str, Any] = {"measured_on": found.get("on", ""), "command": found.get("command", "")}
    apart, below = found.get("apart") or {}, found.get("below_level") or {}
    for kind, words in _LEVEL_KINDS.items():
        of = apart.get(kind) or {}
        yield Figure(f"The level of {words}, of five steps, is the readers'", of.get("exact"), n=of.get("n"), **about)
        yield Figure(f"The level of {words} is at most one step off", of.get("within_one"), n=of.get("n"), **about)
    readers = (apart.get("all") or {}).get("readers_kappa")
    yield Figure(
        "The readers' agreement on levels beyond chance (kappa)", readers, n=(apart.get("all") or {}).get("n"), **about
    )
    claim = "Pairs of lines said to lie two steps apart that do so"
    yield Figure(claim, below.get("precision"), n=below.get("claimed"), **about)


def _task_figures(found: Mapping[str, Any]) -> Iterator[Figure]:
    """Of job-task statements: how many have an action and an object, and how many judged ones are right."""
    about: dict[str, Any] = {"measured_on": found.get("on", ""), "command": found.get("command", "")}
    read, judged = found.get("read") or {}, found.get("judged") or {}
    share_read = read["with_both"] / read["items"] if read.get("items") else None
    yield Figure(
        "Job-task statements in which an action and an object are found", share_read, n=read.get("items"), **about
    )
    yield _counted("Both right, by two readers", judged.get("right"), judged.get("items"), about)


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
