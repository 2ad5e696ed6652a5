"""Measures the level that a line's words suggest against two blind readings; prints counts and shares, never a line.

    python -m tests.quality.measure_levels

`build` is the part of the labels that words and weights were made from, `apart` the part whose lines nobody looked at
(its figures were seen while words were still changed). A line counts where both readers gave a level. A line without
a cue counts by the prior's most likely step, and is stated separately.
"""

from __future__ import annotations

import csv
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

from alignment.gaps import LEVEL_SURE
from alignment.levels import STEPS, explain, level_of, softmax
from alignment.reading.postings import read_postings
from alignment.requirements import requirements
from alignment.rows import line_label
from alignment.vocabulary import LEVEL_MARGIN, Levels, Side, SideLevel, Upload
from tests.conftest import REFERENCE
from tests.quality.figures import rounded

LABELS = Path(__file__).with_name("level_labels.csv")
BUILD, APART = "build", "apart"
KINDS = {"requirement": Side.WANTED, "outcome": Side.TAUGHT, "item": Side.WANTED}
"""What a line is to a level: an employer's questionnaire says what is wanted."""
BINS = 5
"""Bins of equal width between 0 and 1 for the calibration error: more would hold a handful of lines each."""


@dataclass(frozen=True, slots=True)
class LevelLine:
    """A labelled line: its text, and the steps that two readers gave it (0: it asks for no competence)."""

    kind: str
    key: str
    language: str
    part: str
    readings: tuple[int, int]
    text: str

    @property
    def side(self) -> Side:
        return KINDS[self.kind]

    @property
    def has_level(self) -> bool:
        return all(self.readings)


@cache
def labelled_levels() -> tuple[LevelLine, ...]:
    """All labelled lines, in the order of the file. Raises KeyError where the reference data lacks one."""
    texts = dict(_texts())
    with LABELS.open(encoding="utf-8", newline="") as file:
        return tuple(_labelled(row, texts) for row in csv.DictReader(file))


def _labelled(row: Mapping[str, str], texts: Mapping[tuple[str, str], str]) -> LevelLine:
    readings = (int(row["level_1"]), int(row["level_2"]))
    text = texts[row["kind"], row["key"]]
    return LevelLine(row["kind"], row["key"], row["language"], row["part"], readings, text)


def _texts() -> Iterator[tuple[tuple[str, str], str]]:
    """((kind, key), text) of every open line that a label may speak of."""
    folder = REFERENCE / "opendata"
    csv.field_size_limit(10**9)
    for posting in read_postings([Upload("postings.csv", (folder / "postings.csv").read_bytes())]).postings:
        for line in requirements(posting):
            yield ("requirement", line_label("requirement", posting.id, line.id, line.text)), line.text
    for row in _rows(folder / "outcomes.csv"):
        yield ("outcome", row["outcome_id"]), row["text"]
    for row in _rows(folder / "employer_assessment_items.csv"):
        yield ("item", f"{row['doc_id']}#{row['item_no']}"), row["statement"]


def _rows(file: Path) -> Iterator[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as text:
        yield from csv.DictReader(text)


# ------------------------------------------------------------------------------------------------------- measures


@dataclass(frozen=True, slots=True)
class _Told:
    """What the model says of a line, beside the readings."""

    readings: tuple[int, int]
    chances: tuple[float, ...]
    has_cue: bool

    @property
    def step(self) -> int:
        return self.chances.index(max(self.chances)) + 1

    def share(self, distance: int) -> float:
        """Share of the two readings at most so many steps away."""
        return sum(abs(self.step - one) <= distance for one in self.readings) / 2

    @property
    def brier(self) -> float:
        """Brier score over the five steps (Brier 1950), 0 (sure and right) to 2, against the mean of the readings."""
        truth = [sum(one == level.step for one in self.readings) / 2 for level in STEPS]
        return sum((chance - true) ** 2 for chance, true in zip(self.chances, truth, strict=True))


def _told(line: LevelLine) -> _Told:
    belief = level_of(line.text, line.side, line.language)
    return _Told(line.readings, belief.chances, bool(belief.cues))


def measured(lines: Iterable[LevelLine]) -> dict[str, Any]:
    """Counts and shares, all 0-1, of some lines; readings that gave no level are counted and left out."""
    lines = list(lines)
    told = [_told(line) for line in lines if line.has_level]
    cued = [one for one in told if one.has_cue]
    bare = [one for one in told if not one.has_cue]
    return {
        "n": len(told),
        "no_level": len(lines) - len(told),
        "exact": _mean(one.share(0) for one in told),
        "within_one": _mean(one.share(1) for one in told),
        "with_cue": _mean(float(one.has_cue) for one in told),
        "exact_with_cue": _mean(one.share(0) for one in cued),
        "n_without_cue": len(bare),
        "exact_without_cue": _mean(one.share(0) for one in bare),
        "commonest_step": _commonest(told),
        "readers_kappa": cohens_kappa([line.readings for line in lines]),
        "brier": _mean(one.brier for one in told),
        "calibration_error": _calibration_error(told),
    }


def _commonest(told: Sequence[_Told]) -> float | None:
    """Exact agreement of a rival that always says the step that readers gave most often."""
    counts = Counter(reading for one in told for reading in one.readings)
    return max(counts.values()) / counts.total() if counts else None


def _mean(values: Iterable[float]) -> float | None:
    found = list(values)
    return sum(found) / len(found) if found else None


def cohens_kappa(pairs: Sequence[tuple[int, int]]) -> float | None:
    """Agreement of two readers beyond chance (Cohen 1960), -1 to 1; None where chance alone would agree.

    >>> cohens_kappa([(1, 1), (2, 2), (1, 1), (2, 1)])
    0.5
    """
    n = len(pairs)
    first, second = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    by_chance = sum(first[one] * second[one] for one in first) / n**2 if n else 1.0
    return (sum(a == b for a, b in pairs) / n - by_chance) / (1 - by_chance) if by_chance < 1 else None


def _calibration_error(told: Sequence[_Told]) -> float:
    """Expected calibration error of the stated chance, 0-1: mean distance of chance and exact agreement over bins."""
    bins: dict[int, list[_Told]] = {}
    for one in told:
        bins.setdefault(min(BINS - 1, int(max(one.chances) * BINS)), []).append(one)
    gaps = (abs(sum(max(one.chances) - one.share(0) for one in group)) for group in bins.values())
    return sum(gaps) / len(told) if told else 0.0


def levels() -> dict[str, Any]:
    """The figures of both parts: each kind, French alone, and all."""
    return {part: _of_part([line for line in labelled_levels() if line.part == part]) for part in (BUILD, APART)}


def _of_part(lines: Sequence[LevelLine]) -> dict[str, Any]:
    kinds = {kind: measured(line for line in lines if line.kind == kind) for kind in KINDS}
    return {**kinds, "french": measured(line for line in lines if line.language == "fr"), "all": measured(lines)}


def below_level() -> dict[str, Any]:
    """How often a posting line and an outcome that are said to lie two steps apart do so by both readings' means.

    Every pair of a requirement and an outcome of the part kept apart whose words suggest a level; shares 0-1.
    """
    lines = [line for line in labelled_levels() if line.part == APART and line.has_level]
    told = {kind: [one for line in lines if line.kind == kind and (one := _told(line)).has_cue] for kind in KINDS}
    pairs = [(_apart(*pair), _read_apart(*pair)) for pair in product(told["requirement"], told["outcome"])]
    claimed = [apart for chance, apart in pairs if chance >= LEVEL_SURE]
    return {
        "pairs": len(pairs),
        "claimed": len(claimed),
        "precision": _mean(apart >= LEVEL_MARGIN for apart in claimed),
        "one_step_or_more": _mean(apart >= 1 for apart in claimed),
        "recall": _mean(chance >= LEVEL_SURE for chance, apart in pairs if apart >= LEVEL_MARGIN),
    }


def _apart(wanted: _Told, taught: _Told) -> float:
    sides = (SideLevel(STEPS[one.step - 1], one.chances, 1, 1) for one in (wanted, taught))
    return Levels(*sides, None).chance_below(Side.TAUGHT) or 0.0


def _read_apart(wanted: _Told, taught: _Told) -> float:
    return (sum(wanted.readings) - sum(taught.readings)) / 2


# -------------------------------------------------------------------------------------------- graded task scales


def graded_scales() -> dict[str, Any]:
    """Do the levels rise as a federal task scale does? Pairs of a scale's statements, the later one being the higher.

    Scales of five statements whose first says "training only" and which are not about years; ties count one half.
    """
    pairs = [pair for row in _rows(REFERENCE / "opendata" / "employer_assessment_scales.csv") for pair in _pairs(row)]
    return {"pairs": len(pairs), "in_order": _mean(pairs)}


def _pairs(row: Mapping[str, str]) -> Iterator[float]:
    options = [one.strip() for one in row["options"].split("||")]
    graded = [one for one in options if not one.lower().startswith(("none", "i have no", "i have not", "i do not"))]
    if len(options) != 5 or len(graded) < 4 or not {"education", "training"} & set(graded[0].lower().split()):
        return
    steps = [_expected(one) for one in graded]
    for at, low in enumerate(steps):
        yield from (0.5 if abs(high - low) < 1e-9 else float(high > low) for high in steps[at + 1 :])


def _expected(text: str) -> float:
    chances = softmax(tuple(map(sum, zip(*(one.log_odds for one in explain(text, Side.WANTED)), strict=True))))
    return sum(level.step * chance for level, chance in zip(STEPS, chances, strict=True))


def measurements() -> dict[str, Any]:
    """Everything above, with what it was measured on."""
    return {
        **levels(),
        "below_level": below_level(),
        "graded_scales": graded_scales(),
        "on": "340 open posting lines, course outcomes and questionnaire items, each given a level by two readers "
        "blind to each other; the part kept apart while words were chosen",
        "command": "python -m tests.quality.measure_levels",
    }


def main() -> None:
    if not REFERENCE.is_dir():
        print("The reference data is not here; nothing was measured.", file=sys.stderr)
        return
    print(json.dumps(rounded(measurements()), indent=2))


if __name__ == "__main__":
    main()
