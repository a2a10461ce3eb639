"""What the guard found, as a page or an answer shows it to the author."""

from dataclasses import dataclass
from typing import Any

from colep.core.errors import ColepError
from colep.core.i18n import country_name
from colep.reference import queries as reference
from colep.rules.screening import STRONG, Kind, channel_for, is_refused
from colep.screening.words import channel_words, kind_words, sentence, why_words

#: Things shown at once; who mends these is told of the next ones.
_SHOWN = 12
#: Countries whose contacts are offered.
_OFFERED = 4


@dataclass(frozen=True, slots=True)
class Found:
    """A finding beside the text that it was found in. For the author's eyes: it is never stored, logged or told on."""

    field: str
    kind: Kind
    rule: str
    #: The part of the text, as it was typed.
    matched: str


class NotHere(ColepError):
    """The text holds what must not be posted, or not without a reason. It carries what the author is shown."""

    status = 422
    code = "guard"

    def __init__(self, found: tuple[Found, ...], country: str, others: tuple[str, ...]) -> None:
        # No value in the message: whoever logs it writes down kinds only.
        super().__init__(" ".join(sorted({one.rule for one in found})))
        self.found = found
        self.others = tuple(code for code in dict.fromkeys(others) if code != country)
        self.channel = channel_for(country, self.others, reference.siena_countries())
        self.country = country

    @property
    def may_explain(self) -> bool:
        """Say whether the text can be posted with a reason."""
        return not is_refused([one.kind for one in self.found], "given")

    def told(self) -> dict[str, Any]:
        """Return what an answer as JSON says of it, in the reader's language."""
        shown = notice(self)
        return {
            "message": shown.sentence,
            "findings": [
                {"field": line.field, "what": line.what, "why": line.why, "matched": line.matched}
                for line in shown.lines
            ],
            "channel": shown.channel,
            "contacts": [{"address": address, "country": country} for address, country in shown.contacts],
            "may_explain": shown.may_explain,
        }


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was found."""

    field: str
    what: str
    why: str
    matched: str
    is_strong: bool


@dataclass(frozen=True, slots=True)
class Notice:
    """All that the author is told."""

    sentence: str
    lines: tuple[Line, ...]
    channel: str
    #: (address, country) of the contacts in the directory.
    contacts: tuple[tuple[str, str], ...]
    may_explain: bool


def notice(error: NotHere) -> Notice:
    """Return what to show, in the reader's language."""
    what, why = kind_words(), why_words()
    lines = tuple(
        Line(one.field, what[one.kind], why[one.kind], one.matched, one.kind in STRONG) for one in error.found[:_SHOWN]
    )
    contacts = tuple((f"/directory?country={code}", country_name(code)) for code in error.others[:_OFFERED])
    return Notice(
        sentence(error.may_explain), lines, channel_words(error.channel, error.others), contacts, error.may_explain
    )
