"""How much of an answer is made up, in a sentence with the right number and verb."""

from __future__ import annotations

import pytest

from alignment.sides import sample_caveats

NONE = {"samples": 0, "courses": 3}


@pytest.mark.parametrize(
    ("postings", "program", "told"),
    [
        ((0, 41), NONE, []),
        ((1, 6), NONE, ["Made up: 1 of the 6 postings counted here is of the fictional sample."]),
        ((2, 6), NONE, ["Made up: 2 of the 6 postings counted here are of the fictional sample."]),
        ((6, 6), NONE, ["Made up: all 6 postings counted here are of the fictional sample."]),
        ((1, 1), NONE, ["Made up: the one posting counted here is of the fictional sample."]),
        (
            (0, 6),
            {"samples": 1, "courses": 3},
            ["Made up: 1 of the 3 courses of this program is of the fictional sample."],
        ),
        (
            (0, 6),
            {"samples": 1, "courses": 1},
            ["Made up: the one course of this program is of the fictional sample."],
        ),
        (
            (6, 6),
            {"samples": 3, "courses": 3},
            ["Made up: these postings and this program are the fictional sample, which says nothing of the world."],
        ),
        (
            (6, 6),
            {"samples": 2, "courses": 3},
            [
                "Made up: all 6 postings counted here are of the fictional sample.",
                "Made up: 2 of the 3 courses of this program are of the fictional sample.",
            ],
        ),
    ],
)
def test_what_is_made_up_is_told_in_numbers(
    postings: tuple[int, int], program: dict[str, int], told: list[str]
) -> None:
    samples, of = postings
    assert list(sample_caveats({"samples": samples, "postings": of}, program)) == told
