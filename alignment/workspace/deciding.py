"""What people decide about matches and levels, and which of them to ask about next."""

from __future__ import annotations

from dataclasses import replace

from alignment.access import Action, needs
from alignment.database import Views
from alignment.decisions import CONSIDERED, DecisionList, Review, clear_level_reason, clear_reason, queue
from alignment.problems import NotAllowed, NotFound
from alignment.rows import (
    MATCH_TABLES,
    counts_of_wording,
    decision_of,
    judged_line,
    keep_decision,
    keep_level,
    open_outcome,
    open_requirement,
    skills_named,
    undo_decision,
)
from alignment.sides import Sides
from alignment.vocabulary import BUILT_IN_FRAMEWORK, Decision, Level, Question, Verdict
from alignment.workspace.core import Core


class Deciding(Core):
    """Decisions of people, which hold over whatever the scorer says."""

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
