"""Is this zip safe to open? Asked before any parser of DOCX or XLSX sees it, from the archive's directory alone.

The directory can lie about sizes, but Python's own reader (which python-docx uses) stops at the size stated there, and
the child process has a memory limit for the rest.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import PurePosixPath

from alignment.problems import TooLarge, UnreadableFile
from alignment.reading.limits import MAX_UNPACKED_BYTES, MAX_UNPACKED_RATIO, MAX_ZIP_ENTRIES, RATIO_FROM_BYTES

ARCHIVE_ENDINGS = frozenset((".zip", ".7z", ".rar", ".gz", ".bz2", ".xz", ".tar", ".docx", ".xlsx", ".jar"))
EMBEDDED_FOLDERS = frozenset(("embeddings",))
"""Where Office keeps a spreadsheet pasted into a document. We never open it, so it may be there."""
SAVE_AGAIN = "Open it in Word, Excel or LibreOffice, save it again and load the new file."


def names_in(content: bytes) -> frozenset[str]:
    """The names in a zip that passed every check."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError) as reason:
        raise UnreadableFile("The file is damaged: its zip directory cannot be read.", SAVE_AGAIN) from reason
    _check_sizes(entries, len(content))
    for entry in entries:
        _check_entry(entry)
    if len({entry.filename for entry in entries}) < len(entries):
        raise UnreadableFile("The file holds two parts of one name.", SAVE_AGAIN)
    return frozenset(entry.filename for entry in entries)


def part_of(content: bytes, name: str) -> bytes:
    """One part of a zip that passed every check."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return archive.read(name)
    except (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, OSError, EOFError) as reason:
        raise UnreadableFile("The file is damaged: a part of it cannot be unpacked.", SAVE_AGAIN) from reason


def _check_sizes(entries: list[zipfile.ZipInfo], packed: int) -> None:
    if len(entries) > MAX_ZIP_ENTRIES:
        raise TooLarge(f"The file holds {len(entries):,} parts; at most {MAX_ZIP_ENTRIES:,} are read.", SAVE_AGAIN)
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MAX_UNPACKED_BYTES:
        limit = MAX_UNPACKED_BYTES // 2**20
        raise TooLarge(
            f"The file unpacks to {unpacked / 2**20:,.0f} MB; at most {limit} MB are read.",
            "Remove its pictures, or split it.",
        )
    if unpacked > RATIO_FROM_BYTES and unpacked > packed * MAX_UNPACKED_RATIO:
        raise TooLarge("The file unpacks to more than a hundred times its size.", SAVE_AGAIN)


def _check_entry(entry: zipfile.ZipInfo) -> None:
    path = PurePosixPath(entry.filename.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in entry.filename:
        raise UnreadableFile("The file holds a part that points outside of it.", SAVE_AGAIN)
    if path.suffix.lower() in ARCHIVE_ENDINGS and path.parent.name not in EMBEDDED_FOLDERS:
        raise UnreadableFile("The file holds another archive.", "Unpack it and load the files inside it.")
    if entry.flag_bits & 0x1:
        raise UnreadableFile("The file is protected by a password.", "Save it without a password.")
    is_dense = entry.file_size > max(entry.compress_size, 1) * MAX_UNPACKED_RATIO
    if entry.file_size > RATIO_FROM_BYTES and is_dense:
        raise TooLarge("A part of the file unpacks to more than a hundred times its size.", SAVE_AGAIN)
