"""Ranking measures, held to a case small enough to work out by hand."""

from __future__ import annotations

import pytest

from alignment.evaluation import MEASURES, Labelled, evaluate, labelled_sentences, measures

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
}


def test_rows_become_one_value_a_sentence_with_all_its_labels() -> None:
    first, second, third = labelled_sentences(ROWS)
    assert first == Labelled("1", "TECH", "Plan work", frozenset({"a", "uri:b"}))
    assert second.truth == {f"t{at}" for at in range(1, 7)}
    assert (third.sentence, third.truth) == ("Sing", {"s"})


def test_the_measures_are_those_worked_out_by_hand() -> None:
    found = evaluate(labelled_sentences(ROWS), RANKED)
    assert found.n == 3
    assert dict(found.values) == pytest.approx(BY_HAND)


def test_each_source_is_measured_by_itself() -> None:
    found = evaluate(labelled_sentences(ROWS), RANKED)
    assert list(found.by_source) == ["HOUSE", "TECH"]
    assert found.by_source["TECH"]["mrr"] == 0.5
    assert found.by_source["HOUSE"]["hit1"] == 0.5


def test_a_perfect_ranking_measures_one_and_a_blind_one_nothing() -> None:
    truth = frozenset("abcdefghijkl")
    assert set(measures(truth, sorted(truth)).values()) == {1.0}
    assert set(measures(truth, ["x", "y"]).values()) == {0.0}


def test_a_key_ranked_twice_counts_once() -> None:
    assert measures(frozenset({"a", "b"}), ["a", "a", "b"]) == measures(frozenset({"a", "b"}), ["a", "b"])


def test_the_places_end_where_the_measures_say() -> None:
    deep = [f"no{at}" for at in range(50)]
    assert measures(frozenset({"a"}), [*deep[:4], "a"])["rp5"] == 1
    assert measures(frozenset({"a"}), [*deep[:5], "a"])["rp5"] == 0
    assert measures(frozenset({"a"}), [*deep[:49], "a"])["recall50"] == 1
    assert measures(frozenset({"a"}), [*deep, "a"])["recall50"] == 0
    assert measures(frozenset({"a"}), [*deep, "a"])["mrr"] == 1 / 51


def test_nothing_labelled_measures_zero_of_zero() -> None:
    found = evaluate([], [])
    assert (found.n, dict(found.values)) == (0, dict.fromkeys(MEASURES, 0.0))


def test_a_ranking_is_needed_for_every_sentence() -> None:
    with pytest.raises(ValueError, match="zip"):
        evaluate(labelled_sentences(ROWS), RANKED[:2])
