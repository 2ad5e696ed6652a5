"""Fixtures every test may use. Real reference data is read from outside the repository and skipped when absent."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from alignment.workspace import Workspace
from tests.builders import a_copy
from tests.models import write_model

try:
    import fcntl
except ModuleNotFoundError:  # Windows: there each worker makes its own
    fcntl = None  # type: ignore[assignment]

REPOSITORY = Path(__file__).resolve().parent.parent
MODEL = os.environ.pop("ALIGNMENT_MODEL", "")
"""A real sentence embedding model, for the tests that ask for one. All others run without, unless they name theirs."""
REFERENCE = Path(os.environ.get("ALIGNMENT_REFERENCE_DATA", REPOSITORY.parent / "shared" / "data"))


SLOWEST_FIRST = ("security", "browser", "quality", "property", "pages")
"""Folders whose files take longest: whoever runs several at once should not be left with one of them at the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Bring the slowest files to the front; what is in a file keeps its order."""
    places = {name: place for place, name in enumerate(SLOWEST_FIRST)}
    items.sort(key=lambda item: places.get(item.path.parent.name, len(places)))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--whole", action="store_true", help="run the long tests of security in full, not a share of them")


@pytest.fixture(scope="session")
def whole(pytestconfig: pytest.Config) -> bool:
    """Whether long runs are to be done in full (`make security`) or only a bounded share of each."""
    return bool(pytestconfig.getoption("--whole"))


@pytest.fixture(scope="session")
def reference() -> Path:
    """The folder of openly licensed reference data, which is not part of the repository."""
    if not REFERENCE.is_dir():
        pytest.skip("the reference data folder is not here (set ALIGNMENT_REFERENCE_DATA)")
    return REFERENCE


@pytest.fixture(scope="session")
def real_model() -> Path:
    """The folder of a real sentence embedding model, which is not part of the repository."""
    if not MODEL:
        pytest.skip("no sentence embedding model is here (`make model MODEL=folder`, then set ALIGNMENT_MODEL to it)")
    return Path(MODEL).absolute()


@pytest.fixture(scope="session")
def small_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model folder of our own that knows a few words, of deadlines and of databases.

    “Reading” and “knowledge” are near to every name that it does not know, so that some lines are nearer to other
    skills than to theirs.
    """
    for package in ("onnxruntime", "tokenizers"):
        pytest.importorskip(package, reason="the extra “semantic” is not installed")
    words = {"?": (0.01, 0.01, 0.05), "deadlines": (1.0, 0.0, 0.1), "meeting": (0.9, 0.1, 0.2), "meet": (0.9, 0.1, 0.2)}
    words |= {"reading": (0.0, 0.0, 1.0), "knowledge": (0.0, 0.0, 1.0), "english": (1.0, 0.0, 0.0)}
    words |= {"sql": (0.0, 1.0, 0.1), "databases": (0.1, 1.0, 0.1), "tests": (0.5, 0.6, 0.1)}
    return write_model(tmp_path_factory.mktemp("small-model"), words)


def made_once(factory: pytest.TempPathFactory, name: str, fill: Callable[[Workspace], object]) -> Path:
    """A database that the first worker who asks fills for all of them, and each has a copy of, as only one may open it.

    Read the copy, or copy it again; never write to it.
    """
    own = folder = factory.getbasetemp()
    if fcntl and "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent  # that of the run, and not of this worker
    path, made = folder / f"{name}-of-all.duckdb", folder / f"{name}.made"
    with (folder / f"{name}.lock").open("w") as lock:
        if fcntl:
            fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            with Workspace(path) as workspace:
                fill(workspace)
            made.touch()
    return a_copy(path, own / f"{name}.duckdb")


@pytest.fixture(scope="session")
def sample_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample, loaded and aligned once for all workers: this one's copy."""
    return made_once(tmp_path_factory, "sample", lambda workspace: workspace.load_sample())


@pytest.fixture(scope="session")
def open_file(reference: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The open postings and courses, loaded and aligned once for all workers: this one's copy."""
    from tests.quality.taught_pairs import open_data  # it asks this module where the data is

    return made_once(tmp_path_factory, "open", open_data)
