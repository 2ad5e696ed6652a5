"""A file that is kept: read whole, copied while somebody else has it, put back, and loads that are taken back."""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from alignment import database as database_module
from alignment import keeping
from alignment.access import LOCAL, Person, Purpose, Role
from alignment.answers import Act, Amount, Takers, Written
from alignment.database import SCHEMA_VERSION, UNDOABLE_ACTS, Database
from alignment.events import ACCEPTED, Head
from alignment.files import LEFT_AFTER
from alignment.keeping import Listener, ask, beside, restore, verification_of, verify
from alignment.note import keep_head, kept_head
from alignment.problems import (
    AlignmentProblem,
    DamagedDatabase,
    DatabaseBusy,
    DatabaseInUse,
    LostWrites,
    NotAllowed,
    NotFound,
    NothingLoaded,
    TooLarge,
)
from alignment.vocabulary import Upload
from alignment.workspace import Workspace, upkeep
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


@pytest.mark.parametrize("what", ["backup", "verify", "backup_bytes", "copy_to"])
def test_a_file_that_was_copied_or_read_whole_stays_closed_to_other_processes(
    workspace: Workspace, path: Path, tmp_path: Path, what: str
) -> None:
    database = workspace._database
    act: dict[str, Callable[[], object]] = {
        "backup": lambda: workspace.backup(tmp_path / "b.duckdb"),
        "verify": workspace.verify,
        "backup_bytes": lambda: keeping.backup_bytes(database),
        "copy_to": lambda: database.copy_to(tmp_path / "c.duckdb"),
    }
    act[what]()
    with pytest.raises(DatabaseInUse):
        verify(path)
    workspace.load_postings([Upload("changed.csv", CHANGED)])
    assert workspace.verify().is_whole


def test_a_file_that_is_brought_up_to_date_as_it_opens_stays_closed_to_other_processes(tmp_path: Path) -> None:
    path = tmp_path / "old.duckdb"
    with duckdb.connect(str(path)) as old:
        old.execute((REPOSITORY / "tests" / "golden" / "schema-6.sql").read_text(encoding="utf-8"))
    with Database(path), pytest.raises(DatabaseInUse):
        verify(path)


def test_what_would_be_written_into_a_file_that_was_moved_away_is_refused(path: Path, tmp_path: Path) -> None:
    with Workspace(path) as workspace:
        path.rename(tmp_path / "away.duckdb")
        with pytest.raises(DatabaseBusy, match="moved or exchanged"):
            workspace.load_postings([Upload("changed.csv", CHANGED)])
        shutil.copyfile(tmp_path / "away.duckdb", path)
        with pytest.raises(DatabaseBusy, match="moved or exchanged"):
            workspace.load_postings([Upload("changed.csv", CHANGED)])


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
    assert (act.what, act.added, act.replaced) == ("load postings", Amount(postings=1), Amount(postings=2))
    assert act.undoing == "1 posting is gone; 2 postings are as they were before."
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
    assert [one.added.postings for one in workspace.undoable()] == [2] * 5
    assert [one.id for one in workspace.undoable()] == sorted((one.id for one in workspace.undoable()), reverse=True)


ANN = Person("ann@northlake.example", Role.EMPLOYER, "Northlake")
BEN = Person("ben@northlake.example", Role.EMPLOYER, "Northlake")
GUEST = Person("link 0123456789ab", Role.EMPLOYER, "Northlake", Purpose.POSTINGS)
LEAD, COLLEAGUE = Person("lead@example.org", Role.LEAD), Person("colleague@example.org", Role.LEAD)
ADMIN = Person("admin@example.org", Role.ADMIN)


def load(workspace: Workspace, who: Person, name: str) -> Act:
    """One posting of this id, loaded by somebody; what they can take back then, of which that is the newest."""
    seen = workspace.seen_by(who)
    seen.load_postings([Upload(f"{name}.csv", FIRST.replace(b"p1", name.encode()).rsplit(b"p2", 1)[0])])
    return seen.undoable()[0]


def test_five_loads_of_one_employer_push_out_nobody_elses_act(workspace: Workspace) -> None:
    workspace.remove(workspace.sources()[0].source)
    for at in range(7):
        load(workspace, ANN, f"x{at}")
        load(workspace, Person("z@zinc.example", Role.EMPLOYER, "Zinc"), f"z{at}")
    acts = workspace.undoable()
    assert [one.who for one in acts if one.who != "local user"] == ["z@zinc.example", ANN.name] * 5
    assert [one.what for one in acts if one.who == "local user"] == ["remove source", "load postings"]
    assert workspace.seen_by(ADMIN).undo_load().removed == Amount(postings=2)
    assert workspace.seen_by(LEAD).sources()[0].n == 2


def test_who_may_load_takes_back_what_they_did_themselves_and_nothing_else(workspace: Workspace) -> None:
    mine = load(workspace, LEAD, "mine")
    theirs = load(workspace, COLLEAGUE, "theirs")
    lead = workspace.seen_by(LEAD)
    assert lead.undoable() == (mine,)
    with pytest.raises(NothingLoaded, match="cannot be taken back any more"):
        lead.undo_load(theirs.id)
    assert lead.undo_load() == mine, "the colleague’s later load is about other postings"
    with pytest.raises(NothingLoaded, match="of yours"):
        lead.undo_load()
    assert [one.source for one in lead.sources()] == ["first.csv", "theirs.csv"]
    assert workspace.seen_by(ADMIN).undo_load() == theirs, "an admin takes back what others of the college did"


@pytest.mark.parametrize("role", [Role.COMMITTEE, Role.RESEARCHER])
def test_who_may_not_load_takes_nothing_back(workspace: Workspace, role: Role) -> None:
    seen = workspace.seen_by(Person(LEAD.name, role))
    with pytest.raises(NotAllowed):
        seen.undo_load()
    with pytest.raises(NotAllowed):
        seen.undoable()


def test_a_load_that_somebody_loaded_over_waits_until_theirs_is_taken_back(workspace: Workspace) -> None:
    workspace.seen_by(LEAD).load_postings([Upload("changed.csv", CHANGED)])
    workspace.seen_by(COLLEAGUE).load_postings([Upload("first.csv", FIRST)])
    lead, newer = workspace.seen_by(LEAD), workspace.seen_by(COLLEAGUE).undoable()[0]
    assert lead.undoable()[0].newer == newer.id
    with pytest.raises(NotAllowed, match=f"by write {newer.id}"):
        lead.undo_load()
    workspace.seen_by(COLLEAGUE).undo_load(newer.id)
    assert lead.undoable()[0].newer is None
    assert lead.undo_load().added == Amount(postings=1)
    assert workspace.postings().total == 2


def test_an_employers_people_take_back_its_loads_and_the_holder_of_a_link_only_their_own(workspace: Workspace) -> None:
    by_ann = load(workspace, ANN, "a")
    by_guest = load(workspace, GUEST, "b")
    assert workspace.seen_by(BEN).undoable() == (by_guest, by_ann)
    assert workspace.seen_by(GUEST).undoable() == (by_guest,)
    assert workspace.seen_by(Person("z@zinc.example", Role.EMPLOYER, "Zinc")).undoable() == ()
    for who in (LEAD, ADMIN):
        assert not [one for one in workspace.seen_by(who).undoable() if one.id in (by_ann.id, by_guest.id)]
    assert workspace.seen_by(BEN).undo_load(by_ann.id) == by_ann
    assert workspace.seen_by(GUEST).undo_load() == by_guest
    assert workspace.seen_by(BEN).undoable() == ()


def test_what_the_local_user_removed_of_several_is_the_local_users_to_bring_back(workspace: Workspace) -> None:
    own = load(workspace, ANN, "first")
    assert workspace.remove("first.csv") == {"postings": 3, "courses": 0}
    assert workspace.seen_by(ADMIN).undoable()[0].what == "load postings", "not the removal, which is Northlake’s too"
    with pytest.raises(NotAllowed, match="since then"):
        workspace.seen_by(ADMIN).undo_load()
    with pytest.raises(NotAllowed):
        workspace.seen_by(ANN).undo_load(own.id)
    assert workspace.undo_load().removed == Amount(postings=3)
    assert workspace.seen_by(ANN).undo_load(own.id).added == Amount(postings=1)


def named(workspace: Workspace, who: Person = LOCAL) -> list[tuple[str, tuple[str, ...]]]:
    """What this person can take back: each act with what it is called by, newest first."""
    return [(act.what, act.sources) for act in workspace.seen_by(who).undoable()]


def test_an_act_is_called_by_what_it_loaded_itself_whatever_came_over_it_or_was_there_before(
    workspace: Workspace,
) -> None:
    workspace.load_postings([Upload("second.csv", CHANGED)])
    workspace.load_postings([Upload("third.csv", FIRST)])
    workspace.remove("third.csv")
    assert named(workspace) == [
        ("remove source", ("third.csv",)),
        ("load postings", ("third.csv",)),
        ("load postings", ("second.csv",)),
        ("load postings", ("first.csv",)),
    ]
    for called in ("third.csv", "third.csv", "second.csv", "first.csv"):
        assert workspace.undo_load().sources == (called,)


def test_a_backup_in_the_place_of_the_database_is_refused(path: Path, tmp_path: Path) -> None:
    (tmp_path / "link.duckdb").symlink_to(path)
    taken = (path, tmp_path / "link.duckdb", path.with_name(path.name + ".head"), path.with_name(path.name + ".wal"))
    with Workspace(path) as workspace:
        workspace.listen()
        for place in taken:
            with pytest.raises(AlignmentProblem, match="is the database itself, or belongs to it"):
                workspace.backup(place)
            with pytest.raises(AlignmentProblem, match="is the database itself, or belongs to it"):
                keeping.ask(path, "backup", place)
        assert workspace.verify().is_whole


def test_who_has_a_file_open_that_was_exchanged_writes_no_note_beside_the_other(path: Path, tmp_path: Path) -> None:
    note = path.with_name(path.name + ".head")
    with Database(path) as database, database.writing("test") as writing:
        writing.is_touched = True
        shutil.copyfile(path, tmp_path / "other.duckdb")
        (tmp_path / "other.duckdb").replace(path)
        note.write_text("of the other file")
    assert note.read_text() == "of the other file"


def test_a_load_of_several_files_is_called_by_all_that_it_stored_and_by_no_other(workspace: Workspace) -> None:
    workspace.load_programs([Upload("courses.csv", COURSES)])
    workspace.load_programs([Upload("again.csv", COURSES), Upload("wrong-assessments.csv", ASSESSED)])
    more = FIRST.replace(b"p1", b"q1").replace(b"p2", b"q2")
    workspace.load_postings([Upload("first.csv", FIRST), Upload("b.csv", more), Upload("a.csv", CHANGED[-40:])])
    assert named(workspace)[1:3] == [
        ("load programs", ("again.csv", "wrong-assessments.csv")),
        ("load programs", ("courses.csv",)),
    ]
    assert "first.csv" not in named(workspace)[0][1], "it was stored already, and nothing of it came again"
    assert "b.csv" in named(workspace)[0][1]


def test_a_load_of_programs_that_name_their_source_is_called_by_it_as_its_removal_is(workspace: Workspace) -> None:
    told = COURSES.replace(b"\n", b",source\n", 1).rstrip() + b",Faculty of Arts\n"
    workspace.load_programs([Upload("courses.csv", told)])
    workspace.remove("Faculty of Arts")
    assert [names for _, names in named(workspace)][:2] == [("Faculty of Arts",)] * 2


def test_an_act_whose_rows_somebody_else_took_over_and_whose_act_is_not_kept_has_its_name_still(
    workspace: Workspace,
) -> None:
    load(workspace, ANN, "own")
    load(workspace, ANN, "mixed")
    workspace.load_postings([Upload("mixed.csv", FIRST.replace(b"p1", b"m1"))])
    workspace.remove("mixed.csv")
    for at in range(UNDOABLE_ACTS):
        load(workspace, LEAD, f"l{at}")
    assert "remove source" not in [one.what for one in workspace.undoable()], "it was pushed out"
    assert named(workspace, ANN) == [("load postings", ("mixed.csv",)), ("load postings", ("own.csv",))]


def test_a_deleted_employer_leaves_no_name_of_a_file(workspace: Workspace) -> None:
    load(workspace, ANN, "northlake-secret")
    assert "northlake-secret" in str(kept_to_undo(workspace))
    workspace.seen_by(ANN).forget_employer("Northlake")
    assert "northlake-secret" not in str(kept_to_undo(workspace))


def kept_to_undo(workspace: Workspace) -> list[dict[str, object]]:
    """Every row that is kept to take acts back, names included."""
    read = workspace._database.read
    return [row for event in range(workspace.revision + 1) for row in read("undoable", event=event)]


def test_a_colleagues_later_act_is_said_to_be_somebody_elses_and_whose_to_take_back(workspace: Workspace) -> None:
    workspace.seen_by(LEAD).load_postings([Upload("changed.csv", CHANGED)])
    workspace.seen_by(COLLEAGUE).load_postings([Upload("secret.csv", FIRST)])
    lead, newer = workspace.seen_by(LEAD), workspace.revision
    (mine,) = lead.undoable()
    assert (mine.newer, mine.takers) == (newer, Takers.COLLEGE)
    assert mine.waits_for == ("That is somebody else’s: it must be taken back first, by whoever did it, or an admin.")
    with pytest.raises(NotAllowed) as refusal:
        lead.undo_load(mine.id)
    assert refusal.value.remedy == mine.waits_for
    assert not [word for word in ("secret", COLLEAGUE.name) if word in repr(mine) + str(refusal.value)]
    admin = {act.id: act for act in workspace.seen_by(ADMIN).undoable()}
    assert admin[mine.id].waits_for == "Take that back first." and admin[newer].waits_for == ""


def test_to_take_ones_own_back_first_is_not_said_where_somebody_elses_stands_in_the_way_too(
    workspace: Workspace,
) -> None:
    lead = workspace.seen_by(LEAD)
    lead.load_postings([Upload("changed.csv", CHANGED)])
    workspace.seen_by(COLLEAGUE).load_postings([Upload("p1.csv", FIRST.rsplit(b"p2", 1)[0])])
    foreign = workspace.revision
    lead.load_postings([Upload("p2.csv", FIRST.replace(b"p1,Clerk,You write SQL queries.,A,office\n", b""))])
    newest, mine = lead.undoable()
    assert (mine.newer, mine.takers, newest.newer) == (foreign, Takers.COLLEGE, None)


def test_an_employers_people_are_told_whether_their_own_or_the_operator_stands_in_the_way(workspace: Workspace) -> None:
    load(workspace, GUEST, "a")
    text = FIRST.replace(b"p1", b"a").replace(b"SQL", b"long").rsplit(b"p2", 1)[0]
    workspace.seen_by(ANN).load_postings([Upload("a.csv", text)])
    (of_guest,) = workspace.seen_by(GUEST).undoable()
    assert of_guest.takers is Takers.EMPLOYER and "somebody of the employer who signs in" in of_guest.waits_for
    assert workspace.seen_by(BEN).undoable()[1].takers is Takers.ONESELF
    workspace.load_postings([Upload("a.csv", FIRST.replace(b"p1", b"m1"))])
    workspace.remove("a.csv")
    assert {act.takers for act in workspace.seen_by(BEN).undoable()} == {Takers.OPERATOR}


def test_acts_of_the_college_are_kept_together_and_the_words_say_so(workspace: Workspace) -> None:
    mine = load(workspace, LEAD, "mine")
    by_ann = load(workspace, ANN, "own")
    for at in range(UNDOABLE_ACTS - 1):
        load(workspace, COLLEAGUE, f"c{at}")
    assert workspace.seen_by(LEAD).undoable() == (mine,)
    load(workspace, COLLEAGUE, "one too many")
    assert workspace.seen_by(LEAD).undoable() == ()
    assert workspace.seen_by(ANN).undoable() == (by_ann,)
    with pytest.raises(NothingLoaded) as refusal:
        workspace.seen_by(LEAD).undo_load(mine.id)
    assert refusal.value.remedy.startswith(
        f"The last {UNDOABLE_ACTS} loads and removals of the college are kept, counted together, whoever did them."
    )
    for at in range(UNDOABLE_ACTS):
        load(workspace, BEN, f"b{at}")
    with pytest.raises(NothingLoaded, match=f"The last {UNDOABLE_ACTS} loads and removals of your employer are kept"):
        workspace.seen_by(ANN).undo_load(by_ann.id)


def test_only_a_source_of_exactly_that_name_is_removed(workspace: Workspace) -> None:
    workspace.load_sample()
    with pytest.raises(NotFound, match="no source “sample”"):
        workspace.remove("sample")
    load(workspace, LEAD, "sample-1")
    workspace.load_postings([Upload("sample", b"title,text\nClerk,You file letters.\n")])
    named_sample = {one.source: one.held for one in workspace.sources_held()}
    assert workspace.remove("sample")["postings"] == named_sample["sample"].postings == 1
    assert {one.source for one in workspace.sources_held()} == named_sample.keys() - {"sample"}


def test_an_act_tells_its_files_and_counts_of_one_read_well() -> None:
    done_at = datetime(2026, 11, 26, 9, 5)
    act = Act(7, "load", "ada", done_at, (), tuple("abcde"), Amount(1, 2), Amount(0, 1), Amount(1, 1, 1))
    assert act.said == (
        "1 posting and 2 courses added, 1 course replaced, 1 posting, 1 course and 1 framework removed "
        "(“a”, “b”, “c” and 2 more), by ada on 2026-11-26 at 09:05 UTC"
    )
    assert act.undoing == (
        "1 posting and 2 courses are gone; 1 course is as it was before; "
        "1 posting, 1 course and 1 framework are here again."
    )


# ------------------------------------------------------------------------------------------------ what stands kept


def test_how_the_file_stands_tells_the_last_backup_and_what_is_newer(workspace: Workspace, tmp_path: Path) -> None:
    assert (
        workspace.upkept().answer
        == f"{workspace.revision} writes are kept in the log; no backup is known to have them."
    )
    workspace.seen_by(ADMIN).backup(tmp_path / "kept.duckdb")
    stand = workspace.upkept()
    assert stand.backed_up is not None and stand.backed_up.who == ADMIN.name and stand.since == 0
    assert "the newest backup has all that they changed" in stand.answer and f"UTC by {ADMIN.name}." in stand.about
    workspace.load_programs([Upload("courses.csv", COURSES)])
    assert workspace.upkept().answer.endswith("; the newest backup lacks 1 of them.")


def test_what_is_written_while_a_copy_is_read_counts_as_lacking_in_that_backup(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(copy: Path) -> keeping.Verification:
        workspace.load_programs([Upload("courses.csv", COURSES)])  # somebody else, meanwhile
        return verify(copy)

    before = workspace.revision
    with monkeypatch.context() as patched:
        patched.setattr(keeping, "verify", slow)
        workspace.backup(tmp_path / "kept.duckdb")
    assert workspace.events(1)[0].what == keeping.BACKED_UP
    stand = workspace.upkept()
    assert stand.since == workspace.revision - before - 1 == 1, "the load; not the line about the backup"
    assert stand.answer.endswith("; the newest backup lacks 1 of them.")
    with Database(tmp_path / "kept.duckdb", is_read_only=True) as copy:
        assert copy.read("newest_events", most=1)[0]["id"] == before
    workspace.backup_to_download()
    assert workspace.upkept().since == 0


def test_the_backup_that_has_most_counts_and_not_the_one_that_was_told_last(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def overtaken(copy: Path) -> keeping.Verification:
        with monkeypatch.context() as patched:
            patched.setattr(keeping, "verify", verify)
            workspace.load_programs([Upload("courses.csv", COURSES)])
            workspace.seen_by(ADMIN).backup(tmp_path / "whole.duckdb")
        return verify(copy)

    monkeypatch.setattr(keeping, "verify", overtaken)
    workspace.backup(tmp_path / "older.duckdb")
    assert [one.who for one in workspace.events(2)] == ["local user", ADMIN.name], "the older copy is told last"
    stand = workspace.upkept()
    assert stand.backed_up is not None and (stand.backed_up.who, stand.since) == (ADMIN.name, 0)


def test_a_backup_of_which_nobody_knows_what_it_holds_is_no_comfort(workspace: Workspace) -> None:
    workspace._database.log(keeping.BACKED_UP)
    workspace._database.log(keeping.BACKED_UP, after={"something": "else"})
    assert workspace.upkept().answer.endswith("; no backup is known to have them.")


def test_a_copy_tells_the_end_of_its_own_log_while_others_write(workspace: Workspace, tmp_path: Path) -> None:
    stopped = threading.Event()

    def write() -> None:
        while not stopped.is_set():
            workspace._database.log("write")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        told = {path: workspace._database.copy_to(path) for path in (tmp_path / f"{at}.duckdb" for at in range(4))}
    finally:
        stopped.set()
        writer.join()
    for path, end in told.items():
        with Database(path, is_read_only=True) as copy:
            newest = copy.read("newest_events", most=1)[0]
            assert (end.number, end.hash) == (newest["id"], newest["hash"])


def test_every_kind_of_write_has_its_words_in_the_log() -> None:
    core = REPOSITORY / "alignment"
    code = "\n".join(path.read_text(encoding="utf-8") for path in sorted(core.rglob("*.py")))
    kinds = set(re.findall(r"""writing\(\s*"([a-z ]+)\"""", code)) | {keeping.BACKED_UP, ACCEPTED}
    assert len(kinds) > 20
    at = datetime(2026, 11, 26)
    assert [kind for kind in kinds if Written(1, at, "ada", kind, 0, 0).said == kind.capitalize()] == []
    assert Written(1, at, "ada", "something new", 0, 0).said == "Something new"


def test_the_log_that_a_page_shows_has_no_word_of_what_was_written(workspace: Workspace) -> None:
    workspace.load_programs([Upload("courses.csv", COURSES)])
    newest, before = workspace.written(2)
    assert (newest.who, newest.what, newest.added, newest.removed) == ("local user", "load programs", 2, 0)
    assert newest.number == before.number + 1 == workspace.revision
    assert "c1" not in repr(newest)


def test_a_backup_to_download_opens_with_the_same_rows_and_leaves_nothing_on_the_disk(path: Path) -> None:
    with Workspace(path) as workspace:
        made, held = workspace.seen_by(ADMIN).backup_to_download(), tables(workspace)
        assert {one.name for one in path.parent.iterdir()} <= {"a.duckdb", "a.duckdb.head", "a.duckdb.wal"}
        assert workspace.events(1)[0].what == keeping.BACKED_UP and workspace.events(1)[0].who == ADMIN.name
    assert made.file_name.endswith(".duckdb") and f"{verify(path).tables} tables" in made.said
    copy = path.with_name("given-out.duckdb")
    copy.write_bytes(made.content)
    with Workspace(copy) as opened:
        assert tables(opened) == held
    with Workspace(path) as workspace:
        workspace.remove("first.csv")
    restore(copy, path)
    with Workspace(path) as workspace:
        assert tables(workspace) == held


def test_a_backup_that_is_too_large_for_a_page_is_refused_with_the_command(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upkeep, "MOST_DOWNLOAD", 10)
    with pytest.raises(TooLarge) as refusal:
        workspace.backup_to_download()
    assert "alignment backup FILE" in refusal.value.remedy
    assert workspace.upkept().backed_up is None


def full(*_: object) -> None:
    raise OSError(28, "No space left on device")


def unread(path: Path) -> bytes:
    raise MemoryError


NOT_WHOLE = keeping.Verification("a copy", faults=("the table posting is damaged",))


def busy(*_: object, **__: object) -> None:
    raise DatabaseBusy("The disk is full.", "Make room.")


FAILURES: dict[str, tuple[object, str, Callable[..., object], str, str]] = {
    "no room": (database_module, "copy_open_file", full, "written or read (No space left", "Make room"),
    "no memory": (Path, "read_bytes", unread, "there is too little memory", "alignment backup FILE"),
    "not whole": (keeping, "verify", lambda copy: NOT_WHOLE, "not whole (the table posting is", "put the newest whole"),
    "no event": (Database, "log", busy, "No backup was made. The disk is full.", "Make room."),
}


@pytest.mark.parametrize("kind", FAILURES)
def test_a_backup_that_cannot_be_given_out_says_that_none_was_made_and_leaves_nothing(
    workspace: Workspace, path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    where, name, failing, words, remedy = FAILURES[kind]
    with monkeypatch.context() as patched, pytest.raises(AlignmentProblem) as refusal:
        patched.setattr(where, name, failing)
        workspace.backup_to_download()
    assert refusal.value.message.startswith("No backup was made") and words in refusal.value.message
    assert remedy in refusal.value.remedy and "copy-" not in str(refusal.value) and "restored" not in str(refusal.value)
    assert left_beside(path) == []
    assert workspace.upkept().backed_up is None, "the log has no word of a backup that nobody got"
    assert len(workspace.backup_to_download().content) > 0


def test_a_copy_is_left_alone_however_long_this_process_reads_it(
    workspace: Workspace, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def long(copy: Path) -> keeping.Verification:
        os.utime(copy, (0, 0))
        other = beside(path, "copy", TOKEN)
        other.write_text("which nobody reads")
        os.utime(other, (0, 0))
        until(lambda: not other.exists())
        again = Listener(workspace._database)  # whoever opens the pages anew
        again.stop()
        assert copy.exists()
        return verify(copy)

    workspace.listen()
    monkeypatch.setattr(keeping, "verify", long)
    assert len(workspace.backup_to_download().content) > 0
    assert workspace.verify().is_whole
    assert left_beside(path) == [] and not keeping._READ_HERE


def test_an_open_file_is_read_whole_from_the_disk_while_others_write(path: Path) -> None:
    with Workspace(path) as workspace:
        stopped = threading.Event()

        def write() -> None:
            while not stopped.is_set():
                workspace._database.log("write")

        writer = threading.Thread(target=write)
        writer.start()
        try:
            assert all(workspace.verify().is_whole for _ in range(3))
        finally:
            stopped.set()
            writer.join()
    assert sorted(one.name for one in path.parent.iterdir()) == ["a.duckdb", "a.duckdb.head"]


def test_an_open_file_that_lacks_what_its_note_knows_is_not_whole(workspace: Workspace, path: Path) -> None:
    keep_head(str(path), Head(workspace.revision + 2, "ab"))
    assert "its last 2 writes are missing" in workspace.verify().said


def test_a_damage_that_came_while_the_file_was_open_is_found_on_the_disk(workspace: Workspace, path: Path) -> None:
    assert workspace.verify().is_whole
    content = bytearray(path.read_bytes())
    content[12_288 + 100 : 12_288 + 60_000] = bytes(59_900)
    with path.open("rb+") as file:
        file.write(content)
    found = workspace.verify()
    assert not found.is_whole and found.path == str(path)


# ------------------------------------------------------------------------------------------ what requests leave behind


def left_beside(path: Path) -> list[str]:
    """The files beside the database but the note and DuckDB’s log."""
    names = (one.name for one in path.parent.iterdir())
    return sorted(name for name in names if name not in ("a.duckdb", "a.duckdb.head", "a.duckdb.wal"))


def until(is_so: Callable[[], bool]) -> None:
    """Wait until it is so, as long as a busy machine may need."""
    for _ in range(600):
        if is_so():
            return
        threading.Event().wait(0.05)
    raise AssertionError("it never was so")


TOKEN = "0123456789abcdef"


@pytest.mark.parametrize("ends", [False, True], ids=["while it listens", "as it ends"])
def test_a_copy_that_nobody_collects_is_removed(path: Path, monkeypatch: pytest.MonkeyPatch, ends: bool) -> None:
    monkeypatch.setattr(keeping, "COLLECTED_AT_END", 0.1)
    with Database(path) as database:
        listener = Listener(database)
        beside(path, "ask", TOKEN).write_text("backup")  # and whoever asked is killed
        until(beside(path, "answer", TOKEN).exists)
        assert beside(path, "copy", TOKEN).exists()
        if not ends:
            monkeypatch.setattr(keeping, "COLLECTED_WITHIN", 0.0)
            until(lambda: not left_beside(path))
        listener.stop()
    assert left_beside(path) == []


def test_what_a_killed_process_left_is_removed_at_the_start_and_not_answered(path: Path) -> None:
    for kind in ("ask", "taken", "answer", "copy"):
        beside(path, kind, TOKEN).write_text("backup")
    beside(path, "copy", f"{TOKEN}.part").write_text("half")
    half = path.with_name(f".a.duckdb.ask-{TOKEN}.{TOKEN}.part")
    half.write_text("back")
    long_ago = time.time() - 2 * keeping.TAKEN_WITHIN
    for old in (beside(path, "ask", TOKEN), half):
        os.utime(old, (long_ago - LEFT_AFTER, long_ago - LEFT_AFTER))
    with Database(path) as database:
        listener = Listener(database)
        assert left_beside(path) == []
        threading.Event().wait(3 * keeping.LOOKED_EVERY)
        listener.stop()
    assert left_beside(path) == []


def test_a_copy_that_is_being_collected_is_left_to_whoever_collects_it(path: Path) -> None:
    with Database(path) as database:
        listener = Listener(database)
        beside(path, "copy", TOKEN).write_text("being moved to another disk")
        threading.Event().wait(3 * keeping.LOOKED_EVERY)
        listener.stop()
    assert left_beside(path) == [f"a.duckdb.copy-{TOKEN}"]


# ------------------------------------------------------------------------------------------------- whose the files are


@pytest.fixture
def lax() -> Iterator[None]:
    """A system on which others may read and write whatever is made."""
    before = os.umask(0)
    yield
    os.umask(before)


def modes(folder: Path) -> dict[str, int]:
    return {one.name: stat.S_IMODE(one.stat().st_mode) for one in folder.iterdir()}


@pytest.mark.skipif(os.name != "posix", reason="modes of files are POSIX’s")
@pytest.mark.usefixtures("lax")
def test_what_is_made_is_its_owners_alone_and_a_folder_that_was_there_stays_as_it_was(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    with Workspace(tmp_path / "new" / "deep" / "a.duckdb") as workspace:
        workspace.load_postings([Upload("first.csv", FIRST)])
        workspace.make_link("Northlake", Purpose.POSTINGS)
        workspace.backup(tmp_path / "new" / "kept.duckdb")
        workspace.load_programs([Upload("courses.csv", COURSES)])
        made = modes(tmp_path / "new" / "deep")
        assert made.keys() == {"a.duckdb", "a.duckdb.head", "a.duckdb.wal", "a.duckdb.key"}
    assert set(made.values()) == {0o600}
    assert modes(tmp_path)["new"] == modes(tmp_path / "new")["deep"] == 0o700
    restore(tmp_path / "new" / "kept.duckdb", tmp_path / "other" / "a.duckdb")
    restore(tmp_path / "new" / "kept.duckdb", tmp_path / "other" / "a.duckdb")
    assert modes(tmp_path)["other"] == 0o700
    names = {"a.duckdb", "a.duckdb.head", "a.duckdb.before-restore", "a.duckdb.before-restore.head"}
    assert modes(tmp_path / "other") == dict.fromkeys(names, 0o600)
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755


@pytest.mark.skipif(os.name != "posix", reason="modes of files are POSIX’s")
@pytest.mark.usefixtures("lax")
def test_the_copy_from_before_an_upgrade_is_its_owners_alone(tmp_path: Path) -> None:
    bare(tmp_path / "a.duckdb", (REPOSITORY / "tests" / "golden" / "schema-6.sql").read_text(encoding="utf-8"))
    Database(tmp_path / "a.duckdb").close()
    assert modes(tmp_path)[f"a.duckdb.before-{SCHEMA_VERSION}"] == 0o600


@pytest.mark.skipif(os.name != "posix", reason="modes of files are POSIX’s")
def test_the_process_of_a_server_makes_nothing_that_others_may_read(tmp_path: Path) -> None:
    code = "import os; from alignment.__main__ import main; os.umask(0); main()"
    command = [sys.executable, "-c", code, "--database", str(tmp_path / "d" / "a.duckdb"), "fields"]
    subprocess.run(command, cwd=REPOSITORY, check=True, capture_output=True)
    assert modes(tmp_path) == {"d": 0o700}
    assert set(modes(tmp_path / "d").values()) == {0o600}


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
    assert [one.held for one in workspace.sources_held() if one.source == source] == [Amount(postings=2)]
    assert workspace.remove(source) == {"postings": 2, "courses": 0}
    assert workspace.overview().postings == 0 and workspace.programs() != []
    assert workspace.undoable()[0].said.startswith(f"2 postings removed (“{source}”), by local user on ")
    assert workspace.undo_load().undoing == "2 postings are here again."
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
