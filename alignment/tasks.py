"""What a line says is done: to what, where, with what, how well, and who judges; and whether an assessment proves it.

An assessment may name the right topic and still not prove that somebody can do the job: the job *repairs*, the test
asks to *describe*. So a line of either side is read into the same six parts, and the two are held against each other
part by part. Every part is a phrase that stands in the line, or empty; nothing is inferred. The rules and word lists
are our own (`data/actions.csv` holds the verbs), so that a person can see why a part was taken. They read the plain
lines of postings, questionnaires and outcomes; free prose they read poorly.
"""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import lru_cache

from alignment.scoring.words import DATA, is_stop_word, stem, stems

ACTIONS = DATA / "actions.csv"
"""Verbs in English and French, the kind of action of each, and its nouns; written by us."""
PARTS = ("action", "object", "context", "tool", "standard", "judge")
NOT_STATED = "not stated"
MOST_CHARACTERS = 2_000
"""As much of a line is read; what is longer is no line."""
LIGHT = "do"
"""The kind of verbs that say only that something is done ("perform", "carry out"): what is done says the noun."""


@dataclass(frozen=True, slots=True)
class TaskFrame:
    """One line in six parts, each a phrase of the line (its spacing made even) or "".

    `actions` and `objects` hold all coordinated ones in order. A purpose ("to find faults") is no part of its own.

    >>> frame = frame_of("Calibrates and tests gauges in the workshop, using a multimeter")
    >>> frame.actions, frame.object, frame.context, frame.tool, frame.stated("judge")
    (('Calibrates', 'tests'), 'gauges', 'in the workshop', 'a multimeter', 'not stated')
    """

    action: str = ""
    object: str = ""
    context: str = ""
    tool: str = ""
    standard: str = ""
    judge: str = ""
    actions: tuple[str, ...] = ()
    objects: tuple[str, ...] = ()

    def part(self, name: str) -> str:
        """The phrase of one of `PARTS`, or ""."""
        return str(getattr(self, name)) if name in PARTS else ""

    def stated(self, name: str) -> str:
        """The phrase of one of `PARTS`, or "not stated"."""
        return self.part(name) or NOT_STATED


# --------------------------------------------------------------------------------------------------------- verbs


@dataclass(frozen=True, slots=True)
class _Verb:
    """One form of a verb: its infinitive, what kind of action it is, and which form this is."""

    verb: str
    kind: str
    form: str


def _english_forms(verb: str) -> Iterator[tuple[str, str]]:
    """(form as written, its name: base, s, ing, ed) of a regular verb, with both spellings where they differ."""
    yield verb, "base"
    if re.search(r"[^aeiou]y$", verb):
        endings = (verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing")
    elif verb.endswith("e") and not verb.endswith("ee"):
        endings = (verb + "s", verb + "d", verb[:-1] + "ing")
    else:
        endings = (verb + ("es" if re.search(r"(?:s|x|z|ch|sh|o)$", verb) else "s"), verb + "ed", verb + "ing")
    yield from zip(endings, ("s", "ed", "ing"), strict=True)
    if re.search(r"[^aeiou][aeiou][bdglmnprt]$", verb):
        yield verb + verb[-1] + "ed", "ed"
        yield verb + verb[-1] + "ing", "ing"


_FRENCH_ENDINGS = {
    "er": "e:s ent:s ez:s es:s é:ed ée:ed és:ed ées:ed ant:ing",
    "ir": "it:s issent:s issez:s i:ed ie:ed is:ed ies:ed issant:ing",
    "re": "ent:s ez:s u:ed ue:ed us:ed ues:ed ant:ing",
}


def _french_forms(verb: str) -> Iterator[tuple[str, str]]:
    """(form as written, its name as in English) of a regular verb of one of the three groups."""
    yield verb, "base"
    root = verb[:-2]
    for ending, name in (pair.split(":") for pair in _FRENCH_ENDINGS.get(verb[-2:], "").split()):
        softened = {"g": root + "e", "c": root[:-1] + "ç"}.get(root[-1:], root) if ending[0] == "a" else root
        yield softened + ending, name


@dataclass(frozen=True, slots=True)
class _Actions:
    """The verbs of one language: by any of their forms, and by the nouns that name the same action."""

    forms: dict[str, _Verb] = field(default_factory=dict)
    nouns: dict[str, _Verb] = field(default_factory=dict)

    def add(self, row: dict[str, str]) -> None:
        """A row of the table; the first verb to claim a form keeps it, and an infinitive before any other form."""
        verb, kind = row["verb"], row["kind"]
        head, _, particle = verb.partition(" ")
        regular = _french_forms(head) if row["language"] == "fr" else _english_forms(head)
        irregular = [(form, "ed") for form in row["forms"].split()]
        for form, name in [*regular, *irregular]:
            written = f"{form} {particle}".strip()
            if name == "base" or written not in self.forms:
                self.forms[written] = _Verb(verb, kind, name)
        for noun in row["nouns"].split():
            self.nouns.setdefault(noun, _Verb(verb, kind, "noun"))


@lru_cache(maxsize=4)
def _actions(language: str) -> _Actions:
    found = _Actions()
    with ACTIONS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["language"] == language:
                found.add(row)
    return found


def _verb(phrase: str, language: str, *, nouns: bool = False) -> _Verb | None:
    """The verb that a word (or a word with its particle) is a form of, or None; `nouns`: nouns of action too."""
    known, phrase = _actions(language), phrase.lower()
    first = phrase.split(" ")[0]
    found = known.forms.get(phrase) or known.forms.get(first)
    return found or (known.nouns.get(phrase) or known.nouns.get(first) if nouns else None)


# ------------------------------------------------------------------------------------------------------- grammars

_TOOL_NOUNS = (
    r"(?:tools?|equipment|gau?ges?|\w*meters?|software|machines?|wrench(?:es)?|instruments?|excel|computers?|"
    r"devices?|scales?|rulers?|calipers?|oscilloscopes?|spreadsheets?|drills?|saws?|torch(?:es)?|"
    r"manuals?|hoists?|lifts?|templates?|checklists?)"
)
_RULES = (
    r"(?:standards?|codes?|requirements?|criteria|specifications?|regulations?|rules?|policy|policies|procedures?|"
    r"guidelines?|instructions?|protocols?|tolerances?|limits?|deadlines?|time ?frames?|laws?|directives?|quality)"
)
_LY = r"(?!(?:dai|week|month|ear|on|supp|fami|hour|year|quarter|assemb|friend|time|app|comp|rep|anoma|po|f)ly)[a-z]+ly"
"""An adverb; not "daily", "supply", "family"."""
_JUDGES_EN = {
    "employer": "supervisor manager foreman forewoman foreperson employer client customer lead leader management chief "
    "superintendent preceptor director owner nurse physician leadership patient",
    "college": "instructor teacher professor faculty tutor lecturer college trainer assessor evaluator",
    "peer": "peer classmate colleague coworker co-worker learner student self teammate",
    "outside body": "inspector auditor regulator board authority agency committee examiner ministry registrar surveyor "
    "panel jury",
}
_JUDGES_FR = {
    "employer": "superviseur superviseure superviseuse gestionnaire employeur client cliente contremaître responsable "
    "chef cheffe patron directeur directrice direction infirmière infirmier médecin",
    "college": "enseignant enseignante professeur professeure formateur formatrice tuteur tutrice collège cégep "
    "instructeur évaluateur évaluatrice",
    "peer": "pair pairs collègue collègues camarade étudiant étudiante apprenant apprenante",
    "outside body": "inspecteur inspectrice vérificateur auditeur organisme jury autorité agence comité examinateur "
    "ministère ordre",
}


def _any_of(judges: dict[str, str]) -> str:
    return "(?:" + "|".join(word for words in judges.values() for word in words.split()) + ")"


@dataclass(frozen=True, slots=True)
class _Grammar:
    """How one language says each part. Every pattern matches at the words that open a part.

    `heads` are nouns that stand before a doing ("ability to"), `asks` what only a questionnaire says around it.
    In `tool` and `judge` the opening words are left out of the phrase, in `standard` and `context` they stay.
    """

    language: str
    asks: re.Pattern[str]
    passed: re.Pattern[str]
    lead: re.Pattern[str]
    heads: re.Pattern[str]
    doings: tuple[re.Pattern[str], ...]
    to_verb: re.Pattern[str]
    joint: re.Pattern[str]
    particle: re.Pattern[str]
    adverb: re.Pattern[str]
    governed: re.Pattern[str]
    determiner: re.Pattern[str]
    preposition: re.Pattern[str]
    tool: re.Pattern[str]
    standard: re.Pattern[str]
    judge: re.Pattern[str]
    judge_acts: re.Pattern[str]
    phrase_end: re.Pattern[str]
    purpose: re.Pattern[str]
    context: re.Pattern[str]
    held: re.Pattern[str]
    held_verb: re.Pattern[str]
    relative: re.Pattern[str]
    cut: re.Pattern[str]
    quality: re.Pattern[str]
    judges: dict[str, str]
    clause_verbs: frozenset[str]
    assisting: frozenset[str]


def _re(pattern: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\s*\n\s*", "", pattern), re.IGNORECASE)


_HEAD_EN = (
    r"(?:abilit(?:y|ies)|able|capab(?:le|ility|ilities)|capacity|aptitude|skills?|skilled|knowledge|knowledgeable|"
    r"experiences?|experienced|expertise|proficien(?:t|cy)|competen(?:t|ce|cy|cies)|familiar(?:ity)?|understanding|"
    r"background|responsible|responsibility|training)"
)
_ENGLISH = _Grammar(
    language="en",
    asks=_re(
        r"(?:please |screen-?out|read all|select\b.*\b(?:statement|response|option|choice|answer|letter|level)|choose|"
        r"from the (?:following|list|descriptions?|statements?|responses?)|which\b|what\b|how\b|indicate (?:the|your)|"
        r"do you\b|have you\b|are you\b|can you\b|did you\b|this (?:section|question|position|job|role)|must\b|"
        r"(?:the )?(?:work|job|position|role) requires|possess(?:es)?\b|has\b|have\b|demonstrate[sd]?\b|to qualify|"
        r"i have\b|i am\b|i possess|you (?:have|must|are)\b|education\b|minimum qualif)"
    ),
    passed=_re(
        r"(?-i:[A-Z][\w/&.() -]{0,60}?(?::| [-–] )\s*(?=[A-Z(])|Required (?=[A-Z]))|(?:"
        r"(?:as (?:an?|the)|during|under|in|for|at|with|on|when|while|after|before)\b[^,.]{2,80}, (?-i:(?=[a-z])))"
    ),
    lead=_re(
        r"(?:(?:the |this |an? )?(?:\w+ )?(?:incumbents?|individuals?|employees?|participants?|candidates?|applicants?|"
        r"students?|learners?|technicians?|workers?|operators?|electricians?|graduates?) "
        r"(?:is |are |be )?(?:also )?(?:will |must |shall |should |can |may )?(?:be (?:able|expected|required) to )?|"
        r"(?:i|we|you|he|she|they) (?:have |had |can |will |must |may |should |am able to |are able to )?(?:also )?|"
        r"(?:by the end[^,]*, )?(?:students|learners|participants) will (?:be able to )?|(?:to|will|must|can|should) )"
    ),
    heads=_re(
        rf"\b{_HEAD_EN}(?:(?: (?:of|in|with|to))?\s*(?:,|/|&|and/or|and|or)+\s*(?:and |or )?(?:adequate |the |an? )?"
        rf"{_HEAD_EN})*(?: (?:needed|required|necessary|sufficient))?(?: (?P<link>to|in|of|with|on|for|as|at))?\s+"
    ),
    doings=(
        _re(r"\b(?P<thing>duties) you have (?P<action>performed)\b.*?\brelated to (?P<rest>)"),
        _re(r"\bto which you (?:have |had )?(?:\w+ly )?(?P<rest>)"),
        _re(r"\b(?:have|had|do|did|can) you (?:ever |successfully )?(?!have\b|possess\b)(?P<rest>)"),
        _re(r"\byou (?:have |had |can |fully )+(?P<rest>)"),
        _re(r"\b(?:your|level of|fulfilled when) (?P<rest>)(?=\w+ing\b)"),
        _re(r"\b(?:requires?|required|expects?|expected)\b.{0,40}? to (?P<rest>)"),
        _re(r"\b(?:are|is|be) (?P<rest>)(?=\w+ed\b)"),
    ),
    to_verb=_re(r"to"),
    joint=_re(r"\s*(?:,\s*(?:(?:and/or|and|or)\b|&)?|/+|\band/or\b|\band\b|\bor\b|&)\s*(?:then |also |to )?"),
    particle=_re(r" (?:out|up|off|down|over|back|away)\b(?! (?:to|of) )"),
    adverb=_re(rf"(?:{_LY}|also|always|often|never|not|then)(?:,? and {_LY})?\b[, ]+(?=\w)"),
    governed=_re(r"(?P<prep>with|to|for|in|on|from|as|at|of|about|into|through|upon|toward|towards|against|between) "),
    determiner=_re(r"(?:the|an?|all|any|its|their|his|her|your|our|each|every|new|these|those|other|various|that)\b"),
    preposition=_re(
        r"(?:of|in|on|at|for|to|from|with|by|as|within|under|between|during|and|or|into|that|which|is|are|was|were)\b"
    ),
    tool=_re(
        r"\b(?:(?:by|through|with) (?:the )?(?:use|aid|help|means) of|(?:by )?(?:using|utilizing|utilising|employing)|"
        rf"via|with (?=(?:[\w-]+,? ){{0,4}}?{_TOOL_NOUNS}(?:[,.;:]|$| (?:to|and|or|for|in|on|at|such|when|while|"
        rf"as)\b))) ?"
    ),
    standard=_re(
        r"\b(?:in (?:strict |full |direct )?(?:accordance|compliance|conformance|conformity|keeping|line|adherence) "
        r"(?:with|to)|(?:according|pursuant) to|iaw|(?<!is )(?<!are )consistent with|as per|as (?:required|"
        r"prescribed|specified|outlined|"
        r"defined|set out|described|mandated|stated|ordered|directed) (?:by|in|per|under)|"
        r"per (?=the |manufacturer|(?-i:[A-Z])|contract|procedure|polic|regulation|code)|"
        r"within (?=(?:[\w-]+ ){0,4}?(?:tolerances?|limits?|guidelines?|time ?frames?|deadlines?|parameters|standards?|"
        r"minutes?|hours?|days?|budgets?|specifications?|regulations?|percent|%))|"
        r"to (?:meet|exceed|satisfy|(?:ensure |assure |maintain )?(?:compliance|adherence|conformance) (?:with|to)|"
        r"(?:ensure|assure|maintain) (?:compliance|adherence|conformance) (?:with|to)|comply with|conform to|"
        r"adhere to)|"
        r"(?:ensuring|maintaining|assuring) (?:compliance|adherence) (?:with|to)|meeting (?=.{0,30}?standards)|"
        rf"(?<!the )following (?=(?:[\w-]+,? ){{0,6}}?{_RULES}\b)|against (?=(?:[\w-]+ ){{0,6}}?{_RULES}\b)|"
        rf"with (?:an? |the )?(?:\w+ )?(?:accuracy|precision)|"
        r"with (?:at least|no more than|fewer than|less than|an error)|to an accuracy|"
        r"without (?:any )?(?:errors?|defects?|mistakes?|leaks?)|"
        r"in an? [\w-]+(?: (?:and|or) [\w-]+)? (?:manner|way)|to (?:the )?(?:[\w-]+ ){0,2}(?:standards?|codes?|"
        r"tolerances?|specifications?)\b(?! (?:for|of))|at least \d+|on time\b|to within)"
    ),
    judge=_re(
        r"\b(?:(?:approved|verified|reviewed|checked|inspected|accepted|signed(?: off)?|assessed|evaluated|"
        r"judged|graded|"
        r"marked|observed|certified|witnessed|rated|scored|endorsed|validated) by|to the satisfaction of|"
        r"subject to (?:the )?(?:approval|review|inspection|acceptance) (?:of|by)|"
        r"under (?:the )?(?:direct |close |general )?(?:supervision|direction|guidance) of) "
        r"(?!means\b|\w+ing\b)"
    ),
    judge_acts=_re(
        rf"\b(?P<judge>(?:the |an? )?(?:[\w-]+ )?{_any_of(_JUDGES_EN)}) (?:will |must )?(?:checks?|reviews?|approves?|"
        r"verif(?:y|ies)|accepts?|signs?|assess(?:es)?|evaluates?|judges?|grades?|marks|observes?|confirms?|inspects?|"
        r"decides?)\b"
    ),
    phrase_end=_re(
        r"[,.;:?!()]| (?:and|or|to|for|in|on|at|with|who|that|which|using|before|after|during|against|when|while|if|as|"
        r"is|are|per|within|according)\b"
    ),
    purpose=_re(r"\b(?:in order |so as |sufficient )?to (?P<verb>(?:(?:\w+ly|better|help) )?[\w-]+)"),
    context=_re(
        r"(?<![\w-])(?:in|at|for(?! example)|from|during|when|whenever|while|within|under|across|throughout|"
        r"among|between|before|after|until|"
        r"upon|as(?! well as)|through|over|against|into|to|onto|aboard|without|where|if|prior to|with|toward|"
        r"towards|on|by(?= \w+ing\b)|"
        r"independently|inside|outside|near|around|amid|given|despite|due to|because of|based on) ?\b(?!-)"
    ),
    held=_re(
        r"(?:\b(?:as well|such|relat(?:ed|ing)|pertaining|relative|subject|access|changes?|modifications?|revisions?|"
        r"responses?|damage|compliance|associated|consistent|familiar|conjunction|contact|relationships?|adherence|"
        r"respect|according|accordance|involved|coping|dealing|problems?|needs?|due|prior|differences|"
        r"relationship|distinctions|gaps?|difference|"
        r"experience|inconsistencies|up|plus|same|used|required|known|responsible|well|solutions|interest|input|"
        r"inputs|attention|assigned|adjustments?)"
        r" ?$)"
    ),
    held_verb=_re(
        r"\b(?:used|required|needed|necessary|able|abilit(?:y|ies)|how|whether|what|when|efforts?|subject|steps|"
        r"authority|"
        r"opportunity|designed|expected|willingness) ?$"
    ),
    relative=_re(r"(?:\b(?:that|which|who|whose|whether|how|what|why|needed|required|necessary)\b)"),
    cut=_re(
        r"[.;:?!](?=\s|$)|\((?![A-Z0-9/&.-]{2,14}\))|,? (?:such as|including|to include|for example)\b|"
        r",? (?:e\.g\.|i\.e\.)|"
        r",? etc\b|, (?:and )?(?:which|ensuring|assuring|leveraging|resulting|providing)\b|, (?!us|utili|"
        r"employ)\w+ing (?=the |an? |that |all )|"
        r"\[| - | [–—] | \d+$"
    ),
    quality=_re(
        r"\b(?:accurately|correctly|safely|properly|efficiently|independently|promptly|"
        r"without more than normal supervision)\b"
    ),
    judges=_JUDGES_EN,
    clause_verbs=frozenset("ensure assure verify confirm check determine ascertain demonstrate".split()),
    assisting=frozenset("assist help train require motivate enable encourage instruct direct allow empower".split()),
)

_HEAD_FR = (
    r"(?:capacités?|capables?|aptitudes?|habiletés?|connaissances?|expériences?|expertise|compétences?|maîtrise|"
    r"compréhension|savoir|formation|responsables?|facilité)"
)
_FRENCH = _Grammar(
    language="fr",
    asks=_re(
        r"(?:avez-vous|êtes-vous|pouvez-vous|savez-vous|possédez-vous|possède[rz]?\b|veuillez|choisissez|sélectionnez|"
        r"indiquez|quel(?:le)?s?\b|lequel|laquelle|parmi|démontre[rz]?\b|avoir|ce poste|détenir|posséder|j'ai|"
        r"je possède|"
        r"vous (?:avez|possédez|devez)|faire preuve)"
    ),
    passed=_re(
        r"(?-i:[A-ZÉÀ][\w’'/&. -]{0,60}?\s?(?::| [-–] )\s*(?=[A-ZÉÀ(]))|(?:"
        r"(?:savoir|pouvoir|(?:être )?en mesure de|être capable de) (?=\w+(?:er|ir|re|oir)\b)|"
        r"(?:en tant que|à titre de|pendant|lors d[eu]|dans|sous|pour)\b[^,.]{2,80}, (?-i:(?=[a-zéà])))"
    ),
    lead=_re(
        r"(?:(?:l[ea']\s?|une? )?(?:titulaire|personne|employée?|participante?|candidate?|étudiante?|apprenante?) "
        r"(?:titulaire )?(?:doit |devra |peut |pourra |sera (?:capable|en mesure) d[e'] ?)?|"
        r"(?:j[e']|nous|vous|il|elle|on|ils|elles) ?(?:ai |avons |avez |devez |devrez |pouvez |peut |doit |"
        r"sais )?|(?:d['’]|de ))"
    ),
    heads=_re(
        rf"\b{_HEAD_FR}(?:\s*(?:,|/|et/ou|et|ou)+\s*(?:une? |l[ae] |les |"
        rf"l['’])?{_HEAD_FR})*(?: (?:approfondies?|pratiques?|"
        r"démontrées?|solides?|bonnes?|nécessaires?|requises?))?"
        r"(?:(?: (?P<link>à|de|des|du|en|dans|avec|pour|comme)\s+)|(?: (?P<elided>d)['’]))(?:l[ae'’]\s?|les )?"
    ),
    doings=(
        _re(r"\b(?:avez|pouvez|savez|devez)-vous (?:déjà )?(?P<rest>)"),
        _re(r"\bvous (?:avez |pouvez |savez |devez )(?P<rest>)"),
        _re(r"\bdans quelle mesure (?:avez-vous )?(?P<rest>)"),
    ),
    to_verb=_re(r"à|de|d|pour"),
    joint=_re(r"\s*(?:,\s*(?:(?:et|ou|puis)\b)?|/+|\bet/ou\b|\bet\b|\bou\b|&)\s*(?:à |de |d['’]|puis )?"),
    particle=_re(r"(?!)"),
    adverb=_re(r"(?:\w+ment|aussi|bien|toujours|également|souvent|déjà|ne pas)\b[, ]+(?=\w)"),
    governed=_re(r"(?:(?P<prep>à|au|aux|avec|en|dans|de|des|du|sur|pour|auprès d[eu]) |(?P<elided>d)['’])"),
    determiner=_re(r"(?:l[ea]s?\b|l['’]|une?\b|des|du|ses|leurs?|votre|vos|tous|toutes|chaque|ces?t?t?e?)"),
    preposition=_re(
        r"(?:de|des|du|d['’]|en|à|au|aux|pour|par|avec|dans|sur|sous|et|ou|qui|que|est|sont)(?:\b|(?<=['’]))"
    ),
    tool=_re(
        r"(?:à l['’]aide d(?:e |es |u |['’])|au moyen d(?:e |es |u |['’])|en (?:utilisant|se servant d(?:e |['’])) ?|"
        r"\bgrâce (?:à|aux?) |\bpar le biais d(?:e |u |['’])|"
        r"\bavec (?=(?:[\w'’-]+ ){0,3}?(?:outils?|logiciels?|appareils?|instruments?|équipements?|\w*mètres?|"
        r"tournevis|excel|machines?|"
        r"clés?|chiffrier)\b))"
    ),
    standard=_re(
        r"(?:\bconformément (?:à|aux?)|\bselon|\ben conformité avec|\bdans le respect d(?:e|es|u)\b|"
        r"\bd['’]après|\bsuivant|"
        r"\ben respectant|\ben fonction des (?=normes)|\bdans les (?:délais|limites|temps)|"
        r"\bsans (?:erreurs?|défauts?|fautes?|fuites?)|\bavec (?:une? )?(?:\w+ )?(?:précision|exactitude|rigueur)|"
        r"\bà (?:au moins )?\d+ ?%|\bau moins \d+|\bà ± ?)"
    ),
    judge=_re(
        r"\b(?:(?:approuvé|vérifié|évalué|accepté|révisé|inspecté|validé|noté|observé|certifié|signé|jugé|"
        r"contrôlé)e?s? par|"
        r"à la satisfaction d(?:e|es|u)|sous (?:la (?:supervision|direction|surveillance)|l['’]autorité) d(?:e|es|u)|"
        r"sous réserve de l['’]approbation d(?:e|es|u)) (?!\w+ant\b)"
    ),
    judge_acts=_re(
        rf"\b(?P<judge>(?:l[ea] |une? |l['’])?{_any_of(_JUDGES_FR)}) (?:vérifie|approuve|évalue|accepte|signe|"
        rf"note|observe|"
        r"confirme|juge|valide|inspecte)\b"
    ),
    phrase_end=_re(
        r"[,.;:?!()]| (?:et|ou|pour|dans|en|sur|avec|qui|que|selon|avant|après|lors|pendant|afin|est|sont|"
        r"conformément)\b"
    ),
    purpose=_re(r"\b(?:pour|afin de|afin d['’]|en vue de) ?(?P<verb>[\w-]+)"),
    context=_re(
        r"\b(?:dans|en|sur|pour|chez|pendant|lors d[eu]s?|durant|au cours d[eu]s?|auprès d[eu]s?|à|au|aux|sous|"
        r"entre|après|"
        r"avant|depuis|avec|sans|lorsqu\w*|quand|si|vers|par|comme) ?\b"
    ),
    held=_re(
        r"(?:\b(?:mise|prise|relati(?:f|ve)s?|lié(?:e|s|es)?|accès|propres?|tels?|telles?|ainsi|nécessaires?|\d+) ?$)"
    ),
    held_verb=_re(r"\b(?:utilisée?s?|requise?s?|nécessaires?|capables?|capacité|comment) ?$"),
    relative=_re(r"\b(?:qui|que|dont|où)\b"),
    cut=_re(
        r"[.;:?!](?=\s|$)| [:;?!]|\((?![A-Z0-9/&.-]{2,14}\))|,? (?:tels? que|telles? que|notamment|y compris|"
        r"par exemple|"
        r"p\. ex\.)|,? etc\b|\[| - | [–—] "
    ),
    quality=_re(r"\b(?:avec exactitude|correctement|en toute sécurité|efficacement|de façon autonome|adéquatement)\b"),
    judges=_JUDGES_FR,
    clause_verbs=frozenset("assurer vérifier confirmer".split()),
    assisting=frozenset("aider former encourager".split()),
)
_GRAMMARS = {"en": _ENGLISH, "fr": _FRENCH}
_WORD = re.compile(r"[^\W\d_](?:[\w-]*\w)?")
_ANSWERS = frozenset("yes no true false none n/a na agree disagree other oui non vrai faux aucun aucune autre".split())


# ---------------------------------------------------------------------------------------------- where a doing begins


@dataclass(frozen=True, slots=True)
class _Start:
    """Where a doing begins in a line: at a verb, or (`action` filled) after a noun that stands for it."""

    place: int
    action: str = ""
    thing: str = ""
    """What it is done to, where that stands before ("the *duties* you have performed")."""


def _word_at(line: str, place: int) -> str:
    found = _WORD.match(line, place)
    return found.group(0) if found else ""


def _past_adverbs(line: str, place: int, grammar: _Grammar) -> int:
    """The place after adverbs, unless what stands there is a listed verb ("apply", "supply")."""
    while (found := grammar.adverb.match(line, place)) and not _verb(_word_at(line, place), grammar.language):
        place = found.end()
    return place


_TRADES = frozenset(
    "accounting engineering plumbing nursing marketing manufacturing machining pipefitting banking housekeeping "
    "bookkeeping programming catering".split()
)
"""Lines of work that look like gerunds: "experience in accounting principles" accounts for nothing."""


def _is_gerund(line: str, place: int, grammar: _Grammar) -> bool:
    """Whether the word at a place is what "experience in" may govern as a verb: a gerund, in French an infinitive.

    A word that no list holds is one if it ends so and has something after it ("sharpening chisels").
    """
    word = _word_at(line, place)
    if grammar.language != "en":
        verb = _verb(word, grammar.language)
        return verb is not None and verb.form == "base"
    if not word.lower().endswith("ing") or word.lower() in _TRADES:
        return False
    verb = _verb(word, "en")
    rest = line[place + len(word) :].lstrip()
    has_object = bool(_WORD.match(rest)) and not grammar.preposition.match(rest)
    return verb.form == "ing" if verb else has_object


_ABOUT_KNOWING = re.compile(r"(?i)knowledge|understanding|familiar|connaissance|compréhension|maîtrise|formation")


_NO_THING = frozenset("this which that it they you relates relevant ce cette qui que vous".split())
"""Words after a head that name nothing which could be known."""


def _after_head(line: str, head: re.Match[str], grammar: _Grammar) -> _Start | None:
    """What follows "ability", "experience", "knowledge": a verb, or the thing that is known; None if neither does."""
    link = head.group("link") or (head.groupdict().get("elided") or "")
    place = _past_adverbs(line, head.end(), grammar)
    word = _word_at(line, place)
    if not word:
        return None
    if link == "to":
        return None if grammar.determiner.match(word) else _Start(place)
    knows = _ABOUT_KNOWING.search(head.group(0)) and link == "of"
    if _is_gerund(line, place, grammar) and not knows:
        return _Start(place)
    if link and word.lower() in _NO_THING:
        return None
    return _Start(head.end(), head.group(0).strip()) if link else None


def _asked_start(line: str, grammar: _Grammar) -> _Start | None:
    """Where the doing begins in a line that asks about it ("Which statement describes your experience in ...")."""
    starts = (_after_head(line, head, grammar) for head in grammar.heads.finditer(line))
    if found := next((start for start in starts if start), None):
        return found
    for pattern in grammar.doings:
        if asked := pattern.search(line):
            place = _past_adverbs(line, asked.end("rest"), grammar)
            named = {} if _is_gerund(line, place, grammar) else asked.groupdict()
            return _Start(place, named.get("action") or "", named.get("thing") or "")
    return None


def _nominal_start(line: str, place: int, grammar: _Grammar) -> _Start | None:
    """ "Repair of pumps", "Entretien des pompes": a noun of action with what it is done to."""
    word = _word_at(line, place)
    known = _actions(grammar.language).nouns.get(word.lower())
    after = place + len(word)
    link = re.compile(r" (?:of |d(?:e |es |u )|d['’])|(?<=[Ll]iaison) with ").match(line, after)
    return _Start(link.end(), word) if known and link else None


def _stated_start(line: str, place: int, grammar: _Grammar) -> _Start | None:
    """Where the doing begins in a plain statement: at a noun of action, its first verb, or after "ability to"."""
    if head := grammar.heads.match(line, place):
        return _after_head(line, head, grammar)
    if nominal := _nominal_start(line, place, grammar):
        return nominal
    place = _past_adverbs(line, place, grammar)
    if _verb(_word_at(line, place), grammar.language):
        return _Start(place)
    head = grammar.heads.search(line, place)
    if head and len(line[place : head.start()].split()) <= 4:
        return _after_head(line, head, grammar)
    return None


def _unlisted_start(line: str, place: int, grammar: _Grammar) -> _Start | None:
    """A first word that no list holds is the verb where a determiner follows it ("Purée the carrots")."""
    word = _word_at(line, place)
    rest = line[place + len(word) :].lstrip()
    is_small = grammar.determiner.match(word) or grammar.preposition.match(word) or is_stop_word(word, grammar.language)
    return _Start(place) if word and not is_small and grammar.determiner.match(rest) else None


def _any_start(line: str, place: int, grammar: _Grammar) -> _Start | None:
    """Where a line names a doing that does not begin it: an unmistakable verb, "control of", a gerund, a judge's."""
    found = [(word, _verb(word.group(0), grammar.language)) for word in _WORD.finditer(line, place)]
    for word, verb in found:
        if verb and verb.form in ("base", "s") and not _is_noun_too(word.group(0), grammar.language):
            return _Start(word.start())
    nominal = (_nominal_start(line, word.start(), grammar) for word, _ in found)
    gerunds = (_Start(word.start()) for word, verb in found if verb and verb.form == "ing")
    acting = grammar.judge_acts.search(line, place)
    sure = next((start for start in nominal if start), None) or next(gerunds, None)
    return sure or (_Start(acting.end("judge") + 1) if acting else None)


_ASKED_LATER = re.compile(r"(?i)\bselect (?:the|one)\b.*\byour\b")
"""A questionnaire's instruction, after an introduction."""


def _start_of(line: str, grammar: _Grammar) -> _Start | None:
    """Where the doing of a line begins; None where no word of it names one."""
    place = 0
    while (passed := grammar.passed.match(line, place)) and passed.end() > place:
        place = passed.end()
    if grammar.asks.match(line, place) or _ASKED_LATER.search(line):
        asked = _asked_start(line[place:], grammar)
        if asked:
            return replace(asked, place=place + asked.place)
    stated = _stated_start(line, place, grammar)
    if stated:
        return stated
    if (lead := grammar.lead.match(line, place)) and (stated := _stated_start(line, lead.end(), grammar)):
        return stated
    return _unlisted_start(line, place, grammar) or _any_start(line, place, grammar)


# ------------------------------------------------------------------------------------------- from a doing to its parts


@dataclass(frozen=True, slots=True)
class _Doing:
    """Verbs that share one object, and where in the line they begin and end."""

    verbs: tuple[str, ...]
    begin: int
    end: int
    form: str


def _verb_end(line: str, place: int, grammar: _Grammar) -> int:
    end = place + len(_word_at(line, place))
    particle = grammar.particle.match(line, end)
    return particle.end() if particle else end


def _past_shared(line: str, end: int, grammar: _Grammar) -> int:
    """The place after a preposition that only the first of two verbs needs ("prepares *for* and attends")."""
    shared = grammar.governed.match(line, end + 1)
    return shared.end() if shared and re.match(r"(?:and|or|et|ou)\b", line[shared.end() :]) else end


def _doing_at(line: str, place: int, grammar: _Grammar) -> _Doing:
    """The verb at a place and those joined to it before any object: "Plans, directs and coordinates"."""
    end = _verb_end(line, place, grammar)
    verbs = [line[place:end]]
    known = _verb(verbs[0], grammar.language)
    begin = place
    while joint := grammar.joint.match(line, _past_shared(line, end, grammar)):
        place = _past_adverbs(line, joint.end(), grammar)
        if not _verb(_word_at(line, place), grammar.language):
            break
        end = _verb_end(line, place, grammar)
        verbs.append(line[place:end])
    return _Doing(tuple(verbs), begin, end, known.form if known else "base")


def _sentence_end(line: str, place: int) -> int:
    """The end of the sentence or clause that a place stands in; "e.g." and "etc.," end none."""
    end = re.compile(r"(?<!e\.g)(?<!i\.e)(?:[.?!](?=\s+[\"“(]?[A-ZÉÀ*])|;|[.?!]$)").search(line, place)
    return end.start() if end else len(line)


_AFTER_JOINT = re.compile(
    rf"(?i)(?:[,;]|\b(?:and|or|as well as|et|ou|puis))\s*(?:then |also |(?:{_LY} |[a-zé]+ment ))?$"
)


_JUST_BEFORE = 80
"""Characters before a place in which a pattern that ends there is looked for: three or four words."""


def _ends_in(pattern: re.Pattern[str], line: str, begin: int, end: int) -> bool:
    """Whether what stands between two places ends in a pattern, which is anchored there; only its last words are read,
    so that a line of many words takes no longer than they do."""
    return pattern.search(line, max(begin, end - _JUST_BEFORE), end) is not None


def _is_noun_too(word: str, language: str) -> bool:
    """Whether a word that is a form of a verb may as well be a noun: "reports", "plan"."""
    nouns = _actions(language).nouns
    return word.lower() in nouns or word.lower().removesuffix("s") in nouns


def _begins_clause(line: str, found: re.Match[str], form: str, grammar: _Grammar) -> bool:
    """Whether a word after an object is a verb of its own ("Rebuild pumps and *replace* seals"), not one more noun.

    It must have the form of the first verb, and an object of its own or a verb beside it; a word that is a noun too
    needs a determiner after it.
    """
    word, language = found.group(0), grammar.language
    verb = _verb(word, language)
    if not verb or verb.form not in (form, "s") or not _ends_in(_AFTER_JOINT, line, 0, found.start()):
        return False
    end = _verb_end(line, found.start(), grammar)
    if joint := grammar.joint.match(line, end):
        beside = _word_at(line, _past_adverbs(line, joint.end(), grammar))
        beside_verb = _verb(beside, language)
        is_plural = verb.form == "s" and _is_noun_too(word, language)
        is_beside = beside_verb is not None and beside_verb.form == form and not _is_noun_too(beside, language)
        return is_beside and not is_plural
    rest = line[end:].lstrip()
    if not _WORD.match(rest) or (grammar.preposition.match(rest) and verb.kind not in {"work together", "communicate"}):
        return False
    return not _is_noun_too(word, language) or bool(grammar.determiner.match(rest))


def _is_purpose(found: re.Match[str], grammar: _Grammar) -> bool:
    """Whether "to" and a word say what something is for: the word is an infinitive."""
    verb = _verb(found.group("verb").split(" ")[-1], grammar.language)
    return verb is not None and verb.form == "base"


def _doings(line: str, start: _Start, end: int, grammar: _Grammar) -> list[_Doing]:
    """All doings of a sentence in order: the first, and each that begins a clause of its own after an object."""
    found = [_doing_at(line, start.place, grammar)]
    told = grammar.purpose.finditer(line, found[0].end, end) if found[0].form == "base" else iter(())
    purposes = (one for one in told if _is_purpose(one, grammar) and one.start() >= found[-1].end)
    purpose = next(purposes, None)
    for word in _WORD.finditer(line, found[0].end, end):
        while purpose and purpose.start() < found[-1].end:
            purpose = next(purposes, None)
        if purpose and purpose.end() <= word.start():
            break  # whatever follows belongs to the purpose
        if word.start() > found[-1].end and _begins_clause(line, word, found[0].form, grammar):
            found.append(_doing_at(line, word.start(), grammar))
    return found


@dataclass(frozen=True, slots=True)
class _Opening:
    """Words that open a part: which part, where they begin, and where the part's own words begin."""

    part: str
    begin: int
    content: int


_OPENINGS = ("judge", "standard", "tool", "purpose", "cut", "context")
"""In the order in which they are taken where several open at one place."""


def _cut_end(line: str, opening: re.Match[str]) -> int:
    """Where what is cut ends for certain: after its brackets, after "such as"; ", ensuring ..." may open a standard."""
    if line[opening.start()] == "(":
        return line.find(")", opening.start()) + 1 or opening.end()
    return opening.start() if re.match(r",.*ing\b", opening.group(0)) else opening.end()


def _openings(line: str, begin: int, end: int, grammar: _Grammar) -> list[_Opening]:
    """Everything between two places that may open a part, in order."""
    found = [
        _Opening(part, opening.start(), _cut_end(line, opening) if part == "cut" else opening.end())
        for part in _OPENINGS
        for opening in getattr(grammar, part).finditer(line, begin, end)
        if part != "purpose" or _is_purpose(opening, grammar)
    ]
    return sorted(found, key=lambda one: (one.begin, _OPENINGS.index(one.part)))


_ABOUT = re.compile(r"(?i)(?:on|sur) ?$")
_PLACED = frozenset({"build", "operate"})
"""Kinds of action whose "on" says where, not about what."""


def _taken(line: str, begin: int, end: int, verb: _Verb | None, grammar: _Grammar) -> list[_Opening]:
    """The openings that hold, in order: begun inside none before, and kept shut by nothing before them."""
    taken: list[_Opening] = []
    states = verb is not None and verb.verb in grammar.clause_verbs and _states(line[begin:end])
    relatives = deque(one.span() for one in grammar.relative.finditer(line, begin, end))
    for one in _openings(line, begin, end, grammar):
        last = taken[-1] if taken else None
        is_inside = last is not None and (one.begin < last.content or one.part == last.part == "context")
        since = last.content if last else begin
        while relatives and relatives[0][0] < since:
            relatives.popleft()
        is_relative = bool(relatives) and relatives[0][1] <= one.begin
        is_shut = (one.part in ("context", "purpose") and (states or is_relative)) or _is_held(
            line, begin, one, is_first=since == begin, verb=verb, grammar=grammar
        )
        if not is_inside and not is_shut:
            taken.append(one)
    return taken


def _is_held(line: str, begin: int, one: _Opening, *, is_first: bool, verb: _Verb | None, grammar: _Grammar) -> bool:
    """Whether what stands before keeps a part from opening: a word that needs it, or the verb itself.

    `begin` is where the object begins; `is_first` says that no part was opened since.
    """
    opening = line[one.begin : one.content].lower()
    if one.part == "tool":
        return opening.startswith(("with", "avec")) and _ends_in(grammar.held, line, begin, one.begin)
    if one.part not in ("context", "purpose"):
        return False
    held = grammar.held if one.part == "context" else grammar.held_verb
    if _ends_in(held, line, begin, one.begin):
        return True
    if not is_first:
        return False
    if one.part == "purpose":
        return verb is not None and verb.verb in grammar.assisting
    return bool(_ABOUT.match(opening)) and not (verb and verb.kind in _PLACED)


def _states(rest: str) -> bool:
    """Whether "ensure", "verify" are followed by a whole clause ("that funds are used") and not by a thing."""
    return bool(_CLAUSE.search(rest) or _CLAUSE_AT_ONCE.match(rest))


_CLAUSE_AT_ONCE = re.compile(r"(?i)\s*(?:when|how|what|where|which|comment|quand|où)\b")
_CLAUSE = re.compile(r"(?i)\b(?:that|whether|if|are|is|has|have|been|que|si|sont|est)\b")
_EDGES = " ,;:.?!–—-/"


def _trimmed(phrase: str) -> str:
    """A phrase without the signs and conjunctions at its edges, and without half a pair of brackets."""
    phrase = phrase.strip(_EDGES)
    phrase = re.sub(rf"(?i)[\s,]+(?:{_LY}|often|also)$", "", phrase)
    phrase = re.sub(
        r"(?i)^(?:and|or|and/or|that|et|ou|que)\s+|[\s,]+(?:and/or|and|or|et|ou|by|then)$", "", phrase
    ).strip(_EDGES)
    if phrase.count("(") != phrase.count(")"):
        phrase = phrase.strip("()").strip() if phrase.count("(") + phrase.count(")") == 1 else phrase
    return phrase


@dataclass(frozen=True, slots=True)
class _Read:
    """What one doing says besides its verbs; `purpose` is the place of the verb that it serves, or -1."""

    object: str = ""
    context: str = ""
    tool: str = ""
    standard: str = ""
    judge: str = ""
    purpose: int = -1


def _phrase(line: str, one: _Opening, end: int, grammar: _Grammar) -> str:
    """The words of one part, to where the next opens."""
    begin = one.content if one.part in ("tool", "judge") else one.begin
    if one.part == "judge" and (stop := grammar.phrase_end.search(line, begin, end)):
        end = stop.start()
    return _trimmed(line[begin:end])


def _object_begin(line: str, begin: int, verb: _Verb | None, grammar: _Grammar) -> int:
    """Where the object begins: after the preposition that the verb needs ("responds *to* inquiries")."""
    begin += len(line[begin:]) - len(line[begin:].lstrip())
    begin = _past_adverbs(line, begin, grammar) if line[begin : begin + 3].lower() != "in " else begin
    governed = grammar.governed.match(line, begin)
    if not governed or not verb or verb.kind in ("measure",):
        return begin
    purpose = grammar.purpose.match(line, begin)
    standard = grammar.standard.match(line, begin)
    if standard or (purpose and _is_purpose(purpose, grammar)):
        return begin
    places = verb.verb in _PLACING and (governed.group("prep") or "").lower() in {"in", "at", "for", "on", "en", "dans"}
    noun = _word_at(line, _past_determiner(line, governed.end(), grammar)).lower()
    return begin if places and not _verb(noun, grammar.language, nouns=True) else governed.end()


def _past_determiner(line: str, place: int, grammar: _Grammar) -> int:
    found = grammar.determiner.match(line, place)
    return place + len(line[place:]) - len(line[found.end() :].lstrip()) if found else place


_BARE = frozenset("while when as in on at for from to with by if where during within under dans en sur pour à".split())
"""Openings that say nothing where nothing follows."""
_PLACING = frozenset("work perform stand walk sit climb lift remain travailler".split())
"""Verbs after which "in" says where."""


def _read(line: str, begin: int, end: int, verb: _Verb | None, grammar: _Grammar) -> _Read:
    """The parts that follow a verb (or a noun that stands for one), each the first of its kind."""
    begin = _object_begin(line, begin, verb, grammar)
    taken = _taken(line, begin, end, verb, grammar)
    ends = [*(one.begin for one in taken[1:]), end][: len(taken)]
    parts: dict[str, str] = {}
    purpose = -1
    for one, stop in zip(taken, ends, strict=True):
        if one.part == "purpose" and purpose < 0:
            purpose = one.begin
        elif one.part not in ("cut", "purpose") and not parts.get(one.part):
            phrase = _phrase(line, one, stop, grammar)
            parts[one.part] = "" if phrase.lower() in _BARE else phrase
    return _Read(_trimmed(line[begin : taken[0].begin if taken else end]), purpose=purpose, **parts)


# --------------------------------------------------------------------------------------------------------- frames


def frame_of(text: str, language: str = "en", *, method: str = "", standard: str = "") -> TaskFrame | None:
    """The line in six parts; None where it names no doing and nothing that one could be done to ("Yes", "12").

    `language` is "en" or "fr" (others are read as English). `method` and `standard` are what an assessment says
    beside its line; they fill parts that the line leaves open, above all who judges and how well. Never raises.

    >>> frame = frame_of("Which statement best describes your experience repairing pumps at sea?")
    >>> frame.action, frame.object, frame.context
    ('repairing', 'pumps', 'at sea')
    >>> frame_of("Knowledge of wiring codes").action, frame_of("Rédiger des rapports", "fr").object
    ('Knowledge of', 'rapports')
    >>> frame_of("Yes") is None
    True
    """
    grammar = _GRAMMARS.get(language, _ENGLISH)
    line = " ".join(text[:MOST_CHARACTERS].split())
    if all(word.lower() in _ANSWERS or len(word) < 2 for word in _WORD.findall(line)):
        return None
    start = _start_of(line, grammar)
    found = _framed(line, start, grammar) if start else TaskFrame(object=_trimmed(line), objects=(_trimmed(line),))
    asked = start is not None and grammar.asks.match(line)
    own = line[start.place : _sentence_end(line, start.place)] if start and asked else line
    return _completed(found, own, " ".join(method.split()), " ".join(standard.split()), grammar)


def _framed(line: str, start: _Start, grammar: _Grammar) -> TaskFrame:
    """The frame of a line whose doing begins at a known place."""
    end = _sentence_end(line, start.place)
    if start.action:
        read = _read(line, start.place, end, None, grammar)
        verb = _verb(start.action, grammar.language, nouns=True)
        is_use = verb is not None and verb.verb in _USING
        served, of_it = _served(line, read.purpose, end, grammar) if is_use and read.purpose >= 0 else ((), _Read())
        return _frame((start.action, *served), [_Read(object=start.thing), read, of_it], is_use=is_use)
    doings = _doings(line, start, end, grammar)
    ends = [one.begin for one in doings[1:]] + [end]
    verbs: list[str] = []
    reads: list[_Read] = []
    for doing, stop in zip(doings, ends, strict=True):
        verb = _verb(doing.verbs[-1], grammar.language)
        read = _read(line, doing.end, stop, verb, grammar)
        verbs += doing.verbs
        reads.append(read)
        if read.purpose >= 0 and (not read.object or (verb and verb.kind == "use" and verb.verb in _USING)):
            served, of_it = _served(line, read.purpose, stop, grammar)
            verbs += served
            reads.append(of_it)
    return _frame(tuple(verbs), reads, is_use=_is_use(doings[0], grammar))


_USING = frozenset("use utilize utilise employ utiliser employer".split())
"""Verbs whose object is the tool, and whose purpose is the doing."""


def _is_use(doing: _Doing, grammar: _Grammar) -> bool:
    verb = _verb(doing.verbs[0], grammar.language)
    return verb is not None and verb.verb in _USING


def _served(line: str, place: int, end: int, grammar: _Grammar) -> tuple[tuple[str, ...], _Read]:
    """The verbs and parts of a purpose: "use gauges to *determine the size of welds*"."""
    purpose = grammar.purpose.match(line, place)
    word = purpose.group("verb").split(" ")[-1] if purpose else ""
    doing = _doing_at(line, (purpose.end() if purpose else place) - len(word), grammar)
    return doing.verbs, _read(line, doing.end, end, _verb(doing.verbs[-1], grammar.language), grammar)


def _frame(actions: tuple[str, ...], reads: list[_Read], *, is_use: bool = False) -> TaskFrame:
    """A frame from all verbs and what was read after each; the first to state a part states it."""
    objects = tuple(dict.fromkeys(read.object for read in reads if read.object))

    def first(part: str) -> str:
        return next((phrase for read in reads if (phrase := str(getattr(read, part)))), "")

    tool = first("tool") or (objects[0] if is_use and objects else "")
    return TaskFrame(
        action=actions[0],
        object=objects[0] if objects else "",
        context=first("context"),
        tool=tool,
        standard=first("standard"),
        judge=first("judge"),
        actions=actions,
        objects=objects,
    )


def _opened(line: str, part: str, grammar: _Grammar) -> str:
    """The first phrase of a part anywhere in a line."""
    found = getattr(grammar, part).search(line)
    if not found:
        return ""
    one = _Opening(part, found.start(), found.end())
    later = (other.begin for other in _openings(line, one.content, len(line), grammar))
    return _phrase(line, one, next(later, len(line)), grammar)


def _judging(line: str, grammar: _Grammar) -> str:
    acting = grammar.judge_acts.search(line)
    return _opened(line, "judge", grammar) or (acting.group("judge") if acting else "")


def _named_judge(method: str, grammar: _Grammar) -> str:
    """Who is named in an assessment's method ("checklist filled in by the preceptor", "peer review")."""
    found = re.search(rf"(?i)\b{_any_of(grammar.judges)}s?\b", method)
    return found.group(0) if found else ""


def _completed(frame: TaskFrame, line: str, method: str, standard: str, grammar: _Grammar) -> TaskFrame:
    """The frame with what the rest of the line, the method and the stated standard add to parts left open."""
    quality = grammar.quality.search(line)
    return replace(
        frame,
        tool=frame.tool or _opened(method, "tool", grammar),
        standard=frame.standard
        or _opened(line, "standard", grammar)
        or standard
        or (quality.group(0) if quality else ""),
        judge=frame.judge or _judging(line, grammar) or _judging(method, grammar) or _named_judge(method, grammar),
    )


# ----------------------------------------------------------------------------------------------------- comparison


class Agreement(StrEnum):
    """How one part stands between a job's line and an assessment's."""

    AGREES = "agrees"
    DIFFERS = "differs"
    NOT_STATED = "not stated on the job's side"
    MISSING = "missing in the assessment"


@dataclass(frozen=True, slots=True)
class ComparedPart:
    """One of `PARTS` with its phrase on both sides ("" where a side says nothing) and how the two stand."""

    name: str
    job: str
    assessment: str
    agreement: Agreement


@dataclass(frozen=True, slots=True)
class Comparison:
    """A job's line held against an assessment's: all six parts, in the order of `PARTS`.

    >>> job = frame_of("Repair pumps with hand tools")
    >>> compare(job, frame_of("The learner repairs a pump in the lab")).said
    'Agrees in action and object; the assessment names no tool.'
    """

    parts: tuple[ComparedPart, ...]

    def named(self, *agreements: Agreement) -> tuple[str, ...]:
        """The names of the parts that stand so, in order."""
        return tuple(part.name for part in self.parts if part.agreement in agreements)

    @property
    def agrees(self) -> tuple[str, ...]:
        """The parts in which both sides agree."""
        return self.named(Agreement.AGREES)

    @property
    def missing(self) -> tuple[str, ...]:
        """The parts that the job states and the assessment does not prove: it says another, or nothing."""
        return self.named(Agreement.DIFFERS, Agreement.MISSING)

    @property
    def said(self) -> str:
        """The comparison in one plain sentence."""
        agrees, differs = self.agrees, self.named(Agreement.DIFFERS)
        silent = self.named(Agreement.MISSING)
        said = [f"agrees in {_listed(agrees)}"] if agrees else []
        said += [f"differs in {_listed(differs)}"] if differs else []
        said += ["the assessment names " + _listed([f"no {name}" for name in silent])] if silent else []
        sentence = "; ".join(said) or "the job's line states nothing to compare"
        return f"{sentence[0].upper()}{sentence[1:]}."


def _listed(names: Iterable[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


_GENERAL = {
    "en": "work works working job project data activity task duty thing variety type kind various different general "
    "appropriate necessary required related new complex other area item material number range level system process "
    "procedure method tool equipment information requirement standard use one two manner way proper accordance comply "
    "compliance meet according following ensure support service program issue problem need result set part",
    "fr": "travail travaux projet donnée données activité tâche chose type sorte divers différent général nécessaire "
    "requis nouveau complexe autre domaine matériel nombre niveau système processus procédure méthode outil équipement "
    "information exigence norme utilisation conformément selon respect service programme problème besoin résultat",
}
"""Words that many lines share whatever they are about; alone they make no two phrases agree."""


@lru_cache(maxsize=4)
def _general(language: str) -> frozenset[str]:
    return frozenset(stem(word, language) for word in _GENERAL.get(language, _GENERAL["en"]).split())


def _same_phrase(first: Iterable[str], second: Iterable[str], language: str) -> bool:
    """Whether phrases share an informative stem, or consist of the very same stems where none is informative."""
    ours, theirs = (frozenset(stems(" ".join(phrases), language)) for phrases in (first, second))
    ours_told, theirs_told = ours - _general(language), theirs - _general(language)
    same = ours == theirs and " ".join(first).lower() == " ".join(second).lower()
    return bool(ours_told & theirs_told) or same or bool(ours and ours == theirs)


def _deeds(frame: TaskFrame, language: str) -> frozenset[str]:
    """What a frame's actions amount to: their verbs and kinds; a light verb's are those of the noun that it carries."""
    found: set[str] = set()
    verbs = [_verb(action, language, nouns=True) for action in frame.actions]
    for action, verb in zip(frame.actions, verbs, strict=True):
        if verb is None:
            found.add(stem(action.lower(), language))
        elif verb.kind != LIGHT:
            found |= {f"verb {verb.verb}", f"kind {verb.kind}"}
    if any(verb is not None and verb.kind == LIGHT for verb in verbs):
        nouns = (_actions(language).nouns.get(word.lower()) for word in _WORD.findall(" ".join(frame.objects)))
        found |= {f"kind {noun.kind}" for noun in nouns if noun}
    return frozenset(found)


def _same_action(job: TaskFrame, assessment: TaskFrame, language: str) -> bool:
    ours, theirs = _deeds(job, language), _deeds(assessment, language)
    is_same_light = not (ours or theirs) and job.action.lower() == assessment.action.lower()
    return bool(ours & theirs) or is_same_light


def judge_kind(judge: str, language: str = "en") -> str:
    """Which side a judge is of: employer, college, peer or outside body; "" for one that no list names.

    >>> judge_kind("the shift supervisor"), judge_kind("un jury externe", "fr"), judge_kind("the moon")
    ('employer', 'outside body', '')
    """
    words = {word.lower().removesuffix("s") for word in _WORD.findall(judge)}
    judges = _GRAMMARS.get(language, _ENGLISH).judges
    return next((kind for kind, names in judges.items() if words & {n.removesuffix("s") for n in names.split()}), "")


def _same_judge(job: str, assessment: str, language: str) -> bool:
    kind = judge_kind(job, language)
    return kind == judge_kind(assessment, language) if kind else _same_phrase([job], [assessment], language)


def compare(job: TaskFrame, assessment: TaskFrame, language: str = "en") -> Comparison:
    """Part by part, what a job's line states and whether the assessment's line states the same.

    - *action* agrees when one action on either side has the same verb, or is of the same kind (`data/actions.csv`);
      "perform" and its like count as the action that their noun names ("perform maintenance" maintains);
    - *object*, *context*, *tool* and *standard* agree when they share an informative stem (`scoring.words`): words
      such as "work", "project" or "data" alone do not suffice, unless they are all that both sides say;
    - *judge* agrees when both are of one kind: employer's side, college's side, peer, outside body.

    A part the job does not state is *not stated on the job's side*, whatever the assessment says. A part that the job
    states and the assessment does not is *missing*, never *agrees*. Both lines must be in `language`.
    """
    return Comparison(tuple(_compared(name, job, assessment, language) for name in PARTS))


def _compared(name: str, job: TaskFrame, assessment: TaskFrame, language: str) -> ComparedPart:
    ours, theirs = job.part(name), assessment.part(name)
    if not ours or not theirs:
        return ComparedPart(name, ours, theirs, Agreement.MISSING if ours else Agreement.NOT_STATED)
    if name == "action":
        same = _same_action(job, assessment, language)
    elif name == "judge":
        same = _same_judge(ours, theirs, language)
    elif name == "object":
        same = _same_phrase(job.objects, assessment.objects, language)
    else:
        same = _same_phrase([ours], [theirs], language)
    return ComparedPart(name, ours, theirs, Agreement.AGREES if same else Agreement.DIFFERS)
