"""A rubric → the criteria that an assessment is marked by: never the names or the scores of those who were marked.

Rubrics are grids made by hand: the criteria stand in a column that may have no name or, in real sheets, the name of the
score beside it; what is left of them groups them; levels, points and learners stand to their right.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from alignment.reading.values import plain, read_weight
from alignment.vocabulary import Criterion

MOST_CRITERIA = 200
"""A rubric with more is a list of something else, and is cut."""
_NAMED = re.compile(
    r"(?:assessment |grading |evaluation |performance )?criteri(?:a|on)|(?:sous )?criteres?(?: d (?:evaluation|"
    r"correction))?|"
    r"dimensions?|indicators?|indicateurs?|what is (?:assessed|marked)|elements? (?:evalues?|observes?)"
)
_LEVEL = re.compile(
    r"(?:(?:level|niveau|grade) ?\d\b.*|(?:excellent|outstanding|exemplary|very good|good|proficient|competent|"
    r"satisfactory|"
    r"acceptable|adequate|fair|developing|emerging|beginning|beginner|novice|accomplished|poor|weak|unsatisfactory|"
    r"inadequate|insufficient|unacceptable|fail|pass|(?:exceeds?|meets?|below|does not meet|not yet)\b.*|"
    r"needs improvement|"
    r"tres bien|tres bon|bien|bon|satisfaisant|passable|faible|insuffisant|a ameliorer|acquis|non acquis|"
    r"en voie d acquisition|en developpement|debutant|maitrise)\b.{0,25})"
)
_MARKED = re.compile(
    r"(?:scores?|marks?|results?|notes?|resultats?|cotes?)(?: .*)?|(?:students?|learners?|candidates?|etudiante?s?|"
    r"eleves?)\b.*"
)
_POINTS = re.compile(
    r"(?:max(?:imum)?|possible|total|available)? ?(?:points?|marks?|score)(?: (?:possible|available|max(?:imum)?))?|"
    r"max(?:imum)?|out of|"
    r"weight(?:ing)?|bareme|ponderation|poids|sur|percentage|pourcentage"
)
_PEOPLE = re.compile(
    r"(?:students?|learners?|candidates?|first|last|full|family|given)?(?: )?names?|students?(?: id| number)?|"
    r"learners?|candidates?|"
    r"noms?(?: .*)?|prenoms?|etudiante?s?|eleves?|matricule|(?:student|user) ?(?:id|number)|e ?mail|courriel"
)
_SUMMARY = re.compile(
    r"(?:sub ?|grand |final |overall )?(?:totals?|scores?|grades?|marks?|sum)(?: .*)?|note(?: finale)?|somme|"
    r"moyenne|average"
)
_RUBRIC = re.compile(
    r"\b(?:rubrics?|marking (?:guide|scheme|grid)|scoring guide|grilles? (?:d )?(?:evaluation|correction|"
    r"de correction))\b"
)
_OUTCOMES = re.compile(r"\s*\[([^\[\]]{1,300})\]\s*$")
_SHARE = re.compile(r"\s*\((\d{1,3}(?:[.,]\d{1,2})?\s?%)\)\s*$")


@dataclass(frozen=True, slots=True)
class RubricShape:
    """Where in a table the criteria stand: the places of its columns, -1 for none."""

    criterion: int
    group: int = -1
    points: int = -1


def says_rubric(text: str) -> bool:
    """Does a title, a sheet's name or a heading call it a rubric?"""
    return _RUBRIC.search(plain(text)) is not None


def shape_of(
    columns: Sequence[str], rows: Sequence[Sequence[str]], *, is_called_rubric: bool = False
) -> RubricShape | None:
    """The shape of a table that is a rubric; None for any other.

    A rubric has a column of criteria and beside it levels, scores or points, or it is called a rubric above.
    """
    names = [plain(column) for column in columns]
    levels = [at for at, name in enumerate(names) if _LEVEL.fullmatch(name)]
    named = next((at for at, name in enumerate(names) if _NAMED.fullmatch(name)), -1)
    marked = [at for at, name in enumerate(names) if _MARKED.fullmatch(name) or _POINTS.fullmatch(name)]
    if len(levels) < 2 and not (named >= 0 and marked) and not (is_called_rubric and (named >= 0 or marked)):
        return None
    if names and named < 0 and _PEOPLE.fullmatch(names[0]):
        return None  # a list of learners with their marks
    criterion = named if named >= 0 else _wordiest(names, rows, {*levels})
    if criterion < 0:
        return None
    points = next((at for at, name in enumerate(names) if at != criterion and _POINTS.fullmatch(name)), -1)
    return RubricShape(criterion, _group_of(names, rows, criterion), points)


def _wordiest(names: Sequence[str], rows: Sequence[Sequence[str]], levels: Collection[int]) -> int:
    """The column before any level or learner whose cells say most."""
    first = min((*levels, len(names)))
    before = range(min(first, 3))
    said = {at: sum(len(row[at]) for row in rows if _is_worded(row[at])) for at in before if not _is_learner(names[at])}
    return max(said, key=lambda at: (said[at], -at)) if said and max(said.values()) else -1


def _is_learner(name: str) -> bool:
    return (
        _PEOPLE.fullmatch(name) is not None
        or re.match(r"(?:student|learner|candidate|etudiant|eleve)", name) is not None
    )


def _group_of(names: Sequence[str], rows: Sequence[Sequence[str]], criterion: int) -> int:
    """The column left of the criteria, where it gathers them under a word: it has no name, or says so itself."""
    at = criterion - 1
    if (
        at < 0
        or _is_learner(names[at])
        or not re.fullmatch(r"column \d+|categor(?:y|ies)|sections?|parts?|areas?|categories?|volets?", names[at])
    ):
        return -1
    return at if any(_is_worded(row[at]) for row in rows) else -1


def _is_worded(cell: str) -> bool:
    return re.search(r"[^\W\d_]{2}", cell) is not None


def read_criteria(shape: RubricShape, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> list[Criterion]:
    """The criteria of a rubric in their order, each once. Sums, scores and learners are not among them."""
    found, group = dict[str, tuple[str, str]](), ""
    for row in rows:
        if shape.group >= 0 and row[shape.group].strip():
            group = _line(row[shape.group])
        text = _line(row[shape.criterion])
        if not _is_worded(text) or _SUMMARY.fullmatch(plain(text)) or _SUMMARY.fullmatch(plain(row[0])):
            continue
        said = f"{group}: {text}" if group and shape.group >= 0 and plain(group) != plain(text) else text
        found.setdefault(said, (said, row[shape.points] if shape.points >= 0 else ""))
    kept = list(found.values())[:MOST_CRITERIA]
    weights = _weights([points for _, points in kept], columns[shape.points] if shape.points >= 0 else "")
    return [
        replace(criterion(text), weight=weight) if weight is not None else criterion(text)
        for (text, _), weight in zip(kept, weights, strict=True)
    ]


def _line(cell: str) -> str:
    return " ".join(re.sub(r"^[-•*]\s+", "", line.strip()) for line in cell.splitlines() if line.strip()).strip()


def _weights(points: Sequence[str], heading: str) -> list[float | None]:
    """Shares as stated; points as their part of all points, where each criterion has some."""
    stated = [read_weight(cell) if "%" in cell else None for cell in points]
    if any(one is not None for one in stated):
        return stated
    numbers = [
        float(cell.replace(",", ".")) if re.fullmatch(r"\d{1,4}(?:[.,]\d{1,2})?", cell.strip()) else 0.0
        for cell in points
    ]
    if not numbers or not min(numbers) or not heading:
        return [None for _ in points]
    return [round(number / sum(numbers), 4) for number in numbers]


# --------------------------------------------------------------------------------------------------- in one cell


def split_criteria(cell: str) -> tuple[Criterion, ...]:
    """The criteria that one cell lists, a line each or parted by “;” or “ | ”.

    >>> [(one.text, one.weight) for one in split_criteria("The plan is safe (60%); The tag is right (40%)")]
    [('The plan is safe', 0.6), ('The tag is right', 0.4)]
    """
    parts = (_line(re.sub(r"^\s*\d{1,2}[.)]\s+", "", part)) for part in re.split(r"\n|;| \| ", cell))
    kept = dict.fromkeys(part.strip(" .") if part.count(".") < 2 else part for part in parts if _is_worded(part))
    return tuple(criterion(part) for part in list(kept)[:MOST_CRITERIA])


def criterion(text: str) -> Criterion:
    """One criterion, with the share in brackets behind it. Outcomes stay in its text until they are known."""
    held = _OUTCOMES.search(text)
    bare, tail = (text[: held.start()], text[held.start() :]) if held else (text, "")
    share = _SHARE.search(bare)
    weight = read_weight(share[1]) if share else None
    return Criterion((bare[: share.start()] if share and weight is not None else bare) + tail, weight)


def with_outcomes(one: Criterion, known: Collection[str]) -> Criterion:
    """The criterion with the outcomes that it names in square brackets, where all of them are known.

    >>> with_outcomes(Criterion("Brakes are locked [o3, o4]"), {"o3", "o4"})
    Criterion(text='Brakes are locked', weight=None, outcome_ids=('o3', 'o4'))
    >>> with_outcomes(Criterion("Brakes are locked [twice]"), {"o3"}).text
    'Brakes are locked [twice]'
    """
    held = _OUTCOMES.search(one.text)
    names = tuple(dict.fromkeys(re.findall(r"[^\s,;|]+", held[1]))) if held else ()
    if held is None or not names or not set(names) <= set(known):
        return replace(one, outcome_ids=tuple(name for name in one.outcome_ids if name in known))
    return replace(one, text=one.text[: held.start()], outcome_ids=names)


def title_of(above: Sequence[str], *names: str) -> str:
    """What a rubric is the rubric of: the lines above it without that word, else the first name that says something."""
    for line in (*above, *names):
        words = " ".join(
            re.sub(
                r"(?i)\b(?:marking|scoring|grading|assessment)? ?rubrics?\b(?: (?:for|of))?|"
                r"\bgrille (?:d['’]évaluation|de correction)\b(?: (?:de|du|pour))?",
                " ",
                line,
            ).split()
        )
        words = words.strip(" .:–—-_")
        if _is_worded(words) and not re.fullmatch(r"(?i)(?:sheet|feuil(?:le)?|table|tableau)\s?\d*", words):
            return words[:150]
    return ""
