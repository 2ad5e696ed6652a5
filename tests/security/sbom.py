"""Writes what a release is made of, as CycloneDX JSON: `python -m tests.security.sbom FILE`.

cyclonedx-py reads the installed packages. What it notes beyond names, versions, licences and what needs what (links to
home pages, registries and funding) is left out, and so is what only development needs: a release does not hold it.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Collection, Mapping, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement

from tests.conftest import REPOSITORY

ROOT = "root-component"
COMMAND = ("-m", "cyclonedx_py", "environment", "--output-reproducible", "--short-PURLs", "--of", "JSON")


def read_environment() -> dict[str, Any]:
    """Everything that is installed here, as cyclonedx-py tells it."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "sbom.json"
        told = ["--pyproject", str(REPOSITORY / "pyproject.toml"), "-o", str(out), sys.executable]
        subprocess.run([sys.executable, *COMMAND, *told], check=True)
        return dict(json.loads(out.read_text(encoding="utf-8")))


Needs = Mapping[str, Collection[str]]
"""Package → the packages it cannot do without."""


def needs_of_release(declared: Sequence[str]) -> Needs:
    """What is installed and needed by these requirements, without extras that nobody asked for.

    cyclonedx-py draws an arrow for every extra too, and so from pandas to pytest.
    """
    found: dict[str, set[str]] = {}
    waiting = [Requirement(one) for one in declared]
    while waiting:
        one = waiting.pop()
        name, seen = _name(one.name), found.get(_name(one.name))
        needed = [at for at in map(Requirement, metadata.requires(one.name) or ()) if _is_asked_for(at, one.extras)]
        installed = [at for at in needed if _is_installed(at.name)]
        found[name] = (seen or set()) | {_name(at.name) for at in installed}
        if seen is None or found[name] != seen:
            waiting += installed
    return found


def _is_asked_for(requirement: Requirement, extras: Collection[str]) -> bool:
    return requirement.marker is None or any(requirement.marker.evaluate({"extra": one}) for one in ("", *extras))


def _is_installed(name: str) -> bool:
    return any(metadata.distributions(name=name))


def _name(written: str) -> str:
    return re.sub(r"[-_.]+", "-", written).lower()


def declared_packages() -> list[str]:
    """What the product itself asks for, without its extras."""
    settings = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    return list(settings["project"]["dependencies"])


def of_a_release(document: dict[str, Any], declared: Collection[str], needs: Needs) -> dict[str, Any]:
    """The same without what a release does not hold, and without links."""
    components = [_plain(one) for one in document["components"] if _name(one["name"]) in needs]
    refs = {_name(one["name"]): one["bom-ref"] for one in components}
    arrows = {ROOT: declared} | {refs[name]: needs[name] for name in refs}
    dependencies = [
        {"ref": ref, "dependsOn": sorted(refs[name] for name in set(found) & set(refs))}
        for ref, found in arrows.items()
    ]
    about = {"component": _plain(document["metadata"]["component"])}
    kept = {name: document[name] for name in ("$schema", "bomFormat", "specVersion", "version")}
    return kept | {"metadata": about, "components": components, "dependencies": dependencies}


def _plain(component: dict[str, Any]) -> dict[str, Any]:
    wanted = ("type", "bom-ref", "name", "version", "description", "licenses", "purl")
    return {name: component[name] for name in wanted if name in component}


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit("Say where: python -m tests.security.sbom FILE")
    declared = declared_packages()
    names = [_name(Requirement(one).name) for one in declared]
    document = of_a_release(read_environment(), names, needs_of_release(declared))
    Path(sys.argv[1]).write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    print(f"{len(document['components'])} packages written to {sys.argv[1]}")


if __name__ == "__main__":
    main()
