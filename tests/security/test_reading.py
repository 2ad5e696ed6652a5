"""Hostile files: each limit has a file one past it, and no file takes the reader down."""

from __future__ import annotations

import io
import os
import re
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

import docx
import pytest

from alignment.problems import AlignmentProblem, TooLarge, UnreadableFile
from alignment.reading import (
    cell,
    documents,
    formats,
    isolation,
    limits,
    postings,
    read_pasted,
    read_postings,
    read_programs,
    read_table,
    tables,
)
from alignment.reading.isolation import ask_cell
from alignment.reading.postings import read_upload
from alignment.vocabulary import Posting, Upload
from tests.unit.test_reading_documents import a_docx, a_pdf
from tests.unit.test_reading_tables import a_parquet, an_xlsx

SHEET = [["title", "text"], ["Analyst", "You plan."]]


def refused(name: str, content: bytes, says: str, problem: type[AlignmentProblem] = UnreadableFile) -> None:
    with pytest.raises(problem, match=says) as found:
        read_postings([Upload(name, content)])
    assert "\n" not in str(found.value)
    assert found.value.remedy


def a_zip(**entries: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return target.getvalue()


def a_docx_with(extra: dict[str, bytes]) -> bytes:
    target = io.BytesIO(a_docx())
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, content in extra.items():
            archive.writestr(name, content)
    return target.getvalue()


# ------------------------------------------------------------------------------------------------- one past each


def test_a_file_of_one_byte_too_many_is_refused() -> None:
    refused("a.csv", b"title,text\nA," + b"x" * (limits.MAX_BYTES - 12), "20 MB", TooLarge)


def test_one_file_too_many_is_refused() -> None:
    with pytest.raises(TooLarge, match="501 files"):
        read_postings([Upload("a.csv", b"")] * (limits.MAX_FILES + 1))


def test_one_row_too_many_is_refused() -> None:
    assert len(read_table(Upload("a.csv", b"a\n" + b"1\n" * limits.MAX_ROWS)).rows) == limits.MAX_ROWS
    refused("a.csv", b"text\n" + b"1\n" * (limits.MAX_ROWS + 1), "more than 250,000 rows", TooLarge)
    refused("a.json", b"[" + b"{}," * limits.MAX_ROWS + b"{}]", "250,001 objects", TooLarge)


def test_rows_hidden_behind_blank_ones_count_too() -> None:
    blank = b"\n" * (limits.MAX_ROWS + 20)
    refused("a.csv", b"title,text\nA,B\n" + blank + b"C,D\n", "more than 250,000 rows", TooLarge)


def test_one_column_too_many_is_refused() -> None:
    names = ",".join(f"c{at}" for at in range(limits.MAX_COLUMNS + 1))
    refused("a.csv", f"{names}\n{names}\n".encode(), "301 columns", TooLarge)
    refused("a.json", ("[{" + ",".join(f'"c{at}":1' for at in range(301)) + "}]").encode(), "301 different", TooLarge)


def test_one_character_too_many_in_a_cell_is_refused() -> None:
    cell = "x" * (limits.MAX_CELL_CHARACTERS + 1)
    refused("a.csv", f"title,text\nA,{cell}\n".encode(), "131,072 characters", TooLarge)
    refused("a.json", f'[{{"text": "{cell}"}}]'.encode(), "131,072 characters", TooLarge)


def test_too_many_cells_are_refused_although_rows_and_columns_are_few_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MAX_CELLS", 5)
    with pytest.raises(TooLarge, match="6 cells"):
        read_upload(Upload("a.csv", b"title,text\nA,B\nC,D\nE,F\n"))


def test_one_character_too_many_in_a_document_is_refused() -> None:
    text = "x" * (limits.MAX_TEXT_CHARACTERS + 1)
    refused("a.txt", text.encode(), "1,000,001 characters", TooLarge)
    with pytest.raises(TooLarge, match="1,000,000 characters"):
        read_pasted(text)


def test_one_character_too_many_in_a_syllabus_is_refused() -> None:
    letters = "".join(Random(1).choices("abcdefghijklmnopqrstuvwxyz", k=limits.MAX_TEXT_CHARACTERS + 1))
    document = docx.Document()
    document.add_table(rows=1, cols=1).cell(0, 0).text = letters
    target = io.BytesIO()
    document.save(target)
    page = f"<html><body><table><tr><td>{letters}</td></tr></table></body></html>".encode()
    for name, content in (("a.docx", target.getvalue()), ("a.html", page), ("a.md", letters.encode())):
        with pytest.raises(TooLarge, match="1,000,001 characters"):
            read_programs([Upload(name, content)])


def test_one_page_too_many_is_refused() -> None:
    refused("a.pdf", a_pdf(*[["You plan the week."]] * (limits.MAX_PAGES + 1)), "301 pages", TooLarge)


def test_one_zip_entry_too_many_is_refused() -> None:
    entries = {f"e{at}": b"" for at in range(limits.MAX_ZIP_ENTRIES + 1)}
    refused("a.docx", a_zip(**entries), "2,001 parts", TooLarge)


def test_one_byte_too_many_unpacked_is_refused() -> None:
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", bytes(limits.MAX_UNPACKED_BYTES + 1))
    refused("a.docx", stored.getvalue(), "unpacks to 50 MB", TooLarge)


def test_a_zip_that_unpacks_to_a_hundred_times_its_size_is_refused() -> None:
    refused("a.docx", a_zip(**{"word/document.xml": bytes(5 * 2**20)}), "hundred times", TooLarge)
    hidden = {"word/document.xml": bytes(5 * 2**20), "noise": Random(1).randbytes(2**20)}
    refused("a.docx", a_zip(**hidden), "part of the file unpacks", TooLarge)


# ------------------------------------------------------------------------------------------------------- traps


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "word\\..\\..\\x", "C:/x"])
def test_a_part_that_points_outside_of_its_archive_is_refused(name: str) -> None:
    refused("a.docx", a_docx_with({name: b"x"}), "points outside")


def test_an_archive_inside_an_archive_is_refused() -> None:
    refused("a.docx", a_docx_with({"inner.zip": b"PK"}), "another archive")


def test_a_zip_that_is_no_document_is_refused() -> None:
    refused("a.zip", a_zip(**{"job.txt": b"You plan."}), "zip archive")


def test_one_value_in_the_last_cell_of_a_sheet_does_no_harm() -> None:
    trap = an_xlsx(A=SHEET)
    with zipfile.ZipFile(io.BytesIO(trap)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"]
    plain = sheet.replace(b'<c r="B2"', b'<c r="XFD1048576"')
    assert plain != sheet
    refused("a.xlsx", a_zip(**parts | {"xl/worksheets/sheet1.xml": plain}), "row 1,048,576 and column 16,384", TooLarge)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on address space")
def test_a_trap_that_hides_from_the_check_kills_only_the_cell() -> None:
    parts_of = zipfile.ZipFile(io.BytesIO(an_xlsx(A=SHEET)))
    parts = {name: parts_of.read(name) for name in parts_of.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"].replace(b'<c r="B2"', b"<c  r='XFD1048576'")
    refused("a.xlsx", a_zip(**parts | {"xl/worksheets/sheet1.xml": sheet}), "damaged, or too demanding")


def test_a_document_with_a_billion_laughs_is_refused() -> None:
    laughs = "".join(f'<!ENTITY l{at} "{f"&l{at - 1};" * 10}">' for at in range(1, 10))
    xml = f'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY l0 "ha">{laughs}]><w:document>&l9;</w:document>'.encode()
    source = zipfile.ZipFile(io.BytesIO(a_docx()))
    parts = {name: source.read(name) for name in source.namelist()} | {"word/document.xml": xml}
    refused("a.docx", a_zip(**parts), "damaged")


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.doc", formats.OLE + bytes(600), "old Office format"),
        ("a.doc", formats.OLE + "WordDocument".encode("utf-16-le"), "old Word document"),
        ("a.xls", formats.OLE + "Workbook".encode("utf-16-le"), "old Excel workbook"),
        ("a.ppt", formats.OLE + "PowerPoint Document".encode("utf-16-le"), "old PowerPoint presentation"),
        ("a.pptx", a_zip(**{"ppt/presentation.xml": b"<x/>"}), "PowerPoint presentation"),
        ("a.pages", a_zip(**{"Index/Document.iwa": b"x"}), "Apple document"),
        ("a.docx", formats.OLE + bytes(64) + formats.ENCRYPTED_OFFICE, "password"),
        ("a.rtf", b"{\\rtf1 {\\pict 0102}}", "holds no text"),
        ("a.odt", a_zip(**{"content.xml": b"<x/>"}), "holds no text"),
        ("a.odt", a_zip(**{"content.xml": b"<x>"}), "damaged"),
        ("a.ods", a_zip(mimetype=b"application/vnd.oasis.opendocument.spreadsheet", **{"content.xml": b"<x/>"}), "ODS"),
        (
            "a.odt",
            a_zip(**{"content.xml": b"?", "META-INF/manifest.xml": b"<manifest:encryption-data/>"}),
            "password",
        ),
        (
            "a.odt",
            a_zip(**{"content.xml": b"<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><x>&e;</x>"}),
            "entities",
        ),
        ("a.png", b"\x89PNG\r\n\x1a\n", "picture"),
        ("a.csv.gz", b"\x1f\x8b\x08", "gzip"),
        ("a.pdf", b"%PDF-1.7\n" + bytes(300), "damaged"),
        ("a.docx", b"PK\x03\x04" + bytes(200), "damaged"),
        ("a.txt", bytes(range(256)) * 20, "no text that can be read"),
        ("a.json", b"[" * 100_000, "not valid JSON"),
        ("a.json", b"1" * 10_000, "not valid JSON"),
        ("a.parquet", a_parquet({"text": ["x"]})[:40] + bytes(200) + a_parquet({"text": ["x"]})[-8:], "damaged"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_for_its_own_reason(name: str, content: bytes, says: str) -> None:
    refused(name, content, says)


def test_a_page_nested_deeper_than_python_calls_is_read() -> None:
    page = b"<html><body>" + b"<div>" * 20_000 + b"You plan the week." + b"</div>" * 20_000
    assert read_postings([Upload("a.html", page)]).postings[0].text == "You plan the week."


@pytest.mark.parametrize(
    "text", ["<!---->" * 500, "{}" + "\n" * 200_000, "a" * 900_000, "-\n" * 200_000, "a\n" * 400_000, "#" * 900_000]
)
def test_no_text_makes_a_pattern_run_for_ever(text: str) -> None:
    for name in ("a.txt", "a.md"):
        code = (
            "import sys; from alignment.reading import read_postings; from alignment.vocabulary import Upload\n"
            "from alignment.problems import AlignmentProblem\n"
            "try: read_postings([Upload(sys.argv[1], sys.stdin.buffer.read())])\n"
            "except AlignmentProblem: pass"
        )
        subprocess.run([sys.executable, "-c", code, name], input=text.encode(), timeout=60, check=True)


@pytest.mark.parametrize(
    "name", ["../../../etc/passwd", "C:\\secret\\a.txt", "a\x00b\x1b[31m.txt", "x" * 500, "", ".", "/dev/stdin"]
)
def test_a_name_is_only_ever_shown_and_shown_safely(name: str) -> None:
    read_it = read_postings([Upload(name, b"You plan the week.")])
    shown = read_it.postings[0].source
    assert shown.isprintable()
    assert len(shown) <= 80
    assert not any(mark in shown for mark in "/\\")


# -------------------------------------------------------------------------------------------------------- the cell

PAGE = {"name": "a.pdf", "employer": "", "field": ""}


def in_the_cell(code: str) -> str:
    """What a process says that runs this code under the limits of the cell."""
    limited = f"from alignment.reading import cell\ncell._load('postings')\ncell.limit_resources()\n{code}"
    ended = subprocess.run([sys.executable, "-c", limited], capture_output=True, text=True, timeout=60, check=False)
    return ended.stdout + ended.stderr


@pytest.fixture
def new_keepers() -> Iterator[None]:
    """The next file starts a keeper of its own, and so does the first after this test."""
    isolation.end_keepers()
    yield
    isolation.end_keepers()


def test_reading_that_never_ends_is_stopped(monkeypatch: pytest.MonkeyPatch, new_keepers: None) -> None:
    monkeypatch.setattr(limits, "CELL_SECONDS", 0.001)
    monkeypatch.setattr(limits, "CELL_START_SECONDS", 0.001)
    with pytest.raises(UnreadableFile, match="damaged"):
        ask_cell("postings", a_pdf(["You plan."]), PAGE)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="without fork the cell reads in its keeper")
@pytest.mark.parametrize(
    ("does", "ended"),
    [
        (lambda *_: time.sleep(60), "late"),
        (lambda *_: ((), ("x" * 500_000 for _ in iter(int, 1))), "long"),
        (lambda *_: os._exit(0), "answered"),
        (lambda *_: os.kill(os.getpid(), signal.SIGSEGV), "died"),
        (lambda *_: bytearray(4 * 2**30), "died"),
    ],
)
def test_the_keeper_outlives_whatever_a_copy_does(
    does: Callable[[bytes, object], object], ended: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cell, "CELL_SECONDS", 2)
    monkeypatch.setitem(dict_of_tasks(), "postings", does)
    found = cell._in_a_copy({"task": "postings", "said": PAGE}, b"x")
    assert (found.how, found.answer) == (ended, b"")


def dict_of_tasks() -> dict[str, object]:
    return cell.TASKS  # type: ignore[return-value]


def test_an_answer_that_is_none_is_a_damaged_file(monkeypatch: pytest.MonkeyPatch) -> None:
    for answer in (b"", b"{}\n", b"[]\n", b'{"problem":"SystemExit","message":"","remedy":""}\n', b"\xff"):
        with pytest.raises(UnreadableFile, match="damaged"):
            isolation._told(answer)
    for line in (b"{}", b"[1]", b'["a"]', b"[" * 50_000):
        with pytest.raises(UnreadableFile, match="damaged"):
            isolation.Told((), (line,)).values(Posting)


def test_a_keeper_that_was_killed_is_replaced() -> None:
    assert read_table(Upload("a.csv", b"a\n1\n")).rows == (("1",),)
    for keeper in isolation._free:
        keeper.end()
    assert read_table(Upload("a.csv", b"a\n1\n")).rows == (("1",),)


def test_a_keeper_that_dies_over_a_file_is_a_problem_with_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolation._Keeper, "_exchange", killed)
    with pytest.raises(UnreadableFile, match="damaged"):
        read_table(Upload("a.csv", b"a\n1\n"))


def killed(keeper: isolation._Keeper, *_: object) -> tuple[str, bytes]:
    keeper.end()
    raise BrokenPipeError


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limits")
def test_the_cell_opens_no_file_no_socket_and_no_process() -> None:
    assert "Too many open files" in in_the_cell("open('/etc/passwd')")
    assert "Too many open files" in in_the_cell("import socket; socket.socket()")
    assert "OSError" in in_the_cell("import subprocess, os; subprocess.Popen(['true'])")


@pytest.mark.skipif(sys.platform != "linux", reason="macOS has no limit on address space")
def test_the_cell_takes_no_more_memory_and_time_than_it_may() -> None:
    assert "MemoryError" in in_the_cell("bytearray(2 * 2**30)")
    limits_of = "import resource; print(*(resource.getrlimit(getattr(resource, 'RLIMIT_' + name))[1] for name in {}))"
    told = in_the_cell(limits_of.format("('AS', 'CPU', 'CORE', 'FSIZE', 'NOFILE')"))
    assert told.split() == [str(limits.CELL_MEMORY_BYTES), str(limits.CELL_CPU_SECONDS), "0", "0", "3"]


def test_the_cell_sees_no_secret_of_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COOKIE_SECRET", "s3cret")
    assert "s3cret" not in str(isolation._environment())


def test_a_module_in_the_working_directory_is_not_loaded_by_the_cell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, new_keepers: None
) -> None:
    (tmp_path / "pypdfium2.py").write_text("raise SystemExit(9)")
    monkeypatch.chdir(tmp_path)
    assert "You plan" in read_postings([Upload("a.pdf", a_pdf(["You plan the week and report it."]))]).postings[0].text


def test_files_of_two_visitors_do_not_mix() -> None:
    def mine(at: int) -> str:
        return read_table(Upload("a.csv", f"a\n{at}\n".encode())).rows[0][0]

    with ThreadPoolExecutor(8) as visitors:
        assert list(visitors.map(mine, range(60))) == list(map(str, range(60)))
    assert len(isolation._free) <= isolation.KEEPERS


def test_a_word_document_without_styles_of_its_own_is_read() -> None:
    with zipfile.ZipFile(io.BytesIO(a_docx())) as archive:
        parts = {name: archive.read(name) for name in archive.namelist() if name != "word/styles.xml"}
    for name in ("[Content_Types].xml", "word/_rels/document.xml.rels"):
        parts[name] = re.sub(rb'<(?:Override|Relationship)\b[^>]*?styles\.xml"[^>]*?/>', b"", parts[name])
    assert "plan" in read_postings([Upload("a.docx", a_zip(**parts))]).postings[0].text


def test_the_limits_are_the_ones_the_modules_use() -> None:
    assert formats.MAX_BYTES == limits.MAX_BYTES
    assert documents.MAX_TEXT_CHARACTERS == limits.MAX_TEXT_CHARACTERS
    assert postings.MAX_FILES == limits.MAX_FILES


def test_one_posting_and_one_of_its_characters_too_many_are_refused() -> None:
    rows = b"".join(b"You plan %d\n" % at for at in range(limits.MAX_POSTINGS))
    refused("a.csv", b"text\n" + rows + b"You report.\n", "10,001 postings; at most 10,000", TooLarge)
    text = "x" * limits.MAX_POSTING_CHARACTERS
    assert read_postings([Upload("a.txt", text.encode())]).postings[0].text == text
    refused("a.txt", f"{text}x".encode(), "100,001 characters; at most 100,000", TooLarge)


def test_a_page_that_only_a_browser_would_fill_is_refused_and_not_read_as_an_empty_posting() -> None:
    linked = '<script type="application/ld+json">{"@type":"JobPosting","description":"short"}</script>'
    refused("a.html", f"<!doctype html><html><body>{linked}</body></html>".encode(), "holds no text")
