"""`python -m colep` is the `colep` command."""

from colep.cli import main

if __name__ == "__main__":
    main()
