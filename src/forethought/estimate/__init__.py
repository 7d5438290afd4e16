"""Estimators: moments and a question in, an estimate out."""
