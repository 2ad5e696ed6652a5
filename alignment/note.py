"""The note beside a database file: the last write that was acknowledged, and what the file looked like when closed.

DuckDB opens a file that was cut short, or exchanged for an older one, without a word; the note tells. It may lag behind
the file, never lead: a note that is lost, or cannot be written, is no error.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from alignment.events import Head, closed_of, head_of, head_text
from alignment.files import whole_or_not


def head_path(path: str) -> Path:
    """The companion of a database file: where the end of its log is noted."""
    return Path(path).with_name(Path(path).name + ".head")


def kept_head(path: str) -> Head | None:
    """The end that is noted beside the file; None for no note, or one that cannot be read: that is no error."""
    try:
        return None if path == ":memory:" else head_of(head_path(path).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        return None


def keep_head(path: str, end: Head) -> None:
    """Note the end beside the file, in one step. A note that cannot be written lags behind, which is no error."""
    if path == ":memory:":
        return
    with suppress(OSError), whole_or_not(head_path(path), is_synced=False) as file:
        file.write(head_text(end).encode())


def keep_closed(path: str) -> None:
    """Add to the note what a file that is closed looks like: as long as it looks so, nobody needs to try it first."""
    end = kept_head(path)
    if end is not None and not is_as_closed(path) and not log_of(path).exists():
        with suppress(OSError), whole_or_not(head_path(path), is_synced=False) as file:
            file.write(head_text(end, looks_of(path)).encode())


def is_as_closed(path: str) -> bool:
    """Whether a file was closed, and not touched since then."""
    try:
        closed = closed_of(head_path(path).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        return False
    return bool(closed) and closed == looks_of(path) and not log_of(path).exists()


def looks_of(path: str) -> tuple[int, ...]:
    """The number of a file on its disk, its bytes, and when it was last changed (nanoseconds); empty for none."""
    try:
        found = Path(path).stat()
    except OSError:
        return ()
    return (found.st_ino, found.st_size, found.st_mtime_ns)


def log_of(path: str) -> Path:
    """DuckDB's own log of what is not yet in the file."""
    return Path(f"{path}.wal")
