"""A real server for the tests that need one: on 127.0.0.1, on a free port, ended with the test."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.conftest import REPOSITORY

PATIENCE = 120
"""Seconds a start may take: the machine may be busy."""


def free_port() -> int:
    """A port nobody listens on just now."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@contextmanager
def serving(
    command: Sequence[str], port: int, database: Path, *, said: Path, asked: bool = True, secrets: str = ""
) -> Iterator[str]:
    """Run this Python command; give the address once the health route answers, and end the process after.

    With `asked=False` only the port is watched, so that the caller's request is the first one the server sees. What
    the server says goes to the file `said`; its folder is the home of the server, where it finds its secrets.toml.
    """
    if secrets:
        (said.parent / ".streamlit").mkdir(exist_ok=True)
        (said.parent / ".streamlit" / "secrets.toml").write_text(secrets, encoding="utf-8")
    environment = {**os.environ, "ALIGNMENT_DATABASE": str(database), "HOME": str(said.parent)}
    with said.open("w") as log:
        server = subprocess.Popen(
            [sys.executable, *command], cwd=REPOSITORY, env=environment, stdout=log, stderr=log, start_new_session=True
        )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(server, (lambda: _is_healthy(address)) if asked else (lambda: is_listening(port)), said)
        yield address
    finally:
        end(server)


@contextmanager
def process(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Iterator[int]:
    """Run a command that listens on the port of the variable PORT; give the port, and end the process after."""
    port = free_port()
    with (folder / f"said-{port}.txt").open("w") as log:
        running = subprocess.Popen(
            command, cwd=folder, env={**environment, "PORT": str(port)}, stdout=log, stderr=log, start_new_session=True
        )
    try:
        _wait(running, lambda: is_listening(port), folder / f"said-{port}.txt")
        yield port
    finally:
        end(running)


def end(server: subprocess.Popen[bytes]) -> None:
    """Ask the process to stop, then its group."""
    server.terminate()
    try:
        server.wait(20)
    except subprocess.TimeoutExpired:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait(20)


def is_listening(port: int) -> bool:
    """Whether anything answers on this port."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def streamlit(script: str, port: int) -> list[str]:
    """The command that serves a script as `alignment serve` does."""
    return ["-m", "streamlit", "run", script, "--server.port", str(port)]


def _is_healthy(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/health", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _wait(server: subprocess.Popen[bytes], is_ready: Callable[[], bool], said: Path) -> None:
    until = time.monotonic() + PATIENCE
    while server.poll() is None and time.monotonic() < until:
        if is_ready():
            return
        time.sleep(0.1)
    raise AssertionError(f"the server did not start:\n{said.read_text()}")
