"""Faults of estimates, imputed: codes E270 to E289."""

from __future__ import annotations

from forethought.errors.fault import Entry

TOO_FEW_TO_IMPUTE = Entry(
    code="E270",
    title="Too few known values to impute from",
    message="an arm has {value} known values of {variable}, and {predictors} columns to predict "
    "it from",
    why="Missing values are filled in from what is known; from so little, what is filled in would "
    "be noise that looks like data.",
    remedy="Ask for complete-cases under missing, or adjust for fewer covariates.",
)
CANNOT_IMPUTE = Entry(
    code="E271",
    title="Missing values cannot be filled in here",
    message="the plan asks for {value}, which cannot be done {where}",
    why="Filling in from a model that does not fit how the values come about would add what "
    "nobody measured.",
    remedy="Ask for complete-cases under missing, and say what is known of those who were lost.",
)

ENTRIES: tuple[Entry, ...] = (TOO_FEW_TO_IMPUTE, CANNOT_IMPUTE)
