"""Trains the classifier that says whether a line of a posting asks for anything, and measures it.

    python -m tests.quality.train_requirement_lines            measure: 5 folds, no posting on both sides
    python -m tests.quality.train_requirement_lines --write    train on all lines and write data/requirement_lines.*

English is trained on lines of whole postings in which experts marked skill and knowledge spans (SkillSpan dev;
Zhang et al. 2022, MIT / CC BY 4.0): a line asks if it holds a span. No labelled French lines could be had, so
French is trained on the parallel postings of the open data: a French line takes the English model's answer for
the English line at the same place of the same posting. Only words, their idf and weights are written: no text.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.sparse import hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, f1_score, roc_auc_score
from sklearn.model_selection import GroupKFold

from alignment.requirements import ASKS_FROM, WEIGHTS, character_terms, word_terms
from tests.conftest import REFERENCE

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


def parallel_lines() -> list[tuple[str, str]]:
    """(English, French) lines at the same place of postings, or of their sections, that have the same shape."""
    csv.field_size_limit(10**9)
    jobs: dict[str, dict[str, list[list[str]]]] = defaultdict(dict)
    with (REFERENCE / "opendata" / "postings.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            jobs[row["group"]][row["language"]] = _sections(row["text"])
    pairs: dict[tuple[str, str], None] = {}
    for job in jobs.values():
        if len(job) == 2 and len(job["en"]) == len(job["fr"]):
            for ours, theirs in zip(job["en"], job["fr"], strict=True):
                if [_shape(line) for line in ours] == [_shape(line) for line in theirs]:
                    pairs.update(dict.fromkeys(zip(ours, theirs, strict=True)))
    return list(pairs)


def _sections(text: str) -> list[list[str]]:
    found: list[list[str]] = [[]]
    for line in filter(None, (line.strip() for line in text.splitlines())):
        if line.startswith("#"):
            found.append([])
        found[-1].append(line)
    return found


def _shape(line: str) -> str:
    return line[0] if line[0] in "#-*•" else "text"


def write(rows: list[list[str]], measured: dict[str, dict[str, float]], pairs: int) -> None:
    with WEIGHTS.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["language", "analyser", "term", "idf", "weight"])
        writer.writerows(rows)
    note = {
        "what": "weights of the classifier that says whether a line of a posting asks for anything",
        "command": "python -m tests.quality.train_requirement_lines --write",
        "english": {
            "trained_on": "SkillSpan dev lines (Zhang et al. 2022, arXiv 2204.12811, MIT)",
            "cross_validated": measured,
        },
        "french": {
            "trained_on": f"{pairs} parallel lines of Canadian Digital Service postings (MIT), answers carried over",
            "cross_validated": None,
        },
    }
    WEIGHTS.with_suffix(".json").write_text(json.dumps(note, indent=2) + "\n", encoding="utf-8")


def main() -> None:
    lines, asks, postings = labelled_lines()
    odds = out_of_fold(lines, asks, postings)
    measured = cross_validated(odds, asks, postings)
    print(json.dumps(measured))
    if "--write" in sys.argv:
        english = LineModel().fit(lines, asks)
        pairs = parallel_lines()
        answers = english.probabilities([ours for ours, _ in pairs]) >= ASKS_FROM
        french = LineModel(1_000, 3_000).fit([theirs for _, theirs in pairs], answers)
        write(neighbour_rows(odds, asks, postings) + english.rows("en") + french.rows("fr"), measured, len(pairs))


if __name__ == "__main__":
    main()
