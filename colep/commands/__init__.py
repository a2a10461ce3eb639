"""What the `colep` command does, by subject."""
