"""What a person may type about their account."""

from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField

from colep.core.http.forms import CleanLine
from colep.core.i18n import lazy_gettext as _l


class SignInForm(FlaskForm):
    """E-mail address and passphrase."""

    email = StringField(_l("E-mail address"), [CleanLine(254)])
    passphrase = PasswordField(_l("Passphrase"))


class FactorForm(FlaskForm):
    """A second factor: one of these."""

    code = StringField(_l("Six-digit code"), [CleanLine(12, required=False)])
    recovery = StringField(_l("Recovery code"), [CleanLine(60, required=False)])
    #: What a passkey answered, as JSON; a script puts it in.
    passkey = StringField()
