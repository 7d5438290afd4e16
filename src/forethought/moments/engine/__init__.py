"""Answers asks over analysis tables: small ones in this process, others on their engine.

For `forethought.journey` alone: no estimator imports it.
"""

from forethought.moments.engine.asked import answer
from forethought.moments.engine.shelf import Shelf

__all__ = ["Shelf", "answer"]
