"""What a person may type about their account."""

from functools import cache
from zoneinfo import available_timezones

from flask_wtf import FlaskForm
from wtforms import PasswordField, SelectField, StringField

from colep.core.http.forms import CleanLine, OneOf
from colep.core.i18n import INTERFACE
from colep.core.i18n import lazy_gettext as _l


@cache
def _zones() -> tuple[str, ...]:
    """Return the zones by their places, after UTC, with which an account begins that has no place."""
    return ("UTC", *sorted(zone for zone in available_timezones() if "/" in zone))


class SignInForm(FlaskForm):
    """E-mail address and passphrase."""

    email = StringField(_l("E-mail address"), [CleanLine(254)])
    passphrase = PasswordField(_l("Passphrase"))


class CodeForm(FlaskForm):
    """The code of the second factor."""

    code = StringField(_l("Six-digit code"), [CleanLine(12)])


class PreferencesForm(FlaskForm):
    """Language, time zone and colours."""

    language = SelectField(_l("Language of the pages"), [OneOf()], validate_choice=False)
    zone = SelectField(_l("Time zone"), [OneOf()], validate_choice=False)
    theme = SelectField(_l("Colours"), [OneOf()], validate_choice=False)

    def offer(self) -> "PreferencesForm":
        """Fill the lists; the form is then ready to be validated or shown."""
        self.language.choices = [(language.tag, language.name) for language in INTERFACE.values()]
        self.zone.choices = [(zone, zone.replace("_", " ")) for zone in _zones()]
        self.theme.choices = [("", _l("As the system")), ("light", _l("Light")), ("dark", _l("Dark"))]
        return self
