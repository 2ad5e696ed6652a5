"""Speed, as ratios within one run: seconds say more about the machine than about the code."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

import numpy as np
import pytest
import streamlit as st
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics.pairwise import linear_kernel
from streamlit.testing.v1 import AppTest

from alignment.scoring import SkillScorer
from alignment.vocabulary import BUILT_IN_FRAMEWORK, Line, Upload
from alignment.workspace import DATA, Workspace
from tests.builders import a_copy
from tests.conftest import REPOSITORY
from tests.quality.train_ranking import esco, sentences

pytestmark = pytest.mark.alone

RERUNS = 20
MOST_TRIVIAL_RERUNS = 50
"""A rerun of a page may cost this many reruns of a page with one choice. Measured on a busy machine: 6 to 15 for the
overview, 4 to 19 for the gaps. Opening the database or fitting the scorer in each rerun would cost hundreds.
"""
TITLES = {
    "overview": "What is here, and what does it say?",
    "gaps": "What do employers ask for that this program does not teach?",
}
TRIVIAL = "import streamlit as st\nst.title('Nothing')\nst.selectbox('Choose', ['this', 'that'])\n"


def seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def p95(times: list[float]) -> float:
    return sorted(times)[round(0.95 * (len(times) - 1))]


@pytest.fixture
def database(sample_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    path = a_copy(sample_file, tmp_path / "copy.duckdb")
    monkeypatch.setenv("ALIGNMENT_DATABASE", str(path))
    st.cache_resource.clear()
    yield path
    st.cache_resource.clear()


@pytest.mark.parametrize("name", TITLES)
def test_a_rerun_costs_a_few_trivial_reruns(database: Path, name: str) -> None:
    trivial = AppTest.from_string(TRIVIAL, default_timeout=120).run()
    page = AppTest.from_file(str(REPOSITORY / "pages" / "main.py"), default_timeout=120).run()
    if name != "overview":
        page = page.switch_page(f"{name}.py").run()
    trivials, pages = list[float](), list[float]()
    for _ in range(RERUNS):  # in turn, so that what else the machine does falls on both
        trivials.append(seconds(trivial.run))
        pages.append(seconds(page.run))
    assert not page.exception
    assert page.title[0].value == TITLES[name]
    ratio = p95(pages) / p95(trivials)
    print(f"{name}: {ratio:.1f} trivial reruns; p50 {median(pages) * 1000:.0f} ms, p95 {p95(pages) * 1000:.0f} ms")
    assert ratio < MOST_TRIVIAL_RERUNS


# ---------------------------------------------------------------------------------------------------- one line

MOST_BARE_QUERIES = 4
"""A line against 13,900 skills may cost this many queries of a bare TfidfVectorizer over the same names, one text a
skill, best five first. Measured: 2.9 to 3.1."""


def test_a_line_against_a_large_framework_costs_a_few_bare_queries(reference: Path) -> None:
    skills, lines = esco(), [one.sentence for one in sentences()][:120]
    scorer, bare = SkillScorer().fit(skills), TfidfVectorizer()
    matrix = bare.fit_transform([" ".join(skill.labels["en"]) for skill in skills])
    queries: dict[str, Callable[[str], object]] = {
        "bare": lambda line: np.argsort(-linear_kernel(bare.transform([line]), matrix)[0], kind="stable")[:5],
        "ours": lambda line: scorer.rank([Line(line)], 5),
    }
    times: dict[str, list[float]] = {name: [] for name in queries}
    for line in [*lines[:20], *lines]:  # the first ones again, so that both are warm
        for name, query in queries.items():
            begun = time.process_time()
            query(line)
            times[name].append(time.process_time() - begun)
    ratio = median(times["ours"][20:]) / median(times["bare"][20:])
    print(f"one line against {len(skills):,} skills: {ratio:.2f} bare queries")
    assert ratio < MOST_BARE_QUERIES


# ------------------------------------------------------------------------------------------------------ aligning


def copies(count: int) -> Upload:
    """The sample's postings so many times over, each time of other employers, so that nothing repeats within one."""
    with (DATA / "sample" / "postings.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    told = io.StringIO()
    written = csv.DictWriter(told, fieldnames=list(rows[0]))
    written.writeheader()
    for copy in range(count):
        for row in rows:
            again = {name: f"{row[name]}-{copy}" for name in ("id", "group", "employer") if row.get(name)}
            written.writerow(row | again)
    return Upload("postings.csv", told.getvalue().encode("utf-8"))


def aligning(workspace: Workspace) -> float:
    return seconds(lambda: workspace.align(BUILT_IN_FRAMEWORK, again=True))


def test_twice_as_many_postings_take_less_than_three_times_as_long() -> None:
    with Workspace(":memory:") as one, Workspace(":memory:") as two:
        one.load_postings([copies(1)])
        two.load_postings([copies(2)])
        assert two.overview().lines == 2 * one.overview().lines
        for workspace in (one, two):  # fits the scorer, which has nothing to do with the number of postings
            workspace.match("You plan your own work.")
        once, twice = zip(*((aligning(one), aligning(two)) for _ in range(3)), strict=True)
    ratio = min(twice) / min(once)
    print(f"twice as many postings: {ratio:.2f} times as long")
    assert ratio < 3
