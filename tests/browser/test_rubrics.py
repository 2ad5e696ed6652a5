"""The grid of a rubric, which only a browser can fill in; and that a phone gets one criterion at a time instead."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from alignment.rubrics import Party, RubricRow
from alignment.workspace import Workspace
from tests.browser.test_access import CHROMIUM, PATIENCE_MS
from tests.pages.conftest import load_office
from tests.servers import free_port, serving, streamlit

SETTLED = '[data-testid="stApp"][data-test-script-state="notRunning"]'


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A rubric of one criterion, of which the first step is written."""
    path = tmp_path / "rubric.duckdb"
    load_office(path, align=False)
    with Workspace(path) as workspace:
        rubric = workspace.start_rubric(
            "Invoices", "Office basics", "Maple Office", party=Party.COLLEGE, author="Ana Roy"
        )
        row = RubricRow(0, "Prepares invoices", ("Names the parts", "", "", "", ""))
        workspace.save_rubric(rubric.id, [row], based_on=1, party=Party.COLLEGE, author="Ana Roy")
    return path


@pytest.fixture
def browser() -> Iterator[Any]:
    """A headless browser."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not CHROMIUM.exists():
        pytest.skip(f"there is no browser at {CHROMIUM}")
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-background-networking", "--disable-gpu"]
        )
        yield opened
        opened.close()


def settled(page: Any) -> None:
    page.wait_for_selector("h1", timeout=PATIENCE_MS)
    page.wait_for_timeout(2_000)
    page.wait_for_selector(SETTLED, timeout=PATIENCE_MS)


def test_a_cell_written_in_the_grid_is_a_new_version_and_a_phone_has_no_grid(
    browser: Any, database: Path, tmp_path: Path
) -> None:
    port = free_port()
    with serving(streamlit("app.py", port), port, database, said=tmp_path / "said.txt") as address:
        page = browser.new_context(viewport={"width": 1300, "height": 1400}).new_page()
        page.goto(f"{address}/rubrics?party=employer")
        settled(page)
        page.get_by_label("My name").fill("Ben Okafor")
        page.get_by_label("My name").press("Enter")
        settled(page)
        grid = page.locator('.st-key-rubric-grid [data-testid="data-grid-canvas"]').bounding_box()
        page.mouse.dblclick(grid["x"] + 33 + 139 * 2 + 60, grid["y"] + 90)  # the second step of the first criterion
        page.locator("textarea.gdg-input").fill("Prepares one with a colleague", timeout=PATIENCE_MS)
        page.keyboard.press("Enter")
        page.locator("textarea.gdg-input").wait_for(state="detached", timeout=PATIENCE_MS)
        page.wait_for_timeout(1_000)  # the grid gathers edits for a moment before it sends them
        page.locator(".st-key-save-grid button").click()
        page.get_by_text("Saved as version 3").wait_for(timeout=PATIENCE_MS)
        page.set_viewport_size({"width": 360, "height": 800})
        page.wait_for_timeout(500)
        assert not page.locator(".st-key-rubric-grid").is_visible()
        assert page.locator(".st-key-rubric-one").is_visible()
        main = page.locator('[data-testid="stMain"]')
        assert main.evaluate("one => one.scrollWidth <= one.clientWidth")
    with Workspace(database) as workspace:
        rubric = workspace.rubric(workspace.rubrics()[0].id)
    assert (rubric.newest.by, rubric.newest.rows[0].number) == ("Ben Okafor (workplace)", 1)
    assert rubric.newest.rows[0].texts[:3] == ("Names the parts", "Prepares one with a colleague", "")
