"""The shape of the code: what may import what, how long things may grow, and where SQL lives."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY

CORE = sorted((REPOSITORY / "alignment").rglob("*.py"))
PAGES = sorted((REPOSITORY / "pages").rglob("*.py"))
CODE = [*CORE, *PAGES, REPOSITORY / "app.py"]
SQL = sorted((REPOSITORY / "alignment" / "sql").glob("*.sql"))
TESTS = sorted((REPOSITORY / "tests").rglob("*.py"))

SEAMS = {
    "main.py",
    "session.py",
    "server.py",
    "rubric_parts.py",
    "deletion_parts.py",
    "program_parts.py",
    "__init__.py",
}
"""What is not a page in pages/; nor are the widgets in pages/parts/."""
QUESTIONS = [path for path in PAGES if path.name not in SEAMS and path.parent.name != "parts"]
MOST_LINES_OF_PARTS = 200
"""Of a module of widgets: what belongs together is seen without searching."""
MOST_LINES_OF_A_PAGE = 170
"""About 120 is the aim."""
MOST_LINES_OF_A_FUNCTION = 60
"""7-13 at the median is the aim."""


def named(path: Path) -> str:
    return path.relative_to(REPOSITORY).as_posix()


def module(path: Path) -> str:
    return named(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def loaded_by(statement: str) -> set[str]:
    """The top-level modules that a fresh process holds after this statement."""
    report = f"{statement}\nimport sys; print(*{{name.partition('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", report], cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


# ------------------------------------------------------------------------------------------------------- imports


def test_the_whole_core_is_reachable_without_streamlit() -> None:
    modules = [module(path) for path in CORE]
    assert "alignment.workspace" in modules
    assert "streamlit" not in loaded_by(f"import {', '.join(modules)}")


def test_opening_the_workspace_loads_neither_scikit_learn_nor_plotly() -> None:
    loaded = loaded_by("import alignment.workspace")
    assert "duckdb" in loaded
    assert not {"sklearn", "plotly", "streamlit"} & loaded


def test_reading_what_a_line_says_is_done_loads_no_scikit_learn() -> None:
    assert "sklearn" not in loaded_by("from alignment.tasks import frame_of; frame_of('Repair pumps')")


def test_looking_at_results_loads_no_scikit_learn(sample_file: Path) -> None:
    look = (
        "from alignment.workspace import Workspace\n"
        "from alignment.vocabulary import Question\n"
        f"with Workspace({str(sample_file)!r}) as workspace:\n"
        "    workspace.overview(); workspace.gap_report(Question('Data Analysis Foundations'))"
    )
    assert "sklearn" not in loaded_by(look)


# --------------------------------------------------------------------------------------------------------- sizes


@pytest.mark.parametrize("path", QUESTIONS, ids=named)
def test_a_page_reads_like_a_recipe(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES_OF_A_PAGE


@pytest.mark.parametrize("path", [path for path in PAGES if path.parent.name == "parts"], ids=named)
def test_a_module_of_widgets_is_about_one_thing(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES_OF_PARTS


def functions() -> Iterator[tuple[str, int]]:
    """Where each function begins, and how many lines it has."""
    for path in CODE:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{named(path)}:{node.lineno} {node.name}", (node.end_lineno or node.lineno) - node.lineno + 1


def test_no_function_is_too_long() -> None:
    assert [(where, lines) for where, lines in functions() if lines > MOST_LINES_OF_A_FUNCTION] == []


def test_most_functions_are_short() -> None:
    lengths = sorted(lines for _, lines in functions())
    assert lengths[len(lengths) // 2] <= 13


# ----------------------------------------------------------------------------------------------------------- SQL

OPENING = re.compile(r"(?:--.*\n)+")
SQL_WORDS = re.compile(
    r"\b(SELECT\b.+\bFROM|INSERT\s+INTO|DELETE\s+FROM|UPDATE\s+\w+\s+SET|CREATE\s+(TABLE|VIEW|OR)|DROP\s+(TABLE|VIEW)|"
    r"ATTACH\b|COPY\s+\w+\s+(TO|FROM)|PRAGMA\b)",
    re.S,
)


def comment(path: Path) -> str:
    """The comment a statement begins with, as one line."""
    found = OPENING.match(path.read_text(encoding="utf-8"))
    return " ".join(line.removeprefix("--").strip() for line in found[0].splitlines()) if found else ""


def parameters(path: Path) -> set[str]:
    """The parameters that the statement itself uses, comments aside."""
    statement = re.sub(r"--.*", "", path.read_text(encoding="utf-8"))
    return set(re.findall(r"\$(\w+)", statement))


def documented(path: Path) -> set[str]:
    """The parameters that its comment names: "none", or words with what is worth saying in brackets."""
    found = re.search(r"Parameters: (.*?)\.(?:\s|$)", comment(path))
    assert found, f"{path.name} does not say what its parameters are"
    plain = re.sub(r"\([^)]*\)", "", found[1])
    return {name.strip() for name in plain.split(",")} - {"none"}


@pytest.mark.parametrize("path", SQL, ids=lambda path: path.stem)
def test_a_statement_begins_with_its_purpose_and_names_its_parameters(path: Path) -> None:
    assert path.read_text(encoding="utf-8").startswith("-- Purpose: ")
    assert documented(path) == parameters(path)


@pytest.mark.parametrize("path", SQL, ids=lambda path: path.stem)
def test_a_statement_that_reads_names_its_columns(path: Path) -> None:
    statement = OPENING.sub("", path.read_text(encoding="utf-8"), count=1)
    if statement.lstrip().startswith(("SELECT", "WITH")):
        assert re.search(r"Columns: \w+", comment(path))


def test_every_statement_is_used() -> None:
    texts, patterns = set[str](), list[str]()
    for node in (node for path in CORE for node in ast.walk(tree(path))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            texts.add(node.value)
        elif isinstance(node, ast.JoinedStr):  # f"unaligned_{what}s"
            parts = (re.escape(str(p.value)) if isinstance(p, ast.Constant) else r"\w+" for p in node.values)
            patterns.append("".join(parts))
    patterns = [pattern for pattern in patterns if re.match(r"\w{4,}", pattern)]
    unused = [p.stem for p in SQL if p.stem not in texts and not any(re.fullmatch(one, p.stem) for one in patterns)]
    assert unused == []


def built_text(node: ast.AST) -> str | None:
    """The text of an f-string, a sum, a `%` or a `.format` that builds text; None for anything else."""
    is_built = (
        isinstance(node, ast.JoinedStr)
        or (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mod))
        or (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format")
    )
    if not is_built:
        return None
    parts = (part.value for part in ast.walk(node) if isinstance(part, ast.Constant))
    return " ".join(part for part in parts if isinstance(part, str))


def test_sql_is_never_built_outside_the_database_module() -> None:
    built = [
        f"{named(path)}:{getattr(node, 'lineno', 0)}"
        for path in CODE
        if path.name != "database.py"
        for node in ast.walk(tree(path))
        if SQL_WORDS.search(built_text(node) or "")
    ]
    assert built == []


def test_the_search_for_built_sql_finds_it() -> None:
    for text in ('f"SELECT {a} FROM posting"', '"DELETE FROM " + table', '"UPDATE skill SET %s" % a'):
        assert any(SQL_WORDS.search(built_text(node) or "") for node in ast.walk(ast.parse(text))), text


def test_only_the_database_module_executes() -> None:
    executing = [
        f"{named(path)}:{node.lineno}"
        for path in CODE
        if path.name != "database.py"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr in {"execute", "executemany", "cursor"}
    ]
    assert executing == []


# --------------------------------------------------------------------------------------------------- small habits


def test_no_page_lets_markup_through() -> None:
    allowing = [
        f"{named(path)}:{node.lineno}"
        for path in CODE
        for node in ast.walk(tree(path))
        if isinstance(node, ast.keyword) and node.arg in {"unsafe_allow_html", "unsafe_allow_javascript"}
    ]
    assert allowing == []


def test_nothing_is_left_for_later() -> None:
    later = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")
    files = [*CODE, *SQL, *TESTS]
    assert [named(path) for path in files if later.search(path.read_text(encoding="utf-8"))] == []


def test_every_module_says_what_it_is_for() -> None:
    silent = [named(p) for p in [*CODE, *TESTS] if p.name != "__init__.py" and not ast.get_docstring(tree(p))]
    assert silent == []
