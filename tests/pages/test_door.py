"""Who comes in, and which pages they then have: by a login, by a link, and at this computer."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import duckdb
import pytest
from streamlit.testing.v1 import AppTest

from alignment.access import Purpose, Role
from alignment.workspace import Workspace
from tests.pages.conftest import AUTH, load_office, pages_of, words

OpenAs = Callable[..., AppTest]
OpenPage = Callable[..., AppTest]
ADA, EVE = "ada@college.example", "eve@quarry.example"
READING = {"overview", "gaps", "levels", "skill", "assessments", "assessment", "rubrics", "postings", "programs"}
READING |= {"frameworks", "method"}
SEEN = {
    Role.LEAD: READING | {"review"},
    Role.EMPLOYER: READING | {"review", "own"},
    Role.COMMITTEE: READING | {"review"},
    Role.RESEARCHER: READING,
    Role.ADMIN: READING | {"review", "people", "keeping"},
}
"""Role → its pages, written out: what is not here is not there."""


@pytest.fixture
def office(empty_database: Path) -> Path:
    """Postings, a course and the address of a lead."""
    load_office(empty_database)
    return empty_database


def enrol(path: Path, role: Role, address: str = ADA) -> None:
    with Workspace(path) as workspace:
        workspace.add_person(address, role, "Quarry Ltd" if role is Role.EMPLOYER else "")


def link_for(path: Path, purpose: Purpose, employer: str = "Quarry Ltd") -> str:
    with Workspace(path) as workspace:
        return workspace.make_link(employer, purpose)[1]


def said(at: AppTest) -> str:
    return words(at).replace("\\", "").replace("\u2060", "")


def sees_nothing(at: AppTest) -> bool:
    """Nothing but the door: its title, no navigation and no word of the data."""
    assert not at.exception
    shown = said(at)
    return [one.value for one in at.title] == ["Alignment"] and not pages_of(at) and "deadlines" not in shown


@pytest.mark.parametrize("role", Role)
def test_each_role_sees_exactly_its_pages_and_each_of_them_opens(office: Path, open_as: OpenAs, role: Role) -> None:
    enrol(office, role)
    at = open_as(ADA)
    assert pages_of(at) == SEEN[role]
    assert f"{ADA} · {role.value}" in said(at)
    for page in sorted(SEEN[role] - {"overview"}):
        at.switch_page(f"{page}.py").run()
        assert not at.exception
        assert at.title and at.title[0].value != "Alignment"


@pytest.mark.parametrize("role", Role)
def test_a_page_of_another_role_is_no_address(office: Path, open_as: OpenAs, role: Role) -> None:
    enrol(office, role)
    at = open_as(ADA)
    for page in {"people", "own", "review", "keeping"} - SEEN[role]:
        with pytest.raises(ValueError):
            at.switch_page(f"{page}.py")


def test_a_role_that_changes_in_the_database_holds_at_the_next_run(office: Path, open_as: OpenAs) -> None:
    enrol(office, Role.RESEARCHER)
    enrol(office, Role.ADMIN, EVE)
    at, admin = open_as(ADA), open_as(EVE, "people")
    assert pages_of(at) == SEEN[Role.RESEARCHER]
    admin.text_input(key="person-name").set_value(ADA)
    admin.selectbox(key="person-role").set_value(Role.ADMIN)
    admin.button(key="person-add").click().run()
    assert pages_of(at.run()) == SEEN[Role.ADMIN]
    admin.selectbox(key="person-gone").set_value(ADA)
    admin.button(key="person-remove").click().run()
    assert sees_nothing(at.run())
    assert f"Signed in as {ADA}" in said(at) and "is not known here" in said(at)


def test_whoever_is_signed_out_is_shown_the_way_in_and_nothing_else(office: Path, open_as: OpenAs) -> None:
    at = open_as(None)
    assert sees_nothing(at)
    assert [one.label for one in at.button] == ["Sign in"]


def test_each_identity_provider_has_a_button_of_its_own(office: Path, open_as: OpenAs) -> None:
    whole = {name: AUTH[name] for name in ("client_id", "client_secret", "server_metadata_url")}
    at = open_as(None, auth={"college": whole, "guests": whole, "client_kwargs": {"prompt": "login"}, "client_id": ""})
    assert [one.label for one in at.button] == ["Sign in", "Sign in with college", "Sign in with guests"]


@pytest.mark.parametrize("missing", ["redirect_uri"])
def test_a_login_that_is_described_in_part_is_called_so(office: Path, open_as: OpenAs, missing: str) -> None:
    at = open_as(None, auth={missing: ""})
    assert sees_nothing(at)
    assert "set up incompletely" in said(at)
    assert not at.button


@pytest.mark.parametrize("secret", ["", "short", "thirty-one characters are too few"[:31]])
def test_a_cookie_secret_that_can_be_guessed_lets_nobody_in(office: Path, open_as: OpenAs, secret: str) -> None:
    enrol(office, Role.ADMIN)
    at = open_as(ADA, auth={"cookie_secret": secret})
    assert not at.title and not pages_of(at)
    assert "lacks a cookie_secret of at least 32 characters, so nobody is let in" in said(at)


@pytest.mark.parametrize("verified", [False, "false", None, 0, "", "no", ["true"], {"is": True}])
def test_an_address_that_is_not_vouched_for_is_nobodys(office: Path, open_as: OpenAs, verified: object) -> None:
    enrol(office, Role.ADMIN)
    at = open_as(ADA, email_verified=verified)
    assert sees_nothing(at)
    assert "does not say that your e-mail address is yours" in said(at)


@pytest.mark.parametrize("verified", [True, "true"])
def test_an_address_that_is_vouched_for_comes_in_in_any_case(office: Path, open_as: OpenAs, verified: object) -> None:
    enrol(office, Role.LEAD)
    assert pages_of(open_as(ADA.upper(), email_verified=verified)) == SEEN[Role.LEAD]


def test_the_server_may_vouch_where_a_provider_says_nothing_but_never_against_it(office: Path, open_as: OpenAs) -> None:
    enrol(office, Role.LEAD)
    vouching = {"addresses_are_verified": True}
    silent = {"is_logged_in": True, "email": ADA}
    at = open_as(None, auth=vouching)
    at.user = silent
    assert pages_of(at.run()) == SEEN[Role.LEAD]
    assert sees_nothing(open_as(ADA, auth=vouching, email_verified=False))
    unsaid = open_as(None)
    unsaid.user = silent
    assert sees_nothing(unsaid.run())


@pytest.mark.parametrize(
    "address", ["", " ", "%", "' OR 1=1", "somebody@else.example", "ada@college.example.evil.example"]
)
def test_no_address_but_the_very_one_is_known(office: Path, open_as: OpenAs, address: str) -> None:
    enrol(office, Role.ADMIN)
    at = open_as(ADA, email=address)
    assert sees_nothing(at)


@pytest.mark.parametrize(
    ("purpose", "page", "title"),
    [
        (Purpose.POSTINGS, "postings", "What does this job description ask for?"),
        (Purpose.RUBRICS, "rubrics", "Which rubric do college and workplace both stand behind?"),
    ],
)
def test_the_holder_of_a_link_has_the_one_page_that_it_is_for(
    office: Path, open_as: OpenAs, purpose: Purpose, page: str, title: str
) -> None:
    at = open_as(None, link=link_for(office, purpose))
    assert not at.exception
    assert pages_of(at) == {page}
    assert at.title[0].value == title
    assert "link" not in at.query_params
    assert "By a link · employer of Quarry Ltd" in said(at)
    assert "you may not" not in said(at)
    assert pages_of(at.run()) == {page}, "it holds without the address"
    assert sees_nothing(at.button(key="leave").click().run())


def test_a_link_in_a_session_gives_way_to_the_next_and_leaves_it_no_drafts(office: Path, open_as: OpenAs) -> None:
    first, second = (link_for(office, Purpose.POSTINGS, employer) for employer in ("Quarry Ltd", "Tower Ltd"))
    at = open_as(None, link=first)
    at.text_area(key="text-0").set_value("Blaster\n\n- Ability to meet deadlines and organise your own work\n")
    at.button(key="read-text").click().run()
    assert "drafts" in at.session_state
    at.query_params["link"] = second
    at.run()
    assert "employer of Tower Ltd" in said(at)
    assert "drafts" not in at.session_state
    assert not [one for one in at.button if one.key == "add"]


def test_the_holder_of_a_link_adds_a_posting_which_nobody_else_sees_and_is_sent_nowhere_else(
    office: Path, open_as: OpenAs
) -> None:
    enrol(office, Role.ADMIN)
    at = open_as(None, link=link_for(office, Purpose.POSTINGS))
    at.text_area(key="text-0").set_value("Blaster\n\n- Ability to meet deadlines and organise your own work\n")
    at.button(key="read-text").click().run()
    at.button(key="add").click().run()
    assert not at.exception
    assert "1 posting" in said(at) and not at.get("page_link")
    assert len(at.selectbox(key="posting").options) == 7
    assert len(open_as(ADA, "postings").selectbox(key="posting").options) == 6


@pytest.mark.usefixtures("empty_database")
def test_an_empty_page_offers_a_link_holder_no_page_they_do_not_have(empty_database: Path, open_as: OpenAs) -> None:
    at = open_as(None, link=link_for(empty_database, Purpose.RUBRICS))
    assert not at.exception
    assert not at.get("page_link")


@pytest.mark.parametrize("made_up", ["x", "a.b.c", "%00", "é" * 40, "x" * 5_000])
def test_a_link_that_was_made_up_opens_nothing(office: Path, open_as: OpenAs, made_up: str) -> None:
    at = open_as(None, link=made_up)
    assert sees_nothing(at)
    assert "This link opens nothing" in said(at)
    assert "link" not in at.query_params


def test_an_employer_without_a_name_may_nothing(office: Path, open_as: OpenAs) -> None:
    enrol(office, Role.EMPLOYER)
    with closing(duckdb.connect(str(office))) as connection:
        connection.execute("UPDATE person SET employer = ''")
    assert sees_nothing(open_as(ADA))


def test_whoever_is_at_this_computer_has_every_page_but_those_about_logins(office: Path, open_page: OpenPage) -> None:
    at = open_page("overview")
    assert pages_of(at) == READING | {"review", "keeping"}
    assert not [one for one in at.button if one.key == "sign-out"]
