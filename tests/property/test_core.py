"""Promises of the core: shares and scores are 0-1, no word of a posting is lost, teaching more never widens a gap."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterator, Sequence
from itertools import count

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from alignment.gaps import share
from alignment.requirements import negated_parts, repeated_lines, requirements, segments, single_line
from alignment.scoring import SkillScorer
from alignment.scoring.coverage import Found, Program, Relations, Taught, Wanted, coverage_of
from alignment.vocabulary import Gap, GapReport, Line, Question, Status, Upload
from alignment.workspace import Workspace
from tests.builders import a_posting, a_skill

SLOWLY = settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
FREELY = settings(max_examples=200, deadline=None)

WORDS = (
    *("manage", "competing", "priorities", "SQL", "queries", "C++", "C#", ".NET", "Node.js", "équipe", "priorités"),
    *("not", "no", "required", "asset", "e.g.", "and", "in", "with", "team", "24", "%"),
)
WORDY = st.lists(st.sampled_from(WORDS) | st.text(max_size=6), max_size=14).map(" ".join)
ANY_TEXT = WORDY | st.text(max_size=120)
LANGUAGES = st.sampled_from(["en", "fr", "de", ""])

SKILLS = (
    a_skill("Prioritise work", "manage competing priorities", french=("Établir des priorités", "gérer des priorités")),
    a_skill("Query databases", "SQL", "SQL queries", french=("Interroger des bases", "requêtes SQL")),
    a_skill("Program in C++", "C++", id="c-plus-plus"),
    a_skill("Work in teams", "team", french=("Travailler en équipe", "équipe"), not_when=("team lead",)),
    a_skill("Write JavaScript", "Node.js", fields=("it",)),
)
SCORER = SkillScorer().fit(SKILLS)


# ---------------------------------------------------------------------------------------------------------- scores


@FREELY
@given(ANY_TEXT, ANY_TEXT, LANGUAGES, st.sampled_from(["", "it", "care"]))
def test_scores_probabilities_and_coverage_are_shares_for_any_text(
    text: str, context: str, language: str, field: str
) -> None:
    line = Line(text, language, context, field)
    (matches,) = SCORER.matches([line], keep=len(SKILLS))
    for match in matches:
        assert 0 < match.score <= 1 + 1e-6
        assert 0 <= match.probability <= 1
        assert 0 <= match.coverage <= 1
        assert abs(sum(term.weight for term in match.terms) - match.score) < 1e-9
        assert match.shown == (not match.why_not)
    scores = SCORER.score([line])
    assert not (scores[scores > -math.inf] < 0).any()
    assert SCORER.matches([line], keep=len(SKILLS)) == [matches]


@FREELY
@given(ANY_TEXT, LANGUAGES)
def test_probabilities_of_lines_are_shares_for_any_text(text: str, language: str) -> None:
    for line in requirements(a_posting(text, language=language)):
        assert 0 <= line.probability <= 1
        assert line.asks == (line.cut is None)
        assert line.negated in line.text


@FREELY
@given(ANY_TEXT)
def test_a_single_line_never_says_more_than_was_typed(text: str) -> None:
    left, _ = single_line(text)
    assert set(re.findall(r"\w+", left)) <= set(re.findall(r"\w+", text))
    assert all(part in text for part in negated_parts(text))


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_a_share_lies_within_its_interval_and_both_within_0_and_1(n: int, more: int) -> None:
    found = share(n, n + more)
    assert 0 <= found.low <= found.value + 1e-12
    assert found.value <= found.high + 1e-12 <= 1 + 2e-12 or found.total == 0


@given(st.integers(0, 500), st.integers(1, 500), st.integers(2, 20))
def test_more_postings_with_the_same_share_make_the_interval_narrower(n: int, more: int, times: int) -> None:
    few, many = share(n, n + more), share(n * times, (n + more) * times)
    assert many.high - many.low < few.high - few.low


@given(st.integers(0, 500), st.integers(1, 500))
def test_one_more_posting_that_asks_never_lowers_the_bounds(n: int, more: int) -> None:
    few, many = share(n, n + more), share(n + 1, n + more)
    assert many.low >= few.low and many.high >= few.high


# ------------------------------------------------------------------------------------------------- nothing is lost

PLAIN_WORD = st.text(st.characters(categories=["L", "Nd"]), min_size=2, max_size=8)
SIGN = st.sampled_from(
    [
        " ",
        " ",
        " ",
        ", ",
        ". ",
        "; ",
        ": ",
        "! ",
        "? ",
        " – ",
        " (",
        ") ",
        "/",
        "\n",
        "\n\n",
        "\r\n",
        "\n- ",
        "\n• ",
        " • ",
        "\n## ",
        ":\n",
        "\n* ",
    ]
)


@st.composite
def posting_texts(draw: st.DrawFn) -> str:
    """Words with every sign and break that a posting has between them; no markup, whose own letters may go."""
    return "".join(word + sign for word, sign in draw(st.lists(st.tuples(PLAIN_WORD, SIGN), max_size=40)))


@settings(max_examples=300, deadline=None)
@given(posting_texts())
@example("responsibilities:\n- plan work")
@example("skills: SQL and Python")
@example("role_summary: plan work\nEnglish essential:\nyes")
@example("WE OFFER\nPlan work e.g. in SQL. Then rest.")
def test_every_word_of_a_posting_stands_in_some_line_and_in_order(text: str) -> None:
    told = " ".join(segment.text for segment in segments(text))
    assert re.findall(r"[^\W_]+", told) == re.findall(r"[^\W_]+", text)


@given(posting_texts())
def test_every_line_has_words_and_stands_under_a_heading_that_was_read(text: str) -> None:
    headings = {""}
    for segment in segments(text):
        assert segment.text == segment.text.strip() != ""
        headings |= {segment.text} if segment.is_heading else set()
        assert segment.heading in headings


@given(
    st.lists(
        st.tuples(st.integers(0, 8).map(str), st.sampled_from(["Plan work.", "plan WORK", "Bake", "Sing"])), max_size=40
    )
)
def test_adding_a_copy_of_a_pair_or_its_order_changes_no_repeat(pairs: list[tuple[str, str]]) -> None:
    assert repeated_lines(pairs) == repeated_lines([*reversed(pairs), *pairs[:3]])


# ------------------------------------------------------------------------------------------- gaps through the whole

DEMAND = [
    "You must have advanced knowledge of SQL queries.",
    "You must manage competing priorities and meet tight deadlines.",
    "You must be an expert in Python.",
    "You must have strong communication skills.",
    "You must work in a team.",
]
TAUGHT = [
    "Describe SQL queries.",
    "SQL queries for daily figures.",
    "Evaluate SQL queries.",
    "Manage competing priorities.",
    "Meet tight deadlines with others.",
    "Python.",
    "List uses of Python.",
    "Design Python packages.",
    "Recognise good communication skills.",
    "Work in a team.",
    "Bake bread.",
    "Use spreadsheets.",
]
SEVERITY = {Status.UNTAUGHT: 4, Status.PARTLY: 3, Status.BELOW_LEVEL: 2, Status.UNASSESSED: 1}
NAMES = count()


def as_csv(columns: Sequence[str], rows: Sequence[Sequence[str]], name: str) -> Upload:
    file = io.StringIO(newline="")
    csv.writer(file).writerows([columns, *rows])
    return Upload(name, file.getvalue().encode())


@pytest.fixture(scope="module")
def workspace() -> Iterator[Workspace]:
    """Ten jobs; each test adds programs of its own."""
    rows = [
        (
            f"p{at}",
            f"Employer {at}",
            "Worker",
            "it",
            DEMAND[at % 5] + f"\nYou must know topic {at}.\n" + DEMAND[(at + 1) % 5],
        )
        for at in range(10)
    ]
    with Workspace(":memory:") as opened:
        opened.load_postings([as_csv(("id", "employer", "title", "field", "text"), rows, "postings.csv")])
        opened.align()
        yield opened


def report_of(workspace: Workspace, outcomes: Sequence[str], assessed: Sequence[bool]) -> GapReport:
    """The report of a new program with these outcomes, some of them covered by an assessment."""
    name = f"Program {next(NAMES)}"
    taught = [(f"{name} o{at}", name, name, text) for at, text in enumerate(outcomes)]
    files = [as_csv(("outcome_id", "program", "course_title", "text"), taught, "outcomes.csv")]
    covered = [(name, "Do it.", f"{name} o{at}") for at, is_covered in enumerate(assessed) if is_covered]
    if covered:
        files.append(as_csv(("course_title", "task", "outcome_ids"), covered, "assessments.csv"))
    workspace.load_programs(files)
    workspace.align()
    return workspace.gap_report(Question(name, "it"))


def severity(gap: Gap | None) -> int:
    return SEVERITY.get(gap.status, 0) if gap else 0


@SLOWLY
@given(
    st.lists(st.tuples(st.sampled_from(TAUGHT), st.booleans()), min_size=1, max_size=5),
    st.sampled_from(TAUGHT),
)
@example([("SQL queries for daily figures.", True)], "Describe SQL queries.")
@example([("Python.", False)], "List uses of Python.")
def test_adding_a_teaching_outcome_never_widens_a_gap(
    workspace: Workspace, taught: list[tuple[str, bool]], more: str
) -> None:
    outcomes, assessed = [text for text, _ in taught], [is_assessed for _, is_assessed in taught]
    before = report_of(workspace, outcomes, assessed)
    after = report_of(workspace, [*outcomes, more], [*assessed, False])
    known = {gap.skill_id: gap for gap in before.gaps}
    for gap in after.gaps:
        old = known.get(gap.skill_id)
        assert severity(gap) <= severity(old)
        assert gap.outcome_count >= (old.outcome_count if old else 0)
    for family in before.families:
        now = after.family(family.family)
        assert now is not None
        assert (now.taught or 0) >= (family.taught or 0)
        assert (now.taught_share or 0) >= (family.taught_share or 0)


POSTING = st.tuples(
    st.sampled_from(["A", "B", ""]),
    PLAIN_WORD,
    st.lists(st.sampled_from(DEMAND + TAUGHT), min_size=1, max_size=4).map("\n".join),
)


@SLOWLY
@given(st.lists(POSTING, min_size=1, max_size=6))
def test_loading_postings_twice_changes_nothing(workspace: Workspace, rows: list[tuple[str, str, str]]) -> None:
    upload = as_csv(("employer", "title", "text"), rows, "more.csv")
    first = workspace.load_postings([upload])
    before = (workspace.revision, workspace.fields(), workspace.postings())
    again = workspace.load_postings([upload])
    assert (again.new, again.changed, again.read) == (0, 0, first.read)
    assert (workspace.revision, workspace.fields(), workspace.postings()) == before


@SLOWLY
@given(st.lists(st.sampled_from(TAUGHT), min_size=1, max_size=5))
def test_loading_a_program_twice_changes_nothing(workspace: Workspace, outcomes: list[str]) -> None:
    name = f"Program {next(NAMES)}"
    upload = as_csv(("program", "course_title", "outcome"), [(name, name, text) for text in outcomes], "outcomes.csv")
    first = workspace.load_programs([upload])
    before = (workspace.revision, workspace.programs())
    again = workspace.load_programs([upload])
    assert (again.new, again.changed, again.read) == (0, 0, first.read)
    assert (workspace.revision, workspace.programs()) == before


# ---------------------------------------------------------------------------------------------------- taught or not

KNOWN = ("python", "coding", "software", "sql", "testing")
NEAR = Relations({"python": ("coding",), "coding": ("software",), "testing": ("coding",)}, {"sql": ("python",)})
CHANCES = st.floats(0, 1, allow_nan=False)


@st.composite
def outcomes(draw: st.DrawFn) -> Taught:
    """An outcome of any words with a few matches, none of them judged by a person."""
    found = tuple(
        Found(name, name, draw(CHANCES), draw(st.booleans()))
        for name in draw(st.lists(st.sampled_from(KNOWN), unique=True))
    )
    text, title, language = draw(ANY_TEXT), draw(ANY_TEXT), draw(st.sampled_from(["en", "fr"]))
    return Taught(text, text, title, language=language, found=found)


def wanted_skills() -> st.SearchStrategy[Wanted]:
    return st.builds(Wanted, st.sampled_from(KNOWN), ANY_TEXT, st.sampled_from(["en", "fr"]))


@FREELY
@given(wanted_skills(), st.lists(outcomes(), max_size=4))
def test_what_makes_a_coverage_adds_up_to_its_log_odds(wanted: Wanted, taught: list[Taught]) -> None:
    for coverage in coverage_of([wanted], Program(taught), NEAR).values():
        assert abs(math.fsum(term.weight for term in coverage.terms) - coverage.score) < 1e-9
        assert abs(1 / (1 + math.exp(-coverage.score)) - coverage.probability) < 1e-9
        assert 0 <= coverage.probability <= 1


@FREELY
@given(wanted_skills(), st.lists(outcomes(), max_size=4), outcomes())
def test_an_outcome_more_never_covers_a_skill_less(wanted: Wanted, taught: list[Taught], more: Taught) -> None:
    both = (Program(taught), Program([*taught, more]))
    before, after = (coverage_of([wanted], program, NEAR).get(wanted.skill_id) for program in both)
    assert before is None or (after is not None and after.probability >= before.probability)
