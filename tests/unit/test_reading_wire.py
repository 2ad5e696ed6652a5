"""Values as lines of JSON and back, which is how they leave the padded cell."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alignment.reading.wire import read_back, written
from alignment.vocabulary import Assessment, Course, Criterion, Posting, ProgramFiles, Table

POSTING = Posting("1", "1", "Northlake", "Analyst", "it", "en", "You plan.", date(2026, 1, 2))
ASSESSMENT = Assessment(
    "a", "c", 1, "Essay", weight=0.4, criteria=(Criterion("Clear", 0.5, ("o",)), Criterion("Short"))
)
VALUES = [
    POSTING,
    ProgramFiles((Course("c", "p", "t"),), (), (ASSESSMENT,)),
    Table("a", ("x", "y"), (("1", ""), ("é", "\n"))),
]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_a_value_comes_back_as_it_was(value: object) -> None:
    assert list(read_back(type(value), written([value, value]))) == [value, value]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.lists(st.text(max_size=10), min_size=2, max_size=2).map(tuple), max_size=4).map(tuple))
def test_any_text_comes_back_as_it_was(rows: tuple[tuple[str, ...], ...]) -> None:
    lines = list(written([Table("a", ("x", "y"), rows)]))
    assert [line.count(b"\n") for line in lines] == [1]
    assert next(read_back(Table, lines)).rows == rows


def test_half_a_character_leaves_as_a_question_mark() -> None:
    assert next(read_back(Table, written([Table("\ud800", ("\udfff",), ())]))) == Table("?", ("?",), ())


@pytest.mark.parametrize(
    "line",
    [
        b"", b"{", b"null", b"1", b'"a"', b"[]", b'["a"]', b'["a",["x"],[["1"]],1]', b'["a",["x"],[[1]]]',
        b'["a",["x"],["1"]]', b'["a",[["x"]],[]]', b'[1,["x"],[]]', b'["a","x",[]]', b'{"name":"a"}', b"[" * 90_000,
    ],
)  # fmt: skip
def test_what_is_no_such_value_is_an_error_and_nothing_else(line: bytes) -> None:
    with pytest.raises(ValueError):
        list(read_back(Table, [line]))


def test_a_weight_is_a_number_and_a_date_is_a_date() -> None:
    assert next(read_back(Criterion, [b'["a",1,[]]'])).weight == 1.0
    for line in (b'["a",true,[]]', b'["a","1",[]]'):
        with pytest.raises(ValueError):
            list(read_back(Criterion, [line]))
    bent = b"".join(written([POSTING])).replace(b"2026-01-02", b"2026-99-02")
    with pytest.raises(ValueError):
        list(read_back(Posting, [bent]))
