"""How good the reading and the scoring are, on labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from alignment.access import Action, needs
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
from alignment.gaps import LEVEL_SURE
from alignment.meaning import CANDIDATES, reordered, second_opinion
from alignment.problems import NothingLoaded, WrongColumns
from alignment.quality import Quality, Rules, quality_of
from alignment.reading import read_table
from alignment.requirements import ASKS_FROM, ASKS_FROM_ANNOUNCED, ASKS_FROM_ANNOUNCED_IN_FRENCH, SURELY_ASKS
from alignment.rows import line_label, relations_of, shown_of, taught_of
from alignment.scoring.coverage import Program, Relations, Wanted, judge_pair
from alignment.vocabulary import (
    BUILT_IN_FRAMEWORK,
    MINIMUM_POSTINGS,
    PARTLY_FROM,
    SELF_MANAGEMENT,
    TAUGHT_FROM,
    Claim,
    Line,
    Opinion,
    Skill,
    Upload,
    counted,
)
from alignment.workspace.core import shipped_json
from alignment.workspace.opinions import Opinions

if TYPE_CHECKING:
    import numpy as np

    from alignment.scoring import SkillScorer

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


class Measuring(Opinions):
    """The scorer’s answers held against labels."""

    @needs(Action.READ)
    def quality(self) -> Quality:
        """The figures that were measured, read from the files that the measuring commands write."""
        return quality_of(_RULES, shipped_json("requirement_lines.json"), shipped_json("quality.json"))

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


def _reranked(choices: Sequence[Choice], scores: Sequence[float], near: np.ndarray) -> Reranked:
    """One sentence's candidates, given in the order by words, in the two orders of the second opinion."""
    if not choices:
        return Reranked()
    by_both, by_meaning = ([choices[i] for i in order[:RANKED]] for order in reordered(scores, near))
    return Reranked(by_both, by_meaning, second_opinion(near, 0, "").opinion is Opinion.AGREE)


def _uri(skill: Skill) -> str:
    return skill.uri or skill.id


def _key(skill: Skill, truth: frozenset[str]) -> str:
    """The skill's URI, or its label where only that is among the truths."""
    label = skill.label.lower()
    return label if label in truth and _uri(skill) not in truth else _uri(skill)


def _groups_of(skill: Skill) -> frozenset[str]:
    """The skill's groups; its family where the framework has none."""
    return frozenset(skill.groups or (skill.family,))
