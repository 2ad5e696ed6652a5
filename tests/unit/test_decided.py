"""What people decide about matches: it holds, it lasts, it reaches no further than they said, and it can be undone."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from alignment.problems import AlignmentProblem, NotFound, UnclearDecision
from alignment.rows import SCORED_TABLES
from alignment.vocabulary import Gap, GapReport, Question, Status, Upload, Verdict
from alignment.workspace import Workspace
from tests.builders import a_copy, an_upload
from tests.conftest import REPOSITORY

SQL = "You must write SQL queries every day."
TEAM = "You must work in a team."
PYTHON = "You must write Python scripts."
QUESTION = Question("Foundations")
WHY = "It is a slogan."


@pytest.fixture
def empty(core_file: Path, tmp_path: Path) -> Iterator[Workspace]:
    """A workspace of this test's own, with nothing but the built-in framework."""
    with Workspace(a_copy(core_file, tmp_path / "own.duckdb")) as workspace:
        yield workspace


def as_csv(name: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Upload:
    file = io.StringIO(newline="")
    csv.writer(file).writerows([columns, *rows])
    return an_upload(file.getvalue(), name)


def load(workspace: Workspace, **texts: str) -> None:
    """Postings by their ids, each of an employer of its own."""
    rows = [(id, f"Employer {id}", "Analyst", "Data and IT", "en", text) for id, text in texts.items()]
    workspace.load_postings([as_csv("postings.csv", ("id", "employer", "title", "field", "language", "text"), rows)])


def teach(workspace: Workspace, *outcomes: str, course: str = "c1", program: str = "Foundations") -> None:
    """A course with outcomes o1, o2 …"""
    head = as_csv(
        "courses.csv", ("course_id", "program", "course_title", "language"), [(course, program, program, "en")]
    )
    rows = [(f"o{at}", course, text) for at, text in enumerate(outcomes, 1)]
    workspace.load_programs([head, as_csv("outcomes.csv", ("outcome_id", "course_id", "text"), rows)])


@pytest.fixture(scope="session")
def asked_for_file(core_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six jobs ask for team work and three of them for SQL, in the same words; one outcome teaches SQL."""
    path = tmp_path_factory.mktemp("asked") / "asked.duckdb"
    with Workspace(a_copy(core_file, path)) as workspace:
        load(workspace, **{f"p{at}": f"{TEAM}\n{SQL}" if at < 3 else TEAM for at in range(6)})
        teach(workspace, "Write SQL queries.", "Bake bread.")
        workspace.align()
    return path


@pytest.fixture
def asked_for(asked_for_file: Path, tmp_path: Path) -> Iterator[Workspace]:
    """A copy of it that this test may change."""
    with Workspace(a_copy(asked_for_file, tmp_path / "own.duckdb")) as workspace:
        yield workspace


def line_of(workspace: Workspace, posting: str, text: str) -> str:
    return next(one.requirement.id for one in workspace.posting_lines(posting) if one.requirement.text == text)


def skills_of(workspace: Workspace, posting: str, text: str, framework: str = "core") -> set[str]:
    lines = workspace.posting_lines(posting, framework)
    return {match.skill_id for one in lines if one.requirement.text == text for match in one.matches}


def nearly(workspace: Workspace, line: str, owner: str) -> None:
    """Leave a near miss for team work at an outcome, as a scorer does; which ones it leaves is its own affair."""
    said = {"score": 0.3, "probability": 0.4, "terms": ["bread"], "matched_label": "team work", "shown": False}
    known = {"line_id": line, "owner_id": owner, "framework": "core", "skill_id": "working-in-teams"}
    with workspace._database.writing("write") as writing:
        writing.insert("outcome_skill", [known | said | {"why_not": "too weak", "earned": False, "decided": ""}])


def gap_of(report: GapReport, skill: str) -> Gap:
    return next(gap for gap in report.gaps if gap.skill_id == skill)


def asks(workspace: Workspace, skill: str) -> int:
    return workspace.skill_report(skill).demand.n


def reject(workspace: Workspace, posting: str = "p0", *, everywhere: bool = False) -> int:
    line = line_of(workspace, posting, SQL)
    return workspace.decide("requirement", line, "sql", Verdict.REJECTED, reason=WHY, same_wording=everywhere).id


# ------------------------------------------------------------------------------------------------- what it changes


def test_a_rejected_match_counts_no_more_and_undoing_gives_back_everything(asked_for: Workspace) -> None:
    before = asked_for.gap_report(QUESTION), asked_for.overview(), asked_for.skill_report("sql")
    number = reject(asked_for)
    assert skills_of(asked_for, "p0", SQL) == set()
    assert asks(asked_for, "sql") == 2
    assert gap_of(asked_for.gap_report(QUESTION), "sql").demand.n == 2
    asked_for.undo(number)
    assert (asked_for.gap_report(QUESTION), asked_for.overview(), asked_for.skill_report("sql")) == before


def test_an_outcome_turned_down_teaches_no_more_and_stays_visible_with_the_reason(asked_for: Workspace) -> None:
    asked_for.decide("outcome", "o1", "sql", Verdict.REJECTED, reason=WHY)
    gap = gap_of(asked_for.gap_report(QUESTION), "sql")
    assert gap.status is Status.UNTAUGHT
    assert gap.nearest is not None and gap.nearest.why_not == "a person said it does not fit"


def test_a_near_miss_that_a_person_accepts_is_shown_as_sure(asked_for: Workspace) -> None:
    teach(asked_for, "Bake bread.", course="c2", program="Second")
    asked_for.align()
    nearly(asked_for, "o1", "c2")
    question = Question("Second")
    missed = next(item.match for item in asked_for.review(question).items if not item.match.is_shown)
    assert missed.skill_id == "working-in-teams"
    before = gap_of(asked_for.gap_report(question), missed.skill_id)
    kept = asked_for.decide("outcome", missed.line_id, missed.skill_id, Verdict.ACCEPTED, owner="c2")
    after = gap_of(asked_for.gap_report(question), missed.skill_id)
    assert (before.status, kept.was_shown, kept.reason) == (Status.UNTAUGHT, False, "")
    assert after.status is Status.TAUGHT
    assert after.outcome is not None and after.outcome.probability == 1
    asked_for.undo(kept.id)
    assert gap_of(asked_for.gap_report(question), missed.skill_id) == before


def test_a_remapped_match_counts_for_the_other_skill_alone(asked_for: Workspace) -> None:
    line = line_of(asked_for, "p0", SQL)
    kept = asked_for.decide("requirement", line, "sql", Verdict.REMAPPED, to="Python", reason="They mean Python.")
    assert kept.said == "“SQL” is really “Python”."
    assert skills_of(asked_for, "p0", SQL) == {"python"}
    assert (asks(asked_for, "sql"), asks(asked_for, "python")) == (2, 1)
    (evidence,) = asked_for.skill_report("python").asking
    assert (evidence.text, evidence.probability, evidence.terms) == (SQL, 1, ())
    asked_for.undo(kept.id)
    assert (asks(asked_for, "sql"), asks(asked_for, "python")) == (3, 0)


def test_an_assessment_can_be_judged_too(asked_for: Workspace) -> None:
    head = as_csv(
        "courses.csv", ("course_id", "program", "course_title", "language"), [("c1", "Foundations", "One", "en")]
    )
    task = as_csv("assessments.csv", ("assessment_id", "course_id", "task"), [("a1", "c1", "Write five SQL queries.")])
    asked_for.load_programs([head, task])
    asked_for.align()
    assert gap_of(asked_for.gap_report(QUESTION), "sql").status is Status.MET
    asked_for.decide("assessment", "a1", "sql", Verdict.REJECTED, reason=WHY)
    assert gap_of(asked_for.gap_report(QUESTION), "sql").assessed is not True


def test_a_later_decision_replaces_the_earlier_and_undoing_it_brings_that_back(asked_for: Workspace) -> None:
    first, line = reject(asked_for), line_of(asked_for, "p0", SQL)
    second = asked_for.decide("requirement", line, "sql", Verdict.REMAPPED, to="python", reason="They mean Python.").id
    third = asked_for.decide("requirement", line, "sql", Verdict.ACCEPTED).id
    assert skills_of(asked_for, "p0", SQL) == {"sql"}
    assert [one.fate for one in asked_for.decisions().rows] == ["holds", *["replaced by a later one"] * 2]
    asked_for.undo(third)
    assert skills_of(asked_for, "p0", SQL) == {"python"}
    asked_for.undo(first)
    assert skills_of(asked_for, "p0", SQL) == {"python"}
    asked_for.undo(second)
    assert skills_of(asked_for, "p0", SQL) == {"sql"}
    assert [one.fate for one in asked_for.decisions().rows] == ["undone"] * 3


def test_the_log_keeps_what_was_decided_with_reason_and_time_also_when_it_is_undone(asked_for: Workspace) -> None:
    number = reject(asked_for)
    undone = asked_for.undo(number)
    found = asked_for.decisions()
    assert found.rows == (undone,) and found.total == 1
    assert (undone.verdict, undone.reason, undone.text, undone.label) == (Verdict.REJECTED, WHY, SQL, "SQL")
    assert undone.undone_at is not None and undone.decided_at <= undone.undone_at
    assert not undone.stands


def test_each_decision_is_one_transaction(asked_for: Workspace) -> None:
    revision = asked_for.revision
    asked_for.undo(reject(asked_for))
    assert asked_for.revision == revision + 2


# ------------------------------------------------------------------------------------------------- what it survives


def rescore(workspace: Workspace) -> None:
    workspace.align(again=True)


def reload_with_more_lines(workspace: Workspace) -> None:
    load(workspace, p0=f"{PYTHON}\n{TEAM}\n{SQL}")
    workspace.align()


def replace_framework(workspace: Workspace) -> None:
    """As a new version of the product does with a newer list."""
    with workspace._database.writing("write") as writing:
        for table in SCORED_TABLES:
            writing.delete(table, "framework", ["core"])
    workspace.align()


def open_again(workspace: Workspace) -> None:
    """As after a restart, and as in a backup."""
    copy = Path(f"{workspace.path}.copy")
    workspace.backup(copy)
    with Workspace(copy) as opened:
        assert (skills_of(opened, "p0", SQL), skills_of(opened, "p1", SQL)) == (set(), {"sql"})
        assert opened.decisions() == workspace.decisions()


@pytest.mark.parametrize("happens", [rescore, reload_with_more_lines, replace_framework, open_again])
def test_a_decision_lasts(asked_for: Workspace, happens: Callable[[Workspace], None]) -> None:
    number = reject(asked_for)
    happens(asked_for)
    assert skills_of(asked_for, "p0", SQL) == set()
    assert skills_of(asked_for, "p1", SQL) == {"sql"}
    asked_for.undo(number)
    assert skills_of(asked_for, "p0", SQL) == {"sql"}


def test_a_file_of_the_first_version_opens_and_its_matches_can_be_judged(asked_for: Workspace, tmp_path: Path) -> None:
    asked_for.close()
    old = as_version_1(Path(asked_for.path), tmp_path / "old.duckdb")
    with Workspace(old) as upgraded, Workspace(asked_for.path) as new:
        assert upgraded.unaligned_count() > 0
        upgraded.align()
        assert upgraded.gap_report(QUESTION) == new.gap_report(QUESTION)
        assert upgraded.review(QUESTION) == new.review(QUESTION)
        number = reject(upgraded, everywhere=True)
        assert asks(upgraded, "sql") == 0
        upgraded.undo(number)
        assert upgraded.gap_report(QUESTION) == new.gap_report(QUESTION)


def as_version_1(path: Path, target: Path) -> Path:
    """The same data in the tables that the first version made."""
    with duckdb.connect(str(target)) as connection:
        connection.execute((REPOSITORY / "tests" / "golden" / "schema-1.sql").read_text(encoding="utf-8"))
        connection.execute(f"ATTACH '{path}' AS now")
        tables = connection.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = 'old'").fetchall()
        for (table,) in tables:
            if table != "state":
                found = connection.execute(f"SELECT * FROM {table}").description
                columns = ", ".join(column[0] for column in found)
                connection.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM now.{table}")
    return target


def test_a_remapping_lasts_too_and_its_match_is_there_once(asked_for: Workspace) -> None:
    asked_for.decide("outcome", "o1", "sql", Verdict.REMAPPED, to="python", reason="They mean Python.")
    for happens in (rescore, rescore, reload_with_more_lines):
        happens(asked_for)
        report = asked_for.skill_report("python")
        assert report.teaching_total == 1
        assert asked_for.skill_report("sql").teaching_total == 0


def test_a_decision_is_not_carried_to_other_words_under_the_same_id(asked_for: Workspace) -> None:
    asked_for.decide("outcome", "o1", "sql", Verdict.REJECTED, reason=WHY)
    teach(asked_for, "Write and tune SQL queries.", "Bake bread.")
    asked_for.align()
    assert asked_for.skill_report("sql").teaching_total == 1


def test_a_skill_that_a_framework_lost_is_not_shown_and_comes_back_with_it(asked_for: Workspace) -> None:
    def own(*labels: str) -> None:
        asked_for.load_framework("own", [an_upload("\n".join(["label", *labels]), "skills.csv")])
        asked_for.align("own")

    own("SQL queries", "Python scripts")
    line = line_of(asked_for, "p0", SQL)
    told = {"framework": "own", "reason": "They mean Python."}
    kept = asked_for.decide("requirement", line, "SQL queries", Verdict.REMAPPED, to="Python scripts", **told)
    assert skills_of(asked_for, "p0", SQL, "own") == {kept.to_skill}
    own("SQL queries")
    assert skills_of(asked_for, "p0", SQL, "own") == set()
    assert asked_for.gap_report(Question("Foundations", framework="own")).gaps
    own("SQL queries", "Python scripts", "Teams")
    assert skills_of(asked_for, "p0", SQL, "own") == {kept.to_skill}
    assert skills_of(asked_for, "p0", SQL) == {"sql"}, "the other framework is not concerned"


# --------------------------------------------------------------------------------------------------- how far it goes


def test_other_lines_with_the_wording_are_counted_and_left_alone_until_the_person_says_yes(
    asked_for: Workspace,
) -> None:
    assert asked_for.same_wording("requirement", line_of(asked_for, "p0", SQL)) == 2
    reject(asked_for)
    assert asks(asked_for, "sql") == 2
    reject(asked_for, "p1", everywhere=True)
    assert asks(asked_for, "sql") == 0


def test_with_a_yes_it_holds_for_lines_that_are_loaded_later(asked_for: Workspace) -> None:
    number = reject(asked_for, everywhere=True)
    load(asked_for, later=f"•  {SQL.upper()}!", other="You must write SQL queries every week.")
    asked_for.align()
    assert asks(asked_for, "sql") == 1
    asked_for.undo(number)
    assert asks(asked_for, "sql") == 5


def test_without_a_yes_a_later_line_is_left_alone(asked_for: Workspace) -> None:
    reject(asked_for)
    load(asked_for, later=SQL)
    asked_for.align()
    assert skills_of(asked_for, "later", SQL) == {"sql"}


def test_one_line_can_be_excepted_from_what_holds_for_its_wording(asked_for: Workspace) -> None:
    reject(asked_for, everywhere=True)
    line = line_of(asked_for, "p1", SQL)
    number = asked_for.decide("requirement", line, "sql", Verdict.ACCEPTED).id
    assert [bool(skills_of(asked_for, f"p{at}", SQL)) for at in range(3)] == [False, True, False]
    asked_for.undo(number)
    assert asks(asked_for, "sql") == 0


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("You must know C++.", "You must know C#.", False),
        ("You must know C++.", "• you MUST know  C++;", True),
        ("Connaissance du français", "connaissance du FRANÇAIS.", True),
        ("You must know SQL now here.", "You must know SQL nowhere.", False),
    ],
)
def test_a_wording_is_its_words_whatever_the_case_and_the_rest(
    empty: Workspace, one: str, other: str, same: bool
) -> None:
    load(empty, p0="You must work.", p1="You must work.")
    teach(empty, one, course="c1")
    teach(empty, other, course="c2", program="Second")
    assert empty.same_wording("outcome", "o1", "c1") == int(same)


def test_an_outcome_does_not_speak_for_a_requirement(asked_for: Workspace) -> None:
    teach(asked_for, SQL, course="c9")
    asked_for.align()
    asked_for.decide("outcome", "o1", "sql", Verdict.REJECTED, reason=WHY, owner="c9", same_wording=True)
    assert asks(asked_for, "sql") == 3


def test_a_posting_that_was_not_aligned_is_not_counted_through_a_decision(asked_for: Workspace) -> None:
    load(asked_for, later=SQL)
    line, told = line_of(asked_for, "p0", SQL), {"to": "python", "reason": "They mean Python."}
    asked_for.decide("requirement", line, "sql", Verdict.REMAPPED, same_wording=True, **told)
    demand = asked_for.skill_report("python").demand
    assert (demand.n, demand.total) == (3, 6)
    asked_for.align()
    demand = asked_for.skill_report("python").demand
    assert (demand.n, demand.total) == (4, 7)


# ------------------------------------------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("change", "problem", "words"),
    [
        ({"kind": "wish"}, NotFound, "no kind “wish”"),
        ({"line": "nowhere"}, NotFound, "no outcome “nowhere”"),
        ({"skill": "flying"}, NotFound, "no skill “flying”"),
        ({"skill": "python"}, NotFound, "no match with “Python”"),
        ({"framework": "esco"}, NotFound, "no framework “esco”"),
        ({"verdict": Verdict.REMAPPED, "to": "flying"}, NotFound, "no skill “flying”"),
        ({"verdict": Verdict.REMAPPED, "to": "sql"}, UnclearDecision, "already"),
        ({"verdict": Verdict.REMAPPED}, UnclearDecision, "No other skill"),
        ({"reason": ""}, UnclearDecision, "no reason"),
        ({"reason": "x" * 501}, UnclearDecision, "501 letters"),
        ({"owner": "c7"}, NotFound, "no outcome"),
    ],
)
def test_what_cannot_be_decided_is_refused_and_nothing_is_kept(
    asked_for: Workspace, change: dict[str, str], problem: type[AlignmentProblem], words: str
) -> None:
    told = {"kind": "outcome", "line": "o1", "skill": "sql", "verdict": Verdict.REJECTED, "reason": WHY} | change
    before = asked_for.revision, asked_for.gap_report(QUESTION)
    with pytest.raises(problem, match=words) as refused:
        asked_for.decide(**told)  # type: ignore[arg-type]
    assert refused.value.remedy
    assert (asked_for.revision, asked_for.gap_report(QUESTION)) == before
    assert asked_for.decisions().total == 0


def test_an_outcome_whose_id_two_courses_use_is_named_with_its_course(asked_for: Workspace) -> None:
    teach(asked_for, "Write SQL queries.", course="c2", program="Second")
    asked_for.align()
    with pytest.raises(NotFound, match=r"c1.*c2"):
        asked_for.decide("outcome", "o1", "sql", Verdict.REJECTED, reason=WHY)
    asked_for.decide("outcome", "o1", "sql", Verdict.REJECTED, reason=WHY, owner="c2")
    assert [line.where for line in asked_for.skill_report("sql").teaching] == ["Foundations · Foundations"]


def test_undoing_twice_or_nothing_is_refused(asked_for: Workspace) -> None:
    number = reject(asked_for)
    asked_for.undo(number)
    revision = asked_for.revision
    with pytest.raises(UnclearDecision, match="already"):
        asked_for.undo(number)
    with pytest.raises(NotFound):
        asked_for.undo(99)
    with pytest.raises(NotFound):
        asked_for.undo(number + 1)  # the entry that took it back
    assert asked_for.revision == revision


def test_decisions_made_at_once_are_all_kept(asked_for: Workspace) -> None:
    lines = [line_of(asked_for, f"p{at}", TEAM) for at in range(6)]
    skill = next(iter(skills_of(asked_for, "p0", TEAM)))

    def judge(line: str) -> int:
        return asked_for.decide("requirement", line, skill, Verdict.REJECTED, reason=WHY).id

    with ThreadPoolExecutor(3) as pool:
        assert sorted(pool.map(judge, lines)) == [1, 2, 3, 4, 5, 6]
    assert asks(asked_for, skill) == 0


# ---------------------------------------------------------------------------------------------------- the error rate


def test_before_anything_is_judged_that_is_said(asked_for: Workspace) -> None:
    assert asked_for.error_rate().answer == "No match has been judged here yet."
    assert asked_for.gap_report(QUESTION).judged.total == 0


def test_a_wording_counts_once_and_an_undone_decision_not_at_all(asked_for: Workspace) -> None:
    reject(asked_for, "p0")
    reject(asked_for, "p1")
    asked_for.decide("outcome", "o1", "sql", Verdict.ACCEPTED)
    rate = asked_for.error_rate().wrong
    assert (rate.n, rate.total) == (1, 2)
    assert asked_for.gap_report(QUESTION).judged == rate
    asked_for.undo(3)
    assert asked_for.error_rate().answer.startswith("1 of 1 judged match")


def test_the_latest_word_on_a_match_counts_and_a_remapped_one_was_wrong(asked_for: Workspace) -> None:
    reject(asked_for)
    asked_for.decide("requirement", line_of(asked_for, "p0", SQL), "sql", Verdict.ACCEPTED)
    assert asked_for.error_rate().wrong.n == 0
    asked_for.decide("outcome", "o1", "sql", Verdict.REMAPPED, to="python", reason="They mean Python.")
    rate = asked_for.error_rate().wrong
    assert (rate.n, rate.total) == (1, 2)


def test_what_the_scorer_had_not_shown_is_not_held_against_it(asked_for: Workspace) -> None:
    nearly(asked_for, "o2", "c1")
    missed = next(item.match for item in asked_for.review(QUESTION).items if not item.match.is_shown)
    asked_for.decide(missed.kind, missed.line_id, missed.skill_id, Verdict.REJECTED, reason=WHY, owner=missed.owner_id)
    asked_for.decide("outcome", "o1", "sql", Verdict.REMAPPED, to="python", reason="They mean Python.")
    asked_for.decide("outcome", "o1", "python", Verdict.REJECTED, reason="Not even that.")
    rate = asked_for.error_rate().wrong
    assert (rate.n, rate.total) == (1, 1)


# ------------------------------------------------------------------------------------------------------------ review


def test_the_outcome_that_alone_teaches_a_skill_says_what_rests_on_it(asked_for: Workspace) -> None:
    review = asked_for.review(QUESTION)
    item = next(one for one in review.items if (one.match.kind, one.match.skill_id) == ("outcome", "sql"))
    assert item.said == "If this is wrong, nothing in this program teaches “SQL”, asked for by 3 of 6 postings."
    assert item.match.line.terms and item.match.line.where
    assert item.other is not None and item.other.text == SQL


def test_lines_of_one_wording_are_one_item_with_the_postings_that_rest_on_it(asked_for: Workspace) -> None:
    load(asked_for, p2=f"{SQL}\nYou must have SQL experience.")
    asked_for.align()
    (item,) = [one for one in asked_for.review(QUESTION, skill="sql").items if one.match.line.text == SQL]
    assert item.said == "If this is wrong, “SQL” is asked for by 1 instead of 3 of 6 postings."
    assert item.same_wording == 2
    assert item.other is not None and item.other.text == "Write SQL queries."


def test_what_was_judged_is_left_out_and_undoing_brings_it_back(asked_for: Workspace) -> None:
    before = asked_for.review(QUESTION)
    number = asked_for.decide("outcome", "o1", "sql", Verdict.ACCEPTED).id
    after = asked_for.review(QUESTION)
    assert after.total == before.total - 1
    assert ("outcome", "sql") not in {(one.match.kind, one.match.skill_id) for one in after.items}
    asked_for.undo(number)
    assert asked_for.review(QUESTION) == before


def test_a_judged_line_leaves_the_other_lines_of_its_wording_to_be_judged(asked_for: Workspace) -> None:
    asked_for.decide("requirement", line_of(asked_for, "p0", SQL), "sql", Verdict.ACCEPTED)
    (item,) = [one for one in asked_for.review(QUESTION, skill="sql").items if one.match.kind == "requirement"]
    assert item.match.owner_id in ("p1", "p2")
    assert item.said == "If this is wrong, “SQL” is asked for by 1 instead of 3 of 6 postings."


def test_what_the_review_says_will_happen_is_what_happens(own_sample: Workspace) -> None:
    question = Question("Data Analysis Foundations", "Data and IT")
    items = own_sample.review(question, 400).items
    assert [one.effect for one in items] == sorted((one.effect for one in items), reverse=True)
    lines = [one for one in items if one.match.kind == "requirement" and one.match.only_in][:2]
    outcomes = [one for one in items if one.match.kind == "outcome" and one.match.is_shown and one.match.only_in][:2]
    misses = [one for one in items if not one.match.is_shown][:2]
    for item in (*lines, *outcomes, *misses):
        match = item.match
        verdict, reason = (Verdict.REJECTED, WHY) if match.is_shown else (Verdict.ACCEPTED, "")
        told = {"reason": reason, "owner": match.owner_id}
        kept = own_sample.decide(match.kind, match.line_id, match.skill_id, verdict, same_wording=True, **told)
        gaps = {gap.skill_id: gap for gap in own_sample.gap_report(question).gaps}
        if match.kind == "requirement":
            left = gaps[match.skill_id].demand.n if match.skill_id in gaps else 0
            assert left == item.demand.n - match.only_in
        else:
            assert (
                (gaps[match.skill_id].outcome is None) == match.is_shown if match.skill_id in gaps else match.is_shown
            )
        own_sample.undo(kept.id)
    assert own_sample.review(question, 400).items == items


def test_the_list_is_cut_and_says_how_long_it_is(sample: Workspace) -> None:
    review = sample.review(Question("Data Analysis Foundations"), 3)
    assert len(review.items) == 3 < review.total
    assert replace(review, items=()) == replace(sample.review(Question("data analysis foundations"), 5), items=())


def test_a_question_about_nothing_known_is_refused(sample: Workspace) -> None:
    with pytest.raises(NotFound):
        sample.review(Question("Nowhere"))
