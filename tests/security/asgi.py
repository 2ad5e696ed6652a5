"""A request to an ASGI app without a network: what it is asked, and what it answers."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Answer:
    """What came back: the status of a request (or of a refused websocket), 101 for a websocket that was opened."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    taken: int = 0
    """Bytes of the request's body that were asked for."""


def ask(
    app: Any,
    path: str = "/",
    method: str = "GET",
    *,
    headers: Mapping[str, str] | None = None,
    body: Iterable[bytes] = (b"",),
    client: str = "203.0.113.7",
    kind: str = "http",
    scheme: str = "",
    extensions: Mapping[str, Any] | None = None,
) -> Answer:
    """Put one request to the app."""
    named = {"host": "127.0.0.1:8501"} | dict(headers or {})
    scope = {
        "type": kind,
        "path": path,
        "method": method,
        "scheme": scheme or {"http": "http", "websocket": "ws"}[kind],
        "headers": [(name.lower().encode(), text.encode("latin-1")) for name, text in named.items()],
        "client": (client, 50_000),
        "query_string": b"",
        "extensions": dict(extensions if extensions is not None else {"websocket.http.response": {}}),
    }
    answer, parts = Answer(), list(body)

    async def receive() -> dict[str, Any]:
        if kind == "websocket":
            return {"type": "websocket.connect"}
        part = parts.pop(0) if parts else b""
        answer.taken += len(part)
        return {"type": "http.request", "body": part, "more_body": bool(parts)}

    async def send(message: dict[str, Any]) -> None:
        match message["type"]:
            case "websocket.accept":
                answer.status = 101
            case "websocket.close":
                answer.status = 403
            case "http.response.start" | "websocket.http.response.start":
                answer.status = message["status"]
            case _:
                answer.body += message.get("body", b"")
        answer.headers |= {name.decode(): text.decode() for name, text in message.get("headers", [])}

    asyncio.run(app(scope, receive, send))
    return answer


async def eager(scope: Any, receive: Any, send: Any) -> None:
    """An app that reads all of a body and says how much there was; it opens every websocket."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
        return
    size, more = 0, True
    while more:
        message = await receive()
        size += len(message["body"])
        more = message["more_body"]
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": str(size).encode()})
