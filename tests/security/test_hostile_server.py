"""Hostile files uploaded to a real server: another visitor hardly notices, and the server grows by next to nothing.

Both visitors speak Streamlit's own protocol over a websocket, as a browser does: a browser beside the server would
take more of the machine than the server, and what it takes would be measured too.
"""

from __future__ import annotations

import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from statistics import median

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.Common_pb2 import UploadedFileInfo
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import connect

from tests.builders import a_copy
from tests.security.hostile import Hostile, hostile_files
from tests.security.test_hostile import MOST_GROWTH, megabytes
from tests.servers import free_port, serving

MOST_SLOWDOWN = 1.5
"""Beside a hostile upload and beside a harmless one, since two visitors at once have one interpreter between them."""
HARMLESS = b"# Analyst\n\n" + b"- You plan the week and report to the board every month.\n" * 40
PATIENCE = 120
UPLOADED = (
    "unpacks to 400 MB (bomb.docx", "one value in XFD1048576 (", "the same, quoted otherwise (",
    "a billion laughs (a.odt",
    "a Flate bomb of 2 GB", "arrays 100,000 deep (", "elements 100,000 deep (", "groups 100,000 deep (",
    "one field that never ends", "three million objects", "one word (a.md", "bullets on lines of their own (a.md",
    "a table of 60,000 columns", "300 MB packed to nothing", "mutation 3 (a.docx", "an old Word document",
)  # fmt: skip
"""Every ninth kind of harm or so; `--whole` uploads every third file there is."""

pytestmark = [
    pytest.mark.alone,
    pytest.mark.skipif(sys.platform != "linux", reason="how much memory a server holds is read from /proc"),
]


class Visitor:
    """One session on one page."""

    def __init__(self, address: str, page: str) -> None:
        self._address, self._page = address, page
        with urllib.request.urlopen(f"{address}/_stcore/health", timeout=30) as answer:
            self._cookie = answer.headers["Set-Cookie"].partition(";")[0]
        self._open = ExitStack()
        self._socket = self._open.enter_context(
            connect(
                f"{address.replace('http', 'ws', 1)}/_stcore/stream",
                subprotocols=["streamlit"],  # type: ignore[list-item]
                additional_headers={"Cookie": self._cookie},
                origin=address,  # type: ignore[arg-type]
                max_size=None,
                close_timeout=1,
            )
        )
        self.widgets: dict[str, str] = {}
        self.session = ""
        self.said: list[str] = []
        self._chosen = ""

    def close(self) -> None:
        self._open.close()

    def rerun(self, *states: WidgetState) -> float:
        """Run the page with these widgets, and say how many seconds it took."""
        begun = time.perf_counter()
        state = ClientState(page_name=self._page)
        state.widget_states.widgets.extend(states)
        self._send(BackMsg(rerun_script=state))
        self.said = []
        while True:
            message = self._receive()
            if message.WhichOneof("type") == "delta":
                self._notice(message)
            if message.WhichOneof("type") == "script_finished" and message.script_finished == 0:
                return time.perf_counter() - begun

    def _notice(self, message: ForwardMsg) -> None:
        """The ids of the page's widgets, and what it says of a problem."""
        element = message.delta.new_element
        kind = element.WhichOneof("type")
        if kind in ("file_uploader", "button"):
            self.widgets[kind if kind == "file_uploader" else element.button.label] = getattr(element, kind).id
        elif kind == "alert":
            self.said.append(element.alert.body)

    def upload(self, name: str, content: bytes) -> None:
        """Hand over one file and press the button that reads it; one that could not be read is taken out first."""
        if self._chosen and self.said:
            self._ask("DELETE", self._chosen, b"", {})
        request = BackMsg()
        request.file_urls_request.request_id = name[:20]
        request.file_urls_request.file_names.append(name)
        request.file_urls_request.session_id = self.session
        self._send(request)
        while (message := self._receive()).WhichOneof("type") != "file_urls_response":
            pass
        urls = message.file_urls_response.file_urls[0]
        self._chosen = urls.delete_url
        self._put(urls.upload_url, name, content)
        handed = WidgetState(id=self.widgets["file_uploader"])
        info = UploadedFileInfo(name=name, size=len(content), file_id=urls.file_id, file_urls=urls)
        handed.file_uploader_state_value.uploaded_file_info.append(info)
        self.rerun(handed, WidgetState(id=self.widgets["Read the files"], trigger_value=True))

    def _put(self, url: str, name: str, content: bytes) -> None:
        shown = name.encode("ascii", "replace").decode().translate(dict.fromkeys((*range(32), 34, 92), "_"))
        head = f'--b\r\nContent-Disposition: form-data; name="a"; filename="{shown}"\r\n\r\n'
        body = head.encode() + content + b"\r\n--b--\r\n"
        self._ask("PUT", url, body, {"Content-Type": "multipart/form-data; boundary=b"})

    def _ask(self, method: str, url: str, body: bytes, headers: dict[str, str]) -> None:
        headers |= {"Cookie": self._cookie, "X-Xsrftoken": self._cookie.partition("=")[2]}
        request = urllib.request.Request(f"{self._address}/{url.lstrip('/')}", body or None, headers, method=method)
        urllib.request.urlopen(request, timeout=PATIENCE).close()

    def _send(self, message: BackMsg) -> None:
        self._socket.send(message.SerializeToString())

    def _receive(self) -> ForwardMsg:
        message = ForwardMsg()
        message.ParseFromString(bytes(self._socket.recv(PATIENCE)))  # type: ignore[arg-type]
        if message.WhichOneof("type") == "new_session":
            self.session = message.new_session.initialize.session_id
        return message


@pytest.fixture
def server(sample_file: Path, tmp_path: Path) -> Iterator[tuple[str, int]]:
    """The address of a server with the sample, and its process."""
    port, path = free_port(), a_copy(sample_file, tmp_path / "copy.duckdb")
    command = ["-m", "alignment", "serve", "--port", str(port)]
    with serving(command, port, path, said=tmp_path / "said.txt") as address:
        yield address, process_at(port)


def process_at(port: int) -> int:
    """The process whose command names this port."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if str(port).encode() in words and b"streamlit" in words:
            return int(folder.name)
    raise AssertionError("the server has no process")


def chosen(files: list[Hostile], *, whole: bool) -> list[Hostile]:
    """The files to upload. Streamlit itself refuses more than 20 MB."""
    some = files[::3] if whole else [file for file in files if any(part in str(file) for part in UPLOADED)]
    return [file for file in some if file.tries != "21 MB"]


def during(other: Visitor, uploader: Visitor, name: str, content: bytes) -> list[float]:
    """How long the other visitor's reruns take from the start of an upload to its answer."""
    failed, times = list[BaseException](), list[float]()

    def upload() -> None:
        try:
            uploader.upload(name, content)
        except BaseException as reason:
            failed.append(reason)

    uploading = threading.Thread(target=upload)
    uploading.start()
    while uploading.is_alive():
        times.append(other.rerun())
    assert not failed, (name, failed)
    return times


def test_while_hostile_files_are_uploaded_another_visitor_hardly_notices(server: tuple[str, int], whole: bool) -> None:
    address, process = server
    uploader, other = Visitor(address, "postings"), Visitor(address, "gaps")
    uploader.rerun()
    uploader.upload("a.md", b"You plan the week and report to the board.")
    assert not any("Choose" in said for said in uploader.said)
    for _ in range(5):
        other.rerun()
    files = [(file.name, file.make()) for file in chosen(hostile_files(), whole=whole)]
    assert len(files) >= len(UPLOADED)
    before, alone, beside, busy = megabytes(process), list[float](), list[float](), list[float]()
    for name, content in files:
        alone.append(other.rerun())
        beside.extend(during(other, uploader, "a.md", HARMLESS))
        busy.extend(during(other, uploader, name, content))
    grown, slowdown = megabytes(process) - before, median(busy) / median(beside)
    print(
        f"{len(files)} hostile files; beside them {len(busy)} reruns take {slowdown:.2f} times as long as beside "
        f"harmless ones, {median(busy) / median(alone):.2f} times as long as alone; the server grew by {grown:.0f} MB"
    )
    assert slowdown <= MOST_SLOWDOWN
    assert grown < MOST_GROWTH
    uploader.close()
    other.close()
