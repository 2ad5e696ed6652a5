"""Files: the bytes are the contract. `ALIGNMENT_WRITE_GOLDEN=1` writes the golden files anew; read the diff."""

from __future__ import annotations

import csv
import json
import os
import zipfile
from dataclasses import replace
from io import BytesIO, StringIO
from pathlib import Path

import openpyxl
import pytest

from alignment import exports
from alignment.charts import LIGHT, family_ladder
from alignment.exports import (
    FAMILY_COLUMNS,
    FORMATS,
    GAP_COLUMNS,
    LONGEST_CELL,
    SETTING_COLUMNS,
    download_name,
    export,
    family_rows,
    gap_json,
    gap_rows,
    harmless,
    setting_rows,
    shared_terms,
    to_csv,
    to_json,
    to_xlsx,
)
from alignment.problems import NotFound
from alignment.vocabulary import FamilyStanding, Gap, GapReport, Sensitivity, Setting, Status
from tests.builders import (
    a_family_gap,
    a_full_report,
    a_gap,
    a_gap_report,
    a_sensitivity,
    a_share,
    a_standing,
    a_tried_gap,
    an_evidence_line,
)

GOLDEN = Path(__file__).resolve().parent.parent / "golden"
FORMULAS = [
    "=1+1", "=cmd|' /C calc'!A0", "=HYPERLINK(\"http://evil\",\"x\")", "=IMPORTXML(A1)", "=WEBSERVICE(A1)", "=", "==1",
    "+1+1", "+cmd|' /C calc'!A0", "+A1", "+", "++1", "-1+1", "-2+3+cmd|' /C calc'!A0", "-A1", "- plan work", "--", "-",
    "@SUM(1,1)", "@A1", "@", "@@", "\t=1+1", "\tplan", "\r=1+1", "\rplan", "\n=1+1", "\n+1", "\n-1", "\n@A1", " =1+1",
    "  +1", "\u00a0=1+1", "\u2003-1", "\ufeff=1+1", "\u200b=1+1", "\u200e@A1", "＝1+1", "＋1", "－1", "＠A1",
    " ＝1", "﹦1", "﹢1", "﹣1", "﹫A1", "'=1+1", "''+1", "' -1", "\t", "\r\n=1", "=\ud800",
]  # fmt: skip


def the_report() -> GapReport:
    """Small, and with everything in it that a file could get wrong."""
    gaps = [
        a_gap("Prioritise work", Status.UNTAUGHT, asks=28),
        a_gap("Analyser des données", Status.MET, asks=23, family="data", must_share=1 / 3),
        a_gap(
            "Test software",
            Status.TAUGHT,
            asks=9,
            family="software",
            outcome=an_evidence_line("=tests, “quoted”\nand é"),
        ),
        a_gap("Run containers", Status.TOO_FEW, asks=1, of=3, family="software"),
        a_gap("Sample populations", Status.UNASKED, family="data"),
        a_gap("Follow safety procedures", Status.NOT_MEASURED, asks=2, family="safety"),
    ]
    families = [
        a_family_gap("data", Status.MET, asks=39, taught=21, taught_share=2 / 3, assessed_share=0.5),
        a_family_gap(asks=28),
        a_family_gap("safety", Status.NOT_MEASURED, asks=2),
    ]
    breaking = a_standing(Setting.PLAIN, 14, asks=6)
    tried = (a_tried_gap(gaps[0], a_standing(Setting.STRICT, 2, asks=25), breaking),)
    return a_gap_report(gaps, families, sensitivity=a_sensitivity(*tried, self_management=_self_management()))


def _self_management() -> tuple[FamilyStanding, ...]:
    return (
        FamilyStanding(Setting.STRICT, a_share(20, 47), 0, False),
        FamilyStanding(Setting.PLAIN, a_share(40, 47), 0, True),
    )


@pytest.fixture(autouse=True)
def no_version(monkeypatch: pytest.MonkeyPatch) -> None:
    """A release must not change the golden files."""
    monkeypatch.setattr(exports, "GENERATED_BY", "alignment 0")


def workbook(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(BytesIO(content))


def cells(content: bytes) -> dict[str, list[list[object]]]:
    return {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in workbook(content)}


def golden(name: str, content: bytes) -> bytes:
    path = GOLDEN / name
    if os.environ.get("ALIGNMENT_WRITE_GOLDEN"):
        path.write_bytes(content)
    return path.read_bytes()


def test_the_error_rate_travels_with_its_interval_and_nothing_judged_is_no_share() -> None:
    judged = gap_json(replace(the_report(), judged=a_share(14, 210)))["judged"]
    assert (judged["n"], judged["wrong"]) == (210, 14)
    assert (judged["share"], judged["low"], judged["high"]) == pytest.approx((0.0667, 0.0401, 0.1088), abs=1e-4)
    assert gap_json(the_report())["judged"] == {"n": 0, "wrong": 0, "share": None, "low": None, "high": None}


# ----------------------------------------------------------------------------------------------------- other settings


def test_a_gap_says_whether_it_holds_and_where_it_does_not() -> None:
    report = the_report()
    told = {row["Skill"]: (row["Holds"], row["Does not hold"]) for row in gap_rows(report)}
    assert told["Prioritise work"] == ("no", "by the second method 14th")
    assert told["Test software"] == (None, None), "what is no gap cannot hold as one"
    fine = a_tried_gap(report.gaps[0], a_standing())
    rows = gap_rows(replace(report, sensitivity=a_sensitivity(fine)))
    assert (rows[0]["Holds"], rows[0]["Does not hold"]) == ("yes", None)
    assert gap_rows(a_gap_report([a_gap()]))[0]["Holds"] == "not tested"


def test_each_setting_is_a_column_with_place_and_share_and_what_was_not_measured_says_so() -> None:
    (row,) = setting_rows(the_report())
    assert tuple(row) == SETTING_COLUMNS
    assert row["As reported"] == "1st · 60 %"
    assert (row["Stricter threshold"], row["Second method"]) == ("2nd · 53 %", "no: 14th · 13 %")
    assert row["Looser threshold"] == row["One employer less"] == row["Must-haves only"] == "not measured"


def test_the_document_says_which_setting_breaks_which_gap() -> None:
    told = gap_json(the_report())["sensitivity"]
    assert (told["top"], told["hold"]) == (1, 0)
    assert [(one["name"], one["measured"]) for one in told["settings"]] == [
        ("strict", True), ("employer", False), ("plain", True),
    ]  # fmt: skip
    (gap,) = told["gaps"]
    assert (gap["skill"], gap["holds"], len(gap["standings"])) == ("prioritise-work", False, 2)
    (broken,) = gap["breaks"]
    assert (broken["setting"], broken["rank"], broken["status"], broken["n"]) == ("plain", 14, "untaught", 6)
    assert broken["demand"] == pytest.approx(6 / 47, abs=1e-6)
    family = told["self_management"]
    assert (family["low"], family["high"]) == pytest.approx((20 / 47, 40 / 47), abs=1e-6)
    assert [one["asked_by_most_and_untaught"] for one in family["settings"]] == [False, True]


def test_the_employer_that_was_left_out_is_named() -> None:
    gap = a_gap()
    tried = a_tried_gap(gap, a_standing(Setting.EMPLOYER, 12, employer="Northlake"))
    report = a_gap_report([gap], sensitivity=a_sensitivity(tried))
    assert gap_json(report)["sensitivity"]["gaps"][0]["breaks"][0]["without"] == "Northlake"
    assert gap_rows(report)[0]["Does not hold"] == "without Northlake 12th"


def test_where_nothing_was_tried_no_number_holds_and_the_reason_is_told() -> None:
    told = gap_json(a_gap_report(sensitivity=Sensitivity("Not tested: too few postings to say.")))["sensitivity"]
    assert (told["top"], told["hold"], told["self_management"]) == (0, None, None)
    assert "too few" in told["answer"]


# ------------------------------------------------------------------------------------------- every format's promises


@pytest.mark.parametrize("extension", FORMATS)
@pytest.mark.parametrize("report", [the_report(), a_full_report(), a_gap_report([], [], first=None, last=None)])
def test_a_file_made_twice_is_the_same_file(extension: str, report: GapReport) -> None:
    assert export(report, extension) == export(report, f".{extension.upper()}")


@pytest.mark.parametrize(("name", "write"), [("gaps.csv", to_csv), ("gaps.json", to_json)])
def test_the_bytes_are_the_golden_bytes(name: str, write) -> None:
    content = write(the_report())
    assert content == golden(name, content)


def test_the_workbook_holds_the_golden_cells() -> None:
    told = json.dumps(cells(to_xlsx(the_report())), indent=1, ensure_ascii=False, default=str) + "\n"
    assert told.encode() == golden("gaps.xlsx.json", told.encode())


@pytest.mark.parametrize("extension", ["pdf", "", "xls", "../csv"])
def test_an_unknown_format_is_refused_with_the_list(extension: str) -> None:
    with pytest.raises(NotFound, match=r"\.xlsx, \.csv, \.json"):
        export(the_report(), extension)


@pytest.mark.parametrize("format", FORMATS.values())
def test_a_format_says_what_it_is(format) -> None:
    assert "/" in format.mime and format.label


# ---------------------------------------------------------------------------------------------------- the one table


@pytest.mark.parametrize("report", [the_report(), a_full_report()])
def test_every_row_has_every_column(report: GapReport) -> None:
    assert all(tuple(row) == GAP_COLUMNS for row in gap_rows(report))
    assert all(tuple(row) == FAMILY_COLUMNS for row in family_rows(report))


def test_screen_csv_and_workbook_hold_the_same_cells() -> None:
    report = the_report()
    rows = gap_rows(report)
    sheets = cells(to_xlsx(report))
    for row, gap_line, evidence in zip(rows, sheets["Gaps"][1:], sheets["Evidence"][1:], strict=True):
        written = dict(zip(sheets["Gaps"][0], gap_line, strict=True)) | dict(
            zip(sheets["Evidence"][0], evidence, strict=True)
        )
        assert {name: plain(value) for name, value in written.items()} == {
            name: plain(row[name]) for name in GAP_COLUMNS
        }


def plain(cell: object) -> object:
    """Dates come back as midnights, and apostrophes stay: both sides alike."""
    if hasattr(cell, "isoformat"):
        return cell.isoformat()[:10]
    return harmless(cell) if isinstance(cell, str) and not cell.startswith("'") else cell


def test_no_share_is_stated_of_too_few_postings() -> None:
    (row,) = gap_rows(a_gap_report([a_gap(asks=1, of=4)]))
    assert (row["Postings that ask"], row["Postings"]) == (1, 4)
    assert row["Share"] is row["Low"] is row["High"] is None


def test_what_is_not_known_is_empty_and_never_zero() -> None:
    (row,) = gap_rows(a_gap_report([a_gap(status=Status.NOT_MEASURED)]))
    assert row["Outcome line"] is row["Taught level"] is row["Assessment line"] is None
    (family,) = family_rows(a_gap_report([], [a_family_gap(status=Status.NOT_MEASURED)]))
    assert family["Taught share"] is family["Outcomes"] is None


def test_a_family_goes_by_its_name() -> None:
    assert gap_rows(the_report())[0]["Family"] == "Self-management"
    assert gap_rows(the_report())[2]["Family"] == "software", "a family that the report does not list keeps its id"


def test_families_stand_in_the_order_of_the_ladder() -> None:
    report = the_report()
    ids = family_ladder(report, LIGHT).figure.data[0].ids
    assert [row["Family"] for row in family_rows(report)] == [report.family(one).label for one in ids]


@pytest.mark.parametrize(
    ("asked", "taught", "shared"),
    [
        (("plan", "Work", "team"), ("work", "PLAN"), ("plan", "Work")),
        (("plan",), ("data",), ()),
        ((), ("data",), ()),
    ],
)
def test_shared_terms_are_those_of_both_lines(asked, taught, shared) -> None:
    lines = {"requirement": an_evidence_line(terms=asked), "outcome": an_evidence_line(terms=taught)}
    assert shared_terms(a_gap(status=Status.MET, **lines)) == shared


def test_without_an_outcome_the_nearest_one_tells_what_is_shared() -> None:
    nearest = an_evidence_line(terms=("work",))
    assert shared_terms(a_gap(requirement=an_evidence_line(terms=("organise", "work")), nearest=nearest)) == ("work",)


# ------------------------------------------------------------------------------------------------------------- JSON


def test_the_document_has_the_keys_of_the_contract() -> None:
    told = json.loads(to_json(the_report()))
    assert told == gap_json(the_report())
    assert set(told["postings"]) == {"n", "employers", "first", "last"}
    assert {"program", "field", "framework", "framework_version", "families", "gaps", "answer", "caveats"} <= set(told)
    assert {"family", "demand", "low", "high", "n", "taught", "status"} <= set(told["families"][0])
    wanted = "skill label family status demand low high n employers wanted_level taught_level assessed_level evidence"
    assert set(wanted.split()) <= set(told["gaps"][0])
    assert {"requirement", "posting", "outcome", "course", "terms"} <= set(told["gaps"][0]["evidence"])


def test_the_command_line_can_print_the_document_as_it_is() -> None:
    assert json.loads(json.dumps(gap_json(a_full_report()))) == gap_json(a_full_report())


def test_shares_are_not_rounded_below_four_digits() -> None:
    told = gap_json(a_gap_report([a_gap(demand=a_share(1, 3000))]))
    assert told["gaps"][0]["demand"] == pytest.approx(1 / 3000, abs=1e-6)


# -------------------------------------------------------------------------------------------------------------- CSV


def test_excel_reads_the_csv_as_unicode_and_each_row_stands_alone() -> None:
    content = to_csv(the_report())
    assert content.startswith(b"\xef\xbb\xbf") and content.count(b"\r\n") >= 7
    rows = list(csv.DictReader(StringIO(content.decode("utf-8-sig"), newline="")))
    assert {(row["Program"], row["Framework version"]) for row in rows} == {("Data Foundations", "1.0")}


def test_a_csv_without_rows_still_has_its_head() -> None:
    assert to_csv(a_gap_report([])).decode("utf-8-sig").startswith('"Skill","Family"')


# ------------------------------------------------------------------------------------------------------------- XLSX


def test_the_workbook_has_six_sheets_a_native_chart_and_no_formula_or_link() -> None:
    content = to_xlsx(the_report())
    assert workbook(content).sheetnames == ["Summary", "Gaps", "Families", "Settings", "Evidence", "Method"]
    with zipfile.ZipFile(BytesIO(content)) as package:
        names = package.namelist()
        assert "xl/charts/chart1.xml" in names
        sheets = b"".join(package.read(name) for name in names if name.startswith("xl/worksheets/"))
    assert b"<f>" not in sheets and b"<hyperlink" not in sheets


def test_the_workbook_keeps_kinds_panes_and_filters() -> None:
    sheet = workbook(to_xlsx(the_report()))["Gaps"]
    head = {cell.value: cell.column for cell in sheet[1]}
    assert sheet.freeze_panes == "B2" and sheet.auto_filter.ref.startswith("A1:")
    assert sheet.cell(2, head["Share"]).number_format == "0 %"
    assert sheet.cell(2, head["First"]).is_date
    assert sheet.cell(2, head["Postings that ask"]).value == 28


def test_the_date_in_the_workbook_is_the_last_postings() -> None:
    assert workbook(to_xlsx(the_report())).properties.created.date() == the_report().last
    assert workbook(to_xlsx(a_gap_report([], last=None))).properties.created.year == 2000


def test_a_report_without_families_has_no_chart_and_opens() -> None:
    assert workbook(to_xlsx(a_gap_report([], [])))["Families"].max_row == 1


def test_a_cell_longer_than_excel_takes_is_cut_and_shows_it() -> None:
    line = an_evidence_line("x" * (LONGEST_CELL + 1000))
    told = cells(to_xlsx(a_gap_report([a_gap(requirement=line)])))["Evidence"][1][2]
    assert len(told) == LONGEST_CELL + 1 and told.endswith("…")


def test_the_method_names_its_framework_licences_and_version() -> None:
    told = str(cells(to_xlsx(the_report()))["Method"])
    assert "Wilson" in told and "Core skills (core) 1.0" in told and "CC0-1.0" in told and "alignment 0" in told


# --------------------------------------------------------------------------------------------------------- harmless


@pytest.mark.parametrize("text", FORMULAS, ids=ascii)
def test_a_text_like_a_formula_gets_an_apostrophe(text: str) -> None:
    assert harmless(text).startswith("'")


def test_no_cell_of_a_csv_begins_like_a_formula() -> None:
    rows = list(csv.reader(StringIO(to_csv(hostile_report()).decode("utf-8-sig"), newline="")))
    assert len(rows) == len(FORMULAS) + 1
    assert not any(begins_like_a_formula(cell) for row in rows for cell in row)


def test_no_cell_of_a_workbook_begins_like_a_formula() -> None:
    sheets = cells(to_xlsx(hostile_report()))
    assert len(sheets["Evidence"]) == len(FORMULAS) + 1
    told = [cell for rows in sheets.values() for row in rows for cell in row if isinstance(cell, str)]
    assert not any(begins_like_a_formula(cell) for cell in told)


def begins_like_a_formula(cell: str) -> bool:
    return cell.lstrip(" \n\u00a0\u2003\u200b\u200e\ufeff")[:1] in tuple("=+-@\t\r＝＋－＠﹦﹢﹣﹫")


def hostile_report() -> GapReport:
    """A formula in every field that holds text, each formula in a row of its own."""
    words = dict.fromkeys(("program", "field", "framework_title", "framework_version", "answer"), "=1+1")
    lists = dict.fromkeys(("caveats", "licences", "languages"), tuple(FORMULAS))
    families = [a_family_gap(text, label=text) for text in FORMULAS]
    return a_gap_report([hostile_gap(text) for text in FORMULAS], families, **words, **lists)


def hostile_gap(text: str) -> Gap:
    line = an_evidence_line(text, terms=(text,), where=text)
    return a_gap(text, family=text, requirement=line, outcome=line, assessment=line, nearest=line)


@pytest.mark.parametrize("text", ["plan work", "C++", "a=b", "1-2", "5 % of it", "e@mail.ca", "", "'tis", "“=”"])
def test_other_text_is_left_alone(text: str) -> None:
    assert harmless(text) == text


@pytest.mark.parametrize(
    ("program", "name"),
    [
        ("Data Foundations", "gaps-data-foundations-data-and-it"),
        ("../../étc/pass:wd\n", "gaps-tc-pass-wd-data-and-it"),
        ("x" * 300, "gaps-" + "x" * 75),
    ],
)
def test_a_download_has_a_name_every_system_takes(program: str, name: str) -> None:
    assert download_name("gaps", program, "Data and IT") == name
