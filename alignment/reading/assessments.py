"""What a course says of its assessment in a paragraph → the assessments in it, as far as they can be told apart.

Colleges write this cell as they write a web page: tables, headings, lists, due dates and contacts in one. Tables and
lists name assessments, headings gather sentences under one, a sentence may count them ("six quizzes and two
assignments"). What is administration is no assessment. Where nothing can be parted, the paragraph stays whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from alignment.reading.kinds import ANY, Kind, kind_of, method_of
from alignment.reading.outline import HEADING, ITEM, TABLE, Block, Grid, blocks_of
from alignment.reading.values import detect_language, plain

MOST_PARTS = 60
"""A paragraph that seems to hold more assessments than this was misread, and stays whole."""
TITLE_WORDS = 12
HEADING_WORDS = 6


@dataclass(frozen=True, slots=True)
class Stated:
    """An assessment as a text states it. `text` is what the learner does; what is not stated is "" or None."""

    text: str
    title: str = ""
    method: str = ""
    standard: str = ""
    weight: float | None = None


@dataclass(slots=True)
class _Part:
    """An assessment that is being put together. `is_counted`: a sentence counted it, and nothing else names it."""

    title: str
    kind: Kind | None
    sentences: list[str] = field(default_factory=list)
    said: str = ""
    method: str = ""
    standard: str = ""
    weight: float | None = None
    count: int = 1
    is_counted: bool = False
    is_heading: bool = False


@dataclass(slots=True)
class _Reading:
    """Where the reading of a text stands."""

    parts: dict[str, _Part] = field(default_factory=dict)
    loose: list[tuple[str, ...]] = field(default_factory=list)
    """Sentences that stand together and are under no part's heading."""
    section: str = "general"
    under: _Part | None = None
    announced: Kind | None = None
    """What the last sentence with a colon said that a list would follow of."""

    def name(self, title: str, kind: Kind | None) -> _Part:
        """The part of this title, new if need be."""
        return self.parts.setdefault(title_key(title), _Part(title, kind or kind_of(title)))


def read_paragraph(text: str, language: str = "") -> list[Stated]:
    """The assessments of a free paragraph; one with the whole paragraph where it cannot be parted, none without words.

    >>> [(one.title, one.weight) for one in read_paragraph("Graded: 1. Essay (40%) 2. Final exam (60%)")]
    [('Essay', 0.4), ('Final exam', 0.6)]
    >>> [(one.title, one.text) for one in read_paragraph("Learners show three transfers.")]
    [('', 'Learners show three transfers.')]
    """
    if not text.strip():
        return []
    return read_blocks(blocks_of(text), language) or [Stated(text)]


def read_blocks(blocks: Sequence[Block], language: str = "") -> list[Stated]:
    """The assessments that these blocks tell apart, perhaps none."""
    reading = _Reading()
    for block in blocks:
        _take(reading, block)
    parts = _kept(reading)
    if not parts or len(parts) > MOST_PARTS:
        return []
    if not _attach(reading.loose, parts) and all(part.is_counted for part in parts):
        return []
    spoken = language or detect_language("\n".join(block.text or " ".join(block.rows[0]) for block in blocks))
    return [_stated(part, spoken) for part in parts]


def title_key(title: str) -> str:
    """What two titles of one assessment have in common.

    >>> title_key("Assignments (2)") == title_key("assignment")
    True
    """
    title = re.sub(r"\s*\(\d{1,3}\)$", "", title)
    return " ".join(word.rstrip("s") for word in plain(title).split())


def _stated(part: _Part, language: str) -> Stated:
    described = " ".join(part.sentences)
    title = part.title[:1].upper() + part.title[1:]
    return Stated(
        text=described or part.said or title,
        title=f"{title} ({part.count})" if part.count > 1 else title,
        method=part.method or method_of(part.title, described, language) or (part.kind or ANY).name_in(language),
        standard=part.standard or next(filter(None, map(standard_in, part.sentences)), ""),
        weight=part.weight,
    )


# -------------------------------------------------------------------------------------------------- what is what

_ADMINISTRATION = re.compile(
    r"\b(?:due (?:date|on|by|at)|deadlines?|submi(?:t|ssion|tted)\b.*\b(?:by|guide|late|link|instructions?|"
    r"incomplete)|"
    r"submit your|late (?:work|submission|penalt)\w*|contact\w*|e ?mails?|slack|office hours?|link|links|register|"
    r"attend\w*|absen\w+|extensions?|plagiari\w+|academic integrity|mandatory|navigate|cohort|guide for instructions|"
    r"remain open|historically|before class|login|log in|"
    r"date de remise|a remettre|remise|remis(?:es?)? en retard|retards?|echeancier|courriels?|plagiat|tricherie|"
    r"presences?|obligatoires?|rendez vous)\b"
)
_NOT_ASSESSED = re.compile(
    r"\b(?:not (?:be )?(?:assessed|graded|marked|evaluated)|ungraded|no marks?|extra practice|practice (?:problem|"
    r"question)s|"
    r"ne (?:sont|seront|sera|est) pas (?:evalue|note|corrige)\w*|non (?:note|evalue)\w*|formatif\w*|formative)\b"
)
_FRAMING = re.compile(
    r"\b(?:types?|kinds?|forms?|sortes?|formes?) (?:of|d) ?(?:activit|assessment|evaluation|work|task)\w*"
)
"""“There are two types of activities”: what follows says which."""
_HEADINGS = (
    (
        "unassessed",
        r"practice(?: problems?| questions?)?|ungraded.*|optional.*|formatives?(?: assessments?)?|"
        r"(?:evaluations? )?formatives?",
    ),
    (
        "administration",
        r"contacts?.*|delivery(?: of (?:the )?(?:learning )?(?:module|course))?|(?:assignment |"
        r"assessment )?due dates?|"
        r"deadlines?|(?:course )?schedule|polic(?:y|ies)|.* polic(?:y|ies)|late .*|attendance.*|submissions?(?: .*)?|"
        r"how to submit.*|office hours|support.*|communications?|accessibility|academic integrity|plagiarism.*|"
        r"expectations|resources|help|requirements|echeancier|plagiat.*|remise.*|retards?|absences?|presences?|"
        r"politiques?.*|"
        r"revision.*|retroaction|coordonnees|criteres generaux.*",
    ),
    (
        "general",
        r"(?:course |learning |student )?(?:assessments?|evaluations?|grading|marking)(?: (?:methods?|scheme|tasks?|"
        r"breakdown|strategy|and grading|plan))?|how you (?:are|will be) assessed|sommatives?|"
        r"(?:evaluations? )?sommatives?|"
        r"(?:modes?|modalites?|methodes?) d evaluation|ponderation|grading and evaluation|"
        r"evaluation des apprentissages",
    ),
)  # fmt: skip
_SECTIONS = tuple((name, re.compile(pattern)) for name, pattern in _HEADINGS)
_VERBS = re.compile(
    r"\b(?:is|are|was|will|must|should|can|may|have|has|be|est|sont|sera|seront|doit|doivent|peut|peuvent|please)\b",
    re.I,
)
_STANDARD = re.compile(
    r"\bpass\s?/\s?fail\b|"
    r"\b(?:at least|a minimum of|minimum(?: of)?|no less than) \d{1,3} ?(?:%|per ?cent\b)|"
    r"\b\d{1,3} ?(?:%|per ?cent) (?:or (?:higher|more|better|above)|(?:is )?(?:required )?to pass)|"
    r"\bpass(?:ing)? (?:mark|grade)(?: is| of|:)? \d{1,3} ?(?:%|per ?cent\b)|"
    r"\b(?:réussite|seuil|note de passage)(?: fixée?| minimale?)? ?(?:à|de|:) \d{1,3} ?(?:%|pour ?cent\b)|"
    r"\b(?:au moins|un minimum de|minimum de) \d{1,3} ?(?:%|pour ?cent\b)|\bsuccès\s?/\s?échec\b|"
    r"\bréussite\s?/\s?échec\b",
    re.I,
)
_SHARE = re.compile(
    r"\(?(?<![\d.,])(\d{1,3}(?:[.,]\d{1,2})?) ?(?:%|per cent\b|pour ?cent\b)(?: (?:of|du|de|each|"
    r"chacun)[^,.;)\d]{0,30})?\)?",
    re.I,
)
_TAIL = re.compile(
    r"\s*[,:;(–—-]*\s*\b(?:due\b|deadline\b|submit\b|à remettre\b|échéance\b|date de remise\b).*$", re.I
)  # fmt: skip


SHARED_LINE = re.compile(r"[^\W\d_].{1,90}?[\s(:–—.-]\d{1,3}(?:[.,]\d{1,2})? ?%\)?")
"""A line that is a name and a share, as tables look in the text of a PDF."""


def standard_in(text: str) -> str:
    """How well it must be done, in the words of `text`; "" where it does not say.

    >>> standard_in("Completion is pass/fail."), standard_in("The average is 80%."), standard_in("Réussite à 60 %")
    ('pass/fail', '', 'Réussite à 60 %')
    """
    found = _STANDARD.search(text.replace("\xa0", " ").replace("\u202f", " "))
    return " ".join(found[0].split()) if found else ""


def weight_in(text: str) -> float | None:
    """The only share of the mark that `text` states, 0-1; None where it states none, or several.

    >>> weight_in("Quiz (20%)"), weight_in("Examen 1\\n20 %"), weight_in("at least 80%"), weight_in("5% or 10%")
    (0.2, 0.2, None, None)
    """
    said = _STANDARD.sub(" ", " ".join(text.split()))
    found = {float(one[1].replace(",", ".")) / 100 for one in _SHARE.finditer(said)}
    return found.pop() if len(found) == 1 and max(found) <= 1 else None


def is_administration(text: str) -> bool:
    """Is it about dates, people and rules instead of what is assessed?"""
    return _ADMINISTRATION.search(plain(text)) is not None


def section_of(words: str) -> str:
    """What a heading is about: a known section, "kind" of assessment, or "" for none that we know."""
    named = next((name for name, pattern in _SECTIONS if pattern.fullmatch(words)), "")
    kind = kind_of(words)
    return named or ("kind" if kind and len(words.split()) <= HEADING_WORDS else "")


# ------------------------------------------------------------------------------------------------------ reading


def _take(reading: _Reading, block: Block) -> None:
    if block.kind == HEADING:
        _open_section(reading, block)
    elif reading.section in ("administration", "unassessed"):
        return
    elif block.kind == TABLE:
        for part in parts_of_table(block.rows):
            _merge(reading, part)
    elif (block.kind == ITEM or SHARED_LINE.fullmatch(block.text)) and _take_item(reading, block.text):
        return
    elif section := _bare_heading(block.text):
        reading.section, reading.under = section, None
    else:
        _take_sentences(reading, block.text)


def _bare_heading(text: str) -> str:
    """A line that is nothing but a heading, without the mark of one."""
    words = plain(text)
    return "" if len(words.split()) > HEADING_WORDS else next((n for n, one in _SECTIONS if one.fullmatch(words)), "")


def _open_section(reading: _Reading, block: Block) -> None:
    heading, rest = _heading_and_rest(block)
    reading.section = section_of(plain(heading))
    reading.under = reading.announced = None
    if reading.section == "kind":
        reading.under = reading.name(heading, None)
        reading.under.is_heading = True
        reading.announced = reading.under.kind
    if rest and reading.section in ("kind", "general"):
        _take_sentences(reading, rest)


def _heading_and_rest(block: Block) -> tuple[str, str]:
    """Where a heading lost its end, its longest beginning that we know; then what follows it."""
    words = block.text.split()
    if not block.runs_on or len(words) < 2:
        return block.text, ""
    ends = [at for at in range(1, min(len(words), HEADING_WORDS + 2)) if not words[at][0].islower()]
    known = [at for at in ends if section_of(plain(" ".join(words[:at]))) not in ("", "kind")]
    kinds = [at for at in ends if kind_of(words[at - 1]) and (at == 1 or plain(words[at - 1]) != plain(words[at - 2]))]
    together = [
        at for place, at in enumerate(kinds) if at == kinds[0] + place
    ]  # "Lab Reports", one heading of two words
    length = max(known, default=0) or max(together, default=0)
    return (" ".join(words[:length]), " ".join(words[length:])) if length else (block.text, "")


def _take_item(reading: _Reading, text: str) -> bool:
    """A list item that names an assessment; False where it is a sentence."""
    text = " ".join(text.split())
    weight, standard = weight_in(text), standard_in(text)
    bare = _SHARE.sub(" ", _STANDARD.sub(" ", _TAIL.sub("", text)))
    title, _, described = (part.strip(" .,;:–—-()") for part in bare.partition(":"))
    kind = kind_of(title)
    is_name = 0 < len(title.split()) <= TITLE_WORDS and not _VERBS.search(title) and re.search(r"[^\W\d_]", title)
    if (
        not is_name
        or (kind is None and reading.announced is None and weight is None)
        or _NOT_ASSESSED.search(plain(text))
    ):
        return False
    if is_administration(title):
        return True
    part = reading.name(" ".join(title.split()), kind or reading.announced)
    part.weight, part.standard = part.weight or weight, part.standard or standard
    if described and not is_administration(described):
        part.sentences.append(described)
    return True


_NAMES = re.compile(
    r"\b(?:Assignment|Quiz|Lab|Test|Exam|Project|Task|Report|Essay|Travail|Devoir|Examen|Projet|Laboratoire|Tâche|"
    r"Rapport)"
    r"\s+\d{1,2}\b"
)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-ZÀ-Ý\"“«(])")


def _take_sentences(reading: _Reading, text: str) -> None:
    kept = list[str]()
    for sentence in _sentences(text):
        words = plain(sentence)
        if _NOT_ASSESSED.search(words) or _FRAMING.search(words) or is_administration(sentence):
            continue
        names = list(dict.fromkeys(" ".join(found.split()) for found in _NAMES.findall(sentence)))
        if len(names) > 1 and not _VERBS.search(sentence):
            for name in names:
                reading.name(name, None)
        elif not _count(reading, sentence) and not names:
            kept.append(sentence)
    if reading.under is not None:
        reading.under.sentences.extend(kept)
    elif reading.section == "general" and kept:
        reading.loose.append(tuple(kept))


def _sentences(text: str) -> Iterator[str]:
    for sentence in _SENTENCE_END.split(text):
        words = sentence.split()
        twice = len(words) > 2 and words[0] == words[1] and words[0][0].isupper()
        if words:
            yield " ".join(words[1:] if twice else words)


# ----------------------------------------------------------------------------------------------------- counting

_NUMBERS = {
    word: number
    for number, words in enumerate(
        ("a an one un une", "two deux", "three trois", "four quatre", "five cinq", "six", "seven sept", "eight huit",
         "nine neuf", "ten dix", "eleven onze", "twelve douze"),
        start=1,
    )
    for word in words.split()
}  # fmt: skip
_TRIGGER = re.compile(
    r"\b(?:(?:assessed|evaluated|graded|marked)(?: \w+ly)? (?:using|by|through|with|on|via|based on)|there (?:is|"
    r"are)|"
    r"(?:assessments?|evaluation|grading|(?:final )?(?:grade|mark)|course|module) (?:is|are|"
    r"will be )?\s?(?:based on|consists? of|"
    r"includes?|comprises?|by)|"
    r"évaluée?s? (?:par|au moyen de|à l['’]aide de|selon)|(?:évaluations?|note(?: finale)?|cours) (?:comprend|"
    r"comporte|"
    r"repose sur|se fait par|consiste en)|il y a)\b:?",
    re.I,
)
_LISTING = re.compile(rf"(?:{'|'.join(_NUMBERS)}|weekly|\d{{1,2}})\s", re.I)
"""How a sentence begins that is nothing but a list ("A project, two tests and a report.")."""
_JOINT = re.compile(r"\s*(?:[,;:]|\band\b|\bet\b|\bplus\b|\bas well as\b|\bainsi que?\b)\s*", re.I)
_CUT_OFF = re.compile(r"\b(?:including|such as|notably|notamment|y compris|comme)\b.*$", re.I)
_AFTER_HEAD = re.compile(r"\s(?:of|on|in|about|at|for|with|from|over|sur|dans|en|à|au|aux|pour|avec)\s.*$", re.I)


def _count(reading: _Reading, sentence: str) -> bool:
    """A sentence that lists assessments, each of its phrases one; False where any of them is something else."""
    trigger = _TRIGGER.search(sentence)
    if trigger is None and (not _LISTING.match(sentence) or _VERBS.search(sentence)):
        return False
    told = _CUT_OFF.sub("", sentence[trigger.end() if trigger else 0 :]).strip(" .:")
    phrases = [one for one in _JOINT.split(re.sub(r"\([^)%]*\)", " ", told)) if re.search(r"[^\W\d_]{2}", one)]
    parts = [_counted(phrase) for phrase in phrases if not re.search(r"\b(?:components?|parts?|volets?)$", phrase)]
    if not parts or not all(parts):
        return False
    for part in filter(None, parts):
        reading.parts.setdefault(title_key(part.title), part)
    if sentence.rstrip().endswith(":"):
        reading.announced = next((part.kind for part in parts if part), None)
    return True


def _counted(phrase: str) -> _Part | None:
    """“six short quizzes (30%)” → a part of that count, kind and weight."""
    weight = weight_in(phrase)
    head = _AFTER_HEAD.sub("", f" {_SHARE.sub(' ', phrase)} ").strip()
    words = head.split()
    if not words or len(words) > 6 or (kind := kind_of(head)) is None:
        return None
    number = plain(words[0])
    count = int(number) if number.isdigit() and len(number) < 4 else _NUMBERS.get(number, 0)
    title = " ".join(words[1:] if count else words)
    said = " ".join(_SHARE.sub(" ", phrase).split())
    return _Part(title, kind, said=said, weight=weight, count=max(count, 1), is_counted=True) if title else None


# ------------------------------------------------------------------------------------------------------- tables

_COLUMNS = {
    "title": r"(?:course )?assessments?(?: (?:tasks?|items?|names?|titles?|components?|types?|methods?|tools?))?|"
    r"evaluations?|"
    r"components?|tasks?|activit(?:y|ies)|items?|deliverables?|assignments?|elements?(?: d evaluation)?|"
    r"(?:types?|outils?|activites?|modes?|nature) d(?:e l)? ?evaluations?.*|epreuves?|travaux|graded work",
    "description": r"descriptions?|details?|content|contents|topics?|instructions?|what .*|contenus?|"
    r"consignes?|objets?",
    "method": r"methods?|formats?|types?|modes?|methodes?",
    "share": r"(?:cumulative|total|overall) (?:weight|value|percentage).*",
    "each": r"(?:individual|each|single) (?:weight|value|percentage).*|weight each|weight per .*",
    "weight": r"weights?(?:ing)?.*|worth|values?|percent(?:age)?.*|of (?:the )?(?:final )?(?:grade|mark)s?|"
    r"marks?|points?|"
    r"ponderation.*|poids|valeur|note|pourcentage|",
    "count": r"numbers?|no|quantity|how many|nombre|quantite",
    "standard": r"standards?|passing .*|pass marks?|seuils?.*|norme",
}
_COLUMN_PATTERNS = {name: re.compile(pattern) for name, pattern in _COLUMNS.items()}
_WHEN = re.compile(
    r"(?:weeks?|dates?|sessions?|classe?s?|lessons?|days?|semaines?|rencontres?|cours|seances?|jours?)(?: \w+)?"
)
_TOTAL = re.compile(r"(?:sub ?|grand )?totals?(?: .*)?|somme")


def columns_of(heading: Sequence[str]) -> dict[str, int]:
    """Which column of a table of assessments is which: our name → its place."""
    found: dict[str, int] = {}
    for at, cell in enumerate(heading):
        words, is_share = plain(cell), "%" in cell
        if not words and not is_share:
            continue
        names = (name for name, pattern in _COLUMN_PATTERNS.items() if pattern.fullmatch(words) and name not in found)
        name = next(names, "weight" if is_share and "weight" not in found else "")
        if name:
            found[name] = at
    return found


def is_schedule(rows: Grid) -> bool:
    """A table that goes by weeks or sessions, in which an assessment is one entry among others."""
    return bool(rows) and _WHEN.fullmatch(plain(rows[0][0])) is not None


def parts_of_table(rows: Grid) -> list[_Part]:
    """The assessments of a table whose heading row says that it lists them; of a schedule those with a share."""
    if len(rows) < 2:
        return []
    columns = columns_of(rows[0])
    if "title" not in columns or len(rows[0]) < 2:
        return []
    if is_schedule(rows):
        return list(_scheduled(rows, columns["title"]))
    if not columns.keys() - {"title"}:
        return []
    is_share = _counts_in_percent(rows, columns)
    return [part for row in rows[1:] if (part := _part_of_row(row, columns, is_share=is_share))]


def _scheduled(rows: Grid, column: int) -> Iterator[_Part]:
    for row in rows[1:]:
        cell = row[column] if column < len(row) else ""
        weight = weight_in(cell)
        title = " ".join(_SHARE.sub(" ", " ".join(cell.split())).split())
        if weight is not None and title:
            others = [_flat(one) for at, one in enumerate(row) if at not in (0, column) and one.strip()]
            yield _Part(title, kind_of(title), others, weight=weight)


def _flat(cell: str) -> str:
    """A cell of several lines as one line."""
    lines = [line.strip().removeprefix("- ").strip() for line in cell.splitlines() if line.strip()]
    head, rest = (lines[0], lines[1:]) if lines else ("", [])
    joined = "; ".join(rest) if head.endswith(":") else "; ".join((head, *rest))
    return f"{head} {joined}".strip() if head.endswith(":") else joined


def _counts_in_percent(rows: Grid, columns: dict[str, int]) -> bool:
    """Whether bare numbers are shares: the heading says so, or they add up to 100."""
    at = columns.get("share", columns.get("weight", -1))
    if at < 0:
        return False
    told = "%" in rows[0][at] or re.search(r"weight|percent|ponderation|pourcentage", plain(rows[0][at])) is not None
    cells = [row[at] for row in rows[1:] if at < len(row) and not _TOTAL.fullmatch(plain(row[0]))]
    numbers = [
        float(cell.replace(",", ".")) for cell in cells if re.fullmatch(r"\d{1,3}(?:[.,]\d{1,2})?", cell.strip())
    ]
    return told or abs(sum(numbers) - 100) < 0.5


def _part_of_row(row: Sequence[str], columns: dict[str, int], *, is_share: bool) -> _Part | None:
    cells = {name: " ".join(row[at].split()) for name, at in columns.items() if at < len(row)}
    title = _TAIL.sub("", cells.get("title", "")).strip(" .:;*")
    words = plain(title)
    if (
        not re.search(r"[^\W\d_]", title)
        or any(_TOTAL.fullmatch(plain(cell)) for cell in row)
        or _NOT_ASSESSED.search(words)
    ):
        return None
    own = weight_in(title)
    title = " ".join(_SHARE.sub(" ", title).split()) if own is not None else title
    count = cells.get("count", "")
    part = _Part(
        title,
        kind_of(title),
        method=cells.get("method", ""),
        count=int(count) if re.fullmatch(r"\d{1,3}", count) else 1,
    )
    part.weight = _weight_of(cells, part.count, is_share=is_share) if own is None else own
    part.standard = cells.get("standard", "")
    if described := cells.get("description", ""):
        part.sentences.append(described)
    return part


def _weight_of(cells: dict[str, str], count: int, *, is_share: bool) -> float | None:
    """The share of all pieces together: as stated, or the share of each times their number."""
    for name in ("share", "weight"):
        if (weight := _share(cells.get(name, ""), is_share=is_share)) is not None:
            return weight
    each = _share(cells.get("each", ""), is_share=True)
    return round(each * count, 4) if each is not None and each * count <= 1.005 else None


def _share(cell: str, *, is_share: bool) -> float | None:
    bare = re.fullmatch(r"\d{1,3}(?:[.,]\d{1,2})?", cell)
    if bare and is_share:
        number = float(cell.replace(",", ".")) / 100
        return number if number <= 1 else None
    return None if bare else weight_in(cell)


def _merge(reading: _Reading, part: _Part) -> None:
    """A row of a table tells more than a name in a list; two rows of one name and two shares are two assessments."""
    key = title_key(part.title)
    known = reading.parts.get(key)
    if known is not None and known.weight is not None and part.weight not in (None, known.weight):
        key = f"{key} {len(reading.parts)}"
    elif known is not None:
        part.sentences = [*dict.fromkeys((*part.sentences, *known.sentences))]
        part.weight, part.standard = (
            part.weight if part.weight is not None else known.weight,
            part.standard or known.standard,
        )
        part.count = max(part.count, known.count)
    reading.parts[key] = part


# ------------------------------------------------------------------------------------------- putting it together


def _kept(reading: _Reading) -> list[_Part]:
    """The parts that a table, list or heading names, and those counted by a sentence alone that are not among them."""
    named = [part for part in reading.parts.values() if not part.is_counted]
    named = [part for part in named if not (part.is_heading and _is_bare(part) and _has_like(part, named))]
    counted = [part for part in reading.parts.values() if part.is_counted]
    for part in counted:
        same = [one for one in named if one.kind is part.kind]
        if len(same) == 1 and same[0].count == 1:
            same[0].count = part.count
            same[0].weight = same[0].weight if same[0].weight is not None else part.weight
    alone = [part for part in counted if all(one.kind is not part.kind for one in named)]
    return [*named, *alone] if named or len(alone) > 1 else []


def _is_bare(part: _Part) -> bool:
    return not part.sentences and part.weight is None


def _has_like(part: _Part, parts: Sequence[_Part]) -> bool:
    return any(one.kind is part.kind and one is not part for one in parts)


def _attach(loose: Iterable[tuple[str, ...]], parts: Sequence[_Part]) -> bool:
    """Sentences to the part that the first of them begins with; those that name none go to the only one there is.

    False if some found no part. Where parts are only counted, the paragraph then says more whole than in parts.
    """
    is_whole = True
    for sentences in loose:
        home: _Part | None = parts[0] if len(parts) == 1 else None
        for sentence in sentences:
            home = _subject(sentence, parts) or home
            is_whole = is_whole and home is not None
            if home is not None and sentence not in home.sentences:
                home.sentences.append(sentence)
    return is_whole


def _subject(sentence: str, parts: Sequence[_Part]) -> _Part | None:
    """The one part that a sentence's first words name."""
    first = {word.rstrip("s") for word in plain(sentence).split()[:5]}
    found = [part for part in parts if title_key(part.title).rpartition(" ")[2] in first]
    return found[0] if len(found) == 1 else None
