"""`make quality`: measures on the reference data and writes data/quality.json, which the Method page reads.

    python -m tests.quality.measure

Everything is measured on development data; shares are 0-1. What cannot be measured because the reference data is
absent stays as it was. tests/quality/test_quality.py holds the figures to floors.
"""

from __future__ import annotations

import csv
import json
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from alignment.gaps import share
from alignment.requirements import WEIGHTS
from alignment.vocabulary import Upload
from alignment.workspace import DATA, Workspace
from tests.conftest import REFERENCE

READINGS = Path(__file__).with_name("shown_matches.csv")
QUALITY = DATA / "quality.json"


def esco_dev() -> dict[str, object]:
    """Ranking of ESCO 1.2.0 skills for 502 labelled sentences, as `alignment evaluate` gives it."""
    labelled = REFERENCE / "evaluation" / "job_sentence_esco_dev.csv"
    framework = REFERENCE / "frameworks" / "esco_skills_1.2.0.parquet"
    with tempfile.TemporaryDirectory() as folder, Workspace(Path(folder) / "quality.duckdb") as workspace:
        workspace.load_framework("esco", [Upload(framework.name, framework.read_bytes())])
        found = workspace.evaluate(Upload(labelled.name, labelled.read_bytes()), "esco")
    return {
        "n": found.n,
        **{name: round(value, 4) for name, value in found.values.items()},
        "by_source": {source: round(values["rp5"], 4) for source, values in found.by_source.items()},
        "on": "job sentences labelled with ESCO 1.1.0 (Decorte et al. 2022 and 2023), development part",
        "command": "alignment evaluate job_sentence_esco_dev.csv --framework esco --json",
    }


def shown_matches() -> dict[str, object]:
    """How many of 200 random shown matches two readers, blind to each other, call right; Cohen's kappa."""
    with READINGS.open(encoding="utf-8", newline="") as file:
        rows = [(int(row["first"]), int(row["second"])) for row in csv.DictReader(file)]
    n = len(rows)
    first, second = sum(a for a, _ in rows), sum(b for _, b in rows)
    same = sum(a == b for a, b in rows) / n
    by_chance = (first * second + (n - first) * (n - second)) / n**2
    both = share(sum(a and b for a, b in rows), n)
    return {
        "n": n,
        "right_first": first,
        "right_second": second,
        "right_both": both.n,
        "low_both": round(both.low, 4),
        "high_both": round(both.high, 4),
        "agreement": round(same, 4),
        "kappa": round((same - by_chance) / (1 - by_chance), 4),
        "on": "built-in framework, 221 open postings and 1,669 open outcomes; a random 200 of the shown matches",
        "command": "python -m tests.quality.sample_matches DATABASE; verdicts: tests/quality/shown_matches.csv",
    }


def main() -> None:
    found = json.loads(QUALITY.read_text(encoding="utf-8")) if QUALITY.is_file() else {}
    if REFERENCE.is_dir():
        found["esco_dev"] = esco_dev()
    if READINGS.is_file():
        found["shown_matches"] = shown_matches()
    found["requirement_lines"] = json.loads(WEIGHTS.with_suffix(".json").read_text(encoding="utf-8"))["english"]
    found["measured_on"] = datetime.now(UTC).date().isoformat()
    QUALITY.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(found, indent=2), file=sys.stderr)


if __name__ == "__main__":
    main()
