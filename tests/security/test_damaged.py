"""Sixty damaged files: each opens with right answers, or is a plain problem with a remedy; and a backup always helps.

A file is what a killed server leaves: the database, DuckDB's own log beside it with what came since, and the note of
the last write. A damage is made at places drawn with a seed. Files are opened in processes of their own, so that one on
which DuckDB dies would be seen too. What a whole reading calls whole must be so, table by table.
"""

from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from alignment import keeping
from alignment.database import Database
from alignment.problems import DatabaseBusy
from tests.security.workers import a_crash, answer_from, started, stopped_after, told_by

SHARE = 7
BLOCK, HEADERS = 262_144, 12_288
"""Bytes of a block of DuckDB’s file, and of the three headers before the first."""


@dataclass(frozen=True)
class Left:
    """What a killed server left, a backup made before, and what else a damage may be made of."""

    path: Path
    backup: Path
    other_wal: Path
    answers: str
    backed_up: str
    tables: dict[str, object]


Damage = Callable[[Path, Left, random.Random], None]


def wal_of(path: Path) -> Path:
    return path.with_name(path.name + ".wal")


def head_of(path: Path) -> Path:
    return path.with_name(path.name + ".head")


def flip(path: Path, chance: random.Random, first: int = 0, count: int = 1) -> None:
    content = bytearray(path.read_bytes())
    for _ in range(count):
        at = chance.randrange(min(first, len(content) - 1), len(content))
        content[at] ^= chance.randrange(1, 256)
    path.write_bytes(content)


def flip_header(path: Path, left: Left, chance: random.Random) -> None:
    content = bytearray(path.read_bytes())
    content[chance.randrange(HEADERS)] ^= chance.randrange(1, 256)
    path.write_bytes(content)


def flip_byte(path: Path, left: Left, chance: random.Random) -> None:
    flip(path, chance, HEADERS)


def flip_many(path: Path, left: Left, chance: random.Random) -> None:
    flip(path, chance, HEADERS, 200)


def cut_short(path: Path, left: Left, chance: random.Random) -> None:
    with path.open("rb+") as file:
        file.truncate(chance.randrange(path.stat().st_size))


def zero_page(path: Path, left: Left, chance: random.Random) -> None:
    at = chance.randrange(HEADERS, path.stat().st_size) // 4096 * 4096
    with path.open("rb+") as file:
        file.seek(at)
        file.write(bytes(min(4096, path.stat().st_size - at)))


def zero_block(path: Path, left: Left, chance: random.Random) -> None:
    at = HEADERS + BLOCK * chance.randrange((path.stat().st_size - HEADERS) // BLOCK)
    with path.open("rb+") as file:
        file.seek(at)
        file.write(bytes(BLOCK))


def swap_blocks(path: Path, left: Left, chance: random.Random) -> None:
    content = bytearray(path.read_bytes())
    one, other = (HEADERS + BLOCK * at for at in chance.sample(range((len(content) - HEADERS) // BLOCK), 2))
    content[one : one + BLOCK], content[other : other + BLOCK] = (
        content[other : other + BLOCK],
        content[one : one + BLOCK],
    )
    path.write_bytes(content)


def flip_log(path: Path, left: Left, chance: random.Random) -> None:
    flip(wal_of(path), chance)


def cut_log(path: Path, left: Left, chance: random.Random) -> None:
    cut_short(wal_of(path), left, chance)


def lose_log(path: Path, left: Left, chance: random.Random) -> None:
    wal_of(path).unlink()


def empty_log(path: Path, left: Left, chance: random.Random) -> None:
    wal_of(path).write_bytes(b"")


def garble_log(path: Path, left: Left, chance: random.Random) -> None:
    wal_of(path).write_bytes(chance.randbytes(chance.randrange(1, 50_000)))


def put_another_log(path: Path, left: Left, chance: random.Random) -> None:
    shutil.copyfile(left.other_wal, wal_of(path))


def put_another_log_without_note(path: Path, left: Left, chance: random.Random) -> None:
    put_another_log(path, left, chance)
    head_of(path).unlink()


def put_older_file(path: Path, left: Left, chance: random.Random) -> None:
    wal_of(path).unlink()
    shutil.copyfile(left.backup, path)


def lose_file(path: Path, left: Left, chance: random.Random) -> None:
    path.unlink()


def lose_file_and_log(path: Path, left: Left, chance: random.Random) -> None:
    path.unlink()
    wal_of(path).unlink()


def garble_note(path: Path, left: Left, chance: random.Random) -> None:
    flip(head_of(path), chance, count=3)


DAMAGES: dict[Damage, int] = {
    flip_header: 6, flip_byte: 12, flip_many: 3, cut_short: 6, zero_page: 6, zero_block: 3, swap_blocks: 2,
    flip_log: 7, cut_log: 6, lose_log: 1, empty_log: 1, garble_log: 2,
    put_another_log: 1, put_another_log_without_note: 1, put_older_file: 1, lose_file: 1, lose_file_and_log: 1,
    garble_note: 2,
}  # fmt: skip
"""How often each is done: 62 in all. After `swap_blocks` each block’s checksum is right, and DuckDB may die of it."""
PLAN = [(damage, at) for damage, count in DAMAGES.items() for at in range(count)]


def digests(path: Path) -> dict[str, object]:
    """Every table with its number of rows and a digest of them, as a file that opens has them."""
    with Database(path, is_read_only=True) as database:
        names = [row["name"] for row in database.read("tables")]
        return {name: tuple(database.read("whole_table", table=name)[0].values()) for name in names}


def answered(path: Path) -> tuple[str, Any]:
    """What the product says of a file: its answers, or a problem with its remedy; or that it died."""
    process, pipe = started(answer_from, str(path))
    with stopped_after(process):
        said = told_by(pipe)
        process.join(60)
    return said[0] if said else ("died", process.exitcode)


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> Left:
    folder = tmp_path_factory.mktemp("left")
    for name in ("own", "other"):
        process, pipe = started(a_crash, str(folder / f"{name}.duckdb"), str(folder / f"{name}.backup"), name)
        with stopped_after(process):
            assert told_by(pipe) == ["done"]
            process.join(60)
    path, backup = folder / "own.duckdb", folder / "own.backup"
    assert wal_of(path).stat().st_size > 10_000
    whole, old = folder / "whole.duckdb", folder / "old.duckdb"
    put(path, whole)
    shutil.copyfile(backup, old)
    tables, said = digests(whole), [answered(one) for one in (whole, old)]
    assert [kind for kind, _ in said] == ["answers", "answers"]
    return Left(path, backup, wal_of(folder / "other.duckdb"), said[0][1], said[1][1], tables)


def put(source: Path, target: Path) -> None:
    """A copy of the three files of a database."""
    for beside in (lambda path: path, wal_of, head_of):
        shutil.copyfile(beside(source), beside(target))


def verdict_of(path: Path) -> keeping.Verification | None:
    """What a whole reading says; None where there is no file to read."""
    return keeping.verify(path) if path.exists() else None


def test_what_is_not_damaged_is_whole_and_answers(left: Left, tmp_path: Path) -> None:
    path = tmp_path / "a.duckdb"
    put(left.path, path)
    assert keeping.verify(path).is_whole
    assert digests(path) == left.tables
    assert answered(path) == ("answers", left.answers)
    assert left.answers != left.backed_up


def test_no_damaged_file_gives_a_wrong_answer_and_a_backup_always_helps(
    left: Left, tmp_path: Path, whole: bool
) -> None:
    plan = PLAN if whole else [pair for at, pair in enumerate(PLAN) if at % (len(PLAN) // SHARE) == 0]
    counts = Counter[str]()
    for number, (damage, at) in enumerate(plan):
        path = tmp_path / str(number) / "a.duckdb"
        path.parent.mkdir()
        put(left.path, path)
        damage(path, left, random.Random(f"{damage.__name__} {at}"))
        name = f"{damage.__name__} {at}"
        verdict = verdict_of(path)
        if verdict and verdict.is_whole:
            assert digests(path) == left.tables, f"{name}: called whole, and is not"
        kind, said = answered(path)
        if kind == "answers":
            assert said == left.answers, f"{name}: opened with wrong answers"
        else:
            message, remedy = said
            assert kind == "problem" and str(path) in message and "alignment restore FILE" in remedy, f"{name}: {said}"
            assert not (verdict and verdict.is_whole), f"{name}: called whole, and not opened"
        counts[f"{'found whole' if verdict and verdict.is_whole else 'found damaged'}, {kind}"] += 1
        assert keeping.restore(left.backup, path).is_whole, name
        assert answered(path) == ("answers", left.backed_up), f"{name}: after the restore"
    print(f"\n{len(plan)} damaged files: {dict(counts)}; no wrong answer, every restore worked")


def test_a_damaged_backup_is_refused_and_changes_nothing(left: Left, tmp_path: Path) -> None:
    path, backup = tmp_path / "a.duckdb", tmp_path / "b.duckdb"
    put(left.path, path)
    shutil.copyfile(left.backup, backup)
    zero_block(backup, left, random.Random(1))
    before = path.read_bytes()
    with pytest.raises(DatabaseBusy, match="was not restored"):
        keeping.restore(backup, path)
    assert path.read_bytes() == before
    assert answered(path) == ("answers", left.answers)
