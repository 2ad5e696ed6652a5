"""What every question and every act stands on: one database, one person, what that person sees, and names as stored."""

from __future__ import annotations

import json
import secrets
import threading
from collections.abc import Callable, Iterable, Sequence
from copy import copy
from pathlib import Path
from typing import Any, Self

from platformdirs import user_data_path

from alignment.access import LEAST_POOLED, LOCAL, POOLED_FROM, Action, Person, needs
from alignment.answers import FieldSummary, FrameworkSummary, Loaded, ProgramSummary, SourceSummary
from alignment.database import Database, Seen
from alignment.decisions import ErrorRate, error_rate
from alignment.keeping import Listener
from alignment.meaning import Reader
from alignment.problems import NotAllowed, NotFound
from alignment.rows import skill_of
from alignment.vocabulary import BUILT_IN_FRAMEWORK, SAMPLE_SOURCE, Family, Framework, Question, Skill, Upload

DATA = Path(__file__).resolve().parent.parent.parent / "data"

Progress = Callable[[str, float], None]
"""Told what is being done and how far it is, 0-1."""


def silent(message: str, done: float) -> None:
    """The progress of somebody who does not want to know."""


def default_path() -> Path:
    """Where the database lives when nobody says otherwise: the user's data folder."""
    return user_data_path("alignment", appauthor=False) / "alignment.duckdb"


def shipped(name: str) -> Upload:
    """A file that comes with the product, as if somebody had chosen it."""
    return Upload(Path(name).name, (DATA / name).read_bytes())


def shipped_json(name: str) -> dict[str, Any]:
    """A file of figures; empty where nothing was measured yet."""
    path = DATA / name
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return found


class Core:
    """A database, whoever asks, and what both know by name."""

    def __init__(
        self, path: Path | str | None = None, *, model: Path | str | None = None, pooled_from: int = POOLED_FROM
    ) -> None:
        """`model` names the folder of a sentence embedding model for second opinions; it is opened when first asked.

        `pooled_from` is how many employers' own postings others see together, and never fewer (at least 2).
        """
        self._database = Database(path or default_path())
        self._pooled_from = max(pooled_from, LEAST_POOLED)
        self.person = LOCAL
        self._seen, self._own_key = Seen(self._database, None), secrets.token_bytes(32)
        self._listener: Listener | None = None
        self._aligning = threading.Lock()
        self._model_folder, self._opening = model, threading.Lock()
        self._opened: Reader | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the database file."""
        if self._listener is not None:
            self._listener.stop()
        self._database.close()

    def seen_by(self, person: Person) -> Self:
        """The same workspace as this person may use it: what the role allows, and of postings what they may see.

        Raises NotAllowed for a workspace that is somebody's already: nobody becomes somebody else.
        """
        if not self.person.is_local:
            raise NotAllowed("This is somebody’s own view.", "Ask the server’s workspace for another person’s.")
        seen = copy(self)
        seen.person = person
        seen._seen = Seen(self._database, person.sight(self._pooled_from))
        return seen

    @property
    def revision(self) -> int:
        """Changes with every write; caches are keyed on it."""
        return self._database.revision

    @property
    def path(self) -> str:
        return self._database.path

    @needs(Action.READ, Action.READ_RUBRICS)
    def programs(self) -> list[ProgramSummary]:
        """All programs by name."""
        return [ProgramSummary(**row) for row in self._seen.read("programs")]

    @needs(Action.READ, Action.READ_POSTINGS)
    def fields(self) -> list[FieldSummary]:
        """All fields, most postings first."""
        return [FieldSummary(**row) for row in self._seen.pooled("fields")]

    @needs(Action.READ, Action.READ_POSTINGS)
    def frameworks(self) -> list[FrameworkSummary]:
        """All frameworks, the built-in one first."""
        rows = self._seen.read("frameworks")
        return [
            FrameworkSummary(**{k: v for k, v in row.items() if k not in ("fingerprint", "languages")},
                             languages=tuple(row["languages"] or ()))
            for row in rows
        ]  # fmt: skip

    @needs(Action.READ)
    def sources(self) -> list[SourceSummary]:
        """Where the postings and courses came from."""
        return [SourceSummary(**row) for row in self._seen.read("sources")]

    @needs(Action.READ)
    def loaded(self) -> Loaded:
        """Which frameworks and data are loaded."""
        jobs = self._seen.read("overview", sample=SAMPLE_SOURCE)[0]["postings"]
        return Loaded(tuple(self.frameworks()), tuple(self.sources()), jobs)

    @needs(Action.READ)
    def skill_labels(self, framework: str = BUILT_IN_FRAMEWORK) -> dict[str, str]:
        """Skill id → label, by label, of every skill the framework has."""
        rows = self._seen.read("skill_labels", framework=self._framework_name(framework))
        return {row["id"]: row["label"] for row in rows}

    @needs(Action.READ)
    def error_rate(self, framework: str = BUILT_IN_FRAMEWORK) -> ErrorRate:
        """Of the judged matches that the scorer had shown, how many were wrong."""
        row = self._seen.read("judged", framework=self._framework_name(framework))[0]
        return error_rate(row["n"], row["wrong"])

    def _framework(self, summary: FrameworkSummary) -> Framework:
        """A loaded framework with its families, without its skills."""
        return Framework(
            summary.name, summary.title, summary.version, summary.licence, summary.attribution, summary.source,
            families=self._families(summary.name),
        )  # fmt: skip

    def _checked(self, question: Question) -> Question:
        programs, fields = [one.name for one in self.programs()], [one.field for one in self.fields()]
        return Question(
            self._known(question.program, programs, "program"),
            self._known(question.field, fields, "field") if question.field else "",
            self._framework_name(question.framework),
        )

    def _framework_name(self, name: str) -> str:
        return self._known(name, [row["name"] for row in self._seen.read("frameworks")], "framework")

    @staticmethod
    def _known(name: str, names: Sequence[str], what: str) -> str:
        """The name as stored; upper and lower case do not matter."""
        if name in names:
            return name
        if found := [one for one in names if one.lower() == name.strip().lower()]:
            return found[0]
        listed = "; ".join(f"“{one}”" for one in names[:12]) + (" …" if len(names) > 12 else "")
        remedy = f"Choose one of: {listed}." if names else f"Load a {what} first."
        raise NotFound(f"There is no {what} “{name}”.", remedy)

    def _languages(self, framework: str) -> list[str]:
        return list(next(one.languages for one in self.frameworks() if one.name == framework))

    def _families(self, framework: str) -> tuple[Family, ...]:
        rows = self._seen.read("families", framework=framework)
        return tuple(Family(framework=framework, **row) for row in rows)

    def _names(self, framework: str, ids: Iterable[str]) -> dict[str, tuple[str, str]]:
        rows = self._seen.read("skill_names", framework=framework, ids=sorted(set(ids)))
        return {row["id"]: (row["label"], row["family"]) for row in rows}

    def _fingerprint(self, framework: str) -> str:
        known = {row["name"]: str(row["fingerprint"]) for row in self._seen.read("frameworks")}
        return known.get(framework, "")

    def _skills(self, framework: str) -> list[Skill]:
        return [skill_of(framework, row) for row in self._seen.read("skills", framework=framework)]
