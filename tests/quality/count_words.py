"""Counts in how many lines of real postings each stem stands, and writes data/word_lines.csv.

    python -m tests.quality.count_words

A word that every posting uses ("work", "team") says little about a skill, however rare it is among a
framework's labels; scoring.py therefore takes the mean of two idf values, the framework's and this one. Counted
on the lines of SkillSpan dev (English) and of the open postings (both languages). Counts only: no text is written.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Iterator

from alignment.requirements import segments
from alignment.scoring import WORD_LINES, stems
from tests.conftest import REFERENCE

LEAST = 3


def lines() -> Iterator[tuple[str, str]]:
    """(language, line) of every real posting line, each wording once."""
    csv.field_size_limit(10**9)
    with (REFERENCE / "evaluation" / "posting_lines_skillspan_dev.csv").open(encoding="utf-8") as file:
        yield from dict.fromkeys(("en", row["sentence"]) for row in csv.DictReader(file))
    with (REFERENCE / "opendata" / "postings.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    yield from dict.fromkeys((row["language"], segment.text) for row in rows for segment in segments(row["text"]))


def main() -> None:
    totals: Counter[str] = Counter()
    counts: Counter[tuple[str, str]] = Counter()
    for language, text in lines():
        totals[language] += 1
        counts.update({(language, stem) for stem in stems(text, language)})
    with WORD_LINES.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["language", "stem", "lines"])
        writer.writerows((language, "", total) for language, total in sorted(totals.items()))
        writer.writerows((*key, n) for key, n in sorted(counts.items()) if n >= LEAST and not key[1].isdigit())
    print(dict(totals), file=sys.stderr)


if __name__ == "__main__":
    main()
