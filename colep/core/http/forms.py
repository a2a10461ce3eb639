"""Forms: what a person may type, with sentences for what is wrong in the reader's language."""

import re
from collections.abc import Iterator
from typing import Any

from flask import current_app, request
from flask_wtf import CSRFProtect, FlaskForm
from flask_wtf.csrf import CSRFError
from wtforms import FieldList, ValidationError

from colep.core import text
from colep.core.errors import Invalid
from colep.core.i18n import gettext as _
from colep.core.i18n import number

csrf = CSRFProtect()


def refuse_other_sites() -> None:
    """Raise CSRFError for a form that stands on somebody else's page, as far as the browser says so.

    Browsers name no origin (`null`) for forms of pages with our Referrer-Policy; then Sec-Fetch-Site counts.
    """
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin", "null")
    ours = (request.host_url.rstrip("/"), current_app.config["SETTINGS"].base_url)
    if site in ("cross-site", "same-site") or (site is None and origin not in ("null", *ours)):
        raise CSRFError("the form is not a page's of this site")


def reason_words(reason: str, longest: int = 0) -> str:
    """Say in a sentence why a field cannot be accepted; `reason` as in `errors.Invalid`."""
    words = {
        "empty": _("Write something here."),
        "long": _("This is too long: at most %(count)s characters.", count=number(longest)),
        "binary": _("This holds characters that are not text. Remove them."),
        "choice": _("Choose one of the list."),
    }
    return words.get(reason, _("This cannot be accepted as it is."))


class CleanText:
    """Validator and cleaner of a text of several lines; the field's data becomes the cleaned text."""

    clean = staticmethod(text.clean_text)

    def __init__(self, longest: int, *, required: bool = True) -> None:
        self.longest = longest
        self.required = required
        self.field_flags = {"maxlength": longest, **({"required": True} if required else {})}

    def __call__(self, form: FlaskForm, field: Any) -> None:
        """Clean the field's data or raise ValidationError with a sentence."""
        try:
            field.data = self.clean(field.data or "", field.name, self.longest, required=self.required)
        except Invalid as error:
            raise ValidationError(reason_words(error.reason, self.longest)) from error


class CleanLine(CleanText):
    """The same for a single line."""

    clean = staticmethod(text.clean_line)


_ROW = re.compile("[0-9]{1,3}")


class Rows(FieldList):
    """A list of fields whose rows have short plain numbers; whatever else is sent as one is no row of the form."""

    def _extract_indices(self, prefix: str, formdata: Any) -> Iterator[int]:
        """Read the numbers as wtforms does, which takes "\u00b2" and numbers of any length for some and then fails."""
        names = (name[len(prefix) + 1 :].split("-", 1)[0] for name in formdata if name.startswith(prefix))
        yield from (int(name) for name in names if _ROW.fullmatch(name))


class OneOf:
    """Validator: the value is one of those offered."""

    def __call__(self, form: FlaskForm, field: Any) -> None:
        """Raise ValidationError for a value that the page did not offer."""
        offered = {value for value, _label in field.choices or ()}
        values = field.data if isinstance(field.data, list) else [field.data]
        if any(value not in offered for value in values):
            raise ValidationError(reason_words("choice"))
