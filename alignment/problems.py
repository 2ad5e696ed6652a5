"""What can go wrong, said so that the person in front of the screen can mend it.

Every problem carries a message (what is wrong) and a remedy (what to do). Both front ends show the two
in one line and store nothing. Anything that is not an `AlignmentProblem` is our own fault, and is logged.

    AlignmentProblem
    ├── UnreadableFile      the bytes are not a posting, a program or a framework
    ├── TooLarge            a limit of reading.py was passed
    ├── WrongColumns        a table was read, but it lacks what is needed
    ├── NotFound            no such program, field, framework or skill
    ├── NothingLoaded       the question needs data that is not there yet
    ├── NotAllowed          the person who asks may not do this
    ├── UnclearDecision     a judgement, an edit or a signature that cannot be kept as it stands
    │   └── EditedMeanwhile somebody else saved a newer version of a rubric
    └── DatabaseBusy        another process holds the file, or it cannot be opened
        ├── DatabaseInUse   another process holds the file
        └── DamagedDatabase the file is damaged, or not one of this program
            └── LostWrites  the file opens, but holds fewer writes than were acknowledged
"""

from __future__ import annotations


class AlignmentProblem(Exception):
    """A problem with a remedy.

    >>> str(AlignmentProblem("The file is empty.", "Choose another file."))
    'The file is empty. Choose another file.'
    """

    def __init__(self, message: str, remedy: str) -> None:
        self.message = message
        self.remedy = remedy
        super().__init__(f"{message} {remedy}")


class UnreadableFile(AlignmentProblem):
    """The bytes do not hold what was asked for (empty, scanned, wrong type, damaged)."""


class TooLarge(UnreadableFile):
    """A file passed one of the limits in reading/limits.py."""


class WrongColumns(UnreadableFile):
    """A table was read, but the columns it needs could not be recognised."""


class NotFound(AlignmentProblem):
    """The name given is not in the database; the remedy lists what is."""


class NothingLoaded(AlignmentProblem):
    """The question needs postings, outcomes or alignments that are not there yet."""


class NotAllowed(AlignmentProblem):
    """The role of the person who asks, or the link they came by, does not allow it; nothing was done."""


class UnclearDecision(AlignmentProblem):
    """A judgement of a match lacks its reason or the other skill, or it was taken back already; or a rubric's edit or
    signature lacks something."""


class EditedMeanwhile(UnclearDecision):
    """Somebody else saved a newer version of the rubric; what was written is not lost, and nothing was stored."""


class UnclearEdit(AlignmentProblem):
    """An edit of an assessment lacks its reason, changes nothing, or is too long."""


class DatabaseBusy(AlignmentProblem):
    """The database file cannot be opened, most often because a running server owns it."""


class DamagedDatabase(DatabaseBusy):
    """The file is no database of this program, or it is damaged: a backup can take its place."""


class DatabaseInUse(DatabaseBusy):
    """Another process holds the file, most likely a running server; it can be asked for a backup."""


class LostWrites(DamagedDatabase):
    """The file can be read, but writes that were acknowledged are missing in it, or its log was changed."""
