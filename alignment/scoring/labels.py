"""The labels of a framework in one language as sparse matrices: rows are labels, sorted by skill.

Everything here is learned from the framework's own words, and from how often words stand in real postings.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.naive_bayes import ComplementNB
from sklearn.preprocessing import normalize

from alignment.scoring.priors import priors
from alignment.scoring.words import idf_in_postings, letters, stems
from alignment.vocabulary import Skill


@dataclass(frozen=True, slots=True)
class Rows:
    """Some rows of a sparse matrix laid out flat: word indices, values, and where each row starts."""

    words: np.ndarray
    values: np.ndarray
    starts: np.ndarray

    def dot(self, vectors: np.ndarray) -> np.ndarray:
        """Products of the rows with the columns of `vectors` (words, m) → (rows, m)."""
        return _sums(self.values[:, None] * vectors[self.words], self.starts)


def _sums(values: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """Sums of the blocks of rows that begin at `starts`; an empty block gives 0, which `reduceat` would not."""
    totals = np.vstack([np.zeros((1, values.shape[1])), np.cumsum(values, axis=0)])
    ends = np.r_[starts[1:], len(values)]
    return np.asarray(totals[ends] - totals[starts])


@dataclass(frozen=True, slots=True)
class LabelIndex:
    """The labels of one language: the best of each skill is one `reduceat` over its rows."""

    vectorizer: TfidfVectorizer
    cosine: csr_matrix
    """(labels, words): idf of each word over the row's length (L2), so that a product with a line is the cosine."""
    share: csr_matrix
    """Same pattern: idf over the row's sum of idf, so that a product with 0/1 words is the coverage."""
    by_word_cosine: csr_matrix
    by_word_share: csr_matrix
    """The two transposed, laid out by word, for products with many lines at once."""
    names: np.ndarray
    places: dict[str, int]
    """Stem → column."""
    mass: np.ndarray
    texts: tuple[str, ...]
    starts: np.ndarray
    """First row of each skill: its preferred label."""
    skills: np.ndarray
    """Column of the framework for each block of rows."""
    together: csr_matrix
    """(skills, words): all labels of a skill as one text, L2-normalised."""
    descriptions: csr_matrix
    """(skills, words): the description in the words of the labels, L2-normalised."""
    group_words: np.ndarray
    """(words, groups): how much a word speaks for a group of skills (complement naive Bayes), in nats."""
    group_of: np.ndarray
    """(skills, most groups): the groups of each skill as columns of `group_words`, its first one filling up the row."""
    priors: np.ndarray
    """(skills, len(PRIORS)): what is known of each skill before any line is read (priors.py)."""
    letter_runs: dict[int, frozenset[str]] = field(default_factory=dict)
    """Row → its runs of letters, filled as rows are met."""
    word_pairs: dict[int, frozenset[tuple[str, str]]] = field(default_factory=dict)

    @property
    def idf(self) -> np.ndarray:
        found: np.ndarray = self.vectorizer.idf_
        return found

    def rows_of(self, column: int) -> range:
        """The rows of one skill, its preferred label first."""
        last = column + 1 == len(self.starts)
        return range(int(self.starts[column]), len(self.texts) if last else int(self.starts[column + 1]))

    def words_of(self, row: int) -> dict[str, float]:
        """The stems of a label and the share of its idf that each holds."""
        begin, end = self.share.indptr[row], self.share.indptr[row + 1]
        weights = zip(self.share.indices[begin:end], self.share.data[begin:end], strict=True)
        return {str(self.names[i]): float(weight) for i, weight in weights}

    def letters_of(self, row: int) -> frozenset[str]:
        """Runs of letters of a label."""
        if row not in self.letter_runs:
            self.letter_runs[row] = letters(self.texts[row])
        return self.letter_runs[row]

    def pairs_of(self, row: int, language: str) -> frozenset[tuple[str, str]]:
        """Neighbouring stems of a label."""
        if row not in self.word_pairs:
            self.word_pairs[row] = neighbours(stems(self.texts[row], language))
        return self.word_pairs[row]


def neighbours(words: Sequence[str]) -> frozenset[tuple[str, str]]:
    """Pairs of words that stand side by side."""
    return frozenset(pairwise(words))


def rows(matrix: csr_matrix, chosen: np.ndarray) -> Rows:
    """The chosen rows of a sparse matrix laid out flat, in double precision."""
    sizes = matrix.indptr[chosen + 1] - matrix.indptr[chosen]
    starts = np.r_[0, np.cumsum(sizes)].astype(np.intp)[:-1]
    flat = np.repeat(matrix.indptr[chosen] - starts, sizes) + np.arange(int(sizes.sum()))
    return Rows(matrix.indices[flat], matrix.data[flat].astype(np.float64), starts)


@dataclass(frozen=True, slots=True)
class _Analyser:
    """Text → stems; a text that was read before is passed on as it is, since reading is what takes the time."""

    language: str

    def __call__(self, text: str | list[str]) -> list[str]:
        return stems(text, self.language) if isinstance(text, str) else text


def has_words(skills: Sequence[Skill], language: str) -> bool:
    """Whether any label holds a word to go by; scikit-learn refuses to learn from none."""
    return any(stems(label, language) for skill in skills for label in skill.labels.get(language, ()))


def index_labels(skills: Sequence[Skill], language: str) -> LabelIndex:
    """Learn the labels of one language; skills without any in it are left out."""
    labels = [(i, text) for i, skill in enumerate(skills) for text in dict.fromkeys(skill.labels.get(language, ()))]
    owners, texts = np.array([i for i, _ in labels]), [text for _, text in labels]
    read = [stems(text, language) for text in texts]
    whole: list[list[str]] = [[] for _ in skills]
    for owner, words in zip(owners, read, strict=True):
        whole[owner] += words
    vectorizer = TfidfVectorizer(analyzer=_Analyser(language), sublinear_tf=True)
    together = vectorizer.fit_transform(whole)
    names = vectorizer.get_feature_names_out()
    together.data *= _ratio(vectorizer, names, language)[together.indices]
    cosine = vectorizer.transform(read).tocsr()
    share, mass = _shares(cosine, vectorizer.idf_)
    starts = np.flatnonzero(np.r_[True, owners[1:] != owners[:-1]])
    present = owners[starts]
    size, group_of = _groups([skills[i] for i in present])
    described = vectorizer.transform([skills[i].description if language == "en" else "" for i in present])
    return LabelIndex(
        vectorizer=vectorizer,
        cosine=cosine,
        share=share,
        by_word_cosine=cosine.T.tocsr().astype(np.float32),
        by_word_share=share.T.tocsr().astype(np.float32),
        names=names,
        places={str(name): place for place, name in enumerate(names)},
        mass=mass,
        texts=tuple(texts),
        starts=starts,
        skills=present,
        together=normalize(together[present]).tocsr(),
        descriptions=described.tocsr(),
        group_words=_group_words(together[present], group_of, size),
        group_of=_filled(group_of),
        priors=priors([skills[i] for i in present], [skills[i].labels[language] for i in present]),
    )


def _ratio(vectorizer: TfidfVectorizer, names: np.ndarray, language: str) -> np.ndarray:
    """New idf over old, after the vectorizer's own idf was averaged with the one among lines of real postings."""
    own = vectorizer.idf_.copy()
    vectorizer.idf_ = (own + idf_in_postings(names, language)) / 2
    return np.asarray(vectorizer.idf_ / own)


def _shares(cosine: csr_matrix, idf: np.ndarray) -> tuple[csr_matrix, np.ndarray]:
    share = cosine.copy()
    share.data = idf[share.indices]
    mass = np.asarray(share.sum(axis=1)).ravel()
    owner = np.repeat(np.arange(share.shape[0]), np.diff(share.indptr))
    share.data /= np.maximum(mass[owner], 1e-9)
    return share, mass


def _groups(skills: Sequence[Skill]) -> tuple[int, tuple[tuple[int, ...], ...]]:
    """How many groups there are, and the numbers of those of each skill; a skill without any is in its family."""
    of = [skill.groups or (skill.family,) for skill in skills]
    names = sorted({group for groups in of for group in groups})
    place = {name: i for i, name in enumerate(names)}
    return len(names), tuple(tuple(place[group] for group in groups) for groups in of)


def _filled(rows_: Sequence[Sequence[int]]) -> np.ndarray:
    """Rows of numbers as an array, each filled up with its first number."""
    width = max(map(len, rows_))
    return np.array([[*row, *[row[0]] * (width - len(row))] for row in rows_], dtype=np.intp)


def _group_words(texts: csr_matrix, group_of: Sequence[Sequence[int]], size: int) -> np.ndarray:
    """Complement naive Bayes (Rennie et al. 2003) from the labels' own words to groups; zeros for a single group."""
    if size < 2:
        return np.zeros((texts.shape[1], size))
    rows_ = [row for row, groups in enumerate(group_of) for _ in groups]
    classes = [group for groups in group_of for group in groups]
    learned = ComplementNB(alpha=1.0).fit(texts[rows_], classes)
    return np.asarray(learned.feature_log_prob_.T)
