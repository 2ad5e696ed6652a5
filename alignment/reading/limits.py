"""How much of a stranger's file is accepted, and how long it may take: one constant per limit, each tested one past it.

They hold for the command line too, because a file that hangs a server hangs a terminal as well. The zip limits
follow the measurements in PLATFORM.md: a 4 kB XLSX can claim 17 thousand million cells, a 733 kB DOCX can
unpack to gigabytes.
"""

from __future__ import annotations

MAX_BYTES = 20 * 2**20
"""Size of one file."""
MAX_FILES = 500
"""Files of one batch."""
MAX_ROWS = 250_000
"""Rows of one table. ESCO's relations are 129,004; 20 MiB of real postings are about 2,500."""
MAX_COLUMNS = 300
MAX_CELL_CHARACTERS = 131_072
"""Characters of one cell. It is the csv module's own limit, which is global and therefore left alone."""
MAX_CELLS = 3_000_000
"""Rows times columns of the rectangle that a sheet spans, empty cells included: a reader allocates all of it."""
MAX_TEXT_CHARACTERS = 1_000_000
"""Characters of one document."""
MAX_POSTING_CHARACTERS = 100_000
"""Characters of one posting, some 30 pages. Its lines are read where everybody is served, which takes a while."""
MAX_POSTINGS = 10_000
"""Postings of one file. 20 MiB of real ones are about 2,500."""
MAX_PAGES = 300
"""Pages of a PDF."""

MAX_ZIP_ENTRIES = 2_000
MAX_UNPACKED_BYTES = 50 * 2**20
MAX_UNPACKED_RATIO = 100
"""Unpacked size over packed size, of the archive and of each large entry."""
RATIO_FROM_BYTES = 2**20
"""Entries that unpack to less may be packed as tightly as they like: an empty sheet often is."""

CELL_SECONDS = 18
"""Wall clock of the process that reads a file: everybody has an answer within 20 seconds."""
CELL_START_SECONDS = 30
"""How much longer the cell may take for what is not reading: to start, on a busy machine."""
CELL_CPU_SECONDS = 15
CELL_MEMORY_BYTES = 3 * 2**29
"""Address space of that process, 1.5 GiB: libraries reserve far more than they use."""
CELL_NICENESS = 10
"""The pages of others come first."""
MAX_ANSWER_BYTES = 64 * 2**20
"""What a file holds, once it is read. ESCO's largest file is 25 MiB."""
