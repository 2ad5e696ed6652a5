"""Pages are opened as the server opens them: through pages/main.py, on a database of their own.

The sample takes seconds to align, so it is made once a session and copied for each test. Streamlit keeps the open
workspace as a cached resource; clearing the cache closes it (session.py), so that no test sees another's data.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from urllib.parse import parse_qs

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from alignment.access import Role
from alignment.vocabulary import BUILT_IN_FRAMEWORK, Upload
from alignment.workspace import Workspace
from pages import session
from tests.builders import a_copy

MAIN = Path(__file__).resolve().parents[2] / "pages" / "main.py"
POSTINGS = b"title,text,employer,field\n" + b"".join(
    f"Clerk {n},Ability to meet deadlines and organise your own work,Employer {n},office\n".encode() for n in range(6)
)
COURSES = b"program,course,outcome\nOffice basics,Office basics,Prepare invoices and record payments.\n"
ADA = "ada@college.example"
PATIENCE = 60
"""Seconds a run may take: the machine may be busy, and the first run imports a lot."""


@pytest.fixture(autouse=True)
def failures_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a page would tell a person in one calm line is raised here, so that no test passes over a fault of ours."""

    def raised(error: BaseException) -> None:
        raise error

    monkeypatch.setattr(session, "show_failure", raised)


@pytest.fixture
def sample_database(sample_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the sample that the pages of this test open."""
    path = tmp_path / "copy.duckdb"
    a_copy(sample_file, path)
    yield from _opened(path, monkeypatch)


@pytest.fixture
def empty_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A database with nothing but the built-in framework."""
    yield from _opened(tmp_path / "empty.duckdb", monkeypatch)


@pytest.fixture
def with_model(small_model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server was started with a model."""
    monkeypatch.setenv("ALIGNMENT_MODEL", str(small_model))


@pytest.fixture
def with_lost_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server was started with a model that is not there."""
    monkeypatch.setenv("ALIGNMENT_MODEL", str(tmp_path / "lost-model"))


@pytest.fixture
def open_page() -> Callable[..., AppTest]:
    """`open_page("gaps", program="Data")`: the page with this address and query; "" or "overview" is the first one."""

    def opened(page: str, **query: str | list[str]) -> AppTest:
        at = AppTest.from_file(str(MAIN), default_timeout=PATIENCE)
        if page not in ("", "overview"):
            at.run()
            at.switch_page(f"{page}.py")
        for name, value in query.items():
            at.query_params[name] = value
        return at.run()

    return opened


@pytest.fixture
def open_as() -> Callable[..., AppTest]:
    """`open_as("ada@example.org", "people")`: as somebody who signed in with this address; None for nobody yet.

    `claims` are what else their identity provider says; `auth` what else the server's secrets say of the login. A
    `link` in the address is taken at once where it opens anything, unless the test looks at the question (`asked`).
    """

    def opened(
        address: str | None,
        page: str = "",
        *,
        auth: Mapping[str, object] | None = None,
        link: str = "",
        asked: bool = False,
        **claims: object,
    ) -> AppTest:
        at = AppTest.from_file(str(MAIN), default_timeout=PATIENCE)
        at.secrets = {"auth": {**AUTH, **(auth or {})}}
        known = {"is_logged_in": True, "provider": "default", "email": address, "email_verified": True} | claims
        at.user = known if address else {"is_logged_in": False}
        if link:
            at.query_params["link"] = link
        at.run()
        if link and not asked:
            take(at)
        return at.switch_page(f"{page}.py").run() if page else at

    return opened


def take(at: AppTest) -> AppTest:
    """Say yes to the link that the page asks about, if it does."""
    found = [one for one in at.button if one.key == "take-link"]
    return found[0].click().run() if found else at


AUTH = {
    "redirect_uri": "http://127.0.0.1:8501/oauth2callback",
    "cookie_secret": "a secret of forty characters for one test",
    "client_id": "alignment",
    "client_secret": "known-to-the-test-alone",
    "server_metadata_url": "http://127.0.0.1:9/.well-known/openid-configuration",
}
"""What secrets.toml says of a login; nobody is asked anything in these tests."""


def pages_of(at: AppTest) -> set[str]:
    """The pages in the navigation of whoever is here; the harness keeps them, and has no name for them."""
    known = at._registered_pages.values()
    return {Path(str(page["script_path"])).stem for page in known if page.get("url_pathname") is not None} - {
        "",
        "main",
    }


def words(at: AppTest) -> str:
    """Everything the page says in text, so that a test can look for a sentence wherever it stands."""
    kinds = ("title", "header", "subheader", "markdown", "caption", "text", "html", "warning", "info", "success")
    return "\n".join(str(getattr(one, "value", "")) for kind in kinds for one in at.get(kind))


def page_link(at: AppTest, page: str) -> dict[str, list[str]]:
    """The parameters of the page's link to another page."""
    link = next(one.proto for one in at.get("page_link") if one.proto.page == page)
    return parse_qs(link.query_string)


def enrol(path: Path, role: Role, address: str = ADA) -> None:
    """Let somebody in, with a role, as the operator does."""
    with Workspace(path) as workspace:
        workspace.add_person(address, role, "Quarry Ltd" if role is Role.EMPLOYER else "")


def load_office(path: Path, *, postings: bytes = POSTINGS, courses: bytes = COURSES, align: bool = True) -> None:
    """Six postings that ask for self-management and a course that teaches none, with nothing said of assessments."""
    with Workspace(path) as workspace:
        workspace.load_postings([Upload("postings.csv", postings)])
        workspace.load_programs([Upload("courses.csv", courses)])
        if align:
            workspace.align(BUILT_IN_FRAMEWORK)


def _opened(path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("ALIGNMENT_DATABASE", str(path))
    st.cache_resource.clear()
    yield path
    st.cache_resource.clear()
