"""Files of their owner alone: written past no link, seen whole or not at all, and swept once nobody uses them."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from alignment import files
from alignment.database import Database
from alignment.files import LEFT_AFTER, copy_file, copy_open_file, folder_beside, for_owner, sweep, whole_or_not
from alignment.keeping import restore, verify
from alignment.problems import AlignmentProblem
from tests.conftest import REPOSITORY

pytestmark = pytest.mark.skipif(os.name != "posix", reason="links, modes and flock are POSIX’s")
TOKEN = "0123456789abcdef"


def aged(path: Path, seconds: float = 2 * LEFT_AFTER) -> Path:
    """The same file, written long ago."""
    then = time.time() - seconds
    os.utime(path, (then, then))
    return path


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


# ------------------------------------------------------------------------------------------------------ written


@pytest.mark.parametrize("plant", ["file", "link", "dangling link"])
def test_nothing_is_written_through_what_lies_there_already(tmp_path: Path, plant: str) -> None:
    victim, place = tmp_path / "victim", tmp_path / "a"
    if plant == "file":
        place.touch(mode=0o666)
    else:
        place.symlink_to(victim)
        if plant == "link":
            victim.write_text("mine")
    with pytest.raises(FileExistsError):
        for_owner(place)
    assert (victim.read_text() if victim.exists() else "") == ("mine" if plant == "link" else "")
    assert victim.exists() == (plant == "link") and (plant != "file" or place.read_bytes() == b"")


def test_a_copy_goes_past_links_planted_under_its_name_and_every_name_it_ever_had(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, victim, target = tmp_path / "source", tmp_path / "victim", tmp_path / "target"
    source.write_text("everything")
    victim.write_text("mine")
    for name in ("target", "target.part", ".target.part"):
        (tmp_path / name).symlink_to(victim)
    for copy in (copy_file, copy_open_file):
        copy(source, target)
        assert victim.read_text() == "mine" and not target.is_symlink()
        assert (target.read_text(), mode(target)) == ("everything", 0o600)
    monkeypatch.setattr(files.secrets, "token_hex", lambda size: TOKEN)  # somebody guessed even that
    (tmp_path / f".target.{TOKEN}.part").symlink_to(victim)
    for copy in (copy_file, copy_open_file):
        with pytest.raises(FileExistsError):
            copy(source, target)
    assert victim.read_text() == "mine"


def test_no_two_writers_share_a_half_written_file(tmp_path: Path) -> None:
    target, seen = tmp_path / "target", set[str]()
    with whole_or_not(target) as one, whole_or_not(target) as other:
        seen = {path.name for path in tmp_path.iterdir()}
        one.write(b"one")
        other.write(b"other")
    assert len(seen) == 2 and "target" not in seen
    assert target.read_bytes() == b"one", "the outer one ended last"
    assert [path.name for path in tmp_path.iterdir()] == ["target"]


def test_what_breaks_off_leaves_what_was_there(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_text("before")
    with suppress(KeyboardInterrupt), whole_or_not(target) as file:
        file.write(b"half")
        raise KeyboardInterrupt
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"target": "before"}


@pytest.mark.parametrize("wanted", [0o600, 0o644])
def test_a_file_has_the_mode_that_was_asked_for(tmp_path: Path, wanted: int) -> None:
    with whole_or_not(tmp_path / "a", mode=wanted) as file:
        file.write(b"x")
    assert mode(tmp_path / "a") == wanted


def test_a_copy_of_what_cannot_be_read_is_an_error_of_the_system_and_leaves_nothing(tmp_path: Path) -> None:
    for copy in (copy_file, copy_open_file):
        with pytest.raises(FileNotFoundError):
            copy(tmp_path / "none", tmp_path / "copy")
    assert not list(tmp_path.iterdir())


# ------------------------------------------------------------------------------------------------- left behind

LEFT = (f".a.head.{TOKEN}.part", f".a.copy-{TOKEN}.{TOKEN}.part", f"a.restoring-{TOKEN}", f"a.copy-{TOKEN}")


def test_what_killed_processes_left_is_swept_and_nothing_else(tmp_path: Path) -> None:
    for name in LEFT:
        aged_file(tmp_path / name)
    folder = tmp_path / f"a.restoring-{TOKEN[::-1]}"
    folder.mkdir()
    (folder / "a").write_text("everything")
    aged(folder)
    kept = {
        "a",
        "a.wal",
        "a.head",
        "a.before-restore",
        f".other.head.{TOKEN}.part",
        f"other.restoring-{TOKEN}",
        "a.restoring-notes",
        "a.copy-of-monday",
        f"a.part.{TOKEN}",
    }
    for name in kept:
        aged_file(tmp_path / name)
    sweep(tmp_path / "a")
    assert {path.name for path in tmp_path.iterdir()} == kept


def aged_file(path: Path) -> None:
    path.write_text("x")
    aged(path)


def test_what_is_young_a_link_or_has_another_name_too_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / LEFT[0]).write_text("just begun")
    aged_file(tmp_path / "mine")
    (tmp_path / LEFT[1]).symlink_to(tmp_path / "mine")
    os.link(tmp_path / "mine", tmp_path / LEFT[2])
    before = sorted(path.name for path in tmp_path.iterdir())
    sweep(tmp_path / "a")
    assert sorted(path.name for path in tmp_path.iterdir()) == before


HOLDER = """
import sys, time
from pathlib import Path
from alignment.files import folder_beside, whole_or_not
with whole_or_not(Path(sys.argv[1])), folder_beside(Path(sys.argv[1]), "restoring") as folder:
    (folder / "a").write_text("everything")
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that writes a file, and has a folder beside it."""
    command = [sys.executable, "-c", HOLDER, str(tmp_path / "a")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=REPOSITORY) as other:
        assert other.stdout is not None and other.stdout.readline() == "held\n"
        yield other
        other.kill()


def test_what_a_living_process_uses_is_swept_only_once_it_is_dead(
    tmp_path: Path, holder: subprocess.Popen[str]
) -> None:
    for path in tmp_path.iterdir():
        aged(path, 2 * files.UNLOCKED_LEFT_AFTER)
    before = sorted(path.name for path in tmp_path.iterdir())
    assert len(before) == 2
    sweep(tmp_path / "a")
    assert sorted(path.name for path in tmp_path.iterdir()) == before
    holder.kill()
    holder.wait()
    sweep(tmp_path / "a")
    assert not list(tmp_path.iterdir())


def test_a_new_copy_to_the_same_folder_takes_the_halves_of_killed_ones_away(tmp_path: Path) -> None:
    (tmp_path / "source").write_text("everything")
    aged_file(tmp_path / f".target.{TOKEN}.part")
    aged_file(tmp_path / f".target-of-monday.{TOKEN}.part")
    for copy in (copy_file, copy_open_file):
        copy(tmp_path / "source", tmp_path / "target")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["source", "target"]


def test_a_database_sweeps_as_it_opens_but_not_to_be_read_only(tmp_path: Path) -> None:
    path = tmp_path / "a"
    Database(path).close()
    aged_file(tmp_path / LEFT[2])
    aged_file(tmp_path / LEFT[1])
    Database(path, is_read_only=True).close()
    assert (tmp_path / LEFT[2]).exists()
    Database(path).close()
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a", "a.head"]


def test_a_system_without_locks_goes_by_age_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "fcntl", None)
    aged_file(tmp_path / LEFT[2])
    aged_file(tmp_path / LEFT[3])
    aged(tmp_path / LEFT[3], 2 * files.UNLOCKED_LEFT_AFTER)
    with folder_beside(tmp_path / "a", "restoring") as folder, whole_or_not(folder / "a") as file:
        file.write(b"x")
    sweep(tmp_path / "a")
    assert [one.name for one in tmp_path.iterdir()] == [LEFT[2]]


# ------------------------------------------------------------------------------------------------------ restored


def test_a_backup_is_put_back_past_links_and_folders_that_somebody_planted(tmp_path: Path) -> None:
    backup, target, victim = tmp_path / "kept", tmp_path / "a", tmp_path / "victim"
    Database(backup).close()
    victim.write_text("mine")
    for name in ("a.restoring", "a.restoring.part", ".a.restoring.part", "a.head"):
        (tmp_path / name).symlink_to(victim)
    assert restore(backup, target).is_whole
    assert victim.read_text() == "mine"
    assert verify(target).is_whole and mode(target) == 0o600


def test_a_disk_that_refuses_is_a_plain_line_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    backup, target = tmp_path / "kept", tmp_path / "a"
    Database(backup).close()
    Database(target).close()

    def there() -> dict[str, bytes]:
        return {one.name: one.read_bytes() for one in tmp_path.iterdir()}

    was = there()
    with monkeypatch.context() as patched:
        patched.setattr(files.shutil, "copyfileobj", full)
        with pytest.raises(AlignmentProblem, match="No space left") as refusal:
            restore(backup, target)
    assert "Make room" in refusal.value.remedy
    assert there() == was
