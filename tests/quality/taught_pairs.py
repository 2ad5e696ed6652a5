"""Draws the pairs on which readers judge "taught or not": an asked skill with a real posting line, and an outcome.

    python -m tests.quality.taught_pairs FILE.csv

Deterministic: the same data give the same pairs in the same order. The file holds other people's text and stays out of
the repository; tests/quality/taught_labels.csv keeps the identifiers and what two readers, blind to each other, said.
The strata (same skill, related skill, alike wording, same family, anything) are drawn apart, since most pairs of a
program and a posting have nothing to do with each other; the file does not say which is which.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from alignment.scoring.words import idf_in_postings, stems
from alignment.vocabulary import BUILT_IN_FRAMEWORK, Upload, content_id
from alignment.workspace import DATA, Workspace
from tests.conftest import REFERENCE

WANTED = {
    "same": 66,
    "nearly": 26,
    "narrower": 28,
    "broader": 26,
    "related": 28,
    "wording": 90,
    "family": 40,
    "any": 30,
}
MOST_OF_A_SKILL = 7
LANGUAGE = "en"


@dataclass(frozen=True, slots=True)
class Asked:
    """A skill as one question asks for it: the line that the product shows as evidence."""

    skill: str
    label: str
    family: str
    posting: str
    line: str


@dataclass(frozen=True, slots=True)
class Taught:
    """An outcome with what was matched in it."""

    program: str
    line_id: str
    text: str
    title: str
    shown: frozenset[str]
    families: frozenset[str]
    nearly: frozenset[str]
    """Skills that came close without being shown."""


@dataclass(frozen=True, slots=True)
class Pair:
    stratum: str
    asked: Asked
    taught: Taught

    @property
    def key(self) -> str:
        return content_id(self.asked.skill, self.asked.posting, self.asked.line, self.taught.line_id)


def open_data(workspace: Workspace) -> None:
    """Load and align the open postings and courses."""
    files = [REFERENCE / "opendata" / f"{name}.csv" for name in ("postings", "courses", "outcomes")]
    postings, *programs = [Upload(file.name, file.read_bytes()) for file in files]
    workspace.load_postings([postings])
    workspace.load_programs(programs)
    workspace.align(BUILT_IN_FRAMEWORK)


def asked_in(workspace: Workspace) -> list[Asked]:
    """Each asked skill once a field, with the evidence that the Gaps page would show there."""
    names = {row["id"]: row for row in workspace._database.read("skills", framework=BUILT_IN_FRAMEWORK)}
    labels = workspace.skill_labels()
    found = {}
    for field in ("", *(one.field for one in workspace.fields())):
        chosen = {"framework": BUILT_IN_FRAMEWORK, "field": field, "languages": [LANGUAGE], "reader": [LANGUAGE]}
        for row in workspace._database.read("demand", **chosen):
            skill = row["skill_id"]
            one = Asked(skill, labels[skill], names[skill]["family"], row["posting_id"], row["text"])
            found[skill, row["text"]] = one
    return sorted(found.values(), key=lambda one: content_id(one.skill, one.line))


def taught_in(workspace: Workspace) -> list[Taught]:
    found = []
    for program in workspace.programs():
        chosen = {"framework": BUILT_IN_FRAMEWORK, "program": program.name, "languages": [LANGUAGE]}
        matches = defaultdict(list)
        for row in workspace._database.read("program_matches", **chosen):
            matches[row["line_id"]].append(row)
        for row in workspace._database.read("program_lines", **chosen):
            own = matches[row["line_id"]]
            shown = frozenset(one["skill_id"] for one in own if one["shown"])
            families = frozenset(one["family"] for one in own if one["shown"])
            nearly = frozenset(one["skill_id"] for one in own if not one["shown"])
            found.append(Taught(program.name, row["line_id"], row["text"], row["title"], shown, families, nearly))
    return found


def relations() -> dict[str, dict[str, frozenset[str]]]:
    """Relation → skill → the skills that stand in it to that one; "narrower" are the steps below, however many."""
    with (DATA / "core_skills.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    above = {row["skill_id"]: frozenset(filter(None, row["broader"].split(" | "))) for row in rows}
    related = {row["skill_id"]: frozenset(filter(None, row["related"].split(" | "))) for row in rows}
    over = {id: _all_above(id, above) for id in above}
    under = {id: frozenset(other for other, higher in over.items() if id in higher) for id in above}
    return {"narrower": under, "broader": over, "related": related}


def _all_above(skill: str, above: Mapping[str, frozenset[str]]) -> frozenset[str]:
    direct = above.get(skill, frozenset())
    return direct.union(*(_all_above(one, above) for one in direct))


def stratum_of(asked: Asked, taught: Taught, near: Mapping[str, Mapping[str, frozenset[str]]]) -> str:
    """How an outcome stands to an asked skill, the strongest relation first."""
    if asked.skill in taught.shown:
        return "same"
    if asked.skill in taught.nearly:
        return "nearly"
    for relation in ("narrower", "broader", "related"):
        if near[relation][asked.skill] & taught.shown:
            return relation
    return "family" if asked.family in taught.families else "any"


def draw(workspace: Workspace) -> list[Pair]:
    """The pairs of all strata, shuffled."""
    asked, taught = asked_in(workspace), taught_in(workspace)
    near = relations()
    pairs: dict[str, list[Pair]] = defaultdict(list)
    for one in asked:
        for other in taught:
            stratum = stratum_of(one, other, near)
            pairs[stratum].append(Pair(stratum, one, other))
    pairs["wording"] = list(alike(pairs["any"] + pairs["family"]))
    chosen: dict[tuple[str, str], Pair] = {}
    counts: Counter[str] = Counter()
    for stratum, most in WANTED.items():
        taken = 0
        for pair in by_turns(pairs[stratum]):
            unit = pair.asked.skill, pair.taught.line_id
            if taken < most and unit not in chosen and counts[pair.asked.skill] < MOST_OF_A_SKILL:
                chosen[unit] = pair
                counts[pair.asked.skill] += 1
                taken += 1
    return sorted(chosen.values(), key=lambda pair: pair.key)


def by_turns(pairs: Iterable[Pair]) -> Iterator[Pair]:
    """Programs take turns, and within a program its skills do, so that no large one fills the sample."""
    waiting: dict[str, dict[str, list[Pair]]] = defaultdict(lambda: defaultdict(list))
    for pair in pairs:
        waiting[pair.taught.program][pair.asked.skill].append(pair)
    for skills in waiting.values():
        for own in skills.values():
            own.sort(key=lambda pair: pair.key, reverse=True)
    order = {
        program: sorted(skills, key=lambda skill: content_id(program, skill)) for program, skills in waiting.items()
    }
    while order:
        for program in sorted(order):
            skill = order[program].pop(0)
            yield waiting[program][skill].pop()
            if waiting[program][skill]:
                order[program].append(skill)
            if not order[program]:
                del order[program]


def alike(pairs: Iterable[Pair]) -> Iterator[Pair]:
    """Of each asked line and program the outcome whose words are most alike; the twentieth that is most so."""
    best: dict[tuple[str, str, str], tuple[float, Pair]] = {}
    vectors: dict[str, dict[str, float]] = {}
    for pair in pairs:
        likeness = _likeness(pair, vectors)
        unit = pair.asked.skill, pair.asked.line, pair.taught.program
        if likeness > best.get(unit, (0.0, pair))[0]:
            best[unit] = likeness, pair
    surest = [pair for _, pair in sorted(best.values(), key=lambda one: (-one[0], one[1].key))]
    yield from surest[: len(surest) // 20]


def _likeness(pair: Pair, known: dict[str, dict[str, float]]) -> float:
    """Cosine of the line's words and the outcome's, whose course title lends its words at half their weight."""
    line, outcome = _vector(pair.asked.line, known), _vector(pair.taught.text, known)
    lent = {stem: weight / 2 for stem, weight in _vector(pair.taught.title, known).items()}
    return _cosine(line, lent | outcome)


def _vector(text: str, known: dict[str, dict[str, float]]) -> dict[str, float]:
    if text not in known:
        names = sorted(set(stems(text, LANGUAGE)))
        known[text] = dict(zip(names, map(float, idf_in_postings(names, LANGUAGE)), strict=True))
    return known[text]


def _cosine(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    shared = sum(one[stem] * other[stem] for stem in sorted(one.keys() & other.keys()))
    return float(shared / (_length(one) * _length(other))) if shared else 0.0


def _length(vector: Mapping[str, float]) -> float:
    return sum(weight * weight for weight in vector.values()) ** 0.5


def main() -> None:
    with Workspace(":memory:") as workspace:
        open_data(workspace)
        pairs = draw(workspace)
    with Path(sys.argv[1]).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["pair_id", "skill", "requirement", "course", "outcome"])
        writer.writerows(
            [pair.key, pair.asked.label, pair.asked.line, pair.taught.title, pair.taught.text] for pair in pairs
        )
    print(Counter(pair.stratum for pair in pairs), Counter(pair.taught.program for pair in pairs), file=sys.stderr)


if __name__ == "__main__":
    main()
