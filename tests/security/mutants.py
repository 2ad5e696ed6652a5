"""How many small faults the tests would notice: `python -m tests.security.mutants [gaps requirements access …]`.

Each module's source is changed in one small place at a time (another comparison, another constant, another argument),
by mutmut, in a copy of this repository, and the module's own tests are run. What they still pass with has survived.
Printed is the share that was noticed; exit code 1 where it is below `LEAST`.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.conftest import REPOSITORY

LEAST = 0.85
MODULES = {
    "access": ("tests/unit/test_access.py",),
    "gaps": ("tests/unit/test_gaps.py",),
    "requirements": ("tests/unit/test_requirements.py",),
}
"""Module of alignment/ → the tests that hold it."""
COPIED = ("alignment", "pages", "data", "tests", "app.py", "pyproject.toml")


def settings(module: str) -> str:
    """What mutmut is told: what to change, which tests to run, and what these need beside them."""
    copied = "".join(f"    {name}\n" for name in COPIED)
    tests = "".join(f"    {path}\n" for path in MODULES[module])
    return (
        f"[mutmut]\nsource_paths=alignment/{module}.py\n"
        f"pytest_add_cli_args_test_selection=\n{tests}also_copy=\n{copied}"
    )


def run(module: str, folder: Path) -> tuple[int, int]:
    """Faults that were noticed, and all that were tried. Raises RuntimeError where mutmut could not do its work."""
    for name in COPIED:
        source = REPOSITORY / name
        copy = shutil.copytree if source.is_dir() else shutil.copyfile
        copy(source, folder / name)
    (folder / "setup.cfg").write_text(settings(module), encoding="utf-8")
    tool = [sys.executable, "-m", "mutmut"]
    done = subprocess.run([*tool, "run"], cwd=folder, capture_output=True, text=True, check=False)
    subprocess.run([*tool, "export-cicd-stats"], cwd=folder, capture_output=True, text=True, check=False)
    found = folder / "mutants" / "mutmut-cicd-stats.json"
    if not found.exists():
        raise RuntimeError(f"mutmut gave no figures for {module}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    seen, total = noticed(json.loads(found.read_text(encoding="utf-8")))
    if done.returncode or not total:
        raise RuntimeError(
            f"mutmut ended with {done.returncode} for {module}, of {total} faults: {done.stderr[-2000:]}"
        )
    return seen, total


def noticed(stats: dict[str, int]) -> tuple[int, int]:
    """Killed or timed out, of all that were tried; what no test reaches counts as not noticed."""
    return stats["killed"] + stats.get("timeout", 0), stats["total"] - stats.get("skipped", 0)


def main(modules: Sequence[str]) -> int:
    """Print the share of each module; 1 where one is short."""
    short = 0
    for module in modules or tuple(MODULES):
        with tempfile.TemporaryDirectory() as folder:
            seen, total = run(module, Path(folder))
        short |= seen < LEAST * total
        print(f"{module}: {seen} of {total} faults noticed, {seen / total:.1%} (at least {LEAST:.0%})", flush=True)
    return int(short)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
