"""Cells that mean a date, a language, a share of the mark or a name: read strictly, as a guess looks like a fact."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

DETECT_FROM_CHARACTERS = 40
"""Shorter texts count as English. Of 67 French pieces of real postings, 51 are known by 25 characters and 66 by 40."""
DETECT_UP_TO_CHARACTERS = 3_000
"""The start of a posting says its language; reading on costs time and changes nothing."""

LANGUAGES = {"english": "en", "anglais": "en", "eng": "en", "french": "fr", "francais": "fr", "fra": "fr", "fre": "fr"}
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan janvier janv",
            "february feb fevrier fevr fev",
            "march mar mars",
            "april apr avril avr",
            "may mai",
            "june jun juin",
            "july jul juillet juil",
            "august aug aout",
            "september sept sep septembre",
            "october oct octobre",
            "november nov novembre",
            "december dec decembre",
        ),
        start=1,
    )
    for name in names.split()
}
ISO_DATE = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?")
SHORT_DATE = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?: .*)?")
DAY_FIRST = re.compile(r"(\d{1,2})(?:st|nd|rd|th|er)? ([a-z]+) (\d{4})")
MONTH_FIRST = re.compile(r"([a-z]+) (\d{1,2})(?:st|nd|rd|th)? (\d{4})")


def plain(text: str) -> str:
    """Lower case, no accents, no punctuation, words of camelCase apart: how names are compared.

    >>> plain("hiringOrganization"), plain("Intitulé du poste :")
    ('hiring organization', 'intitule du poste')
    """
    text = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    letters = unicodedata.normalize("NFKD", text).casefold()
    letters = "".join(" " if not c.isalnum() else c for c in letters if not unicodedata.combining(c))
    return " ".join(letters.split())


def read_date(text: str) -> date | None:
    """The day that `text` names, or None where it names none or could name two (03/04/2021).

    >>> read_date("2012-01-26T00:00:00.000"), read_date("3 février 2024"), read_date("03/04/2021")
    (datetime.date(2012, 1, 26), datetime.date(2024, 2, 3), None)
    """
    text = text.strip()
    try:
        if found := ISO_DATE.fullmatch(text):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found := SHORT_DATE.fullmatch(text):
            return _only_reading(int(found[1]), int(found[2]), int(found[3]))
        return _written_date(plain(text))
    except ValueError:
        return None


def _only_reading(first: int, second: int, year: int) -> date | None:
    """dd/mm/yyyy and mm/dd/yyyy are both common in Canada, so 03/04/2021 is nobody's date."""
    if first != second and first <= 12 and second <= 12:
        return None
    return date(year, second, first) if first > 12 else date(year, first, second)


def _written_date(words: str) -> date | None:
    if (found := DAY_FIRST.fullmatch(words)) and found[2] in MONTHS:
        return date(int(found[3]), MONTHS[found[2]], int(found[1]))
    if (found := MONTH_FIRST.fullmatch(words)) and found[1] in MONTHS:
        return date(int(found[3]), MONTHS[found[1]], int(found[2]))
    return None


def language_of(stated: str, text: str) -> str:
    """The stated language as two letters, or the one `text` is in."""
    word = plain(stated)
    if word in LANGUAGES:
        return LANGUAGES[word]
    return word[:2] if re.fullmatch(r"[a-z]{2}( \w+)?", word) else detect_language(text)


_LOOKS_FRENCH = re.compile(
    r"(?i)(?!\bré?sum)(?:\b\w*[àâçéèêëîïôûùœ]\w*)|\b(?:le|les|des|du|une?|et|avec|pour|dans|ses|sans|sous|aux|vos|"
    r"votre)\b|"
    r"\b[dl]['’](?=\w)|\bde\b(?!-)|\ben\b(?![ -](?:route|masse|suite))|(?<!-)\bfaire\b|"
    r"\b(?:sens|gestion|autonom(?:e|ie)|travailler|esprit|souci|rigueur)\b"
)
"""A line too short for the model: an accent or a function word that English has not tells ("résumé" does not)."""


def detect_language(text: str) -> str:
    """English or French: the two languages the framework speaks. A text in a third one is taken for the nearer."""
    if len(text.strip()) < DETECT_FROM_CHARACTERS:
        return "fr" if _LOOKS_FRENCH.search(text) else "en"
    return str(_identifier().classify(text[:DETECT_UP_TO_CHARACTERS])[0])


def load_languages() -> None:
    """Have what `detect_language` needs at hand, for a process that soon can open no file."""
    _identifier()


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    """The model is a constant that takes 0.3 s to load, so it is loaded when first asked for, and once."""
    from py3langid import langid  # noqa: PLC0415  half a second that a table with a language column never needs

    identifier = langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE)
    identifier.set_languages(["en", "fr"])
    return identifier


def read_weight(text: str) -> float | None:
    """A share of the mark, 0-1; None where none is stated. "25%", "25", "0,25" and "0.25" are all a quarter.

    A bare 1 means all of it, because that is how spreadsheets store 100 %.
    """
    found = re.fullmatch(r"(\d{1,3}(?:[.,]\d+)?)\s*(%?)(?: of .*)?", text.strip())
    if found is None:
        return None
    number = float(found[1].replace(",", "."))
    share = number / 100 if found[2] or number > 1 else number
    return share if share <= 1 else None


def day_of(moment: object) -> str:
    """A date from a spreadsheet as text: without its time of day when that is midnight."""
    if isinstance(moment, datetime) and moment.time() == datetime.min.time():
        return moment.date().isoformat()
    return str(moment)
