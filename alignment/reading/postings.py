"""Uploads and pasted text → postings: one a row of a table, one a document.

What the file says wins; what the caller says (`employer`, `field`) fills what the file lacks; nothing else is made up.
Whatever was left out, guessed or mended is counted in a note.
"""

from __future__ import annotations

import html
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from alignment.problems import AlignmentProblem, TooLarge, UnreadableFile, WrongColumns
from alignment.reading.course_signs import NOTE, reads_like_a_course
from alignment.reading.documents import Document, as_title, read_document, read_plain, tidy
from alignment.reading.formats import TABLES, Format, check_size, recognise, shown_name
from alignment.reading.headings import POSTING_COLUMNS, POSTING_SUMMARIES, POSTING_TEXT_PARTS, match_columns
from alignment.reading.isolation import ask_cell
from alignment.reading.letters import mend
from alignment.reading.limits import MAX_FILES, MAX_POSTING_CHARACTERS, MAX_POSTINGS, MAX_TEXT_CHARACTERS
from alignment.reading.parsers import parse
from alignment.reading.tables import is_job_posting, table_of_objects, tables_of
from alignment.reading.values import SHORT_DATE, language_of, plain, read_date
from alignment.vocabulary import Posting, Table, Upload, content_id

MARKUP = re.compile(r"</?(?:p|br|li|ul|ol|div|h[1-6]|strong|b|em|i|span|table)\b[^>]{0,500}>", re.I)
SHORT_CHARACTERS = 20_000
"""Pasted text up to this length is read at once, without the cell: no pattern takes longer than a blink over it."""
LINKED_FROM_CHARACTERS = 100
"""A JobPosting whose description is shorter is a teaser; the page itself says more."""


@dataclass(frozen=True, slots=True)
class PostingsRead:
    """Postings with what the person should know about how they were read."""

    postings: tuple[Posting, ...]
    notes: tuple[str, ...] = ()


def read_postings(uploads: Sequence[Upload], *, employer: str = "", field: str = "") -> PostingsRead:
    """The postings of all files. Those that cannot be read become notes, unless that is all of them."""
    check_count(uploads)
    read, notes, problems = list[Posting](), list[str](), list[AlignmentProblem]()
    for upload in uploads:
        name = shown_name(upload)
        try:
            one = _read_in_cell(upload, employer, field)
        except AlignmentProblem as problem:
            problems.append(problem_of(name, problem))
            notes.append(str(problems[-1]))
        else:
            read.extend(one.postings)
            notes.extend(f"{name}: {note}" for note in one.notes)
    if problems and not read:
        raise problems[0]
    distinct = _distinct(read)
    return PostingsRead(distinct.postings, (*notes, *distinct.notes))


def read_pasted(text: str, *, title: str = "", employer: str = "", field: str = "") -> Posting:
    """A posting somebody pasted into a box."""
    if not SHORT_CHARACTERS < len(text) <= MAX_TEXT_CHARACTERS:
        return read_pasted_here(text, title=title, employer=employer, field=field)
    said = {"title": title, "employer": employer, "field": field}
    return ask_cell("pasted", text.encode("utf-8", "replace"), said).values(Posting)[0]


def read_pasted_here(text: str, *, title: str = "", employer: str = "", field: str = "") -> Posting:
    """The same in this process."""
    if not text.strip():
        raise UnreadableFile("There is no text.", "Paste the text of a job posting.")
    if len(text) > MAX_TEXT_CHARACTERS:
        raise TooLarge(f"The text has more than {MAX_TEXT_CHARACTERS:,} characters.", "Paste one posting at a time.")
    document = read_plain(mend(text))
    if not document.text:
        raise UnreadableFile("There is no text.", "Paste the text of a job posting.")
    titled = replace(document, title=title.strip() or document.title)
    return _document_posting(titled, _Fallback(employer, field, "pasted text"))


def _read_in_cell(upload: Upload, employer: str, field: str) -> PostingsRead:
    check_size(upload.content)
    f"{employer}{field}".encode()  # what was typed and is no text is a slip, and no "?" in its place
    told = ask_cell("postings", upload.content, {"name": upload.name, "employer": employer, "field": field})
    return PostingsRead(tuple(told.values(Posting)), told.notes)


def check_count(uploads: Sequence[Upload]) -> None:
    """Between one file and the limit."""
    if not uploads:
        raise UnreadableFile("No file was given.", "Choose at least one file.")
    if len(uploads) > MAX_FILES:
        raise TooLarge(
            f"{len(uploads):,} files were given; at most {MAX_FILES} are read at once.", "Load fewer at a time."
        )


def problem_of(name: str, problem: AlignmentProblem) -> AlignmentProblem:
    """The same problem, saying which file has it."""
    return type(problem)(f"{name}: {problem.message}", problem.remedy)


@dataclass(frozen=True, slots=True)
class _Fallback:
    """What to say where the file says nothing."""

    employer: str
    field: str
    source: str


def read_upload(upload: Upload, *, employer: str = "", field: str = "") -> PostingsRead:
    """The postings of one file. Runs in the padded cell."""
    file, fallback = recognise(upload), _Fallback(employer, field, shown_name(upload))
    if file.format in TABLES or _is_page_under_a_tables_name(upload, file.format):
        read = tables_of(file, fallback.source)
        found = _from_tables(read.tables, fallback)
        return PostingsRead(found.postings, (*read.notes, *found.notes))
    document = read_document(file)
    linked = [thing for thing in document.linked if is_job_posting(thing)]
    if any(len(str(thing.get("description", ""))) >= LINKED_FROM_CHARACTERS for thing in linked):
        found = _from_tables((table_of_objects(fallback.source, linked),), fallback)
        return PostingsRead(found.postings, (*document.notes, *found.notes))
    if not document.text.strip():
        raise UnreadableFile("The page holds no text.", "Open it in a browser, copy the posting and paste it.")
    posting = _document_posting(document, fallback)
    return PostingsRead((posting,), (*document.notes, *course_notes(posting)))


def course_notes(posting: Posting) -> tuple[str, ...]:
    """A caveat where the text of one posting reads like a course document."""
    return (NOTE,) if reads_like_a_course(posting.text) else ()


def _is_page_under_a_tables_name(upload: Upload, found: Format) -> bool:
    """A web page called .csv is an export that failed (a login page, most often), not a posting."""
    return found is Format.HTML and shown_name(upload).lower().endswith((".csv", ".tsv", ".tab", ".xlsx"))


# -------------------------------------------------------------------------------------------------- one document


def _document_posting(document: Document, fallback: _Fallback) -> Posting:
    columns = match_columns(list(document.stated), POSTING_COLUMNS)
    stated = {ours: document.stated[theirs] for ours, theirs in columns.items()}
    own = {"title": document.title, "text": document.text}
    known = {key: stated.get(key, "") for key in ("employer", "field", "language", "date_posted")}
    return _posting(known | own, fallback)


# ----------------------------------------------------------------------------------------------------- one table


def _from_tables(tables: Iterable[Table], fallback: _Fallback) -> PostingsRead:
    """The postings of every sheet that has some."""
    found, problems = list[PostingsRead](), list[WrongColumns]()
    for table in tables:
        try:
            found.append(_from_table(table, fallback))
        except WrongColumns as problem:
            problems.append(problem)
    if not found:
        raise problems[0]
    postings = tuple(posting for one in found for posting in one.postings)
    if not postings:
        raise UnreadableFile(
            "No row has any text of a posting.", "Fill the column that holds it and load the file again."
        )
    _check_number(len(postings))
    skipped = (f"{len(problems)} sheets hold no postings and were passed over.",) if problems else ()
    return PostingsRead(postings, (*(note for one in found for note in one.notes), *skipped))


def _from_table(table: Table, fallback: _Fallback) -> PostingsRead:
    columns = match_columns(table.columns, POSTING_COLUMNS)
    if {"outcome_id", "course_id"} & {column.strip().lower() for column in table.columns}:
        raise WrongColumns("This is a table of courses or outcomes, not of postings.", "Load it as a program.")
    texts = _text_columns(table, columns)
    if not texts:
        raise WrongColumns(
            f"None of its columns looks like the text of a posting (it has {listed(table.columns)}).",
            "Name the column with the text 'description' or 'text'.",
        )
    rows = _without_markup(table.records(), texts)
    records = [
        {ours: row[theirs].strip() for ours, theirs in columns.items()} | {"text": _joined_text(row, texts)}
        for row in rows
    ]
    _check_number(sum(bool(record["text"]) for record in records))
    postings = tuple(_posting(record, fallback) for record in records if record["text"])
    return PostingsRead(postings, tuple(_table_notes(records)))


def _check_number(postings: int) -> None:
    if postings > MAX_POSTINGS:
        raise TooLarge(f"The file holds {postings:,} postings; at most {MAX_POSTINGS:,} are read.", "Split it.")


def _text_columns(table: Table, columns: Mapping[str, str]) -> list[str]:
    """The columns whose cells together are the posting: the whole first, then its parts in the file's order."""
    whole = columns.get("text")
    parts = [name for name in table.columns if plain(name) in POSTING_TEXT_PARTS and name not in columns.values()]
    summary = [name for name in table.columns if plain(name) in POSTING_SUMMARIES]
    return [*([whole] if whole else []), *parts] or summary


def listed(columns: Sequence[str]) -> str:
    """Column names for a message: the first eight."""
    shown = ", ".join(columns[:8])
    return f"{shown} and {len(columns) - 8} more" if len(columns) > 8 else shown


def _without_markup(rows: list[dict[str, str]], texts: Sequence[str]) -> list[dict[str, str]]:
    """The rows with HTML in their text cells turned into text: all cells in one visit to the cell process."""
    places = [(at, name) for at, row in enumerate(rows) for name in texts if MARKUP.search(row[name])]
    if places:
        fragments = json.dumps([rows[at][name] for at, name in places]).encode("utf-8")
        for (at, name), text in zip(places, parse("fragments", fragments), strict=True):
            rows[at][name] = text
    return rows


def _joined_text(row: Mapping[str, str], texts: Sequence[str]) -> str:
    """The row's text cells, each but the first under its column's name where there are several."""
    filled = [(name, tidy(row[name])) for name in texts]
    filled = [(name, text) for name, text in filled if any(letter.isalnum() for letter in text)]
    return "\n\n".join(text if at == 0 else f"## {name}\n\n{text}" for at, (name, text) in enumerate(filled))


def _table_notes(records: Sequence[Mapping[str, str]]) -> Iterator[str]:
    empty = sum(not record["text"] for record in records)
    if empty:
        yield f"{empty} of {len(records)} rows have no text and were left out."
    dates = [record.get("date_posted", "") for record in records if record["text"]]
    unread = [text for text in dates if text and read_date(text) is None]
    ambiguous = [text for text in unread if SHORT_DATE.fullmatch(text)]
    if ambiguous:
        yield f"{len(ambiguous)} dates could be read two ways (such as {ambiguous[0]}) and were left empty."
    if strange := len(unread) - len(ambiguous):
        yield (
            f"{strange} rows hold something else than a day where the date should be: their columns may have shifted. "
            "They were kept without a date."
        )


# --------------------------------------------------------------------------------------------------- one posting


def _posting(record: Mapping[str, str], fallback: _Fallback) -> Posting:
    employer = html.unescape(record.get("employer", "")) or fallback.employer.strip()
    title, text = as_title(html.unescape(record.get("title", ""))), record["text"]
    if len(text) > MAX_POSTING_CHARACTERS:
        raise TooLarge(
            f"A posting holds {len(text):,} characters; at most {MAX_POSTING_CHARACTERS:,} are read.",
            "Split it, or leave out what is not needed.",
        )
    identity = record.get("id") or content_id(employer, title, text)
    return Posting(
        id=identity,
        group=record.get("group") or identity,
        employer=employer,
        title=title,
        field=html.unescape(record.get("field", "")) or fallback.field.strip(),
        language=language_of(record.get("language", ""), text),
        text=text,
        date_posted=read_date(record.get("date_posted", "")),
        source=record.get("source") or fallback.source,
        licence=record.get("licence", ""),
        origin=record.get("origin", ""),
    )


def _distinct(postings: Iterable[Posting]) -> PostingsRead:
    """No two postings with one id: the same text counts once, another text gets an id of its own."""
    kept, renamed, repeated = dict[str, Posting](), Counter[str](), 0
    for posting in postings:
        first = kept.get(posting.id)
        if first is not None and first.text != posting.text:
            renamed[posting.id] += 1
            posting = _renamed(posting)  # noqa: PLW2901  it is the same posting under another id
            first = kept.get(posting.id)
        repeated += first is not None
        kept.setdefault(posting.id, posting)
    return PostingsRead(tuple(kept.values()), tuple(_distinct_notes(renamed, repeated)))


def _renamed(posting: Posting) -> Posting:
    """The same posting under an id made from its text too. A group that was only its id changes with it."""
    identity = f"{posting.id}-{content_id(posting.text)[:6]}"
    return replace(posting, id=identity, group=identity if posting.group == posting.id else posting.group)


def _distinct_notes(renamed: Counter[str], repeated: int) -> Iterator[str]:
    if renamed:
        example = next(iter(renamed))
        yield f"{renamed.total()} postings share an id with another text ({example}, say) and got ids of their own."
    if repeated:
        yield f"{repeated} postings repeat another one word for word and were left out."
