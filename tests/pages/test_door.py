"""Who comes in, and which pages they then have: by a login, by a link, and at this computer."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import duckdb
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from alignment.access import Purpose, Role
from alignment.workspace import Workspace
from tests.pages.conftest import ADA, AUTH, enrol, load_office, pages_of, take, words

OpenAs = Callable[..., AppTest]
OpenPage = Callable[..., AppTest]
EVE = "eve@quarry.example"
READING = {"overview", "gaps", "levels", "skill", "assessments", "assessment", "rubrics", "postings", "programs"}
READING |= {"frameworks", "method"}
LOCAL = READING | {"review", "keeping"}
"""The pages of the one person at this computer."""
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
    silent = {"is_logged_in": True, "provider": "default", "email": ADA}
    at = open_as(None, auth=vouching)
    at.user = silent
    assert pages_of(at.run()) == SEEN[Role.LEAD]
    assert sees_nothing(open_as(ADA, auth=vouching, email_verified=False))
    unsaid = open_as(None)
    unsaid.user = silent
    assert sees_nothing(unsaid.run())


def test_a_provider_is_vouched_for_in_its_own_section_and_no_other_by_it(office: Path, open_as: OpenAs) -> None:
    enrol(office, Role.LEAD)
    whole = {name: AUTH[name] for name in ("client_id", "client_secret", "server_metadata_url")}
    both = {"college": {**whole, "addresses_are_verified": True}, "guests": whole}
    for provider, pages in {"college": SEEN[Role.LEAD], "guests": set(), "default": set(), "": set()}.items():
        at = open_as(None, auth=both)
        at.user = {"is_logged_in": True, "provider": provider, "email": ADA}
        assert pages_of(at.run()) == pages, provider


def test_vouching_for_nobody_in_particular_lets_nobody_in_where_there_are_several(
    office: Path, open_as: OpenAs
) -> None:
    enrol(office, Role.LEAD)
    whole = {name: AUTH[name] for name in ("client_id", "client_secret", "server_metadata_url")}
    at = open_as(ADA, auth={"guests": whole, "addresses_are_verified": True}, provider="guests")
    assert not pages_of(at) and not at.title
    assert "addresses_are_verified stands in [auth]" in said(at) and "[auth.guests]" in said(at)


def test_whoever_signed_in_with_a_provider_that_is_no_more_is_nobody(office: Path, open_as: OpenAs) -> None:
    enrol(office, Role.ADMIN)
    at = open_as(ADA, provider="guests")
    assert sees_nothing(at)
    assert "no longer knows the identity provider" in said(at)


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
    assert "In this tab you act for Quarry Ltd by another link." in said(at.run())
    take(at)
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


PURPOSES = {Purpose.POSTINGS: "to add its job descriptions", Purpose.RUBRICS: "to write and sign its rubrics"}


def asks(at: AppTest, employer: str = "Quarry Ltd") -> bool:
    """The question whether to take a link, with nothing of what it opens."""
    assert sees_nothing(at)
    assert f"You come by a link of {employer}," in said(at)
    labels = [one.label.replace("\\", "") for one in at.button]
    assert labels == [f"Continue as {employer}", "Do not use this link"]
    return "link" not in at.query_params


@pytest.mark.parametrize("purpose", Purpose)
def test_before_a_link_is_taken_its_holder_is_told_whose_it_is_and_what_for_and_shown_nothing(
    office: Path, open_as: OpenAs, purpose: Purpose
) -> None:
    at = open_as(None, link=link_for(office, purpose), asked=True)
    assert asks(at) and PURPOSES[purpose] in said(at)
    assert asks(at.run()), "until it is answered"
    assert "signed in" not in said(at) and "another link" not in said(at)
    at.button(key="leave-link").click().run()
    assert sees_nothing(at) and "come by a link" not in said(at)
    assert [one.label for one in at.button] == ["Sign in"]


def test_whoever_is_signed_in_is_told_what_a_link_changes_and_is_themselves_again_after(
    office: Path, open_as: OpenAs
) -> None:
    enrol(office, Role.LEAD)
    at = open_as(ADA, link=link_for(office, Purpose.POSTINGS), asked=True)
    assert asks(at)
    assert f"You are signed in as {ADA}." in said(at) and "you would act for Quarry Ltd alone" in said(at)
    at.button(key="take-link").click().run()
    assert pages_of(at) == {"postings"}
    assert "By a link · employer of Quarry Ltd" in said(at)
    at.button(key="leave").click().run()
    assert pages_of(at) == SEEN[Role.LEAD] and f"{ADA} · lead" in said(at)


def test_a_link_that_a_signed_in_person_does_not_want_changes_nothing(office: Path, open_as: OpenAs) -> None:
    enrol(office, Role.LEAD)
    link = link_for(office, Purpose.POSTINGS)
    at = open_as(ADA)
    at.session_state["drafted"] = "kept"
    at.query_params["link"] = link
    assert asks(at.run())
    at.button(key="leave-link").click().run()
    assert pages_of(at) == SEEN[Role.LEAD] and f"{ADA} · lead" in said(at)
    assert at.session_state["drafted"] == "kept"
    assert pages_of(at.run()) == SEEN[Role.LEAD]


def test_a_link_that_opens_nothing_changes_nothing_for_who_is_signed_in_and_is_told_so(
    office: Path, open_as: OpenAs
) -> None:
    enrol(office, Role.LEAD)
    at = open_as(ADA, link="made.up")
    assert pages_of(at) == SEEN[Role.LEAD]
    assert "This link opens nothing" in said(at)
    assert "This link opens nothing" not in said(at.run())


def test_a_link_that_is_taken_back_makes_nobody_act_as_themselves_unawares(office: Path, open_as: OpenAs) -> None:
    enrol(office, Role.LEAD)
    enrol(office, Role.ADMIN, EVE)
    at = open_as(ADA, link=link_for(office, Purpose.POSTINGS))
    at.text_area(key="text-0").set_value("Blaster\n\n- Ability to meet deadlines and organise your own work\n")
    at.button(key="read-text").click().run()
    assert "drafts" in at.session_state
    admin = open_as(EVE, "people")
    admin.selectbox(key="link-gone").select_index(0)
    admin.button(key="link-revoke").click().run()
    at.button(key="add").click().run()
    assert sees_nothing(at)
    assert "This link opens nothing" in said(at) and f"You are signed in as {ADA}." in said(at)
    assert pages_of(at.button(key="go-on").click().run()) == SEEN[Role.LEAD]
    assert "drafts" not in at.session_state
    st.cache_resource.clear()  # the pages let go of the file
    with Workspace(office) as workspace:
        assert workspace.postings().total == 6, "nothing was added, to nobody's"


def test_an_employers_name_is_no_markup_where_a_link_asks(office: Path, open_as: OpenAs) -> None:
    at = open_as(None, link=link_for(office, Purpose.POSTINGS, "A *b* [c](http://d.example)"), asked=True)
    assert at.button(key="take-link").label.startswith("Continue as A \\*b\\* \\[c\\]")


def test_where_no_login_is_set_up_a_link_is_nothing(office: Path, open_page: OpenPage) -> None:
    at = open_page("", link="made.up")
    assert pages_of(at) == LOCAL and "link opens" not in said(at)


def test_an_employer_without_a_name_may_nothing(office: Path, open_as: OpenAs) -> None:
    enrol(office, Role.EMPLOYER)
    with closing(duckdb.connect(str(office))) as connection:
        connection.execute("UPDATE person SET employer = ''")
    assert sees_nothing(open_as(ADA))


def test_whoever_is_at_this_computer_has_every_page_but_those_about_logins(office: Path, open_page: OpenPage) -> None:
    at = open_page("overview")
    assert pages_of(at) == LOCAL
    assert not [one for one in at.button if one.key == "sign-out"]


@pytest.mark.parametrize("what", ["a person", "a link"])
def test_where_others_were_let_in_and_the_secrets_are_gone_nobody_is_at_home(
    office: Path, open_page: OpenPage, what: str
) -> None:
    if what == "a person":
        enrol(office, Role.RESEARCHER)
    else:
        link_for(office, Purpose.POSTINGS)
    at = open_page("")
    assert sees_nothing(at)
    assert "say nothing of a login" in said(at) and "alignment serve --local" in said(at)
    assert ADA not in said(at) and "Quarry" not in said(at)


@pytest.mark.parametrize(("word", "pages"), [("1", LOCAL), ("0", set()), ("", set())])
def test_the_operator_may_say_that_whoever_is_at_this_computer_comes_in_all_the_same(
    office: Path, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch, word: str, pages: set[str]
) -> None:
    enrol(office, Role.LEAD)
    monkeypatch.setenv("ALIGNMENT_LOCAL", word)
    assert pages_of(open_page("")) == pages


def test_a_login_is_asked_for_though_the_operator_said_that_this_computer_comes_in(
    office: Path, open_as: OpenAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALIGNMENT_LOCAL", "1")
    assert sees_nothing(open_as(None))


def test_a_deletion_by_the_last_who_may_sign_in_leaves_a_database_for_one(office: Path, open_page: OpenPage) -> None:
    enrol(office, Role.EMPLOYER)
    with Workspace(office) as workspace:
        workspace.forget_employer("Quarry Ltd")
    assert pages_of(open_page("")) == LOCAL
