"""Reads the lists of words in `data/`."""

from importlib.resources import files


def word_lists(name: str) -> dict[str, tuple[str, ...]]:
    """Return section → words of a file: sections in brackets, words between semicolons, `#` before remarks."""
    lists: dict[str, list[str]] = {}
    section = ""
    for line in files("colep.screening").joinpath("data", name).read_text("utf-8").splitlines():
        if line.startswith("["):
            section = line.strip("[]")
            lists[section] = []
        elif line.strip() and not line.startswith("#"):
            lists[section] += [word.strip() for word in line.split(";") if word.strip()]
    return {section: tuple(words) for section, words in lists.items()}
