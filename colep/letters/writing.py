"""Makes the message of a letter: the same words as text and as HTML, in the recipient's language and direction."""

import contextvars
import re
from collections.abc import Callable
from email.message import EmailMessage

from flask import current_app

from colep.core import i18n, mail
from colep.core.i18n import gettext as _
from colep.core.languages import direction, paragraph_direction
from colep.core.mail import Content
from colep.letters.kinds import VEILED, Kind
from colep.letters.parts import END_ISOLATE, ISOLATE, Values, greeting
from colep.letters.queries import Draft
from colep.letters.service import unseal_values
from colep.letters.words import WORDS

_FILLED = re.compile(f"{ISOLATE}([^{END_ISOLATE}]*){END_ISOLATE}")

#: Begins a line of plain text that would else run the wrong way, as an Arabic one does whose first word is "Colep".
_MARKS = {"rtl": "\N{RIGHT-TO-LEFT MARK}", "ltr": "\N{LEFT-TO-RIGHT MARK}"}


def write(letter: Draft) -> EmailMessage:
    """Return a letter as it is sent. Raises Refused for an impossible address, KeyError if a value is missing."""
    values = unseal_values(letter.values_sealed)
    if letter.kind in VEILED:
        recipient, language = values["to"], values["language"]
    else:
        recipient, language = letter.recipient, letter.language
    return mail.compose(recipient, worded(Kind(letter.kind), language, values), letter.message_id, letter.written_at)


def worded(kind: Kind, language: str, values: Values) -> Content:
    """Return what a letter says to a reader of this language; the reader of the context stays who it was."""
    return contextvars.copy_context().run(_worded, kind, language, values)


def _worded(kind: Kind, language: str, values: Values) -> Content:
    i18n.set_reader(language)
    words = WORDS[kind](values)
    parts: dict[str, str | tuple[str, ...]] = {
        "greeting": greeting(values),
        "paragraphs": words.paragraphs,
        "items": words.items,
        "otherwise": words.otherwise,
        "label": words.label,
        "signature": _("Colep. The program wrote this letter; answers to it are not read."),
    }
    fixed = {"subject": words.subject, "link": words.link, "base_url": current_app.config["SETTINGS"].base_url}
    return Content(
        words.subject,
        _rendered("letters/_letter.txt", **fixed, **_each(parts, _as_text)),
        _rendered("letters/_letter.html", **fixed, **_each(parts, _as_pieces), language=i18n.language()),
        i18n.reader().tag,
    )


def _rendered(template: str, **words: object) -> str:
    """Not by way of a request: nothing of a page's frame belongs into a letter."""
    return current_app.jinja_env.get_template(template).render(**words)


def _each(parts: dict[str, str | tuple[str, ...]], show: Callable[[str], object]) -> dict[str, object]:
    return {
        name: show(part) if isinstance(part, str) else [show(piece) for piece in part] for name, part in parts.items()
    }


def _as_text(text: str) -> str:
    """Isolates stay only where they are needed: some mail programs draw them as boxes."""
    tag = i18n.reader().tag

    def shown(found: re.Match[str]) -> str:
        return found[1] if paragraph_direction(found[1], tag) == direction(tag) else found[0]

    line, way = _FILLED.sub(shown, text), direction(tag)
    return line if paragraph_direction(line, tag) == way else f"{_MARKS[way]}{line}"


def _as_pieces(text: str) -> list[tuple[str, bool]]:
    """Part a sentence into what stands fixed and what was filled in, which the template isolates and escapes."""
    return [(piece, place % 2 == 1) for place, piece in enumerate(_FILLED.split(text)) if piece]
