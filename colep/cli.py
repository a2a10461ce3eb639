"""The `colep` command."""

import sys


def main() -> None:
    """Run one command."""
    sys.exit("not yet")
