"""Finding people by a part of their name, typed in their own script or in Latin letters, with marks or without.

What is looked for and what is looked in go through the same mill. The key of a member is a column, since neither
database folds the letters of every script by itself.
"""

import re

from colep.accounts.guessing import fold

LONGEST_KEY = 600

_BETWEEN = re.compile(r"[\W_]+")
#: What stands inside a name and is often left out: "Al-Hadithi" is looked for as "alhadithi" too.
_INSIDE = re.compile(r"[-‐'’ʼʻ‘`´.·־]")
#: The Arabic article; names are looked for without it.
_ARTICLE = "ال"
_MOST_WORDS = 5


def name_key(*names: str) -> str:
    """Return the words of a name in all its spellings, folded, each with a blank before it."""
    found: dict[str, None] = {}
    for name in names:
        for spelling in (name, _INSIDE.sub("", name)):
            for word in _words(spelling):
                found[word] = None
                if word.startswith(_ARTICLE) and len(word) > len(_ARTICLE) + 1:
                    found[word.removeprefix(_ARTICLE)] = None
    return "".join(f" {word}" for word in found)[:LONGEST_KEY]


def query_words(text: str) -> tuple[str, ...]:
    """Return with what words of a key must begin for it to be found; letters and digits only."""
    return tuple(dict.fromkeys(_words(text)))[:_MOST_WORDS]


def _words(text: str) -> list[str]:
    return [word for word in _BETWEEN.split(fold(text)) if word]
