"""The commands that keep a file, each in a process of its own: what “sample” means, and no restore under a server."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from alignment.keeping import verify
from alignment.vocabulary import SAMPLE_SOURCE, Upload
from alignment.workspace import Workspace
from tests.conftest import REPOSITORY

OWN = b"title,text,source\nClerk,You file letters.,sample\n"
OF_SAMPLE = f"title,text,source\nNurse,You lift patients.,{SAMPLE_SOURCE}\n".encode()
SERVER = """
import sys
from alignment.workspace import Workspace
with Workspace(sys.argv[1]) as workspace:
    workspace.listen()
    print("open", flush=True)
    for line in sys.stdin:
        print(len(repr(getattr(workspace, line.strip())())), flush=True)
"""


@pytest.fixture
def path(core_file: Path, tmp_path: Path) -> Path:
    """A closed file with the built-in framework."""
    return Path(shutil.copyfile(core_file, tmp_path / "a.duckdb"))


def run(path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "alignment", "--database", str(path), *arguments]
    return subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)


def held(path: Path) -> set[str]:
    with Workspace(path) as workspace:
        return {one.source for one in workspace.sources_held()}


# ------------------------------------------------------------------------------------------------------- “sample”


def test_sample_is_the_samples_source_unless_somebodys_own_is_called_that(path: Path) -> None:
    with Workspace(path) as workspace:
        workspace.load_postings([Upload("of-sample.csv", OF_SAMPLE)])
    assert json.loads(run(path, "remove", "sample", "--json").stdout) == {"postings": 1, "courses": 0}
    assert held(path) == set()
    refused = run(path, "remove", "sample")
    assert refused.returncode == 2 and f"There is no source “{SAMPLE_SOURCE}”." in refused.stderr
    with Workspace(path) as workspace:
        workspace.load_postings([Upload("own.csv", OWN)])
        workspace.load_postings([Upload("of-sample.csv", OF_SAMPLE)])
    unclear = run(path, "remove", "sample")
    assert unclear.returncode == 2 and "may be the sample, or your own source of that name" in unclear.stderr
    assert len(unclear.stderr.splitlines()) == 1
    assert held(path) == {"sample", SAMPLE_SOURCE}
    assert run(path, "remove", SAMPLE_SOURCE).returncode == 0
    assert held(path) == {"sample"}
    assert run(path, "remove", "sample").returncode == 0
    assert held(path) == set()


# ------------------------------------------------------------------------------------------------ under a server


@pytest.fixture
def backup(path: Path, tmp_path: Path) -> Path:
    """A whole backup of the file, from before a load."""
    kept = tmp_path / "kept.duckdb"
    with Workspace(path) as workspace:
        workspace.backup(kept)
        workspace.load_postings([Upload("own.csv", OWN)])
    return kept


@pytest.fixture
def server(path: Path, backup: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that has the file and listens, as the pages do; it does what it is told, by its name."""
    command = [sys.executable, "-c", SERVER, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=REPOSITORY) as other:
        assert read_line(other) == "open"
        yield other
        other.kill()


def read_line(other: subprocess.Popen[str]) -> str:
    assert other.stdout is not None
    return other.stdout.readline().strip()


@pytest.mark.parametrize("before", ["nothing", "verify", "backup_to_download", "asked verify", "asked backup"])
def test_a_restore_is_refused_in_a_plain_line_while_a_server_has_the_file_whatever_it_copied_before(
    path: Path, backup: Path, server: subprocess.Popen[str], before: str, tmp_path: Path
) -> None:
    if before.startswith("asked"):
        asked = [before.split()[1], *([str(tmp_path / "asked.duckdb")] if before == "asked backup" else [])]
        assert run(path, *asked).returncode == 0
    elif before != "nothing":
        assert server.stdin is not None
        server.stdin.write(f"{before}\n")
        server.stdin.flush()
        assert int(read_line(server)) > 100
    refused = run(path, "restore", str(backup))
    assert refused.returncode == 2, refused.stderr
    (line,) = refused.stderr.splitlines()
    assert "was not restored" in line and "in use by another process" in line and "Stop the server" in line
    names = {one.name for one in tmp_path.iterdir()}
    assert not [name for name in names if "restor" in name]
    server.communicate("")
    assert held(path) == {"sample"}, "what was loaded after the backup is there"
    assert run(path, "restore", str(backup)).returncode == 0, "now nobody has it"
    assert held(path) == set() and verify(path).is_whole
