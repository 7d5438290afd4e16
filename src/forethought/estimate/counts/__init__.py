"""Rates and counts."""
