"""Which passphrases are good enough.

15 to 128 characters of any script, counted after NFC, nothing cut off and nothing demanded of their kinds. What
falls to a guesser is refused: common phrases, walks along a keyboard, repeats, words of this site and of the person.
Source: the project's security requirements, rows 3 and 4 (OWASP ASVS 5.0, 6.2.1 to 6.2.12).
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from babel import Locale, UnknownLocaleError

from colep.accounts import guessing
from colep.accounts.models import Member
from colep.accounts.secrets import LONGEST_PASSPHRASE, SHORTEST_PASSPHRASE
from colep.core.errors import Invalid
from colep.core.i18n import INTERFACE, number
from colep.core.i18n import gettext as _
from colep.core.offload import off_the_loop

_WORDS = re.compile(r"[^\W_]+", re.UNICODE)
#: Shorter words are syllables of others.
_LEAST_WORD = 3


def require_good(passphrase: str, about: Iterable[str] = ()) -> None:
    """Do nothing if a passphrase can be used, else raise Invalid("passphrase", reason).

    `about` is what others know of the person, see `about_member`. Reasons: `short`, `long`; `common` for phrases
    of the lists, `own` for the person's own data, `simple` for repeats, walks and the like. Call it outside a
    transaction: it takes some milliseconds, on another thread where a loop would wait.
    """
    length = len(unicodedata.normalize("NFC", passphrase))
    if length < SHORTEST_PASSPHRASE:
        raise Invalid("passphrase", "short")
    if length > LONGEST_PASSPHRASE:
        raise Invalid("passphrase", "long")
    if reason := off_the_loop(_weakness, passphrase, tuple(_words_of(about))):
        raise Invalid("passphrase", reason)


def _weakness(passphrase: str, own: tuple[str, ...]) -> str:
    """Say by a word why a passphrase would be guessed; empty if it would not."""
    if guessing.log10_guesses(passphrase, own) >= guessing.ENOUGH:
        return ""
    if own and guessing.holds(passphrase, own):
        return "own"
    return "common" if guessing.holds(passphrase) else "simple"


def _words_of(about: Iterable[str]) -> set[str]:
    """Split what is known of a person into words, with each text as one word too."""
    found: set[str] = set()
    for text in about:
        words = _WORDS.findall(text)
        found |= {*words, "".join(words)}
    return {word for word in found if len(word) >= _LEAST_WORD}


def about_member(member: Member) -> tuple[str, ...]:
    """Return what others know of a member: names, address, service, function, country in their languages and ours."""
    local, _at, domain = member.email.partition("@")
    tongues = {*INTERFACE, *(part.partition(":")[0] for part in member.languages.split())}
    return (
        member.name, member.latin_name, member.handle, local, domain.rpartition(".")[0], member.agency,
        member.function, *(_country_name(member.country, tag) for tag in sorted(tongues)),
    )  # fmt: skip


@cache
def _country_name(code: str, tag: str) -> str:
    try:
        return str(Locale.parse(tag, sep="-").territories.get(code, ""))
    except (ValueError, UnknownLocaleError):
        return ""


def passphrase_words(reason: str) -> str:
    """Say in a sentence why a passphrase cannot be used, and what to do."""
    limits = {"shortest": number(SHORTEST_PASSPHRASE), "longest": number(LONGEST_PASSPHRASE)}
    words = {
        "short": _("This is too short: %(shortest)s characters at least. A sentence of your own is easiest.", **limits),
        "long": _("This is too long: %(longest)s characters at most.", **limits),
        "common": _("Many people use these words, so they are tried first. Take a sentence that only you would say."),
        "own": _("This holds what others know about you: your name, service, address or country. Take other words."),
        "simple": _("This repeats itself or follows the keyboard. Take several words that do not belong together."),
    }
    return words.get(reason, words["simple"])
