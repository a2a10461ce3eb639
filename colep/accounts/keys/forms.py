"""What a person may type about their keys."""

from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField

from colep.accounts.keys.service import LONGEST_NAME
from colep.core.http.forms import CleanLine
from colep.core.i18n import lazy_gettext as _l


class PassphraseForm(FlaskForm):
    """A new passphrase, twice."""

    passphrase = PasswordField(_l("New passphrase"))
    passphrase_again = PasswordField(_l("The new passphrase once more"))


class PasskeyForm(FlaskForm):
    """A new passkey, or another name for one."""

    name = StringField(_l("Name of the passkey"), [CleanLine(LONGEST_NAME)])
    #: What the browser answered, as JSON; a script puts it in.
    passkey = StringField()


class FirstCodeForm(FlaskForm):
    """The first code of an app that was set up."""

    code = StringField(_l("Six-digit code"), [CleanLine(12)])
