"""What a release is made of, and what is known of it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from tests.security.audit import judged
from tests.security.sbom import ROOT, of_a_release


def test_every_exception_from_bandit_gives_a_reason() -> None:
    """Bandit itself is run by `make check` and `make security`."""
    for path in [
        *(REPOSITORY / "alignment").rglob("*.py"),
        *(REPOSITORY / "pages").glob("*.py"),
        REPOSITORY / "app.py",
    ]:
        lines = path.read_text(encoding="utf-8").splitlines()
        for above, line in zip(["", *lines], lines, strict=False):
            if "# nosec" in line:
                assert re.search(r"# nosec B\d+  # \w", line) or above.strip().startswith("# "), f"{path.name}: {line}"


def test_what_could_not_be_checked_is_never_called_clean() -> None:
    assert judged("") == (
        0,
        "NOT CHECKED: the advisory service could not be reached, so nothing is known of weaknesses.",
    )
    skipped = {"name": "a", "skip_reason": "not found"}
    clean = {"name": "b", "version": "1", "vulns": []}
    weak = {"name": "c", "version": "2", "vulns": [{"id": "PYSEC-1"}, {"id": "PYSEC-2"}]}
    assert judged(json.dumps({"dependencies": [skipped]}))[1].startswith("NOT CHECKED")
    assert judged(json.dumps({"dependencies": [clean, skipped]})) == (
        0,
        "No weakness is known of 1 packages; NOT CHECKED: 1.",
    )
    assert judged(json.dumps({"dependencies": [clean, weak, skipped]})) == (
        1,
        "Weaknesses are known: c 2: PYSEC-1, PYSEC-2",
    )


def test_the_list_of_a_release_holds_what_it_needs_without_links_or_tools_of_development() -> None:
    def component(name: str) -> dict[str, object]:
        link = {"type": "website", "url": "https://registry.invalid/x"}
        return {"type": "library", "bom-ref": name, "name": name, "version": "1", "externalReferences": [link]}

    document = {
        "$schema": "x", "bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
        "metadata": {"component": component(ROOT), "tools": {"components": [component("tool")]}},
        "components": [component(name) for name in ("a", "b", "tool")],
        "dependencies": [],
    }  # fmt: skip
    made = of_a_release(document, ["a"], {"a": ["b"], "b": []})
    assert [one["name"] for one in made["components"]] == ["a", "b"]
    arrows = {one["ref"]: one["dependsOn"] for one in made["dependencies"]}
    assert arrows == {ROOT: ["a"], "a": ["b"], "b": []}
    assert "registry.invalid" not in json.dumps(made)


def test_the_list_of_this_very_product_names_what_it_declares(tmp_path: Path) -> None:
    pytest.importorskip("cyclonedx_py", reason="the extra “dev” is not installed")
    out = tmp_path / "sbom.json"
    command = [sys.executable, "-m", "tests.security.sbom", str(out)]
    subprocess.run(command, cwd=REPOSITORY, check=True, timeout=300, capture_output=True)
    text = out.read_text(encoding="utf-8")
    made = json.loads(text)
    names = {one["name"].lower() for one in made["components"]}
    assert {"streamlit", "duckdb", "plotly", "pandas", "xlsxwriter", "python-docx"} <= names
    assert not names & {"pytest", "bandit", "mypy", "cyclonedx-bom"}
    assert all(one["version"] for one in made["components"])
    assert (made["bomFormat"], made["metadata"]["component"]["name"]) == ("CycloneDX", "alignment")
    assert not re.search(r"https?://(?!cyclonedx\.org)|file:|pypi\.org|/simple|/home|/work|/tmp", text)
