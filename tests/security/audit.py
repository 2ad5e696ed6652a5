"""Asks pip-audit whether a weakness is known of anything installed here: `python -m tests.security.audit`.

The answer needs an advisory service over the network. Where that is not to be had, or knows nothing of some packages,
this says so, since "none known" and "nobody could be asked" are two answers. Exit code 1: a weakness is known.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

PATIENCE = 180
COMMAND = ("-m", "pip_audit", "--local", "--skip-editable", "--format", "json", "--progress-spinner", "off")


def ask() -> str:
    """What pip-audit answers, as JSON; "" where it gave no answer in time or could reach nobody."""
    try:
        asked = subprocess.run(
            [sys.executable, *COMMAND, "--timeout", "10"], capture_output=True, text=True, timeout=PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        return ""
    return asked.stdout


def judged(answer: str) -> tuple[int, str]:
    """The exit code and the words for an answer."""
    try:
        packages: list[Mapping[str, Any]] = json.loads(answer)["dependencies"]
    except (ValueError, KeyError):
        return 0, "NOT CHECKED: the advisory service could not be reached, so nothing is known of weaknesses."
    weak = [
        f"{one['name']} {one['version']}: {', '.join(found['id'] for found in one['vulns'])}"
        for one in packages
        if one.get("vulns")
    ]
    if weak:
        return 1, "Weaknesses are known: " + "; ".join(weak)
    checked = [one for one in packages if "vulns" in one]
    left = len(packages) - len(checked)
    if not checked:
        return 0, f"NOT CHECKED: the advisory service knows none of {len(packages)} packages, so it said nothing."
    return 0, f"No weakness is known of {len(checked)} packages" + (f"; NOT CHECKED: {left}." if left else ".")


def main() -> None:
    code, words = judged(ask())
    print(words)
    sys.exit(code)


if __name__ == "__main__":
    main()
