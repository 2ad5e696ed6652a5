"""What stands between the network and Streamlit: who may ask, how much, what every answer says, and what is logged.

Plain ASGI, a class for each duty, so that uploads and downloads are never held back whole. Nothing here knows the
product; app.py puts it in front of the pages.
"""

from __future__ import annotations

import ipaddress
import logging
import math
import os
import re
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import urlsplit

import streamlit as st
from starlette.datastructures import Headers as HeadersOf
from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from alignment.problems import place_of

# ------------------------------------------------------------------------------------------- what every answer says

HEADERS: Mapping[str, str] = MappingProxyType(
    {
        "Content-Security-Policy": (
            "default-src 'self'; script-src 'self' 'unsafe-eval' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
            "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' ws: wss:; worker-src 'self' blob:; "
            "object-src 'none'; frame-ancestors 'none'; base-uri 'self'; form-action 'self'"
        ),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Permitted-Cross-Domain-Policies": "none",
        "X-DNS-Prefetch-Control": "off",
    }
)
"""Streamlit needs 'unsafe-inline' and 'unsafe-eval'; connect-src is narrowed to this very server in each answer."""
TLS_ONLY = MappingProxyType({"Strict-Transport-Security": "max-age=31536000"})
"""Said only where the visitor came over TLS: a browser that heard it over HTTP would never come back."""
NO_STORE = "no-store"
CODE = "/static/"
"""Streamlit's own scripts, styles and fonts: the only answers that a browser may keep."""
_BEGINNINGS = frozenset({"http.response.start", "websocket.accept", "websocket.http.response.start"})


class Headers:
    """The same headers on every answer, and one plain line where everything else failed."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            return await self._app(scope, receive, send)
        began = False

        async def with_headers(message: Message) -> None:
            nonlocal began
            if message["type"] in _BEGINNINGS:
                began = True
                message.setdefault("headers", [])
                _set_headers(scope, MutableHeaders(scope=message))
            await send(message)

        try:
            await self._app(scope, receive, with_headers)
        except Exception as error:  # the outermost place: past it the whole text of the error would be logged
            _log.error("an answer failed: %s", place_of(error))
            if not began:
                await refuse(500, "The server failed at this. Try again; its log says where.")(
                    scope, receive, with_headers
                )


def _set_headers(scope: Scope, headers: MutableHeaders) -> None:
    headers.update(HEADERS)
    if host := HeadersOf(scope=scope).get("host", ""):
        headers["Content-Security-Policy"] = _policy(host)
    if scope["scheme"] in {"https", "wss"}:
        headers.update(TLS_ONLY)
    if not scope["path"].startswith(CODE):
        headers["Cache-Control"] = NO_STORE


def _policy(host: str) -> str:
    """Some browsers do not count a websocket as 'self', so it is named; a strange name of the host is not."""
    own = f"ws://{host} wss://{host}" if _name_of(host) else ""
    return HEADERS["Content-Security-Policy"].replace(" ws: wss:", f" {own}".rstrip())


def refuse(status: int, words: str, *, wait: float = 0.0) -> ASGIApp:
    """An answer of one plain line, to a request or in place of a websocket; `wait` is seconds until another try."""
    headers = {"Retry-After": str(max(1, math.ceil(wait)))} if wait else None
    answer = PlainTextResponse(f"{words}\n", status, headers)

    async def answered(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await answer(scope, receive, send)
        elif "websocket.http.response" in scope.get("extensions", {}):
            start = {"type": "websocket.http.response.start", "status": status, "headers": answer.raw_headers}
            await send(start)
            await send({"type": "websocket.http.response.body", "body": answer.body})
        else:
            await send({"type": "websocket.close", "code": 1008})

    return answered


# ------------------------------------------------------------------------------------------------------ who may ask

CLOSED = ("/_stcore/metrics", "/_stcore/agent")
"""Doors of Streamlit that this product does not use; the first says how many people are here."""
UNKNOWN_NAME = "This server does not answer to that name. Whoever runs it can add the name to server.allowedHosts."


class Doors:
    """Refuses a name that is not this server's, and the doors nobody needs.

    A web page of somebody else can point a name of its own at 127.0.0.1 and then read what it asks for there, past
    the browser's rules about origins: the name it asks by gives it away. Streamlit checks the name for websockets
    only, by the same setting.
    """

    def __init__(self, app: ASGIApp, allowed: Sequence[str] | None = None) -> None:
        self._app, self._given = app, allowed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            return await self._app(scope, receive, send)
        if not is_name_allowed(HeadersOf(scope=scope).get("host", ""), self._allowed()):
            return await refuse(400, UNKNOWN_NAME)(scope, receive, send)
        if any(scope["path"] == door or scope["path"].startswith(f"{door}/") for door in CLOSED):
            return await refuse(404, "There is nothing here.")(scope, receive, send)
        await self._app(scope, receive, send)

    def _allowed(self) -> Sequence[str]:
        return st.get_option("server.allowedHosts") if self._given is None else self._given


def is_name_allowed(host: str, allowed: Sequence[str]) -> bool:
    """Whether a Host header is one of the names, `*.` standing for anything below; no names allow any.

    >>> is_name_allowed("127.0.0.1:8501", ["localhost", "127.0.0.1"]), is_name_allowed("evil.test", ["localhost"])
    (True, False)
    """
    if not allowed:
        return True
    name = _name_of(host)
    patterns = [one.strip().lower().rstrip(".") for one in allowed]
    return bool(name) and any(
        one in (name, "*") or (one.startswith("*.") and name.endswith(one[1:])) for one in patterns
    )


def _name_of(host: str) -> str:
    """The name in a Host header, or "" for what is none."""
    try:
        parts = urlsplit(f"//{host}")
        _ = parts.port  # raises for what is no number
    except ValueError:
        return ""
    return (parts.hostname or "").rstrip(".") if _HOST.fullmatch(host) else ""


_HOST = re.compile(r"[\w.-]+(:\d*)?|\[[0-9a-f:.]+\](:\d*)?", re.ASCII | re.IGNORECASE)


# --------------------------------------------------------------------------------------------------------- how much


@dataclass(frozen=True, slots=True)
class Rate:
    """So much at once, and so much a second from then on."""

    at_once: float
    a_second: float


SESSIONS = Rate(60, 1)
"""New sessions (open pages, reconnections too) of one address."""
UPLOADS = Rate(600, 5)
"""Files of one session; a batch may hold 500."""
UPLOADS_OF_ADDRESS = Rate(1_200, 10)
"""Files of one address: the name of a session can be made up."""
UPLOADED_BYTES = Rate(512 * 2**20, 4 * 2**20)
"""Bytes of one address: Streamlit holds a file in memory until its page is left."""
MOST_CLIENTS = 10_000
"""Clients that are remembered; whoever was quiet longest is forgotten first."""
FRAME_BYTES = 2**20
"""What a form may add around a file; also the most that anything but an upload may send."""
TOO_BUSY = "Too much at once from here. Wait a little, then try again."
TOO_LARGE = "Too large for this server."


class Buckets:
    """How much each client may still do. A client in debt waits until time has paid it; memory is bounded."""

    def __init__(self, rate: Rate, clock: Callable[[], float], most: int = MOST_CLIENTS) -> None:
        self._rate, self._clock, self._most = rate, clock, most
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._left)

    def wait(self, client: str) -> float:
        """Seconds until this client may go on: 0 for at once."""
        left = self._now(client)
        return 0.0 if left > 0 else max(-left, 1e-9) / self._rate.a_second

    def take(self, client: str, amount: float = 1.0) -> None:
        """Take so much, into debt if need be: what an upload weighs is known when it is there."""
        self._left[client] = (self._now(client) - amount, self._clock())
        self._left.move_to_end(client)
        if len(self._left) > self._most:
            self._left.popitem(last=False)

    def _now(self, client: str) -> float:
        left, then = self._left.get(client, (self._rate.at_once, self._clock()))
        return min(self._rate.at_once, left + (self._clock() - then) * self._rate.a_second)


class _TooLarge(Exception):
    """Raised into whoever reads a body that passed its limit, and caught where the limit was set."""


class Limits:
    """Bounds the size of each request, and the number of sessions, files and bytes of each client."""

    def __init__(self, app: ASGIApp, clock: Callable[[], float] = time.monotonic) -> None:
        self._app = app
        self._sessions, self._uploads = Buckets(SESSIONS, clock), Buckets(UPLOADS, clock)
        self._of_address, self._bytes = Buckets(UPLOADS_OF_ADDRESS, clock), Buckets(UPLOADED_BYTES, clock)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self._open(scope, receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _open(self, scope: Scope, receive: Receive, send: Send) -> None:
        client = client_of(scope)
        if wait := self._sessions.wait(client):
            return await refuse(429, TOO_BUSY, wait=wait)(scope, receive, send)
        self._sessions.take(client)
        await self._app(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        session, client, began = _upload_of(scope), client_of(scope), False
        most = FRAME_BYTES + (largest_file() if session else 0)
        if _declared(scope) > most:
            return await refuse(413, TOO_LARGE)(scope, receive, send)
        if session and (wait := self._upload(client, session)):
            return await refuse(429, TOO_BUSY, wait=wait)(scope, receive, send)

        async def noting(message: Message) -> None:
            nonlocal began
            began = began or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, self._counted(receive, client if session else "", most), noting)
        except _TooLarge:
            if not began:
                await refuse(413, TOO_LARGE)(scope, receive, send)

    def _upload(self, client: str, session: str) -> float:
        """Count one more file; or, uncounted, the seconds until it may come."""
        own = f"{client} {session}"
        if wait := max(self._uploads.wait(own), self._of_address.wait(client), self._bytes.wait(client)):
            return wait
        self._uploads.take(own)
        self._of_address.take(client)
        return 0.0

    def _counted(self, receive: Receive, client: str, most: int) -> Receive:
        """The body as it comes, weighed; what a request says of its own length is not believed."""
        so_far = 0

        async def counted() -> Message:
            nonlocal so_far
            message = await receive()
            size = len(message.get("body", b""))
            so_far += size
            if client:
                self._bytes.take(client, size)
            if so_far > most:
                raise _TooLarge
            return message

        return counted


def _upload_of(scope: Scope) -> str:
    """The session that a file is sent to; "" for any other request."""
    _, found, rest = scope["path"].partition("/_stcore/upload_file/")
    return (rest.partition("/")[0][:64] or "-") if found and scope["method"] == "PUT" else ""


def largest_file() -> int:
    """Bytes a file may have: the setting that the browser is told too."""
    return int(st.get_option("server.maxUploadSize")) * 2**20


def _declared(scope: Scope) -> int:
    """What a request says it weighs; 0 where it does not say, or nonsense, since it is weighed anyway."""
    said = HeadersOf(scope=scope).get("content-length", "")
    return int(said) if said.isdecimal() and len(said) < 16 else 0


UNNAMED_PROXY = "behind a proxy that nobody named"


def client_of(scope: Scope) -> str:
    """Whose request this is: the address; of IPv6 the network of one customer (the first 64 bits).

    A request can claim to be forwarded for anybody. The server's uvicorn believes that of the proxies named in
    FORWARDED_ALLOW_IPS, and without such names of its own machine; so without them all that claim it count as one.
    """
    if not os.environ.get("FORWARDED_ALLOW_IPS") and "x-forwarded-for" in HeadersOf(scope=scope):
        return UNNAMED_PROXY
    host = scope["client"][0] if scope.get("client") else "unknown"
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return str(host)[:64]
    if isinstance(address, ipaddress.IPv6Address):
        return str(address.ipv4_mapped or ipaddress.ip_network((int(address) >> 64 << 64, 64)))
    return str(address)


# --------------------------------------------------------------------------------------------------- what is logged

_log = logging.getLogger("alignment")


def keep_text_out_of_logs() -> Callable[[], None]:
    """From now on an error is logged by its type and place: its words may be a line of somebody's posting.

    For every library of this process, since Streamlit, uvicorn and asyncio log whole tracebacks by themselves. Returns
    what ends it.
    """
    usual = logging.getLogRecordFactory()

    def record(*args: object, **kwargs: object) -> logging.LogRecord:
        made = usual(*args, **kwargs)
        if made.exc_info and made.exc_info[1] is not None:
            made.msg, made.args = f"{made.getMessage()}: {place_of(made.exc_info[1])}", ()
        made.exc_info = made.exc_text = None
        return made

    logging.setLogRecordFactory(record)
    return lambda: logging.setLogRecordFactory(usual)


@asynccontextmanager
async def lifespan(_: object) -> AsyncIterator[None]:
    """What holds while the server runs."""
    end, before = keep_text_out_of_logs(), os.umask(0o077)  # what this server writes is its user's alone
    try:
        yield
    finally:
        os.umask(before)
        end()
