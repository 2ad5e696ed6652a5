"""Other settings counted in the database: which jobs ask and what is taught under each, and counting by hand agrees."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest

from alignment.exports import gap_json
from alignment.scoring import PlainScorer, SkillScorer
from alignment.vocabulary import (
    PLAIN_FROM,
    GapReport,
    Line,
    Question,
    Setting,
    Standing,
    Status,
    Upload,
    Verdict,
)
from alignment.workspace import Workspace
from tests.builders import a_copy, a_skill, an_upload

TEAM = "You must work in a team."
SQL = "You must write SQL queries every day."
PYTHON = "Knowledge of Python is an asset."
QUESTION = Question("Foundations")


@pytest.fixture
def empty(core_file: Path, tmp_path: Path) -> Iterator[Workspace]:
    with Workspace(a_copy(core_file, tmp_path / "own.duckdb")) as workspace:
        yield workspace


def as_csv(name: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Upload:
    file = io.StringIO(newline="")
    csv.writer(file).writerows([columns, *rows])
    return an_upload(file.getvalue(), name)


def load(workspace: Workspace, *texts: str, employers: Sequence[str] = ()) -> None:
    """Postings p0, p1 …, each of an employer of its own unless told."""
    who = employers or [f"Employer {at}" for at in range(len(texts))]
    rows = [(f"p{at}", who[at], "Analyst", "Data and IT", "en", text) for at, text in enumerate(texts)]
    workspace.load_postings([as_csv("postings.csv", ("id", "employer", "title", "field", "language", "text"), rows)])


def teach(workspace: Workspace, *outcomes: str, assessed: str = "") -> None:
    """A course with outcomes o1, o2 …, and perhaps an assessment of one of them."""
    columns = ("course_id", "program", "course_title", "language")
    files = [as_csv("courses.csv", columns, [("c1", "Foundations", "F", "en")])]
    rows = [(f"o{at}", "c1", text) for at, text in enumerate(outcomes, 1)]
    files.append(as_csv("outcomes.csv", ("outcome_id", "course_id", "text"), rows))
    if assessed:
        columns = ("assessment_id", "course_id", "task", "outcome_ids")
        files.append(as_csv("assessments.csv", columns, [("a1", "c1", "Hand it in.", assessed)]))
    workspace.load_programs(files)


def standing(report: GapReport, skill: str, setting: Setting) -> Standing | None:
    tried = report.sensitivity.gap(skill)
    assert tried is not None, f"{skill} is not among the first gaps"
    return tried.under(setting)


def n_under(report: GapReport, skill: str, setting: Setting) -> int:
    found = standing(report, skill, setting)
    assert found is not None
    return found.demand.n


def change(workspace: Workspace, sql: str) -> None:
    """Change a stored number, as if the scorer had said so; the file is closed meanwhile."""
    workspace.close()
    with duckdb.connect(workspace.path) as connection:
        connection.execute(sql)
    workspace.__init__(workspace.path)  # type: ignore[misc]


# ----------------------------------------------------------------------------------------------------- each setting


@pytest.fixture
def asked_for(empty: Workspace) -> Workspace:
    """Six jobs ask for team work, three of them for SQL, two would like Python; one outcome teaches baking."""
    load(empty, *(f"{TEAM}\n{SQL}" if at < 3 else f"{TEAM}\n{PYTHON}" if at < 5 else TEAM for at in range(6)))
    teach(empty, "Bake bread.")
    empty.align()
    return empty


def test_a_stricter_threshold_counts_the_matches_that_pass_it(asked_for: Workspace) -> None:
    change(asked_for, "UPDATE requirement_skill SET probability = 0.75 WHERE skill_id = 'sql' AND owner_id <> 'p0'")
    report = asked_for.gap_report(QUESTION)
    assert n_under(report, "sql", Setting.STRICT) == 1
    assert n_under(report, "sql", Setting.LOOSE) == 3
    assert n_under(report, "working-in-teams", Setting.STRICT) == 6


def test_a_looser_threshold_adds_the_near_misses_and_nothing_else(asked_for: Workspace) -> None:
    change(
        asked_for,
        "INSERT INTO tried_match SELECT 'loose', 'requirement', line_id, owner_id, framework, skill_id, 0.6, false "
        "FROM requirement_skill WHERE skill_id = 'sql' AND owner_id = 'p1'; "
        "DELETE FROM requirement_skill WHERE skill_id = 'sql' AND owner_id <> 'p0'",
    )
    report = asked_for.gap_report(QUESTION)
    assert next(gap for gap in report.gaps if gap.skill_id == "sql").demand.n == 1
    assert (n_under(report, "sql", Setting.LOOSE), n_under(report, "sql", Setting.STRICT)) == (2, 1)


def test_must_haves_are_counted_without_what_is_nice_to_have(asked_for: Workspace) -> None:
    report = asked_for.gap_report(QUESTION)
    python = standing(report, "python", Setting.MUST)
    assert python is not None and (python.demand.n, python.rank, python.holds) == (0, None, False)
    assert n_under(report, "sql", Setting.MUST) == 3
    for gap in report.sensitivity.gaps:
        shown = next(one for one in report.gaps if one.skill_id == gap.skill_id)
        assert gap.under(Setting.MUST).demand.n == round((shown.must_share or 0) * shown.demand.n)  # type: ignore[union-attr]


def test_without_the_employer_that_asks_most_its_jobs_are_in_neither_number(empty: Workspace) -> None:
    topics = "bread cakes soup tea milk rice beans eggs salt plums nuts figs".split()
    asking = [f"You must write SQL queries on {topic}." for topic in topics[:4]]
    texts = [*asking, *(f"You must sell {topic}." for topic in topics[4:])]
    load(empty, *texts, employers=["A"] * 3 + ["B"] * 4 + ["C"] * 5)
    teach(empty, "Bake bread.")
    empty.align()
    report = empty.gap_report(QUESTION)
    sql = standing(report, "sql", Setting.EMPLOYER)
    assert sql is not None
    assert (sql.employer, sql.demand.n, sql.demand.total) == ("A", 1, 9)


def test_with_two_employers_none_is_left_out_and_that_is_said(empty: Workspace) -> None:
    topics = "bread cakes soup tea milk rice beans eggs".split()
    load(empty, *[f"You must work in a team on {one}." for one in topics], employers=["A"] * 4 + ["B"] * 4)
    teach(empty, "Bake bread.")
    empty.align()
    report = empty.gap_report(QUESTION)
    assert standing(report, "working-in-teams", Setting.EMPLOYER) is None
    assert "Not tested: one employer less (fewer than 3 employers)." in report.sensitivity.notes


def test_the_second_method_counts_what_plain_tf_idf_finds(empty: Workspace) -> None:
    load(empty, *[f"{SQL}\n{TEAM}"] * 6)
    teach(empty, "Bake bread.")
    empty.align()
    report = empty.gap_report(QUESTION)
    scorer = PlainScorer().fit(empty._skills("core"))
    found = {one.skill_id for matches in scorer.matches([Line(SQL), Line(TEAM)]) for one in matches}
    for gap in report.sensitivity.gaps:
        assert gap.under(Setting.PLAIN).demand.n == (6 if gap.skill_id in found else 0)  # type: ignore[union-attr]
    plain = next(one for one in report.sensitivity.settings if one.setting is Setting.PLAIN)
    assert set(plain.ranking) <= found


def test_what_the_second_method_finds_taught_is_no_gap_there(empty: Workspace) -> None:
    load(empty, *[TEAM] * 6)
    teach(empty, "Bake bread.", "A team of bakers.")
    empty.align()
    scorer = PlainScorer().fit(empty._skills("core"))
    plainly = {one.skill_id for one in scorer.matches([Line("A team of bakers.")])[0]}
    report = empty.gap_report(QUESTION)
    for gap in report.sensitivity.gaps:
        there = gap.under(Setting.PLAIN)
        assert there is not None
        assert (there.status is Status.UNTAUGHT) == (gap.skill_id not in plainly and there.demand.n > 0)


def test_an_assessment_counts_under_a_setting_only_if_what_it_covers_does(empty: Workspace) -> None:
    load(empty, *[f"{SQL}\n{TEAM}"] * 6)
    teach(empty, "Write SQL queries.", "Tune SQL queries.", "Work in a team.", assessed="o3")
    empty.align()
    change(empty, "UPDATE outcome_skill SET probability = 0.75 WHERE skill_id = 'sql'")
    report = empty.gap_report(QUESTION)
    sql = standing(report, "sql", Setting.STRICT)
    assert next(gap for gap in report.gaps if gap.skill_id == "sql").status is Status.UNASSESSED
    assert sql is not None and (sql.status, sql.holds) == (Status.UNTAUGHT, False)
    assert standing(report, "sql", Setting.LOOSE).holds  # type: ignore[union-attr]


def test_a_job_in_two_languages_counts_once_under_every_setting(empty: Workspace) -> None:
    rows = [(f"p{at}-{way}", f"g{at}", f"E{at}", "Analyst", "IT", "en", TEAM) for at in range(6) for way in "ab"]
    empty.load_postings([as_csv("p.csv", ("id", "group", "employer", "title", "field", "language", "text"), rows)])
    teach(empty, "Bake bread.")
    empty.align()
    report = empty.gap_report(QUESTION)
    totals = {
        (one.demand.n, one.demand.total, one.setting is Setting.EMPLOYER)
        for gap in report.sensitivity.gaps
        for one in gap.standings
        if gap.skill_id == "working-in-teams"
    }
    assert totals == {(6, 6, False), (5, 5, True)}


# -------------------------------------------------------------------------------------------------- people's decisions


def line_of(workspace: Workspace, posting: str, text: str) -> str:
    return next(one.requirement.id for one in workspace.posting_lines(posting) if one.requirement.text == text)


def judge(workspace: Workspace, posting: str, verdict: Verdict, **told: Any) -> int:
    line = line_of(workspace, posting, SQL)
    return workspace.decide("requirement", line, "sql", verdict, reason="It is a slogan.", **told).id


def test_a_rejected_match_counts_under_no_setting_and_comes_back_with_the_undo(asked_for: Workspace) -> None:
    before = asked_for.gap_report(QUESTION)
    number = judge(asked_for, "p0", Verdict.REJECTED)
    report = asked_for.gap_report(QUESTION)
    counts = {setting: n_under(report, "sql", setting) for setting in (Setting.STRICT, Setting.LOOSE, Setting.MUST)}
    assert set(counts.values()) == {2}
    assert n_under(report, "sql", Setting.PLAIN) == n_under(before, "sql", Setting.PLAIN) - 1
    asked_for.undo(number)
    assert asked_for.gap_report(QUESTION).sensitivity == before.sensitivity


@pytest.mark.parametrize("setting", [Setting.STRICT, Setting.LOOSE, Setting.PLAIN])
def test_an_outcome_that_a_person_accepted_covers_its_skill_for_certain_under_every_setting(
    empty: Workspace, setting: Setting
) -> None:
    load(empty, *[f"{SQL}\n{TEAM}"] * 6)
    teach(empty, "Write SQL queries.", "Work in a team.", assessed="o2")
    empty.align()
    empty.decide("outcome", "o1", "sql", Verdict.ACCEPTED)
    report = empty.gap_report(QUESTION)
    sql = next(gap for gap in report.gaps if gap.skill_id == "sql")
    assert (sql.coverage, sql.status) == (1.0, Status.UNASSESSED)
    there = standing(report, "sql", setting)
    assert there is not None and (there.status, there.holds) == (Status.UNASSESSED, True)


@pytest.mark.parametrize("setting", [Setting.STRICT, Setting.LOOSE, Setting.PLAIN])
def test_an_outcome_that_a_person_turned_down_covers_its_skill_under_no_setting(
    empty: Workspace, setting: Setting
) -> None:
    load(empty, *[SQL] * 6)
    teach(empty, "Write SQL queries.")
    empty.align()
    empty.decide("outcome", "o1", "sql", Verdict.REJECTED, reason="Queries are only read.")
    there = standing(empty.gap_report(QUESTION), "sql", setting)
    assert there is not None and (there.status, there.holds) == (Status.UNTAUGHT, True)


def test_an_accepted_match_counts_under_every_setting_whatever_the_scores(asked_for: Workspace) -> None:
    change(asked_for, "DELETE FROM tried_match")
    change(asked_for, "UPDATE requirement_skill SET probability = 0.71 WHERE skill_id = 'sql'")
    judge(asked_for, "p0", Verdict.ACCEPTED)
    report = asked_for.gap_report(QUESTION)
    assert n_under(report, "sql", Setting.STRICT) == 1
    assert n_under(report, "sql", Setting.PLAIN) == 1
    assert n_under(report, "sql", Setting.LOOSE) == 3


def test_a_remapped_match_counts_for_the_other_skill_under_every_setting(asked_for: Workspace) -> None:
    judge(asked_for, "p0", Verdict.REMAPPED, to="python", same_wording=True)
    report = asked_for.gap_report(QUESTION)
    assert report.sensitivity.gap("sql") is None
    for setting in (Setting.STRICT, Setting.LOOSE, Setting.PLAIN):
        assert n_under(report, "python", setting) >= 3


def test_a_decision_outlives_another_alignment_for_the_second_method_too(asked_for: Workspace) -> None:
    judge(asked_for, "p0", Verdict.REJECTED, same_wording=True)
    before = asked_for.gap_report(QUESTION).sensitivity
    asked_for.align(again=True)
    assert asked_for.gap_report(QUESTION).sensitivity == before
    assert before.gap("sql") is None


# ---------------------------------------------------------------------------------------------------- not measured


def test_too_few_postings_and_programs_without_gaps_are_said_not_to_be_tested(empty: Workspace) -> None:
    load(empty, *[TEAM] * 4)
    teach(empty, "Bake bread.")
    empty.align()
    found = empty.gap_report(QUESTION)
    assert "too few postings" in found.sensitivity.answer
    document = gap_json(found)["sensitivity"]
    assert (document["top"], document["hold"], document["gaps"]) == (0, None, [])


# ------------------------------------------------------------------------------------------------------ what is stored


def rows_of(workspace: Workspace, sql: str) -> list[tuple[Any, ...]]:
    return workspace._database._connection.cursor().execute(sql).fetchall()


def test_near_misses_of_requirements_are_stored_apart_from_what_is_shown(sample: Workspace) -> None:
    assert rows_of(sample, "SELECT count(*) FROM requirement_skill WHERE NOT shown") == [(0,)]
    near = "FROM tried_match WHERE setting = 'loose' AND kind = 'requirement'"
    ((count, least, most),) = rows_of(sample, f"SELECT count(*), min(value), max(value) {near}")
    assert count > 0 and 0.5 <= least <= most < 0.7
    same = "SELECT line_id, owner_id, skill_id FROM requirement_skill"
    assert rows_of(sample, f"SELECT line_id, owner_id, skill_id {near} INTERSECT {same}") == []


def test_the_second_method_is_stored_for_both_sides_and_only_from_its_threshold(sample: Workspace) -> None:
    plain = "FROM tried_match WHERE setting = 'plain'"
    assert rows_of(sample, f"SELECT DISTINCT kind {plain} ORDER BY kind") == [
        ("assessment",), ("outcome",), ("requirement",),
    ]  # fmt: skip
    assert rows_of(sample, f"SELECT min(value) >= 0.31, max(value) <= 1 {plain}") == [(True, True)]


def test_what_is_loaded_anew_or_becomes_boilerplate_leaves_nothing_behind(asked_for: Workspace) -> None:
    load(asked_for, TEAM)
    assert rows_of(asked_for, "SELECT count(*) FROM tried_match WHERE owner_id = 'p0'") == [(0,)]
    asked_for.align()
    pairs = "SELECT count(*), count(DISTINCT (setting, kind, line_id, owner_id, skill_id)) FROM tried_match"
    ((rows, distinct),) = rows_of(asked_for, pairs)
    assert rows == distinct > 0
    employers = ["A"] * 3
    load(asked_for, *[f"{SQL}\nTopic {at} must be known." for at in range(3)], employers=employers)
    asked_for.align()
    lost = "SELECT count(*) FROM tried_match AS m JOIN requirement AS r ON r.id = m.line_id WHERE r.repeated"
    assert rows_of(asked_for, "SELECT count(*) FROM requirement WHERE repeated") == [(3,)]
    assert rows_of(asked_for, lost) == [(0,)]


def test_aligning_again_stores_the_same(asked_for: Workspace) -> None:
    stored = "SELECT * FROM tried_match ORDER BY ALL"
    before = rows_of(asked_for, stored)
    asked_for.align(again=True)
    assert rows_of(asked_for, stored) == before


# --------------------------------------------------------------------------------------------- against counting by hand


@pytest.mark.parametrize("field", ["", "Data and IT"])
def test_the_sample_counted_by_hand_gives_the_same_demand_under_each_setting(sample: Workspace, field: str) -> None:
    asking = (
        "JOIN requirement AS r ON r.id = m.line_id JOIN posting AS p ON p.id = r.posting_id "
        f"WHERE r.cut IS NULL AND NOT r.repeated AND ('{field}' = '' OR p.field = '{field}')"
    )
    shown = rows_of(
        sample, f"SELECT m.skill_id, p.job, m.probability, r.necessity FROM requirement_skill AS m {asking} AND m.shown"
    )
    tried = rows_of(
        sample, f"SELECT m.skill_id, p.job, m.setting FROM tried_match AS m {asking} AND m.kind = 'requirement'"
    )
    jobs: dict[tuple[str, Setting], set[str]] = defaultdict(set)
    for skill, job, probability, necessity in shown:
        jobs[skill, Setting.STRICT] |= {job} if probability >= 0.8 else set()
        jobs[skill, Setting.MUST] |= {job} if necessity == "must" else set()
        jobs[skill, Setting.LOOSE].add(job)
    for skill, job, setting in tried:
        jobs[skill, Setting(setting)].add(job)
    report = sample.gap_report(Question("Data Analysis Foundations", field))
    assert len(report.sensitivity.gaps) == 5
    for gap in report.sensitivity.gaps:
        for one in gap.standings:
            if one.setting is not Setting.EMPLOYER:
                assert one.demand.n == len(jobs[gap.skill_id, one.setting]), (gap.label, one.setting)


def test_each_employer_left_out_in_turn_moves_no_gap_further_down_than_the_one_that_is_left_out(
    sample: Workspace,
) -> None:
    """The employer that asks most is the one whose loss takes most jobs from the gap."""
    question = Question("Data Analysis Foundations", "Data and IT")
    report = sample.gap_report(question)
    for gap in report.sensitivity.gaps:
        found = gap.under(Setting.EMPLOYER)
        assert found is not None
        left = rows_of(
            sample,
            "SELECT e.name, count(DISTINCT p.job) FILTER (p.employer <> e.name) FROM requirement_skill AS m "
            "JOIN requirement AS r ON r.id = m.line_id JOIN posting AS p ON p.id = r.posting_id, employer AS e "
            f"WHERE m.shown AND r.cut IS NULL AND NOT r.repeated AND m.skill_id = '{gap.skill_id}' "
            "AND p.field = 'Data and IT' GROUP BY e.name",
        )
        assert found.demand.n == min(n for _, n in left) == dict(left)[found.employer]


# -------------------------------------------------------------------------------------------------------- the scorers


def test_a_near_miss_has_no_other_objection_and_a_looser_threshold_shows_it(
    core_scorer: SkillScorer, sample: Workspace
) -> None:
    texts = [
        row[0] for row in rows_of(sample, "SELECT DISTINCT text FROM requirement WHERE language = 'en' ORDER BY text")
    ]
    lines = [Line(text, "en", "", "Data and IT") for text in texts[:400]]
    plain, near = core_scorer.matches(lines, keep=0), core_scorer.matches(lines, keep=0, near=True)
    assert sum(map(len, near)) > sum(map(len, plain))
    for shown, more in zip(plain, near, strict=True):
        assert more[: len(shown)] == shown
        for match in more[len(shown) :]:
            assert match.near and not match.shown and match.why_not.startswith("too unsure")
            assert 0.5 <= match.probability < 0.7
    assert not any(match.near for matches in plain for match in matches)


def test_the_second_method_is_scikit_learns_cosine_with_the_closest_name() -> None:
    from sklearn.feature_extraction.text import TfidfVectorizer

    names = ["Query databases", "SQL", "write SQL queries", "Bake bread"]
    skills = (a_skill(*names[:3], id="sql"), a_skill(names[3], id="bake"))
    vectorizer = TfidfVectorizer(ngram_range=(1, 3), sublinear_tf=True).fit(["Bake bread", *names[:3]])
    text = "You write SQL queries and bake."
    cosines = (vectorizer.transform([text]) @ vectorizer.transform(names).T).toarray()[0]
    (found,) = PlainScorer(0.0).fit(skills).matches([Line(text)])
    assert {one.skill_id: one.value for one in found} == pytest.approx({"sql": cosines[:3].max(), "bake": cosines[3]})


def test_the_second_method_says_nothing_for_a_language_without_names_or_a_framework_without_words() -> None:
    scorer = PlainScorer().fit([a_skill("SQL", id="sql")])
    assert scorer.matches([Line("SQL", "fr"), Line("", "en"), Line("SQL", "en")])[:2] == [[], []]
    assert PlainScorer().fit([a_skill("C", id="c")]).matches([Line("C")]) == [[]]
    assert PlainScorer().fit([]).matches([Line("SQL")]) == [[]]


def test_the_second_method_keeps_its_threshold_as_an_estimator_does() -> None:
    from sklearn.base import clone

    assert clone(PlainScorer(0.5)).least == 0.5
    assert PlainScorer().least == PLAIN_FROM


# ---------------------------------------------------------------------------------------------------------- real data


def test_on_the_open_data_the_first_gaps_of_the_data_science_certificates_are_tried(
    open_file: Path, tmp_path: Path
) -> None:
    with Workspace(a_copy(open_file, tmp_path / "open.duckdb")) as workspace:
        name = next(one.name for one in workspace.programs() if one.name.startswith("Data Science"))
        found = workspace.gap_report(Question(name, "it-software")).sensitivity
    assert {one.setting for one in found.settings if one.is_measured} == set(Setting) - {Setting.EMPLOYER}
    assert "fewer than 3 employers" in " ".join(found.notes)
    assert (len(found.gaps), found.hold) == (5, 5)
    assert min(one.demand.value for one in found.self_management) > 0.5
    print(found.answer, found.family_answer, *found.notes)
