"""What the documents say is there: commands, targets, problems, tables, data files, examples and links."""

from __future__ import annotations

import csv
import doctest
import importlib
import inspect
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
import typer

from alignment import problems
from alignment.__main__ import app
from alignment.exports import FORMATS
from alignment.reading.limits import MAX_BYTES
from pages import server
from tests.conftest import REPOSITORY

README = (REPOSITORY / "README.md").read_text(encoding="utf-8")
ARCHITECTURE = (REPOSITORY / "alignment" / "README.md").read_text(encoding="utf-8")
DATA = (REPOSITORY / "data" / "README.md").read_text(encoding="utf-8")
SECURITY = (REPOSITORY / "SECURITY.md").read_text(encoding="utf-8")
MAKEFILE = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
CORE = sorted((REPOSITORY / "alignment").rglob("*.py"))


def ours() -> list[Path]:
    """Every file of the repository: what git knows or would add; without git, what is not hidden or made."""
    if shutil.which("git") and (REPOSITORY / ".git").exists():
        listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
        names = subprocess.run(listed, cwd=REPOSITORY, capture_output=True, text=True, check=True).stdout.split("\0")
        return sorted(REPOSITORY / name for name in names if name and (REPOSITORY / name).is_file())
    made = {".venv", "__pycache__", ".git", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis"}
    return sorted(p for p in REPOSITORY.rglob("*") if p.is_file() and not made & set(p.relative_to(REPOSITORY).parts))


FILES = ours()
DOCUMENTS = [path for path in FILES if path.suffix == ".md"]


def named(path: Path) -> str:
    return path.relative_to(REPOSITORY).as_posix()


def section(document: str, title: str) -> str:
    """The text under a second-level heading."""
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", document, re.M | re.S)
    assert found, f"there is no section “{title}”"
    return found[1]


def first_cells(text: str) -> list[str]:
    """What stands in backquotes in the first column of the tables of a text."""
    rows = re.findall(r"^\|([^|\n]*)\|", text, re.M)
    return [name for row in rows for name in re.findall(r"`([^`]+)`", row)]


# ------------------------------------------------------------------------------------------------------- commands


def commands(group: Any = None, before: str = "") -> Iterator[tuple[str, Any]]:
    """Every command with its full name, groups opened."""
    for name, command in (group or typer.main.get_command(app)).commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, f"{before}{name} ")
        else:
            yield f"{before}{name}", command


COMMANDS = dict(commands())


def usage() -> dict[str, str]:
    """Command → its line in the README's list of commands; `a | b` stands for two."""
    block = re.search(r"```\n(alignment .*?)```", section(README, "Command line"), re.S)
    assert block
    lines = dict[str, str]()
    for line in block[1].splitlines():
        words = line.removeprefix("alignment ").split("   ")[0]
        for name in re.match(r"[a-z |-]+", words)[0].split("|"):  # type: ignore[index]  # each line begins with a name
            lines[name.strip()] = line
    return lines


def test_the_readme_lists_exactly_the_commands_there_are() -> None:
    assert sorted(usage()) == sorted(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_described_with_all_its_options(name: str) -> None:
    assert name in first_cells(section(README, "Command line")), f"{name} is not in the table of commands"
    options = {max(one.opts, key=len) for one in COMMANDS[name].params if one.param_type_name == "option"} - {"--help"}
    assert set(re.findall(r"--[a-z-]+", usage()[name])) == options
    assert COMMANDS[name].help


def test_the_document_on_security_names_commands_and_settings_that_there_are() -> None:
    named_there = {found.strip() for found in re.findall(r"(?:`|^)alignment ((?:[a-z-]+ ?)+)", SECURITY, re.M)}
    assert named_there >= {"serve", "backup", "restore", "version"}
    assert sorted(named_there - set(COMMANDS)) == []
    settings = re.findall(r"`((?:server|client|browser|logger)\.\w+)`", SECURITY)
    assert settings
    assert [one for one in settings if st.get_option(one) is None] == []
    variables = set(re.findall(r"export (\w+)=", SECURITY))
    assert variables == {"STREAMLIT_SERVER_ALLOWED_HOSTS", "FORWARDED_ALLOW_IPS"}
    assert {"make security", "make sbom"} <= set(re.findall(r"make \w+", SECURITY))


def test_the_document_on_security_says_the_limits_there_are() -> None:
    size = MAX_BYTES // 2**20
    assert f"A file may have {size} MiB, any other request {server.FRAME_BYTES // 2**20} MiB" in SECURITY
    of_address = f"{server.UPLOADS_OF_ADDRESS.at_once:,} files or {server.UPLOADED_BYTES.at_once // 2**20} MiB"
    assert f"may open {server.SESSIONS.at_once} sessions and\nsend {of_address}" in SECURITY
    assert f"one session {server.UPLOADS.at_once} files" in SECURITY
    largest = size + server.FRAME_BYTES // 2**20
    assert f"client_max_body_size {largest}m;" in SECURITY
    assert f"max_size {largest}MiB" in SECURITY


def test_the_readme_says_what_the_exit_codes_and_json_mean() -> None:
    text = section(README, "Command line")
    for words in ("`--json`", "standard output", "Exit code 0", "2:", "1:", "--database"):
        assert words in text


def test_the_readme_names_every_export_and_the_pages() -> None:
    assert all(ending.upper() in section(README, "Command line") for ending in FORMATS)
    main = (REPOSITORY / "pages" / "main.py").read_text(encoding="utf-8")
    titles = re.findall(r'\("\w+", "([^"]+)", ":material', main)
    assert len(titles) > 5
    assert [title for title in titles if f"| {title} |" not in section(README, "Tour")] == []


# ------------------------------------------------------------------------------------------------------- make

TARGETS = set(re.findall(r"^([a-z]+):", MAKEFILE, re.M))


@pytest.mark.parametrize("path", DOCUMENTS, ids=named)
def test_a_target_that_a_document_names_exists(path: Path) -> None:
    written = re.findall(r"(?:`|^)make ([a-z]+)", path.read_text(encoding="utf-8"), re.M)
    assert set(written) <= TARGETS


def test_the_readme_names_the_targets_a_contributor_needs() -> None:
    assert {"run", "test", "check", "format", "quality"} <= set(re.findall(r"(?:`|^)make ([a-z]+)", README, re.M))


def test_every_target_has_a_rule_and_is_listed_by_help() -> None:
    phony = re.search(r"^\.PHONY: (.*)$", MAKEFILE, re.M)
    assert phony
    assert set(phony[1].split()) == TARGETS
    assert set(re.findall(r"^([a-z]+):.*##", MAKEFILE, re.M)) == TARGETS


def test_modules_that_commands_run_exist() -> None:
    texts = [MAKEFILE, *(path.read_text(encoding="utf-8") for path in DOCUMENTS)]
    modules = {name for text in texts for name in re.findall(r"-m ((?:tests|alignment)\b(?:\.\w+)*)", text)}
    assert "alignment" in modules
    paths = {name: REPOSITORY / name.replace(".", "/") for name in modules}
    missing = [n for n, p in paths.items() if not p.with_suffix(".py").exists() and not (p / "__main__.py").exists()]
    assert missing == []


# ------------------------------------------------------------------------------------------------- architecture


def test_every_problem_is_in_the_table_of_problems() -> None:
    classes = [
        name
        for name, one in inspect.getmembers(problems, inspect.isclass)
        if issubclass(one, problems.AlignmentProblem)
    ]
    assert sorted(first_cells(section(ARCHITECTURE, "Problems"))) == sorted(classes)


def test_every_table_and_view_is_described() -> None:
    schema = (REPOSITORY / "alignment" / "sql" / "schema.sql").read_text(encoding="utf-8")
    made = re.findall(r"^CREATE (?:TABLE IF NOT EXISTS|OR REPLACE VIEW) (\w+)", schema, re.M)
    assert len(made) > 15
    assert sorted(first_cells(section(ARCHITECTURE, "Tables and views"))) == sorted(made)


def test_every_module_of_the_core_has_its_place_in_the_table() -> None:
    modules = {path.name for path in (REPOSITORY / "alignment").glob("*.py")} - {"__init__.py"}
    listed = set(re.findall(r"`?(\w+\.py)\b", ARCHITECTURE))
    assert modules <= listed
    assert {name for name in listed if name not in ("app.py",)} <= modules | {p.name for p in CORE}


# --------------------------------------------------------------------------------------------------------- data


def test_every_file_of_the_data_folder_is_described_and_there() -> None:
    folder = REPOSITORY / "data"
    there = {path.relative_to(folder).as_posix() for path in FILES if path.is_relative_to(folder)}
    assert set(first_cells(DATA.split("\n## ")[0])) == there - {"README.md"}


def rows(name: str) -> int:
    with (REPOSITORY / "data" / name).open(encoding="utf-8", newline="") as file:
        return sum(1 for _ in csv.DictReader(file))


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("core_skills.csv", "skills"),
        ("families.csv", "families"),
        ("sample/postings.csv", "postings"),
        ("sample/courses.csv", "courses"),
        ("sample/outcomes.csv", "outcomes"),
        ("sample/assessments.csv", "assessments"),
    ],
)
def test_the_numbers_in_the_table_are_those_of_the_files(name: str, what: str) -> None:
    assert f"{rows(name)} {what}" in DATA


@pytest.mark.parametrize("name", ["core_skills.csv"])
def test_every_column_of_the_framework_is_described(name: str) -> None:
    with (REPOSITORY / "data" / name).open(encoding="utf-8", newline="") as file:
        columns = next(csv.reader(file))
    assert [column for column in columns if f"`{column}`" not in section(DATA, "Columns")] == []


# ------------------------------------------------------------------------------------------------------ examples


def module(path: Path) -> str:
    return named(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")


@pytest.mark.parametrize("path", [path for path in CORE if ">>> " in path.read_text(encoding="utf-8")], ids=named)
def test_the_examples_of_a_module_run(path: Path) -> None:
    tried = doctest.testmod(importlib.import_module(module(path)))
    assert tried.attempted > 0
    assert tried.failed == 0


@pytest.mark.parametrize("path", DOCUMENTS, ids=named)
def test_the_examples_of_a_document_run(path: Path) -> None:
    assert doctest.testfile(str(path), module_relative=False, encoding="utf-8").failed == 0


@pytest.mark.parametrize("path", DOCUMENTS, ids=named)
def test_links_and_pictures_of_a_document_exist(path: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", path.read_text(encoding="utf-8"))
    local = [link for link in links if not re.match(r"[a-z]+:", link)]
    assert [link for link in local if not (path.parent / link).exists()] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=named)
def test_nothing_is_left_to_be_filled_in(path: Path) -> None:
    assert re.findall(r"^[A-Z]+_[A-Z_]+$|\bTBD\b|\bLorem\b", path.read_text(encoding="utf-8"), re.M) == []


# ------------------------------------------------------------------------------------------------------- privacy

HOSTS = ("py" + "pi.org", "python" + "hosted.org", "npm" + "js.org", "crates" + ".io", "proxy.golang" + ".org")
FOLDERS = ("/wo" + "rk/", "/ro" + "ot/", "/fa" + "rm/")


def test_no_file_names_a_registry_or_a_folder_of_one_machine() -> None:
    forbidden = re.compile("|".join((*map(re.escape, HOSTS), *(r"(?<![\w.])" + re.escape(one) for one in FOLDERS))))
    found = [
        f"{named(path)}:{number}"
        for path in FILES
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if forbidden.search(line)
    ]
    assert found == []
