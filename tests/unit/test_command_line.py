"""The command line is a contract: one JSON document or nothing on standard output; 0, 2 or 1; one line for a problem.

What a shell sees is tested in a process of its own; where many cases differ only in their words, the same entry point
runs in this process.
"""

from __future__ import annotations

import io
import json
import math
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from alignment import __main__ as command_line
from alignment import __version__
from alignment.exports import FORMATS
from alignment.vocabulary import SELF_MANAGEMENT, Status
from alignment.workspace import Workspace
from tests.builders import a_copy
from tests.commands import Answer, Commands
from tests.conftest import REPOSITORY
from tests.servers import free_port, is_listening, serving

PROGRAM = "Data Analysis Foundations"
LINE = "You plan your own work and meet deadlines."
POSTINGS = "employer,title,text\nNorthlake,Data analyst,You must plan your own work and meet deadlines.\n"
LABELLED = """query_id,source,sentence,label
1,house,You meet deadlines.,meeting deadlines
1,house,You meet deadlines.,time management
2,tech,You write SQL.,SQL
"""
DRAWN_PAGE = b"""%PDF-1.4
1 0 obj
<</Type/Catalog/Pages 2 0 R>>
endobj
2 0 obj
<</Type/Pages/Count 1/Kids[3 0 R]>>
endobj
3 0 obj
<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Resources<<>>/Contents 4 0 R>>
endobj
4 0 obj
<</Length 64>>stream
q 200 0 0 200 50 500 cm BI /W 1 /H 1 /BPC 8 /CS /G ID x EI Q    
endstream
endobj
trailer<</Size 5/Root 1 0 R>>
%%EOF
"""
"""A page with a picture and not one letter, as a scanner makes it."""


@pytest.fixture
def here(sample_file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Commands:
    """Run a command in this process, on the sample unless the test says otherwise."""
    return Commands(sample_file, capsys, monkeypatch)


def shell(*arguments: str | bytes | Path, database: Path, **environment: str) -> Answer:
    """Run a command as a shell does."""
    command = [sys.executable, "-m", "alignment", *arguments]
    known = {**os.environ, "ALIGNMENT_DATABASE": str(database), **environment}
    done = subprocess.run(command, cwd=REPOSITORY, env=known, capture_output=True, check=False, timeout=120)
    return Answer(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))


@pytest.fixture
def copy(sample_file: Path, tmp_path: Path) -> Path:
    """The sample, for a test that writes."""
    return a_copy(sample_file, tmp_path / "copy.duckdb")


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """A database that nobody has made yet."""
    return tmp_path / "folder" / "empty.duckdb"


@pytest.fixture
def postings(tmp_path: Path) -> Path:
    return a_file(tmp_path, POSTINGS)


def a_file(folder: Path, content: str | bytes, name: str = "postings.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


def stored(database: Path) -> tuple[int, ...]:
    """How much is in the database, and how often it was written."""
    with Workspace(database) as workspace:
        overview = workspace.overview()
        sizes = (overview.postings, overview.lines, overview.outcomes, overview.assessments)
        return (*sizes, len(workspace.frameworks()), workspace.revision)


# ------------------------------------------------------------------------------------------------------- loading


def test_the_sample_is_loaded_once_and_then_is_already_here(empty: Path) -> None:
    first, before = shell("load", "sample", database=empty), stored(empty)
    again = shell("load", "sample", database=empty)
    assert (first.code, again.code) == (0, 0)
    assert first.out == again.out == ""
    assert first.err.count(" 0 already here.") == 2
    assert again.err.count(": 0 new, 0 changed, ") == 2
    assert stored(empty) == before


def test_postings_take_employer_and_field_from_the_options_where_the_file_has_none(here: Commands, empty: Path) -> None:
    file = a_file(empty.parent.parent, "title,text\nCook,You must plan your own work.\n")
    answer = here("load", "postings", file, "--employer", "Northlake", "--field", "food", database=empty)
    assert (answer.code, answer.out) == (0, "")
    assert "1 posting read: 1 new" in answer.err
    assert [row["field"] for row in here("fields", "--json", database=empty).json] == ["food"]
    with Workspace(empty) as workspace:
        assert workspace.postings().rows[0].employer == "Northlake"


def test_a_folder_is_loaded_without_its_subfolders_and_hidden_files(
    here: Commands, empty: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "files"
    (folder / "older").mkdir(parents=True)
    a_file(folder, POSTINGS)
    a_file(folder, "# Cook\n\nYou must plan your own work.\n", "cook.md")
    a_file(folder, b"\x00\x01", ".hidden")
    answer = here("load", "postings", folder, database=empty)
    assert answer.code == 0, answer.err
    assert "2 postings read: 2 new" in answer.err


def test_one_bad_file_of_several_is_a_note_and_the_others_are_loaded(
    here: Commands, empty: Path, tmp_path: Path
) -> None:
    answer = here("load", "postings", a_file(tmp_path, POSTINGS), a_file(tmp_path, "", "none.csv"), database=empty)
    assert answer.code == 0
    assert "note: none.csv: The file is empty." in answer.err
    assert "1 posting read: 1 new" in answer.err


def test_programs_come_in_several_files(here: Commands, empty: Path) -> None:
    files = [REPOSITORY / "data" / "sample" / f"{name}.csv" for name in ("courses", "outcomes", "assessments")]
    assert "152 outcomes read: 152 new" in here("load", "programs", *files, database=empty).err
    assert PROGRAM in [row["name"] for row in here("programs", "--json", database=empty).json]


def test_a_list_of_ones_own_is_a_framework(here: Commands, copy: Path, tmp_path: Path) -> None:
    file = a_file(tmp_path, "label\nMeeting deadlines\nWriting SQL\n", "skills.csv")
    assert "2 skills read: 2 new" in here("load", "framework", "ours", file, database=copy).err
    assert [row["name"] for row in here("frameworks", "--json", database=copy).json] == ["core", "ours"]
    assert "ours: " in here("align", "--framework", "ours", database=copy).err
    assert here("gaps", PROGRAM, "--framework", "OURS", "--json", database=copy).json["framework"] == "ours"


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "utf-8", "utf-8-sig", "utf-16", "mojibake"])
def test_letters_survive_any_encoding_a_spreadsheet_writes(
    here: Commands, empty: Path, tmp_path: Path, encoding: str
) -> None:
    text = "employer,title,text\nCafé Léa,Gérante,You must manage the café and plan your own work.\n"
    content = text.encode().decode("cp1252").encode() if encoding == "mojibake" else text.encode(encoding)
    answer = here("load", "postings", a_file(tmp_path, content), database=empty)
    assert answer.code == 0, answer.err
    with Workspace(empty) as workspace:
        row = workspace.postings().rows[0]
        assert (row.employer, row.title) == ("Café Léa", "Gérante")


def test_a_file_name_that_is_not_utf8_is_loaded(empty: Path, tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/caf\xe9.csv"
    Path(os.fsdecode(path)).write_text(POSTINGS)
    answer = shell("load", "postings", path, database=empty)
    assert answer.code == 0, answer.err
    assert stored(empty)[0] == 1


# ----------------------------------------------------------------------------------------------------- questions


def test_align_scores_what_is_new_and_again_scores_everything(here: Commands, copy: Path, postings: Path) -> None:
    assert "core: 0 postings and courses, 0 lines scored." in here("align", database=copy).err
    here("load", "postings", postings, database=copy)
    assert "core: 1 posting or course, 1 line scored." in here("align", database=copy).err
    again = here("align", "--again", database=copy)
    assert (again.code, again.out) == (0, "")
    assert "core: 155 postings and courses" in again.err


@pytest.mark.parametrize(
    ("arguments", "keys"),
    [
        (["programs"], {"name", "courses", "outcomes", "assessments"}),
        (["frameworks"], {"name", "title", "version", "licence", "skills"}),
        (["fields"], {"field", "postings", "employers", "first", "last"}),
        (["match", LINE], {"skill", "label", "family", "score", "probability", "terms"}),
    ],
)
def test_lists_are_one_json_document_and_nothing_else(sample_file: Path, arguments: list[str], keys: set[str]) -> None:
    answer = shell(*arguments, "--json", database=sample_file)
    assert answer.err == ""
    assert answer.out.endswith("]\n")
    assert answer.json
    assert all(keys <= set(row) for row in answer.json)


@pytest.mark.parametrize("command", ["programs", "frameworks", "fields"])
def test_lists_are_one_line_a_row_for_people(here: Commands, command: str) -> None:
    answer = here(command)
    assert len(answer.out.splitlines()) == len(here(command, "--json").json)
    assert "{" not in answer.out
    assert answer.err == ""


def test_what_there_is_one_of_is_counted_as_one_and_postings_may_name_no_field(
    here: Commands, empty: Path, postings: Path
) -> None:
    here("load", "postings", postings, database=empty)
    assert here("fields", database=empty).out == "(no field): 1 posting of 1 employer\n"
    assert here("fields", "--json", database=empty).json[0]["field"] == ""


def test_lists_of_an_empty_database_are_empty(here: Commands, empty: Path) -> None:
    assert here("programs", "--json", database=empty).json == []
    assert here("fields", "--json", database=empty).json == []
    assert [row["name"] for row in here("frameworks", "--json", database=empty).json] == ["core"]


def test_match_says_which_words_made_the_score(here: Commands) -> None:
    first = here("match", LINE, "--json").json[0]
    assert first["label"] == "Meeting deadlines"
    assert first["family"] == SELF_MANAGEMENT
    assert 0 < first["probability"] <= 1
    assert sum(term["weight"] for term in first["terms"]) == pytest.approx(first["score"], abs=1e-4)


def test_match_gives_at_most_the_asked_number(here: Commands) -> None:
    line = "You plan your own work, meet deadlines, write SQL and Python, and work in a team."
    assert len(here("match", line, "--json").json) > 1
    assert len(here("match", line, "--top", "1", "--json").json) == 1


def test_a_line_that_asks_for_nothing_is_an_answer_and_not_a_problem(here: Commands) -> None:
    assert here("match", "The lake is blue.", "--json").json == []
    assert here("match", "The lake is blue.").out.startswith("No skill")


def test_nearest_misses_say_why_they_were_not_shown(here: Commands) -> None:
    rows = here("match", "You like databases.", "--misses", "2", "--json").json
    assert any(row.get("why_not") for row in rows)


def test_gaps_keep_every_key_of_the_contract(sample_file: Path) -> None:
    answer = shell("gaps", PROGRAM, "--json", database=sample_file)
    found = answer.json
    assert answer.err == ""
    assert {"program", "field", "framework", "framework_version", "postings", "families", "gaps"} <= set(found)
    assert {"n", "employers", "first", "last"} <= set(found["postings"])
    family = {"family", "demand", "low", "high", "n", "taught", "status"}
    assert all(family <= set(row) for row in found["families"])
    gap = {"skill", "label", "family", "status", "demand", "low", "high", "n", "employers"}
    gap |= {"wanted_level", "taught_level", "assessed_level", "evidence"}
    gap |= {"coverage", "coverage_basis", "coverage_skill", "coverage_terms", "taught_in_part"}
    assert all(gap <= set(row) for row in found["gaps"])
    evidence = {"requirement", "posting", "outcome", "course", "terms"}
    assert all(evidence <= set(row["evidence"]) for row in found["gaps"])


def test_a_coverage_says_what_it_rests_on_and_adds_up(here: Commands) -> None:
    rows = here("gaps", PROGRAM, "--json").json["gaps"]
    judged = [row for row in rows if row["coverage_terms"]]
    assert {row["coverage_basis"] for row in judged} >= {"the same skill", "a narrower skill", "a related skill"}
    for row in judged:
        odds = sum(term["adds"] for term in row["coverage_terms"])
        assert 1 / (1 + math.exp(-odds)) == pytest.approx(row["coverage"], abs=1e-4)
        assert (row["coverage_skill"] is None) == (row["coverage_basis"] == "alike wording")
        assert row["coverage_skill"] == row["skill"] or not row["coverage_basis"].endswith("the same skill")
        assert row["taught_in_part"] == (row["status"] == "partly met")


def test_what_may_be_taught_in_part_is_said_to_people_too(here: Commands) -> None:
    lines = here("gaps", PROGRAM).out.splitlines()
    partly = [line for line in lines if "partly met" in line]
    assert partly and all("(perhaps in part, by " in line for line in partly)


def test_shares_of_the_gaps_are_between_0_and_1_and_in_order(here: Commands) -> None:
    found = here("gaps", PROGRAM, "--json").json
    rows = [row for row in (*found["gaps"], *found["families"]) if row["demand"] is not None]
    assert rows
    assert all(0 <= row["low"] <= row["demand"] <= row["high"] <= 1 for row in rows)
    assert {row["status"] for row in found["gaps"]} <= {status.value for status in Status}
    assert SELF_MANAGEMENT in [row["family"] for row in found["families"]]


def test_gaps_of_one_field_count_its_postings_only(here: Commands) -> None:
    everything, one = (
        here("gaps", PROGRAM, "--json").json,
        here("gaps", PROGRAM, "--field", "Data and IT", "--json").json,
    )
    assert one["field"] == "Data and IT"
    assert 0 < one["postings"]["n"] < everything["postings"]["n"]


def test_gaps_are_the_same_twice_and_upper_case_does_not_matter(here: Commands) -> None:
    assert here("gaps", PROGRAM, "--json").out == here("gaps", PROGRAM.upper(), "--json").out


def test_gaps_say_which_of_the_first_hold_under_other_settings(here: Commands) -> None:
    found = here("gaps", PROGRAM, "--json").json
    told = found["sensitivity"]
    assert (told["top"], told["hold"]) == (5, sum(gap["holds"] for gap in told["gaps"]))
    assert [gap["skill"] for gap in told["gaps"]] == [gap["skill"] for gap in found["gaps"][:5]]
    assert [one["name"] for one in told["settings"]] == ["strict", "loose", "must", "employer", "plain"]
    ranked = [one for one in told["settings"] if one["name"] != "employer"]
    assert all(one["measured"] and len(one["ranking"]) == 10 for one in ranked)
    for gap in told["gaps"]:
        assert gap["holds"] == (not gap["breaks"])
        assert gap["breaks"] == [one for one in gap["standings"] if not one["holds"]]
    family = told["self_management"]
    assert 0 < family["low"] <= family["high"] <= 1
    assert len(family["settings"]) == 5


def test_gaps_for_people_tell_the_same_and_mark_what_does_not_hold(here: Commands) -> None:
    told, answer = here("gaps", PROGRAM, "--json").json["sensitivity"], here("gaps", PROGRAM)
    assert answer.out.splitlines()[1:3] == [told["answer"], told["self_management"]["answer"]]
    marked = [line for line in answer.out.splitlines() if line.endswith("(does not hold)")]
    assert len(marked) == told["top"] - told["hold"]


def test_gaps_for_people_begin_with_the_answer(here: Commands) -> None:
    answer = here("gaps", PROGRAM)
    assert answer.out.splitlines()[0] == here("gaps", PROGRAM, "--json").json["answer"]


@pytest.mark.parametrize("ending", sorted(FORMATS))
def test_the_ending_of_the_file_says_how_to_export(here: Commands, tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"gaps.{ending}"
    answer = here("export", PROGRAM, file, "--field", "Data and IT")
    assert (answer.code, answer.out, answer.err) == (0, "", f"Wrote {file}.\n")
    assert file.stat().st_size > 1_000


def test_the_exported_json_says_what_the_screen_says(here: Commands, tmp_path: Path) -> None:
    file = tmp_path / "gaps.json"
    here("export", PROGRAM, file)
    exported, shown = json.loads(file.read_text(encoding="utf-8")), here("gaps", PROGRAM, "--json").json
    assert exported["gaps"] == shown["gaps"]


def test_evaluate_measures_a_ranking(here: Commands, tmp_path: Path) -> None:
    found = here("evaluate", a_file(tmp_path, LABELLED, "labelled.csv"), "--framework", "core", "--json").json
    assert {"n", "mrr", "rp5", "rp10", "recall50", "by_source"} <= set(found)
    assert found["n"] == 2
    assert set(found["by_source"]) == {"house", "tech"}
    assert 0.5 <= found["mrr"] <= 1
    assert "2 sentences: " in here("evaluate", tmp_path / "labelled.csv").out


def test_results_are_utf8_whatever_the_terminal_says(sample_file: Path) -> None:
    answer = shell("match", "Vous respectez les délais.", "--json", database=sample_file, PYTHONIOENCODING="ascii")
    assert answer.json
    french = shell("gaps", "Soutien administratif bilingue", "--json", database=sample_file, PYTHONIOENCODING="ascii")
    assert "é" in french.out
    assert french.json


def test_a_reader_that_leaves_early_sees_no_traceback(sample_file: Path) -> None:
    command = [sys.executable, "-m", "alignment", "--database", str(sample_file), "gaps", PROGRAM, "--json"]
    asked = subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert asked.stdout
    asked.stdout.close()
    assert asked.stderr
    said = asked.stderr.read().decode()
    asked.wait(60)
    asked.stderr.close()
    assert "Traceback" not in said


def test_the_version_and_the_help_are_printed(here: Commands) -> None:
    assert here("version").out == f"{__version__}\n"
    assert "load" in here("--help").out


# ------------------------------------------------------------------------------------------- backup and restore


def test_a_backup_brings_everything_back(here: Commands, copy: Path, tmp_path: Path, postings: Path) -> None:
    kept = tmp_path / "kept.duckdb"
    before = stored(copy)
    assert here("backup", kept, database=copy).err.startswith(f"Wrote {kept}. {kept} is whole: ")
    here("load", "postings", postings, database=copy)
    changed = stored(copy)
    assert changed != before
    assert here("restore", kept, database=copy).code == 0
    assert stored(copy) == (*before[:-1], before[-1] + 1)  # the restore is a write itself
    assert stored(copy.with_name(copy.name + ".before-restore")) == changed


def test_a_backup_that_cannot_be_written_leaves_nothing(here: Commands, copy: Path, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    here("backup", folder, database=copy).is_mendable("cannot be written", "Choose another place.")
    here("backup", tmp_path / "none" / "kept.duckdb", database=copy).is_mendable("Choose another place.")
    assert not list(tmp_path.glob("*.part"))


@pytest.mark.parametrize("content", [b"", b"no database", b"\x00" * 20_000])
def test_what_is_no_backup_is_not_restored(here: Commands, copy: Path, tmp_path: Path, content: bytes) -> None:
    before = stored(copy)
    if content:
        here("restore", a_file(tmp_path, content, "bad.duckdb"), database=copy).is_mendable("was not restored")
    here("restore", tmp_path / "none.duckdb", database=copy).is_mendable("There is no file", "alignment backup")
    assert stored(copy) == before
    assert not list(tmp_path.glob("*.restoring*"))


def test_a_damaged_database_can_be_replaced_by_its_backup(here: Commands, copy: Path, tmp_path: Path) -> None:
    before = stored(copy)
    kept = Path(shutil.copyfile(copy, tmp_path / "kept.duckdb"))
    copy.write_bytes(b"damaged")
    remedy = here("programs", database=copy)
    remedy.is_mendable("alignment restore FILE")
    assert here("restore", kept, database=copy).code == 0
    assert stored(copy) == (*before[:-1], before[-1] + 1)  # the restore is a write itself


def test_verify_says_what_is_wrong_and_ends_with_1(here: Commands, copy: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept.duckdb"
    here("backup", kept, database=copy)
    whole = here("verify", "--json", database=copy)
    assert whole.code == 0 and json.loads(whole.out)["whole"]
    here("remove", "sample", database=copy)
    shutil.copyfile(kept, copy)
    assert here("verify", database=copy).code == 1
    found = json.loads(here("verify", "--json", database=copy).out)
    assert not found["whole"] and "its last 2 writes are missing" in found["faults"][0]  # that of the backup too
    here("programs", database=copy).is_mendable("alignment restore FILE", "alignment verify --accept")
    accepted = here("verify", "--accept", database=copy)
    assert accepted.code == 0 and "Somebody went on although writes were missing" in accepted.out
    assert here("programs", database=copy).code == 0
    newest = json.loads(here("log", "--limit", "1", "--json", database=copy).out)[0]
    assert newest["what"] == "accept what is lost" and "its last 2 writes are missing" in newest["before"]


def test_what_was_removed_is_brought_back(here: Commands, copy: Path) -> None:
    before = stored(copy)
    assert "132 postings, 22 courses" in here("remove", "sample", database=copy).out
    assert stored(copy)[:3] == (0, 0, 0)
    undone = json.loads(here("undo-load", "--json", database=copy).out)["undone"]
    gone = {"postings": 132, "courses": 22, "frameworks": 0}
    assert (undone["what"], undone["removed"]) == ("remove source", gone)
    assert stored(copy)[:-1] == before[:-1]
    here("remove", "nothing", database=copy).is_mendable("There is no source", "Alignment sample (fictional)")


# ---------------------------------------------------------------------------------------- what a person can mend


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], ["Missing command.", "alignment --help"]),
        (["nonsense"], ["nonsense", "alignment --help"]),
        (["load", "nonsense"], ["nonsense"]),
        (["gaps"], ["program"]),
        (["load", "postings"], ["paths"]),
        (["load", "framework", "esco"], ["paths"]),
        (["programs", "--nope"], ["--nope"]),
        (["gaps", PROGRAM, "--field"], ["--field"]),
        (["programs", "too", "many"], ["too"]),
        (["match", LINE, "--top", "0"], ["1"]),
        (["match", LINE, "--top", "many"], ["integer"]),
        (["serve", "--port", "0"], ["1"]),
        (["serve", "--port", "70000"], ["65535"]),
        (["gaps", "Nope"], ["no program “Nope”", PROGRAM]),
        (["gaps", "", "--json"], ["no program “”"]),
        (["gaps", PROGRAM, "--field", "Nope", "--json"], ["no field “Nope”", "“Data and IT”"]),
        (["gaps", PROGRAM, "--framework", "Nope"], ["no framework “Nope”", "“core”"]),
        (["match", LINE, "--framework", "Nope"], ["no framework “Nope”"]),
        (["match", "  ", "--json"], ["no text"]),
        (["align", "--framework", "Nope"], ["no framework “Nope”"]),
        (["export", "Nope", "gaps.csv"], ["no program “Nope”"]),
        (["export", PROGRAM, "gaps.nope"], [".nope", ".xlsx"]),
        (["export", PROGRAM, "gaps"], ["There is no export"]),
        (["evaluate", "none.csv", "--json"], ["no file", "none.csv"]),
        (["load", "postings", "none.csv"], ["no file", "none.csv", "Check the path."]),
        (["load", "programs", "none.csv"], ["no file"]),
        (["load", "framework", "esco", "none.csv"], ["no file"]),
    ],
    ids=lambda value: " ".join(value) if value and isinstance(value, list) else None,
)
def test_a_slip_is_one_line_with_the_remedy(  # noqa: PLR0917  # fixtures
    here: Commands, copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], words: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    before = stored(copy)
    answer = here(*arguments, database=copy)
    answer.is_mendable(*words)
    assert stored(copy) == before


@pytest.mark.parametrize("arguments", [[], ["load"]])
def test_without_a_command_the_help_says_which_there_are(sample_file: Path, arguments: list[str]) -> None:
    answer = shell(*arguments, database=sample_file)
    assert "Usage" in answer.out
    Answer(answer.code, "", answer.err).is_mendable("A command is missing.", "alignment --help")


def test_a_slip_is_one_line_in_a_shell_too(sample_file: Path, tmp_path: Path) -> None:
    shell("nonsense", database=sample_file).is_mendable("nonsense")
    shell("gaps", "Nope", "--json", database=sample_file).is_mendable("Nope")
    shell("load", "postings", tmp_path / "none.csv", database=sample_file).is_mendable("none.csv")
    shell("programs", "--database", database=sample_file).is_mendable("--database")


def test_letters_that_are_not_utf8_are_a_slip(copy: Path, postings: Path) -> None:
    before = stored(copy)
    shell("match", b"plan your \xff work", database=copy).is_mendable("UTF-8")
    shell("load", "postings", postings, "--field", b"\xff", database=copy).is_mendable("UTF-8")
    assert stored(copy) == before


BAD_FILES: dict[str, tuple[bytes, str]] = {
    "empty.csv": (b"", "The file is empty."),
    "blank.csv": (b" \r\n\r\n", "The file is empty."),
    "scan.pdf": (DRAWN_PAGE, "PDF"),
    "broken.pdf": (DRAWN_PAGE[:60], ""),
    "page.csv": (b"<!doctype html><html><body><p>Sign in to download</p></body></html>", "web page"),
    "columns.csv": (b"a,b\n1,2\n", "a, b"),
    "heading.csv": (b"title,text\n", ""),
    "large.csv": (b"title,text\n" + b"Cook,plan your work\n" * 1_500_000, "29 MB"),
    "picture.csv": (b"\x89PNG\r\n\x1a\n\x00\x00", "picture"),
    "archive.csv": (b"PK\x05\x06" + b"\x00" * 18, "zip"),
    "noise.csv": (bytes(range(256)) * 40, ""),
    "object.json": (b"{}", ""),
    "broken.json": (b'[{"title": "Cook",', ""),
}


@pytest.mark.parametrize("name", BAD_FILES)
@pytest.mark.parametrize("command", [("postings",), ("programs",), ("framework", "ours")], ids=lambda words: words[0])
def test_a_file_that_is_no_good_is_one_line_and_nothing_is_stored(
    here: Commands, copy: Path, tmp_path: Path, command: tuple[str, ...], name: str
) -> None:
    content, words = BAD_FILES[name]
    before = stored(copy)
    answer = here("load", *command, a_file(tmp_path, content, name), database=copy)
    answer.is_mendable(words)
    assert stored(copy) == before


def test_a_scanned_page_says_that_there_is_no_text_in_it(here: Commands, copy: Path, tmp_path: Path) -> None:
    answer = here("load", "postings", a_file(tmp_path, DRAWN_PAGE, "scan.pdf"), database=copy)
    answer.is_mendable("scan.pdf: ", "text")


def test_a_failed_load_is_one_line_in_a_shell_too(copy: Path, tmp_path: Path) -> None:
    before = stored(copy)
    for name in ("scan.pdf", "page.csv", "large.csv"):
        content, words = BAD_FILES[name]
        shell("load", "postings", a_file(tmp_path, content, name), database=copy).is_mendable(name, words)
    assert stored(copy) == before


def test_an_empty_folder_is_a_slip(here: Commands, copy: Path, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    here("load", "postings", tmp_path / "folder", database=copy).is_mendable("No file was given.")


@pytest.mark.parametrize("name", ["core", "  ", ""])
def test_a_framework_needs_a_name_of_its_own(here: Commands, copy: Path, tmp_path: Path, name: str) -> None:
    before = stored(copy)
    file = a_file(tmp_path, "label\nWriting SQL\n", "skills.csv")
    here("load", "framework", name, file, database=copy).is_mendable("name")
    assert stored(copy) == before


@pytest.mark.parametrize("content", ["a,b\n1,2\n", "query_id,sentence,label\n", ""])
def test_a_labelled_file_without_its_columns_or_rows_is_a_slip(here: Commands, tmp_path: Path, content: str) -> None:
    here("evaluate", a_file(tmp_path, content, "labelled.csv"), "--json").is_mendable()


def test_an_export_that_cannot_be_written_is_a_slip(here: Commands, tmp_path: Path) -> None:
    here("export", PROGRAM, tmp_path / "none" / "gaps.csv").is_mendable("cannot be written", "Choose another place.")
    (tmp_path / "gaps.csv").mkdir()
    here("export", PROGRAM, tmp_path / "gaps.csv").is_mendable("cannot be written")


# --------------------------------------------------------------------------------------------------- the database


def damaged(copy: Path, block: int) -> None:
    """Flip a byte in one block of the file; DuckDB's blocks begin after three headers of 4 kB."""
    content = bytearray(copy.read_bytes())
    content[min(3 * 4_096 + block * 262_144 + 100, len(content) - 1)] ^= 0xFF
    copy.write_bytes(content)


@pytest.mark.parametrize("block", range(0, 16, 3))
def test_a_damaged_database_is_one_line_wherever_the_damage_is(here: Commands, copy: Path, block: int) -> None:
    damaged(copy, block)
    answer = here("gaps", PROGRAM, "--json", database=copy)
    if answer.code:  # a block that the question does not read may be damaged without harm to it
        answer.is_mendable("damaged", "alignment restore FILE")


def test_a_damaged_database_is_one_line_in_a_shell_too(copy: Path) -> None:
    damaged(copy, 0)
    shell("programs", "--json", database=copy).is_mendable("damaged", "alignment restore FILE")


@pytest.mark.parametrize("content", [b"no database", b"\x00" * 20_000, b"a,b\n1,2\n" * 5_000])
def test_a_file_that_is_no_database_is_left_as_it_was(here: Commands, tmp_path: Path, content: bytes) -> None:
    file = a_file(tmp_path, content, "file.duckdb")
    here("programs", database=file).is_mendable("not a DuckDB file of this program", "--database")
    assert file.read_bytes() == content


def test_a_place_where_no_database_can_be_is_a_slip(here: Commands, tmp_path: Path) -> None:
    file = a_file(tmp_path, "x", "file")
    here("programs", database=tmp_path).is_mendable("cannot be read or written", "--database")
    here("programs", database=file / "below.duckdb").is_mendable("cannot be read or written", "--database")


@pytest.fixture
def held(copy: Path) -> Iterator[Path]:
    """A database that another process has open."""
    hold = "import duckdb, sys; held = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", hold, str(copy)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == b"open\n"
        yield copy


@pytest.mark.parametrize("arguments", [("programs", "--json"), ("load", "sample"), ("gaps", PROGRAM)])
def test_a_database_in_use_says_who_has_it_and_what_to_do(held: Path, arguments: tuple[str, ...]) -> None:
    shell(*arguments, database=held).is_mendable("in use by another process", "Stop the server", "--database")


def test_serve_says_so_too_when_the_database_is_in_use(here: Commands, held: Path) -> None:
    here("serve", "--port", str(free_port()), database=held).is_mendable("in use by another process")


# ----------------------------------------------------------------------------------------------- serve, and signals


def test_serve_loads_the_sample_answers_and_ends_when_told(empty: Path, tmp_path: Path, here: Commands) -> None:
    port, said = free_port(), tmp_path / "said.txt"
    with serving(["-m", "alignment", "serve", "--port", str(port)], port, empty, said=said):
        assert f"Alignment is at http://127.0.0.1:{port} " in said.read_text()
        here("serve", "--port", str(port), database=tmp_path / "other.duckdb").is_mendable(f"Port {port}", "--port")
    assert not is_listening(port), "the server outlived the command that was ended"
    assert stored(empty)[0] > 100


def test_serve_keeps_a_relative_path_relative_to_where_it_was_started(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, copy: Path
) -> None:
    served = list[str]()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(command_line, "_become", lambda _, known: served.append(known["ALIGNMENT_DATABASE"]))
    monkeypatch.setattr(sys, "argv", ["alignment", "--database", copy.name, "serve", "--port", str(free_port())])
    with pytest.raises(SystemExit, match="0"):
        command_line.main()
    assert served == [str(copy)]


@pytest.mark.parametrize(("options", "word"), [([], None), (["--local"], "1")])
def test_serve_lets_this_computer_in_past_a_missing_login_only_when_told(
    monkeypatch: pytest.MonkeyPatch, copy: Path, options: list[str], word: str | None
) -> None:
    told = list[str | None]()
    monkeypatch.delenv("ALIGNMENT_LOCAL", raising=False)
    monkeypatch.setattr(command_line, "_become", lambda _, known: told.append(known.get("ALIGNMENT_LOCAL")))
    arguments = ["alignment", "--database", str(copy), "serve", "--port", str(free_port()), *options]
    monkeypatch.setattr(sys, "argv", arguments)
    with pytest.raises(SystemExit, match="0"):
        command_line.main()
    assert told == [word]


@pytest.mark.parametrize(("given", "stores"), [(None, "1"), ("4", "4")])
def test_serve_keeps_freed_memory_in_one_store_unless_told_otherwise(
    monkeypatch: pytest.MonkeyPatch, copy: Path, given: str | None, stores: str
) -> None:
    told = list[str | None]()
    monkeypatch.delenv("MALLOC_ARENA_MAX", raising=False)
    if given:
        monkeypatch.setenv("MALLOC_ARENA_MAX", given)
    monkeypatch.setattr(command_line, "_become", lambda _, known: told.append(known.get("MALLOC_ARENA_MAX")))
    monkeypatch.setattr(sys, "argv", ["alignment", "--database", str(copy), "serve", "--port", str(free_port())])
    with pytest.raises(SystemExit, match="0"):
        command_line.main()
    assert told == [stores]


def test_ctrl_c_is_one_line_and_stores_nothing(copy: Path, tmp_path: Path) -> None:
    before = stored(copy)
    slow = (
        "import alignment.__main__ as m, signal, time\n"
        # a suite that runs in the background would hand down that Ctrl-C is ignored
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "m.Workspace.align = lambda *a, **k: (print('now', flush=True), time.sleep(60))\n"
        "m.main()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", slow, "--database", str(copy), "align"],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as asked:
        assert asked.stdout
        assert asked.stdout.readline() == b"now\n"
        time.sleep(0.2)
        asked.send_signal(signal.SIGINT)
        _, said = asked.communicate(timeout=60)
    assert asked.returncode == command_line.INTERRUPTED
    assert said.decode() == "alignment: stopped; nothing that was not finished has been stored.\n"
    assert stored(copy) == before


# ------------------------------------------------------------------------------------------------- our own faults


def test_a_surprise_exits_1_and_says_whose_fault_it_is(sample_file: Path) -> None:
    broken = (
        "import alignment.__main__ as m\n"
        "def boom(self): raise RuntimeError('boom')\n"
        "m.Workspace.programs = boom\n"
        "m.main()"
    )
    command = [sys.executable, "-c", broken, "--database", str(sample_file), "programs", "--json"]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 1
    assert done.stdout == ""
    assert "RuntimeError: boom" in done.stderr
    assert done.stderr.splitlines()[-1].startswith("alignment: this is our own fault")


def test_what_is_not_json_is_never_printed_as_json() -> None:
    with pytest.raises(TypeError):
        command_line._print_json([{"skill": io.StringIO()}])
