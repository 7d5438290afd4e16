"""Missing values filled in several times, so that what is not known shows in the answer."""

from forethought.records.impute.completed import Completed, complete
from forethought.records.impute.unfinished import Unfinished, unfinished

__all__ = ["Completed", "Unfinished", "complete", "unfinished"]
