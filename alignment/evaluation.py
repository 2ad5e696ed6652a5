"""Ranking measures against labelled sentences. Pure; the definitions are those of the labelled sets' own scorer.

For each sentence the framework's skills are ranked; a label that the framework does not have counts as missed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

MEASURES = ("mrr", "hit1", "rp5", "rp10", "recall50")


@dataclass(frozen=True, slots=True)
class Labelled:
    """A sentence with the keys of its true skills: a URI where there is one, else the label in lower case."""

    id: str
    source: str
    sentence: str
    truth: frozenset[str]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Mean measures, each 0-1, over `n` sentences; `by_source` holds the same for each source."""

    n: int
    values: Mapping[str, float]
    by_source: Mapping[str, Mapping[str, float]] = field(default_factory=dict)


def labelled_sentences(rows: Iterable[Mapping[str, str]]) -> list[Labelled]:
    """Rows (`query_id`, `source`, `sentence`, `label`, perhaps `uri_1_2_0`), one a label, → one value a sentence."""
    truth: dict[str, set[str]] = defaultdict(set)
    first: dict[str, Mapping[str, str]] = {}
    for row in rows:
        first.setdefault(row["query_id"], row)
        truth[row["query_id"]].add(row.get("uri_1_2_0") or row["label"].strip().lower())
    return [Labelled(id, row.get("source", ""), row["sentence"], frozenset(truth[id])) for id, row in first.items()]


def evaluate(labelled: Sequence[Labelled], ranked: Sequence[Sequence[str]]) -> Evaluation:
    """Measures of `ranked` (keys, best first, one list a sentence)."""
    rows = [(one.source, measures(one.truth, keys)) for one, keys in zip(labelled, ranked, strict=True)]
    sources = sorted({source for source, _ in rows if source})
    return Evaluation(
        n=len(rows),
        values=_mean([row for _, row in rows]),
        by_source={source: _mean([row for of, row in rows if of == source]) for source in sources},
    )


def measures(truth: frozenset[str], ranked: Sequence[str]) -> dict[str, float]:
    """MRR, hit@1, R-precision@5 and @10 (found of the best that was possible) and recall@50 of one ranking.

    >>> measures(frozenset({"a", "b"}), ["x", "a"])["rp5"]
    0.5
    """
    keys = list(dict.fromkeys(ranked))
    found = [key in truth for key in keys]
    return {
        "mrr": next((1 / (i + 1) for i, hit in enumerate(found) if hit), 0.0),
        "hit1": float(any(found[:1])),
        "rp5": sum(found[:5]) / min(5, len(truth)),
        "rp10": sum(found[:10]) / min(10, len(truth)),
        "recall50": sum(found[:50]) / len(truth),
    }


def _mean(rows: Sequence[Mapping[str, float]]) -> dict[str, float]:
    return {name: sum(row[name] for row in rows) / len(rows) if rows else 0.0 for name in MEASURES}
