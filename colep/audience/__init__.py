"""Choosing label and audience, and saying in words and numbers who will see something."""
