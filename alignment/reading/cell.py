"""The padded cell: a process of its own in which whatever strangers hand over is read, and nothing else is done.

The keeper (`python -m alignment.reading.cell`) loads the readers once, and for each file makes a copy of itself, which
reads that one file under limits and ends. The keeper never looks into a file; it watches the clock and the size of
the answer. On systems without `fork` it reads one file itself and ends, and `isolation.py` starts the next.

Requests come in on standard input, answers go out on standard output: a line of JSON that says how many bytes follow,
then the bytes.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import io
import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from select import select
from typing import Any, BinaryIO

from alignment.problems import AlignmentProblem
from alignment.reading.limits import (
    CELL_CPU_SECONDS,
    CELL_MEMORY_BYTES,
    CELL_NICENESS,
    CELL_SECONDS,
    MAX_ANSWER_BYTES,
)
from alignment.reading.postings import read_pasted_here, read_upload
from alignment.reading.programs import build, guess_columns_here, sheets_of
from alignment.reading.tables import read_tables_here
from alignment.reading.values import load_languages
from alignment.reading.wire import written
from alignment.vocabulary import Upload

Said = Mapping[str, Any]
Answer = tuple[tuple[str, ...], Iterable[object]]
NEW_USER, NEW_NETWORK = 0x10000000, 0x40000000
"""Linux's marks for a process without the right, and without the network, of the one that started it."""


def main() -> None:
    """Answer requests until there are no more."""
    os.nice(CELL_NICENESS) if hasattr(os, "nice") else None
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    while line := requests.readline():
        request = json.loads(line)
        content = requests.read(request["size"])
        _load(request["task"])
        ended = _in_a_copy(request, content) if hasattr(os, "fork") else _here(request, content)
        answers.write(json.dumps({"ended": ended.how, "size": len(ended.answer)}).encode() + b"\n")
        answers.write(ended.answer)
        answers.flush()
        if not hasattr(os, "fork"):
            return


# ------------------------------------------------------------------------------------------------------ the keeper


@dataclass(frozen=True, slots=True)
class Ended:
    """How the reading of a file came to its end (answered, late, long, died), and what was answered."""

    how: str
    answer: bytes = b""


def _in_a_copy(request: Said, content: bytes) -> Ended:
    """The answer of a copy of this process, which is stopped when it takes too long or says too much."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        _be_the_copy(request, content, writing)
    os.close(writing)
    collected = _collect(reading, time.monotonic() + CELL_SECONDS)
    os.close(reading)
    if collected.how != "answered":
        os.kill(child, signal.SIGKILL)
    status = os.waitpid(child, 0)[1]
    return Ended("died") if collected.how == "answered" and status != 0 else collected


def _collect(reading: int, until: float) -> Ended:
    parts, size = list[bytes](), 0
    while select([reading], [], [], max(until - time.monotonic(), 0))[0]:
        part = os.read(reading, 2**16)
        if not part:
            return Ended("answered", b"".join(parts))
        parts.append(part)
        size += len(part)
        if size > MAX_ANSWER_BYTES:
            return Ended("long")
    return Ended("late")


def _here(request: Said, content: bytes) -> Ended:
    target = io.BytesIO()
    _answer(request, content, target)
    return Ended("answered", target.getvalue()) if target.tell() <= MAX_ANSWER_BYTES else Ended("long")


@lru_cache(maxsize=2)
def _load(task: str) -> None:
    """Everything that reading needs from now on: the copies can open no file, so they cannot import either."""
    names = ["ftfy", "ftfy.badness", "charset_normalizer", "python_calamine", "zipfile", "encodings.cp1252"]
    names += [f"encodings.{name}" for name in ("mac_roman", "cp850", "utf_16", "utf_16_le", "utf_32", "utf_8_sig")]
    names += ["encodings.cp437", "encodings.latin_1", "unicodedata", "zlib", "heapq", "_strptime", "html.entities"]
    names += ["ftfy.bad_codecs.utf8_variants", "decimal", "linecache"]
    if task != "tables":
        names += ["docx", "docx.table", "docx.oxml.ns", "pypdfium2", "selectolax.lexbor"]
    for name in names:
        importlib.import_module(name)
    importlib.import_module("charset_normalizer").from_bytes("Qualité déjà".encode("cp1252")).best()
    if task != "tables":
        load_languages()
        _keep_word_styles()
    gc.collect()
    gc.freeze()  # what is never collected is never written to, and stays shared with the copies


def _keep_word_styles() -> None:
    """A Word document may lack its styles; python-docx then opens a file of its own, which a copy cannot."""
    styles = importlib.import_module("docx.parts.styles").StylesPart
    kept = styles._default_styles_xml()
    styles._default_styles_xml = classmethod(lambda _: kept)


# -------------------------------------------------------------------------------------------------------- the copy


def _be_the_copy(request: Said, content: bytes, writing: int) -> None:
    """Read one file and end. Nothing of the keeper's is within reach: not its standard input, not its output."""
    try:
        if content.startswith(b"PAR1"):
            _load_parquet()
        nothing = os.open(os.devnull, os.O_RDWR)
        os.dup2(nothing, 0)
        os.dup2(writing, 1)
        os.dup2(nothing, 2)
        os.closerange(3, 256)
        limit_resources()
        with open(1, "wb", closefd=False) as target:
            _answer(request, content, target)
        os._exit(0)
    finally:
        os._exit(1)


def _load_parquet() -> None:
    """A large library that only Parquet needs, with the ones it would load when a moment is read."""
    pyarrow = importlib.import_module("pyarrow")
    parquet = importlib.import_module("pyarrow.parquet")
    target = io.BytesIO()
    moments = pyarrow.array([0], pyarrow.timestamp("ns", tz="UTC"))
    parquet.write_table(pyarrow.table({"a": moments}), target)
    parquet.ParquetFile(pyarrow.BufferReader(target.getvalue())).read(use_threads=False)["a"].to_pylist()


def limit_resources() -> None:
    """Memory, time, and no file, socket or process more than there are. Windows has no such limits: there only the
    clock holds.
    """
    _leave_the_network()
    try:
        import resource  # noqa: PLC0415  does not exist on Windows
    except ImportError:
        return
    for limit, value in (
        (resource.RLIMIT_AS, CELL_MEMORY_BYTES),
        (resource.RLIMIT_CPU, CELL_CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_NOFILE, 3),
    ):
        with contextlib.suppress(ValueError, OSError):  # macOS refuses RLIMIT_AS; a container may have set a lower one
            resource.setrlimit(limit, (value, value))


def _leave_the_network() -> None:
    """Into a network of one's own, with nothing on it, where the system lets anybody do so (most Linux systems)."""
    if sys.platform == "linux":
        with contextlib.suppress(AttributeError, OSError):
            ctypes.CDLL(None).unshare(NEW_USER | NEW_NETWORK)


def _answer(request: Said, content: bytes, target: BinaryIO | io.BytesIO) -> None:
    """The first line says whether it is a result, with its notes, or a problem; then one value a line."""
    try:
        notes, values = TASKS[request["task"]](content, request["said"])
        target.writelines(written([{"notes": notes}]))
        target.writelines(written(values))
    except AlignmentProblem as problem:
        said = {"problem": type(problem).__name__, "message": problem.message, "remedy": problem.remedy}
        target.writelines(written([said]))


# ------------------------------------------------------------------------------------------------------- the tasks


def _postings(content: bytes, said: Said) -> Answer:
    read = read_upload(Upload(said["name"], content), employer=said["employer"], field=said["field"])
    return read.notes, read.postings


def _pasted(content: bytes, said: Said) -> Answer:
    return (), [read_pasted_here(content.decode("utf-8"), **said)]


def _sheets(content: bytes, said: Said) -> Answer:
    notes = list[str]()
    sheets = list(sheets_of(Upload(said["name"], content), said["mapping"], notes))
    return tuple(notes), sheets


def _built(content: bytes, _: Said) -> Answer:
    read = build(content.splitlines())
    return read.notes, [read.files]


def _listed(read: Callable[[Upload], Iterable[object]], content: bytes, said: Said) -> Answer:
    return (), read(Upload(said["name"], content))


TASKS: Mapping[str, Callable[[bytes, Said], Answer]] = {
    "postings": _postings,
    "pasted": _pasted,
    "sheets": _sheets,
    "built": _built,
    "tables": partial(_listed, read_tables_here),
    "guesses": partial(_listed, guess_columns_here),
}
"""What can be asked of the cell."""

if __name__ == "__main__":
    main()
