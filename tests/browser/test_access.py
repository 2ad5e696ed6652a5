"""No page is reached past pages/main.py, and nothing leaves the machine: what only a real server and browser can show.

Streamlit serves every file of a `pages/` folder beside its script to whoever knows the name, without running the script
(seen in 1.67, and only on the first request of a fresh server). So each deep link here is the first request of a server
of its own.
"""

from __future__ import annotations

import ast
import json
import re
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from alignment import __version__
from pages import session
from pages.server import HEADERS
from tests.builders import a_copy
from tests.conftest import REPOSITORY
from tests.servers import free_port, serving, streamlit

CHROMIUM = Path("/usr/bin/chromium")
PAGES = (
    "overview",
    "gaps",
    "levels",
    "assessments",
    "assessment",
    "skill",
    "review",
    "rubrics",
    "postings",
    "programs",
    "frameworks",
    "keeping",
    "method",
)
SIGNED_IN = ("own", "people")
"""Pages for whoever signed in; the one person at this computer does not have them."""
SEAMS = {"main", "session", "server", "rubric_parts", "deletion_parts", "program_parts", "__init__"}
FILES = sorted(path.stem for path in (REPOSITORY / "pages").glob("*.py") if path.stem not in SEAMS)
PATIENCE_MS = 60_000
SHORT = ("", "overview", "gaps", "method")
"""Pages that are a fresh server's first request also in a short run."""


# ------------------------------------------------------------------------------------------ without a browser


def script() -> Path:
    """The script that app.py gives to Streamlit."""
    for node in ast.walk(ast.parse((REPOSITORY / "app.py").read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "st.App":
            assert isinstance(node.args[0], ast.Constant)
            return REPOSITORY / str(node.args[0].value)
    raise AssertionError("app.py makes no st.App")


def test_there_is_no_pages_folder_beside_the_script_that_streamlit_runs() -> None:
    assert script() == REPOSITORY / "pages" / "main.py"
    assert not (script().parent / "pages").exists()


def test_every_page_is_in_the_navigation() -> None:
    assert sorted(PAGES + SIGNED_IN) == FILES


@pytest.mark.parametrize("name", FILES)
def test_a_page_calls_the_guard_before_it_does_anything(name: str) -> None:
    page = ast.parse((REPOSITORY / "pages" / f"{name}.py").read_text(encoding="utf-8"))
    harmless = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef, ast.Assign, ast.AnnAssign)
    doing = [node for node in page.body if not isinstance(node, harmless)]
    doing = [node for node in doing if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))]
    assert ast.unparse(doing[0]) == "session.guard()"
    for node in page.body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            assert not [one for one in ast.walk(node.value) if ast.unparse(one).startswith(("st.", "session."))]


def raised(error: BaseException) -> None:
    """In place of the one calm line that a person gets."""
    raise error


@pytest.fixture
def database(sample_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the sample, so that a page would have something to show."""
    path = a_copy(sample_file, tmp_path / "copy.duckdb")
    monkeypatch.setenv("ALIGNMENT_DATABASE", str(path))
    monkeypatch.setattr(session, "show_failure", raised)
    st.cache_resource.clear()
    yield path
    st.cache_resource.clear()


@pytest.mark.parametrize("name", FILES)
def test_a_page_file_run_by_itself_shows_nothing(database: Path, name: str) -> None:
    at = AppTest.from_file(str(REPOSITORY / "pages" / f"{name}.py"), default_timeout=60).run()
    assert not at.exception
    assert list(at.main.children.values()) == []
    assert list(at.sidebar.children.values()) == []


@pytest.mark.parametrize("name", PAGES)
def test_the_same_page_shows_something_through_main(database: Path, name: str) -> None:
    at = AppTest.from_file(str(script()), default_timeout=60).run()
    if name != "overview":
        at = at.switch_page(f"{name}.py").run()
    assert not at.exception
    assert at.title


# --------------------------------------------------------------------------------------------- over plain HTTP


@pytest.fixture(scope="module")
def address(sample_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One server for the tests that do not need a fresh one."""
    folder, port = tmp_path_factory.mktemp("server"), free_port()
    path = a_copy(sample_file, folder / "copy.duckdb")
    with serving(streamlit("app.py", port), port, path, said=folder / "said.txt") as found:
        yield found


def test_the_health_route_answers_and_says_nothing_of_the_data(address: str) -> None:
    with urllib.request.urlopen(f"{address}/health", timeout=30) as answer:
        assert json.load(answer) == {"status": "ok", "version": __version__}


@pytest.mark.parametrize("path", ["/", "/gaps", "/health", "/_stcore/health", "/_stcore/host-config", "/nothing/here"])
def test_every_answer_carries_the_security_headers(address: str, path: str) -> None:
    try:
        answer = urllib.request.urlopen(f"{address}{path}", timeout=30)
    except urllib.error.HTTPError as refused:
        answer = refused
    with answer:
        found = {name: answer.headers.get(name) for name in HEADERS}
    own = {"Content-Security-Policy": found["Content-Security-Policy"]}
    assert found == dict(HEADERS) | own
    assert "frame-ancestors 'none'" in str(own)


def test_the_server_listens_on_this_machine_only() -> None:
    settings = (REPOSITORY / ".streamlit" / "config.toml").read_text(encoding="utf-8")
    assert 'address = "127.0.0.1"' in settings
    assert "gatherUsageStats = false" in settings


@pytest.mark.parametrize(
    "path",
    ["/app/static/../data/core_skills.csv", "/pages/gaps.py", "/data/core_skills.csv", "/.streamlit/config.toml"],
)
def test_files_of_the_repository_are_not_served(address: str, path: str) -> None:
    try:
        with urllib.request.urlopen(f"{address}{path}", timeout=30) as answer:
            text = answer.read().decode("utf-8", "replace")
    except urllib.error.HTTPError as refused:
        refused.close()
        return
    assert "<title>Streamlit</title>" in text, "anything but the empty shell of the app"


# ---------------------------------------------------------------------------------------------- in a real browser


@dataclass
class Seen:
    """What a browser noticed while a page was open."""

    navigation: int = 0
    title: str = ""
    text: str = ""
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


Visit = Callable[..., Seen]


STREAMLITS_OWN = re.compile(rf"/({'|'.join(PAGES)})/_stcore/(health|host-config)$")
"""On a deep link Streamlit's page first looks for its server below the page's address, and is told it is not there."""


NO_SUCH_PAGE = "The page that you have requested does not seem to exist"
"""Said of /overview: Streamlit gives its default page the address / only, and shows it for any other name."""


def complaints(line: Any) -> list[str]:
    """A line of the browser's console when it is an error, other than Streamlit's own; what the CSP blocks is one."""
    where = str(line.location.get("url", ""))
    return [f"{line.text} {where}"] if line.type == "error" and not STREAMLITS_OWN.search(where) else []


@pytest.fixture(scope="module")
def visit() -> Iterator[Visit]:
    """Open an address in a browser of its own and wait until the page has settled."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not CHROMIUM.exists():
        pytest.skip(f"there is no browser at {CHROMIUM}")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-background-networking", "--disable-gpu"]
        )

        def visited(address: str, *, until: str = "h1") -> Seen:
            seen, context = Seen(), browser.new_context()
            page = context.new_page()
            page.on("request", lambda request: seen.requests.append(request.url))
            page.on("websocket", lambda socket: seen.requests.append(socket.url))
            page.on("pageerror", lambda error: seen.errors.append(str(error)))
            page.on("console", lambda line: seen.errors.extend(complaints(line)))
            page.goto(address, wait_until="load", timeout=PATIENCE_MS)
            page.wait_for_selector(until, timeout=PATIENCE_MS, state="attached")
            page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]', timeout=PATIENCE_MS)
            seen.navigation = page.locator('[data-testid="stSidebarNavLink"]').count()
            seen.title = page.locator("h1").first.inner_text() if page.locator("h1").count() else ""
            seen.text = page.locator('[data-testid="stMain"]').inner_text()
            context.close()
            return seen

        yield visited
        browser.close()


@contextmanager
def fresh(script: str, sample: Path, folder: Path) -> Iterator[str]:
    """A server that nobody has asked anything yet."""
    port, path = free_port(), a_copy(sample, folder / "copy.duckdb")
    with serving(streamlit(script, port), port, path, said=folder / "said.txt", asked=False) as address:
        yield address


@pytest.mark.parametrize("name", ["", *PAGES])
def test_a_deep_link_that_is_a_servers_first_request_goes_through_main(
    visit: Visit, sample_file: Path, tmp_path: Path, name: str, whole: bool
) -> None:
    if not whole and name not in SHORT:
        pytest.skip("four pages are enough for a short run; --whole opens each")
    with fresh("app.py", sample_file, tmp_path) as address:
        seen = visit(f"{address}/{name}")
    assert seen.navigation == len(PAGES)
    assert seen.title
    assert {urlsplit(url).hostname for url in seen.requests if not url.startswith(("data:", "blob:"))} == {"127.0.0.1"}
    assert [error for error in seen.errors if name != "overview" or NO_SUCH_PAGE not in error] == []
    assert "Traceback" not in (tmp_path / "said.txt").read_text()


def test_a_page_file_served_without_main_shows_nothing(visit: Visit, sample_file: Path, tmp_path: Path) -> None:
    with fresh("pages/gaps.py", sample_file, tmp_path) as address:
        seen = visit(address, until='[data-testid="stMain"]')
    assert (seen.title, seen.text.strip(), seen.navigation) == ("", "", 0)


@pytest.mark.parametrize("name", sorted(SEAMS - {"__init__"}))
def test_the_other_files_beside_the_pages_are_no_addresses(visit: Visit, address: str, name: str) -> None:
    seen = visit(f"{address}/{name}")
    assert seen.navigation == len(PAGES)
    assert seen.title
