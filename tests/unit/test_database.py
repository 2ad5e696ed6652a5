"""The file: opened hardened or not at all, read by many, written by one, never half."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pytest

from alignment import database as module
from alignment.database import SCHEMA_VERSION, Database, statement
from alignment.problems import DatabaseBusy
from alignment.rows import SCORED_TABLES
from tests.conftest import REPOSITORY

HOLD = """
import sys
from alignment.database import Database
with Database(sys.argv[1]) as database:
    print("open", flush=True)
    sys.stdin.read()
"""


def rows(*owners: str) -> list[dict[str, object]]:
    return [{"framework": "core", "owner_id": owner} for owner in owners]


def write(database: Database, *owners: str) -> None:
    with database.writing("write") as writing:
        writing.insert("aligned", rows(*owners))


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with Database(tmp_path / "a.duckdb") as opened:
        yield opened


@pytest.fixture
def own_sql(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder in which a test puts statements of its own beside the product's."""
    folder = tmp_path / "sql"
    folder.mkdir()
    for file in module.SQL.glob("*.sql"):
        (folder / file.name).write_bytes(file.read_bytes())
    statement.cache_clear()
    monkeypatch.setattr(module, "SQL", folder)
    (folder / "owners.sql").write_text("SELECT owner_id FROM aligned ORDER BY owner_id", encoding="utf-8")
    yield folder
    statement.cache_clear()


def owners(database: Database) -> list[str]:
    return [row["owner_id"] for row in database.read("owners")]


def bare(path: Path, *statements: str) -> list[tuple[object, ...]]:
    """What plain DuckDB makes of the file, past our own opening."""
    with duckdb.connect(str(path)) as connection:
        found: list[tuple[object, ...]] = []
        for text in statements:
            found = connection.execute(text).fetchall()
        return found


# -------------------------------------------------------------------------------------------------------- opening


def test_a_new_file_is_made_with_its_folders_and_begins_at_revision_0(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "down" / "a.duckdb"
    with Database(path) as database:
        assert (database.revision, database.path) == (0, str(path))
    assert path.is_file()


def test_what_was_written_is_there_at_the_next_opening(tmp_path: Path, own_sql: Path) -> None:
    with Database(tmp_path / "a.duckdb") as database:
        write(database, "a", "b")
    with Database(tmp_path / "a.duckdb") as database:
        assert (owners(database), database.revision) == (["a", "b"], 1)


def test_closing_twice_does_nothing(tmp_path: Path) -> None:
    database = Database(tmp_path / "a.duckdb")
    database.close()
    database.close()


@pytest.mark.parametrize(
    "attack",
    [
        "SELECT * FROM read_csv('{file}')",
        "SELECT * FROM read_text('{file}')",
        "SELECT * FROM '{file}'",
        "SELECT * FROM glob('{folder}/*')",
        "COPY (SELECT 1) TO '{folder}/out.csv'",
        "ATTACH '{folder}/other.duckdb'",
        "EXPORT DATABASE '{folder}/export'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access=true",
        "SET memory_limit='90GB'",
        "RESET lock_configuration",
        "SELECT * FROM rows",
    ],
)
def test_a_statement_reaches_nothing_outside_the_file(
    database: Database, own_sql: Path, tmp_path: Path, attack: str
) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("a\nsecret\n", encoding="utf-8")
    (own_sql / "attack.sql").write_text(attack.format(file=secret, folder=tmp_path), encoding="utf-8")
    before = sorted(tmp_path.iterdir())
    with pytest.raises((duckdb.Error, DatabaseBusy)) as refusal:
        database.read("attack")
    assert "secret\n" not in str(refusal.value)
    assert [path for path in sorted(tmp_path.iterdir()) if path not in before] == []


def test_memory_is_bounded(database: Database, own_sql: Path) -> None:
    (own_sql / "limit.sql").write_text("SELECT current_setting('memory_limit') AS most", encoding="utf-8")
    assert database.read("limit")[0]["most"].startswith(("953.", "1.0 GiB", "1000"))


def test_a_file_that_another_process_holds_is_busy_and_the_remedy_says_so(tmp_path: Path) -> None:
    path = tmp_path / "held.duckdb"
    command = [sys.executable, "-c", HOLD, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None and holder.stdout.readline() == "open\n"
        with pytest.raises(DatabaseBusy, match="in use") as refusal:
            Database(path)
        holder.communicate("")
    assert str(path) in refusal.value.message
    assert "Stop the server" in refusal.value.remedy
    Database(path).close()


def test_a_file_that_this_process_holds_already_is_busy_too(database: Database) -> None:
    with pytest.raises(DatabaseBusy, match="in use"):
        Database(database.path)
    assert database.revision == 0


@pytest.mark.parametrize("folder", ["plain", "blocks of locks"])
@pytest.mark.parametrize("content", [b"", b"not a database", b"x" * 20_000, json.dumps({"a": 1}).encode()])
def test_a_file_that_is_no_database_is_refused_and_left_as_it_is(tmp_path: Path, folder: str, content: bytes) -> None:
    path = tmp_path / folder / "file.duckdb"
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(DatabaseBusy) as refusal:
        Database(path)
    assert "in use" not in refusal.value.message
    assert refusal.value.remedy
    assert path.read_bytes() == content


def test_a_damaged_file_is_not_called_busy(tmp_path: Path) -> None:
    path = tmp_path / "a.duckdb"
    with Database(path) as database:
        write(database, *map(str, range(5_000)))
    content = bytearray(path.read_bytes())
    content[8_192:] = bytes(byte ^ 0x5A for byte in content[8_192:])
    path.write_bytes(content)
    with pytest.raises(DatabaseBusy) as refusal:
        Database(path)
    assert "damaged" in refusal.value.message
    assert "restore" in refusal.value.remedy


def test_a_folder_in_the_place_of_the_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatabaseBusy):
        Database(tmp_path)


def test_somebody_elses_duckdb_file_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "theirs.duckdb"
    bare(path, "CREATE TABLE accounts AS SELECT 1 AS id")
    with pytest.raises(DatabaseBusy, match="not a DuckDB file of this program"):
        Database(path)
    assert bare(path, "SELECT table_name FROM information_schema.tables") == [("accounts",)]


def test_a_newer_schema_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "newer.duckdb"
    Database(path).close()
    bare(
        path,
        f"UPDATE state SET schema_version = {SCHEMA_VERSION + 1}",
        "CREATE OR REPLACE VIEW gap AS SELECT 42 AS newer",
    )
    with pytest.raises(DatabaseBusy, match="newer version") as refusal:
        Database(path)
    assert "Install that version" in refusal.value.remedy
    assert bare(path, "SELECT * FROM gap") == [(42,)]


# ------------------------------------------------------------------------------------------------------ upgrading

VERSION_1, VERSION_2, VERSION_4, VERSION_5 = (
    REPOSITORY / "tests" / "golden" / f"schema-{version}.sql" for version in (1, 2, 4, 5)
)
"""The tables as earlier versions made them."""
TABLES = ("posting", "requirement", "course", "outcome", "assessment", "requirement_skill", "outcome_skill", "aligned")
MATCH = "'core', 'sql', 0.5, 0.61, ['SQL'], 'sql'"


@pytest.fixture
def old_file(tmp_path: Path) -> Path:
    """A file of version 1 with a posting, a course, and what was found in them."""
    path = tmp_path / "old.duckdb"
    course = "'c1', 'Foundations', 'Data', '', 'en', '', '', 's', 'l', 'o', 'f', TIMESTAMP '2026-11-20 10:00:00'"
    bare(
        path,
        VERSION_1.read_text(encoding="utf-8"),
        "INSERT INTO posting VALUES ('p1', 'p1', 'A', 'Analyst', 'IT', 'en', 'text', DATE '2026-03-02', 's', 'l', 'o', "
        "'f', TIMESTAMP '2026-11-20 10:00:00')",
        "INSERT INTO requirement SELECT 'r' || n, 'p1', n, 'You write SQL (' || n // 2 || ').', 0.9, NULL, false, "
        "'must', '', NULL, 'en' FROM range(6) AS t(n)",
        f"INSERT INTO course VALUES ({course})",
        "INSERT INTO outcome VALUES ('o1', 'c1', 1, 'Write SQL.', '', 'outcome', NULL)",
        "INSERT INTO assessment VALUES ('a1', 'c1', 1, 'Write SQL!', '', '', '', NULL, NULL)",
        f"INSERT INTO requirement_skill SELECT 'r' || n, 'p1', {MATCH}, true, '' FROM range(6) AS t(n)",
        f"INSERT INTO outcome_skill VALUES ('o1', 'c1', {MATCH}, false, 'too weak')",
        "INSERT INTO aligned VALUES ('core', 'p1'), ('core', 'c1')",
        "UPDATE state SET revision = 7",
    )
    return path


def everything(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """What version 1 knew, read past our own opening."""
    kept: dict[str, list[tuple[object, ...]]] = {}
    old = VERSION_1.read_text(encoding="utf-8")
    with duckdb.connect() as empty:
        empty.execute(old)
        for table in TABLES:
            columns = ", ".join(column[0] for column in empty.execute(f"SELECT * FROM {table}").description)
            kept[table] = bare(path, f"SELECT {columns} FROM {table} ORDER BY ALL")
    return kept


def test_a_file_of_version_1_is_upgraded_and_nothing_is_lost(old_file: Path) -> None:
    before = everything(old_file)
    for _ in range(2):
        with Database(old_file) as database:
            assert database.read("revision") == [{"revision": 7, "schema_version": SCHEMA_VERSION}]
    assert everything(old_file) == before | {table: [] for table in SCORED_TABLES if table in before}
    assert bare(old_file, "SELECT count(*), count(wording), count(DISTINCT wording) FROM requirement") == [(6, 6, 3)]
    assert bare(old_file, "SELECT o.wording = a.wording FROM outcome AS o, assessment AS a") == [(True,)]
    assert bare(old_file, "SELECT count(*) FROM decision") == [(0,)]


def test_a_file_of_version_2_keeps_its_decisions_and_waits_to_be_aligned_again(tmp_path: Path) -> None:
    path = tmp_path / "two.duckdb"
    decided = "'core', 'requirement', 'r1', 'p1', 7, 'You write SQL.', 'sql', 'SQL', '', '', 'line', 'No.', true, 0.6"
    bare(
        path,
        VERSION_2.read_text(encoding="utf-8"),
        f"INSERT INTO decision VALUES (1, 'rejected', NULL, {decided}, TIMESTAMP '2026-11-24 10:00:00')",
        "INSERT INTO aligned VALUES ('core', 'p1')",
        f"INSERT INTO requirement_skill VALUES ('r1', 'p1', {MATCH}, false, 'no', true, 'rejected', 0.61, '')",
    )
    with Database(path) as database:
        assert database.read("revision") == [{"revision": 0, "schema_version": SCHEMA_VERSION}]
    assert bare(path, "SELECT id, verdict, reason FROM decision") == [(1, "rejected", "No.")]
    for table in ("requirement_skill", "aligned", "tried_match"):
        assert bare(path, f"SELECT count(*) FROM {table}") == [(0,)]


def test_a_file_of_version_4_learns_which_course_an_assessment_and_an_outcome_are_of(tmp_path: Path) -> None:
    path = tmp_path / "four.duckdb"
    course = "'Data', '', 'en', '', '', 's', 'l', 'o', 'f', TIMESTAMP '2026-11-20 10:00:00'"
    bare(
        path,
        VERSION_4.read_text(encoding="utf-8"),
        f"INSERT INTO course SELECT unnest(['c1', 'c2', 'c3']), 'Databases', {course}",
        "INSERT INTO outcome BY NAME SELECT unnest(['o1', 'o1', 'o2']) AS id, unnest(['c1', 'c2', 'c3']) AS course_id, "
        "1 AS position, 'Write SQL.' AS text, '' AS unit, 'outcome' AS kind",
        "INSERT INTO assessment BY NAME SELECT unnest(['a1', 'a1']) AS id, unnest(['c1', 'c2']) AS course_id, "
        "1 AS position, 'Query.' AS text, '' AS title, '' AS method, '' AS standard",
        "INSERT INTO assessment_outcome VALUES ('a1', 'o1'), ('a1', 'o1'), ('a1', 'o2'), ('a1', 'gone'), ('no', 'o1')",
    )
    Database(path).close()
    held = bare(
        path, "SELECT course_id, assessment_id, outcome_course_id, outcome_id FROM assessment_outcome ORDER BY ALL"
    )
    assert held == [
        (course, "a1", *outcome)
        for course in ("c1", "c2")
        for outcome in sorted([(course, "o1"), ("c3", "o2"), (course, "gone")])
    ]


def test_a_file_of_version_5_begins_its_log_with_the_upgrade(tmp_path: Path) -> None:
    path = tmp_path / "five.duckdb"
    bare(path, VERSION_5.read_text(encoding="utf-8"), "UPDATE state SET revision = 41")
    with Database(path) as database:
        write(database, "a")
        events = database.read("events")
    assert [(one["id"], one["what"], one["before"]) for one in events] == [
        (41, "begin the log", '{"version": 5}'),
        (42, "write", ""),
    ]
    assert events[1]["previous"] == events[0]["hash"]
    Database(path).close()


def test_a_new_file_has_the_columns_of_an_upgraded_one(old_file: Path, tmp_path: Path) -> None:
    columns = "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE NOT internal ORDER BY ALL"
    Database(tmp_path / "new.duckdb").close()
    Database(old_file).close()
    assert bare(old_file, columns) == bare(tmp_path / "new.duckdb", columns)


def test_an_upgrade_that_fails_leaves_a_whole_file_and_names_the_copy_from_before(
    old_file: Path, own_sql: Path
) -> None:
    before = everything(old_file)
    schema = own_sql / "schema.sql"
    working = schema.read_text(encoding="utf-8")
    schema.write_text(f"{working}\nSELECT no_such_thing;", encoding="utf-8")
    copy = old_file.with_name(f"old.duckdb.before-{SCHEMA_VERSION}")
    for _ in range(2):
        with pytest.raises(DatabaseBusy, match="could not be upgraded") as refusal:
            Database(old_file)
        assert str(copy) in refusal.value.remedy
    assert everything(copy) == before
    assert bare(copy, "SELECT schema_version, revision FROM state") == [(1, 7)]
    assert bare(old_file, "SELECT schema_version, revision FROM state") == [(SCHEMA_VERSION - 1, 7)]
    kept = everything(old_file)
    assert kept == before | {table: [] for table in SCORED_TABLES if table in before}
    schema.write_text(working, encoding="utf-8")
    statement.cache_clear()
    with Database(old_file) as database:
        assert database.read("revision")[0]["schema_version"] == SCHEMA_VERSION
    assert everything(old_file) == kept
    assert everything(copy) == before


@pytest.mark.parametrize("version", [2, 3, 4, 5, 6])
def test_each_step_of_an_upgrade_leaves_the_tables_of_that_version(old_file: Path, version: int) -> None:
    """So that the version of Alignment which one has opens it, wherever an upgrade stopped."""
    golden = REPOSITORY / "tests" / "golden" / f"schema-{version}.sql"
    columns = (
        "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE NOT internal AND table_name IN "
        "(SELECT table_name FROM duckdb_tables()) ORDER BY ALL"
    )
    bare(old_file, *(statement(f"upgrade_to_{step}") for step in range(2, version + 1)))
    new = old_file.with_name("new.duckdb")
    bare(new, golden.read_text(encoding="utf-8"))
    assert bare(old_file, columns) == bare(new, columns)


def test_a_step_of_an_upgrade_that_fails_leaves_the_file_at_the_step_before(old_file: Path, own_sql: Path) -> None:
    step = own_sql / "upgrade_to_3.sql"
    step.write_text(f"{step.read_text(encoding='utf-8')}\nSELECT no_such_thing;", encoding="utf-8")
    with pytest.raises(DatabaseBusy, match="could not be upgraded"):
        Database(old_file)
    assert bare(old_file, "SELECT schema_version, revision FROM state") == [(2, 7)]
    assert bare(old_file, "SELECT count(*) FROM aligned") == [(2,)]


def test_an_earlier_copy_is_never_overwritten(old_file: Path, caplog: pytest.LogCaptureFixture) -> None:
    taken = old_file.with_name(f"old.duckdb.before-{SCHEMA_VERSION}")
    taken.write_bytes(b"somebody's")
    Database(old_file).close()
    assert taken.read_bytes() == b"somebody's"
    copy = old_file.with_name(f"{taken.name}-2")
    assert bare(copy, "SELECT schema_version FROM state") == [(1,)]
    assert [record.getMessage() for record in caplog.records] == [
        f"Before the upgrade to version {SCHEMA_VERSION} the database was copied to {copy}."
    ]


def test_a_new_file_and_one_of_this_version_are_not_copied(tmp_path: Path) -> None:
    for _ in range(2):
        Database(tmp_path / "a.duckdb").close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.duckdb", "a.duckdb.head"]


# -------------------------------------------------------------------------------------------------------- writing


def test_the_revision_rises_by_one_for_each_transaction_however_much_it_writes(database: Database) -> None:
    for at in range(3):
        with database.writing("write") as writing:
            writing.insert("aligned", rows(f"a{at}", f"b{at}"))
            writing.delete("aligned", "owner_id", [f"a{at}"])
            writing.insert("aligned", [])
        assert database.revision == at + 1


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, duckdb.Error])
def test_an_error_takes_back_everything_and_the_next_transaction_works(
    database: Database, own_sql: Path, error: type[BaseException]
) -> None:
    def write_and_fail() -> None:
        with database.writing("write") as writing:
            writing.insert("aligned", rows("lost"))
            raise error("no")

    write(database, "kept")
    with pytest.raises(error):
        write_and_fail()
    assert (owners(database), database.revision) == (["kept"], 1)
    write(database, "next")
    assert (owners(database), database.revision) == (["kept", "next"], 2)


def test_a_row_that_does_not_fit_takes_back_the_rows_before_it(database: Database, own_sql: Path) -> None:
    with pytest.raises(duckdb.Error), database.writing("write") as writing:
        writing.insert("aligned", rows("first"))
        writing.insert("aligned", [{"framework": None, "owner_id": "second"}])
    assert (owners(database), database.revision) == ([], 0)


def test_what_is_not_committed_is_seen_by_the_writer_alone(database: Database, own_sql: Path) -> None:
    with database.writing("write") as writing:
        writing.insert("aligned", rows("a"))
        assert writing.read("owners") == [{"owner_id": "a"}]
        assert owners(database) == []
    assert owners(database) == ["a"]


def test_delete_takes_the_named_rows_and_no_others(database: Database, own_sql: Path) -> None:
    write(database, "a", "b", "it's; DROP TABLE aligned")
    with database.writing("write") as writing:
        writing.delete("aligned", "owner_id", ["a", "it's; DROP TABLE aligned", "none"])
        writing.delete("aligned", "owner_id", [])
    assert owners(database) == ["b"]


@pytest.mark.parametrize("name", ["aligned; DROP TABLE state", "a b", "", '"state"'])
def test_a_table_whose_name_is_no_identifier_is_refused(database: Database, name: str) -> None:
    with pytest.raises(ValueError, match="identifier"), database.writing("write") as writing:
        writing.insert(name, rows("a"))


def test_writers_in_eight_threads_lose_no_update(database: Database, own_sql: Path) -> None:
    names = [f"{thread}-{at}" for thread in range(8) for at in range(6)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda name: write(database, name), names))
    assert owners(database) == sorted(names)
    assert database.revision == len(names)


# -------------------------------------------------------------------------------------------------------- reading


def test_eight_threads_reading_at_once_each_get_their_own_rows(database: Database, own_sql: Path) -> None:
    (own_sql / "own.sql").write_text(
        "SELECT $of AS owner, count(*) AS n FROM range($n) UNION ALL SELECT $of AS owner, -1 AS n ORDER BY n",
        encoding="utf-8",
    )
    together = threading.Barrier(8)

    def read(thread: int) -> list[object]:
        together.wait()
        found = [database.read("own", of=f"thread {thread}", n=1_000 * thread + at) for at in range(40)]
        expected = [[(f"thread {thread}", -1), (f"thread {thread}", 1_000 * thread + at)] for at in range(40)]
        return [
            row for row, want in zip(found, expected, strict=True) if [(one["owner"], one["n"]) for one in row] != want
        ]

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(read, range(8))) == [[]] * 8


def test_a_reader_sees_whole_transactions_while_another_thread_writes(database: Database, own_sql: Path) -> None:
    done = threading.Event()

    def write_pairs() -> None:
        for at in range(30):
            write(database, f"{at}-left", f"{at}-right")
        done.set()

    with ThreadPoolExecutor(1) as pool:
        writer = pool.submit(write_pairs)
        counts = [len(owners(database))]
        while not done.is_set():
            counts.append(len(owners(database)))
        writer.result()
    assert all(count % 2 == 0 for count in counts)
    assert counts == sorted(counts)


def test_every_sql_file_says_what_it_is_for() -> None:
    assert [
        file.name
        for file in module.SQL.glob("*.sql")
        if not file.read_text(encoding="utf-8").startswith("-- Purpose: ")
    ] == []


# --------------------------------------------------------------------------------------------------------- copies


def test_a_copy_holds_what_was_committed_and_opens(database: Database, own_sql: Path, tmp_path: Path) -> None:
    write(database, "a", "b")
    database.copy_to(tmp_path / "copy.duckdb")
    write(database, "c")
    with Database(tmp_path / "copy.duckdb") as copy:
        assert (owners(copy), copy.revision) == (["a", "b"], 1)


def test_copies_made_while_others_write_and_read_are_whole(database: Database, own_sql: Path, tmp_path: Path) -> None:
    done = threading.Event()

    def write_pairs(thread: int) -> None:
        at = 0
        while not done.is_set():
            write(database, f"{thread}-{at}-left", f"{thread}-{at}-right")
            at += 1

    def read() -> None:
        while not done.is_set():
            owners(database)

    copies = [tmp_path / f"copy{at}.duckdb" for at in range(6)]
    with ThreadPoolExecutor(5) as pool:
        others = [pool.submit(write_pairs, 1), pool.submit(write_pairs, 2), *(pool.submit(read) for _ in range(3))]
        try:
            for copy in copies:
                database.copy_to(copy)
        finally:
            done.set()
        for other in others:
            other.result()
    for path in copies:
        with Database(path) as copy:
            assert len(owners(copy)) == 2 * copy.revision


def test_a_file_that_cannot_be_made_ready_to_be_copied_is_a_plain_line(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def odd(cursor: object) -> None:
        raise duckdb.TransactionException("Cannot CHECKPOINT: there are other write transactions active")

    with monkeypatch.context() as patched, pytest.raises(DatabaseBusy, match="ready to be copied"):
        patched.setattr(module, "_end_of", odd)
        database.copy_to(tmp_path / "copy")
    assert not (tmp_path / "copy").exists()


def test_a_copy_that_cannot_be_written_leaves_nothing_behind(database: Database, tmp_path: Path) -> None:
    target = tmp_path / "taken"
    target.mkdir()
    with pytest.raises(OSError):
        database.copy_to(target)
    assert sorted(path.name for path in tmp_path.iterdir() if "taken" in path.name) == ["taken"]
    write(database, "still works")
