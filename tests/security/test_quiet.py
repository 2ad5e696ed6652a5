"""Nothing leaves the machine, and nobody's text gets into a log."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest
from typer.testing import CliRunner

from alignment.__main__ import app
from alignment.workspace import Workspace
from tests.browser.test_access import CHROMIUM, PAGES, PATIENCE_MS
from tests.builders import a_copy
from tests.conftest import REPOSITORY
from tests.servers import free_port, serving

MAIN = REPOSITORY / "pages" / "main.py"
OWN = {"127.0.0.1", "::1", "localhost", ""}


class Outbound(BaseException):
    """Raised past whatever a library would catch."""


@pytest.fixture
def guarded(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """From here on a socket that would go beyond this machine, and any name that would be looked up, is refused."""
    tried: list[Any] = []

    def checked(usual: Callable[..., Any]) -> Callable[..., Any]:
        def connect(self: socket.socket, address: Any, *rest: Any) -> Any:
            if self.family != socket.AF_UNIX and address[0] not in OWN:
                tried.append(address)
                raise Outbound(str(address))
            return usual(self, address, *rest)

        return connect

    def looked_up(host: Any, *rest: Any, **more: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else str(host or "")
        if name not in OWN:
            tried.append(name)
            raise Outbound(name)
        return resolve(host, *rest, **more)

    resolve = socket.getaddrinfo

    class Guarded(socket.socket):
        connect = checked(socket.socket.connect)
        connect_ex = checked(socket.socket.connect_ex)

        def sendto(self, *data_and_address: Any) -> int:
            tried.append(data_and_address[-1])
            raise Outbound(str(data_and_address[-1]))

    monkeypatch.setattr(socket, "socket", Guarded)
    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
    for name in ("gethostbyname", "gethostbyname_ex", "gethostbyaddr"):
        monkeypatch.setattr(socket, name, looked_up)
    return tried


def test_the_guard_refuses_what_goes_beyond_this_machine(guarded: list[Any]) -> None:
    import urllib.request

    with pytest.raises(Outbound):
        urllib.request.urlopen("http://example.invalid/", timeout=1)
    with pytest.raises(Outbound):
        socket.create_connection(("192.0.2.1", 80), timeout=1)
    with socket.socket() as one, pytest.raises(Outbound):
        one.connect(("192.0.2.1", 80))
    assert guarded == ["example.invalid", "192.0.2.1", ("192.0.2.1", 80)]


def test_the_command_line_asks_for_nothing_beyond_this_machine(guarded: list[Any], tmp_path: Path) -> None:
    sample, database = REPOSITORY / "data" / "sample", str(tmp_path / "quiet.duckdb")
    program = "Safe Patient Transfer"
    commands = [
        ["load", "postings", str(sample / "postings.csv")],
        ["load", "programs", *(str(sample / f"{name}.csv") for name in ("courses", "outcomes", "assessments"))],
        ["align"],
        ["gaps", program, "--json"],
        ["assessments", program],
        ["fields"],
        ["review", program],
        ["frameworks"],
        ["rubrics"],
        *(["export", program, str(tmp_path / f"gaps.{ending}")] for ending in ("csv", "xlsx", "json")),
        ["backup", str(tmp_path / "copy.duckdb")],
        ["version"],
    ]
    for command in commands:
        done = CliRunner().invoke(app, ["--database", database, *command])
        assert done.exit_code == 0, (command, done.output, done.exception)
    assert guarded == []


@pytest.fixture
def pages_database(sample_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    path = a_copy(sample_file, tmp_path / "copy.duckdb")
    monkeypatch.setenv("ALIGNMENT_DATABASE", str(path))
    st.cache_resource.clear()
    yield path
    st.cache_resource.clear()


def test_no_page_asks_for_anything_beyond_this_machine(pages_database: Path, guarded: list[Any]) -> None:
    at = AppTest.from_file(str(MAIN), default_timeout=120).run()
    for name in PAGES[1:]:
        at = at.switch_page(f"{name}.py").run()
        assert not at.exception
        assert at.title
    assert guarded == []


# ------------------------------------------------------------------------------------------------------- the log

CANARIES = ("Cormorant Ledger Works", "quokka reconciliation", "Pelican College", "ocelot bookkeeping", "tapir minutes")
POSTING = (
    f"title,employer,field,text\n"
    f'{CANARIES[1]} clerk,{CANARIES[0]},finance,"You need {CANARIES[1]} and meet deadlines."\n'
)
PROGRAM = (
    f"program,institution,course,outcome,assessment\n"
    f"{CANARIES[3]},{CANARIES[2]},{CANARIES[3]},Demonstrate {CANARIES[3]} and {CANARIES[1]},A report of {CANARIES[4]}\n"
)
FAULTY = """
import sys
import streamlit as st
from alignment.workspace import Workspace
from streamlit.web import cli

usual = st.set_page_config

def set_page_config(*args, **kwargs):
    if "broken" in st.query_params:  # outside of any page, where Streamlit logs and shows by itself
        raise RuntimeError("cannot read CANARY")
    return usual(*args, **kwargs)

st.set_page_config = set_page_config

def failing(self, *_, **__):
    raise RuntimeError(f"cannot read {self.postings().rows[0]!r}")

Workspace.level_lines = Workspace.program_report = Workspace.assessment_report = failing
Workspace.compare_task = Workspace.sources = Workspace.loaded = failing
sys.exit(cli.main(["run", "app.py", "--server.port", sys.argv[1]]))
""".replace("CANARY", CANARIES[1])
"""The server with faults that say in their words what they read."""


@pytest.fixture
def canary_database(tmp_path: Path) -> Path:
    from alignment.vocabulary import Upload

    path = tmp_path / "canaries.duckdb"
    with Workspace(path) as workspace:
        workspace.load_postings([Upload(f"{CANARIES[0]}.csv", POSTING.encode())])
        workspace.load_programs([Upload(f"{CANARIES[2]}.csv", PROGRAM.encode())])
        workspace.align()
    return path


def test_the_log_of_a_server_that_fails_holds_nobodys_words(canary_database: Path, tmp_path: Path) -> None:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not CHROMIUM.exists():
        pytest.skip(f"there is no browser at {CHROMIUM}")
    said, port = tmp_path / "said.txt", free_port()
    texts: list[str] = []
    requests: set[str] = set()
    with (
        serving(["-c", FAULTY, str(port)], port, canary_database, said=said) as address,
        playwright.sync_playwright() as driver,
    ):
        browser = driver.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-background-networking", "--disable-gpu"]
        )
        page = browser.new_context().new_page()
        page.on("request", lambda one: requests.add(one.url))
        for name in PAGES:
            page.goto(f"{address}/{name}", wait_until="load", timeout=PATIENCE_MS)
            page.wait_for_selector("h1", timeout=PATIENCE_MS)
            page.wait_for_timeout(300)
            page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]', timeout=PATIENCE_MS)
            texts.append(page.locator('[data-testid="stMain"]').inner_text())
        page.goto(f"{address}/gaps?broken=1", timeout=PATIENCE_MS)
        page.get_by_text("This page failed").wait_for(timeout=PATIENCE_MS)
        texts.append(page.inner_text("body"))
        page.goto(f"{address}/postings", timeout=PATIENCE_MS)
        page.locator('input[type="file"]').first.set_input_files(
            {"name": f"{CANARIES[0]}.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 " + POSTING.encode()}
        )
        page.wait_for_timeout(1_500)
        browser.close()
    log = said.read_text()
    assert sum("This page failed" in text for text in texts) >= 3
    assert log.count("a page failed: RuntimeError at <string>") >= 3
    assert "Uncaught app execution: RuntimeError at <string>" in log, "as Streamlit logs it"
    assert [one for one in CANARIES if one.casefold() in log.casefold()] == []
    assert any(CANARIES[1] in text for text in texts), "the pages that work do show it"
    assert not [text for text in texts if "Traceback" in text or "google" in text.casefold()]
    assert {one.split("/")[2] for one in requests if not one.startswith(("data:", "blob:"))} == {f"127.0.0.1:{port}"}
