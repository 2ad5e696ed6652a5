"""Draws the matches that two people read to say how many of the shown ones are right.

    python -m tests.quality.sample_matches DATABASE > to-read.csv

The sample is drawn at random, with a fixed seed, from all distinct pairs of wording and skill that the built-in
framework shows on the open postings and outcomes. The verdicts are kept in tests/quality/shown_matches.csv as
identifiers and 1 or 0 only: the lines themselves are other people's text.
"""

from __future__ import annotations

import csv
import random
import sys

from alignment.database import Database

SIZE, SEED = 200, 20261125


def pairs(database: Database) -> list[dict[str, str]]:
    """Distinct (wording, skill) pairs that are shown, in a fixed order."""
    rows = database.read("shown_matches", framework="core")
    return [{key: str(value) for key, value in row.items()} for row in rows]


def main() -> None:
    with Database(sys.argv[1]) as database:
        found = pairs(database)
    chosen = random.Random(SEED).sample(found, SIZE)
    writer = csv.DictWriter(sys.stdout, list(chosen[0]))
    writer.writeheader()
    writer.writerows(chosen)
    print(f"{SIZE} of {len(found)} shown matches", file=sys.stderr)


if __name__ == "__main__":
    main()
