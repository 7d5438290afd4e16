"""What is collected: forms, tables, codebook, indicator matrix and schedule, from the plan."""

from forethought.collect.columns import Allowed, Column, EntryTable
from forethought.collect.form_checks import form_faults, form_languages
from forethought.collect.indicators import IndicatorRow, indicator_rows
from forethought.collect.records import records_table
from forethought.collect.schedule import Task, tasks_of
from forethought.collect.schema import empty_csv, table_schema
from forethought.collect.tables import tables_of
from forethought.collect.undecided import Undecided, Words, decided
from forethought.collect.xlsform import XlsForm, forms_of

__all__ = [
    "Allowed",
    "Column",
    "EntryTable",
    "IndicatorRow",
    "Task",
    "Undecided",
    "Words",
    "XlsForm",
    "decided",
    "empty_csv",
    "form_faults",
    "form_languages",
    "forms_of",
    "indicator_rows",
    "records_table",
    "table_schema",
    "tables_of",
    "tasks_of",
]
