"""The server: one Streamlit app behind the doors of pages/server.py, with a health route.

The script it runs is pages/main.py, and not this file, because Streamlit serves every file of a `pages/` folder
beside its script to anybody who knows the name, without running the script first. Beside pages/main.py there is none.
"""

from __future__ import annotations

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse
from starlette.routing import Route

from alignment import __version__
from pages import server


async def health(_: Request) -> JSONResponse:
    """Answers while the server is up; says nothing about anybody's data."""
    return JSONResponse({"status": "ok", "version": __version__})


async def overview(request: Request) -> RedirectResponse:
    """Streamlit serves its first page at / only; a link to it by name should work too."""
    return RedirectResponse(request.url.replace(path="/"))


def show_failure(error: BaseException) -> bool:
    """Pages show problems themselves; what arrives here is our own fault, and True keeps Streamlit from showing it."""
    from pages import session  # noqa: PLC0415  # it loads the core, which the server's start need not wait for

    session.show_failure(error)
    return True


app = st.App(
    "pages/main.py",
    routes=[Route("/health", health), Route("/overview", overview)],
    middleware=[Middleware(server.Headers), Middleware(server.Doors), Middleware(server.Limits)],
    lifespan=server.lifespan,
    on_script_error=show_failure,
)
