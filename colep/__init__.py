"""Colep: the platform of a community of law-enforcement practitioners."""

__version__ = "0.1.0"
