"""A syllabus as a document (PDF, DOCX, ODT, RTF, HTML, Markdown, text) → one course, with what it teaches and assesses.

Only what stands where it belongs is taken: outcomes under a heading or a sentence that announces them, assessments
under theirs or in a table with their columns. Topics of a schedule are no outcomes, and nothing is guessed from prose.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from alignment.problems import TooLarge, UnreadableFile
from alignment.reading.assessments import (
    SHARED_LINE,
    Stated,
    columns_of,
    is_administration,
    is_schedule,
    read_blocks,
    section_of,
)
from alignment.reading.criteria import read_criteria, says_rubric, shape_of, title_of
from alignment.reading.documents import first_line, join_lines, read_document, read_lines, tidy
from alignment.reading.formats import Format, Recognised
from alignment.reading.limits import MAX_CELL_CHARACTERS, MAX_TEXT_CHARACTERS
from alignment.reading.outline import HEADING, ITEM, LINE, TABLE, Block, Grid, blocks_from, blocks_of
from alignment.reading.parsers import parse
from alignment.reading.values import detect_language, plain
from alignment.vocabulary import Criterion

IN_BLOCKS = {Format.DOCX: "DOCX blocks", Format.HTML: "HTML blocks", Format.ODT: "ODT", Format.RTF: "RTF"}
"""The documents that keep their tables, and the parser that keeps them too."""
MOST_OUTCOMES = 300
FULL_LINE = 60
"""No page is set in shorter lines, in characters: what ends before that was ended by its author."""
OUTCOME_WORDS = 60
"""A longer line is a paragraph about outcomes, not an outcome."""
HEADING_WORDS = 10


@dataclass(frozen=True, slots=True)
class Taught:
    """An outcome as a syllabus states it, with the code or heading it stands under."""

    text: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Marked:
    """A rubric inside a document, and what it is the rubric of."""

    title: str
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True, slots=True)
class Syllabus:
    """What a document says of one course."""

    title: str
    code: str = ""
    program: str = ""
    language: str = "en"
    outcomes: tuple[Taught, ...] = ()
    assessments: tuple[Stated, ...] = ()
    rubrics: tuple[Marked, ...] = ()


def read_syllabus(file: Recognised) -> Syllabus:
    """The course in a document. Raises UnreadableFile where it states neither outcomes nor assessments nor a rubric."""
    titles, edges, blocks = _opened(file)
    read = _Read()
    for block in blocks:
        _take(read, block)
    lines = [*edges, *(block.text for block in blocks if block.text)]
    language = detect_language("\n".join(line for block in blocks for line in _lines(block))[:20_000])
    assessments = _assessments(read, language)
    if not read.outcomes and not assessments and not read.rubrics:
        what = "web page" if file.format is Format.HTML else "document"
        raise UnreadableFile(
            f"The {what} states no outcomes and says nothing of assessments.",
            "Put them under headings “Learning outcomes” and “Assessment”, or into a spreadsheet (one outcome a row).",
        )
    code, title = _title(titles, lines)
    return Syllabus(
        title, code, _labelled(lines, _PROGRAM), language,
        tuple(dict.fromkeys(read.outcomes))[:MOST_OUTCOMES], tuple(assessments), tuple(read.rubrics),
    )  # fmt: skip


def _opened(file: Recognised) -> tuple[list[str], list[str], list[Block]]:
    """What could be the title, lines of headers and footers, and the blocks of a document."""
    if file.format in IN_BLOCKS:
        content = file.text.encode("utf-8", errors="replace") if file.format is Format.HTML else file.content
        parsed = parse(IN_BLOCKS[file.format], content)
        pieces = [{**one, "text": tidy(str(one["text"]))} for one in parsed["blocks"]]
        _check_size(sum(len(text) for one in pieces for text in (one["text"], *_cells(one))))
        edges = [one["text"] for one in pieces if one["kind"] == "edge"]
        blocks = blocks_from([one for one in pieces if one["kind"] != "edge"])
        return [str(parsed["title"]), *(_first_lines(blocks))], edges, blocks
    document = read_document(file)
    return [document.stated.get("title", ""), document.title], [], blocks_of(_joined(read_lines(file)))


def _joined(lines: Sequence[str]) -> str:
    """The lines with broken sentences joined, but for those that stand alone: headings, labels, rows, shares."""
    groups = [[line] for line in lines[:1]]
    for before, line in pairwise(lines):
        if _stands_alone(before) or _stands_alone(line):
            groups.append([])
        groups[-1].append(line)
    return "\n".join(join_lines(group, FULL_LINE) for group in groups)


def _stands_alone(line: str) -> bool:
    words = plain(line.lstrip("#-*• "))
    is_heading = len(words.split()) <= HEADING_WORDS and (
        section_of(words) not in ("", "kind") or any(one.fullmatch(words) for one in (_OUTCOMES, _OTHER))
    )
    return (
        is_heading
        or line.count("|") >= 2
        or SHARED_LINE.fullmatch(line.strip()) is not None
        or _LABEL.match(line) is not None
    )


def _cells(piece: Mapping[str, Any]) -> Iterator[str]:
    for row in piece.get("rows", ()):
        yield from row


def _check_size(characters: int) -> None:
    if characters > MAX_TEXT_CHARACTERS:
        raise TooLarge(
            f"The document holds {characters:,} characters; at most {MAX_TEXT_CHARACTERS:,} are read.",
            "Split it, or leave out what is not needed.",
        )


def _first_lines(blocks: Sequence[Block]) -> Iterator[str]:
    headings = [block.text for block in blocks[:6] if block.kind == HEADING]
    yield from (*headings[:1], *(block.text for block in blocks[:3] if block.kind in (LINE, ITEM)))


# ------------------------------------------------------------------------------------------------------- its title

_NAMED_COURSE = re.compile(
    r"(?:plan de cours|course (?:outline|syllabus|plan)|"
    r"syllabus)\s*[:–—-]?\s+(?:([0-9A-Z][0-9A-Z-]{2,14}\d?[A-Z]{0,2})\s*[:–—-]\s*)?(\S.{2,120})",
    re.I,
)  # fmt: skip
_COURSE = re.compile(r"(?:course(?: title| name)?|titre du cours|nom du cours|cours)\s*:\s*(\S.{1,140})", re.I)
_CODE = re.compile(
    r"(?:course (?:code|number)|code du cours|sigle|numéro du cours)\s*:\s*([0-9A-Z][0-9A-Z -]{1,15})", re.I
)
_PROGRAM = re.compile(r"(?:program(?:me)?|micro-?credential|certificate)\s*:\s*(\S.{1,140})", re.I)
_NO_TITLE = re.compile(
    r"(?:course )?(?:outline|syllabus|plan|plan de cours|notes? preliminaires?|introduction|welcome|"
    r"table of contents)|\W*"
)


def _title(titles: Iterable[str], lines: Sequence[str]) -> tuple[str, str]:
    """The course's code and title: where a line names them, else the document's title."""
    for line in lines:
        found = _NAMED_COURSE.fullmatch(" ".join(line.split()))
        if found and not _VERB.search(found[2]):
            return (found[1] or "").strip(), first_line(found[2])
    named = _labelled(lines, _COURSE)
    given = [named, *titles, *lines[:3]]
    title = next((first_line(one) for one in given if one.strip() and not _NO_TITLE.fullmatch(plain(one))), "")
    return _labelled(lines, _CODE), title or "Course"


_LABEL = re.compile(r"\s*[^\W\d_][\w '’-]{2,28} ?:\s")
_VERB = re.compile(r"\b(?:is|are|will|describes|est|sont|sera|décrit)\b", re.I)


def _labelled(lines: Iterable[str], label: re.Pattern[str]) -> str:
    return next((found[1].strip() for line in lines if (found := label.fullmatch(" ".join(line.split())))), "")


# -------------------------------------------------------------------------------------------------- its sections


@dataclass(slots=True)
class _Read:
    """Where the reading of a document stands. `before` is the section that a list of outcomes interrupts."""

    section: str = ""
    before: str = ""
    heading: str = ""
    outcomes: list[Taught] = field(default_factory=list)
    assessed: list[Block] = field(default_factory=list)
    schedules: list[Block] = field(default_factory=list)
    rubrics: list[Marked] = field(default_factory=list)


_OUTCOMES = re.compile(
    r"(?:(?:course|module|unit|program|key|intended|student|specific|general|expected|the) )*(?:learning )?"
    r"(?:outcomes?|objectives?|goals|competenc(?:y|ies)|skills)(?: (?:and|of|for|you|covered|addressed)\b.{0,40})?|"
    r"objectifs?(?: (?:du cours|de la formation|d apprentissage|generaux|specifiques|terminal|pedagogiques))*|"
    r"competences?(?: (?:visees?|du cours|a developper|a acquerir|attendues?|developpees?))?|"
    r"(?:resultats|acquis) d apprentissage(?: .{0,30})?|enonces? (?:de la|des) competences?|"
    r"elements? de (?:la )?competences?"
)
_ANNOUNCED = re.compile(
    r"\b(?:able to|learn(?: how)? to|(?:sera|seront|serez|etes|es|etre|soyez) (?:en mesure|capables?|aptes?)(?: de|"
    r" d| a)?|"
    r"competences? .{0,60}suivantes?|objectifs suivants|following (?:\w+ )?(?:outcomes|objectives|competenc\w+|"
    r"skills)|"
    r"(?:by|at) the end of (?:this|the) (?:course|module)|upon (?:successful )?completion|(?:a la fin|"
    r"au terme) du (?:cours|module))"
)
_NEVER_ENDS = re.compile(r"(?:able to|capables?|en mesure|how to)(?: de| d)?$")
_OTHER = re.compile(
    r"(?:(?:course|weekly|class|tentative) )*(?:schedule|calendar|content|outline|topics?|materials?|description|"
    r"overview|policies|policy|"
    r"prerequisites?|textbooks?|readings?|resources|instructors?|contacts?|hours)(?: .{0,30})?|required .*|"
    r"academic .*|"
    r"standards?|contextes? .*|contenu.*|echeancier.*|calendrier.*|materiel.*|mediagraphie.*|bibliographie.*|"
    r"approche.*|methodologie.*|"
    r"encadrement.*|intentions.*|notes? preliminaires.*|prealables?.*|disponibilites?.*|references?|nb"
)
_CODED = re.compile(r"((?:[A-Z]{1,5}[ -]?)?\d{1,4}(?:[.-]\d{1,3})?[A-Z]{0,2})[\t:.)]+\s*(?=\S)")


def _is_heading(block: Block) -> bool:
    words = len(block.text.split())
    return block.kind == HEADING or (
        block.kind in (LINE, ITEM) and 0 < words <= HEADING_WORDS and block.text[-1] not in ".,;"
    )


def _take(read: _Read, block: Block) -> None:
    if block.kind == TABLE:
        _take_table(read, block)
    elif _announces(block.text):
        read.before = read.section if read.section != "listing" else read.before
        read.section = "listing"
    elif _is_heading(block) and (section := _section(read, block)):
        read.section, read.heading = section, block.text
        if section == "assessment":
            read.assessed.append(Block(HEADING, block.text))
    elif read.section in ("outcomes", "listing"):
        _take_outcome(read, block)
    elif read.section == "assessment":
        read.assessed.append(block)


def _announces(text: str) -> bool:
    words = plain(text)
    is_open = text.rstrip().endswith((":", "…", "...")) or _NEVER_ENDS.search(words) is not None
    return is_open and len(words.split()) <= 40 and _ANNOUNCED.search(words) is not None


def _section(read: _Read, block: Block) -> str:
    """The section that a heading opens; "" for a line that is none. Headings below “Assessment” stay in it."""
    words = plain(block.text)
    if _OUTCOMES.fullmatch(words):
        return "outcomes"
    known = section_of(words)
    if known == "general":
        return "assessment"
    if read.section == "assessment" and (
        known in ("administration", "unassessed") or (known and block.kind == HEADING)
    ):
        return "assessment"
    return "other" if block.kind == HEADING or _OTHER.fullmatch(words) or known == "administration" else ""


def _take_outcome(read: _Read, block: Block) -> None:
    for outcome in _stated_outcomes([block.text]):
        read.outcomes.append(outcome)
    if read.section == "listing" and block.kind == LINE and block.text.rstrip().endswith("."):
        read.section = read.before


def _stated_outcomes(lines: Iterable[str]) -> Iterator[Taught]:
    """The lines that can be outcomes, without codes, list marks and what the announcing sentence left over."""
    for line in lines:
        coded = _CODED.match(line)
        text = " ".join((line[coded.end() :] if coded else line).split()).strip(" ,;.•-")
        text = re.sub(r"^(?:de |d['’]|to )(?=[a-zà-ÿ])", "", text)
        words = text.split()
        if not 2 <= len(words) <= OUTCOME_WORDS or _OUTCOMES.fullmatch(plain(text)) or text.isupper():
            continue
        yield Taught(text[0].upper() + text[1:], coded[1] if coded else "")


# ------------------------------------------------------------------------------------------------------- tables


def _take_table(read: _Read, block: Block) -> None:
    heading, rows = block.rows[0], block.rows[1:]
    shape = shape_of(heading, rows, is_called_rubric=says_rubric(read.heading))
    columns = columns_of(heading)
    at = next((at for at, cell in enumerate(heading) if _OUTCOMES.fullmatch(plain(cell))), -1)
    if shape is not None and not (columns.keys() >= {"title", "weight"}):
        read.rubrics.append(Marked(title_of([read.heading]), tuple(read_criteria(shape, heading, rows))))
    elif is_schedule(block.rows):
        read.schedules.append(block)
    elif "title" in columns and columns.keys() & {"weight", "share", "each"}:
        read.assessed.append(block)
    elif at >= 0 and rows:
        read.outcomes.extend(_stated_outcomes(line for row in rows for line in row[at].splitlines()))
    elif read.section in ("outcomes", "listing"):
        read.outcomes.extend(_stated_outcomes(_first_column(block.rows)))
    elif read.section == "assessment":
        read.assessed.append(block)
    elif any(cell.count("\n") >= 3 for row in block.rows for cell in row):
        for line in _lines(block):
            _take(read, next(iter(blocks_of(line)), Block(LINE, line)))


def _first_column(rows: Grid) -> Iterator[str]:
    """The lines of the first cell of each row that holds words."""
    for row in rows:
        yield from next((cell.splitlines() for cell in row if len(cell.split()) >= 2), [])


def _lines(block: Block) -> Iterator[str]:
    yield from filter(str.strip, block.text.splitlines())
    for row in block.rows:
        for cell in row:
            yield from filter(str.strip, cell.splitlines())


def _assessments(read: _Read, language: str) -> list[Stated]:
    """What the sections about assessment come to; where they name none, what a schedule gives a share of the mark."""
    found = read_blocks(read.assessed, language) or read_blocks(read.schedules, language)
    if found:
        return found
    said = [
        line
        for block in read.assessed
        if block.kind in (LINE, ITEM)
        for line in _lines(block)
        if not is_administration(line)
    ]
    whole = " ".join(said)
    return [Stated(whole)] if 0 < len(whole) <= MAX_CELL_CHARACTERS else []
