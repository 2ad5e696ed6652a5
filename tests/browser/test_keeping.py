"""The page on keeping on a real server: what it copies takes nothing from the lock that keeps others out."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.conftest import REPOSITORY
from tests.servers import free_port, serving, streamlit


def test_no_backup_is_put_back_under_a_server_that_read_and_copied_its_file(
    chromium: Any, sample_file: Path, tmp_path: Path
) -> None:
    database, kept = (Path(shutil.copyfile(sample_file, tmp_path / name)) for name in ("a.duckdb", "kept.duckdb"))
    restore = [sys.executable, "-m", "alignment", "--database", str(database), "restore", str(kept)]
    port = free_port()
    with serving(streamlit("app.py", port), port, database, said=tmp_path / "said.txt") as served:
        page = chromium.new_context(accept_downloads=True).new_page()
        page.goto(f"{served}/keeping")
        page.get_by_role("button", name="Read it now").click(timeout=60_000)
        page.get_by_text(re.compile("Whole at .* UTC")).wait_for(timeout=60_000)
        is_refused(restore)
        page.get_by_role("button", name="Make a backup").click()
        download = page.get_by_role("button", name=re.compile("Download .* MB"))
        download.wait_for(timeout=60_000)
        is_refused(restore)
        with page.expect_download(timeout=60_000):
            download.click()
        is_refused(restore)
        page.context.close()
    assert subprocess.run(restore, cwd=REPOSITORY, capture_output=True, check=False).returncode == 0


def is_refused(restore: list[str]) -> None:
    """In one plain line, with what to do."""
    refused = subprocess.run(restore, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert refused.returncode == 2, refused.stderr
    (line,) = refused.stderr.splitlines()
    assert "was not restored" in line and "in use by another process" in line and "Stop the server" in line
