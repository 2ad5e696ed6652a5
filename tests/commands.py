"""Running a command of Alignment in this process, and what it left behind."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from alignment import __main__ as command_line


@dataclass(frozen=True)
class Answer:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one document on standard output; anything before or after it fails here."""
        assert self.code == 0, self.err
        return json.loads(self.out)

    def is_mendable(self, *words: str) -> None:
        """One line that says what is wrong and what to do, no results and no traceback."""
        assert self.code == 2, f"{self.code}: {self.err}"
        assert self.out == ""
        assert self.err.count("\n") == 1, self.err
        assert self.err.startswith("alignment: "), self.err
        assert "Traceback" not in self.err
        assert self.err.rstrip()[-1] in ".”`…", self.err
        for word in words:
            assert word in self.err


@dataclass(frozen=True)
class Commands:
    """Runs commands by their own entry point, on one database unless told otherwise."""

    database: Path
    capsys: pytest.CaptureFixture[str]
    monkeypatch: pytest.MonkeyPatch

    def __call__(self, *arguments: str | Path, database: Path | None = None) -> Answer:
        asked = ["alignment", "--database", str(database or self.database), *map(str, arguments)]
        self.monkeypatch.setattr(sys, "argv", asked)
        self.capsys.readouterr()
        with pytest.raises(SystemExit) as stopped:
            command_line.main()
        said = self.capsys.readouterr()
        return Answer(int(stopped.value.code or 0), said.out, said.err)
