"""What a person can do with the product: load, draft, accept, ask for gaps, back up. One test, one promise."""

from __future__ import annotations

import csv
import io
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from alignment.evaluation import TaughtEvaluation
from alignment.keeping import restore
from alignment.problems import AlignmentProblem, DatabaseBusy, NotFound, NothingLoaded, UnreadableFile, WrongColumns
from alignment.rows import line_label
from alignment.vocabulary import (
    GAPS,
    SAMPLE_SOURCE,
    SELF_MANAGEMENT,
    TAUGHT_FROM,
    Basis,
    Cut,
    Gap,
    GapReport,
    Necessity,
    Question,
    Status,
    Upload,
)
from alignment.workspace import Workspace, default_path
from tests.builders import a_copy, an_upload

POSTING_COLUMNS = ("id", "group", "employer", "title", "field", "language", "date_posted", "text", "source", "licence")
ASKS_SELF = "You must manage competing priorities and meet tight deadlines."
ASKS_SQL = "You must write SQL queries every day."
SLOGAN = "You must serve customers with warmth and care."


@pytest.fixture
def empty(core_file: Path, tmp_path: Path) -> Iterator[Workspace]:
    """A workspace of this test's own, with nothing but the built-in framework."""
    with Workspace(a_copy(core_file, tmp_path / "own.duckdb")) as workspace:
        yield workspace


def as_csv(name: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Upload:
    file = io.StringIO(newline="")
    csv.writer(file).writerows([columns, *rows])
    return an_upload(file.getvalue(), name)


def postings(*texts: str, **stated: str | Sequence[str]) -> Upload:
    """Postings p0, p1 …; what is stated as a word holds for all, as a list for each."""
    values: dict[str, str | Sequence[str]] = {
        "id": [f"p{at}" for at in range(len(texts))],
        "group": "",
        "employer": "Northlake",
        "title": "Analyst",
        "field": "Data and IT",
        "language": "en",
        "date_posted": "2026-03-02",
        "text": texts,
        "source": "test",
        "licence": "CC0-1.0",
    } | stated
    cells = [[one] * len(texts) if isinstance(one, str) else one for one in (values[name] for name in POSTING_COLUMNS)]
    return as_csv("postings.csv", POSTING_COLUMNS, list(zip(*cells, strict=True)))


def program(
    *outcomes: str, name: str = "Foundations", assessments: Sequence[tuple[str, str]] = (), language: str = "en"
) -> list[Upload]:
    """One course c1 with outcomes o1, o2 …; an assessment is (task, covered outcome)."""
    course = as_csv(
        "courses.csv",
        ("course_id", "program", "course_title", "language", "field"),
        [(name, name, name, language, "Data and IT")],
    )
    taught = as_csv(
        "outcomes.csv",
        ("outcome_id", "course_id", "text"),
        [(f"{name}-o{at}", name, text) for at, text in enumerate(outcomes, 1)],
    )
    assessed = as_csv(
        "assessments.csv",
        ("assessment_id", "course_id", "task", "outcome_ids"),
        [(f"{name}-a{at}", name, task, covers) for at, (task, covers) in enumerate(assessments, 1)],
    )
    return [course, *([taught] if outcomes else []), *([assessed] if assessments else [])]


def counts(workspace: Workspace) -> tuple[object, ...]:
    return (
        workspace.revision,
        workspace.overview(),
        workspace.programs(),
        workspace.fields(),
        workspace.frameworks(),
        workspace.sources(),
    )


def gap_of(report: GapReport, label: str) -> Gap:
    return next(gap for gap in report.gaps if gap.skill_id == label)


# -------------------------------------------------------------------------------------------------------- opening


def test_a_new_workspace_has_the_built_in_framework_and_nothing_else(empty: Workspace) -> None:
    assert [(one.name, one.languages) for one in empty.frameworks()] == [("core", ("en", "fr"))]
    assert (empty.programs(), empty.fields(), empty.sources(), empty.postings().total) == ([], [], [], 0)
    assert "no postings yet" in empty.overview().answer
    assert "no data yet" in empty.loaded().answer


def test_opening_again_writes_nothing(sample_file: Path, own_sample: Workspace) -> None:
    revision = own_sample.revision
    own_sample.close()
    with Workspace(own_sample.path) as again:
        assert again.revision == revision


def test_the_database_lives_in_the_users_data_folder_unless_named() -> None:
    assert default_path().name == "alignment.duckdb"
    assert default_path().is_absolute()


# -------------------------------------------------------------------------------------------------------- loading


def test_loading_the_sample_twice_changes_nothing(own_sample: Workspace) -> None:
    before = counts(own_sample)
    reports = own_sample.load_sample()
    assert counts(own_sample) == before
    assert [(one.new, one.changed, one.unchanged == one.read) for one in reports] == [(0, 0, True)] * 2


def test_the_sample_has_four_fields_and_its_programs(sample: Workspace) -> None:
    assert {one.field for one in sample.fields()} == {
        "Health and personal support",
        "Data and IT",
        "Business and administration",
        "Skilled trades",
    }
    assert {one.name for one in sample.programs()} == {
        "Bookkeeping and Payroll Essentials",
        "Cloud and IT Support",
        "Data Analysis Foundations",
        "Electrical Trades Readiness",
        "Office and Client Services",
        "Personal Support Foundations",
        "Safe Patient Transfer",
        "Soutien administratif bilingue",
    }
    assert all(one.outcomes >= 10 and one.assessments >= 5 for one in sample.programs())
    assert all(one.postings >= 20 and one.employers >= 5 for one in sample.fields())
    assert sum(one.postings for one in sample.fields()) == sample.overview().postings


def test_each_transaction_raises_the_revision_by_one(empty: Workspace) -> None:
    revisions = [empty.revision]
    for act in (
        lambda: empty.load_postings([postings(ASKS_SQL)]),
        lambda: empty.load_programs(program("Write SQL queries.")),
        empty.align,
        empty.align,
        lambda: empty.load_framework("own", [an_upload("skill\nSQL\n", "skills.csv")]),
    ):
        act()
        revisions.append(empty.revision)
    assert [later - earlier for earlier, later in pairwise(revisions)] == [1, 1, 1, 0, 1]


def test_a_changed_posting_replaces_the_old_one_and_its_matches(empty: Workspace) -> None:
    empty.load_postings([postings(ASKS_SQL, ASKS_SELF)])
    empty.align()
    report = empty.load_postings([postings(ASKS_SELF, ASKS_SELF)])
    empty.align()
    assert (report.read, report.new, report.changed, report.unchanged) == (2, 0, 1, 1)
    assert empty.postings().total == 2
    assert [line.requirement.text for line in empty.posting_lines("p0")] == [ASKS_SELF]
    assert empty.skill_report("sql").demand.n == 0
    assert empty.skill_report("prioritising").demand.n == 2


def test_a_changed_course_replaces_its_outcomes_and_assessments(empty: Workspace) -> None:
    empty.load_programs(
        program("Write SQL queries.", "Bake bread.", assessments=[("Write a report.", "Foundations-o1")])
    )
    empty.align()
    report = empty.load_programs(program("Write Python scripts."))
    empty.align()
    assert (report.new, report.changed) == (0, 1)
    (summary,) = empty.programs()
    assert (summary.outcomes, summary.assessments) == (1, 1), "what the file does not speak of stays"
    assert empty.skill_report("sql").teaching_total == 0
    assert empty.skill_report("python").teaching_total == 1


def test_what_could_not_be_read_stores_nothing(empty: Workspace) -> None:
    before = counts(empty)
    with pytest.raises(UnreadableFile):
        empty.load_postings([an_upload(b"", "empty.csv")])
    with pytest.raises(WrongColumns):
        empty.load_programs([an_upload("a,b\n1,2\n", "odd.csv")])
    with pytest.raises(WrongColumns):
        empty.load_framework("odd", [an_upload("a,b\n1,2\n", "odd.csv")])
    assert counts(empty) == before


def test_a_job_in_two_languages_counts_once(empty: Workspace) -> None:
    french = "Vous devez gérer des priorités concurrentes et respecter des échéances serrées."
    empty.load_postings(
        [postings(ASKS_SELF, french, ASKS_SQL, language=["en", "fr", "en"], group=["job 1", "job 1", "job 2"])]
    )
    empty.align()
    demand = empty.skill_report("prioritising").demand
    assert (demand.n, demand.total) == (1, 2)
    assert empty.overview().postings == 2
    assert [one.postings for one in empty.fields()] == [2]
    assert empty.skill_report("prioritising").asking_total == 2


def test_the_samples_french_side_adds_evidence_but_no_jobs(sample: Workspace) -> None:
    assert sample.postings().total > sample.overview().postings


# ---------------------------------------------------------------------------------------------------- boilerplate


def asks(workspace: Workspace, posting: str) -> list[str]:
    return [line.requirement.text for line in workspace.posting_lines(posting) if line.cut is None]


def test_a_line_that_repeats_across_an_employers_postings_is_marked_and_not_counted(empty: Workspace) -> None:
    texts = [f"{SLOGAN}\nYou must know {what} well." for what in ("SQL", "Python", "Java")]
    empty.load_postings([postings(*texts)])
    empty.align()
    lines = empty.posting_lines("p0")
    assert [line.cut for line in lines] == [Cut.REPEATED, None]
    assert "repeats" in lines[0].fate
    assert empty.skill_report("serving-customers").demand.n == 0
    assert empty.skill_report("sql").demand.n == 1


def test_another_employers_postings_do_not_make_a_line_boilerplate(empty: Workspace) -> None:
    empty.load_postings([postings(SLOGAN, SLOGAN, SLOGAN, employer=["A", "A", "B"])])
    assert asks(empty, "p0") == asks(empty, "p2") == [SLOGAN]


def test_a_line_is_marked_once_enough_postings_repeat_it(empty: Workspace) -> None:
    empty.load_postings([postings(SLOGAN, SLOGAN)])
    empty.align()
    assert asks(empty, "p0") == [SLOGAN]
    assert empty.skill_report("serving-customers").demand.n == 2
    empty.load_postings([postings(SLOGAN, id=["p9"])])
    empty.align()
    assert asks(empty, "p0") == asks(empty, "p9") == []
    assert empty.skill_report("serving-customers").demand.n == 0
    empty.load_programs(program("Serve customers."))
    empty.align()
    assert gap_of(empty.gap_report(Question("Foundations")), "serving-customers").demand.n == 0
    assert empty.gap_report(Question("Foundations")).family("working-with-others").demand.n == 0  # type: ignore[union-attr]
    assert "serving-customers" not in {skill.skill_id for skill in empty.overview().top_skills}


def test_a_line_that_repeats_no_longer_is_unmarked_and_counts_again(empty: Workspace) -> None:
    empty.load_postings([postings(SLOGAN, SLOGAN, SLOGAN)])
    empty.align()
    empty.load_postings([postings(ASKS_SQL, id=["p2"])])
    empty.align()
    assert asks(empty, "p0") == [SLOGAN]
    assert empty.skill_report("serving-customers").demand.n == 2


def test_a_posting_that_changes_its_employer_frees_the_lines_of_the_old_one(empty: Workspace) -> None:
    empty.load_postings([postings(SLOGAN, SLOGAN, SLOGAN)])
    empty.load_postings([postings(SLOGAN, id=["p2"], employer="Southlake")])
    empty.align()
    assert asks(empty, "p0") == asks(empty, "p2") == [SLOGAN]
    assert empty.skill_report("serving-customers").demand.n == 3


def test_a_draft_knows_the_boilerplate_of_its_employer(empty: Workspace) -> None:
    empty.load_postings([postings(SLOGAN, SLOGAN, SLOGAN)])
    text = f"{SLOGAN}\n{ASKS_SQL}"
    assert [line.cut for line in empty.draft_text(text, employer="Northlake").drafts[0].lines] == [Cut.REPEATED, None]
    assert [line.cut for line in empty.draft_text(text, employer="Southlake").drafts[0].lines] == [None, None]


# --------------------------------------------------------------------------------------------------------- drafts


def test_a_draft_stores_nothing(own_sample: Workspace) -> None:
    before = counts(own_sample)
    drafts = own_sample.draft_text(ASKS_SELF, title="Analyst", employer="Northlake", field="Data and IT")
    own_sample.draft_uploads([postings(ASKS_SQL)])
    assert counts(own_sample) == before
    assert [draft.already_stored for draft in drafts.drafts] == [False]
    assert {line for lines in drafts.drafts[0].skills.values() for line in lines} == {ASKS_SELF}


def test_accepting_a_draft_stores_it_and_counts_it(own_sample: Workspace) -> None:
    before = own_sample.skill_report("prioritising", field="Data and IT").demand
    drafts = own_sample.draft_text(ASKS_SELF, title="Analyst", employer="Northlake", field="Data and IT")
    report = own_sample.accept(drafts)
    after = own_sample.skill_report("prioritising", field="Data and IT").demand
    assert (report.new, report.changed) == (1, 0)
    assert (after.n, after.total) == (before.n + 1, before.total + 1)
    (draft,) = own_sample.draft_text(ASKS_SELF, title="Analyst", employer="Northlake", field="Data and IT").drafts
    assert draft.already_stored


def test_accepting_twice_adds_nothing(empty: Workspace) -> None:
    drafts = empty.draft_uploads([postings(ASKS_SQL, ASKS_SELF)])
    empty.accept(drafts)
    before = counts(empty)
    assert empty.accept(drafts).unchanged == 2
    assert counts(empty) == before


def test_a_stored_posting_reads_as_its_draft_did(empty: Workspace) -> None:
    text = f"## About us\nWe are a bakery.\n## Duties\n- {ASKS_SQL}\n- No Python is required.\n## Assets\n- French"
    (draft,) = (drafts := empty.draft_text(text, employer="Northlake")).drafts
    empty.accept(drafts)
    stored = empty.posting_lines(draft.posting.id)
    assert [line.requirement for line in stored] == [line.requirement for line in draft.lines]
    assert [[match.skill_id for match in line.matches] for line in stored] == [
        [m.skill_id for m in line.matches] for line in draft.lines
    ]
    assert [line.fate for line in stored] == [line.fate for line in draft.lines]


def test_a_draft_says_how_much_was_understood(empty: Workspace) -> None:
    one = empty.draft_text(f"{ASKS_SQL}\nFounded in 1962, the firm has grown.")
    assert one.answer.startswith("1 of 2 lines ask for something; 1 skill found")
    none = empty.draft_text("Founded in 1962, the firm has grown.")
    assert "no skill of the framework was found" in none.answer


# ----------------------------------------------------------------------------------------------------------- gaps


@pytest.fixture
def asked_for(empty: Workspace) -> Workspace:
    """Six jobs: all ask for priorities, three for SQL, one for charts; the program is each test's own."""
    texts = [f"{ASKS_SELF}\nYou must know about topic {at}." for at in range(6)]
    texts[:3] = [f"{text}\n{ASKS_SQL}" for text in texts[:3]]
    employers = ["A", "A", "B", "B", "C", "D"]
    empty.load_postings([postings(*texts, employer=employers, date_posted=[f"2026-0{at}-01" for at in range(1, 7)])])
    return empty


def ask(workspace: Workspace, *outcomes: str, assessments: Sequence[tuple[str, str]] = ()) -> GapReport:
    workspace.load_programs(program(*outcomes, assessments=assessments))
    workspace.align()
    return workspace.gap_report(Question("Foundations", "Data and IT"))


def test_a_skill_no_outcome_teaches_is_untaught_with_its_demand(asked_for: Workspace) -> None:
    report = ask(asked_for, "Bake bread.", assessments=[("Bake a loaf.", "")])
    gap = gap_of(report, "sql")
    assert gap.status is Status.UNTAUGHT
    assert (gap.demand.n, gap.demand.total, gap.employers) == (3, 6, 2)
    assert (gap.first, gap.last) == (date(2026, 1, 1), date(2026, 3, 1))
    assert gap.requirement is not None and gap.requirement.text == ASKS_SQL
    assert gap.requirement.necessity == Necessity.MUST
    assert gap.outcome is None


def test_a_skill_that_is_taught_but_named_by_no_assessment_is_unassessed(asked_for: Workspace) -> None:
    report = ask(asked_for, "Write SQL queries.", "Bake bread.", assessments=[("Bake a loaf.", "Foundations-o2")])
    gap = gap_of(report, "sql")
    assert (gap.status, gap.assessed) == (Status.UNASSESSED, False)
    assert gap.outcome is not None and gap.outcome.text == "Write SQL queries."


@pytest.mark.parametrize(
    "assessment",
    [("Bake a loaf.", "Foundations-o1"), ("Write five SQL queries in the lab.", "")],
    ids=["covers the outcome", "names it"],
)
def test_a_skill_is_assessed_by_what_an_assessment_says_or_covers(
    asked_for: Workspace, assessment: tuple[str, str]
) -> None:
    gap = gap_of(ask(asked_for, "Write SQL queries.", assessments=[assessment]), "sql")
    assert (gap.status, gap.assessed) == (Status.MET, True)
    assert gap.assessment is not None and gap.assessment.text == assessment[0]


def test_where_files_say_nothing_of_assessments_that_was_not_measured(asked_for: Workspace) -> None:
    report = ask(asked_for, "Write SQL queries.")
    assert gap_of(report, "sql").status is Status.TAUGHT
    assert {gap.assessed for gap in report.gaps} == {None}
    assert any("assessments" in caveat for caveat in report.caveats)


def test_a_program_without_outcomes_is_not_measured_and_never_fine(asked_for: Workspace) -> None:
    courses = an_upload("course_id,program,course_title\nc1,Empty,One\nc2,Full,Two\n", "courses.csv")
    asked_for.load_programs([courses, an_upload("course_id,text\nc2,Write SQL queries.\n", "outcomes.csv")])
    asked_for.align()
    report = asked_for.gap_report(Question("Empty", "Data and IT"))
    assert report.outcomes == 0
    assert {gap.status for gap in report.gaps} == {Status.NOT_MEASURED}
    assert {family.status for family in report.families} == {Status.NOT_MEASURED}
    assert report.family(SELF_MANAGEMENT) is not None
    assert "measured" in report.answer and "teaches" not in report.answer


def test_a_job_posted_twice_is_said_to_count_once_wherever_postings_are_counted(asked_for: Workspace) -> None:
    asked_for.load_postings(
        [postings(ASKS_SQL, ASKS_SQL, id=["again 1", "again 2"], group="the same job", employer="E")]
    )
    report = ask(asked_for, "Write SQL queries.")
    counts = "8 postings (7 jobs)"
    assert report.postings == 7
    assert f"A job that was posted more than once counts once: {counts}." in report.caveats
    assert f"In {counts}, " in asked_for.postings().answer
    assert f"; {counts} and 1 course from" in asked_for.loaded().answer
    overview = asked_for.overview()
    assert (overview.adverts, overview.postings) == (8, 7)


def test_assessments_that_do_not_say_what_they_assess_are_told_apart(asked_for: Workspace) -> None:
    given = [("Write SQL queries for a client.", "Foundations-o1"), ("Do the second task.", "")]
    report = ask(asked_for, "Write SQL queries.", assessments=given)
    assert (report.assessments, report.assessments_given) == (1, 2)
    told = "2 assessments (1 says what it assesses)"
    assert f"Only assessments that name an outcome or a skill can count: {told}." in report.caveats


MADE_UP = "Made up: "


def test_an_answer_says_how_much_of_it_is_made_up(own_sample: Workspace) -> None:
    program_name = own_sample.programs()[0].name
    (alone,) = [one for one in own_sample.gap_report(Question(program_name)).caveats if one.startswith(MADE_UP)]
    assert alone.endswith("these postings and this program are the fictional sample, which says nothing of the world.")
    own_sample.load_programs(program("Write SQL queries.", name="Ours"))
    own_sample.load_postings([postings(*[ASKS_SQL] * 5, employer=list("ABCDE"), id=[f"own {n}" for n in range(5)])])
    own_sample.align()
    for report in (own_sample.gap_report(Question("Ours")), own_sample.assessment_report(Question("Ours"))):
        (told,) = [one for one in report.caveats if one.startswith(MADE_UP)]
        assert told.startswith("Made up: 126 of the 131 postings counted here are of the fictional sample.")
    of_sample = own_sample.gap_report(Question(program_name)).caveats
    (courses,) = [one for one in of_sample if one.startswith(MADE_UP) and "course" in one]
    assert courses.startswith(("Made up: all ", "Made up: the one ")) and courses.endswith("of the fictional sample.")
    own_sample.load_programs(program("Bake bread.", name=program_name))
    own_sample.align()
    mixed = own_sample.gap_report(Question(program_name)).caveats
    n = own_sample.gap_report(Question(program_name)).courses
    are = "is" if n == 2 else "are"
    assert f"Made up: {n - 1} of the {n} courses of this program {are} of the fictional sample." in mixed
    own_sample.remove(SAMPLE_SOURCE)
    assert not [one for one in own_sample.gap_report(Question("Ours")).caveats if one.startswith(MADE_UP)]
    own_sample.undo_load()
    assert own_sample.overview().sample_postings == 126


def test_too_few_postings_say_nothing(empty: Workspace) -> None:
    empty.load_postings([postings(*[ASKS_SQL] * 4, employer=list("ABCD"))])
    report = ask(empty, "Write SQL queries.", assessments=[("Do.", "Foundations-o1")])
    assert {gap.status for gap in report.gaps} == {Status.TOO_FEW}
    assert "too few" in report.answer


def test_what_has_not_been_aligned_is_not_counted_and_the_report_says_so(asked_for: Workspace) -> None:
    ask(asked_for, "Write SQL queries.")
    asked_for.load_postings([postings(ASKS_SQL, ASKS_SQL, id=["new 1", "new 2"], employer="E")])
    asked_for.load_programs(program("Bake bread.", name="Later"))
    report = asked_for.gap_report(Question("Foundations", "Data and IT"))
    assert (report.postings, gap_of(report, "sql").demand.n) == (6, 3)
    assert any("aligned" in caveat for caveat in report.caveats)
    later = asked_for.gap_report(Question("Later", "Data and IT"))
    assert {gap.status for gap in later.gaps} == {Status.NOT_MEASURED}
    asked_for.align()
    assert asked_for.gap_report(Question("Foundations", "Data and IT")).postings == 8


def test_an_outcome_of_unknown_level_beside_a_low_one_is_not_below_level(empty: Workspace) -> None:
    texts = [f"You must have advanced knowledge of SQL queries for topic {at}." for at in range(6)]
    empty.load_postings([postings(*texts, employer=[f"E{at}" for at in range(6)])])
    low, unknown = ("Describe SQL queries.", "Identify SQL."), "SQL queries for daily figures."
    assert gap_of(ask(empty, *low), "sql").status is Status.BELOW_LEVEL
    assert gap_of(ask(empty, unknown, unknown.upper()), "sql").status is Status.TAUGHT
    assert gap_of(ask(empty, unknown, *low), "sql").status is Status.TAUGHT


def test_the_field_chooses_the_postings(asked_for: Workspace) -> None:
    asked_for.load_postings([postings(ASKS_SQL, id=["h1"], field="Health and personal support", employer="H")])
    ask(asked_for, "Write SQL queries.")
    assert asked_for.gap_report(Question("Foundations", "Data and IT")).postings == 6
    assert asked_for.gap_report(Question("Foundations", "Health and personal support")).postings == 1
    assert asked_for.gap_report(Question("Foundations")).postings == 7


@pytest.fixture(scope="module")
def sample_reports(sample: Workspace) -> list[GapReport]:
    """The report of each program of the sample on its own field."""
    return [sample.gap_report(Question(one.name, one.field)) for one in sample.programs()]


def test_every_gap_report_of_the_sample_tells_one_story(sample: Workspace, sample_reports: list[GapReport]) -> None:
    for summary, report in zip(sample.programs(), sample_reports, strict=True):
        assert report.family(SELF_MANAGEMENT) is not None
        assert report.outcomes == summary.outcomes
        assert "self-management" in report.answer
        for gap in report.gaps:
            assert (gap.status in GAPS or gap.status in (Status.MET, Status.TAUGHT)) == (gap.demand.n > 0)
            assert (gap.requirement is not None) == (gap.demand.n > 0)
            assert (gap.outcome is not None) == (gap.status not in (Status.UNTAUGHT, Status.PARTLY))
            assert gap.coverage is not None
            assert (gap.covered_by is not None) == (gap.demand.n > 0 and gap.coverage > 0)
            assert gap.is_taught_in_part == (gap.status is Status.PARTLY)
            assert gap.demand.total == report.postings
        order = [gap.status in GAPS for gap in report.gaps]
        assert order == sorted(order, reverse=True)


def test_the_sample_shows_each_kind_of_gap(sample_reports: list[GapReport]) -> None:
    found = {gap.status for report in sample_reports for gap in report.gaps}
    assert {Status.UNTAUGHT, Status.UNASSESSED, Status.MET, Status.UNASKED} <= found


def test_a_posting_in_a_language_without_labels_is_left_out_and_said_so(empty: Workspace) -> None:
    empty.load_framework("own", [an_upload("skill\nSQL queries\n", "skills.csv")])
    texts = [ASKS_SQL] * 5 + ["Vous devez écrire des requêtes SQL chaque jour."]
    empty.load_postings([postings(*texts, language=["en"] * 5 + ["fr"], employer=list("ABCDEF"))])
    empty.load_programs(program("Write SQL queries."))
    empty.align()
    report = empty.gap_report(Question("Foundations", "Data and IT", "own"))
    assert report.postings == 5
    assert any("1 posting" in caveat and "language" in caveat for caveat in report.caveats)


# ---------------------------------------------------------------------------------------------- names that are not


@pytest.mark.parametrize(
    ("question", "listed"),
    [
        (Question("No such program", "Data and IT"), "Safe Patient Transfer"),
        (Question("Safe Patient Transfer", "no such field"), "Health and personal support"),
        (Question("Safe Patient Transfer", "Health and personal support", "no such framework"), "core"),
    ],
)
def test_an_unknown_name_is_refused_with_the_names_there_are(
    sample: Workspace, question: Question, listed: str
) -> None:
    with pytest.raises(NotFound) as refusal:
        sample.gap_report(question)
    assert "no such" in refusal.value.message.lower()
    assert listed in refusal.value.remedy


def test_capitals_in_a_name_do_not_matter(sample: Workspace) -> None:
    report = sample.gap_report(Question("SAFE patient transfer ", "HEALTH and personal support", "CORE"))
    assert (report.program, report.field, report.framework) == (
        "Safe Patient Transfer",
        "Health and personal support",
        "core",
    )


def test_with_nothing_loaded_the_remedy_is_to_load(empty: Workspace) -> None:
    with pytest.raises(NotFound, match="Load a program first"):
        empty.gap_report(Question("Foundations"))


def test_other_questions_refuse_unknown_names_too(sample: Workspace) -> None:
    for ask_it in (
        lambda: sample.skill_report("no-such-skill"),
        lambda: sample.skill_report("sql", "no such framework"),
        lambda: sample.program_report("No such program"),
        lambda: sample.match("Write SQL", "no such framework"),
        lambda: sample.align("no such framework"),
    ):
        with pytest.raises(NotFound) as refusal:
            ask_it()
        assert refusal.value.remedy


def test_matching_no_text_is_a_problem_with_a_remedy(core: Workspace) -> None:
    with pytest.raises(NothingLoaded, match="Give a line"):
        core.match("  \n")


# ----------------------------------------------------------------------------------------------------- frameworks


def test_a_framework_is_replaced_with_its_matches_and_its_scorer(empty: Workspace) -> None:
    first = empty.load_framework("own", [an_upload("skill\nSQL queries\nBaking bread\n", "skills.csv")])
    empty.load_postings([postings(ASKS_SQL)])
    empty.align("own")
    assert empty.skill_choices("own") != {}
    second = empty.load_framework("own", [an_upload("skill\nDaily writing\n", "skills.csv")])
    assert ((first.new, first.changed), (second.new, second.changed)) == ((2, 0), (0, 1))
    own = next(one for one in empty.frameworks() if one.name == "own")
    assert (own.skills, own.aligned) == (1, 0)
    assert empty.skill_choices("own") == {}
    assert [match.label for match in empty.match("daily writing of letters", "own")] == ["Daily writing"]
    assert empty.load_framework("own", [an_upload("skill\nDaily writing\n", "skills.csv")]).unchanged == 1


def test_another_framework_leaves_the_built_in_one_alone(own_sample: Workspace) -> None:
    before = own_sample.gap_report(Question("Safe Patient Transfer", "Health and personal support"))
    own_sample.load_framework("own", [an_upload("skill\nTransferring residents\n", "skills.csv")])
    own_sample.align("own")
    assert own_sample.gap_report(Question("Safe Patient Transfer", "Health and personal support")) == before
    own = own_sample.gap_report(Question("Safe Patient Transfer", "Health and personal support", "own"))
    assert {gap.label for gap in own.gaps} == {"Transferring residents"}


@pytest.mark.parametrize("name", ["core", "", "  "])
def test_a_framework_needs_a_name_that_is_free(empty: Workspace, name: str) -> None:
    with pytest.raises(NotFound):
        empty.load_framework(name, [an_upload("skill\nSQL\n", "skills.csv")])


def test_aligning_again_gives_the_same_matches(asked_for: Workspace) -> None:
    before = ask(asked_for, "Write SQL queries.", "Manage competing priorities.")
    (report,) = asked_for.align("core", again=True)
    assert report.owners == 7 and report.matches > 7
    assert asked_for.gap_report(Question("Foundations", "Data and IT")) == before


def test_aligning_tells_how_far_it_is(empty: Workspace) -> None:
    told: list[tuple[str, float]] = []
    empty.load_postings([postings(ASKS_SQL)])
    empty.align(progress=lambda message, done: told.append((message, done)))
    assert told and all(0 <= done <= 1 and message for message, done in told)
    assert told[-1][1] == 1


def test_accepting_scores_against_every_framework_in_use(empty: Workspace) -> None:
    empty.load_framework("used", [an_upload("skill\nSQL queries\n", "skills.csv")])
    empty.load_framework("idle", [an_upload("skill\nSQL queries\n", "skills.csv")])
    empty.load_postings([postings("Bake bread.")])
    empty.align("used")
    empty.accept(empty.draft_text(ASKS_SQL))
    assert len(empty.skill_choices("used")) == 1
    assert empty.skill_choices("idle") == {}


# ----------------------------------------------------------------------------------------------- other questions


def test_skill_and_gap_reports_count_the_same(sample: Workspace) -> None:
    gaps = sample.gap_report(Question("Cloud and IT Support", "Data and IT")).gaps
    for gap in gaps[:10]:
        report = sample.skill_report(gap.skill_id, field="Data and IT")
        assert (report.demand, report.skill.label) == (gap.demand, gap.label)
        assert sum(month.n for month in report.by_month) == gap.demand.n


def test_a_long_list_is_cut_and_says_of_how_many(sample: Workspace) -> None:
    listed = sample.postings(most=3)
    assert (len(listed.rows), listed.total > 100) == (3, True)
    skill = sample.skill_report("working-in-teams", most=2)
    assert (len(skill.asking), skill.asking_total > 2) == (2, True)


def test_a_program_report_holds_every_outcome_in_order_with_its_skills(sample: Workspace) -> None:
    report = sample.program_report("Safe Patient Transfer")
    assert len(report.outcomes) == report.summary.outcomes
    assert any("transfer" in " ".join(row.skills).lower() for row in report.outcomes)
    assert len(report.assessments) == report.summary.assessments


def test_where_postings_and_courses_came_from_is_listed(sample: Workspace) -> None:
    assert {one.what for one in sample.sources()} == {"postings", "courses"}
    assert all(one.source and one.n for one in sample.sources())


def test_evaluating_ranks_a_framework_for_labelled_sentences(core: Workspace) -> None:
    labelled = as_csv(
        "labelled.csv",
        ("query_id", "source", "sentence", "label"),
        [
            ("1", "X", "Write SQL queries", core.match("Write SQL queries")[0].label),
            ("2", "X", "Write SQL queries", "no such"),
        ],
    )
    found = core.evaluate(labelled, "core")
    assert (found.n, found.values["hit1"], found.by_source["X"]["mrr"]) == (2, 0.5, 0.5)
    with pytest.raises(WrongColumns, match="sentence"):
        core.evaluate(as_csv("odd.csv", ("query_id", "label"), [("1", "x")]), "core")


# --------------------------------------------------------------------------------------------- backup and restore


def test_a_backup_restored_is_the_same_workspace(own_sample: Workspace, tmp_path: Path) -> None:
    before = counts(own_sample)
    own_sample.backup(tmp_path / "backup.duckdb")
    own_sample.load_postings([postings(ASKS_SQL)])
    after = counts(own_sample)
    assert after != before
    own_sample.close()
    restore(tmp_path / "backup.duckdb", Path(own_sample.path))
    with Workspace(own_sample.path) as restored:
        assert counts(restored)[1:] == before[1:]
        assert restored.revision == before[0] + 1  # type: ignore[operator]  # the restore is a write itself
    with Workspace(own_sample.path + ".before-restore") as kept:
        assert counts(kept) == after


def test_a_backup_can_be_restored_where_nothing_was(sample: Workspace, tmp_path: Path) -> None:
    sample.backup(tmp_path / "backup.duckdb")
    restore(tmp_path / "backup.duckdb", tmp_path / "new" / "place.duckdb")
    with Workspace(tmp_path / "new" / "place.duckdb") as restored:
        assert restored.overview() == sample.overview()


@pytest.mark.parametrize("content", [b"", b"no database", b"x" * 20_000])
def test_what_is_no_backup_is_not_restored_and_the_database_stays(
    own_sample: Workspace, tmp_path: Path, content: bytes
) -> None:
    before = counts(own_sample)
    own_sample.close()
    (tmp_path / "odd.duckdb").write_bytes(content)
    with pytest.raises(DatabaseBusy, match="was not restored"):
        restore(tmp_path / "odd.duckdb", Path(own_sample.path))
    with Workspace(own_sample.path) as still:
        assert counts(still) == before
    assert not list(tmp_path.glob("*.restoring*"))


def test_a_database_in_use_is_not_replaced(own_sample: Workspace, sample: Workspace, tmp_path: Path) -> None:
    sample.backup(tmp_path / "backup.duckdb")
    with pytest.raises(DatabaseBusy, match="in use"):
        restore(tmp_path / "backup.duckdb", Path(own_sample.path))
    assert own_sample.overview() == sample.overview()


def test_a_backup_that_is_not_there_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"none\.duckdb"):
        restore(tmp_path / "none.duckdb", tmp_path / "a.duckdb")


def test_a_backup_to_no_folder_is_a_problem_with_a_remedy(sample: Workspace, tmp_path: Path) -> None:
    with pytest.raises(AlignmentProblem, match="Choose another place"):
        sample.backup(tmp_path / "none" / "backup.duckdb")


# ------------------------------------------------------------------------------------------------- reference data


@pytest.fixture(scope="module")
def opendata(open_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with Workspace(a_copy(open_file, tmp_path_factory.mktemp("open") / "open.duckdb")) as workspace:
        yield workspace


def test_the_open_data_loads_as_221_postings_of_172_jobs(opendata: Workspace) -> None:
    assert opendata.postings().total == 221
    assert opendata.overview().postings == 172
    assert next(one.postings for one in opendata.fields() if one.field == "it-software") == 47


def test_the_open_data_has_109_courses_with_1_669_outcomes(opendata: Workspace) -> None:
    assert sum(one.courses for one in opendata.programs()) == 109
    assert opendata.overview().outcomes == 1_669


def test_some_lines_of_the_open_data_are_boilerplate_and_most_are_cut(opendata: Workspace) -> None:
    overview = opendata.overview()
    assert 0.1 < overview.requirements / overview.lines < 0.5
    repeated = sum(line.repeated for row in opendata.postings(most=20).rows for line in opendata.posting_lines(row.id))
    assert repeated > 0


def labelled_pairs_file(*rows: str) -> Upload:
    return an_upload("\n".join(["skill,requirement,outcome,label_1,label_2", *rows]) + "\n", "pairs.csv")


def test_labelled_pairs_that_are_not_stored_are_a_problem_and_not_a_figure(empty: Workspace) -> None:
    with pytest.raises(NothingLoaded, match="None of the 1 labelled pair is stored"):
        empty.evaluate(labelled_pairs_file("sql,no-such-line,o1,2,2"), "core")
    with pytest.raises(WrongColumns, match="“maybe” is not a label"):
        empty.evaluate(labelled_pairs_file("sql,r,o1,maybe,2"), "core")


def test_stored_pairs_are_held_against_their_labels(asked_for: Workspace) -> None:
    ask(asked_for, "Write SQL queries.", "Join tables with SQL queries.", "Sing songs.")
    ids = [one.id for one in asked_for.postings().rows]
    read = [(id, line.requirement.text) for id in ids for line in asked_for.posting_lines(id)]
    key = next(line_label("requirement", id, "", text) for id, text in read if "SQL" in text)
    taught, not_taught = "Foundations-o1", "Foundations-o3"
    rows = [f"sql,{key},{taught},2,1", f"sql,{key},{not_taught},0,0"]
    rows += [f"sql,gone,{taught},2,2", f"none,{key},{taught},2,2"]
    found = asked_for.evaluate(labelled_pairs_file(*rows), "core")
    assert isinstance(found, TaughtEvaluation)
    assert (found.pairs, found.missing, found.n_said, found.precision, found.auc) == (2, 2, 1, 1.0, 1.0)


CERTIFICATES = "Data Science / Machine Learning Software Foundations Certificates"


@pytest.fixture(scope="module")
def certificates(opendata: Workspace) -> GapReport:
    """The data-science certificates on postings of software and IT, both real."""
    return opendata.gap_report(Question(CERTIFICATES, "it-software"))


@pytest.mark.parametrize("skill", ["python", "sql", "machine-learning", "version-control", "data-visualisation"])
def test_what_the_certificates_are_about_is_taught(certificates: GapReport, skill: str) -> None:
    gap = gap_of(certificates, skill)
    assert gap.coverage is not None and gap.coverage >= TAUGHT_FROM
    assert gap.outcome is not None and gap.covered_by is not None
    assert gap.covered_by.basis in (Basis.SAME, Basis.NARROWER)


def test_the_certificates_teach_no_self_management(certificates: GapReport) -> None:
    own = certificates.family(SELF_MANAGEMENT)
    assert own is not None
    assert (own.status, own.taught, own.demand.n) == (Status.UNTAUGHT, 0, 28)
    assert "None of the 54 outcomes teaches it." in certificates.answer
    skills = [gap for gap in certificates.gaps if gap.family == SELF_MANAGEMENT and gap.demand.n]
    assert len(skills) > 10
    assert {gap.status for gap in skills} == {Status.UNTAUGHT}


@pytest.mark.parametrize("skill", ["containers", "infrastructure-as-code", "agile-scrum", "leading-teams", "linux"])
def test_what_the_certificates_say_nothing_of_stays_untaught(certificates: GapReport, skill: str) -> None:
    assert gap_of(certificates, skill).status is Status.UNTAUGHT


def test_a_broader_skill_is_taught_through_a_narrower_one(certificates: GapReport) -> None:
    databases = gap_of(certificates, "databases")
    assert databases.covered_by is not None
    assert databases.covered_by.said == "a narrower skill: SQL"
    assert databases.status in (Status.TAUGHT, Status.MET, Status.UNASSESSED)


def test_courses_that_come_again_without_their_outcomes_keep_them(empty: Workspace) -> None:
    courses = an_upload("course_id,program,course_title\nc1,Foundations,Data\n", "courses.csv")
    outcomes = an_upload("outcome_id,course_id,text\no1,c1,Write SQL queries.\n", "outcomes.csv")
    empty.load_programs([courses, outcomes])
    empty.load_programs([courses])
    (summary,) = empty.programs()
    assert (summary.courses, summary.outcomes) == (1, 1)


def test_two_programs_may_number_their_outcomes_alike(empty: Workspace) -> None:
    for course, program, text in (("c1", "Data", "Write SQL queries."), ("c2", "Care", "Greet visitors at the door.")):
        courses = an_upload(f"course_id,program,course_title\n{course},{program},{program}\n", "courses.csv")
        outcomes = an_upload(f"outcome_id,course_id,text\n1,{course},{text}\n", "outcomes.csv")
        empty.load_programs([courses, outcomes])
    empty.load_postings([postings(*[ASKS_SQL] * 5, employer=list("ABCDE"))])
    empty.align()
    (sql,) = [gap for gap in empty.gap_report(Question("Care")).gaps if gap.skill_id == "sql"]
    assert sql.status is Status.UNTAUGHT
    assert sql.outcome is None


def test_an_alignment_by_two_at_once_scores_everything_once(asked_for: Workspace) -> None:
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda _: asked_for.align(again=False), range(3)))
    (framework,) = [one for one in asked_for.frameworks() if one.name == "core"]
    assert framework.aligned == len(asked_for.postings().rows) + sum(one.courses for one in asked_for.programs())


def test_a_framework_is_found_whatever_its_capitals(sample: Workspace) -> None:
    assert [match.skill_id for match in sample.match("Write SQL queries", "CORE")] == ["sql"]


def test_a_framework_without_self_management_still_gets_a_true_answer(empty: Workspace) -> None:
    empty.load_framework("own", [an_upload("skill\nSQL queries\n", "skills.csv")])
    empty.load_postings([postings(*[ASKS_SQL] * 6, employer=list("ABCDEF"))])
    empty.load_programs(program("Bake bread."))
    empty.align()
    report = empty.gap_report(Question("Foundations", framework="own"))
    assert report.answer == "The surest gap is SQL queries: 6 of 6 ask for it."


def test_postings_that_were_not_scored_are_not_in_any_share(own_sample: Workspace) -> None:
    before = own_sample.skill_report("sql").demand, own_sample.overview().self_management
    own_sample.load_postings([postings("You must bake bread.", employer=["Z"], id=["new-1"])])
    assert (own_sample.skill_report("sql").demand, own_sample.overview().self_management) == before


def test_courses_without_a_single_outcome_are_refused(empty: Workspace) -> None:
    with pytest.raises(WrongColumns, match="without a single outcome"):
        empty.load_programs([an_upload("course_id,program,course_title\nc1,Foundations,Data\n", "courses.csv")])
    assert empty.programs() == []


def test_a_posting_that_changes_while_it_is_scored_stays_unaligned(
    asked_for: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked_for.load_postings([postings(ASKS_SQL, employer=["Z"], id=["late"])])
    scorer = asked_for._scorer("core")
    score = scorer.matches

    def change_then_score(*args: object, **kwargs: object) -> object:
        monkeypatch.setattr(scorer, "matches", score)
        asked_for.load_postings([postings("You must work in a team.", employer=["Z"], id=["late"])])
        return score(*args, **kwargs)

    monkeypatch.setattr(scorer, "matches", change_then_score)
    asked_for.align("core")
    assert asked_for.unaligned_count() == 1
    asked_for.align("core")
    assert asked_for.unaligned_count() == 0
    assert {match.skill_id for line in asked_for.posting_lines("late") for match in line.matches} == {
        "working-in-teams"
    }


def test_a_rubric_alone_never_takes_the_place_of_stored_assessments(empty: Workspace) -> None:
    course = an_upload("course_id,program,course_title\nc1,Foundations,One\n", "courses.csv")
    outcome = an_upload("outcome_id,course_id,outcome\no1,c1,Write SQL queries.\n", "outcomes.csv")
    tasks = an_upload("assessment_id,course_id,title,task\na1,c1,Project,Write five SQL queries.\n", "assessments.csv")
    rubric = an_upload(
        "course_id,Criteria,Excellent,Poor\nc1,Queries run,all,none\nc1,Names are clear,all,none\n", "rubric.csv"
    )
    empty.load_programs([course, outcome, tasks])
    with pytest.raises(WrongColumns, match="alone would take the place"):
        empty.load_programs([course, rubric])
    (stored,) = empty.program_report("Foundations").assessments
    assert stored.text == "Write five SQL queries."
    empty.load_programs([course, outcome, tasks, rubric])
    assert len(empty.program_report("Foundations").assessments) == 1


def test_a_workspace_that_is_closed_listens_no_more(core_file: Path, tmp_path: Path) -> None:
    with Workspace(a_copy(core_file, tmp_path / "own.duckdb")) as workspace:
        workspace.listen()
        workspace.listen()
        assert [one.name for one in threading.enumerate()].count("requests") == 1
    assert "requests" not in [one.name for one in threading.enumerate()]
