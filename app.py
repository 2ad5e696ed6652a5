"""The server: one Streamlit app with security headers, a health route and one place that logs surprises.

The script it runs is pages/main.py, and not this file, because Streamlit serves every file of a `pages/` folder
beside its script to anybody who knows the name, without running the script first. Beside pages/main.py there is none.
"""

from __future__ import annotations

import logging

import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from alignment import __version__

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self' 'unsafe-eval' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' ws: wss:; worker-src 'self' blob:; "
        "frame-ancestors 'none'; base-uri 'self'; form-action 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


class Headers:
    """Puts the same headers on every answer; plain ASGI, so that uploads and downloads are not buffered."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        await self._app(scope, receive, with_headers if scope["type"] == "http" else send)


async def health(_: Request) -> JSONResponse:
    """Answers while the server is up; says nothing about anybody's data."""
    return JSONResponse({"status": "ok", "version": __version__})


async def overview(request: Request) -> RedirectResponse:
    """Streamlit serves its first page at / only; a link to it by name should work too."""
    return RedirectResponse(request.url.replace(path="/"))


def log_surprise(error: BaseException) -> None:
    """Pages show problems themselves; what arrives here is our own fault."""
    logging.getLogger("alignment").error("a page failed", exc_info=error)


app = st.App(
    "pages/main.py",
    routes=[Route("/health", health), Route("/overview", overview)],
    middleware=[Middleware(Headers)],
    on_script_error=log_surprise,
)
