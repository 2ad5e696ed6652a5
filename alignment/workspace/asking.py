"""What pages and commands ask of what is stored and scored: one method is one question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from alignment.access import Action, needs
from alignment.answers import (
    AssessmentRow,
    LevelDetail,
    MonthCount,
    OutcomeRow,
    Overview,
    PostingList,
    ProgramReport,
    ReadLine,
    SkillDemand,
    SkillReport,
    StoredPosting,
)
from alignment.database import Views
from alignment.gaps import find_gaps, share
from alignment.levels import CROSSWALK, Anchor
from alignment.problems import NotFound
from alignment.rows import (
    asking_line,
    level_line_of,
    level_of,
    match_of,
    requirement_of,
    skill_named,
    skill_of,
    teaching_line,
)
from alignment.sides import Sides, sensitivity_of, withheld_caveats
from alignment.vocabulary import BUILT_IN_FRAMEWORK, SAMPLE_SOURCE, SELF_MANAGEMENT, GapReport, Match, Question, Side
from alignment.workspace.core import Core


class Asking(Core):
    """Questions whose answers a page draws or a command prints."""

    @needs(Action.READ)
    def overview(self) -> Overview:
        """What is loaded and what is asked for most, with the built-in framework."""
        counts = self._seen.pooled("overview", sample=SAMPLE_SOURCE)[0]
        languages = self._languages(BUILT_IN_FRAMEWORK)
        chosen = {"framework": BUILT_IN_FRAMEWORK, "field": "", "languages": languages}
        measured = self._seen.pooled("posting_counts", **chosen, sample=SAMPLE_SOURCE)[0]["postings"]
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

    @needs(Action.READ_POSTINGS)
    def postings(self, field: str = "", most: int = 200) -> PostingList:
        """Stored postings, newest first."""
        rows = self._seen.read("postings", field=field, most=most)
        return PostingList(
            tuple(StoredPosting(**{k: v for k, v in row.items() if k not in ("total", "jobs")}) for row in rows),
            rows[0]["total"] if rows else 0,
            rows[0]["jobs"] if rows else 0,
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
            self._seen.read("program_counts", **chosen, sample=SAMPLE_SOURCE)[0]["unaligned"],
        )  # fmt: skip

    @needs(Action.READ, Action.READ_POSTINGS)
    def about_pooling(self) -> str:
        """What others see of an employer's own postings, in a sentence."""
        return (
            "Nobody else sees a line of them. Others see them counted together with those of other employers, "
            f"from {self._pooled_from} employers with postings in one field and language on, and a skill where as many "
            "ask for it; with fewer they see nothing of them."
        )
