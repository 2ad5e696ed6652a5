"""Judging matches from the command line: review, decide, decisions, undo, with the same words and the same refusals."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.builders import a_copy
from tests.commands import Commands

PROGRAM = "Data Analysis Foundations"
MATCH = ("outcome", "daf-1-o6", "version-control")


@pytest.fixture
def here(
    sample_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Commands:
    """Run a command in this process on a copy of the sample."""
    return Commands(a_copy(sample_file, tmp_path / "copy.duckdb"), capsys, monkeypatch)


def statuses(here: Commands) -> dict[str, str]:
    return {row["skill"]: row["status"] for row in here("gaps", PROGRAM, "--json").json["gaps"]}


def test_the_review_is_one_document_with_both_lines_and_the_effect(here: Commands) -> None:
    answer = here("review", PROGRAM, "--limit", "7", "--json")
    found = answer.json
    assert answer.err == ""
    assert len(found["items"]) == 7 < found["total"]
    assert found["judged"] == {"n": 0, "wrong": 0, "share": None, "low": None, "high": None}
    keys = {"kind", "line", "owner", "skill", "label", "shown", "probability", "effect", "question", "if_wrong"}
    keys |= {"same_wording", "asks", "text", "where", "terms", "other"}
    assert all(set(item) == keys for item in found["items"])
    assert [item["effect"] for item in found["items"]] == sorted((i["effect"] for i in found["items"]), reverse=True)
    assert here("review", PROGRAM, "--field", "Data and IT", "--limit", "7", "--json").json != found


def test_the_review_for_people_begins_with_the_answer_and_names_what_decide_takes(here: Commands) -> None:
    answer = here("review", PROGRAM, "--limit", "2")
    first, *rest = answer.out.splitlines()
    assert "matches have not been judged" in first
    assert len(rest) == 2 and all(line.startswith(("outcome ", "requirement ")) for line in rest)
    assert "note: No match has been judged here yet." in answer.err


def test_what_the_review_lists_can_be_decided_listed_and_undone(here: Commands) -> None:
    before = statuses(here)
    item = next(one for one in here("review", PROGRAM, "--limit", "400", "--json").json["items"] if one["shown"])
    place = (item["kind"], item["line"], item["skill"])
    kept = here(
        "decide", *place, "reject", "--reason", "Another thing is meant.", "--owner", item["owner"], "--json"
    ).json
    assert (kept["id"], kept["verdict"], kept["fate"], kept["was_shown"]) == (1, "rejected", "holds", True)
    assert here("decisions", "--json").json == [kept]
    assert place not in [(i["kind"], i["line"], i["skill"]) for i in here("review", PROGRAM, "--json").json["items"]]
    judged = here("gaps", PROGRAM, "--json").json["judged"]
    assert (judged["n"], judged["wrong"], judged["share"]) == (1, 1, 1.0)
    assert 0 < judged["low"] < judged["high"] == 1
    undone = here("undo", "1", "--json").json
    assert undone["fate"] == "undone" and undone["undone_at"]
    assert statuses(here) == before
    assert here("gaps", PROGRAM, "--json").json["judged"]["n"] == 0


def test_a_rejection_changes_the_gaps(here: Commands) -> None:
    assert statuses(here)[MATCH[2]] != "untaught"
    answer = here("decide", *MATCH, "reject", "--reason", "It is about sharing.")
    assert answer.code == 0
    assert answer.out == (
        "1 (holds): “Version control with Git” does not fit. “Use Git to commit, describe and share changes to a "
        "notebook or script.” Reason: It is about sharing.\n"
    )
    assert statuses(here)[MATCH[2]] == "untaught"


def test_a_remapping_names_the_other_skill_by_id_or_label(here: Commands) -> None:
    kept = here("decide", *MATCH, "remap", "--to", "python", "--reason", "It is Python.", "--json").json
    assert (kept["to"], kept["to_label"]) == ("python", "Python")
    kept = here("decide", *MATCH, "remap", "--to", "PYTHON", "--reason", "It is Python.", "--json").json
    assert kept["to"] == "python"
    assert [one["fate"] for one in here("decisions", "--json").json] == ["holds", "replaced by a later one"]


def test_the_other_lines_of_a_wording_are_told_before_they_are_judged(here: Commands) -> None:
    items = here("review", PROGRAM, "--limit", "5000", "--json").json["items"]
    item = next(one for one in items if one["same_wording"] and one["kind"] == "requirement")
    place = (item["kind"], item["line"], item["skill"], "reject", "--reason", "No.", "--owner", item["owner"])
    first = here("decide", *place)
    assert f"note: {item['same_wording']:,} other line" in first.err
    assert here("decisions", "--json").json[0]["scope"] == "line"
    assert here("decide", *place, "--same-wording").err == ""
    assert here("decisions", "--json").json[0]["scope"] == "wording"


def test_lists_for_people_and_of_nothing(here: Commands) -> None:
    assert here("decisions").out == "Nothing has been decided yet.\n"
    assert here("decisions", "--json").json == []
    here("decide", *MATCH, "accept")
    assert here("decisions").out.startswith("1 (holds): “Version control with Git” fits.")
    assert here("decisions", "--framework", "core").out.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("review", "Nowhere"), "There is no program “Nowhere”."),
        (("review", PROGRAM, "--field", "x"), "There is no field “x”."),
        (("review", PROGRAM, "--limit", "0"), "--limit"),
        (("decide", "wish", "daf-1-o6", "sql", "accept"), "There is no kind “wish”."),
        (("decide", "outcome", "nowhere", "sql", "accept"), "There is no outcome “nowhere”."),
        (("decide", *MATCH[:2], "flying", "accept"), "There is no skill “flying” in core."),
        (("decide", *MATCH[:2], "meeting-deadlines", "accept"), "has no match with “Meeting deadlines”"),
        (("decide", *MATCH, "perhaps"), "perhaps"),
        (("decide", *MATCH, "reject"), "There is no reason yet."),
        (("decide", *MATCH, "remap", "--reason", "x"), "No other skill was named."),
        (("decide", *MATCH, "remap", "--reason", "x", "--to", "flying"), "There is no skill “flying” in core."),
        (("decide", *MATCH, "accept", "--to", "python"), "not a re-mapping"),
        (("decide", *MATCH, "accept", "--reason", "x" * 501), "501 letters"),
        (("decide", *MATCH, "accept", "--framework", "esco"), "There is no framework “esco”."),
        (("decisions", "--framework", "esco"), "There is no framework “esco”."),
        (("undo", "9"), "There is no decision 9."),
        (("undo", "nine"), "ID"),
    ],
)
def test_what_cannot_be_done_is_one_line_with_a_remedy(here: Commands, arguments: tuple[str, ...], words: str) -> None:
    answer = here(*arguments)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.count("\n") == 1 and answer.err.startswith("alignment: ")
    assert words in answer.err and "Traceback" not in answer.err
    assert here("decisions", "--json").json == []


def test_undoing_twice_is_refused(here: Commands) -> None:
    here("decide", *MATCH, "accept")
    assert here("undo", "1").out.startswith("1 (undone):")
    again = here("undo", "1")
    assert again.code == 2 and "taken back already" in again.err
