"""Postings, programs and frameworks come in: read, shown as drafts, stored, scored."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import replace
from functools import lru_cache
from typing import Any

from alignment.access import Action, needs
from alignment.answers import Draft, Drafts, ReadLine, words_of
from alignment.frameworks import build_framework
from alignment.membership import OWN_ID, keep_mark, mark_of
from alignment.problems import AlignmentProblem, NotAllowed, NotFound, UnreadableFile, WrongColumns
from alignment.reading import (
    ColumnGuess,
    course_notes,
    guess_columns,
    read_pasted,
    read_postings,
    read_programs,
    read_shipped_table,
    read_tables,
)
from alignment.requirements import asking_part, line_key, requirements
from alignment.rows import (
    SCORED_TABLES,
    UNDOABLE,
    course_fingerprints,
    fingerprint_of,
    forget_courses,
    forget_postings,
    insert_framework,
    insert_lines,
    insert_programs,
    mark_repeated,
    merged_fingerprint,
    posting_row,
    refuse_lone_rubrics,
)
from alignment.vocabulary import (
    BUILT_IN_FRAMEWORK,
    Framework,
    Line,
    LoadReport,
    Match,
    Posting,
    ProgramFiles,
    Requirement,
    Upload,
    content_id,
    counted,
)
from alignment.workspace.aligning import Aligning
from alignment.workspace.core import Progress, shipped, silent

_AT_ONCE = 500
"""Lines of drafts scored in one call: more take no less time, and memory that the process does not give back."""
BUILT_IN_FILES = ("core_skills.csv", "families.csv")


class Loading(Aligning):
    """What comes in by files and pasted text."""

    @needs(Action.EDIT_PROGRAMS)
    def load_sample(self, progress: Progress = silent) -> list[LoadReport]:
        """Load and align the fictional sample: postings of four fields and eight programs."""
        postings = self.load_postings([shipped("sample/postings.csv")])
        names = ("courses", "outcomes", "assessments")
        programs = self.load_programs([shipped(f"sample/{name}.csv") for name in names])
        self.align(BUILT_IN_FRAMEWORK, progress=progress)
        return [postings, programs]

    @needs(Action.ADD_POSTINGS)
    def load_postings(self, uploads: Sequence[Upload], *, employer: str = "", field: str = "") -> LoadReport:
        """Read postings, split them into lines and store what is new or changed.

        Raises UnreadableFile, TooLarge or WrongColumns when nothing could be read; then nothing is stored.
        """
        read = read_postings(uploads, employer=employer, field=field)
        return replace(self._store_postings(self._owned(read.postings)), notes=read.notes)

    @needs(Action.EDIT_PROGRAMS)
    def load_programs(
        self, uploads: Sequence[Upload], *, mapping: Mapping[str, Mapping[str, str]] | None = None
    ) -> LoadReport:
        """Read courses, outcomes and assessments and store what is new or changed; problems as above."""
        read = read_programs(uploads, mapping=mapping)
        known = {row["id"] for row in self._seen.read("course_fingerprints")}
        if not read.files.outcomes and not known & {course.id for course in read.files.courses}:
            raise WrongColumns(
                f"{counted(len(read.files.courses), 'course')} without a single outcome: nothing could be compared.",
                "Load the courses together with the file of their outcomes.",
            )
        report = self._store_programs(read.files, [one.name for one in uploads])
        programs = tuple(dict.fromkeys(course.program for course in read.files.courses))
        return replace(report, notes=read.notes, programs=programs)

    @needs(Action.EDIT_FRAMEWORKS)
    def load_framework(self, name: str, uploads: Sequence[Upload]) -> LoadReport:
        """Read a framework under `name`, replacing an older version of it."""
        if not name.strip():
            raise NotFound("The framework has no name.", "Give it a short name, such as “esco”.")
        if not uploads:
            raise UnreadableFile("No file was given.", "Choose the framework’s files.")
        if name == BUILT_IN_FRAMEWORK:
            raise NotFound("The name “core” belongs to the built-in framework.", "Choose another name, such as “esco”.")
        tables = [table for upload in uploads for table in read_tables(upload)]
        return self._store_framework(build_framework(name, tables))

    @needs(Action.EDIT_PROGRAMS)
    def guess_columns(self, upload: Upload) -> list[ColumnGuess]:
        """Which column of a program file seems to be what."""
        return guess_columns(upload)

    @needs(Action.EDIT_PROGRAMS)
    def guess_tables(self, uploads: Sequence[Upload]) -> list[ColumnGuess]:
        """The same for the tables of several files; a problem says which file has it."""
        if not uploads:
            raise UnreadableFile("No file was given.", "Choose at least one CSV or XLSX file.")
        return [guess for upload in uploads for guess in _guessed(upload)]

    @needs(Action.ADD_POSTINGS)
    def draft_uploads(self, uploads: Sequence[Upload], *, employer: str = "", field: str = "") -> Drafts:
        """Read postings and show how they are understood, without storing anything."""
        read = read_postings(uploads, employer=employer, field=field)
        return Drafts(tuple(self._drafts(self._owned(read.postings))), read.notes)

    @needs(Action.ADD_POSTINGS)
    def draft_text(self, text: str, *, title: str = "", employer: str = "", field: str = "") -> Drafts:
        """The same for pasted text."""
        pasted = read_pasted(text, title=title, employer=employer, field=field)
        return Drafts(tuple(self._drafts(self._owned([pasted]))), course_notes(pasted))

    @needs(Action.ADD_POSTINGS)
    def accept(self, drafts: Drafts, progress: Progress = silent) -> LoadReport:
        """Store drafts and score them against every framework that is in use."""
        report = self._store_postings(self._owned([draft.posting for draft in drafts.drafts]))
        self._align_in_use(progress)
        return replace(report, notes=drafts.notes)

    @needs(Action.EDIT_PROGRAMS)
    def add_programs(
        self,
        uploads: Sequence[Upload],
        *,
        mapping: Mapping[str, Mapping[str, str]] | None = None,
        progress: Progress = silent,
    ) -> LoadReport:
        """Load programs and score them against every framework that is in use; problems as in `load_programs`."""
        report = self.load_programs(uploads, mapping=mapping)
        self._align_in_use(progress)
        return report

    def _keep_built_in(self) -> None:
        self._store_framework(_built_in(*map(shipped, BUILT_IN_FILES)))

    def _store_framework(self, framework: Framework) -> LoadReport:
        fingerprint = content_id(framework, framework.families, framework.skills)
        size = len(framework.skills)
        known = self._fingerprint(framework.name)
        if known == fingerprint:
            return LoadReport("skills", size, 0, 0, size)
        undoable = None if framework.name == BUILT_IN_FRAMEWORK else UNDOABLE
        with self._database.writing("load framework", who=self.person.name, undoable=undoable) as writing:
            writing.tell([framework.name], before=known or None, after={"version": framework.version})
            if known:
                for table in ("family", "skill", "skill_label", *SCORED_TABLES):
                    writing.delete(table, "framework", [framework.name])
                writing.delete("framework", "name", [framework.name])
            insert_framework(writing, framework, fingerprint)
        return LoadReport("skills", size, 0, size, 0) if known else LoadReport("skills", size, size, 0, 0)

    def _store_postings(self, postings: Sequence[Posting]) -> LoadReport:
        """What is new or changed is decided inside the transaction: two people may add the same posting at once."""
        given = {posting.id: fingerprint_of(posting) for posting in postings}
        owner = self.person.owner
        known = {row["id"]: row for row in self._database.read("posting_fingerprints")}
        if any(known[id]["owner"] != owner for id in given.keys() & known.keys()):
            raise NotAllowed("A posting of these files has the id of another’s.", "Give it another id, and load again.")
        differing = (given.keys() - known.keys()) | _changed(given, known)
        if not differing:
            return LoadReport("postings", len(postings), 0, 0, len(given))
        lines = {posting.id: requirements(posting) for posting in postings if posting.id in differing}
        with self._database.writing("load postings", who=self.person.name, undoable=UNDOABLE) as writing:
            known = {row["id"]: row for row in writing.read("posting_fingerprints")}
            fresh, changed = given.keys() - known.keys(), _changed(given, known)
            chosen = [posting for posting in postings if posting.id in (fresh | changed) & differing]
            after = {"new": len(fresh), "changed": len(changed & differing)}
            writing.tell([one.id for one in chosen], before={"postings": len(known)}, after=after)
            if chosen:
                writing.name_sources((one.source for one in chosen), chosen[0].id)
            forget_postings(writing, sorted(changed & differing))
            writing.insert("posting", [posting_row(posting, given[posting.id], owner) for posting in chosen])
            insert_lines(writing, [line for posting in chosen for line in lines[posting.id]])
            employers = {posting.employer for posting in chosen} | {known[id]["employer"] for id in changed & differing}
            for employer in sorted(employers - {""}):
                mark_repeated(writing, employer, owner)
        return LoadReport("postings", len(postings), len(fresh), len(changed), len(given) - len(fresh) - len(changed))

    def _store_programs(self, files: ProgramFiles, names: Sequence[str]) -> LoadReport:
        """Store what is new or changed of files with these names.

        A course that comes again without its outcomes, or without its assessments, keeps those it has.

        Raises WrongColumns for a rubric alone that would take the place of stored assessments.
        """
        given = course_fingerprints(files)
        known = {row["id"]: str(row["fingerprint"]) for row in self._seen.read("course_fingerprints")}
        if all(merged_fingerprint(known.get(id, "::"), one) == known.get(id) for id, one in given.items()):
            return LoadReport("outcomes", len(files.outcomes), 0, 0, len(files.outcomes))
        with self._database.writing("load programs", who=self.person.name, undoable=UNDOABLE) as writing:
            known = {row["id"]: str(row["fingerprint"]) for row in writing.read("course_fingerprints")}
            merged = {id: merged_fingerprint(known.get(id, "::"), one) for id, one in given.items()}
            fresh = merged.keys() - known.keys()
            changed = {id for id in merged.keys() & known.keys() if merged[id] != known[id]}
            refuse_lone_rubrics(writing, sorted(changed), files)
            after = {"new": len(fresh), "changed": len(changed)}
            writing.tell(sorted(fresh | changed), before={"courses": len(known)}, after=after)
            if fresh | changed:
                writing.name_sources(_known_by(files, fresh | changed, names))
            forget_courses(writing, sorted(changed), files)
            insert_programs(writing, files, fresh | changed, merged)
        new = sum(outcome.course_id in fresh for outcome in files.outcomes)
        altered = sum(outcome.course_id in changed for outcome in files.outcomes)
        total = len(files.outcomes)
        return LoadReport("outcomes", total, new, altered, total - new - altered)

    def _owned(self, postings: Sequence[Posting]) -> list[Posting]:
        """An employer's postings are its own: under its name, with ids that are nobody else's and say nothing."""
        employer = self.person.owner
        if not employer:
            if any(OWN_ID.match(id) for posting in postings for id in (posting.id, posting.group)):
                raise NotAllowed("A posting has an id of the form that employers’ own have.", "Give it another id.")
            return list(postings)
        mark = self._mark(employer)
        return [
            replace(posting, employer=employer)
            if posting.id.startswith(mark) and posting.group.startswith(mark)
            else replace(
                posting, id=mark + content_id(posting.id), group=mark + content_id(posting.group), employer=employer
            )
            for posting in postings
        ]

    def _mark(self, employer: str) -> str:
        """What the ids of an employer's own postings begin with; made when the first is added."""
        if mark := mark_of(self._database.read, employer):
            return mark
        with self._database.writing("mark employer", who=self.person.name) as writing:
            return keep_mark(writing, employer)

    def _drafts(self, postings: Sequence[Posting]) -> list[Draft]:
        """How postings are read. Lines are scored many at once: a table of thousands must not take minutes."""
        known = {row["id"]: row["fingerprint"] for row in self._seen.read("posting_fingerprints")}
        repeated = {name: self._known_repeated(name) for name in {posting.employer for posting in postings}}
        lines = [requirements(posting) for posting in postings]
        asking = [
            (line, posting)
            for posting, own in zip(postings, lines, strict=True)
            for line in own
            if line.asks and line_key(line.text) not in repeated[posting.employer]
        ]
        asked = [Line(asking_part(line), line.language, field=posting.field) for line, posting in asking]
        scorer = self._scorer(BUILT_IN_FRAMEWORK)
        chunks = (asked[start : start + _AT_ONCE] for start in range(0, len(asked), _AT_ONCE))
        found = [row for chunk in chunks for row in scorer.matches(chunk, keep=0)]
        matches = {id(line): tuple(row) for (line, _), row in zip(asking, found, strict=True)}
        return [
            Draft(
                posting,
                tuple(_read_line(line, matches.get(id(line), ()), repeated[posting.employer]) for line in own),
                known.get(posting.id) == fingerprint_of(posting),
            )
            for posting, own in zip(postings, lines, strict=True)
        ]

    def _known_repeated(self, employer: str) -> set[str]:
        if not employer:
            return set()
        rows = self._seen.read("employer_lines", employer=employer, owner=self.person.owner)
        return {line_key(row["text"]) for row in rows if row["repeated"]}


@lru_cache(maxsize=1)
def _built_in(*files: Upload) -> Framework:
    """The framework that the product ships, read once a process."""
    return build_framework(BUILT_IN_FRAMEWORK, [read_shipped_table(file) for file in files])


def _changed(given: Mapping[str, str], known: Mapping[str, Mapping[str, Any]]) -> set[str]:
    return {id for id in given.keys() & known.keys() if known[id]["fingerprint"] != given[id]}


def _guessed(upload: Upload) -> list[ColumnGuess]:
    try:
        return guess_columns(upload)
    except AlignmentProblem as problem:
        raise type(problem)(f"{upload.name}: {problem.message}", problem.remedy) from problem


def _read_line(line: Requirement, found: tuple[Match, ...], repeated: set[str]) -> ReadLine:
    """A line of a draft with its fate."""
    return ReadLine(line, found, line.asks and line_key(line.text) in repeated, words_of(found))


def _known_by(files: ProgramFiles, stored: Set[str], names: Sequence[str]) -> Collection[str]:
    """By what a load of these courses is known: the source that their rows name, as for a removal; else the files."""
    sources = {course.source for course in files.courses if course.id in stored}
    return names if sources & set(names) else sources
