"""A rubric that a college and a workplace write together: criteria by the five steps of `Level`, in versions.

A version is never changed: an edit makes a new one, and a signature stays with the version that was signed. So it is
always known who wrote which words, and what exactly was agreed. Pure: no clock, disk or database.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime
from difflib import SequenceMatcher
from enum import StrEnum

from alignment.problems import EditedMeanwhile, UnclearDecision
from alignment.tasks import TaskFrame, frame_of
from alignment.vocabulary import Level, content_id, counted

LONGEST_TITLE, LONGEST_NAME, LONGEST_CELL, LONGEST_NOTE, LONGEST_PERSON = 150, 300, 1_000, 500, 100
"""Letters: a title or workplace; the name of a criterion; one step of it; what an edit was about; who wrote it."""
MOST_CRITERIA = 40
"""More are refused."""
CLEAR_UP_TO = 12
"""Criteria from which a rubric is said to be long: whoever watches somebody work cannot hold more in mind."""
UNNAMED = "(no name yet)"


class Party(StrEnum):
    """Who writes and signs."""

    COLLEGE = "college"
    EMPLOYER = "employer"

    @property
    def label(self) -> str:
        """The word on screen: a rubric for a placement is written with a workplace."""
        return "College" if self is Party.COLLEGE else "Workplace"

    @property
    def noun(self) -> str:
        """The same inside a sentence."""
        return self.label.lower()


@dataclass(frozen=True, slots=True)
class Writer:
    """Whoever sits in front of the screen: for whom they write, and the name they give."""

    party: Party
    name: str


@dataclass(frozen=True, slots=True)
class RubricRow:
    """A criterion with what each of the five steps looks like; "" where nobody has said it yet.

    `number` stays with a criterion through all versions, so that a new name is known for one; 0 for a criterion that
    was not saved yet.
    """

    number: int
    name: str
    texts: tuple[str, ...] = ("",) * len(Level)

    @property
    def shown_name(self) -> str:
        return self.name or UNNAMED

    def text(self, level: Level) -> str:
        """What one step looks like."""
        return self.texts[level.step - 1]


@dataclass(frozen=True, slots=True)
class RubricVersion:
    """One state of a rubric, and who left it. `rows` are in the order of their numbers."""

    number: int
    party: Party
    author: str
    note: str
    saved_at: datetime
    rows: tuple[RubricRow, ...] = ()

    @property
    def by(self) -> str:
        """ "Ana Roy (college)"."""
        return f"{self.author} ({self.party.noun})"

    @property
    def fingerprint(self) -> str:
        """Sixteen digits that any other wording would change: what a signature is for."""
        return content_id(*((row.number, row.name, *row.texts) for row in self.rows))


@dataclass(frozen=True, slots=True)
class Signature:
    """That a party stands behind one version."""

    version: int
    party: Party
    name: str
    signed_at: datetime

    @property
    def said(self) -> str:
        """Who signed what, when."""
        return f"{self.party.label}: signed by {self.name} on {self.signed_at:%Y-%m-%d}, version {self.version}"


class Kind(StrEnum):
    """What an edit did."""

    ADDED = "criterion added"
    DROPPED = "criterion dropped"
    RENAMED = "criterion renamed"
    TEXT = "text changed"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that a version changed. `level` is None where the criterion itself, or its name, is concerned."""

    kind: Kind
    criterion: int
    name: str
    before: str
    after: str
    level: Level | None = None
    version: int = 0
    party: Party | None = None
    author: str = ""

    @property
    def where(self) -> str:
        """What of the rubric changed."""
        return f"{self.name}: {self.level.value}" if self.level else self.kind.value.capitalize()

    @property
    def place(self) -> Place:
        return Place(self.criterion, self.level)


@dataclass(frozen=True, slots=True)
class Place:
    """A cell of the grid; without a level, the name of its criterion."""

    criterion: int
    level: Level | None = None


class Fate(StrEnum):
    """What became of some words between two texts."""

    KEPT = "kept"
    STRUCK = "struck out"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words in a row that share their fate."""

    fate: Fate
    text: str


@dataclass(frozen=True, slots=True)
class Edit:
    """A version with what it changed."""

    version: RubricVersion
    changes: tuple[Change, ...]

    @property
    def said(self) -> str:
        """Which version, by whom, when."""
        what = counted(len(self.changes), "change") if self.changes else "no words yet"
        return f"Version {self.version.number} · {self.version.by} · {self.version.saved_at:%Y-%m-%d %H:%M} · {what}"


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody wrote and could not save, since a newer version than `based_on` was there."""

    rubric: str
    based_on: int
    rows: tuple[RubricRow, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Merge:
    """Somebody's edit carried over to a newer version.

    `replaced` are the other side's changes that the edit would replace or drop, `lost` those of the edit that are not
    carried over, since the other side dropped their criterion.
    """

    rows: tuple[RubricRow, ...]
    changes: tuple[Change, ...]
    replaced: tuple[Change, ...]
    lost: tuple[Change, ...]
    is_new: bool
    """Whether anything is left that would change the newer version."""


@dataclass(frozen=True, slots=True)
class RubricSource:
    """An assessment that a rubric may begin with: what it is marked by, line by line, or its standard."""

    course_id: str
    assessment_id: str
    course: str
    title: str
    text: str
    standard: str
    criteria: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What `Workspace.start_rubric` calls it: ids of assessments are a course's own."""
        return f"{self.course_id}/{self.assessment_id}"

    @property
    def lines(self) -> tuple[str, ...]:
        """The criteria that it brings: its own, else its standard as one."""
        return self.criteria or ((self.standard,) if self.standard else ())

    @property
    def said(self) -> str:
        """What it is, and what it brings."""
        brings = counted(len(self.criteria), "criterion", "criteria") if self.criteria else "its standard"
        return f"{self.title or self.text} ({self.course}): {brings if self.lines else 'nothing to begin with'}"


@dataclass(frozen=True, slots=True)
class RubricSummary:
    """A rubric in a list; `signed` are the parties that signed its newest version."""

    id: str
    title: str
    program: str
    workplace: str
    version: int
    criteria: int
    saved_at: datetime
    signed: tuple[Party, ...] = ()

    @property
    def named(self) -> str:
        """ "Tool change (Machining · Northfield Tools)"."""
        return f"{self.title} ({self.program} · {self.workplace})"

    @property
    def said(self) -> str:
        """The rubric in a line."""
        signed = f"signed by {_parties(self.signed)}" if self.signed else "not signed"
        criteria = counted(self.criteria, "criterion", "criteria")
        return f"{self.named}: version {self.version}, {criteria}, {signed}"


@dataclass(frozen=True, slots=True)
class Rubric:
    """A rubric with all its versions, the oldest first, and all its signatures."""

    id: str
    title: str
    program: str
    workplace: str
    course_id: str
    assessment_id: str
    made_at: datetime
    versions: tuple[RubricVersion, ...]
    signatures: tuple[Signature, ...] = ()

    @property
    def newest(self) -> RubricVersion:
        return self.versions[-1]

    def version(self, number: int) -> RubricVersion:
        """One version by its number; the newest where there is no such one."""
        return next((one for one in self.versions if one.number == number), self.newest)

    def signature(self, version: int, party: Party) -> Signature | None:
        """What a party signed of a version."""
        return next((one for one in self.signatures if (one.version, one.party) == (version, party)), None)

    def is_agreed(self, version: int) -> bool:
        """Whether both parties signed this version."""
        return all(self.signature(version, party) for party in Party)

    @property
    def agreed(self) -> RubricVersion | None:
        """The latest version that both signed."""
        return next((one for one in reversed(self.versions) if self.is_agreed(one.number)), None)

    def overtaken(self, version: int) -> str:
        """That somebody saved a version after this one."""
        return f"{self.newest.by} has saved version {self.newest.number} since you opened version {version}."

    def changes_since(self, version: int) -> tuple[Change, ...]:
        """What the newest version changed in an earlier one, whoever wrote between."""
        return changes(self.version(version).rows, self.newest)

    @property
    def answer(self) -> str:
        """How the newest version stands, in a sentence."""
        number = self.newest.number
        signed = [party for party in Party if self.signature(number, party)]
        if len(signed) == len(Party):
            return f"College and workplace both stand behind version {number} of “{self.title}”."
        if signed:
            other = next(party for party in Party if party not in signed)
            return f"The {signed[0].noun} has signed version {number} of “{self.title}”; the {other.noun} has not."
        return f"Nobody has signed version {number} of “{self.title}” yet."

    @property
    def about(self) -> str:
        """Whose rubric it is, how large, and what an edit did to the signatures."""
        size = counted(len(self.newest.rows), "criterion", "criteria")
        told = (self.program, self.workplace, size, f"last edit by {self.newest.by}, {self.newest.saved_at:%Y-%m-%d}")
        return " · ".join(filter(None, (*told, self.left_behind)))

    @property
    def left_behind(self) -> str:
        """That an earlier version was signed and the newest is not: an edit takes no signature along. "" else."""
        if self.agreed and self.agreed is not self.newest:
            return (
                f"both signed version {self.agreed.number}; the edits since then are signed by nobody until they sign"
            )
        earlier = [one.version for one in self.signatures if one.version < self.newest.number]
        if earlier and not any(self.signature(self.newest.number, party) for party in Party):
            return f"a signature for version {max(earlier)} stays with that version"
        return ""


# ------------------------------------------------------------------------------------------------------ what is kept

_CONTROL = {"Cc", "Cs"}
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""These make text look like other text."""


def plain(text: str) -> str:
    """The text as one line with even spacing, without what no reader sees.

    >>> plain(" Plans \\n the\\tday\\x07 ")
    'Plans the day'
    """
    seen = "".join(sign for sign in " ".join(text.split()) if unicodedata.category(sign) not in _CONTROL)
    return " ".join(_DIRECTION.sub("", seen).split())


def kept_text(text: str, longest: int, what: str, *, needed: bool = False) -> str:
    """The text as it is kept. Raises UnclearDecision for one that is too long, or is needed and missing."""
    kept = plain(text)
    if needed and not kept:
        raise UnclearDecision(f"There is no {what} yet.", f"Give the {what}.")
    if len(kept) > longest:
        raise UnclearDecision(f"The {what} has {len(kept):,} letters.", f"Say it in {longest:,} letters or fewer.")
    return kept


def kept_rows(rows: Sequence[RubricRow], base: RubricVersion, used: int) -> tuple[RubricRow, ...]:
    """The rows as they are kept: cleaned, empty ones left out, new ones numbered from `used` on, in order.

    Raises UnclearDecision for too many criteria, or a text that is too long.
    """
    kept = [one for row in rows if (one := _kept_row(row)).name or any(one.texts)]
    if len(kept) > MOST_CRITERIA:
        raise UnclearDecision(
            f"The rubric has {len(kept)} criteria.", f"Keep {MOST_CRITERIA} or fewer; {CLEAR_UP_TO} are many already."
        )
    return numbered(kept, base, used)


def _kept_row(row: RubricRow) -> RubricRow:
    name = kept_text(row.name, LONGEST_NAME, "name of a criterion")
    what = f"text of “{name[:40] or UNNAMED}”"
    texts = [kept_text(text, LONGEST_CELL, f"{what} for step {step}") for step, text in enumerate(row.texts, 1)]
    return RubricRow(row.number, name, tuple(texts))


def numbered(rows: Sequence[RubricRow], base: RubricVersion, used: int) -> tuple[RubricRow, ...]:
    """The rows in the order of their numbers; one not in the base, or that comes twice, gets the next after `used`."""
    free = {row.number for row in base.rows}
    found = list[RubricRow]()
    for row in rows:
        used += row.number not in free
        found.append(row if row.number in free else replace(row, number=used))
        free.discard(row.number)
    return tuple(sorted(found, key=lambda row: row.number))


def highest(versions: Iterable[RubricVersion]) -> int:
    """The highest number that any criterion ever had: none is given again."""
    return max((row.number for version in versions for row in version.rows), default=0)


def first_rows(source: RubricSource) -> tuple[RubricRow, ...]:
    """An assessment's criteria, or its standard, as criteria whose steps are for people to fill in."""
    names = [_shortened(plain(line)) for line in source.lines[:MOST_CRITERIA]]
    return tuple(RubricRow(number, name) for number, name in enumerate(filter(None, names), 1))


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_NAME else text[: LONGEST_NAME - 1].rsplit(" ", 1)[0] + "…"


def check_newest(rubric: Rubric, version: int) -> None:
    """Raises EditedMeanwhile where somebody saved a version after this one, UnclearDecision for no such version."""
    newest = rubric.newest
    if version > newest.number or version < 1:
        raise UnclearDecision(f"There is no version {version}.", f"The newest is version {newest.number}.")
    if version < newest.number:
        raise EditedMeanwhile(
            rubric.overtaken(version),
            f"Nothing you wrote is lost: look at what version {newest.number} says, then go on from it.",
        )


def check_signing(rubric: Rubric, version: int, party: Party) -> None:
    """Raises a problem for a version that is not the newest, has no criterion, or was signed by this party already."""
    check_newest(rubric, version)
    if not rubric.newest.rows:
        raise UnclearDecision("There is no criterion to sign for.", "Write and save at least one first.")
    if signed := rubric.signature(version, party):
        raise UnclearDecision(
            f"{signed.name} has signed version {version} for the {party.noun} already.",
            "A party signs a version once; a new version is signed anew.",
        )


# --------------------------------------------------------------------------------------------------- what changed


def changes(before: Sequence[RubricRow], after: RubricVersion) -> tuple[Change, ...]:
    """What a version changed in the rows it was made from, criterion by criterion."""
    old, new = {row.number: row for row in before}, {row.number: row for row in after.rows}
    found = [one for number in sorted(old | new) for one in _row_changes(number, old.get(number), new.get(number))]
    return tuple(replace(one, version=after.number, party=after.party, author=after.author) for one in found)


def _row_changes(number: int, old: RubricRow | None, new: RubricRow | None) -> list[Change]:
    """An added criterion comes before its texts, a dropped one after them."""
    was, now = old or RubricRow(number, ""), new or RubricRow(number, "")
    name = (new or was).shown_name
    texts = [
        Change(Kind.TEXT, number, name, was.text(level), now.text(level), level)
        for level in Level
        if was.text(level) != now.text(level)
    ]
    if old is None:
        return [Change(Kind.ADDED, number, name, "", now.name), *texts]
    if new is None:
        return [*texts, Change(Kind.DROPPED, number, name, was.name, "")]
    return [*([Change(Kind.RENAMED, number, name, was.name, now.name)] if was.name != now.name else []), *texts]


def applied(rows: Sequence[RubricRow], made: Iterable[Change]) -> tuple[RubricRow, ...]:
    """The rows with these changes made; what a change does to a criterion that is not there (any more) is left out."""
    found = {row.number: row for row in rows}
    for change in made:
        row = found.get(change.criterion)
        if change.kind is Kind.ADDED:
            found[change.criterion] = RubricRow(change.criterion, change.after)
        elif change.kind is Kind.DROPPED:
            found.pop(change.criterion, None)
        elif row is not None:
            found[change.criterion] = _changed(row, change)
    return tuple(found[number] for number in sorted(found))


def _changed(row: RubricRow, change: Change) -> RubricRow:
    if change.level is None:
        return replace(row, name=change.after)
    texts = list(row.texts)
    texts[change.level.step - 1] = change.after
    return replace(row, texts=tuple(texts))


def history(rubric: Rubric) -> tuple[Edit, ...]:
    """Every version with what it changed in the one before, the newest first."""
    before = ((), *(version.rows for version in rubric.versions))
    edits = [Edit(version, changes(rows, version)) for rows, version in zip(before, rubric.versions, strict=False)]
    return tuple(reversed(edits))


def last_written(rubric: Rubric) -> Mapping[Place, RubricVersion]:
    """For each place that has words in the newest version, the version that wrote them."""
    found = dict[Place, RubricVersion]()
    for edit in reversed(history(rubric)):
        found |= {change.place: edit.version for change in edit.changes}
    rows = rubric.newest.rows
    held = {Place(row.number): row.name for row in rows}
    held |= {Place(row.number, level): row.text(level) for row in rows for level in Level}
    return {place: found[place] for place, text in held.items() if text}


def with_row(rows: Sequence[RubricRow], row: RubricRow) -> tuple[RubricRow, ...]:
    """The rows with this one in the place of that of its number, or behind the others."""
    if row.number not in {one.number for one in rows}:
        return (*rows, row)
    return tuple(row if one.number == row.number else one for one in rows)


def merged(rubric: Rubric, draft: Draft) -> Merge:
    """An edit of an older version, carried over to the newest: only what was edited is set.

    Where both changed the same words otherwise, or one of the two dropped what the other edited, that is told. The
    edit's words hold, but a criterion that was dropped there is not brought back.
    """
    base = rubric.version(draft.based_on)
    rows = numbered(draft.rows, base, highest(rubric.versions))
    own = changes(base.rows, replace(base, rows=rows))
    theirs = changes(base.rows, rubric.newest)
    rows, gone = applied(rubric.newest.rows, own), _dropped(theirs) - _dropped(own)
    lost = tuple(one for one in own if one.criterion in gone)
    return Merge(rows, own, _replaced(own, theirs, gone), lost, is_new=rows != rubric.newest.rows)


def _replaced(own: Sequence[Change], theirs: Sequence[Change], gone: Set[int]) -> tuple[Change, ...]:
    """What they say otherwise of the same words, and what they did to a criterion that the edit drops."""
    said, dropped = {one.place: one.after for one in own}, _dropped(own) - _dropped(theirs)
    return tuple(
        one
        for one in theirs
        if one.criterion in dropped
        or (one.criterion not in gone and one.place in said and said[one.place] != one.after)
    )


def _dropped(made: Iterable[Change]) -> set[int]:
    return {one.criterion for one in made if one.kind is Kind.DROPPED}


def difference(before: str, after: str) -> tuple[Piece, ...]:
    """Both texts, word by word, as what was kept, struck out and added.

    >>> [(piece.fate.value, piece.text) for piece in difference("plans the day", "plans a whole day")]
    [('kept', 'plans'), ('struck out', 'the'), ('added', 'a whole'), ('kept', 'day')]
    """
    old, new = before.split(), after.split()
    found = list[Piece]()
    for what, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            found.append(Piece(Fate.KEPT, " ".join(old[i:j])))
            continue
        found += [Piece(Fate.STRUCK, " ".join(old[i:j]))] if i < j else []
        found += [Piece(Fate.ADDED, " ".join(new[k:m]))] if k < m else []
    return tuple(found)


# ------------------------------------------------------------------------------------------------- what is unclear


def unclear(rows: Sequence[RubricRow]) -> tuple[str, ...]:
    """What may keep two people from marking alike, a sentence each. Hints: nothing is refused for them."""
    found = [sentence for row in rows for check in _CHECKS for sentence in check(row)]
    if len(rows) > CLEAR_UP_TO:
        found.insert(0, f"{len(rows)} criteria are more than anyone can watch for at work; {CLEAR_UP_TO} are many.")
    names = [row.name.casefold() for row in rows]
    twice = sorted({row.name for row in rows if row.name and names.count(row.name.casefold()) > 1}, key=str.casefold)
    return (*found, *(f"“{name}” stands there twice." for name in dict.fromkeys(twice)))


def _nameless(row: RubricRow) -> list[str]:
    return [] if row.name else [f"Criterion {row.number} has no name."]


def _empty_steps(row: RubricRow) -> list[str]:
    empty = [level.step for level in Level if not row.text(level)]
    if len(empty) == len(Level):
        return [f"“{row.shown_name}” says of no step what it looks like."]
    what = "Step" if len(empty) == 1 else "Steps"
    return [f"{what} {_listed(map(str, empty))} of “{row.shown_name}” still to be written."] if empty else []


def _same_steps(row: RubricRow) -> list[str]:
    """Steps with the same words, whatever their case and signs."""
    alike = dict[str, list[str]]()
    for level in Level:
        words = " ".join(re.findall(r"\w+", row.text(level).casefold())) or row.text(level)
        alike.setdefault(words, []).append(str(level.step))
    same = [_listed(steps) for words, steps in alike.items() if words and len(steps) > 1]
    return [f"Steps {steps} of “{row.shown_name}” have the same words: nobody could tell them apart." for steps in same]


def _said_of(row: RubricRow, part: Callable[[TaskFrame], str]) -> bool:
    frames = (frame_of(text) for text in (row.name, *row.texts) if text)
    return any(frame and part(frame) for frame in frames)


def _no_action(row: RubricRow) -> list[str]:
    """Only a criterion with words can lack an action."""
    if not (row.name or any(row.texts)) or _said_of(row, lambda frame: frame.action):
        return []
    return [f"“{row.shown_name}” has no verb that we know: what does the learner do?"]


def _no_standard(row: RubricRow) -> list[str]:
    """Asked only once some step is written: an empty grid has no standards, and says so already."""
    if not any(row.texts) or any(re.search(r"\d", text) for text in row.texts):
        return []
    if _said_of(row, lambda frame: frame.standard):
        return []
    return [f"“{row.shown_name}” states no standard that we know: how well, how often, how fast, with how much help?"]


_CHECKS = (_nameless, _empty_steps, _same_steps, _no_action, _no_standard)


# --------------------------------------------------------------------------------------------------------- words


def _listed(words: Iterable[str]) -> str:
    """ "1, 2 and 5"."""
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def _parties(parties: Sequence[Party]) -> str:
    return _listed(party.noun for party in parties)
