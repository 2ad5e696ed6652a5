"""A real server for the tests that need one: on 127.0.0.1, on a free port, ended with the test."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
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
def serving(command: Sequence[str], port: int, database: Path, *, said: Path) -> Iterator[str]:
    """Run this command until the health route answers; gives the address, and ends the process group after."""
    environment = {**os.environ, "ALIGNMENT_DATABASE": str(database), "HOME": str(said.parent)}
    with said.open("w") as log:
        server = subprocess.Popen(
            [sys.executable, *command], cwd=REPOSITORY, env=environment, stdout=log, stderr=log, start_new_session=True
        )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(server, f"{address}/health", said)
        yield address
    finally:
        end(server)


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


def _wait(server: subprocess.Popen[bytes], address: str, said: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"the server did not start:\n{said.read_text()}")
