"""The proxies of SECURITY.md, as they stand there: the page and its websocket come through, and no log keeps a link.

Each runs on 127.0.0.1 with a certificate made for the test, where it is installed; the text is taken from the document,
with this machine's ports and folders put in.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from alignment.access import Purpose
from alignment.workspace import Workspace
from tests.browser.conftest import CHROMIUM
from tests.conftest import REPOSITORY
from tests.pages.conftest import load_office
from tests.servers import end, free_port, is_listening, serving, streamlit

SECURITY = (REPOSITORY / "SECURITY.md").read_text(encoding="utf-8")
NAME = "skills.example.org"
PATIENCE_MS = 60_000
SECRETS = f"""[auth]
redirect_uri = "https://{NAME}/oauth2callback"
cookie_secret = "a secret of forty characters for one test"
client_id = "alignment"
client_secret = "known-to-the-test-alone"
server_metadata_url = "http://127.0.0.1:9/.well-known/openid-configuration"
"""


@dataclass(frozen=True)
class Front:
    """A proxy that runs, and where it writes."""

    port: int
    folder: Path

    @property
    def logs(self) -> str:
        return "\n".join(one.read_text(errors="replace") for one in sorted(self.folder.glob("*.log")))


def example(begins: str) -> str:
    """The block of SECURITY.md that begins with these words."""
    found = re.search(rf"```\n({re.escape(begins)}.*?)```", SECURITY, re.S)
    assert found, f"no example begins with {begins}"
    return found[1]


def put(text: str, *pairs: tuple[str, str]) -> str:
    for what, by in pairs:
        assert what in text, f"the example does not say {what}"
        text = text.replace(what, by)
    return text


def nginx(folder: Path, port: int, app: int) -> list[str]:
    site = put(
        example("log_format"),
        ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
        ("/etc/ssl/skills", str(folder / "skills")),
        ("/var/log/nginx/", f"{folder}/"),
        ("127.0.0.1:8501", f"127.0.0.1:{app}"),
    )
    temporary = "".join(
        f"{what}_temp_path {folder}/{what};\n" for what in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;\n" if os.geteuid() == 0 else ""
    whole = f"{user}daemon off;\npid {folder}/pid;\nevents {{}}\nhttp {{\n{temporary}{site}}}\n"
    (folder / "nginx.conf").write_text(whole)
    return ["nginx", "-e", str(folder / "started.log"), "-c", str(folder / "nginx.conf")]


def caddy(folder: Path, port: int, app: int) -> list[str]:
    site = put(
        example("{\n    log"),
        (
            f"{NAME} {{",
            f"https://{NAME}:{port} {{\n    bind 127.0.0.1\n    tls {folder}/skills.pem {folder}/skills.key",
        ),
        ("127.0.0.1:8501", f"127.0.0.1:{app}"),
    )
    site = site.replace("{\n", "{\n    admin off\n    auto_https disable_redirects\n", 1)
    (folder / "Caddyfile").write_text(site)
    return ["caddy", "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]


@contextmanager
def running(kind: str, folder: Path, app: int) -> Iterator[Front]:
    """The proxy in front of the server at the port `app`."""
    if not (shutil.which(kind) and shutil.which("openssl")):
        pytest.skip(f"{kind} and openssl are not both installed")
    subject = ["-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}"]
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *subject]
    made += ["-keyout", str(folder / "skills.key"), "-out", str(folder / "skills.pem")]
    subprocess.run(made, check=True, capture_output=True)
    port = free_port()
    command = {"nginx": nginx, "caddy": caddy}[kind](folder, port, app)
    with (folder / "said.log").open("w") as said:
        home = {**os.environ, "HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
        process = subprocess.Popen(command, stdout=said, stderr=said, env=home, start_new_session=True)
    front = Front(port, folder)
    try:
        until = time.monotonic() + 30
        while not is_listening(port):
            assert process.poll() is None and time.monotonic() < until, front.logs
            time.sleep(0.1)
        yield front
    finally:
        end(process)


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A database, and a link of an employer."""
    path = tmp_path_factory.mktemp("proxied") / "proxied.duckdb"
    load_office(path)
    with Workspace(path) as workspace:
        return path, workspace.make_link("Harbour Ltd", Purpose.POSTINGS)[1]


@contextmanager
def browser(chromium: Any, port: int) -> Iterator[Any]:
    """A browser that finds the name at the proxy, and takes the test's certificate."""
    arguments = ["--no-sandbox", "--disable-background-networking", "--disable-gpu"]
    arguments += [f"--host-resolver-rules=MAP {NAME}:443 127.0.0.1:{port}"]
    opened = chromium.browser_type.launch(executable_path=str(CHROMIUM), args=arguments)
    try:
        yield opened.new_context(ignore_https_errors=True).new_page()
    finally:
        opened.close()


@pytest.mark.parametrize("kind", ["nginx", "caddy"])
def test_a_link_comes_through_the_proxy_and_into_no_log(
    chromium: Any, held: tuple[Path, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    database, token = held
    monkeypatch.setenv("STREAMLIT_SERVER_ALLOWED_HOSTS", f"{NAME} 127.0.0.1")
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "127.0.0.1")
    app, address = free_port(), f"https://{NAME}/?link={token}"
    (folder := tmp_path / kind).mkdir()
    with running(kind, folder, app) as front, browser(chromium, front.port) as page:
        with serving(streamlit("app.py", app), app, database, said=tmp_path / "said.txt", secrets=SECRETS):
            sockets = list[str]()
            page.on("websocket", lambda socket: sockets.append(socket.url))
            answer = page.goto(address, wait_until="load", timeout=PATIENCE_MS)
            page.get_by_role("button", name="Continue as Harbour Ltd").click(timeout=PATIENCE_MS)
            page.get_by_text("What does this job description ask for?").first.wait_for(timeout=PATIENCE_MS)
            assert answer.status == 200 and answer.headers["strict-transport-security"].startswith("max-age=")
            assert f"wss://{NAME}" in answer.headers["content-security-policy"]
            assert sockets and all(one.startswith(f"wss://{NAME}/_stcore/stream") for one in sockets)
            assert token not in page.url
        statuses = list[int]()
        page.on("response", lambda response: statuses.append(response.status))
        with suppress(Exception):  # the browser calls an answer without a body an error
            page.goto(address, timeout=PATIENCE_MS)
        assert 502 in statuses, "the server is gone, and the proxy may say so to its log"
    assert token not in front.logs and token not in (tmp_path / "said.txt").read_text()
    if kind == "nginx":
        assert re.search(r"GET / 200 ", front.logs) and re.search(r"GET /_stcore/stream 101 ", front.logs)
        assert re.search(r"GET / 502 ", front.logs)
