"""Reading a database file in a process of its own, which may die of it.

There are damages on which DuckDB ends the process that reads, without a word: blocks that changed places, say, each of
them whole, and none the one that is meant. What must go on, a server or a command that owes an answer, reads such a
file through here first.
"""

from __future__ import annotations

import os
import subprocess  # nosec B404  # our own interpreter, fixed arguments
import sys
from pathlib import Path

from alignment.problems import DatabaseBusy

WITHIN = 600.0
"""Seconds after which a reading is taken for one that will not end."""
CRASHED_FROM = 0xC0000000
"""Windows ends a process that crashed with this number or a greater one; elsewhere the number is below zero."""
_ROOT = str(Path(__file__).resolve().parent.parent)


def said_apart(module: str, path: Path | str) -> str | None:
    """What a module of ours prints about a file, run by its name; None where its process died of it.

    Nothing is imported from the current folder. Raises DatabaseBusy where no process could be started, or it failed or
    found no end: that says nothing of the file.
    """
    known = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (_ROOT, os.environ.get("PYTHONPATH"))))}
    command = [sys.executable, "-P", "-m", module, str(path)]
    try:
        done = subprocess.run(  # nosec B603  # our own interpreter, no shell
            command, env=known, stdin=subprocess.DEVNULL, capture_output=True, timeout=WITHIN, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise _not_tried(path) from error
    if done.returncode < 0 or done.returncode >= CRASHED_FROM:
        return None
    if done.returncode:
        raise _not_tried(path)
    return done.stdout.decode("utf-8")


def _not_tried(path: Path | str) -> DatabaseBusy:
    return DatabaseBusy(
        f"The database {path} could not be read in a process of its own, so nobody knows whether it is whole.",
        "Try again; if it fails again, install Alignment anew.",
    )
