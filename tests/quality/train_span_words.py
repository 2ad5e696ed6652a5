"""Learns which words of a posting line name a skill, and writes data/span_words.csv.

    python -m tests.quality.train_span_words

A logistic regression over a word's stem, its neighbours and its ending, on the lines of SkillSpan dev (Zhang et al.
2022, MIT) that hold a marked span. Sentences that also stand in the labelled ESCO set are left out, so that the
ranking is never measured on lines the tagger has seen. Prints the AUC in five folds without a posting on both sides.
"""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterator, Sequence

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold

from alignment.scoring.spans import SPAN_WORDS, span_features
from alignment.scoring.words import stem, words
from tests.conftest import REFERENCE

LEAST_SEEN, LEAST_WEIGHT, STRENGTH = 3, 0.04, 0.3


def marked_lines() -> Iterator[tuple[str, str, list[str]]]:
    """(posting, sentence, marked spans) of the lines that have spans and are not in the labelled ESCO set."""
    folder = REFERENCE / "evaluation"
    with (folder / "job_sentence_esco_dev.csv").open(encoding="utf-8", newline="") as file:
        labelled = {_plain(row["sentence"]) for row in csv.DictReader(file)}
    with (folder / "posting_lines_skillspan_dev.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            spans = [span for name in ("skill_spans", "knowledge_spans") for span in row[name].split(" | ") if span]
            if spans and _plain(row["sentence"]) not in labelled:
                yield row["posting"], row["sentence"], spans


def _plain(text: str) -> str:
    return re.sub(r"\W+", " ", text.lower()).strip()


def examples() -> tuple[list[dict[str, float]], np.ndarray, np.ndarray]:
    """Features, whether the word is marked, and the posting, of every word."""
    features, marked, postings = [], [], []
    for posting, sentence, spans in marked_lines():
        written = words(sentence)
        stems = [stem(word.lower(), "en") for word in written]
        within = _places(sentence, written, spans)
        for i in range(len(written)):
            features.append(dict.fromkeys(span_features(stems, written, i), 1.0))
            marked.append(within[i])
            postings.append(posting)
    return features, np.array(marked), np.array(postings)


def _places(sentence: str, written: Sequence[str], spans: Sequence[str]) -> list[bool]:
    covered = np.zeros(len(sentence) + 1, dtype=bool)
    for span in spans:
        start = sentence.find(span)
        if start >= 0:
            covered[start : start + len(span)] = True
    found, at = [], 0
    for word in written:
        at = sentence.index(word, at)
        found.append(bool(covered[at]))
        at += len(word)
    return found


def main() -> None:
    features, marked, postings = examples()
    vectorizer = DictVectorizer()
    table = vectorizer.fit_transform(features)
    often = np.asarray((table != 0).sum(axis=0)).ravel() >= LEAST_SEEN
    table, names = table[:, often], np.array(vectorizer.get_feature_names_out())[often]
    chances = np.zeros(len(marked))
    for train, test in GroupKFold(5).split(table, marked, postings):
        model = LogisticRegression(C=STRENGTH, max_iter=300).fit(table[train], marked[train])
        chances[test] = model.predict_proba(table[test])[:, 1]
    model = LogisticRegression(C=STRENGTH, max_iter=300).fit(table, marked)
    kept = [(name, weight) for name, weight in zip(names, model.coef_[0], strict=True) if abs(weight) >= LEAST_WEIGHT]
    with SPAN_WORDS.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["feature", "weight"])
        writer.writerow(["", f"{model.intercept_[0]:.3f}"])
        writer.writerows((name, f"{weight:.2f}") for name, weight in sorted(kept))
    auc = roc_auc_score(marked, chances)
    print(f"{len(marked)} words, {len(kept)} weights, AUC in five folds {auc:.3f}", file=sys.stderr)


if __name__ == "__main__":
    main()
