"""Nothing lost: copies, the log, and taking back what was loaded or removed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from alignment.access import Action, needs
from alignment.answers import Act, Amount, HeldSource, MadeBackup, Takers, Upkept, Written, kept_acts
from alignment.database import UNDOABLE_ACTS
from alignment.events import Event
from alignment.keeping import BACKED_UP, Listener, Verification, backup, backup_bytes, event_of, verify_open
from alignment.membership import mark_of
from alignment.problems import NotAllowed, NotFound, NothingLoaded, TooLarge
from alignment.proofs import hold_edits
from alignment.rows import UNDOABLE, put_back, remove_source
from alignment.workspace.aligning import Aligning
from alignment.workspace.core import Progress, silent

MOST_DOWNLOAD = 256 * 2**20
"""Bytes of a backup that a page gives out: the server holds it in memory until the page is left."""
NAMES_SHOWN = 12
"""Names that a remedy lists."""


class Upkeep(Aligning):
    """The database as a thing to be kept."""

    @needs(Action.MANAGE)
    def backup(self, target: Path) -> Verification:
        """Copy the database to `target` while it stays in use, and read the copy whole; problems as in `keeping`."""
        return backup(self._database, target, self.person.name)

    @needs(Action.MANAGE)
    def backup_to_download(self) -> MadeBackup:
        """A backup as bytes, read whole; on the disk nothing is left of it. Raises TooLarge, else as `backup`."""
        size = self._size()
        if size > MOST_DOWNLOAD:
            raise TooLarge(
                f"The database has {size / 2**20:,.0f} MiB, too much to be given out by a page.",
                "Run `alignment backup FILE` on the server’s computer; that works while the server runs.",
            )
        content, found = backup_bytes(self._database, self.person.name)
        name = f"alignment-{found.last:%Y-%m-%d-%H%M}.duckdb" if found.last else "alignment.duckdb"
        return MadeBackup(content, name, found.held)

    @needs(Action.MANAGE)
    def verify(self) -> Verification:
        """Read the whole file, and say what is wrong with it."""
        return verify_open(self._database)

    @needs(Action.MANAGE)
    def events(self, most: int = 50) -> tuple[Event, ...]:
        """The log of writes, newest first."""
        return tuple(event_of(row) for row in self._database.read("newest_events", most=most))

    @needs(Action.MANAGE)
    def written(self, most: int = 50) -> tuple[Written, ...]:
        """The same without what was written: who did what, when, and how many rows came and went."""
        return tuple(map(_written, self.events(most)))

    @needs(Action.MANAGE)
    def upkept(self) -> Upkept:
        """How the file stands: its writes, the backup that has most of them, and what that lacks."""
        with self._database.snapshot() as read:
            newest, backups = read("newest_events", most=1), read("newest_backup", what=BACKED_UP)
            writes = int(read("revision")[0]["revision"])
        since = backups[0].pop("since") if backups else writes
        last, backed_up = (_written(event_of(rows[0])) if rows else None for rows in (newest, backups))
        return Upkept(writes, last, backed_up, since, self._size(), MOST_DOWNLOAD, UNDOABLE_ACTS)

    @needs(Action.ADD_POSTINGS)
    def undoable(self) -> tuple[Act, ...]:
        """The loads and removals that this person can take back, newest first: an admin those of the college, an
        employer’s people their employer’s, whoever else may load what they did themselves."""
        return self._acts(self._database.read("undoable_acts"))

    @needs(Action.ADD_POSTINGS)
    def undo_load(self, number: int | None = None, progress: Progress = silent) -> Act:
        """Take back the newest load or removal, or the one of this number: what it replaced or removed is there again,
        and scored.

        Decisions and edits made since then hold. Raises NothingLoaded where there is none (any more) that this person
        may take back, NotAllowed where a later one touched the same things.
        """
        with self._database.writing("undo load", who=self.person.name) as writing:
            acts = [one for one in self._acts(writing.read("undoable_acts")) if number in (None, one.id)]
            if not acts:
                whom = "somebody of your employer who signs in" if self.person.owner else "an admin"
                raise NothingLoaded(
                    "There is no load or removal of yours to take back."
                    if number is None
                    else "That load or removal cannot be taken back any more.",
                    f"{kept_acts(UNDOABLE_ACTS, self.person.owner)} Load files anew, or ask {whom}.",
                )
            act = acts[0]
            if act.newer is not None:
                raise NotAllowed(
                    f"Some of it was loaded or removed again since then, by write {act.newer}.", act.waits_for
                )
            hold_edits(writing, put_back(writing, act.id))
            writing.tell(act.about, before={"event": act.id, "what": act.what})
        self._align_in_use(progress)
        return act

    @needs(Action.MANAGE)
    def sources_held(self) -> tuple[HeldSource, ...]:
        """The sources that this person may remove, by name, with what each holds."""
        rows = self._seen.read("sources_held")
        return tuple(HeldSource(row["source"], Amount(row["postings"], row["courses"])) for row in rows)

    @needs(Action.MANAGE)
    def remove(self, source: str) -> dict[str, int]:
        """Remove the postings and courses of the source of exactly this name; `undo_load` brings them back.

        How many of each were removed. Raises NotFound for no such source.
        """
        rows = self._seen.read("of_source", source=source)
        if not rows:
            listed = "; ".join(f"“{one.name}”" for one in self.sources_held()[:NAMES_SHOWN])
            remedy = f"Choose one of: {listed}." if listed else "Load one first."
            raise NotFound(f"There is no source “{source}”.", remedy)
        with self._database.writing("remove source", who=self.person.name, undoable=UNDOABLE) as writing:
            found = remove_source(writing, rows)
            writing.tell(before=found)
        return found

    def listen(self) -> None:
        """Answer, while this workspace is open, what the command line asks of the process that has the database."""
        if self._listener is None:
            self._listener = Listener(self._database)

    def _own_mark(self) -> str:
        """What the ids of this person's own postings begin with; '' for who keeps none to themselves."""
        owner = self.person.owner
        return (mark_of(self._database.read, owner) or "~") if owner else ""

    def _acts(self, rows: Sequence[Mapping[str, Any]]) -> tuple[Act, ...]:
        """Rows of `undoable_acts` → those that this person may take back, each with what stands in its way."""
        mark = self._own_mark()
        takers = {row["id"]: Takers.ONESELF if self._may_undo(row, mark) else _takers(row) for row in rows}
        return tuple(_act(row, takers) for row in rows if takers[row["id"]] is Takers.ONESELF)

    def _may_undo(self, row: Mapping[str, Any], mark: str) -> bool:
        """The local user everything; others what touched nothing but what is theirs to look after (an employer's own,
        or nobody's), and who does not look after it all, only what they did themselves."""
        if self.person.is_local:
            return True
        looks_after = Action.FORGET if self.person.owner else Action.MANAGE
        return row["marks"] == [mark] and (self.person.may(looks_after) or row["who"] == self.person.name)

    def _size(self) -> int:
        """Bytes of the file; 0 for one in memory."""
        path = Path(self.path)
        return path.stat().st_size if path.is_file() else 0


def _takers(row: Mapping[str, Any]) -> Takers:
    """Who may take back an act of somebody else: see `Upkeep._may_undo`."""
    if len(row["marks"]) > 1:
        return Takers.OPERATOR
    return Takers.EMPLOYER if row["marks"][0] else Takers.COLLEGE


def _act(row: Mapping[str, Any], takers: Mapping[int, Takers]) -> Act:
    """A row of `undoable_acts` → a load or removal that can be taken back. Of later acts in its way the newest is told,
    and rather somebody else's: to take back one's own alone would help nobody."""
    added, replaced, removed = (
        Amount(*(row[f"{kind}_{fate}"] for kind in ("postings", "courses", "frameworks")))
        for fate in ("added", "replaced", "removed")
    )
    newer = min(row["newer"] or [None], key=lambda one: takers.get(one) is Takers.ONESELF)
    told = {name: row[name] for name in ("id", "what", "who", "done_at")}
    about, sources = tuple(row["about"]), tuple(row["sources"] or ())
    waits = {"newer": newer, "takers": takers.get(newer, Takers.ONESELF)}
    return Act(**told, about=about, sources=sources, added=added, replaced=replaced, removed=removed, **waits)


def _written(event: Event) -> Written:
    """An event as a page tells it. What stood before and after is left out: it may be an employer's."""
    after = json.loads(event.after) if event.after else {}
    rows = {name: sum(after.get(name, {}).values()) if isinstance(after, dict) else 0 for name in _COUNTED}
    return Written(event.id, event.done_at, event.who, event.what, rows["rows added"], rows["rows removed"])


_COUNTED = ("rows added", "rows removed")
"""What an event says of its own accord (`database.Writing.event`)."""
