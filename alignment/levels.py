"""The words of a line → which of five levels of competence they suggest, with what chance, and by which words.

A small log-linear model: what lines of that side suggest on the whole, plus what each cue adds to each step, softmax.
A cue stands on the scale at a step (data/level_words.csv); its pull falls off evenly to both sides, times the strength
of its kind (data/level_weights.csv). So each kind of cue has one number, and `explain` states every addition.

Which words count is grammar, not weight: the main verb and those joined to it by "and", not every verb of the line; a
helping verb governs what follows ("assist in designing" helps); knowing governs its object ("describe strategies"
plans none).

Pure: text in, values out. The level is a suggestion; people settle it.
"""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from alignment.vocabulary import Cue, Level, LevelBelief, Side

_DATA = Path(__file__).resolve().parent.parent / "data"
WORDS = _DATA / "level_words.csv"
WEIGHTS = _DATA / "level_weights.csv"
LONGEST = 4_000
"""Characters of a line that are read: no line of a posting is longer, and pasted text may be."""
STEPS = tuple(Level)
PRIOR = "prior"
STRENGTHS = tuple(
    "verb second helping noun coached autonomy years seniority quality scope others ceiling method standard".split()
)
"""The kinds of cue that weigh differently. Several are shown under one name: see `_SHOWN_AS`."""
_SHOWN_AS = {
    "second": "verb",
    "helping": "verb",
    "noun": "verb",
    "coached": "verb",
    "scope": "quality",
    "ceiling": "method",
}
_PEOPLE_WITHIN = 7
"""Words between a verb of leading and those who are led."""
_COACHED_WITHIN = 6
_LEADS_UP_WITHIN = 4
"""Words from "experience" or "ability" to the verb that says what is done."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A step of our scale beside those of other scales: labels and numbers, so that they can be compared."""

    level: Level
    sentence: str
    bloom: str
    eqf: str
    oqf: str
    sfia: str
    questionnaire: str


CROSSWALK = (
    Anchor(Level.AWARE, "Can say what it is and recognise it, and has not yet done it.",
           "remember, understand", "1–2", "below Certificate I", "1 Follow", "education or training only"),
    Anchor(Level.GUIDED, "Does set or simple pieces of it, with somebody to ask.",
           "apply (set exercises)", "3", "Certificate I–III", "2 Assist", "performed under close supervision"),
    Anchor(Level.INDEPENDENT, "Does the ordinary work alone, to the usual standard.",
           "apply, analyse (real cases)", "4–5", "apprenticeship certificate, Diploma, Advanced Diploma",
           "3 Apply, 4 Enable", "performed independently"),
    Anchor(Level.ADVANCED, "Handles what is unusual or unclear, and makes the way of working better.",
           "evaluate, create", "6", "Post-Diploma Certificate, bachelor's degree", "5 Ensure, advise",
           "trained or advised others in it"),
    Anchor(Level.LEADING, "Decides where it goes and answers for what others do.",
           "beyond the scale", "7–8", "master's, doctoral degree", "6 Initiate, influence; 7 Set strategy",
           "supervised it, or consulted as an expert"),
)  # fmt: skip
"""Bloom revised: Anderson and Krathwohl 2001. EQF: Council Recommendation of 22 May 2017. OQF: Ontario Qualifications
Framework. SFIA 9: generic levels of responsibility. Questionnaires: task scales of US federal vacancies. The nearest
step stands where scales cut differently; a credential or an EQF number says what work it commonly leads to, no more."""


# ------------------------------------------------------------------------------------------------------ the words


@dataclass(frozen=True, slots=True)
class _Entry:
    """A word or phrase of the list: its kind and its place on the scale, 1-5, for each side (None: no cue there)."""

    kind: str
    wanted: float | None
    taught: float | None
    form: str = ""

    def step(self, side: Side) -> float | None:
        return self.wanted if side is Side.WANTED else self.taught


_Phrases = Mapping[str, Sequence[tuple[tuple[str, ...], _Entry]]]
_TOKEN = re.compile(r"[^\W_]+(?:-[^\W_]+)*")


@lru_cache(maxsize=1)
def _phrases() -> dict[str, _Phrases]:
    """language → first word → phrases that begin with it, longest first. Read once a process (some 60 rows)."""
    found: dict[str, dict[str, list[tuple[tuple[str, ...], _Entry]]]] = {}
    with WORDS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            table = found.setdefault(row["language"], {})
            for words, form in _all_forms(row):
                key = _words_of(words)
                table.setdefault(key[0], []).append((key, _entry(row, form)))
    for table in found.values():
        for phrases in table.values():
            phrases.sort(key=lambda phrase: -len(phrase[0]))
    return dict(found)


def _entry(row: Mapping[str, str], form: str) -> _Entry:
    wanted, taught = (float(row[side]) if row[side] else None for side in ("wanted", "taught"))
    return _Entry(row["kind"], wanted, taught, form)


def _words_of(text: str) -> tuple[str, ...]:
    return tuple(_TOKEN.findall(text.lower()))


def _all_forms(row: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """(words, form) of a row: verbs in all their forms, everything else as it stands."""
    inflect = {"en": english_forms, "fr": french_forms}[row["language"]]
    for words in filter(None, row["words"].split("|")):
        if row["kind"] in ("verb", "helping"):
            first, _, rest = words.partition(" ")
            yield from ((f"{one} {rest}".strip(), form) for one, form in inflect(first))
        else:
            yield words, ""
    for words in filter(None, row["forms"].split("|")):
        yield words, "ed" if row["language"] == "en" else "finite"


def english_forms(verb: str) -> tuple[tuple[str, str], ...]:
    """A regular verb's forms; a form that does not exist stands in no line and does no harm.

    >>> [form for form, _ in english_forms("plan")]
    ['plan', 'plans', 'planing', 'planed', 'planning', 'planned']
    >>> [form for form, _ in english_forms("apply")]
    ['apply', 'applies', 'applying', 'applied']
    """
    stem = verb.removesuffix("e")
    forms = [(verb, "base")]
    if re.search(r"[^aeiou]y$", verb):
        return (*forms, (verb[:-1] + "ies", "s"), (verb + "ing", "ing"), (verb[:-1] + "ied", "ed"))
    forms.append((verb + ("es" if re.search(r"(?:[sxz]|[cs]h|o)$", verb) else "s"), "s"))
    forms += [(stem + "ing", "ing"), (stem + "ed", "ed")]
    if re.search(r"[aeiou][bdglmnprt]$", verb):
        forms += [(verb + verb[-1] + "ing", "ing"), (verb + verb[-1] + "ed", "ed")]
    return tuple(forms)


_FRENCH_ENDINGS = {
    "er": "e es ent ez ons era erez eront ant",
    "ir": "it issez issent issons ira irez iront issant",
    "re": "ez ent ons ra rez ront ant",
}


def french_forms(verb: str) -> tuple[tuple[str, str], ...]:
    """A regular verb's infinitive, present and future; irregular forms stand in the list.

    >>> [form for form, _ in french_forms("bâtir")][:3]
    ['bâtir', 'bâtit', 'bâtira']
    """
    stem, ending = verb[:-2], verb[-2:]
    softened = re.sub(r"é(?=[^aeiouéè]+$)", "è", stem)
    forms = {stem + one for one in _FRENCH_ENDINGS.get(ending, "").split()}
    forms |= {softened + one for one in ("e", "es", "ent") if ending == "er" and softened != stem}
    forms |= {stem + "e" + one for one in ("ons", "ant") if ending == "er" and stem.endswith("g")}
    order = sorted(forms, key=lambda form: (len(form), form))
    return ((verb, "base"), *((form, "finite") for form in order))


# ------------------------------------------------------------------------------------------------ words in a line


@dataclass(frozen=True, slots=True)
class _Token:
    """A word of a line in lower case, where it stands, and what stands between it and the word before."""

    word: str
    start: int
    end: int
    gap: str


@dataclass(frozen=True, slots=True)
class _Hit:
    """A phrase of the list that was met: its words are tokens `first` to `last`."""

    entry: _Entry
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class _Pull:
    """A cue before it is weighed: its words, the strength that it has, and its step, 1-5."""

    words: str
    strength: str
    step: float
    at: int = 0


_BORDER = re.compile(r"[.!?;:]\s|[\n•]")
_QUESTION = re.compile(
    r"(?i)^\W*(?:please\s+)?(?:select|choose|indicate|which|what|from|describe)\b[^?]{0,200}?\b(?:your\s+(?:\w+\s+){0,3}?"
    r"(?=(?:experience|ability|abilities|skills?|knowledge)\b)|how you have\s)"
)
"""How a questionnaire leads up to the task: no doing of the applicant's."""


def _tokens(text: str) -> list[_Token]:
    begin = 0
    found: list[_Token] = []
    if question := _QUESTION.match(text):
        begin = question.end()
    last = begin
    for match in _TOKEN.finditer(text, begin):
        found.append(_Token(match.group(0).lower(), match.start(), match.end(), text[last : match.start()]))
        last = match.end()
    return found


def _hits(tokens: Sequence[_Token], phrases: _Phrases) -> list[_Hit]:
    """All phrases in the line; of one kind only the longest at each word."""
    found: list[_Hit] = []
    for at, token in enumerate(tokens):
        seen: set[str] = set()
        for words, entry in phrases.get(token.word, ()):
            kind = "verb" if entry.kind == "helping" else entry.kind
            if kind not in seen and words == tuple(one.word for one in tokens[at : at + len(words)]):
                seen.add(kind)
                found.append(_Hit(entry, at, at + len(words) - 1))
    return found


# --------------------------------------------------------------------------------------------------------- verbs

_BEFORE_VERB = frozenset(
    "to will would you we they i can could must should may who that which not also then please ll d he she it have has "
    "had been be is are and or help helps helping candidate candidates student students learner learners incumbent "
    "position vous nous il elle ils elles je qui et ou ne se s y candidat personne titulaire les leur doit devez "
    "devrez pour de à".split()
)
_DETERMINERS = frozenset("a an the our your their its his her this these those my some any no of own other".split())
_PURPOSE = frozenset("to pour afin".split())
_JOINING = frozenset("and or et ou then puis".split())


def _is_verb(tokens: Sequence[_Token], hit: _Hit, seen: Sequence[_Hit]) -> bool:
    """Whether the word is used as a verb here: many verbs are nouns as well ("design", "plan", "analyse")."""
    if hit.first == 0 or _BORDER.search(tokens[hit.first].gap):
        return True
    before, gap, form = tokens[hit.first - 1].word, tokens[hit.first].gap, hit.entry.form
    if before in _JOINING or not gap.isspace():
        return (form == "ing" and not seen) or any(one.entry.form == form for one in seen)
    if form == "ing":
        return before not in _DETERMINERS
    return before in _BEFORE_VERB or before.endswith("ly") or (before.endswith("ment") and form == "finite")


def _verbs(tokens: Sequence[_Token], hits: Sequence[_Hit], language: str) -> list[_Hit]:
    found: list[_Hit] = []
    for hit in hits:
        if hit.entry.kind not in ("verb", "helping") or _is_about(tokens, hit):
            continue
        is_infinitive = language == "fr" and hit.entry.form == "base"
        if is_infinitive or _is_verb(tokens, hit, found):
            found.append(hit)
    return found


def _is_about(tokens: Sequence[_Token], hit: _Hit) -> bool:
    """ "Il s'agit de": it is about something, and nobody acts."""
    return hit.first > 0 and tokens[hit.first - 1].word == "s" and tokens[hit.first].word.startswith("agi")


def _joined(tokens: Sequence[_Token], hit: _Hit) -> bool:
    """Whether the verb is set beside an earlier one by "and" or a comma, and not under it by "to", "by" or "that"."""
    token = tokens[hit.first]
    before = tokens[hit.first - 1].word if hit.first else ""
    adverb = before.endswith("ly") and hit.first > 1 and tokens[hit.first - 2].word in _JOINING
    return before in _JOINING or adverb or bool(re.search(r"[,;/.•\n]", token.gap))


def _main(tokens: Sequence[_Token], verbs: Sequence[_Hit]) -> list[_Hit]:
    """The first verb and those beside it, up to a purpose: "to enhance care and promote health" is all purpose."""
    if not verbs:
        return []
    after = range(verbs[0].last + 1, len(tokens))
    purpose = next((at for at in after if tokens[at].word in _PURPOSE or ";" in tokens[at].gap), len(tokens))
    beside = [one for one in verbs[1:] if _joined(tokens, one)]
    return [verbs[0], *(one for one in beside if one.first < purpose or _BORDER.search(tokens[one.first].gap))]


def _same_clause(tokens: Sequence[_Token], first: int, last: int) -> bool:
    return not any(_BORDER.search(token.gap) for token in tokens[first + 1 : last + 1])


def _verb_pulls(line: _Reading) -> Iterator[_Pull]:
    """The main verb or the highest joined to it; and of a posting's other verbs the highest, which weighs less."""
    verbs = line.verbs
    if not verbs:
        return
    first = verbs[0]
    if first.entry.kind == "helping":
        verbs = [one for one in verbs if one is first or not _same_clause(line.tokens, first.first, one.first)]
        if pull := line.coached(first):
            yield pull
            return
    main = _main(line.tokens, verbs)
    best = max(main, key=line.step_of)
    yield line.pull(best, "helping" if best.entry.kind == "helping" else "verb")
    others = [one for one in verbs if one not in main and line.step_of(one) > line.step_of(best)]
    if others and line.side is Side.WANTED:
        yield line.pull(max(others, key=line.step_of), "second")


# ------------------------------------------------------------------------------------------------- all other words

_HELPS = re.compile(r"(?:help|support|aid|souten|soutien)")
_NOT_OWN = frozenset("with from non other to by report reports of".split())
_SENIOR_OTHERS = re.compile(r"(?:leader|manage|official|executive|staff|stakeholder|advis|team|audience|cadre)")
_NOT_LED = frozenset("with for to in on by across from through within that who as avec pour à dans par sur".split())


@dataclass(frozen=True, slots=True)
class _Reading:
    """A line as it is read for one side: its words, and the phrases of the list in it."""

    text: str
    side: Side
    language: str
    tokens: Sequence[_Token]
    hits: Sequence[_Hit]
    verbs: Sequence[_Hit]

    @property
    def helps(self) -> bool:
        """Whether the main verb is a helping one, which governs what follows."""
        return bool(self.verbs) and self.verbs[0].entry.kind == "helping"

    def step_of(self, hit: _Hit) -> float:
        return hit.entry.step(self.side) or 0.0

    def of_kind(self, kind: str) -> list[_Hit]:
        return [hit for hit in self.hits if hit.entry.kind == kind and hit.entry.step(self.side) is not None]

    def pull(self, hit: _Hit, strength: str, last: int | None = None) -> _Pull:
        start, end = self.tokens[hit.first].start, self.tokens[hit.last if last is None else last].end
        return _Pull(self.text[start:end], strength, self.step_of(hit), start)

    def coached(self, helping: _Hit) -> _Pull | None:
        """Who helps others to do better advises them; who helps with a thing assists."""
        within = range(helping.last + 1, helping.last + 1 + _COACHED_WITHIN)
        whom = next((hit for hit in self.of_kind("coached") if hit.first in within), None)
        if whom is None or self.side is not Side.WANTED or not _HELPS.match(self.tokens[helping.first].word):
            return None
        does = any(
            verb.first > whom.last for verb in self.hits if verb.entry.kind == "verb" and verb.entry.form == "base"
        )
        return self.pull(whom, "coached") if does else None

    def knows_only(self) -> bool:
        """Whether the main verb of an outcome is one of knowing: then its object raises nothing."""
        main = _main(self.tokens, self.verbs)
        return bool(main) and self.side is not Side.WANTED and max(map(self.step_of, main)) < 2


def _reading(text: str, side: Side, language: str) -> _Reading:
    tokens = _tokens(text)
    hits = _hits(tokens, _phrases()[language])
    verbs = _verbs(tokens, hits, language)
    known = [hit for hit in hits if hit.entry.kind == "noun" and (hit.entry.step(side) or 9) < 2]
    verbs = [one for one in verbs if not (one.entry.form == "ing" and any(0 < one.first - k.last <= 3 for k in known))]
    return _Reading(text, side, language, tokens, hits, verbs)


def _pulls(line: _Reading) -> list[_Pull]:
    """The cues of a line that are weighed: at most one of each strength."""
    led = list(_others_pulls(line)) if line.side is Side.WANTED else []
    verbs = [pull for pull in _verb_pulls(line) if not any(pull.at == one.at for one in led)]
    found = [*verbs, *led, *_noun_pulls(line), *_extreme(line, "autonomy")]
    if not line.knows_only():
        found += [*_extreme(line, "quality"), *(one for one in _scope_pulls(line) if not led or one.step > 4)]
    if line.side is Side.WANTED:
        found += [*_years_pulls(line.text), *_seniority_pulls(line)]
    return sorted(found, key=lambda pull: pull.at)


def _noun_pulls(line: _Reading) -> Iterator[_Pull]:
    """Doing or knowing as a noun. Knowledge that a verb puts to use ("apply knowledge of") is no cue, nor are the
    experience and the ability that only lead up to a verb."""
    verb = line.verbs[0].first if line.verbs else len(line.tokens)
    nouns = [hit for hit in line.of_kind("noun") if hit.first < verb or (line.step_of(hit) > 3 and not line.helps)]
    nouns = [hit for hit in nouns if line.step_of(hit) != 3 or not line.verbs or verb - hit.last > _LEADS_UP_WITHIN]
    if nouns:
        yield line.pull(max(nouns, key=line.step_of), "noun")


def _scope_pulls(line: _Reading) -> Iterator[_Pull]:
    if hits := line.of_kind("scope"):
        yield line.pull(max(hits, key=line.step_of), "scope")


def _extreme(line: _Reading, kind: str) -> Iterator[_Pull]:
    """The most that the line claims, or, where it claims nothing beyond guidance, the least."""
    expert = {at for hit in line.of_kind("seniority") for at in range(hit.first, hit.last + 1)}
    hits = [hit for hit in line.of_kind(kind) if hit.first not in expert and hit.last not in expert]
    if not hits:
        return
    best = max(hits, key=line.step_of)
    yield line.pull(best if line.step_of(best) >= 3 else min(hits, key=line.step_of), kind)


def _seniority_pulls(line: _Reading) -> Iterator[_Pull]:
    hits = [hit for hit in line.of_kind("seniority") if not _of_somebody_else(line.tokens, hit)]
    if hits:
        yield line.pull(max(hits, key=line.step_of), "seniority")


def _of_somebody_else(tokens: Sequence[_Token], hit: _Hit) -> bool:
    """ "Advice to senior officials" and "work with an expert" speak of others."""
    around = [token.word for token in tokens[max(0, hit.first - 2) : hit.first]]
    after = tokens[hit.last + 1].word if hit.last + 1 < len(tokens) else ""
    return bool(_NOT_OWN & set(around)) or bool(_SENIOR_OTHERS.match(after))


def _others_pulls(line: _Reading) -> Iterator[_Pull]:
    """People are led: a verb of leading with those who are led close behind it, or a phrase that says so."""
    led = [(hit, whom) for hit in line.of_kind("leads") if (whom := _led(line, hit)) is not None]
    if led:
        yield line.pull(led[0][0], "others", led[0][1])
    elif (hits := line.of_kind("others")) and not line.helps:
        yield line.pull(hits[0], "others")


def _led(line: _Reading, hit: _Hit) -> int | None:
    """The place of the word for those whom the verb leads, or None."""
    people = {one.first for one in line.hits if one.entry.kind == "people"}
    for at in range(hit.last + 1, min(hit.last + 1 + _PEOPLE_WITHIN, len(line.tokens))):
        if line.tokens[at].word in _NOT_LED or _BORDER.search(line.tokens[at].gap):
            return None
        if at in people:
            return at
    return None


_NUMBERS = {
    word: number
    for words in (
        "one two three four five six seven eight nine ten",
        "un deux trois quatre cinq six sept huit neuf dix",
    )
    for number, word in enumerate(words.split(), 1)
} | {"une": 1}
_NUMBER = r"(?:\d{1,2}|" + "|".join(sorted(_NUMBERS, key=len, reverse=True)) + ")"
_YEARS = re.compile(
    rf"(?i)(?<![\w.,$-])({_NUMBER})\b\s?\+?(?:\s?\(\d{{1,2}}\))?(?:\s?(?:-|–|to|or|and|à|ou|et)\s?{_NUMBER}\b)?\s?\+?\s?"
    r"(?:or more |plus |full |ou plus )?[\s-]?(years?|yrs?|months?|ans|années?|mois)\b"
    r"(?![-\w]| (?:old|ago|of age|term|plan|contract))"
)
_OF_A_TERM = re.compile(
    r"(?i)\b(?:within|every|next|past|last|up to|term of|for|"
    r"derni[eè]re?s|prochaine?s|pendant|durée de|tou(?:te)?s les)\W+$"
)


def _years_pulls(text: str) -> Iterator[_Pull]:
    """Years of experience, by the lower end of a range. Terms, plans and ages are none."""
    for match in _YEARS.finditer(text):
        if _OF_A_TERM.search(text[max(0, match.start() - 20) : match.start()]):
            continue
        given = match.group(1).lower()
        if given not in _NUMBERS and not given.isdecimal():  # "(?i)" takes the long s of old print for an s
            continue
        years = _NUMBERS.get(given) or int(given)
        if match.group(2)[0].lower() == "m":
            years = years // 12
        yield _Pull(match.group(0).strip(), "years", step_of_years(years), match.start())
        return


def step_of_years(years: int) -> float:
    """Up to one year: with guidance; two to four: alone; five and more: in complex cases.

    >>> [step_of_years(n) for n in (1, 3, 5, 12)]
    [2, 3, 4, 4]
    """
    return 2 if years < 2 else 3 if years < 5 else 4


_SHARE = re.compile(r"(?<![\d.,])(\d{2,3})\s?%")


def _assessed_pulls(text: str, language: str, method: str, standard: str) -> Iterator[_Pull]:
    """How it is found out, and how well it must be done. A quiz proves at most knowing, whatever the line says."""
    shown = [pull for given in (method or text,) for pull in _kind_pulls(given, "method", language)]
    if shown:
        lowest = min(shown, key=lambda pull: pull.step)
        highest = max(shown, key=lambda pull: pull.step)
        yield highest if highest.step >= 3 else lowest
    asked = _kind_pulls(standard, "standard", language)
    share = _SHARE.search(standard)
    if asked:
        yield max(asked, key=lambda pull: abs(pull.step - 3))
    elif share:
        yield _Pull(share.group(0), "standard", 3 if int(share.group(1)) >= 70 else 2)


def _kind_pulls(text: str, kind: str, language: str) -> list[_Pull]:
    line = _reading(text[:LONGEST], Side.ASSESSED, language)
    found = (line.pull(hit, kind) for hit in line.of_kind(kind))
    return [one if kind != "method" or one.step >= 3 else replace(one, strength="ceiling") for one in found]


# --------------------------------------------------------------------------------------------------------- belief


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one cue adds to the log-odds of each of the five steps (around a mean of 0); `cue` is None for the prior."""

    cue: Cue | None
    log_odds: tuple[float, ...]


def level_of(text: str, side: Side, language: str = "en", *, method: str = "", standard: str = "") -> LevelBelief:
    """What the words of a line suggest. `method` and `standard` are read for `Side.ASSESSED` only. Never raises.

    Source of the form: a multinomial logit with ordered, evenly spaced steps; strengths in data/level_weights.csv.

    >>> level_of("Build web pages independently", Side.WANTED).level
    <Level.INDEPENDENT: '3 does it independently'>
    >>> [cue.words for cue in level_of("Assist in designing networks", Side.WANTED).cues]
    ['Assist']
    >>> level_of("Driver's licence", Side.WANTED).said
    'not suggested by the words'
    """
    parts = explain(text, side, language, method=method, standard=standard)
    return LevelBelief(softmax(added(parts)), tuple(part.cue for part in parts if part.cue))


def explain(
    text: str, side: Side, language: str = "en", *, method: str = "", standard: str = ""
) -> tuple[Contribution, ...]:
    """What adds up to the belief: the prior of the side first, then each cue in the order of the line.

    >>> prior, verb = explain("Build web pages", Side.WANTED)
    >>> verb.cue.words, verb.log_odds[2] > verb.log_odds[4]
    ('Build', True)
    """
    weights = level_weights()
    pulls = cues_of(text, side, language, method=method, standard=standard)
    prior = Contribution(None, weights.prior(side))
    return (prior, *(_contribution(pull, weights.strength(side, pull.strength)) for pull in pulls))


def added(parts: Iterable[Contribution]) -> tuple[float, ...]:
    """The sum of contributions for each step."""
    return tuple(math.fsum(column) for column in zip(*(part.log_odds for part in parts), strict=True))


def softmax(log_odds: Sequence[float]) -> tuple[float, ...]:
    """Log-odds → chances that sum to 1.

    >>> softmax((0.0, 0.0))
    (0.5, 0.5)
    """
    most = max(log_odds)
    raised = [math.exp(one - most) for one in log_odds]
    return tuple(one / math.fsum(raised) for one in raised)


def cues_of(text: str, side: Side, language: str = "en", *, method: str = "", standard: str = "") -> list[_Pull]:
    """The cues of a line, not yet weighed. Where English has none French is tried: many outcomes state no language."""
    text = text[:LONGEST]
    for one in ("fr",) if language == "fr" else ("en", "fr"):
        found = _pulls(_reading(text, side, one))
        if side is Side.ASSESSED:
            found += _assessed_pulls(text, one, method, standard)
        if found:
            return found
    return []


def shape(pull: _Pull) -> tuple[float, ...]:
    """How a cue of strength 1 pulls at each step: less by 1 for each step away, around a mean of 0.

    A ceiling speaks against the steps above its own alone.
    """
    below = 0.0 if pull.strength == "ceiling" else 1.0
    raw = [
        -(level.step - pull.step) if level.step > pull.step else -below * (pull.step - level.step) for level in STEPS
    ]
    mean = math.fsum(raw) / len(raw)
    return tuple(one - mean for one in raw)


def _contribution(pull: _Pull, strength: float) -> Contribution:
    nearest = STEPS[min(4, max(0, math.floor(pull.step + 0.5) - 1))]
    cue = Cue(pull.words, _SHOWN_AS.get(pull.strength, pull.strength), nearest)
    return Contribution(cue, tuple(strength * one for one in shape(pull)))


@dataclass(frozen=True, slots=True)
class LevelWeights:
    """Learned numbers by side and name: five log-odds of the prior, and the strength of each kind of cue."""

    priors: Mapping[Side, tuple[float, ...]]
    strengths: Mapping[tuple[Side, str], float]

    def prior(self, side: Side) -> tuple[float, ...]:
        return self.priors[side]

    def strength(self, side: Side, name: str) -> float:
        return self.strengths[side, name]


@lru_cache(maxsize=1)
def level_weights() -> LevelWeights:
    """The shipped weights, read once a process."""
    priors: dict[Side, dict[int, float]] = {side: {} for side in Side}
    strengths: dict[tuple[Side, str], float] = {}
    with WEIGHTS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            side = Side(row["side"])
            if row["name"] == PRIOR:
                priors[side][int(row["step"])] = float(row["weight"])
            else:
                strengths[side, row["name"]] = float(row["weight"])
    return LevelWeights({side: tuple(priors[side][one.step] for one in STEPS) for side in Side}, strengths)
