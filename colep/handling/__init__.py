"""What happens to a thing after it was shared: another label, held back, taken off the pages that show it."""
