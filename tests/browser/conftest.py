"""A browser, and a real identity provider, for the tests that ask for them; they skip where there is none."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import REPOSITORY
from tests.servers import process

CHROMIUM = Path("/usr/bin/chromium")
OIDC = REPOSITORY / "tests" / "browser" / "oidc"
INSTALL_PATIENCE = 180

IdentityProvider = Callable[[int, Mapping[str, bool | None]], AbstractContextManager[str]]
"""`(port of the app, address → email_verified)`: the provider runs, and what secrets.toml says of it is given."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What a browser did not show in time is tried once more, and the run says so; two builds were lost to that.

    Only for that: whatever was shown and is wrong fails at once. The dashboard may be at fault all the same, so a test
    that had to be tried again is to be looked into.
    """
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.flaky(reruns=1, only_rerun=["TimeoutError"]))


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """A headless browser; each person is a context of their own."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not CHROMIUM.exists():
        pytest.skip(f"there is no browser at {CHROMIUM}")
    with playwright.sync_playwright() as driver:
        arguments = ["--no-sandbox", "--disable-background-networking", "--disable-gpu"]
        opened = driver.chromium.launch(executable_path=str(CHROMIUM), args=arguments)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def oidc_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder outside the repository with the package oidc-provider and the script that runs it."""
    if not (shutil.which("npm") and shutil.which("node")):
        pytest.skip("there is no npm to install an identity provider with")
    folder = Path(shutil.copytree(OIDC, tmp_path_factory.mktemp("oidc") / "provider"))
    command = ["npm", "install", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts", "--silent"]
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=INSTALL_PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        pytest.skip(f"npm did not install oidc-provider in {INSTALL_PATIENCE} seconds")
    if done.returncode:
        pytest.skip(f"npm could not install oidc-provider: {done.stderr.strip()[-300:]}")
    return folder


@pytest.fixture(scope="session")
def identity_provider(oidc_folder: Path) -> IdentityProvider:
    """The real package, run on a port of its own for one server of ours."""

    @contextmanager
    def running(app: int, accounts: Mapping[str, bool | None]) -> Iterator[str]:
        redirect = f"http://127.0.0.1:{app}/oauth2callback"
        given = {**os.environ, "REDIRECT": redirect, "ACCOUNTS": json.dumps(accounts)}
        with process(["node", "provider.mjs"], oidc_folder, given) as port:
            yield (
                f'[auth]\nredirect_uri = "{redirect}"\ncookie_secret = "a secret of forty characters for one test"\n'
                'client_id = "alignment"\nclient_secret = "known-to-the-test-alone"\n'
                'client_kwargs = { prompt = "login" }\n'
                f'server_metadata_url = "http://127.0.0.1:{port}/.well-known/openid-configuration"\n'
            )

    return running
