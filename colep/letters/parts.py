"""The pieces of which letters are made."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from colep.core import i18n
from colep.core.i18n import gettext as _
from colep.core.text import clean_line

Values = Mapping[str, str]

#: Around everything that is filled in, so that a name in another script cannot turn the sentence about.
ISOLATE, END_ISOLATE = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"


@dataclass(frozen=True, slots=True)
class Words:
    """One letter. `label` and `link` are its one button; `otherwise` says what to do if it was not the reader."""

    subject: str
    paragraphs: tuple[str, ...]
    label: str = ""
    link: str = ""
    items: tuple[str, ...] = ()
    otherwise: str = ""


def filled(text: str) -> str:
    """Return a value as it stands in a sentence: one line, nothing invisible, isolated."""
    return f"{ISOLATE}{clean_line(text, 'value', 300, required=False)}{END_ISOLATE}"


#: What stands in addresses of the web and hardly in a name. A name is the only thing in a letter that an applicant
#: has typed, and the letter goes to whatever address they gave: it must not carry somebody's advertisement.
_NO_NAME = re.compile(r"[/@:<>\[\]\d]|\w\.\w|www\.", re.IGNORECASE)


def greeting(values: Values) -> str:
    """Greet by name, where there is one that looks like a name."""
    name = values.get("name", "")
    if not name or _NO_NAME.search(name):
        return _("Hello,")
    return _("Dear %(name)s,", name=filled(name))


def on_day(iso_date: str) -> str:
    """Say a date that stands in ISO form."""
    return i18n.date(datetime.combine(date.fromisoformat(iso_date[:10]), time(12), UTC))
