"""Many people reading at once: each gets their own rows, and never another's."""

from __future__ import annotations

import threading
from pathlib import Path

from alignment.access import Person, Role
from alignment.workspace import Workspace
from tests.builders import an_upload

READERS = 8


def test_eight_people_reading_at_once_get_no_row_of_anothers(tmp_path: Path, whole: bool) -> None:
    """10,000 reads each in full; a bounded share otherwise."""
    reads = 10_000 if whole else 150
    with Workspace(tmp_path / "own.duckdb") as workspace:
        seen = [
            workspace.seen_by(Person(f"people@{n}.example", Role.EMPLOYER, f"Employer {n}")) for n in range(READERS)
        ]
        for n, one in enumerate(seen):
            one.load_postings([an_upload(f"id,title,text\n1,Title {n},You must write SQL queries.\n", "p.csv")])
        foreign, done = list[str](), [0] * READERS

        def read(n: int) -> None:
            for _ in range(reads):
                titles = [one.title for one in seen[n].postings().rows]
                if titles != [f"Title {n}"]:
                    foreign.extend(titles)
                done[n] += 1

        threads = [threading.Thread(target=read, args=(n,)) for n in range(READERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert (foreign, done) == ([], [reads] * READERS)
