"""A file that DuckDB would die on is found out by a process that may; one left as it was closed is not tried."""

from __future__ import annotations

import os
import shutil
from itertools import combinations
from pathlib import Path

import duckdb
import pytest

from alignment import apart, database
from alignment.apart import said_apart
from alignment.problems import DamagedDatabase, DatabaseBusy
from alignment.workspace import Workspace
from tests.builders import a_copy

BLOCK, HEADERS = 262_144, 12_288
"""Bytes of a block of DuckDB’s file, and of the three headers before the first."""


def survives(path: Path) -> bool:
    return said_apart("alignment.database", path) is not None


@pytest.fixture(scope="module")
def deadly(sample_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample with two blocks exchanged, of which the first such pair was taken that ends who reads it."""
    path, whole = tmp_path_factory.mktemp("deadly") / "deadly.duckdb", sample_file.read_bytes()
    for one, other in combinations(range((len(whole) - HEADERS) // BLOCK), 2):
        path.write_bytes(exchanged(whole, HEADERS + one * BLOCK, HEADERS + other * BLOCK))
        if not survives(path):
            return path
    pytest.fail("no exchange of two blocks ends the process that reads")


def exchanged(content: bytes, one: int, other: int) -> bytes:
    return b"".join(
        (
            content[:one],
            content[other : other + BLOCK],
            content[one + BLOCK : other],
            content[one : one + BLOCK],
            content[other + BLOCK :],
        )
    )


def test_a_file_is_read_to_its_end_and_stays_as_it_was(sample_file: Path, tmp_path: Path) -> None:
    path = Path(shutil.copyfile(sample_file, tmp_path / "a.duckdb"))
    assert survives(path)
    assert path.read_bytes() == sample_file.read_bytes()
    database.read_whole(str(path))
    assert sorted(tmp_path.iterdir()) == [path]


def test_what_is_no_database_or_is_in_use_is_left_to_who_opens_it(sample_file: Path, tmp_path: Path) -> None:
    assert survives(tmp_path / "none.duckdb")
    (tmp_path / "text.duckdb").write_text("no database")
    assert survives(tmp_path / "text.duckdb")
    with Workspace(a_copy(sample_file, tmp_path / "a.duckdb")):
        assert survives(tmp_path / "a.duckdb")


def test_a_reading_without_an_end_is_not_waited_for(sample_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "WITHIN", 0.001)
    with pytest.raises(DatabaseBusy, match="nobody knows whether it is whole"):
        survives(sample_file)


def test_what_lies_in_the_current_folder_is_not_run_and_a_failure_says_nothing_of_the_file(
    sample_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "alignment").mkdir()
    for planted in ("duckdb.py", "alignment/__init__.py"):
        (tmp_path / planted).write_text("import pathlib\npathlib.Path('ran').touch()\nraise SystemExit(1)\n")
    monkeypatch.chdir(tmp_path)
    assert survives(sample_file)
    assert not (tmp_path / "ran").exists()
    with pytest.raises(DatabaseBusy, match="nobody knows whether it is whole"):
        said_apart("alignment.no_such_module", sample_file)


def test_a_file_that_ends_who_reads_it_is_a_plain_problem(deadly: Path, tmp_path: Path) -> None:
    path = shutil.copyfile(deadly, tmp_path / "a.duckdb")
    with pytest.raises(
        DamagedDatabase, match="damaged"
    ) as problem:  # DuckDB does not always die: what it reads is noise
        Workspace(path)
    assert "alignment restore FILE" in problem.value.remedy
    assert path.read_bytes() == deadly.read_bytes()


def test_where_the_process_that_tried_it_died_the_file_is_not_opened(
    sample_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = Path(shutil.copyfile(sample_file, tmp_path / "a.duckdb"))
    monkeypatch.setattr(database, "said_apart", lambda *_: None)
    with pytest.raises(DamagedDatabase, match="so damaged that DuckDB cannot read it"):
        Workspace(path)
    assert sorted(tmp_path.iterdir()) == [path]


@pytest.fixture
def tried(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The files that were tried."""
    found = list[Path]()
    monkeypatch.setattr(database, "said_apart", lambda _, path: found.append(path) or "")
    return found


def test_a_file_that_was_closed_and_left_alone_is_not_tried_again(
    core_file: Path, tmp_path: Path, tried: list[Path]
) -> None:
    path = Path(shutil.copyfile(core_file, tmp_path / "a.duckdb"))
    for times in (1, 1):
        Workspace(path).close()
        assert tried == [path] * times
    os.utime(path, ns=(1, 1))
    Workspace(path).close()
    assert len(tried) == 2, "something touched it"
    with Workspace(path) as workspace:
        workspace.load_sample()
    Workspace(path).close()
    assert len(tried) == 2
    Path(f"{path}.head").unlink()
    Workspace(path).close()
    assert len(tried) == 3


def test_a_file_whose_server_was_killed_is_tried(core_file: Path, tmp_path: Path, tried: list[Path]) -> None:
    path = a_copy(core_file, tmp_path / "a.duckdb")
    Workspace(path).close()
    assert tried == []
    Path(f"{path}.wal").touch()
    Workspace(path).close()
    assert tried == [path]


def test_a_new_file_is_not_tried(tmp_path: Path, tried: list[Path]) -> None:
    Workspace(tmp_path / "a.duckdb").close()
    Workspace(":memory:").close()
    assert tried == []


def test_what_duckdb_finds_wrong_inside_is_a_plain_problem_too(
    core_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Workspace(a_copy(core_file, tmp_path / "a.duckdb")) as workspace:
        error = duckdb.InternalException("INTERNAL Error: Bitpacking offset is out of range - corrupt database file")
        monkeypatch.setattr(database, "_rows", lambda _: (_ for _ in ()).throw(error))
        with pytest.raises(DamagedDatabase, match="damaged"):
            workspace.programs()
