"""A posting's text → its lines, each either a requirement or visibly cut with the reason.

Most lines of a posting ask for nothing, and matching them to skills is what makes rivals look absurd. So a
line passes four gates, cheapest first: it is not a heading; no rule knows it as benefits, equal opportunity,
terms of the job or about the employer; what it says is *not* needed is taken out; and a linear classifier
(weights in data/requirement_lines.csv, trained by tests/quality/train_requirement_lines.py) says that it asks
for something. A fifth gate, text repeated across one employer's postings, needs the other postings and is
applied by the workspace with `repeated_lines`.

Pure: text in, values out. The classifier is applied here in plain Python, so that reading a posting loads no
scientific library; a test holds it to scikit-learn's own figures.
"""

from __future__ import annotations

import csv
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from alignment.levels import level_of
from alignment.vocabulary import Cut, Necessity, Posting, Requirement, Side, content_id

WEIGHTS = Path(__file__).resolve().parent.parent / "data" / "requirement_lines.csv"
ASKS_FROM = 0.45
"""Probability from which a line counts as asking. F1 on the labelled lines lies flat between 0.30 and 0.50."""
ASKS_FROM_ANNOUNCED = 0.03
"""The same where a heading ("What you bring") or the line itself ("You need …") announces a requirement. A bullet
under such a heading asks whatever the classifier says: it learned from technical and hotel postings, and takes many
duties of care work and the trades for small talk."""
ASKS_FROM_ANNOUNCED_IN_FRENCH = 0.15
"""The French classifier learned from fewer lines and is less sure of what asks for nothing. With the English threshold
39 lines of the worked-on half of the parallel postings asked in French alone, with this one 21, and 8 more in English alone."""
SURELY_ASKS = 0.85
"""From here a line is kept although a rule takes it for terms of the job or for text about the employer."""
REPEATED_SHARE = 0.25
REPEATED_POSTINGS = 3
"""A line is boilerplate when it stands in at least this many, and this share, of an employer's postings."""
LONG_LINE = 60
HEADING_WORDS = 9


# ------------------------------------------------------------------------------------------------- segmentation

_BULLET = re.compile(r"^\s*(?:[-–—*•·●▪◦‣➢✓o]|\(?\d{1,2}[.)]|\(?[a-z][.)])\s+")
_INLINE_BULLET = re.compile(r"\s+[•●▪◦‣➢]\s*")
_MARKUP = re.compile(r"\*\*|__|`|</?[A-Za-z]\w*[^<>]{0,200}>|!?\[([^\]]*)\]\([^)]*\)")
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|Dr|Mr|Mrs|Ms|St|No|vs|approx|incl|ex|p\. ?ex|B\.Sc|M\.Sc|Ph\.D|U\.S|[A-Z])\.)$"
)
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"”»)]?\s+(?=[\"“«(]?[A-ZÀ-ÖØ-Þ0-9])")
_TEMPLATE = re.compile(r"\{[{%].*?[}%]\}")
_KEY = re.compile(r"^[a-z]+(?:_[a-z]+)+:")
"""A key of a page's settings ("role_summary:"). Its words stay: they are often the only heading there is."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One line or sentence, with the heading it stands under and whether it is a heading itself."""

    text: str
    heading: str
    is_heading: bool = False
    is_bullet: bool = False


def segments(text: str) -> list[Segment]:
    """Split a posting into lines and sentences in reading order.

    >>> [s.text for s in segments("You will:\\n- plan work\\n- write SQL. Python is an asset.")]
    ['You will:', 'plan work', 'write SQL.', 'Python is an asset.']
    """
    found: list[Segment] = []
    heading = ""
    for line in _joined_lines(text):
        clean = _plain(line)
        if not clean:
            continue
        if _is_heading(line, clean):
            heading = clean
            found.append(Segment(clean, heading, is_heading=True))
            continue
        bullet = bool(_BULLET.match(line))
        found.extend(Segment(sentence, heading, is_bullet=bullet) for sentence in sentences(clean))
    return found


def _joined_lines(text: str) -> Iterator[str]:
    """Lines, with those put back together that a file broke in the middle of a sentence."""
    held = ""
    for raw in _INLINE_BULLET.sub("\n• ", text.replace("\r", "\n")).split("\n"):
        line = raw.strip()
        if held and _continues(held, line):
            held = f"{held} {line}"
            continue
        if held:
            yield held
        held = line
    if held:
        yield held


def _continues(held: str, line: str) -> bool:
    if not line or _BULLET.match(line) or held[0] == "#" or held[-1] in ".:;!?…":
        return False
    return len(held) >= LONG_LINE - 15 and (line[0].islower() or line[0] in "(,&/")


def _plain(line: str) -> str:
    text = _MARKUP.sub(lambda m: m.group(1) or " ", _BULLET.sub("", line))
    text = _KEY.sub(lambda m: m.group().replace("_", " "), _TEMPLATE.sub(" ", text).lstrip("# ").strip())
    return re.sub(r"\s+", " ", text).strip(" *_|>\t")


def _is_heading(line: str, clean: str) -> bool:
    words = clean.split()
    if line.lstrip().startswith("#"):
        return True
    if len(words) > HEADING_WORDS or _BULLET.match(line):
        return False
    bold = line.startswith(("**", "__")) and line.rstrip(": ").endswith(("**", "__"))
    shouted = clean.isupper() and len(clean) > 3 and "," not in clean  # "C++, C#, .NET" is a list
    return bold or shouted or clean.endswith(":") or _is_title_line(words, clean)


def _is_title_line(words: list[str], clean: str) -> bool:
    """A short line such as "What you bring" or "Nice to have" that no punctuation gives away."""
    return clean[-1] not in ".;!," and bool(_SECTION_NAME.match(clean)) and len(words) <= 6


_SECTION_NAME = re.compile(
    r"(?i)^(?:about (?:us|the|our)|who (?:we|you) are|what (?:we|you)\b.*|why\b.*|must[- ]haves?|key (?:objectives|tasks|duties)|you bring|benefits?|perks|how to apply|nice to have|"
    r"assets?|responsibilities|duties|requirements?|qualifications?|your role|the role|to apply|compensation|salary|"
    r"à propos.*|qui (?:nous|vous).*|ce que.*|avantages|exigences|responsabilités|tâches|atouts?|qualifications|pour postuler|salaire|"
    r"vos (?:principales )?(?:tâches|responsabilités|fonctions|missions|défis)|votre (?:rôle|profil|mission|mandat)|nos attentes|profil recherché|"
    r"(?:principales|sommaire des) (?:tâches|fonctions|responsabilités)|description (?:du poste|des tâches)|le (?:rôle|poste)$|comment postuler|conditions de travail|"
    r"(?:formation|expérience|compétences|habiletés|aptitudes|connaissances|fonctions|mandat)(?: (?:requise?s?|recherchée?s?|exigée?s?|et \w+))?$)\b"
)


def sentences(line: str) -> list[str]:
    """Sentences of one line; abbreviations such as "e.g." do not end one."""
    parts: list[str] = []
    for piece in _SENTENCE_END.split(line):
        if parts and _ABBREVIATION.search(parts[-1]):
            parts[-1] = f"{parts[-1]} {piece}"
        else:
            parts.append(piece)
    return [part.strip() for part in parts if part.strip()]


# ---------------------------------------------------------------------------------------------- rules that cut

_RULES: tuple[tuple[Cut, re.Pattern[str]], ...] = (
    (
        Cut.EQUAL_OPPORTUNITY,
        re.compile(
            r"(?i)equal[- ](?:employment )?opportunit|equity[- ]seeking|employment equity|regardless of (?:race|age|gender)|"
            r"without regard to|accommodat\w+ .{0,60}(?:disabilit|recruit|request|applica|selection|hiring|process|interview|available|needs?)|"
            r"disabilit\w+ .{0,60}accommodat|protected veteran|"
            r"\bwe (?:welcome|encourage|celebrate)\b.{0,60}(?:applica|candidate|divers)|committed to (?:diversity|inclusi|employment equity|equity)|"
            r"women, .{0,40}(?:indigenous|aboriginal|visible|racialized)|"
            r"égalité (?:des chances|d.accès)|équité en (?:matière d.\s?)?emploi|mesures? d.adaptation|sans égard|"
            r"(?:minorités visibles|personnes handicapées).{0,80}(?:candidature|postuler|encourag|autochtones)|"
            r"(?:peu importe|sans distinction|indépendamment).{0,20}\b(?:race|origine|âge|sexe|genre|identité)\b|lutte contre la discrimination à l.embauche"
        ),
    ),
    (
        Cut.BENEFITS,
        re.compile(
            r"(?i)\bbenefits? (?:include|package|plan|start|begin|from|after)|(?:dental|health|vision|extended|medical|group) (?:care )?(?:benefits|plan|coverage|insurance)|"
            r"\bwe (?:offer|provide)\b.{0,80}(?:benefit|vacation|pension|salary|wage|training allowance|discount|rrsp|parking|pay\b)|"
            r"pension|rrsp|401\(?k|paid (?:time off|vacation|sick|leave|holiday)|vacation (?:days|weeks|pay)|weeks.? (?:of )?(?:paid )?vacation|"
            r"(?:salary|wage|pay|compensation)\b.{0,30}(?:range|\$|from|between|:|\d)|\$ ?\d|\bper hour\b|\bhourly rate|scholarship|tuition|bursar|"
            r"employee (?:assistance|discount)|shift premium|signing bonus|gym|free parking|staff discount|annual bonus|"
            r"avantages sociaux|assurances? collectives?|régime de retraite|vacances (?:payées|annuelles)|semaines de vacances|"
            r"(?:salaire|rémunération|traitement annuel)\b.{0,30}(?:\d|\$|:|compétiti|concurrentiel|selon|annuel|horaire|offert|avantageu|intéressant|négoci|à discuter|global)|"
            r"(?:échelle|fourchette) salariale|taux horaire|\d ?\$|bourses? d.études|stationnement gratuit|congés (?:payés|de maladie)|primes? (?:de|d.)\s?(?:soir|nuit|quart|signature)|"
            r"programme d.aide aux employés|"
            r"nous (?:vous )?offrons"
        ),
    ),
    (
        Cut.CONDITIONS,
        re.compile(
            r"(?i)background check|criminal record|police (?:check|clearance|record)|reference check|vulnerable sector|security clearance|reliability status|"
            r"\bto apply\b|apply (?:now|online|today|with|by|through|to)\b|\bsubmit (?:your|a|an)\b.{0,40}(?:resume|résumé|cv|cover|application)|cover letter|"
            r"\byour (?:resume|résumé|cv|application)\b|\b(?:resumes?|résumés?) (?:must|should|will)|applications? (?:will|must|are|is|close|received|should)|"
            r"only (?:those|candidates|applicants)|(?:short-?listed|selected|successful) (?:candidate|applicant)s?|selected for an interview|thank (?:you|all)\b|"
            r"citizen|(?:eligible|authori[sz]ed|entitled|legally) to work|work permit|"
            r"under this appointment|(?:term|temporary|permanent|excepted|initial|career) appointment|serve (?:for )?(?:up to|in excess|more than)|"
            r"hours (?:a|per|each) week|hours/week|\bfull[- ]time\b.{0,30}(?:position|role|permanent|hours|perm)|part[- ]time (?:position|role|hours)|"
            r"(?:position|job|role) (?:is|will be) (?:based|located|classified|remote|hybrid|permanent|temporary|open)|work location|"
            r"closing date|posting closes|trial period|probation(?:ary)? period|immuni[sz]ation|vaccinat|vaccines?\b|tuberculosis|tb test|"
            r"job (?:number|id|code|reference)|telework|remote work|travel (?:may|will|up to|require)|"
            r"selective service|direct deposit|relocation|financial disclosure|"
            r"vérification (?:des|du|de) (?:antécédents|casier|références|sécurité)|casier judiciaire|antécédents judiciaires|cote de fiabilité|habilitation de sécurité|"
            r"pour postuler|postule[rz]|(?:envoyer|envoyez|faire parvenir|soumettre|soumettez|transmettre|acheminer)\b.{0,40}(?:cv\b|curriculum|candidature|lettre (?:de |d.)(?:présentation|motivation|intention|intérêt))|"
            r"seul[es]* les (?:personnes|candidat)|(?:personnes?|candidat\S{0,6}|candidatures?) (?:retenu|sélectionné|choisi)|nous (?:vous )?remercions\b|"
            r"heures (?:par|/) ?semaine|date limite\b.{0,30}(?:postul|candidature|réception|dépôt|concours|affichage|:)|citoyenneté|permis de travail|"
            r"durée (?:de l.emploi|indéterminée|déterminée)|\b(?:poste|emploi|rôle) .{0,30}(?:est|sera) (?:classé|situé|basé|offert|à (?:temps|distance)|permanent|temporaire|hybride)|"
            r"(?:admissible|autorisée?|légalement apte) à (?:travailler|occuper)|(?:temps plein|temps partiel)\b.{0,30}(?:permanent|heures|poste|temporaire)|"
            r"période (?:d.essai|de probation)|vaccin\w*.{0,40}(?:exig|requis|obligatoire|à jour)|(?:preuve|carnet|statut)\b.{0,20}vaccin|^lieu de travail|lieu de travail ?:|"
            r"numéro (?:du concours|de l.offre|de référence)|poser (?:votre|sa) candidature|\bvotre (?:cv\b|curriculum|candidature|dossier de candidature)|(?:écrivez|envoyez)-nous|télétravail|nommée? (?:en vertu|pour une période)|(?:faire l.objet|sous réserve) d.une? (?:enquête|vérification)|"
            r"cliqu(?:er|ez) sur"
        ),
    ),
    (
        Cut.ABOUT,
        re.compile(
            r"(?i)^(?:at|chez) [A-ZÉ][\w&'. ]{2,40}, (?:we|our|nous|notre)\b|^(?:founded|established|fondée?|établie?) (?:in|en)\b|^we (?:are|have been|were) (?:an?|the|one|proud|serving|family)\b|"
            r"\bour (?:mission|vision|values|story|history|clients (?:are|include)|founder)\b|^(?:nous sommes(?! (?:à la recherche|en quête))|notre mission|notre histoire|nos valeurs)\b|"
            r"^(?:our|the|notre|le|la) (?:goal|aim|mission|program|programme|office|organi[sz]ation|unit|agency|équipe|but|objectif)\b.{0,60}"
            r"\b(?:is|are|was|were|focus\w*|exists?|works?|est|sont|vise)\b|"
            r"\breports? (?:directly )?to (?:the|our)\b|\breporting to (?:the|our)\b|\brel(?:ève|èvera|èverez|evez) (?:directement )?(?:du\b|de la\b|de l.|de notre)(?!.{0,25}défi)|\ba pour (?:mission|mandat) |\b(?:is|are) staffed with\b|"
            r"\b(?:is|are) (?:an?|the) (?:leading|award|independent|family[- ]owned|non-?profit|not-for-profit|growing|local|regional)\b|(?:est|sommes) une? (?:entreprise|organisme|chef de file)"
        ),
    ),
)

_SECTION_CUTS: tuple[tuple[Cut, re.Pattern[str]], ...] = (
    (
        Cut.BENEFITS,
        re.compile(
            r"(?i)\b(?:benefits?|perks|compensation|salary|what we offer|we offer|why work (?:with|for)|avantages|ce que nous offrons|nous offrons|rémunération|salaire)\b"
        ),
    ),
    (
        Cut.EQUAL_OPPORTUNITY,
        re.compile(
            r"(?i)equal opportunity|diversity|accommodation|accessibility statement|équité|diversité|mesures? d.adaptation"
        ),
    ),
    (
        Cut.CONDITIONS,
        re.compile(
            r"(?i)how to apply|to apply|application (?:process|instructions)|next steps|conditions of employment|pour postuler|comment postuler|conditions d.emploi|location|hours of work|\blieux?\b|\bhoraires?\b|prochaines étapes|processus (?:de sélection|d.embauche)"
        ),
    ),
    (
        Cut.ABOUT,
        re.compile(
            r"(?i)^(?:about (?:us|the (?:company|organi[sz]ation|employer|agency)|cds|tts|[A-Z]\w+)|who we are|our (?:story|company|team)|à propos|qui sommes|qui nous sommes|notre (?:équipe|entreprise))"
        ),
    ),
)


_ASKING_SECTION = re.compile(
    r"(?i)\b(?:require|qualif|responsib|dut(?:y|ies)|tasks?|skills?|experience|knowledge|what you|you(?:'|’)?ll|you will|you bring|you have|you need|we look for|we need|"
    r"looking for|ideal candidate|must[- ]haves?|nice to have|assets?|your (?:day|role|profile|work|job)|the (?:work|job|role)|key (?:objectives|tasks)|"
    r"exigences|responsabilit|tâches|compétences|expérience|connaissances|votre (?:profil|rôle|travail)|vos (?:journées|tâches|atouts)|vous (?:ferez|aurez|apportez)|"
    r"atouts?|profil|nous (?:re)?cherchons|(?:à la recherche|en quête) d|(?:le|ce|votre) (?:travail|poste|rôle)|votre mission|ce que vous|vos (?:responsabilités|fonctions|missions?|défis)|fonctions|missions? principales?|"
    r"(?:nos )?attentes|fait pour vous|bonne personne|candidat\S{0,12} (?:idéal|recherché)|vous (?:devez|devrez|allez|êtes|avez)|(?:est|être) capable|habiletés|aptitudes|qualités|critères|"
    r"de quoi (?:il s.agit|vous)|(?:votre|le|ton) mandat\b|ce qu.il (?:vous )?faut|qu.est-ce que vous)"
)


_ASKING_WORDS = re.compile(
    r"(?i)^(?:you|vous) \w|\b(?:you (?:must|need|should|will be able|are able|can)|must (?:have|be|know)|we expect|we need|required|essential|preferred|"
    r"good to have|nice to have|looking for|able to|ability to|strong|proven|experience (?:with|in)|knowledge of|"
    r"vous devez|vous devrez|il faut|(?:est|sont) (?:requis|exigé|obligatoire|essentiel|nécessaire)e?s?|exigée?s?|essentiel(?:le)?s?|souhait\w+|(?:bonne |grande |excellente )?capacité (?:de|d|à)|"
    r"capables? (?:de|d)|aptes? à|aptitudes? (?:à|pour)|habiletés? (?:à|en|de)|connaissances? (?:de|des|du|d|en|approfondie|pratique)|(?:solides?|vaste|bonne) (?:expérience|connaissance)s?|"
    r"expérience (?:de|des|du|d|en|avec|dans|à|comme|éprouvée|pertinente)|maîtrise|maîtriser|être (?:en mesure|à l.aise)|faire preuve (?:de|d)|(?:re)?cherchons|à la recherche d\w*|fort atout|atouts?)\b"
)


_PLAINLY_ASKED = re.compile(
    r"(?i)\bbilingu(?:e|isme)\b.{0,40}\b(?:exig|requis|impérati|essentiel)|\b(?:anglais|français) essentiel|"
    r"^vous (?:devez|devrez) |^(?:\S+ ){1,6}(?:est |sont )?(?:exig|requis|obligatoire|essentiel|indispensable|atout)\w*\W*$"
)
"""A short French line that says that it asks ("Le bilinguisme est exigé"): too few words for the classifier."""


def rule_cut(text: str, heading: str = "") -> Cut | None:
    """The rule that cuts this line, if any: what it says first, then the section it stands in.

    >>> rule_cut("We are an equal opportunity employer").name
    'EQUAL_OPPORTUNITY'
    """
    for cut, pattern in _RULES:
        if pattern.search(text):
            return cut
    return next((cut for cut, pattern in _SECTION_CUTS if heading and pattern.search(heading)), None)


# ---------------------------------------------------------------------------------------- negation and necessity

_NEEDED = r"(?:required|needed|necessary|mandatory|essential|expected|a requirement)"
_REQUIS = r"(?:requis|exigé|nécessaire|obligatoire|demandé|indispensable)(?:e|s|es)?\b"
_NEGATIONS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\bno\b(?! (?:fewer|less|later|more|matter|doubt|longer|one|two|three)\b)[^.;:!?]{{1,80}}?\b(?:is|are)?\s*{_NEEDED}",
        rf"[^.;:!?,]{{1,80}}?\b(?:is|are|be)\s*(?:not|never)\s+{_NEEDED}",
        rf"[^.;:!?,]{{1,80}}?\b(?:isn.t|aren.t)\s+{_NEEDED}",
        rf"[^.;:!?,]{{1,60}}?\bnot\s+{_NEEDED}",
        r"\b(?:no need (?:for|of|to)|without (?:any )?(?:need|experience))\b[^.;:!?,]{0,80}",
        r"\b(?:do not|don.t|will not|won.t) (?:need|have to|require)\b[^.;:!?]{0,80}",
        r"\bno (?:prior|previous) [^.;:!?,]{1,60}",
        rf"\b(?:aucune?|pas d.une?|pas (?:de|d.))\b[^.;:!?]{{1,80}}?\b{_REQUIS}",
        rf"\b(?:il )?(?:n.est|ne sera) (?:pas|nullement|aucunement) {_REQUIS} (?:de|d.|que|qu.)[^.;:!?,]{{0,80}}",
        rf"[^.;:!?,]{{1,80}}?\b(?:n.est|ne sont|ne sera|ne seront|n.es)\s+(?:pas|nullement|aucunement|ni)\s+(?:\w+ment )?{_REQUIS}",
        rf"[^.;:!?,]{{1,60}}?\bnon {_REQUIS}",
        r"[^.;:!?,]{1,60}?\b(?:est|sont|serait) (?:facultati(?:f|ve)|optionnel(?:le)?)s?\b",
        r"\b(?:pas besoin (?:de|d.)|nul besoin (?:de|d.)|inutile (?:de|d.)|vous n.avez pas (?:besoin|à)|sans (?:expérience|connaissances?|formation)\b(?: préalables?)?)[^.;:!?,]{0,80}",
        r"\bn.(?:exige|demande)(?:ons|z|nt)? (?:pas|aucune?)\b[^.;:!?,]{0,80}|\bne (?:requiert|demande|nécessite)(?:nt)? (?:pas|aucune?)\b[^.;:!?,]{0,80}",
    )
)
_NEGATIVE_WORD = re.compile(
    r"(?i)\b(?:no|not|never|need|without|aucune?|pas|sans|nul|nullement|inutile|non|ni|facultati\w+|optionnel\w*|\w+n.t)\b"
)
"""Every negation holds one of these; most lines hold none, and then the slow patterns are not tried."""
_NICE = re.compile(
    r"(?i)\b(?:an? (?:strong |definite |big )?asset|assets?\b|prefer(?:red|ably|ence)|nice[- ]to[- ]haves?|a plus\b|bonus(?: points)?|desirable|desired|ideally|"
    r"advantage(?:ous)?|(?:is|are|be) (?:helpful|welcome|useful)|would be (?:great|good|nice)|un (?:réel |bel )?atouts?|atouts?|souhaitée?s?|souhaitables?|"
    r"idéalement|de préférence|préférable(?:ment)?|constitue un plus|un plus|(?:sera|serait|est|sont|seront) (?:grandement |fortement |très )?(?:appréciée?s?|un avantage))\b"
)


_STILL_AN_ASSET = re.compile(
    r"(?i)\W*(?:but|although|though|yet|mais)?\W*(?:(?:is|it is|it.s|would be|will be|c.est|est|constitue|serait)\W+)?"
    r"(?:(?:an?|un|nice|strong|definite|big|réel|bel)\W+)*(?:asset|prefer|plus\b|bonus|advantage|desirable|helpful|welcome|useful|atout|souhait)"
)
"""What may follow a negation whose own subject is then called an asset ("not required but an asset")."""


_CLAUSE = re.compile(
    r"(?i)[,;]\s*|\s+(?=(?:but|although|though|yet|mais|bien que|même si|toutefois|cependant)\b)|\s+(?=and (?:you )?(?:must|strong|solid|good)\b)|"
    r"\s+(?=et (?:vous devez|il faut|une? (?:bonne|solide|excellente))\b)"
)


def negated_parts(text: str) -> tuple[str, ...]:
    """The words the line says are not needed, clause by clause. An asset that is "not required" stays an asset.

    >>> negated_parts("No Python or SQL experience is required, but bring curiosity")
    ('No Python or SQL experience is required',)
    >>> negated_parts("Python and SQL are required but Java is not required")
    ('but Java is not required',)
    """
    if not _NEGATIVE_WORD.search(text):
        return ()
    return tuple(part for start, end in _clauses(text) if (part := _negated_clause(text, start, end)))


def _clauses(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for border in _CLAUSE.finditer(text):
        yield start, border.start()
        start = border.end()
    yield start, len(text)


def _negated_clause(text: str, start: int, end: int) -> str:
    for pattern in _NEGATIONS:
        if found := pattern.search(text, start, end):
            return "" if _is_asset_all_the_same(text, found) else found.group(0).strip()
    return ""


def _is_asset_all_the_same(text: str, negation: re.Match[str]) -> bool:
    """Whether what is "not required" is called an asset: in the same words, right after, or right before a "but"."""
    words = negation.group(0)
    follows_asset = re.match(r"(?i)\W*(?:but|although|though|mais|bien que|même si)\b", words) and _NICE.search(text)
    return bool(_NICE.search(words) or _STILL_AN_ASSET.match(text, negation.end()) or follows_asset)


def necessity_of(text: str, heading: str = "") -> Necessity:
    """Whether the line, or the section it stands in, speaks of an asset rather than a condition."""
    return Necessity.NICE if _NICE.search(text) or _NICE.search(heading) else Necessity.MUST


def asking_part(requirement: Requirement) -> str:
    """The line without what it says is not needed: this is what is scored."""
    return without(requirement.text, requirement.negated)


def without(text: str, negated: str) -> str:
    """The text without its negated parts, which are kept one a line."""
    for part in filter(None, negated.split("\n")):
        text = text.replace(part, " ")
    return text.strip()


# --------------------------------------------------------------------------------------------------- classifier

_WORD = re.compile(r"(?u)\b\w[\w+#.]*")


class LineClassifier:
    """Logistic regression over TF-IDF words (1-2) and characters (2-5), read from a plain file.

    Equal to scikit-learn's `TfidfVectorizer(sublinear_tf=True)` twice, side by side, and
    `LogisticRegression`; held to it by tests/unit/test_requirements.py.
    """

    def __init__(self, weights: Path = WEIGHTS) -> None:
        self._terms: dict[tuple[str, str], dict[str, tuple[float, float]]] = {}
        self._intercepts: dict[str, float] = {}
        self._blend: dict[str, float] = {}
        with weights.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                self._read(row)

    def _read(self, row: Mapping[str, str]) -> None:
        if row["analyser"] == "intercept":
            self._intercepts[row["language"]] = float(row["weight"])
            return
        if row["analyser"] == "neighbour":
            self._blend[row["term"]] = float(row["weight"])
            return
        table = self._terms.setdefault((row["language"], row["analyser"]), {})
        table[row["term"]] = (float(row["idf"]), float(row["weight"]))

    def probability(self, text: str, language: str = "en") -> float:
        """Probability, 0-1, that a line by itself asks for anything."""
        return _logistic(self.log_odds(text, language))

    def probabilities(self, lines: Sequence[str], language: str = "en") -> list[float]:
        """Probability, 0-1, of each line of one posting, given the line before and the line after it.

        Requirements stand together: with its neighbours' log-odds a line is judged better (see data/README.md).
        """
        odds = [None, *(self.log_odds(line, language) for line in lines), None]
        return [self.blended(*triple) for triple in zip(odds, odds[1:], odds[2:], strict=False)]

    def blended(self, before: float | None, own: float | None, after: float | None) -> float:
        """Probability, 0-1, from the log-odds of a line and of its neighbours; None is outside the posting."""
        odds = {"before": before, "own": own, "after": after}
        known = {place: self._blend["outside"] if one is None else one for place, one in odds.items()}
        return _logistic(self._blend["constant"] + sum(self._blend[place] * one for place, one in known.items()))

    def log_odds(self, text: str, language: str = "en") -> float:
        """Log-odds of the line by itself. Languages without weights fall back on English."""
        known = language if language in self._intercepts else "en"
        total = self._intercepts[known]
        total += _linear(self._terms[known, "word"], word_terms(text))
        return total + _linear(self._terms[known, "char"], character_terms(text))


def _logistic(log_odds: float) -> float:
    return 1 / (1 + math.exp(-log_odds))


def _linear(table: Mapping[str, tuple[float, float]], terms: Iterable[str]) -> float:
    norm = total = 0.0
    for term, count in Counter(term for term in terms if term in table).items():
        idf, weight = table[term]
        value = (1 + math.log(count)) * idf
        norm += value * value
        total += value * weight
    return total / math.sqrt(norm) if norm else 0.0


def word_terms(text: str) -> list[str]:
    """Words and pairs of neighbouring words, lower case."""
    words = _WORD.findall(text.lower())
    return words + [f"{a} {b}" for a, b in pairwise(words)]


def character_terms(text: str) -> list[str]:
    """Runs of 2-5 characters inside each word padded with blanks (scikit-learn's `char_wb`)."""
    found: list[str] = []
    for word in text.lower().split():
        padded = f" {word} "
        for size in range(2, 6):
            found.extend(padded[i : i + size] for i in range(max(1, len(padded) - size + 1)))
            if size >= len(padded):
                break
    return found


@lru_cache(maxsize=1)
def line_classifier() -> LineClassifier:
    """The shipped classifier, read once per process (about 20,000 weights)."""
    return LineClassifier()


# -------------------------------------------------------------------------------------------------- whole posting


def requirements(posting: Posting) -> list[Requirement]:
    """Every line of a posting in order, each with its probability and, where cut, the reason.

    Lines that repeat across the employer's postings are not known here: see `repeated_lines`.
    """
    found = segments(posting.text)
    left = [without(segment.text, _negated(segment.text)) for segment in found]
    chances = line_classifier().probabilities(left, posting.language)
    return [
        _requirement(posting, position, segment, left[position], chances[position])
        for position, segment in enumerate(found)
    ]


def _negated(text: str) -> str:
    return "\n".join(negated_parts(text))


def _requirement(posting: Posting, position: int, segment: Segment, left: str, probability: float) -> Requirement:
    cut = _cut(segment, left, probability, posting.language)
    belief = None if cut else level_of(left, Side.WANTED, posting.language)
    return Requirement(
        id=content_id(posting.id, position, segment.text),
        posting_id=posting.id,
        position=position,
        text=segment.text,
        probability=probability,
        cut=cut,
        necessity=necessity_of(segment.text, segment.heading),
        negated=_negated(segment.text),
        level=belief.level if belief else None,
        language=posting.language,
        belief=belief,
    )


def _cut(segment: Segment, left: str, probability: float, language: str) -> Cut | None:
    if segment.is_heading:
        return Cut.HEADING
    if left != segment.text and len(_WORD.findall(left)) < 3:
        return Cut.NEGATED
    cut = rule_cut(segment.text, segment.heading)
    if cut and not (cut in (Cut.CONDITIONS, Cut.ABOUT) and probability >= SURELY_ASKS):
        return cut
    under_heading = _ASKING_SECTION.search(segment.heading)
    if under_heading and segment.is_bullet:
        return None
    announced = under_heading or _ASKING_WORDS.search(segment.text)
    return Cut.ASKS_NOTHING if probability < _least(bool(announced), segment.text, language) else None


def _least(announced: bool, text: str, language: str) -> float:
    """The probability from which a line counts as asking."""
    if not announced:
        return ASKS_FROM
    if _PLAINLY_ASKED.search(text):
        return ASKS_FROM_ANNOUNCED
    return ASKS_FROM_ANNOUNCED_IN_FRENCH if language == "fr" else ASKS_FROM_ANNOUNCED


def single_line(text: str) -> tuple[str, Cut | None]:
    """What one pasted line asks for, and the rule that cuts it, if any; the classifier is not asked.

    Somebody who types a line means it as a requirement, so only the rules and the negation apply.
    """
    left = " ".join(without(sentence, _negated(sentence)) for sentence in sentences(text))
    if left != text and len(_WORD.findall(left)) < 2:
        return left, Cut.NEGATED
    return left, rule_cut(left)


def repeated_lines(lines: Iterable[tuple[str, str]]) -> set[str]:
    """Normalised texts that are boilerplate of one employer, from (job, line) pairs of all its postings.

    A job posted in two languages, or an identical line twice in a posting, counts once. Lines are compared
    by `line_key`.
    """
    pairs = {(job, line_key(text)) for job, text in lines}
    jobs = len({job for job, _ in pairs})
    counts = Counter(key for _, key in pairs)
    least = max(REPEATED_POSTINGS, math.ceil(REPEATED_SHARE * jobs))
    return {key for key, count in counts.items() if count >= least}


def line_key(text: str) -> str:
    """Letters and digits only, lower case: two lines with the same key are the same wording."""
    return "".join(re.findall(r"\w+", text.lower()))
