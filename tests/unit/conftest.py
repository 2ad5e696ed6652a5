"""Workspaces for the tests of the core. The sample takes seconds to align: it is made once a session and copied."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from alignment.frameworks import build_framework
from alignment.reading import read_table
from alignment.scoring import SkillScorer
from alignment.vocabulary import BUILT_IN_FRAMEWORK, Framework, Upload
from alignment.workspace import DATA, Workspace
from tests.builders import a_copy


@pytest.fixture(scope="session")
def built_in() -> Framework:
    """The framework that the product ships."""
    files = [DATA / "core_skills.csv", DATA / "families.csv"]
    return build_framework(BUILT_IN_FRAMEWORK, [read_table(Upload(file.name, file.read_bytes())) for file in files])


@pytest.fixture(scope="session")
def core_scorer(built_in: Framework) -> SkillScorer:
    """A scorer of the built-in framework."""
    return SkillScorer().fit(built_in.skills)


@pytest.fixture(scope="session")
def core() -> Iterator[Workspace]:
    """A workspace with nothing but the built-in framework, for tests that store nothing."""
    with Workspace(":memory:") as workspace:
        yield workspace


@pytest.fixture(scope="session")
def core_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the built-in framework and nothing else, closed: copying it is quicker than making it."""
    path = tmp_path_factory.mktemp("core") / "core.duckdb"
    Workspace(path).close()
    return path


@pytest.fixture(scope="session")
def sample(sample_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """The sample, for tests that store nothing."""
    path = a_copy(sample_file, tmp_path_factory.mktemp("shared") / "sample.duckdb")
    with Workspace(path) as workspace:
        yield workspace


@pytest.fixture
def own_sample(sample_file: Path, tmp_path: Path) -> Iterator[Workspace]:
    """A copy of the sample that this test may change."""
    path = a_copy(sample_file, tmp_path / "own.duckdb")
    with Workspace(path) as workspace:
        yield workspace
