"""Pages that stand above the features: front and home, charter, labels, privacy, health."""
