"""Comparison groups that nobody drew, and before with after."""

from __future__ import annotations

from forethought.estimate.observed.before_after import (
    before_and_after,
    before_and_after_in_clusters,
)
from forethought.estimate.observed.differences import difference_in_differences
from forethought.estimate.observed.entropy import entropy_balancing
from forethought.estimate.types import MethodCard
from forethought.vocabulary import Design, Method

__all__ = ["CARDS"]

_CHANGE = (
    "Student (1908), Biometrika 6, 1-25; on what it cannot show: Shadish, Cook and Campbell "
    "(2002), chapter 4"
)

CARDS: tuple[MethodCard, ...] = (
    MethodCard(
        method=Method.DIFFERENCE_IN_MEANS,
        title="Difference in means",
        run=before_and_after,
        designs=(Design.BEFORE_AFTER,),
        standard_error="of the mean change (paired t)",
        passes="one",
        source=_CHANGE,
    ),
    MethodCard(
        method=Method.ANCOVA,
        title="Analysis of covariance",
        run=before_and_after,
        designs=(Design.BEFORE_AFTER,),
        standard_error="of the mean change (paired t)",
        passes="one",
        source=_CHANGE,
    ),
    MethodCard(
        method=Method.CLUSTER_ROBUST_CR2,
        title="Least squares, cluster-robust (CR2)",
        run=before_and_after_in_clusters,
        designs=(Design.BEFORE_AFTER,),
        standard_error="CR2 of the mean change, Satterthwaite degrees of freedom",
        passes="one",
        source=_CHANGE,
    ),
    MethodCard(
        method=Method.DIFFERENCE_IN_DIFFERENCES,
        title="Difference in differences",
        run=difference_in_differences,
        designs=(Design.COMPARISON_GROUP,),
        standard_error="CR2, Satterthwaite degrees of freedom; HC2 without clusters",
        passes="one, and one more for each time and for the trend before",
        source="Angrist and Pischke (2009), Mostly Harmless Econometrics, section 5.2",
    ),
    MethodCard(
        method=Method.ENTROPY_BALANCING,
        title="Entropy balancing",
        run=entropy_balancing,
        designs=(Design.COMPARISON_GROUP,),
        standard_error="influence function, over people or clusters",
        passes="one, one for each step towards balance, and two",
        source="Hainmueller (2012), Political Analysis 20, 25-46",
    ),
)
