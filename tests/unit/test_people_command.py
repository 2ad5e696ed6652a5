"""`alignment people`, `link`, `forget-employer`: who is let in, what that changes, and a deletion that asks first."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from alignment.workspace import Workspace
from tests.builders import a_copy
from tests.commands import Commands

FROM_NOW_ON = "From now on the dashboard asks for a login."
POSTING = "employer,title,text\nNorthwind,Baker,You must plan your own work and meet deadlines.\n"


@pytest.fixture
def here(
    core_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Commands:
    """Run a command in this process on a database of its own."""
    return Commands(a_copy(core_file, tmp_path / "copy.duckdb"), capsys, monkeypatch)


def load_own(here: Commands, folder: Path) -> str:
    """Load a posting that is an employer's own; what was said."""
    (file := folder / "own.csv").write_text(POSTING, encoding="utf-8")
    answer = here("load", "postings", file, "--own", "--employer", "Northwind")
    assert answer.code == 0, answer.err
    return answer.err


def test_the_first_person_is_let_in_with_a_word_on_what_that_changes(here: Commands) -> None:
    first = here("people", "add", "Ada@example.org", "admin")
    assert first.err.startswith("ada@example.org may sign in as admin.\n")
    assert FROM_NOW_ON in first.err and "alignment serve --local" in first.err
    assert FROM_NOW_ON not in here("people", "add", "bob@example.org", "lead").err
    assert [one["role"] for one in here("people", "list", "--json").json] == ["admin", "lead"]
    assert here("people", "list").out.splitlines() == ["ada@example.org: admin", "bob@example.org: lead"]


def test_somebody_who_is_known_changes_their_role_and_that_is_said(here: Commands) -> None:
    here("people", "add", "hr@northwind.example", "employer", "--employer", "Northwind")
    assert "no longer" not in here("people", "add", "hr@northwind.example", "employer", "--employer", "Northwind").err
    said = here("people", "add", "hr@northwind.example", "lead").err
    assert said == "hr@northwind.example may sign in as lead, no longer as employer of Northwind.\n"
    here("people", "add", "hr@northwind.example", "employer").is_mendable("employer needs a name")
    assert here("people", "remove", "hr@northwind.example").code == 0
    here("people", "remove", "hr@northwind.example").is_mendable("Nobody here is called")


def test_a_link_is_printed_once_and_opens_nothing_once_it_is_taken_back(here: Commands) -> None:
    made = here("link", "add", "Northwind", "--for", "rubrics", "--days", "3")
    assert FROM_NOW_ON in made.err and "Put the address of your dashboard before it" in made.err
    assert made.out.startswith("/?link=") and made.out.count("\n") == 1
    (told,) = here("link", "list", "--json").json
    assert here("link", "list").out.startswith(f"{told['number']}: rubrics of Northwind, expires ")
    assert "opens nothing any more" in here("link", "revoke", told["number"]).err
    with Workspace(here.database) as workspace:
        assert workspace.person_of_link(made.out.strip().removeprefix("/?link=")) is None
    here("link", "revoke", "no such").is_mendable("There is no link no such")


def test_an_employers_own_postings_are_loaded_with_the_same_word(here: Commands, tmp_path: Path) -> None:
    assert FROM_NOW_ON in load_own(here, tmp_path)
    assert FROM_NOW_ON not in load_own(here, tmp_path)


def test_nothing_is_deleted_before_somebody_said_that_they_are_sure(here: Commands, tmp_path: Path) -> None:
    load_own(here, tmp_path)
    here("forget-employer", "Northwind").is_mendable("Nothing was deleted yet", "1 postings", "Add --yes")
    nowhere = tmp_path / "none" / "proof.json"
    here("forget-employer", "Northwind", "--yes", "--proof", nowhere).is_mendable("cannot be written", "another place")
    done = here("forget-employer", "Northwind", "--yes", "--proof", tmp_path / "proof.json")
    assert "Deleted of Northwind: 1 in postings" in done.err and "Backups and copies" in done.err
    proof = json.loads((tmp_path / "proof.json").read_text(encoding="utf-8"))
    assert set(proof["rows_after"].values()) == {0}
    here("forget-employer", "Northwind", "--yes").is_mendable("Nothing here is Northwind’s own")
    here("forget-employer", "Northwind").is_mendable("Nothing here is Northwind’s own")
