"""A rubric as files: a table, a workbook, a document for programs, and a page to print and sign.

All four say which version they hold, who signed that very version, and what every version changed. Nothing reads a
clock, so a file made twice is the same file. Text a person wrote is text everywhere: cells that look like a formula
get an apostrophe in front (see exports.py), and the page escapes all of it, holds no script and asks for nothing.
"""

from __future__ import annotations

import html
import json
from collections.abc import Iterable, Mapping
from io import BytesIO
from numbers import Integral
from types import MappingProxyType
from typing import Any

import xlsxwriter

from alignment.exports import (
    GENERATED_BY,
    XLSX_MIME,
    Book,
    Cell,
    Format,
    Row,
    download_name,
    harmless,
    table_csv,
    written,
)
from alignment.rubrics import (
    Change,
    Edit,
    Fate,
    Party,
    Piece,
    Place,
    Rubric,
    RubricRow,
    RubricSummary,
    RubricVersion,
    Signature,
    difference,
    history,
    last_written,
    unclear,
)
from alignment.vocabulary import Level

RUBRIC_COLUMNS = ("Criterion", *(level.value for level in Level))
CHANGE_COLUMNS = ("Version", "Party", "Who", "When", "Note", "What", "Criterion", "Step", "Before", "After")
NO_LOGIN = "Names are as they were typed: there is no login here, so a signature says what somebody stated."


# ---------------------------------------------------------------------------------------------------- the tables


def rubric_rows(version: RubricVersion) -> list[Row]:
    """The grid, a row for each criterion."""
    return [dict(zip(RUBRIC_COLUMNS, (row.name, *row.texts), strict=True)) for row in version.rows]


NUMBER = "Number"
"""The column that tells a criterion that was renamed from a new one; the screen hides it."""


def grid_rows(version: RubricVersion) -> list[Row]:
    """The grid as it is edited, with each criterion's number; without any criterion, one empty row to begin in."""
    if not version.rows:
        return [{NUMBER: 0} | dict.fromkeys(RUBRIC_COLUMNS, "")]
    return [{NUMBER: row.number} | cells for row, cells in zip(version.rows, rubric_rows(version), strict=True)]


def rows_of_grid(rows: Iterable[Mapping[str, object]]) -> tuple[RubricRow, ...]:
    """An edited grid → criteria; what holds no text (an empty cell, a row just added) is empty."""

    def text(cell: object) -> str:
        return cell if isinstance(cell, str) else ""

    def number(cell: object) -> int:
        is_whole = isinstance(cell, Integral) or (isinstance(cell, float) and cell.is_integer())  # missing ones are NaN
        return int(str(cell).partition(".")[0]) if is_whole else 0

    return tuple(
        RubricRow(
            number(row.get(NUMBER)),
            text(row.get(RUBRIC_COLUMNS[0])),
            tuple(text(row.get(name)) for name in RUBRIC_COLUMNS[1:]),
        )
        for row in rows
    )


def change_rows(rubric: Rubric) -> list[Row]:
    """Every change of every version, the newest version first."""
    return [_change_row(edit.version, change) for edit in history(rubric) for change in edit.changes]


def _change_row(version: RubricVersion, change: Change) -> Row:
    when = f"{version.saved_at:%Y-%m-%d %H:%M}"
    cells: list[Cell] = [version.number, version.party.label, version.author, when, version.note, change.kind.value]
    cells += [change.name, change.level.value if change.level else None, change.before, change.after]
    return dict(zip(CHANGE_COLUMNS, cells, strict=True))


def to_csv(rubric: Rubric) -> bytes:
    """The newest grid, with the rubric, the version and both signatures on each row, so that the file stands alone."""
    return table_csv([row | _origin(rubric) for row in rubric_rows(rubric.newest)] or [_nothing(rubric)])


def _nothing(rubric: Rubric) -> Row:
    return dict.fromkeys(RUBRIC_COLUMNS) | _origin(rubric)


def _origin(rubric: Rubric) -> Row:
    about: Row = {"Rubric": rubric.title, "Program": rubric.program, "Workplace": rubric.workplace}
    about |= {"Version": rubric.newest.number, "Fingerprint": rubric.newest.fingerprint}
    return about | {f"Signed for the {party.noun}": _signed(rubric, party) for party in Party}


def _signed(rubric: Rubric, party: Party) -> str:
    found = rubric.signature(rubric.newest.number, party)
    return f"{found.name}, {found.signed_at:%Y-%m-%d}, version {found.version}" if found else "not signed"


def to_xlsx(rubric: Rubric) -> bytes:
    """A workbook: what it is and who signed, the grid, and what every version changed. No live formula, no clock."""
    out = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as workbook:
        made = {"title": harmless(rubric.title), "author": GENERATED_BY, "created": rubric.newest.saved_at}
        workbook.set_properties(made)
        book = Book(workbook)
        book.write_pairs("Summary", _summary(rubric))
        sheet = book.write_table("Rubric", RUBRIC_COLUMNS, rubric_rows(rubric.newest))
        sheet.set_column(0, len(RUBRIC_COLUMNS) - 1, 28)
        sheet = book.write_table("Changes", CHANGE_COLUMNS, change_rows(rubric))
        sheet.set_column(2, 7, 18)
        sheet.set_column(8, 9, 44)
    return out.getvalue()


def _summary(rubric: Rubric) -> list[tuple[str, Cell]]:
    return [
        ("How it stands", rubric.answer),
        *((name, cell) for name, cell in _origin(rubric).items()),
        *(("Signature", one.said) for one in rubric.signatures),
        *(("Look at", sentence) for sentence in unclear(rubric.newest.rows)),
        ("Note", NO_LOGIN),
        ("Made by", GENERATED_BY),
    ]


# ---------------------------------------------------------------------------------------------------------- JSON


def rubric_json(rubric: Rubric) -> dict[str, Any]:
    """Everything: versions with what each changed, the grid with who wrote what last, signatures with their version."""
    told = {name: getattr(rubric, name) for name in ("id", "title", "program", "workplace", "answer")}
    from_assessment = {"course": rubric.course_id, "assessment": rubric.assessment_id} if rubric.assessment_id else None
    return told | {
        "from": from_assessment,
        "version": rubric.newest.number,
        "agreed_version": rubric.agreed.number if rubric.agreed else None,
        "steps": [level.value for level in Level],
        "criteria": _criteria_json(rubric),
        "signatures": [_signature_json(rubric, one) for one in rubric.signatures],
        "versions": [_edit_json(edit) for edit in reversed(history(rubric))],
        "unclear": list(unclear(rubric.newest.rows)),
        "note": NO_LOGIN,
        "generated_by": GENERATED_BY,
    }


def _criteria_json(rubric: Rubric) -> list[dict[str, Any]]:
    written = last_written(rubric)
    return [
        {"criterion": row.number, "name": row.name, "written_by": _writer(written.get(Place(row.number)))}
        | {"steps": [
            {"step": level.step, "text": row.text(level), "written_by": _writer(written.get(Place(row.number, level)))}
            for level in Level
        ]}
        for row in rubric.newest.rows
    ]  # fmt: skip


def _writer(version: RubricVersion | None) -> dict[str, Any] | None:
    """Who wrote some words last; null where there are none."""
    return {"party": version.party.value, "name": version.author, "version": version.number} if version else None


def _signature_json(rubric: Rubric, one: Signature) -> dict[str, Any]:
    signed = {"version": one.version, "fingerprint": rubric.version(one.version).fingerprint}
    return signed | {"party": one.party.value, "name": one.name, "signed_at": one.signed_at.isoformat()}


def _edit_json(edit: Edit) -> dict[str, Any]:
    version = edit.version
    about = {"version": version.number, "party": version.party.value, "name": version.author, "note": version.note}
    rows = [{"criterion": row.number, "name": row.name, "texts": list(row.texts)} for row in version.rows]
    return about | {
        "saved_at": version.saved_at.isoformat(),
        "fingerprint": version.fingerprint,
        "criteria": rows,
        "changes": [_change_json(change) for change in edit.changes],
    }


def _change_json(change: Change) -> dict[str, Any]:
    step = change.level.step if change.level else None
    where = {"what": change.kind.value, "criterion": change.criterion, "name": change.name, "step": step}
    words = [{"fate": piece.fate.value, "text": piece.text} for piece in difference(change.before, change.after)]
    return where | {"before": change.before, "after": change.after, "words": words}


def to_json(rubric: Rubric) -> bytes:
    """UTF-8, readable, with a line end at the end."""
    return f"{json.dumps(rubric_json(rubric), ensure_ascii=False, indent=2)}\n".encode("utf-8", "replace")


def summary_json(one: RubricSummary) -> dict[str, Any]:
    """A rubric as `alignment rubrics --json` lists it."""
    told = {name: getattr(one, name) for name in ("id", "title", "program", "workplace", "version", "criteria")}
    return told | {"saved_at": one.saved_at.isoformat(), "signed": [party.value for party in one.signed]}


# ---------------------------------------------------------------------------------------------------------- HTML

_HIDDEN = "position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap"
_LOOKS = {
    Fate.KEPT: "{words}",
    Fate.STRUCK: '<del style="text-decoration:line-through;opacity:.75"><span style="{hidden}">struck out: </span>'
    "{words}</del>",
    Fate.ADDED: '<ins style="text-decoration:underline;text-decoration-thickness:2px;text-underline-offset:3px;'
    'font-weight:600"><span style="{hidden}">added: </span>{words}</ins>',
}
"""Lines and weight, no colour; the hidden words are for who hears the page."""


def difference_html(pieces: Iterable[Piece]) -> str:
    """What was struck out and added, as safe HTML."""
    return " ".join(_LOOKS[one.fate].format(hidden=_HIDDEN, words=html.escape(one.text)) for one in pieces)


def changes_html(changes: Iterable[Change]) -> str:
    """Each change with its words, as a list in safe HTML; "" for none."""
    items = "".join(
        f'<li style="margin:.35rem 0"><span style="opacity:.75">{html.escape(one.where)}</span><br>'
        f"{difference_html(difference(one.before, one.after))}</li>"
        for one in changes
    )
    style = "list-style:none;margin:0;padding:0;overflow-wrap:anywhere;line-height:1.5"
    return f'<ul style="{style}">{items}</ul>' if items else ""


_STYLE = """
@page { size: landscape; margin: 12mm }
body { font: 10.5pt/1.45 "Helvetica Neue", Arial, sans-serif; color: #1d2528; background: #fff; margin: 2rem auto;
  max-width: 72rem; padding: 0 1rem }
h1 { font: 600 20pt/1.2 Georgia, serif; margin: 0 0 .3rem } h2 { font: 600 13pt Georgia, serif; margin: 1.6rem 0 .5rem }
p { margin: .2rem 0 } .quiet { color: #566064; font-size: 9.5pt }
.wide { overflow-x: auto; margin-top: 1.1rem } .version { margin-top: 1.1rem }
table { border-collapse: collapse; width: 100%; table-layout: fixed; min-width: 46rem }
th, td { border: 1px solid #c9cfca; padding: .45rem .55rem; text-align: left; vertical-align: top;
  overflow-wrap: anywhere } thead th { background: #f4f5f2 } tr, .signature, li { break-inside: avoid }
.empty { color: #6a7478; font-style: italic }
.signatures { display: flex; flex-wrap: wrap; gap: 1rem }
.signature { flex: 1 1 17rem; border: 1px solid #c9cfca; border-radius: .4rem; padding: .7rem .9rem }
.line { border-bottom: 1px solid #1d2528; height: 2rem; margin-bottom: .2rem }
ul { margin: .2rem 0 1rem; padding-left: 1.1rem; overflow-wrap: anywhere }
@media screen and (max-width: 700px) { table { min-width: 0 } table, tbody, tr, th, td { display: block }
  thead { display: none } tr { margin-bottom: 1rem } td { border-top: 0 }
  td::before { content: attr(data-step); display: block; color: #566064; font-size: 9.5pt; font-style: normal } }
@media print { body { margin: 0; max-width: none; padding: 0 } .wide { overflow: visible } table { min-width: 0 } }
"""


def to_html(rubric: Rubric) -> bytes:
    """A page to read, print and sign, complete in itself."""
    version = rubric.newest
    about = f"{rubric.program} · {rubric.workplace} · version {version.number}"
    parts = [
        f"<h1>{_safe(rubric.title)}</h1><p>{_safe(about)}</p><p>{_safe(rubric.answer)}</p>",
        _grid_html(version),
        f"<h2>Signatures</h2>{_signatures_html(rubric)}",
        f"<h2>What each version changed</h2>{''.join(_edit_html(edit) for edit in history(rubric))}",
        f'<p class="quiet">{_safe(NO_LOGIN)} Made by {_safe(GENERATED_BY)}.</p>',
    ]
    return _document(f"{rubric.title}, version {version.number}", "\n".join(parts)).encode("utf-8", "replace")


def _document(title: str, body: str) -> str:
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_safe(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def _safe(text: str) -> str:
    return html.escape(text)


def _grid_html(version: RubricVersion) -> str:
    if not version.rows:
        return '<p class="empty">No criterion has been written yet.</p>'
    head = "".join(f'<th scope="col">{_safe(name)}</th>' for name in RUBRIC_COLUMNS)
    rows = "\n".join(map(_row_html, version.rows))
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>\n{rows}\n</tbody></table></div>'


def _row_html(row: RubricRow) -> str:
    cells = "".join(_cell_html(level, row.text(level)) for level in Level)
    return f'<tr><th scope="row">{_safe(row.shown_name)}</th>{cells}</tr>'


def _cell_html(level: Level, text: str) -> str:
    """A step; on a narrow screen, where the cells stand under each other, it says which."""
    step = f'data-step="{_safe(level.value)}"'
    return f"<td {step}>{_safe(text)}</td>" if text else f'<td {step} class="empty">not written yet</td>'


def _signatures_html(rubric: Rubric) -> str:
    """Both parties, each with the very version it signed; an unsigned one gets a line to sign on by hand."""
    boxes = "".join(f'<div class="signature">{_party_html(rubric, party)}</div>' for party in Party)
    earlier = [one.said for one in rubric.signatures if one.version < rubric.newest.number]
    before = f'<p class="quiet">Earlier versions. {_safe(". ".join(earlier))}.</p>' if earlier else ""
    return f'<div class="signatures">{boxes}</div>{before}'


def _party_html(rubric: Rubric, party: Party) -> str:
    version, signed = rubric.newest, rubric.signature(rubric.newest.number, party)
    held = f'<p class="quiet">Version {version.number}, {version.fingerprint}</p>'
    if signed:
        return f"<p><strong>{party.label}</strong></p><p>Signed by {_safe(signed.name)}</p>" + (
            f"<p>{signed.signed_at:%Y-%m-%d}</p>{held}"
        )
    by_hand = '<div class="line"></div><p class="quiet">Name, date and signature</p>'
    return f"<p><strong>{party.label}</strong>: not signed</p>{by_hand}{held}"


def _edit_html(edit: Edit) -> str:
    note = f"<p>{_safe(edit.version.note)}</p>" if edit.version.note else ""
    return f'<p class="version"><strong>{_safe(edit.said)}</strong></p>{note}{changes_html(edit.changes)}'


# ------------------------------------------------------------------------------------------------------- formats


RUBRIC_FORMATS: Mapping[str, Format[Rubric]] = MappingProxyType(
    {
        "html": Format("text/html", "Page to print and sign (HTML)", to_html),
        "xlsx": Format(XLSX_MIME, "Workbook (XLSX)", to_xlsx),
        "csv": Format("text/csv", "Table (CSV)", to_csv),
        "json": Format("application/json", "Everything, for programs (JSON)", to_json),
    }
)


def export_rubric(rubric: Rubric, extension: str) -> bytes:
    """The rubric in the format of a file's extension. Raises NotFound as `written` does."""
    return written(rubric, extension, RUBRIC_FORMATS, " of a rubric")


def rubric_name(rubric: Rubric) -> str:
    """What the download is called, without its extension: the rubric and its version."""
    return f"{download_name('rubric', rubric.title)}-version-{rubric.newest.number}"
