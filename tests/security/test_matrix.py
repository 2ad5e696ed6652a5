"""Role × method × export: who may not is refused, and nobody reads a word of another employer's postings.

Every public method of the workspace is in `CALLS`, or in `OPEN` with the reason why anybody may call it, so that a new
one cannot be forgotten. Two employers keep postings to themselves that are full of words found nowhere else; then a
third, so that they are pooled.
"""

from __future__ import annotations

import inspect
import io
import json
import shutil
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from alignment.access import LOCAL, Person, Purpose, Role
from alignment.answers import Drafts
from alignment.assessing import AssessmentReport
from alignment.assessment_exports import REPORT_FILES, assessments_json
from alignment.decisions import Review
from alignment.exports import export, gap_json, review_json, table_csv
from alignment.problems import AlignmentProblem, NotAllowed
from alignment.rubric_exports import export_rubric
from alignment.rubrics import Party, Rubric
from alignment.vocabulary import Claim, GapReport, Level, Question, Upload, Verdict
from alignment.workspace import Workspace
from tests.builders import a_copy, an_upload

PROGRAM, FIELD = "Data Analysis Foundations", "Data and IT"
QUESTION = Question(PROGRAM, FIELD)
CANARY = "quillwort"
"""Begins every word of the employers' own that others must not read."""
KEEPERS = ("Quillwort Alpha", "Quillwort Beta", "Quillwort Gamma")

PEOPLE = {
    "lead": Person("lead@example.org", Role.LEAD),
    "committee": Person("committee@example.org", Role.COMMITTEE),
    "researcher": Person("researcher@example.org", Role.RESEARCHER),
    "admin": Person("admin@example.org", Role.ADMIN),
    "employer": Person("people@northwind.example", Role.EMPLOYER, "Northwind"),
    "employer without a name": Person("people@northwind.example", Role.EMPLOYER),
    "link for postings": Person("link 1", Role.EMPLOYER, "Northwind", Purpose.POSTINGS),
    "link for rubrics": Person("link 2", Role.EMPLOYER, "Northwind", Purpose.RUBRICS),
}

OPEN = {
    "close": "ends the server’s own use",
    "seen_by": "is how somebody becomes somebody",
    "expects_login": "tells, before anybody is somebody, whether the database is for more than one",
    "person_named": "answers who signs in, before they are somebody",
    "person_of_link": "the same for a link",
    "listen": "is the server’s own: it answers requests of whoever may read the file",
    "level_scale": "the scale is printed in the handbook",
}


@dataclass(frozen=True)
class Place:
    """What the calls are about."""

    posting: str
    line: str
    public_line: str
    public_skill: str
    course: str
    assessment: str
    rubric: str
    decision: int
    link: str
    target: Path


Call = Callable[[Workspace, Place], Any]
POSTINGS = [an_upload(f"title,field,text\nClerk,{FIELD},You must write SQL queries.\n", "new.csv")]
COURSES = [an_upload("program,course,outcome\nBaking,Bread,Bake bread.\n", "baking.csv")]
LABELS = an_upload("query_id,source,sentence,label\n1,x,You write SQL queries.,SQL queries\n", "labels.csv")
CALLS: dict[str, Call] = {
    "load_sample": lambda w, p: w.load_sample(),
    "load_postings": lambda w, p: w.load_postings(POSTINGS),
    "load_programs": lambda w, p: w.load_programs(COURSES),
    "load_framework": lambda w, p: w.load_framework("own", [an_upload("label\nBaking\n", "own.csv")]),
    "guess_columns": lambda w, p: w.guess_columns(COURSES[0]),
    "guess_tables": lambda w, p: w.guess_tables(COURSES),
    "draft_uploads": lambda w, p: w.draft_uploads(POSTINGS, employer=KEEPERS[0]),
    "draft_text": lambda w, p: w.draft_text("You must write SQL queries.", employer=KEEPERS[0]),
    "accept": lambda w, p: w.accept(Drafts(())),
    "add_programs": lambda w, p: w.add_programs(COURSES),
    "align": lambda w, p: w.align(),
    "programs": lambda w, p: w.programs(),
    "fields": lambda w, p: w.fields(),
    "frameworks": lambda w, p: w.frameworks(),
    "sources": lambda w, p: w.sources(),
    "loaded": lambda w, p: w.loaded(),
    "quality": lambda w, p: w.quality(),
    "overview": lambda w, p: w.overview(),
    "unaligned_count": lambda w, p: w.unaligned_count(),
    "match": lambda w, p: w.match("You must write SQL queries."),
    "try_line": lambda w, p: w.try_line("You must write SQL queries."),
    "second_reader": lambda w, p: w.second_reader(),
    "second_opinions": lambda w, p: w.second_opinions([Claim("You write SQL.", "sql")]),
    "cross_checked": lambda w, p: w.cross_checked((), "sql"),
    "cross_checked_gaps": lambda w, p: w.cross_checked_gaps(()),
    "cross_checked_items": lambda w, p: w.cross_checked_items((), "core"),
    "gap_report": lambda w, p: w.gap_report(QUESTION),
    "level_lines": lambda w, p: w.level_lines(QUESTION, "sql", 1_000),
    "skill_report": lambda w, p: w.skill_report("sql", field=FIELD, most=1_000),
    "skill_choices": lambda w, p: w.skill_choices(),
    "skill_labels": lambda w, p: w.skill_labels(),
    "postings": lambda w, p: w.postings(most=10_000),
    "posting_lines": lambda w, p: w.posting_lines(p.posting),
    "program_report": lambda w, p: w.program_report(PROGRAM),
    "evaluate": lambda w, p: w.evaluate(LABELS, "core"),
    "backup": lambda w, p: w.backup(p.target),
    "verify": lambda w, p: w.verify(),
    "events": lambda w, p: [one for one in w.events(10_000) if "rubric" not in one.what],  # those are shared
    "undoable": lambda w, p: w.undoable(),
    "undo_load": lambda w, p: w.undo_load(),
    "backup_to_download": lambda w, p: w.backup_to_download().said,
    "written": lambda w, p: w.written(10_000),
    "upkept": lambda w, p: w.upkept(),
    "sources_held": lambda w, p: w.sources_held(),
    "remove": lambda w, p: w.remove("sample"),
    "decide": lambda w, p: w.decide("requirement", p.public_line, p.public_skill, Verdict.ACCEPTED),
    "settle_level": lambda w, p: w.settle_level("requirement", p.line, Level.LEADING),
    "undo": lambda w, p: w.undo(p.decision),
    "decisions": lambda w, p: w.decisions(most=10_000),
    "same_wording": lambda w, p: w.same_wording("requirement", p.public_line),
    "error_rate": lambda w, p: w.error_rate(),
    "review": lambda w, p: w.review(QUESTION, 1_000),
    "rubrics": lambda w, p: w.rubrics(),
    "rubric": lambda w, p: w.rubric(p.rubric),
    "rubric_sources": lambda w, p: w.rubric_sources(PROGRAM),
    "start_rubric": lambda w, p: w.start_rubric("New", PROGRAM, "Northwind", party=side(w), author="Ann"),
    "save_rubric": lambda w, p: w.save_rubric(p.rubric, (), based_on=1, party=side(w), author="Ann"),
    "sign_rubric": lambda w, p: w.sign_rubric(p.rubric, 1, party=side(w), name="Ann"),
    "assessment_report": lambda w, p: w.assessment_report(QUESTION),
    "assessments": lambda w, p: w.assessments(),
    "assessment_page": lambda w, p: w.assessment_page(p.course, p.assessment),
    "compare_task": lambda w, p: w.compare_task(p.course, p.assessment, "Write SQL queries."),
    "edit_assessment": lambda w, p: w.edit_assessment(p.course, p.assessment, {"judge": "A peer"}, "Agreed."),
    "people": lambda w, p: w.people(),
    "add_person": lambda w, p: w.add_person("new@example.org", Role.LEAD),
    "remove_person": lambda w, p: w.remove_person("there@example.org"),
    "links": lambda w, p: w.links(),
    "make_link": lambda w, p: w.make_link("Northwind", Purpose.POSTINGS),
    "revoke_link": lambda w, p: w.revoke_link(p.link),
    "forget_employer": lambda w, p: w.forget_employer("Northwind"),
    "held_of_employer": lambda w, p: w.held_of_employer("Northwind"),
    "acting_for": lambda w, p: w.acting_for("Northwind"),
    "owners": lambda w, p: w.owners(),
    "about_pooling": lambda w, p: w.about_pooling(),
}
NAMES_EMPLOYERS = {"owners", "people", "links", "load_sample"}
"""What an admin needs the employers' names for; not a word of their postings is in it."""


SHARED = {"rubrics", "rubric"}
"""What an employer writes together with the college, whose people read it; other employers do not."""


def side(workspace: Workspace) -> Party:
    return Party.EMPLOYER if workspace.person.is_employer else Party.COLLEGE


def keep(workspace: Workspace, name: str) -> None:
    """An employer adds a posting in which everything that can be read begins with the canary."""
    seen = workspace.seen_by(Person("x@example.org", Role.EMPLOYER, name))
    word = f"{CANARY}{name[-2:].lower()}"
    text = (
        f"You must write SQL queries for {word}. You resolve conflicts calmly with {word}. "
        f"Expert Python for {word} is needed. You must meet deadlines at {word}."
    )
    table = f'id,title,employer,field,source,text\n{word}-1,{word} title,{word},{FIELD},{word} source,"{text}"\n'
    seen.accept(seen.draft_uploads([Upload(f"{word}.csv", table.encode())]))
    posting = next(one for one in seen.postings().rows if one.employer == name)
    line = next(one for one in seen.posting_lines(posting.id) if one.matches)
    seen.decide(
        "requirement", line.requirement.id, line.matches[0].skill_id, Verdict.REJECTED, reason=f"{word} says no."
    )
    seen.start_rubric(f"{word} rubric", PROGRAM, "", party=Party.EMPLOYER, author=word)


def public_line(workspace: Workspace) -> tuple[str, str]:
    for posting in workspace.postings(FIELD).rows:
        for one in workspace.posting_lines(posting.id):
            if one.matches and CANARY not in one.requirement.text:
                return one.requirement.id, one.matches[0].skill_id
    raise AssertionError("the sample asks for nothing")


def make(sample_file: Path, folder: Path, keepers: int) -> tuple[Path, Place]:
    path = folder / f"{keepers}.duckdb"
    a_copy(sample_file, path)
    with Workspace(path) as workspace:
        line, skill = public_line(workspace)
        decision = workspace.decide("requirement", line, skill, Verdict.ACCEPTED).id
        for name in KEEPERS[:keepers]:
            keep(workspace, name)
        own = workspace.seen_by(PEOPLE["employer"])
        own.accept(own.draft_text("You must write SQL queries for us.", title="Ours", field=FIELD))
        mine = next(one for one in own.postings().rows if one.title == "Ours")
        kept = own.posting_lines(mine.id)[0].requirement.id
        workspace.add_person("there@example.org", Role.LEAD)
        link, _ = workspace.make_link("Northwind", Purpose.POSTINGS)
        rubric = workspace.start_rubric("Shared", PROGRAM, "Northwind", party=Party.COLLEGE, author="Ann")
        one = workspace.assessments(PROGRAM)[0]
        place = Place(
            mine.id, kept, line, skill, *one.place, rubric.id, decision, link.number, folder / "backup.duckdb"
        )
    return path, place


@pytest.fixture(scope="module", params=[2, 3], ids=["too few to show", "pooled"])
def held(
    request: pytest.FixtureRequest, sample_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Place]:
    return make(sample_file, tmp_path_factory.mktemp("matrix"), request.param)


@pytest.fixture(scope="module")
def looked_at(held: tuple[Path, Place]) -> Iterator[Workspace]:
    """For what only looks."""
    with Workspace(held[0]) as opened:
        yield opened


@pytest.fixture
def workspace(held: tuple[Path, Place], tmp_path: Path) -> Iterator[Workspace]:
    """For what writes."""
    with Workspace(shutil.copyfile(held[0], tmp_path / "own.duckdb")) as opened:
        yield opened


def words_of(answer: Any) -> str:
    """Everything an answer holds, and everything the exports make of it."""
    told = [repr(answer)]
    if isinstance(answer, GapReport):
        told += [
            json.dumps(gap_json(answer), default=str),
            *(opened(export(answer, kind)) for kind in ("csv", "xlsx", "json")),
        ]
    if isinstance(answer, AssessmentReport):
        told += [json.dumps(assessments_json(answer), default=str)]
        told += [opened(form.write(answer)) for form in REPORT_FILES.values()]
    if isinstance(answer, Review):
        told += [json.dumps(review_json(answer), default=str)]
    if isinstance(answer, Rubric):
        told += [opened(export_rubric(answer, kind)) for kind in ("csv", "xlsx", "json")]
    return "\n".join(told).lower()


def opened(content: bytes) -> str:
    """A file's text; of a workbook, that of all its parts."""
    if not content.startswith(b"PK"):
        return content.decode("utf-8-sig")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())


def methods() -> set[str]:
    return {
        name
        for name, what in inspect.getmembers(Workspace)
        if callable(getattr(what, "__func__", what)) and not name.startswith("_")
    }


def test_every_method_is_guarded_or_open_for_a_reason_and_called_here() -> None:
    properties = {name for name, what in inspect.getmembers(Workspace) if isinstance(what, property)}
    assert {name for name in methods() - properties if not needed_for(name)} == set(OPEN)
    assert set(CALLS) == methods() - properties - set(OPEN)


def needed_for(name: str) -> tuple[Any, ...]:
    return getattr(getattr(Workspace, name), "needs", ())


WRITING = {
    "load_sample", "load_postings", "load_programs", "load_framework", "accept", "add_programs", "align", "decide",
    "settle_level", "undo", "start_rubric", "save_rubric", "sign_rubric", "edit_assessment", "add_person",
    "remove_person", "undo_load", "remove", "make_link", "revoke_link", "forget_employer", "backup",
    "backup_to_download",
}  # fmt: skip


def allowed(who: str, name: str) -> bool:
    return any(map(PEOPLE[who].may, needed_for(name)))


def call(seen: Workspace, place: Place, who: str, name: str) -> str:
    """What a call says, whether it answers or refuses; what the rules do not allow is refused, and nothing is done."""
    revision = seen.revision
    try:
        return words_of(CALLS[name](seen, place))
    except NotAllowed as refusal:
        assert not allowed(who, name) or name in {"decide", "undo"}, f"{who} {name}: {refusal}"
        assert seen.revision == revision
        return str(refusal).lower()
    except AlignmentProblem as problem:
        assert allowed(who, name), f"{who} {name}: refused before anything is looked up"
        return str(problem).lower()


def check_silence(who: str, name: str, said: str) -> None:
    shared = not PEOPLE[who].is_employer and name in SHARED
    if not shared and not (PEOPLE[who].role is Role.ADMIN and name in NAMES_EMPLOYERS):
        echoed = KEEPERS[0].lower() if name.startswith("draft") else "\x00"  # what one typed oneself
        assert CANARY not in said.replace(echoed, ""), f"{who} reads what is not theirs: {name}"


@pytest.mark.parametrize("who", PEOPLE)
def test_what_only_looks_is_refused_or_says_nothing_of_what_others_keep(
    looked_at: Workspace, held: tuple[Path, Place], who: str
) -> None:
    seen = looked_at.seen_by(PEOPLE[who])
    for name in CALLS.keys() - WRITING:
        said = call(seen, held[1], who, name)
        assert allowed(who, name) or "you may not" in said, f"{who} {name}"
        check_silence(who, name, said)


@pytest.mark.parametrize("who", PEOPLE)
def test_what_writes_is_refused_and_does_nothing_where_it_is_not_allowed(
    looked_at: Workspace, held: tuple[Path, Place], who: str
) -> None:
    seen = looked_at.seen_by(PEOPLE[who])
    for name in sorted(WRITING):
        if not allowed(who, name):
            assert "you may not" in call(seen, held[1], who, name), f"{who} {name}"


@pytest.mark.parametrize(
    ("who", "name"), [(who, name) for who in PEOPLE for name in sorted(WRITING) if allowed(who, name)]
)
def test_what_writes_says_nothing_of_what_others_keep(
    workspace: Workspace, held: tuple[Path, Place], who: str, name: str
) -> None:
    check_silence(who, name, call(workspace.seen_by(PEOPLE[who]), held[1], who, name))


def test_the_local_user_sees_the_words_that_others_must_not(looked_at: Workspace, held: tuple[Path, Place]) -> None:
    told = {
        name: words_of(CALLS[name](looked_at.seen_by(LOCAL), held[1])) for name in ("postings", "decisions", "sources")
    }
    assert all(CANARY in said for said in told.values()), "else the test above could not fail"


@pytest.mark.parametrize("who", ["lead", "employer"])
def test_tables_that_pages_give_out_hold_nothing_of_others(looked_at: Workspace, who: str) -> None:
    seen = looked_at.seen_by(PEOPLE[who])
    rows = [{"Title": one.title, "Employer": one.employer} for one in seen.postings(most=10_000).rows]
    assert CANARY not in table_csv(rows).decode().lower()
