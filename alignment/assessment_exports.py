"""Assessments as files: the report as CSV, XLSX, JSON and a printable page, and the employer's page of one assessment.

The same rows feed the screen, the command line and the files. Text is made harmless for spreadsheets as in `exports`;
in a printable page everything is escaped, and the page asks nothing of any server: no script, picture, font or link.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from alignment.assessing import (
    AssessedSkill,
    AssessmentPage,
    AssessmentReport,
    Fact,
    Proof,
    StoredAssessment,
    TaskComparison,
)
from alignment.exports import GENERATED_BY, XLSX_MIME, Cell, Format, Row, table_csv, tables_xlsx
from alignment.tasks import NOT_STATED, Agreement
from alignment.vocabulary import ALL_FIELDS, Criterion, Level, Share

NEVER_ASSESSED_NOTE = "Taught and asked for; no assessment that is given shows it. The surest demand comes first."
NEVER_ASKED_NOTE = "An assessment shows it, and none of these postings asks for it."
METHOD = (
    "A skill is assessed when an assessment names it in its own words, or says that it covers an outcome in which it "
    "was found.",
    "Not assessed, as far as the files say: the files give no assessment of the courses that teach it, or those they "
    "give are about other outcomes. There may be one that no file tells of.",
    "Not measured: the courses give assessments, and none of them says what it assesses.",
    "Agrees and missing compare the surest posting line with the assessment in six parts: action, object, context, "
    "tool, standard, judge. Each part is a phrase of its line; rules read it, and a person should check it.",
    "A level is what words suggest. Where nothing is said there is none; it is never a level of its own.",
)


# ---------------------------------------------------------------------------------------------------------- rows


def assessments_json(report: AssessmentReport) -> list[dict[str, str | None]]:
    """The list of `alignment assessments --json`: texts, null where there is none."""
    return [_row_json(row) for row in report.rows]


def _row_json(row: AssessedSkill) -> dict[str, str | None]:
    return {
        "skill": row.label,
        "outcome": row.outcome.text if row.outcome else None,
        "assessment": _told(row.assessment),
        "status": row.status.value,
        "wanted_level": _level(row.wanted_level),
        "assessed_level": _level(row.assessed_level),
        "agrees": row.compared.agrees if row.compared else None,
        "missing": row.compared.missing if row.compared else None,
    }


def _told(stored: StoredAssessment | None) -> str | None:
    """An assessment in a line: its title and what the learner does."""
    if stored is None:
        return None
    one = stored.assessment
    return f"{one.title}: {one.text}" if one.title and one.title != one.text else one.text


def _level(level: Level | None) -> str | None:
    return level.value if level else None


def _percent(share: Share) -> str | None:
    return f"{share.low * 100:.0f}–{share.high * 100:.0f} %" if share.is_sayable else None


def report_rows(rows: Iterable[AssessedSkill]) -> list[Row]:
    """A row for each skill in the reader's words, with both lines and the assessment."""
    return [
        {
            "Skill": row.label,
            "Status": row.status.value,
            "Postings that ask": row.asked.n,
            "Postings": row.asked.total,
            "Interval": _percent(row.asked),
            "Posting line": row.requirement.text if row.requirement else None,
            "Posting": row.requirement.where if row.requirement else None,
            "Outcome line": row.outcome.text if row.outcome else None,
            "Course": row.outcome.where if row.outcome else None,
            "Assessment": _told(row.assessment),
            "Assessment of": row.assessment.where if row.assessment else None,
            "Criteria": "\n".join(map(criterion_said, row.chain.criteria)) or None if row.chain else None,
            "Wanted level": _level(row.wanted_level),
            "Assessed level": _level(row.assessed_level),
            "Agrees": row.compared.agrees if row.compared else None,
            "Missing": row.compared.missing if row.compared else None,
            "What the files say": row.why,
        }
        for row in rows
    ]


def list_row(row: AssessedSkill) -> Row:
    """A skill in the words of the list it stands in on the screen; the share only where it may be stated."""
    share = row.asked.value if row.asked.is_sayable else None
    job: Row = {"Share": share, "Postings": f"{row.asked.n} of {row.asked.total}"} if row.requirement else {}
    told: Row = {"Skill": row.label, **job}
    name = row.assessment.name if row.assessment else ""
    if row.status in {Proof.ASSESSED, Proof.NOT_MEASURED}:
        compared = row.compared.said if row.compared else "nothing to compare"
        return told | {"Status": row.status.value, "Compared": compared, "Assessment": name, **_levels(row)}
    if row.status is Proof.UNASKED:
        where = row.assessment.where if row.assessment else None
        outcome = row.outcome.text if row.outcome else "not said which"
        return told | {"Assessment": name, "Course": where, "Outcome": outcome}
    lines = {"A posting asks": row.requirement, "The program teaches": row.outcome}
    return told | {name: line.text if line else None for name, line in lines.items()} | {"What the files say": row.why}


def _levels(row: AssessedSkill) -> Row:
    known = {"Wanted level": row.wanted_level, "Assessed level": row.assessed_level}
    return {name: _level(level) or "not known" for name, level in known.items()}


def levels_said(row: AssessedSkill) -> str:
    """Wanted and assessed level in a sentence; what is not known is said to be so."""
    told = "; ".join(f"{name.lower()}: {level}" for name, level in _levels(row).items())
    return f"{told[0].upper()}{told[1:]}. Words suggest a level; a person settles it."


def criterion_said(one: Criterion) -> str:
    """A criterion with its weight, where that is stated."""
    return one.text if one.weight is None else f"{one.text} ({one.weight * 100:.3g} %)"


AGREEMENT_WORDS: Mapping[Agreement, str] = MappingProxyType(
    {
        Agreement.AGREES: "agrees",
        Agreement.DIFFERS: "differs",
        Agreement.MISSING: "missing in the assessment",
        Agreement.NOT_STATED: "the job does not say",
    }
)


# --------------------------------------------------------------------------------------------------------- files


def to_csv(report: AssessmentReport) -> bytes:
    """All rows, with what was asked and the caveats on each, so that the file stands alone; with none, the answer."""
    origin: Row = {"Program": report.program, "Field": report.field or ALL_FIELDS, "Framework": _framework(report)}
    origin |= {"Notes": " ".join(report.caveats)}
    return table_csv([row | origin for row in report_rows(report.rows) or [{"Answer": report.answer}]])


def to_json(report: AssessmentReport) -> bytes:
    """What was asked, the answer, and the list of `alignment assessments --json`."""
    document: dict[str, Any] = {
        "program": report.program,
        "field": report.field,
        "framework": report.framework,
        "framework_version": report.framework_version,
        "answer": report.answer,
        "caveats": list(report.caveats),
        "skills": assessments_json(report),
        "licences": list(report.licences),
        "generated_by": GENERATED_BY,
    }
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "replace")


def to_xlsx(report: AssessmentReport) -> bytes:
    """A workbook: summary, the two lists, every skill, and how it was made."""
    summary: list[tuple[str, Cell]] = [
        ("Answer", report.answer),
        ("Program", report.program),
        ("Field", report.field or ALL_FIELDS),
        ("Framework", _framework(report)),
        ("Postings", report.postings),
        ("Outcomes", report.outcomes),
        ("Assessments", report.assessments),
        *(("Note", caveat) for caveat in report.caveats),
        *(("How", sentence) for sentence in METHOD),
        *(("Licence", licence) for licence in report.licences),
        ("Made by", GENERATED_BY),
    ]
    lists = {"Never assessed": report.never_assessed, "Never asked": report.never_asked, "All skills": report.rows}
    return tables_xlsx(
        f"Assessments: {report.program}", summary, {name: report_rows(rows) for name, rows in lists.items()}
    )


def _framework(report: AssessmentReport) -> str:
    return f"{report.framework_title} {report.framework_version}"


# ------------------------------------------------------------------------------------------------ printable pages

_SHELL = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
@page {{ size: A4; margin: 13mm 15mm }}
body {{ font: 10pt/1.4 system-ui, sans-serif; color: #1d2528; background: #fff;
  max-width: 46rem; margin: 2rem auto; padding: 0 1rem }}
h1 {{ font: 600 17pt/1.25 Georgia, serif; margin: 0 0 .2rem }}
h2 {{ font: 600 12pt/1.3 Georgia, serif; margin: .8rem 0 .2rem; break-after: avoid }}
p {{ margin: .2rem 0 .5rem }} .quiet {{ color: #56616a; font-size: 9.5pt }}
table {{ border-collapse: collapse; width: 100% }} tr {{ break-inside: avoid }}
th, td {{ text-align: left; vertical-align: top; padding: .22rem .6rem .22rem 0;
  border-bottom: 1px solid #dde1dc; overflow-wrap: anywhere }}
tbody th {{ width: 11rem; font-weight: 600 }} thead th {{ font-size: 9.5pt; white-space: nowrap }}
td:first-child {{ min-width: 8rem }} td:nth-child(2) {{ min-width: 4rem }}
ul {{ margin: .2rem 0; padding-left: 1.2rem }} .ask {{ color: #56616a; font-style: italic }}
@media print {{ body {{ margin: 0; padding: 0; max-width: none }} }}
</style>
</head>
<body>
{body}
<p class="quiet">{made}</p>
</body>
</html>
"""


def _page(title: str, body: Iterable[str]) -> bytes:
    text = _SHELL.format(title=_safe(title), body="\n".join(body), made=_safe(GENERATED_BY))
    return text.encode("utf-8", "replace")


def _safe(text: str) -> str:
    return html.escape(re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f]", "", text)).replace("\n", "<br>")


def _para(text: str, kind: str = "") -> str:
    mark = f' class="{kind}"' if kind else ""
    return f"<p{mark}>{_safe(text)}</p>"


def _bullets(lines: Sequence[str]) -> str:
    return "<ul>" + "".join(f"<li>{_safe(line)}</li>" for line in lines) + "</ul>"


def assessment_page_html(page: AssessmentPage) -> bytes:
    """The employer's page of one assessment, to print or to send: facts, outcomes and criteria, in one file."""
    stored = page.stored
    origin = " · ".join(filter(None, (stored.course, stored.program, stored.institution)))
    facts = "".join(_fact_row(fact) for fact in page.facts)
    body = [
        f"<h1>{_safe(stored.name)}</h1>",
        _para(origin, "quiet"),
        _para(page.answer),
        f"<table><tbody>{facts}</tbody></table>",
        "<h2>Which outcomes it covers</h2>",
        _bullets([one.text for one in stored.outcomes]) if stored.outcomes else _para(NO_OUTCOMES, "ask"),
        "<h2>What it is marked by</h2>",
        _bullets([criterion_said(one) for one in stored.assessment.criteria])
        if stored.assessment.criteria
        else _para(NO_CRITERIA, "ask"),
        _para(f"Level, by its words: {page.level_said}.", "quiet"),
    ]
    return _page(stored.name, body)


NO_OUTCOMES = "Not stated. Ask the college: which outcomes does it cover?"
NO_CRITERIA = "Not stated. Ask the college: what exactly is marked, and how much does each part count?"


def _fact_row(fact: Fact) -> str:
    if not fact.is_stated:
        told = f'Not stated. <span class="ask">Ask the college: {_safe(fact.ask)}</span>'
    else:
        told = _safe(fact.said) + (f' <span class="quiet">({_safe(fact.note)})</span>' if fact.note else "")
    return f'<tr><th scope="row">{_safe(fact.label)}</th><td>{told}</td></tr>'


def report_page(report: AssessmentReport) -> bytes:
    """The answer and the two lists on paper, with both lines."""
    field = report.field or ALL_FIELDS
    body = [
        "<h1>Does what we assess match doing the job?</h1>",
        _para(" · ".join((report.program, field, _framework(report))), "quiet"),
        _para(report.answer),
        *(_para(caveat, "quiet") for caveat in report.caveats),
        "<h2>Asked, taught, never assessed</h2>",
        _para(NEVER_ASSESSED_NOTE, "quiet"),
        _table(("Skill", "Asked by", "What a posting asks", "What is taught"), map(_gap_cells, report.never_assessed)),
        "<h2>Assessed, never asked</h2>",
        _para(NEVER_ASKED_NOTE, "quiet"),
        _table(("Skill", "Assessment", "Course"), map(_unasked_cells, report.never_asked)),
        *_proven(report.of(Proof.ASSESSED)),
        "<h2>How this was made</h2>",
        _bullets(METHOD),
    ]
    return _page(f"Assessments: {report.program}", body)


def _proven(rows: Sequence[AssessedSkill]) -> list[str]:
    heads = ("Skill", "Assessment", "Agrees with the job", "Missing")
    cells = ((row.label, row.assessment.name if row.assessment else "", *_compared_cells(row.compared)) for row in rows)
    return ["<h2>Assessed</h2>", _table(heads, cells)] if rows else []


def _compared_cells(compared: TaskComparison | None) -> tuple[str, str]:
    if compared is None or compared.comparison is None:
        return ("not compared", compared.why_not if compared else "")
    return (compared.agrees or "nothing", compared.missing or "nothing")


def _gap_cells(row: AssessedSkill) -> tuple[str, ...]:
    asked = f"{row.asked.n} of {row.asked.total}"
    return (row.label, asked, *(line.text if line else NOT_STATED for line in (row.requirement, row.outcome)))


def _unasked_cells(row: AssessedSkill) -> tuple[str, ...]:
    return (row.label, row.assessment.name, row.assessment.course) if row.assessment else (row.label, "", "")


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = ["".join(f"<td>{_safe(cell)}</td>" for cell in row) for row in rows]
    if not lines:
        return _para("None.")
    head = "".join(f'<th scope="col">{_safe(name)}</th>' for name in heads)
    return (
        f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(f'<tr>{line}</tr>' for line in lines)}</tbody></table>"
    )


# ------------------------------------------------------------------------------------------------------- formats

REPORT_FILES: Mapping[str, Format[AssessmentReport]] = MappingProxyType(
    {
        "html": Format("text/html", "Printable page (HTML)", report_page),
        "xlsx": Format(XLSX_MIME, "Workbook (XLSX)", to_xlsx),
        "csv": Format("text/csv", "Table (CSV)", to_csv),
        "json": Format("application/json", "For programs (JSON)", to_json),
    }
)
