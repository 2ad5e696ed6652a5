"""Second opinions by a sentence embedding model that the user names: beside what the words say, never in its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from alignment.access import Action, needs
from alignment.answers import SecondReader
from alignment.decisions import ReviewItem
from alignment.meaning import ALL_UP_TO, CANDIDATES, MeaningModel, Reader, second_opinion
from alignment.problems import AlignmentProblem
from alignment.reading import read_pasted
from alignment.requirements import single_line
from alignment.vocabulary import BUILT_IN_FRAMEWORK, Claim, EvidenceLine, Gap, Line, SecondOpinion, Skill
from alignment.workspace.aligning import Aligning


class Opinions(Aligning):
    """What the model says beside the words; nothing where no model was named."""

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


def _asked(text: str) -> Line:
    """A line as its meaning is read: without what it says is not needed, which the scorer does not read either."""
    language = read_pasted(text).language
    return Line(single_line(text)[0].strip() or text, language)


def _claim(line: EvidenceLine, skill: str) -> Claim:
    """What the words say of a line: that it stands for a skill, or that it only comes near."""
    return Claim(line.text, line.through or skill, is_shown=line.passed)


def _evidence_of(gap: Gap) -> dict[str, Any]:
    """The lines of evidence that a gap has, by the field that holds them."""
    held = {name: getattr(gap, name) for name in ("requirement", "outcome", "assessment", "nearest")}
    return {name: line for name, line in held.items() if line is not None}
