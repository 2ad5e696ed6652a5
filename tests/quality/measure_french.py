"""Measures French against English on postings that exist in both, and writes the key `french` of data/quality.json.

    python -m tests.quality.measure_french              measure, print, and write
    python -m tests.quality.measure_french --worklist   the lines behind what only one language shows, worked-on half

A job that the Canadian Digital Service posted in both languages should show the same skills in both. English is no
truth here: where the two differ either may be wrong, and translators add and drop. Jobs are parted into two halves by
the hash of their group: names and rules were written from what differs in `worked_on`; the half `apart` was only
ever measured. Beside that, the French lines of our own labels tell how often a French match really fits.
"""

from __future__ import annotations

import csv
import hashlib
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alignment.answers import ReadLine
from alignment.evaluation import Shown, evaluate_shown, kappa, labelled_lines
from alignment.rows import line_label
from alignment.vocabulary import SELF_MANAGEMENT
from alignment.workspace import Workspace
from tests.conftest import REFERENCE
from tests.quality.figures import rounded
from tests.quality.measure import MEASURED_ONLY, OWN_LABELS, QUALITY, SELF_MANAGEMENT_LABELS
from tests.quality.taught_pairs import open_data

COMMAND = "python -m tests.quality.measure_french"
WORKED_ON, APART = "worked_on", "apart"
LISTED = 12
"""How many of the skills that one language alone shows are named in the results file."""


@dataclass(frozen=True, slots=True)
class Stored:
    """One stored posting: its job, language, and its lines as they were read and matched."""

    id: str
    job: str
    language: str
    lines: tuple[ReadLine, ...]

    def skills(self, family: str = "") -> frozenset[str]:
        """The skills shown for lines that ask, of one family or of all."""
        shown = (match for line in self.lines if not line.cut for match in line.matches)
        return frozenset(match.skill_id for match in shown if family in ("", match.family))


@dataclass(frozen=True, slots=True)
class Job:
    """One job that was posted in English and in French."""

    id: str
    english: Stored
    french: Stored

    @property
    def half(self) -> str:
        """Which half the job is in: by the hash of its id, so that nobody chose."""
        return WORKED_ON if hashlib.sha256(self.id.encode()).digest()[0] % 2 == 0 else APART


def stored_postings(workspace: Workspace) -> list[Stored]:
    """Every open posting, as a workspace with the open data has read it and matched it with the built-in framework."""
    csv.field_size_limit(10**9)
    with (REFERENCE / "opendata" / "postings.csv").open(encoding="utf-8", newline="") as text:
        rows = list(csv.DictReader(text))
    return [Stored(row["id"], row["group"], row["language"], workspace.posting_lines(row["id"])) for row in rows]


def jobs_of(postings: Sequence[Stored]) -> list[Job]:
    """Jobs with a posting in either language, by id."""
    found: dict[str, dict[str, Stored]] = defaultdict(dict)
    for posting in postings:
        found[posting.job][posting.language] = posting
    return [Job(id, both["en"], both["fr"]) for id, both in sorted(found.items()) if {"en", "fr"} <= both.keys()]


# ------------------------------------------------------------------------------------------ the same in both?


def agreement(jobs: Sequence[Job]) -> dict[str, Any]:
    """How far the two versions show the same skills (Jaccard 1912: shared skills over all skills of the two)."""
    families = sorted({match.family for job in jobs for line in job.english.lines for match in line.matches})
    return {
        "jobs": len(jobs),
        **overlap(jobs),
        "by_family": {family: overlap(jobs, family) for family in families},
        "self_management": yes_or_no(jobs),
        "only_english": most_frequent([job.english.skills() - job.french.skills() for job in jobs]),
        "only_french": most_frequent([job.french.skills() - job.english.skills() for job in jobs]),
    }


def overlap(jobs: Sequence[Job], family: str = "") -> dict[str, Any]:
    """Mean Jaccard of the jobs with any skill in either version, the pooled one, and the three counts it is made of."""
    pairs = [(job.english.skills(family), job.french.skills(family)) for job in jobs]
    shares = [len(ours & theirs) / len(ours | theirs) for ours, theirs in pairs if ours | theirs]
    both = sum(len(ours & theirs) for ours, theirs in pairs)
    english, french = (sum(len(pair[side]) for pair in pairs) for side in (0, 1))
    return {
        "mean_jaccard": sum(shares) / len(shares) if shares else None,
        "pooled_jaccard": both / (english + french - both) if shares else None,
        "both": both,
        "english": english,
        "french": french,
    }


def yes_or_no(jobs: Sequence[Job]) -> dict[str, Any]:
    """Whether the two versions agree that the job asks for self-management at all."""
    answers = [(bool(job.english.skills(SELF_MANAGEMENT)), bool(job.french.skills(SELF_MANAGEMENT))) for job in jobs]
    english, french = sum(a for a, _ in answers), sum(b for _, b in answers)
    both = sum(a and b for a, b in answers)
    return {
        "agree": sum(a == b for a, b in answers) / len(answers),
        "english": english,
        "french": french,
        "both": both,
        "kappa": kappa(len(answers), english, french, both),
    }


def most_frequent(missing: Sequence[Collection[str]]) -> dict[str, int]:
    """Skills that one version alone shows → in how many jobs, most frequent first."""
    counts = Counter(skill for skills in missing for skill in skills)
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:LISTED])


# ------------------------------------------------------------------------------------- does what is shown fit?


def labelled(postings: Sequence[Stored], file: Path, sample: str = "") -> dict[str, Any]:
    """Our own labels on French lines, of one sample or of all: what fits, what is found, and self-management or not."""
    shown = dict(shown_lines([one for one in postings if one.language == "fr"]))
    with file.open(encoding="utf-8", newline="") as text:
        lines = [line for line in labelled_lines(csv.DictReader(text)) if (line.kind, line.key) in shown]
    found = evaluate_shown([line for line in lines if sample in ("", line.sample)], shown, skills=1)
    names = ("lines", "n_shown", "precision", "precision_both", "n_must", "recall", "self_management")
    return {name: found.document[name] for name in names}


def shown_lines(postings: Sequence[Stored]) -> Iterator[tuple[tuple[str, str], tuple[Shown, ...]]]:
    """((kind, key), what is shown) of every line of some postings."""
    for posting in postings:
        for line in posting.lines:
            matches = () if line.cut else line.matches
            key = line_label("requirement", posting.id, line.requirement.id, line.requirement.text)
            yield (
                ("requirement", key),
                tuple(Shown(one.skill_id, one.probability, one.family == SELF_MANAGEMENT) for one in matches),
            )


def french(workspace: Workspace) -> dict[str, Any]:
    """Everything that is measured of French in the open data, both halves and all."""
    postings = stored_postings(workspace)
    jobs = jobs_of(postings)
    apart = labelled(postings, SELF_MANAGEMENT_LABELS, MEASURED_ONLY)
    return {
        "all": agreement(jobs),
        WORKED_ON: agreement([job for job in jobs if job.half == WORKED_ON]),
        APART: agreement([job for job in jobs if job.half == APART]),
        "own_labels": {
            "all": labelled(postings, OWN_LABELS),
            "second": labelled(postings, OWN_LABELS, "second"),
            "self_management_apart": {"lines": apart["lines"], **apart["self_management"]},
        },
        "on": "jobs of the Canadian Digital Service that were posted in English and in French, half of them kept apart",
        "labels_on": "the French lines among our labelled open postings: second sample, and fifth for self-management",
        "command": COMMAND,
    }


# ------------------------------------------------------------------------------------------------- the worklist


def worklist(jobs: Sequence[Job]) -> Iterator[str]:
    """What one version alone shows, with its line, skill by skill, most frequent first."""
    for which in ("english", "french"):
        found: dict[str, list[str]] = defaultdict(list)
        for job in jobs:
            ours, theirs = (job.english, job.french) if which == "english" else (job.french, job.english)
            for skill in sorted(ours.skills() - theirs.skills()):
                found[skill].extend(
                    f"    {job.id[:12]}  {line.requirement.text}"
                    for line in ours.lines
                    if not line.cut and skill in {match.skill_id for match in line.matches}
                )
        for skill, lines in sorted(found.items(), key=lambda item: (-len(item[1]), item[0])):
            yield f"{which} only: {skill}"
            yield from lines


def main() -> None:
    if not REFERENCE.is_dir():
        print("The reference data is not here; the French figures stay as they were.", file=sys.stderr)
        return
    with Workspace(":memory:") as workspace:
        open_data(workspace)
        if "--worklist" in sys.argv:
            print("\n".join(worklist([job for job in jobs_of(stored_postings(workspace)) if job.half == WORKED_ON])))
            return
        measured = rounded(french(workspace))
    found = json.loads(QUALITY.read_text(encoding="utf-8"))
    found["french"] = measured
    QUALITY.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(found["french"], indent=2))


if __name__ == "__main__":
    main()
