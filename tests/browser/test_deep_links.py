"""Nobody who is not let in gets a byte of what is here, whatever they ask first, and by whatever name.

Streamlit ran a page's file without its main script where a deep link was the first request of a fresh server (seen in
1.67), so each page's address is here the first request of a server of its own. The server is asked without a browser,
and everything it sends is looked through: for canaries from the database, and for the words of the page itself.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from alignment.access import Purpose, Role
from alignment.vocabulary import BUILT_IN_FRAMEWORK, Upload
from alignment.workspace import Workspace
from tests.browser.listener import fetched, heard
from tests.conftest import REPOSITORY
from tests.servers import free_port, serving, streamlit

MAIN = (REPOSITORY / "pages" / "main.py").read_text(encoding="utf-8")
TITLES: dict[str, str] = dict(re.findall(r'\("(\w+)", "([^"]+)", ":material', MAIN))
"""Page → its title in the navigation."""
SHORT = ("overview", "postings", "people")
"""The pages of a short run: the one with the address /, one of data, one of people."""
SECRETS = """[auth]
redirect_uri = "http://127.0.0.1:8501/oauth2callback"
cookie_secret = "a secret of forty characters for one test"
client_id = "alignment"
client_secret = "known-to-the-test-alone"
server_metadata_url = "http://127.0.0.1:9/.well-known/openid-configuration"
"""
CANARIES = ("Zanzibar Quarry", "Zanzibar blaster", "Zanzibar geology", "zanzibar@college.example", "Zanzibar field")
CANARY = b"anzibar"
POSTINGS = b"title,text,employer,field\n" + b"".join(
    f"Zanzibar blaster {n},Ability to meet deadlines {n},Zanzibar Quarry {n},Zanzibar field\n".encode()
    for n in range(6)
)
COURSES = b"program,course,outcome\nZanzibar geology,Zanzibar geology,Zanzibar outcome: you plan your own work.\n"
ONLY_HERE = b"serves only the computer it runs on"
ELSEWHERE = {
    "another name": ("alignment.college.example", {}),
    "a name that begins alike": ("127.0.0.1.evil.example", {}),
    "another address": ("192.168.1.20:8501", {}),
    "a proxy that says for whom": ("", {"X-Forwarded-For": "10.0.0.7"}),
    "a proxy that says by which name": ("", {"X-Forwarded-Host": "alignment.college.example"}),
    "a proxy that says it is one": ("", {"via": "1.1 proxy"}),
    "a proxy by the standard": ("", {"Forwarded": "for=10.0.0.7"}),
}


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database in which everything has a name that occurs nowhere else."""
    path = tmp_path_factory.mktemp("canaries") / "canaries.duckdb"
    with Workspace(path) as workspace:
        workspace.load_postings([Upload("zanzibar.csv", POSTINGS)])
        workspace.load_programs([Upload("zanzibar.csv", COURSES)])
        workspace.align(BUILT_IN_FRAMEWORK)
        workspace.add_person("zanzibar@college.example", Role.ADMIN)
        workspace.make_link("Zanzibar Quarry", Purpose.POSTINGS)
    return path


def fresh(database: Path, folder: Path, secrets: str = "") -> AbstractContextManager[str]:
    """A server that nobody has asked anything yet."""
    port = free_port()
    command = streamlit("app.py", port)
    return serving(command, port, database, said=folder / "said.txt", asked=False, secrets=secrets)


def own_words(page: str) -> set[bytes]:
    """The title of a page and each text of some length that stands in its file."""
    tree = ast.parse((REPOSITORY / "pages" / f"{page}.py").read_text(encoding="utf-8"))
    about = {ast.get_docstring(node, clean=False) for node in ast.walk(tree) if isinstance(node, DOCUMENTED)}
    found = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    longer = {words for words in found - about if len(words) > 9 and " " in words.strip()}
    return {words.encode() for words in {TITLES[page], *longer}}


DOCUMENTED = (ast.Module, ast.FunctionDef, ast.ClassDef)


@pytest.mark.parametrize("page", TITLES)
def test_a_deep_link_that_is_the_first_request_of_a_server_gives_nothing_of_the_page_to_whoever_is_signed_out(
    database: Path, tmp_path: Path, page: str, whole: bool
) -> None:
    if not whole and page not in SHORT:
        pytest.skip("three pages are enough for a short run; --whole asks for each")
    with fresh(database, tmp_path, SECRETS) as address:
        told = [fetched(f"{address}/{page}"), heard(address, page), heard(address, page, "link=made-up")]
        paths = (f"/pages/{page}.py", f"/{page}.py", f"/app/static/{page}.py", f"/{page}/_stcore/stream")
        told += [fetched(f"{address}{path}") for path in (*paths, *DOORS)]
        told += [fetched(f"{address}/_stcore/upload_file/made-up/made-up", method="PUT")]
    everything = b"\n".join(told)
    assert b"Sign in" in told[1], "the page did answer"
    assert len(own_words(page)) > 3
    assert [words for words in own_words(page) if words in everything] == []
    assert everything.count(CANARY) + everything.count(b"ZANZIBAR") == 0
    assert "Traceback" not in (tmp_path / "said.txt").read_text()


DOORS = (
    "/_stcore/health",
    "/_stcore/host-config",
    "/_stcore/metrics",
    "/_stcore/script-health-check",
    "/media/0000000000000000000000000000000000000000000000000000000000.csv",
    "/component/alignment/data.csv",
    "/health",
    "/.streamlit/secrets.toml",
    "/.streamlit/config.toml",
    "/canaries.duckdb",
    "/pages/session.py",
    "/auth/login",
    "/oauth2callback?state=made-up&code=made-up",
)


def test_the_listener_notices_a_page_that_is_run_without_its_main_script(database: Path, tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "postings.py").write_text("import streamlit as st\nst.title('Zanzibar')\n", encoding="utf-8")
    (tmp_path / "door.py").write_text("import streamlit as st\nst.text('Sign in')\nst.stop()\n", encoding="utf-8")
    port = free_port()
    command = streamlit(str(tmp_path / "door.py"), port)
    with serving(command, port, database, said=tmp_path / "said.txt", asked=False) as address:
        assert CANARY in heard(address, "postings"), "or Streamlit mended it, and this test may go"


@pytest.fixture(scope="module")
def without_login(database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server for the one person at this computer; since people are kept, the operator says so."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ALIGNMENT_LOCAL", "1")
        with fresh(database, tmp_path_factory.mktemp("plain")) as address:
            yield address


def test_a_server_whose_secrets_are_gone_gives_nothing_even_at_this_computer(database: Path, tmp_path: Path) -> None:
    with fresh(database, tmp_path) as address:
        told = heard(address) + heard(address, "postings")
    assert b"say nothing of a login" in told
    assert CANARY not in told
    assert not [title for title in TITLES.values() if title.encode() in told]


@pytest.mark.parametrize("page", ["overview", "postings", "programs", "gaps"])
def test_the_one_person_at_this_computer_gets_what_nobody_else_does(without_login: str, page: str) -> None:
    told = heard(without_login, page)
    assert CANARY in told or page == "overview", "or the other tests look for what is never sent"
    assert TITLES[page].encode() in told
    assert [words for words in own_words(page) if words in told]


@pytest.mark.parametrize("kind", ELSEWHERE)
def test_without_a_login_nobody_gets_anything_who_comes_from_elsewhere(without_login: str, kind: str) -> None:
    host, headers = ELSEWHERE[kind]
    for page in ("", "postings"):
        told = heard(without_login, page, host=host, headers=headers)
        assert ONLY_HERE in told or b"does not answer to that name" in told
        assert CANARY not in told
        assert not [title for title in TITLES.values() if title.encode() in told]


def test_a_name_of_this_computer_does_not_help_whoever_asks_from_another_address(without_login: str) -> None:
    told = heard(without_login, "postings", host="localhost", source="127.0.0.2")
    assert ONLY_HERE in told
    assert CANARY not in told


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]", "LOCALHOST:80"])
def test_each_name_of_this_computer_is_this_computer(without_login: str, host: str) -> None:
    assert CANARY in heard(without_login, "postings", host=host)


@pytest.mark.parametrize(
    ("secrets", "said"),
    [
        (b"[auth\nredirect_uri", "cannot be read"),
        (SECRETS.encode("utf-16"), ""),  # Streamlit fails at these before any script of ours runs
        (b'auth = "yes"\n', ""),
        (b"[auth]\n", "lacks a cookie_secret"),
        (SECRETS.replace("a secret of forty characters for one test", "short").encode(), "lacks a cookie_secret"),
    ],
    ids=["no TOML", "another encoding", "no section", "nothing in it", "a secret that can be guessed"],
)
def test_secrets_that_say_nothing_clear_let_nobody_in_not_even_at_this_computer(
    database: Path, tmp_path: Path, secrets: bytes, said: str
) -> None:
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit" / "secrets.toml").write_bytes(secrets)
    with fresh(database, tmp_path) as address:
        told = heard(address) + heard(address, "postings")
    if said:
        assert said.encode() in told.replace(b"\\", b"")
    else:
        assert b"Internal Server Error" in told or b"The server failed at this" in told
    assert CANARY not in told
    assert not [title for title in TITLES.values() if title.encode() in told]
