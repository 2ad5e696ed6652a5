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

WITHIN = 600.0
"""Seconds after which a reading is taken for one that will not end."""
_ROOT = str(Path(__file__).resolve().parent.parent)


def said_apart(module: str, path: Path | str) -> str | None:
    """What a module of ours prints about a file, run by its name; None where its process died or found no end."""
    known = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (_ROOT, os.environ.get("PYTHONPATH"))))}
    command = [sys.executable, "-m", module, str(path)]
    try:
        done = subprocess.run(  # nosec B603  # our own interpreter, no shell
            command, env=known, stdin=subprocess.DEVNULL, capture_output=True, timeout=WITHIN, check=False
        )
    except subprocess.TimeoutExpired:
        return None
    return None if done.returncode else done.stdout.decode("utf-8")
