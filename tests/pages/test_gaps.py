"""The Gaps page: the answer first, one chosen skill in all its places, and nothing unmeasured shown as no gap."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from alignment.vocabulary import GAPS
from tests.pages.conftest import POSTINGS, load_office, page_link, words

OpenPage = Callable[..., AppTest]
DATA = "Data Analysis Foundations"


@pytest.mark.usefixtures("empty_database")
def test_without_data_the_page_says_where_to_start(open_page: OpenPage) -> None:
    at = open_page("gaps")
    assert not at.exception
    assert "no programs and postings to compare yet" in words(at).replace("\\", "")
    assert not at.selectbox


@pytest.mark.usefixtures("sample_database")
def test_the_answer_comes_with_its_interval_and_its_dates(open_page: OpenPage) -> None:
    at = open_page("gaps", program=DATA)
    assert not at.exception
    said = words(at).replace("\\", "")
    assert "postings ask for self-management" in said
    assert "95 % interval" in said
    assert "Oct 2026" in said


@pytest.mark.usefixtures("sample_database")
def test_a_program_is_compared_with_its_own_field_first(open_page: OpenPage) -> None:
    at = open_page("gaps", program=DATA)
    assert at.selectbox(key="field").value == "Data and IT"
    at.selectbox(key="program").select("Personal Support Foundations").run()
    assert at.selectbox(key="field").value == "Health and personal support"
    assert "field" not in at.query_params


@pytest.mark.usefixtures("sample_database")
def test_a_field_that_was_chosen_stays_when_the_program_changes(open_page: OpenPage) -> None:
    at = open_page("gaps", program=DATA, field="Skilled trades")
    at.selectbox(key="program").select("Personal Support Foundations").run()
    assert at.selectbox(key="field").value == "Skilled trades"
    assert at.query_params["field"] == "Skilled trades"


@pytest.mark.usefixtures("sample_database")
def test_a_view_can_be_sent_as_an_address(open_page: OpenPage) -> None:
    at = open_page("gaps", program=DATA, skill="sql", status="taught and assessed")
    assert at.selectbox(key="skill").value == "sql"
    table = at.dataframe(key="gaps").value
    assert set(table["Status"]) == {"taught and assessed"}
    assert "SQL" in set(table["Skill"])


@pytest.mark.usefixtures("sample_database")
def test_an_address_that_names_nothing_known_falls_back(open_page: OpenPage) -> None:
    at = open_page("gaps", program="Nowhere", field="none", framework="esco", skill="x", status="y")
    assert not at.exception
    assert at.selectbox(key="framework").value == "core"
    assert "program" not in at.query_params


@pytest.mark.usefixtures("sample_database")
def test_self_management_has_its_card_whatever_is_chosen(open_page: OpenPage) -> None:
    at = open_page("gaps", program=DATA)
    for field in at.selectbox(key="field").options:
        at.selectbox(key="field").select(field).run()
        card = at.container(key="self-management")
        text = "\n".join(one.value for one in [*card.markdown, *card.caption]).replace("\\", "")
        assert "Self-management" in text
        assert "postings ask" in text


@pytest.mark.usefixtures("sample_database")
def test_the_table_shows_the_gap_states_until_others_are_asked_for(open_page: OpenPage) -> None:
    at = open_page("gaps", program=DATA)
    assert set(at.dataframe(key="gaps").value["Status"]) <= {status.value for status in GAPS}
    at.get_by_key("status").set_value([]).run()
    assert "taught and assessed" in set(at.dataframe(key="gaps").value["Status"])
    assert at.query_params["status"] == ""


@pytest.mark.usefixtures("sample_database")
def test_the_chosen_skill_is_the_same_in_list_table_and_link(open_page: OpenPage) -> None:
    at = open_page("gaps", program=DATA)
    at.selectbox(key="skill").select("linux").run()
    marked = at.session_state["gaps"]["selection"]["rows"]
    assert list(at.dataframe(key="gaps").value["Skill"].iloc[marked]) == ["Linux"]
    assert at.query_params["skill"] == "linux"
    assert page_link(at, "skill")["skill"] == ["linux"]


def test_what_was_not_measured_is_said_and_never_shown_as_no_gap(empty_database: Path, open_page: OpenPage) -> None:
    load_office(empty_database)
    at = open_page("gaps")
    said = words(at).replace("\\", "")
    assert "Assessment was not measured" in said
    assert "Not assessed" not in said
    assert "assessed not measured" in said


def test_lines_of_users_are_shown_as_text_and_never_as_markup(empty_database: Path, open_page: OpenPage) -> None:
    postings = POSTINGS.replace(b"Ability", b"![x](http://example.org/a.png) <img src=x onerror=alert(1)> Ability")
    load_office(empty_database, postings=postings.replace(b"Employer ", b"![e](http://example.org/) "))
    at = open_page("gaps")
    assert not at.exception
    said = "\n".join(one.value for one in [*at.markdown, *at.caption, *at.subheader])
    assert r"\!\[e\]" in said
    assert "![" not in said
    assert "<img" not in "\n".join(str(one.value) for one in at.get("html"))


@pytest.mark.usefixtures("sample_database")
def test_the_page_says_which_of_the_first_gaps_hold_and_marks_them_in_both_tables(open_page: OpenPage) -> None:
    at = open_page("gaps", program=DATA)
    said = words(at).replace("\\", "")
    assert "of the first 5 gaps hold under five other settings" in said
    assert "most postings ask for self-management and no outcome teaches it stays true" in said
    assert "Stricter threshold: a match counts from a probability of 0.8, not 0.7." in said
    (small,) = [table for table in at.table if "What" not in table.value]
    assert list(small.value.columns)[:3] == ["Skill", "Holds", "As reported"]
    assert len(small.value) == 5 and len(small.value.columns) == 8
    table = at.dataframe(key="gaps").value
    assert list(table["Holds"][:5]) == list(small.value["Holds"])
    assert set(table["Holds"][:5]) == {"yes", "no"}
    assert set(table["Holds"][5:]) == {"not tested"}
    broken = small.value[small.value["Holds"] == "no"]
    assert all(any(str(cell).startswith(r"no\: ") for cell in row) for row in broken.to_numpy())


@pytest.mark.usefixtures("sample_database")
def test_the_report_can_be_taken_away_in_every_format(open_page: OpenPage) -> None:
    at = open_page("gaps", program=DATA)
    keys = {one.key for one in at.get("download_button")}
    assert {"export-csv", "export-xlsx", "export-json", "gaps-csv", "map-csv", "ladder-csv", "tried-csv"} <= keys


@pytest.mark.usefixtures("sample_database")
def test_the_evidence_says_how_surely_it_is_taught_and_what_makes_it_so(open_page: OpenPage) -> None:
    at = open_page("gaps", program=DATA, skill="sql", status="")
    said = words(at).replace("\\", "")
    assert "the best outcome teaches what is asked, at least in part, with probability" in said
    assert "by the same skill." in said
    (adds,) = [table.value for table in at.table if "What" in table.value]
    assert "the same skill" in set(adds["What"])
    parts = [float(one) for one in adds["Adds"]]
    assert sum(parts[:-1]) == pytest.approx(parts[-1], abs=0.06)


@pytest.mark.usefixtures("sample_database")
def test_the_table_tells_how_far_the_best_outcome_goes(open_page: OpenPage) -> None:
    at = open_page("gaps", program=DATA, status="")
    rows = at.dataframe(key="gaps").value
    partly = rows[rows["Status"] == "partly met"]
    assert len(partly) and all(", in part" in one for one in partly["Best outcome"])
    assert "none near" in set(rows[rows["Status"] == "untaught"]["Best outcome"])
