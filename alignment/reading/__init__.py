"""Untrusted bytes → postings, programs and tables. The only door through which a stranger's file comes in.

Every function takes `Upload` values and returns values of the vocabulary, or raises an `AlignmentProblem` that says
what to do. `isolation` hands the bytes to the padded cell (`cell`), where they can do no harm and everything else
happens: `formats` says what a file is, `letters` decodes it, `parsers` opens it, `tables` and `documents` give it
shape, `postings` and `programs` give it meaning; `wire` brings the values back.
"""

from alignment.reading.limits import (
    MAX_BYTES,
    MAX_CELL_CHARACTERS,
    MAX_COLUMNS,
    MAX_FILES,
    MAX_PAGES,
    MAX_ROWS,
    MAX_TEXT_CHARACTERS,
)
from alignment.reading.postings import PostingsRead, course_notes, read_pasted, read_postings
from alignment.reading.programs import ColumnGuess, ProgramsRead, guess_columns, read_programs
from alignment.reading.tables import read_shipped_table, read_table, read_tables

__all__ = [
    "MAX_BYTES",
    "MAX_CELL_CHARACTERS",
    "MAX_COLUMNS",
    "MAX_FILES",
    "MAX_PAGES",
    "MAX_ROWS",
    "MAX_TEXT_CHARACTERS",
    "ColumnGuess",
    "PostingsRead",
    "ProgramsRead",
    "course_notes",
    "guess_columns",
    "read_pasted",
    "read_postings",
    "read_programs",
    "read_shipped_table",
    "read_table",
    "read_tables",
]
