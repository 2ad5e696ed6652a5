"""The scorer: a line against every skill of a framework, precision first, each number explained by its words.

Shaped like a scikit-learn estimator: the constructor stores, `fit` learns the framework's labels, learned names
end in an underscore, `score` gives matches and `explain` gives the words that made one. The only module that
imports scikit-learn, and so the only slow one to import.

How a line is scored against a skill
    score      0.4 of the preferred label's similarity and 0.6 of the best label's. A similarity is the TF-IDF
               cosine of stemmed words, times (1 + the share of the label's wording that the line holds) / 2.
               idf is the mean of two: among the framework's skills, and among lines of real postings
               (data/word_lines.csv). The terms of a match add up to this score.
    coverage   the share, by idf, of the best label's words that the line holds close together. The context
               (job title, course title) may supply a minority of them.
    shown      a match is shown only if its label is covered, the line holds enough informative words for it,
               no phrase says that another meaning is meant, and the skill is at home in the line of work or
               named in full. Everything else is abstention, with the reason.
"""

from __future__ import annotations

import csv
import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import snowballstemmer
from scipy.sparse import csr_matrix
from sklearn.base import BaseEstimator
from sklearn.feature_extraction.text import TfidfVectorizer

from alignment.vocabulary import Line, Match, Skill, Term, line_of_work

WORD_LINES = Path(__file__).resolve().parent.parent / "data" / "word_lines.csv"
"""In how many lines of real postings each stem stands; written by tests/quality/count_words.py."""
PREFERRED_WEIGHT = 0.4
"""Chosen on the development sentences among 0.2-0.5; the curve is flat (R-precision@5 0.496-0.506)."""
LENDING_SHARE = 1 / 3
"""Share of the context's words that a label must take up before it may borrow any: "Introduction to Python
programming" lends its subject, "Engagement in the policy development process" does not lend "process"."""
LABELS_TRIED = 6
"""Labels of a skill whose words are looked up in order of how much of them the line holds at all."""
CHUNK = 64
"""Lines scored at once: 64 lines × 110,000 labels of float32 are 28 MB."""
LANGUAGES = {"en": "english", "fr": "french"}

_TOKEN = re.compile(r"(?P<word>\.net\b|c\+\+|[cf]#|[^\W_]+)|[,;:()•–—]|\.(?!\w)", re.IGNORECASE)
_DISTANCE = {",": 1, "(": 2, ")": 2, "–": 2, "—": 2, ";": 4, ":": 4, ".": 4, "•": 6}
"""How many words apart a sign keeps its neighbours: the words of a label rarely stand across one."""
_STOP = {
    "en": frozenset(
        "a an and any are as at be been being both but by can could do does each either etc for from had has "
        "have having he her his how i if in into is it its may might more most must my new no nor not of off "
        "on one or other our out over own per she should so some such than that the their them then others "
        "yourself there these they this those through to under up us very via was we well were what when "
        "where which while who whom why will with within would you your yours including include includes e g "
        "s".split()
    ),
    "fr": frozenset(
        "a à au aux avec ce ces cet cette chez comme d dans de des du elle en entre es est et être eu il ils "
        "j je l la le les leur leurs lors lui m ma mais me mes moi mon n ne nos notre nous on ou où par pas "
        "plus pour qu que qui s sa sans se ses si son sont sous sur t ta tes toi ton tous tout toute toutes "
        "tu un une vers vos votre vous y afin ainsi notamment".split()
    ),
}


# -------------------------------------------------------------------------------------------------------- tokens


@lru_cache(maxsize=4)
def _stemmer(language: str) -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer(LANGUAGES.get(language, "english"))


_KEPT_APART = {
    "en": tuple(
        "excellen experiment government organisation proven container machining engineer medication ambulat "
        "personali personal programming programmer universit importan mission communit generativ carefu "
        "dependab manager designer developer researcher".split()
    ),
    "fr": tuple("équipement utilisateur personnalis communauté excellen organisation expériment généra".split()),
}
"""Beginnings that stand for themselves, because the stemmer would merge them with a word of another meaning
("excellent" with "Excel", "équipement" with "équipe", "experiment" with "experience"), or would take the people
a posting mentions ("product managers") for the skill it asks for ("product management")."""


def _one_spelling(word: str) -> str:
    """British for American spellings: on labels and lines alike, so over-reach is harmless ("sise")."""
    word = re.sub(r"iz(e|ed|es|er|ers|ing|ation|ations)$", r"is\1", word) if len(word) > 5 else word
    word = (
        re.sub(r"or(s|ed|ing|al|ally)?$", r"our\1", word)
        if re.match(r"(?:behavio|colo|labo|hono|favo)r", word)
        else word
    )
    return re.sub(r"^(cent|theat|met)er(s)?$", r"\1re\2", word)


@lru_cache(maxsize=200_000)
def stem(word: str, language: str) -> str:
    """One lower-case word → its stem without accents; names with signs (C++, C#, .NET) stay whole."""
    if not word.isalpha():
        return word
    word = _one_spelling(word) if language == "en" else word
    for kept in _KEPT_APART.get(language, ()):
        if word.startswith(kept):
            return unicodedata.normalize("NFKD", kept).encode("ascii", "ignore").decode()
    found: str = _stemmer(language).stemWord(word)
    return unicodedata.normalize("NFKD", found).encode("ascii", "ignore").decode() or found


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a line as it stands there, its stem, and its place, in which punctuation counts as distance."""

    word: str
    stem: str
    place: int = 0


def tokens(text: str, language: str = "en") -> list[Token]:
    """Informative words in order.

    >>> [t.stem for t in tokens("Experience with C++, C# and .NET")]
    ['experi', 'c++', 'c#', '.net']
    """
    stop = _STOP.get(language, _STOP["en"])
    found: list[Token] = []
    place = 0
    for piece in _TOKEN.finditer(text):
        word = piece.group("word")
        if word is None:
            place += _DISTANCE.get(piece.group(0), 0)
        elif word.lower() not in stop or word == "IT":
            found.append(Token(word, stem(word.lower(), language), place))
            place += 1
    return found


def stems(text: str, language: str = "en") -> list[str]:
    """The stems of `tokens`."""
    return [token.stem for token in tokens(text, language)]


# --------------------------------------------------------------------------------------------------------- rules


@dataclass(frozen=True, slots=True)
class ShowRule:
    """When a match has earned its place. All shares are 0-1; `least_mass` is a sum of idf values."""

    least_coverage: float
    least_mass: float
    least_probability: float
    least_score: float
    names_as_written: bool
    """Whether a label with a capital ("Solidity", "Capture One") must stand in the line letter for letter."""
    slack: int
    """Most words that may stand between the words of a label."""
    tight_below: float
    """Mass of a label below which its words must stand side by side."""
    context_share: float
    """Largest share of a label's mass that the context may supply."""


WORDED_WITH_CARE = ShowRule(
    least_coverage=0.999,
    least_mass=3.0,
    least_probability=0.65,
    least_score=0.0,
    names_as_written=False,
    slack=2,
    tight_below=9.0,
    context_share=0.5,
)
"""For the built-in framework, whose alternative labels were written to be met as they stand."""
LARGE = ShowRule(
    least_coverage=0.999,
    least_mass=6.0,
    least_probability=0.65,
    least_score=0.35,
    names_as_written=True,
    slack=2,
    tight_below=9.0,
    context_share=0.0,
)
"""For frameworks of thousands of skills with labels from elsewhere: a chance hit is far more likely."""
LARGE_FROM = 2_000


@dataclass(frozen=True, slots=True)
class _Labels:
    """The labels of one language: rows sorted by skill, so that the best of each skill is one `reduceat`."""

    vectorizer: TfidfVectorizer
    cosine: csr_matrix
    share: csr_matrix
    """Same rows; each holds idf over the row's sum of idf, so that a product with 0/1 words is the coverage."""
    names: np.ndarray
    mass: np.ndarray
    texts: tuple[str, ...]
    starts: np.ndarray
    """First row of each skill: its preferred label."""
    skills: np.ndarray
    """Column of the framework for each group of rows."""

    def rows_of(self, column: int) -> range:
        """The rows of one skill, its preferred label first."""
        last = column + 1 == len(self.starts)
        return range(int(self.starts[column]), len(self.texts) if last else int(self.starts[column + 1]))

    def words_of(self, row: int) -> dict[str, float]:
        """The stems of a label and the share of its idf that each holds."""
        words = self.share[row]
        return {str(self.names[i]): float(weight) for i, weight in zip(words.indices, words.data, strict=True)}


class SkillScorer(BaseEstimator):  # type: ignore[misc]  # scikit-learn ships no types
    """Scores lines against the skills of one framework.

    >>> skill = Skill("sql", "demo", "data", {"en": ("SQL", "SQL queries")})
    >>> match = SkillScorer().fit([skill]).matches([Line("Write SQL queries")])[0][0]
    >>> match.skill_id, match.shown
    ('sql', True)
    """

    def __init__(self, rule: ShowRule | None = None) -> None:
        self.rule = rule

    def fit(self, skills: Sequence[Skill]) -> SkillScorer:
        """Learn the labels of every language. Deterministic: skills are taken in order of their id."""
        self.skills_ = sorted(skills, key=lambda skill: skill.id)
        self.rule_ = self.rule or (LARGE if len(self.skills_) >= LARGE_FROM else WORDED_WITH_CARE)
        languages = sorted({language for skill in self.skills_ for language in skill.labels})
        self.labels_ = {one: _labels(self.skills_, one) for one in languages if _has_words(self.skills_, one)}
        self.vetoes_ = [[_phrase(phrase) for phrase in skill.not_when] for skill in self.skills_]
        return self

    def score(self, lines: Sequence[Line]) -> np.ndarray:
        """Scores, 0-1, of shape (lines, skills), columns in the order of `skills_`. Small inputs only: dense."""
        found = np.zeros((len(lines), len(self.skills_)), dtype=np.float32)
        for indices, block in self._blocks(lines):
            found[np.ix_(np.array(indices), block.labels.skills)] = block.score
        return found

    def matches(self, lines: Sequence[Line], *, keep: int = 1) -> list[list[Match]]:
        """For each line the shown matches, best first, followed by up to `keep` nearest misses with the reason."""
        found: list[list[Match]] = [[] for _ in lines]
        for indices, block in self._blocks(lines):
            for row, index in enumerate(indices):
                found[index] = self._line_matches(lines[index], block, row, keep)
        return found

    def rank(self, lines: Sequence[Line], top: int = 50) -> list[list[str]]:
        """Skill ids by score, best first, ties by id; nothing is abstained from. For measuring."""
        found: list[list[str]] = [[] for _ in lines]
        for indices, block in self._blocks(lines):
            order = _top(block.score, top)
            for row, index in enumerate(indices):
                best = [column for column in order[row] if block.score[row, column] > 0]
                found[index] = [self.skills_[block.labels.skills[column]].id for column in best]
        return found

    def explain(self, line: Line, skill_id: str) -> Match | None:
        """The match of one line with one skill, shown or not; None if they share no word."""
        return next((m for m in self.matches([line], keep=len(self.skills_))[0] if m.skill_id == skill_id), None)

    # ------------------------------------------------------------------------------------------------- inside

    def _blocks(self, lines: Sequence[Line]) -> Iterator[tuple[list[int], _Block]]:
        by_language: dict[str, list[int]] = defaultdict(list)
        for index, line in enumerate(lines):
            by_language[line.language].append(index)
        for language, indices in by_language.items():
            if labels := self.labels_.get(language):
                for start in range(0, len(indices), CHUNK):
                    chunk = indices[start : start + CHUNK]
                    yield chunk, _block(labels, [lines[index] for index in chunk], self.rule_)

    def _line_matches(self, line: Line, block: _Block, row: int, keep: int) -> list[Match]:
        columns = _candidates(block, row, self.rule_, keep)
        if not len(columns):
            return []
        scored = [self._match(line, block, row, column) for column in columns]
        scored.sort(key=lambda match: (not match.shown, -match.probability, -match.score, match.skill_id))
        shown = _without_weaker([match for match in scored if match.shown])
        return shown + [match for match in scored if not match.shown][:keep]

    def _match(self, line: Line, block: _Block, row: int, column: int) -> Match:
        labels = block.labels
        skill_index = int(labels.skills[column])
        skill = self.skills_[skill_index]
        best = _best_label(block, row, column, _Reading.of(line, self.rule_))
        score = float(block.score[row, column])
        probability = _probability(score, best)
        objections = self._objections(line, skill_index, best, score, probability)
        why_not = next((why for holds, why in objections if holds), "")
        return Match(
            skill_id=skill.id,
            label=skill.label_in(line.language),
            family=skill.family,
            score=score,
            probability=probability,
            coverage=best.coverage,
            terms=_terms(block, row, column, line),
            matched_label=best.text,
            shown=not why_not,
            why_not=why_not,
        )

    def _objections(
        self, line: Line, skill: int, best: _Best, score: float, chance: float
    ) -> tuple[tuple[bool, str], ...]:
        """What speaks against showing a match, as (whether it holds, what to say); the first that holds is said."""
        rule = self.rule_
        named = not rule.names_as_written or not _is_name(best.text) or _is_named(best.text, line.text)
        settled = best.size >= 2 or best.is_name or _at_home(self.skills_[skill], line_of_work(line.field))
        return (
            (any(veto.search(line.text) for veto in self.vetoes_[skill]), "another meaning is meant here"),
            (
                best.coverage < rule.least_coverage,
                f"the line holds {best.coverage:.0%} of the wording of “{best.text}”",
            ),
            (not named, f"“{best.text}” is a name, and the line means a common word"),
            (best.mass < rule.least_mass or score < rule.least_score, "the shared words are too common to tell"),
            (not settled, "at home in another line of work"),
            (chance < rule.least_probability, f"too unsure ({chance:.0%})"),
        )


# --------------------------------------------------------------------------------------- arrays, pure functions


@dataclass(frozen=True, slots=True)
class _Block:
    """A chunk of lines against all labels of a language: (lines, skills) scores and (lines, labels) coverage."""

    labels: _Labels
    lines: csr_matrix
    score: np.ndarray
    similar: np.ndarray
    share: np.ndarray
    label_coverage: np.ndarray
    best_coverage: np.ndarray


@dataclass(frozen=True, slots=True)
class _Best:
    """The label that the line covers best."""

    text: str
    coverage: float
    mass: float
    size: int
    is_name: bool
    from_context: bool


def _has_words(skills: Sequence[Skill], language: str) -> bool:
    """Whether any label holds a word to go by; scikit-learn refuses to learn from none."""
    return any(stems(label, language) for skill in skills for label in skill.labels.get(language, ()))


def _labels(skills: Sequence[Skill], language: str) -> _Labels:
    rows = [(i, text) for i, skill in enumerate(skills) for text in dict.fromkeys(skill.labels.get(language, ()))]
    owners = np.array([i for i, _ in rows])
    texts = [text for _, text in rows]
    vectorizer = TfidfVectorizer(analyzer=lambda text: stems(text, language), sublinear_tf=True)
    vectorizer.fit([" ".join(skill.labels.get(language, ())) for skill in skills])
    names = vectorizer.get_feature_names_out()
    vectorizer.idf_ = (vectorizer.idf_ + _idf_in_postings(names, language)) / 2
    cosine = vectorizer.transform(texts).astype(np.float32).tocsr()
    present = cosine.copy()
    present.data = vectorizer.idf_[present.indices].astype(np.float32)
    mass = np.asarray(present.sum(axis=1)).ravel()
    rows_of = np.repeat(np.arange(len(texts)), np.diff(present.indptr))
    present.data /= np.maximum(mass[rows_of], 1e-9)
    starts = np.flatnonzero(np.r_[True, owners[1:] != owners[:-1]])
    return _Labels(vectorizer, cosine, present, names, mass, tuple(texts), starts, owners[starts])


def _idf_in_postings(names: np.ndarray, language: str) -> np.ndarray:
    counts = _word_lines(language)
    total = counts.get("", 0)
    return np.array([math.log((1 + total) / (1 + counts.get(str(name), 0))) + 1 for name in names])


@lru_cache(maxsize=4)
def _word_lines(language: str) -> dict[str, int]:
    """Stem → number of real posting lines it stands in; the empty stem holds the number of lines."""
    with WORD_LINES.open(encoding="utf-8", newline="") as file:
        return {row["stem"]: int(row["lines"]) for row in csv.DictReader(file) if row["language"] == language}


def _block(labels: _Labels, lines: Sequence[Line], rule: ShowRule) -> _Block:
    words = labels.vectorizer.transform([line.text for line in lines]).astype(np.float32)
    share = (words.sign() @ labels.share.T).toarray()
    similar = (words @ labels.cosine.T).toarray() * (1 + share) / 2
    best = np.maximum.reduceat(similar, labels.starts, axis=1)
    score = PREFERRED_WEIGHT * similar[:, labels.starts] + (1 - PREFERRED_WEIGHT) * best
    coverage = _with_context(labels, lines) if rule.context_share else share
    return _Block(labels, words, score, similar, share, coverage, np.maximum.reduceat(coverage, labels.starts, axis=1))


def _with_context(labels: _Labels, lines: Sequence[Line]) -> np.ndarray:
    """Coverage, (lines, labels), when the words of the context count as if they stood in the line."""
    around = labels.vectorizer.transform([f"{line.text} {line.context}" for line in lines]).astype(np.float32)
    coverage: np.ndarray = (around.sign() @ labels.share.T).toarray()
    return coverage


def _top(scores: np.ndarray, top: int) -> np.ndarray:
    """Columns of the `top` highest scores of each row; equal scores in column order."""
    return np.argsort(-scores, axis=1, kind="stable")[:, :top]


def _candidates(block: _Block, row: int, rule: ShowRule, keep: int) -> np.ndarray:
    """Skills whose wording is covered, and the `keep` + 2 nearest by score."""
    covered = np.flatnonzero((block.best_coverage[row] >= rule.least_coverage) & (block.score[row] > 0))
    nearest = np.argsort(-block.score[row], kind="stable")[: keep + 2] if keep else covered[:0]
    nearest = nearest[block.score[row][nearest] > 0]
    return np.unique(np.r_[covered, nearest])


@dataclass(frozen=True, slots=True)
class _Reading:
    """A line as words in order, and the words its context may lend under the rule in force."""

    text: str
    words: list[Token]
    context: frozenset[str]
    rule: ShowRule

    @classmethod
    def of(cls, line: Line, rule: ShowRule) -> _Reading:
        context = line.context if rule.context_share else ""
        return cls(line.text, tokens(line.text, line.language), frozenset(stems(context, line.language)), rule)


def _best_label(block: _Block, row: int, column: int, reading: _Reading) -> _Best:
    """Of the labels of one skill: the one best covered by words that stand close together."""
    labels = block.labels
    order = sorted(
        labels.rows_of(column), key=lambda i: (-block.label_coverage[row, i], -labels.mass[i], labels.texts[i])
    )
    found = [_covered(labels, index, reading) for index in order[:LABELS_TRIED]]
    return max(found, key=lambda best: (best.coverage, not best.from_context, best.mass))


def _covered(labels: _Labels, index: int, reading: _Reading) -> _Best:
    """How much of one label the line holds within the label's window, and what the context lends."""
    text, share = labels.texts[index], labels.words_of(index)
    near = _closest(reading.words, set(share), len(share) + _slack(float(labels.mass[index]), reading.rule))
    if len(share) == 1 and _is_worn_down(text) and not _stands_in(text, reading.text):
        near = set()
    held = sum(share[word] for word in near)
    lent = _lent(share, near, reading)
    is_name = len(share) == 1 and any(token.stem in near and not token.word.islower() for token in reading.words)
    return _Best(text, round(min(1.0, held + lent), 6), float(labels.mass[index]) * held, len(near), is_name, lent > 0)


def _lent(share: Mapping[str, float], near: set[str], reading: _Reading) -> float:
    """The share of a label that the context supplies: nothing unless the line holds the rest, and the better part."""
    given = [word for word in share if word in reading.context and word not in near]
    lent = sum(share[word] for word in given)
    is_about_it = len(given) >= LENDING_SHARE * len(reading.context)
    return lent if near and is_about_it and lent <= reading.rule.context_share else 0.0


def _is_worn_down(label: str) -> bool:
    """Whether function words made up the rest of the label ("presenting to others", "can-do attitude")."""
    return len(re.findall(r"\w+", label)) > 1


def _is_name(label: str) -> bool:
    return label != label.lower()


def _is_named(name: str, text: str) -> bool:
    """A name stands in the line as it is written; a line without any capitals names things without them."""
    return _stands_in(name, text) if text.islower() else re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None


def _stands_in(label: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(label.lower())}(?!\w)", text.lower()) is not None


def _slack(mass: float, rule: ShowRule) -> int:
    """The commoner the words of a label ("work", "team"), the closer together they must stand."""
    return max(0, min(rule.slack, math.floor((mass - rule.tight_below) / 2) + 1))


def _closest(line: Sequence[Token], wanted: set[str], width: int) -> set[str]:
    """The most wanted stems that any `width` neighbouring words of the line hold."""
    wanted_tokens = [token for token in line if token.stem in wanted]
    best: set[str] = set()
    for first in wanted_tokens:
        held = {token.stem for token in wanted_tokens if first.place <= token.place < first.place + width}
        best = held if len(held) > len(best) else best
    return best


def _terms(block: _Block, row: int, column: int, line: Line) -> tuple[Term, ...]:
    """The words of the line and what each adds to the score; they add up to it."""
    labels, rows = block.labels, block.labels.rows_of(column)
    start = rows.start
    best = start + int(np.argmax(block.similar[row, start : rows.stop]))
    parts = ((PREFERRED_WEIGHT, start), (1 - PREFERRED_WEIGHT, best))
    both = sum(weight * (1 + block.share[row, label]) / 2 * labels.cosine[label] for weight, label in parts)
    product = block.lines[row].multiply(both).tocsr()
    written = {token.stem: token.word for token in reversed(tokens(line.text, line.language))}
    found = [
        Term(written[labels.names[i]], float(weight)) for i, weight in zip(product.indices, product.data, strict=True)
    ]
    return tuple(sorted(found, key=lambda term: (-term.weight, term.word)))


def _probability(score: float, best: _Best) -> float:
    """A linear judgement of how sure the match is, 0-1. Not yet calibrated on our own labels: see the Method page."""
    odds = -5.0 + 4.0 * best.coverage + 2.0 * score + 0.25 * min(best.mass, 12.0) - 0.25 * best.from_context
    return 1 / (1 + math.exp(-odds))


def _without_weaker(shown: list[Match]) -> list[Match]:
    """Drop a match whose label is part of another skill's ("communication" in "teaching communication")."""
    kept: list[Match] = []
    for match in shown:
        words = set(match.matched_label.lower().split())
        if not any(words < set(other.matched_label.lower().split()) for other in shown):
            kept.append(match)
    return kept


def _at_home(skill: Skill, field: str) -> bool:
    return not skill.fields or not field or field in skill.fields


def _phrase(phrase: str) -> re.Pattern[str]:
    return re.compile(rf"\b{re.escape(phrase)}", re.IGNORECASE)
