"""Who comes in by a login and by a link, walked in a real browser against a real OpenID Connect provider.

The provider is the package oidc-provider from npm, on 127.0.0.1; nobody but the two servers is ever asked anything.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import duckdb
import pytest

from alignment.access import Purpose, Role
from alignment.workspace import Workspace
from tests.browser.conftest import IdentityProvider
from tests.pages.conftest import load_office
from tests.servers import free_port, serving, streamlit

PATIENCE_MS = 60_000
SETTLED = '[data-testid="stApp"][data-test-script-state="notRunning"]'
ADMIN, LEAD, EMPLOYER = "admin@college.example", "lead@college.example", "hr@quarry.example"
STRANGER, UNCHECKED, UNSAID = "stranger@elsewhere.example", "unchecked@college.example", "unsaid@college.example"
ACCOUNTS = {ADMIN: True, LEAD: True, EMPLOYER: True, STRANGER: True, UNCHECKED: False, UNSAID: None}
"""Address → whether the provider says that it was checked; None for a provider that says nothing of it."""
POSTING = b"Explosives apprentice QX7\n\nWhat you bring:\n- Ability to meet deadlines and organise your own work\n"
TAKE = "Continue as Harbour Ltd"
INSIDE = ("Employer 3", "Clerk 2", "Office basics", "Prepare invoices", "deadlines", "Overview", "Postings")
"""Words of the data and of the navigation: none of them is for somebody who is nobody here."""
TITLES = {"postings": "What does this job description ask for?"}
TITLES["rubrics"] = "Which rubric do college and workplace both stand behind?"
LEADS_PAGES = {"Overview", "Gaps", "Levels", "Skill", "Review", "Assessments", "One assessment", "Rubrics", "Postings"}
LEADS_PAGES |= {"Programs", "Frameworks and data", "Method"}


@dataclass
class Visitor:
    """Somebody in a browser of their own, and every address that it asked."""

    page: Any
    address: str
    asked: list[str]

    def go(self, path: str = "/") -> Visitor:
        self.page.goto(f"{self.address}{path}", wait_until="load", timeout=PATIENCE_MS)
        return self.settle()

    def settle(self) -> Visitor:
        self.page.wait_for_selector("h1", timeout=PATIENCE_MS)
        self.page.wait_for_timeout(600)  # until the click is on its way
        self.page.wait_for_selector(SETTLED, timeout=PATIENCE_MS)
        return self

    def sign_in(self, address: str) -> Visitor:
        self.go()
        self.page.get_by_role("button", name="Sign in").click()
        self.page.locator("[name=login]").fill(address, timeout=PATIENCE_MS)
        self.page.locator("[name=password]").fill("any")
        self.page.get_by_role("button", name="Sign-in").click()
        self.page.get_by_role("button", name="Continue").click(timeout=PATIENCE_MS)
        self.page.wait_for_url(f"{self.address}/**", timeout=PATIENCE_MS)
        return self.settle()

    def click(self, name: str) -> Visitor:
        self.page.get_by_role("button", name=name, exact=True).click(timeout=PATIENCE_MS)
        return self.settle()

    def follow(self, title: str) -> Visitor:
        self.page.locator('[data-testid="stSidebarNavLink"]', has_text=title).first.click(timeout=PATIENCE_MS)
        return self.settle()

    def choose(self, key: str, option: str) -> Visitor:
        self.unfold(key)
        self.page.get_by_role("option", name=option).click(timeout=PATIENCE_MS)
        return self

    def unfold(self, key: str) -> None:
        """Open the list of a choice. A page that is drawn again in the same moment folds it: then ask once more."""
        for _ in range(PATIENCE_MS // 5_000):
            self.page.locator(f".st-key-{key} input").click(timeout=PATIENCE_MS)
            until = time.monotonic() + 5
            while time.monotonic() < until:
                if self.page.get_by_role("option").count():
                    return
                self.page.wait_for_timeout(100)
            self.page.keyboard.press("Escape")
        raise AssertionError(f"the list of “{key}” does not open")

    def hears(self, words: str) -> Visitor:
        until = time.monotonic() + PATIENCE_MS / 1000
        while words not in self.text and time.monotonic() < until:
            self.page.wait_for_timeout(200)
        assert words in self.text
        return self.settle()

    def options(self, key: str) -> list[str]:
        self.unfold(key)
        return list(self.page.get_by_role("option").all_inner_texts())

    @property
    def title(self) -> str:
        return str(self.page.locator("h1").first.inner_text())

    @property
    def text(self) -> str:
        return str(self.page.locator("body").inner_text()).replace("\u2060", "")  # which keeps addresses no links

    @property
    def pages(self) -> set[str]:
        links = self.page.locator('[data-testid="stSidebarNavLink"]').all_inner_texts()
        return {link.split("\n")[-1] for link in links}

    def sees_nothing(self) -> bool:
        html = self.page.content()
        return not self.pages and not [words for words in INSIDE if words in html]


@dataclass
class Place:
    """A server with a login, and the way to a browser for each visitor."""

    address: str
    chromium: Any
    database: Path

    def visitor(self) -> Visitor:
        context, asked = self.chromium.new_context(viewport={"width": 1300, "height": 1200}), list[str]()
        context.route(lambda url: urlsplit(url).hostname != "127.0.0.1", lambda route: route.abort())
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        return Visitor(page, self.address, asked)


@pytest.fixture(scope="module")
def links() -> dict[str, str]:
    """What a link is for → its text; filled when the database is made."""
    return {}


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory, links: dict[str, str]) -> Path:
    """Six postings that anybody sees, a course, a person of each kind, and links of two employers."""
    path = tmp_path_factory.mktemp("door") / "door.duckdb"
    load_office(path)
    with Workspace(path) as workspace:
        for address, role, employer in (
            (ADMIN, Role.ADMIN, ""),
            (LEAD, Role.LEAD, ""),
            (EMPLOYER, Role.EMPLOYER, "Quarry Ltd"),
            (UNCHECKED, Role.ADMIN, ""),
            (UNSAID, Role.ADMIN, ""),
        ):
            workspace.add_person(address, role, employer)
        for name, purpose in (("postings", Purpose.POSTINGS), ("rubrics", Purpose.RUBRICS)):
            links[name] = workspace.make_link("Harbour Ltd", purpose)[1]
        links["tampered with"] = links["postings"].replace(".", "x.", 1)
        links["cut off"] = links["postings"][:-3]
        links["other"] = workspace.make_link("Tower Ltd", Purpose.POSTINGS)[1]
        taken_back, links["revoked"] = workspace.make_link("Harbour Ltd", Purpose.POSTINGS)
        workspace.revoke_link(taken_back.number)
        links["signed for another purpose"] = workspace.make_link("Elsewhere Ltd", Purpose.POSTINGS)[1]
        links["expired"] = workspace.make_link("Gone Ltd", Purpose.POSTINGS)[1]
    with closing(duckdb.connect(str(path))) as connection:  # time passes for one, and somebody meddles with another
        connection.execute("UPDATE link SET expires_at = made_at - INTERVAL 1 DAY WHERE employer = 'Gone Ltd'")
        connection.execute("UPDATE link SET purpose = 'rubrics' WHERE employer = 'Elsewhere Ltd'")
    return path


@pytest.fixture(scope="module")
def place(chromium: Any, identity_provider: IdentityProvider, database: Path) -> Iterator[Place]:
    """The server and its identity provider."""
    port = free_port()
    with (
        identity_provider(port, ACCOUNTS) as secrets,
        serving(
            streamlit("app.py", port), port, database, said=database.parent / "said.txt", secrets=secrets
        ) as address,
    ):
        yield Place(address, chromium, database)
    assert "Traceback" not in (database.parent / "said.txt").read_text()


# ----------------------------------------------------------------------------------------------------- by a login


def test_a_lead_signs_in_through_the_provider_sees_the_gaps_and_no_people_and_signs_out(place: Place) -> None:
    lead = place.visitor().sign_in(LEAD)
    assert lead.pages == LEADS_PAGES
    assert f"{LEAD} · lead" in lead.text
    assert "deadlines" in lead.go("/gaps").text.lower()
    assert "Who may come in?" not in lead.go("/people").text

    lead.go().page.get_by_role("button", name="Sign out").click()
    lead.page.get_by_role("button", name="Yes, sign me out").click(timeout=PATIENCE_MS)
    lead.page.wait_for_url(f"{place.address}/**", timeout=PATIENCE_MS)
    assert lead.settle().sees_nothing()
    assert lead.go("/gaps").sees_nothing()
    assert lead.page.get_by_role("button", name="Sign in").count() == 1
    assert {urlsplit(url).hostname for url in lead.asked if url.startswith(place.address)} == {"127.0.0.1"}


def test_whoever_is_not_known_comes_in_once_an_admin_says_so_and_sees_nothing_once_removed(place: Place) -> None:
    stranger = place.visitor().sign_in(STRANGER)
    assert f"Signed in as {STRANGER}" in stranger.text and "is not known here" in stranger.text
    assert stranger.sees_nothing()

    admin = place.visitor().sign_in(ADMIN).go("/people")
    assert admin.pages == {*LEADS_PAGES, "People", "Backups and undo"}
    admin.page.get_by_label("E-mail address they sign in with").fill(STRANGER)
    admin.choose("person-role", "Committee")
    admin.click("Let them in").hears(f"{STRANGER} may sign in as committee.")

    assert stranger.go().pages == LEADS_PAGES
    assert "stranger@elsewhere.example · committee" in stranger.text

    admin.choose("person-gone", STRANGER).click("Remove").hears(f"{STRANGER} may sign in no more.")
    stranger.follow("Gaps")
    assert "is not known here" in stranger.text
    assert stranger.sees_nothing()


def test_an_employers_posting_is_seen_by_the_employer_and_by_nobody_else(place: Place, tmp_path: Path) -> None:
    (tmp_path / "apprentice.txt").write_bytes(POSTING)
    employer = place.visitor().sign_in(EMPLOYER).go("/postings")
    employer.page.locator('input[type="file"]').first.set_input_files(tmp_path / "apprentice.txt")
    employer.page.get_by_text("apprentice.txt").first.wait_for(timeout=PATIENCE_MS)
    assert "Explosives apprentice QX7" in employer.click("Read the files").text
    employer.click("Add to the database")
    employer.page.get_by_text("Quarry Ltd").first.wait_for(timeout=PATIENCE_MS)
    assert [one for one in employer.go("/postings").options("posting") if "QX7" in one]
    assert "Quarry Ltd has 1 posting" in employer.go("/own").text

    for somebody in (LEAD, ADMIN):
        other = place.visitor().sign_in(somebody)
        assert len(shown := other.go("/postings").options("posting")) == 6
        assert not [one for one in shown if "QX7" in one]
        for path in ("/postings", "/", "/gaps", "/frameworks"):
            assert not re.search("QX7|Quarry", other.go(path).page.content())


@pytest.mark.parametrize("address", [UNCHECKED, UNSAID])
def test_an_address_that_the_provider_does_not_vouch_for_opens_nothing_though_it_is_an_admins(
    place: Place, address: str
) -> None:
    visitor = place.visitor().sign_in(address)
    assert "does not say that your e-mail address is yours" in visitor.text
    assert visitor.sees_nothing()
    assert visitor.go("/people").sees_nothing()


# ------------------------------------------------------------------------------------------------------ by a link


@pytest.mark.parametrize(("purpose", "title"), TITLES.items())
def test_a_link_opens_the_one_page_that_it_is_for_and_leaves_the_address(
    place: Place, links: dict[str, str], purpose: str, title: str
) -> None:
    guest = place.visitor().go(f"/?link={links[purpose]}")
    assert guest.sees_nothing() and guest.title == "Alignment"
    assert "You come by a link of Harbour Ltd," in guest.text and title not in guest.page.content()
    assert "link=" not in guest.page.url
    assert guest.click(TAKE).title == title
    assert guest.pages == set(), "there is nowhere else to go"
    assert "By a link · employer of Harbour Ltd" in guest.text
    assert links[purpose] not in guest.page.url and "link=" not in guest.page.url
    assert guest.page.title()
    for path in ("/gaps", "/people", "/own", "/rubrics" if purpose == "postings" else "/postings"):
        deep = place.visitor().go(f"{path}?link={links[purpose]}").click(TAKE)
        assert (deep.title, deep.pages) == (title, set())
        assert "link=" not in deep.page.url
    assert guest.click("Leave").sees_nothing()


@pytest.mark.parametrize("kind", ["tampered with", "cut off", "revoked", "expired", "signed for another purpose"])
def test_a_link_that_is_not_whole_or_not_in_force_opens_nothing(place: Place, links: dict[str, str], kind: str) -> None:
    guest = place.visitor().go(f"/postings?link={links[kind]}")
    assert "This link opens nothing" in guest.text
    assert guest.sees_nothing()
    assert guest.go("/postings").sees_nothing()


def test_a_link_that_is_taken_back_shows_nothing_from_the_next_click_on(place: Place) -> None:
    admin = place.visitor().sign_in(ADMIN).go("/people")
    admin.page.get_by_label("For which employer").fill("Meadow Ltd")
    admin.click("Make a link")
    address = admin.page.locator('[data-testid="stCode"]').inner_text().strip()
    assert address.startswith(f"{place.address}/?link=")
    guest = place.visitor().go(address.removeprefix(place.address)).click("Continue as Meadow Ltd")
    assert guest.title == TITLES["postings"]

    admin.choose("link-gone", "Meadow Ltd").click("Take it back").hears("of Meadow Ltd opens nothing any more.")
    guest.page.get_by_role("tab", name="Paste text").click()
    assert guest.click("Read the text").sees_nothing()
    assert address.split("=")[1] not in admin.go("/people").page.content()


def test_another_link_in_the_same_tab_does_not_show_the_drafts_of_the_first(
    place: Place, links: dict[str, str]
) -> None:
    guest = place.visitor().go(f"/?link={links['postings']}").click(TAKE)
    guest.page.get_by_role("tab", name="Paste text").click()
    guest.page.get_by_label("Text of the job description").fill(POSTING.decode())
    assert "explosives" in guest.click("Read the text").page.content().lower()
    assert guest.page.get_by_role("button", name="Add to the database").count() == 1
    guest.go(f"/?link={links['other']}").click("Continue as Tower Ltd")
    assert "By a link · employer of Tower Ltd" in guest.text
    assert "explosives" not in guest.page.content().lower()
    assert guest.page.get_by_role("button", name="Add to the database").count() == 0
    guest.page.go_back()
    assert "explosives" not in guest.settle().page.content().lower()


def test_a_link_in_the_browser_of_somebody_who_is_signed_in_changes_nothing_until_they_say_so(
    place: Place, links: dict[str, str]
) -> None:
    lead = place.visitor().sign_in(LEAD)
    lead.go(f"/gaps?link={links['rubrics']}")
    assert lead.sees_nothing() and "link=" not in lead.page.url
    assert f"You are signed in as {LEAD}. In this tab you would act for Harbour Ltd alone" in lead.text
    assert lead.click("Do not use this link").pages == LEADS_PAGES

    lead.go(f"/?link={links['rubrics']}").click(TAKE)
    assert (lead.title, lead.pages) == (TITLES["rubrics"], set())
    assert "By a link · employer of Harbour Ltd" in lead.text
    assert lead.click("Leave").pages == LEADS_PAGES
    assert f"{LEAD} · lead" in lead.text
