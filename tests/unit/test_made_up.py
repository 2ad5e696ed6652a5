"""How much of an answer is made up, in a sentence with the right number and verb."""

from __future__ import annotations

import pytest

from alignment.answers import Overview
from alignment.gaps import share
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


def overview(*, postings: int, sample_postings: int, sample_courses: int) -> Overview:
    return Overview(
        postings=postings, adverts=postings, sample_postings=sample_postings, sample_courses=sample_courses,
        employers=2, fields=1, programs=2, outcomes=9, assessments=0, lines=40, requirements=20,
        first=None, last=None, top_skills=(), self_management=share(1, 2), programs_teaching_self_management=0,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("postings", "sample_postings", "sample_courses", "told"),
    [
        (6, 0, 0, ""),
        (6, 2, 0, "2 of the 6 jobs are of the sample. "),
        (6, 1, 1, "1 of the 6 jobs is of the sample, as is 1 course. "),
        (6, 2, 3, "2 of the 6 jobs are of the sample, as are 3 courses. "),
        (6, 6, 3, "These postings are the sample: "),
        (6, 0, 1, "1 course here is of the sample, so it is made up."),
        (0, 0, 3, "3 courses here are of the sample, so they are made up."),
    ],
)
def test_the_overview_tells_of_both_sides(postings: int, sample_postings: int, sample_courses: int, told: str) -> None:
    seen = overview(postings=postings, sample_postings=sample_postings, sample_courses=sample_courses)
    assert seen.sample_said.startswith(told)
    assert bool(seen.sample_said) == bool(told)
