"""Choosing label and audience."""
