"""Files that people take away: no cell is a formula, no text is markup, and no export was forgotten here."""

from __future__ import annotations

import ast
import csv
import importlib
import inspect
import json
import pkgutil
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any, get_type_hints

import openpyxl
import pytest
from selectolax.lexbor import LexborHTMLParser

import alignment
from alignment import assessment_exports, charts, exports, rubric_exports
from alignment.rubrics import Party, Rubric
from alignment.vocabulary import BUILT_IN_FRAMEWORK, Question, Upload
from alignment.workspace import Workspace
from pages import rubric_parts, session
from tests.builders import a_full_report, a_rubric, a_rubric_row, a_rubric_version, a_signature
from tests.conftest import REPOSITORY
from tests.security.hostile_texts import FORMULAS, markup

MARKED = markup(9)


def with_text(value: Any, text: str, keep: frozenset[str] = frozenset()) -> Any:
    """A value with `text` in every string that a person may have written, however deep; words of our own stay."""
    if isinstance(value, str) and type(value) is str:
        return text
    if isinstance(value, tuple):
        return tuple(with_text(one, text, keep) for one in value)
    if is_dataclass(value) and not isinstance(value, type):
        found = {one.name: getattr(value, one.name) for one in fields(value) if one.init and one.name not in keep}
        return replace(value, **{name: with_text(one, text, keep) for name, one in found.items()})
    return value


KEPT = frozenset({"skill_id", "family", "id", "course_id", "assessment_id", "fingerprint", "languages"})
"""What is ours, and not what somebody wrote."""


def a_hostile_rubric(text: str) -> Rubric:
    row = a_rubric_row(1, text, *[text] * 5)
    changed = a_rubric_row(1, f"{text} x", *[f"x {text}"] * 5)
    first = a_rubric_version(1, row, author=text, note=text)
    second = a_rubric_version(2, changed, party=Party.EMPLOYER, author=text, note=text)
    made = a_rubric(first, second, title=text, program=text, workplace=text)
    return replace(made, signatures=(replace(a_signature(2), name=text),))


@pytest.fixture(scope="module")
def assessed(sample_file: Path) -> Any:
    """A report on assessments and the page of one, as the sample gives them."""
    with Workspace(sample_file) as workspace:
        program = workspace.programs()[0].name
        report = workspace.assessment_report(Question(program, "", BUILT_IN_FRAMEWORK))
        stored = workspace.assessments(program)[0]
        return report, workspace.assessment_page(*stored.place)


Made = Callable[[str, Any], bytes]

REPORTS: Mapping[str, Made] = {
    "exports.to_csv": lambda text, _: exports.to_csv(with_text(a_full_report(), text, KEPT)),
    "exports.to_xlsx": lambda text, _: exports.to_xlsx(with_text(a_full_report(), text, KEPT)),
    "exports.to_json": lambda text, _: exports.to_json(with_text(a_full_report(), text, KEPT)),
    "exports.table_csv": lambda text, _: exports.table_csv([{text: text, "n": 1}]),
    "exports.tables_xlsx": lambda text, _: exports.tables_xlsx(text, [(text, text)], {"Sheet": [{text: text}]}),
    "rubric_exports.to_csv": lambda text, _: rubric_exports.to_csv(a_hostile_rubric(text)),
    "rubric_exports.to_xlsx": lambda text, _: rubric_exports.to_xlsx(a_hostile_rubric(text)),
    "rubric_exports.to_json": lambda text, _: rubric_exports.to_json(a_hostile_rubric(text)),
    "rubric_exports.to_html": lambda text, _: rubric_exports.to_html(a_hostile_rubric(text)),
    "assessment_exports.to_csv": lambda text, made: assessment_exports.to_csv(with_text(made[0], text, KEPT)),
    "assessment_exports.to_xlsx": lambda text, made: assessment_exports.to_xlsx(with_text(made[0], text, KEPT)),
    "assessment_exports.to_json": lambda text, made: assessment_exports.to_json(with_text(made[0], text, KEPT)),
    "assessment_exports.report_page": lambda text, made: assessment_exports.report_page(with_text(made[0], text, KEPT)),
    "assessment_exports.assessment_page_html": lambda text, made: assessment_exports.assessment_page_html(
        with_text(made[1], text, KEPT)
    ),
}
"""Each export of the product, made of nothing but this text."""
CHOOSERS = {"exports.export", "exports.written", "rubric_exports.export_rubric"}
"""These pass a report on to one of the above, by an extension."""
NO_EXPORTS = {"reading", "database", "workspace", "meaning", "scoring", "links", "__main__"}
"""Modules whose bytes go into the product, or come from those above."""


def functions_that_make_files() -> set[str]:
    """Every public function of the core that gives bytes."""
    found = set()
    for module in pkgutil.iter_modules(alignment.__path__):
        if module.name in NO_EXPORTS:
            continue
        inside = importlib.import_module(f"alignment.{module.name}")
        for name, one in inspect.getmembers(inside, inspect.isfunction):
            is_ours = one.__module__ == inside.__name__ and not name.startswith("_")
            if is_ours and get_type_hints(one).get("return") is bytes:
                found.add(f"{module.name}.{name}")
    return found


def test_every_function_that_makes_a_file_is_tried_here() -> None:
    assert functions_that_make_files() == set(REPORTS) | CHOOSERS


def test_every_format_on_offer_is_one_of_those_tried_here() -> None:
    offered = [form.write for form in exports.FORMATS.values()]
    offered += [form.write for form in rubric_exports.RUBRIC_FORMATS.values()]
    offered += [form.write for form in assessment_exports.REPORT_FILES.values()]
    names = {f"{one.__module__.removeprefix('alignment.')}.{one.__name__}" for one in offered}
    assert names <= set(REPORTS)
    assert len(names) == 3 + 4 + 4


def calls(tree: ast.AST) -> Iterator[str]:
    """The functions a file calls, by their names as written."""
    return (ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call))


def test_tables_and_workbooks_are_written_in_one_place() -> None:
    writing = re.compile(r"(csv\.(writer|DictWriter)|xlsxwriter\.|\.to_(csv|excel|html|markdown)\b|openpyxl\.)")
    for path in [*(REPOSITORY / "alignment").rglob("*.py"), *(REPOSITORY / "pages").glob("*.py")]:
        found = [name for name in calls(ast.parse(path.read_text(encoding="utf-8"))) if writing.match(name)]
        assert found == (["csv.writer", "xlsxwriter.Workbook"] if path.name == "exports.py" else []), path.name


def test_pages_offer_no_bytes_but_those_of_an_export() -> None:
    makers = {"table_csv", "export", "export_rubric", "assessment_page_html", "write", "proof"}
    for path in (REPOSITORY / "pages").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "st.download_button":
                given = ast.unparse(next(one.value for one in node.keywords if one.arg == "data"))
                is_backup = (path.name, given) == ("keeping.py", "session.giving_backup()")  # a database, no table
                assert is_backup or any(re.search(rf"\b{name}\b", given) for name in makers), f"{path.name}: {given}"


# -------------------------------------------------------------------------------------------------------- formulas

SIGNS = tuple("=+-@＝＋－＠﹦﹢﹣﹫")
UNSEEN = re.compile("[\\s\ufeff\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f]+")


def is_formula(cell: str) -> bool:
    """Whether some spreadsheet might run this cell: a sign first, once what is not seen is gone."""
    return UNSEEN.sub("", cell).startswith(SIGNS) or cell.startswith(("\t", "\r"))


def cells_of_csv(content: bytes) -> list[str]:
    text = content.decode("utf-8-sig")
    return [cell for row in csv.reader(StringIO(text, newline="")) for cell in row]


def cells_cut_by(content: bytes, separator: str) -> list[str]:
    """The cells as a program sees them that parts at another sign and knows quotes only where a cell begins."""
    return [cell for line in re.split(r"[\r\n]+", content.decode("utf-8-sig")) for cell in line.split(separator)]


@pytest.mark.parametrize("name", [name for name in REPORTS if name.endswith("csv")])
def test_no_cell_of_a_csv_is_a_formula_however_it_is_cut(name: str, assessed: Any) -> None:
    assert len(set(FORMULAS)) == len(FORMULAS) >= 40
    for text in FORMULAS:
        content = REPORTS[name](text, assessed)
        cells = cells_of_csv(content)
        assert [cell for cell in cells if is_formula(cell)] == []
        assert [cell for sign in ";\t|" for cell in cells_cut_by(content, sign) if is_formula(cell)] == []
        assert sum(text.strip("\0\x01\t\r\n =+-@'").split("\n")[0][:3] in cell for cell in cells) > 0
        body = content.decode("utf-8-sig")
        assert body.startswith('"')
        assert body.endswith('"\r\n')


@pytest.mark.parametrize("name", [name for name in REPORTS if name.endswith("xlsx")])
def test_no_cell_of_a_workbook_is_a_formula_or_a_link(name: str, assessed: Any, whole: bool) -> None:
    for text in (*FORMULAS, *MARKED) if whole else (*FORMULAS[::2], *MARKED[::8]):
        content = REPORTS[name](text, assessed)
        written = 0
        for sheet in openpyxl.load_workbook(BytesIO(content)):
            for cell in (cell for row in sheet.iter_rows() for cell in row if cell.value is not None):
                written += 1
                assert cell.data_type != "f"
                assert cell.hyperlink is None
                assert not (isinstance(cell.value, str) and is_formula(cell.value)), repr(cell.value)
        assert written > 1
        with zipfile.ZipFile(BytesIO(content)) as parts:
            sheets = [one for one in parts.namelist() if one.startswith("xl/worksheets/")]
            assert sheets
            assert not [one for one in sheets if b"<f>" in parts.read(one) or b"<hyperlink" in parts.read(one)]
            assert not [one for one in parts.namelist() if "externalLink" in one or "vba" in one.lower()]


def test_a_row_as_an_attacker_writes_it_is_no_formula_for_a_reader_of_semicolons() -> None:
    content = exports.table_csv([{"Skill": 'plan";=HYPERLINK("http://127.0.0.1:9/";"x");"'}])
    assert ";'=HYPERLINK" in content.decode("utf-8-sig")


# ---------------------------------------------------------------------------------------------------------- markup

OURS = {"html", "head", "meta", "title", "style", "body", "h1", "h2", "p", "table", "thead", "tbody", "tr", "th", "td"}
OURS |= {"ul", "li", "div", "span", "br", "strong", "del", "ins", "-text", "!doctype"}
PLAIN = {"lang", "charset", "http-equiv", "content", "name", "class", "scope", "style", "data-step"}


def check_page(content: bytes) -> None:
    """A page holds no tag or attribute but those it is made of, and its policy allows nothing to be fetched."""
    tree = LexborHTMLParser(content.decode("utf-8"))
    nodes = [node for node in tree.root.traverse() if node.tag] if tree.root else []
    assert {node.tag for node in nodes} <= OURS
    assert {name for node in nodes for name in node.attributes} <= PLAIN
    policies = [node.attributes["content"] for node in nodes if node.attributes.get("http-equiv")]
    assert policies == ["default-src 'none'; style-src 'unsafe-inline'"]
    assert not re.search(r"url\s*\(|@import", " ".join(node.text() for node in nodes if node.tag == "style"))


@pytest.mark.parametrize("name", [name for name in REPORTS if "html" in name or name.endswith("page")])
def test_a_printable_page_holds_hostile_text_as_text(name: str, assessed: Any) -> None:
    for text in MARKED:
        content = REPORTS[name](text, assessed)
        check_page(content)
        shown = LexborHTMLParser(content.decode("utf-8")).body
        assert shown is not None
        words = re.sub(r"\s+", "", text)[:20]
        assert words in re.sub(r"\s+", "", shown.text())


@pytest.mark.parametrize("name", [name for name in REPORTS if name.endswith("json")])
def test_json_keeps_hostile_text_as_it_is(name: str, assessed: Any) -> None:
    for text in (*MARKED, *FORMULAS):
        content = REPORTS[name](text, assessed)
        assert json.dumps(text, ensure_ascii=False).encode() in content or "\\u" in json.dumps(text)
        json.loads(content)


def test_a_download_is_named_without_anything_a_system_could_take_for_a_path_or_a_header() -> None:
    safe = re.compile(r"[0-9a-z-]+")
    for text in (*MARKED, "../../etc/passwd", "a\r\nSet-Cookie: x", "con", "\u202egpj.exe"):
        report = with_text(a_full_report(), text, KEPT)
        assert safe.fullmatch(exports.download_name("gaps", report.program, report.field))
        assert safe.fullmatch(rubric_exports.rubric_name(a_hostile_rubric(text)))


# ---------------------------------------------------------------------------------------------------------- charts


def strings(value: Any) -> Iterator[str]:
    """Every string of a figure, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from strings(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from strings(one)


def shown(figure: Any) -> Iterator[str]:
    """What Plotly reads as its little HTML: names, texts, hover texts, notes, ticks and titles; not ids."""
    document = figure.to_plotly_json()
    for trace in document["data"]:
        yield from strings({name: one for name, one in trace.items() if name not in ("ids", "x", "y", "customdata")})
    yield from strings({name: one for name, one in document["layout"].items() if name != "template"})


OUR_TAGS = re.compile(r"</?b>|</?i>|<br>|<span style='color:#[0-9A-F]{6}'>|</span>")


@pytest.mark.parametrize("theme", [charts.LIGHT, charts.DARK], ids=["light", "dark"])
def test_no_chart_takes_a_persons_words_for_markup(theme: charts.Theme, whole: bool) -> None:
    for text in MARKED if whole else MARKED[::5]:
        report = with_text(a_full_report(), text, KEPT)
        rows = [(text, gap.demand) for gap in report.gaps]
        ladders = [(gap.skill_id, text, gap.levels) for gap in report.gaps]
        drawn = [charts.importance_coverage_map(report, theme), charts.family_ladder(report, theme)]
        drawn += [charts.demand_bars(rows, theme), charts.level_ladder(ladders, theme)]
        for chart in drawn:
            for one in shown(chart.figure):
                assert "<" not in OUR_TAGS.sub("", one), one
            assert not [one for one in chart.figure.to_plotly_json()["data"] if "hovertemplate" in one]


def test_no_chart_can_be_sent_anywhere() -> None:
    removed = charts.PLOTLY_CONFIG["modeBarButtonsToRemove"]
    assert "sendChartToCloud" in removed
    drawing = [
        (path.name, name)
        for path in [*(REPOSITORY / "alignment").rglob("*.py"), *(REPOSITORY / "pages").rglob("*.py")]
        for name in calls(ast.parse(path.read_text(encoding="utf-8")))
        if re.search(r"plotly_chart$|\.(to_html|write_html|full_figure|to_image)$", name)
    ]
    assert drawing == [("charts.py", "st.plotly_chart")]
    assert "config=dict(PLOTLY_CONFIG)" in (REPOSITORY / "pages" / "parts" / "charts.py").read_text(encoding="utf-8")


# ------------------------------------------------------------------------------------------------ places of Markdown


def test_escaped_text_holds_no_sign_that_markdown_reads_and_no_bare_address() -> None:
    for text in MARKED:
        told = session.escaped(text)
        assert not re.search(r"(?<!\\)[`*_{}\[\]()#+\-.!|<>~$:@&]", told.replace("\\\\", ""))
        bare = re.sub(r"\\(.)", r"\1", told)
        assert not re.search(r"https?://|www\.|[\w.+-]@[\w-]|:[\w+/-]+:", bare)
        assert bare.replace("\u2060", "") == text.replace("\u2060", "")


def test_changes_of_a_rubric_are_safe_html() -> None:
    for text in MARKED:
        made = rubric_exports.changes_html(a_hostile_rubric(text).changes_since(1))
        tags = set(re.findall(r"<\s*/?\s*([a-zA-Z!?/][^\s>/]*)", made))
        assert tags <= {"ul", "li", "span", "br", "del", "ins"}
    assert rubric_parts.BY_WIDTH.startswith("<style>")


def test_a_file_with_a_hostile_name_is_told_of_in_words(tmp_path: Path) -> None:
    with Workspace(tmp_path / "names.duckdb") as workspace:
        for text in MARKED[:10]:
            report = workspace.load_postings([Upload(f"{text}.csv", b"title,text\nClerk,You meet deadlines.\n")])
            assert report.read == 1
