"""Rubrics for learning at work: written by two sides, kept in versions, signed by both."""

from __future__ import annotations

from collections.abc import Sequence

from alignment.access import Action, needs
from alignment.problems import NotAllowed
from alignment.rows import (
    insert_rubric,
    insert_rubric_version,
    insert_signature,
    read_rubric,
    rubric_summary,
    source_of,
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
from alignment.workspace.core import Core


class Rubrics(Core):
    """One method is one question about a rubric, or one act on it."""

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
