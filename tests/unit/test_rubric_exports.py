"""Rubrics as files and on the command line: the same words in each, harmless in all, with the version signed."""

from __future__ import annotations

import csv
import json
import re
import sys
from dataclasses import replace
from html.parser import HTMLParser
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest

from alignment import __main__ as command_line
from alignment.problems import NotFound
from alignment.rubric_exports import (
    RUBRIC_FORMATS,
    changes_html,
    difference_html,
    export_rubric,
    grid_rows,
    rows_of_grid,
    rubric_json,
    rubric_name,
    to_csv,
    to_html,
    to_xlsx,
)
from alignment.rubrics import Party, Rubric, RubricRow, difference, history
from alignment.vocabulary import Level
from alignment.workspace import Workspace
from tests.builders import a_rubric, a_rubric_row, a_rubric_version, a_signature
from tests.pages.conftest import load_office

FORMULA = '=HYPERLINK("http://example.org","x")'
MARKUP = "<script>alert(1)</script><img src=http://example.org/x.png>![x](http://example.org/y.png)"
HOSTILE = f"{FORMULA} {MARKUP}"


def a_signed_rubric() -> Rubric:
    """Two versions: the college signed both, the workplace the first."""
    first = a_rubric_version(1, a_rubric_row(1, "Prepares invoices", "Names the parts", "with at most two helpers"))
    second = a_rubric_version(
        2,
        a_rubric_row(1, "Prepares invoices", "Names the parts", "with at most one colleague"),
        a_rubric_row(2, "Files them"),
        party=Party.EMPLOYER,
        note="Two are too many.",
    )
    return a_rubric(first, second, signatures=(a_signature(1), a_signature(1, Party.EMPLOYER), a_signature(2)))


def a_hostile_rubric() -> Rubric:
    """The same hostile words in every field that a person fills."""
    version = a_rubric_version(1, RubricRow(1, HOSTILE, (HOSTILE,) * 5), author=HOSTILE, note=HOSTILE)
    signed = replace(a_signature(1), name=HOSTILE)
    about = dict.fromkeys(("title", "program", "workplace", "course_id", "assessment_id"), HOSTILE)
    return a_rubric(version, signatures=(signed,), **about)


def table(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(content.decode("utf-8-sig"), newline="")))


def sheets(content: bytes) -> dict[str, list[tuple[Any, ...]]]:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.load_workbook(BytesIO(content))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


# ------------------------------------------------------------------------------------------------------- formats


def test_the_table_holds_the_newest_grid_and_who_signed_that_very_version() -> None:
    rows = table(to_csv(a_signed_rubric()))
    assert [row["Criterion"] for row in rows] == ["Prepares invoices", "Files them"]
    assert rows[0][Level.GUIDED.value] == "with at most one colleague"
    assert {row["Version"] for row in rows} == {"2"}
    assert rows[0]["Signed for the college"] == "Ana Roy, 2026-05-02, version 2"
    assert rows[0]["Signed for the workplace"] == "not signed"


def test_a_rubric_without_a_criterion_is_no_empty_file() -> None:
    (row,) = table(to_csv(a_rubric()))
    assert (row["Rubric"], row["Criterion"]) == ("Invoices on placement", "")
    assert "No criterion has been written yet." in to_html(a_rubric()).decode()


def test_the_workbook_has_the_grid_the_changes_and_the_signatures() -> None:
    found = sheets(to_xlsx(a_signed_rubric()))
    assert list(found) == ["Summary", "Rubric", "Changes"]
    assert found["Rubric"][0] == ("Criterion", *(level.value for level in Level))
    assert ("Signature", "Workplace: signed by Ben Okafor on 2026-05-01, version 1") in found["Summary"]
    (changed,) = [row for row in found["Changes"] if row[8] == "with at most two helpers" and row[0] == 2]
    assert changed[1:6] == ("Workplace", "Ben Okafor", "2026-05-02 09:30", "Two are too many.", "text changed")
    assert changed[9] == "with at most one colleague"


def test_the_document_has_versions_changes_writers_and_signatures_with_fingerprints() -> None:
    rubric = a_signed_rubric()
    found = rubric_json(rubric)
    assert (found["version"], found["agreed_version"], found["from"]) == (2, 1, None)
    assert [one["version"] for one in found["versions"]] == [1, 2]
    (changed,) = [one for one in found["versions"][1]["changes"] if one["step"] == 2]
    assert [one["fate"] for one in changed["words"]] == ["kept", "struck out", "added"]
    assert (changed["before"], changed["after"]) == ("with at most two helpers", "with at most one colleague")
    steps = found["criteria"][0]["steps"]
    assert steps[0]["written_by"] == {"party": "college", "name": "Ana Roy", "version": 1}
    assert steps[1]["written_by"] == {"party": "employer", "name": "Ben Okafor", "version": 2}
    assert steps[2]["written_by"] is None
    prints = {one["version"]: one["fingerprint"] for one in found["versions"]}
    assert [(one["party"], one["version"], one["fingerprint"]) for one in found["signatures"]] == [
        ("college", 1, prints[1]),
        ("employer", 1, prints[1]),
        ("college", 2, prints[2]),
    ]
    assert prints[1] != prints[2]


def test_the_page_shows_both_signatures_with_the_very_version_and_a_line_to_sign_on() -> None:
    rubric = a_signed_rubric()
    page = to_html(rubric).decode()
    assert "Signed by Ana Roy" in page and f"Version 2, {rubric.newest.fingerprint}" in page
    assert "<strong>Workplace</strong>: not signed" in page and 'class="line"' in page
    assert "Workplace: signed by Ben Okafor on 2026-05-01, version 1" in page
    agreed = replace(rubric, signatures=(*rubric.signatures, a_signature(2, Party.EMPLOYER)))
    assert "not signed" not in to_html(agreed).decode()


def test_struck_out_and_added_words_are_told_apart_without_colour() -> None:
    told = difference_html(difference("two prompts", "one prompt"))
    assert re.search(r"<del [^>]*line-through.*struck out: .*two", told)
    assert re.search(r"<ins [^>]*underline.*added: .*one", told)
    assert not re.search(r"color|#[0-9a-f]{3}", told)


@pytest.mark.parametrize("extension", RUBRIC_FORMATS)
def test_a_file_made_twice_is_the_same_file(extension: str) -> None:
    rubric = a_signed_rubric()
    assert export_rubric(rubric, extension) == export_rubric(rubric, f".{extension.upper()}")
    assert rubric_name(rubric) == "rubric-invoices-on-placement-version-2"


def test_an_unknown_format_names_those_there_are() -> None:
    with pytest.raises(NotFound, match=r"“.pdf”. Choose one of .html, .xlsx, .csv, .json."):
        export_rubric(a_rubric(), ".pdf")


# ------------------------------------------------------------------------------------------------- hostile text


class Page(HTMLParser):
    """Which elements a page has, and which of them could reach out of it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags, self.reaching = set[str](), list[str]()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.reaching += [name for name, _ in attrs if name in {"src", "href"} or name.startswith("on")]


def test_hostile_words_are_text_in_the_page() -> None:
    page = to_html(a_hostile_rubric()).decode()
    found = Page(page)
    assert not {"script", "img", "a", "link", "iframe"} & found.tags
    assert found.reaching == []
    assert "default-src 'none'" in page
    assert "&lt;script&gt;" in page


def test_hostile_words_are_no_formula_in_table_or_workbook() -> None:
    rubric = a_hostile_rubric()
    cells = [cell for row in table(to_csv(rubric)) for cell in row.values()]
    cells += [
        cell for rows in sheets(to_xlsx(rubric)).values() for row in rows for cell in row if isinstance(cell, str)
    ]
    assert sum("HYPERLINK" in cell for cell in cells) > 12
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))] == []


def test_hostile_words_stay_as_they_are_in_json() -> None:
    found = json.loads(export_rubric(a_hostile_rubric(), "json"))
    assert found["criteria"][0]["name"] == found["title"] == HOSTILE


def test_hostile_words_are_text_in_a_list_of_changes() -> None:
    (edit,) = history(a_hostile_rubric())
    assert Page(changes_html(edit.changes)).tags == {"ul", "li", "span", "br", "ins"}


# ------------------------------------------------------------------------------------------------------ the grid


def test_what_an_editor_gives_back_is_read_whatever_it_leaves_out() -> None:
    cells = [
        {"Number": 2.0, "Criterion": "Files", Level.AWARE.value: "Knows where"},
        {"Number": float("nan"), "Criterion": None, Level.AWARE.value: float("nan")},
        {},
    ]
    assert rows_of_grid(cells) == (a_rubric_row(2, "Files", "Knows where"), a_rubric_row(0, ""), a_rubric_row(0, ""))
    assert grid_rows(a_rubric_version())[0]["Number"] == 0


# ----------------------------------------------------------------------------------------------- command line


def run(path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *said: str) -> tuple[int, str]:
    monkeypatch.setattr(sys, "argv", ["alignment", "--database", str(path), *said])
    capsys.readouterr()
    with pytest.raises(SystemExit) as stopped:
        command_line.main()
    told = capsys.readouterr()
    return int(stopped.value.code or 0), told.out or told.err


def test_rubrics_are_listed_and_exported_from_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "office.duckdb"
    load_office(path, align=False)
    assert run(path, capsys, monkeypatch, "rubrics") == (0, "No rubric has been started yet.\n")
    assert run(path, capsys, monkeypatch, "rubrics", "--json") == (0, "[]\n")
    with Workspace(path) as workspace:
        id = workspace.start_rubric("Bills", "Office basics", "Maple", party=Party.COLLEGE, author="Ana Roy").id
        workspace.save_rubric(id, [a_rubric_row(0)], based_on=1, party=Party.EMPLOYER, author="Ben Okafor")
        rubric = workspace.sign_rubric(id, 2, party=Party.EMPLOYER, name="Ben Okafor")
    listed = f"{id}: Bills (Office basics · Maple): version 2, 1 criterion, signed by workplace\n"
    assert run(path, capsys, monkeypatch, "rubrics") == (0, listed)
    (one,) = json.loads(run(path, capsys, monkeypatch, "rubrics", "--json")[1])
    assert (one["id"], one["version"], one["signed"]) == (id, 2, ["employer"])
    for extension in RUBRIC_FORMATS:
        file = tmp_path / f"bills.{extension}"
        code, said = run(path, capsys, monkeypatch, "export-rubric", id, str(file))
        assert (code, said) == (0, f"Wrote {file}.\n")
        assert file.read_bytes() == export_rubric(rubric, extension)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (("export-rubric", "nothing", "a.html"), "There is no rubric “nothing”."),
        (("export-rubric", "{id}", "a.pdf"), "There is no export of a rubric to “.pdf”."),
        (("export-rubric", "{id}", "/nowhere/at/all/a.html"), "cannot be written"),
    ],
)
def test_what_cannot_be_exported_is_one_line_with_a_remedy(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    said: tuple[str, ...],
    words: str,
) -> None:
    path = tmp_path / "office.duckdb"
    load_office(path, align=False)
    with Workspace(path) as workspace:
        id = workspace.start_rubric("Bills", "Office basics", "Maple", party=Party.COLLEGE, author="Ana Roy").id
    code, told = run(path, capsys, monkeypatch, *(one.replace("{id}", id) for one in said))
    assert (code, told.count("\n")) == (2, 1)
    assert told.startswith("alignment: ") and words in told
