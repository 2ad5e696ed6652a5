"""A client without a browser: every byte that a server sends to whoever asks, before anything makes sense of it."""

from __future__ import annotations

import socket
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

PATIENCE = 90
"""Seconds a run may take: the first one of a server imports a lot."""


def heard(
    address: str,
    page: str = "",
    query: str = "",
    *,
    host: str = "",
    headers: Mapping[str, str] | None = None,
    source: str = "",
) -> bytes:
    """What the server sends over its websocket to whoever asks for a page, until its script is done.

    `host` is the name that the server is asked by, where that is not its own, `source` the
    address that it is asked from. A refused connection gives the refusal.
    """
    there = urlsplit(address)
    wire = socket.create_connection((there.hostname or "", there.port or 0), 10, (source, 0))
    name = f"ws://{host or there.netloc}/_stcore/stream"
    try:
        opened = connect(name, sock=wire, subprotocols=["streamlit"], additional_headers=headers, max_size=None)
    except InvalidStatus as refused:
        return refused.response.body or b""
    with opened as stream:
        asked = BackMsg()
        asked.rerun_script.page_name, asked.rerun_script.query_string = page, query
        stream.send(asked.SerializeToString())
        told, until = list[bytes](), time.monotonic() + PATIENCE
        while time.monotonic() < until:
            told.append(bytes(stream.recv(timeout=PATIENCE)))
            if ForwardMsg.FromString(told[-1]).WhichOneof("type") == "script_finished":
                return b"\n".join(told)
    raise AssertionError(f"the page was not done in {PATIENCE} seconds")


def fetched(address: str, *, method: str = "GET", headers: Mapping[str, str] | None = None) -> bytes:
    """The answer to one request over HTTP, its headers included; that of a refusal too."""
    request = urllib.request.Request(address, method=method, headers=dict(headers or {}))
    try:
        answer = urllib.request.urlopen(request, timeout=30)
    except urllib.error.HTTPError as refused:
        answer = refused
    with answer:
        return str(answer.headers).encode() + bytes(answer.read())
