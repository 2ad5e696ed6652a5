"""Which providers the secrets describe, and whose word on an address is taken."""

from __future__ import annotations

from typing import Any

import pytest

from alignment.login import NEEDED, login_of
from alignment.problems import NotAllowed

WHOLE = dict.fromkeys(NEEDED, "x")
SHARED = {"redirect_uri": "http://127.0.0.1/oauth2callback", "cookie_secret": "x" * 32}
ADA = {"email": "ada@college.example"}


def section(**more: Any) -> dict[str, Any]:
    return {**SHARED, **more}


def test_the_provider_that_auth_itself_describes_is_streamlits_default() -> None:
    (one,) = login_of(section(**WHOLE)).offered
    assert (one.name, one.is_named, one.is_vouched_for) == ("default", False, False)


def test_each_section_is_a_provider_and_the_arguments_of_the_client_are_none() -> None:
    found = login_of(section(college=WHOLE, guests=WHOLE, half={"client_id": "x"}, client_kwargs=WHOLE))
    assert [one.name for one in found.offered] == ["college", "guests"]
    assert all(one.is_named for one in found.providers)


def test_a_section_that_is_called_default_stands_for_what_auth_itself_says() -> None:
    found = login_of(section(**WHOLE, default={**WHOLE, "addresses_are_verified": True}))
    assert [(one.name, one.is_named, one.is_vouched_for) for one in found.providers] == [("default", True, True)]


def test_without_a_redirect_address_nobody_is_offered_though_who_was_in_stays_in() -> None:
    found = login_of({**section(**WHOLE), "redirect_uri": ""})
    assert found.offered == ()
    assert found.address_of({**ADA, "provider": "default", "email_verified": True}) == ADA["email"]


@pytest.mark.parametrize("broken", [None, "auth", [], {}, {"cookie_secret": "x" * 31}, {"cookie_secret": ""}])
def test_a_section_without_a_long_secret_is_refused(broken: object) -> None:
    with pytest.raises(NotAllowed, match="lacks a cookie_secret of at least 32 characters"):
        login_of(broken)


@pytest.mark.parametrize("names", [("college", "College"), ("the_college",), ("guests", "our_guests")])
def test_names_that_streamlit_cannot_tell_apart_are_refused(names: tuple[str, ...]) -> None:
    with pytest.raises(NotAllowed, match="cannot be told apart"):
        login_of(section(**dict.fromkeys(names, WHOLE)))


@pytest.mark.parametrize("said", [True, False, "true"])
def test_vouching_without_saying_for_whom_is_refused_once_a_provider_has_a_section(said: object) -> None:
    with pytest.raises(NotAllowed, match="it is not clear which") as refused:
        login_of(section(**WHOLE, guests=WHOLE, addresses_are_verified=said))
    assert "[auth.guests]" in refused.value.remedy
    with pytest.raises(NotAllowed):
        login_of(section(college=WHOLE, addresses_are_verified=said))


VOUCHING = section(college={**WHOLE, "addresses_are_verified": True}, guests=WHOLE)


@pytest.mark.parametrize(
    ("provider", "said", "is_believed"),
    [
        ("college", None, True),
        ("college", True, True),
        ("college", False, False),
        ("guests", None, False),
        ("guests", "true", True),
        ("guests", "false", False),
        ("College", True, False),
        ("default", True, False),
        ("", True, False),
        (None, True, False),
        (["college"], True, False),
    ],
)
def test_the_word_of_a_provider_counts_for_its_own_people_alone(
    provider: object, said: object, is_believed: bool
) -> None:
    claims = {**ADA, "provider": provider} | ({} if said is None else {"email_verified": said})
    assert login_of(VOUCHING).address_of(claims) == (ADA["email"] if is_believed else "")


def test_a_cookie_that_names_no_provider_is_nobodys() -> None:
    assert login_of(section(**WHOLE)).address_of({**ADA, "email_verified": True}) == ""


@pytest.mark.parametrize("address", [None, "", 0])
def test_no_address_is_no_address(address: object) -> None:
    assert login_of(VOUCHING).address_of({"provider": "college", "email": address}) == ""
