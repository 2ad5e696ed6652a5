"""How good the scorer is, on lines that people labelled: ranking, calibration, abstention and shown matches. Pure.

Three kinds of labels. *Labelled sentences*: the framework's skills are ranked for each; a label that the framework does
not have counts as missed. *Labelled lines*: two readers, blind to each other, said which skills a stored line asks for
or teaches; what the product shows is held against them. *Labelled pairs*: two readers said whether an outcome teaches
what a line asks of a skill; coverage is held against them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import pairwise

from alignment.problems import WrongColumns
from alignment.vocabulary import counted

MEASURES = ("mrr", "hit1", "rp5", "rp10", "recall50", "group_hit1")
CALIBRATED_CHOICES = 5
"""First choices of each sentence whose probabilities are held against the truth."""
BINS = 10
COVERAGES = (0.1, 0.25, 0.35, 0.5, 0.75, 1.0)
"""Shares of the sentences, surest first, for which the risk-coverage curve is told."""


# -------------------------------------------------------------------------------------------- labelled sentences


@dataclass(frozen=True, slots=True)
class Labelled:
    """A sentence with the keys of its true skills: a URI where there is one, else the label in lower case."""

    id: str
    source: str
    sentence: str
    truth: frozenset[str]


@dataclass(frozen=True, slots=True)
class Choice:
    """A ranked skill: its key, the calibrated probability (0-1) that it is right, and its groups."""

    key: str
    probability: float = 0.0
    groups: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Bin:
    """One bar of a reliability diagram: among `n` answers of mean probability `said`, `right` (0-1) were right."""

    n: int
    said: float
    right: float


@dataclass(frozen=True, slots=True)
class Risk:
    """Of the surest `coverage` (0-1) of the sentences, how many first choices are exact, and in a right group."""

    coverage: float
    least_probability: float
    exact: float
    group: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """Whether a probability means what it says. `brier` and `ece` are 0-1, 0 is best."""

    n: int
    brier: float
    ece: float
    bins: tuple[Bin, ...]


@dataclass(frozen=True, slots=True)
class FamilyEvaluation:
    """Of all sentences, surest first: `average_precision` (0-1) of those that `positive` ones are about the family."""

    positive: int
    average_precision: float


@dataclass(frozen=True, slots=True)
class Agreement:
    """How often words and meaning agree on `n` skills that the words put forward, and how right these are then.

    Shares, 0-1; None where there is nothing to take a share of.
    """

    n: int
    agree: float | None
    right_where_agreed: float | None
    right_where_not: float | None

    @property
    def said(self) -> str:
        """The shares in a line."""
        shares = (self.agree, self.right_where_agreed, self.right_where_not)
        agree, right, otherwise = ("not measured" if one is None else f"{one:.3f}" for one in shares)
        return f"words and meaning agree on {agree} of {self.n}; right of these {right}, of the others {otherwise}"


def agreement(answers: Sequence[tuple[bool, bool]]) -> Agreement:
    """`answers` are (whether words and meaning agree, whether the skill is right).

    >>> agreement([(True, True), (True, False), (False, False)]).right_where_agreed
    0.5
    """
    parts = {told: [right for agrees, right in answers if agrees is told] for told in (True, False)}
    right, otherwise = (sum(part) / len(part) if part else None for part in parts.values())
    return Agreement(len(answers), len(parts[True]) / len(answers) if answers else None, right, otherwise)


@dataclass(frozen=True, slots=True)
class Reranked:
    """One sentence's candidates in two more orders, best first, and whether the meaning agrees with the first by
    words; None for a sentence without candidates."""

    by_both: Sequence[Choice] = ()
    by_meaning: Sequence[Choice] = ()
    agrees: bool | None = None


@dataclass(frozen=True, slots=True)
class SemanticEvaluation:
    """Mean measures, each 0-1, of candidates ranked anew with a model's second opinion, and of its opinion alone."""

    model: str
    values: Mapping[str, float]
    by_meaning: Mapping[str, float]
    agreement: Agreement
    by_source: Mapping[str, Mapping[str, float]]

    @property
    def document(self) -> dict[str, object]:
        """Everything as one JSON object."""
        alone = {"by_meaning_alone": self.by_meaning, "agreement": asdict(self.agreement)}
        return {"model": self.model, **self.values, **alone, "by_source": self.by_source}

    @property
    def said(self) -> str:
        """The measures in two lines."""
        return (
            f"with the second opinion: {_told(self.values)}\n"
            f"by meaning alone: {_told(self.by_meaning)}\n{self.agreement.said}"
        )


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Mean measures, each 0-1, over `n` sentences; `by_source` holds the same for each source."""

    n: int
    values: Mapping[str, float]
    calibration: Calibration
    risk_coverage: tuple[Risk, ...]
    by_source: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    self_management: FamilyEvaluation | None = None
    """How well sentences about self-management come first; None where the framework is small or has no such skills."""
    semantic: SemanticEvaluation | None = None
    """None where no model was named."""

    @property
    def document(self) -> dict[str, object]:
        """Everything as one JSON object."""
        family = {"self_management": asdict(self.self_management)} if self.self_management else {}
        sure = {"brier": self.calibration.brier, "ece": self.calibration.ece, "reliability": _bins(self.calibration)}
        risks = [asdict(risk) for risk in self.risk_coverage]
        found = {"n": self.n, **self.values, **sure, "risk_coverage": risks, "by_source": self.by_source, **family}
        return found | ({"semantic": self.semantic.document} if self.semantic else {})

    @property
    def said(self) -> str:
        """The measures in a line; with a model, in further lines, its own."""
        told = {**self.values, "brier": self.calibration.brier, "ece": self.calibration.ece}
        second = f"\n{self.semantic.said}" if self.semantic else ""
        return f"{counted(self.n, 'sentence')}: {_told(told)}{second}"


def _told(values: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {value:.3f}" for name, value in values.items())


def labelled_sentences(rows: Iterable[Mapping[str, str]]) -> list[Labelled]:
    """Rows (`query_id`, `source`, `sentence`, `label`, perhaps `uri_1_2_0`), one a label, → one value a sentence."""
    truth: dict[str, set[str]] = defaultdict(set)
    first: dict[str, Mapping[str, str]] = {}
    for row in rows:
        first.setdefault(row["query_id"], row)
        truth[row["query_id"]].add(row.get("uri_1_2_0") or row["label"].strip().lower())
    return [Labelled(id, row.get("source", ""), row["sentence"], frozenset(truth[id])) for id, row in first.items()]


def evaluate(
    labelled: Sequence[Labelled], ranked: Sequence[Sequence[Choice]], groups: Mapping[str, Collection[str]]
) -> Evaluation:
    """Measures of `ranked` (best first, one list a sentence); `groups` tells the groups of every true key."""
    true_groups = _true_groups(labelled, groups)
    values, by_source = _measured(labelled, ranked, true_groups)
    first = [
        (choice.probability, choice.key in one.truth)
        for one, choices in zip(labelled, ranked, strict=True)
        for choice in choices[:CALIBRATED_CHOICES]
    ]
    return Evaluation(
        n=len(labelled),
        values=values,
        calibration=calibration(first),
        risk_coverage=risk_coverage(labelled, ranked, true_groups),
        by_source=by_source,
    )


def evaluate_semantic(
    labelled: Sequence[Labelled],
    ranked: Sequence[Sequence[Choice]],
    second: Sequence[Reranked],
    groups: Mapping[str, Collection[str]],
    model: str,
) -> SemanticEvaluation:
    """The same measures of the two orders that the second opinion gives; `ranked` is the order by words."""
    true_groups = _true_groups(labelled, groups)
    values, by_source = _measured(labelled, [one.by_both for one in second], true_groups)
    alone, _ = _measured(labelled, [one.by_meaning for one in second], true_groups)
    answers = [
        (other.agrees, choices[0].key in one.truth)
        for one, choices, other in zip(labelled, ranked, second, strict=True)
        if other.agrees is not None
    ]
    return SemanticEvaluation(model, values, alone, agreement(answers), by_source)


def _true_groups(labelled: Sequence[Labelled], groups: Mapping[str, Collection[str]]) -> list[frozenset[str]]:
    return [frozenset(group for key in one.truth for group in groups.get(key, ())) for one in labelled]


def _measured(
    labelled: Sequence[Labelled], ranked: Sequence[Sequence[Choice]], true_groups: Sequence[frozenset[str]]
) -> tuple[dict[str, float], dict[str, dict[str, float]]]:
    """Mean measures of all sentences, and of each source's."""
    rows = [
        (one.source, measures(one.truth, choices, true))
        for one, choices, true in zip(labelled, ranked, true_groups, strict=True)
    ]
    sources = sorted({source for source, _ in rows if source})
    by_source = {source: _mean([row for of, row in rows if of == source]) for source in sources}
    return _mean([row for _, row in rows]), by_source


def measures(truth: frozenset[str], ranked: Sequence[Choice], true_groups: frozenset[str]) -> dict[str, float]:
    """MRR, hit@1, R-precision@5 and @10 (found of the best that was possible), recall@50, and whether the first
    choice stands in a group of a true skill.

    >>> measures(frozenset({"a", "b"}), [Choice("x"), Choice("a")], frozenset())["rp5"]
    0.5
    """
    keys = list(dict.fromkeys(choice.key for choice in ranked))
    found = [key in truth for key in keys]
    return {
        "mrr": next((1 / (i + 1) for i, hit in enumerate(found) if hit), 0.0),
        "hit1": float(any(found[:1])),
        "rp5": sum(found[:5]) / min(5, len(truth)),
        "rp10": sum(found[:10]) / min(10, len(truth)),
        "recall50": sum(found[:50]) / len(truth),
        "group_hit1": float(bool(ranked) and bool(ranked[0].groups & true_groups)),
    }


def average_precision(answers: Sequence[tuple[float, bool]]) -> float:
    """Mean, over the true answers, of the precision down to each, surest first; equal ones are taken together.

    `answers` are (how sure, whether it is true). 0 when none is true.

    >>> average_precision([(0.9, True), (0.8, False), (0.7, True)])
    0.8333333333333333
    """
    positive = sum(is_true for _, is_true in answers)
    total, seen, found = 0.0, 0, 0
    for sure in sorted({sure for sure, _ in answers}, reverse=True):
        alike = [is_true for one, is_true in answers if one == sure]
        seen, found = seen + len(alike), found + sum(alike)
        total += sum(alike) * found / seen
    return total / positive if positive else 0.0


def _mean(rows: Sequence[Mapping[str, float]]) -> dict[str, float]:
    return {name: sum(row[name] for row in rows) / len(rows) if rows else 0.0 for name in MEASURES}


# ------------------------------------------------------------------------------------- calibration and abstention


def _bins(found: Calibration) -> list[dict[str, object]]:
    return [asdict(one) for one in found.bins]


def calibration(answers: Sequence[tuple[float, bool]]) -> Calibration:
    """Brier score (Brier 1950) and expected calibration error (Naeini et al. 2015) over bins of equal count.

    `answers` are (probability, whether it was right).
    """
    ordered = sorted(answers, key=lambda answer: answer[0])  # equal probabilities keep their order
    edges = [round(i * len(ordered) / BINS) for i in range(BINS + 1)]
    parts = [ordered[start:end] for start, end in pairwise(edges) if end > start]
    bins = tuple(
        Bin(len(part), sum(p for p, _ in part) / len(part), sum(right for _, right in part) / len(part))
        for part in parts
    )
    n = len(ordered)
    return Calibration(
        n=n,
        brier=sum((p - right) ** 2 for p, right in ordered) / n if n else 0.0,
        ece=sum(one.n * abs(one.said - one.right) for one in bins) / n if n else 0.0,
        bins=bins,
    )


def risk_coverage(
    labelled: Sequence[Labelled], ranked: Sequence[Sequence[Choice]], true_groups: Sequence[frozenset[str]]
) -> tuple[Risk, ...]:
    """How right the first choices are when only the surest are answered; a sentence without any comes last."""
    answers = sorted(
        (
            (choices[0].probability, choices[0].key in one.truth, bool(choices[0].groups & true))
            if choices
            else (0.0, False, False)
            for one, choices, true in zip(labelled, ranked, true_groups, strict=True)
        ),
        key=lambda answer: -answer[0],
    )
    sizes = [(coverage, round(coverage * len(answers))) for coverage in COVERAGES]
    return tuple(
        Risk(
            coverage=coverage,
            least_probability=answers[size - 1][0],
            exact=sum(exact for _, exact, _ in answers[:size]) / size,
            group=sum(group for _, _, group in answers[:size]) / size,
        )
        for coverage, size in sizes
        if size
    )


# ------------------------------------------------------------------------------------------------ labelled lines


@dataclass(frozen=True, slots=True)
class Reader:
    """What one reader said of a line: skills it must be said to have, further ones that fit, and self-management."""

    must: frozenset[str]
    may: frozenset[str]
    self_management: bool

    @property
    def fits(self) -> frozenset[str]:
        return self.must | self.may


@dataclass(frozen=True, slots=True)
class LabelledLine:
    """A stored line that two readers labelled, blind to each other. `key` depends on the line's owner and wording."""

    kind: str
    key: str
    sample: str
    first: Reader
    second: Reader

    @property
    def must(self) -> frozenset[str]:
        """Skills that both readers say the line has: what should be found."""
        return self.first.must & self.second.must

    @property
    def fits(self) -> frozenset[str]:
        """Skills that at least one reader says fit: what may be shown."""
        return self.first.fits | self.second.fits

    @property
    def fits_both(self) -> frozenset[str]:
        return self.first.fits & self.second.fits


@dataclass(frozen=True, slots=True)
class Shown:
    """A skill that the product shows for a line, its probability (0-1), and whether it is of self-management."""

    skill_id: str
    probability: float
    is_self_management: bool
    agrees: bool | None = None
    """Whether the second opinion agrees; None where none was asked for."""


@dataclass(frozen=True, slots=True)
class ShownEvaluation:
    """What is shown, held against two readers. Shares are 0-1; numbers of matches in `n_…`."""

    lines: int
    missing: int
    """Labelled lines that are not among the stored ones."""
    n_shown: int
    precision: float
    """Shown matches that at least one reader says fit."""
    precision_both: float
    n_must: int
    recall: float
    """Of the matches that both readers demand, shown."""
    self_management: Mapping[str, float]
    """precision, recall and f1 of “this line is about self-management”, where both readers say so, and n."""
    kappa: Mapping[str, float]
    """Agreement of the readers beyond chance: on skills, on “any skill at all”, on self-management."""
    calibration: Calibration
    by_sample: Mapping[str, ShownEvaluation] = field(default_factory=dict)
    """The same for each sample of the labels, where there are several."""
    semantic: Agreement | None = None
    """How often the meaning agrees with what is shown; right is what fits for at least one reader. None: not asked."""

    @property
    def document(self) -> dict[str, object]:
        """Everything as one JSON object."""
        apart = ("calibration", "by_sample", "semantic")
        own = {name: value for name, value in asdict(self).items() if name not in apart}
        sure = {"brier": self.calibration.brier, "ece": self.calibration.ece, "reliability": _bins(self.calibration)}
        samples = {sample: found.document for sample, found in self.by_sample.items()}
        second = {"semantic": {"agreement": asdict(self.semantic)}} if self.semantic else {}
        return {**own, **sure, **second} | ({"by_sample": samples} if samples else {})

    @property
    def said(self) -> str:
        """The measures in two sentences."""
        left_out = (
            f" ({self.missing} more {'is' if self.missing == 1 else 'are'} not stored here)" if self.missing else ""
        )
        return (
            f"{counted(self.lines, 'labelled line')}{left_out}: {counted(self.n_shown, 'match', 'matches')} shown, "
            f"precision {self.precision:.3f} "
            f"(both readers {self.precision_both:.3f}), recall {self.recall:.3f} of {self.n_must}. "
            f"Self-management F1 {self.self_management['f1']:.3f}, kappa of the readers {self.kappa['skills']:.3f}."
            + (f"\n{self.semantic.said}" if self.semantic else "")
        )


_LINE_COLUMNS = ("kind", "key", "sample", "must_1", "may_1", "sm_1", "must_2", "may_2", "sm_2")


def has_labelled_lines(columns: Collection[str]) -> bool:
    """Whether a table holds labelled lines rather than labelled sentences."""
    return set(_LINE_COLUMNS) <= set(columns)


def labelled_lines(rows: Iterable[Mapping[str, str]]) -> list[LabelledLine]:
    """Rows (kind, key, sample, then must, may and sm of either reader; skills separated by spaces) → values."""
    return [LabelledLine(row["kind"], row["key"], row["sample"], _reader(row, "1"), _reader(row, "2")) for row in rows]


def _reader(row: Mapping[str, str], which: str) -> Reader:
    return Reader(
        must=frozenset(row[f"must_{which}"].split()),
        may=frozenset(row[f"may_{which}"].split()),
        self_management=row[f"sm_{which}"] == "yes",
    )


def evaluate_shown(
    lines: Sequence[LabelledLine], shown: Mapping[tuple[str, str], Sequence[Shown]], skills: int
) -> ShownEvaluation:
    """Hold what is shown, by (kind, key), against the readers; lines that are not stored are left out and counted.

    `skills` is the size of the framework: chance agreement on skills is over all pairs of line and skill.
    """
    samples = sorted({line.sample for line in lines})
    stored = [line for line in lines if (line.kind, line.key) in shown]
    pairs = [(line, match) for line in stored for match in shown[line.kind, line.key]]
    fit = [match.skill_id in line.fits for line, match in pairs]
    n_must = sum(len(line.must) for line in stored)
    found = sum(match.skill_id in line.must for line, match in pairs)
    told = [(match.agrees, right) for (_, match), right in zip(pairs, fit, strict=True) if match.agrees is not None]
    return ShownEvaluation(
        lines=len(stored),
        missing=len(lines) - len(stored),
        n_shown=len(pairs),
        precision=_share(sum(fit), len(pairs)),
        precision_both=_share(sum(match.skill_id in line.fits_both for line, match in pairs), len(pairs)),
        n_must=n_must,
        recall=_share(found, n_must),
        self_management=_self_management(stored, shown),
        kappa=_kappas(stored, skills),
        calibration=calibration([(match.probability, right) for (_, match), right in zip(pairs, fit, strict=True)]),
        by_sample={
            sample: evaluate_shown([line for line in lines if line.sample == sample], shown, skills)
            for sample in samples
            if len(samples) > 1
        },
        semantic=agreement(told) if told else None,
    )


def _self_management(
    lines: Sequence[LabelledLine], shown: Mapping[tuple[str, str], Sequence[Shown]]
) -> dict[str, float]:
    said = [any(match.is_self_management for match in shown[line.kind, line.key]) for line in lines]
    true = [line.first.self_management and line.second.self_management for line in lines]
    both = sum(a and b for a, b in zip(said, true, strict=True))
    return {
        "n": sum(true),
        "precision": _share(both, sum(said)),
        "recall": _share(both, sum(true)),
        "f1": _share(2 * both, sum(said) + sum(true)),
    }


def _kappas(lines: Sequence[LabelledLine], skills: int) -> dict[str, float]:
    readers = [(line.first, line.second) for line in lines]
    return {
        "skills": kappa(
            len(lines) * skills,
            sum(len(a.must) for a, _ in readers),
            sum(len(b.must) for _, b in readers),
            sum(len(a.must & b.must) for a, b in readers),
        ),
        "any_skill": _kappa_of([(bool(a.must), bool(b.must)) for a, b in readers]),
        "self_management": _kappa_of([(a.self_management, b.self_management) for a, b in readers]),
    }


def _kappa_of(answers: Sequence[tuple[bool, bool]]) -> float:
    return kappa(len(answers), sum(a for a, _ in answers), sum(b for _, b in answers), sum(a and b for a, b in answers))


def kappa(n: int, first: int, second: int, both: int) -> float:
    """Cohen's kappa (1960) of two yes-or-no readers: of n questions, how many each, and both, answered yes.

    >>> kappa(10, 5, 5, 5), kappa(4, 2, 2, 1)
    (1.0, 0.0)
    """
    if n == 0:
        return 0.0
    agreed = (n - first - second + 2 * both) / n
    by_chance = (first * second + (n - first) * (n - second)) / n**2
    return (agreed - by_chance) / (1 - by_chance) if by_chance < 1 else 1.0


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


# ----------------------------------------------------------------------------------------------- taught or not

IN_PART, SUBSTANTIALLY = 1, 2
"""What a reader writes of an outcome and what is asked: it teaches a part of it, or comes near; or, by itself, a
substantial part; else 0."""


@dataclass(frozen=True, slots=True)
class LabelledPair:
    """A skill, the stored line that asks for it, an outcome, and what two readers, blind to each other, said: 0-2.

    `requirement` depends on the posting and its wording, `outcome` is the outcome's id.
    """

    skill_id: str
    requirement: str
    outcome: str
    first: int
    second: int

    @property
    def key(self) -> tuple[str, str, str]:
        return (self.skill_id, self.requirement, self.outcome)

    @property
    def is_taught(self) -> bool:
        """At least one reader says that the outcome teaches it, at least in part."""
        return max(self.first, self.second) >= IN_PART

    @property
    def is_taught_by_both(self) -> bool:
        return min(self.first, self.second) >= IN_PART

    @property
    def is_substantial(self) -> bool:
        """At least one reader says that this outcome by itself teaches a substantial part."""
        return SUBSTANTIALLY in (self.first, self.second)


@dataclass(frozen=True, slots=True)
class TaughtEvaluation:
    """Coverage held against two readers. Shares are 0-1; numbers of pairs in `n_…`."""

    pairs: int
    missing: int
    """Labelled pairs of which a side is not stored."""
    threshold: float
    n_said: int
    """Pairs said to be taught: coverage at the threshold or above."""
    precision: float
    """Of them, those that at least one reader calls taught, at least in part."""
    precision_both: float
    substantial: float
    """Of them, those of which at least one reader says that this one outcome teaches a substantial part."""
    n_taught: int
    recall: float
    """Of the pairs that both readers call taught at least in part, those said to be."""
    n_substantial: int
    recall_substantial: float
    """Of the pairs that a reader calls substantial, those said to be taught."""
    auc: float
    """Chance that a pair called taught by at least one reader has more coverage than another; ties count half."""
    kappa: Mapping[str, float]
    """Agreement of the readers beyond chance: on “at least in part”, on “substantially”, on all three answers."""
    calibration: Calibration

    @property
    def document(self) -> dict[str, object]:
        """Everything as one JSON object."""
        own = {name: value for name, value in asdict(self).items() if name != "calibration"}
        sure = {"brier": self.calibration.brier, "ece": self.calibration.ece, "reliability": _bins(self.calibration)}
        return {**own, **sure}

    @property
    def said(self) -> str:
        """The measures in two sentences."""
        left_out = (
            f" ({self.missing} more {'is' if self.missing == 1 else 'are'} not stored here)" if self.missing else ""
        )
        return (
            f"{counted(self.pairs, 'labelled pair')}{left_out}: {self.n_said} said to be taught, "
            f"precision {self.precision:.3f} "
            f"(both readers {self.precision_both:.3f}; substantially, by one outcome, {self.substantial:.3f}), "
            f"recall {self.recall:.3f} of {self.n_taught}. "
            f"AUC {self.auc:.3f}, ECE {self.calibration.ece:.3f}, kappa of the readers {self.kappa['taught']:.3f}."
        )


_PAIR_COLUMNS = ("skill", "requirement", "outcome", "label_1", "label_2")


def has_labelled_pairs(columns: Collection[str]) -> bool:
    """Whether a table holds labelled pairs of a requirement and an outcome."""
    return set(_PAIR_COLUMNS) <= set(columns)


def labelled_pairs(rows: Iterable[Mapping[str, str]]) -> list[LabelledPair]:
    """Rows (skill, requirement, outcome, label_1, label_2) → values. Raises WrongColumns for a label other than 0-2."""
    return [
        LabelledPair(row["skill"], row["requirement"], row["outcome"], _label(row["label_1"]), _label(row["label_2"]))
        for row in rows
    ]


def _label(text: str) -> int:
    if text.strip() not in ("0", "1", "2"):
        raise WrongColumns(f"“{text}” is not a label.", "Give 0 (no), 1 (in part, or near) or 2 (a substantial part).")
    return int(text)


def evaluate_taught(
    pairs: Sequence[LabelledPair], coverage: Mapping[tuple[str, str, str], float], threshold: float
) -> TaughtEvaluation:
    """Hold coverage (0-1), by the pair's key, against the readers; pairs without any are left out and counted."""
    stored = [pair for pair in pairs if pair.key in coverage]
    said = [pair for pair in stored if coverage[pair.key] >= threshold]
    n_taught, n_most = sum(pair.is_taught_by_both for pair in stored), sum(pair.is_substantial for pair in stored)
    answers = [(coverage[pair.key], pair.is_taught) for pair in stored]
    substantial = sum(pair.is_substantial for pair in said)
    return TaughtEvaluation(
        pairs=len(stored),
        missing=len(pairs) - len(stored),
        threshold=threshold,
        n_said=len(said),
        precision=_share(sum(pair.is_taught for pair in said), len(said)),
        precision_both=_share(sum(pair.is_taught_by_both for pair in said), len(said)),
        substantial=_share(substantial, len(said)),
        n_taught=n_taught,
        recall=_share(sum(pair.is_taught_by_both for pair in said), n_taught),
        n_substantial=n_most,
        recall_substantial=_share(substantial, n_most),
        auc=auc(answers),
        kappa=_pair_kappas(stored),
        calibration=calibration(answers),
    )


def _pair_kappas(pairs: Sequence[LabelledPair]) -> dict[str, float]:
    said = [(pair.first, pair.second) for pair in pairs]
    return {
        "taught": _kappa_of([(a >= IN_PART, b >= IN_PART) for a, b in said]),
        "substantially": _kappa_of([(a == SUBSTANTIALLY, b == SUBSTANTIALLY) for a, b in said]),
        "three_answers": kappa_of_labels(said),
    }


def auc(answers: Sequence[tuple[float, bool]]) -> float:
    """Area under the ROC curve: the chance that a right answer stands above a wrong one; 0 without either.

    >>> auc([(0.9, True), (0.4, True), (0.4, False), (0.1, False)])
    0.875
    """
    right, wrong = ([value for value, is_right in answers if is_right is kind] for kind in (True, False))
    above = sum((one > other) + (one == other) / 2 for one in right for other in wrong)
    return _share(above, len(right) * len(wrong))


def kappa_of_labels(answers: Sequence[tuple[int, int]]) -> float:
    """Cohen's kappa (1960) of two readers with any number of labels, each disagreement weighing the same.

    >>> kappa_of_labels([(0, 0), (1, 1), (2, 2)]), kappa_of_labels([])
    (1.0, 0.0)
    """
    n = len(answers)
    first, second = Counter(a for a, _ in answers), Counter(b for _, b in answers)
    agreed = _share(sum(a == b for a, b in answers), n)
    by_chance = _share(sum(first[label] * second[label] for label in first), n * n)
    return 0.0 if not n else (agreed - by_chance) / (1 - by_chance) if by_chance < 1 else 1.0
