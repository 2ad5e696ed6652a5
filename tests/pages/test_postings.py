"""The Postings page: read first, see every line, then add or discard."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.testing.v1 import AppTest

from alignment.workspace import Workspace
from tests.pages.conftest import words

OpenPage = Callable[..., AppTest]
POSTING = """Data clerk

What you bring:
- Manage competing priorities and meet deadlines
- Advanced Excel
- No SQL experience is required, but bring curiosity
Benefits include a mathematics scholarship for staff children.
"""


def read_text(at: AppTest, text: str = POSTING) -> AppTest:
    at.text_area(key="text-0").set_value(text)
    at.text_input(key="title-0").set_value("Data clerk")
    at.text_input(key="employer-text-0").set_value("Northlake Utilities")
    return at.button(key="read-text").click().run()


def upload(at: AppTest, *files: tuple[str, bytes]) -> AppTest:
    for name, content in files:
        at.file_uploader(key="files-0").upload(name, content)
    return at.button(key="read-files").click().run()


def stored_count(path: Path) -> int:
    with Workspace(path) as workspace:
        return workspace.postings().total


def many(n: int) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["Job title", "Company", "Description"])
    writer.writerows(
        [
            f"Clerk {i}",
            "Northlake",
            f"Requirements:\n- Ability to manage competing priorities of team {i} and meet deadlines",
        ]
        for i in range(n)
    )
    return out.getvalue().encode()


@pytest.mark.usefixtures("empty_database")
def test_files_are_let_go_once_read_or_left_and_stay_while_they_cannot_be_read(
    open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    dropped: list[str] = []
    monkeypatch.setattr(MemoryUploadedFileManager, "remove_session_files", lambda _, session: dropped.append(session))
    at = open_page("postings")
    at.file_uploader(key="files-0").upload("empty.txt", b"")
    dropped.clear()
    at.button(key="read-files").click().run()
    assert dropped == [] and [one.key for one in at.file_uploader] == ["files-0"]
    at.file_uploader(key="files-0").upload("clerk.txt", POSTING.encode())
    at.button(key="read-files").click().run()
    assert len(dropped) == 1 and [one.key for one in at.file_uploader] == ["files-1"]
    at.switch_page("gaps.py").run()
    assert len(dropped) == 2


@pytest.mark.usefixtures("empty_database")
def test_an_empty_database_says_what_to_do_next(open_page: OpenPage) -> None:
    at = open_page("postings")
    assert not at.exception
    assert "No posting is stored yet: read one below" in words(at).replace("\\", "")


@pytest.mark.usefixtures("sample_database")
def test_stored_postings_are_listed_and_one_shows_its_lines(open_page: OpenPage) -> None:
    at = open_page("postings", field="Health and personal support")
    assert not at.exception
    said = words(at).replace("\\", "")
    assert "lines ask for something" in said
    assert "asks: must" in said and "cut: " in said
    assert at.selectbox(key="field").value == "Health and personal support"


@pytest.mark.usefixtures("sample_database")
def test_only_what_was_cut_can_be_shown(open_page: OpenPage) -> None:
    at = open_page("postings")
    at.segmented_control(key="stored-kind").set_value("What was cut").run()
    assert "asks: must" not in words(at)
    assert "cut: " in words(at)


@pytest.mark.usefixtures("empty_database")
def test_a_pasted_posting_shows_the_fate_of_every_line_before_anything_is_stored(open_page: OpenPage) -> None:
    at = read_text(open_page("postings"))
    said = words(at)
    assert not at.exception
    assert "cut: benefits or pay" in said and "mathematics scholarship" in said
    assert "<s title" in said and "No SQL experience is required" in said
    assert "<mark" in said and "suggests level 4" in said
    assert "nothing is stored until you add it" in said


def test_a_draft_is_stored_only_when_it_is_added(open_page: OpenPage, empty_database: Path) -> None:
    at = read_text(open_page("postings"))
    at.button(key="add").click().run()
    assert not at.exception
    assert "1 posting read: 1 new" in words(at)
    assert "drafts" not in at.session_state
    assert "In 1 posting, " in words(at)


def test_a_discarded_draft_leaves_nothing_and_an_empty_form(open_page: OpenPage, empty_database: Path) -> None:
    at = read_text(open_page("postings"))
    at.button(key="discard").click().run()
    assert "No posting is stored yet" in words(at)
    assert at.text_area(key="text-1").value == ""


@pytest.mark.usefixtures("empty_database")
def test_many_postings_of_a_table_are_listed_and_one_is_shown(open_page: OpenPage) -> None:
    at = upload(open_page("postings"), ("jobs.csv", many(30)))
    assert not at.exception
    assert "30 postings read: 30 of 60 lines" in words(at).replace("\\", "")
    at.selectbox(key="draft").set_value("7").run()
    assert "team 7" in words(at)


@pytest.mark.usefixtures("empty_database")
def test_several_files_are_read_at_once_and_the_bad_one_is_named(open_page: OpenPage) -> None:
    at = upload(open_page("postings"), ("a.txt", POSTING.encode()), ("b.csv", many(2)), ("c.pdf", b"%PDF-1.4 nothing"))
    assert not at.exception
    assert "3 postings read" in words(at)
    assert "c.pdf" in at.info[0].value.replace("\\", "")


@pytest.mark.usefixtures("empty_database")
@pytest.mark.parametrize(
    ("name", "content"),
    [("empty.txt", b""), ("evil.pdf", b"MZ\x90\x00\x03\xff\xfe" + bytes(range(256))), ("numbers.csv", b"a,b\n1,2\n")],
)
def test_a_bad_upload_is_one_calm_line_with_a_remedy(open_page: OpenPage, name: str, content: bytes) -> None:
    at = upload(open_page("postings"), (name, content))
    assert not at.exception
    assert len(at.warning) == 1
    assert "drafts" not in at.session_state


@pytest.mark.usefixtures("empty_database")
def test_no_text_is_said_and_what_was_typed_stays(open_page: OpenPage) -> None:
    at = read_text(open_page("postings"), "   ")
    assert "There is no text" in at.warning[0].value.replace("\\", "")
    assert at.text_input(key="title-0").value == "Data clerk"


@pytest.mark.usefixtures("empty_database")
def test_markup_in_a_posting_is_shown_as_text(open_page: OpenPage) -> None:
    at = read_text(open_page("postings"), "Requirements:\n- Manage <img src=x onerror=alert(1)> deadlines well")
    said = "\n".join(str(one.value) for one in at.get("html"))
    assert "<img" not in said


def test_reading_the_same_posting_again_says_that_it_is_known(open_page: OpenPage, empty_database: Path) -> None:
    at = read_text(open_page("postings"))
    at.button(key="add").click().run()
    at.text_area(key="text-1").set_value(POSTING)
    at.text_input(key="title-1").set_value("Data clerk")
    at.text_input(key="employer-text-1").set_value("Northlake Utilities")
    at.button(key="read-text").click().run()
    assert "already in the database" in words(at)
