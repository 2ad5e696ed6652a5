"""Text of a person is text wherever it stands: nothing of it is run, drawn or asked for, on any page and in any file.

A database holds hostile texts in every field; a browser opens every page on it, while a beacon listens for what the
texts would fetch. `make security` takes all texts and opens every posting, skill, assessment and rubric; otherwise
a share of them.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import pytest

from alignment.vocabulary import Question
from alignment.workspace import Workspace
from tests.browser.test_access import CHROMIUM, PAGES, PATIENCE_MS
from tests.security.hostile_texts import FRAMEWORK, MAIN_PROGRAM, MARKUP, fill, markup
from tests.servers import free_port, serving, streamlit

SETTLED = '[data-testid="stApp"][data-test-script-state="notRunning"]'
EVERY = 5
"""Of so many texts the short run takes one."""
OPENED = 2
"""Records that the short run opens of each kind."""


@dataclass
class Beacon:
    """Somebody's server, and what it was asked for."""

    port: int
    asked: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def beacon() -> Iterator[Beacon]:
    found = Beacon(0)

    class Listening(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.asked.append(self.path)
            self.send_response(204)
            self.end_headers()

        do_POST = do_HEAD = do_GET  # noqa: N815  # names of the library

        def log_message(self, format: str, *args: Any) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Listening) as server:
        found.port = server.server_port
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield found
        server.shutdown()


@pytest.fixture(scope="module")
def database(beacon: Beacon, whole: bool, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every field holds these texts, one a record."""
    texts = markup(beacon.port)
    path = tmp_path_factory.mktemp("hostile") / "hostile.duckdb"
    fill(path, texts if whole else texts[::EVERY])
    return path


@pytest.fixture(scope="module")
def address(database: Path) -> Iterator[str]:
    port = free_port()
    with serving(streamlit("app.py", port), port, database, said=database.parent / "said.txt") as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not CHROMIUM.exists():
        pytest.skip(f"there is no browser at {CHROMIUM}")
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-background-networking", "--disable-gpu"]
        )
        yield opened
        opened.close()


def addresses(database: Path, whole: bool) -> list[str]:
    """Every page, with each framework; and the page of each record, or of a few of each kind."""
    chosen = {"program": MAIN_PROGRAM, "framework": FRAMEWORK}
    found = [f"{page}?{urlencode(chosen)}" for page in PAGES]
    found += ["gaps", "review", "rubrics?party=employer", "skill"]
    with Workspace(database) as workspace:
        postings = [{"posting": one.id} for one in workspace.postings().rows]
        skills = [{"skill": gap.skill_id} for gap in workspace.gap_report(Question(MAIN_PROGRAM, "", FRAMEWORK)).gaps]
        assessments = [
            {"course": one.place[0], "assessment": one.place[1]} for one in workspace.assessments(MAIN_PROGRAM)
        ]
        programs = [one.name for one in workspace.programs()]
        rubrics = [one.id for one in workspace.rubrics()]

    def some(records: list[Any], share: int = 1) -> list[Any]:
        return records[::share] if whole else records[:: max(1, len(records) // OPENED)][:OPENED]

    found += [f"postings?{urlencode(one)}" for one in some(postings)]
    for page, share in (("skill", 1), ("gaps", 4), ("levels", 4), ("assessments", 4)):
        found += [f"{page}?{urlencode(chosen | one)}" for one in some(skills, share)]
    found += [f"review?{urlencode(chosen | {'only': one['skill']})}" for one in some(skills, 4)]
    found += [f"assessment?{urlencode(chosen | one)}" for one in some(assessments)]
    found += [f"programs?program={quote(one)}" for one in some(programs, 4)]
    return found + [f"rubrics?rubric={one}&party=college" for one in some(rubrics)]


LEFT = """() => {
  const found = [];
  if (window.__hit) found.push("a script ran");
  const strange = "a[href$='/beacon'], [href^='javascript:' i], [src*='beacon'], [href^='data:text'], .evil-mark, "
    + "[srcset*='beacon'], [data*='beacon'], [poster], iframe, object, embed, .katex, x-widget, base, "
    + "form[action*='beacon'], [onerror], [onload], [onclick], [onfocus], [onmouseover], [ontoggle], "
    + "[style*='beacon'], [data-testid='stMarkdownContainer'] [aria-label='home icon']";
  for (const one of document.querySelectorAll(strange))
    if (!one.closest("[data-testid='stSidebar']")) found.push(one.outerHTML.slice(0, 200));
  for (const one of document.querySelectorAll("[data-testid='stMain'] h1 img, [data-testid='stMarkdownContainer'] img"))
    found.push(one.outerHTML.slice(0, 200));
  return found;
}"""
"""What hostile text would leave in a page had any of it been taken for markup."""


def open_all(page: Any) -> None:
    """Open what is folded, and hover over the marks of the charts."""
    folded = (
        "[data-testid='stExpander'] details:not([open]) > summary, .st-key-coverage [data-testid='stPopover'] button"
    )
    if page.evaluate("css => [...document.querySelectorAll(css)].map(one => one.click()).length", folded):
        page.wait_for_timeout(200)
    for mark in page.locator(".js-plotly-plot .scatterlayer .point, .js-plotly-plot .barlayer .point").all()[:6]:
        box = mark.bounding_box()
        if box:
            page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
            page.wait_for_timeout(60)


def settle(page: Any) -> None:
    page.wait_for_selector("h1", timeout=PATIENCE_MS)
    page.wait_for_timeout(300)
    page.wait_for_selector(SETTLED, timeout=PATIENCE_MS)


def test_no_text_is_run_drawn_or_asked_for_on_any_page(
    browser: Any, address: str, database: Path, beacon: Beacon, whole: bool
) -> None:
    left: dict[str, Any] = {}
    requests: set[str] = set()
    blocked: list[str] = []
    context = browser.new_context(viewport={"width": 1300, "height": 1000})
    context.on("request", lambda one: requests.add(one.url))
    page = context.new_page()
    page.on("websocket", lambda one: requests.add(one.url))
    page.on("console", lambda one: blocked.append(one.text) if "Content Security Policy" in one.text else None)
    page.on("dialog", lambda one: (left.update(dialog=one.message), one.dismiss()))
    opened = addresses(database, whole)
    for place in opened:
        page.goto(f"{address}/{place}", wait_until="load", timeout=PATIENCE_MS)
        settle(page)
        open_all(page)
        if found := page.evaluate(LEFT):
            left[place] = found
    context.close()
    assert left == {}
    assert blocked == [], "the policy is the second line, and had nothing to do"
    hosts = {urlsplit(url).netloc for url in requests if not url.startswith(("data:", "blob:"))}
    assert hosts == {urlsplit(address).netloc}
    assert beacon.asked == []
    assert len(opened) >= (300 if whole else 30)
    said = (database.parent / "said.txt").read_text()
    assert "a page failed" not in said
    assert "Traceback" not in said


def test_there_are_as_many_texts_as_promised_and_each_is_its_own() -> None:
    assert len(set(MARKUP)) == len(MARKUP) >= 60
    assert all(re.search(r"[^\w\s]|BEACON", text) for text in MARKUP)


def test_the_corner_of_a_table_offers_no_file_with_live_formulas(browser: Any, address: str) -> None:
    page = browser.new_context(viewport={"width": 1300, "height": 1000}).new_page()
    page.goto(f"{address}/gaps?{urlencode({'program': MAIN_PROGRAM, 'framework': FRAMEWORK})}", timeout=PATIENCE_MS)
    settle(page)
    table = page.locator("[data-testid='stDataFrame']:visible").first
    table.scroll_into_view_if_needed(timeout=PATIENCE_MS)
    table.hover(timeout=PATIENCE_MS)
    corner = page.locator("[data-testid='stElementToolbarButton'] button")
    page.wait_for_timeout(300)
    labels = [str(one.get_attribute("aria-label")).partition(":")[0] for one in corner.all() if one.is_visible()]
    assert "Search" in labels, "the corner is there"
    assert "Download as CSV" not in labels
    page.context.close()
