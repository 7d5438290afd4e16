"""Checks of records, by what they look at; each returns the faults it finds."""
