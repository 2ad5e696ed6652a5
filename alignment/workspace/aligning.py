"""Scoring what is stored against frameworks, page by page, and the fitted scorers of a process.

scikit-learn is loaded only when something must be scored, so that looking at results stays quick.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from alignment.access import Action, needs
from alignment.answers import AlignReport, TriedLine
from alignment.problems import NothingLoaded
from alignment.reading import read_pasted
from alignment.requirements import single_line
from alignment.rows import MATCH_TABLES, SCORED_TABLES, apply_decisions, line_of, match_row, read_levels, tried_row
from alignment.vocabulary import BUILT_IN_FRAMEWORK, Line, Match, Setting, counted_owners
from alignment.workspace.core import Core, Progress, silent

if TYPE_CHECKING:
    from alignment.scoring import PlainScorer, SkillScorer

NEAREST_KEPT = 2
"""Matches that did not pass, kept for each outcome and assessment, so that a gap can show the closest miss."""

FITTED_KEPT = 3
"""Fitted scorers kept in a process, the last used ones: a large framework's holds matrices of 100,000 labels."""

_FITTED: dict[str, SkillScorer] = {}
_FITTED_PLAIN: dict[str, PlainScorer] = {}
"""By fingerprint, which is made of the framework’s content: what was learned from the same skills is the same."""

_FITTING = threading.Lock()

Fitted = TypeVar("Fitted", "SkillScorer", "PlainScorer")

_PAGE = 500
"""Postings and courses scored and stored in one transaction."""

_Rows = list[dict[str, object]]


class Aligning(Core):
    """Scoring what is stored, and single lines that are tried out."""

    @needs(Action.EDIT_FRAMEWORKS)
    def align(
        self, framework: str | None = None, *, again: bool = False, progress: Progress = silent
    ) -> list[AlignReport]:
        """Score what is new (or everything) against one framework, or against each that is loaded."""
        names = [self._framework_name(framework)] if framework else [one.name for one in self.frameworks()]
        return [self._align(name, again, progress) for name in names]

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
        left, cut = single_line(text)
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
        return TriedLine(*single_line(text), tuple(matches))

    def _align_in_use(self, progress: Progress) -> None:
        for row in self._database.read("frameworks"):
            if row["aligned"] or row["name"] == BUILT_IN_FRAMEWORK:
                self._align(row["name"], again=False, progress=progress)

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
