"""Which words of a line stand for which words of a name."""

from __future__ import annotations

import csv

from alignment.scoring.paraphrases import PARAPHRASES, StandIn, paraphrases, stand_ins
from tests.quality.train_paraphrases import learn

CHANCES = {"confer": {"collabor": 0.3, "discuss": 0.1}, "talk": {"discuss": 0.4, "collabor": 0.2}, "a": {"talk": 0.9}}


def test_the_likeliest_word_of_the_line_stands_for_a_word_of_a_name() -> None:
    found = stand_ins(["confer", "talk"], chances=CHANCES)
    assert found == {"collabor": StandIn("confer", 0.3), "discuss": StandIn("talk", 0.4)}


def test_nothing_stands_for_a_word_that_the_line_holds_itself() -> None:
    assert "talk" not in stand_ins(["a", "talk"], chances=CHANCES)


def test_in_another_language_no_word_stands_for_another() -> None:
    assert stand_ins(["confer"], "fr", CHANCES) == {}


def test_the_file_holds_chances_of_different_words() -> None:
    with PARAPHRASES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == sum(map(len, paraphrases().values())) > 1_000
    assert all(row["stem"] != row["stands_for"] and 0 < float(row["chance"]) <= 1 for row in rows)


def test_words_that_always_come_together_are_learned_as_paraphrases() -> None:
    given = [(["confer", f"w{i}"], ["collabor"]) for i in range(12)] + [
        (["bake", f"w{i}"], ["cook"]) for i in range(12)
    ]
    found = learn(given)
    assert found["confer"]["collabor"] > 0.5
    assert found["bake"]["cook"] > 0.5
    assert "cook" not in found.get("confer", {})


def test_a_word_is_no_paraphrase_of_itself() -> None:
    assert learn([(["plan"], ["plan"])] * 9) == {}
