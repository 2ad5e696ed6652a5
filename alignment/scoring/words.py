"""Words as the scorer sees them: safe tokens, stems in English and French, and how common a stem is in postings."""

from __future__ import annotations

import csv
import math
import re
import threading
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import Stemmer

DATA = Path(__file__).resolve().parents[2] / "data"
WORD_LINES = DATA / "word_lines.csv"
"""In how many lines of real postings each stem stands; written by tests/quality/count_words.py."""
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
        "tu un une vers vos votre vous y afin ainsi notamment ai as avez avons ont eux sera serez seront "
        "serait soit êtes sommes peut peuvent pouvez doit doivent devez devrez ça cela celui celle ceux celles "
        "donc car ni si etc aussi chaque lorsque lorsqu puisque "
        "parce quand alors".split()
    ),
}


_BOTH_GENDERS = re.compile(
    r"(?<=[^\W\d_])(?:[·‧∙•.](?:e|le|ne|se|ve|ère|ive|rice|trice|euse)s?\b(?:[·‧∙•.]s?\b)?|[·‧∙]s\b|"
    r"\((?:e|s|es|le|ne|se|ve|ère|ive|rice|trice|euse)s?\)s?|/(?:e|ne|ère|ive|rice|trice|euse)s?\b)",
    re.IGNORECASE,
)
"""The second ending of a French word that stands for both genders ("concepteur·trice·s", "employé(e)")."""


# -------------------------------------------------------------------------------------------------------- tokens


_STEMMING = threading.Lock()
"""A stemmer works on the word that it holds, so two visitors may not ask it at once: each might get the other's."""


@lru_cache(maxsize=4)
def _stemmer(language: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(LANGUAGES.get(language, "english"), 0)  # `stem` remembers, so it need not


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


@lru_cache(maxsize=50_000)  # what postings and courses are written with; files full of noise take 15 MB, not 60
def stem(word: str, language: str) -> str:
    """One lower-case word → its stem without accents; names with signs (C++, C#, .NET) stay whole."""
    if not word.isalpha():
        return word
    word = _one_spelling(word) if language == "en" else word
    for kept in _KEPT_APART.get(language, ()):
        if word.startswith(kept):
            return unicodedata.normalize("NFKD", kept).encode("ascii", "ignore").decode()
    with _STEMMING:
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
    found: list[Token] = []
    place = 0
    for piece in _TOKEN.finditer(_BOTH_GENDERS.sub("", text) if language == "fr" else text):
        word = piece.group("word")
        if word is None:
            place += _DISTANCE.get(piece.group(0), 0)
        elif not is_stop_word(word, language):
            found.append(Token(word, stem(word.lower(), language), place))
            place += 1
    return found


def words(text: str) -> list[str]:
    """Every word as written, stop words too, without the signs between them."""
    return [piece.group("word") for piece in _TOKEN.finditer(text) if piece.group("word")]


def is_stop_word(word: str, language: str) -> bool:
    """Whether a word as written only holds a sentence together; "IT" is a subject, "it" is not."""
    return word.lower() in _STOP.get(language, _STOP["en"]) and word != "IT"


def stems(text: str, language: str = "en") -> list[str]:
    """The stems of `tokens`."""
    return [token.stem for token in tokens(text, language)]


# ------------------------------------------------------------------------------------------- how common words are


@lru_cache(maxsize=4)
def _word_lines(language: str) -> dict[str, int]:
    """Stem → number of real posting lines it stands in; the empty stem holds the number of lines."""
    with WORD_LINES.open(encoding="utf-8", newline="") as file:
        return {row["stem"]: int(row["lines"]) for row in csv.DictReader(file) if row["language"] == language}


def idf_in_postings(names: Iterable[str], language: str) -> np.ndarray:
    """Smoothed idf, of shape (names,), of stems among lines of real postings; a stem never met is the rarest."""
    counts = _word_lines(language)
    total = counts.get("", 0)
    return np.array([math.log((1 + total) / (1 + counts.get(str(name), 0))) + 1 for name in names])


_PARTS = {
    "en": re.compile(r"[,;:()•–—]|\.(?!\w)|\b(?:and|or|as well as|including|such as)\b", re.IGNORECASE),
    "fr": re.compile(r"[,;:()•–—]|\.(?!\w)|\b(?:et|ou|ainsi que|notamment|tels? que|telles? que)\b", re.IGNORECASE),
}


def parts(text: str, language: str = "en") -> list[str]:
    """The parts of a line between signs and conjunctions; the line itself where there is nothing to part.

    >>> parts("Python, SQL and data visualisation")
    ['Python', 'SQL', 'data visualisation']
    """
    found = [part.strip() for part in _PARTS.get(language, _PARTS["en"]).split(text)]
    return [part for part in found if part] or [text]


def letters(text: str, size: int = 4) -> frozenset[str]:
    """Runs of `size` letters within the words of a text, each word with a space on both sides.

    >>> sorted(letters("data"))
    [' dat', 'ata ', 'data']
    """
    padded = (f" {word.lower()} " for word in words(text))
    return frozenset(word[i : i + size] for word in padded for i in range(max(1, len(word) - size + 1)))
