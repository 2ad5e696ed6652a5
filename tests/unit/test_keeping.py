"""A file that is kept: read whole, copied while somebody else has it, put back, and loads that are taken back."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from alignment import keeping
from alignment.access import Person, Role
from alignment.database import Database, kept_head
from alignment.keeping import Listener, ask, beside, restore, verification_of, verify
from alignment.problems import (
    AlignmentProblem,
    DamagedDatabase,
    DatabaseBusy,
    DatabaseInUse,
    LostWrites,
    NotAllowed,
    NotFound,
    NothingLoaded,
)
from alignment.vocabulary import Upload
from alignment.workspace import Workspace
from tests.conftest import REPOSITORY

FIRST = (
    b"id,title,text,employer,field\np1,Clerk,You write SQL queries.,A,office\np2,Clerk,You meet deadlines.,A,office\n"
)
CHANGED = FIRST.replace(b"SQL queries", b"short letters") + b"p3,Clerk,You serve customers.,B,office\n"
COURSES = b"course_id,program,course_title,outcome_id,outcome\nc1,Office,Office,o1,Write SQL queries.\n"
ASSESSED = b"assessment_id,course_id,title,task\na1,c1,Test,Write a query.\n"
SERVER = """
import sys
from alignment.workspace import Workspace
with Workspace(sys.argv[1]) as workspace:
    workspace.listen()
    print("open", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def path(core_file: Path, tmp_path: Path) -> Path:
    """A file with the built-in framework, closed, with the note of its last write."""
    path = Path(shutil.copyfile(core_file, tmp_path / "a.duckdb"))
    with Workspace(path) as workspace:
        workspace.load_postings([Upload("first.csv", FIRST)])
    return path


@pytest.fixture
def workspace(path: Path) -> Iterator[Workspace]:
    with Workspace(path) as opened:
        yield opened


def bare(path: Path, *statements: str) -> None:
    """Change the file past our own write path."""
    with duckdb.connect(str(path)) as connection:
        for text in statements:
            connection.execute(text)


def tables(workspace: Workspace) -> dict[str, list[dict[str, object]]]:
    """Everything loaded, without what scoring wrote."""
    read = workspace._database.read
    names = ("posting", "requirement", "course", "outcome", "assessment", "assessment_criterion", "assessment_outcome")
    return {name: [*map(str, read("whole_table", table=name)[0].values())] for name in names}  # type: ignore[misc]


# -------------------------------------------------------------------------------------------------------- verify


def test_a_file_that_was_only_written_through_the_one_path_is_whole(workspace: Workspace) -> None:
    workspace.load_programs([Upload("courses.csv", COURSES)])
    workspace.align("core")
    found = workspace.verify()
    assert found.is_whole and found.writes == workspace.revision + 1
    assert "is whole" in found.said and f"{found.writes} events" in found.said


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE event SET who = 'eve' WHERE id = 1", "breaks at event 1: what it says is not what was written"),
        ("DELETE FROM event WHERE id = 1", "does not hang together"),
        ("DELETE FROM event WHERE id = (SELECT max(id) FROM event)", "its log of writes ends at 1"),
        ("DELETE FROM event", "ends at none"),
        ("UPDATE state SET revision = revision + 1", "it counts 3 writes"),
        ("DELETE FROM posting WHERE id LIKE '%p1'", "lines without their posting"),
        ("INSERT INTO aligned VALUES ('core', 'nobody')", "1 alignments of nothing"),
        ("DROP TABLE tried_match", "tried_match.setting is missing"),
        ("ALTER TABLE course DROP COLUMN description", "course.description is missing"),
    ],
)
def test_what_was_changed_past_the_write_path_is_found(path: Path, statement: str, words: str) -> None:
    bare(path, statement)
    before = path.read_bytes()
    with Database(path, is_read_only=True) as database:
        found = verification_of(database)
    assert not found.is_whole
    assert words in found.said
    assert path.read_bytes() == before


def test_a_reading_of_a_whole_file_changes_nothing_and_needs_a_file(path: Path, tmp_path: Path) -> None:
    before = {one.name: one.read_bytes() for one in tmp_path.iterdir()}
    assert verify(path).is_whole
    assert {one.name: one.read_bytes() for one in tmp_path.iterdir()} == before
    with pytest.raises(NotFound):
        verify(tmp_path / "none.duckdb")


def test_a_file_of_an_older_version_is_called_what_it_is(tmp_path: Path) -> None:
    path = tmp_path / "old.duckdb"
    bare(path, (REPOSITORY / "tests" / "golden" / "schema-6.sql").read_text(encoding="utf-8"))
    found = verify(path)
    assert found.is_whole and "of version 6, which kept no log of writes" in found.said


# ------------------------------------------------------------------------------------------------ the note beside it


def test_the_note_follows_each_write_and_a_lost_one_is_no_error(path: Path) -> None:
    with Database(path) as database:
        for _ in range(2):
            with database.writing("write") as writing:
                writing.insert("aligned", [{"framework": "core", "owner_id": "p"}])
            noted = kept_head(str(path))
            assert noted is not None and noted.number == database.revision
    for content in (None, "", "not a note"):
        head = path.with_name("a.duckdb.head")
        head.unlink() if content is None else head.write_text(content)
        Database(path).close()
        assert kept_head(str(path)) == noted


def test_a_note_that_lags_behind_is_no_loss(path: Path) -> None:
    head = path.with_name("a.duckdb.head")
    before = head.read_bytes()
    with Workspace(path) as workspace:
        workspace.load_programs([Upload("courses.csv", COURSES)])
    head.write_bytes(before)
    with Workspace(path) as workspace:
        assert workspace.programs()[0].name == "Office"


def test_a_body_that_writes_nothing_leaves_no_event(workspace: Workspace) -> None:
    before = workspace.revision
    with workspace._database.writing("nothing") as writing:
        writing.read("revision")
    assert workspace.revision == before
    assert workspace.events(1)[0].what == "load postings"


def test_an_older_copy_in_the_place_of_the_file_is_refused_until_somebody_accepts_it(path: Path) -> None:
    old = path.with_name("old")
    shutil.copyfile(path, old)
    with Workspace(path) as workspace:
        workspace.load_programs([Upload("courses.csv", COURSES)])
        last = workspace.revision
    shutil.copyfile(old, path)
    for _ in range(2):
        with pytest.raises(LostWrites, match="its last write is missing"):
            Workspace(path)
    Database(path, is_loss_accepted=True).close()
    with Workspace(path) as workspace:
        assert workspace.revision == last + 1
        newest = workspace.events(1)[0]
        assert newest.what == "accept what is lost" and "its last write is missing" in newest.before
        found = workspace.verify()
        assert found.is_whole and len(found.accepted) == 1


@pytest.mark.parametrize("left", ["a.duckdb.head", "a.duckdb.wal"])
def test_a_file_that_is_gone_is_missed(path: Path, left: str) -> None:
    path.with_name(left).touch()
    path.unlink()
    if left.endswith("wal"):
        path.with_name("a.duckdb.head").unlink()
    with pytest.raises(LostWrites, match="is gone") as refusal:
        Workspace(path)
    assert f"remove {path.with_name(left)}" in refusal.value.remedy
    assert not path.exists()


# ----------------------------------------------------------------------------------------------- backup, restore


def test_a_server_answers_for_the_file_that_it_has(path: Path, tmp_path: Path) -> None:
    target = tmp_path / "deep" / "kept.duckdb"
    command = [sys.executable, "-c", SERVER, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=REPOSITORY) as server:
        assert server.stdout is not None and server.stdout.readline() == "open\n"
        with pytest.raises(DatabaseInUse):
            Workspace(path)
        assert ask(path, "verify").is_whole
        with pytest.raises(AlignmentProblem, match="cannot be written"):
            ask(path, "backup", target)
        target.parent.mkdir()
        found = ask(path, "backup", target)
        server.communicate("")
    assert found.is_whole and found.path == str(target)
    assert verify(target).writes == found.writes
    assert target.stat().st_mode & 0o077 == 0
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.duckdb", "a.duckdb.head", "deep"]


def test_where_nobody_answers_that_is_said(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "TAKEN_WITHIN", 0.3)
    with pytest.raises(DatabaseInUse, match="does not answer"):
        ask(path, "backup", tmp_path / "kept.duckdb")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.duckdb", "a.duckdb.head"]


def test_a_request_with_a_name_of_its_own_or_by_a_link_is_not_taken(path: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("backup")
    with Database(path) as database:
        odd, linked = beside(path, "ask", "..%2f" + "0" * 11), beside(path, "ask", "0" * 16)
        odd.write_text("backup")
        linked.symlink_to(secret)
        listener = Listener(database)
        threading.Event().wait(3 * keeping.LOOKED_EVERY)
        listener.stop()
        assert odd.exists() and linked.is_symlink()
    assert not list(tmp_path.glob("*.copy-*")) and not list(tmp_path.glob("*.answer-*"))


def test_restoring_is_told_in_the_log_and_keeps_what_was_there(path: Path, tmp_path: Path) -> None:
    backup = tmp_path / "kept.duckdb"
    with Workspace(path) as workspace:
        workspace.backup(backup)
        at_backup = workspace.revision
        workspace.load_programs([Upload("courses.csv", COURSES)])
    restore(backup, path, who="ada")
    with Workspace(path) as workspace:
        assert workspace.programs() == []
        newest = workspace.events(1)[0]
        assert (newest.what, newest.who, newest.about) == ("restore a backup", "ada", ("kept.duckdb",))
        assert json.loads(newest.before)["last write"] == at_backup + 1
    with Workspace(path.with_name("a.duckdb.before-restore")) as kept:
        assert kept.programs()[0].name == "Office"
    assert verify(path).is_whole


def test_a_backup_that_is_not_whole_is_refused_and_nothing_changes(path: Path, tmp_path: Path) -> None:
    backup = Path(shutil.copyfile(path, tmp_path / "kept.duckdb"))
    bare(backup, "UPDATE event SET who = 'eve' WHERE id = 1")
    before = path.read_bytes()
    with pytest.raises(DamagedDatabase, match="breaks at event 1"):
        restore(backup, path)
    assert path.read_bytes() == before
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.duckdb", "a.duckdb.head", "kept.duckdb"]


def test_a_restore_that_is_broken_off_is_never_taken_for_a_new_file(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup = Path(shutil.copyfile(path, tmp_path / "kept.duckdb"))

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(keeping, "_put", stop)
        restore(backup, path)
    with pytest.raises(LostWrites, match="is gone"):
        Workspace(path)
    restore(backup, path)
    assert verify(path).is_whole


# ------------------------------------------------------------------------------------------------ taking a load back


def test_a_load_that_replaced_something_is_taken_back(workspace: Workspace) -> None:
    workspace.align("core")
    before = tables(workspace)
    asked = workspace.skill_report("sql").demand if "sql" in workspace.skill_choices() else None
    workspace.load_postings([Upload("changed.csv", CHANGED)])
    assert tables(workspace) != before
    act = workspace.undo_load()
    assert (act.what, act.owners) == ("load postings", 3)
    assert tables(workspace) == before
    assert workspace.unaligned_count() == 0
    assert asked is None or workspace.skill_report("sql").demand == asked
    assert workspace.verify().is_whole


def test_loads_are_taken_back_one_by_one_until_none_is_left(workspace: Workspace) -> None:
    workspace.load_programs([Upload("courses.csv", COURSES)])
    workspace.load_programs([Upload("courses.csv", COURSES), Upload("assessments.csv", ASSESSED)])
    workspace.load_framework("own", [Upload("own.csv", b"label\nSQL\n")])
    workspace.load_framework("own", [Upload("own.csv", b"label\nSQL\nLetters\n")])
    seen = [(tables(workspace)["assessment"][0], [one.skills for one in workspace.frameworks()])]
    for _ in range(5):
        workspace.undo_load()
        seen.append((tables(workspace)["assessment"][0], [one.skills for one in workspace.frameworks()]))
    assert [(n, sizes[1:]) for n, sizes in seen] == [
        ("1", [2]), ("1", [1]), ("1", []), ("0", []), ("0", []), ("0", []),
    ]  # fmt: skip
    assert workspace.overview().postings == 0 and workspace.programs() == []
    with pytest.raises(NothingLoaded):
        workspace.undo_load()
    assert workspace.verify().is_whole


def test_only_the_newest_five_can_be_taken_back(workspace: Workspace) -> None:
    for at in range(6):
        workspace.load_postings([Upload("more.csv", FIRST.replace(b"p1", b"x%d" % at).replace(b"p2", b"y%d" % at))])
    assert [one.owners for one in workspace.undoable()] == [2] * 5
    assert [one.id for one in workspace.undoable()] == sorted((one.id for one in workspace.undoable()), reverse=True)


def test_an_edit_made_after_a_load_holds_when_the_load_is_taken_back(workspace: Workspace) -> None:
    workspace.load_programs([Upload("courses.csv", COURSES), Upload("assessments.csv", ASSESSED)])
    changed = Upload("assessments.csv", ASSESSED.replace(b"Write a query.", b"Write two queries."))
    workspace.load_programs([Upload("courses.csv", COURSES), changed])
    workspace.edit_assessment("c1", "a1", {"judge": "A welder"}, "Asked.")
    workspace.undo_load()
    found = workspace.assessment_page("c1", "a1").stored.assessment
    assert (found.text, found.judge) == ("Write a query.", "A welder")


def test_a_removed_source_comes_back_and_only_an_admin_may_remove(workspace: Workspace) -> None:
    workspace.load_programs([Upload("courses.csv", COURSES)])
    before, source = tables(workspace), workspace.sources()[0].source
    lead = workspace.seen_by(Person("lead@example.org", Role.LEAD))
    with pytest.raises(NotAllowed):
        lead.remove(source)
    assert workspace.remove(source) == {"postings": 2, "courses": 0}
    assert workspace.overview().postings == 0 and workspace.programs() != []
    workspace.undo_load()
    assert tables(workspace) == before


def test_who_wrote_stands_in_the_log(workspace: Workspace) -> None:
    lead = workspace.seen_by(Person("lead@example.org", Role.LEAD))
    lead.load_programs([Upload("courses.csv", COURSES)])
    newest = workspace.events(1)[0]
    assert (newest.who, newest.what, newest.about) == ("lead@example.org", "load programs", ("c1",))
    assert json.loads(newest.after)["rows added"] == {"course": 1, "outcome": 1}


def test_what_an_employer_deletes_cannot_be_brought_back(workspace: Workspace) -> None:
    own = workspace.seen_by(Person("ada@example.org", Role.EMPLOYER, "Northlake"))
    own.load_postings([Upload("own.csv", FIRST.replace(b"SQL", b"COBOL"))])
    own.load_postings([Upload("own.csv", FIRST.replace(b"SQL", b"Fortran"))])
    own.forget_employer("Northlake")
    kept = "".join(str(row) for act in workspace.undoable() for row in
                   workspace._database.read("undoable", event=act.id))  # fmt: skip
    told = "".join(map(str, workspace.events(100)))
    for words in ("COBOL", "Fortran", "Northlake"):
        assert words not in kept and words not in told
    assert workspace.verify().is_whole


def test_a_file_that_is_not_ours_is_no_whole_one(tmp_path: Path) -> None:
    (tmp_path / "b").write_bytes(b"x" * 100)
    assert not verify(tmp_path / "b").is_whole
    with pytest.raises(DatabaseBusy):
        restore(tmp_path / "b", tmp_path / "c.duckdb")
    assert not (tmp_path / "c.duckdb").exists()
