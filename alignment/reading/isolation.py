"""Hands what strangers upload to the padded cell (`cell.py`) and turns whatever happens there into values or a problem.

`subprocess` and not `multiprocessing`: the parent is a Streamlit server, whose main module a spawned worker would run
again. The keeper of the cell stays between files, so that a file costs about 10 ms instead of half a second. Here,
in the process that serves everybody, nothing is done with a file but handing it on.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import signal
import subprocess  # nosec B404  # for our own interpreter alone
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, TypeVar

from alignment.problems import AlignmentProblem, TooLarge, UnreadableFile, WrongColumns
from alignment.reading import limits
from alignment.reading.wire import read_back

ROOT = Path(__file__).resolve().parent.parent.parent
KEPT_VARIABLES = ("SYSTEMROOT", "TEMP", "TMP", "LD_LIBRARY_PATH")
"""What an interpreter needs to start on Windows and in containers. Secrets of the server stay with the server."""
KEEPERS = 2
"""Files read at once. What comes meanwhile waits its turn."""
PROBLEMS: Mapping[str, type[AlignmentProblem]] = {
    kind.__name__: kind for kind in (UnreadableFile, TooLarge, WrongColumns)
}
SAVE_AGAIN = "Open it where it was made, save it again, or save it as plain text."
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Told:
    """What the cell says of a file: notes, and values as the lines that they came in."""

    notes: tuple[str, ...]
    lines: tuple[bytes, ...]

    def values(self, kind: type[Value]) -> list[Value]:
        """The values, held to their kind; UnreadableFile where the answer is not what was asked for."""
        try:
            return list(read_back(kind, self.lines))
        except ValueError as reason:
            raise _damaged() from reason


def ask_cell(task: str, content: bytes, said: Mapping[str, Any]) -> Told:
    """What reading `content` gave. Raises UnreadableFile, TooLarge or WrongColumns, never anything else."""
    with _a_keeper() as keeper:
        ended, answer = keeper.ask(task, content, said)
    if ended == "late":
        raise UnreadableFile(
            f"The file took longer than {limits.CELL_SECONDS} seconds to read.",
            "Split it, or save it as plain text or CSV and load that.",
        )
    if ended == "long":
        raise TooLarge(
            f"What the file holds is more than {limits.MAX_ANSWER_BYTES // 2**20} MB once it is read.", "Split it."
        )
    if ended != "answered":
        raise _damaged()
    return _told(answer)


def _damaged() -> UnreadableFile:
    return UnreadableFile("The file is damaged, or too demanding to be read safely.", SAVE_AGAIN)


def _told(answer: bytes) -> Told:
    first, *lines = answer.split(b"\n")
    try:
        said = json.loads(first)
        if "problem" in said:
            problem = PROBLEMS[said["problem"]](str(said["message"])[:1_000], str(said["remedy"])[:1_000])
        else:
            return Told(tuple(map(str, said["notes"])), tuple(filter(None, lines)))
    except (ValueError, KeyError, TypeError, RecursionError) as reason:
        raise _damaged() from reason
    raise problem


# ------------------------------------------------------------------------------------------------------ the keepers


class _Keeper:
    """A running keeper of the cell, for one file at a time."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(  # nosec B603  # our own interpreter, fixed arguments, no shell
            [sys.executable, "-P", "-B", "-m", "alignment.reading.cell"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
            start_new_session=True,
        )

    def ask(self, task: str, content: bytes, said: Mapping[str, Any]) -> tuple[str, bytes]:
        """How the reading ended, and the answer."""
        clock = threading.Timer(limits.CELL_SECONDS + limits.CELL_START_SECONDS, self.end)
        clock.start()
        try:
            return self._exchange(json.dumps({"task": task, "said": said, "size": len(content)}), content)
        except (OSError, ValueError, KeyError, TypeError):  # the keeper is no more
            self.end()
            return "died", b""
        finally:
            clock.cancel()

    def _exchange(self, request: str, content: bytes) -> tuple[str, bytes]:
        target, source = _pipe(self._process.stdin), _pipe(self._process.stdout)
        target.write(request.encode() + b"\n")
        target.write(content)
        target.flush()
        head = json.loads(source.readline())
        answer = source.read(head["size"])
        return (head["ended"], answer) if len(answer) == head["size"] else ("died", b"")

    def is_there(self) -> bool:
        return self._process.poll() is None

    def end(self) -> None:
        """Stop it and its copy, whatever they are doing."""
        if self.is_there():
            with contextlib.suppress(OSError):
                os.killpg(self._process.pid, signal.SIGKILL) if hasattr(os, "killpg") else self._process.kill()
        self._process.wait()

    def put_away(self) -> None:
        """Stop it and let go of its pipes."""
        self.end()
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):
                _pipe(pipe).close()


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise OSError("the keeper has no pipe")
    return pipe


_free = list[_Keeper]()
_places = threading.BoundedSemaphore(KEEPERS)


@contextmanager
def _a_keeper() -> Iterator[_Keeper]:
    """One that is free, or a new one; when two are busy, the next that is free."""
    with _places:
        keeper = _next_keeper()
        try:
            yield keeper
        finally:
            _free.append(keeper) if keeper.is_there() else keeper.put_away()


def _next_keeper() -> _Keeper:
    with contextlib.suppress(IndexError):
        while not (keeper := _free.pop()).is_there():
            keeper.put_away()
        return keeper
    return _Keeper()


@atexit.register
def end_keepers() -> None:
    """Stop all keepers that are free. The next file starts a new one."""
    while _free:
        _free.pop().put_away()


def _environment() -> dict[str, str]:
    """The packages of this process, found without its working directory."""
    places = [str(ROOT), *(place for place in sys.path if place)]
    kept = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
    one_thread = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}  # a copy of a process has one thread only
    return kept | one_thread | {"ARROW_DEFAULT_MEMORY_POOL": "system", "PYTHONPATH": os.pathsep.join(places)}
