"""Promises of rubrics: changes lead from one version to the next, nothing is saved twice, and no edit loses another."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import replace
from io import StringIO
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alignment.rubric_exports import grid_rows, rows_of_grid, to_csv, to_html, to_json, to_xlsx
from alignment.rubrics import (
    Draft,
    Fate,
    Party,
    RubricRow,
    applied,
    changes,
    difference,
    history,
    kept_rows,
    last_written,
    merged,
    plain,
    unclear,
)
from alignment.vocabulary import Level
from alignment.workspace import Workspace
from tests.builders import a_rubric, a_rubric_version
from tests.pages.conftest import load_office

WORDS = st.lists(st.sampled_from("plans the day asks once twice alone =1 <b> é".split()), max_size=4).map(" ".join)
ANY = st.text(max_size=30)


def some_rows(words: st.SearchStrategy[str] = WORDS) -> st.SearchStrategy[tuple[RubricRow, ...]]:
    """Rows in the order of their numbers, of which some are shared between two draws."""
    row = st.builds(RubricRow, st.integers(1, 6), words, st.tuples(*[words] * len(Level)))
    return st.lists(row, max_size=5, unique_by=lambda one: one.number).map(
        lambda rows: tuple(sorted(rows, key=lambda one: one.number))
    )


@given(some_rows(), some_rows())
def test_the_changes_made_in_the_old_version_give_the_new_one(
    old: tuple[RubricRow, ...], new: tuple[RubricRow, ...]
) -> None:
    assert applied(old, changes(old, a_rubric_version(2, *new))) == new
    assert changes(new, a_rubric_version(2, *new)) == ()


@given(WORDS, WORDS)
def test_a_difference_holds_both_texts_whole(before: str, after: str) -> None:
    pieces = difference(before, after)
    assert " ".join(one.text for one in pieces if one.fate is not Fate.ADDED) == before
    assert " ".join(one.text for one in pieces if one.fate is not Fate.STRUCK) == after


@given(some_rows(), some_rows(), some_rows())
def test_an_edit_that_is_carried_over_sets_what_it_changed_and_nothing_else(
    base: tuple[RubricRow, ...], theirs: tuple[RubricRow, ...], mine: tuple[RubricRow, ...]
) -> None:
    rubric = a_rubric(a_rubric_version(1, *base), a_rubric_version(2, *theirs))
    assert merged(rubric, Draft("r1", 1, base)).rows == theirs
    found = merged(rubric, Draft("r1", 1, mine))
    assert len({row.number for row in found.rows}) == len(found.rows)
    alone = merged(a_rubric(a_rubric_version(1, *base), a_rubric_version(2, *base)), Draft("r1", 1, mine))
    assert sorted((row.name, row.texts) for row in alone.rows) == sorted((row.name, row.texts) for row in mine)
    assert (alone.replaced, alone.lost) == ((), ())


@given(some_rows(), some_rows())
def test_every_word_of_the_newest_version_has_a_writer(
    first: tuple[RubricRow, ...], second: tuple[RubricRow, ...]
) -> None:
    rubric = a_rubric(a_rubric_version(1, *first), a_rubric_version(2, *second))
    held = sum(bool(text) for row in second for text in (row.name, *row.texts))
    written = last_written(rubric)
    assert len(written) == held
    changed = {change.place for change in history(rubric)[0].changes}
    assert {place for place, by in written.items() if by.number == 2} == changed & written.keys()


@given(some_rows(ANY))
def test_what_is_kept_stays_as_it_is_when_it_is_kept_again(rows: tuple[RubricRow, ...]) -> None:
    base = a_rubric_version(1, *rows)
    kept = kept_rows(rows, base, 6)
    assert kept_rows(kept, replace(base, rows=kept), 6) == kept
    assert all(plain(text) == text for row in kept for text in (row.name, *row.texts))
    unclear(kept)


@given(some_rows())
def test_a_grid_comes_back_as_the_rows_it_was_made_of(rows: tuple[RubricRow, ...]) -> None:
    expected = rows or (RubricRow(0, ""),)
    assert rows_of_grid(grid_rows(a_rubric_version(1, *rows))) == expected


@settings(max_examples=40, deadline=None)
@given(some_rows(ANY), ANY, ANY)
def test_any_text_can_be_taken_away_in_every_format(rows: tuple[RubricRow, ...], title: str, name: str) -> None:
    rubric = a_rubric(a_rubric_version(1, *rows, author=name, note=title), title=title, workplace=name)
    read = csv.reader(StringIO(to_csv(rubric).decode("utf-8-sig"), newline=""))
    assert not [cell for row in read for cell in row if cell.lstrip().startswith(("=", "+", "-", "@"))]
    assert len(json.loads(to_json(rubric))["criteria"]) == len(rows)
    assert to_html(rubric).decode().count("<script") == 0
    assert to_xlsx(rubric)[:2] == b"PK"


# ----------------------------------------------------------------------------------------------------- the workspace


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    path = tmp_path_factory.mktemp("rubrics") / "rubrics.duckdb"
    load_office(path, align=False)
    with Workspace(path) as opened:
        yield opened


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(some_rows(ANY))
def test_saving_the_same_rows_again_adds_no_version(workspace: Workspace, rows: tuple[RubricRow, ...]) -> None:
    title = f"Rubric {uuid4()}"
    id = workspace.start_rubric(title, "Office basics", "Maple", party=Party.COLLEGE, author="Ana Roy").id
    saved = workspace.save_rubric(id, rows, based_on=1, party=Party.COLLEGE, author="Ana Roy")
    newest = saved.newest
    again = workspace.save_rubric(id, newest.rows, based_on=newest.number, party=Party.EMPLOYER, author="Ben Okafor")
    assert again == saved == workspace.rubric(id)
    assert saved.newest.number == (2 if saved.newest.rows else 1)
