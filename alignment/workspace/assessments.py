"""Assessments: read, edited over any file, and held against what the job asks."""

from __future__ import annotations

from collections.abc import Mapping

from alignment.access import Action, needs
from alignment.assessing import AssessmentPage, AssessmentReport, StoredAssessment, TaskComparison, compare_line
from alignment.database import Views
from alignment.problems import NothingLoaded
from alignment.proofs import keep_edit, one_assessment, page_of, report_for, stored_assessments
from alignment.reading import read_pasted
from alignment.vocabulary import BUILT_IN_FRAMEWORK, Question
from alignment.workspace.aligning import Aligning
from alignment.workspace.core import Progress, silent


class Assessments(Aligning):
    """What is assessed, and what of the job that proves."""

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
        progress: Progress = silent,
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
