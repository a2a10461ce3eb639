"""What a person's name may be made of, so that it reads as itself and as nobody else's.

Source: the project's security requirements, row 53: one script per word, no control of direction, nothing
invisible, at most two marks on a letter (after Unicode Technical Standard 39). Persian and Urdu surnames are
written with a zero-width non-joiner, which is kept where it changes how a word looks, and only there.
"""

import unicodedata

#: Two marks are a pointed Arabic letter with its doubling; a third is meant to overprint the neighbours.
MOST_MARKS = 2

_JOINER_BREAK = "\u200c"
#: Arabic letters that never join to the next: after them the break shows nothing.
_NEVER_JOINING = frozenset("اأإآٱءدذرزژڈډڑړوؤۇۈۋةۀۃےۓ")
_BETWEEN = frozenset(" -‐'’ʼʻ‘`´.·,־")
_COMMON = frozenset("ʼʻˈ")
#: Letters that are drawn as others are, or not at all.
_BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800")


def without_idle_breaks(name: str) -> str:
    """Return a name without the joiner breaks that show nothing: after a letter that never joins, or at an end."""
    kept: list[str] = []
    for place, letter in enumerate(name):
        if letter == _JOINER_BREAK:
            before, after = name[place - 1 : place], name[place + 1 : place + 2]
            if before in _NEVER_JOINING or not after.strip() or (before and not before.strip()):
                continue
        kept.append(letter)
    return "".join(kept)


def fault_of(name: str) -> str:
    """Say by one word what is wrong with a name in NFC; empty if it can stay.

    `invisible`, `marks`, `signs` (neither letter nor what stands between names) or `scripts` (two in one word).
    """
    if any(_is_hidden(name, place) for place in range(len(name))):
        return "invisible"
    if _most_marks(name) > MOST_MARKS:
        return "marks"
    if any(not _belongs(letter) for letter in name):
        return "signs"
    if any(len(_scripts(word)) > 1 for word in _words(name)):
        return "scripts"
    return ""


def is_latin(name: str) -> bool:
    """Say whether all letters of a name are Latin ones."""
    return all(_scripts(word) <= {"LATIN"} for word in _words(name))


def _is_hidden(name: str, place: int) -> bool:
    letter = name[place]
    if letter == _JOINER_BREAK:
        around = (name[place - 1 : place], name[place + 1 : place + 2])
        return not all(one and _script(one) == "ARABIC" for one in around)
    return unicodedata.category(letter) in ("Cf", "Cc", "Cs", "Co", "Cn", "Zl", "Zp") or letter in _BLANK


def _most_marks(name: str) -> int:
    most = run = 0
    for letter in name:
        run = run + 1 if unicodedata.category(letter) in ("Mn", "Me") else 0
        most = max(most, run)
    return most


def _belongs(letter: str) -> bool:
    if letter in _BETWEEN or letter == _JOINER_BREAK:
        return True
    if unicodedata.category(letter)[0] not in "LM":
        return False
    # Letters of mathematics, full-width and circled ones look like plain letters and are others.
    return not unicodedata.decomposition(letter).startswith("<")


def _words(name: str) -> list[str]:
    for sign in _BETWEEN:
        name = name.replace(sign, " ")
    return name.split()


def _scripts(word: str) -> set[str]:
    found = {_script(letter) for letter in word if unicodedata.category(letter)[0] == "L" and letter not in _COMMON}
    # Japanese is written in three at once.
    return {"CJK"} if found <= {"CJK", "HIRAGANA", "KATAKANA"} and found else found


def _script(letter: str) -> str:
    return unicodedata.name(letter, "").split(" ", 1)[0]
