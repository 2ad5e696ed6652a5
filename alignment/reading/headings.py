"""What people call the columns we need, in English and French, and which column of a table is which.

The words come from the files in the reference data (NYC Open Data, Canadian Digital Service, OSMT, JSON Resume),
from schema.org JobPosting and from the exports of common applicant tracking systems. They are compared without
case, accents and punctuation. Order matters: the first name that a table has wins.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from alignment.reading.values import plain

POSTING_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "id": (
        "id", "posting id", "job id", "job posting id", "reference", "reference number", "ref", "identifier",
        "requisition id", "req id", "job number", "competition number", "announcement number", "identifiant",
        "numero", "numero de poste", "numero de concours", "no de reference",
    ),
    "group": ("group", "group id", "posting group", "groupe"),
    "employer": (
        "employer", "employer name", "company", "company name", "organization", "organisation",
        "organization name", "organisation name", "hiring organization", "hiring organisation", "agency",
        "employeur", "nom de l employeur", "entreprise", "compagnie", "societe", "organisme", "department",
        "ministry", "ministere",
    ),
    "title": (
        "title", "job title", "position title", "business title", "posting title", "role title", "position",
        "role", "job", "job name", "titre", "titre du poste", "titre de l emploi", "intitule",
        "intitule du poste", "poste", "emploi", "name", "nom",
    ),
    "field": (
        "field", "sector", "industry", "job category", "category", "domain", "field of work", "occupational category",
        "domaine", "secteur", "secteur d activite", "categorie", "categorie d emploi",
    ),
    "language": ("language", "lang", "in language", "posting language", "langue"),
    "date_posted": (
        "date posted", "posting date", "posted date", "posted", "posted on", "date of posting", "publication date",
        "date published", "published", "date", "date de publication", "date d affichage", "date de parution",
    ),
    "text": (
        "text", "job description", "description", "full text", "full description", "job text", "posting text",
        "job posting", "posting", "job ad", "body", "content", "texte", "texte integral", "description du poste",
        "description de poste", "description de l emploi", "offre", "offre d emploi", "contenu",
    ),
    "source": ("source",),
    "licence": ("licence", "license"),
    "origin": ("origin", "url", "link", "posting url", "job url", "origine", "lien"),
}  # fmt: skip
"""Our name for a column of postings → what files call it."""

POSTING_TEXT_PARTS = frozenset((
    "duties", "job duties", "key duties", "responsibilities", "key responsibilities", "job responsibilities",
    "duties and responsibilities", "requirements", "job requirements", "qualifications",
    "minimum qual requirements", "minimum qualifications", "required qualifications", "preferred qualifications",
    "basic qualifications", "additional qualifications", "preferred skills", "required skills", "skills",
    "skills required", "competencies", "knowledge skills and abilities", "education", "education requirements",
    "experience", "experience requirements", "required experience", "assets", "asset qualifications",
    "essential qualifications", "what you will do", "what you bring",
    "responsabilites", "taches", "fonctions", "exigences", "qualifications requises", "competences",
    "competences requises", "atouts", "formation", "scolarite", "profil recherche", "profil",
))  # fmt: skip
"""Columns that hold a part of the posting's text beside, or instead of, one column with all of it."""

POSTING_SUMMARIES = ("summary", "job summary", "abstract", "resume", "sommaire")
"""Taken only where a posting has no other text: a summary repeats the text, and would count it twice."""

COURSE_ID_NAMES = (
    "course id", "course code", "course number", "code", "sigle", "sigle du cours", "code du cours", "numero du cours",
)  # fmt: skip
"""Names of a course's id in tables of something else, where a bare "id" means the something else."""

COURSE_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "course_id": (*COURSE_ID_NAMES, "id", "identifiant"),
    "program": (
        "program", "programme", "program name", "programme name", "program title", "micro credential",
        "microcredential", "credential", "certificate", "nom du programme", "titre du programme", "certificat",
        "microcertification", "micro certification", "attestation",
    ),
    "course_title": (
        "course title", "course name", "course", "title", "name", "titre du cours", "nom du cours", "cours",
        "titre", "intitule",
    ),
    "institution": (
        "institution", "college", "university", "school", "provider", "etablissement", "universite", "cegep",
    ),
    "language": ("language", "lang", "in language", "langue"),
    "field": ("field", "sector", "industry", "domain", "domaine", "secteur"),
    "description": (
        "description", "course description", "calendar description", "overview", "summary",
        "description du cours", "sommaire",
    ),
    "assessment": (
        "assessment", "assessments", "assessment methods", "assessment method", "evaluation", "evaluations",
        "methodes d evaluation", "mode d evaluation", "modalites d evaluation",
    ),
    "source": ("source",),
    "licence": ("licence", "license"),
    "origin": ("origin", "url", "link", "origine", "lien"),
}  # fmt: skip

OUTCOME_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "outcome_id": ("outcome id", "learning outcome id", "lo id", "clo", "id", "identifiant"),
    "text": (
        "outcome", "learning outcome", "course learning outcome", "outcome text", "learning outcomes", "outcomes",
        "objective", "learning objective", "objectives", "learning objectives", "competency", "competence",
        "text", "statement", "resultat d apprentissage", "resultats d apprentissage", "acquis d apprentissage",
        "objectif", "objectif d apprentissage", "objectifs", "objectifs d apprentissage", "texte", "enonce",
    ),
    "unit": ("unit", "module", "week", "section", "chapter", "unite", "semaine", "chapitre", "lecon"),
    "kind": ("kind", "outcome type", "type", "genre"),
    "course_id": COURSE_ID_NAMES,
    "course_title": (
        "course title", "course name", "course", "titre du cours", "nom du cours", "cours",
    ),
    "program": COURSE_COLUMNS["program"],
    "institution": COURSE_COLUMNS["institution"],
    "language": COURSE_COLUMNS["language"],
    "field": COURSE_COLUMNS["field"],
    "description": ("course description", "description du cours"),
    "assessment": COURSE_COLUMNS["assessment"],
    "source": ("source",),
    "licence": ("licence", "license"),
    "origin": ("origin", "url", "link", "origine", "lien"),
}  # fmt: skip

ASSESSMENT_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "assessment_id": ("assessment id", "evaluation id", "id", "identifiant"),
    "task": (
        "task", "assessment task", "what the learner does", "instructions", "assessment description", "text",
        "description", "tache", "consigne", "consignes", "travail demande",
    ),
    "title": (
        "assessment title", "assessment name", "assessment", "title", "name", "titre", "titre de l evaluation",
        "evaluation", "nom",
    ),
    "method": ("method", "assessment method", "assessment type", "type", "methode", "methode d evaluation", "mode"),
    "standard": (
        "standard", "performance standard", "passing criteria", "pass mark", "norme", "seuil", "seuil de reussite",
    ),
    "criteria": (
        "criteria", "criterion", "assessment criteria", "marking criteria", "success criteria", "criteres", "critere",
        "criteres d evaluation", "criteres de correction", "criteres de performance",
    ),
    "conditions": (
        "conditions", "context", "conditions and tools", "under which conditions", "contexte",
        "conditions de realisation", "contexte de realisation",
    ),
    "judge": (
        "judge", "marker", "assessor", "evaluator", "evaluated by", "marked by", "assessed by", "judged by",
        "who judges", "evaluateur", "correcteur", "evalue par", "corrige par", "juge",
    ),
    "evidence": (
        "evidence", "evidence kept", "evidence of learning", "proof", "proof kept", "preuve", "preuves",
        "preuves conservees", "traces",
    ),
    "weight": ("weight", "weighting", "percent of mark", "percentage", "worth", "ponderation", "poids", "pourcentage"),
    "course_id": COURSE_ID_NAMES,
    "course_title": OUTCOME_COLUMNS["course_title"],
    "outcome_ids": ("outcome ids", "outcomes", "outcomes assessed", "learning outcomes", "resultats vises"),
}  # fmt: skip

RUBRIC_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "title": (
        "assessment title", "assessment name", "assessment", "assignment", "task", "titre de l evaluation",
        "evaluation", "travail",
    ),
    "course_id": COURSE_ID_NAMES,
    "course_title": OUTCOME_COLUMNS["course_title"],
}  # fmt: skip
"""What a rubric may say of where it belongs, beside its criteria (`criteria.py`)."""

PROGRAM_ROLES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "courses": COURSE_COLUMNS,
    "outcomes": OUTCOME_COLUMNS,
    "assessments": ASSESSMENT_COLUMNS,
}
"""What a table of a college can be → its columns."""

KNOWN_HEADINGS = POSTING_TEXT_PARTS.union(
    *(names for columns in (POSTING_COLUMNS, *PROGRAM_ROLES.values()) for names in columns.values())
)
"""Every heading we know, which is how the heading row under a sheet's title lines is found."""


def match_columns(columns: Sequence[str], wanted: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Our column → the file's column, each column of the file used once.

    >>> match_columns(["Titre du poste", "Employeur"], POSTING_COLUMNS)
    {'employer': 'Employeur', 'title': 'Titre du poste'}
    """
    present = {plain(column): column for column in reversed(columns)}
    matched: dict[str, str] = {}
    for ours, names in wanted.items():
        column = next((present[name] for name in names if name in present), None)
        if column is not None:
            matched[ours] = column
            present = {name: theirs for name, theirs in present.items() if theirs != column}
    return matched
