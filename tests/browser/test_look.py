"""What is written can be read: contrasts as a browser draws them, in both themes, and by the colours of the theme."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.builders import a_copy
from tests.conftest import REPOSITORY
from tests.servers import free_port, serving, streamlit

THEME: dict[str, Any] = tomllib.loads((REPOSITORY / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]
ENOUGH, ENOUGH_FOR_EDGES = 4.5, 3.0
"""WCAG 2.2, 1.4.3 and 1.4.11, level AA."""

Colour = tuple[int, int, int]


def luminance(colour: Colour) -> float:
    """Relative luminance, 0-1, as WCAG 2.2 defines it."""
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in (part / 255 for part in colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: Colour, other: Colour) -> float:
    """1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def of_hex(text: str) -> Colour:
    red, green, blue = bytes.fromhex(text.removeprefix("#"))
    return red, green, blue


def of_css(text: str) -> Colour:
    """rgb(…) of a computed style, opaque."""
    found = re.fullmatch(r"rgb\((\d+), (\d+), (\d+)\)", text)
    assert found, f"no opaque colour: {text}"
    red, green, blue = map(int, found.groups())
    return red, green, blue


def test_contrast_is_that_of_the_standard() -> None:
    assert round(contrast((0, 0, 0), (255, 255, 255)), 2) == 21.0
    assert round(contrast(of_hex("#777777"), of_hex("#FFFFFF")), 2) == 4.48


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_colours_of_a_theme_can_be_told_apart(theme: str) -> None:
    colours = {name: of_hex(value) for name, value in THEME[theme].items()}
    pairs = [("textColor", "backgroundColor"), ("textColor", "secondaryBackgroundColor")]
    pairs += [("primaryColor", "backgroundColor"), ("primaryColor", "secondaryBackgroundColor")]
    assert {pair: contrast(*(colours[name] for name in pair)) >= ENOUGH for pair in pairs} == dict.fromkeys(pairs, True)


@pytest.fixture(scope="module")
def address(sample_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server with the sample."""
    folder = tmp_path_factory.mktemp("look")
    database, port = a_copy(sample_file, folder / "a.duckdb"), free_port()
    with serving(streamlit("app.py", port), port, database, said=folder / "said.txt") as served:
        yield served


DRAWN = """button => {
    const ink = getComputedStyle(button.querySelector("p") || button).color;
    return [ink, getComputedStyle(button).backgroundColor];
}"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_words_on_a_main_button_can_be_read_also_in_a_layer_and_under_the_pointer(
    chromium: Any, address: str, theme: str
) -> None:
    page = chromium.new_context(color_scheme=theme).new_page()
    page.goto(f"{address}/keeping")
    page.get_by_role("button", name="Take back the newest").click(timeout=60_000)
    layered = page.get_by_role("button", name="Yes, take it back")
    layered.wait_for()
    page.wait_for_timeout(500)
    told = {"in a layer": layered.evaluate(DRAWN)}
    layered.hover()
    page.wait_for_timeout(500)
    told["under the pointer"] = layered.evaluate(DRAWN)
    page.goto(f"{address}/postings")
    form = page.get_by_role("button", name="Read the files")
    form.wait_for(timeout=60_000)
    page.wait_for_timeout(500)
    told["in a form"] = form.evaluate(DRAWN)
    page.context.close()
    assert of_css(told["in a form"][1]) == of_hex(THEME[theme]["primaryColor"]), "it is a main button"
    measured = {where: round(contrast(of_css(ink), of_css(under)), 2) for where, (ink, under) in told.items()}
    assert min(measured.values()) >= ENOUGH, measured


@pytest.mark.parametrize("width", [360, 1300])
def test_the_page_on_keeping_is_never_wider_than_the_screen_and_its_backup_opens(
    chromium: Any, address: str, tmp_path: Path, width: int
) -> None:
    from alignment.keeping import verify

    page = chromium.new_context(viewport={"width": width, "height": 900}, accept_downloads=True).new_page()
    page.goto(f"{address}/keeping")
    page.get_by_role("button", name="Make a backup").click(timeout=60_000)
    download = page.get_by_role("button", name=re.compile(r"Download [\d.,]+ MB"))
    download.wait_for(timeout=60_000)
    wide, seen = page.get_by_test_id("stMain").evaluate("one => [one.scrollWidth, one.clientWidth]")
    assert wide <= seen
    with page.expect_download(timeout=60_000) as started:
        download.click()
    started.value.save_as(tmp_path / "taken-away.duckdb")
    assert re.fullmatch(r"alignment-\d{4}-\d\d-\d\d-\d{4}\.duckdb", started.value.suggested_filename)
    page.context.close()
    assert verify(tmp_path / "taken-away.duckdb").is_whole
