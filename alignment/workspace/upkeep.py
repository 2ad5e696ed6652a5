"""Nothing lost: copies, the log, and taking back what was loaded or removed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from alignment.access import Action, needs
from alignment.answers import Act
from alignment.database import UNDOABLE_ACTS
from alignment.events import Event
from alignment.keeping import Listener, Verification, backup, event_of, verification_of
from alignment.problems import NotAllowed, NotFound, NothingLoaded
from alignment.proofs import hold_edits
from alignment.rows import UNDOABLE, put_back, remove_source
from alignment.workspace.aligning import Aligning
from alignment.workspace.core import Progress, silent

SAMPLE_SOURCE = "Alignment sample (fictional)"
"""The source that every row of the sample names."""


class Upkeep(Aligning):
    """The database as a thing to be kept."""

    @needs(Action.MANAGE)
    def backup(self, target: Path) -> Verification:
        """Copy the database to `target` while it stays in use, and read the copy whole; problems as in `keeping`."""
        return backup(self._database, target)

    @needs(Action.MANAGE)
    def verify(self) -> Verification:
        """Read the whole file, and say what is wrong with it."""
        return verification_of(self._database)

    @needs(Action.MANAGE)
    def events(self, most: int = 50) -> tuple[Event, ...]:
        """The log of writes, newest first."""
        return tuple(event_of(row) for row in reversed(self._database.read("events")[-most:]))

    @needs(Action.MANAGE)
    def undoable(self) -> tuple[Act, ...]:
        """The loads and removals that can be taken back, newest first."""
        return tuple(_act(row) for row in self._database.read("undoable_acts") if self._may_undo(row))

    @needs(Action.MANAGE)
    def undo_load(self, progress: Progress = silent) -> Act:
        """Take back the newest load or removal: what it replaced or removed is there again, and scored.

        Decisions and edits made since then hold. Raises NothingLoaded where there is none to take back.
        """
        with self._database.writing("undo load", who=self.person.name) as writing:
            rows = writing.read("undoable_acts")
            if not rows:
                raise NothingLoaded(
                    "There is no load or removal to take back.", f"The last {UNDOABLE_ACTS} are kept; load files anew."
                )
            if not self._may_undo(rows[0]):
                raise NotAllowed("The newest load is an employer’s own.", "Ask the employer to load its files anew.")
            act = _act(rows[0])
            hold_edits(writing, put_back(writing, act.id))
            writing.tell(act.about, before={"event": act.id, "what": act.what})
        self._align_in_use(progress)
        return act

    @needs(Action.MANAGE)
    def remove(self, source: str) -> dict[str, int]:
        """Remove the postings and courses of a source (“sample” is the sample’s); `undo_load` brings them back.

        How many of each were removed. Raises NotFound for no such source.
        """
        source = SAMPLE_SOURCE if source == "sample" else source
        rows = self._seen.read("of_source", source=source)
        if not rows:
            listed = "; ".join(f"“{row['source']}”" for row in self._seen.read("sources")[:12])
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

    def _may_undo(self, row: Mapping[str, Any]) -> bool:
        """What touched an employer's own postings is nobody else's to take back; the local user sees all."""
        return self.person.is_local or not row["is_owned"]


def _act(row: Mapping[str, Any]) -> Act:
    """A row of `undoable_acts` → a load or removal that can be taken back."""
    told = {name: value for name, value in row.items() if name != "is_owned"}
    return Act(**{**told, "about": tuple(row["about"])})
