"""Enrolling: from the letter of an admission to the first page as a member."""
