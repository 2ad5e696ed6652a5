"""From which likeness does the second method (plain TF-IDF) take a line for a skill, and how often is it right?

    python -m tests.quality.choose_plain

Likeness and longest run of words are chosen on the first sample of our own labels, by F1: precision is of matches that
at least one of two readers says fit, recall of those that both demand. What is stated is measured on the second sample,
which chose neither. Prints the document that `make quality` writes to data/quality.json.
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
from alignment.vocabulary import BUILT_IN_FRAMEWORK, Skill, Upload
from alignment.workspace import DATA, Workspace
from tests.conftest import REFERENCE

OWN_LABELS = Path(__file__).with_name("own_labels.csv")
TRIED = tuple(round(at / 100, 2) for at in range(20, 61))
"""Likenesses, 0-1."""
RUNS = (1, 2, 3)
"""Words of the longest run."""
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


def likenesses(
    labelled: Sequence[LabelledLine], lines: Mapping[tuple[str, str], Any], skills: Sequence[Skill], longest_run: int
) -> Found:
    """What the second method finds for the labelled lines, down to the least likeness that is tried."""
    known = {(one.kind, one.key): lines[one.kind, one.key] for one in labelled if (one.kind, one.key) in lines}
    asking = {key: row for key, row in known.items() if row is not None}
    scorer = PlainScorer(TRIED[0], longest_run).fit(skills)
    matches = scorer.matches([line_of(row) for row in asking.values()])
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
    """The run of words and the likeness that are best on the first sample, and what they come to on either."""
    with OWN_LABELS.open(encoding="utf-8", newline="") as file:
        labelled = labelled_lines(csv.DictReader(file))
    lines, skills = open_lines(), built_in()
    tried: dict[tuple[int, float], Mapping[str, ShownEvaluation]] = {}
    for run in RUNS:
        found = likenesses(labelled, lines, skills, run)
        tried |= {(run, least): evaluate_shown(labelled, at(found, least), len(skills)).by_sample for least in TRIED}
    best = {run: max(TRIED, key=lambda least: (f1(tried[run, least]["first"]), least)) for run in RUNS}
    chosen = max(RUNS, key=lambda run: f1(tried[run, best[run]]["first"]))
    return {
        "longest_run": chosen,
        "likeness": best[chosen],
        "by_sample": {sample: figures(found) for sample, found in tried[chosen, best[chosen]].items()},
        "f1_by_longest_run": {
            str(run): {sample: round(f1(found), 4) for sample, found in tried[run, best[run]].items()} for run in RUNS
        },
        "on": "the same labels; run and likeness were chosen on the first sample",
        "command": "python -m tests.quality.choose_plain",
    }


if __name__ == "__main__":
    print(json.dumps(second_method(), indent=2))
