"""Trains the classifier that says whether a line of a posting asks for anything, and measures it.

    python -m tests.quality.train_requirement_lines            measure: 5 folds, no posting on both sides
    python -m tests.quality.train_requirement_lines --write    train on all lines and write data/requirement_lines.*
    python -m tests.quality.train_requirement_lines --french   the same for French alone; English stays as it is

English is trained on lines of whole postings in which experts marked skill and knowledge spans (SkillSpan dev;
Zhang et al. 2022, MIT / CC BY 4.0): a line asks if it holds a span. No labelled French lines could be had, so
French is trained on jobs that were posted in both languages: a French line takes the English model's answer for the
line that it stands for (parallel.py), neighbours included. The French figures hold it against that same answer, on
jobs it never saw: they say how well English was carried over, and a person's word they are not. Only words, their idf
and weights are written: no text.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, f1_score, roc_auc_score
from sklearn.model_selection import GroupKFold

from alignment.requirements import (
    ASKS_FROM,
    WEIGHTS,
    LineClassifier,
    character_terms,
    line_key,
    segments,
    word_terms,
)
from tests.conftest import REFERENCE
from tests.quality.parallel import jobs_in_both_languages, pairs_of

KEPT_WORDS, KEPT_CHARACTERS = 4_000, 8_000
FOLDS = 5


def labelled_lines() -> tuple[list[str], np.ndarray, list[str]]:
    """Lines, whether they ask (bool), and the posting each belongs to."""
    with (REFERENCE / "evaluation" / "posting_lines_skillspan_dev.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    lines = [re.sub(r"<[A-Z]+>", " ", row["sentence"]) for row in rows]
    asks = np.array([bool(row["skill_spans"] or row["knowledge_spans"]) for row in rows])
    return lines, asks, [f"{row['source']}-{row['posting']}" for row in rows]


class LineModel:
    """Two TF-IDF blocks and a logistic regression over the terms that weigh most."""

    def __init__(self, words: int = KEPT_WORDS, characters: int = KEPT_CHARACTERS) -> None:
        self.kept = {"word": words, "char": characters}

    def fit(self, lines: Sequence[str], asks: np.ndarray) -> LineModel:
        wide = {"word": _tfidf(word_terms, minimum=2), "char": _tfidf(character_terms, minimum=5)}
        weights = self._fit_blocks(wide, lines, asks)
        narrow = {name: _tfidf(_analyser(name), vocabulary=_heaviest(wide[name], weights[name], kept))
                  for name, kept in self.kept.items()}  # fmt: skip
        self.weights_ = self._fit_blocks(narrow, lines, asks)
        self.blocks_ = narrow
        return self

    def _fit_blocks(self, blocks: dict[str, Any], lines: Sequence[str], asks: np.ndarray) -> dict[str, np.ndarray]:
        matrix = hstack([block.fit_transform(lines) for block in blocks.values()]).tocsr()
        self.model_ = LogisticRegression(C=10, solver="liblinear").fit(matrix, asks)
        split = len(blocks["word"].vocabulary_)
        return {"word": self.model_.coef_[0][:split], "char": self.model_.coef_[0][split:]}

    def probabilities(self, lines: Sequence[str]) -> np.ndarray:
        matrix = hstack([block.transform(lines) for block in self.blocks_.values()]).tocsr()
        return self.model_.predict_proba(matrix)[:, 1]

    def rows(self, language: str) -> list[list[str]]:
        found = [[language, "intercept", "", "", f"{self.model_.intercept_[0]:.5g}"]]
        for name, block in self.blocks_.items():
            for term, i in sorted(block.vocabulary_.items()):
                found.append([language, name, term, f"{block.idf_[i]:.5g}", f"{self.weights_[name][i]:.4g}"])
        return found


def _analyser(name: str) -> Any:
    return word_terms if name == "word" else character_terms


def _tfidf(analyser: Any, *, minimum: int = 1, vocabulary: list[str] | None = None) -> TfidfVectorizer:
    return TfidfVectorizer(analyzer=analyser, min_df=minimum, sublinear_tf=True, vocabulary=vocabulary)


def _heaviest(block: TfidfVectorizer, weights: np.ndarray, kept: int) -> list[str]:
    names = block.get_feature_names_out()
    return sorted(names[i] for i in np.argsort(-np.abs(weights), kind="stable")[:kept])


def out_of_fold(lines: list[str], asks: np.ndarray, postings: list[str]) -> np.ndarray:
    """Log-odds of each line by itself, from a model that never saw its posting."""
    chances = np.zeros(len(lines))
    for train, test in GroupKFold(FOLDS).split(lines, asks, postings):
        model = LineModel().fit([lines[i] for i in train], asks[train])
        chances[test] = model.probabilities([lines[i] for i in test])
    return np.log(chances / (1 - chances))


def beside(odds: np.ndarray, postings: list[str]) -> np.ndarray:
    """Rows of (before, own, after) log-odds; outside the posting the mean stands in. Shape (lines, 3)."""
    same = np.array(postings[1:]) == np.array(postings[:-1])
    before = np.concatenate(([odds.mean()], np.where(same, odds[:-1], odds.mean())))
    after = np.concatenate((np.where(same, odds[1:], odds.mean()), [odds.mean()]))
    return np.column_stack((before, odds, after))


def cross_validated(odds: np.ndarray, asks: np.ndarray, postings: list[str]) -> dict[str, dict[str, float]]:
    """AUC, average precision and F1 (at the threshold the product uses), folds by posting, without and with
    the neighbouring lines. The three weights of the neighbours are learned inside the folds too."""
    triples = beside(odds, postings)
    chances = np.zeros(len(asks))
    for train, test in GroupKFold(FOLDS).split(triples, asks, postings):
        chances[test] = LogisticRegression().fit(triples[train], asks[train]).predict_proba(triples[test])[:, 1]
    return {"line_by_itself": measures(1 / (1 + np.exp(-odds)), asks), "with_neighbours": measures(chances, asks)}


def neighbour_rows(odds: np.ndarray, asks: np.ndarray, postings: list[str]) -> list[list[str]]:
    model = LogisticRegression().fit(beside(odds, postings), asks)
    weights = dict(zip(("before", "own", "after"), model.coef_[0], strict=True))
    weights |= {"constant": model.intercept_[0], "outside": odds.mean()}
    return [["any", "neighbour", name, "", f"{weight:.5g}"] for name, weight in weights.items()]


def measures(chances: np.ndarray, asks: np.ndarray) -> dict[str, float]:
    shown = chances >= ASKS_FROM
    return {
        "n": len(asks),
        "auc": round(float(roc_auc_score(asks, chances)), 4),
        "average_precision": round(float(average_precision_score(asks, chances)), 4),
        "f1": round(float(f1_score(asks, shown)), 4),
        "precision": round(float((shown & asks).sum() / shown.sum()), 4),
        "recall": round(float((shown & asks).sum() / asks.sum()), 4),
    }


# ------------------------------------------------------------------------------------------------------- French


@dataclass(frozen=True, slots=True)
class Carried:
    """A French line of a job with the probability, 0-1, that the English line it stands for asks for something."""

    job: str
    text: str
    english: float
    before: str | None
    after: str | None
    """The lines around it, which it is judged with; None at either end of the posting."""


def carried_over(english: LineClassifier) -> list[Carried]:
    """The French lines, headings left out, that stand for an English line."""
    found = []
    for job in jobs_in_both_languages():
        ours, theirs = segments(job.english), [None, *segments(job.french), None]
        chances = english.probabilities([segment.text for segment in ours], "en")
        for pair in pairs_of(job):
            before, own, after = theirs[pair.french : pair.french + 3]
            if own and not own.is_heading:
                beside = (None if one is None else one.text for one in (before, after))
                found.append(Carried(job.job, own.text, chances[pair.english], *beside))
    return found


def french_model(lines: Sequence[Carried]) -> LineModel:
    """Trained on each wording once."""
    answers = {line.text: line.english >= ASKS_FROM for line in lines}
    return LineModel(1_000, 3_000).fit(list(answers), np.array(list(answers.values())))


def french_cross_validated(lines: Sequence[Carried], english: LineClassifier) -> dict[str, dict[str, float]]:
    """Folds by job, each wording counted once, and none that is counted was trained on, whatever its job."""
    chances = np.zeros((len(lines), 3))
    places = np.arange(len(lines))
    for train, test in GroupKFold(FOLDS).split(places, places, [line.job for line in lines]):
        held = {line_key(lines[i].text) for i in test}
        model = french_model([lines[i] for i in train if line_key(lines[i].text) not in held])
        chances[test] = np.column_stack([_chances(model, [read(lines[i]) for i in test]) for read in _BESIDE])
    once = list({line_key(line.text): i for i, line in reversed(list(enumerate(lines)))}.values())[::-1]
    truth = np.array([lines[i].english >= ASKS_FROM for i in once])
    blended = np.array([english.blended(*_log_odds(row)) for row in chances])
    return {
        "line_by_itself": agreed(chances[once, 1], truth),
        "with_neighbours": agreed(blended[once], truth),
    }


_BESIDE: tuple[Callable[[Carried], str | None], ...] = (
    lambda line: line.before,
    lambda line: line.text,
    lambda line: line.after,
)


def _chances(model: LineModel, lines: Sequence[str | None]) -> np.ndarray:
    """Probabilities of lines, NaN where there is none."""
    found = model.probabilities([line or "" for line in lines])
    return np.where([line is None for line in lines], np.nan, found)


def _log_odds(chances: np.ndarray) -> list[float | None]:
    return [None if np.isnan(chance) else float(np.log(chance / (1 - chance))) for chance in chances]


def agreed(chances: np.ndarray, truth: np.ndarray) -> dict[str, float]:
    """The measures, and the share of lines with the same answer in both languages."""
    return measures(chances, truth) | {"agreement": round(float(((chances >= ASKS_FROM) == truth).mean()), 4)}


# ------------------------------------------------------------------------------------------------------- writing


def write(rows: Iterable[Sequence[str]], english: Mapping[str, Any], french: Mapping[str, Any]) -> None:
    with WEIGHTS.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["language", "analyser", "term", "idf", "weight"])
        writer.writerows(rows)
    note = {
        "what": "weights of the classifier that says whether a line of a posting asks for anything",
        "command": "python -m tests.quality.train_requirement_lines --write",
        "english": english,
        "french": french,
    }
    WEIGHTS.with_suffix(".json").write_text(json.dumps(note, indent=2) + "\n", encoding="utf-8")


def rows_without_french() -> list[list[str]]:
    """The rows of the weights file as they are, French left out."""
    with WEIGHTS.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.reader(file) if row[0] not in ("language", "fr")]


def train_english(write_it: bool) -> None:
    """Measures English; written, it takes the place of what was there, and French stays until it is trained anew."""
    lines, asks, postings = labelled_lines()
    odds = out_of_fold(lines, asks, postings)
    measured = cross_validated(odds, asks, postings)
    print(json.dumps({"english": measured}))
    if write_it:
        rows = neighbour_rows(odds, asks, postings) + LineModel().fit(lines, asks).rows("en")
        trained_on = "SkillSpan dev lines (Zhang et al. 2022, arXiv 2204.12811, MIT)"
        write(rows, {"trained_on": trained_on, "cross_validated": measured}, {})


def train_french(write_it: bool) -> None:
    """Measures French against the English of the file, and writes it beside that."""
    english = LineClassifier()
    lines = carried_over(english)
    measured = french_cross_validated(lines, english)
    print(json.dumps({"french": measured}))
    if write_it:
        number = len({line.text for line in lines})
        french = {
            "trained_on": f"{number} lines of Canadian Digital Service postings (MIT), answers carried over",
            "cross_validated": measured,
        }
        kept = json.loads(WEIGHTS.with_suffix(".json").read_text(encoding="utf-8"))["english"]
        write([*rows_without_french(), *french_model(lines).rows("fr")], kept, french)


def main() -> None:
    if "--french" not in sys.argv:
        train_english("--write" in sys.argv)
    train_french("--write" in sys.argv or "--french" in sys.argv)


if __name__ == "__main__":
    main()
