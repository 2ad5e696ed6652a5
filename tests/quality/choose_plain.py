"""From which likeness does the second method (plain TF-IDF) take a line for a skill, and how often is it right?

    python -m tests.quality.choose_plain

The likeness is chosen on the first sample of our own labels, by F1: precision is of matches that at least one of two
readers says fit, recall of those that both demand. What is stated is measured on the second sample, which chose none.
Prints the document that `make quality` writes to data/quality.json.
"""

from __future__ import annotations

import csv
import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from alignment.database import Database
from alignment.evaluation import LabelledLine, Shown, ShownEvaluation, evaluate_shown, labelled_lines
from alignment.frameworks import build_framework
from alignment.reading import read_table
from alignment.rows import line_label, line_of
from alignment.scoring import PlainScorer
from alignment.vocabulary import BUILT_IN_FRAMEWORK, PLAIN_FROM, Skill, Upload
from alignment.workspace import DATA, Workspace
from tests.conftest import REFERENCE

OWN_LABELS = Path(__file__).with_name("own_labels.csv")
TRIED = tuple(round(at / 100, 2) for at in range(20, 61))
"""Likenesses, 0-1."""
Found = Mapping[tuple[str, str], Sequence[Shown]]


def built_in() -> tuple[Skill, ...]:
    files = [DATA / name for name in ("core_skills.csv", "families.csv")]
    tables = [read_table(Upload(file.name, file.read_bytes())) for file in files]
    return build_framework(BUILT_IN_FRAMEWORK, tables).skills


def open_lines() -> dict[tuple[str, str], dict[str, Any] | None]:
    """Every open line by (kind, key) as an alignment reads it; None for those that ask for nothing."""
    uploads = [
        Upload(f"{n}.csv", (REFERENCE / "opendata" / f"{n}.csv").read_bytes())
        for n in ("postings", "courses", "outcomes")
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "lines.duckdb"
        with Workspace(path) as workspace:
            workspace.load_postings(uploads[:1])
            workspace.load_programs(uploads[1:])
        with Database(path) as database:
            chosen: dict[str, Any] = {"framework": BUILT_IN_FRAMEWORK}
            every = database.read("labelled_matches", **chosen)
            owners = [row["owner_id"] for row in database.read("unaligned_owners", **chosen)]
            read = {
                kind: database.read(f"unaligned_{kind}s", **chosen, owners=owners)
                for kind in ("requirement", "outcome")
            }
    lines: dict[tuple[str, str], dict[str, Any] | None] = {
        (row["kind"], line_label(row["kind"], row["owner_id"], row["line_id"], row["text"])): None for row in every
    }
    for kind, rows in read.items():
        lines |= {(kind, line_label(kind, row["owner_id"], row["id"], row["text"])): row for row in rows}
    return lines


def likenesses(labelled: Sequence[LabelledLine], skills: Sequence[Skill]) -> Found:
    """What the second method finds for the labelled lines, down to the least likeness that is tried."""
    lines = open_lines()
    known = {(one.kind, one.key): lines[one.kind, one.key] for one in labelled if (one.kind, one.key) in lines}
    asking = {key: row for key, row in known.items() if row is not None}
    matches = PlainScorer(TRIED[0]).fit(skills).matches([line_of(row) for row in asking.values()])
    found = {
        key: [Shown(one.skill_id, one.value, False) for one in own] for key, own in zip(asking, matches, strict=True)
    }
    return {key: found.get(key, []) for key in known}


def at(found: Found, least: float) -> Found:
    return {key: [one for one in matches if one.probability >= least] for key, matches in found.items()}


def f1(found: ShownEvaluation) -> float:
    both = found.precision + found.recall
    return 2 * found.precision * found.recall / both if both else 0.0


def figures(found: ShownEvaluation) -> dict[str, float | int]:
    shares = {"precision": found.precision, "recall": found.recall, "f1": f1(found)}
    return {"n_shown": found.n_shown, "n_must": found.n_must} | {name: round(one, 4) for name, one in shares.items()}


def second_method() -> dict[str, object]:
    """The likeness that is best on the first sample, and what it comes to on either."""
    labelled = labelled_lines(csv.DictReader(OWN_LABELS.open(encoding="utf-8", newline="")))
    skills = built_in()
    found = likenesses(labelled, skills)
    tried = {least: evaluate_shown(labelled, at(found, least), len(skills)).by_sample for least in TRIED}
    chosen = max(TRIED, key=lambda least: (f1(tried[least]["first"]), least))
    return {
        "likeness": chosen,
        "in_use": PLAIN_FROM,
        "by_sample": {sample: figures(tried[chosen][sample]) for sample in ("first", "second")},
        "on": "the same labels; the likeness was chosen on the first sample",
        "command": "python -m tests.quality.choose_plain",
    }


if __name__ == "__main__":
    print(json.dumps(second_method(), indent=2))
