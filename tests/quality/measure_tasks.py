"""Measures how many anchored items of real questionnaires are read into a frame, and how often the frame is right.

    python -m tests.quality.measure_tasks              prints what was counted and, with labels, what was judged
    python -m tests.quality.measure_tasks --frames FILE    writes the frames of the 60 sampled items, to be judged

The items are those of employers' own questionnaires that are answered on a five-level scale of proficiency. Two readers
judged 60 of them, drawn at random and not looked at while the rules were written: `task_labels.csv` holds the item
(document # number) and whether action and object are right, by each reader; it holds no text.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
from collections import defaultdict
from dataclasses import asdict, dataclass
from pathlib import Path

from alignment.gaps import share
from alignment.tasks import TaskFrame, frame_of
from tests.conftest import REFERENCE

ITEMS = "employer_assessment_items.csv"
SCALE = "5-level proficiency"
LABELS = Path(__file__).with_name("task_labels.csv")
SAMPLED = 60


@dataclass(frozen=True)
class Item:
    """One statement of a questionnaire."""

    id: str
    statement: str


@dataclass(frozen=True)
class Read:
    """How many items were read: into a frame at all, and into one with an action, an object, both."""

    items: int
    framed: int
    with_action: int
    with_object: int
    with_both: int


@dataclass(frozen=True)
class Judged:
    """Of the judged items: shares (0-1) that are right, and how far the two readers agree.

    `right` counts an item when *both* readers call action and object right; `low` and `high` bound it (95 %, Wilson).
    """

    items: int
    right: float
    low: float
    high: float
    right_by_either: float
    action_right: float
    object_right: float
    readers_agree: float


def items(folder: Path = REFERENCE) -> list[Item]:
    """The anchored items, ordered by document and number."""
    with (folder / "opendata" / ITEMS).open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["scale_type"] == SCALE]
    rows.sort(key=lambda row: (row["doc_id"], int(row["item_no"])))
    return [Item(f"{row['doc_id']}#{row['item_no']}", row["statement"]) for row in rows]


def sampled(every: list[Item]) -> list[Item]:
    """The items that are judged, always the same."""
    return random.Random(SAMPLED).sample(every, SAMPLED)


def read(every: list[Item]) -> Read:
    frames = [frame for item in every if (frame := frame_of(item.statement))]
    actions = sum(bool(frame.action) for frame in frames)
    objects = sum(bool(frame.object) for frame in frames)
    both = sum(bool(frame.action and frame.object) for frame in frames)
    return Read(len(every), len(frames), actions, objects, both)


def judged(path: Path = LABELS) -> Judged:
    """The figures of the labels: columns item, judge, action_right, object_right (yes or no), two rows an item."""
    verdicts: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            verdicts[row["item"]].append((row["action_right"] == "yes", row["object_right"] == "yes"))
    if not verdicts or any(len(two) != 2 for two in verdicts.values()):
        raise SystemExit(f"{path.name}: every item needs the verdicts of two judges")
    pairs = list(verdicts.values())
    right = share(sum(all(first) and all(second) for first, second in pairs), len(pairs))
    return Judged(
        items=len(pairs),
        right=right.value,
        low=right.low,
        high=right.high,
        right_by_either=sum(all(first) or all(second) for first, second in pairs) / len(pairs),
        action_right=sum(first[0] and second[0] for first, second in pairs) / len(pairs),
        object_right=sum(first[1] and second[1] for first, second in pairs) / len(pairs),
        readers_agree=sum(all(first) == all(second) for first, second in pairs) / len(pairs),
    )


def _row(number: int, item: Item) -> list[str]:
    frame = frame_of(item.statement) or TaskFrame()
    several = [" + ".join(frame.actions), " | ".join(frame.objects)]
    return [
        str(number),
        " ".join(item.statement.split()),
        *several,
        frame.context,
        frame.tool,
        frame.standard,
        frame.judge,
    ]


def write_frames(path: Path, every: list[Item]) -> None:
    """The sampled items with their frames, tab-separated, for people to judge; to be kept out of the repository."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, dialect="excel-tab", lineterminator="\n")
        writer.writerow(["number", "statement", "actions", "object", "context", "tool", "standard", "judge"])
        writer.writerows(_row(number, item) for number, item in enumerate(sampled(every), 1))


def measurements() -> dict[str, object]:
    """What was counted and what was judged, with what it was measured on."""
    return {
        "read": asdict(read(items())),
        "judged": asdict(judged()),
        "on": "1,420 job-task statements of US federal questionnaires; 60 of them, drawn at random, judged by two "
        "readers",
        "command": "python -m tests.quality.measure_tasks",
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frames", type=Path, help="write the frames of the sampled items to this file")
    arguments = parser.parse_args()
    every = items()
    if arguments.frames:
        write_frames(arguments.frames, every)
    print(json.dumps(measurements(), indent=2))


if __name__ == "__main__":
    main()
