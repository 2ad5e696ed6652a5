"""One DuckDB file, opened hardened, read by fresh cursors and written by one hand.

This module knows no posting and no gap: it opens, migrates, reads named SQL files and writes whole tables of
rows. It is this way because of what was measured about DuckDB: one connection shared by threads hands out other
threads' rows, so every read has a cursor of its own; two writers of a row lose updates, so all writing passes
one lock and one transaction, and raises `revision`, the number that caches are keyed on.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import duckdb
import pyarrow as pa

from alignment.problems import DamagedDatabase, DatabaseBusy

SQL = Path(__file__).resolve().parent / "sql"
MEMORY_LIMIT = "1GB"
SCHEMA_VERSION = 5

_HARDEN = (
    "SET enable_external_access=false",
    "SET autoinstall_known_extensions=false",
    "SET autoload_known_extensions=false",
    "SET allow_community_extensions=false",
    "SET python_enable_replacements=false",
    f"SET memory_limit='{MEMORY_LIMIT}'",
    "SET lock_configuration=true",
)

Row = dict[str, Any]


class Reader(Protocol):
    """Reads a named query, as `Database.read` does."""

    def __call__(self, name: str, /, **params: object) -> list[Row]: ...


@lru_cache(maxsize=128)
def statement(name: str) -> str:
    """The text of sql/NAME.sql."""
    return (SQL / f"{name}.sql").read_text(encoding="utf-8")


class Writing:
    """One open transaction. Given to the body of `Database.writing()` and to nobody else."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection) -> None:
        self._cursor = cursor

    def run(self, name: str, *, table: str = "", **params: object) -> None:
        """Run a named statement that returns nothing; `table` takes the place of `{table}` in it."""
        self._cursor.execute(_on(table, statement(name)), params or None)

    def read(self, name: str, *, table: str = "", **params: object) -> list[Row]:
        """Read inside the transaction; `table` as for `run`."""
        return _rows(self._cursor.execute(_on(table, statement(name)), params or None))

    def insert(self, table: str, rows: Sequence[Mapping[str, object]]) -> None:
        """Append rows whose keys are the table's columns."""
        if rows:
            sql = f"INSERT INTO {_identifier(table)} BY NAME SELECT * FROM incoming"  # noqa: S608  # nosec B608  # a checked name
            self._with_rows(rows, sql)

    def delete(self, table: str, column: str, values: Sequence[str]) -> None:
        """Delete the rows whose `column` is one of `values`."""
        if values:
            chosen = f"{_identifier(column)} IN (SELECT value FROM incoming)"  # noqa: S608  # nosec B608  # a checked name
            sql = f"DELETE FROM {_identifier(table)} WHERE {chosen}"  # noqa: S608  # nosec B608  # the same
            self._with_rows([{"value": value} for value in values], sql)

    def merge(self, name: str, rows: Sequence[Mapping[str, object]]) -> None:
        """Run a named statement that reads `rows` as the table `incoming`; nothing for no rows."""
        if rows:
            self._with_rows(rows, statement(name))

    def _with_rows(self, rows: Sequence[Mapping[str, object]], sql: str) -> None:
        """Rows travel as one Arrow table: a hundred times faster than row by row."""
        self._cursor.register("incoming", pa.Table.from_pylist([dict(row) for row in rows]))
        try:
            self._cursor.execute(sql)
        finally:
            self._cursor.unregister("incoming")


class Database:
    """An open database file.

    >>> with Database(":memory:") as database:
    ...     database.revision
    0
    """

    def __init__(self, path: Path | str) -> None:
        self.path = str(path)
        self._lock = threading.RLock()
        self._connection = _open(self.path)
        self._prepare()

    def __enter__(self) -> Database:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; a second call does nothing."""
        self._connection.close()

    @property
    def revision(self) -> int:
        """Number of acknowledged writes since the file was made."""
        return int(self.read("revision")[0]["revision"])

    def read(self, name: str, **params: object) -> list[Row]:
        """All rows of the named query, as dictionaries, through a cursor of its own."""
        cursor = self._connection.cursor()
        try:
            return _rows(cursor.execute(statement(name), params or None))
        except duckdb.IOException as error:
            raise _cannot_use(self.path, error) from error
        finally:
            cursor.close()

    @contextmanager
    def snapshot(self) -> Iterator[Reader]:
        """Several reads of one state of the file: what is written meanwhile is not seen. Give names as to `read`."""
        cursor = self._connection.cursor()
        try:
            cursor.execute("BEGIN TRANSACTION")

            def read(name: str, /, **params: object) -> list[Row]:
                return _rows(cursor.execute(statement(name), params or None))

            yield read
        except duckdb.IOException as error:
            raise _cannot_use(self.path, error) from error
        finally:
            cursor.close()

    @contextmanager
    def writing(self) -> Iterator[Writing]:
        """One transaction under the one write lock; committed whole or not at all; raises `revision` by one."""
        with self._lock:
            cursor = self._connection.cursor()
            try:
                cursor.execute("BEGIN")
                yield Writing(cursor)
                cursor.execute(statement("raise_revision"))
                cursor.execute("COMMIT")
            except BaseException as error:
                with suppress(duckdb.Error):
                    cursor.execute("ROLLBACK")
                if isinstance(error, duckdb.IOException):
                    raise _cannot_use(self.path, error) from error
                raise
            finally:
                cursor.close()

    def copy_to(self, target: Path) -> None:
        """A consistent copy of the file, made while serving: checkpoint, then copy, under the write lock."""
        with self._lock:
            self._connection.cursor().execute("FORCE CHECKPOINT")  # plain CHECKPOINT refuses while somebody reads
            partial = target.with_name(target.name + ".part")
            try:
                partial.write_bytes(Path(self.path).read_bytes())
                partial.replace(target)
            finally:
                partial.unlink(missing_ok=True)

    def _prepare(self) -> None:
        with self._lock:
            cursor = self._connection.cursor()
            try:
                version = self._version(cursor)
                cursor.execute("BEGIN")
                for older in range(version, SCHEMA_VERSION):
                    cursor.execute(statement(f"upgrade_to_{older + 1}"))
                cursor.execute(statement("schema"))
                cursor.execute("COMMIT")
            except duckdb.Error as error:
                self.close()
                raise _cannot_use(self.path, error) from error
            except DatabaseBusy:
                self.close()
                raise
            finally:
                cursor.close()

    def _version(self, cursor: duckdb.DuckDBPyConnection) -> int:
        """The version of the file's tables; a file of somebody else, or of a newer version, is refused unchanged."""
        tables = {row["name"] for row in _rows(cursor.execute(statement("tables")))}
        if not tables:
            return SCHEMA_VERSION
        if "state" not in tables:
            raise _not_ours(self.path)
        version = int(_rows(cursor.execute(statement("revision")))[0]["schema_version"])
        if version > SCHEMA_VERSION:
            raise DatabaseBusy(
                f"The database {self.path} was made by a newer version of Alignment.",
                "Install that version, or name another file with --database.",
            )
        return version


def _open(path: str) -> duckdb.DuckDBPyConnection:
    try:
        if path != ":memory:":
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        connection = duckdb.connect(path)
    except (duckdb.Error, OSError) as error:
        raise _cannot_use(path, error) from error
    try:
        for setting in _HARDEN:
            connection.execute(setting)
    except duckdb.Error as error:
        connection.close()
        raise _cannot_use(path, error) from error
    return connection


_LOCKED = ("could not set lock", "conflicting lock", "being used by another process", "configuration has been locked")
"""The last is what DuckDB says when this very process has the file open already."""
_DAMAGED = ("corrupt", "not a valid duckdb database", "checksum")


def _cannot_use(path: str, error: Exception) -> DatabaseBusy:
    """DuckDB tells its failures apart by words only."""
    reason = str(error).lower()
    if any(words in reason for words in _LOCKED):
        return DatabaseBusy(
            f"The database {path} is in use by another process, most likely a running Alignment server.",
            "Stop the server, work in its pages instead, or name another file with --database.",
        )
    if isinstance(error, OSError) or (isinstance(error, duckdb.IOException) and not any(w in reason for w in _DAMAGED)):
        why = (getattr(error, "strerror", "") or str(error).splitlines()[0]).rstrip(".")
        return DatabaseBusy(
            f"The database {path} cannot be read or written ({why}).",
            "Check the folder, its permissions and the room on the disk, or name another file with --database.",
        )
    return _not_ours(path)


def _not_ours(path: str) -> DamagedDatabase:
    return DamagedDatabase(
        f"The database {path} cannot be opened: it is not a DuckDB file of this program, or it is damaged.",
        "Restore a backup with `alignment restore FILE`, or name another file with --database.",
    )


def _rows(result: duckdb.DuckDBPyConnection) -> list[Row]:
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def _on(table: str, text: str) -> str:
    """A statement that does the same to several tables, for one of them."""
    return text.replace("{table}", _identifier(table)) if table else text


def _identifier(name: str) -> str:
    """Table and column names come from our own code only; this makes sure of it."""
    if not name.isidentifier():
        raise ValueError(f"not an identifier: {name!r}")
    return name
