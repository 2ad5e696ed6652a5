"""What is known of a skill before any line is read."""

from __future__ import annotations

import csv
import math
import re

import pytest

from alignment.scoring.priors import ESCO_USE, PRIORS, priors, short_id, uses
from alignment.vocabulary import Skill

ESCO = "http://data.europa.eu/esco/skill/"


def a_skill(id: str, *names: str, broader: tuple[str, ...] = (), groups: tuple[str, ...] = ()) -> Skill:
    return Skill(id, "demo", "data", {"en": names}, uri=id, broader=broader, groups=groups)


def of(skill: Skill, *others: Skill) -> dict[str, float]:
    skills = [skill, *others]
    return dict(zip(PRIORS, priors(skills, [one.labels["en"] for one in skills])[0], strict=True))


def test_a_skill_counts_its_names_and_the_words_of_its_first_one() -> None:
    found = of(a_skill("a", "plan own work", "plan", "organise"))
    assert found["number_of_names"] == found["length_of_name"] == pytest.approx(math.log(3))


def test_a_skill_that_others_stand_below_is_broad() -> None:
    below = [a_skill(f"b{i}", "x", broader=("a",)) for i in range(3)]
    assert of(a_skill("a", "x"), *below)["narrower"] == pytest.approx(math.log(4))
    assert of(below[0], a_skill("a", "x"))["narrower"] == 0.0


def test_a_skill_is_known_by_how_many_occupations_use_it() -> None:
    known, use = next((id, use) for id, use in sorted(uses().items()) if use.essential and use.optional)
    found = of(a_skill(f"{ESCO}{known}-0000-0000-0000-000000000000", "x"))
    assert found["occupations"] == pytest.approx(math.log1p(use.essential + use.optional))
    assert found["essential"] == pytest.approx(math.log1p(use.essential))
    assert found["unlisted"] == 0.0


@pytest.mark.parametrize("uri", ["4.A.1.a", "", f"{ESCO}ffffffff-0000-0000-0000-000000000000"])
def test_a_skill_that_no_occupation_lists_is_unlisted(uri: str) -> None:
    found = of(a_skill(uri, "x"))
    assert (found["occupations"], found["unlisted"]) == (0.0, 1.0)


def test_a_framework_without_skills_has_no_rows() -> None:
    assert priors([], []).shape == (0, len(PRIORS))


@pytest.mark.parametrize(
    ("groups", "kind"), [(("T3.1",), "transversal"), (("061",), "knowledge"), (("L1",), "language")]
)
def test_the_groups_say_what_kind_of_skill_it_is(groups: tuple[str, ...], kind: str) -> None:
    found = of(a_skill("a", "x", groups=groups))
    assert {name for name in ("transversal", "knowledge", "language") if found[name]} == {kind}


def test_the_counts_file_holds_identifiers_and_counts_only() -> None:
    with ESCO_USE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) > 13_000
    assert all(re.fullmatch(r"[0-9a-f]{8}", row["skill"]) for row in rows)
    assert all(int(row["essential"]) + int(row["optional"]) > 0 for row in rows)
    assert len({row["skill"] for row in rows}) == len(rows)


def test_only_identifiers_of_esco_skills_are_shortened() -> None:
    assert short_id(f"{ESCO}0005c151-5b5a-4a66-8aac-60e734beb1ab") == "0005c151"
    assert short_id("http://data.europa.eu/esco/occupation/0005c151-5b5a") == ""
