"""The chain of events: whole, or broken at a place that is named."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from alignment.events import (
    ACCEPTED,
    LONGEST_TEXT,
    MOST_IDS,
    START,
    End,
    Event,
    Head,
    first_break,
    hash_of,
    head_of,
    head_text,
    loss,
    named,
    sealed,
    told,
)

NOON = datetime(2026, 11, 25, 12, 0, 0, 5)


def a_chain(count: int = 4, first: int = 7) -> list[Event]:
    events = list[Event]()
    for number in range(first, first + count):
        previous = events[-1].hash if events else START
        at = NOON + timedelta(seconds=number)
        events.append(sealed(Event(number, at, "ada", "decide", ("p1", "é"), "", f'{{"n": {number}}}', previous)))
    return events


def test_a_chain_is_whole_wherever_it_begins() -> None:
    assert first_break(a_chain()) is None
    assert first_break(a_chain(1, 0)) is None


def test_the_canonical_form_never_changes() -> None:
    event = Event(7, NOON, "ada", "decide", ("p1", "é"), "", '{"n": 7}', START)
    assert hash_of(event) == "f653f58dd980e3e87f13425926d8f5f2f01d554fc494fd957bac5533f234ef73"


@pytest.mark.parametrize(
    "change",
    [
        {"who": "eve"},
        {"what": "undo decision"},
        {"about": ("p2",)},
        {"before": "{}"},
        {"after": ""},
        {"done_at": NOON},
        {"hash": "0" * 64},
    ],
)
def test_whatever_is_changed_in_an_event_breaks_the_chain_there(change: dict[str, object]) -> None:
    events = a_chain()
    events[2] = replace(events[2], **change)  # type: ignore[arg-type]
    found = first_break(events)
    assert found is not None and (found.number, found.why) == (9, "what it says is not what was written")


def test_an_event_that_was_sealed_anew_breaks_the_chain_after_it() -> None:
    events = a_chain()
    events[1] = sealed(replace(events[1], who="eve"))
    found = first_break(events)
    assert found is not None and (found.number, found.why) == (9, "it does not follow from the event before it")


def test_an_event_that_was_taken_out_is_missed_and_so_is_the_first() -> None:
    events = a_chain()
    found = first_break(events[:1] + events[2:])
    assert found is not None and found.why == "event 7 is followed by event 9"
    found = first_break(events[1:])
    assert found is not None and found.number == 8


def test_an_accepted_loss_begins_the_chain_anew_and_no_other_event_does() -> None:
    anew = sealed(Event(40, NOON, "ada", ACCEPTED, (), "", "", "elsewhere"))
    after = sealed(Event(41, NOON, "ada", "decide", (), "", "", anew.hash))
    assert first_break([*a_chain(), anew, after]) is None
    assert first_break([*a_chain(), replace(anew, who="eve"), after]) is not None


@pytest.mark.parametrize(
    ("end", "noted", "words"),
    [
        (End(9, 9, "h9", "h9", 0), Head(9, "h9"), ""),
        (End(9, 9, "h9", "h8", 0), Head(8, "h8"), ""),
        (End(9, 9, "h9", None, 0), None, ""),
        (End(9, 9, "h9", None, 0), Head(10, "h10"), "its last write is missing"),
        (End(9, 9, "h9", None, 0), Head(12, "h12"), "its last 3 writes are missing"),
        (End(9, 9, "h9", "other", 0), Head(9, "h9"), "it is not the file it was"),
        (End(9, 8, "h8", None, 0), None, "it counts 9 writes, and its log of writes ends at 8"),
        (End(9, None, None, None, 0), None, "ends at none"),
        (End(9, 9, "h9", "h9", 1), Head(9, "h9"), "does not hang together"),
    ],
)
def test_a_note_may_lag_behind_the_file_and_never_leads(end: End, noted: Head | None, words: str) -> None:
    found = loss(end, noted)
    assert words in found and bool(found) == bool(words)


def test_long_texts_and_long_lists_are_kept_as_digests() -> None:
    long = "a" * (LONGEST_TEXT + 1)
    assert long not in told({"text": long, "rows": [long]}) and "sha256" in told(long)
    assert told({"b": 1, "a": "é"}) == '{"a": "é", "b": 1}'
    assert told(None) == ""
    ids = [str(n) for n in range(MOST_IDS + 5)]
    assert named(ids[:MOST_IDS]) == tuple(ids[:MOST_IDS])
    assert named(ids)[:-1] == tuple(ids[:MOST_IDS]) and named(ids)[-1].startswith("… 25 in all, sha256 ")
    assert named(ids) != named([*ids[:-1], "x"])


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"number": "x", "hash": 1}', "\x00", '{"number": 1}', "null"])
def test_a_note_that_cannot_be_read_is_none(text: str) -> None:
    assert head_of(text) is None
    assert head_of(head_text(Head(12, "ab"))) == Head(12, "ab")
