"""One DuckDB file, opened hardened, read by fresh cursors and written by one hand.

This module knows no posting and no gap: it opens, migrates, reads named SQL files and writes whole tables of
rows. It is this way because of what was measured about DuckDB: one connection shared by threads hands out other
threads' rows, so every read has a cursor of its own; two writers of a row lose updates, so all writing passes
one lock and one transaction, and raises `revision`, the number that caches are keyed on. Each write adds an event to
a hash-chained log in its own transaction, and the end of that log is kept in a small file beside the database: DuckDB
opens a file whose log was cut off without a word, with fewer writes, and only a number outside of it can tell.
"""

from __future__ import annotations

import filecmp
import json
import logging
import secrets
import stat
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import duckdb

from alignment.access import Sight
from alignment.apart import said_apart
from alignment.events import (
    ACCEPTED,
    LOCAL_USER,
    START,
    End,
    Event,
    Head,
    loss,
    named,
    sealed,
    told,
)
from alignment.files import copy_open_file, make_folder, sweep
from alignment.note import head_path, is_as_closed, keep_closed, keep_head, kept_head, log_of
from alignment.problems import DamagedDatabase, DatabaseBusy, DatabaseInUse, LostWrites

SQL = Path(__file__).resolve().parent / "sql"
MEMORY_LIMIT = "1GB"
SCHEMA_VERSION = 7
LOGGED_SINCE = 7
"""The first version whose files have a log of writes."""
_POOLED_KEY = secrets.token_hex(16)
"""Names of employers that are only counted are hashed with it, so that nobody can tell them by hashing names."""
UNDOABLE_ACTS = 5
"""Loads and removals of each owner (an employer, or the college, whoever did them) that can be taken back."""

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


Read = Callable[..., list[Row]]
"""`Database.read`, the read of a snapshot, or that of a transaction."""


class Views(StrEnum):
    """What a person sees of postings that employers keep to themselves: their own, or the others' pooled too."""

    OWN = "see_own"
    POOLED = "see_pooled"


class Reader(Protocol):
    """Reads a named query, as `Database.read` does."""

    def __call__(self, name: str, /, **params: object) -> list[Row]: ...


@lru_cache(maxsize=128)
def statement(name: str) -> str:
    """The text of sql/NAME.sql."""
    return (SQL / f"{name}.sql").read_text(encoding="utf-8")


class Seen:
    """A database as one person sees it: read like the database itself, through that person's views."""

    def __init__(self, database: Database, sight: Sight | None) -> None:
        self._database, self._sight = database, sight

    def read(self, name: str, **params: object) -> list[Row]:
        """As `Database.read`, of what this person sees line by line."""
        with self.snapshot() as read:
            return read(name, **params)

    def pooled(self, name: str, **params: object) -> list[Row]:
        """As `read`, where others' postings count too, if they come from enough employers; for counts, never lines."""
        with self.snapshot(Views.POOLED) as read:
            return read(name, **params)

    @contextmanager
    def snapshot(self, views: Views = Views.OWN) -> Iterator[Reader]:
        """As `Database.snapshot`, of what this person sees."""
        with self._database.snapshot(self._sight, views) as read:
            yield read


class Writing:
    """One open transaction. Given to the body of `Database.writing()` and to nobody else."""

    def __init__(
        self, cursor: duckdb.DuckDBPyConnection, number: int, undoable: Mapping[str, str] | None = None
    ) -> None:
        """`number` is that of the event to be; `undoable` names the tables whose old rows are kept, with the owner."""
        self.number = number
        self.is_touched = False
        self._cursor, self._undoable = cursor, undoable or {}
        self._added, self._removed = Counter[str](), Counter[str]()
        self._about: tuple[str, ...] = ()
        self._before: object = None
        self._after: object = None

    def tell(self, about: Sequence[str] = (), *, before: object = None, after: object = None) -> None:
        """What the event of this write says: ids, and what stood before and after. Rows are counted without asking."""
        self._about, self._before, self._after = named(about), before, after

    def name_sources(self, names: Iterable[str], owner: str = "") -> None:
        """Keep by what names this load is known, with one of the owners whose rows it wrote: no row tells it later,
        since other loads come over them. Nothing is kept of what cannot be taken back."""
        if self._undoable:
            about = {"event": self.number, "name": "source", "owner_id": owner}
            rows = [{**about, "content": json.dumps(one, ensure_ascii=False)} for one in sorted(set(names))]
            self._with_rows(rows, _MARK)

    def event(self, what: str, who: str, previous: str) -> Event:
        """The event of what was written, sealed; what older acts took away is forgotten."""
        if self._undoable:
            self.run("prune_undoable", most=UNDOABLE_ACTS)
        rows = {"added": self._added, "removed": self._removed}
        counts = {f"rows {name}": dict(counted) for name, counted in rows.items() if counted}
        after = {**self._after, **counts} if isinstance(self._after, Mapping) else self._after or counts or None
        at = datetime.now(UTC).replace(tzinfo=None)
        return sealed(Event(self.number, at, who, what, self._about, told(self._before), told(after), previous))

    def run(self, name: str, *, table: str = "", **params: object) -> None:
        """Run a named statement that returns nothing; `table` takes the place of `{table}` in it."""
        self.is_touched = True
        self._cursor.execute(_on(table, statement(name)), params or None)

    def read(self, name: str, *, table: str = "", **params: object) -> list[Row]:
        """Read inside the transaction; `table` as for `run`."""
        return _rows(self._cursor.execute(_on(table, statement(name)), params or None))

    def insert(self, table: str, rows: Sequence[Mapping[str, object]]) -> None:
        """Append rows whose keys are the table's columns."""
        if rows:
            self._added[table] += len(rows)
            self._mark_added(table, rows)
            sql = f"INSERT INTO {_identifier(table)} BY NAME SELECT * FROM incoming"  # noqa: S608  # nosec B608  # a checked name
            self._with_rows(rows, sql)

    def delete(self, table: str, column: str, values: Sequence[str]) -> None:
        """Delete the rows whose `column` is one of `values`."""
        if values:
            chosen = f"{_identifier(column)} IN (SELECT value FROM incoming)"  # noqa: S608  # nosec B608  # a checked name
            sql = f"DELETE FROM {_identifier(table)} WHERE {chosen}"  # noqa: S608  # nosec B608  # the same
            incoming = [{"value": value} for value in values]
            self._keep_removed(table, chosen, incoming)
            self._removed[table] += self._with_rows(incoming, sql)

    def merge(self, name: str, rows: Sequence[Mapping[str, object]]) -> None:
        """Run a named statement that reads `rows` as the table `incoming`; nothing for no rows."""
        if rows:
            self._with_rows(rows, statement(name))

    def _mark_added(self, table: str, rows: Sequence[Mapping[str, object]]) -> None:
        """Keep whose rows are added here, so that an undo knows what to take away."""
        if table in self._undoable:
            owners = sorted({str(row[self._undoable[table]]) for row in rows})
            about = {"event": self.number, "name": table, "content": None}
            self._with_rows([{**about, "owner_id": one} for one in owners], _MARK)

    def _keep_removed(self, table: str, chosen: str, incoming: Sequence[Mapping[str, object]]) -> None:
        """Keep the rows that are about to go, as JSON."""
        if table in self._undoable:
            about = f"{self.number}, '{_identifier(table)}', {_identifier(self._undoable[table])}"
            rows = f"SELECT {about}, to_json(t)::VARCHAR FROM {_identifier(table)} AS t WHERE {chosen}"  # noqa: S608  # nosec B608  # checked names
            self._with_rows(incoming, f"INSERT INTO undoable {rows}")

    def _with_rows(self, rows: Sequence[Mapping[str, object]], sql: str) -> int:
        """Rows travel as one Arrow table: a hundred times faster than row by row. How many rows that changed."""
        self.is_touched = True
        from pyarrow import Table  # noqa: PLC0415  # a large library, and most that is asked writes nothing

        self._cursor.register("incoming", Table.from_pylist([dict(row) for row in rows]))
        try:
            found = self._cursor.execute(sql).fetchall()
        finally:
            self._cursor.unregister("incoming")
        return int(found[0][0]) if found else 0


_MARK = "INSERT INTO undoable BY NAME SELECT event, name, owner_id, content::VARCHAR AS content FROM incoming"


class Database:
    """An open database file.

    >>> with Database(":memory:") as database:
    ...     database.revision
    0
    """

    def __init__(self, path: Path | str, *, is_read_only: bool = False, is_loss_accepted: bool = False) -> None:
        """Open, or make, a file; `is_read_only` changes nothing in it, and checks nothing but that it is ours.

        Raises DatabaseInUse, DamagedDatabase, LostWrites where the file holds fewer writes than were acknowledged
        (unless that is accepted), or DatabaseBusy for what else keeps it shut.
        """
        self.path = str(path)
        self._lock = threading.RLock()
        self._end: Head | None = None
        self._is_closed = False
        self._is_loss_accepted, self._is_read_only = is_loss_accepted, is_read_only
        if not is_read_only:
            self._look_first()
        self._connection = _open(self.path, is_read_only=is_read_only)
        self._file = _identity(self.path)
        self._prepare(is_read_only=is_read_only)
        if self._file and not is_read_only:
            sweep(Path(self.path))

    def __enter__(self) -> Database:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; a second call does nothing."""
        if self._is_closed:
            return
        self._is_closed = True
        self._connection.close()
        if not self._is_read_only and self._is_in_place():
            keep_closed(self.path)

    @property
    def revision(self) -> int:
        """Number of acknowledged writes since the file was made."""
        return int(self.read("revision")[0]["revision"])

    def read(self, name: str, *, table: str = "", **params: object) -> list[Row]:
        """All rows of the named query, as dictionaries, through a cursor of its own; `table` as in `Writing.run`."""
        with self._looking() as cursor:
            return _rows(cursor.execute(_on(table, statement(name)), params or None))

    @contextmanager
    def snapshot(self, sight: Sight | None = None, views: Views = Views.OWN) -> Iterator[Reader]:
        """Several reads of one state of the file: what is written meanwhile is not seen. Give names as to `read`.

        With a `sight`, the reads know nothing but what it lets see.
        """
        with self._looking() as cursor:
            cursor.execute("BEGIN TRANSACTION")
            if sight is not None:
                self._look_as(cursor, sight, views)

            yield _reader(cursor)

    @contextmanager
    def _looking(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor of its own, closed after."""
        cursor = self._connection.cursor()
        try:
            yield cursor
        except duckdb.Error as error:
            if not _is_of_storage(error):
                raise
            raise _cannot_use(self.path, error) from error
        finally:
            cursor.close()

    @staticmethod
    def _look_as(cursor: duckdb.DuckDBPyConnection, sight: Sight, views: Views) -> None:
        """Put views in front of the tables, for this cursor alone: its named queries find them first."""
        said = {"seen_owner": sight.owner, "pooled_from": sight.pooled_from, "pooled_key": _POOLED_KEY}
        for variable, value in said.items():
            cursor.execute(_on(variable, statement("see_as")), {"value": value})
        (catalogue,) = cursor.execute("SELECT current_database()").fetchone() or ("",)
        whole = '"{}".main'.format(catalogue.replace('"', '""'))
        for name in dict.fromkeys((Views.OWN, views)):
            cursor.execute(statement(name.value).replace("{whole}", whole))

    @contextmanager
    def writing(
        self, what: str, *, who: str = LOCAL_USER, undoable: Mapping[str, str] | None = None
    ) -> Iterator[Writing]:
        """One transaction under the one write lock; committed whole or not at all.

        It raises `revision` by one and adds one event: `who` did `what` (see `Writing.tell`). A body that writes
        nothing leaves neither. `undoable` names tables, with the column of the owner, whose rows can be put back.
        """
        with self._lock:
            self._check_place()
            cursor = self._connection.cursor()
            try:
                cursor.execute("BEGIN")
                end = self._end or _end_of(cursor)
                writing = Writing(cursor, end.number + 1, undoable)
                yield writing
                self._end = self._commit(cursor, writing.event(what, who, end.hash)) if writing.is_touched else end
            except BaseException as error:
                self._end = None
                with suppress(duckdb.Error):
                    cursor.execute("ROLLBACK")
                if isinstance(error, duckdb.Error) and _is_of_storage(error):
                    raise _cannot_use(self.path, error) from error
                raise
            finally:
                cursor.close()

    def _check_place(self) -> None:
        """Raise DatabaseBusy where another file has taken the place of this one: what is written would be lost."""
        if not self._is_in_place():
            raise DatabaseBusy(
                f"The file {self.path} was moved or exchanged while it was in use, so nothing was written.",
                "Start Alignment again: it then opens the file that is there now.",
            )

    def _is_in_place(self) -> bool:
        """Whether the file that is open here is still the one that lies there: only then is its note ours to write."""
        return _identity(self.path) == self._file

    def _commit(self, cursor: duckdb.DuckDBPyConnection, event: Event) -> Head:
        """Commit with the event. Only then is the end noted beside the file: the note may lag behind, never lead."""
        cursor.execute(statement("raise_revision"))
        cursor.execute(statement("add_event"), vars(event))
        cursor.execute("COMMIT")
        _keep_to_owner(self.path)
        end = Head(event.id, event.hash)
        if self._is_in_place():
            keep_head(self.path, end)
        return end

    def log(self, what: str, who: str = LOCAL_USER, *, after: object = None) -> None:
        """Add an event of something that was done and wrote nothing else."""
        with self.writing(what, who=who) as writing:
            writing.is_touched = True
            writing.tell(after=after)

    def copy_to(self, target: Path) -> Head:
        """A consistent copy of the file, made while serving: checkpoint, then copy, under the write lock. The end of
        its log, read under the same lock: what is written after that is not in the copy.

        Raises OSError where the copy cannot be written, DatabaseBusy where the file cannot be brought up to date first.
        """
        with self._lock:
            try:
                with self._looking() as cursor:
                    cursor.execute("FORCE CHECKPOINT")  # plain CHECKPOINT refuses while somebody reads
                    end = _end_of(cursor)
            except duckdb.Error as error:
                raise DatabaseBusy(
                    f"The database {self.path} could not be made ready to be copied.", "Try again in a moment."
                ) from error
            copy_open_file(Path(self.path), target)
            return end

    def _look_first(self) -> None:
        """Refuse, before anything is changed, a file that DuckDB would die on, one whose own log tells of a loss, and a
        log or note without a file.

        DuckDB would put a log that was cut off, or is another file's, into the file as it closes it.
        """
        path = Path(self.path)
        wal, head = log_of(self.path), head_path(self.path)
        if path.is_file() and not is_as_closed(self.path) and said_apart("alignment.database", path) is None:
            raise DamagedDatabase(
                f"The database {path} is so damaged that DuckDB cannot read it to the end.",
                "Restore a backup with `alignment restore FILE`, or name another file with --database.",
            )
        if self.path == ":memory:" or self._is_loss_accepted:
            return
        if not path.exists() and (wal.exists() or head.exists()):
            beside = " and ".join(str(one) for one in (wal, head) if one.exists())
            raise LostWrites(
                f"The database {path} is gone, but {beside} tells that there was one.",
                f"Restore a backup with `alignment restore FILE`; to begin anew, remove {beside}.",
            )
        if wal.exists():
            with Database(path, is_read_only=True) as peek, peek.snapshot() as read:
                if read("revision")[0]["schema_version"] >= LOGGED_SINCE:
                    _refuse_loss(self.path, read)

    def _prepare(self, *, is_read_only: bool) -> None:
        with self._lock:
            cursor = self._connection.cursor()
            try:
                version = self._version(cursor)
                if not is_read_only:
                    self._bring_up(cursor, version)
            except duckdb.Error as error:
                self.close()
                raise _cannot_use(self.path, error) from error
            except DatabaseBusy:
                self.close()
                raise
            finally:
                cursor.close()

    def _bring_up(self, cursor: duckdb.DuckDBPyConnection, version: int | None) -> None:
        """Refuse a loss, then bring the tables up to this version, each step in a transaction of its own."""
        lost = self._accepted_loss(cursor) if version is not None and version >= LOGGED_SINCE else ""
        was = SCHEMA_VERSION if version is None else version
        steps = [f"upgrade_to_{number}" for number in range(was + 1, SCHEMA_VERSION + 1)]
        copy = self._copy_first() if steps else None
        try:
            for step in steps[:-1]:
                with _transaction(cursor):
                    cursor.execute(statement(step))
            with _transaction(cursor):
                for name in (*steps[-1:], "schema"):
                    cursor.execute(statement(name))
                self._log_opening(cursor, was, lost)
        except duckdb.Error as error:
            if copy is None:
                raise
            raise DatabaseBusy(
                f"The database {self.path} could not be upgraded to version {SCHEMA_VERSION}; nothing is lost.",
                f"A copy from before the upgrade is {copy}: it opens with the version of Alignment that you had.",
            ) from error
        self._end = _end_of(cursor)
        keep_head(self.path, self._end)

    def _accepted_loss(self, cursor: duckdb.DuckDBPyConnection) -> str:
        """What is lost and was accepted; "" for nothing. Raises LostWrites for what was not accepted."""
        read = _reader(cursor)
        if not self._is_loss_accepted:
            _refuse_loss(self.path, read)
        return loss(_found_end(read, self.path), kept_head(self.path))

    def _copy_first(self) -> Path:
        """Copy the file beside itself before an upgrade; an earlier copy is kept, and serves where it is the same."""
        own, number = Path(self.path), 1
        with suppress(duckdb.Error):
            self._connection.cursor().execute("FORCE CHECKPOINT")
        copy, fresh = own.with_name(f"{own.name}.before-{SCHEMA_VERSION}"), own.with_name(f"{own.name}.before")
        copy_open_file(own, fresh)
        while copy.exists() and not filecmp.cmp(fresh, copy, shallow=False):
            number += 1
            copy = own.with_name(f"{own.name}.before-{SCHEMA_VERSION}-{number}")
        fresh.replace(copy)
        _LOG.warning("Before the upgrade to version %s the database was copied to %s.", SCHEMA_VERSION, copy)
        return copy

    def _log_opening(self, cursor: duckdb.DuckDBPyConnection, was: int, lost: str) -> None:
        """Begin the log of a file that has none; or log an upgrade, or a loss that somebody accepted."""
        end = _found_end(_reader(cursor), self.path)
        is_first = end.last is None
        if not is_first and was == SCHEMA_VERSION and not lost:
            return
        noted = kept_head(self.path)
        after = max(end.revision, end.last or 0, noted.number if noted and lost else 0)
        number = end.revision if is_first and not lost else after + 1
        cursor.execute(statement("set_revision"), {"revision": number})
        writing = Writing(cursor, number)
        writing.tell(before={"version": was, **({"lost": lost} if lost else {})}, after={"version": SCHEMA_VERSION})
        what = ACCEPTED if lost else "begin the log" if is_first else "upgrade"
        event = writing.event(what, LOCAL_USER, end.hash or START)
        cursor.execute(statement("add_event"), vars(event))

    def _version(self, cursor: duckdb.DuckDBPyConnection) -> int | None:
        """The version of the file's tables, None for none; a file of somebody else, or a newer one, stays unchanged."""
        tables = {row["name"] for row in _rows(cursor.execute(statement("tables")))}
        if not tables:
            return None
        if "state" not in tables:
            raise _not_ours(self.path)
        version = int(_rows(cursor.execute(statement("revision")))[0]["schema_version"])
        if version > SCHEMA_VERSION:
            raise DatabaseBusy(
                f"The database {self.path} was made by a newer version of Alignment.",
                "Install that version, or name another file with --database.",
            )
        return version


_LOG = logging.getLogger(__name__)
_STORAGE = (duckdb.IOException, duckdb.FatalException, duckdb.SerializationException, duckdb.InternalException)
"""What DuckDB raises where a file cannot be read or written; all but the first mean that it is damaged."""


def _is_of_storage(error: duckdb.Error) -> bool:
    """Whether the file is to blame; a text that is none comes from a block that is another one than was written."""
    return isinstance(error, _STORAGE) or "invalid unicode" in str(error).lower()


@contextmanager
def _transaction(cursor: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """One transaction, committed whole or not at all."""
    cursor.execute("BEGIN")
    try:
        yield
        cursor.execute("COMMIT")
    except BaseException:
        with suppress(duckdb.Error):
            cursor.execute("ROLLBACK")
        raise


def _reader(cursor: duckdb.DuckDBPyConnection) -> Reader:
    def read(name: str, /, **params: object) -> list[Row]:
        return _rows(cursor.execute(statement(name), params or None))

    return read


# ------------------------------------------------------------------------------------------- the end of the log


def _found_end(read: Reader, path: str) -> End:
    noted = kept_head(path)
    return End(**read("event_ends", number=noted.number if noted else -1)[0])


def _end_of(cursor: duckdb.DuckDBPyConnection) -> Head:
    """The last event of the file itself."""
    end = _found_end(_reader(cursor), ":memory:")
    return Head(end.last or 0, end.hash or START)


def _refuse_loss(path: str, read: Reader) -> None:
    """Raise LostWrites for a file that holds other writes, or fewer, than were acknowledged."""
    if lost := loss(_found_end(read, path), kept_head(path)):
        raise LostWrites(
            f"The database {path} is not opened: {lost}.",
            "Restore a backup with `alignment restore FILE`, or accept it as it is with `alignment verify --accept`.",
        )


def _identity(path: str) -> tuple[int, int] | None:
    """Which file lies there; None for none, or for a database in memory."""
    try:
        found = Path(path).stat() if path != ":memory:" else None
    except OSError:
        return None
    return (found.st_dev, found.st_ino) if found else None


def _keep_to_owner(path: str) -> None:
    """Let DuckDB's own log be read by nobody who may not read the file. DuckDB makes it anew after each checkpoint."""
    wal = log_of(path)
    with suppress(OSError):
        allowed, mode = stat.S_IMODE(Path(path).stat().st_mode), stat.S_IMODE(wal.stat().st_mode)
        if mode & ~allowed:
            wal.chmod(mode & allowed)


# ---------------------------------------------------------------------------------------------------- opening


def _open(path: str, *, is_read_only: bool = False) -> duckdb.DuckDBPyConnection:
    try:
        is_new = path != ":memory:" and not is_read_only and not Path(path).exists()
        if is_new:
            make_folder(Path(path).absolute().parent)
        connection = duckdb.connect(path, read_only=is_read_only)
        if is_new:
            Path(path).chmod(0o600)
    except (duckdb.Error, OSError) as error:
        raise _cannot_use(path, error) from error
    try:
        for setting in _HARDEN:
            connection.execute(setting)
    except duckdb.Error as error:
        connection.close()
        raise _cannot_use(path, error) from error
    return connection


_LOCKED = (
    "could not set lock",
    "conflicting lock",
    "being used by another process",
    "configuration has been locked",
    "different configuration",
)
"""The last two are what DuckDB says when this very process has the file open already."""
_DAMAGED = (
    "corrupt",
    "not a valid duckdb database",
    "checksum",
    "could not read enough",
    "failure while replaying wal",
)


def _cannot_use(path: str, error: Exception) -> DatabaseBusy:
    """DuckDB tells its failures apart by words only."""
    reason = str(error).lower()
    if any(words in reason for words in _LOCKED):
        return DatabaseInUse(
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
        f"The database {path} cannot be used: it is not a DuckDB file of this program, or it is damaged.",
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


def read_whole(path: str) -> None:
    """Read every row of every table of a file, which stays as it is. Raises what opening and reading raise."""
    with Database(path, is_read_only=True) as database:
        for row in database.read("tables"):
            database.read("whole_table", table=row["name"])


if __name__ == "__main__":  # see `said_apart`: it is enough to live; who opens the file in earnest says what is wrong
    with suppress(Exception):
        read_whole(sys.argv[1])
