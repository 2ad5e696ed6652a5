"""The Frameworks and data page: what is loaded and under which licence, aligning and loading."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import words

OpenPage = Callable[..., AppTest]
OWN_LIST = b"label,family,description\nMeeting deadlines,self-management,Delivers on time\nExcel,data,Spreadsheets\n"


def load(at: AppTest, name: str, *files: tuple[str, bytes]) -> AppTest:
    at.text_input(key="framework-name").set_value(name)
    for file, content in files:
        at.file_uploader(key="framework-files-0").upload(file, content)
    return at.button(key="load-framework-now").click().run()


@pytest.mark.usefixtures("empty_database")
def test_an_empty_database_still_has_the_built_in_framework(open_page: OpenPage) -> None:
    at = open_page("frameworks")
    said = words(at).replace("\\", "")
    assert not at.exception
    assert "Core skills" in said and "Licence: MIT" in said
    assert "No postings and no programs are loaded yet" in said


@pytest.mark.usefixtures("sample_database")
def test_sources_are_listed_and_the_sample_is_called_fictional(open_page: OpenPage) -> None:
    at = open_page("frameworks")
    said = words(at).replace("\\", "")
    assert not at.exception
    assert "132 postings" in said
    assert "The sample data is fictional" in said
    assert "Alignment sample (fictional)" in said and "132 postings · licence MIT" in said


@pytest.mark.usefixtures("sample_database")
def test_an_own_list_is_loaded_and_then_aligned(open_page: OpenPage) -> None:
    at = load(open_page("frameworks"), "ours", ("skills.csv", OWN_LIST))
    assert not at.exception
    assert "2 skills read: 2 new" in words(at).replace("\\", "")
    at.selectbox(key="align-with").set_value("ours").run()
    at.button(key="align-now").click().run()
    assert not at.exception
    assert "ours: 154 postings and courses aligned" in words(at).replace("\\", "")


@pytest.mark.usefixtures("empty_database")
@pytest.mark.parametrize(
    ("name", "files"),
    [
        ("", (("skills.csv", OWN_LIST),)),
        ("core", (("skills.csv", OWN_LIST),)),
        ("ours", ()),
        ("ours", (("numbers.csv", b"a,b\n1,2\n"),)),
        ("ours", (("broken.parquet", b"PAR1 not really"),)),
    ],
)
def test_what_cannot_be_loaded_is_one_calm_line(
    open_page: OpenPage, name: str, files: tuple[tuple[str, bytes], ...]
) -> None:
    at = load(open_page("frameworks"), name, *files)
    assert not at.exception
    assert len(at.warning) == 1
    assert "1 framework" in words(at)
