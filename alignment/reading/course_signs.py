"""Does a text read like a course document (a syllabus, a course outline) rather than like a posting?"""

from __future__ import annotations

import re

STRUCTURE = tuple(
    re.compile(words, re.IGNORECASE)
    for words in (
        r"\b(?:by|at|upon) the (?:end|completion) of th(?:is|e) (?:course|module|unit)\b|"
        r"\bupon (?:successful )?completion of th(?:is|e) course\b|\bà la fin (?:du|de ce) (?:cours|module)\b",
        r"^\W*(?:course (?:outline|syllabus|schedule|code|title|number)\b|"
        r"course (?:description|materials?|content)\W*$|syllabus|plan de cours|description du cours)\b",
        r"^\W*(?:grading|evaluation|assessment|course evaluation|method of evaluation|marking|évaluation|"
        r"pondération)s?(?: (?:scheme|criteria|methods?|plan|des apprentissages))?\W*(?:\d.*)?$",
    )
)
"""What the parts of a course document are called, of which it has one at least: who teaches, marks or tutors is also
asked for in postings, in the words below."""
SIGNS = STRUCTURE + tuple(
    re.compile(words, re.IGNORECASE)
    for words in (
        r"\b(?:learning|course|program|student) (?:outcomes?|objectives?)\b|"
        r"\b(?:résultats?|acquis|objectifs?) d[’']apprentissage\b",
        r"\bstudents? (?:will|should|must|can|who|are)\b|\bles? (?:étudiante?s?|élèves?)\b|\bl[’']étudiante?\b",
        r"\b(?:mid-?term|final) exam(?:ination)?s?\b|\bexamen (?:final|de mi-session)\b",
        r"\b(?:required )?textbooks?\b|\bmanuels? obligatoires?\b|\boffice hours\b|"
        r"\blate (?:work|assignments?|submissions?)\b|\bacademic integrity\b",
        r"^\W*(?:pre-?requisites?|co-?requisites?|préalables?)\b",
    )
)
"""What course documents say and postings seldom do."""
ENOUGH = 3
"""Signs of so many kinds. None of 221 open postings has three, two have two, 56 have one; a French course outline and
our own two syllabi have three and more, a bare timetable of a course has none."""
NOTE = "This reads like a course document, not like a posting. Courses are loaded on the page “Programs”."


def reads_like_a_course(text: str) -> bool:
    """Whether the lines of a text have signs of at least three kinds, one of them a part that course documents have.

    >>> reads_like_a_course("Course outline\\nLearning outcomes\\n- plan\\nFinal exam 40%")
    True
    >>> reads_like_a_course("You plan the week.\\nYou help students who prepare for a final exam.")
    False
    """
    lines = text.splitlines()

    def has(sign: re.Pattern[str]) -> bool:
        return any(map(sign.search, lines))

    return any(map(has, STRUCTURE)) and sum(map(has, SIGNS)) >= ENOUGH
