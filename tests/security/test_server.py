"""What stands between the network and the pages: headers, names, sizes, rates and the log."""

from __future__ import annotations

import http.client
import json
import logging
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import streamlit as st

from alignment.reading.limits import MAX_BYTES, MAX_FILES
from pages import server
from pages.server import FRAME_BYTES, HEADERS, SESSIONS, TLS_ONLY, UPLOADS, Buckets, Doors, Headers, Limits, Rate
from tests.builders import a_copy
from tests.conftest import REPOSITORY
from tests.security.asgi import ask, eager
from tests.servers import free_port, serving, streamlit

UPLOAD = "/_stcore/upload_file/session-1/file-1"
LARGEST = 20 * 2**20


class Clock:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(autouse=True)
def settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a server has them: nobody named a proxy."""
    monkeypatch.delenv("FORWARDED_ALLOW_IPS", raising=False)
    monkeypatch.setattr(server, "largest_file", lambda: LARGEST)


@pytest.fixture
def clock() -> Clock:
    return Clock()


# --------------------------------------------------------------------------------------------------------- headers


def common(headers: dict[str, str]) -> dict[str, str]:
    """Those of our headers that are the same on every answer."""
    return {name: headers[name.lower()] for name in HEADERS if name != "Content-Security-Policy"}


FIXED = {name: text for name, text in HEADERS.items() if name != "Content-Security-Policy"}


@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_every_answer_and_every_handshake_carries_the_headers(kind: str) -> None:
    assert common(ask(Headers(eager), kind=kind).headers) == FIXED


def test_a_page_may_talk_to_this_very_server_and_to_no_other() -> None:
    policy = ask(Headers(eager), headers={"host": "skills.example.org"}).headers["content-security-policy"]
    assert "connect-src 'self' ws://skills.example.org wss://skills.example.org;" in policy
    assert "http:" not in policy
    assert "https:" not in policy


@pytest.mark.parametrize("host", ["a b", "*", "x; script-src *", "x,y", "a@b", "a/b", "'self'", "a:b"])
def test_a_name_that_is_none_does_not_get_into_the_policy(host: str) -> None:
    policy = ask(Headers(eager), headers={"host": host}).headers["content-security-policy"]
    assert policy == HEADERS["Content-Security-Policy"].replace(" ws: wss:", "")


@pytest.mark.parametrize(("scheme", "is_said"), [("http", False), ("https", True), ("ws", False), ("wss", True)])
def test_transport_security_is_promised_behind_tls_only(scheme: str, is_said: bool) -> None:
    kind = "websocket" if scheme.startswith("ws") else "http"
    said = ask(Headers(eager), kind=kind, scheme=scheme).headers.get("strict-transport-security")
    assert (said == TLS_ONLY["Strict-Transport-Security"]) is is_said


@pytest.mark.parametrize(("path", "stored"), [("/", False), ("/media/x.csv", False), ("/static/js/index.js", True)])
def test_nothing_but_code_may_be_kept_by_a_browser(path: str, stored: bool) -> None:
    assert (ask(Headers(eager), path).headers.get("cache-control") != "no-store") is stored


def test_what_fails_entirely_answers_one_plain_line_and_is_logged_without_its_words(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def failing(scope: Any, receive: Any, send: Any) -> None:
        raise RuntimeError("Maple Office pays 3 dollars")

    answer = ask(Headers(failing))
    assert (answer.status, answer.body.count(b"\n"), common(answer.headers)) == (500, 1, FIXED)
    assert "RuntimeError at test_server.py" in caplog.text
    assert "Maple" not in caplog.text + answer.body.decode()


def test_an_answer_that_fails_half_way_is_not_answered_twice(caplog: pytest.LogCaptureFixture) -> None:
    async def failing(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise RuntimeError("Maple Office")

    assert ask(Headers(failing)).status == 200
    assert "Maple" not in caplog.text


# ----------------------------------------------------------------------------------------------------------- names


@pytest.mark.parametrize("host", ["127.0.0.1:8501", "localhost", "LOCALHOST.:80", "[::1]:8501"])
def test_the_names_of_this_server_are_answered(host: str) -> None:
    allowed = ["localhost", "127.0.0.1", "::1"]
    assert ask(Doors(eager, allowed), headers={"host": host}).status == 200


@pytest.mark.parametrize("host", ["evil.test", "127.0.0.1.evil.test", "localhost@evil.test", "", "a/b", "[", "x:y"])
@pytest.mark.parametrize(("kind", "path"), [("http", "/"), ("http", UPLOAD), ("websocket", "/_stcore/stream")])
def test_a_strange_name_is_refused_everywhere(host: str, kind: str, path: str) -> None:
    answer = ask(Doors(eager, ["localhost", "127.0.0.1"]), path, kind=kind, headers={"host": host})
    assert answer.status == 400
    assert "server.allowedHosts" in answer.body.decode()


def test_a_star_stands_for_what_is_below_a_name_and_no_names_allow_any() -> None:
    below = Doors(eager, ["*.example.org"])
    hosts = ("a.example.org", "example.org", "evilexample.org")
    assert [ask(below, headers={"host": host}).status for host in hosts] == [200, 400, 400]
    assert ask(Doors(eager, []), headers={"host": "any.test"}).status == 200


@pytest.mark.parametrize("path", ["/_stcore/metrics", "/_stcore/agent", "/_stcore/agent/mcp"])
def test_doors_that_nobody_needs_are_closed(path: str) -> None:
    assert ask(Doors(eager, []), path).status == 404
    assert ask(Doors(eager, []), "/_stcore/health").status == 200


def test_the_settings_name_this_machine_and_fit_the_limits_of_reading() -> None:
    import tomllib

    settings = tomllib.loads((REPOSITORY / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert settings["server"]["allowedHosts"] == ["localhost", "127.0.0.1", "::1"]
    assert settings["server"]["address"] == "127.0.0.1"
    assert settings["server"]["maxUploadSize"] * 2**20 == MAX_BYTES == LARGEST
    assert settings["server"]["enableXsrfProtection"] is True
    assert settings["browser"]["gatherUsageStats"] is False
    assert settings["client"]["showErrorDetails"] == "none"
    assert settings["client"]["showErrorLinks"] is False
    assert settings["logger"]["enableRich"] is False
    assert UPLOADS.at_once >= MAX_FILES


# ----------------------------------------------------------------------------------------------------------- sizes


def test_the_largest_file_passes_and_is_read_as_it_comes() -> None:
    body = [b"x" * 2**20] * 20
    answer = ask(Limits(eager), UPLOAD, "PUT", body=body, headers={"content-length": str(LARGEST)})
    assert (answer.status, answer.body) == (200, str(LARGEST).encode())


@pytest.mark.parametrize("length", [LARGEST + FRAME_BYTES + 1, 10**14])
def test_a_body_that_says_it_is_too_large_is_not_read(length: int) -> None:
    answer = ask(Limits(eager), UPLOAD, "PUT", body=[b"x"] * 3, headers={"content-length": str(length)})
    assert (answer.status, answer.taken) == (413, 0)


@pytest.mark.parametrize("said", [None, "5", "-3", "²", "9" * 40, "many"])
def test_a_body_that_lies_about_its_size_is_cut_at_the_limit(said: str | None) -> None:
    headers = {"content-length": said} if said else {"transfer-encoding": "chunked"}
    answer = ask(Limits(eager), UPLOAD, "PUT", body=[b"x" * 2**20] * 60, headers=headers)
    assert answer.status == 413
    assert answer.taken <= LARGEST + 2 * FRAME_BYTES
    assert answer.body.count(b"\n") == 1


@pytest.mark.parametrize(("path", "method"), [("/", "POST"), ("/health", "PUT"), (UPLOAD, "POST"), ("/media/x", "GET")])
def test_anything_but_an_upload_may_send_little(path: str, method: str) -> None:
    assert ask(Limits(eager), path, method, body=[b"x" * 2**20]).status == 200
    assert ask(Limits(eager), path, method, body=[b"x" * 2**20, b"x"]).status == 413


# ----------------------------------------------------------------------------------------------------------- rates


def opened(limits: Limits, client: str = "203.0.113.7", **headers: str) -> int:
    return ask(limits, "/_stcore/stream", kind="websocket", client=client, headers=headers).status


def sent(limits: Limits, session: str = "session-1", client: str = "203.0.113.7", size: int = 10) -> int:
    return ask(limits, f"/_stcore/upload_file/{session}/x", "PUT", client=client, body=[b"x" * size]).status


def test_too_many_new_sessions_are_told_when_to_come_back(clock: Clock) -> None:
    limits = Limits(eager, clock)
    assert {opened(limits) for _ in range(int(SESSIONS.at_once))} == {101}
    refused = ask(limits, "/_stcore/stream", kind="websocket")
    assert (refused.status, refused.body.count(b"\n")) == (429, 1)
    assert refused.headers["content-type"].startswith("text/plain")
    clock.now += float(refused.headers["retry-after"])
    assert opened(limits) == 101


def test_one_clients_sessions_are_not_anothers(clock: Clock) -> None:
    limits = Limits(eager, clock)
    assert [opened(limits) for _ in range(100)].count(429) > 0
    assert opened(limits, "198.51.100.1") == 101


def test_a_server_that_cannot_refuse_a_websocket_in_words_closes_it(clock: Clock) -> None:
    limits = Limits(eager, clock)
    for _ in range(100):
        opened(limits)
    assert ask(limits, "/_stcore/stream", kind="websocket", extensions={}).status == 403


def test_a_batch_of_as_many_files_as_are_read_passes_and_twice_that_does_not(clock: Clock) -> None:
    limits = Limits(eager, clock)
    assert {sent(limits) for _ in range(MAX_FILES)} == {200}
    assert 429 in {sent(limits) for _ in range(MAX_FILES)}
    assert sent(limits, "session-2") == 200, "another session of the same address"


def test_made_up_sessions_do_not_get_past_the_limit_of_an_address(clock: Clock) -> None:
    limits = Limits(eager, clock)
    assert 429 in {sent(limits, f"session-{n}") for n in range(3 * MAX_FILES)}
    assert sent(limits, "session-1", "198.51.100.1") == 200


def test_bytes_are_counted_as_they_come_and_paid_by_time(clock: Clock) -> None:
    limits = Limits(eager, clock)
    large = [sent(limits, size=LARGEST) for _ in range(30)]
    assert large.index(429) == 26, "512 MiB at once, and into debt for the last"
    clock.now += 60
    assert sent(limits) == 200


def test_a_deleted_file_is_no_upload(clock: Clock) -> None:
    limits = Limits(eager, clock)
    answers = {ask(limits, UPLOAD, "DELETE").status for _ in range(2 * int(UPLOADS.at_once))}
    assert answers == {200}


def test_the_memory_of_the_limits_is_bounded(clock: Clock) -> None:
    buckets = Buckets(Rate(2, 1), clock, most=100)
    for n in range(5_000):
        buckets.take(f"client {n}")
    assert len(buckets) == 100
    for n in range(5_000):
        buckets.wait(f"asked {n}")
    assert len(buckets) == 100


def test_a_bucket_fills_with_time_and_never_over_its_rim(clock: Clock) -> None:
    buckets = Buckets(Rate(2, 0.5), clock)
    buckets.take("one", 2)
    assert 0 < buckets.wait("one") < 1e-6
    buckets.take("one", 1)
    assert buckets.wait("one") == pytest.approx(2)
    clock.now += 10_000
    buckets.take("one", 3)
    assert buckets.wait("one") == pytest.approx(2)


def test_who_claims_to_be_forwarded_counts_as_one_unless_a_proxy_was_named(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits = Limits(eager, clock)
    claims = [opened(limits, f"203.0.113.{n}", **{"x-forwarded-for": f"203.0.113.{n}"}) for n in range(100)]
    assert 429 in claims, "changing the claim does not make a new client"
    assert opened(limits) == 101
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "10.0.0.2")
    named = [opened(limits, f"203.0.113.{n}", **{"x-forwarded-for": f"203.0.113.{n}"}) for n in range(100)]
    assert set(named) == {101}


@pytest.mark.parametrize(
    ("host", "client"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("testclient", "testclient"),
        ("x" * 500, "x" * 64),
    ],
)
def test_a_client_is_an_address_or_the_network_of_one_customer(host: str, client: str) -> None:
    assert server.client_of({"type": "http", "client": (host, 1), "headers": []}) == client
    assert server.client_of({"type": "http", "client": None, "headers": []}) == "unknown"


# ------------------------------------------------------------------------------------------------------------- log


def test_while_the_server_runs_errors_are_logged_by_type_and_place(caplog: pytest.LogCaptureFixture) -> None:
    end = server.keep_text_out_of_logs()
    try:
        try:
            raise ValueError("Maple Office")
        except ValueError:
            logging.getLogger("streamlit.anything").exception("Uncaught %s", "thing")
    finally:
        end()
    assert "Uncaught thing: ValueError at test_server.py" in caplog.text
    assert "Maple" not in caplog.text
    assert logging.getLogRecordFactory() is logging.LogRecord


# --------------------------------------------------------------------------------------------------- a real server


@pytest.fixture(scope="module")
def address(sample_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder, port = tmp_path_factory.mktemp("server"), free_port()
    path = a_copy(sample_file, folder / "copy.duckdb")
    with serving(streamlit("app.py", port), port, path, said=folder / "said.txt") as found:
        yield found.removeprefix("http://")


def asked(
    address: str, path: str, method: str = "GET", body: Any = None, **headers: str
) -> tuple[int, dict[str, str], bytes]:
    """One request over the network: status, headers and body."""
    connection = http.client.HTTPConnection(address, timeout=60)
    try:
        connection.request(method, path, body, headers, encode_chunked="Transfer-Encoding" in headers)
        answer = connection.getresponse()
        return answer.status, {name.lower(): text for name, text in answer.getheaders()}, answer.read()
    finally:
        connection.close()


def a_script(address: str) -> str:
    """The path of a script that the shell of the app loads."""
    shell = asked(address, "/")[2].decode()
    return "/static/" + shell.partition('src="./static/')[2].partition('"')[0]


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [
        ("/", "GET", 200),
        ("/gaps", "GET", 200),
        ("/gaps", "POST", 405),
        ("/health", "GET", 200),
        ("/health", "HEAD", 200),
        ("/health", "DELETE", 405),
        ("/overview", "GET", 307),
        ("/_stcore/health", "GET", 200),
        ("/_stcore/host-config", "GET", 200),
        ("/_stcore/metrics", "GET", 404),
        ("/_stcore/agent/mcp", "POST", 404),
        ("/media/none.csv", "GET", 404),
        ("/component/none/index.html", "GET", 404),
        ("//evil.test/", "GET", 400),
        ("/..%2f..%2fetc/passwd", "GET", 400),
        (UPLOAD, "PUT", 403),
        (UPLOAD, "OPTIONS", 204),
    ],
)
def test_answers_errors_and_uploads_of_a_real_server_carry_the_headers(
    address: str, path: str, method: str, status: int
) -> None:
    found, headers, _ = asked(address, path, method)
    assert found == status
    assert common(headers) == FIXED
    assert headers["cache-control"] == "no-store"
    assert f"connect-src 'self' ws://{address}" in headers["content-security-policy"]
    assert "strict-transport-security" not in headers


def test_code_carries_them_too_and_may_be_kept(address: str) -> None:
    status, headers, body = asked(address, a_script(address))
    assert status == 200
    assert len(body) > 1_000
    assert common(headers) == FIXED
    assert "max-age" in headers["cache-control"]


def test_a_proxy_on_this_machine_says_that_the_visitor_came_over_tls(address: str) -> None:
    _, headers, _ = asked(address, "/", **{"X-Forwarded-Proto": "https"})
    assert headers["strict-transport-security"] == TLS_ONLY["Strict-Transport-Security"]


@pytest.mark.parametrize("path", ["/", "/health", "/_stcore/stream", UPLOAD])
def test_a_real_server_refuses_a_strange_name(address: str, path: str) -> None:
    status, headers, body = asked(address, path, Host="evil.test")
    assert (status, common(headers)) == (400, FIXED)
    assert b"allowedHosts" in body


def test_a_real_server_cuts_a_raw_put_at_the_limit(address: str) -> None:
    cookie = asked(address, "/_stcore/health")[1]["set-cookie"].partition(";")[0]
    token = {"Cookie": cookie, "X-Xsrftoken": cookie.partition("=")[2]}
    status, _, body = asked(address, UPLOAD, "PUT", b"MZ" * 20, **token)
    assert (status, b"session" in body) == (400, True), "a session that nobody has"
    status, _, body = asked(address, UPLOAD, "PUT", b"x" * (22 * 2**20), **token)
    assert (status, body) == (413, f"{server.TOO_LARGE}\n".encode())
    assert json.loads(asked(address, "/health")[2])["status"] == "ok"


HANDSHAKE = (
    "GET /_stcore/stream HTTP/1.1\r\nHost: {host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{more}\r\n"
)


def handshake(address: str, more: str = "", host: str = "") -> str:
    """The head of the answer to a websocket that somebody would like to open."""
    name, _, port = address.partition(":")
    with socket.create_connection((name, int(port)), timeout=60) as line:
        line.sendall(HANDSHAKE.format(host=host or address, more=more).encode())
        return line.recv(8_192).decode("latin-1")


def test_a_handshake_carries_the_headers_and_a_strange_origin_or_name_gets_none(address: str) -> None:
    opened = handshake(address).lower()
    assert opened.startswith("http/1.1 101")
    assert all(f"{name}: {text}".lower() in opened for name, text in FIXED.items())
    assert handshake(address, "Origin: http://evil.test\r\n").startswith("HTTP/1.1 403")
    assert handshake(address, host="evil.test").startswith("HTTP/1.1 400")


def test_a_real_server_bounds_new_sessions(sample_file: Path, tmp_path: Path) -> None:
    port = free_port()
    path = a_copy(sample_file, tmp_path / "copy.duckdb")
    with serving(streamlit("app.py", port), port, path, said=tmp_path / "said.txt") as found:
        heads = [handshake(found.removeprefix("http://")) for _ in range(3 * int(SESSIONS.at_once))]
    refused = [head for head in heads if head.startswith("HTTP/1.1 429")]
    assert {head.partition("\r\n")[0] for head in heads[: int(SESSIONS.at_once)]} == {
        "HTTP/1.1 101 Switching Protocols"
    }
    assert refused
    assert all("retry-after: 1\r\n" in head.lower() and "text/plain" in head for head in refused)


def test_the_option_of_a_setting_is_there() -> None:
    assert isinstance(st.get_option("server.allowedHosts"), list)
