"""Who signs in or comes by a link, and what is an employer’s own."""

from __future__ import annotations

from pathlib import Path

from alignment.access import Action, Person, Purpose, Role, needs
from alignment.links import is_signed, make_token, signing_key
from alignment.membership import (
    Acting,
    Admission,
    Deletion,
    Link,
    Member,
    acting_for,
    drop_person,
    forget_employer,
    held_of,
    keep_link,
    keep_person,
    links,
    members,
    own_of,
    person_named,
    person_of_link,
    revoke_link,
)
from alignment.problems import NotAllowed
from alignment.workspace.core import Core


class People(Core):
    """People, links, and what belongs to an employer."""

    def expects_login(self) -> bool:
        """Whether there are people, links or employers' own postings, so that without a login this would be open to who
        should sign in."""
        return bool(self._database.read("expects_login")[0]["is_expected"])

    def person_named(self, name: str) -> Person | None:
        """Who signs in with this e-mail address, as the database says now; None for somebody who is not known here."""
        return person_named(self._database.read, name)

    def person_of_link(self, token: str) -> Person | None:
        """Who comes by this link; None where it opens nothing (any more)."""
        key = self._signing_key()
        purpose = next((one for one in Purpose if is_signed(key, token, one)), None)
        return person_of_link(self._database.read, token, purpose) if purpose else None

    @needs(Action.MANAGE)
    def people(self) -> tuple[Member, ...]:
        """Everybody who may sign in."""
        return members(self._database.read)

    @needs(Action.MANAGE)
    def add_person(self, name: str, role: Role, employer: str = "") -> Admission:
        """Let somebody sign in, or change their role; `employer` is needed for an employer's people.

        Raises UnclearDecision for what is no e-mail address, or an employer without a name.
        """
        with self._database.writing("add person", who=self.person.name) as writing:
            return keep_person(writing, name, role, employer, self.person.name)

    @needs(Action.MANAGE)
    def remove_person(self, name: str) -> None:
        """Let somebody sign in no more, from their next click on. Raises NotFound, or UnclearDecision for oneself."""
        with self._database.writing("remove person", who=self.person.name) as writing:
            drop_person(writing, name, self.person.name)

    @needs(Action.MANAGE)
    def links(self) -> tuple[Link, ...]:
        """The links that were made, newest first; not their texts, which nobody here knows."""
        return links(self._database.read)

    @needs(Action.MANAGE)
    def make_link(self, employer: str, purpose: Purpose, days: int = 14) -> tuple[Link, str]:
        """A link for an employer, and its text, which is given out this once. Raises UnclearDecision."""
        token = make_token(self._signing_key(), purpose)
        with self._database.writing("make link", who=self.person.name) as writing:
            return keep_link(writing, token, purpose, employer, days, self.person.name), token

    @needs(Action.MANAGE)
    def revoke_link(self, number: str) -> Link:
        """Take a link back: from the next click on it opens nothing. Raises NotFound."""
        with self._database.writing("revoke link", who=self.person.name) as writing:
            return revoke_link(writing, number)

    @needs(Action.FORGET)
    def forget_employer(self, employer: str) -> Deletion:
        """Delete in one transaction what is an employer's own, with proof. Raises NotFound where there is nothing,
        NotAllowed for another employer."""
        self._check_own(employer)
        with self._database.writing("forget employer", who=self.person.name) as writing:
            return forget_employer(writing, employer, self.person.name)

    @needs(Action.FORGET)
    def held_of_employer(self, employer: str) -> dict[str, int]:
        """What is an employer's own: table → rows. Raises NotAllowed for another employer."""
        self._check_own(employer)
        return held_of(self._database.read, own_of(self._database.read, employer))

    @needs(Action.FORGET)
    def acting_for(self, employer: str) -> Acting:
        """The people and links that act in an employer's name, with who added them and when.

        Raises NotAllowed for another employer.
        """
        self._check_own(employer)
        return acting_for(self._database.read, employer)

    @needs(Action.MANAGE)
    def owners(self) -> tuple[str, ...]:
        """The employers that keep something here to themselves."""
        return tuple(row["name"] for row in self._database.read("owners"))

    def _check_own(self, employer: str) -> None:
        """Raises NotAllowed for an employer who means another's data."""
        if self.person.is_employer and employer != self.person.owner:
            raise NotAllowed("These data are another employer’s.", "Choose your own.")

    def _signing_key(self) -> bytes:
        """The key of the links: of this process where the database is in memory only."""
        path = Path(f"{self.path}.key")
        return self._own_key if self.path == ":memory:" else signing_key(path)
