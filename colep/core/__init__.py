"""What every feature stands on: configuration, clock, database, words, text, the doors of the web."""
