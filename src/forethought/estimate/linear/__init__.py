"""Least squares from cross-products."""
