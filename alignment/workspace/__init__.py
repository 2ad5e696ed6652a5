"""Everything a page or the command line can ask or do: one method is one question, or one transaction.

The workspace knows postings, programs and frameworks; it has never heard of a cursor or a widget. Reading,
splitting, scoring and judging are done by the modules below it, which do not know each other; here they meet.
Each module of this package holds one kind of question or act, and `Workspace` is all of them over one database.
"""

from __future__ import annotations

from pathlib import Path

from alignment.access import POOLED_FROM
from alignment.reading import ColumnGuess
from alignment.workspace.asking import Asking
from alignment.workspace.assessments import Assessments
from alignment.workspace.core import DATA, Progress, default_path
from alignment.workspace.deciding import Deciding
from alignment.workspace.loading import Loading
from alignment.workspace.measuring import Measuring
from alignment.workspace.people import People
from alignment.workspace.rubrics import Rubrics
from alignment.workspace.upkeep import Upkeep

__all__ = ["DATA", "ColumnGuess", "Progress", "Workspace", "default_path"]


class Workspace(Loading, Asking, Assessments, Measuring, Deciding, Rubrics, Upkeep, People):
    """One database with everything that can be asked of it.

    >>> with Workspace(":memory:") as workspace:
    ...     [framework.name for framework in workspace.frameworks()]
    ['core']
    """

    def __init__(
        self, path: Path | str | None = None, *, model: Path | str | None = None, pooled_from: int = POOLED_FROM
    ) -> None:
        """`model` names the folder of a sentence embedding model for second opinions; it is opened when first asked.

        `pooled_from` is how many employers' own postings others see together, and never fewer (at least 2).
        """
        super().__init__(path, model=model, pooled_from=pooled_from)
        self._keep_built_in()
