"""People and links as rows of a table: all of them for an admin, and for an employer those that act in its name."""

from __future__ import annotations

from datetime import UTC, datetime

from alignment.exports import Row
from alignment.membership import Link, Member


def person_row(one: Member) -> Row:
    """A person as a row of the table."""
    known: Row = {"Person": one.name, "Role": one.role.value, "Employer": one.employer}
    return known | {"Added by": one.added_by, "Added": one.added_at.date()}


def link_row(one: Link) -> Row:
    """A link as a row of the table."""
    known: Row = {"Link": one.number, "Employer": one.employer, "For": one.purpose.value, "State": link_state(one)}
    return known | {"Made by": one.made_by, "Made": one.made_at.date()}


def link_state(one: Link) -> str:
    """Whether a link still opens anything, as of now."""
    return one.state(datetime.now(UTC).replace(tzinfo=None))


def without_employer(row: Row) -> Row:
    """The same row where all are of one employer."""
    return {name: value for name, value in row.items() if name not in ("Employer", "Role")}
