"""The option that runs everything: `pytest tests/security --whole`, which is what `make security` does."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--whole", action="store_true", help="run the security tests on everything, not on a share of it")


@pytest.fixture(scope="session")
def is_whole(pytestconfig: pytest.Config) -> bool:
    """Whether to run on everything. Without the option (and where it is not even known) a share has to do."""
    return bool(pytestconfig.getoption("--whole", default=False))
