"""A whole file: told from a damaged one, copied while a server works with it, and put back without losing anything.

DuckDB lets one process have a file, so a backup is asked for where the file is open: the command line leaves a request
beside the database, and the process that has it answers there. A request names nothing but what is wanted; the copy is
always made beside the database, so that whoever may write into that folder gains nothing by asking. Everything is read
before a word is said: DuckDB checks each block as it is read, and not before.
"""

from __future__ import annotations

import json
import logging
import re
import secrets
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from glob import escape
from pathlib import Path
from typing import Any

from alignment.apart import said_apart
from alignment.database import (
    LOGGED_SINCE,
    SCHEMA_VERSION,
    Database,
    Reader,
)
from alignment.events import ACCEPTED, LOCAL_USER, End, Event, Head, first_break, loss
from alignment.files import age, copy_file, folder_beside, is_ours, make_folder, whole_or_not
from alignment.note import head_path, kept_head, log_of
from alignment.problems import AlignmentProblem, DamagedDatabase, DatabaseBusy, DatabaseInUse, NotFound

LOOKED_EVERY = 0.2
"""Seconds between two looks for requests."""
TAKEN_WITHIN, ANSWERED_WITHIN = 15.0, 600.0
"""Seconds until a request must be taken, and until it must be answered."""
COLLECTED_WITHIN, COLLECTED_AT_END = 30.0, 2.0
"""Seconds until an answer must be collected, and how long the end of the process waits for that."""
BACKED_UP, HOLDS_UP_TO = "back up", "holds up to"
"""What the event says of a backup that was made, and of the last write in it: who holds a copy, and of how much, should
be known."""
_TOKEN = re.compile(r"[0-9a-f]{16}")
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Verification:
    """What was found in a whole reading of a file: its writes, and everything that is wrong with it."""

    path: str
    version: int = 0
    writes: int = 0
    rows: int = 0
    tables: int = 0
    last: datetime | None = None
    accepted: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        return not self.faults

    @property
    def said(self) -> str:
        """The verdict in one line."""
        if self.faults:
            return f"{self.path} is not whole: {'; '.join(self.faults)}."
        return f"{self.path} is whole: {self.held}"

    @property
    def held(self) -> str:
        """What was read, in words that end a sentence about a file that is whole."""
        held = f"{self.rows:,} rows in {self.tables} tables"
        if self.version < LOGGED_SINCE:
            return f"{held}, of version {self.version}, which kept no log of writes."
        went_on = (
            f" Somebody went on although writes were missing ({'; '.join(self.accepted)})." if self.accepted else ""
        )
        return f"{held}, {self.writes:,} events in its log, the last at {self.last:%Y-%m-%d %H:%M:%S} UTC.{went_on}"


# -------------------------------------------------------------------------------------------------------- verify


def verify(path: Path | str) -> Verification:
    """Read a whole file and say what is wrong with it; nothing in it is changed.

    It is read in a process of its own: there are damages on which DuckDB dies. Raises NotFound where there is no file,
    DatabaseInUse where another process has it.
    """
    if not Path(path).is_file():
        raise NotFound(
            f"There is no file {path}.", "Check the path, or restore a backup with `alignment restore FILE`."
        )
    said = said_apart("alignment.keeping", path)
    if said is None:
        return Verification(str(path), faults=("it is so damaged that DuckDB cannot read it to the end",))
    found: dict[str, Any] = json.loads(said)
    if "message" in found:
        raise DatabaseInUse(found["message"], found["remedy"])
    return _verification(found)


def _verify_here(path: str) -> dict[str, Any]:
    """What `verify` finds, read in this very process, as JSON has it."""
    try:
        with Database(path, is_read_only=True) as database:
            return asdict(verification_of(database))
    except DatabaseInUse as problem:
        return {"message": problem.message, "remedy": problem.remedy}
    except DatabaseBusy as problem:
        return asdict(Verification(path, faults=(problem.message.rstrip("."),)))


def _verification(found: Mapping[str, Any]) -> Verification:
    """What `asdict` makes of a verification and JSON of that → the verification."""
    last = datetime.fromisoformat(found["last"]) if found["last"] else None
    return Verification(**{**found, "last": last, **{name: tuple(found[name]) for name in ("accepted", "faults")}})


def verification_of(database: Database) -> Verification:
    """The same for a database that is open: every table is read, then its log and what belongs together."""
    path, counts, faults = database.path, dict[str, int](), list[str]()
    for name in sorted({row["name"] for row in database.read("tables")}):
        try:
            counts[name] = database.read("whole_table", table=name)[0]["n"]
        except DatabaseBusy:
            faults.append(f"the table {name} is damaged")
    if faults:
        return Verification(path, tables=len(counts), rows=sum(counts.values()), faults=tuple(faults))
    with database.snapshot() as read:
        version = int(read("revision")[0]["schema_version"])
        found: dict[str, Any] = {"version": version, "tables": len(counts), "rows": sum(counts.values())}
        if version < LOGGED_SINCE:
            return Verification(path, **found)
        events = [event_of(row) for row in read("events")]
        lacking = _missing(read, version)
        faults = [*lacking, *_log_faults(read, path, events), *([] if lacking else _orphans(read))]
    accepted = tuple(f"event {one.id} of {one.done_at}: {one.before}" for one in events if one.what == ACCEPTED)
    last = events[-1].done_at if events else None
    return Verification(path, **found, writes=len(events), last=last, accepted=accepted, faults=tuple(faults))


def verify_open(database: Database) -> Verification:
    """The same for the database of this very process, while it stays in use.

    A copy is read, in a process of its own: what lies on the disk counts, not what is in memory, and a damage on which
    DuckDB dies ends that process and not this one. Raises AlignmentProblem where there is no room for the copy.
    """
    path = Path(database.path)
    if database.path == ":memory:":
        return verification_of(database)
    noted = kept_head(database.path)  # before the database is asked: it may lag behind, never lead
    with _copy_beside(path) as copy:
        try:
            database.copy_to(copy)
            found = verify(copy)
            lost = loss(End(**database.read("event_ends", number=noted.number if noted else -1)[0]), noted)
        except OSError as error:
            raise AlignmentProblem(
                f"The database cannot be copied to be read ({error.strerror}).", "Make room on its disk."
            ) from error
        except DatabaseBusy as problem:
            return Verification(database.path, faults=(problem.message.rstrip("."),))
    return replace(found, path=database.path, faults=(*filter(None, [lost]), *found.faults))


@contextmanager
def _copy_beside(path: Path) -> Iterator[Path]:
    """The place of a copy that is gone after; in the database's folder, since it is as much to be kept from others.

    However long it is read, the listener of this process leaves it.
    """
    copy = beside(path, "copy", secrets.token_hex(8))
    _READ_HERE.add(copy.name)
    try:
        yield copy
    finally:
        copy.unlink(missing_ok=True)
        _READ_HERE.discard(copy.name)


_READ_HERE = set[str]()
"""The names of the copies that this process makes or reads at this moment; they are random, so names do."""


def event_of(row: Mapping[str, Any]) -> Event:
    """A row of `events` → an event."""
    return Event(**{**row, "about": tuple(row["about"])})


def _missing(read: Reader, version: int) -> list[str]:
    """Columns that a file of this version has and this one lacks."""
    if version != SCHEMA_VERSION:
        return []
    there = {(row["table"], row["name"]) for row in read("columns")}
    with Database(":memory:") as new:
        lacking = [row for row in new.read("columns") if (row["table"], row["name"]) not in there]
    return [f"{row['table']}.{row['name']} is missing" for row in lacking]


def _log_faults(read: Reader, path: str, events: list[Event]) -> Iterator[str]:
    """Where the log of writes stops being a chain, and what the note beside the file knows that it does not."""
    noted = kept_head(path)
    if lost := loss(End(**read("event_ends", number=noted.number if noted else -1)[0]), noted):
        yield lost
    if broken := first_break(events):
        yield f"the log of writes breaks at event {broken.number}: {broken.why}"


def _orphans(read: Reader) -> list[str]:
    return [f"{row['n']:,} {row['what']}" for row in read("orphans") if row["n"]]


# ----------------------------------------------------------------------------------------------- backup, restore


def backup(database: Database, target: Path, who: str = LOCAL_USER) -> Verification:
    """Copy the database to `target` while it stays in use, and read the copy whole; the log keeps that `who` did.

    Raises AlignmentProblem where the copy cannot be written, or would be written over the database itself,
    DamagedDatabase where it is not whole; it is kept then.
    """
    _check_is_elsewhere(Path(database.path), target)
    try:
        end = database.copy_to(target)
    except OSError as error:
        raise AlignmentProblem(
            f"The backup {target} cannot be written ({error.strerror}).", "Choose another place."
        ) from error
    found = checked(target)
    _log_backup(database, who, end)
    return found


def _check_is_elsewhere(database: Path, target: Path) -> None:
    """Refuse a backup in the place of the database, or of what belongs to it."""
    if target.resolve() in {one.resolve() for one in (database, head_path(str(database)), log_of(str(database)))}:
        raise AlignmentProblem(
            f"The backup was not made: {target} is the database itself, or belongs to it.", "Choose another place."
        )


def _log_backup(database: Database, who: str, end: Head) -> None:
    """Who made a copy of everything, and the last write that is in it: others may have come since it was made."""
    database.log(BACKED_UP, who, after={HOLDS_UP_TO: end.number})


def backup_bytes(database: Database, who: str = LOCAL_USER) -> tuple[bytes, Verification]:
    """A backup as bytes, read whole; its copy on the disk is gone after, also where something fails.

    Raises AlignmentProblem where none could be made, DamagedDatabase where the copy is not whole; then the log has no
    word of a backup.
    """
    with _told_as_no_backup():
        with _copy_beside(Path(database.path)) as copy:
            end = database.copy_to(copy)
            found = verify(copy)
            content = copy.read_bytes() if found.is_whole else b""
        if found.is_whole:
            _log_backup(database, who, end)
            return content, found
    raise DamagedDatabase(
        f"No backup was made: the database is not whole ({'; '.join(found.faults)}).",
        "Load nothing more, and put the newest whole backup back with `alignment restore FILE`.",
    )


@contextmanager
def _told_as_no_backup() -> Iterator[None]:
    """What goes wrong with a backup to be given out, told as that; a page has no other place for it to choose."""
    try:
        yield
    except (OSError, MemoryError) as error:
        why = getattr(error, "strerror", None) or "there is too little memory"
        raise AlignmentProblem(
            f"No backup was made: its copy could not be written or read ({why}).",
            "Make room on the server’s disk, or run `alignment backup FILE` there, with a FILE on another disk.",
        ) from error
    except DatabaseBusy as problem:
        raise type(problem)(f"No backup was made. {problem.message}", problem.remedy) from problem


def checked(copy: Path) -> Verification:
    """A copy that was read whole. Raises DamagedDatabase where something is wrong with it."""
    found = verify(copy)
    if not found.is_whole:
        raise DamagedDatabase(
            f"The copy {copy} was written, but {'; '.join(found.faults)}.",
            "Keep it apart, and restore an earlier backup with `alignment restore FILE`.",
        )
    return found


def restore(source: Path, target: Path, who: str = LOCAL_USER) -> Verification:
    """Put a backup in the place of the database; what was there is kept beside it as `.before-restore`.

    The backup is read whole first. Raises NotFound, or DatabaseBusy where it is no whole database of this program or
    the target is in use, AlignmentProblem where the disk refuses; then nothing changes.
    """
    if not source.is_file():
        raise NotFound(f"There is no file {source}.", "Name a file made with `alignment backup`.")
    try:
        make_folder(target.absolute().parent)
        with folder_beside(target, "restoring") as folder:
            kept = _restored(source, folder / target.name, target, who)
    except DatabaseBusy as problem:
        raise type(problem)(f"The backup {source} was not restored: {problem.message}", problem.remedy) from problem
    except OSError as error:
        message = f"The backup {source} was not restored: beside {target} nothing can be written ({error.strerror})."
        raise AlignmentProblem(message, "Make room on its disk, and check the folder’s permissions.") from error
    _LOG.info("restored %s; what was there is %s", target, kept)
    return verify(target)


def _restored(source: Path, candidate: Path, target: Path, who: str) -> Path:
    """Copy the backup to `candidate`, prove it whole, and put it in the place of `target`; what was there is kept."""
    copy_file(source, candidate)
    _check_backup(candidate, source)
    _refuse_in_use(target)
    with Database(candidate) as database, database.writing("restore a backup", who=who) as writing:
        writing.run("keep_revision")
        writing.tell([source.name], before=_end_told(target))
    _refuse_in_use(target)  # once more: what came before took its time
    kept = _set_aside(target)
    _put(candidate, target)
    return kept


def _refuse_in_use(target: Path) -> None:
    """Raise DatabaseInUse where another process has the file; one that is damaged may be replaced."""
    if target.exists():
        with suppress(DamagedDatabase):
            Database(target, is_read_only=True).close()


def _check_backup(candidate: Path, source: Path) -> None:
    found = verify(candidate)
    if not found.is_whole:
        raise DamagedDatabase(f"{source} is not whole: {'; '.join(found.faults)}.", "Restore another backup.")


def _end_told(target: Path) -> dict[str, object] | None:
    """How far the database went that is replaced, as far as the note beside it tells."""
    noted = kept_head(str(target))
    return {"last write": noted.number, "hash": noted.hash} if noted else None


def _put(candidate: Path, target: Path) -> None:
    """The note first, the file after: whoever opens in between is told that the file is gone, and loses nothing."""
    head_path(str(candidate)).replace(head_path(str(target)))
    candidate.replace(target)


def _set_aside(target: Path) -> Path:
    """Keep what is replaced, with its log and note: a log left behind would be replayed into the backup."""
    kept, number = target.with_name(target.name + ".before-restore"), 1
    while kept.exists():
        number += 1
        kept = target.with_name(f"{target.name}.before-restore-{number}")
    with suppress(FileNotFoundError):
        copy_file(head_path(str(target)), head_path(str(kept)))
    for suffix in (".wal", ""):
        part = target.with_name(target.name + suffix)
        if part.exists():
            part.replace(kept.with_name(kept.name + suffix))
    return kept


# ------------------------------------------------------------------------------------- asking the process that has it


class Listener:
    """Answers, in a thread of its own, what the command line asks of the process that has the database open.

    What nobody collects is removed, since a copy holds everything: as it grows old, at the end, and at the next start.
    """

    def __init__(self, database: Database) -> None:
        self._database, self._path = database, Path(database.path)
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._listen, name="requests", daemon=True)
        for old in ("taken", "answer", "copy"):
            self._forget(self._beside(old))
        self._forget(self._grown_old("ask", TAKEN_WITHIN))  # whoever asked has given up
        self._thread.start()

    def stop(self) -> None:
        """Answer no more; what is being answered is finished, and whoever waits for it has a moment to collect it."""
        self._stopped.set()
        if self._thread is not threading.current_thread():
            self._thread.join()
        until = time.monotonic() + COLLECTED_AT_END
        while self._beside("answer") and time.monotonic() < until:
            time.sleep(LOOKED_EVERY / 4)
        for answer in self._beside("answer"):
            self._forget_answer(answer)

    def _listen(self) -> None:
        while not self._stopped.wait(LOOKED_EVERY):
            for asked in self._beside("ask"):
                try:
                    self._answer(asked)
                except Exception:
                    _LOG.exception("a request could not be answered")
            for answer in self._grown_old("answer", COLLECTED_WITHIN):
                self._forget_answer(answer)
            self._forget(self._grown_old("copy", ANSWERED_WITHIN))

    def _beside(self, what: str) -> list[Path]:
        """The files of a kind that requests left beside the database, and nobody here reads."""
        found = self._path.parent.glob(f"{escape(self._path.name)}.{what}-*")
        return sorted(path for path in found if path.name not in _READ_HERE)

    def _grown_old(self, what: str, seconds: float) -> list[Path]:
        """Those that were left longer ago than this."""
        return [path for path in self._beside(what) if age(path) > seconds]

    def _forget_answer(self, answer: Path) -> None:
        """Remove an answer that nobody collected, with its copy. Whoever collects takes the answer away first."""
        self._forget([answer, beside(self._path, "copy", answer.name.rpartition("-")[2])])

    @staticmethod
    def _forget(paths: Iterable[Path]) -> None:
        for path in paths:
            with suppress(OSError):
                path.unlink(missing_ok=True)

    def _answer(self, asked: Path) -> None:
        token = asked.name.rpartition("-")[2]
        if not _TOKEN.fullmatch(token) or not is_ours(asked):
            return
        what = asked.read_text(encoding="utf-8")
        asked.replace(beside(self._path, "taken", token))
        try:
            answer = self._answered(what, beside(self._path, "copy", token))
        except AlignmentProblem as problem:
            answer = {"message": problem.message, "remedy": problem.remedy}
        _leave(beside(self._path, "answer", token), json.dumps(answer, default=str))
        beside(self._path, "taken", token).unlink(missing_ok=True)

    def _answered(self, what: str, copy: Path) -> dict[str, Any]:
        found = backup(self._database, copy) if what == "backup" else verify_open(self._database)
        return asdict(found)


def beside(database: Path, what: str, token: str) -> Path:
    """The file in which a request, its answer or its copy stands."""
    return database.with_name(f"{database.name}.{what}-{token}")


def _leave(path: Path, text: str) -> None:
    """Write a file for its owner alone, so that it is seen whole or not at all."""
    with whole_or_not(path, is_synced=False) as file:
        file.write(text.encode("utf-8"))


def ask(database: Path, what: str, target: Path | None = None) -> Verification:
    """Ask the process that has the database open for a `backup` (moved to `target`) or for what it can `verify`.

    Raises DatabaseInUse where nobody answers, and whatever problem the answer tells of.
    """
    if target is not None:
        _check_is_elsewhere(database, target)
    token = secrets.token_hex(8)
    asked = beside(database, "ask", token)
    try:
        _leave(asked, what)
        found = _answer_of(database, token)
        if target is not None:
            _move(beside(database, "copy", token), target)
            found |= {"path": str(target)}
        return _verification(found)
    finally:
        for kind in ("ask", "taken", "answer", "copy"):
            beside(database, kind, token).unlink(missing_ok=True)


def _answer_of(database: Path, token: str) -> dict[str, Any]:
    asked, answer = beside(database, "ask", token), beside(database, "answer", token)
    _wait(lambda: not asked.exists(), TAKEN_WITHIN)
    _wait(answer.exists, ANSWERED_WITHIN)
    found: dict[str, Any] = json.loads(answer.read_text(encoding="utf-8"))
    answer.unlink(missing_ok=True)  # collected: from now on the copy is this process's to move
    if "message" in found:
        raise AlignmentProblem(found["message"], found["remedy"])
    return found


def _wait(is_done: Callable[[], bool], seconds: float) -> None:
    until = time.monotonic() + seconds
    while not is_done():
        if time.monotonic() > until:
            raise DatabaseInUse(
                "The database is in use by another process, which does not answer.",
                "If that is an Alignment server, open one of its pages once; else stop the process, and try again.",
            )
        time.sleep(LOOKED_EVERY / 4)


def _move(copy: Path, target: Path) -> None:
    try:
        try:
            copy.replace(target)
        except OSError:  # another disk
            copy_file(copy, target)
    except OSError as error:
        message = f"The backup {target} cannot be written ({error.strerror})."
        raise AlignmentProblem(message, "Choose another place.") from error


def document(found: Verification) -> Mapping[str, object]:
    """A verification as JSON has it."""
    return {**asdict(found), "whole": found.is_whole}


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # a text stream, as every started process has
    sys.stdout.write(json.dumps(_verify_here(sys.argv[1]), default=str))
