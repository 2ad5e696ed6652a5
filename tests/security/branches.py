"""Whether the tests reach every branch of what decides: `python -m tests.security.branches`.

What decides is who may do what and sees what, what the log of writes holds, which lines ask, what is a gap, and what
people's decisions do. Exit code 1 where a branch of these modules is not reached.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.conftest import REPOSITORY

ACCESS = ("access", "login", "links", "membership", "workspace/people", "workspace/core")
CORE = (
    "events",
    "requirements",
    "levels",
    "gaps",
    "scoring/coverage",
    "sensitivity",
    "decisions",
    "workspace/deciding",
)
TESTS = (
    *(f"tests/unit/test_{name}.py" for name in ("access", "login", "membership", "events", "requirements", "levels")),
    *(f"tests/unit/test_{name}.py" for name in ("gaps", "coverage", "sensitivity", "tried", "decisions", "decided")),
    *(f"tests/unit/test_{name}.py" for name in ("settled_levels", "workspace", "keeping", "database")),
    "tests/security/test_matrix.py",
)


def main() -> int:
    """Run the tests of these modules, and print what each branch's share is."""
    files = ",".join(f"alignment/{name}.py" for name in (*ACCESS, *CORE))
    tool = [sys.executable, "-m", "coverage"]
    with tempfile.TemporaryDirectory() as folder:
        where = os.environ | {"COVERAGE_FILE": str(Path(folder) / "branches")}
        run = [*tool, "run", "--branch", f"--include={files}", "-m", "pytest", "-p", "no:cacheprovider", *TESTS]
        failed = subprocess.run(run, cwd=REPOSITORY, env=where, check=False).returncode
        report = [*tool, "report", "--show-missing", "--fail-under=100", "--precision=1"]
        return failed or subprocess.run(report, cwd=REPOSITORY, env=where, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
