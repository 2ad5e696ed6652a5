"""Who may do what, and whose postings one sees: the rules, and nothing that applies them. No clock, disk or page.

Whoever is not known may do nothing. The workspace checks the rule of a method each time it is called, so that a page
which forgets to ask gives nothing away; which rows a person sees is the database's work, by the `Sight` given here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from types import MappingProxyType
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from alignment.problems import NotAllowed

POOLED_FROM = 3
"""Employers whose postings are shown together, where nobody says otherwise; never fewer than 2."""
LEAST_POOLED = 2


class Role(StrEnum):
    """What a person is here."""

    LEAD = "lead"
    """Of a program: reads, loads and judges."""
    EMPLOYER = "employer"
    """Adds its own job descriptions, and writes rubrics with the college."""
    COMMITTEE = "committee"
    """Reads, exports and judges."""
    RESEARCHER = "researcher"
    """Reads, exports and measures."""
    ADMIN = "admin"
    """Everything, people included; an employer's own postings excepted."""


class Action(StrEnum):
    """What a method of the workspace lets a person do."""

    READ = "read answers"
    READ_POSTINGS = "read postings"
    ADD_POSTINGS = "add postings"
    READ_RUBRICS = "read rubrics"
    WRITE_RUBRICS = "write rubrics"
    DECIDE = "judge matches and levels"
    EDIT_PROGRAMS = "load programs and edit assessments"
    EDIT_FRAMEWORKS = "load frameworks and align"
    MEASURE = "measure on labels"
    FORGET = "delete an employer's data"
    MANAGE = "manage people, links and backups"


_READING = frozenset({Action.READ, Action.READ_POSTINGS, Action.READ_RUBRICS})
_LEADING = frozenset({Action.ADD_POSTINGS, Action.WRITE_RUBRICS, Action.EDIT_PROGRAMS, Action.EDIT_FRAMEWORKS})
MAY: Mapping[Role, frozenset[Action]] = MappingProxyType(
    {
        Role.LEAD: _READING | _LEADING | {Action.DECIDE, Action.MEASURE},
        Role.EMPLOYER: _READING | {Action.ADD_POSTINGS, Action.WRITE_RUBRICS, Action.DECIDE, Action.FORGET},
        Role.COMMITTEE: _READING | {Action.DECIDE},
        Role.RESEARCHER: _READING | {Action.MEASURE},
        Role.ADMIN: frozenset(Action),
    }
)
"""What each role may do; what is not named is denied."""


class Purpose(StrEnum):
    """The one thing that a link to an employer is for."""

    POSTINGS = "postings"
    RUBRICS = "rubrics"


LINKED: Mapping[Purpose, frozenset[Action]] = MappingProxyType(
    {
        Purpose.POSTINGS: frozenset({Action.READ_POSTINGS, Action.ADD_POSTINGS}),
        Purpose.RUBRICS: frozenset({Action.READ_RUBRICS, Action.WRITE_RUBRICS}),
    }
)
"""What the holder of a link may do."""


@dataclass(frozen=True, slots=True)
class Sight:
    """Whose postings a person sees line by line (`owner`; '' for those that belong to no employer), and from how many
    employers on the others' count in pooled figures."""

    owner: str
    pooled_from: int = POOLED_FROM


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at work. `employer` is whose postings are this person's own; `purpose` the one use of a link.

    >>> Person("ada@example.org", Role.COMMITTEE).may(Action.EDIT_PROGRAMS)
    False
    """

    name: str
    role: Role
    employer: str = ""
    purpose: Purpose | None = None
    is_local: bool = False

    @property
    def is_employer(self) -> bool:
        return self.role is Role.EMPLOYER

    @property
    def owner(self) -> str:
        """The employer whose postings are this person's own; '' for none."""
        return self.employer if self.is_employer else ""

    def may(self, action: Action) -> bool:
        """Whether this person may do it."""
        if self.is_employer and not self.employer:
            return False
        return action in MAY[self.role] and (self.purpose is None or action in LINKED[self.purpose])

    def check(self, *actions: Action) -> None:
        """Raises NotAllowed where this person may do none of these."""
        if not any(map(self.may, actions)):
            raise NotAllowed(
                f"As {self.role.value} you may not {actions[0].value}.",
                "Ask an admin of this Alignment for another role, if you need it.",
            )

    def sight(self, pooled_from: int) -> Sight | None:
        """What this person sees of postings; None for the local user, who sees all."""
        return None if self.is_local else Sight(self.owner, pooled_from)


LOCAL = Person("local user", Role.ADMIN, is_local=True)
"""Who works here where no login is set up: the one person at this computer."""


class HasPerson(Protocol):
    """What is asked by somebody."""

    @property
    def person(self) -> Person: ...


S = TypeVar("S", bound=HasPerson)
P = ParamSpec("P")
R = TypeVar("R")


def needs(*actions: Action) -> Callable[[Callable[Concatenate[S, P], R]], Callable[Concatenate[S, P], R]]:
    """A method that raises NotAllowed unless its `person` may do one of these; its attribute `needs` says which."""

    def guarded(method: Callable[Concatenate[S, P], R]) -> Callable[Concatenate[S, P], R]:
        @wraps(method)
        def checked(self: S, /, *args: P.args, **kwargs: P.kwargs) -> R:
            self.person.check(*actions)
            return method(self, *args, **kwargs)

        checked.needs = actions  # type: ignore[attr-defined]  # read by the test that covers every method
        return checked

    return guarded
