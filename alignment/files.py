"""Files on the disk: made for their owner alone, seen whole or not at all, and swept where a killed process left them.

Whoever may write into a folder can put a link, or a file that others may read, where we are about to write. So each
file is written under a name that nobody can guess, which must not be there yet, and takes its place at the end. While
it is written it is locked (`flock`, which DuckDB's own locks know nothing of), and by that a file in use is told from
one that was left behind.
"""

from __future__ import annotations

import os
import secrets
import shutil
import stat
import subprocess  # nosec B404  # our own interpreter copies a file
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from glob import escape
from pathlib import Path
from typing import BinaryIO

try:
    import fcntl
except ImportError:  # a system without it
    fcntl = None  # type: ignore[assignment]

COPIED_AT_ONCE = 2**20
"""Bytes."""
FOR_OWNER = 0o600
LEFT_AFTER = 60.0
"""Seconds that a file must be old before it counts as left behind: as it is made it has no lock yet."""
UNLOCKED_LEFT_AFTER = 24 * 3600.0
"""The same where no lock tells that a file is in use."""


# ------------------------------------------------------------------------------------------------------ written


def for_owner(path: Path) -> BinaryIO:
    """A new file to write that nobody else may read, from its first byte on. Raises FileExistsError for one that is
    there, and for a link, wherever it leads."""
    wanted = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    return os.fdopen(os.open(path, wanted, FOR_OWNER), "wb")


@contextmanager
def whole_or_not(target: Path, *, mode: int = FOR_OWNER, is_synced: bool = True) -> Iterator[BinaryIO]:
    """A file to write that takes the place of `target` once it is written to the end, with this mode; a link that
    stands there is replaced, not followed. Raises OSError; then nothing is left."""
    partial = target.with_name(f".{target.name}.{secrets.token_hex(8)}.part")
    file = for_owner(partial)
    try:
        with file:
            _lock(file.fileno())
            yield file
            file.flush()
            if is_synced:
                os.fsync(file.fileno())
        if mode != FOR_OWNER:
            partial.chmod(mode)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


def copy_file(source: Path, target: Path) -> None:
    """Copy a file that is open nowhere for its owner alone, whole or not at all. Raises OSError."""
    sweep_partials(target.parent)
    with whole_or_not(target) as file, source.open("rb") as read:
        shutil.copyfileobj(read, file, COPIED_AT_ONCE)


def copy_open_file(source: Path, target: Path) -> None:
    """The same for a checkpointed file that this process has open: another process reads it.

    A process that closes a file gives up every lock it has on it (POSIX, fcntl), DuckDB's too; then a second process
    could write beside this one. Raises OSError.
    """
    sweep_partials(target.parent)
    with whole_or_not(target) as file:
        done = subprocess.run(  # nosec B603  # our own interpreter, no shell
            [sys.executable, "-I", "-S", "-c", _COPY, str(source)], stdout=file, stderr=subprocess.DEVNULL, check=False
        )
        if done.returncode:
            raise OSError(done.returncode, os.strerror(done.returncode))


_COPY = """
import shutil, sys
try:
    with open(sys.argv[1], "rb") as read:
        shutil.copyfileobj(read, sys.stdout.buffer, 2**20)
        sys.stdout.buffer.flush()
except OSError as error:
    sys.exit(error.errno)
"""


# ------------------------------------------------------------------------------------------------------ folders


def make_folder(path: Path) -> None:
    """Make a folder, and those above it, for their owner alone; one that is there stays as it is."""
    for folder in reversed([path, *path.parents]):
        if not folder.exists():
            with suppress(FileExistsError):  # somebody else was quicker
                folder.mkdir(mode=0o700)


@contextmanager
def folder_beside(path: Path, what: str) -> Iterator[Path]:
    """A new folder beside a file, for its owner alone; it is gone after, with all that is in it. Raises OSError."""
    folder = path.with_name(f"{path.name}.{what}-{secrets.token_hex(8)}")
    folder.mkdir(mode=0o700)
    try:
        with _held(folder):
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Keep a folder locked, where folders can be."""
    if fcntl is None:
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        _lock(handle)
        yield
    finally:
        os.close(handle)


# ------------------------------------------------------------------------------------------------- left behind


def age(path: Path) -> float:
    """Seconds since a file was written; 0 for one that is gone."""
    try:
        return time.time() - path.lstat().st_mtime
    except OSError:
        return 0.0


def is_ours(path: Path) -> bool:
    """Whether this very user left a plain file, under this name alone, or a folder; False for one that is gone."""
    try:
        found = path.lstat()
    except OSError:
        return False
    is_plain = stat.S_ISREG(found.st_mode) and found.st_nlink == 1
    is_mine = not hasattr(os, "getuid") or found.st_uid == os.getuid()
    return is_mine and (is_plain or stat.S_ISDIR(found.st_mode))


def sweep(path: Path) -> None:
    """Remove what killed processes left beside the file `path`: files half written, backups half put back, copies.

    What a living process writes stays, and so does what is not ours.
    """
    name = escape(path.name)
    for pattern in (
        f".{name}.{_HEX}.part",
        f".{name}.*.{_HEX}.part",
        f"{name}.restoring-{_HEX}",
        f"{name}.copy-{_HEX}",
    ):
        for left in path.parent.glob(pattern):
            _sweep(left)


_HEX = "[0-9a-f]" * 16


def sweep_partials(folder: Path) -> None:
    """Remove what killed processes left half written in a folder: a backup of another day, say."""
    for left in folder.glob(f".*.{_HEX}.part"):
        _sweep(left)


def _sweep(left: Path) -> None:
    if is_ours(left) and _is_left(left):
        if left.is_dir():
            shutil.rmtree(left, ignore_errors=True)
        else:
            with suppress(OSError):
                left.unlink(missing_ok=True)


def _is_left(path: Path) -> bool:
    """Whether a file or folder was left behind: it grew old, and nobody holds its lock."""
    if fcntl is None or age(path) < LEFT_AFTER:
        return age(path) >= UNLOCKED_LEFT_AFTER
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    else:
        return True
    finally:
        os.close(handle)


def _lock(handle: int) -> None:
    """Lock what is open here, where that can be done: until it is closed, nobody takes it for left behind."""
    if fcntl is not None:
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
