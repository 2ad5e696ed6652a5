"""The log of writes as a chain: each event carries the hash of the one before, so that no past can be rewritten unseen.

An event says who did what, when, to what, and what stood before and after, in words that are short: the log proves, the
tables hold. A long text is kept as its digest. Hashing has one canonical form, which must never change: old hashes hold
for ever. A chain cannot see that its own end was cut off, so the last number and hash are kept beside the file too.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from hashlib import sha256
from typing import Any

LOCAL_USER = "local user"
"""Who writes where nobody signs in."""
ACCEPTED = "accept what is lost"
"""What the event says with which somebody goes on although writes are missing; the chain begins anew there."""
START = ""
"""What the first event has for the hash of the one before."""
LONGEST_TEXT = 300
"""Characters of a text that an event keeps; of a longer one it keeps the digest and the length."""
MOST_IDS = 20
"""Ids that an event lists; of more it keeps the first ones and a digest of all."""


@dataclass(frozen=True)
class Event:
    """One acknowledged write. `id` is the revision that it made; `before` and `after` are JSON texts."""

    id: int
    done_at: datetime
    who: str
    what: str
    about: tuple[str, ...]
    before: str
    after: str
    previous: str
    hash: str = ""


@dataclass(frozen=True)
class Head:
    """The end of a chain: the number and the hash of its last event."""

    number: int
    hash: str


@dataclass(frozen=True)
class End:
    """What a file says of its own log: its revision, its last event, and how many events since the last acceptance do
    not carry the hash of the one before. `known` is the hash of the event that the note beside the file names."""

    revision: int
    last: int | None
    hash: str | None
    known: str | None
    loose: int


@dataclass(frozen=True)
class Break:
    """Where a chain stops being one, and why."""

    number: int
    why: str


def hash_of(event: Event) -> str:
    """SHA-256 of the event's canonical form: its fields but the hash, in their order, as JSON without spaces."""
    kept = [getattr(event, field.name) for field in fields(event) if field.name != "hash"]
    canonical = json.dumps(
        [one.isoformat() if isinstance(one, datetime) else one for one in kept],
        ensure_ascii=False,
        separators=(",", ":"),
    )
    return sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


def sealed(event: Event) -> Event:
    """The event with its hash."""
    return Event(**{**_plain(event), "hash": hash_of(event)})


def loss(end: End, noted: Head | None) -> str:
    """What a file has lost, in words that end a sentence; "" for nothing. `noted` is the end noted beside the file.

    The note may lag behind, since it is written after the commit; it can never lead.
    """
    if end.loose:
        return "its log of writes does not hang together; rows were changed, or another file’s log was put beside it"
    if end.last != end.revision:
        return f"it counts {end.revision} writes, and its log of writes ends at {end.last or 'none'}"
    if noted and noted.number > end.revision:
        count = noted.number - end.revision
        missing = "its last write is" if count == 1 else f"its last {count} writes are"
        return f"{missing} missing; it was cut short, or an older copy was put in its place"
    if noted and noted.hash != end.known:
        return f"it is not the file it was; its write {noted.number} is another one than was acknowledged"
    return ""


def _plain(event: Event) -> dict[str, Any]:
    return {field.name: getattr(event, field.name) for field in fields(event)}


def first_break(events: Iterable[Event]) -> Break | None:
    """The first place where events, given from the first to the last, do not follow each other; None for a whole chain.

    >>> first_break([])
    """
    before: Event | None = None
    for event in events:
        if why := _broken(event, before):
            return Break(event.id, why)
        before = event
    return None


def _broken(event: Event, before: Event | None) -> str:
    """What is wrong with an event after the one before it; "" for nothing."""
    if event.what == ACCEPTED and event.hash == hash_of(event):
        return ""
    if before and event.id != before.id + 1:
        return f"event {before.id} is followed by event {event.id}"
    if event.previous != (before.hash if before else START):
        return "it does not follow from the event before it"
    return "" if event.hash == hash_of(event) else "what it says is not what was written"


def told(value: object) -> str:
    """What an event keeps of a value, as JSON: long texts as digests. "" for None."""
    return "" if value is None else json.dumps(_short(value), ensure_ascii=False, sort_keys=True, default=str)


def _short(value: object) -> object:
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        return {"length": len(value), "sha256": sha256(value.encode("utf-8", "surrogatepass")).hexdigest()}
    if isinstance(value, Mapping):
        return {str(name): _short(one) for name, one in value.items()}
    return [_short(one) for one in value] if isinstance(value, list | tuple) else value


def named(ids: Sequence[str]) -> tuple[str, ...]:
    """The ids that an event is about, at most MOST_IDS of them and then how many there are, with a digest of all."""
    if len(ids) <= MOST_IDS:
        return tuple(ids)
    digest = sha256("\n".join(ids).encode("utf-8", "surrogatepass")).hexdigest()
    return (*ids[:MOST_IDS], f"… {len(ids)} in all, sha256 {digest}")


def head_text(head: Head, closed: Sequence[int] = ()) -> str:
    """What the companion file holds; `closed` is what the file looked like as it was closed.

    >>> head_of(head_text(Head(3, "ab")))
    Head(number=3, hash='ab')
    """
    return json.dumps({"number": head.number, "hash": head.hash, "closed": list(closed)}) + "\n"


def closed_of(text: str) -> tuple[int, ...]:
    """What the companion file says the file looked like as it was closed; empty for one that was not, or is in use.

    >>> closed_of(head_text(Head(3, "ab"), (1, 2)))
    (1, 2)
    """
    try:
        return tuple(map(int, json.loads(text)["closed"]))
    except (ValueError, TypeError, KeyError):
        return ()


def head_of(text: str) -> Head | None:
    """The head that a companion file tells of; None for what is no such text."""
    try:
        found = json.loads(text)
        return Head(int(found["number"]), str(found["hash"]))
    except (ValueError, TypeError, KeyError):
        return None
