"""Second opinions, asked of the workspace and on the command line: beside what the words say, never inside it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from alignment import __main__ as command_line
from alignment.answers import SecondReader
from alignment.evaluation import Evaluation, ShownEvaluation
from alignment.meaning import MeaningModel
from alignment.problems import NotFound
from alignment.vocabulary import Claim, EvidenceLine, Opinion, Question, SecondOpinion, Upload
from alignment.workspace import Workspace
from tests.builders import a_copy
from tests.conftest import REPOSITORY

PROGRAM = "Data Analysis Foundations"
LINE = "You must meet deadlines"
LABELLED = b"query_id,source,sentence,label\n1,a,Meet deadlines,meeting deadlines\n2,b,Write SQL,SQL\n3,b,zzz,SQL\n"


@pytest.fixture(scope="module")
def core(small_model: Path) -> Iterator[Workspace]:
    with Workspace(":memory:", model=small_model) as workspace:
        yield workspace


@pytest.fixture(scope="module")
def sample(small_model: Path, sample_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    copy = a_copy(sample_file, tmp_path_factory.mktemp("copy") / "copy.duckdb")
    with Workspace(copy, model=small_model) as workspace:
        yield workspace


@dataclass(frozen=True)
class Answer:
    """What a command left behind."""

    code: int
    out: str
    err: str


Run = Callable[..., Answer]


@pytest.fixture
def run(sample_file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command on the sample, in this process; `named` is what ALIGNMENT_MODEL says."""

    def run(*arguments: str | Path, named: Path | None = None) -> Answer:
        monkeypatch.setattr(sys, "argv", ["alignment", "--database", str(sample_file), *map(str, arguments)])
        monkeypatch.setenv("ALIGNMENT_MODEL", str(named or ""))
        capsys.readouterr()
        with pytest.raises(SystemExit) as stopped:
            command_line.main()
        said = capsys.readouterr()
        return Answer(int(stopped.value.code or 0), said.out, said.err)

    return run


# ------------------------------------------------------------------------------------------------ off unless named


def test_without_a_model_nothing_is_asked_and_nothing_is_loaded(sample_file: Path) -> None:
    look = (
        "import sys\nfrom alignment.workspace import Workspace\nfrom alignment.vocabulary import Claim\n"
        f"with Workspace({str(sample_file)!r}) as workspace:\n"
        "    told = workspace.second_opinions([Claim('Write SQL', 'sql')])\n"
        "    print(told[0].opinion.value, workspace.second_reader().said)\n"
        "print({'onnxruntime', 'tokenizers', 'sklearn'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", look], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    said, loaded = done.stdout.splitlines()
    assert said.startswith("not asked The second opinion is off: no model is named.")
    assert loaded == "set()"


def test_a_model_that_cannot_be_used_says_why_and_leaves_the_rest_working(tmp_path: Path) -> None:
    with Workspace(":memory:", model=tmp_path / "nowhere") as workspace:
        reader = workspace.second_reader()
        assert not reader.is_on
        assert "There is no folder" in reader.said
        with pytest.raises(NotFound, match="There is no folder"):
            workspace.second_opinions([Claim(LINE, "meeting-deadlines")])
        assert workspace.match(LINE)[0].skill_id == "meeting-deadlines"


def test_the_reader_says_which_model_it_is(core: Workspace, small_model: Path) -> None:
    model = MeaningModel.open(small_model)
    assert core.second_reader() == SecondReader("model.onnx", model.identity)
    assert model.identity[:12] in core.second_reader().said


def test_the_model_is_opened_when_first_asked_and_once(small_model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened, opening = list[object](), MeaningModel.open

    def watched(folder: Path) -> MeaningModel:
        opened.append(folder)
        return opening(folder)

    monkeypatch.setattr(MeaningModel, "open", watched)
    with Workspace(":memory:", model=small_model) as workspace:
        assert opened == []
        assert len({workspace.second_reader() for _ in range(3)}) == 1
    assert opened == [small_model]


# ---------------------------------------------------------------------------------------------------------- claims


def test_the_meaning_places_a_skill_among_all_of_a_small_framework(core: Workspace) -> None:
    near, far = core.second_opinions([Claim(LINE, "meeting-deadlines"), Claim(LINE, "sql")])
    size = len(core.skill_labels())
    assert (near.opinion, near.place, near.candidates) == (Opinion.AGREE, 1, size)
    assert far.opinion is Opinion.DIFFER
    assert far.place is not None
    assert 10 < far.place <= size
    assert near.similarity is not None
    assert far.similarity is not None
    assert -1 <= far.similarity < near.similarity <= 1


def test_of_a_skill_that_did_not_pass_the_opinion_is_about_that(core: Workspace) -> None:
    passed, missed = core.second_opinions([Claim(LINE, "meeting-deadlines"), Claim(LINE, "meeting-deadlines", False)])
    assert (passed.opinion, missed.opinion) == (Opinion.AGREE, Opinion.DIFFER)
    assert passed.place == missed.place


def test_what_a_line_says_is_not_needed_is_not_read_for_its_meaning(core: Workspace) -> None:
    lines = ("You must meet deadlines and write SQL.", "You must meet deadlines. No SQL is required.")
    asked, negated = core.second_opinions([Claim(line, "sql") for line in lines])
    assert asked.similarity is not None
    assert negated.similarity is not None
    assert negated.similarity < asked.similarity - 0.3


def test_a_skill_that_the_framework_does_not_have_gets_no_opinion(core: Workspace) -> None:
    assert core.second_opinions([Claim(LINE, "no such skill")]) == (SecondOpinion(),)
    assert core.second_opinions([]) == ()


def test_of_a_large_framework_the_candidates_are_those_that_the_words_put_first(small_model: Path) -> None:
    names = [f"deadlines of kind {number:04}" for number in range(1_100)]
    table = "label\n" + "\n".join(["meeting deadlines", "SQL databases", *names]) + "\n"
    with Workspace(":memory:", model=small_model) as workspace:
        workspace.load_framework("own", [Upload("own.csv", table.encode())])
        ids = {label: id for id, label in workspace.skill_labels("own").items()}
        claims = [Claim("meet deadlines", ids[name]) for name in ("meeting deadlines", "SQL databases")]
        first, elsewhere = workspace.second_opinions(claims, "own")
    assert first.candidates < elsewhere.candidates <= 202, "the claimed skill has its place, wherever the words put it"
    assert first.place == 1


def test_asking_twice_gives_the_same_numbers(core: Workspace) -> None:
    claims = [Claim(LINE, "meeting-deadlines"), Claim("Write SQL", "sql")]
    assert core.second_opinions(claims) == core.second_opinions(claims)


# ------------------------------------------------------------------------------------------ evidence keeps its numbers


def test_lines_of_evidence_carry_their_opinion_and_keep_everything_else(core: Workspace) -> None:
    lines = [EvidenceLine(LINE, ("deadlines",), "Clerk", "p1", score=0.5, probability=0.9)]
    lines += [replace(lines[0], why_not="the words stand too far apart", passed=False)]
    found = core.cross_checked(lines, "meeting-deadlines")
    assert [line.second.opinion for line in found] == [Opinion.AGREE, Opinion.DIFFER]
    assert [replace(line, second=SecondOpinion()) for line in found] == lines


def test_a_gap_report_changes_in_nothing_but_its_opinions(sample: Workspace) -> None:
    report = sample.gap_report(Question(PROGRAM))
    gaps = sample.cross_checked_gaps(report.gaps)
    asked = [line for gap in gaps for line in (gap.requirement, gap.outcome, gap.assessment, gap.nearest) if line]
    assert asked
    assert all(line.second.place for line in asked)
    kept = ("skill_id", "status", "demand", "coverage", "assessed", "outcome_count")
    assert [[getattr(gap, name) for name in kept] for gap in gaps] == [
        [getattr(gap, name) for name in kept] for gap in report.gaps
    ]
    assert [gap.requirement and gap.requirement.text for gap in gaps] == [
        gap.requirement and gap.requirement.text for gap in report.gaps
    ]


def test_matches_to_judge_carry_their_opinion_in_the_same_order(sample: Workspace) -> None:
    review = sample.review(Question(PROGRAM), 5)
    items = sample.cross_checked_items(review.items, review.framework)
    assert [item.match.key for item in items] == [item.match.key for item in review.items]
    assert all(item.match.line.second.place for item in items)


# --------------------------------------------------------------------------------------------------------- evaluate


def test_evaluate_states_both_orders_beside_the_figures_by_words(core: Workspace) -> None:
    upload = Upload("labelled.csv", LABELLED)
    found = core.evaluate(upload, "core")
    with Workspace(":memory:") as plain:
        by_words = plain.evaluate(upload, "core")
    assert isinstance(found, Evaluation)
    assert isinstance(by_words, Evaluation)
    assert by_words.semantic is None
    assert "semantic" not in by_words.document
    document = dict(found.document)
    semantic: Any = document.pop("semantic")
    assert document == by_words.document
    assert {"rp5", "mrr", "hit1", "recall50", "group_hit1", "by_meaning_alone", "agreement", "by_source"} <= set(
        semantic
    )
    assert semantic["agreement"]["n"] == 2, "of the sentence that no skill is near to, nothing is said"
    assert semantic["model"] == core.second_reader().model
    assert "with the second opinion: mrr" in found.said


def test_evaluate_says_how_right_the_shown_matches_are_where_both_agree(sample: Workspace) -> None:
    key = "daf-1-o3"
    rows = f"kind,key,sample,must_1,may_1,sm_1,must_2,may_2,sm_2\noutcome,{key},x,using-spreadsheets,,no,,,no\n"
    found = sample.evaluate(Upload("own.csv", rows.encode()), "core")
    assert isinstance(found, ShownEvaluation)
    assert found.semantic is not None
    assert found.semantic.n == found.n_shown > 0
    assert found.document["semantic"] == {
        "agreement": {
            "n": found.n_shown,
            "agree": found.semantic.agree,
            "right_where_agreed": found.semantic.right_where_agreed,
            "right_where_not": found.semantic.right_where_not,
        }
    }


# ----------------------------------------------------------------------------------------------------- command line


def test_match_tells_the_opinion_beside_scores_that_do_not_change(run: Run, small_model: Path) -> None:
    asked = ("match", LINE, "--misses", "2", "--json")
    plain = json.loads(run(*asked).out)
    told = json.loads(run(*asked, "--model", small_model).out)
    named = json.loads(run(*asked, named=small_model).out)
    new = ("opinion", "similarity", "place", "candidates", "model")
    assert told == named
    assert not any(name in row for row in plain for name in new)
    assert [{k: v for k, v in row.items() if k not in new} for row in told] == plain
    assert told[0]["opinion"] == "words and meaning agree"
    assert told[0]["place"] == 1


def test_gaps_put_opinions_into_the_evidence(run: Run, small_model: Path) -> None:
    asked = ("gaps", PROGRAM, "--json")
    plain = json.loads(run(*asked).out)
    told = json.loads(run(*asked, "--model", small_model).out)
    opinions = [gap["evidence"].pop("opinions", {}) for gap in told["gaps"]]
    assert told == plain
    assert {name for one in opinions for name in one} >= {"requirement", "outcome"}
    assert {one["opinion"] for found in opinions for one in found.values()} <= {one.value for one in Opinion}


def test_in_words_only_what_differs_is_said_of_a_gap(run: Run, small_model: Path) -> None:
    done = run("gaps", PROGRAM, "--model", small_model)
    assert "words and meaning differ on the posting line" in done.out
    assert "words and meaning agree" not in done.out
    assert "where nothing is said of it, words and meaning agree" in done.err


def test_review_tells_the_opinion_on_each_match(run: Run, small_model: Path) -> None:
    done = run("review", PROGRAM, "--limit", "3", "--json", "--model", small_model)
    assert all(item["place"] >= 1 for item in json.loads(done.out)["items"])


@pytest.mark.parametrize(
    "command",
    [("match", LINE), ("gaps", PROGRAM), ("review", PROGRAM), ("evaluate", "labelled.csv")],
    ids=lambda command: command[0],
)
@pytest.mark.parametrize("as_option", [True, False])
def test_a_model_that_is_not_there_is_one_line_and_exit_2(
    command: tuple[str, str], as_option: bool, run: Run, tmp_path: Path
) -> None:
    labelled = tmp_path / "labelled.csv"
    labelled.write_bytes(LABELLED)
    named = [str(labelled) if one == "labelled.csv" else one for one in command]
    nowhere = tmp_path / "nowhere"
    done = run(*named, "--model", nowhere) if as_option else run(*named, named=nowhere)
    assert (done.code, done.out) == (2, "")
    assert done.err.count("\n") == 1
    assert "There is no folder" in done.err
    assert "A model folder holds" in done.err
