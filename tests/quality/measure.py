"""`make quality`: measures on the reference data and writes data/quality.json, which the Method page reads.

    python -m tests.quality.measure

Everything is measured on development data; shares are 0-1. What cannot be measured because the reference data, or a
model (ALIGNMENT_MODEL), is absent stays as it was, and so does the key `french`, which measure_french.py writes.
tests/quality/test_quality.py holds the figures to floors.
"""

from __future__ import annotations

import json
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from alignment.evaluation import Evaluation, ShownEvaluation
from alignment.requirements import WEIGHTS
from alignment.vocabulary import Upload
from alignment.workspace import DATA, Workspace
from tests.conftest import MODEL, REFERENCE
from tests.quality import measure_levels, measure_tasks, train_activities, train_ranking, train_self_management
from tests.quality.choose_plain import second_method
from tests.quality.figures import rounded
from tests.quality.measure_meaning import meaning
from tests.quality.taught_pairs import open_data
from tests.quality.train_taught import cross_validated as cross_validated_coverage

OWN_LABELS = Path(__file__).with_name("own_labels.csv")
SELF_MANAGEMENT_LABELS = Path(__file__).with_name("self_management_labels.csv")
MEASURED_ONLY = "fifth"
"""The sample of those labels from which nothing was learned and by which nothing was chosen."""
QUALITY = DATA / "quality.json"


def esco_dev() -> dict[str, object]:
    """Ranking of ESCO 1.2.0 skills for 502 labelled sentences, as `alignment evaluate` gives it."""
    labelled = REFERENCE / "evaluation" / "job_sentence_esco_dev.csv"
    framework = REFERENCE / "frameworks" / "esco_skills_1.2.0.parquet"
    with tempfile.TemporaryDirectory() as folder, Workspace(Path(folder) / "quality.duckdb") as workspace:
        workspace.load_framework("esco", [Upload(framework.name, framework.read_bytes())])
        found = workspace.evaluate(Upload(labelled.name, labelled.read_bytes()), "esco")
    assert isinstance(found, Evaluation)
    return {
        **rounded(found.document),
        "cross_validated": rounded(train_ranking.cross_validated()),
        "on": "job sentences labelled with ESCO 1.1.0 (Decorte et al. 2022 and 2023), development part",
        "command": "alignment evaluate job_sentence_esco_dev.csv --framework esco --json",
    }


def activities_dev() -> dict[str, object]:
    """Ranking of O*NET's activities for 3,000 tasks, in folds: by task, and with no activity on both sides."""
    _, found = train_activities.cross_validated()
    return {
        "n": train_activities.SAMPLE,
        **rounded(found),
        "on": "tasks of O*NET 29.2 with the detailed work activities that they were filed under, development part",
        "command": "python -m tests.quality.train_activities",
    }


def self_management_dev() -> dict[str, object]:
    """Average precision of “this sentence asks for self-management”, in folds by sentence."""
    _, _, found = train_self_management.cross_validated()
    return {
        **rounded(found),
        "on": "the same job sentences; true where a label stands in ESCO's group T3",
        "command": "python -m tests.quality.train_self_management",
    }


def own_labels() -> dict[str, object]:
    """What the product shows for stored open lines, held against two readers' labels, as `alignment evaluate` does."""
    files = [REFERENCE / "opendata" / f"{name}.csv" for name in ("postings", "courses", "outcomes")]
    postings, *programs = [Upload(file.name, file.read_bytes()) for file in files]
    with tempfile.TemporaryDirectory() as folder, Workspace(Path(folder) / "quality.duckdb") as workspace:
        workspace.load_postings([postings])
        workspace.load_programs(programs)
        workspace.align("core")
        found, apart = (
            workspace.evaluate(Upload(file.name, file.read_bytes()), "core")
            for file in (OWN_LABELS, SELF_MANAGEMENT_LABELS)
        )
    assert isinstance(found, ShownEvaluation)
    assert isinstance(apart, ShownEvaluation)
    fresh = apart.by_sample[MEASURED_ONLY]
    only = {"lines": fresh.lines, **fresh.self_management, "kappa": fresh.kappa["self_management"]}
    return {
        **rounded(found.document),
        "self_management_apart": rounded(only),
        "on": "750 lines of open postings and 450 open outcomes, each labelled by two readers blind to each other",
        "command": "alignment evaluate tests/quality/own_labels.csv --framework core --json",
    }


def taught() -> dict[str, object]:
    """What an outcome teaches of what is asked, held against two readers' labels; ten folds by skill."""
    with Workspace(":memory:") as workspace:
        open_data(workspace)
        found = cross_validated_coverage(workspace)
    return {
        **rounded(found.document),
        "on": "334 pairs of an open posting's line and an open outcome, each judged by two readers blind to each "
        "other; ten folds, no skill on both sides",
        "command": "python -m tests.quality.train_taught",
    }


def main() -> None:
    found = json.loads(QUALITY.read_text(encoding="utf-8")) if QUALITY.is_file() else {}
    if REFERENCE.is_dir():
        found["esco_dev"] = esco_dev()
        found["activities_dev"] = activities_dev()
        found["self_management_dev"] = self_management_dev()
        found["own_labels"] = own_labels()
        found["second_method"] = second_method()
        found["taught"] = taught()
        found["levels"] = rounded(measure_levels.measurements())
        found["tasks"] = rounded(measure_tasks.measurements())
        if MODEL:
            found["meaning"] = rounded(meaning())
    found["requirement_lines"] = json.loads(WEIGHTS.with_suffix(".json").read_text(encoding="utf-8"))["english"]
    found["measured_on"] = datetime.now(UTC).date().isoformat()
    QUALITY.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(found, indent=2), file=sys.stderr)


if __name__ == "__main__":
    main()
