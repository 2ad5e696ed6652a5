"""Everything a page or the command line can ask or do: one method is one question, or one transaction.

The workspace knows postings, programs and frameworks; it has never heard of a cursor or a widget. Reading,
splitting, scoring and judging are done by the modules below it, which do not know each other; here they meet.
scikit-learn is loaded only when something must be scored, so that looking at results stays quick.
"""

from __future__ import annotations

import json
import secrets
import threading
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from platformdirs import user_data_path

from alignment.access import LEAST_POOLED, LOCAL, POOLED_FROM, Action, Person, Purpose, Role, needs
from alignment.answers import (
    Act,
    AlignReport,
    AssessmentRow,
    Draft,
    Drafts,
    FieldSummary,
    FrameworkSummary,
    LevelDetail,
    Loaded,
    MonthCount,
    OutcomeRow,
    Overview,
    PostingList,
    ProgramReport,
    ProgramSummary,
    ReadLine,
    SecondReader,
    SkillDemand,
    SkillReport,
    SourceSummary,
    StoredPosting,
    TriedLine,
    words_of,
)
from alignment.assessing import AssessmentPage, AssessmentReport, StoredAssessment, TaskComparison, compare_line
from alignment.database import UNDOABLE_ACTS, Database, Seen, Views
from alignment.decisions import (
    CONSIDERED,
    DecisionList,
    ErrorRate,
    Review,
    ReviewItem,
    clear_level_reason,
    clear_reason,
    error_rate,
    queue,
)
from alignment.evaluation import (
    Choice,
    Evaluation,
    FamilyEvaluation,
    Labelled,
    LabelledLine,
    LabelledPair,
    Reranked,
    Shown,
    ShownEvaluation,
    TaughtEvaluation,
    average_precision,
    evaluate,
    evaluate_semantic,
    evaluate_shown,
    evaluate_taught,
    has_labelled_lines,
    has_labelled_pairs,
    labelled_lines,
    labelled_pairs,
    labelled_sentences,
)
from alignment.events import Event
from alignment.frameworks import build_framework
from alignment.gaps import LEVEL_SURE, find_gaps, share
from alignment.keeping import Listener, Verification, backup, event_of, verification_of
from alignment.levels import CROSSWALK, Anchor
from alignment.links import is_signed, make_token, signing_key
from alignment.meaning import ALL_UP_TO, CANDIDATES, MeaningModel, Reader, reordered, second_opinion
from alignment.membership import (
    OWN_ID,
    Deletion,
    Link,
    Member,
    drop_person,
    forget_employer,
    held_of,
    keep_link,
    keep_mark,
    keep_person,
    links,
    mark_of,
    members,
    person_named,
    person_of_link,
    revoke_link,
)
from alignment.problems import (
    AlignmentProblem,
    NotAllowed,
    NotFound,
    NothingLoaded,
    UnreadableFile,
    WrongColumns,
)
from alignment.proofs import hold_edits, keep_edit, one_assessment, page_of, report_for, stored_assessments
from alignment.quality import Quality, Rules, quality_of
from alignment.reading import ColumnGuess as ColumnGuess  # noqa: PLC0414  # said again for the pages, which name it
from alignment.reading import guess_columns, read_pasted, read_postings, read_programs, read_table, read_tables
from alignment.requirements import (
    ASKS_FROM,
    ASKS_FROM_ANNOUNCED,
    ASKS_FROM_ANNOUNCED_IN_FRENCH,
    SURELY_ASKS,
    asking_part,
    line_key,
    requirements,
    single_line,
)
from alignment.rows import (
    MATCH_TABLES,
    SCORED_TABLES,
    UNDOABLE,
    apply_decisions,
    asking_line,
    counts_of_wording,
    course_fingerprints,
    decision_of,
    fingerprint_of,
    forget_courses,
    forget_postings,
    insert_framework,
    insert_lines,
    insert_programs,
    insert_rubric,
    insert_rubric_version,
    insert_signature,
    judged_line,
    keep_decision,
    keep_level,
    level_line_of,
    level_of,
    line_label,
    line_of,
    mark_repeated,
    match_of,
    match_row,
    merged_fingerprint,
    open_outcome,
    open_requirement,
    posting_row,
    put_back,
    read_levels,
    read_rubric,
    refuse_lone_rubrics,
    relations_of,
    remove_source,
    requirement_of,
    rubric_summary,
    shown_of,
    skill_named,
    skill_of,
    skills_named,
    source_of,
    taught_of,
    teaching_line,
    tried_row,
    undo_decision,
)
from alignment.rubrics import (
    LONGEST_NOTE,
    LONGEST_PERSON,
    LONGEST_TITLE,
    Party,
    Rubric,
    RubricRow,
    RubricSource,
    RubricSummary,
    check_newest,
    check_signing,
    first_rows,
    highest,
    kept_rows,
    kept_text,
)
from alignment.scoring.coverage import Program, Relations, Wanted, judge_pair
from alignment.sides import Sides, sensitivity_of, withheld_caveats
from alignment.vocabulary import (
    BUILT_IN_FRAMEWORK,
    MINIMUM_POSTINGS,
    PARTLY_FROM,
    SELF_MANAGEMENT,
    TAUGHT_FROM,
    Claim,
    Decision,
    EvidenceLine,
    Family,
    Framework,
    Gap,
    GapReport,
    Level,
    Line,
    LoadReport,
    Match,
    Opinion,
    Posting,
    ProgramFiles,
    Question,
    Requirement,
    SecondOpinion,
    Setting,
    Side,
    Skill,
    Upload,
    Verdict,
    content_id,
    counted,
    counted_owners,
)

if TYPE_CHECKING:
    import numpy as np

    from alignment.scoring import PlainScorer, SkillScorer


DATA = Path(__file__).resolve().parent.parent / "data"


SAMPLE_SOURCE = "Alignment sample (fictional)"
"""The source that every row of the sample names."""


NEAREST_KEPT = 2
"""Matches that did not pass, kept for each outcome and assessment, so that a gap can show the closest miss."""


FITTED_KEPT = 3
"""Fitted scorers kept in a process, the last used ones: a large framework's holds matrices of 100,000 labels."""
_FITTED: dict[str, SkillScorer] = {}
_FITTED_PLAIN: dict[str, PlainScorer] = {}
"""By fingerprint, which is made of the framework’s content: what was learned from the same skills is the same."""
_FITTING = threading.Lock()


Fitted = TypeVar("Fitted", "SkillScorer", "PlainScorer")


Progress = Callable[[str, float], None]
"""Told what is being done and how far it is, 0-1."""


def default_path() -> Path:
    """Where the database lives when nobody says otherwise: the user's data folder."""
    return user_data_path("alignment", appauthor=False) / "alignment.duckdb"


def _silent(message: str, done: float) -> None:
    """The progress of somebody who does not want to know."""


class Workspace:
    """One database with everything that can be asked of it.

    >>> with Workspace(":memory:") as workspace:
    ...     [framework.name for framework in workspace.frameworks()]
    ['core']
    """

    def __init__(
        self, path: Path | str | None = None, *, model: Path | str | None = None, pooled_from: int = POOLED_FROM
    ) -> None:
        """`model` names the folder of a sentence embedding model for second opinions; it is opened when first asked.

        `pooled_from` is how many employers' own postings others see together, and never fewer (at least 2).
        """
        self._database = Database(path or default_path())
        self._pooled_from = max(pooled_from, LEAST_POOLED)
        self.person = LOCAL
        self._seen, self._own_key = Seen(self._database, None), secrets.token_bytes(32)
        self._listener: Listener | None = None
        self._aligning = threading.Lock()
        self._model_folder, self._opening = model, threading.Lock()
        self._opened: Reader | None = None
        self._keep_built_in()

    def __enter__(self) -> Workspace:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the database file."""
        if self._listener is not None:
            self._listener.stop()
        self._database.close()

    def seen_by(self, person: Person) -> Workspace:
        """The same workspace as this person may use it: what the role allows, and of postings what they may see.

        Raises NotAllowed for a workspace that is somebody's already: nobody becomes somebody else.
        """
        if not self.person.is_local:
            raise NotAllowed("This is somebody’s own view.", "Ask the server’s workspace for another person’s.")
        seen = copy(self)
        seen.person = person
        seen._seen = Seen(self._database, person.sight(self._pooled_from))
        return seen

    @property
    def revision(self) -> int:
        """Changes with every write; caches are keyed on it."""
        return self._database.revision

    @property
    def path(self) -> str:
        return self._database.path

    # ------------------------------------------------------------------------------------------------- loading

    @needs(Action.EDIT_PROGRAMS)
    def load_sample(self, progress: Progress = _silent) -> list[LoadReport]:
        """Load and align the fictional sample: postings of four fields and eight programs."""
        postings = self.load_postings([_shipped("sample/postings.csv")])
        names = ("courses", "outcomes", "assessments")
        programs = self.load_programs([_shipped(f"sample/{name}.csv") for name in names])
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
        return replace(self._store_programs(read.files), notes=read.notes)

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

    def _keep_built_in(self) -> None:
        tables = [read_table(_shipped(name)) for name in ("core_skills.csv", "families.csv")]
        self._store_framework(build_framework(BUILT_IN_FRAMEWORK, tables))

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

    def _fingerprint(self, framework: str) -> str:
        known = {row["name"]: str(row["fingerprint"]) for row in self._seen.read("frameworks")}
        return known.get(framework, "")

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
            forget_postings(writing, sorted(changed & differing))
            writing.insert("posting", [posting_row(posting, given[posting.id], owner) for posting in chosen])
            insert_lines(writing, [line for posting in chosen for line in lines[posting.id]])
            employers = {posting.employer for posting in chosen} | {known[id]["employer"] for id in changed & differing}
            for employer in sorted(employers - {""}):
                mark_repeated(writing, employer, owner)
        return LoadReport("postings", len(postings), len(fresh), len(changed), len(given) - len(fresh) - len(changed))

    def _store_programs(self, files: ProgramFiles) -> LoadReport:
        """A course that comes again without its outcomes, or without its assessments, keeps those it has.

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
            forget_courses(writing, sorted(changed), files)
            insert_programs(writing, files, fresh | changed, merged)
        new = sum(outcome.course_id in fresh for outcome in files.outcomes)
        altered = sum(outcome.course_id in changed for outcome in files.outcomes)
        total = len(files.outcomes)
        return LoadReport("outcomes", total, new, altered, total - new - altered)

    # -------------------------------------------------------------------------------------------------- drafts

    @needs(Action.ADD_POSTINGS)
    def draft_uploads(self, uploads: Sequence[Upload], *, employer: str = "", field: str = "") -> Drafts:
        """Read postings and show how they are understood, without storing anything."""
        read = read_postings(uploads, employer=employer, field=field)
        return Drafts(tuple(self._drafts(self._owned(read.postings))), read.notes)

    @needs(Action.ADD_POSTINGS)
    def draft_text(self, text: str, *, title: str = "", employer: str = "", field: str = "") -> Drafts:
        """The same for pasted text."""
        pasted = read_pasted(text, title=title, employer=employer, field=field)
        return Drafts(tuple(self._drafts(self._owned([pasted]))))

    @needs(Action.ADD_POSTINGS)
    def accept(self, drafts: Drafts, progress: Progress = _silent) -> LoadReport:
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
        progress: Progress = _silent,
    ) -> LoadReport:
        """Load programs and score them against every framework that is in use; problems as in `load_programs`."""
        report = self.load_programs(uploads, mapping=mapping)
        self._align_in_use(progress)
        return report

    def _align_in_use(self, progress: Progress) -> None:
        for row in self._database.read("frameworks"):
            if row["aligned"] or row["name"] == BUILT_IN_FRAMEWORK:
                self._align(row["name"], again=False, progress=progress)

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

    # --------------------------------------------------------------------------------------------------- align

    @needs(Action.EDIT_FRAMEWORKS)
    def align(
        self, framework: str | None = None, *, again: bool = False, progress: Progress = _silent
    ) -> list[AlignReport]:
        """Score what is new (or everything) against one framework, or against each that is loaded."""
        names = [self._framework_name(framework)] if framework else [one.name for one in self.frameworks()]
        return [self._align(name, again, progress) for name in names]

    def _align(self, framework: str, again: bool, progress: Progress) -> AlignReport:
        """Page by page, each page scored and stored as one transaction, so that a long alignment can be broken off.

        One alignment at a time; a second one waits, and finds nothing left to do.
        """
        with self._aligning:
            if again:
                with self._database.writing("forget matches", who=self.person.name) as writing:
                    writing.tell([framework])
                    for table in SCORED_TABLES:
                        writing.delete(table, "framework", [framework])
            owners = [row["owner_id"] for row in self._database.read("unaligned_owners", framework=framework)]
            seen = {row["owner_id"] for row in self._seen.read("unaligned_owners", framework=framework)}
            owners.sort(key=lambda owner: owner not in seen)  # what is told is only of what this person sees
            done = AlignReport(framework, 0, 0, 0)
            total = counted_owners(len(seen))
            for start in range(0, len(owners), _PAGE):
                progress(f"{framework}: {min(start, len(seen)):,} of {total}", start / len(owners))
                done = self._align_page(framework, owners[start : start + _PAGE], seen, done)
            if owners:
                progress(f"{framework}: {total}", 1.0)
        return done

    def _align_page(
        self, framework: str, owners: Sequence[str], seen: Collection[str], done: AlignReport
    ) -> AlignReport:
        """Score and store one page. What changed meanwhile is left out: it stays unaligned, for the next time.

        Only of what is `seen` by whoever asks it is told how much there is.
        """
        fingerprint = self._fingerprint(framework)  # before the scorer: a framework replaced between them is noticed
        scorer, second = self._scorer(framework), self._plain_scorer(framework)
        with self._database.snapshot() as read:
            lines = {what: read(f"unaligned_{what}s", framework=framework, owners=owners) for what in MATCH_TABLES}
            loaded = {row["owner_id"]: row["fingerprint"] for row in read("owner_fingerprints", ids=owners)}
        scored = {what: _scored(scorer, what, framework, rows) for what, rows in lines.items()}
        matches = {what: rows for what, (rows, _) in scored.items()}
        tried = [row for _, near in scored.values() for row in near]
        tried += [row for what, rows in lines.items() for row in _scored_plainly(second, what, framework, rows)]
        with self._database.writing("align", who=self.person.name) as writing:
            now = {row["owner_id"]: row["fingerprint"] for row in writing.read("owner_fingerprints", ids=owners)}
            kept = {owner for owner in owners if owner in now and now[owner] == loaded.get(owner)}
            if fingerprint != {row["name"]: row["fingerprint"] for row in writing.read("frameworks")}.get(framework):
                kept = set()
            writing.tell([framework, *sorted(kept & set(seen))])
            for what, table in MATCH_TABLES.items():
                writing.insert(table, [row for row in matches[what] if row["owner_id"] in kept])
            writing.insert("tried_match", [row for row in tried if row["owner_id"] in kept])
            writing.insert("aligned", [{"framework": framework, "owner_id": owner} for owner in sorted(kept)])
            read_levels(writing, sorted(kept))
            apply_decisions(writing, framework, sorted(kept))
        read_lines, found = (
            sum(row["owner_id"] in seen for rows in one.values() for row in rows) for one in (lines, matches)
        )
        told = len(kept & set(seen))
        return AlignReport(framework, done.owners + told, done.lines + read_lines, done.matches + found)

    def _scorer(self, framework: str) -> SkillScorer:
        """The fitted scorer of a framework, kept until the framework changes; all workspaces of a process share it."""
        from alignment.scoring import SkillScorer  # noqa: PLC0415  # scikit-learn takes seconds: only when scoring

        return self._fitted(framework, _FITTED, SkillScorer)

    def _plain_scorer(self, framework: str) -> PlainScorer:
        """The same for the second method."""
        from alignment.scoring import PlainScorer  # noqa: PLC0415  # as above

        return self._fitted(framework, _FITTED_PLAIN, PlainScorer)

    def _fitted(self, framework: str, kept: dict[str, Fitted], make: Callable[[], Fitted]) -> Fitted:
        framework = self._framework_name(framework)
        fingerprint = self._fingerprint(framework)
        with _FITTING:
            scorer: Fitted = kept.pop(fingerprint) if fingerprint in kept else make().fit(self._skills(framework))
            kept[fingerprint] = scorer
            for oldest in list(kept)[:-FITTED_KEPT]:
                del kept[oldest]
        return scorer

    def _skills(self, framework: str) -> list[Skill]:
        return [skill_of(framework, row) for row in self._seen.read("skills", framework=framework)]

    # ----------------------------------------------------------------------------------------------- questions

    @needs(Action.READ, Action.READ_RUBRICS)
    def programs(self) -> list[ProgramSummary]:
        """All programs by name."""
        return [ProgramSummary(**row) for row in self._seen.read("programs")]

    @needs(Action.READ, Action.READ_POSTINGS)
    def fields(self) -> list[FieldSummary]:
        """All fields, most postings first."""
        return [FieldSummary(**row) for row in self._seen.pooled("fields")]

    @needs(Action.READ, Action.READ_POSTINGS)
    def frameworks(self) -> list[FrameworkSummary]:
        """All frameworks, the built-in one first."""
        rows = self._seen.read("frameworks")
        return [
            FrameworkSummary(**{k: v for k, v in row.items() if k not in ("fingerprint", "languages")},
                             languages=tuple(row["languages"] or ()))
            for row in rows
        ]  # fmt: skip

    @needs(Action.READ)
    def sources(self) -> list[SourceSummary]:
        """Where the postings and courses came from."""
        return [SourceSummary(**row) for row in self._seen.read("sources")]

    @needs(Action.READ)
    def loaded(self) -> Loaded:
        """Which frameworks and data are loaded."""
        return Loaded(tuple(self.frameworks()), tuple(self.sources()))

    @needs(Action.READ)
    def quality(self) -> Quality:
        """The figures that were measured, read from the files that the measuring commands write."""
        return quality_of(_RULES, _shipped_json("requirement_lines.json"), _shipped_json("quality.json"))

    @needs(Action.READ)
    def overview(self) -> Overview:
        """What is loaded and what is asked for most, with the built-in framework."""
        counts = self._seen.pooled("overview")[0]
        languages = self._languages(BUILT_IN_FRAMEWORK)
        chosen = {"framework": BUILT_IN_FRAMEWORK, "field": "", "languages": languages}
        measured = self._seen.pooled("posting_counts", **chosen)[0]["postings"]
        rows = self._seen.pooled("demand", **chosen, reader=["en"])
        names = self._names(BUILT_IN_FRAMEWORK, [row["skill_id"] for row in rows])
        skills = [
            SkillDemand(row["skill_id"], *names[row["skill_id"]], share(row["n"], measured), row["employers"])
            for row in rows
        ]
        families = {row["family"]: row["n"] for row in self._seen.pooled("family_demand", **chosen)}
        return Overview(
            **counts,
            top_skills=tuple(sorted(skills, key=lambda skill: (-skill.demand.n, skill.label))[:15]),
            self_management=share(families.get(SELF_MANAGEMENT, 0), measured),
            programs_teaching_self_management=self._teaching_self_management(languages),
        )

    def _teaching_self_management(self, languages: Sequence[str]) -> int:
        count = 0
        for program in self.programs():
            rows = self._seen.read(
                "family_taught", framework=BUILT_IN_FRAMEWORK, program=program.name, languages=languages
            )
            count += any(row["family"] == SELF_MANAGEMENT for row in rows)
        return count

    @needs(Action.READ, Action.READ_POSTINGS)
    def unaligned_count(self, framework: str = BUILT_IN_FRAMEWORK) -> int:
        """Postings and courses that have not been scored against a framework, so that no answer counts them."""
        return int(self._seen.read("unaligned_count", framework=self._framework_name(framework))[0]["n"])

    @needs(Action.READ)
    def match(
        self, text: str, framework: str = BUILT_IN_FRAMEWORK, *, top: int = 5, misses: int = 0, context: str = ""
    ) -> list[Match]:
        """The skills one line asks for, best first; `misses` adds that many nearest ones that were not shown."""
        if not text.strip():
            raise NothingLoaded("There is no text to match.", "Give a line of a posting or an outcome.")
        language = read_pasted(text).language
        left, cut = single_line(text, language)
        if cut is not None:
            return []
        found = self._scorer(framework).matches([Line(left, language, context)], keep=misses)[0]
        return [m for m in found if m.shown][:top] + [m for m in found if not m.shown][:misses]

    @needs(Action.READ)
    def try_line(
        self, text: str, framework: str = BUILT_IN_FRAMEWORK, *, context: str = "", misses: int = 3
    ) -> TriedLine:
        """One line with every step shown: what is struck out, whether it is cut, what matched and what nearly did."""
        matches = self.match(text, framework, misses=misses, context=context)
        return TriedLine(*single_line(text, read_pasted(text).language), tuple(matches))

    # ------------------------------------------------------------------------------------------ second opinions

    @property
    def model(self) -> str:
        """The folder of the model that was named, or "". Without one nothing is asked for, and nothing is loaded."""
        return str(self._model_folder or "")

    @needs(Action.READ)
    def second_reader(self) -> SecondReader:
        """Which model gives second opinions, or why none does."""
        try:
            reader = self._reader()
        except AlignmentProblem as problem:
            return SecondReader(why_not=str(problem))
        return SecondReader(reader.model.name, reader.model.identity) if reader else SecondReader()

    @needs(Action.READ)
    def second_opinions(
        self, claims: Sequence[Claim], framework: str = BUILT_IN_FRAMEWORK
    ) -> tuple[SecondOpinion, ...]:
        """What the model says of each claim; “not asked” where none was named, or the framework has no such skill.

        Raises NotFound or UnreadableFile where the model that was named cannot be used.
        """
        reader = self._reader()
        if reader is None or not claims:
            return (SecondOpinion(),) * len(claims)
        lines = [_asked(claim.text) for claim in claims]
        skills = self._claimed(claims, lines, self._framework_name(framework))
        labels = [
            [skill.label_in(line.language) for skill in own.values()] for line, own in zip(lines, skills, strict=True)
        ]
        rows = reader.nearness([line.text for line in lines], labels)
        return tuple(
            second_opinion(row, list(own).index(claim.skill_id), reader.model.identity, is_shown=claim.is_shown)
            if claim.skill_id in own
            else SecondOpinion()
            for claim, own, row in zip(claims, skills, rows, strict=True)
        )

    @needs(Action.READ)
    def cross_checked(
        self, lines: Sequence[EvidenceLine], skill: str, framework: str = BUILT_IN_FRAMEWORK
    ) -> tuple[EvidenceLine, ...]:
        """Lines of evidence for a skill, each with its second opinion; problems as in `second_opinions`."""
        found = self.second_opinions([_claim(line, skill) for line in lines], framework)
        return tuple(replace(line, second=one) for line, one in zip(lines, found, strict=True))

    @needs(Action.READ)
    def cross_checked_gaps(self, gaps: Sequence[Gap], framework: str = BUILT_IN_FRAMEWORK) -> tuple[Gap, ...]:
        """Gaps whose lines of evidence carry second opinions; nothing else in them changes. Problems as above."""
        claims = [_claim(line, gap.skill_id) for gap in gaps for line in _evidence_of(gap).values()]
        told = iter(self.second_opinions(claims, framework))
        return tuple(
            replace(gap, **{name: replace(line, second=next(told)) for name, line in _evidence_of(gap).items()})
            for gap in gaps
        )

    @needs(Action.READ)
    def cross_checked_items(self, items: Sequence[ReviewItem], framework: str) -> tuple[ReviewItem, ...]:
        """Matches to judge whose own line carries its second opinion; problems as above."""
        claims = [Claim(one.match.line.text, one.match.skill_id, one.match.is_shown) for one in items]
        told = self.second_opinions(claims, framework)
        return tuple(
            replace(item, match=replace(item.match, line=replace(item.match.line, second=one)))
            for item, one in zip(items, told, strict=True)
        )

    def _reader(self) -> Reader | None:
        """The model that was named, opened once."""
        if not self._model_folder:
            return None
        with self._opening:
            if self._opened is None:
                self._opened = Reader(MeaningModel.open(self._model_folder))
        return self._opened

    def _claimed(self, claims: Sequence[Claim], lines: Sequence[Line], framework: str) -> list[dict[str, Skill]]:
        """By line, the skills among which the claimed one has its place: all, or those that the words put first."""
        skills = {skill.id: skill for skill in self._skills(framework)}
        if len(skills) <= ALL_UP_TO:
            return [skills] * len(lines)
        ranked = self._scorer(framework).rank(lines, CANDIDATES)
        ids = [
            dict.fromkeys([*(one.skill_id for one in row), claim.skill_id])
            for row, claim in zip(ranked, claims, strict=True)
        ]
        return [{id: skills[id] for id in own if id in skills} for own in ids]

    @needs(Action.READ)
    def gap_report(self, question: Question) -> GapReport:
        """What employers ask for beside what a program teaches and assesses.

        Raises NotFound for an unknown program, field or framework.
        """
        question = self._checked(question)
        summary = next(one for one in self.frameworks() if one.name == question.framework)
        framework = self._framework(summary)
        with self._seen.snapshot(Views.POOLED) as read:
            sides = Sides.of(read, question, summary)
            report = find_gaps(question, framework, sides.measured)
            sensitivity = sensitivity_of(read, question, summary, sides, report)
            told = () if self.person.is_local else withheld_caveats(read, question, self._pooled_from)
        report = replace(report, caveats=(*report.caveats, *told))
        return replace(report, judged=self.error_rate(summary.name).wrong, sensitivity=sensitivity)

    @staticmethod
    def level_scale() -> tuple[Anchor, ...]:
        """The five steps, each with its anchor and about where it stands on other scales."""
        return CROSSWALK

    @needs(Action.READ)
    def level_lines(self, question: Question, skill: str, most: int = 20) -> LevelDetail:
        """The lines behind the levels of one skill: what each suggests, by which words, and what people settled.

        The skill is named by its id or its label. Raises NotFound as `gap_report` does, or for an unknown skill.
        """
        question = self._checked(question)
        labels = self.skill_labels(question.framework)
        skill = skill_named(skill, labels, question.framework)
        chosen: dict[str, Any] = {"framework": question.framework, "skill": skill, "most": most}
        chosen["languages"] = self._languages(question.framework)
        with self._seen.snapshot() as read:
            wanted = read("level_lines_wanted", **chosen, field=question.field)
            taught = read("level_lines_taught", **chosen, program=question.program)
            assessed = read("level_lines_assessed", **chosen, program=question.program)
        rows = dict(zip(Side, (wanted, taught, assessed), strict=True))
        return LevelDetail(
            skill,
            labels[skill],
            {side: tuple(map(level_line_of, found)) for side, found in rows.items()},
            {side: found[0]["total"] if found else 0 for side, found in rows.items()},
        )

    @needs(Action.READ)
    def skill_report(
        self, skill_id: str, framework: str = BUILT_IN_FRAMEWORK, field: str = "", most: int = 50
    ) -> SkillReport:
        """Who asks for a skill and who teaches it. Raises NotFound for an unknown skill."""
        framework = self._framework_name(framework)
        found = self._seen.read("skill", framework=framework, skill=skill_id)
        if not found:
            raise NotFound(
                f"There is no skill “{skill_id}” in {framework}.", "Choose one from the list on the Skill page."
            )
        skill = skill_of(framework, found[0])
        languages = self._languages(framework)
        chosen = {"framework": framework, "skill": skill_id}
        by_field = self._seen.pooled("skill_by_field", **chosen, languages=languages)
        months = self._seen.pooled("skill_by_month", **chosen, field=field, languages=languages)
        asking = self._seen.read("skill_lines_asking", **chosen, field=field, most=most)
        teaching = self._seen.read("skill_lines_teaching", **chosen, most=most)
        asked = self._seen.pooled("skill_demand_total", **chosen, field=field, languages=languages)[0]
        labels = {family.id: family.label for family in self._families(framework)}
        return SkillReport(
            skill=skill,
            family=labels.get(skill.family, skill.family),
            demand=share(asked["n"], asked["total"]),
            by_field=tuple((row["field"], share(row["n"], row["total"])) for row in by_field),
            by_month=tuple(MonthCount(**row) for row in months),
            asking=tuple(asking_line(row) for row in asking),
            asking_total=asking[0]["total"] if asking else 0,
            teaching=tuple(teaching_line(row) for row in teaching),
            teaching_total=teaching[0]["total"] if teaching else 0,
        )

    @needs(Action.READ)
    def skill_choices(self, framework: str = BUILT_IN_FRAMEWORK) -> dict[str, str]:
        """Skill id → label, by label, of every skill that some posting asks for or some outcome teaches."""
        framework = self._framework_name(framework)
        rows = self._seen.read("mentioned_skills", framework=framework)
        return {row["id"]: row["label"] for row in rows}

    @needs(Action.READ)
    def skill_labels(self, framework: str = BUILT_IN_FRAMEWORK) -> dict[str, str]:
        """Skill id → label, by label, of every skill the framework has."""
        rows = self._seen.read("skill_labels", framework=self._framework_name(framework))
        return {row["id"]: row["label"] for row in rows}

    @needs(Action.READ_POSTINGS)
    def postings(self, field: str = "", most: int = 200) -> PostingList:
        """Stored postings, newest first."""
        rows = self._seen.read("postings", field=field, most=most)
        return PostingList(
            tuple(StoredPosting(**{k: v for k, v in row.items() if k != "total"}) for row in rows),
            rows[0]["total"] if rows else 0,
        )

    @needs(Action.READ_POSTINGS)
    def posting_lines(self, posting_id: str, framework: str = BUILT_IN_FRAMEWORK) -> tuple[ReadLine, ...]:
        """Every line of a stored posting with its fate and its matches."""
        framework = self._framework_name(framework)
        matches: dict[str, list[Match]] = {}
        words: dict[str, list[str]] = {}
        for row in self._seen.read("posting_matches", posting=posting_id, framework=framework):
            matches.setdefault(row["line_id"], []).append(match_of(row))
            words.setdefault(row["line_id"], []).extend(row["terms"] or ())
        rows = self._seen.read("posting_lines", posting=posting_id)
        return tuple(
            ReadLine(
                requirement_of(posting_id, row), tuple(matches.get(id, ())), row["repeated"], tuple(words.get(id, ()))
            )
            for id, row in ((row["id"], row) for row in rows)
        )

    @needs(Action.READ)
    def program_report(self, program: str, framework: str = BUILT_IN_FRAMEWORK) -> ProgramReport:
        """A program's outcomes with the skills they teach, and its assessments."""
        framework = self._framework_name(framework)
        name = self._known(program, [one.name for one in self.programs()], "program")
        summary = next(one for one in self.programs() if one.name == name)
        chosen = {"framework": framework, "program": name, "languages": self._languages(framework)}
        outcomes = self._seen.read("program_outcomes", program=name, framework=framework)
        assessments = self._seen.read("program_assessments", program=name)
        return ProgramReport(
            summary,
            tuple(
                OutcomeRow(
                    row["course"],
                    row["unit"],
                    row["text"],
                    level_of(row["level"]),
                    tuple(row["skills"]),
                    row["assessments"],
                )
                for row in outcomes
            ),
            tuple(AssessmentRow(**row) for row in assessments),
            self._seen.read("program_counts", **chosen)[0]["unaligned"],
        )  # fmt: skip

    @needs(Action.MEASURE)
    def evaluate(self, labelled: Upload, framework: str) -> Evaluation | ShownEvaluation | TaughtEvaluation:
        """Measure the scorer on labels: sentences are ranked anew, lines and pairs are looked up among the stored ones.

        With a model, how good its second opinion is stands beside it, and changes none of the other figures.

        Raises WrongColumns for a file of no such kind, NothingLoaded when nothing labelled is stored and scored.
        """
        table = read_table(labelled)
        if has_labelled_lines(table.columns):
            return self._evaluate_lines(labelled_lines(table.records()), framework)
        if has_labelled_pairs(table.columns):
            return self._evaluate_pairs(labelled_pairs(table.records()), framework)
        if missing := {"query_id", "sentence", "label"} - set(table.columns):
            raise WrongColumns(
                f"{labelled.name} lacks the columns {', '.join(sorted(missing))}.",
                "Give a CSV with query_id, source, sentence, label and perhaps uri_1_2_0.",
            )
        rows = labelled_sentences(table.records())
        scorer = self._scorer(framework)
        skills = {skill.id: skill for skill in scorer.skills_}
        reader = self._reader()
        ranked = scorer.rank([Line(row.sentence) for row in rows], CANDIDATES if reader else RANKED)
        choices = [
            [
                Choice(_key(skills[one.skill_id], row.truth), one.probability, _groups_of(skills[one.skill_id]))
                for one in found
            ]
            for row, found in zip(rows, ranked, strict=True)
        ]
        groups = {key: _groups_of(skill) for skill in scorer.skills_ for key in (skill.label.lower(), _uri(skill))}
        found = evaluate(rows, [own[:RANKED] for own in choices], groups)
        found = replace(found, self_management=self._evaluate_family(rows, scorer))
        if reader is None:
            return found
        labels = [[skills[one.skill_id].label for one in row] for row in ranked]
        near = reader.nearness([row.sentence for row in rows], labels)
        scores = [[one.score for one in row] for row in ranked]
        second = [_reranked(*one) for one in zip(choices, scores, near, strict=True)]
        return replace(found, semantic=evaluate_semantic(rows, choices, second, groups, reader.model.identity))

    def _evaluate_family(self, rows: Sequence[Labelled], scorer: SkillScorer) -> FamilyEvaluation | None:
        """How well sentences about self-management come first, by both frameworks' belief; for large ones only."""
        if not scorer.has_odds:
            return None
        own = [skill for skill in scorer.skills_ if scorer.stands_in_family(skill, SELF_MANAGEMENT)]
        keys = {key for skill in own for key in (_uri(skill), skill.label.lower())}
        lines = [Line(row.sentence) for row in rows]
        sure = scorer.family_chances(lines, SELF_MANAGEMENT, self._scorer(BUILT_IN_FRAMEWORK))
        answers = [(float(chance), bool(row.truth & keys)) for chance, row in zip(sure, rows, strict=True)]
        positive = sum(is_true for _, is_true in answers)
        return FamilyEvaluation(positive, average_precision(answers)) if positive else None

    def _evaluate_lines(self, lines: Sequence[LabelledLine], framework: str) -> ShownEvaluation:
        rows = {
            (row["kind"], line_label(row["kind"], row["owner_id"], row["line_id"], row["text"])): row
            for row in self._seen.read("labelled_matches", framework=framework)
        }
        shown = {key: shown_of(row) for key, row in rows.items()}
        if self.model:
            labelled = [key for key in dict.fromkeys((line.kind, line.key) for line in lines) if key in rows]
            shown |= self._with_agreement({key: (rows[key]["text"], shown[key]) for key in labelled}, framework)
        found = evaluate_shown(lines, shown, len(self._scorer(framework).skills_))
        if not found.lines or not any(shown.values()):
            raise NothingLoaded(
                f"None of the {counted(len(lines), 'labelled line')} is stored here and aligned with {framework}.",
                "Load the postings and programs that were labelled, then run: alignment align",
            )
        return found

    def _evaluate_pairs(self, pairs: Sequence[LabelledPair], framework: str) -> TaughtEvaluation:
        wanted, program, near = self._pair_sides([pair.key for pair in pairs], framework)
        if not wanted:
            raise NothingLoaded(
                f"None of the {counted(len(pairs), 'labelled pair')} is stored here and aligned with {framework}.",
                "Load the postings and programs that were labelled, then run: alignment align",
            )
        coverage = {key: judge_pair(one, key[2], program, near).probability for key, one in wanted.items()}
        return evaluate_taught(pairs, coverage, TAUGHT_FROM)

    def _pair_sides(
        self, keys: Sequence[tuple[str, str, str]], framework: str
    ) -> tuple[dict[tuple[str, str, str], Wanted], Program, Relations]:
        """What is asked in pairs known by skill, label of the line and outcome, and all outcomes there are.

        Pairs of which a side is not stored and scored are left out.
        """
        framework = self._framework_name(framework)
        chosen = {"framework": framework, "program": "", "languages": self._languages(framework)}
        with self._seen.snapshot() as read:
            rows = read("line_texts")
            skills = read("skill_names", framework=framework, ids=sorted({skill for skill, _, _ in keys}))
            outcomes = taught_of(read("program_lines", **chosen), read("program_matches", **chosen))
            near = relations_of(read("skill_relations", framework=framework))
        texts = {line_label("requirement", row["owner_id"], "", row["text"]): row for row in rows}
        known, names = {one.line_id for one in outcomes}, {row["id"] for row in skills}
        wanted = {
            (skill, line, outcome): Wanted(skill, texts[line]["text"], texts[line]["language"])
            for skill, line, outcome in keys
            if skill in names and line in texts and outcome in known
        }
        return wanted, Program(outcomes), near

    def _with_agreement(
        self, shown: Mapping[tuple[str, str], tuple[str, tuple[Shown, ...]]], framework: str
    ) -> dict[tuple[str, str], tuple[Shown, ...]]:
        """What is shown for each line, with whether the second opinion agrees."""
        claims = [Claim(text, one.skill_id) for text, matches in shown.values() for one in matches]
        told = iter(self.second_opinions(claims, framework))
        return {
            key: tuple(replace(one, agrees=next(told).opinion is Opinion.AGREE) for one in matches)
            for key, (_, matches) in shown.items()
        }

    @needs(Action.MANAGE)
    def backup(self, target: Path) -> Verification:
        """Copy the database to `target` while it stays in use, and read the copy whole; problems as in `keeping`."""
        return backup(self._database, target)

    @needs(Action.MANAGE)
    def verify(self) -> Verification:
        """Read the whole file, and say what is wrong with it."""
        return verification_of(self._database)

    @needs(Action.MANAGE)
    def events(self, most: int = 50) -> tuple[Event, ...]:
        """The log of writes, newest first."""
        return tuple(event_of(row) for row in reversed(self._database.read("events")[-most:]))

    @needs(Action.MANAGE)
    def undoable(self) -> tuple[Act, ...]:
        """The loads and removals that can be taken back, newest first."""
        return tuple(_act(row) for row in self._database.read("undoable_acts") if self._may_undo(row))

    @needs(Action.MANAGE)
    def undo_load(self, progress: Progress = _silent) -> Act:
        """Take back the newest load or removal: what it replaced or removed is there again, and scored.

        Decisions and edits made since then hold. Raises NothingLoaded where there is none to take back.
        """
        with self._database.writing("undo load", who=self.person.name) as writing:
            rows = writing.read("undoable_acts")
            if not rows:
                raise NothingLoaded(
                    "There is no load or removal to take back.", f"The last {UNDOABLE_ACTS} are kept; load files anew."
                )
            if not self._may_undo(rows[0]):
                raise NotAllowed("The newest load is an employer’s own.", "Ask the employer to load its files anew.")
            act = _act(rows[0])
            hold_edits(writing, put_back(writing, act.id))
            writing.tell(act.about, before={"event": act.id, "what": act.what})
        self._align_in_use(progress)
        return act

    @needs(Action.MANAGE)
    def remove(self, source: str) -> dict[str, int]:
        """Remove the postings and courses of a source (“sample” is the sample’s); `undo_load` brings them back.

        How many of each were removed. Raises NotFound for no such source.
        """
        source = SAMPLE_SOURCE if source == "sample" else source
        rows = self._seen.read("of_source", source=source)
        if not rows:
            listed = "; ".join(f"“{row['source']}”" for row in self._seen.read("sources")[:12])
            remedy = f"Choose one of: {listed}." if listed else "Load one first."
            raise NotFound(f"There is no source “{source}”.", remedy)
        with self._database.writing("remove source", who=self.person.name, undoable=UNDOABLE) as writing:
            found = remove_source(writing, rows)
            writing.tell(before=found)
        return found

    def listen(self) -> None:
        """Answer, while this workspace is open, what the command line asks of the process that has the database."""
        if self._listener is None:
            self._listener = Listener(self._database)

    # ---------------------------------------------------------------------------------------------- decisions

    @needs(Action.DECIDE)
    def decide(
        self,
        kind: str,
        line: str,
        skill: str,
        verdict: Verdict,
        *,
        to: str = "",
        reason: str = "",
        same_wording: bool = False,
        framework: str = BUILT_IN_FRAMEWORK,
        owner: str = "",
    ) -> Decision:
        """Keep what a person says of one match, and let it hold from now on; a skill may be named by id or label.

        `same_wording` is the person's yes to the other lines with this very wording (`same_wording` counts them).
        `owner` is the line's posting or course, where several courses use its id. Raises NotFound for no such match,
        UnclearDecision for a re-mapping without a skill, or a rejection without a reason.
        """
        kind, framework = self._known(kind, list(MATCH_TABLES), "kind"), self._framework_name(framework)
        labels = self.skill_labels(framework)
        said = {
            "framework": framework,
            "kind": kind,
            "verdict": verdict.value,
            "reason": clear_reason(verdict, reason, to),
        }
        said |= {"scope": "wording" if same_wording else "line"} | skills_named(skill, to, labels, framework)
        said["owner"] = self._judging(kind, line, owner, same_wording=same_wording)
        with self._database.writing("decide", who=self.person.name) as writing:
            number = keep_decision(writing, said, line, owner)
        return self._decision(number)

    @needs(Action.DECIDE)
    def settle_level(
        self, kind: str, line: str, level: Level, *, reason: str = "", same_wording: bool = False, owner: str = ""
    ) -> Decision:
        """Keep which level a person says that a line is about, and let it hold from now on, whatever its words suggest.

        `same_wording` and `owner` as in `decide`. Raises NotFound for no such line that asks, UnclearDecision for a
        reason that is too long.
        """
        kind, kept = self._known(kind, list(MATCH_TABLES), "kind"), clear_level_reason(reason)
        said = {"kind": kind, "verdict": Verdict.LEVELLED.value, "to_label": level.value, "reason": kept}
        said |= {"scope": "wording" if same_wording else "line"}
        said["owner"] = self._judging(kind, line, owner, same_wording=same_wording)
        with self._database.writing("settle level", who=self.person.name) as writing:
            number = keep_level(writing, said, line, owner)
        return self._decision(number)

    @needs(Action.DECIDE)
    def undo(self, number: int) -> Decision:
        """Take a decision back: what held before holds again, and the log keeps both.

        Raises NotFound for no such decision, UnclearDecision for one that was taken back already.
        """
        whose = self._owner_of_decision(number)
        if self.person.is_employer and whose != self.person.owner:
            raise NotAllowed("Only decisions on your own postings are yours to take back.", "Ask a program lead.")
        with self._database.writing("undo decision", who=self.person.name) as writing:
            undo_decision(writing, number)
        return self._decision(number)

    @needs(Action.READ)
    def decisions(self, framework: str = "", most: int = 50) -> DecisionList:
        """What people decided, newest first, with what became of it; "" for all frameworks."""
        name = self._framework_name(framework) if framework else ""
        rows = self._seen.read("decisions", framework=name, decision=0, most=most)
        return DecisionList(tuple(decision_of(row) for row in rows), rows[0]["total"] if rows else 0)

    @needs(Action.READ)
    def same_wording(self, kind: str, line: str, owner: str = "") -> int:
        """How many lines of other postings or courses have the very wording of this one."""
        kind = self._known(kind, list(MATCH_TABLES), "kind")
        found = judged_line(self._seen.read, kind, line, owner)
        return counts_of_wording(self._seen.read, [(kind, found["owner_id"], found["wording"])])[0]

    @needs(Action.READ)
    def error_rate(self, framework: str = BUILT_IN_FRAMEWORK) -> ErrorRate:
        """Of the judged matches that the scorer had shown, how many were wrong."""
        row = self._seen.read("judged", framework=self._framework_name(framework))[0]
        return error_rate(row["n"], row["wrong"])

    @needs(Action.READ)
    def review(self, question: Question, limit: int = 20, skill: str = "") -> Review:
        """The matches whose judgement would move the ranking of this question most; `skill` asks for one skill only.

        Raises NotFound as `gap_report` does.
        """
        question = self._checked(question)
        summary = next(one for one in self.frameworks() if one.name == question.framework)
        with self._seen.snapshot(Views.POOLED) as read:
            sides = Sides.of(read, question, summary)
        measured = sides.measured
        chosen = {"framework": summary.name, "languages": list(summary.languages), "skill": skill}
        asking = self._seen.read("open_requirements", **chosen, field=question.field, most=max(limit, CONSIDERED))
        teaching = self._seen.read("open_outcomes", **chosen, program=question.program)
        outcomes = [
            sides.with_what_is_left(open_outcome(row))
            for row in teaching
            if row["shown"] or row["skill_id"] in measured.asked
        ]
        items = queue([*map(open_requirement, asking), *outcomes], measured, limit)
        counts = counts_of_wording(self._seen.read, [item.match.place for item in items])
        return Review(
            program=question.program,
            field=question.field,
            framework=summary.name,
            items=tuple(replace(item, same_wording=n) for item, n in zip(items, counts, strict=True)),
            total=(asking[0]["total"] if asking else 0) + len(outcomes),
            judged=self.error_rate(summary.name),
        )

    def _judging(self, kind: str, line: str, owner: str, *, same_wording: bool) -> str:
        """Whose the line to be judged is, '' for nobody's. Raises NotFound for a line that this person does not see,
        NotAllowed for an employer who judges what is not its own."""
        found = judged_line(self._seen.read, kind, line, owner)
        rows = self._seen.read("owner_of_posting", posting=found["owner_id"]) if kind == "requirement" else []
        whose = rows[0]["owner"] if rows else ""
        if self.person.is_employer and (whose != self.person.owner or same_wording):
            raise NotAllowed(
                "An employer judges the lines of its own postings, one by one.", "Ask a program lead about the others."
            )
        return str(whose)

    def _owner_of_decision(self, number: int) -> str:
        rows = self._seen.read("owner_of_decision", decision=number)
        if not rows:
            raise NotFound(f"There is no decision {number}.", "Choose one from the list of decisions.")
        return str(rows[0]["owner"])

    def _decision(self, number: int) -> Decision:
        return decision_of(self._seen.read("decisions", framework="", decision=number, most=1)[0])

    # ------------------------------------------------------------------------------------------ people and links

    def person_named(self, name: str) -> Person | None:
        """Who signs in with this e-mail address, as the database says now; None for somebody who is not known here."""
        return person_named(self._database.read, name)

    def person_of_link(self, token: str) -> Person | None:
        """Who comes by this link; None where it opens nothing (any more)."""
        key = self._signing_key()
        purpose = next((one for one in Purpose if is_signed(key, token, one)), None)
        return person_of_link(self._database.read, token, purpose) if purpose else None

    @needs(Action.MANAGE)
    def people(self) -> tuple[Member, ...]:
        """Everybody who may sign in."""
        return members(self._database.read)

    @needs(Action.MANAGE)
    def add_person(self, name: str, role: Role, employer: str = "") -> Member:
        """Let somebody sign in, or change their role; `employer` is needed for an employer's people.

        Raises UnclearDecision for what is no e-mail address, or an employer without a name.
        """
        with self._database.writing("add person", who=self.person.name) as writing:
            return keep_person(writing, name, role, employer, self.person.name)

    @needs(Action.MANAGE)
    def remove_person(self, name: str) -> None:
        """Let somebody sign in no more, from their next click on. Raises NotFound, or UnclearDecision for oneself."""
        with self._database.writing("remove person", who=self.person.name) as writing:
            drop_person(writing, name, self.person.name)

    @needs(Action.MANAGE)
    def links(self) -> tuple[Link, ...]:
        """The links that were made, newest first; not their texts, which nobody here knows."""
        return links(self._database.read)

    @needs(Action.MANAGE)
    def make_link(self, employer: str, purpose: Purpose, days: int = 14) -> tuple[Link, str]:
        """A link for an employer, and its text, which is given out this once. Raises UnclearDecision."""
        token = make_token(self._signing_key(), purpose)
        with self._database.writing("make link", who=self.person.name) as writing:
            return keep_link(writing, token, purpose, employer, days, self.person.name), token

    @needs(Action.MANAGE)
    def revoke_link(self, number: str) -> Link:
        """Take a link back: from the next click on it opens nothing. Raises NotFound."""
        with self._database.writing("revoke link", who=self.person.name) as writing:
            return revoke_link(writing, number)

    @needs(Action.FORGET)
    def forget_employer(self, employer: str) -> Deletion:
        """Delete in one transaction what is an employer's own, with proof. Raises NotFound where there is nothing,
        NotAllowed for another employer."""
        self._check_own(employer)
        with self._database.writing("forget employer", who=self.person.name) as writing:
            return forget_employer(writing, employer, self.person.name)

    @needs(Action.FORGET)
    def held_of_employer(self, employer: str) -> dict[str, int]:
        """What is an employer's own: table → rows. Raises NotAllowed for another employer."""
        self._check_own(employer)
        return held_of(self._database.read, employer)

    @needs(Action.READ, Action.READ_POSTINGS)
    def about_pooling(self) -> str:
        """What others see of an employer's own postings, in a sentence."""
        return (
            "Nobody else sees a line of them. Others see them counted together with those of other employers, "
            f"from {self._pooled_from} employers in a field on; with fewer they see nothing of them."
        )

    @needs(Action.MANAGE)
    def owners(self) -> tuple[str, ...]:
        """The employers that keep something here to themselves."""
        return tuple(row["name"] for row in self._database.read("owners"))

    def _may_undo(self, row: Mapping[str, Any]) -> bool:
        """What touched an employer's own postings is nobody else's to take back; the local user sees all."""
        return self.person.is_local or not row["is_owned"]

    def _mark(self, employer: str) -> str:
        """What the ids of an employer's own postings begin with; made when the first is added."""
        if mark := mark_of(self._database.read, employer):
            return mark
        with self._database.writing("mark employer", who=self.person.name) as writing:
            return keep_mark(writing, employer)

    def _check_own(self, employer: str) -> None:
        """Raises NotAllowed for an employer who means another's data."""
        if self.person.is_employer and employer != self.person.owner:
            raise NotAllowed("These data are another employer’s.", "Choose your own.")

    def _signing_key(self) -> bytes:
        """The key of the links: of this process where the database is in memory only."""
        path = Path(f"{self.path}.key")
        return self._own_key if self.path == ":memory:" else signing_key(path)

    # ------------------------------------------------------------------------------------------------- rubrics

    @needs(Action.READ_RUBRICS)
    def rubrics(self, program: str = "") -> tuple[RubricSummary, ...]:
        """The rubrics by title, of one program or of all."""
        return tuple(rubric_summary(row) for row in self._seen.read("rubrics", program=program, rubric=""))

    @needs(Action.READ_RUBRICS)
    def rubric(self, id: str) -> Rubric:
        """One rubric with all its versions and signatures. Raises NotFound."""
        with self._seen.snapshot() as read:
            return read_rubric(read, id)

    @needs(Action.READ_RUBRICS)
    def rubric_sources(self, program: str) -> tuple[RubricSource, ...]:
        """The assessments of a program that a rubric may begin with."""
        return tuple(source_of(row) for row in self._seen.read("rubric_sources", program=program))

    @needs(Action.WRITE_RUBRICS)
    def start_rubric(
        self, title: str, program: str, workplace: str, *, party: Party, author: str, assessment: str = ""
    ) -> Rubric:
        """A new rubric with its version 1: empty, or with the criteria of an assessment (`RubricSource.key`), whose
        steps stay empty for people to write.

        Raises NotFound for an unknown program or assessment, UnclearDecision for what is missing, too long, or there.
        """
        self._check_party(party)
        workplace = self.person.owner or workplace
        program = self._known(program, [one.name for one in self.programs()], "program")
        about = {"title": kept_text(title, LONGEST_TITLE, "title", needed=True), "program": program}
        about["workplace"] = kept_text(workplace, LONGEST_TITLE, "name of the workplace", needed=True)
        sources = {one.key: one for one in self.rubric_sources(program)} if assessment else {}
        source = sources[self._known(assessment, list(sources), "assessment")] if assessment else None
        about["course_id"] = source.course_id if source else ""
        about["assessment_id"] = source.assessment_id if source else ""
        first = self._written(party, author, f"Criteria of the assessment: {source.title[:200]}" if source else "")
        with self._database.writing("start rubric", who=self.person.name) as writing:
            id = insert_rubric(writing, about, first, first_rows(source) if source else ())
            writing.tell([id], after={**about, **first})
        return self.rubric(id)

    @needs(Action.WRITE_RUBRICS)
    def save_rubric(
        self, id: str, rows: Sequence[RubricRow], *, based_on: int, party: Party, author: str, note: str = ""
    ) -> Rubric:
        """The rubric with these rows as its newest version; rows equal to those of `based_on` add none.

        Raises NotFound, UnclearDecision for what is missing or too long, EditedMeanwhile where `based_on` is not the
        newest version any more; then nothing is stored, and `rubrics.merged` carries the edit over.
        """
        self._check_party(party)
        self.rubric(id)  # which this person sees
        about = self._written(party, author, note)
        with self._database.writing("save rubric", who=self.person.name) as writing:
            rubric = read_rubric(writing.read, id)
            check_newest(rubric, based_on)
            kept = kept_rows(rows, rubric.newest, highest(rubric.versions))
            if kept == rubric.newest.rows:
                return rubric
            insert_rubric_version(writing, id, based_on + 1, about, kept)
            texts = [{row.name: list(row.texts) for row in rows} for rows in (rubric.newest.rows, kept)]
            writing.tell([id], before=texts[0], after={"version": based_on + 1, **about, "criteria": texts[1]})
            return read_rubric(writing.read, id)

    @needs(Action.WRITE_RUBRICS)
    def sign_rubric(self, id: str, version: int, *, party: Party, name: str) -> Rubric:
        """Keep that a party stands behind a version, which must be the newest; problems as in `save_rubric`."""
        self._check_party(party)
        self.rubric(id)  # which this person sees
        name = kept_text(name, LONGEST_PERSON, "name", needed=True)
        with self._database.writing("sign rubric", who=self.person.name) as writing:
            writing.tell([id], after={"version": version, "party": party.value, "name": name})
            check_signing(read_rubric(writing.read, id), version, party)
            insert_signature(writing, id, version, party, name)
            return read_rubric(writing.read, id)

    def _check_party(self, party: Party) -> None:
        """Raises NotAllowed for somebody who would write or sign for the other side."""
        if not self.person.is_local and self.person.is_employer != (party is Party.EMPLOYER):
            raise NotAllowed("You cannot write or sign for the other side.", "Choose your own side.")

    @staticmethod
    def _written(party: Party, author: str, note: str) -> dict[str, str]:
        """Who leaves a version, and what it is about."""
        author = kept_text(author, LONGEST_PERSON, "name", needed=True)
        return {"party": party.value, "author": author, "note": kept_text(note, LONGEST_NOTE, "note")}

    # -------------------------------------------------------------------------------------------- assessments

    @needs(Action.READ)
    def assessment_report(self, question: Question) -> AssessmentReport:
        """Whether what is asked for and taught is assessed, and what of the job the assessments prove.

        Raises NotFound as `gap_report` does.
        """
        question = self._checked(question)
        summary = next(one for one in self.frameworks() if one.name == question.framework)
        framework = self._framework(summary)
        with self._seen.snapshot(Views.POOLED) as read:
            return report_for(read, question, summary, framework)

    @needs(Action.READ)
    def assessments(self, program: str = "") -> tuple[StoredAssessment, ...]:
        """The assessments of a program, or of all, course by course. Raises NotFound for an unknown program."""
        name = self._known(program, [one.name for one in self.programs()], "program") if program else ""
        with self._seen.snapshot() as read:
            return tuple(stored_assessments(read, name))

    @needs(Action.READ)
    def assessment_page(self, course: str, assessment: str, framework: str = BUILT_IN_FRAMEWORK) -> AssessmentPage:
        """What an employer reads of one assessment, with what people edited. Raises NotFound for none."""
        framework = self._framework_name(framework)
        with self._seen.snapshot() as read:
            return page_of(read, framework, course, assessment)

    @needs(Action.READ)
    def compare_task(self, course: str, assessment: str, statement: str) -> TaskComparison:
        """A job-task statement held against an assessment, part by part. Raises NotFound, or NothingLoaded for none."""
        if not statement.strip():
            raise NothingLoaded(
                "There is no statement to compare.", "Paste one line that says what is done in the job."
            )
        with self._seen.snapshot() as read:
            stored = one_assessment(read, course, assessment)
        language = read_pasted(statement).language
        return compare_line(" ".join(statement.split()), language, stored)

    @needs(Action.EDIT_PROGRAMS)
    def edit_assessment(  # which assessment, what changes, why, and who waits
        self,
        course: str,
        assessment: str,
        changes: Mapping[str, str],
        reason: str,
        progress: Progress = _silent,
        *,
        seen: Mapping[str, str] | None = None,
    ) -> AssessmentPage:
        """Keep what a person changes in an assessment (field → text, criteria one a line), over any file loaded later.

        A changed title or text is scored anew. Raises NotFound for no such assessment, UnclearEdit where the reason is
        missing, nothing changed, a text is too long, or a field is no longer as it was `seen`; then nothing is stored.
        """
        with self._database.writing("edit assessment", who=self.person.name) as writing:
            is_scored = keep_edit(writing, course, assessment, changes, reason, seen or {})
        if is_scored:
            self._align_in_use(progress)
        return self.assessment_page(course, assessment)

    # ------------------------------------------------------------------------------------------------- inside

    def _framework(self, summary: FrameworkSummary) -> Framework:
        """A loaded framework with its families, without its skills."""
        return Framework(
            summary.name, summary.title, summary.version, summary.licence, summary.attribution, summary.source,
            families=self._families(summary.name),
        )  # fmt: skip

    def _checked(self, question: Question) -> Question:
        programs, fields = [one.name for one in self.programs()], [one.field for one in self.fields()]
        return Question(
            self._known(question.program, programs, "program"),
            self._known(question.field, fields, "field") if question.field else "",
            self._framework_name(question.framework),
        )

    def _framework_name(self, name: str) -> str:
        return self._known(name, [row["name"] for row in self._seen.read("frameworks")], "framework")

    @staticmethod
    def _known(name: str, names: Sequence[str], what: str) -> str:
        """The name as stored; upper and lower case do not matter."""
        if name in names:
            return name
        if found := [one for one in names if one.lower() == name.strip().lower()]:
            return found[0]
        listed = "; ".join(f"“{one}”" for one in names[:12]) + (" …" if len(names) > 12 else "")
        remedy = f"Choose one of: {listed}." if names else f"Load a {what} first."
        raise NotFound(f"There is no {what} “{name}”.", remedy)

    def _languages(self, framework: str) -> list[str]:
        return list(next(one.languages for one in self.frameworks() if one.name == framework))

    def _families(self, framework: str) -> tuple[Family, ...]:
        rows = self._seen.read("families", framework=framework)
        return tuple(Family(framework=framework, **row) for row in rows)

    def _names(self, framework: str, ids: Iterable[str]) -> dict[str, tuple[str, str]]:
        rows = self._seen.read("skill_names", framework=framework, ids=sorted(set(ids)))
        return {row["id"]: (row["label"], row["family"]) for row in rows}


def _read_line(line: Requirement, found: tuple[Match, ...], repeated: set[str]) -> ReadLine:
    """A line of a draft with its fate."""
    return ReadLine(line, found, line.asks and line_key(line.text) in repeated, words_of(found))


_AT_ONCE = 500
"""Lines of drafts scored in one call: more take no less time, and memory that the process does not give back."""
_PAGE = 500
"""Postings and courses scored and stored in one transaction."""


def _act(row: Mapping[str, Any]) -> Act:
    """A row of `undoable_acts` → a load or removal that can be taken back."""
    told = {name: value for name, value in row.items() if name != "is_owned"}
    return Act(**{**told, "about": tuple(row["about"])})


def _changed(given: Mapping[str, str], known: Mapping[str, Mapping[str, Any]]) -> set[str]:
    return {id for id in given.keys() & known.keys() if known[id]["fingerprint"] != given[id]}


_Rows = list[dict[str, object]]


def _scored(scorer: SkillScorer, what: str, framework: str, rows: Sequence[Mapping[str, Any]]) -> tuple[_Rows, _Rows]:
    """The matches of lines as they are stored, and the near misses that a looser threshold would show."""
    keep = 0 if what == "requirement" else NEAREST_KEPT
    found = scorer.matches([line_of(row) for row in rows], keep=keep, near=True)
    pairs = [(row, match) for row, matches in zip(rows, found, strict=True) for match in matches]
    kept = [match_row(row, framework, match) for row, match in pairs if keep or not match.near]
    near = [
        tried_row(Setting.LOOSE, what, row, framework, match.skill_id, match.probability)
        for row, match in pairs
        if match.near
    ]
    return kept, near


def _scored_plainly(second: PlainScorer, what: str, framework: str, rows: Sequence[Mapping[str, Any]]) -> _Rows:
    found = second.matches([line_of(row) for row in rows])
    pairs = [(row, one) for row, matches in zip(rows, found, strict=True) for one in matches]
    return [tried_row(Setting.PLAIN, what, row, framework, one.skill_id, one.value) for row, one in pairs]


def _shipped(name: str) -> Upload:
    return Upload(Path(name).name, (DATA / name).read_bytes())


def _guessed(upload: Upload) -> list[ColumnGuess]:
    try:
        return guess_columns(upload)
    except AlignmentProblem as problem:
        raise type(problem)(f"{upload.name}: {problem.message}", problem.remedy) from problem


def _shipped_json(name: str) -> dict[str, Any]:
    """A file of figures; empty where nothing was measured yet."""
    path = DATA / name
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return found


_RULES = Rules(
    ASKS_FROM,
    ASKS_FROM_ANNOUNCED,
    ASKS_FROM_ANNOUNCED_IN_FRENCH,
    SURELY_ASKS,
    LEVEL_SURE,
    MINIMUM_POSTINGS,
    TAUGHT_FROM,
    PARTLY_FROM,
)


RANKED = 50
"""Skills of a ranking that are measured."""


def _reranked(choices: Sequence[Choice], scores: Sequence[float], near: np.ndarray) -> Reranked:
    """One sentence's candidates, given in the order by words, in the two orders of the second opinion."""
    if not choices:
        return Reranked()
    by_both, by_meaning = ([choices[i] for i in order[:RANKED]] for order in reordered(scores, near))
    return Reranked(by_both, by_meaning, second_opinion(near, 0, "").opinion is Opinion.AGREE)


def _asked(text: str) -> Line:
    """A line as its meaning is read: without what it says is not needed, which the scorer does not read either."""
    language = read_pasted(text).language
    return Line(single_line(text, language)[0].strip() or text, language)


def _claim(line: EvidenceLine, skill: str) -> Claim:
    """What the words say of a line: that it stands for a skill, or that it only comes near."""
    return Claim(line.text, line.through or skill, is_shown=line.passed)


def _evidence_of(gap: Gap) -> dict[str, Any]:
    """The lines of evidence that a gap has, by the field that holds them."""
    held = {name: getattr(gap, name) for name in ("requirement", "outcome", "assessment", "nearest")}
    return {name: line for name, line in held.items() if line is not None}


def _uri(skill: Skill) -> str:
    return skill.uri or skill.id


def _key(skill: Skill, truth: frozenset[str]) -> str:
    """The skill's URI, or its label where only that is among the truths."""
    label = skill.label.lower()
    return label if label in truth and _uri(skill) not in truth else _uri(skill)


def _groups_of(skill: Skill) -> frozenset[str]:
    """The skill's groups; its family where the framework has none."""
    return frozenset(skill.groups or (skill.family,))
