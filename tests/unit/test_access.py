"""Who may do what: the rules by role and link, and the guard of a method."""

from __future__ import annotations

import pytest

from alignment.access import LINKED, LOCAL, MAY, POOLED_FROM, Action, Person, Purpose, Role, Sight, needs
from alignment.problems import NotAllowed

READING = {Action.READ, Action.READ_POSTINGS, Action.READ_RUBRICS}
RULES = {
    Role.LEAD: set(Action) - {Action.FORGET, Action.MANAGE},
    Role.EMPLOYER: READING | {Action.ADD_POSTINGS, Action.WRITE_RUBRICS, Action.DECIDE, Action.FORGET},
    Role.COMMITTEE: READING | {Action.DECIDE},
    Role.RESEARCHER: READING | {Action.MEASURE},
    Role.ADMIN: set(Action),
}


def somebody(role: Role, purpose: Purpose | None = None) -> Person:
    return Person("ada@example.org", role, "Northwind" if role is Role.EMPLOYER else "", purpose)


class Desk:
    """Something that one may do things at."""

    def __init__(self, person: Person) -> None:
        self.person = person

    @needs(Action.MANAGE)
    def manage(self, what: str, *, twice: bool = False) -> str:
        """Manage it."""
        return what * (2 if twice else 1)

    @needs(Action.READ, Action.READ_RUBRICS)
    def look(self) -> str:
        """Look."""
        return "seen"


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("action", Action)
def test_each_role_may_do_exactly_what_the_table_says(role: Role, action: Action) -> None:
    assert somebody(role).may(action) == (action in RULES[role])


def test_every_role_has_a_rule_and_every_purpose_too() -> None:
    assert set(MAY) == set(Role)
    assert set(LINKED) == set(Purpose)


@pytest.mark.parametrize("action", Action)
def test_the_holder_of_a_link_may_do_what_it_is_for_and_nothing_else(action: Action) -> None:
    postings, rubrics = (somebody(Role.EMPLOYER, purpose) for purpose in (Purpose.POSTINGS, Purpose.RUBRICS))
    assert postings.may(action) == (action in {Action.READ_POSTINGS, Action.ADD_POSTINGS})
    assert rubrics.may(action) == (action in {Action.READ_RUBRICS, Action.WRITE_RUBRICS})


@pytest.mark.parametrize("purpose", Purpose)
def test_a_link_never_gives_more_than_the_role_has(purpose: Purpose) -> None:
    someone = somebody(Role.COMMITTEE, purpose)
    assert {action for action in Action if someone.may(action)} == LINKED[purpose] & MAY[Role.COMMITTEE]


@pytest.mark.parametrize("action", Action)
def test_an_employer_without_a_name_may_do_nothing(action: Action) -> None:
    assert not Person("ada@example.org", Role.EMPLOYER).may(action)


def test_only_an_employers_people_own_postings() -> None:
    assert somebody(Role.EMPLOYER).owner == "Northwind"
    assert Person("ada@example.org", Role.LEAD, "Northwind").owner == ""


def test_everybody_who_signs_in_sees_by_their_own_eyes_and_the_local_user_sees_all() -> None:
    assert somebody(Role.EMPLOYER).sight(4) == Sight("Northwind", 4)
    assert [somebody(role).sight(POOLED_FROM) for role in (Role.LEAD, Role.ADMIN)] == [Sight("", 3)] * 2
    assert LOCAL.sight(3) is None
    assert all(map(LOCAL.may, Action))


def test_what_one_may_not_is_refused_with_what_to_do() -> None:
    with pytest.raises(NotAllowed, match="As committee you may not manage people") as refusal:
        Desk(somebody(Role.COMMITTEE)).manage("x")
    assert "Ask an admin" in refusal.value.remedy


def test_what_one_may_is_done_with_its_arguments() -> None:
    desk = Desk(somebody(Role.ADMIN))
    assert desk.manage("x", twice=True) == "xx"
    assert (desk.manage.__name__, desk.manage.__doc__) == ("manage", "Manage it.")
    assert desk.manage.needs == (Action.MANAGE,)


def test_one_of_several_rights_is_enough() -> None:
    assert Desk(somebody(Role.EMPLOYER, Purpose.RUBRICS)).look() == "seen"
    with pytest.raises(NotAllowed, match="may not read answers"):
        Desk(somebody(Role.EMPLOYER, Purpose.POSTINGS)).look()
