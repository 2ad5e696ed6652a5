"""Does a text read like a course document (a syllabus, a course outline) rather than like a posting?"""

from __future__ import annotations

import re

SIGNS = tuple(
    re.compile(words, re.IGNORECASE)
    for words in (
        r"\b(?:learning|course|program|student) (?:outcomes?|objectives?)\b|"
        r"\b(?:résultats?|acquis|objectifs?) d[’']apprentissage\b",
        r"\b(?:by|at|upon) the (?:end|completion) of th(?:is|e) (?:course|module|unit)\b|"
        r"\bupon (?:successful )?completion of th(?:is|e) course\b|\bà la fin (?:du|de ce) (?:cours|module)\b",
        r"\bstudents? (?:will|should|must|can|who|are)\b|\bles? (?:étudiante?s?|élèves?)\b|\bl[’']étudiante?\b",
        r"^\W*(?:course (?:outline|description|syllabus|schedule|materials?|content|code|title|number)|syllabus|"
        r"plan de cours|description du cours)\b",
        r"^\W*(?:grading|evaluation|assessment|course evaluation|method of evaluation|marking|évaluation|"
        r"pondération)s?\b.{0,40}$",
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
NOTE = "This reads like a course document, not like a posting. If it is one, discard it and load it as a program."


def reads_like_a_course(text: str) -> bool:
    """Whether the lines of a text have signs of at least three kinds.

    >>> reads_like_a_course("Course outline\\nLearning outcomes\\n- plan\\nFinal exam 40%")
    True
    >>> reads_like_a_course("You plan the week.\\nYou help students who prepare for a final exam.")
    False
    """
    lines = text.splitlines()
    return sum(any(sign.search(line) for line in lines) for sign in SIGNS) >= ENOUGH
