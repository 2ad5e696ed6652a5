"""Starts the padded cell for one file and turns whatever happens in it into a value or a problem.

`subprocess` and not `multiprocessing`: the parent is a Streamlit server, whose main module a spawned worker would run
again. A fresh interpreter costs about 0.1 s a file, which is the price of a server that no file can take down.
"""

from __future__ import annotations

import json
import os
import subprocess  # nosec B404  # for our own interpreter alone
import sys
from pathlib import Path
from typing import Any

from alignment import problems
from alignment.problems import UnreadableFile
from alignment.reading.limits import CELL_SECONDS

ROOT = Path(__file__).resolve().parent.parent.parent
KEPT_VARIABLES = ("SYSTEMROOT", "TEMP", "TMP", "LD_LIBRARY_PATH", "HOME")
"""What an interpreter needs to start on Windows and in containers. Secrets of the server stay with the server."""


def parse_in_cell(what: str, content: bytes) -> Any:
    """What the cell made of `content`. The answer is checked by the caller, who knows what it asked for."""
    try:
        ended = subprocess.run(  # nosec B603  # our own interpreter, fixed arguments, no shell
            [sys.executable, "-P", "-B", "-m", "alignment.reading.cell", what],
            input=content,
            capture_output=True,
            timeout=CELL_SECONDS,
            env=_environment(),
            check=False,
        )
    except subprocess.TimeoutExpired as reason:
        raise UnreadableFile(
            f"The file took longer than {CELL_SECONDS} seconds to read.", "Save it as plain text or CSV and load that."
        ) from reason
    return _answer(what, ended)


def _environment() -> dict[str, str]:
    """The packages of this process, found without its working directory."""
    places = [str(ROOT), *(place for place in sys.path if place)]
    kept = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
    one_thread = {"OMP_NUM_THREADS": "1", "ARROW_DEFAULT_MEMORY_POOL": "system"}  # threads reserve address space
    return kept | one_thread | {"PYTHONPATH": os.pathsep.join(places), "PYTHONIOENCODING": "utf-8"}


def _answer(what: str, ended: subprocess.CompletedProcess[bytes]) -> Any:
    try:
        answer = json.loads(ended.stdout)
    except (ValueError, RecursionError):
        answer = {}
    if ended.returncode == 0 and "result" in answer:
        return answer["result"]
    if ended.returncode == 0 and "problem" in answer:
        raise getattr(problems, answer["problem"])(answer["message"], answer["remedy"])
    raise UnreadableFile(
        f"The {what} file is damaged, or too demanding to be read safely.",
        "Open it where it was made, save it again, or save it as plain text.",
    )
