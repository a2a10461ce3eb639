"""One module for each family of data. A finder takes a `Look` and yields what it found."""
