"""Counts in how many occupations ESCO calls a skill essential, and in how many optional, and writes data/esco_use.csv.

    python -m tests.quality.count_occupations

Counts by identifier only. Skills that no occupation lists are left out.
"""

from __future__ import annotations

import csv
from collections import Counter

from alignment.reading import read_tables
from alignment.scoring.priors import ESCO_USE, short_id
from alignment.vocabulary import Upload
from tests.conftest import REFERENCE

RELATIONS = "esco_occupation_skill_relations_1.2.0.parquet"


def counts() -> Counter[tuple[str, str]]:
    """(short identifier, relation) → occupations."""
    path = REFERENCE / "frameworks" / RELATIONS
    tables = read_tables(Upload(path.name, path.read_bytes()))
    return Counter((short_id(row["skill_uri"]), row["relation"]) for table in tables for row in table.records())


def main() -> None:
    found = counts()
    with ESCO_USE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["skill", "essential", "optional"])
        for skill in sorted({skill for skill, _ in found} - {""}):
            writer.writerow([skill, found[skill, "essential"], found[skill, "optional"]])


if __name__ == "__main__":
    main()
