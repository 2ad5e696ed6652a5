"""Assessments in a workspace: the report of a question, a statement of one's own, and edits that hold over any file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb
import pytest

from alignment.assessing import Proof, StoredAssessment, field_of
from alignment.problems import NotFound, NothingLoaded, UnclearDecision, UnclearEdit
from alignment.tasks import PARTS
from alignment.vocabulary import Criterion, Level, Question, Upload, Verdict
from alignment.workspace import Workspace
from tests.builders import a_copy, an_upload

PROGRAM = "Data Analysis Foundations"
QUESTION = Question(PROGRAM, "Data and IT")
DSI = Question("Data Science / Machine Learning Software Foundations Certificates", "it-software")
HOSTILE = '=HYPERLINK("http://evil") <script>alert(1)</script> ![x](http://evil) \'é 漢\n\x00\ud800'


@pytest.fixture
def empty(core_file: Path, tmp_path: Path) -> Iterator[Workspace]:
    """A workspace of this test's own, with nothing but the built-in framework."""
    with Workspace(a_copy(core_file, tmp_path / "own.duckdb")) as workspace:
        yield workspace


def as_csv(name: str, columns: Sequence[str], *rows: Sequence[str]) -> Upload:
    file = io.StringIO(newline="")
    csv.writer(file).writerows([columns, *rows])
    return an_upload(file.getvalue(), name)


def load(
    workspace: Workspace, *assessments: Sequence[str], outcome: str = "Write SQL queries.", language: str = "en"
) -> None:
    """Six jobs that ask for SQL, and one course that teaches it, with assessments of (id, title, task, outcomes)."""
    rows = [(str(n), f"Employer {n}", "Analyst", "IT", "en", "You must write SQL queries.") for n in range(6)]
    workspace.load_postings([as_csv("p.csv", ("id", "employer", "title", "field", "language", "text"), *rows)])
    files = [
        as_csv("c.csv", ("course_id", "program", "course_title", "language"), ("c1", "Data", "Databases", language)),
        as_csv("o.csv", ("outcome_id", "course_id", "text"), ("o1", "c1", outcome), ("o2", "c1", "Resolve conflicts.")),
    ]
    if assessments:
        head = ("assessment_id", "course_id", "title", "task", "outcome_ids")
        files.append(as_csv("a.csv", head, *((id, "c1", title, task, ids) for id, title, task, ids in assessments)))
    workspace.load_programs(files)
    workspace.align()


def named(workspace: Workspace, name: str, program: str = PROGRAM) -> StoredAssessment:
    return next(one for one in workspace.assessments(program) if one.name == name)


# -------------------------------------------------------------------------------------------------------- report


def test_the_sample_says_of_every_asked_and_taught_skill_how_it_is_assessed(sample: Workspace) -> None:
    report, gaps = sample.assessment_report(QUESTION), sample.gap_report(QUESTION)
    asked = {gap.skill_id for gap in gaps.gaps if gap.demand.n and gap.outcome}
    assert {row.skill_id for row in report.rows if row.status is not Proof.UNASKED} == asked
    for row in report.of(Proof.ASSESSED):
        assert row.chain and row.compared and row.outcome and row.requirement
        assert row.chain.outcome in (*row.chain.assessment.outcomes, None)
        assert row.compared.comparison and len(row.compared.comparison.parts) == len(PARTS)


def test_no_skill_stands_twice_and_none_has_a_level_without_an_assessment(sample: Workspace) -> None:
    for program in sample.programs():
        rows = sample.assessment_report(Question(program.name)).rows
        assert len({row.skill_id for row in rows}) == len(rows)
        assert all(row.assessed_level is None for row in rows if row.assessment is None)


def test_an_assessment_that_names_the_outcome_proves_its_skill(empty: Workspace) -> None:
    load(empty, ("a1", "Query test", "Write six queries.", "o1"))
    row = next(row for row in empty.assessment_report(Question("Data")).rows if row.label == "SQL")
    assert row.status is Proof.ASSESSED
    assert row.chain and row.chain.outcome and row.chain.outcome.id == "o1"


def test_without_any_assessment_a_skill_is_not_assessed_as_far_as_the_files_say(empty: Workspace) -> None:
    load(empty)
    report = empty.assessment_report(Question("Data"))
    row = next(row for row in report.rows if row.label == "SQL")
    assert (row.status, row.assessed_level, row.chain) == (Proof.NOT_ASSESSED, None, None)
    assert report.caveats == ("The files give no assessment of this program. There may be some that no file tells of.",)


def test_an_assessment_of_the_course_that_names_nothing_leaves_it_unmeasured(empty: Workspace) -> None:
    load(empty, ("a1", "Quiz", "Answer ten questions.", ""))
    row = next(row for row in empty.assessment_report(Question("Data")).rows if row.label == "SQL")
    assert row.status is Proof.NOT_MEASURED


def test_an_assessment_of_another_outcome_leaves_it_unassessed(empty: Workspace) -> None:
    load(empty, ("a1", "Role play", "Play a quarrel.", "o2"))
    report = empty.assessment_report(Question("Data"))
    assert "SQL" in [row.label for row in report.never_assessed]
    assert "o2" in [row.chain.outcome.id for row in report.never_asked if row.chain and row.chain.outcome]


def test_an_unknown_program_is_a_problem(sample: Workspace) -> None:
    with pytest.raises(NotFound):
        sample.assessment_report(Question("No such program"))
    with pytest.raises(NotFound):
        sample.assessments("No such program")


def test_the_same_question_has_the_same_answer(sample: Workspace) -> None:
    assert sample.assessment_report(QUESTION) == sample.assessment_report(QUESTION)


def test_real_certificates_list_what_is_asked_and_taught_and_never_assessed(open_file: Path, tmp_path: Path) -> None:
    with Workspace(a_copy(open_file, tmp_path / "open.duckdb")) as workspace:
        report = workspace.assessment_report(DSI)
    assert len(report.never_assessed) >= 3
    assert all(row.requirement and row.outcome for row in report.never_assessed)
    assert all(row.assessed_level is None and row.asked.n for row in report.never_assessed)
    lows = [row.asked.low for row in report.never_assessed]
    assert lows == sorted(lows, reverse=True)


# ---------------------------------------------------------------------------------------------------- statements


def test_a_statement_is_compared_with_an_assessment(sample: Workspace) -> None:
    place = named(sample, "Dashboard project").place
    compared = sample.compare_task(*place, " Builds dashboards\n with a team in a newsroom ")
    assert compared.comparison and {"action", "object"} <= set(compared.comparison.agrees)
    assert compared.line == "Builds dashboards with a team in a newsroom"


def test_real_statements_of_employers_can_be_compared(reference: Path, sample: Workspace) -> None:
    place = named(sample, "Dashboard project").place
    with (reference / "opendata" / "employer_assessment_items.csv").open(encoding="utf-8", newline="") as file:
        statements = [row["statement"] for row in csv.DictReader(file) if row["scale_type"] == "5-level proficiency"]
    assert all(sample.compare_task(*place, one).said for one in statements[::20])


def test_no_statement_and_no_assessment_are_problems(sample: Workspace) -> None:
    with pytest.raises(NothingLoaded):
        sample.compare_task(*named(sample, "Dashboard project").place, "  ")
    for course, assessment in (("daf-4", "nothing"), ("nothing", "daf-4-a2"), ("", "")):
        with pytest.raises(NotFound):
            sample.compare_task(course, assessment, "Build dashboards")
        with pytest.raises(NotFound):
            sample.assessment_page(course, assessment)


# --------------------------------------------------------------------------------------------------------- edits


def test_an_edit_is_kept_with_what_the_file_said_and_why(own_sample: Workspace) -> None:
    first = named(own_sample, "Dashboard project")
    page = own_sample.edit_assessment(*first.place, {"judge": "An analyst", "criteria": "Correct\nClear"}, "Agreed.")
    assert page.stored.assessment.judge == "An analyst"
    assert [one.text for one in page.stored.assessment.criteria] == ["Correct", "Clear"]
    told = {one.field: (one.before, one.after, one.reason) for one in page.edits}
    said = {name: field_of(first.assessment, name) for name in told}
    assert told == {
        "judge": (said["judge"], "An analyst", "Agreed."),
        "criteria": (said["criteria"], "Correct\nClear", "Agreed."),
    }


def test_a_mended_criterion_keeps_weight_and_outcomes_when_its_file_comes_again(empty: Workspace) -> None:
    def load_again(title: str) -> None:
        load(empty)
        head = ("assessment_id", "course_id", "title", "task", "outcome_ids", "criteria")
        row = ("a1", "c1", title, "Write six queries.", "o1", "Rows are rigt (60%) [o1]; Tidy (40%)")
        empty.load_programs([
            as_csv("c.csv", ("course_id", "program", "course_title", "language"), ("c1", "Data", "Databases", "en")),
            as_csv("o.csv", ("outcome_id", "course_id", "text"), ("o1", "c1", "Write SQL queries.")),
            as_csv("a.csv", head, row),
        ])  # fmt: skip

    load_again("Query test")
    shown = field_of(empty.assessment_page("c1", "a1").stored.assessment, "criteria")
    empty.edit_assessment("c1", "a1", {"criteria": shown.replace("rigt", "right")}, "A typo.")
    load_again("Another title")
    one = empty.assessment_page("c1", "a1").stored.assessment
    assert one.title == "Another title"
    assert one.criteria == (Criterion("Rows are right", 0.6, ("o1",)), Criterion("Tidy", 0.4))


def test_an_edit_holds_over_a_file_that_comes_later(empty: Workspace) -> None:
    load(empty, ("a1", "Query test", "Write six queries.", "o1"))
    empty.edit_assessment("c1", "a1", {"title": "Our title", "judge": "A lead"}, "Agreed.")
    load(empty, ("a1", "Query test", "Write eight queries.", "o1"))
    one = empty.assessment_page("c1", "a1").stored.assessment
    assert (one.title, one.judge, one.text) == ("Our title", "A lead", "Write eight queries.")
    load(empty, ("a1", "Query test", "Write eight queries.", "o1"))
    assert empty.assessment_page("c1", "a1").stored.assessment == one


def test_an_edit_is_undone_by_putting_the_old_words_back(empty: Workspace) -> None:
    load(empty, ("a1", "Query test", "Write six queries.", "o1"))
    before = empty.assessment_page("c1", "a1").stored
    empty.edit_assessment("c1", "a1", {"text": "Build a dashboard."}, "A try.")
    page = empty.edit_assessment("c1", "a1", {"text": "Write six queries."}, "Back again.")
    assert page.stored == before
    assert [one.reason for one in page.edits] == ["Back again.", "A try."]


def test_a_changed_text_is_scored_again_and_read_for_its_level_again(empty: Workspace) -> None:
    load(empty, ("a1", "Test", "Name three database systems.", ""))
    assert "SQL" not in empty.assessment_page("c1", "a1").skills
    low = empty.assessment_page("c1", "a1").stored.level
    page = empty.edit_assessment("c1", "a1", {"text": "Design and evaluate SQL queries for a complex case."}, "Real.")
    assert "SQL" in page.skills
    assert low and page.stored.level and page.stored.level.step > low.step
    assert empty.unaligned_count() == 0


def test_a_method_changes_the_level_and_nothing_is_scored_again(empty: Workspace) -> None:
    load(empty, ("a1", "Test", "Write SQL queries.", "o1"))
    before = empty.assessment_page("c1", "a1").stored
    page = empty.edit_assessment("c1", "a1", {"method": "multiple-choice quiz"}, "It is one.")
    assert before.belief and page.stored.belief and page.stored.belief.chances != before.belief.chances
    assert empty.unaligned_count() == 0


def test_what_a_person_rejected_stays_rejected_when_the_course_is_scored_again(empty: Workspace) -> None:
    load(empty, ("a1", "Query test", "Write SQL queries.", ""))
    assert "SQL" in empty.assessment_page("c1", "a1").skills
    empty.decide("assessment", "a1", "SQL", Verdict.REJECTED, reason="No.", owner="c1")
    page = empty.edit_assessment("c1", "a1", {"title": "Exam"}, "A name.")
    assert "SQL" not in page.skills


def test_an_edit_leaves_other_assessments_and_other_courses_alone(own_sample: Workspace) -> None:
    place = named(own_sample, "Dashboard project").place
    others = [one for one in own_sample.assessments() if one.place != place]
    own_sample.edit_assessment(*place, {"text": "Fly a kite.", "criteria": "High"}, "A try.")
    assert [one for one in own_sample.assessments() if one.place != place] == others


@pytest.mark.parametrize(("changes", "reason"), [({"judge": "x"}, ""), ({"text": ""}, "Why"), ({}, "Why")])
def test_a_bad_edit_stores_nothing(own_sample: Workspace, changes: dict[str, str], reason: str) -> None:
    place, revision = named(own_sample, "Dashboard project").place, own_sample.revision
    before = own_sample.assessment_page(*place)
    with pytest.raises(UnclearEdit):
        own_sample.edit_assessment(*place, changes, reason)
    assert own_sample.revision == revision
    assert own_sample.assessment_page(*place) == before


def test_two_courses_with_the_same_ids_share_nothing_and_a_reload_of_one_leaves_the_other(empty: Workspace) -> None:
    def load_course(course: str, outcome: str, task: str) -> None:
        head = ("assessment_id", "course_id", "title", "task", "outcome_ids")
        empty.load_programs([
            as_csv("c.csv", ("course_id", "program", "course_title", "language"), (course, "Data", course, "en")),
            as_csv("o.csv", ("outcome_id", "course_id", "text"), ("o1", course, outcome)),
            as_csv("a.csv", head, ("a1", course, "Task", task, "o1")),
        ])  # fmt: skip
        empty.align()

    load_course("c1", "Write SQL queries.", "Do it.")
    load_course("c2", "Resolve conflicts.", "Do that.")
    first, second = (empty.assessment_page(course, "a1") for course in ("c1", "c2"))
    assert [one.text for one in first.stored.outcomes] == ["Write SQL queries."]
    assert [one.text for one in second.stored.outcomes] == ["Resolve conflicts."]
    assert not set(first.skills) & set(second.skills)
    load_course("c2", "Bake bread.", "Do this.")
    assert empty.assessment_page("c1", "a1") == first


def test_an_edit_of_what_somebody_changed_meanwhile_stores_nothing(empty: Workspace) -> None:
    load(empty, ("a1", "Query test", "Write six queries.", "o1"))
    seen = {"judge": "", "title": "Query test"}
    first = empty.edit_assessment("c1", "a1", {"judge": "A lead"}, "First.", seen=seen)
    with pytest.raises(UnclearEdit, match="Somebody changed “Who judges” meanwhile"):
        empty.edit_assessment("c1", "a1", {"judge": "A peer", "title": "Exam"}, "Second.", seen=seen)
    assert empty.assessment_page("c1", "a1") == first
    page = empty.edit_assessment("c1", "a1", {"title": "Exam"}, "Another field.", seen=seen)
    assert (page.stored.assessment.title, page.stored.assessment.judge) == ("Exam", "A lead")


def test_hostile_words_are_kept_as_words(own_sample: Workspace) -> None:
    place = named(own_sample, "Dashboard project").place
    page = own_sample.edit_assessment(*place, {"text": HOSTILE, "criteria": HOSTILE, "judge": HOSTILE}, HOSTILE)
    assert page.stored.assessment.text == HOSTILE.split("\x00", maxsplit=1)[0].strip()
    assert own_sample.assessment_report(QUESTION).rows


def test_courses_that_share_the_id_of_an_assessment_are_edited_apart(own_sample: Workspace) -> None:
    head = ("assessment_id", "course_id", "title", "task")
    for course, task in (("x1", "Draw a cat."), ("x2", "Sing a song.")):
        own_sample.load_programs([
            as_csv("c.csv", ("course_id", "program", "course_title"), (course, "X", course)),
            as_csv("o.csv", ("outcome_id", "course_id", "text"), (f"o-{course}", course, task)),
            as_csv("a.csv", head, ("a1", course, "A", task)),
        ])  # fmt: skip
    page = own_sample.edit_assessment("x2", "a1", {"text": "Sing two songs.", "criteria": "In tune"}, "More.")
    assert page.stored.assessment.text == "Sing two songs."
    untouched = own_sample.assessment_page("x1", "a1")
    assert (untouched.stored.assessment.text, untouched.stored.assessment.criteria) == ("Draw a cat.", ())
    assert untouched.edits == ()


def test_a_settled_level_stands_on_the_page_of_an_assessment_and_outlives_an_edit_of_other_fields(
    own_sample: Workspace,
) -> None:
    place = named(own_sample, "Dashboard project").place
    own_sample.settle_level("assessment", place[1], Level.ADVANCED, owner=place[0])
    assert own_sample.assessment_page(*place).level_said.endswith("as a person said")
    own_sample.edit_assessment(*place, {"judge": "An analyst"}, "Agreed.")
    page = own_sample.assessment_page(*place)
    assert (page.stored.level, page.stored.is_settled) == (Level.ADVANCED, True)


def test_weight_and_outcomes_are_edited_and_hold_over_a_file_that_comes_later(empty: Workspace) -> None:
    load(empty, ("a1", "Query test", "Write six queries.", "o2"))
    assert [one.id for one in empty.assessment_page("c1", "a1").choices] == ["o2", "o1"]
    page = empty.edit_assessment("c1", "a1", {"weight": "35", "outcomes": "o1"}, "Agreed.")
    assert (page.stored.assessment.weight, page.stored.assessment.outcome_ids) == (0.35, ("o1",))
    told = {one.field: (one.before, one.after) for one in page.edits}
    assert told == {"weight": ("", "35%"), "outcomes": ("o2", "o1")}
    row = next(row for row in empty.assessment_report(Question("Data")).rows if row.label == "SQL")
    assert row.chain and row.chain.outcome and row.chain.outcome.id == "o1"
    load(empty, ("a1", "Another title", "Write six queries.", "o2"))
    one = empty.assessment_page("c1", "a1").stored.assessment
    assert (one.title, one.weight, one.outcome_ids) == ("Another title", 0.35, ("o1",))
    page = empty.edit_assessment("c1", "a1", {"weight": "", "outcomes": "o1\no2"}, "Both.")
    assert (page.stored.assessment.weight, page.stored.assessment.outcome_ids) == (None, ("o1", "o2"))
    with pytest.raises(UnclearEdit, match="no outcome “o7”"):
        empty.edit_assessment("c1", "a1", {"outcomes": "o7"}, "A slip.")


def test_outcomes_that_a_person_chose_hold_over_a_file_of_assessments_alone(empty: Workspace) -> None:
    load(empty, ("a1", "Query test", "Write six queries.", "o2"))
    empty.edit_assessment("c1", "a1", {"outcomes": "o1"}, "Agreed.")
    course = ("course_id", "program", "course_title", "language")
    head = as_csv("c.csv", course, ("c1", "Data", "Databases", "en"))
    task = as_csv("a.csv", ("assessment_id", "course_id", "title", "task"), ("a1", "c1", "Alone", "Write six queries."))
    empty.load_programs([head, task])
    one = empty.assessment_page("c1", "a1").stored.assessment
    assert (one.title, one.outcome_ids) == ("Alone", ("o1",))


def rejected(
    workspace: Workspace, text: str = "Write SQL queries.", *more: Sequence[str], everywhere: bool = False
) -> int:
    """A course whose assessment a1 a person said not to be about SQL; the number of the decision."""
    load(workspace, ("a1", "Query test", text, ""), *more)
    told = {"reason": "It is copying.", "owner": "c1"}
    return workspace.decide("assessment", "a1", "SQL", Verdict.REJECTED, same_wording=everywhere, **told).id


def reword(workspace: Workspace, text: str) -> tuple[str, ...]:
    return workspace.edit_assessment("c1", "a1", {"text": text}, "Said better.").skills


def fates(workspace: Workspace) -> list[str]:
    return [one.fate for one in workspace.decisions().rows]


def test_what_was_decided_goes_along_with_an_edited_text_and_is_taken_back_there(empty: Workspace) -> None:
    number = rejected(empty)
    assert "SQL" not in reword(empty, "Write ten SQL queries.")
    anew, old = empty.decisions().rows
    assert (old.id, old.text, old.fate) == (number, "Write SQL queries.", "goes on for the edited words")
    assert (anew.text, anew.fate, anew.verdict) == ("Write ten SQL queries.", "holds", Verdict.REJECTED)
    assert anew.reason == "It is copying. (The words were edited since.)"
    assert (anew.was_shown, anew.scope, anew.label) == (old.was_shown, old.scope, old.label)
    rate = empty.error_rate().wrong
    assert (rate.n, rate.total) == (1, 1)
    with pytest.raises(UnclearDecision, match="goes on for the edited words"):
        empty.undo(number)
    empty.undo(anew.id)
    assert "SQL" in empty.assessment_page("c1", "a1").skills
    assert "SQL" in reword(empty, "Write SQL queries."), "nothing of the old decision is left behind"


def test_a_decision_outlives_editing_there_and_back_and_says_so_once(empty: Workspace) -> None:
    rejected(empty)
    assert "SQL" not in reword(empty, "Write ten SQL queries.")
    assert "SQL" not in reword(empty, "Write SQL queries.")
    assert fates(empty) == ["holds", *["goes on for the edited words"] * 2]
    newest = empty.decisions().rows[0]
    assert newest.reason == "It is copying. (The words were edited since.)"
    empty.undo(newest.id)
    assert "SQL" in empty.assessment_page("c1", "a1").skills


def test_an_earlier_decision_comes_back_when_the_later_is_undone_after_an_edit(empty: Workspace) -> None:
    rejected(empty)
    empty.decide("assessment", "a1", "SQL", Verdict.ACCEPTED, owner="c1")
    assert "SQL" in reword(empty, "Write ten SQL queries.")
    assert fates(empty) == ["holds", "replaced by a later one", *["goes on for the edited words"] * 2]
    empty.undo(empty.decisions().rows[0].id)
    assert "SQL" not in empty.assessment_page("c1", "a1").skills


def test_a_remapped_match_and_a_settled_level_go_along_with_an_edited_text(empty: Workspace) -> None:
    load(empty, ("a1", "Query test", "Write SQL queries.", ""))
    told = {"to": "python", "reason": "They mean Python.", "owner": "c1"}
    empty.decide("assessment", "a1", "SQL", Verdict.REMAPPED, **told)
    kept = empty.settle_level("assessment", "a1", Level.ADVANCED, owner="c1")
    page = empty.edit_assessment("c1", "a1", {"text": "Name three SQL queries."}, "Said better.")
    assert "Python" in page.skills and "SQL" not in page.skills
    assert (page.stored.level, page.stored.is_settled) == (Level.ADVANCED, True)
    settled = next(one for one in empty.decisions().rows if one.stands and one.verdict is Verdict.LEVELLED)
    assert settled.id > kept.id and settled.label == kept.label
    empty.undo(settled.id)
    assert not empty.assessment_page("c1", "a1").stored.is_settled
    empty.align(again=True)
    assert empty.assessment_page("c1", "a1").skills == page.skills


def test_a_decision_on_the_wording_everywhere_stays_with_the_old_words(empty: Workspace) -> None:
    rejected(empty, everywhere=True)
    assert "SQL" in reword(empty, "Write ten SQL queries.")
    assert fates(empty) == ["holds"]
    assert "SQL" not in reword(empty, "Write SQL queries.")


def test_what_a_word_on_the_wording_everywhere_had_replaced_does_not_come_back_by_an_edit(empty: Workspace) -> None:
    rejected(empty)
    empty.decide("assessment", "a1", "SQL", Verdict.ACCEPTED, owner="c1", same_wording=True)
    assert "SQL" in reword(empty, "Write ten SQL queries.")
    assert fates(empty) == ["holds", "ended when the words were edited"]


def test_a_decision_stays_with_another_assessment_of_the_course_that_has_the_old_words(empty: Workspace) -> None:
    rejected(empty, "Write SQL queries.", ("a2", "Exam", "Write SQL queries.", ""))
    assert "SQL" not in reword(empty, "Write ten SQL queries.")
    assert "SQL" not in empty.assessment_page("c1", "a2").skills
    assert fates(empty) == ["holds", "holds"]


def test_an_edit_of_case_or_signs_and_one_of_another_field_leave_the_decisions_as_they_are(empty: Workspace) -> None:
    rejected(empty)
    assert "SQL" not in reword(empty, "write  SQL queries!")
    empty.edit_assessment("c1", "a1", {"judge": "A lead"}, "Agreed.")
    assert fates(empty) == ["holds"]


def test_an_edit_carries_no_decision_of_another_course_or_kind(empty: Workspace) -> None:
    rejected(empty)
    empty.decide("outcome", "o1", "SQL", Verdict.ACCEPTED, owner="c1")
    reword(empty, "Write ten SQL queries.")
    outcome = next(one for one in empty.decisions().rows if one.kind == "outcome")
    assert outcome.stands and empty.decisions().total == 3


def test_the_log_only_grows(empty: Workspace) -> None:
    load(empty, ("a1", "Query test", "Write six queries.", "o1"))
    for n in range(3):
        empty.edit_assessment("c1", "a1", {"judge": f"Judge {n}"}, "Why")
    path = empty.path
    empty.close()
    with duckdb.connect(path, read_only=True) as file:
        rows = file.execute("SELECT id, before, after FROM assessment_edit ORDER BY id").fetchall()
    assert rows == [(1, "", "Judge 0"), (2, "Judge 0", "Judge 1"), (3, "Judge 1", "Judge 2")]
