"""People, links and what belongs to an employer: kept, looked up and deleted. The workspace opens the transaction."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from alignment.access import Person, Purpose, Role
from alignment.database import Read, Row, Writing
from alignment.links import LONGEST_DAYS, digest_of
from alignment.problems import NotFound, UnclearDecision
from alignment.rows import forget_postings, next_decision
from alignment.vocabulary import counted

LONGEST_NAME = 120
COPIES = "Backups and copies of the database that were made before hold it still, until they are removed."
"""What a deletion does not reach."""
_ADDRESS = re.compile(r"[^\s@<>\"']{1,64}@[^\s@<>\"']{1,120}")


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who may sign in."""

    name: str
    role: Role
    employer: str
    added_by: str
    added_at: datetime

    @property
    def standing(self) -> str:
        """What they are here."""
        return f"{self.role.value} of {self.employer}" if self.employer else self.role.value


@dataclass(frozen=True, slots=True)
class Admission:
    """Somebody who was let in, and what they were until then."""

    member: Member
    before: Member | None

    @property
    def said(self) -> str:
        """Who may sign in as what, in a sentence; a role that was another one until now is named."""
        was = self.before.standing if self.before else ""
        until_now = f", no longer as {was}" if was not in {"", self.member.standing} else ""
        return f"{self.member.name} may sign in as {self.member.standing}{until_now}."


@dataclass(frozen=True, slots=True)
class Link:
    """A link that was made; its text is known to whoever it was given to, and to nobody here."""

    number: str
    """The first digits of its digest."""
    purpose: Purpose
    employer: str
    made_by: str
    made_at: datetime
    expires_at: datetime
    revoked_at: datetime | None

    def is_open(self, now: datetime) -> bool:
        """Whether it opens anything at this time (UTC)."""
        return self.revoked_at is None and now < self.expires_at

    def state(self, now: datetime) -> str:
        """Whether it still opens anything."""
        if self.revoked_at:
            return f"taken back on {self.revoked_at:%Y-%m-%d}"
        return f"open until {self.expires_at:%Y-%m-%d}" if self.is_open(now) else "expired"


@dataclass(frozen=True, slots=True)
class Acting:
    """Who acts in an employer's name: its people, and its links, those that ended too."""

    employer: str
    people: tuple[Member, ...]
    links: tuple[Link, ...]
    open_links: int

    @property
    def said(self) -> str:
        """How many there are, in a sentence."""
        both = [
            counted(len(self.people), "person", "people") if self.people else "nobody by a login",
            counted(self.open_links, "open link") if self.open_links else "no open link",
        ]
        verb = "act" if len(self.people) + self.open_links > 1 else "acts"
        told = " and ".join(both)
        return f"{told[0].upper()}{told[1:]} {verb} for {self.employer}."


@dataclass(frozen=True, slots=True)
class Deletion:
    """The proof of a deletion: how many rows each table held of an employer, and how many it holds now."""

    employer: str
    by: str
    at: datetime
    before: Mapping[str, int]
    after: Mapping[str, int]
    digest: str
    """SHA-256 of the ids and fingerprints of the postings that are gone."""
    rubrics_kept: int

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left."""
        return not any(self.after.values())

    @property
    def said(self) -> str:
        """What was deleted, in a sentence."""
        rows = ", ".join(f"{n:,} in {table}" for table, n in self.before.items() if n) or "nothing was kept"
        kept = f"{counted(self.rubrics_kept, 'rubric')} written with the college"
        rest = f" {kept} {'stays' if self.rubrics_kept == 1 else 'stay'} with it." if self.rubrics_kept else ""
        return f"Deleted of {self.employer}: {rows}. Left: {sum(self.after.values())}.{rest} {COPIES}"

    @property
    def proof(self) -> bytes:
        """The proof as a file (JSON)."""
        return json.dumps(self.document, ensure_ascii=False, indent=1).encode()

    @property
    def document(self) -> dict[str, object]:
        """The proof as it is given out (JSON values)."""
        plain: dict[str, object] = {"employer": self.employer, "deleted_by": self.by, "deleted_at": self.at.isoformat()}
        return plain | {
            "rows_before": dict(self.before),
            "rows_after": dict(self.after),
            "postings_sha256": self.digest,
            "rubrics_kept": self.rubrics_kept,
            "not_looked_at": COPIES,
        }


def members(read: Read) -> tuple[Member, ...]:
    """Everybody who may sign in, by name."""
    return tuple(map(_member, read("people", person="")))


def person_named(read: Read, name: str) -> Person | None:
    """Who signs in with this e-mail address; None for somebody who is not known here."""
    rows = read("people", person=clear_address(name)) if name.strip() else []
    return Person(rows[0]["name"], Role(rows[0]["role"]), rows[0]["employer"]) if len(rows) == 1 else None


def keep_person(writing: Writing, name: str, role: Role, employer: str, by: str) -> Admission:
    """Let somebody sign in, or change their role. Raises UnclearDecision for no address, no employer's name, or an
    admin who would stop being one."""
    address = clear_address(name)
    if not _ADDRESS.fullmatch(address):
        raise UnclearDecision(f"“{name.strip()[:80]}” is no e-mail address.", "Give one, such as ada@example.org.")
    kept = clear_employer(employer) if role is Role.EMPLOYER else ""
    if address == by and role is not Role.ADMIN:
        raise UnclearDecision("You would shut yourself out of this page.", "Ask another admin to change your role.")
    before = _member_named(writing.read, address)
    writing.delete("person", "name", [address])
    now = _now()
    row = {"name": address, "role": role.value, "employer": kept, "added_by": by, "added_at": now}
    writing.insert("person", [row])
    writing.tell([address], after={"role": role.value})
    return Admission(Member(address, role, kept, by, now), before)


def drop_person(writing: Writing, name: str, by: str) -> None:
    """Let somebody sign in no more. Raises NotFound, or UnclearDecision for who would shut themselves out."""
    address = clear_address(name)
    if not writing.read("people", person=address):
        raise NotFound(f"Nobody here is called “{address}”.", "Choose somebody from the list of people.")
    if address == by:
        raise UnclearDecision("You would shut yourself out.", "Ask another admin to remove you.")
    writing.delete("person", "name", [address])
    writing.tell([address])


def clear_address(name: str) -> str:
    """An e-mail address as it is kept, A to Z in small letters. Other letters stay: some that look alike, such as the
    Kelvin sign, would fold into one of those, and so be somebody else.

    >>> clear_address(" Ada@Example.org ")
    'ada@example.org'
    """
    return "".join(one.lower() if one.isascii() else one for one in name.strip())


def clear_employer(name: str) -> str:
    """An employer's name as it is kept. Raises UnclearDecision for one without a letter, or too long."""
    kept = " ".join(name.split())
    if not any(map(str.isalpha, kept)) or len(kept) > LONGEST_NAME:
        raise UnclearDecision(
            "An employer needs a name.", f"Give the name of the employer, at most {LONGEST_NAME} characters."
        )
    return kept


def keep_link(writing: Writing, token: str, purpose: Purpose, employer: str, days: int, by: str) -> Link:  # noqa: PLR0917  # what a link is
    """Keep the digest of a new link. Raises UnclearDecision for a length of time that is not 1 to 90 days."""
    if not 1 <= days <= LONGEST_DAYS:
        raise UnclearDecision(f"A link cannot last {days} days.", f"Choose 1 to {LONGEST_DAYS} days.")
    now, digest = _now(), digest_of(token)
    row = {"digest": digest, "purpose": purpose.value, "employer": clear_employer(employer), "made_by": by}
    writing.insert("link", [{**row, "made_at": now, "expires_at": now + timedelta(days=days), "revoked_at": None}])
    link = next(one for one in links(writing.read) if digest.startswith(one.number))
    writing.tell([link.number], after={"purpose": purpose.value, "days": days})
    return link


def links(read: Read) -> tuple[Link, ...]:
    """All links that were made, newest first."""
    return tuple(_link(row) for row in read("links", digest=""))


def acting_for(read: Read, employer: str) -> Acting:
    """Everybody and every link that acts in this employer's name."""
    people = tuple(one for one in members(read) if one.employer == employer)
    made, now = tuple(one for one in links(read) if one.employer == employer), _now()
    return Acting(employer, people, made, sum(one.is_open(now) for one in made))


def revoke_link(writing: Writing, number: str) -> Link:
    """Take a link back. Raises NotFound."""
    rows = [row for row in writing.read("links", digest="") if row["digest"].startswith(number)] if number else []
    if len(rows) != 1:
        raise NotFound(f"There is no link {number}.", "Choose one from the list of links.")
    writing.run("revoke_link", digest=rows[0]["digest"], at=_now())
    writing.tell([number])
    return next(one for one in links(writing.read) if rows[0]["digest"].startswith(one.number))


def person_of_link(read: Read, token: str, purpose: Purpose) -> Person | None:
    """Who comes by a link: an employer with one purpose; None for one that is unknown, expired or taken back."""
    rows = read("links", digest=digest_of(token))
    link = _link(rows[0]) if rows else None
    if link is None or link.purpose is not purpose or not link.is_open(_now()):
        return None
    return Person(f"link {link.number}", Role.EMPLOYER, link.employer, link.purpose)


def forget_employer(writing: Writing, employer: str, by: str) -> Deletion:
    """Delete what is an employer's own: postings with all that was read in them and decided on them, people, links.

    Rubrics are the college's too, and stay. Raises NotFound where there is nothing of that employer.
    """
    own = own_of(writing.read, employer)
    before = held_of(writing.read, own)
    if not any(before.values()):
        raise NotFound(f"Nothing here is {employer}’s own.", "Give the name as it stands in the list of employers.")
    last = next_decision(writing) - 1  # no decision gets a number again that the log of writes has
    rows = [row for row in writing.read("posting_fingerprints") if row["owner"] == employer]
    digest = hashlib.sha256("\n".join(f"{row['id']} {row['fingerprint']}" for row in rows).encode()).hexdigest()
    forget_postings(writing, [row["id"] for row in rows])
    writing.run("forget_undoable_of", mark=own.mark)
    for table, column in (
        ("employer_mark", "employer"),
        ("decision", "owner"),
        ("person", "employer"),
        ("link", "employer"),
    ):
        writing.delete(table, column, [employer])
    kept = sum(row["workplace"] == employer for row in writing.read("rubrics", program="", rubric=""))
    told = {"last decision": last}
    writing.tell(
        [f"postings sha256 {digest}"], before=before, after=told
    )  # not the name: the log outlives the employer
    return Deletion(employer, by, _now(), before, held_of(writing.read, own), digest, kept)


@dataclass(frozen=True)
class Own:
    """By what an employer's rows are known. Taken once, so that rows are found that a deletion forgot, though what led
    to them is gone."""

    employer: str
    mark: str
    ids: tuple[str, ...]


def own_of(read: Read, employer: str) -> Own:
    """By what the rows of this employer are known now."""
    rows = read("posting_fingerprints")
    return Own(employer, mark_of(read, employer), tuple(row["id"] for row in rows if row["owner"] == employer))


def held_of(read: Read, own: Own) -> dict[str, int]:
    """What is an employer's own: table → rows."""
    found = read("held_of_employer", employer=own.employer, mark=own.mark, ids=list(own.ids))
    return {row["name"]: row["n"] for row in found}


OWN_ID = re.compile(r"[0-9a-f]{16}~")
"""What the ids of employers' own postings begin with; no other posting's may."""


def mark_of(read: Read, employer: str) -> str:
    """What the ids of an employer's own postings begin with; '' before it has one. Random, so that it tells no name."""
    rows = read("mark_of_employer", employer=employer)
    return str(rows[0]["mark"]) if rows else ""


def keep_mark(writing: Writing, employer: str) -> str:
    """The same, made where there is none."""
    if mark := mark_of(writing.read, employer):
        return mark
    mark = f"{secrets.token_hex(8)}~"
    writing.insert("employer_mark", [{"employer": employer, "mark": mark}])
    return mark


def _member(row: Row) -> Member:
    return Member(row["name"], Role(row["role"]), row["employer"], row["added_by"], row["added_at"])


def _member_named(read: Read, address: str) -> Member | None:
    return next(map(_member, read("people", person=address)), None)


def _link(row: Mapping[str, object]) -> Link:
    plain = {name: row[name] for name in ("employer", "made_by", "made_at", "expires_at", "revoked_at")}
    return Link(str(row["digest"])[:12], Purpose(row["purpose"]), **plain)  # type: ignore[arg-type]  # of the table's types


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
