"""Ranking measures, held to a case small enough to work out by hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pytest

from alignment.evaluation import (
    MEASURES,
    Agreement,
    Choice,
    Evaluation,
    Labelled,
    LabelledLine,
    LabelledPair,
    Reader,
    Reranked,
    Shown,
    agreement,
    calibration,
    evaluate,
    evaluate_semantic,
    evaluate_shown,
    evaluate_taught,
    has_labelled_pairs,
    kappa,
    kappa_of_labels,
    labelled_lines,
    labelled_pairs,
    labelled_sentences,
    measures,
)
from alignment.problems import WrongColumns

# Sentence 1 has truths a, b; sentence 2 has six truths t1-t6; sentence 3 is ranked empty.
ROWS = [
    {"query_id": "1", "source": "TECH", "sentence": "Plan work", "label": " A ", "uri_1_2_0": ""},
    {"query_id": "2", "source": "HOUSE", "sentence": "Bake", "label": "T1"},
    {"query_id": "1", "source": "TECH", "sentence": "ignored", "label": "B", "uri_1_2_0": "uri:b"},
    *({"query_id": "2", "source": "HOUSE", "sentence": "Bake", "label": f"T{at}"} for at in range(2, 7)),
    {"query_id": "3", "source": "HOUSE", "sentence": "Sing", "label": "s"},
]
RANKED = [
    ["x", "a", "y", "z", "v", "w", "uri:b"],
    ["t1", "x", "t2", "y", "t3", "t4", *(f"no{at}" for at in range(44)), "t5"],
    [],
]
BY_HAND = {
    "mrr": (1 / 2 + 1 + 0) / 3,
    "hit1": (0 + 1 + 0) / 3,
    "rp5": (1 / 2 + 3 / 5 + 0) / 3,
    "rp10": (2 / 2 + 4 / 6 + 0) / 3,
    "recall50": (2 / 2 + 4 / 6 + 0) / 3,
    "group_hit1": (0 + 1 + 0) / 3,
}
GROUPS = {"a": ["G1"], "t1": ["G2"]}


def choices(keys: Iterable[str], probability: float = 0.5) -> list[Choice]:
    return [Choice(key, probability, frozenset(GROUPS.get(key, ()))) for key in keys]


def evaluated(labelled: Sequence[Labelled], ranked: Sequence[Sequence[str]]) -> Evaluation:
    return evaluate(labelled, [choices(keys) for keys in ranked], GROUPS)


def measured(truth: frozenset[str], keys: Sequence[str]) -> dict[str, float]:
    return measures(truth, choices(keys), frozenset({"G1"}))


def test_rows_become_one_value_a_sentence_with_all_its_labels() -> None:
    first, second, third = labelled_sentences(ROWS)
    assert first == Labelled("1", "TECH", "Plan work", frozenset({"a", "uri:b"}))
    assert second.truth == {f"t{at}" for at in range(1, 7)}
    assert (third.sentence, third.truth) == ("Sing", {"s"})


def test_the_measures_are_those_worked_out_by_hand() -> None:
    found = evaluated(labelled_sentences(ROWS), RANKED)
    assert found.n == 3
    assert dict(found.values) == pytest.approx(BY_HAND)


def test_each_source_is_measured_by_itself() -> None:
    found = evaluated(labelled_sentences(ROWS), RANKED)
    assert list(found.by_source) == ["HOUSE", "TECH"]
    assert found.by_source["TECH"]["mrr"] == 0.5
    assert found.by_source["HOUSE"]["hit1"] == 0.5


def test_a_perfect_ranking_measures_one_and_a_blind_one_nothing() -> None:
    truth = frozenset("abcdefghijkl")
    assert set(measured(truth, sorted(truth)).values()) == {1.0}
    assert set(measured(truth, ["x", "y"]).values()) == {0.0}


def test_a_key_ranked_twice_counts_once() -> None:
    assert measured(frozenset({"a", "b"}), ["a", "a", "b"]) == measured(frozenset({"a", "b"}), ["a", "b"])


def test_the_places_end_where_the_measures_say() -> None:
    deep = [f"no{at}" for at in range(50)]
    assert measured(frozenset({"a"}), [*deep[:4], "a"])["rp5"] == 1
    assert measured(frozenset({"a"}), [*deep[:5], "a"])["rp5"] == 0
    assert measured(frozenset({"a"}), [*deep[:49], "a"])["recall50"] == 1
    assert measured(frozenset({"a"}), [*deep, "a"])["recall50"] == 0
    assert measured(frozenset({"a"}), [*deep, "a"])["mrr"] == 1 / 51


def test_nothing_labelled_measures_zero_of_zero() -> None:
    found = evaluated([], [])
    assert (found.n, dict(found.values)) == (0, dict.fromkeys(MEASURES, 0.0))


def test_a_ranking_is_needed_for_every_sentence() -> None:
    with pytest.raises(ValueError, match="zip"):
        evaluated(labelled_sentences(ROWS), RANKED[:2])


# ------------------------------------------------------------------------------------- calibration and abstention


def test_a_probability_that_means_what_it_says_has_no_error() -> None:
    found = calibration([(0.25, at % 4 == 0) for at in range(400)])
    assert found.ece == pytest.approx(0, abs=0.03)
    assert found.brier == pytest.approx(0.25 * 0.75)
    assert sum(one.n for one in found.bins) == found.n == 400


def test_a_boastful_probability_is_found_out() -> None:
    found = calibration([(0.9, at % 4 == 0) for at in range(40)])
    assert found.ece == pytest.approx(0.65)
    assert found.brier == pytest.approx((3 * 0.81 + 0.01) / 4)


def test_the_surest_are_answered_first() -> None:
    labelled = [Labelled(str(at), "", "line", frozenset({"a"})) for at in range(10)]
    ranked = [choices(["a"] if at < 5 else ["x"], 0.9 if at < 5 else 0.1) for at in range(10)]
    found = {risk.coverage: risk for risk in evaluate(labelled, ranked, GROUPS).risk_coverage}
    assert (found[0.5].exact, found[0.5].group, found[0.5].least_probability) == (1.0, 1.0, 0.9)
    assert (found[1.0].exact, found[1.0].group) == (0.5, 0.5)


# ------------------------------------------------------------------------------------------------ labelled lines


def reader(must: str = "", may: str = "", *, own: bool = False) -> Reader:
    return Reader(frozenset(must.split()), frozenset(may.split()), own)


LINES = [
    LabelledLine("requirement", "1", "x", reader("a b", own=True), reader("a", "c", own=True)),
    LabelledLine("requirement", "2", "y", reader(), reader("d")),
    LabelledLine("outcome", "3", "y", reader("e"), reader("e")),
    LabelledLine("outcome", "gone", "y", reader("e"), reader("e")),
]
SHOWN = {
    ("requirement", "1"): [Shown("a", 0.9, True), Shown("c", 0.8, False), Shown("z", 0.6, False)],
    ("requirement", "2"): [Shown("d", 0.9, True)],
    ("outcome", "3"): [],
}


def test_what_is_shown_is_held_against_both_readers() -> None:
    found = evaluate_shown(LINES, SHOWN, skills=10)
    assert (found.lines, found.missing, found.n_shown, found.n_must) == (3, 1, 4, 2)
    assert found.precision == 3 / 4  # a, c and d fit for somebody
    assert found.precision_both == 1 / 4  # a alone fits for both
    assert found.recall == 1 / 2  # a was found, e was not
    assert dict(found.self_management) == {"n": 1, "precision": 1 / 2, "recall": 1.0, "f1": 2 / 3}
    assert set(found.by_sample) == {"x", "y"}
    assert found.by_sample["y"].recall == 0
    assert found.document["by_sample"]["x"]["recall"] == 1  # type: ignore[index]


@pytest.mark.parametrize(
    ("counts", "expected"), [((10, 5, 5, 5), 1.0), ((4, 2, 2, 1), 0.0), ((50, 25, 30, 20), 0.4), ((0, 0, 0, 0), 0.0)]
)
def test_kappa_is_agreement_beyond_chance(counts: tuple[int, int, int, int], expected: float) -> None:
    assert kappa(*counts) == pytest.approx(expected)


def test_labelled_lines_are_read_from_their_columns() -> None:
    row = {"kind": "outcome", "key": "3", "sample": "y", "must_1": "a b", "may_1": "", "sm_1": "yes"}
    (line,) = labelled_lines([row | {"must_2": "b", "may_2": "a", "sm_2": "no"}])
    assert (line.must, line.fits, line.fits_both) == ({"b"}, {"a", "b"}, {"a", "b"})
    assert (line.first.self_management, line.second.self_management) == (True, False)


# ------------------------------------------------------------------------------------------------- taught or not

PAIRS = [
    LabelledPair("python", "r1", "o1", 2, 2),
    LabelledPair("python", "r1", "o2", 1, 0),
    LabelledPair("sql", "r2", "o3", 0, 0),
    LabelledPair("sql", "r2", "o4", 1, 2),
    LabelledPair("sql", "r2", "gone", 2, 2),
]
COVERAGE = {
    ("python", "r1", "o1"): 0.9,
    ("python", "r1", "o2"): 0.8,
    ("sql", "r2", "o3"): 0.7,
    ("sql", "r2", "o4"): 0.2,
}


def test_coverage_is_held_against_both_readers() -> None:
    found = evaluate_taught(PAIRS, COVERAGE, 0.7)
    assert (found.pairs, found.missing, found.n_said, found.n_taught) == (4, 1, 3, 2)
    assert (found.precision, found.precision_both, found.recall) == (2 / 3, 1 / 3, 1 / 2)
    assert (found.substantial, found.n_substantial, found.recall_substantial) == (1 / 3, 2, 1 / 2)
    assert found.auc == 2 / 3  # of three taught by a reader, two stand above the one that is not
    assert found.kappa["taught"] == pytest.approx(kappa(4, 3, 2, 2))
    assert found.kappa["substantially"] == pytest.approx(kappa(4, 1, 2, 1))
    assert found.document["threshold"] == 0.7 and "reliability" in found.document
    assert "4 labelled pairs (1 more is not stored here)" in found.said


def test_without_pairs_nothing_is_right_or_wrong() -> None:
    found = evaluate_taught([], {}, 0.7)
    assert (found.pairs, found.precision, found.recall, found.auc) == (0, 0, 0, 0)


def test_pairs_are_read_from_their_columns_and_an_odd_label_is_refused() -> None:
    row = {"skill": "sql", "requirement": "r", "outcome": "o", "label_1": "2", "label_2": " 0"}
    assert labelled_pairs([row]) == [LabelledPair("sql", "r", "o", 2, 0)]
    assert has_labelled_pairs([*row, "more"]) and not has_labelled_pairs(["skill", "outcome"])
    with pytest.raises(WrongColumns, match="“yes” is not a label"):
        labelled_pairs([row | {"label_1": "yes"}])


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ([(0, 0), (1, 1), (2, 2)], 1.0),
        ([(0, 1), (1, 0)], -1.0),
        ([(0, 0), (0, 1), (1, 0), (1, 1)], 0.0),
        ([(1, 1)], 1.0),
        ([], 0.0),
    ],
)
def test_kappa_of_several_labels_is_agreement_beyond_chance(answers: list[tuple[int, int]], expected: float) -> None:
    assert kappa_of_labels(answers) == pytest.approx(expected)


# ------------------------------------------------------------------------------------------- the second opinion


def test_the_second_opinion_is_measured_in_both_of_its_orders_beside_the_words() -> None:
    labelled = labelled_sentences(ROWS)
    by_words = [choices(keys) for keys in RANKED]
    second = [
        Reranked(choices(["a", "x"]), choices(["uri:b", "a"]), agrees=False),
        Reranked(choices(["x", "t1"]), choices(["y"]), agrees=True),
        Reranked(),
    ]
    found = evaluate_semantic(labelled, by_words, second, GROUPS, "abc")
    assert found.values["hit1"] == pytest.approx(1 / 3)
    assert found.values["mrr"] == pytest.approx((1 + 1 / 2 + 0) / 3)
    assert found.by_meaning["rp5"] == pytest.approx((2 / 2 + 0 + 0) / 3)
    assert found.by_source["TECH"]["hit1"] == 1.0
    assert found.agreement == Agreement(n=2, agree=0.5, right_where_agreed=1.0, right_where_not=0.0)
    assert found.document["model"] == "abc"


def test_agreement_of_nothing_is_not_measured_rather_than_0() -> None:
    assert agreement([]) == Agreement(0, None, None, None)
    assert agreement([(True, True)]) == Agreement(1, 1.0, 1.0, None)
    assert "right of these not measured" in agreement([]).said


def test_what_is_shown_says_how_right_it_is_where_the_meaning_agrees() -> None:
    reader = Reader(frozenset({"a", "b"}), frozenset(), False)
    lines = [LabelledLine("outcome", "1", "x", reader, reader)]
    told = {"a": True, "b": False, "c": False}
    shown = {("outcome", "1"): [Shown(skill, 0.9, False, agrees) for skill, agrees in told.items()]}
    assert evaluate_shown(lines, shown, 10).semantic == Agreement(3, 1 / 3, 1.0, 0.5)
    unasked = {("outcome", "1"): [Shown("a", 0.9, False)]}
    assert evaluate_shown(lines, unasked, 10).semantic is None
    assert "semantic" not in evaluate_shown(lines, unasked, 10).document
